//! Samples of what is said about freezing.

use super::{day, plan_name};
use crate::domain::notice::Event;

pub(super) fn events() -> Vec<Event> {
    let ends = [(Some(day(2026, 4, 2)), Some(day(2026, 4, 9))), (None, None)];
    let mut all = vec![Event::FrozenOut { gate: "Канал".into() }];
    for (was, last_day) in ends {
        for days in [1, 3, 7] {
            all.push(Event::FrozenFrom { plan: plan_name(), from: day(2026, 3, 2), days, was, last_day });
            all.push(Event::Returned { plan: plan_name(), days, was: last_day, last_day: was });
        }
        all.push(Event::FreezeOver { plan: plan_name(), last_day });
    }
    all
}

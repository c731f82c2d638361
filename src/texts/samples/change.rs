//! Samples of what is said about renewing and changing plans.

use super::{day, key, money, plan_line, plan_name, title};
use crate::domain::notice::{ChangeNotice, ChangePreview, Event, Notice};

pub(super) fn notices() -> Vec<Notice> {
    let mut all = Vec::new();
    for last_day in [Some(day(2026, 5, 1)), None] {
        let first_day = day(2026, 4, 2);
        let said = [
            ChangeNotice::Later { title: title("Месяц"), after: title("Всё"), first_day, last_day },
            ChangeNotice::Began { title: title("Месяц"), plan: key(), last_day },
        ];
        all.extend(said.map(Notice::Change));
        let card = |change| Notice::PlanCard {
            plan: plan_line(),
            ways: vec![],
            renewal: None,
            offer: crate::domain::notice::Offer::default(),
            change: Some(change),
        };
        for days in [1, 2, 5, 21] {
            let worth = money("995.50 RUB");
            all.push(card(ChangePreview::Up { from: title("Месяц"), worth, days, last_day }));
        }
        all.push(card(ChangePreview::After { after: title("Всё"), first_day, last_day }));
    }
    all
}

pub(super) fn events() -> Vec<Event> {
    let mut all = Vec::new();
    for last_day in [Some(day(2026, 5, 1)), None] {
        for days in [1, 2, 5, 21] {
            let worth = money("995.50 RUB");
            all.push(Event::Exchanged { from: plan_name(), plan: plan_name(), worth, days, last_day });
        }
        all.push(Event::Follows { plan: plan_name(), after: plan_name(), first_day: day(2026, 4, 2), last_day });
        all.push(Event::Began { plan: plan_name(), last_day });
    }
    all
}

//! Samples of what is said about VK Donut.

use super::{day, key, money, plan_line, plan_name, title};
use crate::domain::MemberId;
use crate::domain::notice::{DonutNotice, Event, Notice, Offer, PayWay};

pub(super) fn notices() -> Vec<Notice> {
    let url = || Some("https://vk.com/donut/club123".to_owned());
    let mut all = Vec::new();
    for last_day in [Some(day(2026, 5, 1)), None] {
        all.extend([
            DonutNotice::Cancelled { title: title("Месяц"), plan: key(), last_day },
            DonutNotice::Over { title: title("Месяц"), plan: key(), last_day },
            DonutNotice::HowToStop { title: title("Месяц"), last_day, page: url().filter(|_| last_day.is_some()) },
        ]);
    }
    all.push(DonutNotice::Repriced { member: MemberId(i64::MAX), name: "Мария".into(), amount: money("300 RUB") });
    let mut all: Vec<Notice> = all.into_iter().map(Notice::Donut).collect();
    let way = PayWay { provider: "yookassa".into(), price: money("1990 RUB") };
    for ways in [vec![], vec![way]] {
        let offer = Offer { donut: url(), ..Offer::default() };
        all.push(Notice::PlanCard { plan: plan_line(), ways, renewal: None, offer, change: None });
    }
    all
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::DonutOver { plan: plan_name(), last_day: Some(day(2026, 5, 1)) },
        Event::DonutOver { plan: plan_name(), last_day: None },
        Event::DonutRepriced { amount: money("300 RUB") },
    ]
}

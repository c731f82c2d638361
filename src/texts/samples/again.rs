//! Samples of what is said about renewing automatically.

use super::{day, key, money, plan_name, title};
use crate::domain::again::{Terms, WORDING};
use crate::domain::charging::{Coming, Why};
use crate::domain::notice::{AgainNotice, Event, Notice};
use crate::domain::{Again, Period, SubscriptionId};

fn terms(how: Again, period: Period) -> Terms {
    let (price, provider) = (money("199999.90 RUB"), "cloudpayments".to_owned());
    Terms { plan: key(), provider, price, period, how, wording: WORDING }
}

pub(super) fn notices() -> Vec<Notice> {
    let mut all = Vec::new();
    let lengths = [1, 2, 7, 14, 21, 30, 31].map(Period::Days).into_iter();
    for period in lengths.chain([1, 3, 6, 11, 12, 24, 60].map(Period::Months)) {
        for how in [Again::Saved, Again::Itself] {
            all.push(AgainNotice::Ask { title: title("Месяц"), terms: terms(how, period) });
        }
    }
    let (subscription, plan) = (SubscriptionId(i64::MAX), key);
    for (method, dearer) in [("Bank card *4477", None), ("", Some(money("2490 RUB")))] {
        let price = money("1990 RUB");
        let coming = Coming { title: title("Месяц"), price, day: day(2026, 4, 1), method: method.into(), dearer };
        all.push(AgainNotice::Coming { subscription, plan: plan(), coming: coming.clone() });
        all.push(AgainNotice::Declined { subscription, plan: plan(), coming });
    }
    all.push(AgainNotice::NotSaved { title: title("Месяц"), plan: plan() });
    for why in [Why::Gone, Why::Declined, Why::NotSold, Why::Refunded, Why::Barred] {
        for last_day in [None, Some(day(2026, 4, 1))] {
            all.push(AgainNotice::Over { title: title("Месяц"), plan: plan(), why, last_day });
        }
    }
    all.into_iter().map(Notice::Again).collect()
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::RenewalAgreed { plan: plan_name(), terms: terms(Again::Saved, Period::Months(1)) },
        Event::ChargeComing { plan: plan_name(), price: money("1990 RUB"), day: day(2026, 4, 1) },
        Event::Charging { plan: plan_name(), price: money("1990 RUB") },
    ]
}

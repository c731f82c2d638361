//! Samples of what is said about renewing automatically.

use super::{key, money, plan_name, title};
use crate::domain::again::{Terms, WORDING};
use crate::domain::notice::{AgainNotice, Event, Notice};
use crate::domain::{Again, Period};

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
    all.into_iter().map(Notice::Again).collect()
}

pub(super) fn events() -> Vec<Event> {
    vec![Event::RenewalAgreed { plan: plan_name(), terms: terms(Again::Saved, Period::Months(1)) }]
}

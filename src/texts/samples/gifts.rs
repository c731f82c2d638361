//! Samples of what is said about gifts.

use super::{PROVIDERS, day, key, money, plan_line, title};
use crate::domain::Period;
use crate::domain::gift::GiftState;
use crate::domain::notice::{GiftLine, GiftNotice, Notice, PayWay};

pub(super) fn notices() -> Vec<Notice> {
    let ways: Vec<PayWay> =
        PROVIDERS.iter().map(|p| PayWay { provider: (*p).to_owned(), price: money("1990 RUB") }).collect();
    let words = || Some("С днём рождения, дорогая! 🎂 <3".to_owned());
    let code = || "0123456789abcdef0123456789abcdef".to_owned();
    let title = || title("Месяц");
    let period = Period::Months(1);
    let pass_on = |giver: Option<&str>, words, url: Option<&str>| GiftNotice::PassOn {
        club: "Дыхание".into(),
        giver: giver.map(str::to_owned),
        title: title(),
        period,
        words,
        code: code(),
        url: url.map(str::to_owned),
    };
    let offer = |giver: Option<&str>, words, last_day, then, forever| GiftNotice::Offer {
        giver: giver.map(str::to_owned),
        title: title(),
        period,
        words,
        code: code(),
        last_day,
        then,
        forever,
    };
    let line = |gift, state| GiftLine { gift, day: day(2026, 3, 2), title: title(), state };
    let states = [GiftState::Waiting, GiftState::Claimed, GiftState::Void];
    let mut all = vec![
        GiftNotice::AskWords { plan: key(), title: title() },
        GiftNotice::Card { plan: plan_line(), draft: i64::MAX, words: words(), ways },
        GiftNotice::Card { plan: plan_line(), draft: 1, words: None, ways: Vec::new() },
        GiftNotice::Ready { title: title() },
        pass_on(Some("Анна"), words(), Some("https://t.me/bot?start=gift_1")),
        pass_on(None, None, None),
        offer(Some("Анна"), words(), Some(day(2026, 3, 31)), Some(day(2026, 4, 30)), false),
        offer(None, None, None, Some(day(2026, 4, 30)), false),
        offer(None, None, Some(day(2026, 3, 31)), None, false),
        offer(None, None, None, None, true),
        GiftNotice::Own { title: title() },
        GiftNotice::Hers { title: title() },
        GiftNotice::Taken,
        GiftNotice::Void,
        GiftNotice::Unknown,
        GiftNotice::Claimed { title: title(), name: Some("Вера".into()) },
        GiftNotice::Claimed { title: title(), name: None },
        GiftNotice::Voided { title: title() },
        GiftNotice::List { lines: Vec::new() },
        GiftNotice::List { lines: states.map(|state| line(i64::MAX, state)).to_vec() },
        GiftNotice::List { lines: (0..20).map(|n| line(n, GiftState::Waiting)).collect() },
    ];
    all.extend([301, 302, 305].map(|count| GiftNotice::WordsTooLong { plan: key(), most: 300, count }));
    all.into_iter().map(Notice::Gift).collect()
}

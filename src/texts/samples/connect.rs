//! Samples of what is said about connecting accounts.

use super::{day, plan_name, title};
use crate::domain::notice::{ConnectLine, ConnectNotice, ConnectRefusal, Event, InviteLink, Notice, Party};
use crate::domain::{Platform, Stage};

const MESSENGERS: [Platform; 2] = [Platform::Telegram, Platform::Vk];

pub(super) fn notices() -> Vec<Notice> {
    let line = |stage, last_day| ConnectLine { title: title("Месяц"), stage, last_day };
    let lines = vec![
        line(Stage::Active, Some(day(2026, 3, 31))),
        line(Stage::Frozen, Some(day(2026, 4, 30))),
        line(Stage::Pending, Some(day(2026, 5, 31))),
        line(Stage::Active, None),
    ];
    let link = |platform| InviteLink { platform, url: "https://t.me/breath_bot?start=link_ABCDEFGH2".into() };
    let code = |minutes, links| ConnectNotice::Code { code: "ABCDEFGH2".into(), minutes, links };
    let mut all = vec![
        code(15, Vec::new()),
        code(1, MESSENGERS.map(link).to_vec()),
        code(3, vec![]),
        ConnectNotice::Together { platforms: MESSENGERS.to_vec() },
        ConnectNotice::Joined { platforms: MESSENGERS.to_vec(), lines: lines.clone() },
        ConnectNotice::CalledOff,
        ConnectNotice::Separated { lines: lines.clone() },
        ConnectNotice::Separated { lines: Vec::new() },
    ];
    for platform in MESSENGERS {
        for (lines, own) in [(lines.clone(), Vec::new()), (Vec::new(), lines.clone())] {
            let other = Party { name: "Анна <П.>".into(), platform, lines };
            all.push(ConnectNotice::Offer { connect: i64::MAX, other: other.clone(), own: own.clone() });
            all.push(ConnectNotice::Confirm { connect: i64::MAX, other, own });
        }
        all.push(ConnectNotice::Waiting { platform });
    }
    all.extend(ConnectRefusal::ALL.map(|why| ConnectNotice::Refused { why }));
    all.into_iter().map(Notice::Connect).collect()
}

pub(super) fn events() -> Vec<Event> {
    let merged = |last_day| Event::Merged { plan: plan_name(), last_day };
    vec![Event::Connected, merged(Some(day(2026, 3, 31))), merged(None), Event::Separated, Event::BonusesTaken]
}

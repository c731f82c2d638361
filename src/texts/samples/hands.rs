//! Samples of people at gates: every notice, with empty and full lists, and the events.

use super::day;
use crate::domain::access::Chore;
use crate::domain::notice::{ChoreLine, Event, GateOdds, HandsNotice, Notice, OddLine};
use crate::domain::{AccountId, GateId, MemberId, Timestamp};

const GATE: GateId = GateId(999_999_999);
const WHO: AccountId = AccountId(i64::MAX);
const WHEN: Timestamp = Timestamp(9_999_999_999_999);

fn title() -> String {
    "Дыхание".to_owned()
}

fn name() -> String {
    "Мария".to_owned()
}

pub(super) fn notices() -> Vec<Notice> {
    let mut all = by_hand();
    all.extend(audit());
    all.extend(doors());
    all.into_iter().map(Notice::Hands).collect()
}

fn by_hand() -> Vec<HandsNotice> {
    let line = |chore| ChoreLine {
        chore,
        account: WHO,
        name: name(),
        page: "https://vk.com/id2002".into(),
        gate: GATE,
        title: title(),
        place: format!("https://vk.com/club1?act={chore:?}"),
        since: day(2026, 3, 31),
    };
    let mut all = vec![
        HandsNotice::Digest { counts: Chore::ALL.map(|chore| (chore, 21)).into() },
        HandsNotice::List { lines: Vec::new(), next: None },
        HandsNotice::List { lines: Chore::ALL.map(line).into(), next: Some((GATE, WHEN, WHO)) },
        HandsNotice::Looking { name: name() },
        HandsNotice::ByHand { title: title() },
        HandsNotice::KeyLost { title: title() },
    ];
    all.extend([0, 1, 2, 5, 21].map(|count| HandsNotice::KeyBack { title: title(), count }));
    all
}

fn audit() -> Vec<HandsNotice> {
    let gate = |n, since, listed, compared| GateOdds {
        gate: GATE,
        title: title(),
        outside: (n, since),
        inside: (n, since),
        listed,
        compared,
    };
    let (today, line) = (
        Some(day(2026, 3, 31)),
        OddLine {
            account: WHO,
            member: MemberId(i64::MAX),
            name: name(),
            contact: "vk:2002".into(),
            since: day(2026, 3, 1),
        },
    );
    let odd = |wanted, lines, next| HandsNotice::Odd { gate: GATE, title: title(), wanted, lines, next };
    let mut all = vec![
        HandsNotice::Odds { gates: Vec::new() },
        HandsNotice::Odds {
            gates: vec![gate(0, None, true, today), gate(3, today, true, None), gate(1, today, false, None)],
        },
        odd(true, Vec::new(), None),
        odd(true, vec![line.clone(); 4], Some((WHEN, WHO))),
        odd(false, vec![line; 4], Some((WHEN, WHO))),
        HandsNotice::PuttingOut { name: name() },
        HandsNotice::ShownIn { name: name() },
        HandsNotice::Even { name: name() },
        HandsNotice::Comparing { title: title() },
    ];
    all.extend([(1, 0), (0, 2), (5, 21)].map(|(inside, outside)| HandsNotice::OddDigest { inside, outside }));
    all
}

fn doors() -> Vec<HandsNotice> {
    let url = || "https://vk.me/join/AJQ1d".to_owned();
    vec![
        HandsNotice::Waits { gate: title() },
        HandsNotice::DoorRenewed { gate: title(), url: url() },
        HandsNotice::Stranger { link: url() },
    ]
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::StrangerOut { gate: title() },
        Event::DoorRenewed { gate: title() },
        Event::ListedInside { gate: title() },
        Event::ListedOutside { gate: title() },
        Event::PutOut { gate: title() },
    ]
}

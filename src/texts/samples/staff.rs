//! Samples of the owner's hand: every notice of it, with empty and full lists, and its events.

use super::{day, key, money, plan_line, title};
use crate::domain::act::Wish;
use crate::domain::freeze::FreezeRefusal;
use crate::domain::notice::{
    ActRefusal, Card, CardAccount, CardNote, CardPayment, CardSubscription, Concerned, DaysFor, Event, LastDay,
    ListKind, ListLine, Month, Notice, PersonLine, Proposal, StaffNotice, Stats, TaskLine, Today, TraceLine,
};
use crate::domain::{MemberId, Period, Platform, Stage, SubscriptionId};

const WHO: MemberId = MemberId(i64::MAX);
const STAGES: [Stage; 5] = [Stage::Active, Stage::Expiring, Stage::Grace, Stage::Frozen, Stage::Ended];
const PLACE: Option<(i64, i64)> = Some((i64::MAX, i64::MAX));

fn name() -> String {
    "Мария".to_owned()
}

pub(super) fn notices() -> Vec<Notice> {
    let mut all = numbers();
    all.extend(lists());
    all.extend(cards());
    all.extend(asked());
    all.extend(acts());
    all.extend(told());
    all.into_iter().map(Notice::Staff).collect()
}

fn numbers() -> Vec<StaffNotice> {
    let today = |n: u32| {
        let stages = STAGES.iter().filter(|_| n > 0).map(|stage| (*stage, n)).collect();
        let (ending, unmatched, waiting, parked, tasks) = (n, n, n, n, n);
        Today { open: n, stages, ending, today: (n, n), month: (n, n), unmatched, waiting, parked, tasks }
    };
    let month = |first, revenue| Month { first, new: 5, lost: 2, renewed: 21, revenue };
    let stats = Stats {
        plans: vec![(title("Месяц"), STAGES.iter().map(|stage| (*stage, 3)).collect())],
        platforms: vec![(Platform::Telegram, 7), (Platform::Vk, 6), (Platform::Email, 1)],
        months: vec![month(day(2026, 3, 1), vec![money("1990 RUB"), money("450 XTR")]), month(day(2026, 2, 1), vec![])],
    };
    let mut all: Vec<_> = [0, 1, 2, 5].map(|n| StaffNotice::Menu { today: Box::new(today(n)) }).into();
    all.push(StaffNotice::Stats { stats: Box::new(stats) });
    all.push(StaffNotice::Stats { stats: Box::default() });
    all.extend([1, 2, 5].map(|count| StaffNotice::Digest { count }));
    all
}

fn lists() -> Vec<StaffNotice> {
    let person = PersonLine { member: WHO, name: name(), contact: "@maria".into() };
    let line =
        |last_day| ListLine { member: WHO, name: name(), title: title("Месяц"), stage: Stage::Active, last_day };
    let lines = vec![line(Some(day(2026, 3, 31))), line(None)];
    let task = TaskLine {
        task: i64::MAX,
        member: WHO,
        name: name(),
        title: title("Месяц"),
        last_day: day(2026, 3, 31),
        contact: "@maria".into(),
    };
    let mut all = vec![
        StaffNotice::Found { parts: String::new(), lines: Vec::new(), next: None },
        StaffNotice::Found { parts: "a".repeat(32), lines: vec![person; 10], next: Some(i64::MAX) },
        StaffNotice::Tasks { lines: Vec::new(), next: None },
        StaffNotice::Tasks { lines: vec![task; 10], next: PLACE },
        StaffNotice::TaskResult { task: i64::MAX, name: name() },
        StaffNotice::TaskDone { member: WHO, name: name() },
    ];
    all.extend(STAGES.map(|stage| StaffNotice::List {
        list: ListKind::Staged(stage),
        lines: lines.clone(),
        next: PLACE,
    }));
    all.extend([1, 2, 7].map(|days| StaffNotice::List { list: ListKind::Ending(days), lines: Vec::new(), next: None }));
    all
}

fn cards() -> Vec<StaffNotice> {
    let account = |username: Option<&str>, reachable| CardAccount {
        address: "tg:5001".into(),
        username: username.map(str::to_owned),
        reachable,
    };
    let subscription = |stage, last_day| CardSubscription {
        title: title("Месяц"),
        stage,
        last_day,
        freezes: vec![(day(2026, 3, 1), day(2026, 3, 7))],
    };
    let payment = |returned| CardPayment {
        number: 17,
        day: day(2026, 3, 1),
        amount: money("1990 RUB"),
        provider: "yookassa".into(),
        external_id: "2d1f".into(),
        returned,
    };
    let mut subscriptions: Vec<_> = STAGES.map(|s| subscription(s, Some(day(2026, 3, 31)))).into();
    subscriptions.extend(STAGES.map(|s| subscription(s, None)));
    let full = Card {
        member: WHO,
        name: name(),
        since: day(2026, 1, 1),
        banned: true,
        accounts: vec![account(Some("maria"), true), account(None, false)],
        subscriptions,
        payments: vec![payment(None), payment(Some(money("990 RUB")))],
        notes: vec![CardNote { day: day(2026, 3, 1), text: "звонила".into(), by: "tg:1001".into() }],
        joined: true,
    };
    let bare = Card {
        banned: false,
        accounts: Vec::new(),
        subscriptions: Vec::new(),
        payments: Vec::new(),
        notes: Vec::new(),
        joined: false,
        ..full.clone()
    };
    let line = |actor: Option<&str>, reason: Option<&str>| TraceLine {
        id: 12_345,
        day: day(2026, 3, 9),
        time: "14:05".into(),
        event: Event::Noted,
        actor: actor.map(str::to_owned),
        reason: reason.map(str::to_owned),
    };
    let lines = vec![line(None, None), line(Some("tg:1001"), None), line(Some("tg:1001"), Some("просила"))];
    vec![
        StaffNotice::Card { card: Box::new(full) },
        StaffNotice::Card { card: Box::new(bare) },
        StaffNotice::Trace { member: WHO, name: name(), lines, next: Some(i64::MAX) },
        StaffNotice::Trace { member: WHO, name: name(), lines: Vec::new(), next: None },
    ]
}

fn asked() -> Vec<StaffNotice> {
    vec![
        StaffNotice::AskSearch,
        StaffNotice::AskNote { member: WHO, name: name() },
        StaffNotice::Noted { member: WHO, name: name() },
        StaffNotice::AskPlan { member: WHO, name: name(), plans: vec![plan_line()] },
        StaffNotice::AskPlan { member: WHO, name: name(), plans: Vec::new() },
        StaffNotice::AskDays { days_for: DaysFor::Extend(WHO), name: Some(name()) },
        StaffNotice::AskDays { days_for: DaysFor::Freeze(WHO), name: Some(name()) },
        StaffNotice::AskDays { days_for: DaysFor::Compensate, name: None },
        StaffNotice::CalledOff,
        StaffNotice::DoneBefore,
        StaffNotice::NoMember { id: "@nobody".into() },
        StaffNotice::NoPlan { plans: vec![key()] },
        StaffNotice::NoDays,
    ]
}

fn acts() -> Vec<StaffNotice> {
    let subscription = SubscriptionId(1);
    let mut wishes = vec![
        Wish::Grant { plan: key() },
        Wish::Revoke,
        Wish::Unfreeze { subscription },
        Wish::Ban,
        Wish::Unban,
        Wish::Separate,
    ];
    for days in [1, 2, 5] {
        wishes.push(Wish::Extend { subscription, days });
        wishes.push(Wish::Freeze { subscription, days });
        wishes.push(Wish::Compensate { days });
    }
    let ends = [LastDay::Day(day(2026, 4, 7)), LastDay::Never, LastDay::Over, LastDay::Same];
    let mut all = Vec::new();
    for (i, wish) in wishes.into_iter().enumerate() {
        let concerned = matches!(wish, Wish::Compensate { .. }).then(|| Concerned {
            members: [1, 2, 5][i % 3],
            plans: vec![(title("Месяц"), 5)],
            days: [1, 2, 10][i % 3],
        });
        let proposal = Box::new(Proposal {
            act: i64::MAX,
            member: concerned.is_none().then_some(WHO),
            wish,
            name: name(),
            title: Some(title("Месяц")).filter(|_| i % 2 == 0),
            was: Some(day(2026, 3, 31)).filter(|_| i % 2 == 0),
            then: ends[i % 4],
            until: Some(day(2026, 3, 15)).filter(|_| i % 3 == 0),
            concerned,
        });
        all.push(StaffNotice::Proposal { proposal: proposal.clone() });
        all.push(StaffNotice::Confirm { proposal: proposal.clone(), reason: "сбой".into() });
        all.push(StaffNotice::Done { proposal: proposal.clone() });
        all.push(StaffNotice::Undone { proposal });
    }
    for count in [1, 2, 5] {
        all.extend([false, true].map(|back| StaffNotice::Worked { days: 2, back, count }));
    }
    let refusals = [
        ActRefusal::NothingToExtend,
        ActRefusal::NoEnd,
        ActRefusal::NothingLeft,
        ActRefusal::Freeze(FreezeRefusal::Frozen(day(2026, 3, 1))),
        ActRefusal::Freeze(FreezeRefusal::TooLong(366)),
        ActRefusal::Freeze(FreezeRefusal::Past),
        ActRefusal::NotFrozen,
        ActRefusal::IsBanned,
        ActRefusal::NotBanned,
        ActRefusal::Owner,
        ActRefusal::Nobody,
        ActRefusal::TooLate,
        ActRefusal::PlanGone,
        ActRefusal::NotJoined,
    ];
    all.extend(refusals.map(|why| StaffNotice::Refused { member: Some(WHO), why }));
    all.push(StaffNotice::Refused { member: None, why: ActRefusal::TooLate });
    all
}

/// What members are told.
fn told() -> Vec<StaffNotice> {
    let mut all = vec![StaffNotice::Revoked, StaffNotice::Banned, StaffNotice::Unbanned];
    for last_day in [Some(day(2026, 3, 31)), None] {
        all.push(StaffNotice::Given { title: title("Месяц"), period: Period::Months(1), last_day });
    }
    for now in [LastDay::Day(day(2026, 3, 31)), LastDay::Never, LastDay::Over] {
        all.push(StaffNotice::Corrected { title: title("Месяц"), now });
    }
    all.extend([1, 2, 5].map(|days| StaffNotice::Compensated { days, last_day: day(2026, 3, 31) }));
    all
}

pub(super) fn events() -> Vec<Event> {
    let mut all = vec![
        Event::BannedOut { gate: "Канал".into() },
        Event::Banned,
        Event::Unbanned,
        Event::Revoked,
        Event::Noted,
        Event::Called,
        Event::Compensating { days: 2, back: false },
        Event::Compensating { days: 2, back: true },
    ];
    for what in ["grant", "extend", "revoke", "compensate", "ban"] {
        all.extend([None, Some(day(2026, 3, 31))].map(|last_day| Event::Undone { what: what.into(), last_day }));
    }
    all
}

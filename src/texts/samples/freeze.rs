//! Samples of what is said about freezing.

use super::{day, key, plan_name, title};
use crate::domain::freeze::{FreezeRefusal, Quota};
use crate::domain::notice::{
    Event, FreezeLine, FreezeNotice, FreezePreview, LocalMoment, Notice, PaidLine, StatusLine,
};
use crate::domain::{FreezeId, Stage, SubscriptionId};

/// As large as it can be, so that the limit on a button's data is met.
const SUBSCRIPTION: SubscriptionId = SubscriptionId(i64::MAX);

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

fn moment(d: u32, time: &str) -> LocalMoment {
    LocalMoment { day: day(2026, 3, d), time: time.into() }
}

fn line(planned: bool, endless: bool) -> FreezeLine {
    FreezeLine {
        subscription: SUBSCRIPTION,
        freeze: FreezeId(i64::MAX),
        title: title("Месяц"),
        from: planned.then(|| moment(2, "00:00")),
        back: moment(9, "12:00"),
        last_day: (!endless).then(|| day(2026, 4, 9)),
    }
}

const fn quota(days: u32, times: u32) -> Quota {
    Quota { days, times, min: 3, not_before: None }
}

pub(super) fn notices() -> Vec<Notice> {
    let mut all = choosing();
    all.extend(shown());
    all.extend(refusals());
    let lines = [line(false, false), line(true, false), line(false, true), line(true, true)];
    for freeze in &lines {
        all.extend([
            FreezeNotice::Done { freeze: freeze.clone(), days: 7 },
            FreezeNotice::Standing { freezes: vec![freeze.clone()] },
            FreezeNotice::Given { freeze: freeze.clone() },
        ]);
    }
    for freeze in [line(false, false), line(false, true)] {
        all.extend([
            FreezeNotice::Began { freeze: freeze.clone() },
            FreezeNotice::PaidBehind { freeze: freeze.clone() },
            FreezeNotice::Declined { gate: "Канал".into(), freeze },
        ]);
    }
    all.extend([FreezeNotice::Standing { freezes: Vec::new() }, FreezeNotice::Standing { freezes: lines.to_vec() }]);
    for (begun, returned, was) in [(true, Some(4), 9), (true, Some(0), 5), (false, Some(7), 9), (true, None, 9)] {
        let (was, last_day) = (Some(day(2026, 4, was)), Some(day(2026, 4, 5)));
        for quota in [Some(quota(11, 1)), Some(quota(2, 0)), None] {
            all.push(FreezeNotice::Back { title: title("Месяц"), begun, returned, was, last_day, quota });
        }
    }
    let (was, last_day) = (None, None);
    let back =
        FreezeNotice::Back { title: title("Месяц"), begun: true, returned: Some(1), was, last_day, quota: None };
    all.push(back);
    let mut all: Vec<Notice> = all.into_iter().map(Notice::Freeze).collect();
    all.extend(statuses());
    all
}

fn choosing() -> Vec<FreezeNotice> {
    let (subscription, later) = (SUBSCRIPTION, Some(day(2026, 12, 24)));
    let among = vec![(SUBSCRIPTION, title("Месяц")), (SubscriptionId(1), title("Всё"))];
    let mut all = vec![
        FreezeNotice::Which { among: among.clone(), days: None, from: None },
        FreezeNotice::Which { among, days: Some(7), from: later },
    ];
    for (from, pause) in [(None, 0), (later, 30)] {
        let (title, lengths) = (title("Месяц"), vec![3, 7, 14]);
        all.push(FreezeNotice::Menu { subscription, title, from, quota: quota(14, 2), pause, lengths });
    }
    for again in [false, true] {
        all.push(FreezeNotice::AskDays { subscription, min: 3, max: 14, again });
        let among = vec![day(2026, 3, 3), day(2026, 3, 9)];
        all.push(FreezeNotice::AskDay { subscription, days: 7, among, again });
    }
    all
}

fn shown() -> Vec<FreezeNotice> {
    let mut all = Vec::new();
    for (later, stays, last_day) in [
        (false, Some(quota(7, 1)), Some(day(2026, 4, 9))),
        (true, Some(quota(0, 1)), Some(day(2026, 4, 9))),
        (true, None, None),
    ] {
        all.push(FreezeNotice::Preview(FreezePreview {
            subscription: SUBSCRIPTION,
            title: title("Месяц"),
            days: 7,
            from: moment(2, "12:00"),
            later,
            back: moment(9, "12:00"),
            was: last_day.map(|_| day(2026, 4, 2)),
            last_day,
            stays,
            nth: 999,
        }));
    }
    all
}

fn refusals() -> Vec<FreezeNotice> {
    let day = day(2026, 12, 24);
    let mut all = Vec::new();
    for why in [
        FreezeRefusal::NotInPlan,
        FreezeRefusal::NotPaid(Stage::Pending),
        FreezeRefusal::NotPaid(Stage::Grace),
        FreezeRefusal::NotPaid(Stage::Ended),
        FreezeRefusal::Frozen(day),
        FreezeRefusal::TooShort(3),
        FreezeRefusal::TooLong(14),
        FreezeRefusal::NoTimesLeft,
        FreezeRefusal::TooSoon(day),
        FreezeRefusal::Past,
    ] {
        for (days, from) in [(None, None), (Some(7), Some(day))] {
            let (subscription, title, plan) = (SUBSCRIPTION, title("Месяц"), key());
            all.push(FreezeNotice::Refused { subscription, title, plan, days, from, why });
        }
    }
    all
}

fn statuses() -> Vec<Notice> {
    let status = |stage, freeze, quota| {
        let (last_day, days_left) = (Some(day(2026, 4, 9)), 30);
        StatusLine { plan: key(), title: title("Месяц"), stage, last_day, days_left, freeze, quota }
    };
    let frozen = status(Stage::Frozen, Some(line(false, false)), Some(quota(7, 1)));
    let planned = status(Stage::Active, Some(line(true, false)), Some(quota(7, 1)));
    [
        vec![frozen.clone()],
        vec![planned.clone()],
        vec![frozen, planned],
        vec![status(Stage::Active, None, Some(quota(14, 2)))],
        vec![status(Stage::Active, None, Some(quota(1, 0)))],
    ]
    .map(|lines| Notice::Status { lines, paid: Vec::<PaidLine>::new() })
    .into()
}

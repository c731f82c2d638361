//! One or more of every notice and every event. The `match`es below break the build of the tests when a variant
//! is added, and the assertions fail until there is a sample of it.

mod again;
mod change;
mod claim;
mod connect;
mod donut;
mod friends;
mod gifts;
mod hands;
mod keys;
mod outgoing;
mod personal;
mod money;

use crate::domain::notice::{
    Door, Event, GateEvent, Notice, Occasion, Offer, PaidLine, PayWay, PlanLine, PlanName, Renewal, Right, StatusLine,
    Way, WhyLine,
};
use crate::domain::{Cause, GateId, Lang, LocalText, Misfit, Money, Period, PlanKey, Stage, Verdict};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

mod freeze;
mod receipt;
mod staff;
mod sweep;
mod transfer;

pub(super) fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub(super) fn title(ru: &str) -> LocalText {
    LocalText(BTreeMap::from([(Lang::RU, ru.to_owned())]))
}

fn plan_name() -> PlanName {
    PlanName { key: key(), title: title("Месяц") }
}

/// As long as a plan's key may be, so that the limit on a button's data is met.
fn key() -> PlanKey {
    "a23456789012345678901234".parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(super) fn plan_line() -> PlanLine {
    PlanLine {
        key: key(),
        title: title("Месяц"),
        period: Period::Months(1),
        prices: vec![money("1990 RUB"), money("450 XTR"), money("19.90 EUR")],
        elsewhere: true,
    }
}

fn unpriced() -> PlanLine {
    PlanLine { period: Period::Forever, prices: Vec::new(), ..plan_line() }
}

const PROVIDERS: [&str; 13] = [
    "yookassa",
    "prodamus",
    "stripe",
    "cloudpayments",
    "tbank",
    "robokassa",
    "cryptopay",
    "tribute",
    "getcourse",
    "stars",
    "telegram",
    "signed",
    "donut",
];
const OCCASIONS: [Occasion; 7] = [
    Occasion::Paid,
    Occasion::Renewed,
    Occasion::Asked,
    Occasion::Ended,
    Occasion::Returned,
    Occasion::Given,
    Occasion::Gifted,
];
const VERDICTS: [Verdict; 5] = [Verdict::Approve, Verdict::NeverPaid, Verdict::Ended, Verdict::Frozen, Verdict::Banned];
const STAGES: [Stage; 6] = [Stage::Pending, Stage::Active, Stage::Expiring, Stage::Grace, Stage::Ended, Stage::Frozen];
const CAUSES: [Cause; 11] = Cause::ALL;
const RIGHTS: [Right; 3] = [Right::Administrator, Right::Invite, Right::Restrict];
const MISFITS: [Misfit; 6] =
    [Misfit::UnknownOrder, Misfit::Amount, Misfit::Currency, Misfit::Test, Misfit::UnknownPayer, Misfit::PartialRefund];
const GATE_EVENTS: [GateEvent; 7] = [
    GateEvent::Guarded,
    GateEvent::Lost,
    GateEvent::Back,
    GateEvent::Moved,
    GateEvent::Braked,
    GateEvent::Released,
    GateEvent::Kept,
];

/// Every notice at least once, with empty and full lists.
pub(crate) fn notices() -> Vec<Notice> {
    let mut all = shopping();
    all.extend(access());
    all.extend(talk());
    all.extend(owners());
    all.extend(change::notices());
    all.extend(freeze::notices());
    all.extend(friends::notices());
    all.extend(gifts::notices());
    all.extend(money::notices());
    all.extend(personal::notices());
    all.extend(staff::notices());
    all.extend(donut::notices());
    all.extend(keys::notices());
    all.extend(outgoing::notices());
    all.extend(connect::notices());
    all.extend(claim::notices());
    all.extend(hands::notices());
    all.extend(transfer::notices());
    all.extend(receipt::notices());
    all.extend(again::notices());
    all.extend(sweep::notices());
    let seen: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), (0..55).collect::<Vec<_>>(), "a notice without a sample");
    all
}

fn number(notice: &Notice) -> usize {
    match notice {
        Notice::Greeting { .. } => 0,
        Notice::Plans { .. } => 1,
        Notice::PlanCard { .. } => 2,
        Notice::PayLink { .. } => 3,
        Notice::PayFailed { .. } => 4,
        Notice::PaymentCanceled { .. } => 5,
        Notice::Entry { .. } => 6,
        Notice::LetIn { .. } => 7,
        Notice::Status { .. } => 8,
        Notice::NothingOpen { .. } => 9,
        Notice::Declined { .. } => 10,
        Notice::LinkLeaked { .. } => 11,
        Notice::Reminder { .. } => 12,
        Notice::Grace { .. } => 13,
        Notice::Ended { .. } => 14,
        Notice::Why { .. } => 15,
        Notice::ChooseLanguage => 16,
        Notice::LanguageSet => 17,
        Notice::Help { .. } => 18,
        Notice::NotUnderstood { .. } => 19,
        Notice::StaleButton => 20,
        Notice::TooManyChats { .. } => 21,
        Notice::GateOffer { .. } => 22,
        Notice::GateLacks { .. } => 23,
        Notice::GateBasicGroup { .. } => 24,
        Notice::GateGuarded { .. } => 25,
        Notice::GateDeclined { .. } => 26,
        Notice::GateLost { .. } => 27,
        Notice::GateBack { .. } => 28,
        Notice::GateMoved { .. } => 29,
        Notice::StaffStays { .. } => 30,
        Notice::InsideNotPaid { .. } => 31,
        Notice::Brake { .. } => 32,
        Notice::BrakeReleased { .. } => 33,
        Notice::BrakeKept { .. } => 34,
        Notice::Unmatched { .. } => 35,
        Notice::CannotReach { .. } => 36,
        Notice::Change(_) => 37,
        Notice::Freeze(_) => 38,
        Notice::Friends(_) => 39,
        Notice::Gift(_) => 40,
        Notice::Personal(_) => 41,
        Notice::Money(_) => 42,
        Notice::Staff(_) => 43,
        Notice::Dropped => 44,
        Notice::Hands(_) => 45,
        Notice::Connect(_) => 46,
        Notice::Donut(_) => 47,
        Notice::Key(_) => 48,
        Notice::Again(_) => 49,
        Notice::Sweep(_) => 50,
        Notice::Claim(_) => 51,
        Notice::Transfer(_) => 52,
        Notice::Outgoing(_) => 53,
        Notice::Receipt(_) => 54,
    }
}

fn shopping() -> Vec<Notice> {
    let ways: Vec<PayWay> =
        PROVIDERS.iter().map(|p| PayWay { provider: (*p).to_owned(), price: money("1990 RUB") }).collect();
    let renewal = |then| Some(Renewal { last_day: day(2026, 3, 31), then });
    let card = |plan, ways: &[PayWay], renewal| Notice::PlanCard {
        plan,
        ways: ways.to_vec(),
        renewal,
        offer: Offer::default(),
        change: None,
    };
    vec![
        Notice::Greeting { club: "Дыхание".into(), plans: vec![plan_line(), unpriced()] },
        Notice::Greeting { club: "Дыхание".into(), plans: Vec::new() },
        Notice::Plans { plans: vec![plan_line(), unpriced()] },
        Notice::Plans { plans: Vec::new() },
        card(plan_line(), &ways, None),
        card(plan_line(), &[], renewal(Some(day(2026, 4, 30)))),
        card(unpriced(), &ways, renewal(None)),
        card(PlanLine { period: Period::Months(12), ..plan_line() }, &ways, None),
        card(PlanLine { period: Period::Days(30), ..plan_line() }, &ways, None),
        card(PlanLine { period: Period::Until(day(2026, 12, 31)), ..plan_line() }, &ways, None),
        Notice::PayLink {
            plan: title("Месяц"),
            price: money("1990 RUB"),
            url: "https://pay.example/1".into(),
            receipt: None,
        },
        Notice::PayLink {
            plan: title("Месяц"),
            price: money("1990 RUB"),
            url: "https://pay.example/1".into(),
            receipt: Some("anna@example.org".into()),
        },
        Notice::PayFailed { plan: key() },
        Notice::PaymentCanceled { plan: key(), title: title("Месяц") },
    ]
}

fn access() -> Vec<Notice> {
    let door = |title: &str, url: Option<&str>, inside, way| Door {
        title: title.into(),
        url: url.map(str::to_owned),
        inside,
        way,
    };
    let ways = [Way::Personal, Way::Request, Way::RequestByHand, Way::Shared];
    let mut doors = ways.map(|way| door("Канал", Some("https://t.me/+abc"), false, way)).to_vec();
    doors.extend(
        [("Чат", true, Way::Personal), ("Группа", false, Way::Personal), ("Беседа", false, Way::Added)]
            .map(|(title, inside, way)| door(title, None, inside, way)),
    );
    let entry = |occasion, last_day, doors: &[Door]| Notice::Entry {
        occasion,
        plan: title("Месяц"),
        last_day,
        doors: doors.to_vec(),
    };
    let mut all: Vec<Notice> = OCCASIONS.iter().map(|o| entry(*o, Some(day(2026, 3, 31)), &doors)).collect();
    all.push(entry(Occasion::Asked, None, &[]));
    all.push(Notice::LetIn { gate: "Канал".into() });
    for before in [None, Some(key())] {
        all.push(Notice::NothingOpen { before: before.clone() });
        all.extend(VERDICTS.map(|verdict| Notice::Declined { gate: "Канал".into(), verdict, before: before.clone() }));
    }
    all.push(Notice::LinkLeaked { gate: "Канал".into() });
    all.push(Notice::TooManyChats { gate: "Канал".into() });
    for days_left in [0, 1, 2, 7, 21] {
        let last_day = day(2026, 3, 31);
        all.push(Notice::Reminder { title: title("Месяц"), plan: key(), last_day, days_left });
    }
    all.push(Notice::Grace { title: title("Месяц"), plan: key(), until: day(2026, 4, 2) });
    all.push(Notice::Ended { title: title("Месяц"), plan: key(), last_day: day(2026, 3, 31) });
    all.extend(statuses());
    all
}

fn statuses() -> Vec<Notice> {
    let line = |stage, last_day, days_left| {
        let (freeze, quota) = (None, None);
        StatusLine { plan: key(), title: title("Месяц"), stage, last_day, days_left, freeze, quota }
    };
    let dated = STAGES.map(|stage| line(stage, Some(day(2026, 3, 31)), 5));
    let undated = STAGES.map(|stage| line(stage, None, 0));
    let paid = |n: u32| (1..=n).map(|d| PaidLine { day: day(2026, 1, d), amount: money("1990 RUB") }).collect();
    vec![
        Notice::Status { lines: Vec::new(), paid: Vec::new() },
        Notice::Status { lines: dated.to_vec(), paid: paid(3) },
        Notice::Status { lines: undated.to_vec(), paid: paid(25) },
        Notice::Status { lines: vec![line(Stage::Ended, Some(day(2026, 3, 31)), 0)], paid: paid(1) },
        Notice::Status { lines: vec![line(Stage::Active, Some(day(2026, 3, 31)), 0)], paid: paid(1) },
    ]
}

fn talk() -> Vec<Notice> {
    let line = |event: Event, d| WhyLine { day: day(2026, 3, d), time: "14:05".into(), by_team: d % 2 == 0, event };
    let mut all: Vec<Notice> = events()
        .chunks(10)
        .map(|some| Notice::Why { lines: some.iter().map(|e| line(e.clone(), 9)).collect(), earlier: None })
        .collect();
    let many = (1..=20).rev().map(|d| line(Event::Reachable, d)).collect();
    let commands = crate::chat::command::WORDS.iter().map(|word| format!("/{word}")).chain(["/dance".to_owned()]);
    all.extend(commands.map(|command| Notice::NotUnderstood { did_you_mean: Some(command) }));
    all.extend([
        Notice::Why { lines: many, earlier: Some(i64::MAX) },
        Notice::Why { lines: Vec::new(), earlier: None },
        Notice::ChooseLanguage,
        Notice::LanguageSet,
        Notice::Help { owner: false },
        Notice::Help { owner: true },
        Notice::NotUnderstood { did_you_mean: None },
        Notice::StaleButton,
        Notice::Dropped,
    ]);
    all
}

fn owners() -> Vec<Notice> {
    let place = || "Дыхание".to_owned();
    let name = || "Мария".to_owned();
    let guarded = |no_plan| Notice::GateGuarded {
        title: place(),
        gate: "channel".parse().unwrap(),
        chat: -1_001_234_567_890,
        no_plan,
    };
    let mut all = vec![
        Notice::GateOffer { chat: -1_001_234_567_890, title: place() },
        Notice::GateLacks { title: place(), missing: RIGHTS.to_vec() },
        Notice::GateLacks { title: place(), missing: Vec::new() },
        Notice::GateBasicGroup { title: place() },
        guarded(true),
        guarded(false),
        Notice::GateDeclined { title: place() },
        Notice::GateLost { title: place(), missing: RIGHTS.to_vec() },
        Notice::GateLost { title: place(), missing: Vec::new() },
        Notice::GateBack { title: place() },
        Notice::GateMoved { title: place() },
        Notice::StaffStays { gate: place(), name: name() },
        Notice::InsideNotPaid { gate: place(), name: name() },
        Notice::BrakeReleased { title: place(), count: 42 },
        Notice::BrakeKept { title: place() },
    ];
    for (count, names) in [(42, 30), (3, 3), (21, 0)] {
        all.push(Notice::Brake {
            gate: GateId(i64::MAX),
            title: place(),
            count,
            inside: 80,
            names: vec![name(); names],
            nonce: i64::MIN,
        });
    }
    for misfit in MISFITS {
        let likely = (misfit == Misfit::Amount).then(name);
        let (provider, external_id, amount) = ("yookassa".into(), "2d1f".into(), money("1990 RUB"));
        let payment = (misfit == Misfit::Amount).then_some(i64::MAX);
        all.push(Notice::Unmatched { provider, external_id, amount, misfit, likely, payment });
    }
    all.extend(OCCASIONS.map(|about| Notice::CannotReach { name: name(), about }));
    all
}

/// Every event at least once.
pub(super) fn events() -> Vec<Event> {
    let gate = || "Канал".to_owned();
    let price = || money("1990 RUB");
    let mut all = vec![
        Event::Joined,
        Event::Ordered { plan: plan_name(), price: price() },
        Event::PaymentCanceled { amount: price() },
        Event::Refunded { amount: price() },
        Event::TermTaken { plan: plan_name(), last_day: Some(day(2026, 3, 31)), over: false },
        Event::TermTaken { plan: plan_name(), last_day: None, over: true },
        Event::LinkMade { gate: gate() },
        Event::CameIn { gate: gate(), by_hand: false },
        Event::CameIn { gate: gate(), by_hand: true },
        Event::WentOut { gate: gate() },
        Event::RemovedByHand { gate: gate() },
        Event::RemovalDecided { gate: gate() },
        Event::Removed { gate: gate() },
        Event::RemovalCalledOff { gate: gate() },
        Event::StaffStays { gate: gate() },
        Event::Braked { gate: gate() },
        Event::Unreachable,
        Event::Reachable,
        Event::GiftBought { plan: plan_name() },
        Event::GiftClaimed { plan: plan_name() },
        Event::GiftVoided { plan: plan_name() },
        Event::ForgetAsked,
        Event::Forgotten,
    ];
    all.extend(PROVIDERS.map(|provider| Event::Paid { amount: price(), provider: provider.into() }));
    for cause in CAUSES {
        let last_day = Some(day(2026, 3, 31));
        all.push(Event::TermGiven { plan: plan_name(), period: Period::Months(1), cause, last_day, first: true });
        all.push(Event::TermGiven { plan: plan_name(), period: Period::Forever, cause, last_day: None, first: false });
    }
    for leaked in [false, true] {
        all.extend(VERDICTS.map(|verdict| Event::Asked { gate: gate(), verdict, leaked }));
    }
    all.extend([0, 1, 2, 5].map(|days_left| Event::Reminded { plan: plan_name(), days_left }));
    all.extend(STAGES.map(|stage| Event::StageReached { plan: plan_name(), stage }));
    all.extend(GATE_EVENTS.map(|what| Event::Gate { gate: gate(), what }));
    all.extend(MISFITS.map(|misfit| Event::Unmatched {
        provider: "signed".into(),
        external_id: "2d1f".into(),
        amount: price(),
        misfit,
    }));
    all.extend(change::events());
    all.extend(freeze::events());
    all.extend(friends::events());
    all.extend(money::events());
    all.extend(staff::events());
    all.extend(donut::events());
    all.extend(connect::events());
    all.extend(claim::events());
    all.extend(hands::events());
    all.extend(transfer::events());
    all.extend(again::events());
    let seen: BTreeSet<usize> = all.iter().map(number_of_event).collect();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), (0..77).collect::<Vec<_>>(), "an event without a sample");
    all
}

fn number_of_event(event: &Event) -> usize {
    match event {
        Event::Joined => 0,
        Event::Ordered { .. } => 1,
        Event::Paid { .. } => 2,
        Event::PaymentCanceled { .. } => 3,
        Event::Refunded { .. } => 4,
        Event::TermGiven { .. } => 5,
        Event::TermTaken { .. } => 6,
        Event::LinkMade { .. } => 7,
        Event::Asked { .. } => 8,
        Event::CameIn { .. } => 9,
        Event::WentOut { .. } => 10,
        Event::RemovedByHand { .. } => 11,
        Event::Reminded { .. } => 12,
        Event::StageReached { .. } => 13,
        Event::RemovalDecided { .. } => 14,
        Event::Removed { .. } => 15,
        Event::RemovalCalledOff { .. } => 16,
        Event::StaffStays { .. } => 17,
        Event::Braked { .. } => 18,
        Event::Unreachable => 19,
        Event::Reachable => 20,
        Event::Gate { .. } => 21,
        Event::Unmatched { .. } => 22,
        Event::Exchanged { .. } => 23,
        Event::Follows { .. } => 24,
        Event::Began { .. } => 25,
        Event::FrozenFrom { .. } => 26,
        Event::Returned { .. } => 27,
        Event::FreezeOver { .. } => 28,
        Event::FrozenOut { .. } => 29,
        Event::Invited { .. } => 30,
        Event::GuestCame { .. } => 31,
        Event::PromoTaken { .. } => 32,
        Event::PromoUsed { .. } => 33,
        Event::GiftBought { .. } => 34,
        Event::GiftClaimed { .. } => 35,
        Event::GiftVoided { .. } => 36,
        Event::ForgetAsked => 37,
        Event::Forgotten => 38,
        Event::RefundAsked { .. } => 39,
        Event::RefundRefused { .. } => 40,
        Event::PartlyRefunded { .. } => 41,
        Event::TermReduced { .. } => 42,
        Event::PaymentSettled { .. } => 43,
        Event::Disputed { .. } => 44,
        Event::DisputeLifted => 45,
        Event::RenewalOn { .. } => 46,
        Event::RenewalFailed { .. } => 47,
        Event::RenewalCancelAsked { .. } => 48,
        Event::RenewalStopped { .. } => 49,
        Event::BannedOut { .. } => 50,
        Event::Banned => 51,
        Event::Unbanned => 52,
        Event::Revoked => 53,
        Event::Undone { .. } => 54,
        Event::Compensating { .. } => 55,
        Event::Noted => 56,
        Event::Called => 57,
        Event::RefundDropped { .. } => 58,
        Event::StrangerOut { .. } => 59,
        Event::DoorRenewed { .. } => 60,
        Event::ListedInside { .. } => 61,
        Event::ListedOutside { .. } => 62,
        Event::PutOut { .. } => 63,
        Event::Connected => 64,
        Event::Merged { .. } => 65,
        Event::Separated => 66,
        Event::BonusesTaken => 67,
        Event::DonutOver { .. } => 68,
        Event::DonutRepriced { .. } => 69,
        Event::RenewalAgreed { .. } => 70,
        Event::ChargeComing { .. } => 71,
        Event::Charging { .. } => 72,
        Event::Claimed { .. } => 73,
        Event::TransferSaid { .. } => 74,
        Event::TransferConfirmed { .. } => 75,
        Event::TransferNotFound { .. } => 76,
    }
}

//! Samples of what is said about money.

use super::claim::contact;
use super::{PROVIDERS, day, key, money, title};
use crate::domain::notice::money::{
    Because, Choice, Likely, RefundPreview, RefundUnable, RenewalLine, Settling, TimeBack, UnmatchedCard, UnmatchedLine,
};
use crate::domain::notice::{Event, MoneyNotice, Notice};
use crate::domain::{MemberId, Misfit, PartialRefunds, SubscriptionId};
use std::collections::BTreeSet;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const UNABLE: [RefundUnable; 7] = [
    RefundUnable::Unknown,
    RefundUnable::NotPaid,
    RefundUnable::Already,
    RefundUnable::UnderWay,
    RefundUnable::TooMuch,
    RefundUnable::Changed,
    RefundUnable::Test,
];
const SETTLINGS: [Settling; 5] =
    [Settling::Granted, Settling::Converted, Settling::Dismissed, Settling::Kept, Settling::Cut];

fn name() -> Option<String> {
    Some("Мария".to_owned())
}

pub(super) fn notices() -> Vec<Notice> {
    let mut all = refunds();
    all.extend(inbox());
    all.extend(renewals());
    let seen: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        (0..26).collect::<Vec<_>>(),
        "a notice about money without a sample"
    );
    all.into_iter().map(Notice::Money).collect()
}

fn number(notice: &MoneyNotice) -> usize {
    match notice {
        MoneyNotice::Refund(_) => 0,
        MoneyNotice::RefundUnable { .. } => 1,
        MoneyNotice::RefundAsked { .. } => 2,
        MoneyNotice::RefundByHand { .. } => 3,
        MoneyNotice::RefundDone { .. } => 4,
        MoneyNotice::RefundRefused { .. } => 5,
        MoneyNotice::NothingChanged => 6,
        MoneyNotice::Partial { .. } => 7,
        MoneyNotice::PartialSettled { .. } => 8,
        MoneyNotice::Inbox { .. } => 9,
        MoneyNotice::Unmatched(_) => 10,
        MoneyNotice::Choices { .. } => 11,
        MoneyNotice::Settled { .. } => 12,
        MoneyNotice::SettledBefore => 13,
        MoneyNotice::WhyDismiss { .. } => 14,
        MoneyNotice::Who { .. } => 15,
        MoneyNotice::Nobody { .. } => 16,
        MoneyNotice::Disputed { .. } => 17,
        MoneyNotice::DisputeLifted { .. } => 18,
        MoneyNotice::BuyingClosed => 19,
        MoneyNotice::Renewals { .. } => 20,
        MoneyNotice::RenewalStopped { .. } => 21,
        MoneyNotice::RenewalStopsByHand { .. } => 22,
        MoneyNotice::StopRenewal { .. } => 23,
        MoneyNotice::RenewalStoppedByHand { .. } => 24,
        MoneyNotice::RenewalFailed { .. } => 25,
    }
}

fn refunds() -> Vec<MoneyNotice> {
    let (march, april) = (Some(day(2026, 3, 31)), Some(day(2026, 4, 30)));
    let back = || money("1990 RUB");
    let preview = |time| RefundPreview {
        payment: i64::MAX,
        amount: back(),
        back: back(),
        name: name(),
        provider: "yookassa".into(),
        by_service: true,
        time,
        reason: None,
        token: None,
    };
    let time = |left, last_day, then, closes, later, others: &[&str]| TimeBack::All {
        left,
        last_day,
        then,
        closes,
        later,
        others: others.iter().map(ToString::to_string).collect(),
    };
    let mut times = vec![
        TimeBack::None,
        time(Some(0), march, march, false, 0, &[]),
        time(Some(12), april, march, false, 2, &["Ольга"; 12]),
        time(Some(1), april, None, true, 0, &[]),
        time(None, None, march, false, 0, &["Ольга"]),
    ];
    for rule in [PartialRefunds::Keep, PartialRefunds::Cut, PartialRefunds::Ask] {
        times.push(TimeBack::Part { rule, last_day: april, cut: march });
        times.push(TimeBack::Part { rule, last_day: None, cut: None });
    }
    let mut all: Vec<MoneyNotice> = times.into_iter().map(|t| MoneyNotice::Refund(Box::new(preview(t)))).collect();
    let agreed = RefundPreview {
        back: money("500 RUB"),
        name: None,
        by_service: false,
        provider: "signed".into(),
        reason: Some("передумала <b>".into()),
        token: Some(TOKEN.into()),
        ..preview(TimeBack::None)
    };
    all.push(MoneyNotice::Refund(Box::new(agreed)));
    all.extend(UNABLE.map(|why| MoneyNotice::RefundUnable { payment: 12, why }));
    all.push(MoneyNotice::RefundAsked { back: back() });
    all.push(MoneyNotice::RefundByHand {
        back: back(),
        provider: "signed".into(),
        external_id: "2d1f".into(),
        token: TOKEN.into(),
    });
    for name in [name(), None] {
        all.push(MoneyNotice::RefundDone { back: back(), name: name.clone(), last_day: march });
        all.push(MoneyNotice::RefundDone { back: back(), name: name.clone(), last_day: None });
        all.push(MoneyNotice::RefundRefused { payment: i64::MAX, back: back(), name, why: "no money".into() });
    }
    all.push(MoneyNotice::NothingChanged);
    for (kept, cut) in [(april, march), (None, None)] {
        let (amount, refunded, name) = (back(), money("500 RUB"), "Мария".to_owned());
        all.push(MoneyNotice::Partial { payment: i64::MAX, amount, refunded, name, kept, cut });
    }
    for (cut, last_day) in [(true, march), (false, None)] {
        all.push(MoneyNotice::PartialSettled { cut, name: "Мария".into(), last_day });
    }
    all
}

fn inbox() -> Vec<MoneyNotice> {
    let amount = || money("1990 RUB");
    let line = |payment, misfit| UnmatchedLine {
        payment,
        amount: amount(),
        provider: "yookassa".into(),
        day: day(2026, 3, 2),
        misfit,
    };
    let lines: Vec<UnmatchedLine> = (0..6).map(|n| line(i64::MAX - n, Misfit::Amount)).collect();
    let mut all = vec![
        MoneyNotice::Inbox { lines: Vec::new(), total: 0, older: None },
        MoneyNotice::Inbox { lines: lines[..1].to_vec(), total: 1, older: None },
        MoneyNotice::Inbox { lines, total: 21, older: Some(i64::MAX) },
        MoneyNotice::SettledBefore,
        MoneyNotice::WhyDismiss { amount: amount() },
        MoneyNotice::Who { amount: amount() },
        MoneyNotice::Nobody { payment: i64::MAX },
    ];
    let because = [Because::Order, Because::Payer, Because::Sum, Because::Named, Because::Claim];
    let person = |because| Likely { member: MemberId(i64::MAX), name: "Мария".into(), because };
    for (grants, refunds, under_way) in [(true, true, false), (true, false, false), (false, false, true)] {
        let people = if grants { because.map(person).to_vec() } else { Vec::new() };
        let (line, external_id) = (line(i64::MAX, Misfit::UnknownOrder), "2d1f".to_owned());
        let card =
            UnmatchedCard { line, external_id, people, grants, refunds, under_way, contact: grants.then(contact) };
        all.push(MoneyNotice::Unmatched(Box::new(card)));
    }
    let choice = |days, last_day| Choice { plan: key(), title: title("Месяц"), days, last_day };
    let march = Some(day(2026, 3, 31));
    let choices = [None, Some(1), Some(2), Some(15), Some(21)].map(|days| choice(days, march));
    let choices = choices.into_iter().chain([choice(None, None)]).collect();
    let (payment, member) = (i64::MAX, MemberId(i64::MAX));
    all.push(MoneyNotice::Choices { payment, amount: amount(), member, name: "Мария".into(), choices });
    for how in SETTLINGS {
        all.push(MoneyNotice::Settled { amount: amount(), how, name: name(), last_day: march });
        all.push(MoneyNotice::Settled { amount: amount(), how, name: None, last_day: None });
    }
    for (member, name) in [(Some(member), name()), (None, None)] {
        all.push(MoneyNotice::Disputed { amount: amount(), provider: "signed".into(), member, name });
    }
    all.push(MoneyNotice::DisputeLifted { name: "Мария".into() });
    all.push(MoneyNotice::BuyingClosed);
    all
}

fn renewals() -> Vec<MoneyNotice> {
    let march = Some(day(2026, 3, 31));
    let subscription = SubscriptionId(i64::MAX);
    let title = || title("Месяц");
    let line = |last_day| RenewalLine { subscription, title: title(), last_day };
    let mut all = vec![
        MoneyNotice::Renewals { lines: vec![line(march), line(None)], until: march },
        MoneyNotice::Renewals { lines: Vec::new(), until: march },
        MoneyNotice::Renewals { lines: Vec::new(), until: None },
        MoneyNotice::StopRenewal {
            subscription,
            name: "Мария".into(),
            title: title(),
            provider: "signed".into(),
            id: "s1".into(),
        },
        MoneyNotice::RenewalStoppedByHand { name: "Мария".into() },
    ];
    for last_day in [march, None] {
        all.push(MoneyNotice::RenewalStopped { title: title(), last_day });
        all.push(MoneyNotice::RenewalStopsByHand { title: title(), last_day });
        all.push(MoneyNotice::RenewalFailed { title: title(), plan: key(), last_day, freezes: last_day.is_some() });
    }
    all
}

pub(super) fn events() -> Vec<Event> {
    let plan = super::plan_name;
    let amount = || money("1990 RUB");
    let mut all = vec![
        Event::RefundAsked { amount: amount() },
        Event::RefundRefused { amount: amount() },
        Event::RefundDropped { amount: amount() },
        Event::PartlyRefunded { amount: amount() },
        Event::TermReduced { plan: plan(), last_day: Some(day(2026, 3, 31)) },
        Event::TermReduced { plan: plan(), last_day: None },
        Event::Disputed { amount: amount() },
        Event::DisputeLifted,
        Event::RenewalFailed { plan: plan() },
        Event::RenewalCancelAsked { plan: plan() },
        Event::RenewalStopped { plan: plan() },
    ];
    all.extend(PROVIDERS.map(|provider| Event::RenewalOn { plan: plan(), provider: provider.into() }));
    all.extend(SETTLINGS.map(|how| Event::PaymentSettled {
        provider: "signed".into(),
        external_id: "2d1f".into(),
        amount: amount(),
        how,
    }));
    all
}

//! Changing plans, by example and by property.

use super::*;
use crate::domain::{Freeze, FreezeId, LocalText, MemberId, Timeline, time::HOUR};
use chrono::NaiveTime;
use chrono_tz::Europe::Moscow;
use proptest::prelude::*;

fn rub() -> Currency {
    "RUB".parse().unwrap()
}

fn plan(key: &str, period: &str, price: &str, gates: &[&str]) -> Plan {
    Plan {
        key: key.parse().unwrap(),
        title: LocalText::default(),
        period: period.parse().unwrap(),
        prices: if price.is_empty() { vec![] } else { vec![price.parse().unwrap()] },
        gates: gates.iter().map(|g| g.parse().unwrap()).collect(),
        grace: 0,
        remind: vec![],
        freeze: None,
        trial: 0,
        products: Vec::new(),
    }
}

fn at(text: &str) -> Timestamp {
    let (d, t) = text.split_once(' ').unwrap();
    Timestamp::at(d.parse().unwrap(), NaiveTime::parse_from_str(t, "%H:%M").unwrap(), Moscow)
}

/// A subscription to a plan, paid so often at noon on 1 March, the payments numbered from 1.
fn bought(plan: &Plan, times: i64) -> (Subscription, Paid) {
    let term = |n: i64| Term {
        payment: Some(n),
        ..Term::new(TermId(n), Cause::Payment, plan.period, at("2026-03-01 12:00").plus(n - 1))
    };
    let sum = |n| (n, Sum { amount: plan.prices[0], refunded_minor: 0 });
    let subscription = Subscription {
        id: SubscriptionId(1),
        member: MemberId(1),
        plan: plan.clone(),
        terms: (1..=times).map(term).collect(),
        freezes: vec![],
        renewal: None,
        reviewed_at: at("2026-03-01 12:00"),
    };
    (subscription, (1..=times).map(sum).collect())
}

fn change(old: &Subscription, paid: &Paid, new: &Plan, now: Timestamp) -> Change {
    decide(old, paid, &Purchase { plan: new, currency: rub(), now, zone: Moscow })
}

fn up(old: &Subscription, paid: &Paid, new: &Plan, now: Timestamp) -> Exchange {
    match change(old, paid, new, now) {
        Change::Up(exchange) => exchange,
        other => panic!("{other:?}"),
    }
}

const NOON: &str = "2026-03-11 12:00";

#[test]
fn up_is_by_value() {
    let (channel, all) = (plan("a", "30 days", "3000 RUB", &["x"]), plan("b", "30 days", "6000 RUB", &["x", "y"]));
    let (old, paid) = bought(&channel, 1);
    let exchange = up(&old, &paid, &all, at(NOON));
    // Twenty of thirty days: 2000 roubles, which is ten days of two hundred.
    assert_eq!((exchange.worth.minor, exchange.days), (200_000, 10));
    assert_eq!(exchange.parts, [Part { term: TermId(1), source: Some(1), days: 10 }]);
    // A millisecond sooner another day is begun.
    assert_eq!(up(&old, &paid, &all, at(NOON).plus(-1)).days, 11);
    // A month is as long as the calendar says: 6000 roubles for the 31 days from 11 March to 11 April.
    let month = plan("b", "1 month", "6200 RUB", &["x", "y"]);
    assert_eq!(up(&old, &paid, &month, at(NOON)).days, 10);
}

#[test]
fn each_payment_brings_its_own_days_and_the_sum_is_rounded_once() {
    let (channel, all) = (plan("a", "30 days", "1000 RUB", &["x"]), plan("b", "30 days", "3100 RUB", &["x", "y"]));
    let (old, paid) = bought(&channel, 3);
    let exchange = up(&old, &paid, &all, at("2026-03-16 12:00"));
    // 2500 roubles, 103.33 a day: 24.19 days.
    assert_eq!((exchange.worth.minor, exchange.days), (250_000, 25));
    assert_eq!(
        exchange.parts.iter().map(|p| (p.source, p.days)).collect::<Vec<_>>(),
        [(Some(1), 5), (Some(2), 10), (Some(3), 10)]
    );
}

#[test]
fn what_was_not_paid_counts_as_it_is_sold_and_a_trial_for_nothing() {
    let (channel, all) = (plan("a", "30 days", "3000 RUB", &["x"]), plan("b", "30 days", "6000 RUB", &["x", "y"]));
    let (mut old, paid) = bought(&channel, 1);
    let bonus = Term { source: Some(9), ..Term::new(TermId(2), Cause::Referral, Period::Days(7), at(NOON)) };
    old.terms.push(bonus);
    let exchange = up(&old, &paid, &all, at(NOON));
    assert_eq!((exchange.worth.minor, exchange.days), (270_000, 14));
    assert_eq!(exchange.parts[1], Part { term: TermId(2), source: Some(9), days: 4 });
    old.terms.remove(0);
    old.terms[0].cause = Cause::Trial;
    assert_eq!(change(&old, &paid, &all, at(NOON)), Change::Beside, "nothing to exchange");
}

#[test]
fn a_part_that_went_back_is_not_exchanged() {
    let (channel, all) = (plan("a", "30 days", "3000 RUB", &["x"]), plan("b", "30 days", "6000 RUB", &["x", "y"]));
    let (mut old, mut paid) = bought(&channel, 1);
    paid.get_mut(&1).unwrap().refunded_minor = 150_000;
    assert_eq!(up(&old, &paid, &all, at(NOON)).days, 5, "the owner lets her keep the time; it is worth half");
    old.terms[0].reduced = Some(crate::domain::Reduction { at: at("2026-03-02 12:00"), kept: 500_000 });
    assert_eq!(up(&old, &paid, &all, at(NOON)).worth.minor, 50_000, "five days of a hundred roubles are left");
}

#[test]
fn down_waits_for_what_is_paid() {
    let (channel, all) = (plan("a", "1 month", "3000 RUB", &["x"]), plan("b", "30 days", "6000 RUB", &["x", "y"]));
    let (mut old, paid) = bought(&all, 1);
    let end = at("2026-04-01 00:00"); // thirty days are over at noon of the 31st; that day is hers
    assert_eq!(change(&old, &paid, &channel, at(NOON)), Change::After(end));
    let (starts_at, ends_at) = (at("2026-03-05 12:00"), at("2026-03-15 12:00"));
    old.freezes.push(Freeze { id: FreezeId(1), starts_at, ends_at, returned_at: None, by_staff: false });
    assert_eq!(change(&old, &paid, &channel, at(NOON)), Change::After(at("2026-04-11 00:00")), "frozen too");
    // The same gates: a year is cheaper a day than a month, so it begins afterwards; the other way round it is an exchange.
    let year = plan("y", "1 year", "60000 RUB", &["y", "x"]);
    assert!(matches!(change(&old, &paid, &year, at(NOON)), Change::After(_)));
    let (old, paid) = bought(&year, 1);
    let Exchange { worth, days, .. } = up(&old, &paid, &all, at(NOON));
    assert_eq!((worth.minor, days), (6_000_000 * 355 / 365, 292));
}

#[test]
fn what_cannot_be_compared_runs_beside() {
    let one = plan("a", "30 days", "3000 RUB", &["x"]);
    let (old, paid) = bought(&one, 1);
    let now = at(NOON);
    let beside = |old: &Subscription, new: &Plan, now| change(old, &paid, new, now) == Change::Beside;
    assert!(beside(&old, &plan("b", "30 days", "9000 RUB", &["y"]), now), "other gates");
    assert!(beside(&old, &plan("b", "30 days", "9000 EUR", &["x", "y"]), now), "another currency");
    assert!(beside(&old, &plan("b", "30 days", "", &["x", "y"]), now), "free");
    assert!(beside(&old, &plan("b", "forever", "9000 RUB", &["x", "y"]), now), "for ever");
    assert!(beside(&old, &plan("b", "forever", "9000 RUB", &["x"]), now), "for ever, the same");
    assert!(beside(&old, &plan("b", "until 2026-12-31", "9000 RUB", &["x", "y"]), now), "no length");
    assert!(beside(&old, &plan("b", "30 days", "9000 RUB", &["x", "y"]), at("2026-04-01 12:00")), "over");
    let (ever, _) = bought(&plan("e", "forever", "9000 RUB", &["x"]), 1);
    assert!(beside(&ever, &plan("b", "30 days", "3000 RUB", &["x"]), now), "its end never comes");
    // No day that is paid runs out beside another, even where prices tell nothing.
    assert!(matches!(change(&old, &paid, &plan("b", "30 days", "90 EUR", &["x"]), now), Change::After(_)));
}

#[test]
fn the_same_plan_again_is_a_renewal_and_of_several_one_is_touched() {
    let (one, all) = (plan("a", "30 days", "3000 RUB", &["x"]), plan("b", "30 days", "6000 RUB", &["x", "y"]));
    let (first, paid) = bought(&one, 1);
    let purchase = |new| Purchase { plan: new, currency: rub(), now: at(NOON), zone: Moscow };
    assert_eq!(choose(std::slice::from_ref(&first), &paid, &purchase(&one)), None);
    let (mut other, _) = bought(&plan("c", "60 days", "3000 RUB", &["y"]), 1);
    (other.id, other.terms[0].payment) = (SubscriptionId(2), Some(1));
    let both = [first.clone(), other];
    let (which, change) = choose(&both, &paid, &purchase(&all)).unwrap();
    assert_eq!(which, SubscriptionId(2), "what is worth more: fifty of sixty days against twenty of thirty");
    assert!(matches!(change, Change::Up(_)));
    let mine = [first, bought(&all, 1).0];
    assert_eq!(choose(&mine, &paid, &purchase(&all)), None, "what runs already is renewed");
}

proptest! {
    /// What is given is worth what was taken, and at most a day more; it grows with what is left and never with the price.
    #[test]
    fn an_exchange_loses_nothing(
        lengths in (1u32..400, 1u32..400), prices in (1i64..100_000, 1i64..100_000),
        times in 1i64..5, hours in 0i64..10_000,
    ) {
        let price = |minor| Money { minor, currency: rub() };
        let mut old = plan("a", "1 day", "1 RUB", &["x"]);
        (old.period, old.prices) = (Period::Days(lengths.0), vec![price(prices.0)]);
        let mut new = plan("b", "1 day", "1 RUB", &["x", "y"]);
        (new.period, new.prices) = (Period::Days(lengths.1), vec![price(prices.1)]);
        let (subscription, paid) = bought(&old, times);
        let now = at("2026-03-01 12:00").plus(hours * HOUR + times);
        let left: i64 = subscription.timeline(Moscow).left(now).iter().map(|l| l.ms).sum();
        match change(&subscription, &paid, &new, now) {
            Change::Up(exchange) => {
                // In money, multiplied out: days × price / length of the new one, ms × price / length of the old one.
                let taken = i128::from(left) * i128::from(prices.0) * i128::from(lengths.1);
                let day = i128::from(DAY) * i128::from(prices.1) * i128::from(lengths.0);
                let given = i128::from(exchange.days) * day;
                // Value is counted in millionths of a kopeck, less than one for each term.
                let grain = i128::from(DAY) * i128::from(lengths.0) * i128::from(lengths.1) * 5 / MICRO;
                prop_assert!(given + grain >= taken, "{given} for {taken}");
                prop_assert!(given < taken + day, "{given} for {taken}, a day is {day}");
                prop_assert_eq!(exchange.parts.iter().map(|p| p.days).sum::<u32>(), exchange.days);
                if let Change::Up(later) = change(&subscription, &paid, &new, now.plus(HOUR)) {
                    prop_assert!(later.days <= exchange.days && later.worth.minor <= exchange.worth.minor);
                }
            }
            Change::Beside => prop_assert!(left < 1_000_000 || prices.0 * left / DAY < i64::from(lengths.0)),
            Change::After(_) => prop_assert!(false),
        }
    }

    /// A plan that waits begins in the very moment in which the other is over: no day of either is lost.
    #[test]
    fn what_waits_joins_without_a_gap(days in 1u32..400, new in 1u32..400, hours in 0i64..9_600) {
        let all = plan("b", &format!("{days} days"), "6000 RUB", &["x", "y"]);
        let (old, paid) = bought(&all, 1);
        let now = at("2026-03-01 12:00").plus(hours * HOUR);
        let new = plan("a", &format!("{new} days"), "1 RUB", &["x"]);
        let timeline = old.timeline(Moscow);
        let decided = change(&old, &paid, &new, now);
        let Change::After(begins_at) = decided else {
            prop_assert!(timeline.stage(now).is_over());
            return Ok(());
        };
        prop_assert_eq!(Some(begins_at), timeline.ending_at(now).map(|e| e.paid_until));
        let then = Timeline::of(&new, &terms(&decided, &new, now), &[], Moscow);
        prop_assert!(timeline.is_open(begins_at.plus(-1)) && !then.is_open(begins_at.plus(-1)));
        prop_assert!(then.is_open(begins_at));
        prop_assert_eq!(then.runs()[0].end().unwrap().date(Moscow), begins_at.date(Moscow) + chrono::Days::new(match new.period { Period::Days(n) => n.into(), _ => 0 }));
    }
}

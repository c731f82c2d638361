//! Changing plans: what becomes of what she has when she buys another.
//!
//! [`decide`] compares the gates of both and, where they tell nothing, what a day of each costs:
//!
//! | the new plan opens | then |
//! | --- | --- |
//! | more, or the same and is dearer a day | **up**: at once; what is left of the old one becomes days of the new one by value |
//! | less, or the same and is not dearer | **after**: it begins when what is paid for the old one is over |
//! | something else, or either has no end | **beside**: both run |
//!
//! So money that was paid for one place is never used up while another plan opens that place too. Nothing is decided for
//! good before the payment is there: until then it is a preview.

use super::time::DAY;
use super::timeline::Left;
use super::{Cause, Currency, GateKey, Money, Period, Plan, Subscription, SubscriptionId, Term, TermId, Timestamp};
use chrono::Months;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Parts of a smallest unit of money in which value is counted, so that nothing is lost before days are rounded up.
const MICRO: i128 = 1_000_000;

/// What becomes of a subscription when another plan is bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The new plan takes its place at once.
    Up(Exchange),
    /// The new plan begins at this moment, when its paid time is over.
    After(Timestamp),
    /// Both run, each for itself.
    Beside,
}

/// What is left of a subscription, as days of another plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What it is worth; a started unit of money is not counted.
    pub worth: Money,
    /// Whole days of the new plan, rounded up.
    pub days: u32,
    /// The terms that are taken back, in their order, with the days that each brings: they sum up to all.
    pub parts: Vec<Part>,
}

/// A term that is exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The term.
    pub term: TermId,
    /// The payment but for which it would not have been given.
    pub source: Option<i64>,
    /// Days of the new plan; 0: another part has brought the day that was begun.
    pub days: u32,
}

/// What was paid with a payment, and how much of it went back since, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The whole sum.
    pub amount: Money,
    /// What went back.
    pub refunded_minor: i64,
}

/// The payments that own terms.
pub type Paid = BTreeMap<i64, Sum>;

/// A plan that is bought.
#[derive(Debug, Clone, Copy)]
pub struct Purchase<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// In which currency it is paid.
    pub currency: Currency,
    /// When.
    pub now: Timestamp,
    /// The club's zone.
    pub zone: Tz,
}

/// Which of several subscriptions a purchase would touch, and how. `None`: it is the same plan again, or runs beside all of
/// them.
///
/// Of several whose place it takes it is the one that is worth most; of several behind which it begins, the one that ends
/// last.
#[must_use]
pub fn choose(mine: &[Subscription], paid: &Paid, new: &Purchase<'_>) -> Option<(SubscriptionId, Change)> {
    let same = mine.iter().find(|s| s.plan.key == new.plan.key);
    if same.is_some_and(|s| !s.timeline(new.zone).stage(new.now).is_over()) {
        return None;
    }
    let others = mine.iter().filter(|s| s.plan.key != new.plan.key);
    let changes = others.map(|s| (s.id, decide(s, paid, new)));
    changes.filter(|(_, change)| *change != Change::Beside).max_by_key(|(_, change)| match change {
        Change::Up(exchange) => (2, exchange.worth.minor),
        Change::After(at) => (1, at.0),
        Change::Beside => (0, 0),
    })
}

/// What becomes of a subscription by a purchase of another plan.
#[must_use]
pub fn decide(old: &Subscription, paid: &Paid, new: &Purchase<'_>) -> Change {
    let timeline = old.timeline(new.zone);
    let ending = timeline.runs().last().and_then(|run| timeline.ending(run)).filter(|e| new.now < e.paid_until);
    // A plan without a length of its own gains nothing by waiting, and an end that never comes cannot be waited for.
    let (Some(ending), Period::Days(_) | Period::Months(_)) = (ending, new.plan.period) else { return Change::Beside };
    let openings = timeline.openings();
    let to_come = || openings.iter().filter(|o| o.until.is_none_or(|until| new.now < until));
    let part = |of: &[GateKey], whole: &[GateKey]| of.iter().all(|gate| whole.contains(gate));
    let covered = to_come().all(|o| part(o.gates, &new.plan.gates));
    let covers = to_come().all(|o| part(&new.plan.gates, o.gates));
    let up = || exchange(old, paid, new).map(Change::Up);
    match (covered, covers) {
        (true, false) => up().unwrap_or(Change::Beside),
        (true, true) if dearer(new, &old.plan) => up().unwrap_or(Change::After(ending.paid_until)),
        (_, true) => Change::After(ending.paid_until),
        (false, false) => Change::Beside,
    }
}

/// What is left of a subscription as days of another plan; `None`: its value cannot be told, or there is none.
fn exchange(old: &Subscription, paid: &Paid, new: &Purchase<'_>) -> Option<Exchange> {
    let (price, length) = new.price_and_days(new.plan)?;
    let (mut value, mut parts, mut days) = (0, Vec::new(), 0);
    for left in old.timeline(new.zone).left(new.now) {
        let term = old.terms.iter().find(|t| t.id == left.term)?;
        value += worth(old, term, paid, new, &left)?;
        let so_far = u32::try_from((value * length + MICRO * price - 1) / (MICRO * price)).ok()?;
        parts.push(Part { term: term.id, source: term.payment.or(term.source), days: so_far - days });
        days = so_far;
    }
    let worth = Money { minor: i64::try_from(value / MICRO).ok()?, currency: new.currency };
    (value > 0).then_some(Exchange { worth, days, parts })
}

/// What is left of a term, in millionths of the smallest unit: its share of what was paid for it, or of what it would cost.
/// A trial is worth nothing, and so is what is lent.
fn worth(old: &Subscription, term: &Term, paid: &Paid, new: &Purchase<'_>, left: &Left) -> Option<i128> {
    if matches!(term.cause, Cause::Trial | Cause::Patron) {
        return Some(0);
    }
    let (ms, of) = (i128::from(left.ms), i128::from(left.of));
    if let Some(payment) = term.payment {
        let sum = paid.get(&payment).filter(|sum| sum.amount.currency == new.currency)?;
        // Where a part of the money went back and the term was shortened for it, what is left counts in full.
        let back = if term.reduced.is_some() { 0 } else { sum.refunded_minor };
        return Some(MICRO * i128::from(sum.amount.minor - back) * ms / of);
    }
    let (price, days) = new.price_and_days(term.plan.as_ref().unwrap_or(&old.plan))?;
    Some(MICRO * price * ms / (days * i128::from(DAY)))
}

/// Whether a day of the new plan costs more than a day of another, as they are sold; no, if that cannot be told.
fn dearer(new: &Purchase<'_>, old: &Plan) -> bool {
    let (Some((price, days)), Some((old, old_days))) = (new.price_and_days(new.plan), new.price_and_days(old)) else {
        return false;
    };
    price * old_days > old * days
}

impl Purchase<'_> {
    /// What a plan costs in the currency of the purchase, and for how many calendar days if it began now; `None`: it is not
    /// sold so.
    fn price_and_days(&self, plan: &Plan) -> Option<(i128, i128)> {
        let price = plan.prices.iter().find(|p| p.currency == self.currency && p.minor > 0)?;
        let today = self.now.date(self.zone);
        let days = match plan.period {
            Period::Days(n) => i64::from(n),
            Period::Months(n) => today.checked_add_months(Months::new(n))?.signed_duration_since(today).num_days(),
            Period::Until(_) | Period::Forever => return None,
        };
        (days > 0).then_some((price.minor.into(), days.into()))
    }
}

/// The terms that a plan bought now would bring to its subscription, the paid one first.
#[must_use]
pub fn terms(change: &Change, new: &Plan, now: Timestamp) -> Vec<Term> {
    let thought = |n: i64, cause, period| Term::new(TermId(i64::MAX - 1_000 + n), cause, period, now);
    let mut terms = vec![thought(0, Cause::Payment, new.period)];
    match change {
        Change::Up(exchange) => {
            let parts = exchange.parts.iter().filter(|part| part.days > 0).zip(1..);
            terms.extend(parts.map(|(part, n)| thought(n, Cause::Exchange, Period::Days(part.days))));
        }
        Change::After(at) => terms[0].begins_at = Some(*at),
        Change::Beside => {}
    }
    terms
}

#[cfg(test)]
mod tests;

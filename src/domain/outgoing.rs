//! What is told outside of what happens to members: by web hooks and by the read API.
//!
//! There is one list of kinds, and one function that makes one of them of a line of the journal. The names are a promise to
//! whoever listens: kinds and fields are only ever added. What is said in the journal and is of no use outside, such as a
//! reminder or a note of the staff, is not told.

use super::notice::money::Settling;
use super::notice::{Event, PlanName};
use super::{Cause, HookKey, Money, PlanKey, Stage};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Every kind, as it is named outside; `docs/api.md` says what each means.
pub const KINDS: &[&str] = &[
    "member.joined",
    "member.entered",
    "member.left",
    "member.removed",
    "member.banned",
    "member.unbanned",
    "member.connected",
    "member.separated",
    "member.forgotten",
    "payment.paid",
    "payment.refunded",
    "payment.disputed",
    "subscription.started",
    "subscription.renewed",
    "subscription.changed",
    "subscription.frozen",
    "subscription.unfrozen",
    "subscription.grace",
    "subscription.ended",
];

/// The most receivers that a club may have.
pub const MOST_HOOKS: usize = 8;

/// What is said by way of trial, to see whether a receiver hears.
pub const TEST: &str = "test";

/// One thing that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its kind, one of [`KINDS`].
    pub kind: &'static str,
    /// What belongs to it.
    pub details: Details,
}

/// What belongs to one thing that is told, besides whom it is about. A field that does not apply is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Details {
    /// The plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanKey>,
    /// The plan that it took the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_plan: Option<PlanKey>,
    /// The last paid day from now on, in the club's zone; null: no end, or nothing is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Option<NaiveDate>>,
    /// The first day of a freeze.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// How many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Why time was given, as the export names causes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// A sum, as a decimal number in a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Its currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The payment service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether only a part of the payment went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// The title of a gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
    /// Whether a person of the chat's team did it, and not the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<bool>,
}

impl Details {
    fn plan(plan: &PlanName) -> Self {
        Self { plan: Some(plan.key.clone()), ..Self::default() }
    }

    fn until(plan: &PlanName, last_day: Option<NaiveDate>) -> Self {
        Self { last_day: Some(last_day), ..Self::plan(plan) }
    }

    fn money(amount: Money) -> Self {
        let currency = Some(amount.currency.as_str().to_owned());
        Self { amount: Some(amount.to_decimal()), currency, ..Self::default() }
    }

    fn gate(gate: &str, by_hand: Option<bool>) -> Self {
        Self { gate: Some(gate.to_owned()), by_hand, ..Self::default() }
    }
}

/// What is told outside of a line of the journal; `None`: nothing.
#[must_use]
pub fn told(event: &Event) -> Option<Told> {
    let (kind, details) = match event {
        Event::Joined => ("member.joined", Details::default()),
        Event::CameIn { gate, by_hand } => ("member.entered", Details::gate(gate, Some(*by_hand))),
        Event::WentOut { gate } => ("member.left", Details::gate(gate, None)),
        Event::Removed { gate } | Event::StrangerOut { gate } => ("member.removed", Details::gate(gate, Some(false))),
        Event::RemovedByHand { gate } => ("member.removed", Details::gate(gate, Some(true))),
        Event::Banned => ("member.banned", Details::default()),
        Event::Unbanned => ("member.unbanned", Details::default()),
        Event::Connected => ("member.connected", Details::default()),
        Event::Separated => ("member.separated", Details::default()),
        Event::ForgetAsked => ("member.forgotten", Details::default()),
        // The second: one that fitted nothing, until the staff said what it is for.
        Event::Paid { amount, provider }
        | Event::PaymentSettled { amount, provider, how: Settling::Granted | Settling::Converted, .. } => {
            ("payment.paid", Details { provider: Some(provider.clone()), ..Details::money(*amount) })
        }
        Event::Refunded { amount } => ("payment.refunded", refund(*amount, false)),
        Event::PartlyRefunded { amount } => ("payment.refunded", refund(*amount, true)),
        Event::Disputed { amount } => ("payment.disputed", Details::money(*amount)),
        other => return of_subscription(other),
    };
    Some(Told { kind, details })
}

fn refund(amount: Money, partial: bool) -> Details {
    Details { partial: Some(partial), ..Details::money(amount) }
}

fn of_subscription(event: &Event) -> Option<Told> {
    let (kind, details) = match event {
        Event::TermGiven { plan, cause, last_day, first, .. } => {
            let kind = if *first { "subscription.started" } else { "subscription.renewed" };
            (kind, given(plan, *cause, *last_day))
        }
        Event::TermTaken { plan, over: true, .. } | Event::StageReached { plan, stage: Stage::Ended } => {
            ("subscription.ended", Details::plan(plan))
        }
        Event::TermTaken { plan, last_day, .. }
        | Event::TermReduced { plan, last_day }
        | Event::Merged { plan, last_day }
        | Event::DonutOver { plan, last_day }
        | Event::Began { plan, last_day } => ("subscription.changed", Details::until(plan, *last_day)),
        Event::Exchanged { from, plan, last_day, .. } => {
            let from_plan = Some(from.key.clone());
            ("subscription.changed", Details { from_plan, ..Details::until(plan, *last_day) })
        }
        Event::Undone { last_day, .. } => {
            ("subscription.changed", Details { last_day: Some(*last_day), ..Details::default() })
        }
        Event::FrozenFrom { plan, from, days, last_day, .. } => {
            let details = Details { from: Some(*from), days: Some(*days), ..Details::until(plan, *last_day) };
            ("subscription.frozen", details)
        }
        Event::Returned { plan, last_day, .. } | Event::FreezeOver { plan, last_day } => {
            ("subscription.unfrozen", Details::until(plan, *last_day))
        }
        Event::StageReached { plan, stage: Stage::Grace } => ("subscription.grace", Details::plan(plan)),
        Event::Revoked => ("subscription.ended", Details::default()),
        _ => return None,
    };
    Some(Told { kind, details })
}

fn given(plan: &PlanName, cause: Cause, last_day: Option<NaiveDate>) -> Details {
    Details { cause: Some(cause.as_str()), ..Details::until(plan, last_day) }
}

/// Which kinds a receiver wants: all (`*`), those of a group (`subscription.*`), or one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

/// A pattern that fits no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" fits no event")]
pub struct BadPattern(pub String);

impl Pattern {
    /// All kinds.
    #[must_use]
    pub fn all() -> Self {
        Self("*".to_owned())
    }

    /// Whether a kind is meant.
    #[must_use]
    pub fn fits(&self, kind: &str) -> bool {
        self.0.strip_suffix('*').map_or(self.0 == kind, |group| kind.starts_with(group))
    }
}

impl FromStr for Pattern {
    type Err = BadPattern;

    fn from_str(s: &str) -> Result<Self, BadPattern> {
        let pattern = Self(s.to_owned());
        let whole = s == "*" || s.ends_with(".*") || !s.contains('*');
        if whole && KINDS.iter().any(|kind| pattern.fits(kind)) { Ok(pattern) } else { Err(BadPattern(pattern.0)) }
    }
}

impl TryFrom<String> for Pattern {
    type Error = BadPattern;

    fn try_from(s: String) -> Result<Self, BadPattern> {
        s.parse()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who wants to be told, as the owner declares it.
#[derive(Clone, PartialEq, Eq)]
pub struct HookSpec {
    /// What the owner calls it.
    pub name: HookKey,
    /// Where it listens. May hold a secret of the receiver's, so it is in no log and in no export.
    pub url: String,
    /// What it wants to hear.
    pub events: Vec<Pattern>,
    /// Whether it is told people's names.
    pub names: bool,
}

impl HookSpec {
    /// Whether it wants to hear of a kind.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        self.events.iter().any(|pattern| pattern.fits(kind))
    }
}

impl fmt::Debug for HookSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, url: _, events, names } = self;
        f.debug_struct("HookSpec")
            .field("name", name)
            .field("events", events)
            .field("names", names)
            .finish_non_exhaustive()
    }
}

/// How long to wait after each failed call, in milliseconds; after the last of them a call is given up, three days on.
/// As Standard Webhooks recommends.
pub const LADDER: [i64; 9] = {
    use super::time::{HOUR, MINUTE, SECOND};
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
};

/// How old a call is when it is given up: as long as all pauses together. By its age and not by its failures, because a
/// receiver that hears now and then has all that waits for it tried again at once, and because many may wait in a row.
const LIFETIME: i64 = {
    let (mut sum, mut n) = (0, 0);
    while n < LADDER.len() {
        sum += LADDER[n];
        n += 1;
    }
    sum
};

/// How long to wait after the so-many-th failure (from 0) of a call of this age; `None`: it is given up. Up to a tenth is
/// added, by the call's own number, so that what failed together does not come back together.
#[must_use]
pub fn pause(failures: i64, age: i64, call: i64) -> Option<i64> {
    let step = LADDER[usize::try_from(failures).unwrap_or(0).min(LADDER.len() - 1)];
    (age < LIFETIME).then(|| step + step / 1000 * (call.wrapping_mul(7919).rem_euclid(100)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LocalText;

    fn plan() -> PlanName {
        PlanName { key: "month".parse().unwrap(), title: LocalText::default() }
    }

    fn day() -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, 3, 31)
    }

    fn json(event: &Event) -> (&'static str, String) {
        let told = told(event).unwrap();
        (told.kind, serde_json::to_string(&told.details).unwrap())
    }

    #[test]
    fn what_happens_has_stable_names() {
        let amount = "1990 RUB".parse().unwrap();
        let given = |first| Event::TermGiven {
            plan: plan(),
            period: crate::domain::Period::Months(1),
            cause: Cause::Payment,
            last_day: day(),
            first,
        };
        let term = r#"{"plan":"month","last_day":"2026-03-31","cause":"payment"}"#;
        assert_eq!(json(&given(true)), ("subscription.started", term.to_owned()));
        assert_eq!(json(&given(false)), ("subscription.renewed", term.to_owned()));
        let paid = Event::Paid { amount, provider: "yookassa".into() };
        let text = r#"{"amount":"1990.00","currency":"RUB","provider":"yookassa"}"#;
        assert_eq!(json(&paid), ("payment.paid", text.to_owned()));
        let endless = Event::TermTaken { plan: plan(), last_day: None, over: false };
        assert_eq!(json(&endless), ("subscription.changed", r#"{"plan":"month","last_day":null}"#.to_owned()));
        let over = Event::TermTaken { plan: plan(), last_day: None, over: true };
        assert_eq!(json(&over), ("subscription.ended", r#"{"plan":"month"}"#.to_owned()));
        let partly = Event::PartlyRefunded { amount };
        let text = r#"{"amount":"1990.00","currency":"RUB","partial":true}"#;
        assert_eq!(json(&partly), ("payment.refunded", text.to_owned()));
        for silent in [Event::Noted, Event::Called, Event::Unreachable, Event::Ordered { plan: plan(), price: amount }]
        {
            assert_eq!(told(&silent), None, "{silent:?}");
        }
    }

    #[test]
    fn patterns_mean_groups_or_one() {
        let pattern = |s: &str| s.parse::<Pattern>();
        assert!(pattern("subscription.*").unwrap().fits("subscription.ended"));
        assert!(!pattern("subscription.*").unwrap().fits("payment.paid"));
        assert!(pattern("*").unwrap().fits("payment.paid"));
        assert!(pattern("payment.paid").unwrap().fits("payment.paid"));
        for bad in ["", "sub*", "subscription", "subscriptions.*", "payment.paid*", "*.paid", "test"] {
            assert_eq!(pattern(bad), Err(BadPattern(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn a_failed_call_is_tried_for_three_days() {
        let mut age = 0;
        let pauses: Vec<i64> = (0..)
            .map_while(|n| {
                let pause = pause(n, age, 0)?;
                age += pause;
                Some(pause)
            })
            .collect();
        assert_eq!(pauses, LADDER);
        let most = (0..100).filter_map(|call| pause(1, 0, call)).max().unwrap();
        assert!(most > LADDER[1] && most < LADDER[1] / 10 * 11, "{most}");
        assert_eq!(pause(50, LIFETIME - 1, 0), Some(LADDER[8]), "by its age, however often it failed");
        assert_eq!(pause(0, LIFETIME, 1), None, "one that waited in a row is tried once");
    }
}

//! A subscription's timeline: one pure fold over its terms.
//!
//! Nobody sets a stage or an end. [`Timeline::of`] computes both from what was given (terms) and what
//! was taken back, so every question about the past or the future has the same answer.
//!
//! The exact moment of the end is kept, so that thirty days paid thirty times are nine hundred days; what
//! is shown and enforced is the end of the calendar day on which that moment falls, in the club's zone.

use super::{GateKey, MemberId, Period, Plan, SubscriptionId, TermId, Timestamp, reminder};
use chrono::{Days, Months, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Why a term was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// A confirmed payment.
    Payment,
    /// By the hand of the club's staff.
    Grant,
    /// Brought from another system.
    Import,
}

impl Cause {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Grant => "grant",
            Self::Import => "import",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Payment, Self::Grant, Self::Import].into_iter().find(|c| c.as_str() == s)
    }
}

/// One interval of time in a subscription, given by one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its number; ties of `granted_at` are broken by it.
    pub id: TermId,
    /// Why it was given.
    pub cause: Cause,
    /// Its length as sold.
    pub period: Period,
    /// When it was given.
    pub granted_at: Timestamp,
    /// When what was left of it was taken back (a refund).
    pub taken_back_at: Option<Timestamp>,
    /// The plan as it was bought with this term; `None`: as the subscription has it.
    pub plan: Option<Plan>,
}

/// A member's relation to a plan over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: SubscriptionId,
    /// Whose it is.
    pub member: MemberId,
    /// The plan as it was bought last. What each term opens and lends is its own: a plan that has changed since
    /// changes nothing that was sold before.
    pub plan: Plan,
    /// What was given, in the order of giving.
    pub terms: Vec<Term>,
    /// Up to when its changes and reminders were dealt with.
    pub reviewed_at: Timestamp,
}

impl Subscription {
    /// Its timeline in the club's zone.
    #[must_use]
    pub fn timeline(&self, zone: Tz) -> Timeline {
        Timeline::of(&self.plan, &self.terms, zone)
    }
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Nothing given yet.
    Pending,
    /// Paid time runs.
    Active,
    /// Paid time runs, and the first reminder is due.
    Expiring,
    /// Paid time is over, the gates are still open.
    Grace,
    /// Over.
    Ended,
}

impl Stage {
    /// As exported and as the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Grace => "grace",
            Self::Ended => "ended",
        }
    }

    /// Whether the plan's gates are open in this stage.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Expiring | Self::Grace)
    }
}

/// An unbroken run of paid time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Its first moment.
    pub start: Timestamp,
    /// The exact moment at which paid time is over; `None`: never.
    pub end: Option<Timestamp>,
    /// Whether it ends because its last term was taken back: then it ends at that very moment, without grace.
    pub cut: bool,
    /// Which conditions hold at its end: those of its last term.
    lent: usize,
}

/// What a term was bought with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Conditions {
    grace: u32,
    remind: Vec<u32>,
    gates: Vec<GateKey>,
}

/// The part of a run that one term fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    start: Timestamp,
    lent: usize,
}

/// The last day of a run and the moments that follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The last paid calendar day.
    pub last_day: NaiveDate,
    /// When paid time is over, as enforced.
    pub paid_until: Timestamp,
    /// When the gates close.
    pub closes_at: Timestamp,
    lent: usize,
}

/// When a subscription began, ends, and in which stage it is at any moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    runs: Vec<Run>,
    pieces: Vec<Piece>,
    conditions: Vec<Conditions>,
    zone: Tz,
}

impl Timeline {
    /// Folds terms into runs of paid time.
    ///
    /// A term begins where the run before it ends if it was given before the gates closed (early, on time, or
    /// in grace, which is lent); otherwise at the moment it was given.
    #[must_use]
    pub fn of(plan: &Plan, terms: &[Term], zone: Tz) -> Self {
        let mut order: Vec<&Term> = terms.iter().collect();
        order.sort_by_key(|t| (t.granted_at, t.id));
        let mut timeline = Self { runs: Vec::new(), pieces: Vec::new(), conditions: Vec::new(), zone };
        let mut anchor = Anchor::default();
        for term in order {
            timeline.add(term, term.plan.as_ref().unwrap_or(plan), &mut anchor);
        }
        timeline
    }

    fn add(&mut self, term: &Term, bought: &Plan, anchor: &mut Anchor) {
        let last = self.runs.last().copied();
        let joins = last.is_some_and(|run| self.ending(run).is_none_or(|e| term.granted_at < e.closes_at));
        let start = match last {
            Some(run) if joins => match run.end {
                Some(end) => end,
                None => return, // behind "for ever" nothing can be added
            },
            _ => term.granted_at,
        };
        if term.taken_back_at.is_some_and(|t| t <= start) {
            return; // taken back before it began: as if it had never been given
        }
        let full = anchor.end_of(start, term.period, self.zone);
        let (end, cut) = match (full, term.taken_back_at) {
            (None, Some(t)) => (Some(t), true),
            (Some(e), Some(t)) if t < e => (Some(t), true),
            (full, _) => (full, false),
        };
        if cut {
            *anchor = Anchor::default();
        }
        let lent = self.conditions.len();
        let (grace, remind, gates) = (bought.grace, bought.remind.clone(), bought.gates.clone());
        self.conditions.push(Conditions { grace, remind, gates });
        self.pieces.push(Piece { start, lent });
        match self.runs.last_mut() {
            Some(run) if joins => (run.end, run.cut, run.lent) = (end, cut, lent),
            _ => self.runs.push(Run { start, end, cut, lent }),
        }
    }

    /// All runs of paid time, oldest first. They never overlap.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The run that counts at `now`: the last that has begun.
    fn run_at(&self, now: Timestamp) -> Option<Run> {
        self.runs.iter().rev().find(|r| r.start <= now).copied()
    }

    /// What follows from a run's end; `None` when it has none.
    #[must_use]
    pub fn ending(&self, run: Run) -> Option<Ending> {
        let end = run.end?;
        // An end at midnight sharp belongs to the day that is over, not to the one that begins.
        let last_day = end.plus(-1).date(self.zone);
        if run.cut {
            return Some(Ending { last_day, paid_until: end, closes_at: end, lent: run.lent });
        }
        let grace = self.conditions[run.lent].grace;
        let closing_day = last_day.checked_add_days(Days::new(grace.into())).unwrap_or(last_day);
        Some(Ending {
            last_day,
            paid_until: Timestamp::end_of_day(last_day, self.zone),
            closes_at: Timestamp::end_of_day(closing_day, self.zone),
            lent: run.lent,
        })
    }

    /// The end of the run that counts at `now`; `None` before the first run and when there is no end.
    #[must_use]
    pub fn ending_at(&self, now: Timestamp) -> Option<Ending> {
        self.run_at(now).and_then(|run| self.ending(run))
    }

    /// Where the subscription stands at a moment.
    #[must_use]
    pub fn stage(&self, now: Timestamp) -> Stage {
        let Some(run) = self.run_at(now) else { return Stage::Pending };
        let Some(ending) = self.ending(run) else { return Stage::Active };
        if now >= ending.closes_at {
            Stage::Ended
        } else if now >= ending.paid_until {
            Stage::Grace
        } else if self.reminders(ending).first().is_some_and(|first| now >= first.at) {
            Stage::Expiring
        } else {
            Stage::Active
        }
    }

    /// Whether the plan's gates are open at a moment.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.stage(now).is_open()
    }

    /// The gates that are open at a moment: those of the term that runs then, and after the last one its own.
    #[must_use]
    pub fn open_gates(&self, now: Timestamp) -> &[GateKey] {
        let piece = self.pieces.iter().rev().find(|p| p.start <= now).filter(|_| self.is_open(now));
        piece.map_or(&[], |p| &self.conditions[p.lent].gates)
    }

    /// The reminders that an ending asks for, earliest first.
    #[must_use]
    pub fn reminders(&self, ending: Ending) -> Vec<reminder::Reminder> {
        reminder::before(&self.conditions[ending.lent].remind, ending.last_day, self.zone)
    }

    /// The first moment after `now` at which anything changes: a reminder, the end of paid time, the closing.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let ending = self.ending_at(now)?;
        let reminders = self.reminders(ending).into_iter().map(|r| r.at).filter(|at| *at < ending.paid_until);
        reminders.chain([ending.paid_until, ending.closes_at]).filter(|at| *at > now).min()
    }
}

/// The day from which consecutive months are counted, so that 31 January leads to 31 March by way of February.
#[derive(Debug, Clone, Copy, Default)]
struct Anchor {
    counted: Option<(Timestamp, u32, Timestamp)>,
}

impl Anchor {
    /// The exact end of a period that begins at `start`.
    fn end_of(&mut self, start: Timestamp, period: Period, zone: Tz) -> Option<Timestamp> {
        let (from, before) = match self.counted {
            Some((from, months, until)) if until == start => (from, months),
            _ => (start, 0),
        };
        let day = from.date(zone);
        match period {
            Period::Forever => None,
            Period::Days(n) => {
                self.counted = None;
                let today = start.date(zone);
                Some(start.on(today.checked_add_days(Days::new(n.into())).unwrap_or(today), zone))
            }
            Period::Months(n) => {
                let months = before.saturating_add(n);
                let end = from.on(day.checked_add_months(Months::new(months)).unwrap_or(day), zone);
                self.counted = Some((from, months, end));
                Some(end)
            }
        }
    }
}

#[cfg(test)]
mod tests;

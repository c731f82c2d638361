//! A subscription's timeline: one pure fold over its terms and freezes.
//!
//! Nobody sets a stage or an end. [`Timeline::of`] takes what was given (terms), what was taken back, and when it stood
//! still (freezes), in the order in which it happened, so every question about the past or the future has the same
//! answer, and the order in which the facts arrived plays no part.
//!
//! Paid time comes in **runs**, each a chain of **pieces**, one for each term. Within a run the terms are counted on the
//! run's own clock, which stops during a freeze: calendar arithmetic never sees a freeze, and every later moment is pushed
//! back by exactly its length. The exact moment of the end is kept, so that thirty days paid thirty times are nine hundred
//! days; what is shown and enforced is the end of the calendar day on which it falls, in the club's zone.
//!
//! [`Timeline::openings`] are the intervals in which gates are open; whoever asks about one moment asks them.

mod carry;
mod run;

use super::freeze::{Freeze, FreezeRules};
use super::{GateKey, Period, Plan, Stage, Term, TermId, Timestamp, reminder};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use run::Piece;
pub use run::{Run, Stop};

/// When a subscription began, ends, and in which stage it is at any moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    runs: Vec<Run>,
    conditions: Vec<Conditions>,
    zone: Tz,
}

/// What a term was bought with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Conditions {
    grace: u32,
    remind: Vec<u32>,
    gates: Vec<GateKey>,
    freeze: Option<FreezeRules>,
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
    bought: usize,
}

/// An interval in which gates are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening<'a> {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it; `None`: never.
    pub until: Option<Timestamp>,
    /// The gates.
    pub gates: &'a [GateKey],
}

/// How much of a term is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The term.
    pub term: TermId,
    /// What is left, in milliseconds.
    pub ms: i64,
    /// Its whole length, in milliseconds.
    pub of: i64,
}

/// What is frozen in the paid period that counts at a moment, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidPeriod {
    /// The rules with which it was bought; `None`: it cannot be frozen.
    pub rules: Option<FreezeRules>,
    /// The freezes in it, planned ones too.
    pub stops: Vec<Stop>,
}

/// Something that happened to a subscription.
enum Happening<'a> {
    Given(&'a Term),
    Reduced(&'a Term),
    Taken(TermId),
    Frozen(&'a Freeze),
}

impl Timeline {
    /// Folds terms and freezes into runs of paid time.
    ///
    /// A term begins where the run before it ends if it was given before the gates closed (early, on time, frozen, or in
    /// grace, which is lent); otherwise at the moment it was given. One that was carried over begins behind paid time that
    /// runs or stands still, or else at once: none of it is used for grace. A freeze counts if paid time runs when it begins.
    #[must_use]
    pub fn of(plan: &Plan, terms: &[Term], freezes: &[Freeze], zone: Tz) -> Self {
        let mut happenings: Vec<(Timestamp, u8, i64, Happening<'_>)> = Vec::new();
        for term in terms {
            let from = term.from();
            if term.taken_back_at.is_some_and(|t| t <= from) || term.carried.is_some_and(|c| c.is_used_up()) {
                continue; // taken back before it began, or used up elsewhere: as if it had never been given here
            }
            happenings.push((from, 0, term.id.0, Happening::Given(term)));
            if let Some(reduced) = term.reduced {
                happenings.push((reduced.at.max(from), 1, term.id.0, Happening::Reduced(term)));
            }
            if let Some(at) = term.taken_back_at {
                happenings.push((at, 2, term.id.0, Happening::Taken(term.id)));
            }
        }
        for freeze in freezes {
            happenings.push((freeze.starts_at, 3, freeze.id.0, Happening::Frozen(freeze)));
        }
        happenings.sort_by_key(|(at, rank, id, _)| (*at, *rank, *id));
        let mut timeline = Self { runs: Vec::new(), conditions: Vec::new(), zone };
        for (at, _, _, happening) in happenings {
            match happening {
                Happening::Given(term) => timeline.give(at, term, term.plan.as_ref().unwrap_or(plan)),
                Happening::Reduced(term) => timeline.reduce(at, term),
                Happening::Taken(term) => timeline.take(at, term),
                Happening::Frozen(freeze) => timeline.freeze(freeze),
            }
        }
        timeline
    }

    fn give(&mut self, at: Timestamp, term: &Term, plan: &Plan) {
        let bought = self.conditions.len();
        self.conditions.push(Conditions {
            grace: plan.grace,
            remind: plan.remind.clone(),
            gates: plan.gates.clone(),
            freeze: plan.freeze,
        });
        let joins = self.runs.last().is_some_and(|run| match term.carried {
            Some(_) => run.goes_on(at),
            None => self.ending(run).is_none_or(|e| at < e.closes_at),
        });
        if !joins {
            self.runs.push(Run { start: at, pieces: Vec::new(), stops: Vec::new(), cut_at: None });
        }
        let Some(run) = self.runs.last_mut() else { return };
        // A date is a date of the calendar, so what stood still before it was sold does not move it.
        let until = match term.period {
            Period::Until(day) => Some(Timestamp::end_of_day(day, self.zone).plus(-run.stood_still())),
            _ => None,
        };
        run.pieces.push(Piece::new(term, until, bought));
        run.lay(self.zone);
    }

    fn reduce(&mut self, at: Timestamp, term: &Term) {
        let Some(reduced) = term.reduced else { return };
        self.change(at, term.id, |run, i, clock| {
            run.pieces[i].kept = Some((reduced.kept, clock));
        });
    }

    fn take(&mut self, at: Timestamp, term: TermId) {
        self.change(at, term, |run, i, clock| match run.pieces[i].begin {
            Some(begin) if begin < clock => run.pieces[i].limit = Some(clock),
            // Not begun: later ones move up.
            _ => drop(run.pieces.remove(i)),
        });
    }

    /// Changes a piece of which something is left, and lets later ones move up.
    fn change(&mut self, at: Timestamp, term: TermId, change: impl FnOnce(&mut Run, usize, Timestamp)) {
        let zone = self.zone;
        let of_term = |run: &Run| run.pieces.iter().position(|p| p.term == term);
        let Some((run, i)) = self.runs.iter_mut().rev().find_map(|run| of_term(run).map(|i| (run, i))) else { return };
        let clock = run.clock(at);
        let used_up = run.pieces[i].begin.is_some() && run.pieces[i].end.is_some_and(|end| end <= clock);
        if used_up || run.cut_at.is_some() {
            return;
        }
        change(run, i, clock);
        run.lay(zone);
        if run.pieces.last().is_none_or(|last| last.end.is_some_and(|end| end <= clock)) {
            run.cut_at = Some(at);
        }
    }

    fn freeze(&mut self, freeze: &Freeze) {
        let (until, by_staff) = (freeze.until(), freeze.by_staff);
        let Some(run) = self.runs.last() else { return };
        let from = run.stops.last().map_or(freeze.starts_at, |stop| stop.until.max(freeze.starts_at));
        let runs = self.ending(run).is_none_or(|e| from < e.paid_until);
        if let (true, true, Some(run)) = (runs, from < until, self.runs.last_mut()) {
            run.stops.push(Stop { freeze: freeze.id, from, until, by_staff });
        }
    }

    /// All runs of paid time, oldest first. They never overlap.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The run that counts at `now`: the last that has begun.
    fn run_at(&self, now: Timestamp) -> Option<&Run> {
        self.runs.iter().rev().find(|r| r.start <= now)
    }

    /// What follows from a run's end; `None` when it has none.
    #[must_use]
    pub fn ending(&self, run: &Run) -> Option<Ending> {
        let end = run.end()?;
        let bought = run.pieces.last().map_or(0, |p| p.bought);
        // An end at midnight sharp belongs to the day that is over, not to the one that begins.
        let last_day = end.plus(-1).date(self.zone);
        if run.cut_at.is_some() {
            return Some(Ending { last_day, paid_until: end, closes_at: end, bought });
        }
        let grace = self.conditions[bought].grace;
        let closing_day = last_day.checked_add_days(Days::new(grace.into())).unwrap_or(last_day);
        Some(Ending {
            last_day,
            paid_until: Timestamp::end_of_day(last_day, self.zone),
            closes_at: Timestamp::end_of_day(closing_day, self.zone),
            bought,
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
        let ending = self.ending(run);
        if ending.is_some_and(|e| now >= e.closes_at) {
            Stage::Ended
        } else if self.freeze_at(now).is_some() {
            Stage::Frozen
        } else {
            let Some(ending) = ending else { return Stage::Active };
            let expiring = || self.reminders(ending).first().is_some_and(|first| now >= first.at);
            match now {
                now if now >= ending.paid_until => Stage::Grace,
                _ if expiring() => Stage::Expiring,
                _ => Stage::Active,
            }
        }
    }

    /// The freeze that holds at a moment.
    #[must_use]
    pub fn freeze_at(&self, now: Timestamp) -> Option<Stop> {
        let run = self.run_at(now).filter(|run| run.cut_at.is_none_or(|cut| now < cut))?;
        run.stops.iter().find(|stop| stop.from <= now && now < stop.until).copied()
    }

    /// The first freeze that is to begin after a moment.
    #[must_use]
    pub fn freeze_after(&self, now: Timestamp) -> Option<Stop> {
        let run = self.run_at(now).filter(|run| run.cut_at.is_none())?;
        run.stops.iter().find(|stop| stop.from > now).copied()
    }

    /// The intervals in which gates are open, in order. Two that touch belong to terms of different plans, or of one that
    /// was changed between them.
    #[must_use]
    pub fn openings(&self) -> Vec<Opening<'_>> {
        let mut openings = Vec::new();
        for (n, run) in self.runs.iter().enumerate() {
            // Grace that is cut short by time that came from elsewhere ends with its first moment.
            let next = self.runs.get(n + 1).map_or(Timestamp(i64::MAX), |next| next.start);
            let closes_at = self.ending(run).map(|e| e.closes_at.min(next));
            for (i, piece) in run.pieces.iter().enumerate() {
                let Some(begin) = piece.begin else { continue };
                let last = run.pieces.get(i + 1).is_none_or(|next| next.begin.is_none());
                let until = if last { closes_at } else { piece.end.map(|end| run.real(end)) };
                let mut from = run.real(begin);
                let gates = self.conditions[piece.bought].gates.as_slice();
                let mut open = |from: Timestamp, until: Option<Timestamp>| {
                    if until.is_none_or(|until| from < until) {
                        openings.push(Opening { from, until, gates });
                    }
                };
                for stop in &run.stops {
                    if stop.until > from && until.is_none_or(|until| stop.from < until) {
                        open(from, Some(stop.from));
                        from = stop.until;
                    }
                }
                open(from, until);
            }
        }
        openings
    }

    /// Whether the plan's gates are open at a moment.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.opening_at(now).is_some()
    }

    /// The gates that are open at a moment: those of the term that runs then, and after the last one its own.
    #[must_use]
    pub fn open_gates(&self, now: Timestamp) -> &[GateKey] {
        self.opening_at(now).map_or(&[], |o| o.gates)
    }

    fn opening_at(&self, now: Timestamp) -> Option<Opening<'_>> {
        self.openings().into_iter().find(|o| o.from <= now && o.until.is_none_or(|until| now < until))
    }

    /// The reminders that an ending asks for, earliest first.
    #[must_use]
    pub fn reminders(&self, ending: Ending) -> Vec<reminder::Reminder> {
        reminder::before(&self.conditions[ending.bought].remind, ending.last_day, self.zone)
    }

    /// The first moment after `now` at which anything changes: a beginning, a freeze, another term's gates, a reminder, the
    /// end of paid time, the closing.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let begins = self.runs.iter().map(|run| run.start);
        let mut moments: Vec<Timestamp> = begins.collect();
        if let Some(run) = self.run_at(now) {
            let held = run.stops.iter().flat_map(|stop| [stop.from, stop.until]);
            moments.extend(held.filter(|at| run.cut_at.is_none_or(|cut| *at < cut)));
            moments.extend(run.pieces.iter().filter_map(|piece| piece.begin.map(|begin| run.real(begin))));
            if let Some(ending) = self.ending(run) {
                let reminders = self.reminders(ending).into_iter().map(|r| r.at);
                moments.extend(reminders.filter(|at| *at < ending.paid_until));
                moments.extend([ending.paid_until, ending.closes_at]);
            }
        }
        moments.into_iter().filter(|at| *at > now).min()
    }

    /// What is left at a moment of each term that has an end, in their order: of the one that runs and of those behind it.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> Vec<Left> {
        let Some(run) = self.run_at(now).filter(|run| run.cut_at.is_none_or(|cut| now < cut)) else {
            return Vec::new();
        };
        let clock = run.clock(now);
        let left = |p: &Piece| {
            let (begin, full, end) = (p.begin?, p.full?, p.end?);
            let ms = end.since(begin.max(clock)).max(0);
            (ms > 0).then_some(Left { term: p.term, ms, of: full.since(begin) + p.spent })
        };
        run.pieces.iter().filter_map(left).collect()
    }

    /// The terms of which something is left at a moment, also those without an end and those that are to begin.
    #[must_use]
    pub fn unfinished(&self, now: Timestamp) -> Vec<TermId> {
        let open = self.runs.iter().filter(|run| run.cut_at.is_none_or(|cut| now < cut));
        let left = |run: &Run| {
            let clock = run.clock(now);
            let left = run.pieces.iter().filter(move |p| p.end.is_none_or(|end| clock < end));
            left.map(|p| p.term).collect::<Vec<_>>()
        };
        open.flat_map(left).collect()
    }

    /// The paid period that counts at a moment: from a term that [opens one](super::Cause::opens_period), or from the beginning of
    /// the run, to the next such term. `None`: no paid time runs then.
    #[must_use]
    pub fn period_at(&self, now: Timestamp) -> Option<PaidPeriod> {
        let run = self.run_at(now)?;
        if self.ending(run).is_some_and(|e| now >= e.paid_until) {
            return None;
        }
        let clock = run.clock(now);
        let current = run.pieces.iter().rposition(|p| p.begin.is_some_and(|begin| begin <= clock))?;
        let opens = |i: &usize| *i == 0 || run.pieces[*i].cause.opens_period();
        let first = (0..=current).rev().find(opens)?;
        let next = (current + 1..run.pieces.len()).find(opens).and_then(|i| run.pieces[i].begin);
        let begin = run.pieces[first].begin?;
        let inside = |at: Timestamp| begin <= at && next.is_none_or(|next| at < next);
        let stops = run.stops.iter().filter(|stop| inside(run.clock(stop.from))).copied().collect();
        Some(PaidPeriod { rules: self.conditions[run.pieces[first].bought].freeze, stops })
    }
}

#[cfg(test)]
mod tests;

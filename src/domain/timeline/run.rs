//! One run of paid time: pieces laid one behind the other on a clock of its own, which stops during a freeze.

use crate::domain::{Cause, FreezeId, Period, Term, TermId, Timestamp};
use chrono::{Days, Months};
use chrono_tz::Tz;

/// An unbroken run of paid time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub(super) start: Timestamp,
    pub(super) pieces: Vec<Piece>,
    pub(super) stops: Vec<Stop>,
    /// When its last term was taken back: it ends at that very moment, without grace.
    pub(super) cut_at: Option<Timestamp>,
}

/// The part of a run that one term fills, on the run's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) term: TermId,
    pub(super) cause: Cause,
    pub(super) period: Period,
    /// Where a term until a date ends.
    pub(super) until: Option<Timestamp>,
    /// Where it was taken back.
    pub(super) limit: Option<Timestamp>,
    /// What is left of one that was carried over, in milliseconds: no calendar measures it any more.
    pub(super) fixed: Option<i64>,
    /// How much of it was used where it came from, in milliseconds.
    pub(super) spent: i64,
    /// How much of it stays in millionths, but at least up to this moment.
    pub(super) kept: Option<(u32, Timestamp)>,
    /// Its first moment; `None`: it waits behind one without an end.
    pub(super) begin: Option<Timestamp>,
    /// Its length as sold would end here; `None`: never.
    pub(super) full: Option<Timestamp>,
    /// It ends here; `None`: never.
    pub(super) end: Option<Timestamp>,
    /// Which conditions it was bought with.
    pub(super) bought: usize,
}

/// A freeze within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The freeze.
    pub freeze: FreezeId,
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
    /// Whether the staff gave it beyond the member's quota.
    pub by_staff: bool,
}

impl Run {
    /// Its first moment.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The exact moment at which paid time is over; `None`: never.
    #[must_use]
    pub fn end(&self) -> Option<Timestamp> {
        // A freeze on the last day may begin after the exact end and still moves it.
        self.cut_at.or_else(|| Some(self.last_end()?.plus(self.stood_still())))
    }

    /// How long it stands still in all, in milliseconds.
    #[must_use]
    pub fn stood_still(&self) -> i64 {
        self.stops.iter().map(|stop| stop.until.since(stop.from)).sum()
    }

    /// Whether paid time runs at a moment, stands still, or has no end.
    pub(super) fn goes_on(&self, at: Timestamp) -> bool {
        self.cut_at.is_none() && self.last_end().is_none_or(|end| self.clock(at) < end)
    }

    fn last_end(&self) -> Option<Timestamp> {
        self.pieces.iter().rfind(|p| p.begin.is_some()).map_or(Some(self.start), |last| last.end)
    }

    /// What the run's own clock shows at a moment: it does not move during a freeze.
    pub(super) fn clock(&self, at: Timestamp) -> Timestamp {
        let stood = |stop: &Stop| stop.until.min(at).since(stop.from).max(0);
        at.plus(-self.stops.iter().map(stood).sum::<i64>())
    }

    /// The first moment at which the run's own clock shows this.
    pub(super) fn real(&self, clock: Timestamp) -> Timestamp {
        let pushed =
            |at: Timestamp, stop: &Stop| if stop.from < at { at.plus(stop.until.since(stop.from)) } else { at };
        self.stops.iter().fold(clock, pushed)
    }

    /// Lays its pieces one behind the other.
    pub(super) fn lay(&mut self, zone: Tz) {
        let mut anchor = Anchor::default();
        let mut at = Some(self.start);
        for piece in &mut self.pieces {
            (piece.begin, piece.full, piece.end) = (at, None, None);
            let Some(begin) = at else { continue };
            let full = match (piece.fixed, piece.until) {
                (Some(left), _) => Some(begin.plus(left)),
                (None, Some(until)) => Some(until.max(begin)),
                (None, None) => anchor.end_of(begin, piece.period, zone),
            };
            let end = piece.shortened(begin, full);
            if end != full {
                anchor = Anchor::default();
            }
            (piece.full, piece.end, at) = (full, end, end);
        }
    }
}

impl Piece {
    /// The piece of a term that is not laid yet.
    pub(super) fn new(term: &Term, until: Option<Timestamp>, bought: usize) -> Self {
        let (fixed, spent) = term.carried.map_or((None, 0), |c| (c.left(), c.spent));
        Self {
            term: term.id,
            cause: term.cause,
            period: term.period,
            until,
            limit: None,
            fixed,
            spent,
            kept: None,
            begin: None,
            full: None,
            end: None,
            bought,
        }
    }

    /// Where it ends of what it was sold for.
    fn shortened(&self, begin: Timestamp, full: Option<Timestamp>) -> Option<Timestamp> {
        let kept = self.kept.zip(full).map(|((millionths, floor), full)| {
            let stays = i128::from(full.since(begin) + self.spent) * i128::from(millionths) / 1_000_000;
            let stays = begin.plus(i64::try_from(stays).unwrap_or(i64::MAX) - self.spent);
            stays.max(floor.min(full))
        });
        [full, self.limit, kept].into_iter().flatten().min()
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
            Period::Until(day) => Some(Timestamp::end_of_day(day, zone).max(start)),
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

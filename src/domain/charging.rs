//! When a means of payment that a service keeps for us is charged.
//!
//! A word comes the day before the last paid day, the charge on that day, both in the morning and never in quiet hours; a
//! charge that was declined is tried again while the gates are open. [`next`] is all of it: what is to be done next for one
//! paid period, from what was done for it so far.

use super::club::QuietHours;
use super::time::{DAY, HOUR};
use super::{LocalText, Money, Timestamp};
use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The hour at which words and charges are due, in the club's zone.
const HOUR_OF_DAY: u32 = 10;
/// How long before a charge the word comes at the latest.
pub const NOTICE: i64 = 24 * HOUR;
/// How long after a declined charge it is tried again; after the last of them no more.
const LADDER: [i64; 2] = [DAY, 2 * DAY];

/// A paid period that comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Its last day.
    pub last_day: NaiveDate,
    /// When the gates close.
    pub closes_at: Timestamp,
    /// Until when it stands still, where it does.
    pub frozen_until: Option<Timestamp>,
}

/// What was done for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// When the word was said.
    pub warned_at: Option<Timestamp>,
    /// How many charges were tried.
    pub attempts: u32,
    /// When the last of them was.
    pub tried_at: Option<Timestamp>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Say that a charge follows.
    Warn,
    /// Charge.
    Charge,
    /// Charge no more: it would be too late, or was tried often enough.
    GiveUp,
}

/// What is to be done, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub step: Step,
    /// Not before this moment.
    pub at: Timestamp,
}

/// What is to be done next, as seen at `now`.
#[must_use]
pub fn next(ends: &Ends, done: &Done, now: Timestamp, (zone, quiet): (Tz, QuietHours)) -> Due {
    let open = |at: Timestamp| {
        let at = ends.frozen_until.map_or(at, |until| at.max(until)).max(now);
        quiet.next_open(at, zone)
    };
    let morning =
        |day: NaiveDate| Timestamp::at(day, NaiveTime::from_hms_opt(HOUR_OF_DAY, 0, 0).unwrap_or_default(), zone);
    let eve = ends.last_day.checked_sub_days(Days::new(1)).unwrap_or(ends.last_day);
    let give_up = Due { step: Step::GiveUp, at: now };
    let (due, charge_at) = match (done.warned_at, done.attempts, done.tried_at) {
        (None, ..) => {
            let at = open(morning(eve));
            (Due { step: Step::Warn, at }, open(at.plus(NOTICE)))
        }
        (Some(warned), 0, _) => {
            let at = open(morning(ends.last_day).max(warned.plus(NOTICE)));
            (Due { step: Step::Charge, at }, at)
        }
        (Some(_), tried, last) => {
            let pause = usize::try_from(tried).ok().and_then(|n| LADDER.get(n - 1));
            let Some((pause, last)) = pause.zip(last) else { return give_up };
            let at = open(last.plus(*pause));
            (Due { step: Step::Charge, at }, at)
        }
    };
    if charge_at < ends.closes_at { due } else { give_up }
}

/// Why nothing is charged any more, though she did not say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The means of payment can never be charged again.
    Gone,
    /// It was declined as often as it was tried, or there was no more time to try.
    Declined,
    /// The plan is not sold any more as she agreed to it, or not by this service.
    NotSold,
    /// Money for it went back.
    Refunded,
    /// She may not buy.
    Barred,
}

impl Why {
    /// As the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Declined => "declined",
            Self::NotSold => "not-sold",
            Self::Refunded => "refunded",
            Self::Barred => "barred",
        }
    }
}

/// A charge that is to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// The plan's name.
    pub title: LocalText,
    /// How much.
    pub price: Money,
    /// On which day.
    pub day: NaiveDate,
    /// What is charged, as the service calls it; empty: it does not say.
    pub method: String,
    /// What others pay for the plan now, where that is more.
    pub dearer: Option<Money>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Moscow;
    use proptest::prelude::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    fn at(d: u32, h: u32) -> Timestamp {
        Timestamp::at(day(d), NaiveTime::from_hms_opt(h, 0, 0).unwrap(), Moscow)
    }

    fn around() -> (Tz, QuietHours) {
        (Moscow, QuietHours::default())
    }

    const fn ends(last_day: NaiveDate, closes_at: Timestamp) -> Ends {
        Ends { last_day, closes_at, frozen_until: None }
    }

    fn tried(warned: Timestamp, attempts: u32, last: Timestamp) -> Done {
        Done { warned_at: Some(warned), attempts, tried_at: Some(last) }
    }

    #[test]
    fn a_word_the_day_before_then_the_charge_then_a_ladder() {
        let ends = ends(day(20), at(24, 0));
        let warned = at(19, 10);
        let said = Done { warned_at: Some(warned), ..Done::default() };
        for (done, now, step, when) in [
            (Done::default(), at(2, 12), Step::Warn, at(19, 10)),
            (Done::default(), at(19, 15), Step::Warn, at(19, 15)),
            (Done::default(), at(19, 23), Step::Warn, at(20, 9)),
            (said, at(19, 10), Step::Charge, at(20, 10)),
            (Done { warned_at: Some(at(19, 15)), ..said }, at(19, 15), Step::Charge, at(20, 15)),
            (said, at(21, 3), Step::Charge, at(21, 9)),
            (tried(warned, 1, at(20, 10)), at(20, 10), Step::Charge, at(21, 10)),
            (tried(warned, 2, at(21, 10)), at(21, 10), Step::Charge, at(23, 10)),
            (tried(warned, 3, at(23, 10)), at(23, 10), Step::GiveUp, at(23, 10)),
            (tried(warned, 2, at(22, 10)), at(22, 10), Step::GiveUp, at(22, 10)),
            (Done::default(), at(23, 12), Step::GiveUp, at(23, 12)),
            (said, at(25, 12), Step::GiveUp, at(25, 12)),
        ] {
            assert_eq!(next(&ends, &done, now, around()), Due { step, at: when }, "{done:?} at {now:?}");
        }
    }

    #[test]
    fn nothing_is_charged_while_time_stands_still() {
        let frozen = Ends { frozen_until: Some(at(20, 15)), ..ends(day(20), at(24, 0)) };
        let said = Done { warned_at: Some(at(19, 10)), ..Done::default() };
        assert_eq!(next(&frozen, &Done::default(), at(18, 10), around()), Due { step: Step::Warn, at: at(20, 15) });
        assert_eq!(next(&frozen, &said, at(20, 10), around()), Due { step: Step::Charge, at: at(20, 15) });
    }

    proptest! {
        /// Whatever was done and whenever it is asked: never at night, never in the past, never without a word a day
        /// before, never after the gates have closed, and never more often than the ladder is long.
        #[test]
        fn a_charge_is_always_announced_and_in_time(
            last in 2u32..28, grace in 0i64..6, now in 0i64..(30 * DAY),
            warned in prop::option::of(0i64..(30 * DAY)), attempts in 0u32..5, since in 0i64..(4 * DAY),
        ) {
            let (zone, quiet) = around();
            let start = at(1, 0);
            let now = start.plus(now);
            let warned_at = warned.map(|w| start.plus(w)).filter(|w| *w <= now);
            let attempts = if warned_at.is_some() { attempts } else { 0 };
            let done = Done { warned_at, attempts, tried_at: (attempts > 0).then(|| now.plus(-since)) };
            let ends = ends(day(last), Timestamp::end_of_day(day(last), zone).plus(grace * DAY));
            let due = next(&ends, &done, now, (zone, quiet));
            prop_assert!(due.at >= now);
            match due.step {
                Step::GiveUp => {}
                Step::Warn => prop_assert!(warned_at.is_none() && due.at.plus(NOTICE) < ends.closes_at),
                Step::Charge => {
                    prop_assert!(attempts as usize <= LADDER.len());
                    prop_assert!(due.at < ends.closes_at && quiet.next_open(due.at, zone) == due.at);
                    prop_assert!(attempts > 0 || due.at >= warned_at.unwrap().plus(NOTICE));
                    prop_assert!(attempts == 0 || due.at >= done.tried_at.unwrap().plus(DAY));
                }
            }
        }
    }
}

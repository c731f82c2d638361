//! When a member is reminded that her time runs out.

use super::Timestamp;
use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;

/// The hour at which reminders are due, in the club's zone: morning, but not early.
const HOUR_OF_DAY: u32 = 10;

/// A reminder that an ending asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// How many days before the last day, as the plan says; `0` is the last day itself.
    pub days_before: u32,
    /// When it is due.
    pub at: Timestamp,
}

/// The reminders before `last_day`, earliest first, each number of days once.
#[must_use]
pub fn before(days: &[u32], last_day: NaiveDate, zone: Tz) -> Vec<Reminder> {
    let time = NaiveTime::from_hms_opt(HOUR_OF_DAY, 0, 0).unwrap_or_default();
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    days.iter()
        .rev()
        .filter_map(|&days_before| {
            let day = last_day.checked_sub_days(Days::new(days_before.into()))?;
            Some(Reminder { days_before, at: Timestamp::at(day, time, zone) })
        })
        .collect()
}

/// The one reminder to send for the time since the last look: the latest that came due, if the end has not passed.
///
/// After an outage only that one still matters; the ones before it are never sent late.
#[must_use]
pub fn latest(reminders: &[Reminder], looked_at: Timestamp, now: Timestamp) -> Option<Reminder> {
    reminders.iter().rev().find(|r| looked_at < r.at && r.at <= now).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Moscow;

    #[test]
    fn only_the_latest_of_what_was_missed_is_sent() {
        let last_day = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        let all = before(&[7, 3, 1, 0, 3], last_day, Moscow);
        assert_eq!(all.iter().map(|r| r.days_before).collect::<Vec<_>>(), [7, 3, 1, 0]);
        let day = |d: u32| Timestamp::at(NaiveDate::from_ymd_opt(2026, 3, d).unwrap(), NaiveTime::MIN, Moscow);
        assert_eq!(latest(&all, day(20), day(24)), None);
        assert_eq!(latest(&all, day(20), day(25)).unwrap().days_before, 7);
        assert_eq!(latest(&all, day(20), day(31)).unwrap().days_before, 1);
        assert_eq!(latest(&all, day(31), day(31)), None);
    }
}

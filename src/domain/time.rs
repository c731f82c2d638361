//! Moments. Stored in UTC milliseconds, counted in the club's time zone.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
///
/// Both databases store exactly this number, so nothing is lost on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// One second in the unit of [`Timestamp`].
pub const SECOND: i64 = 1_000;
/// One minute in the unit of [`Timestamp`].
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in the unit of [`Timestamp`].
pub const HOUR: i64 = 60 * MINUTE;
/// Twenty-four hours in the unit of [`Timestamp`]; a calendar day may be an hour longer or shorter.
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// This moment moved by a number of milliseconds, which may be negative.
    #[must_use]
    pub const fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// As a date and time in UTC. A number outside of the calendar becomes its nearest end.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// The calendar day of this moment in a zone.
    #[must_use]
    pub fn date(self, zone: Tz) -> NaiveDate {
        self.utc().with_timezone(&zone).date_naive()
    }

    /// The wall-clock time of this moment in a zone.
    #[must_use]
    pub fn time_of_day(self, zone: Tz) -> NaiveTime {
        self.utc().with_timezone(&zone).time()
    }

    /// RFC 3339 with milliseconds, for exports and logs.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// The moment at which `date` has this wall-clock time in a zone.
    ///
    /// A time that a change to summer time skips becomes the first moment after the gap; a time that
    /// exists twice is the later one, so that nobody loses an hour.
    #[must_use]
    pub fn at(date: NaiveDate, time: NaiveTime, zone: Tz) -> Self {
        let mut local = date.and_time(time);
        // The longest gap of any zone in the IANA database is a whole day (Samoa, 2011).
        for _ in 0..=24 * 4 {
            match zone.from_local_datetime(&local) {
                LocalResult::Single(t) => return t.into(),
                LocalResult::Ambiguous(_, later) => return later.into(),
                LocalResult::None => local += chrono::TimeDelta::minutes(15),
            }
        }
        Utc.from_utc_datetime(&local).into()
    }

    /// The first moment after the calendar day `date`: that day's end.
    #[must_use]
    pub fn end_of_day(date: NaiveDate, zone: Tz) -> Self {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        Self::at(next, NaiveTime::MIN, zone)
    }

    /// The same wall-clock time on another calendar day.
    #[must_use]
    pub fn on(self, date: NaiveDate, zone: Tz) -> Self {
        Self::at(date, self.time_of_day(zone), zone)
    }
}

impl From<DateTime<Tz>> for Timestamp {
    fn from(t: DateTime<Tz>) -> Self {
        Self(t.timestamp_millis())
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(t: DateTime<Utc>) -> Self {
        Self(t.timestamp_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_day_ends_at_local_midnight_also_when_summer_time_changes() {
        let zone = chrono_tz::Europe::Warsaw;
        // 29 March 2026 has 23 hours in Warsaw.
        let start = Timestamp::end_of_day(day(2026, 3, 28), zone);
        assert_eq!(Timestamp::end_of_day(day(2026, 3, 29), zone).since(start), 23 * HOUR);
        assert_eq!(start.rfc3339(), "2026-03-28T23:00:00.000Z");
    }

    #[test]
    fn a_skipped_hour_becomes_the_first_moment_after_it() {
        let zone = chrono_tz::Europe::Warsaw;
        let t = Timestamp::at(day(2026, 3, 29), NaiveTime::from_hms_opt(2, 30, 0).unwrap(), zone);
        assert_eq!(t.rfc3339(), "2026-03-29T01:00:00.000Z");
    }

    #[test]
    fn an_hour_that_exists_twice_is_the_later_one() {
        let zone = chrono_tz::Europe::Warsaw;
        let t = Timestamp::at(day(2026, 10, 25), NaiveTime::from_hms_opt(2, 30, 0).unwrap(), zone);
        assert_eq!(t.rfc3339(), "2026-10-25T01:30:00.000Z");
    }

    #[test]
    fn a_day_that_never_was_moves_forward() {
        let t = Timestamp::at(day(2011, 12, 30), NaiveTime::MIN, chrono_tz::Pacific::Apia);
        assert_eq!(t.date(chrono_tz::Pacific::Apia), day(2011, 12, 31));
    }
}

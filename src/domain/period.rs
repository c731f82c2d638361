//! Lengths as they are sold: days, calendar months, years, until a date, for ever.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest period that can be sold, in days or months of its unit; keeps dates inside the calendar.
const LONGEST: u32 = 36_500;

/// A length of time as sold. Months and years are calendar ones, counted from an anchor day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// Calendar days.
    Days(u32),
    /// Calendar months: 31 January and one month is the last day of February.
    Months(u32),
    /// Until the end of this day.
    Until(NaiveDate),
    /// For ever.
    Forever,
}

/// Not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a period: expected for example \"30 days\", \"1 month\", \"1 year\", \"until 2026-12-31\" or \"forever\""
)]
pub struct BadPeriod(pub String);

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(s: &str) -> Result<Self, BadPeriod> {
        let bad = || BadPeriod(s.to_owned());
        if s == "forever" {
            return Ok(Self::Forever);
        }
        let (n, unit) = s.split_once(' ').ok_or_else(bad)?;
        if n == "until" {
            return unit.parse().map(Self::Until).map_err(|_| bad());
        }
        let n: u32 = n.parse().map_err(|_| bad())?;
        let period = match unit {
            "day" | "days" => Self::Days(n),
            "week" | "weeks" => Self::Days(n.checked_mul(7).ok_or_else(bad)?),
            "month" | "months" => Self::Months(n),
            "year" | "years" => Self::Months(n.checked_mul(12).ok_or_else(bad)?),
            _ => return Err(bad()),
        };
        match period {
            Self::Days(1..=LONGEST) => Ok(period),
            Self::Months(m @ 1..) if m <= LONGEST / 28 => Ok(period),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, unit) = match *self {
            Self::Forever => return f.write_str("forever"),
            Self::Until(day) => return write!(f, "until {day}"),
            Self::Months(m) if m % 12 == 0 => (m / 12, "year"),
            Self::Months(m) => (m, "month"),
            Self::Days(d) => (d, "day"),
        };
        write!(f, "{n} {unit}{}", if n == 1 { "" } else { "s" })
    }
}

impl TryFrom<String> for Period {
    type Error = BadPeriod;

    fn try_from(s: String) -> Result<Self, BadPeriod> {
        s.parse()
    }
}

impl From<Period> for String {
    fn from(p: Period) -> String {
        p.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_written_the_same() {
        for text in ["1 day", "30 days", "1 month", "18 months", "1 year", "until 2026-12-31", "forever"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        assert_eq!("2 weeks".parse(), Ok(Period::Days(14)));
        assert_eq!("2 years".parse(), Ok(Period::Months(24)));
        for bad in ["", "month", "0 days", "-1 days", "1 fortnight", "1.5 months", "99999 days", "4294967295 weeks"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }
}

//! Bringing a friend: what it earns, and who counts as brought.
//!
//! A guest is somebody new who came by a member's invitation. When she first pays, the one who invited her is rewarded and
//! she is welcomed, once; both go again if that payment is refunded.

use super::{Cause, Period, Subscription, Timestamp};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest bonus, in days: ten years.
const MOST_DAYS: u32 = 3660;
/// A code's letters: capitals and digits without those that look alike (0 and O, 1 and I).
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How long a code is, in letters; five bits each.
const CODE_LENGTH: usize = 9;

/// What bringing a friend earns when the guest first pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// To the one who invited.
    pub reward: Bonus,
    /// To the guest.
    pub welcome: Bonus,
}

/// Time that is given on top: days, or a part of what was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "String")]
pub enum Bonus {
    /// Calendar days, 0 to 3660; 0: nothing.
    Days(u32),
    /// So many hundredths, 1 to 100, of the length that the guest bought.
    Percent(u32),
}

/// Not a bonus.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a bonus: expected for example \"7 days\" or \"50%\"")]
pub struct BadBonus(String);

/// As settings hold it: words, or the bare number of days of older ones.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Days(u32),
    Words(String),
}

impl Bonus {
    /// Nothing at all.
    pub const NONE: Self = Self::Days(0);

    /// What it is worth when somebody bought `bought` at `now`; `None`: nothing.
    ///
    /// A part of days or months that is no whole number is counted in days, and rounded up: a month is thirty days then,
    /// a year 365. What has no length of its own counts so: until a date, the days up to it; for ever, a year.
    #[must_use]
    pub fn of(self, bought: Period, now: Timestamp, zone: Tz) -> Option<Period> {
        let percent = match self {
            Self::Days(0) | Self::Percent(0) => return None,
            Self::Days(days) => return Some(Period::Days(days)),
            Self::Percent(percent) => percent,
        };
        let part = |days: u32| {
            let days = (u64::from(days) * u64::from(percent)).div_ceil(100);
            Period::Days(u32::try_from(days).unwrap_or(MOST_DAYS).clamp(1, MOST_DAYS))
        };
        Some(match bought {
            Period::Days(days) => part(days),
            Period::Months(months) if (u64::from(months) * u64::from(percent)).is_multiple_of(100) => {
                Period::Months(months * percent / 100)
            }
            Period::Months(months) => part(months / 12 * 365 + months % 12 * 30),
            Period::Until(day) => {
                part(u32::try_from(day.signed_duration_since(now.date(zone)).num_days()).unwrap_or(0))
            }
            Period::Forever => part(365),
        })
    }
}

impl FromStr for Bonus {
    type Err = BadBonus;

    fn from_str(s: &str) -> Result<Self, BadBonus> {
        let bad = || BadBonus(s.to_owned());
        let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<u32>().ok()).flatten();
        if let Some(percent) = s.strip_suffix('%') {
            let percent = number(percent.trim_end()).filter(|p| (1..=100).contains(p));
            return percent.map(Self::Percent).ok_or_else(bad);
        }
        let (n, unit) = s.split_once(' ').ok_or_else(bad)?;
        let each = match unit {
            "day" | "days" => 1,
            "week" | "weeks" => 7,
            _ => return Err(bad()),
        };
        let days = number(n).and_then(|n| n.checked_mul(each)).filter(|days| *days <= MOST_DAYS);
        days.map(Self::Days).ok_or_else(bad)
    }
}

impl fmt::Display for Bonus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(1) => f.write_str("1 day"),
            Self::Days(days) => write!(f, "{days} days"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl TryFrom<Stored> for Bonus {
    type Error = BadBonus;

    fn try_from(stored: Stored) -> Result<Self, BadBonus> {
        match stored {
            Stored::Days(days) => Ok(Self::Days(days)),
            Stored::Words(words) => words.parse(),
        }
    }
}

impl From<Bonus> for String {
    fn from(bonus: Bonus) -> String {
        bonus.to_string()
    }
}

/// What is known of somebody's past, so far as it decides who is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Past {
    /// Whether she ever had time in the club, whatever became of it.
    pub had_time: bool,
    /// Whether some of it was a trial.
    pub had_trial: bool,
    /// Whether some of it was anything but a trial.
    pub had_more: bool,
    /// Whether she ever paid, be it that the money went back.
    pub paid: bool,
}

/// Why an invitation does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotInvited {
    /// Nobody has this code.
    Unknown,
    /// It is her own.
    Oneself,
    /// She has been in the club before.
    Returning,
    /// Somebody else invited her before.
    Earlier,
    /// She brought the one who invites her, be it over others.
    Circle,
}

/// Whether somebody becomes a guest. `own`: by her own code; `earlier`: she was invited before; `circle`: the inviter was
/// brought by her, be it over others.
///
/// # Errors
/// Why not.
pub const fn may_be_guest(own: bool, past: Past, earlier: bool, circle: bool) -> Result<(), NotInvited> {
    if own {
        Err(NotInvited::Oneself)
    } else if past.had_time || past.paid {
        Err(NotInvited::Returning)
    } else if earlier {
        Err(NotInvited::Earlier)
    } else if circle {
        Err(NotInvited::Circle)
    } else {
        Ok(())
    }
}

/// What a member has earned by bringing friends and still has: whole days, and whole months beside them.
#[must_use]
pub fn earned(subscriptions: &[Subscription]) -> Vec<Period> {
    let (mut days, mut months) = (0u32, 0u32);
    let terms = subscriptions.iter().flat_map(|s| &s.terms);
    for term in terms.filter(|t| t.cause == Cause::Referral && t.taken_back_at.is_none()) {
        match term.period {
            Period::Days(n) => days = days.saturating_add(n),
            Period::Months(n) => months = months.saturating_add(n),
            Period::Until(_) | Period::Forever => {}
        }
    }
    let days = (days > 0).then_some(Period::Days(days));
    [(months > 0).then_some(Period::Months(months)), days].into_iter().flatten().collect()
}

/// A code of nine letters, 45 bits, out of the first twelve hexadecimal digits of something random.
#[must_use]
pub fn code(random: &str) -> String {
    let bits = random.bytes().filter_map(|b| char::from(b).to_digit(16)).take(12);
    let bits = bits.fold(0u64, |bits, digit| bits << 4 | u64::from(digit));
    let letter = |i: usize| char::from(LETTERS[(bits >> (5 * i) & 31) as usize]);
    (0..CODE_LENGTH).map(letter).collect()
}

/// A code as it was typed or pressed, in the form in which it is kept; `None`: cannot be one.
#[must_use]
pub fn parse_code(typed: &str) -> Option<String> {
    let code = typed.trim().to_ascii_uppercase();
    (code.len() == CODE_LENGTH && code.bytes().all(|b| LETTERS.contains(&b))).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use std::collections::BTreeSet;

    fn bonus(s: &str) -> Bonus {
        s.parse().unwrap()
    }

    #[test]
    fn bonuses_are_days_or_a_part() {
        for (text, expected) in [
            ("7 days", Bonus::Days(7)),
            ("1 day", Bonus::Days(1)),
            ("2 weeks", Bonus::Days(14)),
            ("0 days", Bonus::NONE),
            ("50%", Bonus::Percent(50)),
            ("50 %", Bonus::Percent(50)),
        ] {
            assert_eq!(bonus(text), expected, "{text}");
            assert_eq!(bonus(&expected.to_string()), expected);
        }
        for bad in ["", "7", "7 months", "-1 days", "0%", "101%", "%", "3661 days", "+5 days", "1.5%"] {
            assert!(bad.parse::<Bonus>().is_err(), "{bad}");
        }
    }

    #[test]
    fn settings_of_older_databases_are_read() {
        let read = |json: &str| serde_json::from_str::<Referral>(json).unwrap();
        assert_eq!(read(r#"{"reward":7,"welcome":0}"#), Referral { reward: Bonus::Days(7), welcome: Bonus::NONE });
        let new = Referral { reward: Bonus::Percent(50), welcome: Bonus::Days(3) };
        assert_eq!(read(&serde_json::to_string(&new).unwrap()), new);
        assert!(serde_json::from_str::<Referral>(r#"{"reward":"much","welcome":0}"#).is_err());
    }

    #[test]
    fn a_part_is_of_what_was_bought_and_rounded_up() {
        let zone = chrono_tz::Europe::Moscow;
        let now = Timestamp(1_772_442_000_000); // 2 March 2026, noon in Moscow
        let until = Period::Until(NaiveDate::from_ymd_opt(2026, 3, 22).unwrap());
        let past = Period::Until(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
        for (percent, bought, expected) in [
            (50, Period::Days(30), Period::Days(15)),
            (50, Period::Days(7), Period::Days(4)),
            (1, Period::Days(1), Period::Days(1)),
            (50, Period::Months(1), Period::Days(15)),
            (50, Period::Months(12), Period::Months(6)),
            (100, Period::Months(1), Period::Months(1)),
            (10, Period::Months(12), Period::Days(37)),
            (50, until, Period::Days(10)),
            (50, past, Period::Days(1)),
            (10, Period::Forever, Period::Days(37)),
        ] {
            assert_eq!(Bonus::Percent(percent).of(bought, now, zone), Some(expected), "{percent}% of {bought}");
        }
        assert_eq!(Bonus::Days(7).of(Period::Forever, now, zone), Some(Period::Days(7)));
        assert_eq!(Bonus::NONE.of(Period::Days(30), now, zone), None);
    }

    #[test]
    fn only_somebody_new_becomes_a_guest() {
        let new = Past::default();
        let had = Past { had_time: true, ..new };
        let paid = Past { paid: true, ..new };
        for (own, past, earlier, circle, expected) in [
            (false, new, false, false, Ok(())),
            (true, had, true, true, Err(NotInvited::Oneself)),
            (false, had, true, true, Err(NotInvited::Returning)),
            (false, paid, false, false, Err(NotInvited::Returning)),
            (false, new, true, true, Err(NotInvited::Earlier)),
            (false, new, false, true, Err(NotInvited::Circle)),
        ] {
            assert_eq!(may_be_guest(own, past, earlier, circle), expected);
        }
    }

    #[test]
    fn codes_are_short_differ_and_have_no_look_alikes() {
        let random = |n: u64| format!("{:032x}", u128::from(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64);
        let codes: BTreeSet<String> = (1..=2000).map(|n| code(&random(n))).collect();
        assert_eq!(codes.len(), 2000);
        for code in codes {
            assert!(code.len() == 9 && !code.contains(['0', 'O', '1', 'I']), "{code}");
            assert_eq!(parse_code(&code.to_lowercase()), Some(code.clone()));
        }
        for bad in ["", "ABC", "ABCDEFGH1", "ABCDEFGHJK", "ЯABCDEFG", "ABCDEFG-2"] {
            assert_eq!(parse_code(bad), None, "{bad}");
        }
    }
}

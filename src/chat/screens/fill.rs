//! What can be filled into a phrase as it is.

use super::{Arg, Phrase};
use crate::domain::{LocalText, Money, Period};
use chrono::NaiveDate;

impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<u32> for Arg {
    fn from(n: u32) -> Self {
        Self::Number(n.into())
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Money> for Arg {
    fn from(sum: Money) -> Self {
        Self::Money(sum)
    }
}

impl From<NaiveDate> for Arg {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl From<&LocalText> for Arg {
    fn from(title: &LocalText) -> Self {
        Self::Title(title.clone())
    }
}

impl From<Period> for Arg {
    fn from(period: Period) -> Self {
        Self::Period(period)
    }
}

impl From<Phrase> for Arg {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(Box::new(phrase))
    }
}

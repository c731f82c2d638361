//! Buttons about freezing. All begin with `f:`.

use crate::domain::{FreezeId, SubscriptionId};
use chrono::NaiveDate;
use std::str::FromStr;

/// How a day travels.
const DAY: &str = "%Y%m%d";
/// What stands for a day that is not there.
const NONE: &str = "-";

/// A wish about freezing, as a button carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreezePress {
    /// What can be frozen?
    Any,
    /// For how long can this be frozen, from a day on?
    Menu(SubscriptionId, Option<NaiveDate>),
    /// Let me write the number of days, from a day on.
    Days(SubscriptionId, Option<NaiveDate>),
    /// Let me choose the first day of so many.
    Day(SubscriptionId, u32),
    /// What would so many days be, from a day on?
    Preview(SubscriptionId, u32, Option<NaiveDate>),
    /// Do it, as it was shown.
    Yes(Agreed),
    /// End this freeze, or call it off.
    Back(SubscriptionId, FreezeId),
}

/// What was shown before she agreed. If it does not hold any more, nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// What is to be frozen.
    pub subscription: SubscriptionId,
    /// For so many days.
    pub days: u32,
    /// From this day on.
    pub from: NaiveDate,
    /// How many freezes the subscription had had before.
    pub nth: u32,
    /// The last paid day that comes of it; `None`: no end.
    pub then: Option<NaiveDate>,
}

impl FreezePress {
    /// Whether its answer is a menu.
    #[must_use]
    pub const fn leads_to_a_menu(&self) -> bool {
        !matches!(self, Self::Yes(_) | Self::Back(..))
    }

    /// As it travels, without the prefix.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Any => "any".into(),
            Self::Menu(id, from) => format!("menu:{id}:{}", day(*from)),
            Self::Days(id, from) => format!("days:{id}:{}", day(*from)),
            Self::Day(id, days) => format!("day:{id}:{days}"),
            Self::Preview(id, days, from) => format!("see:{id}:{days}:{}", day(*from)),
            Self::Yes(a) => {
                format!("yes:{}:{}:{}:{}:{}", a.subscription, a.days, day(Some(a.from)), a.nth, day(a.then))
            }
            Self::Back(id, freeze) => format!("back:{id}:{freeze}"),
        }
    }

    /// The reverse of [`Self::encode`].
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.split(':').collect();
        Some(match parts.as_slice() {
            ["any"] => Self::Any,
            ["menu", id, from] => Self::Menu(subscription(id)?, maybe_day(from)?),
            ["days", id, from] => Self::Days(subscription(id)?, maybe_day(from)?),
            ["day", id, days] => Self::Day(subscription(id)?, number(days)?),
            ["see", id, days, from] => Self::Preview(subscription(id)?, number(days)?, maybe_day(from)?),
            ["yes", id, days, from, nth, then] => Self::Yes(Agreed {
                subscription: subscription(id)?,
                days: number(days)?,
                from: maybe_day(from)??,
                nth: number(nth)?,
                then: maybe_day(then)?,
            }),
            ["back", id, freeze] => Self::Back(subscription(id)?, FreezeId(number(freeze)?)),
            _ => return None,
        })
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| NONE.to_owned(), |day| day.format(DAY).to_string())
}

fn maybe_day(text: &str) -> Option<Option<NaiveDate>> {
    if text == NONE { Some(None) } else { NaiveDate::parse_from_str(text, DAY).ok().map(Some) }
}

fn subscription(text: &str) -> Option<SubscriptionId> {
    number(text).map(SubscriptionId)
}

fn number<N: FromStr>(text: &str) -> Option<N> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::press::Press;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        let (id, day) = (SubscriptionId(i64::MAX), NaiveDate::from_ymd_opt(2026, 12, 24));
        let yes = |then| Agreed { subscription: id, days: 3660, from: day.unwrap(), nth: 999, then };
        let all = [
            FreezePress::Any,
            FreezePress::Menu(id, None),
            FreezePress::Menu(id, day),
            FreezePress::Days(id, day),
            FreezePress::Day(id, 3660),
            FreezePress::Preview(id, 3660, day),
            FreezePress::Yes(yes(day)),
            FreezePress::Yes(yes(None)),
            FreezePress::Back(id, FreezeId(i64::MAX)),
        ];
        for press in all {
            let data = Press::Freeze(press).encode();
            assert!(data.len() < 64, "{data}");
            assert_eq!(Press::parse(&data), Some(Press::Freeze(press)));
        }
    }

    #[test]
    fn foreign_data_is_nothing() {
        for data in ["f:", "f:any:1", "f:menu:x:-", "f:see:1:7:20261332", "f:see:1:-7:-", "f:yes:1:7:-:0:-", "f:back:1"]
        {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}

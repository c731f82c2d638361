//! Buttons about money. Behind `m:`, numbers in base 36, so that all of it fits into a button.

use crate::domain::{MemberId, PlanKey, SubscriptionId};

/// A wish about money, as a button carries it. All but the last three are an owner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoneyPress {
    /// Show what giving this payment back would change.
    Refund(i64),
    /// Yes to the refund that was offered under this name.
    RefundYes(String),
    /// It was given back by hand, under this name.
    RefundDone(String),
    /// It was not given back by hand after all.
    RefundDrop(String),
    /// Leave everything as it is.
    Nothing,
    /// A part went back (payment, how much in all): the time stays.
    Keep(i64, i64),
    /// A part went back (payment, how much in all): cut the time.
    Cut(i64, i64),
    /// The inbox of unmatched payments; with a number: those below it.
    Inbox(Option<i64>),
    /// One of them.
    Card(i64),
    /// What it can become for somebody.
    Choose(i64, MemberId),
    /// It becomes this: so many days of a plan, or the whole of it.
    Give(i64, MemberId, PlanKey, Option<u32>),
    /// Say whose it is.
    Who(i64),
    /// Nothing follows from it.
    Dismiss(i64),
    /// She may buy by herself again.
    Lift(MemberId),
    /// The charges of this subscription were stopped by hand.
    Stopped(SubscriptionId),
    /// Hers: what renews by itself.
    Renewals,
    /// Hers: stop the charges of this subscription.
    Stop(SubscriptionId),
}

/// The letters of a refund's name: as many as [`crate::chat::Surroundings::token`] gives.
const NAME: usize = 32;

impl MoneyPress {
    /// The member whom it is about, where it is about one: she may have become a part of another since.
    pub const fn member_mut(&mut self) -> Option<&mut MemberId> {
        match self {
            Self::Choose(_, member) | Self::Give(_, member, ..) | Self::Lift(member) => Some(member),
            _ => None,
        }
    }

    pub(super) fn encode(&self) -> String {
        let n = |n: i64| base36(n);
        match self {
            Self::Refund(payment) => format!("r:{}", n(*payment)),
            Self::RefundYes(token) => format!("ry:{token}"),
            Self::RefundDone(token) => format!("rd:{token}"),
            Self::RefundDrop(token) => format!("rx:{token}"),
            Self::Nothing => "no".into(),
            Self::Keep(payment, refunded) => format!("pk:{}:{}", n(*payment), n(*refunded)),
            Self::Cut(payment, refunded) => format!("pc:{}:{}", n(*payment), n(*refunded)),
            Self::Inbox(None) => "u".into(),
            Self::Inbox(Some(before)) => format!("u:{}", n(*before)),
            Self::Card(payment) => format!("c:{}", n(*payment)),
            Self::Choose(payment, member) => format!("g:{}:{}", n(*payment), n(member.0)),
            Self::Give(payment, member, plan, days) => {
                format!("g:{}:{}:{plan}:{}", n(*payment), n(member.0), n(days.unwrap_or(0).into()))
            }
            Self::Who(payment) => format!("w:{}", n(*payment)),
            Self::Dismiss(payment) => format!("d:{}", n(*payment)),
            Self::Lift(member) => format!("l:{}", n(member.0)),
            Self::Stopped(subscription) => format!("xs:{}", n(subscription.0)),
            Self::Renewals => "x".into(),
            Self::Stop(subscription) => format!("x:{}", n(subscription.0)),
        }
    }

    pub(super) fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.split(':').collect();
        let n = |text: &str| i64::from_str_radix(text, 36).ok().filter(|n| *n >= 0);
        let name =
            |text: &str| (text.len() == NAME && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| text.to_owned());
        Some(match parts[..] {
            ["r", payment] => Self::Refund(n(payment)?),
            ["ry", token] => Self::RefundYes(name(token)?),
            ["rd", token] => Self::RefundDone(name(token)?),
            ["rx", token] => Self::RefundDrop(name(token)?),
            ["no"] => Self::Nothing,
            ["pk", payment, refunded] => Self::Keep(n(payment)?, n(refunded)?),
            ["pc", payment, refunded] => Self::Cut(n(payment)?, n(refunded)?),
            ["u"] => Self::Inbox(None),
            ["u", before] => Self::Inbox(Some(n(before)?)),
            ["c", payment] => Self::Card(n(payment)?),
            ["g", payment, member] => Self::Choose(n(payment)?, MemberId(n(member)?)),
            ["g", payment, member, plan, days] => {
                let days = u32::try_from(n(days)?).ok()?;
                Self::Give(n(payment)?, MemberId(n(member)?), plan.parse().ok()?, (days > 0).then_some(days))
            }
            ["w", payment] => Self::Who(n(payment)?),
            ["d", payment] => Self::Dismiss(n(payment)?),
            ["l", member] => Self::Lift(MemberId(n(member)?)),
            ["xs", subscription] => Self::Stopped(SubscriptionId(n(subscription)?)),
            ["x"] => Self::Renewals,
            ["x", subscription] => Self::Stop(SubscriptionId(n(subscription)?)),
            _ => return None,
        })
    }

    pub(in crate::chat) const fn leads_to_a_menu(&self) -> bool {
        matches!(self, Self::Inbox(_) | Self::Card(_) | Self::Choose(..))
    }
}

/// Our numbers are never below zero.
pub(super) fn base36(n: i64) -> String {
    let mut rest = n.max(0);
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        digits.extend(u32::try_from(rest % 36).ok().and_then(|d| char::from_digit(d, 36)));
        rest /= 36;
    }
    digits.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::super::Press;
    use super::*;

    #[test]
    fn buttons_about_money_come_back_as_they_went_and_fit() {
        let (big, who) = (i64::MAX, MemberId(i64::MAX));
        let key: PlanKey = "a23456789012345678901234".parse().unwrap();
        let name = || "0123456789abcdef0123456789abcdef".to_owned();
        for press in [
            MoneyPress::Refund(0),
            MoneyPress::Refund(big),
            MoneyPress::RefundYes(name()),
            MoneyPress::RefundDone(name()),
            MoneyPress::RefundDrop(name()),
            MoneyPress::Nothing,
            MoneyPress::Keep(big, big),
            MoneyPress::Cut(1, 199_000),
            MoneyPress::Inbox(None),
            MoneyPress::Inbox(Some(36)),
            MoneyPress::Card(35),
            MoneyPress::Choose(big, who),
            MoneyPress::Give(big, who, key.clone(), Some(36_500)),
            MoneyPress::Give(1, MemberId(2), key, None),
            MoneyPress::Who(1),
            MoneyPress::Dismiss(big),
            MoneyPress::Lift(who),
            MoneyPress::Stopped(SubscriptionId(big)),
            MoneyPress::Renewals,
            MoneyPress::Stop(SubscriptionId(7)),
        ] {
            let data = Press::Money(press.clone()).encode();
            // With the sign in front that keeps a message.
            assert!(data.len() < 64, "{data}");
            assert_eq!(Press::parse(&data), Some(Press::Money(press)), "{data}");
        }
    }

    #[test]
    fn forged_data_is_nothing() {
        for data in [
            "m:",
            "m:r",
            "m:r:-1",
            "m:r:я",
            "m:ry:short",
            "m:rd:zz23456789abcdef0123456789abcdef",
            "m:g:1",
            "m:g:1:2:Месяц:0",
            "m:no:1",
            "m:x:",
        ] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}

//! Buttons about transfers that a person confirms, all behind `t:`. Whose the order is, and who may decide, is asked again
//! when one comes. Numbers are in base 36, so that all of it fits into a button.

use super::money::base36;
use crate::domain::{MemberId, OrderId, PlanKey};

/// A wish about a transfer, as a button carries it. All but the first two are the staff's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferPress {
    /// Hers: I have paid.
    Paid(OrderId),
    /// Hers: there is no picture.
    Skip(OrderId),
    /// The money has come (round): what was asked, or so many minor units of the same currency.
    Came(OrderId, i64, Option<i64>),
    /// Another sum has come (round).
    Other(OrderId, i64),
    /// No money (round).
    NotCome(OrderId, i64),
    /// One transfer.
    Card(OrderId),
    /// What waits.
    List,
    /// Record a payment of hers.
    Record(MemberId),
    /// Record it for this plan.
    RecordFor(MemberId, PlanKey),
}

impl TransferPress {
    /// The member whom it is about, where it is about one: she may have become a part of another since.
    pub const fn member_mut(&mut self) -> Option<&mut MemberId> {
        match self {
            Self::Record(member) | Self::RecordFor(member, _) => Some(member),
            _ => None,
        }
    }

    /// Whether its answer is a menu.
    #[must_use]
    pub const fn leads_to_a_menu(&self) -> bool {
        matches!(self, Self::List | Self::Record(_))
    }

    pub(super) fn encode(&self) -> String {
        let n = |n: i64| base36(n);
        match self {
            Self::Paid(order) => format!("p:{}", n(order.0)),
            Self::Skip(order) => format!("s:{}", n(order.0)),
            Self::Came(order, round, None) => format!("y:{}:{}", n(order.0), n(*round)),
            Self::Came(order, round, Some(minor)) => format!("y:{}:{}:{}", n(order.0), n(*round), n(*minor)),
            Self::Other(order, round) => format!("o:{}:{}", n(order.0), n(*round)),
            Self::NotCome(order, round) => format!("n:{}:{}", n(order.0), n(*round)),
            Self::Card(order) => format!("c:{}", n(order.0)),
            Self::List => "l".into(),
            Self::Record(member) => format!("r:{}", n(member.0)),
            Self::RecordFor(member, plan) => format!("r:{}:{plan}", n(member.0)),
        }
    }

    pub(super) fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.split(':').collect();
        let n = |text: &str| i64::from_str_radix(text, 36).ok().filter(|n| *n >= 0);
        let order = |text: &str| n(text).map(OrderId);
        Some(match parts[..] {
            ["p", id] => Self::Paid(order(id)?),
            ["s", id] => Self::Skip(order(id)?),
            ["y", id, round] => Self::Came(order(id)?, n(round)?, None),
            ["y", id, round, minor] => Self::Came(order(id)?, n(round)?, Some(n(minor).filter(|minor| *minor > 0)?)),
            ["o", id, round] => Self::Other(order(id)?, n(round)?),
            ["n", id, round] => Self::NotCome(order(id)?, n(round)?),
            ["c", id] => Self::Card(order(id)?),
            ["l"] => Self::List,
            ["r", member] => Self::Record(MemberId(n(member)?)),
            ["r", member, plan] => Self::RecordFor(MemberId(n(member)?), plan.parse().ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Press;
    use super::*;

    #[test]
    fn buttons_about_transfers_come_back_as_they_went_and_fit() {
        let (big, who) = (OrderId(i64::MAX), MemberId(i64::MAX));
        for press in [
            TransferPress::Paid(big),
            TransferPress::Skip(OrderId(0)),
            TransferPress::Came(big, i64::MAX, None),
            TransferPress::Came(big, i64::MAX, Some(i64::MAX)),
            TransferPress::Other(big, 0),
            TransferPress::NotCome(big, 7),
            TransferPress::Card(big),
            TransferPress::List,
            TransferPress::Record(who),
            TransferPress::RecordFor(who, "a23456789012345678901234".parse().unwrap()),
        ] {
            let data = Press::Transfer(press.clone()).encode();
            // With the sign in front that keeps a message.
            assert!(data.len() < 64, "{data}");
            assert_eq!(Press::parse(&data), Some(Press::Transfer(press)), "{data}");
        }
    }

    #[test]
    fn forged_data_is_nothing() {
        for data in
            ["t:", "t:p", "t:p:-1", "t:p:я", "t:y:1", "t:y:1:1:0", "t:y:1:1:-5", "t:r:1:Месяц", "t:l:1", "t:o:1"]
        {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}

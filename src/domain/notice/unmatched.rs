//! A payment that fits nothing, as owners see it: whose it could be, and what it can become.

use super::super::{Contact, LocalText, MemberId, Misfit, Money, PlanKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A payment of the inbox as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedLine {
    /// Our number of it.
    pub payment: i64,
    /// The sum.
    pub amount: Money,
    /// The service.
    pub provider: String,
    /// When it was heard of.
    pub day: NaiveDate,
    /// Why it does not fit.
    pub misfit: Misfit,
}

/// A payment of the inbox with what can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedCard {
    /// What the list shows.
    pub line: UnmatchedLine,
    /// The service's id of it.
    pub external_id: String,
    /// Whose it could be, the likeliest first.
    pub people: Vec<Likely>,
    /// Whether it can be counted for somebody.
    pub grants: bool,
    /// Whether it can be given back.
    pub refunds: bool,
    /// Whether a refund of it is on its way.
    pub under_way: bool,
    /// By what its service knows the payer, where that is nobody in our terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// Somebody whose payment it could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likely {
    /// Who.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// Why she.
    pub because: Because,
}

/// Why a payment could be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It names an order of hers.
    Order,
    /// It names an account or an address of hers.
    Payer,
    /// She ordered for just this sum and has not paid.
    Sum,
    /// An owner named her.
    Named,
    /// She says that it is hers.
    Claim,
}

impl Because {
    /// As the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Payer => "payer",
            Self::Sum => "sum",
            Self::Named => "named",
            Self::Claim => "claim",
        }
    }
}

/// What an unmatched payment can become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The plan.
    pub plan: PlanKey,
    /// Its name.
    pub title: LocalText,
    /// So many days of it; `None`: the whole of it.
    pub days: Option<u32>,
    /// Her last day then; `None`: no end.
    pub last_day: Option<NaiveDate>,
}

/// How an unmatched payment was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settling {
    /// It counted as a payment of a plan.
    Granted,
    /// The sum was turned into days.
    Converted,
    /// Nothing follows from it.
    Dismissed,
    /// A part went back, and the time stays.
    Kept,
    /// A part went back, and the time was cut.
    Cut,
}

impl Settling {
    /// As the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Converted => "converted",
            Self::Dismissed => "dismissed",
            Self::Kept => "kept",
            Self::Cut => "cut",
        }
    }
}

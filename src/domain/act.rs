//! What staff may wish for: one value for each act of the owner's hand, and what has to be known to take it back.

use super::{FreezeId, PlanKey, SubscriptionId, TermId};
use serde::{Deserialize, Serialize};

/// The longest extension or compensation, in days: ten years.
pub const MOST_DAYS: u32 = 3660;

/// What staff wish for, as it is stored. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Wish {
    /// A term of a plan that is on sale.
    Grant {
        /// The plan.
        plan: PlanKey,
    },
    /// Days behind what is left of a subscription.
    Extend {
        /// Which.
        subscription: SubscriptionId,
        /// How many.
        days: u32,
    },
    /// All that is left is taken back.
    Revoke,
    /// A holiday beyond the quota.
    Freeze {
        /// Of which subscription.
        subscription: SubscriptionId,
        /// How many days.
        days: u32,
    },
    /// The holiday is over.
    Unfreeze {
        /// Of which subscription.
        subscription: SubscriptionId,
    },
    /// No way in, and nothing to buy.
    Ban,
    /// The reverse.
    Unban,
    /// Days for everybody whose time runs or stands still.
    Compensate {
        /// How many.
        days: u32,
    },
    /// Accounts that became one membership are two again.
    Separate,
}

impl Wish {
    /// As texts choose by it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Grant { .. } => "grant",
            Self::Extend { .. } => "extend",
            Self::Revoke => "revoke",
            Self::Freeze { .. } => "freeze",
            Self::Unfreeze { .. } => "unfreeze",
            Self::Ban => "ban",
            Self::Unban => "unban",
            Self::Compensate { .. } => "compensate",
            Self::Separate => "separate",
        }
    }

    /// Whether it takes something away, so that a reason has to be given.
    #[must_use]
    pub const fn needs_reason(&self) -> bool {
        matches!(self, Self::Revoke | Self::Ban | Self::Compensate { .. } | Self::Separate)
    }

    /// Whether it can be taken back with one tap.
    #[must_use]
    pub const fn can_be_undone(&self) -> bool {
        !matches!(self, Self::Unfreeze { .. } | Self::Unban | Self::Separate)
    }
}

/// What an act made, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The term that was given, and to which subscription.
    pub given: Option<(SubscriptionId, TermId)>,
    /// The terms that were taken back.
    pub taken: Vec<TermId>,
    /// The freeze.
    pub freeze: Option<(SubscriptionId, FreezeId)>,
}

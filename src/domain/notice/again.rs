//! What is said about purchases that go on by themselves.

use super::LocalText;
use crate::domain::again::Terms;
use crate::domain::charging::{Coming, Why};
use crate::domain::{PlanKey, SubscriptionId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about renewing automatically.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AgainNotice {
    /// Renew automatically on these terms, or pay once?
    Ask {
        /// The plan's name.
        title: LocalText,
        /// The terms.
        terms: Terms,
    },
    /// She agreed, but the service did not keep her means of payment.
    NotSaved {
        /// The plan's name.
        title: LocalText,
        /// To renew.
        plan: PlanKey,
    },
    /// A charge follows the next day.
    Coming {
        /// To stop it.
        subscription: SubscriptionId,
        /// To see the plan.
        plan: PlanKey,
        /// The charge.
        coming: Coming,
    },
    /// A charge was declined; another try follows.
    Declined {
        /// To stop it.
        subscription: SubscriptionId,
        /// To pay herself.
        plan: PlanKey,
        /// The next try.
        coming: Coming,
    },
    /// Nothing is charged any more.
    Over {
        /// The plan's name.
        title: LocalText,
        /// To pay herself.
        plan: PlanKey,
        /// Why.
        why: Why,
        /// The last day of what she has left.
        last_day: Option<NaiveDate>,
    },
}

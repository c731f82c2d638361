//! What is said about VK Donut.

use crate::domain::{LocalText, MemberId, Money, PlanKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about VK Donut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum DonutNotice {
    /// She stopped it: what is paid stays.
    Cancelled {
        /// The plan.
        title: LocalText,
        /// To have it in another way.
        plan: PlanKey,
        /// Her last day; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// It ended, with some time left.
    Over {
        /// The plan.
        title: LocalText,
        /// To have it again.
        plan: PlanKey,
        /// Her last day; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// Only she herself can stop it, and how.
    HowToStop {
        /// The plan.
        title: LocalText,
        /// Her last day; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
        /// Where she does that.
        page: Option<String>,
    },
    /// To the owners: somebody will pay another amount.
    Repriced {
        /// Who.
        member: MemberId,
        /// Her name.
        name: String,
        /// What she will pay a month.
        amount: Money,
    },
}

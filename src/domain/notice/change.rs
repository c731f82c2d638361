//! What is said about renewing and changing plans.

use crate::domain::{LocalText, Money, PlanKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about renewing and changing plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ChangeNotice {
    /// Paid for; it begins when another plan is over.
    Later {
        /// The plan.
        title: LocalText,
        /// The plan that is used up first.
        after: LocalText,
        /// Its first day.
        first_day: NaiveDate,
        /// Its last day; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// The plan that waited has begun.
    Began {
        /// The plan.
        title: LocalText,
        /// To renew.
        plan: PlanKey,
        /// Its last day; `None`: no end.
        last_day: Option<NaiveDate>,
    },
}

/// What buying a plan would change of another that she has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum ChangePreview {
    /// It takes the other's place at once.
    Up {
        /// The plan that is over then.
        from: LocalText,
        /// What is left of it, as money.
        worth: Money,
        /// What is left of it, as days of the new plan.
        days: u32,
        /// The last day of the new plan; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// It begins when the other is over.
    After {
        /// The plan that is used up first.
        after: LocalText,
        /// The first day of the new plan.
        first_day: NaiveDate,
        /// The last day of the new plan; `None`: no end.
        last_day: Option<NaiveDate>,
    },
}

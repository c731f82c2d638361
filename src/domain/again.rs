//! How a purchase goes on by itself: the terms to which a member says yes.

use super::{Again, Money, Period, PlanKey};
use serde::{Deserialize, Serialize};

/// The version of the words in which the terms are put to a member (`again-terms-…` of the locales). A yes to other words
/// is asked for anew: whoever changes what they promise raises it.
pub const WORDING: u32 = 1;

/// What a member agrees to, whole. It holds until she ends it: it is never charged more than that, nor more often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The plan.
    pub plan: PlanKey,
    /// The service.
    pub provider: String,
    /// What is charged each time.
    pub price: Money,
    /// How often.
    pub period: Period,
    /// Who charges.
    pub how: Again,
    /// The version of the words that she read.
    pub wording: u32,
}

/// Whether a length can be bought again and again.
#[must_use]
pub const fn repeats(period: Period) -> bool {
    matches!(period, Period::Days(_) | Period::Months(_))
}

//! A subscription and what was given in it. What follows from that, the [`Timeline`], is computed, never set.

use super::{AutoRenewal, Freeze, MemberId, Period, Plan, SubscriptionId, TermId, Timeline, Timestamp};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Why a term was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// A confirmed payment.
    Payment,
    /// By the hand of the club's staff.
    Grant,
    /// Brought from another system.
    Import,
    /// To one who brought a friend, when the friend first paid.
    Referral,
    /// To a friend who was brought, when she first paid.
    Welcome,
    /// By a promo code.
    Promo,
    /// Paid for by somebody else.
    Gift,
    /// For time that the program or the staff cost her.
    Compensation,
    /// To a newcomer, to look around.
    Trial,
    /// The value of what was left of another plan.
    Exchange,
    /// Lent, because VK names her among the community's dons.
    Patron,
}

impl Cause {
    /// Every cause there is.
    pub const ALL: [Self; 11] = [
        Self::Payment,
        Self::Grant,
        Self::Import,
        Self::Referral,
        Self::Welcome,
        Self::Promo,
        Self::Gift,
        Self::Compensation,
        Self::Trial,
        Self::Exchange,
        Self::Patron,
    ];

    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Grant => "grant",
            Self::Import => "import",
            Self::Referral => "referral",
            Self::Welcome => "welcome",
            Self::Promo => "promo",
            Self::Gift => "gift",
            Self::Compensation => "compensation",
            Self::Trial => "trial",
            Self::Exchange => "exchange",
            Self::Patron => "patron",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == s)
    }

    /// Whether a term of this cause begins a paid period with a freeze quota of its own. Bonuses only lengthen the
    /// period that they follow.
    #[must_use]
    pub const fn opens_period(self) -> bool {
        matches!(self, Self::Payment | Self::Gift | Self::Import)
    }
}

/// One interval of time in a subscription, given by one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its number; ties of `granted_at` are broken by it.
    pub id: TermId,
    /// Why it was given.
    pub cause: Cause,
    /// Its length as sold.
    pub period: Period,
    /// When it was given.
    pub granted_at: Timestamp,
    /// Not before this moment: a cheaper plan begins when what was paid for a dearer one is over.
    pub begins_at: Option<Timestamp>,
    /// The subscription whose end that moment is, and with which it moves until then.
    pub after: Option<SubscriptionId>,
    /// When what was left of it was taken back (a refund).
    pub taken_back_at: Option<Timestamp>,
    /// Shortened in proportion, when a part of its money went back.
    pub reduced: Option<Reduction>,
    /// The plan as it was bought with this term; `None`: as the subscription has it.
    pub plan: Option<Plan>,
    /// The payment that owns it: a payment owns one term and no other.
    pub payment: Option<i64>,
    /// The payment but for which it would not have been given: it goes when that one is refunded.
    pub source: Option<i64>,
    /// Where it came from another subscription: since when, and what was used of it there.
    pub carried: Option<Carried>,
}

impl Term {
    /// A term that is given by itself, or only thought of to see what it would change.
    #[must_use]
    pub const fn new(id: TermId, cause: Cause, period: Period, granted_at: Timestamp) -> Self {
        let (begins_at, after, taken_back_at, reduced, plan) = (None, None, None, None, None);
        Self {
            id,
            cause,
            period,
            granted_at,
            begins_at,
            after,
            taken_back_at,
            reduced,
            plan,
            payment: None,
            source: None,
            carried: None,
        }
    }

    /// The first moment at which it can begin.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        let carried = self.carried.map(|c| c.at);
        [self.begins_at, carried].into_iter().flatten().fold(self.granted_at, Timestamp::max)
    }
}

/// A term that came from another subscription to the same plan, because two accounts turned out to be one person's or two
/// persons'. Of its length it brings along what was left, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// Since when it is here; before that it counts for nothing here.
    pub at: Timestamp,
    /// How much of its length was used before, in milliseconds.
    pub spent: i64,
    /// Its whole length, in milliseconds; `None`: as the calendar measures it when it begins, because nothing of it was
    /// used, or it has no end.
    pub of: Option<i64>,
}

impl Carried {
    /// Whether nothing is left of it.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.of.is_some_and(|of| of <= self.spent)
    }

    /// What is left of it, in milliseconds, where that is fixed.
    #[must_use]
    pub fn left(&self) -> Option<i64> {
        self.of.map(|of| of.saturating_sub(self.spent).max(0))
    }
}

/// What is left of a term's length after a part of its money went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reduction {
    /// Since when.
    pub at: Timestamp,
    /// How much of its length stays, in millionths; what was used by then stays in any case.
    pub kept: u32,
}

/// A member's relation to a plan over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: SubscriptionId,
    /// Whose it is.
    pub member: MemberId,
    /// The plan as it was bought last. What each term opens and lends is its own: a plan that has changed since
    /// changes nothing that was sold before.
    pub plan: Plan,
    /// What was given, in the order of giving.
    pub terms: Vec<Term>,
    /// When it stood still, in the order in which that was decided.
    pub freezes: Vec<Freeze>,
    /// Up to when its changes and reminders were dealt with.
    pub reviewed_at: Timestamp,
    /// Where a payment service renews it by itself.
    pub renewal: Option<AutoRenewal>,
}

impl Subscription {
    /// Its timeline in the club's zone.
    #[must_use]
    pub fn timeline(&self, zone: Tz) -> Timeline {
        Timeline::of(&self.plan, &self.terms, &self.freezes, zone)
    }
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Nothing given yet.
    Pending,
    /// Paid time runs.
    Active,
    /// Paid time runs, and the first reminder is due.
    Expiring,
    /// Paid time is over, the gates are still open.
    Grace,
    /// Over.
    Ended,
    /// It stands still: the gates are closed, and no time is used.
    Frozen,
}

impl Stage {
    /// As exported and as the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Grace => "grace",
            Self::Ended => "ended",
            Self::Frozen => "frozen",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        let all = [Self::Pending, Self::Active, Self::Expiring, Self::Grace, Self::Ended, Self::Frozen];
        all.into_iter().find(|stage| stage.as_str() == s)
    }

    /// Whether nothing is left in this stage: never begun, or over.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Pending | Self::Ended)
    }

    /// Whether the plan's gates are open in this stage.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Expiring | Self::Grace)
    }
}

//! Bringing friends, promo codes and trial days: what is said about them.

use super::PlanLine;
use crate::domain::promo::Refusal;
use crate::domain::referral::{Bonus, NotInvited};
use crate::domain::{LocalText, Money, Period, PlanKey, Platform};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about friends, promo codes and trial days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FriendsNotice {
    /// Her invitation: the link, what it earns, who came by it.
    Invitation {
        /// The code in it.
        code: String,
        /// The links; filled in when it is sent, by whoever knows the bots' names.
        #[serde(default)]
        links: Vec<InviteLink>,
        /// What she gets; `None`: nothing.
        reward: Option<Bonus>,
        /// What a guest gets; `None`: nothing.
        welcome: Option<Bonus>,
        /// Who came, the latest first, as far as they are shown.
        guests: Vec<Guest>,
        /// How many came in all.
        came: u32,
        /// What it has earned: at most one length in each unit.
        earned: Vec<Period>,
    },
    /// She came by an invitation, and it counts.
    Invited {
        /// The first name of who invited her.
        by: String,
        /// What she gets when she first pays; `None`: nothing.
        welcome: Option<Bonus>,
    },
    /// She came by an invitation that does not count.
    NotInvited {
        /// Why.
        why: NotInvited,
    },
    /// A guest of hers has paid.
    Rewarded {
        /// The guest's first name.
        guest: String,
        /// What she gets.
        period: Period,
        /// On which plan.
        title: LocalText,
        /// Her last day now; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// She was invited and has paid.
    Welcomed {
        /// What she gets.
        period: Period,
        /// On which plan.
        title: LocalText,
        /// Her last day now; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// Which promo code?
    WhichPromo,
    /// A promo code gives nothing.
    PromoRefused {
        /// The code as it is kept; `None`: what was said cannot be one.
        code: Option<String>,
        /// Why.
        why: Refusal,
    },
    /// A promo code makes plans cheaper.
    PromoTaken {
        /// The code.
        code: String,
        /// The plans at their new prices.
        plans: Vec<PlanLine>,
        /// Its last day.
        until: Option<NaiveDate>,
    },
    /// Time was given behind what is there.
    Added {
        /// How much.
        period: Period,
        /// On which plan.
        title: LocalText,
        /// Her last day now; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// The trial of a plan is not for her: she has had time before.
    NoTrial {
        /// To buy it.
        plan: PlanKey,
    },
}

/// A way to come by an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteLink {
    /// Its messenger.
    pub platform: Platform,
    /// The address.
    pub url: String,
}

/// Somebody who came by an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Her first name.
    pub name: String,
    /// Whether she has paid.
    pub paid: bool,
}

/// What is offered with a plan beside its price.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Offer {
    /// The promo code that the prices are of, with the prices without it.
    pub promo: Option<(String, Vec<Money>)>,
    /// Where none counts: a code that she took, and why it does not.
    pub refused: Option<(String, Refusal)>,
    /// Days for nothing; 0: none.
    pub trial: u32,
    /// Where she can have it by VK Donut.
    pub donut: Option<String>,
}

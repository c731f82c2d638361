//! Gates with one way in for all, what a person of the staff has to do there, and whoever is where she should not be.

use super::super::access::Chore;
use super::super::{AccountId, GateId, MemberId, Timestamp};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say, to staff unless it says otherwise. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum HandsNotice {
    /// There is something new to do by hand: how much of each kind there is now.
    Digest {
        /// What people wait for first.
        counts: Vec<(Chore, u32)>,
    },
    /// What is to be done by hand.
    List {
        /// Gate by gate, the oldest first.
        lines: Vec<ChoreLine>,
        /// Behind which place there is more.
        next: Option<(GateId, Timestamp, AccountId)>,
    },
    /// It is looked whether something was done.
    Looking {
        /// About whom.
        name: String,
    },
    /// The program can only look at a gate: this is how it works, and what would change it.
    ByHand {
        /// Its title.
        title: String,
    },
    /// The program could act at a gate and no longer can: what it would have done is for a person now.
    KeyLost {
        /// Its title.
        title: String,
    },
    /// The program acts at a gate again, and does what was left for a person.
    KeyBack {
        /// Its title.
        title: String,
        /// How many things it does.
        count: u32,
    },
    /// The two honest numbers of each gate.
    Odds {
        /// Gate by gate.
        gates: Vec<GateOdds>,
    },
    /// Who is outside with a right, or inside without one.
    Odd {
        /// The gate.
        gate: GateId,
        /// Its title.
        title: String,
        /// Whether they are outside with a right.
        wanted: bool,
        /// The oldest first.
        lines: Vec<OddLine>,
        /// Behind which place there are more.
        next: Option<(Timestamp, AccountId)>,
    },
    /// Once a day: the list of people shows something new.
    OddDigest {
        /// How many are inside without a right, in all gates.
        inside: u32,
        /// How many are outside with one.
        outside: u32,
    },
    /// Somebody who was inside without a right is being taken out.
    PuttingOut {
        /// Whom.
        name: String,
    },
    /// Somebody who is outside with a right was told her way in.
    ShownIn {
        /// Whom.
        name: String,
    },
    /// It is as it should be already.
    Even {
        /// About whom.
        name: String,
    },
    /// The people of a gate are being compared.
    Comparing {
        /// The gate's title.
        title: String,
    },

    // ---- to a member, or in a chat -----------------------------------------------------------------
    /// Her request has come, and a person will let her in.
    Waits {
        /// The gate's title.
        gate: String,
    },
    /// The way in that she was told is of no use any more; this is the new one.
    DoorRenewed {
        /// The gate's title.
        gate: String,
        /// The new one.
        url: String,
    },
    /// In the chat itself: somebody came who has no subscription and cannot be written to.
    Stranger {
        /// Where a subscription is to be had; empty until it is sent.
        link: String,
    },
}

/// Something to do by hand, as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoreLine {
    /// What.
    pub chore: Chore,
    /// About which account.
    pub account: AccountId,
    /// Her name.
    pub name: String,
    /// Her page.
    pub page: String,
    /// The gate.
    pub gate: GateId,
    /// Its title.
    pub title: String,
    /// The page on which it is done.
    pub place: String,
    /// Since when it waits.
    pub since: NaiveDate,
}

/// The two numbers of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateOdds {
    /// The gate.
    pub gate: GateId,
    /// Its title.
    pub title: String,
    /// How many are outside with a right, and since when the first of them is.
    pub outside: (u32, Option<NaiveDate>),
    /// How many are inside without a right, and since when the first of them is.
    pub inside: (u32, Option<NaiveDate>),
    /// Whether all who are inside can be compared.
    pub listed: bool,
    /// The day of the last comparison.
    pub compared: Option<NaiveDate>,
}

/// Somebody who is where she should not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OddLine {
    /// Her account.
    pub account: AccountId,
    /// Her number.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// How she can be written to.
    pub contact: String,
    /// Since when.
    pub since: NaiveDate,
}

//! One person with accounts on several messengers: what is said while they become one membership, and when they come apart.

use super::friends::InviteLink;
use crate::domain::{LocalText, Platform, Stage};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about connecting accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ConnectNotice {
    /// What connecting is, and a code for it.
    Code {
        /// The code.
        code: String,
        /// For how many minutes it holds.
        minutes: u32,
        /// The ways to the bots on other messengers; filled in when it is sent, by whoever knows their names.
        #[serde(default)]
        links: Vec<InviteLink>,
    },
    /// Her accounts are one membership already.
    Together {
        /// Where they are.
        platforms: Vec<Platform>,
    },
    /// Who is to be joined with her who brought a code: really?
    Offer {
        /// The question.
        connect: i64,
        /// The other one.
        other: Party,
        /// What she has herself.
        own: Vec<ConnectLine>,
    },
    /// She said yes; the other one has to, too.
    Waiting {
        /// Where the other one is asked.
        platform: Platform,
    },
    /// The other one brought the code and said yes: really?
    Confirm {
        /// The question.
        connect: i64,
        /// The other one.
        other: Party,
        /// What she has herself.
        own: Vec<ConnectLine>,
    },
    /// It is done.
    Joined {
        /// Where her accounts are.
        platforms: Vec<Platform>,
        /// What she has now.
        lines: Vec<ConnectLine>,
    },
    /// One of both said no.
    CalledOff,
    /// It cannot be.
    Refused {
        /// Why.
        why: ConnectRefusal,
    },
    /// The club's staff separated her accounts.
    Separated {
        /// What she has on this side.
        lines: Vec<ConnectLine>,
    },
}

/// Whoever is to be joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Her first name and the first letter of the next.
    pub name: String,
    /// Where.
    pub platform: Platform,
    /// What she has.
    pub lines: Vec<ConnectLine>,
}

/// A subscription that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectLine {
    /// The plan's name.
    pub title: LocalText,
    /// Where it stands.
    pub stage: Stage,
    /// The last paid day; `None`: no end.
    pub last_day: Option<NaiveDate>,
}

/// Why accounts cannot be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectRefusal {
    /// There is no such code.
    Unknown,
    /// It is too old, was replaced, or something came of it already.
    Over,
    /// Somebody else has brought it.
    Used,
    /// It is her own: it belongs on another messenger.
    Own,
    /// Too many wrong codes; in a while.
    TooMany,
    /// They are one membership already.
    Already,
    /// Both have an account on the same messenger.
    SameMessenger,
    /// The staff banned one of them.
    Banned,
    /// One of them is being forgotten.
    Leaving,
    /// Only one of them is staff.
    Staff,
}

impl ConnectRefusal {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::Unknown,
        Self::Over,
        Self::Used,
        Self::Own,
        Self::TooMany,
        Self::Already,
        Self::SameMessenger,
        Self::Banned,
        Self::Leaving,
        Self::Staff,
    ];

    /// As texts choose by it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Over => "over",
            Self::Used => "used",
            Self::Own => "own",
            Self::TooMany => "too_many",
            Self::Already => "already",
            Self::SameMessenger => "same_messenger",
            Self::Banned => "banned",
            Self::Leaving => "leaving",
            Self::Staff => "staff",
        }
    }
}

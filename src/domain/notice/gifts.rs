//! What is said about gifts.

use super::super::gift::GiftState;
use super::super::{LocalText, Period, PlanKey};
use super::{PayWay, PlanLine};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about a gift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum GiftNotice {
    /// Asks the giver for a few words to go with it, or to skip that.
    AskWords {
        /// The plan.
        plan: PlanKey,
        /// Its name.
        title: LocalText,
    },
    /// The words are too long; asks again.
    WordsTooLong {
        /// The plan.
        plan: PlanKey,
        /// How many characters there may be.
        most: u32,
        /// How many there are.
        count: u32,
    },
    /// What will be given, with a pay button for each way to pay.
    Card {
        /// The plan.
        plan: PlanLine,
        /// The words as they are kept.
        draft: i64,
        /// The giver's words.
        words: Option<String>,
        /// The ways to pay; empty: says that it cannot be bought here now.
        ways: Vec<PayWay>,
    },
    /// It is paid for; the next message is the one to pass on.
    Ready {
        /// The plan's name.
        title: LocalText,
    },
    /// To be passed on to whom it is for.
    PassOn {
        /// The club's name.
        club: String,
        /// The giver's first name.
        giver: Option<String>,
        /// The plan's name.
        title: LocalText,
        /// Its length.
        period: Period,
        /// The giver's words.
        words: Option<String>,
        /// What names it, for the link.
        code: String,
        /// The link; filled in when it is sent, where the bot knows its own name.
        url: Option<String>,
    },
    /// Somebody opened the link: shows what it is before she takes it.
    Offer {
        /// The giver's first name.
        giver: Option<String>,
        /// The plan's name.
        title: LocalText,
        /// Its length.
        period: Period,
        /// The giver's words.
        words: Option<String>,
        /// What names it.
        code: String,
        /// The last day that she has already on this plan; `None`: nothing runs.
        last_day: Option<NaiveDate>,
        /// The last day with the gift; `None`: no end.
        then: Option<NaiveDate>,
        /// What she has already has no end.
        forever: bool,
    },
    /// The giver opened her own link.
    Own {
        /// The plan's name.
        title: LocalText,
    },
    /// She has claimed it before.
    Hers {
        /// The plan's name.
        title: LocalText,
    },
    /// Somebody else was faster.
    Taken,
    /// The money went back to the giver.
    Void,
    /// There is no such gift.
    Unknown,
    /// To the giver: it was claimed.
    Claimed {
        /// The plan's name.
        title: LocalText,
        /// The first name of whoever has it.
        name: Option<String>,
    },
    /// To the giver: the money went back, and the link leads nowhere any more.
    Voided {
        /// The plan's name.
        title: LocalText,
    },
    /// The giver's gifts.
    List {
        /// Newest first.
        lines: Vec<GiftLine>,
    },
}

/// A gift as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftLine {
    /// Its number.
    pub gift: i64,
    /// The day it was bought.
    pub day: NaiveDate,
    /// The plan's name.
    pub title: LocalText,
    /// Where it stands.
    pub state: GiftState,
}

impl GiftNotice {
    /// The start payload of the link that it needs before it can be sent.
    #[must_use]
    pub fn lacks_link(&self) -> Option<String> {
        match self {
            Self::PassOn { code, url: None, .. } => Some(format!("gift_{code}")),
            _ => None,
        }
    }

    /// With its link.
    #[must_use]
    pub fn linked(mut self, link: String) -> Self {
        if let Self::PassOn { url, .. } = &mut self {
            *url = Some(link);
        }
        self
    }
}

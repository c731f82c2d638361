//! A purchase made elsewhere that somebody says is hers: what is said to her, and what the owners are asked.

use crate::domain::{Contact, Money};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about such a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ClaimNotice {
    /// By what is it known?
    Ask {
        /// Whether she can show her telephone number by a button.
        phone: bool,
    },
    /// The owners are asked.
    Asked {
        /// By what she named it.
        said: String,
    },
    /// She has shown that these are hers.
    Yours {
        /// What was paid.
        amounts: Vec<Money>,
    },
    /// Nothing was bought with her number yet; it is remembered.
    PhoneKept,
    /// Nothing comes of it.
    Refused {
        /// Why.
        why: ClaimRefusal,
    },
    /// Owner: is it hers?
    Question {
        /// The claim.
        claim: i64,
        /// Who says so.
        who: Claimant,
        /// By what she named it.
        said: String,
        /// What she would get.
        bought: Vec<Bought>,
        /// Who else says so.
        others: Vec<Claimant>,
    },
    /// Owner: how a question was answered.
    Answered {
        /// Whether it is hers.
        hers: bool,
        /// Who said so.
        who: Claimant,
    },
    /// Owner: the question has an answer already.
    AnsweredBefore,
    /// Owner: somebody names what is another's.
    Taken {
        /// Who.
        who: Claimant,
        /// By what she named it.
        said: String,
        /// Whose it is.
        holder: Claimant,
    },
}

/// Who says that a purchase is hers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimant {
    /// Her name.
    pub name: String,
    /// Where she is: `tg:5001`.
    pub address: String,
}

/// A purchase that waits for its payer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    /// The payment, by our number.
    pub payment: i64,
    /// What was paid.
    pub amount: Money,
    /// The service.
    pub provider: String,
    /// The service's id of it.
    pub external_id: String,
    /// When it was heard of.
    pub day: NaiveDate,
    /// By what the service knows the payer.
    pub contact: Contact,
}

/// Why nothing comes of naming a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimRefusal {
    /// It is neither an address nor a number.
    Unclear,
    /// There is no such purchase, or not yet.
    Unknown,
    /// It is another's; the owners are told.
    Taken,
    /// It is hers already.
    Already,
    /// Too many tries.
    TooMany,
    /// The number is not her own.
    NotOwn,
    /// The owners said no.
    Denied,
}

impl ClaimRefusal {
    /// Every reason.
    pub const ALL: [Self; 7] =
        [Self::Unclear, Self::Unknown, Self::Taken, Self::Already, Self::TooMany, Self::NotOwn, Self::Denied];

    /// As the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unclear => "unclear",
            Self::Unknown => "unknown",
            Self::Taken => "taken",
            Self::Already => "already",
            Self::TooMany => "too_many",
            Self::NotOwn => "not_own",
            Self::Denied => "denied",
        }
    }
}

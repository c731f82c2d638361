//! What is said about asking payment services what was paid, and on the page to which a payer comes back.

use super::InviteLink;
use crate::domain::LocalText;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about payments that are found by asking, or to one who comes back from paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum SweepNotice {
    /// To the owners: people pay, and the service's callbacks do not arrive.
    NotHeard {
        /// The service.
        provider: String,
        /// Where its callbacks should go; `None`: this deployment does not know its own address.
        address: Option<String>,
    },
    /// To the owners: the service could not be asked for a day.
    CannotAsk {
        /// The service.
        provider: String,
        /// What it answers.
        why: String,
    },
    /// To a payer, on the page to which she comes back.
    Page {
        /// How it stands.
        paid: Paid,
        /// The way back to the bot; more than one where it is not known from which messenger she came.
        back: Vec<InviteLink>,
    },
}

/// How an order stands for the one who comes back from paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paid", rename_all = "snake_case")]
pub enum Paid {
    /// Nothing was heard of the money yet.
    Waiting,
    /// She is in.
    In {
        /// The plan's name.
        title: LocalText,
        /// The last paid day; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// The money has come; what it is good for now, the bot knows.
    Arrived,
    /// A gift is paid for.
    Gift,
    /// The service gave the payment up. Nothing was taken.
    Canceled,
    /// The money has come and does not fit the order.
    Odd,
    /// The money that did not fit went back.
    GivenBack,
    /// Nobody knows of which order.
    Somehow,
    /// There is no such page, or no longer.
    Unknown,
}

//! What a person at the page lets somebody do. Each act is one the platform knows; its refusal is told as it is.

use super::people::OWNER;
use super::stars;
use super::telegram::{FollowOutcome, PressOutcome, Refused};
use super::world::{World, bot_rights};
use crate::store::StoreError;
use serde::{Deserialize, Serialize};

/// An act in Telegram or at the pay office. `person` and `chat` are ids of the emulated Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Act {
    /// Writes to the bot; `/start` unblocks it too.
    Say { person: i64, text: String },
    /// Sends the bot a picture.
    Picture { person: i64 },
    /// Presses a button of a message of the bot.
    Press { person: i64, message: i64, button: String },
    /// Blocks the bot, or unblocks it.
    Block { person: i64, on: bool },
    /// Follows an invite link, her own or another's.
    Follow { person: i64, url: String },
    /// Leaves a chat.
    Leave { person: i64, chat: i64 },
    /// Takes a request to join back.
    Withdraw { person: i64, chat: i64 },
    /// The owner adds somebody by hand.
    Add { person: i64, chat: i64 },
    /// The owner removes somebody by hand.
    Remove { person: i64, chat: i64 },
    /// The owner lifts a ban by hand.
    Unban { person: i64, chat: i64 },
    /// The owner lets in somebody who asked.
    Approve { person: i64, chat: i64 },
    /// The owner makes somebody an administrator, or no longer.
    Staff { person: i64, chat: i64, on: bool },
    /// The owner gives the bot its rights, or takes them.
    Rights { chat: i64, on: bool },
    /// The owner gives a payment back in the cabinet of the payment service: so much of it, or all that is left.
    Refund { payment: String, minor: Option<i64> },
    /// Pays behind an invoice link in the chat.
    Pay { person: i64, url: String },
    /// Buys Stars.
    TopUp { person: i64 },
    /// Stops a subscription in Stars in Telegram's own settings, or lets it go on.
    StopStars { person: i64, payload: String, stop: bool },
}

/// What came of an act.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Came {
    /// An address that opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) opens: Option<String>,
    /// A passing notice of the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notice: Option<String>,
    /// `joined`, `request_sent`, `already_inside`, `paid`, or `write_something`: a link works with her next message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'static str>,
}

/// Why an act did not happen.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unable {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl World {
    /// Lets somebody act, and returns when the program has dealt with it.
    pub(super) async fn act(&self, act: Act) -> Result<Came, Unable> {
        if let Act::Pay { person, url } = &act {
            return self.pay_invoice(*person, url).await;
        }
        let (mut came, query) = self.begin(act)?;
        self.settle().await?;
        came.notice = query.and_then(|q| self.telegram.callback_answer(&q)).map(|a| a.text).filter(|t| !t.is_empty());
        Ok(came)
    }

    /// The act itself; with it, the id of a pressed button's question to the bot.
    fn begin(&self, act: Act) -> Result<(Came, Option<String>), Refused> {
        let telegram = &self.telegram;
        let mut came = Came::default();
        match act {
            Act::Say { person, text } => match text.trim().strip_prefix("/start") {
                Some(rest) if rest.is_empty() || rest.starts_with(' ') => {
                    telegram.starts(person, Some(rest.trim()).filter(|r| !r.is_empty()));
                }
                _ => drop(telegram.says(person, text.trim())?),
            },
            Act::Picture { person } => drop(telegram.sends_photo(person, "")?),
            Act::Press { person, message, button } => match telegram.presses(person, message, &button)? {
                PressOutcome::Asked(query) => return Ok((came, Some(query))),
                PressOutcome::Opens(url) => came.opens = Some(url),
                PressOutcome::Said(_) => {}
            },
            Act::Block { person, on: true } => telegram.blocks_bot(person),
            Act::Block { person, on: false } => telegram.unblocks_bot(person),
            Act::Follow { person, url } => came.outcome = Some(followed(telegram.follows(person, &url))?),
            Act::Leave { person, chat } => telegram.leaves(person, chat),
            Act::Withdraw { person, chat } => telegram.withdraws(person, chat),
            Act::Add { person, chat } => telegram.add_by_hand(OWNER, chat, person)?,
            Act::Remove { person, chat } => telegram.remove_by_hand(OWNER, chat, person)?,
            Act::Unban { person, chat } => telegram.unban_by_hand(OWNER, chat, person)?,
            Act::Approve { person, chat } => telegram.approve_by_hand(OWNER, chat, person)?,
            Act::Staff { person, chat, on: true } => telegram.promote(OWNER, chat, person)?,
            Act::Staff { person, chat, on: false } => telegram.demote(OWNER, chat, person)?,
            Act::Rights { chat, on: true } => telegram.promote_bot(OWNER, chat, bot_rights())?,
            Act::Rights { chat, on: false } => telegram.demote_bot(OWNER, chat)?,
            Act::Refund { payment, minor } => {
                let left = self.bank.payments().into_iter().find(|p| p.id == payment);
                let left = left.map_or(0, |p| p.minor - p.refunded_minor);
                self.bank.refund(&payment, minor.unwrap_or(left)).map_err(|e| Refused(format!("{e:?}")))?;
            }
            // It waits for the bot's answer, and was dealt with.
            Act::Pay { .. } => {}
            Act::TopUp { person } => stars::top_up(telegram, person),
            Act::StopStars { person, payload, stop } => telegram.stops_stars(person, &payload, stop)?,
        }
        Ok((came, None))
    }
}

fn followed(outcome: FollowOutcome) -> Result<&'static str, Refused> {
    match outcome {
        FollowOutcome::Joined => Ok("joined"),
        FollowOutcome::RequestSent => Ok("request_sent"),
        FollowOutcome::AlreadyInside => Ok("already_inside"),
        FollowOutcome::Refused(why) => Err(Refused(why)),
    }
}

//! Telegram: one wire, spoken as [`Messenger`](crate::messenger::Messenger).
//!
//! In reading order: `api` makes one call and reads its answer; `errors` says what a refusal means;
//! [`queue`] takes raw updates in, by polling or by webhook, and gives each its lane; `inbound` reads
//! facts out of a raw update; `outbound` is the messenger itself.
//!
//! teloxide lends its types: requests are its payloads, updates are read by its structs. Its `Bot` and
//! its dispatcher are not used: they sleep ten seconds on every answer 5xx, match error texts that the
//! server no longer sends, and acknowledge updates before anybody has stored them.
//!
//! Nothing here stores, decides or waits between attempts; whoever calls does.

mod api;
mod errors;
mod files;
mod inbound;
mod outbound;
mod paying;
pub mod queue;

use crate::messenger::CallError;
use api::Api;
use errors::Whom;
use secrecy::SecretString;
use serde::Deserialize;
use std::fmt;
use std::sync::OnceLock;
use teloxide::payloads::GetMe;

/// How updates come in.
#[derive(Debug, Clone)]
pub enum Mode {
    /// We ask for them.
    Polling,
    /// Telegram brings them.
    Webhook {
        /// Our public address: https, on port 443, 80, 88 or 8443.
        url: url::Url,
        /// What Telegram shows with every delivery: 1 to 256 of `A-Z a-z 0-9 _ -`.
        secret: SecretString,
    },
}

/// The menu of commands in one language: the language's two letters (empty: for all others), and the
/// commands without their slash, each with its description.
pub type Menu = (String, Vec<(String, String)>);

/// What has to be known to speak with Telegram.
#[derive(Debug, Clone)]
pub struct TelegramConfig {
    /// The bot's token.
    pub token: SecretString,
    /// Where the Bot API answers, for example `https://api.telegram.org`.
    pub api_url: String,
    /// How updates come in.
    pub mode: Mode,
    /// The menus to show in private chats.
    pub commands: Vec<Menu>,
    /// Whether payments in ordinary money are only tried out: the provider token moves none.
    pub test_payments: bool,
}

/// A bot on Telegram.
pub struct Telegram {
    api: Api,
    mode: Mode,
    commands: Vec<Menu>,
    test_payments: bool,
    /// Who the bot is, once asked.
    me: OnceLock<Me>,
}

/// What we need to know of ourselves.
#[derive(Deserialize)]
struct Me {
    id: u64,
    username: String,
}

impl Telegram {
    /// A bot that has not spoken yet: no network is touched.
    #[must_use]
    pub fn new(config: TelegramConfig) -> Self {
        let TelegramConfig { token, api_url, mode, commands, test_payments } = config;
        Self { api: Api::new(&api_url, token), mode, commands, test_payments, me: OnceLock::new() }
    }

    /// Asks Telegram who we are.
    async fn meet(&self) -> Result<&Me, CallError> {
        let me: Me = self.api.call(&GetMe::new(), Whom::Nobody).await?;
        Ok(self.me.get_or_init(|| me))
    }

    /// Who we are; asked once.
    async fn me(&self) -> Result<&Me, CallError> {
        match self.me.get() {
            Some(me) => Ok(me),
            None => self.meet().await,
        }
    }
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").field("username", &self.me.get().map(|me| &me.username)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

//! What a messenger reports.

use super::{Person, Pressed, Said, Standing};
use crate::domain::{Money, PaymentFact, Presence, Word};

/// Something that happened on a messenger, stripped of its wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A person said something to the bot in private.
    Said(Said),
    /// A person pressed one of the bot's buttons.
    Pressed(Pressed),
    /// A person shared a telephone number in private.
    SharedPhone {
        /// Who.
        person: Person,
        /// The number, if the messenger says that it is her own.
        phone: Option<String>,
    },
    /// A person asks to come into a chat.
    AskedToJoin {
        /// Who.
        person: Person,
        /// The chat.
        chat: i64,
        /// The link she came by, as far as the messenger shows it.
        link: Option<String>,
        /// Where she can be written to for the next minutes, even if she never started the bot.
        reach: String,
    },
    /// A person's standing in a chat changed.
    Moved {
        /// Who.
        person: Person,
        /// The chat.
        chat: i64,
        /// Her standing before and now.
        was: Presence,
        /// Her standing now.
        is: Presence,
        /// Who did it; the person herself when she came or went by herself.
        by: Person,
        /// The link she came by, as far as the messenger shows it.
        link: Option<String>,
    },
    /// The bot's own standing in a chat changed.
    BotStanding {
        /// The chat and the bot's rights there.
        standing: Standing,
        /// Who changed it.
        by: Person,
    },
    /// The bot's own standing in a chat changed in a way that only a look can tell.
    StandingChanged {
        /// The chat.
        chat: i64,
    },
    /// A person blocked the bot, or let it write again.
    Reachable {
        /// Who.
        person: Person,
        /// Whether she can be written to.
        reachable: bool,
    },
    /// A chat has a new id; everything known of the old one holds for the new one.
    ChatMoved {
        /// The old id.
        from: i64,
        /// The new id.
        to: i64,
    },
    /// A person's paid support of the community, which the messenger takes by itself, changed.
    Patron {
        /// Who.
        person: Person,
        /// How.
        change: Patronage,
    },
    /// The messenger took money, gave it back, or tells of a renewal of its own: its word counts as a payment service's.
    Told(Word),
    /// A renewal of the messenger's own that had ended, or failed, goes on after all.
    RenewsAgain {
        /// The name of the messenger's payments.
        provider: String,
        /// Its id of the renewal.
        renewal: String,
    },
    /// Understood, and of no interest.
    Nothing,
}

/// What a messenger asks before it takes money, to be answered within seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Who is about to pay.
    pub person: Person,
    /// Names the question, so that it can be answered.
    pub query: String,
    /// The payment as it would be.
    pub fact: PaymentFact,
}

/// What became of a person's paid support: VK Donut (<https://dev.vk.com/ru/api/community-events/json-schema>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patronage {
    /// It began: a month is paid.
    Began {
        /// What she pays a month.
        amount: Money,
    },
    /// Another month is paid.
    Prolonged {
        /// What she pays a month.
        amount: Money,
    },
    /// It will not be prolonged; what is paid stays.
    Cancelled,
    /// It is over.
    Expired,
    /// From the next month on it costs another amount.
    Repriced {
        /// The new amount a month.
        amount: Money,
    },
}

//! What a messenger can do, and what it reports: the one vocabulary between adapters and the rest.
//!
//! An adapter turns its wire into [`Fact`]s on the way in and carries out [`Messenger`] calls on the
//! way out. Nothing here knows Telegram or VK by name, and nothing here decides.

mod key;

use crate::domain::notice::Right;
use crate::domain::{AccountRef, Enclosure, Money, PaymentFact, Platform, Presence, Timestamp, Word};
use async_trait::async_trait;
use secrecy::SecretString;
use std::time::Duration;

pub use key::{FirstKey, HeldKey, KeyState, NewKey};

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

/// A person as a messenger shows her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Her account.
    pub account: AccountRef,
    /// Her name as shown; empty where the messenger does not tell it with what she does ([`Messenger::names`] does).
    pub name: String,
    /// Her `@name`, without the sign.
    pub username: Option<String>,
    /// The language of her messenger, as it says, for example `ru` or `pt-br`.
    pub language: Option<String>,
    /// Whether it is a program.
    pub is_bot: bool,
}

impl Person {
    /// Somebody of whom no more is known than where she is.
    #[must_use]
    pub const fn nameless(account: AccountRef) -> Self {
        Self { account, name: String::new(), username: None, language: None, is_bot: false }
    }
}

/// A text that a person sent in private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub person: Person,
    /// The text, or what stands under a picture; empty for stickers and the like.
    pub text: String,
    /// The picture or document that came with it; of several, the first.
    pub enclosure: Option<Enclosure>,
}

/// A button that a person pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// Who.
    pub person: Person,
    /// What the button carries; not to be trusted.
    pub data: String,
    /// Names this press, so that it can be answered; empty: nothing waits for an answer.
    pub query: String,
    /// The message that holds the button, where it can still be changed.
    pub message: Option<String>,
}

/// The bot's standing in a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The chat.
    pub chat: i64,
    /// Its title.
    pub title: String,
    /// What sort of place it is.
    pub kind: ChatKind,
    /// The rights that are missing for guarding it; empty: all is well.
    pub missing: Vec<Right>,
    /// Whether the bot is in there at all.
    pub present: bool,
    /// The way in, where one serves all who come; `None`: each gets her own by [`Messenger::make_link`].
    pub door: Option<String>,
    /// Whether the program can only look: requests are answered and people removed by a person of the staff.
    pub by_hand: bool,
}

/// What sort of place a chat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatKind {
    /// A channel.
    Channel,
    /// A supergroup.
    Supergroup,
    /// A basic group: cannot be guarded.
    BasicGroup,
    /// A VK community.
    Community,
    /// A VK chat.
    Chat,
    /// Anything else.
    Other,
}

/// A message ready to be sent: words and buttons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// Text with `<b>` and `<i>` as the only marks; everything else is escaped as in HTML.
    pub html: String,
    /// Rows of buttons under it.
    pub buttons: Vec<Vec<Button>>,
    /// What is always wanted, for messengers that can keep buttons at hand below the conversation.
    pub menu: Vec<Vec<Button>>,
    /// What goes with it; that of another messenger is left out. The text is short then: Telegram takes 1,024 characters.
    pub enclosure: Option<Enclosure>,
}

/// A file that goes to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, as it is shown.
    pub name: String,
    /// Its kind, for example `application/json`.
    pub kind: &'static str,
    /// What is in it; at most a few megabytes.
    pub content: Vec<u8>,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends this data back to us; at most 64 bytes.
    Press(String),
    /// Opens this address.
    Open(String),
    /// Sends her own telephone number, where the messenger can; it stands alone below the conversation.
    SharePhone,
}

/// Why a call to a messenger had no success, and so what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Asked to wait.
    #[error("asked to wait {0:?}")]
    Wait(Duration),
    /// The messenger failed or could not be reached; whether the call had an effect is not known.
    #[error("not reached: {0}")]
    Unreached(String),
    /// This person cannot be written to.
    #[error("the person cannot be written to: {0}")]
    PersonClosed(String),
    /// The chat is gone, or the bot is no longer in it.
    #[error("the chat is closed to the bot: {0}")]
    ChatClosed(String),
    /// The bot lacks a right there.
    #[error("the bot lacks a right: {0}")]
    NoRight(String),
    /// The chat has a new id.
    #[error("the chat has become {0}")]
    ChatMoved(i64),
    /// The person is the chat's owner or an administrator.
    #[error("the person is staff of the chat")]
    IsStaff,
    /// It is as it should be already, or there is nothing to act on: look at the present state.
    #[error("nothing to do: {0}")]
    Settled(String),
    /// The person is in too many chats to come in.
    #[error("the person is in too many chats")]
    TooManyChats,
    /// The messenger refuses our token.
    #[error("the token is refused: {0}")]
    TokenRefused(String),
    /// Another program reads the same bot's updates.
    #[error("another program reads this bot's updates: {0}")]
    Rival(String),
    /// Refused for good; trying again will not help.
    #[error("refused: {0}")]
    Refused(String),
}

/// A new row for the inbox: a fact in its raw form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// The messenger's own id of it, unique within its source.
    pub external_id: String,
    /// Facts of one lane are decided in order; usually the person it is about.
    pub lane: String,
    /// As it came.
    pub payload: String,
}

/// One look at the messenger's queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// What came, in order.
    pub facts: Vec<Raw>,
    /// From where to go on once they are stored; `None`: as before.
    pub cursor: Option<String>,
    /// Whether the messenger has forgotten news that we had not read: what can be looked up must be.
    pub gap: bool,
}

/// What a look at ourselves shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// The bot's name, as people find it.
    pub name: String,
    /// The messenger's own time, where it tells it.
    pub time: Option<Timestamp>,
    /// What is wrong, with the way to mend it.
    pub troubles: Vec<String>,
}

/// What a messenger can do for us. Every call may be repeated without harm.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Which one it is.
    fn platform(&self) -> Platform;

    /// Where a person finds the bot, with a payload that comes back as `/start PAYLOAD`.
    /// `None` until [`Self::introduce`] has learnt the bot's name.
    fn start_link(&self, payload: &str) -> Option<String>;

    /// Reads facts out of a raw row of the inbox; never fails the others: what is not understood is an error text.
    fn read(&self, raw: &str) -> Result<Vec<Fact>, String>;

    /// Whether it has to be asked for news; otherwise it brings them.
    fn is_polled(&self) -> bool;

    /// Waits up to `wait` for what is new behind the cursor. The messenger may forget everything before it.
    async fn poll(&self, cursor: Option<&str>, wait: Duration) -> Result<Batch, CallError>;

    /// Says who we are and what we listen to; done at each start.
    async fn introduce(&self) -> Result<(), CallError>;

    /// Looks at ourselves without changing anything: for the doctor.
    async fn look(&self) -> Result<Look, CallError>;

    /// Sends a message to a person, or changes an earlier one in place where `instead` names it and it still can be.
    /// Where the messenger knows repeats, it takes two messages with the same `once` for one.
    async fn send(&self, to: &str, message: &Message, instead: Option<&str>, once: i64) -> Result<(), CallError>;

    /// Sends a file to a person, with a message as its caption, which is short: Telegram takes 1,024 characters.
    async fn send_document(&self, to: &str, document: &Document, caption: &Message, once: i64)
    -> Result<(), CallError>;

    /// What a raw row asks before money is taken; `None`: nothing, it is for the inbox.
    fn inquiry(&self, raw: &str) -> Option<Inquiry>;

    /// What is asked right now, without taking anything off the queue: for when nothing can be stored.
    async fn waiting_inquiries(&self) -> Result<Vec<Inquiry>, CallError>;

    /// Lets the money be taken; `refusal`: or not, for this reason, which the payer reads.
    async fn answer_inquiry(&self, query: &str, refusal: Option<&str>) -> Result<(), CallError>;

    /// Ends the waiting of a pressed button.
    async fn answer_press(&self, query: &str) -> Result<(), CallError>;

    /// Makes a link to a chat that creates a request to join.
    async fn make_link(&self, chat: i64, name: &str) -> Result<String, CallError>;

    /// Makes a link useless.
    async fn revoke_link(&self, chat: i64, link: &str) -> Result<(), CallError>;

    /// Answers a request to join.
    async fn answer_request(&self, chat: i64, person: &str, approve: bool) -> Result<(), CallError>;

    /// The first half of a removal: out, and unable to come back.
    async fn ban(&self, chat: i64, person: &str) -> Result<(), CallError>;

    /// The second half: may come back. Never removes a person who is inside.
    async fn unban(&self, chat: i64, person: &str) -> Result<(), CallError>;

    /// How a person stands in a chat.
    async fn presence(&self, chat: i64, person: &str) -> Result<Presence, CallError>;

    /// How the bot itself stands in a chat.
    async fn standing(&self, chat: i64) -> Result<Standing, CallError>;

    /// Makes the way in that serves all useless and gives the new one. Refused where each gets her own.
    async fn reset_door(&self, chat: i64) -> Result<String, CallError>;

    /// Who waits to be let in, as far as that can be asked: ids of people.
    async fn requests(&self, chat: i64) -> Result<Vec<String>, CallError>;

    /// Whether a person waits to be let in; `None`: that cannot be asked.
    async fn is_asking(&self, _chat: i64, _person: &str) -> Result<Option<bool>, CallError> {
        Ok(None)
    }

    /// Everybody who is in a chat, with her standing; `None`: the messenger does not tell.
    async fn members(&self, chat: i64) -> Result<Option<Vec<(String, Presence)>>, CallError>;

    /// Everybody whose paid support runs; `None`: there is no such thing.
    async fn patrons(&self) -> Result<Option<Vec<String>>, CallError>;

    /// Who these people are: for messengers that do not tell names with what people do.
    async fn names(&self, people: &[String]) -> Result<Vec<Person>, CallError>;

    /// The id of whom a link or a short name means, as somebody types it; `None`: nobody.
    async fn resolve(&self, name: &str) -> Result<Option<String>, CallError>;

    /// The key of a person that the settings hold; `None`: there is none, or nothing of the kind.
    fn first_key(&self) -> Option<FirstKey>;

    /// From now on this is the person's key. The one that it is already changes nothing.
    fn hold_key(&self, key: HeldKey);

    /// What is seen of the key that is held.
    fn key_state(&self) -> KeyState;

    /// Has the person's key made anew; the only call never to be repeated. [`CallError::Refused`]: it never will be.
    async fn renew_key(&self, refresh: &SecretString) -> Result<NewKey, CallError>;
}

//! What a raw update says, as facts.
//!
//! teloxide's structs do the reading, with two precautions. They know the Bot API up to 9.1, so where one
//! stumbles over something newer the update is read again, pared down to the fields that matter here. And
//! some of them panic on updates they did not expect; a panic counts as not understood. What stays strange
//! is an error that names the kind of the update and nothing of its content.

use super::paying;
use crate::domain::notice::Right;
use crate::domain::{AccountRef, Enclosure, Platform, Presence};
use crate::messenger::{ChatKind, Fact, Person, Pressed, Said, Standing};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use teloxide::types::{
    CallbackQuery, Chat, ChatInviteLink, ChatJoinRequest, ChatMember, ChatMemberKind, ChatMemberUpdated,
    MaybeInaccessibleMessage, Message, MessageKind, User,
};

/// The longest name of a file that is kept; theirs have less than 100 letters.
const LONGEST_FILE: usize = 512;

/// Reads a raw update. Kinds that nobody here acts upon are [`Fact::Nothing`].
pub(super) fn read(raw: &str) -> Result<Vec<Fact>, String> {
    let update: BTreeMap<String, &RawValue> =
        serde_json::from_str(raw).map_err(|_| "an update that is not a JSON object".to_owned())?;
    // An update has one kind: the one field beside its number.
    for (kind, body) in &update {
        let fact = match kind.as_str() {
            "message" => match paying::told(body) {
                Some(told) => told,
                None => message(understand(kind, body)?, body),
            },
            "subscription" => paying::subscription(body)?,
            "callback_query" => pressed(understand(kind, body)?),
            "chat_join_request" => asked(understand(kind, body)?),
            "chat_member" => moved(understand(kind, body)?),
            "my_chat_member" => own_standing(&understand(kind, body)?),
            _ => continue,
        };
        return Ok(vec![fact]);
    }
    Ok(vec![Fact::Nothing])
}

/// Reads the body of an update: as it is, or else pared down.
fn understand<T: DeserializeOwned>(kind: &str, body: &RawValue) -> Result<T, String> {
    let as_it_is = || serde_json::from_str(body.get()).ok();
    let pared_down = || serde_json::from_value(pare(&serde_json::from_str(body.get()).ok()?)).ok();
    caught(as_it_is).or_else(|| caught(pared_down)).ok_or_else(|| format!("a {kind} whose form is not understood"))
}

fn caught<T>(attempt: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(attempt)).ok().flatten()
}

/// The fields that make up what we read, at whatever depth, beside those that begin with `can_`.
const NEEDED: &[&str] = &[
    "message_id",
    "message",
    "date",
    "chat",
    "from",
    "user",
    "id",
    "type",
    "title",
    "is_bot",
    "first_name",
    "last_name",
    "username",
    "language_code",
    "text",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "data",
    "chat_instance",
    "user_chat_id",
    "invite_link",
    "creator",
    "creates_join_request",
    "is_primary",
    "is_revoked",
    "old_chat_member",
    "new_chat_member",
    "status",
    "is_member",
    "is_anonymous",
    "until_date",
];

/// The same without any field that is not needed.
fn pare(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| NEEDED.contains(&name.as_str()) || name.starts_with("can_"))
            .map(|(name, value)| (name.clone(), pare(value)))
            .collect(),
        other => other.clone(),
    }
}

/// What is read of a contact that was shared.
#[derive(Deserialize)]
struct Shared {
    contact: Contact,
}

#[derive(Deserialize)]
struct Contact {
    phone_number: String,
    /// Whose number it is, where Telegram knows her.
    user_id: Option<u64>,
}

/// What was written in a message or under a picture, and the picture or document itself.
/// <https://core.telegram.org/bots/api#message>
#[derive(Default, Deserialize)]
struct Words {
    text: Option<String>,
    caption: Option<String>,
    /// In several sizes, the largest last.
    #[serde(default)]
    photo: Vec<File>,
    document: Option<File>,
}

#[derive(Deserialize)]
struct File {
    file_id: String,
    mime_type: Option<String>,
}

impl Words {
    /// The picture, or a document that can be looked at.
    fn enclosure(self) -> Option<Enclosure> {
        let seen = |kind: &str| kind.starts_with("image/") || kind == "application/pdf";
        let document = self.document.filter(|file| file.mime_type.as_deref().is_some_and(seen));
        let (picture, file) = match self.photo.into_iter().next_back() {
            Some(photo) => (true, photo),
            None => (false, document?),
        };
        let short = !file.file_id.is_empty() && file.file_id.len() <= LONGEST_FILE;
        short.then_some(Enclosure { platform: Platform::Telegram, picture, file: file.file_id })
    }
}

/// Somebody wrote, or a chat has a new id.
fn message(message: Message, body: &RawValue) -> Fact {
    let chat = message.chat.id.0;
    if let Some(to) = message.migrate_to_chat_id() {
        return Fact::ChatMoved { from: chat, to: to.0 };
    }
    if let Some(from) = message.migrate_from_chat_id() {
        return Fact::ChatMoved { from: from.0, to: chat };
    }
    if !message.chat.is_private() {
        return Fact::Nothing;
    }
    if let (Ok(Shared { contact }), Some(from)) = (serde_json::from_str(body.get()), &message.from) {
        // Anybody can pass on anybody's contact; only her own shows who she is.
        let own = contact.user_id == Some(from.id.0);
        return Fact::SharedPhone { person: person(from.clone()), phone: own.then_some(contact.phone_number) };
    }
    // From the body itself: where teloxide does not know a mark within the text, it finds no text at all.
    let words: Words = serde_json::from_str(body.get()).unwrap_or_default();
    let text = words.text.as_ref().or(words.caption.as_ref()).cloned();
    // Known service messages, such as a pinned one, are nothing that a person said.
    let said =
        text.is_some() || matches!(message.kind, MessageKind::Common(_) | MessageKind::Dice(_) | MessageKind::Empty {});
    match message.from {
        Some(from) if said => {
            let (person, enclosure) = (person(from), words.enclosure());
            Fact::Said(Said { person, text: text.unwrap_or_default(), enclosure })
        }
        _ => Fact::Nothing,
    }
}

/// Somebody pressed a button.
fn pressed(query: CallbackQuery) -> Fact {
    let message = query.message.as_ref().and_then(MaybeInaccessibleMessage::regular_message);
    let message = message.filter(|m| m.chat.is_private()).map(|m| m.id.to_string());
    Fact::Pressed(Pressed {
        person: person(query.from),
        data: query.data.unwrap_or_default(),
        query: query.id.0,
        message,
    })
}

/// Somebody asks to come in.
fn asked(request: ChatJoinRequest) -> Fact {
    Fact::AskedToJoin {
        person: person(request.from),
        chat: request.chat.id.0,
        link: link(request.invite_link),
        reach: request.user_chat_id.to_string(),
    }
}

/// Somebody's standing in a chat changed.
fn moved(update: ChatMemberUpdated) -> Fact {
    Fact::Moved {
        chat: update.chat.id.0,
        was: presence(&update.old_chat_member),
        is: presence(&update.new_chat_member),
        person: person(update.new_chat_member.user),
        by: person(update.from),
        link: link(update.invite_link),
    }
}

/// Our own standing changed: in a chat, or with a person who blocked us or took us back.
fn own_standing(update: &ChatMemberUpdated) -> Fact {
    let (chat, member) = (&update.chat, &update.new_chat_member);
    let by = person(update.from.clone());
    if chat.is_private() {
        return Fact::Reachable { person: by, reachable: member.is_present() };
    }
    let title = chat.title().unwrap_or_default().to_owned();
    Fact::BotStanding { standing: standing(chat.id.0, title, chat_kind(chat), member), by }
}

/// How a member stands in her chat.
pub(super) fn presence(member: &ChatMember) -> Presence {
    if member.is_banned() {
        Presence::Banned
    } else if !member.is_present() {
        Presence::Outside
    } else if member.is_privileged() || member.user.is_bot {
        Presence::Staff
    } else {
        Presence::Inside
    }
}

/// How the bot stands in a chat where it is `member`.
pub(super) fn standing(chat: i64, title: String, kind: ChatKind, member: &ChatMember) -> Standing {
    // No bot owns a chat, so only an administrator's rights count.
    let (admin, invite, restrict) = match &member.kind {
        ChatMemberKind::Administrator(rights) => (true, rights.can_invite_users, rights.can_restrict_members),
        _ => (false, false, false),
    };
    let rights = [(Right::Administrator, admin), (Right::Invite, invite), (Right::Restrict, restrict)];
    let missing = rights.into_iter().filter(|(_, held)| !held).map(|(right, _)| right).collect();
    Standing { chat, title, kind, missing, present: member.is_present(), door: None, by_hand: false }
}

fn chat_kind(chat: &Chat) -> ChatKind {
    match chat {
        c if c.is_channel() => ChatKind::Channel,
        c if c.is_supergroup() => ChatKind::Supergroup,
        c if c.is_group() => ChatKind::BasicGroup,
        _ => ChatKind::Other,
    }
}

fn link(link: Option<ChatInviteLink>) -> Option<String> {
    link.map(|l| l.invite_link)
}

fn account(user: &User) -> AccountRef {
    AccountRef { platform: Platform::Telegram, id: user.id.to_string() }
}

fn person(user: User) -> Person {
    Person {
        account: account(&user),
        name: user.full_name(),
        username: user.username,
        language: user.language_code,
        is_bot: user.is_bot,
    }
}

#[cfg(test)]
mod tests;

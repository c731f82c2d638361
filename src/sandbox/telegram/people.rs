//! What a person does with the bot: press Start, write, press buttons, block it, vanish.

use std::fmt;

use serde::Serialize;
use serde_json::json;

use super::TelegramEmulator;
use super::chat::{ChatKind, Status};
use super::keyboard;
use super::text::commands_in;
use super::world::{Author, Document, Message, Person, Query, World};

/// Pressed buttons are forgotten after this many milliseconds; the platform takes no answer long before.
const QUERY_MEMORY: i64 = 10 * 60 * 1000;
/// Identifiers of pressed buttons are long numbers, unlike any other id.
const QUERY_BASE: i64 = 4_000_000_000_000_000;

/// The platform does not let a person do this; the text says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(
    /// The reason, in the platform's words where it has some.
    pub String,
);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

pub(super) fn refuse<T>(why: &str) -> Result<T, Refused> {
    Err(Refused(why.to_owned()))
}

/// A person, as a page shows her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// Her id.
    pub id: i64,
    /// Her full name.
    pub name: String,
    /// Her user name, without `@`.
    pub username: Option<String>,
    /// The language of her app.
    pub language_code: Option<String>,
    /// She pressed Start at least once.
    pub started: bool,
    /// She blocked the bot.
    pub blocked: bool,
    /// Her account is deleted.
    pub deactivated: bool,
}

/// What a pressed button did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PressOutcome {
    /// The bot got a callback query with this id.
    Asked(String),
    /// The button opens this address.
    Opens(String),
    /// The button wrote its label as this message.
    Said(i64),
}

impl TelegramEmulator {
    /// Introduces a person, or renames one. Others that are mentioned get plain names by themselves.
    pub fn person(
        &self,
        id: i64,
        first_name: &str,
        last_name: Option<&str>,
        username: Option<&str>,
        language: Option<&str>,
    ) {
        let mut world = self.shared.change();
        let person = world.person(id);
        person.first_name = first_name.to_owned();
        person.last_name = last_name.map(str::to_owned);
        person.username = username.map(str::to_owned);
        person.language_code = language.map(str::to_owned);
    }

    /// Everybody who was ever mentioned, by id.
    pub fn people(&self) -> Vec<PersonView> {
        let world = self.shared.look();
        let view = |person: &Person| PersonView {
            id: person.id,
            name: person.name(),
            username: person.username.clone(),
            language_code: person.language_code.clone(),
            started: person.started,
            blocked: person.blocked,
            deactivated: person.deactivated,
        };
        let mut people: Vec<_> = world.people.values().map(view).collect();
        people.sort_by_key(|person| person.id);
        people
    }

    /// Sets what a person tells about herself; it comes with her join requests.
    pub fn tells_bio(&self, person: i64, bio: &str) {
        self.shared.change().person(person).bio = Some(bio.to_owned());
    }

    /// Opens the bot by a link and presses Start, with the link's payload if it has one; unblocks the bot if it was
    /// blocked. Returns the message's id, 0 for a deactivated account.
    pub fn starts(&self, person: i64, payload: Option<&str>) -> i64 {
        let text = payload.map_or_else(|| "/start".to_owned(), |payload| format!("/start {payload}"));
        let mut world = self.shared.change();
        set_blocked(&mut world, person, false);
        says(&mut world, person, &text).unwrap_or(0)
    }

    /// Writes to the bot and returns the message's id.
    ///
    /// # Errors
    /// When she blocked the bot, or the account is deactivated.
    pub fn says(&self, person: i64, text: &str) -> Result<i64, Refused> {
        says(&mut self.shared.change(), person, text)
    }

    /// Writes in a group, or posts in a channel as its administrator. In a group the bot gets it if it is an
    /// administrator or if it is a command; that is the platform's privacy mode.
    ///
    /// # Errors
    /// When the person may not write there.
    pub fn says_in(&self, chat_id: i64, person: i64, text: &str) -> Result<i64, Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        let Some(chat) = world.chats.get(&chat_id).filter(|chat| !chat.deleted && chat.migrated_to.is_none()) else {
            return refuse("CHANNEL_INVALID");
        };
        let (kind, status, bot) = (chat.kind, chat.status(person, now), world.bot_status(chat));
        let may = match kind {
            ChatKind::Channel => status.is_admin(),
            ChatKind::Supergroup | ChatKind::Group => {
                status.is_inside() && !matches!(status, Status::Restricted { .. })
            }
        };
        if !may {
            return refuse("CHAT_WRITE_FORBIDDEN");
        }
        let author = if kind == ChatKind::Channel { Author::Channel } else { Author::Person(person) };
        let id = add_text(&mut world, chat_id, author, text);
        if kind == ChatKind::Channel {
            if bot.is_inside() {
                world.announce("channel_post", chat_id, id);
            }
        } else if bot.is_admin() || (bot.is_inside() && text.starts_with('/')) {
            world.announce("message", chat_id, id);
        }
        Ok(id)
    }

    /// Sends the bot a picture in private, with or without words under it. Returns the id of the message.
    ///
    /// # Errors
    /// When she blocked the bot.
    pub fn sends_photo(&self, person: i64, caption: &str) -> Result<i64, Refused> {
        let (name, kind) = ("photo.jpg".to_owned(), "image/jpeg".to_owned());
        let photo = Document { photo: true, name, kind, content: "a picture".to_owned() };
        sends(&mut self.shared.change(), person, caption, photo)
    }

    /// Sends the bot a file of some kind, such as `application/pdf`, in private. Returns the id of the message.
    ///
    /// # Errors
    /// When she blocked the bot.
    pub fn sends_file(&self, person: i64, name: &str, kind: &str) -> Result<i64, Refused> {
        let content = "a document".to_owned();
        let document = Document { photo: false, name: name.to_owned(), kind: kind.to_owned(), content };
        sends(&mut self.shared.change(), person, "", document)
    }

    /// Presses a button under a message of the bot in her private chat; the button is named by its label or by its data.
    ///
    /// # Errors
    /// When there is no such message or button, or she blocked the bot.
    pub fn presses(&self, person: i64, message_id: i64, button: &str) -> Result<PressOutcome, Refused> {
        self.presses_in(person, person, message_id, button)
    }

    /// The same in any chat.
    ///
    /// # Errors
    /// As [`TelegramEmulator::presses`], and when she is not in the chat.
    pub fn presses_in(&self, chat: i64, person: i64, message_id: i64, button: &str) -> Result<PressOutcome, Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        may_act(&world, person)?;
        if chat < 0 && !world.chats.get(&chat).is_some_and(|chat| chat.status(person, now).is_inside()) {
            return refuse("CHANNEL_PRIVATE");
        }
        let Some(message) = world.message(chat, message_id) else {
            return refuse("MESSAGE_ID_INVALID");
        };
        let Some(markup) = &message.markup else {
            return refuse("the message has no buttons");
        };
        let named = |b: &&serde_json::Value| b["text"] == button || b["callback_data"] == button || **b == button;
        let find = |keyboard: &str| keyboard::rows(&markup[keyboard]).flatten().find(named);
        if let Some(pressed) = find("inline_keyboard") {
            if let Some(url) = pressed["url"].as_str().or_else(|| pressed["web_app"]["url"].as_str()) {
                return Ok(PressOutcome::Opens(url.to_owned()));
            }
            let Some(data) = pressed["callback_data"].as_str().map(str::to_owned) else {
                return refuse("the emulator does not know this kind of button");
            };
            return Ok(PressOutcome::Asked(ask(&mut world, chat, person, message_id, &data)));
        }
        if find("keyboard").is_some_and(|button| button["request_contact"] == true) && chat == person {
            let phone =
                world.people.get(&person).and_then(|p| p.phone.clone()).unwrap_or_else(|| format!("7{person:010}"));
            return shares(&mut world, person, &phone, Some(person)).map(PressOutcome::Said);
        }
        if find("keyboard").is_some() && chat == person {
            return says(&mut world, person, button).map(PressOutcome::Said);
        }
        refuse("no such button")
    }

    /// Gives a person a telephone number, with the country's code and without a plus.
    pub fn has_phone(&self, person: i64, phone: &str) {
        self.shared.change().person(person).phone = Some(phone.to_owned());
    }

    /// Passes a contact on to the bot; `whose`: whom the number belongs to, as far as the platform knows.
    ///
    /// # Errors
    /// When she blocked the bot, or the account is deactivated.
    pub fn shares_contact(&self, person: i64, phone: &str, whose: Option<i64>) -> Result<i64, Refused> {
        shares(&mut self.shared.change(), person, phone, whose)
    }

    /// Makes a person one who pressed Start long ago: the bot may write to her, and nobody is told.
    pub fn knows_bot(&self, person: i64) {
        let mut world = self.shared.change();
        world.person(person).started = true;
        world.meet(person);
    }

    /// Blocks the bot.
    pub fn blocks_bot(&self, person: i64) {
        set_blocked(&mut self.shared.change(), person, true);
    }

    /// Unblocks the bot without writing to it.
    pub fn unblocks_bot(&self, person: i64) {
        set_blocked(&mut self.shared.change(), person, false);
    }

    /// Deletes her account. Nobody is told.
    pub fn deactivates(&self, person: i64) {
        self.shared.change().person(person).deactivated = true;
    }

    /// Marks a person as being in as many chats as the platform allows, or no longer.
    pub fn is_in_too_many_chats(&self, person: i64, crowded: bool) {
        self.shared.change().person(person).crowded = crowded;
    }
}

fn may_act(world: &World, person: i64) -> Result<(), Refused> {
    match world.people.get(&person) {
        Some(person) if person.deactivated => refuse("USER_DEACTIVATED"),
        Some(person) if person.blocked => refuse("the bot is blocked"),
        _ => Ok(()),
    }
}

fn says(world: &mut World, person: i64, text: &str) -> Result<i64, Refused> {
    may_act(world, person)?;
    world.person(person).started = true;
    let id = add_text(world, person, Author::Person(person), text);
    world.announce("message", person, id);
    Ok(id)
}

fn shares(world: &mut World, person: i64, phone: &str, whose: Option<i64>) -> Result<i64, Refused> {
    may_act(world, person)?;
    let mut contact = json!({"phone_number": phone, "first_name": world.person(whose.unwrap_or(person)).first_name});
    if let Some(whose) = whose {
        contact["user_id"] = whose.into();
    }
    let id = world.add_message(person, |id, date| Message {
        service: Some(json!({"contact": contact})),
        ..Message::new(id, date, Author::Person(person), String::new())
    });
    world.announce("message", person, id);
    Ok(id)
}

fn sends(world: &mut World, person: i64, caption: &str, document: Document) -> Result<i64, Refused> {
    may_act(world, person)?;
    world.person(person).started = true;
    let id = world.add_message(person, |id, date| Message {
        document: Some(document),
        ..Message::new(id, date, Author::Person(person), caption.to_owned())
    });
    world.announce("message", person, id);
    Ok(id)
}

fn add_text(world: &mut World, chat: i64, author: Author, text: &str) -> i64 {
    world.add_message(chat, |id, date| Message {
        entities: commands_in(text),
        ..Message::new(id, date, author, text.to_owned())
    })
}

fn set_blocked(world: &mut World, id: i64, blocked: bool) {
    let person = world.person(id);
    if person.blocked == blocked || person.deactivated {
        return;
    }
    person.blocked = blocked;
    world.meet(id);
    let (old, new) = if blocked {
        (Status::Member, Status::Kicked { until: 0 })
    } else {
        (Status::Kicked { until: 0 }, Status::Member)
    };
    let bot = world.bot.id;
    let content = json!({
        "chat": world.chat_json(id),
        "from": world.user_json(id),
        "date": world.now(),
        "old_chat_member": world.member_json(ChatKind::Group, bot, old),
        "new_chat_member": world.member_json(ChatKind::Group, bot, new),
    });
    let now = world.now_ms;
    world.queue.push("my_chat_member", id, now, &content);
}

/// Sends the bot a callback query and returns its id.
fn ask(world: &mut World, chat: i64, person: i64, message: i64, data: &str) -> String {
    let now = world.now_ms;
    while world.queries.first_key_value().is_some_and(|(_, query)| now - query.at > QUERY_MEMORY) {
        world.queries.pop_first();
    }
    let id = QUERY_BASE + i64::try_from(world.next_serial()).unwrap_or_default();
    world.queries.insert(id, Query { chat, message, at: now, answer: None });
    if let Some(message) = world.message_mut(chat, message) {
        message.callback_answer = None;
    }
    world.meet(person);
    let shown = world.message(chat, message).map(|message| world.message_json(chat, message));
    let content = json!({
        "id": id.to_string(),
        "from": world.user_json(person),
        "message": shown,
        "chat_instance": (chat ^ QUERY_BASE).to_string(),
        "data": data,
    });
    world.queue.push("callback_query", chat, now, &content);
    id.to_string()
}

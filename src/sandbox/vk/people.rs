//! What a person does with the community: write, press buttons, allow and deny messages, vanish.

use std::fmt;

use serde_json::{Value, json};

use super::VkEmulator;
use super::chat::CHATS_FROM;
use super::keyboard;
use super::world::{Client, Document, EventAnswer, Message, Pressed, World};

/// Presses are forgotten after this many milliseconds; the platform takes no answer long before.
const PRESS_MEMORY: i64 = 10 * 60 * 1000;
/// What the button "Start" writes, and what it carries. Source: VK's page on bots of communities.
const START: (&str, &str) = ("Начать", r#"{"command":"start"}"#);

/// The platform does not let a person do this; the text says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(
    /// The reason.
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

/// What a pressed button did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PressOutcome {
    /// The button wrote its label as a message with this number in the dialogue.
    Said(i64),
    /// The service got a `message_event` with this id, see [`VkEmulator::answer_to`].
    Asked(String),
    /// The button opens this address.
    Opens(String),
}

impl VkEmulator {
    /// Introduces a person, or renames one. Others that are mentioned get plain names by themselves.
    pub fn person(&self, id: i64, first_name: &str, last_name: &str, screen_name: Option<&str>) {
        let mut world = self.shared.change();
        let person = world.person(id);
        person.first_name = first_name.to_owned();
        person.last_name = last_name.to_owned();
        person.screen_name = screen_name.map(str::to_owned);
    }

    /// What her application can do from now on.
    pub fn uses(&self, person: i64, client: Client) {
        self.shared.change().person(person).client = client;
    }

    /// She lets nobody write to her but friends, or ends that.
    pub fn closes_messages(&self, person: i64, closed: bool) {
        self.shared.change().person(person).closed_messages = closed;
    }

    /// Her page is closed to strangers, or open again.
    pub fn closes_page(&self, person: i64, closed: bool) {
        self.shared.change().person(person).closed_page = closed;
    }

    /// Her account is deleted, or comes back.
    pub fn vanishes(&self, person: i64, gone: bool) {
        self.shared.change().person(person).gone = gone;
    }

    /// She writes to the community. Returns the number of the message in the dialogue.
    ///
    /// # Errors
    /// When her account is deleted, or the community keeps her out.
    pub fn says(&self, person: i64, text: &str) -> Result<i64, Refused> {
        self.shared.change().says(person, person, text, None)
    }

    /// She writes with a payload of her own making, which applications that are not VK's can do.
    ///
    /// # Errors
    /// As [`VkEmulator::says`].
    pub fn forges(&self, person: i64, text: &str, payload: &str) -> Result<i64, Refused> {
        self.shared.change().says(person, person, text, Some(payload))
    }

    /// She writes in a chat, named by its peer.
    ///
    /// # Errors
    /// When she is not in it.
    pub fn says_in(&self, chat: i64, person: i64, text: &str) -> Result<i64, Refused> {
        self.shared.change().says(chat, person, text, None)
    }

    /// She sends a picture in private, with or without words. Returns the number in the dialogue.
    ///
    /// # Errors
    /// As [`VkEmulator::says`].
    pub fn sends_photo(&self, person: i64, text: &str) -> Result<i64, Refused> {
        self.shared.change().sends(person, text, "photo.jpg", true)
    }

    /// She sends a file in private. Returns the number in the dialogue.
    ///
    /// # Errors
    /// As [`VkEmulator::says`].
    pub fn sends_file(&self, person: i64, name: &str) -> Result<i64, Refused> {
        self.shared.change().sends(person, "", name, false)
    }

    /// She presses "Start", which an empty dialogue shows.
    ///
    /// # Errors
    /// As [`VkEmulator::says`], and when the dialogue is not empty.
    pub fn starts(&self, person: i64) -> Result<i64, Refused> {
        let mut world = self.shared.change();
        if world.dialogs.get(&person).is_some_and(|dialog| !dialog.messages.is_empty()) {
            return refuse("the button is shown in an empty dialogue only");
        }
        world.says(person, person, START.0, Some(START.1))
    }

    /// She opens a link to the dialogue, such as `https://vk.me/our_club?ref=abc&ref_source=friend`; what it carries goes
    /// with the next message she writes. The short address and `club123` are known, and any host.
    ///
    /// # Errors
    /// When it leads to no dialogue with this community.
    pub fn follows_ref(&self, person: i64, link: &str) -> Result<(), Refused> {
        let Ok(link) = url::Url::parse(link) else {
            return refuse("this is no address");
        };
        let mut world = self.shared.change();
        let name = link.path().trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let id = world.group.id.to_string();
        let number = ["club", "public", "write-", "-"].iter().find_map(|word| name.strip_prefix(word));
        if name != world.group.screen_name && number != Some(id.as_str()) {
            return refuse("there is nobody of this name");
        }
        let value =
            |wanted: &str| link.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
        let came_by = value("ref").map(|name| (name, value("ref_source")));
        world.person(person).came_by = came_by;
        Ok(())
    }

    /// Makes a person one who wrote long ago: the community may write to her, and nobody is told.
    pub fn knows_group(&self, person: i64) {
        self.shared.change().person(person).allowed = true;
    }

    /// She allows the community to write to her.
    pub fn allows(&self, person: i64) {
        self.shared.change().allows(person);
    }

    /// She forbids the community to write to her.
    pub fn denies(&self, person: i64) {
        let mut world = self.shared.change();
        if std::mem::take(&mut world.person(person).allowed) {
            world.queue.push("message_deny", &json!({"user_id": person}));
        }
    }

    /// She presses a button under a message of her dialogue; `message` is its number in the dialogue.
    ///
    /// # Errors
    /// When there is no such button, or her application cannot show it.
    pub fn presses(&self, person: i64, message: i64, label: &str) -> Result<PressOutcome, Refused> {
        self.shared.change().press(person, person, Some(message), label)
    }

    /// She presses a button of the ordinary keyboard of her dialogue.
    ///
    /// # Errors
    /// As [`VkEmulator::presses`].
    pub fn presses_keyboard(&self, person: i64, label: &str) -> Result<PressOutcome, Refused> {
        self.shared.change().press(person, person, None, label)
    }

    /// She presses a button under a message of a chat that she is in.
    ///
    /// # Errors
    /// As [`VkEmulator::presses`], and when she is not in it.
    pub fn presses_in(&self, chat: i64, person: i64, message: i64, label: &str) -> Result<PressOutcome, Refused> {
        let mut world = self.shared.change();
        world.may_speak(chat, person)?;
        world.press(chat, person, Some(message), label)
    }

    /// She sends a press that no button carries, as an application that is not VK's can do. Returns the id of the event.
    pub fn forges_press(&self, person: i64, message: i64, payload: &Value) -> String {
        self.shared.change().ask(person, person, Some(message), payload)
    }

    /// What a press was answered with; `None` while it waits.
    pub fn answer_to(&self, event_id: &str) -> Option<EventAnswer> {
        self.shared.look().pressed.get(event_id)?.answer.clone()
    }
}

impl World {
    /// She may be written to from now on.
    pub(super) fn allows(&mut self, person: i64) {
        if !std::mem::replace(&mut self.person(person).allowed, true) {
            self.queue.push("message_allow", &json!({"user_id": person, "key": ""}));
        }
    }

    fn may_speak(&mut self, peer: i64, person: i64) -> Result<(), Refused> {
        if self.person(person).gone {
            return refuse("the account is deleted");
        }
        if peer > CHATS_FROM {
            let inside = self.chats.get(&peer).is_some_and(|chat| chat.members.contains_key(&person));
            return if inside { Ok(()) } else { refuse("she is not in this chat") };
        }
        if self.is_banned(person) { refuse("the community keeps her out") } else { Ok(()) }
    }

    fn says(&mut self, peer: i64, person: i64, text: &str, payload: Option<&str>) -> Result<i64, Refused> {
        self.may_speak(peer, person)?;
        let mut came_by = None;
        if peer <= CHATS_FROM {
            self.allows(person);
            came_by = self.person(person).came_by.take();
        }
        let payload = payload.map(str::to_owned);
        let cmid = self
            .add_message(peer, Message { from: person, text: text.to_owned(), payload, came_by, ..Message::default() });
        if peer <= CHATS_FROM || self.hears(peer, text) {
            self.announce(peer, cmid);
        }
        Ok(cmid)
    }

    fn sends(&mut self, person: i64, text: &str, title: &str, photo: bool) -> Result<i64, Refused> {
        self.may_speak(person, person)?;
        self.allows(person);
        let id = i64::try_from(self.queue.next_serial()).unwrap_or(i64::MAX);
        let access_key = Some(self.queue.secret());
        let (title, content) = (title.to_owned(), "a file of hers".to_owned());
        let document = Document { id, owner_id: person, photo, access_key, title, content };
        self.documents.insert(id, document.clone());
        let (text, documents) = (text.to_owned(), vec![document]);
        let cmid = self.add_message(person, Message { from: person, text, documents, ..Message::default() });
        self.announce(person, cmid);
        Ok(cmid)
    }

    fn press(&mut self, peer: i64, person: i64, message: Option<i64>, label: &str) -> Result<PressOutcome, Refused> {
        let client = self.person(person).client;
        let (keyboard, shows) = match message {
            Some(cmid) => {
                let inline = |keyboard: &&Value| keyboard["inline"] == true;
                (
                    self.message(peer, cmid).and_then(|message| message.keyboard.as_ref()).filter(inline),
                    client.inline_keyboard,
                )
            }
            None => (self.dialogs.get(&peer).and_then(|dialog| dialog.keyboard.as_ref()), client.keyboard),
        };
        let Some(button) = keyboard.and_then(|keyboard| keyboard::find(keyboard, label)) else {
            return refuse("there is no such button");
        };
        if !shows {
            return refuse("her application does not show keyboards");
        }
        let one_time = keyboard.is_some_and(|keyboard| keyboard["one_time"] == true);
        let action = button["action"].clone();
        let payload = action["payload"].as_str();
        let outcome = match action["type"].as_str() {
            Some("text") => PressOutcome::Said(self.says(peer, person, label, payload)?),
            Some("callback") if !client.callback => return refuse("her application does not know such buttons"),
            Some("callback") => {
                self.may_speak(peer, person)?;
                let value = |payload: &str| serde_json::from_str(payload).ok();
                let payload = if self.payloads_as_text { payload.map(Value::from) } else { payload.and_then(value) };
                let payload = payload.unwrap_or(Value::Null);
                PressOutcome::Asked(self.ask(peer, person, message, &payload))
            }
            Some("open_link") => PressOutcome::Opens(action["link"].as_str().unwrap_or_default().to_owned()),
            _ => return refuse("the emulator does not know what this button does"),
        };
        if one_time
            && message.is_none()
            && let Some(dialog) = self.dialogs.get_mut(&peer)
        {
            dialog.keyboard = None;
        }
        Ok(outcome)
    }

    fn ask(&mut self, peer: i64, person: i64, cmid: Option<i64>, payload: &Value) -> String {
        let now = self.now_ms;
        self.pressed.retain(|_, pressed| now - pressed.at < PRESS_MEMORY);
        let id = self.queue.secret();
        self.pressed.insert(id.clone(), Pressed { person, peer, cmid, at: now, answer: None });
        let mut event = json!({"user_id": person, "peer_id": peer, "event_id": id, "payload": payload});
        match cmid {
            Some(cmid) => {
                event["conversation_message_id"] = json!(cmid);
                if let Some(message) = self.message_mut(peer, cmid) {
                    message.answer = None;
                }
            }
            None => self.dialogs.entry(peer).or_default().answer = None,
        }
        self.queue.push("message_event", &event);
        id
    }
}

//! The state: people, chats with their members, links and requests, dialogues, and the bot's settings.
//!
//! Everything here is plain data behind one short lock. A change of membership goes through [`World::set_status`], the
//! one place that keeps the links' counters right and tells the bot what it may see.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::Serialize;
use serde_json::{Value, json};

use super::chat::{Chat, ChatKind, Link, Status};
use super::limits::{Limiter, Limits};
use super::queue::Queue;
use super::text::Entity;
use super::till::Till;

/// A person, as the platform knows her.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) first_name: String,
    pub(super) last_name: Option<String>,
    pub(super) username: Option<String>,
    pub(super) language_code: Option<String>,
    pub(super) bio: Option<String>,
    /// Her telephone number, without a plus.
    pub(super) phone: Option<String>,
    /// She pressed Start at least once.
    pub(super) started: bool,
    pub(super) blocked: bool,
    pub(super) deactivated: bool,
    /// She is in as many chats as the platform allows.
    pub(super) crowded: bool,
    /// The bot met her, and so may use her id.
    pub(super) met: bool,
}

impl Person {
    pub(super) fn name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    Bot,
    Person(i64),
    /// The channel itself.
    Channel,
}

/// What the bot answered to a pressed button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallbackAnswer {
    /// The notice, empty when the answer only stops the spinner.
    pub text: String,
    /// Shown as a window rather than as a passing notice.
    pub alert: bool,
    /// The address to open, if any.
    pub url: Option<String>,
}

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) id: i64,
    /// Unix seconds.
    pub(super) date: i64,
    pub(super) edited: Option<i64>,
    pub(super) author: Author,
    pub(super) text: String,
    pub(super) entities: Vec<Entity>,
    pub(super) markup: Option<Value>,
    pub(super) reply_to: Option<i64>,
    /// The fields of a service message.
    pub(super) service: Option<Value>,
    pub(super) callback_answer: Option<CallbackAnswer>,
    /// The file that it carries; the text is its caption then.
    pub(super) document: Option<Document>,
}

/// A file as text: what the bot sends is never anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    /// Whether it is a picture that was sent as one.
    pub(super) photo: bool,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) content: String,
}

impl Message {
    pub(super) fn new(id: i64, date: i64, author: Author, text: String) -> Self {
        Self {
            id,
            date,
            edited: None,
            author,
            text,
            entities: Vec::new(),
            markup: None,
            reply_to: None,
            service: None,
            callback_answer: None,
            document: None,
        }
    }
}

/// A pressed button that the bot may still answer.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) chat: i64,
    pub(super) message: i64,
    /// When it was pressed, in milliseconds of the emulated clock.
    pub(super) at: i64,
    pub(super) answer: Option<CallbackAnswer>,
}

/// The emulated platform.
#[derive(Debug)]
pub(super) struct World {
    pub(super) bot: Person,
    /// Milliseconds of the emulated clock, set whenever the world is entered.
    pub(super) now_ms: i64,
    pub(super) people: HashMap<i64, Person>,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) dialogs: HashMap<i64, VecDeque<Message>>,
    /// Every link ever made, with its chat.
    pub(super) link_chats: HashMap<String, i64>,
    pub(super) queries: BTreeMap<i64, Query>,
    pub(super) queue: Queue,
    pub(super) limiter: Limiter,
    pub(super) till: Till,
    /// Commands, descriptions and menu buttons, by a key that names scope and language.
    pub(super) settings: HashMap<String, Value>,
    messages_kept: usize,
    /// Private chats and basic groups count their messages together; each supergroup and channel by itself.
    message_ids: HashMap<i64, i64>,
    serial: u64,
}

impl World {
    pub(super) fn new(bot: Person, limits: Limits, messages_kept: usize) -> Self {
        Self {
            bot,
            now_ms: 0,
            people: HashMap::new(),
            chats: BTreeMap::new(),
            dialogs: HashMap::new(),
            link_chats: HashMap::new(),
            queries: BTreeMap::new(),
            queue: Queue::new(),
            limiter: Limiter::new(limits),
            till: Till::default(),
            settings: HashMap::new(),
            messages_kept: messages_kept.max(1),
            message_ids: HashMap::new(),
            serial: 0,
        }
    }

    /// Unix seconds of the emulated clock.
    pub(super) fn now(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// Leaves out all serials that a world with updates up to this number can have given: a few for each of them.
    pub(super) fn skip_serials(&mut self, updates: i64) {
        self.serial = self.serial.max(updates.unsigned_abs() << 8);
    }

    /// A number never given before.
    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// A person; one nobody introduced gets a plain name.
    pub(super) fn person(&mut self, id: i64) -> &mut Person {
        self.people.entry(id).or_insert_with(|| Person { id, first_name: format!("Person {id}"), ..Person::default() })
    }

    /// The bot sees this person and may use her id from now on.
    pub(super) fn meet(&mut self, id: i64) {
        self.person(id).met = true;
    }

    /// What the bot is in a chat.
    pub(super) fn bot_status(&self, chat: &Chat) -> Status {
        chat.status(self.bot.id, self.now())
    }

    /// Puts a message into a dialogue and returns its id.
    pub(super) fn add_message(&mut self, chat: i64, make: impl FnOnce(i64, i64) -> Message) -> i64 {
        let own_count = self.chats.get(&chat).is_some_and(|chat| chat.kind != ChatKind::Group);
        let counter = self.message_ids.entry(if own_count { chat } else { 0 }).or_insert(0);
        *counter += 1;
        let id = *counter;
        let message = make(id, self.now());
        let dialog = self.dialogs.entry(chat).or_default();
        if dialog.len() >= self.messages_kept {
            dialog.pop_front();
        }
        dialog.push_back(message);
        id
    }

    /// A message by its place in its dialogue.
    pub(super) fn message(&self, chat: i64, id: i64) -> Option<&Message> {
        let dialog = self.dialogs.get(&chat)?;
        dialog.binary_search_by_key(&id, |message| message.id).ok().map(|at| &dialog[at])
    }

    /// The same, to change it.
    pub(super) fn message_mut(&mut self, chat: i64, id: i64) -> Option<&mut Message> {
        let dialog = self.dialogs.get_mut(&chat)?;
        dialog.binary_search_by_key(&id, |message| message.id).ok().map(|at| &mut dialog[at])
    }

    /// Tells the bot about a message that somebody else wrote.
    pub(super) fn announce(&mut self, kind: &str, chat: i64, id: i64) {
        let Some(message) = self.message(chat, id) else {
            return;
        };
        let author = message.author;
        let content = self.message_json(chat, message);
        if let Author::Person(person) = author {
            self.meet(person);
        }
        self.queue.push(kind, chat, self.now_ms, &content);
    }

    /// Adds a service message; the bot hears of it if it is inside and did not cause it itself.
    pub(super) fn service(&mut self, chat_id: i64, actor: i64, fields: Value) {
        let author = if actor == self.bot.id { Author::Bot } else { Author::Person(actor) };
        let id = self.add_message(chat_id, |id, date| Message {
            service: Some(fields),
            ..Message::new(id, date, author, String::new())
        });
        let inside = self.chats.get(&chat_id).is_some_and(|chat| self.bot_status(chat).is_inside());
        if inside && author != Author::Bot {
            self.announce("message", chat_id, id);
        }
    }

    /// Changes what somebody is in a chat: keeps the links' counters, ends a pending request, writes the service
    /// message, and tells the bot if it may see this.
    pub(super) fn set_status(&mut self, chat_id: i64, actor: i64, user: i64, new: Status, link: Option<usize>) {
        let now = self.now();
        let bot = self.bot.id;
        let Some(chat) = self.chats.get_mut(&chat_id) else {
            return;
        };
        chat.bot_was_here |= user == bot;
        let old = chat.status(user, now);
        // A mute outlives leaving: such a person goes out and comes back restricted.
        let new = match (old, new) {
            (Status::Restricted { inside: true }, Status::Left) if actor == user => {
                Status::Restricted { inside: false }
            }
            (Status::Restricted { inside: false }, Status::Member) => Status::Restricted { inside: true },
            _ => new,
        };
        chat.put(user, old, new, link);
        if old != new {
            self.tell_status(chat_id, actor, user, (old, new), link);
        }
    }

    fn tell_status(&mut self, chat_id: i64, actor: i64, user: i64, (old, new): (Status, Status), link: Option<usize>) {
        let Some(chat) = self.chats.get(&chat_id) else {
            return;
        };
        let kind = chat.kind;
        let mine = user == self.bot.id;
        let bot = self.bot_status(chat);
        if mine || bot.is_admin() {
            let mut content = json!({
                "chat": self.chat_json(chat_id),
                "from": self.user_json(actor),
                "date": self.now(),
                "old_chat_member": self.member_json(kind, user, old),
                "new_chat_member": self.member_json(kind, user, new),
            });
            if let Some(link) = link.and_then(|at| chat.links.get(at)) {
                content["invite_link"] = self.link_json(chat, link);
            }
            let name = if mine { "my_chat_member" } else { "chat_member" };
            self.queue.push(name, chat_id, self.now_ms, &content);
        }
        if bot.is_inside() && !mine {
            self.meet(user);
        }
        if kind == ChatKind::Channel || old.is_inside() == new.is_inside() {
            return;
        }
        let who = self.user_json(user);
        let fields = if new.is_inside() {
            json!({"new_chat_members": [who], "new_chat_member": who, "new_chat_participant": who})
        } else {
            json!({"left_chat_member": who, "left_chat_participant": who})
        };
        // One who came by a link is the author of the line herself, whoever let her in.
        let author = if link.is_some() { user } else { actor };
        self.service(chat_id, author, fields);
    }

    /// Makes an invite link and returns its place in the chat's list.
    pub(super) fn add_link(&mut self, chat_id: i64, link: Link) -> Option<usize> {
        let url = link.url.clone();
        let links = &mut self.chats.get_mut(&chat_id)?.links;
        links.push(link);
        let at = links.len() - 1;
        self.link_chats.insert(url, chat_id);
        Some(at)
    }

    /// An address for a new link. It looks random, and is the same in every run.
    pub(super) fn new_link_url(&mut self) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut state = self.next_serial() ^ self.bot.id.unsigned_abs().rotate_left(32);
        let mut url = String::from("https://t.me/+");
        for _ in 0..16 {
            // The step of SplitMix64.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            url.push(char::from(LETTERS[(mixed >> 58) as usize]));
        }
        url
    }
}

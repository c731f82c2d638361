//! The state: people, the community, chats, dialogues with their messages, tokens, and events on their way.
//!
//! Everything here is plain data behind one short lock.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::Serialize;
use serde_json::Value;

use super::Config;
use super::chat::{CHATS_FROM, Chat};
use super::community::Community;
use super::events::Queue;
use super::id::Id;
use super::limits::Limiter;
use super::refusal::Refusal;
use super::token::{Caller, Token, right};

/// What a person's application can do. It is told to the service with every message.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// It shows ordinary keyboards.
    pub keyboard: bool,
    /// It shows keyboards under messages.
    pub inline_keyboard: bool,
    /// It knows callback buttons; old ones do not.
    pub callback: bool,
    /// The number of its language: 0 Russian, 3 English, 12 Polish.
    pub lang_id: i64,
}

impl Default for Client {
    fn default() -> Self {
        Self { keyboard: true, inline_keyboard: true, callback: true, lang_id: 0 }
    }
}

/// A person, as the platform knows her.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) screen_name: Option<String>,
    pub(super) client: Client,
    /// The account is deleted, or banned by the platform.
    pub(super) gone: bool,
    /// She lets nobody write to her but friends.
    pub(super) closed_messages: bool,
    /// Her page is closed to strangers.
    pub(super) closed_page: bool,
    /// She may be written to: she wrote first, or pressed the button that allows it.
    pub(super) allowed: bool,
    /// `ref` and `ref_source` of a link that she opened and did not write after.
    pub(super) came_by: Option<(String, Option<String>)>,
}

/// A file that was sent to VK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its number; with the owner it is `doc{owner}_{id}`.
    pub id: i64,
    /// Whose it is; a community is negative.
    pub owner_id: i64,
    /// Whether it is a picture: then it is `photo{owner}_{id}`.
    pub photo: bool,
    /// Without which nobody else may use it; of the community's own there is none.
    pub access_key: Option<String>,
    /// Its name with the ending.
    pub title: String,
    /// Its content as text.
    pub content: String,
}

/// What a pressed callback button was answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum EventAnswer {
    /// Only the waiting sign went away.
    Nothing,
    /// A line that goes away by itself.
    Snackbar(String),
    /// An address to open.
    OpenLink(String),
    /// A mini application to open, as it was given.
    OpenApp(Value),
}

/// A message.
#[derive(Debug, Clone, Default)]
pub(super) struct Message {
    /// The number among all messages of the community; 0 in chats.
    pub(super) id: i64,
    /// The number within the dialogue.
    pub(super) cmid: i64,
    /// Unix seconds.
    pub(super) date: i64,
    pub(super) edited: Option<i64>,
    /// A person, or the community as a negative number.
    pub(super) from: i64,
    pub(super) text: String,
    /// JSON as text.
    pub(super) payload: Option<String>,
    /// The keyboard under it, if it has one of its own.
    pub(super) keyboard: Option<Value>,
    pub(super) documents: Vec<Document>,
    pub(super) random_id: i64,
    /// `ref` and `ref_source`.
    pub(super) came_by: Option<(String, Option<String>)>,
    /// What happened in a chat, when this is such a line.
    pub(super) action: Option<Value>,
    /// What the last press of one of its buttons was answered with.
    pub(super) answer: Option<EventAnswer>,
}

/// What the community and a peer said to each other.
#[derive(Debug, Default)]
pub(super) struct Dialog {
    pub(super) messages: VecDeque<Message>,
    pub(super) last_cmid: i64,
    /// The ordinary keyboard that is shown now.
    pub(super) keyboard: Option<Value>,
    /// What the last press of the ordinary keyboard was answered with.
    pub(super) answer: Option<EventAnswer>,
    /// Recent `random_id`, each with its time in milliseconds and the ids of its message.
    pub(super) sent: VecDeque<Sent>,
}

/// A message that must not be sent twice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) random_id: i64,
    pub(super) at: i64,
    pub(super) id: i64,
    pub(super) cmid: i64,
}

/// A pressed callback button that the service may still answer.
#[derive(Debug, Clone)]
pub(super) struct Pressed {
    pub(super) person: i64,
    pub(super) peer: i64,
    /// The message with the button; `None` is the ordinary keyboard.
    pub(super) cmid: Option<i64>,
    /// Milliseconds of the emulated clock.
    pub(super) at: i64,
    pub(super) answer: Option<EventAnswer>,
}

/// The emulated platform.
#[derive(Debug)]
pub(super) struct World {
    /// Milliseconds of the emulated clock, set whenever the world is entered.
    pub(super) now_ms: i64,
    /// Where this emulator is reached, without a slash at the end.
    pub(super) url: String,
    pub(super) group: Community,
    pub(super) people: BTreeMap<i64, Person>,
    /// By peer.
    pub(super) chats: BTreeMap<i64, Chat>,
    /// By peer.
    pub(super) dialogs: HashMap<i64, Dialog>,
    pub(super) tokens: HashMap<String, Token>,
    pub(super) id: Id,
    pub(super) pressed: BTreeMap<String, Pressed>,
    pub(super) documents: BTreeMap<i64, Document>,
    /// Files that were uploaded and not saved yet, by what docs.save must be told.
    pub(super) uploads: HashMap<String, Document>,
    pub(super) queue: Queue,
    pub(super) limiter: Limiter,
    /// Payloads of pressed buttons are told as text, not as what the text says: VK's schema and its pages differ here.
    pub(super) payloads_as_text: bool,
    messages_kept: usize,
    last_message: i64,
    /// Messages of a dialogue are numbered from the one after this.
    before_first_cmid: i64,
}

impl World {
    pub(super) fn new(config: &Config) -> Self {
        let mut tokens = HashMap::new();
        let rights = right::MESSAGES | right::DOCS | right::MANAGE | right::PHOTOS;
        tokens.insert(config.group_token.clone(), Token { caller: Caller::Group { rights }, until: None });
        if let Some(token) = &config.admin_token {
            let caller = Caller::User { id: config.admin_id, groups: true };
            tokens.insert(token.clone(), Token { caller, until: None });
        }
        let since = (config.clock)().div_euclid(1000);
        let mut world = Self {
            now_ms: 0,
            url: String::new(),
            group: Community::new(
                config.group_id,
                &config.group_name,
                &config.group_screen_name,
                config.admin_id,
                since,
            ),
            people: BTreeMap::new(),
            chats: BTreeMap::new(),
            dialogs: HashMap::new(),
            tokens,
            id: Id::default(),
            pressed: BTreeMap::new(),
            documents: BTreeMap::new(),
            uploads: HashMap::new(),
            queue: Queue::new(config.group_id, config.events_kept, config.all_events),
            limiter: Limiter::new(config.limits),
            payloads_as_text: false,
            messages_kept: config.messages_kept.max(1),
            last_message: 0,
            before_first_cmid: 0,
        };
        world.person(config.admin_id);
        world
    }

    /// Unix seconds of the emulated clock.
    pub(super) fn now(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// The community as a peer or an author: its id, negative.
    pub(super) fn group_peer(&self) -> i64 {
        -self.group.id
    }

    /// A person; one nobody introduced gets a plain name.
    pub(super) fn person(&mut self, id: i64) -> &mut Person {
        self.people.entry(id).or_insert_with(|| Person {
            id,
            first_name: "Person".to_owned(),
            last_name: id.to_string(),
            ..Person::default()
        })
    }

    /// The community keeps this person out now.
    pub(super) fn is_banned(&self, id: i64) -> bool {
        self.group.bans.get(&id).is_some_and(|ban| ban.until == 0 || ban.until > self.now())
    }

    /// Whose token this is.
    pub(super) fn caller(&self, token: &str) -> Result<Caller, Refusal> {
        let found = self.tokens.get(token).ok_or_else(|| Refusal::token("invalid access_token (4)"))?;
        if found.until.is_some_and(|until| until <= self.now_ms) {
            return Err(Refusal::token("access_token has expired"));
        }
        Ok(found.caller)
    }

    /// Leaves out all numbers that a world with events up to this one can have given: a few for each of them.
    pub(super) fn number_from(&mut self, ts: i64) {
        self.queue.number_from(ts);
        self.last_message = self.last_message.max(ts << 8);
        self.before_first_cmid = self.before_first_cmid.max(ts << 8);
    }

    /// Puts a message into a dialogue; its numbers and date are given here. Returns its number within the dialogue.
    pub(super) fn add_message(&mut self, peer: i64, message: Message) -> i64 {
        let id = if peer > CHATS_FROM {
            0
        } else {
            self.last_message += 1;
            self.last_message
        };
        let date = self.now();
        let (kept, before_first) = (self.messages_kept, self.before_first_cmid);
        let dialog = self.dialogs.entry(peer).or_default();
        dialog.last_cmid = dialog.last_cmid.max(before_first) + 1;
        if dialog.messages.len() >= kept {
            dialog.messages.pop_front();
        }
        dialog.messages.push_back(Message { id, cmid: dialog.last_cmid, date, ..message });
        dialog.last_cmid
    }

    /// A message by its number within its dialogue.
    pub(super) fn message(&self, peer: i64, cmid: i64) -> Option<&Message> {
        let messages = &self.dialogs.get(&peer)?.messages;
        messages.binary_search_by_key(&cmid, |message| message.cmid).ok().map(|at| &messages[at])
    }

    /// The same, to change it.
    pub(super) fn message_mut(&mut self, peer: i64, cmid: i64) -> Option<&mut Message> {
        let messages = &mut self.dialogs.get_mut(&peer)?.messages;
        messages.binary_search_by_key(&cmid, |message| message.cmid).ok().map(|at| &mut messages[at])
    }
}

//! Looking at the world from outside: dialogues and people, as a page shows them and as tests read them.

use serde::Serialize;
use serde_json::Value;

use super::VkEmulator;
use super::keyboard;
use super::world::{EventAnswer, Message, Person};

/// A message as a person sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageView {
    /// Its number among all messages of the community; 0 in chats.
    pub message_id: i64,
    /// Its number in the dialogue.
    pub conversation_message_id: i64,
    /// The community wrote it.
    pub from_group: bool,
    /// Who wrote it; the community is negative.
    pub from_id: i64,
    /// The text.
    pub text: String,
    /// The buttons under it, row by row; those of an ordinary keyboard are not here.
    pub buttons: Vec<Vec<ButtonView>>,
    /// Unix seconds.
    pub date: i64,
    /// It was edited since.
    pub edited: bool,
    /// Names of the files that it carries.
    pub files: Vec<String>,
    /// What happened in a chat, when this is a line of the platform, not written by anybody.
    pub action: Option<Value>,
    /// What the last press of one of its buttons was answered with.
    pub answer: Option<EventAnswer>,
}

impl MessageView {
    /// A button by its label.
    pub fn button(&self, label: &str) -> Option<&ButtonView> {
        self.buttons.iter().flatten().find(|button| button.label == label)
    }
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ButtonView {
    /// What is written on it.
    pub label: String,
    /// `primary`, `secondary`, `negative` or `positive`.
    pub color: String,
    /// What it does.
    pub action: ButtonAction,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonAction {
    /// Writes its label, with this payload.
    Text(Option<String>),
    /// Asks the service, with this payload.
    Callback(Option<String>),
    /// Opens this address.
    Link(String),
    /// Something the emulator does not do.
    Other,
}

/// A person, as a page shows her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// Her id.
    pub id: i64,
    /// Her full name.
    pub name: String,
    /// Her short address.
    pub screen_name: Option<String>,
    /// The community may write to her.
    pub allowed: bool,
    /// The account is deleted.
    pub gone: bool,
}

impl VkEmulator {
    /// What the community and a person said to each other, oldest first; a chat by its peer.
    pub fn dialog(&self, peer: i64) -> Vec<MessageView> {
        let world = self.shared.look();
        let me = world.group_peer();
        world
            .dialogs
            .get(&peer)
            .map_or_else(Vec::new, |dialog| dialog.messages.iter().map(|message| message_view(message, me)).collect())
    }

    /// The last message that the community wrote there.
    pub fn last_answer(&self, peer: i64) -> Option<MessageView> {
        let world = self.shared.look();
        let me = world.group_peer();
        let mut messages = world.dialogs.get(&peer)?.messages.iter().rev();
        messages.find(|message| message.from == me).map(|message| message_view(message, me))
    }

    /// The ordinary keyboard that is shown there now, row by row; empty when there is none.
    pub fn keyboard(&self, peer: i64) -> Vec<Vec<ButtonView>> {
        let world = self.shared.look();
        world.dialogs.get(&peer).and_then(|dialog| dialog.keyboard.as_ref()).map(buttons).unwrap_or_default()
    }

    /// What the last press of the ordinary keyboard was answered with.
    pub fn keyboard_answer(&self, peer: i64) -> Option<EventAnswer> {
        self.shared.look().dialogs.get(&peer)?.answer.clone()
    }

    /// A file of a message, by its name: the content of the newest one.
    pub fn file(&self, peer: i64, name: &str) -> Option<String> {
        let world = self.shared.look();
        let mut files = world.dialogs.get(&peer)?.messages.iter().rev().flat_map(|message| &message.documents);
        files.find(|document| document.title == name).map(|document| document.content.clone())
    }

    /// Everybody who was ever mentioned, by id.
    pub fn people(&self) -> Vec<PersonView> {
        let world = self.shared.look();
        let view = |person: &Person| PersonView {
            id: person.id,
            name: format!("{} {}", person.first_name, person.last_name).trim().to_owned(),
            screen_name: person.screen_name.clone(),
            allowed: person.allowed,
            gone: person.gone,
        };
        world.people.values().map(view).collect()
    }
}

fn message_view(message: &Message, me: i64) -> MessageView {
    let inline = message.keyboard.as_ref().filter(|keyboard| keyboard["inline"] == true);
    MessageView {
        message_id: message.id,
        conversation_message_id: message.cmid,
        from_group: message.from == me,
        from_id: message.from,
        text: message.text.clone(),
        buttons: inline.map(buttons).unwrap_or_default(),
        date: message.date,
        edited: message.edited.is_some(),
        files: message.documents.iter().map(|document| document.title.clone()).collect(),
        action: message.action.clone(),
        answer: message.answer.clone(),
    }
}

fn buttons(keyboard: &Value) -> Vec<Vec<ButtonView>> {
    keyboard::rows(keyboard).map(|row| row.iter().map(button_view).collect()).collect()
}

fn button_view(button: &Value) -> ButtonView {
    let action = &button["action"];
    let text = |name: &str| action[name].as_str().map(str::to_owned);
    let does = match action["type"].as_str() {
        Some("text") => ButtonAction::Text(text("payload")),
        Some("callback") => ButtonAction::Callback(text("payload")),
        Some("open_link") => ButtonAction::Link(text("link").unwrap_or_default()),
        _ => ButtonAction::Other,
    };
    let color = match button["color"].as_str() {
        None | Some("default") => "secondary",
        Some(color) => color,
    };
    ButtonView { label: text("label").unwrap_or_default(), color: color.to_owned(), action: does }
}

//! The state as JSON, in the shapes of VK's schema, version 5.199.

use serde_json::{Value, json};

use super::chat::CHATS_FROM;
use super::world::{Document, Message, World};

impl World {
    /// A message as `messages_message`.
    pub(super) fn message_json(&self, peer: i64, message: &Message) -> Value {
        let mut shown = json!({
            "id": message.id,
            "date": message.date,
            "peer_id": peer,
            "from_id": message.from,
            "text": message.text,
            "conversation_message_id": message.cmid,
            "out": i32::from(message.from == self.group_peer()),
            "version": 10_000_000 + message.cmid,
            "important": false,
            "is_hidden": false,
            "attachments": message.documents.iter().map(document_json).collect::<Vec<_>>(),
            "fwd_messages": [],
            "random_id": message.random_id,
        });
        let came_by = message.came_by.as_ref();
        let more = [
            ("payload", message.payload.as_ref().map(|payload| json!(payload))),
            ("keyboard", message.keyboard.clone()),
            ("update_time", message.edited.map(|edited| json!(edited))),
            ("ref", came_by.map(|(name, _)| json!(name))),
            ("ref_source", came_by.and_then(|(_, source)| source.as_ref()).map(|source| json!(source))),
            ("action", message.action.clone()),
        ];
        for (name, value) in more {
            if let Some(value) = value {
                shown[name] = value;
            }
        }
        shown
    }

    /// Tells the service about a message that somebody else wrote, in a dialogue or in a chat that the community is in.
    pub(super) fn announce(&mut self, peer: i64, cmid: i64) {
        let Some(message) = self.message(peer, cmid) else {
            return;
        };
        let client = self.people.get(&message.from).map(|person| person.client).unwrap_or_default();
        let mut actions = vec!["text", "vkpay", "open_app", "location", "open_link", "open_photo", "intent_subscribe"];
        if client.callback {
            actions.push("callback");
        }
        let event = json!({
            "message": self.message_json(peer, message),
            "client_info": {
                "button_actions": actions,
                "keyboard": client.keyboard,
                "inline_keyboard": client.inline_keyboard,
                "carousel": true,
                "lang_id": client.lang_id,
            },
        });
        self.queue.push("message_new", &event);
    }

    /// Tells the service about a message of its own that was sent or edited, if it asked for that.
    pub(super) fn tell_own(&mut self, kind: &str, peer: i64, cmid: i64) {
        if !self.queue.wanted(kind) {
            return;
        }
        if let Some(message) = self.message(peer, cmid) {
            let event = self.message_json(peer, message);
            self.queue.push(kind, &event);
        }
    }

    /// Writes a line about something that happened in a chat, such as `{"type": "chat_invite_user", "member_id": 10}`;
    /// the service hears of it if the community is in the chat.
    pub(super) fn service_line(&mut self, peer: i64, actor: i64, action: Value) {
        let cmid = self.add_message(peer, Message { from: actor, action: Some(action), ..Message::default() });
        let me = self.group_peer();
        if peer > CHATS_FROM && self.chats.get(&peer).is_some_and(|chat| chat.members.contains_key(&me)) {
            self.announce(peer, cmid);
        }
    }
}

/// A file as an attachment of a message.
fn document_json(document: &Document) -> Value {
    let kind = if document.photo { "photo" } else { "doc" };
    json!({"type": kind, kind: document.json()})
}

impl Document {
    /// As `docs_doc` or `photos_photo`.
    pub(super) fn json(&self) -> Value {
        let mut shown = if self.photo { self.photo_json() } else { self.doc_json() };
        if let Some(key) = &self.access_key {
            shown["access_key"] = json!(key);
        }
        shown
    }

    fn photo_json(&self) -> Value {
        let url = format!("https://sun9-1.userapi.com/{}.jpg", self.id);
        json!({
            "album_id": -15,
            "date": 0,
            "id": self.id,
            "owner_id": self.owner_id,
            "has_tags": false,
            "text": "",
            "sizes": [{"type": "x", "url": url, "width": 604, "height": 453}],
        })
    }

    fn doc_json(&self) -> Value {
        let ext = self.title.rsplit_once('.').map_or("", |(_, ext)| ext);
        json!({
            "id": self.id,
            "owner_id": self.owner_id,
            "title": self.title,
            "size": self.content.len(),
            "ext": ext,
            "type": if matches!(ext, "txt" | "pdf" | "doc" | "docx") { 1 } else { 8 },
            "url": format!("https://vk.ru/doc{}_{}", self.owner_id, self.id),
        })
    }
}

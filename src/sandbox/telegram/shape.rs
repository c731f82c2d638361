//! How the state looks on the wire: users, chats, members, links and messages as JSON objects of the Bot API.

use serde_json::{Map, Value, json};

use super::chat::{BotRights, Chat, ChatKind, Link, Status};
use super::text::Entity;
use super::world::{Author, Message, Person, World};

/// What names of files begin with.
pub(super) const FILE: &str = "file";

impl World {
    /// `User`.
    pub(super) fn user_json(&self, id: i64) -> Value {
        let is_bot = id == self.bot.id;
        let person = if is_bot { Some(&self.bot) } else { self.people.get(&id) };
        let mut user = Map::new();
        user.insert("id".into(), id.into());
        user.insert("is_bot".into(), is_bot.into());
        let Some(person) = person else {
            user.insert("first_name".into(), "".into());
            return Value::Object(user);
        };
        let deleted = person.deactivated;
        user.insert("first_name".into(), if deleted { "" } else { person.first_name.as_str() }.into());
        if !deleted {
            add_names(&mut user, person);
            if let Some(code) = &person.language_code {
                user.insert("language_code".into(), code.as_str().into());
            }
        }
        Value::Object(user)
    }

    /// `Chat`: a group by its id, else the private chat with a person.
    pub(super) fn chat_json(&self, id: i64) -> Value {
        let mut object = Map::new();
        object.insert("id".into(), id.into());
        if let Some(chat) = self.chats.get(&id) {
            object.insert("title".into(), chat.title.as_str().into());
            object.insert("type".into(), chat.kind.wire().into());
        } else {
            if let Some(person) = self.people.get(&id) {
                object.insert("first_name".into(), person.first_name.as_str().into());
                add_names(&mut object, person);
            }
            object.insert("type".into(), "private".into());
        }
        Value::Object(object)
    }

    /// `Message`.
    pub(super) fn message_json(&self, chat: i64, message: &Message) -> Value {
        let mut object = Map::new();
        object.insert("message_id".into(), message.id.into());
        match message.author {
            Author::Channel => {
                object.insert("sender_chat".into(), self.chat_json(chat));
            }
            Author::Bot if self.chats.get(&chat).is_some_and(|chat| chat.kind == ChatKind::Channel) => {
                object.insert("sender_chat".into(), self.chat_json(chat));
            }
            Author::Bot => {
                object.insert("from".into(), self.user_json(self.bot.id));
            }
            Author::Person(person) => {
                object.insert("from".into(), self.user_json(person));
            }
        }
        object.insert("chat".into(), self.chat_json(chat));
        object.insert("date".into(), message.date.into());
        if let Some(edited) = message.edited {
            object.insert("edit_date".into(), edited.into());
        }
        if let Some(Value::Object(fields)) = &message.service {
            object.extend(fields.clone());
            return Value::Object(object);
        }
        if let Some(reply) =
            message.reply_to.and_then(|id| self.message(chat, id)).filter(|_| message.reply_to != Some(message.id))
        {
            let mut reply = reply.clone();
            reply.reply_to = None;
            object.insert("reply_to_message".into(), self.message_json(chat, &reply));
        }
        let (text, entities) = match &message.document {
            Some(file) => {
                let id = format!("{FILE}{chat}-{}", message.id);
                let (name, shown) = if file.photo {
                    let size = |id: &str, side: u32| json!({"file_id": id, "file_unique_id": id, "file_size": side, "width": side, "height": side});
                    ("photo", json!([size(&format!("small-{id}"), 90), size(&id, 800)]))
                } else {
                    let document = json!({
                        "file_id": id, "file_unique_id": id, "file_size": file.content.len(),
                        "file_name": file.name, "mime_type": file.kind,
                    });
                    ("document", document)
                };
                object.insert(name.into(), shown);
                ("caption", "caption_entities")
            }
            None => ("text", "entities"),
        };
        if message.document.is_none() || !message.text.is_empty() {
            object.insert(text.into(), message.text.as_str().into());
        }
        if !message.entities.is_empty() {
            object.insert(entities.into(), message.entities.iter().map(Entity::to_json).collect());
        }
        if let Some(markup) = message.markup.as_ref().filter(|markup| markup.get("inline_keyboard").is_some()) {
            object.insert("reply_markup".into(), markup.clone());
        }
        Value::Object(object)
    }

    /// `ChatMember`.
    pub(super) fn member_json(&self, kind: ChatKind, user: i64, status: Status) -> Value {
        let mut object = Map::new();
        object.insert("user".into(), self.user_json(user));
        object.insert("status".into(), status.wire().into());
        match status {
            Status::Owner => {
                object.insert("is_anonymous".into(), false.into());
            }
            Status::Admin(rights) => add_rights(&mut object, kind, rights),
            Status::Restricted { inside } => {
                object.insert("is_member".into(), inside.into());
                object.insert("until_date".into(), 0.into());
                for right in MEMBER_RIGHTS {
                    object.insert(right.into(), false.into());
                }
            }
            Status::Kicked { until } => {
                object.insert("until_date".into(), until.into());
            }
            Status::Member | Status::Left => {}
        }
        Value::Object(object)
    }

    /// `ChatInviteLink`; the second half of other administrators' links is hidden from the bot.
    pub(super) fn link_json(&self, chat: &Chat, link: &Link) -> Value {
        let mut object = Map::new();
        object.insert("invite_link".into(), self.visible_url(link).into());
        object.insert("creator".into(), self.user_json(link.creator));
        object.insert("creates_join_request".into(), link.by_request.into());
        object.insert("is_primary".into(), link.primary.into());
        object.insert("is_revoked".into(), link.revoked.into());
        if let Some(name) = &link.name {
            object.insert("name".into(), name.as_str().into());
        }
        if let Some(date) = link.expire_date {
            object.insert("expire_date".into(), date.into());
        }
        if let Some(limit) = link.member_limit {
            object.insert("member_limit".into(), limit.into());
        }
        if link.by_request {
            let at = chat.links.iter().position(|other| other.url == link.url);
            let pending = chat.requests.values().filter(|request| request.link == at).count();
            if pending > 0 {
                object.insert("pending_join_request_count".into(), pending.into());
            }
        }
        Value::Object(object)
    }

    fn visible_url(&self, link: &Link) -> String {
        if link.creator == self.bot.id {
            return link.url.clone();
        }
        let half = link.url.len() - 8;
        format!("{}…", link.url.get(..half).unwrap_or(""))
    }
}

/// What an ordinary member may do, all of it taken from a muted one.
pub(super) const MEMBER_RIGHTS: [&str; 14] = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];

fn add_names(object: &mut Map<String, Value>, person: &Person) {
    if let Some(last) = &person.last_name {
        object.insert("last_name".into(), last.as_str().into());
    }
    if let Some(username) = &person.username {
        object.insert("username".into(), username.as_str().into());
    }
}

fn add_rights(object: &mut Map<String, Value>, kind: ChatKind, rights: BotRights) {
    let rows = [
        ("can_be_edited", false),
        ("is_anonymous", false),
        ("can_manage_chat", true),
        ("can_delete_messages", rights.can_delete_messages),
        ("can_manage_video_chats", false),
        ("can_restrict_members", rights.can_restrict_members),
        ("can_promote_members", rights.can_promote_members),
        ("can_change_info", rights.can_change_info),
        ("can_invite_users", rights.can_invite_users),
        ("can_post_stories", false),
        ("can_edit_stories", false),
        ("can_delete_stories", false),
    ];
    let of_kind = match kind {
        ChatKind::Channel => {
            [("can_post_messages", rights.can_post_messages), ("can_edit_messages", rights.can_edit_messages)]
        }
        ChatKind::Supergroup | ChatKind::Group => {
            [("can_pin_messages", rights.can_pin_messages), ("can_manage_topics", false)]
        }
    };
    for (name, value) in rows.into_iter().chain(of_kind) {
        object.insert(name.into(), json!(value));
    }
}

//! Looking at the world from outside: dialogues, members, requests, chats and links, as a page shows them and as tests
//! read them.

use serde::Serialize;
use serde_json::Value;

use super::TelegramEmulator;
use super::chat::{BotRights, Chat, ChatKind, Status};
use super::keyboard;
use super::render::to_html;
use super::world::{Author, CallbackAnswer, Message, World};

/// A message as a person sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageView {
    /// Its id in its chat.
    pub message_id: i64,
    /// The bot wrote it.
    pub from_bot: bool,
    /// The person who wrote it, if one did.
    pub from: Option<i64>,
    /// The text without formatting; for a service message, its fields as JSON.
    pub text: String,
    /// The text as HTML, safe to show as it is.
    pub text_html: String,
    /// The buttons under it, row by row.
    pub buttons: Vec<Vec<ButtonView>>,
    /// Unix seconds.
    pub date: i64,
    /// It was edited since.
    pub edited: bool,
    /// A line of the platform, such as "joined", not written by anybody.
    pub service: bool,
    /// What the bot answered to the last pressed button.
    pub callback_answer: Option<CallbackAnswer>,
    /// The name of the file that it carries; the text is its caption then.
    pub file_name: Option<String>,
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
    /// What it does.
    pub action: ButtonAction,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonAction {
    /// Sends this data to the bot.
    Data(String),
    /// Opens this address.
    Url(String),
    /// Writes its label: a button of a keyboard below the input field.
    Text,
    /// Something the emulator does not do.
    Other,
}

/// A row of a member list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Her id; the bot is on the list too.
    pub user_id: i64,
    /// Her full name.
    pub name: String,
    /// As `chat_member.status` names it: creator, administrator, member, restricted or kicked.
    pub status: &'static str,
    /// She is inside now.
    pub inside: bool,
}

/// A request to join that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// Who asks.
    pub user_id: i64,
    /// Her full name.
    pub name: String,
    /// Unix seconds.
    pub date: i64,
    /// The address of the link she came by.
    pub link: Option<String>,
}

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatView {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// What kind it is.
    pub kind: ChatKind,
    /// What the bot may do here; `None` when it is no administrator.
    pub bot_rights: Option<BotRights>,
    /// What the bot is here, as `chat_member.status` names it.
    pub bot_status: &'static str,
    /// It was deleted, or became another chat.
    pub gone: bool,
    /// How many are inside.
    pub member_count: usize,
}

/// An invite link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// The whole address.
    pub url: String,
    /// Who made it.
    pub creator: i64,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Unix seconds after which it does not work.
    pub expire_date: Option<i64>,
    /// How many who came by it may be inside at one time.
    pub member_limit: Option<u32>,
    /// Those who follow it must be let in.
    pub creates_join_request: bool,
    /// It does not work any more.
    pub revoked: bool,
    /// How many who came by it are inside.
    pub inside: u32,
}

impl TelegramEmulator {
    /// The private chat with a person, or any other chat by its id, oldest message first.
    pub fn dialog(&self, id: i64) -> Vec<MessageView> {
        let world = self.shared.look();
        world.dialogs.get(&id).into_iter().flatten().map(message_view).collect()
    }

    /// What is in the file of a message, as text; `None`: it carries none.
    pub fn file(&self, id: i64, message: i64) -> Option<String> {
        self.shared.look().message(id, message)?.document.as_ref().map(|file| file.content.clone())
    }

    /// The newest message there, whoever wrote it.
    pub fn last_message(&self, id: i64) -> Option<MessageView> {
        self.shared.look().dialogs.get(&id).and_then(|dialog| dialog.back()).map(message_view)
    }

    /// What the bot answered to a pressed button, if it did.
    pub fn callback_answer(&self, query_id: &str) -> Option<CallbackAnswer> {
        let id: i64 = query_id.parse().ok()?;
        self.shared.look().queries.get(&id)?.answer.clone()
    }

    /// The keyboard below a person's input field, row by row; empty when there is none.
    pub fn reply_keyboard(&self, person: i64) -> Vec<Vec<String>> {
        let world = self.shared.look();
        let markups =
            world.dialogs.get(&person).into_iter().flatten().rev().filter_map(|message| message.markup.as_ref());
        let last = markups
            .into_iter()
            .find(|markup| markup.get("keyboard").is_some() || markup.get("remove_keyboard").is_some());
        let label = |button: &Value| button.as_str().or_else(|| button["text"].as_str()).unwrap_or("").to_owned();
        last.map_or_else(Vec::new, |markup| {
            keyboard::rows(&markup["keyboard"]).map(|row| row.iter().map(label).collect()).collect()
        })
    }

    /// Everybody who is in a chat or banned there, by id.
    pub fn members(&self, chat_id: i64) -> Vec<MemberView> {
        let world = self.shared.look();
        let now = world.now();
        let Some(chat) = world.chats.get(&chat_id) else {
            return Vec::new();
        };
        let view = |id: &i64| {
            let status = chat.status(*id, now);
            MemberView { user_id: *id, name: name_of(&world, *id), status: status.wire(), inside: status.is_inside() }
        };
        let mut members: Vec<_> = chat.members.keys().map(view).filter(|member| member.status != "left").collect();
        members.sort_by_key(|member| member.user_id);
        members
    }

    /// Whether a person is in a chat now.
    pub fn is_inside(&self, person: i64, chat_id: i64) -> bool {
        self.status(person, chat_id).is_inside()
    }

    /// Whether a person is banned in a chat now.
    pub fn is_banned(&self, person: i64, chat_id: i64) -> bool {
        matches!(self.status(person, chat_id), Status::Kicked { .. })
    }

    fn status(&self, person: i64, chat_id: i64) -> Status {
        let world = self.shared.look();
        world.chats.get(&chat_id).map_or(Status::Left, |chat| chat.status(person, world.now()))
    }

    /// The requests to join a chat that nobody handled yet, by person.
    pub fn pending_requests(&self, chat_id: i64) -> Vec<RequestView> {
        let world = self.shared.look();
        let Some(chat) = world.chats.get(&chat_id) else {
            return Vec::new();
        };
        let view = |(id, request): (&i64, &super::chat::JoinRequest)| RequestView {
            user_id: *id,
            name: name_of(&world, *id),
            date: request.date,
            link: request.link.and_then(|at| chat.links.get(at)).map(|link| link.url.clone()),
        };
        chat.requests.iter().map(view).collect()
    }

    /// All chats but the private ones.
    pub fn chats(&self) -> Vec<ChatView> {
        let world = self.shared.look();
        world.chats.values().map(|chat| chat_view(&world, chat)).collect()
    }

    /// The links of a chat, oldest first.
    pub fn links(&self, chat_id: i64) -> Vec<LinkView> {
        let world = self.shared.look();
        let links = world.chats.get(&chat_id).map_or(&[][..], |chat| &chat.links);
        let view = |link: &super::chat::Link| LinkView {
            url: link.url.clone(),
            creator: link.creator,
            name: link.name.clone(),
            expire_date: link.expire_date,
            member_limit: link.member_limit,
            creates_join_request: link.by_request,
            revoked: link.revoked,
            inside: link.inside,
        };
        links.iter().map(view).collect()
    }
}

fn name_of(world: &World, id: i64) -> String {
    if id == world.bot.id {
        return world.bot.name();
    }
    world.people.get(&id).map_or_else(String::new, super::world::Person::name)
}

fn chat_view(world: &World, chat: &Chat) -> ChatView {
    let bot = world.bot_status(chat);
    ChatView {
        id: chat.id,
        title: chat.title.clone(),
        kind: chat.kind,
        bot_rights: bot.is_admin().then(|| bot.rights()),
        bot_status: bot.wire(),
        gone: chat.deleted || chat.migrated_to.is_some(),
        member_count: chat.members.values().filter(|member| member.status.is_inside()).count(),
    }
}

fn message_view(message: &Message) -> MessageView {
    let buttons = |name: &str, read: fn(&Value) -> ButtonView| -> Vec<Vec<ButtonView>> {
        let markup = message.markup.as_ref().map_or(&Value::Null, |markup| &markup[name]);
        keyboard::rows(markup).map(|row| row.iter().map(read).collect()).collect()
    };
    let mut rows = buttons("inline_keyboard", inline_button);
    rows.extend(buttons("keyboard", reply_button));
    let text = message.service.as_ref().map_or_else(|| message.text.clone(), Value::to_string);
    MessageView {
        message_id: message.id,
        from_bot: message.author == Author::Bot,
        from: if let Author::Person(id) = message.author { Some(id) } else { None },
        text_html: to_html(&text, &message.entities),
        text,
        buttons: rows,
        date: message.date,
        edited: message.edited.is_some(),
        service: message.service.is_some(),
        callback_answer: message.callback_answer.clone(),
        file_name: message.document.as_ref().map(|file| file.name.clone()),
    }
}

fn inline_button(button: &Value) -> ButtonView {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let url = text(&button["url"]).or_else(|| text(&button["web_app"]["url"]));
    let action = match (text(&button["callback_data"]), url) {
        (Some(data), _) => ButtonAction::Data(data),
        (None, Some(url)) => ButtonAction::Url(url),
        (None, None) => ButtonAction::Other,
    };
    ButtonView { label: text(&button["text"]).unwrap_or_default(), action }
}

fn reply_button(button: &Value) -> ButtonView {
    let label = button.as_str().or_else(|| button["text"].as_str()).unwrap_or("");
    ButtonView { label: label.to_owned(), action: ButtonAction::Text }
}

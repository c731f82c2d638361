//! Messages: send, edit, delete, and the answers to pressed buttons.

use std::borrow::Cow;
use std::time::Instant;

use serde_json::Value;

use super::super::keyboard;
use super::super::params::Params;
use super::super::queue::QUERY_LIFE;
use super::super::refusal::{Answer, Refusal};
use super::super::text::{Entity, MESSAGE_LIMIT, parse_html, units};
use super::super::world::{Author, CallbackAnswer, Message, World};
use super::{chat_id, group, may_write};

/// How long a bot may delete a message for everyone, in seconds.
const DELETE_WINDOW: i64 = 48 * 60 * 60;

pub(super) fn send_message(world: &mut World, params: &Params) -> Answer {
    let chat = chat_id(params)?;
    let (text, entities) = formatted_text(params)?;
    let markup = keyboard::read(params)?;
    may_write(world, chat)?;
    let reply_to = reply_to(world, params, chat)?;
    world.limiter.charge(chat, Instant::now()).map_err(Refusal::too_many)?;
    let id = world.add_message(chat, |id, date| Message {
        entities,
        markup,
        reply_to,
        ..Message::new(id, date, Author::Bot, text)
    });
    Ok(sent(world, chat, id))
}

pub(super) fn sent(world: &World, chat: i64, id: i64) -> Value {
    world.message(chat, id).map_or(Value::Null, |message| world.message_json(chat, message))
}

/// A text parameter with its formatting; absent is empty.
pub(super) fn formatted(params: &Params, name: &str) -> Result<(String, Vec<Entity>), Refusal> {
    let given = params.text(name).unwrap_or_default();
    let mode = params.text("parse_mode").unwrap_or_default();
    match &*mode.to_ascii_lowercase() {
        "" => Ok((given.into_owned(), Vec::new())),
        "html" => parse_html(&given).map_err(|why| Refusal::bad(&format!("can't parse entities: {why}"))),
        _ => Err(Refusal::bad("unsupported parse_mode")),
    }
}

fn formatted_text(params: &Params) -> Result<(String, Vec<Entity>), Refusal> {
    let (text, entities) = formatted(params, "text")?;
    if text.trim().is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    // A text that is short in bytes is short in units too, so most are not counted.
    if text.len() > MESSAGE_LIMIT && units(&text) > MESSAGE_LIMIT {
        return Err(Refusal::bad("message is too long"));
    }
    Ok((text, entities))
}

pub(super) fn reply_to(world: &World, params: &Params, chat: i64) -> Result<Option<i64>, Refusal> {
    let unreadable = |_| Refusal::bad("can't parse reply parameters JSON object");
    let Some(reply) = params.nested("reply_parameters").map_err(unreadable)? else {
        return Ok(None);
    };
    let id = reply["message_id"].as_i64().unwrap_or(0);
    if world.message(chat, id).is_some() {
        return Ok(Some(id));
    }
    if reply["allow_sending_without_reply"] == Value::Bool(true) {
        return Ok(None);
    }
    Err(Refusal::bad("message to be replied not found"))
}

/// The message an edit is about: it must be there, and be the bot's own.
fn to_edit(world: &World, params: &Params) -> Result<(i64, i64), Refusal> {
    let chat = chat_id(params)?;
    let id = message_id(params)?;
    may_write(world, chat)?;
    let message = world.message(chat, id).ok_or_else(|| Refusal::bad("message to edit not found"))?;
    if message.author != Author::Bot || message.service.is_some() {
        return Err(Refusal::bad("message can't be edited"));
    }
    Ok((chat, id))
}

fn message_id(params: &Params) -> Result<i64, Refusal> {
    let id = params.int("message_id").filter(|id| *id > 0);
    id.ok_or_else(|| Refusal::bad("message identifier is not specified"))
}

pub(super) fn edit_message_text(world: &mut World, params: &Params) -> Answer {
    let (chat, id) = to_edit(world, params)?;
    let (text, entities) = formatted_text(params)?;
    if world.message(chat, id).is_some_and(|message| message.document.is_some()) {
        return Err(Refusal::bad("there is no text in the message to edit"));
    }
    let markup = keyboard::read(params)?;
    edit(world, chat, id, |message| {
        message.text = text;
        message.entities = entities;
        message.markup = markup;
    })
}

pub(super) fn edit_message_reply_markup(world: &mut World, params: &Params) -> Answer {
    let (chat, id) = to_edit(world, params)?;
    let markup = keyboard::read(params)?;
    edit(world, chat, id, |message| message.markup = markup)
}

fn edit(world: &mut World, chat: i64, id: i64, change: impl FnOnce(&mut Message)) -> Answer {
    let now = world.now();
    let Some(message) = world.message_mut(chat, id) else {
        return Err(Refusal::bad("message to edit not found"));
    };
    let before = (message.text.clone(), message.entities.clone(), message.markup.clone());
    change(message);
    if before == (message.text.clone(), message.entities.clone(), message.markup.clone()) {
        return Err(Refusal::bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a \
             current content and reply markup of the message",
        ));
    }
    message.edited = Some(now);
    Ok(sent(world, chat, id))
}

pub(super) fn delete_message(world: &mut World, params: &Params) -> Answer {
    let chat = chat_id(params)?;
    let id = message_id(params)?;
    let can_delete_others = if chat < 0 {
        let chat = group(world, chat)?;
        world.bot_status(chat).rights().can_delete_messages
    } else {
        may_write(world, chat)?;
        true
    };
    let message = world.message(chat, id).ok_or_else(|| Refusal::bad("message to delete not found"))?;
    if message.author != Author::Bot && !can_delete_others {
        return Err(Refusal::bad("message can't be deleted"));
    }
    if world.now() - message.date > DELETE_WINDOW {
        return Err(Refusal::bad("message can't be deleted for everyone"));
    }
    if let Some(dialog) = world.dialogs.get_mut(&chat) {
        dialog.retain(|message| message.id != id);
    }
    Ok(true.into())
}

pub(super) fn answer_callback_query(world: &mut World, params: &Params) -> Answer {
    let too_old = || Refusal::bad("query is too old and response timeout expired or query ID is invalid");
    let text = params.text("text").unwrap_or_default();
    if units(&text) > 200 {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    let url = params.text("url").map(Cow::into_owned).filter(|url| !url.is_empty());
    if url.as_ref().is_some_and(|url| !url.starts_with("https://t.me/") && !url.starts_with("tg://")) {
        return Err(Refusal::bad("URL_INVALID"));
    }
    let id = params.int("callback_query_id").ok_or_else(too_old)?;
    let now = world.now_ms;
    let query = world.queries.get_mut(&id).filter(|query| now - query.at <= QUERY_LIFE).ok_or_else(too_old)?;
    let answer = CallbackAnswer { text: text.into_owned(), alert: params.flag("show_alert"), url };
    query.answer = Some(answer.clone());
    let (chat, message) = (query.chat, query.message);
    if let Some(message) = world.message_mut(chat, message) {
        message.callback_answer = Some(answer);
    }
    Ok(true.into())
}

pub(super) fn send_chat_action(world: &mut World, params: &Params) -> Answer {
    const ACTIONS: [&str; 11] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    let action = params.text("action").unwrap_or_default();
    if !ACTIONS.contains(&&*action) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    may_write(world, chat_id(params)?)?;
    Ok(true.into())
}

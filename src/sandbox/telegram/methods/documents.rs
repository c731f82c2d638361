//! Files that the bot sends, its own or such as somebody sent it.

use std::time::Instant;

use serde_json::Value;

use super::super::keyboard;
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::shape::FILE;
use super::super::text::units;
use super::super::world::{Author, Document, Message, World};
use super::messages::{formatted, reply_to, sent};
use super::{chat_id, may_write};

/// The longest caption, in UTF-16 units. <https://core.telegram.org/bots/api#senddocument>
const CAPTION_LIMIT: usize = 1024;

pub(super) fn send_document(world: &mut World, params: &Params) -> Answer {
    let document = document(world, params)?;
    send(world, params, document)
}

/// A picture that the platform knows already; nothing else is to be had here.
pub(super) fn send_photo(world: &mut World, params: &Params) -> Answer {
    let name = params.text("photo").unwrap_or_default();
    let document = known(world, &name).filter(|file| file.photo);
    let document = document.ok_or_else(|| Refusal::bad("wrong file identifier/HTTP URL specified"))?;
    send(world, params, document)
}

fn send(world: &mut World, params: &Params, document: Document) -> Answer {
    let chat = chat_id(params)?;
    let (text, entities) = formatted(params, "caption")?;
    if units(&text) > CAPTION_LIMIT {
        return Err(Refusal::bad("message caption is too long"));
    }
    let markup = keyboard::read(params)?;
    may_write(world, chat)?;
    let reply_to = reply_to(world, params, chat)?;
    world.limiter.charge(chat, Instant::now()).map_err(Refusal::too_many)?;
    let id = world.add_message(chat, |id, date| Message {
        entities,
        markup,
        reply_to,
        document: Some(document),
        ..Message::new(id, date, Author::Bot, text)
    });
    Ok(sent(world, chat, id))
}

/// The file of a message, by the name that is told with it.
fn known(world: &World, name: &str) -> Option<Document> {
    let (chat, message) = name.strip_prefix(FILE)?.rsplit_once('-')?;
    world.message(chat.parse().ok()?, message.parse().ok()?)?.document.clone()
}

/// The uploaded file, or one that the platform knows already; addresses are not to be had here.
fn document(world: &World, params: &Params) -> Result<Document, Refusal> {
    let given = params.0.get("document");
    // A file may stand in a part of its own: <https://core.telegram.org/bots/api#sending-files>
    let part = given.and_then(Value::as_str).and_then(|name| name.strip_prefix("attach://"));
    match part.and_then(|name| params.0.get(name)).or(given) {
        None | Some(Value::Null) => Err(Refusal::bad("there is no document in the request")),
        Some(Value::Object(file)) => {
            let text = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let kind = Some(text("mime_type")).filter(|kind| !kind.is_empty());
            let kind = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
            let document = Document { photo: false, name: text("file_name"), kind, content: text("content") };
            if document.content.is_empty() { Err(Refusal::bad("file must be non-empty")) } else { Ok(document) }
        }
        Some(name) => {
            let file = name.as_str().and_then(|name| known(world, name)).filter(|file| !file.photo);
            file.ok_or_else(|| Refusal::bad("wrong file identifier/HTTP URL specified"))
        }
    }
}

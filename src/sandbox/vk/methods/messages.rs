//! Messages: sending, editing and answering pressed buttons.

use std::ops::Range;

use serde_json::{Value, json};

use super::super::chat::CHATS_FROM;
use super::super::keyboard::{self, Keyboard};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::{Document, EventAnswer, Message, Sent, World};
use super::users::by_name;
use super::{Method, Tokens, own_group};

pub(super) const METHODS: &[Method] = &[
    method("messages.send", &["random_id"], send),
    method("messages.edit", &["peer_id"], edit),
    Method {
        tokens: Tokens::Group,
        ..method("messages.sendMessageEventAnswer", &["event_id", "user_id", "peer_id"], answer)
    },
    method("messages.isMessagesFromGroupAllowed", &["group_id", "user_id"], is_allowed),
    method("messages.setActivity", &[], done),
    method("messages.markAsRead", &[], done),
];

const fn method(
    name: &'static str,
    required: &'static [&'static str],
    run: fn(&mut World, Caller, &Params) -> Answer,
) -> Method {
    Method { name, tokens: Tokens::Any, rights: right::MESSAGES, required, run }
}

/// The longest text, in characters. The schema says 9000; in practice it is this.
const TEXT: usize = 4096;
/// The longest payload of a message.
const PAYLOAD: usize = 1000;
/// So many peers fit into one call.
const MOST_PEERS: usize = 100;
/// So many things may be attached.
const MOST_ATTACHED: usize = 10;
/// A `random_id` is remembered for this many milliseconds …
const MEMORY: i64 = 60 * 60 * 1000;
/// … and among this many last messages.
const REMEMBERED: usize = 100;
/// A message may be edited for this many seconds.
const EDIT_WINDOW: i64 = 24 * 60 * 60;
/// A pressed button may be answered for this many milliseconds.
const ANSWER_WINDOW: i64 = 60 * 1000;
/// The longest `event_data`.
const EVENT_DATA: usize = 1000;
/// The length of the passing line that a press may be answered with, in characters.
const SNACKBAR: Range<usize> = 1..91;

/// Only the community writes here; the messages of an administrator's own account are another world.
pub(in super::super) fn only_group(caller: Caller) -> Result<(), Refusal> {
    match caller {
        Caller::Group { .. } => Ok(()),
        Caller::User { .. } => Err(Refusal::access("no access to call this method")),
    }
}

fn done(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    Ok(json!(1))
}

/// What a message consists of.
struct Content {
    text: String,
    payload: Option<String>,
    documents: Vec<Document>,
    keyboard: Option<Keyboard>,
}

fn content(world: &World, params: &Params) -> Result<Content, Refusal> {
    let text = params.text("message").unwrap_or_default().into_owned();
    if text.chars().count() > TEXT {
        return Err(Refusal::new(914, "Message is too long"));
    }
    let documents = attached(world, params)?;
    if text.trim().is_empty() && documents.is_empty() {
        return Err(Refusal::param("message is empty or invalid"));
    }
    let payload = params.word("payload").map(std::borrow::Cow::into_owned);
    if let Some(payload) = &payload
        && (payload.chars().count() > PAYLOAD || serde_json::from_str::<Value>(payload).is_err())
    {
        return Err(Refusal::param("payload is invalid"));
    }
    let keyboard = keyboard::read(params, world.group_peer())?;
    Ok(Content { text, payload, documents, keyboard })
}

/// The files of `attachment`, such as `doc-5000_12,photo2001_13_key`. The emulator has nothing else to attach.
fn attached(world: &World, params: &Params) -> Result<Vec<Document>, Refusal> {
    let names = params.list("attachment").unwrap_or_default();
    let found = names.iter().map(|name| {
        let photo = name.starts_with("photo");
        let (owner, rest) = name.strip_prefix(if photo { "photo" } else { "doc" })?.split_once('_')?;
        let (id, key) = rest.split_once('_').map_or((rest, None), |(id, key)| (id, Some(key)));
        let document = world.documents.get(&id.parse().ok()?)?;
        let fits = document.photo == photo && owner.parse() == Ok(document.owner_id);
        let open = document.access_key.is_none() || document.access_key.as_deref() == key;
        (fits && open).then(|| document.clone())
    });
    let found: Option<Vec<Document>> = found.collect();
    found.filter(|found| found.len() <= MOST_ATTACHED).ok_or_else(|| Refusal::param("attachment is invalid"))
}

fn send(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let random_id = params.int("random_id").ok_or_else(|| Refusal::param("random_id is not integer"))?;
    // Larger numbers are cut without a word, as foreign clients that send them show; two may then mean the same.
    let random_id = random_id & 0xffff_ffff;
    let one = params
        .int("peer_id")
        .or_else(|| params.int("user_id"))
        .or_else(|| params.int("chat_id").map(|chat| CHATS_FROM + chat))
        .or_else(|| params.word("domain").and_then(|name| by_name(world, &name)).map(|person| person.id));
    let content = content(world, params)?;
    if let Some(peers) = params.ints("peer_ids") {
        if peers.len() > MOST_PEERS {
            return Err(Refusal::param("peer_ids count should be less or equal than 100"));
        }
        let each = peers.into_iter().map(|peer| match send_to(world, peer, random_id, &content) {
            Ok(sent) => json!({"peer_id": peer, "message_id": sent.id, "conversation_message_id": sent.cmid}),
            Err(refusal) => json!({
                "peer_id": peer,
                "message_id": 0,
                "conversation_message_id": 0,
                "error": {"code": refusal.code, "description": refusal.text},
            }),
        });
        return Ok(each.collect());
    }
    let peer =
        one.ok_or_else(|| Refusal::param("you should specify peer_id, user_id, domain, chat_id or peer_ids param"))?;
    send_to(world, peer, random_id, &content).map(|sent| json!(sent.id))
}

/// Sends to one peer, unless this was sent there already.
fn send_to(world: &mut World, peer: i64, random_id: i64, content: &Content) -> Result<Sent, Refusal> {
    may_write(world, peer)?;
    let now = world.now_ms;
    let sent = world.dialogs.get(&peer).map(|dialog| &dialog.sent);
    let same = |sent: &&Sent| sent.random_id == random_id && now - sent.at < MEMORY;
    if random_id != 0
        && let Some(sent) = sent.and_then(|sent| sent.iter().find(same))
    {
        return Ok(*sent);
    }
    let keyboard = content.keyboard.as_ref();
    let message = Message {
        from: world.group_peer(),
        text: content.text.clone(),
        payload: content.payload.clone(),
        documents: content.documents.clone(),
        keyboard: keyboard.filter(|keyboard| !keyboard.empty).map(|keyboard| keyboard.json.clone()),
        random_id,
        ..Message::default()
    };
    let cmid = world.add_message(peer, message);
    let id = world.message(peer, cmid).map_or(0, |message| message.id);
    let sent = Sent { random_id, at: now, id, cmid };
    let dialog = world.dialogs.entry(peer).or_default();
    dialog.sent.push_back(sent);
    if dialog.sent.len() > REMEMBERED {
        dialog.sent.pop_front();
    }
    show_keyboard(world, peer, keyboard);
    world.tell_own("message_reply", peer, cmid);
    Ok(sent)
}

/// An ordinary keyboard takes the place of the one that is shown.
fn show_keyboard(world: &mut World, peer: i64, keyboard: Option<&Keyboard>) {
    if let Some(keyboard) = keyboard.filter(|keyboard| !keyboard.inline) {
        let dialog = world.dialogs.entry(peer).or_default();
        dialog.keyboard = Some(keyboard.json.clone()).filter(|_| !keyboard.empty);
        dialog.answer = None;
    }
}

/// Whether the community may write to a peer at all.
pub(super) fn may_write(world: &World, peer: i64) -> Result<(), Refusal> {
    if peer > CHATS_FROM {
        let inside = world.chats.get(&peer).is_some_and(|chat| chat.members.contains_key(&world.group_peer()));
        return if inside { Ok(()) } else { Err(Refusal::new(917, "You don't have access to this chat")) };
    }
    let no_permission = || Refusal::new(901, "Can't send messages for users without permission");
    let person = world.people.get(&peer).ok_or_else(no_permission)?;
    if person.gone {
        return Err(Refusal::new(18, "User was deleted or banned"));
    }
    if world.is_banned(peer) {
        return Err(Refusal::new(900, "Can't send messages for users from blacklist"));
    }
    if person.closed_messages {
        return Err(Refusal::new(902, "Can't send messages to this user due to their privacy settings"));
    }
    if person.allowed { Ok(()) } else { Err(no_permission()) }
}

fn edit(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let peer = params.int("peer_id").ok_or_else(|| Refusal::param("peer_id is invalid"))?;
    let cmid = own_message(world, peer, params)?;
    may_write(world, peer)?;
    let content = content(world, params)?;
    let now = world.now();
    let Some(message) = world.message_mut(peer, cmid) else {
        return Err(Refusal::param("message not found"));
    };
    if now - message.date > EDIT_WINDOW {
        return Err(Refusal::new(909, "Can't edit this message, because it's too old"));
    }
    // What is not given again is gone.
    message.text = content.text;
    message.documents = content.documents;
    message.keyboard =
        content.keyboard.as_ref().filter(|keyboard| !keyboard.empty).map(|keyboard| keyboard.json.clone());
    message.answer = None;
    message.edited = Some(now);
    show_keyboard(world, peer, content.keyboard.as_ref());
    world.tell_own("message_edit", peer, cmid);
    Ok(json!(1))
}

/// The community's own message that a call names by any of its numbers.
fn own_message(world: &World, peer: i64, params: &Params) -> Result<i64, Refusal> {
    let cmid = params.int("cmid").or_else(|| params.int("conversation_message_id"));
    let found = match (cmid, params.int("message_id")) {
        (Some(cmid), _) => world.message(peer, cmid),
        (None, Some(id)) if id > 0 => {
            world.dialogs.get(&peer).and_then(|dialog| dialog.messages.iter().find(|message| message.id == id))
        }
        _ => return Err(Refusal::param("message_id or cmid should be specified")),
    };
    let message = found.ok_or_else(|| Refusal::param("message not found"))?;
    if message.from != world.group_peer() {
        return Err(Refusal::new(15, "Access denied"));
    }
    if message.action.is_some() {
        return Err(Refusal::new(920, "Can't edit this kind of message"));
    }
    Ok(message.cmid)
}

fn answer(world: &mut World, _: Caller, params: &Params) -> Answer {
    let data = params.text("event_data").unwrap_or_default();
    if data.chars().count() > EVENT_DATA {
        return Err(Refusal::param("event_data should be at most 1000 letters length"));
    }
    let answer = if data.is_empty() { EventAnswer::Nothing } else { read_answer(&data)? };
    let id = params.text("event_id").unwrap_or_default();
    let (person, peer) = (params.int("user_id"), params.int("peer_id"));
    let now = world.now_ms;
    let mine = world.pressed.get_mut(&*id).filter(|pressed| {
        Some(pressed.person) == person && Some(pressed.peer) == peer && now - pressed.at <= ANSWER_WINDOW
    });
    let pressed =
        mine.filter(|pressed| pressed.answer.is_none()).ok_or_else(|| Refusal::param("event_id is invalid"))?;
    pressed.answer = Some(answer.clone());
    let (peer, cmid) = (pressed.peer, pressed.cmid);
    match cmid {
        Some(cmid) => {
            if let Some(message) = world.message_mut(peer, cmid) {
                message.answer = Some(answer);
            }
        }
        None => world.dialogs.entry(peer).or_default().answer = Some(answer),
    }
    Ok(json!(1))
}

fn read_answer(data: &str) -> Result<EventAnswer, Refusal> {
    let wrong = || Refusal::param("event_data is invalid");
    let data: Value = serde_json::from_str(data).map_err(|_| wrong())?;
    match data["type"].as_str() {
        Some("show_snackbar") => {
            let text = data["text"].as_str().filter(|text| SNACKBAR.contains(&text.chars().count()));
            text.map(|text| EventAnswer::Snackbar(text.to_owned())).ok_or_else(wrong)
        }
        Some("open_link") => {
            let link = data["link"].as_str().filter(|link| url::Url::parse(link).is_ok());
            link.map(|link| EventAnswer::OpenLink(link.to_owned())).ok_or_else(wrong)
        }
        Some("open_app") if data["app_id"].is_i64() => Ok(EventAnswer::OpenApp(data)),
        _ => Err(wrong()),
    }
}

fn is_allowed(world: &mut World, _: Caller, params: &Params) -> Answer {
    own_group(world, params)?;
    let id = params.int("user_id").filter(|id| *id > 0).ok_or_else(|| Refusal::param("user_id is invalid"))?;
    let allowed = world.people.get(&id).is_some_and(|person| person.allowed && !person.gone);
    Ok(json!({"is_allowed": i32::from(allowed && !world.is_banned(id))}))
}

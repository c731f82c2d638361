//! What a raw event says, as facts.
//!
//! Only the fields that matter are read, each as leniently as it can be: VK adds kinds of events and fields at will, and
//! its own schema leaves out kinds that it sends. What is not known here is of no interest.
//! <https://dev.vk.com/ru/api/community-events/json-schema>

use super::CHATS;
use super::clients::{Client, Clients};
use crate::domain::{AccountRef, Currency, Enclosure, Money, Platform, Presence};
use crate::messenger::{Fact, Patronage, Person, Pressed, Said};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

/// The longest `ref` of a link that is taken; our own have at most 64 characters.
const LONGEST_REF: usize = 128;

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    object: Option<&'a RawValue>,
}

/// Up to version 5.102 the object of a `message_new` was the message itself.
#[derive(Deserialize)]
#[serde(untagged)]
enum NewMessage {
    Told { message: Message, client_info: Option<ClientInfo> },
    Bare(Message),
}

#[derive(Deserialize)]
struct Message {
    from_id: i64,
    peer_id: i64,
    #[serde(default)]
    text: String,
    payload: Option<Value>,
    #[serde(rename = "ref")]
    came_by: Option<String>,
    action: Option<Action>,
    #[serde(default)]
    attachments: Vec<Value>,
}

/// Something that happened in a chat.
#[derive(Deserialize)]
struct Action {
    #[serde(rename = "type")]
    kind: String,
    member_id: Option<i64>,
}

#[derive(Deserialize)]
struct ClientInfo {
    button_actions: Option<Vec<String>>,
    inline_keyboard: Option<bool>,
    lang_id: Option<i64>,
}

#[derive(Deserialize)]
struct ButtonPress {
    user_id: i64,
    peer_id: i64,
    event_id: String,
    payload: Option<Value>,
    conversation_message_id: Option<i64>,
}

#[derive(Deserialize)]
struct Someone {
    user_id: i64,
}

#[derive(Deserialize)]
struct Join {
    user_id: i64,
    join_type: String,
}

#[derive(Deserialize)]
struct Leave {
    user_id: i64,
    #[serde(rename = "self")]
    by_herself: Option<Value>,
}

#[derive(Deserialize)]
struct Block {
    user_id: i64,
    #[serde(default)]
    admin_id: i64,
}

#[derive(Deserialize)]
struct Officer {
    user_id: i64,
    #[serde(default)]
    admin_id: i64,
    level_old: i64,
    level_new: i64,
}

#[derive(Deserialize)]
struct Donation {
    #[serde(default)]
    user_id: i64,
    amount: Option<f64>,
    amount_new: Option<f64>,
}

/// Reads a raw event that came to a community. What a person's application can do is kept in `clients`.
pub(super) fn read(raw: &str, group: i64, clients: &Clients) -> Result<Vec<Fact>, String> {
    let event: Event = serde_json::from_str(raw).map_err(|_| "an event that is not understood".to_owned())?;
    let body = event.object.map_or("null", RawValue::get);
    let kind = event.kind.as_str();
    let fact = match kind {
        "message_new" => {
            let (message, client) = match understood(kind, body)? {
                NewMessage::Told { message, client_info } => (message, client_info),
                NewMessage::Bare(message) => (message, None),
            };
            return Ok(new_message(message, client.as_ref(), group, clients));
        }
        "message_event" => pressed(&understood(kind, body)?),
        "message_allow" | "message_deny" => {
            let who: Someone = understood(kind, body)?;
            Fact::Reachable { person: person(who.user_id), reachable: kind == "message_allow" }
        }
        "group_join" => joined(&understood(kind, body)?, group),
        "group_leave" => {
            let left: Leave = understood(kind, body)?;
            let by_herself = left.by_herself.is_some_and(|by| by == 1 || by == true);
            let by = if by_herself { person(left.user_id) } else { nobody() };
            moved(left.user_id, -group, (Presence::Inside, Presence::Outside), by)
        }
        "user_block" | "user_unblock" => {
            let block: Block = understood(kind, body)?;
            // To be blocked ends membership of the community; to be unblocked does not bring it back.
            let stands = if kind == "user_block" {
                (Presence::Unknown, Presence::Banned)
            } else {
                (Presence::Banned, Presence::Outside)
            };
            moved(block.user_id, -group, stands, person(block.admin_id))
        }
        "group_officers_edit" => {
            let officer: Officer = understood(kind, body)?;
            let presence = |level| if level > 0 { Presence::Staff } else { Presence::Inside };
            let stands = (presence(officer.level_old), presence(officer.level_new));
            moved(officer.user_id, -group, stands, person(officer.admin_id))
        }
        _ => match kind.strip_prefix("donut_subscription_") {
            Some(what) => donated(what, &understood(kind, body)?),
            None => Fact::Nothing,
        },
    };
    Ok(vec![fact])
}

fn understood<T: DeserializeOwned>(kind: &str, body: &str) -> Result<T, String> {
    serde_json::from_str(body).map_err(|_| format!("a {kind} whose form is not understood"))
}

/// Somebody wrote in private, or something happened in a chat.
fn new_message(message: Message, info: Option<&ClientInfo>, group: i64, clients: &Clients) -> Vec<Fact> {
    if message.peer_id > CHATS {
        return vec![
            message.action.map_or(Fact::Nothing, |action| in_chat(&action, message.peer_id, message.from_id, group)),
        ];
    }
    if message.from_id != message.peer_id || message.from_id <= 0 {
        return vec![Fact::Nothing];
    }
    if let Some(info) = info {
        let callback = info.button_actions.as_ref().is_none_or(|known| known.iter().any(|kind| kind == "callback"));
        clients.saw(message.from_id, Client { callback, inline: info.inline_keyboard != Some(false) });
    }
    let mut person = person(message.from_id);
    person.language = info.and_then(|info| language(info.lang_id?)).map(str::to_owned);
    let enclosure = message.attachments.iter().find_map(enclosed);
    let says = |text: String| Fact::Said(Said { person: person.clone(), text, enclosure: enclosure.clone() });
    let payload = message.payload.as_ref().map(content).unwrap_or_default();
    // Told once, with the first message after a link was opened: it is taken at once, whatever she wrote.
    let start = message.came_by.filter(|came_by| is_ref(came_by)).map(|came_by| says(format!("/start {came_by}")));
    let pressed = payload.get("p").map(|_| {
        let (data, person) = (data(&payload), person.clone());
        Fact::Pressed(Pressed { person, data, query: String::new(), message: None })
    });
    match (start, pressed) {
        (None, None) if payload.get("command").is_some_and(|command| command == "start") => {
            vec![says("/start".to_owned())]
        }
        (None, None) => vec![says(message.text)],
        (start, pressed) => start.into_iter().chain(pressed).collect(),
    }
}

/// A picture, or a document that can be looked at, by the name under which it can be sent on.
/// <https://dev.vk.com/ru/reference/objects/attachments-message>
fn enclosed(attachment: &Value) -> Option<Enclosure> {
    let kind = attachment.get("type")?.as_str().filter(|kind| matches!(*kind, "photo" | "doc"))?;
    let file = attachment.get(kind)?;
    let picture = kind == "photo";
    let seen =
        |ext: &str| matches!(ext.to_lowercase().as_str(), "pdf" | "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic");
    if !picture && !file.get("ext").and_then(Value::as_str).is_some_and(seen) {
        return None;
    }
    let (owner, id) = (file.get("owner_id")?.as_i64()?, file.get("id")?.as_i64()?);
    // What is somebody's own can be sent on only with its key.
    let key = file.get("access_key").and_then(Value::as_str).filter(|key| is_ref(key));
    let file = key.map_or_else(|| format!("{kind}{owner}_{id}"), |key| format!("{kind}{owner}_{id}_{key}"));
    Some(Enclosure { platform: Platform::Vk, picture, file })
}

/// Something happened in a chat. <https://dev.vk.com/ru/reference/objects/message>
fn in_chat(action: &Action, chat: i64, from: i64, group: i64) -> Fact {
    let came = (Presence::Outside, Presence::Inside);
    match (action.kind.as_str(), action.member_id) {
        ("chat_invite_user" | "chat_kick_user", Some(member)) if member == -group => Fact::StandingChanged { chat },
        // Nobody is named who came in by a link: it is who is said to speak.
        ("chat_invite_user_by_link", _) => moved(from, chat, came, person(from)),
        // Nowhere is said who speaks when a request is granted: if somebody else is named, it is she who came.
        ("chat_invite_user_by_message_request", member) => moved(member.unwrap_or(from), chat, came, person(from)),
        ("chat_invite_user", Some(member)) => moved(member, chat, came, person(from)),
        ("chat_kick_user", Some(member)) => moved(member, chat, (Presence::Inside, Presence::Outside), person(from)),
        _ => Fact::Nothing,
    }
}

/// Somebody pressed a button that calls back.
fn pressed(press: &ButtonPress) -> Fact {
    // Answered by all three; the inner id of the event, not the one that the event itself has.
    let query = format!("{}/{}/{}", press.user_id, press.peer_id, press.event_id);
    let private = press.peer_id == press.user_id;
    Fact::Pressed(Pressed {
        person: person(press.user_id),
        data: data(&press.payload.as_ref().map(content).unwrap_or_default()),
        query,
        message: press.conversation_message_id.filter(|_| private).map(|id| id.to_string()),
    })
}

/// What came with a message or a press: VK hands JSON over as it is or as a text.
fn content(payload: &Value) -> Value {
    match payload {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    }
}

/// What one of our buttons carries; of any other: nothing, which no button of ours carries.
fn data(payload: &Value) -> String {
    payload.get("p").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn is_ref(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    (1..=LONGEST_REF).contains(&text.len()) && text.bytes().all(good)
}

/// Somebody came into the community, or asks to.
fn joined(join: &Join, group: i64) -> Fact {
    let came = (Presence::Outside, Presence::Inside);
    match join.join_type.as_str() {
        "request" => Fact::AskedToJoin {
            person: person(join.user_id),
            chat: -group,
            link: None,
            reach: join.user_id.to_string(),
        },
        "join" | "accepted" => moved(join.user_id, -group, came, person(join.user_id)),
        // VK does not say who let her in; usually it is us.
        "approved" => moved(join.user_id, -group, came, person(-group)),
        // `unsure` is of meetings, where nobody is let in.
        _ => Fact::Nothing,
    }
}

/// VK Donut. Amounts are roubles; they come as 169 and as 169.0.
fn donated(what: &str, donation: &Donation) -> Fact {
    let amount = |roubles: Option<f64>| roubles.and_then(in_kopecks);
    let change = match (what, amount(donation.amount), amount(donation.amount_new)) {
        ("create", Some(amount), _) => Patronage::Began { amount },
        ("prolonged", Some(amount), _) => Patronage::Prolonged { amount },
        ("price_changed", _, Some(amount)) => Patronage::Repriced { amount },
        ("cancelled", ..) => Patronage::Cancelled,
        ("expired", ..) => Patronage::Expired,
        _ => return Fact::Nothing,
    };
    if donation.user_id > 0 { Fact::Patron { person: person(donation.user_id), change } } else { Fact::Nothing }
}

fn in_kopecks(roubles: f64) -> Option<Money> {
    let decimal = format!("{roubles:.2} RUB");
    decimal.parse().ok().filter(|sum: &Money| sum.currency == Currency::RUB)
}

fn moved(who: i64, chat: i64, (was, is): (Presence, Presence), by: Person) -> Fact {
    if who <= 0 {
        return Fact::Nothing; // a community
    }
    Fact::Moved { person: person(who), chat, was, is, by, link: None }
}

/// Somebody of whom only the number is known; communities have numbers below zero and are programs to us.
fn person(id: i64) -> Person {
    let account = AccountRef { platform: Platform::Vk, id: id.to_string() };
    Person { is_bot: id < 0, ..Person::nameless(account) }
}

/// Somebody whom VK does not name.
fn nobody() -> Person {
    person(0)
}

/// The language of an application. <https://dev.vk.com/ru/api/api-requests>
const fn language(id: i64) -> Option<&'static str> {
    Some(match id {
        0 => "ru",
        1 => "uk",
        2 => "be",
        3 => "en",
        4 => "es",
        5 => "fi",
        6 => "de",
        7 => "it",
        12 => "pl",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;

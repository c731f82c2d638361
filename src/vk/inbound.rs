//! What a raw event says, as facts. What is not known here is of no interest.

use crate::domain::{AccountRef, Platform};
use crate::messenger::{Fact, Person, Said};
use serde::Deserialize;
use serde_json::value::RawValue;

/// An event. <https://dev.vk.com/ru/api/community-events/json-schema>
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    object: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct NewMessage {
    message: Text,
}

#[derive(Deserialize)]
struct Text {
    from_id: i64,
    peer_id: i64,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct Someone {
    user_id: i64,
}

/// Reads a raw event.
pub(super) fn read(raw: &str) -> Result<Vec<Fact>, String> {
    let event: Event = serde_json::from_str(raw).map_err(|_| "an event that is not understood".to_owned())?;
    let strange = |_| format!("a {} whose form is not understood", event.kind);
    let body = event.object.map_or("null", RawValue::get);
    let fact = match event.kind.as_str() {
        "message_new" => {
            let said: NewMessage = serde_json::from_str(body).map_err(strange)?;
            let Text { from_id, peer_id, text } = said.message;
            if from_id == peer_id && from_id > 0 {
                Fact::Said(Said { person: person(from_id), text })
            } else {
                Fact::Nothing
            }
        }
        kind @ ("message_allow" | "message_deny") => {
            let who: Someone = serde_json::from_str(body).map_err(strange)?;
            Fact::Reachable { person: person(who.user_id), reachable: kind == "message_allow" }
        }
        _ => Fact::Nothing,
    };
    Ok(vec![fact])
}

/// A person of whom only the number is known.
fn person(id: i64) -> Person {
    let account = AccountRef { platform: Platform::Vk, id: id.to_string() };
    Person { account, name: String::new(), username: None, language: None, is_bot: false }
}

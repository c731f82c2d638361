//! Events as they come in by Bots Long Poll: each becomes a row for the inbox, unread.
//!
//! The place in the queue, `ts`, is stored with what was read; the server and the key that open it are only known here, and
//! asked for anew when they are no longer good. VK says in three ways that something is wrong
//! (<https://dev.vk.com/ru/api/bots-long-poll/getting-started>): `failed` 1, what followed our place is forgotten, and here
//! is where to go on; 2, the key is too old, the place still holds; 3, both are lost. After 1 and 3 there is a gap: what
//! can be looked up must be.
//!
//! Of an event only its id and its lane are looked at here, and nothing in it can make that fail for the others.

use super::call::{Call, Key};
use super::{CHATS, Vk};
use crate::messenger::{Batch, CallError, Raw};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// What the club needs to be told. <https://dev.vk.com/ru/api/community-events/json-schema>
pub const EVENTS: &[&str] = &[
    "message_new",
    "message_event",
    "message_allow",
    "message_deny",
    "group_join",
    "group_leave",
    "user_block",
    "user_unblock",
    "group_officers_edit",
    "donut_subscription_create",
    "donut_subscription_prolonged",
    "donut_subscription_cancelled",
    "donut_subscription_price_changed",
    "donut_subscription_expired",
];

/// The longest wait that VK's documentation uses; it allows 90 s, but shorter notices a dead connection sooner.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// How much longer than the wait itself the answer may take before the connection counts as dead.
const SLACK: Duration = Duration::from_secs(10);
/// A key is asked for anew after so long, before it grows stale by itself: old ones were seen to stop bringing events.
const KEY_AGE: Duration = Duration::from_secs(4 * 3600);

/// What opens the queue.
#[derive(Debug, Clone)]
pub(super) struct Session {
    server: Url,
    key: String,
    /// The place where the queue ended when it was opened.
    ts: String,
    made: Instant,
}

/// What is told of the queue.
#[derive(Deserialize)]
struct Server {
    server: String,
    key: String,
    #[serde(deserialize_with = "place")]
    ts: Option<String>,
}

/// One look.
#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "place")]
    ts: Option<String>,
    #[serde(default)]
    updates: Vec<Box<RawValue>>,
    failed: Option<i64>,
}

/// A place is written as text in some answers and as a number in others.
fn place<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

impl Vk {
    /// Waits up to `wait` for events behind the cursor.
    pub(super) async fn events(&self, cursor: Option<&str>, wait: Duration) -> Result<Batch, CallError> {
        let (session, is_new) = self.session().await?;
        let Some(ts) = cursor else {
            // What follows is read from here on, whatever happens until the next look.
            return Ok(Batch { cursor: Some(session.ts), ..Batch::default() });
        };
        let answer = self.check(&session, ts, wait).await.inspect_err(|_| self.close())?;
        match answer.failed {
            None => {
                let facts = answer.updates.iter().map(|event| row(event.get())).collect();
                Ok(Batch { facts, cursor: answer.ts, gap: false })
            }
            Some(1) if answer.ts.is_some() => Ok(Batch { cursor: answer.ts, gap: true, ..Batch::default() }),
            // The next look asks for a new key, and goes on at the same place.
            Some(2) => {
                self.close();
                if is_new {
                    return Err(CallError::Unreached("Long Poll takes not even a new key".into()));
                }
                Ok(Batch::default())
            }
            Some(_) => {
                self.close();
                let (session, _) = self.session().await?;
                Ok(Batch { cursor: Some(session.ts), gap: true, ..Batch::default() })
            }
        }
    }

    /// One look into the queue.
    async fn check(&self, session: &Session, ts: &str, wait: Duration) -> Result<Answer, CallError> {
        let wait = wait.min(LONGEST_WAIT);
        let mut address = session.server.clone();
        address
            .query_pairs_mut()
            .append_pair("act", "a_check")
            .append_pair("key", &session.key)
            .append_pair("ts", ts)
            .append_pair("wait", &wait.as_secs().to_string());
        self.courier.listen(address.as_str(), wait + SLACK).await
    }

    /// What opens the queue: as known, or asked for. Says whether it is new.
    async fn session(&self) -> Result<(Session, bool), CallError> {
        let known = self.session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(session) = known.filter(|s| s.made.elapsed() < KEY_AGE) {
            return Ok((session, false));
        }
        let ask = Call::new("groups.getLongPollServer").with("group_id", self.group);
        let told: Server = self.ask(Key::Community, ask).await?;
        let strange = || CallError::Unreached("Long Poll's address is not understood".into());
        let address = if told.server.contains("://") { told.server } else { format!("https://{}", told.server) };
        let server = Url::parse(&address).map_err(|_| strange())?;
        let session = Session { server, key: told.key, ts: told.ts.ok_or_else(strange)?, made: Instant::now() };
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
        Ok((session, true))
    }

    /// Forgets what opened the queue.
    fn close(&self) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What of an event says whom it is about.
#[derive(Deserialize)]
struct Outline {
    #[serde(default)]
    event_id: String,
    #[serde(default)]
    object: Object,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Object {
    user_id: Option<i64>,
    message: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    from_id: i64,
    #[serde(default)]
    peer_id: i64,
    action: Option<Action>,
}

#[derive(Deserialize)]
struct Action {
    member_id: Option<i64>,
}

/// The inbox row of one event. An event without an id of its own is known by what it says.
pub(super) fn row(raw: &str) -> Raw {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Named {
        event_id: String,
    }
    let outline: Option<Outline> = serde_json::from_str(raw).ok();
    let lane = outline.as_ref().and_then(|o| lane(&o.object)).unwrap_or_else(|| "vk".into());
    let named = outline.map(|o| o.event_id).unwrap_or_else(|| {
        // Its object is strange, which is for whoever reads it.
        serde_json::from_str::<Named>(raw).unwrap_or_default().event_id
    });
    // An id of VK's is 40 letters; what no database would keep as a name is known by what it says too.
    let is_name = !named.is_empty() && named.len() <= 200 && !named.contains('\0');
    let external_id = if is_name { named } else { hex::encode(Sha256::digest(raw.as_bytes())) };
    Raw { external_id, lane, payload: raw.to_owned() }
}

/// The lane of an event: its person's where it is about one, else its chat's.
fn lane(object: &Object) -> Option<String> {
    let person = |id: i64| (id > 0).then(|| format!("vk:{id}"));
    let Some(Text { from_id, peer_id, action }) = &object.message else {
        return object.user_id.and_then(person);
    };
    match action {
        _ if *peer_id <= CHATS => person(*peer_id),
        // Who came by the link is the sender; otherwise whom it is about is named.
        Some(action) => person(action.member_id.unwrap_or(*from_id)),
        None => None,
    }
    .or_else(|| Some(format!("chat:{peer_id}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_lane() {
        for (event, lane) in [
            (r#"{"message":{"from_id":5,"peer_id":5,"text":"hi"},"client_info":{}}"#, "vk:5"),
            (r#"{"message":{"from_id":5,"peer_id":2000000001,"text":"hi"}}"#, "chat:2000000001"),
            (r#"{"message":{"from_id":5,"peer_id":2000000001,"action":{"type":"chat_invite_user_by_link"}}}"#, "vk:5"),
            (
                r#"{"message":{"from_id":5,"peer_id":2000000001,"action":{"type":"chat_kick_user","member_id":6}}}"#,
                "vk:6",
            ),
            (
                r#"{"message":{"from_id":5,"peer_id":2000000001,"action":{"type":"chat_invite_user","member_id":-7}}}"#,
                "chat:2000000001",
            ),
            (r#"{"user_id":8,"peer_id":8,"event_id":"inner","payload":{}}"#, "vk:8"),
            (r#"{"user_id":9,"join_type":"request"}"#, "vk:9"),
            (r#"{"user_id":10,"amount":500,"amount_without_fee":450.0}"#, "vk:10"),
            (r#"{"something":"new"}"#, "vk"),
            (r#"{"user_id":"strange"}"#, "vk"),
            ("5", "vk"),
        ] {
            let event = format!(r#"{{"type":"x","event_id":"e1","object":{event},"group_id":1,"new":0}}"#);
            let row = row(&event);
            assert_eq!((row.external_id.as_str(), row.lane.as_str()), ("e1", lane), "{event}");
            assert_eq!(row.payload, event);
        }
        let nameless = [row(r#"{"type":"x"}"#), row(r#"{"type":"y"}"#), row("[]")];
        assert!(nameless.iter().all(|r| r.external_id.len() == 64) && nameless[0] != nameless[1]);
        assert_eq!(row(r#"{"type":"x"}"#).external_id, nameless[0].external_id, "the same again is known");
    }

    #[test]
    fn a_place_is_text_or_a_number() {
        let read = |text: &str| serde_json::from_str::<Answer>(text).unwrap();
        assert_eq!(read(r#"{"ts":"30","updates":[]}"#).ts.as_deref(), Some("30"));
        assert_eq!(read(r#"{"ts":30,"updates":[],"pts":5}"#).ts.as_deref(), Some("30"));
        let failed = read(r#"{"failed":2}"#);
        assert_eq!((failed.failed, failed.ts), (Some(2), None));
    }
}

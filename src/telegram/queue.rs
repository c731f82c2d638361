//! Updates as they come in, by polling or by webhook: each becomes a row for the inbox, unread.
//!
//! Of an update only its number and its lane are looked at here, and nothing in it can make that fail for
//! the others. What it says is read later, when it is safely stored.

use super::api::Api;
use super::errors::Whom;
use crate::messenger::{Batch, CallError, Raw};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::time::Duration;
use subtle::ConstantTimeEq;
use teloxide::requests::Payload;

/// The header by which a delivery shows that it comes from Telegram.
/// <https://core.telegram.org/bots/api#setwebhook>
pub const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// What we ask to be told, complete and on every occasion: the server remembers the last list it was given
/// (even by another program), and its own default leaves `chat_member` out.
pub(super) const ALLOWED_UPDATES: &[&str] = &[
    "message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "pre_checkout_query",
    "subscription",
];

/// How much longer than the wait itself the answer to a poll may take.
const POLL_SLACK: Duration = Duration::from_secs(10);

/// As teloxide's payload of that name, but with kinds of updates that it does not know.
#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    timeout: u64,
    allowed_updates: &'static [&'static str],
}

impl Payload for GetUpdates {
    type Output = Vec<Box<RawValue>>;
    const NAME: &'static str = "GetUpdates";
}

/// As teloxide's payload of that name, but as JSON and with kinds of updates that it does not know.
#[derive(Serialize)]
pub(super) struct SetWebhook<'a> {
    /// Where to deliver.
    pub(super) url: &'a str,
    /// What to show.
    pub(super) secret_token: &'a str,
    /// What to deliver.
    pub(super) allowed_updates: &'static [&'static str],
}

impl Payload for SetWebhook<'_> {
    type Output = IgnoredAny;
    const NAME: &'static str = "SetWebhook";
}

/// Waits up to `wait` for updates from `cursor` on; asking acknowledges all before it.
pub(super) async fn poll(api: &Api, cursor: Option<&str>, wait: Duration) -> Result<Batch, CallError> {
    // A cursor is only ever one of ours. Should it be spoiled, everything unacknowledged comes again, and the
    // inbox knows what it holds.
    let offset = cursor.and_then(|c| c.parse().ok());
    let ask = GetUpdates { offset, timeout: wait.as_secs(), allowed_updates: ALLOWED_UPDATES };
    let updates: Vec<Box<RawValue>> = api.call_within(wait + POLL_SLACK, &ask, Whom::Nobody).await?;
    let (mut facts, mut next) = (Vec::with_capacity(updates.len()), None);
    for update in updates {
        match number(update.get()) {
            Some(id) => {
                next = next.max(Some(id + 1));
                facts.push(row(id, update.get()));
            }
            None => tracing::warn!("an update without a number was left out"),
        }
    }
    Ok(Batch { facts, cursor: next.map(|n: i64| n.to_string()), gap: false })
}

/// What was delivered is not an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an update of the Bot API")]
pub struct NotAnUpdate;

/// The inbox row of one update that a webhook was given, from the request's body.
///
/// # Errors
/// The body is not a JSON object with an `update_id`.
pub fn webhook_row(body: &[u8]) -> Result<Raw, NotAnUpdate> {
    let text = str::from_utf8(body).map_err(|_| NotAnUpdate)?;
    number(text).map(|id| row(id, text)).ok_or(NotAnUpdate)
}

/// Whether a delivery's [`SECRET_HEADER`] shows our secret. Takes equally long wherever a wrong one differs.
#[must_use]
pub fn shows_secret(header: Option<&[u8]>, secret: &SecretString) -> bool {
    let expected = secret.expose_secret().as_bytes();
    !expected.is_empty() && header.is_some_and(|given| given.ct_eq(expected).into())
}

/// An update's number.
fn number(raw: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Numbered {
        update_id: i64,
    }
    serde_json::from_str::<Numbered>(raw).ok().map(|n| n.update_id)
}

fn row(id: i64, raw: &str) -> Raw {
    let lane = serde_json::from_str(raw).ok().and_then(lane).unwrap_or_else(|| "update".into());
    Raw { external_id: id.to_string(), lane, payload: raw.to_owned() }
}

/// What of an update says whom it is about.
#[derive(Deserialize)]
struct Outline {
    callback_query: Option<Body>,
    chat_join_request: Option<Body>,
    chat_member: Option<Body>,
    pre_checkout_query: Option<Body>,
    subscription: Option<Body>,
    message: Option<Body>,
    my_chat_member: Option<Body>,
}

#[derive(Deserialize)]
struct Body {
    from: Option<Who>,
    user: Option<Who>,
    new_chat_member: Option<Box<Body>>,
    chat: Option<Where>,
}

#[derive(Deserialize)]
struct Who {
    id: i64,
}

#[derive(Deserialize)]
struct Where {
    id: i64,
    #[serde(rename = "type", default)]
    kind: String,
}

/// The lane of an update: its person's where it is about one, else its chat's.
fn lane(update: Outline) -> Option<String> {
    let Outline { callback_query, chat_join_request, chat_member, pre_checkout_query, subscription, .. } = update;
    let asker = callback_query.or(chat_join_request).or(pre_checkout_query).and_then(|b| b.from);
    let subject = || chat_member.and_then(|b| b.new_chat_member?.user).or_else(|| subscription?.user);
    if let Some(person) = asker.or_else(subject) {
        return Some(format!("tg:{}", person.id));
    }
    // These are about a person in private, and about the chat anywhere else.
    let place = update.message.or(update.my_chat_member)?;
    let chat = place.chat?;
    match place.from {
        Some(person) if chat.kind == "private" => Some(format!("tg:{}", person.id)),
        _ => Some(format!("chat:{}", chat.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_update_has_its_lane() {
        for (update, lane) in [
            (r#"{"update_id":1,"message":{"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"/start"}}"#, "tg:5"),
            (r#"{"update_id":1,"message":{"chat":{"id":-100,"type":"supergroup"},"from":{"id":5}}}"#, "chat:-100"),
            (r#"{"update_id":1,"callback_query":{"id":"1","from":{"id":6}}}"#, "tg:6"),
            (r#"{"update_id":1,"chat_join_request":{"chat":{"id":-100},"from":{"id":7}}}"#, "tg:7"),
            (
                r#"{"update_id":1,"chat_member":{"chat":{"id":-100},"from":{"id":1},"new_chat_member":{"user":{"id":8}}}}"#,
                "tg:8",
            ),
            (r#"{"update_id":1,"my_chat_member":{"chat":{"id":9,"type":"private"},"from":{"id":9}}}"#, "tg:9"),
            (r#"{"update_id":1,"my_chat_member":{"chat":{"id":-100,"type":"channel"},"from":{"id":9}}}"#, "chat:-100"),
            (r#"{"update_id":1,"subscription":{"user":{"id":3},"state":"active"}}"#, "tg:3"),
            (r#"{"update_id":1,"something":{"new":true}}"#, "update"),
            (r#"{"update_id":1,"message":"torn"}"#, "update"),
        ] {
            let row = webhook_row(update.as_bytes()).unwrap();
            assert_eq!((row.external_id.as_str(), row.lane.as_str()), ("1", lane), "{update}");
            assert_eq!(row.payload, update);
        }
        for bad in [&b"{}"[..], b"[]", b"", b"\xff", br#"{"update_id":"1"}"#] {
            assert_eq!(webhook_row(bad), Err(NotAnUpdate));
        }
    }

    #[test]
    fn only_our_secret_opens() {
        let secret = SecretString::from("whk_7Qe2-_sT0kEn_9A");
        assert!(shows_secret(Some(b"whk_7Qe2-_sT0kEn_9A"), &secret));
        for wrong in [None, Some(&b""[..]), Some(b"whk_7Qe2-_sT0kEn_9B"), Some(b"whk_7Qe2-_sT0kEn_9A ")] {
            assert!(!shows_secret(wrong, &secret));
        }
        assert!(!shows_secret(Some(b""), &SecretString::from("")), "no secret is no key");
    }
}

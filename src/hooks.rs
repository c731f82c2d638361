//! Web hooks that go out, signed as Standard Webhooks has it (<https://www.standardwebhooks.com>).
//!
//! A receiver gets a POST with the headers `webhook-id` (the same for each try), `webhook-timestamp` (of this try) and
//! `webhook-signature`: HMAC-SHA256 over `id.timestamp.body`, once for each secret while one is being changed. Whatever it
//! answers with success is "heard"; redirects are not followed, because they would take the message to somebody else.

use crate::domain::Timestamp;
use crate::wire;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a receiver may take to answer.
const TIMEOUT: Duration = Duration::from_secs(15);
/// As much of an answer is read, so that its connection can be used again; nobody looks at it.
const READ: usize = 16 * 1024;
/// The longest wait that a receiver may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);
/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// What a receiver said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It heard.
    Heard,
    /// It is gone for good (410).
    Gone,
    /// It did not hear.
    Failed {
        /// Why, without the address.
        why: String,
        /// How long it wants to be left alone.
        wait: Option<Duration>,
    },
}

/// One message to a receiver.
#[derive(Debug)]
pub struct Call<'a> {
    /// Where to.
    pub url: &'a str,
    /// What signs: the current one first.
    pub secrets: &'a [&'a SecretString],
    /// Names the message, whichever try this is.
    pub id: &'a str,
    /// Now.
    pub at: Timestamp,
    /// The message, as JSON.
    pub body: String,
}

/// Tells receivers.
#[derive(Debug, Clone)]
pub struct Caller(reqwest::Client);

impl Default for Caller {
    fn default() -> Self {
        Self(wire::client(TIMEOUT))
    }
}

impl Caller {
    /// Tells a receiver something, once.
    pub async fn call(&self, call: Call<'_>) -> Answer {
        let timestamp = call.at.0.div_euclid(1000);
        let signatures: Vec<String> =
            call.secrets.iter().filter_map(|secret| sign(secret, call.id, timestamp, call.body.as_bytes())).collect();
        let request = self
            .0
            .post(call.url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("propusk/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", call.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signatures.join(" "))
            .body(call.body);
        let mut answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Answer::Failed { why: wire::failure(error), wait: None },
        };
        let wait = answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| wait(v, call.at));
        let mut read = 0;
        while let Ok(Some(part)) = answer.chunk().await {
            read += part.len();
            if read > READ {
                break;
            }
        }
        said(answer.status(), wait)
    }
}

/// A number of seconds, or a date (RFC 9110, 10.2.3).
fn wait(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?.timestamp_millis();
    u64::try_from(until - now.0).ok().map(Duration::from_millis)
}

fn said(status: StatusCode, wait: Option<Duration>) -> Answer {
    if status.is_success() {
        return Answer::Heard;
    }
    match status {
        StatusCode::GONE => Answer::Gone,
        _ => Answer::Failed { why: format!("answered {}", status.as_u16()), wait: wait.map(|w| w.min(LONGEST_WAIT)) },
    }
}

/// The signature of a message; `None`: the secret is none.
fn sign(secret: &SecretString, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.expose_secret().strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// A new secret for a receiver.
#[must_use]
pub fn new_secret() -> SecretString {
    format!("{PREFIX}{}", STANDARD.encode(chance())).into()
}

/// A new key to the read API.
#[must_use]
pub fn new_key() -> SecretString {
    format!("pk_{}", URL_SAFE_NO_PAD.encode(chance())).into()
}

/// By what a key is known: SHA-256, in hex. A key is too long to be guessed, so it needs no salt.
#[must_use]
pub fn hash_of_key(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

/// 32 bytes that nobody can guess: each of three random ids carries 122 bits.
fn chance() -> [u8; 32] {
    let mut hash = Sha256::new();
    for _ in 0..3 {
        hash.update(uuid::Uuid::new_v4().as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_signature_is_what_the_reference_libraries_make() {
        let text = include_str!("../tests/fixtures/payments/standardwebhooks.json");
        let file: Value = serde_json::from_str(text).unwrap();
        let mut seen = 0;
        for vector in file["vectors"].as_array().unwrap() {
            let (request, secret) = (&vector["request"], vector["secret"]["secret"].as_str().unwrap());
            let header = |name: &str| request["headers"][name].as_str().unwrap_or_default().to_owned();
            let timestamp = header("webhook-timestamp").parse().unwrap_or(0);
            let body = request["body"].as_str().unwrap();
            let ours = sign(&secret.into(), &header("webhook-id"), timestamp, body.as_bytes()).unwrap();
            let signed = header("webhook-signature").split(' ').any(|s| s == ours);
            // One is refused for its age alone.
            if vector["valid"] == true || vector["reason"].as_str().is_some_and(|r| r.contains("301 s")) {
                assert!(signed, "{}", vector["id"]);
                seen += 1;
            } else {
                assert!(!signed, "{}", vector["id"]);
            }
        }
        assert!(seen >= 3, "{seen}");
    }

    #[test]
    fn secrets_are_long_and_new_each_time() {
        let (one, two) = (new_secret(), new_secret());
        assert_ne!(one.expose_secret(), two.expose_secret());
        let bytes = STANDARD.decode(one.expose_secret().strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(bytes.len(), 32);
        assert_eq!(new_key().expose_secret().len(), "pk_".len() + 43);
    }

    #[test]
    fn a_wait_is_a_number_or_a_date() {
        let now = Timestamp(1_445_412_480_000);
        assert_eq!(wait(" 120 ", now), Some(Duration::from_secs(120)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:30 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:27:00 GMT", now), None, "it is over");
        assert_eq!(wait("soon", now), None);
    }

    #[test]
    fn only_success_is_success() {
        let failed = |status: u16, wait: Option<u64>| match said(
            StatusCode::from_u16(status).unwrap(),
            wait.map(Duration::from_secs),
        ) {
            Answer::Failed { why, wait } => (why, wait),
            other => panic!("{other:?}"),
        };
        assert_eq!(said(StatusCode::NO_CONTENT, None), Answer::Heard);
        assert_eq!(said(StatusCode::GONE, None), Answer::Gone);
        assert_eq!(failed(302, None), ("answered 302".to_owned(), None));
        assert_eq!(failed(429, Some(60)).1, Some(Duration::from_secs(60)));
        assert_eq!(failed(503, Some(u64::MAX)).1, Some(LONGEST_WAIT), "for ever is not for ever");
    }
}

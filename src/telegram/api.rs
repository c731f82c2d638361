//! One call to the Bot API: a payload goes out as JSON, an answer or a [`CallError`] comes back.
//!
//! An answer is read into the type that the caller names, which holds no more than is needed: a message
//! that went out must not be sent again because its echo carries a field that is not known here.

use super::errors::{Refusal, Whom, classify};
use crate::domain::Timestamp;
use crate::messenger::CallError;
use crate::wire;
use chrono::DateTime;
use reqwest::RequestBuilder;
use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::time::Duration;
use teloxide::requests::Payload;

/// How long an ordinary call may take. The slowest, a removal, keeps the server busy for a second or two.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a file may take on its way.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(20);

/// The Bot API for one bot.
pub(super) struct Api {
    client: reqwest::Client,
    base: String,
    token: SecretString,
}

/// The part of an answer that says what the rest is. <https://core.telegram.org/bots/api#making-requests>
#[derive(Deserialize)]
struct Envelope<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

impl Api {
    /// Speaks to the server at `base` in the name of `token`.
    pub(super) fn new(base: &str, token: SecretString) -> Self {
        Self { client: wire::client(CALL_TIMEOUT), base: base.trim_end_matches('/').to_owned(), token }
    }

    /// Calls a method and reads its answer. `whom` is what the payload's chat is, for reading refusals.
    pub(super) async fn call<P, A>(&self, payload: &P, whom: Whom) -> Result<A, CallError>
    where
        P: Payload + Serialize + Sync,
        A: DeserializeOwned,
    {
        self.call_within(CALL_TIMEOUT, payload, whom).await
    }

    /// Calls a method for its effect.
    pub(super) async fn act<P: Payload + Serialize + Sync>(&self, payload: &P, whom: Whom) -> Result<(), CallError> {
        self.call::<P, IgnoredAny>(payload, whom).await.map(|_| ())
    }

    /// As [`Self::call`], with a limit of its own for calls that wait.
    pub(super) async fn call_within<P, A>(&self, limit: Duration, payload: &P, whom: Whom) -> Result<A, CallError>
    where
        P: Payload + Serialize + Sync,
        A: DeserializeOwned,
    {
        let name = method(P::NAME);
        let request = self.client.post(self.address(&name)).timeout(limit).json(payload);
        answer(&name, request, whom).await
    }

    /// Sends a form with a file in it, for its effect.
    pub(super) async fn upload(&self, name: &str, form: Form, whom: Whom) -> Result<(), CallError> {
        let request = self.client.post(self.address(name)).timeout(UPLOAD_TIMEOUT).multipart(form);
        answer::<IgnoredAny>(name, request, whom).await.map(|_| ())
    }

    /// Where a method answers. It holds the token: never to be shown.
    fn address(&self, name: &str) -> String {
        format!("{}/bot{}/{name}", self.base, self.token.expose_secret())
    }

    /// The server's own time, from the date that every answer carries.
    pub(super) async fn time(&self) -> Option<Timestamp> {
        let response = self.client.get(&self.base).send().await.ok()?;
        let date = response.headers().get(reqwest::header::DATE)?.to_str().ok()?;
        DateTime::parse_from_rfc2822(date).ok().map(|date| Timestamp(date.timestamp_millis()))
    }
}

/// Sends a request and reads its answer.
async fn answer<A: DeserializeOwned>(name: &str, request: RequestBuilder, whom: Whom) -> Result<A, CallError> {
    let unreached = |e| CallError::Unreached(wire::failure(e));
    let response = request.send().await.map_err(unreached)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreached)?;
    let strange = || CallError::Unreached(format!("an answer that is none of the Bot API's, with status {status}"));
    let envelope: Envelope = serde_json::from_slice(&body).map_err(|_| strange())?;
    if envelope.ok {
        let result = envelope.result.ok_or_else(strange)?;
        return serde_json::from_str(result.get())
            .map_err(|_| CallError::Unreached(format!("the answer to {name} is not understood")));
    }
    let refusal: Refusal = serde_json::from_slice(&body).map_err(|_| strange())?;
    Err(classify(&refusal, whom))
}

/// A method's name as it is documented: teloxide begins it with a capital letter, which not every server forgives.
fn method(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

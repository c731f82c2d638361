//! One request to the API: a form goes out, an answer or a refusal comes back.
//!
//! The token goes in the body, never in the address; and no address is ever told in an error.

use super::call::Key;
use super::errors::{Refusal, classify};
use crate::messenger::CallError;
use crate::wire;
use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The version that we speak; the newest there is. <https://dev.vk.com/ru/reference/versions>
pub(super) const VERSION: &str = "5.199";
/// How long an ordinary call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a file may take on its way.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(20);

/// An answer as it comes.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    /// What was asked for.
    pub(super) response: Option<Box<RawValue>>,
    /// Why there is none.
    error: Option<Refusal>,
    /// What failed within a script, in order.
    #[serde(default)]
    pub(super) execute_errors: Vec<Refusal>,
}

/// The API, in nobody's name.
pub(super) struct Api {
    client: reqwest::Client,
    hosts: Vec<String>,
    /// The host that answered last.
    at: AtomicUsize,
}

impl Api {
    /// Speaks to the first of these hosts that can be reached.
    pub(super) fn new(hosts: Vec<String>) -> Self {
        let base = |host: String| host.trim_end_matches('/').trim_end_matches("/method").to_owned();
        let hosts = hosts.into_iter().map(base).collect();
        Self { client: wire::client(CALL_TIMEOUT), hosts, at: AtomicUsize::new(0) }
    }

    /// Calls a method with these parameters.
    pub(super) async fn call(
        &self,
        key: Key,
        token: &SecretString,
        method: &str,
        form: &[(String, String)],
    ) -> Result<Envelope, CallError> {
        let mut body = form.to_vec();
        body.push(("access_token".into(), token.expose_secret().to_owned()));
        body.push(("v".into(), VERSION.into()));
        let at = self.at.load(Ordering::Relaxed);
        let mut failure = CallError::Unreached("no address of the API is set".into());
        for n in 0..self.hosts.len() {
            let host = (at + n) % self.hosts.len();
            let request = self.client.post(format!("{}/method/{method}", self.hosts[host])).form(&body);
            match request.send().await {
                Ok(response) => {
                    self.at.store(host, Ordering::Relaxed);
                    return envelope(response, key).await;
                }
                // Only where nothing can have arrived is the same said at the other door.
                Err(error) if error.is_connect() => failure = CallError::Unreached(wire::failure(error)),
                Err(error) => {
                    self.at.store((host + 1) % self.hosts.len(), Ordering::Relaxed);
                    return Err(CallError::Unreached(wire::failure(error)));
                }
            }
        }
        Err(failure)
    }

    /// Sends a file where VK said that it be sent, and reads the answer, which has no envelope.
    pub(super) async fn upload<A: DeserializeOwned>(&self, address: &str, form: Form) -> Result<A, CallError> {
        let request = self.client.post(address).timeout(UPLOAD_TIMEOUT).multipart(form);
        plain(request).await
    }

    /// Waits at an address of Long Poll for at most so long; that answer has no envelope either.
    pub(super) async fn listen<A: DeserializeOwned>(&self, address: &str, limit: Duration) -> Result<A, CallError> {
        plain(self.client.get(address).timeout(limit)).await
    }
}

/// Sends a request whose answer has no envelope.
async fn plain<A: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<A, CallError> {
    let unreached = |e| CallError::Unreached(wire::failure(e));
    let response = request.send().await.map_err(unreached)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreached)?;
    serde_json::from_slice(&body).map_err(|_| strange(status))
}

/// Reads an answer.
async fn envelope(response: reqwest::Response, key: Key) -> Result<Envelope, CallError> {
    let status = response.status();
    let body = response.bytes().await.map_err(|e| CallError::Unreached(wire::failure(e)))?;
    let envelope: Envelope = serde_json::from_slice(&body).map_err(|_| strange(status))?;
    match &envelope.error {
        Some(refusal) => Err(classify(refusal, key)),
        None if envelope.response.is_none() => Err(strange(status)),
        None => Ok(envelope),
    }
}

fn strange(status: reqwest::StatusCode) -> CallError {
    CallError::Unreached(format!("an answer that is none of VK's, with status {status}"))
}

//! VK ID: has the key of an administrator, which lives an hour, made anew.
//!
//! Each refresh token serves once, and with the new key comes the next one; whoever calls keeps it before anything else.
//! <https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-integration/api-description>

use crate::messenger::{CallError, FirstKey, NewKey};
use crate::wire;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long a key lives if VK does not say.
const HOUR: u64 = 3600;
/// What passes by itself; every other error of OAuth 2.0 is for good (RFC 6749, sections 4.1.2.1 and 5.2).
const PASSING: [&str; 4] = ["server_error", "temporarily_unavailable", "slow_down", "too_many_requests"];

/// How VK ID knows us.
#[derive(Debug, Clone)]
pub struct IdConfig {
    /// Where it answers, for example `https://id.vk.com`.
    pub url: String,
    /// The app.
    pub app_id: i64,
    /// The device that the first key was given to.
    pub device_id: String,
    /// The first refresh token.
    pub refresh: SecretString,
}

/// VK ID.
pub(super) struct VkId {
    client: reqwest::Client,
    config: IdConfig,
}

/// What comes back, whatever it is.
#[derive(Deserialize)]
struct Answer {
    access_token: Option<SecretString>,
    refresh_token: Option<SecretString>,
    expires_in: Option<u64>,
    state: Option<String>,
    error: Option<String>,
    #[serde(default)]
    error_description: String,
}

/// The administrator's key as it is set.
pub(super) fn first_key(access: Option<&SecretString>, id: Option<&IdConfig>) -> Option<FirstKey> {
    let refresh = id.map(|id| id.refresh.clone());
    if access.is_none() && refresh.is_none() {
        return None;
    }
    let text = |secret: Option<&SecretString>| secret.map(|s| s.expose_secret().to_owned()).unwrap_or_default();
    let app = id.map(|id| format!("{} {}", id.app_id, id.device_id)).unwrap_or_default();
    let whole = format!("{}\n{}\n{app}", text(access), text(refresh.as_ref()));
    Some(FirstKey { origin: hex::encode(Sha256::digest(whole)), access: access.cloned(), refresh })
}

impl VkId {
    /// No network is touched.
    pub(super) fn new(config: IdConfig) -> Self {
        Self { client: wire::client(TIMEOUT), config }
    }

    /// A new key for a refresh token, which is used up by that.
    pub(super) async fn renew(&self, refresh: &SecretString) -> Result<NewKey, CallError> {
        let state = uuid::Uuid::new_v4().simple().to_string();
        let app_id = self.config.app_id.to_string();
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
            ("client_id", &app_id),
            ("device_id", &self.config.device_id),
            ("state", &state),
        ];
        let url = format!("{}/oauth2/auth", self.config.url.trim_end_matches('/'));
        let unreached = |e| CallError::Unreached(wire::failure(e));
        let response = self.client.post(url).form(&form).send().await.map_err(unreached)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreached)?;
        let strange = || CallError::Unreached(format!("an answer that is none of VK ID's, with status {status}"));
        let answer: Answer = serde_json::from_slice(&body).map_err(|_| strange())?;
        if let Some(error) = answer.error {
            let told = format!("{error}: {}", answer.error_description);
            let passes = status.is_server_error() || PASSING.contains(&error.as_str());
            return Err(if passes { CallError::Unreached(told) } else { CallError::Refused(told) });
        }
        let ours = answer.state.is_none_or(|told| told == state);
        match (answer.access_token, answer.refresh_token) {
            (Some(access), Some(refresh)) if ours => {
                Ok(NewKey { access, refresh, lives: Duration::from_secs(answer.expires_in.unwrap_or(HOUR)) })
            }
            _ => Err(strange()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(refresh: &str) -> IdConfig {
        IdConfig { url: "https://id.vk.com".into(), app_id: 5, device_id: "d".into(), refresh: refresh.into() }
    }

    #[test]
    fn what_stands_for_the_settings_changes_with_each_of_them_and_tells_none() {
        let of = |access: Option<&str>, id: Option<IdConfig>| {
            let access = access.map(SecretString::from);
            first_key(access.as_ref(), id.as_ref()).map(|first| first.origin)
        };
        let all = [
            of(Some("a"), None),
            of(Some("b"), None),
            of(None, Some(id("r"))),
            of(Some("a"), Some(id("r"))),
            of(Some("a"), Some(id("s"))),
            of(Some("a"), Some(IdConfig { app_id: 6, ..id("r") })),
            of(Some("a"), Some(IdConfig { device_id: "e".into(), ..id("r") })),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().flatten().collect();
        assert_eq!((different.len(), of(None, None)), (all.len(), None));
        let first = first_key(Some(&"hunter2".into()), Some(&id("hunter3"))).unwrap();
        assert!(!format!("{first:?}").contains("hunter"), "{first:?}");
    }
}

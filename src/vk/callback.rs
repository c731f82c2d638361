//! Callback API: the other way in. VK brings each event, and wants to hear `ok` once it is stored.
//!
//! A delivery proves itself by showing the secret that we agreed upon; it is no signature, so it is compared in constant
//! time and never stored. Before the first, VK wants to hear a code of its own
//! (<https://dev.vk.com/ru/api/callback/getting-started>).

use super::call::{Call, Key};
use super::queue::{self, EVENTS};
use super::setup::Told;
use super::{Mode, Vk, api};
use crate::messenger::{CallError, Raw};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

/// What our server is called in the community's settings: 14 letters at most.
const TITLE: &str = "Propusk";

/// What VK brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It wants to hear this.
    Confirm(String),
    /// An event: `ok`, once it is stored.
    Event(Raw),
    /// It wants to hear the code, which is not known yet.
    TooEarly,
    /// It does not show that it comes from VK, or is about another community.
    Refused,
    /// Events are asked for here, not brought.
    NotInUse,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Servers {
    items: Vec<Server>,
}

#[derive(Deserialize)]
struct Server {
    id: i64,
    url: String,
    /// `ok`, or what stands in its way.
    #[serde(default)]
    status: String,
}

#[derive(Deserialize)]
struct Added {
    server_id: i64,
}

impl Vk {
    /// Looks at what was brought, from the request's body.
    #[must_use]
    pub fn delivered(&self, body: &[u8]) -> Delivery {
        let Mode::Webhook { secrets, .. } = &self.mode else { return Delivery::NotInUse };
        let Ok(mut event) = serde_json::from_slice::<Map<String, Value>>(body) else { return Delivery::Refused };
        let shown = event.remove("secret");
        let ours = event.get("group_id").and_then(Value::as_i64) == Some(self.group);
        let kind = event.get("type").and_then(Value::as_str);
        // Asked whether the address is ours, VK may show no secret yet; the code that it wants to hear is none.
        let unasked = shown.is_none() && kind == Some("confirmation");
        if !(unasked || shows_secret(shown.as_ref().and_then(Value::as_str), secrets)) || !ours {
            return Delivery::Refused;
        }
        match kind {
            Some("confirmation") => {
                self.confirmation.get().map_or(Delivery::TooEarly, |code| Delivery::Confirm(code.clone()))
            }
            Some(_) => Delivery::Event(queue::row(&Value::Object(event).to_string())),
            None => Delivery::Refused,
        }
    }

    /// Learns the code that VK wants to hear. It is asked for again at each start: VK changes it now and then.
    pub(super) async fn learn_code(&self) -> Result<(), CallError> {
        let ask = Call::new("groups.getCallbackConfirmationCode").with("group_id", self.group);
        let told: Code = self.ask(Key::Community, ask).await?;
        self.confirmation.get_or_init(|| told.code);
        Ok(())
    }

    /// Has events brought to us.
    pub(super) async fn have_events_brought(&self) -> Result<(), CallError> {
        let Mode::Webhook { url, secrets, .. } = &self.mode else { return Ok(()) };
        let secret = secrets.first().map(ExposeSecret::expose_secret).unwrap_or_default();
        let with = |method| Call::new(method).with("group_id", self.group);
        let described = |method| with(method).with("url", url.as_str()).with("title", TITLE).with("secret_key", secret);
        let servers: Servers = self.ask(Key::Community, with("groups.getCallbackServers")).await?;
        let id = match servers.items.iter().find(|server| server.url == url.as_str()) {
            Some(server) => {
                self.act(Key::Community, described("groups.editCallbackServer").with("server_id", server.id)).await?;
                server.id
            }
            None => self.ask::<Added>(Key::Community, described("groups.addCallbackServer")).await?.server_id,
        };
        let mut set = with("groups.setCallbackSettings").with("server_id", id).with("api_version", api::VERSION);
        for event in EVENTS {
            set = set.with(event, 1);
        }
        self.act(Key::Community, set).await
    }

    /// What is wrong with the bringing, for the doctor.
    pub(super) async fn examine_servers(&self, url: &url::Url, troubles: &mut Vec<String>) -> Result<(), CallError> {
        let ask = Call::new("groups.getCallbackServers").with("group_id", self.group);
        let servers: Servers = match self.ask(Key::Community, ask).await {
            Ok(servers) => servers,
            // Said already, as a right that is missing.
            Err(CallError::NoRight(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let Some(server) = servers.items.iter().find(|server| server.url == url.as_str()) else {
            troubles.push(format!("no Callback API server is set to {url}; starting the service sets it"));
            return Ok(());
        };
        if server.status != "ok" {
            troubles.push(format!(
                "the Callback API server is \"{}\"; check that PUBLIC_URL leads to HTTP_LISTEN, and start the service",
                server.status
            ));
        }
        let ask = Call::new("groups.getCallbackSettings").with("group_id", self.group).with("server_id", server.id);
        let told: Told = self.ask(Key::Community, ask).await?;
        let mend = |trouble| format!("{trouble}; starting the service mends it");
        troubles.extend(told.troubles("the Callback API server").into_iter().map(mend));
        Ok(())
    }
}

/// Whether what is shown is one of our secrets. Takes equally long wherever a wrong one differs.
fn shows_secret(shown: Option<&str>, secrets: &[SecretString]) -> bool {
    let is = |shown: &str, secret: &SecretString| {
        let expected = secret.expose_secret().as_bytes();
        !expected.is_empty() && bool::from(shown.as_bytes().ct_eq(expected))
    };
    // Each is looked at, so that the time does not tell which of them it was.
    shown.is_some_and(|shown| secrets.iter().fold(false, |found, secret| is(shown, secret) | found))
}

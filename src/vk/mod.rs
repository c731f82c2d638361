//! VK: one wire, spoken as [`Messenger`](crate::messenger::Messenger).
//!
//! In reading order: `call` is one call as a value; `api` carries one request and reads its answer; `errors` says what a
//! refusal means; `courier` gathers calls and keeps the limits; [`queue`] takes raw events in by Long Poll, `callback` by
//! Callback API, and `setup` has them sent and looks at it for the doctor; `inbound` reads facts out of a raw event; `say`
//! writes to people and looks them up; `id` has an administrator's key made anew; `doors` lets people in and out of
//! communities and chats, and `pages` reads their lists; `outbound` is the messenger itself and only hands over to these.
//!
//! Two keys open VK. The community's own does everything in chats and in messages; who is let into a closed community
//! only an administrator's key decides, and it lives an hour and may be missing (see `doors`).
//!
//! Nothing here stores or decides; whoever calls does.

mod api;
mod call;
mod callback;
mod clients;
mod courier;
mod doors;
mod errors;
mod id;
mod inbound;
mod keyboard;
mod outbound;
mod pages;
pub mod queue;
mod say;
mod setup;

use crate::messenger::{CallError, FirstKey, HeldKey};
use call::Call;
pub(crate) use call::Key;
pub use callback::Delivery;
use clients::Clients;
use courier::Courier;
pub use id::IdConfig;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::{Mutex, OnceLock};

/// Where a chat's peer ids begin: the first is this and one.
/// <https://dev.vk.com/ru/reference/objects/message>
pub const CHATS: i64 = 2_000_000_000;

/// How events come in.
#[derive(Debug, Clone)]
pub enum Mode {
    /// We ask for them: Bots Long Poll.
    Polling,
    /// VK brings them: Callback API.
    Webhook {
        /// Our public address.
        url: url::Url,
        /// What VK may show with every delivery, the current one first; none is empty.
        secrets: Vec<SecretString>,
        /// What VK wants to hear before it delivers; `None`: it is asked for.
        confirmation: Option<String>,
    },
}

/// What has to be known to speak with VK.
#[derive(Debug, Clone)]
pub struct VkConfig {
    /// The community's number, above zero.
    pub group_id: i64,
    /// The community's key.
    pub token: SecretString,
    /// An administrator's key, where there is one.
    pub admin_token: Option<SecretString>,
    /// How that key is made anew, where it lives for a while only.
    pub id: Option<IdConfig>,
    /// Where the API answers, for example `https://api.vk.ru`: the first is tried first, the others when it cannot be
    /// reached. At least one; with or without `/method` at its end.
    pub api_urls: Vec<String>,
    /// How events come in.
    pub mode: Mode,
}

/// A community on VK.
pub struct Vk {
    group: i64,
    courier: Courier,
    /// The administrator's key as it is set.
    first: Option<FirstKey>,
    /// What makes it anew.
    id: Option<id::VkId>,
    mode: Mode,
    /// Who the community is, once asked.
    me: OnceLock<Me>,
    /// What opens the queue of events, while it is known.
    session: Mutex<Option<queue::Session>>,
    /// Who manages which community, as far as lately asked.
    managers: Mutex<doors::Managers>,
    /// What VK wants to hear before it delivers.
    confirmation: OnceLock<String>,
    /// What people's applications cannot do.
    clients: Clients,
}

/// What we need to know of ourselves. <https://dev.vk.com/ru/reference/objects/community>
#[derive(Debug, Clone, Deserialize)]
struct Me {
    name: String,
    screen_name: String,
}

impl Vk {
    /// A community that has not spoken yet: no network is touched.
    #[must_use]
    pub fn new(config: VkConfig) -> Self {
        let VkConfig { group_id, token, admin_token, id, api_urls, mode } = config;
        let first = id::first_key(admin_token.as_ref(), id.as_ref());
        let confirmation = match &mode {
            Mode::Webhook { confirmation: Some(code), .. } => OnceLock::from(code.clone()),
            _ => OnceLock::new(),
        };
        let courier = Courier::new(api_urls, token, admin_token);
        Self {
            group: group_id,
            courier,
            first,
            id: id.map(id::VkId::new),
            mode,
            me: OnceLock::new(),
            session: Mutex::default(),
            managers: Mutex::default(),
            confirmation,
            clients: Clients::default(),
        }
    }

    /// From now on this is the administrator's key; `None`: there is none any more.
    pub fn set_admin_token(&self, token: Option<SecretString>) {
        self.courier.hold(token.map_or(HeldKey::Nothing, HeldKey::Key));
    }

    /// Whether there is an administrator's key that VK has not refused.
    #[must_use]
    pub fn has_admin_token(&self) -> bool {
        self.courier.no_person().is_none()
    }

    /// Calls a method and reads its answer. Where there is no good key of a person, that is a right which is missing: the
    /// community's own key, without which nothing goes, is another matter.
    async fn ask<A: DeserializeOwned>(&self, key: Key, call: Call) -> Result<A, CallError> {
        self.courier.ask(key, call).await.map_err(|error| match (error, key) {
            (CallError::TokenRefused(why), Key::Person) => CallError::NoRight(format!("an administrator's key: {why}")),
            (other, _) => other,
        })
    }

    /// Calls a method for its effect.
    async fn act(&self, key: Key, call: Call) -> Result<(), CallError> {
        self.ask::<serde::de::IgnoredAny>(key, call).await.map(|_| ())
    }
}

impl fmt::Debug for Vk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.me.get().map(|me| &me.screen_name);
        f.debug_struct("Vk").field("group", &self.group).field("screen_name", &name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

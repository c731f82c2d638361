//! VK ID: makes keys of users anew, for refresh tokens that serve once each.
//!
//! What it promises nowhere is how long a refresh token lives; here it is for ever, until it is used or taken back.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::VkEmulator;
use super::http::plain;
use super::params::Params;
use super::shared::Shared;
use super::token::{Caller, Token};

/// How long a key lives, in seconds.
const LIFE: i64 = 3600;

/// What VK ID knows.
#[derive(Debug, Default)]
pub(super) struct Id {
    refresh: HashMap<String, Grant>,
    /// How many keys were made.
    made: u64,
    /// So many further requests find a server that is broken.
    outages: u32,
}

/// What a refresh token was given for.
#[derive(Debug, Clone)]
struct Grant {
    user: i64,
    app: i64,
    device: String,
}

impl VkEmulator {
    /// Where VK ID answers, without a slash at the end.
    pub fn id_url(&self) -> String {
        self.server.url.clone()
    }

    /// Gives a user a refresh token, for an app and a device.
    pub fn refresh_token(&self, token: &str, user: i64, app: i64, device: &str) {
        let mut world = self.shared.change();
        world.person(user);
        world.id.refresh.insert(token.to_owned(), Grant { user, app, device: device.to_owned() });
    }

    /// The user ends the app's access: neither keys nor refresh tokens of hers are good any more.
    pub fn ends_access(&self, user: i64) {
        let mut world = self.shared.change();
        world.id.refresh.retain(|_, grant| grant.user != user);
        world.tokens.retain(|_, token| !matches!(token.caller, Caller::User { id, .. } if id == user));
    }

    /// VK ID is broken for so many requests.
    pub fn id_fails(&self, times: u32) {
        self.shared.change().id.outages = times;
    }

    /// How many keys VK ID has made.
    pub fn keys_made(&self) -> u64 {
        self.shared.look().id.made
    }
}

/// Answers a request for a new key.
pub(super) fn answer(shared: &Shared, params: &Params) -> Response {
    let mut world = shared.change();
    if world.id.outages > 0 {
        world.id.outages -= 1;
        return plain(StatusCode::BAD_GATEWAY, "<h1>502 Bad Gateway</h1>".to_owned());
    }
    let refused = |error: &str, about: &str| {
        plain(StatusCode::BAD_REQUEST, json!({"error": error, "error_description": about}).to_string())
    };
    let word = |name: &str| params.word(name).map(std::borrow::Cow::into_owned);
    if word("grant_type").as_deref() != Some("refresh_token") {
        return refused("unsupported_grant_type", "grant_type is not supported");
    }
    let (Some(used), Some(device), Some(app), Some(state)) =
        (word("refresh_token"), word("device_id"), params.int("client_id"), word("state"))
    else {
        return refused("invalid_request", "refresh_token, device_id, client_id or state is missing");
    };
    let good = world.id.refresh.get(&used).is_some_and(|grant| grant.app == app && grant.device == device);
    let Some(grant) = world.id.refresh.remove(&used).filter(|_| good) else {
        return refused("invalid_grant", "refresh_token is invalid");
    };
    world.id.made += 1;
    let (n, user) = (world.id.made, grant.user);
    let (access, refresh) = (format!("vk2.a.access-{user}-{n}"), format!("vk2.a.refresh-{user}-{n}"));
    let until = Some(world.now_ms + LIFE * 1000);
    world.tokens.insert(access.clone(), Token { caller: Caller::User { id: user, groups: true }, until });
    world.id.refresh.insert(refresh.clone(), grant);
    let told: Value = json!({
        "access_token": access, "refresh_token": refresh, "expires_in": LIFE, "user_id": user, "state": state,
        "scope": "groups", "token_type": "Bearer",
    });
    plain(StatusCode::OK, told.to_string())
}

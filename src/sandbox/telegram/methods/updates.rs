//! How updates reach the bot: polling, or a webhook.

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::super::super::emulated::is_here;
use super::super::params::Params;
use super::super::queue::Webhook;
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;

/// The longest `secret_token`.
const SECRET_LIMIT: usize = 256;
/// Ports a public webhook may use.
const PORTS: [u16; 4] = [443, 80, 88, 8443];

/// Keeps the list of wanted updates, if the call brings one.
pub(in super::super) fn ask_for(world: &mut World, params: &Params) -> Result<(), Refusal> {
    let names =
        params.nested("allowed_updates").map_err(|_| Refusal::bad("can't parse allowed updates JSON object"))?;
    world.queue.ask_for(names.as_deref());
    Ok(())
}

/// One look into the queue: drops what the offset acknowledges and shows what waits, as a JSON array and its length.
/// The wait is in `shared.rs`.
pub(in super::super) fn look(world: &mut World, params: &Params) -> Result<(usize, String), Refusal> {
    if world.queue.webhook.is_some() {
        return Err(Refusal::conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    let now = world.now_ms;
    let queue = &mut world.queue;
    queue.expire(now);
    let offset = params.int("offset").unwrap_or(0);
    if offset > 0 {
        while queue.waiting.first_key_value().is_some_and(|(id, _)| *id < offset) {
            queue.waiting.pop_first();
        }
    } else if offset < 0 {
        let from_end = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        while queue.waiting.len() > from_end {
            queue.waiting.pop_first();
        }
    }
    let limit = params.int("limit").filter(|limit| (1..=100).contains(limit)).unwrap_or(100);
    let shown: Vec<&str> =
        queue.waiting.values().take(usize::try_from(limit).unwrap_or(100)).map(|queued| &*queued.body).collect();
    Ok((shown.len(), format!("[{}]", shown.join(","))))
}

/// The emulator delivers to loopback addresses only, over plain HTTP too; it never reaches out into the world.
fn check_url(given: &str) -> Result<(), Refusal> {
    let bad = |why: &str| Refusal::bad(&format!("bad webhook: {why}"));
    let url = url::Url::parse(given).map_err(|_| bad("invalid webhook URL specified"))?;
    if is_here(&url) {
        return Ok(());
    }
    if url.scheme() != "https" {
        return Err(bad("An HTTPS URL must be provided for webhook"));
    }
    if url.port_or_known_default().is_none_or(|port| !PORTS.contains(&port)) {
        return Err(bad("Webhook can be set up only on ports 80, 88, 443 or 8443"));
    }
    Err(bad("Failed to resolve host: Name or service not known"))
}

pub(super) fn set_webhook(world: &mut World, params: &Params) -> Answer {
    let url = params.text("url").unwrap_or_default();
    if url.is_empty() {
        return delete_webhook(world, params);
    }
    check_url(&url)?;
    let secret = params.text("secret_token").filter(|secret| !secret.is_empty());
    if let Some(secret) = &secret {
        if secret.len() > SECRET_LIMIT {
            return Err(Refusal::bad("secret token is too long"));
        }
        if !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
            return Err(Refusal::bad("secret token contains unallowed characters"));
        }
    }
    ask_for(world, params)?;
    if params.flag("drop_pending_updates") {
        world.queue.waiting.clear();
    }
    let connections = params.int("max_connections").filter(|many| *many > 0).unwrap_or(40).min(100);
    world.queue.set_webhook(Some(Webhook {
        url: url.into_owned(),
        secret: secret.map(std::borrow::Cow::into_owned),
        connections: usize::try_from(connections).unwrap_or(40),
        gone: CancellationToken::new(),
        last_error: None,
    }));
    Ok(true.into())
}

pub(super) fn delete_webhook(world: &mut World, params: &Params) -> Answer {
    if params.flag("drop_pending_updates") {
        world.queue.waiting.clear();
    }
    world.queue.set_webhook(None);
    Ok(true.into())
}

pub(super) fn get_webhook_info(world: &mut World, _: &Params) -> Answer {
    let now = world.now_ms;
    let queue = &mut world.queue;
    queue.expire(now);
    let mut info = json!({
        "url": queue.webhook.as_ref().map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": queue.waiting.len(),
    });
    if let Some(webhook) = &queue.webhook {
        info["max_connections"] = json!(webhook.connections);
        info["ip_address"] = json!("127.0.0.1");
        if let Some((date, reason)) = &webhook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(reason);
        }
    }
    if let Some(names) = &queue.allowed {
        info["allowed_updates"] = json!(names);
    }
    Ok(info)
}

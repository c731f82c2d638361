//! The updates that wait for the bot, and how the bot wants them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// Updates not sent unless asked for by name; the platform's default set is everything else.
const ONLY_ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
/// How long most updates wait, in milliseconds: a day from the event.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long an update that a person waits for in front of a spinner stays, in milliseconds.
pub(super) const QUERY_LIFE: i64 = 150_000;

/// One update on its way.
#[derive(Debug, Clone)]
pub(super) struct Queued {
    /// When it is forgotten, in milliseconds of the emulated clock.
    until: i64,
    /// Updates with the same key are delivered one after another.
    pub(super) key: i64,
    /// The whole update as JSON.
    pub(super) body: Arc<str>,
}

/// A webhook as the bot set it.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: Option<String>,
    pub(super) connections: usize,
    /// Cancelled when this webhook is replaced or deleted.
    pub(super) gone: CancellationToken,
    /// The last failed delivery: Unix seconds and the reason.
    pub(super) last_error: Option<(i64, String)>,
}

/// All that waits.
#[derive(Debug)]
pub(super) struct Queue {
    next_id: i64,
    pub(super) waiting: BTreeMap<i64, Queued>,
    /// The names asked for; `None` is the default set. Survives until changed.
    pub(super) allowed: Option<Vec<String>>,
    pub(super) webhook: Option<Webhook>,
    /// Grows with every getUpdates; a poller that sees another number than its own was replaced.
    pub(super) poller: u64,
    /// When the next update is too old.
    expires: i64,
    /// Something changed that pollers and the webhook should look at.
    pub(super) stirred: bool,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self {
            next_id: 700_000_001,
            waiting: BTreeMap::new(),
            allowed: None,
            webhook: None,
            poller: 0,
            expires: i64::MAX,
            stirred: false,
        }
    }

    /// The next update gets this number, unless a higher one is due.
    pub(super) fn number_from(&mut self, id: i64) {
        self.next_id = self.next_id.max(id);
    }

    /// Adds an update of this kind, unless the bot did not ask for the kind.
    pub(super) fn push(&mut self, kind: &str, key: i64, now: i64, content: &Value) {
        let wanted = match &self.allowed {
            None => !ONLY_ON_REQUEST.contains(&kind),
            Some(names) => names.iter().any(|name| name == kind),
        };
        if wanted {
            self.push_anyway(kind, key, now, content);
        }
    }

    /// Adds an update whatever the bot asked for.
    pub(super) fn push_anyway(&mut self, kind: &str, key: i64, now: i64, content: &Value) {
        let id = self.next_id;
        self.next_id += 1;
        let life = match kind {
            "callback_query" | "pre_checkout_query" | "shipping_query" => QUERY_LIFE,
            "inline_query" => 30_000,
            _ => DAY,
        };
        let kind = Value::from(kind);
        let body = format!("{{\"update_id\":{id},{kind}:{content}}}").into();
        self.expires = self.expires.min(now + life);
        self.waiting.insert(id, Queued { until: now + life, key, body });
        self.stirred = true;
    }

    /// Forgets what is too old.
    pub(super) fn expire(&mut self, now: i64) {
        if now < self.expires {
            return;
        }
        self.waiting.retain(|_, queued| queued.until > now);
        self.expires = self.waiting.values().map(|queued| queued.until).min().unwrap_or(i64::MAX);
    }

    /// Keeps the names asked for: absent changes nothing, an empty list is the default set.
    pub(super) fn ask_for(&mut self, names: Option<&Value>) {
        if let Some(names) = names.and_then(Value::as_array) {
            let names: Vec<String> = names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            self.allowed = Some(names).filter(|names| !names.is_empty());
        }
    }

    /// Replaces the webhook; the old one stops at once.
    pub(super) fn set_webhook(&mut self, webhook: Option<Webhook>) {
        if let Some(old) = std::mem::replace(&mut self.webhook, webhook) {
            old.gone.cancel();
        }
        self.stirred = true;
    }
}

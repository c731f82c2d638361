//! Delivery of updates to the bot's webhook: in order within a chat, side by side between chats, again and again until
//! it answers 2xx.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::Value;

use super::methods;
use super::params::Params;
use super::queue::Webhook;
use super::shared::Shared;

/// How long the bot may take to answer one delivery.
const PATIENCE: Duration = Duration::from_secs(60);
/// The wait after a failure doubles from one second up to this many.
const LONGEST_REST: u32 = 60;
/// A longer `Retry-After` is cut to this many seconds.
const LONGEST_ASKED_REST: u32 = 3600;

/// The updates of one webhook, sorted into lanes that must keep their order.
#[derive(Default)]
struct Lanes {
    last_seen: i64,
    waiting: HashMap<i64, VecDeque<i64>>,
    /// Lanes that have something and deliver nothing now.
    ready: VecDeque<i64>,
}

impl Lanes {
    /// Sorts in what arrived since the last time.
    fn refill(&mut self, shared: &Shared) -> Option<Webhook> {
        let mut world = shared.look();
        let now = world.now_ms;
        world.queue.expire(now);
        let webhook = world.queue.webhook.clone()?;
        for (id, queued) in world.queue.waiting.range(self.last_seen + 1..) {
            self.last_seen = *id;
            let lane = self.waiting.entry(queued.key).or_insert_with(|| {
                self.ready.push_back(queued.key);
                VecDeque::new()
            });
            lane.push_back(*id);
        }
        Some(webhook)
    }

    /// The lane's update is dealt with: it goes to the back of the line, or away when it is empty.
    fn finish(&mut self, key: i64) {
        if self.waiting.get(&key).is_some_and(VecDeque::is_empty) {
            self.waiting.remove(&key);
        } else {
            self.ready.push_back(key);
        }
    }
}

/// Runs until the emulator stops.
pub(super) async fn run(shared: Arc<Shared>) {
    let Ok(client) = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build() else {
        return;
    };
    let mut arrivals = shared.arrivals.subscribe();
    while !shared.stop.is_cancelled() {
        let mut lanes = Lanes::default();
        if let Some(webhook) = lanes.refill(&shared) {
            // Lives as long as this webhook does; whatever is not delivered stays in the queue for the next one.
            tokio::select! {
                () = serve(&shared, &client, &webhook, lanes) => {}
                () = webhook.gone.cancelled() => {}
                () = shared.stop.cancelled() => return,
            }
        } else {
            tokio::select! {
                _ = arrivals.changed() => {}
                () = shared.stop.cancelled() => return,
            }
        }
    }
}

async fn serve(shared: &Arc<Shared>, client: &reqwest::Client, webhook: &Webhook, mut lanes: Lanes) {
    let mut arrivals = shared.arrivals.subscribe();
    let mut running = FuturesUnordered::new();
    loop {
        if lanes.refill(shared).is_none() {
            return;
        }
        while running.len() < webhook.connections
            && let Some(key) = lanes.ready.pop_front()
        {
            match lanes.waiting.get_mut(&key).and_then(VecDeque::pop_front) {
                Some(id) => running.push(deliver(shared, client, webhook, key, id)),
                None => lanes.finish(key),
            }
        }
        tokio::select! {
            Some(key) = running.next(), if !running.is_empty() => lanes.finish(key),
            _ = arrivals.changed() => {}
        }
    }
}

/// Tries one update until it is delivered or too old; returns its lane.
async fn deliver(shared: &Arc<Shared>, client: &reqwest::Client, webhook: &Webhook, key: i64, id: i64) -> i64 {
    let mut rest = 1;
    loop {
        let body = {
            let mut world = shared.look();
            let now = world.now_ms;
            world.queue.expire(now);
            world.queue.waiting.get(&id).map(|queued| queued.body.to_string())
        };
        let Some(body) = body else { return key };
        let (reason, asked) = match attempt(shared, client, webhook, body).await {
            Ok(()) => {
                shared.look().queue.waiting.remove(&id);
                return key;
            }
            Err(failure) => failure,
        };
        {
            let mut world = shared.change();
            let now = world.now();
            if let Some(webhook) = &mut world.queue.webhook {
                webhook.last_error = Some((now, reason));
            }
        }
        let seconds = asked.map_or(rest, |asked| asked.min(LONGEST_ASKED_REST));
        tokio::time::sleep(shared.config.webhook_second * seconds).await;
        rest = (rest * 2).min(LONGEST_REST);
    }
}

/// One try; a failure is its reason and the seconds the bot asked to wait.
async fn attempt(
    shared: &Arc<Shared>,
    client: &reqwest::Client,
    webhook: &Webhook,
    body: String,
) -> Result<(), (String, Option<u32>)> {
    let mut request = client.post(&webhook.url).header(CONTENT_TYPE, "application/json").body(body);
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let response = request.send().await.map_err(|error| {
        let reason = if error.is_timeout() { "Read timeout expired" } else { "Connection refused" };
        (reason.to_owned(), None)
    })?;
    let status = response.status();
    if !status.is_success() {
        let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        return Err((format!("Wrong response from the webhook: {status}"), asked));
    }
    // The answer may itself be one call, whose outcome nobody learns.
    if let Ok(Value::Object(mut call)) = response.json().await
        && let Some(Value::String(name)) = call.remove("method")
        && let Some(method) = methods::find(&name)
    {
        shared.call(method, Params(call)).await;
    }
    Ok(())
}

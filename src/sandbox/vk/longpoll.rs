//! The Bots Long Poll: keys, and looks into the history of events that wait until there is something.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::super::emulated::CHECK;
use super::VkEmulator;
use super::calls::Outcome;
use super::params::Params;
use super::shared::{Early, Served, Shared};
use super::world::World;

/// A key lives for this many milliseconds; VK promises no time.
const KEY_LIFE: i64 = 60 * 60 * 1000;
/// The usual and the longest wait for events, in seconds. Source: VK's page on the Bots Long Poll.
const USUAL_WAIT: i64 = 25;
const LONGEST_WAIT: i64 = 90;

/// A key that was given out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// When it dies, in milliseconds of the emulated clock.
    pub(super) until: i64,
    /// Everything was lost since it was given out.
    pub(super) lost: bool,
}

/// What may happen to the Long Poll. The numbers are those of `failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// 1: the history is gone; what waited in it never comes, and a new `ts` is told.
    History,
    /// 2: the keys are no longer good; the `ts` is.
    Keys,
    /// 3: all of it is gone.
    Everything,
}

impl VkEmulator {
    /// Something is lost, and the next look is told so.
    pub fn loses(&self, loss: Loss) {
        let mut world = self.shared.change();
        let queue = &mut world.queue;
        for key in queue.keys.values_mut() {
            match loss {
                Loss::History => {}
                Loss::Keys => key.until = i64::MIN,
                Loss::Everything => key.lost = true,
            }
        }
        if loss != Loss::Keys {
            queue.last_ts += 1;
            queue.history.clear();
        }
        queue.stirred = true;
    }

    /// The last events come once more, with the `event_id` that they had.
    pub fn repeats_events(&self, many: usize) {
        let mut world = self.shared.change();
        let skipped = world.queue.history.len().saturating_sub(many);
        let again: Vec<Arc<str>> =
            world.queue.history.iter().skip(skipped).map(|event| Arc::clone(&event.body)).collect();
        for body in again {
            world.queue.record(&body);
        }
    }

    /// Payloads of pressed buttons are told as text from now on, or no more; VK's schema and its pages differ here.
    pub fn tells_payloads_as_text(&self, as_text: bool) {
        self.shared.look().payloads_as_text = as_text;
    }

    /// Goes on where an earlier world of the same community ended: events are numbered from here on, and nothing has a
    /// number or name of that world's.
    pub fn goes_on_from(&self, ts: i64) {
        self.shared.change().number_from(ts);
    }

    /// Sends an event of any kind, known or not, to Long Poll and callback servers that have the kind switched on; a kind
    /// that cannot be switched on goes to the Long Poll.
    pub fn push_event(&self, kind: &str, object: &Value) {
        let mut world = self.shared.change();
        if super::events::KINDS.contains(&kind) {
            world.queue.push(kind, object);
        } else {
            world.queue.push_anyway(kind, object);
        }
    }

    /// The events that the history of the Long Poll holds, oldest first.
    pub fn events(&self) -> Vec<Value> {
        let world = self.shared.look();
        world.queue.history.iter().filter_map(|event| serde_json::from_str(&event.body).ok()).collect()
    }

    /// The number of the last event.
    pub fn last_ts(&self) -> i64 {
        self.shared.look().queue.last_ts
    }
}

impl World {
    /// Gives out a key. It holds characters that an address must spell otherwise.
    pub(super) fn new_key(&mut self) -> String {
        let now = self.now_ms;
        self.queue.keys.retain(|_, key| key.until > now);
        let secret = self.queue.secret();
        let key = format!("{}+{}/{}=", &secret[..12], &secret[12..24], &secret[24..]);
        self.queue.keys.insert(key.clone(), Key { until: now + KEY_LIFE, lost: false });
        key
    }
}

/// Serves one look: `act=a_check&key=…&ts=…&wait=25`.
pub(super) async fn check(shared: &Shared, params: Params) -> Served {
    let cut_after = match shared.trouble(CHECK, &params).await {
        Early::GoOn => false,
        Early::CutAfter => true,
        Early::Instead(served) => {
            shared.log_check(&params, Outcome::Failed);
            return served;
        }
    };
    let mut arrivals = shared.arrivals.subscribe();
    let seconds = params.int("wait").unwrap_or(USUAL_WAIT).clamp(0, LONGEST_WAIT);
    let deadline = Instant::now() + Duration::from_secs(seconds.unsigned_abs());
    let mut over = seconds == 0;
    let answer = loop {
        if let Some(answer) = look(shared, &params, over) {
            break answer;
        }
        tokio::select! {
            _ = arrivals.changed() => {}
            () = sleep_until(deadline) => over = true,
            () = shared.stop.cancelled() => over = true,
        }
    };
    shared.log_check(&params, if cut_after { Outcome::DoneUnanswered } else { Outcome::Done });
    if cut_after { Served::Cut } else { Served::Answered(answer) }
}

/// One look; `None` is nothing yet.
fn look(shared: &Shared, params: &Params, over: bool) -> Option<Value> {
    let world = shared.look();
    let queue = &world.queue;
    let key = params.text("key").and_then(|key| queue.keys.get(&*key));
    match key {
        Some(key) if key.lost => return Some(json!({"failed": 3})),
        Some(key) if key.until > world.now_ms => {}
        _ => return Some(json!({"failed": 2})),
    }
    let oldest = queue.history.front().map_or(queue.last_ts, |event| event.ts - 1);
    let ts = match params.int("ts") {
        Some(ts) if (oldest..=queue.last_ts).contains(&ts) => ts,
        _ => return Some(json!({"failed": 1, "ts": oldest})),
    };
    let updates: Vec<Value> = queue
        .history
        .iter()
        .skip_while(|event| event.ts <= ts)
        .filter_map(|event| serde_json::from_str(&event.body).ok())
        .collect();
    if updates.is_empty() && !over {
        return None;
    }
    Some(json!({"ts": queue.last_ts.to_string(), "updates": updates}))
}

//! Notifications: kept in order, sent until they are answered with 200.

use super::{Shared, lock};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How long an answer is awaited.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// The pauses between attempts, in seconds: about a day in all. That is documented; the single pauses are not.
const PAUSES: [u32; 12] = [10, 30, 60, 300, 600, 1800, 3600, 7200, 10_800, 14_400, 21_600, 25_200];

/// In which order held notifications go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As things happened.
    AsHappened,
    /// The latest first.
    Reversed,
}

/// What has become of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Not looked at yet.
    New,
    /// Kept back.
    Held,
    /// On its way, or waiting for its next attempt.
    Trying,
    /// Answered with 200.
    Delivered,
    /// Never to be delivered: dropped on demand, tried for a day in vain, or the shop has no address for it.
    Lost,
}

/// One attempt to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// When it ended, in Unix milliseconds of the emulated clock.
    pub at: i64,
    /// The status of the answer; none without one.
    pub status: Option<u16>,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// `payment.succeeded`, `refund.succeeded` …
    pub event: String,
    /// The payment that it is about, also where its object is a refund.
    pub payment_id: String,
    /// The JSON that is sent.
    pub body: String,
    /// When it came up, in Unix milliseconds of the emulated clock.
    pub at: i64,
    /// Every attempt so far.
    pub attempts: Vec<Attempt>,
    /// What has become of it.
    pub delivery: Delivery,
}

impl Notification {
    /// Whether it may still be delivered.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self.delivery, Delivery::New | Delivery::Held | Delivery::Trying)
    }
}

/// All notifications, oldest first; one is known by its place.
#[derive(Default)]
pub(super) struct Outbox {
    pub(super) all: Vec<Notification>,
    pub(super) holding: bool,
}

impl Outbox {
    pub(super) fn push(&mut self, event: &str, payment_id: &str, object: &Value, at: i64) {
        let delivery = if self.holding { Delivery::Held } else { Delivery::New };
        self.all.push(Notification {
            event: event.to_owned(),
            payment_id: payment_id.to_owned(),
            body: json!({"type": "notification", "event": event, "object": object}).to_string(),
            at,
            attempts: Vec::new(),
            delivery,
        });
    }

    pub(super) fn lose(&mut self) {
        for n in self.all.iter_mut().filter(|n| n.is_pending()) {
            n.delivery = Delivery::Lost;
        }
    }

    /// Those that stand so; they are being tried from now on.
    fn take(&mut self, delivery: Delivery) -> Vec<usize> {
        let taken: Vec<usize> = (0..self.all.len()).filter(|i| self.all[*i].delivery == delivery).collect();
        for i in &taken {
            self.all[*i].delivery = Delivery::Trying;
        }
        taken
    }
}

/// Starts the delivery of what has come up.
pub(super) fn send_new(shared: &Arc<Shared>) {
    let new = lock(&shared.world).outbox.take(Delivery::New);
    for i in new {
        start(shared, i, true);
    }
}

/// Delivers in the background; without `at_once`, after the first pause.
fn start(shared: &Arc<Shared>, i: usize, at_once: bool) {
    let task = Arc::clone(shared);
    shared.spawn(async move {
        if at_once && attempt(&task, i).await {
            return;
        }
        for pause in PAUSES {
            tokio::time::sleep(Duration::from_secs(pause.into()).mul_f64(task.config.retry_scale)).await;
            if attempt(&task, i).await {
                return;
            }
        }
        settle(&task, i, Delivery::Lost);
    });
}

fn settle(shared: &Shared, i: usize, delivery: Delivery) {
    lock(&shared.world).outbox.all[i].delivery = delivery;
    shared.changed.send_replace(());
}

/// Tries once. True if there is nothing left to try.
async fn attempt(shared: &Shared, i: usize) -> bool {
    let body = {
        let world = lock(&shared.world);
        let n = &world.outbox.all[i];
        if n.delivery != Delivery::Trying {
            return true;
        }
        n.body.clone()
    };
    let Some(url) = lock(&shared.notification_url).clone() else {
        settle(shared, i, Delivery::Lost);
        return true;
    };
    let done = post(shared, i, url, body).await == Some(200);
    if done {
        settle(shared, i, Delivery::Delivered);
    }
    done
}

/// Posts a notification and notes the attempt.
async fn post(shared: &Shared, i: usize, url: String, body: String) -> Option<u16> {
    let request = shared.http.post(url).header("Content-Type", "application/json").body(body);
    let status = request.send().await.ok().map(|r| r.status().as_u16());
    let at = shared.now();
    lock(&shared.world).outbox.all[i].attempts.push(Attempt { at, status });
    status
}

/// Sends held ones one after another; what fails is tried again in the background.
pub(super) async fn release(shared: &Arc<Shared>, order: Order) {
    let mut held = {
        let outbox = &mut lock(&shared.world).outbox;
        outbox.holding = false;
        outbox.take(Delivery::Held)
    };
    if order == Order::Reversed {
        held.reverse();
    }
    for i in held {
        if !attempt(shared, i).await {
            start(shared, i, false);
        }
    }
}

/// Sends the last one of a payment again, several at once, whatever became of it before.
pub(super) async fn again(shared: &Shared, payment_id: &str, times: usize) -> Vec<Option<u16>> {
    let last = {
        let all = &lock(&shared.world).outbox.all;
        all.iter().rposition(|n| n.payment_id == payment_id).map(|i| (i, all[i].body.clone()))
    };
    let (Some((i, body)), Some(url)) = (last, lock(&shared.notification_url).clone()) else { return Vec::new() };
    join_all((0..times).map(|_| post(shared, i, url.clone(), body.clone()))).await
}

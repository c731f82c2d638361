//! Callbacks of an emulated payment service: kept in order, sent until they are answered with 200, and to be held,
//! reordered, repeated and lost by whoever tries out what then happens.

use super::emulated::{EmulatedClock, lock};
use futures_util::future::join_all;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long an answer is awaited.
const PATIENCE: Duration = Duration::from_secs(30);

/// In which order held callbacks go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As things happened.
    AsHappened,
    /// The latest first.
    Reversed,
}

/// What has become of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Not looked at yet.
    New,
    /// Kept back.
    Held,
    /// On its way, or waiting for its next attempt.
    Trying,
    /// Answered with 200.
    Delivered,
    /// Never to be delivered: dropped on demand, tried to the end in vain, or the service has no address for it.
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

/// One callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// `payment.succeeded`, `refund.succeeded` …
    pub event: String,
    /// The payment that it is about, also where its object is a refund.
    pub payment_id: String,
    /// What is sent.
    pub body: String,
    /// With which headers.
    pub headers: Vec<(&'static str, String)>,
    /// When it came up, in Unix milliseconds of the emulated clock.
    pub at: i64,
    /// Every attempt so far.
    pub attempts: Vec<Attempt>,
    /// What has become of it.
    pub delivery: Delivery,
}

impl Notification {
    /// One that has just come up.
    pub(super) fn new(
        event: &str,
        payment_id: &str,
        headers: Vec<(&'static str, String)>,
        body: String,
        at: i64,
    ) -> Self {
        let (event, payment_id) = (event.to_owned(), payment_id.to_owned());
        Self { event, payment_id, body, headers, at, attempts: Vec::new(), delivery: Delivery::New }
    }

    /// Whether it may still be delivered.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self.delivery, Delivery::New | Delivery::Held | Delivery::Trying)
    }
}

/// All callbacks, oldest first; one is known by its place.
#[derive(Default)]
struct Kept {
    all: Vec<Notification>,
    holding: bool,
}

impl Kept {
    /// Those that stand so; they are being tried from now on.
    fn take(&mut self, delivery: Delivery) -> Vec<usize> {
        let taken: Vec<usize> = (0..self.all.len()).filter(|i| self.all[*i].delivery == delivery).collect();
        for i in &taken {
            self.all[*i].delivery = Delivery::Trying;
        }
        taken
    }
}

/// How a service tells.
pub(super) struct Manner {
    /// The emulated clock.
    pub(super) clock: EmulatedClock,
    /// Where its callbacks go; without it they are lost, as in a shop that has not set it.
    pub(super) url: Option<String>,
    /// The pauses between attempts, in seconds.
    pub(super) pauses: &'static [u32],
    /// How long such a second really takes, in seconds.
    pub(super) scale: f64,
}

/// Sends callbacks.
pub(super) struct Callbacks {
    manner: Manner,
    url: Mutex<Option<String>>,
    kept: Mutex<Kept>,
    /// Says that a callback has changed.
    changed: watch::Sender<()>,
    http: reqwest::Client,
    runtime: Handle,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Callbacks {
    /// Must be called within a tokio runtime, which must outlive it.
    pub(super) fn new(manner: Manner, tasks: TaskTracker, stop: CancellationToken) -> std::io::Result<Arc<Self>> {
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().map_err(std::io::Error::other)?;
        Ok(Arc::new(Self {
            url: Mutex::new(manner.url.clone()),
            manner,
            kept: Mutex::default(),
            changed: watch::Sender::new(()),
            http,
            runtime: Handle::current(),
            tasks,
            stop,
        }))
    }

    /// Where they go from now on.
    pub(super) fn set_url(&self, url: Option<String>) {
        *lock(&self.url) = url;
    }

    /// Starts the delivery of what has come up.
    pub(super) fn send(self: &Arc<Self>, new: Vec<Notification>) {
        let new = {
            let mut kept = lock(&self.kept);
            let delivery = if kept.holding { Delivery::Held } else { Delivery::New };
            kept.all.extend(new.into_iter().map(|n| Notification { delivery, ..n }));
            kept.take(Delivery::New)
        };
        for i in new {
            self.start(i, true);
        }
    }

    /// Keeps them back until [`Self::release`].
    pub(super) fn hold(&self) {
        lock(&self.kept).holding = true;
    }

    /// Whether they are kept back.
    pub(super) fn is_holding(&self) -> bool {
        lock(&self.kept).holding
    }

    /// Sends what was kept back one after another; what fails is tried again in the background.
    pub(super) async fn release(self: &Arc<Self>, order: Order) {
        let mut held = {
            let mut kept = lock(&self.kept);
            kept.holding = false;
            kept.take(Delivery::Held)
        };
        if order == Order::Reversed {
            held.reverse();
        }
        for i in held {
            if !self.attempt(i).await {
                self.start(i, false);
            }
        }
    }

    /// Loses all that were not delivered yet.
    pub(super) fn lose(&self) {
        for n in lock(&self.kept).all.iter_mut().filter(|n| n.is_pending()) {
            n.delivery = Delivery::Lost;
        }
        self.changed.send_replace(());
    }

    /// Sends the last one of a payment again, several at once, whatever became of it before.
    pub(super) async fn again(&self, payment_id: &str, times: usize) -> Vec<Option<u16>> {
        let last = lock(&self.kept).all.iter().rposition(|n| n.payment_id == payment_id);
        let (Some(i), Some(url)) = (last, lock(&self.url).clone()) else { return Vec::new() };
        join_all((0..times).map(|_| self.post(i, url.clone()))).await
    }

    /// All of them, oldest first, with every attempt to deliver them.
    pub(super) fn all(&self) -> Vec<Notification> {
        lock(&self.kept).all.clone()
    }

    /// Waits until none is being tried any more; held ones do not count.
    pub(super) async fn settled(&self) {
        let mut changed = self.changed.subscribe();
        while self.all().iter().any(|n| n.delivery == Delivery::Trying) {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Delivers in the background; without `at_once`, after the first pause.
    fn start(self: &Arc<Self>, i: usize, at_once: bool) {
        let (task, stop) = (Arc::clone(self), self.stop.clone());
        let deliver = async move {
            if at_once && task.attempt(i).await {
                return;
            }
            for pause in task.manner.pauses {
                tokio::time::sleep(Duration::from_secs((*pause).into()).mul_f64(task.manner.scale)).await;
                if task.attempt(i).await {
                    return;
                }
            }
            task.settle(i, Delivery::Lost);
        };
        let until_stopped = async move {
            tokio::select! { () = deliver => {}, () = stop.cancelled() => {} }
        };
        self.tasks.spawn_on(until_stopped, &self.runtime);
    }

    fn settle(&self, i: usize, delivery: Delivery) {
        lock(&self.kept).all[i].delivery = delivery;
        self.changed.send_replace(());
    }

    /// Tries once. True if there is nothing left to try.
    async fn attempt(&self, i: usize) -> bool {
        if lock(&self.kept).all[i].delivery != Delivery::Trying {
            return true;
        }
        let Some(url) = lock(&self.url).clone() else {
            self.settle(i, Delivery::Lost);
            return true;
        };
        let done = self.post(i, url).await == Some(200);
        if done {
            self.settle(i, Delivery::Delivered);
        }
        done
    }

    /// Posts one and notes the attempt.
    async fn post(&self, i: usize, url: String) -> Option<u16> {
        let (headers, body) = {
            let kept = lock(&self.kept);
            (kept.all[i].headers.clone(), kept.all[i].body.clone())
        };
        let request =
            headers.into_iter().fold(self.http.post(url), |request, (name, value)| request.header(name, value));
        let status = request.body(body).send().await.ok().map(|r| r.status().as_u16());
        let at = (self.manner.clock)();
        lock(&self.kept).all[i].attempts.push(Attempt { at, status });
        status
    }
}

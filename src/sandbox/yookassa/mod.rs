//! An emulated `YooKassa`: one shop, its payments and refunds, a pay page to click on, and notifications.
//!
//! It answers and refuses as API version 3 does (<https://yookassa.ru/developers/api>): keys are checked, every POST
//! needs its `Idempotence-Key`, a payment without `capture` stops half-way, an unpaid one is canceled after an hour of
//! the emulated clock, and what is refunded cannot be refunded again. Notifications are sent until they are answered
//! with 200; they can be held, reordered, repeated and lost, and API calls can be made to fail ([`Fault`]).
//!
//! Start with [`YooKassaEmulator`]. `world` holds the state and the rules and knows no network; `api` and `page` are the
//! HTTP before it. A card that a payment keeps can be charged, run empty, and be taken back. Left out: receipts, payouts,
//! deals.

mod api;
mod cards;
mod lists;
mod page;
mod world;

#[cfg(test)]
mod tests;

use super::callbacks::{Callbacks, Manner};
use super::emulated::lock;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse as _;
use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use world::World;

pub use crate::sandbox::callbacks::{Attempt, Delivery, Notification, Order};
pub use cards::SavedCard;
pub use world::{PaymentView, Refusal, TO_CONFIRM};

pub use super::emulated::EmulatedClock;

/// The pauses between attempts to notify, in seconds: about a day in all. That is documented; the single pauses are not.
const PAUSES: [u32; 12] = [10, 30, 60, 300, 600, 1800, 3600, 7200, 10_800, 14_400, 21_600, 25_200];
/// How often, in real time, it looks whether payments have run out of theirs.
const LOOK: Duration = Duration::from_millis(500);
/// How long open connections may finish their answers when it stops.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How an emulated shop is set up.
#[derive(Clone)]
pub struct Config {
    /// The shop's number: the user of Basic authentication.
    pub shop_id: String,
    /// The secret key: its password. With `test_` in front, all payments are trials.
    pub secret: String,
    /// The emulated clock.
    pub clock: EmulatedClock,
    /// The loopback port; 0 takes a free one.
    pub port: u16,
    /// Where notifications go; without it they are lost, as in a shop that has not set it.
    pub notification_url: Option<String>,
    /// How long a second between two attempts of a notification really takes, in seconds.
    pub retry_scale: f64,
}

/// What happens to the next call of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The effect happens; the answer is 500.
    ErrorAfterEffect,
    /// The effect happens; the answer is 202, "still working on it".
    StillWorking,
    /// The effect happens; there is no answer.
    Hang,
    /// The effect happens; the connection breaks off within the answer.
    Reset,
    /// Nothing happens; the answer is 429.
    TooMany,
    /// Nothing happens; the keys are refused with 401.
    Refuse,
}

/// A running emulator. Clones are handles of the same shop; when the last is dropped, everything stops.
#[derive(Clone)]
pub struct YooKassaEmulator {
    shared: Arc<Shared>,
    _guard: Arc<DropGuard>,
}

/// What the handlers and the tasks share.
struct Shared {
    config: Config,
    base: String,
    world: Mutex<World>,
    faults: Mutex<VecDeque<Fault>>,
    /// Whether nothing is served at all.
    down: AtomicBool,
    callbacks: Arc<Callbacks>,
    runtime: tokio::runtime::Handle,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Shared {
    fn now(&self) -> i64 {
        (self.config.clock)()
    }

    /// Lets something happen now, and sends what notifications come of it.
    fn act<T>(self: &Arc<Self>, what: impl FnOnce(&mut World, i64) -> T) -> T {
        let now = self.now();
        let (result, news) = {
            let mut world = lock(&self.world);
            world.expire(now);
            (what(&mut world, now), std::mem::take(&mut world.news))
        };
        self.callbacks.send(news);
        result
    }

    fn spawn(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        let task = async move {
            tokio::select! { () = task => {}, () = stop.cancelled() => {} }
        };
        self.tasks.spawn_on(task, &self.runtime);
    }
}

impl YooKassaEmulator {
    /// Opens a shop. Must be called within a tokio runtime, which must outlive it.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn start(config: Config) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let stop = CancellationToken::new();
        let manner = Manner {
            clock: Arc::clone(&config.clock),
            url: config.notification_url.clone(),
            pauses: &PAUSES,
            scale: config.retry_scale,
        };
        let tasks = TaskTracker::new();
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(&config.shop_id, config.secret.starts_with("test_"), &base)),
            callbacks: Callbacks::new(manner, tasks.clone(), stop.clone())?,
            faults: Mutex::default(),
            down: AtomicBool::new(false),
            runtime: tokio::runtime::Handle::current(),
            tasks,
            stop: stop.clone(),
            base,
            config,
        });
        let router = api::routes().merge(page::routes()).with_state(Arc::clone(&shared));
        shared.tasks.spawn(serve(listener, router, stop.clone()));
        let watcher = Arc::clone(&shared);
        shared.spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                watcher.act(|_, _| ());
            }
        });
        Ok(Self { shared, _guard: Arc::new(stop.drop_guard()) })
    }

    /// The address of the API: what a real shop knows as `https://api.yookassa.ru/v3`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/v3", self.shared.base)
    }

    /// The page on which a payment is paid.
    #[must_use]
    pub fn pay_url(&self, payment_id: &str) -> String {
        format!("{}/pay/{payment_id}", self.shared.base)
    }

    /// Where notifications go from now on.
    pub fn set_notification_url(&self, url: Option<String>) {
        self.shared.callbacks.set_url(url);
    }

    /// The payer pays: in one step it succeeds, in two it waits for capture.
    ///
    /// # Errors
    /// It is not there to be paid.
    pub fn pay(&self, payment_id: &str) -> Result<(), Refusal> {
        self.shared.act(|world, now| world.pay(payment_id, now))
    }

    /// The payer's card is refused: `canceled`, `insufficient_funds`.
    ///
    /// # Errors
    /// It is not there to be paid.
    pub fn refuse(&self, payment_id: &str) -> Result<(), Refusal> {
        self.shared.act(|world, now| world.fail(payment_id, ("payment_network", "insufficient_funds"), now))
    }

    /// The payer leaves for good: what otherwise happens after an hour, at once.
    ///
    /// # Errors
    /// It is not there to be paid.
    pub fn cancel(&self, payment_id: &str) -> Result<(), Refusal> {
        self.shared.act(|world, now| world.fail(payment_id, world::TIMED_OUT, now))
    }

    /// The shop's owner gives money back in her cabinet, in kopecks. Returns the refund's id.
    ///
    /// # Errors
    /// It was not paid, or less is left of it.
    pub fn refund(&self, payment_id: &str, minor: i64) -> Result<String, Refusal> {
        self.shared.act(|world, now| world.refund(payment_id, minor, now))
    }

    /// The cards that payers let the shop charge, oldest first.
    #[must_use]
    pub fn cards(&self) -> Vec<SavedCard> {
        lock(&self.shared.world).cards.clone()
    }

    /// There is not enough on a kept card from now on, or there is again.
    pub fn empties(&self, card: &str, empty: bool) {
        self.shared.act(|world, _| world.cards.iter_mut().filter(|c| c.id == card).for_each(|c| c.empty = empty));
    }

    /// The payer takes back at the service that a card may be charged.
    pub fn revokes(&self, card: &str) {
        self.shared.act(|world, _| world.cards.iter_mut().filter(|c| c.id == card).for_each(|c| c.revoked = true));
    }

    /// The API is out of order from now on, or in order again: every call is answered with 503 and has no effect.
    pub fn breaks_down(&self, down: bool) {
        self.shared.down.store(down, Ordering::SeqCst);
    }

    /// All payments, oldest first.
    #[must_use]
    pub fn payments(&self) -> Vec<PaymentView> {
        self.shared.act(|world, _| world.views())
    }

    /// Lets what the clock has brought happen, without waiting for the emulator to look.
    pub fn tick(&self) {
        self.shared.act(|_, _| ());
    }

    /// The next call that has none before it in the queue fails so.
    pub fn fail_next(&self, fault: Fault) {
        lock(&self.shared.faults).push_back(fault);
    }

    /// Keeps notifications back until [`Self::release`].
    pub fn hold_notifications(&self) {
        self.shared.callbacks.hold();
    }

    /// Sends what was kept back, one after another, and keeps nothing back any more. Returns when each was tried once.
    pub async fn release(&self, order: Order) {
        self.shared.callbacks.release(order).await;
    }

    /// Whether notifications are kept back.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        self.shared.callbacks.is_holding()
    }

    /// Loses every notification that was not delivered yet.
    pub fn drop_notifications(&self) {
        self.shared.callbacks.lose();
    }

    /// Sends the last notification about a payment again, `times` at once. Returns the statuses of the answers; none
    /// where there was no answer. Empty if there was no notification.
    pub async fn notify_again(&self, payment_id: &str, times: usize) -> Vec<Option<u16>> {
        self.shared.callbacks.again(payment_id, times).await
    }

    /// All notifications, oldest first, with every attempt to deliver them.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        self.shared.callbacks.all()
    }

    /// The notifications that are held or still being tried.
    #[must_use]
    pub fn pending_notifications(&self) -> Vec<Notification> {
        let mut all = self.notifications();
        all.retain(Notification::is_pending);
        all
    }

    /// Waits until no notification is being tried any more; held ones do not count.
    pub async fn settled(&self) {
        self.shared.callbacks.settled().await;
    }

    /// Closes the shop and waits until everything has stopped.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

/// Serves until it is stopped; a call that hangs then is cut off.
async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let cut = stop.clone();
    let router = router.layer(from_fn(move |request: Request, next: Next| {
        let cut = cut.clone();
        async move {
            tokio::select! {
                response = next.run(request) => response,
                () = cut.cancelled() => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            }
        }
    }));
    let last_words = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! { _ = serving => {}, () = last_words => {} }
}

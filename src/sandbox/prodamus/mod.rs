//! An emulated Prodamus: one pay form, which a signed address opens, and its notifications.
//!
//! The form demands signed links, as a careful owner sets it, and refuses one whose price was changed on the way
//! (<https://help.prodamus.ru>, "Подпись данных"). What happens is told as the real one tells it: a form of parts, signed
//! over its sorted JSON as PHP spells it, until it is answered with 200. Left out: subscriptions, goods of several lines, and the
//! other forms of notifications.
//!
//! Start with [`ProdamusEmulator`]; `wire` is how fields are read, signed and sent.

mod page;
mod wire;

#[cfg(test)]
mod tests;

use super::callbacks::{Callbacks, Manner, Notification, Order};
use super::emulated::{EmulatedClock, lock};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// The pauses between attempts, in seconds (help, "Уведомления"): 23 attempts over about two and a half days.
const PAUSES: [u32; 22] = [
    60, 60, 60, 300, 300, 300, 600, 600, 600, 1800, 1800, 1800, 3600, 3600, 3600, 10_800, 10_800, 10_800, 21_600,
    21_600, 43_200, 86_400,
];

/// How an emulated form is set up.
#[derive(Clone)]
pub struct Config {
    /// Its secret key.
    pub secret: String,
    /// The emulated clock.
    pub clock: EmulatedClock,
    /// Where notifications go.
    pub notification_url: Option<String>,
    /// How long a second between two attempts of a notification really takes, in seconds.
    pub retry_scale: f64,
}

/// What was ordered by an address.
#[derive(Debug, Clone)]
struct Ordered {
    /// The form's own number of it.
    number: u64,
    /// The shop's name of it.
    name: String,
    about: String,
    minor: i64,
    currency: String,
    back: String,
    /// Fields that are carried through.
    carried: Vec<(String, String)>,
    status: &'static str,
    at: i64,
}

/// A payment as the sandbox and the tests see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// The form's number of it.
    pub id: String,
    /// `pending`, `succeeded` or `canceled`.
    pub status: &'static str,
    /// The sum in the smallest unit.
    pub minor: i64,
    /// What it is for.
    pub description: String,
    /// The shop's name of the order.
    pub order: String,
    /// When its page was opened first, in Unix milliseconds of the emulated clock.
    pub created_at: i64,
}

struct Shared {
    config: Config,
    base: String,
    orders: Mutex<BTreeMap<String, Ordered>>,
    callbacks: Arc<Callbacks>,
}

/// A running emulator. Clones are handles of the same form; when the last is dropped, everything stops.
#[derive(Clone)]
pub struct ProdamusEmulator {
    shared: Arc<Shared>,
    _guard: Arc<DropGuard>,
}

impl ProdamusEmulator {
    /// Opens a form. Must be called within a tokio runtime, which must outlive it.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start(config: Config) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let manner = Manner {
            clock: Arc::clone(&config.clock),
            url: config.notification_url.clone(),
            pauses: &PAUSES,
            scale: config.retry_scale,
        };
        let callbacks = Callbacks::new(manner, tasks.clone(), stop.clone())?;
        let shared = Arc::new(Shared { config, base, orders: Mutex::default(), callbacks });
        let serving = axum::serve(listener, page::routes().with_state(Arc::clone(&shared)));
        let stopped = stop.clone();
        tasks.spawn(async move {
            tokio::select! { _ = serving.into_future() => {}, () = stopped.cancelled() => {} }
        });
        Ok(Self { shared, _guard: Arc::new(stop.drop_guard()) })
    }

    /// The form's address: what a real one knows as `https://club.payform.ru`.
    #[must_use]
    pub fn url(&self) -> String {
        self.shared.base.clone()
    }

    /// Where a payment is paid.
    #[must_use]
    pub fn pay_url(&self, id: &str) -> String {
        format!("{}/order/{id}", self.shared.base)
    }

    /// Where notifications go from now on.
    pub fn set_notification_url(&self, url: Option<String>) {
        self.shared.callbacks.set_url(url);
    }

    /// The payer pays. `false`: it is not there to be paid.
    #[must_use]
    pub fn pay(&self, id: &str) -> bool {
        self.shared.end(id, "succeeded")
    }

    /// All payments, oldest first.
    #[must_use]
    pub fn payments(&self) -> Vec<PaymentView> {
        let mut all: Vec<Ordered> = lock(&self.shared.orders).values().cloned().collect();
        all.sort_unstable_by_key(|o| o.number);
        let view = |o: Ordered| PaymentView {
            id: o.number.to_string(),
            status: o.status,
            minor: o.minor,
            description: o.about,
            order: o.name,
            created_at: o.at,
        };
        all.into_iter().map(view).collect()
    }

    /// Keeps notifications back until [`Self::release`].
    pub fn hold_notifications(&self) {
        self.shared.callbacks.hold();
    }

    /// Whether notifications are kept back.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        self.shared.callbacks.is_holding()
    }

    /// Sends what was kept back, and keeps nothing back any more.
    pub async fn release(&self, order: Order) {
        self.shared.callbacks.release(order).await;
    }

    /// Loses every notification that was not delivered yet.
    pub fn drop_notifications(&self) {
        self.shared.callbacks.lose();
    }

    /// Sends the last notification about a payment again, `times` at once; the statuses of the answers.
    pub async fn notify_again(&self, id: &str, times: usize) -> Vec<Option<u16>> {
        self.shared.callbacks.again(id, times).await
    }

    /// All notifications, oldest first.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        self.shared.callbacks.all()
    }

    /// Waits until no notification is being tried any more; held ones do not count.
    pub async fn settled(&self) {
        self.shared.callbacks.settled().await;
    }
}

impl Shared {
    /// Takes the order of a signed address down, once. `None`: it is not signed, or not an order.
    fn open(&self, query: &str) -> Option<String> {
        let fields = wire::Fields::of_link(query, &self.config.secret)?;
        let name = fields.text("order_id")?.to_owned();
        let mut orders = lock(&self.orders);
        let number = 1001 + orders.len() as u64;
        let new = Ordered {
            number,
            name: name.clone(),
            about: fields.product("name")?,
            minor: fields.product("price").as_deref().and_then(wire::minor)?,
            currency: fields.text("currency").unwrap_or("rub").to_owned(),
            back: fields.text("urlReturn").unwrap_or_default().to_owned(),
            carried: fields.carried(),
            status: "pending",
            at: (self.config.clock)(),
        };
        Some(orders.entry(name).or_insert(new).number.to_string())
    }

    fn order(&self, id: &str) -> Option<Ordered> {
        lock(&self.orders).values().find(|o| o.number.to_string() == id).cloned()
    }

    /// The payer pays or is refused, and that is told. `false`: it has ended before.
    fn end(&self, id: &str, status: &'static str) -> bool {
        let ended = {
            let mut orders = lock(&self.orders);
            let open = orders.values_mut().find(|o| o.number.to_string() == id && o.status == "pending");
            open.map(|order| {
                order.status = status;
                order.clone()
            })
        };
        let Some(order) = ended else { return false };
        let at = (self.config.clock)();
        let told = if status == "succeeded" { "success" } else { "order_canceled" };
        let (headers, body) = wire::notification(&order, told, at, &self.config.secret);
        self.callbacks.send(vec![Notification::new(told, id, headers, body, at)]);
        true
    }
}

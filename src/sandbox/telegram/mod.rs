//! The Bot API of Telegram, emulated: people who chat and click, chats with members, links and join requests, and the
//! HTTP interface a bot sees of it.
//!
//! Start with [`TelegramEmulator::start`]. Then let people act ([`TelegramEmulator::starts`],
//! [`TelegramEmulator::presses`], [`TelegramEmulator::follows`] …), point a bot at [`TelegramEmulator::api_url`], and
//! look at what came of it ([`TelegramEmulator::dialog`], [`TelegramEmulator::members`], [`TelegramEmulator::calls`] …).
//!
//! It refuses what the real one refuses, in the same words: a bot must not write first, must not remove staff, needs
//! rights, loses its updates after a day. Where the platform promises nothing, the stricter reading is taken. Trouble
//! comes on demand ([`TelegramEmulator::fail`]).
//!
//! Left out on purpose: paid media, files, inline mode, topics; `parse_mode` other than HTML; the second that a removing
//! `unbanChatMember` takes; the pause the real server demands between two `setWebhook`. The one freedom it gives:
//! webhooks at plain loopback addresses, and at no others. Never here: anything of the rest of the crate; the emulator
//! is reached over HTTP alone, as the real server is.
//!
//! Order of reading: `world`, `chat` and `till` (the state), `shape` (its JSON), `methods` (what a bot may do), `people`,
//! `groups` and `staff` (what people may do), `view`, then `shared` and `http` (how a call is served), `queue` and
//! `webhook` (how updates go out).

mod calls;
mod chat;
mod faults;
mod groups;
mod http;
mod keyboard;
mod limits;
mod methods;
mod params;
mod people;
mod queue;
mod refusal;
mod render;
mod shape;
mod shared;
mod staff;
mod text;
mod till;
mod view;
mod webhook;
mod world;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use calls::{Call, Outcome};
pub use chat::{BotRights, ChatKind};
pub use faults::FaultKind;
pub use groups::FollowOutcome;
pub use limits::{Limits, Rate};
pub use people::{PersonView, PressOutcome, Refused};
pub use till::{InvoiceView, Paying, StarSubscriptionView};
pub use view::{ButtonAction, ButtonView, ChatView, LinkView, MemberView, MessageView, RequestView};
pub use world::CallbackAnswer;

use super::emulated::lock;
use shared::Shared;

/// A stopping emulator gives open connections this long to finish their answers.
const LAST_WORDS: Duration = Duration::from_millis(500);

pub use super::emulated::{CallInfo, EmulatedClock, Hook, Phase};

/// Trouble for the next matching calls of the bot.
pub type Fault = super::emulated::Fault<FaultKind>;

/// How an emulator is set up.
#[derive(Clone)]
pub struct Config {
    /// The bot's token, as `123:ABC`.
    pub token: String,
    /// The bot's user id.
    pub bot_id: i64,
    /// The bot's user name, without `@`.
    pub bot_username: String,
    /// The bot's display name.
    pub bot_name: String,
    /// The emulated clock. Only the flood limits and the waits go by real time.
    pub clock: EmulatedClock,
    /// The flood limits.
    pub limits: Limits,
    /// The loopback port to listen on; 0 takes any free one.
    pub port: u16,
    /// How many calls the log keeps; 0 switches it off.
    pub calls_kept: usize,
    /// How many messages each dialogue keeps; older ones are gone for good. At least 1.
    pub messages_kept: usize,
    /// How long one second of the webhook's waiting after a failure really takes; tests make it short.
    pub webhook_second: Duration,
}

impl Config {
    /// The usual set-up; the bot's id is the number before the colon of its token, as it is on the platform.
    pub fn new(token: &str, bot_username: &str, clock: EmulatedClock) -> Self {
        Self {
            token: token.to_owned(),
            bot_id: token.split(':').next().and_then(|id| id.parse().ok()).unwrap_or(1),
            bot_username: bot_username.to_owned(),
            bot_name: bot_username.to_owned(),
            clock,
            limits: Limits::default(),
            port: 0,
            calls_kept: 10_000,
            messages_kept: 10_000,
            webhook_second: Duration::from_secs(1),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("bot_id", &self.bot_id).field("port", &self.port).finish_non_exhaustive()
    }
}

/// A running emulator. Clones are handles to the same world; when the last one is dropped, everything stops.
#[derive(Clone)]
pub struct TelegramEmulator {
    shared: Arc<Shared>,
    server: Arc<Server>,
}

/// What stops the emulator when nobody holds it any more.
struct Server {
    api_url: String,
    stop: tokio_util::sync::CancellationToken,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl fmt::Debug for TelegramEmulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramEmulator").field("api_url", &self.server.api_url).finish_non_exhaustive()
    }
}

impl TelegramEmulator {
    /// Starts to listen on loopback.
    ///
    /// # Errors
    /// When the port cannot be taken.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let api_url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(config));
        let stop = shared.stop.clone();
        let router = Router::new().fallback(http::serve).with_state(Arc::clone(&shared));
        // Small answers must not wait for each other.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        let delivering = webhook::run(Arc::clone(&shared));
        let ended = stop.clone();
        let work = async move {
            tokio::select! {
                _ = async { tokio::join!(serving.into_future(), delivering) } => {}
                () = async { ended.cancelled().await; tokio::time::sleep(LAST_WORDS).await } => {}
            }
        };
        #[expect(clippy::disallowed_methods, reason = "the emulator is a server of its own and ends with its handle")]
        let task = tokio::spawn(work);
        let server = Arc::new(Server { api_url, stop, task: Mutex::new(Some(task)) });
        Ok(Self { shared, server })
    }

    /// Stops serving and delivering, and waits until that is so.
    pub async fn stop(&self) {
        self.server.stop.cancel();
        let task = lock(&self.server.task).take();
        if let Some(task) = task {
            // An error would mean that the task panicked, which ends it as well.
            drop(task.await);
        }
    }

    /// Where the Bot API is, as `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn api_url(&self) -> String {
        self.server.api_url.clone()
    }

    /// Brings trouble to the next matching calls; several faults are used up in the order they came.
    pub fn fail(&self, fault: Fault) {
        lock(&self.shared.faults).add(fault);
    }

    /// Forgets all faults that did not strike yet.
    pub fn heal(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Lets every call that hangs go on.
    pub fn release_hung(&self) {
        self.shared.released.send_modify(|tick| *tick += 1);
    }

    /// Calls this function around every call of the bot, until another one is given. One that holds a handle to this
    /// emulator keeps it alive for ever.
    pub fn on_call(&self, hook: Hook) {
        *lock(&self.shared.hook) = Some(hook);
    }

    /// The log of calls, oldest first, without `getUpdates`, which would fill it; empty when it is off.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.shared.calls).iter().filter(|call| call.method != "getUpdates").cloned().collect()
    }

    /// The calls of one method, `getUpdates` too; letter case does not matter.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        lock(&self.shared.calls).iter().filter(|call| call.method.eq_ignore_ascii_case(method)).cloned().collect()
    }

    /// Empties the log of calls.
    pub fn forget_calls(&self) {
        lock(&self.shared.calls).clear();
    }

    /// How often the bot exceeded a flood limit. Faults do not count.
    pub fn violations(&self) -> u64 {
        self.shared.look().limiter.violations()
    }

    /// Starts afresh with other flood limits; the violations are counted from 0 again.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.look().limiter = limits::Limiter::new(limits);
    }

    /// How many updates the bot did not acknowledge yet.
    pub fn pending_updates(&self) -> usize {
        let mut world = self.shared.look();
        let now = world.now_ms;
        world.queue.expire(now);
        world.queue.waiting.len()
    }

    /// Sends the bot an update of any kind, known or not, whatever it asked for: an object such as
    /// `{"subscription": {…}}`. Its `update_id` is assigned here; an object without a kind is ignored.
    pub fn push_update(&self, update: &Value) {
        let Some((kind, content)) =
            update.as_object().and_then(|fields| fields.iter().find(|(name, _)| *name != "update_id"))
        else {
            return;
        };
        let key = content["chat"]["id"].as_i64().or_else(|| content["from"]["id"].as_i64()).unwrap_or(0);
        let mut world = self.shared.change();
        let now = world.now_ms;
        world.queue.push_anyway(kind, key, now, content);
    }

    /// Goes on where an earlier world of the same bot ended: updates are numbered from here on, and links are none of
    /// that world's. Chats founded before keep their ids.
    pub fn goes_on_from(&self, update_id: i64) {
        let mut world = self.shared.change();
        world.queue.number_from(update_id);
        world.skip_serials(update_id);
    }

    /// A number that grows with every change a viewer could see.
    pub fn version(&self) -> u64 {
        *self.shared.version.borrow()
    }

    /// Ticks on every change, for a page that shows this world.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.version.subscribe()
    }
}

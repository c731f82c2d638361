//! The API of VK for communities, emulated: people who write and press, one community with members and requests, chats
//! with one link for all, VK Donut, and the HTTP interface a service sees of it.
//!
//! Start with [`VkEmulator::start`]. Then let people act ([`VkEmulator::person`] …), point a service at
//! [`VkEmulator::api_url`], and look at what came of it ([`VkEmulator::calls`] …).
//!
//! It refuses what the real one refuses, with the same codes inside HTTP 200: a community must not write first, needs
//! rights, may not call what is for users. Methods, parameters and kinds of tokens are those of VK's own schema, version
//! 5.199. Where the platform promises nothing, the stricter reading is taken. Trouble comes on demand
//! ([`VkEmulator::fail`]).
//!
//! Never here: anything of the rest of the crate; the emulator is reached over HTTP alone, as the real server is.
//!
//! Order of reading: `world`, `community` and `chat` (the state), `methods` (what a service may do), `people`,
//! `communities`, `chats` and `donuts` (what people may do), `view` and `inside` (what can be looked at from outside),
//! then `shared` and `http` (how a call is served), `events`, `longpoll` and `callback` (how events go out).

mod callback;
mod calls;
mod chat;
mod chats;
mod communities;
mod community;
mod donuts;
mod events;
mod execute;
mod faults;
mod http;
mod id;
mod inside;
mod keyboard;
mod late;
mod limits;
mod longpoll;
mod methods;
mod params;
mod people;
mod refusal;
mod shape;
mod shared;
mod token;
mod view;
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
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use callback::{ServerStatus, ServerView};
pub use calls::{Call, Outcome, TokenKind};
pub use communities::JoinOutcome;
pub use community::{Closed, Role};
pub use faults::FaultKind;
pub use inside::{BanView, ChatMemberView, ChatView, DonView, MemberView, RequestView};
pub use limits::Limits;
pub use longpoll::Loss;
pub use people::{PressOutcome, Refused};
pub use token::right;
pub use view::{ButtonAction, ButtonView, MessageView, PersonView};
pub use world::{Client, Document, EventAnswer};

use super::emulated::{CHECK, lock};
use shared::Shared;
use token::{Caller, Token};

/// A stopping emulator gives open connections this long to finish their answers.
const LAST_WORDS: Duration = Duration::from_millis(500);

pub use super::emulated::{CallInfo, EmulatedClock, Hook, Phase};

/// Trouble for the next matching calls; the method `a_check` is a look of the Long Poll.
pub type Fault = super::emulated::Fault<FaultKind>;

/// How an emulator is set up.
#[derive(Clone)]
pub struct Config {
    /// The community's id, positive.
    pub group_id: i64,
    /// The community's token, with all rights of [`right`].
    pub group_token: String,
    /// The community's short address, for example `club`.
    pub group_screen_name: String,
    /// The community's name.
    pub group_name: String,
    /// A token of the administrator with the scope `groups`; `None` is none.
    pub admin_token: Option<String>,
    /// Who founded the community.
    pub admin_id: i64,
    /// The emulated clock. Only the limits and the waits go by real time.
    pub clock: EmulatedClock,
    /// The limits of requests.
    pub limits: Limits,
    /// Long Poll is on from the start, with every kind of event; otherwise the service has to switch it on.
    pub all_events: bool,
    /// The loopback port to listen on; 0 takes any free one.
    pub port: u16,
    /// How many calls the log keeps; 0 switches it off.
    pub calls_kept: usize,
    /// How many events the history of the Long Poll keeps. At least 1.
    pub events_kept: usize,
    /// How many messages each dialogue keeps; older ones are gone for good. At least 1.
    pub messages_kept: usize,
    /// How long one second of waiting between two tries of a callback really takes; tests make it short.
    pub callback_second: Duration,
}

impl Config {
    /// The usual set-up, with no administrator's token.
    pub fn new(group_id: i64, group_token: &str, group_screen_name: &str, clock: EmulatedClock) -> Self {
        Self {
            group_id,
            group_token: group_token.to_owned(),
            group_screen_name: group_screen_name.to_owned(),
            group_name: group_screen_name.to_owned(),
            admin_token: None,
            admin_id: 1,
            clock,
            limits: Limits::default(),
            all_events: false,
            port: 0,
            calls_kept: 10_000,
            events_kept: 10_000,
            messages_kept: 10_000,
            callback_second: Duration::from_secs(1),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("group_id", &self.group_id).field("port", &self.port).finish_non_exhaustive()
    }
}

/// A running emulator. Clones are handles to the same world; when the last one is dropped, everything stops.
#[derive(Clone)]
pub struct VkEmulator {
    shared: Arc<Shared>,
    server: Arc<Server>,
}

/// What stops the emulator when nobody holds it any more.
struct Server {
    url: String,
    stop: tokio_util::sync::CancellationToken,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl fmt::Debug for VkEmulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VkEmulator").field("url", &self.server.url).finish_non_exhaustive()
    }
}

impl VkEmulator {
    /// Starts to listen on loopback.
    ///
    /// # Errors
    /// When the port cannot be taken.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(config, url.clone()));
        let stop = shared.stop.clone();
        let router = Router::new().fallback(http::serve).with_state(Arc::clone(&shared));
        // Small answers must not wait for each other.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        let delivering = callback::run(Arc::clone(&shared));
        let ended = stop.clone();
        let work = async move {
            tokio::select! {
                _ = async { tokio::join!(serving.into_future(), delivering) } => {}
                () = async { ended.cancelled().await; tokio::time::sleep(LAST_WORDS).await } => {}
            }
        };
        #[expect(clippy::disallowed_methods, reason = "the emulator is a server of its own and ends with its handle")]
        let task = tokio::spawn(work);
        let server = Arc::new(Server { url, stop, task: Mutex::new(Some(task)) });
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

    /// Where the methods are, as `http://127.0.0.1:PORT/method`, without a slash at the end.
    pub fn api_url(&self) -> String {
        format!("{}/method", self.server.url)
    }

    /// Gives out a user's token, or replaces what it permits. `lives` is in milliseconds of the emulated clock, `None`
    /// for ever; `groups` is the scope without which communities cannot be managed.
    pub fn user_token(&self, token: &str, user: i64, groups: bool, lives: Option<i64>) {
        let mut world = self.shared.change();
        world.person(user);
        let until = lives.map(|lives| world.now_ms + lives);
        world.tokens.insert(token.to_owned(), Token { caller: Caller::User { id: user, groups }, until });
    }

    /// Gives out another token of the community, or replaces what it permits: bits of [`right`].
    pub fn group_token(&self, token: &str, rights: u32) {
        let mut world = self.shared.change();
        world.tokens.insert(token.to_owned(), Token { caller: Caller::Group { rights }, until: None });
    }

    /// Makes a token void; calls with it are refused with 5 from now on.
    pub fn revoke_token(&self, token: &str) {
        self.shared.change().tokens.remove(token);
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

    /// Calls this function around every call, until another one is given. One that holds a handle to this emulator keeps
    /// it alive for ever.
    pub fn on_call(&self, hook: Hook) {
        *lock(&self.shared.hook) = Some(hook);
    }

    /// The log of calls, oldest first, without looks of the Long Poll, which would fill it; empty when it is off. What an
    /// `execute` did stands behind it, marked as inside.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.shared.calls).iter().filter(|call| call.method != CHECK).cloned().collect()
    }

    /// The calls of one method, inside of an `execute` too; `a_check` is a look of the Long Poll.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        lock(&self.shared.calls).iter().filter(|call| call.method == method).cloned().collect()
    }

    /// Empties the log of calls.
    pub fn forget_calls(&self) {
        lock(&self.shared.calls).clear();
    }

    /// How often a limit of requests was exceeded. Faults do not count.
    pub fn violations(&self) -> u64 {
        self.shared.look().limiter.violations()
    }

    /// Starts afresh with other limits; the violations are counted from 0 again.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.look().limiter = limits::Limiter::new(limits);
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

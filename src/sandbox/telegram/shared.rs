//! The engine room: the world behind its lock, the way of one call, and the long poll.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::super::emulated::{CallInfo, CallLog, Faults, Hook, Phase, lock};
use super::Config;
use super::calls::{Call, Outcome};
use super::chat::{BotRights, Status};
use super::faults::FaultKind;
use super::methods::{self, Method, Work};
use super::params::Params;
use super::refusal::Refusal;
use super::world::{Person, World};

/// The longest wait of getUpdates, in seconds.
const LONGEST_POLL: i64 = 50;

/// What one call comes to.
pub(super) enum Served {
    /// An answer of the Bot API: the JSON of `result`, or a refusal.
    Answered(Result<String, Refusal>),
    /// A server that is broken.
    Broken { status: u16, body: String },
    /// The connection closes without an answer.
    Cut,
}

/// Everything the handle, the server and the webhook share.
pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) stop: CancellationToken,
    pub(super) calls: Mutex<CallLog<Call>>,
    pub(super) faults: Mutex<Faults<FaultKind>>,
    pub(super) hook: Mutex<Option<Hook>>,
    /// Ticks on every change a viewer could see.
    pub(super) version: watch::Sender<u64>,
    /// Ticks when there is something for pollers and the webhook.
    pub(super) arrivals: watch::Sender<u64>,
    /// Ticks when hung calls may go on.
    pub(super) released: watch::Sender<u64>,
    numbers: AtomicU64,
    world: Mutex<World>,
}

/// The world, entered. On leaving it, whoever waits is woken.
pub(super) struct Entered<'a> {
    world: MutexGuard<'a, World>,
    shared: &'a Shared,
    visible: bool,
}

impl Deref for Entered<'_> {
    type Target = World;
    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Entered<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if std::mem::take(&mut self.world.queue.stirred) {
            self.shared.arrivals.send_modify(|tick| *tick += 1);
        }
        if self.visible {
            self.shared.version.send_modify(|tick| *tick += 1);
        }
    }
}

impl Shared {
    pub(super) fn new(config: Config) -> Self {
        let bot = Person {
            id: config.bot_id,
            first_name: config.bot_name.clone(),
            username: Some(config.bot_username.clone()),
            ..Person::default()
        };
        Self {
            stop: CancellationToken::new(),
            calls: Mutex::new(CallLog::new(config.calls_kept)),
            faults: Mutex::default(),
            hook: Mutex::default(),
            version: watch::Sender::new(0),
            arrivals: watch::Sender::new(0),
            released: watch::Sender::new(0),
            numbers: AtomicU64::new(0),
            world: Mutex::new(World::new(bot, config.limits, config.messages_kept)),
            config,
        }
    }

    /// Enters the world to look, or to change what no viewer sees.
    pub(super) fn look(&self) -> Entered<'_> {
        let mut world = lock(&self.world);
        world.now_ms = (self.config.clock)();
        Entered { world, shared: self, visible: false }
    }

    /// Enters the world to change it.
    pub(super) fn change(&self) -> Entered<'_> {
        let mut entered = self.look();
        entered.visible = true;
        entered
    }

    /// Serves one call: hook, faults, the method itself, hook, log.
    pub(super) async fn call(&self, method: &'static Method, params: Params) -> Served {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let hook = lock(&self.hook).clone();
        let tell = |phase| {
            if let Some(hook) = &hook {
                hook(&CallInfo { number, method: method.name, params: &params.0 }, phase);
            }
        };
        tell(Phase::Before);
        let fault = lock(&self.faults).take(method.name);
        let mut cut_after = false;
        let early = match fault {
            None => None,
            Some(FaultKind::TooMany { retry_after }) => Some(Served::Answered(Err(Refusal::too_many(retry_after)))),
            Some(FaultKind::Server { status, body }) => Some(Served::Broken { status, body }),
            Some(FaultKind::ResetBefore) => Some(Served::Cut),
            Some(FaultKind::Hang) => self.hang().await,
            Some(FaultKind::Slow(time)) => {
                sleep(time).await;
                None
            }
            Some(FaultKind::ResetAfter) => {
                cut_after = true;
                None
            }
            Some(FaultKind::LostRights(chat)) => {
                self.take_rights(chat);
                None
            }
        };
        let mut served = match early {
            Some(served) => served,
            None => {
                let answer = self.perform(method, &params).await;
                tell(Phase::After);
                Served::Answered(answer)
            }
        };
        self.log(method, params, &served, cut_after);
        if cut_after {
            served = Served::Cut;
        }
        served
    }

    async fn perform(&self, method: &Method, params: &Params) -> Result<String, Refusal> {
        match method.work {
            Work::Poll => self.poll(params).await,
            Work::Now(run) => {
                // Only what may change something wakes the viewers.
                let mut world = if method.name.starts_with("get") { self.look() } else { self.change() };
                let answer = run(&mut world, params);
                drop(world);
                answer.map(|value| value.to_string())
            }
        }
    }

    fn log(&self, method: &Method, params: Params, served: &Served, cut_after: bool) {
        let mut calls = lock(&self.calls);
        if !calls.is_on() {
            return;
        }
        let outcome = match served {
            Served::Answered(Ok(_)) if cut_after => Outcome::DoneUnanswered,
            Served::Answered(Ok(_)) => Outcome::Done,
            Served::Answered(Err(refusal)) => {
                Outcome::Refused { code: refusal.code, description: refusal.description.clone().into_owned() }
            }
            Served::Broken { .. } | Served::Cut => Outcome::Failed,
        };
        let time = (self.config.clock)();
        calls.add(Call { time, method: method.name, params: Value::Object(params.0), outcome });
    }

    async fn hang(&self) -> Option<Served> {
        let mut released = self.released.subscribe();
        tokio::select! {
            _ = released.changed() => None,
            () = self.stop.cancelled() => Some(Served::Cut),
        }
    }

    fn take_rights(&self, chat_id: i64) {
        let mut world = self.change();
        let bot = world.bot.id;
        let Some(chat) = world.chats.get(&chat_id) else {
            return;
        };
        let owner = chat.owner();
        if world.bot_status(chat).is_admin() {
            world.set_status(chat_id, owner, bot, Status::Admin(BotRights::default()), None);
        }
    }

    /// Waits for updates until there are some, the time is over, or another poller takes the turn.
    async fn poll(&self, params: &Params) -> Result<String, Refusal> {
        let mut arrivals = self.arrivals.subscribe();
        let seconds = params.int("timeout").unwrap_or(0).clamp(0, LONGEST_POLL);
        let deadline = Instant::now() + Duration::from_secs(seconds.unsigned_abs());
        let turn = {
            let mut world = self.look();
            let (count, body) = methods::look(&mut world, params)?;
            methods::ask_for(&mut world, params)?;
            world.queue.poller += 1;
            world.queue.stirred = true;
            if count > 0 || seconds == 0 {
                return Ok(body);
            }
            world.queue.poller
        };
        loop {
            let timed_out = tokio::select! {
                _ = arrivals.changed() => false,
                () = sleep_until(deadline) => true,
                () = self.stop.cancelled() => true,
            };
            let mut world = self.look();
            if world.queue.webhook.is_some() {
                return Err(Refusal::conflict("terminated by setWebhook request"));
            }
            if world.queue.poller != turn {
                return Err(Refusal::conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            let (count, body) = methods::look(&mut world, params)?;
            if count > 0 || timed_out {
                return Ok(body);
            }
        }
    }
}

//! The engine room: the world behind its lock, and the way of one call.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::super::emulated::{CHECK, CallInfo, CallLog, Faults, Hook, Phase, lock};
use super::Config;
use super::calls::{Call, Outcome, TokenKind};
use super::events::version_number;
use super::execute;
use super::faults::FaultKind;
use super::methods;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::token::Caller;
use super::world::World;

/// The oldest version that is served. Source: VK's page on versions of the API.
const OLDEST_VERSION: (u32, u32) = (5, 131);

/// What one call comes to.
pub(super) enum Served {
    /// An answer of the API: the whole body.
    Answered(Value),
    /// A server that is broken.
    Broken { status: u16, body: String },
    /// The connection closes without an answer.
    Cut,
}

/// Everything the handle, the server and the delivery share.
pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) stop: CancellationToken,
    pub(super) calls: Mutex<CallLog<Call>>,
    pub(super) faults: Mutex<Faults<FaultKind>>,
    pub(super) hook: Mutex<Option<Hook>>,
    /// Ticks on every change a viewer could see.
    pub(super) version: watch::Sender<u64>,
    /// Ticks when there is something for pollers and callback servers.
    pub(super) arrivals: watch::Sender<u64>,
    /// Ticks when hung calls may go on.
    pub(super) released: watch::Sender<u64>,
    started: Instant,
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

/// What the faults do to a call before it begins.
pub(super) enum Early {
    /// Nothing, or it only waited.
    GoOn,
    /// It is done, and the answer gets lost.
    CutAfter,
    /// It is not done.
    Instead(Served),
}

impl Shared {
    pub(super) fn new(config: Config, url: String) -> Self {
        let mut world = World::new(&config);
        world.url = url;
        Self {
            stop: CancellationToken::new(),
            calls: Mutex::new(CallLog::new(config.calls_kept)),
            faults: Mutex::default(),
            hook: Mutex::default(),
            version: watch::Sender::new(0),
            arrivals: watch::Sender::new(0),
            released: watch::Sender::new(0),
            started: Instant::now(),
            numbers: AtomicU64::new(0),
            world: Mutex::new(world),
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
    pub(super) async fn call(&self, name: &str, mut params: Params) -> Served {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let token = match params.0.remove("access_token") {
            Some(Value::String(token)) if !token.is_empty() => Some(token),
            _ => None,
        };
        let hook = lock(&self.hook).clone();
        let tell = |phase| {
            if let Some(hook) = &hook {
                hook(&CallInfo { number, method: name, params: &params.0 }, phase);
            }
        };
        tell(Phase::Before);
        let mut call = Call {
            time: (self.config.clock)(),
            real: self.started.elapsed(),
            token: self.kind_of(token.as_deref()),
            inside: false,
            method: name.to_owned(),
            params: Value::Object(params.0.clone()),
            outcome: Outcome::Failed,
            answer: None,
        };
        let cut_after = match self.trouble(name, &params).await {
            Early::GoOn => false,
            Early::CutAfter => true,
            Early::Instead(served) => {
                if let Served::Answered(body) = &served {
                    call.outcome = outcome(&refused_in(body));
                }
                self.log(call, Vec::new());
                return served;
            }
        };
        let mut inside = Vec::new();
        let answer = self.perform(name, token.as_deref(), &params, &mut inside);
        tell(Phase::After);
        call.outcome = match &answer {
            Ok(_) if cut_after => Outcome::DoneUnanswered,
            answer => outcome(answer),
        };
        call.answer = answer.as_ref().ok().filter(|_| name != execute::NAME).cloned();
        self.log(call, inside);
        if cut_after {
            return Served::Cut;
        }
        Served::Answered(envelope(name, &params, answer))
    }

    /// What the faults that were ordered do to this call.
    pub(super) async fn trouble(&self, name: &str, params: &Params) -> Early {
        let fault = lock(&self.faults).take(name);
        match fault {
            None => Early::GoOn,
            Some(FaultKind::Error { code, text }) => {
                Early::Instead(Served::Answered(envelope(name, params, Err(Refusal::new(code, text)))))
            }
            Some(FaultKind::Server { status, body }) => Early::Instead(Served::Broken { status, body }),
            Some(FaultKind::ResetBefore) => Early::Instead(Served::Cut),
            Some(FaultKind::ResetAfter) => Early::CutAfter,
            Some(FaultKind::Slow(time)) => {
                sleep(time).await;
                Early::GoOn
            }
            Some(FaultKind::Hang) => {
                let mut released = self.released.subscribe();
                tokio::select! {
                    _ = released.changed() => Early::GoOn,
                    () = self.stop.cancelled() => Early::Instead(Served::Cut),
                }
            }
        }
    }

    fn kind_of(&self, token: Option<&str>) -> TokenKind {
        match token.and_then(|token| self.look().tokens.get(token).map(|token| token.caller)) {
            Some(Caller::Group { .. }) => TokenKind::Group,
            Some(Caller::User { .. }) => TokenKind::User,
            None => TokenKind::Unknown,
        }
    }

    /// Checks token, version and limit, and runs the method inside the lock.
    fn perform(&self, name: &str, token: Option<&str>, params: &Params, inside: &mut Vec<execute::Step>) -> Answer {
        // Only what may change something wakes the viewers.
        let reads = name.split_once('.').is_some_and(|(_, verb)| verb.starts_with("get") || verb.starts_with("is"));
        let mut world = if reads { self.look() } else { self.change() };
        let version = params.word("v").ok_or_else(no_version)?;
        if version_number(&version) < OLDEST_VERSION {
            return Err(no_version());
        }
        let token = token.ok_or_else(|| Refusal::token("no access_token passed"))?;
        let caller = world.caller(token)?;
        let limits = world.limiter.limits;
        let limit = if matches!(caller, Caller::Group { .. }) { limits.group } else { limits.user };
        if !world.limiter.charge(token, limit, Instant::now()) {
            return Err(Refusal::new(6, "Too many requests per second"));
        }
        if name == execute::NAME {
            return execute::run(&mut world, caller, params, inside);
        }
        methods::run(&mut world, caller, name, params)
    }

    /// Writes a call into the log, and after it what it did inside.
    pub(super) fn log(&self, call: Call, inside: Vec<execute::Step>) {
        let mut calls = lock(&self.calls);
        if !calls.is_on() {
            return;
        }
        let (time, real, token) = (call.time, call.real, call.token);
        calls.add(call);
        for step in inside {
            let (outcome, answer) = (outcome(&step.answer), step.answer.ok());
            calls.add(Call {
                time,
                real,
                token,
                inside: true,
                method: step.method,
                params: step.params,
                outcome,
                answer,
            });
        }
    }

    /// Writes a look of the Long Poll into the log.
    pub(super) fn log_check(&self, params: &Params, outcome: Outcome) {
        let call = Call {
            time: (self.config.clock)(),
            real: self.started.elapsed(),
            token: TokenKind::Unknown,
            inside: false,
            method: CHECK.to_owned(),
            params: Value::Object(params.0.clone()),
            outcome,
            answer: None,
        };
        self.log(call, Vec::new());
    }
}

fn no_version() -> Refusal {
    Refusal::new(
        8,
        "Invalid request: versions below 5.131 are deprecated. Version param should be passed as \"v\". \"version\" \
         param is invalid and not supported. For more information go to https://dev.vk.com/reference/versions",
    )
}

fn outcome(answer: &Answer) -> Outcome {
    match answer {
        Ok(_) => Outcome::Done,
        Err(refusal) => Outcome::Refused { code: refusal.code, text: refusal.text.clone().into_owned() },
    }
}

/// The refusal inside a body that was made from one.
fn refused_in(body: &Value) -> Answer {
    let code = body["error"]["error_code"].as_u64().and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
    Err(Refusal::new(code, body["error"]["error_msg"].as_str().unwrap_or_default().to_owned()))
}

/// The body of an answer. `execute` gives its own `response` and `execute_errors`.
fn envelope(name: &str, params: &Params, answer: Answer) -> Value {
    match answer {
        Ok(body) if name == execute::NAME => body,
        Ok(response) => json!({"response": response}),
        Err(refusal) => {
            let mut pairs = vec![json!({"key": "method", "value": name}), json!({"key": "oauth", "value": "1"})];
            for (key, value) in &params.0 {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                pairs.push(json!({"key": key, "value": value}));
            }
            json!({"error": {
                "error_code": refusal.code,
                "error_msg": refusal.text,
                "request_params": pairs,
            }})
        }
    }
}

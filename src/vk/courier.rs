//! Carries calls in the names of the two keys, within VK's limits.
//!
//! A community's key may make 20 requests a second, a person's 3 (<https://dev.vk.com/ru/api/api-requests>), and one
//! request may hold a script of 25 calls (<https://dev.vk.com/ru/method/execute>). So calls wait in the lane of their key,
//! and whoever is first to have a turn takes all that wait, up to 25, along in one `execute`; a lone one goes as it is.
//! Turns keep a distance, so that no second anywhere holds more than the limit. No task is started for this: those who
//! wait carry for each other.
//!
//! Inside a script each call has a result of its own, and what failed is told to its own caller. If the whole request
//! fails, all of its callers are told that its effect is unknown, and will call again. That does no harm: messages carry
//! a `random_id`, by which VK takes a repeat for what it is; who is let in or removed twice is so once, the second time
//! says "nothing to do"; the rest only asks or sets. If a script itself is refused, its calls go one by one.
//!
//! "Too many requests a second" stops the lane for a second, and the call is made again here; after a few times whoever
//! called is asked to wait.

use super::api::{Api, Envelope};
use super::call::{Call, Key};
use super::errors::{self, Refusal};
use crate::messenger::{CallError, HeldKey, KeyState};
use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Mutex as Turns, oneshot};
use tokio::time::Instant;

/// Calls in one script.
const TOGETHER: usize = 25;
/// The longest script, in bytes. VK names no limit; this is what 25 long messages need, with room.
const SCRIPT: usize = 256 * 1024;
/// Calls that may wait in a lane before others are asked to come later.
const WAITING: usize = 1000;
/// How often a call is made before its caller is told of "too many requests".
const TRIES: usize = 4;
/// The distance between requests of a community: 18 a second, so that the unevenness of a network does not make 20 of them.
const COMMUNITY_APART: Duration = Duration::from_millis(55);
/// The same for a person: 2.5 a second where 3 are allowed.
const PERSON_APART: Duration = Duration::from_millis(400);

/// Why there is no key of a person where none was set.
pub(super) const NO_PERSON: &str = "no administrator's key is set";

/// Carries calls.
pub(super) struct Courier {
    api: Api,
    community: SecretString,
    person: RwLock<Person>,
    lanes: [Lane; 2],
}

/// The person's key, as it is now.
#[derive(Default)]
struct Person {
    token: Option<SecretString>,
    /// There is none yet, and one is on its way.
    awaited: bool,
    /// Whether VK took it.
    taken: bool,
    /// Why VK refused it, if it did.
    refused: Option<String>,
    /// How many keys there were before: an answer to an earlier one says nothing about this one.
    generation: u64,
}

/// The calls in the name of one key.
struct Lane {
    waiting: Mutex<VecDeque<Waiting>>,
    /// When the next request may go. Whoever holds it has the turn.
    turn: Turns<Instant>,
    apart: Duration,
    /// When a lane was last told that it is too fast: milliseconds since it was made, or 0.
    held_until: AtomicU64,
    made: Instant,
}

/// A call and where its result is waited for.
struct Waiting {
    call: Call,
    result: oneshot::Sender<Answer>,
}

type TurnGuard<'a> = tokio::sync::MutexGuard<'a, Instant>;
type Answer = Result<Box<RawValue>, CallError>;

impl Lane {
    fn new(apart: Duration) -> Self {
        let now = Instant::now();
        Self { waiting: Mutex::default(), turn: Turns::new(now), apart, held_until: AtomicU64::new(0), made: now }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing goes for so long.
    fn hold(&self, time: Duration) {
        let until = (self.made.elapsed() + time).as_millis();
        self.held_until.fetch_max(u64::try_from(until).unwrap_or(u64::MAX), Ordering::SeqCst);
    }

    /// Waits until a request may go, and lets the next one have its turn.
    async fn free(&self, mut next: TurnGuard<'_>) {
        loop {
            // Others may be told to wait in the meantime.
            let held = self.made + Duration::from_millis(self.held_until.load(Ordering::SeqCst));
            let free = held.max(*next);
            if free <= Instant::now() {
                break;
            }
            tokio::time::sleep_until(free).await;
        }
        *next = Instant::now() + self.apart;
    }

    /// What goes in the next request: a lone call, or several that may share one.
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        // Nobody waits for these any more.
        waiting.retain(|w| !w.result.is_closed());
        let alone = waiting.front().is_some_and(|w| !w.call.shares);
        let mut taken: Vec<Waiting> = Vec::new();
        let mut length = 0;
        while taken.len() < TOGETHER {
            let Some(next) = waiting.front() else { break };
            length += next.call.length();
            if !taken.is_empty() && (alone || !next.call.shares || length > SCRIPT) {
                break;
            }
            taken.extend(waiting.pop_front());
        }
        taken
    }
}

impl Courier {
    /// With these hosts and keys.
    pub(super) fn new(hosts: Vec<String>, community: SecretString, person: Option<SecretString>) -> Self {
        Self {
            api: Api::new(hosts),
            community,
            person: RwLock::new(Person { token: person, ..Person::default() }),
            lanes: [Lane::new(COMMUNITY_APART), Lane::new(PERSON_APART)],
        }
    }

    /// From now on this is the person's key.
    pub(super) fn hold(&self, key: HeldKey) {
        let (token, awaited) = match key {
            HeldKey::Nothing => (None, false),
            HeldKey::Awaited => (None, true),
            HeldKey::Key(token) => (Some(token), false),
        };
        let mut person = self.person.write().unwrap_or_else(PoisonError::into_inner);
        let text = |token: &Option<SecretString>| token.as_ref().map(|t| t.expose_secret().to_owned());
        if text(&person.token) != text(&token) || person.awaited != awaited {
            let generation = person.generation + 1;
            *person = Person { token, awaited, generation, ..Person::default() };
        }
    }

    /// What is seen of the person's key.
    pub(super) fn key_state(&self) -> KeyState {
        let person = self.person.read().unwrap_or_else(PoisonError::into_inner);
        match &person.refused {
            Some(why) => KeyState::Refused(why.clone()),
            None if person.taken => KeyState::Good,
            None => KeyState::Unknown,
        }
    }

    /// Why there is no usable key of a person; `None`: there is one.
    pub(super) fn no_person(&self) -> Option<String> {
        let person = self.person.read().unwrap_or_else(PoisonError::into_inner);
        match &person.token {
            Some(_) => person.refused.clone(),
            None if person.awaited => None,
            None => Some(NO_PERSON.into()),
        }
    }

    /// The key, and which one it is.
    fn token(&self, key: Key) -> Result<(SecretString, u64), CallError> {
        match key {
            Key::Community => Ok((self.community.clone(), 0)),
            Key::Person => {
                let person = self.person.read().unwrap_or_else(PoisonError::into_inner);
                if person.awaited {
                    return Err(CallError::Unreached("the administrator's key is being made anew".into()));
                }
                let token = person.token.clone();
                let token = token.ok_or_else(|| CallError::TokenRefused(NO_PERSON.into()))?;
                Ok((token, person.generation))
            }
        }
    }

    /// What an answer says about the person's key: whether VK refuses it.
    fn judge(&self, answer: &Answer, generation: u64) {
        let refused = match answer {
            Ok(_) => None,
            Err(CallError::TokenRefused(why)) => Some(why.clone()),
            Err(_) => return,
        };
        let mut person = self.person.write().unwrap_or_else(PoisonError::into_inner);
        if person.generation != generation {
            return;
        }
        person.taken = refused.is_none();
        if person.refused.is_some() != refused.is_some() {
            match &refused {
                Some(reason) => tracing::error!(reason, "VK refuses the administrator's key; a new one is needed"),
                None => tracing::info!("VK takes the administrator's key again"),
            }
            person.refused = refused;
        }
    }

    /// Calls a method and reads its answer.
    pub(super) async fn ask<A: DeserializeOwned>(&self, key: Key, call: Call) -> Result<A, CallError> {
        let method = call.method;
        let answer = self.carry(key, call).await?;
        serde_json::from_str(answer.get())
            .map_err(|_| CallError::Unreached(format!("the answer to {method} is not understood")))
    }

    /// Sends a file where VK said that it be sent.
    pub(super) async fn upload<A: DeserializeOwned>(&self, address: &str, form: Form) -> Result<A, CallError> {
        self.api.upload(address, form).await
    }

    /// Asks at an address that VK gave, for at most so long.
    pub(super) async fn listen<A: DeserializeOwned>(&self, address: &str, limit: Duration) -> Result<A, CallError> {
        self.api.listen(address, limit).await
    }

    /// Carries a call, again if it was too soon.
    async fn carry(&self, key: Key, call: Call) -> Answer {
        let mut tries = 1;
        loop {
            match self.carry_once(key, call.clone()).await {
                Err(CallError::Wait(wait)) if wait <= errors::TOO_FAST && tries < TRIES => {
                    self.lanes[key as usize].hold(wait);
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }

    /// Puts a call into its lane, and carries what waits there until it has its result.
    async fn carry_once(&self, key: Key, call: Call) -> Answer {
        let lane = &self.lanes[key as usize];
        let (result, mut mine) = oneshot::channel();
        {
            let mut waiting = lane.waiting();
            if waiting.len() >= WAITING {
                // Longer than what is tried again here.
                return Err(CallError::Wait(errors::TOO_FAST * 2));
            }
            waiting.push_back(Waiting { call, result });
        }
        let cut_off = |_| Err(CallError::Unreached("the request was given up".into()));
        loop {
            let turn = tokio::select! {
                biased;
                answer = &mut mine => return answer.unwrap_or_else(cut_off),
                turn = lane.turn.lock() => turn,
            };
            if lane.waiting().is_empty() {
                // Somebody else carries mine.
                drop(turn);
                return mine.await.unwrap_or_else(cut_off);
            }
            let batch = tokio::select! {
                biased;
                answer = &mut mine => return answer.unwrap_or_else(cut_off),
                () = lane.free(turn) => lane.take(),
            };
            if !batch.is_empty() {
                self.send(key, batch).await;
            }
        }
    }

    /// Sends calls, alone or together, and gives each its result.
    async fn send(&self, key: Key, mut batch: Vec<Waiting>) {
        let (token, generation) = match self.token(key) {
            Ok(token) => token,
            Err(error) => return batch.into_iter().for_each(|to| drop(to.result.send(Err(error.clone())))),
        };
        let told = |answer: Answer, to: Waiting| {
            if key == Key::Person {
                self.judge(&answer, generation);
            }
            // Whoever has gone in the meantime needs no answer.
            let _ = to.result.send(answer);
        };
        if batch.len() == 1
            && let Some(lone) = batch.pop()
        {
            let answer = self.api.call(key, &token, lone.call.method, &lone.call.form()).await;
            return told(answer.map(response), lone);
        }
        let script: Vec<String> = batch.iter().map(|w| w.call.script()).collect();
        let form = [("code".to_owned(), format!("return [{}];", script.join(",")))];
        let answer = self.api.call(key, &token, "execute", &form).await;
        let answers = match answer {
            Ok(envelope) => split(&envelope, &batch, key),
            Err(CallError::Refused(reason)) => {
                tracing::warn!(reason, calls = batch.len(), "a script was refused; its calls go one by one");
                for one in batch {
                    let lane = &self.lanes[key as usize];
                    lane.free(lane.turn.lock().await).await;
                    let answer = self.api.call(key, &token, one.call.method, &one.call.form()).await;
                    told(answer.map(response), one);
                }
                return;
            }
            Err(error) => return batch.into_iter().for_each(|to| told(Err(error.clone()), to)),
        };
        answers.into_iter().zip(batch).for_each(|(answer, to)| told(answer, to));
    }
}

/// What was asked for.
fn response(envelope: Envelope) -> Box<RawValue> {
    envelope.response.unwrap_or_default()
}

/// The result of each call in a script. A call that failed has `false` in the list of results, and its reason in
/// `execute_errors`, in the same order; but `false` may also be an answer.
fn split(envelope: &Envelope, batch: &[Waiting], key: Key) -> Vec<Answer> {
    let strange = || CallError::Unreached("the answer to a script is not understood".into());
    let results: Option<Vec<Box<RawValue>>> =
        envelope.response.as_ref().and_then(|response| serde_json::from_str(response.get()).ok());
    let Some(results) = results.filter(|results| results.len() == batch.len()) else {
        return batch.iter().map(|_| Err(strange())).collect();
    };
    let mut failures: VecDeque<&Refusal> = envelope.execute_errors.iter().collect();
    let answer = |(result, waiting): (Box<RawValue>, &Waiting)| {
        let of_this = |r: &&Refusal| r.method.is_empty() || r.method == waiting.call.method;
        match failures.front().copied().filter(of_this).filter(|_| result.get() == "false") {
            Some(refusal) => {
                failures.pop_front();
                Err(errors::classify(refusal, key))
            }
            None => Ok(result),
        }
    };
    results.into_iter().zip(batch).map(answer).collect()
}

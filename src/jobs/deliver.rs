//! Takes effects from the outbox and carries them out, many at a time, one a lane.
//!
//! Each turn is one transaction: what has been done is written down, and what is free is taken up. The calls themselves
//! happen between turns, never inside a transaction. An effect that was taken up by a process that died is taken up
//! again when its lease runs out, or as soon as the others know of its death ([`super::lease`]).

use super::perform::{self, Job};
use crate::app::App;
use crate::club::effect::Effect;
use crate::domain::Timestamp;
use crate::domain::outgoing::MOST_HOOKS;
use crate::domain::time::{DAY, MINUTE, SECOND};
use crate::store::{Class, HOOK_LANES, OutboxRow, Outcome, Sort, StoreError, Wire};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{Id, JoinError, JoinSet};

/// How long an effect is kept from others. Longer than the longest call (20 s) may take, with its retries inside.
const LEASE: i64 = 2 * MINUTE;
/// Effects on their way at once. Each act writes several times by itself: more of them would make each other, and a
/// callback that has to be stored, wait for the one writer.
/// Receivers of web hooks have a few lanes each, so that none of them can take all the room.
const fn most_on_way(class: Class, wire: Wire) -> usize {
    match (class, wire) {
        (Class::Say, _) => 256,
        (Class::Act, Wire::Hook) => HOOK_LANES * MOST_HOOKS,
        (Class::Act, _) => 64,
    }
}
/// A turn waits until the so-many-th part of what is on its way has landed,
const GATHERED: usize = 4;
/// but no longer than this after the first.
const GATHER: Duration = Duration::from_millis(4);
/// The longest pause between two tries.
const LONGEST_PAUSE: i64 = 10 * MINUTE;
/// A message that could not be delivered for so long is given up; acts are never given up for being slow.
const MESSAGE_LIFETIME: i64 = 3 * DAY;

/// Carries out one sort of effects.
pub struct Deliverer {
    class: Class,
    wire: Wire,
    on_way: JoinSet<Option<Outcome>>,
    /// Which row a task works on, to know it even if the task panics.
    rows: HashMap<Id, OutboxRow>,
    finished: Vec<(i64, Outcome)>,
}

/// What a turn did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turn {
    /// Effects taken up.
    pub taken: usize,
    /// Effects written down as done, failed or put off.
    pub settled: usize,
    /// Effects still on their way.
    pub on_way: usize,
}

impl Deliverer {
    /// A deliverer with nothing on its way.
    #[must_use]
    pub fn new((class, wire): Sort) -> Self {
        Self { class, wire, on_way: JoinSet::new(), rows: HashMap::new(), finished: Vec::new() }
    }

    /// A deliverer for each sort.
    #[must_use]
    pub fn all_sorts() -> Vec<Self> {
        Class::ALL.into_iter().flat_map(|class| Wire::ALL.map(|wire| Self::new((class, wire)))).collect()
    }

    /// Writes down what has been done and takes up what is free. With `take` off it only writes down.
    ///
    /// # Errors
    /// What the store says; then what has been done is written down with the next turn.
    pub async fn turn(&mut self, app: &Arc<App>, take: bool) -> Result<Turn, StoreError> {
        while let Some(result) = self.on_way.try_join_next_with_id() {
            self.landed(app, result);
        }
        let room = if take {
            let most = most_on_way(self.class, self.wire);
            app.pace.of(self.wire).room(self.class).min(most.saturating_sub(self.on_way.len()))
        } else {
            0
        };
        if room == 0 && self.finished.is_empty() {
            return Ok(Turn { on_way: self.on_way.len(), ..Turn::default() });
        }
        let now = app.now();
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        tx.effects_done(&self.finished, now).await?;
        let rows = match i64::try_from(room) {
            Ok(room) if room > 0 => {
                tx.lease_effects((self.class, self.wire), &app.holder, now, now.plus(LEASE), room).await?
            }
            _ => Vec::new(),
        };
        let effects: Vec<Result<Effect, String>> =
            rows.iter().map(|r| serde_json::from_str(&r.effect).map_err(|e| e.to_string())).collect();
        let people: Vec<_> = effects.iter().filter_map(|e| e.as_ref().ok()).filter_map(listener).collect();
        if !people.is_empty() {
            tx.preload_accounts(&people).await?;
        }
        let mut jobs = Vec::with_capacity(rows.len());
        let mut unreadable = Vec::new();
        for (row, effect) in rows.into_iter().zip(effects) {
            // Its lease ran out while it is still on its way here (a clock that was moved): it goes on as it is.
            if self.rows.values().any(|held| held.id == row.id) {
                continue;
            }
            match effect {
                Ok(effect) => {
                    let account = match listener(&effect) {
                        Some(to) => tx.account_at(&to).await?,
                        None => None,
                    };
                    jobs.push(Job { row, wire: self.wire, effect, account, club: Arc::clone(&club) });
                }
                Err(error) => unreadable.push((row.id, Outcome::GivenUp { error })),
            }
        }
        tx.commit().await?;
        let settled = std::mem::replace(&mut self.finished, unreadable).len();
        let taken = jobs.len();
        app.pace.of(self.wire).take(self.class, taken);
        for job in jobs {
            let (row, app) = (job.row.clone(), Arc::clone(app));
            let handle = self.on_way.spawn(async move { perform::perform(&app, job).await });
            self.rows.insert(handle.id(), row);
        }
        Ok(Turn { taken, settled, on_way: self.on_way.len() })
    }

    /// Waits until something on its way lands; where much is on its way, a little longer, so that a turn, which is a
    /// commit, is not spent on each. Returns at once when something has landed already or nothing is on its way.
    pub async fn landing(&mut self, app: &App) {
        if !self.finished.is_empty() {
            return;
        }
        let enough = self.on_way.len() / GATHERED;
        if let Some(result) = self.on_way.join_next_with_id().await {
            self.landed(app, result);
            let gather = async {
                for _ in 1..enough {
                    let Some(result) = self.on_way.join_next_with_id().await else { return };
                    self.landed(app, result);
                }
            };
            let _ = tokio::time::timeout(GATHER, gather).await;
        }
    }

    /// Whether nothing is on its way and nothing is left to write down.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.on_way.is_empty() && self.finished.is_empty()
    }

    fn landed(&mut self, app: &App, result: Result<(Id, Option<Outcome>), JoinError>) {
        let (id, outcome) = match result {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => (error.id(), Some(perform::again(error.to_string()))),
        };
        let Some(row) = self.rows.remove(&id) else { return };
        let Some(outcome) = outcome else { return };
        self.finished.push((row.id, self.patience(app.now(), &row, outcome)));
    }

    /// How long to wait before the next try, and when to stop trying.
    fn patience(&self, now: Timestamp, row: &OutboxRow, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Again { at, error } => {
                let too_old = now.since(Timestamp(row.created_at)) > MESSAGE_LIFETIME;
                if self.class == Class::Say && too_old {
                    return Outcome::GivenUp { error };
                }
                let pause = (SECOND << row.attempts.clamp(0, 12)).min(LONGEST_PAUSE);
                tracing::warn!(
                    outbox.id = row.id,
                    attempts = row.attempts + 1,
                    error,
                    "an effect failed and is tried again"
                );
                metrics::counter!("propusk_effects_failed_total").increment(1);
                Outcome::Again { at: at.max(now.plus(pause)), error }
            }
            Outcome::GivenUp { error } => {
                tracing::warn!(outbox.id = row.id, outbox.lane = row.lane, error, "an effect was given up");
                metrics::counter!("propusk_effects_given_up_total").increment(1);
                Outcome::GivenUp { error }
            }
            Outcome::Done => {
                metrics::counter!("propusk_effects_done_total").increment(1);
                Outcome::Done
            }
            Outcome::Later { at } => Outcome::Later { at },
        }
    }
}

fn listener(effect: &Effect) -> Option<crate::domain::AccountRef> {
    match effect {
        Effect::Say { to, .. } => Some(to.clone()),
        _ => None,
    }
}

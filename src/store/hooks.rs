//! Receivers of web hooks, and what they are to be told.
//!
//! Whatever the journal notes and is told outside becomes an effect for each receiver that wants it, in the transaction
//! that writes the line: nothing is lost and nothing is told of what did not happen. An effect holds only the number of the
//! line; what it says is put together at the moment of telling. Secrets and addresses are in no export and in no log.

use super::error::{corrupt, json, to_json};
use super::outbox::{Class, NewEffect, Wire};
use super::{StoreError, Tx, tx::on};
use crate::domain::{HookKey, HookSpec, MemberId, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

/// Lanes of a receiver. What is told of one member keeps its order, and no receiver has more calls on their way.
pub const HOOK_LANES: usize = 16;
/// Behind all that concerns people.
const PRIORITY: i64 = 4;

/// Whether a receiver is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookState {
    /// It is.
    On,
    /// It is not in club.toml any more.
    Off,
    /// It answered that it is gone for good (410).
    Gone,
}

impl HookState {
    /// Its name in the database and for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Gone => "gone",
        }
    }

    fn parse(s: &str) -> Option<Self> {
        [Self::On, Self::Off, Self::Gone].into_iter().find(|state| state.as_str() == s)
    }
}

/// A receiver, and where it stands.
#[derive(Debug, Clone)]
pub struct HookRow {
    /// Its number.
    pub id: i64,
    /// What the owner declared.
    pub spec: HookSpec,
    /// Whether it is called.
    pub state: HookState,
    /// What signs; `None`: none was made yet.
    pub secret: Option<SecretString>,
    /// The one before, which signs too until a moment.
    pub previous: Option<(SecretString, Timestamp)>,
    /// Since when it does not hear; `None`: it does.
    pub failing_since: Option<Timestamp>,
    /// When the owners were last told of that.
    pub told_at: Option<Timestamp>,
    /// Why the last call failed.
    pub error: Option<String>,
    /// When it was last known to hear, give or take a minute.
    pub delivered_at: Option<Timestamp>,
}

/// A line of the journal that is told outside.
pub(super) struct Tidings {
    pub(super) id: i64,
    pub(super) kind: &'static str,
    pub(super) member: MemberId,
    pub(super) at: Timestamp,
}

/// The effect as `club::effect::Effect::CallHook` reads it.
#[derive(Serialize)]
struct CallHook {
    r#do: &'static str,
    hook: i64,
    line: i64,
}

fn call(hook: i64, tidings: &Tidings, now: Timestamp) -> NewEffect {
    let lane = tidings.member.0.rem_euclid(HOOK_LANES as i64);
    NewEffect {
        class: Class::Act,
        wire: Wire::Hook,
        lane: format!("hook:{hook}:{lane}"),
        priority: PRIORITY,
        not_before: now,
        created_at: now,
        effect: to_json(&CallHook { r#do: "call_hook", hook, line: tidings.id }),
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    name: String,
    url: String,
    events: String,
    names: bool,
    state: String,
    secret: Option<String>,
    previous: Option<String>,
    previous_until: Option<i64>,
    failing_since: Option<i64>,
    told_at: Option<i64>,
    error: Option<String>,
    delivered_at: Option<i64>,
}

impl TryFrom<Columns> for HookRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        let name: HookKey = corrupt(r.name.parse().ok(), "hooks", "name", r.id)?;
        let events = json(&r.events, "hooks", "events", r.id)?;
        Ok(Self {
            id: r.id,
            spec: HookSpec { name, url: r.url, events, names: r.names },
            state: corrupt(HookState::parse(&r.state), "hooks", "state", r.id)?,
            secret: r.secret.map(Into::into),
            previous: r.previous.zip(r.previous_until).map(|(secret, until)| (secret.into(), Timestamp(until))),
            failing_since: r.failing_since.map(Timestamp),
            told_at: r.told_at.map(Timestamp),
            error: r.error,
            delivered_at: r.delivered_at.map(Timestamp),
        })
    }
}

impl Tx {
    /// Every receiver that was ever declared, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hooks(&mut self) -> Result<Vec<HookRow>, StoreError> {
        const SQL: &str = "SELECT id, name, url, events, names, state, secret, previous, previous_until, failing_since, told_at, error, delivered_at
             FROM hooks ORDER BY id";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).fetch_all(c).await)?;
        rows.into_iter().map(HookRow::try_from).collect()
    }

    /// A receiver, locked where it may be changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hook(&mut self, id: i64) -> Result<Option<HookRow>, StoreError> {
        let sql = self.pick_locking(
            "SELECT id, name, url, events, names, state, secret, previous, previous_until, failing_since, told_at, error, delivered_at
             FROM hooks WHERE id = $1",
            "SELECT id, name, url, events, names, state, secret, previous, previous_until, failing_since, told_at, error, delivered_at
             FROM hooks WHERE id = $1 FOR NO KEY UPDATE",
        );
        let row: Option<Columns> = on!(self, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
        row.map(HookRow::try_from).transpose()
    }

    /// Declares a receiver, or changes it; either way it is called from now on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_hook(&mut self, spec: &HookSpec, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO hooks (name, url, events, names, state, created_at) VALUES ($1, $2, $3, $4, 'on', $5)
             ON CONFLICT (name) DO UPDATE SET url = excluded.url, events = excluded.events, names = excluded.names, state = 'on',
                 failing_since = NULL, told_at = NULL, error = NULL";
        on!(self, c => sqlx::query(SQL).bind(spec.name.as_str()).bind(&spec.url).bind(to_json(&spec.events)).bind(spec.names)
            .bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Says whether a receiver is called.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_hook_state(&mut self, id: i64, state: HookState) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE hooks SET state = $2, failing_since = NULL, told_at = NULL, error = NULL WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id).bind(state.as_str()).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// What signs from now on, and what signs beside it for a while.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_hook_secret(
        &mut self,
        id: i64,
        secret: &SecretString,
        previous: Option<(&SecretString, Timestamp)>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE hooks SET secret = $2, previous = $3, previous_until = $4 WHERE id = $1";
        let (before, until) = (previous.map(|(secret, _)| secret.expose_secret()), previous.map(|(_, until)| until.0));
        on!(self, c => sqlx::query(SQL).bind(id).bind(secret.expose_secret()).bind(before).bind(until).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A receiver did not hear; it is remembered since when. With `told` the owners were told now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hook_failed(&mut self, id: i64, error: &str, told: bool, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE hooks SET failing_since = COALESCE(failing_since, $2), error = $3,
                 told_at = CASE WHEN $4 THEN $2 ELSE told_at END WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id).bind(now.0).bind(error).bind(told).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A receiver heard.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hook_heard(&mut self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE hooks SET failing_since = NULL, told_at = NULL, error = NULL, delivered_at = $2 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Decides that receivers are told of lines that are being written.
    pub(super) async fn tell_hooks(&mut self, told: Vec<Tidings>) -> Result<(), StoreError> {
        if told.is_empty() {
            return Ok(());
        }
        let hooks: Vec<_> = self.hooks().await?.into_iter().filter(|hook| hook.state == HookState::On).collect();
        for tidings in &told {
            for hook in hooks.iter().filter(|hook| hook.spec.wants(tidings.kind)) {
                self.effects.push(call(hook.id, tidings, tidings.at));
            }
        }
        Ok(())
    }

    /// Decides that a receiver is told again of lines it may have missed: those behind one, of the next `limit`. Returns the
    /// last line that was looked at and how many it is told of; `None`: there are no more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tell_again(
        &mut self,
        hook: &HookRow,
        after: i64,
        since: Timestamp,
        limit: i64,
        now: Timestamp,
    ) -> Result<Option<(i64, usize)>, StoreError> {
        let lines = self.journal_after(after, limit).await?;
        let Some(last) = lines.last().map(|line| line.id) else { return Ok(None) };
        let before = self.effects.len();
        for line in lines.into_iter().filter(|line| line.at >= since) {
            let (Some(member), Some(told)) = (line.member, crate::domain::outgoing::told(&line.event)) else {
                continue;
            };
            if hook.spec.wants(told.kind) {
                let tidings = Tidings { id: line.id, kind: told.kind, member, at: line.at };
                self.effects.push(call(hook.id, &tidings, now));
            }
        }
        Ok(Some((last, self.effects.len() - before)))
    }
}

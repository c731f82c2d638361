//! The outbox: what must happen outside, decided and not yet done, in order within its lane.
//!
//! The store knows nothing of what an effect says; it is JSON of the room that decides.

use super::error::to_json;
use super::{StoreError, Tx, journal::NewEntry, lanes, tx::on};
use crate::domain::{Platform, Timestamp};
use serde::Serialize;

/// Two kinds of effects with limits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A message to a person: the messengers count these.
    Say,
    /// Any other act: a link, an answer to a request, a removal, a checkout.
    Act,
}

impl Class {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Say, Self::Act];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Say => "say",
            Self::Act => "act",
        }
    }
}

/// Whose limits an effect falls under. Each is worked through by itself, so that one that is slow or out of reach holds
/// up nothing that needs it not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// Telegram.
    Telegram,
    /// VK.
    Vk,
    /// Payment services and whatever else there is.
    Other,
    /// Receivers of web hooks: whoever is slow there holds up nothing else.
    Hook,
}

impl Wire {
    /// Every wire.
    pub const ALL: [Self; 4] = [Self::Telegram, Self::Vk, Self::Other, Self::Hook];

    /// The wire of a platform.
    #[must_use]
    pub const fn of(platform: Platform) -> Self {
        match platform {
            Platform::Telegram => Self::Telegram,
            Platform::Vk => Self::Vk,
            Platform::Email => Self::Other,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Vk => "vk",
            Self::Other => "other",
            Self::Hook => "hook",
        }
    }
}

/// Effects that are taken up together: of one class, over one wire.
pub type Sort = (Class, Wire);

/// An effect to be written down.
#[derive(Debug, Clone, Serialize)]
pub struct NewEffect {
    /// Which limits it falls under.
    pub class: Class,
    /// Over which wire it goes.
    pub wire: Wire,
    /// Effects of one lane happen in order, one at a time.
    pub lane: String,
    /// 0 goes first.
    pub priority: i64,
    /// Not before this moment, and not in the way of others until then.
    pub not_before: Timestamp,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What to do, as JSON.
    pub effect: String,
}

/// An effect that is to happen now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxRow {
    /// Its number.
    pub id: i64,
    /// Effects of one lane happen in order.
    pub lane: String,
    /// What to do, as JSON.
    pub effect: String,
    /// How often it failed.
    pub attempts: i64,
    /// When it was decided, in milliseconds.
    pub created_at: i64,
}

/// What became of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It happened, or no longer has to.
    Done,
    /// To be tried again.
    Again {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
    },
    /// Not now, through no fault of its own: the messenger's pace.
    Later {
        /// When.
        at: Timestamp,
    },
    /// It never will.
    GivenUp {
        /// Why.
        error: String,
    },
}

#[derive(Serialize)]
struct Failure<'a> {
    id: i64,
    state: i64,
    failed: i64,
    retry_at: i64,
    error: Option<&'a str>,
}

impl Tx {
    /// Decides that something must happen; it is written at the commit.
    pub fn enqueue(&mut self, effect: NewEffect) {
        self.effects.push(effect);
    }

    /// The sorts of which something was decided that is not written yet: whose bells to ring after the commit.
    #[must_use]
    pub fn decided(&self) -> Vec<Sort> {
        // What is told outside is written with the journal, for whoever listens then.
        let tells = self.journal.iter().any(NewEntry::is_told);
        let holds = |sort: &Sort| {
            (tells && *sort == (Class::Act, Wire::Hook)) || self.effects.iter().any(|e| (e.class, e.wire) == *sort)
        };
        let sorts = Class::ALL.into_iter().flat_map(|class| Wire::ALL.map(|wire| (class, wire)));
        sorts.filter(holds).collect()
    }

    pub(super) async fn flush_effects(&mut self) -> Result<(), StoreError> {
        let effects = std::mem::take(&mut self.effects);
        let (firsts, others) = lanes::firsts(&effects, |e| &e.lane);
        self.insert_effects(&firsts).await?;
        self.insert_effects(&others).await
    }

    async fn insert_effects(&mut self, effects: &[&NewEffect]) -> Result<(), StoreError> {
        if effects.is_empty() {
            return Ok(());
        }
        let sql = self.pick(
            "INSERT INTO outbox (class, wire, lane, priority, effect, created_at, not_before, behind, retry_at, state, attempts, leased_until)
             SELECT value ->> 'class', value ->> 'wire', value ->> 'lane', value ->> 'priority', value ->> 'effect', value ->> 'created_at', value ->> 'not_before',
                 value ->> 'not_before' <= value ->> 'created_at' AND EXISTS (SELECT 1 FROM outbox o
                     WHERE o.lane = value ->> 'lane' AND o.state = 0 AND o.not_before <= value ->> 'created_at'), 0, 0, 0, 0
             FROM jsonb_each($1) ORDER BY key",
            "WITH heads AS (
                 SELECT h.lane FROM outbox h WHERE h.state = 0 AND NOT h.behind AND h.id IN (
                     SELECT (SELECT o.id FROM outbox o WHERE o.lane = e.lane AND o.state = 0 AND o.not_before <= e.created_at ORDER BY o.id LIMIT 1)
                     FROM json_to_recordset($1::json) AS e(lane text, created_at bigint))
                 FOR SHARE SKIP LOCKED)
             INSERT INTO outbox (class, wire, lane, priority, effect, created_at, not_before, behind, retry_at, state, attempts, leased_until)
             SELECT class, wire, lane, priority, effect, created_at, not_before, not_before <= created_at AND lane IN (SELECT h.lane FROM heads h), 0, 0, 0, 0
             FROM ROWS FROM (json_to_recordset($1::json) AS (class text, wire text, lane text, priority bigint, effect text, created_at bigint, not_before bigint))
                 WITH ORDINALITY AS e(class, wire, lane, priority, effect, created_at, not_before, n) ORDER BY n",
        );
        on!(self, c => sqlx::query(sql).bind(to_json(&effects)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Takes the next effects to carry out, the oldest of each lane, urgent ones first, and keeps them from others until
    /// `until`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lease_effects(
        &mut self,
        (class, wire): Sort,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        // Of a head: nothing of the lane may be on its way, and nothing earlier may wait; what waits for its moment (`not_before`)
        // does not count until then, which is why one on its way may be a later one.
        // A bare parameter as a limit would make SQLite prepare the statement anew each time.
        let sql = self.pick(
            "UPDATE outbox SET leased_until = $3, leased_by = $4 WHERE id IN (
                 SELECT id FROM outbox o WHERE class = $1 AND wire = $6 AND state = 0 AND NOT behind AND not_before <= $2 AND retry_at <= $2 AND leased_until <= $2
                 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.lane = o.lane AND e.state = 0 AND e.id < o.id AND e.not_before <= $2)
                 AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.lane = o.lane AND l.state = 0 AND l.leased_until > 0 AND l.leased_until > $2)
                 ORDER BY priority, id LIMIT 0 + $5)
             RETURNING id, lane, effect, attempts, created_at",
            "UPDATE outbox SET leased_until = $3, leased_by = $4 WHERE id IN (
                 SELECT id FROM outbox o WHERE class = $1 AND wire = $6 AND state = 0 AND NOT behind AND not_before <= $2 AND retry_at <= $2 AND leased_until <= $2
                 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.lane = o.lane AND e.state = 0 AND e.id < o.id AND e.not_before <= $2)
                 AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.lane = o.lane AND l.state = 0 AND l.leased_until > 0 AND l.leased_until > $2)
                 ORDER BY priority, id LIMIT $5 FOR UPDATE SKIP LOCKED)
             RETURNING id, lane, effect, attempts, created_at",
        );
        let mut rows: Vec<OutboxRow> = on!(self, c => sqlx::query_as(sql).bind(class.as_str()).bind(now.0).bind(until.0).bind(holder).bind(limit)
            .bind(wire.as_str()).fetch_all(c).await)?;
        rows.sort_unstable_by_key(|r| r.id);
        Ok(rows)
    }

    /// Writes down what became of effects.
    ///
    /// # Errors
    /// What the database says.
    pub async fn effects_done(&mut self, outcomes: &[(i64, Outcome)], now: Timestamp) -> Result<(), StoreError> {
        let done: Vec<i64> = outcomes.iter().filter(|(_, o)| *o == Outcome::Done).map(|(id, _)| *id).collect();
        let failed: Vec<Failure<'_>> = outcomes
            .iter()
            .filter_map(|(id, outcome)| match outcome {
                Outcome::Done => None,
                Outcome::Again { at, error } => {
                    Some(Failure { id: *id, state: 0, failed: 1, retry_at: at.0, error: Some(error) })
                }
                Outcome::Later { at } => Some(Failure { id: *id, state: 0, failed: 0, retry_at: at.0, error: None }),
                Outcome::GivenUp { error } => {
                    Some(Failure { id: *id, state: 2, failed: 1, retry_at: 0, error: Some(error) })
                }
            })
            .collect();
        if !done.is_empty() {
            let sql = self.pick(
                "UPDATE outbox SET state = 1, leased_until = 0, done_at = $2 WHERE id IN (SELECT value FROM json_each($1))",
                "UPDATE outbox SET state = 1, leased_until = 0, done_at = $2 WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json))",
            );
            on!(self, c => sqlx::query(sql).bind(to_json(&done)).bind(now.0).execute(c).await.map(|_| ()))?;
        }
        if !failed.is_empty() {
            let sql = self.pick(
                "UPDATE outbox SET attempts = attempts + (value ->> 'failed'), leased_until = 0, state = value ->> 'state', retry_at = value ->> 'retry_at', error = value ->> 'error'
                 FROM json_each($1) WHERE outbox.id = value ->> 'id'",
                "UPDATE outbox SET attempts = attempts + f.failed, leased_until = 0, state = f.state, retry_at = f.retry_at, error = f.error
                 FROM json_to_recordset($1::json) AS f(id bigint, state bigint, failed bigint, retry_at bigint, error text) WHERE outbox.id = f.id",
            );
            on!(self, c => sqlx::query(sql).bind(to_json(&failed)).execute(c).await.map(|_| ()))?;
        }
        let over = |(_, outcome): &&(i64, Outcome)| matches!(outcome, Outcome::Done | Outcome::GivenUp { .. });
        let over: Vec<i64> = outcomes.iter().filter(over).map(|(id, _)| *id).collect();
        self.free_effects_behind(&over).await
    }

    /// What stood behind these is a head now.
    async fn free_effects_behind(&mut self, over: &[i64]) -> Result<(), StoreError> {
        if over.is_empty() {
            return Ok(());
        }
        let sql = self.pick(
            "UPDATE outbox SET behind = false WHERE id IN (
                 SELECT (SELECT MIN(b.id) FROM outbox b WHERE b.lane = o.lane AND b.state = 0 AND b.behind)
                 FROM json_each($1) JOIN outbox o ON o.id = value)",
            "UPDATE outbox SET behind = false WHERE id IN (
                 SELECT id FROM outbox WHERE behind AND id IN (
                     SELECT (SELECT MIN(b.id) FROM outbox b WHERE b.lane = o.lane AND b.state = 0 AND b.behind)
                     FROM json_array_elements_text($1::json) JOIN outbox o ON o.id = value::bigint)
                 ORDER BY id FOR UPDATE)",
        );
        on!(self, c => sqlx::query(sql).bind(to_json(&over)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Lets go of every lease: right after the start of the only process there is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn release_effects(&mut self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE outbox SET leased_until = 0 WHERE state = 0 AND leased_until > 0";
        on!(self, c => sqlx::query(SQL).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Ends the waiting of failed effects whose lane begins with a prefix: what was in their way is gone.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hurry_effects(&mut self, lane_prefix: &str) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE outbox SET retry_at = 0 WHERE state = 0 AND retry_at > 0 AND lane >= $1 AND lane < $2";
        // ';' comes right after ':' and digits, with which lanes go on.
        let end = format!("{};", lane_prefix.trim_end_matches(':'));
        on!(self, c => sqlx::query(SQL).bind(lane_prefix).bind(end).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// When the next effect that is first in its lane may be tried; `None`: nothing waits.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_effect(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let sql = self.pick(
            "SELECT MIN(MAX(not_before, retry_at, leased_until)) FROM outbox WHERE state = 0 AND NOT behind",
            "SELECT MIN(GREATEST(not_before, retry_at, leased_until)) FROM outbox WHERE state = 0 AND NOT behind",
        );
        let (at,): (Option<i64>,) = on!(self, c => sqlx::query_as(sql).fetch_one(c).await)?;
        Ok(at.map(Timestamp))
    }

    /// How many effects are due by a moment or on their way; those that stand behind a failed one do not count.
    ///
    /// # Errors
    /// What the database says.
    pub async fn effects_due(&mut self, by: Timestamp) -> Result<i64, StoreError> {
        // Whoever failed was taken up once, and so is a head.
        const SQL: &str = "SELECT COUNT(*) FROM outbox o LEFT JOIN (SELECT lane, MIN(id) AS id FROM outbox
                 WHERE state = 0 AND NOT behind AND not_before <= $1 AND retry_at > $1 GROUP BY lane) AS failed ON failed.lane = o.lane
             WHERE o.state = 0 AND o.not_before <= $1 AND o.retry_at <= $1 AND (failed.id IS NULL OR o.id < failed.id)";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(by.0).fetch_one(c).await)?;
        Ok(n)
    }

    /// How many effects wait, and how many were given up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox_depth(&mut self) -> Result<(i64, i64), StoreError> {
        const SQL: &str =
            "SELECT (SELECT COUNT(*) FROM outbox WHERE state = 0), (SELECT COUNT(*) FROM outbox WHERE state = 2)";
        Ok(on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?)
    }

    /// Forgets effects that were done before a moment, at most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_effects(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str =
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = 1 AND done_at < $1 LIMIT $2)";
        Ok(on!(self, c => sqlx::query(SQL).bind(before.0).bind(limit).execute(c).await.map(|r| r.rows_affected()))?)
    }
}

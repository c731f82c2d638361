//! The inbox: facts from outside, stored before they are acknowledged, decided in order within their lane.

use super::error::to_json;
use super::{StoreError, Tx, lanes, tx::on};
use crate::domain::Timestamp;
use serde::Serialize;

/// A fact to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewFact {
    /// Where it comes from: a messenger or a payment service.
    pub source: String,
    /// The source's own id of it.
    pub external_id: String,
    /// Facts of one lane are decided in order.
    pub lane: String,
    /// 0 goes first.
    pub priority: i64,
    /// As it came.
    pub payload: String,
}

/// A fact that waits for its decision.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct InboxRow {
    /// Its number.
    pub id: i64,
    /// Where it comes from.
    pub source: String,
    /// The source's own name of it.
    pub external_id: String,
    /// As it came.
    pub payload: String,
    /// When it was stored, in milliseconds.
    pub received_at: i64,
    /// How often its decision failed.
    pub attempts: i64,
}

/// A row with what its lane's order needs.
#[derive(sqlx::FromRow)]
struct Waiting {
    #[sqlx(flatten)]
    row: InboxRow,
    lane: String,
    retry_at: i64,
    more: bool,
}

/// How many are taken from behind the first of their lanes beside lanes that have only one: who floods is decided in full
/// when those who do not are through.
const ASIDE: usize = 16;

impl Tx {
    /// Stores facts; those already known are passed over. Says how many were new.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_facts(&mut self, facts: &[NewFact], now: Timestamp) -> Result<u64, StoreError> {
        let (firsts, others) = lanes::firsts(facts, |f| &f.lane);
        Ok(self.insert_facts(&firsts, now).await? + self.insert_facts(&others, now).await?)
    }

    async fn insert_facts(&mut self, facts: &[&NewFact], now: Timestamp) -> Result<u64, StoreError> {
        if facts.is_empty() {
            return Ok(0);
        }
        let sql = self.pick(
            "INSERT INTO inbox (source, external_id, lane, priority, payload, received_at, behind, state, attempts, retry_at)
             SELECT value ->> 'source', value ->> 'external_id', value ->> 'lane', value ->> 'priority', value ->> 'payload', $2,
                 EXISTS (SELECT 1 FROM inbox i WHERE i.lane = value ->> 'lane' AND i.state = 0), 0, 0, 0
             FROM jsonb_each($1) WHERE true ORDER BY key ON CONFLICT (source, external_id) DO NOTHING",
            "WITH heads AS (
                 SELECT h.lane FROM inbox h WHERE h.state = 0 AND NOT h.behind AND h.id IN (
                     SELECT (SELECT i.id FROM inbox i WHERE i.lane = f.lane AND i.state = 0 ORDER BY i.id LIMIT 1)
                     FROM json_to_recordset($1::json) AS f(lane text))
                 FOR SHARE SKIP LOCKED)
             INSERT INTO inbox (source, external_id, lane, priority, payload, received_at, behind, state, attempts, retry_at)
             SELECT source, external_id, lane, priority, payload, $2, lane IN (SELECT h.lane FROM heads h), 0, 0, 0
             FROM ROWS FROM (json_to_recordset($1::json) AS (source text, external_id text, lane text, priority bigint, payload text))
                 WITH ORDINALITY AS f(source, external_id, lane, priority, payload, n)
             ORDER BY n ON CONFLICT (source, external_id) DO NOTHING",
        );
        Ok(
            on!(self, c => sqlx::query(sql).bind(to_json(&facts)).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }

    /// The next facts to decide: the oldest of each lane, urgent ones first, then what follows in lanes that have more, as
    /// far as there is room, but only a little of it beside lanes that have no more. On PostgreSQL they stay locked until
    /// the transaction ends, so that no other process decides them too, and a killed one lets go of them. Whoever has the
    /// oldest of a lane has the lane.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_facts(&mut self, now: Timestamp, limit: i64) -> Result<Vec<InboxRow>, StoreError> {
        // A bare parameter as a limit would make SQLite prepare the statement anew each time.
        let sql = self.pick(
            "SELECT id, source, external_id, payload, received_at, attempts, lane, retry_at,
                 EXISTS (SELECT 1 FROM inbox f WHERE f.lane = i.lane AND f.state = 0 AND f.id > i.id) AS more
             FROM inbox i WHERE state = 0 AND NOT behind AND retry_at <= $1
             AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.lane = i.lane AND e.state = 0 AND e.id < i.id)
             ORDER BY priority, id LIMIT 0 + $2",
            "SELECT id, source, external_id, payload, received_at, attempts, lane, retry_at,
                 EXISTS (SELECT 1 FROM inbox f WHERE f.lane = i.lane AND f.state = 0 AND f.id > i.id) AS more
             FROM inbox i WHERE state = 0 AND NOT behind AND retry_at <= $1
             AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.lane = i.lane AND e.state = 0 AND e.id < i.id)
             ORDER BY priority, id LIMIT $2 FOR UPDATE SKIP LOCKED",
        );
        let heads: Vec<Waiting> = on!(self, c => sqlx::query_as(sql).bind(now.0).bind(limit).fetch_all(c).await)?;
        let mut room = usize::try_from(limit).unwrap_or(0).saturating_sub(heads.len());
        let mut followers = Vec::new();
        let long: Vec<&Waiting> = heads.iter().filter(|head| head.more).collect();
        if long.len() < heads.len() {
            room = room.min(ASIDE);
        }
        for (n, head) in long.iter().enumerate() {
            let share = room.div_ceil(long.len() - n);
            if share == 0 {
                break;
            }
            let rows = self.followers(head, now, share).await?;
            room -= rows.len();
            followers.extend(rows);
        }
        Ok(heads.into_iter().map(|head| head.row).chain(followers).collect())
    }

    /// What comes behind the first of a lane, up to one that is to be tried later.
    async fn followers(&mut self, head: &Waiting, now: Timestamp, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        let sql = self.pick(
            "SELECT id, source, external_id, payload, received_at, attempts, lane, retry_at, false AS more FROM inbox
             WHERE lane = $1 AND state = 0 AND id > $2 ORDER BY id LIMIT $3",
            "SELECT id, source, external_id, payload, received_at, attempts, lane, retry_at, false AS more FROM inbox
             WHERE lane = $1 AND state = 0 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED",
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<Waiting> =
            on!(self, c => sqlx::query_as(sql).bind(&head.lane).bind(head.row.id).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().take_while(|r| r.retry_at <= now.0).map(|r| r.row).collect())
    }

    /// One fact that waits for its decision, to decide it alone; `None`: somebody else has it, or it waits for an
    /// earlier one of its lane.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting_fact(&mut self, id: i64) -> Result<Option<InboxRow>, StoreError> {
        let sql = self.pick(
            "SELECT id, source, external_id, payload, received_at, attempts FROM inbox i WHERE id = $1 AND state = 0
             AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.lane = i.lane AND e.state = 0 AND e.id < i.id)",
            "SELECT id, source, external_id, payload, received_at, attempts FROM inbox i WHERE id = $1 AND state = 0
             AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.lane = i.lane AND e.state = 0 AND e.id < i.id) FOR UPDATE SKIP LOCKED",
        );
        Ok(on!(self, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?)
    }

    /// Marks facts as decided, except those that were parked meanwhile.
    ///
    /// # Errors
    /// What the database says.
    pub async fn facts_done(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        let sql = self.pick(
            "UPDATE inbox SET state = 1 WHERE state = 0 AND id IN (SELECT value FROM json_each($1))",
            "UPDATE inbox SET state = 1 WHERE state = 0 AND id IN (SELECT value::bigint FROM json_array_elements_text($1::json))",
        );
        on!(self, c => sqlx::query(sql).bind(to_json(&ids)).execute(c).await.map(|_| ()))?;
        self.free_facts_behind(ids).await
    }

    /// What stood behind these is a head now.
    async fn free_facts_behind(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        let sql = self.pick(
            "UPDATE inbox SET behind = false WHERE id IN (
                 SELECT (SELECT MIN(b.id) FROM inbox b WHERE b.lane = i.lane AND b.state = 0 AND b.behind)
                 FROM json_each($1) JOIN inbox i ON i.id = value)",
            "UPDATE inbox SET behind = false WHERE id IN (
                 SELECT id FROM inbox WHERE behind AND id IN (
                     SELECT (SELECT MIN(b.id) FROM inbox b WHERE b.lane = i.lane AND b.state = 0 AND b.behind)
                     FROM json_array_elements_text($1::json) JOIN inbox i ON i.id = value::bigint)
                 ORDER BY id FOR UPDATE)",
        );
        on!(self, c => sqlx::query(sql).bind(to_json(&ids)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A decision failed: to be tried again at a moment, or parked for a person to look at.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fact_failed(&mut self, id: i64, retry_at: Option<Timestamp>, error: &str) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE inbox SET attempts = attempts + 1, retry_at = $2, state = $3, error = $4 WHERE id = $1";
        let state = if retry_at.is_some() { 0i64 } else { 2 };
        on!(self, c => sqlx::query(SQL).bind(id).bind(retry_at.map_or(0, |t| t.0)).bind(state).bind(error).execute(c).await.map(|_| ()))?;
        if retry_at.is_none() { self.free_facts_behind(&[id]).await } else { Ok(()) }
    }

    /// How many facts wait, and how many are parked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn inbox_depth(&mut self) -> Result<(i64, i64), StoreError> {
        const SQL: &str =
            "SELECT (SELECT COUNT(*) FROM inbox WHERE state = 0), (SELECT COUNT(*) FROM inbox WHERE state = 2)";
        Ok(on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?)
    }

    /// Forgets decided facts that came before a moment, at most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_facts(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str =
            "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state = 1 AND received_at < $1 LIMIT $2)";
        Ok(on!(self, c => sqlx::query(SQL).bind(before.0).bind(limit).execute(c).await.map(|r| r.rows_affected()))?)
    }
}

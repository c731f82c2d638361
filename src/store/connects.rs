//! Codes by which somebody shows on one messenger who she is on another.

use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountId, Timestamp};

/// A code and how far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectRow {
    /// Its number.
    pub id: i64,
    /// Who asked for it.
    pub account: AccountId,
    /// When.
    pub created_at: Timestamp,
    /// Who brought it.
    pub other: Option<AccountId>,
    /// When she who brought it said yes.
    pub wanted_at: Option<Timestamp>,
    /// Whether nothing can come of it any more.
    pub over: bool,
}

type Columns = (i64, i64, i64, Option<i64>, Option<i64>, Option<i64>);

fn row((id, account, created_at, other, wanted_at, over_at): Columns) -> ConnectRow {
    ConnectRow {
        id,
        account: AccountId(account),
        created_at: Timestamp(created_at),
        other: other.map(AccountId),
        wanted_at: wanted_at.map(Timestamp),
        over: over_at.is_some(),
    }
}

impl Tx {
    /// Keeps a new code of an account; the one that it had before is good for nothing any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_connect(&mut self, code: &str, account: AccountId, now: Timestamp) -> Result<i64, StoreError> {
        const BEFORE: &str = "UPDATE connects SET over_at = $2 WHERE account_id = $1 AND over_at IS NULL";
        const SQL: &str = "INSERT INTO connects (code, account_id, created_at) VALUES ($1, $2, $3) RETURNING id";
        on!(self, c => sqlx::query(BEFORE).bind(account.0).bind(now.0).execute(c).await.map(|_| ()))?;
        let (id,): (i64,) =
            on!(self, c => sqlx::query_as(SQL).bind(code).bind(account.0).bind(now.0).fetch_one(c).await)?;
        Ok(id)
    }

    /// What stands behind a code, kept from others until the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn connect_by_code(&mut self, code: &str) -> Result<Option<ConnectRow>, StoreError> {
        let sql = self.pick_locking(
            "SELECT id, account_id, created_at, other_id, wanted_at, over_at FROM connects WHERE code = $1",
            "SELECT id, account_id, created_at, other_id, wanted_at, over_at FROM connects WHERE code = $1 FOR UPDATE",
        );
        let found: Option<Columns> = on!(self, c => sqlx::query_as(sql).bind(code).fetch_optional(c).await)?;
        Ok(found.map(row))
    }

    /// The same by its number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn connect(&mut self, id: i64) -> Result<Option<ConnectRow>, StoreError> {
        let sql = self.pick_locking(
            "SELECT id, account_id, created_at, other_id, wanted_at, over_at FROM connects WHERE id = $1",
            "SELECT id, account_id, created_at, other_id, wanted_at, over_at FROM connects WHERE id = $1 FOR UPDATE",
        );
        let found: Option<Columns> = on!(self, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
        Ok(found.map(row))
    }

    /// Writes down how far a code has come. Whoever calls has read it in the same transaction.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_connect(&mut self, row: &ConnectRow, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE connects SET other_id = $2, wanted_at = $3, over_at = $4 WHERE id = $1";
        let over_at = row.over.then_some(now.0);
        on!(self, c => sqlx::query(SQL).bind(row.id).bind(row.other.map(|a| a.0)).bind(row.wanted_at.map(|t| t.0)).bind(over_at)
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// How often an account has named a code that there is not, since a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn connect_misses(&mut self, account: AccountId, since: Timestamp) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT count FROM connect_tries WHERE account_id = $1 AND since >= $2";
        let found: Option<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(account.0).bind(since.0).fetch_optional(c).await)?;
        Ok(found.map_or(0, |(count,)| count))
    }

    /// An account named a code that there is not. What was counted before a moment is forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub async fn connect_missed(
        &mut self,
        account: AccountId,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO connect_tries (account_id, since, count) VALUES ($1, $3, 1)
             ON CONFLICT (account_id) DO UPDATE SET
                 count = CASE WHEN connect_tries.since >= $2 THEN connect_tries.count + 1 ELSE 1 END,
                 since = CASE WHEN connect_tries.since >= $2 THEN connect_tries.since ELSE $3 END";
        on!(self, c => sqlx::query(SQL).bind(account.0).bind(since.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets codes that were made before a moment, at most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_connects(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM connects WHERE id IN (SELECT id FROM connects WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
        Ok(on!(self, c => sqlx::query(SQL).bind(before.0).bind(limit).execute(c).await.map(|r| r.rows_affected()))?)
    }
}

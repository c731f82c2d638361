//! Keys to the read API. Only their SHA-256 is kept.

use super::{StoreError, Tx, error::corrupt, tx::on};
use crate::domain::{HookKey, Timestamp};

/// A key, without what opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// Its number.
    pub id: i64,
    /// Whose it is, as the owner says.
    pub name: HookKey,
    /// Whether it may read people's names.
    pub names: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, give or take a minute.
    pub used_at: Option<Timestamp>,
}

type Columns = (i64, String, bool, i64, Option<i64>);

fn row((id, name, names, created_at, used_at): Columns) -> Result<ApiKeyRow, StoreError> {
    Ok(ApiKeyRow {
        id,
        name: corrupt(name.parse().ok(), "api_keys", "name", id)?,
        names,
        created_at: Timestamp(created_at),
        used_at: used_at.map(Timestamp),
    })
}

impl Tx {
    /// Keeps a new key by its hash. `false`: there is one of this name already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_api_key(
        &mut self,
        name: &HookKey,
        hash: &str,
        names: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "INSERT INTO api_keys (name, hash, names, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let n = on!(self, c => sqlx::query(SQL).bind(name.as_str()).bind(hash).bind(names).bind(now.0).execute(c).await
            .map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// The key with a hash, unless it was revoked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn api_key(&mut self, hash: &str) -> Result<Option<ApiKeyRow>, StoreError> {
        const SQL: &str =
            "SELECT id, name, names, created_at, used_at FROM api_keys WHERE hash = $1 AND revoked_at IS NULL";
        let found: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(hash).fetch_optional(c).await)?;
        found.map(row).transpose()
    }

    /// Every key that opens, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn api_keys(&mut self) -> Result<Vec<ApiKeyRow>, StoreError> {
        const SQL: &str =
            "SELECT id, name, names, created_at, used_at FROM api_keys WHERE revoked_at IS NULL ORDER BY id";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).fetch_all(c).await)?;
        rows.into_iter().map(row).collect()
    }

    /// A key opens nothing any more. `false`: there is none of this name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn revoke_api_key(&mut self, name: &HookKey, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE api_keys SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(name.as_str()).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// A key was used.
    ///
    /// # Errors
    /// What the database says.
    pub async fn api_key_used(&mut self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE api_keys SET used_at = $2 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

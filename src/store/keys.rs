//! The keys of people in whose name a messenger lets some things be done. Secrets: they are in no export and in no log.

use super::{StoreError, Tx, tx::on};
use crate::domain::{Platform, Timestamp};
use secrecy::{ExposeSecret, SecretString};

/// A key, and where it stands.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Whose messenger.
    pub platform: Platform,
    /// What stands for the settings that it began with.
    pub origin: String,
    /// The key; `None`: the one of the settings, if any.
    pub access: Option<SecretString>,
    /// With what the next one is made; `None`: none is.
    pub refresh: Option<SecretString>,
    /// When the key is over; `None`: not known, or never.
    pub expires_at: Option<Timestamp>,
    /// When the next one is to be made; `None`: never, or it is being made.
    pub renew_at: Option<Timestamp>,
    /// Why the messenger does not take it; `None`: it does.
    pub trouble: Option<String>,
    /// Whether the owners know of the trouble.
    pub told: bool,
    /// Since when.
    pub changed_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Columns {
    origin: String,
    access: Option<String>,
    refresh: Option<String>,
    expires_at: Option<i64>,
    renew_at: Option<i64>,
    trouble: Option<String>,
    told: bool,
    changed_at: i64,
}

impl Tx {
    /// The key of a messenger, locked where it may be changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn key(&mut self, platform: Platform) -> Result<Option<KeyRow>, StoreError> {
        let sql = self.pick_locking(
            "SELECT origin, access, refresh, expires_at, renew_at, trouble, told, changed_at FROM keys WHERE platform = $1",
            "SELECT origin, access, refresh, expires_at, renew_at, trouble, told, changed_at FROM keys WHERE platform = $1 FOR NO KEY UPDATE",
        );
        let row: Option<Columns> = on!(self, c => sqlx::query_as(sql).bind(platform.as_str()).fetch_optional(c).await)?;
        Ok(row.map(|r| KeyRow {
            platform,
            origin: r.origin,
            access: r.access.map(Into::into),
            refresh: r.refresh.map(Into::into),
            expires_at: r.expires_at.map(Timestamp),
            renew_at: r.renew_at.map(Timestamp),
            trouble: r.trouble,
            told: r.told,
            changed_at: Timestamp(r.changed_at),
        }))
    }

    /// Keeps a key in place of the one before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_key(&mut self, key: &KeyRow) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO keys (platform, origin, access, refresh, expires_at, renew_at, trouble, told, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (platform) DO UPDATE SET origin = excluded.origin, access = excluded.access, refresh = excluded.refresh,
                 expires_at = excluded.expires_at, renew_at = excluded.renew_at, trouble = excluded.trouble, told = excluded.told,
                 changed_at = excluded.changed_at";
        let secret = |secret: &Option<SecretString>| secret.as_ref().map(|s| s.expose_secret().to_owned());
        on!(self, c => sqlx::query(SQL).bind(key.platform.as_str()).bind(&key.origin).bind(secret(&key.access)).bind(secret(&key.refresh))
            .bind(key.expires_at.map(|t| t.0)).bind(key.renew_at.map(|t| t.0)).bind(&key.trouble).bind(key.told).bind(key.changed_at.0)
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets the key of a messenger: there is none in the settings any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_key(&mut self, platform: Platform) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM keys WHERE platform = $1";
        on!(self, c => sqlx::query(SQL).bind(platform.as_str()).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

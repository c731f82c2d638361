//! Small things that processes share: leases, cursors, and what was said once.

use super::{StoreError, Tx, tx::on};
use crate::domain::Timestamp;
use crate::domain::time::{DAY, HOUR};

impl Tx {
    /// Takes or renews a lease. Says whether it is ours until `until`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE leases.holder = excluded.holder OR leases.until <= $4";
        let n = on!(self, c => sqlx::query(SQL).bind(name).bind(holder).bind(until.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Says that a process lives, at least until a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tell_alive(&mut self, holder: &str, until: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO leases (name, holder, until) VALUES ('process:' || CAST($1 AS TEXT), $1, $2)
             ON CONFLICT (name) DO UPDATE SET until = excluded.until";
        on!(self, c => sqlx::query(SQL).bind(holder).bind(until.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Lets go of the effects that were taken up by processes of which nothing was heard for too long, so that others
    /// take them up at once. Says how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn release_effects_of_dead(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        const FORGET: &str = "DELETE FROM leases WHERE name LIKE 'process:%' AND until <= $1";
        const RELEASE: &str = "UPDATE outbox SET leased_until = 0 WHERE state = 0 AND leased_until > 0
             AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.name = 'process:' || outbox.leased_by)";
        on!(self, c => sqlx::query(FORGET).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(on!(self, c => sqlx::query(RELEASE).execute(c).await.map(|r| r.rows_affected()))?)
    }

    /// Gives up every lease of a holder, so that another need not wait for their end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_leases(&mut self, holder: &str) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM leases WHERE holder = $1";
        on!(self, c => sqlx::query(SQL).bind(holder).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// How far a source was read.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cursor(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT value FROM cursors WHERE name = $1";
        let row: Option<(String,)> = on!(self, c => sqlx::query_as(SQL).bind(name).fetch_optional(c).await)?;
        Ok(row.map(|(v,)| v))
    }

    /// Writes down how far a source was read.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_cursor(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        const SQL: &str =
            "INSERT INTO cursors (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        on!(self, c => sqlx::query(SQL).bind(name).bind(value).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Whether this is the first time that an occasion is met. The key names it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn first_time(&mut self, key: &str, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO said (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        let n = on!(self, c => sqlx::query(SQL).bind(key).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// The clock was ahead and is right again: what was put off until a moment that is far away now is due again, and
    /// whoever was looked at in the future is looked at anew.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clock_set_back(&mut self, now: Timestamp) -> Result<(), StoreError> {
        const SUBSCRIPTIONS: &str =
            "UPDATE subscriptions SET reviewed_at = $1, next_change_at = $1 WHERE reviewed_at > $1";
        const INBOX: &str = "UPDATE inbox SET retry_at = 0 WHERE state = 0 AND retry_at > $1";
        const OUTBOX: &str = "UPDATE outbox SET retry_at = 0, leased_until = 0, not_before = CASE WHEN not_before > $2 THEN $1 ELSE not_before END
             WHERE state = 0 AND (retry_at > $2 OR leased_until > $2 OR not_before > $2)";
        const LEASES: &str = "UPDATE leases SET until = $1 WHERE until > $2";
        const LOOKS: &str = "UPDATE access SET look_at = $1 WHERE look_at > $2";
        // Nothing is ever put off for longer than a week, and nothing in the outbox for longer than a night.
        let (day, week) = (now.plus(DAY), now.plus(8 * DAY));
        on!(self, c => sqlx::query(SUBSCRIPTIONS).bind(now.0).execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(INBOX).bind(now.plus(HOUR).0).execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(OUTBOX).bind(now.0).bind(day.0).execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(LEASES).bind(now.0).bind(now.plus(HOUR).0).execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(LOOKS).bind(now.0).bind(week.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

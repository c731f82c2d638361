//! Promo codes and who took them.

use super::error::{json, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{MemberId, Promo, Timestamp};

impl Tx {
    /// The codes that are taken, in the order of their letters.
    ///
    /// # Errors
    /// What the database says.
    pub async fn promos(&mut self) -> Result<Vec<Promo>, StoreError> {
        const SQL: &str = "SELECT code, spec FROM promos WHERE NOT archived ORDER BY code";
        let rows: Vec<(String, String)> = on!(self, c => sqlx::query_as(SQL).fetch_all(c).await)?;
        rows.into_iter().map(|(code, spec)| json(&spec, "promos", "spec", code)).collect()
    }

    /// Takes a code from now on, or changes it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_promo(&mut self, promo: &Promo) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO promos (code, spec, archived) VALUES ($1, $2, $3)
             ON CONFLICT (code) DO UPDATE SET spec = excluded.spec, archived = excluded.archived";
        on!(self, c => sqlx::query(SQL).bind(&promo.code).bind(to_json(promo)).bind(false).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Takes a code no more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn archive_promo(&mut self, code: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE promos SET archived = $2 WHERE code = $1";
        on!(self, c => sqlx::query(SQL).bind(code).bind(true).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A code that is taken; waits until nobody else decides about it, and keeps others from it until the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lock_promo(&mut self, code: &str) -> Result<Option<Promo>, StoreError> {
        let sql = self.pick_locking(
            "SELECT spec FROM promos WHERE code = $1 AND NOT archived",
            "SELECT spec FROM promos WHERE code = $1 AND NOT archived FOR UPDATE",
        );
        let row: Option<(String,)> = on!(self, c => sqlx::query_as(sql).bind(code).fetch_optional(c).await)?;
        row.map(|(spec,)| json(&spec, "promos", "spec", code)).transpose()
    }

    /// Remembers that a member took a code. Says whether that is news.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_promo(&mut self, member: MemberId, code: &str, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str =
            "INSERT INTO promo_claims (member_id, code, taken_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let n = on!(self, c => sqlx::query(SQL).bind(member.0).bind(code).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Writes down that a member used a code, with the payment that it made cheaper. Says whether that is news.
    ///
    /// # Errors
    /// What the database says.
    pub async fn use_promo(
        &mut self,
        member: MemberId,
        code: &str,
        payment: Option<i64>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "INSERT INTO promo_claims (member_id, code, taken_at, used_at, payment_id) VALUES ($1, $2, $3, $3, $4)
             ON CONFLICT (member_id, code) DO UPDATE SET used_at = excluded.used_at, payment_id = excluded.payment_id
             WHERE promo_claims.used_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(member.0).bind(code).bind(now.0).bind(payment).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Whether a member has used a code.
    ///
    /// # Errors
    /// What the database says.
    pub async fn has_used_promo(&mut self, member: MemberId, code: &str) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT used_at FROM promo_claims WHERE member_id = $1 AND code = $2 AND used_at IS NOT NULL";
        let row: Option<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(code).fetch_optional(c).await)?;
        if row.is_some() {
            return Ok(true);
        }
        for account in self.accounts_of(member).await? {
            if self.used_before(&account.address).await?.promos.contains(code) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The codes that a member took and has not used, in the order of their letters: in which they are locked, too.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unused_promos(&mut self, member: MemberId) -> Result<Vec<Promo>, StoreError> {
        const SQL: &str = "SELECT p.code, p.spec FROM promo_claims c JOIN promos p ON p.code = c.code
             WHERE c.member_id = $1 AND c.used_at IS NULL AND NOT p.archived ORDER BY c.code";
        let rows: Vec<(String, String)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_all(c).await)?;
        rows.into_iter().map(|(code, spec)| json(&spec, "promos", "spec", code)).collect()
    }

    /// How often others than this member used a code, or hold it with an order that waits for its payment and was made
    /// since a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn promo_uses(&mut self, code: &str, but: MemberId, since: Timestamp) -> Result<u32, StoreError> {
        const SQL: &str =
            "SELECT COUNT(*) FROM (SELECT member_id FROM promo_claims WHERE code = $1 AND used_at IS NOT NULL
                 UNION SELECT member_id FROM orders WHERE promo = $1 AND state IN ('new', 'placed') AND created_at >= $3) AS u
             WHERE member_id <> $2";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(code).bind(but.0).bind(since.0).fetch_one(c).await)?;
        Ok(u32::try_from(n).unwrap_or(u32::MAX))
    }
}

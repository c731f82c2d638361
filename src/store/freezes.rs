//! Freezes of subscriptions.

use super::tx::{keeping, on};
use super::{StoreError, Tx};
use crate::domain::freeze::Offer;
use crate::domain::{Freeze, FreezeId, SubscriptionId, Timestamp};

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    subscription_id: i64,
    starts_at: i64,
    ends_at: i64,
    returned_at: Option<i64>,
    by_staff: bool,
}

impl Tx {
    /// The freezes of several subscriptions, given as a JSON list of their numbers, in the order of deciding. Those that held
    /// another one, whose terms have come here since, are over and do not count.
    pub(super) async fn freezes_among(&mut self, ids: &str) -> Result<Vec<(i64, Freeze)>, StoreError> {
        let sql = self.pick(
            "SELECT id, subscription_id, starts_at, ends_at, returned_at, by_staff FROM freezes
             WHERE subscription_id IN (SELECT value FROM json_each($1)) AND NOT elsewhere ORDER BY id",
            "SELECT id, subscription_id, starts_at, ends_at, returned_at, by_staff FROM freezes
             WHERE subscription_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) AND NOT elsewhere ORDER BY id",
        );
        let rows: Vec<Columns> = keeping!(self, c => sqlx::query_as(sql).bind(ids).fetch_all(c).await)?;
        let freeze = |r: Columns| Freeze {
            id: FreezeId(r.id),
            starts_at: Timestamp(r.starts_at),
            ends_at: Timestamp(r.ends_at),
            returned_at: r.returned_at.map(Timestamp),
            by_staff: r.by_staff,
        };
        Ok(rows.into_iter().map(|r| (r.subscription_id, freeze(r))).collect())
    }

    /// Freezes a subscription as was offered.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_freeze(
        &mut self,
        subscription: SubscriptionId,
        offer: &Offer,
        by_staff: bool,
        now: Timestamp,
    ) -> Result<FreezeId, StoreError> {
        const SQL: &str = "INSERT INTO freezes (subscription_id, starts_at, ends_at, by_staff, created_at)
             VALUES ($1, $2, $3, $4, $5) RETURNING id";
        let (id,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(subscription.0).bind(offer.starts_at.0)
            .bind(offer.ends_at.0).bind(by_staff).bind(now.0).fetch_one(c).await)?;
        Ok(FreezeId(id))
    }

    /// Ends a freeze now, or calls it off if it has not begun. Says whether it was still open.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_freeze(&mut self, freeze: FreezeId, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE freezes SET returned_at = $2 WHERE id = $1 AND returned_at IS NULL AND ends_at > $2";
        let n =
            on!(self, c => sqlx::query(SQL).bind(freeze.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }
}

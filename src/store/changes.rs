//! Plans that take the place of others, or wait behind them.

use super::error::corrupt;
use super::{StoreError, Tx, tx::keeping, tx::on};
use crate::domain::change::{Paid, Sum};
use crate::domain::{MemberId, Money, SubscriptionId, Timestamp};

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    minor: i64,
    currency: String,
    refunded_minor: i64,
}

impl Tx {
    /// The payments that own terms of a member, with what was paid.
    ///
    /// # Errors
    /// What the database says.
    pub async fn paid_for_terms(&mut self, member: MemberId) -> Result<Paid, StoreError> {
        const SQL: &str = "SELECT p.id, p.minor, p.currency, p.refunded_minor FROM subscriptions s JOIN terms t ON t.subscription_id = s.id
             JOIN payments p ON p.id = t.payment_id WHERE s.member_id = $1";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_all(c).await)?;
        rows.into_iter()
            .map(|r| {
                let currency = corrupt(r.currency.parse().ok(), "payments", "currency", r.id)?;
                let amount = Money { minor: r.minor, currency };
                Ok((r.id, Sum { amount, refunded_minor: r.refunded_minor }))
            })
            .collect()
    }

    /// Lets what waits behind a subscription begin at another moment. Says in which subscriptions something moved, in order
    /// of their numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_behind(
        &mut self,
        before: SubscriptionId,
        begins_at: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<SubscriptionId>, StoreError> {
        const SQL: &str = "UPDATE terms SET begins_at = $2
             WHERE after_id = $1 AND begins_at > $3 AND begins_at <> $2 AND taken_back_at IS NULL RETURNING subscription_id";
        let rows: Vec<(i64,)> =
            keeping!(self, c => sqlx::query_as(SQL).bind(before.0).bind(begins_at.0).bind(now.0).fetch_all(c).await)?;
        if !rows.is_empty() {
            self.ahead.forget();
        }
        let mut moved: Vec<SubscriptionId> = rows.into_iter().map(|(id,)| SubscriptionId(id)).collect();
        moved.sort_unstable();
        moved.dedup();
        Ok(moved)
    }

    /// Lets what waits behind a subscription wait behind another, which has taken its place. What belongs to the other itself
    /// stays.
    ///
    /// # Errors
    /// What the database says.
    pub async fn wait_behind_another(
        &mut self,
        before: SubscriptionId,
        other: SubscriptionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE terms SET after_id = $2 WHERE after_id = $1 AND begins_at > $3 AND subscription_id <> $2";
        on!(self, c => sqlx::query(SQL).bind(before.0).bind(other.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

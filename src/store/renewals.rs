//! Subscriptions that a payment service renews by itself.

use super::error::to_json;
use super::{StoreError, Tx, tx::on};
use crate::domain::{AutoRenewal, MemberId, SubscriptionId};

impl Tx {
    /// Writes down where a service's own subscription stands.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_renewal(&mut self, id: SubscriptionId, renewal: &AutoRenewal) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE subscriptions SET renewal = $2, renewal_key = $3 WHERE id = $1";
        let key = AutoRenewal::key(&renewal.provider, &renewal.id);
        on!(self, c => sqlx::query(SQL).bind(id.0).bind(to_json(renewal)).bind(key).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The subscription that a service renews under this id, and whose it is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn renewed_as(
        &mut self,
        provider: &str,
        id: &str,
    ) -> Result<Option<(MemberId, SubscriptionId)>, StoreError> {
        const SQL: &str = "SELECT member_id, id FROM subscriptions WHERE renewal_key = $1 ORDER BY id DESC LIMIT 1";
        let key = AutoRenewal::key(provider, id);
        let row: Option<(i64, i64)> = on!(self, c => sqlx::query_as(SQL).bind(key).fetch_optional(c).await)?;
        Ok(row.map(|(member, id)| (MemberId(member), SubscriptionId(id))))
    }

    /// Whose subscription it is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn member_of_subscription(&mut self, id: SubscriptionId) -> Result<Option<MemberId>, StoreError> {
        const SQL: &str = "SELECT member_id FROM subscriptions WHERE id = $1";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(|(member,)| MemberId(member)))
    }
}

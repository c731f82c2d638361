//! Subscriptions that a messenger's own support pays, many at once, and the time that is lent to them.

use super::error::{corrupt, json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{AutoRenewal, Period, PlanKey, TermId, Timestamp};

/// A subscription that a service renews, or renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewedRow {
    /// The plan.
    pub plan: PlanKey,
    /// What is known of the service's own subscription.
    pub renewal: AutoRenewal,
    /// Up to when it is paid, as last computed; `None`: no end.
    pub paid_until: Option<Timestamp>,
}

impl Tx {
    /// All subscriptions that one service renews, or renewed, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn renewed_by(&mut self, provider: &str) -> Result<Vec<RenewedRow>, StoreError> {
        const SQL: &str = "SELECT id, plan_key, renewal, paid_until FROM subscriptions
             WHERE renewal_key IS NOT NULL AND substr(renewal_key, 1, $2) = $1 ORDER BY id";
        let start = AutoRenewal::key(provider, "");
        let length = i32::try_from(start.chars().count()).unwrap_or(i32::MAX);
        let rows: Vec<(i64, String, Option<String>, Option<i64>)> =
            on!(self, c => sqlx::query_as(SQL).bind(&start).bind(length).fetch_all(c).await)?;
        let read = |(id, plan, renewal, paid_until): (i64, String, Option<String>, Option<i64>)| {
            Ok(RenewedRow {
                plan: corrupt(plan.parse().ok(), "subscriptions", "plan_key", id)?,
                renewal: json(&renewal.unwrap_or_default(), "subscriptions", "renewal", id)?,
                paid_until: paid_until.map(Timestamp),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Gives a term that is only lent another length. What was used of it stays used.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_lent(&mut self, term: TermId, period: Period) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE terms SET period = $2 WHERE id = $1 AND cause = 'patron'";
        on!(self, c => sqlx::query(SQL).bind(term.0).bind(period.to_string()).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

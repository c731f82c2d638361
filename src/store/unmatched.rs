//! The inbox of payments that fit nothing, and payments that a payer's bank took back.

use super::error::json;
use super::{PaymentRow, StoreError, Tx, tx::keeping, tx::on};
use crate::domain::{AccountRef, MemberId, Money, PaymentFact, Reduction, TermId, Timestamp};

impl Tx {
    /// Payments that wait in the inbox, newest first, older than one of that number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unmatched(&mut self, before: i64, limit: i64) -> Result<Vec<PaymentRow>, StoreError> {
        const SQL: &str =
            "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at
             FROM payments WHERE misfit IS NOT NULL AND id < $1 ORDER BY id DESC LIMIT $2";
        let rows: Vec<super::payments::Columns> =
            on!(self, c => sqlx::query_as(SQL).bind(before).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(PaymentRow::try_from).collect()
    }

    /// How many payments wait in the inbox.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_unmatched(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM payments WHERE misfit IS NOT NULL";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(n)
    }

    /// A payment by its number, locked where it may be changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payment(&mut self, id: i64) -> Result<Option<PaymentRow>, StoreError> {
        let sql = self.pick_locking(
            "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at
             FROM payments WHERE id = $1",
            "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at
             FROM payments WHERE id = $1 FOR NO KEY UPDATE",
        );
        let row: Option<super::payments::Columns> =
            on!(self, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
        row.map(PaymentRow::try_from).transpose()
    }

    /// The service's latest word about a payment.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such payment.
    pub async fn payment_fact(&mut self, id: i64) -> Result<PaymentFact, StoreError> {
        const SQL: &str = "SELECT fact FROM payments WHERE id = $1";
        let row: Option<(String,)> = keeping!(self, c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?;
        let (fact,) = row.ok_or(StoreError::Conflict("payment"))?;
        json(&fact, "payments", "fact", id)
    }

    /// Takes a payment out of the inbox. `by`: who decided; `None`: it was settled elsewhere.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close_misfit(&mut self, id: i64, by: Option<&AccountRef>, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE payments SET misfit = NULL, settled_at = $2, settled_by = $3 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id).bind(now.0).bind(by.map(ToString::to_string)).execute(c).await.map(|_| ()))?;
        self.drop_claimable(id).await
    }

    /// Members who ordered for exactly this sum between two moments and have not paid yet, newest order first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting_to_pay(
        &mut self,
        sum: Money,
        from: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "SELECT member_id FROM orders WHERE ask_at > 0 AND minor = $1 AND currency = $2
             AND created_at >= $3 AND created_at <= $4 ORDER BY created_at DESC, id DESC LIMIT $5";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(sum.minor).bind(sum.currency.as_str())
            .bind(from.0).bind(until.0).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
    }

    /// Shortens the term that a payment owns. Whoever calls has looked that something is left of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reduce_term(&mut self, term: TermId, to: Reduction) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE terms SET reduced_at = $2, reduced_to = $3 WHERE id = $1 AND taken_back_at IS NULL";
        on!(self, c => sqlx::query(SQL).bind(term.0).bind(to.at.0).bind(i64::from(to.kept)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Marks a payment as taken back by the payer's bank.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_disputed(&mut self, payment: i64, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE payments SET disputed_at = $2 WHERE id = $1 AND disputed_at IS NULL";
        on!(self, c => sqlx::query(SQL).bind(payment).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Since when a member may not buy by herself; `None`: she may.
    ///
    /// # Errors
    /// What the database says.
    pub async fn disputed_since(&mut self, member: MemberId) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT disputed_at FROM members WHERE id = $1";
        let row: Option<(Option<i64>,)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.and_then(|(at,)| at).map(Timestamp))
    }

    /// Closes buying for a member, or opens it again. Says whether that is news.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_disputed(&mut self, member: MemberId, since: Option<Timestamp>) -> Result<bool, StoreError> {
        const CLOSE: &str = "UPDATE members SET disputed_at = $2 WHERE id = $1 AND disputed_at IS NULL";
        const OPEN: &str = "UPDATE members SET disputed_at = $2 WHERE id = $1 AND disputed_at IS NOT NULL";
        let sql = if since.is_some() { CLOSE } else { OPEN };
        let since = since.map(|t| t.0);
        let n =
            on!(self, c => sqlx::query(sql).bind(member.0).bind(since).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }
}

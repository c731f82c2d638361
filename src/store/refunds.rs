//! Money that an owner gives back: offered to her, agreed to, asked of the service, done.

use super::error::corrupt;
use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountRef, Timestamp};

/// A refund that is offered.
#[derive(Debug, Clone, Copy)]
pub struct NewRefund<'a> {
    /// Names the offer, and is the key under which the service knows it.
    pub token: &'a str,
    /// The payment.
    pub payment: i64,
    /// How much of it, in minor units.
    pub minor: i64,
    /// How much of it went back before, in minor units.
    pub before_minor: i64,
    /// Who gives it back.
    pub actor: &'a AccountRef,
    /// Why.
    pub reason: &'a str,
}

/// A refund's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRow {
    /// Its number.
    pub id: i64,
    /// Names the offer, and is the key under which the service knows it.
    pub token: String,
    /// The payment.
    pub payment: i64,
    /// How much of it, in minor units.
    pub minor: i64,
    /// How much of it had gone back when this was offered, in minor units.
    pub before_minor: i64,
    /// `offered`, `asked` (of the service), `by_hand`, `done` or `refused`.
    pub state: String,
    /// Who gives it back.
    pub actor: AccountRef,
    /// Why.
    pub reason: String,
    /// Since when it stands so.
    pub changed_at: Timestamp,
}

impl RefundRow {
    /// Whether the money is on its way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "asked" | "by_hand")
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    token: String,
    payment_id: i64,
    minor: i64,
    before_minor: i64,
    state: String,
    actor: String,
    reason: String,
    changed_at: i64,
}

impl TryFrom<Columns> for RefundRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        Ok(Self {
            id: r.id,
            token: r.token,
            payment: r.payment_id,
            minor: r.minor,
            before_minor: r.before_minor,
            state: r.state,
            actor: corrupt(r.actor.parse().ok(), "refunds", "actor", r.id)?,
            reason: r.reason,
            changed_at: Timestamp(r.changed_at),
        })
    }
}

impl Tx {
    /// Writes an offer down. Nothing goes back yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_refund(&mut self, refund: &NewRefund<'_>, now: Timestamp) -> Result<i64, StoreError> {
        const SQL: &str =
            "INSERT INTO refunds (token, payment_id, minor, before_minor, state, actor, reason, created_at, changed_at)
             VALUES ($1, $2, $3, $4, 'offered', $5, $6, $7, $7) RETURNING id";
        let (id,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(refund.token).bind(refund.payment).bind(refund.minor)
            .bind(refund.before_minor).bind(refund.actor.to_string()).bind(refund.reason).bind(now.0).fetch_one(c).await)?;
        Ok(id)
    }

    /// A refund by its number.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is none.
    pub async fn refund(&mut self, id: i64) -> Result<RefundRow, StoreError> {
        const SQL: &str = "SELECT id, token, payment_id, minor, before_minor, state, actor, reason, changed_at FROM refunds WHERE id = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?;
        row.map(RefundRow::try_from).transpose()?.ok_or(StoreError::Conflict("refund"))
    }

    /// A refund by the name of its offer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn refund_named(&mut self, token: &str) -> Result<Option<RefundRow>, StoreError> {
        const SQL: &str = "SELECT id, token, payment_id, minor, before_minor, state, actor, reason, changed_at FROM refunds WHERE token = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(token).fetch_optional(c).await)?;
        row.map(RefundRow::try_from).transpose()
    }

    /// The refund of a payment that is on its way. Whoever decides by it holds the payment's lock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_refund(&mut self, payment: i64) -> Result<Option<RefundRow>, StoreError> {
        const SQL: &str =
            "SELECT id, token, payment_id, minor, before_minor, state, actor, reason, changed_at FROM refunds
             WHERE payment_id = $1 AND state IN ('asked', 'by_hand')";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(payment).fetch_optional(c).await)?;
        row.map(RefundRow::try_from).transpose()
    }

    /// Moves a refund from one state to another. Says whether it stood so.
    ///
    /// # Errors
    /// What the database says; also when another one of the same payment is on its way.
    pub async fn move_refund(
        &mut self,
        id: i64,
        from: &str,
        to: &str,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE refunds SET state = $3, error = $4, changed_at = $5 WHERE id = $1 AND state = $2";
        let n = on!(self, c => sqlx::query(SQL).bind(id).bind(from).bind(to).bind(error).bind(now.0)
            .execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }
}

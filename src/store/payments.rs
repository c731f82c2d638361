//! Payments, as their services tell of them.

use super::error::{corrupt, json, to_json};
use super::tx::{keeping, on};
use super::{StoreError, Tx};
use crate::domain::{Currency, MemberId, Misfit, Money, OrderId, PaymentFact, PaymentState, SubscriptionId, Timestamp};

/// A payment's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its number.
    pub id: i64,
    /// The service.
    pub provider: String,
    /// The service's id of it.
    pub external_id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// Whose order it pays.
    pub order: Option<OrderId>,
    /// Whose it is.
    pub member: Option<MemberId>,
    /// The sum.
    pub amount: Money,
    /// How much of it was given back, in minor units.
    pub refunded_minor: i64,
    /// Why it waits in the inbox of unmatched payments.
    pub misfit: Option<Misfit>,
    /// Whether the payer's bank took it back.
    pub disputed: bool,
    /// When it was first heard of.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
pub(super) struct Columns {
    id: i64,
    provider: String,
    external_id: String,
    state: String,
    order_id: Option<i64>,
    member_id: Option<i64>,
    minor: i64,
    currency: String,
    refunded_minor: i64,
    misfit: Option<String>,
    disputed_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<Columns> for PaymentRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        let currency: Currency = corrupt(r.currency.parse().ok(), "payments", "currency", r.id)?;
        Ok(Self {
            id: r.id,
            misfit: r.misfit.map(|m| corrupt(Misfit::parse(&m), "payments", "misfit", r.id)).transpose()?,
            disputed: r.disputed_at.is_some(),
            provider: r.provider,
            external_id: r.external_id,
            state: corrupt(PaymentState::parse(&r.state), "payments", "state", r.id)?,
            order: r.order_id.map(OrderId),
            member: r.member_id.map(MemberId),
            amount: Money { minor: r.minor, currency },
            refunded_minor: r.refunded_minor,
            created_at: Timestamp(r.created_at),
        })
    }
}

/// A fact as it is kept: without the service's id of a means of payment, which is a secret.
fn kept(fact: &PaymentFact) -> String {
    to_json(&PaymentFact { saved: None, ..fact.clone() })
}

impl Tx {
    /// Makes sure that a payment has a row, and locks it. The flag says whether it is new.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lock_payment(&mut self, fact: &PaymentFact, now: Timestamp) -> Result<(PaymentRow, bool), StoreError> {
        const INSERT: &str = "INSERT INTO payments (provider, external_id, state, minor, currency, refunded_minor, test, fact, created_at, updated_at)
             VALUES ($1, $2, 'pending', $3, $4, 0, $5, $6, $7, $7) ON CONFLICT (provider, external_id) DO NOTHING
             RETURNING id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at";
        let new: Option<Columns> = keeping!(self, c => sqlx::query_as(INSERT).bind(&fact.provider).bind(&fact.external_id)
            .bind(fact.amount.minor).bind(fact.amount.currency.as_str()).bind(fact.test).bind(kept(fact)).bind(now.0)
            .fetch_optional(c).await)?;
        if let Some(row) = new {
            return Ok((row.try_into()?, true));
        }
        let sql = self.pick(
            "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at FROM payments WHERE provider = $1 AND external_id = $2",
            "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at FROM payments WHERE provider = $1 AND external_id = $2 FOR NO KEY UPDATE",
        );
        let row: Columns =
            keeping!(self, c => sqlx::query_as(sql).bind(&fact.provider).bind(&fact.external_id).fetch_one(c).await)?;
        Ok((row.try_into()?, false))
    }

    /// Writes down the service's latest word.
    ///
    /// # Errors
    /// What the database says.
    pub async fn update_payment(
        &mut self,
        id: i64,
        fact: &PaymentFact,
        state: PaymentState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE payments SET state = $2, minor = $3, currency = $4, refunded_minor = $5, fact = $6, updated_at = $7 WHERE id = $1";
        keeping!(self, c => sqlx::query(SQL).bind(id).bind(state.as_str()).bind(fact.amount.minor).bind(fact.amount.currency.as_str())
            .bind(fact.refunded_minor).bind(kept(fact)).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Binds a payment to the member whose it is, and to her order where there is one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_payment(
        &mut self,
        id: i64,
        member: MemberId,
        order: Option<OrderId>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE payments SET member_id = $2, order_id = $3, misfit = NULL WHERE id = $1";
        keeping!(self, c => sqlx::query(SQL).bind(id).bind(member.0).bind(order.map(|o| o.0)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Puts a payment into the inbox of unmatched ones. Says whether it was not there already for that reason.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_misfit(&mut self, id: i64, misfit: Misfit) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE payments SET misfit = $2 WHERE id = $1 AND (misfit IS NULL OR misfit <> $2)";
        let n = on!(self, c => sqlx::query(SQL).bind(id).bind(misfit.as_str()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// What a member paid, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payments_of(&mut self, member: MemberId, limit: i64) -> Result<Vec<PaymentRow>, StoreError> {
        const SQL: &str =
            "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at FROM payments
             WHERE member_id = $1 AND state = 'succeeded' ORDER BY id DESC LIMIT $2";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(PaymentRow::try_from).collect()
    }

    /// The services' words about the payments that own the terms of a subscription, oldest term first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn charges_of(&mut self, subscription: SubscriptionId) -> Result<Vec<PaymentFact>, StoreError> {
        const SQL: &str = "SELECT p.id, p.fact FROM terms t JOIN payments p ON p.id = t.payment_id
             WHERE t.subscription_id = $1 ORDER BY t.id";
        let rows: Vec<(i64, String)> = on!(self, c => sqlx::query_as(SQL).bind(subscription.0).fetch_all(c).await)?;
        rows.into_iter().map(|(id, fact)| json(&fact, "payments", "fact", id)).collect()
    }
}

//! What a member may take along: her orders and payments, whole.

use super::error::{corrupt, json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{MemberId, Money, Plan, Timestamp};
use serde::Serialize;

/// An order in her papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderPaper {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub at: String,
    /// The plan as ordered.
    pub plan: Plan,
    /// The service.
    pub service: String,
    /// The price.
    pub price: String,
    /// `new`, `placed`, `paid`, `canceled` or `failed`.
    pub state: String,
    /// Whether it was for somebody else.
    pub gift: bool,
    /// The promo code.
    pub promo: Option<String>,
}

/// A payment in her papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentPaper {
    /// Its number.
    pub id: i64,
    /// When it was first heard of.
    pub at: String,
    /// The order that it pays.
    pub order: Option<i64>,
    /// The service.
    pub service: String,
    /// The service's id of it.
    pub external_id: String,
    /// `pending`, `canceled`, `succeeded` or `refunded`.
    pub state: String,
    /// The sum.
    pub amount: String,
    /// How much of it went back.
    pub refunded: String,
}

type OrderColumns = (i64, i64, String, String, i64, String, String, bool, Option<String>);
type PaymentColumns = (i64, i64, Option<i64>, String, String, String, i64, String, i64);

fn sum(minor: i64, currency: &str, table: &'static str, id: i64) -> Result<String, StoreError> {
    let currency = corrupt(currency.parse().ok(), table, "currency", id)?;
    Ok(Money { minor, currency }.to_string())
}

impl Tx {
    /// A member's orders, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn order_papers(&mut self, member: MemberId, limit: i64) -> Result<Vec<OrderPaper>, StoreError> {
        const SQL: &str = "SELECT id, created_at, plan, provider, minor, currency, state, gift, promo FROM orders
             WHERE member_id = $1 ORDER BY id DESC LIMIT $2";
        let rows: Vec<OrderColumns> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(limit).fetch_all(c).await)?;
        let paper = |(id, at, plan, service, minor, currency, state, gift, promo): OrderColumns| {
            let (at, plan) = (Timestamp(at).rfc3339(), json(&plan, "orders", "plan", id)?);
            Ok(OrderPaper { id, at, plan, service, price: sum(minor, &currency, "orders", id)?, state, gift, promo })
        };
        rows.into_iter().map(paper).collect()
    }

    /// A member's payments in whatever state, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payment_papers(&mut self, member: MemberId, limit: i64) -> Result<Vec<PaymentPaper>, StoreError> {
        const SQL: &str = "SELECT id, created_at, order_id, provider, external_id, state, minor, currency, refunded_minor FROM payments
             WHERE member_id = $1 ORDER BY id DESC LIMIT $2";
        let rows: Vec<PaymentColumns> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(limit).fetch_all(c).await)?;
        let paper = |(id, at, order, service, external_id, state, minor, currency, back): PaymentColumns| {
            let amount = sum(minor, &currency, "payments", id)?;
            let refunded = sum(back, &currency, "payments", id)?;
            let at = Timestamp(at).rfc3339();
            Ok(PaymentPaper { id, at, order, service, external_id, state, amount, refunded })
        };
        rows.into_iter().map(paper).collect()
    }
}

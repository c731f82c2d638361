//! The page to which a payer comes back: an order as it is seen there.

use super::error::{corrupt, json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountId, MemberId, OrderId, PaymentState, Plan, Timestamp};

/// An order as its page needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// The order.
    pub order: OrderId,
    /// `new`, `placed`, `paid`, `canceled` or `failed`.
    pub state: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whose it is.
    pub member: MemberId,
    /// Where she ordered.
    pub account: AccountId,
    /// What she ordered.
    pub plan: Plan,
    /// Whether it is for somebody else.
    pub gift: bool,
    /// How often its service was asked because the page was looked at.
    pub asks: i64,
    /// When last.
    pub asked_at: Option<Timestamp>,
    /// Where money stands that came for it and did not fit.
    pub odd: Option<PaymentState>,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    state: String,
    created_at: i64,
    member_id: i64,
    account_id: i64,
    plan: String,
    gift: bool,
    page_asks: i64,
    page_asked_at: Option<i64>,
    odd: Option<String>,
}

impl Tx {
    /// Gives an order's page a name, unless it has one; returns the one it has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn name_page(&mut self, order: OrderId, name: &str) -> Result<String, StoreError> {
        const SQL: &str = "UPDATE orders SET page = COALESCE(page, $2) WHERE id = $1 RETURNING page";
        let row: Option<(String,)> =
            on!(self, c => sqlx::query_as(SQL).bind(order.0).bind(name).fetch_optional(c).await)?;
        row.map(|(page,)| page).ok_or(StoreError::Conflict("order"))
    }

    /// The order behind a page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page(&mut self, name: &str) -> Result<Option<PageRow>, StoreError> {
        const SQL: &str = "SELECT o.id, o.state, o.created_at, o.member_id, o.account_id, o.plan, o.gift, o.page_asks, o.page_asked_at, p.state AS odd
             FROM orders o LEFT JOIN payments p ON p.id = o.odd_payment WHERE o.page = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(name).fetch_optional(c).await)?;
        let Some(r) = row else { return Ok(None) };
        let odd = r.odd.map(|state| corrupt(PaymentState::parse(&state), "payments", "state", r.id)).transpose()?;
        Ok(Some(PageRow {
            order: OrderId(r.id),
            state: r.state,
            created_at: Timestamp(r.created_at),
            member: MemberId(r.member_id),
            account: AccountId(r.account_id),
            plan: json(&r.plan, "orders", "plan", r.id)?,
            gift: r.gift,
            asks: r.page_asks,
            asked_at: r.page_asked_at.map(Timestamp),
            odd,
        }))
    }

    /// Writes down that an order's service is asked because its page is looked at. Says whether it may be: not if it was
    /// since `before`, and not once it is known what became of the order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ask_for_page(
        &mut self,
        order: OrderId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE orders SET page_asks = page_asks + 1, page_asked_at = $3
             WHERE id = $1 AND state = 'placed' AND (page_asked_at IS NULL OR page_asked_at <= $2)";
        let n = on!(self, c => sqlx::query(SQL).bind(order.0).bind(before.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Money came for an order and does not fit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn order_is_odd(&mut self, order: OrderId, payment: i64) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE orders SET odd_payment = $2 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(order.0).bind(payment).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

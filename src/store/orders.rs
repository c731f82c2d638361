//! Orders.

use super::error::{corrupt, json, to_json};
use super::tx::{keeping, on};
use super::{StoreError, Tx};
use crate::domain::{AccountId, Again, MemberId, Money, OrderId, Plan, PlanKey, SubscriptionId, Timestamp};

/// An order to be made.
#[derive(Debug, Clone)]
pub struct NewOrder<'a> {
    /// Its name in the payment service.
    pub token: &'a str,
    /// Whose it is.
    pub member: MemberId,
    /// Where she ordered.
    pub account: AccountId,
    /// What she ordered.
    pub plan: &'a Plan,
    /// The service.
    pub provider: &'a str,
    /// The price.
    pub price: Money,
    /// The promo code that made it cheaper.
    pub promo: Option<&'a str>,
    /// Whether it is for somebody else.
    pub gift: bool,
    /// The subscription whose place it takes.
    pub replaces: Option<SubscriptionId>,
    /// How it goes on when its time is over.
    pub again: Again,
}

/// An order's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its number.
    pub id: OrderId,
    /// Its name in the payment service.
    pub token: String,
    /// Whose it is.
    pub member: MemberId,
    /// Where she ordered.
    pub account: AccountId,
    /// The plan as ordered.
    pub plan: Plan,
    /// The service.
    pub provider: String,
    /// The price.
    pub price: Money,
    /// `new`, `placed`, `paid`, `canceled` or `failed`.
    pub state: String,
    /// The service's id of its payment.
    pub external_id: Option<String>,
    /// The service's page.
    pub url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// How often the service was asked about it.
    pub asked: i64,
    /// The promo code that made it cheaper.
    pub promo: Option<String>,
    /// Whether it is for somebody else.
    pub gift: bool,
    /// The subscription whose place it takes.
    pub replaces: Option<SubscriptionId>,
    /// How it goes on when its time is over.
    pub again: Again,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    token: String,
    member_id: i64,
    account_id: i64,
    plan: String,
    provider: String,
    minor: i64,
    currency: String,
    state: String,
    external_id: Option<String>,
    url: Option<String>,
    created_at: i64,
    asked: i64,
    promo: Option<String>,
    gift: bool,
    replaces: Option<i64>,
    again: String,
}

impl TryFrom<Columns> for OrderRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        Ok(Self {
            id: OrderId(r.id),
            token: r.token,
            member: MemberId(r.member_id),
            account: AccountId(r.account_id),
            plan: json(&r.plan, "orders", "plan", r.id)?,
            provider: r.provider,
            price: Money { minor: r.minor, currency: corrupt(r.currency.parse().ok(), "orders", "currency", r.id)? },
            state: r.state,
            external_id: r.external_id,
            url: r.url,
            created_at: Timestamp(r.created_at),
            asked: r.asked,
            promo: r.promo,
            gift: r.gift,
            replaces: r.replaces.map(SubscriptionId),
            again: corrupt(Again::parse(&r.again), "orders", "again", r.id)?,
        })
    }
}

impl Tx {
    /// Writes down a new order, before anybody outside hears of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_order(
        &mut self,
        order: &NewOrder<'_>,
        ask_at: Timestamp,
        now: Timestamp,
    ) -> Result<OrderId, StoreError> {
        const SQL: &str = "INSERT INTO orders (token, member_id, account_id, plan_key, plan, provider, minor, currency, state, created_at, ask_at, asked, promo, gift, replaces, again)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'new', $9, $10, 0, $11, $12, $13, $14) RETURNING id";
        let (id,): (i64,) = on!(self, c => sqlx::query_as(SQL)
            .bind(order.token).bind(order.member.0).bind(order.account.0).bind(order.plan.key.as_str()).bind(to_json(order.plan))
            .bind(order.provider).bind(order.price.minor).bind(order.price.currency.as_str()).bind(now.0).bind(ask_at.0)
            .bind(order.promo).bind(order.gift).bind(order.replaces.map(|s| s.0)).bind(order.again.as_str()).fetch_one(c).await)?;
        Ok(OrderId(id))
    }

    /// An order by its number.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is none.
    pub async fn order(&mut self, id: OrderId) -> Result<OrderRow, StoreError> {
        const SQL: &str = "SELECT id, token, member_id, account_id, plan, provider, minor, currency, state, external_id, url, created_at, asked, promo, gift, replaces, again
             FROM orders WHERE id = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)?;
        row.map(OrderRow::try_from).transpose()?.ok_or(StoreError::Conflict("order"))
    }

    /// An order by its name in the payment service.
    ///
    /// # Errors
    /// What the database says.
    pub async fn order_by_token(&mut self, token: &str) -> Result<Option<OrderRow>, StoreError> {
        const SQL: &str = "SELECT id, token, member_id, account_id, plan, provider, minor, currency, state, external_id, url, created_at, asked, promo, gift, replaces, again
             FROM orders WHERE token = $1";
        if let Some(order) = self.ahead.order(token) {
            return Ok(Some(order.clone()));
        }
        let row: Option<Columns> = keeping!(self, c => sqlx::query_as(SQL).bind(token).fetch_optional(c).await)?;
        row.map(OrderRow::try_from).transpose()
    }

    /// Orders by their names, given as a JSON list.
    pub(super) async fn orders_among(&mut self, tokens: &str) -> Result<Vec<OrderRow>, StoreError> {
        let sql = self.pick(
            "SELECT id, token, member_id, account_id, plan, provider, minor, currency, state, external_id, url, created_at, asked, promo, gift, replaces, again
             FROM orders WHERE token IN (SELECT value FROM json_each($1))",
            "SELECT id, token, member_id, account_id, plan, provider, minor, currency, state, external_id, url, created_at, asked, promo, gift, replaces, again
             FROM orders WHERE token IN (SELECT json_array_elements_text($1::json))",
        );
        let rows: Vec<Columns> = keeping!(self, c => sqlx::query_as(sql).bind(tokens).fetch_all(c).await)?;
        rows.into_iter().map(OrderRow::try_from).collect()
    }

    /// The newest order of a member for a plan that still waits for its payment by this service, made since a moment:
    /// among those for somebody else, or among her own.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_order(
        &mut self,
        member: MemberId,
        plan: &PlanKey,
        provider: &str,
        gift: bool,
        since: Timestamp,
    ) -> Result<Option<OrderRow>, StoreError> {
        const SQL: &str = "SELECT id, token, member_id, account_id, plan, provider, minor, currency, state, external_id, url, created_at, asked, promo, gift, replaces, again
             FROM orders WHERE member_id = $1 AND plan_key = $2 AND provider = $3 AND gift = $4 AND created_at >= $5 AND state IN ('new', 'placed')
             AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.order_id = orders.id) ORDER BY id DESC LIMIT 1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL)
            .bind(member.0).bind(plan.as_str()).bind(provider).bind(gift).bind(since.0).fetch_optional(c).await)?;
        row.map(OrderRow::try_from).transpose()
    }

    /// The service took the order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn order_placed(&mut self, id: OrderId, external_id: &str, url: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE orders SET external_id = $2, url = $3, state = CASE WHEN state = 'new' THEN 'placed' ELSE state END WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id.0).bind(external_id).bind(url).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Moves an order to a state. A paid one stays paid.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_order_state(&mut self, id: OrderId, state: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE orders SET state = $2, ask_at = NULL WHERE id = $1 AND state <> 'paid'";
        self.ahead.forget_order(id);
        keeping!(self, c => sqlx::query(SQL).bind(id.0).bind(state).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Orders about which nothing was heard for too long.
    ///
    /// # Errors
    /// What the database says.
    pub async fn orders_to_ask(&mut self, now: Timestamp, limit: i64) -> Result<Vec<OrderRow>, StoreError> {
        const SQL: &str = "SELECT id, token, member_id, account_id, plan, provider, minor, currency, state, external_id, url, created_at, asked, promo, gift, replaces, again
             FROM orders WHERE ask_at <= $1 ORDER BY ask_at LIMIT $2";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(now.0).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(OrderRow::try_from).collect()
    }

    /// Writes down that the service was asked about an order, and when to ask again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn order_asked(&mut self, id: OrderId, again_at: Option<Timestamp>) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE orders SET asked = asked + 1, ask_at = $2 WHERE id = $1 AND state IN ('new', 'placed')";
        on!(self, c => sqlx::query(SQL).bind(id.0).bind(again_at.map(|t| t.0)).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

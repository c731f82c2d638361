//! Means of payment that a service keeps and we charge, and the charges. Their tokens are secrets: in no export and no log.

use super::error::{json, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::again::Terms;
use crate::domain::{AccountId, OrderId, SavedMethod, SubscriptionId, Timestamp};
use chrono::NaiveDate;
use secrecy::{ExposeSecret as _, SecretString};

/// A means of payment to be kept.
#[derive(Debug, Clone)]
pub struct NewMethod<'a> {
    /// What it renews.
    pub subscription: SubscriptionId,
    /// Where she agreed.
    pub account: AccountId,
    /// What to.
    pub terms: &'a Terms,
    /// When.
    pub agreed_at: Timestamp,
    /// What the service calls it.
    pub saved: &'a SavedMethod,
}

/// A means of payment, and where its charges stand.
#[derive(Debug, Clone)]
pub struct MethodRow {
    /// Its number.
    pub id: i64,
    /// What it renews.
    pub subscription: SubscriptionId,
    /// Where she agreed.
    pub account: AccountId,
    /// The service's id of it; empty: it is charged no more.
    pub token: SecretString,
    /// What she knows it by; may be empty.
    pub title: String,
    /// What she agreed to.
    pub terms: Terms,
    /// Counts the paid periods that it was to renew.
    pub period: i64,
    /// The last day of the present one.
    pub ends_on: Option<NaiveDate>,
    /// When she was told of the charge for it.
    pub warned_at: Option<Timestamp>,
    /// How many charges were tried for it.
    pub attempts: u32,
    /// When the last of them was.
    pub tried_at: Option<Timestamp>,
    /// The charge of which the outcome is not known.
    pub order: Option<OrderId>,
    /// When the next step is due.
    pub due_at: Option<Timestamp>,
}

impl MethodRow {
    /// Whether it may be charged at all.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.token.expose_secret().is_empty()
    }
}

/// An order that is a charge of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChargeRow {
    /// Its order.
    pub order: OrderId,
    /// What it renews; `None`: another means of payment has taken the place of the one that was charged.
    pub subscription: Option<SubscriptionId>,
    /// When the service was asked first.
    pub sent_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    subscription_id: i64,
    account_id: i64,
    token: String,
    title: String,
    terms: String,
    period: i64,
    ends_on: Option<String>,
    warned_at: Option<i64>,
    attempts: i64,
    tried_at: Option<i64>,
    order_id: Option<i64>,
    due_at: Option<i64>,
}

impl Tx {
    /// Keeps a means of payment for a subscription, in the place of the one before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_method(&mut self, new: &NewMethod<'_>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO methods (subscription_id, provider, account_id, token, title, terms, agreed_at, period, attempts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0)
             ON CONFLICT (subscription_id) DO UPDATE SET provider = excluded.provider, account_id = excluded.account_id, token = excluded.token,
                 title = excluded.title, terms = excluded.terms, agreed_at = excluded.agreed_at, period = methods.period + 1, ends_on = NULL,
                 warned_at = NULL, attempts = 0, tried_at = NULL, order_id = NULL, due_at = NULL";
        on!(self, c => sqlx::query(SQL).bind(new.subscription.0).bind(&new.terms.provider).bind(new.account.0).bind(&new.saved.id)
            .bind(&new.saved.title).bind(to_json(new.terms)).bind(new.agreed_at.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The means of payment of a subscription, also one that is charged no more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn method_of(&mut self, subscription: SubscriptionId) -> Result<Option<MethodRow>, StoreError> {
        const SQL: &str = "SELECT id, subscription_id, account_id, token, title, terms, period, ends_on, warned_at, attempts, tried_at, order_id, due_at
             FROM methods WHERE subscription_id = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(subscription.0).fetch_optional(c).await)?;
        row.map(|r| {
            Ok(MethodRow {
                id: r.id,
                subscription: SubscriptionId(r.subscription_id),
                account: AccountId(r.account_id),
                token: r.token.into(),
                title: r.title,
                terms: json(&r.terms, "methods", "terms", r.id)?,
                period: r.period,
                ends_on: r.ends_on.and_then(|day| day.parse().ok()),
                warned_at: r.warned_at.map(Timestamp),
                attempts: u32::try_from(r.attempts).unwrap_or(u32::MAX),
                tried_at: r.tried_at.map(Timestamp),
                order: r.order_id.map(OrderId),
                due_at: r.due_at.map(Timestamp),
            })
        })
        .transpose()
    }

    /// Writes down where the charges of a means of payment stand.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_method(&mut self, m: &MethodRow) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE methods SET period = $2, ends_on = $3, warned_at = $4, attempts = $5, tried_at = $6, order_id = $7, due_at = $8 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(m.id).bind(m.period).bind(m.ends_on.map(|day| day.to_string())).bind(m.warned_at.map(|t| t.0))
            .bind(i64::from(m.attempts)).bind(m.tried_at.map(|t| t.0)).bind(m.order.map(|o| o.0)).bind(m.due_at.map(|t| t.0))
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A subscription is charged no more: the service's id is erased.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_method(&mut self, subscription: SubscriptionId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE methods SET token = '', order_id = NULL, due_at = NULL WHERE subscription_id = $1";
        on!(self, c => sqlx::query(SQL).bind(subscription.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The subscriptions in whose renewal by us a step is due, earliest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn methods_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<SubscriptionId>, StoreError> {
        const SQL: &str = "SELECT subscription_id FROM methods WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(now.0).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| SubscriptionId(id)).collect())
    }

    /// Takes a step later: it fails, and must not keep others waiting.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_off_method(&mut self, id: SubscriptionId, until: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE methods SET due_at = $2 WHERE subscription_id = $1 AND due_at < $2";
        on!(self, c => sqlx::query(SQL).bind(id.0).bind(until.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// An order is the next attempt of a means of payment for its present period. Each attempt is made once.
    ///
    /// # Errors
    /// What the database says, also where the attempt was made.
    pub async fn add_charge(&mut self, order: OrderId, method: &MethodRow) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO charges (order_id, method_id, period, attempt) VALUES ($1, $2, $3, $4)";
        on!(self, c => sqlx::query(SQL).bind(order.0).bind(method.id).bind(method.period).bind(i64::from(method.attempts))
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The charge that an order is; `None`: she pays it herself.
    ///
    /// # Errors
    /// What the database says.
    pub async fn charge_of(&mut self, order: OrderId) -> Result<Option<ChargeRow>, StoreError> {
        const SQL: &str = "SELECT m.subscription_id, c.sent_at FROM charges c LEFT JOIN methods m ON m.id = c.method_id WHERE c.order_id = $1";
        let row: Option<(Option<i64>, Option<i64>)> =
            on!(self, c => sqlx::query_as(SQL).bind(order.0).fetch_optional(c).await)?;
        Ok(row.map(|(id, sent)| ChargeRow {
            order,
            subscription: id.map(SubscriptionId),
            sent_at: sent.map(Timestamp),
        }))
    }

    /// The service is asked for a charge; what counts is when it was first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn charge_sent(&mut self, order: OrderId, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE charges SET sent_at = $2 WHERE order_id = $1 AND sent_at IS NULL";
        on!(self, c => sqlx::query(SQL).bind(order.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The service took a charge, under this id of its own where it gave one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn charge_placed(&mut self, order: OrderId, external_id: Option<&str>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE orders SET external_id = COALESCE($2, external_id), state = CASE WHEN state = 'new' THEN 'placed' ELSE state END WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(order.0).bind(external_id).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

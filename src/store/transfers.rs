//! Transfers that a person confirms, each beside its order.

use super::error::{corrupt, json, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::transfer::{Transfer, TransferState};
use crate::domain::{MemberId, OrderId, Timestamp};

#[derive(sqlx::FromRow)]
struct Columns {
    order_id: i64,
    state: String,
    round: i64,
    enclosure: Option<String>,
    words: Option<String>,
    said_at: Option<i64>,
    next_at: Option<i64>,
    actor: Option<String>,
    amount: Option<String>,
    recorded: bool,
}

impl TryFrom<Columns> for Transfer {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        let id = r.order_id;
        Ok(Self {
            order: OrderId(id),
            state: corrupt(TransferState::parse(&r.state), "transfers", "state", id)?,
            round: r.round,
            enclosure: r.enclosure.map(|text| json(&text, "transfers", "enclosure", id)).transpose()?,
            words: r.words,
            said_at: r.said_at.map(Timestamp),
            next_at: r.next_at.map(Timestamp),
            actor: r.actor.map(|text| corrupt(text.parse().ok(), "transfers", "actor", id)).transpose()?,
            amount: r.amount.map(|text| corrupt(text.parse().ok(), "transfers", "amount", id)).transpose()?,
            recorded: r.recorded,
        })
    }
}

impl Tx {
    /// Writes down where a transfer stands, new or known. Whoever calls holds its member's lock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_transfer(&mut self, transfer: &Transfer) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO transfers (order_id, state, round, enclosure, words, said_at, next_at, actor, amount, recorded)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (order_id) DO UPDATE SET state = excluded.state, round = excluded.round, enclosure = excluded.enclosure,
                 words = excluded.words, said_at = excluded.said_at, next_at = excluded.next_at, actor = excluded.actor,
                 amount = excluded.amount, recorded = excluded.recorded";
        on!(self, c => sqlx::query(SQL)
            .bind(transfer.order.0).bind(transfer.state.as_str()).bind(transfer.round)
            .bind(transfer.enclosure.as_ref().map(to_json)).bind(transfer.words.as_deref())
            .bind(transfer.said_at.map(|at| at.0)).bind(transfer.next_at.map(|at| at.0))
            .bind(transfer.actor.as_ref().map(ToString::to_string)).bind(transfer.amount.map(|sum| sum.to_string()))
            .bind(transfer.recorded).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The transfer of an order; `None`: it is paid in another way.
    ///
    /// # Errors
    /// What the database says.
    pub async fn transfer(&mut self, order: OrderId) -> Result<Option<Transfer>, StoreError> {
        const SQL: &str = "SELECT order_id, state, round, enclosure, words, said_at, next_at, actor, amount, recorded
             FROM transfers WHERE order_id = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(order.0).fetch_optional(c).await)?;
        row.map(Transfer::try_from).transpose()
    }

    /// A member's newest transfer that is not decided and that she ordered herself.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_transfer(&mut self, member: MemberId) -> Result<Option<OrderId>, StoreError> {
        const SQL: &str = "SELECT t.order_id FROM orders o JOIN transfers t ON t.order_id = o.id
             WHERE o.member_id = $1 AND t.state IN ('open', 'asked', 'said') ORDER BY o.id DESC LIMIT 1";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.map(|(id,)| OrderId(id)))
    }

    /// Transfers that are to be looked at, the longest due first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn transfers_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<OrderId>, StoreError> {
        const SQL: &str = "SELECT order_id FROM transfers WHERE next_at <= $1 ORDER BY next_at, order_id LIMIT $2";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(now.0).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| OrderId(id)).collect())
    }

    /// Transfers that wait for the staff, those who wait longest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn transfers_waiting(&mut self, limit: i64) -> Result<Vec<OrderId>, StoreError> {
        const SQL: &str = "SELECT order_id FROM transfers WHERE state = 'said' ORDER BY said_at, order_id LIMIT $1";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| OrderId(id)).collect())
    }

    /// How many transfers wait for the staff.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_transfers_waiting(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM transfers WHERE state = 'said'";
        let (count,): (i64,) = on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(count)
    }
}

//! Gifts, from the giver's words to whoever claimed them.

use super::error::corrupt;
use super::{StoreError, Tx, tx::on};
use crate::domain::gift::Gift;
use crate::domain::{MemberId, OrderId, PlanKey, Timestamp};

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    giver_id: i64,
    plan_key: String,
    words: Option<String>,
    order_id: Option<i64>,
    payment_id: Option<i64>,
    code: Option<String>,
    created_at: i64,
    claimed_by: Option<i64>,
    claimed_at: Option<i64>,
    void_at: Option<i64>,
}

impl TryFrom<Columns> for Gift {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        Ok(Self {
            id: r.id,
            giver: MemberId(r.giver_id),
            plan: corrupt(r.plan_key.parse().ok(), "gifts", "plan_key", r.id)?,
            words: r.words,
            order: r.order_id.map(OrderId),
            payment: r.payment_id,
            code: r.code,
            created_at: Timestamp(r.created_at),
            claimed_by: r.claimed_by.map(MemberId),
            claimed_at: r.claimed_at.map(Timestamp),
            void_at: r.void_at.map(Timestamp),
        })
    }
}

impl Tx {
    /// Keeps a giver's words for a plan until she has chosen how to pay. The same words are kept once.
    ///
    /// # Errors
    /// What the database says.
    pub async fn draft_gift(
        &mut self,
        giver: MemberId,
        plan: &PlanKey,
        words: Option<&str>,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        const KNOWN: &str = "SELECT id FROM gifts WHERE giver_id = $1 AND plan_key = $2 AND order_id IS NULL AND COALESCE(words, '') = COALESCE($3, '')
             ORDER BY id DESC LIMIT 1";
        const NEW: &str =
            "INSERT INTO gifts (giver_id, plan_key, words, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
        let known: Option<(i64,)> = on!(self, c => sqlx::query_as(KNOWN)
            .bind(giver.0).bind(plan.as_str()).bind(words).fetch_optional(c).await)?;
        if let Some((id,)) = known {
            return Ok(id);
        }
        let (id,): (i64,) = on!(self, c => sqlx::query_as(NEW)
            .bind(giver.0).bind(plan.as_str()).bind(words).bind(now.0).fetch_one(c).await)?;
        Ok(id)
    }

    /// A gift by its number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn gift(&mut self, id: i64) -> Result<Option<Gift>, StoreError> {
        const SQL: &str = "SELECT id, giver_id, plan_key, words, order_id, payment_id, code, created_at, claimed_by, claimed_at, void_at
             FROM gifts WHERE id = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?;
        row.map(Gift::try_from).transpose()
    }

    /// Makes an order one for a gift with the words of a draft.
    ///
    /// # Errors
    /// What the database says.
    pub async fn order_gift(&mut self, order: OrderId, draft: i64, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO gifts (giver_id, plan_key, words, order_id, created_at)
             SELECT giver_id, plan_key, words, $1, $3 FROM gifts WHERE id = $2";
        on!(self, c => sqlx::query(SQL).bind(order.0).bind(draft).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The gift of an order, the first where it was paid for twice.
    ///
    /// # Errors
    /// What the database says.
    pub async fn gift_of_order(&mut self, order: OrderId) -> Result<Option<Gift>, StoreError> {
        const SQL: &str = "SELECT id, giver_id, plan_key, words, order_id, payment_id, code, created_at, claimed_by, claimed_at, void_at
             FROM gifts WHERE order_id = $1 ORDER BY id LIMIT 1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(order.0).fetch_optional(c).await)?;
        row.map(Gift::try_from).transpose()
    }

    /// A payment makes the gift of an order; one that pays for the same order again makes another like it. `None`: it
    /// made one already, or the order is for no gift.
    ///
    /// # Errors
    /// What the database says.
    pub async fn gift_paid(&mut self, order: OrderId, payment: i64, code: &str) -> Result<Option<i64>, StoreError> {
        const FIRST: &str = "UPDATE gifts SET payment_id = $2, code = $3 WHERE order_id = $1 AND payment_id IS NULL
             AND NOT EXISTS (SELECT 1 FROM gifts WHERE payment_id = $2) RETURNING id";
        const AGAIN: &str = "INSERT INTO gifts (giver_id, plan_key, words, order_id, created_at, payment_id, code)
             SELECT giver_id, plan_key, words, order_id, created_at, $2, $3 FROM gifts WHERE order_id = $1 ORDER BY id LIMIT 1
             ON CONFLICT (payment_id) DO NOTHING RETURNING id";
        let mut row: Option<(i64,)> = on!(self, c => sqlx::query_as(FIRST)
            .bind(order.0).bind(payment).bind(code).fetch_optional(c).await)?;
        if row.is_none() {
            row = on!(self, c => sqlx::query_as(AGAIN).bind(order.0).bind(payment).bind(code).fetch_optional(c).await)?;
        }
        Ok(row.map(|(id,)| id))
    }

    /// A gift by its code.
    ///
    /// # Errors
    /// What the database says.
    pub async fn gift_by_code(&mut self, code: &str) -> Result<Option<Gift>, StoreError> {
        const SQL: &str = "SELECT id, giver_id, plan_key, words, order_id, payment_id, code, created_at, claimed_by, claimed_at, void_at
             FROM gifts WHERE code = $1";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(code).fetch_optional(c).await)?;
        row.map(Gift::try_from).transpose()
    }

    /// A gift by its code, as nobody else may claim it or take its money back until the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lock_gift(&mut self, code: &str) -> Result<Option<Gift>, StoreError> {
        // Its payment is what is locked, as by whoever hears that the money went back.
        let sql = self.pick(
            "SELECT id FROM payments WHERE id = (SELECT payment_id FROM gifts WHERE code = $1)",
            "SELECT id FROM payments WHERE id = (SELECT payment_id FROM gifts WHERE code = $1) FOR NO KEY UPDATE",
        );
        let locked: Option<(i64,)> = on!(self, c => sqlx::query_as(sql).bind(code).fetch_optional(c).await)?;
        if locked.is_some() { self.gift_by_code(code).await } else { Ok(None) }
    }

    /// Gives a gift to a member; says whether it was still to be had.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_gift(&mut self, id: i64, member: MemberId, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE gifts SET claimed_by = $2, claimed_at = $3
             WHERE id = $1 AND code IS NOT NULL AND claimed_at IS NULL AND void_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(id).bind(member.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// The money of a payment went back: its gift, if nobody claimed it, is void. `None`: there is none such.
    ///
    /// # Errors
    /// What the database says.
    pub async fn void_gift(&mut self, payment: i64, now: Timestamp) -> Result<Option<Gift>, StoreError> {
        const SQL: &str = "UPDATE gifts SET void_at = $2 WHERE payment_id = $1 AND claimed_at IS NULL AND void_at IS NULL
             RETURNING id, giver_id, plan_key, words, order_id, payment_id, code, created_at, claimed_by, claimed_at, void_at";
        let row: Option<Columns> =
            on!(self, c => sqlx::query_as(SQL).bind(payment).bind(now.0).fetch_optional(c).await)?;
        row.map(Gift::try_from).transpose()
    }

    /// The gifts that a member paid for, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn gifts_of(&mut self, giver: MemberId, limit: i64) -> Result<Vec<Gift>, StoreError> {
        const SQL: &str = "SELECT id, giver_id, plan_key, words, order_id, payment_id, code, created_at, claimed_by, claimed_at, void_at
             FROM gifts WHERE giver_id = $1 AND code IS NOT NULL ORDER BY id DESC LIMIT $2";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(giver.0).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Gift::try_from).collect()
    }

    /// Forgets words of givers who have not ordered by now, at most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_gift_drafts(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM gifts WHERE id IN
             (SELECT id FROM gifts WHERE order_id IS NULL AND created_at < $1 LIMIT $2)";
        Ok(on!(self, c => sqlx::query(SQL).bind(before.0).bind(limit).execute(c).await.map(|r| r.rows_affected()))?)
    }
}

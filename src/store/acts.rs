//! Acts of the staff: first asked and shown, then done once, then perhaps undone once. The number of the row is what the
//! buttons carry, so a yes that comes twice finds that it was said.

use super::error::{corrupt, json, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::act::{Outcome, Wish};
use crate::domain::{AccountRef, Cause, MemberId, Period, SubscriptionId, TermId, Timestamp};

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRow {
    /// Its number.
    pub id: i64,
    /// About whom; `None`: all concerned.
    pub member: Option<MemberId>,
    /// What is wished.
    pub wish: Wish,
    /// Who wishes it.
    pub actor: AccountRef,
    /// Why.
    pub reason: Option<String>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// What it made.
    pub outcome: Outcome,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// Up to which member it is worked through.
    pub reached: MemberId,
}

/// What is still to be worked through, member by member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Giving.
    Give,
    /// Taking it back.
    Take,
}

impl Work {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Give => "give",
            Self::Take => "take",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    member_id: Option<i64>,
    wish: String,
    actor: String,
    reason: Option<String>,
    asked_at: i64,
    done_at: Option<i64>,
    outcome: Option<String>,
    undone_at: Option<i64>,
    reached: i64,
}

impl TryFrom<Columns> for ActRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        Ok(Self {
            id: r.id,
            member: r.member_id.map(MemberId),
            wish: json(&r.wish, "acts", "wish", r.id)?,
            actor: corrupt(r.actor.parse().ok(), "acts", "actor", r.id)?,
            reason: r.reason,
            asked_at: Timestamp(r.asked_at),
            done_at: r.done_at.map(Timestamp),
            outcome: r.outcome.map_or_else(|| Ok(Outcome::default()), |o| json(&o, "acts", "outcome", r.id))?,
            undone_at: r.undone_at.map(Timestamp),
            reached: MemberId(r.reached),
        })
    }
}

impl Tx {
    /// Writes down what somebody of the staff wishes. The same wish again, while it is still open, is the same act.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_act(
        &mut self,
        member: Option<MemberId>,
        wish: &Wish,
        actor: &AccountRef,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        const OPEN: &str = "SELECT id FROM acts WHERE actor = $1 AND done_at IS NULL AND COALESCE(member_id, 0) = $2 AND wish = $3 AND asked_at >= $4
             ORDER BY id DESC LIMIT 1";
        const SQL: &str =
            "INSERT INTO acts (member_id, wish, actor, asked_at, reached) VALUES ($1, $2, $3, $4, 0) RETURNING id";
        let (actor, wish, member) = (actor.to_string(), to_json(wish), member.map(|m| m.0));
        let open: Option<(i64,)> = on!(self, c => sqlx::query_as(OPEN).bind(&actor).bind(member.unwrap_or(0)).bind(&wish).bind(since.0)
            .fetch_optional(c).await)?;
        if let Some((id,)) = open {
            return Ok(id);
        }
        let (id,): (i64,) =
            on!(self, c => sqlx::query_as(SQL).bind(member).bind(&wish).bind(&actor).bind(now.0).fetch_one(c).await)?;
        Ok(id)
    }

    /// An act, kept from others until the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn act(&mut self, id: i64) -> Result<Option<ActRow>, StoreError> {
        let sql = self.pick_locking(
            "SELECT id, member_id, wish, actor, reason, asked_at, done_at, outcome, undone_at, reached FROM acts WHERE id = $1",
            "SELECT id, member_id, wish, actor, reason, asked_at, done_at, outcome, undone_at, reached FROM acts WHERE id = $1 FOR NO KEY UPDATE",
        );
        let row: Option<Columns> = on!(self, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
        row.map(ActRow::try_from).transpose()
    }

    /// Writes down why.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_reason(&mut self, act: i64, reason: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE acts SET reason = $2 WHERE id = $1 AND done_at IS NULL";
        on!(self, c => sqlx::query(SQL).bind(act).bind(reason).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// An act is done, or its work begins. Says whether it was not done before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn act_done(
        &mut self,
        act: i64,
        outcome: &Outcome,
        work: Option<Work>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE acts SET done_at = $2, outcome = $3, work = $4 WHERE id = $1 AND done_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(act).bind(now.0).bind(to_json(outcome)).bind(work.map(Work::as_str))
            .execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// An act is undone, or that work begins. Says whether it was done and not undone before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn act_undone(
        &mut self,
        act: i64,
        by: &AccountRef,
        work: Option<Work>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE acts SET undone_at = $2, undone_by = $3, work = $4, reached = 0 WHERE id = $1 AND done_at IS NOT NULL AND undone_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(act).bind(now.0).bind(by.to_string()).bind(work.map(Work::as_str))
            .execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Forgets an act that was not done. Says whether there was one of this person's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_act(&mut self, act: i64, actor: &AccountRef) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM acts WHERE id = $1 AND actor = $2 AND done_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(act).bind(actor.to_string()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// The oldest act that has work left.
    ///
    /// # Errors
    /// What the database says.
    pub async fn act_at_work(&mut self) -> Result<Option<i64>, StoreError> {
        const SQL: &str = "SELECT id FROM acts WHERE work IS NOT NULL ORDER BY id LIMIT 1";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).fetch_optional(c).await)?;
        Ok(row.map(|(id,)| id))
    }

    /// An act is worked through up to a member; `None`: to the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn act_reached(&mut self, act: i64, member: Option<MemberId>) -> Result<(), StoreError> {
        const REACHED: &str = "UPDATE acts SET reached = $2 WHERE id = $1";
        const OVER: &str = "UPDATE acts SET work = NULL WHERE id = $1";
        match member {
            Some(member) => {
                on!(self, c => sqlx::query(REACHED).bind(act).bind(member.0).execute(c).await.map(|_| ()))?;
            }
            None => on!(self, c => sqlx::query(OVER).bind(act).execute(c).await.map(|_| ()))?,
        }
        Ok(())
    }

    /// Members with a subscription behind a number, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn subscribers_after(&mut self, member: MemberId, limit: i64) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "SELECT DISTINCT member_id FROM subscriptions WHERE member_id > $1
             AND member_id NOT IN (SELECT id FROM members WHERE joined_into IS NOT NULL) ORDER BY member_id LIMIT $2";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
    }

    /// Gives a term by an act, with the plan as its subscription has it. `None`: this act gave to it before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_term_of_act(
        &mut self,
        subscription: SubscriptionId,
        cause: Cause,
        period: Period,
        act: i64,
        now: Timestamp,
    ) -> Result<Option<TermId>, StoreError> {
        const SQL: &str = "INSERT INTO terms (subscription_id, cause, period, granted_at, plan, act_id)
             VALUES ($1, $2, $3, $4, (SELECT plan FROM subscriptions WHERE id = $1), $5)
             ON CONFLICT (act_id, subscription_id) WHERE act_id IS NOT NULL DO NOTHING RETURNING id";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(subscription.0).bind(cause.as_str()).bind(period.to_string())
            .bind(now.0).bind(act).fetch_optional(c).await)?;
        Ok(row.map(|(id,)| TermId(id)))
    }

    /// To how many members an act gave something.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_of_act(&mut self, act: i64) -> Result<u32, StoreError> {
        const SQL: &str = "SELECT COUNT(DISTINCT s.member_id) FROM terms t JOIN subscriptions s ON s.id = t.subscription_id WHERE t.act_id = $1";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(act).fetch_one(c).await)?;
        Ok(u32::try_from(n).unwrap_or(u32::MAX))
    }

    /// Some of what an act gave and is not taken back, in order of the members' numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn terms_of_act(
        &mut self,
        act: i64,
        limit: i64,
    ) -> Result<Vec<(MemberId, SubscriptionId, TermId)>, StoreError> {
        const SQL: &str =
            "SELECT s.member_id, t.subscription_id, t.id FROM terms t JOIN subscriptions s ON s.id = t.subscription_id
             WHERE t.act_id = $1 AND t.taken_back_at IS NULL ORDER BY s.member_id, t.id LIMIT $2";
        let rows: Vec<(i64, i64, i64)> = on!(self, c => sqlx::query_as(SQL).bind(act).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(m, s, t)| (MemberId(m), SubscriptionId(s), TermId(t))).collect())
    }

    /// Gives back terms that were taken back at a moment. What was taken back for another reason stays so, and so does what
    /// leans on a payment whose money went back since.
    ///
    /// # Errors
    /// What the database says.
    pub async fn restore_terms(&mut self, terms: &[TermId], taken_at: Timestamp) -> Result<(), StoreError> {
        let sql = self.pick(
            "UPDATE terms SET taken_back_at = NULL WHERE taken_back_at = $2 AND id IN (SELECT value FROM json_each($1))
             AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.state = 'refunded' AND (p.id = terms.payment_id OR p.id = terms.source_id))",
            "UPDATE terms SET taken_back_at = NULL WHERE taken_back_at = $2 AND id IN (SELECT value::bigint FROM json_array_elements_text($1::json))
             AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.state = 'refunded' AND (p.id = terms.payment_id OR p.id = terms.source_id))",
        );
        let ids = to_json(&terms);
        on!(self, c => sqlx::query(sql).bind(ids).bind(taken_at.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

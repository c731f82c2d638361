//! Subscriptions and their terms.

use super::error::{corrupt, json, to_json};
use super::tx::{keeping, on};
use super::{StoreError, Tx};
use crate::domain::{
    Carried, Cause, Freeze, MemberId, Period, Plan, Reduction, Stage, Subscription, SubscriptionId, Term, TermId,
    Timestamp,
};
use std::collections::HashMap;

/// A term to be given.
#[derive(Debug, Clone, Copy)]
pub struct NewTerm {
    /// Why.
    pub cause: Cause,
    /// How much.
    pub period: Period,
    /// The payment that owns it.
    pub payment: Option<i64>,
    /// The payment but for which it would not be given.
    pub source: Option<i64>,
    /// Not before this moment.
    pub begins_at: Option<Timestamp>,
    /// The subscription whose end that moment is.
    pub after: Option<SubscriptionId>,
}

impl NewTerm {
    /// A term that no payment stands behind.
    #[must_use]
    pub const fn new(cause: Cause, period: Period) -> Self {
        Self { cause, period, payment: None, source: None, begins_at: None, after: None }
    }

    /// The term that a payment owns.
    #[must_use]
    pub const fn paid(period: Period, payment: i64) -> Self {
        Self { payment: Some(payment), ..Self::new(Cause::Payment, period) }
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    member_id: i64,
    plan: String,
    reviewed_at: i64,
    renewal: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TermColumns {
    id: i64,
    subscription_id: i64,
    cause: String,
    period: String,
    granted_at: i64,
    begins_at: Option<i64>,
    after_id: Option<i64>,
    taken_back_at: Option<i64>,
    reduced_at: Option<i64>,
    reduced_to: Option<i64>,
    plan: Option<String>,
    payment_id: Option<i64>,
    source_id: Option<i64>,
    carried_at: Option<i64>,
    spent: i64,
    length: Option<i64>,
}

impl TryFrom<TermColumns> for Term {
    type Error = StoreError;

    fn try_from(r: TermColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: TermId(r.id),
            cause: corrupt(Cause::parse(&r.cause), "terms", "cause", r.id)?,
            period: corrupt(r.period.parse().ok(), "terms", "period", r.id)?,
            granted_at: Timestamp(r.granted_at),
            begins_at: r.begins_at.map(Timestamp),
            after: r.after_id.map(SubscriptionId),
            taken_back_at: r.taken_back_at.map(Timestamp),
            reduced: r
                .reduced_at
                .zip(r.reduced_to)
                .map(|(at, kept)| Reduction { at: Timestamp(at), kept: u32::try_from(kept).unwrap_or(0) }),
            payment: r.payment_id,
            source: r.source_id,
            carried: r.carried_at.map(|at| Carried { at: Timestamp(at), spent: r.spent, of: r.length }),
            plan: r.plan.map(|plan| json(&plan, "terms", "plan", r.id)).transpose()?,
        })
    }
}

impl Tx {
    /// A member's subscriptions with their terms, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn subscriptions_of(&mut self, member: MemberId) -> Result<Vec<Subscription>, StoreError> {
        const SQL: &str =
            "SELECT id, member_id, plan, reviewed_at, renewal FROM subscriptions WHERE member_id = $1 ORDER BY id";
        if let Some(all) = self.ahead.member(member).and_then(|known| known.subscriptions.as_ref()) {
            return Ok(all.clone());
        }
        let rows: Vec<Columns> = keeping!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_all(c).await)?;
        let all = self.with_terms(rows).await?;
        self.ahead.learn_subscriptions(member, &all);
        Ok(all)
    }

    /// The subscriptions of several members, given as a JSON list of their numbers, oldest first.
    pub(super) async fn subscriptions_among(&mut self, members: &str) -> Result<Vec<Subscription>, StoreError> {
        let sql = self.pick(
            "SELECT id, member_id, plan, reviewed_at, renewal FROM subscriptions
             WHERE member_id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT id, member_id, plan, reviewed_at, renewal FROM subscriptions
             WHERE member_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let rows: Vec<Columns> = keeping!(self, c => sqlx::query_as(sql).bind(members).fetch_all(c).await)?;
        self.with_terms(rows).await
    }

    /// Members who have a subscription in which something changes by now, earliest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn members_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str =
            "SELECT member_id FROM subscriptions WHERE next_change_at <= $1 ORDER BY next_change_at, id LIMIT $2";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(now.0).bind(limit).fetch_all(c).await)?;
        let mut members: Vec<MemberId> = rows.into_iter().map(|(id,)| MemberId(id)).collect();
        // In order of their numbers, so that two processes that lock the same members do not wait for each other.
        members.sort_unstable();
        members.dedup();
        Ok(members)
    }

    /// The next moment at which anything changes in any subscription, or is to be charged for one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_change(&mut self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str =
            "SELECT MIN(at) FROM (SELECT MIN(next_change_at) AS at FROM subscriptions WHERE next_change_at IS NOT NULL
             UNION ALL SELECT MIN(due_at) FROM methods WHERE due_at IS NOT NULL) AS due";
        let (at,): (Option<i64>,) = on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(at.map(Timestamp))
    }

    async fn with_terms(&mut self, rows: Vec<Columns>) -> Result<Vec<Subscription>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sql = self.pick(
            "SELECT id, subscription_id, cause, period, granted_at, begins_at, after_id, taken_back_at, reduced_at, reduced_to, plan, payment_id, source_id, carried_at, spent, length FROM terms
             WHERE subscription_id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT id, subscription_id, cause, period, granted_at, begins_at, after_id, taken_back_at, reduced_at, reduced_to, plan, payment_id, source_id, carried_at, spent, length FROM terms
             WHERE subscription_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let ids = to_json(&rows.iter().map(|r| r.id).collect::<Vec<_>>());
        let mut freezes: HashMap<i64, Vec<Freeze>> = HashMap::new();
        for (subscription, freeze) in self.freezes_among(&ids).await? {
            freezes.entry(subscription).or_default().push(freeze);
        }
        let found: Vec<TermColumns> = keeping!(self, c => sqlx::query_as(sql).bind(ids).fetch_all(c).await)?;
        let mut terms: HashMap<i64, Vec<Term>> = HashMap::new();
        for row in found {
            terms.entry(row.subscription_id).or_default().push(row.try_into()?);
        }
        rows.into_iter()
            .map(|r| {
                Ok(Subscription {
                    plan: json(&r.plan, "subscriptions", "plan", r.id)?,
                    terms: terms.remove(&r.id).unwrap_or_default(),
                    freezes: freezes.remove(&r.id).unwrap_or_default(),
                    id: SubscriptionId(r.id),
                    member: MemberId(r.member_id),
                    reviewed_at: Timestamp(r.reviewed_at),
                    renewal: r.renewal.map(|text| json(&text, "subscriptions", "renewal", r.id)).transpose()?,
                })
            })
            .collect()
    }

    /// Makes sure that a member has a subscription to a plan, with the plan as it is bought now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_subscription(
        &mut self,
        member: MemberId,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<SubscriptionId, StoreError> {
        const SQL: &str =
            "INSERT INTO subscriptions (member_id, plan_key, plan, created_at, reviewed_at) VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT (member_id, plan_key) DO UPDATE SET plan = excluded.plan RETURNING id";
        self.ahead.forget_subscriptions(member);
        let (id,): (i64,) = keeping!(self, c => sqlx::query_as(SQL).bind(member.0).bind(plan.key.as_str()).bind(to_json(plan)).bind(now.0).fetch_one(c).await)?;
        Ok(SubscriptionId(id))
    }

    /// Gives a term, with the plan as its subscription has it now. A payment that owns one already gives nothing: then `None`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_term(
        &mut self,
        subscription: SubscriptionId,
        term: &NewTerm,
        now: Timestamp,
    ) -> Result<Option<TermId>, StoreError> {
        const SQL: &str =
            "INSERT INTO terms (subscription_id, payment_id, cause, period, granted_at, source_id, begins_at, after_id, plan)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT plan FROM subscriptions WHERE id = $1))
             ON CONFLICT (payment_id) DO NOTHING RETURNING id";
        self.ahead.forget_terms(subscription);
        let row: Option<(i64,)> = keeping!(self, c => sqlx::query_as(SQL).bind(subscription.0).bind(term.payment).bind(term.cause.as_str())
            .bind(term.period.to_string()).bind(now.0).bind(term.source).bind(term.begins_at.map(|t| t.0)).bind(term.after.map(|s| s.0)).fetch_optional(c).await)?;
        Ok(row.map(|(id,)| TermId(id)))
    }

    /// Takes back what is left of the term that a payment owns, and of those that would not be but for it. Says of whose
    /// subscriptions; none: there was nothing to take.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_back(
        &mut self,
        payment: i64,
        now: Timestamp,
    ) -> Result<Vec<(MemberId, SubscriptionId)>, StoreError> {
        const SQL: &str =
            "UPDATE terms SET taken_back_at = $2 WHERE (payment_id = $1 OR source_id = $1) AND taken_back_at IS NULL
             RETURNING subscription_id, (SELECT member_id FROM subscriptions WHERE id = subscription_id)";
        let rows: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(SQL).bind(payment).bind(now.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, member)| (MemberId(member), SubscriptionId(id))).collect())
    }

    /// The members in whose subscriptions a payment gave something, in order of their numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn members_of_payment(&mut self, payment: i64) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "SELECT DISTINCT s.member_id FROM terms t JOIN subscriptions s ON s.id = t.subscription_id
             WHERE t.payment_id = $1 OR t.source_id = $1 ORDER BY s.member_id";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(payment).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
    }

    /// Takes back what is left of one term. Says whether there was anything to take.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_back_term(&mut self, term: TermId, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE terms SET taken_back_at = $2 WHERE id = $1 AND taken_back_at IS NULL";
        let n = on!(self, c => sqlx::query(SQL).bind(term.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Writes down that a subscription was looked at, when to look again, and up to when it is paid.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviewed(
        &mut self,
        id: SubscriptionId,
        now: Timestamp,
        next: Option<Timestamp>,
        paid_until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE subscriptions SET reviewed_at = $2, next_change_at = $3, paid_until = $4 WHERE id = $1";
        self.ahead.reviewed(id, now);
        keeping!(self, c => sqlx::query(SQL).bind(id.0).bind(now.0).bind(next.map(|t| t.0)).bind(paid_until.map(|t| t.0))
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Writes down for lists in which stage a subscription is and when its gates close, as just computed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_stage(
        &mut self,
        id: SubscriptionId,
        stage: Stage,
        closes_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE subscriptions SET stage = $2, closes_at = $3 WHERE id = $1";
        keeping!(self, c => sqlx::query(SQL).bind(id.0).bind(stage.as_str()).bind(closes_at.map(|t| t.0)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Lets every subscription be looked at anew, because gates or plans have changed under them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn review_all(&mut self, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE subscriptions SET next_change_at = $1 WHERE (next_change_at IS NULL OR next_change_at > $1)
             AND member_id NOT IN (SELECT id FROM members WHERE joined_into IS NOT NULL)";
        on!(self, c => sqlx::query(SQL).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Looks at a member later: her review fails, and must not keep others waiting.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_off_review(&mut self, member: MemberId, until: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE subscriptions SET next_change_at = $2 WHERE member_id = $1 AND next_change_at < $2";
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(until.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

//! Lists for programs that read the club: a page at a time, each by an indexed key. Who asked to be forgotten is in none.

use super::error::{corrupt, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountRef, Currency, MemberId, Money, PaymentState, PlanKey, Stage, SubscriptionId, Timestamp};
use std::collections::HashMap;

/// A member as programs see her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPage {
    /// Her number.
    pub id: MemberId,
    /// Her name.
    pub name: String,
    /// Since when she is known.
    pub created_at: Timestamp,
    /// Her accounts, oldest first.
    pub accounts: Vec<AccountRef>,
}

/// A subscription as programs see it, as last computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionPage {
    /// Its number.
    pub id: SubscriptionId,
    /// Whose it is.
    pub member: MemberId,
    /// The plan.
    pub plan: PlanKey,
    /// Where it stands.
    pub stage: Stage,
    /// When its paid time ends or ended; `None`: no end, or nothing was given.
    pub paid_until: Option<Timestamp>,
    /// Since when there is one.
    pub created_at: Timestamp,
}

/// A payment as programs see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPage {
    /// Its number.
    pub id: i64,
    /// Whose it is; `None`: nobody's that may be named.
    pub member: Option<MemberId>,
    /// The service.
    pub provider: String,
    /// The service's id of it; `None`: it may tell who was forgotten.
    pub external_id: Option<String>,
    /// Where it stands.
    pub state: PaymentState,
    /// The sum.
    pub amount: Money,
    /// How much of it went back.
    pub refunded: Money,
    /// Whether no money moved.
    pub test: bool,
    /// When it was first heard of.
    pub created_at: Timestamp,
}

type MemberColumns = (i64, String, i64);
type SubscriptionColumns = (i64, i64, String, String, Option<i64>, i64);

#[derive(sqlx::FromRow)]
struct PaymentColumns {
    id: i64,
    member_id: Option<i64>,
    provider: String,
    external_id: Option<String>,
    state: String,
    minor: i64,
    currency: String,
    refunded_minor: i64,
    test: bool,
    created_at: i64,
}

impl TryFrom<PaymentColumns> for PaymentPage {
    type Error = StoreError;

    fn try_from(r: PaymentColumns) -> Result<Self, StoreError> {
        let currency: Currency = corrupt(r.currency.parse().ok(), "payments", "currency", r.id)?;
        Ok(Self {
            id: r.id,
            member: r.member_id.map(MemberId),
            provider: r.provider,
            external_id: r.external_id,
            state: corrupt(PaymentState::parse(&r.state), "payments", "state", r.id)?,
            amount: Money { minor: r.minor, currency },
            refunded: Money { minor: r.refunded_minor, currency },
            test: r.test,
            created_at: Timestamp(r.created_at),
        })
    }
}

fn subscription(
    (id, member, plan, stage, paid_until, at): SubscriptionColumns,
) -> Result<SubscriptionPage, StoreError> {
    Ok(SubscriptionPage {
        id: SubscriptionId(id),
        member: MemberId(member),
        plan: corrupt(plan.parse().ok(), "subscriptions", "plan_key", id)?,
        stage: corrupt(Stage::parse(&stage), "subscriptions", "stage", id)?,
        paid_until: paid_until.map(Timestamp),
        created_at: Timestamp(at),
    })
}

impl Tx {
    /// Members behind a number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page_of_members(&mut self, after: MemberId, limit: i64) -> Result<Vec<MemberPage>, StoreError> {
        const SQL: &str =
            "SELECT id, name, created_at FROM members WHERE id > $1 AND forget_at IS NULL AND joined_into IS NULL
             ORDER BY id LIMIT $2";
        let rows: Vec<MemberColumns> =
            on!(self, c => sqlx::query_as(SQL).bind(after.0).bind(limit).fetch_all(c).await)?;
        self.with_accounts(rows).await
    }

    /// These members by the numbers that were asked for; who became one with another is that one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn members_by(&mut self, ids: &[MemberId]) -> Result<HashMap<MemberId, MemberPage>, StoreError> {
        let sql = self.pick(
            "SELECT m.id AS asked, r.id, r.name, r.created_at FROM members m JOIN members r ON r.id = COALESCE(m.joined_into, m.id)
             WHERE m.id IN (SELECT value FROM json_each($1)) AND m.forget_at IS NULL AND r.forget_at IS NULL AND r.joined_into IS NULL",
            "SELECT m.id AS asked, r.id, r.name, r.created_at FROM members m JOIN members r ON r.id = COALESCE(m.joined_into, m.id)
             WHERE m.id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) AND m.forget_at IS NULL AND r.forget_at IS NULL
             AND r.joined_into IS NULL",
        );
        let rows: Vec<(i64, i64, String, i64)> =
            on!(self, c => sqlx::query_as(sql).bind(to_json(&ids)).fetch_all(c).await)?;
        let asked: Vec<MemberId> = rows.iter().map(|(asked, ..)| MemberId(*asked)).collect();
        let rows = rows.into_iter().map(|(_, id, name, at)| (id, name, at)).collect();
        Ok(asked.into_iter().zip(self.with_accounts(rows).await?).collect())
    }

    async fn with_accounts(&mut self, rows: Vec<MemberColumns>) -> Result<Vec<MemberPage>, StoreError> {
        let sql = self.pick(
            "SELECT member_id, platform, external_id FROM accounts WHERE member_id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT member_id, platform, external_id FROM accounts
             WHERE member_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
        let found: Vec<(i64, String, String)> =
            on!(self, c => sqlx::query_as(sql).bind(to_json(&ids)).fetch_all(c).await)?;
        let mut accounts: HashMap<i64, Vec<AccountRef>> = HashMap::new();
        for (member, platform, id) in found {
            let platform = corrupt(platform.parse().ok(), "accounts", "platform", &id)?;
            accounts.entry(member).or_default().push(AccountRef { platform, id });
        }
        let member = |(id, name, at): MemberColumns| MemberPage {
            id: MemberId(id),
            name,
            created_at: Timestamp(at),
            accounts: accounts.get(&id).cloned().unwrap_or_default(),
        };
        Ok(rows.into_iter().map(member).collect())
    }

    /// All subscriptions of these members, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn subscriptions_by(&mut self, members: &[MemberId]) -> Result<Vec<SubscriptionPage>, StoreError> {
        let sql = self.pick(
            "SELECT id, member_id, plan_key, stage, paid_until, created_at FROM subscriptions
             WHERE member_id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT id, member_id, plan_key, stage, paid_until, created_at FROM subscriptions
             WHERE member_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let rows: Vec<SubscriptionColumns> =
            on!(self, c => sqlx::query_as(sql).bind(to_json(&members)).fetch_all(c).await)?;
        rows.into_iter().map(subscription).collect()
    }

    /// Subscriptions behind a number, of one stage or of all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page_of_subscriptions(
        &mut self,
        stage: Option<Stage>,
        after: SubscriptionId,
        limit: i64,
    ) -> Result<Vec<SubscriptionPage>, StoreError> {
        const ALL: &str =
            "SELECT s.id, s.member_id, s.plan_key, s.stage, s.paid_until, s.created_at FROM subscriptions s
             JOIN members m ON m.id = s.member_id WHERE s.id > $1 AND m.forget_at IS NULL ORDER BY s.id LIMIT $2";
        const STAGED: &str = "SELECT s.id, s.member_id, s.plan_key, s.stage, s.paid_until, s.created_at FROM subscriptions s
             JOIN members m ON m.id = s.member_id WHERE s.stage = $3 AND s.id > $1 AND m.forget_at IS NULL ORDER BY s.id LIMIT $2";
        let rows: Vec<SubscriptionColumns> = match stage {
            None => on!(self, c => sqlx::query_as(ALL).bind(after.0).bind(limit).fetch_all(c).await)?,
            Some(stage) => {
                on!(self, c => sqlx::query_as(STAGED).bind(after.0).bind(limit).bind(stage.as_str()).fetch_all(c).await)?
            }
        };
        rows.into_iter().map(subscription).collect()
    }

    /// Subscriptions whose paid time ends by a moment, earliest first, behind an end and a number; of one stage or of all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page_of_ending(
        &mut self,
        stage: Option<Stage>,
        by: Timestamp,
        after: (Timestamp, SubscriptionId),
        limit: i64,
    ) -> Result<Vec<SubscriptionPage>, StoreError> {
        const SQL: &str =
            "SELECT s.id, s.member_id, s.plan_key, s.stage, s.paid_until, s.created_at FROM subscriptions s
             JOIN members m ON m.id = s.member_id WHERE (s.paid_until, s.id) > ($1, $2) AND s.paid_until <= $3
             AND ($4 = '' OR s.stage = $4) AND m.forget_at IS NULL ORDER BY s.paid_until, s.id LIMIT $5";
        let stage = stage.map_or("", Stage::as_str);
        let rows: Vec<SubscriptionColumns> = on!(self, c => sqlx::query_as(SQL).bind(after.0.0).bind(after.1.0).bind(by.0)
            .bind(stage).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(subscription).collect()
    }

    /// Payments in the order in which they were heard of, behind a moment and a number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page_of_payments(
        &mut self,
        after: (Timestamp, i64),
        limit: i64,
    ) -> Result<Vec<PaymentPage>, StoreError> {
        const SQL: &str = "SELECT p.id, CASE WHEN m.forget_at IS NULL THEN p.member_id END AS member_id, p.provider,
                 CASE WHEN m.forget_at IS NULL THEN p.external_id END AS external_id, p.state, p.minor, p.currency, p.refunded_minor, p.test, p.created_at
             FROM payments p LEFT JOIN members m ON m.id = p.member_id WHERE (p.created_at, p.id) > ($1, $2)
             ORDER BY p.created_at, p.id LIMIT $3";
        let rows: Vec<PaymentColumns> =
            on!(self, c => sqlx::query_as(SQL).bind(after.0.0).bind(after.1).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(PaymentPage::try_from).collect()
    }
}

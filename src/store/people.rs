//! What staff look at: people found, lists of subscriptions, what stands on a card.

use super::error::{corrupt, json, to_json};
use super::{StoreError, Tx, tx::keeping, tx::on};
use crate::domain::{
    AccountRef, Currency, LocalText, MemberId, Money, PaymentState, Plan, Platform, Stage, SubscriptionId, Timestamp,
};

/// An account that was found.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FoundRow {
    /// The account's number.
    pub id: i64,
    /// Whose it is.
    pub member_id: i64,
    /// The name shown there.
    pub name: String,
    /// The `@name` there.
    pub username: Option<String>,
}

/// How a member can be written to by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Whose it is.
    pub member: MemberId,
    /// The account.
    pub address: AccountRef,
    /// The `@name` there.
    pub username: Option<String>,
}

/// What a card begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRow {
    /// Her name.
    pub name: String,
    /// Since when she is known.
    pub created_at: Timestamp,
    /// Since when she is banned.
    pub banned_at: Option<Timestamp>,
}

/// A subscription as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Its number.
    pub id: SubscriptionId,
    /// Whose it is.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// The plan's name.
    pub title: LocalText,
    /// Where it stands, as last computed.
    pub stage: Stage,
    /// When paid time ends, as last computed; `None`: no end.
    pub paid_until: Option<Timestamp>,
}

/// A payment as it stands on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// Its number.
    pub id: i64,
    /// The service.
    pub provider: String,
    /// The service's id of it.
    pub external_id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// The sum.
    pub amount: Money,
    /// How much of it was given back, in minor units.
    pub refunded_minor: i64,
    /// When it was first heard of.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ListColumns {
    id: i64,
    member_id: i64,
    name: String,
    plan: String,
    stage: String,
    paid_until: Option<i64>,
}

impl TryFrom<ListColumns> for ListRow {
    type Error = StoreError;

    fn try_from(r: ListColumns) -> Result<Self, StoreError> {
        let plan: Plan = json(&r.plan, "subscriptions", "plan", r.id)?;
        Ok(Self {
            id: SubscriptionId(r.id),
            member: MemberId(r.member_id),
            name: r.name,
            title: plan.title,
            stage: corrupt(Stage::parse(&r.stage), "subscriptions", "stage", r.id)?,
            paid_until: r.paid_until.map(Timestamp),
        })
    }
}

type PaidColumns = (i64, String, String, String, i64, String, i64, i64);

impl Tx {
    /// Since when a member is banned.
    ///
    /// # Errors
    /// What the database says.
    pub async fn banned_at(&mut self, member: MemberId) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT banned_at FROM members WHERE id = $1 AND banned_at IS NOT NULL";
        if let Some(known) = self.ahead.member(member) {
            return Ok(known.banned_at);
        }
        let row: Option<(i64,)> = keeping!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.map(|(at,)| Timestamp(at)))
    }

    /// Bans a member, or lifts it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_banned(&mut self, member: MemberId, at: Option<Timestamp>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE members SET banned_at = $2 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(at.map(|t| t.0)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// What a member's card begins with; `None`: there is no such member.
    ///
    /// # Errors
    /// What the database says.
    pub async fn card(&mut self, member: MemberId) -> Result<Option<CardRow>, StoreError> {
        const SQL: &str = "SELECT name, created_at, banned_at FROM members WHERE id = $1";
        let row: Option<(String, i64, Option<i64>)> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.map(|(name, created_at, banned_at)| CardRow {
            name,
            created_at: Timestamp(created_at),
            banned_at: banned_at.map(Timestamp),
        }))
    }

    /// Accounts in whose name all of these parts stand, behind one of them. At most three parts count.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find_accounts(
        &mut self,
        parts: &[String],
        behind: i64,
        limit: i64,
    ) -> Result<Vec<FoundRow>, StoreError> {
        // A name can begin anywhere, so all are read from the place on: for a person who asks.
        const SQL: &str = "SELECT a.id, a.member_id, a.name, a.username FROM accounts a
             WHERE a.id > $4 AND a.sought LIKE $1 AND a.sought LIKE $2 AND a.sought LIKE $3 ORDER BY a.id LIMIT $5";
        // The parts are letters and digits alone, so nothing in them has a meaning of its own.
        let part = |i: usize| format!("%{}%", parts.get(i).map_or("", String::as_str));
        Ok(
            on!(self, c => sqlx::query_as(SQL).bind(part(0)).bind(part(1)).bind(part(2)).bind(behind).bind(limit).fetch_all(c).await)?,
        )
    }

    /// Members whom a number or an id names: her own, one of her accounts', of a payment, or the service's id of one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find_by_id(&mut self, number: Option<i64>, id: &str) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "SELECT COALESCE(joined_into, id) FROM members WHERE id = $1
             UNION SELECT member_id FROM accounts WHERE platform IN ('telegram', 'vk') AND external_id = $2
             UNION SELECT member_id FROM payments WHERE id = $1 AND member_id IS NOT NULL
             UNION SELECT member_id FROM payments WHERE external_id = $2 AND member_id IS NOT NULL ORDER BY 1";
        let rows: Vec<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(number.unwrap_or(-1)).bind(id).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
    }

    /// The accounts of several members, in the order of their numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn contacts(&mut self, members: &[MemberId]) -> Result<Vec<ContactRow>, StoreError> {
        let sql = self.pick(
            "SELECT member_id, platform, external_id, username FROM accounts
             WHERE member_id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT member_id, platform, external_id, username FROM accounts
             WHERE member_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let rows: Vec<(i64, String, String, Option<String>)> =
            on!(self, c => sqlx::query_as(sql).bind(to_json(&members)).fetch_all(c).await)?;
        let contact = |(member, platform, id, username): (i64, String, String, Option<String>)| {
            let platform: Platform = corrupt(platform.parse().ok(), "accounts", "platform", member)?;
            Ok(ContactRow { member: MemberId(member), address: AccountRef { platform, id }, username })
        };
        rows.into_iter().map(contact).collect()
    }

    /// Names of several members.
    ///
    /// # Errors
    /// What the database says.
    pub async fn names(&mut self, members: &[MemberId]) -> Result<Vec<(MemberId, String)>, StoreError> {
        let sql = self.pick(
            "SELECT id, name FROM members WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT id, name FROM members WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let rows: Vec<(i64, String)> = on!(self, c => sqlx::query_as(sql).bind(to_json(&members)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, name)| (MemberId(id), name)).collect())
    }

    /// Subscriptions in a stage, the newest first, before one of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list_staged(
        &mut self,
        stage: Stage,
        before: SubscriptionId,
        limit: i64,
    ) -> Result<Vec<ListRow>, StoreError> {
        const SQL: &str = "SELECT s.id, s.member_id, m.name, s.plan, s.stage, s.paid_until FROM subscriptions s JOIN members m ON m.id = s.member_id
             WHERE s.stage = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3";
        let rows: Vec<ListColumns> =
            on!(self, c => sqlx::query_as(SQL).bind(stage.as_str()).bind(before.0).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(ListRow::try_from).collect()
    }

    /// Subscriptions whose paid time ends behind a place and before a moment, the next end first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list_ending(
        &mut self,
        behind: (Timestamp, SubscriptionId),
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<ListRow>, StoreError> {
        const SQL: &str = "SELECT s.id, s.member_id, m.name, s.plan, s.stage, s.paid_until FROM subscriptions s JOIN members m ON m.id = s.member_id
             WHERE (s.paid_until, s.id) > ($1, $2) AND s.paid_until < $3 AND s.stage IN ('active', 'expiring', 'frozen')
             ORDER BY s.paid_until, s.id LIMIT $4";
        let rows: Vec<ListColumns> = on!(self, c => sqlx::query_as(SQL).bind(behind.0.0).bind(behind.1.0).bind(until.0).bind(limit)
            .fetch_all(c).await)?;
        rows.into_iter().map(ListRow::try_from).collect()
    }

    /// What a member paid, also what went back, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn paid_by(&mut self, member: MemberId, limit: i64) -> Result<Vec<PaidRow>, StoreError> {
        const SQL: &str =
            "SELECT id, provider, external_id, state, minor, currency, refunded_minor, created_at FROM payments
             WHERE member_id = $1 AND state IN ('succeeded', 'refunded') ORDER BY id DESC LIMIT $2";
        let rows: Vec<PaidColumns> = on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(limit).fetch_all(c).await)?;
        let paid = |(id, provider, external_id, state, minor, currency, refunded_minor, at): PaidColumns| {
            let currency: Currency = corrupt(currency.parse().ok(), "payments", "currency", id)?;
            Ok(PaidRow {
                id,
                provider,
                external_id,
                state: corrupt(PaymentState::parse(&state), "payments", "state", id)?,
                amount: Money { minor, currency },
                refunded_minor,
                created_at: Timestamp(at),
            })
        };
        rows.into_iter().map(paid).collect()
    }

    /// Makes the line by which accounts of before are found, some of them. Says how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fill_sought(&mut self, limit: i64) -> Result<usize, StoreError> {
        const SOME: &str = "SELECT id, name, username FROM accounts WHERE sought = '' ORDER BY id LIMIT $1";
        let rows: Vec<(i64, String, Option<String>)> =
            on!(self, c => sqlx::query_as(SOME).bind(limit).fetch_all(c).await)?;
        let lines: Vec<_> =
            rows.iter().map(|(id, name, user)| (id, crate::domain::sought::line(name, user.as_deref()))).collect();
        let sql = self.pick(
            "UPDATE accounts SET sought = made.line FROM (SELECT value ->> 0 AS id, value ->> 1 AS line FROM json_each($1)) AS made
             WHERE accounts.id = made.id",
            "UPDATE accounts SET sought = made.line
             FROM (SELECT (value ->> 0)::bigint AS id, value ->> 1 AS line FROM json_array_elements($1::json)) AS made WHERE accounts.id = made.id",
        );
        if !lines.is_empty() {
            on!(self, c => sqlx::query(sql).bind(to_json(&lines)).execute(c).await.map(|_| ()))?;
        }
        Ok(lines.len())
    }
}

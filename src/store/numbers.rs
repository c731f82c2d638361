//! Numbers for the owner: how many, of what, since when. Each is one statement over an index.

use super::error::corrupt;
use super::{StoreError, Tx, tx::on};
use crate::domain::{Currency, Money, Platform, Stage, Timestamp};

/// How many subscriptions of a plan are in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCount {
    /// The plan's key.
    pub plan: String,
    /// The stage, as last computed.
    pub stage: Stage,
    /// How many.
    pub count: u32,
}

/// What happened in an interval.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MonthNumbers {
    /// Members with a first subscription.
    pub new: u32,
    /// Members whose last subscription was over.
    pub lost: u32,
    /// Further payments for a plan.
    pub renewed: u32,
    /// What was paid and not given back, by currency.
    pub revenue: Vec<Money>,
}

/// How many subscriptions of a plan a compensation would lengthen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToCompensate {
    /// The plan's key.
    pub plan: String,
    /// How many.
    pub count: u32,
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Tx {
    /// How many subscriptions of each plan are in each stage.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_stages(&mut self) -> Result<Vec<StageCount>, StoreError> {
        const SQL: &str = "SELECT plan_key, stage, COUNT(*) FROM subscriptions WHERE stage IN ('active', 'expiring', 'grace', 'frozen', 'ended')
             GROUP BY plan_key, stage ORDER BY plan_key, stage";
        let rows: Vec<(String, String, i64)> = on!(self, c => sqlx::query_as(SQL).fetch_all(c).await)?;
        let count = |(plan, stage, n): (String, String, i64)| {
            let stage = corrupt(Stage::parse(&stage), "subscriptions", "stage", &plan)?;
            Ok(StageCount { plan, stage, count: small(n) })
        };
        rows.into_iter().map(count).collect()
    }

    /// How many members have open or frozen time, and how many accounts of theirs each platform has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_platforms(&mut self) -> Result<Vec<(Platform, u32)>, StoreError> {
        const SQL: &str = "SELECT a.platform, COUNT(DISTINCT a.member_id) FROM subscriptions s JOIN accounts a ON a.member_id = s.member_id
             WHERE s.stage IN ('active', 'expiring', 'grace', 'frozen') GROUP BY a.platform ORDER BY a.platform";
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(SQL).fetch_all(c).await)?;
        let count = |(platform, n): (String, i64)| {
            Ok((corrupt(platform.parse().ok(), "accounts", "platform", &platform)?, small(n)))
        };
        rows.into_iter().map(count).collect()
    }

    /// How many members have open time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_open(&mut self) -> Result<u32, StoreError> {
        const SQL: &str =
            "SELECT COUNT(DISTINCT member_id) FROM subscriptions WHERE stage IN ('active', 'expiring', 'grace')";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(small(n))
    }

    /// How many subscriptions end between two moments.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_ending(&mut self, from: Timestamp, until: Timestamp) -> Result<u32, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM subscriptions WHERE paid_until > $1 AND paid_until < $2 AND stage IN ('active', 'expiring', 'frozen')";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(from.0).bind(until.0).fetch_one(c).await)?;
        Ok(small(n))
    }

    /// How many members came and went between two moments: with a first subscription, and with the last one over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_moves(&mut self, from: Timestamp, until: Timestamp) -> Result<(u32, u32), StoreError> {
        const NEW: &str = "SELECT COUNT(*) FROM subscriptions s WHERE s.created_at >= $1 AND s.created_at < $2
             AND NOT EXISTS (SELECT 1 FROM subscriptions o WHERE o.member_id = s.member_id AND o.id < s.id)";
        const LOST: &str = "SELECT COUNT(DISTINCT s.member_id) FROM subscriptions s
             WHERE s.closes_at >= $1 AND s.closes_at < $2 AND s.stage = 'ended'
             AND NOT EXISTS (SELECT 1 FROM subscriptions o WHERE o.member_id = s.member_id AND o.stage IN ('active', 'expiring', 'grace', 'frozen'))";
        let (new,): (i64,) = on!(self, c => sqlx::query_as(NEW).bind(from.0).bind(until.0).fetch_one(c).await)?;
        let (lost,): (i64,) = on!(self, c => sqlx::query_as(LOST).bind(from.0).bind(until.0).fetch_one(c).await)?;
        Ok((small(new), small(lost)))
    }

    /// What happened between two moments.
    ///
    /// # Errors
    /// What the database says.
    pub async fn month_numbers(&mut self, from: Timestamp, until: Timestamp) -> Result<MonthNumbers, StoreError> {
        const RENEWED: &str =
            "SELECT COUNT(*) FROM terms t WHERE t.granted_at >= $1 AND t.granted_at < $2 AND t.cause = 'payment'
             AND EXISTS (SELECT 1 FROM terms e WHERE e.subscription_id = t.subscription_id AND e.id < t.id)";
        const REVENUE: &str = "SELECT currency, CAST(SUM(minor - refunded_minor) AS BIGINT) FROM payments
             WHERE created_at >= $1 AND created_at < $2 AND member_id IS NOT NULL AND state IN ('succeeded', 'refunded')
             GROUP BY currency ORDER BY currency";
        let (new, lost) = self.count_moves(from, until).await?;
        let (renewed,): (i64,) = on!(self, c => sqlx::query_as(RENEWED).bind(from.0).bind(until.0).fetch_one(c).await)?;
        let sums: Vec<(String, i64)> =
            on!(self, c => sqlx::query_as(REVENUE).bind(from.0).bind(until.0).fetch_all(c).await)?;
        let sum = |(currency, minor): (String, i64)| -> Result<Money, StoreError> {
            let currency: Currency = corrupt(currency.parse().ok(), "payments", "currency", &currency)?;
            Ok(Money { minor, currency })
        };
        let revenue = sums.into_iter().map(sum).collect::<Result<_, _>>()?;
        Ok(MonthNumbers { new, lost, renewed: small(renewed), revenue })
    }

    /// How many subscriptions have open or frozen time with an end, by plan, and how many members these are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_to_compensate(&mut self) -> Result<(u32, Vec<ToCompensate>), StoreError> {
        const ALL: &str = "SELECT COUNT(DISTINCT member_id) FROM subscriptions
             WHERE stage IN ('active', 'expiring', 'grace', 'frozen') AND paid_until IS NOT NULL";
        const PLANS: &str = "SELECT plan_key, COUNT(*) FROM subscriptions
             WHERE stage IN ('active', 'expiring', 'grace', 'frozen') AND paid_until IS NOT NULL GROUP BY plan_key ORDER BY plan_key";
        let (all,): (i64,) = on!(self, c => sqlx::query_as(ALL).fetch_one(c).await)?;
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(PLANS).fetch_all(c).await)?;
        Ok((small(all), rows.into_iter().map(|(plan, n)| ToCompensate { plan, count: small(n) }).collect()))
    }
}

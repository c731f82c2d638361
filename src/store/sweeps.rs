//! How far each payment service was asked what was paid, and what of its answer is known already.

use super::error::{corrupt, json, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{PaymentFact, PaymentState, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How far a service was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepRow {
    /// The service.
    pub provider: String,
    /// When it was last decided to ask.
    pub at: Timestamp,
    /// When it is to be decided again.
    pub due_at: Timestamp,
    /// What was paid before is known; `None`: it was never asked with success.
    pub swept_at: Option<Timestamp>,
    /// Since when it cannot be asked; `None`: it can.
    pub failed_at: Option<Timestamp>,
    /// Whether the owners know that it cannot.
    pub told: bool,
    /// When they last heard that its callbacks do not arrive.
    pub silent_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Columns {
    provider: String,
    at: i64,
    due_at: i64,
    swept_at: Option<i64>,
    failed_at: Option<i64>,
    told: bool,
    silent_at: Option<i64>,
}

impl From<Columns> for SweepRow {
    fn from(r: Columns) -> Self {
        Self {
            provider: r.provider,
            at: Timestamp(r.at),
            due_at: Timestamp(r.due_at),
            swept_at: r.swept_at.map(Timestamp),
            failed_at: r.failed_at.map(Timestamp),
            told: r.told,
            silent_at: r.silent_at.map(Timestamp),
        }
    }
}

/// What is known of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPayment {
    /// Where it stands.
    pub state: PaymentState,
    /// How much of it was given back, in minor units.
    pub refunded_minor: i64,
    /// Whether the payer's bank took it back.
    pub disputed: bool,
    /// The refunds that are known by a name, in minor units.
    pub refunds: BTreeMap<String, i64>,
}

impl Tx {
    /// How far each service was asked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweeps(&mut self) -> Result<Vec<SweepRow>, StoreError> {
        const SQL: &str = "SELECT provider, at, due_at, swept_at, failed_at, told, silent_at FROM sweeps";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(SweepRow::from).collect())
    }

    /// Writes down that a service is to be asked now, and when again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_decided(&mut self, provider: &str, at: Timestamp, due_at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sweeps (provider, at, due_at, told) VALUES ($1, $2, $3, false)
             ON CONFLICT (provider) DO UPDATE SET at = excluded.at, due_at = excluded.due_at";
        on!(self, c => sqlx::query(SQL).bind(provider).bind(at.0).bind(due_at.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// All services are due, except those that were asked less than `pause` milliseconds ago: these when that is over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweeps_due(&mut self, pause: i64) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sweeps SET due_at = at + $1 WHERE due_at > at + $1";
        on!(self, c => sqlx::query(SQL).bind(pause).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A service told everything that was paid before a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn swept(&mut self, provider: &str, to: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sweeps SET swept_at = $2, failed_at = NULL, told = false WHERE provider = $1";
        on!(self, c => sqlx::query(SQL).bind(provider).bind(to.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A service cannot be asked since then; `told`: the owners know.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_failed(&mut self, provider: &str, since: Timestamp, told: bool) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sweeps SET failed_at = $2, told = $3 WHERE provider = $1";
        on!(self, c => sqlx::query(SQL).bind(provider).bind(since.0).bind(told).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The owners hear that a service's callbacks do not arrive.
    ///
    /// # Errors
    /// What the database says.
    pub async fn silence_told(&mut self, provider: &str, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sweeps SET silent_at = $2 WHERE provider = $1";
        on!(self, c => sqlx::query(SQL).bind(provider).bind(at.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Those of these names by which a service may know an order that are orders of ours.
    ///
    /// # Errors
    /// What the database says.
    pub async fn orders_known(&mut self, tokens: &[&str]) -> Result<BTreeSet<String>, StoreError> {
        let sql = self.pick(
            "SELECT token FROM orders WHERE token IN (SELECT value FROM json_each($1))",
            "SELECT token FROM orders WHERE token IN (SELECT json_array_elements_text($1::json))",
        );
        let rows: Vec<(String,)> = on!(self, c => sqlx::query_as(sql).bind(to_json(&tokens)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(token,)| token).collect())
    }

    /// Those of these keys ([`crate::domain::AutoRenewal::key`]) under which a subscription is renewed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn renewals_known(&mut self, keys: &[String]) -> Result<BTreeSet<String>, StoreError> {
        let sql = self.pick(
            "SELECT renewal_key FROM subscriptions WHERE renewal_key IN (SELECT value FROM json_each($1))",
            "SELECT renewal_key FROM subscriptions WHERE renewal_key IN (SELECT json_array_elements_text($1::json))",
        );
        let rows: Vec<(String,)> = on!(self, c => sqlx::query_as(sql).bind(to_json(&keys)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(key,)| key).collect())
    }

    /// What is known of those of a service's payments that are known, by its ids.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payments_known(
        &mut self,
        provider: &str,
        ids: &[&str],
    ) -> Result<BTreeMap<String, KnownPayment>, StoreError> {
        let sql = self.pick(
            "SELECT external_id, state, refunded_minor, disputed_at IS NOT NULL, fact FROM payments
             WHERE provider = $1 AND external_id IN (SELECT value FROM json_each($2))",
            "SELECT external_id, state, refunded_minor, disputed_at IS NOT NULL, fact FROM payments
             WHERE provider = $1 AND external_id IN (SELECT json_array_elements_text($2::json))",
        );
        let rows: Vec<(String, String, i64, bool, String)> =
            on!(self, c => sqlx::query_as(sql).bind(provider).bind(to_json(&ids)).fetch_all(c).await)?;
        let known = |(id, state, refunded_minor, disputed, fact): (String, String, i64, bool, String)| {
            let state = corrupt(PaymentState::parse(&state), "payments", "state", &id)?;
            let fact: PaymentFact = json(&fact, "payments", "fact", &id)?;
            Ok((id, KnownPayment { state, refunded_minor, disputed, refunds: fact.refunds }))
        };
        rows.into_iter().map(known).collect()
    }

    /// Whether a payment of ours was found by asking a service (what is found so has a key that begins with `asked:`)
    /// between two moments, and no callback of it has come since `slack` milliseconds before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn callbacks_missing(
        &mut self,
        provider: &str,
        (since, until): (Timestamp, Timestamp),
        slack: i64,
    ) -> Result<bool, StoreError> {
        const HEARD: &str =
            "SELECT id FROM inbox WHERE source = $1 AND external_id NOT LIKE 'asked:%' AND received_at >= $2 LIMIT 1";
        // 'asked;' is the first text behind all that begin with 'asked:'.
        let sql = self.pick(
            "SELECT MAX(received_at) FROM inbox WHERE source = $1 AND external_id >= 'asked:' AND external_id < 'asked;'
             AND external_id LIKE 'asked:%:succeeded:%' AND received_at BETWEEN $2 AND $3",
            "SELECT MAX(received_at) FROM inbox WHERE source = $1
             AND external_id LIKE 'asked:%:succeeded:%' AND received_at BETWEEN $2 AND $3",
        );
        let (found,): (Option<i64>,) =
            on!(self, c => sqlx::query_as(sql).bind(provider).bind(since.0).bind(until.0).fetch_one(c).await)?;
        let Some(found) = found else { return Ok(false) };
        let heard: Option<(i64,)> =
            on!(self, c => sqlx::query_as(HEARD).bind(provider).bind(found - slack).fetch_optional(c).await)?;
        Ok(heard.is_none())
    }
}

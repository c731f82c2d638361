//! What was paid and given back of late (<https://developers.cloudpayments.ru/#vygruzka-spiska-tranzaktsiy-za-proizvolnyy-period>).
//!
//! Refunds stand in the list beside payments, as transactions of their own; they are put to their payments.

use super::wire::Transaction;
use super::{CloudPayments, NAME};
use crate::domain::time::DAY;
use crate::domain::{Money, PaymentFact, PaymentState, Timestamp};
use crate::payments::AskError;
use chrono::SecondsFormat;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The list wants an end; this is behind every beginning that is asked for.
const AHEAD: i64 = 366 * DAY;
/// More pages than any club has; a list that goes on after them has no end.
const PAGES: usize = 1_000;

impl CloudPayments {
    /// Payments of which something was heard since then.
    pub(super) async fn listed(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        let (mut facts, mut refunds) = (BTreeMap::new(), Vec::new());
        for transaction in self.transactions(from).await? {
            match transaction.given_back() {
                Some((payment, sum)) => refunds.push((payment, transaction.id(), sum)),
                None if transaction.is_refund() => {}
                None => {
                    let id = transaction.id();
                    match transaction.fact() {
                        Ok(fact) => drop(facts.insert(id, fact)),
                        Err(error) => tracing::warn!(provider = NAME, error, "a payment of the list cannot be read"),
                    }
                }
            }
        }
        for (payment, refund, sum) in refunds {
            let fact = facts.entry(payment).or_insert_with(|| of_refund(payment, sum));
            fact.refunds.insert(refund.to_string(), sum.minor);
        }
        Ok(facts.into_values().filter(|fact| fact.state != PaymentState::Pending).collect())
    }

    /// Every page. How many a page holds nobody promises, so the last is one that brings nothing new.
    async fn transactions(&self, from: Timestamp) -> Result<Vec<Transaction>, AskError> {
        let moment = |at: Timestamp| at.utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        for page in 1..=PAGES {
            let body = json!({
                "CreatedDateGte": moment(from),
                "CreatedDateLte": moment(from.plus(AHEAD)),
                "PageNumber": page,
                "TimeZone": "UTC",
                "Statuses": ["Completed", "Cancelled"],
            });
            let answer = self.call("/v2/payments/list", None, &body).await.map_err(AskError::Later)?;
            if !answer.success {
                return Err(AskError::Later(answer.trouble()));
            }
            let items: Vec<Value> = answer.read().map_err(AskError::Later)?;
            let before = all.len();
            all.extend(items.into_iter().filter_map(readable).filter(|t| seen.insert(t.id())));
            if all.len() == before {
                return Ok(all);
            }
        }
        Err(AskError::Later(format!("{NAME}: the list of payments has no end")))
    }
}

/// A site may sell more than the club, and one odd thing must not hide the others.
fn readable(item: Value) -> Option<Transaction> {
    serde_json::from_value(item)
        .inspect_err(|error| tracing::warn!(provider = NAME, %error, "an entry of the list cannot be read"))
        .ok()
}

/// A payment of which only a refund is heard: what it was itself was heard before, or is not known here.
fn of_refund(payment: u64, sum: Money) -> PaymentFact {
    PaymentFact {
        provider: NAME.to_owned(),
        external_id: payment.to_string(),
        state: PaymentState::Succeeded,
        amount: sum,
        refunded_minor: 0,
        refunds: BTreeMap::new(),
        order: None,
        test: false,
        payer: None,
        plan: None,
        at: None,
        chargeback: false,
        renewal: None,
        until: None,
        contact: None,
        saved: None,
    }
}

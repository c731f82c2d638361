//! What was paid and given back of late, page by page (<https://yookassa.ru/developers/using-api/lists>).

use super::wire::Payment;
use super::{Answer, NAME, YooKassa, unreachable};
use crate::domain::{PaymentFact, Timestamp};
use crate::payments::AskError;
use chrono::SecondsFormat;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The most that a page holds.
const PAGE: &str = "100";
/// More pages than any club has; a list that goes on after them has no end.
const PAGES: usize = 1_000;

/// One page.
#[derive(Deserialize)]
struct Page {
    items: Vec<Value>,
    /// Where the next one begins; there is none behind the last.
    next_cursor: Option<String>,
}

/// A refund, as far as it is of use.
#[derive(Deserialize)]
struct Refund {
    payment_id: String,
}

impl YooKassa {
    /// Payments that were made since then and succeeded, and those of which money went back since then.
    ///
    /// A refund names its payment only, so the payment is asked for; its own word is how much went back in all.
    pub(super) async fn listed(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        let mut facts = Vec::new();
        for payment in readable::<Payment>(self.pages("payments", from).await?) {
            match self.fact(payment) {
                Ok(fact) => facts.push(fact),
                Err(error) => tracing::warn!(provider = NAME, error, "a payment of the list cannot be read"),
            }
        }
        let seen: BTreeSet<&str> = facts.iter().map(|fact| fact.external_id.as_str()).collect();
        let refunds = readable::<Refund>(self.pages("refunds", from).await?);
        let others = refunds.into_iter().map(|refund| refund.payment_id);
        let others: BTreeSet<String> = others.filter(|id| !seen.contains(id.as_str())).collect();
        for id in others {
            match super::Provider::ask(self, &id).await {
                Ok(fact) => facts.push(fact),
                Err(AskError::Unknown | AskError::NotSupported) => {}
                Err(later) => return Err(later),
            }
        }
        Ok(facts)
    }

    /// Every page of a list of what succeeded.
    async fn pages(&self, what: &str, from: Timestamp) -> Result<Vec<Value>, AskError> {
        let from = from.utc().to_rfc3339_opts(SecondsFormat::Millis, true);
        let (mut items, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES {
            let mut query = vec![("created_at.gte", from.as_str()), ("status", "succeeded"), ("limit", PAGE)];
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let mut address = url::Url::parse(&format!("{}/{what}", self.config.api_url))
                .map_err(|e| AskError::Later(format!("{NAME}: {e}")))?;
            address.query_pairs_mut().extend_pairs(query);
            let answer: Answer =
                self.call(self.http.get(address)).await.map_err(|e| AskError::Later(unreachable(e)))?;
            if answer.status != StatusCode::OK {
                return Err(AskError::Later(answer.trouble()));
            }
            let page: Page = answer.read().map_err(AskError::Later)?;
            items.extend(page.items);
            match page.next_cursor {
                next @ Some(_) if next != cursor => cursor = next,
                _ => return Ok(items),
            }
        }
        Err(AskError::Later(format!("{NAME}: the list of {what} has no end")))
    }
}

/// Those that are of a known form: a shop may sell more than the club, and one odd thing must not hide the others.
fn readable<T: for<'a> Deserialize<'a>>(items: Vec<Value>) -> Vec<T> {
    let read = |item| {
        serde_json::from_value(item)
            .inspect_err(|error| tracing::warn!(provider = NAME, %error, "an entry of a list cannot be read"))
            .ok()
    };
    items.into_iter().filter_map(read).collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PaymentState;
    use crate::payments::tests::canned::{Asked, Canned};
    use crate::payments::{Provider as _, YooKassaConfig};
    use serde_json::json;

    fn provider(canned: &Canned, key: &str) -> YooKassa {
        YooKassa::new(YooKassaConfig {
            shop_id: "506751".into(),
            secret: key.into(),
            previous: None,
            api_url: format!("{}/v3", canned.url),
            check_addresses: false,
        })
        .unwrap()
    }

    fn payment(id: &str, back: &str) -> Value {
        json!({"id": id, "status": "succeeded", "amount": {"value": "990.00", "currency": "RUB"}, "test": false,
            "refunded_amount": {"value": back, "currency": "RUB"}, "metadata": {"order_id": format!("ord_{id}")}})
    }

    fn page(items: &[Value], next: Option<&str>) -> (u16, Value) {
        (200, json!({"type": "list", "items": items, "next_cursor": next}))
    }

    const FROM: Timestamp = Timestamp(1_795_219_200_000);

    #[tokio::test]
    async fn a_list_is_asked_for_as_the_official_library_asks() {
        let file: Value =
            serde_json::from_str(include_str!("../../../tests/fixtures/payments/golden_requests.json")).unwrap();
        let golden = file["requests"].as_array().unwrap().iter().find(|r| r["id"] == "list_payments").unwrap().clone();
        let first = golden["response"]["body"].clone();
        let next = first["next_cursor"].as_str().unwrap().to_owned();
        let canned = Canned::start(move |asked: &Asked| match asked.path.as_str() {
            "/v3/payments" if !asked.query.contains("cursor") => (200, first.clone()),
            "/v3/payments" => page(&[payment("2", "0.00")], None),
            _ => page(&[], None),
        });
        let canned = canned.await;
        let from: chrono::DateTime<chrono::Utc> = "2026-11-21T00:00:00Z".parse().unwrap();
        let key = "test_kFh1d9Q0vN3bY7mZ2xLw5TtRr8sUuCcEeGgIiKkMmOo";
        let facts = provider(&canned, key).since(from.into()).await.unwrap();
        let asked = canned.asked();
        let wanted = &golden["request"];
        assert_eq!(json!([asked[0].method, asked[0].path]), json!([wanted["method"], wanted["path"]]));
        assert_eq!(json!(asked[0].query), wanted["query"]);
        assert_eq!(json!(asked[0].headers["authorization"].to_str().unwrap()), wanted["headers"]["Authorization"]);
        assert_eq!(asked[1].query, format!("{}&cursor={next}", asked[0].query));
        assert_eq!((asked[2].path.as_str(), &asked[2].query), ("/v3/refunds", &asked[0].query));
        let orders: Vec<_> = facts.iter().map(|f| (f.order.as_deref().unwrap(), f.amount.minor, f.state)).collect();
        let paid = PaymentState::Succeeded;
        assert_eq!(orders, [("ord_01JD3Z", 99_000, paid), ("ord_2", 99_000, paid)]);
    }

    #[tokio::test]
    async fn refunds_of_older_payments_are_looked_at_and_odd_things_hide_nothing() {
        let canned = Canned::start(|asked: &Asked| match asked.path.as_str() {
            "/v3/payments" => page(&[payment("new", "330.00"), json!({"id": 7}), payment("odd", "much")], None),
            "/v3/refunds" => page(
                &[
                    json!({"id": "r1", "payment_id": "new"}),
                    json!({"id": "r2", "payment_id": "old"}),
                    json!({"id": "r3", "payment_id": "old"}),
                    json!({"id": "r4", "payment_id": "gone"}),
                    json!({"id": "r5"}),
                ],
                None,
            ),
            "/v3/payments/old" => (200, payment("old", "990.00")),
            _ => (404, json!({"type": "error", "code": "not_found", "description": "no"})),
        })
        .await;
        let facts = provider(&canned, "live_x").since(FROM).await.unwrap();
        let told: Vec<_> = facts.iter().map(|f| (f.external_id.as_str(), f.state, f.refunded_minor)).collect();
        assert_eq!(told, [("new", PaymentState::Succeeded, 33_000), ("old", PaymentState::Refunded, 99_000)]);
        assert_eq!(canned.asked().iter().filter(|a| a.path.ends_with("/old")).count(), 1, "asked for once");
    }

    #[tokio::test]
    async fn a_part_of_the_list_is_not_taken_for_the_whole() {
        for (status, body) in [
            (500, json!({"type": "error", "code": "internal_server_error"})),
            (429, json!({"type": "error", "code": "too_many_requests"})),
            (401, json!({"type": "error", "code": "invalid_credentials"})),
            (200, json!({"type": "list"})),
            (200, json!("?")),
        ] {
            let canned = Canned::start(move |asked: &Asked| {
                if asked.query.contains("cursor") {
                    (status, body.clone())
                } else {
                    page(&[payment("1", "0.00")], Some("c"))
                }
            })
            .await;
            let error = provider(&canned, "live_x").since(FROM).await.unwrap_err();
            assert!(matches!(&error, AskError::Later(text) if !text.contains("live_x")), "{error}");
        }
        let canned = Canned::start(|asked: &Asked| match asked.path.as_str() {
            "/v3/payments" => page(&[], None),
            "/v3/refunds" => page(&[json!({"id": "r", "payment_id": "old"})], None),
            _ => (500, json!({})),
        })
        .await;
        assert!(matches!(provider(&canned, "live_x").since(FROM).await, Err(AskError::Later(_))));
    }

    #[tokio::test]
    async fn a_list_that_points_at_itself_ends() {
        let canned = Canned::start(|_: &Asked| page(&[], Some("c"))).await;
        assert_eq!(provider(&canned, "live_x").since(FROM).await.unwrap(), []);
        assert_eq!(canned.asked().len(), 4, "two of payments, two of refunds");
    }
}

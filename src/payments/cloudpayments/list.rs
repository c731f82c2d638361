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
        product: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::tests::canned::{Asked, Canned};
    use crate::payments::{CloudPaymentsConfig, Provider as _};

    fn provider(canned: &Canned) -> CloudPayments {
        CloudPayments::new(CloudPaymentsConfig {
            public_id: "pk_1".into(),
            secrets: vec!["key".into()],
            api_url: canned.url.clone(),
            check_addresses: false,
        })
        .unwrap()
    }

    fn transaction(id: u64, changes: &Value) -> Value {
        let mut whole = json!({"TransactionId": id, "Amount": 1990.5, "Currency": "RUB", "InvoiceId": format!("ord_{id}"),
            "Status": "Completed", "ConfirmDateIso": "2026-11-21T10:00:02"});
        for (key, value) in changes.as_object().unwrap() {
            whole[key] = value.clone();
        }
        whole
    }

    const FROM: Timestamp = Timestamp(1_795_219_200_000);

    #[tokio::test]
    async fn every_page_is_read_and_refunds_go_to_their_payments() {
        let pages = [
            vec![
                transaction(1, &json!({})),
                transaction(2, &json!({"Status": "Cancelled"})),
                transaction(3, &json!({"Status": "Declined"})),
                json!({"TransactionId": "odd"}),
            ],
            vec![
                transaction(1, &json!({})), // moved on to the next page while the first was read
                transaction(11, &json!({"PaymentTransactionId": 1, "Amount": 500, "InvoiceId": null})),
                transaction(12, &json!({"PaymentTransactionId": 1, "Amount": 100, "InvoiceId": null})),
                transaction(13, &json!({"PaymentTransactionId": 1, "Status": "Cancelled"})),
                transaction(14, &json!({"PaymentTransactionId": 9, "Amount": 250.25})),
            ],
            vec![],
        ];
        let canned = Canned::start(move |asked: &Asked| {
            let page = asked.json()["PageNumber"].as_u64().unwrap() as usize;
            (200, json!({"Success": true, "Model": pages[page - 1]}))
        })
        .await;
        let facts = provider(&canned).since(FROM).await.unwrap();
        let told: Vec<_> =
            facts.iter().map(|f| (f.external_id.as_str(), f.state, f.amount.minor, &f.refunds)).collect();
        let refunds = |all: &[(&str, i64)]| all.iter().map(|(id, sum)| ((*id).to_owned(), *sum)).collect();
        let (first, none, other) =
            (refunds(&[("11", 50_000), ("12", 10_000)]), refunds(&[]), refunds(&[("14", 25_025)]));
        assert_eq!(
            told,
            [
                ("1", PaymentState::Succeeded, 199_050, &first),
                ("2", PaymentState::Canceled, 199_050, &none),
                ("9", PaymentState::Succeeded, 25_025, &other),
            ]
        );
        let asked = canned.asked();
        assert_eq!(asked.len(), 3);
        assert_eq!((asked[0].method.as_str(), asked[0].path.as_str()), ("POST", "/v2/payments/list"));
        let wanted = json!({"CreatedDateGte": "2026-11-21T00:00:00Z", "CreatedDateLte": "2027-11-22T00:00:00Z",
            "PageNumber": 1, "TimeZone": "UTC", "Statuses": ["Completed", "Cancelled"]});
        assert_eq!(asked[0].json(), wanted);
    }

    #[tokio::test]
    async fn a_part_of_the_list_is_not_taken_for_the_whole() {
        for (status, body) in [
            (500, json!({})),
            (200, json!({"Success": false, "Message": "no"})),
            (200, json!({"Success": true, "Model": {}})),
            (200, json!("?")),
        ] {
            let canned = Canned::start(move |asked: &Asked| match asked.json()["PageNumber"].as_u64() {
                Some(1) => (200, json!({"Success": true, "Model": [transaction(1, &json!({}))]})),
                _ => (status, body.clone()),
            })
            .await;
            let answer = provider(&canned).since(FROM).await;
            assert!(matches!(answer, Err(AskError::Later(_))), "{answer:?}");
        }
    }

    #[tokio::test]
    async fn a_list_that_knows_one_page_only_ends() {
        let canned = Canned::always(200, json!({"Success": true, "Model": [transaction(1, &json!({}))]})).await;
        assert_eq!(provider(&canned).since(FROM).await.unwrap().len(), 1);
        assert_eq!(canned.asked().len(), 2);
    }
}

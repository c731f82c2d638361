use super::super::tests::callback;
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const KEY: &str = "trb_api_4f8d0c6b2a9e4b7d";

fn tribute() -> Tribute {
    Tribute::new(TributeConfig { keys: vec![KEY.into(), "previous".into()] }).unwrap()
}

fn signed(key: &str, body: &[u8]) -> RawCallback {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(body);
    callback(body, &[("trbt-signature", &hex::encode(mac.finalize().into_bytes()))])
}

async fn told(name: &str, payload: &Value) -> Result<Vec<Event>, CallbackError> {
    let body =
        json!({"name": name, "created_at": "2026-11-21T07:15:58.33246Z", "sent_at": "later", "payload": payload});
    let raw = signed(KEY, body.to_string().as_bytes());
    let tribute = tribute();
    tribute.events(tribute.verify(&raw, Timestamp(0))?).await
}

fn subscription() -> Value {
    json!({"subscription_id": 1644, "period_id": 1547, "period": "monthly", "type": "regular", "price": 1000, "amount": 700,
        "currency": "eur", "user_id": 31326, "telegram_user_id": 77, "expires_at": "2026-12-21T07:15:57.305733Z"})
}

#[tokio::test]
async fn a_period_is_paid_until_its_end_and_known_by_it() {
    let first = told("new_subscription", &subscription()).await.unwrap().remove(0);
    let fact = first.payment();
    assert_eq!(fact.until, Some(Timestamp(1_797_837_357_305)));
    assert_eq!((fact.amount.to_string(), fact.state), ("7.00 EUR".to_owned(), PaymentState::Succeeded));
    assert_eq!(fact.payer, Some(AccountRef::telegram(77)));
    assert_eq!(fact.renewal.as_deref(), Some("1644:77"));
    let names = ["tribute:1644/1547".to_owned(), "tribute:1644".to_owned()];
    assert_eq!(fact.product, Some(Product { names: names.into(), priced: true }));
    let again = told("renewed_subscription", &subscription()).await.unwrap().remove(0);
    assert_eq!(again.payment().external_id, fact.external_id, "one period is one payment");
    assert_ne!(again.key, first.key);
    let mut later = subscription();
    later["expires_at"] = json!("2027-01-21T07:15:57.305733Z");
    let later = told("renewed_subscription", &later).await.unwrap().remove(0);
    assert_ne!(later.payment().external_id, fact.external_id);
    let mut gift = subscription();
    gift["type"] = json!("gift");
    assert_eq!(told("new_subscription", &gift).await.unwrap()[0].payment().renewal, None, "nobody pays for it again");
}

#[tokio::test]
async fn the_end_of_renewals_takes_nothing_away() {
    let events = told("cancelled_subscription", &subscription()).await.unwrap();
    let Word::Renewal(fact) = &events[0].fact else { panic!("{events:?}") };
    assert_eq!((fact.renewal.as_str(), fact.failed), ("1644:77", false));
}

#[tokio::test]
async fn goods_and_donations_are_told_apart() {
    let goods = json!({"product_id": 5, "purchase_id": 91, "amount": 50000, "currency": "rub", "telegram_user_id": 77});
    let sold = told("new_digital_product", &goods).await.unwrap().remove(0);
    let sold = sold.payment();
    assert_eq!((sold.external_id.as_str(), sold.until), ("purchase:91", None));
    assert_eq!(sold.product.as_ref().unwrap().names, ["tribute:product/5"]);
    let back = told("digital_product_refunded", &goods).await.unwrap().remove(0);
    assert_eq!((back.payment().external_id.as_str(), back.payment().state), ("purchase:91", PaymentState::Refunded));
    let donation = |amount, who| json!({"donation_request_id": 156_031, "amount": amount, "currency": "rub", "telegram_user_id": who});
    let mut ids = Vec::new();
    for (amount, who) in [(15_000, 77), (15_001, 77), (15_000, 78)] {
        let event = told("new_donation", &donation(amount, who)).await.unwrap().remove(0);
        assert_eq!(
            event.payment().product,
            Some(Product { names: vec!["tribute:donation/156031".into()], priced: false })
        );
        ids.push((event.payment().external_id.clone(), event.key));
    }
    ids.dedup();
    assert_eq!(ids.len(), 3, "the number of the link is everybody's: {ids:?}");
    let nobody = json!({"donation_request_id": 1, "amount": 5, "currency": "rub", "user_id": 4, "anonymously": true});
    let event = told("new_donation", &nobody).await.unwrap().remove(0);
    assert_eq!((&event.payment().payer, event.payment().contact.as_ref().unwrap().id.as_deref()), (&None, Some("4")));
}

#[tokio::test]
async fn what_is_not_known_is_acknowledged_and_what_is_broken_refused() {
    for name in ["physical_order_created", "test_event", ""] {
        assert_eq!(told(name, &json!({})).await, Ok(Vec::new()), "{name}");
    }
    let tribute = tribute();
    for body in ["", "[]", "null", "{\"name\":1}"] {
        let raw = signed(KEY, body.as_bytes());
        let events = tribute.events(tribute.verify(&raw, Timestamp(0)).unwrap()).await;
        assert!(matches!(events, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{body}");
    }
    for (field, value) in [("subscription_id", Value::Null), ("currency", json!("euro")), ("amount", json!(-1))] {
        let mut payload = subscription();
        payload[field] = value;
        assert!(told("new_subscription", &payload).await.is_err(), "{field}");
    }
}

#[test]
fn only_the_author_s_keys_count() {
    let tribute = tribute();
    assert!(tribute.verify(&signed(KEY, b"{}"), Timestamp(0)).is_ok());
    assert!(tribute.verify(&signed("previous", b"{}"), Timestamp(0)).is_ok());
    for raw in [signed("another", b"{}"), callback(b"{}", &[]), callback(b"{}", &[("trbt-signature", "")])] {
        assert!(matches!(tribute.verify(&raw, Timestamp(0)), Err(Rejected::Unauthorized(_))));
    }
    for keys in [vec![], vec![SecretString::from("")]] {
        assert!(Tribute::new(TributeConfig { keys }).is_err(), "an empty key switches nothing off");
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it(body in prop::collection::vec(any::<u8>(), 0..200), name in "[a-z_]{0,20}", n in any::<i64>()) {
        let tribute = tribute();
        for bytes in [body, json!({"name": name, "payload": {"subscription_id": n, "amount": n}}).to_string().into_bytes()] {
            let raw = signed(KEY, &bytes);
            let verified = tribute.verify(&raw, Timestamp(0)).unwrap();
            let _ = futures_util::FutureExt::now_or_never(tribute.events(verified));
        }
    }
}

use super::super::tests::callback;
use super::*;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const KEY: &str = "9f1c5d7a3b2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8";

fn provider(secrets: &[&str]) -> Prodamus {
    let secrets = secrets.iter().map(|s| (*s).into()).collect();
    Prodamus::new(ProdamusConfig { url: "https://club.payform.ru/".into(), secrets }).unwrap()
}

fn file() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/vectors/prodamus.json")).unwrap()
}

/// A form with its Sign by this key.
fn form(key: &str, body: &str) -> RawCallback {
    let sign = hex::encode(mac(&key.into(), &Array::read(&callback(body.as_bytes(), &[])).unwrap()));
    callback(body.as_bytes(), &[("sign", &sign)])
}

async fn told(raw: &RawCallback) -> Result<Vec<Event>, CallbackError> {
    let provider = provider(&[KEY]);
    provider.events(provider.verify(raw, NOW)?).await
}

#[tokio::test]
async fn the_vectors() {
    for v in file()["vectors"].as_array().unwrap() {
        let id = v["id"].as_str().unwrap();
        let headers: Vec<(&str, &str)> = v["request"]["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
            .collect();
        let raw = callback(v["request"]["body"].as_str().unwrap().as_bytes(), &headers);
        assert_eq!(v["secret"]["secret_key"], KEY);
        let outcome = told(&raw).await;
        if v["valid"] == false {
            assert!(matches!(outcome, Err(CallbackError::Rejected(Rejected::Unauthorized(_)))), "{id}: {outcome:?}");
            continue;
        }
        let [event] = &outcome.unwrap()[..] else { panic!("{id}") };
        let expect = &v["expect"];
        match (expect["event"].as_str().unwrap(), &event.fact) {
            ("paid", Word::Payment(fact)) => {
                assert_eq!((json!(fact.order), fact.renewal.as_deref()), (expect["order_ref"].clone(), None), "{id}");
                assert_eq!((fact.external_id.as_str(), fact.state), ("300155", PaymentState::Succeeded));
                assert_eq!(
                    (json!(fact.amount.minor), fact.amount.currency),
                    (expect["amount_minor"].clone(), Currency::RUB)
                );
                assert_eq!((fact.payer.clone(), fact.test), (Some(AccountRef::telegram(77_000_001)), false));
                assert_eq!((event.key.as_str(), fact.at), ("300155:succeeded", Some(Timestamp(1_795_255_202_000))));
            }
            ("renewed", Word::Payment(fact)) => {
                assert_eq!((&fact.order, fact.renewal.as_deref()), (&None, Some("593600-4411")));
                assert_eq!(
                    (fact.external_id.as_str(), json!(fact.amount.minor)),
                    ("300169", expect["amount_minor"].clone())
                );
            }
            ("subscription_cancelled", Word::Renewal(fact)) => {
                assert_eq!((fact.renewal.as_str(), fact.failed), ("593600-4411", false));
                assert_eq!(fact.at, Some(Timestamp(1_798_182_000_000)));
            }
            other => panic!("{id}: {other:?}"),
        }
        let ack = provider(&[KEY]).acknowledgement(&raw, None);
        assert_eq!((json!(ack.status), json!(ack.body)), (expect["ack_status"].clone(), expect["ack_body"].clone()));
    }
}

#[test]
fn requests_are_signed_as_the_official_code_signs_them() {
    for r in file()["requests"].as_array().unwrap() {
        let query = r["query"].as_str().unwrap();
        let pairs = super::super::form::pairs(query.as_bytes()).unwrap();
        let fields: Vec<(&str, &str)> =
            pairs.iter().filter(|(k, _)| k != "signature").map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(r["secret_key"], KEY);
        assert_eq!(provider(&[KEY, "older"]).signed(&fields).unwrap(), query);
        let array = Array::fields(&pairs[..pairs.len() - 1]).unwrap();
        assert_eq!(array.to_json(), r["signed_json"]);
    }
}

#[tokio::test]
async fn a_pay_page_is_an_address_that_cannot_be_changed() {
    let order = Checkout {
        token: "ord_01JD3Z".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб «Практика»: Месяц".into(),
        return_url: "https://t.me/bot?start=paid".into(),
        payer: Some(AccountRef::telegram(5001)),
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    };
    let provider = provider(&[KEY]);
    let placed = provider.checkout(&order).await.unwrap();
    assert_eq!(placed, provider.checkout(&order).await.unwrap(), "asked again it is the same one");
    assert_eq!(placed.external_id, "ord_01JD3Z");
    let query = placed.url.strip_prefix("https://club.payform.ru/?").unwrap();
    let mut pairs = super::super::form::pairs(query.as_bytes()).unwrap();
    let (name, signature) = pairs.pop().unwrap();
    assert_eq!((name, signature), ("signature".into(), hex::encode(mac(&KEY.into(), &Array::fields(&pairs).unwrap()))));
    let value = |name| super::super::form::only(&pairs, name).unwrap();
    assert_eq!((value("order_id"), value("do"), value("currency")), ("ord_01JD3Z", "pay", "rub"));
    assert_eq!((value("products[0][price]"), value("products[0][quantity]")), ("990.00", "1"));
    assert_eq!((value("products[0][name]"), value("_param_tg")), (order.description.as_str(), "5001"));
    assert_eq!((value("urlReturn"), value("urlSuccess")), (order.return_url.as_str(), order.return_url.as_str()));
    assert!(provider.sells_in(Currency::RUB) && !provider.sells_in(Currency::XTR));
}

#[tokio::test]
async fn a_receipt_goes_with_a_link_as_the_official_code_sends_it() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/data/vectors/receipts.json")).unwrap();
    let order = Checkout {
        token: "ord_01JD3Z".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб «Практика»: Месяц (tg:5001)".into(),
        return_url: "https://t.me/bot?start=paid".into(),
        payer: None,
        again: Again::Once,
        period: Period::Months(1),
        receipt: Some(crate::payments::tests::receipt("ivan@example.com", "Клуб «Практика», 1 месяц")),
    };
    let placed = provider(&[KEY]).checkout(&order).await.unwrap();
    let pairs = super::super::form::pairs(placed.url.split_once('?').unwrap().1.as_bytes()).unwrap();
    for (name, wanted) in file["prodamus"].as_object().unwrap() {
        assert_eq!(super::super::form::only(&pairs, name), wanted.as_str(), "{name}");
    }
    let unsigned: Vec<_> = pairs.iter().filter(|(name, _)| name != "signature").cloned().collect();
    let signature = super::super::form::only(&pairs, "signature").unwrap();
    assert_eq!(signature, hex::encode(mac(&KEY.into(), &Array::fields(&unsigned).unwrap())));
}

#[tokio::test]
async fn a_trial_is_marked_and_the_trial_mode_of_the_page_is_not_believed() {
    let body = "order_id=7&order_num=o&sum=990&payment_status=success";
    let events = told(&form(KEY, &format!("{body}&demo_mode=1"))).await.unwrap();
    assert!(events[0].payment().test);
    assert!(!told(&form(KEY, body)).await.unwrap()[0].payment().test);
    let demo = told(&form(&format!("{KEY}demo"), body)).await;
    assert!(matches!(demo, Err(CallbackError::Rejected(Rejected::Unauthorized(_)))), "{demo:?}");
}

#[test]
fn both_keys_are_accepted_while_one_is_changed() {
    let raw = form(KEY, "order_id=7");
    assert!(provider(&["new", KEY]).verify(&raw, NOW).is_ok());
    assert!(provider(&["new"]).verify(&raw, NOW).is_err());
    for secrets in [vec![], vec!["".into()], vec![KEY.into(), "".into()]] {
        let config = ProdamusConfig { url: "https://club.payform.ru".into(), secrets };
        assert!(Prodamus::new(config).is_err(), "an empty key would let everybody sign");
    }
}

#[tokio::test]
async fn a_failed_charge_is_no_payment() {
    let subscription = "&subscription[id]=593600&subscription[profile_id]=4411&subscription[type]=notification\
        &subscription[action_code]=auto_payment&subscription[error_code]=51&subscription[attempt_num]=2";
    for status in ["", "&payment_status=success"] {
        let raw = form(KEY, &format!("order_id=7&order_num=o&sum=990.00{status}{subscription}"));
        let [event] = &told(&raw).await.unwrap()[..] else { panic!("{status}") };
        let Word::Renewal(fact) = &event.fact else { panic!("{event:?}") };
        assert!(fact.failed && fact.renewal == "593600-4411", "{status}");
    }
}

#[tokio::test]
async fn what_gives_nothing_is_taken_without_a_word() {
    for body in [
        "order_id=7&sum=990.00",
        "order_id=0&sum=990.00&payment_status=success",
        "order_id=7&sum=990.00&payment_status=invented",
        "order_id=0&subscription[id]=1&subscription[profile_id]=2&subscription[action_code]=reactivation",
        "order_id=0&subscription[id]=1&subscription[action_code]=deactivation",
    ] {
        assert_eq!(told(&form(KEY, body)).await, Ok(Vec::new()), "{body}");
    }
    let canceled = told(&form(KEY, "order_id=7&order_num=o&sum=990.00&payment_status=order_canceled")).await.unwrap();
    assert_eq!(canceled[0].payment().state, PaymentState::Canceled);
    for sum in ["9,90", "-5", "1e3", "", "990.001"] {
        let refused = told(&form(KEY, &format!("order_id=7&payment_status=success&sum={sum}"))).await;
        assert!(matches!(refused, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{sum}");
    }
}

#[tokio::test]
async fn a_renewal_is_stopped_as_the_official_code_asks_for_it() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::clone(&asked);
    let answers = Arc::new(Mutex::new(vec![(200, "success"), (500, ""), (400, "no")]));
    let router = Router::new().route(
        "/rest/setActivity/",
        post(async move |body: String| {
            seen.lock().unwrap().push(body);
            let (status, text) = answers.lock().unwrap().remove(0);
            (StatusCode::from_u16(status).unwrap(), text)
        }),
    );
    let serving = tokio_util::task::TaskTracker::new().spawn(axum::serve(listener, router).into_future());
    let provider = Prodamus::new(ProdamusConfig { url, secrets: vec![KEY.into()] }).unwrap();
    assert_eq!(provider.cancel_renewal("593600-4411", None).await, Ok(()));
    assert!(matches!(provider.cancel_renewal("593600-4411", None).await, Err(CancelError::Later(_))));
    assert_eq!(provider.cancel_renewal("593600-4411", None).await, Err(CancelError::NotSupported));
    assert_eq!(provider.cancel_renewal("of nobody", None).await, Err(CancelError::NotSupported));
    let body = asked.lock().unwrap()[0].clone();
    let array = Array::fields(
        &[("active_manager", "0"), ("profile", "4411"), ("subscription", "593600")].map(|(a, b)| (a.into(), b.into())),
    )
    .unwrap();
    let signature = hex::encode(mac(&KEY.into(), &array));
    assert_eq!(body, format!("subscription=593600&profile=4411&active_manager=0&signature={signature}"));
    serving.abort();
}

proptest! {
    #[test]
    fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..300), sign in "[0-9a-f]{0,64}") {
        prop_assert!(provider(&[KEY]).verify(&callback(&bytes, &[("sign", &sign)]), NOW).is_err());
    }
}

use super::super::tests::callback;
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PREVIOUS: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const NOW: Timestamp = Timestamp(1_795_255_203_000);

fn provider(secrets: &[&str]) -> Signed {
    Signed::new(&SignedConfig { secrets: secrets.iter().map(|s| SecretString::from(*s)).collect() }).unwrap()
}

/// Signs as any sender would.
fn signature(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn signed(secret: &str, seconds: i64, body: &[u8]) -> RawCallback {
    let signatures = signature(secret, "msg_1", seconds, body);
    callback(
        body,
        &[("webhook-id", "msg_1"), ("webhook-timestamp", &seconds.to_string()), ("webhook-signature", &signatures)],
    )
}

async fn told(body: &Value) -> Result<Vec<Event>, CallbackError> {
    let raw = signed(SECRET, NOW.0 / 1000, body.to_string().as_bytes());
    let provider = provider(&[SECRET]);
    provider.events(provider.verify(&raw, NOW)?).await
}

fn paid() -> Value {
    json!({"type": "payment.paid", "timestamp": "2026-11-21T10:00:02Z", "data": {
        "order_ref": "ord_1", "external_id": "p-1", "amount": "990.00", "currency": "RUB", "user": {"telegram_id": 77},
        "product": "month", "test": false}})
}

#[tokio::test]
async fn the_vectors_of_the_reference_libraries() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/payments/standardwebhooks.json")).unwrap();
    for v in file["vectors"].as_array().unwrap() {
        let request = &v["request"];
        let headers: Vec<(&str, &str)> =
            request["headers"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
        let raw = callback(request["body"].as_str().unwrap().as_bytes(), &headers);
        let provider = provider(&[v["secret"]["secret"].as_str().unwrap()]);
        let now = Timestamp(v["now"].as_i64().unwrap() * 1000);
        let verified = provider.verify(&raw, now);
        if v["valid"] == false {
            assert!(matches!(verified, Err(Rejected::Unauthorized(_))), "{}", v["id"]);
            continue;
        }
        let events = provider.events(verified.unwrap()).await.unwrap();
        let ack = provider.acknowledgement(&raw, None);
        assert_eq!((json!(ack.status), json!(ack.body)), (v["expect"]["ack_status"].clone(), json!("")), "{}", v["id"]);
        match v["id"].as_str().unwrap() {
            "spec_vector" => assert_eq!(events, []),
            "refunded_partial" => {
                let fact = events[0].payment();
                assert_eq!(json!(fact.refunded_minor), v["expect"]["amount_minor"]);
                assert_eq!(json!(fact.order), v["expect"]["order_ref"]);
                assert_eq!((fact.state, fact.external_id.as_str()), (PaymentState::Succeeded, "p-1001"));
            }
            "rotation" => {
                assert_eq!(events[0].key, "msg_rot");
                let fact = events[0].payment();
                assert_eq!(fact.payer, Some(AccountRef::telegram(77_000_001)));
                assert_eq!((fact.amount.to_string().as_str(), fact.test), ("990.00 RUB", false));
                assert_eq!(fact.plan, Some("praktika".parse().unwrap()));
                assert_eq!(fact.at.unwrap().rfc3339(), "2026-11-21T10:00:02.000Z");
            }
            other => panic!("a vector that nothing checks: {other}"),
        }
    }
}

#[test]
fn either_of_two_secrets_is_enough_and_a_third_is_not() {
    let both = provider(&[SECRET, PREVIOUS]);
    for secret in [SECRET, PREVIOUS] {
        assert!(both.verify(&signed(secret, NOW.0 / 1000, b"{}"), NOW).is_ok());
    }
    let foreign = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(both.verify(&signed(foreign, NOW.0 / 1000, b"{}"), NOW).is_err());
    assert!(provider(&[SECRET]).verify(&signed(PREVIOUS, NOW.0 / 1000, b"{}"), NOW).is_err());
}

#[test]
fn a_timestamp_may_be_five_minutes_away_and_no_more() {
    for (shift, good) in [(0, true), (300, true), (-300, true), (301, false), (-301, false)] {
        let raw = signed(SECRET, NOW.0 / 1000 + shift, b"{}");
        assert_eq!(provider(&[SECRET]).verify(&raw, NOW).is_ok(), good, "{shift}");
    }
}

#[test]
fn every_byte_of_the_body_the_id_and_the_time_is_signed() {
    let provider = provider(&[SECRET]);
    let body = paid().to_string().into_bytes();
    let good = signed(SECRET, NOW.0 / 1000, &body);
    for i in 0..body.len() {
        let mut bent = body.clone();
        bent[i] ^= 1;
        assert!(provider.verify(&RawCallback { body: bent.into(), ..good.clone() }, NOW).is_err(), "byte {i}");
    }
    for (header, value) in [("webhook-id", "msg_2"), ("webhook-timestamp", "1795255204"), ("webhook-signature", "v1,")]
    {
        let mut raw = good.clone();
        raw.headers.insert(header, value.parse().unwrap());
        assert!(provider.verify(&raw, NOW).is_err(), "{header}");
        raw.headers.remove(header);
        assert!(provider.verify(&raw, NOW).is_err(), "without {header}");
    }
}

#[test]
fn svix_names_are_taken_too_but_not_mixed() {
    let signatures = signature(SECRET, "m", NOW.0 / 1000, b"{}");
    let provider = provider(&[SECRET]);
    let raw = |a, b, c| callback(b"{}", &[(a, "m"), (b, "1795255203"), (c, &signatures)]);
    assert!(provider.verify(&raw("svix-id", "svix-timestamp", "svix-signature"), NOW).is_ok());
    assert!(provider.verify(&raw("svix-id", "webhook-timestamp", "svix-signature"), NOW).is_err());
}

#[test]
fn only_v1_counts() {
    let v1 = signature(SECRET, "m", NOW.0 / 1000, b"{}");
    let provider = provider(&[SECRET]);
    for (signatures, good) in [
        (v1.clone(), true),
        (format!("v2,zzz v1,!!! {v1}"), true),
        (v1.replace("v1,", "v1a,"), false),
        (v1.replace("v1,", "v2,"), false),
        (v1.replace("v1,", ""), false),
        (v1.replace(',', " "), false),
    ] {
        let raw = callback(
            b"{}",
            &[("webhook-id", "m"), ("webhook-timestamp", "1795255203"), ("webhook-signature", &signatures)],
        );
        assert_eq!(provider.verify(&raw, NOW).is_ok(), good, "{signatures}");
    }
}

#[test]
fn a_secret_that_anyone_could_guess_is_no_secret() {
    for secrets in [
        vec![],
        vec![""],
        vec!["whsec_"],
        vec!["whsec_c2hvcnQ="],
        vec!["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        vec!["whsec_not base64"],
        vec![SECRET, ""],
    ] {
        let config = SignedConfig { secrets: secrets.iter().map(|s| SecretString::from(*s)).collect() };
        assert!(Signed::new(&config).is_err(), "{secrets:?}");
    }
    let long = format!("whsec_{}", STANDARD.encode([7; 65]));
    assert!(Signed::new(&SignedConfig { secrets: vec![long.into()] }).is_err());
}

#[tokio::test]
async fn a_renewal_is_a_payment_and_an_end_is_none() {
    let mut body = paid();
    let first = told(&body).await.unwrap();
    assert_eq!((first.len(), first[0].key.as_str(), first[0].payment().state), (1, "msg_1", PaymentState::Succeeded));
    body["type"] = json!("subscription.renewed");
    assert_eq!(told(&body).await.unwrap(), first);
    for kind in ["subscription.canceled", "subscription.expired", "payment.invented"] {
        body["type"] = json!(kind);
        assert_eq!(told(&body).await.unwrap(), [], "{kind}");
    }
    body["type"] = json!("payment.refunded");
    let back = told(&body).await.unwrap();
    assert_eq!((back[0].payment().state, back[0].payment().refunded_minor), (PaymentState::Refunded, 99_000));
}

#[tokio::test]
async fn a_dispute_takes_all_of_it_back() {
    let mut body = paid();
    body["type"] = json!("payment.disputed");
    body["data"]["partial"] = json!(true);
    let events = told(&body).await.unwrap();
    let fact = events[0].payment();
    assert_eq!((fact.state, fact.refunded_minor, fact.chargeback), (PaymentState::Refunded, 99_000, true));
}

#[tokio::test]
async fn a_renewal_of_its_own_is_named_and_its_end_is_told() {
    let mut body = paid();
    body["data"]["subscription_id"] = json!("s1");
    assert_eq!(told(&body).await.unwrap()[0].payment().renewal.as_deref(), Some("s1"));
    for (kind, failed) in [("renewal.failed", true), ("renewal.canceled", false), ("subscription.canceled", false)] {
        body["type"] = json!(kind);
        body["data"] = json!({"subscription_id": "s1"});
        let events = told(&body).await.unwrap();
        let at = events[0].fact.clone();
        let Word::Renewal(fact) = at else { panic!("{events:?}") };
        assert_eq!((fact.provider.as_str(), fact.renewal.as_str(), fact.failed), ("signed", "s1", failed));
        body["data"] = json!({"subscription_id": 7});
        assert!(matches!(told(&body).await, Err(CallbackError::Rejected(Rejected::Malformed(_)))));
    }
    let provider = provider(&[SECRET]);
    let refund = Refund {
        token: "t".into(),
        external_id: "p".into(),
        amount: "1 RUB".parse().unwrap(),
        of: "1 RUB".parse().unwrap(),
        payer: None,
        age: std::time::Duration::ZERO,
        receipt: None,
    };
    assert!(!provider.refunds());
    assert_eq!(provider.refund(&refund).await, Err(RefundError::NotSupported));
    assert_eq!(provider.cancel_renewal("s1", None).await, Err(CancelError::NotSupported));
}

#[tokio::test]
async fn payers_are_read_from_whatever_is_known() {
    for (user, payer) in [
        (json!({"telegram_id": 5, "vk_id": 6}), Some("tg:5")),
        (json!({"vk_id": 6, "email": "a@b.c"}), Some("vk:6")),
        (json!({"email": " Ivan@Example.com "}), Some("email:ivan@example.com")),
        (json!({"email": "nobody", "phone": "+79000000000"}), None),
        (json!({"telegram_id": -1}), None),
        (Value::Null, None),
    ] {
        let mut body = paid();
        body["data"]["user"] = user;
        body["data"]["product"] = json!("Не ключ");
        let fact = told(&body).await.unwrap()[0].payment().clone();
        assert_eq!(fact.payer.map(|p| p.to_string()).as_deref(), payer);
        assert_eq!(fact.plan, None);
    }
}

#[tokio::test]
async fn well_signed_nonsense_is_not_understood() {
    for (at, value) in [
        ("/type", json!(7)),
        ("/timestamp", json!("yesterday")),
        ("/data", json!([])),
        ("/data", Value::Null),
        ("/data/amount", json!(990.0)),
        ("/data/amount", json!("990,00")),
        ("/data/amount", json!("-1")),
        ("/data/amount", json!("1e3")),
        ("/data/currency", json!("roubles")),
        ("/data/external_id", json!("")),
        ("/data/external_id", json!(5)),
        ("/data/user/telegram_id", json!("77")),
        ("/data/test", json!("no")),
    ] {
        let mut body = paid();
        *body.pointer_mut(at).unwrap() = value.clone();
        let answer = told(&body).await;
        assert!(matches!(answer, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{at} {value}: {answer:?}");
    }
    let raw = signed(SECRET, NOW.0 / 1000, b"paid=1");
    let provider = provider(&[SECRET]);
    let answer = provider.events(provider.verify(&raw, NOW).unwrap()).await;
    assert!(matches!(answer, Err(CallbackError::Rejected(Rejected::Malformed(_)))));
}

#[tokio::test]
async fn nothing_is_sold_here() {
    let provider = provider(&[SECRET]);
    assert!(!provider.sells_in(Currency::RUB));
    assert_eq!(provider.ask("p-1").await, Err(AskError::NotSupported));
}

proptest! {
    #[test]
    fn no_callback_makes_it_panic(
        id in any::<Vec<u8>>(), timestamp in "-?[0-9]{0,20}", signatures in any::<Vec<u8>>(),
        body in any::<Vec<u8>>(), now in any::<i64>(),
    ) {
        let mut raw = callback(&body, &[("webhook-timestamp", &timestamp)]);
        for (name, value) in [("webhook-id", id), ("webhook-signature", signatures)] {
            if let Ok(value) = axum::http::HeaderValue::from_bytes(&value) {
                raw.headers.insert(name, value);
            }
        }
        prop_assert!(provider(&[SECRET]).verify(&raw, Timestamp(now)).is_err());
    }
}

use super::super::tests::callback;
use super::super::tests::canned::Canned;
use super::*;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const TERMINAL: &str = "1234567890DEMO";
const PASSWORD: &str = "11111111111";

fn provider(api_url: &str, passwords: &[&str]) -> TBank {
    let passwords = passwords.iter().map(|p| (*p).into()).collect();
    TBank::new(TBankConfig { terminal: TERMINAL.into(), passwords, api_url: api_url.into(), check_addresses: false })
        .unwrap()
}

fn file() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/vectors/tbank.json")).unwrap()
}

/// What the bank says to `GetState` of a payment of an order of 990 roubles, with these changes.
fn state(changes: &Value) -> Value {
    let mut state = json!({
        "Success": true, "ErrorCode": "0", "Message": "OK", "TerminalKey": TERMINAL, "Status": "CONFIRMED",
        "PaymentId": "4912345678", "OrderId": "ord_01JD3Z", "Amount": 99_000,
    });
    for (name, value) in changes.as_object().unwrap() {
        state[name] = value.clone();
    }
    state
}

/// A bank where this is the payment that is asked for, whatever its number is.
async fn bank(changes: Value) -> Canned {
    Canned::start(move |asked| {
        let mut state = state(&changes);
        state["PaymentId"] = asked.json()["PaymentId"].clone();
        (200, state)
    })
    .await
}

/// A notification with its token.
fn notification(changes: &Value) -> RawCallback {
    let mut body = fields(state(&json!({"PaymentId": 4_912_345_678_i64})));
    body.extend(fields(changes.clone()));
    let token = hex::encode(token(&Scalars::of(&body), PASSWORD));
    body.insert("Token".into(), json!(token));
    callback(Value::Object(body).to_string().as_bytes(), &[])
}

async fn told(canned: &Canned, raw: &RawCallback) -> Result<Vec<Event>, CallbackError> {
    let provider = provider(&canned.url, &[PASSWORD]);
    provider.events(provider.verify(raw, NOW)?).await
}

#[tokio::test]
async fn the_vectors() {
    for v in file()["vectors"].as_array().unwrap() {
        let id = v["id"].as_str().unwrap();
        let raw = callback(v["request"]["body"].as_str().unwrap().as_bytes(), &[]);
        let status = if id == "partial_refunded" { "PARTIAL_REFUNDED" } else { "CONFIRMED" };
        let canned = bank(json!({"Status": status})).await;
        let outcome = told(&canned, &raw).await;
        if v["valid"] == false {
            assert!(matches!(outcome, Err(CallbackError::Rejected(Rejected::Unauthorized(_)))), "{id}: {outcome:?}");
            assert!(canned.asked().is_empty(), "{id}");
            continue;
        }
        let (events, expect) = (outcome.unwrap(), &v["expect"]);
        match (expect["event"].as_str().unwrap(), &events[..]) {
            ("authorized", []) => {}
            ("paid", [event]) => {
                let fact = event.payment();
                assert_eq!(
                    (json!(fact.order), json!(fact.amount.minor)),
                    (expect["order_ref"].clone(), expect["amount_minor"].clone()),
                    "{id}"
                );
                assert_eq!(
                    (fact.state, fact.amount.currency, fact.payer.clone()),
                    (PaymentState::Succeeded, Currency::RUB, None),
                    "{id}"
                );
                let claimed = expect["decision"] == "quarantine";
                assert_eq!(fact.external_id.contains('/'), claimed, "what is only claimed has a name of its own: {id}");
            }
            ("refunded_partial", [event]) => {
                let fact = event.payment();
                assert_eq!(
                    (fact.state, json!(fact.refunded_minor)),
                    (PaymentState::Succeeded, expect["amount_minor"].clone())
                );
            }
            other => panic!("{id}: {other:?}"),
        }
        let ack = provider(&canned.url, &[PASSWORD]).acknowledgement(&raw, None);
        assert_eq!((json!(ack.status), json!(ack.body)), (expect["ack_status"].clone(), expect["ack_body"].clone()));
    }
}

#[test]
fn requests_are_signed_as_published_libraries_sign_them() {
    for r in file()["requests"].as_array().unwrap() {
        let scalars = Scalars::of(r["body"].as_object().unwrap());
        assert_eq!(hex::encode(token(&scalars, r["password"].as_str().unwrap())), r["token"], "{}", r["id"]);
    }
}

#[tokio::test]
async fn the_bank_has_the_last_word() {
    for (said, claimed, state, refunded) in [
        ("CONFIRMED", "CONFIRMED", PaymentState::Succeeded, 0),
        ("REFUNDED", "CONFIRMED", PaymentState::Refunded, 99_000),
        ("REFUNDED", "REFUNDED", PaymentState::Refunded, 99_000),
        ("PARTIAL_REFUNDED", "CONFIRMED", PaymentState::Succeeded, 0),
        ("REVERSED", "REVERSED", PaymentState::Canceled, 0),
        ("REJECTED", "REJECTED", PaymentState::Canceled, 0),
        ("CONFIRMED", "REJECTED", PaymentState::Succeeded, 0),
    ] {
        let canned = bank(json!({"Status": said})).await;
        let events = told(&canned, &notification(&json!({"Status": claimed}))).await.unwrap();
        let fact = events[0].payment();
        assert_eq!((fact.state, fact.refunded_minor), (state, refunded), "{claimed}, {said}");
        assert_eq!(events[0].key, format!("4912345678:{}:{refunded}", state.as_str()));
    }
    for claimed in ["AUTHORIZED", "NEW", "3DS_CHECKING", "RECEIPT", "INVENTED"] {
        let canned = bank(json!({})).await;
        assert_eq!(told(&canned, &notification(&json!({"Status": claimed}))).await, Ok(Vec::new()), "{claimed}");
        assert!(canned.asked().is_empty(), "{claimed} gives nothing, so nothing is asked");
    }
    for (claim, name) in [
        (json!({"Amount": 9900}), "4912345678/ord_01JD3Z/9900"),
        (json!({"OrderId": "another"}), "4912345678/another/99000"),
    ] {
        let events = told(&bank(json!({})).await, &notification(&claim)).await.unwrap();
        assert_eq!(events[0].payment().external_id, name);
        let known = claim.get("OrderId").is_none().then(|| "ord_01JD3Z".to_owned());
        assert_eq!(events[0].payment().order, known, "an order that the bank does not name is not paid");
    }
    for lags in ["AUTHORIZED", "CONFIRMING", "INVENTED"] {
        let outcome = told(&bank(json!({"Status": lags})).await, &notification(&json!({}))).await;
        assert!(matches!(outcome, Err(CallbackError::Later(_))), "{lags}: {outcome:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_back_now_is_to_be_sent_again() {
    let refusal = |code: &str| json!({"Success": false, "ErrorCode": code, "Message": "no"});
    for (status, body, denied) in [
        (200, refusal("255"), true),
        (200, refusal("9999"), false),
        (200, refusal("204"), false),
        (200, refusal("499"), false),
        (500, json!({}), false),
        (200, json!([]), false),
        (200, state(&json!({"PaymentId": "1"})), false),
    ] {
        let canned = Canned::always(status, body.clone()).await;
        let outcome = told(&canned, &notification(&json!({}))).await;
        let forbidden = matches!(outcome, Err(CallbackError::Rejected(Rejected::Forbidden(_))));
        let later = matches!(outcome, Err(CallbackError::Later(_)));
        assert!(if denied { forbidden } else { later }, "{body}: {outcome:?}");
        assert!(!format!("{outcome:?}").contains(PASSWORD));
    }
}

#[tokio::test]
async fn what_is_not_understood_is_said_to_be_so() {
    let canned = bank(json!({})).await;
    for changes in [
        json!({"Amount": "9,9"}),
        json!({"Amount": -1}),
        json!({"Amount": null}),
        json!({"OrderId": null}),
        json!({"PaymentId": "../x"}),
    ] {
        let outcome = told(&canned, &notification(&changes)).await;
        assert!(matches!(outcome, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{changes}: {outcome:?}");
    }
    for body in ["", "{", "[]", "7", "null"] {
        assert!(matches!(
            told(&canned, &callback(body.as_bytes(), &[])).await,
            Err(CallbackError::Rejected(Rejected::Malformed(_)))
        ));
    }
    for card in [json!({"NotificationType": "LINKCARD", "PaymentId": null}), json!({"Status": null})] {
        assert_eq!(told(&canned, &notification(&card)).await, Ok(Vec::new()), "{card}");
    }
    assert!(canned.asked().is_empty());
}

#[test]
fn both_passwords_are_accepted_while_one_is_changed() {
    let raw = notification(&json!({}));
    assert!(provider("https://x", &["new", PASSWORD]).verify(&raw, NOW).is_ok());
    assert!(provider("https://x", &["new"]).verify(&raw, NOW).is_err());
    let bad = |terminal: &str, passwords: &[&str], api_url: &str| {
        let passwords = passwords.iter().map(|p| (*p).into()).collect();
        TBank::new(TBankConfig {
            terminal: terminal.into(),
            passwords,
            api_url: api_url.into(),
            check_addresses: false,
        })
        .is_err()
    };
    assert!(
        bad("", &["p"], "https://x")
            && bad("t", &[], "https://x")
            && bad("t", &["p", ""], "https://x")
            && bad("t", &["p"], "x")
    );
}

fn order() -> Checkout {
    Checkout {
        token: "0198c7f2a4de7c1e9a3bdd52c0f1e2d3".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб «Практика»: Месяц".into(),
        return_url: "https://t.me/bot?start=paid".into(),
        payer: None,
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    }
}

#[tokio::test]
async fn an_order_gets_a_page() {
    let made = json!({"Success": true, "ErrorCode": "0", "Status": "NEW", "PaymentId": "3093639567", "OrderId": order().token, "Amount": 99_000, "PaymentURL": "https://pay.tbank.ru/new/fU1ppgqa"});
    let canned = Canned::always(200, made).await;
    let placed = provider(&canned.url, &[PASSWORD]).checkout(&order()).await.unwrap();
    assert_eq!((placed.external_id.as_str(), placed.url.as_str()), ("3093639567", "https://pay.tbank.ru/new/fU1ppgqa"));
    let asked = &canned.asked()[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/Init"));
    let mut body = asked.json();
    let given = body.as_object_mut().unwrap().remove("Token").unwrap();
    assert_eq!(given, hex::encode(token(&Scalars::of(body.as_object().unwrap()), PASSWORD)));
    let wanted = json!({
        "TerminalKey": TERMINAL, "Amount": 99_000, "OrderId": order().token, "Description": order().description, "PayType": "O",
        "SuccessURL": order().return_url, "FailURL": order().return_url,
    });
    assert_eq!(body, wanted);
    let refusal = |code: &str| json!({"Success": false, "ErrorCode": code, "Message": "no"});
    for (status, body, repeat) in [
        (200, refusal("8"), false),
        (200, refusal("204"), false),
        (200, refusal("9999"), true),
        (200, json!({"Success": true}), false),
        (503, json!({}), true),
    ] {
        let canned = Canned::always(status, body.clone()).await;
        let error = provider(&canned.url, &[PASSWORD]).checkout(&order()).await.unwrap_err();
        assert_eq!(matches!(error, CheckoutError::Retry { .. }), repeat, "{body}: {error}");
    }
}

#[tokio::test]
async fn a_receipt_goes_with_an_order_as_in_the_banks_own_example() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/data/vectors/receipts.json")).unwrap();
    let wanted = &file["tbank"]["Receipt"];
    let made = json!({"Success": true, "ErrorCode": "0", "PaymentId": "1", "PaymentURL": "https://pay.tbank.ru/new/x"});
    let canned = Canned::always(200, made).await;
    let mut receipt = crate::payments::tests::receipt("ivan@example.com", "Клуб «Практика», 1 месяц");
    receipt.settings.tax_system = Some(crate::domain::receipt::TaxSystem::UsnIncome);
    provider(&canned.url, &[PASSWORD]).checkout(&Checkout { receipt: Some(receipt), ..order() }).await.unwrap();
    let mut body = canned.asked()[0].json();
    assert_eq!(&body["Receipt"], wanted);
    let given = body.as_object_mut().unwrap().remove("Token").unwrap();
    assert_eq!(given, hex::encode(token(&Scalars::of(body.as_object().unwrap()), PASSWORD)));
    body.as_object_mut().unwrap().remove("Receipt");
    assert_eq!(given, hex::encode(token(&Scalars::of(body.as_object().unwrap()), PASSWORD)), "it is not signed");
}

#[tokio::test]
async fn a_payment_is_asked_for_as_a_published_library_asks() {
    let file = file();
    let golden = file["calls"].as_array().unwrap().iter().find(|c| c["id"] == "get_state").unwrap();
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let provider = provider(&format!("{}/v2/", canned.url), &[PASSWORD]);
    let fact = provider.ask("3093639567").await.unwrap();
    let asked = &canned.asked()[0];
    assert_eq!(
        (json!(asked.method), json!(asked.path)),
        (golden["request"]["method"].clone(), golden["request"]["path"].clone())
    );
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.json(), serde_json::from_str::<Value>(golden["request"]["body"].as_str().unwrap()).unwrap());
    assert_eq!(
        (fact.external_id.as_str(), fact.order.as_deref(), fact.amount.minor),
        ("3093639567", Some("ord_01JD3Z"), 99_000)
    );
    assert_eq!(provider.ask("of another").await, Err(AskError::Unknown));
    assert!(provider.sells_in(Currency::RUB) && !provider.sells_in("USD".parse().unwrap()));
}

#[tokio::test]
async fn money_goes_back_under_one_key() {
    let done = json!({"Success": true, "ErrorCode": "0", "Status": "PARTIAL_REFUNDED", "PaymentId": "4912345678", "OriginalAmount": 99_000, "NewAmount": 66_000});
    let canned = Canned::always(200, done).await;
    let refund = Refund {
        token: "refund-1".into(),
        external_id: "4912345678".into(),
        amount: "330 RUB".parse().unwrap(),
        of: "1990 RUB".parse().unwrap(),
        payer: None,
        age: Duration::ZERO,
        receipt: None,
    };
    let provider_ = provider(&canned.url, &[PASSWORD]);
    assert_eq!(provider_.refund(&refund).await, Ok(GivenBack::As("refund-1".into())));
    let file = file();
    let golden = file["requests"].as_array().unwrap().iter().find(|r| r["id"] == "cancel_partial").unwrap();
    let mut wanted = golden["body"].clone();
    wanted["Token"] = golden["token"].clone();
    assert_eq!((canned.asked()[0].path.as_str(), canned.asked()[0].json()), ("/Cancel", wanted));
    let old = Refund { age: Duration::from_secs(21 * 3600), ..refund.clone() };
    assert!(matches!(provider_.refund(&old).await, Err(RefundError::GiveUp(_))), "its key may be forgotten");
    let refusal = |code: &str| json!({"Success": false, "ErrorCode": code, "Message": "no"});
    for (body, repeat) in [
        (refusal("7"), false),
        (refusal("9999"), true),
        (json!({"Success": true, "Status": "ASYNC_REFUNDING"}), true),
        (json!({"Success": true}), true),
    ] {
        let canned = Canned::always(200, body.clone()).await;
        let error = provider(&canned.url, &[PASSWORD]).refund(&refund).await.unwrap_err();
        assert_eq!(matches!(error, RefundError::Retry { .. }), repeat, "{body}: {error}");
    }
    assert_eq!(provider_.cancel_renewal("x", None).await, Err(CancelError::NotSupported));
}

#[tokio::test]
async fn the_previous_password_helps_while_passwords_are_changed() {
    let canned = Canned::start(|asked| {
        let mut body = asked.json();
        let given = body.as_object_mut().unwrap().remove("Token").unwrap();
        let right = given == hex::encode(token(&Scalars::of(body.as_object().unwrap()), PASSWORD));
        (200, if right { state(&json!({})) } else { json!({"Success": false, "ErrorCode": "204"}) })
    })
    .await;
    assert!(provider(&canned.url, &["new", PASSWORD]).ask("4912345678").await.is_ok());
    assert!(matches!(provider(&canned.url, &["new"]).ask("4912345678").await, Err(AskError::Later(_))));
}

#[test]
fn where_addresses_are_demanded_others_are_turned_away() {
    let mut provider = provider("https://x", &[PASSWORD]);
    provider.config.check_addresses = true;
    for (peer, good) in
        [(Some("91.194.227.9"), true), (Some("::ffff:91.194.227.9"), true), (Some("8.8.8.8"), false), (None, false)]
    {
        let raw = RawCallback { peer: peer.map(|ip| ip.parse().unwrap()), ..notification(&json!({})) };
        let answer = provider.verify(&raw, NOW).map(drop);
        assert!(
            if good { answer.is_ok() } else { matches!(answer, Err(Rejected::Forbidden(_))) },
            "{peer:?}: {answer:?}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..300), token in "[0-9a-f]{0,64}", value in ".{0,20}") {
        let provider = provider("https://x", &[PASSWORD]);
        prop_assert!(provider.verify(&callback(&bytes, &[]), NOW).is_err());
        let body = json!({"TerminalKey": TERMINAL, "Token": token, "OrderId": value, "Data": {"x": value}}).to_string();
        prop_assert!(provider.verify(&callback(body.as_bytes(), &[]), NOW).is_err());
        let _ = Scalars::read(&bytes).map(|scalars| Claim::read(&scalars));
    }
}

fn recurring() -> Checkout {
    Checkout {
        token: "ord_01JD3Z-r2".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб".into(),
        return_url: "https://t.me/clubbot?start=ok".into(),
        payer: None,
        again: Again::Saved,
        period: Period::Months(1),
        receipt: None,
    }
}

#[tokio::test]
async fn the_card_that_was_kept_is_asked_for() {
    let canned = Canned::start(|asked| {
        if asked.path == "/GetCardList" {
            return (200, json!([{"CardId": "1", "Pan": "220220******4477", "Status": "A", "RebillId": "145919"}]));
        }
        (200, state(&json!({"PaymentId": asked.json()["PaymentId"], "PaymentURL": "https://pay.example/1"})))
    })
    .await;
    let events = told(&canned, &notification(&json!({"RebillId": 1}))).await.unwrap();
    let saved = events[0].payment().saved.clone().unwrap();
    assert_eq!((saved.id.as_str(), saved.title.as_str()), ("145919", "*4477"), "not what the notification says");
    assert_eq!(canned.asked()[1].json()["CustomerKey"], "ord_01JD3Z");
    let events = told(&canned, &notification(&json!({}))).await.unwrap();
    assert_eq!(events[0].payment().saved, None);
    drop(provider(&canned.url, &[PASSWORD]).checkout(&recurring()).await);
    let init = canned.asked().pop().unwrap().json();
    assert_eq!((&init["Recurrent"], &init["CustomerKey"]), (&json!("Y"), &json!("ord_01JD3Z-r2")));
}

#[tokio::test]
async fn a_card_is_charged_as_the_official_library_does() {
    let file = file();
    let golden = file["calls"].as_array().unwrap().iter().find(|c| c["id"] == "charge").unwrap();
    let answer = golden["response"]["body"].clone();
    let canned = Canned::start(move |asked| match asked.path.as_str() {
        "/CheckOrder" => (200, json!({"Success": false, "ErrorCode": "335"})),
        "/Init" => (200, json!({"Success": true, "ErrorCode": "0", "Status": "NEW", "PaymentId": "3093639999"})),
        _ => (200, answer.clone()),
    })
    .await;
    let fact = provider(&canned.url, &[PASSWORD]).charge(&recurring(), "145919").await.unwrap();
    assert_eq!((fact.external_id.as_str(), fact.state), ("3093639999", PaymentState::Succeeded));
    let asked = canned.asked();
    assert_eq!(asked.iter().map(|a| a.path.as_str()).collect::<Vec<_>>(), ["/CheckOrder", "/Init", "/Charge"]);
    assert_eq!(
        (&asked[1].json()["Recurrent"], &asked[1].json()["DATA"]["OperationInitiatorType"]),
        (&json!(null), &json!("R"))
    );
    let wanted: Value = serde_json::from_str(golden["request"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(asked[2].json(), wanted);
}

#[tokio::test]
async fn what_was_charged_is_not_charged_again() {
    let refused = |code: &str| json!({"Success": false, "ErrorCode": code, "Status": "REJECTED"});
    for (before, charge, outcome, calls) in [
        ("CONFIRMED", json!({}), "paid", 1),
        ("AUTHORIZED", json!({}), "pending", 1),
        ("REJECTED", json!({}), "declined", 1),
        ("NEW", refused("1051"), "declined", 2),
        ("NEW", refused("1054"), "gone", 2),
        ("NEW", refused("9999"), "again", 2),
    ] {
        let said = charge.clone();
        let canned = Canned::start(move |asked| match asked.path.as_str() {
            "/CheckOrder" => {
                let payments = json!([{"PaymentId": 7, "Status": before, "Amount": 99_000}]);
                (200, json!({"Success": true, "ErrorCode": "0", "OrderId": "ord_01JD3Z-r2", "Payments": payments}))
            }
            _ => (200, said.clone()),
        })
        .await;
        let told = match provider(&canned.url, &[PASSWORD]).charge(&recurring(), "145919").await {
            Ok(fact) if fact.state == PaymentState::Succeeded => "paid",
            Ok(_) => "pending",
            Err(ChargeError::Declined(_)) => "declined",
            Err(ChargeError::Gone(_)) => "gone",
            Err(ChargeError::Retry { .. }) => "again",
            Err(ChargeError::NotSupported) => "never",
        };
        assert_eq!((told, canned.asked().len()), (outcome, calls), "{before} {charge}");
    }
}

use super::super::tests::callback;
use super::super::tests::canned::Canned;
use super::*;
use crate::domain::AccountRef;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const SECRET: &str = "d1b5d0e7a1c94b7f8f6e2a9c3b5d7e1f";

fn provider(api_url: &str, secrets: &[&str]) -> CloudPayments {
    CloudPayments::new(CloudPaymentsConfig {
        public_id: "pk_0b1c7f209b1c7f20".into(),
        secrets: secrets.iter().map(|s| (*s).into()).collect(),
        api_url: api_url.into(),
        check_addresses: false,
    })
    .unwrap()
}

fn live() -> CloudPayments {
    provider("https://api.cloudpayments.ru/", &[SECRET])
}

fn file() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/vectors/cloudpayments.json")).unwrap()
}

fn golden(id: &str) -> Value {
    file()["calls"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap().clone()
}

fn hmac(message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A signed notification of a kind.
fn notification(kind: &str, body: &str) -> RawCallback {
    let raw = callback(body.as_bytes(), &[("content-hmac", &hmac(body))]);
    RawCallback { path_kind: Some(kind.into()), ..raw }
}

async fn told(raw: &RawCallback) -> Result<Vec<Event>, CallbackError> {
    let provider = live();
    provider.events(provider.verify(raw, NOW)?).await
}

#[tokio::test]
async fn the_vectors() {
    for v in file()["vectors"].as_array().unwrap() {
        let (id, request) = (v["id"].as_str().unwrap(), &v["request"]);
        let headers: Vec<(&str, &str)> =
            request["headers"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
        let raw = RawCallback {
            method: request["method"].as_str().unwrap().into(),
            path_kind: Some(request["path"].as_str().unwrap().split('/').nth(3).unwrap_or("pay").into()),
            query: request["query"].as_str().unwrap().into(),
            ..callback(request["body"].as_str().unwrap().as_bytes(), &headers)
        };
        let outcome = told(&raw).await;
        if v["valid"] == false {
            assert!(matches!(outcome, Err(CallbackError::Rejected(Rejected::Unauthorized(_)))), "{id}: {outcome:?}");
            continue;
        }
        let ([event], expect) = (&outcome.unwrap()[..], &v["expect"]) else { panic!("{id}") };
        match (expect["event"].as_str().unwrap(), &event.fact) {
            ("paid", Word::Payment(fact)) => {
                assert_eq!(
                    (json!(fact.order), json!(fact.amount.minor)),
                    (expect["order_ref"].clone(), expect["amount_minor"].clone())
                );
                assert_eq!((fact.external_id.as_str(), fact.state), ("897749645", PaymentState::Succeeded), "{id}");
                assert_eq!((fact.payer.clone(), fact.test), (Some(AccountRef::telegram(77_000_001)), false));
                assert_eq!((fact.at, &fact.renewal), (Some(Timestamp(1_795_255_202_000)), &None));
                assert_eq!(event.key, "pay:897749645:succeeded");
            }
            ("refunded", Word::Payment(fact)) => {
                assert_eq!((fact.external_id.as_str(), fact.refunds.len()), ("897749645", 1), "{id}");
            }
            ("subscription_past_due", Word::Renewal(fact)) => {
                assert_eq!((json!(fact.renewal), fact.failed), (expect["order_ref"].clone(), true));
            }
            other => panic!("{id}: {other:?}"),
        }
        let ack = live().acknowledgement(&raw, None);
        assert_eq!((json!(ack.status), json!(ack.body)), (expect["ack_status"].clone(), expect["ack_body"].clone()));
    }
}

#[tokio::test]
async fn every_kind_of_notification_says_its_own() {
    let payment = "TransactionId=7&Amount=990.00&Currency=RUB&InvoiceId=o&TestMode=0&DateTime=2026-11-22+09:00:00";
    for (kind, more, wanted) in [
        ("pay", "&Status=Completed", Some(PaymentState::Succeeded)),
        ("pay", "&Status=Authorized", Some(PaymentState::Pending)),
        ("confirm", "", Some(PaymentState::Succeeded)),
        ("cancel", "", Some(PaymentState::Canceled)),
        ("fail", "&Reason=InsufficientFunds&ReasonCode=5051", None),
        ("check", "", None),
    ] {
        let events = told(&notification(kind, &format!("{payment}{more}"))).await.unwrap();
        assert_eq!(events.first().map(|e| e.payment().state), wanted, "{kind}");
    }
    // As the documents have it, with both headers.
    let refund = "TransactionId=897749999&PaymentTransactionId=897749645&Amount=330.00&DateTime=2026-11-22+09%3A00%3A00&OperationType=Refund&InvoiceId=ord_01JD3Z&AccountId=tg%3A77000001&Email=ivan%40example.com&Data=";
    assert_eq!(hmac(refund), "cjZUOB0g+MbUNIEClmlqdf2/GL8s5Ibpo4mWgB3VWu4=");
    let events = told(&notification("refund", refund)).await.unwrap();
    let fact = events[0].payment();
    assert_eq!(
        (fact.external_id.as_str(), &fact.refunds),
        ("897749645", &BTreeMap::from([("897749999".to_owned(), 33_000)]))
    );
    for (kind, body, failed) in [
        ("recurrent", "Id=sc_1&Status=Active", None),
        ("recurrent", "Id=sc_1&Status=PastDue", Some(true)),
        ("recurrent", "Id=sc_1&Status=Cancelled", Some(false)),
        ("recurrent", "Id=sc_1&Status=Rejected", Some(false)),
        ("recurrent", "Id=sc_1&Status=Expired", Some(false)),
        ("fail", "TransactionId=7&Amount=990.00&SubscriptionId=sc_1", Some(true)),
    ] {
        let events = told(&notification(kind, body)).await.unwrap();
        let fact = events.first().map(|e| {
            if let Word::Renewal(fact) = &e.fact { (fact.renewal.clone(), fact.failed) } else { panic!("{e:?}") }
        });
        assert_eq!(fact, failed.map(|failed| ("sc_1".to_owned(), failed)), "{body}");
    }
    let charge = told(&notification("pay", &format!("{payment}&SubscriptionId=sc_1"))).await.unwrap();
    assert_eq!(charge[0].payment().renewal.as_deref(), Some("sc_1"));
    let trial = told(&notification("pay", &payment.replace("TestMode=0", "TestMode=1"))).await.unwrap();
    assert!(trial[0].payment().test);
}

#[tokio::test]
async fn what_is_not_understood_is_said_to_be_so() {
    for (kind, body) in [
        ("", "TransactionId=7&Amount=990.00"),
        ("receipt", "TransactionId=7&Amount=990.00"),
        ("pay", "Amount=990.00"),
        ("pay", "TransactionId=7&TransactionId=8&Amount=990.00"),
        ("pay", "TransactionId=7&Amount=9,90"),
        ("pay", "TransactionId=7&Amount=990.00&Name=%CF%E5%F2%F0"),
        ("refund", "TransactionId=7&Amount=990.00"),
        ("recurrent", "Id=sc_1"),
        ("check", "Amount=990.00"),
    ] {
        let (provider, raw) = (live(), notification(kind, body));
        let verified = provider.verify(&raw, NOW).unwrap();
        let asked = provider.asks(&verified).map(drop).map_err(CallbackError::from);
        let heard = if kind == "check" { asked } else { provider.events(verified).await.map(drop) };
        assert!(matches!(heard, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{kind} {body}: {heard:?}");
    }
}

#[test]
fn a_check_asks_and_is_answered_with_a_number() {
    let (provider, raw) = (live(), notification("check", "TransactionId=7&Amount=990.00&Currency=RUB&InvoiceId=o"));
    let asked = provider.asks(&provider.verify(&raw, NOW).unwrap()).unwrap().unwrap();
    assert_eq!((asked.order.as_deref(), asked.amount.to_string().as_str()), (Some("o"), "990.00 RUB"));
    let raw = notification("pay", "TransactionId=7");
    assert_eq!(provider.asks(&provider.verify(&raw, NOW).unwrap()), Ok(None));
    for (misfit, code) in [
        (None, 0),
        (Some(Misfit::UnknownOrder), 10),
        (Some(Misfit::UnknownPayer), 11),
        (Some(Misfit::Amount), 12),
        (Some(Misfit::Currency), 12),
        (Some(Misfit::Test), 13),
    ] {
        assert_eq!(provider.acknowledgement(&raw, misfit).body, format!("{{\"code\":{code}}}"));
    }
}

#[test]
fn the_first_header_is_the_proof_and_both_secrets_are_accepted() {
    let body = "TransactionId=7&Name=a%26b";
    let raw = |headers: &[(&str, &str)]| callback(body.as_bytes(), headers);
    let (raw_hmac, text_hmac) = (hmac(body), hmac("TransactionId=7&Name=a&b"));
    let verify = |headers: &[(&str, &str)]| live().verify(&raw(headers), NOW).is_ok();
    assert!(verify(&[("content-hmac", &raw_hmac), ("x-content-hmac", "wrong")]));
    assert!(verify(&[("x-content-hmac", &text_hmac)]));
    assert!(
        !verify(&[("content-hmac", &text_hmac), ("x-content-hmac", &text_hmac)]),
        "the second one does not mend the first"
    );
    assert!(!verify(&[("x-content-hmac", &raw_hmac)]));
    assert!(!verify(&[("content-hmac", "no base64")]) && !verify(&[]));
    assert!(live().verify(&callback(b"", &[("content-hmac", &hmac(""))]), NOW).is_err(), "nothing is signed");
    let raw = raw(&[("content-hmac", &raw_hmac)]);
    assert!(provider("https://x", &["new", SECRET]).verify(&raw, NOW).is_ok());
    assert!(provider("https://x", &["new"]).verify(&raw, NOW).is_err());
    let bad = |public_id: &str, secrets: &[&str], api_url: &str| {
        let secrets = secrets.iter().map(|s| (*s).into()).collect();
        CloudPayments::new(CloudPaymentsConfig {
            public_id: public_id.into(),
            secrets,
            api_url: api_url.into(),
            check_addresses: false,
        })
        .is_err()
    };
    assert!(
        bad("", &["s"], "https://x")
            && bad("p", &[], "https://x")
            && bad("p", &["s", ""], "https://x")
            && bad("p", &["s"], "x")
    );
}

fn order() -> Checkout {
    Checkout {
        token: "0198c7f2a4de7c1e9a3bdd52c0f1e2d3".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб «Практика»: Месяц".into(),
        return_url: "https://t.me/bot?start=paid".into(),
        payer: Some(AccountRef::telegram(5001)),
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    }
}

#[tokio::test]
async fn an_order_gets_a_page() {
    let made = json!({"Success": true, "Message": null, "Model": {"Id": "f2K8LV6reGE9WBFn", "Number": 61, "Url": "https://orders.cloudpayments.ru/d/f2K8LV6reGE9WBFn"}});
    let canned = Canned::always(200, made).await;
    let placed = provider(&canned.url, &[SECRET]).checkout(&order()).await.unwrap();
    assert_eq!(
        (placed.external_id, placed.url.as_str()),
        (order().token, "https://orders.cloudpayments.ru/d/f2K8LV6reGE9WBFn")
    );
    let asked = &canned.asked()[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/orders/create"));
    assert_eq!(asked.headers["x-request-id"], order().token.as_str());
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(
        json!(asked.headers["authorization"].to_str().unwrap()),
        golden("refund")["request"]["headers"]["Authorization"]
    );
    let wanted = json!({
        "Amount": 990.0, "Currency": "RUB", "Description": "Клуб «Практика»: Месяц", "InvoiceId": order().token, "AccountId": "tg:5001",
        "SendEmail": false, "RequireConfirmation": false,
        "SuccessRedirectUrl": "https://t.me/bot?start=paid", "FailRedirectUrl": "https://t.me/bot?start=paid",
    });
    assert_eq!(asked.json(), wanted);
    let receipt = Some(crate::payments::tests::receipt("8 999 123-45-67", "Клуб «Практика»: Месяц"));
    provider(&canned.url, &[SECRET]).checkout(&Checkout { receipt, ..order() }).await.unwrap();
    let told = &canned.asked()[1].json()["JsonData"]["cloudpayments"]["CustomerReceipt"];
    assert_eq!((&told["phone"], &told["Items"][0]["amount"]), (&json!("+79991234567"), &json!(990.0)));
    assert!(live().sells_in(Currency::RUB) && !live().sells_in(Currency::XTR));
    for (status, body, repeat) in [
        (200, json!({"Success": false, "Message": "Amount is required"}), false),
        (200, json!({"Success": true, "Model": {}}), false),
        (200, json!("unknown"), true),
        (429, json!({}), true),
        (500, json!({}), true),
        (401, json!({}), true),
    ] {
        let canned = Canned::always(status, body.clone()).await;
        let error = provider(&canned.url, &[SECRET]).checkout(&order()).await.unwrap_err();
        assert_eq!(matches!(error, CheckoutError::Retry { .. }), repeat, "{status} {body}: {error}");
        assert!(!error.to_string().contains(SECRET));
    }
}

#[tokio::test]
async fn a_payment_is_asked_for_as_a_published_library_asks() {
    let golden = golden("get_payment");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let fact = provider(&canned.url, &[SECRET]).ask("897749645").await.unwrap();
    let asked = &canned.asked()[0];
    assert_eq!(
        (json!(asked.method), json!(asked.path)),
        (golden["request"]["method"].clone(), golden["request"]["path"].clone())
    );
    assert_eq!(json!(asked.headers["authorization"].to_str().unwrap()), golden["request"]["headers"]["Authorization"]);
    assert_eq!(asked.json(), serde_json::from_str::<Value>(golden["request"]["body"].as_str().unwrap()).unwrap());
    assert_eq!(
        (fact.external_id.as_str(), fact.state, fact.amount.minor),
        ("897749645", PaymentState::Succeeded, 99_000)
    );
    assert_eq!(
        (fact.order.as_deref(), fact.payer, fact.test),
        (Some("ord_01JD3Z"), Some(AccountRef::telegram(77_000_001)), true)
    );
}

#[tokio::test]
async fn an_order_is_found_by_its_own_name() {
    let model = json!({"TransactionId": 7, "Amount": 19.99, "Currency": "USD", "InvoiceId": order().token, "Status": "Completed", "ConfirmDateIso": "2026-11-21T10:00:02"});
    let answer = move |model: Value| json!({"Success": true, "Message": null, "Model": model});
    let canned = Canned::always(200, answer(model.clone())).await;
    let fact = provider(&canned.url, &[SECRET]).ask(&order().token).await.unwrap();
    assert_eq!((fact.external_id.as_str(), fact.amount.to_string().as_str(), fact.test), ("7", "19.99 USD", false));
    assert_eq!(fact.at, Some(Timestamp(1_795_255_202_000)));
    let asked = &canned.asked()[0];
    assert_eq!((asked.path.as_str(), asked.json()), ("/v2/payments/find", json!({"InvoiceId": order().token})));
    for (status, state) in [
        ("Completed", PaymentState::Succeeded),
        ("Cancelled", PaymentState::Canceled),
        ("Declined", PaymentState::Pending),
        ("Authorized", PaymentState::Pending),
    ] {
        let mut model = model.clone();
        model["Status"] = json!(status);
        let canned = Canned::always(200, answer(model)).await;
        assert_eq!(provider(&canned.url, &[SECRET]).ask("7").await.unwrap().state, state, "{status}");
    }
    let mut refund = model.clone();
    refund["PaymentTransactionId"] = json!(6);
    for (status, body, unknown) in [
        (200, json!({"Success": false, "Message": "Not found"}), true),
        (200, json!({"Success": false, "Message": "Try later"}), false),
        (200, answer(refund), false),
        (200, json!([]), false),
        (500, json!({}), false),
    ] {
        let canned = Canned::always(status, body.clone()).await;
        let error = provider(&canned.url, &[SECRET]).ask("7").await.unwrap_err();
        assert_eq!(error == AskError::Unknown, unknown, "{body}: {error}");
    }
}

#[tokio::test]
async fn money_goes_back_as_a_published_library_sends_it() {
    let golden = golden("refund");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let refund = Refund {
        token: "refund-1".into(),
        external_id: "897749645".into(),
        amount: "330 RUB".parse().unwrap(),
        of: "1990 RUB".parse().unwrap(),
        payer: None,
        age: Duration::ZERO,
        receipt: None,
    };
    let provider_ = provider(&canned.url, &[SECRET]);
    assert_eq!(provider_.refund(&refund).await, Ok(GivenBack::As("897749999".into())));
    let asked = &canned.asked()[0];
    assert_eq!(
        (json!(asked.method), json!(asked.path)),
        (golden["request"]["method"].clone(), golden["request"]["path"].clone())
    );
    assert_eq!(json!(asked.headers["x-request-id"].to_str().unwrap()), golden["request"]["headers"]["X-Request-ID"]);
    assert_eq!(asked.json(), serde_json::from_str::<Value>(golden["request"]["body"].as_str().unwrap()).unwrap());
    let old = Refund { age: Duration::from_secs(3600), ..refund.clone() };
    assert!(matches!(provider_.refund(&old).await, Err(RefundError::GiveUp(_))), "its key may be forgotten");
    let unknown = Refund { external_id: "another's".into(), ..refund.clone() };
    assert!(matches!(provider_.refund(&unknown).await, Err(RefundError::GiveUp(_))));
    assert_eq!(canned.asked().len(), 1);
    for (status, body, repeat) in [
        (200, json!({"Success": false, "Message": "Insufficient funds"}), false),
        (200, json!({"Success": true, "Model": {}}), true),
        (503, json!({}), true),
    ] {
        let canned = Canned::always(status, body).await;
        let error = provider(&canned.url, &[SECRET]).refund(&refund).await.unwrap_err();
        assert_eq!(matches!(error, RefundError::Retry { .. }), repeat, "{error}");
    }
}

#[tokio::test]
async fn a_subscription_is_stopped_as_a_published_library_stops_it() {
    let golden = golden("cancel_subscription");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    assert_eq!(provider(&canned.url, &[SECRET]).cancel_renewal("sc_221da6421dc44dbd2cc3464f6f083", None).await, Ok(()));
    let asked = &canned.asked()[0];
    assert_eq!(json!(asked.path), golden["request"]["path"]);
    assert_eq!(asked.json(), serde_json::from_str::<Value>(golden["request"]["body"].as_str().unwrap()).unwrap());
    let canned = Canned::always(200, json!({"Success": false, "Message": "no"})).await;
    assert_eq!(provider(&canned.url, &[SECRET]).cancel_renewal("sc_1", None).await, Err(CancelError::NotSupported));
    let canned = Canned::always(500, json!({})).await;
    assert!(matches!(provider(&canned.url, &[SECRET]).cancel_renewal("sc_1", None).await, Err(CancelError::Later(_))));
}

#[tokio::test]
async fn the_previous_secret_helps_while_secrets_are_changed() {
    let wanted = golden("get_payment");
    let right = wanted["request"]["headers"]["Authorization"].as_str().unwrap().to_owned();
    let body = wanted["response"]["body"].clone();
    let canned = Canned::start(move |asked| {
        if asked.headers["authorization"] == right.as_str() { (200, body.clone()) } else { (401, json!({})) }
    })
    .await;
    assert!(provider(&canned.url, &["new", SECRET]).ask("897749645").await.is_ok());
    assert!(matches!(provider(&canned.url, &["new"]).ask("897749645").await, Err(AskError::Later(_))));
}

#[test]
fn where_addresses_are_demanded_others_are_turned_away() {
    let mut provider = live();
    provider.config.check_addresses = true;
    for (peer, good) in
        [(Some("185.98.81.1"), true), (Some("::ffff:185.98.81.1"), true), (Some("8.8.8.8"), false), (None, false)]
    {
        let raw = RawCallback {
            peer: peer.map(|ip| ip.parse().unwrap()),
            ..notification("pay", "TransactionId=7&Amount=990.00")
        };
        let answer = provider.verify(&raw, NOW).map(drop);
        assert!(
            if good { answer.is_ok() } else { matches!(answer, Err(Rejected::Forbidden(_))) },
            "{peer:?}: {answer:?}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in "[a-z]{0,9}", mac in "[A-Za-z0-9+/=]{0,50}") {
        let raw = RawCallback { path_kind: Some(kind.clone()), ..callback(&bytes, &[("content-hmac", &mac)]) };
        prop_assert!(live().verify(&raw, NOW).is_err());
        let _ = Fields::read(&raw).and_then(|fields| fields.event(&kind));
    }
}

#[tokio::test]
async fn a_card_is_charged_by_its_token_and_asked_about_first() {
    let nothing = json!({"Success": false, "Message": "Not found", "Model": null});
    let done = |status: &str, reason: i64| {
        let model = json!({"TransactionId": 8, "Amount": 990.0, "Currency": "RUB", "InvoiceId": order().token, "Status": status,
            "ReasonCode": reason, "CardHolderMessage": "why"});
        json!({"Success": status == "Completed", "Message": null, "Model": model})
    };
    for (before, made, outcome, calls) in [
        (nothing.clone(), done("Completed", 0), "paid", 2),
        (done("Completed", 0), nothing.clone(), "paid", 1),
        (done("Declined", 5051), done("Completed", 0), "declined", 1),
        (nothing.clone(), done("Declined", 5051), "declined", 2),
        (nothing.clone(), done("Declined", 5054), "gone", 2),
        (nothing.clone(), json!({"Success": false, "Message": "Token is required"}), "declined", 2),
        (json!({"Success": false, "Message": "Try later"}), done("Completed", 0), "again", 1),
    ] {
        let (first, then) = (before.clone(), made.clone());
        let canned = Canned::start(move |asked| {
            (200, if asked.path == "/v2/payments/find" { first.clone() } else { then.clone() })
        })
        .await;
        let told = match provider(&canned.url, &[SECRET]).charge(&order(), "tk_1").await {
            Ok(fact) => {
                assert_eq!((fact.external_id.as_str(), fact.order.as_deref()), ("8", Some(order().token.as_str())));
                "paid"
            }
            Err(ChargeError::Declined(_)) => "declined",
            Err(ChargeError::Gone(_)) => "gone",
            Err(ChargeError::Retry { .. }) => "again",
            Err(ChargeError::NotSupported) => "never",
        };
        let asked = canned.asked();
        assert_eq!((told, asked.len()), (outcome, calls), "{before} {made}");
        assert_eq!(
            (asked[0].path.as_str(), asked[0].json()),
            ("/v2/payments/find", json!({"InvoiceId": order().token}))
        );
        if let Some(charge) = asked.get(1) {
            assert_eq!((charge.path.as_str(), &charge.json()["Token"]), ("/payments/tokens/charge", &json!("tk_1")));
            assert_eq!((&charge.json()["Amount"], &charge.json()["AccountId"]), (&json!(990.0), &json!("tg:5001")));
            assert_eq!(charge.headers["x-request-id"], order().token.as_str());
        }
    }
}

#[test]
fn a_card_that_is_kept_is_known_by_its_last_digits() {
    let kept = |token, kind, last| charge::kept(token, kind, last).map(|s| (s.id, s.title));
    assert_eq!(kept(Some("tk"), Some("Mir"), Some("4477")), Some(("tk".into(), "Mir *4477".into())));
    assert_eq!(kept(Some("tk"), None, None), Some(("tk".into(), String::new())));
    assert_eq!(kept(Some(""), Some("Mir"), Some("4477")), None);
    assert_eq!(kept(None, None, None), None);
}

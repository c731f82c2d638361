use super::super::tests::callback;
use super::super::tests::canned::Canned;
use super::*;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const TOKEN: &str = "13579:AAErTbQxN7l0PaytestTokenForVectors";

fn provider(api_url: &str, tokens: &[&str]) -> CryptoPay {
    let tokens = tokens.iter().map(|t| (*t).into()).collect();
    CryptoPay::new(CryptoPayConfig { tokens, api_url: api_url.into() }).unwrap()
}

fn live() -> CryptoPay {
    provider("https://pay.crypt.bot/", &[TOKEN])
}

fn golden() -> Value {
    let file = include_str!("../../../tests/fixtures/payments/golden_requests.json");
    let file: Value = serde_json::from_str(file).unwrap();
    file["requests"].as_array().unwrap().iter().find(|r| r["provider"] == "cryptopay").unwrap().clone()
}

fn signed(body: &str) -> RawCallback {
    let mut mac = Hmac::<Sha256>::new_from_slice(&Sha256::digest(TOKEN)).unwrap();
    mac.update(body.as_bytes());
    callback(body.as_bytes(), &[("crypto-pay-api-signature", &hex::encode(mac.finalize().into_bytes()))])
}

fn invoice(id: i64, status: &str) -> Value {
    json!({
        "invoice_id": id, "status": status, "currency_type": "fiat", "fiat": "USD", "amount": "15", "payload": "o",
        "created_at": "2026-11-21T09:55:00.000Z", "paid_at": "2026-11-21T10:00:02.123Z", "paid_asset": "TON", "paid_amount": "3.1",
    })
}

async fn told(provider: &CryptoPay, body: &str) -> Result<Vec<Event>, CallbackError> {
    let raw = signed(body);
    provider.events(provider.verify(&raw, NOW)?).await
}

#[tokio::test]
async fn the_vectors() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/data/vectors/cryptopay.json")).unwrap();
    for v in file["vectors"].as_array().unwrap() {
        let (id, request, provider) = (v["id"].as_str().unwrap(), &v["request"], live());
        let headers: Vec<(&str, &str)> =
            request["headers"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
        let raw = callback(request["body"].as_str().unwrap().as_bytes(), &headers);
        let verified = provider.verify(&raw, NOW);
        if v["valid"] == false {
            assert!(matches!(verified, Err(Rejected::Unauthorized(_))), "{id}");
            continue;
        }
        let events = provider.events(verified.unwrap()).await.unwrap();
        let fact = events[0].payment();
        assert_eq!((fact.external_id.as_str(), fact.state), ("528890", PaymentState::Succeeded), "{id}");
        assert_eq!(
            (json!(fact.order), fact.at),
            (v["expect"]["order_ref"].clone(), Some(Timestamp(1_795_255_202_123)))
        );
        assert_eq!(fact.amount.to_string(), "10.50 XXX", "a crypto asset is no currency of ours");
        let (ack, expect) = (provider.acknowledgement(&raw, None), &v["expect"]);
        assert_eq!((json!(ack.status), json!(ack.body)), (expect["ack_status"].clone(), expect["ack_body"].clone()));
    }
}

#[tokio::test]
async fn an_invoice_in_an_ordinary_currency_is_a_payment() {
    let update =
        |payload: Value| json!({"update_id": 1, "update_type": "invoice_paid", "payload": payload}).to_string();
    let events = told(&live(), &update(invoice(7, "paid"))).await.unwrap();
    let fact = events[0].payment();
    assert_eq!((fact.amount.to_string().as_str(), fact.order.as_deref(), fact.test), ("15.00 USD", Some("o"), false));
    assert_eq!(events[0].key, "7:succeeded");
    assert_eq!(told(&live(), r#"{"update_type":"other","payload":1}"#).await, Ok(Vec::new()));
    for bad in [json!({}), json!({"invoice_id": 7, "status": "paid", "amount": "1"}), {
        let mut odd = invoice(7, "paid");
        odd["amount"] = json!("1,5");
        odd
    }] {
        let heard = told(&live(), &update(bad)).await;
        assert!(matches!(heard, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{heard:?}");
    }
    // The testnet counts its invoices by itself: its seventh is another one.
    let testnet = provider("https://testnet-pay.crypt.bot", &[TOKEN]);
    let events = told(&testnet, &update(invoice(7, "paid"))).await.unwrap();
    assert_eq!(
        (events[0].payment().external_id.as_str(), events[0].key.as_str()),
        ("testnet-7", "testnet-7:succeeded")
    );
    assert_eq!(testnet.ask("7").await, Err(AskError::Unknown), "a real one");
    assert_eq!(live().ask("testnet-7").await, Err(AskError::Unknown));
}

#[test]
fn either_token_is_accepted_and_none_that_is_empty() {
    let raw = signed("{}");
    assert!(provider("https://x", &["new", TOKEN]).verify(&raw, NOW).is_ok());
    assert!(provider("https://x", &["new"]).verify(&raw, NOW).is_err());
    assert!(live().verify(&callback(b"{}", &[("crypto-pay-api-signature", "zz")]), NOW).is_err());
    let bad = |tokens: &[&str], url: &str| {
        let tokens = tokens.iter().map(|t| (*t).into()).collect();
        CryptoPay::new(CryptoPayConfig { tokens, api_url: url.into() }).is_err()
    };
    assert!(bad(&[], "https://x") && bad(&["t", ""], "https://x") && bad(&["t"], "x"));
    assert!(live().sells_in("usd".parse().unwrap()) && !live().sells_in(Currency::XTR));
    assert_eq!((live().only_in(), live().refunds()), (Some(Platform::Telegram), false));
}

fn order() -> Checkout {
    Checkout {
        token: "ord_01JD3Z".into(),
        price: "15 USD".parse().unwrap(),
        description: "Club Praktika, 1 month".into(),
        return_url: "https://t.me/clubbot".into(),
        payer: None,
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    }
}

#[tokio::test]
async fn an_invoice_is_made_as_a_published_library_does() {
    let golden = golden();
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let placed = provider(&canned.url, &["12345:AAzQeIZbdPRIKcDoMaBtMxyzABCDEFGH"]).checkout(&order()).await.unwrap();
    assert_eq!(
        (placed.external_id.as_str(), placed.url.as_str()),
        ("528890", "https://t.me/CryptoBot?start=IVDoTcNBYEfk")
    );
    let (asked, request) = (&canned.asked()[0], &golden["request"]);
    // The library asks by GET, and so writes all of it into the address.
    assert_eq!((asked.method.as_str(), json!(asked.path)), ("POST", request["path"].clone()));
    assert_eq!(
        json!(asked.headers["crypto-pay-api-token"].to_str().unwrap()),
        request["headers"]["Crypto-Pay-API-Token"]
    );
    for (name, value) in super::super::form::pairs(request["query"].as_str().unwrap().as_bytes()).unwrap() {
        if name == "accepted_assets" {
            continue; // what it takes is chosen in the app's settings
        }
        let sent = &asked.json()[&name];
        assert_eq!(sent.as_str().map_or_else(|| sent.to_string(), str::to_owned), value, "{name}");
    }
    for (status, body, repeat) in [
        (400, json!({"ok": false, "error": {"code": 400, "name": "AMOUNT_TOO_SMALL"}}), false),
        (200, json!({"ok": true, "result": {}}), false),
        (401, json!({"ok": false}), true),
        (429, json!({}), true),
        (502, json!({}), true),
        (200, json!([]), true),
    ] {
        let canned = Canned::always(status, body.clone()).await;
        let error = provider(&canned.url, &[TOKEN]).checkout(&order()).await.unwrap_err();
        assert_eq!(matches!(error, CheckoutError::Retry { .. }), repeat, "{status} {body}: {error}");
        assert!(!error.to_string().contains(TOKEN));
    }
}

#[tokio::test]
async fn invoices_are_asked_for_by_number_and_by_time() {
    for (status, state) in
        [("paid", PaymentState::Succeeded), ("expired", PaymentState::Canceled), ("active", PaymentState::Pending)]
    {
        let canned = Canned::always(200, json!({"ok": true, "result": {"items": [invoice(7, status)]}})).await;
        assert_eq!(provider(&canned.url, &[TOKEN]).ask("7").await.unwrap().state, state);
        let asked = &canned.asked()[0];
        assert_eq!((asked.path.as_str(), asked.json()), ("/api/getInvoices", json!({"invoice_ids": "7"})));
        assert_eq!(provider(&canned.url, &[TOKEN]).ask("8").await, Err(AskError::Unknown));
    }
    let canned = Canned::start(|asked| {
        let first: Vec<Value> = (0..PAGE).map(|n| invoice(1000 - n as i64, "paid")).collect();
        let items = if asked.json()["offset"] == 0 { first } else { vec![invoice(1, "paid")] };
        (200, json!({"ok": true, "result": {"items": items}}))
    });
    let canned = canned.await;
    let paid = Timestamp(1_795_255_202_123);
    let facts = provider(&canned.url, &[TOKEN]).since(paid).await.unwrap();
    assert_eq!((facts.len(), facts[0].external_id.as_str(), canned.asked().len()), (PAGE + 1, "1", 2));
    assert!(provider(&canned.url, &[TOKEN]).since(paid.plus(1)).await.unwrap().is_empty());
    let canned = Canned::always(200, json!({"ok": false, "error": {"name": "x"}})).await;
    assert!(matches!(provider(&canned.url, &[TOKEN]).since(paid).await, Err(AskError::Later(_))));
}

proptest! {
    #[test]
    fn nothing_breaks_it(body in ".*", amount in "[0-9.e-]{0,30}", asset in "[A-Z]{0,6}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let odd = json!({"invoice_id": 1, "status": "paid", "amount": amount, "asset": asset, "payload": "o"});
        for body in [body, json!({"update_type": "invoice_paid", "payload": odd}).to_string()] {
            let _ = runtime.block_on(told(&live(), &body));
        }
    }
}

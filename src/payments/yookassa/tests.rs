use super::super::tests::callback;
use super::*;
use crate::domain::AccountRef;
use crate::sandbox::yookassa::{Config, Fault, YooKassaEmulator};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::IntoResponse as _;
use proptest::prelude::*;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const ID: &str = "2f0b1c3e-000f-5000-9000-1d0f2a3b4c5d";

fn provider(api_url: &str, secret: &str) -> YooKassa {
    YooKassa::new(YooKassaConfig {
        shop_id: "506751".into(),
        secret: secret.into(),
        previous: None,
        api_url: api_url.into(),
        check_addresses: false,
    })
    .unwrap()
}

/// An API that gives one answer to every path it knows, and remembers what it was asked.
struct Canned {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    _stop: DropGuard,
}

struct Asked {
    method: String,
    path: String,
    headers: axum::http::HeaderMap,
    body: Bytes,
}

type Answers = Arc<dyn Fn(&Asked) -> (u16, Value) + Send + Sync>;

impl Canned {
    async fn start(answers: Answers) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let router = Router::new()
            .fallback(async |State((asked, answers)): State<(Arc<Mutex<Vec<Asked>>>, Answers)>, request: Request| {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
                let question = Asked { method, path, headers: parts.headers, body };
                let (status, body) = answers(&question);
                asked.lock().unwrap().push(question);
                (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
            })
            .with_state((Arc::clone(&asked), answers));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v3", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        tokio_util::task::TaskTracker::new().spawn(serving.into_future());
        Self { url, asked, _stop: stop.drop_guard() }
    }

    async fn always(status: u16, body: Value) -> Self {
        Self::start(Arc::new(move |_| (status, body.clone()))).await
    }
}

fn payment(changes: &Value) -> Value {
    let mut payment = json!({
        "id": ID, "status": "succeeded", "amount": {"value": "990.00", "currency": "RUB"}, "test": false,
        "refunded_amount": {"value": "0.00", "currency": "RUB"}, "metadata": {"order_id": "ord_1"},
    });
    for (key, value) in changes.as_object().unwrap() {
        payment[key] = value.clone();
    }
    payment
}

fn notification(event: &str, object: &Value) -> RawCallback {
    let body = json!({"type": "notification", "event": event, "object": object});
    callback(body.to_string().as_bytes(), &[])
}

async fn told(provider: &YooKassa, raw: &RawCallback) -> Result<Vec<Event>, CallbackError> {
    provider.events(provider.verify(raw, NOW)?).await
}

/// What the HTTP room makes of an outcome.
fn status(outcome: &Result<Vec<Event>, CallbackError>) -> u16 {
    match outcome {
        Ok(_) => 200,
        Err(CallbackError::Rejected(Rejected::Unauthorized(_))) => 401,
        Err(CallbackError::Rejected(Rejected::Forbidden(_))) => 403,
        Err(CallbackError::Rejected(Rejected::Malformed(_))) => 400,
        Err(CallbackError::Later(_)) => 503,
    }
}

#[tokio::test]
async fn the_vectors() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/fixtures/payments/yookassa.json")).unwrap();
    for v in file["vectors"].as_array().unwrap() {
        let id = v["id"].as_str().unwrap();
        let api = v["api"].clone();
        let canned = Canned::start(Arc::new(move |asked| {
            let answer = &api[&asked.path];
            (u16::try_from(answer["status"].as_u64().unwrap()).unwrap(), answer["body"].clone())
        }))
        .await;
        let mut provider = provider(&canned.url, v["secret"]["secret_key"].as_str().unwrap());
        provider.config.check_addresses = true;
        let mut raw = callback(v["request"]["body"].as_str().unwrap().as_bytes(), &[]);
        raw.peer = Some(v["request"]["remote_ip"].as_str().unwrap().parse().unwrap());

        let outcome = told(&provider, &raw).await;
        // What our keys cannot see is forged as far as we can tell, so it is refused instead of being put aside.
        let expected = if id == "t_unknown_payment" { json!(403) } else { v["expect"]["ack_status"].clone() };
        assert_eq!(json!(status(&outcome)), expected, "{id}: {outcome:?}");
        let Ok(events) = outcome else { continue };
        let [event] = &events[..] else { panic!("{id}: {events:?}") };
        let (fact, key) = (event.payment(), &event.key);
        assert_eq!((fact.external_id.as_str(), fact.test), (ID, false), "{id}");
        assert_eq!(fact.payer, Some(AccountRef::telegram(77_000_001)), "{id}");
        let as_ordered = json!(fact.amount.minor) == v["expect"]["amount_minor"]
            && json!(fact.order) == v["expect"]["order_ref"]
            && json!(fact.amount.currency) == v["expect"]["currency"];
        let state = match v["expect"]["decision"].as_str().unwrap() {
            "quarantine" => {
                assert!(!as_ordered, "{id}");
                continue;
            }
            "ignore" if id == "canceled" => PaymentState::Canceled,
            "ignore" => PaymentState::Refunded,
            "grant" | "record_partial_refund" => PaymentState::Succeeded,
            other => panic!("{id}: nothing checks {other}"),
        };
        let refunded = match id {
            "refund_partial" => 33_000,
            "t_refunded_before_grant" => 99_000,
            _ => 0,
        };
        assert!(as_ordered, "{id}");
        assert_eq!((fact.state, fact.refunded_minor), (state, refunded), "{id}");
        assert_eq!(*key, format!("{ID}:{}:{refunded}", state.as_str()), "{id}");
    }
}

#[tokio::test]
async fn an_order_goes_out_as_the_official_library_sends_it() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/payments/golden_requests.json")).unwrap();
    let golden = file["requests"].as_array().unwrap().iter().find(|r| r["id"] == "create_payment").unwrap();
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let mut wanted: Value = serde_json::from_str(golden["request"]["body"].as_str().unwrap()).unwrap();
    let order = Checkout {
        token: "ord_01JD3Z".into(),
        price: "990 RUB".parse().unwrap(),
        description: wanted["description"].as_str().unwrap().into(),
        return_url: wanted["confirmation"]["return_url"].as_str().unwrap().into(),
        payer: Some(AccountRef::telegram(77_000_001)),
        again: Again::Once,
        period: Period::Months(1),
        receipt: Some(crate::payments::tests::receipt("ivan@example.com", "Клуб «Практика», 1 месяц")),
    };
    let provider = provider(&canned.url, "test_kFh1d9Q0vN3bY7mZ2xLw5TtRr8sUuCcEeGgIiKkMmOo");
    let placed = provider.checkout(&order).await.unwrap();
    assert_eq!(
        (json!(placed.external_id), json!(placed.url)),
        (golden["sdk_parsed"]["id"].clone(), golden["sdk_parsed"]["url"].clone())
    );

    let asked = canned.asked.lock().unwrap();
    let [asked] = &asked[..] else { panic!("one call") };
    assert_eq!(
        (json!(asked.method), json!(asked.path)),
        (golden["request"]["method"].clone(), golden["request"]["path"].clone())
    );
    assert_eq!(json!(asked.headers["authorization"].to_str().unwrap()), golden["request"]["headers"]["Authorization"]);
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.headers["idempotence-key"], "ord_01JD3Z", "an order is one payment, however often it is sent");
    // What only the library adds, and what was not asked for.
    wanted["metadata"].as_object_mut().unwrap().remove("cms_name");
    for extra in ["save_payment_method", "statements", "transfers"] {
        wanted.as_object_mut().unwrap().remove(extra);
    }
    assert_eq!(serde_json::from_slice::<Value>(&asked.body).unwrap(), wanted);
}

fn checkout(token: &str, again: Again) -> Checkout {
    Checkout {
        token: token.into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб, продление".into(),
        return_url: "https://club.example/pay/back".into(),
        payer: None,
        again,
        period: Period::Months(1),
        receipt: None,
    }
}

#[tokio::test]
async fn a_charge_goes_out_as_the_official_library_sends_it() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/payments/golden_requests.json")).unwrap();
    let golden = file["requests"].as_array().unwrap().iter().find(|r| r["id"] == "autopay").unwrap();
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let mut wanted: Value = serde_json::from_str(golden["request"]["body"].as_str().unwrap()).unwrap();
    let method = wanted["payment_method_id"].as_str().unwrap().to_owned();
    let provider = provider(&canned.url, "test_kFh1d9Q0vN3bY7mZ2xLw5TtRr8sUuCcEeGgIiKkMmOo");
    let fact = provider.charge(&checkout("ord_01JD3Z-r2", Again::Saved), &method).await.unwrap();
    assert_eq!(
        (fact.state, json!(fact.external_id)),
        (PaymentState::Succeeded, golden["response"]["body"]["id"].clone())
    );
    let asked = canned.asked.lock().unwrap();
    assert_eq!(json!(asked[0].path), golden["request"]["path"]);
    assert_eq!(
        json!(asked[0].headers["idempotence-key"].to_str().unwrap()),
        golden["request"]["headers"]["Idempotence-Key"]
    );
    wanted["metadata"].as_object_mut().unwrap().remove("cms_name");
    for extra in ["receipt", "statements", "transfers"] {
        wanted.as_object_mut().unwrap().remove(extra);
    }
    assert_eq!(serde_json::from_slice::<Value>(&asked[0].body).unwrap(), wanted);
}

#[tokio::test]
async fn a_card_is_kept_where_she_agreed() {
    let canned = Canned::always(200, payment(&json!({"status": "succeeded"}))).await;
    let provider = provider(&canned.url, "live_x");
    for again in [Again::Once, Again::Saved] {
        drop(provider.checkout(&checkout("o", again)).await);
        let asked = canned.asked.lock().unwrap().pop().unwrap();
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        assert_eq!(body["save_payment_method"] == true, again == Again::Saved);
    }
    for (saved, status, kept) in [(true, "succeeded", true), (false, "succeeded", false), (true, "pending", false)] {
        let method = json!({"type": "bank_card", "id": "m1", "saved": saved, "title": "Bank card *4477"});
        let canned = Canned::always(200, payment(&json!({"status": status, "payment_method": method}))).await;
        let fact = self::provider(&canned.url, "live_x").ask(ID).await.unwrap();
        let found = fact.saved.map(|s| (s.id, s.title));
        assert_eq!(found, kept.then(|| ("m1".to_owned(), "Bank card *4477".to_owned())), "{saved} {status}");
    }
}

#[tokio::test]
async fn what_a_charge_came_to_is_told_apart() {
    let canceled = |reason: &str| {
        (200, payment(&json!({"status": "canceled", "cancellation_details": {"party": "x", "reason": reason}})))
    };
    let refusal = |status, parameter: &str| (status, json!({"type": "error", "code": "x", "parameter": parameter}));
    for ((status, body), outcome) in [
        (canceled("insufficient_funds"), "declined"),
        (canceled("permission_revoked"), "gone"),
        (canceled("card_expired"), "gone"),
        (refusal(400, "payment_method_id"), "gone"),
        (refusal(400, "amount"), "declined"),
        (refusal(401, ""), "again"),
        (refusal(403, ""), "again"),
        (refusal(429, ""), "again"),
        (refusal(500, ""), "again"),
        ((202, json!({"retry_after": 5})), "again"),
        ((200, json!({})), "again"),
    ] {
        let canned = Canned::always(status, body.clone()).await;
        let answer = provider(&canned.url, "live_x").charge(&checkout("o", Again::Saved), "m").await;
        let told = match answer.unwrap_err() {
            ChargeError::Declined(_) => "declined",
            ChargeError::Gone(_) => "gone",
            ChargeError::Retry { .. } => "again",
            ChargeError::NotSupported => "never",
        };
        assert_eq!(told, outcome, "{status} {body}");
    }
}

#[tokio::test]
async fn a_trial_is_marked_unless_the_whole_shop_is_one() {
    let canned = Canned::always(200, payment(&json!({"test": true}))).await;
    assert!(provider(&canned.url, "live_x").ask(ID).await.unwrap().test);
    assert!(!provider(&canned.url, "test_x").ask(ID).await.unwrap().test);
}

#[tokio::test]
async fn states_are_read_and_unknown_ones_are_pending() {
    for (status, back, state) in [
        ("succeeded", "0.00", PaymentState::Succeeded),
        ("succeeded", "989.99", PaymentState::Succeeded),
        ("succeeded", "990.00", PaymentState::Refunded),
        ("canceled", "0.00", PaymentState::Canceled),
        ("pending", "0.00", PaymentState::Pending),
        ("waiting_for_capture", "0.00", PaymentState::Pending),
        ("invented", "0.00", PaymentState::Pending),
    ] {
        let back = json!({"value": back, "currency": "RUB"});
        let canned = Canned::always(200, payment(&json!({"status": status, "refunded_amount": back}))).await;
        assert_eq!(provider(&canned.url, "live_x").ask(ID).await.unwrap().state, state, "{status}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_back_now_is_to_be_sent_again() {
    let raw = notification("payment.succeeded", &payment(&json!({})));
    let refusal = |code: &str| json!({"type": "error", "code": code, "description": "no"});
    for (answer, body) in [
        (500, refusal("internal_server_error")),
        (429, refusal("too_many_requests")),
        (202, json!({"type": "processing", "retry_after": 1800})),
        (401, refusal("invalid_credentials")),
        (403, refusal("forbidden")),
        (404, json!("<h1>a wrong address of the API</h1>")),
        (200, json!({"unknown": "form"})),
        (200, payment(&json!({"id": "another"}))),
        (200, payment(&json!({"amount": {"value": "9,9", "currency": "RUB"}}))),
    ] {
        let canned = Canned::always(answer, body.clone()).await;
        let outcome = told(&provider(&canned.url, "live_secret"), &raw).await;
        assert_eq!(status(&outcome), 503, "{answer} {body}: {outcome:?}");
        assert!(!format!("{outcome:?}").contains("live_secret"));
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let outcome = told(&provider(&format!("http://{nobody}/v3"), "live_secret"), &raw).await;
    assert_eq!(status(&outcome), 503);
    assert!(!format!("{outcome:?}").contains(&nobody.to_string()), "addresses stay out of errors");
}

#[tokio::test]
async fn a_refund_is_looked_up_by_its_payment_and_waited_for() {
    let refund = json!({"id": "2f0b2000-0015-5000-8000-1f2e3d4c5b6a", "payment_id": ID});
    let raw = notification("refund.succeeded", &refund);
    let canned = Canned::always(200, payment(&json!({}))).await;
    assert_eq!(status(&told(&provider(&canned.url, "live_x"), &raw).await), 503, "not in the payment yet");
    assert_eq!(canned.asked.lock().unwrap()[0].path, format!("/v3/payments/{ID}"));
}

#[tokio::test]
async fn only_a_clean_id_is_asked_for_and_only_for_payments() {
    let canned = Canned::always(200, payment(&json!({}))).await;
    let provider = provider(&canned.url, "live_x");
    for id in [json!("../refunds/1"), json!("a/b"), json!("a?b"), json!(""), json!("a".repeat(65)), Value::Null] {
        let raw = notification("payment.succeeded", &json!({"id": id}));
        assert_eq!(status(&told(&provider, &raw).await), 400, "{id}");
    }
    for body in ["", "[]", "type=notification", r#"{"event":5,"object":{}}"#, r#"{"event":"payment.succeeded"}"#] {
        assert_eq!(status(&told(&provider, &callback(body.as_bytes(), &[])).await), 400, "{body}");
    }
    for event in ["payout.succeeded", "deal.closed", "payment_method.active", "new"] {
        assert_eq!(told(&provider, &notification(event, &json!({"id": ID}))).await, Ok(vec![]), "{event}");
    }
    assert_eq!(provider.ask("../x").await, Err(AskError::Unknown));
    assert!(canned.asked.lock().unwrap().is_empty());
}

#[test]
fn addresses_matter_only_when_asked_to() {
    let mut provider = provider("http://127.0.0.1:9/v3", "live_x");
    for check in [false, true] {
        provider.config.check_addresses = check;
        for (peer, known) in [
            (Some("185.71.76.31"), true),
            (Some("77.75.153.127"), true),
            (Some("77.75.156.35"), true),
            (Some("::ffff:77.75.154.200"), true),
            (Some("2a02:5180:0:1509::1"), true),
            (Some("185.71.76.32"), false),
            (Some("77.75.153.128"), false),
            (Some("203.0.113.9"), false),
            (Some("::1"), false),
            (None, false),
        ] {
            let raw = RawCallback { peer: peer.map(|p| p.parse().unwrap()), ..callback(b"{}", &[]) };
            assert_eq!(provider.verify(&raw, NOW).is_ok(), known || !check, "{peer:?}");
        }
    }
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let good = provider("http://127.0.0.1:9/v3/", "live_x").config;
    assert_eq!(good.api_url, "http://127.0.0.1:9/v3");
    for bad in [
        YooKassaConfig { shop_id: String::new(), ..good.clone() },
        YooKassaConfig { secret: "".into(), ..good.clone() },
        YooKassaConfig { previous: Some("".into()), ..good.clone() },
        YooKassaConfig { api_url: "api.yookassa.ru".into(), ..good.clone() },
    ] {
        assert!(YooKassa::new(bad).is_err());
    }
    assert!(!format!("{good:?}").contains("live_x"));
}

fn order(token: &str) -> Checkout {
    Checkout {
        token: token.into(),
        price: "1990 RUB".parse().unwrap(),
        description: "ы".repeat(200),
        return_url: "https://club.example/back".into(),
        payer: None,
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    }
}

async fn shop(secret: &str) -> (YooKassaEmulator, YooKassa, Arc<AtomicI64>) {
    let time = Arc::new(AtomicI64::new(NOW.0));
    let clock = Arc::clone(&time);
    let config = Config {
        shop_id: "506751".into(),
        secret: secret.into(),
        clock: Arc::new(move || clock.load(Ordering::SeqCst)),
        port: 0,
        notification_url: None,
        retry_scale: 0.0,
    };
    let emulator = YooKassaEmulator::start(config).await.unwrap();
    let provider = provider(&emulator.api_url(), secret);
    (emulator, provider, time)
}

#[tokio::test]
async fn a_payment_from_order_to_refund() {
    let (shop, provider, time) = shop("test_x").await;
    let placed = provider.checkout(&order("ord_1")).await.unwrap();
    assert_eq!(placed.url, shop.pay_url(&placed.external_id));
    let id = placed.external_id.as_str();
    assert_eq!(provider.ask(id).await.unwrap().state, PaymentState::Pending);

    time.fetch_add(60_000, Ordering::SeqCst);
    shop.pay(id).unwrap();
    let raw = notification("payment.succeeded", &json!({"id": id, "amount": {"value": "1.00", "currency": "RUB"}}));
    let paid = told(&provider, &raw).await.unwrap().remove(0);
    assert_eq!((paid.payment().state, paid.payment().amount.minor), (PaymentState::Succeeded, 199_000));
    assert_eq!((paid.payment().order.as_deref(), paid.payment().test), (Some("ord_1"), false));
    assert_eq!(paid.payment().at, Some(NOW.plus(60_000)));
    assert_eq!(told(&provider, &raw).await.unwrap()[0].key, paid.key, "the same again is the same event");

    shop.refund(id, 99_000).unwrap();
    let part = told(&provider, &raw).await.unwrap().remove(0);
    assert_eq!((part.payment().state, part.payment().refunded_minor), (PaymentState::Succeeded, 99_000));
    shop.refund(id, 100_000).unwrap();
    let whole = told(&provider, &raw).await.unwrap().remove(0);
    assert_eq!(whole.payment().state, PaymentState::Refunded);
    assert!(paid.key != part.key && part.key != whole.key);

    let foreign = notification("payment.succeeded", &json!({"id": ID}));
    assert_eq!(status(&told(&provider, &foreign).await), 403);
    assert_eq!(provider.ask(ID).await, Err(AskError::Unknown));
}

#[tokio::test]
async fn an_order_sent_again_is_still_one_payment() {
    let (shop, provider, _) = shop("live_x").await;
    for (fault, done) in [(Fault::ErrorAfterEffect, 1), (Fault::StillWorking, 2), (Fault::TooMany, 2)] {
        let order = order(&format!("{fault:?}"));
        shop.fail_next(fault);
        let answer = provider.checkout(&order).await;
        assert!(matches!(answer, Err(CheckoutError::Retry { .. })), "{fault:?}: {answer:?}");
        assert_eq!(shop.payments().len(), done, "{fault:?}");
        let placed = provider.checkout(&order).await.unwrap();
        assert_eq!(provider.checkout(&order).await.unwrap(), placed);
    }
    assert_eq!(shop.payments().len(), 3);

    let changed = Checkout { price: "5 RUB".parse().unwrap(), ..order("TooMany") };
    let answer = provider.checkout(&changed).await;
    assert!(matches!(&answer, Err(CheckoutError::GiveUp(t)) if t.contains("Idempotence key duplicated")), "{answer:?}");
    shop.pay(&shop.payments()[2].id).unwrap();
    assert!(matches!(provider.checkout(&order("TooMany")).await, Err(CheckoutError::GiveUp(_))), "paid already");
    let stars = Checkout { price: "450 XTR".parse().unwrap(), ..order("stars") };
    assert!(matches!(provider.checkout(&stars).await, Err(CheckoutError::GiveUp(_))));
}

/// Paid, and ready to be given back under this key.
async fn paid(shop: &YooKassaEmulator, provider: &YooKassa, token: &str, amount: &str) -> Refund {
    let placed = provider.checkout(&order(token)).await.unwrap();
    shop.pay(&placed.external_id).unwrap();
    Refund {
        token: format!("back-{token}"),
        external_id: placed.external_id,
        amount: amount.parse().unwrap(),
        of: "1990 RUB".parse().unwrap(),
        payer: None,
        age: Duration::ZERO,
        receipt: None,
    }
}

#[tokio::test]
async fn a_refund_sent_again_is_still_one_refund() {
    let (shop, provider, _) = shop("live_x").await;
    let back = |shop: &YooKassaEmulator| shop.payments().iter().map(|p| p.refunded_minor).sum::<i64>();
    assert!(provider.refunds());
    for (n, fault) in
        [Fault::ErrorAfterEffect, Fault::StillWorking, Fault::Reset, Fault::TooMany].into_iter().enumerate()
    {
        let refund = paid(&shop, &provider, &format!("{fault:?}"), "500 RUB").await;
        shop.fail_next(fault);
        let answer = provider.refund(&refund).await;
        assert!(matches!(answer, Err(RefundError::Retry { .. })), "{fault:?}: {answer:?}");
        provider.refund(&refund).await.unwrap();
        provider.refund(&refund).await.unwrap();
        assert_eq!(back(&shop), 50_000 * (i64::try_from(n).unwrap() + 1), "{fault:?}");
    }
    for (changed, why) in [
        (
            Refund {
                token: "other".into(),
                amount: "5000 RUB".parse().unwrap(),
                ..paid(&shop, &provider, "a", "1 RUB").await
            },
            "greater",
        ),
        (
            Refund { token: "third".into(), external_id: ID.into(), ..paid(&shop, &provider, "b", "1 RUB").await },
            "not_found",
        ),
        (Refund { token: "back-Reset".into(), ..paid(&shop, &provider, "c", "1 RUB").await }, "key duplicated"),
    ] {
        let answer = provider.refund(&changed).await;
        assert!(matches!(&answer, Err(RefundError::GiveUp(text)) if text.contains(why)), "{why}: {answer:?}");
    }
    assert_eq!(provider.cancel_renewal("x", None).await, Err(CancelError::NotSupported));
}

#[tokio::test]
async fn a_refund_counts_only_when_the_money_went() {
    for (status, body, gave_up) in [
        (200, json!({"status": "succeeded"}), None),
        (200, json!({"status": "pending"}), Some(false)),
        (
            200,
            json!({"status": "canceled", "cancellation_details": {"party": "yoo_money", "reason": "insufficient_funds"}}),
            Some(true),
        ),
        (200, json!({"surprise": true}), Some(false)),
        (403, json!({"code": "forbidden"}), Some(true)),
        (502, json!({}), Some(false)),
    ] {
        let answer = (status, body.clone());
        let canned = Canned::start(Arc::new(move |_| answer.clone())).await;
        let refund = Refund {
            token: "t".into(),
            external_id: ID.into(),
            amount: "19.90 RUB".parse().unwrap(),
            of: "1990 RUB".parse().unwrap(),
            payer: None,
            age: Duration::ZERO,
            receipt: None,
        };
        let result = provider(&canned.url, "live_x").refund(&refund).await;
        match gave_up {
            None => assert_eq!(result, Ok(GivenBack::Shown)),
            Some(true) => assert!(matches!(&result, Err(RefundError::GiveUp(_))), "{body}: {result:?}"),
            Some(false) => assert!(matches!(&result, Err(RefundError::Retry { .. })), "{body}: {result:?}"),
        }
        let asked = canned.asked.lock().unwrap();
        let sent: Value = serde_json::from_slice(&asked[0].body).unwrap();
        assert_eq!(sent, json!({"payment_id": ID, "amount": {"value": "19.90", "currency": "RUB"}}));
        assert_eq!(
            (asked[0].path.as_str(), asked[0].headers["Idempotence-Key"].as_bytes()),
            ("/v3/refunds", b"t".as_slice())
        );
    }
}

#[tokio::test]
async fn no_answer_in_time_is_to_be_repeated() {
    let (shop, mut provider, _) = shop("live_x").await;
    provider.http = crate::wire::client(Duration::from_millis(50));
    shop.fail_next(Fault::Hang);
    let answer = provider.checkout(&order("ord_1")).await;
    assert!(matches!(answer, Err(CheckoutError::Retry { .. })), "{answer:?}");
}

#[tokio::test]
async fn the_previous_key_helps_while_keys_are_changed() {
    let (shop, mut provider, _) = shop("live_old").await;
    provider.config.secret = "live_new".into();
    let answer = provider.checkout(&order("ord_1")).await;
    let Err(CheckoutError::GiveUp(text)) = answer else { panic!("{answer:?}") };
    assert!(text.contains("invalid_credentials") && !text.contains("live_new"), "{text}");
    assert!(matches!(provider.ask(ID).await, Err(AskError::Later(_))));

    provider.config.previous = Some("live_old".into());
    let placed = provider.checkout(&order("ord_1")).await.unwrap();
    assert!(provider.ask(&placed.external_id).await.is_ok());
    assert_eq!(shop.payments().len(), 1);
}

proptest! {
    #[test]
    fn no_callback_makes_it_panic(body in any::<Vec<u8>>(), text in "\\PC*", event in "[a-z.]*", id in "\\PC*") {
        let provider = provider("http://127.0.0.1:9/v3", "live_x");
        let mut raw = callback(&body, &[]);
        if let Ok(value) = axum::http::HeaderValue::from_str(&text) {
            raw.headers.insert("x-anything", value);
        }
        prop_assert!(provider.verify(&raw, NOW).is_ok());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // An id that would be asked for is not what is looked at here.
        prop_assume!(!is_id(&id));
        prop_assert!(!matches!(runtime.block_on(told(&provider, &raw)), Ok(e) if !e.is_empty()));
        let raw = notification(&event, &json!({"id": id, "payment_id": id}));
        prop_assert!(!matches!(runtime.block_on(told(&provider, &raw)), Ok(e) if !e.is_empty()));
    }
}

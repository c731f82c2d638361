use super::super::form::pairs;
use super::super::tests::callback;
use super::super::tests::canned::{Asked, Canned};
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const SECRET: &str = "whsec_test_4f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn provider(api_url: &str, key: &str) -> Stripe {
    Stripe::new(StripeConfig { keys: vec![key.into()], webhook_secrets: vec![SECRET.into()], api_url: api_url.into() })
        .unwrap()
}

fn offline() -> Stripe {
    // Bound by nobody: whatever is asked there fails at once.
    provider("http://127.0.0.1:1", "sk_test_51Fake")
}

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../../tests/data/vectors/stripe.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn golden(id: &str) -> Value {
    let file = include_str!("../../../tests/fixtures/payments/golden_requests.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let requests = file["requests"].as_array().unwrap();
    requests.iter().find(|r| r["provider"] == "stripe" && r["id"] == id).unwrap().clone()
}

fn signed_at(seconds: i64, body: &str) -> RawCallback {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{seconds}.{body}").as_bytes());
    let header = format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()));
    callback(body.as_bytes(), &[("stripe-signature", &header)])
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn event(kind: &str, object: Value) -> String {
    json!({"id": "evt_1", "created": 1_795_255_201, "livemode": false, "type": kind, "data": {"object": object}})
        .to_string()
}

async fn told_by(provider: &Stripe, kind: &str, object: Value) -> Result<Vec<Event>, CallbackError> {
    let raw = signed_at(1_795_255_203, &event(kind, object));
    provider.events(provider.verify(&raw, NOW)?).await
}

async fn told(kind: &str, object: Value) -> PaymentFact {
    told_by(&offline(), kind, object).await.unwrap()[0].payment().clone()
}

#[tokio::test]
async fn the_vectors() {
    for v in vectors() {
        let (id, request, provider) = (v["id"].as_str().unwrap(), &v["request"], offline());
        let headers: Vec<(&str, &str)> =
            request["headers"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
        let raw = callback(request["body"].as_str().unwrap().as_bytes(), &headers);
        let verified = provider.verify(&raw, Timestamp(v["now"].as_i64().unwrap() * 1000));
        if v["valid"] == false {
            assert!(matches!(verified, Err(Rejected::Unauthorized(_))), "{id}");
            continue;
        }
        let (events, expect) = (provider.events(verified.unwrap()).await.unwrap(), &v["expect"]);
        let [event] = &events[..] else { panic!("{id}") };
        match (expect["event"].as_str().unwrap(), &event.fact) {
            (said @ ("paid" | "pending"), Word::Payment(fact)) => {
                let state = if said == "paid" { PaymentState::Succeeded } else { PaymentState::Pending };
                assert_eq!((fact.state, fact.external_id.as_str(), fact.test), (state, "pi_Test1", false), "{id}");
                assert_eq!(json!(fact.order), expect["order_ref"]);
                assert_eq!(
                    (json!(fact.amount.minor), json!(fact.amount.currency)),
                    (expect["amount_minor"].clone(), expect["currency"].clone())
                );
                assert_eq!(fact.at, Some(Timestamp(1_795_255_201_000)));
            }
            (said @ ("renewal_failed" | "subscription_ended"), Word::Renewal(fact)) => {
                assert_eq!((json!(fact.renewal), fact.failed), (expect["order_ref"].clone(), said == "renewal_failed"));
            }
            other => panic!("{id}: {other:?}"),
        }
        let ack = provider.acknowledgement(&raw, None);
        assert_eq!((json!(ack.status), json!(ack.body)), (expect["ack_status"].clone(), expect["ack_body"].clone()));
    }
}

#[test]
fn a_signature_is_of_its_five_minutes_and_of_either_secret() {
    let (body, t) = (r#"{"id":"evt_1"}"#, 1_795_255_203);
    let verify = |provider: &Stripe, raw: &RawCallback| provider.verify(raw, NOW).is_ok();
    for (at, good) in [(t - 300, true), (t + 300, true), (t - 301, false), (t + 301, false), (i64::MIN, false)] {
        assert_eq!(verify(&offline(), &signed_at(at, body)), good, "{at}");
    }
    let two = |secrets: [&str; 2]| {
        let webhook_secrets = secrets.iter().map(|s| (*s).into()).collect();
        let keys = vec!["rk_live_1".into()];
        Stripe::new(StripeConfig { keys, webhook_secrets, api_url: "https://api.stripe.com".into() }).unwrap()
    };
    assert!(verify(&two(["whsec_new", SECRET]), &signed_at(t, body)));
    assert!(!verify(&two(["whsec_new", "whsec_other"]), &signed_at(t, body)));
    for header in ["", "t=1795255203", "v1=00", "t=x,v1=00", "t=1795255203,v0=00", "t=1795255203,v1=zz", ",,=,t"] {
        assert!(!verify(&offline(), &callback(body.as_bytes(), &[("stripe-signature", header)])), "{header}");
    }
    assert!(!verify(&offline(), &callback(body.as_bytes(), &[])));
    let bad = |key: &str, secret: &str, url: &str| {
        let (keys, webhook_secrets) = (vec![key.into()], vec![secret.into()]);
        Stripe::new(StripeConfig { keys, webhook_secrets, api_url: url.into() }).is_err()
    };
    assert!(bad("", SECRET, "https://x") && bad("pk_live_1", SECRET, "https://x"));
    assert!(bad("sk_live_1", "", "https://x") && bad("sk_live_1", SECRET, "x"));
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn session(change: Value) -> Value {
    let mut session = json!({
        "id": "cs_1", "mode": "payment", "status": "complete", "payment_status": "paid", "client_reference_id": "o",
        "amount_total": 990, "currency": "eur", "payment_intent": "pi_1", "subscription": null, "metadata": {"order_id": "o"},
    });
    for (name, value) in change.as_object().unwrap() {
        session[name] = value.clone();
    }
    session
}

fn invoice(id: &str, reason: &str) -> Value {
    json!({
        "id": id, "status": "paid", "billing_reason": reason, "amount_paid": 1500, "amount_due": 1500, "currency": "eur",
        "parent": {"subscription_details": {"subscription": "sub_1", "metadata": {"order_id": "o"}}},
        "lines": {"data": [{"period": {"end": 1_797_847_200}}, {"period": {"end": 1_797_847_201}}]},
        "livemode": false,
    })
}

#[tokio::test]
async fn sessions_tell_how_their_payment_goes() {
    use PaymentState::{Canceled, Pending, Succeeded};
    for (kind, change, state, name) in [
        ("completed", json!({}), Succeeded, "pi_1"),
        ("completed", json!({"payment_status": "unpaid"}), Pending, "pi_1"),
        ("completed", json!({"payment_status": "no_payment_required", "payment_intent": null}), Succeeded, "cs_1"),
        ("async_payment_succeeded", json!({}), Succeeded, "pi_1"),
        ("async_payment_failed", json!({"payment_status": "unpaid"}), Canceled, "pi_1"),
        ("expired", json!({"payment_status": "unpaid", "status": "expired", "payment_intent": null}), Canceled, "cs_1"),
    ] {
        let fact = told(&format!("checkout.session.{kind}"), session(change)).await;
        assert_eq!((fact.state, fact.external_id.as_str(), fact.order.as_deref()), (state, name, Some("o")), "{kind}");
        assert_eq!((fact.amount.to_string().as_str(), &fact.renewal), ("9.90 EUR", &None));
    }
    let noted = told("checkout.session.completed", session(json!({"client_reference_id": null}))).await;
    assert_eq!(noted.order.as_deref(), Some("o"), "the notes have it too");
    for nothing in [session(json!({"mode": "setup"})), session(json!({"amount_total": null}))] {
        assert_eq!(told_by(&offline(), "checkout.session.completed", nothing).await, Ok(Vec::new()));
    }
    for bad in [json!({}), session(json!({"amount_total": -1})), session(json!({"currency": "ruble"}))] {
        let heard = told_by(&offline(), "checkout.session.completed", bad).await;
        assert!(matches!(heard, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{heard:?}");
    }
    assert_eq!(told_by(&offline(), "customer.created", json!({"id": "cus_1"})).await, Ok(Vec::new()));
}

/// The session and the first invoice are one payment, in whichever order they come; each further invoice is another one.
#[tokio::test]
async fn the_first_payment_of_a_subscription_is_told_twice_and_is_one() {
    let by_session = json!({"mode": "subscription", "amount_total": 1500, "payment_intent": null, "subscription": "sub_1", "invoice": "in_1"});
    let by_session = told("checkout.session.completed", session(by_session)).await;
    let by_invoice = told("invoice.paid", invoice("in_1", "subscription_create")).await;
    for fact in [&by_session, &by_invoice] {
        assert_eq!((fact.external_id.as_str(), fact.state), ("sub_1", PaymentState::Succeeded));
        assert_eq!((fact.order.as_deref(), fact.renewal.as_deref()), (Some("o"), Some("sub_1")));
        assert_eq!(fact.amount.to_string(), "15.00 EUR");
    }
    assert_eq!((by_session.until, by_invoice.until), (None, Some(Timestamp(1_797_847_201_000))));
    let next = told("invoice.paid", invoice("in_2", "subscription_cycle")).await;
    assert_eq!((next.external_id.as_str(), next.order, next.renewal.as_deref()), ("in_2", None, Some("sub_1")));
    // As an endpoint with an older version tells it.
    let mut old = invoice("in_3", "subscription_cycle");
    old["parent"] = json!(null);
    old["subscription"] = json!("sub_1");
    assert_eq!(told("invoice.paid", old).await.renewal.as_deref(), Some("sub_1"));
    let mut other = invoice("in_4", "manual");
    other["parent"] = json!(null);
    assert_eq!(told_by(&offline(), "invoice.paid", other).await, Ok(Vec::new()), "of no subscription");
}

#[tokio::test]
async fn a_subscription_tells_of_failures_and_its_end() {
    for (kind, object, failed) in [
        ("invoice.payment_failed", invoice("in_2", "subscription_cycle"), Some(true)),
        ("customer.subscription.deleted", json!({"id": "sub_1", "status": "canceled"}), Some(false)),
        ("customer.subscription.updated", json!({"id": "sub_1", "status": "active"}), None),
        ("customer.subscription.updated", json!({"id": "sub_1", "status": "trialing"}), None),
        (
            "customer.subscription.updated",
            json!({"id": "sub_1", "status": "active", "cancel_at_period_end": true}),
            Some(false),
        ),
        (
            "customer.subscription.updated",
            json!({"id": "sub_1", "status": "active", "cancel_at": 1_797_847_200}),
            Some(false),
        ),
        ("customer.subscription.updated", json!({"id": "sub_1", "status": "past_due"}), Some(true)),
        ("customer.subscription.updated", json!({"id": "sub_1", "status": "unpaid"}), Some(true)),
        ("customer.subscription.updated", json!({"id": "sub_1", "status": "paused"}), Some(false)),
    ] {
        let events = told_by(&offline(), kind, object.clone()).await.unwrap();
        let said = events.first().map(|e| match &e.fact {
            Word::Renewal(fact) => (fact.renewal.as_str(), fact.failed, fact.at),
            Word::Payment(fact) => panic!("{fact:?}"),
        });
        assert_eq!(said, failed.map(|f| ("sub_1", f, Some(Timestamp(1_795_255_201_000)))), "{kind} {object}");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn charge(back: i64, notes: Value) -> Value {
    json!({"id": "ch_1", "amount": 1500, "amount_refunded": back, "refunded": back == 1500, "currency": "eur", "payment_intent": "pi_1", "metadata": notes})
}

#[tokio::test]
async fn money_back_finds_its_payment() {
    // One with notes of its own needs no question.
    let fact = told("charge.refunded", charge(500, json!({"order_id": "o"}))).await;
    assert_eq!((fact.external_id.as_str(), fact.state, fact.refunded_minor), ("pi_1", PaymentState::Succeeded, 500));
    assert_eq!((fact.order.as_deref(), fact.amount.minor), (Some("o"), 1500));
    let fact = told("charge.refunded", charge(1500, json!({"order_id": "o"}))).await;
    assert_eq!((fact.state, fact.refunded_minor), (PaymentState::Refunded, 1500));
    // Of the others it is asked which invoice they have paid.
    let dispute = |status: &str| json!({"id": "dp_1", "amount": 1500, "currency": "eur", "status": status, "payment_intent": "pi_1", "charge": "ch_1"});
    for (reason, name) in [("subscription_create", "sub_1"), ("subscription_cycle", "in_1"), ("", "pi_1")] {
        let data = if reason.is_empty() { json!([]) } else { json!([{"invoice": invoice("in_1", reason)}]) };
        let canned = Canned::always(200, json!({"data": data, "has_more": false})).await;
        let provider = provider(&canned.url, "sk_test_51Fake");
        let events = told_by(&provider, "charge.refunded", charge(500, json!({}))).await.unwrap();
        let fact = events[0].payment();
        assert_eq!((fact.external_id.as_str(), fact.refunded_minor, fact.chargeback), (name, 500, false));
        assert_eq!(canned.asked()[0].path, "/v1/invoice_payments");
        let query = pairs(canned.asked()[0].query.as_bytes()).unwrap();
        assert!(query.contains(&("payment[payment_intent]".to_owned(), "pi_1".to_owned())), "{query:?}");
        let events = told_by(&provider, "charge.dispute.created", dispute("needs_response")).await.unwrap();
        let fact = events[0].payment();
        assert_eq!((fact.external_id.as_str(), fact.state, fact.chargeback), (name, PaymentState::Refunded, true));
    }
    assert_eq!(told_by(&offline(), "charge.dispute.created", dispute("warning_needs_response")).await, Ok(Vec::new()));
    // Where it cannot be asked, it is to come again.
    let heard = told_by(&offline(), "charge.refunded", charge(500, json!({}))).await;
    assert!(matches!(heard, Err(CallbackError::Later(_))), "{heard:?}");
}

#[tokio::test]
async fn what_is_of_the_other_mode_is_a_trial() {
    let paid = |live: bool| {
        let mut event: Value = serde_json::from_str(&event("checkout.session.completed", session(json!({})))).unwrap();
        event["livemode"] = json!(live);
        signed_at(1_795_255_203, &event.to_string())
    };
    for (key, live, test) in [
        ("sk_test_1", false, false),
        ("rk_test_1", false, false),
        ("sk_live_1", true, false),
        ("rk_live_1", false, true),
        ("sk_test_1", true, true),
    ] {
        let (provider, raw) = (provider("http://127.0.0.1:1", key), paid(live));
        let events = provider.events(provider.verify(&raw, NOW).unwrap()).await.unwrap();
        assert_eq!(events[0].payment().test, test, "{key} {live}");
    }
}

#[test]
fn sums_are_in_stripes_own_units() {
    for (text, units) in [
        ("9.90 EUR", Some(990)),
        ("500 JPY", Some(500)),
        ("5 ISK", Some(500)),
        ("5 UGX", Some(500)),
        ("50 MGA", Some(50)),
        ("50.50 MGA", None),
        ("5.120 KWD", Some(5120)),
        ("5.124 KWD", None),
    ] {
        let money: Money = text.parse().unwrap();
        assert_eq!(sums::units(money), units, "{text}");
        if let Some(units) = units {
            assert_eq!(sums::money(units, money.currency), Ok(money), "{text}");
        }
    }
    assert!(sums::money(505, "ISK".parse().unwrap()).is_err() && sums::money(-1, "EUR".parse().unwrap()).is_err());
    assert!(offline().sells_in("usd".parse().unwrap()) && !offline().sells_in(Currency::XTR));
    for (price, period, again) in [
        ("15 EUR", "1 month", Again::Itself),
        ("15 EUR", "30 days", Again::Itself),
        ("15 EUR", "3 years", Again::Itself),
        ("15 EUR", "4 years", Again::Once),
        ("15 EUR", "forever", Again::Once),
        ("15 EUR", "until 2030-01-01", Again::Once),
        ("15 XTR", "1 month", Again::Once),
    ] {
        assert_eq!(offline().renews(price.parse().unwrap(), period.parse().unwrap()), again, "{price} {period}");
    }
}

fn order() -> Checkout {
    Checkout {
        token: "ord_01JD3Z".into(),
        price: "15 EUR".parse().unwrap(),
        description: "Клуб «Практика»".into(),
        return_url: "https://club.example/back".into(),
        payer: None,
        again: Again::Itself,
        period: Period::Months(1),
        receipt: None,
    }
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    let mut fields = pairs(body).unwrap();
    fields.sort();
    fields
}

/// Method, path, headers that matter, query and body are those of the official library.
fn is_as_recorded(asked: &Asked, golden: &Value) {
    let request = &golden["request"];
    assert_eq!((json!(asked.method), json!(asked.path)), (request["method"].clone(), request["path"].clone()));
    for name in ["Authorization", "Stripe-Version", "Content-Type"] {
        let sent = asked.headers.get(name).map(|v| v.to_str().unwrap());
        assert_eq!(json!(sent), request["headers"][name], "{name}");
    }
    assert_eq!(form(asked.query.as_bytes()), form(request["query"].as_str().unwrap().as_bytes()));
}

#[tokio::test]
async fn a_session_is_opened_as_the_official_library_does() {
    let golden = golden("create_checkout_subscription");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let placed = provider(&canned.url, "sk_test_51Fake").checkout(&order()).await.unwrap();
    assert_eq!(
        (placed.external_id.as_str(), placed.url.as_str()),
        ("cs_test_a1", "https://checkout.stripe.com/c/pay/cs_test_a1")
    );
    let asked = &canned.asked()[0];
    is_as_recorded(asked, &golden);
    assert_eq!(asked.headers["idempotency-key"], "ord_01JD3Z");
    // Where to come back to, promotion codes and an earlier end are what that shop wanted.
    let own = |fields: Vec<(String, String)>| -> Vec<(String, String)> {
        let others = ["success_url", "cancel_url", "allow_promotion_codes", "expires_at"];
        fields.into_iter().filter(|(name, _)| !others.contains(&name.as_str())).collect()
    };
    assert_eq!(own(form(&asked.body)), own(form(golden["request"]["body"].as_str().unwrap().as_bytes())));

    let once = Checkout { again: Again::Once, ..order() };
    provider(&canned.url, "sk_test_51Fake").checkout(&once).await.unwrap();
    let fields = form(&canned.asked()[1].body);
    let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    assert_eq!(
        (value("mode"), value("payment_intent_data[metadata][order_id]")),
        (Some("payment"), Some("ord_01JD3Z"))
    );
    assert!(!fields.iter().any(|(name, _)| name.contains("recurring") || name.contains("subscription")));
    let month = Checkout { period: Period::Days(30), ..order() };
    provider(&canned.url, "sk_test_51Fake").checkout(&month).await.unwrap();
    let fields = form(&canned.asked()[2].body);
    assert!(fields.contains(&("line_items[0][price_data][recurring][interval_count]".to_owned(), "30".to_owned())));
}

#[tokio::test]
async fn a_refusal_is_told_from_trouble_on_the_way() {
    for (status, repeat) in
        [(400, false), (402, false), (403, false), (401, true), (409, true), (429, true), (500, true)]
    {
        let canned = Canned::always(status, json!({"error": {"message": "No such price", "code": "c"}})).await;
        let error = provider(&canned.url, "sk_test_51Fake").checkout(&order()).await.unwrap_err();
        assert_eq!(matches!(error, CheckoutError::Retry { .. }), repeat, "{status}: {error}");
        assert!(!error.to_string().contains("51Fake"));
    }
    let canned = Canned::always(200, json!({"id": "cs_1"})).await;
    assert!(matches!(provider(&canned.url, "sk_test_1").checkout(&order()).await, Err(CheckoutError::GiveUp(_))));
    let forever = Checkout { period: Period::Forever, ..order() };
    assert!(matches!(offline().checkout(&forever).await, Err(CheckoutError::GiveUp(_))));
    // A key that is refused is followed by the one before.
    let canned = Canned::start(|asked| match asked.headers["authorization"].to_str().unwrap() {
        "Bearer sk_test_old" => (200, json!({"id": "cs_1", "url": "https://x"})),
        _ => (401, json!({})),
    });
    let canned = canned.await;
    let config = StripeConfig {
        keys: vec!["sk_test_new".into(), "sk_test_old".into()],
        webhook_secrets: vec![SECRET.into()],
        api_url: canned.url.clone(),
    };
    assert!(Stripe::new(config).unwrap().checkout(&order()).await.is_ok());
}

#[tokio::test]
async fn a_session_is_asked_for_as_the_official_library_does() {
    let golden = golden("get_session");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let fact = provider(&canned.url, "sk_test_51Fake").ask("cs_test_a1").await.unwrap();
    is_as_recorded(&canned.asked()[0], &golden);
    assert_eq!(
        (fact.external_id.as_str(), fact.state, fact.order.as_deref()),
        ("sub_1", PaymentState::Succeeded, Some("ord_01JD3Z"))
    );
    // With the subscription itself in it, the end of the first period is known, as long as that is the current one.
    for (latest, until) in [("in_1", Some(Timestamp(1_797_847_200_000))), ("in_2", None)] {
        let subscription = json!({"id": "sub_1", "latest_invoice": latest, "items": {"data": [{"current_period_end": 1_797_847_200}]}});
        let whole = session(json!({"mode": "subscription", "subscription": subscription, "invoice": "in_1"}));
        let canned = Canned::always(200, whole).await;
        let fact = provider(&canned.url, "sk_test_51Fake").ask("cs_1").await.unwrap();
        assert_eq!((fact.external_id.as_str(), fact.until), ("sub_1", until));
    }
    for (status, body, unknown) in [
        (200, session(json!({"status": "open", "payment_status": "unpaid"})), true),
        (404, json!({"error": {}}), true),
        (403, json!({"error": {}}), false),
        (500, json!({}), false),
        (200, json!([]), false),
    ] {
        let canned = Canned::always(status, body).await;
        let error = provider(&canned.url, "sk_test_51Fake").ask("cs_1").await.unwrap_err();
        assert_eq!(error == AskError::Unknown, unknown, "{status}: {error}");
    }
    assert_eq!(offline().ask("token").await, Err(AskError::Unknown));
}

/// What Stripe knows of a payment intent and of an invoice that it has paid.
fn knows(back: i64) -> impl Fn(&Asked) -> (u16, Value) + Send + Sync {
    move |asked: &Asked| {
        let intent = json!({"id": "pi_1", "amount": 1500, "currency": "eur", "status": "succeeded", "metadata": {}, "latest_charge": charge(back, json!({}))});
        let mut of = invoice("in_1", "subscription_create");
        of["payments"] = json!({"data": [{"status": "paid", "payment": {"payment_intent": "pi_1"}}]});
        let answer = match asked.path.as_str() {
            "/v1/payment_intents/pi_1" => intent,
            "/v1/invoices/in_1" => of,
            "/v1/checkout/sessions" => json!({"data": [session(json!({"invoice": "in_1"}))]}),
            "/v1/refunds" => json!({"id": "re_1", "status": "succeeded"}),
            _ => return (404, json!({"error": {}})),
        };
        (200, answer)
    }
}

#[tokio::test]
async fn a_payment_shows_what_went_back_of_it() {
    for (back, state) in [(0, PaymentState::Succeeded), (500, PaymentState::Succeeded), (1500, PaymentState::Refunded)]
    {
        let canned = Canned::start(knows(back)).await;
        let provider = provider(&canned.url, "sk_test_51Fake");
        for (asked_for, name) in [("pi_1", "pi_1"), ("sub_1", "sub_1"), ("in_1", "sub_1")] {
            let fact = provider.ask(asked_for).await.unwrap();
            assert_eq!(
                (fact.external_id.as_str(), fact.state, fact.refunded_minor),
                (name, state, back),
                "{asked_for}"
            );
        }
        assert_eq!(provider.ask("in_9").await, Err(AskError::Unknown));
    }
}

#[tokio::test]
async fn a_refund_is_asked_for_as_the_official_library_does() {
    let golden = golden("refund");
    let canned = Canned::start(knows(500)).await;
    let provider = provider(&canned.url, "sk_test_51Fake");
    let refund = |id: &str| Refund {
        token: "refund-1".into(),
        external_id: id.into(),
        amount: "5 EUR".parse().unwrap(),
        of: "15 EUR".parse().unwrap(),
        payer: None,
        age: Duration::ZERO,
        receipt: None,
    };
    assert_eq!(provider.refund(&refund("pi_1")).await, Ok(GivenBack::Shown));
    let asked = canned.asked().pop().unwrap();
    is_as_recorded(&asked, &golden);
    assert_eq!(
        json!(asked.headers["idempotency-key"].to_str().unwrap()),
        golden["request"]["headers"]["Idempotency-Key"]
    );
    assert_eq!(form(&asked.body), form(golden["request"]["body"].as_str().unwrap().as_bytes()));
    // The first payment of a subscription goes back by what paid its first invoice.
    assert_eq!(provider.refund(&refund("sub_1")).await, Ok(GivenBack::Shown));
    assert_eq!(form(&canned.asked().pop().unwrap().body), form(&asked.body));
    assert!(matches!(provider.refund(&refund("in_9")).await, Err(RefundError::GiveUp(_))));
    for (status, code, outcome) in
        [(400, "charge_already_refunded", Some(true)), (400, "amount_too_large", Some(false)), (500, "", None)]
    {
        let canned = Canned::always(status, json!({"error": {"code": code}})).await;
        let answer = self::provider(&canned.url, "sk_test_51Fake").refund(&refund("pi_1")).await;
        match outcome {
            Some(true) => assert_eq!(answer, Ok(GivenBack::Shown)),
            Some(false) => assert!(matches!(answer, Err(RefundError::GiveUp(_))), "{answer:?}"),
            None => assert!(matches!(answer, Err(RefundError::Retry { .. })), "{answer:?}"),
        }
    }
}

#[tokio::test]
async fn a_subscription_is_stopped_at_the_end_of_its_period() {
    let canned = Canned::always(200, json!({"id": "sub_1"})).await;
    assert_eq!(provider(&canned.url, "sk_test_51Fake").cancel_renewal("sub_1", None).await, Ok(()));
    let asked = &canned.asked()[0];
    assert_eq!(
        (asked.path.as_str(), asked.body.as_ref()),
        ("/v1/subscriptions/sub_1", b"cancel_at_period_end=true".as_slice())
    );
    for (status, over) in [("canceled", Ok(())), ("active", Err(CancelError::NotSupported))] {
        let canned = Canned::start(move |asked| match asked.method.as_str() {
            "GET" => (200, json!({"id": "sub_1", "status": status})),
            _ => (400, json!({"error": {"message": "over"}})),
        });
        let canned = canned.await;
        assert_eq!(provider(&canned.url, "sk_test_51Fake").cancel_renewal("sub_1", None).await, over);
    }
    assert!(matches!(offline().cancel_renewal("sub_1", None).await, Err(CancelError::Later(_))));
}

#[tokio::test]
async fn what_was_paid_of_late_is_read_from_the_events() {
    let canned = Canned::start(|asked| {
        let event = |id: &str, kind: &str, object: Value| json!({"id": id, "created": 1_795_255_201, "type": kind, "data": {"object": object}});
        let second = asked.query.contains("starting_after=evt_2");
        let data = if second {
            vec![event("evt_1", "checkout.session.completed", session(json!({"payment_intent": "pi_0"})))]
        } else {
            let renewed = event("evt_3", "invoice.paid", invoice("in_2", "subscription_cycle"));
            vec![renewed, event("evt_2", "checkout.session.completed", json!({"odd": true}))]
        };
        (200, json!({"data": data, "has_more": !second}))
    });
    let canned = canned.await;
    let facts = provider(&canned.url, "sk_test_51Fake").since(Timestamp(1_795_000_000_999)).await.unwrap();
    assert_eq!(facts.iter().map(|f| f.external_id.as_str()).collect::<Vec<_>>(), ["pi_0", "in_2"]);
    let query = pairs(canned.asked()[0].query.as_bytes()).unwrap();
    assert!(query.contains(&("created[gte]".to_owned(), "1795000000".to_owned())), "{query:?}");
    assert!(matches!(offline().since(NOW).await, Err(AskError::Later(_))));
}

proptest! {
    /// Whatever is signed, nothing breaks, and what is no event gives nothing.
    #[test]
    fn nothing_breaks_it(body in prop_oneof![".*", "\\{\"id\":\"e\",\"type\":\"invoice.paid\",\"created\":-?[0-9]{1,18},\"data\":\\{\"object\":\\{.{0,40}\\}\\}\\}"], header in ".*") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let raw = signed_at(1_795_255_203, &body);
        let provider = offline();
        let heard = runtime.block_on(provider.events(provider.verify(&raw, NOW).unwrap()));
        prop_assert!(!heard.is_ok_and(|events| events.iter().any(|e| matches!(e.fact, Word::Payment(_)))));
        if let Ok(value) = axum::http::HeaderValue::from_str(&header) {
            let mut raw = raw;
            raw.headers.insert("stripe-signature", value);
            prop_assert!(provider.verify(&raw, NOW).is_err());
        }
    }
}

//! Stripe: payments made once, subscriptions of its own, and money that goes back from either side.

use super::on_each;
use crate::club::{Canned, Database, Person, Setup, TestClub, days, vectors};
use hmac::{Hmac, KeyInit as _, Mac as _};
use propusk::domain::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "whsec_test_4f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// What Stripe answers. `back`: how much of the payment went back.
fn knows(back: i64) -> impl Fn(&str, &Value) -> Value + Send + 'static {
    move |path, question| match path {
        "/v1/checkout/sessions" => {
            assert_eq!(question["line_items[0][price_data][unit_amount]"], "1500");
            let token = &question["client_reference_id"];
            assert_eq!(&question["metadata[order_id]"], token);
            json!({"id": "cs_test_1", "url": format!("https://checkout.stripe.com/c/pay/{}", question["mode"].as_str().unwrap())})
        }
        "/v1/refunds" => json!({"id": "re_1", "status": "succeeded"}),
        "/v1/payment_intents/pi_1" => json!({
            "id": "pi_1", "amount": 1500, "currency": "eur", "status": "succeeded", "metadata": {},
            "latest_charge": charge(back, &json!({})),
        }),
        "/v1/invoices/in_2" => {
            let mut of = invoice("in_2", "subscription_cycle", "2026-05-02");
            of["payments"] = json!({"data": [{"status": "paid", "payment": {"payment_intent": "pi_1"}}]});
            of
        }
        "/v1/invoice_payments" => json!({"data": [{"invoice": invoice("in_2", "subscription_cycle", "2026-05-02")}]}),
        path if path.starts_with("/v1/subscriptions/") => json!({"id": "sub_1"}),
        "/v1/events" => json!({"data": [], "has_more": false}), // now and then
        other => panic!("{other} is not asked for"),
    }
}

async fn club(database: Database) -> (TestClub, Canned) {
    let api = Canned::start(knows(0)).await;
    let settings = [
        ("STRIPE_SECRET_KEY", "sk_test_51Fake".to_owned()),
        ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
        ("STRIPE_API_URL", api.url.clone()),
    ];
    let club = TestClub::start_with(database, Setup::default(), &settings).await;
    club.apply(&club.file().replace("1990 RUB", "15 EUR")).await;
    (club, api)
}

/// A signed event of this moment; returns the status of the answer.
async fn told(club: &TestClub, kind: &str, object: &Value) -> u16 {
    let seconds = club.clock.now().0 / 1000;
    let id = format!("evt_{}", uuid::Uuid::new_v4().simple());
    let body =
        json!({"id": id, "created": seconds, "livemode": false, "type": kind, "data": {"object": object}}).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{seconds}.{body}").as_bytes());
    let header = format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()));
    let (status, body) = club.calls("POST", "/webhooks/stripe", [("Stripe-Signature", header.as_str())], &body).await;
    assert!(status != 200 || body.is_empty());
    status
}

/// Orders a month; returns the order's token.
async fn orders(club: &TestClub, person: &Person, choice: &str) -> String {
    person.says("/start plan_month").await;
    person.presses("Pay ").await;
    person.presses(choice).await;
    let mode = if choice == "Pay once" { "payment" } else { "subscription" };
    assert_eq!(person.address("Go and pay"), Some(format!("https://checkout.stripe.com/c/pay/{mode}")));
    person.unread();
    club.table("orders").await.pop().unwrap()["token"].as_str().unwrap().to_owned()
}

fn session(order: &str, status: &str) -> Value {
    json!({
        "id": "cs_test_1", "mode": "payment", "status": "complete", "payment_status": status, "client_reference_id": order,
        "amount_total": 1500, "currency": "eur", "payment_intent": "pi_1", "subscription": null, "metadata": {"order_id": order},
    })
}

fn subscribed(order: &str) -> Value {
    let mut session = session(order, "paid");
    for (name, value) in [("mode", "subscription"), ("subscription", "sub_1"), ("invoice", "in_1")] {
        session[name] = json!(value);
    }
    session["payment_intent"] = json!(null);
    session
}

fn invoice(id: &str, reason: &str, until: &str) -> Value {
    let end = until.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp();
    json!({
        "id": id, "status": "paid", "billing_reason": reason, "amount_paid": 1500, "amount_due": 1500, "currency": "eur",
        "parent": {"subscription_details": {"subscription": "sub_1", "metadata": {}}},
        "lines": {"data": [{"period": {"end": end}}]}, "livemode": false,
    })
}

fn charge(back: i64, notes: &Value) -> Value {
    json!({
        "id": "ch_1", "amount": 1500, "amount_refunded": back, "refunded": back == 1500, "currency": "eur",
        "payment_intent": "pi_1", "metadata": notes,
    })
}

async fn recorded_callbacks_decide_right(database: Database) {
    let (club, _api) = club(database).await;
    club.clock.set(Timestamp(1_795_255_203_000));
    let anna = club.member("Anna").await;
    club.ordered(&anna, "stripe", "ord_01JD3Z", "9.90 USD").await;
    club.refuses_what_is_forged("stripe", "", &[]).await;
    let mut all = vectors("stripe");
    all.retain(|v| v["valid"] == true);
    all.sort_by_key(|v| v["expect"]["event"] != "pending");
    for v in &all {
        assert_eq!(club.brings("stripe", v, "").await, (200, String::new()), "{}", v["id"]);
        let terms = usize::from(v["expect"]["event"] != "pending");
        assert_eq!(anna.terms().await, terms, "{}", v["id"]);
    }
    assert_eq!((club.events("paid").await.len(), club.count("orders", json!({"state": "paid"})).await), (1, 1));
    assert!(club.owner().unread().is_empty());
    club.finish().await;
}

async fn she_pays_once(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna, "Pay once").await;
    assert_eq!(told(&club, "checkout.session.completed", &session(&order, "unpaid")).await, 200);
    assert_eq!((anna.terms().await, anna.unread().len()), (0, 0), "a method that takes days");
    for kind in ["async_payment_succeeded", "async_payment_succeeded", "completed", "async_payment_failed"] {
        assert_eq!(told(&club, &format!("checkout.session.{kind}"), &session(&order, "paid")).await, 200);
    }
    assert_eq!((anna.terms().await, club.events("paid").await.len()), (1, 1));
    anna.enters(club.channel).await;
    assert!(anna.is_inside(club.channel) && club.owner().unread().is_empty());
    // Another order: its session runs out, or its method fails after days.
    club.passes(days(1)).await;
    for (kind, intent) in [("expired", json!(null)), ("async_payment_failed", json!("pi_2"))] {
        let order = orders(&club, &anna, "Pay once").await;
        let mut over = session(&order, "unpaid");
        over["payment_intent"] = intent;
        assert_eq!(told(&club, &format!("checkout.session.{kind}"), &over).await, 200);
        assert_eq!(anna.terms().await, 1);
        club.passes(days(1)).await;
    }
    assert_eq!(club.count("orders", json!({"state": "canceled"})).await, 2);
    club.finish().await;
}

/// The first payment is told twice; what follows is told by invoices, each until its own end.
async fn a_subscription_goes_on_until_she_says_no(database: Database) {
    let (club, api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna, "Renew automatically").await;
    let mut first = invoice("in_1", "subscription_create", "2026-04-02");
    first["parent"]["subscription_details"]["metadata"] = json!({"order_id": order});
    for _ in 0..2 {
        assert_eq!(told(&club, "invoice.paid", &first).await, 200);
        assert_eq!(told(&club, "checkout.session.completed", &subscribed(&order)).await, 200);
    }
    assert_eq!((anna.terms().await, club.events("renewal_on").await.len()), (1, 1));
    anna.enters(club.channel).await;
    anna.unread();
    club.till("2026-04-02 12:00").await;
    assert!(anna.unread().is_empty(), "she is charged, so there is nothing to remind her of");
    for _ in 0..2 {
        assert_eq!(told(&club, "invoice.paid", &invoice("in_2", "subscription_cycle", "2026-05-02")).await, 200);
    }
    assert!(anna.only_word().contains("2 May 2026"), "{}", anna.reads());
    assert_eq!(anna.terms().await, 2);
    club.till("2026-05-02 12:00").await;
    let next = invoice("in_3", "subscription_cycle", "2026-06-02");
    assert_eq!(told(&club, "invoice.payment_failed", &next).await, 200);
    assert!(anna.only_word().contains("could not be renewed"), "{}", anna.reads());
    club.passes(days(1)).await;
    assert_eq!(told(&club, "invoice.paid", &next).await, 200);
    assert_eq!((anna.terms().await, club.events("renewal_on").await.len()), (3, 2));
    api.answers(|path, question| {
        if path == "/v1/events" {
            return json!({"data": [], "has_more": false});
        }
        assert_eq!((path, question), ("/v1/subscriptions/sub_1", &json!({"cancel_at_period_end": "true"})));
        json!({"id": "sub_1"})
    });
    club.passes(days(1)).await;
    anna.says("/cancel").await;
    anna.presses("Stop: Month").await;
    assert!(anna.reads().contains("no longer renews by itself"), "{}", anna.reads());
    anna.unread();
    let ends = json!({"id": "sub_1", "status": "active", "cancel_at_period_end": true});
    assert_eq!(told(&club, "customer.subscription.updated", &ends).await, 200);
    assert_eq!(told(&club, "customer.subscription.deleted", &json!({"id": "sub_1", "status": "canceled"})).await, 200);
    assert!(anna.unread().is_empty() && anna.is_inside(club.channel), "that is known, and what is paid stays");
    assert_eq!(club.count("payments", json!({"misfit": null})).await, 3, "none fits nothing");
    club.finish().await;
}

async fn a_subscription_is_canceled_at_stripe_and_a_period_given_back(database: Database) {
    let (club, api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna, "Renew automatically").await;
    assert_eq!(told(&club, "checkout.session.completed", &subscribed(&order)).await, 200);
    anna.enters(club.channel).await;
    club.till("2026-04-02 12:00").await;
    assert_eq!(told(&club, "invoice.paid", &invoice("in_2", "subscription_cycle", "2026-05-02")).await, 200);
    assert_eq!(anna.terms().await, 2);
    anna.unread();
    let ends = json!({"id": "sub_1", "status": "active", "cancel_at_period_end": true});
    assert_eq!(told(&club, "customer.subscription.updated", &ends).await, 200);
    assert!(anna.only_word().contains("no longer renews by itself"), "{}", anna.reads());
    assert!(anna.is_inside(club.channel));
    // The charge of the second month names no invoice, so Stripe is asked; as long as it does not answer, it is to tell again.
    api.answers(|_, _| json!("no answer of use"));
    assert_eq!(told(&club, "charge.refunded", &charge(500, &json!({}))).await, 503);
    api.answers(knows(500));
    club.owner().unread();
    assert_eq!(told(&club, "charge.refunded", &charge(500, &json!({}))).await, 200);
    assert_eq!(club.count("payments", json!({"external_id": "in_2", "refunded_minor": 500})).await, 1);
    assert_eq!(club.owner().unread().len(), 1, "asked whether time goes with it");
    club.till("2026-04-06 12:00").await;
    let dispute =
        json!({"id": "dp_1", "amount": 1500, "currency": "eur", "status": "needs_response", "payment_intent": "pi_1"});
    assert_eq!(told(&club, "charge.dispute.created", &dispute).await, 200);
    assert_eq!((anna.terms().await, club.owner().unread().len()), (1, 1));
    assert!(!anna.is_inside(club.channel), "the first month is over");
    anna.says("/start plan_month").await;
    assert!(!anna.sees_button("Go and pay"));
    club.finish().await;
}

async fn what_the_owner_gives_back_counts_once(database: Database) {
    let (club, api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna, "Pay once").await;
    assert_eq!(told(&club, "checkout.session.completed", &session(&order, "paid")).await, 200);
    anna.enters(club.channel).await;
    let owner = club.owner();
    for (sum, back) in [("5", 500), ("", 1500)] {
        api.answers(knows(back));
        owner.says(&format!("/refund 1 {sum}")).await;
        owner.says("a mistake").await;
        owner.presses("Yes, give back").await;
        assert_eq!(club.count("payments", json!({"refunded_minor": back})).await, 1, "{}", owner.reads());
        owner.unread();
        let notes = json!({"order_id": order});
        assert_eq!(told(&club, "charge.refunded", &charge(back, &notes)).await, 200);
        assert_eq!(club.count("payments", json!({"refunded_minor": back})).await, 1);
        assert!(owner.unread().is_empty());
        assert_eq!(anna.is_inside(club.channel), back < 1500);
    }
    club.finish().await;
}

on_each!(
    recorded_callbacks_decide_right,
    she_pays_once,
    a_subscription_goes_on_until_she_says_no,
    a_subscription_is_canceled_at_stripe_and_a_period_given_back,
    what_the_owner_gives_back_counts_once,
);

//! Invoices, the ten seconds before a payment, Stars that go back, and subscriptions in them.

use serde_json::{Value, json};

use super::super::Paying;
use super::{ANNA, BORIS, Stage, kinds, stage};

const PROVIDER: &str = "1:TEST:2";
const MONTH: i64 = 2_592_000;

async fn till() -> Stage {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    stage.tg.gives_stars(ANNA, 500);
    stage.tg.knows_provider(PROVIDER);
    let kinds = ["message", "pre_checkout_query", "subscription"];
    stage.ok("getUpdates", json!({"allowed_updates": kinds})).await;
    stage.updates().await;
    stage
}

fn invoice(more: &Value) -> Value {
    let mut invoice = json!({"title": "Club", "description": "A month", "payload": "order", "currency": "XTR",
        "prices": [{"label": "Club", "amount": 200}]});
    invoice.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    invoice
}

async fn link(stage: &Stage, more: Value) -> String {
    stage.ok("createInvoiceLink", invoice(&more)).await.as_str().unwrap().to_owned()
}

/// Pays, with the bot's yes; returns the payment's id.
async fn pays(stage: &Stage, url: &str) -> String {
    let question = stage.tg.pays(ANNA, url).unwrap();
    stage.ok("answerPreCheckoutQuery", json!({"pre_checkout_query_id": question, "ok": true})).await;
    match stage.tg.paying(&question) {
        Some(Paying::Paid(charge)) => charge,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_invoice_that_cannot_be_is_refused() {
    let stage = till().await;
    let two = json!([{"label": "a", "amount": 1}, {"label": "b", "amount": 2}]);
    let of = |amount: i64| json!([{"label": "a", "amount": amount}]);
    for (more, why) in [
        (json!({"title": ""}), "parameter \"title\" is required"),
        (json!({"title": "x".repeat(33)}), "INVOICE_TITLE_INVALID"),
        (json!({"payload": "ж".repeat(65)}), "INVOICE_PAYLOAD_INVALID"),
        (json!({"prices": "{"}), "can't parse labeled prices JSON object"),
        (json!({"prices": []}), "can't parse labeled prices JSON object"),
        (json!({"prices": two}), "STARS_INVOICE_INVALID"),
        (json!({"provider_token": PROVIDER}), "STARS_INVOICE_INVALID"),
        (json!({"prices": of(0)}), "CURRENCY_TOTAL_AMOUNT_INVALID"),
        (json!({"prices": of(10_001), "subscription_period": MONTH}), "CURRENCY_TOTAL_AMOUNT_INVALID"),
        (json!({"subscription_period": 86_400}), "SUBSCRIPTION_PERIOD_INVALID"),
        (json!({"currency": "RUB", "prices": of(99_000)}), "PAYMENT_PROVIDER_INVALID"),
        (json!({"currency": "RUB", "provider_token": "other", "prices": of(99_000)}), "PAYMENT_PROVIDER_INVALID"),
        (json!({"currency": "XXX", "provider_token": PROVIDER}), "CURRENCY_INVALID"),
        (json!({"currency": "RUB", "provider_token": PROVIDER, "prices": of(1)}), "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ] {
        let said = stage.no("createInvoiceLink", invoice(&more)).await;
        assert_eq!(said, format!("Bad Request: {why}"), "{more}");
    }
    assert!(
        link(&stage, json!({"currency": "RUB", "provider_token": PROVIDER, "prices": two_roubles()}))
            .await
            .starts_with("https://t.me/$")
    );
    stage.tg.stop().await;
}

/// Two prices are one sum, outside of Stars.
fn two_roubles() -> Value {
    json!([{"label": "a", "amount": 50_000}, {"label": "b", "amount": 49_000}])
}

#[tokio::test]
async fn only_a_yes_in_ten_seconds_takes_the_money() {
    let stage = till().await;
    let url = link(&stage, json!({})).await;
    assert!(
        stage.tg.pays(ANNA, "https://t.me/$nowhere").is_err() && stage.tg.pays(BORIS, &url).is_err(),
        "he has none"
    );
    let too_late = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    let question = stage.tg.pays(ANNA, &url).unwrap();
    let asked = &stage.updates().await[0]["pre_checkout_query"];
    assert_eq!(
        (&asked["id"], &asked["total_amount"], &asked["invoice_payload"]),
        (&json!(question), &json!(200), &json!("order"))
    );
    let yes = |question: &str| json!({"pre_checkout_query_id": question, "ok": true});
    let no = json!({"pre_checkout_query_id": question, "ok": false});
    assert_eq!(
        stage.no("answerPreCheckoutQuery", no.clone()).await,
        "Bad Request: parameter \"error_message\" is required"
    );
    let mut words = no;
    words["error_message"] = json!("not today");
    stage.ok("answerPreCheckoutQuery", words.clone()).await;
    assert_eq!(stage.tg.paying(&question), Some(Paying::Refused("not today".into())));
    assert_eq!(stage.no("answerPreCheckoutQuery", yes(&question)).await, too_late, "it was answered");
    let question = stage.tg.pays(ANNA, &url).unwrap();
    stage.pass(11);
    assert_eq!(stage.no("answerPreCheckoutQuery", yes(&question)).await, too_late);
    assert_eq!(stage.tg.paying(&question), Some(Paying::TimedOut));
    assert_eq!(stage.no("answerPreCheckoutQuery", yes("77")).await, too_late);
    assert_eq!(stage.tg.stars(ANNA), 500);
    stage.updates().await;
    let charge = pays(&stage, &url).await;
    let told = stage.updates().await;
    assert_eq!(kinds(&told), ["pre_checkout_query", "message"]);
    let paid = &told[1]["message"]["successful_payment"];
    assert_eq!((&paid["telegram_payment_charge_id"], &paid["currency"]), (&json!(charge), &json!("XTR")));
    assert_eq!((stage.tg.stars(ANNA), &paid["is_recurring"]), (300, &Value::Null));
    stage.tg.stop().await;
}

#[tokio::test]
async fn stars_go_back_to_whom_they_came_from_once() {
    let stage = till().await;
    let url = link(&stage, json!({})).await;
    let charge = pays(&stage, &url).await;
    stage.updates().await;
    let back = |user: i64, charge: &str| json!({"user_id": user, "telegram_payment_charge_id": charge});
    for (user, charge) in [(BORIS, charge.as_str()), (ANNA, "stx0")] {
        assert_eq!(stage.no("refundStarPayment", back(user, charge)).await, "Bad Request: CHARGE_ID_INVALID");
    }
    stage.ok("refundStarPayment", back(ANNA, &charge)).await;
    assert_eq!(stage.no("refundStarPayment", back(ANNA, &charge)).await, "Bad Request: CHARGE_ALREADY_REFUNDED");
    assert_eq!(stage.tg.stars(ANNA), 500);
    let told = &stage.updates().await[0]["message"]["refunded_payment"];
    assert_eq!((&told["telegram_payment_charge_id"], &told["total_amount"]), (&json!(charge), &json!(200)));
    let list = stage.ok("getStarTransactions", json!({})).await;
    let list = list["transactions"].as_array().unwrap();
    assert_eq!((&list[0]["id"], &list[1]["id"]), (&json!(charge), &json!(charge)), "a refund has its payment's id");
    assert!(list[0]["source"]["user"]["id"] == ANNA && list[1]["receiver"]["user"]["id"] == ANNA);
    assert_eq!(stage.ok("getStarTransactions", json!({"offset": 1, "limit": 1})).await["transactions"][0], list[1]);
    stage.tg.stop().await;
}

#[tokio::test]
async fn a_subscription_is_charged_by_the_clock() {
    let stage = till().await;
    let url = link(&stage, json!({"subscription_period": MONTH})).await;
    let first = pays(&stage, &url).await;
    let told = stage.updates().await;
    let paid = &told[1]["message"]["successful_payment"];
    let until = stage.now() + MONTH;
    assert_eq!((&paid["subscription_expiration_date"], &paid["is_first_recurring"]), (&json!(until), &json!(true)));
    stage.pass(MONTH + 5);
    stage.tg.time_passed();
    let told = stage.updates().await;
    let paid = &told[0]["message"]["successful_payment"];
    assert_eq!(paid["subscription_expiration_date"], json!(until + MONTH), "behind the one before, to the second");
    assert!(paid["is_first_recurring"].is_null() && paid["telegram_payment_charge_id"] != json!(first));
    let stop = |charge: &str| json!({"user_id": ANNA, "telegram_payment_charge_id": charge, "is_canceled": true});
    assert_eq!(stage.no("editUserStarSubscription", stop("stx0")).await, "Bad Request: CHARGE_ID_INVALID");
    stage.ok("editUserStarSubscription", stop(&first)).await;
    assert!(stage.tg.star_subscriptions()[0].canceled);
    stage.tg.stops_stars(ANNA, "order", false).unwrap();
    assert!(stage.tg.stops_stars(ANNA, "order", false).is_err(), "it goes on already");
    assert_eq!(stage.updates().await[0]["subscription"]["state"], "active");
    stage.pass(MONTH);
    stage.tg.time_passed();
    assert_eq!(stage.updates().await[0]["subscription"]["state"], "failed", "a hundred Stars are not two hundred");
    assert!(stage.tg.star_subscriptions().is_empty() && stage.tg.stars(ANNA) == 100);
    stage.tg.stop().await;
}

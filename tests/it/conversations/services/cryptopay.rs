//! Crypto Pay: an invoice in an ordinary currency, and a word that it is paid.

use super::on_each;
use crate::club::{Canned, Database, Setup, TestClub, minutes, vectors};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const TOKEN: &str = "13579:AAErTbQxN7l0PaytestTokenForVectors";

fn invoice(order: &Value, status: &str) -> Value {
    json!({
        "invoice_id": 528_890, "status": status, "currency_type": "fiat", "fiat": "USD", "amount": "15", "payload": order,
        "created_at": "2026-03-02T09:00:00.000Z", "paid_at": "2026-03-02T09:05:00.123Z",
        "bot_invoice_url": "https://t.me/CryptoBot?start=x",
    })
}

async fn club(database: Database) -> (TestClub, Canned) {
    let order = std::sync::Mutex::new(Value::Null);
    let api = Canned::start(move |path, question| {
        let mut order = order.lock().unwrap();
        if path == "/api/createInvoice" {
            assert_eq!((&question["fiat"], &question["amount"]), (&json!("USD"), &json!("15.00")));
            *order = question["payload"].clone();
            return json!({"ok": true, "result": invoice(&order, "active")});
        }
        if question["status"] == "paid" {
            return json!({"ok": true, "result": {"items": []}}); // what it is asked for now and then
        }
        assert_eq!((path, question), ("/api/getInvoices", &json!({"invoice_ids": "528890"})));
        json!({"ok": true, "result": {"items": [invoice(&order, "paid")]}})
    })
    .await;
    let settings = [("CRYPTOPAY_TOKEN", TOKEN.to_owned()), ("CRYPTOPAY_API_URL", api.url.clone())];
    let club = TestClub::start_with(database, Setup::default(), &settings).await;
    club.apply(&club.file().replace("1990 RUB", "15 USD")).await;
    (club, api)
}

async fn told(club: &TestClub, invoice: &Value) {
    let body = json!({"update_id": 1, "update_type": "invoice_paid", "payload": invoice}).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&Sha256::digest(TOKEN)).unwrap();
    mac.update(body.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let headers = [("crypto-pay-api-signature", signature.as_str())];
    assert_eq!(club.calls("POST", "/webhooks/cryptopay", headers, &body).await, (200, String::new()));
}

/// They are made out in a crypto asset, which no order here is: acknowledged, kept for the owner, and nothing given.
async fn recorded_callbacks_decide_right(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "cryptopay", "ord_01JD3Z", "10.50 USD").await;
    club.refuses_what_is_forged("cryptopay", "", &[]).await;
    for v in vectors("cryptopay").iter().filter(|v| v["valid"] == true) {
        assert_eq!(club.brings("cryptopay", v, "").await, (200, String::new()), "{}", v["id"]);
    }
    assert_eq!((anna.terms().await, club.table("payments").await.len()), (0, 1));
    assert!(club.owner().only_word().contains("the currency is not"), "{}", club.owner().reads());
    club.finish().await;
}

async fn she_pays_in_the_bot(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    anna.orders("month").await;
    assert_eq!(anna.address("Go and pay").as_deref(), Some("https://t.me/CryptoBot?start=x"));
    let order = club.table("orders").await.pop().unwrap()["token"].clone();
    for _ in 0..3 {
        told(&club, &invoice(&order, "paid")).await;
    }
    assert_eq!((anna.terms().await, club.events("paid").await.len()), (1, 1));
    anna.enters(club.channel).await;
    assert!(anna.is_inside(club.channel) && club.owner().unread().is_empty());
    club.finish().await;
}

async fn an_order_of_which_nothing_is_heard_is_asked_for(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    anna.orders("month").await;
    club.passes(minutes(11)).await;
    assert_eq!(anna.terms().await, 1);
    let order = club.table("orders").await.pop().unwrap()["token"].clone();
    told(&club, &invoice(&order, "paid")).await;
    assert_eq!(anna.terms().await, 1, "told too late to count again");
    club.finish().await;
}

on_each!(recorded_callbacks_decide_right, she_pays_in_the_bot, an_order_of_which_nothing_is_heard_is_asked_for);

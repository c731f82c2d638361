//! T-Bank: a weak token, so the bank is asked back and has the last word.

use super::on_each;
use crate::club::{Canned, Database, Setup, TestClub, minutes, vectors};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const TERMINAL: &str = "1234567890DEMO";
const PASSWORD: &str = "11111111111";

/// The bank's word about a payment of 1990 roubles for whatever order was opened last.
fn state(status: &'static str, sum: i64) -> impl Fn(&str, &Value) -> Value + Send + 'static {
    let order = std::sync::Mutex::new(String::new());
    move |path, question| {
        let mut order = order.lock().unwrap();
        if path == "/v2/Init" {
            question["OrderId"].as_str().unwrap().clone_into(&mut order);
            return json!({"Success": true, "ErrorCode": "0", "Status": "NEW", "PaymentId": "4912345678", "PaymentURL": "https://pay.tbank.ru/new/x"});
        }
        let name = if order.is_empty() { "ord_01JD3Z" } else { order.as_str() };
        json!({"Success": true, "ErrorCode": "0", "Status": status, "PaymentId": question["PaymentId"], "OrderId": name, "Amount": sum})
    }
}

async fn club(database: Database, sum: i64) -> (TestClub, Canned) {
    let api = Canned::start(state("CONFIRMED", sum)).await;
    let settings = [
        ("TBANK_TERMINAL_KEY", TERMINAL.to_owned()),
        ("TBANK_PASSWORD", PASSWORD.to_owned()),
        ("TBANK_API_URL", format!("{}/v2", api.url)),
    ];
    (TestClub::start_with(database, Setup::default(), &settings).await, api)
}

async fn told(club: &TestClub, order: &str, status: &str, amount: i64) -> (u16, String) {
    let mut body = json!({
        "TerminalKey": TERMINAL, "OrderId": order, "Success": true, "Status": status, "PaymentId": 4_912_345_678_i64, "ErrorCode": "0",
        "Amount": amount,
    });
    // Sorted by name, with the password among them.
    let text = format!("{amount}0{order}{PASSWORD}4912345678{status}true{TERMINAL}");
    body["Token"] = json!(hex::encode(Sha256::digest(text)));
    club.calls("POST", "/webhooks/tbank", [("content-type", "application/json")], &body.to_string()).await
}

fn ok() -> (u16, String) {
    (200, "OK".to_owned())
}

async fn recorded_callbacks_decide_right(database: Database) {
    let (club, api) = club(database, 99_000).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "tbank", "ord_01JD3Z", "990 RUB").await;
    club.refuses_what_is_forged("tbank", "", &[]).await;
    let brings = async |id: &str| {
        let v = vectors("tbank").into_iter().find(|v| v["id"] == id).unwrap();
        assert_eq!(club.brings("tbank", &v, "").await, ok(), "{id}");
    };
    brings("docs_example").await;
    brings("authorized").await;
    assert!(club.table("payments").await.is_empty(), "what is only authorized gives nothing");
    brings("malleable_shift").await;
    assert!(club.owner().only_word().contains("the sum is not"), "{}", club.owner().reads());
    assert_eq!(anna.terms().await, 0);
    brings("confirmed_sbp_with_data").await;
    brings("nested_data_not_protected").await;
    assert_eq!((anna.terms().await, club.events("paid").await.len()), (1, 1), "whoever is named in what is not signed");
    brings("authorized").await;
    assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
    api.answers(state("PARTIAL_REFUNDED", 66_000));
    brings("partial_refunded").await;
    assert_eq!(club.count("payments", json!({"refunded_minor": 33_000})).await, 1);
    club.owner().unread();
    club.finish().await;
}

async fn she_pays_on_the_page_of_the_bank(database: Database) {
    let (club, api) = club(database, 199_000).await;
    let anna = club.member("Anna").await;
    anna.says("/start plan_month").await;
    anna.presses("· T-Bank").await;
    assert_eq!(anna.address("Go and pay").as_deref(), Some("https://pay.tbank.ru/new/x"));
    let order = club.table("orders").await.pop().unwrap()["token"].as_str().unwrap().to_owned();
    anna.unread();
    assert_eq!(told(&club, &order, "AUTHORIZED", 199_000).await, ok());
    assert_eq!(anna.terms().await, 0);
    // The bank is not to be reached, or says nothing of use: the notification is to come again.
    api.answers(|_, _| json!({"Success": false, "ErrorCode": "9999"}));
    assert_eq!(told(&club, &order, "CONFIRMED", 199_000).await.0, 503);
    // It denies: a token alone gives nothing.
    api.answers(|_, _| json!({"Success": false, "ErrorCode": "255"}));
    assert_eq!(told(&club, &order, "CONFIRMED", 199_000).await.0, 403);
    assert!(club.table("payments").await.is_empty());
    let says = |status: &'static str| {
        let order = order.clone();
        move |_: &str, _: &Value| json!({"Success": true, "ErrorCode": "0", "Status": status, "PaymentId": "4912345678", "OrderId": order, "Amount": 199_000})
    };
    api.answers(says("CONFIRMED"));
    for status in ["CONFIRMED", "CONFIRMED", "AUTHORIZED"] {
        assert_eq!(told(&club, &order, status, 199_000).await, ok());
    }
    assert_eq!(anna.terms().await, 1);
    anna.enters(club.channel).await;
    // It goes back, by the owner's hand in chat; the bank tells of it too.
    api.answers(move |path, question| {
        assert_eq!((path, &question["Amount"], &question["PaymentId"]), ("/v2/Cancel", &json!(199_000), &json!("4912345678")));
        json!({"Success": true, "ErrorCode": "0", "Status": "REFUNDED", "PaymentId": "4912345678", "OriginalAmount": 199_000, "NewAmount": 0})
    });
    let owner = club.owner();
    owner.says("/refund 1").await;
    owner.says("a mistake").await;
    owner.presses("Yes, give back").await;
    assert!(!anna.is_inside(club.channel), "{}", owner.reads());
    owner.unread();
    api.answers(says("REFUNDED"));
    assert_eq!(told(&club, &order, "REFUNDED", 199_000).await, ok());
    assert_eq!(club.count("payments", json!({"refunded_minor": 199_000, "state": "refunded"})).await, 1);
    assert!(owner.unread().is_empty());
    club.finish().await;
}

async fn an_order_of_which_nothing_is_heard_is_asked_for(database: Database) {
    let (club, _api) = club(database, 199_000).await;
    let anna = club.member("Anna").await;
    anna.says("/start plan_month").await;
    anna.presses("· T-Bank").await;
    club.passes(minutes(11)).await;
    assert_eq!(anna.terms().await, 1);
    let order = club.table("orders").await.pop().unwrap()["token"].as_str().unwrap().to_owned();
    assert_eq!(told(&club, &order, "CONFIRMED", 199_000).await, ok());
    assert_eq!(anna.terms().await, 1, "told too late to count again");
    club.finish().await;
}

on_each!(
    recorded_callbacks_decide_right,
    she_pays_on_the_page_of_the_bank,
    an_order_of_which_nothing_is_heard_is_asked_for
);

//! CloudPayments: an address a kind, a question before the money, refunds that are told one by one.

use super::on_each;
use crate::club::{Canned, Database, Person, Setup, TestClub, days, vectors};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "d1b5d0e7a1c94b7f8f6e2a9c3b5d7e1f";

async fn club(database: Database) -> (TestClub, Canned) {
    let api = Canned::start(|path, _| match path {
        "/orders/create" => json!({"Success": true, "Model": {"Url": "https://orders.cloudpayments.ru/d/x"}}),
        _ => json!({"Success": false, "Message": "Not found"}),
    })
    .await;
    let settings = [
        ("CLOUDPAYMENTS_PUBLIC_ID", "pk_0b1c7f209b1c7f20".to_owned()),
        ("CLOUDPAYMENTS_API_SECRET", SECRET.to_owned()),
        ("CLOUDPAYMENTS_API_URL", api.url.clone()),
    ];
    (TestClub::start_with(database, Setup::default(), &settings).await, api)
}

/// A signed notification; returns the number that it is answered with.
async fn told(club: &TestClub, kind: &str, fields: &[(&str, &str)]) -> i64 {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let mac = STANDARD.encode(mac.finalize().into_bytes());
    let path = format!("/webhooks/cloudpayments/{kind}");
    let (status, body) = club.posts_form(&path, [("Content-HMAC", mac.as_str())], &body).await;
    assert_eq!(status, 200, "{kind}: {body}");
    serde_json::from_str::<Value>(&body).unwrap()["code"].as_i64().unwrap()
}

/// Orders a month; returns the order's name at the service.
async fn orders(club: &TestClub, person: &Person) -> String {
    person.says("/start plan_month").await;
    person.presses("· CloudPayments").await;
    assert_eq!(person.address("Go and pay").as_deref(), Some("https://orders.cloudpayments.ru/d/x"));
    person.unread();
    club.table("orders").await.pop().unwrap()["token"].as_str().unwrap().to_owned()
}

fn payment<'a>(id: &'a str, order: &'a str, sum: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("TransactionId", id),
        ("Amount", sum),
        ("Currency", "RUB"),
        ("InvoiceId", order),
        ("TestMode", "0"),
        ("Status", "Completed"),
    ]
}

async fn recorded_callbacks_decide_right(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "cloudpayments", "ord_01JD3Z", "990 RUB").await;
    club.refuses_what_is_forged("cloudpayments", "pay", &[]).await;
    for v in vectors("cloudpayments").iter().filter(|v| v["valid"] == true) {
        assert_eq!(club.brings("cloudpayments", v, "pay").await, (200, r#"{"code":0}"#.to_owned()), "{}", v["id"]);
    }
    assert_eq!((anna.terms().await, club.events("paid").await.len()), (1, 1));
    assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
    assert!(club.owner().unread().is_empty());
    club.finish().await;
}

/// Before it takes the money it asks, and is told no where nothing would fit.
async fn a_check_is_answered_before_the_money_is_taken(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna).await;
    for (fields, code) in [
        (payment("1", &order, "1990.00"), 0),
        (payment("1", "another", "1990.00"), 10),
        (payment("1", &order, "1.00"), 12),
        ([payment("1", &order, "1990.00").as_slice(), &[("Email", "a@b.c")]].concat(), 0),
    ] {
        assert_eq!(told(&club, "check", &fields).await, code, "{fields:?}");
    }
    let mut fields = payment("1", &order, "1990.00");
    fields[2].1 = "USD";
    assert_eq!(told(&club, "check", &fields).await, 12);
    fields = payment("1", &order, "1990.00");
    fields[4].1 = "1";
    assert_eq!(told(&club, "check", &fields).await, 13);
    assert!(club.table("payments").await.is_empty(), "a question changes nothing");
    assert_eq!((anna.terms().await, anna.unread().len(), club.owner().unread().len()), (0, 0, 0));
    club.finish().await;
}

async fn she_pays_and_it_is_told_in_whatever_order(database: Database) {
    let (club, api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna).await;
    for (fields, why) in [
        (payment("90", &order, "1.00"), "the sum is not"),
        (payment("91", "another", "1990.00"), "there is no such order"),
    ] {
        assert_eq!(told(&club, "pay", &fields).await, 0, "said once is enough for it");
        assert!(club.owner().only_word().contains(why), "{}", club.owner().reads());
    }
    let mut fields = payment("92", &order, "1990.00");
    fields[4].1 = "1";
    assert_eq!(told(&club, "pay", &fields).await, 0);
    assert!(club.owner().only_word().contains("a test payment"), "{}", club.owner().reads());
    fields = payment("7", &order, "1990.00");
    fields[5].1 = "Authorized";
    assert_eq!(told(&club, "pay", &fields).await, 0);
    assert_eq!(told(&club, "fail", &payment("6", &order, "1990.00")).await, 0, "an attempt that failed says nothing");
    assert_eq!((anna.terms().await, anna.unread().len()), (0, 0));
    for kind in ["confirm", "pay", "pay"] {
        assert_eq!(told(&club, kind, &payment("7", &order, "1990.00")).await, 0);
    }
    assert_eq!(anna.terms().await, 1);
    // Another order, of which nothing is heard until it is asked for.
    club.passes(days(1)).await;
    let order = orders(&club, &anna).await;
    let token = order.clone();
    api.answers(move |path, question| {
        assert_eq!((path, &question["InvoiceId"]), ("/v2/payments/find", &json!(token)));
        json!({"Success": true, "Model": {"TransactionId": 8, "Amount": 1990.0, "Currency": "RUB", "InvoiceId": token, "Status": "Completed"}})
    });
    club.passes(days(1)).await;
    assert_eq!(anna.terms().await, 2, "found by asking");
    assert_eq!(told(&club, "pay", &payment("8", &order, "1990.00")).await, 0);
    assert_eq!(anna.terms().await, 2, "and told too late to count again");
    club.finish().await;
}

/// Refunds are transactions of their own, which add up, each once.
async fn refunds_add_up(database: Database) {
    let (club, _api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna).await;
    told(&club, "pay", &payment("7", &order, "1990.00")).await;
    anna.enters(club.channel).await;
    let back = |id: &'static str, sum: &'static str| {
        vec![("TransactionId", id), ("PaymentTransactionId", "7"), ("Amount", sum), ("OperationType", "Refund")]
    };
    for _ in 0..2 {
        told(&club, "refund", &back("71", "500.00")).await;
    }
    assert_eq!(club.count("payments", json!({"refunded_minor": 50_000})).await, 1);
    assert!(anna.is_inside(club.channel));
    told(&club, "refund", &back("72", "1490.00")).await;
    assert_eq!(club.count("payments", json!({"refunded_minor": 199_000, "state": "refunded"})).await, 1);
    assert!(!anna.is_inside(club.channel));
    club.owner().unread();
    club.finish().await;
}

/// The owner gives money back by the bot: the service tells of the same refund, and it counts once.
async fn what_the_owner_gives_back_counts_once(database: Database) {
    let (club, api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna).await;
    told(&club, "pay", &payment("7", &order, "1990.00")).await;
    anna.enters(club.channel).await;
    api.answers(|path, question| {
        assert_eq!((path, question), ("/payments/refund", &json!({"TransactionId": 7, "Amount": 1990.0})));
        json!({"Success": true, "Model": {"TransactionId": 71}})
    });
    let owner = club.owner();
    owner.says("/refund 1").await;
    owner.says("a mistake").await;
    owner.presses("Yes, give back").await;
    assert!(!anna.is_inside(club.channel), "{}", owner.reads());
    assert_eq!(club.count("payments", json!({"refunded_minor": 199_000, "state": "refunded"})).await, 1);
    owner.unread();
    let back =
        [("TransactionId", "71"), ("PaymentTransactionId", "7"), ("Amount", "1990.00"), ("OperationType", "Refund")];
    assert_eq!(told(&club, "refund", &back).await, 0);
    assert_eq!(club.count("payments", json!({"refunded_minor": 199_000})).await, 1);
    assert!(owner.unread().is_empty());
    club.finish().await;
}

async fn its_own_subscription_goes_on_and_is_stopped(database: Database) {
    let (club, api) = club(database).await;
    let anna = club.member("Anna").await;
    let order = orders(&club, &anna).await;
    let first = [payment("7", &order, "1990.00").as_slice(), &[("SubscriptionId", "sc_1")]].concat();
    assert_eq!(told(&club, "pay", &first).await, 0);
    assert_eq!((anna.terms().await, club.events("renewal_on").await.len()), (1, 1));
    club.passes(days(20)).await;
    let mut again = first.clone();
    (again[0].1, again[3].1) = ("8", "");
    assert_eq!(told(&club, "check", &again).await, 0, "it names no order, but a subscription that is known");
    assert_eq!(told(&club, "pay", &again).await, 0);
    assert_eq!(anna.terms().await, 2);
    anna.unread();
    assert_eq!(told(&club, "recurrent", &[("Id", "sc_1"), ("Status", "PastDue")]).await, 0);
    assert!(anna.only_word().contains("could not be renewed"), "{}", anna.reads());
    (again[0].1, again[3].1) = ("9", "");
    assert_eq!(told(&club, "pay", &again).await, 0);
    assert_eq!(anna.terms().await, 3);
    api.answers(|path, question| {
        assert_eq!((path, question), ("/subscriptions/cancel", &json!({"Id": "sc_1"})));
        json!({"Success": true})
    });
    anna.says("/cancel").await;
    anna.presses("Stop: Month").await;
    assert!(anna.reads().contains("no longer renews by itself"), "{}", anna.reads());
    anna.unread();
    assert_eq!(told(&club, "recurrent", &[("Id", "sc_1"), ("Status", "Cancelled")]).await, 0);
    assert!(anna.unread().is_empty(), "that is known");
    club.finish().await;
}

on_each!(
    recorded_callbacks_decide_right,
    a_check_is_answered_before_the_money_is_taken,
    she_pays_and_it_is_told_in_whatever_order,
    refunds_add_up,
    what_the_owner_gives_back_counts_once,
    its_own_subscription_goes_on_and_is_stopped,
);

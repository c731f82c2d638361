//! Tribute: an HMAC over the raw body; its own catalogue and its own end of what is paid.

use super::on_each;
use crate::club::{Database, Setup, TestClub, days, vectors};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

const KEY: &str = "trb_api_4f8d0c6b2a9e4b7d";

const SOLD_THERE: Setup = Setup {
    plans: r#"
[plans.circle]
title = "Circle"
period = "1 month"
price = ["5000 RUB"]
gates = ["channel"]
grace = "1 day"
products = ["tribute:1644"]
[plans.patron]
title = "Patron"
period = "30 days"
price = ["150 RUB"]
gates = ["channel"]
products = ["tribute:donation/156031", "tribute:product/5"]
"#,
    ..Setup::PLAIN
};

async fn club(database: Database) -> TestClub {
    TestClub::start_with(database, SOLD_THERE, &[("TRIBUTE_API_KEY", KEY.to_owned())]).await
}

/// Tribute tells it, at a moment that names the delivery.
async fn told(club: &TestClub, name: &str, at: &str, payload: &Value) {
    let body = json!({"name": name, "created_at": at, "sent_at": at, "payload": payload}).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let answer = club.calls("POST", "/webhooks/tribute", [("trbt-signature", signature.as_str())], &body).await;
    assert_eq!(answer, (200, String::new()));
}

async fn recorded_callbacks_decide_right(database: Database) {
    let club = club(database).await;
    club.telegram.knows_bot(77_000_001);
    club.refuses_what_is_forged("tribute", "", &[]).await;
    for _ in 0..2 {
        for v in vectors("tribute").iter().filter(|v| v["valid"] == true) {
            assert_eq!(club.brings("tribute", v, "").await, (200, String::new()), "{}", v["id"]);
        }
    }
    // A subscription and a donation of just the plan's price, each once.
    assert_eq!((club.table("terms").await.len(), club.events("paid").await.len()), (2, 2));
    assert_eq!(club.count("payments", json!({"minor": 700, "currency": "EUR", "state": "succeeded"})).await, 1);
    assert_eq!(club.events("renewal_stopped").await.len(), 1, "it was cancelled, and what is paid stays");
    club.finish().await;
}

async fn its_end_is_the_end(database: Database) {
    let club = club(database).await;
    let anna = club.member("Anna").await;
    let period = |until: &str| {
        json!({"subscription_id": 1644, "period_id": 7, "type": "regular", "price": 99_000, "amount": 99_000, "currency": "rub",
            "telegram_user_id": anna.id, "expires_at": until})
    };
    told(&club, "new_subscription", "2026-03-02T09:00:00Z", &period("2026-04-10T09:00:00Z")).await;
    anna.says("/status").await;
    assert!(anna.reads().contains("10 April 2026"), "not a month, but: {}", anna.reads());
    anna.says("/link").await;
    anna.enters(club.channel).await;
    for (name, at) in [("renewed_subscription", "2026-04-09T09:00:00Z"), ("new_subscription", "2026-04-09T09:00:01Z")] {
        told(&club, name, at, &period("2026-05-10T09:00:00Z")).await;
    }
    anna.says("/status").await;
    assert!(anna.reads().contains("10 May 2026"), "told twice, counted once: {}", anna.reads());
    told(&club, "cancelled_subscription", "2026-04-10T09:00:00Z", &period("2026-05-10T09:00:00Z")).await;
    anna.says("/status").await;
    assert!(anna.reads().contains("10 May 2026"), "{}", anna.reads());
    assert!(anna.is_inside(club.channel), "what is paid stays");
    club.passes(days(75)).await;
    assert!(!anna.is_inside(club.channel), "and nothing more");
    club.finish().await;
}

async fn goods_donations_and_what_is_not_sold_here(database: Database) {
    let club = club(database).await;
    let anna = club.member("Anna").await;
    let goods =
        json!({"product_id": 5, "purchase_id": 91, "amount": 77_700, "currency": "rub", "telegram_user_id": anna.id});
    told(&club, "new_digital_product", "2026-03-02T09:00:00Z", &goods).await;
    assert_eq!(anna.terms().await, 1, "its price stands at Tribute");
    told(&club, "digital_product_refunded", "2026-03-02T10:00:00Z", &goods).await;
    assert_eq!(anna.terms().await, 0);
    let donation = |amount: i64, link: i64| json!({"donation_request_id": link, "amount": amount, "currency": "rub", "telegram_user_id": anna.id});
    told(&club, "new_donation", "2026-03-02T11:00:00Z", &donation(14_999, 156_031)).await;
    assert!(club.owner().only_word().contains("the sum is not"), "{}", club.owner().reads());
    assert_eq!(anna.terms().await, 0, "a donor chooses her sum, so it has to fit");
    told(&club, "new_donation", "2026-03-02T12:00:00Z", &donation(15_000, 156_031)).await;
    told(&club, "new_donation", "2026-03-02T12:00:00Z", &donation(15_000, 156_031)).await;
    assert_eq!(anna.terms().await, 1);
    told(&club, "new_donation", "2026-03-02T13:00:00Z", &donation(15_000, 2)).await;
    assert!(club.owner().only_word().contains("fits nothing"));
    assert_eq!(anna.terms().await, 1);
    club.finish().await;
}

on_each!(recorded_callbacks_decide_right, its_end_is_the_end, goods_donations_and_what_is_not_sold_here);

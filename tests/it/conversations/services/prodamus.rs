//! Prodamus: forms signed as PHP would write them, and subscriptions that it charges by itself.

use super::on_each;
use crate::club::{Database, Setup, TestClub, vectors};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::Sha256;

const KEY: &str = "9f1c5d7a3b2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8";

async fn club(database: Database) -> TestClub {
    let settings = [("PRODAMUS_URL", "https://club.payform.ru".into()), ("PRODAMUS_SECRET_KEY", KEY.into())];
    TestClub::start_with(database, Setup::default(), &settings).await
}

/// A form of plain fields, signed.
async fn told(club: &TestClub, fields: &[(&str, &str)]) -> (u16, String) {
    let sorted: Map<String, Value> = fields.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(Value::Object(sorted).to_string().replace('/', "\\/").as_bytes());
    let sign = hex::encode(mac.finalize().into_bytes());
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    club.posts_form("/webhooks/prodamus", [("sign", sign.as_str())], &body).await
}

async fn recorded_callbacks_decide_right(database: Database) {
    let club = club(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "prodamus", "ord_01JD3Z", "990 RUB").await;
    club.refuses_what_is_forged("prodamus", "", &[]).await;
    for v in vectors("prodamus").iter().filter(|v| v["valid"] == true) {
        let answer = club.brings("prodamus", v, "").await;
        assert_eq!(answer, (200, "success".to_owned()), "{}", v["id"]);
        if v["id"] == "autopayment" {
            assert!(club.owner().only_word().contains("there is no such order"), "a subscription that nobody here has");
        }
    }
    assert_eq!(anna.terms().await, 1, "five words about one payment");
    assert!(anna.reads().contains("payment has arrived"), "{}", anna.reads());
    assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
    assert_eq!(club.events("paid").await.len(), 1);
    club.finish().await;
}

async fn she_pays_on_the_page_that_the_bot_made(database: Database) {
    let club = club(database).await;
    let anna = club.member("Anna").await;
    anna.says("/start plan_month").await;
    anna.presses("· Prodamus").await;
    let page: url::Url = anna.address("Go and pay").unwrap().parse().unwrap();
    let value = |name: &str| page.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
    assert_eq!((page.host_str(), value("products[0][price]").as_str()), (Some("club.payform.ru"), "1990.00"));
    let order = value("order_id");
    anna.unread();
    let paid = |sum: &'static str, currency: &'static str| {
        [
            ("order_id", "77"),
            ("order_num", order.as_str()),
            ("sum", sum),
            ("currency", currency),
            ("payment_status", "success"),
        ]
    };
    for (n, (sum, currency, why)) in
        [("1.00", "rub", "the sum is not"), ("1990.00", "usd", "the currency is not")].into_iter().enumerate()
    {
        let id = format!("7{n}0");
        let mut fields = paid(sum, currency);
        fields[0].1 = &id;
        assert_eq!(told(&club, &fields).await.0, 200);
        assert!(club.owner().only_word().contains(why), "{}", club.owner().reads());
    }
    let mut trial = [paid("1990.00", "rub").as_slice(), &[("demo_mode", "1")]].concat();
    trial[0].1 = "790";
    assert_eq!(told(&club, &trial).await.0, 200);
    assert!(club.owner().only_word().contains("a test payment"), "{}", club.owner().reads());
    assert_eq!(anna.terms().await, 0);
    for attempt in ["1", "2", "3"] {
        let fields = [paid("1990.00", "rub").as_slice(), &[("attempt", attempt)]].concat();
        assert_eq!(told(&club, &fields).await, (200, "success".to_owned()));
    }
    assert_eq!(anna.terms().await, 1, "however often it is delivered");
    anna.enters(club.channel).await;
    assert!(anna.is_inside(club.channel));
    club.passes(crate::club::days(8)).await;
    club.finish().await;
}

/// The first payment names our order, the later ones only the subscription and the profile.
async fn its_own_subscription_goes_on(database: Database) {
    let club = club(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "prodamus", "ord_01JD40", "990 RUB").await;
    let subscription = "subscription[id]=593600&subscription[profile_id]=4411";
    let first = "date=2026-03-02T12:00:00%2B03:00&order_id=1&order_num=ord_01JD40&payment_status=success&sum=990.00";
    let signed = |json: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
        mac.update(json.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    };
    let sign = signed(
        r#"{"date":"2026-03-02T12:00:00+03:00","order_id":"1","order_num":"ord_01JD40","payment_status":"success","subscription":{"id":"593600","profile_id":"4411"},"sum":"990.00"}"#,
    );
    let body = format!("{first}&{subscription}");
    assert_eq!(club.posts_form("/webhooks/prodamus", [("Sign", sign.as_str())], &body).await.0, 200);
    assert_eq!((anna.terms().await, club.events("renewal_on").await.len()), (1, 1));
    let [renewed, over] =
        ["autopayment", "deactivation"].map(|id| vectors("prodamus").into_iter().find(|v| v["id"] == id).unwrap());
    // The price of her first payment was another one than the plan's of today.
    club.apply(&club.file().replace("1990 RUB", "990 RUB")).await;
    assert_eq!(club.brings("prodamus", &renewed, "").await.0, 200);
    assert_eq!(anna.terms().await, 2, "{}", club.owner().reads());
    anna.unread();
    assert_eq!(club.brings("prodamus", &over, "").await.0, 200);
    assert!(anna.only_word().contains("no longer renews by itself"), "{}", anna.reads());
    assert_eq!(anna.terms().await, 2, "what is paid stays");
    club.finish().await;
}

on_each!(recorded_callbacks_decide_right, she_pays_on_the_page_that_the_bot_made, its_own_subscription_goes_on);

//! VK Donut: beginning, prolonging, cancelling, the end, and late and repeated events.

use super::*;

const MONTH: i64 = 30 * 86_400;

fn told(what: &str, object: Value) -> (String, Value) {
    (format!("donut_subscription_{what}"), object)
}

#[tokio::test]
async fn a_month_is_prolonged_until_she_cancels_and_then_runs_out() {
    let s = stage().await;
    s.vk.donates(ANNA, 150).unwrap();
    assert!(s.vk.donates(ANNA, 150).is_err() && s.vk.donates(BORIS, 0).is_err());
    let paid = json!({"user_id": ANNA, "amount": 150, "amount_without_fee": 135.0});
    assert_eq!(s.news(), [told("create", paid.clone())]);
    s.pass(MONTH - 1);
    s.vk.time_passed();
    assert_eq!(s.news(), []);
    s.pass(MONTH + 1);
    s.vk.time_passed();
    assert_eq!(s.news(), [told("prolonged", paid.clone()), told("prolonged", paid)]);
    s.vk.cancels_donation(ANNA).unwrap();
    assert!(s.vk.cancels_donation(ANNA).is_err() && s.vk.donation_prolonged(ANNA).is_err());
    assert_eq!(s.news(), [told("cancelled", json!({"user_id": ANNA}))]);
    assert!(s.vk.dons()[0].cancelled);
    let members = json!({"group_id": GROUP, "filter": "donut"});
    assert_eq!(s.ok("groups.getMembers", members.clone()).await["items"], json!([ANNA]));
    s.pass(MONTH);
    s.vk.time_passed();
    assert_eq!(s.news(), [told("expired", json!({"user_id": ANNA}))]);
    assert_eq!(s.ok("groups.getMembers", members).await["count"], 0);
    assert!(s.vk.donation_expires(ANNA).is_err());
}

#[tokio::test]
async fn another_price_is_told_and_paid_from_the_next_month_on() {
    let s = stage().await;
    s.vk.donates(ANNA, 100).unwrap();
    s.vk.changes_donation(ANNA, 300).unwrap();
    s.vk.tells_roubles_with_fraction(true);
    s.vk.donation_prolonged(ANNA).unwrap();
    let change = json!({
        "user_id": ANNA,
        "amount_old": 100,
        "amount_new": 300,
        "amount_diff": 200,
        "amount_diff_without_fee": 180.0,
    });
    let news = s.news();
    assert_eq!(news[1], told("price_changed", change));
    assert_eq!(news[2].1.to_string(), r#"{"amount":300.0,"amount_without_fee":270.0,"user_id":10}"#);
    s.vk.donation_expires(ANNA).unwrap();
    assert!(s.vk.changes_donation(ANNA, 100).is_err());
}

#[tokio::test]
async fn only_she_asks_about_herself() {
    let s = stage().await;
    s.vk.donates(ANNA, 100).unwrap();
    s.vk.user_token("anna's", ANNA, true, None);
    let of = |owner: i64| json!({"owner_id": owner});
    assert_eq!(s.no("donut.isDon", of(-GROUP)).await, 27);
    assert_eq!(s.no("donut.getSubscription", of(-GROUP)).await, 27);
    assert_eq!(s.ok_as("anna's", "donut.isDon", of(-GROUP)).await, 1);
    assert_eq!(s.ok_as(ADMIN_TOKEN, "donut.isDon", of(-GROUP)).await, 0);
    assert_eq!(s.no_as("anna's", "donut.isDon", of(GROUP)).await, 100);
    let support = s.ok_as("anna's", "donut.getSubscription", of(-GROUP)).await;
    let until = s.now() + MONTH;
    let own = json!({"owner_id": -GROUP, "next_payment_date": until, "amount": 100, "status": "active"});
    assert_eq!(support, own);
    assert_eq!(s.no_as(ADMIN_TOKEN, "donut.getSubscription", of(-GROUP)).await, 104);
    s.vk.cancels_donation(ANNA).unwrap();
    let all = s.ok_as("anna's", "donut.getSubscriptions", none()).await;
    assert_eq!((&all["count"], &all["subscriptions"][0]["status"]), (&json!(1), &json!("expiring")));
    assert_eq!(s.no_as("anna's", "groups.getMembers", json!({"group_id": GROUP, "filter": "donut"})).await, 15);
}

#[tokio::test]
async fn events_come_late_and_more_than_once() {
    let s = stage().await;
    s.vk.holds_events("donut_subscription_create");
    s.vk.donates(ANNA, 100).unwrap();
    s.vk.donates(BORIS, 100).unwrap();
    s.vk.cancels_donation(ANNA).unwrap();
    assert_eq!(s.kinds(), ["donut_subscription_cancelled"]);
    s.vk.lets_events_go();
    let late = ["donut_subscription_cancelled", "donut_subscription_create", "donut_subscription_create"];
    assert_eq!(s.kinds(), late);
    s.vk.repeats_events(1);
    let events = s.vk.events();
    assert_eq!(events[2]["event_id"], events[3]["event_id"]);
    assert_eq!(events[3]["object"]["user_id"], BORIS);
}

#[tokio::test]
async fn many_support_the_community_at_once() {
    let s = stage().await;
    s.vk.fill_dons(1000..1600, 200);
    assert_eq!(s.news(), []);
    let found = s.ok("groups.getMembers", json!({"group_id": GROUP, "filter": "donut", "fields": "domain"})).await;
    assert_eq!((&found["count"], &found["items"][599]["domain"]), (&json!(600), &json!("id1599")));
    s.pass(MONTH);
    s.vk.time_passed();
    assert_eq!(s.news().len(), 600);
}

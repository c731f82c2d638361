//! Where one part meets another: what was taken back, given back and undone; what waits; who may not.

use crate::club::{Person, TestClub, on_both};
use serde_json::json;

async fn number(club: &TestClub, person: &Person) -> i64 {
    let id = person.id.to_string();
    let accounts = club.table("accounts").await;
    accounts.iter().find(|row| row["external_id"] == json!(id)).unwrap()["member_id"].as_i64().unwrap()
}

async fn status(person: &Person) -> String {
    person.says("/status").await;
    person.reads()
}

on_both! {
    /// Her time was revoked, then her money went back: an undo gives no time for money that she has again.
    async fn an_undo_gives_back_nothing_that_was_refunded(club) {
        let (anna, olga) = (club.member("Anna").await, club.owner());
        let bill = anna.buys("month").await;
        olga.says(&format!("/revoke {}", number(&club, &anna).await)).await;
        olga.says("was rude").await;
        assert!(olga.sees_button("Undo"), "{}", olga.reads());
        let undo = olga.all().len();
        club.bank.refund(&bill, 199_000).unwrap();
        club.settle().await;
        olga.presses("Undo").await;
        assert!(olga.all().len() > undo);
        let status = status(&anna).await;
        assert!(!status.contains("✅"), "{status}");
    }

    /// A plan that waits goes with the rest, does not begin for a moment, and comes back as it was.
    async fn what_waits_is_revoked_and_restored_with_the_rest(club) {
        let (anna, olga) = (club.inside("Anna", "all").await, club.owner());
        anna.buys("month").await;
        let before = status(&anna).await;
        assert!(before.contains("“Month”: begins"), "{before}");
        anna.unread();
        olga.says(&format!("/revoke {}", number(&club, &anna).await)).await;
        olga.says("was rude").await;
        assert!(anna.only_word().contains("ended your subscription early"), "and nothing has begun");
        assert!(club.events("began").await.is_empty());
        olga.presses("Undo").await;
        assert_eq!(status(&anna).await, before);
    }

    /// Who wants to be forgotten is warned of what waits too, and nothing of it begins.
    async fn what_waits_is_forgotten_with_the_rest(club) {
        let anna = club.inside("Anna", "all").await;
        anna.buys("month").await;
        anna.says("/forget").await;
        assert!(anna.reads().contains("Month") && anna.reads().contains("Everything"), "{}", anna.reads());
        anna.presses("Yes, erase it").await;
        anna.presses("Yes, erase it and lose that time").await;
        assert!(club.events("began").await.is_empty());
        let rows = club.table("terms").await;
        assert!(rows.iter().all(|term| !term["taken_back_at"].is_null()), "{rows:#?}");
    }

    /// Days for a friend go to what runs, not to what waits.
    async fn a_reward_is_added_to_what_runs(club) {
        let anna = club.inside("Anna", "all").await;
        anna.buys("month").await;
        let plans: Vec<_> = club.table("terms").await.into_iter().map(|t| t["subscription_id"].clone()).collect();
        let (member, app) = (number(&club, &anna).await, club.app().await);
        let mut tx = app.store.read().await.unwrap();
        let (rules, now) = (app.club(&mut tx).await.unwrap(), app.now());
        let member = propusk::domain::MemberId(member);
        let plan = propusk::club::referral::newest_plan(&mut tx, &rules, member, now).await.unwrap().unwrap();
        assert_eq!((plan.key.as_str(), plans.len()), ("all", 2));
    }

    /// Nothing to buy means nothing to give either.
    async fn who_is_banned_buys_no_gifts(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        olga.says(&format!("/ban {}", number(&club, &anna).await)).await;
        olga.says("sells the recordings").await;
        let orders = club.table("orders").await.len();
        anna.says("/start plan_month").await;
        anna.presses("gift").await;
        anna.says("For you").await;
        anna.presses("Pay ").await;
        assert_eq!(club.table("orders").await.len(), orders, "{}", anna.reads());
    }

    /// The bill was for a gift and the sum was wrong: what the owner lets count is the gift.
    async fn a_gift_of_a_wrong_sum_is_a_gift_when_it_counts(club) {
        let (anna, olga) = (club.member("Anna").await, club.owner());
        anna.says("/start plan_month").await;
        anna.presses("gift").await;
        anna.presses("Without words").await;
        anna.presses("Pay ").await;
        let order = club.table("orders").await.pop().unwrap()["token"].clone();
        assert_eq!(club.signed(&json!({"order_ref": order, "amount": "1500.00"})).await, 204);
        club.settle().await;
        olga.presses("Sort it out").await;
        olga.presses("Count it for").await;
        olga.presses("The whole period").await;
        assert_eq!(club.table("gifts").await.iter().filter(|g| !g["payment_id"].is_null()).count(), 1);
        assert_eq!(anna.terms().await, 0, "the giver gets no time");
    }
}

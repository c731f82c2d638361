//! Subscriptions that a payment service renews by itself.

use crate::club::{Person, SIGNING_KEY, Setup, TestClub, on_both};
use serde_json::{Value, json};

async fn told(club: &TestClub, kind: &str, at: &str, data: Value) {
    let body = json!({"type": kind, "timestamp": at, "data": data}).to_string();
    assert_eq!(club.hook(&uuid::Uuid::new_v4().to_string(), 0, &SIGNING_KEY, &body).await, 204);
    club.settle().await;
}

async fn charged(club: &TestClub, person: &Person, id: &str, at: &str) {
    let data = json!({"external_id": id, "amount": "1990.00", "currency": "RUB", "product": "month",
        "user": {"telegram_id": person.id}, "subscription_id": "s1"});
    told(club, "subscription.renewed", at, data).await;
}

/// A plan that can be frozen.
const COLD: Setup = Setup {
    club: "",
    plans: "[plans.cold]\ntitle = \"Cold\"\nperiod = \"1 month\"\nprice = [\"1990 RUB\"]\ngates = [\"channel\"]\nfreeze = { days = 14, min = 3, times = 2 }",
    ..Setup::PLAIN
};

on_both! {
    /// No reminders while it renews; time only with the money; after `/cancel` reminders come again.
    async fn it_renews_until_she_says_no(club) {
        let anna = club.member("Anna").await;
        charged(&club, &anna, "p1", "2026-03-02T09:00:00Z").await;
        anna.enters(club.channel).await;
        anna.unread();
        club.till("2026-04-02 10:00").await;
        assert!(anna.unread().is_empty(), "she is charged, so there is nothing to remind her of");
        charged(&club, &anna, "p2", "2026-04-02T07:00:00Z").await;
        assert!(anna.only_word().contains("up to 2 May 2026"), "{}", anna.reads());
        anna.says("/cancel").await;
        assert!(anna.reads().contains("“Month” — paid up to 2 May 2026"), "{}", anna.reads());
        anna.unread();
        anna.presses("Stop: Month").await;
        let word = anna.only_word();
        assert!(word.contains("stops it by hand") && word.contains("up to and including 2 May 2026"), "{word}");
        let owner = club.owner();
        assert!(owner.reads().contains("Anna asks to stop") && owner.reads().contains("s1"), "{}", owner.reads());
        anna.presses("Stop: Month").await;
        assert!(anna.reads().contains("no automatic renewal") && anna.reads().contains("2 May 2026"), "{}", anna.reads());
        anna.unread();
        owner.presses("It is stopped").await;
        assert!(owner.reads().contains("the bot has said so"), "{}", owner.reads());
        assert!(anna.only_word().contains("no longer renews by itself"), "{}", anna.reads());
        owner.presses("It is stopped").await;
        assert!(owner.reads().contains("does not work any more"), "{}", owner.reads());
        assert!(anna.unread().is_empty() && anna.is_inside(club.channel), "what is paid stays");
        club.till("2026-04-26 12:00").await;
        assert!(anna.only_word().contains("ends in 7 days") || anna.reads().contains("2 May 2026"), "{}", anna.reads());
        club.till("2026-05-06 12:00").await;
        assert!(!anna.is_inside(club.channel));
    }

    /// #3, #13: a failed charge is told kindly, grace follows, nothing is given before money.
    async fn a_failed_charge_is_told_with_a_way_to_pay(club) {
        let anna = club.member("Anna").await;
        charged(&club, &anna, "p1", "2026-03-02T09:00:00Z").await;
        anna.enters(club.channel).await;
        anna.unread();
        club.till("2026-04-02 10:00").await;
        for _ in 0..2 {
            told(&club, "renewal.failed", "2026-04-02T07:00:00Z", json!({"subscription_id": "s1"})).await;
        }
        let word = anna.only_word();
        assert!(word.contains("could not be renewed") && word.contains("2 April 2026") && !word.contains("/freeze"), "{word}");
        assert_eq!(anna.terms().await, 1);
        club.till("2026-04-03 12:00").await;
        assert!(anna.reads().contains("open until 4 April 2026") || anna.reads().contains("4 April 2026"), "{}", anna.reads());
        assert!(anna.is_inside(club.channel));
        anna.presses("Pay").await;
        anna.presses("Pay ").await;
        anna.pays().await;
        assert_eq!(anna.terms().await, 2);
        // An older word does not stop it again, a new charge turns it on.
        charged(&club, &anna, "p2", "2026-04-03T12:00:00Z").await;
        told(&club, "renewal.failed", "2026-04-01T12:00:00Z", json!({"subscription_id": "s1"})).await;
        assert_eq!(club.events("renewal_failed").await.len(), 1);
        assert_eq!(club.events("renewal_on").await.len(), 2);
    }

    async fn where_the_plan_can_be_frozen_that_is_offered(club: COLD) {
        let anna = club.member("Anna").await;
        let data = json!({"external_id": "p1", "amount": "1990.00", "currency": "RUB", "product": "cold",
            "user": {"telegram_id": anna.id}, "subscription_id": "s1"});
        told(&club, "payment.paid", "2026-03-02T09:00:00Z", data).await;
        told(&club, "renewal.failed", "2026-03-02T09:30:00Z", json!({"subscription_id": "s1"})).await;
        assert!(anna.reads().contains("You can freeze"), "{}", anna.reads());
        anna.presses("Freeze").await;
        assert!(anna.reads().contains("Freeze: “"), "{}", anna.reads());
    }

    /// #14: at the service's own site.
    async fn canceled_at_the_service_keeps_what_is_paid(club) {
        let anna = club.member("Anna").await;
        charged(&club, &anna, "p1", "2026-03-02T09:00:00Z").await;
        anna.enters(club.channel).await;
        anna.unread();
        for kind in ["renewal.canceled", "subscription.canceled"] {
            told(&club, kind, "2026-03-05T09:00:00Z", json!({"subscription_id": "s1"})).await;
        }
        told(&club, "renewal.canceled", "2026-03-05T09:00:00Z", json!({"subscription_id": "of nobody"})).await;
        assert!(anna.only_word().contains("no longer renews by itself"), "{}", anna.reads());
        assert!(anna.is_inside(club.channel));
        assert_eq!(anna.terms().await, 1);
        anna.says("/cancel").await;
        assert!(anna.reads().contains("Your last day is 2 April 2026"), "{}", anna.reads());
        assert!(club.owner().unread().is_empty());
    }

    async fn who_renews_herself_is_told_so_and_others_buttons_do_nothing(club) {
        let anna = club.inside("Anna", "month").await;
        anna.says("/help").await;
        anna.presses("Automatic renewal").await;
        assert!(anna.reads().contains("nothing is charged by itself") && anna.reads().contains("2 April 2026"), "{}", anna.reads());
        let bob = club.member("Bob").await;
        charged(&club, &bob, "p1", "2026-03-02T09:00:00Z").await;
        bob.says("/cancel").await;
        let forged = club.telegram.dialog(bob.id).into_iter().rev().find_map(|m| {
            m.buttons.iter().flatten().find(|b| b.label.contains("Stop: ")).map(|b| format!("{:?}", b.action))
        });
        assert!(forged.is_some_and(|action| action.contains("m:x:2")), "subscription 2 is Bob’s");
        assert_eq!(club.events("renewal_cancel_asked").await.len(), 0);
    }
}

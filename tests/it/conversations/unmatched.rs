//! Payments that fit nothing: an inbox, and what an owner makes of each.

use crate::club::{TestClub, minutes, on_both};
use serde_json::{Value, json};

async fn token(club: &TestClub) -> Value {
    club.table("orders").await.pop().unwrap()["token"].clone()
}

/// Somebody's payment of a wrong sum for her order.
async fn wrong(club: &TestClub, amount: &str) {
    let order = token(club).await;
    assert_eq!(club.signed(&json!({"order_ref": order, "amount": amount})).await, 204);
    club.settle().await;
}

on_both! {
    /// #8: counted for the one whose order it names, once.
    async fn an_owner_counts_a_payment_for_its_likely_owner(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        wrong(&club, "1900.00").await;
        let owner = club.owner();
        assert!(owner.only_word().contains("fits nothing"));
        owner.presses("Sort it out").await;
        assert!(owner.reads().contains("Anna — it names an order"), "{}", owner.reads());
        owner.presses("Count it for Anna").await;
        let choices = owner.reads();
        for part in ["Anna: what shall 1,900", "“Month”, the whole period — until 2 April 2026", "“Month”, 29 days for the sum — until 31 March 2026"] {
            assert!(choices.contains(part), "{part}: {choices}");
        }
        owner.presses("The whole period · Month").await;
        assert!(owner.reads().contains("The payment counts") && owner.reads().contains("2 April 2026"), "{}", owner.reads());
        assert!(anna.reads().contains("payment has arrived"), "{}", anna.reads());
        assert_eq!(anna.terms().await, 1);
        let payment = club.table("payments").await.pop().unwrap();
        assert_eq!((&payment["misfit"], payment["settled_by"].as_str()), (&Value::Null, Some("tg:1001")));
        assert!(payment["settled_at"].is_string() && payment["member_id"].is_number());
        owner.presses("The whole period · Month").await;
        assert!(owner.reads().contains("dealt with already"), "{}", owner.reads());
        assert_eq!(anna.terms().await, 1, "once");
        // It owns what it gave, and can be given back.
        owner.says(&format!("/refund {}", payment["id"])).await;
        assert!(owner.reads().contains("What is left of its time goes"), "{}", owner.reads());
        anna.enters(club.channel).await;
        club.passes(minutes(70)).await;
        assert!(anna.is_inside(club.channel));
    }

    async fn a_sum_becomes_days(club) {
        let anna = club.inside("Anna", "month").await;
        anna.orders("month").await;
        wrong(&club, "995.00").await;
        let owner = club.owner();
        owner.says("/unmatched").await;
        assert!(owner.reads().contains("Unmatched payments: 1"), "{}", owner.reads());
        owner.presses("995").await;
        owner.presses("Count it for Anna").await;
        assert!(owner.reads().contains("15 days for the sum — until 17 April 2026"), "{}", owner.reads());
        owner.presses("15 days · Month").await;
        assert!(owner.reads().contains("become days"), "{}", owner.reads());
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 17 April 2026"), "{}", anna.reads());
        assert_eq!(club.events("payment_settled").await[0]["how"], "converted");
    }

    /// #9: somebody else paid; the owner names whose it is.
    async fn an_owner_names_whose_it_is(club) {
        let anna = club.member("Anna").await;
        let data = json!({"external_id": "b1", "amount": "1990.00", "product": "month", "user": {"email": "mum@example.org"}, "test": true});
        let plain = json!({"external_id": "b2", "amount": "1990.00", "product": "month"});
        assert_eq!((club.signed(&data).await, club.signed(&plain).await), (204, 204));
        club.settle().await;
        let owner = club.owner();
        owner.unread();
        owner.says("/unmatched").await;
        owner.presses("No. 2").await;
        owner.presses("Somebody else").await;
        owner.says("tg:77").await;
        assert!(owner.reads().contains("There is no such member"), "{}", owner.reads());
        owner.presses("Somebody else").await;
        owner.says(&format!("tg:{}", anna.id)).await;
        owner.presses("The whole period · Month").await;
        assert_eq!(anna.terms().await, 1);
        // A trial can be counted or closed, not given back.
        owner.says("/unmatched").await;
        owner.presses("No. 1").await;
        assert!(!owner.sees_button("Give the money back") && owner.sees_button("Close without counting"));
        owner.says("/refund 1").await;
        assert!(owner.reads().contains("a test, without money"), "{}", owner.reads());
    }

    async fn who_ordered_for_just_that_sum_is_likely(club) {
        let anna = club.member("Anna").await;
        anna.orders("all").await;
        let bob = club.member("Bob").await;
        bob.orders("month").await;
        club.signed(&json!({"external_id": "b1", "amount": "1990.00", "product": "month"})).await;
        club.settle().await;
        club.owner().presses("Sort it out").await;
        let card = club.owner().reads();
        assert!(card.contains("Bob — has an unpaid order for the same sum") && !card.contains("Anna"), "{card}");
    }

    async fn one_is_given_back_through_the_service_and_one_is_dismissed(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        let order = token(&club).await;
        let body = json!({"amount": {"value": "19.90", "currency": "RUB"}, "capture": true, "metadata": {"order_id": order},
            "confirmation": {"type": "redirect", "return_url": "https://example.org"}});
        let request = club.web.post(format!("{}/payments", club.bank.api_url())).basic_auth("506751", Some("live_key"));
        let answer = request.header("Idempotence-Key", "k").json(&body).send().await.unwrap();
        let payment: Value = answer.json().await.unwrap();
        club.bank.pay(payment["id"].as_str().unwrap()).unwrap();
        club.settle().await;
        wrong(&club, "5.00").await;
        let owner = club.owner();
        owner.says("/unmatched").await;
        owner.presses("19.90").await;
        owner.presses("Give the money back").await;
        assert!(owner.reads().contains("gave no time"), "{}", owner.reads());
        owner.says("A wrong sum").await;
        owner.presses("Yes, give back").await;
        assert!(owner.reads().contains("The money went back: 19.90"), "{}", owner.reads());
        assert_eq!(club.bank.payments().iter().map(|p| p.refunded_minor).sum::<i64>(), 1_990);
        owner.says("/unmatched").await;
        assert!(owner.reads().contains("Unmatched payments: 1"), "{}", owner.reads());
        owner.presses("No. ").await;
        owner.presses("Close without counting").await;
        owner.says("A tip").await;
        assert!(owner.reads().contains("closed without counting"), "{}", owner.reads());
        owner.says("/unmatched").await;
        assert!(owner.reads().contains("There are no unmatched payments"), "{}", owner.reads());
        let journal = club.table("journal").await;
        let settled = journal.iter().find(|row| row["event"]["event"] == "payment_settled").unwrap();
        assert_eq!((settled["reason"].as_str(), settled["actor"].as_str()), (Some("A tip"), Some("tg:1001")));
        assert_eq!(anna.terms().await, 0);
    }

    async fn the_inbox_has_pages_and_is_for_owners(club) {
        let anna = club.member("Anna").await;
        for n in 1..=8 {
            club.signed(&json!({"external_id": format!("b{n}"), "amount": format!("{n}00.00"), "product": "month"})).await;
        }
        club.settle().await;
        let owner = club.owner();
        owner.says("/help").await;
        owner.presses("Unmatched payments").await;
        assert!(owner.reads().contains("Unmatched payments: 8") && owner.reads().contains("800"), "{}", owner.reads());
        assert!(!owner.reads().contains("• 200"), "{}", owner.reads());
        owner.presses("Earlier ones").await;
        let all = owner.all();
        assert!(all.iter().any(|m| m.contains("• 200") && m.contains("• 100")), "{all:#?}");
        anna.says("/unmatched").await;
        assert!(!anna.reads().contains("800"), "{}", anna.reads());
    }
}

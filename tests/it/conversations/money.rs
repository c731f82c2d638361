//! The bank: what it says, how often, in which order, and what it does not say.

use crate::club::{TestClub, days, hours, minutes, on_all, on_both, seconds};
use propusk::sandbox::yookassa::{Fault, Order};
use serde_json::{Value, json};

/// A payment that somebody makes at the bank without a bill of ours, and pays.
async fn foreign(club: &TestClub, amount: &str, currency: &str, metadata: Value) -> String {
    let body = json!({
        "amount": {"value": amount, "currency": currency}, "capture": true, "metadata": metadata,
        "confirmation": {"type": "redirect", "return_url": "https://example.org"},
    });
    let request = club.web.post(format!("{}/payments", club.bank.api_url())).basic_auth("506751", Some("live_key"));
    let answer = request.header("Idempotence-Key", uuid::Uuid::new_v4().to_string()).json(&body).send().await.unwrap();
    let payment: Value = answer.json().await.unwrap();
    let id = payment["id"].as_str().unwrap_or_else(|| panic!("{payment}")).to_owned();
    club.bank.pay(&id).unwrap();
    club.settle().await;
    id
}

async fn token(club: &TestClub) -> Value {
    club.table("orders").await.pop().unwrap()["token"].clone()
}

on_all! {
    /// #8, #9: money is never met with silence.
    async fn money_that_fits_nothing_is_told_of(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        let order = token(&club).await;
        anna.unread();
        for (amount, metadata, why, likely) in [
            ("1990.00", json!({"order_id": "no-such-order"}), "there is no such order", false),
            ("1990.00", json!({}), "there is no such order", false),
            ("19.90", json!({"order_id": order}), "the sum is not the order’s", true),
            ("1990.01", json!({"order_id": order}), "the sum is not the order’s", true),
        ] {
            foreign(&club, amount, "RUB", metadata).await;
            let word = club.owner().only_word();
            assert!(word.contains("fits nothing") && word.contains(why), "{word}");
            assert_eq!(word.contains("looks like Anna"), likely, "{word}");
        }
        assert!(anna.unread().is_empty());
        assert_eq!(anna.terms().await, 0);
        assert_eq!(club.count("payments", json!({"misfit": "amount"})).await, 2);
        anna.pays().await;
        assert_eq!(anna.terms().await, 1, "the right sum still counts");
    }

    /// #1: once, however often and however many at a time.
    async fn twenty_same_notifications_at_once_give_one_term(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.pay(&bill).unwrap();
        let answers = club.bank.notify_again(&bill, 20).await;
        assert_eq!(answers, [Some(200); 20]);
        club.settle().await;
        assert_eq!(club.bank.notify_again(&bill, 20).await, [Some(200); 20]);
        club.settle().await;
        club.restarts().await;
        assert_eq!(club.bank.notify_again(&bill, 3).await, [Some(200); 3]);
        club.settle().await;
        assert_eq!(anna.terms().await, 1);
        assert_eq!(anna.all().iter().filter(|m| m.contains("payment has arrived")).count(), 1);
        assert_eq!(club.events("paid").await.len(), 1);
        assert!(club.owner().unread().is_empty());
    }

    /// #2: given up, and then the money came after all.
    async fn a_late_payment_revives_a_canceled_order(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.refuse(&bill).unwrap();
        club.settle().await;
        assert!(anna.reads().contains("did not go through"), "{}", anna.reads());
        assert!(anna.sees_button("Try again"));
        assert_eq!(club.count("orders", json!({"state": "canceled"})).await, 1);
        foreign(&club, "1990.00", "RUB", json!({"order_id": token(&club).await})).await;
        assert!(anna.reads().contains("payment has arrived"), "{}", anna.reads());
        assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
        assert_eq!(club.bank.notify_again(&bill, 2).await, [Some(200); 2]);
        club.settle().await;
        assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1, "and an old word does not cancel it again");
        assert_eq!(anna.terms().await, 1);
    }

    async fn a_bill_that_nobody_pays_runs_out(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        anna.unread();
        club.passes(hours(3)).await;
        assert!(anna.only_word().contains("did not go through"));
        anna.presses("Try again").await;
        anna.presses("Pay ").await;
        anna.pays().await;
        assert_eq!(anna.terms().await, 1);
    }

    /// #2: the refund is heard of before the payment.
    async fn a_refund_before_its_payment_gives_nothing(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.hold_notifications();
        club.bank.pay(&bill).unwrap();
        club.bank.refund(&bill, 199_000).unwrap();
        club.bank.release(Order::Reversed).await;
        club.settle().await;
        assert_eq!(anna.terms().await, 0);
        assert!(!anna.reads().contains("arrived"));
        assert_eq!(club.count("payments", json!({"state": "refunded"})).await, 1);
    }

    /// #6: paid twice by mistake: both count, and one can be given back cleanly.
    async fn two_payments_stack(club) {
        let anna = club.member("Anna").await;
        let first = anna.orders("month").await;
        club.passes(minutes(55)).await;
        let second = anna.orders("month").await;
        assert_ne!(first, second);
        club.bank.pay(&first).unwrap();
        club.bank.pay(&second).unwrap();
        club.settle().await;
        assert!(anna.reads().contains("up to 2 May 2026"), "{}", anna.reads());
        club.bank.refund(&second, 199_000).unwrap();
        club.settle().await;
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 2 April 2026"), "{}", anna.reads());
    }

    /// #4: the same key for the same wish.
    async fn a_checkout_that_failed_after_its_effect_makes_one_payment(club) {
        let anna = club.member("Anna").await;
        for fault in [Fault::ErrorAfterEffect, Fault::StillWorking, Fault::TooMany] {
            let made = club.bank.payments().len();
            anna.says("/start plan_month").await;
            club.bank.fail_next(fault);
            anna.presses("Pay ").await;
            club.passes(seconds(10)).await;
            anna.pays().await;
            assert_eq!(club.bank.payments().len(), made + 1, "{fault:?}");
        }
        assert_eq!(anna.terms().await, 3);
    }

    /// #3: no word comes; it is asked for.
    async fn a_silent_order_is_asked_about(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.hold_notifications();
        club.bank.pay(&bill).unwrap();
        club.bank.drop_notifications();
        club.passes(minutes(9)).await;
        assert_eq!(anna.terms().await, 0);
        club.passes(minutes(2)).await;
        assert_eq!(anna.terms().await, 1);
        assert!(anna.reads().contains("payment has arrived"), "{}", anna.reads());
    }
}

on_both! {
    /// #10: a full refund ends what it paid for, and says so.
    async fn a_full_refund_closes_the_door(club) {
        let anna = club.inside("Anna", "month").await;
        club.passes(days(5)).await;
        let bill = anna.bill();
        club.bank.refund(&bill, 199_000).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("“Month” ended on 7 March 2026"), "{}", anna.reads());
        anna.says("/why").await;
        assert!(anna.reads().contains("money given back: 1,990"), "{}", anna.reads());
        anna.unread();
        club.passes(days(40)).await;
        assert!(anna.unread().is_empty(), "no reminders of an end that has been");
        anna.buys("month").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// #11
    async fn a_refund_after_the_end_changes_nothing(club) {
        let anna = club.inside("Anna", "month").await;
        let bill = anna.bill();
        club.till("2026-04-10 12:00").await;
        anna.unread();
        club.bank.refund(&bill, 199_000).unwrap();
        club.settle().await;
        club.passes(days(1)).await;
        assert_eq!(club.telegram.calls_of("banChatMember").len(), 1);
        let unread = anna.unread();
        assert!(unread.is_empty(), "{unread:#?}");
    }

    async fn a_partial_refund_is_for_the_owner_to_judge(club) {
        let anna = club.inside("Anna", "month").await;
        let bill = anna.bill();
        club.bank.refund(&bill, 50_000).unwrap();
        club.settle().await;
        let word = club.owner().only_word();
        assert!(word.contains("only a part of the money was given back") && word.contains("Anna"), "{word}");
        assert!(anna.is_inside(club.channel) && anna.unread().is_empty());
        club.bank.refund(&bill, 149_000).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel), "and now all of it was");
    }

    /// The bank cannot be asked at the moment of its own callback: it is told to come again.
    async fn a_callback_that_cannot_be_checked_comes_again(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.fail_next(Fault::TooMany);
        club.bank.pay(&bill).unwrap();
        club.settle().await;
        let notifications = club.bank.notifications();
        let attempts: Vec<_> = notifications[0].attempts.iter().map(|a| a.status).collect();
        assert_eq!(attempts, [Some(503), Some(200)]);
        assert_eq!(anna.terms().await, 1);
    }

    async fn a_checkout_that_is_refused_is_said_so(club) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        club.bank.fail_next(Fault::Refuse);
        anna.presses("Pay ").await;
        assert!(anna.reads().contains("there is no bill"), "{}", anna.reads());
        anna.presses("Try again").await;
        anna.presses("Pay ").await;
        anna.pays().await;
        assert_eq!(anna.terms().await, 1);
    }

    /// The whole day the program was down, and the bank has given up telling.
    async fn an_order_paid_during_an_outage_is_found(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.hold_notifications();
        club.dies().await;
        club.bank.pay(&bill).unwrap();
        club.bank.drop_notifications();
        club.clock.advance(days(2));
        club.revives().await;
        assert_eq!(anna.terms().await, 1);
        assert!(anna.reads().contains("up to 4 April 2026"), "from when it became known: {}", anna.reads());
    }

    /// A payment waits for nobody: the word of another one that cannot be decided does not hold it up.
    async fn bogus_callbacks_are_refused_and_change_nothing(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        let url = club.route("/webhooks/yookassa").await;
        for (body, status) in [
            ("", 400),
            ("{}", 400),
            ("not json", 400),
            (r#"{"event": "payment.succeeded", "object": {"id": "../../payouts"}}"#, 400),
            (r#"{"event": "payout.succeeded", "object": {"id": "1"}}"#, 200),
        ] {
            let answer = club.web.post(&url).body(body).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{body}");
        }
        // Forged: it was not paid, whatever the body says.
        let forged = json!({"event": "payment.succeeded", "object": {"id": bill, "status": "succeeded", "paid": true}});
        let answer = club.web.post(&url).body(forged.to_string()).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 503);
        let unknown = club.web.post(club.route("/webhooks/nobody").await).body("{}").send().await.unwrap();
        assert_eq!(unknown.status().as_u16(), 404);
        club.settle().await;
        assert_eq!(anna.terms().await, 0);
        assert!(club.owner().unread().is_empty());
    }
}

//! Money that goes back: by an owner's hand, by the service's word, in part, and by the payer's bank.

use crate::club::{Person, SIGNING_KEY, Setup, TestClub, days, on_both, seconds};
use propusk::sandbox::yookassa::Fault;
use serde_json::{Value, json};

/// Our number of a payment of the bank or of the club's site.
async fn number(club: &TestClub, external_id: &str) -> i64 {
    let payments = club.table("payments").await;
    let payment = payments.iter().find(|p| p["external_id"].as_str() == Some(external_id));
    payment.unwrap()["id"].as_i64().unwrap()
}

/// The owner gives a payment back, up to her yes.
async fn gives_back(club: &TestClub, bill: &str, sum: &str) {
    let owner = club.owner();
    owner.says(&format!("/refund {} {sum}", number(club, bill).await)).await;
    assert!(owner.reads().contains("Why is it given back?"), "{}", owner.reads());
    owner.says("She asked for it").await;
    assert!(owner.reads().contains("Reason: She asked for it"), "{}", owner.reads());
    owner.taps("Yes, give back");
    club.settle().await;
}

/// A word of the club's own site.
async fn told(club: &TestClub, kind: &str, data: Value) {
    let body = json!({"type": kind, "data": data}).to_string();
    assert_eq!(club.hook(&uuid::Uuid::new_v4().to_string(), 0, &SIGNING_KEY, &body).await, 204);
    club.settle().await;
}

fn month(person: &Person, external_id: &str) -> Value {
    json!({"external_id": external_id, "amount": "1990.00", "currency": "RUB", "product": "month",
        "user": {"telegram_id": person.id}})
}

fn refunded(club: &TestClub) -> i64 {
    club.bank.payments().iter().map(|p| p.refunded_minor).sum()
}

const CUT: Setup = Setup { plans: "[refunds]\npartial = \"cut\"", ..Setup::PLAIN };
const KEEP: Setup = Setup { plans: "[refunds]\npartial = \"keep\"", ..Setup::PLAIN };

on_both! {
    /// Rule 12: it shows what it will take, takes it when the money went, and says so; later terms move up.
    async fn an_owner_gives_a_payment_back(club) {
        let anna = club.inside("Anna", "month").await;
        let first = anna.bill();
        club.passes(days(5)).await;
        anna.buys("month").await;
        anna.unread();
        let owner = club.owner();
        owner.says(&format!("/refund {}", number(&club, &first).await)).await;
        let preview = owner.only_word();
        for part in ["1,990", "Anna", "goes: 26 days", "The last day is 7 April 2026 instead of 2 May 2026", "1 later term moves up"] {
            assert!(preview.contains(part), "{part}: {preview}");
        }
        owner.says("Paid twice by mistake").await;
        assert_eq!(refunded(&club), 0, "nothing before her yes");
        assert_eq!(anna.terms().await, 2);
        owner.presses("Yes, give back").await;
        assert_eq!(refunded(&club), 199_000);
        assert_eq!(anna.terms().await, 1);
        let words = owner.unread();
        assert!(words.iter().any(|w| w.contains("The money went back") && w.contains("7 April 2026")), "{words:#?}");
        assert!(anna.is_inside(club.channel));
        anna.says("/why").await;
        assert!(anna.reads().contains("decided to give money back: 1,990"), "{}", anna.reads());
        let journal = club.table("journal").await;
        let asked = journal.iter().find(|row| row["event"]["event"] == "refund_asked").unwrap();
        assert_eq!(asked["reason"], "Paid twice by mistake");
        assert_eq!(asked["actor"], "tg:1001");
        owner.taps("Yes, give back");
        club.settle().await;
        assert!(owner.reads().contains("was given back already"), "{}", owner.reads());
        owner.says(&format!("/refund {}", number(&club, &first).await)).await;
        assert!(owner.reads().contains("was given back already"), "{}", owner.reads());
        assert_eq!(refunded(&club), 199_000);
    }

    async fn a_refund_that_the_service_refuses_takes_nothing(club) {
        let anna = club.inside("Anna", "month").await;
        let owner = club.owner();
        club.bank.hold_notifications();
        owner.says("/refund 1").await;
        owner.says("She asked").await;
        club.bank.fail_next(Fault::Refuse);
        owner.presses("Yes, give back").await;
        let word = owner.reads();
        assert!(word.contains("did not give back") && word.contains("invalid_credentials"), "{word}");
        assert_eq!((anna.terms().await, refunded(&club)), (1, 0));
        assert!(anna.is_inside(club.channel));
        owner.presses("Try again").await;
        owner.says("She asked again").await;
        owner.presses("Yes, give back").await;
        assert_eq!((anna.terms().await, refunded(&club)), (0, 199_000));
        assert!(!anna.is_inside(club.channel));
    }

    /// Hangs, breaks off, answers 500 and 202 after the effect: asked again with the same key, it is one refund.
    async fn a_refund_of_unknown_result_is_asked_again_and_happens_once(club) {
        let anna = club.member("Anna").await;
        let mut back = 0;
        for fault in [Fault::Hang, Fault::Reset, Fault::ErrorAfterEffect, Fault::StillWorking, Fault::TooMany] {
            let bill = anna.buys("month").await;
            club.bank.hold_notifications();
            // A part of it, so that a second one would not be refused as too much.
            let owner = club.owner();
            owner.says(&format!("/refund {} 500", number(&club, &bill).await)).await;
            owner.says("Half a month was cold").await;
            club.bank.fail_next(fault);
            owner.presses("Yes, give back").await;
            club.passes(seconds(20)).await;
            back += 50_000;
            assert_eq!(refunded(&club), back, "{fault:?}");
            assert_eq!(club.count("refunds", json!({"state": "done"})).await, club.table("refunds").await.len(), "{fault:?}");
            club.bank.drop_notifications();
            club.bank.release(propusk::sandbox::yookassa::Order::AsHappened).await;
        }
    }

    /// Killed after the service was asked: the same key again.
    async fn a_restart_in_the_middle_of_a_refund_changes_nothing(club) {
        let anna = club.inside("Anna", "month").await;
        let owner = club.owner();
        owner.says("/refund 1 500").await;
        owner.says("She asked").await;
        owner.taps("Yes, give back");
        club.decides().await;
        club.begins_to_act().await;
        club.restarts().await;
        club.passes(seconds(200)).await;
        assert_eq!(refunded(&club), 50_000);
        assert_eq!(club.count("refunds", json!({"state": "done"})).await, 1);
        assert_eq!(anna.terms().await, 1);
    }

    /// The owner in the bank's cabinet and the owner in the chat.
    async fn the_services_own_word_may_come_first(club) {
        let anna = club.inside("Anna", "month").await;
        let owner = club.owner();
        let bill = anna.bill();
        owner.says("/refund 1").await;
        owner.says("She asked").await;
        owner.taps("Yes, give back");
        club.decides().await;
        club.bank.refund(&bill, 199_000).unwrap();
        club.settle().await;
        club.passes(seconds(60)).await;
        assert_eq!((anna.terms().await, refunded(&club)), (0, 199_000));
        assert_eq!(club.events("refunded").await.len(), 1);
        assert_eq!(club.count("refunds", json!({"state": "done"})).await, 1);
        assert!(owner.all().iter().filter(|w| w.contains("The money went back")).count() == 1);
    }

    /// The club's own site cannot be asked: the owner does it, and then the time goes.
    async fn what_cannot_be_asked_is_done_by_hand(club) {
        let bob = club.member("Bob").await;
        told(&club, "payment.paid", month(&bob, "p1")).await;
        bob.enters(club.channel).await;
        let owner = club.owner();
        owner.says("/refund 1").await;
        assert!(owner.reads().contains("you give the money back yourself"), "{}", owner.reads());
        owner.says("He moved away").await;
        owner.presses("Yes, give back").await;
        assert!(owner.reads().contains("Please give back 1,990") && owner.reads().contains("p1"), "{}", owner.reads());
        assert!(bob.is_inside(club.channel), "the time goes after the money");
        owner.presses("Change nothing").await;
        assert!(owner.reads().contains("stays as it is"), "{}", owner.reads());
        owner.presses("The money is sent").await;
        assert!(owner.reads().contains("Something has changed"), "{}", owner.reads());
        assert!(bob.is_inside(club.channel));
        owner.says("/refund 1").await;
        owner.says("He moved away after all").await;
        owner.presses("Yes, give back").await;
        owner.says("/refund 1").await;
        assert!(owner.reads().contains("Please give back 1,990"), "the task is shown again: {}", owner.reads());
        owner.presses("The money is sent").await;
        assert!(owner.reads().contains("The money went back"), "{}", owner.reads());
        assert!(!bob.is_inside(club.channel));
        owner.presses("The money is sent").await;
        assert!(owner.reads().contains("was given back already"), "{}", owner.reads());
        assert_eq!(club.events("refunded").await.len(), 1);
        told(&club, "payment.refunded", month(&bob, "p1")).await;
        assert_eq!(club.events("refunded").await.len(), 1, "the site's own word is no news");
    }

    async fn what_cannot_be_given_back_is_said_and_who_may_not_is_not_answered(club) {
        let anna = club.inside("Anna", "month").await;
        let owner = club.owner();
        for (text, word) in [
            ("/refund 77", "There is no payment"),
            ("/refund", "There is no payment"),
            ("/refund 1 2000", "cannot be given back"),
            ("/refund 1 -5", "cannot be given back"),
            ("/refund 1 0", "cannot be given back"),
        ] {
            owner.says(text).await;
            assert!(owner.reads().contains(word), "{text}: {}", owner.reads());
        }
        owner.says("/refund 1").await;
        owner.presses("Change nothing").await;
        owner.says("just talking").await;
        assert!(owner.reads().contains("not understood"), "{}", owner.reads());
        anna.says("/refund 1").await;
        assert!(!anna.reads().contains("1,990"), "{}", anna.reads());
        assert_eq!(club.table("refunds").await.len(), 0);
        owner.says("/refund 1").await;
        owner.says("/help").await;
        owner.says("a reason too late").await;
        assert_eq!(club.table("refunds").await.len(), 0, "a command ends the talk");
    }

    /// #10: by default an owner says what a part means; each further part is told too.
    async fn a_part_waits_for_an_owners_word_each_time(club) {
        let anna = club.inside("Anna", "month").await;
        let bill = anna.bill();
        let owner = club.owner();
        club.bank.refund(&bill, 99_500).unwrap();
        club.settle().await;
        let word = owner.only_word();
        assert!(word.contains("995") && word.contains("Anna") && word.contains("the last day is 2 April 2026"), "{word}");
        assert!(word.contains("shortened in proportion, 17 March 2026"), "{word}");
        club.bank.refund(&bill, 49_750).unwrap();
        club.settle().await;
        assert!(owner.only_word().contains("1,492.50"), "{}", owner.reads());
        owner.presses("Shorten it").await;
        assert!(owner.reads().contains("shortened") && owner.reads().contains("10 March 2026"), "{}", owner.reads());
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 10 March 2026"), "{}", anna.reads());
        owner.presses("Keep the time").await;
        assert!(owner.reads().contains("dealt with already"), "{}", owner.reads());
        assert_eq!(club.count("payments", json!({"misfit": "partial_refund"})).await, 0);
        club.till("2026-03-14 12:00").await;
        assert!(!anna.is_inside(club.channel));
    }

    async fn a_part_cuts_the_time_where_the_club_says_so(club: CUT) {
        let anna = club.inside("Anna", "month").await;
        let bill = anna.bill();
        club.bank.refund(&bill, 99_500).unwrap();
        club.settle().await;
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 17 March 2026"), "{}", anna.reads());
        anna.says("/why").await;
        assert!(anna.reads().contains("the time shortened"), "{}", anna.reads());
        assert!(club.owner().unread().is_empty());
        club.till("2026-03-12 12:00").await;
        club.bank.refund(&bill, 79_600).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel), "a tenth of the time is used up");
        let before = club.table("terms").await;
        club.till("2026-03-20 12:00").await;
        club.bank.refund(&bill, 1_000).unwrap();
        club.settle().await;
        assert_eq!(club.table("terms").await, before, "nothing is left to cut, and nothing comes back");
        assert_eq!(club.events("partly_refunded").await.len(), 3);
    }

    async fn a_part_changes_nothing_where_the_club_says_so(club: KEEP) {
        let anna = club.inside("Anna", "month").await;
        gives_back(&club, &anna.bill(), "995").await;
        assert_eq!(refunded(&club), 99_500);
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 2 April 2026"), "{}", anna.reads());
        assert_eq!(club.count("payments", json!({"misfit": null})).await, 1);
        // The rest of it takes all the time.
        gives_back(&club, &anna.bill(), "").await;
        assert_eq!(refunded(&club), 199_000);
        assert!(!anna.is_inside(club.channel));
    }

    /// #10: the payer's bank.
    async fn a_chargeback_closes_marks_and_tells(club) {
        let bob = club.member("Bob").await;
        told(&club, "payment.paid", month(&bob, "p1")).await;
        bob.enters(club.channel).await;
        bob.unread();
        let owner = club.owner();
        owner.unread();
        for _ in 0..2 {
            told(&club, "payment.disputed", month(&bob, "p1")).await;
        }
        assert!(!bob.is_inside(club.channel));
        let word = owner.only_word();
        assert!(word.contains("bank took the money back") && word.contains("Bob") && word.contains("/member"), "{word}");
        bob.says("/start plan_month").await;
        bob.presses("Pay ").await;
        assert!(bob.reads().contains("You cannot buy"), "{}", bob.reads());
        assert!(club.table("orders").await.is_empty());
        owner.presses("Allow buying again").await;
        assert!(owner.reads().contains("can buy again"), "{}", owner.reads());
        owner.presses("Allow buying again").await;
        assert!(owner.reads().contains("does not work any more"), "an old button: {}", owner.reads());
        bob.buys("month").await;
        assert_eq!(bob.terms().await, 1);
        assert_eq!(club.events("disputed").await.len(), 1);
    }

    /// After a refund, and before the payment itself: it marks all the same.
    async fn a_chargeback_may_come_in_any_order(club) {
        let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
        told(&club, "payment.disputed", month(&bob, "p1")).await;
        told(&club, "payment.paid", month(&bob, "p1")).await;
        assert_eq!(bob.terms().await, 0, "taken back before it was given");
        told(&club, "payment.paid", month(&anna, "p2")).await;
        told(&club, "payment.refunded", month(&anna, "p2")).await;
        told(&club, "payment.disputed", month(&anna, "p2")).await;
        assert_eq!(club.events("disputed").await.len(), 2);
        assert_eq!(club.events("refunded").await.len(), 1);
        for person in [&anna, &bob] {
            person.says("/start plan_month").await;
            person.presses("Pay ").await;
            assert!(person.reads().contains("You cannot buy"), "{}", person.reads());
        }
    }
}

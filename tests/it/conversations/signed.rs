//! Payments told by the club's own site in signed web hooks.

use crate::club::{Person, SIGNING_KEY, TestClub, minutes, on_both, seconds};
use futures_util::future::join_all;
use serde_json::{Value, json};

fn paid(data: &Value) -> String {
    json!({"type": "payment.paid", "data": data}).to_string()
}

fn month(person: &Person, external_id: &str) -> Value {
    json!({"external_id": external_id, "amount": "1990.00", "currency": "RUB", "product": "month", "user": {"telegram_id": person.id}})
}

async fn last_order(club: &TestClub) -> Value {
    club.table("orders").await.pop().unwrap()["token"].clone()
}

on_both! {
    async fn a_payment_may_name_the_order(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        let data = json!({"order_ref": last_order(&club).await, "amount": "1990.00"});
        assert_eq!(club.signed(&data).await, 204);
        club.settle().await;
        assert!(anna.reads().contains("payment has arrived"), "{}", anna.reads());
        assert_eq!(anna.terms().await, 1);
        assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
    }

    /// #32: somebody who never started the bot: the time is given, and the owner knows whom to write to.
    async fn a_payment_may_name_a_person_whom_nobody_knows_yet(club) {
        let dora = club.person("Dora", "en");
        assert_eq!(club.signed(&month(&dora, "p1")).await, 204);
        club.settle().await;
        assert!(club.owner().only_word().contains("There is no way to write to"));
        assert!(dora.all().is_empty());
        club.expects_given_up(1);
        dora.says("/start").await;
        assert!(dora.reads().contains("Your subscription"), "{}", dora.reads());
        dora.presses("My way in").await;
        dora.enters(club.channel).await;
        assert!(dora.is_inside(club.channel));
        assert_eq!(dora.terms().await, 1);
    }

    async fn what_does_not_fit_is_told_of(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        let order = last_order(&club).await;
        for (data, why) in [
            (json!({"order_ref": order, "amount": "19.90"}), "the sum is not"),
            (json!({"order_ref": order, "amount": "1990.00", "currency": "EUR"}), "the currency is not"),
            (json!({"order_ref": order, "amount": "1990.00", "test": true}), "a test payment"),
            (json!({"order_ref": "nothing", "amount": "1990.00"}), "there is no such order"),
            (json!({"product": "nothing", "amount": "1990.00", "user": {"telegram_id": anna.id}}), "there is no such order"),
            (json!({"product": "month", "amount": "1990.00"}), "it is not clear who paid"),
            (json!({"product": "month", "amount": "1990.00", "user": {"telegram_id": -5}}), "it is not clear who paid"),
            (json!({"product": "month", "amount": "5.00", "user": {"telegram_id": anna.id}}), "the sum is not"),
        ] {
            assert_eq!(club.signed(&data).await, 204, "{data}");
            club.settle().await;
            let word = club.owner().only_word();
            assert!(word.contains(why), "{data}: {word}");
        }
        assert_eq!(anna.terms().await, 0);
    }

    /// #59
    async fn what_is_not_signed_is_not_heard(club) {
        let anna = club.member("Anna").await;
        let body = paid(&month(&anna, "p1"));
        assert_eq!(club.hook("m1", 0, &[8; 32], &body).await, 401, "another key");
        assert_eq!(club.hook("m1", minutes(6), &SIGNING_KEY, &body).await, 401, "too old");
        assert_eq!(club.hook("m1", -minutes(6), &SIGNING_KEY, &body).await, 401, "from the future");
        let bare = club.web.post(club.route("/webhooks/signed").await).body(body.clone()).send().await.unwrap();
        assert_eq!(bare.status().as_u16(), 401);
        assert_eq!(club.hook("m1", 0, &SIGNING_KEY, "{\"type\":").await, 400);
        let free = paid(&json!({"external_id": "p1", "amount": "-1990.00", "currency": "RUB"}));
        assert_eq!(club.hook("m1", 0, &SIGNING_KEY, &free).await, 400);
        club.settle().await;
        assert_eq!(anna.terms().await, 0);
        assert!(club.table("payments").await.is_empty());
    }

    async fn the_same_hook_again_changes_nothing(club) {
        let anna = club.member("Anna").await;
        let body = paid(&month(&anna, "p1"));
        for age in [0, seconds(10), minutes(4)] {
            assert_eq!(club.hook("m1", age, &SIGNING_KEY, &body).await, 204);
            club.settle().await;
        }
        assert_eq!(club.hook("m2", 0, &SIGNING_KEY, &body).await, 204, "the same payment in another message");
        club.settle().await;
        assert_eq!(anna.terms().await, 1);
        assert_eq!(club.hook("m3", 0, &SIGNING_KEY, &paid(&month(&anna, "p2"))).await, 204);
        club.settle().await;
        assert_eq!(anna.terms().await, 2, "another payment is another one");
    }

    /// #1, through different messages at one time.
    async fn twenty_messages_about_one_payment_at_once_give_one_term(club) {
        let anna = club.member("Anna").await;
        let body = paid(&month(&anna, "p1"));
        let ids: Vec<String> = (0..20).map(|n| format!("m{n}")).collect();
        let answers = join_all(ids.iter().map(|id| club.hook(id, 0, &SIGNING_KEY, &body))).await;
        assert_eq!(answers, [204; 20]);
        club.settle().await;
        assert_eq!(anna.terms().await, 1);
        assert_eq!(club.events("paid").await.len(), 1);
    }

    async fn a_refund_may_come_first_or_later(club) {
        let (anna, bob) = (club.inside("Anna", "month").await, club.member("Bob").await);
        let refund = |id: &str, partial: bool| {
            let data = json!({"external_id": id, "amount": "1990.00", "currency": "RUB", "partial": partial});
            json!({"type": "payment.refunded", "data": data}).to_string()
        };
        assert_eq!(club.hook("r1", 0, &SIGNING_KEY, &refund("p1", false)).await, 204);
        assert_eq!(club.hook("m1", 0, &SIGNING_KEY, &paid(&month(&bob, "p1"))).await, 204);
        club.settle().await;
        assert_eq!(bob.terms().await, 0, "given back before it was given");
        assert_eq!(club.hook("m2", 0, &SIGNING_KEY, &paid(&month(&bob, "p2"))).await, 204);
        club.settle().await;
        bob.enters(club.channel).await;
        assert_eq!(club.hook("r2", 0, &SIGNING_KEY, &refund("p2", false)).await, 204);
        club.settle().await;
        assert!(!bob.is_inside(club.channel));
        assert!(anna.is_inside(club.channel));
    }
}

//! What no callback told of is found by asking: hourly, at the start, and after any outage.

use crate::club::{Canned, Database, Person, Setup, TestClub, days, hours, minutes, on_both, seconds};
use propusk::sandbox::yookassa::{Fault, Order};
use serde_json::{Value, json};

/// A payment at the bank that is paid for, and of which no notification ever comes.
async fn paid_unheard(club: &TestClub, sum: &str, metadata: Value) -> String {
    club.bank.hold_notifications();
    let body = json!({
        "amount": {"value": sum, "currency": "RUB"}, "capture": true, "metadata": metadata,
        "confirmation": {"type": "redirect", "return_url": "https://example.org"},
    });
    let request = club.web.post(format!("{}/payments", club.bank.api_url())).basic_auth("506751", Some("live_key"));
    let answer = request.header("Idempotence-Key", uuid::Uuid::new_v4().to_string()).json(&body).send().await.unwrap();
    let payment: Value = answer.json().await.unwrap();
    let id = payment["id"].as_str().unwrap_or_else(|| panic!("{payment}")).to_owned();
    club.bank.pay(&id).unwrap();
    lost(club).await;
    id
}

/// What the bank wanted to tell is lost; what it tells from now on arrives.
async fn lost(club: &TestClub) {
    club.bank.drop_notifications();
    club.bank.release(Order::AsHappened).await;
}

/// An order whose payment we know nothing of: the answer of the bank was lost with the machine.
async fn ordered(club: &TestClub, person: &Person, token: &str) {
    club.ordered(person, "yookassa", token, "1990 RUB").await;
}

/// How many answers to our questions were stored.
async fn asked(club: &TestClub) -> usize {
    let inbox = club.table("inbox").await;
    inbox.iter().filter(|row| row["external_id"].as_str().unwrap().starts_with("asked:")).count()
}

/// How far the bank was asked.
async fn swept(club: &TestClub) -> Value {
    let rows = club.table("sweeps").await;
    rows.iter().find(|row| row["provider"] == "yookassa").unwrap()["swept_at"].clone()
}

on_both! {
    async fn a_payment_that_was_never_told_is_found_within_the_hour(club) {
        let anna = club.member("Anna").await;
        ordered(&club, &anna, "token-a").await;
        paid_unheard(&club, "1990.00", json!({"order_id": "token-a"})).await;
        club.passes(minutes(59)).await;
        assert_eq!(anna.terms().await, 0);
        club.passes(minutes(1)).await;
        assert_eq!(anna.terms().await, 1);
        assert!(anna.only_word().contains("payment has arrived"), "{}", anna.reads());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        assert!(club.owner().unread().is_empty());
    }

    /// A repeated sweep costs nothing: neither a decision nor a row.
    async fn what_is_known_is_not_stored_again(club) {
        let anna = club.member("Anna").await;
        ordered(&club, &anna, "token-a").await;
        paid_unheard(&club, "1990.00", json!({"order_id": "token-a"})).await;
        let bob = club.member("Bob").await;
        bob.buys("month").await;
        club.passes(hours(1)).await;
        assert_eq!((anna.terms().await, bob.terms().await, asked(&club).await), (1, 1, 1), "only Anna's was news");
        let rows = club.table("inbox").await.len();
        for _ in 0..3 {
            club.passes(hours(1)).await;
        }
        assert_eq!((club.table("inbox").await.len(), club.table("payments").await.len()), (rows, 2));
        assert_eq!((anna.terms().await, bob.terms().await), (1, 1));
        club.restarts().await;
        club.restarts().await;
        assert_eq!((club.table("inbox").await.len(), anna.terms().await), (rows, 1));
    }

    async fn after_an_outage_of_ours_it_is_found_at_the_start(club) {
        let anna = club.member("Anna").await;
        ordered(&club, &anna, "token-a").await;
        club.dies().await;
        club.clock.advance(hours(20));
        paid_unheard(&club, "1990.00", json!({"order_id": "token-a"})).await;
        club.clock.advance(hours(7));
        club.revives().await;
        assert_eq!(anna.terms().await, 1);
        // Another start a moment later asks nobody; one a minute later does.
        let first = swept(&club).await;
        club.clock.advance(seconds(20));
        club.restarts().await;
        assert_eq!(swept(&club).await, first);
        club.clock.advance(minutes(1));
        club.restarts().await;
        assert_ne!(swept(&club).await, first);
    }

    /// Its list is asked for until it comes whole, and what was paid meanwhile is found.
    async fn after_an_outage_of_the_service_it_is_found_too(club) {
        let anna = club.member("Anna").await;
        club.passes(minutes(30)).await;
        let before = swept(&club).await;
        ordered(&club, &anna, "token-a").await;
        paid_unheard(&club, "1990.00", json!({"order_id": "token-a"})).await;
        for fault in [Fault::ErrorAfterEffect, Fault::TooMany, Fault::StillWorking, Fault::Reset, Fault::Refuse] {
            club.bank.fail_next(fault);
        }
        club.clock.advance(minutes(30));
        club.settle().await;
        assert_eq!((anna.terms().await, swept(&club).await), (0, before.clone()), "a part is not the whole");
        club.passes(minutes(2)).await;
        assert_eq!(anna.terms().await, 1);
        assert_ne!(swept(&club).await, before);
        assert!(club.owner().unread().is_empty());
    }

    /// A shop may sell other things too: those payments are none of the club's business.
    async fn payments_of_others_are_left_alone(club) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        for metadata in [json!({}), json!({"order_id": "1234"}), json!({"order_id": "token-A"}), json!({"basket": "7"})] {
            paid_unheard(&club, "1990.00", metadata).await;
        }
        club.passes(hours(3)).await;
        assert_eq!((club.table("payments").await.len(), asked(&club).await), (1, 0));
        assert!(club.owner().unread().is_empty());
    }

    /// What carries an order of ours and does not fit is unmatched, as always, and told once.
    async fn what_is_found_and_does_not_fit_is_unmatched(club) {
        let anna = club.member("Anna").await;
        ordered(&club, &anna, "token-a").await;
        paid_unheard(&club, "19.90", json!({"order_id": "token-a"})).await;
        club.passes(hours(3)).await;
        assert!(club.owner().only_word().contains("the sum is not the order’s"), "{}", club.owner().reads());
        assert_eq!((anna.terms().await, club.count("payments", json!({"misfit": "amount"})).await), (0, 1));
    }

    async fn money_that_went_back_unheard_is_found(club) {
        let (anna, bob) = (club.inside("Anna", "month").await, club.member("Bob").await);
        club.passes(days(5)).await;
        let bill = bob.buys("month").await;
        bob.enters(club.channel).await;
        let first = club.bank.payments()[0].id.clone();
        club.bank.hold_notifications();
        club.bank.refund(&first, 199_000).unwrap();
        club.bank.refund(&bill, 50_000).unwrap();
        lost(&club).await;
        club.passes(hours(1)).await;
        assert!(!anna.is_inside(club.channel), "an old payment, of which only the refund is new");
        assert!(bob.is_inside(club.channel));
        assert_eq!(club.count("payments", json!({"refunded_minor": 50_000, "state": "succeeded"})).await, 1);
        club.owner().unread();
        club.passes(hours(3)).await;
        assert!(club.owner().unread().is_empty());
    }

    async fn killed_in_the_middle_it_asks_again(club) {
        let anna = club.member("Anna").await;
        ordered(&club, &anna, "token-a").await;
        paid_unheard(&club, "1990.00", json!({"order_id": "token-a"})).await;
        for _ in 0..3 {
            club.clock.advance(hours(1));
            club.lets_time_pass().await;
            club.begins_to_act().await;
            club.dies().await;
            club.clock.advance(minutes(3)); // another process waits until the dead one's lease has run out
            club.revives().await;
        }
        assert_eq!((anna.terms().await, asked(&club).await), (1, 1));
        assert_eq!(club.events("paid").await.len(), 1);
    }

    /// A hundred at once: more than a page holds.
    async fn a_long_list_is_read_to_its_end(club) {
        let anna = club.member("Anna").await;
        for n in 0..105 {
            if n % 50 == 0 {
                ordered(&club, &anna, &format!("token-{n}")).await;
            }
            paid_unheard(&club, "1990.00", json!({"order_id": format!("token-{n}")})).await;
        }
        club.passes(hours(1)).await;
        assert_eq!((anna.terms().await, club.table("payments").await.len()), (3, 3));
    }
}

/// A club that knows its own address.
async fn reachable(database: Database) -> TestClub {
    TestClub::start_with(database, Setup::default(), &[("PUBLIC_URL", "https://club.example".to_owned())]).await
}

/// Callbacks that never arrive are a mistake in the cabinet: the owner is told, once a day, while people pay.
async fn the_owner_hears_that_callbacks_do_not_arrive(database: Database) {
    let club = reachable(database).await;
    let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
    bob.buys("month").await;
    club.passes(hours(2)).await;
    club.bank.hold_notifications();
    let bill = anna.orders("month").await;
    club.bank.pay(&bill).unwrap();
    lost(&club).await;
    club.passes(minutes(30)).await;
    assert_eq!(anna.terms().await, 1, "found by asking about the order");
    club.passes(hours(2)).await;
    assert!(club.owner().unread().is_empty(), "a callback may still come");
    club.passes(hours(2)).await;
    let word = club.owner().only_word();
    assert!(word.contains("The callbacks of YooKassa do not arrive"), "{word}");
    assert!(word.contains("https://club.example/webhooks/yookassa"), "{word}");
    for _ in 0..15 {
        club.passes(hours(1)).await;
    }
    assert!(club.owner().unread().is_empty(), "once a day, and only while people pay");
    for _ in 0..3 {
        club.bank.hold_notifications();
        let carl = club.member("Carl").await;
        let bill = carl.orders("month").await;
        club.bank.pay(&bill).unwrap();
        lost(&club).await;
        club.passes(minutes(20)).await;
        club.passes(hours(5)).await;
    }
    assert_eq!(club.owner().unread().len(), 1, "still, a day later");
    club.bank.notify_again(&bill, 1).await;
    club.passes(days(2)).await;
    assert!(club.owner().unread().is_empty(), "one has come: it is mended");
    club.finish().await;
}

/// A callback that comes late, as after an outage of ours, is none that does not arrive.
async fn late_callbacks_are_heard(database: Database) {
    let club = reachable(database).await;
    let anna = club.member("Anna").await;
    let bill = anna.orders("month").await;
    club.bank.hold_notifications();
    club.dies().await;
    club.bank.pay(&bill).unwrap();
    club.clock.advance(minutes(45));
    club.revives().await;
    assert_eq!(anna.terms().await, 1, "found at the start");
    club.passes(hours(2)).await;
    club.bank.release(Order::AsHappened).await;
    for _ in 0..4 {
        club.passes(hours(1)).await;
    }
    assert!(club.owner().unread().is_empty());
    assert_eq!(anna.terms().await, 1);
    club.finish().await;
}

async fn with_cloudpayments(database: Database) -> (TestClub, Canned) {
    let api = Canned::start(|path, _| match path {
        "/orders/create" => json!({"Success": true, "Model": {"Url": "https://orders.cloudpayments.ru/d/x"}}),
        _ => json!({"Success": false, "Message": "Not found"}),
    })
    .await;
    let settings = [
        ("CLOUDPAYMENTS_PUBLIC_ID", "pk_1".to_owned()),
        ("CLOUDPAYMENTS_API_SECRET", "key".to_owned()),
        ("CLOUDPAYMENTS_API_URL", api.url.clone()),
    ];
    (TestClub::start_with(database, Setup::default(), &settings).await, api)
}

fn transaction(id: u64, order: &str, more: &Value) -> Value {
    let mut whole =
        json!({"TransactionId": id, "Amount": 1990.0, "Currency": "RUB", "InvoiceId": order, "Status": "Completed"});
    for (name, value) in more.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole
}

/// A payment, a charge of a subscription that is known, and refunds that add up; another site's payments beside them.
async fn cloudpayments_is_asked_for_its_list(database: Database) {
    let (club, api) = with_cloudpayments(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "cloudpayments", "token-a", "1990 RUB").await;
    let renews = json!({"SubscriptionId": "sc_1"});
    let mut list = vec![
        transaction(7, "token-a", &renews),
        transaction(5, "basket-5", &json!({})),
        transaction(6, "", &json!({"SubscriptionId": "sc_of_others"})),
    ];
    api.lists(list.clone());
    club.passes(hours(1)).await;
    assert_eq!((anna.terms().await, club.table("payments").await.len()), (1, 1));
    club.passes(days(20)).await;
    list.push(transaction(8, "", &renews));
    api.lists(list.clone());
    club.passes(hours(1)).await;
    assert_eq!((anna.terms().await, club.table("payments").await.len()), (2, 2), "it was charged again");
    for (refund, sum, whole) in [(71, 500.0, 50_000), (72, 500.0, 100_000), (73, 990.0, 199_000)] {
        // Only the newest stands in the list: the others are older than it goes back.
        api.lists(vec![transaction(refund, "", &json!({"PaymentTransactionId": 7, "Amount": sum}))]);
        club.passes(hours(1)).await;
        club.passes(hours(1)).await;
        assert_eq!(club.count("payments", json!({"external_id": "7", "refunded_minor": whole})).await, 1, "{refund}");
    }
    assert_eq!(anna.terms().await, 1);
    club.owner().unread();
    club.finish().await;
}

/// The owner hears once, after a day, of a service that cannot be asked; and nothing is lost by it.
async fn a_service_that_cannot_be_asked_for_a_day(database: Database) {
    let (club, api) = with_cloudpayments(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "cloudpayments", "token-a", "1990 RUB").await;
    api.breaks("It is being mended");
    for pause in [1, 22] {
        club.passes(hours(pause)).await;
        assert!(club.owner().unread().is_empty());
    }
    club.passes(hours(3)).await;
    let word = club.owner().only_word();
    assert!(word.contains("CloudPayments has not answered") && word.contains("It is being mended"), "{word}");
    club.passes(days(2)).await;
    assert!(club.owner().unread().is_empty(), "once");
    let (_, ready) = club.calls("GET", "/readyz", [], "").await;
    assert!(ready.contains("cloudpayments: ") && ready.contains("It is being mended"), "{ready}");
    api.lists(vec![transaction(7, "token-a", &json!({}))]);
    club.passes(minutes(11)).await;
    assert_eq!(anna.terms().await, 1);
    assert!(club.calls("GET", "/readyz", [], "").await.1.starts_with("ready"));
    api.breaks("Again");
    club.passes(hours(1)).await;
    club.passes(hours(25)).await;
    let words = club.owner().unread();
    let told = words.iter().filter(|word| word.contains("CloudPayments has not answered")).count();
    assert_eq!(told, 1, "another time is told anew: {words:#?}");
    api.lists(vec![]);
    club.passes(minutes(11)).await;
    club.finish().await;
}

async fn the_operator_sees_how_old_the_last_answer_is(database: Database) {
    propusk::http::start_counting();
    let club = reachable(database).await;
    club.clock.advance(minutes(20));
    let (_, text) = club.calls("GET", "/metrics", [], "").await;
    let age = r#"propusk_sweep_age_seconds{provider="yookassa"}"#;
    assert!(text.contains(age) && !text.contains(r#"propusk_sweep_age_seconds{provider="signed"}"#), "{text}");
    club.finish().await;
}

super::services::on_each!(
    the_owner_hears_that_callbacks_do_not_arrive,
    late_callbacks_are_heard,
    cloudpayments_is_asked_for_its_list,
    a_service_that_cannot_be_asked_for_a_day,
    the_operator_sees_how_old_the_last_answer_is,
);

//! Webhook mode: Telegram brings its updates itself, and brings them again as long as they are not stored.

use super::program::{Program, eventually, until};
use super::world::{ANNA, Kind, World, databases};
use serde_json::json;
use std::net::TcpListener;

const SECRET: &str = "whk_that-nobody-may-see";

/// Starts a program that is called at an address.
async fn run_at(world: &World, address: &str) -> Program {
    let settings = [
        ("HTTP_LISTEN", address),
        ("PUBLIC_URL", &format!("http://{address}")),
        ("TELEGRAM_MODE", "webhook"),
        ("TELEGRAM_WEBHOOK_SECRET", SECRET),
    ];
    world.run(&settings).await
}

/// A world whose program is called; where it is called.
async fn called(kind: Kind) -> (World, Program, String) {
    let world = World::new(kind).await;
    // The address is part of the settings, so it has to be known before.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let program = run_at(&world, &address).await;
    let public = format!("http://{address}");
    eventually("the webhook is set", || world.carried_out("setWebhook") == 1).await;
    (world, program, format!("{public}/webhooks/telegram"))
}

/// Posts a body with a secret; says what the status of the answer is.
async fn post(url: &str, secret: Option<&str>, body: &str) -> u16 {
    let mut request = propusk::wire::client(std::time::Duration::from_secs(30)).post(url).body(body.to_owned());
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn updates_are_brought_and_only_telegram_is_believed() {
    let (world, program, url) = called(Kind::Sqlite).await;
    let calls = world.telegram.calls_of("setWebhook");
    let set = &calls[0].params;
    assert_eq!((&set["url"], &set["secret_token"]), (&json!(url), &json!(SECRET)));
    let asked: Vec<&str> = set["allowed_updates"].as_array().unwrap().iter().filter_map(|v| v.as_str()).collect();
    for kind in ["message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"] {
        assert!(asked.contains(&kind), "{kind} is not asked for: {asked:?}");
    }
    assert!(set.get("drop_pending_updates").is_none_or(|v| *v == json!(false)));

    let payment = world.orders(ANNA).await;
    world.bank.pay(&payment).unwrap();
    world.comes_in(ANNA).await;
    assert_eq!(world.carried_out("getUpdates"), 0, "nobody polls");

    let forged = r#"{"update_id": 999999, "message": {"text": "/admin"}}"#;
    world.quiet().await;
    let stored = world.db.count("inbox").await;
    assert_eq!(post(&url, None, forged).await, 401);
    assert_eq!(post(&url, Some("another"), forged).await, 401);
    for torn in ["", "{", "[]", "null", "{}", r#"{"update_id": "7"}"#] {
        assert_eq!(post(&url, Some(SECRET), torn).await, 400, "{torn}");
    }
    assert_eq!(world.db.count("inbox").await, stored, "nothing of it was stored");
    assert!(!program.log().contains(SECRET), "{}", program.log());
}

#[tokio::test]
async fn a_second_delivery_changes_nothing() {
    let (world, _program, url) = called(Kind::Sqlite).await;
    let update = json!({"update_id": 424_242, "message": {
        "message_id": 1, "date": 1_790_000_000, "text": "/plans",
        "chat": {"id": ANNA, "type": "private", "first_name": "Anna"},
        "from": {"id": ANNA, "is_bot": false, "first_name": "Anna"},
    }})
    .to_string();
    world.telegram.starts(ANNA, None);
    eventually("she is greeted", || world.said(ANNA).len() == 1).await;
    for _ in 0..3 {
        assert_eq!(post(&url, Some(SECRET), &update).await, 200);
    }
    eventually("she is answered", || world.said(ANNA).len() == 2).await;
    world.quiet().await;
    assert_eq!(world.said(ANNA).len(), 2);
}

#[tokio::test]
async fn what_was_taken_survives_a_kill() {
    for kind in databases() {
        let (world, program, url) = called(kind).await;
        let people = 5100..5160;
        for person in people.clone() {
            world.telegram.starts(person, None);
        }
        eventually("all is taken", || world.telegram.pending_updates() == 0).await;
        program.trigger().kill();
        let answered = people.clone().filter(|p| !world.said(*p).is_empty()).count();
        assert!(answered < people.clone().count(), "it was killed too late to tell");
        let under_way = world.db.count("outbox WHERE state = 0 AND leased_until > 0").await;
        world.forget_leases().await;

        let address = url.split('/').nth(2).unwrap();
        let _program = run_at(&world, address).await;
        world.quiet().await;
        let answers: Vec<usize> = people.map(|p| world.said(p).len()).collect();
        assert!(answers.iter().all(|n| *n >= 1), "somebody is forgotten: {answers:?}");
        let doubled = answers.iter().map(|n| n - 1).sum::<usize>();
        assert!(i64::try_from(doubled).unwrap() <= under_way, "{under_way} were under way: {answers:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_stored_is_not_taken() {
    for kind in databases() {
        let (world, _program, url) = called(kind).await;
        let update = r#"{"update_id": 777777, "something": {"new": true}}"#;
        if kind == Kind::Sqlite {
            let store = world.db.store().await;
            let writer = store.begin().await.unwrap();
            world.telegram.starts(ANNA, None);
            assert_eq!(post(&url, Some(SECRET), update).await, 503, "another writer is at work");
            assert_eq!(ready(&url).await, 503);
            drop(writer);
            store.close().await;
        } else {
            world.db.on_server("ALTER DATABASE {} ALLOW_CONNECTIONS false").await;
            let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'";
            world.db.on_server(all).await;
            world.telegram.starts(ANNA, None);
            assert_eq!(post(&url, Some(SECRET), update).await, 503, "the database is gone");
            assert_eq!(ready(&url).await, 503);
            world.db.on_server("ALTER DATABASE {} ALLOW_CONNECTIONS true").await;
        }
        // It is brought again by itself, and goes its way.
        eventually("she is answered", || world.said(ANNA).len() == 1).await;
        until("ready again", async || (ready(&url).await == 200).then_some(())).await;
        until("it is taken now", async || (post(&url, Some(SECRET), update).await == 200).then_some(())).await;
        world.quiet().await;
        assert_eq!(world.said(ANNA).len(), 1);
    }
}

async fn ready(url: &str) -> u16 {
    let url = url.replace("/webhooks/telegram", "/readyz");
    propusk::wire::client(std::time::Duration::from_secs(30)).get(url).send().await.unwrap().status().as_u16()
}

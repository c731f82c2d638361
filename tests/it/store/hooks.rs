//! Receivers of web hooks and what they are to be told; keys to the read API.

use super::{NOW, account, count, money};
use crate::databases::{Database, Kind, on_both};
use propusk::club::effect::Effect;
use propusk::club::outgoing;
use propusk::domain::notice::Event;
use propusk::domain::time::MINUTE;
use propusk::domain::{HookSpec, MemberId};
use propusk::store::{Class, HookState, Store, Wire};
use secrecy::{ExposeSecret, SecretString};

on_both!(
    lines_become_calls_with_the_transaction,
    a_receiver_is_remembered,
    a_receiver_is_told_again,
    keys_open_until_they_are_revoked,
    events_wait_for_one_that_is_being_written
);

pub(super) fn spec(name: &str, events: &[&str]) -> HookSpec {
    HookSpec {
        name: name.parse().unwrap(),
        url: format!("https://{name}.example/hook"),
        events: events.iter().map(|e| e.parse().unwrap()).collect(),
        names: false,
    }
}

/// What waits for receivers: lane and effect.
async fn calls(db: &Database) -> Vec<String> {
    db.texts("SELECT lane || ' ' || effect FROM outbox WHERE wire = 'hook' ORDER BY id").await
}

fn paid() -> Event {
    Event::Paid { amount: money("500 RUB"), provider: "yookassa".to_owned() }
}

async fn lines_become_calls_with_the_transaction(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.put_hook(&spec("crm", &["*"]), NOW).await.unwrap();
    tx.put_hook(&spec("money", &["payment.*"]), NOW).await.unwrap();
    tx.put_hook(&spec("off", &["*"]), NOW).await.unwrap();
    let off = tx.hooks().await.unwrap()[2].id;
    tx.set_hook_state(off, HookState::Off).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.begin().await.unwrap();
    let anna = account(&mut tx, 1).await.member;
    let bella = account(&mut tx, 2).await.member;
    assert!(tx.decided().is_empty());
    tx.note(Some(anna), &Event::Noted, None, NOW);
    tx.note(None, &paid(), None, NOW);
    assert!(tx.decided().is_empty(), "neither is told outside");
    tx.note(Some(anna), &Event::Joined, None, NOW);
    tx.note(Some(bella), &paid(), None, NOW);
    assert_eq!(tx.decided(), [(Class::Act, Wire::Hook)]);
    tx.commit().await.unwrap();
    let waiting = calls(db).await;
    let call = |hook: i64, member: MemberId, line: i64| {
        let effect = serde_json::to_string(&Effect::CallHook { hook, line }).unwrap();
        format!("hook:{hook}:{} {effect}", member.0 % 16)
    };
    assert_eq!(waiting, [call(1, anna, 3), call(1, bella, 4), call(2, bella, 4)], "as the program reads it");

    let mut tx = store.begin().await.unwrap();
    tx.note(Some(anna), &paid(), None, NOW);
    tx.flush().await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(calls(db).await, waiting, "what did not happen is told to nobody");
    assert_eq!(count(db, "outbox WHERE wire = 'hook' AND behind").await, 0);
}

async fn a_receiver_is_remembered(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.put_hook(&spec("crm", &["*"]), NOW).await.unwrap();
    let new = tx.hooks().await.unwrap().remove(0);
    assert_eq!((new.spec.clone(), new.state), (spec("crm", &["*"]), HookState::On));
    assert!(new.secret.is_none() && new.previous.is_none() && new.delivered_at.is_none());
    let (one, two) = (SecretString::from("whsec_AAAA"), SecretString::from("whsec_BBBB"));
    tx.set_hook_secret(new.id, &one, None).await.unwrap();
    tx.set_hook_secret(new.id, &two, Some((&one, NOW.plus(5)))).await.unwrap();
    tx.hook_failed(new.id, "answered 500", false, NOW).await.unwrap();
    tx.hook_failed(new.id, "answered 502", true, NOW.plus(7)).await.unwrap();
    tx.hook_failed(new.id, "answered 503", false, NOW.plus(9)).await.unwrap();
    let failing = tx.hook(new.id).await.unwrap().unwrap();
    assert_eq!((failing.failing_since, failing.told_at), (Some(NOW), Some(NOW.plus(7))));
    assert_eq!(failing.error.as_deref(), Some("answered 503"));
    assert_eq!(failing.secret.as_ref().unwrap().expose_secret(), "whsec_BBBB");
    let (before, until) = failing.previous.as_ref().unwrap();
    assert_eq!((before.expose_secret(), *until), ("whsec_AAAA", NOW.plus(5)));
    let shown = format!("{failing:?}");
    assert!(!shown.contains("whsec_") && !shown.contains("example"), "{shown}");
    tx.hook_heard(new.id, NOW.plus(10)).await.unwrap();
    let well = tx.hook(new.id).await.unwrap().unwrap();
    assert_eq!((well.failing_since, well.told_at, well.error), (None, None, None));
    assert_eq!(well.delivered_at, Some(NOW.plus(10)));
    tx.set_hook_state(new.id, HookState::Gone).await.unwrap();
    tx.put_hook(&spec("crm", &["payment.*"]), NOW).await.unwrap();
    let again = tx.hook(new.id).await.unwrap().unwrap();
    assert_eq!((again.state, again.spec), (HookState::On, spec("crm", &["payment.*"])));
    assert_eq!(again.secret.unwrap().expose_secret(), "whsec_BBBB", "it keeps its secret");
    assert!(tx.hook(99).await.unwrap().is_none());
    tx.commit().await.unwrap();
}

async fn a_receiver_is_told_again(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let anna = account(&mut tx, 1).await.member;
    for n in 0..5 {
        tx.note(Some(anna), &paid(), None, NOW.plus(n));
        tx.note(Some(anna), &Event::Joined, None, NOW.plus(n));
    }
    tx.put_hook(&spec("money", &["payment.*"]), NOW).await.unwrap();
    tx.commit().await.unwrap();
    db.execute("DELETE FROM outbox").await;
    let mut tx = store.begin().await.unwrap();
    let hook = tx.hooks().await.unwrap().remove(0);
    assert_eq!(tx.tell_again(&hook, 0, NOW.plus(1), 6, NOW).await.unwrap(), Some((6, 2)));
    assert_eq!(tx.tell_again(&hook, 6, NOW.plus(1), 6, NOW).await.unwrap(), Some((10, 2)));
    assert_eq!(tx.tell_again(&hook, 10, NOW.plus(1), 6, NOW).await.unwrap(), None);
    tx.commit().await.unwrap();
    assert_eq!(calls(db).await.len(), 4);
}

async fn keys_open_until_they_are_revoked(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let name = "crm".parse().unwrap();
    assert!(tx.add_api_key(&name, "aa", true, NOW).await.unwrap());
    assert!(!tx.add_api_key(&name, "bb", false, NOW).await.unwrap(), "a name is taken");
    let key = tx.api_key("aa").await.unwrap().unwrap();
    assert_eq!((key.names, key.used_at), (true, None));
    assert_eq!(tx.api_key("bb").await.unwrap(), None);
    tx.api_key_used(key.id, NOW.plus(3)).await.unwrap();
    assert_eq!(tx.api_keys().await.unwrap()[0].used_at, Some(NOW.plus(3)));
    assert!(tx.revoke_api_key(&name, NOW).await.unwrap());
    assert!(!tx.revoke_api_key(&name, NOW).await.unwrap());
    assert_eq!((tx.api_key("aa").await.unwrap(), tx.api_keys().await.unwrap().len()), (None, 0));
    assert!(tx.add_api_key(&name, "bb", false, NOW).await.unwrap(), "and free again");
    tx.commit().await.unwrap();
}

async fn feed(store: &Store, now: propusk::domain::Timestamp) -> Vec<String> {
    let mut tx = store.read().await.unwrap();
    let feed = outgoing::feed(&mut tx, 0, 50, false, now).await.unwrap();
    feed.events.into_iter().map(|event| event.r#type.to_owned()).collect()
}

/// Numbers are given in one order and become visible in another, where several write at once.
async fn events_wait_for_one_that_is_being_written(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let anna = account(&mut tx, 1).await.member;
    let bella = account(&mut tx, 2).await.member;
    tx.commit().await.unwrap();
    let mut slow = store.begin().await.unwrap();
    slow.note(Some(anna), &Event::Joined, None, NOW);
    slow.flush().await.unwrap();
    if db.kind == Kind::Postgres {
        let mut quick = store.begin().await.unwrap();
        quick.note(Some(bella), &paid(), None, NOW);
        quick.commit().await.unwrap();
        assert_eq!(feed(&store, NOW).await, [""; 0], "the one before it may come");
        slow.commit().await.unwrap();
        assert_eq!(feed(&store, NOW).await, ["member.joined", "payment.paid"]);
        // One that never comes is not waited for.
        let mut lost = store.begin().await.unwrap();
        lost.note(Some(anna), &Event::Banned, None, NOW);
        lost.flush().await.unwrap();
        lost.rollback().await.unwrap();
    } else {
        slow.commit().await.unwrap();
        let mut quick = store.begin().await.unwrap();
        quick.note(Some(bella), &paid(), None, NOW);
        quick.commit().await.unwrap();
    }
    let mut tx = store.begin().await.unwrap();
    tx.note(Some(anna), &Event::Unbanned, None, NOW);
    tx.commit().await.unwrap();
    let before = if db.kind == Kind::Postgres { 2 } else { 3 };
    assert_eq!(feed(&store, NOW).await.len(), before);
    let all = ["member.joined", "payment.paid", "member.unbanned"];
    assert_eq!(feed(&store, NOW.plus(MINUTE)).await, all);
}

//! The outbox: lanes in order, one on its way in each, nothing shared, nothing lost.

use super::{NAME, NOW, rows};
use crate::databases::{Database, on_both};
use propusk::domain::Timestamp;
use propusk::store::{Class, NewEffect, OutboxRow, Outcome, Store, Tx, Wire};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::task::JoinSet;

on_both!(
    an_effect_is_kept_to_the_letter,
    what_is_due_is_counted,
    a_lane_has_one_on_its_way,
    urgent_ones_go_first_but_not_in_their_lane,
    a_failed_one_holds_up_its_lane,
    what_waits_for_the_morning_holds_up_nobody,
    the_morning_comes_while_another_is_on_its_way,
    leases_run_out,
    leases_are_let_go,
    outcomes_count_failures_only,
    what_was_in_the_way_of_one_gate_is_gone,
    the_next_one_is_foretold,
    what_was_done_is_forgotten_in_time,
    a_thousand_effects_in_one_commit,
    workers_never_share_an_effect_and_keep_its_lane,
);

fn effect(name: &str, lane: &str) -> NewEffect {
    NewEffect {
        class: Class::Act,
        wire: Wire::Telegram,
        lane: lane.to_owned(),
        priority: 1,
        not_before: NOW,
        created_at: NOW,
        effect: name.to_owned(),
    }
}

async fn put(store: &Store, effects: impl IntoIterator<Item = NewEffect>) {
    let mut tx = store.begin().await.unwrap();
    for effect in effects {
        tx.enqueue(effect);
    }
    tx.commit().await.unwrap();
}

async fn lease(store: &Store, at: Timestamp, limit: i64) -> Vec<OutboxRow> {
    let mut tx = store.begin().await.unwrap();
    let rows = tx.lease_effects((Class::Act, Wire::Telegram), "one", at, at.plus(1000), limit).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

async fn settle(store: &Store, outcomes: &[(i64, Outcome)]) {
    let mut tx = store.begin().await.unwrap();
    tx.effects_done(outcomes, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

fn names(rows: &[OutboxRow]) -> Vec<&str> {
    rows.iter().map(|r| r.effect.as_str()).collect()
}

async fn an_effect_is_kept_to_the_letter(db: &Database) {
    let store = db.open().await;
    let say = NewEffect { class: Class::Say, created_at: NOW.plus(-7), ..effect(NAME, NAME) };
    put(&store, [say]).await;
    assert!(lease(&store, NOW, 9).await.is_empty(), "another class");
    let mut tx = store.begin().await.unwrap();
    let row = tx.lease_effects((Class::Say, Wire::Telegram), NAME, NOW, NOW.plus(1), 9).await.unwrap().remove(0);
    assert_eq!((row.effect.as_str(), row.lane.as_str()), (NAME, NAME));
    assert_eq!((row.attempts, row.created_at), (0, NOW.0 - 7));
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    tx.enqueue(effect("undone", "x"));
    tx.flush().await.unwrap();
    drop(tx);
    assert_eq!(rows(&store, "outbox").await.len(), 1, "what is undone is not written");
}

async fn a_lane_has_one_on_its_way(db: &Database) {
    let store = db.open().await;
    put(&store, [effect("a1", "a"), effect("a2", "a"), effect("b1", "b"), effect("a3", "a")]).await;
    let first = lease(&store, NOW, 9).await;
    assert_eq!(names(&first), ["a1", "b1"]);
    assert!(lease(&store, NOW, 9).await.is_empty(), "both lanes are busy");
    // Classes share lanes: the answer to a request waits for what was said before.
    put(&store, [NewEffect { class: Class::Say, ..effect("a4", "a") }]).await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.lease_effects((Class::Say, Wire::Telegram), "one", NOW, NOW.plus(1), 9).await.unwrap().is_empty());
    drop(tx);
    settle(&store, &[(first[0].id, Outcome::Done)]).await;
    assert_eq!(names(&lease(&store, NOW, 9).await), ["a2"]);
}

async fn urgent_ones_go_first_but_not_in_their_lane(db: &Database) {
    let store = db.open().await;
    let urgent = |name, lane| NewEffect { priority: 0, ..effect(name, lane) };
    put(&store, [effect("a1", "a"), effect("b1", "b"), urgent("a2", "a"), urgent("c1", "c")]).await;
    assert_eq!(names(&lease(&store, NOW, 1).await), ["c1"]);
    assert_eq!(names(&lease(&store, NOW, 1).await), ["a1"]);
    assert_eq!(names(&lease(&store, NOW, 9).await), ["b1"]);
}

async fn a_failed_one_holds_up_its_lane(db: &Database) {
    let store = db.open().await;
    put(&store, [effect("a1", "a"), effect("a2", "a"), effect("b1", "b")]).await;
    let first = lease(&store, NOW, 9).await;
    let again = Outcome::Again { at: NOW.plus(500), error: "busy".to_owned() };
    settle(&store, &[(first[0].id, again), (first[1].id, Outcome::Done)]).await;
    assert!(lease(&store, NOW.plus(499), 9).await.is_empty());
    assert_eq!(names(&lease(&store, NOW.plus(500), 9).await), ["a1"]);
    settle(&store, &[(first[0].id, Outcome::GivenUp { error: "never".to_owned() })]).await;
    assert_eq!(names(&lease(&store, NOW, 9).await), ["a2"], "one given up holds up nobody");
}

async fn what_waits_for_the_morning_holds_up_nobody(db: &Database) {
    let store = db.open().await;
    let morning = NOW.plus(100);
    put(&store, [NewEffect { not_before: morning, ..effect("a1", "a") }, effect("a2", "a")]).await;
    let now = lease(&store, NOW, 9).await;
    assert_eq!(names(&now), ["a2"]);
    settle(&store, &[(now[0].id, Outcome::Done)]).await;
    assert!(lease(&store, morning.plus(-1), 9).await.is_empty());
    assert_eq!(names(&lease(&store, morning, 9).await), ["a1"]);
}

async fn the_morning_comes_while_another_is_on_its_way(db: &Database) {
    let store = db.open().await;
    let morning = NOW.plus(100);
    put(&store, [NewEffect { not_before: morning, ..effect("a1", "a") }, effect("a2", "a"), effect("a3", "a")]).await;
    let now = lease(&store, NOW, 9).await;
    assert_eq!(names(&now), ["a2"]);
    assert!(lease(&store, morning, 9).await.is_empty(), "still one on its way");
    settle(&store, &[(now[0].id, Outcome::Done)]).await;
    assert_eq!(names(&lease(&store, morning, 9).await), ["a1"]);
}

async fn leases_run_out(db: &Database) {
    let store = db.open().await;
    put(&store, [effect("a1", "a"), effect("a2", "a")]).await;
    assert_eq!(names(&lease(&store, NOW, 9).await), ["a1"]);
    assert!(lease(&store, NOW.plus(999), 9).await.is_empty());
    let again = lease(&store, NOW.plus(1000), 9).await;
    assert_eq!(names(&again), ["a1"]);
    assert_eq!(again[0].attempts, 0, "whoever died did not fail");
}

async fn leases_are_let_go(db: &Database) {
    let store = db.open().await;
    put(&store, [effect("a1", "a"), effect("a2", "a"), effect("b1", "b")]).await;
    let first = lease(&store, NOW, 9).await;
    settle(&store, &[(first[1].id, Outcome::Done)]).await;
    let mut tx = store.begin().await.unwrap();
    tx.release_effects().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&lease(&store, NOW, 9).await), ["a1"]);
}

async fn outcomes_count_failures_only(db: &Database) {
    let store = db.open().await;
    put(&store, ["a", "b", "c", "d", "e"].map(|name| effect(name, name))).await;
    let ids: Vec<i64> = lease(&store, NOW, 9).await.iter().map(|r| r.id).collect();
    let error = || format!("no {NAME}");
    let outcomes = [
        (ids[0], Outcome::Done),
        (ids[1], Outcome::Again { at: NOW, error: error() }),
        (ids[2], Outcome::Later { at: NOW }),
        (ids[3], Outcome::GivenUp { error: error() }),
    ];
    settle(&store, &outcomes).await;
    settle(&store, &[]).await;
    let seen: Vec<_> = rows(&store, "outbox")
        .await
        .into_iter()
        .map(|r| {
            (r["state"].as_i64().unwrap(), r["attempts"].as_i64().unwrap(), r["error"].as_str().map(str::to_owned))
        })
        .collect();
    let expected = [(1, 0, None), (0, 1, Some(error())), (0, 0, None), (2, 1, Some(error())), (0, 0, None)];
    assert_eq!(seen, expected);
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.outbox_depth().await.unwrap(), (3, 1));
    drop(tx);
    let again = lease(&store, NOW, 9).await;
    assert_eq!(again.iter().map(|r| (r.effect.as_str(), r.attempts)).collect::<Vec<_>>(), [("b", 1), ("c", 0)]);
    settle(&store, &[(ids[1], Outcome::Again { at: NOW, error: error() })]).await;
    assert_eq!(lease(&store, NOW, 9).await[0].attempts, 2);
}

async fn what_was_in_the_way_of_one_gate_is_gone(db: &Database) {
    let store = db.open().await;
    let lanes =
        ["gate:1:5", "gate:1:https://t.me/+a", "gate:1:ё", "gate:10:5", "gate:2:1", "gate:1", "gate:", "member:1"];
    put(&store, lanes.map(|lane| effect(lane, lane))).await;
    let later = NOW.plus(100_000);
    let failed: Vec<_> = lease(&store, NOW, 99).await.iter().map(|r| (r.id, Outcome::Later { at: later })).collect();
    assert_eq!(failed.len(), lanes.len());
    settle(&store, &failed).await;
    let mut tx = store.begin().await.unwrap();
    tx.hurry_effects("gate:1:").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&lease(&store, NOW, 99).await), lanes[..3]);
    assert_eq!(names(&lease(&store, later, 99).await).len(), lanes.len(), "all in the end");
}

async fn the_next_one_is_foretold(db: &Database) {
    let store = db.open().await;
    let next = async || store.read().await.unwrap().next_effect().await.unwrap();
    assert_eq!(next().await, None);
    put(&store, [NewEffect { not_before: NOW.plus(50), ..effect("a", "a") }, effect("b", "b")]).await;
    assert_eq!(next().await, Some(NOW));
    let b = lease(&store, NOW, 9).await;
    assert_eq!(next().await, Some(NOW.plus(50)));
    settle(&store, &[(b[0].id, Outcome::Later { at: NOW.plus(20) })]).await;
    assert_eq!(next().await, Some(NOW.plus(20)));
}

async fn what_was_done_is_forgotten_in_time(db: &Database) {
    let store = db.open().await;
    put(&store, (0..5).map(|n| effect(&n.to_string(), &n.to_string()))).await;
    let taken = lease(&store, NOW, 4).await;
    let mut outcomes: Vec<_> = taken.iter().map(|r| (r.id, Outcome::Done)).collect();
    outcomes[0].1 = Outcome::GivenUp { error: "no".to_owned() };
    settle(&store, &outcomes).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.forget_effects(NOW, 9).await.unwrap(), 0);
    assert_eq!(tx.forget_effects(NOW.plus(1), 2).await.unwrap(), 2);
    assert_eq!(tx.forget_effects(NOW.plus(1), 2).await.unwrap(), 1);
    assert_eq!(tx.outbox_depth().await.unwrap(), (1, 1), "what waits and what was given up stays");
}

async fn a_thousand_effects_in_one_commit(db: &Database) {
    let store = db.open().await;
    put(&store, (0..1000).map(|n| effect(&n.to_string(), &n.to_string()))).await;
    let taken = lease(&store, NOW, 1000).await;
    assert_eq!(names(&taken), (0..1000).map(|n| n.to_string()).collect::<Vec<_>>());
    settle(&store, &taken.iter().map(|r| (r.id, Outcome::Done)).collect::<Vec<_>>()).await;
    assert!(lease(&store, NOW, 9).await.is_empty());
}

/// Eight workers with a store of their own each, as processes have. What fails on the way is tried again.
async fn workers_never_share_an_effect_and_keep_its_lane(db: &Database) {
    const EFFECTS: i64 = 320;
    const LANES: i64 = 16;
    let store = db.open().await;
    put(&store, (0..EFFECTS).map(|n| effect(&n.to_string(), &format!("lane{}", n % LANES)))).await;
    let clock = Arc::new(AtomicI64::new(0));
    let mut tasks = JoinSet::new();
    for worker in 0..8 {
        let (store, clock) = (db.open().await, Arc::clone(&clock));
        tasks.spawn(async move {
            let mut done = Vec::new();
            loop {
                let now = NOW.plus(clock.fetch_add(1, Ordering::SeqCst));
                let mut tx = store.begin().await.unwrap();
                let left = tx.outbox_depth().await.unwrap().0;
                let taken = worker_lease(&mut tx, worker, now).await;
                tx.commit().await.unwrap();
                if left == 0 {
                    return done;
                }
                let began = clock.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                let ended = clock.fetch_add(1, Ordering::SeqCst);
                let mut outcomes = Vec::new();
                for row in taken {
                    let number: i64 = row.effect.parse().unwrap();
                    // Every third fails once.
                    if number % 3 == 0 && row.attempts == 0 {
                        let at = NOW.plus(ended + 5);
                        outcomes.push((row.id, Outcome::Again { at, error: "once".to_owned() }));
                    } else {
                        done.push((number, began, ended));
                        outcomes.push((row.id, Outcome::Done));
                    }
                }
                settle(&store, &outcomes).await;
            }
        });
    }
    let done = tasks.join_all().await.concat();
    let mut lanes: BTreeMap<i64, Vec<(i64, i64, i64)>> = BTreeMap::new();
    for act in &done {
        lanes.entry(act.0 % LANES).or_default().push(*act);
    }
    assert_eq!(done.len(), usize::try_from(EFFECTS).unwrap(), "each effect once");
    for acts in lanes.values_mut() {
        acts.sort_unstable_by_key(|(_, began, _)| *began);
        for pair in acts.windows(2) {
            assert!(pair[0].0 < pair[1].0, "in order: {pair:?}");
            assert!(pair[0].2 < pair[1].1, "one after the other: {pair:?}");
        }
    }
}

async fn worker_lease(tx: &mut Tx, worker: i32, now: Timestamp) -> Vec<OutboxRow> {
    tx.lease_effects((Class::Act, Wire::Telegram), &worker.to_string(), now, now.plus(1_000_000), 5).await.unwrap()
}

async fn what_is_due_is_counted(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.decided().is_empty());
    for (class, lane, not_before) in
        [(Class::Say, "tg:1", NOW), (Class::Act, "gate:1:1", NOW), (Class::Say, "tg:2", NOW.plus(9))]
    {
        let (lane, effect) = (lane.to_owned(), "{}".to_owned());
        tx.enqueue(NewEffect { class, wire: Wire::Telegram, lane, priority: 0, not_before, created_at: NOW, effect });
    }
    assert_eq!(tx.decided(), [(Class::Say, Wire::Telegram), (Class::Act, Wire::Telegram)]);
    tx.flush().await.unwrap();
    assert_eq!(tx.effects_due(NOW).await.unwrap(), 2);
    assert_eq!(tx.effects_due(NOW.plus(9)).await.unwrap(), 3);
    let row = tx.lease_effects((Class::Act, Wire::Telegram), "a", NOW, NOW.plus(9), 1).await.unwrap().remove(0);
    let again = Outcome::Again { at: NOW.plus(20), error: "later".to_owned() };
    tx.effects_done(&[(row.id, again)], NOW).await.unwrap();
    assert_eq!(tx.effects_due(NOW.plus(9)).await.unwrap(), 2);
}

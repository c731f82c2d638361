//! Leases, cursors, and what is said once.

use super::{NAME, NOW};
use crate::databases::{Database, on_both};
use propusk::domain::time::DAY;
use propusk::store::{Class, NewEffect, Wire};
use tokio::task::JoinSet;

on_both!(
    a_lease_has_one_holder,
    of_many_one_takes_the_lease,
    a_cursor_moves,
    an_occasion_is_first_once,
    a_clock_set_back_loses_nothing,
    what_the_dead_took_up_is_let_go,
);

async fn a_lease_has_one_holder(db: &Database) {
    let mut tx = db.open().await.begin().await.unwrap();
    assert!(tx.take_lease("timer", "a", NOW, NOW.plus(10)).await.unwrap());
    assert!(!tx.take_lease("timer", "b", NOW.plus(9), NOW.plus(20)).await.unwrap());
    assert!(tx.take_lease("timer", "a", NOW.plus(9), NOW.plus(20)).await.unwrap(), "renewed");
    assert!(tx.take_lease("poll", "b", NOW, NOW.plus(10)).await.unwrap(), "another lease");
    assert!(tx.take_lease("timer", "b", NOW.plus(20), NOW.plus(30)).await.unwrap(), "it ran out");
    assert!(!tx.take_lease("timer", "a", NOW.plus(20), NOW.plus(30)).await.unwrap());
    tx.drop_leases("b").await.unwrap();
    assert!(tx.take_lease("timer", "a", NOW.plus(20), NOW.plus(30)).await.unwrap());
    assert!(tx.take_lease("poll", "a", NOW.plus(1), NOW.plus(30)).await.unwrap());
}

async fn of_many_one_takes_the_lease(db: &Database) {
    let store = db.open().await;
    for round in 0..5 {
        let mut tasks = JoinSet::new();
        for holder in 0..8 {
            let store = store.clone();
            tasks.spawn(async move {
                let now = NOW.plus(round * 10);
                let mut tx = store.begin().await.unwrap();
                let ours = tx.take_lease("timer", &format!("{round}-{holder}"), now, now.plus(10)).await.unwrap();
                tx.commit().await.unwrap();
                ours
            });
        }
        let taken = tasks.join_all().await.into_iter().filter(|ours| *ours).count();
        assert_eq!(taken, 1, "round {round}");
    }
}

async fn a_cursor_moves(db: &Database) {
    let mut tx = db.open().await.begin().await.unwrap();
    assert_eq!(tx.cursor("poll:telegram").await.unwrap(), None);
    tx.set_cursor("poll:telegram", "900719925474099").await.unwrap();
    tx.set_cursor("poll:vk", NAME).await.unwrap();
    tx.set_cursor("poll:telegram", "900719925474100").await.unwrap();
    assert_eq!(tx.cursor("poll:telegram").await.unwrap().as_deref(), Some("900719925474100"));
    assert_eq!(tx.cursor("poll:vk").await.unwrap().as_deref(), Some(NAME));
}

async fn an_occasion_is_first_once(db: &Database) {
    let store = db.open().await;
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let first = tx.first_time("ended:1:5", NOW).await.unwrap();
            tx.commit().await.unwrap();
            first
        });
    }
    assert_eq!(tasks.join_all().await.into_iter().filter(|first| *first).count(), 1);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.first_time("ended:1:6", NOW).await.unwrap(), "another occasion");
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.first_time("ended:1:6", NOW).await.unwrap(), "what was undone did not happen");
}

async fn a_clock_set_back_loses_nothing(db: &Database) {
    let store = db.open().await;
    let far = NOW.plus(400 * DAY);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.take_lease("timer", "dead", far, far.plus(10)).await.unwrap());
    tx.enqueue(NewEffect {
        class: Class::Say,
        wire: Wire::Telegram,
        lane: "tg:1".into(),
        priority: 0,
        not_before: far,
        created_at: far,
        effect: "{}".into(),
    });
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.take_lease("timer", "alive", NOW, NOW.plus(10)).await.unwrap());
    tx.clock_set_back(NOW).await.unwrap();
    assert!(tx.take_lease("timer", "alive", NOW, NOW.plus(10)).await.unwrap());
    assert_eq!(tx.lease_effects((Class::Say, Wire::Telegram), "alive", NOW, NOW.plus(1), 10).await.unwrap().len(), 1);
}

async fn what_the_dead_took_up_is_let_go(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    for lane in ["tg:1", "tg:2"] {
        let (class, lane, effect) = (Class::Say, lane.to_owned(), "{}".to_owned());
        tx.enqueue(NewEffect {
            class,
            wire: Wire::Telegram,
            lane,
            priority: 0,
            not_before: NOW,
            created_at: NOW,
            effect,
        });
    }
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.tell_alive("dead", NOW.plus(10)).await.unwrap();
    tx.tell_alive("alive", NOW.plus(10)).await.unwrap();
    for holder in ["dead", "alive"] {
        assert_eq!(
            tx.lease_effects((Class::Say, Wire::Telegram), holder, NOW, NOW.plus(DAY), 1).await.unwrap().len(),
            1
        );
    }
    assert_eq!(tx.release_effects_of_dead(NOW.plus(5)).await.unwrap(), 0, "both live");
    tx.tell_alive("alive", NOW.plus(20)).await.unwrap();
    assert_eq!(tx.release_effects_of_dead(NOW.plus(10)).await.unwrap(), 1);
    let taken = tx.lease_effects((Class::Say, Wire::Telegram), "alive", NOW.plus(10), NOW.plus(DAY), 10).await.unwrap();
    assert_eq!(taken.iter().map(|r| r.lane.as_str()).collect::<Vec<_>>(), ["tg:1"]);
}

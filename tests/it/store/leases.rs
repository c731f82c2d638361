//! Leases, cursors, and what is said once.

use super::{NAME, NOW};
use crate::databases::{Database, on_both};
use tokio::task::JoinSet;

on_both!(a_lease_has_one_holder, of_many_one_takes_the_lease, a_cursor_moves, an_occasion_is_first_once);

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

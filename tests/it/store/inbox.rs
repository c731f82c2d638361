//! The inbox: nothing twice, nothing out of order within a lane, nothing shared.

use super::{NAME, NOW, count};
use crate::databases::{Database, on_both};
use propusk::domain::Timestamp;
use propusk::store::{InboxRow, NewFact, Store, Tx};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

on_both!(
    a_fact_counts_once,
    a_thousand_facts_in_one_statement,
    a_fact_is_kept_to_the_letter,
    urgent_lanes_go_first_each_lane_in_order,
    a_long_lane_leaves_room_for_the_others,
    a_failed_fact_holds_up_its_lane_alone,
    a_parked_fact_stays_parked,
    what_was_decided_is_forgotten_in_time,
    deciders_never_share_a_fact,
    a_killed_decider_lets_go,
);

fn fact(source: &str, external_id: &str, lane: &str, priority: i64) -> NewFact {
    NewFact {
        source: source.to_owned(),
        external_id: external_id.to_owned(),
        lane: lane.to_owned(),
        priority,
        payload: format!("{{\"{external_id}\": null}}"),
    }
}

async fn add(store: &Store, facts: &[NewFact]) -> u64 {
    let mut tx = store.begin().await.unwrap();
    let new = tx.add_facts(facts, NOW).await.unwrap();
    tx.commit().await.unwrap();
    new
}

fn names(rows: &[InboxRow]) -> Vec<&str> {
    rows.iter().map(|r| r.payload.split('"').nth(1).unwrap()).collect()
}

async fn next(tx: &mut Tx, limit: i64) -> Vec<InboxRow> {
    tx.next_facts(NOW, limit).await.unwrap()
}

async fn a_fact_counts_once(db: &Database) {
    let store = db.open().await;
    let (a, b) = (fact("telegram", "1", "x", 1), fact("vk", "1", "y", 1));
    assert_eq!(add(&store, &[a.clone(), a.clone(), b.clone(), a.clone()]).await, 2, "also within one batch");
    assert_eq!(add(&store, &[a.clone(), fact("telegram", "2", "x", 1)]).await, 1);
    let mut tx = store.begin().await.unwrap();
    let ids: Vec<_> = next(&mut tx, 9).await.iter().map(|r| r.id).collect();
    tx.facts_done(&ids).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(add(&store, &[a, b]).await, 0, "also when it was decided long ago");
    assert_eq!(add(&store, &[]).await, 0);
}

async fn a_thousand_facts_in_one_statement(db: &Database) {
    let store = db.open().await;
    let facts: Vec<_> = (0..1000).map(|n| fact("telegram", &n.to_string(), "one", 1)).collect();
    assert_eq!(add(&store, &facts).await, 1000);
    let mut decided = Vec::new();
    loop {
        let mut tx = store.begin().await.unwrap();
        let rows = next(&mut tx, 256).await;
        if rows.is_empty() {
            break;
        }
        decided.extend(names(&rows).into_iter().map(str::to_owned));
        tx.facts_done(&rows.iter().map(|r| r.id).collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(decided, (0..1000).map(|n| n.to_string()).collect::<Vec<_>>(), "in the order of their coming");
}

async fn a_fact_is_kept_to_the_letter(db: &Database) {
    let store = db.open().await;
    let payload = format!("{{ \"big\": {}, \"text\": \"\\u0451\", \"name\": {NAME:?} }}\n", i64::MAX);
    add(&store, &[NewFact { payload: payload.clone(), ..fact(NAME, NAME, NAME, 0) }]).await;
    let mut tx = store.begin().await.unwrap();
    let row = next(&mut tx, 1).await.remove(0);
    assert_eq!((row.payload, row.source.as_str()), (payload, NAME));
    assert_eq!((row.received_at, row.attempts), (NOW.0, 0));
    assert_eq!(tx.waiting_fact(row.id).await.unwrap().unwrap().source, NAME);
    assert_eq!(tx.waiting_fact(row.id + 1).await.unwrap(), None);
}

async fn urgent_lanes_go_first_each_lane_in_order(db: &Database) {
    let store = db.open().await;
    let facts = [
        fact("telegram", "a1", "a", 1),
        fact("telegram", "b1", "b", 1),
        fact("telegram", "a2", "a", 0),
        fact("signed", "p1", "p", 0),
        fact("telegram", "b2", "b", 1),
    ];
    add(&store, &facts).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(names(&next(&mut tx, 2).await), ["p1", "a1"], "an urgent one does not overtake in its lane");
    assert_eq!(names(&next(&mut tx, 9).await), ["p1", "a1", "b1", "a2", "b2"]);
}

async fn a_long_lane_leaves_room_for_the_others(db: &Database) {
    let store = db.open().await;
    let mut facts: Vec<_> = (0..300).map(|n| fact("telegram", &format!("flood{n}"), "flood", 1)).collect();
    facts.extend((0..3).map(|n| fact("telegram", &format!("calm{n}"), &format!("calm{n}"), 1)));
    add(&store, &facts).await;
    let mut tx = store.begin().await.unwrap();
    let rows = next(&mut tx, 10).await;
    let names = names(&rows);
    assert_eq!(names[..4], ["flood0", "calm0", "calm1", "calm2"]);
    assert_eq!(names[4..], ["flood1", "flood2", "flood3", "flood4", "flood5", "flood6"], "room that is left is used");
}

async fn a_failed_fact_holds_up_its_lane_alone(db: &Database) {
    let store = db.open().await;
    let facts = ["a1", "a2", "a3", "b1", "b2"].map(|name| fact("telegram", name, &name[..1], 1));
    add(&store, &facts).await;
    let mut tx = store.begin().await.unwrap();
    let rows = next(&mut tx, 9).await;
    assert_eq!(names(&rows), ["a1", "b1", "a2", "a3", "b2"]);
    let later = NOW.plus(1000);
    tx.fact_failed(rows[0].id, Some(later), "no").await.unwrap();
    assert_eq!(tx.waiting_fact(rows[2].id).await.unwrap(), None, "behind one that waits");
    assert_eq!(tx.waiting_fact(rows[0].id).await.unwrap().unwrap().attempts, 1);
    let b1 = tx.waiting_fact(rows[1].id).await.unwrap().unwrap();
    tx.fact_failed(b1.id, None, "parked").await.unwrap();
    assert_eq!(names(&next(&mut tx, 9).await), ["b2"], "a parked one holds up nobody");
    assert_eq!(names(&tx.next_facts(later, 9).await.unwrap()), ["a1", "b2", "a2", "a3"]);
    // In the middle of a lane, too.
    tx.facts_done(&[rows[0].id]).await.unwrap();
    tx.fact_failed(rows[2].id, None, "parked").await.unwrap();
    tx.fact_failed(rows[3].id, Some(later), "no").await.unwrap();
    assert_eq!(names(&next(&mut tx, 9).await), ["b2"]);
    assert_eq!(tx.inbox_depth().await.unwrap(), (2, 2));
}

async fn a_parked_fact_stays_parked(db: &Database) {
    let store = db.open().await;
    add(&store, &[fact("telegram", "1", "a", 1), fact("telegram", "2", "b", 1)]).await;
    let mut tx = store.begin().await.unwrap();
    let ids: Vec<_> = next(&mut tx, 9).await.iter().map(|r| r.id).collect();
    tx.fact_failed(ids[0], None, "cannot be read").await.unwrap();
    tx.facts_done(&ids).await.unwrap();
    assert_eq!(tx.inbox_depth().await.unwrap(), (0, 1));
    assert_eq!(tx.forget_facts(Timestamp(i64::MAX), 9).await.unwrap(), 1, "and is not forgotten");
    assert_eq!(tx.inbox_depth().await.unwrap(), (0, 1));
}

async fn what_was_decided_is_forgotten_in_time(db: &Database) {
    let store = db.open().await;
    let facts: Vec<_> = (0..5).map(|n| fact("telegram", &n.to_string(), &n.to_string(), 1)).collect();
    add(&store, &facts).await;
    let mut tx = store.begin().await.unwrap();
    let ids: Vec<_> = next(&mut tx, 4).await.iter().map(|r| r.id).collect();
    tx.facts_done(&ids).await.unwrap();
    assert_eq!(tx.forget_facts(NOW, 9).await.unwrap(), 0);
    assert_eq!(tx.forget_facts(NOW.plus(1), 3).await.unwrap(), 3);
    assert_eq!(tx.forget_facts(NOW.plus(1), 3).await.unwrap(), 1);
    assert_eq!(tx.inbox_depth().await.unwrap(), (1, 0));
}

async fn deciders_never_share_a_fact(db: &Database) {
    let store = db.open().await;
    let facts: Vec<_> = (0..400).map(|n| fact("telegram", &n.to_string(), &format!("lane{}", n % 20), 1)).collect();
    add(&store, &facts).await;
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut decided = Vec::new();
            loop {
                let mut tx = store.begin().await.unwrap();
                let rows = next(&mut tx, 7).await;
                let ids: Vec<_> = rows.iter().map(|r| r.id).collect();
                tx.facts_done(&ids).await.unwrap();
                let left = tx.inbox_depth().await.unwrap().0;
                tx.commit().await.unwrap();
                decided.push((
                    std::time::Instant::now(),
                    names(&rows).into_iter().map(|n| n.parse::<u32>().unwrap()).collect::<Vec<_>>(),
                ));
                if left == 0 {
                    return decided;
                }
            }
        });
    }
    let mut batches = tasks.join_all().await.concat();
    batches.sort_by_key(|(at, _)| *at);
    let mut lanes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for n in batches.into_iter().flat_map(|(_, numbers)| numbers) {
        lanes.entry(n % 20).or_default().push(n);
    }
    for (lane, mut numbers) in lanes {
        numbers.sort_unstable();
        let expected: Vec<_> = (0..20).map(|k| k * 20 + lane).collect();
        assert_eq!(numbers, expected, "each fact of lane {lane} once");
    }
    assert_eq!(count(db, "inbox WHERE state = 1").await, 400);
}

async fn a_killed_decider_lets_go(db: &Database) {
    let store = db.open().await;
    add(&store, &[fact("telegram", "1", "a", 1), fact("telegram", "2", "a", 1)]).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(names(&next(&mut tx, 1).await), ["1"]);
    if store.is_shared() {
        let mut other = store.begin().await.unwrap();
        assert!(next(&mut other, 9).await.is_empty(), "a lane is in one pair of hands");
    }
    tx.rollback().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert_eq!(names(&next(&mut tx, 9).await), ["1", "2"]);
}

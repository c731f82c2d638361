//! Heads of lanes: what stands behind another is passed over, comes in its turn, and is never left behind.

use super::{NOW, count};
use crate::databases::{Database, Kind, on_both};
use propusk::domain::Timestamp;
use propusk::domain::time::DAY;
use propusk::store::{Class, InboxRow, NewEffect, NewFact, OutboxRow, Outcome, Store, Tx, Wire};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

on_both!(
    effects_behind_come_in_their_turn,
    facts_behind_come_in_their_turn,
    what_is_given_up_or_parked_frees_the_next,
    what_is_tried_again_frees_nobody,
    nobody_stands_behind_what_waits_for_its_moment,
    a_clock_set_back_leaves_nobody_behind,
    a_known_fact_is_nobody_to_stand_behind,
    heads_are_freed_at_the_start,
    a_flood_is_left_aside_while_others_wait,
    effects_in_any_order_of_events,
    facts_in_any_order_of_events,
    writers_and_workers_at_once,
);

const EFFECTS: &str = "outbox WHERE state = 0 AND behind";
const FACTS: &str = "inbox WHERE state = 0 AND behind";

fn effect(lane: &str, name: &str) -> NewEffect {
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

fn fact(lane: &str, name: &str) -> NewFact {
    let (source, external_id) = ("telegram".to_owned(), name.to_owned());
    NewFact { source, external_id, lane: lane.to_owned(), priority: 1, payload: name.to_owned() }
}

async fn put(store: &Store, effects: impl IntoIterator<Item = NewEffect>) {
    let mut tx = store.begin().await.unwrap();
    effects.into_iter().for_each(|e| tx.enqueue(e));
    tx.commit().await.unwrap();
}

async fn add(store: &Store, facts: &[NewFact]) {
    let mut tx = store.begin().await.unwrap();
    tx.add_facts(facts, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn lease(store: &Store, class: Class, now: Timestamp, limit: i64) -> Vec<OutboxRow> {
    let mut tx = store.begin().await.unwrap();
    let rows = tx.lease_effects((class, Wire::Telegram), "one", now, now.plus(50), limit).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

async fn settle(store: &Store, outcomes: &[(i64, Outcome)]) {
    let mut tx = store.begin().await.unwrap();
    tx.effects_done(outcomes, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

/// Takes up what can be taken up, and has done it. Says what it was.
async fn carry_out(store: &Store, now: Timestamp) -> Vec<String> {
    let rows = lease(store, Class::Act, now, 99).await;
    settle(store, &rows.iter().map(|r| (r.id, Outcome::Done)).collect::<Vec<_>>()).await;
    rows.into_iter().map(|r| r.effect).collect()
}

/// Decides what can be decided. Says what it was.
async fn decide(store: &Store, limit: i64) -> Vec<String> {
    let mut tx = store.begin().await.unwrap();
    let rows = tx.next_facts(NOW, limit).await.unwrap();
    tx.facts_done(&rows.iter().map(|r| r.id).collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
    rows.into_iter().map(|r| r.payload).collect()
}

async fn effects_behind_come_in_their_turn(db: &Database) {
    let store = db.open().await;
    put(&store, ["1", "2", "3"].map(|n| effect("a", n)).into_iter().chain([effect("b", "b")])).await;
    assert_eq!(count(db, EFFECTS).await, 2, "also within one commit");
    put(&store, [NewEffect { priority: 0, ..effect("a", "4") }]).await;
    assert_eq!(count(db, EFFECTS).await, 3);
    assert_eq!(carry_out(&store, NOW).await, ["1", "b"]);
    for (n, behind) in [("2", 1), ("3", 0), ("4", 0)] {
        assert_eq!(carry_out(&store, NOW).await, [n]);
        assert_eq!(count(db, EFFECTS).await, behind);
    }
    put(&store, [effect("a", "5")]).await;
    assert_eq!(count(db, EFFECTS).await, 0, "nothing waits before it");
    assert_eq!(carry_out(&store, NOW).await, ["5"]);
}

async fn facts_behind_come_in_their_turn(db: &Database) {
    let store = db.open().await;
    add(&store, &["1", "2", "3"].map(|n| fact("a", n))).await;
    add(&store, &[fact("a", "4"), fact("b", "b")]).await;
    assert_eq!(count(db, FACTS).await, 3);
    assert_eq!(decide(&store, 1).await, ["1"]);
    assert_eq!(count(db, FACTS).await, 2);
    assert_eq!(decide(&store, 3).await, ["2", "b", "3"], "heads first");
    assert_eq!(count(db, FACTS).await, 0, "one of which the two before it are decided at once");
    assert_eq!(decide(&store, 9).await, ["4"]);
}

async fn what_is_given_up_or_parked_frees_the_next(db: &Database) {
    let store = db.open().await;
    put(&store, ["1", "2"].map(|n| effect("a", n))).await;
    let first = lease(&store, Class::Act, NOW, 9).await;
    settle(&store, &[(first[0].id, Outcome::GivenUp { error: "no".to_owned() })]).await;
    assert_eq!(carry_out(&store, NOW).await, ["2"]);
    add(&store, &["1", "2"].map(|n| fact("a", n))).await;
    let mut tx = store.begin().await.unwrap();
    let first = tx.next_facts(NOW, 1).await.unwrap();
    tx.fact_failed(first[0].id, None, "no").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(decide(&store, 9).await, ["2"]);
}

async fn what_is_tried_again_frees_nobody(db: &Database) {
    let store = db.open().await;
    put(&store, ["1", "2"].map(|n| effect("a", n))).await;
    add(&store, &["1", "2"].map(|n| fact("a", n))).await;
    let at = NOW.plus(60);
    for outcome in [Outcome::Later { at }, Outcome::Again { at, error: "busy".to_owned() }] {
        settle(&store, &[(lease(&store, Class::Act, NOW.plus(60), 9).await[0].id, outcome)]).await;
        assert_eq!(count(db, EFFECTS).await, 1);
        assert_eq!(carry_out(&store, NOW).await, [""; 0]);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.next_effect().await.unwrap(), Some(at), "who stands behind cannot be tried before");
        assert_eq!((tx.effects_due(NOW).await.unwrap(), tx.effects_due(at).await.unwrap()), (0, 2));
    }
    let mut tx = store.begin().await.unwrap();
    let first = tx.next_facts(NOW, 1).await.unwrap();
    tx.fact_failed(first[0].id, Some(at), "busy").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((count(db, FACTS).await, decide(&store, 9).await.len()), (1, 0));
}

async fn nobody_stands_behind_what_waits_for_its_moment(db: &Database) {
    let store = db.open().await;
    let morning = NOW.plus(100);
    let gentle = |name| NewEffect { not_before: morning, ..effect("a", name) };
    put(&store, [gentle("dawn"), effect("a", "1"), gentle("day")]).await;
    put(&store, [effect("a", "2"), effect("a", "3")]).await;
    assert_eq!(carry_out(&store, NOW).await, ["1"]);
    assert_eq!(carry_out(&store, NOW).await, ["2"]);
    let late = |name| NewEffect { created_at: morning, ..effect("a", name) };
    put(&store, [late("4")]).await;
    for name in ["dawn", "day", "3", "4"] {
        assert_eq!(carry_out(&store, morning).await, [name]);
    }
    put(&store, [gentle("dawn")]).await;
    put(&store, [late("5")]).await;
    assert_eq!(count(db, EFFECTS).await, 1, "its moment has come");
    assert_eq!(carry_out(&store, NOW).await, [""; 0]);
    assert_eq!(
        (carry_out(&store, morning).await, carry_out(&store, morning).await),
        (vec!["dawn".into()], vec!["5".into()])
    );
}

async fn a_clock_set_back_leaves_nobody_behind(db: &Database) {
    let store = db.open().await;
    let ahead = NOW.plus(10 * DAY);
    let early = |name| NewEffect { not_before: ahead, created_at: ahead, ..effect("a", name) };
    put(&store, ["1", "2", "3"].map(early)).await;
    settle(&store, &[(lease(&store, Class::Act, ahead, 9).await[0].id, Outcome::Later { at: ahead.plus(DAY) })]).await;
    put(&store, [effect("a", "now")]).await;
    assert_eq!(carry_out(&store, NOW).await, ["now"]);
    let mut tx = store.begin().await.unwrap();
    tx.clock_set_back(NOW).await.unwrap();
    tx.commit().await.unwrap();
    for name in ["1", "2", "3"] {
        assert_eq!(carry_out(&store, NOW).await, [name]);
    }
}

async fn a_known_fact_is_nobody_to_stand_behind(db: &Database) {
    let store = db.open().await;
    add(&store, &[fact("a", "1")]).await;
    assert_eq!(decide(&store, 9).await, ["1"]);
    add(&store, &["1", "2", "3"].map(|n| fact("a", n))).await;
    assert_eq!(decide(&store, 1).await, ["2"]);
    assert_eq!(decide(&store, 9).await, ["3"]);
}

async fn heads_are_freed_at_the_start(db: &Database) {
    let store = db.open().await;
    put(&store, ["1", "2", "3"].map(|n| effect("a", n))).await;
    add(&store, &["1", "2", "3"].map(|n| fact("a", n))).await;
    db.execute("UPDATE outbox SET state = 2 WHERE id = 1; UPDATE inbox SET state = 2 WHERE id = 1").await;
    assert_eq!((carry_out(&store, NOW).await.len(), decide(&store, 9).await.len()), (0, 0), "done by hand, so missed");
    let mut tx = store.begin().await.unwrap();
    tx.free_heads(NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((count(db, EFFECTS).await, count(db, FACTS).await), (1, 1));
    assert_eq!(
        (carry_out(&store, NOW).await, decide(&store, 9).await),
        (vec!["2".into()], vec!["2".into(), "3".into()])
    );
    assert_eq!(carry_out(&store, NOW).await, ["3"]);
}

async fn a_flood_is_left_aside_while_others_wait(db: &Database) {
    let store = db.open().await;
    add(&store, &(0..500).map(|n| fact("flood", &format!("f{n}"))).collect::<Vec<_>>()).await;
    add(&store, &(0..30).map(|n| fact(&n.to_string(), &n.to_string())).collect::<Vec<_>>()).await;
    let taken = decide(&store, 256).await;
    assert_eq!(taken.iter().filter(|name| !name.starts_with('f')).count(), 30);
    let flood = taken.len() - 30;
    assert!((1..=30).contains(&flood), "{flood} of the flood beside 30");
    assert_eq!(decide(&store, 256).await.len(), 256, "nobody else waits");
    let next = format!("f{}", flood + 256);
    assert_eq!(decide(&store, 1).await, [next], "in order");
}

/// Numbers as from dice, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % end
    }
}

/// An effect as a plain program would keep it that looks through all of them.
#[derive(Debug)]
struct Plain {
    name: String,
    class: Class,
    lane: i64,
    not_before: i64,
    retry_at: i64,
    leased_until: i64,
    waits: bool,
}

/// Which of them can be taken up.
fn free(all: &[Plain], class: Class, now: i64) -> BTreeSet<String> {
    let waiting = |lane: i64| all.iter().filter(move |p| p.waits && p.lane == lane);
    let is_free = |p: &&Plain| {
        let first = waiting(p.lane).find(|e| e.not_before <= now).is_some_and(|e| e.name == p.name);
        let ready = p.waits && p.class == class && p.not_before.max(p.retry_at).max(p.leased_until) <= now;
        first && ready && waiting(p.lane).all(|l| l.leased_until <= now)
    };
    all.iter().filter(is_free).map(|p| p.name.clone()).collect()
}

/// At each step exactly those are taken up that a look at all rows would find, and in the end none is left.
async fn effects_in_any_order_of_events(db: &Database) {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut store = db.open().await;
        let (mut all, mut held): (Vec<Plain>, Vec<OutboxRow>) = (Vec::new(), Vec::new());
        let (mut now, mut latest) = (NOW.0, NOW.0);
        for step in 0..120 {
            match dice.below(10) {
                0..3 => {
                    let mut batch = Vec::new();
                    for _ in 0..=dice.below(5) {
                        let (lane, name) = (dice.below(3), format!("{seed}-{}", all.len()));
                        let class = [Class::Say, Class::Act][usize::from(dice.below(3) > 0)];
                        let not_before = now + [0, 0, 0, -40, 0, 30, 60][usize::try_from(dice.below(7)).unwrap()];
                        batch.push(NewEffect {
                            class,
                            wire: Wire::Telegram,
                            not_before: Timestamp(not_before),
                            created_at: Timestamp(now),
                            priority: dice.below(3),
                            ..effect(&format!("gate:{lane}:x"), &name)
                        });
                        let plain = Plain { name, class, lane, not_before, retry_at: 0, leased_until: 0, waits: true };
                        all.push(plain);
                    }
                    put(&store, batch).await;
                }
                3..6 => {
                    let class = [Class::Say, Class::Act][usize::from(dice.below(2) > 0)];
                    let limit = [1, 99][usize::from(dice.below(3) > 0)];
                    let found = free(&all, class, now);
                    let taken = lease(&store, class, Timestamp(now), limit).await;
                    let names: BTreeSet<String> = taken.iter().map(|r| r.effect.clone()).collect();
                    assert!(names.is_subset(&found), "seed {seed}, step {step}: {names:?} of {found:?} in {all:#?}");
                    // While the clock is behind itself, one may wait for another that was due before.
                    if now == latest {
                        let most = usize::try_from(limit).unwrap().min(found.len());
                        assert_eq!(names.len(), most, "seed {seed}, step {step}: {names:?} of {found:?} in {all:#?}");
                    }
                    all.iter_mut().filter(|p| names.contains(&p.name)).for_each(|p| p.leased_until = now + 50);
                    held.retain(|h| !names.contains(&h.effect));
                    held.extend(taken);
                }
                6..8 => {
                    let mut outcomes = Vec::new();
                    for row in std::mem::take(&mut held) {
                        let plain = all.iter_mut().find(|p| p.name == row.effect).unwrap();
                        let at = now + dice.below(40);
                        let outcome = match dice.below(8) {
                            0 => Outcome::GivenUp { error: "no".to_owned() },
                            1 => Outcome::Later { at: Timestamp(at) },
                            2 => Outcome::Again { at: Timestamp(at), error: "busy".to_owned() },
                            3 => {
                                held.push(row);
                                continue;
                            }
                            _ => Outcome::Done,
                        };
                        plain.waits = matches!(outcome, Outcome::Later { .. } | Outcome::Again { .. });
                        (plain.leased_until, plain.retry_at) = (0, at);
                        outcomes.push((row.id, outcome));
                    }
                    settle(&store, &outcomes).await;
                }
                8 => {
                    now += if dice.below(6) == 0 { -dice.below(30) } else { dice.below(40) };
                    latest = latest.max(now);
                }
                _ if dice.below(2) == 0 => {
                    let mut tx = store.begin().await.unwrap();
                    tx.hurry_effects("gate:1:").await.unwrap();
                    tx.commit().await.unwrap();
                    all.iter_mut().filter(|p| p.lane == 1).for_each(|p| p.retry_at = 0);
                }
                _ => {
                    // Killed, and started again.
                    store.close().await;
                    store = db.open().await;
                    let mut tx = store.begin().await.unwrap();
                    tx.release_effects().await.unwrap();
                    tx.free_heads(Timestamp(now)).await.unwrap();
                    tx.commit().await.unwrap();
                    held.clear();
                    all.iter_mut().for_each(|p| p.leased_until = 0);
                }
            }
        }
        let late = Timestamp(latest + 1000);
        loop {
            let mut rows = lease(&store, Class::Act, late, 99).await;
            rows.extend(lease(&store, Class::Say, late, 99).await);
            if rows.is_empty() {
                break;
            }
            settle(&store, &rows.iter().map(|r| (r.id, Outcome::Done)).collect::<Vec<_>>()).await;
        }
        assert_eq!(store.read().await.unwrap().outbox_depth().await.unwrap().0, 0, "seed {seed}: none is left behind");
        store.close().await;
    }
}

/// The same for facts: the first of each lane that may be decided is, what follows is in order, and none is left.
async fn facts_in_any_order_of_events(db: &Database) {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let store = db.open().await;
        let mut lanes: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        let (mut now, mut known) = (NOW.0, 0);
        for step in 0..100 {
            match dice.below(8) {
                0..3 => {
                    let mut batch = Vec::new();
                    for _ in 0..=dice.below(6) {
                        // Some came before.
                        let number = if dice.below(5) == 0 { dice.below(known + 1) } else { known };
                        let (lane, name) = (format!("{seed}-{}", number % 3), format!("{seed}-{number}"));
                        batch.push(fact(&lane, &name));
                        if number == known {
                            known += 1;
                            lanes.entry(lane).or_default().push((name, 0));
                        }
                    }
                    add(&store, &batch).await;
                }
                3 => now += dice.below(20),
                what => {
                    let mut tx = store.begin().await.unwrap();
                    let rows = tx.next_facts(Timestamp(now), 9).await.unwrap();
                    let mut taken: BTreeMap<&str, Vec<&InboxRow>> = BTreeMap::new();
                    for row in &rows {
                        let lane = lanes.iter().find(|(_, all)| all.iter().any(|(name, _)| *name == row.payload));
                        taken.entry(lane.unwrap().0).or_default().push(row);
                    }
                    let expected: BTreeSet<&str> = lanes
                        .iter()
                        .filter(|(_, all)| all.first().is_some_and(|(_, at)| *at <= now))
                        .map(|(lane, _)| lane.as_str())
                        .collect();
                    assert_eq!(taken.keys().copied().collect::<BTreeSet<_>>(), expected, "seed {seed}, step {step}");
                    for (lane, rows) in &taken {
                        for (row, (name, _)) in rows.iter().zip(&lanes[*lane]) {
                            assert_eq!(row.payload, *name, "seed {seed}, step {step}: in order");
                        }
                    }
                    let taken: Vec<(String, usize, i64)> =
                        taken.iter().map(|(lane, rows)| ((*lane).to_owned(), rows.len(), rows[0].id)).collect();
                    if what == 4 {
                        tx.rollback().await.unwrap(); // killed
                    } else if what == 5 {
                        for (lane, _, id) in taken {
                            let retry_at = (dice.below(2) == 0).then(|| now + dice.below(20));
                            tx.fact_failed(id, retry_at.map(Timestamp), "no").await.unwrap();
                            let lane = lanes.get_mut(&lane).unwrap();
                            match retry_at {
                                Some(at) => lane[0].1 = at,
                                None => drop(lane.remove(0)),
                            }
                        }
                        tx.commit().await.unwrap();
                    } else {
                        tx.facts_done(&rows.iter().map(|r| r.id).collect::<Vec<_>>()).await.unwrap();
                        tx.commit().await.unwrap();
                        for (lane, n, _) in taken {
                            lanes.get_mut(&lane).unwrap().drain(..n);
                        }
                    }
                }
            }
        }
        let late = Timestamp(now + 1000);
        loop {
            let mut tx = store.begin().await.unwrap();
            let ids: Vec<i64> = tx.next_facts(late, 9).await.unwrap().iter().map(|r| r.id).collect();
            tx.facts_done(&ids).await.unwrap();
            tx.commit().await.unwrap();
            if ids.is_empty() {
                break;
            }
        }
        assert_eq!(store.read().await.unwrap().inbox_depth().await.unwrap().0, 0, "seed {seed}: none is left behind");
        store.close().await;
    }
}

/// Those who write and those who work are at it at once, with a store of their own each. Everything is decided and done,
/// once, and what one of them wrote into a lane in that order.
async fn writers_and_workers_at_once(db: &Database) {
    const WRITERS: i64 = 4;
    const EACH: i64 = 40;
    let (decided, done) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let mut writing = JoinSet::new();
    for writer in 0..WRITERS {
        let store = db.open().await;
        writing.spawn(async move {
            for n in 0..EACH {
                let (lane, name) = (format!("lane{}", n % 3), format!("{writer}-{n:04}"));
                let mut tx = store.begin().await.unwrap();
                tx.add_facts(&[fact(&lane, &name)], NOW).await.unwrap();
                tx.enqueue(effect(&lane, &name));
                tx.commit().await.unwrap();
            }
            store.close().await;
        });
    }
    let mut working = JoinSet::new();
    for _ in 0..4 {
        let (store, decided, done) = (db.open().await, Arc::clone(&decided), Arc::clone(&done));
        working.spawn(async move {
            let mut seen = Vec::new();
            while decided.load(Ordering::SeqCst) + done.load(Ordering::SeqCst) < 2 * WRITERS * EACH {
                let facts = decide(&store, 8).await.len();
                decided.fetch_add(i64::try_from(facts).unwrap(), Ordering::SeqCst);
                let mut tx = store.begin().await.unwrap();
                let rows = tx.lease_effects((Class::Act, Wire::Telegram), "x", NOW, NOW.plus(1), 8).await.unwrap();
                tx.commit().await.unwrap();
                let began = done.load(Ordering::SeqCst);
                seen.extend(rows.iter().map(|r| (began, r.effect.clone())));
                settle(&store, &rows.iter().map(|r| (r.id, Outcome::Done)).collect::<Vec<_>>()).await;
                done.fetch_add(i64::try_from(rows.len()).unwrap(), Ordering::SeqCst);
                tokio::task::yield_now().await;
            }
            store.close().await;
            seen
        });
    }
    writing.join_all().await;
    let all = tokio::time::timeout(Duration::from_secs(60), working.join_all()).await.expect("none is left behind");
    let mut seen = all.concat();
    assert_eq!(seen.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), seen.len(), "each once");
    seen.sort_by(|a, b| a.1.cmp(&b.1));
    for lane in 0..3 {
        for writer in 0..WRITERS {
            let own = |(_, name): &&(i64, String)| {
                let (by, n) = name.split_once('-').unwrap();
                by == writer.to_string() && n.parse::<i64>().unwrap() % 3 == lane
            };
            let own: Vec<_> = seen.iter().filter(own).collect();
            assert!(own.windows(2).all(|pair| pair[0].0 <= pair[1].0), "in order: {own:?}");
        }
    }
}

/// What two transactions do to each other on a server: played by hand, in both orders.
mod by_hand {
    use super::*;

    async fn on_a_server(test: impl AsyncFnOnce(&Database)) {
        crate::databases::run(Kind::Postgres, test).await;
    }

    /// Waits until somebody on this database waits for a lock.
    async fn somebody_waits(db: &Database) {
        let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let wait = async {
            while count(db, waiting).await == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("somebody waits");
    }

    /// Has to end without anybody else doing anything.
    async fn at_once<T>(act: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(10), act).await.expect("it waits for nobody")
    }

    async fn writing(store: &Store, name: &str) -> Tx {
        let mut tx = store.begin().await.unwrap();
        tx.enqueue(effect("a", name));
        at_once(tx.flush()).await.unwrap();
        tx
    }

    async fn adding(store: &Store, name: &str) -> Tx {
        let mut tx = store.begin().await.unwrap();
        at_once(tx.add_facts(&[fact("a", name)], NOW)).await.unwrap();
        tx
    }

    #[tokio::test]
    async fn who_is_done_waits_for_who_writes_behind_it() {
        on_a_server(async |db: &Database| {
            for (name, written) in [("commits", true), ("dies", false)] {
                let store = db.open().await;
                put(&store, [effect("a", "head")]).await;
                let head = lease(&store, Class::Act, NOW, 9).await.remove(0);
                let writer = writing(&store, name).await;
                let (mut done, beside) = (JoinSet::new(), store.clone());
                done.spawn(async move { settle(&beside, &[(head.id, Outcome::Done)]).await });
                somebody_waits(db).await;
                if written {
                    writer.commit().await.unwrap();
                } else {
                    writer.rollback().await.unwrap();
                }
                at_once(done.join_all()).await;
                assert_eq!(count(db, EFFECTS).await, 0, "{name}");
                assert_eq!(carry_out(&store, NOW).await.len(), usize::from(written), "{name}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn who_writes_does_not_wait_for_who_is_done() {
        on_a_server(async |db: &Database| {
            for writer_first in [true, false] {
                let store = db.open().await;
                put(&store, [effect("a", "head"), effect("a", "second")]).await;
                let head = lease(&store, Class::Act, NOW, 9).await.remove(0);
                let mut done = store.begin().await.unwrap();
                done.effects_done(&[(head.id, Outcome::Done)], NOW).await.unwrap();
                let writer = writing(&store, "third").await;
                let (one, other) = if writer_first { (writer, done) } else { (done, writer) };
                at_once(one.commit()).await.unwrap();
                at_once(other.commit()).await.unwrap();
                assert_eq!(count(db, EFFECTS).await, 0, "the third is a head, in case nobody frees it");
                assert_eq!(carry_out(&store, NOW).await, ["second"], "and comes in its turn all the same");
                assert_eq!(carry_out(&store, NOW).await, ["third"]);
            }
        })
        .await;
    }

    #[tokio::test]
    async fn who_is_not_done_after_all_leaves_the_order() {
        on_a_server(async |db: &Database| {
            let store = db.open().await;
            put(&store, [effect("a", "head"), effect("a", "second")]).await;
            let head = lease(&store, Class::Act, NOW, 9).await.remove(0);
            let mut dies = store.begin().await.unwrap();
            dies.effects_done(&[(head.id, Outcome::Done)], NOW).await.unwrap();
            writing(&store, "third").await.commit().await.unwrap();
            dies.rollback().await.unwrap();
            assert_eq!(carry_out(&store, NOW).await, [""; 0], "the head is on its way");
            settle(&store, &[(head.id, Outcome::Done)]).await;
            for name in ["second", "third"] {
                assert_eq!(carry_out(&store, NOW).await, [name]);
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_writer_and_a_worker_pass_each_other() {
        on_a_server(async |db: &Database| {
            let store = db.open().await;
            put(&store, [effect("a", "head"), effect("b", "b")]).await;
            // A writer holds the head: it is taken up a moment later.
            let writer = writing(&store, "second").await;
            assert_eq!(at_once(carry_out(&store, NOW)).await, ["b"]);
            writer.commit().await.unwrap();
            assert_eq!(count(db, EFFECTS).await, 1);
            // A worker holds it: what is written is a head too, and is not taken up before.
            let mut worker = store.begin().await.unwrap();
            let head =
                worker.lease_effects((Class::Act, Wire::Telegram), "x", NOW, NOW.plus(50), 9).await.unwrap().remove(0);
            writing(&store, "third").await.commit().await.unwrap();
            assert_eq!(at_once(carry_out(&store, NOW)).await, [""; 0]);
            worker.commit().await.unwrap();
            settle(&store, &[(head.id, Outcome::Done)]).await;
            for name in ["second", "third"] {
                assert_eq!(carry_out(&store, NOW).await, [name]);
            }
        })
        .await;
    }

    #[tokio::test]
    async fn two_writers_stand_behind_one_head() {
        on_a_server(async |db: &Database| {
            let store = db.open().await;
            put(&store, [effect("a", "head")]).await;
            let (one, two) = (writing(&store, "second").await, writing(&store, "third").await);
            two.commit().await.unwrap();
            one.commit().await.unwrap();
            assert_eq!(count(db, EFFECTS).await, 2);
            for name in ["head", "second", "third"] {
                assert_eq!(carry_out(&store, NOW).await, [name]);
            }
        })
        .await;
    }

    #[tokio::test]
    async fn facts_that_meet_a_decision() {
        on_a_server(async |db: &Database| {
            let store = db.open().await;
            add(&store, &[fact("a", "1"), fact("b", "b")]).await;
            // Stored first: the lane is decided a moment later.
            let adding_second = adding(&store, "2").await;
            assert_eq!(at_once(decide(&store, 9)).await, ["b"]);
            adding_second.commit().await.unwrap();
            assert_eq!(count(db, FACTS).await, 1);
            // Under decision first: what is stored is a head too, whoever commits first.
            for (adds_first, name) in [(true, "3"), (false, "4")] {
                let mut decider = store.begin().await.unwrap();
                let rows = decider.next_facts(NOW, 1).await.unwrap();
                let adding = adding(&store, name).await;
                let finish = async |mut decider: Tx| {
                    decider.facts_done(&[rows[0].id]).await.unwrap();
                    decider.commit().await.unwrap();
                };
                if adds_first {
                    at_once(adding.commit()).await.unwrap();
                    at_once(finish(decider)).await;
                } else {
                    at_once(finish(decider)).await;
                    at_once(adding.commit()).await.unwrap();
                }
            }
            assert_eq!(count(db, FACTS).await, 0);
            assert_eq!(decide(&store, 9).await, ["3", "4"]);
        })
        .await;
    }

    #[tokio::test]
    async fn parking_waits_for_what_is_stored_behind_it() {
        on_a_server(async |db: &Database| {
            let store = db.open().await;
            add(&store, &[fact("a", "1")]).await;
            let mut tx = store.begin().await.unwrap();
            let id = tx.next_facts(NOW, 1).await.unwrap()[0].id;
            tx.rollback().await.unwrap();
            let adding = adding(&store, "2").await;
            let (mut parking, beside) = (JoinSet::new(), store.clone());
            parking.spawn(async move {
                let mut tx = beside.begin().await.unwrap();
                tx.fact_failed(id, None, "no").await.unwrap();
                tx.commit().await.unwrap();
            });
            somebody_waits(db).await;
            adding.commit().await.unwrap();
            at_once(parking.join_all()).await;
            assert_eq!(decide(&store, 9).await, ["2"]);
        })
        .await;
    }
}

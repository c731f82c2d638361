//! Access, removals and links.

use super::{NAME, NOW, account, gate};
use crate::databases::{Database, on_both};
use propusk::domain::time::DAY;
use propusk::domain::{AccountId, GateId, Presence, Timestamp};
use propusk::store::{AccessRow, Removal, Tx};
use tokio::task::JoinSet;

on_both!(
    a_pair_is_written_and_read_whole,
    people_at_a_gate_are_counted,
    a_gate_that_moves_forgets_whom_it_saw,
    removals_move_in_order_and_only_as_many,
    what_is_to_be_looked_at_is_taken_once,
    takers_never_share_a_look,
    who_lacks_a_link_is_found,
    there_is_one_current_link,
);

const REMOVALS: [Removal; 6] =
    [Removal::None, Removal::Due, Removal::Held, Removal::Going, Removal::Banning, Removal::Banned];

async fn put(tx: &mut Tx, account: AccountId, gate: GateId, change: impl FnOnce(&mut AccessRow)) {
    let mut row = AccessRow::new(account, gate);
    change(&mut row);
    tx.put_access(&row, NOW).await.unwrap();
}

/// A gate with a number of accounts.
async fn people(tx: &mut Tx, number: i64) -> (GateId, Vec<AccountId>) {
    let gate = gate(tx, "club", -1).await;
    let mut accounts = Vec::new();
    for id in 1..=number {
        accounts.push(account(tx, id).await.id);
    }
    (gate, accounts)
}

async fn a_pair_is_written_and_read_whole(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 100).await.member;
    let id = tx.accounts_of(member).await.unwrap()[0].id;
    let (club, talk) = (gate(&mut tx, "club", -1).await, gate(&mut tx, "talk", -2).await);
    assert_eq!(tx.access(id, club).await.unwrap(), AccessRow::new(id, club), "nothing is known yet");
    let seen = [Presence::Unknown, Presence::Outside, Presence::Inside, Presence::Banned, Presence::Staff];
    for (n, removal) in REMOVALS.into_iter().enumerate() {
        let mut row = AccessRow::new(id, club);
        (row.wanted, row.entitled, row.told) = (n % 2 == 0, n % 3 == 0, n % 2 == 1);
        (row.seen, row.removal) = (seen[n % seen.len()], removal);
        (row.removed_at, row.look_at) = ((n % 2 == 0).then_some(NOW), (n % 3 == 1).then(|| NOW.plus(-1)));
        tx.put_access(&row, NOW).await.unwrap();
        assert_eq!(tx.access(id, club).await.unwrap(), row);
    }
    put(&mut tx, id, talk, |r| r.wanted = true).await;
    let gates: Vec<_> = tx.access_of(member).await.unwrap().into_iter().map(|r| r.gate).collect();
    assert_eq!(gates, [club, talk]);
}

async fn people_at_a_gate_are_counted(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 6).await;
    let other = gate(&mut tx, "talk", -2).await;
    put(&mut tx, a[0], club, |r| r.seen = Presence::Inside).await;
    put(&mut tx, a[1], club, |r| r.seen = Presence::Staff).await;
    put(&mut tx, a[2], club, |r| (r.seen, r.removal) = (Presence::Banned, Removal::Banned)).await;
    put(&mut tx, a[3], club, |r| (r.seen, r.removal) = (Presence::Inside, Removal::Going)).await;
    put(&mut tx, a[4], club, |r| r.removed_at = Some(NOW.plus(-DAY))).await;
    put(&mut tx, a[5], club, |r| r.removed_at = Some(NOW.plus(-DAY - 1))).await;
    put(&mut tx, a[0], other, |r| r.seen = Presence::Inside).await;
    assert_eq!(tx.count_inside(club).await.unwrap(), 3);
    assert_eq!(tx.count_removals(club, Removal::Going).await.unwrap(), 1);
    assert_eq!(tx.count_removals(club, Removal::None).await.unwrap(), 0, "no removal is none");
    assert_eq!(tx.count_removals(other, Removal::Going).await.unwrap(), 0);
    assert_eq!(tx.count_removed(club, NOW.plus(-DAY)).await.unwrap(), 1);
    put(&mut tx, a[5], club, |r| (r.seen, r.removal) = (Presence::Unknown, Removal::Due)).await;
    assert_eq!(tx.count_inside(club).await.unwrap(), 4, "whoever is to leave may be inside");
}

async fn a_gate_that_moves_forgets_whom_it_saw(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 2).await;
    put(&mut tx, a[0], club, |r| (r.wanted, r.seen) = (true, Presence::Inside)).await;
    put(&mut tx, a[1], club, |r| (r.seen, r.removal) = (Presence::Banned, Removal::Banned)).await;
    tx.add_link(a[0], club, "https://t.me/+old", NOW).await.unwrap();
    tx.forget_gate(club, NOW).await.unwrap();
    let row = tx.access(a[0], club).await.unwrap();
    assert_eq!((row.wanted, row.seen), (true, Presence::Unknown));
    assert_eq!(tx.link(a[0], club).await.unwrap(), None);
    assert_eq!(tx.access(a[1], club).await.unwrap().removal, Removal::Banned, "the other half is still owed");
}

async fn removals_move_in_order_and_only_as_many(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 5).await;
    let mut named = tx.account(a[4]).await.unwrap();
    named.name = NAME.to_owned();
    tx.update_account(&named, None).await.unwrap();
    for id in a.iter().rev() {
        put(&mut tx, *id, club, |r| r.removal = Removal::Due).await;
    }
    let due = tx.removals(club, Removal::Due, 10).await.unwrap();
    assert_eq!(due.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), a);
    assert_eq!((due[4].1, due[4].2.as_str()), (named.member, NAME));
    let mut moved = tx.move_removals(club, Removal::Due, Removal::Going, 2, NOW).await.unwrap();
    moved.sort_unstable();
    assert_eq!(moved, a[..2]);
    assert_eq!(tx.removals(club, Removal::Due, 2).await.unwrap().len(), 2);
    assert_eq!(tx.count_removals(club, Removal::Due).await.unwrap(), 3);
    assert_eq!(tx.move_removals(club, Removal::Due, Removal::Held, i64::MAX, NOW).await.unwrap().len(), 3);
    assert!(tx.move_removals(club, Removal::Due, Removal::Held, i64::MAX, NOW).await.unwrap().is_empty());
}

async fn what_is_to_be_looked_at_is_taken_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 4).await;
    for (id, at) in a.iter().zip([Some(3), Some(1), None, Some(9)]) {
        put(&mut tx, *id, club, |r| r.look_at = at.map(Timestamp)).await;
    }
    let taken = tx.take_looks(Timestamp(5), Timestamp(100), 1).await.unwrap();
    assert_eq!(taken, [(a[1], club)], "the one that waits longest");
    assert_eq!(tx.take_looks(Timestamp(5), Timestamp(100), 9).await.unwrap(), [(a[0], club)]);
    assert!(tx.take_looks(Timestamp(5), Timestamp(100), 9).await.unwrap().is_empty());
    assert_eq!(tx.access(a[1], club).await.unwrap().look_at, Some(Timestamp(100)));
}

async fn takers_never_share_a_look(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 100).await;
    for id in &a {
        put(&mut tx, *id, club, |r| r.look_at = Some(NOW)).await;
    }
    tx.commit().await.unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut taken = Vec::new();
            loop {
                let mut tx = store.begin().await.unwrap();
                let some = tx.take_looks(NOW, NOW.plus(DAY), 5).await.unwrap();
                tx.commit().await.unwrap();
                if some.is_empty() {
                    return taken;
                }
                taken.extend(some);
            }
        });
    }
    let mut all = tasks.join_all().await.concat();
    all.sort_unstable();
    assert_eq!(all, a.into_iter().map(|id| (id, club)).collect::<Vec<_>>());
}

async fn who_lacks_a_link_is_found(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 5).await;
    for id in &a[..4] {
        put(&mut tx, *id, club, |r| r.wanted = true).await;
    }
    put(&mut tx, a[1], club, |r| (r.wanted, r.seen) = (true, Presence::Inside)).await;
    tx.add_link(a[2], club, "https://t.me/+2", NOW).await.unwrap();
    tx.add_link(a[3], club, "https://t.me/+3", NOW).await.unwrap();
    tx.drop_link(a[3], club, NOW).await.unwrap();
    let (first, fourth) = (tx.account(a[0]).await.unwrap().member, tx.account(a[3]).await.unwrap().member);
    assert_eq!(tx.members_without_link(club).await.unwrap(), [first, fourth]);
}

async fn there_is_one_current_link(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, a) = people(&mut tx, 2).await;
    assert_eq!(tx.link(a[0], club).await.unwrap(), None);
    assert_eq!(tx.add_link(a[0], club, "https://t.me/+1", NOW).await.unwrap(), "https://t.me/+1");
    assert_eq!(tx.add_link(a[0], club, "https://t.me/+2", NOW).await.unwrap(), "https://t.me/+1", "the first stays");
    assert_eq!(tx.drop_link(a[0], club, NOW).await.unwrap().as_deref(), Some("https://t.me/+1"));
    assert_eq!(tx.drop_link(a[0], club, NOW).await.unwrap(), None);
    assert_eq!(tx.add_link(a[0], club, "https://t.me/+3", NOW).await.unwrap(), "https://t.me/+3");
    assert_eq!(tx.link(a[0], club).await.unwrap().as_deref(), Some("https://t.me/+3"));
    assert_eq!(tx.link_owner("https://t.me/+1").await.unwrap(), Some(a[0]), "an old one is still known");
    assert_eq!(tx.link_owner("https://t.me/+9").await.unwrap(), None);
}

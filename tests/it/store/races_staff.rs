//! Acts of the staff that meet: the same yes twice at once, and two owners who undo at once.

use super::{NOW, account, plan};
use crate::databases::{Database, on_both};
use propusk::club::acts::{self, Came};
use propusk::club::{Club, Deployment};
use propusk::domain::act::Wish;
use propusk::domain::{AccountRef, Cause, MemberId, Period};
use propusk::store::{NewTerm, Store};

on_both!(the_same_yes_twice_at_once_is_done_once, two_who_undo_at_once_undo_once);

async fn club(store: &Store) -> Club {
    Club::read(&mut store.read().await.unwrap(), &Deployment::default()).await.unwrap()
}

/// Somebody with a month, and five more days that are wished for her by the first owner.
async fn wished(store: &Store) -> (MemberId, i64) {
    let mut tx = store.begin().await.unwrap();
    let month = plan("month", "1 month");
    let member = account(&mut tx, 1).await.member;
    let subscription = tx.put_subscription(member, &month, NOW).await.unwrap();
    tx.add_term(subscription, &NewTerm::new(Cause::Payment, month.period), NOW).await.unwrap();
    let wish = Wish::Extend { subscription, days: 5 };
    let act = tx.add_act(Some(member), &wish, &AccountRef::telegram(1001), NOW, NOW).await.unwrap();
    tx.commit().await.unwrap();
    (member, act)
}

async fn terms(store: &Store, member: MemberId) -> Vec<(Period, bool)> {
    let mut tx = store.read().await.unwrap();
    let terms = tx.subscriptions_of(member).await.unwrap().remove(0).terms;
    terms.into_iter().map(|t| (t.period, t.taken_back_at.is_some())).collect()
}

async fn yes(store: &Store, act: i64) -> Came {
    let (club, mut tx) = (club(store).await, store.begin().await.unwrap());
    let came = acts::carry_out(&mut tx, &club, &AccountRef::telegram(1001), act, NOW).await.unwrap();
    tx.commit().await.unwrap();
    came
}

async fn undo(store: &Store, owner: i64, act: i64) -> Came {
    let (club, mut tx) = (club(store).await, store.begin().await.unwrap());
    let came = acts::undo(&mut tx, &club, &AccountRef::telegram(owner), act, NOW.plus(9)).await.unwrap();
    tx.commit().await.unwrap();
    came
}

async fn the_same_yes_twice_at_once_is_done_once(db: &Database) {
    let store = db.open().await;
    let (member, act) = wished(&store).await;
    let came = tokio::join!(yes(&store, act), yes(&store, act), yes(&store, act));
    let done = [came.0, came.1, came.2].iter().filter(|c| matches!(c, Came::Done(_))).count();
    assert_eq!((done, terms(&store, member).await.len()), (1, 2));
}

async fn two_who_undo_at_once_undo_once(db: &Database) {
    let store = db.open().await;
    let (member, act) = wished(&store).await;
    assert!(matches!(yes(&store, act).await, Came::Done(_)));
    let came = tokio::join!(undo(&store, 1001, act), undo(&store, 1002, act));
    let undone = [&came.0, &came.1].iter().filter(|c| matches!(c, Came::Done(_))).count();
    assert!(undone == 1 && [&came.0, &came.1].contains(&&Came::Before), "{came:?}");
    assert_eq!(terms(&store, member).await, [(Period::Months(1), false), (Period::Days(5), true)]);
    let journal = store.read().await.unwrap().journal_of(member, None, 9).await.unwrap();
    let undone = journal.iter().filter(|row| format!("{:?}", row.event).starts_with("Undone"));
    assert_eq!(undone.count(), 1);
}

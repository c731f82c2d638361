//! Freezes, terms taken back for their reason, and talk of more than one message.

use super::{NOW, account, fact, plan};
use crate::databases::{Database, on_both};
use propusk::domain::freeze::{Freeze, Offer};
use propusk::domain::time::HOUR;
use propusk::domain::{Cause, PaymentState, Period};
use propusk::store::{NewTerm, Tx};

on_both!(
    a_freeze_comes_back_as_it_was_decided,
    what_leans_on_a_payment_goes_with_it,
    a_single_term_is_taken_back_once,
    a_talk_is_taken_up_once_and_not_too_late
);

const fn offer(from: i64, until: i64) -> Offer {
    let (starts_at, ends_at) = (NOW.plus(from), NOW.plus(until));
    Offer { starts_at, ends_at, last_day: None, new_last_day: None, stays: None }
}

async fn a_freeze_comes_back_as_it_was_decided(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 1).await.member;
    let id = tx.put_subscription(member, &plan("month", "1 month"), NOW).await.unwrap();
    let first = tx.add_freeze(id, &offer(0, 100), false, NOW).await.unwrap();
    let second = tx.add_freeze(id, &offer(200, 300), true, NOW).await.unwrap();
    assert!(tx.end_freeze(first, NOW.plus(40)).await.unwrap());
    assert!(!tx.end_freeze(first, NOW.plus(50)).await.unwrap(), "once");
    assert!(!tx.end_freeze(second, NOW.plus(300)).await.unwrap(), "it is over already");
    let freezes = tx.subscriptions_of(member).await.unwrap().remove(0).freezes;
    let freeze = |id, from, until, returned: Option<i64>, by_staff| Freeze {
        id,
        starts_at: NOW.plus(from),
        ends_at: NOW.plus(until),
        returned_at: returned.map(|at| NOW.plus(at)),
        by_staff,
    };
    assert_eq!(freezes, [freeze(first, 0, 100, Some(40), false), freeze(second, 200, 300, None, true)]);
}

async fn paid(tx: &mut Tx, id: &str) -> i64 {
    tx.lock_payment(&fact(id, 1, "month", PaymentState::Succeeded), NOW).await.unwrap().0.id
}

async fn what_leans_on_a_payment_goes_with_it(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (guest, friend) = (account(&mut tx, 1).await.member, account(&mut tx, 2).await.member);
    let (one, other) = (paid(&mut tx, "one").await, paid(&mut tx, "other").await);
    let month = plan("month", "1 month");
    let hers = tx.put_subscription(guest, &month, NOW).await.unwrap();
    let his = tx.put_subscription(friend, &month, NOW).await.unwrap();
    let bonus = |cause, source| NewTerm { source: Some(source), ..NewTerm::new(cause, Period::Days(7)) };
    tx.add_term(hers, &NewTerm::paid(month.period, one), NOW).await.unwrap().unwrap();
    tx.add_term(hers, &bonus(Cause::Welcome, one), NOW).await.unwrap().unwrap();
    tx.add_term(his, &bonus(Cause::Referral, one), NOW).await.unwrap().unwrap();
    tx.add_term(his, &bonus(Cause::Referral, other), NOW).await.unwrap().unwrap();
    assert_eq!(tx.members_of_payment(one).await.unwrap(), [guest, friend]);
    let mut taken = tx.take_back(one, NOW.plus(5)).await.unwrap();
    taken.sort_unstable();
    assert_eq!(taken, [(guest, hers), (guest, hers), (friend, his)]);
    let his = tx.subscriptions_of(friend).await.unwrap().remove(0);
    let left: Vec<_> = his.terms.iter().map(|t| (t.source, t.taken_back_at)).collect();
    assert_eq!(left, [(Some(one), Some(NOW.plus(5))), (Some(other), None)]);
}

async fn a_single_term_is_taken_back_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 1).await.member;
    let id = tx.put_subscription(member, &plan("month", "1 month"), NOW).await.unwrap();
    let later = NewTerm { begins_at: Some(NOW.plus(9)), ..NewTerm::new(Cause::Grant, Period::Days(3)) };
    let term = tx.add_term(id, &later, NOW).await.unwrap().unwrap();
    assert!(tx.take_back_term(term, NOW.plus(1)).await.unwrap());
    assert!(!tx.take_back_term(term, NOW.plus(2)).await.unwrap(), "once");
    let term = tx.subscriptions_of(member).await.unwrap().remove(0).terms.remove(0);
    assert_eq!((term.begins_at, term.taken_back_at), (Some(NOW.plus(9)), Some(NOW.plus(1))));
}

async fn a_talk_is_taken_up_once_and_not_too_late(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    assert_eq!(tx.take_dialogue(who.id, NOW).await.unwrap(), None);
    tx.set_dialogue(who.id, "old", NOW).await.unwrap();
    tx.set_dialogue(who.id, "new", NOW.plus(1)).await.unwrap();
    assert_eq!(tx.account_at(&who.address).await.unwrap().unwrap().asked_at, Some(NOW.plus(1)));
    assert_eq!(tx.take_dialogue(who.id, NOW).await.unwrap().as_deref(), Some("new"));
    assert_eq!(tx.take_dialogue(who.id, NOW).await.unwrap(), None, "once");
    tx.set_dialogue(who.id, "new", NOW).await.unwrap();
    assert_eq!(tx.take_dialogue(who.id, NOW.plus(HOUR)).await.unwrap(), None, "too late");
}

//! Plans that take the place of others, or wait behind them.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::change::Sum;
use propusk::domain::{Cause, PaymentFact, PaymentState, Period, SubscriptionId, Timestamp};
use propusk::store::{NewTerm, Tx};

on_both!(what_was_paid_for_terms_is_known, what_waits_is_moved_until_it_has_begun, what_waits_can_wait_behind_another);

async fn what_was_paid_for_terms_is_known(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (who, other) = (account(&mut tx, 1).await.member, account(&mut tx, 2).await.member);
    let paid = PaymentFact { refunded_minor: 7, ..fact("p", 1, "month", PaymentState::Succeeded) };
    let (payment, _) = tx.lock_payment(&paid, NOW).await.unwrap();
    tx.update_payment(payment.id, &paid, PaymentState::Succeeded, NOW).await.unwrap();
    let month = tx.put_subscription(who, &plan("month", "1 month"), NOW).await.unwrap();
    assert!(tx.paid_for_terms(who).await.unwrap().is_empty());
    tx.add_term(month, &NewTerm::paid(Period::Months(1), payment.id), NOW).await.unwrap();
    tx.add_term(month, &NewTerm::new(Cause::Grant, Period::Months(1)), NOW).await.unwrap();
    let sum = Sum { amount: money("500 RUB"), refunded_minor: 7 };
    assert_eq!(tx.paid_for_terms(who).await.unwrap().into_iter().collect::<Vec<_>>(), [(payment.id, sum)]);
    assert!(tx.paid_for_terms(other).await.unwrap().is_empty());
}

/// A member with two plans, the second of which waits ten milliseconds behind the first, and a third that waits for nobody.
async fn waiting(tx: &mut Tx) -> [SubscriptionId; 3] {
    let member = account(tx, 1).await.member;
    let mut ids = Vec::new();
    for key in ["a", "b", "c"] {
        ids.push(tx.put_subscription(member, &plan(key, "1 month"), NOW).await.unwrap());
    }
    let behind =
        NewTerm { begins_at: Some(NOW.plus(10)), after: Some(ids[0]), ..NewTerm::new(Cause::Grant, Period::Days(3)) };
    let alone = NewTerm { after: None, ..behind };
    for (id, term) in [(ids[1], behind), (ids[1], behind), (ids[2], alone)] {
        tx.add_term(id, &term, NOW).await.unwrap().unwrap();
    }
    ids.try_into().unwrap()
}

/// When the terms of a subscription begin, and behind which.
async fn beginnings(tx: &mut Tx, id: SubscriptionId) -> Vec<(Option<Timestamp>, Option<SubscriptionId>)> {
    let member = tx.account_at(&propusk::domain::AccountRef::telegram(1)).await.unwrap().unwrap().member;
    let all = tx.subscriptions_of(member).await.unwrap();
    all.iter().find(|s| s.id == id).unwrap().terms.iter().map(|t| (t.begins_at, t.after)).collect()
}

async fn what_waits_is_moved_until_it_has_begun(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let [first, second, third] = waiting(&mut tx).await;
    assert_eq!(tx.move_behind(first, NOW.plus(20), NOW).await.unwrap(), [second]);
    assert!(tx.move_behind(first, NOW.plus(20), NOW).await.unwrap().is_empty(), "once");
    assert!(tx.move_behind(second, NOW.plus(30), NOW).await.unwrap().is_empty(), "nothing waits behind it");
    assert_eq!(beginnings(&mut tx, second).await, [(Some(NOW.plus(20)), Some(first)); 2]);
    assert_eq!(beginnings(&mut tx, third).await, [(Some(NOW.plus(10)), None)]);
    assert!(tx.move_behind(first, NOW.plus(40), NOW.plus(20)).await.unwrap().is_empty(), "it has begun");
    let member = tx.account_at(&propusk::domain::AccountRef::telegram(1)).await.unwrap().unwrap().member;
    let terms: Vec<_> = tx.subscriptions_of(member).await.unwrap().into_iter().flat_map(|s| s.terms).collect();
    tx.take_back_term(terms[0].id, NOW.plus(1)).await.unwrap();
    assert_eq!(tx.move_behind(first, NOW.plus(15), NOW.plus(1)).await.unwrap(), [second]);
    assert_eq!(
        beginnings(&mut tx, second).await,
        [(Some(NOW.plus(20)), Some(first)), (Some(NOW.plus(15)), Some(first))],
        "what was taken back stays as it was"
    );
}

async fn what_waits_can_wait_behind_another(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let [first, second, third] = waiting(&mut tx).await;
    tx.wait_behind_another(first, second, NOW).await.unwrap();
    assert_eq!(beginnings(&mut tx, second).await[0].1, Some(first), "nothing waits behind itself");
    tx.wait_behind_another(first, third, NOW.plus(10)).await.unwrap();
    assert_eq!(beginnings(&mut tx, second).await[0].1, Some(first), "it has begun");
    tx.wait_behind_another(first, third, NOW).await.unwrap();
    assert_eq!(beginnings(&mut tx, second).await[0].1, Some(third));
}

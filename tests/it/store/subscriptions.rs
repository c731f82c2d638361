//! Subscriptions and terms.

use super::{NOW, account, fact, plan};
use crate::databases::{Database, on_both};
use propusk::domain::{Cause, MemberId, PaymentState, Period, SubscriptionId, Timestamp};
use propusk::store::{NewTerm, Tx};

on_both!(
    terms_come_back_in_the_order_of_giving,
    a_payment_owns_one_term,
    who_is_due_is_found,
    a_thousand_are_due_at_once
);

fn term(period: &str, payment: Option<i64>) -> NewTerm {
    let cause = if payment.is_some() { Cause::Payment } else { Cause::Grant };
    NewTerm { payment, ..NewTerm::new(cause, period.parse().unwrap()) }
}

async fn subscription(tx: &mut Tx, id: i64, next: Option<i64>) -> (MemberId, SubscriptionId) {
    let member = account(tx, id).await.member;
    let subscription = tx.put_subscription(member, &plan("month", "1 month"), NOW).await.unwrap();
    tx.reviewed(subscription, NOW, next.map(Timestamp), None).await.unwrap();
    (member, subscription)
}

async fn terms_come_back_in_the_order_of_giving(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (member, id) = subscription(&mut tx, 1, None).await;
    assert!(tx.subscriptions_of(member).await.unwrap()[0].terms.is_empty());
    for (n, period) in ["30 days", "1 month", "forever"].into_iter().enumerate() {
        let at = NOW.plus(i64::try_from(n).unwrap());
        assert!(tx.add_term(id, &term(period, None), at).await.unwrap().is_some(), "no payment, so no limit");
    }
    let dearer = plan("month", "2 months");
    assert_eq!(tx.put_subscription(member, &dearer, NOW.plus(9)).await.unwrap(), id, "one for each plan");
    let other = tx.put_subscription(member, &plan("year", "1 year"), NOW).await.unwrap();
    let all = tx.subscriptions_of(member).await.unwrap();
    assert_eq!(all.iter().map(|s| s.id).collect::<Vec<_>>(), [id, other]);
    assert_eq!((all[0].member, &all[0].plan, all[0].reviewed_at), (member, &dearer, NOW));
    let given: Vec<_> = all[0].terms.iter().map(|t| (t.period, t.cause, t.granted_at, t.taken_back_at)).collect();
    assert_eq!(
        given,
        [
            (Period::Days(30), Cause::Grant, NOW, None),
            (Period::Months(1), Cause::Grant, NOW.plus(1), None),
            (Period::Forever, Cause::Grant, NOW.plus(2), None),
        ]
    );
    assert!(tx.subscriptions_of(MemberId(99)).await.unwrap().is_empty());
}

async fn a_payment_owns_one_term(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (member, id) = subscription(&mut tx, 1, None).await;
    let (payment, _) = tx.lock_payment(&fact("p1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    let paid = term("1 month", Some(payment.id));
    assert!(tx.add_term(id, &paid, NOW).await.unwrap().is_some());
    assert_eq!(tx.add_term(id, &paid, NOW).await.unwrap(), None);
    assert_eq!(tx.take_back(payment.id, NOW.plus(5)).await.unwrap(), [(member, id)]);
    assert_eq!(tx.take_back(payment.id, NOW.plus(6)).await.unwrap(), [], "once");
    assert_eq!(tx.take_back(99, NOW).await.unwrap(), []);
    let terms = tx.subscriptions_of(member).await.unwrap().remove(0).terms;
    assert_eq!((terms.len(), terms[0].taken_back_at), (1, Some(NOW.plus(5))));
}

async fn who_is_due_is_found(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.next_change().await.unwrap(), None);
    let (second, _) = subscription(&mut tx, 1, Some(200)).await;
    let (first, id) = subscription(&mut tx, 2, Some(100)).await;
    let (never, _) = subscription(&mut tx, 3, None).await;
    let year = tx.put_subscription(first, &plan("year", "1 year"), NOW).await.unwrap();
    tx.reviewed(year, NOW, Some(Timestamp(150)), None).await.unwrap();
    assert_eq!(tx.next_change().await.unwrap(), Some(Timestamp(100)));
    assert!(tx.members_due(Timestamp(99), 9).await.unwrap().is_empty());
    assert_eq!(tx.members_due(Timestamp(100), 9).await.unwrap(), [first]);
    assert_eq!(
        tx.members_due(Timestamp(300), 9).await.unwrap(),
        [second, first],
        "in order of their numbers, each once"
    );
    assert_eq!(tx.members_due(Timestamp(300), 1).await.unwrap(), [first], "the earliest first");
    tx.put_off_review(first, Timestamp(500)).await.unwrap();
    assert_eq!(tx.members_due(Timestamp(300), 9).await.unwrap(), [second]);
    tx.put_off_review(first, Timestamp(400)).await.unwrap();
    assert_eq!(tx.members_due(Timestamp(499), 9).await.unwrap(), [second], "never sooner than was said");
    tx.reviewed(id, NOW, None, None).await.unwrap();
    tx.review_all(Timestamp(50)).await.unwrap();
    assert_eq!(tx.members_due(Timestamp(50), 9).await.unwrap(), [second, first, never]);
}

async fn a_thousand_are_due_at_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    for id in 1..=1000 {
        subscription(&mut tx, id, Some(id)).await;
    }
    assert_eq!(tx.members_due(Timestamp(1000), 1000).await.unwrap().len(), 1000);
    assert_eq!(tx.members_due(Timestamp(500), 1000).await.unwrap().len(), 500);
}

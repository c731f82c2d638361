//! Payments.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::{Misfit, OrderId, PaymentFact, PaymentState, Period};
use propusk::store::NewTerm;
use tokio::task::JoinSet;

on_both!(
    a_payment_is_heard_of_once,
    a_payment_moves_as_told,
    twenty_who_lock_it_follow_each_other,
    misfits_are_news_once,
    charges_are_those_that_own_terms
);

async fn a_payment_is_heard_of_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let heard = fact("p1", 1, "month", PaymentState::Succeeded);
    let (row, new) = tx.lock_payment(&heard, NOW).await.unwrap();
    assert!(new);
    assert_eq!((row.state, row.order, row.member), (PaymentState::Pending, None, None));
    assert_eq!((row.amount, row.refunded_minor, row.created_at), (heard.amount, 0, NOW));
    let (again, new) = tx.lock_payment(&heard, NOW.plus(5)).await.unwrap();
    assert_eq!((again, new), (row.clone(), false));
    let other = PaymentFact { provider: "yookassa".to_owned(), ..heard };
    let (other, new) = tx.lock_payment(&other, NOW).await.unwrap();
    assert!(new && other.id != row.id, "another service's p1 is another payment");
}

async fn a_payment_moves_as_told(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let mut heard = fact("p1", 1, "month", PaymentState::Succeeded);
    let (row, _) = tx.lock_payment(&heard, NOW).await.unwrap();
    (heard.amount, heard.refunded_minor) = (money("1 XTR"), 1);
    tx.update_payment(row.id, &heard, PaymentState::Succeeded, NOW.plus(1)).await.unwrap();
    assert!(tx.payments_of(who.member, 9).await.unwrap().is_empty(), "nobody's yet");
    tx.settle_payment(row.id, who.member, None).await.unwrap();
    let mine = tx.payments_of(who.member, 9).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!((mine[0].id, mine[0].amount, mine[0].refunded_minor), (row.id, money("1 XTR"), 1));
    assert_eq!((mine[0].member, mine[0].order, mine[0].state), (Some(who.member), None, PaymentState::Succeeded));
    let (second, _) = tx.lock_payment(&fact("p2", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.settle_payment(second.id, who.member, None).await.unwrap();
    assert_eq!(tx.payments_of(who.member, 9).await.unwrap().len(), 1, "a pending one is not shown");
    tx.update_payment(second.id, &heard, PaymentState::Succeeded, NOW).await.unwrap();
    let ids: Vec<_> = tx.payments_of(who.member, 9).await.unwrap().into_iter().map(|p| p.id).collect();
    assert_eq!(ids, [second.id, row.id], "newest first");
    assert_eq!(tx.payments_of(who.member, 1).await.unwrap().len(), 1);
    tx.update_payment(second.id, &heard, PaymentState::Refunded, NOW).await.unwrap();
    assert_eq!(tx.payments_of(who.member, 9).await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.settle_payment(second.id, who.member, Some(OrderId(77))).await.is_err(), "no such order");
}

async fn twenty_who_lock_it_follow_each_other(db: &Database) {
    let store = db.open().await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut heard = fact("p1", 1, "month", PaymentState::Pending);
            let mut tx = store.begin().await.unwrap();
            let (row, new) = tx.lock_payment(&heard, NOW).await.unwrap();
            heard.refunded_minor = row.refunded_minor + 1;
            tx.update_payment(row.id, &heard, PaymentState::Pending, NOW).await.unwrap();
            tx.commit().await.unwrap();
            new
        });
    }
    let new = tasks.join_all().await;
    assert_eq!(new.into_iter().filter(|new| *new).count(), 1);
    let payments = super::rows(&store, "payments").await;
    assert_eq!((payments.len(), payments[0]["refunded_minor"].as_i64()), (1, Some(20)), "no update was lost");
}

async fn misfits_are_news_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let (row, _) = tx.lock_payment(&fact("p1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    assert!(tx.set_misfit(row.id, Misfit::Amount).await.unwrap());
    assert!(!tx.set_misfit(row.id, Misfit::Amount).await.unwrap());
    assert!(tx.set_misfit(row.id, Misfit::UnknownPayer).await.unwrap(), "for another reason");
    tx.settle_payment(row.id, who.member, None).await.unwrap();
    assert!(tx.set_misfit(row.id, Misfit::UnknownPayer).await.unwrap(), "a settled one fits");
}

async fn charges_are_those_that_own_terms(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let id = tx.put_subscription(who.member, &plan("month", "30 days"), NOW).await.unwrap();
    for name in ["p1", "p2", "p3"] {
        let heard = PaymentFact { until: Some(NOW), ..fact(name, 1, "month", PaymentState::Succeeded) };
        let (row, _) = tx.lock_payment(&heard, NOW).await.unwrap();
        if name != "p2" {
            tx.add_term(id, &NewTerm::paid(Period::Days(30), row.id), NOW).await.unwrap();
        }
    }
    let charges = tx.charges_of(id).await.unwrap();
    let names: Vec<_> = charges.iter().map(|c| (c.external_id.as_str(), c.until)).collect();
    assert_eq!(names, [("p1", Some(NOW)), ("p3", Some(NOW))]);
}

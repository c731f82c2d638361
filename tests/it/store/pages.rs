//! Lists for programs: each row once, in order, whatever is added; nobody who asked to be forgotten.

use super::{NOW, account, fact, plan};
use crate::databases::{Database, on_both};
use propusk::domain::{AccountRef, Cause, MemberId, PaymentState, Platform, Stage, SubscriptionId, Timestamp};
use propusk::store::NewTerm;

on_both!(members_by_number_and_by_name, subscriptions_by_stage_and_end, payments_in_order);

async fn members_by_number_and_by_name(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut ids = Vec::new();
    for n in 1..=5 {
        ids.push(account(&mut tx, n).await.member);
    }
    tx.leave(ids[1], NOW).await.unwrap();
    tx.set_joined(ids[3], Some(ids[2])).await.unwrap();
    let first = tx.page_of_members(MemberId(0), 2).await.unwrap();
    assert_eq!(first.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[0], ids[2]]);
    let rest = tx.page_of_members(ids[2], 9).await.unwrap();
    assert_eq!(rest.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[4]]);
    assert_eq!(
        (first[0].accounts.as_slice(), first[0].name.as_str()),
        ([AccountRef::telegram(1)].as_slice(), "Гость 1")
    );
    let found = tx.members_by(&ids).await.unwrap();
    assert!(!found.contains_key(&ids[1]), "she is leaving");
    assert_eq!(found[&ids[3]].id, ids[2], "they are one");
    assert_eq!(found.len(), 4);
    assert_eq!(found[&ids[3]], found[&ids[2]]);
    assert!(tx.members_by(&[]).await.unwrap().is_empty());
    tx.commit().await.unwrap();
}

async fn subscriptions_by_stage_and_end(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let month = plan("month", "1 month");
    let mut members = Vec::new();
    for n in 1..=4 {
        let member = account(&mut tx, n).await.member;
        let id = tx.put_subscription(member, &month, NOW).await.unwrap();
        tx.add_term(id, &NewTerm::new(Cause::Grant, month.period), NOW).await.unwrap();
        members.push(member);
    }
    tx.leave(members[3], NOW).await.unwrap();
    tx.commit().await.unwrap();
    for (id, stage, until) in [(1, "active", 30), (2, "ended", 10), (3, "active", 10), (4, "active", 10)] {
        let until = NOW.plus(until).0;
        db.execute(&format!("UPDATE subscriptions SET stage = '{stage}', paid_until = {until} WHERE id = {id}")).await;
    }
    let mut tx = store.read().await.unwrap();
    let ids = |rows: Vec<propusk::store::SubscriptionPage>| rows.iter().map(|row| row.id.0).collect::<Vec<_>>();
    let none = SubscriptionId(0);
    assert_eq!(ids(tx.page_of_subscriptions(None, none, 9).await.unwrap()), [1, 2, 3]);
    assert_eq!(ids(tx.page_of_subscriptions(None, SubscriptionId(1), 1).await.unwrap()), [2]);
    assert_eq!(ids(tx.page_of_subscriptions(Some(Stage::Active), none, 9).await.unwrap()), [1, 3]);
    let start = (Timestamp(i64::MIN), none);
    assert_eq!(ids(tx.page_of_ending(None, NOW.plus(30), start, 9).await.unwrap()), [2, 3, 1]);
    assert_eq!(ids(tx.page_of_ending(None, NOW.plus(29), start, 9).await.unwrap()), [2, 3]);
    assert_eq!(ids(tx.page_of_ending(None, NOW.plus(30), (NOW.plus(10), SubscriptionId(2)), 9).await.unwrap()), [3, 1]);
    assert_eq!(ids(tx.page_of_ending(Some(Stage::Ended), NOW.plus(30), start, 9).await.unwrap()), [2]);
    assert_eq!(ids(tx.subscriptions_by(&members[1..3]).await.unwrap()), [2, 3]);
}

async fn payments_in_order(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, bella) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    assert_eq!(anna.address.platform, Platform::Telegram);
    for (n, member) in [(1, Some(anna.member)), (2, Some(bella.member)), (3, None)] {
        let (row, _) = tx
            .lock_payment(&fact(&format!("p{n}"), n, "month", PaymentState::Succeeded), NOW.plus(n / 2))
            .await
            .unwrap();
        if let Some(member) = member {
            tx.settle_payment(row.id, member, None).await.unwrap();
        }
    }
    tx.leave(bella.member, NOW).await.unwrap();
    let all = tx.page_of_payments((Timestamp(i64::MIN), 0), 9).await.unwrap();
    let seen: Vec<_> = all.iter().map(|p| (p.id, p.member, p.external_id.as_deref())).collect();
    assert_eq!(seen, [(1, Some(anna.member), Some("p1")), (2, None, None), (3, None, Some("p3"))]);
    assert_eq!((all[0].amount.to_decimal().as_str(), all[0].refunded.minor, all[0].test), ("500.00", 0, false));
    let behind = tx.page_of_payments((all[1].created_at, 2), 9).await.unwrap();
    assert_eq!(behind.iter().map(|p| p.id).collect::<Vec<_>>(), [3]);
    assert_eq!(tx.page_of_payments((NOW, i64::MAX), 1).await.unwrap()[0].id, 2, "since a moment");
    tx.commit().await.unwrap();
}

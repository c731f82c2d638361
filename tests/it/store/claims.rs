//! What waits for its payer, who says that it is hers, and whose a contact is.

use super::{NOW, account, fact, rows};
use crate::databases::{Database, on_both};
use propusk::domain::claim::{Mark, MarkKind};
use propusk::domain::time::HOUR;
use propusk::domain::{AccountRef, Misfit, PaymentState};

on_both!(marks_find_what_waits, a_claim_is_answered_once, tries_are_counted_within_a_time);

fn mark(kind: MarkKind, value: &str) -> Mark {
    Mark { kind, value: value.to_owned() }
}

async fn marks_find_what_waits(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    let (email, phone) = (mark(MarkKind::Email, "i@e.ru"), mark(MarkKind::Phone, "79991234567"));
    let mut ids = Vec::new();
    for name in ["p1", "p2"] {
        let (payment, _) = tx.lock_payment(&fact(name, 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
        tx.set_misfit(payment.id, Misfit::UnknownPayer).await.unwrap();
        tx.add_claimable(payment.id, &[email.clone(), email.clone(), phone.clone()]).await.unwrap();
        ids.push(payment.id);
    }
    assert_eq!(tx.claimables(&email).await.unwrap(), [ids[1], ids[0]]);
    assert!(tx.claimables(&mark(MarkKind::Phone, "i@e.ru")).await.unwrap().is_empty(), "of its own kind only");
    tx.close_misfit(ids[1], None, NOW).await.unwrap();
    assert_eq!(tx.claimables(&phone).await.unwrap(), [ids[0]]);
    assert_eq!(tx.payment_named("signed", "p1").await.unwrap().map(|row| row.id), Some(ids[0]));
    assert_eq!(tx.payment_named("other", "p1").await.unwrap(), None);
    tx.lock_contacts().await.unwrap();
    assert_eq!(tx.contact_holder(&email).await.unwrap(), None);
    tx.hold_contact(&email, one.id, NOW).await.unwrap();
    tx.hold_contact(&email, two.id, NOW).await.unwrap();
    tx.hold_contact(&phone, one.id, NOW).await.unwrap();
    assert_eq!(tx.contact_holder(&email).await.unwrap(), Some(one.id), "whoever was first");
    assert_eq!(tx.contacts_of(one.member).await.unwrap(), [email, phone]);
    assert!(tx.contacts_of(two.member).await.unwrap().is_empty());
    tx.commit().await.unwrap();
    assert_eq!(rows(&store, "contacts").await.len(), 2);
}

async fn a_claim_is_answered_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    let (payment, _) = tx.lock_payment(&fact("p1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    let (first, new) = tx.add_claim(one.id, payment.id, "№ 778", NOW).await.unwrap();
    assert!(new && first.state == "open" && first.said == "№ 778");
    let (again, new) = tx.add_claim(one.id, payment.id, "779", NOW).await.unwrap();
    assert!(!new && again == first);
    let (second, _) = tx.add_claim(two.id, payment.id, "778", NOW).await.unwrap();
    assert_eq!(tx.open_claims(payment.id).await.unwrap(), [first.clone(), second.clone()]);
    let olga = AccountRef::telegram(1001);
    tx.decide_claim(first.id, true, Some(&olga), NOW).await.unwrap();
    tx.decide_claim(first.id, false, None, NOW).await.unwrap();
    assert_eq!(tx.claim(first.id).await.unwrap().unwrap().state, "granted");
    assert_eq!(tx.open_claims(payment.id).await.unwrap(), [second]);
    assert_eq!(tx.claim(77).await.unwrap(), None);
}

async fn tries_are_counted_within_a_time(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    for n in 1..=3 {
        assert_eq!(tx.claim_tried(one.id, NOW.plus(-HOUR), NOW.plus(n)).await.unwrap(), n);
    }
    assert_eq!(tx.claim_tried(two.id, NOW.plus(-HOUR), NOW).await.unwrap(), 1);
    assert_eq!(tx.claim_tried(one.id, NOW.plus(2), NOW.plus(HOUR + 2)).await.unwrap(), 1, "an hour later");
}

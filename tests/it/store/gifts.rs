//! Gifts, from the giver's words to whoever claimed them.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::gift::GiftState;
use propusk::domain::{OrderId, PaymentState};
use propusk::store::{Account, NewOrder, Tx};

on_both!(a_gift_is_kept_from_its_words_to_its_claim, a_gift_paid_for_twice_is_two, old_drafts_are_forgotten);

async fn order(tx: &mut Tx, giver: &Account, token: &str, draft: i64) -> OrderId {
    let plan = plan("month", "1 month");
    let order = NewOrder {
        token,
        member: giver.member,
        account: giver.id,
        plan: &plan,
        provider: "signed",
        price: money("500 RUB"),
        promo: None,
        gift: true,
        replaces: None,
        again: propusk::domain::Again::Once,
    };
    let id = tx.add_order(&order, NOW, NOW).await.unwrap();
    tx.order_gift(id, draft, NOW).await.unwrap();
    id
}

async fn paid(tx: &mut Tx, id: &str) -> i64 {
    tx.lock_payment(&fact(id, 1, "month", PaymentState::Succeeded), NOW).await.unwrap().0.id
}

async fn a_gift_is_kept_from_its_words_to_its_claim(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, vera, boris) = (account(&mut tx, 1).await, account(&mut tx, 2).await, account(&mut tx, 3).await);
    let key = "month".parse().unwrap();
    let draft = tx.draft_gift(anna.member, &key, Some("«Ура» 🎂"), NOW).await.unwrap();
    assert_eq!(tx.draft_gift(anna.member, &key, Some("«Ура» 🎂"), NOW).await.unwrap(), draft);
    let silent = tx.draft_gift(anna.member, &key, None, NOW).await.unwrap();
    assert_eq!(tx.draft_gift(anna.member, &key, None, NOW).await.unwrap(), silent);
    assert_ne!(silent, draft);
    let one = order(&mut tx, &anna, "t1", draft).await;
    assert_eq!(tx.gift_of_order(one).await.unwrap().unwrap().words.as_deref(), Some("«Ура» 🎂"));
    assert!(tx.gifts_of(anna.member, 9).await.unwrap().is_empty(), "not paid for yet");
    let payment = paid(&mut tx, "p1").await;
    let gift = tx.gift_paid(one, payment, "c1").await.unwrap().unwrap();
    assert_eq!(tx.gift_paid(one, payment, "c1").await.unwrap(), None, "once a payment");
    let read = tx.gift(gift).await.unwrap().unwrap();
    assert_eq!(tx.gift_by_code("c1").await.unwrap(), Some(read.clone()));
    assert_eq!(tx.lock_gift("c1").await.unwrap(), Some(read.clone()));
    assert_eq!((tx.gift_by_code("c").await.unwrap(), tx.lock_gift("").await.unwrap()), (None, None));
    assert_eq!((read.payment, read.order, read.state()), (Some(payment), Some(one), GiftState::Waiting));
    assert!(!tx.claim_gift(draft, vera.member, NOW).await.unwrap(), "words are no gift");
    assert!(tx.claim_gift(gift, vera.member, NOW.plus(1)).await.unwrap());
    assert!(!tx.claim_gift(gift, boris.member, NOW.plus(2)).await.unwrap());
    assert_eq!(tx.void_gift(payment, NOW.plus(3)).await.unwrap(), None, "it is claimed");
    let read = tx.gifts_of(anna.member, 9).await.unwrap().remove(0);
    assert_eq!((read.claimed_by, read.claimed_at, read.void_at), (Some(vera.member), Some(NOW.plus(1)), None));
    tx.commit().await.unwrap();
}

async fn a_gift_paid_for_twice_is_two(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let anna = account(&mut tx, 1).await;
    let draft = tx.draft_gift(anna.member, &"month".parse().unwrap(), Some("Hi"), NOW).await.unwrap();
    let id = order(&mut tx, &anna, "t1", draft).await;
    let (first, second) = (paid(&mut tx, "p1").await, paid(&mut tx, "p2").await);
    let one = tx.gift_paid(id, first, "c1").await.unwrap().unwrap();
    let two = tx.gift_paid(id, second, "c2").await.unwrap().unwrap();
    assert_ne!(one, two);
    assert_eq!(tx.gift_paid(id, second, "c2").await.unwrap(), None);
    let void = tx.void_gift(second, NOW).await.unwrap().unwrap();
    assert_eq!((void.id, void.words.as_deref(), void.state()), (two, Some("Hi"), GiftState::Void));
    assert_eq!(tx.void_gift(second, NOW).await.unwrap(), None, "once");
    assert!(!tx.claim_gift(two, anna.member, NOW).await.unwrap());
    assert_eq!(tx.gift(one).await.unwrap().unwrap().state(), GiftState::Waiting);
}

async fn old_drafts_are_forgotten(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let anna = account(&mut tx, 1).await;
    let key = "month".parse().unwrap();
    let old = tx.draft_gift(anna.member, &key, Some("old"), NOW).await.unwrap();
    let new = tx.draft_gift(anna.member, &key, Some("new"), NOW.plus(9)).await.unwrap();
    order(&mut tx, &anna, "t1", old).await;
    assert_eq!(tx.forget_gift_drafts(NOW.plus(5), 9).await.unwrap(), 1, "an order keeps its own");
    assert!(tx.gift(old).await.unwrap().is_none() && tx.gift(new).await.unwrap().is_some());
}

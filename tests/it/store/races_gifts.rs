//! Two who meet over the same gift, or over a member who is being forgotten.

use super::{NOW, account, fact, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment, confirm, forget, gift, order};
use propusk::domain::{AccountRef, PaymentFact, PaymentState};
use propusk::store::Store;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(a_gift_claimed_by_many_at_once_goes_to_one, a_claim_meets_a_refund, a_payment_meets_a_farewell);

/// A club with one gate and a plan, and a giver who has paid for a gift; returns the club and the payment's word.
async fn stage(store: &Store) -> (Arc<Club>, PaymentFact, String) {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_plan(&plan("month", "30 days"), 0).await.unwrap();
    let services = vec![propusk::club::Service::new("signed", |_| true)];
    let club = Arc::new(Club::read(&mut tx, &Deployment { services, ..Deployment::default() }).await.unwrap());
    let giver = account(&mut tx, 1).await;
    let draft = tx.draft_gift(giver.member, &club.plans[0].key, Some("For you"), NOW).await.unwrap();
    assert!(gift::order(&mut tx, &club, &giver, draft, "signed", "token", NOW).await.unwrap());
    let word = PaymentFact {
        order: Some("token".into()),
        payer: None,
        plan: None,
        amount: money("500 RUB"),
        ..fact("p1", 1, "month", PaymentState::Succeeded)
    };
    confirm::confirm(&mut tx, &club, &word, NOW).await.unwrap();
    let code = tx.gifts_of(giver.member, 1).await.unwrap().remove(0).code.unwrap();
    tx.commit().await.unwrap();
    (club, word, code)
}

async fn claims(store: &Store, club: &Club, who: i64, code: &str) {
    let mut tx = store.begin().await.unwrap();
    let account = tx.account_at(&AccountRef::telegram(who)).await.unwrap().unwrap();
    gift::claim(&mut tx, club, &account, code, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn confirmed(store: &Store, club: &Club, word: &PaymentFact) {
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, word, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_gift_claimed_by_many_at_once_goes_to_one(db: &Database) {
    let store = db.open().await;
    let (club, _, code) = stage(&store).await;
    let mut tx = store.begin().await.unwrap();
    for id in 2..10 {
        account(&mut tx, id).await;
    }
    tx.commit().await.unwrap();
    let mut tasks = JoinSet::new();
    for id in (1..10).chain(1..10) {
        let (store, club, code) = (store.clone(), Arc::clone(&club), code.clone());
        tasks.spawn(async move { claims(&store, &club, id, &code).await });
    }
    tasks.join_all().await;
    let gifts = rows(&store, "gifts").await;
    let claimed: Vec<_> = gifts.iter().filter_map(|g| g["claimed_by"].as_i64()).collect();
    assert_eq!(claimed.len(), 1);
    assert_ne!(gifts[0]["giver_id"].as_i64(), Some(claimed[0]));
    assert_eq!(rows(&store, "terms").await.len(), 1);
    assert_eq!(rows(&store, "subscriptions").await[0]["member_id"].as_i64(), Some(claimed[0]));
}

/// Whoever is first: either the gift is void and nobody has time, or it was claimed and its time is taken back.
async fn a_claim_meets_a_refund(db: &Database) {
    let store = db.open().await;
    let (club, word, code) = stage(&store).await;
    let mut tx = store.begin().await.unwrap();
    account(&mut tx, 2).await;
    tx.commit().await.unwrap();
    let back = PaymentFact { state: PaymentState::Refunded, refunded_minor: word.amount.minor, ..word };
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let (store, club, code, back) = (store.clone(), Arc::clone(&club), code.clone(), back.clone());
        tasks.spawn(async move {
            if n % 2 == 0 { claims(&store, &club, 2, &code).await } else { confirmed(&store, &club, &back).await }
        });
    }
    tasks.join_all().await;
    let gift = rows(&store, "gifts").await.into_iter().find(|g| !g["code"].is_null()).unwrap();
    let terms = rows(&store, "terms").await;
    assert!(terms.iter().all(|t| !t["taken_back_at"].is_null()), "nobody keeps time that was not paid: {terms:?}");
    assert_eq!(gift["claimed_at"].is_null(), !gift["void_at"].is_null(), "one or the other");
    assert_eq!(gift["claimed_at"].is_null(), terms.is_empty());
}

/// Money that comes while she is being forgotten gives time that goes with her, or waits for the owner; never a door.
async fn a_payment_meets_a_farewell(db: &Database) {
    let store = db.open().await;
    let (club, word, _) = stage(&store).await;
    let mut tx = store.begin().await.unwrap();
    let she = account(&mut tx, 2).await;
    order::order(&mut tx, &club, &she, &club.plans[0].key, "signed", "hers", NOW).await.unwrap();
    tx.commit().await.unwrap();
    let paid = PaymentFact { external_id: "p2".into(), order: Some("hers".into()), ..word };
    let mut tasks = JoinSet::new();
    let (one, other) = ((store.clone(), Arc::clone(&club)), (store.clone(), Arc::clone(&club)));
    tasks.spawn(async move { confirmed(&one.0, &one.1, &paid).await });
    tasks.spawn(async move {
        let mut tx = other.0.begin().await.unwrap();
        forget::begin(&mut tx, &other.1, she.member, NOW).await.unwrap();
        tx.commit().await.unwrap();
    });
    tasks.join_all().await;
    let terms = rows(&store, "terms").await;
    assert!(terms.iter().all(|t| !t["taken_back_at"].is_null()), "{terms:?}");
    let unmatched = rows(&store, "payments").await.iter().filter(|p| p["misfit"] == "unknown_payer").count();
    assert_eq!(terms.len() + unmatched, 1, "counted, or told of");
    assert!(rows(&store, "access").await.iter().all(|a| a["wanted"] == false));
}

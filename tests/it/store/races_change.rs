//! What can meet a change of plans: the refund of what is exchanged, a second change, the end of what is waited for.

use super::{NOW, account, fact, gate, money, plan};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment, confirm, expire};
use propusk::domain::time::DAY;
use propusk::domain::{AccountRef, PaymentFact, PaymentState, Plan, Timestamp};
use propusk::store::{NewOrder, Store};
use tokio::task::JoinSet;

on_both!(an_exchange_meets_the_refund_of_what_is_exchanged, two_changes_exchange_once, a_change_meets_the_end);

/// A club in which "small" opens one place and "big" two, and a member who paid for the first.
async fn club(store: &Store, first: &str) -> Club {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    gate(&mut tx, "more", -2).await;
    tx.put_plan(&plan("small", "30 days"), 0).await.unwrap();
    let gates = vec!["club".parse().unwrap(), "more".parse().unwrap()];
    tx.put_plan(&Plan { gates, ..plan("big", "30 days") }, 0).await.unwrap();
    let club = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    account(&mut tx, 1).await;
    confirm::confirm(&mut tx, &club, &fact("first", 1, first, PaymentState::Succeeded), NOW).await.unwrap();
    tx.commit().await.unwrap();
    club
}

/// She orders the other plan in the place of the first one, and this is the bank's word that she paid.
async fn changed(store: &Store, club: &Club, to: &str, id: &str) -> PaymentFact {
    let mut tx = store.begin().await.unwrap();
    let account = tx.account_at(&AccountRef::telegram(1)).await.unwrap().unwrap();
    let replaces = tx.subscriptions_of(account.member).await.unwrap()[0].id;
    let order = NewOrder {
        token: id,
        member: account.member,
        account: account.id,
        plan: club.plan(&to.parse().unwrap()).unwrap(),
        provider: "signed",
        price: money("500 RUB"),
        promo: None,
        gift: false,
        replaces: Some(replaces),
        again: propusk::domain::Again::Once,
    };
    tx.add_order(&order, NOW, NOW).await.unwrap();
    tx.commit().await.unwrap();
    PaymentFact { order: Some(id.to_owned()), plan: None, ..fact(id, 1, to, PaymentState::Succeeded) }
}

fn refund(paid: &PaymentFact) -> PaymentFact {
    PaymentFact { state: PaymentState::Refunded, refunded_minor: paid.amount.minor, ..paid.clone() }
}

async fn together(store: &Store, club: &Club, facts: Vec<PaymentFact>, now: Timestamp) {
    let mut tasks = JoinSet::new();
    for fact in facts {
        let (store, club) = (store.clone(), club.clone());
        tasks.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            confirm::confirm(&mut tx, &club, &fact, now).await.unwrap();
            tx.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
}

/// For each of her plans, how much is left, in days.
async fn left(store: &Store, club: &Club, now: Timestamp) -> Vec<(String, i64)> {
    let mut tx = store.read().await.unwrap();
    let member = tx.account_at(&AccountRef::telegram(1)).await.unwrap().unwrap().member;
    let all = tx.subscriptions_of(member).await.unwrap();
    let days =
        |s: &propusk::domain::Subscription| s.timeline(club.zone()).left(now).iter().map(|l| l.ms).sum::<i64>() / DAY;
    all.iter().map(|s| (s.plan.key.to_string(), days(s))).collect()
}

async fn an_exchange_meets_the_refund_of_what_is_exchanged(db: &Database) {
    for round in 0..6 {
        let db = Database::fresh(db.kind).await.unwrap();
        let store = db.open().await;
        let club = club(&store, "small").await;
        let change = changed(&store, &club, "big", "second").await;
        let refund = refund(&fact("first", 1, "small", PaymentState::Succeeded));
        let now = NOW.plus(10 * DAY);
        let mut facts = vec![change.clone(), refund.clone(), change, refund];
        facts.rotate_left(round % 2);
        together(&store, &club, facts, now).await;
        let left = left(&store, &club, now).await;
        assert_eq!(left, [("small".to_owned(), 0), ("big".to_owned(), 30)], "whoever came first");
        store.close().await;
        db.drop().await;
    }
}

async fn two_changes_exchange_once(db: &Database) {
    let store = db.open().await;
    let club = club(&store, "small").await;
    let (one, two) = (changed(&store, &club, "big", "one").await, changed(&store, &club, "big", "two").await);
    let now = NOW.plus(10 * DAY);
    together(&store, &club, vec![one.clone(), two.clone(), two, one], now).await;
    // Twenty days at the same price, once, and two payments.
    assert_eq!(left(&store, &club, now).await, [("small".to_owned(), 0), ("big".to_owned(), 80)]);
}

/// At the very end of what she has, her change down and the look of the timer meet.
async fn a_change_meets_the_end(db: &Database) {
    for ms in [-1, 0, 1] {
        let db = Database::fresh(db.kind).await.unwrap();
        let store = db.open().await;
        let club = club(&store, "big").await;
        let change = changed(&store, &club, "small", "second").await;
        let mut tx = store.read().await.unwrap();
        let member = tx.account_at(&AccountRef::telegram(1)).await.unwrap().unwrap().member;
        let timeline = tx.subscriptions_of(member).await.unwrap()[0].timeline(club.zone());
        let end = timeline.ending_at(NOW).unwrap().paid_until;
        drop(tx);
        let (at, looking, rules) = (end.plus(ms), store.clone(), club.clone());
        let mut timer = JoinSet::new();
        timer.spawn(async move {
            let mut tx = looking.begin().await.unwrap();
            expire::review(&mut tx, &rules, member, at).await.unwrap();
            tx.commit().await.unwrap();
        });
        together(&store, &club, vec![change], at).await;
        timer.join_all().await;
        let mut tx = store.begin().await.unwrap();
        expire::review(&mut tx, &club, member, end.plus(1)).await.unwrap();
        let rows = tx.access_of(member).await.unwrap();
        let wanted = rows.iter().filter(|row| row.wanted).map(|row| club.gate(row.gate).unwrap().key.to_string());
        assert_eq!(wanted.collect::<Vec<_>>(), ["club"]);
        tx.commit().await.unwrap();
        assert_eq!(left(&store, &club, end.plus(1)).await[1].1, if ms == 1 { 30 } else { 29 }, "{ms}");
        store.close().await;
        db.drop().await;
    }
}

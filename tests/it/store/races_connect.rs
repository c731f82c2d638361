//! What can meet a joining: payments of either side, another joining, her wish to be forgotten, a separation.

use super::connect::{asks, club, comes, joins, left, paid_by, tg, vk};
use super::{NOW, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, confirm, connect, forget};
use propusk::domain::time::DAY;
use propusk::domain::{AccountRef, PaymentFact, PaymentState, Timestamp};
use propusk::store::Store;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(
    payments_and_refunds_meet_a_joining,
    two_joinings_of_the_same_one,
    the_same_yes_twice,
    a_joining_meets_a_wish_to_be_forgotten,
);

/// As the jobs do it: a decision that meets another one is made again.
macro_rules! until_it_is_done {
    ($store:expr, $tx:ident => $body:expr) => {{
        for round in 0..40 {
            let mut $tx = $store.begin().await.unwrap();
            if $body.is_ok() && $tx.commit().await.is_ok() {
                break;
            }
            assert!(round < 39, "no end to it");
        }
    }};
}

async fn asked(store: &Store, club: &Club, first: &AccountRef, second: &AccountRef, token: &str) -> i64 {
    let mut tx = store.begin().await.unwrap();
    let question = asks(&mut tx, club, first, second, token, NOW).await;
    tx.commit().await.unwrap();
    question
}

async fn confirms(store: &Store, club: &Club, first: &AccountRef, question: i64, now: Timestamp) {
    until_it_is_done!(store, tx => {
        let account = tx.account_at(first).await.unwrap().unwrap();
        connect::confirmed(&mut tx, club, &account, question, now).await
    });
}

async fn hears(store: &Store, club: &Club, fact: &PaymentFact) {
    until_it_is_done!(store, tx => confirm::confirm(&mut tx, club, fact, NOW).await);
}

async fn payments_and_refunds_meet_a_joining(db: &Database) {
    const ROUNDS: i64 = 6;
    let store = db.open().await;
    let club = Arc::new(club(&store).await);
    for round in 0..ROUNDS {
        let (anna, anya) = (tg(10 + round), vk(10 + round));
        comes(&store, &anna, "Анна").await;
        comes(&store, &anya, "Аня").await;
        let back = paid_by(&format!("b{round}"), &anya, "month");
        hears(&store, &club, &back).await;
        let back = PaymentFact { state: PaymentState::Refunded, refunded_minor: back.amount.minor, ..back };
        let question = asked(&store, &club, &anna, &anya, &format!("{round:012x}")).await;
        let mut tasks = JoinSet::new();
        for n in 0..3 {
            for (side, who) in [("a", &anna), ("v", &anya)] {
                let paid = paid_by(&format!("{side}{round}-{n}"), who, if n == 2 { "other" } else { "month" });
                let (store, club) = (store.clone(), Arc::clone(&club));
                tasks.spawn(async move { hears(&store, &club, &paid).await });
            }
        }
        let (one, other, first) = (store.clone(), Arc::clone(&club), anna.clone());
        tasks.spawn(async move { confirms(&one, &other, &first, question, NOW).await });
        let (one, other) = (store.clone(), Arc::clone(&club));
        tasks.spawn(async move { hears(&one, &other, &back).await });
        tasks.join_all().await;
        let days: Vec<_> = left(&store, &club, &anna, NOW).await.into_iter().map(|(k, h)| (k, h / 24)).collect();
        assert_eq!(days, [("month".to_owned(), 120), ("other".to_owned(), 60)], "round {round}");
        assert_eq!(left(&store, &club, &anna, NOW).await, left(&store, &club, &anya, NOW).await);
    }
    let parts: Vec<_> = rows(&store, "members").await.into_iter().filter(|m| !m["joined_into"].is_null()).collect();
    assert_eq!(parts.len() as i64, ROUNDS);
    let terms = rows(&store, "terms").await;
    let subscriptions = rows(&store, "subscriptions").await;
    for part in parts {
        let empty = subscriptions.iter().filter(|s| s["member_id"] == part["id"]);
        for subscription in empty {
            assert!(terms.iter().all(|t| t["subscription_id"] != subscription["id"]), "time was given to nobody");
        }
    }
}

/// Two on VK hold a code of hers each: one of them is joined.
async fn two_joinings_of_the_same_one(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(club(&store).await);
    let (anna, one, other) = (tg(1), vk(2), vk(3));
    for who in [&anna, &one, &other] {
        comes(&store, who, "Анна").await;
        hears(&store, &club, &paid_by(&who.to_string(), who, "month")).await;
    }
    let first = asked(&store, &club, &one, &anna, "000000000001").await;
    let second = asked(&store, &club, &other, &anna, "000000000002").await;
    let mut tasks = JoinSet::new();
    for (who, question) in [(&one, first), (&other, second)] {
        let (store, club, who) = (store.clone(), Arc::clone(&club), who.clone());
        tasks.spawn(async move { confirms(&store, &club, &who, question, NOW.plus(1)).await });
    }
    tasks.join_all().await;
    assert_eq!(rows(&store, "joins").await.len(), 1);
    let mut days = Vec::new();
    for who in [&anna, &one, &other] {
        days.push(left(&store, &club, who, NOW.plus(1)).await.iter().map(|(_, h)| h + 1).sum::<i64>() / 24);
    }
    days.sort_unstable();
    assert!(days == [30, 60, 60] || days == [29, 59, 59], "{days:?}");
}

async fn the_same_yes_twice(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(club(&store).await);
    let (anna, anya) = (tg(1), vk(2));
    for who in [&anna, &anya] {
        comes(&store, who, "Анна").await;
        hears(&store, &club, &paid_by(&who.to_string(), who, "month")).await;
    }
    let question = asked(&store, &club, &anna, &anya, "000000000001").await;
    let mut tasks = JoinSet::new();
    for _ in 0..6 {
        let (store, club, anna) = (store.clone(), Arc::clone(&club), anna.clone());
        tasks.spawn(async move { confirms(&store, &club, &anna, question, NOW).await });
    }
    tasks.join_all().await;
    assert_eq!(rows(&store, "joins").await.len(), 1);
    assert_eq!(left(&store, &club, &anya, NOW).await, [("month".to_owned(), 60 * 24)]);
}

/// Either she is joined and all of her is forgotten, or the one side is forgotten and nothing is joined.
async fn a_joining_meets_a_wish_to_be_forgotten(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(club(&store).await);
    for round in 0..6 {
        let (anna, anya) = (tg(10 + round), vk(10 + round));
        for who in [&anna, &anya] {
            comes(&store, who, "Анна").await;
            hears(&store, &club, &paid_by(&who.to_string(), who, "month")).await;
        }
        let question = asked(&store, &club, &anna, &anya, &format!("{round:012x}")).await;
        let mut tasks = JoinSet::new();
        let (one, other, first) = (store.clone(), Arc::clone(&club), anna.clone());
        tasks.spawn(async move { confirms(&one, &other, &first, question, NOW).await });
        let (one, other, second) = (store.clone(), Arc::clone(&club), anya.clone());
        tasks.spawn(async move {
            until_it_is_done!(one, tx => {
                let member = tx.account_at(&second).await.unwrap().unwrap().member;
                forget::begin(&mut tx, &other, member, NOW.plus(1)).await
            });
        });
        tasks.join_all().await;
        let now = NOW.plus(DAY);
        let (hers, its) = (left(&store, &club, &anna, now).await, left(&store, &club, &anya, now).await);
        assert_eq!(its, [], "round {round}");
        let mut tx = store.read().await.unwrap();
        let (one, two) = (tx.account_at(&anna).await.unwrap().unwrap(), tx.account_at(&anya).await.unwrap().unwrap());
        assert!(two.leaving);
        assert_eq!(one.leaving, one.member == two.member);
        assert_eq!(hers.is_empty(), one.leaving);
    }
    // What was joined before is forgotten on both sides, with the empty row.
    let (anna, anya) = (tg(1), vk(1));
    let part = comes(&store, &anna, "Анна").await.member.max(comes(&store, &anya, "Аня").await.member);
    joins(&store, &club, &anna, &anya, NOW).await;
    let mut tx = store.begin().await.unwrap();
    let member = tx.account_at(&anna).await.unwrap().unwrap().member;
    forget::begin(&mut tx, &club, member, NOW).await.unwrap();
    tx.erase(member, &[], NOW.plus(DAY)).await.unwrap();
    assert!(tx.account_at(&anna).await.unwrap().is_none() && tx.account_at(&anya).await.unwrap().is_none());
    tx.commit().await.unwrap();
    let members = rows(&store, "members").await;
    let empty = members.iter().find(|m| m["id"] == part.0).unwrap();
    assert_eq!(empty["name"], "");
}

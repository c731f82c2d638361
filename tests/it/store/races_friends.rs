//! Whoever meets over an invitation or a promo code: it counts once.

use super::friends::promo;
use super::{NOW, account, fact, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment, Service, confirm, order, promo as promos, referral};
use propusk::domain::promo::{Benefit, Promo};
use propusk::domain::referral::{Bonus, Referral};
use propusk::domain::{AccountRef, ClubSettings, MemberId, PaymentFact, PaymentState};
use propusk::store::{Account, NewOrder, Store};
use std::future::Future;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(
    two_first_payments_at_once_reward_once,
    payments_and_refunds_among_friends_follow_each_other,
    the_last_use_of_a_code_goes_to_one,
    the_last_cheap_bill_goes_to_one,
    two_who_invite_each_other_make_no_circle,
    a_gift_is_no_first_payment,
);

/// A club that promises seven days and three.
async fn club(store: &Store) -> Arc<Club> {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_plan(&plan("month", "30 days"), 0).await.unwrap();
    let promised = Referral { reward: Bonus::Days(7), welcome: Bonus::Days(3) };
    tx.set_club(&ClubSettings { referral: Some(promised), ..ClubSettings::default() }).await.unwrap();
    let club = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    tx.commit().await.unwrap();
    Arc::new(club)
}

/// So many people, each brought by the one before.
async fn chain(store: &Store, n: i64) -> Vec<Account> {
    let mut tx = store.begin().await.unwrap();
    let mut people: Vec<Account> = Vec::new();
    for id in 1..=n {
        let person = account(&mut tx, id).await;
        if let Some(inviter) = people.last() {
            tx.add_referral(person.member, inviter.member, NOW).await.unwrap();
        }
        people.push(person);
    }
    tx.commit().await.unwrap();
    people
}

/// As the jobs do it: a decision that meets another one and is ended by the database is made again.
async fn confirmed(store: &Store, club: &Club, fact: &PaymentFact) {
    for _ in 0..20 {
        let mut tx = store.begin().await.unwrap();
        if confirm::confirm(&mut tx, club, fact, NOW).await.is_ok() && tx.commit().await.is_ok() {
            return;
        }
    }
    panic!("no end to it");
}

async fn together<F: Future<Output = ()> + Send + 'static>(all: impl IntoIterator<Item = F>) {
    let mut tasks = JoinSet::new();
    all.into_iter().for_each(|one| drop(tasks.spawn(one)));
    tasks.join_all().await;
}

/// How many terms of a cause there are that nobody took back.
async fn terms(store: &Store, cause: &str) -> usize {
    let terms = rows(store, "terms").await;
    terms.iter().filter(|t| t["cause"] == cause && t["taken_back_at"].is_null()).count()
}

async fn two_first_payments_at_once_reward_once(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    chain(&store, 2).await;
    together((0..12).map(|n| {
        let (store, club) = (store.clone(), Arc::clone(&club));
        let paid = fact(&format!("p{}", n % 6), 2, "month", PaymentState::Succeeded);
        async move { confirmed(&store, &club, &paid).await }
    }))
    .await;
    assert_eq!(
        (terms(&store, "payment").await, terms(&store, "referral").await, terms(&store, "welcome").await),
        (6, 1, 1)
    );
}

/// Everybody is guest and inviter at once, so whoever pays locks two: in any other order some would wait for ever.
async fn payments_and_refunds_among_friends_follow_each_other(db: &Database) {
    const PEOPLE: i64 = 8;
    let store = db.open().await;
    let club = club(&store).await;
    chain(&store, PEOPLE).await;
    let words = [PaymentState::Succeeded, PaymentState::Refunded];
    let facts = (1..=PEOPLE).flat_map(|id| words.map(|state| fact(&format!("p{id}"), id, "month", state)));
    together(facts.map(|mut fact| {
        let (store, club) = (store.clone(), Arc::clone(&club));
        if fact.state == PaymentState::Refunded {
            fact.refunded_minor = fact.amount.minor;
        }
        async move { confirmed(&store, &club, &fact).await }
    }))
    .await;
    for cause in ["payment", "referral", "welcome"] {
        assert_eq!(terms(&store, cause).await, 0, "{cause}: all the money went back");
    }
}

async fn the_last_use_of_a_code_goes_to_one(db: &Database) {
    const ROUNDS: usize = 8;
    let store = db.open().await;
    let club = club(&store).await;
    let people = chain(&store, 6).await;
    for round in 0..ROUNDS {
        let code = format!("LAST-{round}");
        let mut tx = store.begin().await.unwrap();
        tx.put_promo(&promo(&code, 7, Some(1))).await.unwrap();
        tx.commit().await.unwrap();
        together(people.clone().into_iter().map(|person| {
            let (store, club, code) = (store.clone(), Arc::clone(&club), code.to_lowercase());
            async move {
                let mut tx = store.begin().await.unwrap();
                promos::named(&mut tx, &club, &person, &code, NOW).await.unwrap();
                tx.commit().await.unwrap();
            }
        }))
        .await;
    }
    assert_eq!((terms(&store, "promo").await, rows(&store, "promo_claims").await.len()), (ROUNDS, ROUNDS));
    let said = rows(&store, "outbox").await;
    let refused = said.iter().filter(|row| row["effect"]["notice"]["why"]["why"] == "used_up").count();
    assert_eq!(refused, 5 * ROUNDS);
}

/// Only one is promised the last use, and the others pay the whole price.
async fn the_last_cheap_bill_goes_to_one(db: &Database) {
    let store = db.open().await;
    let mut club = (*club(&store).await).clone();
    club.deployment.services = vec![Service::new("yookassa", |_| true)];
    let club = Arc::new(club);
    let people = chain(&store, 6).await;
    let mut tx = store.begin().await.unwrap();
    tx.put_promo(&Promo { benefit: Benefit::Percent(20), ..promo("HALF", 1, Some(1)) }).await.unwrap();
    for person in &people {
        tx.take_promo(person.member, "HALF", NOW).await.unwrap();
    }
    tx.commit().await.unwrap();
    together(people.into_iter().map(|person| {
        let (store, club) = (store.clone(), Arc::clone(&club));
        async move {
            let mut tx = store.begin().await.unwrap();
            let token = format!("t{}", person.id);
            order::order(&mut tx, &club, &person, &"month".parse().unwrap(), "yookassa", &token, NOW).await.unwrap();
            tx.commit().await.unwrap();
        }
    }))
    .await;
    let orders = rows(&store, "orders").await;
    let mut bills: Vec<_> = orders.iter().map(|o| (o["promo"].as_str(), o["minor"].as_i64())).collect();
    bills.sort_unstable();
    let mut expected = vec![(None, Some(50_000)); 5];
    expected.push((Some("HALF"), Some(40_000)));
    assert_eq!(bills, expected);
}

async fn two_who_invite_each_other_make_no_circle(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let mut tx = store.begin().await.unwrap();
    let mut pairs = Vec::new();
    for id in 1..=6 {
        let (one, two) = (account(&mut tx, 2 * id).await, account(&mut tx, 2 * id + 1).await);
        let codes = [format!("AAAAAAA{}2", id + 2), format!("AAAAAAA{}3", id + 2)];
        tx.invite_code(one.member, &codes[0]).await.unwrap();
        tx.invite_code(two.member, &codes[1]).await.unwrap();
        pairs.extend([(one, codes[1].clone()), (two, codes[0].clone())]);
    }
    tx.commit().await.unwrap();
    together(pairs.into_iter().map(|(person, code)| {
        let (store, club) = (store.clone(), Arc::clone(&club));
        async move {
            let mut tx = store.begin().await.unwrap();
            referral::came(&mut tx, &club, &person, &code, NOW).await.unwrap();
            tx.commit().await.unwrap();
        }
    }))
    .await;
    assert_eq!(rows(&store, "referrals").await.len(), 6);
}

/// Who pays for a gift is not who comes: her own first payment is still to come.
async fn a_gift_is_no_first_payment(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let people = chain(&store, 2).await;
    for (token, gift, rewards) in [("t1", true, 0), ("t2", false, 1)] {
        let mut tx = store.begin().await.unwrap();
        let month = plan("month", "30 days");
        let order = NewOrder {
            token,
            member: MemberId(people[1].member.0),
            account: people[1].id,
            plan: &month,
            provider: "signed",
            price: money("500 RUB"),
            promo: None,
            gift,
            replaces: None,
            again: propusk::domain::Again::Once,
        };
        tx.add_order(&order, NOW, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut paid = fact(token, 2, "month", PaymentState::Succeeded);
        (paid.order, paid.payer) = (Some(token.to_owned()), Some(AccountRef::telegram(2)));
        confirmed(&store, &club, &paid).await;
        assert_eq!(terms(&store, "referral").await, rewards, "{token}");
    }
}

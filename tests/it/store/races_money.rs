//! Whoever meets over the same money: two owners, an owner and the service, a refund and a renewal.

use super::{NOW, account, fact, gate, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::unmatched::Gift;
use propusk::club::{Club, Deployment, confirm, partial, refund, unmatched};
use propusk::domain::notice::MoneyNotice;
use propusk::domain::notice::money::Settling;
use propusk::domain::time::DAY;
use propusk::domain::{AccountRef, Notice, PaymentFact, PaymentState, Stage, Timestamp};
use propusk::store::{NewRefund, Store};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(
    two_owners_give_the_same_payment_back,
    an_owner_and_the_service_give_the_same_payment_back,
    a_refund_meets_the_payment_of_the_next_term,
    two_owners_settle_the_same_payment,
    two_owners_judge_the_same_part,
);

const ROUNDS: i64 = 8;

fn owner(n: i64) -> AccountRef {
    AccountRef::telegram(1001 + n)
}

/// A club with one gate, a plan of thirty days, and a service `signed` that can be asked to give money back.
async fn club(store: &Store) -> Arc<Club> {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_plan(&plan("month", "30 days"), 0).await.unwrap();
    let deployment = Deployment { refunding: vec!["signed".to_owned()], ..Deployment::default() };
    let club = Club::read(&mut tx, &deployment).await.unwrap();
    tx.commit().await.unwrap();
    Arc::new(club)
}

async fn confirmed(store: &Store, club: &Club, fact: &PaymentFact, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, fact, now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn number(store: &Store, external_id: &str) -> i64 {
    let payments = rows(store, "payments").await;
    let found = payments.iter().find(|p| p["external_id"].as_str() == Some(external_id));
    found.unwrap()["id"].as_i64().unwrap()
}

async fn journal(store: &Store, event: &str) -> usize {
    rows(store, "journal").await.iter().filter(|row| row["event"]["event"] == event).count()
}

/// An owner is offered to give a payment back.
async fn offered(store: &Store, club: &Club, payment: i64, token: &str, minor: i64) {
    let mut tx = store.begin().await.unwrap();
    let actor = &owner(0);
    let new = NewRefund { token, payment, minor, before_minor: 0, actor, reason: "asked" };
    let notice = refund::offer(&mut tx, club, &new, NOW).await.unwrap();
    assert!(matches!(notice, MoneyNotice::Refund(_)), "{notice:?}");
    tx.commit().await.unwrap();
}

async fn says_yes(store: Store, club: Arc<Club>, n: i64, token: String) -> Notice {
    let mut tx = store.begin().await.unwrap();
    let notice = refund::agreed(&mut tx, &club, &owner(n), &token, NOW).await.unwrap();
    tx.commit().await.unwrap();
    notice
}

fn gone(fact: &PaymentFact) -> PaymentFact {
    PaymentFact { state: PaymentState::Refunded, refunded_minor: fact.amount.minor, ..fact.clone() }
}

async fn two_owners_give_the_same_payment_back(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    for round in 0..ROUNDS {
        let paid = fact(&format!("p{round}"), round + 1, "month", PaymentState::Succeeded);
        confirmed(&store, &club, &paid, NOW).await;
        let payment = number(&store, &paid.external_id).await;
        let mut owners = JoinSet::new();
        for n in 0..4 {
            offered(&store, &club, payment, &format!("t{round}-{n}"), 50_000).await;
        }
        for n in 0..4 {
            let token = format!("t{round}-{n}");
            owners.spawn(says_yes(store.clone(), Arc::clone(&club), n, token));
        }
        let said = owners.join_all().await;
        let asked = said.iter().filter(|s| matches!(s, Notice::Money(MoneyNotice::RefundAsked { .. }))).count();
        assert_eq!(asked, 1, "{said:?}");
    }
    assert_eq!(journal(&store, "refund_asked").await, usize::try_from(ROUNDS).unwrap());
    let effects = rows(&store, "outbox").await;
    let asks = effects.iter().filter(|row| row["effect"]["do"] == "refund").count();
    assert_eq!(asks, usize::try_from(ROUNDS).unwrap());
}

/// The yes, the service's own word about its cabinet, and the answer to our request, all at once: one refund.
async fn an_owner_and_the_service_give_the_same_payment_back(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    for round in 0..ROUNDS {
        let paid = fact(&format!("p{round}"), round + 1, "month", PaymentState::Succeeded);
        confirmed(&store, &club, &paid, NOW).await;
        let payment = number(&store, &paid.external_id).await;
        let token = format!("t{round}");
        offered(&store, &club, payment, &token, 50_000).await;
        says_yes(store.clone(), Arc::clone(&club), 0, token.clone()).await;
        let mut all = JoinSet::new();
        for n in 0..4 {
            let (store, club, word, token) = (store.clone(), Arc::clone(&club), gone(&paid), token.clone());
            all.spawn(async move {
                let now = NOW.plus(DAY);
                if n % 2 == 0 {
                    return confirmed(&store, &club, &word, now).await;
                }
                let mut tx = store.begin().await.unwrap();
                let id = tx.refund_named(&token).await.unwrap().unwrap().id;
                refund::carried_out(&mut tx, &club, id, &word, now).await.unwrap();
                tx.commit().await.unwrap();
            });
        }
        all.join_all().await;
    }
    let rounds = usize::try_from(ROUNDS).unwrap();
    assert_eq!((journal(&store, "refunded").await, journal(&store, "term_taken").await), (rounds, rounds));
    assert!(rows(&store, "refunds").await.iter().all(|r| r["state"] == "done"));
    let told = rows(&store, "outbox").await;
    let told = told.iter().filter(|row| row["effect"]["notice"]["what"] == "refund_done").count();
    assert_eq!(told, rounds, "said once");
}

/// Whichever is first: the term of the first payment goes, the one of the second stays.
async fn a_refund_meets_the_payment_of_the_next_term(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    for round in 0..ROUNDS {
        let first = fact(&format!("a{round}"), round + 1, "month", PaymentState::Succeeded);
        let second = fact(&format!("b{round}"), round + 1, "month", PaymentState::Succeeded);
        confirmed(&store, &club, &first, NOW).await;
        let mut both = JoinSet::new();
        for word in [gone(&first), second] {
            let (store, club) = (store.clone(), Arc::clone(&club));
            both.spawn(async move { confirmed(&store, &club, &word, NOW.plus(10 * DAY)).await });
        }
        both.join_all().await;
        let mut tx = store.begin().await.unwrap();
        let member = tx.account_at(&AccountRef::telegram(round + 1)).await.unwrap().unwrap().member;
        let subscription = tx.subscriptions_of(member).await.unwrap().remove(0);
        let taken: Vec<bool> = subscription.terms.iter().map(|t| t.taken_back_at.is_some()).collect();
        assert_eq!(taken, [true, false]);
        let timeline = subscription.timeline(club.zone());
        assert_eq!(timeline.stage(NOW.plus(39 * DAY)), Stage::Active);
        assert_eq!(timeline.stage(NOW.plus(42 * DAY)), Stage::Ended);
    }
}

async fn two_owners_settle_the_same_payment(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let mut tx = store.begin().await.unwrap();
    let who = [account(&mut tx, 1).await.member, account(&mut tx, 2).await.member];
    tx.commit().await.unwrap();
    for round in 0..ROUNDS {
        let heard = PaymentFact { payer: None, ..fact(&format!("p{round}"), 9, "month", PaymentState::Succeeded) };
        confirmed(&store, &club, &heard, NOW).await;
        let payment = number(&store, &heard.external_id).await;
        let mut owners = JoinSet::new();
        for n in 0..4 {
            let (store, club) = (store.clone(), Arc::clone(&club));
            owners.spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let month = "month".parse().unwrap();
                let member = who[usize::from(n % 2 == 0)];
                let gift = Gift { payment, member, plan: &month, days: (n > 1).then_some(30) };
                let notice = match n {
                    3 => unmatched::dismiss(&mut tx, &owner(n), payment, "a tip", NOW).await,
                    n => unmatched::give(&mut tx, &club, &owner(n), &gift, NOW).await,
                };
                tx.commit().await.unwrap();
                notice.unwrap()
            });
        }
        let said = owners.join_all().await;
        assert_eq!(said.iter().filter(|s| matches!(s, MoneyNotice::Settled { .. })).count(), 1, "{said:?}");
    }
    assert_eq!(journal(&store, "payment_settled").await, usize::try_from(ROUNDS).unwrap());
    let payments = rows(&store, "payments").await;
    let given = payments.iter().filter(|p| !p["member_id"].is_null()).count();
    assert_eq!(rows(&store, "terms").await.len(), given);
    assert!(payments.iter().all(|p| p["misfit"].is_null() && p["settled_by"].is_string()));
}

async fn two_owners_judge_the_same_part(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let paid = fact("p1", 1, "month", PaymentState::Succeeded);
    confirmed(&store, &club, &paid, NOW).await;
    confirmed(&store, &club, &PaymentFact { refunded_minor: 25_000, ..paid }, NOW.plus(DAY)).await;
    let payment = number(&store, "p1").await;
    let mut owners = JoinSet::new();
    for n in 0..6 {
        let (store, club) = (store.clone(), Arc::clone(&club));
        owners.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let how = if n % 2 == 0 { Settling::Cut } else { Settling::Kept };
            let now = NOW.plus(2 * DAY);
            let said = partial::settle_partial(&mut tx, &club, &owner(n), payment, 25_000, how, now).await.unwrap();
            tx.commit().await.unwrap();
            said
        });
    }
    let said = owners.join_all().await;
    assert_eq!(said.iter().filter(|s| matches!(s, MoneyNotice::PartialSettled { .. })).count(), 1, "{said:?}");
    assert_eq!(journal(&store, "payment_settled").await, 1);
    assert!(journal(&store, "term_reduced").await <= 1);
}

//! What can meet a claim: another one for the same purchase, and the purchase itself on its way.

use super::connect::{club, tg};
use super::{NOW, account, fact, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, claim, confirm};
use propusk::domain::notice::ClaimNotice;
use propusk::domain::{Contact, PaymentFact, PaymentState, Plan, Product};
use propusk::store::Store;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(two_owners_say_yes_to_two_people, a_number_is_shared_while_its_purchase_comes);

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

/// A club that sells its month at a school too.
async fn school(store: &Store) -> Club {
    let before = club(store).await;
    let mut tx = store.begin().await.unwrap();
    let sold = Plan { products: vec!["getcourse:club".into()], ..plan("month", "30 days") };
    tx.put_plan(&sold, 0).await.unwrap();
    let club = Club::read(&mut tx, &before.deployment).await.unwrap();
    tx.commit().await.unwrap();
    club
}

fn sold(deal: &str, phone: &str) -> PaymentFact {
    let contact = Contact { phone: Some(phone.to_owned()), ..Contact::default() };
    let product = Product { names: vec!["getcourse:club".into()], priced: true };
    let fact = fact(deal, 1, "month", PaymentState::Succeeded);
    PaymentFact {
        provider: "getcourse".into(),
        payer: None,
        plan: None,
        contact: Some(contact),
        product: Some(product),
        ..fact
    }
}

async fn two_owners_say_yes_to_two_people(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(school(&store).await);
    for round in 0..6_i64 {
        let mut tx = store.begin().await.unwrap();
        let deal = format!("{}", 778 + round);
        confirm::confirm(&mut tx, &club, &sold(&deal, &format!("7999000000{round}")), NOW).await.unwrap();
        for n in 0..2 {
            let person = account(&mut tx, 10 + round * 2 + n).await;
            let said = claim::named(&mut tx, &club, &person, &deal, NOW).await.unwrap();
            assert!(matches!(said, ClaimNotice::Asked { .. }), "{said:?}");
        }
        tx.commit().await.unwrap();
        let claims = rows(&store, "claims").await;
        let mut tasks = JoinSet::new();
        for row in claims.iter().filter(|row| row["state"] == "open") {
            let (store, club, id) = (store.clone(), Arc::clone(&club), row["id"].as_i64().unwrap());
            tasks.spawn(async move {
                until_it_is_done!(store, tx => claim::answered(&mut tx, &club, &tg(1001), id, true, NOW).await);
            });
        }
        assert_eq!(tasks.len(), 2);
        tasks.join_all().await;
        assert_eq!(rows(&store, "terms").await.len(), usize::try_from(round).unwrap() + 1, "one of both");
        let claims = rows(&store, "claims").await;
        let granted = claims.iter().filter(|row| row["state"] == "granted").count();
        assert_eq!(granted, usize::try_from(round).unwrap() + 1);
        assert!(claims.iter().all(|row| row["state"] != "open"));
    }
}

async fn a_number_is_shared_while_its_purchase_comes(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(school(&store).await);
    for round in 0..12_i64 {
        let mut tx = store.begin().await.unwrap();
        let person = account(&mut tx, 10 + round).await;
        tx.commit().await.unwrap();
        let phone = format!("799900000{round:02}");
        let mut tasks = JoinSet::new();
        let (one, other, paid) = (store.clone(), Arc::clone(&club), sold(&format!("d{round}"), &phone));
        tasks.spawn(async move { until_it_is_done!(one, tx => confirm::confirm(&mut tx, &other, &paid, NOW).await) });
        let (one, other) = (store.clone(), Arc::clone(&club));
        tasks.spawn(async move {
            until_it_is_done!(one, tx => claim::shared(&mut tx, &other, &person, Some(&phone), NOW).await);
        });
        tasks.join_all().await;
        assert_eq!(rows(&store, "terms").await.len(), usize::try_from(round).unwrap() + 1, "whichever came first");
    }
}

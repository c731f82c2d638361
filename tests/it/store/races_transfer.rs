//! Those who meet over the same transfer: owners who decide, and the member who says it again.

use super::{NOW, account, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment, Service, order, transfer};
use propusk::domain::notice::TransferNotice;
use propusk::domain::{AccountRef, OrderId, Platform, TransferSettings};
use propusk::store::Store;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(owners_who_decide_at_once_decide_once);

/// A club that takes transfers, and an order that waits for one.
async fn stage(store: &Store) -> (Arc<Club>, OrderId) {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_plan(&plan("month", "30 days"), 0).await.unwrap();
    let services = vec![Service::new("manual", |currency| currency != propusk::domain::Currency::XTR)];
    let owners = vec![AccountRef::telegram(1001), AccountRef { platform: Platform::Vk, id: "1001".into() }];
    let deployment = Deployment { services, owners, ..Deployment::default() };
    let mut club = Club::read(&mut tx, &deployment).await.unwrap();
    club.settings.transfer = Some(TransferSettings { details: plan("x", "1 day").title });
    let she = account(&mut tx, 1).await;
    order::order(&mut tx, &club, &she, &club.plans[0].key, "manual", "token", NOW).await.unwrap();
    let id = tx.order_by_token("token").await.unwrap().unwrap().id;
    order::placed(&mut tx, &club, id, ("token", ""), NOW).await.unwrap();
    transfer::paid(&mut tx, &she, id, NOW).await.unwrap();
    transfer::received(&mut tx, &club, &she, id, (None, None), NOW).await.unwrap();
    tx.commit().await.unwrap();
    (Arc::new(club), id)
}

async fn owners_who_decide_at_once_decide_once(db: &Database) {
    let store = db.open().await;
    let (club, id) = stage(&store).await;
    let mut all = JoinSet::new();
    for n in 0..9_i64 {
        let (store, club) = (store.clone(), Arc::clone(&club));
        all.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let owner = AccountRef::telegram(1001 + n);
            let notice = match n % 3 {
                0 => transfer::came(&mut tx, &club, &owner, (id, 0), None, NOW).await.unwrap(),
                1 => transfer::came(&mut tx, &club, &owner, (id, 0), Some(money("100 RUB")), NOW).await.unwrap(),
                _ => transfer::not_come(&mut tx, &owner, (id, 0), NOW).await.unwrap(),
            };
            tx.commit().await.unwrap();
            notice.unwrap()
        });
    }
    let said = all.join_all().await;
    let late = said.iter().filter(|notice| matches!(notice, TransferNotice::DecidedBefore { by: Some(_), .. })).count();
    assert_eq!(late, said.len() - 1, "{said:?}");
    let events = rows(&store, "journal").await;
    let decided = |name: &str| events.iter().filter(|row| row["event"]["event"] == name).count();
    assert_eq!(decided("transfer_confirmed") + decided("transfer_not_found"), 1);
    assert_eq!(rows(&store, "payments").await.len(), decided("transfer_confirmed"));
    assert!(rows(&store, "terms").await.len() <= 1);
}

//! Orders.

use super::{NOW, account, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::OrderId;
use propusk::domain::time::MINUTE;
use propusk::store::{Account, NewOrder, StoreError, Tx};

on_both!(an_order_lives, the_open_order_is_the_newest_that_fits, silent_orders_are_asked_about);

async fn order(tx: &mut Tx, account: &Account, token: &str, at: i64) -> OrderId {
    let plan = plan("month", "1 month");
    let new = NewOrder {
        token,
        member: account.member,
        account: account.id,
        plan: &plan,
        provider: "yookassa",
        price: money("9007199254740.99 RUB"),
        promo: (at > 0).then_some("ВЕСНА"),
        gift: token.starts_with("gift"),
        replaces: None,
        again: propusk::domain::Again::Once,
    };
    tx.add_order(&new, NOW.plus(at + 10), NOW.plus(at)).await.unwrap()
}

async fn an_order_lives(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let id = order(&mut tx, &who, "token-ё", 0).await;
    let new = tx.order(id).await.unwrap();
    assert_eq!((new.state.as_str(), new.asked, new.created_at), ("new", 0, NOW));
    assert_eq!((&new.external_id, &new.url), (&None, &None));
    assert_eq!((&new.promo, new.gift, new.replaces), (&None, false, None));
    assert_eq!((new.plan.clone(), new.price), (plan("month", "1 month"), money("9007199254740.99 RUB")));
    assert_eq!((new.member, new.account), (who.member, who.id));
    assert_eq!(tx.order_by_token("token-ё").await.unwrap(), Some(new));
    assert_eq!(tx.order_by_token("token-Ё").await.unwrap(), None, "names are compared to the letter");
    tx.order_placed(id, "2d0c", "https://pay/1").await.unwrap();
    let placed = tx.order(id).await.unwrap();
    assert_eq!((placed.state.as_str(), placed.external_id.as_deref()), ("placed", Some("2d0c")));
    assert_eq!(placed.url.as_deref(), Some("https://pay/1"));
    tx.set_order_state(id, "canceled").await.unwrap();
    tx.set_order_state(id, "paid").await.unwrap();
    tx.set_order_state(id, "canceled").await.unwrap();
    assert_eq!(tx.order(id).await.unwrap().state, "paid", "a paid one stays paid");
    tx.order_placed(id, "late", "https://pay/2").await.unwrap();
    assert_eq!(tx.order(id).await.unwrap().state, "paid");
    assert!(matches!(tx.order(OrderId(99)).await, Err(StoreError::Conflict(_))));
}

async fn the_open_order_is_the_newest_that_fits(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (who, other) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    let key = plan("month", "1 month").key;
    let (first, second) = (order(&mut tx, &who, "a", 0).await, order(&mut tx, &who, "b", MINUTE).await);
    order(&mut tx, &other, "c", MINUTE).await;
    let gift = order(&mut tx, &who, "gift", MINUTE).await;
    let found = tx.open_order(who.member, &key, "yookassa", true, NOW).await.unwrap();
    assert_eq!(found.map(|o| (o.id, o.gift)), Some((gift, true)), "for somebody else");
    let open = async |tx: &mut Tx, provider: &str, since: i64| {
        tx.open_order(who.member, &key, provider, false, NOW.plus(since)).await.unwrap().map(|o| o.id)
    };
    assert_eq!(open(&mut tx, "yookassa", 0).await, Some(second));
    assert_eq!(open(&mut tx, "yookassa", MINUTE + 1).await, None);
    assert_eq!(open(&mut tx, "signed", 0).await, None);
    tx.set_order_state(second, "canceled").await.unwrap();
    assert_eq!(open(&mut tx, "yookassa", 0).await, Some(first));
}

async fn silent_orders_are_asked_about(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let (late, early) = (order(&mut tx, &who, "a", 100).await, order(&mut tx, &who, "b", 0).await);
    let paid = order(&mut tx, &who, "c", 0).await;
    tx.set_order_state(paid, "paid").await.unwrap();
    let ids = async |tx: &mut Tx, at: i64, limit: i64| {
        tx.orders_to_ask(NOW.plus(at), limit).await.unwrap().into_iter().map(|o| o.id).collect::<Vec<_>>()
    };
    assert!(ids(&mut tx, 9, 9).await.is_empty());
    assert_eq!(ids(&mut tx, 10, 9).await, [early]);
    assert_eq!(ids(&mut tx, 110, 9).await, [early, late]);
    assert_eq!(ids(&mut tx, 110, 1).await, [early]);
    tx.order_asked(early, Some(NOW.plus(500))).await.unwrap();
    tx.order_asked(paid, Some(NOW)).await.unwrap();
    assert_eq!(ids(&mut tx, 110, 9).await, [late], "a paid one is not asked about again");
    assert_eq!(tx.order(early).await.unwrap().asked, 1);
    tx.order_asked(late, None).await.unwrap();
    assert_eq!(ids(&mut tx, 10_000, 9).await, [early]);
}

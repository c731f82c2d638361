//! Transfers that a person confirms, and where receipts go.

use super::{NAME, NOW, account, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::{AccountRef, Again, Enclosure, Platform, Transfer, TransferState};
use propusk::store::NewOrder;

on_both!(transfers_stand_beside_their_orders, receipts_go_where_she_said_last);

async fn transfers_stand_beside_their_orders(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (she, month) = (account(&mut tx, 1).await, plan("month", "1 month"));
    let mut orders = Vec::new();
    for token in ["a", "b", "c"] {
        let price = money("500 RUB");
        let order = NewOrder {
            token,
            member: she.member,
            account: she.id,
            plan: &month,
            provider: "manual",
            price,
            promo: None,
            gift: false,
            replaces: None,
            again: Again::Once,
        };
        orders.push(tx.add_order(&order, NOW, NOW).await.unwrap());
    }
    assert_eq!((tx.transfer(orders[0]).await.unwrap(), tx.open_transfer(she.member).await.unwrap()), (None, None));
    let mut rows: Vec<Transfer> = orders.iter().map(|order| Transfer::new(*order, NOW.plus(order.0))).collect();
    for row in &rows {
        tx.put_transfer(row).await.unwrap();
    }
    assert_eq!(tx.open_transfer(she.member).await.unwrap(), Some(orders[2]), "the newest");
    assert_eq!(tx.transfers_due(NOW, 9).await.unwrap(), []);
    assert_eq!(tx.transfers_due(NOW.plus(orders[1].0), 9).await.unwrap(), orders[..2]);
    assert_eq!(tx.transfers_due(NOW.plus(99), 1).await.unwrap(), orders[..1]);
    for (n, row) in rows.iter_mut().enumerate() {
        row.state = [TransferState::Said, TransferState::Paid, TransferState::Recorded][n];
        row.round = 7;
        row.said_at = Some(NOW);
        row.next_at = None;
        row.enclosure = Some(Enclosure { platform: Platform::Vk, picture: true, file: NAME.into() });
        row.words = Some(NAME.into());
        row.actor = Some(AccountRef::telegram(1001));
        row.amount = Some(money("1500.50 EUR"));
        row.recorded = n == 2;
        tx.put_transfer(row).await.unwrap();
        assert_eq!(tx.transfer(row.order).await.unwrap().as_ref(), Some(&*row));
    }
    assert_eq!(tx.open_transfer(she.member).await.unwrap(), Some(orders[0]));
    assert_eq!(
        (tx.transfers_waiting(9).await.unwrap(), tx.count_transfers_waiting().await.unwrap()),
        (vec![orders[0]], 1)
    );
    assert_eq!(tx.transfers_due(NOW.plus(99), 9).await.unwrap(), []);
}

async fn receipts_go_where_she_said_last(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let she = account(&mut tx, 1).await.member;
    assert_eq!(tx.receipt_contact(she).await.unwrap(), None);
    for contact in ["anna@example.org", "+79990000000"] {
        tx.set_receipt_contact(she, contact, NOW).await.unwrap();
        assert_eq!(tx.receipt_contact(she).await.unwrap().as_deref(), Some(contact));
    }
    tx.leave(she, NOW).await.unwrap();
    tx.erase(she, &[], NOW.plus(1)).await.unwrap();
    assert_eq!(tx.receipt_contact(she).await.unwrap(), None);
}

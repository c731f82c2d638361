//! How far services were asked, what of their lists is known, and the pages of orders.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::time::{DAY, HOUR, MINUTE};
use propusk::domain::{
    Again, AutoRenewal, OrderId, PaymentFact, PaymentState, Plan, RenewalState, SubscriptionId, Timestamp,
};
use propusk::store::{Account, KnownPayment, NewFact, NewOrder, StoreError, SweepRow, Tx};

on_both!(
    a_service_is_asked_again_and_again,
    what_is_known_is_found_in_batches,
    callbacks_are_missed_when_only_we_ask,
    a_page_has_one_name_and_is_asked_for_now_and_then
);

async fn row(tx: &mut Tx, provider: &str) -> Option<SweepRow> {
    tx.sweeps().await.unwrap().into_iter().find(|row| row.provider == provider)
}

async fn a_service_is_asked_again_and_again(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.swept("yookassa", NOW).await.unwrap();
    assert_eq!(tx.sweeps().await.unwrap(), [], "it was never decided to ask");
    tx.sweep_decided("yookassa", NOW, NOW.plus(HOUR)).await.unwrap();
    tx.sweep_decided("stripe", NOW.plus(5), NOW.plus(9)).await.unwrap();
    let first = row(&mut tx, "yookassa").await.unwrap();
    assert_eq!((first.at, first.due_at, first.told), (NOW, NOW.plus(HOUR), false));
    assert_eq!((first.swept_at, first.failed_at, first.silent_at), (None, None, None));
    tx.sweep_failed("yookassa", NOW.plus(1), true).await.unwrap();
    tx.silence_told("yookassa", NOW.plus(2)).await.unwrap();
    tx.sweep_decided("yookassa", NOW.plus(DAY), NOW.plus(DAY + HOUR)).await.unwrap();
    let failing = row(&mut tx, "yookassa").await.unwrap();
    assert_eq!((failing.failed_at, failing.told, failing.silent_at), (Some(NOW.plus(1)), true, Some(NOW.plus(2))));
    tx.swept("yookassa", NOW.plus(3)).await.unwrap();
    let well = row(&mut tx, "yookassa").await.unwrap();
    assert_eq!((well.swept_at, well.failed_at, well.told), (Some(NOW.plus(3)), None, false));
    tx.sweeps_due(MINUTE).await.unwrap();
    let due = row(&mut tx, "yookassa").await.unwrap();
    assert_eq!((due.at, due.due_at), (NOW.plus(DAY), NOW.plus(DAY + MINUTE)));
    assert_eq!(row(&mut tx, "stripe").await.unwrap().due_at, NOW.plus(9), "sooner than that stays");
}

async fn order(tx: &mut Tx, account: &Account, token: &str, plan: &Plan) -> OrderId {
    let new = NewOrder {
        token,
        member: account.member,
        account: account.id,
        plan,
        provider: "yookassa",
        price: money("500 RUB"),
        promo: None,
        gift: false,
        replaces: None,
        again: Again::Once,
    };
    tx.add_order(&new, NOW, NOW).await.unwrap()
}

async fn what_is_known_is_found_in_batches(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (who, month) = (account(&mut tx, 1).await, plan("month", "1 month"));
    for token in ["a", "токен \"ё\""] {
        order(&mut tx, &who, token, &month).await;
    }
    let known = tx.orders_known(&["a", "A", "токен \"ё\"", "b"]).await.unwrap();
    assert_eq!(known.into_iter().collect::<Vec<_>>(), ["a", "токен \"ё\""]);
    assert!(tx.orders_known(&[]).await.unwrap().is_empty());
    let id = tx.put_subscription(who.member, &month, NOW).await.unwrap();
    let renewal =
        AutoRenewal { provider: "stripe".into(), id: "s:1".into(), state: RenewalState::On, at: Timestamp(5) };
    tx.set_renewal(id, &renewal).await.unwrap();
    let keys = [AutoRenewal::key("stripe", "s:1"), AutoRenewal::key("stripe", "s:2")];
    assert_eq!(tx.renewals_known(&keys).await.unwrap().into_iter().collect::<Vec<_>>(), keys[..1]);
    assert_eq!(id, SubscriptionId(1));
    let mut heard = fact("p1", 1, "month", PaymentState::Succeeded);
    let (p1, _) = tx.lock_payment(&heard, NOW).await.unwrap();
    (heard.refunded_minor, heard.refunds) = (700, [("r1".to_owned(), 700)].into());
    tx.update_payment(p1.id, &heard, PaymentState::Succeeded, NOW).await.unwrap();
    tx.mark_disputed(p1.id, NOW).await.unwrap();
    tx.lock_payment(&PaymentFact { provider: "stripe".into(), ..fact("p2", 1, "month", PaymentState::Canceled) }, NOW)
        .await
        .unwrap();
    let known = tx.payments_known("signed", &["p1", "p2", "P1"]).await.unwrap();
    let expected = KnownPayment {
        state: PaymentState::Succeeded,
        refunded_minor: 700,
        disputed: true,
        refunds: [("r1".to_owned(), 700)].into(),
    };
    assert_eq!(known, [("p1".to_owned(), expected)].into(), "another service's p2 is another payment");
}

async fn callbacks_are_missed_when_only_we_ask(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let heard = |source: &str, id: &str| NewFact {
        source: source.to_owned(),
        external_id: id.to_owned(),
        lane: format!("payment:{id}"),
        priority: 0,
        payload: "{}".to_owned(),
    };
    let missing = async |tx: &mut Tx, since: i64, until: i64| {
        tx.callbacks_missing("yookassa", (NOW.plus(since), NOW.plus(until)), HOUR).await.unwrap()
    };
    tx.add_facts(&[heard("yookassa", "old:succeeded:0")], NOW.plus(-5 * HOUR)).await.unwrap();
    assert!(!missing(&mut tx, -DAY, DAY).await, "nothing was found");
    tx.add_facts(&[heard("yookassa", "asked:p1:pending:0"), heard("signed", "asked:p2:succeeded:0")], NOW)
        .await
        .unwrap();
    assert!(!missing(&mut tx, -DAY, DAY).await, "nothing that was paid, or elsewhere");
    tx.add_facts(&[heard("yookassa", "asked:p1:succeeded:0")], NOW).await.unwrap();
    assert!(missing(&mut tx, -DAY, DAY).await);
    assert!(!missing(&mut tx, -DAY, -1).await, "a callback may still come");
    assert!(!missing(&mut tx, 1, DAY).await, "long ago");
    tx.add_facts(&[heard("signed", "p2:succeeded:0")], NOW.plus(1)).await.unwrap();
    assert!(missing(&mut tx, -DAY, DAY).await, "another service's callback says nothing");
    tx.add_facts(&[heard("yookassa", "p3:succeeded:0")], NOW.plus(-HOUR)).await.unwrap();
    assert!(!missing(&mut tx, -DAY, DAY).await, "callbacks come");
    tx.add_facts(&[heard("yookassa", "asked:p4:succeeded:0")], NOW.plus(HOUR)).await.unwrap();
    assert!(missing(&mut tx, -DAY, DAY).await, "and come no more");
}

async fn a_page_has_one_name_and_is_asked_for_now_and_then(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (who, month) = (account(&mut tx, 1).await, plan("month", "1 month"));
    let id = order(&mut tx, &who, "a", &month).await;
    assert!(tx.page("c0de").await.unwrap().is_none());
    assert_eq!(tx.name_page(id, "c0de").await.unwrap(), "c0de");
    assert_eq!(tx.name_page(id, "other").await.unwrap(), "c0de", "what was sent to the service stays true");
    assert!(matches!(tx.name_page(OrderId(99), "x").await, Err(StoreError::Conflict(_))));
    let page = tx.page("c0de").await.unwrap().unwrap();
    assert_eq!((page.order, page.member, page.account, page.plan), (id, who.member, who.id, month));
    assert_eq!((page.state.as_str(), page.created_at, page.gift), ("new", NOW, false));
    assert_eq!((page.asks, page.asked_at, page.odd), (0, None, None));
    let ask = async |tx: &mut Tx, at: i64| tx.ask_for_page(id, NOW.plus(at - 5), NOW.plus(at)).await.unwrap();
    assert!(!ask(&mut tx, 0).await, "there is nothing to ask about yet");
    tx.order_placed(id, "2d0c", "https://pay/1").await.unwrap();
    assert_eq!((ask(&mut tx, 0).await, ask(&mut tx, 4).await, ask(&mut tx, 5).await), (true, false, true));
    let (payment, _) = tx.lock_payment(&fact("p1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.order_is_odd(id, payment.id).await.unwrap();
    let page = tx.page("c0de").await.unwrap().unwrap();
    assert_eq!((page.asks, page.asked_at, page.odd), (2, Some(NOW.plus(5)), Some(PaymentState::Pending)));
    tx.set_order_state(id, "paid").await.unwrap();
    assert!(!ask(&mut tx, 100).await);
}

//! Means of payment that we charge, and their charges.

use super::{NOW, account, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::again::{Terms, WORDING};
use propusk::domain::{AccountRef, Again, AutoRenewal, OrderId, SavedMethod, SubscriptionId};
use propusk::store::{NewMethod, NewOrder, Tx};
use secrecy::ExposeSecret as _;

on_both!(a_method_is_kept_and_dropped, an_attempt_is_made_once, a_method_moves_with_its_renewal);

pub(super) fn terms() -> Terms {
    let (plan, provider) = ("month".parse().unwrap(), "yookassa".to_owned());
    Terms {
        plan,
        provider,
        price: money("1990 RUB"),
        period: "1 month".parse().unwrap(),
        how: Again::Saved,
        wording: WORDING,
    }
}

/// A subscription with a means of payment.
async fn kept(tx: &mut Tx, who: i64, token: &str) -> (SubscriptionId, OrderId) {
    let known = tx.account_at(&AccountRef::telegram(who)).await.unwrap();
    let hers = match known {
        Some(known) => known,
        None => account(tx, who).await,
    };
    let month = plan("month", "1 month");
    let id = tx.put_subscription(hers.member, &month, NOW).await.unwrap();
    let (terms, saved) = (terms(), SavedMethod { id: token.to_owned(), title: "Mir *4477".to_owned() });
    let new = NewMethod { subscription: id, account: hers.id, terms: &terms, agreed_at: NOW, saved: &saved };
    tx.put_method(&new).await.unwrap();
    let order = NewOrder {
        token,
        member: hers.member,
        account: hers.id,
        plan: &month,
        provider: "yookassa",
        price: terms.price,
        promo: None,
        gift: false,
        replaces: None,
        again: Again::Saved,
    };
    (id, tx.add_order(&order, NOW, NOW).await.unwrap())
}

async fn a_method_is_kept_and_dropped(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (id, order) = kept(&mut tx, 1, "2d0c").await;
    let mut method = tx.method_of(id).await.unwrap().unwrap();
    assert_eq!((method.token.expose_secret(), method.title.as_str(), method.period), ("2d0c", "Mir *4477", 1));
    assert_eq!((&method.terms, method.due_at), (&terms(), None));
    assert!(!format!("{method:?}").contains("2d0c"));
    assert_eq!(tx.methods_due(NOW.plus(99), 9).await.unwrap(), []);
    (method.ends_on, method.warned_at, method.attempts) = ("2026-04-02".parse().ok(), Some(NOW), 2);
    (method.tried_at, method.order, method.due_at, method.period) = (Some(NOW), Some(order), Some(NOW.plus(5)), 7);
    tx.set_method(&method).await.unwrap();
    let again = tx.method_of(id).await.unwrap().unwrap();
    assert_eq!((again.ends_on, again.warned_at, again.attempts), (method.ends_on, Some(NOW), 2));
    assert_eq!(
        (again.tried_at, again.order, again.due_at, again.period),
        (Some(NOW), Some(order), Some(NOW.plus(5)), 7)
    );
    assert_eq!(tx.methods_due(NOW.plus(4), 9).await.unwrap(), []);
    assert_eq!(tx.methods_due(NOW.plus(5), 9).await.unwrap(), [id]);
    assert_eq!(tx.next_change().await.unwrap(), Some(NOW.plus(5)));
    tx.put_off_method(id, NOW.plus(50)).await.unwrap();
    assert_eq!(tx.methods_due(NOW.plus(49), 9).await.unwrap(), []);
    tx.drop_method(id).await.unwrap();
    let dropped = tx.method_of(id).await.unwrap().unwrap();
    assert!(!dropped.is_kept() && dropped.due_at.is_none() && dropped.order.is_none());
    let (same, _) = kept(&mut tx, 1, "3e1d").await;
    let anew = tx.method_of(same).await.unwrap().unwrap();
    assert_eq!((same, anew.id, anew.period, anew.attempts, anew.ends_on), (id, method.id, 8, 0, None));
    assert!(anew.is_kept());
}

async fn an_attempt_is_made_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (id, order) = kept(&mut tx, 1, "2d0c").await;
    let (_, other) = kept(&mut tx, 1, "3e1d").await;
    let method = tx.method_of(id).await.unwrap().unwrap();
    assert_eq!(tx.charge_of(order).await.unwrap(), None);
    tx.add_charge(order, &method).await.unwrap();
    let charge = tx.charge_of(order).await.unwrap().unwrap();
    assert_eq!((charge.subscription, charge.sent_at), (Some(id), None));
    for at in [NOW, NOW.plus(1)] {
        tx.charge_sent(order, at).await.unwrap();
        assert_eq!(tx.charge_of(order).await.unwrap().unwrap().sent_at, Some(NOW), "the first time counts");
    }
    tx.charge_placed(order, Some("p1")).await.unwrap();
    tx.charge_placed(order, None).await.unwrap();
    let row = tx.order(order).await.unwrap();
    assert_eq!((row.state.as_str(), row.external_id.as_deref()), ("placed", Some("p1")));
    let open = tx.open_order(row.member, &row.plan.key, "yookassa", false, NOW).await.unwrap();
    assert_eq!(open.map(|o| o.id), Some(other), "a charge is no bill that she could pay");
    assert!(tx.add_charge(other, &method).await.is_err(), "the same attempt");
}

async fn a_method_moves_with_its_renewal(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, order) = kept(&mut tx, 1, "2d0c").await;
    let (two, _) = kept(&mut tx, 2, "3e1d").await;
    let charged = tx.method_of(two).await.unwrap().unwrap();
    tx.add_charge(order, &charged).await.unwrap();
    tx.set_renewal(one, &AutoRenewal::ours("yookassa", order, NOW)).await.unwrap();
    tx.move_renewal(one, two).await.unwrap();
    assert!(tx.method_of(one).await.unwrap().is_none());
    assert_eq!(tx.method_of(two).await.unwrap().unwrap().token.expose_secret(), "2d0c");
    assert_eq!(tx.charge_of(order).await.unwrap().unwrap().subscription, None, "what was charged is gone");
    tx.move_renewal(two, one).await.unwrap();
    assert_eq!(tx.method_of(one).await.unwrap().unwrap().token.expose_secret(), "2d0c");
}

//! Refunds, the inbox of unmatched payments, disputes, and renewals that a service makes by itself.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::{
    AccountRef, AutoRenewal, MemberId, Misfit, PaymentState, Reduction, RenewalState, SubscriptionId, Timestamp,
};
use propusk::store::{NewOrder, NewRefund, NewTerm, Tx};

on_both!(
    a_refund_moves_from_state_to_state,
    one_refund_of_a_payment_is_on_its_way,
    the_inbox_is_read_in_pages,
    who_waits_to_pay_is_found,
    a_term_is_shortened,
    a_dispute_closes_and_opens,
    a_renewal_is_found_by_its_services_id
);

async fn payment(tx: &mut Tx, id: &str) -> i64 {
    let heard = fact(id, 1, "month", PaymentState::Succeeded);
    let (row, _) = tx.lock_payment(&heard, NOW).await.unwrap();
    tx.update_payment(row.id, &heard, PaymentState::Succeeded, NOW).await.unwrap();
    row.id
}

fn refund<'a>(token: &'a str, payment: i64, actor: &'a AccountRef) -> NewRefund<'a> {
    NewRefund { token, payment, minor: 5, before_minor: 2, actor, reason: "«she asked» O'Neil" }
}

async fn a_refund_moves_from_state_to_state(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let owner = AccountRef::telegram(1001);
    let p1 = payment(&mut tx, "p1").await;
    let id = tx.add_refund(&refund("t1", p1, &owner), NOW).await.unwrap();
    let row = tx.refund(id).await.unwrap();
    assert_eq!((row.token.as_str(), row.payment, row.minor, row.before_minor), ("t1", p1, 5, 2));
    assert_eq!((row.state.as_str(), &row.actor, row.reason.as_str()), ("offered", &owner, "«she asked» O'Neil"));
    assert!(!row.is_open() && tx.open_refund(p1).await.unwrap().is_none());
    assert_eq!(tx.refund_named("t1").await.unwrap(), Some(row));
    assert_eq!(tx.refund_named("t2").await.unwrap(), None);
    assert!(!tx.move_refund(id, "asked", "done", None, NOW).await.unwrap());
    assert!(tx.move_refund(id, "offered", "asked", None, NOW.plus(1)).await.unwrap());
    let open = tx.open_refund(p1).await.unwrap().unwrap();
    assert!(open.is_open() && open.changed_at == NOW.plus(1));
    assert!(tx.move_refund(id, "asked", "refused", Some("no money"), NOW).await.unwrap());
    assert!(tx.open_refund(p1).await.unwrap().is_none());
    assert!(tx.refund(id + 1).await.is_err());
    assert!(tx.add_refund(&refund("t1", p1, &owner), NOW).await.is_err(), "a name is given once");
}

async fn one_refund_of_a_payment_is_on_its_way(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let owner = AccountRef::telegram(1001);
    let (p1, p2) = (payment(&mut tx, "p1").await, payment(&mut tx, "p2").await);
    for (token, payment) in [("t1", p1), ("t2", p1), ("t3", p2)] {
        tx.add_refund(&refund(token, payment, &owner), NOW).await.unwrap();
    }
    let id = async |tx: &mut Tx, token| tx.refund_named(token).await.unwrap().unwrap().id;
    let (one, other, second) = (id(&mut tx, "t1").await, id(&mut tx, "t2").await, id(&mut tx, "t3").await);
    assert!(tx.move_refund(one, "offered", "asked", None, NOW).await.unwrap());
    assert!(tx.move_refund(second, "offered", "by_hand", None, NOW).await.unwrap(), "of another payment");
    assert!(tx.move_refund(other, "offered", "asked", None, NOW).await.is_err());
}

async fn the_inbox_is_read_in_pages(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let id = payment(&mut tx, &format!("p{n}")).await;
        tx.set_misfit(id, Misfit::Amount).await.unwrap();
        ids.push(id);
    }
    payment(&mut tx, "fits").await;
    assert_eq!(tx.count_unmatched().await.unwrap(), 4);
    let page = tx.unmatched(i64::MAX, 3).await.unwrap();
    assert_eq!(page.iter().map(|p| p.id).collect::<Vec<_>>(), [ids[3], ids[2], ids[1]]);
    assert_eq!(
        (page[0].misfit, page[0].provider.as_str(), page[0].external_id.as_str()),
        (Some(Misfit::Amount), "signed", "p3")
    );
    assert_eq!(tx.unmatched(ids[1], 3).await.unwrap().len(), 1);
    let heard = tx.payment_fact(ids[0]).await.unwrap();
    assert_eq!(heard, fact("p0", 1, "month", PaymentState::Succeeded));
    assert!(tx.payment_fact(999).await.is_err() && tx.payment(999).await.unwrap().is_none());
    tx.close_misfit(ids[0], Some(&who.address), NOW).await.unwrap();
    tx.close_misfit(ids[1], None, NOW).await.unwrap();
    assert_eq!(tx.payment(ids[0]).await.unwrap().unwrap().misfit, None);
    assert_eq!(tx.count_unmatched().await.unwrap(), 2);
    tx.commit().await.unwrap();
    let rows = super::rows(&store, "payments").await;
    assert_eq!((rows[0]["settled_by"].as_str(), rows[1]["settled_by"].as_str()), (Some("tg:1"), None));
    assert!(rows[0]["settled_at"].is_string() && rows[2]["settled_at"].is_null());
    assert!(store.read().await.unwrap().payment(ids[0]).await.unwrap().is_some(), "a reader locks nothing");
}

async fn who_waits_to_pay_is_found(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let month = plan("month", "1 month");
    let mut members = Vec::new();
    for (n, price) in [(1, "500 RUB"), (2, "500 RUB"), (3, "50 XTR")] {
        let who = account(&mut tx, n).await;
        let token = format!("t{n}");
        let (promo, gift, replaces) = (None, false, None);
        let order = NewOrder {
            token: &token,
            member: who.member,
            account: who.id,
            plan: &month,
            provider: "yookassa",
            price: money(price),
            promo,
            gift,
            replaces,
            again: propusk::domain::Again::Once,
        };
        let id = tx.add_order(&order, NOW.plus(9), NOW.plus(n)).await.unwrap();
        members.push((who.member, id));
    }
    let found = async |tx: &mut Tx, from, until| tx.waiting_to_pay(money("500 RUB"), from, until, 5).await.unwrap();
    assert_eq!(found(&mut tx, NOW, NOW.plus(9)).await, [members[1].0, members[0].0], "newest first");
    assert_eq!(found(&mut tx, NOW.plus(2), NOW.plus(9)).await, [members[1].0]);
    assert_eq!(found(&mut tx, NOW, NOW).await, []);
    tx.set_order_state(members[1].1, "paid").await.unwrap();
    assert_eq!(found(&mut tx, NOW, NOW.plus(9)).await, [members[0].0], "who has paid waits no more");
}

async fn a_term_is_shortened(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await;
    let p1 = payment(&mut tx, "p1").await;
    let month = plan("month", "30 days");
    let subscription = tx.put_subscription(who.member, &month, NOW).await.unwrap();
    let term = tx.add_term(subscription, &NewTerm::paid(month.period, p1), NOW).await.unwrap().unwrap();
    for (at, kept) in [(NOW.plus(1), 500_000), (NOW.plus(2), 250_000)] {
        tx.reduce_term(term, Reduction { at, kept }).await.unwrap();
        let of = tx.subscriptions_of(who.member).await.unwrap();
        assert_eq!(of[0].terms[0].reduced, Some(Reduction { at, kept }));
    }
    tx.take_back(p1, NOW.plus(3)).await.unwrap();
    tx.reduce_term(term, Reduction { at: NOW.plus(4), kept: 0 }).await.unwrap();
    let of = tx.subscriptions_of(who.member).await.unwrap();
    assert_eq!(of[0].terms[0].reduced.unwrap().at, NOW.plus(2), "what was taken back stays as it is");
}

async fn a_dispute_closes_and_opens(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await.member;
    assert_eq!(tx.disputed_since(who).await.unwrap(), None);
    assert!(!tx.set_disputed(who, None).await.unwrap());
    assert!(tx.set_disputed(who, Some(NOW)).await.unwrap());
    assert!(!tx.set_disputed(who, Some(NOW.plus(1))).await.unwrap());
    assert_eq!(tx.disputed_since(who).await.unwrap(), Some(NOW));
    assert!(tx.set_disputed(who, None).await.unwrap());
    assert_eq!(tx.disputed_since(who).await.unwrap(), None);
    assert_eq!(tx.disputed_since(MemberId(99)).await.unwrap(), None);
    let p1 = payment(&mut tx, "p1").await;
    assert!(!tx.payment(p1).await.unwrap().unwrap().disputed);
    tx.mark_disputed(p1, NOW).await.unwrap();
    assert!(tx.payment(p1).await.unwrap().unwrap().disputed);
}

async fn a_renewal_is_found_by_its_services_id(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let who = account(&mut tx, 1).await.member;
    let id = tx.put_subscription(who, &plan("month", "30 days"), NOW).await.unwrap();
    assert_eq!(tx.subscriptions_of(who).await.unwrap()[0].renewal, None);
    let renewal =
        AutoRenewal { provider: "signed".into(), id: "s:1 «ё»".into(), state: RenewalState::On, at: Timestamp(5) };
    tx.set_renewal(id, &renewal).await.unwrap();
    assert_eq!(tx.subscriptions_of(who).await.unwrap()[0].renewal, Some(renewal));
    assert_eq!(tx.renewed_as("signed", "s:1 «ё»").await.unwrap(), Some((who, id)));
    assert_eq!(tx.renewed_as("stripe", "s:1 «ё»").await.unwrap(), None);
    assert_eq!(tx.member_of_subscription(id).await.unwrap(), Some(who));
    assert_eq!(tx.member_of_subscription(SubscriptionId(99)).await.unwrap(), None);
}

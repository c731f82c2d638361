//! Invitations, promo codes, and what is known of somebody's past.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::promo::{Audience, Benefit, Promo};
use propusk::domain::referral::Past;
use propusk::domain::{Cause, PaymentState, Period};
use propusk::store::{GuestRow, NewOrder, NewTerm, StoreError, Tx};

on_both!(
    an_invitation_code_is_made_once,
    a_guest_is_brought_once_and_pays_once,
    a_way_up_is_found_over_others,
    the_past_is_told_as_it_was,
    promo_codes_come_and_go,
    a_code_is_used_once_a_person,
    a_bill_holds_a_use,
);

/// A code that gives days.
pub(super) fn promo(code: &str, days: u32, times: Option<u32>) -> Promo {
    let benefit = Benefit::Days(days);
    Promo { code: code.to_owned(), benefit, plans: vec![], from: None, until: None, times, audience: None }
}

async fn an_invitation_code_is_made_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await.member, account(&mut tx, 2).await.member);
    assert_eq!(tx.invite_code(one, "ABCDEFGH2").await.unwrap(), "ABCDEFGH2");
    assert_eq!(tx.invite_code(one, "ABCDEFGH3").await.unwrap(), "ABCDEFGH2");
    assert_eq!(tx.inviter_by_code("ABCDEFGH2").await.unwrap(), Some(one));
    assert_eq!(tx.inviter_by_code("ABCDEFGH3").await.unwrap(), None);
    let nobody = propusk::domain::MemberId(99);
    assert!(matches!(tx.invite_code(nobody, "ABCDEFGH4").await, Err(StoreError::Conflict(_))));
    assert!(tx.invite_code(two, "ABCDEFGH2").await.is_err(), "a code belongs to one");
}

async fn a_guest_is_brought_once_and_pays_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, bella, clara) =
        (account(&mut tx, 1).await.member, account(&mut tx, 2).await.member, account(&mut tx, 3).await.member);
    assert!(tx.add_referral(bella, anna, NOW).await.unwrap());
    assert!(!tx.add_referral(bella, clara, NOW).await.unwrap(), "once in her life");
    assert!(tx.add_referral(clara, anna, NOW).await.unwrap());
    let row = tx.referral_of(bella).await.unwrap().unwrap();
    assert_eq!((row.guest, row.inviter, row.at, row.payment), (bella, anna, NOW, None));
    assert_eq!(tx.referral_of(anna).await.unwrap(), None);
    let (payment, _) = tx.lock_payment(&fact("p", 2, "month", PaymentState::Succeeded), NOW).await.unwrap();
    assert!(tx.referral_paid(bella, payment.id).await.unwrap());
    assert!(!tx.referral_paid(bella, payment.id).await.unwrap(), "once");
    assert!(!tx.referral_paid(anna, payment.id).await.unwrap(), "not invited");
    let paid = fact("p", 2, "month", PaymentState::Succeeded);
    tx.update_payment(payment.id, &paid, PaymentState::Succeeded, NOW).await.unwrap();
    let row = |guest, name: &str, paid| GuestRow { guest, name: name.to_owned(), paid };
    let both = vec![row(clara, "Гость 3", false), row(bella, "Гость 2", true)];
    assert_eq!(tx.guests_of(anna, 9).await.unwrap(), (both.clone(), 2));
    assert_eq!(tx.guests_of(anna, 1).await.unwrap(), (both[..1].to_vec(), 2));
    tx.update_payment(payment.id, &paid, PaymentState::Refunded, NOW).await.unwrap();
    assert!(!tx.guests_of(anna, 9).await.unwrap().0[1].paid, "given back");
}

async fn a_way_up_is_found_over_others(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut members = Vec::new();
    for id in 1..=4 {
        members.push(account(&mut tx, id).await.member);
    }
    for pair in members.windows(2) {
        tx.add_referral(pair[1], pair[0], NOW).await.unwrap();
    }
    let (first, last) = (members[0], members[3]);
    assert!(tx.was_brought_by(last, first).await.unwrap());
    assert!(!tx.was_brought_by(first, last).await.unwrap());
    assert!(!tx.was_brought_by(first, first).await.unwrap());
    tx.add_referral(first, last, NOW).await.unwrap();
    assert!(tx.was_brought_by(first, last).await.unwrap(), "and the search ends, even in a circle");
}

async fn past(tx: &mut Tx, id: i64) -> Past {
    let member = tx.account_at(&propusk::domain::AccountRef::telegram(id)).await.unwrap().unwrap().member;
    tx.past_of(member).await.unwrap()
}

async fn the_past_is_told_as_it_was(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let month = plan("month", "1 month");
    for id in 1..=4 {
        account(&mut tx, id).await;
    }
    let member = |id| propusk::domain::MemberId(id);
    assert_eq!(past(&mut tx, 1).await, Past::default());
    let trial = tx.put_subscription(member(2), &month, NOW).await.unwrap();
    tx.add_term(trial, &NewTerm::new(Cause::Trial, Period::Days(3)), NOW).await.unwrap();
    assert_eq!(past(&mut tx, 2).await, Past { had_time: true, had_trial: true, ..Past::default() });
    let given = tx.put_subscription(member(3), &month, NOW).await.unwrap();
    let term = tx.add_term(given, &NewTerm::new(Cause::Grant, Period::Days(3)), NOW).await.unwrap().unwrap();
    tx.take_back_term(term, NOW).await.unwrap();
    assert_eq!(
        past(&mut tx, 3).await,
        Past { had_time: true, had_more: true, ..Past::default() },
        "whatever became of it"
    );
    let fact = fact("p", 4, "month", PaymentState::Refunded);
    let (payment, _) = tx.lock_payment(&fact, NOW).await.unwrap();
    tx.settle_payment(payment.id, member(4), None).await.unwrap();
    assert_eq!(past(&mut tx, 4).await, Past::default(), "not paid yet");
    tx.update_payment(payment.id, &fact, PaymentState::Refunded, NOW).await.unwrap();
    assert_eq!(past(&mut tx, 4).await, Past { paid: true, ..Past::default() });
}

async fn promo_codes_come_and_go(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let day = |s: &str| Some(s.parse().unwrap());
    let full = Promo {
        code: "ВЕСНА".to_owned(),
        benefit: Benefit::Amount(vec![money("500 RUB")]),
        plans: vec!["month".parse().unwrap()],
        from: day("2026-12-01"),
        until: day("2026-12-31"),
        times: Some(1),
        audience: Some(Audience::Lapsed),
    };
    let half = Promo { benefit: Benefit::Percent(50), ..promo("A-1", 1, None) };
    for promo in [&full, &half, &promo("A1", 7, None)] {
        tx.put_promo(promo).await.unwrap();
    }
    assert_eq!(tx.promos().await.unwrap(), [half.clone(), promo("A1", 7, None), full.clone()]);
    assert_eq!(tx.lock_promo("ВЕСНА").await.unwrap(), Some(full.clone()));
    assert_eq!(tx.lock_promo("NONE").await.unwrap(), None);
    tx.archive_promo("ВЕСНА").await.unwrap();
    assert_eq!(tx.lock_promo("ВЕСНА").await.unwrap(), None);
    tx.put_promo(&Promo { times: None, ..full.clone() }).await.unwrap();
    assert_eq!(tx.promos().await.unwrap()[2].times, None);
}

async fn a_code_is_used_once_a_person(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await.member, account(&mut tx, 2).await.member);
    for code in ["B", "A"] {
        tx.put_promo(&promo(code, 7, None)).await.unwrap();
        assert!(tx.take_promo(one, code, NOW).await.unwrap());
        assert!(!tx.take_promo(one, code, NOW).await.unwrap());
    }
    let codes = |promos: Vec<Promo>| promos.into_iter().map(|p| p.code).collect::<Vec<_>>();
    assert_eq!(codes(tx.unused_promos(one).await.unwrap()), ["A", "B"]);
    assert!(!tx.has_used_promo(one, "A").await.unwrap());
    assert!(tx.use_promo(one, "A", None, NOW).await.unwrap());
    assert!(!tx.use_promo(one, "A", None, NOW).await.unwrap(), "once");
    assert!(tx.use_promo(two, "A", None, NOW).await.unwrap(), "without having taken it before");
    assert!(tx.has_used_promo(one, "A").await.unwrap());
    assert_eq!(codes(tx.unused_promos(one).await.unwrap()), ["B"]);
    assert_eq!(tx.promo_uses("A", one, NOW).await.unwrap(), 1);
    assert_eq!(tx.promo_uses("A", propusk::domain::MemberId(99), NOW).await.unwrap(), 2);
    tx.archive_promo("B").await.unwrap();
    assert!(tx.unused_promos(one).await.unwrap().is_empty());
}

async fn a_bill_holds_a_use(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    tx.put_promo(&promo("A", 7, Some(1))).await.unwrap();
    let month = plan("month", "1 month");
    let order = |token| NewOrder {
        token,
        member: one.member,
        account: one.id,
        plan: &month,
        provider: "yookassa",
        price: money("400 RUB"),
        promo: Some("A"),
        gift: false,
        replaces: None,
        again: propusk::domain::Again::Once,
    };
    let id = tx.add_order(&order("t"), NOW, NOW).await.unwrap();
    assert_eq!(tx.promo_uses("A", two.member, NOW).await.unwrap(), 1);
    assert_eq!(tx.promo_uses("A", one.member, NOW).await.unwrap(), 0, "her own");
    assert_eq!(tx.promo_uses("A", two.member, NOW.plus(1)).await.unwrap(), 0, "too old");
    tx.set_order_state(id, "canceled").await.unwrap();
    assert_eq!(tx.promo_uses("A", two.member, NOW).await.unwrap(), 0);
}

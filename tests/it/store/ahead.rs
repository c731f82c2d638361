//! What is read ahead for many grants is what the database says, also after each of the changes that keep it.

use super::{NOW, account, fact, gate, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::{Again, Cause, MemberId, PaymentState, Period, Stage, SubscriptionId};
use propusk::store::{AccessRow, Account, NewOrder, NewTerm, Tx};

on_both!(what_is_read_ahead_is_true, one_who_went_into_another_is_not_read_ahead);

async fn order(tx: &mut Tx, account: &Account, token: &str) {
    let plan = plan("month", "1 month");
    let new = NewOrder {
        token,
        member: account.member,
        account: account.id,
        plan: &plan,
        provider: "signed",
        price: money("500 RUB"),
        promo: None,
        gift: false,
        replaces: None,
        again: Again::Once,
    };
    tx.add_order(&new, NOW, NOW).await.unwrap();
}

/// All that a grant asks about a member and her order.
async fn asked(tx: &mut Tx, member: MemberId, token: &str) -> String {
    let order = tx.order_by_token(token).await.unwrap();
    let (locked, leaving) = (tx.lock_member(member).await.unwrap(), tx.is_leaving(member).await.unwrap());
    let (banned, referral) = (tx.banned_at(member).await.unwrap(), tx.referral_of(member).await.unwrap());
    let (accounts, access) = (tx.accounts_of(member).await.unwrap(), tx.access_of(member).await.unwrap());
    let subscriptions = tx.subscriptions_of(member).await.unwrap();
    format!("{order:#?}\n{locked:#?} {leaving} {banned:?} {referral:?}\n{accounts:#?}\n{access:#?}\n{subscriptions:#?}")
}

/// What is kept is what the database says.
async fn holds(tx: &mut Tx, members: &[(MemberId, &str)], after: &str) {
    let mut kept = Vec::new();
    for (member, token) in members {
        kept.push(asked(tx, *member, token).await);
    }
    tx.inbox_depth().await.unwrap(); // a statement that knows nothing of what was read ahead
    for ((member, token), kept) in members.iter().zip(kept) {
        assert_eq!(kept, asked(tx, *member, token).await, "after {after}");
    }
    let tokens: Vec<&str> = members.iter().map(|(_, token)| *token).collect();
    tx.read_ahead(&tokens).await.unwrap();
}

async fn what_is_read_ahead_is_true(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, bella, vera) = (account(&mut tx, 1).await, account(&mut tx, 2).await, account(&mut tx, 3).await);
    let club = gate(&mut tx, "club", -100).await;
    for (who, token) in [(&anna, "a"), (&bella, "b")] {
        order(&mut tx, who, token).await;
    }
    tx.add_referral(anna.member, vera.member, NOW).await.unwrap();
    let month = plan("month", "1 month");
    let old = tx.put_subscription(bella.member, &month, NOW).await.unwrap();
    tx.add_term(old, &NewTerm::new(Cause::Grant, Period::Days(3)), NOW).await.unwrap();
    tx.put_access(&AccessRow::new(bella.id, club), NOW).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.begin().await.unwrap();
    let both = [(anna.member, "a"), (bella.member, "b")];
    tx.read_ahead(&[]).await.unwrap();
    tx.read_ahead(&["a", "b", "nobody's"]).await.unwrap();
    holds(&mut tx, &both, "nothing").await;
    assert_eq!(tx.order_by_token("nobody's").await.unwrap(), None);
    let (payment, new) = tx.lock_payment(&fact("1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    assert!(new);
    let (again, new) = tx.lock_payment(&fact("1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    assert_eq!((again, new), (payment.clone(), false));
    holds(&mut tx, &both, "payments").await;
    let order = tx.order_by_token("a").await.unwrap().unwrap();
    tx.set_order_state(order.id, "paid").await.unwrap();
    holds(&mut tx, &both, "an order that is paid").await;
    let mine = tx.put_subscription(anna.member, &month, NOW).await.unwrap();
    holds(&mut tx, &both, "a new subscription").await;
    tx.add_term(mine, &NewTerm::paid(Period::Months(1), payment.id), NOW).await.unwrap();
    holds(&mut tx, &both, "a new term").await;
    tx.add_term(old, &NewTerm::new(Cause::Grant, Period::Days(5)), NOW.plus(1)).await.unwrap();
    holds(&mut tx, &both, "one more term").await;
    tx.subscriptions_of(anna.member).await.unwrap();
    tx.reviewed(mine, NOW.plus(7), Some(NOW.plus(9)), Some(NOW.plus(8))).await.unwrap();
    tx.set_stage(mine, Stage::Active, Some(NOW.plus(8))).await.unwrap();
    tx.close_tasks(mine, None, NOW).await.unwrap();
    holds(&mut tx, &both, "a review").await;
    let mut row = AccessRow::new(anna.id, club);
    row.wanted = true;
    tx.put_access(&row, NOW).await.unwrap();
    row.account = bella.id;
    tx.put_access(&row, NOW).await.unwrap();
    holds(&mut tx, &both, "access").await;
    let waits =
        NewTerm { begins_at: Some(NOW.plus(50)), after: Some(mine), ..NewTerm::new(Cause::Grant, Period::Days(1)) };
    tx.add_term(old, &waits, NOW).await.unwrap();
    holds(&mut tx, &both, "a term that waits").await;
    let moved: Vec<SubscriptionId> = tx.move_behind(mine, NOW.plus(60), NOW).await.unwrap();
    assert_eq!(moved, [old]);
    holds(&mut tx, &both, "a term that moved").await;
    tx.set_banned(bella.member, Some(NOW)).await.unwrap();
    tx.leave(anna.member, NOW).await.unwrap();
    holds(&mut tx, &both, "statements that know nothing of it").await;
    assert!(tx.is_leaving(anna.member).await.unwrap());
    assert_eq!(tx.banned_at(bella.member).await.unwrap(), Some(NOW));
}

async fn one_who_went_into_another_is_not_read_ahead(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, bella) = (account(&mut tx, 1).await, account(&mut tx, 2).await);
    order(&mut tx, &anna, "a").await;
    tx.set_joined(anna.member, Some(bella.member)).await.unwrap();
    tx.read_ahead(&["a"]).await.unwrap();
    assert!(tx.lock_member(anna.member).await.is_err(), "whoever asks for her finds out whose it is now");
    assert_eq!(tx.order_by_token("a").await.unwrap().unwrap().member, anna.member);
}

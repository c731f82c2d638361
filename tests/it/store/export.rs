//! The export: all state, the same lines from both databases, from one snapshot.

use super::{HUGE, NAME, NOW, account, fact, gate, money, plan, rows};
use crate::databases::{Database, Kind, on_both};
use propusk::domain::act::{Outcome as Made, Wish};
use propusk::domain::claim::{Mark, MarkKind};
use propusk::domain::freeze::Offer;
use propusk::domain::notice::Event;
use propusk::domain::{
    AccountRef, Carried, Cause, ClubSettings, Enclosure, Misfit, OrderId, PaymentState, Platform, Presence,
    SavedMethod, TermId, Transfer,
};
use propusk::store::{
    AccessRow, Class, HookState, Moved, NewEffect, NewFact, NewMethod, NewOrder, NewRefund, NewTerm, Outcome, Removal,
    Store, StoreError, TABLES, Wire, Work,
};
use std::collections::BTreeSet;

on_both!(all_state_is_exported, an_export_is_one_moment);

/// Something in every table, with every optional column both empty and filled.
async fn fill(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    tx.set_club(&ClubSettings { name: NAME.to_owned(), ..ClubSettings::default() }).await.unwrap();
    let month = plan("month", "1 month");
    for (key, position) in [("aa", 1), ("a-z", 1), ("a_z", 1), ("month", 0)] {
        tx.put_plan(&plan(key, "1 month"), position).await.unwrap();
    }
    tx.archive_plan("aa").await.unwrap();
    let club = gate(&mut tx, "club", -HUGE).await;
    let talk = tx.put_gate(&"talk".parse().unwrap(), Platform::Vk, 2_000_000_001, NOW).await.unwrap();
    tx.set_brake(club, Some(HUGE), true).await.unwrap();
    let one = account(&mut tx, HUGE).await;
    let vk = AccountRef { platform: Platform::Vk, id: "7".to_owned() };
    let (two, _) = tx.add_account(&vk, NAME, Some("ё"), Some("pt-br".parse().unwrap()), false, NOW).await.unwrap();
    tx.set_language(two.member, "pl".parse().unwrap()).await.unwrap();
    for token in ["t1", "t2"] {
        let price = money("9007199254740.99 RUB");
        let order = NewOrder {
            token,
            member: one.member,
            account: one.id,
            plan: &month,
            provider: "yookassa",
            price,
            promo: None,
            gift: false,
            replaces: None,
            again: propusk::domain::Again::Once,
        };
        let id = tx.add_order(&order, NOW, NOW).await.unwrap();
        if token == "t2" {
            tx.order_placed(id, "2d0c", "https://pay").await.unwrap();
        }
    }
    let t2 = tx.order_by_token("t2").await.unwrap().unwrap().id;
    let enclosure = Some(Enclosure { platform: Platform::Vk, picture: false, file: "doc1_2".into() });
    let (words, amount, actor) = (Some(NAME.to_owned()), Some(money("5 RUB")), Some(one.address.clone()));
    let transfer = Transfer { enclosure, words, amount, actor, said_at: Some(NOW), ..Transfer::new(t2, NOW) };
    tx.put_transfer(&transfer).await.unwrap();
    tx.set_receipt_contact(one.member, NAME, NOW).await.unwrap();
    let (terms, orders) = (super::methods::terms(), [OrderId(1), OrderId(2)]);
    for (key, order) in [("month", orders[0]), ("a-z", orders[1])] {
        let id = tx.put_subscription(two.member, &plan(key, "1 month"), NOW).await.unwrap();
        let saved = SavedMethod { id: "secret".to_owned(), title: NAME.to_owned() };
        let new = NewMethod { subscription: id, account: two.id, terms: &terms, agreed_at: NOW, saved: &saved };
        tx.put_method(&new).await.unwrap();
        let mut method = tx.method_of(id).await.unwrap().unwrap();
        tx.add_charge(order, &method).await.unwrap();
        if key == "month" {
            (method.ends_on, method.warned_at, method.tried_at) = ("2026-04-02".parse().ok(), Some(NOW), Some(NOW));
            (method.order, method.due_at) = (Some(order), Some(NOW));
            tx.charge_sent(order, NOW).await.unwrap();
            tx.set_method(&method).await.unwrap();
        }
    }
    let (p1, _) = tx.lock_payment(&fact("p1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    let (p2, _) = tx.lock_payment(&fact("p2", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.settle_payment(p1.id, one.member, None).await.unwrap();
    tx.set_misfit(p2.id, Misfit::Amount).await.unwrap();
    let subscription = tx.put_subscription(one.member, &month, NOW).await.unwrap();
    let term = NewTerm::paid(month.period, p1.id);
    tx.add_term(subscription, &term, NOW).await.unwrap();
    tx.add_term(subscription, &NewTerm::new(Cause::Grant, term.period), NOW).await.unwrap();
    assert!(tx.first_time("ended:1:2", NOW).await.unwrap());
    let (source, external_id, lane) = ("telegram".to_owned(), "7".to_owned(), "tg:1".to_owned());
    let fact = NewFact { source, external_id, lane, priority: 1, payload: "{\"update_id\":7}".to_owned() };
    tx.add_facts(&[fact], NOW).await.unwrap();
    tx.take_back(p1.id, NOW.plus(1)).await.unwrap();
    let offer = Offer { starts_at: NOW, ends_at: NOW.plus(5), last_day: None, new_last_day: None, stays: None };
    tx.add_freeze(subscription, &offer, true, NOW).await.unwrap();
    tx.set_dialogue(one.id, "{}", NOW).await.unwrap();
    tx.invite_code(two.member, "ABCDEFGH2").await.unwrap();
    let other = account(&mut tx, 3).await;
    for (guest, payment) in [(one.member, Some(p1.id)), (other.member, None)] {
        tx.add_referral(guest, two.member, NOW).await.unwrap();
        if let Some(payment) = payment {
            tx.referral_paid(guest, payment).await.unwrap();
        }
    }
    for code in ["A1", "A-1", "Ё", "ЯЯ"] {
        tx.put_promo(&super::friends::promo(code, 7, None)).await.unwrap();
    }
    tx.archive_promo("A1").await.unwrap();
    tx.take_promo(one.member, "Ё", NOW).await.unwrap();
    tx.use_promo(two.member, "A-1", Some(p1.id), NOW).await.unwrap();
    tx.draft_gift(one.member, &month.key, None, NOW).await.unwrap();
    let words = tx.draft_gift(one.member, &month.key, Some(NAME), NOW).await.unwrap();
    let order = tx.order_by_token("t1").await.unwrap().unwrap().id;
    tx.order_gift(order, words, NOW).await.unwrap();
    let gift = tx.gift_paid(order, p1.id, "c0de").await.unwrap().unwrap();
    tx.claim_gift(gift, two.member, NOW).await.unwrap();
    tx.order_is_odd(order, p1.id).await.unwrap();
    tx.sweep_decided("yookassa", NOW, NOW.plus(5)).await.unwrap();
    tx.sweep_decided("Stripe", NOW, NOW.plus(5)).await.unwrap();
    tx.swept("yookassa", NOW.plus(1)).await.unwrap();
    tx.sweep_failed("Stripe", NOW.plus(1), true).await.unwrap();
    let gone = account(&mut tx, 4).await.member;
    tx.leave(gone, NOW).await.unwrap();
    tx.erase(gone, &[], NOW.plus(1)).await.unwrap();
    let (token, reason) = ("t", NAME);
    let refund = NewRefund { token, payment: p1.id, minor: 5, before_minor: 0, actor: &one.address, reason };
    tx.add_refund(&refund, NOW).await.unwrap();
    let olga = AccountRef::telegram(1001);
    let act = tx.add_act(Some(one.member), &Wish::Ban, &olga, NOW, NOW).await.unwrap();
    tx.set_reason(act, NAME).await.unwrap();
    let all = tx.add_act(None, &Wish::Compensate { days: 2 }, &olga, NOW, NOW).await.unwrap();
    tx.act_done(all, &Made::default(), Some(Work::Give), NOW).await.unwrap();
    tx.add_term_of_act(subscription, Cause::Compensation, term.period, all, NOW).await.unwrap();
    tx.act_undone(all, &olga, None, NOW).await.unwrap();
    tx.add_note(one.member, NAME, &olga, NOW).await.unwrap();
    tx.add_task(one.member, subscription, NOW, NOW).await.unwrap();
    tx.set_banned(two.member, Some(NOW)).await.unwrap();
    tx.reviewed(subscription, NOW, Some(NOW.plus(999)), None).await.unwrap();
    let mut row = AccessRow::new(one.id, club);
    tx.put_access(&row, NOW).await.unwrap();
    (row.gate, row.wanted, row.entitled, row.seen) = (talk, true, true, Presence::Staff);
    (row.removal, row.removed_at, row.told, row.look_at) = (Removal::Banned, Some(NOW), true, Some(NOW));
    tx.put_access(&row, NOW).await.unwrap();
    for url in ["https://t.me/+b", "https://t.me/+B", "https://t.me/+-a", "https://t.me/+_c"] {
        tx.add_link(one.id, club, url, NOW).await.unwrap();
        tx.drop_link(one.id, club, NOW.plus(5)).await.unwrap();
    }
    tx.add_link(one.id, club, "https://t.me/+last", NOW).await.unwrap();
    tx.note(None, &Event::Joined, None, NOW);
    tx.note(Some(two.member), &Event::Paid { amount: money("1 XTR"), provider: NAME.to_owned() }, Some(&vk), NOW);
    let code = tx.add_connect("ABCDEFGH2", one.id, NOW).await.unwrap();
    tx.add_connect("ABCDEFGH3", one.id, NOW).await.unwrap();
    let mut asked = tx.connect(code).await.unwrap().unwrap();
    (asked.other, asked.wanted_at) = (Some(two.id), Some(NOW));
    tx.put_connect(&asked, NOW).await.unwrap();
    tx.connect_missed(two.id, NOW, NOW).await.unwrap();
    let mark = Mark { kind: MarkKind::Email, value: NAME.to_owned() };
    tx.add_claimable(p2.id, std::slice::from_ref(&mark)).await.unwrap();
    tx.hold_contact(&mark, one.id, NOW).await.unwrap();
    let (claim, _) = tx.add_claim(one.id, p2.id, NAME, NOW).await.unwrap();
    tx.decide_claim(claim.id, false, Some(&olga), NOW).await.unwrap();
    tx.add_claim(two.id, p2.id, "778", NOW).await.unwrap();
    tx.claim_tried(two.id, NOW, NOW).await.unwrap();
    for _ in 0..2 {
        tx.add_join(one.member, other.member, &Moved { terms: vec![TermId(1)], ..Moved::default() }, NOW)
            .await
            .unwrap();
        let join = tx.join_of(one.member).await.unwrap().unwrap();
        tx.join_separated(join.id, NOW).await.unwrap();
    }
    tx.add_join(one.member, other.member, &Moved::default(), NOW).await.unwrap();
    tx.set_joined(other.member, Some(one.member)).await.unwrap();
    tx.put_hook(&super::hooks::spec("crm", &["*"]), NOW).await.unwrap();
    tx.put_hook(&super::hooks::spec("idle", &["payment.*"]), NOW).await.unwrap();
    let hook = tx.hooks().await.unwrap().remove(1).id;
    tx.hook_failed(hook, NAME, true, NOW).await.unwrap();
    let first = tx.hooks().await.unwrap().remove(0).id;
    tx.set_hook_state(first, HookState::Off).await.unwrap();
    for (name, hash) in [("crm", "aa"), ("other", "bb")] {
        tx.add_api_key(&name.parse().unwrap(), hash, hash == "aa", NOW).await.unwrap();
    }
    tx.revoke_api_key(&"crm".parse().unwrap(), NOW).await.unwrap();
    let carried = Carried { at: NOW, spent: 5, of: Some(7) };
    let brought = tx.add_term(subscription, &NewTerm::new(Cause::Grant, term.period), NOW).await.unwrap().unwrap();
    tx.carry_terms(&[(brought, Some(carried))], subscription).await.unwrap();
    for lane in ["a", "b"] {
        tx.enqueue(NewEffect {
            class: Class::Say,
            wire: Wire::Telegram,
            lane: lane.to_owned(),
            priority: 3,
            not_before: NOW.plus(1),
            created_at: NOW,
            effect: format!("{{\"do\":\"say\",\"big\":{},\"text\":{NAME:?}}}", i64::MAX).replace("\\u{", "u{"),
        });
    }
    tx.flush().await.unwrap();
    tx.lease_effects((Class::Say, Wire::Telegram), "x", NOW.plus(1), NOW.plus(9), 1).await.unwrap();
    tx.effects_done(&[(1, Outcome::Done), (2, Outcome::Again { at: NOW, error: NAME.to_owned() })], NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn lines(store: &Store) -> Vec<String> {
    let mut tx = store.read().await.unwrap();
    let mut lines = Vec::new();
    for table in TABLES {
        tx.export::<StoreError>(table, |row| {
            lines.push(format!("{} {}", table.name, serde_json::to_string(&row).unwrap()));
            Ok(())
        })
        .await
        .unwrap();
    }
    lines
}

async fn all_state_is_exported(db: &Database) {
    let store = db.open().await;
    fill(&store).await;
    let first = lines(&store).await;
    let tables: BTreeSet<_> = first.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(tables, TABLES.iter().map(|t| t.name).collect(), "something in every table");
    assert_eq!(lines(&db.open().await).await, first, "stable");
    let plans: Vec<_> = rows(&store, "plans").await.into_iter().map(|r| r["key"].to_string()).collect();
    assert_eq!(plans, ["\"month\"", "\"a-z\"", "\"a_z\"", "\"aa\""]);
    let access = rows(&store, "access").await;
    assert_eq!((access[1]["wanted"].as_bool(), access[0]["wanted"].as_bool()), (Some(true), Some(false)));
    assert!(access[0]["removed_at"].is_null());
    assert_eq!(access[1]["removed_at"].as_str(), Some("2027-01-15T08:00:00.000Z"));
    assert_eq!(rows(&store, "gates").await[0]["chat_id"].as_i64(), Some(-HUGE));
    assert_eq!(rows(&store, "club").await[0]["settings"]["name"].as_str(), Some(NAME));
    assert!(rows(&store, "plans").await[0]["spec"]["prices"].is_array());
}

#[tokio::test]
async fn both_databases_export_the_same_lines() {
    let mut exports = Vec::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        crate::databases::run(kind, async |db: &Database| {
            let store = db.open().await;
            fill(&store).await;
            exports.push(lines(&store).await);
        })
        .await;
    }
    if let [sqlite, postgres] = exports.as_slice() {
        for (a, b) in sqlite.iter().zip(postgres) {
            assert_eq!(a, b);
        }
        assert_eq!(sqlite.len(), postgres.len());
    }
}

async fn an_export_is_one_moment(db: &Database) {
    let store = db.open().await;
    fill(&store).await;
    let mut reader = store.read().await.unwrap();
    let before = reader.club_revision().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    account(&mut tx, 555).await;
    tx.set_club(&ClubSettings::default()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reader.club_revision().await.unwrap(), before, "a reader sees one moment");
    assert!(reader.account_at(&AccountRef::telegram(555)).await.unwrap().is_none());
    drop(reader);
    assert!(store.read().await.unwrap().account_at(&AccountRef::telegram(555)).await.unwrap().is_some());
}

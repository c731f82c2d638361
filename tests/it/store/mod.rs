//! The store's contract, kept by both databases: every method of `Tx` and `Store` is called here on SQLite and on
//! PostgreSQL, and has to answer the same.
//!
//! One file an aggregate, as in `src/store`; then what spans them: migrations, query plans, races and whole lives.

mod access;
mod ahead;
mod changes;
mod claims;
mod club;
mod connect;
mod coverage;
mod export;
mod forget;
mod freezes;
mod heads;
mod friends;
mod gifts;
mod hands;
mod hooks;
mod inbox;
mod journal;
mod keys;
mod leases;
mod lives;
mod lives_whole;
mod members;
mod migrations;
mod methods;
mod money;
mod open;
mod orders;
mod outbox;
mod patrons;
mod pages;
mod payments;
mod plans;
mod races;
mod races_change;
mod races_claim;
mod races_connect;
mod races_freeze;
mod races_friends;
mod races_gates;
mod races_gifts;
mod races_money;
mod races_staff;
mod races_transfer;
mod staff;
mod subscriptions;
mod sweeps;
mod transfers;
mod vk_gates;

use crate::databases::Database;
use propusk::domain::notice::Right;
use propusk::domain::{
    AccountRef, GateId, GateKey, Lang, LocalText, Money, PaymentFact, PaymentState, Period, Plan, Platform, Timestamp,
};
use propusk::store::{Account, PlaceRow, Store, StoreError, TABLES, Tx};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// 15 January 2027, 08:00 UTC.
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A name that a careless program would cut, fold or mangle.
const NAME: &str = "Łucja «Ё» Ольга 👩\u{200d}👩\u{200d}👧 O'Neil; -- \"\\ \u{1F1F5}\u{1F1F1}";

/// The largest id that Telegram may give: 52 significant bits (<https://core.telegram.org/bots/api#user>).
const HUGE: i64 = (1 << 52) - 1;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// A plan of a length, sold for 500 roubles, that opens the gate "club".
fn plan(key: &str, period: &str) -> Plan {
    Plan {
        key: key.parse().unwrap(),
        title: LocalText(BTreeMap::from([(Lang::RU, format!("Клуб {key} 🎟")), (Lang::EN, key.to_owned())])),
        period: period.parse::<Period>().unwrap(),
        prices: vec![money("500 RUB"), money("50 XTR")],
        gates: vec!["club".parse::<GateKey>().unwrap()],
        grace: 0,
        remind: vec![],
        freeze: None,
        trial: 0,
        products: Vec::new(),
    }
}

/// A payment of 500 roubles for a plan without an order, as a signed webhook brings it.
fn fact(external_id: &str, payer: i64, plan: &str, state: PaymentState) -> PaymentFact {
    PaymentFact {
        provider: "signed".to_owned(),
        external_id: external_id.to_owned(),
        state,
        amount: money("500 RUB"),
        refunded_minor: 0,
        refunds: Default::default(),
        order: None,
        test: false,
        payer: Some(AccountRef::telegram(payer)),
        plan: Some(plan.parse().unwrap()),
        at: None,
        chargeback: false,
        renewal: None,
        until: None,
        contact: None,
        saved: None,
        product: None,
    }
}

async fn account(tx: &mut Tx, id: i64) -> Account {
    let (account, new) =
        tx.add_account(&AccountRef::telegram(id), &format!("Гость {id}"), None, None, true, NOW).await.unwrap();
    assert!(new, "{id}");
    account
}

/// Guards a Telegram chat in which the bot stands as it should.
async fn gate(tx: &mut Tx, key: &str, chat: i64) -> GateId {
    tx.put_place(&place(chat, &[]), NOW).await.unwrap();
    tx.put_gate(&key.parse().unwrap(), Platform::Telegram, chat, NOW).await.unwrap()
}

fn place(chat: i64, missing: &[Right]) -> PlaceRow {
    PlaceRow {
        platform: Platform::Telegram,
        chat,
        title: format!("Клуб {chat}"),
        kind: "supergroup".to_owned(),
        missing: missing.to_vec(),
        present: true,
        door: None,
        by_hand: false,
    }
}

/// A table as it is exported.
async fn rows(store: &Store, table: &str) -> Vec<Map<String, Value>> {
    let table = TABLES.iter().find(|t| t.name == table).unwrap();
    let mut rows = Vec::new();
    let mut tx = store.read().await.unwrap();
    tx.export::<StoreError>(table, |row| {
        rows.push(row);
        Ok(())
    })
    .await
    .unwrap();
    rows
}

/// How many rows a table holds, also one that is not exported.
async fn count(db: &Database, from: &str) -> usize {
    db.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {from}")).await[0].parse().unwrap()
}

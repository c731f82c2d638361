//! Takes facts from the inbox and decides them, many in one transaction while all goes well.
//!
//! One that fails or panics undoes the whole batch; then each is decided alone, so that only the bad one is left: it is
//! tried again a few times and then parked for a person to look at. It never stops the others.

use crate::app::App;
use crate::chat;
use crate::club::{Club, confirm, entry, gates, patron, people, renewal, seen};
use crate::domain::time::SECOND;
use crate::domain::{AccountRef, Platform, Timestamp, Word};
use crate::messenger::{Fact, Person};
use crate::store::{InboxRow, StoreError, Tx};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// Facts in one transaction: enough for speed, short enough that a callback does not wait for the writer.
const BATCH: i64 = 256;
/// A fact whose decision fails this often is parked.
const ATTEMPTS: i64 = 5;
/// The same where it is the store that fails, which passes: for about an hour.
const ATTEMPTS_OF_STORE: i64 = 60;

/// Why a decision failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("panic: {0}")]
    Panic(String),
}

/// What a row of the inbox holds.
enum Meaning {
    /// What a messenger tells, under its own name of the event.
    Messenger(Platform, Vec<Fact>, String),
    Told(Word),
}

/// Decides what waits, at most one batch. Says how many facts were taken.
///
/// # Errors
/// What the store says; nothing is lost.
pub async fn step(app: &App) -> Result<usize, StoreError> {
    let mut tx = app.store.begin().await?;
    let rows = tx.next_facts(app.now(), BATCH).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    match decide_all(app, &mut tx, &rows).await {
        Ok(()) => {
            let decided = tx.decided();
            tx.commit().await?;
            app.bells.ring(&decided);
        }
        Err(failure) => {
            tracing::warn!(%failure, facts = rows.len(), "a batch failed; its facts are decided one by one");
            tx.rollback().await?; // the locks of its facts have to be gone
            for row in &rows {
                alone(app, row.id).await?;
            }
        }
    }
    metrics::counter!("propusk_facts_decided_total").increment(rows.len() as u64);
    Ok(rows.len())
}

async fn decide_all(app: &App, tx: &mut Tx, rows: &[InboxRow]) -> Result<(), Failure> {
    let mut club = app.club(tx).await?;
    let (mut read, mut ids) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        match meaning(app, row) {
            Ok(meaning) => {
                read.push(meaning);
                ids.push(row.id);
            }
            Err(error) => park(tx, row, &error).await?,
        }
    }
    let people: Vec<AccountRef> = read.iter().flat_map(people_of).collect();
    tx.preload_accounts(&people).await?;
    let orders: Vec<&str> = read.iter().filter_map(order_of).collect();
    tx.read_ahead(&orders).await?;
    for meaning in &read {
        // Decided at one moment after the other, as if they had come alone.
        caught(app, tx, &club, meaning, app.now()).await?;
        if tx.club_has_changed() {
            // For the facts behind it; kept to this transaction, which may yet be undone.
            club = Arc::new(Club::read(tx, &app.deployment).await?);
        }
    }
    Ok(tx.facts_done(&ids).await?)
}

/// Decides one fact in a transaction of its own.
async fn alone(app: &App, id: i64) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    let Some(row) = tx.waiting_fact(id).await? else { return Ok(()) };
    match decide_all(app, &mut tx, std::slice::from_ref(&row)).await {
        Ok(()) => {
            tx.commit().await?;
            app.bells.ring_outbox();
        }
        Err(failure) => {
            tx.rollback().await?;
            let mut tx = app.store.begin().await?;
            let attempts = if matches!(failure, Failure::Store(_)) { ATTEMPTS_OF_STORE } else { ATTEMPTS };
            let error = failure.to_string();
            if row.attempts + 1 >= attempts {
                park(&mut tx, &row, &error).await?;
            } else {
                tracing::warn!(inbox.id = id, source = row.source, error, "a decision failed and is tried again");
                let pause = SECOND << row.attempts.clamp(0, 6);
                tx.fact_failed(id, Some(app.now().plus(pause)), &error).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

async fn park(tx: &mut Tx, row: &InboxRow, error: &str) -> Result<(), StoreError> {
    tracing::error!(inbox.id = row.id, source = row.source, error, "a fact was parked: look at it in the inbox table");
    metrics::counter!("propusk_facts_parked_total").increment(1);
    tx.fact_failed(row.id, None, error).await
}

fn meaning(app: &App, row: &InboxRow) -> Result<Meaning, String> {
    match row.source.parse::<Platform>() {
        Ok(platform) => {
            let messenger = app.messenger(platform).ok_or_else(|| format!("{} is not set up", row.source))?;
            messenger.read(&row.payload).map(|facts| Meaning::Messenger(platform, facts, row.external_id.clone()))
        }
        Err(()) => serde_json::from_str(&row.payload).map(Meaning::Told).map_err(|e| e.to_string()),
    }
}

fn people_of(meaning: &Meaning) -> Vec<AccountRef> {
    let of = |fact: &Fact| match fact {
        Fact::Said(said) => Some(said.person.account.clone()),
        Fact::Pressed(pressed) => Some(pressed.person.account.clone()),
        Fact::SharedPhone { person, .. }
        | Fact::AskedToJoin { person, .. }
        | Fact::Moved { person, .. }
        | Fact::Reachable { person, .. }
        | Fact::Patron { person, .. } => Some(person.account.clone()),
        Fact::BotStanding { .. }
        | Fact::StandingChanged { .. }
        | Fact::ChatMoved { .. }
        | Fact::Told(_)
        | Fact::RenewsAgain { .. }
        | Fact::Nothing => None,
    };
    match meaning {
        Meaning::Messenger(_, facts, _) => facts.iter().filter_map(of).collect(),
        Meaning::Told(_) => Vec::new(),
    }
}

fn order_of(meaning: &Meaning) -> Option<&str> {
    match meaning {
        Meaning::Told(Word::Payment(fact)) => fact.order.as_deref(),
        Meaning::Told(Word::Renewal(_)) | Meaning::Messenger(..) => None,
    }
}

/// A panic in a decision is a failure of that decision, and of nothing else.
async fn caught(app: &App, tx: &mut Tx, club: &Club, meaning: &Meaning, now: Timestamp) -> Result<(), Failure> {
    // Boxed: the largest of all answers would otherwise be carried along in every step.
    match AssertUnwindSafe(Box::pin(decide(app, tx, club, meaning, now))).catch_unwind().await {
        Ok(result) => Ok(result?),
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .map(ToString::to_string)
                .or_else(|| panic.downcast_ref::<String>().cloned());
            Err(Failure::Panic(text.unwrap_or_default()))
        }
    }
}

async fn decide(app: &App, tx: &mut Tx, club: &Club, meaning: &Meaning, now: Timestamp) -> Result<(), StoreError> {
    match meaning {
        Meaning::Told(word) => told(tx, club, word, now).await,
        Meaning::Messenger(platform, facts, event) => {
            for fact in facts {
                heard(app, tx, club, (*platform, event), fact, now).await?;
            }
            Ok(())
        }
    }
}

/// A payment service's word, or that of a messenger which takes money by itself.
async fn told(tx: &mut Tx, club: &Club, word: &Word, now: Timestamp) -> Result<(), StoreError> {
    match word {
        Word::Payment(fact) => confirm::confirm(tx, club, fact, now).await,
        Word::Renewal(fact) => renewal::ended(tx, club, fact, now).await,
    }
}

async fn heard(
    app: &App,
    tx: &mut Tx,
    club: &Club,
    (platform, event): (Platform, &str),
    fact: &Fact,
    now: Timestamp,
) -> Result<(), StoreError> {
    match fact {
        Fact::Said(said) => chat::said(tx, club, app, said, now).await,
        Fact::Pressed(pressed) => chat::pressed(tx, club, app, pressed, now).await,
        Fact::SharedPhone { person, phone } => chat::shared(tx, club, person, phone.as_deref(), now).await,
        Fact::AskedToJoin { person, chat, link, .. } => {
            entry::asked(tx, club, person, *chat, link.as_deref(), now).await
        }
        Fact::Moved { person, chat, was, is, by, .. } => {
            let change = seen::Change {
                was: *was,
                is: *is,
                by: by.account.clone(),
                by_herself: is_same(person, by),
                by_hand: !is_same(person, by) && !by.is_bot,
            };
            seen::moved(tx, club, person, *chat, &change, now).await
        }
        Fact::BotStanding { standing, by } => {
            gates::standing(tx, club, platform, standing, Some(&by.account), now).await
        }
        Fact::StandingChanged { chat } => {
            gates::suspect(tx, platform, *chat, now);
            Ok(())
        }
        // Somebody of whom nothing is known, or nothing any more, blocks the bot.
        Fact::Reachable { person, reachable: false } if tx.account_at(&person.account).await?.is_none() => Ok(()),
        Fact::Reachable { person, reachable } => {
            let account = people::meet(tx, person, None, now).await?;
            people::reachable(tx, &account, *reachable, now).await?;
            if *reachable && !account.reachable { patron::reached(tx, account.member, now).await } else { Ok(()) }
        }
        Fact::ChatMoved { from, to } => gates::chat_moved(tx, club, platform, *from, *to, now).await,
        Fact::Patron { person, change } => patron::changed(tx, club, person, *change, event, now).await,
        Fact::Told(word) => told(tx, club, word, now).await,
        Fact::RenewsAgain { provider, renewal } => renewal::resumed(tx, provider, renewal, now).await,
        Fact::Nothing => Ok(()),
    }
}

fn is_same(a: &Person, b: &Person) -> bool {
    a.account == b.account
}

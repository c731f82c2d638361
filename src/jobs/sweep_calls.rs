//! Effects at a payment service: the question what was paid of late.

use super::perform::{Trouble, again};
use crate::app::App;
use crate::club::sweep;
use crate::payments::AskError;
use crate::store::Outcome;

/// Payments that are looked up, or stored, at once.
const BATCH: usize = 500;

/// Asks what was paid since the last time, and stores what is news. How far it was asked is written down with the last of
/// it: whoever dies in between asks again, which costs nothing.
pub(super) async fn ask_for_paid(app: &App, row: i64, name: &str) -> Result<Option<Outcome>, Trouble> {
    let Some(provider) = app.payments.get(name) else { return Ok(Some(Outcome::Done)) };
    let asked_at = app.now();
    let from = sweep::begin(&mut app.store.read().await?, name, asked_at).await?;
    let list = match provider.since(from).await {
        Ok(list) => list,
        Err(AskError::NotSupported) => return Ok(Some(Outcome::Done)),
        Err(error @ (AskError::Later(_) | AskError::Unknown)) => {
            let text = error.to_string();
            app.health.ill(provider.name(), &text);
            let mut tx = app.store.begin().await?;
            let club = app.club(&mut tx).await?;
            sweep::failed(&mut tx, &club, name, &text, app.now()).await?;
            tx.commit().await?;
            app.bells.ring_outbox();
            return Ok(Some(again(text)));
        }
    };
    app.health.well(provider.name());
    let mut news = Vec::new();
    let mut tx = app.store.read().await?;
    for part in list.chunks(BATCH) {
        news.extend(sweep::news(&mut tx, name, part).await?);
    }
    drop(tx);
    for part in news.chunks(BATCH) {
        let mut tx = app.store.begin().await?;
        let new = tx.add_facts(part, app.now()).await?;
        tx.commit().await?;
        metrics::counter!("propusk_sweep_found_total", "provider" => provider.name()).increment(new);
    }
    if !news.is_empty() {
        tracing::info!(payment.provider = name, payments = news.len(), "payments were found by asking");
        app.bells.inbox.notify_one();
    }
    let mut tx = app.store.begin().await?;
    tx.swept(name, asked_at).await?;
    tx.effects_done(&[(row, Outcome::Done)], app.now()).await?;
    tx.commit().await?;
    Ok(None)
}

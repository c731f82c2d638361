//! Reads a messenger's queue into the inbox. The place up to which it was read is stored with what was read, in one
//! transaction, and only the next call lets the messenger forget it.

use crate::app::{self, App};
use crate::club::{compare, patron};
use crate::domain::Platform;
use crate::messenger::{CallError, Messenger};
use crate::store::{StoreError, Tx};
use std::time::Duration;

/// Why a look brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    /// The messenger.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One look, of at most `wait`. Says how many facts came.
///
/// # Errors
/// Then nothing is lost: the messenger still has what was not stored.
pub async fn step(app: &App, messenger: &dyn Messenger, wait: Duration) -> Result<usize, PollError> {
    let name = format!("poll:{}", messenger.platform().as_str());
    let cursor = match place(app, &name).await {
        Ok(cursor) => cursor,
        Err(error) => {
            // Nothing can be read into the inbox; but who is about to pay is told so at once.
            app.answer_inquiries(messenger, &messenger.waiting_inquiries().await?).await;
            return Err(error.into());
        }
    };
    let batch = messenger.poll(cursor.as_deref(), wait).await?;
    if batch.facts.is_empty() && batch.cursor.is_none() {
        return Ok(0);
    }
    let (mut asked, mut facts) = (Vec::new(), Vec::with_capacity(batch.facts.len()));
    for raw in batch.facts {
        match messenger.inquiry(&raw.payload) {
            Some(inquiry) => asked.push(inquiry),
            None => facts.push(app::heard(messenger.platform(), raw)),
        }
    }
    let store = async {
        let mut tx = app.store.begin().await?;
        tx.add_facts(&facts, app.now()).await?;
        if batch.gap {
            after_gap(app, &mut tx, messenger.platform()).await?;
        }
        if let Some(cursor) = &batch.cursor {
            tx.set_cursor(&name, cursor).await?;
        }
        tx.commit().await
    };
    // Somebody waits in front of her screen: she is answered whether or not there is a turn to write.
    let ((), stored) = tokio::join!(app.answer_inquiries(messenger, &asked), store);
    stored?;
    metrics::counter!("propusk_facts_stored_total", "source" => messenger.platform().as_str())
        .increment(facts.len() as u64);
    app.bells.inbox.notify_one();
    if batch.gap {
        app.bells.ring_outbox();
    }
    Ok(facts.len() + asked.len())
}

/// Up to where a queue was read.
async fn place(app: &App, name: &str) -> Result<Option<String>, StoreError> {
    app.store.read().await?.cursor(name).await
}

/// News was lost: what can be looked up is.
async fn after_gap(app: &App, tx: &mut Tx, platform: Platform) -> Result<(), StoreError> {
    tracing::warn!(
        messenger = platform.as_str(),
        "news was lost before it was read: every gate is looked at, and who is inside"
    );
    let now = app.now();
    let club = app.club(tx).await?;
    if platform == Platform::Vk {
        patron::compare(tx, &club, now);
    }
    compare::after_gap(tx, &club, platform, now).await
}

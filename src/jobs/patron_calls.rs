//! Compares what is known of paid support with whom the messenger names.

use super::perform::{Trouble, messenger};
use crate::app::App;
use crate::club::patron;
use crate::domain::Platform;
use crate::store::Outcome;

/// People in one transaction.
const BATCH: usize = 100;

/// Asks for the list, and lets every difference be decided.
pub(super) async fn compare(app: &App, platform: Platform) -> Result<Option<Outcome>, Trouble> {
    let messenger = messenger(app, platform)?;
    let as_of = app.now();
    let Some(listed) = messenger.patrons().await? else { return Ok(Some(Outcome::Done)) };
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let different = patron::differing(&mut tx, &club, platform, &listed, app.now()).await?;
    drop(tx);
    for dons in different.dons.chunks(BATCH) {
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        tx.preload_accounts(dons).await?;
        for don in dons {
            patron::listed(&mut tx, &club, don, as_of, app.now()).await?;
        }
        tx.commit().await?;
        app.bells.ring_outbox();
    }
    for gone in different.gone.chunks(BATCH) {
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        for account in gone {
            patron::over(&mut tx, &club, account, as_of, app.now()).await?;
        }
        tx.commit().await?;
        app.bells.ring_outbox();
    }
    Ok(Some(Outcome::Done))
}

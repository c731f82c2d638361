//! Compares what is known of paid support with whom the messenger names.

use super::perform::{Trouble, messenger};
use crate::app::App;
use crate::club::patron;
use crate::domain::{AccountRef, Platform};
use crate::messenger::Person;
use crate::store::Outcome;
use std::collections::BTreeMap;

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
    let mut strangers = Vec::new();
    tx.preload_accounts(&different.dons).await?;
    for don in &different.dons {
        if tx.account_at(don).await?.is_none() {
            strangers.push(don.id.clone());
        }
    }
    drop(tx);
    // Without a name she is called by her number until she writes.
    let names = if strangers.is_empty() { Vec::new() } else { messenger.names(&strangers).await.unwrap_or_default() };
    let mut names: BTreeMap<AccountRef, Person> = names.into_iter().map(|p| (p.account.clone(), p)).collect();
    for dons in different.dons.chunks(BATCH) {
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        for don in dons {
            let person = names.remove(don).unwrap_or_else(|| nameless(don.clone()));
            patron::listed(&mut tx, &club, &person, as_of, app.now()).await?;
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

const fn nameless(account: AccountRef) -> Person {
    Person { account, name: String::new(), username: None, language: None, is_bot: false }
}

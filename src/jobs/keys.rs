//! The keys of people in whose name a messenger lets some things be done: taken up at the start, watched while they are
//! used, made anew before they are over.

use super::perform::{Trouble, again, messenger};
use crate::app::App;
use crate::club::keys;
use crate::domain::{Platform, Timestamp};
use crate::messenger::{CallError, HeldKey, Messenger};
use crate::store::{Outcome, Store, StoreError};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// Takes up what is kept of keys; what the settings hold anew begins anew.
///
/// # Errors
/// What the store says.
pub async fn take_up(app: &App) -> Result<(), StoreError> {
    for messenger in &app.messengers {
        let mut tx = app.store.begin().await?;
        let first = messenger.first_key();
        let held = keys::begin(&mut tx, messenger.platform(), first.as_ref(), app.now()).await?;
        tx.commit().await?;
        messenger.hold_key(held);
    }
    Ok(())
}

/// Uses what is kept of keys, without changing it: for the doctor.
///
/// # Errors
/// What the store says.
pub async fn hold(store: &Store, messengers: &[Arc<dyn Messenger>], now: Timestamp) -> Result<(), StoreError> {
    for messenger in messengers {
        let Some(first) = messenger.first_key() else { continue };
        let kept = store.read().await?.key(messenger.platform()).await?;
        if let Some(kept) = kept.filter(|key| key.origin == first.origin) {
            messenger.hold_key(keys::held(&kept, &first, now));
        }
    }
    Ok(())
}

/// Uses the keys that another process on the same database has made.
///
/// # Errors
/// What the store says.
pub async fn follow(app: &App) -> Result<(), StoreError> {
    if app.store.is_shared() { hold(&app.store, &app.messengers, app.now()).await } else { Ok(()) }
}

/// Looks at each key: whether a new one is due, and whether the messenger takes it. Says how much there was to do.
///
/// # Errors
/// What the store says.
pub async fn watch(app: &App) -> Result<usize, StoreError> {
    let mut done = 0;
    for messenger in app.messengers.iter().filter(|m| m.first_key().is_some()) {
        let (platform, state, now) = (messenger.platform(), messenger.key_state(), app.now());
        let known = app.store.read().await?.key(platform).await?;
        if known.and_then(|key| keys::next(&key, &state, now)).is_none() {
            continue;
        }
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        done += keys::step(&mut tx, &club, platform, &state, now).await?;
        tx.commit().await?;
    }
    Ok(done)
}

/// Has a key made anew, and keeps it before anything else is done with it.
pub(super) async fn renew(app: &App, row: i64, platform: Platform) -> Result<Option<Outcome>, Trouble> {
    let messenger = messenger(app, platform)?;
    let known = app.store.read().await?.key(platform).await?;
    let used = known.filter(|key| key.renew_at.is_none()).and_then(|key| key.refresh);
    let Some(used) = used else { return Ok(Some(Outcome::Done)) };
    let answer = messenger.renew_key(&used).await;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    let same = |refresh: &secrecy::SecretString| refresh.expose_secret() == used.expose_secret();
    let known = tx.key(platform).await?.filter(|key| key.refresh.as_ref().is_some_and(same));
    // The settings were changed meanwhile: theirs counts.
    let Some(key) = known else { return Ok(Some(Outcome::Done)) };
    match answer {
        Ok(new) => {
            let key = keys::renewed(&mut tx, key, &new, now).await?;
            tx.effects_done(&[(row, Outcome::Done)], now).await?;
            tx.commit().await?;
            messenger.hold_key(key.access.map_or(HeldKey::Nothing, HeldKey::Key));
        }
        Err(CallError::Refused(why)) => {
            tracing::error!(messenger = platform.as_str(), why, "the administrator's key cannot be made anew");
            keys::not_renewed(&mut tx, &club, key, &why, now).await?;
            tx.effects_done(&[(row, Outcome::Done)], now).await?;
            messenger.hold_key(HeldKey::Nothing);
            tx.commit().await?;
        }
        Err(error) => return Ok(Some(again(error.to_string()))),
    }
    app.bells.ring_outbox();
    Ok(None)
}

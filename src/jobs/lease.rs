//! What only one process may do, and which processes live, where several share a database.
//!
//! Each says again and again that it lives. Whoever lets time pass also lets go of what the dead had taken up, so that
//! it waits no longer than 20 seconds for somebody else.

use crate::app::App;
use crate::domain::time::SECOND;
use crate::store::StoreError;
use std::time::Duration;

/// How long a lease holds without being renewed, in milliseconds.
const LEASE: i64 = 20 * SECOND;
/// How often a lease is renewed; well before it runs out.
pub const RENEW: Duration = Duration::from_secs(5);

/// Takes or renews the lease of something that only one process may do. Says whether it is ours.
///
/// # Errors
/// What the store says.
pub async fn take(app: &App, name: &str) -> Result<bool, StoreError> {
    if !app.store.is_shared() {
        return Ok(true); // the lock file says that there is no other
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let ours = tx.take_lease(name, &app.holder, now, now.plus(LEASE)).await?;
    tx.commit().await?;
    Ok(ours)
}

/// Says that this process lives.
///
/// # Errors
/// What the store says.
pub async fn live(app: &App) -> Result<(), StoreError> {
    if !app.store.is_shared() {
        return Ok(());
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.tell_alive(&app.holder, now.plus(LEASE)).await?;
    tx.commit().await
}

/// Says that this process lives, and whether it is the one that lets time pass. Then it also lets go of what the dead
/// had taken up.
///
/// # Errors
/// What the store says.
pub async fn attend(app: &App) -> Result<bool, StoreError> {
    if !app.store.is_shared() {
        return Ok(true);
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.tell_alive(&app.holder, now.plus(LEASE)).await?;
    let ours = tx.take_lease("timer", &app.holder, now, now.plus(LEASE)).await?;
    if ours {
        let released = tx.release_effects_of_dead(now).await?;
        if released > 0 {
            tracing::warn!(effects = released, "another process has died; what it had taken up is taken over");
        }
    }
    tx.commit().await?;
    Ok(ours)
}

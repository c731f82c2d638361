//! Lets time pass, in one process at a time: reviews subscriptions that are due, lets removals go, asks about silent
//! orders and for what was paid unheard, goes on with renewals, looks around, works through acts that concern many,
//! erases who asked to be forgotten, and forgets what is long
//! done.

use super::keys;
use crate::app::App;
use crate::chat::Surroundings as _;
use crate::club::{
    charging, compare, compensate, expire, forget, hand, order, patron, remove, seen, sweep, tasks, transfer,
};
use crate::domain::time::{DAY, HOUR};
use crate::domain::{MemberId, SubscriptionId, Timestamp};
use crate::store::StoreError;

/// Members reviewed in one transaction: 2 to 4 ms of the writer, so that a callback does not wait for it.
const MEMBERS: i64 = 100;
/// Looks decided at once. At the pace of a messenger this is a few seconds of work, at the lowest urgency.
const LOOKS: i64 = 50;
/// Orders asked about at once.
const ORDERS: i64 = 50;
/// Renewals in which a step is taken in one tick.
const RENEWALS: i64 = 50;
/// Members who leave that are looked at in one tick; hardly ever is it more than one.
const LEAVING: i64 = 1000;
/// What is done is kept this long, for whoever asks what happened.
const KEPT: i64 = 14 * DAY;
/// Rows forgotten at once.
const FORGOTTEN: i64 = 1000;

/// One tick. Says how much there was to do; more than nothing means that there may be more.
///
/// # Errors
/// What the store says.
pub async fn step(app: &App) -> Result<usize, StoreError> {
    let reviewed = review_due(app).await?;
    if reviewed > 0 {
        return Ok(reviewed);
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    let mut done = remove::release_due(&mut tx, &club, now).await?;
    done += order::ask_about_silent(&mut tx, now, ORDERS).await?;
    done += seen::look_around(&mut tx, &club, now, LOOKS).await?;
    done += compensate::step(&mut tx, &club, now).await?;
    done += tasks::digest(&mut tx, &club, now).await?;
    done += compare::schedule(&mut tx, &club, now).await?;
    done += hand::digest(&mut tx, &club, now).await?;
    done += patron::compare_daily(&mut tx, &club, now).await?;
    done += sweep::schedule(&mut tx, &club, now).await?;
    done += transfer::step(&mut tx, &club, now, ORDERS).await?;
    tx.commit().await?;
    done += renew_due(app).await?;
    done += keys::watch(app).await?;
    done += erase_leaving(app).await?;
    if done > 0 {
        app.bells.ring_outbox();
    }
    Ok(done)
}

/// Takes the steps that are due in renewals that we charge, each in a transaction of its own.
async fn renew_due(app: &App) -> Result<usize, StoreError> {
    let due = app.store.read().await?.methods_due(app.now(), RENEWALS).await?;
    for id in &due {
        if let Err(error) = renew(app, *id).await {
            tracing::error!(subscription.id = id.0, %error, "a renewal could not go on and is tried again");
            let mut tx = app.store.begin().await?;
            tx.put_off_method(*id, app.now().plus(HOUR)).await?;
            tx.commit().await?;
        }
    }
    Ok(due.len())
}

async fn renew(app: &App, id: SubscriptionId) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    charging::step(&mut tx, &club, id, &app.token(), app.now()).await?;
    tx.commit().await
}

/// Erases members who asked to be forgotten and are out of every gate. One that fails is tried again with the next tick
/// and does not keep others waiting.
async fn erase_leaving(app: &App) -> Result<usize, StoreError> {
    let leaving = app.store.read().await?.members_leaving(LEAVING).await?;
    let mut erased = 0;
    for (member, asked_at) in leaving {
        match erase(app, member, asked_at).await {
            Ok(done) => erased += usize::from(done),
            Err(error) => tracing::error!(member.id = member.0, %error, "a member could not be forgotten yet"),
        }
    }
    Ok(erased)
}

async fn erase(app: &App, member: MemberId, asked_at: Timestamp) -> Result<bool, StoreError> {
    // Most looks find that it is too early: those do not take the writer.
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    if !forget::is_ready(&mut tx, &club, member, asked_at, app.now()).await? {
        return Ok(false);
    }
    drop(tx);
    let mut tx = app.store.begin().await?;
    let erased = forget::erase(&mut tx, &club, member, asked_at, app.now()).await?;
    tx.commit().await?;
    Ok(erased)
}

/// Reviews members in whose subscriptions something is due, at most one batch.
async fn review_due(app: &App) -> Result<usize, StoreError> {
    let due = app.store.read().await?.members_due(app.now(), MEMBERS).await?;
    if due.is_empty() {
        return Ok(0);
    }
    if let Err(error) = review(app, &due).await {
        tracing::warn!(%error, members = due.len(), "a batch of reviews failed; they are done one by one");
        for member in &due {
            if let Err(error) = review(app, std::slice::from_ref(member)).await {
                tracing::error!(member.id = member.0, %error, "a member's review failed and is tried again");
                put_off(app, *member).await?;
            }
        }
    }
    app.bells.ring_outbox();
    Ok(due.len())
}

async fn review(app: &App, members: &[MemberId]) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    for member in members {
        expire::review(&mut tx, &club, *member, app.now()).await?;
    }
    tx.commit().await
}

/// A member whose review fails must not keep the tick busy for ever.
async fn put_off(app: &App, member: MemberId) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    tx.put_off_review(member, app.now().plus(HOUR)).await?;
    tx.commit().await
}

/// The clock is right again after it was ahead, or may be: what was put off into the false future is taken up.
///
/// # Errors
/// What the store says.
pub async fn clock_set_back(app: &App) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    tx.clock_set_back(app.now()).await?;
    tx.commit().await
}

/// Forgets what was done long ago, one batch. Says how many rows went.
///
/// # Errors
/// What the store says.
pub async fn forget(app: &App) -> Result<u64, StoreError> {
    let before = app.now().plus(-KEPT);
    let mut tx = app.store.begin().await?;
    let n = tx.forget_facts(before, FORGOTTEN).await? + tx.forget_effects(before, FORGOTTEN).await?;
    let n = n + tx.forget_gift_drafts(before, FORGOTTEN).await? + tx.forget_connects(before, FORGOTTEN).await?;
    tx.commit().await?;
    Ok(n)
}

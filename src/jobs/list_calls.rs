//! Effects at gates where one way in serves all and the messenger tells who is inside: lists of people and of requests, and
//! a new way in.

use super::gate_calls::at_fault;
use super::perform::{Trouble, messenger};
use crate::app::App;
use crate::club::{Club, compare, doors, entry};
use crate::domain::{Gate, GateId, Presence};
use crate::messenger::CallError;
use crate::store::{Account, Outcome, StoreError};
use std::sync::Arc;

/// People compared in one transaction, so that nobody waits long for the writer.
const AT_ONCE: usize = 1000;

/// A gate that works, with the club.
async fn working(app: &App, gate: GateId) -> Result<Option<(Arc<Club>, Gate)>, StoreError> {
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let gate = club.gate(gate).filter(|g| g.works()).cloned();
    Ok(gate.map(|gate| (club, gate)))
}

/// A call that is of no use now: the gate is looked at where it is at fault, and what was asked for comes again by itself.
async fn given_up(app: &App, gate: &Gate, error: CallError) -> Result<Option<Outcome>, Trouble> {
    if at_fault(app, gate.platform, gate.chat, &error).await? {
        return Ok(Some(Outcome::Done));
    }
    Err(error.into())
}

/// Makes the way in useless and takes a new one, unless it is another one already.
pub(super) async fn reset_door(app: &App, gate: GateId, door: Option<&str>) -> Result<Option<Outcome>, Trouble> {
    let Some((_, gate)) = working(app, gate).await? else { return Ok(Some(Outcome::Done)) };
    if gate.door.as_deref() != door {
        return Ok(Some(Outcome::Done));
    }
    let url = match messenger(app, gate.platform)?.reset_door(gate.chat).await {
        Ok(url) => url,
        Err(error) => return given_up(app, &gate, error).await,
    };
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    if tx.set_door(gate.platform, gate.chat, &url, now).await? {
        doors::renewed(&mut tx, &club, &gate, &url, now).await?;
    }
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(Some(Outcome::Done))
}

/// Asks who waits to be let in.
pub(super) async fn sweep(app: &App, gate: GateId) -> Result<Option<Outcome>, Trouble> {
    let Some((_, gate)) = working(app, gate).await? else { return Ok(Some(Outcome::Done)) };
    if gate.by_hand {
        return Ok(Some(Outcome::Done));
    }
    let people = match messenger(app, gate.platform)?.requests(gate.chat).await {
        Ok(people) => people,
        Err(error) => return given_up(app, &gate, error).await,
    };
    if people.is_empty() {
        return Ok(Some(Outcome::Done));
    }
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    compare::requested(&mut tx, &club, &gate, &people, app.now()).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(Some(Outcome::Done))
}

/// Compares everybody who is inside with those who should be.
pub(super) async fn compare(app: &App, gate: GateId) -> Result<Option<Outcome>, Trouble> {
    let Some((_, gate)) = working(app, gate).await? else { return Ok(Some(Outcome::Done)) };
    let asked = app.now();
    let people: Vec<(String, Presence)> = match messenger(app, gate.platform)?.members(gate.chat).await {
        Ok(Some(people)) => people,
        Ok(None) => return Ok(Some(Outcome::Done)),
        Err(error) => return given_up(app, &gate, error).await,
    };
    for some in people.chunks(AT_ONCE) {
        let mut tx = app.store.begin().await?;
        compare::inside(&mut tx, &gate, some, asked, app.now()).await?;
        tx.commit().await?;
    }
    let mut tx = app.store.begin().await?;
    compare::others(&mut tx, &gate, &people, asked, app.now()).await?;
    tx.commit().await?;
    app.bells.timer.notify_one();
    app.bells.ring_outbox();
    Ok(Some(Outcome::Done))
}

/// A request that the program can no longer answer is left to a person.
pub(super) async fn leave_to_a_person(
    app: &App,
    row: i64,
    gate: &Gate,
    account: &Account,
    approve: bool,
) -> Result<Option<Outcome>, Trouble> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.lock_member(account.member).await?;
    entry::answer(&mut tx, account, gate, approve, now).await?;
    tx.effects_done(&[(row, Outcome::Done)], now).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(None)
}

/// A request was declined: the next one is a new one. Of one that was granted the messenger tells.
pub(super) async fn declined(app: &App, gate: &Gate, account: &Account) -> Result<(), Trouble> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    if let Some((_, gate, mut row)) = entry::at_gate(&mut tx, &club, account.id, gate.id).await? {
        row.asked_at = None;
        crate::club::seen::keep(&mut tx, &gate, &mut row, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

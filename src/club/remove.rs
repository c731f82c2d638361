//! Taking out who has no right any more: the brake, the decision, and both halves of the act.
//!
//! A removal is `due` when a door closes, `going` once the brake has let it pass, `banning` from the moment of the
//! decision, `banned` between the halves, and then over. Each step is written down before the next is done outside,
//! so whoever finds it half done after a crash knows how to finish it.

use super::effect::{Effect, Urgency, act, say, tell_owners};
use super::{Club, entry, expire, seen};
use crate::domain::access::{Chore, brake};
use crate::domain::notice::{Event, GateEvent, Occasion};
use crate::domain::time::DAY;
use crate::domain::{AccountId, AccountRef, Gate, GateId, GateKind, Notice, Presence, Subscription, Timestamp};
use crate::store::{Account, Removal, StoreError, Tx};
use std::collections::HashSet;

/// How many removals are set going in one transaction.
const AT_ONCE: i64 = 500;
/// How many names an owner is shown when the brake catches.
const NAMES: usize = 30;

/// Sets due removals going, gate by gate, unless they are unusually many; then asks the owners. Says how many go.
///
/// Runs only when no subscription waits for its review, so that all who are due are counted.
///
/// # Errors
/// What the store says.
pub async fn release_due(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    let mut going = 0;
    for gate in club.gates.iter().filter(|g| g.works()) {
        tx.lock_gate(gate.id).await?;
        let due = tx.count_removals(gate.id, Removal::Due).await?;
        if due == 0 {
            continue;
        }
        let since = gate.released_at.unwrap_or_default().max(now.plus(-DAY));
        let removed = tx.count_removed(gate.id, since).await?;
        let leaving = tx.count_leaving(gate.id).await?;
        let inside = tx.count_inside(gate.id).await?;
        let waiting = gate.brake_nonce.is_some() && !gate.brake_kept;
        if waiting || brake(due + leaving, removed, inside, club.settings.brake) {
            hold(tx, club, gate, inside, now).await?;
        } else {
            going += go(tx, gate, Removal::Due, now).await?;
        }
    }
    Ok(going)
}

async fn go(tx: &mut Tx, gate: &Gate, from: Removal, now: Timestamp) -> Result<usize, StoreError> {
    let accounts = tx.move_removals(gate.id, from, Removal::Going, AT_ONCE, now).await?;
    for account in &accounts {
        let remove = Effect::Remove { platform: gate.platform, account: *account, gate: gate.id };
        act(tx, &remove, Urgency::Work, now);
    }
    Ok(accounts.len())
}

/// Stops, and asks the owners with the number and the names.
async fn hold(tx: &mut Tx, club: &Club, gate: &Gate, inside: u64, now: Timestamp) -> Result<(), StoreError> {
    let new = tx.move_removals(gate.id, Removal::Due, Removal::Held, i64::MAX, now).await?;
    let new: HashSet<AccountId> = new.into_iter().collect();
    let held = tx.removals(gate.id, Removal::Held, i64::MAX).await?;
    for (_, member, _) in held.iter().filter(|(account, ..)| new.contains(account)) {
        tx.note(Some(*member), &Event::Braked { gate: gate.title.clone() }, None, now);
    }
    let count = held.len() as u64;
    let names = held.into_iter().take(NAMES).map(|(_, _, name)| name).collect();
    tx.set_brake(gate.id, Some(now.0), false).await?;
    tx.note(None, &Event::Gate { gate: gate.title.clone(), what: GateEvent::Braked }, None, now);
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let notice = Notice::Brake {
        gate: gate.id,
        title: gate.title.clone(),
        count: small(count),
        inside: small(inside),
        names,
        nonce: now.0,
    };
    tell_owners(tx, club, &notice, now);
    Ok(())
}

/// An owner answered the brake's question. An answer to an older list does nothing: `false`.
///
/// # Errors
/// What the store says.
pub async fn answer_brake(
    tx: &mut Tx,
    club: &Club,
    owner: &AccountRef,
    gate: GateId,
    nonce: i64,
    release: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(gate) = club.gate(gate).filter(|g| g.brake_nonce == Some(nonce)) else { return Ok(false) };
    tx.lock_gate(gate.id).await?;
    let title = gate.title.clone();
    if release {
        let mut count = 0;
        loop {
            match go(tx, gate, Removal::Held, now).await? {
                0 => break,
                n => count += n,
            }
        }
        tx.release_brake(gate.id, now).await?;
        tx.note(None, &Event::Gate { gate: title.clone(), what: GateEvent::Released }, Some(owner), now);
        say(
            tx,
            owner,
            Notice::BrakeReleased { title, count: u32::try_from(count).unwrap_or(u32::MAX) },
            Urgency::Answer,
            now,
        );
    } else {
        tx.set_brake(gate.id, Some(nonce), true).await?;
        tx.note(None, &Event::Gate { gate: title.clone(), what: GateEvent::Kept }, Some(owner), now);
        say(tx, owner, Notice::BrakeKept { title }, Urgency::Answer, now);
    }
    Ok(true)
}

/// What to do next in a removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing: called off, finished, or waiting for its gate.
    Nothing,
    /// Look first: she was never seen inside.
    Look(Account, Gate),
    /// Ban; the decision is written down.
    Ban(Account, Gate),
    /// Unban; the ban is done.
    Unban(Account, Gate),
}

/// The next step of a removal. Reads the entitlement again, in the same transaction that records the decision.
///
/// # Errors
/// What the store says.
pub async fn next_step(
    tx: &mut Tx,
    club: &Club,
    account: AccountId,
    gate: GateId,
    now: Timestamp,
) -> Result<Step, StoreError> {
    let Some((account, gate, mut row)) = entry::at_gate(tx, club, account, gate).await? else {
        return Ok(Step::Nothing);
    };
    match row.removal {
        Removal::None | Removal::Due | Removal::Held => return Ok(Step::Nothing),
        Removal::Banned => return Ok(Step::Unban(account, gate)),
        Removal::Going | Removal::Banning => {}
    }
    if row.chore == Some(Chore::Remove) {
        return Ok(Step::Nothing); // asked of a person already
    }
    if row.removal == Removal::Going && !gate.works() {
        // A stranger is nobody's removal that is due: who is still there when the gate works again is compared.
        row.removal = if row.entitled { Removal::Due } else { Removal::None };
        seen::keep(tx, &gate, &mut row, now).await?;
        return Ok(Step::Nothing);
    }
    if row.removal == Removal::Banning && gate.by_hand {
        row.removal = Removal::Going; // the key was lost on the way
    }
    let subscriptions = tx.subscriptions_of(account.member).await?;
    let passable = entry::passable(tx, club, account.member, &subscriptions, now).await?;
    let entitled = passable.contains(&gate.key) && !account.leaving;
    if row.removal == Removal::Banning {
        // Begun before, and whether the ban came through is not known. If she has a right again, what is left is to
        // make sure that she is not banned; otherwise the ban is simply called again.
        return Ok(if entitled { Step::Unban(account, gate) } else { Step::Ban(account, gate) });
    }
    if entitled {
        row.removal = Removal::None;
        tx.note(Some(account.member), &Event::RemovalCalledOff { gate: gate.title.clone() }, None, now);
        seen::keep(tx, &gate, &mut row, now).await?;
        entry::refresh(tx, club, account.member, now).await?;
        return Ok(Step::Nothing);
    }
    if row.seen == Presence::Unknown {
        return Ok(Step::Look(account, gate));
    }
    // Gone in the meantime, by herself or by another's hand: there is nothing left to do.
    row.removal = match row.seen.is_inside() {
        false => Removal::None,
        true if gate.by_hand => {
            row.chore = Some(Chore::Remove);
            Removal::Going
        }
        true => Removal::Banning,
    };
    seen::keep(tx, &gate, &mut row, now).await?;
    let why = say_over(tx, club, &subscriptions, &gate, now).await?;
    if row.removal == Removal::None {
        return Ok(Step::Nothing);
    }
    let why = match tx.banned_at(account.member).await? {
        Some(_) => Event::BannedOut { gate: gate.title.clone() },
        None if !row.entitled => Event::StrangerOut { gate: gate.title.clone() },
        None => why,
    };
    tx.note(Some(account.member), &why, None, now);
    Ok(if gate.by_hand { Step::Nothing } else { Step::Ban(account, gate) })
}

/// Tells a member that the subscription is over which last opened a gate to her, unless it is only frozen: that she knows.
/// Says why she is removed.
async fn say_over(
    tx: &mut Tx,
    club: &Club,
    subscriptions: &[Subscription],
    gate: &Gate,
    now: Timestamp,
) -> Result<Event, StoreError> {
    let gate_title = gate.title.clone();
    let shut = |s: &&Subscription| {
        let timeline = s.timeline(club.zone());
        timeline.freeze_at(now).map(|stop| (stop.from, true)).or(timeline.ending_at(now).map(|e| (e.closes_at, false)))
    };
    let mut of_gate: Vec<_> = subscriptions.iter().filter(|s| s.plan.gates.contains(&gate.key)).collect();
    of_gate.retain(|s| !s.timeline(club.zone()).is_open(now));
    let last = of_gate.into_iter().max_by_key(shut);
    if last.as_ref().and_then(shut).is_some_and(|(_, frozen)| frozen) {
        return Ok(Event::FrozenOut { gate: gate_title });
    }
    if let Some(over) = last {
        expire::say_ended(tx, club, over, now).await?;
    }
    Ok(Event::RemovalDecided { gate: gate_title })
}

/// She was looked at before her removal; says whether to go on with it.
///
/// # Errors
/// What the store says.
pub async fn looked(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    presence: Presence,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((account, gate, mut row)) = entry::at_gate(tx, club, account.id, gate.id).await? else { return Ok(false) };
    if row.removal != Removal::Going {
        return Ok(false);
    }
    match presence {
        Presence::Inside => row.seen = presence,
        Presence::Staff => entry::staff_stays(tx, club, &account, &gate, &mut row, now),
        Presence::Outside | Presence::Banned | Presence::Unknown => {
            (row.seen, row.removal) = (gate.standing_of(row.seen, presence), Removal::None);
            let subscriptions = tx.subscriptions_of(account.member).await?;
            say_over(tx, club, &subscriptions, &gate, now).await?;
        }
    }
    seen::keep(tx, &gate, &mut row, now).await?;
    Ok(row.removal == Removal::Going)
}

/// The first half is done. Says whether there is another: only a Telegram chat keeps people out by itself.
///
/// # Errors
/// What the store says.
pub async fn banned(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if let Some((_, gate, mut row)) = entry::at_gate(tx, club, account.id, gate.id).await? {
        (row.removal, row.seen) = (Removal::Banned, Presence::Banned);
        seen::keep(tx, &gate, &mut row, now).await?;
    }
    if gate.kind() != GateKind::Personal {
        finished(tx, club, account, gate, now).await?;
        return Ok(false);
    }
    Ok(true)
}

/// She turned out to be staff of the chat.
///
/// # Errors
/// What the store says.
pub async fn is_staff(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some((account, gate, mut row)) = entry::at_gate(tx, club, account.id, gate.id).await? {
        entry::staff_stays(tx, club, &account, &gate, &mut row, now);
        seen::keep(tx, &gate, &mut row, now).await?;
    }
    Ok(())
}

/// Both halves are done. Who got a right again in the meantime is invited back.
///
/// # Errors
/// What the store says.
pub async fn finished(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((account, gate, mut row)) = entry::at_gate(tx, club, account.id, gate.id).await? else { return Ok(()) };
    match row.removal {
        Removal::Banned => {}
        // Called off before the ban was known to have come through: where she stands is looked up.
        Removal::Banning => {
            // Whom the chat has told to be out stays shut out of it by its link.
            let is_shut = gate.kind() == GateKind::Chat && row.seen == Presence::Banned;
            (row.removal, row.seen) = (Removal::None, if is_shut { row.seen } else { Presence::Unknown });
            seen::keep(tx, &gate, &mut row, now).await?;
            tx.note(Some(account.member), &Event::RemovalCalledOff { gate: gate.title.clone() }, None, now);
            let look = Effect::Look { platform: gate.platform, account: account.id, gate: gate.id };
            act(tx, &look, Urgency::Door, now);
            act(tx, &Effect::Invite { member: account.member, occasion: Occasion::Asked }, Urgency::Door, now);
            return Ok(());
        }
        _ => return Ok(()),
    }
    // Nobody who was taken out of a VK chat comes back by its link: a person has to add her.
    row.seen = if gate.kind() == GateKind::Chat { Presence::Banned } else { Presence::Outside };
    (row.removal, row.told, row.look_at) = (Removal::None, false, Some(seen::verify_at(now)));
    // A stranger's removal was none of the brake's business.
    row.removed_at = if row.entitled { Some(now) } else { row.removed_at };
    seen::keep(tx, &gate, &mut row, now).await?;
    tx.note(Some(account.member), &Event::Removed { gate: gate.title.clone() }, None, now);
    if row.wanted {
        // Why she is welcome again she was told at once: she paid, or came back from a freeze.
        act(tx, &Effect::Invite { member: account.member, occasion: Occasion::Asked }, Urgency::Door, now);
    }
    Ok(())
}

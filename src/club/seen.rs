//! Who was seen where: people who come and go, looks, and what follows of each.

use super::effect::{Effect, Urgency, act, say, tell_owners};
use super::{Club, doors, entry, people};
use crate::domain::access::Chore;
use crate::domain::notice::{Event, Occasion};
use crate::domain::time::{DAY, HOUR, MINUTE};
use crate::domain::{AccountRef, Gate, GateKind, Notice, Presence, Timestamp};
use crate::messenger::Person;
use crate::store::{AccessRow, Account, Removal, StoreError, Tx};

/// How often a pair is looked at when nothing is heard: messengers forget their news after a day.
const LOOK_EVERY: i64 = DAY;
/// How often somebody who once had a right is looked at: she may have been let in while we could not hear of it.
const LOOK_AFTERWARDS: i64 = 7 * DAY;
/// How often it is looked whether a person of the staff has done what she was to do.
const LOOK_AT_CHORES: i64 = HOUR;
/// How long after a removal it is verified. Sooner, Telegram may still answer what was before.
const VERIFY_AFTER: i64 = MINUTE;
/// For so long after a removal of ours its echo may come.
const ECHO: i64 = 10 * MINUTE;

/// A person's standing in a chat changed, as the messenger tells.
#[derive(Debug, Clone)]
pub struct Change {
    /// Before.
    pub was: Presence,
    /// Now.
    pub is: Presence,
    /// Who did it.
    pub by: AccountRef,
    /// Whether another person did it, not she herself and not a program.
    pub by_hand: bool,
    /// Whether she did it herself.
    pub by_herself: bool,
}

/// Takes notice of a change in a chat.
///
/// # Errors
/// What the store says.
pub async fn moved(
    tx: &mut Tx,
    club: &Club,
    person: &Person,
    chat: i64,
    change: &Change,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(gate) = club.gate_at(person.account.platform, chat) else { return Ok(()) };
    if person.is_bot {
        return Ok(());
    }
    if !change.is.is_inside() && tx.account_at(&person.account).await?.is_none() {
        return Ok(()); // a stranger who went, or one who was forgotten since
    }
    let account = people::meet(tx, person, None, now).await?;
    tx.lock_member(account.member).await?;
    let mut row = tx.access(account.id, gate.id).await?;
    let mut is = change.is;
    match (change.was.is_inside(), change.is.is_inside()) {
        (false, true) => came(tx, club, &account, gate, &mut row, change, now).await?,
        (true, false) => {
            went(tx, &account, gate, &mut row, change, now);
            // Nobody who was taken out of a VK chat comes back by its link.
            if gate.kind() == GateKind::Chat && !change.by_herself {
                is = Presence::Banned;
            }
        }
        // A request that came to nothing.
        (false, false) => asks_no_more(&mut row),
        (true, true) => {}
    }
    row.asked_at = None;
    observe(tx, club, &account, gate, &mut row, is, now);
    keep(tx, gate, &mut row, now).await
}

/// She came in. Whoever has no right in a VK chat, whose link all share, goes at once unless she is of the club's staff or
/// was brought by the staff.
async fn came(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    row: &mut AccessRow,
    change: &Change,
    now: Timestamp,
) -> Result<(), StoreError> {
    let title = || gate.title.clone();
    // Of a request that was granted it is not told by whom: whoever has no right was not let in by us.
    let granted = gate.kind() == GateKind::Community && !change.by_herself && !row.wanted;
    let by_hand = change.by_hand || granted;
    tx.note(Some(account.member), &Event::CameIn { gate: title(), by_hand }, None, now);
    if gate.kind() == GateKind::Chat && !row.wanted {
        let subscriptions = tx.subscriptions_of(account.member).await?;
        let passable = entry::passable(tx, club, account.member, &subscriptions, now).await?;
        if passable.contains(&gate.key) && !account.leaving {
            entry::refresh(tx, club, account.member, now).await?;
            *row = tx.access(account.id, gate.id).await?;
        } else if change.is == Presence::Inside
            && club.role(&account.address).is_none()
            && !brought_by_staff(tx, club, gate, change).await?
        {
            return doors::stranger(tx, club, account, gate, row, now).await;
        }
    }
    // Whom the staff let in because we asked them to, she hears of it from us.
    let awaited = matches!(row.chore, Some(Chore::Approve | Chore::Add));
    if row.wanted && (!by_hand || awaited) {
        say(tx, &account.address, Notice::LetIn { gate: title() }, Urgency::Answer, now);
    }
    // Whoever is brought in by hand without a right is for the owner to judge, also when she once had one.
    row.entitled = row.wanted || (row.entitled && !by_hand);
    Ok(())
}

/// Whether somebody of the club's staff or of the chat's brought her, or a program.
async fn brought_by_staff(tx: &mut Tx, club: &Club, gate: &Gate, change: &Change) -> Result<bool, StoreError> {
    if change.by_herself {
        return Ok(false);
    }
    if !change.by_hand || club.role(&change.by).is_some() {
        return Ok(true);
    }
    let Some(by) = tx.account_at(&change.by).await? else { return Ok(false) };
    Ok(tx.access(by.id, gate.id).await?.seen == Presence::Staff)
}

/// She is gone: by herself, by the program's hand, of which this is the echo, or by another's.
fn went(tx: &mut Tx, account: &Account, gate: &Gate, row: &mut AccessRow, change: &Change, now: Timestamp) {
    let title = || gate.title.clone();
    if change.by_herself {
        tx.note(Some(account.member), &Event::WentOut { gate: title() }, None, now);
        if row.chore == Some(Chore::Remove) {
            (row.chore, row.removal) = (None, Removal::None);
        }
        return;
    }
    let under_way = matches!(row.removal, Removal::Going | Removal::Banning | Removal::Banned);
    let ours = under_way || row.removed_at.is_some_and(|at| now.since(at) < ECHO);
    if change.by_hand && !ours {
        tx.note(Some(account.member), &Event::RemovedByHand { gate: title() }, None, now);
        if row.wanted && gate.by_hand {
            // Most likely an older look at the list: she had paid by then.
            let invite = Effect::Invite { member: account.member, occasion: Occasion::Asked };
            act(tx, &invite, Urgency::Word, now);
        }
    }
}

/// Her request came to nothing: it was declined by a person, or she took it back.
pub fn asks_no_more(row: &mut AccessRow) {
    row.asked_at = None;
    if matches!(row.chore, Some(Chore::Approve | Chore::Decline)) {
        row.chore = None;
    }
}

/// Takes notice of how an account stands at a gate, and decides what follows.
pub fn observe(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    row: &mut AccessRow,
    is: Presence,
    now: Timestamp,
) {
    let is = gate.standing_of(row.seen, is);
    row.seen = is;
    row.look_at = if row.wanted || row.entitled { look_at(gate, row.wanted, now) } else { None };
    if is.is_inside() {
        row.asked_at = None;
    } else if row.chore == Some(Chore::Remove) {
        (row.removal, row.removed_at) = (Removal::None, Some(now));
        tx.note(Some(account.member), &Event::Removed { gate: gate.title.clone() }, None, now);
    }
    let under_way = matches!(row.removal, Removal::Going | Removal::Banning | Removal::Banned);
    match is {
        Presence::Staff if row.chore == Some(Chore::Remove) => {
            entry::staff_stays(tx, club, account, gate, row, now);
        }
        _ if row.wanted || under_way => {}
        // What is due or held already stays so.
        Presence::Inside if row.entitled && row.removal != Removal::None => {}
        Presence::Inside if row.entitled => row.removal = Removal::Due,
        Presence::Inside if !row.told => {
            row.told = true;
            let notice = Notice::InsideNotPaid { gate: gate.title.clone(), name: account.name.clone() };
            tell_owners(tx, club, &notice, now);
        }
        Presence::Staff if row.entitled => entry::staff_stays(tx, club, account, gate, row, now),
        Presence::Outside | Presence::Banned => {
            row.removal = Removal::None;
            row.told = false;
        }
        _ => {}
    }
}

/// Writes a pair, with what is left for a person of the staff to do about it. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub async fn keep(tx: &mut Tx, gate: &Gate, row: &mut AccessRow, now: Timestamp) -> Result<(), StoreError> {
    let left = Chore::left(row.chore, gate.kind(), gate.by_hand, row.wanted, row.seen);
    if left != row.chore || left.is_none() {
        row.chore_at = None;
    }
    row.chore = left;
    if left.is_some() {
        row.chore_at.get_or_insert(now);
        let soon = now.plus(LOOK_AT_CHORES);
        row.look_at = Some(row.look_at.map_or(soon, |at| at.min(soon)));
    }
    tx.put_access(row, now).await
}

/// When a removal is to be verified.
#[must_use]
pub const fn verify_at(now: Timestamp) -> Timestamp {
    now.plus(VERIFY_AFTER)
}

/// When somebody who should be inside is to be looked at, or who once should have been; `None`: the list of the gate's
/// people tells.
#[must_use]
pub const fn look_at(gate: &Gate, wanted: bool, now: Timestamp) -> Option<Timestamp> {
    match (gate.is_listed(), wanted) {
        (true, _) => None,
        (false, true) => Some(now.plus(LOOK_EVERY)),
        (false, false) => Some(now.plus(LOOK_AFTERWARDS)),
    }
}

/// Decides to look at pairs of which nothing was heard for long. Says how many.
///
/// # Errors
/// What the store says.
pub async fn look_around(tx: &mut Tx, club: &Club, now: Timestamp, limit: i64) -> Result<usize, StoreError> {
    let pairs = tx.take_looks(now, now.plus(LOOK_EVERY), limit).await?;
    for (account, gate) in &pairs {
        let Some(gate) = club.gate(*gate) else { continue };
        let look = Effect::Look { platform: gate.platform, account: *account, gate: gate.id };
        act(tx, &look, Urgency::Care, now);
    }
    Ok(pairs.len())
}

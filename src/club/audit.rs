//! The two honest numbers of each gate: paid but outside, inside but not paid; who they are, and how each is mended.

use super::effect::{Effect, Urgency, act};
use super::{Club, card, compare, entry, seen};
use crate::domain::notice::{Event, GateOdds, HandsNotice, Occasion, OddLine};
use crate::domain::{AccountId, AccountRef, GateId, Presence, Timestamp};
use crate::store::{Hand, OddRow, Removal, StoreError, Tx};

/// Lines on a page, with two buttons each.
pub const PAGE: usize = 4;

/// The numbers of every gate.
///
/// # Errors
/// What the store says.
pub async fn odds(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<HandsNotice, StoreError> {
    let day = |at: Timestamp| at.date(club.zone());
    let mut gates = Vec::with_capacity(club.gates.len());
    for gate in &club.gates {
        let outside = tx.count_odd(gate.id, true, Timestamp(0), now).await?;
        let inside = tx.count_odd(gate.id, false, Timestamp(0), now).await?;
        gates.push(GateOdds {
            gate: gate.id,
            title: gate.title.clone(),
            outside: (outside.count, outside.oldest.map(day)),
            inside: (inside.count, inside.oldest.map(day)),
            listed: gate.is_listed(),
            compared: compare::last(tx, gate.id).await?.map(day),
        });
    }
    Ok(HandsNotice::Odds { gates })
}

/// A page of the people who are outside a gate with a right (`wanted`), or inside without one. `None`: no such gate.
///
/// # Errors
/// What the store says.
pub async fn odd(
    tx: &mut Tx,
    club: &Club,
    gate: GateId,
    wanted: bool,
    behind: Option<(Timestamp, AccountId)>,
) -> Result<Option<HandsNotice>, StoreError> {
    let Some(gate) = club.gate(gate) else { return Ok(None) };
    let behind = behind.unwrap_or((Timestamp(0), AccountId(0)));
    let mut rows = tx.odd_after(gate.id, wanted, behind, PAGE as i64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| (row.since, row.account));
    let members: Vec<_> = rows.iter().map(|row| row.member).collect();
    let contacts = card::contacts(tx, &members).await?;
    let line = |row: OddRow| OddLine {
        account: row.account,
        member: row.member,
        name: row.name,
        contact: contacts.get(&row.member).cloned().unwrap_or_default(),
        since: row.since.date(club.zone()),
    };
    let lines = rows.into_iter().map(line).collect();
    Ok(Some(HandsNotice::Odd { gate: gate.id, title: gate.title.clone(), wanted, lines, next }))
}

/// Mends one pair: whoever is inside without a right is taken out, without asking the brake, because a person decided about
/// this one; whoever is outside with one is told her way in again. `None`: no such gate.
///
/// # Errors
/// What the store says.
pub async fn mend(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    account: AccountId,
    gate: GateId,
    now: Timestamp,
) -> Result<Option<HandsNotice>, StoreError> {
    let Some((account, gate, mut row)) = entry::at_gate(tx, club, account, gate).await? else { return Ok(None) };
    let name = account.name.clone();
    Ok(Some(match (row.wanted, row.seen) {
        (true, Presence::Outside | Presence::Banned | Presence::Unknown) => {
            let invite = Effect::Invite { member: account.member, occasion: Occasion::Asked };
            act(tx, &invite, Urgency::Answer, now);
            HandsNotice::ShownIn { name }
        }
        (false, Presence::Inside) => {
            if matches!(row.removal, Removal::None | Removal::Due | Removal::Held) {
                (row.removal, row.told) = (Removal::Going, true);
                seen::keep(tx, &gate, &mut row, now).await?;
                let event = Event::PutOut { gate: gate.title.clone() };
                tx.note_by(Some(account.member), &event, Some(Hand { actor, reason: None }), now);
                let remove = Effect::Remove { platform: gate.platform, account: account.id, gate: gate.id };
                act(tx, &remove, Urgency::Word, now);
            }
            HandsNotice::PuttingOut { name }
        }
        _ => HandsNotice::Even { name },
    }))
}

//! What a person of the staff has to do, because the program can only look: a VK community whose administrator gave no key,
//! and whoever was once removed from a VK chat.
//!
//! The same decisions as everywhere; only the last step is a person's. What she has to do stands on the pair of account and
//! gate, changes with the decision, and is checked off by what the messenger then reports, by nothing else.

use super::effect::{Effect, Urgency, act, answer_request, say, say_gently, tell_owners};
use super::{Club, entry};
use crate::domain::access::Chore;
use crate::domain::notice::{ChoreLine, HandsNotice};
use crate::domain::time::MINUTE;
use crate::domain::{AccountId, Gate, GateId, Notice, Timestamp};
use crate::store::{ChoreCount, StoreError, Tx};

/// Lines on a page, so that the buttons fit into any messenger.
pub const PAGE: usize = 5;
/// New things to do are gathered for so long before the owners hear of them: one expiry day makes one message.
const GATHER: i64 = MINUTE;
/// The owners hear of new things to do at most so often.
const PAUSE: i64 = 15 * MINUTE;
/// How much is taken over at once when the program can act again.
const AT_ONCE: i64 = 500;
/// Where it stands when the owners heard last, and of what.
const TOLD: &str = "hands:told";

/// A place in the list.
pub type Place = (GateId, Timestamp, AccountId);

/// A page of what is to be done, and behind which place there is more.
///
/// # Errors
/// What the store says.
pub async fn list(
    tx: &mut Tx,
    club: &Club,
    behind: Option<Place>,
) -> Result<(Vec<ChoreLine>, Option<Place>), StoreError> {
    let behind = behind.unwrap_or((GateId(0), Timestamp(0), AccountId(0)));
    let mut rows = tx.chores_after(behind, PAGE as i64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| (row.gate, row.since, row.account));
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(gate) = club.gate(row.gate) else { continue };
        lines.push(ChoreLine {
            chore: row.chore,
            account: row.account,
            name: row.name,
            page: row.address.page(),
            gate: gate.id,
            title: gate.title.clone(),
            place: gate.page(row.chore),
            since: row.since.date(club.zone()),
        });
    }
    Ok((lines, next))
}

/// How much there is to do in all.
///
/// # Errors
/// What the store says.
pub async fn count(tx: &mut Tx) -> Result<u32, StoreError> {
    Ok(tx.count_chores(Timestamp(0)).await?.iter().map(|c| c.count).sum())
}

/// Decides to look at once whether something was done. Says about whom; `None`: it is no gate of ours.
///
/// # Errors
/// What the store says.
pub async fn check(
    tx: &mut Tx,
    club: &Club,
    account: AccountId,
    gate: GateId,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let Some((account, gate, _)) = entry::at_gate(tx, club, account, gate).await? else { return Ok(None) };
    act(tx, &Effect::Look { platform: gate.platform, account: account.id, gate: gate.id }, Urgency::Answer, now);
    Ok(Some(account.name))
}

/// Tells the owners that there is something new to do by hand. Says how many messages that made.
///
/// # Errors
/// What the store says.
pub async fn digest(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    if !club.gates.iter().any(Gate::is_listed) {
        return Ok(0);
    }
    let mut told = 0;
    for gate in club.gates.iter().filter(|g| g.by_hand && g.present) {
        if tx.first_time(&by_hand_key(gate.id), now).await? {
            tell_owners(tx, club, &Notice::Hands(HandsNotice::ByHand { title: gate.title.clone() }), now);
            told += 1;
        }
    }
    let (heard_at, heard_of) = heard(tx).await?;
    let counts = tx.count_chores(heard_of).await?;
    let Some(oldest) = counts.iter().filter_map(|c| c.oldest).min() else { return Ok(told) };
    let pause = heard_at <= now && now.since(heard_at) < PAUSE;
    if pause || now.since(oldest) < GATHER {
        return Ok(told);
    }
    let youngest = counts.iter().map(|c| c.youngest).max().unwrap_or(now);
    tx.set_cursor(TOLD, &format!("{} {}", now.0, youngest.0)).await?;
    // Somebody stands before the door, or it is only about taking people out.
    let urgent = |c: &ChoreCount| c.new > 0 && matches!(c.chore, Chore::Approve | Chore::Add);
    let urgent = counts.iter().any(urgent);
    let notice = Notice::Hands(HandsNotice::Digest { counts: counts.iter().map(|c| (c.chore, c.count)).collect() });
    for owner in &club.deployment.owners {
        if urgent {
            say(tx, owner, notice.clone(), Urgency::Word, now);
        } else {
            say_gently(tx, club, owner, notice.clone(), Urgency::Word, now);
        }
    }
    Ok(told + club.deployment.owners.len())
}

fn by_hand_key(gate: GateId) -> String {
    format!("byhand:{gate}")
}

async fn heard(tx: &mut Tx) -> Result<(Timestamp, Timestamp), StoreError> {
    let text = tx.cursor(TOLD).await?.unwrap_or_default();
    let mut parts = text.split(' ').map(|part| Timestamp(part.parse().unwrap_or(0)));
    Ok((parts.next().unwrap_or_default(), parts.next().unwrap_or_default()))
}

/// Whether the program can act at a gate has changed. What it would have done by itself becomes a person's, as soon as it
/// comes to it; what waited for a person it does now.
///
/// # Errors
/// What the store says.
pub async fn mode_changed(
    tx: &mut Tx,
    club: &Club,
    gate: &Gate,
    by_hand: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let title = gate.title.clone();
    if by_hand {
        tx.hurry_effects(&format!("gate:{}:", gate.id)).await?;
        // Of a key that is refused, or that cannot be made anew, they are told with all that depends on it.
        let told = tx.key(gate.platform).await?.is_some_and(|key| key.told || key.refresh.is_some());
        if gate.present {
            tx.first_time(&by_hand_key(gate.id), now).await?;
        }
        if gate.present && !told {
            tell_owners(tx, club, &Notice::Hands(HandsNotice::KeyLost { title }), now);
        }
        return Ok(());
    }
    let mut count = 0;
    loop {
        let taken = tx.take_chores(gate.id, AT_ONCE, now).await?;
        if taken.is_empty() {
            break;
        }
        count += u32::try_from(taken.len()).unwrap_or(u32::MAX);
        for (account, chore) in taken {
            do_by_itself(tx, gate, account, chore, now).await?;
        }
    }
    tell_owners(tx, club, &Notice::Hands(HandsNotice::KeyBack { title, count }), now);
    Ok(())
}

async fn do_by_itself(
    tx: &mut Tx,
    gate: &Gate,
    account: AccountId,
    chore: Chore,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (platform, gate) = (gate.platform, gate.id);
    match chore {
        Chore::Approve | Chore::Decline => {
            let to = tx.account(account).await?.address;
            let approve = chore == Chore::Approve;
            answer_request(tx, &Effect::AnswerRequest { platform, gate, account, approve }, &to, now);
        }
        Chore::Remove => act(tx, &Effect::Remove { platform, account, gate }, Urgency::Work, now),
        Chore::Add => {}
    }
    Ok(())
}

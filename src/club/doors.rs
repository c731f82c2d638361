//! Ways in that all share: shown to whoever has a right, closed to strangers, and renewed when they leak.
//!
//! A VK chat has one link, and whoever knows it is inside at once. So everyone who comes is checked: a stranger is taken out
//! at once, and the link is renewed, so that whoever gave it away gave nothing for long.

use super::effect::{Effect, Urgency, act, say, say_gently};
use super::{Club, entry, freeze, people};
use crate::domain::notice::{Event, FreezeNotice, HandsNotice, Way};
use crate::domain::time::MINUTE;
use crate::domain::{AccountRef, Gate, GateKind, MemberId, Notice, Presence, Subscription, Timestamp, Verdict};
use crate::store::{AccessRow, Account, Removal, StoreError, Tx};

/// However many strangers come within this time, the link is renewed once, and one word about it is said in the chat.
const PAUSE: i64 = 10 * MINUTE;

/// How somebody with a right comes in at a gate.
#[must_use]
pub fn way(gate: &Gate, row: &AccessRow) -> Way {
    match gate.kind() {
        _ if gate.has_own_links() => Way::Personal,
        GateKind::Chat if row.seen == Presence::Banned => Way::Added,
        GateKind::Community if gate.by_hand => Way::RequestByHand,
        GateKind::Community => Way::Request,
        GateKind::Chat | GateKind::Personal => Way::Shared,
    }
}

/// Why somebody is not let in; `None`: she has a right. With what she had before, to renew it.
///
/// # Errors
/// What the store says.
pub async fn refusal(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    subscriptions: &[Subscription],
    now: Timestamp,
) -> Result<Option<(Verdict, Notice)>, StoreError> {
    let passable = entry::passable(tx, club, account.member, subscriptions, now).await?;
    if passable.contains(&gate.key) && !account.leaving {
        return Ok(None);
    }
    let banned = tx.banned_at(account.member).await?.is_some();
    let before = subscriptions.iter().rev().find(|s| !s.terms.is_empty() && s.plan.gates.contains(&gate.key));
    let of_gate = subscriptions.iter().filter(|s| s.plan.gates.contains(&gate.key));
    let frozen = of_gate.filter_map(|s| freeze::line(s, club, now)).find(|f| f.from.is_none() && !banned);
    let (title, key) = (gate.title.clone(), before.map(|s| s.plan.key.clone()));
    Ok(Some(match frozen {
        Some(freeze) => (Verdict::Frozen, Notice::Freeze(FreezeNotice::Declined { gate: title, freeze })),
        None => {
            let verdict = if banned { Verdict::Banned } else { Verdict::of(false, before.is_some()) };
            (verdict, Notice::Declined { gate: title, verdict, before: key })
        }
    }))
}

/// A stranger is in a chat that everybody with the link can enter: she goes at once, with a word, and the link is renewed.
/// The brake is not asked: the program never let her in.
///
/// # Errors
/// What the store says.
pub async fn stranger(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gate: &Gate,
    row: &mut AccessRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    (row.removal, row.told) = (Removal::Going, true);
    let remove = Effect::Remove { platform: gate.platform, account: account.id, gate: gate.id };
    act(tx, &remove, Urgency::Door, now);
    let subscriptions = tx.subscriptions_of(account.member).await?;
    if account.reachable {
        if let Some((_, word)) = refusal(tx, club, account, gate, &subscriptions, now).await? {
            say(tx, &account.address, word, Urgency::Door, now);
        }
    } else if once_in_a_while(tx, "stranger", gate, now).await? {
        let chat = AccountRef { platform: gate.platform, id: gate.chat.to_string() };
        say(tx, &chat, Notice::Hands(HandsNotice::Stranger { link: String::new() }), Urgency::Answer, now);
    }
    if once_in_a_while(tx, "reset", gate, now).await? {
        let reset = Effect::ResetDoor { platform: gate.platform, gate: gate.id, door: gate.door.clone() };
        act(tx, &reset, Urgency::Door, now);
    }
    Ok(())
}

async fn once_in_a_while(tx: &mut Tx, what: &str, gate: &Gate, now: Timestamp) -> Result<bool, StoreError> {
    tx.first_time(&format!("{what}:{}:{}", gate.id, now.0 / PAUSE), now).await
}

/// The way in is another one: whoever was told the old one and has not come in yet hears of it once.
///
/// # Errors
/// What the store says.
pub async fn renewed(tx: &mut Tx, club: &Club, gate: &Gate, door: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.note(None, &Event::DoorRenewed { gate: gate.title.clone() }, None, now);
    for (account, _) in tx.shown_and_outside(gate.id).await? {
        let member = tx.account(account).await?.member;
        let Some(to) = people::address(tx, member).await? else { continue };
        let notice = HandsNotice::DoorRenewed { gate: gate.title.clone(), url: door.to_owned() };
        say_gently(tx, club, &to, Notice::Hands(notice), Urgency::Word, now);
    }
    Ok(())
}

/// Whether a renewed way in still has to be told: it may be another one by now, and she may have come in.
///
/// # Errors
/// What the store says.
pub(super) async fn is_news(tx: &mut Tx, club: &Club, member: MemberId, door: &str) -> Result<bool, StoreError> {
    let Some(gate) = club.gates.iter().find(|g| g.door.as_deref() == Some(door)) else { return Ok(false) };
    let rows = tx.access_of(member).await?;
    let outside = |row: &AccessRow| matches!(row.seen, Presence::Outside | Presence::Unknown);
    Ok(rows.iter().any(|row| row.gate == gate.id && row.wanted && outside(row)))
}

//! Comparing everybody who is inside with those who should be, where a messenger tells who is inside; and asking for
//! requests of which nothing was heard.
//!
//! Events may be lost: while nothing runs, or in a gap of the messenger's queue. So once a day, after a gap, and whenever an
//! owner asks, the whole list of a gate's people is taken and brought together with what is known, set by set.

use super::effect::{Effect, Urgency, act, compare_lane, say_gently, sweep_lane};
use super::{Club, doors, entry, people};
use crate::domain::notice::{Event, HandsNotice};
use crate::domain::time::{DAY, HOUR, MINUTE};
use crate::domain::{AccountRef, Gate, GateId, GateKind, Notice, Platform, Presence, Timestamp};
use crate::messenger::Person;
use crate::store::{Compared, StoreError, Tx};

/// How often all are compared.
const COMPARE_EVERY: i64 = DAY;
/// How often requests are asked for.
const SWEEP_EVERY: i64 = MINUTE;
/// Whoever is where she should not be for less than this may just be on her way.
const ON_HER_WAY: i64 = HOUR;
/// Up to which moment the owners have heard of people who are where they should not be.
const TOLD: &str = "odd:told";

async fn moment(tx: &mut Tx, name: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(tx.cursor(name).await?.and_then(|at| at.parse().ok()).map(Timestamp))
}

/// Whether something that is done every so often is due, given when it was begun last. A moment in the future is one of a
/// clock that was wrong.
fn is_due(last: Option<Timestamp>, every: i64, now: Timestamp) -> bool {
    last.is_none_or(|last| last > now || now.since(last) >= every)
}

/// Decides what is due: comparisons, requests to ask for, and the owners' daily word. Says how much that was.
///
/// # Errors
/// What the store says.
pub async fn schedule(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    let mut decided = 0;
    for gate in club.gates.iter().filter(|g| g.is_listed() && g.works()) {
        let (platform, id) = (gate.platform, gate.id);
        if gate.kind() == GateKind::Community && !gate.by_hand {
            let name = format!("sweep:{id}");
            if is_due(moment(tx, &name).await?, SWEEP_EVERY, now) && !tx.lanes_wait(&[sweep_lane(id)]).await? {
                tx.set_cursor(&name, &now.0.to_string()).await?;
                act(tx, &Effect::Sweep { platform, gate: id }, Urgency::Work, now);
                decided += 1;
            }
        }
        if is_due(moment(tx, &format!("compare:{id}")).await?, COMPARE_EVERY, now) {
            decided += usize::from(ask(tx, gate, Urgency::Care, now).await?);
        }
    }
    decided += digest(tx, club, now).await?;
    Ok(decided)
}

/// Decides to compare the people of a gate, unless that is on its way already. Says whether it was.
///
/// # Errors
/// What the store says.
pub async fn ask(tx: &mut Tx, gate: &Gate, urgency: Urgency, now: Timestamp) -> Result<bool, StoreError> {
    if tx.lanes_wait(&[compare_lane(gate.id)]).await? {
        return Ok(false);
    }
    tx.set_cursor(&format!("compare:{}", gate.id), &now.0.to_string()).await?;
    act(tx, &Effect::Compare { platform: gate.platform, gate: gate.id }, urgency, now);
    Ok(true)
}

/// A messenger has forgotten news that were not read: where it tells who is inside, all are compared.
///
/// # Errors
/// What the store says.
pub async fn after_gap(tx: &mut Tx, club: &Club, platform: Platform, now: Timestamp) -> Result<(), StoreError> {
    for gate in club.gates.iter().filter(|g| g.platform == platform && g.is_listed() && g.works()) {
        ask(tx, gate, Urgency::Word, now).await?;
    }
    Ok(())
}

/// When the people of a gate were last compared.
///
/// # Errors
/// What the store says.
pub async fn last(tx: &mut Tx, gate: GateId) -> Result<Option<Timestamp>, StoreError> {
    moment(tx, &format!("compared:{gate}")).await
}

/// These are inside, as the list says that was asked for at `asked`.
///
/// # Errors
/// What the store says.
pub async fn inside(
    tx: &mut Tx,
    gate: &Gate,
    list: &[(String, Presence)],
    asked: Timestamp,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let ids: Vec<String> = list.iter().map(|(id, _)| id.clone()).collect();
    let new = tx.meet_all(gate.platform, &ids, now).await?;
    people::learn(tx, gate.platform, &new, now);
    let news = tx.listed_inside(gate.id, gate.platform, list, asked, now).await?;
    for Compared { member, .. } in &news {
        tx.note(Some(*member), &Event::ListedInside { gate: gate.title.clone() }, None, now);
    }
    Ok(news.len())
}

/// Nobody but these is inside, and so the comparison is done.
///
/// # Errors
/// What the store says.
pub async fn others(
    tx: &mut Tx,
    gate: &Gate,
    people: &[(String, Presence)],
    asked: Timestamp,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let ids: Vec<&str> = people.iter().map(|(id, _)| id.as_str()).collect();
    let news = tx.listed_no_others(gate.id, gate.platform, &ids, asked, now).await?;
    for Compared { member, .. } in &news {
        tx.note(Some(*member), &Event::ListedOutside { gate: gate.title.clone() }, None, now);
    }
    tx.set_cursor(&format!("compared:{}", gate.id), &now.0.to_string()).await?;
    Ok(news.len())
}

/// Tells the owners, at most once a day, of people who newly are where they should not be. Says how many messages.
async fn digest(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    if !club.gates.iter().any(Gate::is_listed) {
        return Ok(0);
    }
    let told = moment(tx, TOLD).await?;
    let until = now.plus(-ON_HER_WAY);
    if !is_due(told, DAY, until) {
        return Ok(0);
    }
    let since = told.filter(|told| *told <= until).unwrap_or_default();
    let (mut inside, mut outside) = (0, 0);
    for gate in club.gates.iter().filter(|g| g.is_listed()) {
        inside += tx.count_odd(gate.id, false, since, until).await?.count;
        outside += tx.count_odd(gate.id, true, since, until).await?.count;
    }
    if inside + outside == 0 {
        return Ok(0);
    }
    tx.set_cursor(TOLD, &until.0.to_string()).await?;
    for owner in &club.deployment.owners {
        let notice = Notice::Hands(HandsNotice::OddDigest { inside, outside });
        say_gently(tx, club, owner, notice, Urgency::Word, now);
    }
    Ok(club.deployment.owners.len())
}

/// These people wait to be let in. Whose request was not heard of is decided now; whose answer seems to be lost is answered
/// again, without a second word. Says how many.
///
/// # Errors
/// What the store says.
pub async fn requested(
    tx: &mut Tx,
    club: &Club,
    gate: &Gate,
    people: &[String],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let addresses: Vec<_> = people.iter().map(|id| AccountRef { platform: gate.platform, id: id.clone() }).collect();
    tx.preload_accounts(&addresses).await?;
    let mut decided = 0;
    for address in addresses {
        let known = tx.account_at(&address).await?;
        let asked_at = match &known {
            Some(account) => {
                tx.lock_member(account.member).await?;
                tx.access(account.id, gate.id).await?.asked_at
            }
            None => None,
        };
        match (known, asked_at) {
            (_, at @ Some(_)) if entry::is_answered(at, now) => continue,
            (Some(account), Some(_)) => {
                let subscriptions = tx.subscriptions_of(account.member).await?;
                let refused = doors::refusal(tx, club, &account, gate, &subscriptions, now).await?.is_some();
                entry::answer(tx, &account, gate, !refused, now).await?;
            }
            (_, None) => entry::asked(tx, club, &Person::nameless(address), gate.chat, None, now).await?,
            (None, Some(_)) => continue,
        }
        decided += 1;
    }
    Ok(decided)
}

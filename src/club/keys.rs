//! The life of an administrator's key: when a new one is due, what its loss means, and who is told.
//!
//! What is kept is the newest pair; the settings only begin it, and begin it anew when they change. Of a loss the owners
//! are told once, with the places that are worked by hand now; of the end of it once too.

use super::Club;
use super::effect::{Effect, Urgency, act, tell_owners};
use crate::domain::notice::KeyNotice;
use crate::domain::time::MINUTE;
use crate::domain::{Gate, GateKind, Notice, Platform, Timestamp};
use crate::messenger::{FirstKey, HeldKey, KeyState, NewKey};
use crate::store::{KeyRow, StoreError, Tx};

/// A new key is made so long before the old one is over.
const BEFORE: i64 = 10 * MINUTE;
/// A key that is refused so soon after it was made is not helped by another one.
const FRESH: i64 = 5 * MINUTE;

/// What is to be done about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A new one is to be made.
    Renew,
    /// It is lost.
    Lost(String),
    /// It is well again.
    Back,
}

/// What is to be done about a key, as it stands and as the messenger takes it.
#[must_use]
pub fn next(key: &KeyRow, state: &KeyState, now: Timestamp) -> Option<Step> {
    if key.renew_at.is_some_and(|at| at <= now) {
        return Some(Step::Renew);
    }
    match state {
        KeyState::Refused(why) => match (&key.refresh, key.renew_at) {
            (Some(_), None) => None, // a new one is on its way
            (Some(_), Some(_)) if now.since(key.changed_at) > FRESH => Some(Step::Renew),
            _ => (!key.told).then(|| Step::Lost(why.clone())),
        },
        KeyState::Good => key.trouble.is_some().then_some(Step::Back),
        KeyState::Unknown => None,
    }
}

/// Does what [is to be done](next) about a key. Says how much that was.
///
/// # Errors
/// What the store says.
pub async fn step(
    tx: &mut Tx,
    club: &Club,
    platform: Platform,
    state: &KeyState,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let Some(key) = tx.key(platform).await? else { return Ok(0) };
    match next(&key, state, now) {
        None => return Ok(0),
        Some(Step::Renew) => {
            tx.put_key(&KeyRow { renew_at: None, ..key }).await?;
            act(tx, &Effect::RenewKey { platform }, Urgency::Door, now);
        }
        Some(Step::Lost(why)) => {
            let renewed = key.refresh.is_some() || key.access.is_some();
            lost(tx, club, key, renewed, &why, now).await?;
        }
        Some(Step::Back) => {
            tx.put_key(&KeyRow { trouble: None, told: false, ..key }).await?;
            look_again(tx, club, platform, now);
            tell_owners(tx, club, &Notice::Key(KeyNotice::Back { gates: titles(club, platform) }), now);
        }
    }
    Ok(1)
}

/// A key that the settings hold begins, or goes on where it was. Returns what is to be used.
///
/// # Errors
/// What the store says.
pub async fn begin(
    tx: &mut Tx,
    platform: Platform,
    first: Option<&FirstKey>,
    now: Timestamp,
) -> Result<HeldKey, StoreError> {
    let known = tx.key(platform).await?;
    let Some(first) = first else {
        if known.is_some() {
            tx.drop_key(platform).await?;
        }
        return Ok(HeldKey::Nothing);
    };
    if let Some(known) = known.as_ref().filter(|k| k.origin == first.origin) {
        return Ok(held(known, first, now));
    }
    let key = KeyRow {
        platform,
        origin: first.origin.clone(),
        access: None,
        refresh: first.refresh.clone(),
        expires_at: None,
        // How long the first one still lives nobody says.
        renew_at: first.refresh.as_ref().map(|_| now),
        // Whoever was told of the loss is told of its end.
        trouble: known.and_then(|k| k.trouble),
        told: false,
        changed_at: now,
    };
    tx.put_key(&key).await?;
    Ok(held(&key, first, now))
}

/// The key that is to be used.
#[must_use]
pub fn held(key: &KeyRow, first: &FirstKey, now: Timestamp) -> HeldKey {
    let runs = key.expires_at.is_none_or(|at| now < at);
    match (&key.access, &key.refresh, &first.access) {
        (Some(access), _, _) if runs => HeldKey::Key(access.clone()),
        (None, Some(_), Some(access)) => HeldKey::Key(access.clone()),
        (_, Some(_), _) => HeldKey::Awaited,
        // One that is never made anew is the settings' own.
        (None, None, Some(access)) if first.refresh.is_none() => HeldKey::Key(access.clone()),
        _ => HeldKey::Nothing,
    }
}

/// A new key was made: it and what the next one is made with are kept.
///
/// # Errors
/// What the store says.
pub async fn renewed(tx: &mut Tx, key: KeyRow, new: &NewKey, now: Timestamp) -> Result<KeyRow, StoreError> {
    let lives = i64::try_from(new.lives.as_millis()).unwrap_or(i64::MAX);
    let key = KeyRow {
        access: Some(new.access.clone()),
        refresh: Some(new.refresh.clone()),
        expires_at: Some(now.plus(lives)),
        renew_at: Some(now.plus((lives - BEFORE).max(lives / 2))),
        changed_at: now,
        ..key
    };
    tx.put_key(&key).await?;
    Ok(key)
}

/// The messenger makes no new key: what there was is of no use any more.
///
/// # Errors
/// What the store says.
pub async fn not_renewed(tx: &mut Tx, club: &Club, key: KeyRow, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let gone = KeyRow { access: None, refresh: None, expires_at: None, renew_at: None, ..key };
    lost(tx, club, gone, true, why, now).await
}

/// The owners are told, once, what is worked by hand now.
async fn lost(
    tx: &mut Tx,
    club: &Club,
    key: KeyRow,
    renewed: bool,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (platform, told) = (key.platform, key.told);
    tx.put_key(&KeyRow { trouble: Some(why.to_owned()), told: true, changed_at: now, ..key }).await?;
    look_again(tx, club, platform, now);
    if !told {
        let notice = KeyNotice::Lost { gates: titles(club, platform), renewed, why: why.to_owned() };
        tell_owners(tx, club, &Notice::Key(notice), now);
    }
    Ok(())
}

/// The places that need such a key.
fn needing(club: &Club, platform: Platform) -> impl Iterator<Item = &Gate> {
    club.gates.iter().filter(move |g| g.platform == platform && g.kind() == GateKind::Community)
}

fn titles(club: &Club, platform: Platform) -> Vec<String> {
    needing(club, platform).map(|gate| gate.title.clone()).collect()
}

fn look_again(tx: &mut Tx, club: &Club, platform: Platform, now: Timestamp) {
    for gate in needing(club, platform) {
        act(tx, &Effect::Inspect { platform, chat: gate.chat }, Urgency::Door, now);
    }
}

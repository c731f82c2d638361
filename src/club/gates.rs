//! Guarding places: the bot's standing, the offer to the owner, rights lost and found, chats that move.

use super::effect::{Effect, Urgency, act, say, tell_owners};
use super::{Club, compare, doors, hand};
use crate::domain::notice::{Event, GateEvent, Occasion};
use crate::domain::{AccountRef, Gate, GateKey, MemberId, Notice, Platform, Timestamp};
use crate::messenger::{ChatKind, Standing};
use crate::store::{PlaceRow, StoreError, Tx};

/// Takes notice of how the bot stands in a chat. `by`: who changed it; `None`: we looked.
///
/// # Errors
/// What the store says.
pub async fn standing(
    tx: &mut Tx,
    club: &Club,
    platform: Platform,
    standing: &Standing,
    by: Option<&AccountRef>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let place = PlaceRow {
        platform,
        chat: standing.chat,
        title: standing.title.clone(),
        kind: kind_name(standing.kind).to_owned(),
        missing: standing.missing.clone(),
        // In a basic group nobody can be let back in after a removal, so it counts as out of reach.
        present: standing.present && standing.kind != ChatKind::BasicGroup,
        door: standing.door.clone(),
        by_hand: standing.by_hand,
    };
    let before = tx.put_place(&place, now).await?;
    if before.as_ref() == Some(&place) {
        return Ok(());
    }
    if let Some(gate) = club.gate_at(platform, standing.chat) {
        if standing.kind == ChatKind::BasicGroup {
            tell_owners(tx, club, &Notice::GateBasicGroup { title: place.title.clone() }, now);
            return Ok(());
        }
        return gate_changed(tx, club, gate, before.as_ref(), &place, now).await;
    }
    let title = place.title.clone();
    let notice = match standing.kind {
        ChatKind::BasicGroup if standing.present => Notice::GateBasicGroup { title },
        _ if !place.present => return Ok(()),
        ChatKind::BasicGroup | ChatKind::Other => return Ok(()),
        _ if place.missing.is_empty() => Notice::GateOffer { chat: place.chat, title },
        _ => Notice::GateLacks { title, missing: place.missing.clone() },
    };
    // Only an owner's act is answered: strangers may put the bot anywhere.
    if let Some(owner) = by.filter(|by| club.is_owner(by)) {
        say(tx, owner, notice, Urgency::Answer, now);
    }
    Ok(())
}

const fn kind_name(kind: ChatKind) -> &'static str {
    match kind {
        ChatKind::Channel => "channel",
        ChatKind::Supergroup => "supergroup",
        ChatKind::BasicGroup => "group",
        ChatKind::Community => "community",
        ChatKind::Chat => "chat",
        ChatKind::Other => "other",
    }
}

async fn gate_changed(
    tx: &mut Tx,
    club: &Club,
    gate: &Gate,
    before: Option<&PlaceRow>,
    place: &PlaceRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    if place.present && place.by_hand != gate.by_hand {
        hand::mode_changed(tx, club, gate, place.by_hand, now).await?;
    }
    door_changed(tx, club, gate, before.and_then(|b| b.door.as_deref()), place.door.as_deref(), now).await?;
    let (title, works) = (place.title.clone(), place.present && place.missing.is_empty());
    let never_seen = !gate.present && gate.missing.is_empty() && gate.title == gate.key.as_str();
    let what = match (gate.works(), works) {
        (true, false) => GateEvent::Lost,
        (false, true) => GateEvent::Back,
        (false, false) if never_seen => GateEvent::Lost,
        _ => return Ok(()),
    };
    if what == GateEvent::Lost {
        let missing = if place.present { place.missing.clone() } else { Vec::new() };
        tell_owners(tx, club, &Notice::GateLost { title: title.clone(), missing }, now);
    } else {
        if !never_seen {
            tell_owners(tx, club, &Notice::GateBack { title: title.clone() }, now);
        }
        catch_up(tx, gate, now).await?;
    }
    tx.note(None, &Event::Gate { gate: title, what }, None, now);
    Ok(())
}

/// The way in that all share is known now, or somebody renewed it.
async fn door_changed(
    tx: &mut Tx,
    club: &Club,
    gate: &Gate,
    before: Option<&str>,
    after: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    match (before, after) {
        (Some(old), Some(new)) if old != new => doors::renewed(tx, club, gate, new, now).await,
        (None, Some(_)) => {
            let waiting = tx.members_not_shown(gate.id).await?;
            invite_all(tx, waiting, now);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A gate works again: what waited for it goes on. Removals that are due are found by their own tick.
async fn catch_up(tx: &mut Tx, gate: &Gate, now: Timestamp) -> Result<(), StoreError> {
    tx.hurry_effects(&format!("gate:{}:", gate.id)).await?;
    let waiting = if gate.has_own_links() {
        tx.members_without_link(gate.id).await?
    } else {
        compare::ask(tx, gate, Urgency::Word, now).await?;
        // Where the way in was not known before, that is news of its own.
        if gate.door.is_some() { tx.members_not_shown(gate.id).await? } else { Vec::new() }
    };
    invite_all(tx, waiting, now);
    Ok(())
}

fn invite_all(tx: &mut Tx, members: Vec<MemberId>, now: Timestamp) {
    for member in members {
        act(tx, &Effect::Invite { member, occasion: Occasion::Asked }, Urgency::Word, now);
    }
}

/// Offers an owner who writes to the bot the places in which it stands with all rights and which nobody guards yet: she
/// may have made it an administrator before it could write to her. Each is offered so once.
///
/// # Errors
/// What the store says.
pub async fn offer_unguarded(tx: &mut Tx, club: &Club, owner: &AccountRef, now: Timestamp) -> Result<(), StoreError> {
    if !club.is_owner(owner) {
        return Ok(());
    }
    for place in tx.unguarded_places(owner.platform).await? {
        let fit = place.missing.is_empty()
            && [ChatKind::Channel, ChatKind::Supergroup, ChatKind::Chat].map(kind_name).contains(&&*place.kind);
        if fit && tx.first_time(&format!("offered:{}:{}", place.platform.prefix(), place.chat), now).await? {
            say(tx, owner, Notice::GateOffer { chat: place.chat, title: place.title }, Urgency::Answer, now);
        }
    }
    Ok(())
}

/// A call was refused because a right is missing or the chat is closed: look how we stand there.
pub fn suspect(tx: &mut Tx, platform: Platform, chat: i64, now: Timestamp) {
    act(tx, &Effect::Inspect { platform, chat }, Urgency::Answer, now);
}

/// An owner wants a place guarded.
///
/// # Errors
/// What the store says.
pub async fn guard(tx: &mut Tx, club: &Club, owner: &AccountRef, chat: i64, now: Timestamp) -> Result<(), StoreError> {
    let platform = owner.platform;
    let place = tx.place(platform, chat).await?.filter(|p| p.present);
    let Some(place) = place else {
        say(tx, owner, Notice::StaleButton, Urgency::Answer, now);
        return Ok(());
    };
    let title = place.title.clone();
    let notice = if place.kind == kind_name(ChatKind::BasicGroup) {
        Notice::GateBasicGroup { title }
    } else if !place.missing.is_empty() {
        Notice::GateLacks { title, missing: place.missing }
    } else {
        let key = match club.gate_at(platform, chat) {
            Some(gate) => gate.key.clone(),
            None => {
                let key = free_key(tx, platform, chat, club).await?;
                tx.put_gate(&key, platform, chat, now).await?;
                tx.note(None, &Event::Gate { gate: title.clone(), what: GateEvent::Guarded }, Some(owner), now);
                key
            }
        };
        tx.review_all(now).await?;
        let no_plan = !club.plans.iter().any(|p| p.gates.contains(&key));
        Notice::GateGuarded { title, gate: key, chat, no_plan }
    };
    say(tx, owner, notice, Urgency::Answer, now);
    Ok(())
}

/// The key that the place has had, or else the first free one that a plan already names, or a new number.
async fn free_key(tx: &mut Tx, platform: Platform, chat: i64, club: &Club) -> Result<GateKey, StoreError> {
    if let Some(key) = tx.gate_key_at(platform, chat).await? {
        return Ok(key);
    }
    let taken = |key: &GateKey| club.gates.iter().any(|g| g.key == *key);
    let named = club.plans.iter().flat_map(|p| &p.gates).find(|key| !taken(key));
    let numbered = || (1..).filter_map(|n| format!("gate{n}").parse().ok()).find(|key| !taken(key));
    named.cloned().or_else(numbered).ok_or(StoreError::Conflict("gates"))
}

/// A chat has a new id: a group became a supergroup.
///
/// # Errors
/// What the store says.
pub async fn chat_moved(
    tx: &mut Tx,
    club: &Club,
    platform: Platform,
    from: i64,
    to: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let title = club.gate_at(platform, from).map(|g| g.title.clone());
    if tx.move_chat(platform, from, to, now).await? {
        let title = title.unwrap_or_else(|| from.to_string());
        tx.note(None, &Event::Gate { gate: title.clone(), what: GateEvent::Moved }, None, now);
        tell_owners(tx, club, &Notice::GateMoved { title }, now);
        act(tx, &Effect::Inspect { platform, chat: to }, Urgency::Answer, now);
    }
    Ok(())
}

//! Giving time and taking it back.

use super::effect::{Effect, Urgency, act};
use super::{Club, entry, expire, freeze};
use crate::domain::notice::{Event, Occasion};
use crate::domain::{MemberId, Plan, Subscription, SubscriptionId, TermId, Timestamp};
use crate::store::{Hand, NewTerm, StoreError, Tx};
use std::collections::BTreeSet;

/// Gives a member a term on a plan, and invites her in. Whoever calls holds her lock. `None`: nothing was given, because
/// the payment owns a term already.
///
/// A renewal takes the plan as it is sold now; what was given before keeps its length.
///
/// # Errors
/// What the store says.
pub async fn give(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    term: &NewTerm,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<Option<TermId>, StoreError> {
    let before = tx.subscriptions_of(member).await?;
    let renewed = before.iter().any(|s| s.plan.key == plan.key && !s.terms.is_empty());
    let id = tx.put_subscription(member, plan, now).await?;
    let Some(given) = tx.add_term(id, term, now).await? else { return Ok(None) };
    let subscription = settle(tx, club, member, id, now).await?;
    let last_day = subscription.timeline(club.zone()).ending_at(now).map(|e| e.last_day);
    let event = Event::TermGiven { plan: plan.into(), period: term.period, cause: term.cause, last_day };
    tx.note_by(Some(member), &event, by, now);
    entry::refresh(tx, club, member, now).await?;
    let occasion = if renewed { Occasion::Renewed } else { Occasion::Paid };
    act(tx, &Effect::Invite { member, occasion }, Urgency::Door, now);
    Ok(Some(given))
}

/// Takes back what is left of the term that a payment gave, and of what was given only because of it, to whomever.
///
/// # Errors
/// What the store says.
pub async fn take_back(tx: &mut Tx, club: &Club, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    // In order of their numbers, so that two who lock the same members do not wait for each other.
    for member in tx.members_of_payment(payment).await? {
        tx.lock_member(member).await?;
    }
    let taken: BTreeSet<_> = tx.take_back(payment, now).await?.into_iter().collect();
    for (member, id) in taken {
        taken_back(tx, club, member, id, None, now).await?;
    }
    Ok(())
}

/// After a term of a subscription was taken back: what follows. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub async fn taken_back(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    id: SubscriptionId,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let subscription = settle(tx, club, member, id, now).await?;
    freeze::call_off_moot(tx, club, &subscription, by, now).await?;
    let timeline = subscription.timeline(club.zone());
    let over = timeline.stage(now).is_over();
    let last_day = timeline.ending_at(now).filter(|_| !over).map(|e| e.last_day);
    tx.note_by(Some(member), &Event::TermTaken { plan: (&subscription.plan).into(), last_day }, by, now);
    entry::refresh(tx, club, member, now).await?;
    if over {
        expire::say_ended_unless_leaving(tx, club, &subscription, now).await?;
    }
    Ok(())
}

/// After terms or freezes changed: everything up to now counts as dealt with, and what is computed for lists and for the
/// next look is computed anew. Whoever calls lets [`entry::refresh`] follow.
///
/// # Errors
/// What the store says.
pub async fn settle(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    id: SubscriptionId,
    now: Timestamp,
) -> Result<Subscription, StoreError> {
    let all = tx.subscriptions_of(member).await?;
    let subscription = all.into_iter().find(|s| s.id == id).ok_or(StoreError::Conflict("subscription"))?;
    let timeline = subscription.timeline(club.zone());
    tx.reviewed(id, now, timeline.next_change(now), timeline.ending_at(now).map(|e| e.paid_until)).await?;
    Ok(subscription)
}

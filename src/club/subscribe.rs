//! Giving time and taking it back.

use super::effect::{Effect, Urgency, act};
use super::{Club, entry, expire};
use crate::domain::notice::{Event, Occasion};
use crate::domain::{MemberId, Plan, Subscription, SubscriptionId, Timestamp};
use crate::store::{NewTerm, StoreError, Tx};

/// Gives a member a term on a plan. Whoever calls holds her lock.
///
/// A payment that owns a term already gives nothing. A renewal takes the plan as it is sold now; what was given
/// before keeps its length.
///
/// # Errors
/// What the store says.
pub async fn give(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    term: &NewTerm,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = tx.subscriptions_of(member).await?;
    let renewed = before.iter().any(|s| s.plan.key == plan.key && !s.terms.is_empty());
    let id = tx.put_subscription(member, plan, now).await?;
    if tx.add_term(id, term, now).await?.is_none() {
        return Ok(());
    }
    let subscription = settle(tx, club, member, id, now).await?;
    let last_day = subscription.timeline(club.zone()).ending_at(now).map(|e| e.last_day);
    let event = Event::TermGiven { plan: plan.into(), period: term.period, cause: term.cause, last_day };
    tx.note(Some(member), &event, None, now);
    entry::refresh(tx, club, member, now).await?;
    let occasion = if renewed { Occasion::Renewed } else { Occasion::Paid };
    act(tx, &Effect::Invite { member, occasion }, Urgency::Door, now);
    Ok(())
}

/// Takes back what is left of the term that a payment gave. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub async fn take_back(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    payment: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(id) = tx.take_back(payment, now).await? else { return Ok(()) };
    let subscription = settle(tx, club, member, id, now).await?;
    let timeline = subscription.timeline(club.zone());
    let last_day = timeline.ending_at(now).filter(|_| timeline.is_open(now)).map(|e| e.last_day);
    tx.note(Some(member), &Event::TermTaken { plan: (&subscription.plan).into(), last_day }, None, now);
    entry::refresh(tx, club, member, now).await?;
    if !timeline.is_open(now) {
        expire::say_ended_unless_leaving(tx, club, &subscription, now).await?;
    }
    Ok(())
}

/// After terms changed: everything up to now counts as dealt with, and the next change is computed anew.
async fn settle(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    id: SubscriptionId,
    now: Timestamp,
) -> Result<Subscription, StoreError> {
    let all = tx.subscriptions_of(member).await?;
    let subscription = all.into_iter().find(|s| s.id == id).ok_or(StoreError::Conflict("subscription"))?;
    tx.reviewed(id, now, subscription.timeline(club.zone()).next_change(now)).await?;
    Ok(subscription)
}

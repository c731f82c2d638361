//! Giving time and taking it back.

use super::effect::{Effect, Urgency, act};
use super::{Club, change, charging, entry, expire, freeze, gift, tasks};
use crate::domain::notice::{Event, Occasion};
use crate::domain::{Cause, MemberId, Plan, Subscription, SubscriptionId, TermId, Timeline, Timestamp};
use crate::store::{Hand, NewTerm, StoreError, Tx};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Gives a member a term on a plan, and invites her in. Whoever calls holds her lock. `None`: nothing was given, because
/// the payment owns a term already.
///
/// A renewal takes the plan as it is sold now; what was given before keeps its length. She is not invited to what begins
/// later.
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
    let Some(given) = add(tx, club, member, plan, term, by, now).await? else { return Ok(None) };
    if term.begins_at.is_none_or(|at| at <= now) {
        let occasion = match term.cause {
            Cause::Gift => Occasion::Gifted,
            _ if renewed => Occasion::Renewed,
            _ => Occasion::Paid,
        };
        act(tx, &Effect::Invite { member, occasion }, Urgency::Door, now);
    }
    Ok(Some(given.term))
}

/// What was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The term.
    pub term: TermId,
    /// The last day of the subscription from now on; `None`: no end.
    pub last_day: Option<NaiveDate>,
}

/// Gives a member a term on a plan without a word to her: whoever calls says what it is. Whoever calls holds her lock.
/// `None`: nothing was given, because the payment owns a term already.
///
/// # Errors
/// What the store says.
pub async fn add(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    term: &NewTerm,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<Option<Given>, StoreError> {
    let id = tx.put_subscription(member, plan, now).await?;
    let Some(given) = tx.add_term(id, term, now).await? else { return Ok(None) };
    let subscription = settle(tx, club, member, id, now).await?;
    let last_day = last_day(&subscription.timeline(club.zone()), now);
    let first = begins(club, &subscription, given, now);
    let event = Event::TermGiven { plan: plan.into(), period: term.period, cause: term.cause, last_day, first };
    tx.note_by(Some(member), &event, by, now);
    entry::refresh(tx, club, member, now).await?;
    Ok(Some(Given { term: given, last_day }))
}

/// Whether nothing of a subscription was running or to come but for this term.
#[must_use]
pub fn begins(club: &Club, subscription: &Subscription, given: TermId, now: Timestamp) -> bool {
    let mut before = subscription.clone();
    before.terms.retain(|term| term.id != given);
    is_over(&before.timeline(club.zone()), now)
}

/// Takes back what is left of the term that a payment gave, and of what was given only because of it, to whomever; a
/// gift that it paid for and nobody has claimed is void.
///
/// # Errors
/// What the store says.
pub async fn take_back(tx: &mut Tx, club: &Club, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    gift::void(tx, payment, now).await?;
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
    let over = is_over(&timeline, now);
    let last_day = last_day(&timeline, now);
    tx.note_by(Some(member), &Event::TermTaken { plan: (&subscription.plan).into(), last_day, over }, by, now);
    entry::refresh(tx, club, member, now).await?;
    if over {
        expire::say_ended_unless_leaving(tx, club, &subscription, now).await?;
    }
    Ok(())
}

/// After terms or freezes changed: everything up to now counts as dealt with, and what is computed for lists and for the
/// next look is computed anew; what waits behind it moves along. Whoever calls lets [`entry::refresh`] follow.
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
    let subscription = look(tx, club, member, id, now).await?;
    change::follow(tx, club, &subscription, now).await?;
    Ok(subscription)
}

/// Computes anew what is kept of a subscription for lists and for the next look, and of it alone.
pub(super) async fn look(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    id: SubscriptionId,
    now: Timestamp,
) -> Result<Subscription, StoreError> {
    let all = tx.subscriptions_of(member).await?;
    let subscription = all.into_iter().find(|s| s.id == id).ok_or(StoreError::Conflict("subscription"))?;
    let timeline = subscription.timeline(club.zone());
    looked_at(tx, club, &subscription, &timeline, now).await?;
    Ok(subscription)
}

/// Whether nothing is left of a subscription, nothing to come either.
#[must_use]
pub fn is_over(timeline: &Timeline, now: Timestamp) -> bool {
    let last = timeline.runs().last();
    last.is_none_or(|run| timeline.ending(run).is_some_and(|ending| ending.closes_at <= now))
}

/// The last paid day of all that a subscription has, what is to come included; `None`: it is over, or has no end.
#[must_use]
pub fn last_day(timeline: &Timeline, now: Timestamp) -> Option<NaiveDate> {
    let last = timeline.runs().last().filter(|_| !is_over(timeline, now))?;
    timeline.ending(last).map(|ending| ending.last_day)
}

/// Writes down that a subscription was looked at, what is computed for lists, and when to look again.
///
/// # Errors
/// What the store says.
pub async fn looked_at(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    timeline: &Timeline,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ending = timeline.ending_at(now);
    let next = [timeline.next_change(now), tasks::next_moment(club, timeline, now)].into_iter().flatten().min();
    tx.reviewed(subscription.id, now, next, ending.map(|e| e.paid_until)).await?;
    tx.set_stage(subscription.id, timeline.stage(now), ending.map(|e| e.closes_at)).await?;
    charging::plan_ahead(tx, club, subscription, timeline, now).await?;
    tasks::review(tx, club, subscription, timeline, now).await
}

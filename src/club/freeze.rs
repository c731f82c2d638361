//! Freezing a subscription and coming back.
//!
//! What a freeze would be is asked of the domain again in the transaction that decides it, so a button or a command that
//! comes late is answered by what holds then. Doors close and open with it at once.

use super::effect::{Effect, Urgency, act};
use super::{Club, entry, subscribe};
use crate::domain::freeze::{self, FreezeRefusal, Offer, Wish};
use crate::domain::notice::{Event, Occasion};
use crate::domain::{MemberId, Stage, Subscription, SubscriptionId, Timestamp};
use crate::store::{Hand, StoreError, Tx};
use chrono_tz::Tz;

/// Freezes a member's subscription, or says why not. Locks her.
///
/// # Errors
/// What the store says.
pub async fn freeze(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    subscription: SubscriptionId,
    wish: Wish,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<Result<Offer, FreezeRefusal>, StoreError> {
    tx.lock_member(member).await?;
    let Some(before) = of_member(tx, member, subscription).await? else {
        return Ok(Err(FreezeRefusal::NotPaid(Stage::Pending)));
    };
    let offer = match freeze::offer(&before, wish, now, club.zone()) {
        Ok(offer) => offer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    tx.add_freeze(subscription, &offer, wish.by_staff, now).await?;
    subscribe::settle(tx, club, member, subscription, now).await?;
    let event = Event::FrozenFrom {
        plan: (&before.plan).into(),
        from: offer.starts_at.date(club.zone()),
        days: wish.days,
        was: offer.last_day,
        last_day: offer.new_last_day,
    };
    tx.note_by(Some(member), &event, by, now);
    entry::refresh(tx, club, member, now).await?;
    Ok(Ok(offer))
}

/// Ends the freeze that holds, or calls off the one that is to come. Says whether there was one. Locks the member.
///
/// # Errors
/// What the store says.
pub async fn unfreeze(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    subscription: SubscriptionId,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    tx.lock_member(member).await?;
    let Some(before) = of_member(tx, member, subscription).await? else { return Ok(false) };
    let timeline = before.timeline(club.zone());
    let running = timeline.freeze_at(now);
    let Some(stop) = running.or_else(|| timeline.freeze_after(now)) else { return Ok(false) };
    if !tx.end_freeze(stop.freeze, now).await? {
        return Ok(false);
    }
    let after = subscribe::settle(tx, club, member, subscription, now).await?;
    let last_day = |s: &Subscription| s.timeline(club.zone()).ending_at(now).map(|e| e.last_day);
    let event = Event::Returned {
        plan: (&before.plan).into(),
        days: unused(stop.from, stop.until, now, club.zone()),
        was: last_day(&before),
        last_day: last_day(&after),
    };
    tx.note_by(Some(member), &event, by, now);
    entry::refresh(tx, club, member, now).await?;
    if running.is_some() {
        // She asked for it just now; what the staff decide comes to her as news.
        let occasion = if by.is_some() { Occasion::Returned } else { Occasion::Asked };
        act(tx, &Effect::Invite { member, occasion }, Urgency::Door, now);
    }
    Ok(true)
}

/// How many days of a freeze are not used if it ends now.
#[must_use]
pub fn unused(from: Timestamp, until: Timestamp, now: Timestamp, zone: Tz) -> u32 {
    freeze::days_of(from, until, zone).saturating_sub(freeze::days_of(from, now.max(from), zone))
}

/// A subscription, if it is hers.
async fn of_member(tx: &mut Tx, member: MemberId, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
    Ok(tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id))
}

//! Freezing a subscription and coming back.
//!
//! What a freeze would be is asked of the domain again in the transaction that decides it, so a button or a command that
//! comes late is answered by what holds then. Doors close and open with it at once; a freeze that begins or ends by
//! itself is dealt with in [`super::expire`] when its moment has come. A removal because of a freeze counts for the
//! brake like any other: many at once are worth a question, whatever their cause.

use super::effect::{Effect, Urgency, act, act_gently, say_gently};
use super::{Club, entry, people, subscribe};
use crate::domain::freeze::{self, FreezeRefusal, Offer, Wish};
use crate::domain::notice::{Event, FreezeLine, FreezeNotice, LocalMoment, Occasion};
use crate::domain::{MemberId, Notice, Stage, Subscription, SubscriptionId, Timestamp};
use crate::store::{Account, Hand, StoreError, Tx};
use chrono::NaiveDate;

/// Freezes a member's subscription, or says why not. Locks her. She is told of it if the staff did it.
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
    let after = subscribe::settle(tx, club, member, subscription, now).await?;
    let event = Event::FrozenFrom {
        plan: (&before.plan).into(),
        from: offer.starts_at.date(club.zone()),
        days: wish.days,
        was: offer.last_day,
        last_day: offer.new_last_day,
    };
    tx.note_by(Some(member), &event, by, now);
    entry::refresh(tx, club, member, now).await?;
    if let (true, Some(freeze)) = (by.is_some(), line(&after, club, now)) {
        tell(tx, club, member, FreezeNotice::Given { freeze }, now).await?;
    }
    Ok(Ok(offer))
}

/// Ends the freeze that holds, or calls off the one that is to come. Says whether there was one. Locks the member. She is
/// told of it if the staff did it.
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
    Ok(lift(tx, club, member, subscription, by, now).await?.is_some())
}

/// The same, and what there is to say about it to a member who did it herself. `None`: nothing was frozen.
///
/// # Errors
/// What the store says.
pub async fn lift(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    subscription: SubscriptionId,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<Option<FreezeNotice>, StoreError> {
    tx.lock_member(member).await?;
    let Some(before) = of_member(tx, member, subscription).await? else { return Ok(None) };
    let timeline = before.timeline(club.zone());
    let begun = timeline.freeze_at(now).is_some();
    let Some(stop) = timeline.freeze_at(now).or_else(|| timeline.freeze_after(now)) else { return Ok(None) };
    if !tx.end_freeze(stop.freeze, now).await? {
        return Ok(None);
    }
    let after = subscribe::settle(tx, club, member, subscription, now).await?;
    let used = freeze::days_of(stop.from, now.max(stop.from), club.zone());
    let days = freeze::days_of(stop.from, stop.until, club.zone()).saturating_sub(used);
    let (was, last_day) = (last_day(&before, club, now), last_day(&after, club, now));
    let event = Event::Returned { plan: (&before.plan).into(), days, was, last_day };
    tx.note_by(Some(member), &event, by, now);
    entry::refresh(tx, club, member, now).await?;
    let quota = freeze::quota(&after, now, club.zone());
    let returned = (!stop.by_staff).then_some(days);
    let said = FreezeNotice::Back { title: after.plan.title, begun, returned, was, last_day, quota };
    if by.is_some() {
        tell(tx, club, member, said.clone(), now).await?;
    }
    if begun {
        let invite = Effect::Invite { member, occasion: Occasion::Asked };
        if by.is_some() {
            act_gently(tx, club, &invite, Urgency::Door, now);
        } else {
            act(tx, &invite, Urgency::Door, now);
        }
    }
    Ok(Some(said))
}

/// A freeze that was decided earlier has begun.
///
/// # Errors
/// What the store says.
pub(super) async fn began(tx: &mut Tx, club: &Club, frozen: &Subscription, now: Timestamp) -> Result<(), StoreError> {
    let event = Event::StageReached { plan: (&frozen.plan).into(), stage: Stage::Frozen };
    tx.note(Some(frozen.member), &event, None, now);
    match line(frozen, club, now) {
        Some(freeze) => tell(tx, club, frozen.member, FreezeNotice::Began { freeze }, now).await,
        None => Ok(()),
    }
}

/// A freeze ended by itself: her way in is made anew, and told when people are awake.
pub(super) fn over(tx: &mut Tx, club: &Club, thawed: &Subscription, now: Timestamp) {
    let event = Event::FreezeOver { plan: (&thawed.plan).into(), last_day: last_day(thawed, club, now) };
    tx.note(Some(thawed.member), &event, None, now);
    let invite = Effect::Invite { member: thawed.member, occasion: Occasion::Returned };
    act_gently(tx, club, &invite, Urgency::Door, now);
}

/// What there is to say instead of her way in, when nothing is open to her but something is frozen.
#[must_use]
pub fn instead_of_doors(
    club: &Club,
    subscriptions: &[Subscription],
    occasion: Occasion,
    now: Timestamp,
) -> Option<FreezeNotice> {
    let mut freezes: Vec<_> = subscriptions.iter().filter_map(|s| line(s, club, now)).collect();
    freezes.retain(|freeze| freeze.from.is_none());
    let first = freezes.first()?.clone();
    Some(match occasion {
        Occasion::Paid | Occasion::Renewed => FreezeNotice::PaidBehind { freeze: first },
        _ => FreezeNotice::Standing { freezes },
    })
}

/// The freeze of a subscription that holds or is to come.
#[must_use]
pub fn line(subscription: &Subscription, club: &Club, now: Timestamp) -> Option<FreezeLine> {
    let timeline = subscription.timeline(club.zone());
    let holds = timeline.freeze_at(now);
    let stop = holds.or_else(|| timeline.freeze_after(now))?;
    Some(FreezeLine {
        subscription: subscription.id,
        freeze: stop.freeze,
        title: subscription.plan.title.clone(),
        from: holds.is_none().then(|| local(club, stop.from)),
        back: local(club, stop.until),
        last_day: last_day(subscription, club, now),
    })
}

/// A moment by the club's clock.
#[must_use]
pub fn local(club: &Club, at: Timestamp) -> LocalMoment {
    LocalMoment { day: at.date(club.zone()), time: at.time_of_day(club.zone()).format("%H:%M").to_string() }
}

/// What is still true of news about a freeze, when its time to be told has come. `None`: nothing is to be said any more.
///
/// # Errors
/// What the store says.
pub async fn still_true(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    news: &FreezeNotice,
    now: Timestamp,
) -> Result<Option<FreezeNotice>, StoreError> {
    let (FreezeNotice::Began { freeze: told } | FreezeNotice::Given { freeze: told }) = news else {
        return Ok(Some(news.clone()));
    };
    let subscription = of_member(tx, account.member, told.subscription).await?;
    let freeze = subscription.and_then(|s| line(&s, club, now)).filter(|freeze| freeze.freeze == told.freeze);
    Ok(freeze.map(|freeze| match news {
        FreezeNotice::Began { .. } => FreezeNotice::Began { freeze },
        _ => FreezeNotice::Given { freeze },
    }))
}

/// Tells her what she did not do herself.
async fn tell(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    said: FreezeNotice,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(to) = people::address(tx, member).await? {
        say_gently(tx, club, &to, Notice::Freeze(said), Urgency::Word, now);
    }
    Ok(())
}

fn last_day(subscription: &Subscription, club: &Club, now: Timestamp) -> Option<NaiveDate> {
    subscription.timeline(club.zone()).ending_at(now).map(|e| e.last_day)
}

/// A subscription, if it is hers.
async fn of_member(tx: &mut Tx, member: MemberId, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
    Ok(tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id))
}

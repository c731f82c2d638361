//! Subscriptions that a payment service renews by itself. It charges; we hear of it, and may ask it to stop.

use super::effect::{Effect, Urgency, act, say, say_gently, tell_owners};
use super::{Club, charging, patron, people};
use crate::domain::notice::money::RenewalLine;
use crate::domain::notice::{Event, MoneyNotice};
use crate::domain::patron::PROVIDER;
use crate::domain::{
    AccountRef, AutoRenewal, MemberId, Notice, PaymentFact, PlanKey, RenewalFact, RenewalState, Subscription,
    SubscriptionId, Timestamp,
};
use crate::store::{Account, Hand, StoreError, Tx};
use chrono::NaiveDate;

/// A payment counted: where it belongs to a service's own subscription, that one goes on by itself. Whoever calls holds
/// the member's lock.
///
/// # Errors
/// What the store says.
pub(super) async fn charged(
    tx: &mut Tx,
    member: MemberId,
    plan: &PlanKey,
    fact: &PaymentFact,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(id) = &fact.renewal else { return Ok(()) };
    let Some(subscription) = tx.subscriptions_of(member).await?.into_iter().find(|s| s.plan.key == *plan) else {
        return Ok(());
    };
    let before = subscription.renewal.as_ref();
    let renewal = AutoRenewal::charged(before, &fact.provider, id, fact.at.unwrap_or(now));
    if renewal.renews() && !before.is_some_and(AutoRenewal::renews) {
        let event = Event::RenewalOn { plan: (&subscription.plan).into(), provider: fact.provider.clone() };
        tx.note(Some(member), &event, None, now);
    }
    tx.set_renewal(subscription.id, &renewal).await
}

/// The service says that a charge failed, or that it charges no more. What was paid stays either way.
///
/// # Errors
/// What the store says.
pub async fn ended(tx: &mut Tx, club: &Club, fact: &RenewalFact, now: Timestamp) -> Result<(), StoreError> {
    let Some((member, id)) = tx.renewed_as(&fact.provider, &fact.renewal).await? else {
        tracing::info!(payment.provider = fact.provider, "a word about a renewal that is not known");
        return Ok(());
    };
    let whose = tx.whole(member).await?;
    tx.lock_member(whose).await?;
    let Some((subscription, before)) = of(tx, member, id).await? else { return Ok(()) };
    let member = whose;
    let Some(renewal) = before.ended(fact, fact.at.unwrap_or(now)) else { return Ok(()) };
    tx.set_renewal(id, &renewal).await?;
    let plan = (&subscription.plan).into();
    if renewal.state == RenewalState::Off {
        tx.note(Some(member), &Event::RenewalStopped { plan }, None, now);
        return say_stopped(tx, club, &subscription, false, now).await;
    }
    tx.note(Some(member), &Event::RenewalFailed { plan }, None, now);
    let notice = MoneyNotice::RenewalFailed {
        title: subscription.plan.title.clone(),
        plan: subscription.plan.key.clone(),
        last_day: last_day(club, &subscription, now),
        freezes: subscription.plan.freeze.is_some(),
    };
    if let Some(to) = people::address(tx, member).await? {
        say_gently(tx, club, &to, Notice::Money(notice), Urgency::Word, now);
    }
    Ok(())
}

/// The service says that what had ended, or failed, goes on after all.
///
/// # Errors
/// What the store says.
pub async fn resumed(tx: &mut Tx, provider: &str, renewal: &str, now: Timestamp) -> Result<(), StoreError> {
    let Some((member, id)) = tx.renewed_as(provider, renewal).await? else { return Ok(()) };
    let whose = tx.whole(member).await?;
    tx.lock_member(whose).await?;
    let Some((subscription, before)) = of(tx, member, id).await? else { return Ok(()) };
    let Some(renewal) = before.resumed(now) else { return Ok(()) };
    tx.set_renewal(id, &renewal).await?;
    let event = Event::RenewalOn { plan: (&subscription.plan).into(), provider: provider.to_owned() };
    tx.note(Some(whose), &event, None, now);
    Ok(())
}

/// What of a member's renews by itself, to be stopped.
///
/// # Errors
/// What the store says.
pub async fn show(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<MoneyNotice, StoreError> {
    let subscriptions = tx.subscriptions_of(member).await?;
    let renews = |s: &&Subscription| s.renewal.as_ref().is_some_and(AutoRenewal::can_be_stopped);
    let line = |s: &Subscription| RenewalLine {
        subscription: s.id,
        title: s.plan.title.clone(),
        last_day: last_day(club, s, now),
    };
    Ok(MoneyNotice::Renewals {
        lines: subscriptions.iter().filter(renews).map(line).collect(),
        until: subscriptions.iter().filter_map(|s| last_day(club, s, now)).max(),
    })
}

/// A member wants no further charges. `None`: her service is asked, and its word follows.
///
/// # Errors
/// What the store says.
pub async fn stop(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    id: SubscriptionId,
    now: Timestamp,
) -> Result<Option<Notice>, StoreError> {
    if tx.member_of_subscription(id).await? != Some(account.member) {
        return Ok(Some(Notice::StaleButton));
    }
    tx.lock_member(account.member).await?;
    let known = of(tx, account.member, id).await?;
    let Some((subscription, renewal)) = known.filter(|(_, renewal)| renewal.can_be_stopped()) else {
        return show(tx, club, account.member, now).await.map(|notice| Some(Notice::Money(notice)));
    };
    if renewal.provider == PROVIDER {
        return Ok(Some(Notice::Donut(patron::how_to_stop(club, &subscription, now))));
    }
    let hand = Hand { actor: &account.address, reason: None };
    if renewal.is_ours() {
        charging::off(tx, id, &renewal, now).await?;
        tx.note_by(Some(account.member), &Event::RenewalStopped { plan: (&subscription.plan).into() }, Some(hand), now);
        say_stopped(tx, club, &subscription, true, now).await?;
        return Ok(None);
    }
    let wished = AutoRenewal { state: RenewalState::CancelWished, at: renewal.at.max(now), ..renewal };
    tx.set_renewal(id, &wished).await?;
    let event = Event::RenewalCancelAsked { plan: (&subscription.plan).into() };
    tx.note_by(Some(account.member), &event, Some(hand), now);
    act(tx, &Effect::CancelRenewal { subscription: id }, Urgency::Answer, now);
    Ok(None)
}

/// What the service knows the subscription by, while its charges are still to be stopped.
///
/// # Errors
/// What the store says.
pub async fn to_stop(tx: &mut Tx, id: SubscriptionId) -> Result<Option<AutoRenewal>, StoreError> {
    let Some(member) = tx.member_of_subscription(id).await? else { return Ok(None) };
    let known = of(tx, member, id).await?.map(|(_, renewal)| renewal);
    Ok(known.filter(|r| r.state == RenewalState::CancelWished))
}

/// The charges were stopped: by the service, or by the hand of an owner. `None`: that was known.
///
/// # Errors
/// What the store says.
pub async fn stopped(
    tx: &mut Tx,
    club: &Club,
    id: SubscriptionId,
    by: Option<&AccountRef>,
    now: Timestamp,
) -> Result<Option<MoneyNotice>, StoreError> {
    let Some(member) = tx.member_of_subscription(id).await? else { return Ok(None) };
    let whose = tx.whole(member).await?;
    let name = tx.lock_member(whose).await?.name;
    let known = of(tx, member, id).await?;
    let member = whose;
    let Some((subscription, renewal)) = known.filter(|(_, r)| r.state == RenewalState::CancelWished) else {
        return Ok(None);
    };
    tx.set_renewal(id, &AutoRenewal { state: RenewalState::Off, at: renewal.at.max(now), ..renewal }).await?;
    let event = Event::RenewalStopped { plan: (&subscription.plan).into() };
    tx.note_by(Some(member), &event, by.map(|actor| Hand { actor, reason: None }), now);
    say_stopped(tx, club, &subscription, by.is_none(), now).await?;
    Ok(Some(MoneyNotice::RenewalStoppedByHand { name }))
}

/// The service cannot be asked: the owners have to stop it, and the member is told so.
///
/// # Errors
/// What the store says.
pub async fn by_hand(tx: &mut Tx, club: &Club, id: SubscriptionId, now: Timestamp) -> Result<(), StoreError> {
    let Some(member) = tx.member_of_subscription(id).await? else { return Ok(()) };
    let whose = tx.whole(member).await?;
    let name = tx.lock_member(whose).await?.name;
    let Some((subscription, renewal)) = of(tx, member, id).await? else { return Ok(()) };
    let member = whose;
    let title = subscription.plan.title.clone();
    let last_day = last_day(club, &subscription, now);
    if let Some(to) = people::address(tx, member).await? {
        let notice = MoneyNotice::RenewalStopsByHand { title: title.clone(), last_day };
        say(tx, &to, Notice::Money(notice), Urgency::Answer, now);
    }
    let task = MoneyNotice::StopRenewal { subscription: id, name, title, provider: renewal.provider, id: renewal.id };
    tell_owners(tx, club, &Notice::Money(task), now);
    Ok(())
}

/// `awaited`: it answers what she just did; otherwise it can wait for the morning.
async fn say_stopped(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    awaited: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (title, last_day) = (subscription.plan.title.clone(), last_day(club, subscription, now));
    let notice = Notice::Money(MoneyNotice::RenewalStopped { title, last_day });
    match people::address(tx, subscription.member).await? {
        Some(to) if awaited => say(tx, &to, notice, Urgency::Answer, now),
        Some(to) => say_gently(tx, club, &to, notice, Urgency::Word, now),
        None => {}
    }
    Ok(())
}

/// A subscription that a service renews, or renewed. One whose terms went into another, because two memberships became one,
/// is that of whoever has them now.
async fn of(
    tx: &mut Tx,
    member: MemberId,
    id: SubscriptionId,
) -> Result<Option<(Subscription, AutoRenewal)>, StoreError> {
    let whose = tx.whole(member).await?;
    let known = tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id);
    let known = known.map(|s| Subscription { member: whose, ..s });
    Ok(known.and_then(|s| s.renewal.clone().map(|renewal| (s, renewal))))
}

/// The last day of what is not over.
pub(super) fn last_day(club: &Club, subscription: &Subscription, now: Timestamp) -> Option<NaiveDate> {
    let timeline = subscription.timeline(club.zone());
    timeline.ending_at(now).filter(|_| !timeline.stage(now).is_over()).map(|e| e.last_day)
}

/// A subscription that another takes the place of, or whose member leaves, is charged for no longer. Whoever calls holds the
/// member's lock.
///
/// # Errors
/// What the store says.
pub(super) async fn wind_up(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    now: Timestamp,
) -> Result<(), StoreError> {
    let goes_on = |r: &AutoRenewal| r.renews() || (r.is_ours() && r.can_be_stopped());
    let Some(renewal) = subscription.renewal.clone().filter(goes_on) else { return Ok(()) };
    if renewal.is_ours() {
        charging::off(tx, subscription.id, &renewal, now).await?;
        let event = Event::RenewalStopped { plan: (&subscription.plan).into() };
        tx.note(Some(subscription.member), &event, None, now);
        return say_stopped(tx, club, subscription, false, now).await;
    }
    if renewal.provider == PROVIDER {
        if let Some(to) = people::address(tx, subscription.member).await? {
            say(tx, &to, Notice::Donut(patron::how_to_stop(club, subscription, now)), Urgency::Word, now);
        }
        return Ok(());
    }
    let wished = AutoRenewal { state: RenewalState::CancelWished, at: renewal.at.max(now), ..renewal };
    tx.set_renewal(subscription.id, &wished).await?;
    tx.note(Some(subscription.member), &Event::RenewalCancelAsked { plan: (&subscription.plan).into() }, None, now);
    act(tx, &Effect::CancelRenewal { subscription: subscription.id }, Urgency::Work, now);
    Ok(())
}

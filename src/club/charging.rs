//! Renewals that we charge: the means of payment that a service keeps, the word before, the charge, and what comes of it.
//!
//! Each step is decided under the member's lock from what is true then, by [`charging::next`]. A charge is an order, made in
//! the same transaction as the effect that sends it; while its outcome is not known there is no other one.

mod send;

use super::effect::{Effect, Urgency, act, say_gently};
use super::order::{ASK_FIRST, may_not_buy};
use super::{Club, people, renewal};
use crate::domain::charging::{self, Coming, Done, Due, Ends, NOTICE, Step, Why};
use crate::domain::notice::{AgainNotice, Event};
use crate::domain::{
    Again, AutoRenewal, MemberId, Money, Notice, OrderId, PaymentFact, Plan, PlanKey, RenewalState, Subscription,
    SubscriptionId, Timeline, Timestamp,
};
use crate::store::{MethodRow, NewMethod, NewOrder, OrderRow, StoreError, Tx};

pub use send::{Sending, send};

/// A payment counted: what it means for the renewal by us of what it paid. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub(super) async fn paid(
    tx: &mut Tx,
    club: &Club,
    (member, plan): (MemberId, &PlanKey),
    order: Option<&OrderRow>,
    fact: &PaymentFact,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(order) = order.filter(|o| !o.gift && o.again == Again::Saved) else { return Ok(()) };
    let hers = tx.subscriptions_of(member).await?.into_iter().find(|s| s.plan.key == *plan);
    let Some(mut subscription) = hers else { return Ok(()) };
    if tx.charge_of(order.id).await?.is_some() {
        resolved(tx, subscription.id, order.id).await?;
        if let Some(renewal) = subscription.renewal.take_if(|r| r.is_ours() && r.state == RenewalState::Failed) {
            let on = AutoRenewal { state: RenewalState::On, at: renewal.at.max(now), ..renewal };
            tx.set_renewal(subscription.id, &on).await?;
            subscription.renewal = Some(on);
        }
        return plan_ahead(tx, club, &subscription, &subscription.timeline(club.zone()), now).await;
    }
    // One renewal is enough: another service's that still runs would go on unseen.
    let other = subscription.renewal.as_ref().is_some_and(|r| !r.is_ours() && r.state != RenewalState::Off);
    let Some(saved) = fact.saved.as_ref().filter(|_| !other) else {
        let title = subscription.plan.title.clone();
        return tell(tx, club, member, AgainNotice::NotSaved { title, plan: plan.clone() }, now).await;
    };
    let terms = super::again::terms(order);
    let new = NewMethod {
        subscription: subscription.id,
        account: order.account,
        terms: &terms,
        agreed_at: order.created_at,
        saved,
    };
    tx.put_method(&new).await?;
    let renewal = AutoRenewal::ours(&order.provider, order.id, now);
    tx.set_renewal(subscription.id, &renewal).await?;
    let event = Event::RenewalOn { plan: (&subscription.plan).into(), provider: order.provider.clone() };
    tx.note(Some(member), &event, None, now);
    subscription.renewal = Some(renewal);
    plan_ahead(tx, club, &subscription, &subscription.timeline(club.zone()), now).await
}

/// The outcome of a charge is known.
async fn resolved(tx: &mut Tx, id: SubscriptionId, order: OrderId) -> Result<Option<MethodRow>, StoreError> {
    let Some(mut method) = tx.method_of(id).await?.filter(|m| m.order == Some(order)) else { return Ok(None) };
    method.order = None;
    tx.set_method(&method).await?;
    Ok(Some(method))
}

/// A subscription has changed, or was looked at: when its next step is due. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub(super) async fn plan_ahead(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    timeline: &Timeline,
    now: Timestamp,
) -> Result<(), StoreError> {
    let method = if is_on(subscription) { tx.method_of(subscription.id).await? } else { None };
    let Some(mut method) = method.filter(MethodRow::is_kept) else { return Ok(()) };
    method.due_at = due(club, timeline, &mut method, now).map(|due| due.at);
    tx.set_method(&method).await
}

fn is_on(subscription: &Subscription) -> bool {
    subscription.renewal.as_ref().is_some_and(|r| r.is_ours() && r.can_be_stopped())
}

/// The next step. A period whose end has moved is another one, for which nothing was done yet.
fn due(club: &Club, timeline: &Timeline, method: &mut MethodRow, now: Timestamp) -> Option<Due> {
    let ending = timeline.ending_at(now)?;
    if method.order.is_some() {
        return Some(Due { step: Step::GiveUp, at: ending.closes_at.max(now) }); // by then it must be known
    }
    if method.ends_on != Some(ending.last_day) {
        method.period += i64::from(method.ends_on.is_some());
        (method.ends_on, method.warned_at, method.attempts, method.tried_at) = (Some(ending.last_day), None, 0, None);
    }
    let (last_day, closes_at) = (ending.last_day, ending.closes_at);
    let ends = Ends { last_day, closes_at, frozen_until: timeline.freeze_at(now).map(|stop| stop.until) };
    let done = Done { warned_at: method.warned_at, attempts: method.attempts, tried_at: method.tried_at };
    Some(charging::next(&ends, &done, now, (club.zone(), club.settings.quiet)))
}

/// Takes the step that is due in the renewal of a subscription, if it still is. `token`: what an order is to be called.
///
/// # Errors
/// What the store says.
pub async fn step(tx: &mut Tx, club: &Club, id: SubscriptionId, token: &str, now: Timestamp) -> Result<(), StoreError> {
    let Some(subscription) = lock(tx, id).await? else { return Ok(()) };
    let is_due = |m: &MethodRow| m.is_kept() && m.due_at.is_some_and(|at| at <= now);
    let Some(mut method) = tx.method_of(id).await?.filter(is_due) else { return Ok(()) };
    if !is_on(&subscription) || subscription.terms.is_empty() {
        return tx.drop_method(id).await;
    }
    let timeline = subscription.timeline(club.zone());
    let next = due(club, &timeline, &mut method, now);
    method.due_at = next.map(|next| next.at);
    let Some(next) = next.filter(|next| next.at <= now) else { return tx.set_method(&method).await };
    if may_not_buy(tx, subscription.member).await?.is_some() {
        return over(tx, club, &subscription, Why::Barred, now).await;
    }
    let bill = match bill(club, &method) {
        Ok(bill) => bill,
        Err(why) => return over(tx, club, &subscription, why, now).await,
    };
    match next.step {
        Step::GiveUp => return over(tx, club, &subscription, Why::Declined, now).await,
        Step::Warn => warn(tx, club, &subscription, &mut method, &bill, now).await?,
        Step::Charge => charge(tx, &subscription, &mut method, &bill, token, now).await?,
    }
    method.due_at = due(club, &timeline, &mut method, now).map(|due| due.at);
    tx.set_method(&method).await
}

/// A subscription with its member's lock; of two memberships that became one, it is hers who has both.
async fn lock(tx: &mut Tx, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
    let Some(member) = tx.member_of_subscription(id).await? else { return Ok(None) };
    let whose = tx.whole(member).await?;
    tx.lock_member(whose).await?;
    let known = tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id);
    Ok(known.map(|s| Subscription { member: whose, ..s }))
}

/// What a charge is for.
struct Bill<'a> {
    plan: &'a Plan,
    /// Never more than she agreed to.
    price: Money,
    dearer: Option<Money>,
}

fn bill<'a>(club: &'a Club, method: &MethodRow) -> Result<Bill<'a>, Why> {
    let terms = &method.terms;
    let plan = club.plan(&terms.plan).filter(|plan| plan.period == terms.period).ok_or(Why::NotSold)?;
    let service = club.deployment.services.iter().find(|s| s.name == terms.provider);
    if service.is_none_or(|s| (s.renews)(terms.price, plan.period) != Again::Saved) {
        return Err(Why::NotSold);
    }
    let today = plan.prices.iter().find(|p| p.currency == terms.price.currency).copied();
    let price = today.filter(|today| today.minor < terms.price.minor).unwrap_or(terms.price);
    Ok(Bill { plan, price, dearer: today.filter(|today| today.minor > terms.price.minor) })
}

async fn warn(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    method: &mut MethodRow,
    bill: &Bill<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    method.warned_at = Some(now);
    let mut then = method.clone();
    let timeline = subscription.timeline(club.zone());
    let at = due(club, &timeline, &mut then, now).map_or_else(|| now.plus(NOTICE), |due| due.at);
    let coming = Coming {
        title: bill.plan.title.clone(),
        price: bill.price,
        day: at.date(club.zone()),
        method: method.title.clone(),
        dearer: bill.dearer,
    };
    let event = Event::ChargeComing { plan: bill.plan.into(), price: coming.price, day: coming.day };
    tx.note(Some(subscription.member), &event, None, now);
    let notice = AgainNotice::Coming { subscription: subscription.id, plan: bill.plan.key.clone(), coming };
    tell(tx, club, subscription.member, notice, now).await
}

async fn charge(
    tx: &mut Tx,
    subscription: &Subscription,
    method: &mut MethodRow,
    bill: &Bill<'_>,
    token: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    method.attempts += 1;
    method.tried_at = Some(now);
    let new = NewOrder {
        token,
        member: subscription.member,
        account: method.account,
        plan: bill.plan,
        provider: &method.terms.provider,
        price: bill.price,
        promo: None,
        gift: false,
        replaces: None,
        again: Again::Saved,
    };
    let order = tx.add_order(&new, now.plus(ASK_FIRST), now).await?;
    tx.add_charge(order, method).await?;
    method.order = Some(order);
    let event = Event::Charging { plan: bill.plan.into(), price: bill.price };
    tx.note(Some(subscription.member), &event, None, now);
    act(tx, &Effect::Charge { order }, Urgency::Word, now);
    Ok(())
}

/// The service took no money this time.
///
/// # Errors
/// What the store says.
pub async fn declined(tx: &mut Tx, club: &Club, id: OrderId, now: Timestamp) -> Result<(), StoreError> {
    let Some((subscription, mut method)) = failed(tx, id).await? else { return Ok(()) };
    tx.note(Some(subscription.member), &Event::RenewalFailed { plan: (&subscription.plan).into() }, None, now);
    let next = due(club, &subscription.timeline(club.zone()), &mut method, now);
    if let Some(other) = next.as_ref().filter(|next| next.step == Step::Warn) {
        method.due_at = Some(other.at); // she has paid by herself meanwhile: the next period is another matter
        return tx.set_method(&method).await;
    }
    let Some(next) = next.filter(|next| next.step == Step::Charge) else {
        return over(tx, club, &subscription, Why::Declined, now).await;
    };
    method.due_at = Some(next.at);
    tx.set_method(&method).await?;
    if let Some(renewal) = subscription.renewal.clone() {
        let failed = AutoRenewal { state: RenewalState::Failed, at: renewal.at.max(now), ..renewal };
        tx.set_renewal(subscription.id, &failed).await?;
    }
    let coming = Coming {
        title: subscription.plan.title.clone(),
        price: tx.order(id).await?.price,
        day: next.at.date(club.zone()),
        method: method.title,
        dearer: None,
    };
    let notice = AgainNotice::Declined { subscription: subscription.id, plan: subscription.plan.key.clone(), coming };
    tell(tx, club, subscription.member, notice, now).await
}

/// The service can never charge this again.
///
/// # Errors
/// What the store says.
pub async fn gone(tx: &mut Tx, club: &Club, id: OrderId, now: Timestamp) -> Result<(), StoreError> {
    let Some((subscription, _)) = failed(tx, id).await? else { return Ok(()) };
    tx.note(Some(subscription.member), &Event::RenewalFailed { plan: (&subscription.plan).into() }, None, now);
    over(tx, club, &subscription, Why::Gone, now).await
}

/// A charge came to nothing. `None`: nobody waits for it any more.
async fn failed(tx: &mut Tx, id: OrderId) -> Result<Option<(Subscription, MethodRow)>, StoreError> {
    let Some(charge) = tx.charge_of(id).await? else { return Ok(None) };
    let subscription = match charge.subscription {
        Some(subscription) => lock(tx, subscription).await?,
        None => None,
    };
    if matches!(tx.order(id).await?.state.as_str(), "paid" | "canceled") {
        return Ok(None);
    }
    tx.set_order_state(id, "canceled").await?;
    let Some(subscription) = subscription else { return Ok(None) };
    let method = resolved(tx, subscription.id, id).await?;
    Ok(method.filter(|_| is_on(&subscription)).map(|method| (subscription, method)))
}

/// A service gave a payment up: says whether it was a charge of ours. Of one that is being asked for, the answer to that
/// tells more.
///
/// # Errors
/// What the store says.
pub(super) async fn canceled(tx: &mut Tx, club: &Club, order: &OrderRow, now: Timestamp) -> Result<bool, StoreError> {
    if tx.charge_of(order.id).await?.is_none() {
        return Ok(false);
    }
    if order.state == "placed" {
        declined(tx, club, order.id, now).await?;
    }
    Ok(true)
}

/// Money went back: what it had paid for is charged no more. Whoever calls goes on to take its time back.
///
/// # Errors
/// What the store says.
pub(super) async fn refunded(tx: &mut Tx, club: &Club, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    for member in tx.members_of_payment(payment).await? {
        tx.lock_member(member).await?;
        for subscription in tx.subscriptions_of(member).await? {
            if is_on(&subscription) && subscription.terms.iter().any(|t| t.payment == Some(payment)) {
                over(tx, club, &subscription, Why::Refunded, now).await?;
            }
        }
    }
    Ok(())
}

/// A subscription is charged no more. Whoever calls holds the member's lock, and says why.
///
/// # Errors
/// What the store says.
pub(super) async fn off(
    tx: &mut Tx,
    id: SubscriptionId,
    renewal: &AutoRenewal,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.set_renewal(id, &AutoRenewal { state: RenewalState::Off, at: renewal.at.max(now), ..renewal.clone() }).await?;
    tx.drop_method(id).await
}

/// It is over, though she did not say so: she is told why, and how to go on.
async fn over(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    why: Why,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(renewal) = &subscription.renewal {
        off(tx, subscription.id, renewal, now).await?;
    }
    let plan = &subscription.plan;
    tx.note(Some(subscription.member), &Event::RenewalStopped { plan: plan.into() }, None, now);
    if why == Why::Barred {
        return Ok(());
    }
    let last_day = renewal::last_day(club, subscription, now).filter(|_| why != Why::Refunded);
    let notice = AgainNotice::Over { title: plan.title.clone(), plan: plan.key.clone(), why, last_day };
    tell(tx, club, subscription.member, notice, now).await
}

async fn tell(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    notice: AgainNotice,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(to) = people::address(tx, member).await? {
        say_gently(tx, club, &to, Notice::Again(notice), Urgency::Word, now);
    }
    Ok(())
}

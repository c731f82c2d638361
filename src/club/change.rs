//! Changing plans: what a purchase means for what she has already. The decision itself is in [`crate::domain::change`].

use super::effect::{Urgency, say, say_gently};
use super::{Club, entry, freeze, people, renewal, subscribe};
use crate::domain::change::{self, Change, Exchange, Paid, Purchase};
use crate::domain::notice::{ChangeNotice, ChangePreview, Event};
use crate::domain::{
    Cause, Currency, MemberId, Notice, Period, Plan, Subscription, SubscriptionId, Timeline, Timestamp,
};
use crate::store::{NewTerm, StoreError, Tx};
use std::collections::BTreeSet;

/// A purchase that was thought through before it is made.
#[derive(Debug, Clone)]
pub struct Foreseen {
    /// The subscription that it touches.
    pub replaces: SubscriptionId,
    /// What she should know before she pays.
    pub preview: ChangePreview,
}

/// What buying a plan now would change of what a member has; `None`: nothing.
///
/// # Errors
/// What the store says.
pub async fn foresee(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    currency: Currency,
    now: Timestamp,
) -> Result<Option<Foreseen>, StoreError> {
    let mine = tx.subscriptions_of(member).await?;
    let paid = tx.paid_for_terms(member).await?;
    let purchase = Purchase { plan, currency, now, zone: club.zone() };
    let Some((replaces, change)) = change::choose(&mine, &paid, &purchase) else { return Ok(None) };
    let title = mine.iter().find(|s| s.id == replaces).map(|s| s.plan.title.clone()).unwrap_or_default();
    let own = mine.iter().find(|s| s.plan.key == plan.key);
    let mut terms = own.map(|s| s.terms.clone()).unwrap_or_default();
    terms.extend(change::terms(&change, plan, now));
    let then = Timeline::of(plan, &terms, own.map_or(&[], |s| s.freezes.as_slice()), club.zone());
    let last_day = subscribe::last_day(&then, now);
    let preview = match change {
        Change::Up(Exchange { worth, days, .. }) => ChangePreview::Up { from: title, worth, days, last_day },
        Change::After(at) => ChangePreview::After { after: title, first_day: at.date(club.zone()), last_day },
        Change::Beside => return Ok(None),
    };
    Ok(Some(Foreseen { replaces, preview }))
}

/// Gives what a payment bought. Where it was to touch another subscription, what becomes of that is decided anew: much may
/// have happened since the order. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub async fn bought(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    term: NewTerm,
    replaces: Option<(SubscriptionId, Currency)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let old = match replaces {
        Some((id, currency)) => tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id).zip(Some(currency)),
        None => None,
    };
    let Some((old, currency)) = old.filter(|(old, _)| old.plan.key != plan.key) else {
        return subscribe::give(tx, club, member, plan, &term, None, now).await.map(drop);
    };
    let paid: Paid = tx.paid_for_terms(member).await?;
    match change::decide(&old, &paid, &Purchase { plan, currency, now, zone: club.zone() }) {
        Change::Beside => subscribe::give(tx, club, member, plan, &term, None, now).await.map(drop),
        Change::After(at) => {
            let term = NewTerm { begins_at: Some(at), after: Some(old.id), ..term };
            if subscribe::give(tx, club, member, plan, &term, None, now).await?.is_some() {
                later(tx, club, &old, plan, at, now).await?;
            }
            Ok(())
        }
        Change::Up(exchange) => {
            if subscribe::give(tx, club, member, plan, &term, None, now).await?.is_some() {
                take_place(tx, club, &old, plan, &exchange, now).await?;
            }
            Ok(())
        }
    }
}

/// A plan takes the place of another: the terms of the other are taken back, and their value is given as days.
async fn take_place(
    tx: &mut Tx,
    club: &Club,
    old: &Subscription,
    plan: &Plan,
    exchange: &Exchange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = tx.put_subscription(old.member, plan, now).await?;
    for part in &exchange.parts {
        tx.take_back_term(part.term, now).await?;
        if part.days > 0 {
            let days = NewTerm::new(Cause::Exchange, Period::Days(part.days));
            tx.add_term(id, &NewTerm { source: part.source, ..days }, now).await?;
        }
    }
    tx.wait_behind_another(old.id, id, now).await?;
    renewal::wind_up(tx, club, old, now).await?;
    let left = subscribe::settle(tx, club, old.member, old.id, now).await?;
    freeze::call_off_moot(tx, club, &left, None, now).await?;
    let new = subscribe::settle(tx, club, old.member, id, now).await?;
    let last_day = subscribe::last_day(&new.timeline(club.zone()), now);
    let (from, plan, worth, days) = ((&old.plan).into(), plan.into(), exchange.worth, exchange.days);
    tx.note(Some(old.member), &Event::Exchanged { from, plan, worth, days, last_day }, None, now);
    entry::refresh(tx, club, old.member, now).await
}

/// A plan that was bought waits until another is over.
async fn later(
    tx: &mut Tx,
    club: &Club,
    old: &Subscription,
    plan: &Plan,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    renewal::wind_up(tx, club, old, now).await?;
    let mine = tx.subscriptions_of(old.member).await?;
    let Some(new) = mine.iter().find(|s| s.plan.key == plan.key) else { return Ok(()) };
    let (first_day, last_day) = (at.date(club.zone()), subscribe::last_day(&new.timeline(club.zone()), now));
    let event = Event::Follows { plan: plan.into(), after: (&old.plan).into(), first_day, last_day };
    tx.note(Some(old.member), &event, None, now);
    if let Some(to) = people::address(tx, old.member).await? {
        let (title, after) = (plan.title.clone(), old.plan.title.clone());
        let notice = Notice::Change(ChangeNotice::Later { title, after, first_day, last_day });
        say(tx, &to, notice, Urgency::Door, now);
    }
    Ok(())
}

/// After the end of a subscription may have moved: what waits behind it moves along, and what waits behind that.
///
/// # Errors
/// What the store says.
pub async fn follow(tx: &mut Tx, club: &Club, first: &Subscription, now: Timestamp) -> Result<(), StoreError> {
    let (mut seen, mut ahead) = (BTreeSet::from([first.id]), vec![first.clone()]);
    while let Some(before) = ahead.pop() {
        let timeline = before.timeline(club.zone());
        // Nothing is left of what was to come in between: what waits moves up behind the one in front of it.
        let gone = before.terms.iter().rev();
        let mut gone = gone.filter(|t| t.taken_back_at.is_some() && t.begins_at.is_some_and(|at| at > now));
        if let Some(front) = gone.find_map(|t| t.after).filter(|_| subscribe::is_over(&timeline, now)) {
            tx.wait_behind_another(before.id, front, now).await?;
            if seen.insert(front) {
                ahead.push(subscribe::look(tx, club, before.member, front, now).await?);
            }
            continue;
        }
        let begins_at = match timeline.runs().last().map(|run| timeline.ending(run)) {
            Some(None) => continue, // no end any more: what waits keeps its day
            Some(Some(ending)) => ending.paid_until.max(now),
            None => now,
        };
        for id in tx.move_behind(before.id, begins_at, now).await? {
            let moved = subscribe::look(tx, club, before.member, id, now).await?;
            if begins_at > now {
                let last_day = subscribe::last_day(&moved.timeline(club.zone()), now);
                let (plan, after) = ((&moved.plan).into(), (&before.plan).into());
                let first_day = begins_at.date(club.zone());
                tx.note(Some(before.member), &Event::Follows { plan, after, first_day, last_day }, None, now);
            } else {
                began(tx, club, &moved, now).await?;
            }
            if seen.insert(id) {
                ahead.push(moved);
            }
        }
    }
    Ok(())
}

/// A plan that waited has begun. Whoever calls lets [`entry::refresh`] follow.
///
/// # Errors
/// What the store says.
pub async fn began(tx: &mut Tx, club: &Club, subscription: &Subscription, now: Timestamp) -> Result<(), StoreError> {
    let last_day = subscribe::last_day(&subscription.timeline(club.zone()), now);
    let event = Event::Began { plan: (&subscription.plan).into(), last_day };
    tx.note(Some(subscription.member), &event, None, now);
    if let Some(to) = people::address(tx, subscription.member).await? {
        let (title, plan) = (subscription.plan.title.clone(), subscription.plan.key.clone());
        let notice = Notice::Change(ChangeNotice::Began { title, plan, last_day });
        say_gently(tx, club, &to, notice, Urgency::Work, now);
    }
    Ok(())
}

/// Whether another plan begins where the paid time of a subscription ends, so that its end is nothing to warn of.
#[must_use]
pub fn is_followed(club: &Club, subscription: &Subscription, mine: &[Subscription], now: Timestamp) -> bool {
    let Some(ending) = subscription.timeline(club.zone()).ending_at(now) else { return false };
    let terms = mine.iter().flat_map(|s| &s.terms);
    let mut behind = terms.filter(|t| t.after == Some(subscription.id) && t.taken_back_at.is_none());
    behind.any(|t| t.begins_at.is_some_and(|at| at >= ending.paid_until))
}

//! Two memberships again, by the hand of the staff.
//!
//! Back goes what came: the accounts with their access, and every row that is remembered. What happened since stays where it
//! was ordered or paid: an order belongs to the account on which it was made, and so do its payment and the time that gave.
//! Of a plan that both have a part in, each gets what is left of her own terms at this moment; if it stands still, it stands
//! still for both. Whatever staff gave since stays with her who stayed.

use super::{bonuses, join, lines, welcome};
use crate::club::effect::{Urgency, say};
use crate::club::{Club, entry, people, subscribe};
use crate::domain::freeze::Offer;
use crate::domain::notice::{ConnectNotice, Event};
use crate::domain::{AccountId, MemberId, Notice, Subscription, SubscriptionId, Term, Timestamp};
use crate::store::{Hand, JoinRow, Moving, StoreError, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// Separates what was joined last. Whoever calls holds the lock of the member who stayed. `false`: there is nothing to
/// separate.
///
/// # Errors
/// What the store says.
pub(in crate::club) async fn separate(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(join) = tx.join_of(member).await? else { return Ok(false) };
    tx.lock_part(join.other).await?;
    let since = rows_of(tx, &join).await?;
    let mut touched = BTreeSet::new();
    for subscription in tx.subscriptions_of(member).await? {
        touched.extend(part(tx, club, &join, &since, subscription, now).await?);
    }
    for (from, to) in &join.moved.renewals {
        tx.move_renewal(*to, *from).await?;
    }
    bonuses::restore(tx, club, &join, now).await?;
    for (what, ids) in &since {
        tx.move_some(*what, member, join.other, ids).await?;
    }
    for code in &join.moved.promos {
        tx.move_promo(code, member, join.other).await?;
    }
    tx.set_joined(join.other, None).await?;
    tx.join_separated(join.id, now).await?;
    for whose in [member, join.other] {
        tx.note_by(Some(whose), &Event::Separated, Some(hand), now);
        for subscription in tx.subscriptions_of(whose).await? {
            if touched.contains(&subscription.id) && !subscription.terms.is_empty() {
                join::tidy(tx, club, whose, subscription.id, now).await?;
            } else {
                subscribe::settle(tx, club, whose, subscription.id, now).await?;
            }
        }
        entry::refresh(tx, club, whose, now).await?;
        tell(tx, club, whose, now).await?;
    }
    Ok(true)
}

/// Every row that goes: what came, and what was made on her accounts since.
async fn rows_of(tx: &mut Tx, join: &JoinRow) -> Result<BTreeMap<Moving, Vec<i64>>, StoreError> {
    let mut rows = join.moved.rows.clone();
    let came: &[i64] = rows.get(&Moving::Accounts).map_or(&[], Vec::as_slice);
    let accounts: Vec<_> = tx.accounts_of(join.member).await?.into_iter().map(|a| (a.id, a.address)).collect();
    let (hers, others): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|(AccountId(id), _)| came.contains(id));
    // What she ordered on the other side goes nowhere, even if it was hers by other ways.
    let elsewhere = tx.made_on(join.member, &others).await?;
    for (what, ids) in tx.made_on(join.member, &hers).await? {
        let all = rows.entry(what).or_default();
        all.extend(ids);
        all.retain(|id| !elsewhere.get(&what).is_some_and(|others| others.contains(id)));
    }
    Ok(rows)
}

/// Parts one subscription: she who came gets her terms. Says which subscriptions that touched.
async fn part(
    tx: &mut Tx,
    club: &Club,
    join: &JoinRow,
    rows: &BTreeMap<Moving, Vec<i64>>,
    whole: Subscription,
    now: Timestamp,
) -> Result<Vec<SubscriptionId>, StoreError> {
    let payments: &[i64] = rows.get(&Moving::Payments).map_or(&[], Vec::as_slice);
    let came = |term: &Term| {
        let paid = term.payment.or(term.source).is_some_and(|payment| payments.contains(&payment));
        join.moved.terms.contains(&term.id) || paid
    };
    let (hers, own): (Vec<Term>, Vec<Term>) = whole.terms.iter().cloned().partition(came);
    let row_came = join.moved.subscriptions.contains(&whole.id);
    // What remains in this row, and what goes to the row of the other one.
    let (going, to) = if row_came { (own, join.member) } else { (hers, join.other) };
    let mut spare = tx.subscriptions_of(join.other).await?.into_iter().find(|s| s.plan.key == whole.plan.key);
    if row_came {
        match &spare {
            Some(other) => {
                tx.swap_subscriptions((whole.id, join.member), (other.id, join.other)).await?;
            }
            None => tx.give_subscription(whole.id, join.other).await?,
        }
    }
    if going.is_empty() && spare.is_none() {
        return Ok(Vec::new());
    }
    let there = match spare.take() {
        Some(other) => other.id,
        None => tx.put_subscription(to, &whole.plan, now).await?,
    };
    join::carry_over(tx, club, &whole, &going, there, now).await?;
    for (_, freezes) in join.moved.freezes.iter().filter(|(origin, _)| *origin == there) {
        tx.return_freezes(freezes, there).await?;
    }
    let timeline = whole.timeline(club.zone());
    if let Some(stop) = timeline.freeze_at(now) {
        // It stood still for both.
        let held = Offer { starts_at: now, ends_at: stop.until, last_day: None, new_last_day: None, stays: None };
        tx.add_freeze(there, &held, stop.by_staff, now).await?;
    }
    Ok(vec![whole.id, there])
}

async fn tell(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    if let Some(to) = people::address(tx, member).await? {
        let notice = ConnectNotice::Separated { lines: lines(tx, club, member, now).await? };
        say(tx, &to, Notice::Connect(notice), Urgency::Word, now);
        welcome(tx, club, member, now).await?;
    }
    Ok(())
}

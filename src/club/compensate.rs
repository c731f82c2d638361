//! Giving days to all whose time ran or stood still at one moment, in one act: after an outage, for example.
//!
//! The act says from which moment it counts; the timer works through the members in batches, so that nobody waits for the
//! writer. A term is given once for each act and subscription, by a key of the database, so that a restart in the middle
//! gives nothing twice and forgets nobody.

use super::effect::{Urgency, say, say_gently};
use super::{Club, acts, entry, people, subscribe};
use crate::domain::act::Wish;
use crate::domain::notice::{Event, StaffNotice};
use crate::domain::{Cause, MemberId, Notice, Period, Timestamp};
use crate::store::{ActRow, Hand, StoreError, Tx};

/// Members in one transaction.
const MEMBERS: i64 = 50;

/// Works on the oldest act that has work left, one batch. Says how many steps that were.
///
/// # Errors
/// What the store says.
pub async fn step(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    let Some(id) = tx.act_at_work().await? else { return Ok(0) };
    let Some(act) = tx.act(id).await? else { return Ok(0) };
    let (Wish::Compensate { days }, Some(from)) = (&act.wish, act.done_at) else { return Ok(0) };
    let back = act.undone_at.is_some();
    let more = if back { take(tx, club, &act, now).await? } else { give(tx, club, &act, *days, from, now).await? };
    if !more {
        tx.act_reached(id, None).await?;
        let count = tx.count_of_act(id).await?;
        let notice = StaffNotice::Worked { days: *days, back, count };
        say(tx, &act.actor, Notice::Staff(notice), Urgency::Answer, now);
    }
    Ok(1)
}

/// Gives to some members. Says whether there may be more.
async fn give(
    tx: &mut Tx,
    club: &Club,
    act: &ActRow,
    days: u32,
    from: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let members = tx.subscribers_after(act.reached, MEMBERS).await?;
    for member in &members {
        tx.lock_member(*member).await?;
        give_to(tx, club, act, *member, days, from, now).await?;
    }
    if let Some(last) = members.last() {
        tx.act_reached(act.id, Some(*last)).await?;
    }
    Ok(!members.is_empty())
}

async fn give_to(
    tx: &mut Tx,
    club: &Club,
    act: &ActRow,
    member: MemberId,
    days: u32,
    from: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let hand = Hand { actor: &act.actor, reason: act.reason.as_deref() };
    let mut latest = None;
    if tx.is_leaving(member).await? {
        return Ok(());
    }
    for subscription in tx.subscriptions_of(member).await? {
        let timeline = subscription.timeline(club.zone());
        let concerned = !timeline.stage(from).is_over() && timeline.ending_at(from).is_some();
        let period = Period::Days(days);
        if !concerned || tx.add_term_of_act(subscription.id, Cause::Compensation, period, act.id, from).await?.is_none()
        {
            continue;
        }
        let settled = subscribe::settle(tx, club, member, subscription.id, now).await?;
        let last_day = settled.timeline(club.zone()).ending_at(now).map(|e| e.last_day);
        let plan = (&subscription.plan).into();
        tx.note_by(
            Some(member),
            &Event::TermGiven { plan, period, cause: Cause::Compensation, last_day, first: false },
            Some(hand),
            now,
        );
        latest = latest.max(last_day);
    }
    let Some(last_day) = latest else { return Ok(()) };
    entry::refresh(tx, club, member, now).await?;
    if let Some(to) = people::address(tx, member).await? {
        say_gently(tx, club, &to, Notice::Staff(StaffNotice::Compensated { days, last_day }), Urgency::Work, now);
    }
    Ok(())
}

/// Takes back from some members. Says whether there may be more.
async fn take(tx: &mut Tx, club: &Club, act: &ActRow, now: Timestamp) -> Result<bool, StoreError> {
    let terms = tx.terms_of_act(act.id, MEMBERS).await?;
    for (member, subscription, term) in &terms {
        tx.lock_member(*member).await?;
        let hand = Hand { actor: &act.actor, reason: None };
        acts::take_back_given(tx, club, *member, (*subscription, *term), "compensate", hand, now).await?;
    }
    Ok(!terms.is_empty())
}

//! Time passing is a fact too: what it changes for a member.

use super::effect::{Urgency, say_gently};
use super::{Club, entry, people};
use crate::domain::notice::Event;
use crate::domain::{MemberId, Notice, Stage, Subscription, Timestamp, reminder};
use crate::store::{Removal, StoreError, Tx};

/// Looks at all subscriptions of a member: reminds, marks stages, opens and closes doors, and sets the next look.
///
/// After an outage only the present counts: one message, the latest that still matters.
///
/// # Errors
/// What the store says.
pub async fn review(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    tx.lock_member(member).await?;
    let subscriptions = tx.subscriptions_of(member).await?;
    let mut ended = None;
    for subscription in &subscriptions {
        if step(tx, club, subscription, now).await? == Some(Stage::Ended) {
            ended = Some(subscription);
        }
    }
    entry::refresh(tx, club, member, now).await?;
    // Where she is to be removed, the removal brings the word, so that the brake holds back both.
    let leaving = tx.access_of(member).await?.iter().any(|r| r.removal != Removal::None);
    if let (Some(subscription), false) = (ended, leaving) {
        say_ended(tx, club, subscription, now).await?;
    }
    Ok(())
}

/// Deals with what happened in one subscription since the last look. Returns a stage that was newly reached.
async fn step(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    now: Timestamp,
) -> Result<Option<Stage>, StoreError> {
    let timeline = subscription.timeline(club.zone());
    let stage = timeline.stage(now);
    let reached = (timeline.stage(subscription.reviewed_at) != stage).then_some(stage);
    let (plan, title) = (subscription.plan.key.clone(), subscription.plan.title.clone());
    let ending = timeline.ending_at(now);
    let to = people::address(tx, subscription.member).await?;
    if let (Some(ending), Some(to)) = (ending, to) {
        let looked_at = subscription.reviewed_at;
        let running = matches!(stage, Stage::Active | Stage::Expiring);
        if running && reminder::latest(&timeline.reminders(ending), looked_at, now).is_some() {
            let left = ending.last_day.signed_duration_since(now.date(club.zone())).num_days();
            let days_left = u32::try_from(left).unwrap_or(0);
            tx.note(Some(subscription.member), &Event::Reminded { plan: plan.clone(), days_left }, None, now);
            let notice = Notice::Reminder { title, plan: plan.clone(), last_day: ending.last_day, days_left };
            say_gently(tx, club, &to, notice, Urgency::Work, now);
        } else if reached == Some(Stage::Grace) {
            let until = ending.closes_at.plus(-1).date(club.zone());
            say_gently(tx, club, &to, Notice::Grace { title, plan: plan.clone(), until }, Urgency::Work, now);
        }
    }
    if let Some(stage @ (Stage::Grace | Stage::Ended)) = reached {
        tx.note(Some(subscription.member), &Event::StageReached { plan, stage }, None, now);
    }
    tx.reviewed(subscription.id, now, timeline.next_change(now)).await?;
    Ok(reached)
}

/// Tells a member that a subscription is over, once for each end.
///
/// # Errors
/// What the store says.
pub async fn say_ended(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(ending) = subscription.timeline(club.zone()).ending_at(now) else { return Ok(()) };
    let Some(to) = people::address(tx, subscription.member).await? else { return Ok(()) };
    if tx.first_time(&format!("ended:{}:{}", subscription.id, ending.closes_at.0), now).await? {
        let notice = Notice::Ended {
            title: subscription.plan.title.clone(),
            plan: subscription.plan.key.clone(),
            last_day: ending.last_day,
        };
        say_gently(tx, club, &to, notice, Urgency::Word, now);
    }
    Ok(())
}

/// A word about an end that had to wait, as it is true by now; `None`: it is not true any more.
///
/// # Errors
/// What the store says.
pub async fn still_true(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    notice: Notice,
    now: Timestamp,
) -> Result<Option<Notice>, StoreError> {
    let (Notice::Reminder { plan, .. } | Notice::Grace { plan, .. } | Notice::Ended { plan, .. }) = &notice else {
        return Ok(Some(notice));
    };
    let subscriptions = tx.subscriptions_of(member).await?;
    let Some(subscription) = subscriptions.iter().find(|s| s.plan.key == *plan) else { return Ok(None) };
    let timeline = subscription.timeline(club.zone());
    let (stage, end) = (timeline.stage(now), timeline.ending_at(now).map(|e| e.last_day));
    Ok(match notice {
        Notice::Reminder { title, plan, last_day, .. } => {
            let left = last_day.signed_duration_since(now.date(club.zone())).num_days();
            let days_left = u32::try_from(left).unwrap_or(0);
            let running = matches!(stage, Stage::Active | Stage::Expiring) && end == Some(last_day);
            running.then_some(Notice::Reminder { title, plan, last_day, days_left })
        }
        Notice::Ended { last_day, .. } if stage != Stage::Ended || end != Some(last_day) => None,
        Notice::Grace { .. } if stage != Stage::Grace => None,
        other => Some(other),
    })
}

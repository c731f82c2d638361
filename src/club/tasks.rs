//! Tasks for the staff: to call a member some days before her time ends.
//!
//! A task is made by the look at her subscription, once for each end, and closed by itself when the end has moved or has
//! come. The owners hear of new ones in one digest a day, however many there are.

use super::Club;
use super::effect::{Urgency, say_gently};
use crate::domain::notice::StaffNotice;
use crate::domain::{Notice, Stage, Subscription, Timeline, Timestamp};
use crate::store::{StoreError, Tx};
use chrono::{Days, NaiveTime};

/// The hour at which a task is due, in the club's zone: with the reminders.
const HOUR_OF_DAY: u32 = 10;

/// When the task before the end that counts now is due; `None`: there is none to be made. Time that was shorter from the
/// beginning asks for no call.
fn due_at(club: &Club, timeline: &Timeline, now: Timestamp) -> Option<Timestamp> {
    let days = Some(club.settings.call_before).filter(|days| *days > 0)?;
    let ending = timeline.ending_at(now)?;
    let day = ending.last_day.checked_sub_days(Days::new(days.into()))?;
    let at = Timestamp::at(day, NaiveTime::from_hms_opt(HOUR_OF_DAY, 0, 0)?, club.zone());
    let run = timeline.runs().iter().rev().find(|run| run.start() <= now)?;
    (run.start() < at).then_some(at)
}

/// When a subscription has to be looked at because a task comes due.
#[must_use]
pub fn next_moment(club: &Club, timeline: &Timeline, now: Timestamp) -> Option<Timestamp> {
    due_at(club, timeline, now).filter(|at| *at > now)
}

/// Makes the task that is due, and closes those that are about an end which is no more.
///
/// # Errors
/// What the store says.
pub async fn review(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    timeline: &Timeline,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stage = timeline.stage(now);
    let end = timeline.ending_at(now).filter(|_| !stage.is_over()).map(|e| e.paid_until);
    tx.close_tasks(subscription.id, end, now).await?;
    let due = due_at(club, timeline, now).is_some_and(|at| at <= now);
    match end {
        Some(end) if due && matches!(stage, Stage::Active | Stage::Expiring) => {
            tx.add_task(subscription.member, subscription.id, end, now).await
        }
        _ => Ok(()),
    }
}

/// Tells the owners, once a day, that there are people to call. Says how many messages that made.
///
/// # Errors
/// What the store says.
pub async fn digest(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    let (count, new) = tx.count_tasks().await?;
    if new == 0 || !tx.first_time(&format!("tasks:{}", now.date(club.zone())), now).await? {
        return Ok(0);
    }
    tx.tasks_told().await?;
    for owner in &club.deployment.owners {
        say_gently(tx, club, owner, Notice::Staff(StaffNotice::Digest { count }), Urgency::Word, now);
    }
    Ok(club.deployment.owners.len())
}

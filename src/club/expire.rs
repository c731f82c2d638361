//! Time passing is a fact too: what it changes for a member.

use super::effect::{Urgency, say_gently};
use super::{Club, change, doors, entry, freeze, patron, people, subscribe};
use crate::domain::notice::{Event, HandsNotice};
use crate::domain::{AutoRenewal, MemberId, Notice, Stage, Subscription, Timestamp, reminder};
use crate::store::{Account, Removal, StoreError, Tx};
use chrono::NaiveDate;

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
        let followed = change::is_followed(club, subscription, &subscriptions, now);
        if step(tx, club, subscription, followed, now).await? == Some(Stage::Ended) && !followed {
            ended = Some(subscription);
        }
    }
    entry::refresh(tx, club, member, now).await?;
    // Where she is to be removed, the removal brings the word, so that the brake holds back both.
    if let Some(subscription) = ended {
        say_ended_unless_leaving(tx, club, subscription, now).await?;
    }
    Ok(())
}

/// Tells a member that a subscription is over, unless a removal from one of its gates is to bring the word.
///
/// # Errors
/// What the store says.
pub async fn say_ended_unless_leaving(
    tx: &mut Tx,
    club: &Club,
    over: &Subscription,
    now: Timestamp,
) -> Result<(), StoreError> {
    let of_plan = |gate| club.gate(gate).is_some_and(|g| over.plan.gates.contains(&g.key));
    let rows = tx.access_of(over.member).await?;
    if rows.iter().any(|r| r.removal != Removal::None && of_plan(r.gate)) {
        return Ok(());
    }
    say_ended(tx, club, over, now).await
}

/// Deals with what happened in one subscription since the last look. Returns a stage that was newly reached. Whether another
/// plan follows it: then its end is nothing to warn of.
async fn step(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    followed: bool,
    now: Timestamp,
) -> Result<Option<Stage>, StoreError> {
    let timeline = subscription.timeline(club.zone());
    let stage = timeline.stage(now);
    let before = timeline.stage(subscription.reviewed_at);
    // What is over for now, with a plan's time still to come behind another, has not ended.
    let waits = stage == Stage::Ended && !subscribe::is_over(&timeline, now);
    let reached = (before != stage && !waits).then_some(stage);
    // The word of her return names the last day; a reminder that fell into the freeze has nothing to add.
    let returned = before == Stage::Frozen && timeline.is_open(now);
    if before.is_over() && reached.is_some_and(Stage::is_open) {
        change::began(tx, club, subscription, now).await?;
    }
    let (plan, title) = (subscription.plan.key.clone(), subscription.plan.title.clone());
    let ending = timeline.ending_at(now);
    // Who is banned is not asked to renew.
    let to = match tx.banned_at(subscription.member).await? {
        Some(_) => None,
        None => people::address(tx, subscription.member).await?,
    };
    if let (Some(ending), Some(to), false) = (ending, to, followed) {
        let looked_at = subscription.reviewed_at;
        let running = matches!(stage, Stage::Active | Stage::Expiring) && !returned;
        // Who is charged when the time comes need not be asked to pay.
        let renews = subscription.renewal.as_ref().is_some_and(AutoRenewal::renews);
        if running && !renews && reminder::latest(&timeline.reminders(ending), looked_at, now).is_some() {
            let days_left = days_until(ending.last_day, club, now);
            tx.note(
                Some(subscription.member),
                &Event::Reminded { plan: (&subscription.plan).into(), days_left },
                None,
                now,
            );
            let notice = Notice::Reminder { title, plan: plan.clone(), last_day: ending.last_day, days_left };
            say_gently(tx, club, &to, notice, Urgency::Work, now);
        } else if reached == Some(Stage::Grace) {
            let until = ending.closes_at.plus(-1).date(club.zone());
            say_gently(tx, club, &to, Notice::Grace { title, plan: plan.clone(), until }, Urgency::Work, now);
        }
    }
    if reached == Some(Stage::Frozen) {
        freeze::began(tx, club, subscription, now).await?;
    }
    if returned {
        freeze::over(tx, club, subscription, now);
    }
    if let Some(stage @ (Stage::Grace | Stage::Ended)) = reached {
        tx.note(
            Some(subscription.member),
            &Event::StageReached { plan: (&subscription.plan).into(), stage },
            None,
            now,
        );
    }
    subscribe::looked_at(tx, club, subscription, &timeline, now).await?;
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
    if tx.banned_at(subscription.member).await?.is_some() {
        return Ok(());
    }
    if tx.first_time(&said_key(subscription, ending.closes_at), now).await? {
        let notice = Notice::Ended {
            title: subscription.plan.title.clone(),
            plan: subscription.plan.key.clone(),
            last_day: ending.last_day,
        };
        say_gently(tx, club, &to, notice, Urgency::Word, now);
    }
    Ok(())
}

/// Nothing is to be said about the end of a subscription: who ends it knows.
///
/// # Errors
/// What the store says.
pub async fn hush(tx: &mut Tx, club: &Club, subscription: &Subscription, now: Timestamp) -> Result<(), StoreError> {
    if let Some(ending) = subscription.timeline(club.zone()).ending_at(now) {
        tx.first_time(&said_key(subscription, ending.closes_at), now).await?;
    }
    Ok(())
}

fn said_key(subscription: &Subscription, closes_at: Timestamp) -> String {
    format!("ended:{}:{}", subscription.id, closes_at.0)
}

/// What is still true of a notice about the end of a subscription, a freeze or a way in, when its time to be sent has come:
/// quiet hours and outages lie between. `None`: nothing is to be said any more.
///
/// # Errors
/// What the store says.
pub async fn still_true(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    notice: &Notice,
    decided_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Notice>, StoreError> {
    if let Notice::Freeze(news) = notice {
        return Ok(freeze::still_true(tx, club, account, news, now).await?.map(Notice::Freeze));
    }
    if let Notice::Donut(_) = notice {
        return Ok(patron::is_over(tx, account.member).await?.then(|| notice.clone()));
    }
    if let Notice::Hands(HandsNotice::DoorRenewed { url, .. }) = notice {
        return Ok(doors::is_news(tx, club, account.member, url).await?.then(|| notice.clone()));
    }
    let (Notice::Reminder { plan, .. } | Notice::Grace { plan, .. } | Notice::Ended { plan, .. }) = notice else {
        return Ok(Some(notice.clone()));
    };
    let subscriptions = tx.subscriptions_of(account.member).await?;
    let Some(subscription) = subscriptions.iter().find(|s| s.plan.key == *plan) else { return Ok(None) };
    if change::is_followed(club, subscription, &subscriptions, now) && !matches!(notice, Notice::Ended { .. }) {
        return Ok(None);
    }
    let timeline = subscription.timeline(club.zone());
    let (stage, Some(ending)) = (timeline.stage(now), timeline.ending_at(now)) else { return Ok(None) };
    Ok(match notice {
        Notice::Reminder { title, plan, last_day, .. } => {
            let overtaken = reminder::latest(&timeline.reminders(ending), decided_at, now).is_some();
            let holds = matches!(stage, Stage::Active | Stage::Expiring) && ending.last_day == *last_day && !overtaken;
            let days_left = days_until(*last_day, club, now);
            holds.then(|| Notice::Reminder { title: title.clone(), plan: plan.clone(), last_day: *last_day, days_left })
        }
        Notice::Grace { .. } => (stage == Stage::Grace).then(|| notice.clone()),
        Notice::Ended { last_day, .. } => {
            (stage == Stage::Ended && ending.last_day == *last_day).then(|| notice.clone())
        }
        _ => None,
    })
}

fn days_until(day: NaiveDate, club: &Club, now: Timestamp) -> u32 {
    u32::try_from(day.signed_duration_since(now.date(club.zone())).num_days()).unwrap_or(0)
}

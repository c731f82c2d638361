//! The club in numbers and lists, for its staff.

use super::acts::title_of;
use super::{Club, card};
use crate::domain::notice::{ListKind, ListLine, Month, Stats, TaskLine, Today};
use crate::domain::time::DAY;
use crate::domain::{LocalText, Stage, SubscriptionId, Timestamp};
use crate::store::{ListRow, StoreError, TaskRow, Tx};
use card::PAGE;
use chrono::{Datelike, Months, NaiveDate, NaiveTime};

/// What "soon" means in today's numbers, in days.
pub const SOON: u32 = 7;
/// The longest look ahead, in days.
pub const FARTHEST: u32 = 366;

fn midnight(day: NaiveDate, club: &Club) -> Timestamp {
    Timestamp::at(day, NaiveTime::MIN, club.zone())
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The end of the last of so many days from today on.
fn in_days(days: u32, club: &Club, now: Timestamp) -> Timestamp {
    // A little more, so that an end at that midnight sharp is among them.
    midnight(now.plus(i64::from(days) * DAY).date(club.zone()), club).plus(DAY + 1)
}

/// Today's numbers.
///
/// # Errors
/// What the store says.
pub async fn today(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<Today, StoreError> {
    let day = now.date(club.zone());
    let later = now.plus(1);
    let mut stages: Vec<(Stage, u32)> = Vec::new();
    for row in tx.count_stages().await? {
        add(&mut stages, row.stage, row.count);
    }
    let ((inbox, parked), (outbox, given_up)) = (tx.inbox_depth().await?, tx.outbox_depth().await?);
    let count = |n: i64| u32::try_from(n).unwrap_or(0);
    Ok(Today {
        open: tx.count_open().await?,
        stages,
        ending: tx.count_ending(now, in_days(SOON, club, now)).await?,
        today: tx.count_moves(midnight(day, club), later).await?,
        month: tx.count_moves(midnight(first_of_month(day), club), later).await?,
        unmatched: count(tx.count_unmatched().await?),
        waiting: count(inbox + outbox),
        parked: count(parked + given_up),
        tasks: tx.count_tasks().await?.0,
    })
}

fn add(stages: &mut Vec<(Stage, u32)>, stage: Stage, count: u32) {
    match stages.iter_mut().find(|(s, _)| *s == stage) {
        Some((_, n)) => *n += count,
        None => stages.push((stage, count)),
    }
}

/// How the club does.
///
/// # Errors
/// What the store says.
pub async fn stats(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<Stats, StoreError> {
    let mut plans: Vec<(LocalText, Vec<(Stage, u32)>)> = Vec::new();
    let mut key = None;
    for row in tx.count_stages().await? {
        if key.as_ref() != Some(&row.plan) {
            plans.push((title_of(club, &row.plan), Vec::new()));
            key = Some(row.plan);
        }
        if let Some((_, stages)) = plans.last_mut() {
            stages.push((row.stage, row.count));
        }
    }
    let this = first_of_month(now.date(club.zone()));
    let last = this.checked_sub_months(Months::new(1)).unwrap_or(this);
    let mut months = Vec::new();
    for (first, until) in [(this, now.plus(1)), (last, midnight(this, club))] {
        let n = tx.month_numbers(midnight(first, club), until).await?;
        months.push(Month { first, new: n.new, lost: n.lost, renewed: n.renewed, revenue: n.revenue });
    }
    Ok(Stats { plans, platforms: tx.count_platforms().await?, months })
}

/// A page of a list, and behind which place there is more.
pub type Page<T> = (Vec<T>, Option<(i64, i64)>);

/// A page of a list of subscriptions.
///
/// # Errors
/// What the store says.
pub async fn list(
    tx: &mut Tx,
    club: &Club,
    kind: ListKind,
    behind: Option<(i64, i64)>,
    now: Timestamp,
) -> Result<Page<ListLine>, StoreError> {
    let limit = PAGE as i64 + 1;
    let mut rows = match kind {
        ListKind::Staged(stage) => {
            let before = SubscriptionId(behind.map_or(i64::MAX, |(_, id)| id));
            tx.list_staged(stage, before, limit).await?
        }
        ListKind::Ending(days) => {
            let (at, id) = behind.unwrap_or((now.0, 0));
            tx.list_ending((Timestamp(at), SubscriptionId(id)), in_days(days, club, now), limit).await?
        }
    };
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| (row.paid_until.map_or(0, |t| t.0), row.id.0));
    let line = |row: ListRow| ListLine {
        member: row.member,
        name: row.name,
        title: row.title,
        stage: row.stage,
        last_day: row.paid_until.map(|at| at.plus(-1).date(club.zone())),
    };
    Ok((rows.into_iter().map(line).collect(), next))
}

/// A page of the people to call.
///
/// # Errors
/// What the store says.
pub async fn tasks(tx: &mut Tx, club: &Club, behind: Option<(i64, i64)>) -> Result<Page<TaskLine>, StoreError> {
    let (at, id) = behind.unwrap_or((0, 0));
    let mut rows = tx.tasks_after((Timestamp(at), id), PAGE as i64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| (row.due_at.0, row.id));
    let members: Vec<_> = rows.iter().map(|row| row.member).collect();
    let contacts = card::contacts(tx, &members).await?;
    let line = |row: TaskRow| TaskLine {
        task: row.id,
        member: row.member,
        name: row.name,
        title: row.title,
        last_day: row.due_at.plus(-1).date(club.zone()),
        contact: contacts.get(&row.member).cloned().unwrap_or_default(),
    };
    Ok((rows.into_iter().map(line).collect(), next))
}

//! Freezing: a holiday for which nobody pays.
//!
//! [`offer`] answers every wish to freeze before it is done: what it costs of the quota and which day will be the new last
//! one, or why it cannot be. The quota belongs to a paid period, by the rules with which that was bought. Days that were
//! not used because she came back early are free again.

use super::{FreezeId, Stage, Subscription, Timestamp};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The longest freeze that staff can give, in days.
pub const LONGEST: u32 = 366;

/// How much freezing a paid period allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeRules {
    /// Days in all.
    pub days: u32,
    /// The shortest freeze, in days.
    pub min: u32,
    /// How many freezes.
    pub times: u32,
    /// Days between the end of one freeze and the beginning of the next; 0: none.
    #[serde(default)]
    pub pause: u32,
}

/// An interval that pushes every later moment of a subscription back by its own length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    /// Its number.
    pub id: FreezeId,
    /// Its first moment.
    pub starts_at: Timestamp,
    /// The first moment after it, as planned.
    pub ends_at: Timestamp,
    /// When she came back before that; before the start: it was called off.
    pub returned_at: Option<Timestamp>,
    /// Whether the staff gave it, beyond the member's quota.
    pub by_staff: bool,
}

impl Freeze {
    /// The first moment after it as it turned out, or as planned if it is not over.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.returned_at.map_or(self.ends_at, |at| at.clamp(self.starts_at, self.ends_at))
    }
}

/// A wish to freeze.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// How many calendar days.
    pub days: u32,
    /// From the beginning of a later day on; `None`: from now on.
    pub from: Option<NaiveDate>,
    /// Whether the staff wish it: then the quota plays no part.
    pub by_staff: bool,
}

/// What a freeze would be and change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Its first moment.
    pub starts_at: Timestamp,
    /// The first moment after it: the same hour, so many calendar days later.
    pub ends_at: Timestamp,
    /// The last paid day as it is; `None`: no end.
    pub last_day: Option<NaiveDate>,
    /// The last paid day as it will be; `None`: no end.
    pub new_last_day: Option<NaiveDate>,
    /// What of the quota stays after it; `None`: the plan has none, or the staff give it.
    pub stays: Option<Quota>,
}

/// What of the quota of a paid period is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Days.
    pub days: u32,
    /// Times.
    pub times: u32,
    /// The shortest freeze, in days.
    pub min: u32,
    /// The first day on which the next may begin, because of the pause between two; `None`: any.
    pub not_before: Option<NaiveDate>,
}

/// Why a freeze cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreezeRefusal {
    /// The plan has no freezes.
    NotInPlan,
    /// No paid time runs then: nothing yet, in grace, or over.
    NotPaid(Stage),
    /// It is frozen, or to be frozen, up to this day.
    Frozen(NaiveDate),
    /// Too few days; the shortest freeze.
    TooShort(u32),
    /// Too many days; how many are free.
    TooLong(u32),
    /// All times of this paid period are used.
    NoTimesLeft,
    /// Too soon after the last one; the first day on which it may begin.
    TooSoon(NaiveDate),
    /// A day that is over, or none that can be meant.
    Past,
}

/// How many calendar days an interval takes of a quota: days begun count.
#[must_use]
pub fn days_of(from: Timestamp, until: Timestamp, zone: Tz) -> u32 {
    let days = until.date(zone).signed_duration_since(from.date(zone)).num_days();
    let days = u32::try_from(days).unwrap_or(0);
    let whole = from.date(zone).checked_add_days(Days::new(days.into())).map(|day| from.on(day, zone));
    if whole.is_some_and(|whole| whole < until) { days + 1 } else { days }
}

/// What of the quota is free at a moment; `None`: no paid time runs then, or the plan has no freezes.
#[must_use]
pub fn quota(subscription: &Subscription, at: Timestamp, zone: Tz) -> Option<Quota> {
    let period = subscription.timeline(zone).period_at(at)?;
    let rules = period.rules?;
    let own = period.stops.iter().filter(|stop| !stop.by_staff);
    let used: u32 = own.clone().map(|stop| days_of(stop.from, stop.until, zone)).sum();
    let times = u32::try_from(own.clone().count()).unwrap_or(u32::MAX);
    let last = own.map(|stop| stop.until).max().filter(|_| rules.pause > 0);
    Some(Quota {
        days: rules.days.saturating_sub(used),
        times: rules.times.saturating_sub(times),
        min: rules.min,
        not_before: last.and_then(|until| until.date(zone).checked_add_days(Days::new(rules.pause.into()))),
    })
}

/// What a freeze would be and change.
///
/// # Errors
/// Why it cannot be.
pub fn offer(subscription: &Subscription, wish: Wish, now: Timestamp, zone: Tz) -> Result<Offer, FreezeRefusal> {
    let timeline = subscription.timeline(zone);
    let starts_at = match wish.from {
        Some(day) if day > now.date(zone) => {
            let before = day.pred_opt().ok_or(FreezeRefusal::Past)?;
            Timestamp::end_of_day(before, zone)
        }
        Some(day) if day < now.date(zone) => return Err(FreezeRefusal::Past),
        _ => now,
    };
    if let Some(stop) = timeline.freeze_at(now).or_else(|| timeline.freeze_after(now)) {
        return Err(FreezeRefusal::Frozen(stop.until.plus(-1).date(zone)));
    }
    let stage = timeline.stage(starts_at);
    if !matches!(stage, Stage::Active | Stage::Expiring) {
        return Err(FreezeRefusal::NotPaid(stage));
    }
    let quota =
        if wish.by_staff { None } else { Some(quota(subscription, starts_at, zone).ok_or(FreezeRefusal::NotInPlan)?) };
    match quota {
        Some(q) if q.times == 0 || q.days < q.min => return Err(FreezeRefusal::NoTimesLeft),
        Some(q) if wish.days < q.min => return Err(FreezeRefusal::TooShort(q.min)),
        Some(q) if wish.days > q.days => return Err(FreezeRefusal::TooLong(q.days)),
        Some(Quota { not_before: Some(day), .. }) if starts_at.date(zone) < day => {
            return Err(FreezeRefusal::TooSoon(day));
        }
        None if wish.days == 0 => return Err(FreezeRefusal::TooShort(1)),
        None if wish.days > LONGEST => return Err(FreezeRefusal::TooLong(LONGEST)),
        _ => {}
    }
    let ends_on = starts_at.date(zone).checked_add_days(Days::new(wish.days.into())).ok_or(FreezeRefusal::Past)?;
    let ends_at = starts_at.on(ends_on, zone);
    let mut then = subscription.clone();
    let id = FreezeId(i64::MAX);
    then.freezes.push(Freeze { id, starts_at, ends_at, returned_at: None, by_staff: wish.by_staff });
    Ok(Offer {
        starts_at,
        ends_at,
        last_day: timeline.ending_at(starts_at).map(|e| e.last_day),
        new_last_day: then.timeline(zone).ending_at(starts_at).map(|e| e.last_day),
        stays: quota.map(|q| Quota { days: q.days - wish.days, times: q.times - 1, ..q }),
    })
}

#[cfg(test)]
mod tests;

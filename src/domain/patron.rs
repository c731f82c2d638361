//! VK Donut as a source of time: people support the community by the month, VK takes the money and tells of it.
//!
//! Each charge that VK tells of pays a month, which stays to its last day whatever follows. Beside that there is **lent**
//! time, which VK's list of dons gives and takes: whoever is on the list and has nothing that lasts is lent a few days, and
//! again while she stays on it. So a payer whose event was lost, or comes late, is never shut out, and nobody is inside
//! for longer than those few days after VK has stopped to name her.
//!
//! Lent time is one [`Term`] of [`Cause::Patron`] until a date. The date is moved ahead while she is listed, and brought
//! back to today when she is not.

use super::time::DAY;
use super::{AutoRenewal, Cause, Period, RenewalState, Subscription, Term, TermId, Timestamp};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

/// What payments and renewals of VK Donut are called.
pub const PROVIDER: &str = "donut";
/// What one charge pays (<https://dev.vk.com/ru/api/community-events/json-schema>: subscriptions are monthly).
pub const MONTH: Period = Period::Months(1);
/// Lent time ends with the so-many-th day after the one on which VK's list named her.
const LENT: u64 = 3;
/// Whoever has no further day than this from today is lent some: a day before the end, so that one list may fail.
const SOON: u64 = 1;
/// An end that is told so soon after a charge is that of the month before: VK's events keep no order and carry no time.
const SAME: i64 = DAY;

/// What is to be done with lent time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lending {
    /// Lend anew, until the end of this day.
    New(NaiveDate),
    /// Let what is lent end with this day instead.
    Move(TermId, NaiveDate),
}

/// What the end of somebody's support changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// What is lent ends with this day.
    pub lent: Option<(TermId, NaiveDate)>,
}

/// VK's list names her: what she is to be lent. `None`: nothing, because what she has lasts, or stands still.
#[must_use]
pub fn listed(hers: Option<&Subscription>, now: Timestamp, zone: Tz) -> Option<Lending> {
    let day = after(now, LENT, zone);
    let Some(hers) = hers else { return Some(Lending::New(day)) };
    let timeline = hers.timeline(zone);
    if timeline.freeze_at(now).is_some() {
        return None;
    }
    if timeline.is_open(now) {
        let ending = timeline.ending_at(now)?;
        let unknown =
            || AutoRenewal { provider: PROVIDER.to_owned(), id: String::new(), state: RenewalState::On, at: now };
        let renewal = hers.renewal.clone().filter(|r| r.provider == PROVIDER).unwrap_or_else(unknown);
        if lasts(&renewal, Some(ending.paid_until), now, zone) {
            return None;
        }
    }
    Some(lent(hers, now, zone).map_or(Lending::New(day), |term| Lending::Move(term, day)))
}

/// Whether a list that names her has nothing to add to what is known, as far as that is seen at a glance.
#[must_use]
pub fn lasts(renewal: &AutoRenewal, paid_until: Option<Timestamp>, now: Timestamp, zone: Tz) -> bool {
    // Who wants no further month has her last day, and is reminded of it.
    let enough =
        if renewal.state == RenewalState::Off { now } else { Timestamp::end_of_day(after(now, SOON, zone), zone) };
    paid_until.is_none_or(|until| until > enough)
}

/// VK says that her support is over, or does not name her any more. `None`: nothing changes, because it was known, or
/// because a month was paid so lately that another one is meant.
#[must_use]
pub fn over(hers: &Subscription, now: Timestamp, zone: Tz) -> Option<Over> {
    let renewal = hers.renewal.as_ref().filter(|r| r.provider == PROVIDER)?;
    let paid = hers.terms.iter().any(|t| t.cause == Cause::Payment && now.since(t.granted_at) < SAME);
    if paid && renewal.renews() {
        return None;
    }
    let today = now.date(zone);
    let ahead = |t: &&Term| is_lent(t, now, zone) && t.period != Period::Until(today);
    let lent = hers.terms.iter().rev().find(ahead).map(|t| (t.id, today));
    (lent.is_some() || renewal.state != RenewalState::Off).then_some(Over { lent })
}

/// The lent term that a charge takes the place of.
#[must_use]
pub fn lent(hers: &Subscription, now: Timestamp, zone: Tz) -> Option<TermId> {
    hers.terms.iter().rev().find(|t| is_lent(t, now, zone)).map(|t| t.id)
}

/// Where her support stands after it ended.
#[must_use]
pub fn ended(renewal: &AutoRenewal, now: Timestamp) -> AutoRenewal {
    AutoRenewal { state: RenewalState::Off, at: renewal.at.max(now), ..renewal.clone() }
}

/// Lent time of which something is left today.
fn is_lent(term: &Term, now: Timestamp, zone: Tz) -> bool {
    let lasts = matches!(term.period, Period::Until(day) if day >= now.date(zone));
    term.cause == Cause::Patron && term.taken_back_at.is_none() && lasts
}

fn after(now: Timestamp, days: u64, zone: Tz) -> NaiveDate {
    let today = now.date(zone);
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}

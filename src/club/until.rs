//! How much time a payment gives where its service itself says until when it pays.
//!
//! The service's word is set, never added: a charge for thirty days on a plan of "1 month" must not drift, and two words
//! about the same time must not give it twice. So each charge of one of a service's own subscriptions gives the days from
//! where the charge before it ended up to the new end. Time that the member has from elsewhere (a gift, a bonus, another
//! service) is not swallowed: the days are laid behind it, and her end is later by just that much. Her end is never before
//! the service's word.

use super::Club;
use crate::domain::{MemberId, PaymentFact, Period, Plan, Subscription, Timestamp};
use crate::store::{StoreError, Tx};
use chrono::NaiveDate;

/// The length of the term that a payment gives: the plan's, or, where the service says until when it pays, what is missing
/// up to there; `None`: nothing is missing. Whoever calls holds the member's lock.
///
/// # Errors
/// What the store says.
pub(super) async fn length(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    fact: &PaymentFact,
    now: Timestamp,
) -> Result<Option<Period>, StoreError> {
    let Some(until) = fact.until.filter(|_| plan.period != Period::Forever) else { return Ok(Some(plan.period)) };
    let mine = tx.subscriptions_of(member).await?.into_iter().find(|s| s.plan.key == plan.key);
    let before = match &mine {
        Some(subscription) => charged_until(tx, subscription, fact).await?,
        None => None,
    };
    let joins = mine.as_ref().and_then(|s| joined(s, club, now));
    let from = match joins {
        // Behind what she has: of the new time so much counts as lies behind the charge before.
        Some(end) => {
            let from = before.unwrap_or(fact.at.unwrap_or(now));
            end.map_or(from, |end| end.min(from))
        }
        None => before.map_or(now, |before| before.max(now)),
    };
    Ok(days(from, until, club, joins.is_none()))
}

/// Up to when the charges of the same renewal before this one pay, or paid: what went back is not given by the next.
async fn charged_until(
    tx: &mut Tx,
    subscription: &Subscription,
    fact: &PaymentFact,
) -> Result<Option<Timestamp>, StoreError> {
    if fact.renewal.is_none() {
        return Ok(None);
    }
    let charges = tx.charges_of(subscription.id).await?;
    let same = |c: &&PaymentFact| {
        c.provider == fact.provider && c.renewal == fact.renewal && c.external_id != fact.external_id
    };
    Ok(charges.iter().filter(same).filter_map(|c| c.until).max())
}

/// The exact end of the paid time that a term given now would be laid behind, if there is such; `Some(None)`: no end.
fn joined(subscription: &Subscription, club: &Club, now: Timestamp) -> Option<Option<Timestamp>> {
    let timeline = subscription.timeline(club.zone());
    let run = timeline.runs().last()?;
    let joins = timeline.ending(run).is_none_or(|ending| now < ending.closes_at);
    joins.then(|| run.end())
}

/// The days of the club's calendar between two moments. Less than one is one day where she has no time at all.
fn days(from: Timestamp, until: Timestamp, club: &Club, alone: bool) -> Option<Period> {
    if until <= from {
        return None;
    }
    let day = |at: Timestamp| -> NaiveDate { at.date(club.zone()) };
    match u32::try_from(day(until).signed_duration_since(day(from)).num_days()) {
        Ok(0) | Err(_) if alone => Some(Period::Until(day(until))),
        Ok(0) | Err(_) => None,
        Ok(n) => Some(Period::Days(n)),
    }
}

//! Asking payment services what was paid: what was never delivered is found so.
//!
//! Every service that keeps a list is asked hourly and at each start for what was paid since the last time, with an
//! overlap. What is news about the club goes into the inbox like a callback, and nothing else does: a shop may sell other
//! things too, and their payments are none of the club's business. Two things are told to the owners: that a service could
//! not be asked for a day, and that people pay while no callback arrives.

use super::effect::{Effect, Urgency, act, paid_lane, tell_owners};
use super::{Club, Service};
use crate::domain::notice::SweepNotice;
use crate::domain::time::{DAY, HOUR, MINUTE};
use crate::domain::{AutoRenewal, Notice, PaymentFact, PaymentState, Timestamp, Word};
use crate::store::{KnownPayment, NewFact, StoreError, Tx};

/// How often each service is asked.
const EVERY: i64 = HOUR;
/// A program that starts again and again asks no more often than this.
const AT_START: i64 = MINUTE;
/// A payment is listed by the moment it was made, and may be paid up to an hour later; and clocks differ.
const OVERLAP: i64 = 2 * HOUR;
/// How far back the first question goes.
const FIRST: i64 = 3 * DAY;
/// For so long a callback may be late: services repeat what did not come through within minutes to three hours.
const LATE: i64 = 3 * HOUR;
/// Callbacks this much older than the finding still count as heard.
const SLACK: i64 = HOUR;
/// What is not mended is told again after this.
const AGAIN: i64 = DAY;

/// Lets every service be asked at once, as after a start.
///
/// # Errors
/// What the store says.
pub async fn at_start(tx: &mut Tx) -> Result<(), StoreError> {
    tx.sweeps_due(AT_START).await
}

/// Decides whom to ask now, and tells the owners whose callbacks do not arrive. Says how much that was.
///
/// # Errors
/// What the store says.
pub async fn schedule(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    let known = tx.sweeps().await?;
    let mut decided = 0;
    for service in &club.deployment.services {
        let row = known.iter().find(|row| row.provider == service.name);
        // A moment in the future is one of a clock that was wrong.
        if row.is_some_and(|row| row.at <= now && now < row.due_at) {
            continue;
        }
        tx.sweep_decided(&service.name, now, now.plus(EVERY)).await?;
        let effect = Effect::AskForPaid { provider: service.name.clone() };
        if !tx.lanes_wait(&[paid_lane(&service.name)]).await? {
            act(tx, &effect, Urgency::Care, now);
        }
        let told = row.and_then(|row| row.silent_at).filter(|at| *at <= now);
        if told.is_none_or(|at| now.since(at) >= AGAIN) {
            listen(tx, club, service, now).await?;
        }
        decided += 1;
    }
    Ok(decided)
}

/// Tells the owners if payments are found by asking, and no callback has come of them nor of anything since. What is paid
/// within a messenger is told by the messenger, which has no address to be checked.
async fn listen(tx: &mut Tx, club: &Club, service: &Service, now: Timestamp) -> Result<(), StoreError> {
    let between = (now.plus(-DAY), now.plus(-LATE));
    if service.only_in.is_some() || !tx.callbacks_missing(&service.name, between, SLACK).await? {
        return Ok(());
    }
    tracing::warn!(payment.provider = service.name, "payments are found by asking, and no callback arrives");
    tx.silence_told(&service.name, now).await?;
    let address = club.deployment.public_url.as_ref().map(|url| format!("{url}/webhooks/{}", service.name));
    let notice = SweepNotice::NotHeard { provider: service.name.clone(), address };
    tell_owners(tx, club, &Notice::Sweep(notice), now);
    Ok(())
}

/// From when on a service is asked.
///
/// # Errors
/// What the store says.
pub async fn begin(tx: &mut Tx, provider: &str, now: Timestamp) -> Result<Timestamp, StoreError> {
    let known = tx.sweeps().await?.into_iter().find(|row| row.provider == provider);
    Ok(known.and_then(|row| row.swept_at).map_or(now.plus(-FIRST), |to| to.min(now).plus(-OVERLAP)))
}

/// What of a part of a service's list is news about the club, as facts for the inbox. Nothing is written.
///
/// Of the club is what pays an order of ours, what a known subscription was charged for again, and what was heard of
/// before. News is what would change something: a payment that is not known, or further on than it is known to be.
///
/// # Errors
/// What the store says.
pub async fn news(tx: &mut Tx, provider: &str, list: &[PaymentFact]) -> Result<Vec<NewFact>, StoreError> {
    let renewal = |fact: &PaymentFact| {
        let id = fact.renewal.as_ref().filter(|_| fact.order.is_none())?;
        Some(AutoRenewal::key(provider, id))
    };
    let ids: Vec<&str> = list.iter().map(|fact| fact.external_id.as_str()).collect();
    let known = tx.payments_known(provider, &ids).await?;
    let new = list.iter().filter(|fact| !known.contains_key(&fact.external_id));
    let tokens: Vec<&str> = new.clone().filter_map(|fact| fact.order.as_deref()).collect();
    let orders = tx.orders_known(&tokens).await?;
    let renewals = tx.renewals_known(&new.filter_map(renewal).collect::<Vec<_>>()).await?;
    let is_news = |fact: &PaymentFact| match known.get(&fact.external_id) {
        Some(known) => goes_on(fact, known),
        None => {
            let ordered = fact.order.as_ref().is_some_and(|token| orders.contains(token));
            fact.state > PaymentState::Pending && (ordered || renewal(fact).is_some_and(|key| renewals.contains(&key)))
        }
    };
    Ok(list.iter().filter(|fact| is_news(fact)).map(|fact| asked(provider, fact.clone())).collect())
}

/// Whether a service's word goes further than what is known.
fn goes_on(fact: &PaymentFact, known: &KnownPayment) -> bool {
    fact.state > known.state
        || fact.refunded_minor > known.refunded_minor
        || fact.refunds.keys().any(|name| !known.refunds.contains_key(name))
        || (fact.chargeback && !known.disputed)
}

/// What a service answered, as a fact for the inbox. The same answer has the same key, so it is stored once, however often
/// it is given.
#[must_use]
pub fn asked(provider: &str, fact: PaymentFact) -> NewFact {
    let mut key = format!("asked:{}:{}:{}", fact.external_id, fact.state.as_str(), fact.refunded_minor);
    for name in fact.refunds.keys() {
        key.push(':');
        key.push_str(name);
    }
    if fact.chargeback {
        key.push_str(":chargeback");
    }
    let word = Word::Payment(Box::new(fact));
    NewFact {
        source: provider.to_owned(),
        external_id: key,
        lane: word.lane(),
        priority: 0,
        payload: serde_json::to_string(&word).unwrap_or_default(),
    }
}

/// A service could not be asked. The owners hear of it once, when that has been so for a day.
///
/// # Errors
/// What the store says.
pub async fn failed(tx: &mut Tx, club: &Club, provider: &str, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let Some(row) = tx.sweeps().await?.into_iter().find(|row| row.provider == provider) else { return Ok(()) };
    let since = row.failed_at.filter(|since| *since <= now).unwrap_or(now);
    let tells = !row.told && now.since(since) >= DAY;
    if tells || row.failed_at != Some(since) {
        tx.sweep_failed(provider, since, row.told || tells).await?;
    }
    if tells {
        let notice = SweepNotice::CannotAsk { provider: provider.to_owned(), why: why.to_owned() };
        tell_owners(tx, club, &Notice::Sweep(notice), now);
    }
    Ok(())
}

//! How a purchase goes on by itself: what is offered, and the yes to it.

use super::Club;
use super::order::Choice;
use crate::domain::again::{Terms, WORDING, repeats};
use crate::domain::notice::{Event, PayWay};
use crate::domain::{Again, AutoRenewal, MemberId, Plan, RenewalState, Timestamp};
use crate::store::{OrderRow, StoreError, Tx};

/// The terms on which a purchase can go on by itself; `None`: it cannot.
///
/// What renews already is not renewed twice; where our charge was declined, another means of payment may take its place.
///
/// # Errors
/// What the store says.
pub async fn offered(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    way: &PayWay,
) -> Result<Option<Terms>, StoreError> {
    let service = club.deployment.services.iter().find(|s| s.name == way.provider);
    let how = service.filter(|_| repeats(plan.period)).map_or(Again::Once, |s| (s.renews)(way.price, plan.period));
    if how == Again::Once {
        return Ok(None);
    }
    let hers = tx.subscriptions_of(member).await?;
    // One that is to be stopped and has not been yet must not be forgotten over a new one.
    let runs = |r: &AutoRenewal| r.can_be_stopped() || (r.state == RenewalState::CancelWished && !r.is_ours());
    let renews = |r: &AutoRenewal| runs(r) && !(r.is_ours() && r.state == RenewalState::Failed);
    if hers.iter().any(|s| s.plan.key == plan.key && s.renewal.as_ref().is_some_and(renews)) {
        return Ok(None);
    }
    Ok(Some(Terms {
        plan: plan.key.clone(),
        provider: way.provider.clone(),
        price: way.price,
        period: plan.period,
        how,
        wording: WORDING,
    }))
}

/// How it goes on, as she chose. `Err`: she is to be asked, on these terms; also where she said yes to others.
pub(super) fn chosen(offered: Option<Terms>, choice: Choice<'_>) -> Result<Again, Terms> {
    match (offered, choice) {
        (None, _) | (_, Choice::Once) => Ok(Again::Once),
        (Some(terms), Choice::Again(agreed)) if terms == *agreed => Ok(terms.how),
        (Some(terms), _) => Err(terms),
    }
}

/// What an order that goes on by our charges was agreed to.
pub(super) fn terms(order: &OrderRow) -> Terms {
    Terms {
        plan: order.plan.key.clone(),
        provider: order.provider.clone(),
        price: order.price,
        period: order.plan.period,
        how: order.again,
        wording: WORDING,
    }
}

/// She said yes: what to is written down.
pub(super) fn agreed(tx: &mut Tx, member: MemberId, plan: &Plan, terms: &Terms, now: Timestamp) {
    let event = Event::RenewalAgreed { plan: plan.into(), terms: terms.clone() };
    tx.note(Some(member), &event, None, now);
}

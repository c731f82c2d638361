//! The last look before a service is asked to charge.

use super::{is_on, lock, plan_ahead, resolved};
use crate::club::Club;
use crate::club::order::may_not_buy;
use crate::domain::{OrderId, Timestamp};
use crate::store::{MethodRow, OrderRow, StoreError, Tx};

/// What is to be done with a charge now.
#[derive(Debug)]
pub enum Sending {
    /// Nothing: its outcome is known.
    Nothing,
    /// Ask the service to charge; since when it has been asked.
    Charge(Box<(OrderRow, MethodRow)>, Timestamp),
    /// She wants it no more, but the service was asked: only learn what came of it since.
    Learn(Box<OrderRow>, Timestamp),
}

/// Looks whether a charge is still wanted, right before the service is asked, and writes down that it is.
///
/// # Errors
/// What the store says.
pub async fn send(tx: &mut Tx, club: &Club, id: OrderId, now: Timestamp) -> Result<Sending, StoreError> {
    let Some(charge) = tx.charge_of(id).await? else { return Ok(Sending::Nothing) };
    let subscription = match charge.subscription {
        Some(subscription) => lock(tx, subscription).await?,
        None => None,
    };
    let order = tx.order(id).await?;
    if order.state != "new" {
        return Ok(Sending::Nothing);
    }
    let barred = may_not_buy(tx, order.member).await?.is_some();
    let method = match subscription.as_ref().filter(|s| is_on(s) && !barred) {
        Some(hers) => {
            // Where she has paid by herself meanwhile, another period ends.
            let ends_on = hers.timeline(club.zone()).ending_at(now).map(|ending| ending.last_day);
            let is_for_it = |m: &MethodRow| m.is_kept() && m.order == Some(id) && m.ends_on == ends_on;
            tx.method_of(hers.id).await?.filter(is_for_it)
        }
        None => None,
    };
    // Read again under the lock.
    let sent_at = tx.charge_of(id).await?.and_then(|charge| charge.sent_at);
    match (method, sent_at) {
        (Some(method), sent_at) => {
            tx.charge_sent(id, now).await?;
            Ok(Sending::Charge(Box::new((order, method)), sent_at.unwrap_or(now)))
        }
        (None, Some(sent_at)) => Ok(Sending::Learn(Box::new(order), sent_at)),
        (None, None) => {
            tx.set_order_state(id, "canceled").await?;
            if let Some(hers) = subscription {
                resolved(tx, hers.id, id).await?;
                plan_ahead(tx, club, &hers, &hers.timeline(club.zone()), now).await?;
            }
            Ok(Sending::Nothing)
        }
    }
}

//! A messenger asks whether it may take the money for a bill: it waits ten seconds for the answer, so nothing is written.

use super::{confirm, order};
use crate::domain::notice::Unpayable;
use crate::domain::{Misfit, PaymentFact};
use crate::store::{StoreError, Tx};

/// Why the money for a bill should not be taken; `None`: it may be. Whoever pays, it is the bill's member who gets the time.
///
/// # Errors
/// What the store says.
pub async fn unpayable(tx: &mut Tx, fact: &PaymentFact) -> Result<Option<Unpayable>, StoreError> {
    let order = match &fact.order {
        Some(token) => tx.order_by_token(token).await?,
        None => None,
    };
    let Some(order) = order else { return Ok(Some(Unpayable::Unknown)) };
    match order.state.as_str() {
        "paid" => return Ok(Some(Unpayable::Paid)),
        "new" | "placed" => {}
        _ => return Ok(Some(Unpayable::Unknown)),
    }
    if order::may_not_buy(tx, order.member).await?.is_some() {
        return Ok(Some(Unpayable::Closed));
    }
    Ok(confirm::foresee(tx, fact).await?.map(|misfit| match misfit {
        Misfit::Amount | Misfit::Currency => Unpayable::Price(order.price),
        Misfit::Test => Unpayable::Test,
        Misfit::UnknownPayer => Unpayable::Closed,
        Misfit::UnknownOrder | Misfit::PartialRefund => Unpayable::Unknown,
    }))
}

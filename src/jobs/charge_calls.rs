//! The effect that charges what a service keeps, and learns what came of it.
//!
//! The order's token is the key of every request, so a repeated one is the same charge: after a crash, a broken connection or
//! an answer that says nothing it is sent again. Once the service may have forgotten the key, it is asked first.

use super::order_calls::checkout_of;
use super::perform::{Trouble, again};
use crate::app::App;
use crate::club::charging::{self, Sending};
use crate::club::sweep;
use crate::domain::time::{HOUR, MINUTE};
use crate::domain::{OrderId, PaymentFact, PaymentState, Timestamp};
use crate::payments::{AskError, ChargeError, Provider};
use crate::store::{MethodRow, OrderRow, Outcome};
use secrecy::ExposeSecret as _;
use std::time::Duration;

/// For so long a service surely knows a repeated request by its key (YooKassa: 24 hours,
/// <https://yookassa.ru/developers/using-api/interaction-format>).
const KEY_LIFE: i64 = 20 * HOUR;
/// The clocks of a service and ours may differ by so much.
const SKEW: i64 = 5 * MINUTE;
/// How long to wait with a question that cannot be answered now.
const SLOWLY: i64 = HOUR;

/// Charges an order, until it is known what came of it.
pub(super) async fn charge(app: &App, row: i64, id: OrderId) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    let sending = charging::send(&mut tx, &club, id, app.now()).await?;
    // It is known that the service was asked before it is.
    tx.commit().await?;
    let (order, answer) = match sending {
        Sending::Nothing => return Ok(Some(Outcome::Done)),
        Sending::Charge(what, since) => {
            let (order, method) = *what;
            let provider = service(app, &order)?;
            let answer = ask_to_charge(app, provider, (&order, &method), since).await?;
            (order, answer)
        }
        Sending::Learn(order, since) => {
            let provider = service(app, &order)?;
            let answer = match made(provider, &order, since).await {
                Ok(Some(fact)) => Ok(fact),
                Ok(None) => Err(ChargeError::Declined("nothing came of it".to_owned())),
                // Its callback will tell if it was paid.
                Err(AskError::NotSupported | AskError::Unknown) => Err(ChargeError::NotSupported),
                Err(AskError::Later(text)) => return Ok(Some(again(text))),
            };
            (*order, answer)
        }
    };
    answered(app, row, &order, answer).await
}

fn service<'a>(app: &'a App, order: &OrderRow) -> Result<&'a dyn Provider, Trouble> {
    app.payments.get(&order.provider).ok_or_else(|| Trouble::NotSetUp(order.provider.clone()))
}

/// Asks for the charge under its key. One that was asked for long ago is looked for first.
async fn ask_to_charge(
    app: &App,
    provider: &dyn Provider,
    (order, method): (&OrderRow, &MethodRow),
    since: Timestamp,
) -> Result<Result<PaymentFact, ChargeError>, Trouble> {
    if app.now().since(since) > KEY_LIFE {
        let later = |text| Ok(Err(ChargeError::Retry { after: pause(SLOWLY), text }));
        match made(provider, order, since).await {
            Ok(Some(fact)) => return Ok(Ok(fact)),
            Ok(None) => {}
            Err(e) => return later(e.to_string()),
        }
    }
    let request = checkout_of(app, order).await?;
    Ok(provider.charge(&request, method.token.expose_secret()).await)
}

/// What the service made of an order since a moment; `None`: nothing.
async fn made(provider: &dyn Provider, order: &OrderRow, since: Timestamp) -> Result<Option<PaymentFact>, AskError> {
    let facts = provider.since(since.plus(-SKEW)).await?;
    Ok(facts.into_iter().find(|fact| fact.order.as_ref() == Some(&order.token)))
}

fn pause(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

async fn answered(
    app: &App,
    row: i64,
    order: &OrderRow,
    answer: Result<PaymentFact, ChargeError>,
) -> Result<Option<Outcome>, Trouble> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    match answer {
        Ok(fact) if fact.state == PaymentState::Canceled => charging::declined(&mut tx, &club, order.id, now).await?,
        Ok(mut fact) => {
            fact.order.get_or_insert(order.token.clone());
            tx.charge_placed(order.id, Some(&fact.external_id)).await?;
            // A fact like any other: also one that a callback has brought meanwhile.
            tx.add_facts(&[sweep::asked(&order.provider, fact)], now).await?;
        }
        Err(ChargeError::Retry { after, text }) => {
            let at = now.plus(i64::try_from(after.as_millis()).unwrap_or(0));
            return Ok(Some(Outcome::Again { at, error: text }));
        }
        Err(ChargeError::Declined(text)) => {
            tracing::info!(order.id = order.id.0, payment.provider = order.provider, text, "a charge is declined");
            charging::declined(&mut tx, &club, order.id, now).await?;
        }
        Err(ChargeError::Gone(text)) => {
            tracing::info!(
                order.id = order.id.0,
                payment.provider = order.provider,
                text,
                "nothing to charge any more"
            );
            charging::gone(&mut tx, &club, order.id, now).await?;
        }
        Err(ChargeError::NotSupported) => tx.charge_placed(order.id, None).await?,
    }
    tx.effects_done(&[(row, Outcome::Done)], now).await?;
    tx.commit().await?;
    app.bells.inbox.notify_one();
    app.bells.ring_outbox();
    Ok(None)
}

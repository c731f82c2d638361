//! Effects at a payment service: money that goes back, and renewals that end.

use super::perform::{Trouble, again};
use crate::app::App;
use crate::club::{receipt, refund, renewal};
use crate::domain::time::HOUR;
use crate::domain::{Money, PaymentFact, PaymentState, SubscriptionId};
use crate::payments::{AskError, CancelError, GivenBack, Provider, Refund, RefundError};
use crate::store::{Outcome, PaymentRow, RefundRow};
use std::time::Duration;

/// For so long a service surely knows a repeated request by its key (YooKassa: 24 hours,
/// <https://yookassa.ru/developers/using-api/interaction-format>). After that it is looked first whether the money went.
const KEY_LIFE: i64 = 20 * HOUR;
/// How long to wait for a service whose payment does not show its own refund yet.
const LAG: Duration = Duration::from_secs(5);

/// Asks a service to give money back, under the refund's name, until it is known what came of it.
pub(super) async fn refund(app: &App, row: i64, id: i64) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let refund = tx.refund(id).await?;
    let payment = tx.payment(refund.payment).await?;
    let payer = tx.payment_fact(refund.payment).await?.payer;
    let Some(payment) = payment.filter(|_| refund.state == "asked") else { return Ok(Some(Outcome::Done)) };
    let club = app.club(&mut tx).await?;
    let receipt = receipt::of_payment(&mut tx, &club, &payment).await?;
    drop(tx);
    let provider = app.payments.get(&payment.provider).ok_or_else(|| Trouble::NotSetUp(payment.provider.clone()))?;
    let request = Refund {
        token: refund.token.clone(),
        external_id: payment.external_id.clone(),
        amount: Money { minor: refund.minor, ..payment.amount },
        of: payment.amount,
        payer,
        age: Duration::from_millis(u64::try_from(app.now().since(refund.changed_at)).unwrap_or(0)),
        receipt,
    };
    let answer = give_back(app, provider, &refund, &request, &payment).await;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    match answer {
        Ok(fact) => refund::carried_out(&mut tx, &club, id, &fact, now).await?,
        Err(RefundError::Retry { after, text }) => {
            let at = now.plus(i64::try_from(after.as_millis()).unwrap_or(0));
            return Ok(Some(Outcome::Again { at, error: text }));
        }
        Err(RefundError::GiveUp(text)) => {
            tracing::warn!(refund.id = id, payment.provider = payment.provider, error = text, "a refund is refused");
            refund::refused(&mut tx, id, &text, now).await?;
        }
        Err(RefundError::NotSupported) => refund::not_supported(&mut tx, id, now).await?,
    }
    tx.effects_done(&[(row, Outcome::Done)], now).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(None)
}

/// The payment as it stands after the money went back.
async fn give_back(
    app: &App,
    provider: &dyn Provider,
    refund: &RefundRow,
    request: &Refund,
    payment: &PaymentRow,
) -> Result<PaymentFact, RefundError> {
    let wanted = refund.before_minor.saturating_add(refund.minor);
    let went = |fact: &PaymentFact| fact.state == PaymentState::Refunded || fact.refunded_minor >= wanted;
    let later = |text: String| RefundError::Retry { after: LAG, text };
    if app.now().since(refund.changed_at) > KEY_LIFE {
        match provider.ask(&request.external_id).await {
            Ok(fact) if went(&fact) => return Ok(fact),
            // Who cannot be asked knows a repeated request by the payment itself, or refuses what is too old.
            Ok(_) | Err(AskError::NotSupported) => {}
            Err(error) => return Err(later(error.to_string())),
        }
    }
    let name = match provider.refund(request).await? {
        GivenBack::Shown => {
            let fact = provider.ask(&request.external_id).await.map_err(|e| later(e.to_string()))?;
            return if went(&fact) {
                Ok(fact)
            } else {
                Err(later("the payment does not show the refund yet".to_owned()))
            };
        }
        GivenBack::As(name) => name,
    };
    let known = app.store.read().await.map_err(|e| later(e.to_string()))?.payment_fact(payment.id).await;
    let mut fact = known.map_err(|e| later(e.to_string()))?;
    fact.refunds.insert(name, refund.minor);
    let refunded_minor = wanted.min(payment.amount.minor);
    let all = refunded_minor == payment.amount.minor;
    let state = if all { PaymentState::Refunded } else { PaymentState::Succeeded };
    Ok(PaymentFact { state, amount: payment.amount, refunded_minor, ..fact })
}

/// Asks a service to charge no more.
pub(super) async fn cancel_renewal(app: &App, row: i64, id: SubscriptionId) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let Some(known) = renewal::to_stop(&mut tx, id).await? else { return Ok(Some(Outcome::Done)) };
    let charges = tx.charges_of(id).await?;
    drop(tx);
    let hers = |fact: &&PaymentFact| fact.provider == known.provider && fact.renewal.as_ref() == Some(&known.id);
    let first = charges.iter().filter(hers).min_by_key(|fact| fact.at);
    let answer = match app.payments.get(&known.provider) {
        Some(provider) => provider.cancel_renewal(&known.id, first).await,
        None => Err(CancelError::NotSupported),
    };
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    match answer {
        Ok(()) => drop(renewal::stopped(&mut tx, &club, id, None, now).await?),
        Err(CancelError::NotSupported) => renewal::by_hand(&mut tx, &club, id, now).await?,
        Err(CancelError::Later(text)) => return Ok(Some(again(text))),
    }
    tx.effects_done(&[(row, Outcome::Done)], now).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(None)
}

//! Charging a means of payment that YooKassa keeps (<https://yookassa.ru/developers/payment-acceptance/scenario-extensions/recurring-payments>).
//!
//! It is an ordinary payment that names the means in place of a page to pay on. Its answer is final at once.

use super::wire::Payment;
use super::{Answer, DESCRIPTION, PAUSE, SLOWLY, YooKassa, unreachable};
use crate::domain::{PaymentFact, PaymentState};
use crate::payments::{ChargeError, Checkout, receipts};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Reasons after which the same means can never be charged again ("Reasons for cancellation").
const GONE: [&str; 4] = ["permission_revoked", "card_expired", "invalid_card_number", "payment_method_restricted"];

impl YooKassa {
    pub(super) async fn charge_saved(&self, order: &Checkout, method: &str) -> Result<PaymentFact, ChargeError> {
        let retry = |after, text| ChargeError::Retry { after, text };
        let request = self.http.post(format!("{}/payments", self.config.api_url));
        let request = request.header("Idempotence-Key", &order.token).json(&body(order, method));
        let answer = self.call(request).await.map_err(|e| retry(PAUSE, unreachable(e)))?;
        match answer.status {
            StatusCode::OK => {}
            StatusCode::ACCEPTED => return Err(retry(answer.pause(), answer.trouble())),
            StatusCode::TOO_MANY_REQUESTS => return Err(retry(PAUSE, answer.trouble())),
            // The keys are refused, or the shop may not do it any more: its operator has to see to that.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(retry(SLOWLY, answer.trouble())),
            status if status.is_server_error() => return Err(retry(PAUSE, answer.trouble())),
            _ if names_method(&answer) => return Err(ChargeError::Gone(answer.trouble())),
            _ => return Err(ChargeError::Declined(answer.trouble())),
        }
        // The money may have been taken: only the same key may be asked again.
        let payment: Payment = answer.read().map_err(|text| retry(PAUSE, text))?;
        let reason = payment.cancellation_details.as_ref().and_then(|d| d.reason.clone()).unwrap_or_default();
        let fact = self.fact(payment).map_err(|text| retry(PAUSE, text))?;
        if fact.state != PaymentState::Canceled {
            return Ok(fact);
        }
        let text = format!("{} is canceled: {reason}", fact.external_id);
        Err(if GONE.contains(&reason.as_str()) { ChargeError::Gone(text) } else { ChargeError::Declined(text) })
    }
}

/// Whether a refusal says that there is no such means of payment.
fn names_method(answer: &Answer) -> bool {
    answer.error().parameter.as_deref() == Some("payment_method_id")
}

fn body(order: &Checkout, method: &str) -> Value {
    let mut body = json!({
        "amount": {"value": order.price.to_decimal(), "currency": order.price.currency},
        "capture": true,
        "payment_method_id": method,
        "description": order.description.chars().take(DESCRIPTION).collect::<String>(),
        "metadata": {"order_id": order.token},
    });
    if let Some(payer) = &order.payer {
        body["merchant_customer_id"] = json!(payer.to_string());
    }
    if let Some(receipt) = &order.receipt {
        body["receipt"] = receipts::yookassa(receipt, order.price);
    }
    body
}

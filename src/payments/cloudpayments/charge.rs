//! Charging a card that CloudPayments keeps, by its token ("Payment by a token").
//!
//! The service knows a repeated request for an hour only, so it is asked first what it has made of this order: each charge
//! has an `InvoiceId` of its own.

use super::wire::{Answer, Transaction, decimal};
use super::{CloudPayments, DESCRIPTION, PAUSE};
use crate::domain::{PaymentFact, SavedMethod};
use crate::payments::{ChargeError, Checkout, receipts};
use serde_json::json;

/// Reasons after which the same card can never be charged again ("Error codes"): no such number, expired, lost, stolen.
const GONE: [i64; 5] = [5014, 5033, 5041, 5043, 5054];

impl CloudPayments {
    pub(super) async fn charge_token(&self, order: &Checkout, token: &str) -> Result<PaymentFact, ChargeError> {
        let made = self.call("/v2/payments/find", None, &json!({"InvoiceId": order.token})).await.map_err(retry)?;
        if made.model.is_some() {
            return outcome(made);
        }
        if !made.is_unknown() {
            return Err(retry(made.trouble()));
        }
        let mut body = json!({
            "Amount": decimal(order.price),
            "Currency": order.price.currency,
            "InvoiceId": order.token,
            "Description": order.description.chars().take(DESCRIPTION).collect::<String>(),
            "Token": token,
        });
        if let Some(payer) = &order.payer {
            body["AccountId"] = json!(payer.to_string());
        }
        if let Some(receipt) = &order.receipt {
            body["JsonData"] = receipts::cloudpayments(receipt, order.price);
        }
        outcome(self.call("/payments/tokens/charge", Some(&order.token), &body).await.map_err(retry)?)
    }
}

fn retry(text: String) -> ChargeError {
    ChargeError::Retry { after: PAUSE, text }
}

fn outcome(answer: Answer) -> Result<PaymentFact, ChargeError> {
    let text = answer.trouble();
    let Some(model) = &answer.model else { return Err(ChargeError::Declined(text)) };
    if model["Status"] == "Declined" {
        let gone = model["ReasonCode"].as_i64().is_some_and(|code| GONE.contains(&code));
        return Err(if gone { ChargeError::Gone(text) } else { ChargeError::Declined(text) });
    }
    // The money may have been taken: only the same order may be asked about again.
    answer.read::<Transaction>().and_then(Transaction::fact).map_err(retry)
}

/// What is kept of a card; `None`: nothing.
pub(super) fn kept(token: Option<&str>, kind: Option<&str>, last: Option<&str>) -> Option<SavedMethod> {
    let id = token.filter(|token| !token.is_empty())?.to_owned();
    let title = match (kind.filter(|kind| !kind.is_empty()), last.filter(|last| !last.is_empty())) {
        (kind, Some(last)) => format!("{} *{last}", kind.unwrap_or("card")),
        (kind, None) => kind.unwrap_or_default().to_owned(),
    };
    Some(SavedMethod { id, title })
}

//! The wire of CloudPayments' API, as far as it is of use. Everything is answered with 200; `Success` tells.

use super::NAME;
use crate::domain::{Currency, Money, PaymentFact, PaymentState, Timestamp};
use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::{Number, Value};
use std::collections::BTreeMap;

/// Any answer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    pub(super) success: bool,
    pub(super) message: Option<String>,
    pub(super) model: Option<Value>,
}

impl Answer {
    pub(super) fn trouble(&self) -> String {
        let told = self.model.as_ref().and_then(|m| m["CardHolderMessage"].as_str());
        let words = self.message.as_deref().or(told).unwrap_or("without a reason");
        format!("{NAME} refuses: {words}")
    }

    /// Whether there is nothing of that name.
    pub(super) fn is_unknown(&self) -> bool {
        self.message.as_deref().is_some_and(|m| m.eq_ignore_ascii_case("not found"))
    }

    pub(super) fn read<T: for<'a> Deserialize<'a>>(self) -> Result<T, String> {
        serde_json::from_value(self.model.unwrap_or_default())
            .map_err(|e| format!("{NAME} answered in an unknown form: {e}"))
    }
}

/// An order's page.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Made {
    pub(super) url: String,
}

/// A refund, which is a transaction of its own.
#[derive(Deserialize)]
pub(super) struct Refunded {
    #[serde(rename = "TransactionId")]
    pub(super) id: u64,
}

/// A transaction, as far as it is of use.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Transaction {
    transaction_id: u64,
    amount: Number,
    currency: Currency,
    invoice_id: Option<String>,
    account_id: Option<String>,
    subscription_id: Option<String>,
    status: String,
    #[serde(default)]
    test_mode: bool,
    /// UTC, without a zone.
    confirm_date_iso: Option<String>,
    token: Option<String>,
    card_type: Option<String>,
    card_last_four: Option<String>,
    /// Of a refund: the payment.
    payment_transaction_id: Option<u64>,
}

impl Transaction {
    pub(super) const fn id(&self) -> u64 {
        self.transaction_id
    }

    /// The payment that money went back from, and how much; `None`: it is no refund that was carried out.
    pub(super) fn given_back(&self) -> Option<(u64, Money)> {
        let payment = self.payment_transaction_id.filter(|_| self.status == "Completed")?;
        Some((payment, Money::decimal(&self.amount.to_string(), self.currency).ok()?))
    }

    pub(super) const fn is_refund(&self) -> bool {
        self.payment_transaction_id.is_some()
    }

    pub(super) fn fact(self) -> Result<PaymentFact, String> {
        if self.payment_transaction_id.is_some() {
            return Err(format!("{NAME} answered about a refund"));
        }
        let state = match self.status.as_str() {
            "Completed" => PaymentState::Succeeded,
            "Cancelled" => PaymentState::Canceled,
            // A declined attempt among them: the page lets her try again.
            _ => PaymentState::Pending,
        };
        let at = self.confirm_date_iso.as_deref().and_then(|t| t.parse::<NaiveDateTime>().ok());
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id: self.transaction_id.to_string(),
            state,
            amount: Money::decimal(&self.amount.to_string(), self.currency).map_err(|e| e.to_string())?,
            refunded_minor: 0,
            refunds: BTreeMap::new(),
            order: self.invoice_id.filter(|id| !id.is_empty()),
            test: self.test_mode,
            payer: self.account_id.and_then(|id| id.parse().ok()),
            plan: None,
            at: at.map(|t| Timestamp(t.and_utc().timestamp_millis())),
            chargeback: false,
            renewal: self.subscription_id.filter(|id| !id.is_empty()),
            until: None,
            contact: None,
            saved: super::charge::kept(
                self.token.as_deref(),
                self.card_type.as_deref(),
                self.card_last_four.as_deref(),
            ),
            product: None,
        })
    }
}

/// A sum as a number, which is how it wants sums. Their decimals are few enough to be exact in writing.
pub(super) fn decimal(money: Money) -> Value {
    money.to_decimal().parse::<Number>().map_or(Value::Null, Value::Number)
}

//! The wire of `YooKassa`, as far as it is of use.

use crate::domain::{Currency, Money};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

/// `{"type": "notification", "event": …, "object": …}`: nothing else of it is believed.
#[derive(Deserialize)]
pub(super) struct Notification {
    pub(super) event: String,
    pub(super) object: Hint,
}

#[derive(Deserialize)]
pub(super) struct Hint {
    pub(super) id: Option<String>,
    /// Of a refund.
    pub(super) payment_id: Option<String>,
}

/// A payment object, as far as it is of use.
#[derive(Deserialize)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: Amount,
    /// Grows with every refund.
    pub(super) refunded_amount: Option<Amount>,
    #[serde(default)]
    pub(super) metadata: Value,
    pub(super) merchant_customer_id: Option<String>,
    pub(super) captured_at: Option<DateTime<Utc>>,
    pub(super) test: bool,
    pub(super) confirmation: Option<Confirmation>,
    pub(super) payment_method: Option<Method>,
    pub(super) cancellation_details: Option<Details>,
}

/// How it was paid.
#[derive(Deserialize)]
pub(super) struct Method {
    pub(super) id: String,
    /// Whether it can be charged again.
    #[serde(default)]
    pub(super) saved: bool,
    pub(super) title: Option<String>,
}

/// A refund object, as far as it is of use.
#[derive(Deserialize)]
pub(super) struct Made {
    pub(super) status: String,
    pub(super) cancellation_details: Option<Details>,
}

#[derive(Deserialize)]
pub(super) struct Details {
    pub(super) reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Amount {
    pub(super) value: String,
    pub(super) currency: Currency,
}

impl Amount {
    pub(super) fn money(&self) -> Result<Money, String> {
        Money::decimal(&self.value, self.currency).map_err(|e| e.to_string())
    }
}

#[derive(Deserialize)]
pub(super) struct Confirmation {
    pub(super) confirmation_url: Option<String>,
}

/// An error, or "still working on it" with `retry_after` in milliseconds.
#[derive(Deserialize, Default)]
pub(super) struct Refusal {
    pub(super) code: Option<String>,
    pub(super) description: Option<String>,
    pub(super) parameter: Option<String>,
    pub(super) retry_after: Option<u64>,
}

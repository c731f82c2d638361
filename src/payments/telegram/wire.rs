//! The wire of the Bot API, as far as payments need it.
//!
//! A client of its own, because a payment service knows no messenger: it asks the same server with the same token, only
//! for other things. The token is part of every address, so no address is ever told. <https://core.telegram.org/bots/api>

use crate::domain::{AccountRef, Currency, Money, PaymentFact, PaymentState, Platform, STARS, Timestamp};
use crate::wire;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The pause after a failure that says nothing of its length.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a subscription in Stars pays at once: 30 days, in seconds, and nothing else (Bot API, createInvoiceLink).
pub(super) const PERIOD: i64 = 2_592_000;

/// The Bot API for one bot.
pub(super) struct Api {
    http: reqwest::Client,
    base: String,
    token: SecretString,
}

/// Why a call had no success. The texts hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It is not known what came of it, or there were too many.
    Later {
        /// How long to wait before the next try.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// Refused, in Telegram's own words.
    Refused(String),
}

/// Any answer (Bot API, "Making requests").
#[derive(Deserialize)]
struct Envelope<T> {
    ok: bool,
    result: Option<T>,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

impl Api {
    /// Speaks to the server at `base` in the name of `token`.
    pub(super) fn new(base: &str, token: SecretString) -> Self {
        Self { http: wire::client(TIMEOUT), base: base.trim_end_matches('/').to_owned(), token }
    }

    /// Calls a method with these fields.
    pub(super) async fn call<T: DeserializeOwned>(&self, method: &str, fields: &[(&str, &str)]) -> Result<T, Failure> {
        let later = |after, text: String| Failure::Later { after, text: format!("Telegram, {method}: {text}") };
        let url = format!("{}/bot{}/{method}", self.base, self.token.expose_secret());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.http.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let response = request.send().await.map_err(|e| later(PAUSE, wire::failure(e)))?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(|e| later(PAUSE, wire::failure(e)))?;
        let strange = || later(PAUSE, format!("an answer in an unknown form, with status {}", status.as_u16()));
        let envelope: Envelope<T> = serde_json::from_slice(&bytes).map_err(|_| strange())?;
        match envelope {
            Envelope { ok: true, result: Some(result), .. } => Ok(result),
            Envelope { ok: true, .. } => Err(strange()),
            Envelope { error_code: 429, parameters, description, .. } => {
                let after = parameters.and_then(|p| p.retry_after).map_or(PAUSE, Duration::from_secs);
                Err(later(after, description))
            }
            Envelope { error_code: 500.., description, .. } => Err(later(PAUSE, description)),
            Envelope { description, .. } => Err(Failure::Refused(description)),
        }
    }
}

/// One page of what came in and went out (Bot API, StarTransactions).
#[derive(Deserialize)]
pub(super) struct Transactions {
    pub(super) transactions: Vec<Transaction>,
}

/// A transaction in Stars (Bot API, StarTransaction): incoming if it has a source, outgoing if it has a receiver.
#[derive(Deserialize)]
pub(super) struct Transaction {
    /// Of an incoming payment: its `telegram_payment_charge_id`. A refund has that of its payment.
    id: String,
    /// Whole Stars.
    amount: i64,
    /// Unix seconds.
    pub(super) date: i64,
    source: Option<Partner>,
    receiver: Option<Partner>,
}

/// The other side of a transaction (Bot API, TransactionPartner).
#[derive(Deserialize)]
struct Partner {
    #[serde(rename = "type")]
    kind: String,
    /// Of a user: `invoice_payment` for what our links sell; gifts and paid media are others.
    transaction_type: Option<String>,
    user: Option<User>,
    invoice_payload: Option<String>,
    /// In seconds, where it is a charge of a subscription.
    subscription_period: Option<i64>,
}

#[derive(Deserialize)]
struct User {
    id: i64,
}

impl Transaction {
    /// The payment that it tells of; `None`: it is about something else, such as a withdrawal.
    pub(super) fn fact(&self) -> Option<PaymentFact> {
        let (partner, back) = match (&self.source, &self.receiver) {
            (Some(source), _) => (source, false),
            (None, Some(receiver)) => (receiver, true),
            (None, None) => return None,
        };
        let sells = partner.transaction_type.as_deref().is_none_or(|kind| kind == "invoice_payment");
        if partner.kind != "user" || !sells {
            return None;
        }
        let period = partner.subscription_period.filter(|_| !back);
        let order = partner.invoice_payload.clone().filter(|payload| !payload.is_empty());
        Some(PaymentFact {
            provider: STARS.to_owned(),
            external_id: self.id.clone(),
            state: if back { PaymentState::Refunded } else { PaymentState::Succeeded },
            amount: Money { minor: self.amount.abs(), currency: Currency::XTR },
            refunded_minor: if back { self.amount.abs() } else { 0 },
            refunds: BTreeMap::new(),
            renewal: period.and(order.clone()),
            order,
            test: false,
            payer: partner
                .user
                .as_ref()
                .map(|user| AccountRef { platform: Platform::Telegram, id: user.id.to_string() }),
            plan: None,
            at: Some(Timestamp(self.date.saturating_mul(1000))),
            chargeback: false,
            until: period.map(|period| Timestamp(self.date.saturating_add(period).saturating_mul(1000))),
            contact: None,
            saved: None,
            product: None,
        })
    }
}

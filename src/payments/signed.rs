//! `signed`: payments told by any system that can sign a web hook (<https://www.standardwebhooks.com>).
//!
//! The signature is the proof: HMAC-SHA256 over `id.timestamp.body`, in `webhook-*` or `svix-*` headers. The body is ours
//! to publish; its types are at the bottom of this file. Nothing can be bought here and nothing can be asked back.
//!
//! Written out instead of taken from the `standardwebhooks` crate because that asks the machine's clock by itself.

use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::{
    AccountRef, Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, PlanKey, Platform, RenewalFact,
    Timestamp, Word,
};
use async_trait::async_trait;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use std::borrow::Cow;
use std::collections::BTreeMap;
use subtle::ConstantTimeEq as _;

const NAME: &str = "signed";
/// How far a timestamp may be from now, in seconds, both ways (Standard Webhooks, "Verifying webhook authenticity").
const TOLERANCE: i64 = 300;
/// How long a key may be, in bytes (Standard Webhooks, "Signature scheme").
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// Settings of signed web hooks.
#[derive(Debug, Clone)]
pub struct SignedConfig {
    /// `whsec_…`: the current secret and, while it is being changed, the previous one. A signature by any of them counts.
    pub secrets: Vec<SecretString>,
}

/// Signed web hooks.
pub struct Signed {
    keys: Vec<Vec<u8>>,
}

impl Signed {
    /// Sets it up.
    ///
    /// # Errors
    /// There is no secret, or one is not `whsec_` and the base64 of 24 to 64 bytes. An empty secret is no secret: anyone
    /// could sign with it.
    pub fn new(config: &SignedConfig) -> Result<Self, BadConfig> {
        let bad = BadConfig { provider: NAME, expected: "a secret must be whsec_ and then 24 to 64 bytes in base64" };
        let key = |secret: &SecretString| {
            let bytes = STANDARD.decode(secret.expose_secret().strip_prefix("whsec_")?).ok()?;
            KEY_LENGTH.contains(&bytes.len()).then_some(bytes)
        };
        match config.secrets.iter().map(key).collect::<Option<Vec<_>>>() {
            Some(keys) if !keys.is_empty() => Ok(Self { keys }),
            _ => Err(bad),
        }
    }

    /// Whether one of the signatures is one of ours. Versions other than `v1` (such as the asymmetric `v1a`) do not count.
    fn is_signed(&self, headers: &Headers<'_>, body: &[u8]) -> bool {
        let given: Vec<Vec<u8>> = headers
            .signatures
            .split(' ')
            .filter_map(|s| s.strip_prefix("v1,"))
            .filter_map(|s| STANDARD.decode(s).ok())
            .collect();
        self.keys.iter().any(|key| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
            for part in [headers.id.as_bytes(), b".", headers.timestamp.as_bytes(), b".", body] {
                mac.update(part);
            }
            let ours = mac.finalize().into_bytes();
            given.iter().any(|theirs| bool::from(ours.as_slice().ct_eq(theirs)))
        })
    }
}

/// The three headers of the scheme.
struct Headers<'a> {
    id: &'a str,
    timestamp: &'a str,
    signatures: &'a str,
}

impl<'a> Headers<'a> {
    /// All three under one family of names; the families are not mixed.
    fn read(headers: &'a HeaderMap) -> Option<Self> {
        let family = |names: [&str; 3]| {
            let [id, timestamp, signatures] = names.map(|n| headers.get(n).and_then(|v| v.to_str().ok()));
            Some(Self { id: id.filter(|id| !id.is_empty())?, timestamp: timestamp?, signatures: signatures? })
        };
        family(["webhook-id", "webhook-timestamp", "webhook-signature"])
            .or_else(|| family(["svix-id", "svix-timestamp", "svix-signature"]))
    }
}

#[async_trait]
impl Provider for Signed {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sells_in(&self, _: Currency) -> bool {
        false
    }

    fn only_in(&self) -> Option<Platform> {
        None
    }

    fn verify<'a>(&self, raw: &'a RawCallback, now: Timestamp) -> Result<Verified<'a>, Rejected> {
        let headers = Headers::read(&raw.headers).ok_or(Rejected::Unauthorized("signature headers are missing"))?;
        let seconds: i64 = headers
            .timestamp
            .parse()
            .map_err(|_| Rejected::Unauthorized("the timestamp is not a number of seconds"))?;
        if now.0.div_euclid(1000).saturating_sub(seconds).saturating_abs() > TOLERANCE {
            return Err(Rejected::Unauthorized("the timestamp is more than five minutes away"));
        }
        if self.is_signed(&headers, &raw.body) {
            Ok(Verified(raw))
        } else {
            Err(Rejected::Unauthorized("no signature fits"))
        }
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let headers = Headers::read(&raw.headers).ok_or(Rejected::Unauthorized("signature headers are missing"))?;
        let malformed = |e: serde_json::Error| Rejected::Malformed(e.to_string());
        let message: Message = serde_json::from_slice(&raw.body).map_err(malformed)?;
        let at = message.timestamp.map(Timestamp::from);
        let told = match message.kind.as_deref() {
            Some("payment.paid" | "subscription.renewed") => Told::Paid,
            Some("payment.refunded") => Told::Refunded,
            Some("payment.disputed") => Told::Disputed,
            // The end of a subscription elsewhere takes nothing away here: what was paid for stays until its time.
            Some(kind @ ("renewal.failed" | "renewal.canceled" | "subscription.canceled")) => {
                let ended: Ended = serde_json::from_value(message.data).map_err(malformed)?;
                let failed = kind == "renewal.failed";
                let word = |renewal| RenewalFact { provider: NAME.to_owned(), renewal, failed, at };
                let event = |fact| Event { key: headers.id.to_owned(), fact: Word::Renewal(fact) };
                return Ok(ended.subscription_id.map(word).map(event).into_iter().collect());
            }
            _ => return Ok(Vec::new()),
        };
        let data: Data = serde_json::from_value(message.data).map_err(malformed)?;
        let fact = Word::Payment(Box::new(data.fact(told, at)?));
        Ok(vec![Event { key: headers.id.to_owned(), fact }])
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 204, content_type: None, body: Cow::Borrowed("") }
    }

    async fn checkout(&self, _: &Checkout) -> Result<Placed, CheckoutError> {
        Err(CheckoutError::GiveUp("signed web hooks only tell of payments; nothing can be bought there".to_owned()))
    }

    async fn ask(&self, _: &str) -> Result<PaymentFact, AskError> {
        Err(AskError::NotSupported)
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Once
    }

    async fn charge(&self, _: &Checkout, _: &str) -> Result<PaymentFact, ChargeError> {
        Err(ChargeError::NotSupported)
    }

    async fn since(&self, _: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        Err(AskError::NotSupported)
    }

    fn receipts(&self) -> bool {
        false
    }

    fn refunds(&self) -> bool {
        false
    }

    async fn refund(&self, _: &Refund) -> Result<GivenBack, RefundError> {
        Err(RefundError::NotSupported)
    }

    async fn cancel_renewal(&self, _: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        Err(CancelError::NotSupported)
    }
}

/// What happened to a payment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Paid,
    Refunded,
    Disputed,
}

// The body that we publish.

/// `{"type": …, "timestamp": …, "data": {…}}`
#[derive(Deserialize)]
struct Message {
    /// `payment.paid`, `payment.refunded`, `payment.disputed`, `subscription.renewed`, `subscription.canceled`,
    /// `renewal.failed`, `renewal.canceled`; others are accepted and mean nothing here.
    #[serde(rename = "type")]
    kind: Option<String>,
    timestamp: Option<DateTime<Utc>>,
    /// Read further only for the types that we know.
    #[serde(default)]
    data: serde_json::Value,
}

/// What happened to which payment.
#[derive(Deserialize)]
struct Data {
    /// The sender's id of the payment.
    external_id: String,
    /// The token of our order.
    order_ref: Option<String>,
    /// A decimal in a string. Of a refund: how much was given back.
    amount: String,
    currency: Currency,
    /// Of a refund: whether the rest was kept.
    #[serde(default)]
    partial: bool,
    user: Option<User>,
    /// The key of a plan, where there is no order.
    product: Option<String>,
    #[serde(default)]
    test: bool,
    /// The sender's id of its own subscription, where it charges by itself.
    subscription_id: Option<String>,
}

/// Which renewal failed or ended.
#[derive(Deserialize)]
struct Ended {
    subscription_id: Option<String>,
}

impl Data {
    fn fact(self, told: Told, at: Option<Timestamp>) -> Result<PaymentFact, Rejected> {
        let disputed = told == Told::Disputed;
        let back = disputed || told == Told::Refunded;
        if self.external_id.is_empty() {
            return Err(Rejected::Malformed("external_id is empty".to_owned()));
        }
        let amount = Money::decimal(&self.amount, self.currency).map_err(|e| Rejected::Malformed(e.to_string()))?;
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id: self.external_id,
            state: if disputed || back && !self.partial { PaymentState::Refunded } else { PaymentState::Succeeded },
            amount,
            refunded_minor: if back { amount.minor } else { 0 },
            refunds: BTreeMap::new(),
            order: self.order_ref,
            test: self.test,
            payer: self.user.and_then(User::account),
            plan: self.product.and_then(|p| PlanKey::try_from(p).ok()),
            at,
            chargeback: disputed,
            renewal: self.subscription_id.filter(|id| !id.is_empty()),
            until: None,
            contact: None,
            saved: None,
            product: None,
        })
    }
}

/// Who paid; the first that is given counts.
#[derive(Deserialize)]
struct User {
    telegram_id: Option<i64>,
    vk_id: Option<i64>,
    email: Option<String>,
}

impl User {
    fn account(self) -> Option<AccountRef> {
        let number =
            |platform, id: Option<i64>| id.filter(|id| *id > 0).map(|id| AccountRef { platform, id: id.to_string() });
        number(Platform::Telegram, self.telegram_id).or_else(|| number(Platform::Vk, self.vk_id)).or_else(|| {
            let id = self.email?.trim().to_lowercase();
            id.contains('@').then_some(AccountRef { platform: Platform::Email, id })
        })
    }
}

#[cfg(test)]
mod tests;

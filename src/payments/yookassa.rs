//! `yookassa`: `YooKassa`, API version 3 (<https://yookassa.ru/developers/api>).
//!
//! Its notifications carry no signature, so a notification is only a hint that a payment may have changed: from the body
//! only the event's name and the payment's id are taken, and the payment itself is asked back. What is asked back is the
//! only truth; a forged body can at most make us look.
//!
//! What is read of its answers is in `wire`.

mod charge;
mod list;
mod wire;

use super::source::{self, v4};
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified, receipts,
};
use crate::domain::{
    Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, SavedMethod, Timestamp, Word,
};
use async_trait::async_trait;
use axum::body::Bytes;
use ipnet::{IpNet, Ipv6Net};
use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::time::Duration;
use wire::{Made, Notification, Payment, Refusal};

const NAME: &str = "yookassa";
/// A notification's answer is awaited for 30 seconds; asking back must fit well inside.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before the same order is sent again, where the answer does not say.
const PAUSE: Duration = Duration::from_secs(2);
/// How long to wait before a refund that is still on its way is looked at again.
const SLOWLY: Duration = Duration::from_secs(60);
/// The longest `description` (API reference, "Create a payment").
const DESCRIPTION: usize = 128;

/// From where notifications come (<https://yookassa.ru/developers/using-api/webhooks>, "Notification authentication").
const SOURCES: [IpNet; 7] = [
    v4([77, 75, 153, 0], 25),
    v4([77, 75, 154, 128], 25),
    v4([77, 75, 156, 11], 32),
    v4([77, 75, 156, 35], 32),
    v4([185, 71, 76, 0], 27),
    v4([185, 71, 77, 0], 27),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0x2a02, 0x5180, 0, 0, 0, 0, 0, 0), 32)),
];

/// Settings of `YooKassa`.
#[derive(Debug, Clone)]
pub struct YooKassaConfig {
    /// The shop's number.
    pub shop_id: String,
    /// The secret key; one that begins with `test_` belongs to a shop for trials.
    pub secret: SecretString,
    /// The key before it, tried once where the current one is refused.
    pub previous: Option<SecretString>,
    /// Where the API is, `https://api.yookassa.ru/v3`.
    pub api_url: String,
    /// Whether notifications from elsewhere than the published networks are turned away.
    pub check_addresses: bool,
}

/// `YooKassa`.
pub struct YooKassa {
    config: YooKassaConfig,
    http: reqwest::Client,
}

impl YooKassa {
    /// Sets it up.
    ///
    /// # Errors
    /// The shop's number or a key is empty, or the API's address is none.
    pub fn new(mut config: YooKassaConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        if config.shop_id.is_empty() {
            return bad("the shop's number must not be empty");
        }
        if [Some(&config.secret), config.previous.as_ref()].iter().flatten().any(|s| s.expose_secret().is_empty()) {
            return bad("a secret key must not be empty");
        }
        if !url::Url::parse(&config.api_url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
            return bad("the API's address must begin with https:// (or http://)");
        }
        config.api_url.truncate(config.api_url.trim_end_matches('/').len());
        Ok(Self { config, http: crate::wire::client(TIMEOUT) })
    }

    /// Sends a request with the current key, and once more with the previous one if that is refused.
    async fn call(&self, request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let again = self.config.previous.as_ref().and_then(|key| Some((key, request.try_clone()?)));
        let answer = self.send(request, &self.config.secret).await?;
        let answer = match again {
            Some((key, request)) if answer.status == StatusCode::UNAUTHORIZED => self.send(request, key).await?,
            _ => answer,
        };
        if matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let status = answer.status.as_u16();
            tracing::error!(provider = NAME, status, "the shop's number or secret key is refused");
        }
        Ok(answer)
    }

    async fn send(&self, request: RequestBuilder, key: &SecretString) -> Result<Answer, reqwest::Error> {
        let response = request.basic_auth(&self.config.shop_id, Some(key.expose_secret())).send().await?;
        let status = response.status();
        Ok(Answer { status, body: response.bytes().await? })
    }

    fn fact(&self, payment: Payment) -> Result<PaymentFact, String> {
        let amount = payment.amount.money()?;
        let refunded_minor = payment.refunded_amount.as_ref().map_or(Ok(0), |a| a.money().map(|m| m.minor))?;
        let state = match payment.status.as_str() {
            "succeeded" if refunded_minor >= amount.minor => PaymentState::Refunded,
            "succeeded" => PaymentState::Succeeded,
            "canceled" => PaymentState::Canceled,
            _ => PaymentState::Pending,
        };
        let kept = payment.payment_method.filter(|m| m.saved && state == PaymentState::Succeeded);
        // In a shop for trials every payment is one, and that is what its owner wants.
        let trials = self.config.secret.expose_secret().starts_with("test_");
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id: payment.id,
            state,
            amount,
            refunded_minor,
            refunds: BTreeMap::new(),
            order: payment.metadata.get("order_id").and_then(Value::as_str).map(str::to_owned),
            test: payment.test && !trials,
            payer: payment.merchant_customer_id.and_then(|id| id.parse().ok()),
            plan: None,
            at: payment.captured_at.map(Timestamp::from),
            chargeback: false,
            renewal: None,
            until: None,
            contact: None,
            saved: kept.map(|m| SavedMethod { id: m.id, title: m.title.unwrap_or_default() }),
            product: None,
        })
    }
}

#[async_trait]
impl Provider for YooKassa {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sells_in(&self, currency: Currency) -> bool {
        currency == Currency::RUB
    }

    fn only_in(&self) -> Option<Platform> {
        None
    }

    fn verify<'a>(&self, raw: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        if self.config.check_addresses {
            source::demand(raw, &SOURCES)?;
        }
        Ok(Verified(raw))
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let malformed = |text: &str| CallbackError::from(Rejected::Malformed(text.to_owned()));
        let notification: Notification =
            serde_json::from_slice(&raw.body).map_err(|e| malformed(&format!("not a notification: {e}")))?;
        let event = notification.event.as_str();
        let id = match event.split_once('.') {
            Some(("payment", _)) => notification.object.id,
            Some(("refund", _)) => notification.object.payment_id,
            // Payouts, saved cards, deals: nothing of ours.
            _ => return Ok(Vec::new()),
        };
        let id = id.filter(|id| is_id(id)).ok_or_else(|| malformed("it names no payment"))?;
        let fact = self.ask(&id).await?;
        // The API may lag behind its own notification, and there will be no other one. A forger only earns a refusal.
        let lags = match event {
            "payment.succeeded" | "payment.canceled" => fact.state == PaymentState::Pending,
            "refund.succeeded" => fact.refunded_minor == 0,
            _ => false,
        };
        if lags {
            return Err(CallbackError::Later(format!("the service does not confirm {event} of {id} yet")));
        }
        let key = format!("{id}:{}:{}", fact.state.as_str(), fact.refunded_minor);
        Ok(vec![Event { key, fact: Word::Payment(Box::new(fact)) }])
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: None, body: Cow::Borrowed("") }
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let retry = |after, text| CheckoutError::Retry { after, text };
        let request = self
            .http
            .post(format!("{}/payments", self.config.api_url))
            .header("Idempotence-Key", &order.token)
            .json(&create(order));
        let answer = self.call(request).await.map_err(|e| retry(PAUSE, unreachable(e)))?;
        match answer.status {
            StatusCode::OK => {}
            StatusCode::ACCEPTED => return Err(retry(answer.pause(), answer.trouble())),
            StatusCode::TOO_MANY_REQUESTS => return Err(retry(PAUSE, answer.trouble())),
            status if status.is_server_error() => return Err(retry(PAUSE, answer.trouble())),
            _ => return Err(CheckoutError::GiveUp(answer.trouble())),
        }
        let payment: Payment = answer.read().map_err(CheckoutError::GiveUp)?;
        match payment.confirmation.and_then(|c| c.confirmation_url) {
            Some(url) => Ok(Placed { external_id: payment.id, url }),
            // A repeated call is answered with the payment as it stands now.
            None => Err(CheckoutError::GiveUp(format!("payment {} is {} already", payment.id, payment.status))),
        }
    }

    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError> {
        if !is_id(external_id) {
            return Err(AskError::Unknown);
        }
        let request = self.http.get(format!("{}/payments/{external_id}", self.config.api_url));
        let answer = self.call(request).await.map_err(|e| AskError::Later(unreachable(e)))?;
        if answer.is_unknown_payment() {
            return Err(AskError::Unknown);
        }
        if answer.status != StatusCode::OK {
            return Err(AskError::Later(answer.trouble()));
        }
        let payment: Payment = answer.read().map_err(AskError::Later)?;
        if payment.id != external_id {
            return Err(AskError::Later("the service answered about another payment".to_owned()));
        }
        self.fact(payment).map_err(AskError::Later)
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Saved
    }

    async fn charge(&self, order: &Checkout, method: &str) -> Result<PaymentFact, ChargeError> {
        self.charge_saved(order, method).await
    }

    async fn since(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        self.listed(from).await
    }

    fn receipts(&self) -> bool {
        true
    }

    fn refunds(&self) -> bool {
        true
    }

    async fn refund(&self, refund: &Refund) -> Result<GivenBack, RefundError> {
        let retry = |after, text| Err(RefundError::Retry { after, text });
        let mut body = json!({
            "payment_id": refund.external_id,
            "amount": {"value": refund.amount.to_decimal(), "currency": refund.amount.currency},
        });
        if let Some(receipt) = &refund.receipt {
            body["receipt"] = receipts::yookassa(receipt, refund.amount);
        }
        let address = format!("{}/refunds", self.config.api_url);
        let request = self.http.post(address).header("Idempotence-Key", &refund.token).json(&body);
        let answer = match self.call(request).await {
            Ok(answer) => answer,
            Err(e) => return retry(PAUSE, unreachable(e)),
        };
        match answer.status {
            StatusCode::OK => {}
            StatusCode::ACCEPTED => return retry(answer.pause(), answer.trouble()),
            StatusCode::TOO_MANY_REQUESTS => return retry(PAUSE, answer.trouble()),
            status if status.is_server_error() => return retry(PAUSE, answer.trouble()),
            _ => return Err(RefundError::GiveUp(answer.trouble())),
        }
        let made: Made = match answer.read() {
            Ok(made) => made,
            // The money may be on its way: only the same key may be asked again.
            Err(text) => return retry(PAUSE, text),
        };
        match made.status.as_str() {
            "succeeded" => Ok(GivenBack::Shown),
            "canceled" => {
                let reason = made.cancellation_details.and_then(|d| d.reason).unwrap_or_default();
                Err(RefundError::GiveUp(format!("{NAME} gave the refund up: {reason}")))
            }
            status => retry(SLOWLY, format!("the refund is {status}")),
        }
    }

    async fn cancel_renewal(&self, _: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        // It never charges by itself: saved cards are charged by us.
        Err(CancelError::NotSupported)
    }
}

/// Whether this can be put into an address: ids are letters, digits and dashes, 36 of them today.
fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn unreachable(e: reqwest::Error) -> String {
    if e.is_timeout() {
        return format!("{NAME} did not answer in time");
    }
    format!("{NAME} did not answer: {}", e.without_url())
}

/// The body of `POST /payments`. `capture` is said because its default takes the money in two steps.
fn create(order: &Checkout) -> Value {
    let mut body = json!({
        "amount": {"value": order.price.to_decimal(), "currency": order.price.currency},
        "capture": true,
        "confirmation": {"type": "redirect", "return_url": order.return_url},
        "description": order.description.chars().take(DESCRIPTION).collect::<String>(),
        "metadata": {"order_id": order.token},
    });
    if let Some(payer) = &order.payer {
        body["merchant_customer_id"] = json!(payer.to_string());
    }
    if order.again == Again::Saved {
        body["save_payment_method"] = json!(true);
    }
    if let Some(receipt) = &order.receipt {
        body["receipt"] = receipts::yookassa(receipt, order.price);
    }
    body
}

/// An answer of any status.
struct Answer {
    status: StatusCode,
    body: Bytes,
}

impl Answer {
    fn read<T: for<'a> Deserialize<'a>>(&self) -> Result<T, String> {
        serde_json::from_slice(&self.body).map_err(|e| format!("{NAME} answered in an unknown form: {e}"))
    }

    /// The code and description of a refusal.
    fn error(&self) -> Refusal {
        self.read().unwrap_or_default()
    }

    fn trouble(&self) -> String {
        let Refusal { code, description, parameter, .. } = self.error();
        let words = [code, description, parameter].into_iter().flatten().collect::<Vec<_>>().join(", ");
        format!("{NAME} answered {}: {words}", self.status.as_u16())
    }

    /// How long a 202 asks to wait.
    fn pause(&self) -> Duration {
        self.error().retry_after.map_or(PAUSE, Duration::from_millis)
    }

    /// The API's own word that there is no such payment; a bare 404 may come of a wrong address of the API.
    fn is_unknown_payment(&self) -> bool {
        let error = self.error();
        match self.status {
            StatusCode::NOT_FOUND => error.code.as_deref() == Some("not_found"),
            StatusCode::BAD_REQUEST => error.parameter.as_deref() == Some("payment_id"),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;

//! `tbank`: T-Bank's acquiring (<https://developer.tbank.ru/eacq>).
//!
//! Its notifications carry a token that is weak by its making: the hash has no separators between values, and what is
//! nested is not in it. So a notification with the right token is only a hint: the payment is asked back by `GetState`,
//! and where the notification claims another order or sum than the bank does, that claim is put before the owner and
//! gives nothing.
//!
//! Money is taken in one step; `AUTHORIZED` and `CONFIRMED` come nearly at once and in any order, and only the second
//! counts. Everything is in roubles.

mod charge;
mod wire;

use super::form::is_hex_of;
use super::source::{self, v4};
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified, receipts,
};
use crate::domain::{Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, Timestamp, Word};
use async_trait::async_trait;
use ipnet::IpNet;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::{Answer, Scalars, token};

const NAME: &str = "tbank";
/// A notification's answer is awaited for ten seconds in all.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before the same request is sent again.
const PAUSE: Duration = Duration::from_secs(2);
/// How long to wait before a refund that is still on its way is looked at again.
const SLOWLY: Duration = Duration::from_secs(60);
/// For so long a repeated refund is surely known by its key.
const KEY_LIFE: Duration = Duration::from_secs(20 * 3600);
/// The longest `Description` ("Init").
const DESCRIPTION: usize = 140;

/// From where it calls ("Notifications").
const SOURCES: [IpNet; 3] = [v4([91, 194, 226, 0], 23), v4([91, 218, 132, 0], 22), v4([212, 233, 80, 0], 22)];

/// Settings of T-Bank.
#[derive(Debug, Clone)]
pub struct TBankConfig {
    /// The terminal; one that ends with `DEMO` is for trials, and its payments are what its owner wants.
    pub terminal: String,
    /// The terminal's password and, while it is being changed, the previous one. At least one.
    pub passwords: Vec<SecretString>,
    /// Where the API is, `https://securepay.tinkoff.ru/v2`.
    pub api_url: String,
    /// Whether callbacks from elsewhere than the published networks are turned away.
    pub check_addresses: bool,
}

/// T-Bank.
pub struct TBank {
    config: TBankConfig,
    http: reqwest::Client,
}

impl TBank {
    /// Sets it up.
    ///
    /// # Errors
    /// The terminal or a password is empty, or the API's address is none.
    pub fn new(mut config: TBankConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        if config.terminal.is_empty() {
            return bad("the terminal must not be empty");
        }
        if config.passwords.is_empty() || config.passwords.iter().any(|p| p.expose_secret().is_empty()) {
            return bad("a password must not be empty");
        }
        if !url::Url::parse(&config.api_url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
            return bad("the API's address must begin with https:// (or http://)");
        }
        config.api_url.truncate(config.api_url.trim_end_matches('/').len());
        Ok(Self { config, http: crate::wire::client(TIMEOUT) })
    }

    /// Asks the API, with the current password and once more with the previous one if that is refused. The text of an
    /// error says what went wrong on the way.
    async fn call(&self, method: &str, body: &Map<String, Value>) -> Result<Answer, String> {
        let mut refused = None;
        for password in &self.config.passwords {
            let bytes = self.send(method, body, password.expose_secret()).await?;
            let unknown = |e| format!("{NAME} answered in an unknown form: {e}");
            let answer: Answer = serde_json::from_slice(&bytes).map_err(unknown)?;
            if !answer.is_wrong_token() {
                return Ok(answer);
            }
            tracing::error!(provider = NAME, "the terminal or its password is refused");
            refused = Some(answer);
        }
        refused.ok_or_else(|| format!("{NAME} has no password"))
    }

    /// What the bank says about a payment.
    async fn state(&self, id: &str) -> Result<Answer, AskError> {
        if !is_id(id) {
            return Err(AskError::Unknown);
        }
        let body = fields(json!({"PaymentId": id}));
        let answer = self.call("GetState", &body).await.map_err(AskError::Later)?;
        if !answer.success {
            let passes = answer.is_wrong_token() || answer.is_its_own_trouble();
            return Err(if passes { AskError::Later(answer.trouble()) } else { AskError::Unknown });
        }
        if answer.id().as_deref() != Some(id) {
            return Err(AskError::Later(format!("{NAME} answered about another payment")));
        }
        Ok(answer)
    }

    fn fact(id: &str, state: PaymentState, minor: i64, order: Option<String>) -> PaymentFact {
        PaymentFact {
            provider: NAME.to_owned(),
            external_id: id.to_owned(),
            state,
            amount: roubles(minor),
            refunded_minor: if state == PaymentState::Refunded { minor } else { 0 },
            refunds: BTreeMap::new(),
            order,
            test: false,
            payer: None,
            plan: None,
            at: None,
            chargeback: false,
            renewal: None,
            until: None,
            contact: None,
            saved: None,
            product: None,
        }
    }
}

fn roubles(minor: i64) -> Money {
    Money { minor, currency: Currency::RUB }
}

/// Digits, as the bank counts payments.
fn is_id(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())
}

fn fields(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

/// Where a payment stands ("Payment statuses"). What is on its way, and what is not known here, is pending.
fn state_of(status: &str) -> PaymentState {
    match status {
        "CONFIRMED" | "PARTIAL_REFUNDED" => PaymentState::Succeeded,
        "REFUNDED" => PaymentState::Refunded,
        "CANCELED" | "REJECTED" | "REVERSED" | "DEADLINE_EXPIRED" | "ATTEMPTS_EXPIRED" => PaymentState::Canceled,
        _ => PaymentState::Pending,
    }
}

/// What a notification claims.
struct Claim {
    id: String,
    order: String,
    status: String,
    minor: i64,
}

impl Claim {
    /// `None`: it is about no payment (a saved card, a receipt).
    fn read(scalars: &Scalars) -> Result<Option<Self>, Rejected> {
        let text = |name: &str| scalars.get(name).map(str::to_owned);
        let (Some(status), Some(id)) = (text("Status"), text("PaymentId")) else { return Ok(None) };
        if state_of(&status) == PaymentState::Pending {
            return Ok(None);
        }
        let amount = scalars.get("Amount").and_then(|a| a.parse().ok()).filter(|minor| *minor >= 0);
        match (amount, text("OrderId")) {
            (Some(minor), Some(order)) if is_id(&id) => Ok(Some(Self { id, order, status, minor })),
            _ => Err(Rejected::Malformed("payment, order or sum is missing".to_owned())),
        }
    }

    /// What follows of it together with the bank's own word.
    fn fact(self, said: &Answer) -> Result<PaymentFact, CallbackError> {
        let status = said.status.as_deref().unwrap_or_default();
        let state = state_of(status);
        if state == PaymentState::Pending {
            // There will be no other notification soon, so it is to come again.
            return Err(CallbackError::Later(format!(
                "the service does not confirm {} of {} yet",
                self.status, self.id
            )));
        }
        let sums_differ = status == "CONFIRMED" && said.amount != Some(self.minor);
        if sums_differ || said.order_id.as_deref() != Some(self.order.as_str()) {
            // Under a name of its own, so that it does not stand in the way of the true one. An order that the bank does not
            // name with this payment is not paid by it, whatever the sum.
            let id = format!("{}/{}/{}", self.id, self.order, self.minor);
            let order = Some(self.order).filter(|order| said.order_id.as_ref() == Some(order));
            return Ok(TBank::fact(&id, PaymentState::Succeeded, self.minor, order));
        }
        let mut fact = TBank::fact(&self.id, state, self.minor, Some(self.order));
        if status == "PARTIAL_REFUNDED" && self.status == status {
            fact.refunded_minor = self.minor;
        }
        Ok(fact)
    }
}

#[async_trait]
impl Provider for TBank {
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
        let scalars = Scalars::read(&raw.body).map_err(Rejected::Malformed)?;
        let given = scalars.get("Token").ok_or(Rejected::Unauthorized("there is no Token"))?;
        if scalars.get("TerminalKey") != Some(self.config.terminal.as_str()) {
            return Err(Rejected::Unauthorized("the terminal is another one"));
        }
        if self.config.passwords.iter().any(|p| is_hex_of(given, &token(&scalars, p.expose_secret()))) {
            Ok(Verified(raw))
        } else {
            Err(Rejected::Unauthorized("the Token does not fit"))
        }
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let scalars = Scalars::read(&raw.body).map_err(Rejected::Malformed)?;
        let Some(claim) = Claim::read(&scalars)? else { return Ok(Vec::new()) };
        let said = self.state(&claim.id).await?;
        let order = claim.order.clone();
        let mut fact = claim.fact(&said)?;
        // What the notification says of a card is only a hint that there is one.
        if fact.state == PaymentState::Succeeded && scalars.get("RebillId").is_some_and(|id| !id.is_empty()) {
            fact.saved = self.kept(&order).await.map_err(CallbackError::Later)?;
        }
        let key = format!("{}:{}:{}", fact.external_id, fact.state.as_str(), fact.refunded_minor);
        Ok(vec![Event { key, fact: Word::Payment(Box::new(fact)) }])
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: Some("text/plain; charset=utf-8"), body: Cow::Borrowed("OK") }
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let retry = |text| CheckoutError::Retry { after: PAUSE, text };
        let mut body = fields(json!({
            "Amount": order.price.minor,
            "OrderId": order.token,
            "Description": order.description.chars().take(DESCRIPTION).collect::<String>(),
            "PayType": "O",
            "SuccessURL": order.return_url,
            "FailURL": order.return_url,
        }));
        if order.again == Again::Saved {
            body.insert("Recurrent".to_owned(), json!("Y"));
            body.insert("CustomerKey".to_owned(), json!(order.token));
        }
        if let Some(receipt) = &order.receipt {
            // An object is no part of the Token.
            body.insert("Receipt".to_owned(), receipts::tbank(receipt, order.price));
        }
        let answer = self.call("Init", &body).await.map_err(retry)?;
        if !answer.success {
            let text = answer.trouble();
            return Err(if answer.is_its_own_trouble() { retry(text) } else { CheckoutError::GiveUp(text) });
        }
        match (answer.id(), answer.payment_url) {
            (Some(external_id), Some(url)) => Ok(Placed { external_id, url }),
            _ => Err(CheckoutError::GiveUp(format!("{NAME} made no page"))),
        }
    }

    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError> {
        let said = self.state(external_id).await?;
        let state = state_of(said.status.as_deref().unwrap_or_default());
        let minor = said.amount.ok_or_else(|| AskError::Later(format!("{NAME} answered without a sum")))?;
        let mut fact = Self::fact(external_id, state, minor, said.order_id);
        // The question may be quicker than the callback that tells of the card.
        if let Some(order) = fact.order.as_deref().filter(|_| state == PaymentState::Succeeded) {
            fact.saved = self.kept(order).await.map_err(AskError::Later)?;
        }
        Ok(fact)
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Saved
    }

    async fn charge(&self, order: &Checkout, method: &str) -> Result<PaymentFact, ChargeError> {
        self.charge_card(order, method).await
    }

    async fn since(&self, _: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        // It has no list: each order is asked about by `GetState`.
        Err(AskError::NotSupported)
    }

    fn receipts(&self) -> bool {
        true
    }

    fn refunds(&self) -> bool {
        true
    }

    async fn refund(&self, refund: &Refund) -> Result<GivenBack, RefundError> {
        if refund.age > KEY_LIFE {
            let text = "it is not known whether the money went; look into the cabinet";
            return Err(RefundError::GiveUp(text.to_owned()));
        }
        let retry = |after, text| RefundError::Retry { after, text };
        let body = fields(json!({
            "PaymentId": refund.external_id,
            "Amount": refund.amount.minor,
            "ExternalRequestId": refund.token,
        }));
        let answer = self.call("Cancel", &body).await.map_err(|text| retry(PAUSE, text))?;
        if !answer.success {
            let text = answer.trouble();
            return Err(if answer.is_its_own_trouble() { retry(PAUSE, text) } else { RefundError::GiveUp(text) });
        }
        match answer.status.as_deref() {
            Some("REFUNDED" | "PARTIAL_REFUNDED" | "REVERSED" | "PARTIAL_REVERSED" | "CANCELED") => {
                Ok(GivenBack::As(refund.token.clone()))
            }
            status => Err(retry(SLOWLY, format!("the refund is {}", status.unwrap_or("without a status")))),
        }
    }

    async fn cancel_renewal(&self, _: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        // It never charges by itself.
        Err(CancelError::NotSupported)
    }
}

#[cfg(test)]
mod tests;

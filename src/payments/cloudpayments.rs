//! `cloudpayments`: CloudPayments (<https://developers.cloudpayments.ru>).
//!
//! It has an address for each kind of notification, and the kind stands nowhere else: `check` asks before the money is
//! taken and is answered with a number, the others tell. All are proven by `Content-HMAC`, an HMAC-SHA256 over the bytes
//! as they came; only where that header is missing, by `X-Content-HMAC` over the decoded text.
//!
//! A payment is known by its transaction and an order by our own token. Refunds are transactions of their own, which the
//! payment does not show: each is told with its number, and its sum is added to the others. It charges its own
//! subscriptions by itself; a charge names the subscription.

mod charge;
mod list;
mod wire;

use super::form::{decoded, only, pairs};
use super::source::{self, v4};
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified, receipts,
};
use crate::domain::{
    Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, RenewalFact, Timestamp, Word,
};
use async_trait::async_trait;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDateTime;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ipnet::IpNet;
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;
use subtle::ConstantTimeEq as _;
use wire::{Answer, Transaction};

const NAME: &str = "cloudpayments";
/// A notification's answer is awaited for 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before the same request is sent again.
const PAUSE: Duration = Duration::from_secs(2);
/// For so long a repeated request is surely known by its id; the service promises an hour ("Idempotency").
const KEY_LIFE: Duration = Duration::from_secs(50 * 60);
/// In what it takes payments, among others ("Currencies").
const CURRENCIES: [&str; 14] =
    ["RUB", "USD", "EUR", "GBP", "KZT", "BYN", "UZS", "KGS", "AMD", "GEL", "AZN", "TRY", "PLN", "CNY"];
/// The longest `Description` that we send, in letters.
const DESCRIPTION: usize = 250;

/// From where it calls (Notifications, "IP addresses").
const SOURCES: [IpNet; 6] = [
    v4([185, 98, 81, 0], 28),
    v4([87, 251, 91, 160], 27),
    v4([46, 46, 175, 96], 27),
    v4([46, 46, 168, 160], 27),
    v4([162, 55, 174, 97], 32),
    v4([91, 216, 178, 243], 32),
];

/// Settings of CloudPayments.
#[derive(Debug, Clone)]
pub struct CloudPaymentsConfig {
    /// The site's public id.
    pub public_id: String,
    /// The API secret and, while it is being changed, the previous one. At least one.
    pub secrets: Vec<SecretString>,
    /// Where the API is, `https://api.cloudpayments.ru`.
    pub api_url: String,
    /// Whether callbacks from elsewhere than the published networks are turned away.
    pub check_addresses: bool,
}

/// CloudPayments.
pub struct CloudPayments {
    config: CloudPaymentsConfig,
    http: reqwest::Client,
}

impl CloudPayments {
    /// Sets it up.
    ///
    /// # Errors
    /// The public id or a secret is empty, or the API's address is none.
    pub fn new(mut config: CloudPaymentsConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        if config.public_id.is_empty() || config.public_id.contains(':') {
            return bad("the public id must not be empty and has no colon");
        }
        if config.secrets.is_empty() || config.secrets.iter().any(|s| s.expose_secret().is_empty()) {
            return bad("an API secret must not be empty");
        }
        if !url::Url::parse(&config.api_url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
            return bad("the API's address must begin with https:// (or http://)");
        }
        config.api_url.truncate(config.api_url.trim_end_matches('/').len());
        Ok(Self { config, http: crate::wire::client(TIMEOUT) })
    }

    /// Asks the API, with the current secret and once more with the previous one if that is refused. `key`: by which a
    /// repeated request is known. The text of an error says what went wrong on the way.
    async fn call(&self, path: &str, key: Option<&str>, body: &Value) -> Result<Answer, String> {
        let mut last = String::new();
        for secret in &self.config.secrets {
            let request = self.http.post(format!("{}{path}", self.config.api_url)).json(body);
            let request = request.basic_auth(&self.config.public_id, Some(secret.expose_secret()));
            let request = key.into_iter().fold(request, |request, key| request.header("X-Request-ID", key));
            let response = request.send().await.map_err(|e| format!("{NAME}: {}", crate::wire::failure(e)))?;
            let status = response.status();
            let bytes = response.bytes().await.map_err(|e| format!("{NAME}: {}", crate::wire::failure(e)))?;
            if status.is_success() {
                return serde_json::from_slice(&bytes).map_err(|e| format!("{NAME} answered in an unknown form: {e}"));
            }
            last = format!("{NAME} answered {}", status.as_u16());
            if status != StatusCode::UNAUTHORIZED {
                break;
            }
            tracing::error!(provider = NAME, "the public id or the API secret is refused");
        }
        Err(last)
    }

    /// Asks about one transaction.
    async fn look(&self, path: &str, body: &Value) -> Result<PaymentFact, AskError> {
        let answer = self.call(path, None, body).await.map_err(AskError::Later)?;
        if !answer.success && answer.model.is_none() {
            return Err(if answer.is_unknown() { AskError::Unknown } else { AskError::Later(answer.trouble()) });
        }
        let transaction: Transaction = answer.read().map_err(AskError::Later)?;
        transaction.fact().map_err(AskError::Later)
    }
}

/// What is signed, byte for byte.
fn message(raw: &RawCallback) -> &[u8] {
    if raw.method == "GET" { raw.query.as_bytes() } else { &raw.body }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim)
}

/// The fields of a notification.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(raw: &RawCallback) -> Result<Self, Rejected> {
        let pairs = pairs(message(raw));
        pairs.map(Self).ok_or_else(|| Rejected::Malformed("it is not UTF-8; choose UTF8 as its encoding".to_owned()))
    }

    /// A value; one that is empty is none.
    fn text(&self, name: &str) -> Option<&str> {
        only(&self.0, name).filter(|value| !value.is_empty())
    }

    fn need(&self, name: &'static str) -> Result<&str, Rejected> {
        self.text(name).ok_or_else(|| Rejected::Malformed(format!("there is no {name}")))
    }

    fn amount(&self) -> Result<Money, Rejected> {
        // A refund names no currency: it is that of its payment.
        let currency = self.text("Currency").unwrap_or("RUB").parse::<Currency>();
        let money = currency.and_then(|c| Money::decimal(self.text("Amount").unwrap_or_default(), c));
        money.map_err(|e| Rejected::Malformed(e.to_string()))
    }

    /// The payment that it is about, under this name of its transaction.
    fn payment(&self, id: &'static str, state: PaymentState) -> Result<PaymentFact, Rejected> {
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id: self.need(id)?.to_owned(),
            state,
            amount: self.amount()?,
            refunded_minor: 0,
            refunds: BTreeMap::new(),
            order: self.text("InvoiceId").map(str::to_owned),
            test: self.text("TestMode").is_some_and(|t| t == "1" || t.eq_ignore_ascii_case("true")),
            payer: self.text("AccountId").and_then(|id| id.parse().ok()),
            plan: None,
            at: self.text("DateTime").and_then(moment),
            chargeback: false,
            renewal: self.text("SubscriptionId").map(str::to_owned),
            until: None,
            contact: None,
            saved: charge::kept(self.text("Token"), self.text("CardType"), self.text("CardLastFour")),
            product: None,
        })
    }

    /// What a kind of notification says.
    fn event(&self, kind: &str) -> Result<Option<Event>, Rejected> {
        let fact = match kind {
            // It is answered, and says nothing yet.
            "check" => return Ok(None),
            "pay" if self.text("Status") == Some("Authorized") => {
                self.payment("TransactionId", PaymentState::Pending)?
            }
            "pay" | "confirm" => self.payment("TransactionId", PaymentState::Succeeded)?,
            "cancel" => self.payment("TransactionId", PaymentState::Canceled)?,
            "refund" => {
                let mut fact = self.payment("PaymentTransactionId", PaymentState::Succeeded)?;
                fact.refunds.insert(self.need("TransactionId")?.to_owned(), fact.amount.minor);
                fact.renewal = None;
                fact
            }
            // An attempt that failed; the page lets her try again. Where nobody is at the page, a charge failed.
            "fail" => return Ok(self.renewal("SubscriptionId", true, "TransactionId")),
            "recurrent" => return self.recurrent(),
            _ => return Err(Rejected::Malformed("an unknown kind of notification".to_owned())),
        };
        let id = self.text("TransactionId").unwrap_or_default();
        let key = format!("{kind}:{id}:{}", fact.state.as_str());
        Ok(Some(Event { key, fact: Word::Payment(Box::new(fact)) }))
    }

    /// Where a subscription stands. That it is active is told by its payments.
    fn recurrent(&self) -> Result<Option<Event>, Rejected> {
        let failed = match self.need("Status")? {
            "PastDue" => true,
            "Cancelled" | "Rejected" | "Expired" => false,
            _ => return Ok(None),
        };
        Ok(self.renewal("Id", failed, "LastTransactionDate"))
    }

    fn renewal(&self, id: &str, failed: bool, of: &str) -> Option<Event> {
        let renewal = self.text(id)?.to_owned();
        let (status, of) = (self.text("Status").unwrap_or_default(), self.text(of).unwrap_or_default());
        let key = format!("{renewal}:{status}:{failed}:{of}");
        // It tells no moment of its own.
        let fact = RenewalFact { provider: NAME.to_owned(), renewal, failed, at: None };
        Some(Event { key, fact: Word::Renewal(fact) })
    }
}

/// `2026-11-21 10:00:02`, in UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    Some(Timestamp(naive.and_utc().timestamp_millis()))
}

#[async_trait]
impl Provider for CloudPayments {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sells_in(&self, currency: Currency) -> bool {
        CURRENCIES.contains(&currency.as_str())
    }

    fn only_in(&self) -> Option<Platform> {
        None
    }

    fn verify<'a>(&self, raw: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        if self.config.check_addresses {
            source::demand(raw, &SOURCES)?;
        }
        let unproven = Rejected::Unauthorized;
        let text;
        let (given, signed) = match (header(&raw.headers, "content-hmac"), header(&raw.headers, "x-content-hmac")) {
            (Some(given), _) => (given, message(raw)),
            (None, Some(given)) => {
                text = decoded(message(raw)).ok_or(unproven("it is not UTF-8"))?;
                (given, text.as_bytes())
            }
            (None, None) => return Err(unproven("there is no Content-HMAC")),
        };
        if signed.is_empty() {
            return Err(unproven("there are no fields"));
        }
        let given = STANDARD.decode(given).map_err(|_| unproven("the Content-HMAC is not base64"))?;
        let fits = self.config.secrets.iter().any(|secret| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
            mac.update(signed);
            bool::from(mac.finalize().into_bytes().as_slice().ct_eq(&given))
        });
        if fits { Ok(Verified(raw)) } else { Err(unproven("the Content-HMAC does not fit")) }
    }

    fn asks(&self, callback: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        let Verified(raw) = callback;
        if raw.path_kind.as_deref() != Some("check") {
            return Ok(None);
        }
        Fields::read(raw)?.payment("TransactionId", PaymentState::Pending).map(Some)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let event = Fields::read(raw)?.event(raw.path_kind.as_deref().unwrap_or_default())?;
        Ok(event.into_iter().collect())
    }

    fn acknowledgement(&self, _: &RawCallback, misfit: Option<Misfit>) -> Ack {
        // "Notifications", "Check": the codes by which a payment is let through or not.
        let body = match misfit {
            None => r#"{"code":0}"#,
            Some(Misfit::UnknownOrder) => r#"{"code":10}"#,
            Some(Misfit::UnknownPayer) => r#"{"code":11}"#,
            Some(Misfit::Amount | Misfit::Currency) => r#"{"code":12}"#,
            Some(Misfit::Test | Misfit::PartialRefund) => r#"{"code":13}"#,
        };
        Ack { status: 200, content_type: Some("application/json"), body: Cow::Borrowed(body) }
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let retry = |text| CheckoutError::Retry { after: PAUSE, text };
        let mut body = json!({
            "Amount": wire::decimal(order.price),
            "Currency": order.price.currency,
            "Description": order.description.chars().take(DESCRIPTION).collect::<String>(),
            "InvoiceId": order.token,
            "SendEmail": false,
            "RequireConfirmation": false,
            "SuccessRedirectUrl": order.return_url,
            "FailRedirectUrl": order.return_url,
        });
        if let Some(payer) = &order.payer {
            body["AccountId"] = json!(payer.to_string());
        }
        if let Some(receipt) = &order.receipt {
            body["JsonData"] = receipts::cloudpayments(receipt, order.price);
        }
        let answer = self.call("/orders/create", Some(&order.token), &body).await.map_err(retry)?;
        if !answer.success {
            return Err(CheckoutError::GiveUp(answer.trouble()));
        }
        let made: wire::Made = answer.read().map_err(CheckoutError::GiveUp)?;
        // A payment has another number than the order, and is found by our own.
        Ok(Placed { external_id: order.token.clone(), url: made.url })
    }

    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError> {
        match transaction(external_id) {
            Some(id) => self.look("/payments/get", &json!({"TransactionId": id})).await,
            None => self.look("/v2/payments/find", &json!({"InvoiceId": external_id})).await,
        }
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Saved
    }

    async fn charge(&self, order: &Checkout, method: &str) -> Result<PaymentFact, ChargeError> {
        self.charge_token(order, method).await
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
        let Some(id) = transaction(&refund.external_id) else {
            return Err(RefundError::GiveUp(format!("{NAME} knows no such payment")));
        };
        if refund.age > KEY_LIFE {
            let text = "it is not known whether the money went; look into the cabinet";
            return Err(RefundError::GiveUp(text.to_owned()));
        }
        let body = json!({"TransactionId": id, "Amount": wire::decimal(refund.amount)});
        let retry = |text| RefundError::Retry { after: PAUSE, text };
        let answer = self.call("/payments/refund", Some(&refund.token), &body).await.map_err(retry)?;
        if !answer.success {
            return Err(RefundError::GiveUp(answer.trouble()));
        }
        // The money may be on its way: only the same key may be asked again.
        let made: wire::Refunded = answer.read().map_err(retry)?;
        Ok(GivenBack::As(made.id.to_string()))
    }

    async fn cancel_renewal(&self, id: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        let answer = self.call("/subscriptions/cancel", None, &json!({"Id": id})).await.map_err(CancelError::Later)?;
        if answer.success {
            return Ok(());
        }
        tracing::error!(provider = NAME, error = answer.trouble(), "a subscription could not be stopped");
        Err(CancelError::NotSupported)
    }
}

/// A transaction's number. Our own tokens are longer.
fn transaction(id: &str) -> Option<u64> {
    (id.len() <= 19 && id.bytes().all(|b| b.is_ascii_digit())).then(|| id.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;

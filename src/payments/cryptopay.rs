//! `cryptopay`: Crypto Pay of @CryptoBot (<https://help.send.tg/en/articles/10279948-crypto-pay-api>).
//!
//! An invoice is made in an ordinary currency and paid in whatever crypto asset the payer has. A callback tells only that
//! an invoice is paid, and is proven by an HMAC-SHA256 over its bytes, whose key is the SHA-256 of the app's token.
//! Money cannot be given back by it, and nothing renews.
//!
//! The testnet is a world of its own, with tokens and numbers of its own: payments there count, as trials do at other
//! services, and are kept under names that no real payment can have.

use super::form::is_hex_of;
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::{Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, Timestamp, Word};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

const NAME: &str = "cryptopay";
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before the same request is sent again.
const PAUSE: Duration = Duration::from_secs(2);
/// In what an invoice can be made out ("createInvoice", `fiat`).
const CURRENCIES: [&str; 20] = [
    "USD", "EUR", "RUB", "BYN", "UAH", "GBP", "CNY", "KZT", "UZS", "GEL", "TRY", "AMD", "THB", "INR", "BRL", "IDR",
    "AZN", "AED", "PLN", "ILS",
];
/// How long an invoice can be paid, in seconds: a little longer than its page is handed out again.
const LIFE: i64 = 3600;
/// The most letters of a description ("createInvoice").
const DESCRIPTION: usize = 1024;
/// How many invoices are asked for at once ("getInvoices": at most 1000), and how often in one go.
const PAGE: usize = 500;
const PAGES: usize = 20;
/// Stands before the number of an invoice of the testnet.
const TRIAL: &str = "testnet-";

/// Settings of Crypto Pay.
#[derive(Debug, Clone)]
pub struct CryptoPayConfig {
    /// The app's token and, while it is being changed, the previous one. At least one.
    pub tokens: Vec<SecretString>,
    /// Where the API is, `https://pay.crypt.bot`, or `https://testnet-pay.crypt.bot` for trials.
    pub api_url: String,
}

/// Crypto Pay.
pub struct CryptoPay {
    config: CryptoPayConfig,
    trials: bool,
    http: reqwest::Client,
}

/// Why a call came to nothing.
enum Trouble {
    Later(String),
    Refused(String),
}

impl CryptoPay {
    /// Sets it up.
    ///
    /// # Errors
    /// There is no token, one is empty, or the API's address is none.
    pub fn new(mut config: CryptoPayConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        if config.tokens.is_empty() || config.tokens.iter().any(|t| t.expose_secret().is_empty()) {
            return bad("the app's token must not be empty");
        }
        let Some(url) = url::Url::parse(&config.api_url).ok().filter(|u| matches!(u.scheme(), "http" | "https")) else {
            return bad("the API's address must begin with https:// (or http://)");
        };
        let trials = url.host_str().is_some_and(|host| host.starts_with("testnet"));
        config.api_url.truncate(config.api_url.trim_end_matches('/').len());
        Ok(Self { config, trials, http: crate::wire::client(TIMEOUT) })
    }

    /// Asks the API, with the current token and once more with the previous one if that is refused.
    async fn call(&self, method: &str, body: &Value) -> Result<Value, Trouble> {
        let failed = |e| Trouble::Later(format!("{NAME}: {}", crate::wire::failure(e)));
        let mut last = String::new();
        for token in &self.config.tokens {
            let request = self.http.post(format!("{}/api/{method}", self.config.api_url)).json(body);
            let request = request.header("Crypto-Pay-API-Token", token.expose_secret());
            let response = request.send().await.map_err(failed)?;
            let status = response.status();
            let bytes = response.bytes().await.map_err(failed)?;
            last = format!("{NAME} answered {}", status.as_u16());
            if status == StatusCode::UNAUTHORIZED {
                tracing::error!(provider = NAME, "the app's token is refused");
                continue;
            }
            if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
                break;
            }
            let answer: Answer = serde_json::from_slice(&bytes)
                .map_err(|e| Trouble::Later(format!("{NAME} answered in an unknown form: {e}")))?;
            return match answer.result.filter(|_| answer.ok) {
                Some(result) => Ok(result),
                None => Err(Trouble::Refused(format!("{NAME} refuses: {}", answer.error))),
            };
        }
        Err(Trouble::Later(last))
    }

    /// The invoices that a question is answered with.
    async fn invoices(&self, question: &Value) -> Result<Vec<Invoice>, AskError> {
        let answer = self.call("getInvoices", question).await;
        let answer = answer.map_err(|(Trouble::Later(text) | Trouble::Refused(text))| AskError::Later(text))?;
        let unreadable = |e| AskError::Later(format!("{NAME} answered in an unknown form: {e}"));
        Ok(Items::deserialize(answer).map_err(unreadable)?.items)
    }

    /// By what an invoice is known here.
    fn name_of(&self, id: i64) -> String {
        format!("{}{id}", if self.trials { TRIAL } else { "" })
    }

    fn fact(&self, invoice: &Invoice) -> Result<PaymentFact, String> {
        let state = match invoice.status.as_str() {
            "paid" => PaymentState::Succeeded,
            "expired" => PaymentState::Canceled,
            _ => PaymentState::Pending,
        };
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id: self.name_of(invoice.invoice_id),
            state,
            amount: invoice.sum()?,
            refunded_minor: 0,
            refunds: BTreeMap::new(),
            order: invoice.payload.clone().filter(|p| !p.is_empty()),
            test: false,
            payer: None,
            plan: None,
            product: None,
            at: invoice.paid_at.map(Timestamp::from),
            chargeback: false,
            renewal: None,
            until: None,
            contact: None,
            saved: None,
        })
    }
}

/// Any answer.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    result: Option<Value>,
    #[serde(default)]
    error: Value,
}

#[derive(Deserialize)]
struct Items {
    items: Vec<Invoice>,
}

/// A callback.
#[derive(Deserialize)]
struct Update {
    update_type: String,
    #[serde(default)]
    payload: Value,
}

/// An invoice, as far as it is of use.
#[derive(Deserialize)]
struct Invoice {
    invoice_id: i64,
    status: String,
    asset: Option<String>,
    fiat: Option<Currency>,
    /// A decimal in a string.
    amount: String,
    payload: Option<String>,
    created_at: Option<DateTime<Utc>>,
    paid_at: Option<DateTime<Utc>>,
}

impl Invoice {
    /// What it is made out to. One in a crypto asset is not of our making and fits nothing: what it says is kept in no
    /// currency (`XXX` in ISO 4217), for an owner to look at.
    fn sum(&self) -> Result<Money, String> {
        match (self.fiat, &self.asset) {
            (Some(fiat), _) => Money::decimal(&self.amount, fiat).map_err(|e| e.to_string()),
            (None, Some(_)) => {
                let none: Currency = "XXX".parse().map_err(|_| String::new())?;
                let (whole, fraction) = self.amount.split_once('.').unwrap_or((&self.amount, "0"));
                let shown = format!("{whole}.{}", fraction.chars().take(2).collect::<String>());
                Money::decimal(&shown, none).map_err(|e| e.to_string())
            }
            (None, None) => Err("an invoice without a currency".to_owned()),
        }
    }
}

#[async_trait]
impl Provider for CryptoPay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sells_in(&self, currency: Currency) -> bool {
        CURRENCIES.contains(&currency.as_str())
    }

    /// It is paid in a chat with @CryptoBot.
    fn only_in(&self) -> Option<Platform> {
        Some(Platform::Telegram)
    }

    fn verify<'a>(&self, raw: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        let unproven = Rejected::Unauthorized;
        let given = raw.headers.get("crypto-pay-api-signature").and_then(|v| v.to_str().ok());
        let given = given.ok_or(unproven("there is no crypto-pay-api-signature"))?;
        let fits = self.config.tokens.iter().any(|token| {
            let key = Sha256::digest(token.expose_secret().as_bytes());
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
            mac.update(&raw.body);
            is_hex_of(given, &mac.finalize().into_bytes())
        });
        if fits { Ok(Verified(raw)) } else { Err(unproven("the signature does not fit")) }
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let malformed = |e: serde_json::Error| Rejected::Malformed(e.to_string());
        let update: Update = serde_json::from_slice(&raw.body).map_err(malformed)?;
        if update.update_type != "invoice_paid" {
            return Ok(Vec::new());
        }
        let invoice = Invoice::deserialize(update.payload).map_err(malformed)?;
        let fact = self.fact(&invoice).map_err(Rejected::Malformed)?;
        let key = format!("{}:{}", fact.external_id, fact.state.as_str());
        Ok(vec![Event { key, fact: Word::Payment(Box::new(fact)) }])
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: None, body: Cow::Borrowed("") }
    }

    /// It knows no repeated request. An invoice of which we never heard the name is seen by nobody and runs out.
    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let to_bot = order.return_url.starts_with("https://t.me/");
        let body = json!({
            "currency_type": "fiat",
            "fiat": order.price.currency,
            "amount": order.price.to_decimal(),
            "description": order.description.chars().take(DESCRIPTION).collect::<String>(),
            "payload": order.token,
            "expires_in": LIFE,
            "allow_comments": false,
            "allow_anonymous": false,
            "paid_btn_name": if to_bot { "openBot" } else { "callback" },
            "paid_btn_url": order.return_url,
        });
        let made = self.call("createInvoice", &body).await.map_err(|trouble| match trouble {
            Trouble::Later(text) => CheckoutError::Retry { after: PAUSE, text },
            Trouble::Refused(text) => CheckoutError::GiveUp(text),
        })?;
        let page = made["bot_invoice_url"].as_str().map(str::to_owned);
        let placed = made["invoice_id"].as_i64().zip(page);
        let placed = placed.map(|(id, url)| Placed { external_id: self.name_of(id), url });
        placed.ok_or_else(|| CheckoutError::GiveUp(format!("{NAME} answered without an invoice")))
    }

    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError> {
        let id = if self.trials { external_id.strip_prefix(TRIAL) } else { Some(external_id) };
        let id = id.filter(|id| id.bytes().all(|b| b.is_ascii_digit())).ok_or(AskError::Unknown)?;
        let found = self.invoices(&json!({"invoice_ids": id})).await?;
        let known = found.iter().find(|i| i.invoice_id.to_string() == id).ok_or(AskError::Unknown)?;
        self.fact(known).map_err(AskError::Later)
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Once
    }

    async fn charge(&self, _: &Checkout, _: &str) -> Result<PaymentFact, ChargeError> {
        Err(ChargeError::NotSupported)
    }

    async fn since(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        let mut facts = Vec::new();
        for page in 0..PAGES {
            let question = json!({"status": "paid", "offset": page * PAGE, "count": PAGE});
            let found = self.invoices(&question).await?;
            let late = found.iter().filter(|i| i.paid_at.is_none_or(|at| Timestamp::from(at) >= from));
            facts.extend(late.filter_map(|i| self.fact(i).ok()));
            // The newest are told first, and none is paid after its hour.
            let first = found.iter().filter_map(|i| i.created_at).min().map(Timestamp::from);
            if found.len() < PAGE || first.is_some_and(|at| at < from.plus(-LIFE * 1000)) {
                break;
            }
        }
        facts.reverse();
        Ok(facts)
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

#[cfg(test)]
mod tests;

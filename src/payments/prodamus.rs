//! `prodamus`: Prodamus pay forms (<https://help.prodamus.ru>, "Integration").
//!
//! The pay page is an address that we make and sign ourselves: no call is needed, and nobody can change the price in it.
//! A callback is proven by `Sign`, an HMAC-SHA256 over the fields as PHP would write them in JSON (see `php`). Nothing can
//! be asked back and no refund is told.
//!
//! Prodamus charges its own subscriptions by itself. A renewal carries no order of ours, only the numbers of the
//! subscription and of the buyer's profile in it; both together are the name of that renewal here.

mod php;

use super::form::{encoded, is_hex_of};
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified, receipts,
};
use crate::domain::{
    AccountRef, Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, RenewalFact, Timestamp,
    Word,
};
use async_trait::async_trait;
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use hmac::{Hmac, KeyInit as _, Mac as _};
use php::{Array, Unclear};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

const NAME: &str = "prodamus";
const TIMEOUT: Duration = Duration::from_secs(10);
/// In what its pages can be paid (help, "Pay form parameters", `currency`).
const CURRENCIES: [&str; 4] = ["RUB", "USD", "EUR", "KZT"];
/// The longest name of a product that we send, in letters.
const DESCRIPTION: usize = 128;
/// Times without a zone are Moscow's.
const MOSCOW: i32 = 3 * 3600;

/// Settings of Prodamus.
#[derive(Debug, Clone)]
pub struct ProdamusConfig {
    /// The pay form's address, such as `https://club.payform.ru`.
    pub url: String,
    /// The page's secret key and, while it is being changed, the previous one. The first signs, each is accepted.
    pub secrets: Vec<SecretString>,
}

/// Prodamus.
pub struct Prodamus {
    config: ProdamusConfig,
    http: reqwest::Client,
}

impl Prodamus {
    /// Sets it up.
    ///
    /// # Errors
    /// A key is empty or missing, or the form's address is none.
    pub fn new(mut config: ProdamusConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        if config.secrets.is_empty() || config.secrets.iter().any(|s| s.expose_secret().is_empty()) {
            return bad("a secret key must not be empty");
        }
        if !url::Url::parse(&config.url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
            return bad("the pay form's address must begin with https:// (or http://)");
        }
        config.url.truncate(config.url.trim_end_matches('/').len());
        Ok(Self { config, http: crate::wire::client(TIMEOUT) })
    }

    /// `a=1&…&signature=…`, signed with the current key.
    fn signed(&self, fields: &[(&str, &str)]) -> Result<String, Unclear> {
        let owned: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let array = Array::fields(&owned)?;
        let signature = self.config.secrets.first().map(|key| hex::encode(mac(key, &array))).unwrap_or_default();
        Ok(encoded(fields.iter().copied().chain([("signature", signature.as_str())])))
    }
}

fn mac(key: &SecretString, fields: &Array) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()) else { return Vec::new() };
    mac.update(fields.to_json().as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[async_trait]
impl Provider for Prodamus {
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
        let sign = raw.headers.get("sign").and_then(|v| v.to_str().ok()).filter(|s| !s.trim().is_empty());
        let sign = sign.ok_or(Rejected::Unauthorized("there is no Sign"))?;
        let fields = Array::read(raw).map_err(|Unclear(why)| Rejected::Malformed(why.to_owned()))?;
        // Anybody who has seen one signed nothing could send it again; it says nothing anyway.
        if fields.is_empty() {
            return Err(Rejected::Unauthorized("there are no fields"));
        }
        if self.config.secrets.iter().any(|key| is_hex_of(sign, &mac(key, &fields))) {
            Ok(Verified(raw))
        } else {
            Err(Rejected::Unauthorized("the Sign does not fit"))
        }
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let fields = Array::read(raw).map_err(|Unclear(why)| Rejected::Malformed(why.to_owned()))?;
        let payment = payment(&fields)?.map(|fact| {
            let key = format!("{}:{}", fact.external_id, fact.state.as_str());
            Event { key, fact: Word::Payment(Box::new(fact)) }
        });
        Ok(payment.into_iter().chain(renewal_word(&fields)).collect())
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: Some("text/plain; charset=utf-8"), body: Cow::Borrowed("success") }
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        // On a receipt the line is called what is bought, without whose it is.
        let name = order.receipt.as_ref().map_or(&order.description, |receipt| &receipt.item);
        let name: String = name.chars().take(DESCRIPTION).collect();
        let (price, currency) = (order.price.to_decimal(), order.price.currency.as_str().to_lowercase());
        let mut fields = vec![
            ("order_id", order.token.as_str()),
            ("products[0][name]", name.as_str()),
            ("products[0][price]", price.as_str()),
            ("products[0][quantity]", "1"),
            ("do", "pay"),
            ("urlReturn", order.return_url.as_str()),
            ("urlSuccess", order.return_url.as_str()),
            ("currency", currency.as_str()),
        ];
        let payer = order.payer.as_ref().and_then(|p| Some((payer_field(p.platform)?, p.id.as_str())));
        fields.extend(payer);
        let receipt = order.receipt.as_ref().map(receipts::prodamus).unwrap_or_default();
        fields.extend(receipt.iter().map(|(name, value)| (*name, value.as_str())));
        let query = self.signed(&fields).map_err(|Unclear(why)| CheckoutError::GiveUp(why.to_owned()))?;
        // The number of the payment is not known before it is made.
        Ok(Placed { external_id: order.token.clone(), url: format!("{}/?{query}", self.config.url) })
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
        true
    }

    fn refunds(&self) -> bool {
        false
    }

    async fn refund(&self, _: &Refund) -> Result<GivenBack, RefundError> {
        Err(RefundError::NotSupported)
    }

    async fn cancel_renewal(&self, id: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        let Some((subscription, profile)) = id.split_once('-') else { return Err(CancelError::NotSupported) };
        let fields = [("subscription", subscription), ("profile", profile), ("active_manager", "0")];
        let body = self.signed(&fields).map_err(|_| CancelError::NotSupported)?;
        let request = self.http.post(format!("{}/rest/setActivity/", self.config.url));
        let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
        let later = |e| CancelError::Later(format!("{NAME}: {}", crate::wire::failure(e)));
        let answer = request.send().await.map_err(later)?;
        let status = answer.status();
        let text = answer.text().await.map_err(later)?;
        if status.is_success() && text.trim().trim_matches('"').eq_ignore_ascii_case("success") {
            return Ok(());
        }
        tracing::error!(provider = NAME, status = status.as_u16(), "a subscription could not be stopped");
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(CancelError::Later(format!("{NAME} answered {}", status.as_u16())));
        }
        // It refuses, now and always: somebody has to look.
        Err(CancelError::NotSupported)
    }
}

/// The field that carries who is expected to pay, through the page and back.
const fn payer_field(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Telegram => Some("_param_tg"),
        Platform::Vk => Some("_param_vk"),
        Platform::Email => None,
    }
}

fn payer(fields: &Array) -> Option<AccountRef> {
    [Platform::Telegram, Platform::Vk].into_iter().find_map(|platform| {
        let id = fields.text(payer_field(platform)?)?.parse::<u64>().ok().filter(|id| *id > 0)?;
        Some(AccountRef { platform, id: id.to_string() })
    })
}

/// What is said about a payment. A charge that failed is told beside the order that it belongs to, and is none.
fn payment(fields: &Array) -> Result<Option<PaymentFact>, Rejected> {
    let state = match fields.text("payment_status") {
        Some("success") if !is_failure(fields) => PaymentState::Succeeded,
        Some("order_canceled" | "order_denied") => PaymentState::Canceled,
        _ => return Ok(None),
    };
    let Some(id) = fields.text("order_id").filter(|id| *id != "0") else { return Ok(None) };
    let currency = fields.text("currency").unwrap_or("rub").parse::<Currency>();
    let amount = currency.and_then(|c| Money::decimal(fields.text("sum").unwrap_or_default(), c));
    let amount = amount.map_err(|e| Rejected::Malformed(e.to_string()))?;
    Ok(Some(PaymentFact {
        provider: NAME.to_owned(),
        external_id: id.to_owned(),
        state,
        amount,
        refunded_minor: 0,
        refunds: BTreeMap::new(),
        order: fields.text("order_num").map(str::to_owned),
        test: fields.text("demo_mode") == Some("1"),
        payer: payer(fields),
        plan: None,
        at: fields.text("date").and_then(moment),
        chargeback: false,
        renewal: fields.array("subscription").and_then(renewal),
        until: None,
        contact: None,
        saved: None,
        product: None,
    }))
}

/// Whether a charge by itself is told to have failed: with the action's own name, so that only the type and an error tell.
fn is_failure(fields: &Array) -> bool {
    let Some(subscription) = fields.array("subscription") else { return false };
    let error =
        subscription.text("error_code").filter(|code| *code != "0").is_some() || subscription.text("error").is_some();
    subscription.text("type") == Some("notification") && error
}

/// What is said about a renewal that failed or ended.
fn renewal_word(fields: &Array) -> Option<Event> {
    let subscription = fields.array("subscription")?;
    let action = subscription.text("action_code")?;
    let failed = match action {
        "deactivation" | "finish" => false,
        "auto_payment" if is_failure(fields) => true,
        _ => return None,
    };
    let renewal = renewal(subscription)?;
    let date = subscription.text("date").unwrap_or_default();
    let last = subscription.text("payment_num").unwrap_or_default();
    let attempt = subscription.text("attempt_num").unwrap_or_default();
    let key = format!("{renewal}:{action}:{failed}:{date}:{last}:{attempt}");
    let fact = RenewalFact { provider: NAME.to_owned(), renewal, failed, at: moment(date) };
    Some(Event { key, fact: Word::Renewal(fact) })
}

/// The subscription's number is one for all who bought it; with the profile it is one person's.
fn renewal(subscription: &Array) -> Option<String> {
    Some(format!("{}-{}", subscription.text("id")?, subscription.text("profile_id")?))
}

/// `2026-11-21T13:00:02+03:00`, `2026-11-21 13:00:02` or `2026-11-21 13:00`.
fn moment(text: &str) -> Option<Timestamp> {
    let local = |form| {
        let naive = NaiveDateTime::parse_from_str(text, form).ok()?;
        naive.and_local_timezone(FixedOffset::east_opt(MOSCOW)?).single()
    };
    let full = DateTime::parse_from_rfc3339(text).ok();
    let at = full.or_else(|| local("%Y-%m-%d %H:%M:%S")).or_else(|| local("%Y-%m-%d %H:%M"))?;
    Some(Timestamp(at.timestamp_millis()))
}

#[cfg(test)]
mod tests;

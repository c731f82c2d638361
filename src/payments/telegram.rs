//! Telegram's own two ways to pay: [`Stars`], which need nothing but the bot's token, and [`TelegramPayments`] in ordinary
//! money by a provider token of @BotFather's. Facts: <https://core.telegram.org/bots/api#payments>.
//!
//! Both make an invoice link whose payload is the order's token. What follows comes over the bot's own wire and not to an
//! address of its own: the question before the money is taken, and the message that it was, are read by
//! [`crate::telegram`] and become the same facts as a callback's. So here nothing is ever verified.
//!
//! The list of transactions in Stars tells of what was never delivered ([`Provider::since`]); ordinary money has no such.

mod wire;

use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::{
    AccountRef, Again, Currency, Misfit, Money, PaymentFact, Period, Platform, STARS, TELEGRAM_PAYMENTS, Timestamp,
};
use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::{Api, Failure, PERIOD, Transaction, Transactions};

/// The longest title of an invoice, in letters (Bot API, createInvoiceLink).
const TITLE: usize = 32;
/// The longest description.
const DESCRIPTION: usize = 255;
/// The most Stars that a subscription may cost.
const MOST_STARS: i64 = 10_000;
/// The most transactions on a page.
const PAGE: u64 = 100;

/// Settings of Telegram Stars.
#[derive(Debug, Clone)]
pub struct StarsConfig {
    /// The bot's token.
    pub token: SecretString,
    /// Where the Bot API answers, for example `https://api.telegram.org`.
    pub api_url: String,
}

/// Settings of Telegram Payments.
#[derive(Debug, Clone)]
pub struct TelegramPaymentsConfig {
    /// The bot and its server.
    pub bot: StarsConfig,
    /// The provider token, as @BotFather gives it.
    pub provider_token: SecretString,
}

/// Whether a provider token moves no money (<https://core.telegram.org/bots/payments#getting-a-token>).
#[must_use]
pub fn is_test_token(provider_token: &str) -> bool {
    provider_token.split(':').nth(1) == Some("TEST")
}

fn api(provider: &'static str, config: StarsConfig) -> Result<Api, BadConfig> {
    let bad = |expected| Err(BadConfig { provider, expected });
    if config.token.expose_secret().is_empty() {
        return bad("the bot's token must not be empty");
    }
    if !url::Url::parse(&config.api_url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
        return bad("the Bot API's address must begin with https:// (or http://)");
    }
    Ok(Api::new(&config.api_url, config.token))
}

/// Makes an invoice link for an order; `more`: what this currency needs.
async fn invoice(api: &Api, order: &Checkout, more: &[(&str, &str)]) -> Result<Placed, CheckoutError> {
    // "Club: plan (account)": the account is for the club's own books.
    let title = order.description.rsplit_once(" (").map_or(order.description.as_str(), |(title, _)| title);
    let title: String = title.chars().take(TITLE).collect();
    let description: String = order.description.chars().take(DESCRIPTION).collect();
    let prices = json!([{"label": title, "amount": order.price.minor}]).to_string();
    let mut fields = vec![
        ("title", title.as_str()),
        ("description", description.as_str()),
        ("payload", order.token.as_str()),
        ("currency", order.price.currency.as_str()),
        ("prices", prices.as_str()),
    ];
    fields.extend_from_slice(more);
    match api.call::<String>("createInvoiceLink", &fields).await {
        // A payment gets its number when it is paid.
        Ok(url) => Ok(Placed { external_id: order.token.clone(), url }),
        Err(Failure::Later { after, text }) => Err(CheckoutError::Retry { after, text }),
        Err(Failure::Refused(text)) => Err(CheckoutError::GiveUp(text)),
    }
}

/// Telegram Stars.
pub struct Stars {
    api: Api,
    /// So many pages of transactions were older than what was asked for last: time mostly goes on.
    old: AtomicU64,
}

impl Stars {
    /// Sets it up.
    ///
    /// # Errors
    /// The token is empty, or the server's address is none.
    pub fn new(config: StarsConfig) -> Result<Self, BadConfig> {
        Ok(Self { api: api(STARS, config)?, old: AtomicU64::new(0) })
    }

    /// Transactions in the order of time, behind so many (Bot API, getStarTransactions).
    async fn page(&self, offset: u64, limit: u64) -> Result<Vec<Transaction>, AskError> {
        let (offset, limit) = (offset.to_string(), limit.to_string());
        let fields = [("offset", offset.as_str()), ("limit", limit.as_str())];
        match self.api.call::<Transactions>("getStarTransactions", &fields).await {
            Ok(page) => Ok(page.transactions),
            Err(Failure::Later { text, .. } | Failure::Refused(text)) => Err(AskError::Later(text)),
        }
    }

    /// Whether the transaction at this place is older than a moment; one that is not there is not.
    async fn is_older(&self, offset: u64, than: i64) -> Result<bool, AskError> {
        Ok(self.page(offset, 1).await?.first().is_some_and(|t| t.date < than))
    }

    /// How many whole pages of transactions are older than a moment, in Unix seconds: found by doubling and halving, since
    /// there may be very many.
    async fn older(&self, than: i64) -> Result<u64, AskError> {
        let known = self.old.load(Ordering::Relaxed);
        let mut low = if known > 0 && self.is_older(known * PAGE - 1, than).await? { known } else { 0 };
        let mut step = 1;
        while self.is_older((low + step) * PAGE - 1, than).await? {
            low += step;
            step *= 2;
        }
        let mut high = low + step - 1;
        while low < high {
            let middle = low.midpoint(high);
            if self.is_older((middle + 1) * PAGE - 1, than).await? { low = middle + 1 } else { high = middle }
        }
        self.old.store(low, Ordering::Relaxed);
        Ok(low)
    }
}

/// The number of a Telegram account.
fn number(payer: Option<&AccountRef>) -> Option<&str> {
    payer.filter(|p| p.platform == Platform::Telegram).map(|p| p.id.as_str())
}

fn no_address() -> Rejected {
    Rejected::Unauthorized("Telegram tells of payments as of messages, and not here")
}

fn nothing_to_say() -> Ack {
    Ack { status: 200, content_type: None, body: Cow::Borrowed("") }
}

#[async_trait]
impl Provider for Stars {
    fn name(&self) -> &'static str {
        STARS
    }

    fn sells_in(&self, currency: Currency) -> bool {
        currency == Currency::XTR
    }

    fn only_in(&self) -> Option<Platform> {
        Some(Platform::Telegram)
    }

    fn verify<'a>(&self, _: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        Err(no_address())
    }

    async fn events(&self, _: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        Err(no_address().into())
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Err(no_address())
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        nothing_to_say()
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let period = PERIOD.to_string();
        let again = order.again == Again::Itself && self.renews(order.price, order.period) == Again::Itself;
        let more = again.then_some(("subscription_period", period.as_str()));
        invoice(&self.api, order, more.as_slice()).await
    }

    async fn ask(&self, _: &str) -> Result<PaymentFact, AskError> {
        Err(AskError::NotSupported) // one payment cannot be asked about; the list tells of all
    }

    fn renews(&self, price: Money, period: Period) -> Again {
        let month = matches!(period, Period::Days(30) | Period::Months(1));
        let fits = price.currency == Currency::XTR && (1..=MOST_STARS).contains(&price.minor);
        if month && fits { Again::Itself } else { Again::Once }
    }

    async fn charge(&self, _: &Checkout, _: &str) -> Result<PaymentFact, ChargeError> {
        Err(ChargeError::NotSupported)
    }

    async fn since(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        let from = from.0.div_euclid(1000);
        let mut offset = self.older(from).await? * PAGE;
        let mut facts = Vec::new();
        loop {
            let page = self.page(offset, PAGE).await?;
            facts.extend(page.iter().filter(|t| t.date >= from).filter_map(Transaction::fact));
            let came = u64::try_from(page.len()).unwrap_or(0);
            if came < PAGE {
                return Ok(facts);
            }
            offset += came;
        }
    }

    fn receipts(&self) -> bool {
        false
    }

    fn refunds(&self) -> bool {
        true
    }

    async fn refund(&self, refund: &Refund) -> Result<GivenBack, RefundError> {
        if refund.amount != refund.of {
            return Err(RefundError::GiveUp("Telegram gives back only the whole sum of a payment in Stars".to_owned()));
        }
        let Some(user) = number(refund.payer.as_ref()) else {
            return Err(RefundError::GiveUp("it is not known which Telegram account has paid".to_owned()));
        };
        let fields = [("user_id", user), ("telegram_payment_charge_id", refund.external_id.as_str())];
        match self.api.call::<bool>("refundStarPayment", &fields).await {
            Ok(_) => Ok(GivenBack::As(refund.external_id.clone())),
            Err(Failure::Later { after, text }) => Err(RefundError::Retry { after, text }),
            // The first of two requests went through, or the money went back by another way.
            Err(Failure::Refused(text)) if text.contains("CHARGE_ALREADY_REFUNDED") => {
                Ok(GivenBack::As(refund.external_id.clone()))
            }
            Err(Failure::Refused(text)) => Err(RefundError::GiveUp(text)),
        }
    }

    async fn cancel_renewal(&self, _: &str, first: Option<&PaymentFact>) -> Result<(), CancelError> {
        let user = first.and_then(|first| number(first.payer.as_ref()));
        let Some((first, user)) = first.zip(user) else { return Err(CancelError::NotSupported) };
        let fields =
            [("user_id", user), ("telegram_payment_charge_id", first.external_id.as_str()), ("is_canceled", "true")];
        match self.api.call::<bool>("editUserStarSubscription", &fields).await {
            Ok(_) => Ok(()),
            Err(Failure::Later { text, .. }) => Err(CancelError::Later(text)),
            Err(Failure::Refused(text)) => {
                tracing::error!(provider = STARS, error = text, "a subscription could not be stopped");
                Err(CancelError::NotSupported)
            }
        }
    }
}

/// Telegram Payments in ordinary money.
pub struct TelegramPayments {
    api: Api,
    provider_token: SecretString,
}

impl TelegramPayments {
    /// Sets it up.
    ///
    /// # Errors
    /// A token is empty, or the server's address is none.
    pub fn new(config: TelegramPaymentsConfig) -> Result<Self, BadConfig> {
        if config.provider_token.expose_secret().is_empty() {
            return Err(BadConfig { provider: TELEGRAM_PAYMENTS, expected: "the provider token must not be empty" });
        }
        Ok(Self { api: api(TELEGRAM_PAYMENTS, config.bot)?, provider_token: config.provider_token })
    }
}

#[async_trait]
impl Provider for TelegramPayments {
    fn name(&self) -> &'static str {
        TELEGRAM_PAYMENTS
    }

    fn sells_in(&self, currency: Currency) -> bool {
        currency != Currency::XTR // which others the token's own service takes, only it knows
    }

    fn only_in(&self) -> Option<Platform> {
        Some(Platform::Telegram)
    }

    fn verify<'a>(&self, _: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        Err(no_address())
    }

    async fn events(&self, _: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        Err(no_address().into())
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Err(no_address())
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        nothing_to_say()
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        invoice(&self.api, order, &[("provider_token", self.provider_token.expose_secret())]).await
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
        false // given back in the cabinet of the service behind the token
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

//! `stripe`: Stripe Checkout (<https://docs.stripe.com/api>), one payment at a time or as a subscription of Stripe's own.
//!
//! An event is proven by `Stripe-Signature`: HMAC-SHA256 over `timestamp.body`, whose key is the endpoint's secret as it is
//! written, `whsec_` included. What an event says is believed; Stripe is asked back only where it does not say enough.
//!
//! # By what a payment is known
//!
//! A payment that was made once goes by its payment intent, `pi_…`: the session names it, and so does the charge of which
//! money goes back. The first payment of a subscription is told twice, by the session and by the first invoice, and the
//! only name that both have is that of the subscription: it goes by `sub_…`. Every further one goes by its invoice,
//! `in_…`. A charge does not name its invoice, so for a refund or a dispute of such a payment Stripe is asked which one
//! the payment intent has paid; a charge with notes of its own is of no invoice, and nothing needs to be asked.

mod api;
mod charges;
mod sums;
mod wire;

use super::form::is_hex_of;
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::{
    Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, RenewalFact, Timestamp, Word,
};
use api::{Fields, Trouble, field};
use async_trait::async_trait;
use charges::{Charge, Dispute, Subscription};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use std::borrow::Cow;
use std::time::Duration;
use wire::{Invoice, List, Message, Session};

const NAME: &str = "stripe";
/// The version whose answers are read here.
const VERSION: &str = "2026-10-28.endive";
/// How far a timestamp may be from now, in seconds, both ways ("Verify webhook signatures").
const TOLERANCE: i64 = 300;
/// A callback waits for what is asked back.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before the same request is sent again.
const PAUSE: Duration = Duration::from_secs(2);
/// The most pages of events that are read in one go, a hundred each.
const PAGES: usize = 50;
/// The events that tell of payments.
const OF_PAYMENTS: [&str; 7] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "invoice.paid",
    "charge.refunded",
    "charge.dispute.created",
];

/// Settings of Stripe.
#[derive(Debug, Clone)]
pub struct StripeConfig {
    /// The secret key or a restricted one and, while it is being changed, the previous one. At least one. With `sk_test_` or
    /// `rk_test_` the account is one for trials.
    pub keys: Vec<SecretString>,
    /// The endpoint's secret, `whsec_…`, and, while it is being changed, the previous one. At least one.
    pub webhook_secrets: Vec<SecretString>,
    /// Where the API is, `https://api.stripe.com`.
    pub api_url: String,
}

/// Stripe.
pub struct Stripe {
    config: StripeConfig,
    live: bool,
    http: reqwest::Client,
}

impl Stripe {
    /// Sets it up.
    ///
    /// # Errors
    /// A key or a secret is not one, or the API's address is none.
    pub fn new(mut config: StripeConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        let begins = |secrets: &[SecretString], with: &[&str]| {
            let good = |s: &SecretString| with.iter().any(|w| s.expose_secret().starts_with(w));
            !secrets.is_empty() && secrets.iter().all(good)
        };
        if !begins(&config.keys, &["sk_", "rk_"]) {
            return bad("a secret key begins with sk_ or rk_");
        }
        if !begins(&config.webhook_secrets, &["whsec_"]) {
            return bad("an endpoint's secret begins with whsec_");
        }
        if !url::Url::parse(&config.api_url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
            return bad("the API's address must begin with https:// (or http://)");
        }
        config.api_url.truncate(config.api_url.trim_end_matches('/').len());
        let live = config.keys.first().is_some_and(|key| !key.expose_secret().contains("_test_"));
        Ok(Self { config, live, http: crate::wire::client(TIMEOUT) })
    }

    /// With the mark of trials: whatever is of another mode than the account.
    fn marked(&self, fact: PaymentFact, livemode: bool) -> PaymentFact {
        PaymentFact { test: livemode != self.live, ..fact }
    }

    /// What an event says.
    async fn word(&self, message: &Message) -> Result<Option<Word>, CallbackError> {
        let malformed = |text: String| CallbackError::from(Rejected::Malformed(text));
        let fact = match message.kind.as_str() {
            kind @ ("checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired") => {
                let session: Session = message.object().map_err(malformed)?;
                let state = match kind {
                    "checkout.session.completed" => session.state(),
                    "checkout.session.async_payment_succeeded" => PaymentState::Succeeded,
                    _ => PaymentState::Canceled,
                };
                session.fact(state).map_err(malformed)?
            }
            "invoice.paid" => {
                let invoice: Invoice = message.object().map_err(malformed)?;
                invoice.fact(PaymentState::Succeeded).map_err(malformed)?
            }
            "charge.refunded" => {
                let charge: Charge = message.object().map_err(malformed)?;
                let of_session = charge.is_of_session();
                let of_invoice =
                    if of_session { None } else { self.of_invoice(charge.payment_intent.as_ref()).await? };
                Some(charge.fact(of_invoice).map_err(malformed)?)
            }
            "charge.dispute.created" => {
                let dispute: Dispute = message.object().map_err(malformed)?;
                if dispute.is_inquiry() {
                    return Ok(None);
                }
                let of_invoice = self.of_invoice(dispute.payment_intent.as_ref()).await?;
                Some(dispute.fact(of_invoice).map_err(malformed)?)
            }
            _ => return Ok(renewal(message).map_err(malformed)?.map(Word::Renewal)),
        };
        let fact = fact.map(|fact| PaymentFact { at: Some(message.at()), ..self.marked(fact, message.livemode) });
        Ok(fact.map(|fact| Word::Payment(Box::new(fact))))
    }
}

/// That a renewal failed or ended.
fn renewal(message: &Message) -> Result<Option<RenewalFact>, String> {
    match message.kind.as_str() {
        "invoice.payment_failed" => {
            let invoice: Invoice = message.object()?;
            let word =
                |renewal| RenewalFact { provider: NAME.to_owned(), renewal, failed: true, at: Some(message.at()) };
            Ok(invoice.subscription().map(word))
        }
        kind @ ("customer.subscription.updated" | "customer.subscription.deleted") => {
            let subscription: Subscription = message.object()?;
            Ok(subscription.word(kind.ends_with("deleted"), message.at()))
        }
        _ => Ok(None),
    }
}

/// How often Stripe is to charge. `None`: it charges at most every three years, and never until a date.
fn interval(period: Period) -> Option<(&'static str, u32)> {
    match period {
        Period::Days(n @ 1..=1095) => Some(("day", n)),
        Period::Months(n @ 1..=36) => Some(("month", n)),
        _ => None,
    }
}

/// What a session is made of. `None`: the sum or the period is none that Stripe takes.
fn session_of(order: &Checkout) -> Option<Fields> {
    const PRICE: &str = "line_items[0][price_data]";
    let units = sums::units(order.price)?;
    let itself = order.again == Again::Itself;
    let (mode, notes) = if itself { ("subscription", "subscription_data") } else { ("payment", "payment_intent_data") };
    let mut fields = vec![
        field("mode", mode),
        field("success_url", &order.return_url),
        field("cancel_url", &order.return_url),
        field("client_reference_id", &order.token),
        field("metadata[order_id]", &order.token),
        // The notes of a session are not those of what comes of it.
        field(&format!("{notes}[metadata][order_id]"), &order.token),
        field(&format!("{PRICE}[currency]"), order.price.currency.as_str().to_lowercase()),
        field(&format!("{PRICE}[unit_amount]"), units),
        field(&format!("{PRICE}[product_data][name]"), order.description.chars().take(128).collect::<String>()),
        field("line_items[0][quantity]", 1),
    ];
    if itself {
        let (unit, count) = interval(order.period)?;
        fields.push(field(&format!("{PRICE}[recurring][interval]"), unit));
        if count > 1 {
            fields.push(field(&format!("{PRICE}[recurring][interval_count]"), count));
        }
    }
    Some(fields)
}

#[async_trait]
impl Provider for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sells_in(&self, currency: Currency) -> bool {
        sums::takes(currency)
    }

    fn only_in(&self) -> Option<Platform> {
        None
    }

    fn verify<'a>(&self, raw: &'a RawCallback, now: Timestamp) -> Result<Verified<'a>, Rejected> {
        let unproven = Rejected::Unauthorized;
        let header = raw.headers.get("stripe-signature").and_then(|v| v.to_str().ok());
        let parts = header.ok_or(unproven("there is no Stripe-Signature"))?.split(',');
        let parts: Vec<(&str, &str)> = parts.filter_map(|part| part.trim().split_once('=')).collect();
        let of = |name: &'static str| parts.iter().filter(move |(n, _)| *n == name).map(|(_, value)| *value);
        let stamp = of("t").next().ok_or(unproven("there is no timestamp"))?;
        let seconds: i64 = stamp.parse().map_err(|_| unproven("the timestamp is not a number of seconds"))?;
        if now.0.div_euclid(1000).saturating_sub(seconds).saturating_abs() > TOLERANCE {
            return Err(unproven("the timestamp is more than five minutes away"));
        }
        let fits = self.config.webhook_secrets.iter().any(|secret| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
            for part in [stamp.as_bytes(), b".", &raw.body] {
                mac.update(part);
            }
            let ours = mac.finalize().into_bytes();
            of("v1").any(|given| is_hex_of(given, &ours))
        });
        if fits { Ok(Verified(raw)) } else { Err(unproven("no signature fits")) }
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let message: Message = serde_json::from_slice(&raw.body).map_err(|e| Rejected::Malformed(e.to_string()))?;
        let word = self.word(&message).await?;
        Ok(word.map(|fact| Event { key: message.id, fact }).into_iter().collect())
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: None, body: Cow::Borrowed("") }
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let no_way = || CheckoutError::GiveUp(format!("{NAME} does not take this sum or period"));
        let fields = session_of(order).ok_or_else(no_way)?;
        let answer = self.call(Method::POST, "/v1/checkout/sessions", &fields, Some(&order.token)).await;
        let made = answer.map_err(|trouble| match trouble {
            Trouble::Later(text) => CheckoutError::Retry { after: PAUSE, text },
            Trouble::Refused { text, .. } => CheckoutError::GiveUp(text),
        })?;
        let text = |name: &str| made[name].as_str().map(str::to_owned);
        let placed = text("id").zip(text("url")).map(|(external_id, url)| Placed { external_id, url });
        placed.ok_or_else(|| CheckoutError::GiveUp(format!("{NAME} answered without a page")))
    }

    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError> {
        match external_id.split_once('_').map_or("", |(kind, _)| kind) {
            "cs" => {
                let fields = vec![field("expand[0]", "subscription"), field("expand[1]", "payment_intent")];
                let session: Session = self.get(&format!("/v1/checkout/sessions/{external_id}"), &fields).await?;
                let fact = session.fact(session.state()).map_err(AskError::Later)?;
                let fact = fact.filter(|_| !session.is_open()).ok_or(AskError::Unknown)?;
                Ok(self.marked(fact, session.livemode))
            }
            "sub" | "in" => match self.invoice(external_id).await? {
                (fact, Some(intent)) => self.intent(&intent, Some(fact)).await,
                (fact, None) => Ok(fact),
            },
            "pi" => self.intent(external_id, None).await,
            _ => Err(AskError::Unknown),
        }
    }

    fn renews(&self, price: Money, period: Period) -> Again {
        let possible = self.sells_in(price.currency) && sums::units(price).is_some() && interval(period).is_some();
        if possible { Again::Itself } else { Again::Once }
    }

    async fn charge(&self, _: &Checkout, _: &str) -> Result<PaymentFact, ChargeError> {
        Err(ChargeError::NotSupported)
    }

    async fn since(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        let mut fields = vec![field("created[gte]", from.0.div_euclid(1000)), field("limit", 100)];
        fields.extend(OF_PAYMENTS.iter().enumerate().map(|(n, kind)| field(&format!("types[{n}]"), kind)));
        let mut facts = Vec::new();
        for _ in 0..PAGES {
            let page: List<Message> = self.get("/v1/events", &fields).await?;
            for message in &page.data {
                match self.word(message).await {
                    Ok(Some(Word::Payment(fact))) => facts.push(*fact),
                    Ok(_) => {}
                    Err(CallbackError::Later(text)) => return Err(AskError::Later(text)),
                    Err(error) => tracing::warn!(provider = NAME, event = message.id, %error, "an event is left out"),
                }
            }
            let Some(last) = page.data.last().filter(|_| page.has_more) else { break };
            fields.retain(|(name, _)| name != "starting_after");
            fields.push(field("starting_after", &last.id));
        }
        // They are listed from the newest on.
        facts.reverse();
        Ok(facts)
    }

    fn receipts(&self) -> bool {
        false
    }

    fn refunds(&self) -> bool {
        true
    }

    async fn refund(&self, refund: &Refund) -> Result<GivenBack, RefundError> {
        let retry = |text| RefundError::Retry { after: PAUSE, text };
        let no_such = || RefundError::GiveUp(format!("{NAME} knows no such payment"));
        let intent = if refund.external_id.starts_with("pi_") {
            refund.external_id.clone()
        } else {
            let (_, intent) = self.invoice(&refund.external_id).await.map_err(|e| match e {
                AskError::Later(text) => retry(text),
                _ => no_such(),
            })?;
            intent.ok_or_else(no_such)?
        };
        let units = sums::units(refund.amount).ok_or_else(no_such)?;
        let fields = vec![field("payment_intent", intent), field("amount", units)];
        match self.call(Method::POST, "/v1/refunds", &fields, Some(&refund.token)).await {
            Ok(_) => Ok(GivenBack::Shown),
            // Somebody was faster: the payment shows it.
            Err(Trouble::Refused { code, .. }) if code == "charge_already_refunded" => Ok(GivenBack::Shown),
            Err(Trouble::Refused { text, .. }) => Err(RefundError::GiveUp(text)),
            Err(Trouble::Later(text)) => Err(retry(text)),
        }
    }

    async fn cancel_renewal(&self, id: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        let path = format!("/v1/subscriptions/{id}");
        let fields = vec![field("cancel_at_period_end", true)];
        let error = match self.call(Method::POST, &path, &fields, None).await {
            Ok(_) => return Ok(()),
            Err(Trouble::Later(text)) => return Err(CancelError::Later(text)),
            Err(refused) => refused.text(),
        };
        // One that is over cannot be changed any more, and need not.
        match self.get::<Subscription>(&path, &Vec::new()).await {
            Ok(known) if known.is_over() => Ok(()),
            Err(Trouble::Later(text)) => Err(CancelError::Later(text)),
            _ => {
                tracing::error!(provider = NAME, error, "a subscription could not be stopped");
                Err(CancelError::NotSupported)
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! `tribute`: Tribute (<https://wiki.tribute.tg>), which sells subscriptions, goods and donations inside Telegram.
//!
//! It is told of in one direction only: the signature, an HMAC-SHA256 of the raw body with the author's API key, is the
//! proof; nothing can be bought through us and nothing asked back. It keeps its own catalogue, so what was sold is named by
//! Tribute's numbers and `products` of club.toml says which plan that is. The price is set there and stands; only of a
//! donation does the payer choose the sum, so that one has to fit the plan's.
//!
//! `expires_at` of a subscription is its end. A payment has no number of its own there: one of a subscription is known by
//! who has it and until when, so a purchase and a renewal that mean the same period are one payment.

use super::form::is_hex_of;
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::order::product;
use crate::domain::{
    AccountRef, Again, Contact, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, Product,
    RenewalFact, Timestamp, Word,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use std::borrow::Cow;
use std::collections::BTreeMap;

const NAME: &str = "tribute";

/// Settings of Tribute.
#[derive(Debug, Clone)]
pub struct TributeConfig {
    /// The author's API key and, while it is being changed, the previous one. At least one.
    pub keys: Vec<SecretString>,
}

/// Tribute.
pub struct Tribute {
    keys: Vec<SecretString>,
}

impl Tribute {
    /// Sets it up.
    ///
    /// # Errors
    /// There is no key, or one is empty: anyone could sign with it.
    pub fn new(config: TributeConfig) -> Result<Self, BadConfig> {
        if config.keys.is_empty() || config.keys.iter().any(|k| k.expose_secret().is_empty()) {
            return Err(BadConfig { provider: NAME, expected: "an API key must not be empty" });
        }
        Ok(Self { keys: config.keys })
    }
}

#[async_trait]
impl Provider for Tribute {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sells_in(&self, _: Currency) -> bool {
        false
    }

    fn only_in(&self) -> Option<Platform> {
        None
    }

    fn verify<'a>(&self, raw: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        let unproven = Rejected::Unauthorized;
        let given = raw.headers.get("trbt-signature").and_then(|v| v.to_str().ok());
        let given = given.ok_or(unproven("there is no trbt-signature"))?;
        let fits = self.keys.iter().any(|key| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()) else { return false };
            mac.update(&raw.body);
            is_hex_of(given, &mac.finalize().into_bytes())
        });
        if fits { Ok(Verified(raw)) } else { Err(unproven("the trbt-signature does not fit")) }
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let malformed = |e: serde_json::Error| Rejected::Malformed(e.to_string());
        let told: Told = serde_json::from_slice(&raw.body).map_err(malformed)?;
        let Some(kind) = told.name.as_deref().and_then(Kind::of) else {
            // Its trial delivery, orders of physical goods and what is new there.
            return Ok(Vec::new());
        };
        let payload: Payload = serde_json::from_value(told.payload).map_err(malformed)?;
        let at = told.created_at.unwrap_or_default();
        Ok(vec![payload.event(kind, told.name.as_deref().unwrap_or_default(), &at)?])
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: None, body: Cow::Borrowed("") }
    }

    async fn checkout(&self, _: &Checkout) -> Result<Placed, CheckoutError> {
        Err(CheckoutError::GiveUp("Tribute sells on its own pages only".to_owned()))
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

/// What is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A period of a subscription is paid.
    Subscription,
    /// A subscription is not prolonged.
    SubscriptionEnds,
    /// Something is sold once.
    Goods,
    /// Its money went back.
    GoodsBack,
    /// A donation.
    Donation,
    /// A donation is not repeated.
    DonationEnds,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "new_subscription" | "renewed_subscription" => Self::Subscription,
            "cancelled_subscription" => Self::SubscriptionEnds,
            "new_digital_product" => Self::Goods,
            "digital_product_refunded" => Self::GoodsBack,
            "new_donation" | "recurrent_donation" => Self::Donation,
            "cancelled_donation" => Self::DonationEnds,
            _ => return None,
        })
    }
}

// The wire: <https://wiki.tribute.tg/for-content-creators/api-documentation/webhooks>.

#[derive(Deserialize)]
struct Told {
    name: Option<String>,
    /// The same in every repetition, unlike `sent_at`.
    created_at: Option<String>,
    #[serde(default)]
    payload: serde_json::Value,
}

/// A number of theirs, however it is written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Text(String),
}

impl Number {
    fn text(&self) -> String {
        match self {
            Self::Whole(n) => n.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The fields of all kinds; which are there depends on the kind.
#[derive(Deserialize)]
struct Payload {
    subscription_id: Option<Number>,
    period_id: Option<Number>,
    product_id: Option<Number>,
    purchase_id: Option<Number>,
    /// The number of the link, which all who give have in common.
    donation_request_id: Option<Number>,
    price: Option<i64>,
    /// What was paid, in the smallest unit; not always the price.
    amount: Option<i64>,
    currency: Option<String>,
    user_id: Option<Number>,
    telegram_user_id: Option<i64>,
    telegram_username: Option<String>,
    /// `regular`, `gift` or `trial`.
    #[serde(rename = "type")]
    sort: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}

/// What it is about and whose: what names of ours are made of.
struct Names {
    /// The subscription, purchase or link.
    what: String,
    /// Who pays: her number on Telegram, or Tribute's own.
    who: String,
    /// Tells two of the same apart: the end of a period, or the sum of a donation, of which nothing else differs.
    detail: String,
}

impl Names {
    fn payment(&self, kind: Kind, at: &str) -> String {
        let Self { what, who, detail } = self;
        match kind {
            Kind::Subscription | Kind::SubscriptionEnds => format!("subscription:{what}:{who}:{detail}"),
            Kind::Goods | Kind::GoodsBack => format!("purchase:{what}"),
            Kind::Donation | Kind::DonationEnds => format!("donation:{what}:{who}:{at}:{detail}"),
        }
    }

    fn renewal(&self, kind: Kind) -> Option<String> {
        let Self { what, who, .. } = self;
        match kind {
            Kind::Subscription | Kind::SubscriptionEnds => Some(format!("{what}:{who}")),
            Kind::Donation | Kind::DonationEnds => Some(format!("donation/{what}:{who}")),
            Kind::Goods | Kind::GoodsBack => None,
        }
    }
}

impl Payload {
    fn event(self, kind: Kind, name: &str, at: &str) -> Result<Event, Rejected> {
        let names = self.names(kind)?;
        let key = format!("{name}:{at}:{}:{}:{}", names.who, names.what, names.detail);
        let time = at.parse::<DateTime<Utc>>().ok().map(Timestamp::from);
        let renewal = names.renewal(kind);
        let fact = match renewal {
            // What was paid stays until its end.
            Some(renewal) if matches!(kind, Kind::SubscriptionEnds | Kind::DonationEnds) => {
                Word::Renewal(RenewalFact { provider: NAME.to_owned(), renewal, failed: false, at: time })
            }
            renewal => {
                let again = name != "new_donation" && self.sort.as_deref() != Some("gift");
                let fact = self.fact(kind, names.payment(kind, at), renewal.filter(|_| again), time)?;
                Word::Payment(Box::new(fact))
            }
        };
        Ok(Event { key, fact })
    }

    fn names(&self, kind: Kind) -> Result<Names, Rejected> {
        let what = match kind {
            Kind::Subscription | Kind::SubscriptionEnds => need(self.subscription_id.as_ref(), "subscription_id")?,
            Kind::Goods | Kind::GoodsBack => need(self.purchase_id.as_ref(), "purchase_id")?,
            Kind::Donation | Kind::DonationEnds => need(self.donation_request_id.as_ref(), "donation_request_id")?,
        };
        let own = || self.user_id.as_ref().map(|id| format!("user {}", id.text())).unwrap_or_default();
        let who = self.person().map_or_else(own, |id| id.to_string());
        let detail = match kind {
            Kind::Donation | Kind::DonationEnds => self.sum().to_string(),
            _ => self.expires_at.map(|t| t.to_rfc3339()).unwrap_or_default(),
        };
        Ok(Names { what, who, detail })
    }

    fn person(&self) -> Option<i64> {
        self.telegram_user_id.filter(|id| *id > 0)
    }

    fn sum(&self) -> i64 {
        self.amount.or(self.price).unwrap_or(0)
    }

    fn fact(
        &self,
        kind: Kind,
        external_id: String,
        renewal: Option<String>,
        at: Option<Timestamp>,
    ) -> Result<PaymentFact, Rejected> {
        let malformed = |e: &dyn std::fmt::Display| Rejected::Malformed(e.to_string());
        let currency = self.currency.as_deref().unwrap_or_default().parse::<Currency>().map_err(|e| malformed(&e))?;
        let minor = self.sum();
        if minor < 0 {
            return Err(malformed(&"the amount is negative"));
        }
        let back = kind == Kind::GoodsBack;
        let person = self.person();
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id,
            state: if back { PaymentState::Refunded } else { PaymentState::Succeeded },
            amount: Money { minor, currency },
            refunded_minor: if back { minor } else { 0 },
            refunds: BTreeMap::new(),
            order: None,
            test: false,
            payer: person.map(|id| AccountRef { platform: Platform::Telegram, id: id.to_string() }),
            plan: None,
            at,
            chargeback: false,
            renewal,
            until: self.expires_at.map(Timestamp::from).filter(|_| kind == Kind::Subscription),
            contact: person.is_none().then(|| self.contact()),
            saved: None,
            product: Some(self.product(kind)),
        })
    }

    /// By what a payer without an account on Telegram is known.
    fn contact(&self) -> Contact {
        Contact {
            id: self.user_id.as_ref().map(Number::text),
            name: self.telegram_username.clone(),
            ..Contact::default()
        }
    }

    /// What was sold, as club.toml names it.
    fn product(&self, kind: Kind) -> Product {
        let of = |id: &Option<Number>| id.as_ref().map(Number::text);
        let names: Vec<String> = match kind {
            Kind::Subscription | Kind::SubscriptionEnds => {
                let subscription = of(&self.subscription_id);
                let exact = subscription.as_ref().zip(of(&self.period_id)).map(|(s, p)| format!("{s}/{p}"));
                exact.into_iter().chain(subscription.clone()).collect()
            }
            Kind::Goods | Kind::GoodsBack => {
                of(&self.product_id).map(|id| format!("product/{id}")).into_iter().collect()
            }
            Kind::Donation | Kind::DonationEnds => {
                of(&self.donation_request_id).map(|id| format!("donation/{id}")).into_iter().collect()
            }
        };
        let names = names.iter().map(|name| product(NAME, name)).collect();
        Product { names, priced: !matches!(kind, Kind::Donation | Kind::DonationEnds) }
    }
}

fn need(number: Option<&Number>, name: &str) -> Result<String, Rejected> {
    number.map(Number::text).ok_or_else(|| Rejected::Malformed(format!("there is no {name}")))
}

#[cfg(test)]
mod tests;

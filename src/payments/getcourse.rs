//! `getcourse`: GetCourse (<https://getcourse.ru>), whose processes call an address that the school itself writes down.
//!
//! There is no signature: a secret of ours in the call is the proof, as `k=` or in a header. What the call says is ours to
//! ask for, too: docs/payments.md has the whole address with GetCourse's placeholders. Three things come out of that. A
//! placeholder that is misspelt arrives as it stands and counts as absent. A field that comes twice is a mistake or worse,
//! and nothing is believed. And money is written for people (`12 000,00`, `12 000 руб.`), so it is read with care: what
//! can be read in two ways is not read, and such a deal waits for the owner.
//!
//! Nobody there has an account in our terms unless the school keeps one in a field of its own. So a deal carries e-mail,
//! telephone and GetCourse's number of the buyer, and she claims it in chat (`club::claim`).

use super::form::{only, pairs};
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::order::product;
use crate::domain::{
    AccountRef, Again, Contact, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, Product,
    Timestamp, Word,
};
use async_trait::async_trait;
use axum::http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use subtle::ConstantTimeEq as _;

const NAME: &str = "getcourse";
/// Where the secret may stand besides `k=`: ours, and the one that other bridges to clubs use.
const HEADERS: [&str; 2] = ["x-propusk-key", "x-club-key"];

/// Settings of GetCourse.
#[derive(Debug, Clone)]
pub struct GetCourseConfig {
    /// The secret and, while it is being changed, the previous one. At least one.
    pub secrets: Vec<SecretString>,
}

/// GetCourse.
pub struct GetCourse {
    secrets: Vec<SecretString>,
}

impl GetCourse {
    /// Sets it up.
    ///
    /// # Errors
    /// There is no secret, or one is empty: anyone could name it.
    pub fn new(config: GetCourseConfig) -> Result<Self, BadConfig> {
        if config.secrets.is_empty() || config.secrets.iter().any(|s| s.expose_secret().is_empty()) {
            return Err(BadConfig { provider: NAME, expected: "a secret must not be empty" });
        }
        Ok(Self { secrets: config.secrets })
    }

    /// Whether it is one of ours. How long the answer takes tells nothing of them.
    fn knows(&self, given: &[u8]) -> bool {
        let given = Sha256::digest(given);
        self.secrets.iter().any(|s| bool::from(Sha256::digest(s.expose_secret()).as_slice().ct_eq(given.as_slice())))
    }
}

#[async_trait]
impl Provider for GetCourse {
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
        let fields = Fields::read(raw).ok_or(Rejected::Unauthorized("it cannot be read, so neither can its key"))?;
        let in_fields = fields.0.iter().filter(|(name, _)| name == "k").map(|(_, value)| value.as_bytes());
        let in_headers = HEADERS.iter().flat_map(|name| raw.headers.get_all(*name)).map(HeaderValue::as_bytes);
        let mut given = in_fields.chain(in_headers);
        match (given.next(), given.next()) {
            (None, _) => Err(Rejected::Unauthorized("there is no key")),
            (Some(_), Some(_)) => Err(Rejected::Unauthorized("there is more than one key")),
            (Some(key), None) if self.knows(key) => Ok(Verified(raw)),
            _ => Err(Rejected::Unauthorized("the key is not ours")),
        }
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let fields = Fields::read(raw).ok_or_else(|| Rejected::Malformed("it cannot be read".to_owned()))?;
        Ok(vec![fields.event()?])
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 200, content_type: Some("text/plain"), body: Cow::Borrowed("ok") }
    }

    async fn checkout(&self, _: &Checkout) -> Result<Placed, CheckoutError> {
        Err(CheckoutError::GiveUp("GetCourse sells on its own pages only".to_owned()))
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

// The wire, which is ours: a query, a form or a flat JSON object.

/// What a call says, from its query and its body together, as it stands.
struct Fields(Vec<(String, String)>);

impl Fields {
    /// `None`: it is not UTF-8, or a JSON that is not flat.
    fn read(raw: &RawCallback) -> Option<Self> {
        let mut fields = pairs(raw.query.as_bytes())?;
        let body = raw.body.trim_ascii();
        if body.first() == Some(&b'{') {
            fields.extend(serde_json::from_slice::<Flat>(body).ok()?.0);
        } else {
            fields.extend(pairs(body)?);
        }
        Some(Self(fields))
    }

    /// A value; an empty one is none, and so is a placeholder that GetCourse did not know.
    fn text(&self, name: &str) -> Option<&str> {
        only(&self.0, name).map(str::trim).filter(|value| !value.is_empty() && !value.contains("{object"))
    }

    fn money(&self, name: &str) -> Option<Money> {
        let currency = self.text("currency").and_then(|c| c.parse().ok());
        self.text(name).and_then(|text| money(text, currency))
    }

    fn event(&self) -> Result<Event, Rejected> {
        let names: BTreeSet<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        if names.len() < self.0.len() {
            return Err(Rejected::Malformed("a field comes twice".to_owned()));
        }
        let ev = self.text("ev").unwrap_or_default();
        let back = match ev {
            "deal_payed" => false,
            "deal_refunded" | "deal_returned" => true,
            _ => return Err(Rejected::Malformed("ev must be deal_payed or deal_refunded".to_owned())),
        };
        let (cost, payed) = (self.money("cost"), self.money("payed"));
        let partly = self.text("status").is_some_and(|s| s.to_lowercase().contains("частично"))
            || cost.zip(payed).is_some_and(|(cost, payed)| payed.minor < cost.minor);
        let amount = payed.or(cost).unwrap_or(Money { minor: 0, currency: Currency::RUB });
        let deal = self.text("deal_id").map_or_else(|| self.nameless(), str::to_owned);
        let key = format!("{deal}:{ev}:{}", payed.map_or_else(String::new, |m| m.minor.to_string()));
        // What was paid, or for which deal, cannot be read: the owner has to look before anything is given.
        let clear = payed.is_some() && self.text("deal_id").is_some();
        let state = match (back, partly) {
            (true, _) => PaymentState::Refunded,
            (false, true) => PaymentState::Pending,
            (false, false) => PaymentState::Succeeded,
        };
        let fact = PaymentFact {
            provider: NAME.to_owned(),
            external_id: deal,
            state,
            amount,
            refunded_minor: if back { amount.minor } else { 0 },
            refunds: BTreeMap::new(),
            order: None,
            test: false,
            payer: self.account("tg", Platform::Telegram).or_else(|| self.account("vk", Platform::Vk)),
            plan: None,
            at: None,
            chargeback: false,
            renewal: None,
            until: None,
            contact: Some(self.contact()).filter(|c| *c != Contact::default()),
            saved: None,
            product: self
                .text("offer")
                .filter(|_| clear)
                .map(|offer| Product { names: vec![product(NAME, offer)], priced: true }),
        };
        Ok(Event { key, fact: Word::Payment(Box::new(fact)) })
    }

    /// A name for a deal that tells none: the same call is the same deal.
    fn nameless(&self) -> String {
        let mut hash = Sha256::new();
        for (name, value) in self.0.iter().filter(|(name, _)| name != "k") {
            hash.update(format!("{name}={value}&"));
        }
        format!("?{}", &hex::encode(hash.finalize())[..12])
    }

    fn account(&self, name: &str, platform: Platform) -> Option<AccountRef> {
        let id = self.text(name)?.parse::<i64>().ok().filter(|id| *id > 0)?;
        Some(AccountRef { platform, id: id.to_string() })
    }

    fn contact(&self) -> Contact {
        let own = |name| self.text(name).map(str::to_owned);
        Contact { email: own("email"), phone: own("phone"), id: own("uid"), name: own("name"), deal: own("deal_num") }
    }
}

/// A flat JSON object, with every field as often as it comes.
struct Flat(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Flat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Flat;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a flat object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Flat, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    let text = match value {
                        Value::Null => String::new(),
                        Value::String(text) => text,
                        Value::Number(n) => n.to_string(),
                        Value::Bool(b) => b.to_string(),
                        Value::Array(_) | Value::Object(_) => return Err(serde::de::Error::custom("it is not flat")),
                    };
                    fields.push((name, text));
                }
                Ok(Flat(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Money as it is written for people: spaces of any kind between digits, a comma or a point before two of them, and perhaps
/// the currency behind. `None`: it is not money, or could be two sums.
fn money(text: &str, currency: Option<Currency>) -> Option<Money> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (number, sign) = text.split_at(end);
    let sign = match sign.trim_end_matches('.').to_lowercase().as_str() {
        "" => None,
        "р" | "руб" | "рублей" | "рубля" | "рубль" | "₽" => Some(Currency::RUB),
        "$" => "USD".parse().ok(),
        "€" => "EUR".parse().ok(),
        code => Some(code.parse::<Currency>().ok()?),
    };
    let currency = currency.or(sign).unwrap_or(Currency::RUB);
    let mut marks = number.match_indices([',', '.']);
    match (marks.next(), marks.next()) {
        (None, _) => Money::decimal(number, currency).ok(),
        // «12.000» may be twelve or twelve thousand.
        (Some((at, _)), None) if (1..=2).contains(&(number.len() - at - 1)) => {
            Money::decimal(&number.replace(',', "."), currency).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;

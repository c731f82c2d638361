//! `robokassa`: Robokassa (<https://docs.robokassa.ru>, "Payment interface", "Notifications and redirects").
//!
//! The pay page is an address that we make and sign ourselves with the first password. Its word to the Result URL is
//! signed with the second one: a hash of sum, number and our own field, in which nothing but these is believed (the
//! lower-case twins that it sends beside them are not signed). The buyer's return proves nothing: it is signed with the
//! first password, and goes through her browser.
//!
//! Only payments are told, never refunds; where one stands can be asked. The hash separates its parts by colons, so there
//! is one field of ours and no colon in it: nothing can be moved from one part to another.

use super::form::{encoded, is_hex_of, only, pairs};
use super::source::{self, v4};
use super::{
    Ack, AskError, BadConfig, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack,
    Placed, Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::{
    Again, Currency, Misfit, Money, PaymentFact, PaymentState, Period, Platform, SavedMethod, Timestamp, Word,
};
use crate::settings::RobokassaHash;
use async_trait::async_trait;
use ipnet::IpNet;
use md5::Md5;
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

const NAME: &str = "robokassa";
/// How long to wait before the same charge is asked for again.
const PAUSE: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest `Description` ("Script parameters").
const DESCRIPTION: usize = 100;
/// Our own field: the order's token.
const ORDER: &str = "Shp_order";
/// Beginning of the names of all fields of our own, in whatever case.
const OWN: &str = "shp_";
/// The largest number that is exact in every language, the page's own included; up to 2^63 − 1 would be taken.
const LARGEST: u64 = (1 << 53) - 1;

/// From where it calls ("Notifications and redirects").
const SOURCES: [IpNet; 2] = [v4([185, 59, 216, 65], 32), v4([185, 59, 217, 65], 32)];

/// Settings of Robokassa.
#[derive(Debug, Clone)]
pub struct RobokassaConfig {
    /// The shop's login.
    pub login: String,
    /// The first password: it signs what we send.
    pub password1: SecretString,
    /// The second password and, while it is being changed, the previous one: they sign what comes. At least one.
    pub password2: Vec<SecretString>,
    /// The hash that is chosen in the shop's settings.
    pub hash: RobokassaHash,
    /// Where it is, `https://auth.robokassa.ru`.
    pub url: String,
    /// Whether callbacks from elsewhere than the published networks are turned away.
    pub check_addresses: bool,
}

/// Robokassa.
pub struct Robokassa {
    config: RobokassaConfig,
    http: reqwest::Client,
}

impl Robokassa {
    /// Sets it up.
    ///
    /// # Errors
    /// The login or a password is empty, or the address is none.
    pub fn new(mut config: RobokassaConfig) -> Result<Self, BadConfig> {
        let bad = |expected| Err(BadConfig { provider: NAME, expected });
        if config.login.is_empty() || config.login.contains(':') {
            return bad("the login must not be empty and has no colon");
        }
        let is_empty = |password: &SecretString| password.expose_secret().is_empty();
        if config.password2.is_empty() || config.password2.iter().chain([&config.password1]).any(is_empty) {
            return bad("a password must not be empty");
        }
        if !url::Url::parse(&config.url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) {
            return bad("the address must begin with https:// (or http://)");
        }
        config.url.truncate(config.url.trim_end_matches('/').len());
        Ok(Self { config, http: crate::wire::client(TIMEOUT) })
    }

    fn hash(&self, text: &str) -> Vec<u8> {
        match self.config.hash {
            RobokassaHash::Md5 => Md5::digest(text).to_vec(),
            RobokassaHash::Sha1 => Sha1::digest(text).to_vec(),
            RobokassaHash::Sha256 => Sha256::digest(text).to_vec(),
            RobokassaHash::Sha384 => Sha384::digest(text).to_vec(),
            RobokassaHash::Sha512 => Sha512::digest(text).to_vec(),
        }
    }

    /// The signature of a pay page.
    fn signature(&self, sum: &str, number: &str, own: &[(&str, &str)]) -> String {
        let head = [&self.config.login, sum, number, self.config.password1.expose_secret()].map(str::to_owned);
        let own = own.iter().map(|(name, value)| format!("{name}={value}"));
        hex::encode(self.hash(&head.into_iter().chain(own).collect::<Vec<_>>().join(":")))
    }

    /// Whether what came is signed with one of the second passwords. The sum is taken as it is written.
    fn is_signed(&self, said: &Said<'_>) -> bool {
        let own: String = said.own.iter().map(|(name, value)| format!(":{name}={value}")).collect();
        self.config.password2.iter().any(|password| {
            let text = format!("{}:{}:{}{own}", said.sum, said.number, password.expose_secret());
            is_hex_of(said.signature, &self.hash(&text))
        })
    }

    fn fact(&self, number: &str, state: PaymentState, sum: &str) -> Result<PaymentFact, String> {
        Ok(PaymentFact {
            provider: NAME.to_owned(),
            external_id: number.to_owned(),
            state,
            amount: Money::decimal(sum, Currency::RUB).map_err(|e| e.to_string())?,
            refunded_minor: 0,
            refunds: BTreeMap::new(),
            order: None,
            test: false,
            payer: None,
            plan: None,
            at: None,
            chargeback: false,
            renewal: None,
            until: None,
            contact: None,
            // A first payment is what later ones are charged by, where the shop may do that.
            saved: (state == PaymentState::Succeeded)
                .then(|| SavedMethod { id: number.to_owned(), title: String::new() }),
            product: None,
        })
    }
}

/// The number of an order in the shop. The same token is the same number, and another one is another.
fn number(token: &str) -> u64 {
    let hash = Sha256::digest(token);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    (u64::from_be_bytes(bytes) & LARGEST).max(1)
}

/// The signed fields, exactly as they came.
struct Said<'a> {
    sum: &'a str,
    number: &'a str,
    signature: &'a str,
    /// Our own, sorted.
    own: Vec<(&'a str, &'a str)>,
    test: bool,
}

/// All fields of a callback, from where its method puts them.
fn fields(raw: &RawCallback) -> Option<Vec<(String, String)>> {
    pairs(if raw.method == "GET" { raw.query.as_bytes() } else { &raw.body })
}

impl<'a> Said<'a> {
    fn read(fields: &'a [(String, String)]) -> Option<Self> {
        let own = |name: &str| name.get(..OWN.len()).is_some_and(|start| start.eq_ignore_ascii_case(OWN));
        let mut own: Vec<(&str, &str)> =
            fields.iter().filter(|(name, _)| own(name)).map(|(k, v)| (k.as_str(), v.as_str())).collect();
        own.sort_unstable();
        Some(Self {
            sum: only(fields, "OutSum")?,
            number: only(fields, "InvId").filter(|id| is_number(id))?,
            signature: only(fields, "SignatureValue")?,
            own,
            test: fields.iter().any(|(name, value)| name.eq_ignore_ascii_case("IsTest") && value == "1"),
        })
    }
}

fn is_number(id: &str) -> bool {
    (1..=19).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())
}

#[async_trait]
impl Provider for Robokassa {
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
        if raw.path_kind.as_ref().is_some_and(|kind| kind != "result") {
            return Err(Rejected::Malformed("only the Result URL is served".to_owned()));
        }
        let fields = fields(raw).ok_or_else(|| Rejected::Malformed("it is not UTF-8".to_owned()))?;
        let said = Said::read(&fields).ok_or(Rejected::Unauthorized("sum, number or signature is missing"))?;
        if self.is_signed(&said) {
            Ok(Verified(raw))
        } else {
            Err(Rejected::Unauthorized("the signature does not fit"))
        }
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        let Verified(raw) = callback;
        let missing = || Rejected::Unauthorized("sum, number or signature is missing");
        let fields = fields(raw).ok_or_else(missing)?;
        let said = Said::read(&fields).ok_or_else(missing)?;
        let mut fact = self.fact(said.number, PaymentState::Succeeded, said.sum).map_err(Rejected::Malformed)?;
        fact.order = said.own.iter().find(|(name, _)| *name == ORDER).map(|(_, token)| (*token).to_owned());
        fact.test = said.test;
        let key = format!("{}:{}", fact.external_id, fact.state.as_str());
        Ok(vec![Event { key, fact: Word::Payment(Box::new(fact)) }])
    }

    fn acknowledgement(&self, raw: &RawCallback, _: Option<Misfit>) -> Ack {
        let fields = fields(raw).unwrap_or_default();
        let number = Said::read(&fields).map(|said| said.number).unwrap_or_default();
        Ack { status: 200, content_type: Some("text/plain; charset=utf-8"), body: Cow::Owned(format!("OK{number}")) }
    }

    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        let (number, sum) = (number(&order.token).to_string(), order.price.to_decimal());
        let own = [(ORDER, order.token.as_str())];
        let signature = self.signature(&sum, &number, &own);
        let description: String = order.description.chars().take(DESCRIPTION).collect();
        let fields = [
            ("MerchantLogin", self.config.login.as_str()),
            ("OutSum", &sum),
            ("InvId", &number),
            ("Description", &description),
            ("SignatureValue", &signature),
            ("Encoding", "utf-8"),
        ];
        let recurring = (order.again == Again::Saved).then_some(("Recurring", "true"));
        let query = encoded(fields.into_iter().chain(recurring).chain(own));
        Ok(Placed { url: format!("{}/Merchant/Index.aspx?{query}", self.config.url), external_id: number })
    }

    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError> {
        if !is_number(external_id) {
            return Err(AskError::Unknown);
        }
        let password = self.config.password2.first().map_or("", ExposeSecret::expose_secret);
        let signature = hex::encode(self.hash(&format!("{}:{external_id}:{password}", self.config.login)));
        let query =
            [("MerchantLogin", self.config.login.as_str()), ("InvoiceID", external_id), ("Signature", &signature)];
        let address = format!("{}/Merchant/WebService/Service.asmx/OpStateExt?{}", self.config.url, encoded(query));
        let later = |e| AskError::Later(format!("{NAME}: {}", crate::wire::failure(e)));
        let answer = self.http.get(address).send().await.map_err(later)?;
        let status = answer.status();
        let xml = answer.text().await.map_err(later)?;
        if !status.is_success() {
            return Err(AskError::Later(format!("{NAME} answered {}", status.as_u16())));
        }
        self.answered(external_id, &xml)
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Saved
    }

    /// Its "OK" says only that it will be tried; what came of it is asked. A number is charged once, so what was made of
    /// it is asked before.
    async fn charge(&self, order: &Checkout, method: &str) -> Result<PaymentFact, ChargeError> {
        let retry = |text| ChargeError::Retry { after: PAUSE, text };
        let (number, sum) = (number(&order.token).to_string(), order.price.to_decimal());
        match self.ask(&number).await {
            Ok(fact) if fact.state == PaymentState::Canceled => return Err(ChargeError::Declined(fact.external_id)),
            Ok(fact) => return Ok(fact),
            Err(AskError::Unknown) => {}
            Err(e) => return Err(retry(e.to_string())),
        }
        let own = [(ORDER, order.token.as_str())];
        let signature = self.signature(&sum, &number, &own);
        let description: String = order.description.chars().take(DESCRIPTION).collect();
        let fields = [
            ("MerchantLogin", self.config.login.as_str()),
            ("InvoiceID", &number),
            ("PreviousInvoiceID", method),
            ("Description", &description),
            ("SignatureValue", &signature),
            ("OutSum", &sum),
        ];
        let body = encoded(fields.into_iter().chain(own));
        let request = self.http.post(format!("{}/Merchant/Recurring", self.config.url)).body(body);
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        let failure = |e| retry(format!("{NAME}: {}", crate::wire::failure(e)));
        let answer = request.send().await.map_err(failure)?;
        let status = answer.status();
        let text = answer.text().await.map_err(failure)?;
        if !status.is_success() {
            return Err(retry(format!("{NAME} answered {}", status.as_u16())));
        }
        if text.trim() != format!("OK{number}") {
            return Err(ChargeError::Declined(format!("{NAME} does not take the charge")));
        }
        self.fact(&number, PaymentState::Pending, &sum).map_err(retry)
    }

    async fn since(&self, _: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        // It has no list: each order is asked about by `OpStateExt`.
        Err(AskError::NotSupported)
    }

    fn receipts(&self) -> bool {
        false
    }

    fn refunds(&self) -> bool {
        // It needs a third password, which few shops are given.
        false
    }

    async fn refund(&self, _: &Refund) -> Result<GivenBack, RefundError> {
        Err(RefundError::NotSupported)
    }

    async fn cancel_renewal(&self, _: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        Err(CancelError::NotSupported)
    }
}

impl Robokassa {
    /// What the answer to `OpStateExt` says ("XML interfaces").
    fn answered(&self, number: &str, xml: &str) -> Result<PaymentFact, AskError> {
        let code = |section| element(element(xml, section)?, "Code").map(str::trim);
        match code("Result") {
            Some("0") => {}
            Some("3") => return Err(AskError::Unknown),
            Some("1") => {
                tracing::error!(provider = NAME, "the login, the second password or the hash is refused");
                return Err(AskError::Later(format!("{NAME} refuses the signature")));
            }
            other => return Err(AskError::Later(format!("{NAME} answered {}", other.unwrap_or("in an unknown form")))),
        }
        let state = match code("State") {
            Some("100") => PaymentState::Succeeded,
            // Given up, or given back before the shop was credited.
            Some("10" | "60") => PaymentState::Canceled,
            _ => PaymentState::Pending,
        };
        let sum = element(xml, "Info").and_then(|info| element(info, "OutSum")).unwrap_or_default().trim();
        self.fact(number, state, sum).map_err(AskError::Later)
    }
}

/// What stands in the first element of this name. Only numbers are read so.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests;

//! Payment services: how each is asked for money, and how each says that money moved.
//!
//! A callback goes one way only: [`Provider::verify`] turns a [`RawCallback`] into a [`Verified`] or rejects it, and
//! [`Provider::events`] takes nothing but a [`Verified`], so no fact can come of an unproven callback. Where a signature
//! is missing or weak, `events` asks the service back, and its answer is the proof.
//!
//! What comes out is a [`PaymentFact`] with a key for deduplication. Whether it fits an order, and what follows from it,
//! is decided elsewhere: this room stores nothing and knows no members. Start with [`Provider`], then read
//! [`yookassa`] (asks back), [`signed`] (believes a signature) and [`prodamus`] (makes its pay page without a call).

pub mod cloudpayments;
pub mod cryptopay;
mod form;
pub mod getcourse;
pub mod manual;
pub mod prodamus;
pub mod receipts;
mod registry;
pub mod robokassa;
pub mod signed;
mod source;
pub mod stripe;
pub mod tbank;
pub mod tribute;
pub mod telegram;
pub mod yookassa;

use crate::domain::{
    AccountRef, Again, Currency, Misfit, Money, PaymentFact, Period, Platform, Receipt, Timestamp, Word,
};
use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::HeaderMap;
use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

pub use cloudpayments::{CloudPayments, CloudPaymentsConfig};
pub use cryptopay::{CryptoPay, CryptoPayConfig};
pub use getcourse::{GetCourse, GetCourseConfig};
pub use manual::Manual;
pub use prodamus::{Prodamus, ProdamusConfig};
pub use registry::{BadConfig, PaymentsConfig, Registry};
pub use robokassa::{Robokassa, RobokassaConfig};
pub use signed::{Signed, SignedConfig};
pub use stripe::{Stripe, StripeConfig};
pub use tbank::{TBank, TBankConfig};
pub use telegram::{Stars, StarsConfig, TelegramPayments, TelegramPaymentsConfig};
pub use tribute::{Tribute, TributeConfig};
pub use yookassa::{YooKassa, YooKassaConfig};

/// A callback exactly as it arrived; nothing in it is believed yet.
#[derive(Clone)]
pub struct RawCallback {
    /// The HTTP method, in capitals.
    pub method: String,
    /// The last part of `/webhooks/{provider}/{kind}`, for services that have an address a kind.
    pub path_kind: Option<String>,
    /// The query as sent, without the question mark; empty if there is none.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte: signatures are over these bytes.
    pub body: Bytes,
    /// Who sent it, as far as trusted proxies tell.
    pub peer: Option<IpAddr>,
}

/// A callback that its provider's [`Provider::verify`] let through.
///
/// Only providers, which live inside of this module, can make one:
///
/// ```compile_fail,E0423
/// use propusk::payments::{RawCallback, Verified};
/// fn believe(raw: &RawCallback) -> Verified<'_> {
///     Verified(raw)
/// }
/// ```
pub struct Verified<'a>(&'a RawCallback);

/// Why a callback is turned away. The texts are safe to log and to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// No proof, or a wrong one: HTTP 401.
    #[error("not proven: {0}")]
    Unauthorized(&'static str),
    /// From where it must not come, or of something that the service denies: HTTP 403.
    #[error("not let in: {0}")]
    Forbidden(&'static str),
    /// Not understood: HTTP 400.
    #[error("not understood: {0}")]
    Malformed(String),
}

/// Why a verified callback gave no events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// It is not what it seemed.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// It could not be proven now: HTTP 503, so that the service sends it again.
    #[error("could not be proven now: {0}")]
    Later(String),
}

/// Something that a service says about one payment, or about a renewal of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Unique within the provider; the same key is the same event.
    pub key: String,
    /// What is now known.
    pub fact: Word,
}

/// How long what a service calls its things may be, in bytes. The longest in use have 64; an index of PostgreSQL takes
/// 2,700.
const LONGEST_NAME: usize = 500;

impl Event {
    /// Whether it can be kept and found again: its names are no longer than an index takes, and nothing in it is a NUL,
    /// which PostgreSQL keeps nowhere.
    ///
    /// # Errors
    /// [`Rejected::Malformed`]: sent again, it would still be so.
    pub fn check(&self) -> Result<(), Rejected> {
        let (lane, bad) = (self.fact.lane(), |why: &str| Err(Rejected::Malformed(why.to_owned())));
        let mut names = vec![Some(&self.key), Some(&lane)];
        if let Word::Payment(fact) = &self.fact {
            names.extend([fact.order.as_ref(), fact.renewal.as_ref(), fact.payer.as_ref().map(|payer| &payer.id)]);
        }
        if names.into_iter().flatten().any(|name| name.len() > LONGEST_NAME) {
            return bad("a name is too long");
        }
        // As it is kept: a NUL would be written so.
        let kept = serde_json::to_string(&(&self.key, &self.fact)).unwrap_or_default();
        if kept.contains("\\u0000") { bad("there is a NUL in it") } else { Ok(()) }
    }
}

/// The answer by which a service knows that it need not send a callback again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`; none with an empty body.
    pub content_type: Option<&'static str>,
    /// The body, in the exact form that the service expects.
    pub body: Cow<'static, str>,
}

/// What is to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The order's token: its name at the service, and the key that makes a repeated call harmless. At most 64 characters.
    pub token: String,
    /// How much.
    pub price: Money,
    /// What the payer reads on the pay page; what exceeds 128 characters is cut off.
    pub description: String,
    /// Where the payer comes back to. Coming back proves nothing.
    pub return_url: String,
    /// Who is expected to pay, where the service has a place for it.
    pub payer: Option<AccountRef>,
    /// How it goes on when its time is over; at most what [`Provider::renews`] has offered.
    pub again: Again,
    /// The length that is bought: how often the service is to charge where it does so by itself.
    pub period: Period,
    /// The fiscal receipt that the service is to make.
    pub receipt: Option<Receipt>,
}

/// A payment that waits to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The service's id of it.
    pub external_id: String,
    /// The page on which to pay.
    pub url: String,
}

/// Why there is no pay page. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutError {
    /// Nothing came of it, or it is not known what did. The same [`Checkout`] may be sent again: it is one payment.
    #[error("{text}; to be repeated")]
    Retry {
        /// How long to wait before.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// The service refuses; repeating changes nothing.
    #[error("{0}")]
    GiveUp(String),
}

/// Why a saved means of payment was not charged. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargeError {
    /// It is not known what came of it. The same [`Checkout`] may be sent again: it is one payment.
    #[error("{text}; to be repeated")]
    Retry {
        /// How long to wait before.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// No money was taken this time; another try under another name may go through.
    #[error("{0}")]
    Declined(String),
    /// It can never be charged again: the payer took her consent back, or it ran out.
    #[error("{0}")]
    Gone(String),
    /// The service keeps nothing that we could charge.
    #[error("the service cannot be asked to charge")]
    NotSupported,
}

/// Money that is to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The key that makes a repeated call harmless. At most 64 characters.
    pub token: String,
    /// The service's id of the payment.
    pub external_id: String,
    /// How much of it.
    pub amount: Money,
    /// The whole sum of the payment.
    pub of: Money,
    /// Who paid, where that is known in our terms.
    pub payer: Option<AccountRef>,
    /// How long ago it was asked for first. A service may have forgotten the key by then.
    pub age: Duration,
    /// The fiscal receipt of what goes back.
    pub receipt: Option<Receipt>,
}

/// How it is known that money went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenBack {
    /// The payment shows it when it is asked for.
    Shown,
    /// The service has given its word, and this name to the refund ([`PaymentFact::refunds`]); the payment does not show it.
    As(String),
}

/// Why no money went back. The texts are for the operator and the owner and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// It is not known what came of it. The same [`Refund`] may be sent again: it is one refund.
    #[error("{text}; to be repeated")]
    Retry {
        /// How long to wait before.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// The service refuses; repeating changes nothing.
    #[error("{0}")]
    GiveUp(String),
    /// It cannot be asked for that: somebody has to do it by hand.
    #[error("the service cannot be asked to give money back")]
    NotSupported,
}

/// Why a service goes on charging. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// It did not answer now.
    #[error("{0}")]
    Later(String),
    /// It cannot be asked for that: somebody has to do it by hand.
    #[error("the service cannot be asked to stop its renewals")]
    NotSupported,
}

/// Why the service did not tell about a payment. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It has no such payment, or not for us.
    #[error("the service knows no such payment")]
    Unknown,
    /// It did not answer now.
    #[error("{0}")]
    Later(String),
    /// It never answers such questions.
    #[error("the service cannot be asked about payments")]
    NotSupported,
}

/// A callback about a payment that cannot be asked back is not believed.
impl From<AskError> for CallbackError {
    fn from(e: AskError) -> Self {
        match e {
            AskError::Unknown => Rejected::Forbidden("the service knows no such payment").into(),
            e => Self::Later(e.to_string()),
        }
    }
}

/// One payment service.
///
/// No method has a default body: whoever adds a service answers every question.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in addresses, settings and [`PaymentFact::provider`].
    fn name(&self) -> &'static str;

    /// Whether [`Provider::checkout`] can be offered for a price in this currency.
    fn sells_in(&self, currency: Currency) -> bool;

    /// The only messenger in which it can be paid by; `None`: in any.
    fn only_in(&self) -> Option<Platform>;

    /// Looks at the proof that the callback itself carries, at `now`.
    ///
    /// # Errors
    /// Why it is turned away. Never panics, whatever the bytes are.
    fn verify<'a>(&self, raw: &'a RawCallback, now: Timestamp) -> Result<Verified<'a>, Rejected>;

    /// What the callback says, asked back at the service where its own word is no proof. May be nothing.
    ///
    /// # Errors
    /// It is not understood, not confirmed, or cannot be confirmed now.
    async fn events(&self, callback: Verified<'_>) -> Result<Vec<Event>, CallbackError>;

    /// The payment that this callback asks about before the money is taken, for services that ask.
    ///
    /// # Errors
    /// It is not understood.
    fn asks(&self, callback: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected>;

    /// The answer to a callback whose effect is durable; some services want to read their own number in it. `misfit`: why
    /// the payment that was asked about ([`Provider::asks`]) should not be taken.
    fn acknowledgement(&self, raw: &RawCallback, misfit: Option<Misfit>) -> Ack;

    /// Opens a payment. The same [`Checkout`] twice is one payment.
    ///
    /// # Errors
    /// Whether to try again.
    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError>;

    /// Asks where a payment stands.
    ///
    /// # Errors
    /// Why it is not known.
    async fn ask(&self, external_id: &str) -> Result<PaymentFact, AskError>;

    /// How a purchase at this price can go on every `period`: never, by the service itself, or by our charges.
    fn renews(&self, price: Money, period: Period) -> Again;

    /// Charges a means of payment that the service keeps ([`PaymentFact::saved`]), without the payer. The same [`Checkout`]
    /// twice is one charge. The answer may say that it is still pending: then a callback or [`Provider::ask`] follows.
    ///
    /// # Errors
    /// Whether to try again.
    async fn charge(&self, order: &Checkout, method: &str) -> Result<PaymentFact, ChargeError>;

    /// The payments that changed at or after `from`, as many as the service tells of: what was never delivered is found so.
    ///
    /// # Errors
    /// Why they are not known.
    async fn since(&self, from: Timestamp) -> Result<Vec<PaymentFact>, AskError>;

    /// Whether it takes what a fiscal receipt says together with an order ([`Checkout::receipt`]).
    fn receipts(&self) -> bool;

    /// Whether [`Provider::refund`] is more than a refusal.
    fn refunds(&self) -> bool;

    /// Gives money back. The same [`Refund`] twice is one refund.
    ///
    /// # Errors
    /// Whether to try again.
    async fn refund(&self, refund: &Refund) -> Result<GivenBack, RefundError>;

    /// Stops the charges of one of the service's own subscriptions. Stopping twice changes nothing. `first`: the first
    /// payment that it made, where it is known.
    ///
    /// # Errors
    /// Why it goes on.
    async fn cancel_renewal(&self, id: &str, first: Option<&PaymentFact>) -> Result<(), CancelError>;
}

#[cfg(test)]
impl Event {
    fn payment(&self) -> &PaymentFact {
        match &self.fact {
            Word::Payment(fact) => fact,
            Word::Renewal(fact) => panic!("not about a payment: {fact:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    pub(super) mod canned;

    use super::*;
    use crate::domain::RenewalFact;

    /// A callback with this body and these headers, from nowhere in particular.
    pub(super) fn callback(body: &[u8], headers: &[(&str, &str)]) -> RawCallback {
        let headers = headers.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect();
        RawCallback {
            method: "POST".into(),
            path_kind: None,
            query: String::new(),
            headers,
            body: Bytes::copy_from_slice(body),
            peer: None,
        }
    }

    /// A receipt for a service without tax, as most clubs have it.
    pub(super) fn receipt(to: &str, item: &str) -> Receipt {
        use crate::domain::receipt::{Method, ReceiptContact, ReceiptSettings, Subject, Vat};
        let (subject, method) = (Subject::Service, Method::FullPayment);
        let settings = ReceiptSettings { vat: Vat::None, tax_system: None, subject, method };
        Receipt { contact: ReceiptContact::read(to).unwrap(), item: item.to_owned(), settings }
    }

    #[test]
    fn what_no_database_can_keep_is_not_understood() {
        let event = |key: &str, renewal: &str| Event {
            key: key.to_owned(),
            fact: Word::Renewal(RenewalFact {
                provider: "signed".into(),
                renewal: renewal.to_owned(),
                failed: false,
                at: None,
            }),
        };
        assert_eq!(event("msg_1", "Ёлка \\ \"0\"").check(), Ok(()));
        let long = "x".repeat(LONGEST_NAME + 1);
        for (key, renewal) in [("a\0b", "sub"), ("msg", "sub\0"), (&long, "sub"), ("msg", &long)] {
            let refused = event(key, renewal).check();
            assert!(matches!(refused, Err(Rejected::Malformed(_))), "{refused:?}");
        }
    }
}

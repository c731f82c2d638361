//! What a notification says, field by field.

use super::{NAME, charge};
use crate::domain::{Currency, Money, PaymentFact, PaymentState, RenewalFact, Timestamp, Word};
use crate::payments::form::{only, pairs};
use crate::payments::{Event, RawCallback, Rejected};
use chrono::NaiveDateTime;
use std::collections::BTreeMap;

/// What is signed, byte for byte.
pub(super) fn message(raw: &RawCallback) -> &[u8] {
    if raw.method == "GET" { raw.query.as_bytes() } else { &raw.body }
}

/// The fields of a notification.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn read(raw: &RawCallback) -> Result<Self, Rejected> {
        let pairs = pairs(message(raw));
        pairs.map(Self).ok_or_else(|| Rejected::Malformed("it is not UTF-8; choose UTF8 as its encoding".to_owned()))
    }

    /// A value; one that is empty is none.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        only(&self.0, name).filter(|value| !value.is_empty())
    }

    pub(super) fn need(&self, name: &'static str) -> Result<&str, Rejected> {
        self.text(name).ok_or_else(|| Rejected::Malformed(format!("there is no {name}")))
    }

    pub(super) fn amount(&self) -> Result<Money, Rejected> {
        // A refund names no currency: it is that of its payment.
        let currency = self.text("Currency").unwrap_or("RUB").parse::<Currency>();
        let money = currency.and_then(|c| Money::decimal(self.text("Amount").unwrap_or_default(), c));
        money.map_err(|e| Rejected::Malformed(e.to_string()))
    }

    /// The payment that it is about, under this name of its transaction.
    pub(super) fn payment(&self, id: &'static str, state: PaymentState) -> Result<PaymentFact, Rejected> {
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
    pub(super) fn event(&self, kind: &str) -> Result<Option<Event>, Rejected> {
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

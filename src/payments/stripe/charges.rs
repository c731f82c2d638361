//! Charges, disputes and payment intents of Stripe's, and its subscriptions: what tells that money went back or ceases to
//! come.

use super::NAME;
use super::sums::money;
use super::wire::{Named, Notes, fact, id_of, order_in};
use crate::domain::{Currency, Money, PaymentFact, PaymentState, RenewalFact, Timestamp};
use serde::Deserialize;

/// A charge, with all that went back of it so far.
#[derive(Deserialize)]
pub(super) struct Charge {
    id: String,
    amount: i64,
    #[serde(default)]
    amount_refunded: i64,
    #[serde(default)]
    refunded: bool,
    currency: Currency,
    pub(super) payment_intent: Option<Named>,
    /// Where it was before invoices had payments.
    invoice: Option<Named>,
    metadata: Notes,
}

impl Charge {
    /// Whether it surely belongs to no invoice: it has the notes of its payment intent, and those of invoices have none.
    pub(super) fn is_of_session(&self) -> bool {
        self.invoice.is_none() && self.metadata.as_ref().is_some_and(|notes| !notes.is_empty())
    }

    /// What went back. It is known by its payment intent, unless its invoice has another name for it.
    pub(super) fn fact(&self, of_invoice: Option<PaymentFact>) -> Result<PaymentFact, String> {
        let state = if self.refunded { PaymentState::Refunded } else { PaymentState::Succeeded };
        let name = id_of(self.payment_intent.as_ref()).unwrap_or_else(|| self.id.clone());
        let own = PaymentFact { order: order_in(&self.metadata), ..fact(name, state, self.sum()?) };
        let base = of_invoice.unwrap_or(own);
        Ok(PaymentFact { state, amount: self.sum()?, refunded_minor: self.back()?, ..base })
    }

    fn sum(&self) -> Result<Money, String> {
        money(self.amount, self.currency)
    }

    fn back(&self) -> Result<i64, String> {
        Ok(money(self.amount_refunded, self.currency)?.minor)
    }
}

/// A payer's bank takes money back.
#[derive(Deserialize)]
pub(super) struct Dispute {
    id: String,
    amount: i64,
    currency: Currency,
    #[serde(default)]
    status: String,
    pub(super) payment_intent: Option<Named>,
    charge: Option<Named>,
}

impl Dispute {
    /// Only a question of the bank's: no money has moved ("Dispute statuses").
    pub(super) fn is_inquiry(&self) -> bool {
        self.status.starts_with("warning_")
    }

    pub(super) fn fact(&self, of_invoice: Option<PaymentFact>) -> Result<PaymentFact, String> {
        let amount = money(self.amount, self.currency)?;
        let name = id_of(self.payment_intent.as_ref()).or_else(|| id_of(self.charge.as_ref()));
        let own = fact(name.unwrap_or_else(|| self.id.clone()), PaymentState::Refunded, amount);
        let base = of_invoice.unwrap_or(own);
        let state = PaymentState::Refunded;
        Ok(PaymentFact { state, amount, refunded_minor: amount.minor, chargeback: true, ..base })
    }
}

/// A payment intent.
#[derive(Deserialize)]
pub(super) struct Intent {
    id: String,
    amount: i64,
    currency: Currency,
    status: String,
    metadata: Notes,
    latest_charge: Option<Named>,
    #[serde(default)]
    pub(super) livemode: bool,
}

impl Intent {
    /// What went back of it.
    pub(super) fn charge(&self) -> Option<Charge> {
        Charge::deserialize(self.latest_charge.as_ref()?.whole()?).ok()
    }

    pub(super) fn fact(&self) -> Result<PaymentFact, String> {
        let state = match self.status.as_str() {
            "succeeded" => PaymentState::Succeeded,
            "canceled" => PaymentState::Canceled,
            _ => PaymentState::Pending,
        };
        let own = fact(self.id.clone(), state, money(self.amount, self.currency)?);
        Ok(PaymentFact { order: order_in(&self.metadata), ..own })
    }
}

/// A subscription of Stripe's.
#[derive(Deserialize)]
pub(super) struct Subscription {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    cancel_at_period_end: bool,
    cancel_at: Option<i64>,
}

impl Subscription {
    /// Whether it will never charge again.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.status.as_str(), "canceled" | "incomplete_expired")
    }

    /// That it charges no more, or cannot. `None`: it goes on, which its payments tell.
    pub(super) fn word(&self, deleted: bool, at: Timestamp) -> Option<RenewalFact> {
        let stops = deleted || self.is_over() || self.cancel_at_period_end || self.cancel_at.is_some();
        let failed = match self.status.as_str() {
            _ if stops => false,
            "past_due" | "unpaid" => true,
            "paused" => false,
            _ => return None,
        };
        Some(RenewalFact { provider: NAME.to_owned(), renewal: self.id.clone(), failed, at: Some(at) })
    }
}

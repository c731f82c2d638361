//! The wire of Stripe, as far as it is of use: events, and the objects in them and in answers.
//!
//! An endpoint keeps the API version that it was made with, so what later versions moved is also read from where it was.

use super::NAME;
use super::sums::money;
use crate::domain::{Currency, Money, PaymentFact, PaymentState, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Seconds since 1970.
fn moment(seconds: i64) -> Timestamp {
    Timestamp(seconds.saturating_mul(1000))
}

/// The name of an object, or the object itself where it was asked for.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Named {
    Name(String),
    Whole(Value),
}

impl Named {
    pub(super) fn id(&self) -> Option<&str> {
        let id = match self {
            Self::Name(id) => Some(id.as_str()),
            Self::Whole(object) => object["id"].as_str(),
        };
        id.filter(|id| !id.is_empty())
    }

    pub(super) fn whole(&self) -> Option<&Value> {
        if let Self::Whole(object) = self { Some(object) } else { None }
    }
}

pub(super) fn id_of(named: Option<&Named>) -> Option<String> {
    named.and_then(Named::id).map(str::to_owned)
}

/// What its owner wrote on an object.
pub(super) type Notes = Option<BTreeMap<String, String>>;

/// Our order's token among the notes.
pub(super) fn order_in(notes: &Notes) -> Option<String> {
    notes.as_ref()?.get("order_id").filter(|token| !token.is_empty()).cloned()
}

/// An event.
#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    created: i64,
    /// What says nothing is not of a live account.
    #[serde(default)]
    pub(super) livemode: bool,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

impl Message {
    pub(super) fn at(&self) -> Timestamp {
        moment(self.created)
    }

    pub(super) fn object<T: for<'a> Deserialize<'a>>(&self) -> Result<T, String> {
        T::deserialize(&self.data.object).map_err(|e| format!("{}: {e}", self.kind))
    }
}

pub(super) fn fact(external_id: String, state: PaymentState, amount: Money) -> PaymentFact {
    PaymentFact {
        provider: NAME.to_owned(),
        external_id,
        state,
        amount,
        refunded_minor: 0,
        refunds: BTreeMap::new(),
        order: None,
        test: false,
        payer: None,
        plan: None,
        product: None,
        at: None,
        chargeback: false,
        renewal: None,
        until: None,
        contact: None,
        saved: None,
    }
}

/// A Checkout session.
#[derive(Deserialize)]
pub(super) struct Session {
    id: String,
    mode: String,
    status: Option<String>,
    #[serde(default)]
    payment_status: String,
    client_reference_id: Option<String>,
    metadata: Notes,
    amount_total: Option<i64>,
    currency: Option<Currency>,
    payment_intent: Option<Named>,
    subscription: Option<Named>,
    pub(super) invoice: Option<Named>,
    #[serde(default)]
    pub(super) livemode: bool,
}

impl Session {
    /// Where it stands by its own word.
    pub(super) fn state(&self) -> PaymentState {
        match (self.payment_status.as_str(), self.status.as_deref()) {
            ("paid" | "no_payment_required", _) => PaymentState::Succeeded,
            (_, Some("expired")) => PaymentState::Canceled,
            _ => PaymentState::Pending,
        }
    }

    /// Whether the payer is still at the page, or has not come yet: there is no payment.
    pub(super) fn is_open(&self) -> bool {
        self.status.as_deref() == Some("open")
    }

    /// Its payment. The first one of a subscription goes by the subscription's name, which both the session and the
    /// first invoice know; all others by that of their payment intent. `None`: nothing is paid by it.
    pub(super) fn fact(&self, state: PaymentState) -> Result<Option<PaymentFact>, String> {
        let (Some(sum), Some(currency)) = (self.amount_total, self.currency) else { return Ok(None) };
        let subscription = id_of(self.subscription.as_ref());
        let name = match self.mode.as_str() {
            "payment" => id_of(self.payment_intent.as_ref()),
            "subscription" => subscription.clone(),
            _ => return Ok(None),
        };
        let mut fact = fact(name.unwrap_or_else(|| self.id.clone()), state, money(sum, currency)?);
        fact.order = self.client_reference_id.clone().filter(|t| !t.is_empty()).or_else(|| order_in(&self.metadata));
        fact.renewal = subscription;
        fact.until = self.until();
        Ok(Some(fact))
    }

    /// The end of the first period, as long as that is the current one.
    fn until(&self) -> Option<Timestamp> {
        let subscription = self.subscription.as_ref()?.whole()?;
        let latest = Named::deserialize(&subscription["latest_invoice"]).ok();
        let first = id_of(self.invoice.as_ref())?;
        let is_current = latest.as_ref().and_then(Named::id) == Some(first.as_str());
        let items = subscription["items"]["data"].as_array().into_iter().flatten();
        let ends = items.chain([subscription]).filter_map(|i| i["current_period_end"].as_i64());
        ends.max().filter(|_| is_current).map(moment)
    }
}

/// An invoice of a subscription.
#[derive(Deserialize)]
pub(super) struct Invoice {
    id: String,
    status: Option<String>,
    billing_reason: Option<String>,
    #[serde(default)]
    amount_paid: i64,
    #[serde(default)]
    amount_due: i64,
    currency: Currency,
    parent: Option<Parent>,
    /// Where it was before `parent`.
    subscription: Option<Named>,
    subscription_details: Option<Details>,
    #[serde(default)]
    lines: List<Line>,
    #[serde(default)]
    payments: List<InvoicePayment>,
    status_transitions: Option<Transitions>,
    #[serde(default)]
    pub(super) livemode: bool,
}

#[derive(Deserialize)]
struct Parent {
    subscription_details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    subscription: Option<Named>,
    metadata: Notes,
}

#[derive(Deserialize)]
struct Line {
    period: LinePeriod,
}

#[derive(Deserialize)]
struct LinePeriod {
    end: i64,
}

#[derive(Deserialize)]
struct Transitions {
    paid_at: Option<i64>,
}

/// Many objects.
#[derive(Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) has_more: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { data: Vec::new(), has_more: false }
    }
}

/// How an invoice was paid.
#[derive(Deserialize)]
pub(super) struct InvoicePayment {
    pub(super) invoice: Option<Named>,
    #[serde(default)]
    status: String,
    payment: Option<By>,
}

#[derive(Deserialize)]
struct By {
    payment_intent: Option<Named>,
}

impl InvoicePayment {
    /// The invoice itself, where it was asked for.
    pub(super) fn whole_invoice(&self) -> Option<Invoice> {
        Invoice::deserialize(self.invoice.as_ref()?.whole()?).ok()
    }
}

impl Invoice {
    fn details(&self) -> Option<&Details> {
        self.parent.as_ref().and_then(|p| p.subscription_details.as_ref()).or(self.subscription_details.as_ref())
    }

    /// The subscription that it is of. `None`: of none, and so none of ours.
    pub(super) fn subscription(&self) -> Option<String> {
        let of = self.details().and_then(|d| d.subscription.as_ref()).or(self.subscription.as_ref());
        id_of(of)
    }

    fn is_first(&self) -> bool {
        self.billing_reason.as_deref() == Some("subscription_create")
    }

    /// Where it stands by its own word.
    pub(super) fn state(&self) -> PaymentState {
        match self.status.as_deref() {
            Some("paid") => PaymentState::Succeeded,
            Some("void" | "uncollectible") => PaymentState::Canceled,
            _ => PaymentState::Pending,
        }
    }

    /// The payment that it asked for: the first one by the name that its Checkout session has for it too, and with the
    /// order, which has its place for one payment only.
    pub(super) fn fact(&self, state: PaymentState) -> Result<Option<PaymentFact>, String> {
        let Some(subscription) = self.subscription() else { return Ok(None) };
        let name = if self.is_first() { subscription.clone() } else { self.id.clone() };
        let units = if state >= PaymentState::Succeeded { self.amount_paid } else { self.amount_due };
        let mut fact = fact(name, state, money(units, self.currency)?);
        fact.order = self.details().filter(|_| self.is_first()).and_then(|d| order_in(&d.metadata));
        fact.renewal = Some(subscription);
        fact.until = self.lines.data.iter().map(|line| line.period.end).max().map(moment);
        fact.at = self.status_transitions.as_ref().and_then(|t| t.paid_at).map(moment);
        Ok(Some(fact))
    }

    /// The payment intent that paid it.
    pub(super) fn payment_intent(&self) -> Option<String> {
        let by = |p: &InvoicePayment| id_of(p.payment.as_ref()?.payment_intent.as_ref());
        let paid = self.payments.data.iter().find(|p| p.status == "paid");
        paid.or(self.payments.data.first()).and_then(by)
    }
}

//! The shop's state and its rules: what may become of a payment, and what is refused.

use super::api::Used;
use super::cards::SavedCard;
use crate::sandbox::callbacks::Notification;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};
use uuid::Uuid;

const MINUTE: i64 = 60_000;
/// How long a payer may take, in milliseconds (<https://yookassa.ru/developers/payment-acceptance/getting-started/payment-process>).
pub const TO_CONFIRM: i64 = 60 * MINUTE;
/// How long the shop may take to capture a card payment (ibid., "Canceled payments").
const TO_CAPTURE: i64 = 7 * 24 * 60 * MINUTE;

/// Who canceled, and why, as in `cancellation_details`.
pub(super) type Reason = (&'static str, &'static str);
/// Nobody paid in time.
pub(super) const TIMED_OUT: Reason = ("yoo_money", "expired_on_confirmation");

/// What the API says no with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{description}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `invalid_request`, `not_found` …
    pub code: &'static str,
    /// For people.
    pub description: String,
    /// Which part of the request is wrong.
    pub parameter: Option<String>,
}

impl Refusal {
    pub(super) fn invalid(parameter: &str, description: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: "invalid_request",
            description: description.into(),
            parameter: Some(parameter.to_owned()),
        }
    }

    pub(super) fn not_found(parameter: &str, what: &str) -> Self {
        let description = format!("Incorrect {parameter}. {what} doesn't exist or access denied");
        Self { status: 404, code: "not_found", description, parameter: Some(parameter.to_owned()) }
    }
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    WaitingForCapture,
    Succeeded,
    Canceled,
}

impl Status {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::WaitingForCapture => "waiting_for_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// What the shop asks for, checked.
pub(super) struct Wanted {
    pub(super) minor: i64,
    pub(super) currency: String,
    pub(super) capture: bool,
    pub(super) return_url: String,
    pub(super) description: Option<String>,
    /// What its fiscal receipt says.
    pub(super) receipt: Option<Value>,
    pub(super) metadata: Value,
    pub(super) customer: Option<String>,
    /// Whether the card is to be kept.
    pub(super) save: bool,
    /// The kept card to charge, in place of a page to pay on.
    pub(super) method: Option<String>,
}

pub(super) struct Payment {
    pub(super) id: String,
    pub(super) status: Status,
    pub(super) wanted: Wanted,
    pub(super) created_at: i64,
    paid_at: Option<i64>,
    captured_at: Option<i64>,
    refunded: i64,
    canceled: Option<Reason>,
}

pub(super) struct Refund {
    pub(super) id: String,
    payment_id: String,
    minor: i64,
    currency: String,
    pub(super) created_at: i64,
}

/// A payment as the sandbox and the tests see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// Its id.
    pub id: String,
    /// `pending`, `waiting_for_capture`, `succeeded` or `canceled`.
    pub status: &'static str,
    /// The sum in kopecks.
    pub minor: i64,
    /// How much of it was given back.
    pub refunded_minor: i64,
    /// What it is for.
    pub description: Option<String>,
    /// What its fiscal receipt says, as it was sent.
    pub receipt: Option<Value>,
    /// `metadata.order_id`.
    pub order_id: Option<String>,
    /// When it was made, in Unix milliseconds of the emulated clock.
    pub created_at: i64,
}

fn notification(event: &str, payment_id: &str, object: &Value, at: i64) -> Notification {
    let body = json!({"type": "notification", "event": event, "object": object}).to_string();
    Notification::new(event, payment_id, vec![("Content-Type", "application/json".into())], body, at)
}

/// The shop.
pub(super) struct World {
    shop_id: String,
    test: bool,
    base: String,
    pub(super) payments: Vec<Payment>,
    pub(super) cards: Vec<SavedCard>,
    pub(super) refunds: Vec<Refund>,
    /// Notifications that have come up and are to be sent.
    pub(super) news: Vec<Notification>,
    /// Idempotence keys of the last day.
    pub(super) used: Vec<Used>,
}

impl World {
    pub(super) fn new(shop_id: &str, test: bool, base: &str) -> Self {
        Self {
            shop_id: shop_id.to_owned(),
            test,
            base: base.to_owned(),
            payments: Vec::new(),
            cards: Vec::new(),
            refunds: Vec::new(),
            news: Vec::new(),
            used: Vec::new(),
        }
    }

    pub(super) fn payment(&self, id: &str) -> Result<&Payment, Refusal> {
        self.payments.iter().find(|p| p.id == id).ok_or_else(|| Refusal::not_found("payment_id", "Payment"))
    }

    fn change(&mut self, id: &str, now: i64, event: &str, change: impl FnOnce(&mut Payment)) {
        if let Some(payment) = self.payments.iter_mut().find(|p| p.id == id) {
            change(payment);
        }
        if let Ok(payment) = self.payment(id) {
            let object = self.payment_json(payment);
            self.news.push(notification(event, id, &object, now));
        }
    }

    pub(super) fn begin(&mut self, wanted: Wanted, now: i64) -> String {
        let id = new_id(now, "000f-5000-9000");
        self.payments.push(Payment {
            id: id.clone(),
            status: Status::Pending,
            wanted,
            created_at: now,
            paid_at: None,
            captured_at: None,
            refunded: 0,
            canceled: None,
        });
        id
    }

    /// Cancels what has run out of time.
    pub(super) fn expire(&mut self, now: i64) {
        let late = |p: &Payment| match (p.status, p.paid_at) {
            (Status::Pending, _) if now - p.created_at >= TO_CONFIRM => Some(TIMED_OUT),
            (Status::WaitingForCapture, Some(paid)) if now - paid >= TO_CAPTURE => {
                Some(("yoo_money", "expired_on_capture"))
            }
            _ => None,
        };
        let late: Vec<_> = self.payments.iter().filter_map(|p| Some((p.id.clone(), late(p)?))).collect();
        for (id, reason) in late {
            self.end(&id, reason, now);
        }
    }

    pub(super) fn end(&mut self, id: &str, reason: Reason, now: i64) {
        self.change(id, now, "payment.canceled", |p| {
            p.status = Status::Canceled;
            p.canceled = Some(reason);
        });
    }

    fn must_be(&self, id: &str, status: Status) -> Result<(), Refusal> {
        let is = self.payment(id)?.status;
        if is == status {
            return Ok(());
        }
        let (is, status) = (is.as_str(), status.as_str());
        Err(Refusal::invalid(
            "payment_id",
            format!("Operation is allowed for status {status} only, the payment is {is}"),
        ))
    }

    pub(super) fn pay(&mut self, id: &str, now: i64) -> Result<(), Refusal> {
        self.must_be(id, Status::Pending)?;
        if self.payment(id)?.wanted.save {
            self.cards.push(SavedCard { id: id.to_owned(), revoked: false, empty: false });
        }
        if self.payment(id)?.wanted.capture {
            self.change(id, now, "payment.succeeded", |p| {
                p.status = Status::Succeeded;
                (p.paid_at, p.captured_at) = (Some(now), Some(now));
            });
        } else {
            self.change(id, now, "payment.waiting_for_capture", |p| {
                p.status = Status::WaitingForCapture;
                p.paid_at = Some(now);
            });
        }
        Ok(())
    }

    pub(super) fn fail(&mut self, id: &str, reason: Reason, now: i64) -> Result<(), Refusal> {
        self.must_be(id, Status::Pending)?;
        self.end(id, reason, now);
        Ok(())
    }

    /// The shop takes the money that waits, or a part of it; the rest goes back to the payer.
    pub(super) fn capture(&mut self, id: &str, minor: Option<i64>, now: i64) -> Result<(), Refusal> {
        self.must_be(id, Status::WaitingForCapture)?;
        let held = self.payment(id)?.wanted.minor;
        let minor = minor.unwrap_or(held);
        if minor > held {
            return Err(Refusal::invalid("amount", "Capture amount is greater than the payment amount"));
        }
        self.change(id, now, "payment.succeeded", |p| {
            p.status = Status::Succeeded;
            p.wanted.minor = minor;
            p.captured_at = Some(now);
        });
        Ok(())
    }

    /// The shop lets the money go that waits.
    pub(super) fn cancel(&mut self, id: &str, now: i64) -> Result<(), Refusal> {
        self.must_be(id, Status::WaitingForCapture)?;
        self.end(id, ("merchant", "canceled_by_merchant"), now);
        Ok(())
    }

    pub(super) fn refund(&mut self, id: &str, minor: i64, now: i64) -> Result<String, Refusal> {
        self.must_be(id, Status::Succeeded)?;
        let payment = self.payment(id)?;
        let currency = payment.wanted.currency.clone();
        if minor <= 0 {
            return Err(Refusal::invalid("amount.value", "Amount must be greater than zero"));
        }
        if minor > payment.wanted.minor - payment.refunded {
            return Err(Refusal::invalid("amount", "Refund amount is greater than what is left of the payment"));
        }
        if let Some(p) = self.payments.iter_mut().find(|p| p.id == id) {
            p.refunded += minor;
        }
        let refund =
            Refund { id: new_id(now, "0015-5000-8000"), payment_id: id.to_owned(), minor, currency, created_at: now };
        self.news.push(notification("refund.succeeded", id, &refund_json(&refund), now));
        let refund_id = refund.id.clone();
        self.refunds.push(refund);
        Ok(refund_id)
    }

    pub(super) fn refund_of(&self, refund_id: &str) -> Result<Value, Refusal> {
        let refund = self.refunds.iter().find(|r| r.id == refund_id);
        refund.map(refund_json).ok_or_else(|| Refusal::not_found("refund_id", "Refund"))
    }

    pub(super) fn payment_json(&self, p: &Payment) -> Value {
        let currency = &p.wanted.currency;
        let paid = matches!(p.status, Status::WaitingForCapture | Status::Succeeded);
        let mut json = json!({
            "id": p.id,
            "status": p.status.as_str(),
            "amount": amount(p.wanted.minor, currency),
            "recipient": {"account_id": self.shop_id, "gateway_id": "100700"},
            "created_at": moment(p.created_at),
            "test": self.test,
            "paid": paid,
            "refundable": p.status == Status::Succeeded && p.refunded < p.wanted.minor,
            "metadata": p.wanted.metadata,
        });
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                json[key] = value;
            }
        };
        set("description", p.wanted.description.as_ref().map(|d| json!(d)));
        set("merchant_customer_id", p.wanted.customer.as_ref().map(|c| json!(c)));
        set("captured_at", p.captured_at.map(|t| json!(moment(t))));
        set("cancellation_details", p.canceled.map(|(party, reason)| json!({"party": party, "reason": reason})));
        let until = p.paid_at.filter(|_| p.status == Status::WaitingForCapture);
        set("expires_at", until.map(|t| json!(moment(t + TO_CAPTURE))));
        if p.status == Status::Pending {
            let url = format!("{}/pay/{}", self.base, p.id);
            set(
                "confirmation",
                Some(json!({"type": "redirect", "confirmation_url": url, "return_url": p.wanted.return_url})),
            );
        } else {
            let card = json!({"first6": "555555", "last4": "4477", "card_type": "MasterCard"});
            let title = "Bank card *4477";
            let method = p.wanted.method.as_ref().unwrap_or(&p.id);
            let saved = self.cards.iter().any(|card| card.id == *method);
            set(
                "payment_method",
                Some(json!({"type": "bank_card", "id": method, "saved": saved, "title": title, "card": card})),
            );
        }
        if p.status == Status::Succeeded {
            set("refunded_amount", Some(amount(p.refunded, currency)));
        }
        json
    }

    pub(super) fn views(&self) -> Vec<PaymentView> {
        let view = |p: &Payment| PaymentView {
            id: p.id.clone(),
            status: p.status.as_str(),
            minor: p.wanted.minor,
            refunded_minor: p.refunded,
            description: p.wanted.description.clone(),
            receipt: p.wanted.receipt.clone(),
            order_id: p.wanted.metadata["order_id"].as_str().map(str::to_owned),
            created_at: p.created_at,
        };
        self.payments.iter().map(view).collect()
    }
}

pub(super) fn refund_json(r: &Refund) -> Value {
    json!({
        "id": r.id,
        "payment_id": r.payment_id,
        "status": "succeeded",
        "created_at": moment(r.created_at),
        "amount": amount(r.minor, &r.currency),
    })
}

/// `{"value": "990.00", "currency": "RUB"}`
fn amount(minor: i64, currency: &str) -> Value {
    json!({"value": decimal(minor), "currency": currency})
}

/// Kopecks as roubles, `990.00`.
pub(super) fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// RFC 3339 in UTC with milliseconds.
fn moment(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An id of the real ones' form: time, kind, chance.
fn new_id(now: i64, kind: &str) -> String {
    let chance = Uuid::new_v4().as_u128() & 0xffff_ffff_ffff;
    format!("{:08x}-{kind}-{chance:012x}", (now / 1000) & 0xffff_ffff)
}

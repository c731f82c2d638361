//! What programs see. Names of fields are a promise: they are only ever added.

use crate::club::outgoing::{Person, PublicEvent};
use crate::domain::{Lang, MemberId, Plan, Timestamp};
use crate::store::{MemberPage, PaymentPage, SubscriptionPage};
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::BTreeMap;

/// A page of a list.
#[derive(Serialize)]
pub(super) struct Page<T> {
    /// The rows.
    pub(super) items: Vec<T>,
    /// Where the next page goes on; null: this is the end.
    pub(super) next: Option<String>,
}

/// A page of events, after which one can always ask on.
#[derive(Serialize)]
pub(super) struct Events {
    pub(super) items: Vec<Event>,
    /// What to ask for `after`, whether there is more now or later.
    pub(super) next: String,
    /// Whether there is more now.
    pub(super) more: bool,
}

#[derive(Serialize)]
pub(super) struct Event {
    id: String,
    #[serde(flatten)]
    event: PublicEvent,
}

impl From<PublicEvent> for Event {
    fn from(event: PublicEvent) -> Self {
        Self { id: event.id.clone(), event }
    }
}

#[derive(Serialize)]
pub(super) struct Member {
    #[serde(flatten)]
    person: Person,
    created_at: String,
    subscriptions: Vec<Subscription>,
}

impl Member {
    pub(super) fn new(member: &MemberPage, all: &[SubscriptionPage], names: bool, zone: Tz) -> Self {
        let hers = all.iter().filter(|s| s.member == member.id);
        Self {
            person: Person::new(member, names),
            created_at: member.created_at.rfc3339(),
            subscriptions: hers.map(|s| Subscription::new(s, zone)).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Subscription {
    id: i64,
    member: MemberId,
    plan: String,
    stage: &'static str,
    last_day: Option<String>,
    paid_until: Option<String>,
    created_at: String,
}

impl Subscription {
    pub(super) fn new(row: &SubscriptionPage, zone: Tz) -> Self {
        Self {
            id: row.id.0,
            member: row.member,
            plan: row.plan.to_string(),
            stage: row.stage.as_str(),
            // Paid time ends with the first moment that is not paid.
            last_day: row.paid_until.map(|end| end.plus(-1).date(zone).to_string()),
            paid_until: row.paid_until.map(Timestamp::rfc3339),
            created_at: row.created_at.rfc3339(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Payment {
    id: i64,
    member: Option<MemberId>,
    provider: String,
    external_id: Option<String>,
    state: &'static str,
    amount: String,
    refunded: String,
    currency: String,
    test: bool,
    created_at: String,
}

impl From<PaymentPage> for Payment {
    fn from(row: PaymentPage) -> Self {
        Self {
            id: row.id,
            member: row.member,
            provider: row.provider,
            external_id: row.external_id,
            state: row.state.as_str(),
            amount: row.amount.to_decimal(),
            refunded: row.refunded.to_decimal(),
            currency: row.amount.currency.as_str().to_owned(),
            test: row.test,
            created_at: row.created_at.rfc3339(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct PlanView {
    key: String,
    title: BTreeMap<Lang, String>,
    period: String,
    prices: Vec<Price>,
    gates: Vec<String>,
}

#[derive(Serialize)]
struct Price {
    amount: String,
    currency: String,
}

impl From<&Plan> for PlanView {
    fn from(plan: &Plan) -> Self {
        let price = |price: &crate::domain::Money| Price {
            amount: price.to_decimal(),
            currency: price.currency.as_str().to_owned(),
        };
        Self {
            key: plan.key.to_string(),
            title: plan.title.0.clone(),
            period: plan.period.to_string(),
            prices: plan.prices.iter().map(price).collect(),
            gates: plan.gates.iter().map(ToString::to_string).collect(),
        }
    }
}

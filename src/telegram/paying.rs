//! What updates say of payments within Telegram, read from their raw JSON.
//!
//! teloxide knows no `subscription`, and a payment must not be lost because something newer stands beside it in its
//! message: only the few fields that count are read. Currency `XTR` is Stars, any other a provider token's money.
//! <https://core.telegram.org/bots/api#payments>

use crate::domain::{
    AccountRef, Currency, Money, PaymentFact, PaymentState, Platform, RenewalFact, STARS, TELEGRAM_PAYMENTS, Timestamp,
    Word,
};
use crate::messenger::{Fact, Inquiry, Person};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A person, as far as payments need her.
#[derive(Deserialize)]
struct Who {
    id: i64,
    #[serde(default)]
    first_name: String,
    language_code: Option<String>,
}

impl Who {
    fn account(&self) -> AccountRef {
        AccountRef { platform: Platform::Telegram, id: self.id.to_string() }
    }
}

/// A message that may tell of a payment.
#[derive(Deserialize)]
struct Message {
    from: Option<Who>,
    chat: Who,
    date: i64,
    successful_payment: Option<Payment>,
    refunded_payment: Option<Payment>,
}

/// SuccessfulPayment and RefundedPayment in one: the second has the first four fields.
#[derive(Deserialize)]
struct Payment {
    currency: Currency,
    total_amount: i64,
    invoice_payload: String,
    telegram_payment_charge_id: String,
    /// Unix seconds.
    subscription_expiration_date: Option<i64>,
    #[serde(default)]
    is_recurring: bool,
}

/// What a message says of a payment; `None`: nothing.
pub(super) fn told(body: &RawValue) -> Option<Fact> {
    let message: Message = serde_json::from_str(body.get()).ok()?;
    let at = message.date;
    let word = match (message.successful_payment, message.refunded_payment) {
        (Some(paid), _) => {
            let payer = message.from.as_ref().unwrap_or(&message.chat).account();
            paid.fact(PaymentState::Succeeded, payer, at)
        }
        // The message is the bot's own there; the chat is the payer's.
        (None, Some(back)) => back.fact(PaymentState::Refunded, message.chat.account(), at),
        (None, None) => return None,
    };
    Some(Fact::Told(Word::Payment(Box::new(word))))
}

impl Payment {
    fn fact(self, state: PaymentState, payer: AccountRef, at: i64) -> PaymentFact {
        let back = state == PaymentState::Refunded;
        let renews = self.currency == Currency::XTR && self.is_recurring;
        PaymentFact {
            provider: provider(self.currency).to_owned(),
            external_id: self.telegram_payment_charge_id,
            state,
            amount: Money { minor: self.total_amount, currency: self.currency },
            refunded_minor: if back { self.total_amount } else { 0 },
            refunds: BTreeMap::new(),
            renewal: renews.then(|| self.invoice_payload.clone()),
            order: Some(self.invoice_payload),
            test: false,
            payer: Some(payer),
            plan: None,
            at: Some(Timestamp(at.saturating_mul(1000))),
            chargeback: false,
            until: self.subscription_expiration_date.map(|until| Timestamp(until.saturating_mul(1000))),
            contact: None,
            saved: None,
            product: None,
        }
    }
}

fn provider(currency: Currency) -> &'static str {
    if currency == Currency::XTR { STARS } else { TELEGRAM_PAYMENTS }
}

/// BotSubscriptionUpdated.
#[derive(Deserialize)]
struct Subscription {
    invoice_payload: String,
    state: String,
}

/// How one of Telegram's own subscriptions goes on.
pub(super) fn subscription(body: &RawValue) -> Result<Fact, String> {
    let update: Subscription =
        serde_json::from_str(body.get()).map_err(|_| "a subscription whose form is not understood".to_owned())?;
    let renewal = update.invoice_payload;
    let word = |renewal, failed| {
        Fact::Told(Word::Renewal(RenewalFact { provider: STARS.to_owned(), renewal, failed, at: None }))
    };
    match update.state.as_str() {
        "canceled" => Ok(word(renewal, false)),
        "failed" => Ok(word(renewal, true)),
        "active" => Ok(Fact::RenewsAgain { provider: STARS.to_owned(), renewal }),
        // A state of days to come.
        _ => Ok(Fact::Nothing),
    }
}

/// An update that asks before the money is taken.
#[derive(Deserialize)]
struct Asking {
    pre_checkout_query: PreCheckout,
}

#[derive(Deserialize)]
struct PreCheckout {
    id: String,
    from: Who,
    currency: Currency,
    total_amount: i64,
    invoice_payload: String,
}

/// The question that a raw update asks before the money is taken; `None`: it is another update.
pub(super) fn inquiry(raw: &str) -> Option<Inquiry> {
    let query = serde_json::from_str::<Asking>(raw).ok()?.pre_checkout_query;
    let person = Person {
        name: query.from.first_name.clone(),
        language: query.from.language_code.clone(),
        ..Person::nameless(query.from.account())
    };
    let asked = Payment {
        currency: query.currency,
        total_amount: query.total_amount,
        invoice_payload: query.invoice_payload,
        telegram_payment_charge_id: String::new(),
        subscription_expiration_date: None,
        is_recurring: false,
    };
    let payer = person.account.clone();
    let fact = PaymentFact { at: None, ..asked.fact(PaymentState::Pending, payer, 0) };
    Some(Inquiry { person, query: query.id, fact })
}

#[cfg(test)]
mod tests;

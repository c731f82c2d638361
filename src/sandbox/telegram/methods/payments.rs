//! Invoices, the answer before a payment, and Stars that go back.

use serde_json::json;

use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::till::{Invoice, PERIOD, XTR};
use super::super::world::World;
use super::user_id;

/// The most Stars that one invoice may ask for, and the most of a subscription.
const MOST_STARS: i64 = 100_000;
const MOST_OF_SUBSCRIPTION: i64 = 10_000;
/// Currencies in which a provider is paid here, with the least and the most of each, about 1 and 10,000 US dollars.
const CURRENCIES: [(&str, i64, i64); 4] =
    [("RUB", 8_000, 80_000_000), ("USD", 100, 1_000_000), ("EUR", 90, 900_000), ("PLN", 370, 3_700_000)];
/// The longest payload, in bytes.
const PAYLOAD: usize = 128;

fn required(params: &Params, name: &str, most: usize, wrong: &str) -> Result<String, Refusal> {
    let text = params.text(name).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| Refusal::bad(&format!("parameter \"{name}\" is required")))?;
    if text.chars().count() > most { Err(Refusal::bad(wrong)) } else { Ok(text.into_owned()) }
}

/// The one sum of all prices, and how many there are.
fn prices(params: &Params) -> Result<(i64, usize), Refusal> {
    let broken = || Refusal::bad("can't parse labeled prices JSON object");
    let prices = params.nested("prices").map_err(|_| broken())?.ok_or_else(broken)?;
    let prices = prices.as_array().filter(|prices| !prices.is_empty()).ok_or_else(broken)?;
    let amount = |price: &serde_json::Value| {
        price["label"].as_str().filter(|label| !label.is_empty()).and(price["amount"].as_i64()).ok_or_else(broken)
    };
    let sum = prices.iter().map(amount).sum::<Result<i64, _>>()?;
    Ok((sum, prices.len()))
}

pub(super) fn create_invoice_link(world: &mut World, params: &Params) -> Answer {
    let title = required(params, "title", 32, "INVOICE_TITLE_INVALID")?;
    let description = required(params, "description", 255, "INVOICE_DESCRIPTION_INVALID")?;
    let payload = required(params, "payload", PAYLOAD, "INVOICE_PAYLOAD_INVALID")?;
    if payload.len() > PAYLOAD {
        return Err(Refusal::bad("INVOICE_PAYLOAD_INVALID"));
    }
    let currency = required(params, "currency", 3, "CURRENCY_INVALID")?;
    let (amount, count) = prices(params)?;
    let token = params.text("provider_token").unwrap_or_default();
    let period = params.int("subscription_period");
    if currency == XTR {
        if !token.is_empty() || count != 1 {
            return Err(Refusal::bad("STARS_INVOICE_INVALID"));
        }
        if period.is_some_and(|period| period != PERIOD) {
            return Err(Refusal::bad("SUBSCRIPTION_PERIOD_INVALID"));
        }
        let most = if period.is_some() { MOST_OF_SUBSCRIPTION } else { MOST_STARS };
        if !(1..=most).contains(&amount) {
            return Err(Refusal::bad("CURRENCY_TOTAL_AMOUNT_INVALID"));
        }
    } else {
        if !world.till.provider_tokens.iter().any(|known| *known == token) {
            return Err(Refusal::bad("PAYMENT_PROVIDER_INVALID"));
        }
        let known = CURRENCIES.iter().find(|(name, ..)| *name == currency);
        let (_, least, most) = known.ok_or_else(|| Refusal::bad("CURRENCY_INVALID"))?;
        if !(*least..=*most).contains(&amount) {
            return Err(Refusal::bad("CURRENCY_TOTAL_AMOUNT_INVALID"));
        }
        if period.is_some() {
            return Err(Refusal::bad("SUBSCRIPTION_PERIOD_INVALID"));
        }
    }
    let url = format!("https://t.me/$inv{}", world.next_serial());
    let invoice = Invoice { title, description, payload, currency, amount, renews: period.is_some() };
    world.till.invoices.insert(url.clone(), invoice);
    Ok(url.into())
}

pub(super) fn answer_pre_checkout_query(world: &mut World, params: &Params) -> Answer {
    let refusal = match params.flag("ok") {
        true => None,
        false => Some(required(params, "error_message", usize::MAX, "")?),
    };
    let id = params.int("pre_checkout_query_id").unwrap_or(0);
    if world.answer_question(id, refusal.as_deref()) {
        return Ok(true.into());
    }
    Err(Refusal::bad("query is too old and response timeout expired or query ID is invalid"))
}

pub(super) fn refund_star_payment(world: &mut World, params: &Params) -> Answer {
    let user = user_id(params)?;
    let charge = required(params, "telegram_payment_charge_id", usize::MAX, "")?;
    let payment = world.till.payments.get_mut(&charge).filter(|p| p.person == user && p.invoice.currency == XTR);
    let payment = payment.ok_or_else(|| Refusal::bad("CHARGE_ID_INVALID"))?;
    if payment.refunded {
        return Err(Refusal::bad("CHARGE_ALREADY_REFUNDED"));
    }
    payment.refunded = true;
    let invoice = payment.invoice.clone();
    let (now, receiver) = (
        world.now(),
        json!({"type": "user", "transaction_type": "invoice_payment", "user": world.user_json(user),
            "invoice_payload": invoice.payload}),
    );
    *world.till.stars.entry(user).or_default() += invoice.amount;
    world.till.transactions.push(json!({"id": charge, "amount": invoice.amount, "date": now, "receiver": receiver}));
    let refunded = json!({
        "currency": XTR, "total_amount": invoice.amount, "invoice_payload": invoice.payload,
        "telegram_payment_charge_id": charge, "provider_payment_charge_id": "",
    });
    world.tell_of_money(user, json!({"refunded_payment": refunded}));
    Ok(true.into())
}

pub(super) fn get_star_transactions(world: &mut World, params: &Params) -> Answer {
    let offset = params.int("offset").unwrap_or(0);
    let offset = usize::try_from(offset).map_err(|_| Refusal::bad("offset must be non-negative"))?;
    let limit = params.int("limit").unwrap_or(100).clamp(1, 100);
    let shown = world.till.transactions.iter().skip(offset).take(usize::try_from(limit).unwrap_or(100));
    Ok(json!({"transactions": shown.collect::<Vec<_>>()}))
}

pub(super) fn edit_user_star_subscription(world: &mut World, params: &Params) -> Answer {
    let user = user_id(params)?;
    let charge = required(params, "telegram_payment_charge_id", usize::MAX, "")?;
    let canceled = params.flag("is_canceled");
    let mut all = world.till.subscriptions.iter_mut();
    let subscription = all.find(|s| s.person == user && s.charges.first() == Some(&charge));
    subscription.ok_or_else(|| Refusal::bad("CHARGE_ID_INVALID"))?.canceled = canceled;
    Ok(true.into())
}

//! Charging a card that the bank keeps ("Recurring payments"): `Init`, then `Charge` with the card's `RebillId`.
//!
//! Which card was kept with an order is asked: each order that keeps one is a customer of its own, so its `GetCardList`
//! names that card and no other, whatever a notification says. The bank has no keys for repeated requests, but an order of
//! this name is there once: what became of it is asked before anything is charged.

use super::wire::{Scalars, id, token};
use super::{DESCRIPTION, NAME, PAUSE, TBank, fields, is_id, state_of};
use crate::domain::{PaymentFact, PaymentState, SavedMethod};
use crate::payments::{ChargeError, Checkout, receipts};
use axum::body::Bytes;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Reasons after which the same card can never be charged again ("Error codes"): no such number, expired, lost, stolen.
const GONE: [&str; 5] = ["1014", "1033", "1041", "1043", "1054"];

/// A card of a customer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Card {
    pan: Option<String>,
    status: Option<String>,
    rebill_id: Option<Value>,
}

/// What the bank says of an order that it does not have (the list of error codes, "335").
const UNKNOWN_ORDER: &str = "335";

impl TBank {
    /// What was kept with an order; `None`: nothing. Errors: why it is not known.
    pub(super) async fn kept(&self, order: &str) -> Result<Option<SavedMethod>, String> {
        let body = fields(json!({"CustomerKey": order}));
        let mut cards = Vec::new();
        for password in &self.config.passwords {
            let bytes = self.send("GetCardList", &body, password.expose_secret()).await?;
            if let Ok(list) = serde_json::from_slice::<Vec<Card>>(&bytes) {
                cards = list;
                break;
            }
        }
        let active = cards.iter().filter(|card| card.status.as_deref() == Some("A"));
        Ok(active.rev().find_map(|card| {
            let digits = card.pan.as_deref().unwrap_or_default();
            let last = digits.get(digits.len().saturating_sub(4)..).filter(|last| !last.is_empty());
            Some(SavedMethod {
                id: id(card.rebill_id.as_ref()?)?,
                title: last.map(|last| format!("*{last}")).unwrap_or_default(),
            })
        }))
    }

    /// Sends a request signed with this password.
    pub(super) async fn send(&self, method: &str, body: &Map<String, Value>, password: &str) -> Result<Bytes, String> {
        let mut body = body.clone();
        body.insert("TerminalKey".to_owned(), json!(self.config.terminal));
        let token = hex::encode(token(&Scalars::of(&body), password));
        body.insert("Token".to_owned(), json!(token));
        let request = self.http.post(format!("{}/{method}", self.config.api_url)).json(&body);
        let response = request.send().await.map_err(|e| format!("{NAME}: {}", crate::wire::failure(e)))?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(|e| format!("{NAME}: {}", crate::wire::failure(e)))?;
        if !status.is_success() {
            return Err(format!("{NAME} answered {}", status.as_u16()));
        }
        Ok(bytes)
    }

    pub(super) async fn charge_card(&self, order: &Checkout, rebill: &str) -> Result<PaymentFact, ChargeError> {
        let id = match self.made(order).await? {
            Some((id, status)) => match state_of(&status) {
                PaymentState::Canceled => return Err(ChargeError::Declined(format!("{id} is {status}"))),
                PaymentState::Pending if status == "NEW" => id,
                state => return Ok(Self::fact(&id, state, order.price.minor, Some(order.token.clone()))),
            },
            None => self.init(order).await?,
        };
        let body = fields(json!({"PaymentId": id, "RebillId": rebill}));
        let answer = self.call("Charge", &body).await.map_err(retry)?;
        if !answer.success {
            let text = answer.trouble();
            return Err(match answer {
                answer if answer.is_its_own_trouble() || answer.is_wrong_token() => retry(text),
                answer if GONE.contains(&answer.error_code.as_str()) => ChargeError::Gone(text),
                _ => ChargeError::Declined(text),
            });
        }
        let state = state_of(answer.status.as_deref().unwrap_or_default());
        if state == PaymentState::Canceled {
            return Err(ChargeError::Declined(answer.trouble()));
        }
        Ok(Self::fact(&id, state, order.price.minor, Some(order.token.clone())))
    }

    /// The payment that was made of an order before, and its status; `None`: none.
    async fn made(&self, order: &Checkout) -> Result<Option<(String, String)>, ChargeError> {
        let answer = self.call("CheckOrder", &fields(json!({"OrderId": order.token}))).await.map_err(retry)?;
        if !answer.success {
            // Only where it surely knows no such order may another be made: the bank has no keys for repeated requests.
            return if answer.error_code == UNKNOWN_ORDER { Ok(None) } else { Err(retry(answer.trouble())) };
        }
        let newest = answer.payments.iter().filter_map(|p| Some((id(p.payment_id.as_ref()?)?, p.status.clone()?)));
        Ok(newest.max_by_key(|(_, status)| state_of(status)))
    }

    async fn init(&self, order: &Checkout) -> Result<String, ChargeError> {
        let mut body = fields(json!({
            "Amount": order.price.minor,
            "OrderId": order.token,
            "Description": order.description.chars().take(DESCRIPTION).collect::<String>(),
            "PayType": "O",
            "DATA": {"OperationInitiatorType": "R"},
        }));
        if let Some(receipt) = &order.receipt {
            body.insert("Receipt".to_owned(), receipts::tbank(receipt, order.price));
        }
        let answer = self.call("Init", &body).await.map_err(retry)?;
        match answer.id().filter(|id| answer.success && is_id(id)) {
            Some(id) => Ok(id),
            None if answer.is_its_own_trouble() || answer.is_wrong_token() => Err(retry(answer.trouble())),
            None => Err(ChargeError::Declined(answer.trouble())),
        }
    }
}

fn retry(text: String) -> ChargeError {
    ChargeError::Retry { after: PAUSE, text }
}

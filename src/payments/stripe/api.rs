//! What is asked of Stripe's API, and what its refusals mean.

use super::charges::Intent;
use super::wire::{Invoice, InvoicePayment, List, Named, Session};
use super::{NAME, Stripe, VERSION};
use crate::domain::{PaymentFact, PaymentState};
use crate::payments::AskError;
use crate::payments::form::encoded;
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::Value;

/// Why a call came to nothing.
pub(super) enum Trouble {
    /// It is not known what came of it, or it can go better later.
    Later(String),
    /// A refusal that stays.
    Refused { status: StatusCode, code: String, text: String },
}

impl Trouble {
    /// For the operator.
    pub(super) fn text(self) -> String {
        match self {
            Self::Later(text) | Self::Refused { text, .. } => text,
        }
    }
}

impl From<Trouble> for AskError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused { status: StatusCode::NOT_FOUND, .. } => Self::Unknown,
            trouble => Self::Later(trouble.text()),
        }
    }
}

/// What is asked, each under its name.
pub(super) type Fields = Vec<(String, String)>;

#[expect(clippy::needless_pass_by_value, reason = "numbers and words are handed over as they are")]
pub(super) fn field(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

impl Stripe {
    /// Asks the API, with the current key and once more with the previous one if that is refused. `key`: by which a
    /// repeated request is known.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        fields: &Fields,
        key: Option<&str>,
    ) -> Result<Value, Trouble> {
        let form = encoded(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let failed = |e| Trouble::Later(format!("{NAME}: {}", crate::wire::failure(e)));
        let mut last = Trouble::Later(String::new());
        for secret in &self.config.keys {
            let url = format!("{}{path}", self.config.api_url);
            let request = match method {
                Method::GET if form.is_empty() => self.http.get(url),
                Method::GET => self.http.get(format!("{url}?{form}")),
                _ => {
                    let form_type = "application/x-www-form-urlencoded";
                    self.http.post(url).header("Content-Type", form_type).body(form.clone())
                }
            };
            let request = request.bearer_auth(secret.expose_secret()).header("Stripe-Version", VERSION);
            let request = key.into_iter().fold(request, |request, key| request.header("Idempotency-Key", key));
            let response = request.send().await.map_err(failed)?;
            let status = response.status();
            let bytes = response.bytes().await.map_err(failed)?;
            if status.is_success() {
                return serde_json::from_slice(&bytes).map_err(|e| Trouble::Later(unreadable(&e)));
            }
            last = trouble(status, &bytes);
            if status != StatusCode::UNAUTHORIZED {
                break;
            }
            tracing::error!(provider = NAME, "the secret key is refused");
        }
        Err(last)
    }

    /// Asks for an object.
    pub(super) async fn get<T: for<'a> Deserialize<'a>>(&self, path: &str, fields: &Fields) -> Result<T, Trouble> {
        let answer = self.call(Method::GET, path, fields, None).await?;
        serde_json::from_value(answer).map_err(|e| Trouble::Later(unreadable(&e)))
    }

    /// The payment of a subscription that this payment intent is of. `None`: of no subscription.
    pub(super) async fn of_invoice(&self, intent: Option<&Named>) -> Result<Option<PaymentFact>, AskError> {
        let Some(intent) = intent.and_then(Named::id) else { return Ok(None) };
        let fields = vec![
            field("payment[type]", "payment_intent"),
            field("payment[payment_intent]", intent),
            field("limit", 1),
            field("expand[0]", "data.invoice"),
        ];
        let found: List<InvoicePayment> = match self.get("/v1/invoice_payments", &fields).await.map_err(AskError::from)
        {
            Err(AskError::Unknown) => return Ok(None),
            found => found?,
        };
        let invoice = found.data.first().and_then(InvoicePayment::whole_invoice);
        let fact = invoice.map(|invoice| invoice.fact(PaymentState::Succeeded)).transpose();
        fact.map(Option::flatten).map_err(AskError::Later)
    }

    /// Where the payment of a subscription stands, and the payment intent that it was paid by.
    pub(super) async fn invoice(&self, external_id: &str) -> Result<(PaymentFact, Option<String>), AskError> {
        let id = if external_id.starts_with("sub_") {
            let fields = vec![field("subscription", external_id), field("limit", 1)];
            let sessions: List<Session> = self.get("/v1/checkout/sessions", &fields).await?;
            let first = sessions.data.first().and_then(|s| s.invoice.as_ref()).and_then(Named::id);
            first.ok_or(AskError::Unknown)?.to_owned()
        } else {
            external_id.to_owned()
        };
        let invoice: Invoice = self.get(&format!("/v1/invoices/{id}"), &vec![field("expand[0]", "payments")]).await?;
        let fact = invoice.fact(invoice.state()).map_err(AskError::Later)?.ok_or(AskError::Unknown)?;
        Ok((self.marked(fact, invoice.livemode), invoice.payment_intent()))
    }

    /// Where a payment intent stands, and what went back of it. `of_invoice`: the payment that it is of.
    pub(super) async fn intent(&self, id: &str, of_invoice: Option<PaymentFact>) -> Result<PaymentFact, AskError> {
        let fields = vec![field("expand[0]", "latest_charge")];
        let intent: Intent = self.get(&format!("/v1/payment_intents/{id}"), &fields).await?;
        let own = self.marked(intent.fact().map_err(AskError::Later)?, intent.livemode);
        let fact = of_invoice.unwrap_or(own);
        match intent.charge().filter(|_| fact.state == PaymentState::Succeeded) {
            Some(charge) => charge.fact(Some(fact)).map_err(AskError::Later),
            None => Ok(fact),
        }
    }
}

fn unreadable(e: &serde_json::Error) -> String {
    format!("{NAME} answered in an unknown form: {e}")
}

/// What an answer that is no success means (<https://docs.stripe.com/api/errors>).
fn trouble(status: StatusCode, body: &[u8]) -> Trouble {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let word = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
    let code = word("code");
    match status.as_u16() {
        // The same key is in work; too many requests; nothing that we did. A refused key is for the owner to mend.
        401 | 409 | 429 | 500.. => Trouble::Later(format!("{NAME} answered {}", status.as_u16())),
        n => Trouble::Refused { status, code, text: format!("{NAME} refuses ({n}): {}", word("message")) },
    }
}

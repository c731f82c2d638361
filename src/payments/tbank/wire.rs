//! The wire of T-Bank, as far as it is of use, and the token over it.

use super::NAME;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The values of a message that its token is over, as they are spelled: strings, numbers and booleans at its root.
pub(super) struct Scalars(BTreeMap<String, String>);

impl Scalars {
    /// Of a message as it came.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
        let mut scalars = BTreeMap::new();
        for (name, value) in fields {
            let value = value.get();
            match value.as_bytes().first() {
                Some(b'{' | b'[' | b'n') | None => {}
                Some(b'"') => drop(scalars.insert(name, serde_json::from_str(value).map_err(|e| e.to_string())?)),
                Some(_) => drop(scalars.insert(name, value.to_owned())),
            }
        }
        Ok(Self(scalars))
    }

    /// Of a message to be sent.
    pub(super) fn of(fields: &Map<String, Value>) -> Self {
        let scalar = |(name, value): (&String, &Value)| match value {
            Value::String(text) => Some((name.clone(), text.clone())),
            Value::Bool(_) | Value::Number(_) => Some((name.clone(), value.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        Self(fields.iter().filter_map(scalar).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// SHA-256 of all values in the order of their names, the password among them, with nothing in between ("Request
/// signature").
pub(super) fn token(scalars: &Scalars, password: &str) -> Vec<u8> {
    let mut fields: BTreeMap<&str, &str> = scalars.0.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    fields.remove("Token");
    fields.insert("Password", password);
    let mut hash = Sha256::new();
    fields.values().for_each(|value| hash.update(value));
    hash.finalize().to_vec()
}

/// A number, which the bank spells as one or as text.
pub(super) fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// A payment of an order, as `CheckOrder` names it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Made {
    pub(super) payment_id: Option<Value>,
    pub(super) status: Option<String>,
}

/// Any answer. Errors come with HTTP 200 too.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    pub(super) success: bool,
    /// Of `CheckOrder`.
    #[serde(default)]
    pub(super) payments: Vec<Made>,
    #[serde(default)]
    pub(super) error_code: String,
    message: Option<String>,
    details: Option<String>,
    pub(super) status: Option<String>,
    /// A string or a number.
    payment_id: Option<Value>,
    pub(super) order_id: Option<String>,
    /// In kopecks.
    pub(super) amount: Option<i64>,
    #[serde(rename = "PaymentURL")]
    pub(super) payment_url: Option<String>,
}

impl Answer {
    pub(super) fn id(&self) -> Option<String> {
        id(self.payment_id.as_ref()?)
    }

    pub(super) fn trouble(&self) -> String {
        let words = [Some(&self.error_code), self.message.as_ref(), self.details.as_ref()];
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).filter(|w| !w.is_empty()).collect();
        format!("{NAME} refuses: {}", words.join(", "))
    }

    /// The terminal is not known, or the token does not fit it ("Error codes").
    pub(super) fn is_wrong_token(&self) -> bool {
        !self.success && matches!(self.error_code.as_str(), "202" | "204" | "205" | "501")
    }

    /// Something on its side that passes ("Error codes").
    pub(super) fn is_its_own_trouble(&self) -> bool {
        let is_inner = self.error_code.parse().is_ok_and(|code: u32| (400..500).contains(&code) || code == 9999);
        !self.success && is_inner
    }
}

//! Parameters of a call, whatever way they came: query, JSON, form or multipart.
//!
//! The Bot API is lenient about types: a number may be a string, and a nested object may be a string that holds JSON
//! (always so in forms). The getters here are as lenient.

use std::borrow::Cow;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// A request body larger than this is refused; messages and keyboards are far smaller.
const BODY_LIMIT: usize = 4 << 20;

/// The parameters of one call.
#[derive(Debug, Default)]
pub(super) struct Params(pub(super) Map<String, Value>);

impl Params {
    /// A text parameter; numbers and booleans are taken as their text.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.0.get(name)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(Cow::Owned(value.to_string())),
            _ => None,
        }
    }

    /// A whole number; a string of digits counts.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A flag; absent is false.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_i64() != Some(0),
            Some(Value::String(text)) => {
                matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "1")
            }
            _ => false,
        }
    }

    /// A nested value: as it is, or parsed from a string. `Err` is for a string that is no JSON.
    pub(super) fn nested(&self, name: &str) -> Result<Option<Cow<'_, Value>>, serde_json::Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(Cow::Owned(serde_json::from_str(text)?))),
            Some(value) => Ok(Some(Cow::Borrowed(value))),
        }
    }
}

/// Reads all parameters of a request.
pub(super) async fn read(request: Request) -> Result<Params, Refusal> {
    let unreadable = || Refusal::bad("can't parse the request");
    let mut params = Map::new();
    if let Some(query) = request.uri().query() {
        add_pairs(&mut params, query.as_bytes());
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if kind.starts_with("multipart/form-data") {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            // A part with a file name is a file.
            let file = field.file_name().map(|file| (file.to_owned(), field.content_type().map(str::to_owned)));
            let text = field.text().await.map_err(|_| unreadable())?;
            let value = match file {
                Some((file_name, kind)) => json!({"file_name": file_name, "mime_type": kind, "content": text}),
                None => Value::String(text),
            };
            params.insert(name, value);
        }
        return Ok(Params(params));
    }
    let is_json = kind.starts_with("application/json");
    let body = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| unreadable())?;
    if is_json && !body.is_empty() {
        let object: Map<String, Value> =
            serde_json::from_slice(&body).map_err(|_| Refusal::bad("can't parse JSON object"))?;
        if params.is_empty() {
            params = object;
        } else {
            params.extend(object);
        }
    } else {
        add_pairs(&mut params, &body);
    }
    Ok(Params(params))
}

fn add_pairs(params: &mut Map<String, Value>, encoded: &[u8]) {
    for (name, value) in url::form_urlencoded::parse(encoded) {
        params.insert(name.into_owned(), Value::String(value.into_owned()));
    }
}

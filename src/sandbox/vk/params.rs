//! Parameters of a call, whatever way they came: query, form, multipart, or the object of a call inside `execute`.
//!
//! In forms everything is text; a list is text with commas. The getters take both spellings.

use std::borrow::Cow;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};

/// A request body larger than this is refused; messages and keyboards are far smaller.
const BODY_LIMIT: usize = 4 << 20;

/// The parameters of one call.
#[derive(Debug, Clone, Default)]
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

    /// A text that is there and not empty.
    pub(super) fn word(&self, name: &str) -> Option<Cow<'_, str>> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A whole number; text of digits counts.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A flag, if it is given.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.0.get(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => Some(number.as_i64() != Some(0)),
            Value::String(text) => Some(matches!(text.to_ascii_lowercase().as_str(), "true" | "1")),
            _ => None,
        }
    }

    /// A list: text with commas, or an array. `None` when it is absent or empty.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let found: Vec<String> = match self.0.get(name)? {
            Value::Array(items) => {
                items.iter().map(|item| item.as_str().map_or(item.to_string(), str::to_owned)).collect()
            }
            Value::Number(number) => vec![number.to_string()],
            Value::String(text) => {
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Some(found).filter(|found| !found.is_empty())
    }

    /// A list of numbers; whatever is no number is left out.
    pub(super) fn ints(&self, name: &str) -> Option<Vec<i64>> {
        Some(self.list(name)?.iter().filter_map(|item| item.parse().ok()).collect())
    }

    /// JSON, as it is or as text. `Err` is for text that is no JSON; empty text is absent.
    pub(super) fn nested(&self, name: &str) -> Result<Option<Cow<'_, Value>>, serde_json::Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(Cow::Owned(serde_json::from_str(text)?))),
            Some(value) => Ok(Some(Cow::Borrowed(value))),
        }
    }
}

/// Reads all parameters of a request. The token of an `Authorization` header counts as the parameter `access_token`.
/// A body that cannot be read has no parameters, as VK sees it.
pub(super) async fn read(request: Request) -> Params {
    let mut params = Map::new();
    if let Some(query) = request.uri().query() {
        add_pairs(&mut params, query.as_bytes());
    }
    let (bearer, multipart) = {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let bearer = header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
        (bearer, header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("multipart/form-data")))
    };
    if multipart {
        add_parts(&mut params, request).await;
    } else if let Ok(body) = to_bytes(request.into_body(), BODY_LIMIT).await {
        add_pairs(&mut params, &body);
    }
    if let Some(token) = bearer {
        params.insert("access_token".to_owned(), Value::String(token.trim().to_owned()));
    }
    Params(params)
}

async fn add_parts(params: &mut Map<String, Value>, request: Request) {
    let Ok(mut form) = Multipart::from_request(request, &()).await else {
        return;
    };
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let Ok(bytes) = field.bytes().await else {
            return;
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // A part with a file name is a file.
        let value = match file {
            Some(file) => json!({"file_name": file, "size": bytes.len(), "content": text}),
            None => Value::String(text),
        };
        params.insert(name, value);
    }
}

fn add_pairs(params: &mut Map<String, Value>, encoded: &[u8]) {
    for (name, value) in url::form_urlencoded::parse(encoded) {
        params.insert(name.into_owned(), Value::String(value.into_owned()));
    }
}

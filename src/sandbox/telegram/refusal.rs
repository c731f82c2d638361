//! How the Bot API says no: one value with the code, the exact text and the two machine-readable parameters.

use std::borrow::Cow;

use serde_json::Value;

/// What a method gives back: the `result` of the envelope, or a refusal.
pub(super) type Answer = Result<Value, Refusal>;

/// A refusal as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: Cow<'static, str>,
    pub(super) retry_after: Option<u32>,
    pub(super) migrate_to: Option<i64>,
}

impl Refusal {
    fn new(code: u16, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into(), retry_after: None, migrate_to: None }
    }

    /// 400 with the usual prefix.
    pub(super) fn bad(text: &str) -> Self {
        Self::new(400, format!("Bad Request: {text}"))
    }

    /// 401: the token in the path is not the bot's.
    pub(super) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized: invalid token specified")
    }

    /// 403 with the usual prefix.
    pub(super) fn forbidden(text: &str) -> Self {
        Self::new(403, format!("Forbidden: {text}"))
    }

    /// 404: no such method.
    pub(super) fn no_method() -> Self {
        Self::new(404, "Not Found: method not found")
    }

    /// 404: the path is not of the Bot API at all.
    pub(super) fn no_page() -> Self {
        Self::new(404, "Not Found")
    }

    /// 409 with the usual prefix.
    pub(super) fn conflict(text: &str) -> Self {
        Self::new(409, format!("Conflict: {text}"))
    }

    /// 429: come back after so many seconds.
    pub(super) fn too_many(retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }

    /// 400: the basic group became a supergroup with another id.
    pub(super) fn migrated(to: i64) -> Self {
        Self { migrate_to: Some(to), ..Self::bad("group chat was upgraded to a supergroup chat") }
    }
}

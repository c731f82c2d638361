//! How VK says no: a code and a text, sent with HTTP status 200.

use std::borrow::Cow;

use serde_json::Value;

/// What a method gives back: the `response` of the envelope, or a refusal.
pub(super) type Answer = Result<Value, Refusal>;

/// A refusal as it goes over the wire, without the parameters of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// One of the codes of VK's own list of errors.
    pub(super) code: u32,
    pub(super) text: Cow<'static, str>,
}

impl Refusal {
    /// Any refusal. Those that several methods use have names below.
    pub(super) fn new(code: u32, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: text.into() }
    }

    /// 5: the token is missing, unknown or expired.
    pub(super) fn token(why: &str) -> Self {
        Self::new(5, format!("User authorization failed: {why}."))
    }

    /// 7: a right is missing.
    pub(super) fn permission() -> Self {
        Self::new(7, "Permission to perform this action is denied")
    }

    /// 15: the thing asked for is not this caller's.
    pub(super) fn access(why: &str) -> Self {
        Self::new(15, format!("Access denied: {why}"))
    }

    /// 100: a parameter is missing or wrong.
    pub(super) fn param(why: &str) -> Self {
        Self::new(100, format!("One of the parameters specified was missing or invalid: {why}"))
    }

    /// 100, for a parameter without which a method means nothing.
    pub(super) fn required(name: &str) -> Self {
        Self::param(&format!("{name} is a required parameter"))
    }
}

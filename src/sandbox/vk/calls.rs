//! What the service asked for, as the log of calls keeps it.

use std::time::Duration;

use serde_json::Value;

/// Whose token a call came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The community's.
    Group,
    /// A user's, for example of an administrator.
    User,
    /// A token that the emulator does not know, or none.
    Unknown,
}

/// One call in the log.
#[derive(Debug, Clone)]
pub struct Call {
    /// When it came, in milliseconds of the emulated clock.
    pub time: i64,
    /// When it came by real time, since the emulator started: the limits go by it.
    pub real: Duration,
    /// Whose token it came with.
    pub token: TokenKind,
    /// It was made inside an `execute`, and is not a request of its own.
    pub inside: bool,
    /// The method as it was named.
    pub method: String,
    /// Its parameters, as an object, without the token.
    pub params: Value,
    /// What came of it.
    pub outcome: Outcome,
    /// What it was answered with, unless it was refused; not kept of `execute`, whose steps are in the log by themselves.
    pub answer: Option<Value>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done and answered.
    Done,
    /// It was refused.
    Refused {
        /// The error code.
        code: u32,
        /// The exact text.
        text: String,
    },
    /// It was done, but the connection was closed before the answer.
    DoneUnanswered,
    /// It was not done: the connection was closed, or the server failed.
    Failed,
}

//! What the bot asked for, as the log of calls keeps it.

use serde_json::Value;

/// One call in the log.
#[derive(Debug, Clone)]
pub struct Call {
    /// When, in milliseconds of the emulated clock.
    pub time: i64,
    /// The method by its documented name.
    pub method: &'static str,
    /// Its parameters, as an object.
    pub params: Value,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done and answered.
    Done,
    /// It was refused.
    Refused {
        /// The error code.
        code: u16,
        /// The exact text.
        description: String,
    },
    /// It was done, but the connection was closed before the answer.
    DoneUnanswered,
    /// It was not done: the connection was closed, or the server failed.
    Failed,
}

//! What the service asked for: a bounded log of calls, and the hook that sees each call as it happens.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

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

/// One call as the hook sees it.
#[derive(Debug, Clone, Copy)]
pub struct CallInfo<'a> {
    /// The number of this call since the start, from 1.
    pub number: u64,
    /// The method as it was named, for example `messages.send`.
    pub method: &'a str,
    /// Its parameters, without the token.
    pub params: &'a Map<String, Value>,
}

/// When the hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The call is read, nothing happened yet.
    Before,
    /// The effect is done, the answer is not sent yet.
    After,
}

/// A function that is called around every call, on the thread that serves it and with no lock held.
pub type Hook = Arc<dyn Fn(&CallInfo<'_>, Phase) + Send + Sync>;

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

/// The last calls, oldest first.
#[derive(Debug)]
pub(super) struct CallLog {
    kept: usize,
    calls: VecDeque<Call>,
}

impl CallLog {
    /// Keeps so many; 0 switches the log off.
    pub(super) fn new(kept: usize) -> Self {
        Self { kept, calls: VecDeque::new() }
    }

    pub(super) fn is_on(&self) -> bool {
        self.kept > 0
    }

    pub(super) fn add(&mut self, call: Call) {
        if self.calls.len() >= self.kept {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    pub(super) fn clear(&mut self) {
        self.calls.clear();
    }
}

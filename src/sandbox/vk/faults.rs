//! Trouble on demand: what the network or the platform does to the next calls.

use std::collections::VecDeque;
use std::time::Duration;

/// Trouble for the next matching calls.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Only calls of this method; `a_check` is a look of the Long Poll, `None` every method but that.
    pub method: Option<String>,
    /// How many calls it hits before it is used up.
    pub times: u32,
    /// What happens to them.
    pub kind: FaultKind,
}

/// What may happen to a call.
#[derive(Debug, Clone)]
pub enum FaultKind {
    /// Refused with this error of VK, and no effect.
    Error {
        /// The code, for example 6, 9, 10 or 14.
        code: u32,
        /// The text.
        text: String,
    },
    /// This HTTP status with this body, which may be HTML, and no effect.
    Server {
        /// The HTTP status, for example 502.
        status: u16,
        /// The body as it is sent; one that starts with `{` is sent as JSON, any other as HTML.
        body: String,
    },
    /// The call waits until `release_hung` and then goes on, or until the client is gone, and then has no effect.
    Hang,
    /// The call waits for so long and then goes on: a server that is far away or busy.
    Slow(Duration),
    /// The connection closes without an effect.
    ResetBefore,
    /// The call takes effect and the connection closes without an answer.
    ResetAfter,
}

/// The faults that wait for their calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<Fault>);

/// What a look of the Long Poll is called in a [`Fault`] and in the log of calls.
pub(super) const CHECK: &str = "a_check";

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this call, if anything.
    pub(super) fn take(&mut self, method: &str) -> Option<FaultKind> {
        let hits = |fault: &Fault| fault.method.as_ref().map_or(method != CHECK, |name| name == method);
        let at = self.0.iter().position(|fault| fault.times > 0 && hits(fault))?;
        let fault = &mut self.0[at];
        fault.times -= 1;
        let kind = fault.kind.clone();
        if fault.times == 0 {
            self.0.remove(at);
        }
        Some(kind)
    }
}

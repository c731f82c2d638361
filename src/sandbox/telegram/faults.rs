//! Trouble on demand: what the network or the platform does to the next calls.

use std::collections::VecDeque;
use std::time::Duration;

/// Trouble for the next matching calls.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Only calls of this method (letter case does not matter); `None` is every method.
    pub method: Option<String>,
    /// How many calls it hits before it is used up.
    pub times: u32,
    /// What happens to them.
    pub kind: FaultKind,
}

/// What may happen to a call.
#[derive(Debug, Clone)]
pub enum FaultKind {
    /// 429 with this wait, in seconds, and no effect.
    TooMany {
        /// Seconds in `parameters.retry_after` and in the `Retry-After` header.
        retry_after: u32,
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
    /// Just before the call the owner of this chat takes all rights from the bot; the call then goes on.
    LostRights(i64),
}

/// The faults that wait for their calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this call, if anything.
    pub(super) fn take(&mut self, method: &str) -> Option<FaultKind> {
        let hits = |fault: &Fault| fault.method.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(method));
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

//! Trouble on demand: what the network or the platform does to the next calls.

use std::time::Duration;

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

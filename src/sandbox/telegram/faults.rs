//! Trouble on demand: what the network or the platform does to the next calls.

use std::time::Duration;

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

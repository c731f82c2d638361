//! The only place that asks what time it is.
//!
//! Loops and HTTP handlers hold a [`Clock`] and pass `now` down. Tests own theirs; the sandbox shifts the real one.

use crate::domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time. Clones share the same clock.
#[derive(Debug, Clone)]
pub struct Clock {
    ticking: bool,
    /// Added to the machine's time, or the time itself where the clock stands still. Milliseconds.
    shift: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { ticking: true, shift: Arc::default() }
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn stopped(at: Timestamp) -> Self {
        Self { ticking: false, shift: Arc::new(AtomicI64::new(at.0)) }
    }

    /// Now, in whole milliseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place")]
    pub fn now(&self) -> Timestamp {
        let shift = Timestamp(self.shift.load(Ordering::SeqCst));
        if self.ticking { shift.plus(chrono::Utc::now().timestamp_millis()) } else { shift }
    }

    /// Moves the clock by milliseconds.
    pub fn advance(&self, ms: i64) {
        self.shift.fetch_add(ms, Ordering::SeqCst);
    }

    /// Moves the clock to a moment.
    pub fn set(&self, to: Timestamp) {
        self.advance(to.since(self.now()));
    }
}

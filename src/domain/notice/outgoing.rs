//! What is said about receivers of web hooks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about a receiver, to the owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum OutgoingNotice {
    /// It does not hear; it is tried further.
    Failing {
        /// What the owner calls it.
        name: String,
        /// What it answered last.
        why: String,
        /// Since which day.
        since: NaiveDate,
    },
    /// It answered that it is gone for good, and is called no more.
    Gone {
        /// What the owner calls it.
        name: String,
    },
}

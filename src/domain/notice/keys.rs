//! What is said about the key of an administrator, without which closed communities are worked by hand.

use serde::{Deserialize, Serialize};

/// One thing to say about the key of an administrator, to the owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum KeyNotice {
    /// The messenger takes it no more, or makes no new one.
    Lost {
        /// The places that are worked by hand now.
        gates: Vec<String>,
        /// Whether it was one that is made anew by itself.
        renewed: bool,
        /// The messenger's reason.
        why: String,
    },
    /// It is well again.
    Back {
        /// The places that the bot works by itself again.
        gates: Vec<String>,
    },
}

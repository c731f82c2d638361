//! What is said about purchases that go on by themselves.

use super::LocalText;
use crate::domain::again::Terms;
use serde::{Deserialize, Serialize};

/// One thing to say about renewing automatically.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AgainNotice {
    /// Renew automatically on these terms, or pay once?
    Ask {
        /// The plan's name.
        title: LocalText,
        /// The terms.
        terms: Terms,
    },
}

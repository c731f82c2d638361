//! Where fiscal receipts go: the question, and its answer.

use serde::{Deserialize, Serialize};

/// One thing to say about receipts. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ReceiptNotice {
    /// Where is it to go? Asked before the first purchase.
    Ask {
        /// Where it goes as yet.
        now: Option<String>,
    },
    /// What she wrote is neither an address nor a number.
    NotRead,
    /// It goes there from now on.
    Kept {
        /// Where.
        contact: String,
    },
}

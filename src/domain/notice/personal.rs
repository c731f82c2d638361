//! What is said about a member's own data: taking it along, and being forgotten.

use super::super::LocalText;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about a member's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PersonalNotice {
    /// What would be erased, what stays, and what would be lost; asks.
    ForgetAsk {
        /// What runs and would be lost.
        running: Vec<RunningLine>,
        /// Gifts that nobody has claimed yet: their links go on working.
        gifts: u32,
        /// Names the question.
        asked: Question,
    },
    /// Asks once more, because paid time would be lost.
    ForgetSure {
        /// What runs and would be lost.
        running: Vec<RunningLine>,
        /// Names the question.
        asked: Question,
    },
    /// She is being forgotten: access is closed, and the rest follows by itself.
    ForgetBegun,
    /// She asks for something while she is being forgotten.
    Leaving,
    /// Everything that is kept about her, as a file.
    Data,
}

/// Names a question, so that only an answer to this very one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Who was asked.
    pub member: i64,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// A subscription that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningLine {
    /// The plan's name.
    pub title: LocalText,
    /// The last paid day; `None`: no end.
    pub last_day: Option<NaiveDate>,
}

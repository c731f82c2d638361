//! What a refusal of VK means: one table of codes.
//!
//! Refusals come with HTTP status 200. The codes are those of <https://dev.vk.com/ru/reference/errors>.

use super::call::Key;
use crate::messenger::CallError;
use serde::Deserialize;
use std::time::Duration;

/// A refusal as it comes; in a script's `execute_errors` too, where it names its method.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Refusal {
    /// The code.
    pub(super) error_code: i64,
    /// The text.
    #[serde(default)]
    pub(super) error_msg: String,
    /// The method, within a script.
    #[serde(default)]
    pub(super) method: String,
}

/// What to do about a refusal of a call in the name of `key`.
pub(super) fn classify(refusal: &Refusal, key: Key) -> CallError {
    let told = || format!("{} ({})", refusal.error_msg, refusal.error_code);
    match refusal.error_code {
        1 | 10 | 36 => CallError::Unreached(told()),
        6 => CallError::Wait(Duration::from_secs(1)),
        9 => CallError::Wait(Duration::from_secs(5 * 60)),
        29 => CallError::Wait(Duration::from_secs(60 * 60)),
        5 | 27 | 28 | 1117 | 3609 => CallError::TokenRefused(told()),
        14 | 17 | 24 if key == Key::Person => CallError::TokenRefused(told()),
        7 | 15 | 20 | 125 | 203 | 260 | 919 | 925 | 931 => CallError::NoRight(told()),
        917 | 922 | 927 | 932 | 945 | 946 => CallError::ChatClosed(told()),
        701 | 935 => CallError::Settled(told()),
        18 | 900 | 901 | 902 | 950 => CallError::PersonClosed(told()),
        _ => CallError::Refused(told()),
    }
}

//! What a refusal of VK means: one table of codes.
//!
//! Refusals come with HTTP status 200. The codes and their names are those of the schema that VK publishes
//! (<https://github.com/VKCOM/vk-api-schema>, `errors.json`) and of <https://dev.vk.com/ru/reference/errors>.

use super::call::Key;
use crate::messenger::CallError;
use serde::Deserialize;
use std::time::Duration;

/// How long a key that made too many requests in a second is silent.
pub(super) const TOO_FAST: Duration = Duration::from_secs(1);
/// After "flood control": too much of the same. No time is told.
const FLOOD: Duration = Duration::from_secs(5 * 60);
/// After "rate limit reached": a quota of hours or a day. No time is told.
const QUOTA: Duration = Duration::from_secs(60 * 60);

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

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// VK failed.
    Failed,
    Wait(Duration),
    /// The key itself is no good.
    Token,
    /// A person must prove in her browser that she is one; only people's keys are asked for it.
    Human,
    NoRight,
    PersonClosed,
    ChatClosed,
    Settled,
}

/// Codes that mean something to us. What is not here is refused for good.
const MEANINGS: &[(i64, Meaning)] = &[
    (1, Meaning::Failed),          // unknown error: try again later
    (5, Meaning::Token),           // user authorization failed
    (6, Meaning::Wait(TOO_FAST)),  // too many requests per second
    (7, Meaning::NoRight),         // permission to perform this action is denied
    (9, Meaning::Wait(FLOOD)),     // flood control
    (10, Meaning::Failed),         // internal server error
    (14, Meaning::Human),          // captcha needed
    (15, Meaning::NoRight),        // access denied
    (17, Meaning::Human),          // validation required
    (18, Meaning::PersonClosed),   // user was deleted or banned
    (20, Meaning::NoRight),        // denied for non-standalone applications
    (24, Meaning::Human),          // confirmation required
    (27, Meaning::Token),          // group authorization failed, or unavailable with it
    (28, Meaning::Token),          // application authorization failed
    (29, Meaning::Wait(QUOTA)),    // rate limit reached
    (36, Meaning::Failed),         // execution was interrupted due to timeout
    (43, Meaning::Failed),         // this section is temporarily unavailable
    (125, Meaning::ChatClosed),    // invalid group id
    (203, Meaning::NoRight),       // access to group denied
    (260, Meaning::NoRight),       // access to the groups list is denied
    (701, Meaning::Settled),       // user should be in club
    (703, Meaning::NoRight),       // two-factor authentication must be on for this action
    (900, Meaning::PersonClosed),  // user is in the blacklist
    (901, Meaning::PersonClosed),  // user did not permit messages
    (902, Meaning::PersonClosed),  // user's privacy settings
    (917, Meaning::ChatClosed),    // no access to this chat
    (919, Meaning::NoRight),       // the link of this chat cannot be seen
    (922, Meaning::ChatClosed),    // you left this chat
    (925, Meaning::NoRight),       // not an administrator of this chat
    (927, Meaning::ChatClosed),    // chat does not exist
    (931, Meaning::NoRight),       // the link of this chat cannot be changed
    (932, Meaning::ChatClosed),    // the community cannot interact with this peer
    (935, Meaning::Settled),       // user not found in chat
    (945, Meaning::ChatClosed),    // chat was disabled
    (946, Meaning::ChatClosed),    // chat is not supported
    (950, Meaning::PersonClosed),  // time to answer is over
    (983, Meaning::PersonClosed),  // as 901
    (984, Meaning::PersonClosed),  // as 901
    (1117, Meaning::Token),        // access token has expired
    (3609, Meaning::Token),        // token extension required
    (3610, Meaning::PersonClosed), // user is deactivated
];

/// What to do about a refusal of a call in the name of `key`.
pub(super) fn classify(refusal: &Refusal, key: Key) -> CallError {
    let told = format!("{} ({})", refusal.error_msg, refusal.error_code);
    let meaning = MEANINGS.iter().find(|(code, _)| *code == refusal.error_code).map(|(_, meaning)| *meaning);
    match meaning {
        Some(Meaning::Failed) => CallError::Unreached(told),
        Some(Meaning::Wait(time)) => CallError::Wait(time),
        Some(Meaning::Token) => CallError::TokenRefused(told),
        Some(Meaning::Human) if key == Key::Person => CallError::TokenRefused(told),
        Some(Meaning::NoRight) => CallError::NoRight(told),
        Some(Meaning::PersonClosed) => CallError::PersonClosed(told),
        Some(Meaning::ChatClosed) => CallError::ChatClosed(told),
        Some(Meaning::Settled) => CallError::Settled(told),
        Some(Meaning::Human) | None => CallError::Refused(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_has_its_meaning() {
        let means = |error_code: i64, key| {
            let refusal = Refusal { error_code, error_msg: "why".into(), ..Refusal::default() };
            classify(&refusal, key)
        };
        let told = |code| format!("why ({code})");
        for code in [1, 10, 36] {
            assert_eq!(means(code, Key::Community), CallError::Unreached(told(code)));
        }
        for (code, seconds) in [(6, 1), (9, 300), (29, 3600)] {
            assert_eq!(means(code, Key::Community), CallError::Wait(Duration::from_secs(seconds)));
        }
        for code in [5, 27, 28, 1117, 3609] {
            assert_eq!(means(code, Key::Community), CallError::TokenRefused(told(code)));
        }
        for code in [14, 17, 24] {
            assert_eq!(means(code, Key::Person), CallError::TokenRefused(told(code)), "a human is needed");
            assert_eq!(means(code, Key::Community), CallError::Refused(told(code)));
        }
        for code in [7, 15, 20, 203, 260, 919, 925, 931] {
            assert_eq!(means(code, Key::Person), CallError::NoRight(told(code)));
        }
        for code in [917, 922, 927, 932, 945, 946] {
            assert_eq!(means(code, Key::Community), CallError::ChatClosed(told(code)));
        }
        for code in [18, 900, 901, 902, 950] {
            assert_eq!(means(code, Key::Community), CallError::PersonClosed(told(code)));
        }
        for code in [701, 935] {
            assert_eq!(means(code, Key::Community), CallError::Settled(told(code)), "there is nothing to do");
        }
        for code in [100, 911, 914, 912, 936, 943, 714, 2000, 12, 13, 424_242] {
            assert_eq!(means(code, Key::Community), CallError::Refused(told(code)));
        }
        assert!(MEANINGS.windows(2).all(|two| two[0].0 < two[1].0), "each once and in order");
    }
}

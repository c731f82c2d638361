//! Commands as people type them: `/status`, `/status@club_bot`, `status`, with or without the slash.

pub mod staff;

use crate::domain::Lang;
use crate::nearest::nearest;

/// The longest start payload of Telegram (64 characters), with room to spare.
const LONGEST_PAYLOAD: usize = 128;

/// What a member can ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Greets; the payload tells where she comes from.
    Start(Option<String>),
    /// What can be bought.
    Plans,
    /// How I stand.
    Status,
    /// My way in.
    Link,
    /// The same plan again.
    Renew,
    /// Why?
    Why,
    /// Choose or set the language.
    Lang(Option<Lang>),
    /// Help.
    Help,
    /// Freeze: what was said of days and of a beginning.
    Freeze(Vec<String>),
    /// Come back early.
    Unfreeze,
    /// My invitation for friends.
    Invite,
    /// A promo code, or the question for it.
    Promo(Option<String>),
    /// The gifts that I gave.
    Gifts,
    /// No further charges.
    Cancel,
    /// All that is kept about me.
    MyData,
    /// Forget me.
    Forget,
    /// Owner: give a payment back, or a part of it.
    Refund(Option<i64>, Option<String>),
    /// Owner: payments that fit nothing.
    Unmatched,
    /// My accounts on several messengers are one: a code, or the way to get one.
    Connect(Option<String>),
}

/// Every word of a member's commands, in the order of the help.
pub const WORDS: &[&str] = &[
    "start", "plans", "status", "link", "renew", "why", "lang", "help", "freeze", "unfreeze", "invite", "promo",
    "gifts", "cancel", "mydata", "forget", "connect",
];

/// Reads a command.
///
/// # Errors
/// The command that was probably meant, with its slash, if there is one.
pub fn parse(text: &str) -> Result<Command, Option<String>> {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or("");
    let word = first.strip_prefix('/').unwrap_or(first);
    let word = word.split('@').next().unwrap_or(word).to_lowercase();
    let argument = words.next();
    Ok(match word.as_str() {
        "start" => Command::Start(argument.filter(|a| a.len() <= LONGEST_PAYLOAD).map(str::to_owned)),
        "plans" => Command::Plans,
        "status" => Command::Status,
        "link" => Command::Link,
        "renew" => Command::Renew,
        "why" => Command::Why,
        "lang" => Command::Lang(argument.and_then(|a| a.parse().ok())),
        "help" => Command::Help,
        "freeze" => Command::Freeze(argument.into_iter().chain(words).map(str::to_owned).collect()),
        "unfreeze" => Command::Unfreeze,
        "invite" => Command::Invite,
        "promo" => Command::Promo(argument.map(str::to_owned)),
        "gifts" => Command::Gifts,
        "mydata" => Command::MyData,
        "forget" => Command::Forget,
        "cancel" => Command::Cancel,
        "refund" => Command::Refund(
            argument.and_then(|a| a.trim_start_matches('#').parse().ok()),
            words.next().map(str::to_owned),
        ),
        "unmatched" => Command::Unmatched,
        "connect" => Command::Connect(argument.map(str::to_owned)),
        _ => return Err(near(&word)),
    })
}

/// The command that was probably meant.
fn near(word: &str) -> Option<String> {
    nearest(word, 1, WORDS.iter().copied()).map(|command| format!("/{command}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_as_people_type_them() {
        for text in ["/status", "/STATUS", "status", " /status  now", "/status@my_club_bot"] {
            assert_eq!(parse(text), Ok(Command::Status), "{text}");
        }
        assert_eq!(parse("/start plan_month"), Ok(Command::Start(Some("plan_month".into()))));
        assert_eq!(parse("/lang pl"), Ok(Command::Lang(Some(Lang::PL))));
        assert_eq!(parse("/promo весна-26"), Ok(Command::Promo(Some("весна-26".into()))));
        assert_eq!(parse("/lang klingon"), Ok(Command::Lang(None)));
        assert_eq!(parse("/freeze"), Ok(Command::Freeze(Vec::new())));
        assert_eq!(parse("/freeze 7 24.12"), Ok(Command::Freeze(vec!["7".into(), "24.12".into()])));
        assert_eq!(parse("/unfreeze"), Ok(Command::Unfreeze));
        assert_eq!(parse("/connect"), Ok(Command::Connect(None)));
        assert_eq!(parse("connect abcdefgh2"), Ok(Command::Connect(Some("abcdefgh2".into()))));
    }

    #[test]
    fn a_slip_of_the_finger_is_guessed_and_other_talk_is_not() {
        assert_eq!(parse("/sttus"), Err(Some("/status".into())));
        assert_eq!(parse("/plan"), Err(Some("/plans".into())));
        assert_eq!(parse("/halp"), Err(Some("/help".into())));
        for text in ["", "hello there", "Здравствуйте", "💥", "/x"] {
            assert_eq!(parse(text), Err(None), "{text}");
        }
    }
}

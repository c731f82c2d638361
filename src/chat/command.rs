//! Commands as people type them: `/status`, `/status@club_bot`, `status`, «мой доступ», with or without the slash.
//!
//! With the slash nothing else can be meant. Without it a text is a command only if its first words stand for one
//! ([`vocabulary`]) and no more stands behind them than the command takes: whoever tells a story is not taken at a word.

pub mod staff;
pub mod vocabulary;

use crate::domain::Lang;
use vocabulary::{Typed, Vocabulary};

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
    /// A purchase made elsewhere is mine: by what it is known, or the question for it.
    Claim(Option<String>),
    /// I have transferred the money.
    Paid,
}

/// Every word of a member's commands, in the order of the help.
pub const WORDS: &[&str] = &[
    "start", "plans", "status", "link", "renew", "why", "lang", "help", "freeze", "unfreeze", "invite", "promo",
    "gifts", "cancel", "mydata", "forget", "connect", "claim", "paid",
];

/// Reads a command.
///
/// # Errors
/// The command that was probably meant, with its slash, if there is one.
pub fn parse(typed: &Typed<'_>, vocabulary: &Vocabulary) -> Result<Command, Option<String>> {
    let Some(command) = understood(typed, vocabulary) else {
        let guess = Some(typed).filter(|typed| typed.has_at_most(1));
        let guess = guess.and_then(|typed| vocabulary.guess(&typed.word, WORDS));
        return Err(guess.filter(|guess| *guess != typed.word).map(|command| format!("/{command}")));
    };
    Ok(command)
}

fn understood(typed: &Typed<'_>, vocabulary: &Vocabulary) -> Option<Command> {
    let mut words = typed.rest.split_whitespace();
    let argument = words.next();
    let (command, most) = match typed.word.as_str() {
        "start" => (Command::Start(argument.filter(|a| a.len() <= LONGEST_PAYLOAD).map(str::to_owned)), 0),
        "plans" => (Command::Plans, 0),
        "status" => (Command::Status, 0),
        "link" => (Command::Link, 0),
        "renew" => (Command::Renew, 0),
        "why" => (Command::Why, 0),
        "lang" => (Command::Lang(vocabulary.language(typed.rest)), 2),
        "help" => (Command::Help, 0),
        "freeze" => return freeze(typed, vocabulary),
        "unfreeze" => (Command::Unfreeze, 0),
        "invite" => (Command::Invite, 0),
        "promo" => (Command::Promo(argument.map(str::to_owned)), 1),
        "gifts" => (Command::Gifts, 0),
        "mydata" => (Command::MyData, 0),
        "forget" => (Command::Forget, 0),
        "cancel" => (Command::Cancel, 0),
        "refund" => {
            let payment = argument.and_then(|a| a.trim_start_matches('#').parse().ok());
            (Command::Refund(payment, words.next().map(str::to_owned)), 2)
        }
        "unmatched" => (Command::Unmatched, 0),
        "paid" => (Command::Paid, 0),
        "connect" => (Command::Connect(argument.map(str::to_owned)), 1),
        // A telephone number may have spaces in it.
        "claim" => (Command::Claim(argument.map(|_| typed.rest.to_owned())), 1),
        _ => return None,
    };
    typed.has_at_most(most).then_some(command)
}

/// «заморозка 7», «заморозка на 7 дней с 24.12»; without the slash only numbers may stand behind it.
fn freeze(typed: &Typed<'_>, vocabulary: &Vocabulary) -> Option<Command> {
    let words: Vec<String> = vocabulary.weighty(typed.rest).map(str::to_owned).collect();
    let plain = words.iter().all(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    (typed.slash || plain).then_some(Command::Freeze(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A vocabulary of a few words; the real ones are tried with the texts.
    fn parse(text: &str) -> Result<Command, Option<String>> {
        let mut vocabulary = Vocabulary::default();
        for (command, list) in vocabulary::LISTS {
            vocabulary.add(Lang::EN, list, command);
        }
        vocabulary.add(Lang::RU, "words-status", "статус, мой доступ");
        vocabulary.add(Lang::RU, "words-freeze", "заморозка");
        vocabulary.add(Lang::RU, vocabulary::FILLERS, "на, дней, с");
        super::parse(&vocabulary.read(text), &vocabulary)
    }

    #[test]
    fn commands_are_read_as_people_type_them() {
        for text in [
            "/status",
            "/STATUS",
            "status",
            " /status  now",
            "/status@my_club_bot",
            "Мой  доступ?",
            "/статус",
            "СТАТУС!",
        ] {
            assert_eq!(parse(text), Ok(Command::Status), "{text}");
        }
        assert_eq!(parse("/start plan_month"), Ok(Command::Start(Some("plan_month".into()))));
        assert_eq!(parse("/lang pl"), Ok(Command::Lang(Some(Lang::PL))));
        assert_eq!(parse("/promo весна-26"), Ok(Command::Promo(Some("весна-26".into()))));
        assert_eq!(parse("/lang klingon"), Ok(Command::Lang(None)));
        assert_eq!(parse("/freeze"), Ok(Command::Freeze(Vec::new())));
        assert_eq!(parse("/freeze 7 24.12"), Ok(Command::Freeze(vec!["7".into(), "24.12".into()])));
        assert_eq!(parse("заморозка на 7 дней с 24.12"), Ok(Command::Freeze(vec!["7".into(), "24.12".into()])));
        assert_eq!(parse("/unfreeze"), Ok(Command::Unfreeze));
        assert_eq!(parse("/connect"), Ok(Command::Connect(None)));
        assert_eq!(parse("connect abcdefgh2"), Ok(Command::Connect(Some("abcdefgh2".into()))));
    }

    #[test]
    fn a_sentence_that_begins_like_a_command_is_none() {
        for text in ["status is wrong", "статус не тот", "мой доступ пропал", "заморозка не нужна", "мой"]
        {
            assert_eq!(parse(text), Err(None), "{text}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_guessed_and_other_talk_is_not() {
        assert_eq!(parse("/sttus"), Err(Some("/status".into())));
        assert_eq!(parse("/plan"), Err(Some("/plans".into())));
        assert_eq!(parse("/halp"), Err(Some("/help".into())));
        assert_eq!(parse("стотус"), Err(Some("/status".into())));
        for text in ["", "hello there", "Здравствуйте", "💥", "/x"] {
            assert_eq!(parse(text), Err(None), "{text}");
        }
    }
}

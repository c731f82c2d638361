//! Commands in words: what is typed as `/status` in Telegram is said as «статус» where commands have no slash.

use crate::chat::command::vocabulary::{FILLERS, LANGUAGE, LISTS, STOP, Vocabulary};
use crate::domain::Lang;

/// Every list of words that a language has.
pub(super) fn lists() -> impl Iterator<Item = &'static str> {
    LISTS.iter().map(|(_, list)| *list).chain([STOP, FILLERS, LANGUAGE])
}

/// The same text with each command said by the word of a language. Addresses and anything else with a slash stay.
pub(super) fn in_words(text: &str, lang: Lang, vocabulary: &Vocabulary) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | ':' | '<' | '.'));
        let length = behind.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(behind.len());
        let (name, after) = behind.split_at(length);
        said.push_str(before);
        match vocabulary.shown(lang, name).filter(|_| begins && !after.starts_with('/')) {
            Some(word) => said.push_str(word),
            None => {
                said.push('/');
                said.push_str(name);
            }
        }
        rest = after;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_said_in_words_and_addresses_stay() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add(Lang::RU, "words-status", "статус, подписка");
        vocabulary.add(Lang::RU, "words-refund", "возврат");
        for (text, said) in [
            ("/status — моя подписка", "статус — моя подписка"),
            ("(/refund 12 500)", "(возврат 12 500)"),
            ("«/status»", "«статус»"),
            ("https://club.example/status", "https://club.example/status"),
            ("/start и /nothing", "/start и /nothing"),
            ("<b>статус</b> 1/2 /", "<b>статус</b> 1/2 /"),
            ("/status/x", "/status/x"),
        ] {
            assert_eq!(in_words(text, Lang::RU, &vocabulary), said);
        }
    }
}

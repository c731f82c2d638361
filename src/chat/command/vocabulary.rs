//! The words that people use in place of commands: «заморозка 7», "my status", "pomoc".
//!
//! The words themselves are in `locales/`, one list for each command and language. All languages are understood at once:
//! whoever reads English may have a Russian keyboard.

use crate::domain::Lang;
use crate::nearest::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// Each command and the message of `locales/` that lists its words.
pub const LISTS: &[(&str, &str)] = &[
    ("start", "words-start"),
    ("plans", "words-plans"),
    ("status", "words-status"),
    ("link", "words-link"),
    ("renew", "words-renew"),
    ("why", "words-why"),
    ("lang", "words-lang"),
    ("help", "words-help"),
    ("freeze", "words-freeze"),
    ("unfreeze", "words-unfreeze"),
    ("invite", "words-invite"),
    ("promo", "words-promo"),
    ("gifts", "words-gifts"),
    ("cancel", "words-cancel"),
    ("mydata", "words-mydata"),
    ("forget", "words-forget"),
    ("connect", "words-connect"),
    ("claim", "words-claim"),
    ("refund", "words-refund"),
    ("unmatched", "words-unmatched"),
    ("admin", "words-admin"),
    ("stats", "words-stats"),
    ("tasks", "words-tasks"),
    ("hands", "words-hands"),
    ("audit", "words-audit"),
    ("find", "words-find"),
    ("member", "words-member"),
    ("grant", "words-grant"),
    ("extend", "words-extend"),
    ("revoke", "words-revoke"),
    ("ban", "words-ban"),
    ("unban", "words-unban"),
    ("separate", "words-separate"),
    ("note", "words-note"),
    ("expiring", "words-expiring"),
    ("compensate", "words-compensate"),
    ("paid", "words-paid"),
    ("transfers", "words-transfers"),
];
/// Lists what ends a talk.
pub const STOP: &str = "words-stop";
/// Lists what means nothing around a number.
pub const FILLERS: &str = "words-fillers";
/// Lists how its own language is called.
pub const LANGUAGE: &str = "words-language";

/// The most words that stand for a command.
const LONGEST: usize = 3;
/// Shorter words are not guessed: too much is one letter away from them.
const SHORTEST_GUESS: usize = 4;

/// Every word that stands for something. Words are compared in lower case, `ё` as `е`.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    commands: BTreeMap<String, &'static str>,
    shown: BTreeMap<(Lang, &'static str), String>,
    stops: BTreeSet<String>,
    fillers: BTreeSet<String>,
    languages: BTreeMap<String, Lang>,
}

/// A text, read as a command with something behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed<'a> {
    /// The command without its slash, or else the first word as it was typed, in lower case.
    pub word: String,
    /// Whether it was typed with a slash, and so can be nothing but a command.
    pub slash: bool,
    /// What stands behind it.
    pub rest: &'a str,
}

impl Typed<'_> {
    /// Whether so many words can stand behind the command: a sentence that only begins like one is none.
    pub(super) fn has_at_most(&self, words: usize) -> bool {
        self.slash || self.rest.split_whitespace().nth(words).is_none()
    }
}

impl Vocabulary {
    /// Takes a list of a language in. `list` is one of [`LISTS`], [`STOP`], [`FILLERS`] and [`LANGUAGE`].
    pub fn add(&mut self, lang: Lang, list: &str, words: &str) {
        let mut words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        match LISTS.iter().find(|(_, key)| *key == list) {
            Some((command, _)) => {
                self.commands.insert((*command).to_owned(), command);
                let first = words.next().map(str::to_owned);
                for word in first.iter().map(String::as_str).chain(words) {
                    self.commands.insert(folded(word), command);
                }
                if let Some(first) = first {
                    self.shown.insert((lang, command), first);
                }
            }
            None if list == STOP => self.stops.extend(words.map(folded)),
            None if list == FILLERS => self.fillers.extend(words.map(folded)),
            None => self.languages.extend(words.map(|word| (folded(word), lang))),
        }
    }

    /// Reads a text as a command: its first words, as many as stand for one.
    #[must_use]
    pub fn read<'a>(&self, text: &'a str) -> Typed<'a> {
        let text = text.trim();
        let (slash, body) = text.strip_prefix('/').map_or((false, text), |body| (true, body));
        // Where each of the first words ends; what has no letter in it is no word.
        let ends: Vec<usize> = body
            .split_whitespace()
            .take(LONGEST)
            .take_while(|word| word.contains(char::is_alphanumeric))
            .map(|word| word.as_ptr().addr() - body.as_ptr().addr() + word.len())
            .collect();
        let known = ends.iter().rev().find_map(|end| Some((*end, *self.commands.get(&folded(body.get(..*end)?))?)));
        let (end, word) = match (known, ends.first()) {
            (Some((end, command)), _) => (end, command.to_owned()),
            (None, Some(end)) => {
                // `/status@club_bot`, as it is typed in groups.
                let first = folded(body[..*end].split('@').next().unwrap_or_default());
                (*end, self.commands.get(&first).map_or(first, |command| (*command).to_owned()))
            }
            (None, None) => (0, String::new()),
        };
        Typed { word, slash, rest: body[end..].trim() }
    }

    /// Whether a text ends a talk.
    #[must_use]
    pub fn is_stop(&self, text: &str) -> bool {
        self.stops.contains(&folded(text))
    }

    /// The words behind a command that mean something.
    pub fn weighty<'a>(&self, rest: &'a str) -> impl Iterator<Item = &'a str> {
        rest.split_whitespace().filter(|word| !self.fillers.contains(&folded(word)))
    }

    /// The language that goes by this name, or by its code.
    #[must_use]
    pub fn language(&self, name: &str) -> Option<Lang> {
        self.languages.get(&folded(name)).copied().or_else(|| name.parse().ok())
    }

    /// A command as it is said in a language.
    #[must_use]
    pub fn shown(&self, lang: Lang, command: &str) -> Option<&str> {
        let (command, _) = LISTS.iter().find(|(known, _)| *known == command)?;
        self.shown.get(&(lang, *command)).map(String::as_str)
    }

    /// The one of these commands that was probably meant.
    pub(super) fn guess(&self, word: &str, among: &[&'static str]) -> Option<&'static str> {
        if word.chars().count() < SHORTEST_GUESS {
            return None;
        }
        let known = self.commands.iter().filter(|(_, command)| among.contains(command)).map(|(word, _)| word.as_str());
        nearest(word, 1, known).and_then(|word| self.commands.get(word).copied())
    }
}

/// Words as they are compared: in lower case, one space between them, no signs around each.
fn folded(words: &str) -> String {
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('ё', "е");
    let words: Vec<String> = words.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

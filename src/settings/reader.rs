//! Reading one variable after the other, and remembering everything that was wrong with them.

use super::values::{BaseUrl, Secret};
use std::fmt;

/// The longest part of a wrong value that is repeated in a message, in letters.
const SHOWN: usize = 80;

/// What was found where a setting should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The variable is not set.
    Nothing,
    /// It is set to the empty string.
    Empty,
    /// This text.
    Text(String),
    /// Something that is, or may hold, a secret.
    Hidden,
}

/// One wrong or missing setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The variable.
    pub variable: String,
    /// What was read.
    pub found: Found,
    /// What should be there, in words.
    pub expected: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, found, expected } = self;
        match found {
            Found::Nothing => write!(f, "{variable}: not set"),
            Found::Empty => write!(f, "{variable}: empty"),
            Found::Hidden => write!(f, "{variable}: read a value that is not shown here"),
            Found::Text(text) => {
                let more = if text.chars().count() > SHOWN { "…" } else { "" };
                let start: String = text.chars().take(SHOWN).collect();
                write!(f, "{variable}: read \"{}{more}\"", start.escape_debug())
            }
        }?;
        write!(f, ", expected {expected}")
    }
}

/// Wrong or missing settings, all of them; each makes one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}

/// Reads variables and collects what was wrong. A wrong value reads as `None`, and the reading goes on.
pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup, problems: Vec::new() }
    }

    /// The value without spaces around it. The empty string counts as not set.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    }

    /// The value as `parse` understands it.
    pub(super) fn value<T>(&mut self, name: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.wrong(name, Found::Text(text), expected);
        }
        value
    }

    /// A base address; a wrong one is not repeated where it may hold a password.
    pub(super) fn base_url(&mut self, name: &str) -> Option<BaseUrl> {
        let text = self.text(name)?;
        let url = BaseUrl::parse(&text);
        if url.is_none() {
            let found = if text.contains(['@', '?', '#']) { Found::Hidden } else { Found::Text(text) };
            self.wrong(name, found, "an address such as https://club.example, with no password, query or fragment");
        }
        url
    }

    /// A secret and its `_PREVIOUS`. `good` checks the form of either.
    pub(super) fn secret(&mut self, name: &str, expected: &str, good: fn(&str) -> bool) -> Option<Secret> {
        let previous_name = Secret::previous_name(name);
        let (current, previous) = (self.text(name), self.text(&previous_name));
        if current.is_none() && previous.is_some() {
            self.wrong(&previous_name, Found::Hidden, &format!("nothing here while {name} is not set"));
        }
        for (name, value) in [(name, &current), (previous_name.as_str(), &previous)] {
            if value.as_deref().is_some_and(|v| !good(v)) {
                self.wrong(name, Found::Hidden, expected);
            }
        }
        current.map(|current| Secret::new(current, previous))
    }

    /// Whether all of `names` are set. If only some are, the others are missing.
    pub(super) fn group(&mut self, names: &[(&str, &str)]) -> bool {
        let Some(&(present, _)) = names.iter().find(|(name, _)| self.text(name).is_some()) else { return false };
        for (name, expected) in names {
            if self.text(name).is_none() {
                self.missing(name, &format!("{expected}, because {present} is set"));
            }
        }
        true
    }

    /// A needed value is not there.
    pub(super) fn missing(&mut self, name: &str, expected: &str) {
        let found = if (self.lookup)(name).is_some() { Found::Empty } else { Found::Nothing };
        self.wrong(name, found, expected);
    }

    /// A value is not what it should be.
    pub(super) fn wrong(&mut self, name: &str, found: Found, expected: &str) {
        self.problems.push(Problem { variable: name.to_owned(), found, expected: expected.to_owned() });
    }
}

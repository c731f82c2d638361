//! Walking a TOML document with a finger on the place, and remembering everything that was wrong.
//!
//! The document is read as a tree with spans and not through serde, because serde stops at the first mistake and speaks
//! of types; here each mistake names its line, its place in the file's own words, what was read and what is expected.

use crate::nearest::nearest;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The longest part of a wrong value that is repeated in a message, in letters.
const SHOWN: usize = 80;

/// The text being read, and what was wrong with it so far: where (in bytes) and what.
pub(super) struct Source<'a> {
    text: &'a str,
    problems: RefCell<Vec<(usize, String)>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, problems: RefCell::default() }
    }

    pub(super) fn problem(&self, at: usize, message: String) {
        self.problems.borrow_mut().push((at, message));
    }

    /// The problems with line and column, both from 1 and the column in letters, in the order of the file.
    pub(super) fn problems(self) -> Vec<(usize, usize, String)> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        let place = |(at, message): (usize, String)| {
            let before = self.text.get(..at).unwrap_or(self.text);
            let line_start = before.rfind('\n').map_or(0, |i| i + 1);
            (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1, message)
        };
        problems.into_iter().map(place).collect()
    }
}

/// A value and where it stands.
pub(super) struct Item<'a> {
    source: &'a Source<'a>,
    /// In the file's own words: `plans.month.period`.
    path: String,
    span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Item<'a> {
    /// It is not what it should be.
    pub(super) fn wrong(&self, expected: &str) {
        self.say(&format!("read {}, expected {expected}", self.shown()));
    }

    /// Something else is the matter with it.
    pub(super) fn say(&self, what: &str) {
        self.source.problem(self.span.start, format!("{}: {what}", self.path));
    }

    fn shown(&self) -> String {
        let text = match self.value {
            DeValue::Table(_) => return "a table".to_owned(),
            DeValue::Array(_) => return "a list".to_owned(),
            DeValue::String(s) => s.as_ref(),
            _ => self.source.text.get(self.span.clone()).unwrap_or_default(),
        };
        let more = if text.chars().count() > SHOWN { "…" } else { "" };
        let start: String = text.chars().take(SHOWN).collect();
        let quote = if self.value.is_str() { "\"" } else { "" };
        format!("{quote}{}{more}{quote}", start.escape_debug())
    }

    /// A string as `parse` understands it.
    pub(super) fn string<T>(&self, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.value.as_str().and_then(parse);
        if value.is_none() {
            self.wrong(expected);
        }
        value
    }

    /// A whole number within `range`.
    pub(super) fn integer(&self, expected: &str, range: impl std::ops::RangeBounds<i64>) -> Option<i64> {
        let number = self.value.as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        let number = number.filter(|n| range.contains(n));
        if number.is_none() {
            self.wrong(expected);
        }
        number
    }

    /// A yes or a no.
    pub(super) fn boolean(&self, expected: &str) -> Option<bool> {
        let value = self.value.as_bool();
        if value.is_none() {
            self.wrong(expected);
        }
        value
    }

    /// A list.
    pub(super) fn list(&self, expected: &str) -> Option<Vec<Item<'a>>> {
        let Some(array) = self.value.as_array() else {
            self.wrong(expected);
            return None;
        };
        let item = |value: &'a Spanned<DeValue<'a>>| Item {
            source: self.source,
            path: self.path.clone(),
            span: value.span(),
            value: value.get_ref(),
        };
        Some(array.iter().map(item).collect())
    }

    /// A table; its keys are still to be taken.
    pub(super) fn section(&self, expected: &str) -> Option<Section<'a>> {
        let Some(table) = self.value.as_table() else {
            self.wrong(expected);
            return None;
        };
        Some(Section { source: self.source, path: self.path.clone(), at: self.span.start, table, taken: Vec::new() })
    }

    /// Its text, where it is a string.
    pub(super) fn as_str(&self) -> Option<&'a str> {
        self.value.as_str()
    }
}

/// A table whose keys are taken one by one; what is left at the end is unknown.
pub(super) struct Section<'a> {
    source: &'a Source<'a>,
    path: String,
    at: usize,
    table: &'a DeTable<'a>,
    taken: Vec<&'static str>,
}

impl<'a> Section<'a> {
    /// The whole document.
    pub(super) fn root(source: &'a Source<'a>, table: &'a DeTable<'a>) -> Self {
        Self { source, path: String::new(), at: 0, table, taken: Vec::new() }
    }

    /// The value of a key that may be missing.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.taken.push(key);
        let value = self.table.get(key)?;
        Some(self.item(key, value))
    }

    /// The value of a key that must be there.
    pub(super) fn need(&mut self, key: &'static str, expected: &str) -> Option<Item<'a>> {
        let item = self.take(key);
        if item.is_none() {
            self.say(&format!("{key} is missing, expected {expected}"));
        }
        item
    }

    /// All keys and values, as written from top to bottom, where the keys are the owner's own.
    pub(super) fn entries(&self) -> Vec<(&'a str, Item<'a>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), self.item(key.get_ref(), value))).collect()
    }

    /// Something is the matter with the section as a whole.
    pub(super) fn say(&self, what: &str) {
        let whole = if self.path.is_empty() { String::new() } else { format!("{}: ", self.path) };
        self.source.problem(self.at, format!("{whole}{what}"));
    }

    /// Reports the keys that nobody took.
    pub(super) fn done(self) {
        for (key, _) in self.table.iter().filter(|(key, _)| !self.taken.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let hint = nearest(name, 3, self.taken.iter().copied());
            let hint = hint.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
            let known = self.taken.join(", ");
            let path = self.join(name);
            self.source.problem(key.span().start, format!("{path}: not known here, expected one of {known}{hint}"));
        }
    }

    fn item(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Item<'a> {
        Item { source: self.source, path: self.join(key), span: value.span(), value: value.get_ref() }
    }

    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

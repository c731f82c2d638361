//! What a club.toml says of paying: transfers past the payment services.

use super::language;
use super::reader::Item;
use crate::domain::{Lang, LocalText, TransferSettings};
use std::collections::BTreeMap;

/// The longest words about where to transfer to, in letters.
const LONGEST: usize = 600;
const DETAILS: &str =
    "where to transfer to, 1 to 600 letters: \"Card 2200 …, Olga P.\" or { ru = \"Карта …\", en = \"Card …\" }";

/// The section `[transfer]`. `locale`: the language of words that name none.
pub(super) fn transfer(item: &Item<'_>, locale: Lang) -> Option<TransferSettings> {
    let mut s = item.section("a section [transfer] with details")?;
    let details = s.need("details", DETAILS).and_then(|i| words(&i, locale));
    s.done();
    Some(TransferSettings { details: details? })
}

fn words(item: &Item<'_>, locale: Lang) -> Option<LocalText> {
    let whole = |s: &str| {
        let s = s.trim();
        (1..=LONGEST).contains(&s.chars().count()).then(|| s.to_owned())
    };
    if item.as_str().is_some() {
        return item.string(DETAILS, whole).map(|words| LocalText(BTreeMap::from([(locale, words)])));
    }
    let entries = item.section(DETAILS)?.entries();
    if entries.is_empty() {
        item.wrong(DETAILS);
    }
    let word = |(key, item): &(&str, Item<'_>)| {
        let lang = language(key);
        if lang.is_none() {
            item.say(&format!("read the language \"{}\", expected two letters such as ru", key.escape_debug()));
        }
        Some((lang?, item.string(DETAILS, whole)?))
    };
    let words: BTreeMap<_, _> = entries.iter().filter_map(word).collect();
    (!words.is_empty()).then_some(LocalText(words))
}

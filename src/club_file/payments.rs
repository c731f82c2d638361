//! What a club.toml says of paying: transfers past the payment services, and fiscal receipts.

use super::language;
use super::reader::Item;
use crate::domain::receipt::{Method, Subject, TaxSystem, Vat};
use crate::domain::{Lang, LocalText, ReceiptSettings, TransferSettings};
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

/// The section `[receipts]`.
pub(super) fn receipts(item: &Item<'_>) -> Option<ReceiptSettings> {
    let mut s = item.section("a section [receipts] with vat")?;
    let among = |names: &[&str]| format!("one of {}", names.join(", "));
    let vat = s.need("vat", &among(Vat::NAMES)).and_then(|i| i.string(&among(Vat::NAMES), Vat::parse));
    let tax_system =
        s.take("tax_system").map_or(Some(None), |i| i.string(&among(TaxSystem::NAMES), TaxSystem::parse).map(Some));
    let subject =
        s.take("subject").map_or(Some(Subject::Service), |i| i.string(&among(Subject::NAMES), Subject::parse));
    let method = s.take("method").map_or(Some(Method::FullPayment), |i| i.string(&among(Method::NAMES), Method::parse));
    s.done();
    Some(ReceiptSettings { vat: vat?, tax_system: tax_system?, subject: subject?, method: method? })
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

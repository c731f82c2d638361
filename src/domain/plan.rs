//! What is sold.

use super::freeze::FreezeRules;
use super::{GateKey, Money, Period, PlanKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A language as a two-letter code. Which ones are spoken is known by the locales, not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang([u8; 2]);

impl Lang {
    /// Russian.
    pub const RU: Self = Self(*b"ru");
    /// English.
    pub const EN: Self = Self(*b"en");
    /// Polish.
    pub const PL: Self = Self(*b"pl");

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("en")
    }
}

/// Not a language code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a language: expected two letters such as \"ru\", \"en\" or \"pl\"")]
pub struct BadLang(pub String);

impl FromStr for Lang {
    type Err = BadLang;

    /// Takes `ru` and also the longer tags that messengers send, such as `pt-br`.
    fn from_str(s: &str) -> Result<Self, BadLang> {
        match s.split(['-', '_']).next().unwrap_or("").as_bytes() {
            &[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => Err(BadLang(s.to_owned())),
        }
    }
}

impl TryFrom<String> for Lang {
    type Error = BadLang;

    fn try_from(s: String) -> Result<Self, BadLang> {
        s.parse()
    }
}

impl From<Lang> for String {
    fn from(l: Lang) -> String {
        l.as_str().to_owned()
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Words of the owner's own, in one or several languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalText(pub BTreeMap<Lang, String>);

impl LocalText {
    /// In `lang`, or in `fallback`, or in whatever language there is.
    #[must_use]
    pub fn get(&self, lang: Lang, fallback: Lang) -> &str {
        let any = || self.0.values().next();
        self.0.get(&lang).or_else(|| self.0.get(&fallback)).or_else(any).map_or("", String::as_str)
    }
}

/// What is sold: a length, prices, and the gates it opens.
///
/// A subscription keeps the plan as it was bought, so the whole of it is stored with each one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id in club.toml.
    pub key: PlanKey,
    /// Its name.
    pub title: LocalText,
    /// How long one purchase lasts.
    pub period: Period,
    /// Prices; at most one in each currency.
    pub prices: Vec<Money>,
    /// The gates that it opens.
    pub gates: Vec<GateKey>,
    /// Days that the gates stay open after the end. Lent, not given: a payment within them counts from the end.
    pub grace: u32,
    /// Days before the last day on which a reminder is due, longest first; `0` is the last day itself.
    pub remind: Vec<u32>,
    /// Freezing, where the plan allows it.
    pub freeze: Option<FreezeRules>,
    /// Days that a newcomer may have for nothing, once; 0: none.
    #[serde(default)]
    pub trial: u32,
    /// What other services sell that is this plan, as [`product`](super::order::product) writes it: `tribute:1644`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_back_to_the_clubs_language_then_to_any() {
        let t = LocalText(BTreeMap::from([(Lang::RU, "Месяц".to_owned()), (Lang::EN, "Month".to_owned())]));
        assert_eq!(t.get(Lang::EN, Lang::RU), "Month");
        assert_eq!(t.get(Lang::PL, Lang::RU), "Месяц");
        assert_eq!(t.get(Lang::PL, Lang::PL), "Month");
    }

    #[test]
    fn languages_are_two_letters() {
        assert_eq!("pt-BR".parse::<Lang>().unwrap().as_str(), "pt");
        assert!("rus".parse::<Lang>().is_err());
        assert!("".parse::<Lang>().is_err());
    }
}

//! By what a purchase made elsewhere is known to be somebody's: marks, written so that they can be compared.

use super::PaymentFact;
use serde::{Deserialize, Serialize};

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A service's own number of the buyer.
    Buyer,
    /// The number of the purchase.
    Deal,
}

impl MarkKind {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Buyer => "buyer",
            Self::Deal => "deal",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Email, Self::Phone, Self::Buyer, Self::Deal].into_iter().find(|k| k.as_str() == s)
    }
}

/// A mark of a purchase or of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// As it is compared.
    pub value: String,
}

impl Mark {
    fn new(kind: MarkKind, value: Option<String>) -> Option<Self> {
        value.map(|value| Self { kind, value })
    }

    /// A telephone number, in whatever spelling.
    #[must_use]
    pub fn phone(text: &str) -> Option<Self> {
        Self::new(MarkKind::Phone, phone(text))
    }
}

/// The marks of a purchase, those of its buyer first.
#[must_use]
pub fn marks(fact: &PaymentFact) -> Vec<Mark> {
    let Some(contact) = &fact.contact else { return Vec::new() };
    let buyer = contact.id.as_deref().map(|id| format!("{}:{}", fact.provider, id.trim().to_lowercase()));
    let mut marks: Vec<Mark> = [
        Mark::new(MarkKind::Buyer, buyer),
        Mark::new(MarkKind::Phone, contact.phone.as_deref().and_then(phone)),
        Mark::new(MarkKind::Email, contact.email.as_deref().and_then(email)),
        Mark::new(MarkKind::Deal, deal(&fact.external_id)),
        Mark::new(MarkKind::Deal, contact.deal.as_deref().and_then(deal)),
    ]
    .into_iter()
    .flatten()
    .collect();
    marks.dedup();
    marks
}

/// What somebody may have meant who was asked by what her purchase is known; nothing: it can be none of that.
#[must_use]
pub fn meant(text: &str) -> Vec<Mark> {
    if text.contains('@') {
        return Mark::new(MarkKind::Email, email(text)).into_iter().collect();
    }
    let deal = Mark::new(MarkKind::Deal, deal(text));
    let phone = Mark::phone(text);
    deal.into_iter().chain(phone).collect()
}

/// An address in lower case. The part before the sign may mean something else in capitals, by the letter of the standard;
/// nobody has seen that.
fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.split_once('@')?;
    let good = !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace);
    (good && text.len() <= 254).then_some(text)
}

/// Digits with the country's code, at most fifteen (ITU-T E.164). Without a plus, eleven digits that begin with 8 are a
/// number of Russia or Kazakhstan as it is dialled there, and ten that begin with 9 are a mobile one without its 8.
fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains(|c: char| !c.is_ascii_digit() && !c.is_whitespace() && !"+-().".contains(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let dialled = !text.starts_with('+');
    let digits = match digits.len() {
        11 if dialled && digits.starts_with('8') => format!("7{}", &digits[1..]),
        10 if dialled && digits.starts_with('9') => format!("7{digits}"),
        _ => digits,
    };
    (10..=15).contains(&digits.len()).then_some(digits)
}

/// «№ 778», `#778`, `778`: a word with a digit in it.
fn deal(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['#', '№']).trim().to_lowercase();
    let good = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    (good && (1..=40).contains(&text.len()) && text.contains(|c: char| c.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_however_they_are_written() {
        for text in ["+7 (999) 123-45-67", "8 999 123 45 67", "89991234567", "79991234567", "999 123-45-67"] {
            assert_eq!(phone(text).as_deref(), Some("79991234567"), "{text}");
        }
        assert_eq!(phone("+81 90-1234-5678").as_deref(), Some("819012345678"), "Japan");
        assert_eq!(phone("+8 (999) 123-45-67").as_deref(), Some("89991234567"), "a plus says that the country follows");
        for text in ["", "12345", "call me", "+7999123456789012", "79991234567 Anna"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_typed_is_an_address_a_number_or_nothing() {
        let kinds = |text: &str| meant(text).into_iter().map(|m| (m.kind, m.value)).collect::<Vec<_>>();
        assert_eq!(kinds(" Ivan@Example.COM "), [(MarkKind::Email, "ivan@example.com".to_owned())]);
        assert_eq!(kinds("№ 778"), [(MarkKind::Deal, "778".to_owned())]);
        let both = [(MarkKind::Deal, "89991234567".to_owned()), (MarkKind::Phone, "79991234567".to_owned())];
        assert_eq!(kinds("89991234567"), both);
        assert_eq!(kinds("+7 999 123-45-67"), [(MarkKind::Phone, "79991234567".to_owned())]);
        for text in ["", "hello", "a@b", "@", "i paid", "two words 7", "a@b@c.d", "x y@z.ru"] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}

//! Transfers past any payment service: the member says that she has paid, and a person of the staff that the money has come.

use super::{AccountRef, LocalText, Money, OrderId, Platform, Timestamp};
use serde::{Deserialize, Serialize};

/// The name of this way to pay, beside those of the services.
pub const PROVIDER: &str = "manual";

/// Whether and to where members may transfer money by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferSettings {
    /// To where, in the owner's words: a card, a name, a bank.
    pub details: LocalText,
}

/// A picture or a document that a person sent, by its messenger's own name: no byte of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Where it is.
    pub platform: Platform,
    /// Whether it is a picture, which Telegram sends in another way than a document.
    pub picture: bool,
    /// Its name there; good for the bot that got it, and for no other.
    pub file: String,
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferState {
    /// It was ordered, and nothing was heard of it; or the money had not come when somebody looked.
    Open,
    /// She said that she has paid, and was asked for a picture; the staff know nothing yet.
    Asked,
    /// The staff were told.
    Said,
    /// Somebody of the staff writes it down for her and has not confirmed it yet.
    Recorded,
    /// The money has come.
    Paid,
    /// It waited too long. Money that comes after all counts.
    Lapsed,
}

impl TransferState {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Asked => "asked",
            Self::Said => "said",
            Self::Recorded => "recorded",
            Self::Paid => "paid",
            Self::Lapsed => "lapsed",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Open, Self::Asked, Self::Said, Self::Recorded, Self::Paid, Self::Lapsed]
            .into_iter()
            .find(|state| state.as_str() == s)
    }
}

/// What is known of a transfer beside its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its order.
    pub order: OrderId,
    /// Where it stands.
    pub state: TransferState,
    /// Grows with each decision, so that a button that was shown before decides nothing any more.
    pub round: i64,
    /// The picture of the receipt.
    pub enclosure: Option<Enclosure>,
    /// What came with it.
    pub words: Option<String>,
    /// When she said that she has paid.
    pub said_at: Option<Timestamp>,
    /// When it is looked at by itself: to tell the staff, to remind them, to give it up.
    pub next_at: Option<Timestamp>,
    /// Who of the staff recorded or decided it last.
    pub actor: Option<AccountRef>,
    /// What came, as the staff say.
    pub amount: Option<Money>,
    /// Whether the staff made it, not the member.
    pub recorded: bool,
}

impl Transfer {
    /// A transfer of which nothing was heard yet.
    #[must_use]
    pub const fn new(order: OrderId, next_at: Timestamp) -> Self {
        Self {
            order,
            state: TransferState::Open,
            round: 0,
            enclosure: None,
            words: None,
            said_at: None,
            next_at: Some(next_at),
            actor: None,
            amount: None,
            recorded: false,
        }
    }
}

/// The longest sum that is read, in letters.
const LONGEST_SUM: usize = 40;

/// A sum as people type it: `1500`, `1 500,50`, `1500 ₽`, `15 EUR`. Without a currency it is in `currency`.
#[must_use]
pub fn parse_sum(text: &str, currency: super::Currency) -> Option<Money> {
    if text.chars().count() > LONGEST_SUM {
        return None;
    }
    let text = text.trim().replace(',', ".").replace(['₽', '\u{a0}', '\u{202f}'], " ");
    let (digits, letters): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let currency = match letters.as_slice() {
        [] => currency,
        [word] => match word.trim_end_matches('.').to_lowercase().as_str() {
            "р" | "руб" | "рублей" | "рубля" | "рубль" => super::Currency::RUB,
            other => other.to_uppercase().parse().ok()?,
        },
        _ => return None,
    };
    Money::decimal(&digits.concat(), currency).ok().filter(|sum| sum.minor > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    #[test]
    fn a_sum_is_read_as_it_is_typed() {
        for (text, sum) in [
            ("1500", Some("1500 RUB")),
            (" 1 500,50 ", Some("1500.50 RUB")),
            ("1\u{a0}990 ₽", Some("1990 RUB")),
            ("1500 руб.", Some("1500 RUB")),
            ("15 eur", Some("15 EUR")),
            ("0", None),
            ("-5", None),
            ("", None),
            ("много", None),
            ("1.2.3", None),
            ("1 a b", None),
            ("99999999999999999999", None),
        ] {
            let read = parse_sum(text, Currency::RUB);
            assert_eq!(read, sum.map(|sum| sum.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn states_are_stored_as_they_are_read() {
        for state in ["open", "asked", "said", "recorded", "paid", "lapsed"] {
            assert_eq!(TransferState::parse(state).map(TransferState::as_str), Some(state));
        }
    }
}

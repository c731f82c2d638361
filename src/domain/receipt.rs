//! Fiscal receipts of Russian law (54-FZ): what stands on one, and to whom it goes.
//!
//! The rates and systems are the law's; each payment service has codes of its own for them, which stand with the service.

use serde::{Deserialize, Serialize};

/// A rate of value added tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Vat {
    /// Not taxed.
    #[serde(rename = "none")]
    None,
    /// 0 %.
    #[serde(rename = "0")]
    Zero,
    /// 5 %.
    #[serde(rename = "5")]
    Five,
    /// 7 %.
    #[serde(rename = "7")]
    Seven,
    /// 10 %.
    #[serde(rename = "10")]
    Ten,
    /// 20 %, until the end of 2025.
    #[serde(rename = "20")]
    Twenty,
    /// 22 %.
    #[serde(rename = "22")]
    TwentyTwo,
    /// 5/105.
    #[serde(rename = "5/105")]
    Of105,
    /// 7/107.
    #[serde(rename = "7/107")]
    Of107,
    /// 10/110.
    #[serde(rename = "10/110")]
    Of110,
    /// 20/120, until the end of 2025.
    #[serde(rename = "20/120")]
    Of120,
    /// 22/122.
    #[serde(rename = "22/122")]
    Of122,
}

/// A system of taxation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxSystem {
    /// The general one.
    Osn,
    /// The simplified one, of income.
    UsnIncome,
    /// The simplified one, of income less expenses.
    UsnIncomeOutcome,
    /// The agricultural one.
    Esn,
    /// By patent.
    Patent,
}

/// What is paid for (tag 1212 of a receipt).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Goods.
    Commodity,
    /// Work.
    Job,
    /// A service.
    Service,
    /// The use of a work of the mind.
    IntellectualActivity,
    /// A payment, such as an advance.
    Payment,
}

/// How it is paid (tag 1214 of a receipt).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// All of it, before it is had.
    FullPrepayment,
    /// A part of it, before it is had.
    Prepayment,
    /// An advance.
    Advance,
    /// All of it, when it is had.
    FullPayment,
}

/// Each value and its name in club.toml and at services that spell it out.
macro_rules! named {
    ($type:ident, $doc:literal, $($name:literal => $value:ident),+) => {
        impl $type {
            #[doc = $doc]
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// Its name in club.toml.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $name),+
                }
            }

            /// The reverse of [`Self::as_str`].
            #[must_use]
            pub fn parse(s: &str) -> Option<Self> {
                match s {
                    $($name => Some(Self::$value),)+
                    _ => None,
                }
            }
        }
    };
}

named!(Vat, "All rates.", "none" => None, "0" => Zero, "5" => Five, "7" => Seven, "10" => Ten, "20" => Twenty,
    "22" => TwentyTwo, "5/105" => Of105, "7/107" => Of107, "10/110" => Of110, "20/120" => Of120, "22/122" => Of122);
named!(TaxSystem, "All systems.", "osn" => Osn, "usn_income" => UsnIncome, "usn_income_outcome" => UsnIncomeOutcome,
    "esn" => Esn, "patent" => Patent);
named!(Subject, "All that can be paid for.", "commodity" => Commodity, "job" => Job, "service" => Service,
    "intellectual_activity" => IntellectualActivity, "payment" => Payment);
named!(Method, "All ways.", "full_prepayment" => FullPrepayment, "prepayment" => Prepayment, "advance" => Advance,
    "full_payment" => FullPayment);

impl Subject {
    /// The number of it in tag 1212.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Commodity => 1,
            Self::Job => 3,
            Self::Service => 4,
            Self::IntellectualActivity => 9,
            Self::Payment => 10,
        }
    }
}

impl Method {
    /// The number of it in tag 1214.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::FullPrepayment => 1,
            Self::Prepayment => 2,
            Self::Advance => 3,
            Self::FullPayment => 4,
        }
    }
}

/// What the club's receipts say, the same on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSettings {
    /// The rate.
    pub vat: Vat,
    /// The system; `None`: the cash desk knows it.
    pub tax_system: Option<TaxSystem>,
    /// What is sold.
    pub subject: Subject,
    /// How it is paid.
    pub method: Method,
}

/// Where a receipt goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptContact {
    /// An e-mail address.
    Email(String),
    /// A telephone number as E.164 has it, with the plus sign.
    Phone(String),
}

impl ReceiptContact {
    /// As it is kept and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(text) | Self::Phone(text) => text,
        }
    }

    /// The e-mail address, if it is one.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        if let Self::Email(text) = self { Some(text) } else { None }
    }

    /// The telephone number, if it is one.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        if let Self::Phone(text) = self { Some(text) } else { None }
    }

    /// Reads what a person typed: an address, or a number with whatever people put between its digits. Russian numbers may
    /// begin with 8, with 7, or with neither. `None`: it is neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains('@') { email(text) } else { phone(text) }
    }
}

fn email(text: &str) -> Option<ReceiptContact> {
    /// Longer ones are refused by the services.
    const LONGEST: usize = 100;
    let (name, domain) = text.split_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let labels: Vec<&str> = domain.split('.').collect();
    let label = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let last = labels.last().is_some_and(|last| last.len() > 1 && !last.bytes().all(|b| b.is_ascii_digit()));
    let good = !name.is_empty() && name.chars().all(plain) && !name.starts_with('.') && !name.ends_with('.');
    let fits = good && labels.len() > 1 && labels.iter().all(label) && last && text.len() <= LONGEST;
    fits.then(|| ReceiptContact::Email(text.to_lowercase()))
}

fn phone(text: &str) -> Option<ReceiptContact> {
    if text.chars().any(|c| !c.is_ascii_digit() && !"+-() \u{a0}.".contains(c)) || text.rfind('+').unwrap_or(0) > 0 {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let whole = match digits.len() {
        _ if text.starts_with('+') => digits,
        10 if digits.starts_with('9') => format!("7{digits}"),
        11 if digits.starts_with('8') => format!("7{}", &digits[1..]),
        11 if digits.starts_with('7') => digits,
        _ => return None,
    };
    let fits = (10..=15).contains(&whole.len()) && !whole.starts_with('0');
    fits.then(|| ReceiptContact::Phone(format!("+{whole}")))
}

/// A receipt that a payment service is to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// To whom it goes.
    pub contact: ReceiptContact,
    /// What is bought, in words.
    pub item: String,
    /// What else stands on it.
    pub settings: ReceiptSettings,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_number_is_read_as_it_is_typed() {
        let email = |text: &str| Some(ReceiptContact::Email(text.into()));
        let phone = |text: &str| Some(ReceiptContact::Phone(text.into()));
        for (text, read) in [
            (" Anna.P+club@Example.ORG ", email("anna.p+club@example.org")),
            ("8 (999) 123-45-67", phone("+79991234567")),
            ("+7 999 123 45 67", phone("+79991234567")),
            ("79991234567", phone("+79991234567")),
            ("9991234567", phone("+79991234567")),
            ("+48 601 234 567", phone("+48601234567")),
            ("anna@example", None),
            ("anna@@example.org", None),
            ("a b@example.org", None),
            ("anna@example.org, bob@example.org", None),
            (".anna@example.org", None),
            ("@example.org", None),
            ("anna@1.2.3.4", None),
            ("12345", None),
            ("601 234 567", None),
            ("+7 999 123+45 67", None),
            ("+0 999 123 45 67", None),
            ("позвоните мне", None),
            ("", None),
        ] {
            assert_eq!(ReceiptContact::read(text), read, "{text}");
            if let Some(read) = read {
                assert_eq!(ReceiptContact::read(read.as_str()), Some(read), "{text}, once more");
            }
        }
    }

    #[test]
    fn names_come_back() {
        for name in Vat::NAMES {
            let vat = Vat::parse(name).unwrap();
            assert_eq!((vat.as_str(), serde_json::to_value(vat).unwrap().as_str()), (*name, Some(*name)));
        }
        for name in TaxSystem::NAMES {
            let system = TaxSystem::parse(name).unwrap();
            assert_eq!((system.as_str(), serde_json::to_value(system).unwrap().as_str()), (*name, Some(*name)));
        }
        assert!(Subject::NAMES.iter().all(|name| Subject::parse(name).is_some_and(|s| s.as_str() == *name)));
        assert!(Method::NAMES.iter().all(|name| Method::parse(name).is_some_and(|m| m.as_str() == *name)));
        assert_eq!((Vat::parse("18"), TaxSystem::parse("envd")), (None, None));
    }
}

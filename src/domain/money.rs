//! Money: an amount in the currency's smallest unit. Never a float.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An ISO 4217 code, or `XTR` for Telegram Stars.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Russian roubles.
    pub const RUB: Self = Self(*b"RUB");
    /// Telegram Stars.
    pub const XTR: Self = Self(*b"XTR");

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimal digits an amount has: 2 for most, 0 for `JPY` and Stars, 3 for `KWD`
    /// (ISO 4217, minor unit; Stars are whole by the Bot API).
    #[must_use]
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"XTR" | b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = BadMoney;

    fn from_str(s: &str) -> Result<Self, BadMoney> {
        match s.as_bytes() {
            &[a, b, c] if s.bytes().all(|x| x.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(BadMoney(s.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = BadMoney;

    fn try_from(s: String) -> Result<Self, BadMoney> {
        s.parse()
    }
}

impl From<Currency> for String {
    fn from(c: Currency) -> String {
        c.as_str().to_owned()
    }
}

/// Not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not money: expected an amount and a currency, for example \"1990 RUB\" or \"19.90 EUR\"")]
pub struct BadMoney(pub String);

/// An amount of money in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// In the currency's smallest unit: kopecks for roubles, whole stars for Stars.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal number such as `1990`, `1990.00` or `19.9`, as payment services send it.
    ///
    /// # Errors
    /// [`BadMoney`] for signs, exponents, commas, spaces, more digits after the point than the
    /// currency has (unless they are zeros), and numbers too large to hold.
    pub fn decimal(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        let bad = || BadMoney(text.to_owned());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') {
            return Err(bad());
        }
        let wanted = currency.digits() as usize;
        let (kept, rest) = fraction.split_at(fraction.len().min(wanted));
        if rest.bytes().any(|b| b != b'0') {
            return Err(bad());
        }
        let minor = format!("{whole}{kept:0<wanted$}").parse().map_err(|_| bad())?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal with the currency's digits: `1990.00`, and `450` for Stars.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let digits = self.currency.digits() as usize;
        if digits == 0 {
            return self.minor.to_string();
        }
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, fraction) = text.split_at(text.len() - digits);
        format!("{sign}{whole}.{fraction}")
    }
}

impl FromStr for Money {
    type Err = BadMoney;

    fn from_str(s: &str) -> Result<Self, BadMoney> {
        let bad = || BadMoney(s.to_owned());
        let (amount, currency) = s.trim().split_once(' ').ok_or_else(bad)?;
        let currency = currency.trim().parse().map_err(|_| bad())?;
        let money = Self::decimal(amount, currency).map_err(|_| bad())?;
        if money.minor == 0 { Err(bad()) } else { Ok(money) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prices_are_read_in_the_currencys_own_digits() {
        for (text, minor) in [
            ("1990 RUB", 199_000),
            ("19.90 EUR", 1990),
            ("19.9 eur", 1990),
            ("450 XTR", 450),
            ("450.00 XTR", 450),
            ("5 KWD", 5000),
            ("0.01 RUB", 1),
        ] {
            assert_eq!(text.parse::<Money>().unwrap().minor, minor, "{text}");
        }
    }

    #[test]
    fn what_is_not_exactly_money_is_refused() {
        for bad in [
            "",
            "1990",
            "RUB",
            "-5 RUB",
            "1e3 RUB",
            "19,90 EUR",
            "1 990 RUB",
            "19.999 RUB",
            "0 RUB",
            "1.5 XTR",
            "5. RUB",
            ".5 RUB",
            "99999999999999999999 RUB",
            "5 ROUBLES",
            "+5 RUB",
        ] {
            assert!(bad.parse::<Money>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_decimal_comes_back_as_it_was(minor in 0i64..10_000_000_000, c in prop::sample::select(vec!["RUB", "XTR", "KWD"])) {
            let m = Money { minor, currency: c.parse().unwrap() };
            prop_assert_eq!(Money::decimal(&m.to_decimal(), m.currency).unwrap(), m);
        }
    }
}

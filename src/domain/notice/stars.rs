//! Why a bill should not be paid: said in the messenger's own window, before it takes the money.

use crate::domain::Money;

/// Why a bill should not be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpayable {
    /// There is no such bill, or not any more.
    Unknown,
    /// It is paid already.
    Paid,
    /// It is for another sum, this one.
    Price(Money),
    /// Whose it is cannot buy.
    Closed,
    /// A trial payment where real ones are expected.
    Test,
    /// That cannot be said now.
    Busy,
}

impl Unpayable {
    /// As the texts name it; a price has a text of its own.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Paid => "paid",
            Self::Price(_) => "price",
            Self::Closed => "closed",
            Self::Test => "test",
            Self::Busy => "busy",
        }
    }
}

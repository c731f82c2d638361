//! Who may be inside: wanted against seen, and what to answer a person who asks to come in.

use serde::{Deserialize, Serialize};

/// What was last observed of an account at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Never observed.
    Unknown,
    /// Not inside, free to come in.
    Outside,
    /// Inside.
    Inside,
    /// Banned: cannot come in by any link until unbanned.
    Banned,
    /// Inside as the chat's owner, an administrator or a bot: never removed.
    Staff,
}

impl Presence {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Outside => "outside",
            Self::Inside => "inside",
            Self::Banned => "banned",
            Self::Staff => "staff",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Unknown, Self::Outside, Self::Inside, Self::Banned, Self::Staff].into_iter().find(|p| p.as_str() == s)
    }

    /// Whether the account is inside in any role.
    #[must_use]
    pub const fn is_inside(self) -> bool {
        matches!(self, Self::Inside | Self::Staff)
    }
}

/// The answer to a request to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// She is entitled.
    Approve,
    /// She never had a right here.
    NeverPaid,
    /// Her time is over.
    Ended,
    /// It stands still.
    Frozen,
    /// The club's staff has banned her.
    Banned,
}

impl Verdict {
    /// Decides by **who** asks: the link she came by plays no part.
    #[must_use]
    pub const fn of(entitled: bool, was_entitled: bool) -> Self {
        match (entitled, was_entitled) {
            (true, _) => Self::Approve,
            (false, true) => Self::Ended,
            (false, false) => Self::NeverPaid,
        }
    }
}

/// The brake on removals: whether removing `due` people now is unusually many.
///
/// `removed` went within the last day, `inside` is how many the gate holds now. Both bounds must be
/// exceeded: more than `people` and more than the share `percent` of the gate as it was a day ago.
#[must_use]
pub const fn brake(due: u64, removed: u64, inside: u64, limits: BrakeLimits) -> bool {
    let going = due + removed;
    going > limits.people && going * 100 > (inside + removed) * limits.percent
}

/// When the brake catches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrakeLimits {
    /// More people than this within a day.
    pub people: u64,
    /// And more than this share of the gate, in percent.
    pub percent: u64,
}

impl Default for BrakeLimits {
    fn default() -> Self {
        Self { people: 20, percent: 25 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brake_needs_many_and_a_large_share() {
        let b = |due, removed, inside| brake(due, removed, inside, BrakeLimits::default());
        assert!(!b(20, 0, 20), "a small club may lose everyone");
        assert!(b(21, 0, 21));
        assert!(!b(25, 0, 100), "a quarter is not more than a quarter");
        assert!(b(26, 0, 100));
        assert!(!b(1_000, 0, 10_000));
        assert!(b(6, 20, 80), "what went today counts");
    }
}

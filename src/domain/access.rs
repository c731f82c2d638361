//! Who may be inside: wanted against seen, and what to answer a person who asks to come in.

use super::club::GateKind;
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

/// What a person of the staff is to do at a gate, because the program cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chore {
    /// Let her in who asks.
    Approve,
    /// Decline her request.
    Decline,
    /// Take her out.
    Remove,
    /// Add her: she cannot come in by any link.
    Add,
}

impl Chore {
    /// All of them, what people wait for first.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Add, Self::Remove, Self::Decline];

    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Remove => "remove",
            Self::Add => "add",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == s)
    }

    /// What is left to be done, given what was to be done before: it goes with what is seen and changes with the right to
    /// be inside. A request that waits, and a removal, are begun elsewhere.
    #[must_use]
    pub const fn left(
        before: Option<Self>,
        kind: GateKind,
        by_hand: bool,
        wanted: bool,
        seen: Presence,
    ) -> Option<Self> {
        match (before, seen) {
            (Some(Self::Remove), Presence::Inside) if by_hand && !wanted => before,
            (_, Presence::Inside | Presence::Staff) => None,
            (_, Presence::Banned) if wanted && matches!(kind, GateKind::Chat) => Some(Self::Add),
            (Some(Self::Approve | Self::Decline), _) if by_hand && wanted => Some(Self::Approve),
            (Some(Self::Approve | Self::Decline), _) if by_hand => Some(Self::Decline),
            _ => None,
        }
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
    fn what_is_left_for_a_hand_follows_what_is_seen_and_wanted() {
        use Chore::{Add, Approve, Decline, Remove};
        let community = |before, wanted, seen| Chore::left(before, GateKind::Community, true, wanted, seen);
        assert_eq!(community(Some(Approve), true, Presence::Outside), Some(Approve));
        assert_eq!(
            community(Some(Approve), false, Presence::Outside),
            Some(Decline),
            "her time ended while she waited"
        );
        assert_eq!(community(Some(Decline), true, Presence::Unknown), Some(Approve), "she paid while she waited");
        assert_eq!(community(Some(Decline), false, Presence::Inside), None, "somebody let her in");
        assert_eq!(community(Some(Remove), false, Presence::Inside), Some(Remove));
        assert_eq!(community(Some(Remove), true, Presence::Inside), None, "she paid before anybody removed her");
        assert_eq!(community(Some(Remove), false, Presence::Outside), None, "done");
        assert_eq!(community(Some(Remove), false, Presence::Staff), None, "staff stays");
        assert_eq!(community(None, true, Presence::Banned), None);
        let chat = |before, wanted, seen| Chore::left(before, GateKind::Chat, false, wanted, seen);
        assert_eq!(chat(None, true, Presence::Banned), Some(Add));
        assert_eq!(chat(Some(Add), false, Presence::Banned), None, "her time ended before anybody added her");
        assert_eq!(chat(Some(Add), true, Presence::Inside), None, "done");
        assert_eq!(
            Chore::left(Some(Approve), GateKind::Community, false, true, Presence::Outside),
            None,
            "a token is back"
        );
        for chore in Chore::ALL {
            assert_eq!(Chore::parse(chore.as_str()), Some(chore));
        }
    }

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

//! Gifts: time that one member pays for and somebody else uses.
//!
//! A gift is made by a payment, passed on as a link, and claimed once by whoever opens the link first, but never by
//! the giver. It does not run out. Money that goes back makes an unclaimed gift void; of a claimed one it takes the rest
//! of the term, as of any other.

use super::{MemberId, OrderId, PlanKey, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest words of a giver, in characters: a card, not a letter.
pub const WORDS: usize = 300;

/// A gift, or the words for one that is not ordered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    /// Its number.
    pub id: i64,
    /// Who gives it.
    pub giver: MemberId,
    /// The plan.
    pub plan: PlanKey,
    /// What the giver wrote.
    pub words: Option<String>,
    /// The order that pays for it.
    pub order: Option<OrderId>,
    /// The payment that made it.
    pub payment: Option<i64>,
    /// The unguessable part of its link, once it is paid for.
    pub code: Option<String>,
    /// When the giver thought of it.
    pub created_at: Timestamp,
    /// Who has it.
    pub claimed_by: Option<MemberId>,
    /// Since when.
    pub claimed_at: Option<Timestamp>,
    /// Since when it is void: the money went back before anybody claimed it.
    pub void_at: Option<Timestamp>,
}

/// Where a gift stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GiftState {
    /// It waits for somebody to open its link.
    Waiting,
    /// Somebody has it.
    Claimed,
    /// The money went back.
    Void,
}

/// Why somebody cannot claim a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclaimable {
    /// She gave it.
    Own,
    /// She has claimed it before.
    Hers,
    /// Somebody else was first.
    Taken,
    /// The money went back.
    Void,
}

impl Gift {
    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> GiftState {
        match (self.claimed_at, self.void_at) {
            (Some(_), _) => GiftState::Claimed,
            (None, Some(_)) => GiftState::Void,
            (None, None) => GiftState::Waiting,
        }
    }

    /// Whether a member may claim it.
    ///
    /// # Errors
    /// Why not.
    pub fn claimable_by(&self, member: MemberId) -> Result<(), Unclaimable> {
        match self.state() {
            _ if self.giver == member => Err(Unclaimable::Own),
            GiftState::Claimed if self.claimed_by == Some(member) => Err(Unclaimable::Hers),
            GiftState::Claimed => Err(Unclaimable::Taken),
            GiftState::Void => Err(Unclaimable::Void),
            GiftState::Waiting => Ok(()),
        }
    }
}

/// A giver's words as one line; `None`: there are none.
///
/// # Errors
/// How many characters there are, where that is more than [`WORDS`].
pub fn words(text: &str) -> Result<Option<String>, usize> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0 => Ok(None),
        n if n > WORDS => Err(n),
        _ => Ok(Some(line)),
    }
}

/// The first of somebody's names; `None`: she has none.
#[must_use]
pub fn first_name(name: &str) -> Option<String> {
    name.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gift() -> Gift {
        Gift {
            id: 1,
            giver: MemberId(1),
            plan: "month".parse().unwrap(),
            words: None,
            order: Some(OrderId(1)),
            payment: Some(1),
            code: Some("c".into()),
            created_at: Timestamp(0),
            claimed_by: None,
            claimed_at: None,
            void_at: None,
        }
    }

    #[test]
    fn anybody_but_the_giver_may_claim_it_once() {
        let mut gift = gift();
        assert_eq!(gift.claimable_by(MemberId(1)), Err(Unclaimable::Own));
        assert_eq!(gift.claimable_by(MemberId(2)), Ok(()));
        (gift.claimed_by, gift.claimed_at) = (Some(MemberId(2)), Some(Timestamp(5)));
        assert_eq!(gift.claimable_by(MemberId(2)), Err(Unclaimable::Hers));
        assert_eq!(gift.claimable_by(MemberId(3)), Err(Unclaimable::Taken));
        assert_eq!(gift.claimable_by(MemberId(1)), Err(Unclaimable::Own));
        assert_eq!(gift.state(), GiftState::Claimed);
        let void = Gift { void_at: Some(Timestamp(5)), ..self::gift() };
        assert_eq!((void.state(), void.claimable_by(MemberId(2))), (GiftState::Void, Err(Unclaimable::Void)));
    }

    #[test]
    fn words_become_one_line_of_a_bearable_length() {
        assert_eq!(words("  С днём\n рождения!\u{7} 🎂 "), Ok(Some("С днём рождения! 🎂".into())));
        assert_eq!(words(" \n "), Ok(None));
        assert_eq!(words(&"ё".repeat(WORDS)).map(|w| w.is_some()), Ok(true));
        assert_eq!(words(&"ё".repeat(WORDS + 1)), Err(WORDS + 1));
    }

    #[test]
    fn a_first_name_is_the_first_word() {
        assert_eq!(first_name(" Анна Мария Петрова").as_deref(), Some("Анна"));
        assert_eq!(first_name(" "), None);
    }
}

//! Buttons about friends, promo codes and trial days.

use crate::domain::PlanKey;

/// A wish about friends, promo codes and trial days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FriendsPress {
    /// My invitation.
    Invite,
    /// I have a promo code.
    Promo,
    /// Days of this plan for nothing.
    Try(PlanKey),
}

impl FriendsPress {
    /// As it travels in a button, behind the prefix.
    pub(super) fn encode(&self) -> String {
        match self {
            Self::Invite => "invite".into(),
            Self::Promo => "promo".into(),
            Self::Try(key) => format!("try:{key}"),
        }
    }

    /// The reverse of [`Self::encode`].
    pub(super) fn parse(data: &str) -> Option<Self> {
        Some(match data.split_once(':') {
            None if data == "invite" => Self::Invite,
            None if data == "promo" => Self::Promo,
            Some(("try", key)) => Self::Try(key.parse().ok()?),
            _ => return None,
        })
    }
}

//! What a button carries: at most 64 bytes, read back with suspicion.
//!
//! Buttons live for ever in people's chats and can be forged, so a press names only *what* is wanted. Whether
//! this person may have it is asked again when it comes.

mod again;
mod claim;
mod connect;
pub mod freeze;
mod friends;
mod gifts;
mod hands;
pub mod money;
mod personal;
mod receipt;
mod staff;
mod transfer;

use crate::domain::{GateId, Lang, PlanKey};
use freeze::FreezePress;

pub use again::AgainPress;
pub use claim::ClaimPress;
pub use connect::ConnectPress;
pub use friends::FriendsPress;
pub use gifts::GiftPress;
pub use hands::HandsPress;
pub use money::MoneyPress;
pub use personal::PersonalPress;
pub use receipt::ReceiptPress;
pub use staff::StaffPress;
pub use transfer::TransferPress;

/// In front of what a button carries under a message that is worth keeping: the answer leaves that message alone.
pub const KEEPING: char = '+';

/// A wish, as a button carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// The list of plans.
    Plans,
    /// One plan.
    Plan(PlanKey),
    /// Pay for a plan by a service.
    Pay(PlanKey, String),
    /// My status.
    Status,
    /// My way in.
    Link,
    /// The same plan again.
    Renew,
    /// Why?
    Why,
    /// Why, before this line of the journal?
    WhyBefore(i64),
    /// Choose a language.
    Languages,
    /// This language.
    Language(Lang),
    /// Help.
    Help,
    /// Owner: guard this chat.
    Guard(i64),
    /// Owner: do not guard this chat.
    LeaveUnguarded(i64),
    /// Owner: remove them, as listed under this number.
    Release(GateId, i64),
    /// Owner: keep them inside.
    Keep(GateId, i64),
    /// About freezing.
    Freeze(FreezePress),
    /// Friends, promo codes and trial days.
    Friends(FriendsPress),
    /// About gifts.
    Gift(GiftPress),
    /// About a member's own data.
    Personal(PersonalPress),
    /// About money.
    Money(MoneyPress),
    /// The owner's hand.
    Staff(StaffPress),
    /// What a person has to do at gates, and who is where she should not be.
    Hands(HandsPress),
    /// One person on several messengers.
    Connect(ConnectPress),
    /// Whether a purchase goes on by itself.
    Again(AgainPress),
    /// Purchases made elsewhere.
    Claim(ClaimPress),
    /// About transfers that a person confirms.
    Transfer(TransferPress),
    /// About fiscal receipts.
    Receipt(ReceiptPress),
}

impl Press {
    /// Whether its answer is a menu, which takes the place of the message with the button unless that is worth keeping.
    #[must_use]
    pub const fn leads_to_a_menu(&self) -> bool {
        match self {
            Self::Plans | Self::Status | Self::Languages | Self::Language(_) | Self::Help | Self::LeaveUnguarded(_) => {
                true
            }
            Self::Freeze(press) => press.leads_to_a_menu(),
            Self::Gift(press) => press.leads_to_a_menu(),
            Self::Money(press) => press.leads_to_a_menu(),
            Self::Staff(press) => press.leads_to_a_menu(),
            Self::Hands(press) => press.leads_to_a_menu(),
            Self::Transfer(press) => press.leads_to_a_menu(),
            _ => false,
        }
    }

    /// As it travels in a button.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Plans => "plans".into(),
            Self::Plan(key) => format!("plan:{key}"),
            Self::Pay(key, provider) => format!("pay:{key}:{provider}"),
            Self::Status => "status".into(),
            Self::Link => "link".into(),
            Self::Renew => "renew".into(),
            Self::Why => "why".into(),
            Self::WhyBefore(line) => format!("why:{line}"),
            Self::Languages => "lang".into(),
            Self::Language(lang) => format!("lang:{lang}"),
            Self::Help => "help".into(),
            Self::Guard(chat) => format!("guard:{chat}"),
            Self::LeaveUnguarded(chat) => format!("unguard:{chat}"),
            Self::Release(gate, nonce) => format!("release:{gate}:{nonce}"),
            Self::Keep(gate, nonce) => format!("keep:{gate}:{nonce}"),
            Self::Freeze(press) => format!("f:{}", press.encode()),
            Self::Friends(press) => format!("fr:{}", press.encode()),
            Self::Gift(press) => format!("gift:{}", press.encode()),
            Self::Personal(press) => format!("me:{}", press.encode()),
            Self::Money(press) => format!("m:{}", press.encode()),
            Self::Staff(press) => format!("s:{}", press.encode()),
            Self::Hands(press) => format!("h:{}", press.encode()),
            Self::Connect(press) => format!("cn:{}", press.encode()),
            Self::Again(press) => format!("a:{}", press.encode()),
            Self::Claim(press) => format!("cl:{}", press.encode()),
            Self::Transfer(press) => format!("t:{}", press.encode()),
            Self::Receipt(press) => format!("rc:{}", press.encode()),
        }
    }

    /// Reads a button; `None`: not one of ours, or of a form that is no longer known.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        match data.split_once(':') {
            Some(("f", rest)) => return FreezePress::parse(rest).map(Self::Freeze),
            Some(("fr", rest)) => return FriendsPress::parse(rest).map(Self::Friends),
            Some(("gift", rest)) => return GiftPress::parse(rest).map(Self::Gift),
            Some(("m", rest)) => return MoneyPress::parse(rest).map(Self::Money),
            Some(("me", rest)) => return PersonalPress::parse(rest).map(Self::Personal),
            Some(("s", rest)) => return StaffPress::parse(rest).map(Self::Staff),
            Some(("h", rest)) => return HandsPress::parse(rest).map(Self::Hands),
            Some(("cn", rest)) => return ConnectPress::parse(rest).map(Self::Connect),
            Some(("a", rest)) => return AgainPress::parse(rest).map(Self::Again),
            Some(("cl", rest)) => return ClaimPress::parse(rest).map(Self::Claim),
            Some(("t", rest)) => return TransferPress::parse(rest).map(Self::Transfer),
            Some(("rc", rest)) => return ReceiptPress::parse(rest).map(Self::Receipt),
            _ => {}
        }
        let mut parts = data.split(':');
        let head = parts.next()?;
        let (a, b) = (parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        Some(match (head, a, b) {
            ("plans", None, None) => Self::Plans,
            ("plan", Some(key), None) => Self::Plan(key.parse().ok()?),
            ("pay", Some(key), Some(provider)) => Self::Pay(key.parse().ok()?, provider.to_owned()),
            ("status", None, None) => Self::Status,
            ("link", None, None) => Self::Link,
            ("renew", None, None) => Self::Renew,
            ("why", None, None) => Self::Why,
            ("why", Some(line), None) => Self::WhyBefore(line.parse().ok()?),
            ("lang", None, None) => Self::Languages,
            ("lang", Some(lang), None) => Self::Language(lang.parse().ok()?),
            ("help", None, None) => Self::Help,
            ("guard", Some(chat), None) => Self::Guard(chat.parse().ok()?),
            ("unguard", Some(chat), None) => Self::LeaveUnguarded(chat.parse().ok()?),
            ("release", Some(gate), Some(nonce)) => Self::Release(GateId(gate.parse().ok()?), nonce.parse().ok()?),
            ("keep", Some(gate), Some(nonce)) => Self::Keep(GateId(gate.parse().ok()?), nonce.parse().ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        let key: PlanKey = "a23456789012345678901234".parse().unwrap();
        let all = [
            Press::Plans,
            Press::Plan(key.clone()),
            Press::Pay(key.clone(), "cloudpayments".into()),
            Press::Status,
            Press::Link,
            Press::Renew,
            Press::Why,
            Press::WhyBefore(i64::MAX),
            Press::Languages,
            Press::Language(Lang::PL),
            Press::Help,
            Press::Guard(-1_001_234_567_890),
            Press::LeaveUnguarded(-1_001_234_567_890),
            Press::Release(GateId(i64::MAX), i64::MIN),
            Press::Keep(GateId(1), 2),
            Press::Friends(FriendsPress::Invite),
            Press::Friends(FriendsPress::Promo),
            Press::Friends(FriendsPress::Try(key)),
        ];
        for press in all {
            let data = press.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
    }

    #[test]
    fn foreign_data_is_nothing() {
        for data in [
            "",
            "plan",
            "plan:",
            "plan:Месяц",
            "pay:month",
            "pay:month:x:y",
            "guard:x",
            "status:1",
            "💥",
            "fr:",
            "fr:try",
            "fr:try:",
            "fr:invite:1",
        ] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}

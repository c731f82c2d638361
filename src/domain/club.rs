//! The club's own settings.

use super::access::{BrakeLimits, Chore};
use super::plan::Lang;
use super::referral::Referral;
use super::time::Timestamp;
use super::{GateId, GateKey, PartialRefunds, PlanKey, Platform, ReceiptSettings, TransferSettings, notice::Right};
use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What holds for the whole club.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClubSettings {
    /// Its name.
    pub name: String,
    /// The zone in which its days are counted.
    pub timezone: Tz,
    /// The language of whoever has not chosen one that we speak.
    pub locale: Lang,
    /// When nobody is written to, except about what she just did.
    pub quiet: QuietHours,
    /// When removals stop and ask.
    pub brake: BrakeLimits,
    /// What bringing a friend earns.
    pub referral: Option<Referral>,
    /// What a part of the money given back means for the time.
    pub partial_refunds: PartialRefunds,
    /// How many days before an end somebody of the staff is to call; 0: never.
    pub call_before: u32,
    /// The plan that a don of the VK community gets; `None`: VK Donut gives nothing.
    pub donut: Option<PlanKey>,
    /// To where members may transfer money by themselves; `None`: it is not offered.
    pub transfer: Option<TransferSettings>,
    /// What fiscal receipts say; `None`: none are sent.
    pub receipts: Option<ReceiptSettings>,
    /// The payment services that are offered first, in this order; the others follow.
    pub pay_order: Vec<String>,
}

impl Default for ClubSettings {
    fn default() -> Self {
        Self {
            name: "Propusk".to_owned(),
            timezone: chrono_tz::UTC,
            locale: Lang::RU,
            quiet: QuietHours::default(),
            brake: BrakeLimits::default(),
            referral: None,
            partial_refunds: PartialRefunds::Ask,
            call_before: 7,
            donut: None,
            transfer: None,
            receipts: None,
            pay_order: Vec::new(),
        }
    }
}

/// Hours of the day in which nobody is written to. May span midnight; equal ends mean none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The first quiet moment.
    pub from: NaiveTime,
    /// The first moment after.
    pub to: NaiveTime,
}

impl Default for QuietHours {
    fn default() -> Self {
        let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap_or_default();
        Self { from: hour(22), to: hour(9) }
    }
}

impl QuietHours {
    /// The first moment from `now` on that is not quiet.
    #[must_use]
    pub fn next_open(self, now: Timestamp, zone: Tz) -> Timestamp {
        let time = now.time_of_day(zone);
        let quiet = if self.from <= self.to {
            self.from <= time && time < self.to
        } else {
            time >= self.from || time < self.to
        };
        if !quiet {
            return now;
        }
        let today = now.date(zone);
        let day = if time < self.to { today } else { today + TimeDelta::days(1) };
        Timestamp::at(day, self.to, zone)
    }
}

/// A guarded place, as the rest of the program needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Its number.
    pub id: GateId,
    /// Its key in club.toml.
    pub key: GateKey,
    /// Its messenger.
    pub platform: Platform,
    /// The messenger's id of the place.
    pub chat: i64,
    /// Its title, or its key while the bot has not seen it.
    pub title: String,
    /// Whether the bot was seen there at all.
    pub present: bool,
    /// Which rights it lacks there.
    pub missing: Vec<Right>,
    /// The way in, where one serves all who come.
    pub door: Option<String>,
    /// Whether the program can only look there, and a person of the staff acts.
    pub by_hand: bool,
    /// The list of people about which an owner was asked, where the brake has caught.
    pub brake_nonce: Option<i64>,
    /// Whether the owner answered: keep them.
    pub brake_kept: bool,
    /// When an owner last let the brake go.
    pub released_at: Option<Timestamp>,
}

impl Gate {
    /// Whether it can be worked right now.
    #[must_use]
    pub fn works(&self) -> bool {
        self.present && self.missing.is_empty()
    }

    /// Whether its messenger tells who is inside, so that all are compared and nobody has to be looked at singly.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        !matches!(self.kind(), GateKind::Personal)
    }

    /// Whether each comes by a link of her own.
    #[must_use]
    pub const fn has_own_links(&self) -> bool {
        self.door.is_none() && matches!(self.kind(), GateKind::Personal)
    }

    /// The page of a VK gate on which a person does what the program cannot. A chat has no address that is the same for
    /// all, so it is the link into it.
    #[must_use]
    pub fn page(&self, chore: Chore) -> String {
        let community = self.chat.unsigned_abs();
        match (self.kind(), chore) {
            (GateKind::Community, Chore::Approve | Chore::Decline) => {
                format!("https://vk.com/club{community}?act=users&tab=requests")
            }
            (GateKind::Community, _) => format!("https://vk.com/club{community}?act=users"),
            _ => self.door.clone().unwrap_or_else(|| "https://vk.com/im".to_owned()),
        }
    }

    /// How she stands, given what was known and what is seen now: whoever was removed from a VK chat stays shut out of it
    /// until a person adds her, and a look at the list of members cannot tell that.
    #[must_use]
    pub fn standing_of(&self, known: super::Presence, seen: super::Presence) -> super::Presence {
        use super::Presence::{Banned, Outside};
        let shut = self.kind() == GateKind::Chat && known == Banned && seen == Outside;
        if shut { Banned } else { seen }
    }

    /// What sort of place it guards.
    #[must_use]
    pub const fn kind(&self) -> GateKind {
        match (self.platform, self.chat) {
            (Platform::Vk, ..0) => GateKind::Community,
            (Platform::Vk, _) => GateKind::Chat,
            _ => GateKind::Personal,
        }
    }
}

/// What sort of place a gate guards, and so how people come in and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateKind {
    /// A Telegram channel or supergroup: each comes by a link of her own, which makes a request.
    Personal,
    /// A VK community: each asks at its page.
    Community,
    /// A VK chat: who knows the one link is inside at once, and whoever was removed cannot come back by it.
    Chat,
}

/// Where a gate of club.toml stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A Telegram channel or supergroup.
    Telegram(i64),
    /// A VK community.
    VkCommunity(i64),
    /// A VK chat, by its peer id.
    VkChat(i64),
}

impl Place {
    /// Its messenger.
    #[must_use]
    pub const fn platform(self) -> Platform {
        match self {
            Self::Telegram(_) => Platform::Telegram,
            Self::VkCommunity(_) | Self::VkChat(_) => Platform::Vk,
        }
    }

    /// The messenger's id of it.
    #[must_use]
    pub const fn chat(self) -> i64 {
        match self {
            Self::Telegram(id) | Self::VkChat(id) => id,
            // Communities are negative owners in VK, so that they never meet a chat's id.
            Self::VkCommunity(id) => -id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::HOUR;
    use chrono_tz::Europe::Moscow;

    #[test]
    fn quiet_hours_may_span_midnight() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        let midnight = Timestamp::at(day, NaiveTime::MIN, Moscow);
        let quiet = QuietHours::default();
        let open = |h: i64| quiet.next_open(midnight.plus(h * HOUR), Moscow).since(midnight) / HOUR;
        assert_eq!((open(0), open(8), open(9), open(21), open(22), open(23)), (9, 9, 9, 21, 33, 33));
        let none = QuietHours { from: NaiveTime::MIN, to: NaiveTime::MIN };
        assert_eq!(none.next_open(midnight, Moscow), midnight);
    }
}

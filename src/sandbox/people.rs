//! The ready people, and the accounts that they have in the emulated messengers.

use super::telegram::TelegramEmulator;
use super::vk::{Client, VkEmulator};
use crate::domain::{AccountRef, Platform};

/// The owner's number in the emulated Telegram.
pub(super) const OWNER: i64 = 1001;
/// The owner's number in the emulated VK.
pub(super) const VK_OWNER: i64 = 2001;

/// A ready person.
pub(super) struct Ready {
    /// Her number on the page, and in the emulated Telegram if she has an account there.
    pub(super) id: i64,
    pub(super) name: &'static str,
    surname: Option<&'static str>,
    username: &'static str,
    pub(super) language: &'static str,
    /// What she is there for; the page has words for it.
    pub(super) role: &'static str,
    pub(super) telegram: bool,
    /// Her number in the emulated VK.
    pub(super) vk: Option<i64>,
}

/// Somebody with an account in Telegram alone.
const ON_TELEGRAM: Ready =
    Ready { id: 0, name: "", surname: None, username: "", language: "ru", role: "guest", telegram: true, vk: None };

/// The ready people: some with an account in one messenger, some in both.
pub(super) const PEOPLE: [Ready; 8] = [
    Ready { id: OWNER, name: "Ольга", username: "olga", role: "owner", vk: Some(VK_OWNER), ..ON_TELEGRAM },
    Ready {
        id: 1002,
        name: "Анна",
        surname: Some("Лескова"),
        username: "anna",
        role: "both",
        vk: Some(2002),
        ..ON_TELEGRAM
    },
    Ready { id: 1003, name: "Игорь", username: "igor", role: "stranger", ..ON_TELEGRAM },
    Ready {
        id: 1007,
        name: "Марина",
        surname: Some("Ветрова"),
        username: "marina",
        role: "vk-member",
        telegram: false,
        vk: Some(2007),
        ..ON_TELEGRAM
    },
    Ready {
        id: 1008,
        name: "Тимур",
        surname: Some("Садыков"),
        username: "timur",
        role: "vk-stranger",
        telegram: false,
        vk: Some(2008),
        ..ON_TELEGRAM
    },
    Ready { id: 1004, name: "Зоя", username: "zoya", role: "blocker", ..ON_TELEGRAM },
    Ready { id: 1005, name: "Kasia", surname: Some("Nowak"), username: "kasia", language: "pl", ..ON_TELEGRAM },
    Ready { id: 1006, name: "James", surname: Some("Reed"), username: "james", language: "en", ..ON_TELEGRAM },
];

impl Ready {
    /// Her name, whole.
    pub(super) fn full_name(&self) -> String {
        format!("{} {}", self.name, self.surname.unwrap_or_default()).trim_end().to_owned()
    }

    /// Where the club may know her.
    pub(super) fn addresses(&self) -> Vec<AccountRef> {
        let telegram = self.telegram.then(|| address(self.id));
        telegram.into_iter().chain(self.vk.map(vk_address)).collect()
    }

    /// Gives her an account in the emulated Telegram, if she has one.
    pub(super) fn join_telegram(&self, telegram: &TelegramEmulator) {
        if self.telegram {
            telegram.person(self.id, self.name, self.surname, Some(self.username), Some(self.language));
        }
    }

    /// Gives her an account in the emulated VK, if she has one.
    pub(super) fn join_vk(&self, vk: &VkEmulator) {
        let Some(id) = self.vk else { return };
        vk.person(id, self.name, self.surname.unwrap_or_default(), Some(self.username));
        let lang_id = match self.language {
            "en" => 3,
            "pl" => 12,
            _ => 0,
        };
        vk.uses(id, Client { lang_id, ..Client::default() });
    }
}

/// The address of an account in the emulated Telegram.
pub(super) fn address(person: i64) -> AccountRef {
    AccountRef { platform: Platform::Telegram, id: person.to_string() }
}

/// The address of an account in the emulated VK.
pub(super) fn vk_address(person: i64) -> AccountRef {
    AccountRef { platform: Platform::Vk, id: person.to_string() }
}

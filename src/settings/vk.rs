//! The settings of VK.

use super::reader::Reader;
use super::sections::{base_url_or, webhook_address};
use super::values::{BaseUrl, Secret};

const NUMBER: &str = "the community's number, above zero, such as 200000001";
/// How VK's tokens look: those of before 2023 are hexadecimal, newer ones begin with `vk1.a.`.
const TOKEN: &str = "the key as VK gives it, of A-Z, a-z, 0-9, _, - and .";
/// How the secret of a Callback API server looks. <https://dev.vk.com/ru/method/groups.addCallbackServer>
const SECRET: &str = "1 to 50 of A-Z, a-z, 0-9, _ and -";
const CONFIRMATION: &str = "the string that VK shows beside the server, letters and digits";
const APP: &str = "the app's number, above zero";
const DEVICE: &str = "what VK ID gave with the first key, of A-Z, a-z, 0-9, _ and -";

/// The community on VK.
#[derive(Debug, Clone)]
pub struct VkSettings {
    /// The community's number, above zero.
    pub group_id: i64,
    /// The community's key.
    pub token: Secret,
    /// An administrator's key, where one is set.
    pub admin_token: Option<Secret>,
    /// How an administrator's key is made anew.
    pub refresh: Option<VkRefresh>,
    /// The API; `None`: VK's own two addresses.
    pub api_url: Option<BaseUrl>,
    /// How events come in.
    pub mode: VkMode,
}

/// How an administrator's key, which lives an hour, is made anew by VK ID.
#[derive(Debug, Clone)]
pub struct VkRefresh {
    /// The refresh token. Each is good for one use, so this is only the first of them.
    pub token: Secret,
    /// The app of VK ID that it was given to, above zero.
    pub app_id: i64,
    /// The device that it was given to.
    pub device_id: String,
    /// Where VK ID answers.
    pub id_url: BaseUrl,
}

/// How events come in.
#[derive(Debug, Clone)]
pub enum VkMode {
    /// We ask for them.
    Polling,
    /// VK calls us.
    Webhook {
        /// Our address as VK reaches it.
        public_url: BaseUrl,
        /// What VK sends along to prove itself.
        secret: Secret,
        /// What VK wants to hear first; `None`: it is asked.
        confirmation: Option<String>,
    },
}

impl VkSettings {
    /// Reads the section; `None`: no VK. `public_url` is that of the HTTP section.
    pub(super) fn read(r: &mut Reader<'_>, public_url: Option<&BaseUrl>) -> Option<Self> {
        let configured = r.group(&[("VK_GROUP_ID", NUMBER), ("VK_GROUP_TOKEN", TOKEN)]);
        let group_id = r.value("VK_GROUP_ID", NUMBER, above_zero);
        let token = r.secret("VK_GROUP_TOKEN", TOKEN, is_token);
        let admin_token = r.secret("VK_ADMIN_TOKEN", TOKEN, is_token);
        let api_url = r.base_url("VK_API_URL");
        let webhook = r.value("VK_MODE", "polling or webhook", |s| match s {
            "polling" => Some(false),
            "webhook" => Some(true),
            _ => None,
        });
        let secret = r.secret("VK_WEBHOOK_SECRET", SECRET, is_secret);
        let confirmation = r.value("VK_CONFIRMATION", CONFIRMATION, |s| {
            s.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| s.to_owned())
        });
        let refresh = VkRefresh::read(r);
        if !configured {
            return None;
        }
        let mode = if webhook == Some(true) {
            let url = webhook_address(r, public_url, "VK_MODE");
            if secret.is_none() {
                r.missing("VK_WEBHOOK_SECRET", &format!("{SECRET}, because VK_MODE is webhook"));
            }
            VkMode::Webhook { public_url: url?.clone(), secret: secret?, confirmation }
        } else {
            VkMode::Polling
        };
        Some(Self { group_id: group_id?, token: token?, admin_token, refresh, api_url, mode })
    }
}

impl VkRefresh {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        let configured = r.group(&[("VK_ADMIN_REFRESH_TOKEN", TOKEN), ("VK_APP_ID", APP), ("VK_DEVICE_ID", DEVICE)]);
        let token = r.secret("VK_ADMIN_REFRESH_TOKEN", TOKEN, is_token);
        let app_id = r.value("VK_APP_ID", APP, above_zero);
        let device_id = r.value("VK_DEVICE_ID", DEVICE, |s| s.bytes().all(is_plain).then(|| s.to_owned()));
        let id_url = base_url_or(r, "VK_ID_URL", "https://id.vk.com");
        if !configured {
            return None;
        }
        Some(Self { token: token?, app_id: app_id?, device_id: device_id?, id_url: id_url? })
    }
}

fn above_zero(s: &str) -> Option<i64> {
    s.parse().ok().filter(|n| *n > 0)
}

fn is_token(s: &str) -> bool {
    s.bytes().all(|b| is_plain(b) || b == b'.')
}

fn is_secret(s: &str) -> bool {
    s.len() <= 50 && s.bytes().all(is_plain)
}

fn is_plain(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}

//! What a deployment sets, read from the environment once, at the start.
//!
//! Every setting is named in [`variables`]; a section of [`Settings`] reads its own and says what it expected. All that
//! is wrong is collected, a line each, so that one start shows everything there is to mend. A secret is never shown,
//! neither in such a line nor in Debug. The empty string counts as not set, since that is what `NAME=` in a `.env` means.
//!
//! `.env` is not loaded here but by the program, before: this room only looks at what it is given.

mod reader;
mod sections;
mod services;
#[cfg(test)]
mod tests;
mod values;
pub mod variables;
mod vk;

pub use reader::{Found, Problem, SettingsError};
pub use sections::{HttpSettings, LogFormat, LogSettings, TelegramMode, TelegramSettings, YookassaSettings};
pub use services::{
    CloudPaymentsSettings, CryptoPaySettings, ProdamusSettings, RobokassaHash, RobokassaSettings, StripeSettings,
    TBankSettings,
};
pub use values::{BaseUrl, DatabaseKind, DatabaseUrl, Secret};
pub use vk::{VkMode, VkRefresh, VkSettings};

use crate::domain::AccountRef;
use reader::Reader;
use std::collections::BTreeMap;
use std::path::PathBuf;
use variables::VARIABLES;

/// Everything that a deployment sets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database is.
    pub database: DatabaseUrl,
    /// What is served over HTTP.
    pub http: HttpSettings,
    /// Who may do everything; at least one, each once.
    pub owners: Vec<AccountRef>,
    /// A club.toml to apply at the start.
    pub club_config: Option<PathBuf>,
    /// The Telegram bot; `None`: no Telegram.
    pub telegram: Option<TelegramSettings>,
    /// The community on VK; `None`: no VK.
    pub vk: Option<VkSettings>,
    /// Payments by YooKassa; `None`: not offered.
    pub yookassa: Option<YookassaSettings>,
    /// Payments by Prodamus; `None`: not offered.
    pub prodamus: Option<ProdamusSettings>,
    /// Payments by CloudPayments; `None`: not offered.
    pub cloudpayments: Option<CloudPaymentsSettings>,
    /// Payments by T-Bank; `None`: not offered.
    pub tbank: Option<TBankSettings>,
    /// Payments by Robokassa; `None`: not offered.
    pub robokassa: Option<RobokassaSettings>,
    /// The `whsec_…` of Standard Webhooks; `None`: not offered.
    pub signed_webhook: Option<Secret>,
    /// Payments by Stripe; `None`: not offered.
    pub stripe: Option<StripeSettings>,
    /// Payments by Crypto Pay; `None`: not offered.
    pub cryptopay: Option<CryptoPaySettings>,
    /// The payment services that let us charge what they keep.
    pub autopay: Vec<String>,
    /// The API key of Tribute; `None`: not in use.
    pub tribute: Option<Secret>,
    /// The secret that GetCourse sends; `None`: not in use.
    pub getcourse: Option<Secret>,
    /// What is logged.
    pub log: LogSettings,
    /// Lines for the log: what is set in vain. Nothing here stops the start.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// Everything that is wrong or missing, a line each.
    pub fn from_env() -> Result<Self, SettingsError> {
        let text = |s: std::ffi::OsString| s.to_string_lossy().into_owned();
        let vars: BTreeMap<String, String> = std::env::vars_os().map(|(k, v)| (text(k), text(v))).collect();
        let mut settings = Self::read(&|name| vars.get(name).cloned())?;
        settings.warnings.extend(variables::slips(vars.keys().map(String::as_str)));
        Ok(settings)
    }

    /// Reads settings from wherever `lookup` takes them.
    ///
    /// # Errors
    /// Everything that is wrong or missing, a line each.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut r = Reader::new(lookup);
        let database = sections::database(&mut r);
        let http = HttpSettings::read(&mut r);
        let owners = sections::owners(&mut r);
        let club_config = r.text("CLUB_CONFIG").map(PathBuf::from);
        let telegram = TelegramSettings::read(&mut r, http.public_url.as_ref());
        let vk = VkSettings::read(&mut r, http.public_url.as_ref());
        let yookassa = YookassaSettings::read(&mut r);
        let prodamus = ProdamusSettings::read(&mut r);
        let cloudpayments = CloudPaymentsSettings::read(&mut r);
        let tbank = TBankSettings::read(&mut r);
        let robokassa = RobokassaSettings::read(&mut r);
        let signed_webhook = sections::signed(&mut r);
        let stripe = StripeSettings::read(&mut r);
        let cryptopay = CryptoPaySettings::read(&mut r);
        let autopay = services::autopay(&mut r);
        let tribute = services::tribute(&mut r);
        let getcourse = services::getcourse(&mut r);
        let log = LogSettings::read(&mut r);
        let warnings = unserved(&r).into_iter().collect();
        match database {
            Some(database) if r.problems.is_empty() => Ok(Self {
                database,
                http,
                owners,
                club_config,
                telegram,
                vk,
                yookassa,
                prodamus,
                cloudpayments,
                tbank,
                robokassa,
                signed_webhook,
                stripe,
                cryptopay,
                autopay,
                tribute,
                getcourse,
                log,
                warnings,
            }),
            _ => Err(SettingsError { problems: r.problems }),
        }
    }
}

/// A line that names the settings which are set but do nothing in this version.
fn unserved(r: &Reader<'_>) -> Option<String> {
    let set = VARIABLES.iter().filter(|v| !v.served && r.text(v.name).is_some());
    let names: Vec<&str> = set.map(|v| v.name).collect();
    (!names.is_empty()).then(|| format!("set, but not served by this version: {}", names.join(", ")))
}

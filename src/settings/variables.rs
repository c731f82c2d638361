//! The names of all settings: the one list that `.env.example`, the docs and the warnings are held against.

use crate::nearest::nearest;

/// Behind the name of any secret: the value from before a change, accepted until it is removed.
pub const PREVIOUS: &str = "_PREVIOUS";

/// A setting's name and what holds for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name in the environment.
    pub name: &'static str,
    /// Whether its value is never shown, and whether it has a `_PREVIOUS`.
    pub secret: bool,
    /// Whether this version does anything with it. Those that it does not are named in a warning when set.
    pub served: bool,
}

const fn plain(name: &'static str) -> Variable {
    Variable { name, secret: false, served: true }
}

const fn secret(name: &'static str) -> Variable {
    Variable { name, secret: true, served: true }
}

const fn unserved(variable: Variable) -> Variable {
    Variable { served: false, ..variable }
}

/// Every setting there is, in the order of `.env.example`.
pub const VARIABLES: &[Variable] = &[
    plain("DATABASE_URL"),
    plain("HTTP_LISTEN"),
    plain("PUBLIC_URL"),
    plain("OWNERS"),
    plain("CLUB_CONFIG"),
    plain("CHECK_SOURCE_ADDRESSES"),
    plain("TRUSTED_PROXIES"),
    plain("RUST_LOG"),
    plain("LOG_FORMAT"),
    secret("TELEGRAM_TOKEN"),
    plain("TELEGRAM_API_URL"),
    plain("TELEGRAM_MODE"),
    secret("TELEGRAM_WEBHOOK_SECRET"),
    plain("TELEGRAM_MESSAGES_PER_SECOND"),
    secret("TELEGRAM_PROVIDER_TOKEN"),
    plain("VK_GROUP_ID"),
    secret("VK_GROUP_TOKEN"),
    secret("VK_ADMIN_TOKEN"),
    plain("VK_API_URL"),
    plain("VK_MODE"),
    secret("VK_WEBHOOK_SECRET"),
    plain("VK_CONFIRMATION"),
    secret("VK_ADMIN_REFRESH_TOKEN"),
    plain("VK_APP_ID"),
    plain("VK_DEVICE_ID"),
    plain("VK_ID_URL"),
    plain("YOOKASSA_SHOP_ID"),
    secret("YOOKASSA_SECRET_KEY"),
    plain("YOOKASSA_API_URL"),
    secret("SIGNED_WEBHOOK_SECRET"),
    plain("PRODAMUS_URL"),
    secret("PRODAMUS_SECRET_KEY"),
    plain("CLOUDPAYMENTS_PUBLIC_ID"),
    secret("CLOUDPAYMENTS_API_SECRET"),
    plain("CLOUDPAYMENTS_API_URL"),
    plain("TBANK_TERMINAL_KEY"),
    secret("TBANK_PASSWORD"),
    plain("TBANK_API_URL"),
    plain("ROBOKASSA_LOGIN"),
    secret("ROBOKASSA_PASSWORD1"),
    secret("ROBOKASSA_PASSWORD2"),
    plain("ROBOKASSA_HASH"),
    plain("ROBOKASSA_URL"),
    secret("STRIPE_SECRET_KEY"),
    secret("STRIPE_WEBHOOK_SECRET"),
    plain("STRIPE_API_URL"),
    secret("CRYPTOPAY_TOKEN"),
    plain("CRYPTOPAY_API_URL"),
    secret("TRIBUTE_API_KEY"),
    secret("GETCOURSE_SECRET"),
    unserved(secret("SMTP_URL")),
    unserved(plain("SMTP_FROM")),
    plain("AUTOPAY"),
];

/// Beginnings that hardly any other program uses, so that a name with one of them and unknown to us is a slip.
/// A bare `VK_` is not among them: it is also Vulkan's.
const PREFIXES: &[&str] = &[
    "TELEGRAM_",
    "VK_GROUP_",
    "VK_ADMIN_",
    "VK_API_",
    "VK_WEBHOOK_",
    "YOOKASSA_",
    "SIGNED_WEBHOOK_",
    "PRODAMUS_",
    "STRIPE_",
    "CLOUDPAYMENTS_",
    "TBANK_",
    "ROBOKASSA_",
    "CRYPTOPAY_",
    "TRIBUTE_",
    "GETCOURSE_",
    "SMTP_",
];

/// The setting of this name, or the one that this is the `_PREVIOUS` of.
#[must_use]
pub fn known(name: &str) -> Option<&'static Variable> {
    let of = |name: &str| VARIABLES.iter().find(|v| v.name == name);
    of(name).or_else(|| name.strip_suffix(PREVIOUS).and_then(of).filter(|v| v.secret))
}

/// Whether the name looks like a setting of ours, known or not.
#[must_use]
pub fn looks_like_ours(name: &str) -> bool {
    known(name).is_some() || PREFIXES.iter().any(|p| name.starts_with(p))
}

/// A line for each name that looks like a slip in the name of a setting, in the order of the names.
///
/// Other programs' variables are none of our business: without one of our prefixes a name must differ by a single
/// letter to be mentioned.
pub fn slips<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<String> = names
        .into_iter()
        .filter(|name| known(name).is_none())
        .filter_map(|name| {
            let ours = looks_like_ours(name);
            match nearest(name, if ours { 3 } else { 1 }, VARIABLES.iter().map(|v| v.name)) {
                Some(meant) => Some(format!("{name} is not a setting; did you mean {meant}?")),
                None if ours => Some(format!("{name} is not a setting; see .env.example for all of them")),
                None => None,
            }
        })
        .collect();
    lines.sort();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_named_and_other_programs_left_alone() {
        let seen = slips([
            "TELEGRAM_TOKN",
            "TELEGRAM_FAVOURITE_COLOUR",
            "DATABSE_URL",
            "OWNER",
            "YOOKASSA_SECRET_KEY",
            "YOOKASSA_SECRET_KEY_PREVIOUS",
            "YOOKASSA_SHOP_ID_PREVIOUS",
            "VK_GRUP_ID",
            "VK_ICD_FILENAMES",
            "PATH",
            "HOME",
            "OLDPWD",
            "RUST_LOG_STYLE",
        ]);
        assert_eq!(
            seen,
            [
                "DATABSE_URL is not a setting; did you mean DATABASE_URL?",
                "OWNER is not a setting; did you mean OWNERS?",
                "TELEGRAM_FAVOURITE_COLOUR is not a setting; see .env.example for all of them",
                "TELEGRAM_TOKN is not a setting; did you mean TELEGRAM_TOKEN?",
                "VK_GRUP_ID is not a setting; did you mean VK_GROUP_ID?",
                "YOOKASSA_SHOP_ID_PREVIOUS is not a setting; see .env.example for all of them",
            ]
        );
    }
}

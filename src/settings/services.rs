//! The settings of the payment services besides `YooKassa`; each service is configured whole or not at all.

use super::reader::Reader;
use super::sections::base_url_or;
use super::values::{BaseUrl, Secret};

/// Payments by Prodamus.
#[derive(Debug, Clone)]
pub struct ProdamusSettings {
    /// The pay form's address.
    pub url: BaseUrl,
    /// The form's key.
    pub secret_key: Secret,
}

impl ProdamusSettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const FORM: &str = "the pay form's address, such as https://club.payform.ru";
        const KEY: &str = "the form's secret key, with no spaces";
        let configured = r.group(&[("PRODAMUS_URL", FORM), ("PRODAMUS_SECRET_KEY", KEY)]);
        let url = r.base_url("PRODAMUS_URL");
        let secret_key = r.secret("PRODAMUS_SECRET_KEY", KEY, is_key);
        configured.then_some(Self { url: url?, secret_key: secret_key? })
    }
}

/// Payments by CloudPayments.
#[derive(Debug, Clone)]
pub struct CloudPaymentsSettings {
    /// The site's public id.
    pub public_id: String,
    /// The API secret.
    pub api_secret: Secret,
    /// The API.
    pub api_url: BaseUrl,
}

impl CloudPaymentsSettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const ID: &str = "the site's public id, with no spaces and colons";
        const SECRET: &str = "the site's API secret, with no spaces";
        let configured = r.group(&[("CLOUDPAYMENTS_PUBLIC_ID", ID), ("CLOUDPAYMENTS_API_SECRET", SECRET)]);
        let public_id = r.value("CLOUDPAYMENTS_PUBLIC_ID", ID, login);
        let api_secret = r.secret("CLOUDPAYMENTS_API_SECRET", SECRET, is_key);
        let api_url = base_url_or(r, "CLOUDPAYMENTS_API_URL", "https://api.cloudpayments.ru");
        configured.then_some(Self { public_id: public_id?, api_secret: api_secret?, api_url: api_url? })
    }
}

/// Payments by T-Bank.
#[derive(Debug, Clone)]
pub struct TBankSettings {
    /// The terminal.
    pub terminal_key: String,
    /// Its password.
    pub password: Secret,
    /// The API.
    pub api_url: BaseUrl,
}

impl TBankSettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const TERMINAL: &str = "the terminal's key, with no spaces";
        const PASSWORD: &str = "the terminal's password, with no spaces";
        let configured = r.group(&[("TBANK_TERMINAL_KEY", TERMINAL), ("TBANK_PASSWORD", PASSWORD)]);
        let terminal_key = r.value("TBANK_TERMINAL_KEY", TERMINAL, |s| is_key(s).then(|| s.to_owned()));
        let password = r.secret("TBANK_PASSWORD", PASSWORD, is_key);
        let api_url = base_url_or(r, "TBANK_API_URL", "https://securepay.tinkoff.ru/v2");
        configured.then_some(Self { terminal_key: terminal_key?, password: password?, api_url: api_url? })
    }
}

/// Payments by Robokassa.
#[derive(Debug, Clone)]
pub struct RobokassaSettings {
    /// The shop's login.
    pub login: String,
    /// The first password.
    pub password1: Secret,
    /// The second password.
    pub password2: Secret,
    /// The hash chosen in the shop's settings.
    pub hash: RobokassaHash,
    /// Where it is.
    pub url: BaseUrl,
}

/// A hash that a shop of Robokassa can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RobokassaHash {
    /// MD5: what a new shop has, and the weakest.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256: what we ask for.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl RobokassaHash {
    /// By its name, in whatever case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "md5" => Self::Md5,
            "sha1" => Self::Sha1,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }
}

impl RobokassaSettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const LOGIN: &str = "the shop's login, with no spaces and colons";
        const PASSWORD: &str = "a password of the shop, with no spaces";
        const NAMES: [(&str, &str); 3] =
            [("ROBOKASSA_LOGIN", LOGIN), ("ROBOKASSA_PASSWORD1", PASSWORD), ("ROBOKASSA_PASSWORD2", PASSWORD)];
        let configured = r.group(&NAMES);
        let login = r.value("ROBOKASSA_LOGIN", LOGIN, login);
        let password1 = r.secret("ROBOKASSA_PASSWORD1", PASSWORD, is_key);
        let password2 = r.secret("ROBOKASSA_PASSWORD2", PASSWORD, is_key);
        let hash = r.value("ROBOKASSA_HASH", "md5, sha1, sha256, sha384 or sha512", RobokassaHash::parse);
        let url = base_url_or(r, "ROBOKASSA_URL", "https://auth.robokassa.ru");
        let hash = hash.unwrap_or_default();
        configured.then_some(Self { login: login?, password1: password1?, password2: password2?, hash, url: url? })
    }
}

/// Payments by Stripe.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// The secret key, or a restricted one.
    pub secret_key: Secret,
    /// The secret of the webhook's endpoint.
    pub webhook_secret: Secret,
    /// The API.
    pub api_url: BaseUrl,
}

impl StripeSettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const KEY: &str = "a secret key, sk_… or rk_…, with no spaces";
        const SECRET: &str = "the signing secret of the endpoint, whsec_…, with no spaces";
        let configured = r.group(&[("STRIPE_SECRET_KEY", KEY), ("STRIPE_WEBHOOK_SECRET", SECRET)]);
        let is_secret_key = |s: &str| is_key(s) && (s.starts_with("sk_") || s.starts_with("rk_"));
        let secret_key = r.secret("STRIPE_SECRET_KEY", KEY, is_secret_key);
        let webhook_secret = r.secret("STRIPE_WEBHOOK_SECRET", SECRET, |s| is_key(s) && s.starts_with("whsec_"));
        let api_url = base_url_or(r, "STRIPE_API_URL", "https://api.stripe.com");
        configured.then_some(Self { secret_key: secret_key?, webhook_secret: webhook_secret?, api_url: api_url? })
    }

    /// Whether the account is one for trials, by its key.
    #[must_use]
    pub fn is_for_trials(&self) -> bool {
        self.secret_key.current().contains("_test_")
    }
}

/// Payments by Crypto Pay.
#[derive(Debug, Clone)]
pub struct CryptoPaySettings {
    /// The app's token.
    pub token: Secret,
    /// The API.
    pub api_url: BaseUrl,
}

impl CryptoPaySettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const TOKEN: &str = "the app's token from @CryptoBot, with no spaces";
        let configured = r.group(&[("CRYPTOPAY_TOKEN", TOKEN)]);
        let token = r.secret("CRYPTOPAY_TOKEN", TOKEN, is_key);
        let api_url = base_url_or(r, "CRYPTOPAY_API_URL", "https://pay.crypt.bot");
        configured.then_some(Self { token: token?, api_url: api_url? })
    }
}

/// Services that keep a means of payment for us to charge, if they have allowed it to the shop.
const KEEPING: [&str; 4] = ["yookassa", "cloudpayments", "tbank", "robokassa"];

/// The services that have allowed it.
pub(super) fn autopay(r: &mut Reader<'_>) -> Vec<String> {
    let expected = "services that let the club charge saved cards, among yookassa, cloudpayments, tbank, robokassa";
    let list = r.value("AUTOPAY", expected, |text| {
        let names: Vec<String> = text.split([',', ' ']).filter(|s| !s.is_empty()).map(str::to_lowercase).collect();
        names.iter().all(|name| KEEPING.contains(&name.as_str())).then_some(names)
    });
    list.unwrap_or_default()
}

/// The API key of Tribute; `None`: not in use.
pub(super) fn tribute(r: &mut Reader<'_>) -> Option<Secret> {
    r.secret("TRIBUTE_API_KEY", "the author's API key, with no spaces", is_key)
}

/// The secret that GetCourse's process sends; `None`: not in use. It is all the proof there is, so a short one is refused.
pub(super) fn getcourse(r: &mut Reader<'_>) -> Option<Secret> {
    const SECRET: &str =
        "a secret of your own, 12 letters or more, with no spaces, such as `openssl rand -hex 24` makes";
    r.secret("GETCOURSE_SECRET", SECRET, |s| is_key(s) && s.len() >= 12)
}

/// One word that may stand before a colon.
fn login(s: &str) -> Option<String> {
    (is_key(s) && !s.contains(':')).then(|| s.to_owned())
}

/// A key in one word.
fn is_key(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_graphic())
}

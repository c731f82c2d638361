//! The settings of the payment services besides `YooKassa`; each service is configured whole or not at all.

use super::reader::Reader;
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

/// A key in one word.
fn is_key(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_graphic())
}

//! Which payment services a deployment has set up, and in which order they are offered.

use super::{
    CloudPayments, CloudPaymentsConfig, CryptoPay, CryptoPayConfig, GetCourse, GetCourseConfig, Manual, Prodamus,
    ProdamusConfig, Provider, Robokassa, RobokassaConfig, Signed, SignedConfig, Stars, StarsConfig, Stripe,
    StripeConfig, TBank, TBankConfig, TelegramPayments, TelegramPaymentsConfig, Tribute, TributeConfig, YooKassa,
    YooKassaConfig,
};

/// Which services are set up; what is absent is not offered.
#[derive(Debug, Clone, Default)]
pub struct PaymentsConfig {
    /// YooKassa.
    pub yookassa: Option<YooKassaConfig>,
    /// Prodamus.
    pub prodamus: Option<ProdamusConfig>,
    /// CloudPayments.
    pub cloudpayments: Option<CloudPaymentsConfig>,
    /// T-Bank.
    pub tbank: Option<TBankConfig>,
    /// Robokassa.
    pub robokassa: Option<RobokassaConfig>,
    /// Standard Webhooks.
    pub signed: Option<SignedConfig>,
    /// Stripe.
    pub stripe: Option<StripeConfig>,
    /// Crypto Pay.
    pub cryptopay: Option<CryptoPayConfig>,
    /// Tribute.
    pub tribute: Option<TributeConfig>,
    /// GetCourse.
    pub getcourse: Option<GetCourseConfig>,
    /// Transfers that a person confirms; the club decides whether they are offered.
    pub manual: bool,
    /// Telegram Stars.
    pub stars: Option<StarsConfig>,
    /// Telegram Payments.
    pub telegram: Option<TelegramPaymentsConfig>,
}

/// A setting of a payment service that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{provider}: {expected}")]
pub struct BadConfig {
    /// The service's name.
    pub provider: &'static str,
    /// What is expected; never what was read.
    pub expected: &'static str,
}

/// The services that are set up, always in the same order.
#[derive(Default)]
pub struct Registry(Vec<Box<dyn Provider>>);

impl Registry {
    /// Sets the services up.
    ///
    /// # Errors
    /// The first setting that cannot work.
    pub fn new(config: PaymentsConfig) -> Result<Self, BadConfig> {
        let mut providers: Vec<Box<dyn Provider>> = Vec::new();
        if let Some(config) = config.yookassa {
            providers.push(Box::new(YooKassa::new(config)?));
        }
        if let Some(config) = config.prodamus {
            providers.push(Box::new(Prodamus::new(config)?));
        }
        if let Some(config) = config.cloudpayments {
            providers.push(Box::new(CloudPayments::new(config)?));
        }
        if let Some(config) = config.tbank {
            providers.push(Box::new(TBank::new(config)?));
        }
        if let Some(config) = config.robokassa {
            providers.push(Box::new(Robokassa::new(config)?));
        }
        if let Some(config) = config.signed {
            providers.push(Box::new(Signed::new(&config)?));
        }
        if let Some(config) = config.stripe {
            providers.push(Box::new(Stripe::new(config)?));
        }
        if let Some(config) = config.cryptopay {
            providers.push(Box::new(CryptoPay::new(config)?));
        }
        if let Some(config) = config.tribute {
            providers.push(Box::new(Tribute::new(config)?));
        }
        if let Some(config) = config.getcourse {
            providers.push(Box::new(GetCourse::new(config)?));
        }
        if config.manual {
            providers.push(Box::new(Manual));
        }
        if let Some(config) = config.stars {
            providers.push(Box::new(Stars::new(config)?));
        }
        if let Some(config) = config.telegram {
            providers.push(Box::new(TelegramPayments::new(config)?));
        }
        Ok(Self(providers))
    }

    /// The service of that name, if it is set up.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&dyn Provider> {
        self.iter().find(|p| p.name() == name)
    }

    /// All services, in the order in which they are offered.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Provider> {
        self.0.iter().map(Box::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use secrecy::SecretString;

    #[test]
    fn services_are_found_by_name_and_stand_in_order() {
        assert_eq!(Registry::new(PaymentsConfig::default()).unwrap().iter().count(), 0);
        let both = Registry::new(PaymentsConfig {
            yookassa: Some(YooKassaConfig {
                shop_id: "506751".into(),
                secret: "live_x".into(),
                previous: None,
                api_url: "https://api.yookassa.ru/v3".into(),
                check_addresses: false,
            }),
            signed: Some(SignedConfig { secrets: vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()] }),
            ..PaymentsConfig::default()
        })
        .unwrap();
        assert_eq!(both.iter().map(Provider::name).collect::<Vec<_>>(), ["yookassa", "signed"]);
        assert_eq!(both.get("signed").map(Provider::name), Some("signed"));
        assert!(both.get("stripe").is_none());
        assert!(both.get("yookassa").is_some_and(|p| p.sells_in(Currency::RUB) && !p.sells_in(Currency::XTR)));
    }

    #[test]
    fn a_bad_setting_names_its_service_and_no_secret() {
        let config = PaymentsConfig {
            signed: Some(SignedConfig { secrets: vec![SecretString::from("whsec_c2VjcmV0")] }),
            ..PaymentsConfig::default()
        };
        let text = Registry::new(config).err().unwrap().to_string();
        assert!(text.starts_with("signed: ") && !text.contains("c2VjcmV0"), "{text}");
    }
}

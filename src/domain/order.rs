//! Orders and what payment services say about them.

use super::renewal::RenewalFact;
use super::{AccountRef, Money, OrderId, PlanKey, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the service that takes Telegram Stars.
pub const STARS: &str = "stars";
/// The name of the service that takes ordinary money within Telegram.
pub const TELEGRAM_PAYMENTS: &str = "telegram";

/// Payment services that a club can be paid by, as club.toml names them.
pub const SERVICES: [&str; 10] = [
    "yookassa",
    "prodamus",
    "cloudpayments",
    "tbank",
    "robokassa",
    "stripe",
    "cryptopay",
    STARS,
    TELEGRAM_PAYMENTS,
    "manual",
];

/// What was asked of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its number.
    pub id: OrderId,
    /// Its name in the payment service: unguessable.
    pub token: String,
    /// The price at the moment of ordering; later changes of the plan do not touch it.
    pub price: Money,
    /// Which service was chosen.
    pub provider: String,
}

/// The state of a payment as its service tells it.
///
/// A service may speak late and out of order, so states have a rank and a payment only ever moves up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaymentState {
    /// Not decided; also every state that we do not know.
    Pending,
    /// The service gave up on it. Ranks below success: a late success revives the order.
    Canceled,
    /// The money was taken.
    Succeeded,
    /// All of the money was given back.
    Refunded,
}

impl PaymentState {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Canceled => "canceled",
            Self::Succeeded => "succeeded",
            Self::Refunded => "refunded",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Pending, Self::Canceled, Self::Succeeded, Self::Refunded].into_iter().find(|p| p.as_str() == s)
    }
}

/// A payment as its service describes it: proven by a signature, or asked back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFact {
    /// The service, for example `yookassa`.
    pub provider: String,
    /// The service's own id of the payment; unique within the service.
    pub external_id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// The whole sum.
    pub amount: Money,
    /// How much of it was given back so far, in minor units.
    #[serde(default)]
    pub refunded_minor: i64,
    /// Parts that were given back, in minor units, each under the service's name of that refund: where refunds are told
    /// one by one. They add up, each once, whatever [`Self::refunded_minor`] says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refunds: BTreeMap<String, i64>,
    /// The token of our order, where the service carried it.
    pub order: Option<String>,
    /// Whether it is a trial payment without money.
    pub test: bool,
    /// Who paid, where the service knows it in our terms.
    pub payer: Option<AccountRef>,
    /// What was bought, where the service knows it and there is no order.
    pub plan: Option<PlanKey>,
    /// When the service says it happened.
    pub at: Option<Timestamp>,
    /// Whether the payer's bank took the money back against the club's will.
    #[serde(default)]
    pub chargeback: bool,
    /// The service's id of its own subscription, where it charges by itself.
    #[serde(default)]
    pub renewal: Option<String>,
    /// Until when it pays, where the service's own word is what counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// By what the payer can be found, where the service knows nobody in our terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The means of payment that the service keeps for further charges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<SavedMethod>,
    /// What the service itself sold, by its own names, where it knows no plans of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
}

/// What a service that keeps its own catalogue sold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Product {
    /// Its names, the most exact first, as [`product`] writes them: `tribute:1644/1547`, `tribute:1644`.
    pub names: Vec<String>,
    /// Whether its price is set at the service by the club, and so stands whatever the plan costs here. Otherwise the payer
    /// chose the sum, and it has to fit.
    pub priced: bool,
}

/// A product's name as it is compared: `service:name`, in lower case, one space between words of whatever sort they were.
#[must_use]
pub fn product(service: &str, name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    format!("{}:{}", service.trim(), words.join(" ")).to_lowercase()
}

/// What a service knows a payer by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Her e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Her telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The service's own id of her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Her name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of the purchase as the buyer sees it, where it is another than the service's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deal: Option<String>,
}

/// A means of payment that a service keeps with the payer's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMethod {
    /// The service's id of it.
    pub id: String,
    /// What the payer knows it by, such as `Mir *4477`; empty where the service does not say.
    pub title: String,
}

/// How a purchase goes on when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Again {
    /// It does not: she pays again if she likes.
    #[default]
    Once,
    /// The service charges again by itself, and tells.
    Itself,
    /// The service keeps her means of payment, and we charge it.
    Saved,
}

impl Again {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Itself => "itself",
            Self::Saved => "saved",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Once, Self::Itself, Self::Saved].into_iter().find(|a| a.as_str() == s)
    }
}

/// What a payment service can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Word {
    /// Where a payment stands.
    Payment(Box<PaymentFact>),
    /// That a renewal of its own failed or ended.
    Renewal(RenewalFact),
}

impl Word {
    /// What it is about: words about the same keep their order.
    #[must_use]
    pub fn lane(&self) -> String {
        match self {
            Self::Payment(fact) => format!("payment:{}", fact.external_id),
            Self::Renewal(fact) => format!("renewal:{}", fact.renewal),
        }
    }
}

/// What a part of the money given back means for the time that it bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartialRefunds {
    /// Nothing: the time stays.
    Keep,
    /// The time is shortened in proportion.
    Cut,
    /// An owner says which.
    #[default]
    Ask,
}

impl PartialRefunds {
    /// As club.toml names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Cut => "cut",
            Self::Ask => "ask",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Keep, Self::Cut, Self::Ask].into_iter().find(|p| p.as_str() == s)
    }
}

/// Why money does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Misfit {
    /// No order of that name, and no plan and payer to go by.
    UnknownOrder,
    /// Another sum than the order's.
    Amount,
    /// Another currency than the order's.
    Currency,
    /// A trial payment where real ones are expected.
    Test,
    /// The payer is not known in our terms.
    UnknownPayer,
    /// A part of the money was given back; what that means is for the owner to say.
    PartialRefund,
}

impl Misfit {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownOrder => "unknown_order",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Test => "test",
            Self::UnknownPayer => "unknown_payer",
            Self::PartialRefund => "partial_refund",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::UnknownOrder, Self::Amount, Self::Currency, Self::Test, Self::UnknownPayer, Self::PartialRefund]
            .into_iter()
            .find(|m| m.as_str() == s)
    }
}

/// How much of a term's length stays when a part of its money went back, in millionths.
#[must_use]
pub fn kept(amount: Money, refunded_minor: i64) -> u32 {
    let rest = i128::from(amount.minor.saturating_sub(refunded_minor).max(0));
    let share = rest * 1_000_000 / i128::from(amount.minor.max(1));
    u32::try_from(share).unwrap_or(1_000_000).min(1_000_000)
}

/// How many whole days a sum buys at the price of a period of so many days.
///
/// `None`: another currency, no price, or not even a day.
#[must_use]
pub fn days_for(sum: Money, prices: &[Money], days: u32) -> Option<u32> {
    let price = prices.iter().find(|price| price.currency == sum.currency && price.minor > 0)?;
    let bought = i128::from(sum.minor) * i128::from(days) / i128::from(price.minor);
    u32::try_from(bought.min(MOST_DAYS)).ok().filter(|days| *days > 0)
}

/// The most days that a sum is turned into: a hundred years.
const MOST_DAYS: i128 = 36_500;

/// Compares what was taken with one of the prices that were asked.
///
/// # Errors
/// The first difference that matters, currency before amount.
pub fn fit(paid: Money, asked: &[Money]) -> Result<(), Misfit> {
    match asked.iter().find(|m| m.currency == paid.currency) {
        None => Err(Misfit::Currency),
        Some(m) if m.minor == paid.minor => Ok(()),
        Some(_) => Err(Misfit::Amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_fits_exactly_or_not_at_all() {
        let m = |s: &str| s.parse::<Money>().unwrap();
        let asked = [m("1990 RUB"), m("450 XTR")];
        assert_eq!(fit(m("1990 RUB"), &asked), Ok(()));
        assert_eq!(fit(m("1989.99 RUB"), &asked), Err(Misfit::Amount));
        assert_eq!(fit(m("1990.01 RUB"), &asked), Err(Misfit::Amount));
        assert_eq!(fit(m("1990 USD"), &asked), Err(Misfit::Currency));
    }

    #[test]
    fn what_stays_is_in_proportion_to_the_money_that_stays() {
        let m = |s: &str| s.parse::<Money>().unwrap();
        for (back, share) in [(0, 1_000_000), (50_000, 750_000), (100_000, 500_000), (199_999, 5), (200_000, 0)] {
            assert_eq!(kept(m("2000 RUB"), back), share, "{back}");
        }
        assert_eq!((kept(m("3 XTR"), 1), kept(m("3 XTR"), 5), kept(m("3 XTR"), -5)), (666_666, 0, 1_000_000));
    }

    #[test]
    fn a_sum_buys_whole_days() {
        let m = |s: &str| s.parse::<Money>().unwrap();
        let prices = [m("450 XTR"), m("1990 RUB")];
        for (sum, days, bought) in [
            ("1990 RUB", 30, Some(30)),
            ("1000 RUB", 30, Some(15)),
            ("995 RUB", 31, Some(15)),
            ("66.33 RUB", 30, None),
            ("66.34 RUB", 30, Some(1)),
            ("2100 RUB", 30, Some(31)),
            ("15 XTR", 30, Some(1)),
            ("1990 EUR", 30, None),
            ("99999999 RUB", 30, Some(36_500)),
        ] {
            assert_eq!(days_for(m(sum), &prices, days), bought, "{sum}");
        }
        assert_eq!(days_for(m("5 RUB"), &[Money { minor: 0, ..m("5 RUB") }], 30), None);
    }

    #[test]
    fn words_written_before_there_were_others_are_payments() {
        let old = r#"{"provider":"signed","external_id":"p","state":"succeeded","amount":{"minor":1,"currency":"RUB"},
            "order":null,"test":false,"payer":null,"plan":null,"at":null}"#;
        let word: Word = serde_json::from_str(old).unwrap();
        assert_eq!(word.lane(), "payment:p");
        let Word::Payment(fact) = &word else { panic!("{word:?}") };
        assert!(!fact.chargeback && fact.renewal.is_none());
        let ended = RenewalFact { provider: "signed".into(), renewal: "s".into(), failed: true, at: None };
        let word: Word = serde_json::from_str(&serde_json::to_string(&Word::Renewal(ended.clone())).unwrap()).unwrap();
        assert_eq!((word.lane().as_str(), word), ("renewal:s", Word::Renewal(ended)));
    }

    #[test]
    fn a_late_success_ranks_above_a_cancellation() {
        assert!(PaymentState::Canceled < PaymentState::Succeeded);
        assert!(PaymentState::Succeeded < PaymentState::Refunded);
    }
}

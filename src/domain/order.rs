//! Orders and what payment services say about them.

use super::{AccountRef, Money, OrderId, PlanKey, Timestamp};
use serde::{Deserialize, Serialize};

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
}

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
    fn a_late_success_ranks_above_a_cancellation() {
        assert!(PaymentState::Canceled < PaymentState::Succeeded);
        assert!(PaymentState::Succeeded < PaymentState::Refunded);
    }
}

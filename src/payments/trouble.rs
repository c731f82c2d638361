//! Why a call to a payment service had no success, and so what to do next.

use super::{CallbackError, Rejected};
use std::time::Duration;

/// Why there is no pay page. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutError {
    /// Nothing came of it, or it is not known what did. The same [`Checkout`](super::Checkout) may be sent again: it is one payment.
    #[error("{text}; to be repeated")]
    Retry {
        /// How long to wait before.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// The service refuses; repeating changes nothing.
    #[error("{0}")]
    GiveUp(String),
}

/// Why a saved means of payment was not charged. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargeError {
    /// It is not known what came of it. The same [`Checkout`](super::Checkout) may be sent again: it is one payment.
    #[error("{text}; to be repeated")]
    Retry {
        /// How long to wait before.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// No money was taken this time; another try under another name may go through.
    #[error("{0}")]
    Declined(String),
    /// It can never be charged again: the payer took her consent back, or it ran out.
    #[error("{0}")]
    Gone(String),
    /// The service keeps nothing that we could charge.
    #[error("the service cannot be asked to charge")]
    NotSupported,
}

/// Why no money went back. The texts are for the operator and the owner and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// It is not known what came of it. The same [`Refund`](super::Refund) may be sent again: it is one refund.
    #[error("{text}; to be repeated")]
    Retry {
        /// How long to wait before.
        after: Duration,
        /// What happened.
        text: String,
    },
    /// The service refuses; repeating changes nothing.
    #[error("{0}")]
    GiveUp(String),
    /// It cannot be asked for that: somebody has to do it by hand.
    #[error("the service cannot be asked to give money back")]
    NotSupported,
}

/// Why a service goes on charging. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// It did not answer now.
    #[error("{0}")]
    Later(String),
    /// It cannot be asked for that: somebody has to do it by hand.
    #[error("the service cannot be asked to stop its renewals")]
    NotSupported,
}

/// Why the service did not tell about a payment. The texts are for the operator and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It has no such payment, or not for us.
    #[error("the service knows no such payment")]
    Unknown,
    /// It did not answer now.
    #[error("{0}")]
    Later(String),
    /// It never answers such questions.
    #[error("the service cannot be asked about payments")]
    NotSupported,
}

/// A callback about a payment that cannot be asked back is not believed.
impl From<AskError> for CallbackError {
    fn from(e: AskError) -> Self {
        match e {
            AskError::Unknown => Rejected::Forbidden("the service knows no such payment").into(),
            e => Self::Later(e.to_string()),
        }
    }
}

//! Transfers past any payment service, as a way to pay like the others.
//!
//! There is no service to ask and nobody who calls: what a person of the club's staff says about the money becomes the fact
//! that elsewhere comes of a callback. So every question is answered with "no", but that an order can always be placed.

use super::{
    Ack, AskError, CallbackError, CancelError, ChargeError, Checkout, CheckoutError, Event, GivenBack, Placed,
    Provider, RawCallback, Refund, RefundError, Rejected, Verified,
};
use crate::domain::transfer::PROVIDER;
use crate::domain::{Again, Currency, Misfit, Money, PaymentFact, Period, Platform, Timestamp};
use async_trait::async_trait;
use std::borrow::Cow;

/// Transfers that a person confirms.
pub struct Manual;

#[async_trait]
impl Provider for Manual {
    fn name(&self) -> &'static str {
        PROVIDER
    }

    /// Whatever a bank knows; Stars are Telegram's own.
    fn sells_in(&self, currency: Currency) -> bool {
        currency != Currency::XTR
    }

    fn only_in(&self) -> Option<Platform> {
        None
    }

    fn verify<'a>(&self, _: &'a RawCallback, _: Timestamp) -> Result<Verified<'a>, Rejected> {
        Err(Rejected::Unauthorized("nobody calls about transfers"))
    }

    async fn events(&self, _: Verified<'_>) -> Result<Vec<Event>, CallbackError> {
        Ok(Vec::new())
    }

    fn asks(&self, _: &Verified<'_>) -> Result<Option<PaymentFact>, Rejected> {
        Ok(None)
    }

    fn acknowledgement(&self, _: &RawCallback, _: Option<Misfit>) -> Ack {
        Ack { status: 204, content_type: None, body: Cow::Borrowed("") }
    }

    /// There is no page: where to transfer to is told in chat.
    async fn checkout(&self, order: &Checkout) -> Result<Placed, CheckoutError> {
        Ok(Placed { external_id: order.token.clone(), url: String::new() })
    }

    async fn ask(&self, _: &str) -> Result<PaymentFact, AskError> {
        Err(AskError::NotSupported)
    }

    fn renews(&self, _: Money, _: Period) -> Again {
        Again::Once
    }

    async fn charge(&self, _: &Checkout, _: &str) -> Result<PaymentFact, ChargeError> {
        Err(ChargeError::NotSupported)
    }

    async fn since(&self, _: Timestamp) -> Result<Vec<PaymentFact>, AskError> {
        Err(AskError::NotSupported)
    }

    fn receipts(&self) -> bool {
        false
    }

    fn refunds(&self) -> bool {
        false
    }

    async fn refund(&self, _: &Refund) -> Result<GivenBack, RefundError> {
        Err(RefundError::NotSupported)
    }

    async fn cancel_renewal(&self, _: &str, _: Option<&PaymentFact>) -> Result<(), CancelError> {
        Err(CancelError::NotSupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_outside_can_say_that_money_came() {
        let raw = crate::payments::tests::callback(b"{}", &[]);
        assert!(matches!(Manual.verify(&raw, Timestamp(0)), Err(Rejected::Unauthorized(_))));
        assert_eq!(Manual.ask("x").await, Err(AskError::NotSupported));
        assert!(Manual.sells_in(Currency::RUB) && !Manual.sells_in(Currency::XTR));
    }
}

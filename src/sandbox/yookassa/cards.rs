//! Cards that payers let the shop charge: kept with a payment, charged without a page.

use super::world::{Refusal, Wanted, World};

/// A card that the shop may charge. Its id is that of the payment with which it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedCard {
    /// `payment_method.id`.
    pub id: String,
    /// Whether the payer took her consent back at the service.
    pub revoked: bool,
    /// Whether there is not enough on it, as on the test card 5555 5555 5555 4600.
    pub empty: bool,
}

impl World {
    /// A payment that waits for its payer; or, of a card that is kept, one that is over at once.
    pub(super) fn create(&mut self, wanted: Wanted, now: i64) -> Result<String, Refusal> {
        let card = match &wanted.method {
            Some(method) => Some(self.card(method)?.clone()),
            None => None,
        };
        let id = self.begin(wanted, now);
        match card {
            Some(card) if card.revoked => self.end(&id, ("merchant", "permission_revoked"), now),
            Some(card) if card.empty => self.end(&id, ("payment_network", "insufficient_funds"), now),
            Some(_) => self.pay(&id, now)?,
            None => {}
        }
        Ok(id)
    }

    pub(super) fn card(&self, id: &str) -> Result<&SavedCard, Refusal> {
        let unknown = || Refusal::invalid("payment_method_id", "Payment method doesn't exist or is not saved");
        self.cards.iter().find(|card| card.id == id).ok_or_else(unknown)
    }
}

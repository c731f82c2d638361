//! Fiscal receipts: to whom one goes is asked once before a purchase and kept; what stands on it the club has set.

use super::{Club, order};
use crate::domain::{MemberId, Receipt, ReceiptContact, Timestamp};
use crate::store::{OrderRow, PaymentRow, StoreError, Tx};

/// Whether a purchase by this service ends in a receipt, so that it has to be known where to.
#[must_use]
pub fn is_made_by(club: &Club, provider: &str) -> bool {
    let service = club.deployment.services.iter().find(|service| service.name == provider);
    club.settings.receipts.is_some() && service.is_some_and(|service| service.receipts)
}

/// Whether it has to be asked first where her receipts go.
///
/// # Errors
/// What the store says.
pub async fn is_to_be_asked(tx: &mut Tx, club: &Club, member: MemberId, provider: &str) -> Result<bool, StoreError> {
    Ok(is_made_by(club, provider) && tx.receipt_contact(member).await?.is_none())
}

/// Keeps where her receipts go, as she typed it. `None`: it is neither an address nor a number.
///
/// # Errors
/// What the store says.
pub async fn keep(
    tx: &mut Tx,
    member: MemberId,
    text: &str,
    now: Timestamp,
) -> Result<Option<ReceiptContact>, StoreError> {
    let Some(contact) = ReceiptContact::read(text) else { return Ok(None) };
    tx.lock_member(member).await?;
    tx.set_receipt_contact(member, contact.as_str(), now).await?;
    Ok(Some(contact))
}

/// The receipt of an order; `None`: none is made, or nobody has said where it goes. `item`: what is bought, in words.
///
/// # Errors
/// What the store says.
pub async fn of(tx: &mut Tx, club: &Club, order: &OrderRow, item: &str) -> Result<Option<Receipt>, StoreError> {
    let Some(settings) = club.settings.receipts.filter(|_| is_made_by(club, &order.provider)) else { return Ok(None) };
    let contact = tx.receipt_contact(order.member).await?;
    let contact = contact.as_deref().and_then(ReceiptContact::read);
    Ok(contact.map(|contact| Receipt { contact, item: item.to_owned(), settings }))
}

/// The receipt of what goes back of a payment; `None`: none was made of it.
///
/// # Errors
/// What the store says.
pub async fn of_payment(tx: &mut Tx, club: &Club, payment: &PaymentRow) -> Result<Option<Receipt>, StoreError> {
    let Some(token) = tx.payment_fact(payment.id).await?.order else { return Ok(None) };
    match tx.order_by_token(&token).await? {
        Some(order) => of(tx, club, &order, &order::item(club, &order)).await,
        None => Ok(None),
    }
}

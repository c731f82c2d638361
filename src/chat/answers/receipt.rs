//! Where receipts go: asked before the first purchase, changed by a button.

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::dialogue::{self, Dialogue, Purchase};
use crate::club::{Club, receipt};
use crate::domain::notice::ReceiptNotice;
use crate::domain::{Notice, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    /// Asks where her receipt is to go, if it has to be asked before she buys. Says whether it does.
    pub(in crate::chat) async fn asks_for_receipt(
        &self,
        tx: &mut Tx,
        club: &Club,
        purchase: &Purchase,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (Purchase::Plan { provider, .. } | Purchase::Gift { provider, .. }) = purchase else { return Ok(false) };
        if !receipt::is_to_be_asked(tx, club, self.account.member, provider).await? {
            return Ok(false);
        }
        self.ask_receipt(tx, purchase.clone(), now).await?;
        Ok(true)
    }

    /// Asks where her receipts are to go.
    async fn ask_receipt(&self, tx: &mut Tx, then: Purchase, now: Timestamp) -> Result<(), StoreError> {
        dialogue::ask(tx, &self.account, &Dialogue::ReceiptContact { then }, now).await?;
        let known = tx.receipt_contact(self.account.member).await?;
        self.say(tx, Notice::Receipt(ReceiptNotice::Ask { now: known }), now)
    }

    /// The button under a bill.
    pub(in crate::chat) async fn change_receipt(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        self.ask_receipt(tx, Purchase::Nothing, now).await
    }

    /// She said where; then she goes on buying.
    pub(in crate::chat) async fn receipt_said(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        (text, then): (&str, Purchase),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(contact) = receipt::keep(tx, self.account.member, text, now).await? else {
            dialogue::ask(tx, &self.account, &Dialogue::ReceiptContact { then }, now).await?;
            return self.say(tx, Notice::Receipt(ReceiptNotice::NotRead), now);
        };
        match then {
            Purchase::Plan { plan, provider } => self.pay(tx, club, around, &plan, &provider, now).await,
            Purchase::Gift { draft, provider } => self.pay_gift(tx, club, around, draft, &provider, now).await,
            Purchase::Nothing => {
                let contact = contact.as_str().to_owned();
                self.say(tx, Notice::Receipt(ReceiptNotice::Kept { contact }), now)
            }
        }
    }
}

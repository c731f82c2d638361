//! Talk of more than one message: what the next message of a person answers.
//!
//! A command always means itself and ends such talk; any other text answers what was asked last, if that is not too long
//! ago. What was asked is kept in the store, so that a restart forgets nothing.

use super::answers::Asker;
use super::{Club, Surroundings};
use crate::domain::notice::DaysFor;
use crate::domain::time::HOUR;
use crate::domain::{MemberId, OrderId, PlanKey, SubscriptionId, Timestamp, referral};
use crate::messenger::Said;
use crate::store::{Account, StoreError, Tx};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How long an answer is waited for.
const PATIENCE: i64 = HOUR;

/// What was asked, with everything that is needed to go on. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Dialogue {
    /// For how many days is it to be frozen, from a later day on?
    FreezeDays {
        /// What is to be frozen.
        subscription: SubscriptionId,
        /// From a later day on; `None`: from now on.
        from: Option<NaiveDate>,
    },
    /// From which day on is it to be frozen?
    FreezeDay {
        /// What is to be frozen.
        subscription: SubscriptionId,
        /// For so many days.
        days: u32,
    },
    /// Which promo code?
    PromoCode,
    /// A few words to go with a gift.
    GiftWords {
        /// The plan to give.
        plan: PlanKey,
    },
    /// Why money is to be given back.
    RefundReason {
        /// The payment, by our number.
        payment: i64,
        /// How much, in minor units.
        minor: i64,
    },
    /// Why an unmatched payment is to be dismissed.
    DismissReason {
        /// The payment, by our number.
        payment: i64,
    },
    /// Whose an unmatched payment is.
    UnmatchedWho {
        /// The payment, by our number.
        payment: i64,
    },
    /// Somebody of the staff was asked.
    Staff(StaffTalk),
    /// The code of her account on another messenger?
    ConnectCode,
    /// By what is a purchase known that she made elsewhere?
    Claim,
    /// A picture of the receipt, or words to go with a transfer.
    TransferPicture {
        /// The order.
        order: OrderId,
    },
    /// How much has come.
    TransferAmount {
        /// The order.
        order: OrderId,
        /// The decision that it is for.
        round: i64,
    },
    /// Where her receipts go.
    ReceiptContact {
        /// What she was about to buy.
        then: Purchase,
    },
}

/// What somebody was about to buy. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "buy", rename_all = "snake_case")]
pub enum Purchase {
    /// A plan.
    Plan {
        /// Which.
        plan: PlanKey,
        /// By which service.
        provider: String,
    },
    /// A gift.
    Gift {
        /// Its draft.
        draft: i64,
        /// By which service.
        provider: String,
    },
    /// Nothing.
    Nothing,
}

/// What somebody of the staff was asked. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum StaffTalk {
    /// Why?
    Reason {
        /// The act.
        act: i64,
    },
    /// Whom to look for?
    Search,
    /// How many days?
    Days {
        /// For what.
        days_for: DaysFor,
    },
    /// What to note?
    Note {
        /// About whom.
        member: MemberId,
    },
    /// What came of a call?
    Result {
        /// The task.
        task: i64,
    },
}

/// Remembers what was asked.
///
/// # Errors
/// What the store says.
pub(super) async fn ask(tx: &mut Tx, account: &Account, dialogue: &Dialogue, now: Timestamp) -> Result<(), StoreError> {
    tx.set_dialogue(account.id, &serde_json::to_string(dialogue).unwrap_or_default(), now).await
}

/// Takes what a text answers. A command ends the talk.
///
/// # Errors
/// What the store says.
pub(super) async fn answered(
    tx: &mut Tx,
    account: &Account,
    text: &str,
    now: Timestamp,
) -> Result<Option<Dialogue>, StoreError> {
    if account.asked_at.is_none() {
        return Ok(None);
    }
    let state = tx.take_dialogue(account.id, now.plus(-PATIENCE)).await?;
    let asked =
        state.filter(|_| !text.trim_start().starts_with('/')).and_then(|state| serde_json::from_str(&state).ok());
    // A code was shown to be taken elsewhere; only another code answers that, anything else means itself.
    Ok(asked.filter(|asked| *asked != Dialogue::ConnectCode || referral::parse_code(text).is_some()))
}

impl Asker {
    /// Goes on with a talk.
    pub(super) async fn go_on(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        dialogue: Dialogue,
        said: &Said,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let text = said.text.as_str();
        match dialogue {
            Dialogue::FreezeDays { subscription, from } => {
                self.freeze_days_said(tx, club, subscription, from, text, now).await
            }
            Dialogue::FreezeDay { subscription, days } => {
                self.freeze_day_said(tx, club, subscription, days, text, now).await
            }
            Dialogue::PromoCode => self.promo(tx, club, Some(text), now).await,
            Dialogue::GiftWords { plan } => self.gift_words(tx, club, &plan, text, now).await,
            Dialogue::RefundReason { payment, minor } => {
                self.refund_reason(tx, club, around, (payment, minor), text, now).await
            }
            Dialogue::DismissReason { payment } => self.dismiss_reason(tx, club, payment, text, now).await,
            Dialogue::UnmatchedWho { payment } => self.unmatched_who(tx, club, payment, text, now).await,
            Dialogue::Staff(talk) => self.staff_answered(tx, club, talk, text.trim(), now).await,
            Dialogue::ConnectCode => self.connect_brought(tx, club, text, now).await,
            Dialogue::Claim => self.claim(tx, club, Some(text), now).await,
            Dialogue::TransferPicture { order } => self.transfer_answered(tx, club, order, said, now).await,
            Dialogue::ReceiptContact { then } => Box::pin(self.receipt_said(tx, club, around, (text, then), now)).await,
            Dialogue::TransferAmount { order, round } => {
                self.transfer_amount(tx, club, (order, round), text, now).await
            }
        }
    }
}

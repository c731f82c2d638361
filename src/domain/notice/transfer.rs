//! Transfers past any payment service: what the member is asked and told, and what the staff see of it.

use super::super::{Enclosure, LocalText, MemberId, Money, OrderId, PlanKey, Platform};
use super::{LocalMoment, PlanLine};
use serde::{Deserialize, Serialize};

/// One thing to say about a transfer. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum TransferNotice {
    // ---- to a member ---------------------------------------------------------------------------
    /// How much to transfer, to where, and with which words.
    Details {
        /// The order, whose number is the purpose of the payment.
        order: OrderId,
        /// The plan.
        title: LocalText,
        /// How much.
        price: Money,
        /// To where, in the owner's words.
        details: LocalText,
    },
    /// She said that she has paid: a picture of the receipt would help.
    AskPicture {
        /// The order.
        order: OrderId,
    },
    /// What she sent was neither a picture nor a document nor words.
    NoPicture {
        /// The order.
        order: OrderId,
    },
    /// The staff were told and look for the money.
    Thanks {
        /// How much they look for.
        price: Money,
    },
    /// The money was found before.
    PaidBefore,
    /// She has no order that waits for a transfer.
    NothingOpen,
    /// The staff looked and found no money.
    NotCome {
        /// The order.
        order: OrderId,
        /// The plan.
        title: LocalText,
        /// How much was looked for.
        price: Money,
    },
    /// Another sum has come than was asked: an owner decides what it gives.
    Differs {
        /// What was asked.
        price: Money,
        /// What has come.
        came: Money,
    },
    /// The order waited too long.
    Lapsed {
        /// The plan, to order again.
        plan: PlanKey,
        /// Its name.
        title: LocalText,
    },

    // ---- to the staff ----------------------------------------------------------------------------
    /// Somebody says that she has paid, or a payment is being recorded: has the money come?
    Card(Box<TransferCard>),
    /// How much has come?
    AskAmount {
        /// The order.
        order: OrderId,
        /// What was asked.
        price: Money,
    },
    /// What was typed is no sum.
    BadAmount {
        /// The order; `None`: there is none yet.
        order: Option<OrderId>,
    },
    /// The money counts, or waits in the inbox if the sum is another.
    Confirmed {
        /// Whose it is.
        member: MemberId,
        /// Her name.
        name: String,
        /// What has come.
        amount: Money,
        /// Whether it is what was asked.
        fits: bool,
    },
    /// No money: she was told. Or what was recorded is dropped.
    Refused {
        /// Whose it would have been.
        member: MemberId,
        /// Her name.
        name: String,
        /// What was looked for.
        price: Money,
        /// Whether it was recorded by the staff, so that she was told nothing.
        recorded: bool,
    },
    /// Somebody else was faster, or it lapsed.
    DecidedBefore {
        /// The order.
        order: OrderId,
        /// Who decided; `None`: nobody, it waited too long.
        by: Option<String>,
        /// What had come; `None`: nothing, so it can still be confirmed.
        came: Option<Money>,
    },
    /// Transfers wait for somebody to look.
    Waiting {
        /// How many.
        count: u32,
    },
    /// Those that wait, the oldest first.
    List {
        /// Each.
        lines: Vec<TransferLine>,
        /// How many there are in all.
        total: u32,
    },
    /// For which plan did she pay?
    RecordPlans {
        /// Whose payment is recorded.
        member: MemberId,
        /// Her name.
        name: String,
        /// The plans on sale that have a price.
        plans: Vec<PlanLine>,
    },
    /// There is no such plan with a price.
    NoPlan {
        /// Those that there are.
        plans: Vec<PlanKey>,
    },
}

/// A transfer as the staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferCard {
    /// The order.
    pub order: OrderId,
    /// Which decision this card asks for.
    pub round: i64,
    /// Whose it is.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// How she can be written to.
    pub contact: String,
    /// The plan.
    pub title: LocalText,
    /// What was asked.
    pub price: Money,
    /// What the staff say has come, where it was typed with the command.
    pub amount: Option<Money>,
    /// When she said that she has paid.
    pub said: Option<LocalMoment>,
    /// What she wrote with it.
    pub words: Option<String>,
    /// The picture, where it is on the messenger of whoever reads this.
    pub enclosure: Option<Enclosure>,
    /// Where the picture is, if it is on another.
    pub elsewhere: Option<Platform>,
    /// Whether it is recorded by the staff.
    pub recorded: bool,
}

/// A transfer that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferLine {
    /// The order.
    pub order: OrderId,
    /// Whose it is.
    pub name: String,
    /// What was asked.
    pub price: Money,
    /// Since when it waits.
    pub said: LocalMoment,
}

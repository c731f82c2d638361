//! What is said about money that goes back, money that fits nothing, and renewals that a service makes by itself.

pub use super::unmatched::{Because, Choice, Likely, Settling, UnmatchedCard, UnmatchedLine};

use super::super::{LocalText, MemberId, Money, PartialRefunds, PlanKey, SubscriptionId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MoneyNotice {
    // ---- refunds, to owners ------------------------------------------------------------------
    /// What giving money back would change; asks for the reason, or, with it, for a yes.
    Refund(Box<RefundPreview>),
    /// Nothing can be given back.
    RefundUnable {
        /// The payment, by our number.
        payment: i64,
        /// Why.
        why: RefundUnable,
    },
    /// The service is asked; its word follows.
    RefundAsked {
        /// How much.
        back: Money,
    },
    /// The service cannot be asked: give it back yourself, then say so.
    RefundByHand {
        /// How much.
        back: Money,
        /// The service.
        provider: String,
        /// The service's id of the payment.
        external_id: String,
        /// Names the refund.
        token: String,
    },
    /// The money went back.
    RefundDone {
        /// How much.
        back: Money,
        /// Whose it was.
        name: Option<String>,
        /// Her last day from now on; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// The service refuses.
    RefundRefused {
        /// The payment, by our number.
        payment: i64,
        /// How much.
        back: Money,
        /// Whose it was.
        name: Option<String>,
        /// The service's reason.
        why: String,
    },
    /// Nothing was changed.
    NothingChanged,
    /// The service gave a part back: what about the time?
    Partial {
        /// The payment, by our number.
        payment: i64,
        /// The whole sum.
        amount: Money,
        /// How much of it went back so far.
        refunded: Money,
        /// Whose it is.
        name: String,
        /// Her last day if the time stays; `None`: no end.
        kept: Option<NaiveDate>,
        /// Her last day if it is cut; `None`: she has to go.
        cut: Option<NaiveDate>,
    },
    /// What became of the time after a partial refund.
    PartialSettled {
        /// Whether it was cut.
        cut: bool,
        /// Whose it is.
        name: String,
        /// Her last day from now on; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },

    // ---- the inbox of unmatched payments, to owners ---------------------------------------------
    /// A page of it; empty: everything fits.
    Inbox {
        /// Newest first.
        lines: Vec<UnmatchedLine>,
        /// How many wait in all.
        total: u32,
        /// The next page begins below this number.
        older: Option<i64>,
    },
    /// One of them, with what can be done.
    Unmatched(Box<UnmatchedCard>),
    /// For whom and for which plan it is to count.
    Choices {
        /// The payment, by our number.
        payment: i64,
        /// The sum.
        amount: Money,
        /// For whom.
        member: MemberId,
        /// Her name.
        name: String,
        /// What it can become.
        choices: Vec<Choice>,
    },
    /// It was settled just now.
    Settled {
        /// The sum.
        amount: Money,
        /// How.
        how: Settling,
        /// For whom.
        name: Option<String>,
        /// Her last day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// Somebody has settled it before.
    SettledBefore,
    /// Why is it to be dismissed?
    WhyDismiss {
        /// The sum.
        amount: Money,
    },
    /// Whose is it? A number or an account is expected.
    Who {
        /// The sum.
        amount: Money,
    },
    /// Nobody of that number or account is known.
    Nobody {
        /// The payment, by our number.
        payment: i64,
    },

    // ---- payments taken back by a bank -----------------------------------------------------------
    /// To the owners: a payer's bank took the money back.
    Disputed {
        /// The sum.
        amount: Money,
        /// The service.
        provider: String,
        /// Whose it was, as far as is known.
        member: Option<MemberId>,
        /// Her name.
        name: Option<String>,
    },
    /// To the owner: she may buy by herself again.
    DisputeLifted {
        /// Her name.
        name: String,
    },
    /// To the member: she cannot buy by herself.
    BuyingClosed,

    // ---- renewals that a service makes by itself --------------------------------------------------
    /// To the member: what renews by itself; nothing: until when she has paid.
    Renewals {
        /// What can be stopped.
        lines: Vec<RenewalLine>,
        /// Her last paid day, where nothing renews; `None`: nothing is open, or no end.
        until: Option<NaiveDate>,
    },
    /// To the member: nothing is charged any more.
    RenewalStopped {
        /// The plan's name.
        title: LocalText,
        /// What she keeps; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// To the member: the club has to stop it by hand, and was told.
    RenewalStopsByHand {
        /// The plan's name.
        title: LocalText,
        /// What she keeps; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// To the owners: stop it at the service, then say so.
    StopRenewal {
        /// The subscription.
        subscription: SubscriptionId,
        /// Whose it is.
        name: String,
        /// The plan's name.
        title: LocalText,
        /// The service.
        provider: String,
        /// The service's id of its own subscription.
        id: String,
    },
    /// To the owner: written down that it was stopped.
    RenewalStoppedByHand {
        /// Whose it is.
        name: String,
    },
    /// To the member: the service could not charge.
    RenewalFailed {
        /// The plan's name.
        title: LocalText,
        /// To pay herself.
        plan: PlanKey,
        /// Her last paid day; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
        /// Whether she may freeze instead.
        freezes: bool,
    },
}

/// What giving money back would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPreview {
    /// The payment, by our number.
    pub payment: i64,
    /// The whole sum.
    pub amount: Money,
    /// How much would go back.
    pub back: Money,
    /// Whose it is; `None`: it fitted nobody.
    pub name: Option<String>,
    /// The service.
    pub provider: String,
    /// Whether the service does it; otherwise the owner by herself.
    pub by_service: bool,
    /// What becomes of the time.
    pub time: TimeBack,
    /// The reason, where it was given.
    pub reason: Option<String>,
    /// Names the offer, to be said yes to.
    pub token: Option<String>,
}

/// What a refund does to the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "time", rename_all = "snake_case")]
pub enum TimeBack {
    /// Nothing: the payment gave none, or all of it is used up.
    None,
    /// Only a part goes back: as club.toml says.
    Part {
        /// The rule.
        rule: PartialRefunds,
        /// Her last day as it is; `None`: no end.
        last_day: Option<NaiveDate>,
        /// Her last day if it is cut; `None`: she has to go.
        cut: Option<NaiveDate>,
    },
    /// What is left of its term goes.
    All {
        /// Days that are left of it, the day that runs included; `None`: no end.
        left: Option<u32>,
        /// Her last day as it is; `None`: no end.
        last_day: Option<NaiveDate>,
        /// Her last day then; `None`: she has to go, or no end.
        then: Option<NaiveDate>,
        /// Whether she has to go.
        closes: bool,
        /// How many later terms move up.
        later: u32,
        /// Others who lose what they were given because of it.
        others: Vec<String>,
    },
}

/// Why nothing can be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundUnable {
    /// There is no such payment.
    Unknown,
    /// It was not paid.
    NotPaid,
    /// All of it went back before.
    Already,
    /// It is on its way.
    UnderWay,
    /// More than is left of it.
    TooMuch,
    /// Something changed since it was shown.
    Changed,
    /// A trial without money.
    Test,
}

impl RefundUnable {
    /// As the texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotPaid => "not_paid",
            Self::Already => "already",
            Self::UnderWay => "under_way",
            Self::TooMuch => "too_much",
            Self::Changed => "changed",
            Self::Test => "test",
        }
    }
}

/// A renewal of a service's own as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalLine {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The plan's name.
    pub title: LocalText,
    /// What she keeps; `None`: nothing is left, or no end.
    pub last_day: Option<NaiveDate>,
}

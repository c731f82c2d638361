//! Everything the program can say to a person, as values.
//!
//! A notice is decided once, stored in the outbox as JSON, and put into words at the moment of
//! delivery, in the language that the person has then. Dates are calendar days in the club's zone.
//! Variants are only ever added: rows written by an older program must still be readable.

mod again;
mod change;
mod claim;
mod connect;
mod donut;
mod freeze;
mod friends;
mod keys;
mod gifts;
mod hands;
pub mod money;
mod personal;
mod outgoing;
mod receipt;
mod staff;
mod sweep;
mod transfer;
mod stars;
mod unmatched;

use super::again::Terms;
use super::freeze::Quota;
use super::{Cause, GateId, GateKey, LocalText, MemberId, Misfit, Money, Period, Plan, PlanKey, Stage, Verdict};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use again::AgainNotice;
pub use change::{ChangeNotice, ChangePreview};
pub use claim::{Bought, ClaimNotice, ClaimRefusal, Claimant};
pub use connect::{ConnectLine, ConnectNotice, ConnectRefusal, Party};
pub use donut::DonutNotice;
pub use freeze::{FreezeLine, FreezeNotice, FreezePreview, LocalMoment};
pub use friends::{FriendsNotice, Guest, InviteLink, Offer};
pub use gifts::{GiftLine, GiftNotice};
pub use hands::{ChoreLine, GateOdds, HandsNotice, OddLine};
pub use keys::KeyNotice;
pub use money::MoneyNotice;
pub use outgoing::OutgoingNotice;
pub use personal::{PersonalNotice, Question, RunningLine};
pub use receipt::ReceiptNotice;
pub use staff::{
    ActRefusal, Card, CardAccount, CardNote, CardPayment, CardSubscription, Concerned, DaysFor, LastDay, ListKind,
    ListLine, Month, PersonLine, Proposal, StaffNotice, Stats, TaskLine, Today, TraceLine,
};
pub use stars::Unpayable;
pub use sweep::{Paid, SweepNotice};
pub use transfer::{TransferCard, TransferLine, TransferNotice};

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Notice {
    // ---- to a member -------------------------------------------------------------------------
    /// Greets somebody who has nothing yet, with the plans as buttons.
    Greeting {
        /// The club's name.
        club: String,
        /// What can be bought.
        plans: Vec<PlanLine>,
    },
    /// What can be bought, one button a plan. With no plan: says that nothing is on sale now.
    Plans {
        /// What can be bought.
        plans: Vec<PlanLine>,
    },
    /// One plan with its price and one pay button a way to pay.
    PlanCard {
        /// The plan.
        plan: PlanLine,
        /// The ways to pay; empty: says that it cannot be bought here now.
        ways: Vec<PayWay>,
        /// When she has time on this plan already: the last day now and after buying (`None`: no end).
        renewal: Option<Renewal>,
        /// What is offered beside the price.
        #[serde(default)]
        offer: Offer,
        /// What it would change of another plan that she has.
        #[serde(default)]
        change: Option<ChangePreview>,
    },
    /// The order stands; the link leads to the payment service.
    PayLink {
        /// The plan's name.
        plan: LocalText,
        /// What it costs.
        price: Money,
        /// The service's page.
        url: String,
        /// Where its receipt goes, if one is made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
    },
    /// The payment service did not take the order; try again or another way.
    PayFailed {
        /// To try again.
        plan: PlanKey,
    },
    /// A payment was given up by the service (refused card, time over). Nothing was taken.
    PaymentCanceled {
        /// To try again.
        plan: PlanKey,
        /// Its name.
        title: LocalText,
    },
    /// Where she gets in, with a button for every gate.
    Entry {
        /// What brought this on.
        occasion: Occasion,
        /// Plan and last day (`None`: no end) of what she has.
        plan: LocalText,
        /// The last paid day; `None`: no end.
        last_day: Option<NaiveDate>,
        /// The gates that she is entitled to.
        doors: Vec<Door>,
    },
    /// She was let in.
    LetIn {
        /// The gate's title.
        gate: String,
    },
    /// Her subscriptions and what was paid.
    Status {
        /// One line a subscription, open ones first.
        lines: Vec<StatusLine>,
        /// Everything she paid, newest first.
        paid: Vec<PaidLine>,
    },
    /// Asked for something that needs a subscription, and she has none that is open.
    NothingOpen {
        /// To renew, when she had something before.
        before: Option<PlanKey>,
    },
    /// Her request to join was declined: why, and what to do.
    Declined {
        /// The gate's title.
        gate: String,
        /// The reason.
        verdict: Verdict,
        /// To renew, when she had something before.
        before: Option<PlanKey>,
    },
    /// Somebody else came by her link and was not let in.
    LinkLeaked {
        /// The gate's title.
        gate: String,
    },
    /// Her time runs out.
    Reminder {
        /// The plan's name.
        title: LocalText,
        /// To renew.
        plan: PlanKey,
        /// The last paid day.
        last_day: NaiveDate,
        /// Days from today to it; 0: today.
        days_left: u32,
    },
    /// Paid time is over, the gates stay open for a while.
    Grace {
        /// The plan's name.
        title: LocalText,
        /// To renew.
        plan: PlanKey,
        /// The last day of grace.
        until: NaiveDate,
    },
    /// It is over.
    Ended {
        /// The plan's name.
        title: LocalText,
        /// To renew.
        plan: PlanKey,
        /// The last paid day.
        last_day: NaiveDate,
    },
    /// Every decision about her access.
    Why {
        /// Newest first.
        lines: Vec<WhyLine>,
        /// Where earlier ones go on; `None`: these are the first.
        #[serde(default)]
        earlier: Option<i64>,
    },
    /// Which language?
    ChooseLanguage,
    /// The language was set (said in the new one).
    LanguageSet,
    /// What can be done here.
    Help {
        /// Whether to show what only the owner can do.
        owner: bool,
    },
    /// A text that is no command.
    NotUnderstood {
        /// The command that was probably meant, for example `/status`.
        did_you_mean: Option<String>,
    },
    /// A button that no longer means anything, or was never ours.
    StaleButton,
    /// Her joining failed for a reason of her own account: she is in too many chats.
    TooManyChats {
        /// The gate's title.
        gate: String,
    },

    // ---- to the owners -------------------------------------------------------------------------
    /// The bot became administrator of a place: guard it?
    GateOffer {
        /// The place, as its messenger names it.
        chat: i64,
        /// Its title.
        title: String,
    },
    /// The bot is there, but something is missing.
    GateLacks {
        /// The place's title.
        title: String,
        /// The rights to give.
        missing: Vec<Right>,
    },
    /// A basic group cannot be guarded.
    GateBasicGroup {
        /// Its title.
        title: String,
    },
    /// A gate is guarded from now on.
    GateGuarded {
        /// The place's title.
        title: String,
        /// The key to name in club.toml.
        gate: GateKey,
        /// The messenger's number of the place, to name there too.
        chat: i64,
        /// Whether no plan opens it yet.
        no_plan: bool,
    },
    /// The offer was turned down.
    GateDeclined {
        /// The place's title.
        title: String,
    },
    /// A gate cannot be worked: the work waits.
    GateLost {
        /// The place's title.
        title: String,
        /// Rights that are missing; empty: the bot was removed or the place is gone.
        missing: Vec<Right>,
    },
    /// A gate works again and the waiting work goes on.
    GateBack {
        /// The place's title.
        title: String,
    },
    /// A group became a supergroup; followed.
    GateMoved {
        /// The place's title.
        title: String,
    },
    /// Somebody whose time is over is the chat's owner or administrator: not removed, said once.
    StaffStays {
        /// The gate's title.
        gate: String,
        /// Her name.
        name: String,
    },
    /// Somebody without a right was added by hand: not removed, said once.
    InsideNotPaid {
        /// The gate's title.
        gate: String,
        /// Her name.
        name: String,
    },
    /// The brake caught: unusually many would be removed.
    Brake {
        /// The gate.
        gate: GateId,
        /// Its title.
        title: String,
        /// How many would go.
        count: u32,
        /// How many are inside.
        inside: u32,
        /// Their names, at most thirty.
        names: Vec<String>,
        /// Names this very list of people; the yes must carry it.
        nonce: i64,
    },
    /// The brake was released by an owner.
    BrakeReleased {
        /// The gate's title.
        title: String,
        /// How many go.
        count: u32,
    },
    /// The owner keeps them all inside; nothing happens until she says otherwise.
    BrakeKept {
        /// The gate's title.
        title: String,
    },
    /// Money came that fits nothing.
    Unmatched {
        /// The service.
        provider: String,
        /// The service's id of the payment.
        external_id: String,
        /// The sum.
        amount: Money,
        /// Why it does not fit.
        misfit: Misfit,
        /// The likely owner's name, where there is one.
        likely: Option<String>,
        /// Our number of the payment, to open it in the inbox.
        #[serde(default)]
        payment: Option<i64>,
    },
    /// A way to write to somebody is closed and there is no other: a task for a person.
    CannotReach {
        /// Her name.
        name: String,
        /// What she should have been told.
        about: Occasion,
    },

    // ---- the parts of the program that speak for themselves ------------------------------------
    /// About renewing and changing plans.
    Change(ChangeNotice),
    /// About freezing.
    Freeze(FreezeNotice),
    /// Friends, promo codes and trial days.
    Friends(FriendsNotice),
    /// About gifts.
    Gift(GiftNotice),
    /// About a member's own data.
    Personal(PersonalNotice),
    /// About money that goes back or fits nothing, and renewals that a service makes by itself.
    Money(MoneyNotice),
    /// The owner's hand.
    Staff(StaffNotice),
    /// What was asked is dropped: she said so.
    Dropped,
    /// About gates with one way in for all, what a person has to do there, and whoever is where she should not be.
    Hands(HandsNotice),
    /// One person on several messengers.
    Connect(ConnectNotice),
    /// About VK Donut.
    Donut(DonutNotice),
    /// About the key of an administrator.
    Key(KeyNotice),
    /// About renewing automatically.
    Again(AgainNotice),
    /// About payments that are found by asking, and the page after payment.
    Sweep(SweepNotice),
    /// A purchase made elsewhere that somebody says is hers.
    Claim(ClaimNotice),
    /// About transfers that a person confirms.
    Transfer(TransferNotice),
    /// About receivers of web hooks.
    Outgoing(OutgoingNotice),
    /// Where fiscal receipts go.
    Receipt(ReceiptNotice),
}

/// A plan as a line or a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The plan.
    pub key: PlanKey,
    /// Its name.
    pub title: LocalText,
    /// Its length.
    pub period: Period,
    /// Its prices.
    pub prices: Vec<Money>,
    /// Whether another service sells it too, so that somebody may have paid there.
    #[serde(default)]
    pub elsewhere: bool,
}

/// A way to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayWay {
    /// The service, for example `yookassa`; texts have its name.
    pub provider: String,
    /// The price it takes.
    pub price: Money,
}

/// What a renewal would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// The last paid day as it is.
    pub last_day: NaiveDate,
    /// The last paid day after buying now; `None`: no end.
    pub then: Option<NaiveDate>,
}

/// What an entry message follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A first payment came.
    Paid,
    /// A further payment came.
    Renewed,
    /// She asked for her way in.
    Asked,
    /// Her time ended.
    Ended,
    /// A freeze is over.
    Returned,
    /// Time was given to her: no payment came.
    Given,
    /// She took a gift.
    Gifted,
}

/// A gate as a way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The gate's title.
    pub title: String,
    /// Her personal link; `None`: she is inside already, or the gate cannot be opened right now.
    pub url: Option<String>,
    /// Whether she is inside already.
    pub inside: bool,
    /// How she comes in.
    #[serde(default)]
    pub way: Way,
}

/// How somebody with a right comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By a link of her own, which makes a request.
    #[default]
    Personal,
    /// By a request at a page that all know; the program answers it.
    Request,
    /// The same, and a person answers it.
    RequestByHand,
    /// By a link that all share.
    Shared,
    /// A person adds her.
    Added,
}

/// A subscription as a line of the status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusLine {
    /// The plan.
    pub plan: PlanKey,
    /// Its name.
    pub title: LocalText,
    /// Where it stands.
    pub stage: Stage,
    /// The last paid day; `None`: no end.
    pub last_day: Option<NaiveDate>,
    /// Days from today to the last day; 0: today or over.
    pub days_left: u32,
    /// The freeze that holds or is to come.
    #[serde(default)]
    pub freeze: Option<FreezeLine>,
    /// What can still be frozen of what is paid.
    #[serde(default)]
    pub quota: Option<Quota>,
}

/// A payment as a line of the status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidLine {
    /// The day it was counted.
    pub day: NaiveDate,
    /// The sum.
    pub amount: Money,
}

/// A right that the bot needs in a guarded place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// To be an administrator at all.
    Administrator,
    /// To make invite links and answer requests to join.
    Invite,
    /// To remove people.
    Restrict,
}

/// One decision, told to the member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyLine {
    /// The day in the club's zone.
    pub day: NaiveDate,
    /// Hours and minutes in the club's zone, for example `14:05`.
    pub time: String,
    /// What was decided.
    pub event: Event,
    /// Whether a person of the club's team did it.
    #[serde(default)]
    pub by_team: bool,
}

/// What the journal remembers. Every decision about a member is one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// She became known.
    Joined,
    /// An order was made.
    Ordered {
        /// The plan.
        plan: PlanName,
        /// The price.
        price: Money,
    },
    /// A payment counted.
    Paid {
        /// The sum.
        amount: Money,
        /// The service.
        provider: String,
    },
    /// A payment was given up by its service.
    PaymentCanceled {
        /// The sum.
        amount: Money,
    },
    /// The service says that a payment was given back.
    Refunded {
        /// The sum.
        amount: Money,
    },
    /// Time was given.
    TermGiven {
        /// The plan.
        plan: PlanName,
        /// How much.
        period: Period,
        /// Why.
        cause: Cause,
        /// The last paid day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
        /// Whether nothing of the plan was running or to come before it.
        #[serde(default)]
        first: bool,
    },
    /// What was left of a term was taken back.
    TermTaken {
        /// The plan.
        plan: PlanName,
        /// The last paid day from now on; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
        /// Whether nothing is left.
        #[serde(default)]
        over: bool,
    },
    /// A personal link was made.
    LinkMade {
        /// The gate's title.
        gate: String,
    },
    /// Her request to join was answered.
    Asked {
        /// The gate's title.
        gate: String,
        /// The answer.
        verdict: Verdict,
        /// Whether she came by somebody else's link.
        leaked: bool,
    },
    /// She came in.
    CameIn {
        /// The gate's title.
        gate: String,
        /// Whether she was added by hand.
        by_hand: bool,
    },
    /// She went by herself.
    WentOut {
        /// The gate's title.
        gate: String,
    },
    /// A person removed her, not the program.
    RemovedByHand {
        /// The gate's title.
        gate: String,
    },
    /// A reminder was sent.
    Reminded {
        /// The plan.
        plan: PlanName,
        /// Days left then.
        days_left: u32,
    },
    /// A later stage was reached.
    StageReached {
        /// The plan.
        plan: PlanName,
        /// The stage.
        stage: Stage,
    },
    /// The removal was decided.
    RemovalDecided {
        /// The gate's title.
        gate: String,
    },
    /// The removal is done and was verified.
    Removed {
        /// The gate's title.
        gate: String,
    },
    /// The removal was called off: she is entitled after all.
    RemovalCalledOff {
        /// The gate's title.
        gate: String,
    },
    /// She is staff of the chat and stays.
    StaffStays {
        /// The gate's title.
        gate: String,
    },
    /// The brake holds her removal until an owner has answered.
    Braked {
        /// The gate's title.
        gate: String,
    },
    /// She cannot be written to: she blocked the bot or never started it.
    Unreachable,
    /// She can be written to again.
    Reachable,
    /// Something happened to a gate (no member): guarded, lost, back, moved, brake released or kept.
    Gate {
        /// The gate's title.
        gate: String,
        /// What.
        what: GateEvent,
    },
    /// Money that fits nothing.
    Unmatched {
        /// The service.
        provider: String,
        /// The service's id of it.
        external_id: String,
        /// The sum.
        amount: Money,
        /// Why.
        misfit: Misfit,
    },
    /// What was left of a plan became days of another.
    Exchanged {
        /// The plan that is over.
        from: PlanName,
        /// The plan that took its place.
        plan: PlanName,
        /// What was left, as money.
        worth: Money,
        /// What was left, as days of the new plan.
        days: u32,
        /// The last paid day of the new plan from now on.
        last_day: Option<NaiveDate>,
    },
    /// A plan begins when another is over: said when it is bought, and whenever that day moves.
    Follows {
        /// The plan that waits.
        plan: PlanName,
        /// The plan that is used up first.
        after: PlanName,
        /// Its first day.
        first_day: NaiveDate,
        /// Its last paid day.
        last_day: Option<NaiveDate>,
    },
    /// A plan that waited has begun.
    Began {
        /// The plan.
        plan: PlanName,
        /// Its last paid day.
        last_day: Option<NaiveDate>,
    },
    /// A freeze was decided.
    FrozenFrom {
        /// The plan.
        plan: PlanName,
        /// The day on which it begins.
        from: NaiveDate,
        /// For so many calendar days.
        days: u32,
        /// The last paid day before; `None`: no end.
        was: Option<NaiveDate>,
        /// The last paid day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// She came back from a freeze before its end, or it was called off before it began.
    Returned {
        /// The plan.
        plan: PlanName,
        /// The days of the freeze that were not used.
        days: u32,
        /// The last paid day as it would have been; `None`: no end.
        was: Option<NaiveDate>,
        /// The last paid day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// A freeze ended as planned.
    FreezeOver {
        /// The plan.
        plan: PlanName,
        /// The last paid day; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// Her removal was decided because of a freeze.
    FrozenOut {
        /// The gate's title.
        gate: String,
    },
    /// She came by a member's invitation.
    Invited {
        /// Whose.
        by: MemberId,
    },
    /// Somebody came by her invitation.
    GuestCame {
        /// Who.
        guest: MemberId,
    },
    /// She took a promo code that makes a payment cheaper.
    PromoTaken {
        /// The code.
        code: String,
    },
    /// She used a promo code.
    PromoUsed {
        /// The code.
        code: String,
    },
    /// She paid for a gift.
    GiftBought {
        /// The plan.
        plan: PlanName,
    },
    /// Somebody claimed the gift that she gave.
    GiftClaimed {
        /// The plan.
        plan: PlanName,
    },
    /// The money for her gift went back before anybody claimed it.
    GiftVoided {
        /// The plan.
        plan: PlanName,
    },
    /// She asked to be forgotten: all her time ended, and every door is closed.
    ForgetAsked,
    /// Who she was is erased.
    Forgotten,
    /// An owner decided to give money back.
    RefundAsked {
        /// How much.
        amount: Money,
    },
    /// The service refused to give it back.
    RefundRefused {
        /// How much.
        amount: Money,
    },
    /// An owner did not give it back by hand after all.
    RefundDropped {
        /// How much.
        amount: Money,
    },
    /// A part of a payment went back.
    PartlyRefunded {
        /// How much of it, in all.
        amount: Money,
    },
    /// A term was shortened in proportion.
    TermReduced {
        /// The plan.
        plan: PlanName,
        /// The last paid day from now on; `None`: nothing is left.
        last_day: Option<NaiveDate>,
    },
    /// A payment that fitted nothing was settled by the staff.
    PaymentSettled {
        /// The service.
        provider: String,
        /// The service's id of it.
        external_id: String,
        /// The sum.
        amount: Money,
        /// How.
        how: money::Settling,
    },
    /// The payer's bank took a payment back.
    Disputed {
        /// The sum.
        amount: Money,
    },
    /// An owner lets her buy by herself again.
    DisputeLifted,
    /// A service renews a subscription by itself from now on.
    RenewalOn {
        /// The plan.
        plan: PlanName,
        /// The service.
        provider: String,
    },
    /// The service could not charge.
    RenewalFailed {
        /// The plan.
        plan: PlanName,
    },
    /// She wants no further charges.
    RenewalCancelAsked {
        /// The plan.
        plan: PlanName,
    },
    /// The service charges no more.
    RenewalStopped {
        /// The plan.
        plan: PlanName,
    },
    /// Her removal was decided because the staff banned her.
    BannedOut {
        /// The gate's title.
        gate: String,
    },
    /// The staff banned her.
    Banned,
    /// The staff lifted the ban.
    Unbanned,
    /// The staff took back all that was left.
    Revoked,
    /// The staff took back what they had decided.
    Undone {
        /// What it was, as [`super::act::Wish::as_str`] names it.
        what: String,
        /// The last paid day from now on; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// The staff gave days to all whose time ran or stood still (no member).
    Compensating {
        /// How many days.
        days: u32,
        /// Whether they were taken back.
        back: bool,
    },
    /// The staff noted something about her; she does not see it.
    Noted,
    /// The staff called her; she does not see it.
    Called,
    /// She came in without a right and was taken out at once.
    StrangerOut {
        /// The gate's title.
        gate: String,
    },
    /// The way in that all share was renewed (no member).
    DoorRenewed {
        /// The gate's title.
        gate: String,
    },
    /// The list of the people inside holds her, which was not known.
    ListedInside {
        /// The gate's title.
        gate: String,
    },
    /// The list of the people inside does not hold her any more.
    ListedOutside {
        /// The gate's title.
        gate: String,
    },
    /// The staff decided to take her out, because she is inside without a right.
    PutOut {
        /// The gate's title.
        gate: String,
    },
    /// Her accounts on several messengers became one membership.
    Connected,
    /// What both had of a plan was put together, or parted again.
    Merged {
        /// The plan.
        plan: PlanName,
        /// Its last paid day from now on; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// The staff separated accounts that were one membership.
    Separated,
    /// Who brought whom turned out to be one person: what that earned was taken back.
    BonusesTaken,
    /// Her support by VK Donut is over.
    DonutOver {
        /// The plan.
        plan: PlanName,
        /// The last day of what she has left; `None`: nothing is left, or no end.
        last_day: Option<NaiveDate>,
    },
    /// Her support by VK Donut will cost another amount.
    DonutRepriced {
        /// What she will pay a month.
        amount: Money,
    },
    /// She agreed to renew automatically.
    RenewalAgreed {
        /// The plan.
        plan: PlanName,
        /// What she agreed to.
        terms: Terms,
    },
    /// She was told of a charge that follows.
    ChargeComing {
        /// The plan.
        plan: PlanName,
        /// How much.
        price: Money,
        /// On which day.
        day: NaiveDate,
    },
    /// What a service keeps of hers is charged.
    Charging {
        /// The plan.
        plan: PlanName,
        /// How much.
        price: Money,
    },
    /// She showed that a purchase made elsewhere is hers.
    Claimed {
        /// What was paid.
        amount: Money,
    },
    /// She said that she has transferred money.
    TransferSaid {
        /// How much was asked.
        price: Money,
    },
    /// The staff found the money.
    TransferConfirmed {
        /// How much.
        amount: Money,
    },
    /// The staff looked and found no money.
    TransferNotFound {
        /// How much was looked for.
        price: Money,
    },
}

impl Event {
    /// Whether it is for the staff alone.
    #[must_use]
    pub const fn is_for_staff(&self) -> bool {
        matches!(self, Self::Noted | Self::Called)
    }
}

/// A plan as the journal names it: people read the title it had then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanName {
    /// The plan.
    pub key: PlanKey,
    /// Its name.
    pub title: LocalText,
}

impl From<&Plan> for PlanName {
    fn from(plan: &Plan) -> Self {
        Self { key: plan.key.clone(), title: plan.title.clone() }
    }
}

/// What can happen to a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateEvent {
    /// Guarded from now on.
    Guarded,
    /// Cannot be worked.
    Lost,
    /// Works again.
    Back,
    /// Has a new id.
    Moved,
    /// The brake caught.
    Braked,
    /// An owner released the brake.
    Released,
    /// An owner keeps the people inside.
    Kept,
}

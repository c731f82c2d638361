//! The page to which a payer comes back: how her order stands. Coming back proves nothing and gives nothing.
//!
//! The page is known by a name of its own, which nobody can guess and which neither the payment service's papers nor a
//! receipt show. While it waits, looking at it lets the service be asked at once, so that a late callback costs her
//! seconds; the answer goes the way of every fact.

use super::Club;
use super::effect::{Effect, Urgency, act, order_lane};
use crate::domain::notice::Paid;
use crate::domain::time::{DAY, MINUTE, SECOND};
use crate::domain::{PaymentState, Stage, Timestamp};
use crate::store::{PageRow, StoreError, Tx};

/// For so long a page tells how its order stands. It is kept in browsers, so it does not speak of her for ever.
const LIFE: i64 = 7 * DAY;
/// How often a service is asked at first because a page is looked at,
const ASK_AT_FIRST: i64 = 5 * SECOND;
/// for so many times,
const ASKS_AT_FIRST: i64 = 12;
/// and how often from then on.
const ASK_LATER: i64 = MINUTE;

/// Where an order stands, as its page tells by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was heard of the money yet.
    Waiting,
    /// It has come and fits.
    Paid,
    /// It has come and does not fit.
    Odd,
    /// It has come, did not fit, and went back.
    GivenBack,
    /// Nothing was taken.
    Canceled,
}

impl Standing {
    /// A word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Paid => "paid",
            Self::Odd => "odd",
            Self::GivenBack => "given_back",
            Self::Canceled => "canceled",
        }
    }

    /// Where the order behind a page stands; `None`: the page is too old to tell.
    #[must_use]
    pub fn of(page: &PageRow, now: Timestamp) -> Option<Self> {
        if now.since(page.created_at) > LIFE {
            return None;
        }
        Some(match (page.state.as_str(), page.odd) {
            ("paid", _) => Self::Paid,
            (_, Some(PaymentState::Refunded)) => Self::GivenBack,
            (_, Some(_)) => Self::Odd,
            ("new" | "placed", None) => Self::Waiting,
            _ => Self::Canceled,
        })
    }
}

/// How an order stands, in full.
///
/// # Errors
/// What the store says.
pub async fn tell(tx: &mut Tx, club: &Club, page: &PageRow, now: Timestamp) -> Result<Paid, StoreError> {
    Ok(match Standing::of(page, now) {
        None => Paid::Unknown,
        Some(Standing::Waiting) => Paid::Waiting,
        Some(Standing::Odd) => Paid::Odd,
        Some(Standing::GivenBack) => Paid::GivenBack,
        Some(Standing::Canceled) => Paid::Canceled,
        Some(Standing::Paid) if page.gift => Paid::Gift,
        Some(Standing::Paid) => {
            let member = tx.whole(page.member).await?;
            let subscriptions = tx.subscriptions_of(member).await?;
            let bought = subscriptions.iter().find(|s| s.plan.key == page.plan.key);
            let timeline = bought.map(|s| s.timeline(club.zone()));
            let runs = |stage| matches!(stage, Stage::Active | Stage::Expiring);
            match timeline.filter(|timeline| runs(timeline.stage(now))) {
                Some(timeline) => {
                    let last_day = timeline.ending_at(now).map(|end| end.last_day);
                    Paid::In { title: page.plan.title.clone(), last_day }
                }
                None => Paid::Arrived,
            }
        }
    })
}

/// Whether the service should be asked because the page is looked at: while it waits, every few seconds at first, and
/// later every minute.
#[must_use]
pub fn wants_asking(page: &PageRow, now: Timestamp) -> bool {
    page.state == "placed"
        && Standing::of(page, now) == Some(Standing::Waiting)
        && page.asked_at.is_none_or(|at| at > now || now.since(at) >= pause(page))
}

const fn pause(page: &PageRow) -> i64 {
    if page.asks < ASKS_AT_FIRST { ASK_AT_FIRST } else { ASK_LATER }
}

/// Decides to ask the service now, unless that was just decided by somebody else or an older question still waits.
///
/// # Errors
/// What the store says.
pub async fn ask(tx: &mut Tx, page: &PageRow, now: Timestamp) -> Result<(), StoreError> {
    let free = tx.ask_for_page(page.order, now.plus(-pause(page)), now).await?;
    if free && !tx.lanes_wait(&[order_lane(page.order)]).await? {
        act(tx, &Effect::AskPayment { order: page.order }, Urgency::Answer, now);
    }
    Ok(())
}

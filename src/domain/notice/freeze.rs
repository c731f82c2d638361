//! What is said to a member about freezing.

use crate::domain::freeze::{FreezeRefusal, Quota};
use crate::domain::{FreezeId, LocalText, PlanKey, SubscriptionId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say about freezing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FreezeNotice {
    /// Which of her subscriptions?
    Which {
        /// Those that can be frozen, or are.
        among: Vec<(SubscriptionId, LocalText)>,
        /// For how many days, if she has said so.
        days: Option<u32>,
        /// From which day on, if she has said so.
        from: Option<NaiveDate>,
    },
    /// For how long?
    Menu {
        /// What is to be frozen.
        subscription: SubscriptionId,
        /// The plan's name.
        title: LocalText,
        /// From a later day on; `None`: from now on.
        from: Option<NaiveDate>,
        /// What is free.
        quota: Quota,
        /// Days that must lie between two freezes; 0: none.
        pause: u32,
        /// Lengths in days to choose from.
        lengths: Vec<u32>,
    },
    /// Write the number of days.
    AskDays {
        /// What is to be frozen.
        subscription: SubscriptionId,
        /// The fewest days.
        min: u32,
        /// The most.
        max: u32,
        /// Whether what she wrote before was no number.
        again: bool,
    },
    /// Choose or write the first day.
    AskDay {
        /// What is to be frozen.
        subscription: SubscriptionId,
        /// For so many days.
        days: u32,
        /// Days to choose from.
        among: Vec<NaiveDate>,
        /// Whether what she wrote before was no day.
        again: bool,
    },
    /// What it would be and change. Nothing has happened yet.
    Preview(FreezePreview),
    /// It is frozen, or will be.
    Done {
        /// The freeze.
        freeze: FreezeLine,
        /// For so many days.
        days: u32,
    },
    /// It cannot be.
    Refused {
        /// What was to be frozen.
        subscription: SubscriptionId,
        /// The plan's name.
        title: LocalText,
        /// To renew.
        plan: PlanKey,
        /// For so many days; `None`: she has not said.
        days: Option<u32>,
        /// From a later day on; `None`: from now on.
        from: Option<NaiveDate>,
        /// Why not.
        why: FreezeRefusal,
    },
    /// The freezes that hold and those that are to come; none: nothing is frozen.
    Standing {
        /// One for each subscription.
        freezes: Vec<FreezeLine>,
    },
    /// She came back before the end, or a freeze was called off.
    Back {
        /// The plan's name.
        title: LocalText,
        /// Whether it had begun.
        begun: bool,
        /// Days that go back to her quota; `None`: they were not from it.
        returned: Option<u32>,
        /// The last paid day as it would have been; `None`: no end.
        was: Option<NaiveDate>,
        /// The last paid day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
        /// What of the quota is free now.
        quota: Option<Quota>,
    },
    /// A freeze that was decided earlier has begun.
    Began {
        /// The freeze.
        freeze: FreezeLine,
    },
    /// The staff froze it for her.
    Given {
        /// The freeze.
        freeze: FreezeLine,
    },
    /// She paid, and it stays frozen.
    PaidBehind {
        /// The freeze.
        freeze: FreezeLine,
    },
    /// Her request to join was declined because of a freeze.
    Declined {
        /// The gate's title.
        gate: String,
        /// The freeze.
        freeze: FreezeLine,
    },
}

/// A freeze that holds or is to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeLine {
    /// What is frozen.
    pub subscription: SubscriptionId,
    /// The freeze.
    pub freeze: FreezeId,
    /// The plan's name.
    pub title: LocalText,
    /// When it begins; `None`: it holds.
    pub from: Option<LocalMoment>,
    /// When the gates open again.
    pub back: LocalMoment,
    /// The last paid day, as the freeze has moved it; `None`: no end.
    pub last_day: Option<NaiveDate>,
}

/// A moment by the club's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalMoment {
    /// The day.
    pub day: NaiveDate,
    /// Hours and minutes, for example `14:05`.
    pub time: String,
}

/// What a freeze would be and change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezePreview {
    /// What would be frozen.
    pub subscription: SubscriptionId,
    /// The plan's name.
    pub title: LocalText,
    /// For so many days.
    pub days: u32,
    /// From this day on.
    pub from: LocalMoment,
    /// Whether that is a later day, not now.
    pub later: bool,
    /// When the gates would open again.
    pub back: LocalMoment,
    /// The last paid day as it is; `None`: no end.
    pub was: Option<NaiveDate>,
    /// The last paid day as it would be; `None`: no end.
    pub last_day: Option<NaiveDate>,
    /// What of the quota would stay.
    pub stays: Option<Quota>,
    /// How many freezes the subscription has had so far; the yes must carry it.
    pub nth: u32,
}

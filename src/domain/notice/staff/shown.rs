//! What staff are shown: numbers, lines of lists, cards, and acts with what they change.

use crate::domain::act::Wish;
use crate::domain::freeze::FreezeRefusal;
use crate::domain::notice::Event;
use crate::domain::{LocalText, MemberId, Money, Platform, Stage};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What days are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysFor {
    /// To add them to what is left.
    Extend(MemberId),
    /// To stand still.
    Freeze(MemberId),
    /// To give them to all concerned.
    Compensate,
}

/// Today's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Today {
    /// Members with open time.
    pub open: u32,
    /// Subscriptions that run, of them those that were reminded of their end, those in grace, and those that are frozen.
    pub stages: Vec<(Stage, u32)>,
    /// Subscriptions that end within a week.
    pub ending: u32,
    /// New and lost members today.
    pub today: (u32, u32),
    /// New and lost members this month.
    pub month: (u32, u32),
    /// Payments that fit nothing.
    pub unmatched: u32,
    /// Facts and effects that wait.
    pub waiting: u32,
    /// Facts and effects that were given up and want a look.
    pub parked: u32,
    /// People to call.
    pub tasks: u32,
}

/// How the club does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Subscriptions by plan and stage.
    pub plans: Vec<(LocalText, Vec<(Stage, u32)>)>,
    /// Members with open or frozen time by platform.
    pub platforms: Vec<(Platform, u32)>,
    /// This month and the last one.
    pub months: Vec<Month>,
}

/// What happened in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// Members with a first subscription.
    pub new: u32,
    /// Members whose last subscription was over.
    pub lost: u32,
    /// Further payments for a plan.
    pub renewed: u32,
    /// What was paid and not given back, by currency.
    pub revenue: Vec<Money>,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// Those in a stage, the newest first.
    Staged(Stage),
    /// Those that end within so many days, the next end first.
    Ending(u32),
}

/// A person who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// Her number.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// How she can be written to.
    pub contact: String,
}

/// A subscription in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLine {
    /// Whose it is.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// The plan's name.
    pub title: LocalText,
    /// Where it stands.
    pub stage: Stage,
    /// The last paid day; `None`: no end.
    pub last_day: Option<NaiveDate>,
}

/// A person to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLine {
    /// The task.
    pub task: i64,
    /// Whom.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// The plan's name.
    pub title: LocalText,
    /// The last paid day.
    pub last_day: NaiveDate,
    /// How she can be reached.
    pub contact: String,
}

/// What stands on a member's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Her number.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// Since when she is known.
    pub since: NaiveDate,
    /// Whether she is banned.
    pub banned: bool,
    /// How she can be written to.
    pub accounts: Vec<CardAccount>,
    /// What she has and had.
    pub subscriptions: Vec<CardSubscription>,
    /// What she paid, newest first.
    pub payments: Vec<CardPayment>,
    /// What was noted, newest first.
    pub notes: Vec<CardNote>,
    /// Whether accounts of hers became one membership and can be separated.
    #[serde(default)]
    pub joined: bool,
}

/// An account on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardAccount {
    /// As it is written in commands.
    pub address: String,
    /// The `@name` there.
    pub username: Option<String>,
    /// Whether it can be written to, as far as is known.
    pub reachable: bool,
}

/// A subscription on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardSubscription {
    /// The plan's name.
    pub title: LocalText,
    /// Where it stands.
    pub stage: Stage,
    /// The last paid day; `None`: no end.
    pub last_day: Option<NaiveDate>,
    /// Its freezes with their first and last days, newest first.
    pub freezes: Vec<(NaiveDate, NaiveDate)>,
}

/// A payment on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPayment {
    /// Its number.
    pub number: i64,
    /// The day it was counted.
    pub day: NaiveDate,
    /// The sum.
    pub amount: Money,
    /// The service.
    pub provider: String,
    /// The service's id of it.
    pub external_id: String,
    /// What of it was given back.
    pub returned: Option<Money>,
}

/// A note on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardNote {
    /// When.
    pub day: NaiveDate,
    /// What.
    pub text: String,
    /// Who noted it.
    pub by: String,
}

/// A line of the journal as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceLine {
    /// Its number.
    pub id: i64,
    /// The day in the club's zone.
    pub day: NaiveDate,
    /// Hours and minutes there.
    pub time: String,
    /// What was decided.
    pub event: Event,
    /// Who did it, where it was not the program.
    pub actor: Option<String>,
    /// Why, in her words.
    pub reason: Option<String>,
}

/// An act and what it would change or has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number.
    pub act: i64,
    /// What is wished.
    pub wish: Wish,
    /// About whom; `None`: all concerned.
    pub member: Option<MemberId>,
    /// Her name.
    pub name: String,
    /// The plan's name, where one is concerned.
    pub title: Option<LocalText>,
    /// The last paid day before; `None`: nothing, or no end.
    pub was: Option<NaiveDate>,
    /// The last paid day after.
    pub then: LastDay,
    /// The last frozen day.
    pub until: Option<NaiveDate>,
    /// Whom a compensation concerns.
    pub concerned: Option<Concerned>,
}

/// The last paid day after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastDay {
    /// As it was.
    Same,
    /// This one.
    Day(NaiveDate),
    /// There is no end.
    Never,
    /// Nothing is left.
    Over,
}

/// Whom a compensation concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concerned {
    /// How many members.
    pub members: u32,
    /// How many subscriptions of each plan.
    pub plans: Vec<(LocalText, u32)>,
    /// How many days in all, at most.
    pub days: u64,
}

/// Why an act cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActRefusal {
    /// She has nothing to lengthen.
    NothingToExtend,
    /// It has no end already.
    NoEnd,
    /// Nothing is left.
    NothingLeft,
    /// It cannot be frozen.
    Freeze(FreezeRefusal),
    /// It is not frozen.
    NotFrozen,
    /// She is banned.
    IsBanned,
    /// She is not banned.
    NotBanned,
    /// An owner cannot be banned.
    Owner,
    /// Nobody is concerned.
    Nobody,
    /// Too late to undo.
    TooLate,
    /// The plan is no longer on sale.
    PlanGone,
    /// Her accounts are not joined.
    NotJoined,
}

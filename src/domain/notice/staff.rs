//! What the owner's hand says: to the staff who act and look, and to the members whom it concerns.

mod shown;

pub use shown::{
    ActRefusal, Card, CardAccount, CardNote, CardPayment, CardSubscription, Concerned, DaysFor, LastDay, ListKind,
    ListLine, Month, PersonLine, Proposal, Stats, TaskLine, Today, TraceLine,
};

use super::PlanLine;
use crate::domain::{LocalText, MemberId, Period, PlanKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One thing to say, to staff unless it says otherwise. Variants are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum StaffNotice {
    /// Today's numbers, with buttons to the lists.
    Menu {
        /// The numbers.
        today: Box<Today>,
    },
    /// How the club does.
    Stats {
        /// The numbers.
        stats: Box<Stats>,
    },
    /// Who was found.
    Found {
        /// What was looked for, as a button can carry it.
        parts: String,
        /// The people; empty: nobody.
        lines: Vec<PersonLine>,
        /// Behind which account more are to be found.
        next: Option<i64>,
    },
    /// A list of subscriptions.
    List {
        /// Which.
        list: ListKind,
        /// Its lines.
        lines: Vec<ListLine>,
        /// Behind which place there are more.
        next: Option<(i64, i64)>,
    },
    /// Whom to call before the end.
    Tasks {
        /// The next end first.
        lines: Vec<TaskLine>,
        /// Behind which place there are more.
        next: Option<(i64, i64)>,
    },
    /// Once a day: there are people to call.
    Digest {
        /// How many.
        count: u32,
    },
    /// A task is about to be closed: what came of it?
    TaskResult {
        /// The task.
        task: i64,
        /// Whom it was about.
        name: String,
    },
    /// A task is closed.
    TaskDone {
        /// About whom it was.
        member: MemberId,
        /// Her name.
        name: String,
    },
    /// A member's card.
    Card {
        /// What stands on it.
        card: Box<Card>,
    },
    /// Every decision about a member, with numbers.
    Trace {
        /// Whom.
        member: MemberId,
        /// Her name.
        name: String,
        /// Newest first.
        lines: Vec<TraceLine>,
        /// Before which line there are more.
        next: Option<i64>,
    },
    /// Whom to look for?
    AskSearch,
    /// What to note?
    AskNote {
        /// About whom.
        member: MemberId,
        /// Her name.
        name: String,
    },
    /// It is noted.
    Noted {
        /// About whom.
        member: MemberId,
        /// Her name.
        name: String,
    },
    /// Which plan is to be given?
    AskPlan {
        /// To whom.
        member: MemberId,
        /// Her name.
        name: String,
        /// The plans on sale.
        plans: Vec<PlanLine>,
    },
    /// How many days?
    AskDays {
        /// For what.
        days_for: DaysFor,
        /// Her name; `None`: for all concerned.
        name: Option<String>,
    },
    /// An act as it would be; asks why.
    Proposal {
        /// What it would change.
        proposal: Box<Proposal>,
    },
    /// The reason is known: really?
    Confirm {
        /// What it would change.
        proposal: Box<Proposal>,
        /// Why.
        reason: String,
    },
    /// An act is done.
    Done {
        /// What it changed.
        proposal: Box<Proposal>,
    },
    /// An act is undone.
    Undone {
        /// What it was.
        proposal: Box<Proposal>,
    },
    /// A compensation is worked through, or has been taken back from all.
    Worked {
        /// Days for each.
        days: u32,
        /// Whether it was taken back.
        back: bool,
        /// How many members.
        count: u32,
    },
    /// An act was called off before it was done.
    CalledOff,
    /// The same yes came before, or the same undo.
    DoneBefore,
    /// An act cannot be.
    Refused {
        /// About whom.
        member: Option<MemberId>,
        /// Why.
        why: ActRefusal,
    },
    /// Nobody is called so.
    NoMember {
        /// As it was typed.
        id: String,
    },
    /// No plan is called so.
    NoPlan {
        /// The plans on sale.
        plans: Vec<PlanKey>,
    },
    /// A number of days was expected.
    NoDays,

    // ---- to the member ---------------------------------------------------------------------------
    /// The staff gave her time.
    Given {
        /// The plan's name.
        title: LocalText,
        /// How much.
        period: Period,
        /// The last paid day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// Time is given back for an interruption.
    Compensated {
        /// How many days.
        days: u32,
        /// The last paid day from now on.
        last_day: NaiveDate,
    },
    /// The staff froze her subscription.
    Frozen {
        /// The plan's name.
        title: LocalText,
        /// The last frozen day.
        until: NaiveDate,
        /// The last paid day from now on; `None`: no end.
        last_day: Option<NaiveDate>,
    },
    /// The staff changed what she has.
    Corrected {
        /// The plan's name.
        title: LocalText,
        /// The last paid day from now on.
        now: LastDay,
    },
    /// The staff took back what was left.
    Revoked,
    /// The club's staff has banned her.
    Banned,
    /// She is welcome again.
    Unbanned,
}

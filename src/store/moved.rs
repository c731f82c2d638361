//! What is remembered of two memberships that became one: every row that went from one to the other.

use crate::domain::{MemberId, SubscriptionId, TermId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows that name their member and go with her as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moving {
    /// Her accounts, and with them access, links and talks.
    Accounts,
    /// Her orders.
    Orders,
    /// Her payments, and with them refunds.
    Payments,
    /// What the journal says about her.
    Journal,
    /// Notes about her.
    Notes,
    /// Calls to her.
    Tasks,
    /// What staff did for her.
    Acts,
    /// Gifts that she gave.
    Gifts,
    /// Gifts that she took.
    Claims,
}

impl Moving {
    /// Every sort.
    pub const ALL: [Self; 9] = [
        Self::Accounts,
        Self::Orders,
        Self::Payments,
        Self::Journal,
        Self::Notes,
        Self::Tasks,
        Self::Acts,
        Self::Gifts,
        Self::Claims,
    ];
}

/// The statements that move rows of one table: all, and those of a list, on SQLite and on PostgreSQL.
macro_rules! moving {
    ($table:literal, $column:literal) => {
        [
            concat!("UPDATE ", $table, " SET ", $column, " = $2 WHERE ", $column, " = $1 RETURNING id"),
            concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = $2 WHERE ",
                $column,
                " = $1 AND id IN (SELECT value FROM json_each($3))"
            ),
            concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = $2 WHERE ",
                $column,
                " = $1 AND id IN (SELECT value::bigint FROM json_array_elements_text($3::json))"
            ),
        ]
    };
}

pub(super) const fn statements(what: Moving) -> [&'static str; 3] {
    match what {
        Moving::Accounts => moving!("accounts", "member_id"),
        Moving::Orders => moving!("orders", "member_id"),
        Moving::Payments => moving!("payments", "member_id"),
        Moving::Journal => moving!("journal", "member_id"),
        Moving::Notes => moving!("notes", "member_id"),
        Moving::Tasks => moving!("tasks", "member_id"),
        Moving::Acts => moving!("acts", "member_id"),
        Moving::Gifts => moving!("gifts", "giver_id"),
        Moving::Claims => moving!("gifts", "claimed_by"),
    }
}

/// What went from one member to another, by the numbers of the rows; kept as JSON, so fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Moved {
    /// Rows that went as they are.
    pub rows: BTreeMap<Moving, Vec<i64>>,
    /// Subscriptions that went, with all that is in them.
    pub subscriptions: Vec<SubscriptionId>,
    /// Every term that was hers.
    pub terms: Vec<TermId>,
    /// Freezes that went into another subscription, by the one that they were in.
    pub freezes: Vec<(SubscriptionId, Vec<i64>)>,
    /// Promo codes that she took or used.
    pub promos: Vec<String>,
    /// How people came to the club, where that was written down anew.
    pub referrals: Vec<ChangedReferral>,
    /// Bonuses that were taken back, because who earned them turned out to be one person with the guest.
    pub taken: Vec<TermId>,
    /// Between which subscriptions an automatic renewal went.
    pub renewals: Vec<(SubscriptionId, SubscriptionId)>,
}

/// How somebody came to the club, written down anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedReferral {
    /// The guest as she is named now.
    pub now: MemberId,
    /// The guest as she was.
    pub guest: MemberId,
    /// The inviter as she was.
    pub inviter: MemberId,
    /// Whether her first payment was written down with it.
    pub paid: bool,
}

/// Two memberships that became one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRow {
    /// Its number.
    pub id: i64,
    /// Who stayed.
    pub member: MemberId,
    /// Whose everything went to her.
    pub other: MemberId,
    /// When.
    pub at: Timestamp,
    /// What went.
    pub moved: Moved,
}

/// A bonus that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BonusRow {
    /// The term.
    pub term: TermId,
    /// In which subscription.
    pub subscription: SubscriptionId,
    /// Whose.
    pub member: MemberId,
}

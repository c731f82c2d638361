//! The community: who is in it, who asks to be, who is banned, who supports it with money.

use std::collections::BTreeMap;

/// Who may come in by herself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Anybody; `is_closed` 0.
    Open,
    /// On request; `is_closed` 1.
    ByRequest,
    /// On invitation; `is_closed` 2.
    Private,
}

/// What a member may do in a community. The order is that of the levels in `group_officers_edit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing special; level 0.
    Member,
    /// Level 1.
    Moderator,
    /// Level 2.
    Editor,
    /// Level 3.
    Administrator,
    /// The one who founded it; above all levels.
    Creator,
}

/// Somebody inside.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) role: Role,
    /// Unix seconds.
    pub(super) since: i64,
}

/// Somebody who is kept out.
#[derive(Debug, Clone)]
pub(super) struct Ban {
    pub(super) admin: i64,
    /// Unix seconds.
    pub(super) date: i64,
    /// Unix seconds; 0 is for ever.
    pub(super) until: i64,
    /// 0 to 4.
    pub(super) reason: i64,
    pub(super) comment: String,
}

/// Somebody who supports the community with money every month.
#[derive(Debug, Clone)]
pub(super) struct Don {
    /// Whole roubles a month.
    pub(super) amount: i64,
    /// When the paid month ends, Unix seconds.
    pub(super) until: i64,
    /// She will pay no more, and stays until the end of what she paid.
    pub(super) cancelled: bool,
}

/// The one community of this world.
#[derive(Debug)]
pub(super) struct Community {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) screen_name: String,
    pub(super) closed: Closed,
    pub(super) members: BTreeMap<i64, Member>,
    /// Who asks to come in, and since when, in Unix seconds.
    pub(super) requests: BTreeMap<i64, i64>,
    pub(super) bans: BTreeMap<i64, Ban>,
    pub(super) dons: BTreeMap<i64, Don>,
}

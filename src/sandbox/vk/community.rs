//! The community: who is in it, who asks to be, who is banned, who supports it with money, and how each of that comes to
//! change, with the event that tells of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::world::World;

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

impl Role {
    /// The level in `group_officers_edit` and in `admin_level`: 0 to 3.
    pub(super) fn level(self) -> i64 {
        match self {
            Self::Member => 0,
            Self::Moderator => 1,
            Self::Editor => 2,
            Self::Administrator | Self::Creator => 3,
        }
    }

    /// As `role` of a member names it; ordinary members have none.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Member => None,
            Self::Moderator => Some("moderator"),
            Self::Editor => Some("editor"),
            Self::Administrator => Some("administrator"),
            Self::Creator => Some("creator"),
        }
    }
}

/// How somebody came in. Source: `join_type` of the event `group_join`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// By herself, into an open community.
    Join,
    /// She was invited and accepted.
    Accepted,
    /// She asked and was let in.
    Approved,
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
    /// Who was invited and did not answer yet.
    pub(super) invited: BTreeSet<i64>,
    /// Who said "perhaps": of a meeting; they are no members.
    pub(super) unsure: BTreeSet<i64>,
    pub(super) bans: BTreeMap<i64, Ban>,
    pub(super) dons: BTreeMap<i64, Don>,
    /// Sums in events of VK Donut are told as 169.0, not as 169: the platform does now one, now the other.
    pub(super) roubles_with_fraction: bool,
}

impl Community {
    /// An open community with nobody in it but who founds it at `now`, in Unix seconds.
    pub(super) fn new(id: i64, name: &str, screen_name: &str, creator: i64, now: i64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            screen_name: screen_name.to_owned(),
            closed: Closed::Open,
            members: BTreeMap::from([(creator, Member { role: Role::Creator, since: now })]),
            requests: BTreeMap::new(),
            invited: BTreeSet::new(),
            unsure: BTreeSet::new(),
            bans: BTreeMap::new(),
            dons: BTreeMap::new(),
            roubles_with_fraction: false,
        }
    }

    /// What she is here; `None` is no member.
    pub(super) fn role(&self, person: i64) -> Option<Role> {
        self.members.get(&person).map(|member| member.role)
    }

    /// She is an administrator or who founded it. Everything about members takes that much here; the platform lets
    /// some of it to moderators.
    pub(super) fn is_administrator(&self, person: i64) -> bool {
        self.role(person) >= Some(Role::Administrator)
    }

    /// She has a role, so that nobody removes or bans her.
    pub(super) fn is_staff(&self, person: i64) -> bool {
        self.role(person) > Some(Role::Member)
    }
}

impl World {
    /// Notes that she asks to come in; asking again while it waits changes nothing.
    pub(super) fn ask_in(&mut self, person: i64) {
        let now = self.now();
        self.person(person);
        if self.group.requests.insert(person, now).is_none() {
            self.queue.push("group_join", &json!({"user_id": person, "join_type": "request"}));
        }
    }

    /// Lets her in; one who is inside stays as she is.
    pub(super) fn let_in(&mut self, person: i64, entry: Entry) {
        let now = self.now();
        self.person(person);
        self.group.requests.remove(&person);
        self.group.invited.remove(&person);
        self.group.unsure.remove(&person);
        if self.group.members.contains_key(&person) {
            return;
        }
        self.group.members.insert(person, Member { role: Role::Member, since: now });
        let join_type = match entry {
            Entry::Join => "join",
            Entry::Accepted => "accepted",
            Entry::Approved => "approved",
        };
        self.queue.push("group_join", &json!({"user_id": person, "join_type": join_type}));
    }

    /// Lets her out; one who is outside stays there and nobody is told.
    pub(super) fn let_out(&mut self, person: i64, by_herself: bool) {
        if self.group.members.remove(&person).is_some() {
            self.queue.push("group_leave", &json!({"user_id": person, "self": i32::from(by_herself)}));
        }
    }

    /// Keeps her out from now on. Of her leaving no other event tells.
    pub(super) fn block(&mut self, person: i64, ban: Ban) {
        self.person(person);
        self.group.members.remove(&person);
        self.group.requests.remove(&person);
        self.group.invited.remove(&person);
        let event = json!({
            "admin_id": ban.admin,
            "user_id": person,
            "unblock_date": ban.until,
            "reason": ban.reason,
            "comment": ban.comment,
        });
        self.group.bans.insert(person, ban);
        self.queue.push("user_block", &event);
    }

    /// Keeps her out no longer; `by_time` when the ban had an end. False: she was not kept out.
    pub(super) fn unblock(&mut self, admin: i64, person: i64, by_time: bool) -> bool {
        let found = self.group.bans.remove(&person).is_some();
        if found {
            let event = json!({"admin_id": admin, "user_id": person, "by_end_date": i32::from(by_time)});
            self.queue.push("user_unblock", &event);
        }
        found
    }

    /// Gives a member another role; the same one changes nothing.
    pub(super) fn appoint(&mut self, admin: i64, person: i64, role: Role) {
        let Some(member) = self.group.members.get_mut(&person) else {
            return;
        };
        let old = std::mem::replace(&mut member.role, role);
        if old.level() != role.level() {
            let event =
                json!({"admin_id": admin, "user_id": person, "level_old": old.level(), "level_new": role.level()});
            self.queue.push("group_officers_edit", &event);
        }
    }

    /// Lifts the bans whose end has come.
    pub(super) fn lift_ended_bans(&mut self) {
        let now = self.now();
        let ended = self.group.bans.iter().filter(|(_, ban)| ban.until != 0 && ban.until <= now);
        for (person, admin) in ended.map(|(person, ban)| (*person, ban.admin)).collect::<Vec<_>>() {
            self.unblock(admin, person, true);
        }
    }
}

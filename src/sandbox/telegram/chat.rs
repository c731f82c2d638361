//! A channel, supergroup or basic group as data: who is what in it, its links, and who asks to join.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// What kind of chat it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    /// A channel.
    Channel,
    /// A supergroup.
    Supergroup,
    /// A basic group.
    Group,
}

impl ChatKind {
    /// The name in `chat.type`.
    pub(super) fn wire(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Supergroup => "supergroup",
            Self::Group => "group",
        }
    }

    /// The words in refusals: "… was kicked from the supergroup chat".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Channel => "channel chat",
            Self::Supergroup => "supergroup chat",
            Self::Group => "group chat",
        }
    }
}

/// The rights of an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct BotRights {
    /// Invite links and join requests.
    pub can_invite_users: bool,
    /// Ban, unban and restrict.
    pub can_restrict_members: bool,
    /// Write in a channel.
    pub can_post_messages: bool,
    /// Edit others' messages in a channel.
    pub can_edit_messages: bool,
    /// Delete others' messages.
    pub can_delete_messages: bool,
    /// Pin messages in a group.
    pub can_pin_messages: bool,
    /// Appoint administrators.
    pub can_promote_members: bool,
    /// Change title and picture.
    pub can_change_info: bool,
}

impl BotRights {
    /// Every right.
    pub fn all() -> Self {
        Self {
            can_invite_users: true,
            can_restrict_members: true,
            can_post_messages: true,
            can_edit_messages: true,
            can_delete_messages: true,
            can_pin_messages: true,
            can_promote_members: true,
            can_change_info: true,
        }
    }
}

/// What somebody is in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Owner,
    Admin(BotRights),
    Member,
    Restricted {
        inside: bool,
    },
    Left,
    /// Until Unix seconds; 0 is forever.
    Kicked {
        until: i64,
    },
}

impl Status {
    pub(super) fn is_inside(self) -> bool {
        matches!(self, Self::Owner | Self::Admin(_) | Self::Member | Self::Restricted { inside: true })
    }

    pub(super) fn is_admin(self) -> bool {
        matches!(self, Self::Owner | Self::Admin(_))
    }

    pub(super) fn rights(self) -> BotRights {
        match self {
            Self::Owner => BotRights::all(),
            Self::Admin(rights) => rights,
            _ => BotRights::default(),
        }
    }

    /// The name in `chat_member.status`.
    pub(super) fn wire(self) -> &'static str {
        match self {
            Self::Owner => "creator",
            Self::Admin(_) => "administrator",
            Self::Member => "member",
            Self::Restricted { .. } => "restricted",
            Self::Left => "left",
            Self::Kicked { .. } => "kicked",
        }
    }
}

/// A row of a chat's member list, kept also for those who left with a trace (a ban, a mute).
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) status: Status,
    /// The link she came by, as its place in the chat's list: she holds one of its slots while inside.
    pub(super) link: Option<usize>,
}

/// An invite link.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) url: String,
    pub(super) creator: i64,
    pub(super) name: Option<String>,
    pub(super) expire_date: Option<i64>,
    pub(super) member_limit: Option<u32>,
    pub(super) by_request: bool,
    pub(super) primary: bool,
    pub(super) revoked: bool,
    /// How many who came by it are inside now.
    pub(super) inside: u32,
}

/// A request to join that nobody handled yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct JoinRequest {
    /// Unix seconds.
    pub(super) date: i64,
    pub(super) link: Option<usize>,
}

/// A channel, supergroup or basic group.
#[derive(Debug, Clone)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) kind: ChatKind,
    pub(super) title: String,
    pub(super) members: HashMap<i64, Member>,
    pub(super) links: Vec<Link>,
    pub(super) requests: BTreeMap<i64, JoinRequest>,
    /// The bot was here once, so it knows of the chat.
    pub(super) bot_was_here: bool,
    pub(super) deleted: bool,
    pub(super) migrated_to: Option<i64>,
}

impl Chat {
    /// What somebody is here at this Unix second: a ban that ran out is over.
    pub(super) fn status(&self, user: i64, now: i64) -> Status {
        match self.members.get(&user).map_or(Status::Left, |member| member.status) {
            Status::Kicked { until } if until != 0 && until <= now => Status::Left,
            status => status,
        }
    }

    /// Writes a new status down: who goes out gives the slot of her link back, who comes in by a link takes one, and
    /// a request to join is answered by either.
    pub(super) fn put(&mut self, user: i64, old: Status, new: Status, link: Option<usize>) {
        if new.is_inside() || matches!(new, Status::Kicked { .. }) {
            self.requests.remove(&user);
        }
        let held = self.members.get(&user).and_then(|member| member.link);
        let link = match (old.is_inside(), new.is_inside()) {
            (true, true) => held,
            (true, false) => {
                if let Some(link) = held.and_then(|at| self.links.get_mut(at)) {
                    link.inside = link.inside.saturating_sub(1);
                }
                None
            }
            (false, true) => {
                if let Some(link) = link.and_then(|at| self.links.get_mut(at)) {
                    link.inside += 1;
                }
                link
            }
            (false, false) => None,
        };
        if new == Status::Left {
            self.members.remove(&user);
        } else {
            self.members.insert(user, Member { status: new, link });
        }
    }

    pub(super) fn owner(&self) -> i64 {
        let owner = self.members.iter().find(|(_, member)| member.status == Status::Owner);
        owner.map_or(0, |(id, _)| *id)
    }
}

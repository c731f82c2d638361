//! Looking at who is where: members, requests and bans of the community, chats and who is in them, as a page shows them
//! and as tests read them; and filling all that with many people at once.

use serde::Serialize;

use super::VkEmulator;
use super::chat::{Chat, ChatMember};
use super::community::{Closed, Don, Member, Role};
use super::donuts::MONTH;
use super::world::World;

/// A member of the community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Her id.
    pub user_id: i64,
    /// Her full name.
    pub name: String,
    /// As `role` names it: moderator, editor, administrator or creator; `None` is an ordinary member.
    pub role: Option<&'static str>,
    /// Since when she is inside, in Unix seconds.
    pub since: i64,
    /// She supports the community in VK Donut.
    pub don: bool,
}

/// A request to come in that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// Who asks.
    pub user_id: i64,
    /// Her full name.
    pub name: String,
    /// Unix seconds.
    pub date: i64,
}

/// A ban that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BanView {
    /// Who is kept out.
    pub user_id: i64,
    /// Her full name.
    pub name: String,
    /// Who banned her.
    pub admin: i64,
    /// Until when, in Unix seconds; 0 is for ever.
    pub until: i64,
    /// The word that came with it.
    pub comment: String,
}

/// Somebody who supports the community in VK Donut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DonView {
    /// Her id.
    pub user_id: i64,
    /// Her full name.
    pub name: String,
    /// Whole roubles a month.
    pub amount: i64,
    /// When the paid month ends, in Unix seconds.
    pub until: i64,
    /// She will pay no more.
    pub cancelled: bool,
}

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatView {
    /// Its peer, above 2000000000.
    pub peer: i64,
    /// Its title.
    pub title: String,
    /// Who owns it.
    pub owner: i64,
    /// How many are inside, the community too.
    pub members: usize,
    /// The community is in it.
    pub with_group: bool,
    /// The community is an administrator of it.
    pub group_admin: bool,
    /// The link that works now; `None`: nobody asked for one yet.
    pub link: Option<String>,
}

/// Somebody in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatMemberView {
    /// Her id; the community is negative.
    pub member_id: i64,
    /// Her full name.
    pub name: String,
    /// She is an administrator of the chat, as its owner always is.
    pub admin: bool,
    /// Who brought her in; herself when she came by the link.
    pub invited_by: i64,
    /// Since when she is inside, in Unix seconds.
    pub since: i64,
}

impl VkEmulator {
    /// Everybody in the community, by id.
    pub fn members(&self) -> Vec<MemberView> {
        let world = self.shared.look();
        let view = |(id, member): (&i64, &Member)| MemberView {
            user_id: *id,
            name: world.name_of(*id),
            role: member.role.name(),
            since: member.since,
            don: world.group.dons.contains_key(id),
        };
        world.group.members.iter().map(view).collect()
    }

    /// Those of the members who have a role, by id.
    pub fn staff(&self) -> Vec<MemberView> {
        self.members().into_iter().filter(|member| member.role.is_some()).collect()
    }

    /// Whether a person is in the community now.
    pub fn is_inside(&self, person: i64) -> bool {
        self.shared.look().group.role(person).is_some()
    }

    /// Whether a person is banned in the community now.
    pub fn is_banned(&self, person: i64) -> bool {
        self.shared.look().is_banned(person)
    }

    /// The requests to come in that nobody handled yet, by person.
    pub fn pending_requests(&self) -> Vec<RequestView> {
        let world = self.shared.look();
        let view = |(id, date): (&i64, &i64)| RequestView { user_id: *id, name: world.name_of(*id), date: *date };
        world.group.requests.iter().map(view).collect()
    }

    /// The bans that are in force, by person.
    pub fn bans(&self) -> Vec<BanView> {
        let world = self.shared.look();
        let bans = world.group.bans.iter().filter(|(id, _)| world.is_banned(**id));
        let views = bans.map(|(id, ban)| BanView {
            user_id: *id,
            name: world.name_of(*id),
            admin: ban.admin,
            until: ban.until,
            comment: ban.comment.clone(),
        });
        views.collect()
    }

    /// Those who support the community in VK Donut, by person.
    pub fn dons(&self) -> Vec<DonView> {
        let world = self.shared.look();
        let view = |(id, don): (&i64, &Don)| DonView {
            user_id: *id,
            name: world.name_of(*id),
            amount: don.amount,
            until: don.until,
            cancelled: don.cancelled,
        };
        world.group.dons.iter().map(view).collect()
    }

    /// Who may come into the community by herself.
    pub fn closed(&self) -> Closed {
        self.shared.look().group.closed
    }

    /// Puts many ordinary members into the community at once, as if they had been there before: nobody is told.
    pub fn fill(&self, people: impl Iterator<Item = i64>) {
        let mut world = self.shared.change();
        let since = world.now();
        for id in people {
            world.person(id);
            world.group.requests.remove(&id);
            world.group.members.entry(id).or_insert(Member { role: Role::Member, since });
        }
    }

    /// Lets many people support the community with so many whole roubles a month, as if each had just paid: nobody is told.
    pub fn fill_dons(&self, people: impl Iterator<Item = i64>, amount: i64) {
        let mut world = self.shared.change();
        let until = world.now() + MONTH;
        for id in people {
            world.person(id);
            world.group.dons.entry(id).or_insert(Don { amount, until, cancelled: false });
        }
    }

    /// All chats, also those without the community, oldest first.
    pub fn chats(&self) -> Vec<ChatView> {
        let world = self.shared.look();
        let me = world.group_peer();
        let view = |(peer, chat): (&i64, &Chat)| ChatView {
            peer: *peer,
            title: chat.title.clone(),
            owner: chat.owner,
            members: chat.members.len(),
            with_group: chat.members.contains_key(&me),
            group_admin: chat.is_admin(me),
            link: World::link_now(chat),
        };
        world.chats.iter().map(view).collect()
    }

    /// Everybody in a chat, by id; the community, if it is there, comes first.
    pub fn chat_members(&self, peer: i64) -> Vec<ChatMemberView> {
        let world = self.shared.look();
        let Some(chat) = world.chats.get(&peer) else {
            return Vec::new();
        };
        let view = |(id, member): (&i64, &ChatMember)| ChatMemberView {
            member_id: *id,
            name: world.name_of(*id),
            admin: member.admin,
            invited_by: member.invited_by,
            since: member.since,
        };
        chat.members.iter().map(view).collect()
    }

    /// Whether a person is in a chat now.
    pub fn is_in_chat(&self, person: i64, peer: i64) -> bool {
        self.shared.look().chats.get(&peer).is_some_and(|chat| chat.members.contains_key(&person))
    }

    /// Puts many ordinary members into a chat at once, as if its owner had brought them long ago: nobody is told.
    pub fn fill_chat(&self, peer: i64, people: impl Iterator<Item = i64>) {
        let mut world = self.shared.change();
        let since = world.now();
        for id in people {
            world.person(id);
            if let Some(chat) = world.chats.get_mut(&peer) {
                let invited_by = chat.owner;
                chat.members.entry(id).or_insert(ChatMember { invited_by, since, admin: false });
            }
        }
    }
}

impl World {
    /// The full name of a person, or the name of the community for its negative number.
    pub(super) fn name_of(&self, id: i64) -> String {
        if id == self.group_peer() {
            return self.group.name.clone();
        }
        let full = |person: &super::world::Person| format!("{} {}", person.first_name, person.last_name);
        self.people.get(&id).map_or_else(String::new, |person| full(person).trim_end().to_owned())
    }
}

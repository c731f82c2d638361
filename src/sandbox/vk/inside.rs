//! Looking at who is where: members, requests and bans of the community, as a page shows them and as tests read them; and
//! filling it with many people at once.

use serde::Serialize;

use super::VkEmulator;
use super::community::{Closed, Member, Role};
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
        let world = self.shared.look();
        world.group.is_banned(person, world.now())
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
        let now = world.now();
        let bans = world.group.bans.iter().filter(|(id, _)| world.group.is_banned(**id, now));
        let views = bans.map(|(id, ban)| BanView {
            user_id: *id,
            name: world.name_of(*id),
            admin: ban.admin,
            until: ban.until,
            comment: ban.comment.clone(),
        });
        views.collect()
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

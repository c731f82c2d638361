//! What people do with the community, and what its administrators do there by hand.

use super::VkEmulator;
use super::community::{Ban, Closed, Entry, Role};
use super::people::{Refused, refuse};
use super::world::World;

/// What a try to come in led to, into the community or into a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinOutcome {
    /// She is inside now.
    Joined,
    /// An administrator must let her in. Of chats this is never said.
    Asked,
    /// She was inside already.
    AlreadyInside,
    /// She is not let in; the reason.
    Refused(String),
}

impl VkEmulator {
    /// Decides who may come in by herself. Requests that wait go on waiting.
    pub fn set_closed(&self, closed: Closed) {
        self.shared.change().group.closed = closed;
    }

    /// Presses "join" on the page of the community, or accepts an invitation there.
    pub fn joins(&self, person: i64) -> JoinOutcome {
        let mut world = self.shared.change();
        if world.group.role(person).is_some() {
            return JoinOutcome::AlreadyInside;
        }
        if world.is_banned(person) {
            return JoinOutcome::Refused("she is banned in the community".to_owned());
        }
        if world.group.invited.contains(&person) {
            world.let_in(person, Entry::Accepted);
            return JoinOutcome::Joined;
        }
        match world.group.closed {
            Closed::Open => {
                world.let_in(person, Entry::Join);
                JoinOutcome::Joined
            }
            Closed::ByRequest => {
                world.ask_in(person);
                JoinOutcome::Asked
            }
            Closed::Private => JoinOutcome::Refused("only who is invited may come in".to_owned()),
        }
    }

    /// Says "perhaps" to a meeting; she is no member by that.
    pub fn joins_perhaps(&self, person: i64) {
        let mut world = self.shared.change();
        world.person(person);
        if world.group.unsure.insert(person) {
            let event = serde_json::json!({"user_id": person, "join_type": "unsure"});
            world.queue.push("group_join", &event);
        }
    }

    /// Takes her request back. Nobody is told.
    pub fn withdraws(&self, person: i64) {
        self.shared.change().group.requests.remove(&person);
    }

    /// Leaves the community; one who is not inside stays outside.
    pub fn leaves(&self, person: i64) {
        self.shared.change().let_out(person, true);
    }

    /// Lets in one who asked, by hand.
    ///
    /// # Errors
    /// When `admin` is no administrator, or nobody asked.
    pub fn approve_by_hand(&self, admin: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        administrator(&world, admin)?;
        if !world.group.requests.contains_key(&person) {
            return refuse("she did not ask to come in");
        }
        world.let_in(person, Entry::Approved);
        Ok(())
    }

    /// Turns down one who asked, by hand. Nobody is told.
    ///
    /// # Errors
    /// When `admin` is no administrator, or nobody asked.
    pub fn decline_by_hand(&self, admin: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        administrator(&world, admin)?;
        match world.group.requests.remove(&person) {
            Some(_) => Ok(()),
            None => refuse("she did not ask to come in"),
        }
    }

    /// Removes a member by hand. She may ask or come in again.
    ///
    /// # Errors
    /// When `admin` is no administrator, or she is staff or no member.
    pub fn remove_by_hand(&self, admin: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        removable(&world, admin, person)?;
        if world.group.role(person).is_none() {
            return refuse("she is no member");
        }
        world.let_out(person, false);
        Ok(())
    }

    /// Invites a person by hand. One who asked is let in by that.
    ///
    /// # Errors
    /// When `admin` is no administrator, or she is a member or banned.
    pub fn invite_by_hand(&self, admin: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        administrator(&world, admin)?;
        if !world.invite(person) {
            return refuse("she is a member or banned");
        }
        Ok(())
    }

    /// Bans a person by hand, member or not. `until` is in Unix seconds, 0 for ever; `reason` is 0 to 4.
    ///
    /// # Errors
    /// When `admin` is no administrator, or she is staff.
    pub fn ban_by_hand(&self, admin: i64, person: i64, until: i64, reason: i64, comment: &str) -> Result<(), Refused> {
        let mut world = self.shared.change();
        removable(&world, admin, person)?;
        let date = world.now();
        world.block(person, Ban { admin, date, until, reason, comment: comment.to_owned() });
        Ok(())
    }

    /// Lifts a ban by hand.
    ///
    /// # Errors
    /// When `admin` is no administrator, or there is no ban.
    pub fn unban_by_hand(&self, admin: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        administrator(&world, admin)?;
        if world.unblock(admin, person, false) { Ok(()) } else { refuse("she is not banned") }
    }

    /// Gives a member a role by hand, or takes it with [`Role::Member`].
    ///
    /// # Errors
    /// When `admin` is no administrator, she is no member, or the role of who founded the community is meant.
    pub fn appoint_by_hand(&self, admin: i64, person: i64, role: Role) -> Result<(), Refused> {
        let mut world = self.shared.change();
        administrator(&world, admin)?;
        match world.group.role(person) {
            None => refuse("she is no member"),
            Some(Role::Creator) => refuse("who founded the community stays what she is"),
            Some(_) if role == Role::Creator => refuse("who founded the community stays what she is"),
            Some(_) => {
                world.appoint(admin, person, role);
                Ok(())
            }
        }
    }

    /// Lets the emulated clock bring what is due: bans end, paid months of VK Donut are prolonged or expire. To be called
    /// after the clock was moved.
    pub fn time_passed(&self) {
        let mut world = self.shared.change();
        world.lift_ended_bans();
        world.donations_due();
    }
}

impl World {
    /// Invites a person, or lets her in if she asked. False: she is a member or banned.
    pub(super) fn invite(&mut self, person: i64) -> bool {
        self.person(person);
        if self.group.role(person).is_some() || self.is_banned(person) {
            return false;
        }
        if self.group.requests.contains_key(&person) {
            self.let_in(person, Entry::Approved);
        } else {
            self.group.invited.insert(person);
        }
        true
    }
}

fn administrator(world: &World, admin: i64) -> Result<(), Refused> {
    if world.group.is_administrator(admin) { Ok(()) } else { refuse("only an administrator may do this") }
}

fn removable(world: &World, admin: i64, person: i64) -> Result<(), Refused> {
    administrator(world, admin)?;
    if world.group.is_staff(person) { refuse("she has a role in the community") } else { Ok(()) }
}

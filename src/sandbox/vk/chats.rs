//! What people do with chats: found them, bring the community and each other, come by link, leave, come back, remove.

use super::VkEmulator;
use super::chat::Chat;
use super::communities::JoinOutcome;
use super::people::{Refused, refuse};
use super::world::World;

impl VkEmulator {
    /// Founds a chat and returns its peer, which is above 2000000000. The community is not in it.
    pub fn chat(&self, owner: i64, title: &str) -> i64 {
        self.shared.change().found_chat(owner, title)
    }

    /// Adds the community to a chat, as an ordinary member.
    ///
    /// # Errors
    /// When `by` is not in the chat, or the community is.
    pub fn add_group(&self, by: i64, peer: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let me = world.group_peer();
        add(&mut world, by, peer, me)
    }

    /// Makes the community an administrator of a chat, or an ordinary member again. Nobody tells it.
    ///
    /// # Errors
    /// When `by` does not own the chat, or the community is not in it.
    pub fn set_group_admin(&self, by: i64, peer: i64, admin: bool) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let me = world.group_peer();
        set_admin(&mut world, by, peer, me, admin)
    }

    /// Removes the community from a chat. That line is the last that it hears from there.
    ///
    /// # Errors
    /// When `by` may not remove it, or it is not there.
    pub fn remove_group(&self, by: i64, peer: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let me = world.group_peer();
        remove(&mut world, by, peer, me)
    }

    /// Makes a person an administrator of a chat, or an ordinary member again.
    ///
    /// # Errors
    /// When `by` does not own the chat, or she is not in it.
    pub fn set_chat_admin(&self, by: i64, peer: i64, person: i64, admin: bool) -> Result<(), Refused> {
        set_admin(&mut self.shared.change(), by, peer, person, admin)
    }

    /// Brings a friend into a chat.
    ///
    /// # Errors
    /// When `by` is not inside, or the friend is, or left by herself, or is gone.
    pub fn brings(&self, by: i64, peer: i64, friend: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        if world.person(friend).gone {
            return refuse("the account is deleted");
        }
        add(&mut world, by, peer, friend)
    }

    /// Follows the link of a chat.
    pub fn follows_chat_link(&self, person: i64, link: &str) -> JoinOutcome {
        let mut world = self.shared.change();
        let no = |why: &str| JoinOutcome::Refused(why.to_owned());
        if world.person(person).gone {
            return no("the account is deleted");
        }
        let Some(peer) = world.chat_by_link(link) else {
            return no("the link is not valid any more");
        };
        let chat = &world.chats[&peer];
        if chat.members.contains_key(&person) {
            return JoinOutcome::AlreadyInside;
        }
        if chat.removed.contains(&person) {
            return no("she was removed from this chat");
        }
        world.enter_chat(peer, person, person, true);
        JoinOutcome::Joined
    }

    /// Comes back to a chat that she left by herself, which takes no link.
    ///
    /// # Errors
    /// When she did not leave it by herself.
    pub fn returns(&self, person: i64, peer: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        if !alive(&world, peer)?.left.contains(&person) {
            return refuse("she did not leave this chat by herself");
        }
        world.enter_chat(peer, person, person, false);
        Ok(())
    }

    /// Leaves a chat; one who is not inside stays outside.
    pub fn leaves_chat(&self, person: i64, peer: i64) {
        let mut world = self.shared.change();
        if world.chats.get(&peer).is_some_and(|chat| chat.members.contains_key(&person)) {
            world.quit_chat(peer, person, person);
        }
    }

    /// Removes somebody from a chat by hand.
    ///
    /// # Errors
    /// When `by` may not remove her, or she is not inside.
    pub fn removes_from_chat(&self, by: i64, peer: i64, person: i64) -> Result<(), Refused> {
        remove(&mut self.shared.change(), by, peer, person)
    }

    /// Looks up the link of a chat, or makes another one by hand; the old one is dead then.
    ///
    /// # Errors
    /// When `by` is no administrator of the chat.
    pub fn chat_link_by_hand(&self, by: i64, peer: i64, reset: bool) -> Result<String, Refused> {
        let mut world = self.shared.change();
        if !alive(&world, peer)?.is_admin(by) {
            return refuse("only an administrator of the chat may do this");
        }
        world.chat_link(peer, reset).ok_or_else(no_chat)
    }
}

fn no_chat() -> Refused {
    Refused("there is no such chat".to_owned())
}

fn alive(world: &World, peer: i64) -> Result<&Chat, Refused> {
    world.chats.get(&peer).ok_or_else(no_chat)
}

fn add(world: &mut World, by: i64, peer: i64, id: i64) -> Result<(), Refused> {
    let chat = alive(world, peer)?;
    if !chat.members.contains_key(&by) {
        return refuse("who brings somebody must be in the chat");
    }
    if chat.members.contains_key(&id) {
        return refuse("she is in the chat already");
    }
    if chat.left.contains(&id) {
        return refuse("she left by herself and can only come back by herself");
    }
    world.enter_chat(peer, id, by, false);
    Ok(())
}

fn remove(world: &mut World, by: i64, peer: i64, id: i64) -> Result<(), Refused> {
    let chat = alive(world, peer)?;
    if !chat.members.contains_key(&id) {
        return refuse("she is not in the chat");
    }
    if by == id || !chat.may_remove(by, id) {
        return refuse("she may not be removed by this one");
    }
    world.quit_chat(peer, id, by);
    Ok(())
}

fn set_admin(world: &mut World, by: i64, peer: i64, id: i64, admin: bool) -> Result<(), Refused> {
    if alive(world, peer)?.owner != by || by == id {
        return refuse("only who owns the chat may appoint others");
    }
    let member = world.chats.get_mut(&peer).and_then(|chat| chat.members.get_mut(&id));
    match member {
        Some(member) => {
            member.admin = admin;
            Ok(())
        }
        None => refuse("she is not in the chat"),
    }
}

//! What the owner and the administrators of a chat do by hand: appoint the bot and each other, add, remove, mute, and
//! answer requests to join.

use super::TelegramEmulator;
use super::chat::{BotRights, Chat, ChatKind, JoinRequest, Status};
use super::groups::alive;
use super::people::{Refused, refuse};
use super::world::World;

impl TelegramEmulator {
    /// Makes the bot an administrator with these rights, adding it if it is not there.
    ///
    /// # Errors
    /// When `by` is not the owner or may not appoint.
    pub fn promote_bot(&self, by: i64, chat_id: i64, rights: BotRights) -> Result<(), Refused> {
        let bot = self.shared.look().bot.id;
        self.appoint(by, chat_id, bot, Status::Admin(rights))
    }

    /// Makes the bot an ordinary member of a group; in a channel, where bots are administrators only, removes it.
    ///
    /// # Errors
    /// When `by` is not the owner or may not appoint.
    pub fn demote_bot(&self, by: i64, chat_id: i64) -> Result<(), Refused> {
        let (bot, in_channel) = {
            let world = self.shared.look();
            (world.bot.id, world.chats.get(&chat_id).is_some_and(|chat| chat.kind == ChatKind::Channel))
        };
        let status = if in_channel { Status::Kicked { until: 0 } } else { Status::Member };
        self.appoint(by, chat_id, bot, status)
    }

    /// Adds the bot to a group as an ordinary member.
    ///
    /// # Errors
    /// When it is a channel, or `by` is no administrator.
    pub fn add_bot(&self, by: i64, chat_id: i64) -> Result<(), Refused> {
        let bot = self.shared.look().bot.id;
        if self.shared.look().chats.get(&chat_id).is_some_and(|chat| chat.kind == ChatKind::Channel) {
            return refuse("USER_BOT");
        }
        self.appoint(by, chat_id, bot, Status::Member)
    }

    /// Kicks the bot out.
    ///
    /// # Errors
    /// When `by` is not the owner or may not appoint.
    pub fn remove_bot(&self, by: i64, chat_id: i64) -> Result<(), Refused> {
        let bot = self.shared.look().bot.id;
        self.appoint(by, chat_id, bot, Status::Kicked { until: 0 })
    }

    /// Makes a person an administrator with every right.
    ///
    /// # Errors
    /// When `by` is not the owner or may not appoint.
    pub fn promote(&self, by: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        self.appoint(by, chat_id, person, Status::Admin(BotRights::all()))
    }

    /// Makes an administrator an ordinary member.
    ///
    /// # Errors
    /// When `by` is not the owner or may not appoint.
    pub fn demote(&self, by: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        self.appoint(by, chat_id, person, Status::Member)
    }

    /// Adds a person by hand, even one who was banned.
    ///
    /// # Errors
    /// When `admin` has no right to, or she is in too many chats or gone.
    pub fn add_by_hand(&self, admin: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        let status = staffed(&world, admin, chat_id, |rights| rights.can_invite_users)?.status(person, now);
        let row = world.person(person);
        if row.deactivated {
            return refuse("INPUT_USER_DEACTIVATED");
        }
        if row.crowded {
            return refuse("USER_CHANNELS_TOO_MUCH");
        }
        if status.is_inside() {
            return refuse("USER_ALREADY_PARTICIPANT");
        }
        world.set_status(chat_id, admin, person, Status::Member, None);
        Ok(())
    }

    /// Removes a person by hand: a ban, as the apps do it, except in a basic group.
    ///
    /// # Errors
    /// When `admin` has no right to, or she is staff.
    pub fn remove_by_hand(&self, admin: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        let chat = staffed(&world, admin, chat_id, |rights| rights.can_restrict_members)?;
        if chat.status(person, now).is_admin() && chat.status(admin, now) != Status::Owner {
            return refuse("USER_ADMIN_INVALID");
        }
        let basic = chat.kind == ChatKind::Group;
        let status = if basic { Status::Left } else { Status::Kicked { until: 0 } };
        world.set_status(chat_id, admin, person, status, None);
        Ok(())
    }

    /// Lifts a ban by hand.
    ///
    /// # Errors
    /// When `admin` has no right to, or there is no ban.
    pub fn unban_by_hand(&self, admin: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        let chat = staffed(&world, admin, chat_id, |rights| rights.can_restrict_members)?;
        if !matches!(chat.status(person, now), Status::Kicked { .. }) {
            return refuse("USER_NOT_PARTICIPANT");
        }
        world.set_status(chat_id, admin, person, Status::Left, None);
        Ok(())
    }

    /// Mutes a member of a supergroup: she is inside, with the status `restricted`.
    ///
    /// # Errors
    /// When it is no supergroup, `admin` has no right to, or she is no ordinary member.
    pub fn mute_by_hand(&self, admin: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        let chat = staffed(&world, admin, chat_id, |rights| rights.can_restrict_members)?;
        if chat.kind != ChatKind::Supergroup || chat.status(person, now) != Status::Member {
            return refuse("USER_ADMIN_INVALID");
        }
        world.set_status(chat_id, admin, person, Status::Restricted { inside: true }, None);
        Ok(())
    }

    /// Lets in one who asked, by hand.
    ///
    /// # Errors
    /// When `admin` has no right to, nobody asked, or she is in too many chats.
    pub fn approve_by_hand(&self, admin: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let request = pending(&world, admin, chat_id, person)?;
        if world.person(person).crowded {
            return refuse("USER_CHANNELS_TOO_MUCH");
        }
        world.set_status(chat_id, admin, person, Status::Member, request.link);
        Ok(())
    }

    /// Turns down one who asked, by hand. Nobody is told.
    ///
    /// # Errors
    /// When `admin` has no right to, or nobody asked.
    pub fn decline_by_hand(&self, admin: i64, chat_id: i64, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        pending(&world, admin, chat_id, person)?;
        if let Some(chat) = world.chats.get_mut(&chat_id) {
            chat.requests.remove(&person);
        }
        Ok(())
    }

    fn appoint(&self, by: i64, chat_id: i64, user: i64, status: Status) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let now = world.now();
        let chat = staffed(&world, by, chat_id, |rights| rights.can_promote_members)?;
        if chat.status(user, now) == Status::Owner {
            return refuse("USER_CREATOR");
        }
        if user != world.bot.id {
            world.person(user);
        }
        world.set_status(chat_id, by, user, status, None);
        Ok(())
    }
}

/// The chat, if this person has the right there.
pub(super) fn staffed(world: &World, by: i64, chat_id: i64, right: fn(BotRights) -> bool) -> Result<&Chat, Refused> {
    let chat = alive(world, chat_id)?;
    if right(chat.status(by, world.now()).rights()) { Ok(chat) } else { refuse("CHAT_ADMIN_REQUIRED") }
}

fn pending(world: &World, admin: i64, chat_id: i64, person: i64) -> Result<JoinRequest, Refused> {
    let chat = staffed(world, admin, chat_id, |rights| rights.can_invite_users)?;
    chat.requests.get(&person).copied().ok_or_else(|| Refused("HIDE_REQUESTER_MISSING".to_owned()))
}

//! Who is in a chat, and removal from it.

use serde_json::Value;

use super::super::chat::{Chat, ChatKind, Status};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;
use super::{group, group_of, is_known, user_id};

/// A ban for less than this, in seconds, is forever.
const SHORTEST_BAN: i64 = 30;
/// A ban for more than this, in seconds, is forever.
const LONGEST_BAN: i64 = 366 * 24 * 60 * 60;

/// The end of a ban in the platform's reading: too near and too far both mean forever, written 0.
fn ban_end(until: Option<i64>, now: i64) -> i64 {
    until.filter(|until| (now + SHORTEST_BAN..=now + LONGEST_BAN).contains(until)).unwrap_or(0)
}

/// Refuses to touch staff and the bot itself, and refuses without the right.
fn may_remove(world: &World, chat: &Chat, user: i64) -> Result<Status, Refusal> {
    if user == world.bot.id {
        return Err(Refusal::bad("can't restrict self"));
    }
    let status = chat.status(user, world.now());
    if status == Status::Owner {
        return Err(Refusal::bad("can't remove chat owner"));
    }
    if !world.bot_status(chat).rights().can_restrict_members {
        return Err(Refusal::bad("not enough rights to restrict/unrestrict chat member"));
    }
    if status.is_admin() {
        return Err(Refusal::bad("user is an administrator of the chat"));
    }
    Ok(status)
}

fn require_known(world: &World, chat: &Chat, user: i64) -> Result<(), Refusal> {
    if is_known(world, chat, user) {
        return Ok(());
    }
    Err(Refusal::bad(if chat.kind == ChatKind::Group { "user not found" } else { "PARTICIPANT_ID_INVALID" }))
}

pub(super) fn ban(world: &mut World, params: &Params) -> Answer {
    let chat_id = group_of(world, params)?;
    let user = user_id(params)?;
    let chat = group(world, chat_id)?;
    require_known(world, chat, user)?;
    let status = may_remove(world, chat, user)?;
    let bot = world.bot.id;
    if chat.kind == ChatKind::Group {
        // A basic group has no bans: the person is only removed, and may come back.
        if !status.is_inside() {
            return Err(Refusal::bad("USER_NOT_PARTICIPANT"));
        }
        world.set_status(chat_id, bot, user, Status::Left, None);
        return Ok(true.into());
    }
    let until = ban_end(params.int("until_date"), world.now());
    world.set_status(chat_id, bot, user, Status::Kicked { until }, None);
    Ok(true.into())
}

/// Without `only_if_banned` this also removes a member, by a ban and its end. The real server takes more than a
/// second for that; the emulator does not wait.
pub(super) fn unban(world: &mut World, params: &Params) -> Answer {
    let chat_id = group_of(world, params)?;
    let user = user_id(params)?;
    let chat = group(world, chat_id)?;
    if chat.kind == ChatKind::Group {
        return Err(Refusal::bad("method is available for supergroup and channel chats only"));
    }
    require_known(world, chat, user)?;
    let status = chat.status(user, world.now());
    let banned = matches!(status, Status::Kicked { .. });
    if params.flag("only_if_banned") && !banned {
        return Ok(true.into());
    }
    may_remove(world, chat, user)?;
    let bot = world.bot.id;
    if status.is_inside() {
        let until = world.now() + 60;
        world.set_status(chat_id, bot, user, Status::Kicked { until }, None);
    }
    world.set_status(chat_id, bot, user, Status::Left, None);
    Ok(true.into())
}

pub(super) fn get(world: &mut World, params: &Params) -> Answer {
    let chat = group(world, group_of(world, params)?)?;
    let user = user_id(params)?;
    // Others are guaranteed to be shown to an administrator only; the emulator holds the bot to that.
    if user != world.bot.id && !world.bot_status(chat).is_admin() {
        return Err(Refusal::bad("member list is inaccessible"));
    }
    require_known(world, chat, user)?;
    Ok(world.member_json(chat.kind, user, chat.status(user, world.now())))
}

pub(super) fn count(world: &mut World, params: &Params) -> Answer {
    let chat = group(world, group_of(world, params)?)?;
    Ok(chat.members.values().filter(|member| member.status.is_inside()).count().into())
}

pub(super) fn administrators(world: &mut World, params: &Params) -> Answer {
    let chat = group(world, group_of(world, params)?)?;
    let mut staff: Vec<_> = chat.members.iter().filter(|(_, member)| member.status.is_admin()).collect();
    staff.sort_by_key(|(id, _)| **id);
    let shown = staff.into_iter().map(|(id, member)| world.member_json(chat.kind, *id, member.status));
    Ok(Value::Array(shown.collect()))
}

//! Invite links and requests to join.

use super::super::chat::{Link, Status};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;
use super::{group, group_of, is_known, user_id};

/// The highest `member_limit` the platform takes.
const MEMBER_LIMIT: i64 = 99_999;
/// A longer name of a link is cut.
const NAME_LIMIT: usize = 32;

/// The chat of a call about links, if the bot has the right.
fn with_rights(world: &World, params: &Params, what: &str) -> Result<i64, Refusal> {
    let id = group_of(world, params)?;
    if !world.bot_status(group(world, id)?).rights().can_invite_users {
        return Err(Refusal::bad(&format!("not enough rights to manage chat {what}")));
    }
    Ok(id)
}

struct Terms {
    name: Option<String>,
    expire_date: Option<i64>,
    member_limit: Option<u32>,
    by_request: bool,
}

fn terms(world: &World, params: &Params) -> Result<Terms, Refusal> {
    let by_request = params.flag("creates_join_request");
    let limit = params.int("member_limit").filter(|limit| *limit != 0);
    if by_request && limit.is_some() {
        return Err(Refusal::bad("member limit can't be specified for links requiring administrator approval"));
    }
    if limit.is_some_and(|limit| !(1..=MEMBER_LIMIT).contains(&limit)) {
        return Err(Refusal::bad("USAGE_LIMIT_INVALID"));
    }
    let expire_date = params.int("expire_date").filter(|date| *date != 0);
    if expire_date.is_some_and(|date| date <= world.now()) {
        return Err(Refusal::bad("EXPIRE_DATE_INVALID"));
    }
    let name = params.text("name").map(|name| name.chars().take(NAME_LIMIT).collect::<String>());
    Ok(Terms {
        name: name.filter(|name| !name.is_empty()),
        expire_date,
        member_limit: limit.and_then(|limit| u32::try_from(limit).ok()),
        by_request,
    })
}

pub(super) fn create(world: &mut World, params: &Params) -> Answer {
    let chat = with_rights(world, params, "invite link")?;
    let terms = terms(world, params)?;
    let link = Link {
        url: world.new_link_url(),
        creator: world.bot.id,
        name: terms.name,
        expire_date: terms.expire_date,
        member_limit: terms.member_limit,
        by_request: terms.by_request,
        primary: false,
        revoked: false,
        inside: 0,
    };
    add(world, chat, link)
}

fn add(world: &mut World, chat: i64, link: Link) -> Answer {
    let at = world.add_link(chat, link).ok_or_else(|| Refusal::bad("chat not found"))?;
    answer(world, chat, at)
}

fn answer(world: &World, chat: i64, at: usize) -> Answer {
    let chat = group(world, chat)?;
    chat.links.get(at).map(|link| world.link_json(chat, link)).ok_or_else(|| Refusal::bad("INVITE_HASH_EXPIRED"))
}

/// A link of the bot itself that still works; any other is as good as unknown.
fn own_link(world: &World, params: &Params, chat: i64) -> Result<usize, Refusal> {
    let url = params.text("invite_link").unwrap_or_default();
    if url.is_empty() {
        return Err(Refusal::bad("invite link must be non-empty"));
    }
    let mine = |link: &Link| link.url == *url && link.creator == world.bot.id && !link.revoked;
    let at = group(world, chat)?.links.iter().position(mine);
    at.ok_or_else(|| Refusal::bad("INVITE_HASH_EXPIRED"))
}

pub(super) fn edit(world: &mut World, params: &Params) -> Answer {
    let chat = with_rights(world, params, "invite link")?;
    let at = own_link(world, params, chat)?;
    let terms = terms(world, params)?;
    if let Some(link) = world.chats.get_mut(&chat).and_then(|chat| chat.links.get_mut(at)) {
        if link.primary {
            return Err(Refusal::bad("CHAT_INVITE_PERMANENT"));
        }
        link.name = terms.name;
        link.expire_date = terms.expire_date;
        link.member_limit = terms.member_limit;
        link.by_request = terms.by_request;
    }
    answer(world, chat, at)
}

pub(super) fn revoke(world: &mut World, params: &Params) -> Answer {
    let chat = with_rights(world, params, "invite link")?;
    let at = own_link(world, params, chat)?;
    let was_primary = set_revoked(world, chat, at);
    if was_primary {
        new_primary(world, chat)?;
    }
    answer(world, chat, at)
}

fn set_revoked(world: &mut World, chat: i64, at: usize) -> bool {
    let link = world.chats.get_mut(&chat).and_then(|chat| chat.links.get_mut(at));
    link.is_some_and(|link| {
        link.revoked = true;
        link.primary
    })
}

fn new_primary(world: &mut World, chat: i64) -> Answer {
    let link = Link {
        url: world.new_link_url(),
        creator: world.bot.id,
        name: None,
        expire_date: None,
        member_limit: None,
        by_request: false,
        primary: true,
        revoked: false,
        inside: 0,
    };
    add(world, chat, link)
}

pub(super) fn export(world: &mut World, params: &Params) -> Answer {
    let chat = with_rights(world, params, "invite link")?;
    let primary = |link: &Link| link.primary && !link.revoked && link.creator == world.bot.id;
    if let Some(at) = group(world, chat)?.links.iter().position(primary) {
        set_revoked(world, chat, at);
    }
    new_primary(world, chat).map(|link| link["invite_link"].clone())
}

pub(super) fn approve(world: &mut World, params: &Params) -> Answer {
    let (chat_id, user) = requester(world, params)?;
    let chat = group(world, chat_id)?;
    if chat.status(user, world.now()).is_inside() {
        return Err(Refusal::bad("USER_ALREADY_PARTICIPANT"));
    }
    let request = *chat.requests.get(&user).ok_or_else(|| Refusal::bad("HIDE_REQUESTER_MISSING"))?;
    let person = world.people.get(&user);
    if person.is_some_and(|person| person.deactivated) {
        return Err(Refusal::forbidden("user is deactivated"));
    }
    if person.is_some_and(|person| person.crowded) {
        return Err(Refusal::bad("USER_CHANNELS_TOO_MUCH"));
    }
    world.set_status(chat_id, world.bot.id, user, Status::Member, request.link);
    Ok(true.into())
}

pub(super) fn decline(world: &mut World, params: &Params) -> Answer {
    let (chat_id, user) = requester(world, params)?;
    let chat = world.chats.get_mut(&chat_id).ok_or_else(|| Refusal::bad("chat not found"))?;
    chat.requests.remove(&user).ok_or_else(|| Refusal::bad("HIDE_REQUESTER_MISSING"))?;
    Ok(true.into())
}

fn requester(world: &World, params: &Params) -> Result<(i64, i64), Refusal> {
    let chat = with_rights(world, params, "join requests")?;
    let user = user_id(params)?;
    if !is_known(world, group(world, chat)?, user) {
        return Err(Refusal::bad("USER_ID_INVALID"));
    }
    Ok((chat, user))
}

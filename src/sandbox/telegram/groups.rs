//! What people do with channels and groups: found them, upgrade and delete them, invite, come by links, and leave.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;

use super::TelegramEmulator;
use super::chat::{Chat, ChatKind, JoinRequest, Link, Member, Status};
use super::people::{Refused, refuse};
use super::staff::staffed;
use super::world::World;

/// Ids of supergroups and channels are this minus a positive number.
const FAR_BASE: i64 = -1_000_000_000_000;

/// What following an invite link came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowOutcome {
    /// She is inside now.
    Joined,
    /// An administrator must let her in.
    RequestSent,
    /// She was inside already.
    AlreadyInside,
    /// The link does not work for her; the platform's error code.
    Refused(String),
}

impl TelegramEmulator {
    /// Founds a channel and returns its id, which is below -1000000000000.
    pub fn channel(&self, owner: i64, title: &str) -> i64 {
        found(&mut self.shared.change(), ChatKind::Channel, owner, title)
    }

    /// Founds a supergroup and returns its id, which is below -1000000000000.
    pub fn supergroup(&self, owner: i64, title: &str) -> i64 {
        found(&mut self.shared.change(), ChatKind::Supergroup, owner, title)
    }

    /// Founds a basic group and returns its id, a negative number of few digits.
    pub fn basic_group(&self, owner: i64, title: &str) -> i64 {
        found(&mut self.shared.change(), ChatKind::Group, owner, title)
    }

    /// Turns a basic group into a supergroup: another id, the same people, no links. Returns the new id.
    ///
    /// # Errors
    /// When it is no basic group, or was upgraded or deleted already.
    pub fn upgrade(&self, chat_id: i64) -> Result<i64, Refused> {
        let mut world = self.shared.change();
        let Some(old) = alive(&world, chat_id)?.kind.eq(&ChatKind::Group).then(|| world.chats[&chat_id].clone()) else {
            return refuse("CHAT_INVALID");
        };
        let owner = old.owner();
        let new_id = found(&mut world, ChatKind::Supergroup, owner, &old.title);
        if let Some(chat) = world.chats.get_mut(&new_id) {
            chat.bot_was_here = old.bot_was_here;
            chat.members = old.members;
            chat.members.values_mut().for_each(|member| member.link = None);
        }
        world.service(chat_id, owner, json!({"migrate_to_chat_id": new_id}));
        if let Some(chat) = world.chats.get_mut(&chat_id) {
            chat.migrated_to = Some(new_id);
            chat.links.iter_mut().for_each(|link| link.revoked = true);
            chat.requests.clear();
        }
        world.service(new_id, owner, json!({"migrate_from_chat_id": chat_id}));
        Ok(new_id)
    }

    /// Deletes a chat. Nobody is told.
    pub fn delete_chat(&self, chat_id: i64) {
        if let Some(chat) = self.shared.change().chats.get_mut(&chat_id) {
            chat.deleted = true;
            chat.requests.clear();
        }
    }

    /// Makes an invite link by hand and returns its address.
    ///
    /// # Errors
    /// When `admin` has no right to.
    pub fn link_by_hand(&self, admin: i64, chat_id: i64, creates_join_request: bool) -> Result<String, Refused> {
        let mut world = self.shared.change();
        staffed(&world, admin, chat_id, |rights| rights.can_invite_users)?;
        let url = world.new_link_url();
        let link = Link {
            url: url.clone(),
            creator: admin,
            name: None,
            expire_date: None,
            member_limit: None,
            by_request: creates_join_request,
            primary: false,
            revoked: false,
            inside: 0,
        };
        world.add_link(chat_id, link);
        Ok(url)
    }

    /// Follows an invite link.
    pub fn follows(&self, person: i64, invite_url: &str) -> FollowOutcome {
        let mut world = self.shared.change();
        match try_link(&mut world, person, invite_url) {
            Ok(outcome) => outcome,
            Err(code) => FollowOutcome::Refused(code.to_owned()),
        }
    }

    /// Takes her request to join back. Nobody is told.
    pub fn withdraws(&self, person: i64, chat_id: i64) {
        if let Some(chat) = self.shared.change().chats.get_mut(&chat_id) {
            chat.requests.remove(&person);
        }
    }

    /// Leaves a chat; one who is not inside stays outside.
    pub fn leaves(&self, person: i64, chat_id: i64) {
        let mut world = self.shared.change();
        let now = world.now();
        if world.chats.get(&chat_id).is_some_and(|chat| chat.status(person, now).is_inside()) {
            world.set_status(chat_id, person, person, Status::Left, None);
        }
    }

    /// Puts many ordinary members into a chat at once, as if they had been there before the bot: nobody is told.
    pub fn fill(&self, chat_id: i64, people: impl Iterator<Item = i64>) {
        let mut world = self.shared.change();
        for id in people {
            world.person(id);
            if let Some(chat) = world.chats.get_mut(&chat_id) {
                chat.members.entry(id).or_insert(Member { status: Status::Member, link: None });
            }
        }
    }
}

fn found(world: &mut World, kind: ChatKind, owner: i64, title: &str) -> i64 {
    let serial = i64::try_from(world.next_serial()).unwrap_or_default();
    let id = match kind {
        ChatKind::Channel | ChatKind::Supergroup => FAR_BASE - 2_000_000_000 - serial,
        ChatKind::Group => -4_000_000 - serial,
    };
    world.person(owner);
    let chat = Chat {
        id,
        kind,
        title: title.to_owned(),
        members: HashMap::from([(owner, Member { status: Status::Owner, link: None })]),
        links: Vec::new(),
        requests: BTreeMap::new(),
        bot_was_here: false,
        deleted: false,
        migrated_to: None,
    };
    world.chats.insert(id, chat);
    id
}

pub(super) fn alive(world: &World, chat_id: i64) -> Result<&Chat, Refused> {
    let chat = world.chats.get(&chat_id).filter(|chat| !chat.deleted && chat.migrated_to.is_none());
    chat.ok_or_else(|| Refused("CHANNEL_INVALID".to_owned()))
}

fn try_link(world: &mut World, person: i64, url: &str) -> Result<FollowOutcome, &'static str> {
    const EXPIRED: &str = "INVITE_HASH_EXPIRED";
    let now = world.now();
    let row = world.person(person);
    let crowded = row.crowded;
    if row.deactivated {
        return Err("USER_DEACTIVATED");
    }
    let chat_id = *world.link_chats.get(url).ok_or("INVITE_HASH_INVALID")?;
    let chat = alive(world, chat_id).map_err(|_| EXPIRED)?;
    let status = chat.status(person, now);
    if status.is_inside() {
        return Ok(FollowOutcome::AlreadyInside);
    }
    let at = chat.links.iter().position(|link| link.url == url).ok_or(EXPIRED)?;
    let link = &chat.links[at];
    let over = link.revoked || link.expire_date.is_some_and(|date| date <= now);
    if over || matches!(status, Status::Kicked { .. }) {
        return Err(EXPIRED);
    }
    if link.by_request {
        request(world, chat_id, person, at);
        return Ok(FollowOutcome::RequestSent);
    }
    if link.member_limit.is_some_and(|limit| link.inside >= limit) {
        return Err("USERS_TOO_MUCH");
    }
    if crowded {
        return Err("CHANNELS_TOO_MUCH");
    }
    world.set_status(chat_id, person, person, Status::Member, Some(at));
    Ok(FollowOutcome::Joined)
}

/// Notes a request to join; asking again while it waits changes nothing.
fn request(world: &mut World, chat_id: i64, person: i64, link: usize) {
    let now = world.now();
    let Some(chat) = world.chats.get_mut(&chat_id) else {
        return;
    };
    if chat.requests.contains_key(&person) {
        return;
    }
    chat.requests.insert(person, JoinRequest { date: now, link: Some(link) });
    let Some(chat) = world.chats.get(&chat_id) else {
        return;
    };
    if !world.bot_status(chat).rights().can_invite_users {
        return;
    }
    let mut content = json!({
        "chat": world.chat_json(chat_id),
        "from": world.user_json(person),
        "user_chat_id": person,
        "date": now,
        "invite_link": world.link_json(chat, &chat.links[link]),
    });
    if let Some(bio) = world.people.get(&person).and_then(|person| person.bio.as_deref()) {
        content["bio"] = json!(bio);
    }
    world.meet(person);
    let at = world.now_ms;
    world.queue.push("chat_join_request", chat_id, at, &content);
}

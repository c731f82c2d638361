//! Chats as the community handles them: their link, their members, and removing one.
//!
//! A community that is no administrator of a chat learns next to nothing of it: the list of members is refused with 917,
//! the link with 919 or 931, and removing with 925.

use serde_json::{Value, json};

use super::super::chat::{CHATS_FROM, Chat, ChatMember};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::World;
use super::groups::{group_json, page};
use super::messages::only_group;
use super::users::user_json;
use super::{Method, Tokens, own_group};

pub(super) const METHODS: &[Method] = &[
    Method { name: "messages.getInviteLink", required: &["peer_id"], run: get_link, ..METHOD },
    Method { name: "messages.removeChatUser", required: &["chat_id"], run: remove, ..METHOD },
    Method { name: "messages.getConversationMembers", required: &["peer_id"], run: get_members, ..METHOD },
];

const METHOD: Method =
    Method { name: "", tokens: Tokens::Any, rights: right::MESSAGES, required: &[], run: get_members };

/// So many members fit into one answer. Source: the schema of messages.getConversationMembers.
const MOST_MEMBERS: usize = 1000;

/// The chat of this peer, if the community is in it.
fn inside(world: &World, peer: i64) -> Result<&Chat, Refusal> {
    let chat = world.chats.get(&peer).ok_or_else(|| Refusal::new(927, "Chat does not exist"))?;
    if chat.members.contains_key(&world.group_peer()) { Ok(chat) } else { Err(no_access()) }
}

fn no_access() -> Refusal {
    Refusal::new(917, "You don't have access to this chat")
}

fn get_link(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let peer = params.int("peer_id").ok_or_else(|| Refusal::param("peer_id not integer"))?;
    let reset = params.flag("reset").unwrap_or_default();
    if !inside(world, peer)?.is_admin(world.group_peer()) {
        return Err(if reset {
            Refusal::new(931, "You can't change invite link for this chat")
        } else {
            Refusal::new(919, "You can't see invite link for this chat")
        });
    }
    let link = world.chat_link(peer, reset).ok_or_else(no_access)?;
    Ok(json!({"link": link}))
}

fn remove(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    let chat_id = params.int("chat_id").filter(|id| (0..=100_000_000).contains(id));
    let peer = CHATS_FROM + chat_id.ok_or_else(|| Refusal::param("chat_id should be positive"))?;
    let whom = params.int("member_id").or_else(|| params.int("user_id"));
    let whom = whom.ok_or_else(|| Refusal::required("member_id"))?;
    let me = world.group_peer();
    let chat = inside(world, peer)?;
    if !chat.is_admin(me) && whom != me {
        return Err(Refusal::new(925, "You are not admin of this chat"));
    }
    if !chat.members.contains_key(&whom) {
        return Err(Refusal::new(935, "User not found in chat"));
    }
    if !chat.may_remove(me, whom) {
        return Err(Refusal::access("can't remove this user"));
    }
    world.quit_chat(peer, whom, me);
    Ok(json!(1))
}

fn get_members(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let peer = params.int("peer_id").ok_or_else(|| Refusal::param("peer_id not integer"))?;
    let me = world.group_peer();
    let mut rows: Vec<(i64, Value)> = if peer > CHATS_FROM {
        let chat = inside(world, peer)?;
        if !chat.is_admin(me) {
            return Err(no_access());
        }
        chat.members.iter().map(|(id, member)| (*id, member_json(chat, me, *id, member))).collect()
    } else {
        world.people.get(&peer).ok_or_else(no_access)?;
        [peer, me].into_iter().map(|id| (id, json!({"member_id": id}))).collect()
    };
    if let Some(wanted) = params.ints("member_ids") {
        rows.retain(|(id, _)| wanted.contains(id));
    }
    let count = rows.len();
    let rows = page(params, 20, MOST_MEMBERS, rows)?;
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let items: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let mut found = json!({"count": count, "items": items});
    let fields = params.list("fields");
    if fields.is_some() || params.flag("extended") == Some(true) {
        let fields = fields.unwrap_or_default();
        let people = ids.iter().filter_map(|id| world.people.get(id));
        found["profiles"] = people.map(|person| user_json(person, &fields)).collect();
        found["groups"] = ids.iter().filter(|id| **id == me).map(|_| group_json(world, caller, &fields)).collect();
    }
    Ok(found)
}

/// As `messages_conversation_member`: what is not so is not mentioned.
fn member_json(chat: &Chat, me: i64, id: i64, member: &ChatMember) -> Value {
    let mut shown = json!({"member_id": id, "invited_by": member.invited_by, "join_date": member.since});
    let flags =
        [("is_admin", member.admin), ("is_owner", chat.owner == id), ("can_kick", id != me && chat.may_remove(me, id))];
    for (name, so) in flags {
        if so {
            shown[name] = json!(true);
        }
    }
    shown
}

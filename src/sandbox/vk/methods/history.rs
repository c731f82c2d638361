//! Looking back: conversations and their messages.

use serde_json::{Value, json};

use super::super::chat::CHATS_FROM;
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::World;
use super::messages::only_group;
use super::users::user_json;
use super::{Method, Tokens, own_group};

pub(super) const METHODS: &[Method] = &[
    Method { name: "messages.getConversationsById", required: &["peer_ids"], run: conversations, ..METHOD },
    Method { name: "messages.getHistory", run: history, ..METHOD },
    Method {
        name: "messages.getByConversationMessageId",
        required: &["peer_id", "conversation_message_ids"],
        run: by_cmid,
        ..METHOD
    },
];

const METHOD: Method =
    Method { name: "", tokens: Tokens::Any, rights: right::MESSAGES, required: &[], run: conversations };

fn conversations(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let peers = params.ints("peer_ids").unwrap_or_default();
    if peers.len() > 100 {
        return Err(Refusal::param("peer_ids count should be less or equal than 100"));
    }
    let items: Vec<Value> = peers.iter().filter_map(|peer| conversation(world, *peer)).collect();
    let mut found = json!({"count": items.len(), "items": items});
    if params.flag("extended") == Some(true) {
        found["profiles"] = profiles(world, params, peers.iter().copied());
    }
    Ok(found)
}

fn profiles(world: &World, params: &Params, ids: impl Iterator<Item = i64>) -> Value {
    let fields = params.list("fields").unwrap_or_default();
    ids.filter_map(|id| world.people.get(&id)).map(|person| user_json(person, &fields)).collect()
}

/// `messages_conversation`; `None` for a peer that the community does not know.
fn conversation(world: &World, peer: i64) -> Option<Value> {
    let dialog = world.dialogs.get(&peer);
    let last = dialog.and_then(|dialog| dialog.messages.back());
    let mut shown = json!({
        "last_message_id": last.map_or(0, |message| message.id),
        "last_conversation_message_id": dialog.map_or(0, |dialog| dialog.last_cmid),
        "in_read": 0,
        "out_read": 0,
        "version": 10_000_000,
        "sort_id": {"major_id": 0, "minor_id": last.map_or(0, |message| message.id)},
    });
    if let Some(chat) = world.chats.get(&peer) {
        let me = world.group_peer();
        // A chat that the community is no administrator of is left out without a word.
        if !chat.is_admin(me) {
            return None;
        }
        shown["peer"] = json!({"id": peer, "type": "chat", "local_id": peer - CHATS_FROM});
        shown["can_write"] = json!({"allowed": true});
        shown["chat_settings"] = chat.settings_json(me);
    } else {
        let person = world.people.get(&peer)?;
        let reason = match () {
            () if person.gone => 18,
            () if world.is_banned(peer) => 900,
            () if person.closed_messages => 902,
            () if !person.allowed => 901,
            () => 0,
        };
        shown["peer"] = json!({"id": peer, "type": "user", "local_id": peer});
        shown["can_write"] =
            if reason == 0 { json!({"allowed": true}) } else { json!({"allowed": false, "reason": reason}) };
    }
    if let Some(keyboard) = dialog.and_then(|dialog| dialog.keyboard.as_ref()) {
        shown["current_keyboard"] = keyboard.clone();
    }
    Some(shown)
}

fn history(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let peer = params
        .int("peer_id")
        .or_else(|| params.int("user_id"))
        .ok_or_else(|| Refusal::param("peer_id or user_id should be specified"))?;
    let count = params.int("count").unwrap_or(20);
    if !(0..=200).contains(&count) {
        return Err(Refusal::param("count should be between 0 and 200"));
    }
    let offset = usize::try_from(params.int("offset").unwrap_or(0)).unwrap_or(0);
    let count = usize::try_from(count).unwrap_or(0);
    let Some(dialog) = world.dialogs.get(&peer) else {
        return Ok(json!({"count": 0, "items": []}));
    };
    let all = &dialog.messages;
    let items: Vec<Value> = if params.int("rev") == Some(1) {
        all.iter().skip(offset).take(count).map(|message| world.message_json(peer, message)).collect()
    } else {
        all.iter().rev().skip(offset).take(count).map(|message| world.message_json(peer, message)).collect()
    };
    let mut found = json!({"count": all.len(), "items": items});
    if params.flag("extended") == Some(true) {
        found["profiles"] = profiles(world, params, std::iter::once(peer));
        found["conversations"] = conversation(world, peer).into_iter().collect();
    }
    Ok(found)
}

fn by_cmid(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    own_group(world, params)?;
    let peer = params.int("peer_id").ok_or_else(|| Refusal::param("peer_id is invalid"))?;
    let wanted = params.ints("conversation_message_ids").unwrap_or_default();
    let found = wanted.iter().filter_map(|cmid| world.message(peer, *cmid));
    let items: Vec<Value> = found.map(|message| world.message_json(peer, message)).collect();
    Ok(json!({"count": items.len(), "items": items}))
}

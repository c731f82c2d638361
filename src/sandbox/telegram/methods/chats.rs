//! Chats as a whole.

use serde_json::{Map, Value, json};

use super::super::chat::{ChatKind, Link, Status};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::shape::MEMBER_RIGHTS;
use super::super::world::World;
use super::{chat_id, group, group_of};

pub(super) fn get(world: &mut World, params: &Params) -> Answer {
    let id = chat_id(params)?;
    if id > 0 && !world.people.get(&id).is_some_and(|person| person.met) {
        return Err(Refusal::bad("chat not found"));
    }
    let mut full = world.chat_json(id);
    full["accent_color_id"] = json!(id.unsigned_abs() % 7);
    full["max_reaction_count"] = json!(11);
    full["accepted_gift_types"] = json!({
        "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
        "gifts_from_channels": false,
    });
    if id > 0 {
        if let Some(bio) = world.people.get(&id).and_then(|person| person.bio.as_deref()) {
            full["bio"] = json!(bio);
        }
        return Ok(full);
    }
    let chat = group(world, id)?;
    if chat.kind != ChatKind::Channel {
        let rights: Map<String, Value> = MEMBER_RIGHTS.iter().map(|right| ((*right).to_owned(), true.into())).collect();
        full["permissions"] = Value::Object(rights);
    }
    let primary = |link: &&Link| link.primary && !link.revoked && link.creator == world.bot.id;
    if let Some(link) = chat.links.iter().find(primary) {
        full["invite_link"] = json!(link.url);
    }
    Ok(full)
}

pub(super) fn leave(world: &mut World, params: &Params) -> Answer {
    let chat = group_of(world, params)?;
    let bot = world.bot.id;
    world.set_status(chat, bot, bot, Status::Left, None);
    Ok(true.into())
}

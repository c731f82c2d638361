//! Names, and the time.

use serde_json::json;

use super::super::params::Params;
use super::super::refusal::Answer;
use super::super::token::Caller;
use super::super::world::World;
use super::users::by_name;
use super::{Method, Tokens};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "utils.resolveScreenName",
        tokens: Tokens::Any,
        rights: 0,
        required: &["screen_name"],
        run: resolve,
    },
    Method { name: "utils.getServerTime", tokens: Tokens::Any, rights: 0, required: &[], run: time },
];

fn time(world: &mut World, _: Caller, _: &Params) -> Answer {
    Ok(json!(world.now_ms / 1000))
}

fn resolve(world: &mut World, _: Caller, params: &Params) -> Answer {
    let name = params.text("screen_name").unwrap_or_default();
    let group = &world.group;
    let number = name.strip_prefix("club").or_else(|| name.strip_prefix("public"));
    if name.eq_ignore_ascii_case(&group.screen_name) || number == Some(group.id.to_string().as_str()) {
        return Ok(json!({"type": "group", "object_id": group.id}));
    }
    // A bare number is no name; what nobody has is an empty list.
    let person = by_name(world, &name).filter(|_| name.parse::<i64>().is_err());
    Ok(person.map_or_else(|| json!([]), |person| json!({"type": "user", "object_id": person.id})))
}

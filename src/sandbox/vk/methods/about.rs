//! What the community and its token are.

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, RIGHTS};
use super::super::world::World;
use super::groups::{group_json, is_this};
use super::{Method, Tokens};

pub(super) const METHODS: &[Method] = &[
    Method { name: "groups.getById", tokens: Tokens::Any, rights: 0, required: &[], run: by_id },
    Method { name: "groups.getTokenPermissions", tokens: Tokens::Group, rights: 0, required: &[], run: permissions },
];

fn by_id(world: &mut World, caller: Caller, params: &Params) -> Answer {
    let names = params.list("group_ids").or_else(|| params.list("group_id"));
    let names = match (names, caller) {
        (Some(names), _) => names,
        (None, Caller::Group { .. }) => vec![world.group.id.to_string()],
        (None, Caller::User { .. }) => return Err(Refusal::param("group_ids is undefined")),
    };
    let fields = params.list("fields").unwrap_or_default();
    let known = names.iter().filter(|name| is_this(world, name));
    let groups: Vec<Value> = known.map(|_| group_json(world, caller, &fields)).collect();
    if groups.is_empty() {
        return Err(Refusal::param("group_ids is undefined"));
    }
    Ok(json!({"groups": groups, "profiles": []}))
}

fn permissions(_: &mut World, caller: Caller, _: &Params) -> Answer {
    let Caller::Group { rights } = caller else {
        return Err(Refusal::permission());
    };
    let named: Vec<Value> = RIGHTS
        .into_iter()
        .filter(|(_, bit)| rights & bit != 0)
        .map(|(name, bit)| json!({"name": name, "setting": bit}))
        .collect();
    Ok(json!({"mask": rights, "permissions": named}))
}

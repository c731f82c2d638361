//! What the community and its token are.

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, RIGHTS};
use super::super::world::World;
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
    let group = &world.group;
    let is_here = |name: &String| {
        let number = name.strip_prefix("club").or_else(|| name.strip_prefix("public")).unwrap_or(name);
        number.parse() == Ok(group.id) || name.eq_ignore_ascii_case(&group.screen_name)
    };
    let fields = params.list("fields").unwrap_or_default();
    let groups: Vec<Value> = names.iter().filter(|name| is_here(name)).map(|_| world.group_json(&fields)).collect();
    if groups.is_empty() {
        return Err(Refusal::param("group_ids is undefined"));
    }
    Ok(json!({"groups": groups, "profiles": []}))
}

impl World {
    /// The community as `groups_group_full`, with the optional fields that were asked for.
    fn group_json(&self, fields: &[String]) -> Value {
        let group = &self.group;
        let photo = |size: u32| format!("https://vk.ru/images/community_{size}.png");
        let mut shown = json!({
            "id": group.id,
            "name": group.name,
            "screen_name": group.screen_name,
            "is_closed": group.closed as i32,
            "type": "group",
            "photo_50": photo(50),
            "photo_100": photo(100),
            "photo_200": photo(200),
        });
        for field in fields {
            match field.as_str() {
                "members_count" => shown["members_count"] = json!(group.members.len()),
                "requests_count" => shown["requests_count"] = json!(group.requests.len()),
                "description" => shown["description"] = json!(""),
                _ => {}
            }
        }
        shown
    }
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

//! People by id or screen name.

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::Caller;
use super::super::world::{Person, World};
use super::{Method, Tokens};

pub(super) const METHODS: &[Method] =
    &[Method { name: "users.get", tokens: Tokens::Any, rights: 0, required: &[], run: get }];

/// So many people fit into one call.
const MOST_IDS: usize = 1000;

fn get(world: &mut World, caller: Caller, params: &Params) -> Answer {
    let ids = match (params.list("user_ids"), caller) {
        (Some(ids), _) => ids,
        (None, Caller::User { id, .. }) => vec![id.to_string()],
        (None, Caller::Group { .. }) => return Ok(json!([])),
    };
    if ids.len() > MOST_IDS {
        return Err(Refusal::param("user_ids count should be less or equal than 1000"));
    }
    let fields = params.list("fields").unwrap_or_default();
    // Whoever does not exist is left out without a word.
    let found = ids.iter().filter_map(|id| by_name(world, id)).map(|person| user_json(person, &fields));
    Ok(Value::Array(found.collect()))
}

/// A person by a number, `id123` or a screen name.
pub(in super::super) fn by_name<'a>(world: &'a World, name: &str) -> Option<&'a Person> {
    let number = name.strip_prefix("id").unwrap_or(name);
    if let Ok(id) = number.parse::<i64>() {
        return world.people.get(&id);
    }
    world.people.values().find(|person| person.screen_name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)))
}

/// A person as `users_user_full`, with the optional fields that were asked for.
pub(in super::super) fn user_json(person: &Person, fields: &[String]) -> Value {
    let mut user = json!({"id": person.id, "first_name": person.first_name, "last_name": person.last_name});
    if person.gone {
        user["first_name"] = json!("DELETED");
        user["last_name"] = json!("");
        user["deactivated"] = json!("deleted");
    } else {
        user["can_access_closed"] = json!(!person.closed_page);
        user["is_closed"] = json!(person.closed_page);
    }
    let screen_name = || person.screen_name.clone().unwrap_or_else(|| format!("id{}", person.id));
    for field in fields {
        match field.as_str() {
            "screen_name" if !person.gone => user["screen_name"] = json!(screen_name()),
            "domain" if !person.gone => user["domain"] = json!(screen_name()),
            "sex" => user["sex"] = json!(0),
            "photo_50" | "photo_100" | "photo_200" => {
                user[field.as_str()] = json!(format!("https://vk.ru/images/{}.png", &field[6..]));
            }
            _ => {}
        }
    }
    user
}

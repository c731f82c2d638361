//! The community as anybody sees it: how it looks, and who is in it.

use serde_json::{Value, json};

use super::super::community::{Closed, Role};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::World;
use super::users::user_json;
use super::{Method, Tokens};

pub(super) const METHODS: &[Method] = &[
    Method { name: "groups.isMember", tokens: Tokens::Any, rights: 0, required: &["group_id"], run: is_member },
    Method { name: "groups.getMembers", tokens: Tokens::Any, rights: 0, required: &["group_id"], run: get_members },
];

/// So many people fit into one question. Source: VK's page on groups.isMember.
const MOST_ASKED: usize = 500;

/// So many members fit into one answer. Source: the schema of groups.getMembers.
const MOST_MEMBERS: usize = 1000;

/// A part of a list, by `offset` and `count`; a count above `most` is refused, which is stricter than the platform.
pub(super) fn page<T>(params: &Params, usual: usize, most: usize, all: Vec<T>) -> Result<Vec<T>, Refusal> {
    let number = |name: &str, usual: usize| match params.word(name) {
        None => Ok(usual),
        Some(word) => word.parse::<usize>().map_err(|_| Refusal::param(&format!("{name} should be positive"))),
    };
    let (offset, count) = (number("offset", 0)?, number("count", usual)?);
    if count > most {
        return Err(Refusal::param(&format!("count should be less or equal to {most}")));
    }
    Ok(all.into_iter().skip(offset).take(count).collect())
}

/// Whether a word means this community: its number, `club1`, `public1` or the short address.
pub(super) fn is_this(world: &World, word: &str) -> bool {
    let number = word.strip_prefix("club").or_else(|| word.strip_prefix("public")).unwrap_or(word);
    number.parse() == Ok(world.group.id) || word.eq_ignore_ascii_case(&world.group.screen_name)
}

/// Checks that `group_id`, a number or a short address, is this community.
fn this_group(world: &World, params: &Params) -> Result<(), Refusal> {
    let meant = params.word("group_id").is_some_and(|word| is_this(world, &word));
    if meant { Ok(()) } else { Err(Refusal::new(125, "Invalid group id")) }
}

/// Checks that who calls may see who is inside: of a closed community only members may, and the community itself.
fn may_look_inside(world: &World, caller: Caller) -> Result<(), Refusal> {
    match (caller, world.group.closed) {
        (Caller::Group { .. }, _) | (_, Closed::Open) => Ok(()),
        (Caller::User { id, .. }, _) if world.group.role(id).is_some() => Ok(()),
        (_, Closed::ByRequest) => Err(Refusal::access("group hide members")),
        (_, Closed::Private) => Err(Refusal::new(203, "Access to group denied")),
    }
}

/// The community as `groups_group_full`, with the optional fields that were asked for.
pub(super) fn group_json(world: &World, caller: Caller, fields: &[String]) -> Value {
    let group = &world.group;
    let photo = |size: &str| format!("https://vk.ru/images/community_{size}.png");
    let mut shown = json!({
        "id": group.id,
        "name": group.name,
        "screen_name": group.screen_name,
        "is_closed": match group.closed {
            Closed::Open => 0,
            Closed::ByRequest => 1,
            Closed::Private => 2,
        },
        "type": "group",
        "photo_50": photo("50"),
        "photo_100": photo("100"),
        "photo_200": photo("200"),
    });
    let user = if let Caller::User { id, .. } = caller { Some(id) } else { None };
    if let Some(user) = user {
        let role = group.role(user);
        let level = role.map_or(0, Role::level);
        shown["is_admin"] = json!(i32::from(level > 0));
        shown["is_member"] = json!(i32::from(role.is_some()));
        shown["is_advertiser"] = json!(i32::from(level > 0));
        if level > 0 {
            shown["admin_level"] = json!(level);
        }
    }
    for field in fields {
        match field.as_str() {
            "members_count" => shown["members_count"] = json!(group.members.len()),
            "requests_count" if user.is_some_and(|user| group.is_administrator(user)) => {
                shown["requests_count"] = json!(group.requests.len());
            }
            "member_status" => shown["member_status"] = json!(user.map_or(0, |user| member_status(world, user))),
            "can_message" => shown["can_message"] = json!(1),
            "description" | "status" => shown[field.as_str()] = json!(""),
            _ => {}
        }
    }
    shown
}

/// As `groups_group_full_member_status` numbers it.
fn member_status(world: &World, person: i64) -> i64 {
    let group = &world.group;
    match () {
        () if group.role(person).is_some() => 1,
        () if group.unsure.contains(&person) => 2,
        () if group.requests.contains_key(&person) => 4,
        () if group.invited.contains(&person) => 5,
        () => 0,
    }
}

/// The shape of the answer goes by which parameter was used: a bare number for `user_id`, a list for `user_ids`, objects
/// with `extended`.
fn is_member(world: &mut World, caller: Caller, params: &Params) -> Answer {
    this_group(world, params)?;
    let extended = params.flag("extended").unwrap_or_default();
    let state = |person: i64| {
        let group = &world.group;
        let mut state = json!({"member": i32::from(group.role(person).is_some())});
        if extended {
            state["request"] = json!(i32::from(group.requests.contains_key(&person)));
            state["invitation"] = json!(i32::from(group.invited.contains(&person)));
            if matches!(caller, Caller::User { .. }) {
                state["can_invite"] = json!(i32::from(member_status(world, person) == 0));
                state["can_recall"] = json!(i32::from(group.invited.contains(&person)));
            }
        }
        state
    };
    if let Some(people) = params.list("user_ids") {
        if people.len() > MOST_ASKED {
            return Err(Refusal::param("user_ids count should be less or equal to 500"));
        }
        may_look_inside(world, caller)?;
        let ids = params.ints("user_ids").unwrap_or_default();
        let states = ids.into_iter().map(|id| {
            let mut state = state(id);
            state["user_id"] = json!(id);
            state
        });
        return Ok(Value::Array(states.collect()));
    }
    let person = match (params.word("user_id"), caller) {
        (Some(_), _) => params.int("user_id").ok_or_else(|| Refusal::param("user_id not integer"))?,
        (None, Caller::User { id, .. }) => id,
        (None, Caller::Group { .. }) => return Err(Refusal::required("user_id")),
    };
    if !matches!(caller, Caller::User { id, .. } if id == person) {
        may_look_inside(world, caller)?;
    }
    let mut state = state(person);
    Ok(if extended { state } else { state["member"].take() })
}

fn get_members(world: &mut World, caller: Caller, params: &Params) -> Answer {
    this_group(world, params)?;
    may_look_inside(world, caller)?;
    let filter = params.word("filter");
    let leads = match caller {
        Caller::Group { rights } => rights & right::MANAGE != 0,
        Caller::User { id, .. } => world.group.is_administrator(id),
    };
    let group = &world.group;
    let mut people: Vec<i64> = match filter.as_deref() {
        None => group.members.keys().copied().collect(),
        Some("unsure") => group.unsure.iter().copied().collect(),
        Some("managers" | "donut") if !leads => return Err(Refusal::access("you should be group moderator")),
        Some("managers") => group.members.keys().copied().filter(|id| group.is_staff(*id)).collect(),
        Some("donut") => group.dons.keys().copied().collect(),
        // Friendship is not emulated.
        Some("friends") => Vec::new(),
        Some(_) => return Err(Refusal::param("filter not in allowed list")),
    };
    let since = |id: &i64| group.members.get(id).map_or(0, |member| member.since);
    match params.word("sort").as_deref() {
        None | Some("id_asc") => {}
        Some("id_desc") => people.reverse(),
        Some("time_asc" | "time_desc") if !leads => return Err(Refusal::access("you should be group moderator")),
        Some("time_asc") => people.sort_by_key(since),
        Some("time_desc") => people.sort_by_key(|id| std::cmp::Reverse(since(id))),
        Some(_) => return Err(Refusal::param("sort not in allowed list")),
    }
    let count = people.len();
    let people = page(params, MOST_MEMBERS, MOST_MEMBERS, people)?;
    let managers = filter.as_deref() == Some("managers");
    let items: Vec<Value> = match params.list("fields") {
        None if managers => people.into_iter().map(|id| with_role(world, id, json!({"id": id}))).collect(),
        None => people.into_iter().map(Value::from).collect(),
        Some(fields) => people
            .into_iter()
            .filter_map(|id| Some((id, user_json(world.people.get(&id)?, &fields))))
            .map(|(id, shown)| if managers { with_role(world, id, shown) } else { shown })
            .collect(),
    };
    Ok(json!({"count": count, "items": items}))
}

fn with_role(world: &World, person: i64, mut shown: Value) -> Value {
    if let Some(role) = world.group.role(person).and_then(Role::name) {
        shown["role"] = json!(role);
        shown["permissions"] = json!([]);
    }
    shown
}

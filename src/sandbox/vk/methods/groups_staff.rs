//! What an administrator does with the members of the community, by her own token.
//!
//! All of it is for user tokens with the scope `groups`; a community token is refused with 27, but for the list of the
//! banned. Which codes the platform gives where nobody asked to come in or nobody is inside, its documents do not say:
//! here it is 100, which a service must take as "there is nothing to do".

use serde_json::{Value, json};

use super::super::community::{Ban, Entry, Role};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::World;
use super::groups::page;
use super::users::user_json;
use super::{Method, Tokens, manages};

const PERSON: &[&str] = &["group_id", "user_id"];
const GROUP: &[&str] = &["group_id"];
const OWNER: &[&str] = &["group_id", "owner_id"];

pub(super) const METHODS: &[Method] = &[
    Method { name: "groups.approveRequest", tokens: Tokens::User, rights: 0, required: PERSON, run: approve },
    Method { name: "groups.removeUser", tokens: Tokens::User, rights: 0, required: PERSON, run: remove },
    Method { name: "groups.getRequests", tokens: Tokens::User, rights: 0, required: GROUP, run: get_requests },
    Method { name: "groups.ban", tokens: Tokens::User, rights: 0, required: OWNER, run: ban },
    Method { name: "groups.unban", tokens: Tokens::User, rights: 0, required: OWNER, run: unban },
    Method { name: "groups.getBanned", tokens: Tokens::Any, rights: right::MANAGE, required: GROUP, run: get_banned },
    Method { name: "groups.invite", tokens: Tokens::User, rights: 0, required: GROUP, run: invite },
    Method { name: "groups.editManager", tokens: Tokens::User, rights: 0, required: PERSON, run: edit_manager },
];

/// So many requests or banned people fit into one answer. Source: the schema of both methods.
const MOST_ROWS: usize = 200;

/// The administrator who calls.
fn administrator(world: &World, caller: Caller, params: &Params) -> Result<i64, Refusal> {
    manages(world, caller, params)?;
    match caller {
        Caller::User { id, .. } => Ok(id),
        Caller::Group { .. } => Err(Refusal::access("no access to call this method")),
    }
}

/// The person meant by a parameter.
fn person(params: &Params, name: &str) -> Result<i64, Refusal> {
    let id = params.int(name).filter(|id| *id > 0);
    id.ok_or_else(|| Refusal::param(&format!("{name} should be positive")))
}

fn approve(world: &mut World, caller: Caller, params: &Params) -> Answer {
    administrator(world, caller, params)?;
    let id = person(params, "user_id")?;
    if !world.group.requests.contains_key(&id) {
        return Err(Refusal::param("user_id has no request"));
    }
    world.let_in(id, Entry::Approved);
    Ok(json!(1))
}

/// Removes a member, or turns down one who asked: there is no other method for that.
fn remove(world: &mut World, caller: Caller, params: &Params) -> Answer {
    administrator(world, caller, params)?;
    let id = person(params, "user_id")?;
    if world.group.is_staff(id) {
        return Err(Refusal::access("user is group manager"));
    }
    if world.group.requests.remove(&id).is_none() {
        if world.group.role(id).is_none() {
            return Err(Refusal::param("user_id is not a member"));
        }
        world.let_out(id, false);
    }
    Ok(json!(1))
}

/// Those who ask, the longest waiting first.
fn get_requests(world: &mut World, caller: Caller, params: &Params) -> Answer {
    administrator(world, caller, params)?;
    let mut people: Vec<(i64, i64)> = world.group.requests.iter().map(|(id, date)| (*date, *id)).collect();
    people.sort_unstable();
    let count = people.len();
    let people = page(params, 20, MOST_ROWS, people)?.into_iter().map(|(_, id)| id);
    let items: Vec<Value> = match params.list("fields") {
        None => people.map(Value::from).collect(),
        Some(fields) => people.filter_map(|id| Some(user_json(world.people.get(&id)?, &fields))).collect(),
    };
    Ok(json!({"count": count, "items": items}))
}

fn ban(world: &mut World, caller: Caller, params: &Params) -> Answer {
    let admin = administrator(world, caller, params)?;
    let id = person(params, "owner_id")?;
    if world.group.is_staff(id) {
        return Err(Refusal::access("user is group manager"));
    }
    let date = world.now();
    let until = params.int("end_date").unwrap_or(0);
    if until != 0 && until <= date {
        return Err(Refusal::param("end_date should be in the future"));
    }
    let reason = params.int("reason").unwrap_or(0);
    if !(0..=4).contains(&reason) {
        return Err(Refusal::param("reason not in allowed list"));
    }
    let comment = params.text("comment").unwrap_or_default().into_owned();
    world.block(id, Ban { admin, date, until, reason, comment });
    Ok(json!(1))
}

fn unban(world: &mut World, caller: Caller, params: &Params) -> Answer {
    let admin = administrator(world, caller, params)?;
    let id = person(params, "owner_id")?;
    if world.unblock(admin, id, false) { Ok(json!(1)) } else { Err(Refusal::new(104, "Not found")) }
}

fn get_banned(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let all = world.group.bans.iter().filter(|(id, _)| world.is_banned(**id));
    let mut rows: Vec<(i64, &Ban)> = all.map(|(id, ban)| (*id, ban)).collect();
    if params.word("owner_id").is_some() {
        let meant = params.int("owner_id");
        rows.retain(|(id, _)| Some(*id) == meant);
        if rows.is_empty() {
            return Err(Refusal::new(104, "Not found"));
        }
    }
    let count = rows.len();
    let fields = params.list("fields").unwrap_or_default();
    let item = |(id, ban): (i64, &Ban)| {
        let profile = world.people.get(&id).map(|person| user_json(person, &fields));
        json!({"type": "profile", "profile": profile, "ban_info": {
            "admin_id": ban.admin,
            "date": ban.date,
            "reason": ban.reason,
            "comment": ban.comment,
            "comment_visible": false,
            "end_date": ban.until,
        }})
    };
    let items: Vec<Value> = page(params, 20, MOST_ROWS, rows)?.into_iter().map(item).collect();
    Ok(json!({"count": count, "items": items}))
}

/// One person is answered with 1, a list with how many were invited.
fn invite(world: &mut World, caller: Caller, params: &Params) -> Answer {
    administrator(world, caller, params)?;
    if let Some(people) = params.ints("user_ids_list") {
        let invited = people.into_iter().filter(|id| world.invite(*id)).count();
        return Ok(json!({"invites_send_count": invited}));
    }
    let id = person(params, "user_id")?;
    if world.invite(id) { Ok(json!(1)) } else { Err(Refusal::access("user is a member or banned")) }
}

/// Gives a role, or takes it when none is named.
fn edit_manager(world: &mut World, caller: Caller, params: &Params) -> Answer {
    let admin = administrator(world, caller, params)?;
    let id = person(params, "user_id")?;
    let role = match params.word("role").as_deref() {
        None => Role::Member,
        Some("moderator") => Role::Moderator,
        Some("editor") => Role::Editor,
        Some("administrator") => Role::Administrator,
        Some(_) => return Err(Refusal::param("role not in allowed list")),
    };
    match world.group.role(id) {
        None => Err(Refusal::new(701, "User should be in club")),
        Some(Role::Creator) => Err(Refusal::new(700, "Cannot edit creator role")),
        Some(_) => {
            world.appoint(admin, id, role);
            Ok(json!(1))
        }
    }
}

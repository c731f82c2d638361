//! The methods, by area, and the checks that all of them share.
//!
//! A method is a function from the world, the caller and the parameters to an answer. It runs inside the lock, so it is
//! all or nothing. Each area has its own table; names are case-sensitive, as they are for VK.

mod about;
mod callback;
mod chats;
mod docs;
mod donut;
mod groups;
mod groups_staff;
mod history;
mod longpoll;
mod messages;
mod users;
mod utils;

pub(super) use docs::upload;

use super::community::Role;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::token::Caller;
use super::world::World;

/// Which tokens may call a method, as VK's schema says of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tokens {
    /// Both.
    Any,
    /// A user's only; a community token gets error 27.
    User,
    /// A community's only.
    Group,
}

/// A method of the API.
pub(super) struct Method {
    /// The documented name.
    pub(super) name: &'static str,
    pub(super) tokens: Tokens,
    /// Bits of [`super::token::right`] that a community token needs.
    pub(super) rights: u32,
    /// Parameters without which it means nothing, in the order in which they are asked for.
    pub(super) required: &'static [&'static str],
    pub(super) run: fn(&mut World, Caller, &Params) -> Answer,
}

/// Every method the emulator knows; any other is refused with 3, as an unknown one.
fn find(name: &str) -> Option<&'static Method> {
    [
        users::METHODS,
        about::METHODS,
        callback::METHODS,
        messages::METHODS,
        history::METHODS,
        groups::METHODS,
        groups_staff::METHODS,
        chats::METHODS,
        donut::METHODS,
        longpoll::METHODS,
        docs::METHODS,
        utils::METHODS,
    ]
    .into_iter()
    .flatten()
    .find(|method| method.name == name)
}

/// Checks token kind, rights and required parameters, and runs the method.
pub(super) fn run(world: &mut World, caller: Caller, name: &str, params: &Params) -> Answer {
    let method = find(name).ok_or_else(|| Refusal::new(3, "Unknown method passed"))?;
    match (caller, method.tokens) {
        (Caller::Group { .. }, Tokens::User) => {
            return Err(Refusal::new(27, "Group authorization failed: method is unavailable with group auth."));
        }
        (Caller::User { .. }, Tokens::Group) => {
            return Err(Refusal::token("method is unavailable with user auth"));
        }
        (Caller::Group { rights }, _) if rights & method.rights != method.rights => {
            return Err(Refusal::access("no access to call this method"));
        }
        _ => {}
    }
    if let Some(name) = method.required.iter().find(|name| params.0.get(**name).is_none_or(is_empty)) {
        return Err(Refusal::required(name));
    }
    (method.run)(world, caller, params)
}

fn is_empty(value: &serde_json::Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// Checks that `group_id`, if given, is this community: there is no other one.
pub(super) fn own_group(world: &World, params: &Params) -> Result<(), Refusal> {
    match params.word("group_id") {
        Some(_) if params.int("group_id") != Some(world.group.id) => Err(Refusal::new(125, "Invalid group id")),
        _ => Ok(()),
    }
}

/// Checks that the caller manages this community: its own token, or that of an administrator.
pub(super) fn manages(world: &World, caller: Caller, params: &Params) -> Result<(), Refusal> {
    own_group(world, params)?;
    match caller {
        Caller::Group { .. } => Ok(()),
        Caller::User { id, groups } => {
            let member = world.group.members.get(&id);
            let administers = member.is_some_and(|member| member.role >= Role::Administrator);
            if groups && administers { Ok(()) } else { Err(Refusal::access("you should be group administrator")) }
        }
    }
}

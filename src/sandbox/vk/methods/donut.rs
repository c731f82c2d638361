//! VK Donut: what a supporter may ask about herself. A community looks by groups.getMembers instead.

use serde_json::{Value, json};

use super::super::community::Don;
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::Caller;
use super::super::world::World;
use super::{Method, Tokens};

pub(super) const METHODS: &[Method] = &[
    Method { name: "donut.isDon", required: &["owner_id"], run: is_don, ..METHOD },
    Method { name: "donut.getSubscription", required: &["owner_id"], run: get, ..METHOD },
    Method { name: "donut.getSubscriptions", run: get_all, ..METHOD },
];

const METHOD: Method = Method { name: "", tokens: Tokens::User, rights: 0, required: &[], run: is_don };

/// Her own support of this community.
fn own(world: &World, caller: Caller) -> Option<&Don> {
    match caller {
        Caller::User { id, .. } => world.group.dons.get(&id),
        Caller::Group { .. } => None,
    }
}

/// Checks that `owner_id` is this community, which is a negative number there.
fn of_this_group(world: &World, params: &Params) -> Result<(), Refusal> {
    let meant = params.int("owner_id") == Some(world.group_peer());
    if meant { Ok(()) } else { Err(Refusal::param("owner_id is invalid")) }
}

/// As `donut_donator_subscription_info`.
fn don_json(world: &World, don: &Don) -> Value {
    json!({
        "owner_id": world.group_peer(),
        "next_payment_date": don.until,
        "amount": don.amount,
        "status": if don.cancelled { "expiring" } else { "active" },
    })
}

fn is_don(world: &mut World, caller: Caller, params: &Params) -> Answer {
    of_this_group(world, params)?;
    Ok(json!(i32::from(own(world, caller).is_some())))
}

fn get(world: &mut World, caller: Caller, params: &Params) -> Answer {
    of_this_group(world, params)?;
    own(world, caller).map(|don| don_json(world, don)).ok_or_else(|| Refusal::new(104, "Not found"))
}

fn get_all(world: &mut World, caller: Caller, _: &Params) -> Answer {
    let found: Vec<Value> = own(world, caller).map(|don| don_json(world, don)).into_iter().collect();
    Ok(json!({"count": found.len(), "subscriptions": found, "profiles": [], "groups": []}))
}

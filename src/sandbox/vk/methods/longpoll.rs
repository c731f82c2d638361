//! The Long Poll's address and settings.

use serde_json::json;

use super::super::events::{KINDS, Settings, version_number};
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::World;
use super::{Method, Tokens, manages};

pub(super) const METHODS: &[Method] = &[
    Method { name: "groups.getLongPollServer", run: server, ..METHOD },
    Method { name: "groups.getLongPollSettings", run: settings, ..METHOD },
    Method { name: "groups.setLongPollSettings", run: set, ..METHOD },
];

const METHOD: Method =
    Method { name: "", tokens: Tokens::Any, rights: right::MANAGE, required: &["group_id"], run: server };

fn server(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    if !world.queue.settings.enabled {
        return Err(Refusal::param("longpoll for this group is not enabled"));
    }
    let key = world.new_key();
    let server = format!("{}/whp/{}", world.url, world.group.id);
    Ok(json!({"key": key, "server": server, "ts": world.queue.last_ts.to_string()}))
}

fn settings(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let settings = &world.queue.settings;
    Ok(json!({"is_enabled": settings.enabled, "api_version": settings.version, "events": settings.events()}))
}

fn set(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    if let Some(enabled) = params.flag("enabled") {
        world.queue.settings.enabled = enabled;
    }
    let changed = change(&world.queue.settings, params)?;
    world.queue.settings = changed;
    Ok(json!(1))
}

/// Settings with what a call changes in them: the version, and each kind of event that it names.
pub(super) fn change(settings: &Settings, params: &Params) -> Result<Settings, Refusal> {
    let mut settings = settings.clone();
    if let Some(version) = params.word("api_version") {
        if !((5, 50)..=(5, 199)).contains(&version_number(&version)) {
            return Err(Refusal::param("api_version is invalid"));
        }
        settings.version = version.into_owned();
    }
    for kind in KINDS {
        match params.flag(kind) {
            Some(true) => drop(settings.on.insert(kind)),
            Some(false) => drop(settings.on.remove(kind)),
            None => {}
        }
    }
    Ok(settings)
}

//! Callback servers: adding, changing, removing them, and what they are sent.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::super::super::emulated::is_here;
use super::super::callback::{Server, ServerStatus};
use super::super::events::Settings;
use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::World;
use super::longpoll::change;
use super::{Method, Tokens, manages};

pub(super) const METHODS: &[Method] = &[
    Method { name: "groups.getCallbackConfirmationCode", run: code, ..METHOD },
    Method { name: "groups.getCallbackServers", run: servers, ..METHOD },
    Method { name: "groups.addCallbackServer", required: &["group_id", "url", "title"], run: add, ..METHOD },
    Method {
        name: "groups.editCallbackServer",
        required: &["group_id", "server_id", "url", "title"],
        run: edit,
        ..METHOD
    },
    Method { name: "groups.deleteCallbackServer", required: &["group_id", "server_id"], run: delete, ..METHOD },
    Method { name: "groups.getCallbackSettings", run: settings, ..METHOD },
    Method { name: "groups.setCallbackSettings", run: set, ..METHOD },
];

const METHOD: Method =
    Method { name: "", tokens: Tokens::Any, rights: right::MANAGE, required: &["group_id"], run: servers };

/// A community has at most so many.
const MOST_SERVERS: usize = 10;
/// The longest title and secret, in characters.
const TITLE: usize = 14;
const SECRET: usize = 50;

fn code(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    Ok(json!({"code": world.queue.confirmation}))
}

fn servers(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let wanted = params.ints("server_ids");
    let servers = world.queue.servers.iter();
    let shown: Vec<Value> = servers
        .filter(|(id, _)| wanted.as_ref().is_none_or(|wanted| wanted.contains(id)))
        .map(|(id, server)| {
            json!({
                "id": id,
                "title": server.title,
                "creator_id": server.creator,
                "url": server.url,
                "secret_key": server.secret,
                "status": server.status,
            })
        })
        .collect();
    Ok(json!({"count": shown.len(), "items": shown}))
}

/// Address, title and secret of a call, checked. The emulator reaches out to this machine only.
fn described(params: &Params) -> Result<(String, String, String), Refusal> {
    let text = |name: &str| params.text(name).unwrap_or_default().into_owned();
    let (url, title, secret) = (text("url"), text("title"), text("secret_key"));
    if !url::Url::parse(&url).is_ok_and(|url| is_here(&url)) {
        return Err(Refusal::param("url is invalid"));
    }
    if title.chars().count() > TITLE {
        return Err(Refusal::param("title is too long"));
    }
    let plain = secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if secret.len() > SECRET || !plain {
        return Err(Refusal::param("secret_key is invalid"));
    }
    Ok((url, title, secret))
}

fn add(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let (url, title, secret) = described(params)?;
    if world.queue.servers.len() >= MOST_SERVERS {
        return Err(Refusal::new(2000, "Servers number limit is reached"));
    }
    let id = i64::try_from(world.queue.next_serial()).unwrap_or(i64::MAX);
    let creator = match caller {
        Caller::User { id, .. } => id,
        Caller::Group { .. } => 0,
    };
    let server = Server {
        title,
        url,
        secret,
        creator,
        status: ServerStatus::Unconfigured,
        settings: Settings::new(false),
        to_confirm: true,
        waiting: VecDeque::new(),
        on_their_way: 0,
        lost: 0,
    };
    world.queue.servers.insert(id, server);
    world.queue.stirred = true;
    Ok(json!({"server_id": id}))
}

/// The server that a call names.
fn named<'a>(world: &'a mut World, params: &Params) -> Result<&'a mut Server, Refusal> {
    let id = params.int("server_id").unwrap_or(0);
    world.queue.servers.get_mut(&id).ok_or_else(|| Refusal::param("server_id is invalid"))
}

fn edit(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let (url, title, secret) = described(params)?;
    let server = named(world, params)?;
    // Another address has to prove itself anew.
    server.to_confirm |= server.url != url;
    (server.url, server.title, server.secret) = (url, title, secret);
    world.queue.stirred = true;
    Ok(json!(1))
}

fn delete(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    named(world, params)?;
    world.queue.servers.remove(&params.int("server_id").unwrap_or(0));
    Ok(json!(1))
}

fn settings(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let settings = &named(world, params)?.settings;
    Ok(json!({"api_version": settings.version, "events": settings.events()}))
}

fn set(world: &mut World, caller: Caller, params: &Params) -> Answer {
    manages(world, caller, params)?;
    let server = named(world, params)?;
    server.settings = change(&server.settings, params)?;
    Ok(json!(1))
}

//! Files: an address to send one to, and making a document of what was sent.

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::token::{Caller, right};
use super::super::world::{Document, World};
use super::messages::{may_write, only_group};
use super::{Method, Tokens};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "docs.getMessagesUploadServer",
        tokens: Tokens::Any,
        rights: right::DOCS,
        required: &[],
        run: server,
    },
    Method { name: "docs.save", tokens: Tokens::Any, rights: right::DOCS, required: &["file"], run: save },
];

fn server(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    if params.word("type").is_some_and(|kind| kind != "doc") {
        return Err(Refusal::param("type is invalid"));
    }
    let peer = params.int("peer_id").ok_or_else(|| Refusal::required("peer_id"))?;
    may_write(world, peer)?;
    let secret = world.queue.secret();
    Ok(json!({"upload_url": format!("{}/upload/{secret}", world.url)}))
}

/// Takes a file that was sent to an upload address as the part `file`; the answer is the whole body.
pub(in super::super) fn upload(world: &mut World, params: &Params) -> Value {
    let Some(file) = params.0.get("file").filter(|file| file.is_object()) else {
        return json!({"error": "no_file"});
    };
    let text = |name: &str| file[name].as_str().unwrap_or_default().to_owned();
    let document = Document {
        id: 0,
        owner_id: world.group_peer(),
        photo: false,
        access_key: None,
        title: text("file_name"),
        content: text("content"),
    };
    let secret = world.queue.secret();
    world.uploads.insert(secret.clone(), document);
    json!({"file": secret})
}

fn save(world: &mut World, caller: Caller, params: &Params) -> Answer {
    only_group(caller)?;
    let name = params.text("file").unwrap_or_default();
    let mut document = world.uploads.remove(&*name).ok_or_else(|| Refusal::new(105, "Couldn't save file"))?;
    document.id = i64::try_from(world.queue.next_serial()).unwrap_or(i64::MAX);
    if let Some(title) = params.word("title") {
        document.title = title.into_owned();
    }
    let shown = document.json();
    world.documents.insert(document.id, document);
    Ok(json!({"type": "doc", "doc": shown}))
}

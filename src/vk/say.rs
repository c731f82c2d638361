//! Writing to people, and looking them up.

use super::Vk;
use super::call::{Call, Key};
use crate::domain::{AccountRef, Platform};
use crate::messenger::{CallError, Document, Message, Person};
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// How many people are asked for in one call. <https://dev.vk.com/ru/method/users.get>
const PEOPLE: usize = 1000;

#[derive(Deserialize)]
struct Server {
    upload_url: String,
}

#[derive(Deserialize)]
struct Uploaded {
    file: String,
}

#[derive(Deserialize)]
struct Saved {
    doc: Doc,
}

#[derive(Deserialize)]
struct Doc {
    id: i64,
    owner_id: i64,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    screen_name: Option<String>,
}

impl Vk {
    /// Sends a message.
    pub(super) async fn say(
        &self,
        to: &str,
        message: &Message,
        _instead: Option<&str>,
        once: i64,
    ) -> Result<(), CallError> {
        let send = Call::new("messages.send").with("peer_id", number(to)?).with("message", words(&message.html));
        self.ask::<IgnoredAny>(Key::Community, send.with("random_id", random_id(once))).await.map(|_| ())
    }

    /// Sends a file.
    pub(super) async fn say_document(
        &self,
        to: &str,
        document: &Document,
        caption: &Message,
        once: i64,
    ) -> Result<(), CallError> {
        let peer = number(to)?;
        let ask = Call::new("docs.getMessagesUploadServer").with("type", "doc").with("peer_id", peer);
        let server: Server = self.ask(Key::Community, ask).await?;
        let file = Part::bytes(document.content.clone()).file_name(document.name.clone());
        let file = file.mime_str(document.kind).map_err(|e| CallError::Refused(e.to_string()))?;
        let sent: Uploaded = self.courier.upload(&server.upload_url, Form::new().part("file", file)).await?;
        let save = Call::new("docs.save").with("file", sent.file).with("title", document.name.clone());
        let Saved { doc } = self.ask(Key::Community, save).await?;
        let send = Call::new("messages.send")
            .with("peer_id", peer)
            .with("message", words(&caption.html))
            .with("attachment", format!("doc{}_{}", doc.owner_id, doc.id))
            .with("random_id", random_id(once));
        self.act(Key::Community, send).await
    }

    /// Ends the waiting of a pressed button.
    pub(super) async fn end_press(&self, _query: &str) -> Result<(), CallError> {
        Ok(())
    }

    /// Who these people are.
    pub(super) async fn look_up(&self, people: &[String]) -> Result<Vec<Person>, CallError> {
        let mut found = Vec::with_capacity(people.len());
        for some in people.chunks(PEOPLE) {
            let ask = Call::new("users.get").with("user_ids", some.join(",")).with("fields", "screen_name");
            let users: Vec<User> = self.ask(Key::Community, ask).await?;
            found.extend(users.into_iter().map(|user| Person {
                account: AccountRef { platform: Platform::Vk, id: user.id.to_string() },
                name: format!("{} {}", user.first_name, user.last_name).trim().to_owned(),
                username: user.screen_name,
                language: None,
                is_bot: false,
            }));
        }
        Ok(found)
    }

    /// Whom a number means; names are not looked up.
    pub(super) async fn find(&self, name: &str) -> Result<Option<String>, CallError> {
        Ok(name.parse::<u32>().ok().map(|id| id.to_string()))
    }
}

/// Reads a person's number; ids of other messengers are refused without a call.
fn number(id: &str) -> Result<i64, CallError> {
    id.parse().map_err(|_| CallError::Refused("not an id of VK".into()))
}

/// VK's own guard against repeats: an `int32` that must not be 0. <https://dev.vk.com/ru/method/messages.send>
fn random_id(once: i64) -> i32 {
    i32::try_from(once.rem_euclid(i64::from(i32::MAX)) + 1).unwrap_or(1)
}

/// The text without its marks.
fn words(html: &str) -> String {
    let mut text = html.to_owned();
    for mark in ["<b>", "</b>", "<i>", "</i>"] {
        text = text.replace(mark, "");
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

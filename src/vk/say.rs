//! Writing to people, and looking them up.

use super::Vk;
use super::call::{Call, Key};
use super::keyboard::{Keyboard, keyboard};
use crate::domain::{AccountRef, Platform};
use crate::messenger::{CallError, Document, Message, Person};
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// How many people are asked for in one call. <https://dev.vk.com/ru/method/users.get>
const PEOPLE: usize = 1000;
/// The longest text, in UTF-16 units. The schema allows 9,000, but longer ones are refused in practice.
const TEXT: usize = 4096;
/// Into so many parts a text is taken apart at most: it bounds what the guard against repeats must tell apart.
const PARTS: i64 = 16;

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

/// Who goes by a short name. <https://dev.vk.com/ru/method/utils.resolveScreenName>
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "type")]
    kind: String,
    object_id: i64,
}

impl Vk {
    /// Sends a message, or changes an earlier one that `instead` names.
    pub(super) async fn say(
        &self,
        to: &str,
        message: &Message,
        instead: Option<&str>,
        once: i64,
    ) -> Result<(), CallError> {
        let peer = number(to)?;
        let client = self.clients.of(peer);
        let parts = parts(&words(&message.html));
        if let (Some(instead), [text]) = (instead.and_then(|id| id.parse::<i64>().ok()), parts.as_slice()) {
            let keyboard = keyboard(message, client, true);
            // Buttons that do not fit under a message come with a new one.
            if keyboard.as_ref().is_none_or(|keyboard| keyboard.inline) {
                let edit = write(Call::new("messages.edit").with("cmid", instead), peer, text, keyboard);
                match self.act(Key::Community, edit).await {
                    // Gone, too old, or not ours: a new one it is. If it was our text, that refusal comes again below.
                    Err(CallError::Refused(_) | CallError::NoRight(_) | CallError::Settled(_)) => {}
                    done => return done,
                }
            }
        }
        let mut keyboard = keyboard(message, client, false);
        for (n, text) in parts.iter().enumerate() {
            let last = n + 1 == parts.len();
            let send = Call::new("messages.send").with("random_id", random_id(once, n));
            let send = write(send, peer, text, if last { keyboard.take() } else { None });
            let file = message.enclosure.as_ref().filter(|file| last && file.platform == Platform::Vk);
            if let Some(file) = file {
                match self.ask::<IgnoredAny>(Key::Community, send.clone().with("attachment", file.file.clone())).await {
                    // The file is gone: without it, then.
                    Err(CallError::Refused(_)) => {}
                    done => {
                        done?;
                        continue;
                    }
                }
            }
            self.ask::<IgnoredAny>(Key::Community, send).await?;
        }
        Ok(())
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
            .with("attachment", format!("doc{}_{}", doc.owner_id, doc.id))
            .with("random_id", random_id(once, 0));
        let keyboard = keyboard(caption, self.clients.of(peer), false);
        self.act(Key::Community, write(send, peer, &words(&caption.html), keyboard)).await
    }

    /// Ends the waiting of a pressed button: an answer with nothing in it.
    /// <https://dev.vk.com/ru/method/messages.sendMessageEventAnswer>
    pub(super) async fn end_press(&self, query: &str) -> Result<(), CallError> {
        let mut parts = query.splitn(3, '/');
        let (Some(user), Some(peer), Some(event)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(CallError::Refused("not a press of VK".into()));
        };
        let answer = Call::new("messages.sendMessageEventAnswer").with("event_id", event);
        let answer = answer.with("user_id", number(user)?).with("peer_id", number(peer)?);
        match self.act(Key::Community, answer).await {
            // It was answered before, and that was not heard; or it is too late. Nobody waits for it any more.
            Err(CallError::Refused(why)) => Err(CallError::Settled(why)),
            done => done,
        }
    }

    /// Who these people are.
    pub(super) async fn look_up(&self, people: &[String]) -> Result<Vec<Person>, CallError> {
        let mut found = Vec::with_capacity(people.len());
        for some in people.chunks(PEOPLE) {
            let ask = Call::new("users.get").with("user_ids", some.join(",")).with("fields", "screen_name").alone();
            let users: Vec<User> = self.ask(Key::Community, ask).await?;
            found.extend(users.into_iter().map(User::person));
        }
        Ok(found)
    }

    /// Whom a number, a short name or a link means; communities and applications are nobody.
    pub(super) async fn find(&self, name: &str) -> Result<Option<String>, CallError> {
        let name = short_name(name);
        if let Ok(id) = name.trim_start_matches("id").parse::<u32>() {
            return Ok(Some(id.to_string()));
        }
        let ask = Call::new("utils.resolveScreenName").with("screen_name", name);
        // Where there is nobody the answer is an empty list, not an object.
        let answer: Value = self.ask(Key::Community, ask).await?;
        let named: Option<Named> = serde_json::from_value(answer).ok();
        Ok(named.filter(|named| named.kind == "user").map(|named| named.object_id.to_string()))
    }
}

impl User {
    fn person(self) -> Person {
        let account = AccountRef { platform: Platform::Vk, id: self.id.to_string() };
        let name = format!("{} {}", self.first_name, self.last_name).trim().to_owned();
        // Who has chosen no short name is told to have her number.
        let username = self.screen_name.filter(|name| *name != format!("id{}", self.id));
        Person { name, username, ..Person::nameless(account) }
    }
}

/// What a message says, to whom and with what buttons.
fn write(call: Call, peer: i64, text: &str, keyboard: Option<Keyboard>) -> Call {
    let call = call.with("peer_id", peer).with("message", text).with("dont_parse_links", true);
    match keyboard {
        Some(keyboard) => call.with("keyboard", keyboard.json),
        None => call,
    }
}

/// Reads a person's number; ids of other messengers are refused without a call.
pub(super) fn number(id: &str) -> Result<i64, CallError> {
    id.parse().map_err(|_| CallError::Refused("not an id of VK".into()))
}

/// VK's own guard against repeats: an `int32` that must not be 0, of its own for each part of a text.
/// <https://dev.vk.com/ru/method/messages.send>
fn random_id(once: i64, part: usize) -> i32 {
    let part = i64::try_from(part).unwrap_or(0);
    let told = once.wrapping_mul(PARTS).wrapping_add(part).rem_euclid(i64::from(i32::MAX)) + 1;
    i32::try_from(told).unwrap_or(1)
}

/// The name within `https://vk.com/anna?w=1`, `vk.me/anna`, `@anna`, or the text itself.
fn short_name(text: &str) -> &str {
    let text = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let path = ["vk.com/", "vk.ru/", "vk.me/", "m.vk.com/", "m.vk.ru/", "www.vk.com/"];
    let name = path.iter().find_map(|host| text.strip_prefix(host)).unwrap_or(text);
    name.trim_start_matches(['@', '*']).split(['?', '#', '/']).next().unwrap_or_default()
}

/// The text without its marks: VK has none in its messages.
fn words(html: &str) -> String {
    let mut text = html.to_owned();
    for mark in ["<b>", "</b>", "<i>", "</i>"] {
        text = text.replace(mark, "");
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A text in pieces that fit: taken apart between paragraphs if that will do, or else lines, or anywhere.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while length(rest) > TEXT && i64::try_from(parts.len()).is_ok_and(|n| n + 1 < PARTS) {
        let fits = fitting(rest);
        let at = rest[..fits].rfind("\n\n").or_else(|| rest[..fits].rfind('\n')).filter(|at| *at > 0).unwrap_or(fits);
        parts.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    parts.push(rest[..fitting(rest)].to_owned());
    parts
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// How many bytes of a text fit into a message.
fn fitting(text: &str) -> usize {
    let mut room = TEXT;
    let over = text.char_indices().find(|(_, c)| match room.checked_sub(c.len_utf16()) {
        Some(left) => {
            room = left;
            false
        }
        None => true,
    });
    over.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_has_the_same_number_and_nothing_else_has() {
        let mut seen = std::collections::BTreeSet::new();
        for once in [0, 1, 2, 1_000_000, 2_147_483_650, -1] {
            for part in 0..3 {
                let id = random_id(once, part);
                assert_eq!(id, random_id(once, part));
                assert!(id > 0);
                assert!(seen.insert(id), "{once} {part}");
            }
        }
        assert!([i64::MAX, i64::MIN].iter().all(|once| random_id(*once, 15) > 0));
    }

    #[test]
    fn a_long_text_is_taken_apart_between_paragraphs() {
        let paragraph = format!("{}\n{}", "а".repeat(1500), "б".repeat(1000));
        let text = vec![paragraph.clone(); 4].join("\n\n");
        assert_eq!(parts(&text), vec![paragraph; 4]);
        let lines = vec!["в".repeat(1000); 9].join("\n");
        assert_eq!(parts(&lines).iter().map(|part| length(part)).collect::<Vec<_>>(), [4003, 4003, 1000]);
        let wall = "💥".repeat(5000);
        assert_eq!(parts(&wall).concat(), wall);
        assert!(parts(&wall).iter().all(|part| length(part) <= TEXT));
        assert_eq!(parts("short"), ["short"]);
    }

    #[test]
    fn names_are_found_in_whatever_is_pasted() {
        for (text, name) in [
            ("durov", "durov"),
            ("@durov", "durov"),
            ("vk.com/durov", "durov"),
            (" https://vk.com/durov?w=wall1_1 ", "durov"),
            ("https://m.vk.ru/id17", "id17"),
            ("http://vk.me/durov#x", "durov"),
        ] {
            assert_eq!(short_name(text), name);
        }
    }

    #[test]
    fn marks_are_gone_and_signs_are_themselves() {
        assert_eq!(words("<b>Anna</b> &lt;3 &amp;amp; <i>&quot;x&quot;</i>"), "Anna <3 &amp; \"x\"");
    }
}

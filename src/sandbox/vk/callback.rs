//! Callback servers: events sent to the service by POST, again and again until it says `ok`.
//!
//! A server gets events only after it answered the confirmation with the right words. Source of the times and answers:
//! VK's page on the Callback API.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use serde::Serialize;
use serde_json::json;
use tokio::sync::Semaphore;

use super::VkEmulator;
use super::events::Settings;
use super::shared::Shared;
use super::world::World;

/// How long the service may take to answer one delivery.
const PATIENCE: Duration = Duration::from_secs(30);
/// The waits before a delivery is tried again, in seconds; after the last one it is given up.
const RETRIES: [u32; 5] = [10, 180, 600, 1800, 3600];
/// So many deliveries run side by side.
const AT_ONCE: usize = 16;

/// How far the platform got with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerStatus {
    /// It did not answer with the right words.
    Unconfigured,
    /// It is being asked.
    Wait,
    /// It answered with the right words.
    Ok,
    /// It did not answer at all.
    Failed,
}

/// A callback server as it was set up.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) title: String,
    pub(super) url: String,
    /// Goes into every event; empty is none.
    pub(super) secret: String,
    pub(super) creator: i64,
    pub(super) status: ServerStatus,
    pub(super) settings: Settings,
    /// It should be asked for the confirmation.
    pub(super) to_confirm: bool,
    /// Events that were not tried yet, oldest first.
    pub(super) waiting: VecDeque<Arc<str>>,
    /// Events that are being tried.
    pub(super) on_their_way: usize,
    /// Events that were given up.
    pub(super) lost: u64,
}

impl Server {
    /// It gets events of this kind.
    pub(super) fn takes(&self, kind: &str) -> bool {
        self.status == ServerStatus::Ok && self.settings.on.contains(kind)
    }
}

/// A callback server, as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerView {
    /// Its number.
    pub id: i64,
    /// Its address.
    pub url: String,
    /// How far the platform got with it.
    pub status: ServerStatus,
    /// Events that it did not take yet.
    pub waiting: usize,
    /// Events that it did not take in six tries.
    pub lost: u64,
}

impl VkEmulator {
    /// The callback servers, by number.
    pub fn callback_servers(&self) -> Vec<ServerView> {
        let world = self.shared.look();
        let view = |(id, server): (&i64, &Server)| ServerView {
            id: *id,
            url: server.url.clone(),
            status: server.status,
            waiting: server.waiting.len() + server.on_their_way,
            lost: server.lost,
        };
        world.queue.servers.iter().map(view).collect()
    }

    /// Somebody presses "Confirm" in the settings of the community: the server is asked once more.
    pub fn confirms_server(&self, id: i64) {
        let mut world = self.shared.change();
        if let Some(server) = world.queue.servers.get_mut(&id) {
            server.to_confirm = true;
        }
        world.queue.stirred = true;
    }
}

/// Something to do, apart from the lock.
enum Job {
    Confirm(i64),
    Deliver(i64, Arc<str>),
}

/// Takes what there is to do.
fn jobs(world: &mut World) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (id, server) in &mut world.queue.servers {
        if std::mem::take(&mut server.to_confirm) {
            server.status = ServerStatus::Wait;
            jobs.push(Job::Confirm(*id));
        }
        server.on_their_way += server.waiting.len();
        jobs.extend(server.waiting.drain(..).map(|event| Job::Deliver(*id, event)));
    }
    jobs
}

/// Runs until the emulator stops.
pub(super) async fn run(shared: Arc<Shared>) {
    let Ok(client) = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build() else {
        return;
    };
    let slots = Semaphore::new(AT_ONCE);
    let mut arrivals = shared.arrivals.subscribe();
    let mut running: FuturesUnordered<BoxFuture<'_, ()>> = FuturesUnordered::new();
    loop {
        for job in jobs(&mut shared.look()) {
            running.push(match job {
                Job::Confirm(id) => Box::pin(confirm(&shared, &client, id)),
                Job::Deliver(id, event) => Box::pin(deliver(&shared, &client, &slots, id, event)),
            });
        }
        tokio::select! {
            Some(()) = running.next(), if !running.is_empty() => {}
            _ = arrivals.changed() => {}
            () = shared.stop.cancelled() => return,
        }
    }
}

/// Asks a server for the words that prove whose it is.
async fn confirm(shared: &Shared, client: &reqwest::Client, id: i64) {
    let asked = {
        let mut world = shared.look();
        let group = world.group.id;
        let event_id = world.queue.secret();
        world.queue.servers.get(&id).map(|server| {
            let mut body = json!({
                "type": "confirmation", "group_id": group, "event_id": event_id, "v": server.settings.version,
            });
            if !server.secret.is_empty() {
                body["secret"] = json!(server.secret);
            }
            (server.url.clone(), body.to_string())
        })
    };
    let Some((url, body)) = asked else {
        return;
    };
    let answer = post(client, &url, body, 0).await;
    let mut world = shared.change();
    let right = world.queue.confirmation.clone();
    if let Some(server) = world.queue.servers.get_mut(&id) {
        server.status = match answer {
            Some(answer) if answer.text == right => ServerStatus::Ok,
            Some(_) => ServerStatus::Unconfigured,
            None => ServerStatus::Failed,
        };
    }
}

/// Tries one event until it is taken or given up.
async fn deliver(shared: &Shared, client: &reqwest::Client, slots: &Semaphore, id: i64, event: Arc<str>) {
    let mut taken = false;
    for tries in 0..=RETRIES.len() {
        let url = shared.look().queue.servers.get(&id).map(|server| server.url.clone());
        let Some(url) = url else { return };
        let answer = {
            // Never closed, so a slot always comes.
            let _slot = slots.acquire().await;
            post(client, &url, event.to_string(), tries).await
        };
        if answer.as_ref().is_some_and(|answer| answer.text == "remove") {
            shared.change().queue.servers.remove(&id);
            return;
        }
        taken = answer.as_ref().is_some_and(|answer| answer.text == "ok");
        let Some(rest) = RETRIES.get(tries).filter(|_| !taken) else {
            break;
        };
        let rest = answer.and_then(|answer| answer.come_back).unwrap_or(*rest);
        tokio::time::sleep(shared.config.callback_second * rest).await;
    }
    if let Some(server) = shared.change().queue.servers.get_mut(&id) {
        server.on_their_way = server.on_their_way.saturating_sub(1);
        server.lost += u64::from(!taken);
    }
}

/// What a server said.
struct Said {
    /// The body, if the status was 200, trimmed.
    text: String,
    /// Seconds of `Retry-After`, where it counts.
    come_back: Option<u32>,
}

/// One try; `None` is no answer.
async fn post(client: &reqwest::Client, url: &str, body: String, tries: usize) -> Option<Said> {
    let mut request = client.post(url).header(CONTENT_TYPE, "application/json").body(body);
    if tries > 0 {
        request = request.header("X-Retry-Counter", tries);
    }
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let come_back = after.filter(|_| matches!(status, 410 | 429 | 503));
    let text = response.text().await.ok()?;
    Some(Said { text: if status == 200 { text.trim().to_owned() } else { String::new() }, come_back })
}

//! The emulator seen from both sides: people act by hand, the bot calls over HTTP.

mod calls;
mod documents;
mod entry;
mod foreign;
mod messages;
mod payments;
mod removal;
mod updates;
mod webhooks;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};

use super::{BotRights, Config, FollowOutcome, Limits, TelegramEmulator};

const TOKEN: &str = "4242:TEST";
const BOT: i64 = 4242;
const OWNER: i64 = 1;
const ANNA: i64 = 10;
const BORIS: i64 = 11;
const VERA: i64 = 12;

/// An emulator with a clock to move and a client to call it by.
struct Stage {
    tg: TelegramEmulator,
    clock: Arc<AtomicI64>,
    http: reqwest::Client,
}

async fn stage() -> Stage {
    stage_with(|config| config.limits = Limits::off()).await
}

async fn stage_with(change: impl FnOnce(&mut Config)) -> Stage {
    let clock = Arc::new(AtomicI64::new(1_790_000_000_000));
    let hand = Arc::clone(&clock);
    let mut config = Config::new(TOKEN, "club_bot", Arc::new(move || hand.load(Ordering::SeqCst)));
    config.webhook_second = std::time::Duration::from_millis(1);
    change(&mut config);
    let tg = TelegramEmulator::start(config).await.unwrap();
    tg.person(ANNA, "Анна", Some("Смирнова"), Some("anna"), Some("ru"));
    tg.person(BORIS, "Boris", None, None, Some("en"));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Stage { tg, clock, http }
}

impl Stage {
    fn url(&self, method: &str) -> String {
        format!("{}/bot{TOKEN}/{method}", self.tg.api_url())
    }

    fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst) / 1000
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    async fn call(&self, method: &str, params: Value) -> (u16, Value) {
        let response = self.http.post(self.url(method)).json(&params).send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["ok"], status == 200);
        if status != 200 {
            assert_eq!(answer["error_code"], status);
        }
        (status, answer)
    }

    /// The result of a call that must succeed.
    async fn ok(&self, method: &str, params: Value) -> Value {
        let (status, mut answer) = self.call(method, params.clone()).await;
        assert_eq!(status, 200, "{method} {params}: {answer}");
        answer["result"].take()
    }

    /// The description of a call that must be refused.
    async fn no(&self, method: &str, params: Value) -> String {
        let (status, answer) = self.call(method, params.clone()).await;
        assert_ne!(status, 200, "{method} {params}: {answer}");
        answer["description"].as_str().unwrap().to_owned()
    }

    /// Everything that waits, acknowledged.
    async fn updates(&self) -> Vec<Value> {
        let batch = self.ok("getUpdates", json!({})).await;
        let batch = batch.as_array().unwrap().clone();
        if let Some(last) = batch.last() {
            let offset = last["update_id"].as_i64().unwrap() + 1;
            self.ok("getUpdates", json!({"offset": offset, "limit": 1})).await;
        }
        batch
    }

    /// Asks for every kind the emulator makes.
    async fn ask_for_all(&self) {
        let kinds = ["message", "channel_post", "callback_query", "my_chat_member", "chat_member", "chat_join_request"];
        self.ok("getUpdates", json!({"allowed_updates": kinds})).await;
    }

    /// A channel in which the bot has every right.
    fn club(&self) -> i64 {
        let chat = self.tg.channel(OWNER, "Club");
        self.tg.promote_bot(OWNER, chat, BotRights::all()).unwrap();
        chat
    }

    async fn link(&self, chat: i64, by_request: bool) -> String {
        let link = self.ok("createChatInviteLink", json!({"chat_id": chat, "creates_join_request": by_request})).await;
        link["invite_link"].as_str().unwrap().to_owned()
    }

    /// A person who is inside by a link of the bot.
    async fn inside(&self, chat: i64, person: i64) {
        let link = self.link(chat, false).await;
        assert_eq!(self.tg.follows(person, &link), FollowOutcome::Joined);
    }
}

/// The update kinds of a batch, in order.
fn kinds(batch: &[Value]) -> Vec<&str> {
    batch
        .iter()
        .map(|update| update.as_object().unwrap().keys().find(|key| *key != "update_id").unwrap().as_str())
        .collect()
}

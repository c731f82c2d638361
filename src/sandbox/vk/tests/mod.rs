//! The emulator seen from both sides: people act by hand, the service calls over HTTP.

mod about;
mod callback;
mod calls;
mod chats;
mod communities;
mod donuts;
mod keyboards;
mod longpoll;
mod messages;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};

use super::{Config, Limits, VkEmulator};

const TOKEN: &str = "vk1.a.group";
const ADMIN_TOKEN: &str = "vk1.a.admin";
const GROUP: i64 = 5000;
const ADMIN: i64 = 1;
const ANNA: i64 = 10;
const BORIS: i64 = 11;

/// An emulator with a clock to move and a client to call it by.
struct Stage {
    vk: VkEmulator,
    clock: Arc<AtomicI64>,
    http: reqwest::Client,
}

async fn stage() -> Stage {
    stage_with(|config| config.limits = Limits::off()).await
}

async fn stage_with(change: impl FnOnce(&mut Config)) -> Stage {
    let clock = Arc::new(AtomicI64::new(1_790_000_000_000));
    let hand = Arc::clone(&clock);
    let mut config = Config::new(GROUP, TOKEN, "our_club", Arc::new(move || hand.load(Ordering::SeqCst)));
    config.admin_token = Some(ADMIN_TOKEN.to_owned());
    config.admin_id = ADMIN;
    config.all_events = true;
    config.callback_second = std::time::Duration::from_micros(10);
    change(&mut config);
    let vk = VkEmulator::start(config).await.unwrap();
    vk.person(ANNA, "Анна", "Смирнова", Some("anna"));
    vk.person(BORIS, "Борис", "Ким", None);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Stage { vk, clock, http }
}

impl Stage {
    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// The whole answer to a call with this token, its parameters sent as a form.
    async fn call_as(&self, token: &str, method: &str, params: Value) -> Value {
        let mut form = vec![("access_token".to_owned(), token.to_owned()), ("v".to_owned(), "5.199".to_owned())];
        for (name, value) in params.as_object().unwrap() {
            form.push((name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
        let response = self.http.post(format!("{}/{method}", self.vk.api_url())).form(&form).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The response to a call that must succeed.
    async fn ok_as(&self, token: &str, method: &str, params: Value) -> Value {
        let mut answer = self.call_as(token, method, params.clone()).await;
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["response"].take()
    }

    /// The same, as the community.
    async fn ok(&self, method: &str, params: Value) -> Value {
        self.ok_as(TOKEN, method, params).await
    }

    /// The error code of a call that must be refused.
    async fn no_as(&self, token: &str, method: &str, params: Value) -> i64 {
        let answer = self.call_as(token, method, params.clone()).await;
        answer["error"]["error_code"].as_i64().unwrap_or_else(|| panic!("{method} {params}: {answer}"))
    }

    /// The same, as the community.
    async fn no(&self, method: &str, params: Value) -> i64 {
        self.no_as(TOKEN, method, params).await
    }

    /// Unix seconds of the emulated clock.
    fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst) / 1000
    }

    /// The events since the last look, each as its type and its object. It empties the history of the Long Poll.
    fn news(&self) -> Vec<(String, Value)> {
        let bodies: Vec<_> = self.vk.shared.look().queue.history.drain(..).map(|event| event.body).collect();
        let read = |body: &str| {
            let mut event: Value = serde_json::from_str(body).unwrap();
            (event["type"].as_str().unwrap().to_owned(), event["object"].take())
        };
        bodies.iter().map(|body| read(body)).collect()
    }

    /// The kinds of all events that went out, in order.
    fn kinds(&self) -> Vec<String> {
        self.vk.events().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    /// The same as `call_as` for the community.
    async fn call(&self, method: &str, params: Value) -> Value {
        self.call_as(TOKEN, method, params).await
    }
}

/// Nothing, as parameters.
fn none() -> Value {
    json!({})
}

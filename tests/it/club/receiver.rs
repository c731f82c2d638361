//! A receiver of web hooks that does as the test says, and remembers what it was told.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// This status; success means that it heard.
    Status(u16),
    /// Too many, come back after so many seconds.
    Busy(u64),
    /// It is somewhere else.
    Moved,
    /// It never answers.
    Silent,
}

/// One call.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) signature: String,
    pub(crate) raw: String,
    pub(crate) body: Value,
    pub(crate) heard: bool,
}

impl Told {
    pub(crate) fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }

    pub(crate) fn member(&self) -> i64 {
        self.body["data"]["member"]["id"].as_i64().unwrap()
    }
}

struct Inside {
    mood: Mutex<Mood>,
    told: watch::Sender<Vec<Told>>,
}

/// A receiver; it ends with the value.
pub(crate) struct Receiver {
    inside: Arc<Inside>,
    address: SocketAddr,
    _serving: JoinSet<()>,
}

async fn hear(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: Bytes) -> Response {
    let mood = *inside.mood.lock().unwrap();
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/json");
    let raw = String::from_utf8(body.to_vec()).unwrap();
    let told = Told {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: serde_json::from_str(&raw).unwrap(),
        raw,
        heard: matches!(mood, Mood::Status(200..300)),
    };
    inside.told.send_modify(|all| all.push(told));
    match mood {
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Busy(seconds) => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())]).into_response(),
        Mood::Moved => (StatusCode::FOUND, [(LOCATION, "/elsewhere")]).into_response(),
        Mood::Silent => std::future::pending().await,
    }
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let inside = Arc::new(Inside { mood: Mutex::new(Mood::Status(204)), told: watch::Sender::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(hear).with_state(Arc::clone(&inside));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inside, address, _serving: serving }
    }

    pub(crate) fn is(&self, mood: Mood) {
        *self.inside.mood.lock().unwrap() = mood;
    }

    /// Its section of a club.toml, with further lines.
    pub(crate) fn section(&self, name: &str, more: &str) -> String {
        format!("\n[hooks.{name}]\nurl = \"http://{}/hook?token=s3cret\"\n{more}\n", self.address)
    }

    /// Every call so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.inside.told.borrow().clone()
    }

    /// What it heard.
    pub(crate) fn heard(&self) -> Vec<Told> {
        self.told().into_iter().filter(|told| told.heard).collect()
    }

    /// What it heard of, in order.
    pub(crate) fn kinds(&self) -> Vec<String> {
        self.heard().iter().map(|told| told.kind().to_owned()).collect()
    }

    /// Waits until it was called so often.
    pub(crate) async fn is_called(&self, times: usize) {
        self.inside.told.subscribe().wait_for(|all| all.len() >= times).await.unwrap();
    }
}

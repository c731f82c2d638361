use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{ANNA, BORIS, stage};

/// The bot's side of a webhook: answers as told, and shows what came.
struct Receiver {
    url: String,
    came: mpsc::UnboundedReceiver<(String, Value)>,
}

#[derive(Clone)]
struct Ear {
    answers: Arc<Mutex<VecDeque<(u16, Value)>>>,
    sender: mpsc::UnboundedSender<(String, Value)>,
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    let secret = headers.get("x-telegram-bot-api-secret-token").map_or("", |value| value.to_str().unwrap());
    ear.sender.send((secret.to_owned(), serde_json::from_str(&body).unwrap())).unwrap();
    let (status, answer) = ear.answers.lock().unwrap().pop_front().unwrap_or((200, Value::Null));
    (StatusCode::from_u16(status).unwrap(), answer.to_string())
}

/// A receiver with the answers it gives first; after them it always says 200. Runs until the returned future is dropped.
async fn receiver(answers: Vec<(u16, Value)>) -> (Receiver, impl Future<Output = ()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, came) = mpsc::unbounded_channel();
    let ear = Ear { answers: Arc::new(Mutex::new(answers.into())), sender };
    let router = Router::new().route("/hook", post(hear)).with_state(ear);
    (Receiver { url, came }, async move {
        axum::serve(listener, router).await.unwrap();
    })
}

/// Runs a test beside its receiver.
async fn beside(server: impl Future<Output = ()>, test: impl Future<Output = ()>) {
    tokio::select! {
        () = server => panic!("the receiver ended"),
        () = test => {}
    }
}

#[tokio::test]
async fn updates_arrive_in_order_and_again_after_a_failure() {
    let stage = stage().await;
    let (mut receiver, server) = receiver(vec![(500, Value::Null), (503, Value::Null), (204, Value::Null)]).await;
    beside(server, async {
        let set = json!({"url": receiver.url, "secret_token": "se-cret_1", "allowed_updates": ["message"]});
        stage.ok("setWebhook", set).await;
        for word in ["one", "two", "three"] {
            stage.tg.says(ANNA, word).unwrap();
        }
        let mut words = Vec::new();
        for _ in 0..5 {
            let (secret, update) = receiver.came.recv().await.unwrap();
            assert_eq!(secret, "se-cret_1");
            words.push(update["message"]["text"].as_str().unwrap().to_owned());
        }
        assert_eq!(words, ["one", "one", "one", "two", "three"]);
        let info = stage.ok("getWebhookInfo", json!({})).await;
        assert_eq!(info["url"], receiver.url);
        assert_eq!(info["allowed_updates"], json!(["message"]));
        assert!(info["last_error_message"].as_str().unwrap().starts_with("Wrong response from the webhook: 503"));
        while stage.tg.pending_updates() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_fails_does_not_hold_back_another() {
    let stage = stage().await;
    let (mut receiver, server) = receiver(vec![]).await;
    beside(server, async {
        stage.tg.says(ANNA, "before the webhook was set").unwrap();
        stage.ok("setWebhook", json!({"url": "http://127.0.0.1:9/nobody"})).await;
        stage.tg.says(BORIS, "too").unwrap();
        stage.ok("setWebhook", json!({"url": receiver.url})).await;
        let mut from = [0, 0];
        for at in &mut from {
            *at = receiver.came.recv().await.unwrap().1["message"]["from"]["id"].as_i64().unwrap();
        }
        from.sort_unstable();
        assert_eq!(from, [ANNA, BORIS]);
    })
    .await;
}

#[tokio::test]
async fn the_answer_may_be_a_call() {
    let stage = stage().await;
    let call = json!({"method": "sendMessage", "chat_id": ANNA, "text": "pong"});
    let (receiver, server) = receiver(vec![(200, call)]).await;
    beside(server, async {
        stage.ok("setWebhook", json!({"url": receiver.url})).await;
        let mut version = stage.tg.changes();
        stage.tg.says(ANNA, "ping").unwrap();
        while stage.tg.last_message(ANNA).unwrap().text != "pong" {
            version.changed().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn bad_webhooks_are_refused() {
    let stage = stage().await;
    let cases = [
        (json!({"url": "http://example.com/"}), "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            json!({"url": "https://example.com:9/"}),
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (json!({"url": "https://example.com/"}), "bad webhook: Failed to resolve host: Name or service not known"),
        (json!({"url": "http://127.0.0.1:9/", "secret_token": "a b"}), "secret token contains unallowed characters"),
        (json!({"url": "http://127.0.0.1:9/", "secret_token": "a".repeat(257)}), "secret token is too long"),
    ];
    for (params, why) in cases {
        assert_eq!(stage.no("setWebhook", params).await, format!("Bad Request: {why}"));
    }
    stage.tg.says(ANNA, "x").unwrap();
    stage.ok("deleteWebhook", json!({"drop_pending_updates": true})).await;
    assert_eq!(stage.tg.pending_updates(), 0);
}

//! Callback servers: confirmation, secret, retries, removal.

use std::sync::Mutex;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use tokio::sync::mpsc;

use super::*;
use crate::sandbox::vk::{ServerStatus, ServerView};

/// A service that answers with what it was told to, one answer a request, and then `ok`.
struct Service {
    url: String,
    answers: Arc<Mutex<Vec<(u16, &'static str)>>>,
    /// Bodies, each with its retry counter.
    got: mpsc::UnboundedReceiver<(Value, Option<String>)>,
}

async fn service(confirmation: String) -> Service {
    let answers: Arc<Mutex<Vec<(u16, &'static str)>>> = Arc::default();
    let (tell, got) = mpsc::unbounded_channel();
    let given = Arc::clone(&answers);
    let router = Router::new().fallback(move |request: Request| {
        let (tell, given, confirmation) = (tell.clone(), Arc::clone(&given), confirmation.clone());
        async move {
            let retry = request.headers().get("X-Retry-Counter").map(|value| value.to_str().unwrap().to_owned());
            let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
            let event: Value = serde_json::from_slice(&body).unwrap();
            let confirming = event["type"] == "confirmation";
            tell.send((event, retry)).unwrap();
            let planned = given.lock().unwrap().pop();
            match planned {
                Some((status, text)) => (StatusCode::from_u16(status).unwrap(), text.to_owned()),
                None if confirming => (StatusCode::OK, confirmation),
                None => (StatusCode::OK, "ok".to_owned()),
            }
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks/vk", listener.local_addr().unwrap());
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    Service { url, answers, got }
}

impl Stage {
    /// A service whose server is confirmed and gets messages; its number.
    async fn confirmed(&self) -> (Service, i64) {
        let code = self.ok("groups.getCallbackConfirmationCode", json!({"group_id": GROUP})).await;
        let mut service = service(code["code"].as_str().unwrap().to_owned()).await;
        let add = json!({"group_id": GROUP, "url": service.url, "title": "club", "secret_key": "s3cret"});
        let id = self.ok("groups.addCallbackServer", add).await["server_id"].as_i64().unwrap();
        assert_eq!(service.got.recv().await.unwrap().0["type"], "confirmation");
        self.until(|server| server.status != ServerStatus::Wait).await;
        let on = json!({"group_id": GROUP, "server_id": id, "api_version": "5.199", "message_new": 1});
        self.ok("groups.setCallbackSettings", on).await;
        (service, id)
    }

    /// Waits until the first server is so.
    async fn until(&self, so: impl Fn(&ServerView) -> bool) {
        let mut changes = self.vk.changes();
        while !self.vk.callback_servers().first().is_some_and(&so) {
            changes.changed().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_is_confirmed_and_then_gets_what_is_switched_on() {
    let s = stage().await;
    let (mut service, id) = s.confirmed().await;
    let listed = s.ok("groups.getCallbackServers", json!({"group_id": GROUP})).await;
    assert_eq!((&listed["count"], &listed["items"][0]["status"]), (&json!(1), &json!("ok")));
    s.vk.says(ANNA, "Hello").unwrap();
    let (event, retry) = service.got.recv().await.unwrap();
    assert_eq!(
        (&event["type"], &event["secret"], &event["group_id"]),
        (&json!("message_new"), &json!("s3cret"), &json!(GROUP))
    );
    assert_eq!(event["event_id"], s.vk.events()[1]["event_id"]);
    assert_eq!(retry, None);
    s.until(|server| server.waiting == 0).await;
    let settings = s.ok("groups.getCallbackSettings", json!({"group_id": GROUP, "server_id": id})).await;
    assert_eq!(settings["events"]["message_new"], 1);
    s.ok("groups.deleteCallbackServer", json!({"group_id": GROUP, "server_id": id})).await;
    assert!(s.vk.callback_servers().is_empty());
}

#[tokio::test]
async fn a_delivery_is_tried_six_times_and_then_lost() {
    let s = stage().await;
    let (mut service, _) = s.confirmed().await;
    *service.answers.lock().unwrap() = vec![(200, "nonsense"), (500, "ok")];
    s.vk.says(ANNA, "One").unwrap();
    for expected in [None, Some("1"), Some("2")] {
        assert_eq!(service.got.recv().await.unwrap().1.as_deref(), expected);
    }
    s.until(|server| server.waiting == 0).await;
    assert_eq!(s.vk.callback_servers()[0].lost, 0);
    *service.answers.lock().unwrap() = vec![(429, ""); 6];
    s.vk.says(ANNA, "Two").unwrap();
    s.until(|server| server.lost == 1).await;
    let mut tries = 0;
    while service.got.try_recv().is_ok() {
        tries += 1;
    }
    assert_eq!(tries, 6);
}

#[tokio::test]
async fn a_server_can_ask_to_be_removed() {
    let s = stage().await;
    let (mut service, _) = s.confirmed().await;
    service.answers.lock().unwrap().push((200, "remove"));
    s.vk.says(ANNA, "One").unwrap();
    service.got.recv().await.unwrap();
    let mut changes = s.vk.changes();
    while !s.vk.callback_servers().is_empty() {
        changes.changed().await.unwrap();
    }
}

#[tokio::test]
async fn who_answers_wrongly_gets_nothing_until_confirmed() {
    let s = stage().await;
    let code = s.ok("groups.getCallbackConfirmationCode", json!({"group_id": GROUP})).await["code"].clone();
    let mut service = service(code.as_str().unwrap().to_owned()).await;
    service.answers.lock().unwrap().push((200, "wrong"));
    let add = json!({"group_id": GROUP, "url": service.url, "title": "club"});
    let id = s.ok("groups.addCallbackServer", add.clone()).await["server_id"].as_i64().unwrap();
    s.until(|server| server.status == ServerStatus::Unconfigured && server.waiting == 0).await;
    service.got.recv().await.unwrap();
    s.vk.confirms_server(id);
    s.until(|server| server.status == ServerStatus::Ok).await;
    for (name, value) in
        [("url", json!("https://example.com")), ("title", json!("x".repeat(15))), ("secret_key", json!("с"))]
    {
        let mut wrong = add.clone();
        wrong[name] = value;
        assert_eq!(s.no("groups.addCallbackServer", wrong).await, 100, "{name}");
    }
    for _ in 1..10 {
        s.ok("groups.addCallbackServer", add.clone()).await;
    }
    assert_eq!(s.no("groups.addCallbackServer", add).await, 2000);
}

//! The Long Poll: events, waiting, what is lost, what is switched off.

use std::time::Duration;

use super::*;
use crate::sandbox::vk::{Fault, FaultKind, Loss};

impl Stage {
    async fn server(&self) -> Value {
        self.ok("groups.getLongPollServer", json!({"group_id": GROUP})).await
    }

    async fn check(&self, server: &Value, ts: &str, wait: i64) -> Value {
        let query =
            [("act", "a_check"), ("key", server["key"].as_str().unwrap()), ("ts", ts), ("wait", &wait.to_string())];
        let request = self.http.get(server["server"].as_str().unwrap()).query(&query);
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn events_come_with_their_numbers_and_a_look_waits_for_them() {
    let s = stage().await;
    let server = s.server().await;
    let ts = server["ts"].as_str().unwrap().to_owned();
    assert_eq!(s.check(&server, &ts, 0).await, json!({"ts": ts, "updates": []}));
    let vk = s.vk.clone();
    let looking = s.check(&server, &ts, 25);
    let (found, _) = tokio::join!(looking, async move {
        tokio::task::yield_now().await;
        vk.says(ANNA, "Hello")
    });
    let first = &found["updates"][0];
    assert_eq!(first["type"], "message_allow");
    assert_eq!((&first["group_id"], &first["v"]), (&json!(GROUP), &json!("5.199")));
    let all = s.check(&server, &ts, 0).await;
    assert_eq!(all["updates"].as_array().unwrap().len(), 2);
    assert_eq!(all["updates"][1]["object"]["message"]["text"], "Hello");
    assert_eq!(s.check(&server, all["ts"].as_str().unwrap(), 0).await["updates"], json!([]));
    s.vk.repeats_events(1);
    let again = s.check(&server, all["ts"].as_str().unwrap(), 0).await;
    assert_eq!(again["updates"], json!([all["updates"][1]]));
}

#[tokio::test]
async fn what_is_lost_is_said() {
    let s = stage().await;
    let server = s.server().await;
    s.vk.says(ANNA, "Hello").unwrap();
    let ts = server["ts"].as_str().unwrap();
    s.vk.loses(Loss::History);
    let failed = s.check(&server, ts, 25).await;
    assert_eq!(failed["failed"], 1);
    let new = failed["ts"].as_i64().unwrap();
    assert_eq!(s.check(&server, &new.to_string(), 0).await["updates"], json!([]));
    assert_eq!(s.check(&server, &(new + 1).to_string(), 0).await["failed"], 1);
    assert_eq!(s.check(&server, "x", 0).await["failed"], 1);
    s.vk.says(ANNA, "Again").unwrap();
    s.pass(3600);
    assert_eq!(s.check(&server, &new.to_string(), 25).await, json!({"failed": 2}));
    let second = s.server().await;
    assert_eq!(s.check(&second, &new.to_string(), 0).await["updates"].as_array().unwrap().len(), 1);
    s.vk.loses(Loss::Keys);
    assert_eq!(s.check(&second, &new.to_string(), 25).await, json!({"failed": 2}));
    let third = s.server().await;
    s.vk.loses(Loss::Everything);
    assert_eq!(s.check(&third, &new.to_string(), 25).await, json!({"failed": 3}));
    let fourth = s.server().await;
    assert_eq!(s.check(&fourth, fourth["ts"].as_str().unwrap(), 0).await["updates"], json!([]));
}

#[tokio::test]
async fn a_world_goes_on_where_another_ended() {
    let s = stage().await;
    s.vk.goes_on_from(500);
    let server = s.server().await;
    assert_eq!(server["ts"], "500");
    assert!(s.vk.says(ANNA, "Hello").unwrap() > 500);
    let found = s.check(&server, "500", 0).await;
    assert_eq!(found["ts"], "502");
    assert_eq!(s.check(&server, "400", 0).await["failed"], 1);
}

#[tokio::test]
async fn old_history_is_forgotten() {
    let s = stage_with(|config| (config.limits, config.events_kept) = (Limits::off(), 3)).await;
    let server = s.server().await;
    for _ in 0..5 {
        s.vk.says(ANNA, "x").unwrap();
    }
    let failed = s.check(&server, server["ts"].as_str().unwrap(), 0).await;
    assert_eq!(failed["failed"], 1);
    assert_eq!(s.check(&server, &failed["ts"].to_string(), 0).await["updates"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn only_what_is_switched_on_comes() {
    let s = stage_with(|config| (config.limits, config.all_events) = (Limits::off(), false)).await;
    assert_eq!(s.no("groups.getLongPollServer", json!({"group_id": GROUP})).await, 100);
    assert_eq!(s.no("groups.getLongPollServer", json!({"group_id": 7})).await, 125);
    s.vk.says(ANNA, "Before").unwrap();
    let on = json!({"group_id": GROUP, "enabled": 1, "api_version": "5.199", "message_new": 1});
    assert_eq!(s.ok("groups.setLongPollSettings", on).await, 1);
    let settings = s.ok("groups.getLongPollSettings", json!({"group_id": GROUP})).await;
    assert_eq!(settings["is_enabled"], true);
    assert_eq!((&settings["events"]["message_new"], &settings["events"]["message_deny"]), (&json!(1), &json!(0)));
    s.vk.denies(ANNA);
    s.vk.says(ANNA, "After").unwrap();
    assert_eq!(s.kinds(), ["message_new"]);
    s.ok("groups.setLongPollSettings", json!({"group_id": GROUP, "api_version": "5.100"})).await;
    s.vk.says(ANNA, "Old").unwrap();
    assert_eq!(s.vk.events().pop().unwrap()["object"]["text"], "Old");
    s.vk.group_token("weak", crate::sandbox::vk::right::MESSAGES);
    assert_eq!(s.no_as("weak", "groups.getLongPollServer", json!({"group_id": GROUP})).await, 15);
    assert!(s.ok_as(ADMIN_TOKEN, "groups.getLongPollServer", json!({"group_id": GROUP})).await["key"].is_string());
}

#[tokio::test]
async fn trouble_strikes_looks_and_calls() {
    let s = stage().await;
    let server = s.server().await;
    let fault = |method: Option<&str>, kind| Fault { method: method.map(str::to_owned), times: 1, kind };
    s.vk.fail(fault(Some("a_check"), FaultKind::ResetBefore));
    let url = format!("{}?act=a_check&key=x&ts=1&wait=0", server["server"].as_str().unwrap());
    assert!(s.http.get(&url).send().await.is_err());
    s.vk.fail(fault(None, FaultKind::Error { code: 10, text: "Internal server error".into() }));
    assert_eq!(s.check(&server, "1", 0).await["updates"], json!([]));
    assert_eq!(s.no("users.get", none()).await, 10);
    s.vk.allows(ANNA);
    s.vk.fail(fault(Some("messages.send"), FaultKind::ResetAfter));
    let form = [("access_token", TOKEN), ("v", "5.199"), ("peer_id", "10"), ("message", "Hi"), ("random_id", "5")];
    let send = || s.http.post(format!("{}/messages.send", s.vk.api_url())).form(&form).send();
    assert!(send().await.is_err());
    assert!(send().await.is_ok());
    assert_eq!(s.vk.dialog(ANNA).len(), 1);
    s.vk.fail(fault(None, FaultKind::Server { status: 502, body: "<html>".into() }));
    assert_eq!(send().await.unwrap().status(), 502);
    s.vk.fail(fault(None, FaultKind::Hang));
    let hung = tokio::time::timeout(Duration::from_millis(50), send()).await;
    assert!(hung.is_err());
}

//! Files, names, the community and its token.

use reqwest::multipart::{Form, Part};

use super::*;

#[tokio::test]
async fn a_file_is_uploaded_saved_and_sent() {
    let s = stage().await;
    assert_eq!(s.no("docs.getMessagesUploadServer", json!({"type": "doc", "peer_id": ANNA})).await, 901);
    s.vk.allows(ANNA);
    let server = s.ok("docs.getMessagesUploadServer", json!({"type": "doc", "peer_id": ANNA})).await;
    let form = Form::new().part("file", Part::text("a;b\n1;2").file_name("members.csv"));
    let url = server["upload_url"].as_str().unwrap();
    let uploaded: Value = s.http.post(url).multipart(form).send().await.unwrap().json().await.unwrap();
    let saved = s.ok("docs.save", json!({"file": uploaded["file"], "title": "list.csv"})).await;
    assert_eq!((&saved["type"], &saved["doc"]["ext"]), (&json!("doc"), &json!("csv")));
    assert_eq!(s.no("docs.save", json!({"file": uploaded["file"]})).await, 105);
    let name = format!("doc{}_{}", saved["doc"]["owner_id"], saved["doc"]["id"]);
    let send = |attachment: &str| json!({"peer_id": ANNA, "random_id": 0, "attachment": attachment});
    s.ok("messages.send", send(&name)).await;
    assert_eq!(s.vk.last_answer(ANNA).unwrap().files, ["list.csv"]);
    assert_eq!(s.vk.file(ANNA, "list.csv").unwrap(), "a;b\n1;2");
    assert_eq!(s.no("messages.send", send("doc-5000_999999")).await, 100);
    let empty: Value = s.http.post(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(empty["error"], "no_file");
}

#[tokio::test]
async fn names_lead_to_people_and_the_community() {
    let s = stage().await;
    let resolve = |name: &str| s.ok("utils.resolveScreenName", json!({"screen_name": name}));
    assert_eq!(resolve("anna").await, json!({"type": "user", "object_id": ANNA}));
    assert_eq!(resolve("id11").await, json!({"type": "user", "object_id": BORIS}));
    assert_eq!(resolve("our_club").await, json!({"type": "group", "object_id": GROUP}));
    assert_eq!(resolve("club5000").await, json!({"type": "group", "object_id": GROUP}));
    assert_eq!(resolve("nobody").await, json!([]));
    assert_eq!(s.no("utils.resolveScreenName", none()).await, 100);
}

#[tokio::test]
async fn the_community_knows_itself_and_its_rights() {
    let s = stage().await;
    let own = s.ok("groups.getById", none()).await;
    assert_eq!(own["groups"][0]["screen_name"], "our_club");
    assert_eq!(s.ok("groups.getById", json!({"group_id": "our_club"})).await["groups"][0]["id"], GROUP);
    assert_eq!(s.no("groups.getById", json!({"group_ids": "7"})).await, 100);
    let rights = s.ok("groups.getTokenPermissions", none()).await;
    let named: Vec<_> = rights["permissions"].as_array().unwrap().iter().map(|right| right["name"].clone()).collect();
    assert_eq!(named, ["photos", "messages", "docs", "manage"]);
    assert_eq!(s.no_as(ADMIN_TOKEN, "groups.getTokenPermissions", none()).await, 5);
}

#[tokio::test]
async fn tokens_die() {
    let s = stage().await;
    s.vk.user_token("short", BORIS, true, Some(3_600_000));
    assert_eq!(s.ok_as("short", "users.get", none()).await[0]["id"], BORIS);
    assert_eq!(s.no_as("short", "groups.getLongPollServer", json!({"group_id": GROUP})).await, 15);
    s.pass(3600);
    assert_eq!(s.no_as("short", "users.get", none()).await, 5);
    s.vk.revoke_token(TOKEN);
    assert_eq!(s.no("users.get", none()).await, 5);
}

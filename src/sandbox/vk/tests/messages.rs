//! Sending, editing, answering presses, looking back.

use super::*;
use crate::sandbox::vk::{ButtonAction, Client, EventAnswer, PressOutcome};

fn text(peer: i64, message: &str) -> Value {
    json!({"peer_id": peer, "message": message, "random_id": 0})
}

#[tokio::test]
async fn nobody_is_written_to_who_did_not_write_or_allow() {
    let s = stage().await;
    assert_eq!(s.no("messages.send", text(ANNA, "Hi")).await, 901);
    assert_eq!(s.no("messages.send", text(999, "Hi")).await, 901);
    let allowed = json!({"group_id": GROUP, "user_id": ANNA});
    assert_eq!(s.ok("messages.isMessagesFromGroupAllowed", allowed.clone()).await, json!({"is_allowed": 0}));
    s.vk.allows(ANNA);
    assert_eq!(s.ok("messages.isMessagesFromGroupAllowed", allowed).await, json!({"is_allowed": 1}));
    assert!(s.ok("messages.send", text(ANNA, "Hi")).await.as_i64().unwrap() > 0);
    s.vk.says(BORIS, "Hello").unwrap();
    s.ok("messages.send", json!({"user_id": BORIS, "message": "Hi", "random_id": 0})).await;
    s.vk.denies(BORIS);
    assert_eq!(s.no("messages.send", text(BORIS, "Hi")).await, 901);
    s.vk.allows(BORIS);
    s.vk.closes_messages(BORIS, true);
    assert_eq!(s.no("messages.send", text(BORIS, "Hi")).await, 902);
    s.vk.vanishes(BORIS, true);
    assert_eq!(s.no("messages.send", text(BORIS, "Hi")).await, 18);
    assert!(s.vk.says(BORIS, "Hello").is_err());
    assert_eq!(
        s.kinds(),
        [
            "message_allow",
            "message_reply",
            "message_allow",
            "message_new",
            "message_reply",
            "message_deny",
            "message_allow"
        ]
    );
}

#[tokio::test]
async fn the_same_random_id_sends_once_in_an_hour() {
    let s = stage().await;
    s.vk.allows(ANNA);
    s.vk.allows(BORIS);
    let send =
        |random_id: i64, message: &'static str| json!({"peer_id": ANNA, "message": message, "random_id": random_id});
    let first = s.ok("messages.send", send(7, "a")).await;
    assert_eq!(s.ok("messages.send", send(7, "b")).await, first);
    assert_ne!(s.ok("messages.send", json!({"peer_id": BORIS, "message": "a", "random_id": 7})).await, first);
    s.ok("messages.send", send(0, "c")).await;
    s.ok("messages.send", send(0, "c")).await;
    let texts = |s: &Stage| s.vk.dialog(ANNA).iter().map(|message| message.text.clone()).collect::<String>();
    assert_eq!(texts(&s), "acc");
    s.pass(3600);
    assert_ne!(s.ok("messages.send", send(7, "d")).await, first);
    for number in 1000..1100 {
        s.ok("messages.send", send(number, "x")).await;
    }
    s.ok("messages.send", send(7, "e")).await;
    assert!(texts(&s).ends_with("xe"));
    assert_eq!(s.no("messages.send", json!({"peer_id": ANNA, "message": "a"})).await, 100);
    let cut = s.ok("messages.send", send(3_000_000_000, "a")).await;
    assert_eq!(s.ok("messages.send", send(3_000_000_000 + (1 << 32), "b")).await, cut);
}

#[tokio::test]
async fn many_at_once_get_an_answer_each() {
    let s = stage().await;
    s.vk.allows(ANNA);
    let sent = s.ok("messages.send", json!({"peer_ids": "10,11", "message": "Hi", "random_id": 1})).await;
    assert_eq!(sent[0]["peer_id"], ANNA);
    assert_eq!(sent[0]["conversation_message_id"], 1);
    assert!(sent[0].get("error").is_none());
    assert_eq!(sent[1]["error"]["code"], 901);
    assert!(sent[1]["error"]["description"].is_string());
    let many: Vec<String> = (1..=101).map(|id: i64| id.to_string()).collect();
    assert_eq!(s.no("messages.send", json!({"peer_ids": many.join(","), "message": "Hi", "random_id": 1})).await, 100);
    assert_eq!(s.no("messages.send", json!({"message": "Hi", "random_id": 1})).await, 100);
}

#[tokio::test]
async fn a_message_needs_text_that_is_not_too_long() {
    let s = stage().await;
    s.vk.allows(ANNA);
    assert_eq!(s.no("messages.send", text(ANNA, " ")).await, 100);
    assert_eq!(s.no("messages.send", text(ANNA, &"ж".repeat(4097))).await, 914);
    s.ok("messages.send", text(ANNA, &"ж".repeat(4096))).await;
    assert_eq!(s.no("messages.send", text(2_000_000_001, "Hi")).await, 917);
    assert_eq!(s.no_as(ADMIN_TOKEN, "messages.send", text(ANNA, "Hi")).await, 15);
    s.vk.group_token("weak", 0);
    assert_eq!(s.no_as("weak", "messages.send", text(ANNA, "Hi")).await, 15);
}

#[tokio::test]
async fn start_and_ref_come_with_the_message() {
    let s = stage().await;
    s.vk.follows_ref(ANNA, "https://vk.me/our_club?ref=boris&ref_source=friend").unwrap();
    assert!(s.vk.follows_ref(ANNA, "https://vk.me/other?ref=a").is_err());
    s.vk.starts(ANNA).unwrap();
    s.vk.says(ANNA, "More").unwrap();
    assert!(s.vk.starts(ANNA).is_err());
    let events = s.vk.events();
    let (start, more) = (&events[1]["object"]["message"], &events[2]["object"]["message"]);
    assert_eq!(start["payload"], r#"{"command":"start"}"#);
    assert_eq!((&start["ref"], &start["ref_source"]), (&json!("boris"), &json!("friend")));
    assert_eq!(start["from_id"], ANNA);
    assert!(more.get("ref").is_none() && more.get("payload").is_none());
    assert_eq!(events[1]["object"]["client_info"]["lang_id"], 0);
}

#[tokio::test]
async fn a_text_button_writes_and_a_callback_button_asks() {
    let s = stage().await;
    s.vk.allows(ANNA);
    let keyboard = json!({"inline": true, "buttons": [[
        {"action": {"type": "text", "label": "Say", "payload": {"a": 1}}, "color": "primary"},
        {"action": {"type": "callback", "label": "Ask", "payload": "{\"b\":2}"}},
    ], [{"action": {"type": "open_link", "label": "Open", "link": "https://vk.ru"}}]]});
    let sent =
        s.ok("messages.send", json!({"peer_ids": ANNA, "message": "?", "random_id": 1, "keyboard": keyboard})).await;
    let cmid = sent[0]["conversation_message_id"].as_i64().unwrap();
    let shown = s.vk.last_answer(ANNA).unwrap();
    assert_eq!(shown.button("Ask").unwrap().action, ButtonAction::Callback(Some("{\"b\":2}".into())));
    assert_eq!(s.vk.presses(ANNA, cmid, "Open").unwrap(), PressOutcome::Opens("https://vk.ru".into()));
    assert!(matches!(s.vk.presses(ANNA, cmid, "Say").unwrap(), PressOutcome::Said(_)));
    let said = s.vk.events().pop().unwrap();
    assert_eq!(said["object"]["message"]["payload"], r#"{"a":1}"#);
    let PressOutcome::Asked(event) = s.vk.presses(ANNA, cmid, "Ask").unwrap() else { panic!("not asked") };
    let asked = s.vk.events().pop().unwrap();
    assert_eq!(asked["type"], "message_event");
    assert_eq!(
        asked["object"],
        json!({"user_id": ANNA, "peer_id": ANNA, "event_id": event, "payload": {"b": 2},
        "conversation_message_id": cmid})
    );
    assert_ne!(asked["event_id"], json!(event));

    let answer = |data: &str| json!({"event_id": event, "user_id": ANNA, "peer_id": ANNA, "event_data": data});
    let bar = r#"{"type":"show_snackbar","text":"Done"}"#;
    assert_eq!(s.no_as(ADMIN_TOKEN, "messages.sendMessageEventAnswer", answer(bar)).await, 5);
    assert_eq!(s.no("messages.sendMessageEventAnswer", answer("{}")).await, 100);
    assert_eq!(s.no("messages.sendMessageEventAnswer", answer(&"x".repeat(1001))).await, 100);
    let mut foreign = answer(bar);
    foreign["user_id"] = json!(BORIS);
    assert_eq!(s.no("messages.sendMessageEventAnswer", foreign).await, 100);
    assert_eq!(s.ok("messages.sendMessageEventAnswer", answer(bar)).await, 1);
    assert_eq!(s.vk.answer_to(&event), Some(EventAnswer::Snackbar("Done".into())));
    assert_eq!(s.vk.last_answer(ANNA).unwrap().answer, Some(EventAnswer::Snackbar("Done".into())));
    assert_eq!(s.no("messages.sendMessageEventAnswer", answer(bar)).await, 100);

    let PressOutcome::Asked(event) = s.vk.presses(ANNA, cmid, "Ask").unwrap() else { panic!("not asked") };
    s.pass(61);
    let late = json!({"event_id": event, "user_id": ANNA, "peer_id": ANNA});
    assert_eq!(s.no("messages.sendMessageEventAnswer", late).await, 100);
    s.vk.tells_payloads_as_text(true);
    s.vk.presses(ANNA, cmid, "Ask").unwrap();
    assert_eq!(s.vk.events().pop().unwrap()["object"]["payload"], "{\"b\":2}");
    s.vk.uses(ANNA, Client { callback: false, ..Client::default() });
    assert!(s.vk.presses(ANNA, cmid, "Ask").is_err());
    s.vk.says(ANNA, "?").unwrap();
    let actions = s.vk.events().pop().unwrap()["object"]["client_info"]["button_actions"].clone();
    assert!(!actions.as_array().unwrap().contains(&json!("callback")));
}

#[tokio::test]
async fn a_message_is_edited_within_a_day_and_loses_what_is_not_said_again() {
    let s = stage().await;
    let hers = s.vk.says(ANNA, "Hello").unwrap();
    let keyboard = r#"{"inline":true,"buttons":[[{"action":{"type":"callback","label":"A"}}]]}"#;
    s.ok("messages.send", json!({"peer_id": ANNA, "message": "One", "random_id": 1, "keyboard": keyboard})).await;
    let edit = |cmid: i64, message: &str| json!({"peer_id": ANNA, "cmid": cmid, "message": message});
    assert_eq!(s.no("messages.edit", edit(hers, "Mine")).await, 15);
    assert_eq!(s.no("messages.edit", edit(77, "None")).await, 100);
    assert_eq!(s.no("messages.edit", edit(2, &"x".repeat(4097))).await, 914);
    assert_eq!(s.ok("messages.edit", edit(2, "Two")).await, 1);
    let shown = s.vk.last_answer(ANNA).unwrap();
    assert_eq!((shown.text.as_str(), shown.edited, shown.buttons.len()), ("Two", true, 0));
    let by_id = json!({"peer_id": ANNA, "conversation_message_id": 2, "message": "Three", "keyboard": keyboard});
    assert_eq!(s.ok("messages.edit", by_id).await, 1);
    assert!(s.vk.last_answer(ANNA).unwrap().button("A").is_some());
    s.pass(24 * 3600 + 1);
    assert_eq!(s.no("messages.edit", edit(2, "Four")).await, 909);
}

#[tokio::test]
async fn conversations_and_history_can_be_looked_at() {
    let s = stage().await;
    s.vk.says(ANNA, "One").unwrap();
    s.ok("messages.send", text(ANNA, "Two")).await;
    let found = s.ok("messages.getConversationsById", json!({"peer_ids": "10,11,999", "extended": 1})).await;
    assert_eq!(found["count"], 2);
    assert_eq!(found["items"][0]["can_write"], json!({"allowed": true}));
    assert_eq!(found["items"][1]["can_write"], json!({"allowed": false, "reason": 901}));
    assert_eq!(found["items"][0]["last_conversation_message_id"], 2);
    let history = s.ok("messages.getHistory", json!({"peer_id": ANNA, "count": 1})).await;
    assert_eq!((&history["count"], &history["items"][0]["text"]), (&json!(2), &json!("Two")));
    let one =
        s.ok("messages.getByConversationMessageId", json!({"peer_id": ANNA, "conversation_message_ids": "1"})).await;
    assert_eq!(one["items"][0]["text"], "One");
}

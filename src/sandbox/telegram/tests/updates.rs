use std::sync::Arc;

use futures_util::future::{Either, select};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{ANNA, BORIS, Stage, kinds, stage};

async fn long_poll(stage: &Stage) -> (u16, Value) {
    stage.call("getUpdates", json!({"timeout": 30})).await
}

#[tokio::test]
async fn an_offset_acknowledges_and_numbers_grow() {
    let stage = stage().await;
    for word in ["a", "b", "c"] {
        stage.tg.says(ANNA, word).unwrap();
    }
    assert_eq!(stage.tg.pending_updates(), 3);
    let first = stage.ok("getUpdates", json!({"limit": 2})).await;
    let ids: Vec<i64> = first.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [ids[0], ids[0] + 1]);
    let again = stage.ok("getUpdates", json!({"limit": 2})).await;
    assert_eq!(first, again, "what is not acknowledged comes again");
    let rest = stage.ok("getUpdates", json!({"offset": ids[1] + 1})).await;
    assert_eq!(rest[0]["message"]["text"], "c");
    assert_eq!(stage.tg.pending_updates(), 1);
    for word in ["d", "e"] {
        stage.tg.says(ANNA, word).unwrap();
    }
    let newest = stage.ok("getUpdates", json!({"offset": -1})).await;
    assert_eq!(newest[0]["message"]["text"], "e");
    assert_eq!(stage.tg.pending_updates(), 1, "a negative offset forgets what is before it");
}

#[tokio::test]
async fn a_message_has_the_shape_of_a_real_one() {
    let stage = stage().await;
    stage.tg.starts(ANNA, Some("order-17"));
    let update = stage.updates().await.remove(0);
    let message = &update["message"];
    assert_eq!(message["text"], "/start order-17");
    assert_eq!(message["entities"], json!([{"type": "bot_command", "offset": 0, "length": 6}]));
    assert_eq!(message["date"], stage.now());
    assert_eq!(
        message["from"],
        json!({"id": ANNA, "is_bot": false, "first_name": "Анна", "last_name": "Смирнова", "username": "anna", "language_code": "ru"})
    );
    assert_eq!(
        message["chat"],
        json!({"id": ANNA, "type": "private", "first_name": "Анна", "last_name": "Смирнова", "username": "anna"})
    );
}

#[tokio::test]
async fn kinds_are_asked_for_and_remembered() {
    let stage = stage().await;
    let chat = stage.club();
    stage.inside(chat, ANNA).await;
    assert_eq!(kinds(&stage.updates().await), ["my_chat_member"], "chat_member is not in the default set");
    stage.ok("getUpdates", json!({"allowed_updates": ["chat_member"]})).await;
    stage.tg.leaves(ANNA, chat);
    stage.tg.starts(ANNA, None);
    assert_eq!(kinds(&stage.updates().await), ["chat_member"], "the list outlives the call that set it");
    stage.ok("getUpdates", json!({"allowed_updates": []})).await;
    stage.tg.starts(ANNA, None);
    assert_eq!(kinds(&stage.updates().await), ["message"]);
    stage.tg.push_update(&json!({"subscription": {"state": "active", "user": {"id": ANNA}}}));
    assert_eq!(kinds(&stage.updates().await), ["subscription"]);
}

#[tokio::test]
async fn updates_do_not_wait_for_ever() {
    let stage = stage().await;
    stage.tg.says(ANNA, "old").unwrap();
    stage.pass(24 * 3600 - 1);
    stage.tg.says(ANNA, "new").unwrap();
    assert_eq!(stage.tg.pending_updates(), 2);
    stage.pass(1);
    let batch = stage.updates().await;
    assert_eq!(batch.len(), 1);
    assert_eq!(batch[0]["message"]["text"], "new");
}

#[tokio::test]
async fn privacy_mode_and_channels() {
    let stage = stage().await;
    let chat = stage.tg.supergroup(super::OWNER, "Talk");
    stage.tg.add_bot(super::OWNER, chat).unwrap();
    assert!(stage.tg.says_in(chat, ANNA, "hi").is_err(), "not inside");
    stage.tg.fill(chat, [ANNA].into_iter());
    stage.updates().await;
    stage.tg.says_in(chat, ANNA, "hi").unwrap();
    stage.tg.says_in(chat, ANNA, "/id@club_bot now").unwrap();
    let batch = stage.updates().await;
    assert_eq!(batch.len(), 1);
    assert_eq!(batch[0]["message"]["entities"][0], json!({"type": "bot_command", "offset": 0, "length": 12}));
    let club = stage.club();
    stage.tg.says_in(club, super::OWNER, "news").unwrap();
    let batch = stage.updates().await;
    assert_eq!(kinds(&batch), ["my_chat_member", "channel_post"]);
    assert_eq!(batch[1]["channel_post"]["sender_chat"]["id"], club);
}

#[tokio::test]
async fn a_second_poller_ends_the_first() {
    let stage = stage().await;
    let polls = select(Box::pin(long_poll(&stage)), Box::pin(long_poll(&stage)));
    let (ended, other) = match polls.await {
        Either::Left((ended, other)) | Either::Right((ended, other)) => (ended, other),
    };
    assert_eq!(ended.0, 409);
    assert_eq!(
        ended.1["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
    stage.tg.starts(BORIS, None);
    let (status, answer) = other.await;
    assert_eq!((status, &answer["result"][0]["message"]["text"]), (200, &json!("/start")));
}

#[tokio::test]
async fn a_webhook_excludes_polling() {
    let stage = stage().await;
    let entered = Arc::new(Notify::new());
    let tell = Arc::clone(&entered);
    stage.tg.on_call(Arc::new(move |call, _| {
        if call.method == "getUpdates" {
            tell.notify_one();
        }
    }));
    let webhook = json!({"url": "http://127.0.0.1:9/hook"});
    let (poll, ()) = tokio::join!(long_poll(&stage), async {
        entered.notified().await;
        stage.ok("setWebhook", webhook).await;
    });
    assert_eq!(poll.0, 409);
    let said = stage.no("getUpdates", json!({})).await;
    assert_eq!(
        said,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    );
    stage.ok("deleteWebhook", json!({})).await;
    stage.ok("getUpdates", json!({})).await;
}

#[tokio::test]
async fn dropping_the_last_handle_stops_everything() {
    let Stage { tg, http, .. } = stage().await;
    let url = format!("{}/bot{}/getMe", tg.api_url(), super::TOKEN);
    let other = tg.clone();
    drop(tg);
    assert!(http.get(&url).send().await.unwrap().status().is_success());
    drop(other);
    while http.get(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn stopping_ends_a_long_poll_and_the_server() {
    let stage = stage().await;
    let entered = Arc::new(Notify::new());
    let tell = Arc::clone(&entered);
    stage.tg.on_call(Arc::new(move |_, _| tell.notify_one()));
    let (poll, ()) = tokio::join!(long_poll(&stage), async {
        entered.notified().await;
        stage.tg.stop().await;
    });
    assert_eq!(poll.1["result"], json!([]));
    let refused = stage.http.get(stage.url("getMe")).send().await;
    assert!(refused.unwrap_err().is_connect());
}

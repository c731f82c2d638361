use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::super::{Fault, FaultKind, Outcome, Phase};
use super::{ANNA, BOT, TOKEN, stage, stage_with};

#[tokio::test]
async fn parameters_come_in_every_way() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let base = stage.tg.api_url();
    let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}).to_string();
    let encoded: String = url::form_urlencoded::byte_serialize(markup.as_bytes()).collect();
    let query = format!("chat_id={ANNA}&text=by+query&reply_markup={encoded}");
    let get = stage.http.get(format!("{base}/bot{TOKEN}/SENDMESSAGE?{query}"));
    let form = stage
        .http
        .post(format!("{base}/bot{TOKEN}/test/SendMessage"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(query.replace("by+query", "by+form"));
    let part =
        |name: &str, value: &str| format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body = [part("chat_id", &ANNA.to_string()), part("text", "by parts"), part("reply_markup", &markup)].concat();
    let parts = stage
        .http
        .post(stage.url("sendmessage"))
        .header("content-type", "multipart/form-data; boundary=XX")
        .body(body + "--XX--\r\n");
    for (request, text) in [(get, "by query"), (form, "by form"), (parts, "by parts")] {
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["ok"], true, "{answer}");
        assert_eq!(answer["result"]["text"], text);
        assert_eq!(stage.tg.last_message(ANNA).unwrap().buttons.len(), 1);
    }
}

#[tokio::test]
async fn paths_that_lead_nowhere() {
    let stage = stage().await;
    let base = stage.tg.api_url();
    let cases = [
        (format!("{base}/bot1:WRONG/getMe"), 401, "Unauthorized: invalid token specified"),
        (format!("{base}/bot{TOKEN}/sendInvoice"), 404, "Not Found: method not found"),
        (format!("{base}/elsewhere"), 404, "Not Found"),
    ];
    for (url, status, why) in cases {
        let response = stage.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), status);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer, json!({"ok": false, "error_code": status, "description": why}));
    }
    let broken = stage.http.post(stage.url("getMe")).header("content-type", "application/json").body("{");
    let answer: Value = broken.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["description"], "Bad Request: can't parse JSON object");
    assert_eq!(stage.ok("getMe", json!({})).await["id"], BOT);
}

#[tokio::test]
async fn the_bots_own_settings() {
    let stage = stage().await;
    let commands = json!([{"command": "start", "description": "Begin"}]);
    stage.ok("setMyCommands", json!({"commands": commands, "language_code": "ru"})).await;
    assert_eq!(stage.ok("getMyCommands", json!({"language_code": "ru"})).await, commands);
    assert_eq!(stage.ok("getMyCommands", json!({})).await, json!([]));
    stage.ok("deleteMyCommands", json!({"language_code": "ru"})).await;
    assert_eq!(stage.ok("getMyCommands", json!({"language_code": "ru"})).await, json!([]));
    let wrong = json!({"commands": [{"command": "Старт", "description": "x"}]});
    assert_eq!(stage.no("setMyCommands", wrong).await, "Bad Request: BOT_COMMAND_INVALID");
    let wrong = json!({"commands": [{"command": "a", "description": ""}]});
    assert_eq!(stage.no("setMyCommands", wrong).await, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
    stage.ok("setMyDescription", json!({"description": "A club"})).await;
    assert_eq!(stage.ok("getMyDescription", json!({})).await["description"], "A club");
    stage.ok("setMyShortDescription", json!({"short_description": "Club"})).await;
    assert_eq!(stage.ok("getMyShortDescription", json!({})).await["short_description"], "Club");
    stage.ok("setChatMenuButton", json!({"menu_button": {"type": "commands"}})).await;
    stage.tg.starts(ANNA, None);
    stage.ok("sendChatAction", json!({"chat_id": ANNA, "action": "typing"})).await;
    let said = stage.no("sendChatAction", json!({"chat_id": ANNA, "action": "dancing"})).await;
    assert_eq!(said, "Bad Request: wrong parameter action in request");
}

fn once(method: &str, kind: FaultKind) -> Fault {
    Fault { method: Some(method.to_owned()), times: 1, kind }
}

#[tokio::test]
async fn faults_strike_once_and_say_what_they_did() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let say = json!({"chat_id": ANNA, "text": "x"});
    let send = || stage.http.post(stage.url("sendMessage")).json(&say).send();
    let written = || stage.tg.dialog(ANNA).iter().filter(|message| message.from_bot).count();

    stage.tg.fail(once("SENDmessage", FaultKind::TooMany { retry_after: 7 }));
    let (status, answer) = stage.call("sendMessage", say.clone()).await;
    assert_eq!((status, &answer["parameters"]["retry_after"]), (429, &json!(7)));
    assert_eq!(stage.tg.violations(), 0, "a fault is not the bot's doing");

    stage.tg.fail(once("sendMessage", FaultKind::Server { status: 502, body: "<html>Bad Gateway</html>".to_owned() }));
    let response = send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()), (502, "text/html"));

    stage.tg.fail(once("sendMessage", FaultKind::ResetBefore));
    assert!(send().await.is_err());
    assert_eq!(written(), 0);
    stage.tg.fail(once("sendMessage", FaultKind::ResetAfter));
    assert!(send().await.is_err());
    assert_eq!(written(), 1);
    stage.ok("sendMessage", say.clone()).await;

    let outcomes: Vec<_> = stage.tg.calls_of("sendMessage").into_iter().map(|call| call.outcome).collect();
    let flood = Outcome::Refused { code: 429, description: "Too Many Requests: retry after 7".to_owned() };
    assert_eq!(outcomes, [flood, Outcome::Failed, Outcome::Failed, Outcome::DoneUnanswered, Outcome::Done]);
    assert_eq!(stage.tg.calls()[0].params, say);
    stage.tg.forget_calls();
    assert!(stage.tg.calls().is_empty());
}

#[tokio::test]
async fn rights_are_lost_in_the_middle() {
    let stage = stage().await;
    let chat = stage.club();
    stage.tg.fail(once("banChatMember", FaultKind::LostRights(chat)));
    stage.tg.fill(chat, [ANNA].into_iter());
    let said = stage.no("banChatMember", json!({"chat_id": chat, "user_id": ANNA})).await;
    assert_eq!(said, "Bad Request: not enough rights to restrict/unrestrict chat member");
    let last = stage.updates().await.pop().unwrap();
    assert_eq!(last["my_chat_member"]["new_chat_member"]["can_restrict_members"], false);
}

#[tokio::test]
async fn a_hung_call_goes_on_when_released_and_not_when_abandoned() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let say = json!({"chat_id": ANNA, "text": "x"});
    let entered = Arc::new(tokio::sync::Notify::new());
    let tell = Arc::clone(&entered);
    stage.tg.on_call(Arc::new(move |_, phase| {
        if phase == Phase::Before {
            tell.notify_one();
        }
    }));
    stage.tg.fail(Fault { method: None, times: 2, kind: FaultKind::Hang });
    tokio::select! {
        _ = stage.call("sendMessage", say.clone()) => panic!("it hangs"),
        () = entered.notified() => {}
    }
    let (sent, ()) = tokio::join!(stage.ok("sendMessage", say), async {
        entered.notified().await;
        // The hook is called just before the call starts to wait, so a release may come a moment too early.
        while stage.tg.calls_of("sendMessage").is_empty() {
            stage.tg.release_hung();
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(sent["text"], "x");
    let written = stage.tg.dialog(ANNA).iter().filter(|message| message.from_bot).count();
    assert_eq!(written, 1, "the abandoned call had no effect");
}

#[tokio::test]
async fn the_hook_sees_both_sides_of_the_effect() {
    let stage = stage_with(|config| config.calls_kept = 0).await;
    stage.tg.starts(ANNA, None);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (log, tg) = (Arc::clone(&seen), stage.tg.clone());
    stage.tg.on_call(Arc::new(move |call, phase| {
        let written = tg.dialog(ANNA).len();
        log.lock().unwrap().push((
            call.number,
            call.method == "sendMessage",
            call.params["text"] == "x",
            phase,
            written,
        ));
    }));
    stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "x"})).await;
    let expected = [(1, true, true, Phase::Before, 1), (1, true, true, Phase::After, 2)];
    assert_eq!(*seen.lock().unwrap(), expected);
    assert!(stage.tg.calls().is_empty(), "the log is off");
}

#[tokio::test]
async fn a_dialogue_keeps_only_so_many_messages() {
    let stage = stage_with(|config| {
        config.messages_kept = 2;
        config.limits = super::Limits::off();
    })
    .await;
    let first = stage.tg.starts(ANNA, None);
    let before = stage.tg.version();
    for _ in 0..2 {
        stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "x"})).await;
    }
    assert!(stage.tg.version() > before);
    assert_eq!(stage.tg.dialog(ANNA).len(), 2);
    let gone = stage.no("deleteMessage", json!({"chat_id": ANNA, "message_id": first})).await;
    assert_eq!(gone, "Bad Request: message to delete not found");
}

//! The wire, against a server that writes down what it is asked and answers as told.

use super::*;
use crate::domain::Presence;
use crate::domain::notice::Right;
use crate::messenger::{Action, Button, CallError, ChatKind, Message, Messenger, Standing};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use teloxide::payloads::GetChat;
use teloxide::types::ChatId;
use tokio::net::TcpListener;

const TOKEN: &str = "123456:SECRET-part";
const CHAT: i64 = -1_001_234_567_890;

/// Parameters of the methods that are called, as Bot API 10.3 documents them: name, JSON type, and `!` where one
/// must be there. (Chat and message of an edit may be left out only for messages sent inline, which ours are not.)
const DOCUMENTED: &[(&str, &str)] = &[
    ("getMe", ""),
    ("getUpdates", "offset:number limit:number timeout:number allowed_updates:array"),
    (
        "setWebhook",
        "url:string! ip_address:string max_connections:number allowed_updates:array drop_pending_updates:bool \
         secret_token:string",
    ),
    ("deleteWebhook", "drop_pending_updates:bool"),
    ("setMyCommands", "commands:array! scope:object language_code:string"),
    (
        "sendMessage",
        "chat_id:number! text:string! parse_mode:string entities:array link_preview_options:object \
         disable_notification:bool protect_content:bool reply_parameters:object reply_markup:object",
    ),
    (
        "editMessageText",
        "chat_id:number! message_id:number! text:string parse_mode:string entities:array \
         link_preview_options:object reply_markup:object",
    ),
    ("answerCallbackQuery", "callback_query_id:string! text:string show_alert:bool url:string cache_time:number"),
    (
        "createChatInviteLink",
        "chat_id:number! name:string expire_date:number member_limit:number creates_join_request:bool",
    ),
    ("revokeChatInviteLink", "chat_id:number! invite_link:string!"),
    ("approveChatJoinRequest", "chat_id:number! user_id:number!"),
    ("declineChatJoinRequest", "chat_id:number! user_id:number!"),
    ("banChatMember", "chat_id:number! user_id:number! until_date:number revoke_messages:bool"),
    ("unbanChatMember", "chat_id:number! user_id:number! only_if_banned:bool"),
    ("getChatMember", "chat_id:number! user_id:number!"),
    ("getChat", "chat_id:number!"),
];

/// Holds a call against its documentation.
fn assert_documented(method: &str, body: &Value) {
    let (_, documented) = DOCUMENTED.iter().find(|(name, _)| *name == method).unwrap();
    let given = body.as_object().unwrap();
    let mut known = 0;
    for parameter in documented.split_whitespace() {
        let (name, form) = parameter.split_once(':').unwrap();
        let fits = match (given.get(name), form.trim_end_matches('!')) {
            (None, _) => !form.ends_with('!'),
            (Some(value), "number") => value.is_i64(),
            (Some(value), "string") => value.is_string(),
            (Some(value), "bool") => value.is_boolean(),
            (Some(value), "array") => value.is_array(),
            (Some(value), _) => value.is_object(),
        };
        assert!(fits, "{method}: {name} in {body}");
        known += usize::from(given.contains_key(name));
    }
    assert_eq!(known, given.len(), "{method} has no such parameters: {body}");
}

/// What to answer to one method, in order: status and body.
type Answers = VecDeque<(u16, String)>;

/// What was asked, and what to answer; without an answer in store: `true`.
#[derive(Clone, Default)]
struct Fake {
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    answers: Arc<Mutex<HashMap<String, Answers>>>,
}

impl Fake {
    fn will(&self, method: &str, result: &Value) -> &Self {
        self.will_say(method, 200, &json!({"ok": true, "result": result}).to_string())
    }

    fn will_refuse(&self, method: &str, code: u16, text: &str) -> &Self {
        self.will_say(method, code, &json!({"ok": false, "error_code": code, "description": text}).to_string())
    }

    fn will_say(&self, method: &str, status: u16, body: &str) -> &Self {
        self.answers.lock().unwrap().entry(method.into()).or_default().push_back((status, body.into()));
        self
    }

    /// What was asked since the last look.
    fn asked(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// The one thing that was asked.
    fn asked_once(&self) -> (String, Value) {
        let mut all = self.asked();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }
}

async fn answer(
    State(fake): State<Fake>,
    Path((bot, method)): Path<(String, String)>,
    body: String,
) -> (StatusCode, String) {
    assert_eq!(bot, format!("bot{TOKEN}"));
    let body = serde_json::from_str(&body).unwrap();
    assert_documented(&method, &body);
    fake.asked.lock().unwrap().push((method.clone(), body));
    let next = fake.answers.lock().unwrap().get_mut(&method).and_then(VecDeque::pop_front);
    let (status, text) = next.unwrap_or((200, r#"{"ok":true,"result":true}"#.into()));
    (StatusCode::from_u16(status).unwrap(), text)
}

fn telegram(base: &str, mode: Mode) -> Telegram {
    let ru = vec![("status".into(), "Моя подписка".into()), ("link".into(), "Войти".into())];
    let commands = vec![(String::new(), vec![("status".into(), "My subscription".into())]), ("ru".into(), ru)];
    Telegram::new(TelegramConfig {
        token: TOKEN.into(),
        api_url: format!("{base}/"),
        mode,
        commands,
        test_payments: false,
    })
}

/// Runs `test` beside a fake server.
async fn with_mode(mode: Mode, test: impl AsyncFnOnce(&Telegram, &Fake)) {
    let fake = Fake::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let telegram = telegram(&format!("http://{}", listener.local_addr().unwrap()), mode);
    let app = Router::new().route("/{bot}/{method}", axum::routing::post(answer)).with_state(fake.clone());
    tokio::select! {
        ended = axum::serve(listener, app).into_future() => panic!("the server ended: {ended:?}"),
        () = test(&telegram, &fake) => {}
    }
}

async fn with_fake(test: impl AsyncFnOnce(&Telegram, &Fake)) {
    with_mode(Mode::Polling, test).await;
}

fn hello() -> Message {
    let press = Button { label: "Оплатить".into(), action: Action::Press("plan:month".into()) };
    let open = Button { label: "Войти".into(), action: Action::Open("https://t.me/+AbC".into()) };
    Message {
        html: "<b>Привет</b> &amp; &lt;3".into(),
        buttons: vec![vec![press], vec![open]],
        menu: vec![],
        enclosure: None,
    }
}

fn member(status: &str, more: &Value) -> Value {
    let mut member = json!({"user": {"id": 77, "is_bot": false, "first_name": "Иван"}, "status": status});
    member.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    member
}

fn admin(invite: bool, restrict: bool) -> Value {
    json!({
        "can_be_edited": false, "is_anonymous": false, "can_manage_chat": true, "can_delete_messages": false,
        "can_manage_video_chats": false, "can_restrict_members": restrict, "can_promote_members": false,
        "can_change_info": false, "can_invite_users": invite, "can_post_stories": false, "can_edit_stories": false,
        "can_delete_stories": false, "can_send_welcome_messages": false, "can_post_messages": true
    })
}

fn restricted(is_member: bool) -> Value {
    json!({
        "is_member": is_member, "until_date": 0, "can_send_messages": false, "can_send_audios": false,
        "can_send_documents": false, "can_send_photos": false, "can_send_videos": false,
        "can_send_video_notes": false, "can_send_voice_notes": false, "can_send_polls": false,
        "can_send_other_messages": false, "can_add_web_page_previews": false, "can_react_to_messages": false,
        "can_edit_tag": false, "can_change_info": false, "can_invite_users": false, "can_pin_messages": false,
        "can_manage_topics": false
    })
}

const KEYBOARD: &str = r#"{"inline_keyboard":[[{"text":"Оплатить","callback_data":"plan:month"}],
    [{"text":"Войти","url":"https://t.me/+AbC"}]]}"#;

#[tokio::test]
async fn a_message_is_sent_and_its_echo_is_not_read() {
    with_fake(async |telegram, fake| {
        fake.will("sendMessage", &json!({"message_id": 1, "unheard_of": [{}]}));
        telegram.send("77", &hello(), None, 1).await.unwrap();
        let (method, body) = fake.asked_once();
        assert_eq!(method, "sendMessage");
        assert_eq!(
            body,
            json!({
                "chat_id": 77, "text": "<b>Привет</b> &amp; &lt;3", "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": true},
                "reply_markup": serde_json::from_str::<Value>(KEYBOARD).unwrap(),
            })
        );
        telegram
            .send("77", &Message { html: "x".into(), ..Message::default() }, Some("of another messenger"), 1)
            .await
            .unwrap();
        let (method, body) = fake.asked_once();
        assert_eq!((method.as_str(), body.get("reply_markup")), ("sendMessage", None));
    })
    .await;
}

#[tokio::test]
async fn a_message_is_changed_in_place_where_it_can_be() {
    with_fake(async |telegram, fake| {
        telegram.send("77", &hello(), Some("502"), 1).await.unwrap();
        let (method, body) = fake.asked_once();
        assert_eq!(method, "editMessageText");
        assert_eq!((&body["chat_id"], &body["message_id"], &body["parse_mode"]), (&json!(77), &json!(502), &json!("HTML")));
        assert_eq!(body["reply_markup"], serde_json::from_str::<Value>(KEYBOARD).unwrap());

        fake.will_refuse("editMessageText", 400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        telegram.send("77", &hello(), Some("502"), 1).await.unwrap();
        assert_eq!(fake.asked_once().0, "editMessageText");

        for gone in [
            "message to edit not found",
            "message can't be edited",
            "there is no text in the message to edit",
            "MESSAGE_ID_INVALID",
        ] {
            fake.will_refuse("editMessageText", 400, &format!("Bad Request: {gone}"));
            telegram.send("77", &hello(), Some("502"), 1).await.unwrap();
            let methods: Vec<_> = fake.asked().into_iter().map(|(method, _)| method).collect();
            assert_eq!(methods, ["editMessageText", "sendMessage"], "{gone}");
        }

        fake.will_refuse("editMessageText", 403, "Forbidden: bot was blocked by the user");
        let closed = telegram.send("77", &hello(), Some("502"), 1).await.unwrap_err();
        assert_eq!(closed, CallError::PersonClosed("Forbidden: bot was blocked by the user".into()));
        assert_eq!(fake.asked_once().0, "editMessageText");
    })
    .await;
}

#[tokio::test]
async fn what_can_never_work_is_refused_without_a_call() {
    with_fake(async |telegram, fake| {
        let mut bad = hello();
        bad.buttons[1][0].action = Action::Open("not an address".into());
        let failures = [
            telegram.send("77", &bad, None, 1).await,
            telegram.send("someone@example.org", &hello(), None, 1).await,
            telegram.ban(CHAT, "-5").await,
            telegram.unban(CHAT, "").await,
            telegram.answer_request(CHAT, "x", true).await,
        ];
        for failure in failures {
            assert!(matches!(failure, Err(CallError::Refused(_))), "{failure:?}");
        }
        assert!(fake.asked().is_empty());
    })
    .await;
}

#[tokio::test]
async fn people_are_let_in_and_out() {
    with_fake(async |telegram, fake| {
        let person = json!({"chat_id": CHAT, "user_id": 77});
        telegram.answer_request(CHAT, "77", true).await.unwrap();
        assert_eq!(fake.asked_once(), ("approveChatJoinRequest".into(), person.clone()));
        telegram.answer_request(CHAT, "77", false).await.unwrap();
        assert_eq!(fake.asked_once(), ("declineChatJoinRequest".into(), person.clone()));
        telegram.ban(CHAT, "77").await.unwrap();
        assert_eq!(fake.asked_once(), ("banChatMember".into(), person));
        telegram.unban(CHAT, "77").await.unwrap();
        let unban = json!({"chat_id": CHAT, "user_id": 77, "only_if_banned": true});
        assert_eq!(fake.asked_once(), ("unbanChatMember".into(), unban));

        fake.will("createChatInviteLink", &json!({"invite_link": "https://t.me/+AbC"}));
        assert_eq!(telegram.make_link(CHAT, &"ы".repeat(40)).await.unwrap(), "https://t.me/+AbC");
        let make = json!({"chat_id": CHAT, "name": "ы".repeat(32), "creates_join_request": true});
        assert_eq!(fake.asked_once(), ("createChatInviteLink".into(), make));
        telegram.revoke_link(CHAT, "https://t.me/+AbC").await.unwrap();
        let revoke = json!({"chat_id": CHAT, "invite_link": "https://t.me/+AbC"});
        assert_eq!(fake.asked_once(), ("revokeChatInviteLink".into(), revoke));
        telegram.answer_press("4382bfdwdsb323b2d9").await.unwrap();
        let answer = json!({"callback_query_id": "4382bfdwdsb323b2d9"});
        assert_eq!(fake.asked_once(), ("answerCallbackQuery".into(), answer));

        fake.will_refuse("approveChatJoinRequest", 400, "Bad Request: USER_CHANNELS_TOO_MUCH");
        assert_eq!(telegram.answer_request(CHAT, "77", true).await, Err(CallError::TooManyChats));
        fake.will_refuse("banChatMember", 400, "Bad Request: user is an administrator of the chat");
        assert_eq!(telegram.ban(CHAT, "77").await, Err(CallError::IsStaff));
    })
    .await;
}

#[tokio::test]
async fn presence_is_read_from_every_status() {
    with_fake(async |telegram, fake| {
        let bot = json!({"user": {"id": 78, "is_bot": true, "first_name": "B"}});
        for (member, presence) in [
            (member("creator", &json!({"is_anonymous": false})), Presence::Staff),
            (member("administrator", &admin(false, false)), Presence::Staff),
            (member("member", &json!({})), Presence::Inside),
            (member("member", &bot), Presence::Staff),
            (member("member", &json!({"until_date": 1_797_836_400, "tag": "new"})), Presence::Inside),
            (member("restricted", &restricted(true)), Presence::Inside),
            (member("restricted", &restricted(false)), Presence::Outside),
            (member("left", &json!({})), Presence::Outside),
            (member("left", &bot), Presence::Outside),
            (member("kicked", &json!({"until_date": 0})), Presence::Banned),
        ] {
            fake.will("getChatMember", &member);
            assert_eq!(telegram.presence(CHAT, "77").await, Ok(presence), "{member}");
            let asked = fake.asked_once();
            assert_eq!(asked, ("getChatMember".into(), json!({"chat_id": CHAT, "user_id": 77})));
        }
        for never_seen in ["user not found", "PARTICIPANT_ID_INVALID", "member not found"] {
            fake.will_refuse("getChatMember", 400, &format!("Bad Request: {never_seen}"));
            assert_eq!(telegram.presence(CHAT, "77").await, Ok(Presence::Outside), "{never_seen}");
        }
        fake.will_refuse("getChatMember", 400, "Bad Request: member list is inaccessible");
        assert!(matches!(telegram.presence(CHAT, "77").await, Err(CallError::NoRight(_))), "unseen is not outside");
        fake.will("getChatMember", &member("promoted", &json!({})));
        assert!(matches!(telegram.presence(CHAT, "77").await, Err(CallError::Unreached(_))), "nor is a new status");
    })
    .await;
}

#[tokio::test]
async fn the_bots_standing_lists_what_is_missing() {
    with_fake(async |telegram, fake| {
        fake.will("getMe", &json!({"id": 123_456, "is_bot": true, "first_name": "Club", "username": "club_bot"}));
        let all = vec![Right::Administrator, Right::Invite, Right::Restrict];
        for (kind, is, member, missing, present) in [
            ("channel", ChatKind::Channel, member("administrator", &admin(true, true)), vec![], true),
            (
                "supergroup",
                ChatKind::Supergroup,
                member("administrator", &admin(false, true)),
                vec![Right::Invite],
                true,
            ),
            (
                "supergroup",
                ChatKind::Supergroup,
                member("administrator", &admin(true, false)),
                vec![Right::Restrict],
                true,
            ),
            ("group", ChatKind::BasicGroup, member("member", &json!({})), all.clone(), true),
            ("supergroup", ChatKind::Supergroup, member("left", &json!({})), all.clone(), false),
        ] {
            // A pinned message of a kind that is not known must not hide the chat.
            let pinned = json!({"message_id": "new style", "chat": 5});
            fake.will("getChat", &json!({"id": CHAT, "type": kind, "title": "Клуб", "pinned_message": pinned}));
            fake.will("getChatMember", &member);
            let expected =
                Standing {
                    chat: CHAT, title: "Клуб".into(), kind: is, missing, present, door: None, by_hand: false
                };
            assert_eq!(telegram.standing(CHAT).await, Ok(expected), "{member}");
        }
        let asked = fake.asked();
        assert_eq!(asked.iter().filter(|(method, _)| method == "getMe").count(), 1, "asked once");
        assert_eq!(asked.last().unwrap().1, json!({"chat_id": CHAT, "user_id": 123_456}));
        fake.will_refuse("getChat", 400, "Bad Request: chat not found");
        assert!(matches!(telegram.standing(CHAT).await, Err(CallError::ChatClosed(_))));
    })
    .await;
}

#[tokio::test]
async fn an_introduction_by_polling() {
    with_fake(async |telegram, fake| {
        fake.will("getMe", &json!({"id": 123_456, "is_bot": true, "first_name": "Club", "username": "club_bot"}));
        telegram.introduce().await.unwrap();
        let private = json!({"type": "all_private_chats"});
        let en = json!([{"command": "status", "description": "My subscription"}]);
        let ru =
            json!([{"command": "status", "description": "Моя подписка"}, {"command": "link", "description": "Войти"}]);
        let expected: [(String, Value); 4] = [
            ("getMe".into(), json!({})),
            ("deleteWebhook".into(), json!({})),
            ("setMyCommands".into(), json!({"commands": en, "scope": private})),
            ("setMyCommands".into(), json!({"commands": ru, "scope": private, "language_code": "ru"})),
        ];
        assert_eq!(fake.asked(), expected);
        assert_eq!(telegram.start_link("pay_1").as_deref(), Some("https://t.me/club_bot?start=pay_1"));
        assert_eq!(format!("{telegram:?}"), r#"Telegram { username: Some("club_bot"), .. }"#);
    })
    .await;
}

#[tokio::test]
async fn an_introduction_by_webhook() {
    let url = "https://club.example/webhooks/telegram".parse().unwrap();
    with_mode(Mode::Webhook { url, secret: "whk_1".into() }, async |telegram, fake| {
        fake.will("getMe", &json!({"id": 123_456, "is_bot": true, "first_name": "Club", "username": "club_bot"}));
        telegram.introduce().await.unwrap();
        let (method, body) = fake.asked().remove(1);
        assert_eq!(method, "setWebhook");
        assert_eq!(
            body,
            json!({
                "url": "https://club.example/webhooks/telegram", "secret_token": "whk_1",
                "allowed_updates": ["message", "callback_query", "my_chat_member", "chat_member",
                    "chat_join_request", "pre_checkout_query", "subscription"],
            })
        );
        fake.will_refuse("getMe", 401, "Unauthorized");
        assert_eq!(telegram.introduce().await, Err(CallError::TokenRefused("Unauthorized".into())));
    })
    .await;
}

#[tokio::test]
async fn a_poll_stops_at_no_update() {
    with_fake(async |telegram, fake| {
        let updates = json!([
            {"update_id": 10, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": {"id": 5}}},
            {"message": "without a number"},
            "not an object at all",
            {"update_id": 12, "message_reaction": {"chat": null}},
            {"update_id": 11, "subscription": {"user": {"id": 6}, "state": "active"}},
        ]);
        fake.will("getUpdates", &updates);
        let batch = telegram.poll(None, Duration::from_secs(30)).await.unwrap();
        let rows: Vec<_> = batch.facts.iter().map(|raw| (raw.external_id.as_str(), raw.lane.as_str())).collect();
        assert_eq!(rows, [("10", "tg:5"), ("12", "update"), ("11", "tg:6")]);
        assert_eq!(serde_json::from_str::<Value>(&batch.facts[0].payload).unwrap(), updates[0]);
        assert_eq!(batch.cursor.as_deref(), Some("13"));
        let (method, body) = fake.asked_once();
        let kinds = json!(["message", "callback_query", "my_chat_member", "chat_member", "chat_join_request",
            "pre_checkout_query", "subscription"]);
        assert_eq!((method.as_str(), &body), ("getUpdates", &json!({"timeout": 30, "allowed_updates": kinds})));

        fake.will("getUpdates", &json!([]));
        let batch = telegram.poll(Some("13"), Duration::ZERO).await.unwrap();
        assert_eq!((batch.facts.len(), batch.cursor), (0, None));
        assert_eq!(fake.asked_once().1["offset"], json!(13));

        fake.will_refuse("getUpdates", 409, "Conflict: terminated by other getUpdates request");
        assert!(matches!(telegram.poll(Some("13"), Duration::ZERO).await, Err(CallError::Rival(_))));
    })
    .await;
}

#[tokio::test]
async fn a_failing_server_is_told_at_once() {
    with_fake(async |telegram, fake| {
        let begun = Instant::now();
        let html = "<html><body><h1>502 Bad Gateway</h1></body></html>";
        fake.will_say("banChatMember", 502, html).will_say("banChatMember", 200, html).will_say(
            "banChatMember",
            404,
            "",
        );
        fake.will_refuse("banChatMember", 500, "Internal Server Error: restart");
        fake.will_say("banChatMember", 200, r#"{"ok":true}"#);
        for _ in 0..5 {
            let failure = telegram.ban(CHAT, "77").await;
            assert!(matches!(failure, Err(CallError::Unreached(_))), "{failure:?}");
        }
        assert!(begun.elapsed() < Duration::from_secs(5));
        let wait = json!({"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3}});
        fake.will_say("banChatMember", 429, &wait.to_string());
        assert_eq!(telegram.ban(CHAT, "77").await, Err(CallError::Wait(Duration::from_secs(3))));
    })
    .await;
}

#[tokio::test]
async fn silence_and_a_torn_line_are_failures_without_the_token() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let telegram = telegram(&format!("http://{}", listener.local_addr().unwrap()), Mode::Polling);
    let ask = GetChat::new(ChatId(CHAT));
    // The kernel takes the connection, and nobody ever answers.
    let silent = telegram.api.call_within::<_, Value>(Duration::from_millis(100), &ask, Whom::Chat).await;
    let (torn, ()) = tokio::join!(telegram.api.call::<_, Value>(&ask, Whom::Chat), async {
        for _ in 0..2 {
            drop(listener.accept().await.unwrap());
        }
    });
    for failure in [silent, torn] {
        let Err(CallError::Unreached(text)) = failure else { panic!("{failure:?}") };
        assert!(!text.contains("SECRET") && !text.contains("123456"), "{text}");
    }
    let nowhere = Telegram::new(TelegramConfig {
        token: TOKEN.into(),
        api_url: "no address".into(),
        mode: Mode::Polling,
        commands: vec![],
        test_payments: false,
    });
    let Err(CallError::Unreached(text)) = nowhere.introduce().await else { panic!("an address was found") };
    assert!(!text.contains("SECRET"), "{text}");
}

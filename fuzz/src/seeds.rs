//! What fuzzing begins with: recorded callbacks (`tests/data/vectors`, `tests/fixtures/payments`), and a few words.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The program's folder, from its own tests and from here.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if here.ends_with("fuzz") { here.join("..") } else { here.to_owned() }
}

fn file(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The requests that are recorded for a service.
fn requests(path: &str) -> Vec<Value> {
    let file = file(path);
    let all = file["vectors"].as_array().cloned().unwrap_or_default();
    all.into_iter().map(|v| v["request"].clone()).collect()
}

fn bodies(path: &str) -> Vec<Vec<u8>> {
    requests(path).iter().filter_map(|r| r["body"].as_str()).map(|b| b.as_bytes().to_vec()).collect()
}

/// Callbacks with their first byte, once with a proof and once without.
fn callbacks(path: &str, kinds: &[&str]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for request in requests(path) {
        let text = |name: &str| request[name].as_str().unwrap_or_default();
        let content_type = request["headers"]["Content-Type"].as_str().unwrap_or_default();
        let mut first = match content_type.split(';').next().unwrap_or_default() {
            "application/json" => 0b0100,
            "multipart/form-data" => 0b1000,
            _ => 0,
        };
        let is_get = text("method") == "GET";
        first |= u8::from(is_get) << 1;
        let kind = text("path").rsplit('/').next().unwrap_or_default();
        first |= kinds.iter().zip(0..).find(|(k, _)| **k == kind).map_or(0, |(_, n): (_, u8)| n << 4);
        for proven in [0, 1] {
            let body = if is_get { text("query") } else { text("body") };
            seeds.push([&[first | proven], body.as_bytes()].concat());
        }
    }
    seeds
}

fn words(of: &[&str]) -> Vec<Vec<u8>> {
    of.iter().map(|w| w.as_bytes().to_vec()).collect()
}

/// What a target begins with.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "signed" => callbacks("tests/fixtures/payments/standardwebhooks.json", &[]),
        "prodamus" => callbacks("tests/data/vectors/prodamus.json", &[]),
        "cloudpayments" => callbacks("tests/data/vectors/cloudpayments.json", super::callbacks::KINDS),
        "robokassa" => callbacks("tests/data/vectors/robokassa.json", &["result", "success"]),
        "tbank" => callbacks("tests/data/vectors/tbank.json", &[]),
        "yookassa" => callbacks("tests/fixtures/payments/yookassa.json", &[]),
        "answers" => answers(),
        "telegram" => bodies("tests/data/vectors/telegram.json").into_iter().chain(updates()).collect(),
        "vk" => bodies("tests/data/vectors/vk.json").into_iter().chain(events()).collect(),
        "values" => words(&[
            "1990 RUB",
            "19.90 EUR",
            "450 XTR",
            "990.000000",
            "1 month",
            "10 days",
            "forever",
            "50%",
            "3 days",
            "tg:77000001",
            "vk:12",
            "month",
            "1.234 KWD",
        ]),
        "words" => words(&[
            "/start plan_month",
            "/card 77000001",
            "/give Anna month 1 month",
            "подарить Анне месяц",
            "/freeze 2026-12-01",
            "заморозить с 1 декабря по 14 декабря",
            "/price month 990 RUB",
            "/unfreeze",
            "стоп",
            "/lang ru",
            "/status@club_bot",
        ]),
        "presses" => words(&[
            "plans",
            "p:month",
            "plan:month",
            "m:1:2",
            "s:card:1",
            "f:1:2026-12-01",
            "fr:1",
            "g:1",
            "c:1",
            "h:1",
        ]),
        "club_file" => words(&[
            "[club]\nname = \"Club\"\ntimezone = \"Europe/Moscow\"\n[gates.channel]\ntelegram = -1001234567890\n[plans.month]\ntitle = \
             \"Month\"\nperiod = \"1 month\"\nprice = [\"990 RUB\", \"450 XTR\"]\ngates = [\"channel\"]\n",
        ]),
        "settings" => words(&[
            "DATABASE_URL=sqlite://club.db\nHTTP_LISTEN=127.0.0.1:8080\nOWNERS=tg:1001,vk:5\nTELEGRAM_TOKEN=7000000001:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "DATABASE_URL=postgres://club@localhost/club\nPUBLIC_URL=https://club.example\nTRUSTED_PROXIES=10.0.0.0/8\nVK_GROUP_ID=5000\n",
            "https://example.org/x?y=z",
            "10.0.0.0/8,::1",
            "true",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ]),
        other => panic!("{other} is no target"),
    }
}

fn answers() -> Vec<Vec<u8>> {
    let payment = json!({"id": "4912345678", "status": "succeeded", "paid": true, "test": false,
        "amount": {"value": "990.00", "currency": "RUB"}, "refunded_amount": {"value": "0.00", "currency": "RUB"},
        "captured_at": "2026-11-21T10:00:02.000Z", "metadata": {"order_id": "ord_01JD3Z"}});
    let state = json!({"Success": true, "ErrorCode": "0", "TerminalKey": "Harness", "Status": "CONFIRMED",
        "PaymentId": "4912345678", "OrderId": "ord_01JD3Z", "Amount": 99_000});
    let transaction = json!({"Success": true, "Model": {"TransactionId": 4_912_345_678_u64, "Amount": 990.0, "Currency": "RUB",
        "Status": "Completed", "InvoiceId": "ord_01JD3Z", "TestMode": false}});
    let xml = "<OperationStateResponse><Result><Code>0</Code></Result><State><Code>100</Code></State><Info><OutSum>990.00</OutSum></Info></OperationStateResponse>";
    let mut other = state.clone();
    other["OrderId"] = "another".into();
    let all = [(0, payment.clone()), (1, payment), (2, state.clone()), (2, other), (3, state), (4, transaction)];
    let all = all.into_iter().map(|(who, answer)| [&[who, 0], answer.to_string().as_bytes()].concat());
    all.chain([[&[5, 0], xml.as_bytes()].concat()]).collect()
}

fn updates() -> Vec<Vec<u8>> {
    let anna = json!({"id": 77_000_001, "is_bot": false, "first_name": "Anna", "language_code": "ru"});
    let chat = json!({"id": 77_000_001, "type": "private", "first_name": "Anna"});
    let channel = json!({"id": -1_001_234_567_890_i64, "type": "channel", "title": "Club"});
    let message = json!({"message_id": 5, "date": 1_795_255_203, "from": anna, "chat": chat, "text": "/start plan_month",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}]});
    let member = |status: &str| json!({"status": status, "user": anna, "until_date": 0});
    let all = [
        json!({"update_id": 1, "message": message}),
        json!({"update_id": 2, "callback_query": {"id": "7", "from": anna, "chat_instance": "1", "data": "plans", "message": message}}),
        json!({"update_id": 3, "chat_join_request": {"chat": channel, "from": anna, "user_chat_id": 77_000_001, "date": 1_795_255_203,
            "invite_link": {"invite_link": "https://t.me/+abc", "creator": anna, "creates_join_request": true, "is_primary": false, "is_revoked": false}}}),
        json!({"update_id": 4, "chat_member": {"chat": channel, "from": anna, "date": 1_795_255_203,
            "old_chat_member": member("left"), "new_chat_member": member("member")}}),
        json!({"update_id": 5, "my_chat_member": {"chat": chat, "from": anna, "date": 1_795_255_203,
            "old_chat_member": member("member"), "new_chat_member": member("kicked")}}),
    ];
    all.iter().map(|update| update.to_string().into_bytes()).collect()
}

fn events() -> Vec<Vec<u8>> {
    let event = |kind: &str, object: Value| json!({"group_id": 200_000_001, "type": kind, "event_id": "e1", "v": "5.199", "object": object});
    let message = json!({"date": 1_795_255_203, "from_id": 12, "id": 3, "peer_id": 12, "text": "Начать", "payload": "{\"b\":\"plans\"}", "ref": "plan_month"});
    let all = [
        event(
            "message_new",
            json!({"message": message, "client_info": {"button_actions": ["text", "callback"], "keyboard": true, "lang_id": 0}}),
        ),
        event(
            "message_event",
            json!({"user_id": 12, "peer_id": 12, "event_id": "ab", "payload": {"b": "plans"}, "conversation_message_id": 4}),
        ),
        event("group_join", json!({"user_id": 12, "join_type": "request"})),
        event("group_leave", json!({"user_id": 12, "self": 1})),
        event("message_deny", json!({"user_id": 12})),
        event(
            "group_change_settings",
            json!({"user_id": 1, "changes": {"title": {"old_value": "a", "new_value": "b"}}}),
        ),
    ];
    all.iter().map(|event| event.to_string().into_bytes()).collect()
}

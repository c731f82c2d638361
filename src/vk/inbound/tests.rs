use super::*;
use serde_json::json;

const GROUP: i64 = 5000;
const CHAT: i64 = CHATS + 1;

fn read_with(clients: &Clients, kind: &str, object: &Value) -> Result<Vec<Fact>, String> {
    let event = json!({"group_id": GROUP, "type": kind, "event_id": "e1", "v": "5.199", "object": object});
    read(&event.to_string(), GROUP, clients)
}

fn facts(kind: &str, object: &Value) -> Vec<Fact> {
    read_with(&Clients::default(), kind, object).unwrap()
}

fn fact(kind: &str, object: &Value) -> Fact {
    let mut facts = facts(kind, object);
    assert_eq!(facts.len(), 1, "{facts:?}");
    facts.remove(0)
}

/// A message with everything that VK sends along.
fn message(more: &Value) -> Value {
    let mut message = json!({
        "id": 12, "date": 1_770_000_000, "peer_id": 2002, "from_id": 2002, "text": "Привет", "out": 0, "version": 10_000_012,
        "conversation_message_id": 3, "important": false, "is_hidden": false, "attachments": [], "fwd_messages": [], "random_id": 0,
    });
    for (name, value) in more.as_object().unwrap() {
        message[name] = value.clone();
    }
    json!({
        "message": message,
        "client_info": {
            "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback", "intent_subscribe"],
            "keyboard": true, "inline_keyboard": true, "carousel": true, "lang_id": 0,
        },
    })
}

fn russian(id: i64) -> Person {
    Person { language: Some("ru".into()), ..person(id) }
}

fn said(text: &str) -> Fact {
    Fact::Said(Said { person: russian(2002), text: text.into(), enclosure: None })
}

fn pressed_text(data: &str) -> Fact {
    Fact::Pressed(Pressed { person: russian(2002), data: data.into(), query: String::new(), message: None })
}

fn moved_by(who: i64, chat: i64, was: Presence, is: Presence, by: i64) -> Fact {
    Fact::Moved { person: person(who), chat, was, is, by: person(by), link: None }
}

#[test]
fn what_is_written_in_private_is_said() {
    for (more, text) in [
        (json!({}), "Привет"),
        (json!({"text": "", "attachments": [{"type": "sticker", "sticker": {"sticker_id": 1}}]}), ""),
        (json!({"text": "Начать", "payload": "{\"command\":\"start\"}"}), "/start"),
        (json!({"text": "Начать", "payload": {"command": "start"}}), "/start"),
        (json!({"payload": "{\"command\":\"start\"}", "ref": "gift_abc", "ref_source": "x"}), "/start gift_abc"),
        (json!({"ref": "ref_XyZ-09"}), "/start ref_XyZ-09"),
        (json!({"ref": "two words"}), "Привет"),
        (json!({"ref": ""}), "Привет"),
        (json!({"payload": "not JSON at all"}), "Привет"),
        (json!({"payload": "{\"command\":\"delete everything\"}"}), "Привет"),
        (json!({"payload": "[1]"}), "Привет"),
        (json!({"payload": 7}), "Привет"),
    ] {
        assert_eq!(fact("message_new", &message(&more)), said(text), "{more}");
    }
    // Before version 5.103 the object was the message itself.
    let bare = json!({"id": 1, "from_id": 2002, "peer_id": 2002, "text": "Привет"});
    assert_eq!(
        fact("message_new", &bare),
        Fact::Said(Said { person: person(2002), text: "Привет".into(), enclosure: None })
    );
}

#[test]
fn a_button_that_is_a_text_is_a_press() {
    let payload = |payload: &str| message(&json!({"text": "Тарифы", "payload": payload}));
    assert_eq!(fact("message_new", &payload(r#"{"p":"plans"}"#)), pressed_text("plans"));
    assert_eq!(fact("message_new", &payload(r#"{"p":{"x":1}}"#)), pressed_text(""), "forged");
    let both = message(&json!({"payload": "{\"p\":\"plans\"}", "ref": "ref_a"}));
    assert_eq!(facts("message_new", &both), [said("/start ref_a"), pressed_text("plans")]);
}

#[test]
fn others_than_people_in_private_say_nothing() {
    for more in [
        json!({"from_id": -77, "peer_id": -77}),
        json!({"peer_id": CHAT, "text": "статус"}),
        json!({"from_id": 2002, "peer_id": -GROUP}),
        json!({"from_id": 2002, "peer_id": 3003}),
    ] {
        assert_eq!(fact("message_new", &message(&more)), Fact::Nothing, "{more}");
    }
}

#[test]
fn the_language_of_the_application_is_taken() {
    for (id, language) in [(0, Some("ru")), (3, Some("en")), (12, Some("pl")), (100, None)] {
        let mut told = message(&json!({}));
        told["client_info"]["lang_id"] = json!(id);
        let Fact::Said(said) = fact("message_new", &told) else { panic!() };
        assert_eq!(said.person.language.as_deref(), language, "{id}");
    }
}

#[test]
fn what_an_application_cannot_do_is_remembered() {
    let clients = Clients::default();
    let mut told = message(&json!({}));
    told["client_info"]["button_actions"] = json!(["text", "open_link"]);
    told["client_info"]["inline_keyboard"] = json!(false);
    read_with(&clients, "message_new", &told).unwrap();
    assert_eq!(clients.of(2002), Client { callback: false, inline: false });
    assert_eq!(clients.of(2003), Client::FULL);
    told["client_info"] = json!({});
    read_with(&clients, "message_new", &told).unwrap();
    assert_eq!(clients.of(2002), Client::FULL, "a newer one says nothing of it");
}

#[test]
fn a_press_can_be_answered_and_its_message_changed() {
    let event = |payload: Value| json!({"user_id": 2002, "peer_id": 2002, "event_id": "inner", "payload": payload, "conversation_message_id": 8});
    for (payload, data) in [
        (json!({"p": "status"}), "status"),
        (json!("{\"p\":\"status\"}"), "status"),
        (json!("status"), ""),
        (json!({"q": 1}), ""),
        (json!(null), ""),
    ] {
        let expected = Pressed {
            person: person(2002),
            data: data.into(),
            query: "2002/2002/inner".into(),
            message: Some("8".into()),
        };
        assert_eq!(fact("message_event", &event(payload)), Fact::Pressed(expected));
    }
    let bare =
        json!({"user_id": 2002, "peer_id": CHAT, "event_id": "x", "payload": {"p": "a"}, "conversation_message_id": 8});
    let Fact::Pressed(pressed) = fact("message_event", &bare) else { panic!() };
    assert_eq!((pressed.message, pressed.query.as_str()), (None, "2002/2000000001/x"));
}

#[test]
fn permission_to_write_is_given_and_taken() {
    for (kind, reachable) in [("message_allow", true), ("message_deny", false)] {
        let told = fact(kind, &json!({"user_id": 2002, "key": ""}));
        assert_eq!(told, Fact::Reachable { person: person(2002), reachable });
    }
}

#[test]
fn the_community_is_entered_and_left() {
    use Presence::{Banned, Inside, Outside, Staff, Unknown};
    let asked = fact("group_join", &json!({"user_id": 2002, "join_type": "request"}));
    let expected = Fact::AskedToJoin { person: person(2002), chat: -GROUP, link: None, reach: "2002".into() };
    assert_eq!(asked, expected, "to ask is not to be in");
    for (kind, object, expected) in [
        ("group_join", json!({"user_id": 2, "join_type": "join"}), moved_by(2, -GROUP, Outside, Inside, 2)),
        ("group_join", json!({"user_id": 2, "join_type": "accepted"}), moved_by(2, -GROUP, Outside, Inside, 2)),
        ("group_join", json!({"user_id": 2, "join_type": "approved"}), moved_by(2, -GROUP, Outside, Inside, -GROUP)),
        ("group_join", json!({"user_id": 2, "join_type": "unsure"}), Fact::Nothing),
        ("group_join", json!({"user_id": 2, "join_type": "something new"}), Fact::Nothing),
        ("group_leave", json!({"user_id": 2, "self": 1}), moved_by(2, -GROUP, Inside, Outside, 2)),
        ("group_leave", json!({"user_id": 2, "self": 0}), moved_by(2, -GROUP, Inside, Outside, 0)),
        ("group_leave", json!({"user_id": 2}), moved_by(2, -GROUP, Inside, Outside, 0)),
        (
            "user_block",
            json!({"admin_id": 1, "user_id": 2, "unblock_date": 0, "reason": 0, "comment": "x"}),
            moved_by(2, -GROUP, Unknown, Banned, 1),
        ),
        (
            "user_unblock",
            json!({"admin_id": 1, "user_id": 2, "by_end_date": 0}),
            moved_by(2, -GROUP, Banned, Outside, 1),
        ),
        (
            "group_officers_edit",
            json!({"admin_id": 1, "user_id": 2, "level_old": 0, "level_new": 3}),
            moved_by(2, -GROUP, Inside, Staff, 1),
        ),
        (
            "group_officers_edit",
            json!({"admin_id": 1, "user_id": 2, "level_old": 2, "level_new": 0}),
            moved_by(2, -GROUP, Staff, Inside, 1),
        ),
    ] {
        assert_eq!(fact(kind, &object), expected, "{kind} {object}");
    }
}

#[test]
fn a_chat_is_entered_and_left() {
    use Presence::{Inside, Outside};
    let action = |from: i64, action: Value| {
        let text = json!({"peer_id": CHAT, "from_id": from, "id": 0, "text": "", "action": action});
        fact("message_new", &message(&text))
    };
    let (came, gone) =
        (|who, by| moved_by(who, CHAT, Outside, Inside, by), |who, by| moved_by(who, CHAT, Inside, Outside, by));
    for (from, what, expected) in [
        (2, json!({"type": "chat_invite_user_by_link", "member_id": 2}), came(2, 2)),
        (2, json!({"type": "chat_invite_user_by_link"}), came(2, 2)),
        (2, json!({"type": "chat_invite_user_by_message_request"}), came(2, 2)),
        (2, json!({"type": "chat_invite_user_by_message_request", "member_id": 9}), came(9, 2)),
        (1, json!({"type": "chat_invite_user", "member_id": 2}), came(2, 1)),
        (2, json!({"type": "chat_invite_user", "member_id": 2}), came(2, 2)),
        (2, json!({"type": "chat_kick_user", "member_id": 2}), gone(2, 2)),
        (1, json!({"type": "chat_kick_user", "member_id": 2}), gone(2, 1)),
        (-GROUP, json!({"type": "chat_kick_user", "member_id": 2}), gone(2, -GROUP)),
        (1, json!({"type": "chat_invite_user", "member_id": -GROUP}), Fact::StandingChanged { chat: CHAT }),
        (1, json!({"type": "chat_kick_user", "member_id": -GROUP}), Fact::StandingChanged { chat: CHAT }),
        (1, json!({"type": "chat_invite_user", "member_id": -77}), Fact::Nothing),
        (1, json!({"type": "chat_invite_user"}), Fact::Nothing),
        (1, json!({"type": "chat_title_update", "text": "x"}), Fact::Nothing),
    ] {
        assert_eq!(action(from, what.clone()), expected, "{what}");
    }
    let Fact::Moved { by, .. } = action(-GROUP, json!({"type": "chat_kick_user", "member_id": 2})) else { panic!() };
    assert!(by.is_bot, "the community is a program");
}

#[test]
fn donations_are_counted_in_kopecks() {
    let rub = |text: &str| text.parse::<Money>().unwrap();
    for (kind, object, change) in [
        (
            "donut_subscription_create",
            json!({"amount": 169, "amount_without_fee": 152.1, "user_id": 2}),
            Patronage::Began { amount: rub("169 RUB") },
        ),
        (
            "donut_subscription_prolonged",
            json!({"amount": 169.0, "amount_without_fee": 152.1, "user_id": 2}),
            Patronage::Prolonged { amount: rub("169 RUB") },
        ),
        (
            "donut_subscription_price_changed",
            json!({"amount_old": 169, "amount_new": 250.5, "amount_diff": 81.5, "user_id": 2}),
            Patronage::Repriced { amount: rub("250.50 RUB") },
        ),
        ("donut_subscription_cancelled", json!({"user_id": 2}), Patronage::Cancelled),
        ("donut_subscription_expired", json!({"user_id": 2}), Patronage::Expired),
    ] {
        assert_eq!(fact(kind, &object), Fact::Patron { person: person(2), change }, "{kind}");
    }
    for (kind, object) in [
        ("donut_subscription_create", json!({"user_id": 2})),
        ("donut_subscription_create", json!({"amount": 5})),
        ("donut_subscription_paused", json!({"user_id": 2})),
        ("donut_money_withdraw", json!({"amount": 5.0, "amount_without_fee": 4.5})),
    ] {
        assert_eq!(fact(kind, &object), Fact::Nothing, "{kind} {object}");
    }
}

#[test]
fn what_is_not_known_is_of_no_interest_and_what_is_broken_says_so_without_its_content() {
    for kind in ["wall_post_new", "message_reply", "like_add", "something_new", "vkpay_transaction"] {
        assert_eq!(fact(kind, &json!({"any": "thing"})), Fact::Nothing, "{kind}");
    }
    assert_eq!(read(r#"{"type":"x"}"#, GROUP, &Clients::default()), Ok(vec![Fact::Nothing]));
    for (kind, object) in [("message_new", json!({"message": "secret"})), ("group_join", json!({"user_id": "secret"}))]
    {
        let error = read_with(&Clients::default(), kind, &object).unwrap_err();
        assert!(error.contains(kind) && !error.contains("secret"), "{error}");
    }
    assert!(read("no JSON", GROUP, &Clients::default()).is_err());
}

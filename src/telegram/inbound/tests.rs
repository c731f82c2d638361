use super::*;
use serde_json::json;

fn user(id: i64) -> Value {
    json!({"id": id, "is_bot": false, "first_name": "Иван", "last_name": "Петров", "username": "ivan_p",
        "language_code": "ru"})
}

fn ivan(id: i64) -> Person {
    Person {
        account: AccountRef::telegram(id),
        name: "Иван Петров".into(),
        username: Some("ivan_p".into()),
        language: Some("ru".into()),
        is_bot: false,
    }
}

/// The one fact of an update of this kind.
fn fact(kind: &str, body: &Value) -> Result<Fact, String> {
    let facts = read(&json!({"update_id": 900_000_001, kind: body}).to_string())?;
    assert_eq!(facts.len(), 1);
    Ok(facts.into_iter().next().unwrap())
}

/// A message in private with something in it.
fn private(content: &Value) -> Value {
    let chat = json!({"id": 77, "type": "private", "first_name": "Иван", "username": "ivan_p"});
    let mut body = json!({"message_id": 502, "from": user(77), "chat": chat, "date": 1_795_244_400});
    body.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
    body
}

/// The same in a group.
fn in_group(content: &Value) -> Value {
    let mut body = private(content);
    body["chat"] = json!({"id": -100_500, "type": "supergroup", "title": "Клуб"});
    body
}

fn said(text: &str) -> Fact {
    Fact::Said(Said { person: ivan(77), text: text.into(), enclosure: None })
}

/// A picture with words under it.
fn sent(caption: &str) -> Fact {
    let enclosure = Some(Enclosure { platform: Platform::Telegram, picture: true, file: "A".into() });
    Fact::Said(Said { person: ivan(77), text: caption.into(), enclosure })
}

#[test]
fn what_a_person_says_in_private_is_heard() {
    let command = json!([{"type": "bot_command", "offset": 0, "length": 6}]);
    let strange = json!([{"type": "hologram", "offset": 0, "length": 6, "depth": 3}]);
    let photo = json!([{"file_id": "A", "file_unique_id": "B", "width": 90, "height": 90, "file_size": 1000}]);
    let voice = json!({"file_id": "A", "file_unique_id": "B", "duration": 3});
    let dice = json!({"emoji": "🎲", "value": 4});
    let pinned = json!({"message_id": 7, "date": 0, "chat": {"id": 77, "type": "private", "first_name": "Иван"}});
    for (content, expected) in [
        (json!({"text": "/start pay_1", "entities": command}), said("/start pay_1")),
        (json!({"text": "Добрый день"}), said("Добрый день")),
        (json!({"text": "/start", "entities": strange}), said("/start")),
        (json!({"text": "/start", "reply_to_message": {"message_id": "odd"}}), said("/start")),
        (json!({"photo": photo, "caption": "мой чек"}), sent("мой чек")),
        (json!({"photo": photo}), sent("")),
        (json!({"voice": voice}), said("")),
        (json!({"dice": dice}), said("")),
        (json!({"hologram": {"file_id": "A"}}), said("")),
        (json!({"pinned_message": pinned}), Fact::Nothing),
        (json!({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}), Fact::Nothing),
    ] {
        assert_eq!(fact("message", &private(&content)), Ok(expected), "{content}");
    }
}

#[test]
fn what_is_said_elsewhere_is_not_ours() {
    for content in
        [json!({"text": "/start@club_bot"}), json!({"text": "привет"}), json!({"new_chat_members": [user(5)]})]
    {
        assert_eq!(fact("message", &in_group(&content)), Ok(Fact::Nothing), "{content}");
    }
    for kind in ["edited_message", "message_reaction", "unheard_of"] {
        assert_eq!(fact(kind, &json!({})), Ok(Fact::Nothing), "{kind}");
    }
    assert_eq!(read(r#"{"update_id":1}"#), Ok(vec![Fact::Nothing]));
}

#[test]
fn a_group_that_becomes_a_supergroup_is_told_from_both_sides() {
    let group = |content: Value, id: i64, kind: &str| {
        let mut body = in_group(&content);
        body["chat"] = json!({"id": id, "type": kind, "title": "Клуб"});
        fact("message", &body)
    };
    let moved = Ok(Fact::ChatMoved { from: -500, to: -100_500 });
    assert_eq!(group(json!({"migrate_to_chat_id": -100_500}), -500, "group"), moved);
    assert_eq!(group(json!({"migrate_from_chat_id": -500}), -100_500, "supergroup"), moved);
}

#[test]
fn a_press_names_its_message_while_that_can_be_changed() {
    let press = |message: Value| {
        let body =
            json!({"id": "4382", "from": user(77), "message": message, "chat_instance": "1", "data": "plan:month"});
        fact("callback_query", &body)
    };
    let expected = |message: Option<&str>| {
        let message = message.map(Into::into);
        Ok(Fact::Pressed(Pressed { person: ivan(77), data: "plan:month".into(), query: "4382".into(), message }))
    };
    assert_eq!(press(private(&json!({"text": "Тарифы"}))), expected(Some("502")));
    assert_eq!(
        press(private(&json!({"text": "Тарифы", "reply_markup": {"inline_keyboard": "odd"}}))),
        expected(Some("502"))
    );
    let old = json!({"message_id": 502, "date": 0, "chat": {"id": 77, "type": "private", "first_name": "Иван"}});
    assert_eq!(press(old), expected(None));
    assert_eq!(press(in_group(&json!({"text": "Тарифы"}))), expected(None));
}

fn link(creator: &Value) -> Value {
    json!({"invite_link": "https://t.me/+AbC", "creator": creator, "creates_join_request": true, "is_primary": false,
        "is_revoked": false, "name": "42", "pending_join_request_count": 1})
}

#[test]
fn a_request_to_join_brings_link_and_way_to_write() {
    let chat = json!({"id": -100_500, "type": "channel", "title": "Клуб"});
    let bot = json!({"id": 123_456, "is_bot": true, "first_name": "Club", "username": "club_bot"});
    let mut body = json!({"chat": chat, "from": user(77), "user_chat_id": 7_700_000_000_i64, "date": 1_795_244_400,
        "bio": "…", "invite_link": link(&bot), "query_id": "9"});
    let expected = |link: Option<&str>| {
        let link = link.map(Into::into);
        Ok(Fact::AskedToJoin { person: ivan(77), chat: -100_500, link, reach: "7700000000".into() })
    };
    assert_eq!(fact("chat_join_request", &body), expected(Some("https://t.me/+AbC")));
    body.as_object_mut().unwrap().remove("invite_link");
    assert_eq!(fact("chat_join_request", &body), expected(None));
}

/// A change of standing, as the server writes it.
fn change(chat: &Value, by: i64, old: &Value, new: &Value) -> Value {
    json!({"chat": chat, "from": user(by), "date": 1_795_244_400, "old_chat_member": old, "new_chat_member": new})
}

fn member(status: &str) -> Value {
    json!({"user": user(77), "status": status})
}

#[test]
fn moves_tell_who_moved_whom() {
    let chat = json!({"id": -100_500, "type": "supergroup", "title": "Клуб", "is_forum": true});
    let mut banned = member("kicked");
    banned["until_date"] = json!(0);
    let mut owner = member("creator");
    owner["is_anonymous"] = json!(false);
    let mut muted = member("restricted");
    for right in
        ["messages", "audios", "documents", "photos", "videos", "video_notes", "voice_notes", "polls", "other_messages"]
    {
        muted[format!("can_send_{right}")] = json!(false);
    }
    for right in ["add_web_page_previews", "change_info", "invite_users", "pin_messages", "manage_topics"] {
        muted[format!("can_{right}")] = json!(false);
    }
    muted["until_date"] = json!(1_797_836_400);
    muted["is_member"] = json!(true);
    let mut muted_out = muted.clone();
    muted_out["is_member"] = json!(false);
    for (old, new, by, was, is) in [
        (member("left"), member("member"), 77, Presence::Outside, Presence::Inside),
        (member("member"), member("left"), 77, Presence::Inside, Presence::Outside),
        (member("member"), banned.clone(), 5, Presence::Inside, Presence::Banned),
        (banned, member("left"), 5, Presence::Banned, Presence::Outside),
        (member("member"), muted.clone(), 5, Presence::Inside, Presence::Inside),
        (muted, muted_out, 77, Presence::Inside, Presence::Outside),
        (member("member"), owner, 5, Presence::Inside, Presence::Staff),
    ] {
        let Ok(Fact::Moved { person, chat: -100_500, was: before, is: now, by: who, link: None }) =
            fact("chat_member", &change(&chat, by, &old, &new))
        else {
            panic!("{old} {new}")
        };
        assert_eq!((person, before, now), (ivan(77), was, is), "{old} {new}");
        assert_eq!(who.account, AccountRef::telegram(by), "{old} {new}");
    }
    let mut joined = change(&chat, 77, &member("left"), &member("member"));
    joined["invite_link"] = link(&user(5));
    joined["via_join_request"] = json!("a new form");
    let Ok(Fact::Moved { link, .. }) = fact("chat_member", &joined) else { panic!("not a move") };
    assert_eq!(link.as_deref(), Some("https://t.me/+AbC"));
}

#[test]
fn a_bot_inside_is_staff() {
    let chat = json!({"id": -100_500, "type": "supergroup", "title": "Клуб"});
    let bot = json!({"id": 9, "is_bot": true, "first_name": "Helper"});
    let (old, new) = (json!({"user": bot, "status": "left"}), json!({"user": bot, "status": "member"}));
    let Ok(Fact::Moved { person, was, is, .. }) = fact("chat_member", &change(&chat, 5, &old, &new)) else {
        panic!("not a move")
    };
    assert_eq!((person.is_bot, person.name.as_str(), was, is), (true, "Helper", Presence::Outside, Presence::Staff));
}

#[test]
fn a_person_who_blocks_us_is_out_of_reach() {
    let chat = json!({"id": 77, "type": "private", "first_name": "Иван"});
    let me = json!({"id": 123_456, "is_bot": true, "first_name": "Club", "username": "club_bot"});
    let (inside, out) =
        (json!({"user": me, "status": "member"}), json!({"user": me, "status": "kicked", "until_date": 0}));
    let blocked = fact("my_chat_member", &change(&chat, 77, &inside, &out));
    assert_eq!(blocked, Ok(Fact::Reachable { person: ivan(77), reachable: false }));
    let back = fact("my_chat_member", &change(&chat, 77, &out, &inside));
    assert_eq!(back, Ok(Fact::Reachable { person: ivan(77), reachable: true }));
}

#[test]
fn our_own_standing_lists_what_is_missing() {
    let me = json!({"id": 123_456, "is_bot": true, "first_name": "Club", "username": "club_bot"});
    let left = json!({"user": me, "status": "left"});
    let plain = json!({"user": me, "status": "member"});
    let gone = json!({"user": me, "status": "kicked", "until_date": 0});
    let admin = |invite: bool, restrict: bool| {
        json!({"user": me, "status": "administrator", "can_be_edited": false, "is_anonymous": false,
            "can_manage_chat": true, "can_delete_messages": true, "can_manage_video_chats": true,
            "can_restrict_members": restrict, "can_promote_members": false, "can_change_info": true,
            "can_invite_users": invite, "can_post_stories": false, "can_edit_stories": false,
            "can_delete_stories": false, "can_send_welcome_messages": false, "can_manage_tags": "a new form"})
    };
    let all = vec![Right::Administrator, Right::Invite, Right::Restrict];
    for (form, kind, member, missing, present) in [
        ("channel", ChatKind::Channel, admin(true, true), vec![], true),
        ("supergroup", ChatKind::Supergroup, admin(false, true), vec![Right::Invite], true),
        ("supergroup", ChatKind::Supergroup, admin(true, false), vec![Right::Restrict], true),
        ("group", ChatKind::BasicGroup, plain, all.clone(), true),
        ("supergroup", ChatKind::Supergroup, gone, all.clone(), false),
    ] {
        let chat = json!({"id": -100_500, "type": form, "title": "Клуб"});
        let standing =
            Standing { chat: -100_500, title: "Клуб".into(), kind, missing, present, door: None, by_hand: false };
        let expected = Ok(Fact::BotStanding { standing, by: ivan(5) });
        assert_eq!(fact("my_chat_member", &change(&chat, 5, &left, &member)), expected, "{member}");
    }
}

#[test]
fn what_stays_strange_is_named_without_its_content() {
    let chat = json!({"id": -100_500, "type": "supergroup", "title": "Клуб"});
    let strange = change(&chat, 5, &member("left"), &member("ascended"));
    for (kind, body) in
        [("chat_member", strange), ("message", json!("Иван")), ("callback_query", json!({"from": user(77)}))]
    {
        let error = fact(kind, &body).unwrap_err();
        assert_eq!(error, format!("a {kind} whose form is not understood"));
    }
    assert!(read("[1]").is_err() && read("").is_err());
    // teloxide's struct for this panics when it is asked who reacted; here it is not asked.
    let reaction = json!({"chat": chat, "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": []});
    assert_eq!(fact("message_reaction", &reaction), Ok(Fact::Nothing));
}

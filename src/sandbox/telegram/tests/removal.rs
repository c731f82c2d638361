use serde_json::{Value, json};

use super::super::{BotRights, FollowOutcome};
use super::{ANNA, BORIS, BOT, OWNER, VERA, kinds, stage};

fn passage(update: &Value) -> (&str, &str) {
    let change = &update["chat_member"];
    (change["old_chat_member"]["status"].as_str().unwrap(), change["new_chat_member"]["status"].as_str().unwrap())
}

#[tokio::test]
async fn staff_strangers_and_lost_rights() {
    let stage = stage().await;
    let chat = stage.club();
    stage.inside(chat, ANNA).await;
    stage.inside(chat, BORIS).await;
    stage.tg.promote(OWNER, chat, BORIS).unwrap();
    let of = |person: i64| json!({"chat_id": chat, "user_id": person});
    let cases = [
        (BORIS, "Bad Request: user is an administrator of the chat"),
        (OWNER, "Bad Request: can't remove chat owner"),
        (BOT, "Bad Request: can't restrict self"),
        (999, "Bad Request: PARTICIPANT_ID_INVALID"),
        (0, "Bad Request: invalid user_id specified"),
    ];
    for (person, why) in cases {
        assert_eq!(stage.no("banChatMember", of(person)).await, why);
        assert_eq!(stage.no("unbanChatMember", of(person)).await, why);
    }
    assert_eq!(stage.no("getChatMember", of(999)).await, "Bad Request: PARTICIPANT_ID_INVALID");
    assert_eq!(stage.no("banChatMember", json!({"user_id": ANNA})).await, "Bad Request: chat_id is empty");
    let rights = BotRights { can_invite_users: true, ..BotRights::default() };
    stage.tg.promote_bot(OWNER, chat, rights).unwrap();
    for method in ["banChatMember", "unbanChatMember"] {
        let said = stage.no(method, of(ANNA)).await;
        assert_eq!(said, "Bad Request: not enough rights to restrict/unrestrict chat member");
    }
    assert!(stage.tg.is_inside(ANNA, chat));
}

#[tokio::test]
async fn a_ban_and_its_end() {
    let stage = stage().await;
    stage.ask_for_all().await;
    let chat = stage.club();
    stage.inside(chat, ANNA).await;
    let url = stage.link(chat, false).await;
    stage.updates().await;
    let of = json!({"chat_id": chat, "user_id": ANNA, "only_if_banned": true});
    stage.ok("unbanChatMember", of.clone()).await;
    assert!(stage.tg.is_inside(ANNA, chat), "only_if_banned leaves a member alone");
    stage.ok("banChatMember", of.clone()).await;
    assert!(stage.tg.is_banned(ANNA, chat));
    assert_eq!(stage.tg.follows(ANNA, &url), FollowOutcome::Refused("INVITE_HASH_EXPIRED".to_owned()));
    stage.ok("unbanChatMember", of.clone()).await;
    stage.ok("unbanChatMember", of).await;
    let batch = stage.updates().await;
    assert_eq!(batch.iter().map(passage).collect::<Vec<_>>(), [("member", "kicked"), ("kicked", "left")]);
    assert_eq!(batch[0]["chat_member"]["from"]["id"], BOT);
    assert_eq!(stage.tg.follows(ANNA, &url), FollowOutcome::Joined);

    stage.updates().await;
    stage.ok("unbanChatMember", json!({"chat_id": chat, "user_id": ANNA})).await;
    let batch = stage.updates().await;
    assert_eq!(batch.iter().map(passage).collect::<Vec<_>>(), [("member", "kicked"), ("kicked", "left")]);
    assert!(!stage.tg.is_inside(ANNA, chat) && !stage.tg.is_banned(ANNA, chat));
}

#[tokio::test]
async fn a_ban_too_short_or_too_long_is_forever() {
    let stage = stage().await;
    let chat = stage.club();
    let year = 366 * 24 * 3600;
    for (person, seconds, shown) in [(20, 29, 0), (21, 30, 30), (22, year, year), (23, year + 1, 0), (24, 0, 0)] {
        stage.inside(chat, person).await;
        let until = if seconds == 0 { 0 } else { stage.now() + seconds };
        stage.ok("banChatMember", json!({"chat_id": chat, "user_id": person, "until_date": until})).await;
        let member = stage.ok("getChatMember", json!({"chat_id": chat, "user_id": person})).await;
        assert_eq!(member["status"], "kicked");
        assert_eq!(member["until_date"], if shown == 0 { 0 } else { stage.now() + shown });
    }
    stage.pass(30);
    assert!(!stage.tg.is_banned(21, chat) && stage.tg.is_banned(20, chat));
    stage.pass(2 * year);
    assert!(!stage.tg.is_banned(22, chat) && stage.tg.is_banned(23, chat));
}

#[tokio::test]
async fn a_basic_group_only_removes() {
    let stage = stage().await;
    let chat = stage.tg.basic_group(OWNER, "Small");
    stage.tg.promote_bot(OWNER, chat, BotRights::all()).unwrap();
    stage.inside(chat, ANNA).await;
    let of = json!({"chat_id": chat, "user_id": ANNA});
    stage.ok("banChatMember", of.clone()).await;
    assert!(!stage.tg.is_inside(ANNA, chat) && !stage.tg.is_banned(ANNA, chat));
    assert_eq!(stage.no("banChatMember", of).await, "Bad Request: USER_NOT_PARTICIPANT");
}

#[tokio::test]
async fn what_the_bot_is_told_of_members() {
    let stage = stage().await;
    stage.ask_for_all().await;
    let chat = stage.tg.supergroup(OWNER, "Talk");
    stage.tg.add_bot(OWNER, chat).unwrap();
    stage.tg.add_by_hand(OWNER, chat, ANNA).unwrap();
    stage.tg.leaves(ANNA, chat);
    let batch = stage.updates().await;
    assert_eq!(
        kinds(&batch),
        ["my_chat_member", "message", "message", "message"],
        "an ordinary bot sees the service lines only"
    );
    let joined: Vec<_> =
        batch[1..3].iter().map(|update| update["message"]["new_chat_members"][0]["id"].clone()).collect();
    assert_eq!(joined, [BOT, ANNA]);
    assert_eq!(batch[3]["message"]["left_chat_member"]["id"], ANNA);

    stage.tg.promote_bot(OWNER, chat, BotRights::all()).unwrap();
    stage.tg.add_by_hand(OWNER, chat, ANNA).unwrap();
    stage.tg.mute_by_hand(OWNER, chat, ANNA).unwrap();
    let member = stage.ok("getChatMember", json!({"chat_id": chat, "user_id": ANNA})).await;
    assert_eq!((&member["status"], &member["is_member"]), (&json!("restricted"), &json!(true)));
    stage.tg.leaves(ANNA, chat);
    let member = stage.ok("getChatMember", json!({"chat_id": chat, "user_id": ANNA})).await;
    assert_eq!((&member["status"], &member["is_member"]), (&json!("restricted"), &json!(false)));
    assert!(!stage.tg.is_inside(ANNA, chat));
    let url = stage.link(chat, false).await;
    assert_eq!(stage.tg.follows(ANNA, &url), FollowOutcome::Joined);
    stage.updates().await;
    stage.tg.remove_by_hand(OWNER, chat, ANNA).unwrap();
    let batch = stage.updates().await;
    assert_eq!(kinds(&batch), ["chat_member", "message"]);
    assert_eq!(passage(&batch[0]), ("restricted", "kicked"));
    assert_eq!(batch[0]["chat_member"]["from"]["id"], OWNER);
    assert!(stage.tg.remove_by_hand(BORIS, chat, OWNER).is_err(), "no right to");
}

#[tokio::test]
async fn looking_at_members() {
    let stage = stage().await;
    let chat = stage.tg.channel(OWNER, "Old club");
    stage.tg.fill(chat, 1000..3000);
    stage.tg.promote_bot(OWNER, chat, BotRights::all()).unwrap();
    assert_eq!(stage.ok("getChatMemberCount", json!({"chat_id": chat})).await, 2002);
    let staff = stage.ok("getChatAdministrators", json!({"chat_id": chat})).await;
    assert_eq!(staff.as_array().unwrap().len(), 2);
    let of = |person: i64| json!({"chat_id": chat, "user_id": person});
    assert_eq!(stage.ok("getChatMember", of(2000)).await["status"], "member");
    stage.tg.starts(VERA, None);
    assert_eq!(stage.ok("getChatMember", of(VERA)).await["status"], "left");
    assert_eq!(stage.ok("getChatMember", of(BOT)).await["can_restrict_members"], true);
    assert_eq!(stage.ok("getChat", json!({"chat_id": chat})).await["title"], "Old club");
    assert_eq!(stage.ok("getChat", json!({"chat_id": VERA})).await["type"], "private");
    assert_eq!(stage.no("getChat", json!({"chat_id": 77})).await, "Bad Request: chat not found");
    let talk = stage.tg.supergroup(OWNER, "Talk");
    stage.tg.add_bot(OWNER, talk).unwrap();
    let of_talk = json!({"chat_id": talk, "user_id": OWNER});
    let said = stage.no("getChatMember", of_talk).await;
    assert_eq!(said, "Bad Request: member list is inaccessible");
    stage.tg.demote_bot(OWNER, chat).unwrap();
    assert_eq!(stage.no("getChatMember", of(2000)).await, "Forbidden: bot was kicked from the channel chat");
}

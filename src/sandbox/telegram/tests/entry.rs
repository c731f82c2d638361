use serde_json::json;

use super::super::{BotRights, FollowOutcome};
use super::{ANNA, BORIS, BOT, OWNER, VERA, kinds, stage};

fn refused(code: &str) -> FollowOutcome {
    FollowOutcome::Refused(code.to_owned())
}

#[tokio::test]
async fn links_need_rights_and_sensible_terms() {
    let stage = stage().await;
    let chat = stage.tg.channel(OWNER, "Club");
    let create = |extra: serde_json::Value| {
        let mut params = json!({"chat_id": chat});
        params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        params
    };
    assert_eq!(stage.no("createChatInviteLink", create(json!({}))).await, "Bad Request: chat not found");
    let rights = BotRights { can_restrict_members: true, ..BotRights::default() };
    stage.tg.promote_bot(OWNER, chat, rights).unwrap();
    for method in ["createChatInviteLink", "exportChatInviteLink", "revokeChatInviteLink"] {
        let said = stage.no(method, create(json!({"invite_link": "x"}))).await;
        assert_eq!(said, "Bad Request: not enough rights to manage chat invite link");
    }
    let said = stage.no("approveChatJoinRequest", create(json!({"user_id": ANNA}))).await;
    assert_eq!(said, "Bad Request: not enough rights to manage chat join requests");

    stage.tg.promote_bot(OWNER, chat, BotRights::all()).unwrap();
    let cases = [
        (
            json!({"creates_join_request": true, "member_limit": 1}),
            "member limit can't be specified for links requiring administrator approval",
        ),
        (json!({"member_limit": 100_000}), "USAGE_LIMIT_INVALID"),
        (json!({"expire_date": stage.now() - 1}), "EXPIRE_DATE_INVALID"),
    ];
    for (terms, why) in cases {
        assert_eq!(stage.no("createChatInviteLink", create(terms)).await, format!("Bad Request: {why}"));
    }
    let link = stage.ok("createChatInviteLink", create(json!({"name": "n".repeat(40), "member_limit": 3}))).await;
    assert_eq!(link["name"], "n".repeat(32));
    assert_eq!(link["member_limit"], 3);
    assert_eq!(link["creator"]["id"], BOT);
    assert_eq!(link["is_primary"], false);
}

#[tokio::test]
async fn a_slot_of_a_link_opens_again_when_its_holder_leaves() {
    let stage = stage().await;
    let chat = stage.club();
    let link = stage.ok("createChatInviteLink", json!({"chat_id": chat, "member_limit": 1})).await;
    let url = link["invite_link"].as_str().unwrap();
    assert_eq!(stage.tg.follows(ANNA, url), FollowOutcome::Joined);
    assert_eq!(stage.tg.follows(ANNA, url), FollowOutcome::AlreadyInside);
    assert_eq!(stage.tg.follows(BORIS, url), refused("USERS_TOO_MUCH"));
    stage.tg.leaves(ANNA, chat);
    assert_eq!(stage.tg.follows(BORIS, url), FollowOutcome::Joined);
    assert_eq!(stage.tg.links(chat)[0].inside, 1);
}

#[tokio::test]
async fn dead_links_let_nobody_in() {
    let stage = stage().await;
    let chat = stage.club();
    let link = stage.ok("createChatInviteLink", json!({"chat_id": chat, "expire_date": stage.now() + 60})).await;
    let expiring = link["invite_link"].as_str().unwrap();
    assert_eq!(stage.tg.follows(ANNA, expiring), FollowOutcome::Joined);
    stage.pass(60);
    assert_eq!(stage.tg.follows(BORIS, expiring), refused("INVITE_HASH_EXPIRED"));

    let url = stage.link(chat, false).await;
    let of_link = json!({"chat_id": chat, "invite_link": url});
    let revoked = stage.ok("revokeChatInviteLink", of_link.clone()).await;
    assert_eq!(revoked["is_revoked"], true);
    assert_eq!(stage.tg.follows(BORIS, &url), refused("INVITE_HASH_EXPIRED"));
    assert_eq!(stage.no("revokeChatInviteLink", of_link).await, "Bad Request: INVITE_HASH_EXPIRED");
    assert_eq!(stage.tg.follows(BORIS, "https://t.me/+nothing"), refused("INVITE_HASH_INVALID"));

    let first = stage.ok("exportChatInviteLink", json!({"chat_id": chat})).await;
    assert_eq!(stage.ok("getChat", json!({"chat_id": chat})).await["invite_link"], first);
    let second = stage.ok("exportChatInviteLink", json!({"chat_id": chat})).await;
    assert_ne!(first, second);
    assert_eq!(stage.tg.follows(BORIS, first.as_str().unwrap()), refused("INVITE_HASH_EXPIRED"));
    let edit = json!({"chat_id": chat, "invite_link": second, "member_limit": 1});
    assert_eq!(stage.no("editChatInviteLink", edit).await, "Bad Request: CHAT_INVITE_PERMANENT");

    let other = stage.link(chat, false).await;
    let edit = json!({"chat_id": chat, "invite_link": other, "creates_join_request": true});
    assert_eq!(stage.ok("editChatInviteLink", edit).await["creates_join_request"], true);
    assert_eq!(stage.tg.follows(BORIS, &other), FollowOutcome::RequestSent);
    stage.tg.is_in_too_many_chats(VERA, true);
    assert_eq!(stage.tg.follows(VERA, second.as_str().unwrap()), refused("CHANNELS_TOO_MUCH"));
}

#[tokio::test]
async fn others_links_are_half_hidden_and_not_ours_to_revoke() {
    let stage = stage().await;
    stage.ask_for_all().await;
    let chat = stage.club();
    let url = stage.tg.link_by_hand(OWNER, chat, false).unwrap();
    stage.updates().await;
    assert_eq!(stage.tg.follows(ANNA, &url), FollowOutcome::Joined);
    let update = stage.updates().await.pop().unwrap();
    let shown = update["chat_member"]["invite_link"]["invite_link"].as_str().unwrap().to_owned();
    assert!(shown.ends_with('…') && url.starts_with(shown.trim_end_matches('…')) && shown.len() < url.len());
    let said = stage.no("revokeChatInviteLink", json!({"chat_id": chat, "invite_link": url})).await;
    assert_eq!(said, "Bad Request: INVITE_HASH_EXPIRED");
}

#[tokio::test]
async fn a_request_is_approved_declined_or_gone() {
    let stage = stage().await;
    stage.ask_for_all().await;
    let chat = stage.club();
    let url = stage.link(chat, true).await;
    stage.updates().await;
    stage.tg.tells_bio(ANNA, "gardener");
    let of = |person: i64| json!({"chat_id": chat, "user_id": person});

    assert_eq!(stage.no("approveChatJoinRequest", of(ANNA)).await, "Bad Request: USER_ID_INVALID");
    assert_eq!(stage.tg.follows(ANNA, &url), FollowOutcome::RequestSent);
    assert_eq!(stage.tg.follows(ANNA, &url), FollowOutcome::RequestSent);
    let batch = stage.updates().await;
    assert_eq!(kinds(&batch), ["chat_join_request"], "asking twice tells once");
    let request = &batch[0]["chat_join_request"];
    assert_eq!(request["user_chat_id"], ANNA);
    assert_eq!(request["bio"], "gardener");
    assert_eq!(request["invite_link"]["invite_link"], url);
    assert_eq!(request["invite_link"]["pending_join_request_count"], 1);
    stage.ok("approveChatJoinRequest", of(ANNA)).await;
    let batch = stage.updates().await;
    assert_eq!(kinds(&batch), ["chat_member"]);
    assert_eq!(batch[0]["chat_member"]["invite_link"]["invite_link"], url);
    assert_eq!(batch[0]["chat_member"]["new_chat_member"]["status"], "member");
    assert_eq!(stage.no("approveChatJoinRequest", of(ANNA)).await, "Bad Request: USER_ALREADY_PARTICIPANT");

    stage.tg.follows(BORIS, &url);
    stage.tg.withdraws(BORIS, chat);
    for method in ["approveChatJoinRequest", "declineChatJoinRequest"] {
        assert_eq!(stage.no(method, of(BORIS)).await, "Bad Request: HIDE_REQUESTER_MISSING");
    }
    stage.tg.follows(BORIS, &url);
    stage.ok("declineChatJoinRequest", of(BORIS)).await;
    assert!(stage.tg.pending_requests(chat).is_empty());
    stage.tg.follows(BORIS, &url);
    stage.tg.approve_by_hand(OWNER, chat, BORIS).unwrap();
    assert_eq!(stage.no("approveChatJoinRequest", of(BORIS)).await, "Bad Request: USER_ALREADY_PARTICIPANT");

    stage.tg.follows(VERA, &url);
    stage.tg.is_in_too_many_chats(VERA, true);
    assert_eq!(stage.no("approveChatJoinRequest", of(VERA)).await, "Bad Request: USER_CHANNELS_TOO_MUCH");
    stage.tg.is_in_too_many_chats(VERA, false);
    stage.tg.deactivates(VERA);
    assert_eq!(stage.no("approveChatJoinRequest", of(VERA)).await, "Forbidden: user is deactivated");
}

#[tokio::test]
async fn a_request_opens_the_private_chat_for_five_minutes() {
    let stage = stage().await;
    let chat = stage.club();
    let url = stage.link(chat, true).await;
    let closed = "Forbidden: bot can't initiate conversation with a user";
    let write = json!({"chat_id": ANNA, "text": "pay here"});
    stage.tg.follows(ANNA, &url);
    stage.pass(300);
    stage.ok("sendMessage", write.clone()).await;
    stage.pass(1);
    assert_eq!(stage.no("sendMessage", write.clone()).await, closed);

    stage.tg.withdraws(ANNA, chat);
    stage.tg.follows(ANNA, &url);
    stage.ok("sendMessage", write.clone()).await;
    stage.tg.decline_by_hand(OWNER, chat, ANNA).unwrap();
    assert_eq!(stage.no("sendMessage", write).await, closed);
}

#[tokio::test]
async fn a_basic_group_becomes_a_supergroup() {
    let stage = stage().await;
    stage.ask_for_all().await;
    let old = stage.tg.basic_group(OWNER, "Small");
    stage.tg.promote_bot(OWNER, old, BotRights::all()).unwrap();
    stage.inside(old, ANNA).await;
    let url = stage.link(old, false).await;
    let unban = json!({"chat_id": old, "user_id": ANNA});
    let said = stage.no("unbanChatMember", unban).await;
    assert_eq!(said, "Bad Request: method is available for supergroup and channel chats only");
    stage.updates().await;

    let new = stage.tg.upgrade(old).unwrap();
    assert!(new < -1_000_000_000_000 && old > -1_000_000_000);
    let batch = stage.updates().await;
    assert_eq!(kinds(&batch), ["message", "message"]);
    assert_eq!(
        (&batch[0]["message"]["chat"]["id"], &batch[0]["message"]["migrate_to_chat_id"]),
        (&json!(old), &json!(new))
    );
    assert_eq!(
        (&batch[1]["message"]["chat"]["id"], &batch[1]["message"]["migrate_from_chat_id"]),
        (&json!(new), &json!(old))
    );
    let (status, answer) = stage.call("sendMessage", json!({"chat_id": old, "text": "x"})).await;
    assert_eq!(status, 400);
    assert_eq!(answer["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    assert_eq!(answer["parameters"]["migrate_to_chat_id"], new);
    assert!(stage.tg.is_inside(ANNA, new));
    assert_eq!(stage.tg.follows(BORIS, &url), refused("INVITE_HASH_EXPIRED"));
    stage.ok("banChatMember", json!({"chat_id": new, "user_id": ANNA})).await;
    assert!(stage.tg.upgrade(old).is_err());
}

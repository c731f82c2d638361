//! Chats: the link and its death, coming and going, removal, and what the community learns as what it is there.

use super::super::JoinOutcome;
use super::*;

const OWNER: i64 = 2;
const VERA: i64 = 12;
const ME: i64 = -GROUP;

/// A stage with a chat of `OWNER`; the community is an administrator of it.
async fn chat_stage() -> (Stage, i64) {
    let s = stage().await;
    let peer = s.vk.chat(OWNER, "Клуб");
    s.vk.add_group(OWNER, peer).unwrap();
    s.vk.set_group_admin(OWNER, peer, true).unwrap();
    s.news();
    (s, peer)
}

async fn link(s: &Stage, peer: i64, reset: i64) -> String {
    let answer = s.ok("messages.getInviteLink", json!({"peer_id": peer, "reset": reset})).await;
    answer["link"].as_str().unwrap().to_owned()
}

fn kick(peer: i64, person: i64) -> Value {
    json!({"chat_id": peer - 2_000_000_000, "member_id": person})
}

/// Who did what, of the news.
fn lines(s: &Stage) -> Vec<(i64, Value)> {
    let news = s.news().into_iter().filter(|(kind, _)| kind == "message_new");
    news.map(|(_, object)| (object["message"]["from_id"].as_i64().unwrap(), object["message"]["action"].clone()))
        .collect()
}

fn refused(outcome: &JoinOutcome) -> bool {
    matches!(outcome, JoinOutcome::Refused(_))
}

#[tokio::test]
async fn the_community_hears_of_itself_being_brought_and_removed() {
    let s = stage().await;
    let peer = s.vk.chat(OWNER, "Клуб");
    assert_eq!(peer, 2_000_000_001);
    assert_eq!(lines(&s), []);
    s.vk.add_group(OWNER, peer).unwrap();
    assert!(s.vk.add_group(OWNER, peer).is_err());
    assert_eq!(lines(&s), [(OWNER, json!({"type": "chat_invite_user", "member_id": ME}))]);
    s.vk.set_group_admin(OWNER, peer, true).unwrap();
    s.vk.set_group_admin(OWNER, peer, false).unwrap();
    assert!(s.vk.set_group_admin(ANNA, peer, true).is_err());
    assert_eq!(lines(&s), []);
    s.vk.remove_group(OWNER, peer).unwrap();
    assert_eq!(lines(&s), [(OWNER, json!({"type": "chat_kick_user", "member_id": ME}))]);
    s.vk.brings(OWNER, peer, ANNA).unwrap();
    assert_eq!(lines(&s), []);
    assert_eq!(s.no("messages.send", json!({"peer_id": peer, "message": "?", "random_id": 1})).await, 917);
}

#[tokio::test]
async fn a_link_dies_when_another_one_is_made() {
    let (s, peer) = chat_stage().await;
    let old = link(&s, peer, 0).await;
    assert_eq!(link(&s, peer, 0).await, old);
    assert_eq!(s.vk.follows_chat_link(ANNA, &old), JoinOutcome::Joined);
    assert_eq!(s.vk.follows_chat_link(ANNA, &old), JoinOutcome::AlreadyInside);
    let event = &s.news()[0].1["message"];
    assert_eq!((&event["peer_id"], &event["from_id"], &event["id"]), (&json!(peer), &json!(ANNA), &json!(0)));
    assert_eq!(event["action"], json!({"type": "chat_invite_user_by_link"}));
    let new = link(&s, peer, 1).await;
    assert_ne!(new, old);
    assert!(refused(&s.vk.follows_chat_link(BORIS, &old)));
    assert_eq!(s.vk.follows_chat_link(BORIS, &new), JoinOutcome::Joined);
    assert_eq!(s.vk.chats()[0].link.as_ref(), Some(&new));
    assert!(s.vk.chat_link_by_hand(ANNA, peer, true).is_err());
    assert_ne!(s.vk.chat_link_by_hand(OWNER, peer, true).unwrap(), new);
    s.vk.vanishes(VERA, true);
    assert!(refused(&s.vk.follows_chat_link(VERA, &new)));
}

#[tokio::test]
async fn without_rights_the_community_learns_nothing_and_removes_nobody() {
    let (s, peer) = chat_stage().await;
    s.vk.brings(OWNER, peer, ANNA).unwrap();
    s.vk.set_group_admin(OWNER, peer, false).unwrap();
    assert_eq!(s.no("messages.getInviteLink", json!({"peer_id": peer})).await, 919);
    assert_eq!(s.no("messages.getInviteLink", json!({"peer_id": peer, "reset": 1})).await, 931);
    assert_eq!(s.no("messages.removeChatUser", kick(peer, ANNA)).await, 925);
    assert_eq!(s.no("messages.getConversationMembers", json!({"peer_id": peer})).await, 917);
    assert_eq!(s.ok("messages.getConversationsById", json!({"peer_ids": peer})).await["count"], 0);
    s.vk.remove_group(OWNER, peer).unwrap();
    for method in ["messages.getInviteLink", "messages.getConversationMembers"] {
        assert_eq!(s.no(method, json!({"peer_id": peer})).await, 917);
        assert_eq!(s.no(method, json!({"peer_id": peer + 7})).await, 927);
    }
    assert_eq!(s.no("messages.removeChatUser", kick(peer, ANNA)).await, 917);
    assert_eq!(s.no_as(ADMIN_TOKEN, "messages.removeChatUser", kick(peer, ANNA)).await, 15);
}

#[tokio::test]
async fn who_was_removed_comes_back_only_when_brought() {
    let (s, peer) = chat_stage().await;
    let way = link(&s, peer, 0).await;
    s.vk.follows_chat_link(ANNA, &way);
    s.vk.follows_chat_link(BORIS, &way);
    lines(&s);
    assert_eq!(s.ok("messages.removeChatUser", kick(peer, ANNA)).await, 1);
    assert_eq!(lines(&s), [(ME, json!({"type": "chat_kick_user", "member_id": ANNA}))]);
    assert_eq!(s.no("messages.removeChatUser", kick(peer, ANNA)).await, 935);
    assert!(!s.vk.is_in_chat(ANNA, peer));
    let fresh = link(&s, peer, 1).await;
    assert!(refused(&s.vk.follows_chat_link(ANNA, &fresh)));
    assert!(s.vk.returns(ANNA, peer).is_err());
    s.vk.brings(BORIS, peer, ANNA).unwrap();
    assert_eq!(lines(&s), [(BORIS, json!({"type": "chat_invite_user", "member_id": ANNA}))]);
    let by_user_id = json!({"chat_id": peer - 2_000_000_000, "user_id": BORIS});
    assert_eq!(s.ok("messages.removeChatUser", by_user_id).await, 1);
    s.vk.removes_from_chat(OWNER, peer, ANNA).unwrap();
    assert!(refused(&s.vk.follows_chat_link(ANNA, &fresh)));
    assert_eq!(s.no("messages.removeChatUser", json!({"chat_id": 1})).await, 100);
}

#[tokio::test]
async fn who_left_comes_back_by_herself_and_nobody_brings_her() {
    let (s, peer) = chat_stage().await;
    let way = link(&s, peer, 0).await;
    s.vk.follows_chat_link(ANNA, &way);
    lines(&s);
    s.vk.leaves_chat(ANNA, peer);
    s.vk.leaves_chat(ANNA, peer);
    assert_eq!(lines(&s), [(ANNA, json!({"type": "chat_kick_user", "member_id": ANNA}))]);
    assert!(s.vk.brings(OWNER, peer, ANNA).is_err());
    s.vk.returns(ANNA, peer).unwrap();
    assert_eq!(lines(&s), [(ANNA, json!({"type": "chat_invite_user", "member_id": ANNA}))]);
    s.vk.leaves_chat(ANNA, peer);
    assert_eq!(s.vk.follows_chat_link(ANNA, &way), JoinOutcome::Joined);
}

#[tokio::test]
async fn administrators_of_a_chat_are_removed_by_its_owner_only() {
    let (s, peer) = chat_stage().await;
    for friend in [ANNA, BORIS, VERA] {
        s.vk.brings(OWNER, peer, friend).unwrap();
    }
    s.vk.set_chat_admin(OWNER, peer, ANNA, true).unwrap();
    assert_eq!(s.no("messages.removeChatUser", kick(peer, ANNA)).await, 15);
    assert_eq!(s.no("messages.removeChatUser", kick(peer, OWNER)).await, 15);
    assert!(s.vk.removes_from_chat(BORIS, peer, VERA).is_err());
    s.vk.removes_from_chat(ANNA, peer, VERA).unwrap();
    s.vk.brings(BORIS, peer, 99).unwrap();
    s.vk.removes_from_chat(BORIS, peer, 99).unwrap();
    s.vk.removes_from_chat(OWNER, peer, ANNA).unwrap();
    assert!(s.vk.set_chat_admin(OWNER, peer, OWNER, false).is_err());
    assert_eq!(s.ok("messages.removeChatUser", kick(peer, ME)).await, 1);
    assert!(!s.vk.chats()[0].with_group);
}

#[tokio::test]
async fn the_members_of_a_chat_are_listed_with_what_they_are() {
    let (s, peer) = chat_stage().await;
    s.vk.brings(OWNER, peer, ANNA).unwrap();
    let params = json!({"peer_id": peer, "extended": 1, "fields": "screen_name"});
    let found = s.ok("messages.getConversationMembers", params).await;
    let since = s.now();
    let rows = json!([
        {"member_id": ME, "invited_by": OWNER, "join_date": since, "is_admin": true},
        {"member_id": OWNER, "invited_by": OWNER, "join_date": since, "is_admin": true, "is_owner": true},
        {"member_id": ANNA, "invited_by": OWNER, "join_date": since, "can_kick": true},
    ]);
    assert_eq!(found["items"], rows);
    assert_eq!(found["profiles"][1]["screen_name"], "anna");
    assert_eq!(found["groups"][0]["id"], GROUP);
    s.vk.fill_chat(peer, 5000..6500);
    assert_eq!(s.news().len(), 1);
    let page = s.ok("messages.getConversationMembers", json!({"peer_id": peer, "offset": 1000, "count": 1000})).await;
    assert_eq!((&page["count"], page["items"].as_array().unwrap().len()), (&json!(1503), 503));
    assert!(page.get("profiles").is_none());
    let usual = s.ok("messages.getConversationMembers", json!({"peer_id": peer})).await;
    assert_eq!(usual["items"].as_array().unwrap().len(), 20);
    let one = s.ok("messages.getConversationMembers", json!({"peer_id": peer, "member_ids": ANNA})).await;
    assert_eq!(one["count"], 1);
    assert_eq!(s.vk.chat_members(peer).len(), 1503);
}

#[tokio::test]
async fn a_chat_tells_what_it_is_to_a_community_that_administers_it() {
    let (s, peer) = chat_stage().await;
    let found = s.ok("messages.getConversationsById", json!({"peer_ids": peer})).await;
    let chat = &found["items"][0]["chat_settings"];
    assert_eq!((&chat["title"], &chat["owner_id"]), (&json!("Клуб"), &json!(OWNER)));
    assert_eq!((&chat["members_count"], &chat["state"]), (&json!(2), &json!("in")));
    assert_eq!(chat["acl"]["can_see_invite_link"], true);
    assert_eq!(chat["acl"]["can_promote_users"], false);
    assert_eq!(chat["is_group_channel"], false);
    assert_eq!(found["items"][0]["peer"], json!({"id": peer, "type": "chat", "local_id": 1}));
}

#[tokio::test]
async fn what_people_write_in_a_chat_is_heard_by_an_administrator_or_when_mentioned() {
    let (s, peer) = chat_stage().await;
    s.vk.says_in(peer, OWNER, "всем привет").unwrap();
    let event = &s.news()[0].1["message"];
    assert_eq!((&event["peer_id"], &event["id"], &event["text"]), (&json!(peer), &json!(0), &json!("всем привет")));
    s.vk.set_group_admin(OWNER, peer, false).unwrap();
    s.vk.says_in(peer, OWNER, "между нами").unwrap();
    assert_eq!(s.news(), []);
    s.vk.says_in(peer, OWNER, "[club5000|Клуб], сколько стоит?").unwrap();
    assert_eq!(s.news().len(), 1);
    assert!(s.vk.says_in(peer, ANNA, "я не здесь").is_err());
    s.ok("messages.send", json!({"peer_id": peer, "message": "Добрый день", "random_id": 1})).await;
    let last = s.vk.dialog(peer).pop().unwrap();
    assert!(last.from_group && last.message_id == 0);
    assert_eq!(last.text, "Добрый день");
}

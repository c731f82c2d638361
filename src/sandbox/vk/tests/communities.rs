//! The community: coming in, asking, leaving, removal, bans, roles, and what lists say of it.

use super::super::{Closed, JoinOutcome, Role};
use super::*;

const OTHER_TOKEN: &str = "vk1.a.boris";

fn joined(person: i64, join_type: &str) -> (String, Value) {
    ("group_join".to_owned(), json!({"user_id": person, "join_type": join_type}))
}

fn left(person: i64, by_herself: i64) -> (String, Value) {
    ("group_leave".to_owned(), json!({"user_id": person, "self": by_herself}))
}

async fn closed_stage() -> Stage {
    let s = stage().await;
    s.vk.set_closed(Closed::ByRequest);
    s
}

#[tokio::test]
async fn who_may_come_in_by_herself_is_up_to_the_community() {
    let s = stage().await;
    assert_eq!(s.vk.joins(ANNA), JoinOutcome::Joined);
    assert_eq!(s.vk.joins(ANNA), JoinOutcome::AlreadyInside);
    assert_eq!(s.news(), [joined(ANNA, "join")]);
    s.vk.leaves(ANNA);
    s.vk.leaves(ANNA);
    assert_eq!(s.news(), [left(ANNA, 1)]);
    s.vk.set_closed(Closed::Private);
    assert!(matches!(s.vk.joins(ANNA), JoinOutcome::Refused(_)));
    s.vk.invite_by_hand(ADMIN, ANNA).unwrap();
    assert_eq!(s.vk.joins(ANNA), JoinOutcome::Joined);
    s.vk.joins_perhaps(BORIS);
    assert_eq!(s.news(), [joined(ANNA, "accepted"), joined(BORIS, "unsure")]);
    assert!(!s.vk.is_inside(BORIS));
}

#[tokio::test]
async fn a_request_is_no_membership_and_may_be_taken_back() {
    let s = closed_stage().await;
    assert_eq!(s.vk.joins(ANNA), JoinOutcome::Asked);
    assert_eq!(s.vk.joins(ANNA), JoinOutcome::Asked);
    assert_eq!(s.news(), [joined(ANNA, "request")]);
    assert_eq!(s.ok("groups.isMember", json!({"group_id": GROUP, "user_id": ANNA})).await, 0);
    s.vk.withdraws(ANNA);
    assert_eq!(s.news(), []);
    assert!(s.vk.approve_by_hand(ADMIN, ANNA).is_err());
    let params = json!({"group_id": GROUP, "user_id": ANNA});
    assert_eq!(s.no_as(ADMIN_TOKEN, "groups.approveRequest", params).await, 100);
}

#[tokio::test]
async fn requests_are_answered_with_the_token_of_an_administrator_only() {
    let s = closed_stage().await;
    s.vk.joins(ANNA);
    let (method, params) = ("groups.approveRequest", json!({"group_id": GROUP, "user_id": ANNA}));
    assert_eq!(s.no(method, params.clone()).await, 27);
    assert_eq!(s.no_as("nobody's", method, params.clone()).await, 5);
    s.vk.user_token(OTHER_TOKEN, BORIS, true, None);
    assert_eq!(s.no_as(OTHER_TOKEN, method, params.clone()).await, 15);
    s.vk.user_token("narrow", ADMIN, false, None);
    assert_eq!(s.no_as("narrow", method, params.clone()).await, 15);
    s.vk.user_token("short", ADMIN, true, Some(3_600_000));
    s.pass(3600);
    assert_eq!(s.no_as("short", method, params.clone()).await, 5);
    let foreign = json!({"group_id": GROUP + 1, "user_id": ANNA});
    assert_eq!(s.no_as(ADMIN_TOKEN, method, foreign).await, 125);
    assert_eq!(s.no_as(ADMIN_TOKEN, method, json!({"group_id": GROUP})).await, 100);
    assert_eq!(s.ok_as(ADMIN_TOKEN, method, params.clone()).await, 1);
    assert_eq!(s.no_as(ADMIN_TOKEN, method, params).await, 100);
    assert!(s.vk.is_inside(ANNA));
    assert_eq!(s.news(), [joined(ANNA, "request"), joined(ANNA, "approved")]);
}

#[tokio::test]
async fn an_administrator_answers_by_hand() {
    let s = closed_stage().await;
    s.vk.joins(ANNA);
    s.vk.joins(BORIS);
    assert_eq!(s.vk.pending_requests().len(), 2);
    assert!(s.vk.approve_by_hand(BORIS, ANNA).is_err());
    s.vk.approve_by_hand(ADMIN, ANNA).unwrap();
    s.vk.decline_by_hand(ADMIN, BORIS).unwrap();
    assert!(s.vk.decline_by_hand(ADMIN, BORIS).is_err());
    s.vk.remove_by_hand(ADMIN, ANNA).unwrap();
    assert!(s.vk.remove_by_hand(ADMIN, ANNA).is_err());
    let told = [joined(ANNA, "request"), joined(BORIS, "request"), joined(ANNA, "approved"), left(ANNA, 0)];
    assert_eq!(s.news(), told);
    assert_eq!(s.vk.members().len(), 1);
}

#[tokio::test]
async fn removing_turns_down_a_request_or_takes_a_member_out() {
    let s = closed_stage().await;
    s.vk.joins(ANNA);
    s.news();
    let (method, params) = ("groups.removeUser", json!({"group_id": GROUP, "user_id": ANNA}));
    assert_eq!(s.no(method, params.clone()).await, 27);
    assert_eq!(s.ok_as(ADMIN_TOKEN, method, params.clone()).await, 1);
    assert_eq!(s.news(), []);
    assert_eq!(s.no_as(ADMIN_TOKEN, method, params.clone()).await, 100);
    s.vk.fill([ANNA].into_iter());
    assert_eq!(s.ok_as(ADMIN_TOKEN, method, params).await, 1);
    assert_eq!(s.news(), [left(ANNA, 0)]);
    let staff = json!({"group_id": GROUP, "user_id": ADMIN});
    assert_eq!(s.no_as(ADMIN_TOKEN, method, staff).await, 15);
    assert_eq!(s.vk.joins(ANNA), JoinOutcome::Asked);
}

#[tokio::test]
async fn requests_are_listed_page_by_page() {
    let s = closed_stage().await;
    for id in (1000..1250).rev() {
        s.vk.joins(id);
        s.pass(1);
    }
    let list = |params: Value| s.ok_as(ADMIN_TOKEN, "groups.getRequests", params);
    let usual = list(json!({"group_id": GROUP})).await;
    assert_eq!(usual["count"], 250);
    assert_eq!(usual["items"].as_array().unwrap().len(), 20);
    assert_eq!(usual["items"][0], 1249);
    let rest = list(json!({"group_id": GROUP, "offset": 200, "count": 200, "fields": "screen_name"})).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 50);
    assert_eq!(rest["items"][49]["screen_name"], "id1000");
    let much = json!({"group_id": GROUP, "count": 201});
    assert_eq!(s.no_as(ADMIN_TOKEN, "groups.getRequests", much).await, 100);
    assert_eq!(s.no("groups.getRequests", json!({"group_id": GROUP})).await, 27);
}

#[tokio::test]
async fn the_shape_of_membership_goes_by_the_question() {
    let s = closed_stage().await;
    s.vk.fill([ANNA].into_iter());
    s.vk.joins(BORIS);
    let ask = |params: Value| s.ok("groups.isMember", params);
    assert_eq!(ask(json!({"group_id": GROUP, "user_id": ANNA})).await, 1);
    let both = ask(json!({"group_id": "our_club", "user_ids": format!("{ANNA},{BORIS}")})).await;
    assert_eq!(both, json!([{"member": 1, "user_id": ANNA}, {"member": 0, "user_id": BORIS}]));
    let one = ask(json!({"group_id": GROUP, "user_id": BORIS, "extended": 1})).await;
    assert_eq!(one, json!({"member": 0, "request": 1, "invitation": 0}));
    let list = ask(json!({"group_id": GROUP, "user_ids": BORIS, "extended": 1})).await;
    assert_eq!(list, json!([{"member": 0, "request": 1, "invitation": 0, "user_id": BORIS}]));
    let many = |count: i64| (1..=count).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(ask(json!({"group_id": GROUP, "user_ids": many(500)})).await.as_array().unwrap().len(), 500);
    assert_eq!(s.no("groups.isMember", json!({"group_id": GROUP, "user_ids": many(501)})).await, 100);
    assert_eq!(s.no("groups.isMember", json!({"group_id": GROUP})).await, 100);
    assert_eq!(s.no("groups.isMember", json!({"group_id": "other", "user_id": 1})).await, 125);
    assert_eq!(s.ok_as(ADMIN_TOKEN, "groups.isMember", json!({"group_id": GROUP})).await, 1);
}

#[tokio::test]
async fn members_are_listed_to_those_who_may_see_them() {
    let s = closed_stage().await;
    s.vk.fill(2000..3600);
    s.vk.appoint_by_hand(ADMIN, 2000, Role::Editor).unwrap();
    let list = |params: Value| s.ok("groups.getMembers", params);
    let first = list(json!({"group_id": GROUP})).await;
    assert_eq!(first["count"], 1601);
    assert_eq!(first["items"].as_array().unwrap().len(), 1000);
    let rest = list(json!({"group_id": GROUP, "offset": 1000, "fields": "domain"})).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 601);
    assert_eq!(rest["items"][600]["id"], 3599);
    assert_eq!(s.no("groups.getMembers", json!({"group_id": GROUP, "count": 1001})).await, 100);
    let staff = list(json!({"group_id": GROUP, "filter": "managers"})).await;
    assert_eq!(staff["items"][0], json!({"id": ADMIN, "role": "creator", "permissions": []}));
    assert_eq!(staff["items"][1]["role"], "editor");
    s.vk.user_token(OTHER_TOKEN, BORIS, true, None);
    assert_eq!(s.no_as(OTHER_TOKEN, "groups.getMembers", json!({"group_id": GROUP})).await, 15);
    s.vk.set_closed(Closed::Private);
    assert_eq!(s.no_as(OTHER_TOKEN, "groups.getMembers", json!({"group_id": GROUP})).await, 203);
    assert_eq!(s.no_as(OTHER_TOKEN, "groups.isMember", json!({"group_id": GROUP, "user_id": ANNA})).await, 203);
    s.vk.fill([BORIS].into_iter());
    assert_eq!(s.ok_as(OTHER_TOKEN, "groups.getMembers", json!({"group_id": GROUP})).await["count"], 1602);
    let managers = json!({"group_id": GROUP, "filter": "managers"});
    assert_eq!(s.no_as(OTHER_TOKEN, "groups.getMembers", managers).await, 15);
}

#[tokio::test]
async fn the_banned_are_kept_out_until_the_end_of_the_ban() {
    let s = stage().await;
    s.vk.joins(ANNA);
    s.news();
    let until = s.now() + 60;
    let params = json!({"group_id": GROUP, "owner_id": ANNA, "end_date": until, "reason": 1, "comment": "спам"});
    assert_eq!(s.no("groups.ban", params.clone()).await, 27);
    assert_eq!(s.ok_as(ADMIN_TOKEN, "groups.ban", params).await, 1);
    let told = json!({"admin_id": ADMIN, "user_id": ANNA, "unblock_date": until, "reason": 1, "comment": "спам"});
    assert_eq!(s.news(), [("user_block".to_owned(), told)]);
    assert!(s.vk.is_banned(ANNA) && !s.vk.is_inside(ANNA));
    assert!(matches!(s.vk.joins(ANNA), JoinOutcome::Refused(_)));
    let banned = s.ok("groups.getBanned", json!({"group_id": GROUP})).await;
    assert_eq!(banned["items"][0]["ban_info"]["end_date"], until);
    assert_eq!(banned["items"][0]["profile"]["id"], ANNA);
    assert_eq!(s.no("groups.getBanned", json!({"group_id": GROUP, "owner_id": BORIS})).await, 104);
    s.pass(61);
    s.vk.time_passed();
    let told = json!({"admin_id": ADMIN, "user_id": ANNA, "by_end_date": 1});
    assert_eq!(s.news(), [("user_unblock".to_owned(), told)]);
    s.vk.ban_by_hand(ADMIN, BORIS, 0, 0, "").unwrap();
    assert_eq!(s.vk.bans()[0].until, 0);
    assert_eq!(s.ok_as(ADMIN_TOKEN, "groups.unban", json!({"group_id": GROUP, "owner_id": BORIS})).await, 1);
    assert_eq!(s.no_as(ADMIN_TOKEN, "groups.unban", json!({"group_id": GROUP, "owner_id": BORIS})).await, 104);
    assert_eq!(s.news()[1].1, json!({"admin_id": ADMIN, "user_id": BORIS, "by_end_date": 0}));
    assert!(s.vk.ban_by_hand(ADMIN, ADMIN, 0, 0, "").is_err());
}

#[tokio::test]
async fn roles_are_given_and_taken_by_administrators() {
    let s = stage().await;
    s.vk.fill([ANNA].into_iter());
    let give = |role: &str| json!({"group_id": GROUP, "user_id": ANNA, "role": role});
    assert_eq!(s.ok_as(ADMIN_TOKEN, "groups.editManager", give("administrator")).await, 1);
    s.vk.user_token("anna's", ANNA, true, None);
    assert_eq!(s.ok_as("anna's", "groups.getRequests", json!({"group_id": GROUP})).await["count"], 0);
    assert_eq!(s.ok_as(ADMIN_TOKEN, "groups.editManager", give("")).await, 1);
    assert_eq!(s.no_as("anna's", "groups.getRequests", json!({"group_id": GROUP})).await, 15);
    let level = |old: i64, new: i64| {
        let object = json!({"admin_id": ADMIN, "user_id": ANNA, "level_old": old, "level_new": new});
        ("group_officers_edit".to_owned(), object)
    };
    assert_eq!(s.news(), [level(0, 3), level(3, 0)]);
    let about = |user: i64| json!({"group_id": GROUP, "user_id": user, "role": "editor"});
    assert_eq!(s.no_as(ADMIN_TOKEN, "groups.editManager", about(BORIS)).await, 701);
    assert_eq!(s.no_as(ADMIN_TOKEN, "groups.editManager", about(ADMIN)).await, 700);
    assert!(s.vk.appoint_by_hand(ADMIN, ANNA, Role::Creator).is_err());
    assert_eq!(s.vk.staff().len(), 1);
}

#[tokio::test]
async fn an_invited_person_is_let_in_at_once_if_she_asked() {
    let s = closed_stage().await;
    s.vk.joins(ANNA);
    let params = json!({"group_id": GROUP, "user_ids_list": format!("{ANNA},{BORIS},{ADMIN}")});
    assert_eq!(s.ok_as(ADMIN_TOKEN, "groups.invite", params).await["invites_send_count"], 2);
    assert!(s.vk.is_inside(ANNA));
    assert_eq!(s.vk.joins(BORIS), JoinOutcome::Joined);
    let told = [joined(ANNA, "request"), joined(ANNA, "approved"), joined(BORIS, "accepted")];
    assert_eq!(s.news(), told);
}

#[tokio::test]
async fn the_community_says_what_it_is_and_what_the_caller_is_in_it() {
    let s = closed_stage().await;
    s.vk.joins(ANNA);
    let own = s.ok("groups.getById", json!({"fields": "members_count,requests_count"})).await;
    let group = &own["groups"][0];
    assert_eq!((&group["id"], &group["is_closed"], &group["members_count"]), (&json!(GROUP), &json!(1), &json!(1)));
    assert!(group.get("admin_level").is_none() && group.get("requests_count").is_none());
    assert_eq!(own["profiles"], json!([]));
    let params = json!({"group_ids": format!("our_club,club{}", GROUP + 1), "fields": "member_status,requests_count"});
    let seen = s.ok_as(ADMIN_TOKEN, "groups.getById", params).await;
    assert_eq!(seen["groups"].as_array().unwrap().len(), 1);
    assert_eq!(seen["groups"][0]["admin_level"], 3);
    assert_eq!(seen["groups"][0]["member_status"], 1);
    assert_eq!(seen["groups"][0]["requests_count"], 1);
    s.vk.user_token("anna's", ANNA, true, None);
    let seen = s.ok_as("anna's", "groups.getById", json!({"group_id": GROUP, "fields": "member_status"})).await;
    assert_eq!(seen["groups"][0]["member_status"], 4);
    assert_eq!(seen["groups"][0]["is_admin"], 0);
}

#[tokio::test]
async fn members_are_listed_by_when_they_came() {
    let s = stage().await;
    for person in [30, 20, 40] {
        s.pass(60);
        s.vk.joins(person);
    }
    let list = async |params: Value| s.ok("groups.getMembers", params).await["items"].take();
    assert_eq!(list(json!({"group_id": GROUP})).await, json!([ADMIN, 20, 30, 40]));
    assert_eq!(list(json!({"group_id": GROUP, "sort": "id_desc"})).await, json!([40, 30, 20, ADMIN]));
    assert_eq!(list(json!({"group_id": GROUP, "sort": "time_asc"})).await, json!([ADMIN, 30, 20, 40]));
    assert_eq!(list(json!({"group_id": GROUP, "sort": "time_desc", "count": 1})).await, json!([40]));
    let by_time = json!({"group_id": GROUP, "sort": "time_asc"});
    s.vk.user_token(OTHER_TOKEN, BORIS, true, None);
    assert_eq!(s.no_as(OTHER_TOKEN, "groups.getMembers", by_time).await, 15);
    assert_eq!(s.no("groups.getMembers", json!({"group_id": GROUP, "sort": "name"})).await, 100);
    assert_eq!(s.no("groups.getMembers", json!({"group_id": GROUP, "filter": "all"})).await, 100);
}

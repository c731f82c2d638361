//! Tokens, versions, limits, envelopes, `execute`.

use super::*;

#[tokio::test]
async fn a_person_is_found_by_number_and_by_name() {
    let s = stage().await;
    let found = s.ok("users.get", json!({"user_ids": "10,anna,id11,999", "fields": "screen_name"})).await;
    let ids: Vec<_> = found.as_array().unwrap().iter().map(|user| user["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [ANNA, ANNA, BORIS]);
    assert_eq!(found[0]["screen_name"], "anna");
    assert_eq!(found[2]["screen_name"], "id11");
    assert_eq!(s.ok_as(ADMIN_TOKEN, "users.get", none()).await[0]["id"], ADMIN);
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_said_inside_200_without_the_token() {
    let s = stage().await;
    assert_eq!(s.no("users.Get", none()).await, 3);
    assert_eq!(s.no_as("other", "users.get", none()).await, 5);
    let refused = s.call("nothing.here", json!({"a": 1})).await;
    assert!(!refused.to_string().contains(TOKEN));
    assert!(refused["error"]["request_params"].as_array().unwrap().contains(&json!({"key": "a", "value": "1"})));
    let bare = s.http.get(format!("{}/users.get?access_token={TOKEN}", s.vk.api_url())).send().await.unwrap();
    assert_eq!(bare.json::<Value>().await.unwrap()["error"]["error_code"], 8);
    let request = s.http.get(format!("{}/users.get?v=5.199&user_ids=10", s.vk.api_url())).bearer_auth(TOKEN);
    assert_eq!(request.send().await.unwrap().json::<Value>().await.unwrap()["response"][0]["id"], ANNA);
}

#[tokio::test]
async fn too_many_requests_in_a_second_are_refused() {
    let s = stage_with(|_| {}).await;
    for _ in 0..20 {
        s.ok("users.get", none()).await;
    }
    assert_eq!(s.no("users.get", none()).await, 6);
    for _ in 0..3 {
        s.ok_as(ADMIN_TOKEN, "users.get", none()).await;
    }
    assert_eq!(s.no_as(ADMIN_TOKEN, "users.get", none()).await, 6);
    assert_eq!(s.vk.violations(), 2);
}

#[tokio::test]
async fn an_execute_is_one_request_of_up_to_25_calls() {
    let s = stage_with(|_| {}).await;
    let call = r#"API.users.get({"user_ids":"10"})"#;
    let code = format!("return [{}];", [call; 25].join(","));
    assert_eq!(s.ok("execute", json!({"code": code})).await.as_array().unwrap().len(), 25);
    assert_eq!(s.vk.calls_of("users.get").iter().filter(|call| call.inside).count(), 25);
    let code = format!("return [{}];", [call; 26].join(","));
    assert_eq!(s.no("execute", json!({"code": code})).await, 13);
    assert_eq!(s.no("execute", json!({"code": "var a = 1;"})).await, 12);
    let code = format!("return [{call}, API.no.such({{}})];");
    let answer = s.call("execute", json!({"code": code})).await;
    assert_eq!(answer["response"][0][0]["id"], ANNA);
    assert_eq!(answer["response"][1], false);
    assert_eq!(answer["execute_errors"][0]["method"], "no.such");
    assert_eq!(answer["execute_errors"][0]["error_code"], 3);
    assert_eq!(s.ok("execute", json!({"code": format!("return {call};")})).await[0]["id"], ANNA);
}

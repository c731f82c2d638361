//! The wire, against the emulated VK, and where its exact form counts against a server that writes down what it is sent.

use super::call::{Call, Key};
use super::*;
use crate::domain::Presence;
use crate::domain::notice::Right;
use crate::messenger::{Batch, ChatKind, Message, Messenger, Standing};
use crate::sandbox::vk::{
    Closed, Config, Fault, FaultKind, JoinOutcome, Loss, Outcome, Role, ServerStatus, VkEmulator, right,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const GROUP: i64 = 200_000_001;
const TOKEN: &str = "vk1.a.community-SECRET";
const ADMIN_TOKEN: &str = "vk1.a.person-SECRET";
const ANNA: i64 = 77_001;
const BORIS: i64 = 77_002;

/// The emulated VK with two people, and a community that speaks with it.
async fn stage() -> (VkEmulator, Vk) {
    stage_with(|_| {}).await
}

async fn stage_with(change: impl FnOnce(&mut Config)) -> (VkEmulator, Vk) {
    let mut config = Config::new(GROUP, TOKEN, "our_club", Arc::new(|| 1_790_000_000_000));
    config.admin_token = Some(ADMIN_TOKEN.to_owned());
    change(&mut config);
    let emulator = VkEmulator::start(config).await.unwrap();
    emulator.person(ANNA, "Анна", "Смирнова", Some("anna"));
    emulator.person(BORIS, "Борис", "Ким", None);
    let vk = community(&[&emulator.api_url()], Mode::Polling);
    (emulator, vk)
}

fn community(hosts: &[&str], mode: Mode) -> Vk {
    let api_urls = hosts.iter().map(|h| (*h).to_owned()).collect();
    let admin_token = Some(ADMIN_TOKEN.into());
    Vk::new(VkConfig { group_id: GROUP, token: TOKEN.into(), admin_token, id: None, api_urls, mode })
}

fn webhook(url: &str, confirmation: Option<&str>) -> Mode {
    let secrets = vec!["vkSecretKey0123456789".into(), "beforeSecret".into()];
    Mode::Webhook { url: url.parse().unwrap(), secrets, confirmation: confirmation.map(Into::into) }
}

/// An address at which nobody listens.
async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn words(text: &str) -> Message {
    Message { html: text.to_owned(), ..Message::default() }
}

fn error(method: &str, times: u32, code: u32) -> Fault {
    Fault { method: Some(method.into()), times, kind: FaultKind::Error { code, text: "as told".into() } }
}

/// The requests that were made: a script counts as one.
fn requests(emulator: &VkEmulator) -> Vec<String> {
    emulator.calls().into_iter().filter(|call| !call.inside).map(|call| call.method).collect()
}

#[tokio::test]
async fn calls_that_wait_go_together_and_each_has_its_own_result() {
    let (emulator, vk) = stage().await;
    emulator.says(ANNA, "привет").unwrap();
    // Boris has never written.
    let (anna, boris) = (ANNA.to_string(), BORIS.to_string());
    let sending = (0..60).map(|n| {
        let to = if n % 3 == 2 { &boris } else { &anna };
        let text = format!("\"{n}\"\n<b>\\</b> &amp; ю");
        let vk = &vk;
        async move { vk.send(to, &words(&text), None, n + 1).await }
    });
    let results = join_all(sending).await;
    for (n, result) in results.into_iter().enumerate() {
        match result {
            Ok(()) => assert_ne!(n % 3, 2),
            Err(CallError::PersonClosed(why)) => assert!(n % 3 == 2 && why.contains("901"), "{n}: {why}"),
            Err(other) => panic!("{n}: {other}"),
        }
    }
    let made = requests(&emulator);
    assert!(made.len() <= 5 && made.contains(&"execute".to_owned()), "{made:?}");
    let said = emulator.dialog(ANNA);
    assert_eq!(said.len(), 41, "each once");
    assert!(said.iter().any(|m| m.text == "\"0\"\n\\ & ю"), "{said:?}");
    assert_eq!(emulator.violations(), 0);
}

#[tokio::test]
async fn no_second_holds_more_than_the_limit() {
    let (emulator, vk) = stage().await;
    let asking = |key, many| {
        let vk = &vk;
        (0..many).map(move |_| vk.ask::<Value>(key, Call::new("utils.getServerTime").alone()))
    };
    let (community, person) = tokio::join!(join_all(asking(Key::Community, 30)), join_all(asking(Key::Person, 5)));
    assert!(community.iter().chain(&person).all(Result::is_ok));
    assert_eq!((requests(&emulator).len(), emulator.violations()), (35, 0));
}

#[tokio::test]
async fn a_key_that_was_too_fast_waits_and_tries_again() {
    let (emulator, vk) = stage().await;
    emulator.fail(error("utils.getServerTime", 1, 6));
    let ask = || vk.ask::<i64>(Key::Community, Call::new("utils.getServerTime"));
    assert_eq!(ask().await, Ok(1_790_000_000));
    let times: Vec<Duration> = emulator.calls().iter().map(|call| call.real).collect();
    assert!(times.len() == 2 && times[1] - times[0] >= Duration::from_millis(950), "{times:?}");

    emulator.fail(error("utils.getServerTime", 1, 9));
    assert_eq!(ask().await, Err(CallError::Wait(Duration::from_secs(300))), "that wait is for the outbox");
}

#[tokio::test]
async fn a_script_that_is_refused_is_read_out_call_by_call() {
    let (emulator, vk) = stage().await;
    emulator.says(ANNA, "привет").unwrap();
    emulator.fail(error("execute", 1, 13));
    let to = ANNA.to_string();
    let text = words("да");
    let results = join_all((1..=5).map(|n| vk.send(&to, &text, None, n))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(requests(&emulator).iter().filter(|m| *m == "execute").count(), 1);
    assert_eq!(emulator.dialog(ANNA).len(), 6);
}

#[tokio::test]
async fn a_request_whose_answer_was_lost_is_repeated_without_harm() {
    let (emulator, vk) = stage().await;
    emulator.says(ANNA, "привет").unwrap();
    let to = ANNA.to_string();
    let (one, two) = (words("раз"), words("два"));
    let send = || async {
        let first = vk.send(&to, &one, None, 1);
        let rest = (2..=4).map(|n| vk.send(&to, &two, None, n));
        let (first, mut rest) = tokio::join!(first, join_all(rest));
        rest.push(first);
        rest
    };
    emulator.fail(Fault { method: Some("execute".into()), times: 1, kind: FaultKind::ResetAfter });
    let lost = send().await;
    let unknown = lost.iter().filter(|r| matches!(r, Err(CallError::Unreached(_)))).count();
    assert!(unknown > 1 && lost.iter().filter(|r| r.is_ok()).count() == lost.len() - unknown, "{lost:?}");
    let repeated = send().await;
    assert!(repeated.iter().all(Result::is_ok), "{repeated:?}");
    assert_eq!(emulator.dialog(ANNA).len(), 5, "what was said twice is there once");
}

#[tokio::test]
async fn the_other_host_is_tried_where_the_first_cannot_be_reached() {
    let (emulator, _) = stage().await;
    let vk = community(&[&nowhere().await, &emulator.api_url()], Mode::Polling);
    let ask = || vk.ask::<i64>(Key::Community, Call::new("utils.getServerTime"));
    assert_eq!(ask().await, Ok(1_790_000_000));
    emulator.fail(Fault { method: None, times: 1, kind: FaultKind::ResetBefore });
    assert!(matches!(ask().await, Err(CallError::Unreached(_))), "it may have arrived: whoever called decides");
    assert_eq!(ask().await, Ok(1_790_000_000), "and back again");
}

#[tokio::test]
async fn the_token_goes_in_the_body_and_is_never_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let vk = community(&[&format!("http://{}/", listener.local_addr().unwrap())], Mode::Polling);
    let (answer, asked) = tokio::join!(vk.ask::<Value>(Key::Community, Call::new("x.y").with("a", "б&=")), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4096];
        let read = stream.read(&mut asked).await.unwrap();
        asked.truncate(read);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<html>no</html>")
            .await
            .unwrap();
        String::from_utf8(asked).unwrap()
    });
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /method/x.y HTTP/1.1") && !head.contains("SECRET"), "{head}");
    assert!(head.contains("application/x-www-form-urlencoded"), "{head}");
    assert_eq!(body, format!("a=%D0%B1%26%3D&access_token={TOKEN}&v=5.199"));
    let Err(CallError::Unreached(strange)) = answer else { panic!("{answer:?}") };
    drop(listener);
    let lost = vk.ask::<Value>(Key::Community, Call::new("x.y")).await;
    let Err(CallError::Unreached(lost)) = lost else { panic!("{lost:?}") };
    let debug = format!("{vk:?}");
    for text in [strange, lost, debug] {
        assert!(!text.contains("SECRET") && !text.contains("127.0.0.1"), "{text}");
    }
}

#[tokio::test]
async fn a_key_that_is_refused_is_known_and_another_may_come() {
    let (emulator, vk) = stage().await;
    assert!(vk.has_admin_token());
    let ask = || vk.act(Key::Person, Call::new("users.get"));
    assert_eq!(ask().await, Ok(()));
    emulator.revoke_token(ADMIN_TOKEN);
    assert!(matches!(ask().await, Err(CallError::NoRight(why)) if why.contains("(5)")));
    assert!(!vk.has_admin_token());
    emulator.user_token("vk1.a.newer", 1, true, None);
    vk.set_admin_token(Some("vk1.a.newer".into()));
    assert!(vk.has_admin_token(), "nothing is known against it");
    assert_eq!(ask().await, Ok(()));
    vk.set_admin_token(None);
    assert!(!vk.has_admin_token());
    assert!(matches!(ask().await, Err(CallError::NoRight(_))));
    emulator.revoke_token(TOKEN);
    let own = vk.act(Key::Community, Call::new("users.get")).await;
    assert!(matches!(own, Err(CallError::TokenRefused(_))), "{own:?}");
}

/// One look that does not wait.
async fn look(vk: &Vk, cursor: &str) -> Batch {
    vk.poll(Some(cursor), Duration::ZERO).await.unwrap()
}

#[tokio::test]
async fn the_queue_is_read_from_its_place_on() {
    let (emulator, vk) = stage().await;
    assert_eq!(emulator.calls().len(), 0);
    vk.introduce().await.unwrap();
    assert_eq!(vk.start_link("r_5").as_deref(), Some("https://vk.me/our_club?ref=r_5"));
    let first = vk.poll(None, Duration::ZERO).await.unwrap();
    let place = first.cursor.unwrap();
    assert!(first.facts.is_empty() && !first.gap);
    emulator.says(ANNA, "привет").unwrap();
    emulator.push_event("something_new", &json!({"strange": [1, null]}));
    let batch = look(&vk, &place).await;
    let lanes: Vec<&str> = batch.facts.iter().map(|f| f.lane.as_str()).collect();
    assert_eq!(lanes.last(), Some(&"vk"), "{lanes:?}");
    assert!(lanes[..lanes.len() - 1].iter().all(|lane| *lane == format!("vk:{ANNA}")) && lanes.len() >= 2, "{lanes:?}");
    let next = batch.cursor.unwrap();
    assert_eq!(look(&vk, &next).await.facts, []);
    assert_eq!(look(&vk, &place).await.facts, batch.facts, "until the next place is stored, all comes again");

    emulator.repeats_events(1);
    let again = look(&vk, &next).await;
    assert_eq!(again.facts[0].external_id, batch.facts.last().unwrap().external_id, "the inbox knows it");
}

#[tokio::test]
async fn what_the_queue_lost_is_a_gap() {
    let (emulator, vk) = stage_with(|config| config.all_events = true).await;
    let place = vk.poll(None, Duration::ZERO).await.unwrap().cursor.unwrap();
    emulator.says(ANNA, "раз").unwrap();
    emulator.loses(Loss::Keys);
    assert_eq!(look(&vk, &place).await, Batch::default(), "the place holds");
    let read = look(&vk, &place).await;
    assert!(!read.facts.is_empty() && !read.gap);
    let place = read.cursor.unwrap();

    emulator.says(ANNA, "два").unwrap();
    for loss in [Loss::History, Loss::Everything] {
        emulator.loses(loss);
        let lost = look(&vk, &place).await;
        assert!(lost.gap && lost.facts.is_empty() && lost.cursor.is_some(), "{loss:?}: {lost:?}");
        emulator.says(ANNA, "три").unwrap();
        let read = look(&vk, &lost.cursor.unwrap()).await;
        assert!(!read.gap && !read.facts.is_empty(), "{loss:?}: {read:?}");
    }
}

#[tokio::test]
async fn a_torn_look_opens_the_queue_anew() {
    let (emulator, vk) = stage_with(|config| config.all_events = true).await;
    let place = vk.poll(None, Duration::ZERO).await.unwrap().cursor.unwrap();
    for kind in [
        FaultKind::ResetBefore,
        FaultKind::Server { status: 502, body: "<html>".into() },
        FaultKind::Server { status: 200, body: "{}}".into() },
    ] {
        emulator.fail(Fault { method: Some("a_check".into()), times: 1, kind });
        emulator.forget_calls();
        let torn = vk.poll(Some(&place), Duration::ZERO).await;
        let Err(CallError::Unreached(why)) = torn else { panic!("{torn:?}") };
        assert!(!why.contains("key") && !why.contains("whp"), "{why}");
        assert!(!look(&vk, &place).await.gap);
        assert_eq!(emulator.calls_of("groups.getLongPollServer").len(), 1);
    }
}

#[tokio::test]
async fn what_is_set_up_is_what_the_doctor_looks_for() {
    let (emulator, vk) = stage().await;
    let before = vk.look().await.unwrap();
    assert_eq!(before.name, "our_club (https://vk.com/our_club)");
    assert_eq!(before.time, Some(crate::domain::Timestamp(1_790_000_000_000)));
    assert!(before.troubles.iter().any(|t| t == "Long Poll is off; starting the service mends it"), "{before:?}");
    vk.introduce().await.unwrap();
    let after = vk.look().await.unwrap();
    assert!(after.troubles.iter().all(|t| !t.contains("Long Poll")), "{after:?}");

    // A key that may not manage.
    emulator.group_token(TOKEN, right::MESSAGES | right::DOCS);
    vk.introduce().await.unwrap();
    let poor = vk.look().await.unwrap();
    assert!(poor.troubles.iter().any(|t| t.contains("lacks the right \"manage\"")), "{poor:?}");
    emulator.revoke_token(TOKEN);
    assert!(matches!(vk.introduce().await, Err(CallError::TokenRefused(_))));
}

#[tokio::test]
async fn events_are_brought_where_that_is_asked_for() {
    let (emulator, _) = stage().await;
    let url = "http://127.0.0.1:9/webhooks/vk";
    let vk = community(&[&emulator.api_url()], webhook(url, None));
    assert!(!vk.is_polled());
    let confirm = json!({"type": "confirmation", "group_id": GROUP, "secret": "vkSecretKey0123456789"}).to_string();
    assert_eq!(vk.delivered(confirm.as_bytes()), Delivery::TooEarly);
    vk.introduce().await.unwrap();
    vk.introduce().await.unwrap();
    let servers = emulator.callback_servers();
    assert_eq!(servers.len(), 1, "the second start finds it: {servers:?}");
    assert_eq!(servers[0].url, url);
    for call in ["groups.addCallbackServer", "groups.editCallbackServer"] {
        let call = emulator.calls_of(call).pop().unwrap();
        assert_eq!((call.outcome, &call.params["secret_key"]), (Outcome::Done, &json!("vkSecretKey0123456789")));
    }
    assert_ne!(servers[0].status, ServerStatus::Ok);
    assert!(matches!(vk.delivered(confirm.as_bytes()), Delivery::Confirm(code) if !code.is_empty()));
    let troubles = vk.look().await.unwrap().troubles;
    assert!(troubles.iter().any(|t| t.contains("check that PUBLIC_URL leads to HTTP_LISTEN")), "{troubles:?}");
    let set = emulator.calls_of("groups.setCallbackSettings").pop().unwrap();
    assert_eq!(
        (set.outcome, &set.params["message_new"], &set.params["api_version"]),
        (Outcome::Done, &json!("1"), &json!("5.199"))
    );
}

/// Real deliveries and forged ones.
#[test]
fn only_what_shows_the_secret_and_names_our_community_is_taken() {
    let vk = community(&["http://127.0.0.1:9"], webhook("https://club.example/webhooks/vk", Some("a1b2c3d4")));
    let whole = json!({
        "group_id": GROUP, "type": "donut_subscription_create", "event_id": "0".repeat(40), "v": "5.199",
        "object": {"amount": 500, "amount_without_fee": 450.0, "user_id": ANNA}, "secret": "vkSecretKey0123456789",
    });
    let with = |field: &str, value: Value| {
        let mut event = whole.clone();
        event[field] = value;
        vk.delivered(event.to_string().as_bytes())
    };
    for secret in ["vkSecretKey0123456789", "beforeSecret"] {
        let Delivery::Event(row) = with("secret", secret.into()) else { panic!("refused") };
        assert_eq!((row.external_id, row.lane), ("0".repeat(40), format!("vk:{ANNA}")));
        assert!(!row.payload.contains("ecret"), "a secret is not stored: {}", row.payload);
        assert_eq!(serde_json::from_str::<Value>(&row.payload).unwrap()["object"], whole["object"]);
    }
    for wrong in [json!(""), json!(null), json!("vkSecretKey012345678"), json!("vkSecretKey01234567890"), json!(5)] {
        assert_eq!(with("secret", wrong.clone()), Delivery::Refused, "{wrong}");
    }
    let mut none = whole.clone();
    none.as_object_mut().unwrap().remove("secret");
    assert_eq!(vk.delivered(none.to_string().as_bytes()), Delivery::Refused);
    assert_eq!(with("group_id", json!(GROUP + 1)), Delivery::Refused);
    assert_eq!(with("group_id", json!(GROUP.to_string())), Delivery::Refused);
    assert_eq!(with("type", json!("confirmation")), Delivery::Confirm("a1b2c3d4".into()));
    let bare = br#"{"type":"confirmation","group_id":200000001}"#;
    assert_eq!(vk.delivered(bare), Delivery::Confirm("a1b2c3d4".into()), "VK's own example shows no secret");
    let wrong = br#"{"type":"confirmation","group_id":200000001,"secret":""}"#;
    assert_eq!(vk.delivered(wrong), Delivery::Refused);
    assert_eq!(with("type", json!(null)), Delivery::Refused);
    for body in [&b""[..], b"[]", b"\xff", b"{}", br#"{"type":"confirmation","group_id":200000002}"#] {
        assert_eq!(vk.delivered(body), Delivery::Refused);
    }
    let polling = community(&["http://127.0.0.1:9"], Mode::Polling);
    assert_eq!(polling.delivered(whole.to_string().as_bytes()), Delivery::NotInUse);
    let empty =
        Mode::Webhook { url: "https://club.example".parse().unwrap(), secrets: vec!["".into()], confirmation: None };
    let empty = community(&["http://127.0.0.1:9"], empty);
    let mut blank = whole;
    blank["secret"] = json!("");
    assert_eq!(empty.delivered(blank.to_string().as_bytes()), Delivery::Refused, "no secret is no key");
}

const HERE: i64 = -GROUP;
const OLGA: i64 = 1;

#[tokio::test]
async fn a_closed_community_is_worked_with_an_administrators_key() {
    let (emulator, vk) = stage().await;
    emulator.set_closed(Closed::ByRequest);
    let standing = Standing {
        chat: HERE,
        title: "our_club".into(),
        kind: ChatKind::Community,
        missing: vec![],
        present: true,
        door: Some("https://vk.com/our_club".into()),
        by_hand: false,
    };
    assert_eq!(vk.standing(HERE).await, Ok(standing.clone()));
    assert_eq!(vk.is_open(HERE).await, Ok(false));
    assert_eq!((emulator.joins(ANNA), emulator.joins(BORIS)), (JoinOutcome::Asked, JoinOutcome::Asked));
    let (anna, boris, olga) = (ANNA.to_string(), BORIS.to_string(), OLGA.to_string());
    assert_eq!(vk.requests(HERE).await, Ok(vec![anna.clone(), boris.clone()]));
    assert_eq!(vk.presence(HERE, &anna).await, Ok(Presence::Outside), "to ask is not to be inside");

    vk.answer_request(HERE, &anna, true).await.unwrap();
    vk.answer_request(HERE, &boris, false).await.unwrap();
    for (person, approve) in [(&anna, true), (&boris, true), (&boris, false)] {
        let again = vk.answer_request(HERE, person, approve).await;
        assert!(matches!(again, Err(CallError::Settled(_))), "{person} {approve}: {again:?}");
    }
    let mut expected = vec![(olga.clone(), Presence::Staff), (anna.clone(), Presence::Inside)];
    assert_eq!(vk.members(HERE).await, Ok(Some(expected.clone())));
    assert_eq!(vk.presence(HERE, &anna).await, Ok(Presence::Inside));
    assert_eq!(vk.presence(HERE, &boris).await, Ok(Presence::Outside));
    assert_eq!(vk.presence(HERE, &olga).await, Ok(Presence::Staff));
    assert_eq!(vk.ban(HERE, &olga).await, Err(CallError::IsStaff));

    vk.ban(HERE, &anna).await.unwrap();
    assert!(matches!(vk.ban(HERE, &anna).await, Err(CallError::Settled(_))));
    vk.unban(HERE, &anna).await.unwrap();
    expected.pop();
    assert_eq!(vk.members(HERE).await, Ok(Some(expected)));
    assert_eq!(emulator.joins(ANNA), JoinOutcome::Asked, "she may come back");
    assert!(matches!(vk.reset_door(HERE).await, Err(CallError::Refused(_))));
    emulator.set_closed(Closed::Open);
    assert_eq!(vk.is_open(HERE).await, Ok(true));
}

#[tokio::test]
async fn without_a_good_key_a_community_is_worked_by_hand() {
    let (emulator, vk) = stage().await;
    emulator.set_closed(Closed::ByRequest);
    emulator.joins(ANNA);
    let anna = ANNA.to_string();
    emulator.revoke_token(ADMIN_TOKEN);
    let refused =
        [vk.answer_request(HERE, &anna, true).await, vk.requests(HERE).await.map(|_| ()), vk.ban(HERE, &anna).await];
    assert!(matches!(&refused[..2], [Err(CallError::NoRight(_)), Err(CallError::NoRight(_))]), "{refused:?}");
    assert!(matches!(&refused[2], Err(CallError::Settled(_))), "she is not even inside: {refused:?}");
    assert_eq!(vk.standing(HERE).await.map(|s| (s.by_hand, s.present)), Ok((true, true)));
    assert_eq!(vk.presence(HERE, &anna).await, Ok(Presence::Outside), "to look takes no such key");
    emulator.approve_by_hand(OLGA, ANNA).unwrap();
    assert_eq!(vk.presence(HERE, &anna).await, Ok(Presence::Inside));
    assert!(matches!(vk.ban(HERE, &anna).await, Err(CallError::NoRight(_))));

    emulator.user_token("vk1.a.newer", OLGA, true, None);
    vk.set_admin_token(Some("vk1.a.newer".into()));
    assert_eq!(vk.standing(HERE).await.map(|s| s.by_hand), Ok(false));
    vk.ban(HERE, &anna).await.unwrap();
    // A person who is no administrator has a key, but not for this.
    emulator.user_token("vk1.a.boris", BORIS, true, None);
    vk.set_admin_token(Some("vk1.a.boris".into()));
    assert_eq!(vk.standing(HERE).await.map(|s| s.by_hand), Ok(true));
    let troubles = vk.look().await.unwrap().troubles;
    assert!(troubles.iter().any(|t| t.contains("set a new VK_ADMIN_TOKEN")), "{troubles:?}");
}

#[tokio::test]
async fn long_lists_are_read_to_their_end() {
    let (emulator, vk) = stage().await;
    emulator.set_closed(Closed::Open);
    for person in 10_000..11_300 {
        emulator.joins(person);
    }
    emulator.appoint_by_hand(OLGA, 10_005, Role::Editor).unwrap();
    let members = vk.members(HERE).await.unwrap().unwrap();
    assert_eq!(members.len(), 1301);
    let staff: Vec<&str> = members.iter().filter(|m| m.1 == Presence::Staff).map(|m| m.0.as_str()).collect();
    assert_eq!(staff, ["1", "10005"]);
    emulator.set_closed(Closed::ByRequest);
    for person in 20_000..20_450 {
        emulator.joins(person);
    }
    let waiting = vk.requests(HERE).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].as_str(), waiting[449].as_str()), (450, "20000", "20449"));
    assert_eq!(vk.patrons().await, Ok(Some(vec![])));
    emulator.fill_dons(10_000..10_003, 500);
    assert_eq!(vk.patrons().await, Ok(Some(vec!["10000".into(), "10001".into(), "10002".into()])));
    assert_eq!(emulator.violations(), 0);
}

#[tokio::test]
async fn a_chat_is_worked_by_the_community_alone() {
    let (emulator, vk) = stage().await;
    let chat = emulator.chat(OLGA, "Клубный чат");
    let stranger = vk.standing(chat).await.unwrap();
    assert!(!stranger.present && stranger.missing == [Right::Administrator], "{stranger:?}");
    emulator.add_group(OLGA, chat).unwrap();
    let guest = vk.standing(chat).await.unwrap();
    assert!(!guest.missing.is_empty() && guest.door.is_none(), "{guest:?}");
    emulator.set_group_admin(OLGA, chat, true).unwrap();
    let standing = vk.standing(chat).await.unwrap();
    let door = standing.door.clone().unwrap();
    let expected = Standing {
        chat,
        title: "Клубный чат".into(),
        kind: ChatKind::Chat,
        missing: vec![],
        present: true,
        door: Some(door.clone()),
        by_hand: false,
    };
    assert_eq!(standing, expected);

    let (anna, boris, olga) = (ANNA.to_string(), BORIS.to_string(), OLGA.to_string());
    assert_eq!(emulator.follows_chat_link(ANNA, &door), JoinOutcome::Joined);
    emulator.brings(OLGA, chat, BORIS).unwrap();
    emulator.set_chat_admin(OLGA, chat, BORIS, true).unwrap();
    assert_eq!(vk.presence(chat, &anna).await, Ok(Presence::Inside));
    assert_eq!(vk.presence(chat, &boris).await, Ok(Presence::Staff));
    assert_eq!(vk.presence(chat, &HERE.to_string()).await, Ok(Presence::Staff));
    assert_eq!(vk.presence(chat, "5").await, Ok(Presence::Outside));
    let all = vec![(olga.clone(), Presence::Staff), (anna.clone(), Presence::Inside), (boris.clone(), Presence::Staff)];
    assert_eq!(vk.members(chat).await, Ok(Some(all)), "people, not the community itself");

    vk.ban(chat, &anna).await.unwrap();
    assert!(matches!(vk.ban(chat, &anna).await, Err(CallError::Settled(_))));
    assert_eq!(vk.ban(chat, &olga).await, Err(CallError::IsStaff));
    vk.unban(chat, &anna).await.unwrap();
    let new = vk.reset_door(chat).await.unwrap();
    assert_ne!(new, door);
    assert!(matches!(emulator.follows_chat_link(5, &door), JoinOutcome::Refused(_)), "the old link is dead");
    assert_eq!(emulator.follows_chat_link(5, &new), JoinOutcome::Joined);
    assert_eq!(vk.requests(chat).await, Ok(vec![]), "nobody asks there");

    emulator.set_group_admin(OLGA, chat, false).unwrap();
    assert!(matches!(vk.ban(chat, "5").await, Err(CallError::NoRight(_) | CallError::ChatClosed(_))));
    emulator.remove_group(OLGA, chat).unwrap();
    assert!(!vk.standing(chat).await.unwrap().present);
    assert!(matches!(vk.presence(chat, "5").await, Err(CallError::ChatClosed(_))));
    for nothing in [0, 5, CHATS] {
        assert!(matches!(vk.presence(nothing, "5").await, Err(CallError::Refused(_))), "{nothing}");
    }
}

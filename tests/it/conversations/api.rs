//! The read API, by HTTP, as `docs/openapi.json` describes it.

use crate::club::{Receiver, TestClub, days, on_both};
use jsonschema::Validator;
use propusk::domain::outgoing::KINDS;
use propusk::hooks::{hash_of_key, new_key};
use propusk::http::OPENAPI;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A program with a key.
struct Reader<'a> {
    club: &'a TestClub,
    key: String,
}

impl<'a> Reader<'a> {
    async fn new(club: &'a TestClub, name: &str, names: bool) -> Self {
        let key = new_key().expose_secret().to_owned();
        let app = club.app().await;
        let mut tx = app.store.begin().await.unwrap();
        assert!(tx.add_api_key(&name.parse().unwrap(), &hash_of_key(&key), names, club.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        Self { club, key }
    }

    async fn ask(&self, path: &str) -> reqwest::Response {
        let url = self.club.route(&format!("/api/v1{path}")).await;
        self.club.web.get(url).bearer_auth(&self.key).send().await.unwrap()
    }

    /// The answer, which is as described.
    async fn get(&self, path: &str, schema: &str) -> Value {
        let answer = self.ask(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let value: Value = answer.json().await.unwrap();
        fits(&value, schema);
        value
    }

    /// A refusal, which is as described.
    async fn problem(&self, path: &str, status: u16) -> String {
        problem(self.ask(path).await, status).await
    }
}

async fn problem(answer: reqwest::Response, status: u16) -> String {
    assert_eq!(answer.status().as_u16(), status);
    assert_eq!(answer.headers()[CONTENT_TYPE], "application/problem+json");
    let value: Value = answer.json().await.unwrap();
    fits(&value, "Problem");
    assert_eq!(value["status"], status);
    value["detail"].as_str().unwrap().to_owned()
}

/// The description of one shape, in which nothing is allowed that is not described.
fn described(schema: &str) -> Validator {
    fn close(value: &mut Value) {
        if let Some(object) = value.as_object_mut() {
            if object.contains_key("properties") && object.get("type") == Some(&json!("object")) {
                object.entry("additionalProperties").or_insert(json!(false));
            }
            object.values_mut().for_each(close);
        }
        if let Some(list) = value.as_array_mut() {
            list.iter_mut().for_each(close);
        }
    }
    let mut whole: Value = serde_json::from_str(OPENAPI).unwrap();
    assert!(whole["components"]["schemas"].get(schema).is_some(), "{schema}");
    close(&mut whole["components"]["schemas"]);
    let schemas = whole["components"].take();
    jsonschema::validator_for(&json!({"$ref": format!("#/components/schemas/{schema}"), "components": schemas}))
        .unwrap()
}

fn fits(value: &Value, schema: &str) {
    let complaints: Vec<String> =
        described(schema).iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(complaints.is_empty(), "{schema}: {complaints:?} in {value:#}");
}

#[test]
fn the_description_names_every_event_and_every_address() {
    let whole: Value = serde_json::from_str(OPENAPI).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let kinds: BTreeSet<String> = KINDS.iter().map(ToString::to_string).collect();
    assert_eq!(keys(&whole["webhooks"]), kinds);
    let listed: BTreeSet<String> =
        serde_json::from_value(whole["components"]["schemas"]["EventType"]["enum"].clone()).unwrap();
    assert_eq!(listed, kinds);
    let docs = include_str!("../../../docs/api.md");
    for kind in KINDS {
        assert!(docs.contains(&format!("| `{kind}` |")), "docs/api.md: {kind}");
    }
    let code = include_str!("../../../src/http/api/mod.rs");
    let routes = code.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    assert_eq!(keys(&whole["paths"]), routes.collect());
}

on_both! {
    async fn a_key_opens_and_nothing_else_does(club) {
        let reader = Reader::new(&club, "crm", false).await;
        reader.get("/plans", "PlanPage").await;
        for (key, why) in [("pk_AAAA", "unknown"), ("", "empty"), ("abc", "no key")] {
            let stranger = Reader { club: &club, key: key.to_owned() };
            for path in ["/plans", "/members", "/events", "/nothing"] {
                let answer = stranger.ask(path).await;
                assert_eq!(answer.headers()["www-authenticate"], "Bearer", "{why} {path}");
                problem(answer, 401).await;
            }
        }
        let bare = club.web.get(club.route("/api/v1/members").await).send().await.unwrap();
        problem(bare, 401).await;
        let open = club.web.get(club.route("/api/v1/openapi.json").await).send().await.unwrap();
        assert_eq!(open.text().await.unwrap(), include_str!("../../../docs/openapi.json"));
        let used = club.count("api_keys", json!({"used_at": club.clock.now().rfc3339()})).await;
        assert_eq!(used, 1);
        let app = club.app().await;
        let mut tx = app.store.begin().await.unwrap();
        assert!(tx.revoke_api_key(&"crm".parse().unwrap(), club.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        drop(app);
        reader.problem("/plans", 401).await;
        let text = format!("{:?}", club.table("api_keys").await);
        assert!(!text.contains(&reader.key) && !text.contains(&hash_of_key(&reader.key)));
    }

    async fn members_with_what_they_have(club) {
        let reader = Reader::new(&club, "crm", false).await;
        let anna = club.inside("Anna", "month").await;
        let bella = club.member("Bella").await;
        let page = reader.get("/members", "MemberPage").await;
        assert_eq!(page["next"], Value::Null);
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), 3, "the owner is known too");
        let found = |id: i64| items.iter().find(|item| item["accounts"][0] == format!("tg:{id}")).unwrap();
        assert!(found(anna.id).get("name").is_none());
        let subscription = &found(anna.id)["subscriptions"][0];
        assert_eq!(
            (subscription["plan"].as_str(), subscription["stage"].as_str(), subscription["last_day"].as_str()),
            (Some("month"), Some("active"), Some("2026-04-02"))
        );
        assert_eq!(found(bella.id)["subscriptions"], json!([]));
        let one = reader.get(&format!("/members/tg:{}", anna.id), "Member").await;
        assert_eq!(&one, found(anna.id));
        assert_eq!(reader.get(&format!("/members/{}", one["id"]), "Member").await, one);
        for nobody in ["/members/tg:1", "/members/999999", "/members/-1", "/members/x", "/members/vk:7", "/members/%FF"] {
            reader.problem(nobody, 404).await;
        }
        let friend = Reader::new(&club, "friend", true).await;
        assert_eq!(friend.get(&format!("/members/tg:{}", anna.id), "Member").await["name"], "Anna");
        anna.says("/forget").await;
        anna.presses("Yes, erase it").await;
        anna.presses("lose that time").await;
        reader.problem(&format!("/members/tg:{}", anna.id), 404).await;
        reader.problem(&format!("/members/{}", one["id"]), 404).await;
        assert_eq!(reader.get("/members", "MemberPage").await["items"].as_array().unwrap().len(), 2);
        assert_eq!(reader.get("/subscriptions", "SubscriptionPage").await["items"], json!([]));
        let events = reader.get("/events", "EventPage").await;
        let text = events.to_string();
        assert!(!text.contains(&format!("tg:{}", anna.id)), "{text}");
        assert!(text.contains("member.forgotten"));
        let payments = reader.get("/payments", "PaymentPage").await;
        assert_eq!((&payments["items"][0]["member"], &payments["items"][0]["external_id"]), (&Value::Null, &Value::Null));
        assert_eq!(payments["items"][0]["amount"], "1990.00");
    }

    async fn pages_hold_while_rows_are_added(club) {
        let reader = Reader::new(&club, "crm", false).await;
        club.crowd(5, "month").await;
        let mut seen: Vec<i64> = Vec::new();
        let mut path = "/members?limit=2".to_owned();
        loop {
            let page = reader.get(&path, "MemberPage").await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()));
            if seen.len() == 4 {
                club.crowd(2, "all").await;
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/members?limit=2&cursor={next}");
        }
        let mut sorted = seen.clone();
        sorted.dedup();
        assert_eq!((seen.len(), sorted.len()), (8, 8), "each once, new ones too: {seen:?}");
        for (list, schema, count) in [
            ("/subscriptions?", "SubscriptionPage", 7),
            ("/subscriptions?stage=active&", "SubscriptionPage", 7),
            ("/subscriptions?ending_before=2027-01-01&", "SubscriptionPage", 7),
            ("/subscriptions?ending_before=2026-04-02&", "SubscriptionPage", 2),
            ("/subscriptions?stage=ended&", "SubscriptionPage", 0),
            ("/subscriptions?stage=ended&ending_before=2027-01-01&", "SubscriptionPage", 0),
            ("/payments?", "PaymentPage", 7),
            ("/payments?since=2026-03-02T09:00:00Z&", "PaymentPage", 7),
            ("/payments?since=2026-03-02T12:00:00.001%2B03:00&", "PaymentPage", 0),
        ] {
            let (mut ids, mut path) = (BTreeSet::new(), format!("{list}limit=3"));
            loop {
                let page = reader.get(&path, schema).await;
                let items = page["items"].as_array().unwrap();
                assert!(items.len() <= 3);
                ids.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
                let Some(next) = page["next"].as_str() else { break };
                path = format!("{list}limit=3&cursor={next}");
            }
            assert_eq!(ids.len(), count, "{list}");
        }
    }

    async fn events_are_those_that_were_told(club) {
        let crm = Receiver::start().await;
        club.apply(&format!("{}{}", club.file(), crm.section("crm", ""))).await;
        let reader = Reader::new(&club, "crm", false).await;
        let start = reader.get("/events", "EventPage").await;
        let anna = club.inside("Anna", "month").await;
        club.passes(days(40)).await;
        club.settle().await;
        let (mut polled, mut after) = (Vec::new(), start["next"].as_str().unwrap().to_owned());
        loop {
            let page = reader.get(&format!("/events?limit=2&after={after}"), "EventPage").await;
            polled.extend(page["items"].as_array().unwrap().clone());
            page["next"].as_str().unwrap().clone_into(&mut after);
            if page["more"] == false {
                break;
            }
        }
        for told in crm.heard() {
            fits(&told.body, "Message");
        }
        let told: Vec<(String, Value)> = crm.heard().into_iter().map(|told| (told.id, told.body)).collect();
        let polled: Vec<(String, Value)> = polled
            .into_iter()
            .map(|mut event| {
                let id = event.as_object_mut().unwrap().remove("id").unwrap();
                (id.as_str().unwrap().to_owned(), event)
            })
            .collect();
        assert_eq!(polled, told);
        assert_eq!(polled.len(), 7, "{polled:?}");
        let rest = reader.get(&format!("/events?after={}", told[4].0), "EventPage").await;
        assert_eq!(rest["items"].as_array().unwrap().len(), 2, "what was missed since one");
        assert_eq!(reader.get(&format!("/events?after={after}"), "EventPage").await["items"], json!([]));
        anna.says("/start").await;
    }

    async fn what_is_not_understood_is_told(club) {
        let reader = Reader::new(&club, "crm", false).await;
        for (path, word) in [
            ("/members?limit=0", "from 1 to 200"),
            ("/members?limit=201", "from 1 to 200"),
            ("/members?limit=many", "from 1 to 200"),
            ("/members?cursor=zzz", "begin without one"),
            ("/members?page=2", "unknown field `page`"),
            ("/plans?limit=2", "unknown field `limit`"),
            ("/subscriptions?stage=over", "expected pending"),
            ("/subscriptions?ending_before=tomorrow", "2026-12-31"),
            ("/payments?since=yesterday", "2026-12-31T00:00:00Z"),
            ("/events?after=evt_x", "the id of an event"),
        ] {
            let detail = reader.problem(path, 400).await;
            assert!(detail.contains(word), "{path}: {detail}");
        }
        reader.problem("/nothing", 404).await;
        reader.problem("/members/1/more", 404).await;
        let url = club.route("/api/v1/members").await;
        let post = club.web.post(url).bearer_auth(&reader.key).body("{}").send().await.unwrap();
        problem(post, 405).await;
    }

    async fn a_key_may_not_ask_without_end(club) {
        let reader = Reader::new(&club, "crm", false).await;
        let other = Reader::new(&club, "other", false).await;
        let mut refused = None;
        for _ in 0..400 {
            let answer = reader.ask("/plans").await;
            if answer.status() == 429 {
                refused = Some(answer);
                break;
            }
        }
        let answer = refused.expect("it may ask without end");
        let wait: u64 = answer.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert_eq!(wait, 1);
        problem(answer, 429).await;
        other.get("/plans", "PlanPage").await;
    }
}

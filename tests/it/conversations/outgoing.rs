//! What happens to members is told to receivers of web hooks: all of it, in order, whatever they do.

use crate::club::{Mood, Receiver, TestClub, Told, days, hours, minutes, on_both, seconds};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use propusk::store::HookRow;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};

/// Declares receivers beside what the club has.
async fn declares(club: &TestClub, sections: &str) {
    club.apply(&format!("{}{sections}", club.file())).await;
}

async fn hook(club: &TestClub) -> HookRow {
    club.app().await.store.read().await.unwrap().hooks().await.unwrap().remove(0)
}

fn signature(secret: &SecretString, id: &str, timestamp: &str, body: &str) -> String {
    let key = STANDARD.decode(secret.expose_secret().strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

on_both! {
    async fn a_whole_life_is_told_in_order(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        anna.enters(club.channel).await;
        assert_eq!(
            crm.kinds(),
            ["member.joined", "payment.paid", "subscription.started", "member.entered"]
        );
        let told = crm.heard();
        let member = json!({"id": told[0].member(), "accounts": [format!("tg:{}", anna.id)]});
        assert_eq!(told[0].body, json!({"type": "member.joined", "timestamp": "2026-03-02T09:00:00.000Z", "data": {"member": member}}));
        assert_eq!(
            told[1].body["data"],
            json!({"member": member, "amount": "1990.00", "currency": "RUB", "provider": "yookassa"})
        );
        assert_eq!(
            told[2].body["data"],
            json!({"member": member, "plan": "month", "last_day": "2026-04-02", "cause": "payment"})
        );
        assert_eq!(told[3].body["data"], json!({"member": member, "gate": "Breath", "by_hand": false}));
        let secret = hook(&club).await.secret.unwrap();
        for call in &told {
            assert_eq!(call.signature, signature(&secret, &call.id, &call.timestamp, &call.raw));
            assert_eq!(call.timestamp, (club.clock.now().0 / 1000).to_string());
        }
        anna.buys("month").await;
        assert_eq!(crm.kinds()[4..], ["payment.paid", "subscription.renewed"]);
        assert_eq!(crm.heard()[5].body["data"]["last_day"], "2026-05-02");
        club.till("2026-05-06 12:00").await;
        assert_eq!(crm.kinds()[6..], ["subscription.grace", "subscription.ended", "member.removed"]);
        let ids: BTreeSet<String> = crm.told().into_iter().map(|told| told.id).collect();
        assert_eq!(ids.len(), 9, "each has a name of its own");
        anna.buys("month").await;
        assert_eq!(crm.kinds()[10..], ["subscription.started"], "it begins anew");
    }

    async fn a_receiver_that_was_down_for_a_day_hears_everything_in_order(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        crm.is(Mood::Status(500));
        let mut people = Vec::new();
        for name in ["Anna", "Bella", "Vera"] {
            let person = club.member(name).await;
            person.buys("month").await;
            person.enters(club.channel).await;
            people.push(person);
        }
        assert!(club.owner().unread().iter().all(|word| !word.contains("crm")), "not at the first failure");
        club.passes(hours(1)).await;
        assert!(club.owner().reads().contains("“crm” has not been taking events since"), "{}", club.owner().reads());
        assert!(club.owner().reads().contains("answered 500"));
        club.owner().unread();
        // It is asked seldom while it does not hear, whatever waits.
        let calls = crm.told().len();
        club.passes(hours(23)).await;
        assert!(crm.told().len() - calls <= 12, "{}", crm.told().len() - calls);
        people[0].leaves(club.channel).await;
        club.owner().unread();
        crm.is(Mood::Status(200));
        club.passes(hours(15)).await;
        let mut heard: BTreeMap<i64, Vec<(String, String)>> = BTreeMap::new();
        for told in crm.heard() {
            heard.entry(told.member()).or_default().push((told.kind().to_owned(), told.id.clone()));
        }
        let life = ["member.joined", "payment.paid", "subscription.started", "member.entered"];
        for (n, events) in heard.values().enumerate() {
            let kinds: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
            let expected = life.into_iter().chain((n == 0).then_some("member.left"));
            assert_eq!(kinds, expected.collect::<Vec<_>>(), "once each, in order");
        }
        assert_eq!(heard.len(), 3);
        let tried: BTreeMap<String, BTreeSet<String>> = crm.told().into_iter().fold(BTreeMap::new(), |mut all, told| {
            all.entry(told.id).or_insert_with(BTreeSet::new).insert(told.raw);
            all
        });
        assert!(tried.values().all(|bodies| bodies.len() == 1), "the same words under the same name");
        assert!(hook(&club).await.failing_since.is_none());
        // The first that gets through takes the others along.
        assert_eq!(club.count("outbox", json!({"state": 0, "class": "act"})).await, 0);
    }

    async fn what_is_never_heard_is_given_up_and_can_be_sent_again(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "events = [\"member.joined\"]")).await;
        crm.is(Mood::Moved);
        club.member("Anna").await;
        club.passes(days(2)).await;
        assert_eq!(crm.told().len(), 8, "0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h");
        club.passes(days(2)).await;
        assert_eq!(crm.told().len(), 10, "20 h, 24 h");
        assert!(crm.told().iter().all(|told| told.raw == crm.told()[0].raw));
        let words = club.owner().unread();
        let warnings = words.iter().filter(|word| word.contains("“crm”")).count();
        assert!((2..=4).contains(&warnings), "once a day: {words:?}");
        assert_eq!(club.count("outbox", json!({"state": 2})).await, 1);
        club.expects_given_up(1);
        crm.is(Mood::Status(202));
        let (app, hook) = (club.app().await, hook(&club).await);
        let mut tx = app.store.begin().await.unwrap();
        tx.tell_again(&hook, 0, club.clock.now().plus(-days(5)), 500, club.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        club.settle().await;
        let names: Vec<String> = crm.heard().into_iter().map(|told| told.id).collect();
        assert_eq!(names.len(), 2, "Olga's, which was before there was a receiver, and Anna's");
        assert!(names.contains(&crm.told()[0].id), "under the name that it had");
        drop(app);
    }

    async fn a_receiver_that_is_gone_is_left_alone(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        crm.is(Mood::Status(410));
        let anna = club.member("Anna").await;
        assert!(club.owner().only_word().contains("“crm” answered that it takes no more events"));
        anna.buys("month").await;
        club.passes(days(1)).await;
        assert_eq!(crm.told().len(), 1);
        assert!(club.owner().unread().is_empty());
        // The same file does not call it again, a new address does.
        declares(&club, &crm.section("crm", "")).await;
        anna.says("/status").await;
        crm.is(Mood::Status(204));
        declares(&club, &crm.section("crm", "events = [\"member.*\"]")).await;
        anna.enters(club.channel).await;
        assert_eq!(crm.kinds(), ["member.entered"]);
        declares(&club, "").await;
        club.member("Bella").await;
        assert_eq!(crm.told().len(), 2, "it is not in the file any more");
    }

    async fn a_busy_receiver_is_given_its_time(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        crm.is(Mood::Busy(7200));
        club.member("Anna").await;
        crm.is(Mood::Status(204));
        club.passes(hours(2) - seconds(1)).await;
        assert_eq!(crm.told().len(), 1);
        club.passes(seconds(1)).await;
        assert_eq!(crm.kinds(), ["member.joined"]);
    }

    async fn whoever_never_answers_holds_up_nobody(club) {
        let (slow, quick) = (Receiver::start().await, Receiver::start().await);
        declares(&club, &(slow.section("slow", "") + &quick.section("quick", ""))).await;
        slow.is(Mood::Silent);
        let anna = club.person("Anna", "en");
        anna.writes("/start");
        club.decides().await;
        club.begins_to_act().await;
        slow.is_called(1).await;
        quick.is_called(1).await;
        // She is answered meanwhile.
        while anna.all().is_empty() {
            tokio::task::yield_now().await;
        }
        // What was on its way when the program died is told again, under the same name.
        slow.is(Mood::Status(204));
        club.is_down_for(minutes(3)).await;
        let ids: BTreeSet<String> = slow.told().into_iter().map(|told| told.id).collect();
        assert_eq!((slow.kinds(), slow.told().len(), ids.len()), (vec!["member.joined".to_owned()], 2, 1));
        assert_eq!(quick.kinds().last().map(String::as_str), Some("member.joined"));
    }

    async fn nothing_is_lost_by_a_death(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        let people = [club.person("Anna", "en"), club.person("Bella", "en"), club.person("Vera", "en")];
        for person in &people {
            person.writes("/start");
            club.decides().await;
            club.begins_to_act().await;
            // As long as others may take it to be at work.
            club.is_down_for(minutes(3)).await;
            person.buys("month").await;
            club.begins_to_act().await;
            // As long as others may take it to be at work.
            club.is_down_for(minutes(3)).await;
        }
        let unique: BTreeSet<(i64, String, String)> =
            crm.heard().into_iter().map(|told| (told.member(), told.kind().to_owned(), told.id.clone())).collect();
        assert_eq!(unique.len(), 9, "{unique:?}");
    }

    async fn who_asked_to_be_forgotten_is_told_of_no_more(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "names = true")).await;
        let anna = club.inside("Anna", "month").await;
        assert_eq!(crm.heard()[0].body["data"]["member"]["name"], "Anna");
        crm.is(Mood::Status(503));
        anna.leaves(club.channel).await;
        anna.says("/forget").await;
        anna.presses("Yes, erase it").await;
        anna.presses("lose that time").await;
        let before = crm.heard().len();
        crm.is(Mood::Status(204));
        club.passes(days(1)).await;
        let after = &crm.heard()[before..];
        let kinds: Vec<&str> = after.iter().map(Told::kind).collect();
        assert_eq!(kinds, ["member.forgotten"], "not even that she left");
        let number = crm.heard()[0].member();
        assert_eq!(after[0].body["data"], json!({"member": {"id": number, "accounts": []}}));
    }

    async fn only_what_was_asked_for_is_told(club) {
        let (money, people) = (Receiver::start().await, Receiver::start().await);
        let sections = money.section("money", "events = [\"payment.*\", \"subscription.started\"]")
            + &people.section("people", "events = [\"member.entered\"]\nnames = true");
        declares(&club, &sections).await;
        let anna = club.inside("Anna", "month").await;
        assert_eq!(money.kinds(), ["payment.paid", "subscription.started"]);
        assert!(money.heard()[0].body["data"]["member"].get("name").is_none());
        assert_eq!(people.kinds(), ["member.entered"]);
        let member = json!({"id": people.heard()[0].member(), "accounts": [format!("tg:{}", anna.id)], "name": "Anna"});
        assert_eq!(people.heard()[0].body["data"]["member"], member);
    }

    async fn two_secrets_sign_while_one_is_being_changed(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        club.member("Anna").await;
        let (app, known) = (club.app().await, hook(&club).await);
        let (before, new) = (known.secret.unwrap(), propusk::hooks::new_secret());
        let mut tx = app.store.begin().await.unwrap();
        tx.set_hook_secret(known.id, &new, Some((&before, club.clock.now().plus(days(1))))).await.unwrap();
        tx.commit().await.unwrap();
        drop(app);
        club.member("Bella").await;
        let call = crm.heard().remove(1);
        let both = [&new, &before].map(|secret| signature(secret, &call.id, &call.timestamp, &call.raw));
        assert_eq!(call.signature, both.join(" "));
        club.passes(days(1)).await;
        club.member("Vera").await;
        let call = crm.heard().remove(2);
        assert_eq!(call.signature, signature(&new, &call.id, &call.timestamp, &call.raw));
    }

    async fn no_secret_is_exported(club) {
        let crm = Receiver::start().await;
        declares(&club, &crm.section("crm", "")).await;
        club.member("Anna").await;
        let secret = hook(&club).await.secret.unwrap();
        let mut all: Vec<Value> = Vec::new();
        for table in propusk::store::TABLES {
            all.extend(club.table(table.name).await.into_iter().map(Value::Object));
        }
        let text = serde_json::to_string(&all).unwrap();
        assert!(text.contains("\"name\":\"crm\""));
        assert!(!text.contains(secret.expose_secret()) && !text.contains("s3cret"), "neither ours nor the receiver's");
        assert!(!format!("{:?}", hook(&club).await).contains("s3cret"));
        club.passes(minutes(1)).await;
    }
}

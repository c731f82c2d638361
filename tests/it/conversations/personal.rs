//! A member's own data: forgotten when she asks for it, and handed over as a file.

use crate::club::{Person, TestClub, days, hours, minutes, on_all, on_both};
use propusk::domain::AccountRef;
use propusk::jobs::timer;
use propusk::store::TABLES;
use serde_json::{Value, json};

/// A row of an export in which one of these words stands.
async fn left_of(club: &TestClub, words: &[&str]) -> Vec<String> {
    let mut left = Vec::new();
    for table in TABLES {
        for row in club.table(table.name).await {
            let row = format!("{}: {}", table.name, Value::Object(row));
            if words.iter().any(|word| row.contains(word)) {
                left.push(row);
            }
        }
    }
    left
}

pub(super) async fn forgets_herself(person: &Person) {
    person.says("/forget").await;
    person.presses("Yes, erase it").await;
    if person.sees_button("lose that time") {
        person.presses("lose that time").await;
    }
}

on_all! {
    /// A payment that comes when its payer is forgotten is for the owner to judge.
    async fn a_late_payment_of_a_forgotten_member_is_told_of(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        forgets_herself(&anna).await;
        assert_eq!(club.count("orders", json!({"state": "canceled"})).await, 1);
        club.passes(minutes(10)).await;
        assert_eq!(club.events("forgotten").await.len(), 1);
        club.bank.pay(&bill).unwrap();
        club.settle().await;
        let word = club.owner().only_word();
        assert!(word.contains("not clear who paid") && !word.contains("Anna"), "{word}");
        assert_eq!(club.count("payments", json!({"misfit": "unknown_payer", "member_id": null})).await, 1);
        assert!(club.table("terms").await.is_empty());
    }
}

on_both! {
    /// #60, #54
    async fn a_member_with_running_time_is_removed_and_erased(club) {
        let name = "Aglaya Tikhonravova";
        let aglaya = club.person(name, "en");
        club.telegram.person(aglaya.id, name, None, Some("aglaya_t"), Some("en"));
        aglaya.says("/start").await;
        aglaya.buys("month").await;
        aglaya.enters(club.channel).await;
        let bill = aglaya.orders("month").await;
        aglaya.says("/why").await;
        let id = aglaya.id;
        let ids = [format!("tg:{id}"), format!("\"{id}\""), format!("\"id\":{id}")];
        let traces = ["Aglaya", "aglaya_t", &ids[0], &ids[1], &ids[2]];
        assert!(left_of(&club, &traces).await.len() > 5);
        aglaya.unread();

        aglaya.says("/help").await;
        aglaya.presses("Erase my data").await;
        let asked = aglaya.reads();
        for part in ["We erase your name", "stays on record", "“Month”: up to 2 April 2026"] {
            assert!(asked.contains(part), "{part}: {asked}");
        }
        aglaya.presses("No, leave").await;
        assert!(aglaya.is_inside(club.channel));
        aglaya.says("/forget").await;
        aglaya.presses("Yes, erase it").await;
        assert!(aglaya.reads().contains("We ask once more"), "{}", aglaya.reads());
        assert!(aglaya.is_inside(club.channel), "not yet");
        aglaya.unread();
        aglaya.presses("lose that time").await;
        assert!(aglaya.reads().contains("Your access is closed"), "{}", aglaya.reads());
        assert!(!aglaya.is_inside(club.channel));
        assert!(aglaya.unread().len() <= 1, "no word about an end that she chose");
        aglaya.says("/status").await;
        assert!(aglaya.reads().contains("is being erased right now"), "{}", aglaya.reads());

        club.passes(minutes(10)).await;
        let left = left_of(&club, &traces).await;
        assert!(left.is_empty(), "{left:#?}");
        assert_eq!(club.count("members", json!({"name": ""})).await, 1);
        assert_eq!(club.count("payments", json!({"state": "succeeded"})).await, 1, "money stays");
        assert_eq!(club.count("terms", json!({"cause": "payment"})).await, 1);
        assert_eq!(club.events("forgotten").await.len(), 1);
        assert_eq!(club.count("forgotten", json!({"member": true, "trial": false})).await, 1);
        // She blocks the bot, and her old bill runs out: no reason to know her again. What came is forgotten in its time.
        aglaya.blocks_the_bot().await;
        club.passes(days(60)).await;
        let left = left_of(&club, &traces).await;
        assert!(left.iter().all(|row| row.starts_with("inbox")), "{left:#?}");
        assert!(timer::forget(club.app().await.as_ref()).await.unwrap() > 0);
        let left = left_of(&club, &traces).await;
        assert!(left.is_empty(), "{left:#?}");

        // The bill that was left open is paid after all: it is nobody's now.
        club.bank.pay(&bill).unwrap_err();
        let members = club.table("members").await.len();
        club.telegram.unblocks_bot(aglaya.id);
        aglaya.says("/start").await;
        assert!(aglaya.reads().contains("choose a plan"), "as new: {}", aglaya.reads());
        assert_eq!(club.table("members").await.len(), members + 1);
        aglaya.buys("month").await;
        aglaya.enters(club.channel).await;
        assert!(aglaya.is_inside(club.channel));
    }

    /// #54: what is for once in a life stays so.
    async fn a_trial_is_remembered_without_the_person(club) {
        let anna = club.member("Anna").await;
        let app = club.app().await;
        let me = AccountRef::telegram(anna.id);
        let mut tx = app.store.begin().await.unwrap();
        let member = tx.account_at(&me).await.unwrap().unwrap().member;
        let team = app.club(&mut tx).await.unwrap();
        let trial = propusk::store::NewTerm::new(propusk::domain::Cause::Trial, propusk::domain::Period::Days(3));
        propusk::club::subscribe::give(&mut tx, &team, member, &team.plans[0], &trial, None, app.now()).await.unwrap();
        assert!(!tx.used_before(&me).await.unwrap().trial, "what she has is in her terms");
        tx.commit().await.unwrap();
        drop((team, app));
        club.settle().await;
        forgets_herself(&anna).await;
        club.passes(minutes(10)).await;
        anna.says("/start").await;
        let app = club.app().await;
        let mut tx = app.store.read().await.unwrap();
        let used = tx.used_before(&me).await.unwrap();
        assert!(used.trial && used.member && used.promos.is_empty(), "{used:?}");
        assert_eq!(tx.used_before(&AccountRef::telegram(1)).await.unwrap(), propusk::store::UsedBefore::default());
    }

    /// In grace, frozen or not: the door closes at once.
    async fn time_that_is_lent_ends_too(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-03 12:00").await;
        assert!(anna.is_inside(club.channel), "grace");
        forgets_herself(&anna).await;
        assert!(!anna.is_inside(club.channel));
        club.passes(minutes(10)).await;
        assert_eq!(club.events("forgotten").await.len(), 1);
    }

    /// A gate that is out of order puts the erasing off, and a kill in between changes nothing.
    async fn a_gate_that_is_out_of_order_puts_it_off(club) {
        let anna = club.inside("Anna", "month").await;
        club.telegram.demote_bot(crate::club::OWNER, club.channel.chat).unwrap();
        club.settle().await;
        forgets_herself(&anna).await;
        club.passes(hours(3)).await;
        club.restarts().await;
        assert!(anna.is_inside(club.channel));
        assert!(club.events("forgotten").await.is_empty());
        club.telegram.promote_bot(crate::club::OWNER, club.channel.chat, crate::club::good_rights()).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel));
        club.restarts().await;
        club.passes(minutes(10)).await;
        assert_eq!(club.events("forgotten").await.len(), 1);
        let left = left_of(&club, &["\"Anna\"", &format!("tg:{}", anna.id)]).await;
        assert!(left.is_empty(), "{left:#?}");
    }

    async fn old_and_forged_answers_only_ask_anew(club) {
        let anna = club.inside("Anna", "month").await;
        anna.says("/forget").await;
        club.passes(hours(2)).await;
        anna.presses("Yes, erase it").await;
        assert!(anna.reads().contains("Erase your data?"), "too late: {}", anna.reads());
        let seconds = club.clock.now().0 / 1000;
        super::gifts::forges(&club, &anna, &format!("me:sure:{}:{seconds}", i64::MAX)).await;
        assert!(anna.is_inside(club.channel), "somebody else was asked");
        anna.presses("Yes, erase it").await;
        anna.taps("lose that time");
        anna.taps("lose that time");
        club.settle().await;
        assert!(!anna.is_inside(club.channel));
        assert_eq!(club.events("forget_asked").await.len(), 1);
        club.passes(minutes(10)).await;
    }

    async fn a_member_takes_her_data_along(club) {
        let anna = club.inside("Anna", "month").await;
        anna.says("/help").await;
        anna.presses("My data").await;
        let message = club.telegram.last_message(anna.id).unwrap();
        assert_eq!(message.file_name.as_deref(), Some("my-data.json"));
        assert!(message.text.contains("all that we keep about you") && anna.sees_button("Help"), "{}", message.text);
        let file = club.telegram.file(anna.id, message.message_id).unwrap();
        let data: Value = serde_json::from_str(&file).unwrap();
        assert_eq!(data["accounts"][0]["id"], anna.id.to_string());
        assert_eq!(data["accounts"][0]["name"], "Anna");
        assert_eq!(data["subscriptions"][0]["plan"]["key"], "month");
        assert_eq!(data["subscriptions"][0]["last_day"], "2026-04-02");
        assert_eq!(data["subscriptions"][0]["terms"][0]["cause"], "payment");
        assert_eq!((&data["orders"][0]["state"], &data["payments"][0]["amount"]), (&json!("paid"), &json!("1990.00 RUB")));
        let events: Vec<_> = data["journal"].as_array().unwrap().iter().map(|l| l["event"].as_str().unwrap()).collect();
        assert!(events.contains(&"joined") && events.contains(&"term_given"), "{events:?}");
        let boris = club.member("Boris").await;
        boris.says("/mydata").await;
        let message = club.telegram.last_message(boris.id).unwrap();
        let file = club.telegram.file(boris.id, message.message_id).unwrap();
        assert!(!file.contains("Anna") && file.contains("Boris"));
        // The buttons under a file lead on without touching it.
        boris.presses("My subscription").await;
        assert_eq!(club.telegram.dialog(boris.id).iter().filter(|m| m.file_name.is_some()).count(), 1);
    }
}

//! The owner's hand: every command and button, undone, asked twice, and tried by those who have no right to it.

use crate::club::{OWNER, Person, Setup, TestClub, days, hours, on_both};
use propusk::chat;
use propusk::club::{Club, Deployment};
use propusk::domain::AccountRef;
use propusk::messenger::{self, Pressed, Said};
use serde_json::{Value, json};

/// A person's number, as her card shows it.
async fn number(club: &TestClub, person: &Person) -> i64 {
    let id = person.id.to_string();
    let accounts = club.table("accounts").await;
    accounts.iter().find(|row| row["external_id"] == json!(id)).unwrap()["member_id"].as_i64().unwrap()
}

/// A button that nobody was shown.
async fn forges(club: &TestClub, person: &Person, data: &str) {
    let count = person.all().len() + club.table("inbox").await.len();
    club.telegram.push_update(&json!({"callback_query": {
        "id": format!("77{}{count}", person.id), "from": {"id": person.id, "is_bot": false, "first_name": "X", "language_code": "en"},
        "chat_instance": "1", "data": data,
    }}));
    club.settle().await;
}

/// The last line of the journal about somebody with this event.
async fn journaled(club: &TestClub, event: &str) -> Value {
    let journal = club.table("journal").await;
    let row = journal.into_iter().rev().find(|row| row["event"]["event"] == event);
    Value::Object(row.unwrap_or_else(|| panic!("no {event}")))
}

on_both! {
    async fn a_grant_is_shown_done_once_told_and_undone(club) {
        let (anna, olga) = (club.member("Anna").await, club.owner());
        let id = number(&club, &anna).await;
        olga.says(&format!("/grant {id} month")).await;
        assert!(olga.reads().contains("Anna: give the plan “Month”") && olga.reads().contains("Then up to 2 April 2026"), "{}", olga.reads());
        assert_eq!(anna.terms().await, 0, "only shown");
        olga.says("a friend of the house").await;
        assert!(olga.reads().starts_with("✅ Done."), "{}", olga.reads());
        assert_eq!(anna.terms().await, 1);
        assert!(anna.only_word().contains("gave you time: 1 month. “Month” now lasts up to 2 April 2026"));
        let line = journaled(&club, "term_given").await;
        assert_eq!((line["actor"].as_str(), line["reason"].as_str()), (Some("tg:1001"), Some("a friend of the house")));
        anna.presses("My way in").await;
        anna.enters(club.channel).await;
        anna.unread();
        // The same yes again, and the undo, and the undo again.
        olga.presses("Do it without a reason").await;
        assert!(olga.reads().starts_with("This was done before"), "{}", olga.reads());
        olga.presses("Undo").await;
        assert!(olga.reads().starts_with("↩️ Undone."), "{}", olga.reads());
        assert!(!anna.is_inside(club.channel));
        assert!(anna.reads().contains("“Month” is not running now"), "{:?}", anna.unread());
        olga.presses("Undo").await;
        assert!(olga.reads().starts_with("This was done before"), "{}", olga.reads());
        assert_eq!(journaled(&club, "undone").await["actor"].as_str(), Some("tg:1001"));
        anna.says("/why").await;
        assert!(anna.reads().contains("took back a decision") && !anna.reads().contains("friend of the house"));
    }

    async fn days_are_added_behind_what_is_left_and_taken_back(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        for bad in ["-3", "0", "many", "99999"] {
            olga.says(&format!("/extend {id} {bad}")).await;
            assert!(olga.reads().starts_with("A whole number of days"), "{bad}: {}", olga.reads());
        }
        olga.says(&format!("/extend tg:{} 5", anna.id)).await;
        assert!(olga.reads().contains("Now up to 2 April 2026.") && olga.reads().contains("Then up to 7 April 2026."), "{}", olga.reads());
        olga.presses("Do it without a reason").await;
        assert!(anna.reads().contains("now lasts up to 7 April 2026"));
        // By buttons alone, with the number written.
        olga.says(&format!("/member {id}")).await;
        assert!(olga.reads().contains("up to 7 April 2026"), "{}", olga.reads());
        olga.presses("Add days").await;
        olga.says("3").await;
        olga.says("because").await;
        assert!(anna.reads().contains("now lasts up to 10 April 2026"));
        // The first again: later days lean on it, so it goes and they stay.
        assert_eq!(anna.terms().await, 3);
        olga.presses("Undo").await;
        assert!(anna.reads().contains("now lasts up to 7 April 2026"), "{}", anna.reads());
        assert!(anna.is_inside(club.channel));
        olga.says(&format!("/extend {} 5", number(&club, &olga).await)).await;
        assert!(olga.reads().starts_with("There was no subscription yet"), "{}", olga.reads());
    }

    async fn what_is_left_is_taken_back_and_given_back(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        olga.says(&format!("/revoke {id}")).await;
        assert!(olga.reads().contains("cannot be done without") && !olga.sees_button("without a reason"), "{}", olga.reads());
        let act = club.table("acts").await.last().unwrap()["id"].clone();
        forges(&club, &olga, &format!("s:yes:{act}")).await;
        assert!(anna.is_inside(club.channel), "not without a reason");
        olga.says("was rude").await;
        assert!(olga.reads().starts_with("✅ Done."), "{}", olga.reads());
        assert!(!anna.is_inside(club.channel));
        let word = anna.only_word();
        assert!(word.contains("ended your subscription early") && !word.contains("rude"), "{word}");
        assert_eq!(journaled(&club, "revoked").await["reason"].as_str(), Some("was rude"));
        olga.presses("Undo").await;
        anna.says("/status").await;
        assert!(anna.reads().contains("“Month”: up to 2 April 2026"), "{}", anna.reads());
        anna.says("/link").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        olga.says(&format!("/revoke {}", number(&club, &olga).await)).await;
        assert!(olga.reads().starts_with("Nothing is left"), "{}", olga.reads());
    }

    async fn a_freeze_by_the_staff_goes_beyond_the_quota_and_ends_early(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        olga.says(&format!("/freeze {id} 10")).await;
        assert!(olga.reads().contains("freeze for 10 days") && olga.reads().contains("Then up to 12 April 2026."), "{}", olga.reads());
        olga.says("a broken leg").await;
        assert!(!anna.is_inside(club.channel));
        let told = anna.unread();
        assert!(told.iter().any(|w| w.contains("club’s team froze your subscription")), "{told:#?}");
        olga.says(&format!("/freeze {id} 10")).await;
        assert!(olga.reads().starts_with("It is frozen already"), "{}", olga.reads());
        olga.says(&format!("/member {id}")).await;
        assert!(olga.reads().contains("frozen, up to 12 April 2026") && olga.sees_button("Unfreeze"), "{}", olga.reads());
        olga.presses("Undo").await;
        assert!(olga.reads().starts_with("↩️ Undone."), "{}", olga.reads());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        olga.says(&format!("/unfreeze {id}")).await;
        assert!(olga.reads().starts_with("It is not frozen"), "{}", olga.reads());
        olga.says(&format!("/freeze {id} 10")).await;
        olga.presses("Do it without a reason").await;
        club.passes(days(4)).await;
        olga.says(&format!("/unfreeze {id}")).await;
        assert!(olga.reads().contains("Then up to 6 April 2026."), "{}", olga.reads());
        olga.presses("Do it without a reason").await;
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 6 April 2026"), "{}", anna.reads());
    }

    async fn who_is_banned_neither_comes_in_nor_buys_and_keeps_what_was_paid(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        let link = anna.link(club.channel);
        olga.says(&format!("/ban {id}")).await;
        olga.says("spam").await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("the club is closed to you at the moment"));
        anna.follows(&link).await;
        assert!(!anna.is_inside(club.channel));
        anna.says("/link").await;
        assert!(anna.reads().contains("the club is closed to you"), "{}", anna.reads());
        anna.says("/start plan_month").await;
        anna.presses("Pay ").await;
        assert!(anna.reads().contains("the club is closed to you"), "{}", anna.reads());
        assert_eq!(club.table("orders").await.len(), 1);
        assert!(anna.journal().await.contains(&"banned_out".to_owned()));
        club.restarts().await;
        club.passes(days(3)).await;
        assert!(!anna.is_inside(club.channel));
        olga.says(&format!("/ban {id}")).await;
        assert!(olga.reads().starts_with("Access is closed already"), "{}", olga.reads());
        olga.presses("Undo").await;
        assert!(anna.reads().contains("open to you again"), "{}", anna.reads());
        anna.presses("My way in").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        olga.says(&format!("/unban {id}")).await;
        assert!(olga.reads().starts_with("Access is open already"), "{}", olga.reads());
        olga.says(&format!("/ban {}", number(&club, &olga).await)).await;
        assert!(olga.reads().starts_with("An owner of the club"), "{}", olga.reads());
    }

    async fn notes_are_for_the_staff_alone(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        olga.says(&format!("/note {id} sings in the choir")).await;
        olga.says(&format!("/member {id}")).await;
        assert!(olga.reads().contains("sings in the choir (tg:1001)"), "{}", olga.reads());
        olga.presses("Note").await;
        olga.says("and plays the flute").await;
        olga.presses("Card").await;
        assert!(olga.reads().contains("and plays the flute"), "{}", olga.reads());
        anna.says("/why").await;
        assert!(!anna.reads().contains("note") && anna.unread().len() == 1, "{}", anna.reads());
        olga.presses("History").await;
        assert!(olga.reads().contains("a note by the club’s team") && olga.reads().contains("tg:1001"), "{}", olga.reads());
    }

    /// #56: typed twice it is one act; a stranger, a former owner and a group get nowhere.
    async fn nobody_else_has_this_hand(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        olga.says(&format!("/extend {id} 5")).await;
        olga.says(&format!("/extend {id} 5")).await;
        assert_eq!(club.table("acts").await.len(), 1);
        let act = club.table("acts").await[0]["id"].as_i64().unwrap();
        for text in ["/admin", "/find anna", "/member 1", "/grant 1 ever", "/ban 1", "/compensate 3", "/tasks", "/stats"] {
            anna.says(text).await;
            assert!(anna.reads().contains("not understood"), "{text}: {}", anna.reads());
        }
        for data in ["menu".to_owned(), format!("m:{id}"), format!("yes:{act}"), format!("g:{id}:ever"), "n:all:3".to_owned()] {
            forges(&club, &anna, &format!("s:{data}")).await;
            assert!(anna.reads().starts_with("That button does not work"), "{data}: {}", anna.reads());
        }
        for data in ["m:999", "j:999", "yes:999", "undo:999", "no:999", "td:999", "tr:999", "p:999", "note:999", "ban:999", "n:x:999:3", "g:1:nothing"] {
            forges(&club, &olga, &format!("s:{data}")).await;
            assert!(!olga.reads().starts_with("✅"), "{data}: {}", olga.reads());
        }
        club.telegram.says_in(club.talks.chat, OWNER, "/admin").unwrap();
        club.telegram.says_in(club.talks.chat, OWNER, &format!("/ban {id}")).unwrap();
        club.settle().await;
        assert!(club.telegram.dialog(club.talks.chat).iter().all(|m| !m.from_bot));
        former_owner(&club, act).await;
        assert_eq!((anna.terms().await, club.events("banned").await.len()), (1, 0));
        assert!(anna.is_inside(club.channel));
    }

    async fn people_are_found_in_any_alphabet_by_numbers_and_by_payments(club) {
        let (anya, olga) = (club.person("Аня Петрова", "en"), club.owner());
        anya.says("/start").await;
        let bill = anya.buys("month").await;
        let id = number(&club, &anya).await;
        let payment = club.table("payments").await[0]["id"].clone();
        for text in ["anya".to_owned(), "ПЕТРОВА".into(), "petrova anya".into(), anya.id.to_string(), format!("tg:{}", anya.id), bill] {
            olga.says(&format!("/find {text}")).await;
            assert!(olga.reads().starts_with(&format!("Аня Петрова · number {id}")), "{text}: {}", olga.reads());
        }
        assert!(olga.reads().contains(&format!("No. {payment} ·")), "{}", olga.reads());
        olga.says("/find nobody-at-all").await;
        assert!(olga.reads().starts_with("Nobody was found"), "{}", olga.reads());
        olga.says("/member @olga").await;
        assert!(olga.reads().starts_with("Olga · number"), "{}", olga.reads());
        olga.says("/member @petrova").await;
        assert!(olga.reads().starts_with("Not found: @petrova"), "{}", olga.reads());
        olga.says("/find").await;
        olga.says("аня").await;
        assert!(olga.reads().starts_with("Аня Петрова"), "{}", olga.reads());
    }

    async fn lists_have_pages_and_everybody_is_on_one_of_them(club) {
        let olga = club.owner();
        let crowd = club.crowd(23, "month").await;
        for (command, begin) in [("/find guest", "Who was found"), ("/expiring 40", "Ending within 40 days")] {
            olga.says(command).await;
            let mut seen = 0;
            for page in [10, 10, 3] {
                assert!(olga.reads().starts_with(begin), "{}", olga.reads());
                assert_eq!(olga.reads().matches("Guest").count(), page, "{}", olga.reads());
                seen += page;
                if olga.sees_button("More") {
                    // Somebody goes while the pages are turned, and nobody is left out or seen twice.
                    olga.presses("More").await;
                }
            }
            assert_eq!(seen, 23);
            assert!(!olga.sees_button("More"));
        }
        olga.says("/admin").await;
        assert!(olga.reads().contains("23 members have access") && olga.reads().contains("new 23, lost 0"), "{}", olga.reads());
        olga.presses("Running").await;
        assert!(olga.reads().starts_with("Running") && olga.reads().contains("Guest 23"), "{}", olga.reads());
        olga.presses("Guest 23").await;
        assert!(olga.reads().starts_with("Guest 23 · number"), "{}", olga.reads());
        assert_eq!(crowd.len(), 23);
    }

    async fn numbers_follow_what_happens(club) {
        let olga = club.owner();
        let anna = club.inside("Anna", "month").await;
        let bob = club.inside("Bob", "month").await;
        anna.buys("month").await;
        club.till("2026-04-10 12:00").await;
        olga.says("/stats").await;
        let said = olga.reads();
        assert!(said.contains("Month from 1 April 2026\nNew 0, lost 1, renewed 0"), "{said}");
        assert!(said.contains("New 2, lost 0, renewed 1\nPaid: 5,970"), "{said}");
        assert!(said.contains("• running: 1\n• ended: 1"), "{said}");
        olga.says("/admin").await;
        assert!(olga.reads().contains("1 member has access"), "{}", olga.reads());
        assert!(!bob.is_inside(club.channel));
    }

    /// A week before the end there is a task, once; it goes by itself when she renews.
    async fn a_call_before_the_end_is_one_message_for_all(club) {
        let olga = club.owner();
        let crowd = club.crowd(12, "month").await;
        olga.unread();
        club.till("2026-03-26 09:30").await;
        assert!(olga.unread().is_empty());
        club.till("2026-03-26 20:00").await;
        assert!(olga.only_word().contains("12 subscriptions end soon"));
        crowd[0].buys("month").await;
        olga.presses("Whom to call").await;
        assert!(!olga.reads().contains("Guest 1 ·") && olga.reads().contains("Guest 2 · “Month” · up to 2 April 2026"), "{}", olga.reads());
        olga.presses("✓ Guest 2").await;
        olga.says("comes back in May").await;
        assert!(olga.reads().starts_with("Done, the call is ticked off: Guest 2"), "{}", olga.reads());
        olga.presses("Card").await;
        assert!(olga.reads().contains("comes back in May"), "{}", olga.reads());
        olga.says("/tasks").await;
        assert_eq!(olga.reads().matches("Guest").count(), 10);
        olga.presses("✓ Guest 3").await;
        olga.presses("No note").await;
        olga.presses("No note").await;
        assert!(olga.reads().starts_with("This was done before"), "{}", olga.reads());
        olga.unread();
        club.till("2026-03-28 12:00").await;
        assert!(olga.unread().is_empty(), "nothing new, no word");
        club.till("2026-04-06 12:00").await;
        assert_eq!(club.count("tasks", json!({"done_at": null})).await, 0, "after the end there is nobody to call");
    }

    async fn no_call_is_asked_for_where_it_is_switched_off(club: Setup { club: "call_before = \"none\"", ..Setup::default() }) {
        club.inside("Anna", "month").await;
        club.till("2026-03-30 12:00").await;
        assert!(club.table("tasks").await.is_empty());
    }

    /// In one act, each once, also when the program dies in the middle; and taken back as one.
    async fn days_are_given_back_to_all_whatever_happens_meanwhile(club) {
        let olga = club.owner();
        let crowd = club.crowd(70, "month").await;
        let late = club.inside("Late", "month").await;
        let ever = club.inside("Ever", "ever").await;
        let (frozen, id) = (&crowd[3], number(&club, &crowd[3]).await);
        olga.says(&format!("/freeze {id} 5")).await;
        olga.presses("Do it without a reason").await;
        olga.says("/compensate 2").await;
        assert!(olga.reads().contains("2 days for everybody") && olga.reads().contains("71 members get them"), "{}", olga.reads());
        assert!(olga.reads().contains("“Month”: 71") && olga.reads().contains("At most 142 days in all"), "{}", olga.reads());
        olga.says("the server was down").await;
        assert!(olga.reads().contains("Reason: the server was down") && olga.sees_button("Yes, do it"), "{}", olga.reads());
        assert_eq!(club.count("terms", json!({"cause": "compensation"})).await, 0);
        olga.taps("Yes, do it");
        olga.taps("Yes, do it");
        club.decides().await;
        half_of_the_work(&club).await;
        let half = club.count("terms", json!({"cause": "compensation"})).await;
        assert!(0 < half && half < 71, "{half}");
        club.dies().await;
        club.revives().await;
        assert_eq!(club.count("terms", json!({"cause": "compensation"})).await, 71);
        assert!(olga.reads().contains("71 members have got the days"), "{}", olga.reads());
        for person in [&crowd[0], &late] {
            assert!(person.only_word().contains("gave you 2 days back for the interruption. Your subscription now lasts up to 4 April 2026"));
        }
        assert_eq!(ever.unread().len(), 0);
        frozen.says("/status").await;
        assert!(frozen.reads().contains("9 April 2026"), "{}", frozen.reads());
        olga.presses("Undo").await;
        assert!(olga.reads().contains("Undone for 71 members"), "{}", olga.reads());
        late.says("/status").await;
        assert!(late.reads().contains("up to 2 April 2026"), "{}", late.reads());
        assert!(late.is_inside(club.channel));
        olga.says("/compensate 2").await;
        olga.says("again").await;
        olga.presses("Yes, do it").await;
        club.passes(hours(25)).await;
        olga.presses("Undo").await;
        assert!(olga.reads().starts_with("It is too late"), "{}", olga.reads());
    }

    /// The bot was promoted before its owner could be written to.
    async fn a_place_that_was_made_ready_too_early_is_offered_at_the_start(club) {
        let place = club.telegram.channel(OWNER, "Third");
        club.telegram.blocks_bot(OWNER);
        club.settle().await;
        club.telegram.promote_bot(OWNER, place, crate::club::good_rights()).unwrap();
        club.settle().await;
        club.telegram.unblocks_bot(OWNER);
        club.expects_given_up(1);
        let olga = club.owner();
        olga.unread();
        olga.says("/start").await;
        assert!(olga.sees_button("Guard it"), "{}", olga.reads());
        olga.says("/start").await;
        assert!(!olga.sees_button("Guard it"), "offered once");
        olga.presses("Guard it").await;
        assert_eq!(club.table("gates").await.len(), 3);
    }

    /// A talk outlives a restart, ends with a command, and an hour later is over.
    async fn a_question_waits_and_not_for_ever(club) {
        let (anna, olga) = (club.inside("Anna", "month").await, club.owner());
        let id = number(&club, &anna).await;
        olga.says(&format!("/extend {id} 5")).await;
        club.restarts().await;
        olga.says("/tasks").await;
        olga.says("just talking").await;
        assert!(!olga.reads().starts_with("✅") && anna.terms().await == 1, "{}", olga.reads());
        olga.says(&format!("/extend {id} 5")).await;
        club.restarts().await;
        olga.says("because").await;
        assert!(olga.reads().starts_with("✅") && anna.terms().await == 2, "{}", olga.reads());
        olga.says(&format!("/extend {id} 6")).await;
        olga.presses("Leave it").await;
        assert!(olga.reads().starts_with("All right, nothing is changed"), "{}", olga.reads());
        olga.says(&format!("/extend {id} 7")).await;
        club.passes(hours(2)).await;
        olga.presses("Do it without a reason").await;
        assert!(olga.reads().starts_with("That button does not work"), "{}", olga.reads());
        assert_eq!(anna.terms().await, 2);
    }
}

/// One batch of what the timer works through, and no more.
async fn half_of_the_work(club: &TestClub) {
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let whole = app.club(&mut tx).await.unwrap();
    assert_eq!(propusk::club::compensate::step(&mut tx, &whole, app.now()).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

/// Somebody who was an owner until a moment ago says and presses what she was shown then.
async fn former_owner(club: &TestClub, act: i64) {
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let without = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    let person = messenger::Person {
        account: AccountRef::telegram(OWNER),
        name: "Olga".into(),
        username: Some("olga".into()),
        language: Some("en".into()),
        is_bot: false,
    };
    for text in ["because", "/admin", "/ban 2"] {
        let said = Said { person: person.clone(), text: text.into(), enclosure: None };
        chat::said(&mut tx, &without, app.as_ref(), &said, app.now()).await.unwrap();
    }
    for data in [format!("s:yes:{act}"), format!("s:undo:{act}"), "s:m:2".into()] {
        let pressed = Pressed { person: person.clone(), data, query: "q".into(), message: None };
        chat::pressed(&mut tx, &without, app.as_ref(), &pressed, app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    club.settle().await;
    let said: Vec<String> = club.owner().all().into_iter().rev().take(6).collect();
    let nothing = |w: &String| w.contains("understand") || w.contains("understood") || w.starts_with("That button");
    assert!(said.iter().all(nothing), "{said:#?}");
}

//! Freezing: a preview, a closed door, an open one again; early return, later beginnings, renewals, refusals.

use crate::club::{Person, Setup, TestClub, days, hours, minutes, on_all, on_both};
use propusk::club::freeze;
use propusk::domain::freeze::Wish;
use propusk::domain::{AccountRef, MemberId, SubscriptionId};
use propusk::store::Hand;
use serde_json::json;

/// Two plans that can be frozen, over the same channel. One lasts until a date, so that it takes no other's place.
const SETUP: Setup = Setup {
    club: "",
    plans: r#"
[plans.calm]
title = { en = "Calm", ru = "Покой", pl = "Spokój" }
period = "30 days"
price = ["1990 RUB"]
gates = ["channel"]
grace = "2 days"
remind = ["7 days", "1 day"]
freeze = { days = 14, min = 3, times = 2, pause = 5 }
[plans.long]
title = "Long"
period = "until 2026-06-30"
price = ["4990 RUB"]
gates = ["channel"]
freeze = { days = 30, min = 1, times = 3 }
"#,
    ..Setup::PLAIN
};

/// Her member's number and her subscription's.
async fn ids(club: &TestClub, person: &Person) -> (MemberId, SubscriptionId) {
    let app = club.app().await;
    let mut tx = app.store.read().await.unwrap();
    let member = tx.account_at(&AccountRef::telegram(person.id)).await.unwrap().unwrap().member;
    (member, tx.subscriptions_of(member).await.unwrap()[0].id)
}

/// What the club's team does by its own commands.
async fn staff_freezes(club: &TestClub, person: &Person, days: u32) {
    let (member, id) = ids(club, person).await;
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let now_club = app.club(&mut tx).await.unwrap();
    let owner = AccountRef::telegram(crate::club::OWNER);
    let hand = Hand { actor: &owner, reason: Some("an operation") };
    let wish = Wish { days, from: None, by_staff: true };
    freeze::freeze(&mut tx, &now_club, member, id, wish, Some(hand), app.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    club.settle().await;
}

async fn staff_lifts(club: &TestClub, person: &Person) {
    let (member, id) = ids(club, person).await;
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let now_club = app.club(&mut tx).await.unwrap();
    let owner = AccountRef::telegram(crate::club::OWNER);
    let hand = Hand { actor: &owner, reason: None };
    assert!(freeze::unfreeze(&mut tx, &now_club, member, id, Some(hand), app.now()).await.unwrap());
    assert!(!freeze::unfreeze(&mut tx, &now_club, member, id, Some(hand), app.now()).await.unwrap(), "once");
    tx.commit().await.unwrap();
    club.settle().await;
}

/// Reads the last message for all these words.
#[track_caller]
fn reads(person: &Person, words: &[&str]) {
    let text = person.reads();
    for word in words {
        assert!(text.contains(word), "no “{word}” in:\n{text}");
    }
}

async fn freezes(person: &Person, wish: &str) {
    person.says(wish).await;
    person.presses("Yes, freeze it").await;
}

on_all! {
    /// #16: every "no" has its reason and a next step.
    async fn refusals_say_why_and_what_next(club: SETUP) {
        let plain = club.inside("Piet", "month").await;
        plain.says("/freeze").await;
        reads(&plain, &["“Month” has no freezes", "write to the club’s team"]);
        let nobody = club.member("Nora").await;
        nobody.says("/freeze 7").await;
        reads(&nobody, &["no active subscription"]);
        nobody.says("/unfreeze").await;
        reads(&nobody, &["Nothing is frozen"]);
        let anna = club.inside("Anna", "calm").await;
        for (wish, word, button) in [
            ("/freeze 2", "the shortest freeze is 3 days", "3 days"),
            ("/freeze 15", "14 days left in this paid period", "14 days"),
            ("/freeze 7 2026-03-01", "cannot begin in the past", "Begin on another day"),
            ("/freeze 7 2026-04-20", "By that day the paid time of “Calm” will be over", "Renew"),
            ("/freeze 7 2999-01-01", "By that day the paid time of “Calm” will be over", "Begin on another day"),
        ] {
            anna.says(wish).await;
            reads(&anna, &[word]);
            assert!(anna.sees_button(button), "{wish}");
        }
        anna.says("/freeze 2").await;
        anna.presses("3 days").await;
        reads(&anna, &["Length: 3 days"]);
        anna.presses("Yes, freeze it").await;
        anna.says("/freeze 7").await;
        reads(&anna, &["Your subscription is frozen", "5 March 2026"]);
        club.till("2026-03-12 12:00").await;
        freezes(&anna, "/freeze 3").await;
        club.till("2026-03-25 12:00").await;
        anna.says("/freeze").await;
        reads(&anna, &["freezes of this paid period of “Calm” are used up"]);
        club.till("2026-04-08 12:00").await;
        anna.says("/freeze").await;
        reads(&anna, &["Only paid time can be frozen"]);
        assert!(anna.sees_button("Renew"));
        club.till("2026-04-12 12:00").await;
        anna.says("/freeze").await;
        reads(&anna, &["no active subscription"]);
        assert_eq!(club.count("freezes", json!({})).await, 2);
    }

    /// She writes the number and the day; what is neither is asked for again; a button ends the talk.
    async fn a_length_and_a_day_of_her_own(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        anna.says("/freeze").await;
        anna.presses("My own number of days").await;
        reads(&anna, &["Write a number from 3 to 14"]);
        anna.says("a fortnight").await;
        reads(&anna, &["that was not a number", "from 3 to 14"]);
        club.restarts().await;
        anna.says("10 days").await;
        reads(&anna, &["Length: 10 days", "to 11 April 2026"]);
        anna.presses("Begin on another day").await;
        anna.says("soon").await;
        reads(&anna, &["that was not a day"]);
        anna.says("24.03").await;
        reads(&anna, &["closes on 24 March 2026 at 00:00 and opens by itself on 3 April 2026"]);
        anna.presses("Another length").await;
        reads(&anna, &["For how long, from 24 March 2026 on?"]);
        anna.presses("7 days").await;
        reads(&anna, &["closes on 24 March 2026 at 00:00"]);
        anna.presses("Begin on another day").await;
        anna.presses("My subscription").await;
        anna.presses("Freeze").await;
        anna.says("10").await;
        reads(&anna, &["only commands and buttons"]);
        assert_eq!(club.count("freezes", json!({})).await, 0);
    }

    /// The reminder's day comes while she is away: she is left alone, and not reminded twice of the same.
    async fn no_reminders_while_frozen(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        club.till("2026-03-26 12:00").await;
        assert!(anna.only_word().contains("ends in 7 days") || anna.reads().contains("in 7 days"));
        freezes(&anna, "/freeze 14").await;
        anna.unread();
        club.till("2026-04-09 11:59").await;
        assert!(anna.unread().is_empty());
        club.till("2026-04-09 12:00").await;
        assert!(anna.only_word().contains("Welcome back!"));
        club.till("2026-04-14 09:59").await;
        assert!(anna.unread().is_empty());
        club.till("2026-04-14 10:00").await;
        assert!(anna.only_word().contains("Tomorrow, 15 April 2026"));
    }
}

on_both! {
    /// #17, #18, #25: shown first, then out, declined with the reason, and back by itself at the same hour.
    async fn a_week_of_holiday(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        let link = anna.link(club.channel);
        anna.says("/freeze 7").await;
        reads(&anna, &[
            "Length: 7 days",
            "closes at once and opens by itself on 9 March 2026, at about 12:00",
            "The last day moves from 1 April 2026 to 8 April 2026",
            "Freezes left after this: 1, 7 days in all",
        ]);
        club.passes(minutes(3)).await;
        assert!(anna.is_inside(club.channel), "nothing happened yet");
        anna.unread();
        anna.presses("Yes, freeze it").await;
        assert!(anna.only_word().contains("“Calm” stands still for 7 days"));
        reads(&anna, &["opens by itself on 9 March 2026 at 12:03", "The last day is 8 April 2026"]);
        assert!(!anna.is_inside(club.channel));
        anna.follows(&link).await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("could not let you into “Breath” this time: your subscription is frozen"));
        reads(&anna, &["opens by itself on 9 March 2026 at 12:03"]);
        assert!(anna.sees_button("Come back now"));
        anna.says("/link").await;
        reads(&anna, &["Your subscription is frozen", "“Calm”", "9 March 2026 at 12:03"]);
        anna.says("/status").await;
        reads(&anna, &["frozen; after the return it lasts up to 8 April 2026", "opens by itself on 9 March"]);
        assert!(anna.sees_button("Come back now"));
        anna.unread();
        club.restarts().await;
        club.till("2026-03-09 12:02").await;
        assert!(anna.unread().is_empty() && !anna.is_inside(club.channel));
        club.till("2026-03-09 12:03").await;
        assert!(anna.only_word().contains("Welcome back! The freeze is over"), "{}", anna.reads());
        reads(&anna, &["“Calm” is yours up to 8 April 2026"]);
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        let journal = anna.journal().await;
        for event in ["frozen_from", "frozen_out", "removed", "freeze_over"] {
            assert_eq!(journal.iter().filter(|e| *e == event).count(), 1, "{event}: {journal:?}");
        }
        assert!(!journal.contains(&"removal_decided".to_owned()), "her time is not over");
        anna.says("/why").await;
        reads(&anna, &["frozen for 7 days from 2 March 2026: the last day was 1 April 2026, it is now 8 April 2026"]);
        anna.unread();
        club.till("2026-04-01 10:00").await;
        assert!(anna.only_word().contains("ends in 7 days, on 8 April 2026"));
        club.till("2026-04-11 00:00").await;
        assert!(!anna.is_inside(club.channel));
    }

    /// All of it by pressing; begins at a midnight, when nobody is written to.
    async fn by_buttons_from_a_later_day(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        anna.says("/status").await;
        reads(&anna, &["Freezes left: 2, 14 days in all"]);
        anna.presses("Freeze").await;
        reads(&anna, &["Freeze: “Calm”", "The shortest freeze: 3 days", "The shortest time between two freezes: 5 days"]);
        anna.presses("14 days").await;
        reads(&anna, &["to 15 April 2026", "After this no freeze is left"]);
        anna.presses("Begin on another day").await;
        anna.presses("From 9 March 2026").await;
        reads(&anna, &["closes on 9 March 2026 at 00:00 and opens by itself on 23 March 2026 at 00:00"]);
        anna.presses("Yes, freeze it").await;
        reads(&anna, &["the freeze of “Calm” is planned, for 14 days"]);
        anna.says("/status").await;
        reads(&anna, &["up to 15 April 2026", "The way in closes on 9 March 2026 at 00:00"]);
        assert!(anna.sees_button("Call the freeze off"));
        anna.unread();
        club.till("2026-03-08 23:59").await;
        club.restarts().await;
        assert!(anna.is_inside(club.channel));
        club.till("2026-03-09 00:00").await;
        assert!(!anna.is_inside(club.channel));
        club.till("2026-03-09 08:59").await;
        assert!(anna.unread().is_empty(), "at night nobody is written to");
        club.till("2026-03-09 09:00").await;
        assert!(anna.only_word().contains("The freeze has begun"), "{}", anna.reads());
        club.till("2026-03-23 00:00").await;
        let link = anna.link(club.channel);
        anna.follows(&link).await;
        assert!(anna.is_inside(club.channel), "the door opens in time, also at night");
        anna.unread();
        club.till("2026-03-23 09:00").await;
        assert!(anna.only_word().contains("Welcome back!"), "{}", anna.reads());
        reads(&anna, &["15 April 2026", "you are inside"]);
    }

    /// Days that were not begun are free again, the time that passed is counted to the minute.
    async fn she_comes_back_early(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        freezes(&anna, "/freeze 7").await;
        club.till("2026-03-05 10:00").await;
        anna.unread();
        anna.presses("Come back now").await;
        let unread = anna.unread();
        assert_eq!(unread.len(), 2, "{unread:#?}");
        assert!(unread[0].contains("Welcome back! “Calm” runs again"), "{unread:#?}");
        assert!(unread[0].contains("now 4 April 2026 (it would have been 8 April 2026)"), "{unread:#?}");
        assert!(unread[0].contains("yours to freeze again: 4 days") && unread[0].contains("Freezes left: 1, 11 days in all"));
        assert!(unread[1].contains("Your way into the club"));
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        assert_eq!(club.events("returned").await[0]["days"], 4);
        // The same button again, and the command: there is nothing to end.
        anna.presses("Come back now").await;
        reads(&anna, &["Nothing is frozen right now"]);
        anna.says("/unfreeze").await;
        reads(&anna, &["Nothing is frozen right now"]);
        assert_eq!(club.events("returned").await.len(), 1);
        anna.says("/freeze 3").await;
        reads(&anna, &["too soon after the last freeze. The next may begin on 10 March 2026"]);
        anna.presses("From 10 March 2026").await;
        reads(&anna, &["closes on 10 March 2026 at 00:00", "After this no freeze is left"]);
        club.till("2026-03-20 12:00").await;
        assert!(anna.is_inside(club.channel), "what was only shown did not happen");
    }

    /// Before it has begun it is called off, and costs nothing.
    async fn a_planned_freeze_is_called_off(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        freezes(&anna, "/freeze 7 24.03").await;
        assert!(anna.is_inside(club.channel));
        anna.unread();
        anna.presses("Call the freeze off").await;
        assert!(anna.only_word().contains("The freeze of “Calm” is called off"), "no entry: she is inside");
        reads(&anna, &["now 1 April 2026 (it would have been 8 April 2026)", "Freezes left: 2, 14 days in all"]);
        club.till("2026-03-24 12:00").await;
        assert!(anna.is_inside(club.channel));
        assert!(club.telegram.calls_of("banChatMember").is_empty());
    }

    /// #15: behind the freeze, which goes on.
    async fn paying_while_frozen_adds_behind_the_freeze(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        freezes(&anna, "/freeze 7").await;
        anna.says("/renew").await;
        reads(&anna, &["Your last day is 8 April 2026. Renew today and it will be 8 May 2026"]);
        anna.presses("Pay ").await;
        anna.unread();
        anna.pays().await;
        assert!(anna.only_word().contains("The time is added, and the freeze goes on"), "{}", anna.reads());
        reads(&anna, &["opens by itself on 9 March 2026 at 12:00", "The last day is 8 May 2026"]);
        assert!(!anna.is_inside(club.channel));
        club.till("2026-03-09 12:00").await;
        assert!(anna.only_word().contains("“Calm” is yours up to 8 May 2026"), "{}", anna.reads());
    }

    /// Each yes is for one freeze, as it was shown.
    async fn an_old_yes_does_nothing(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        anna.says("/freeze 3").await;
        anna.taps("Yes, freeze it");
        anna.taps("Yes, freeze it");
        club.settle().await;
        reads(&anna, &["Your subscription is frozen"]);
        assert_eq!(club.count("freezes", json!({})).await, 1);
        club.passes(minutes(1)).await;
        anna.says("/unfreeze").await;
        anna.presses("Yes, freeze it").await;
        reads(&anna, &["too soon"]);
        assert_eq!(club.count("freezes", json!({})).await, 1);
        // Renewed between the preview and the yes: shown anew.
        let bea = club.inside("Bea", "calm").await;
        bea.says("/freeze 7").await;
        bea.buys("calm").await;
        bea.presses("Yes, freeze it").await;
        reads(&bea, &["The last day moves from 1 May 2026 to 8 May 2026"]);
        assert!(bea.is_inside(club.channel));
        // Pressed on another day.
        club.passes(days(1)).await;
        bea.presses("Yes, freeze it").await;
        reads(&bea, &["For how long?"]);
        assert_eq!(club.count("freezes", json!({})).await, 1);
    }

    /// Of several she is asked which; what another subscription holds open stays open.
    async fn of_two_subscriptions_one_is_frozen(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        anna.buys("long").await;
        anna.says("/freeze 7").await;
        reads(&anna, &["Which subscription would you like to freeze?"]);
        anna.presses("Calm").await;
        anna.presses("Yes, freeze it").await;
        reads(&anna, &["“Calm” stands still for 7 days"]);
        assert!(anna.is_inside(club.channel), "“Long” lets her in");
        anna.says("/freeze 10").await;
        anna.presses("Long").await;
        anna.presses("Yes, freeze it").await;
        assert!(!anna.is_inside(club.channel));
        anna.says("/unfreeze").await;
        reads(&anna, &["Freezes", "“Calm”", "“Long”"]);
        anna.presses("Lift the freeze: Calm").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        anna.unread();
        club.till("2026-03-12 12:00").await;
        assert!(anna.only_word().contains("Welcome back!"), "{}", anna.reads());
    }

    /// #44: down over its beginning, over its end, and over both.
    async fn an_outage_only_delays(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        let bea = club.inside("Bea", "calm").await;
        freezes(&anna, "/freeze 7 2026-03-10").await;
        freezes(&bea, "/freeze 3 2026-03-11").await;
        anna.unread();
        bea.unread();
        club.till("2026-03-09 12:00").await;
        club.is_down_for(days(6)).await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("The freeze has begun"));
        assert!(bea.is_inside(club.channel) && bea.unread().is_empty(), "hers is over already");
        bea.says("/status").await;
        reads(&bea, &["up to 4 April 2026"]);
        club.is_down_for(days(4)).await;
        assert!(anna.only_word().contains("Welcome back!"), "{}", anna.reads());
        reads(&anna, &["8 April 2026"]);
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// Beyond the quota, with a reason in the books; she is told, and again when it is lifted.
    async fn the_team_freezes_for_her(club: SETUP) {
        let anna = club.inside("Anna", "month").await;
        staff_freezes(&club, &anna, 60).await;
        assert!(anna.only_word().contains("The club’s team froze your subscription"), "{}", anna.reads());
        reads(&anna, &["1 May 2026 at 12:00", "The last day is 1 June 2026"]);
        assert!(!anna.is_inside(club.channel));
        let journal = club.table("journal").await;
        let row = journal.iter().find(|row| row["event"]["event"] == "frozen_from").unwrap();
        assert_eq!((row["actor"].as_str(), row["reason"].as_str()), (Some("tg:1001"), Some("an operation")));
        club.passes(hours(24)).await;
        staff_lifts(&club, &anna).await;
        let unread = anna.unread();
        assert!(unread[0].contains("“Month” runs again") && !unread[0].contains("yours to freeze again"), "{unread:#?}");
        assert!(unread[0].contains("now 3 April 2026"), "{unread:#?}");
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// The end of one subscription while another is frozen is told as an end; a freeze after an old end is not.
    async fn an_end_and_a_freeze_are_not_mixed_up(club: SETUP) {
        let anna = club.inside("Anna", "month").await;
        anna.buys("long").await;
        freezes(&anna, "/freeze 30 2026-04-01").await;
        club.till("2026-04-04 23:59").await;
        assert!(anna.is_inside(club.channel), "the days of grace of “Month”");
        anna.unread();
        club.till("2026-04-05 09:00").await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("“Month” ended on 2 April 2026"), "{}", anna.reads());
        let count = async |event: &str| anna.journal().await.iter().filter(|e| *e == event).count();
        assert_eq!((count("removal_decided").await, count("frozen_out").await), (1, 0));
        anna.presses("Come back now").await;
        anna.enters(club.channel).await;
        club.till("2026-04-10 12:00").await;
        anna.says("/freeze 5").await;
        anna.unread();
        anna.presses("Yes, freeze it").await;
        assert!(anna.only_word().contains("stands still for 5 days"), "{}", anna.reads());
        assert!(!anna.is_inside(club.channel));
        assert_eq!((count("removal_decided").await, count("frozen_out").await), (1, 1));
    }

    /// The word of what she just did comes at night too; news waits for the morning, the doors do not.
    async fn at_night_the_doors_work_and_news_waits(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        club.till("2026-03-03 02:30").await;
        freezes(&anna, "/freeze 3").await;
        reads(&anna, &["opens by itself on 6 March 2026 at 02:30"]);
        anna.unread();
        club.till("2026-03-06 02:29").await;
        assert!(!anna.is_inside(club.channel));
        club.till("2026-03-06 08:59").await;
        assert!(anna.unread().is_empty());
        anna.says("/link").await;
        assert!(anna.only_word().contains("“Calm” is yours up to 4 April 2026"), "an answer does not wait");
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        anna.unread();
        club.till("2026-03-06 09:00").await;
        assert!(anna.only_word().contains("Welcome back!"));
    }

    /// The money goes back, and with it the time for which she had planned: what she buys later is not frozen.
    async fn a_refund_calls_off_what_was_planned(club: SETUP) {
        let anna = club.member("Anna").await;
        let bill = anna.buys("calm").await;
        anna.enters(club.channel).await;
        freezes(&anna, "/freeze 7 2026-03-24").await;
        club.bank.refund(&bill, 199_000).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel));
        assert_eq!(club.events("returned").await[0]["days"], 7);
        anna.buys("calm").await;
        anna.enters(club.channel).await;
        club.till("2026-03-26 12:00").await;
        assert!(anna.is_inside(club.channel));
        anna.says("/status").await;
        reads(&anna, &["up to 1 April 2026", "Freezes left: 2, 14 days in all"]);
    }

    /// Forged: somebody else's subscription, nonsense, and what is not frozen.
    async fn a_forged_button_does_nothing(club: SETUP) {
        let anna = club.inside("Anna", "calm").await;
        let eve = club.inside("Eve", "calm").await;
        let (_, hers) = ids(&club, &anna).await;
        freezes(&anna, "/freeze 7").await;
        for data in [
            format!("f:see:{hers}:7:-"),
            format!("f:menu:{hers}:-"),
            format!("f:yes:{hers}:7:20260302:0:20260408"),
            format!("f:back:{hers}:1"),
            "f:yes:1".to_owned(),
        ] {
            let app = club.app().await;
            let mut tx = app.store.begin().await.unwrap();
            let now_club = app.club(&mut tx).await.unwrap();
            let account = AccountRef::telegram(eve.id);
            let person = propusk::messenger::Person { account, name: "Eve".into(), username: None, language: None, is_bot: false };
            let pressed = propusk::messenger::Pressed { person, data: data.clone(), message: None, query: "q".into() };
            propusk::chat::pressed(&mut tx, &now_club, app.as_ref(), &pressed, app.now()).await.unwrap();
            tx.commit().await.unwrap();
            club.passes(minutes(1)).await; // no messenger knows of this press: too late to answer it
            reads(&eve, &["That button does not work any more"]);
        }
        assert!(eve.is_inside(club.channel) && !anna.is_inside(club.channel));
        assert_eq!(club.count("freezes", json!({})).await, 1);
    }
}

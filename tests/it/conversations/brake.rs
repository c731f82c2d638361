//! #43: a sweep that would remove unusually many stops and asks.

use crate::club::{Person, Setup, TestClub, days, on_both};
use serde_json::json;

/// Forty inside, thirty of whom have a month that ends on 2 April.
async fn forty(club: &TestClub) -> Vec<Person> {
    let mut people = club.crowd(30, "month").await;
    people.extend(club.crowd(10, "ever").await);
    club.owner().unread();
    people
}

fn inside(club: &TestClub, people: &[Person]) -> usize {
    people.iter().filter(|p| p.is_inside(club.channel)).count()
}

on_both! {
    async fn a_clock_that_jumps_removes_nobody_before_the_owner_says_so(club) {
        let people = forty(&club).await;
        club.clock.advance(days(40));
        club.settle().await;
        assert_eq!(inside(&club, &people), 40);
        let word = club.owner().only_word();
        assert!(word.contains("30 people of 40 would leave “Breath”"), "{word}");
        assert!(word.contains("• Guest 1\n") && word.contains("• Guest 30"), "{word}");
        assert!(people.iter().all(|p| p.unread().is_empty()), "nobody is told of an end that may be none");
        club.restarts().await;
        club.passes(days(1)).await;
        assert_eq!(inside(&club, &people), 40);
        assert!(club.owner().unread().is_empty(), "asked once");
        // Two of them pay while the question is open.
        people[0].buys("month").await;
        people[1].buys("month").await;
        club.owner().presses("Remove 30 people").await;
        club.passes(days(1)).await;
        assert_eq!(inside(&club, &people), 12);
        assert!(people[0].is_inside(club.channel) && people[1].is_inside(club.channel));
        assert!(people[5].reads().contains("“Month” ended on 2 April"), "{}", people[5].reads());
        assert!(club.owner().all().iter().any(|m| m.contains("The bot removes 28 people")), "{:#?}", club.owner().all());
        assert_eq!(club.events("removed").await.len(), 28);
    }

    async fn the_owner_may_keep_them(club) {
        let people = forty(&club).await;
        club.clock.advance(days(40));
        club.settle().await;
        club.owner().presses("Remove nobody").await;
        assert!(club.owner().reads().contains("nobody is removed from “Breath”"));
        club.passes(days(3)).await;
        assert_eq!(inside(&club, &people), 40);
        assert_eq!(club.count("access", json!({"removal": "held"})).await, 30);
        // The clock was wrong and is right again: whoever has a right is simply inside.
        people[0].buys("month").await;
        assert_eq!(club.count("access", json!({"removal": "held"})).await, 29);
    }

    async fn a_button_of_an_older_list_does_nothing(club) {
        let people = forty(&club).await;
        club.passes(days(2)).await;
        let more = club.crowd(5, "month").await;
        club.clock.set(crate::club::moment("2026-04-05 12:00"));
        club.settle().await;
        club.owner().unread();
        let first = club.telegram.last_message(crate::club::OWNER).unwrap().message_id;
        club.clock.set(crate::club::moment("2026-04-08 12:00"));
        club.settle().await;
        let word = club.owner().only_word();
        assert!(word.contains("35 people of 45"), "the new ones join the question: {word}");
        club.telegram.presses(crate::club::OWNER, first, "Remove 30 people").unwrap();
        club.settle().await;
        assert!(club.owner().reads().contains("That button does not work"), "{}", club.owner().reads());
        assert_eq!(inside(&club, &people) + inside(&club, &more), 45);
        club.owner().presses("Remove 35 people").await;
        club.passes(days(1)).await;
        assert_eq!(inside(&club, &people) + inside(&club, &more), 10);
    }

    /// Many, but a small share: an ordinary day of a large club.
    async fn an_ordinary_end_of_month_is_not_held_up(club: Setup { club: "call_before = \"none\"", ..Setup::default() }) {
        let people = club.crowd(15, "month").await;
        club.till("2026-04-05 12:00").await;
        assert_eq!(inside(&club, &people), 0);
        assert!(club.owner().unread().is_empty());
    }
}

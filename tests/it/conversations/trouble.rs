//! Telegram in trouble: asked to wait, not answered, cut off after the effect.

use crate::club::{OWNER, Setup, TestClub, days, good_rights, minutes, on_both, seconds};
use propusk::sandbox::telegram::{FaultKind, Limits};
use serde_json::json;

/// What a whole membership calls.
const METHODS: [&str; 7] = [
    "sendMessage",
    "editMessageText",
    "answerCallbackQuery",
    "createChatInviteLink",
    "approveChatJoinRequest",
    "banChatMember",
    "unbanChatMember",
];

/// A whole membership in which the first call of every method meets with this.
async fn a_membership_in_trouble(club: &TestClub, times: u32, kind: FaultKind) {
    let anna = club.member("Anna").await;
    for method in METHODS {
        club.fails(method, times, kind.clone());
    }
    let patience = minutes(5);
    anna.says("/start plan_month").await;
    club.passes(patience).await;
    anna.presses("Pay ").await;
    club.passes(patience).await;
    anna.pays().await;
    club.passes(patience).await;
    anna.presses("My subscription").await;
    club.passes(patience).await;
    assert!(anna.all().iter().any(|m| m.contains("“Month”: up to 2 April 2026")), "{:#?}", anna.all());
    let arrived = anna.all().iter().filter(|m| m.contains("payment has arrived")).count();
    assert!(arrived <= 1, "said {arrived} times");
    anna.enters(club.channel).await;
    club.passes(patience).await;
    assert!(anna.is_inside(club.channel));
    club.till("2026-04-05 12:00").await;
    assert!(!anna.is_inside(club.channel) && !club.telegram.is_banned(anna.id, club.channel.chat));
    anna.buys("month").await;
    club.passes(patience).await;
    anna.enters(club.channel).await;
    assert!(anna.is_inside(club.channel));
    assert_eq!(anna.terms().await, 2);
    assert_eq!(club.events("removed").await.len(), 1);
}

on_both! {
    async fn a_membership_with_a_server_that_fails(club) {
        let body = "<html><head><title>502 Bad Gateway</title></head></html>".to_owned();
        a_membership_in_trouble(&club, 3, FaultKind::Server { status: 502, body }).await;
    }

    async fn a_membership_on_a_line_that_breaks_before_the_effect(club) {
        a_membership_in_trouble(&club, 2, FaultKind::ResetBefore).await;
    }

    async fn a_membership_on_a_line_that_breaks_after_the_effect(club) {
        a_membership_in_trouble(&club, 1, FaultKind::ResetAfter).await;
    }

    /// #46: not a moment sooner, and only she waits.
    async fn asked_to_wait_it_waits(club) {
        let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
        club.telegram.forget_calls();
        club.fails("sendMessage", 1, FaultKind::TooMany { retry_after: 30 });
        anna.says("/status").await;
        let asked = club.clock.now().0;
        anna.says("/plans").await;
        bob.says("/status").await;
        assert_eq!(bob.unread().len(), 1, "others are not held up");
        assert!(anna.unread().is_empty());
        club.passes(minutes(1)).await;
        let unread = anna.unread();
        assert!(unread[0].contains("no subscription") && unread[1].starts_with("Plans"), "in order: {unread:#?}");
        let calls = club.telegram.calls_of("sendMessage");
        let mut hers = calls.iter().filter(|c| c.params["chat_id"] == json!(anna.id)).skip(1);
        assert!(hers.all(|c| c.time >= asked + seconds(30)));
    }

    async fn asked_to_wait_with_the_door_it_waits(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        for (method, wait) in [("createChatInviteLink", 7), ("approveChatJoinRequest", 9), ("banChatMember", 11), ("unbanChatMember", 13)] {
            club.fails(method, 1, FaultKind::TooMany { retry_after: wait });
        }
        anna.pays().await;
        assert!(anna.address("Come in").is_none());
        club.passes(seconds(8)).await;
        anna.enters(club.channel).await;
        assert!(!anna.is_inside(club.channel));
        club.passes(seconds(10)).await;
        assert!(anna.is_inside(club.channel));
        club.till("2026-04-05 00:05").await;
        assert!(!anna.is_inside(club.channel) && !club.telegram.is_banned(anna.id, club.channel.chat));
        for (method, wait) in [("createChatInviteLink", 7), ("approveChatJoinRequest", 9), ("banChatMember", 11), ("unbanChatMember", 13)] {
            let times: Vec<i64> = club.telegram.calls_of(method).iter().map(|c| c.time).collect();
            assert!(times[1] - times[0] >= seconds(wait), "{method}: {times:?}");
        }
    }

    /// One call that hangs holds up nobody else.
    async fn a_call_that_hangs_holds_up_nobody(club) {
        let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
        anna.orders("month").await;
        bob.orders("month").await;
        club.fails("createChatInviteLink", 1, FaultKind::Hang);
        club.bank.pay(&anna.bill()).unwrap();
        club.bank.pay(&bob.bill()).unwrap();
        let telegram = club.telegram.clone();
        let release = async {
            // Let go when one of the two has her link.
            while telegram.calls_of("createChatInviteLink").is_empty() {
                tokio::task::yield_now().await;
            }
            telegram.release_hung();
        };
        tokio::join!(club.settle(), release);
        assert!(anna.address("Come in").is_some() && bob.address("Come in").is_some());
        assert_eq!(club.table("links").await.len(), 2);
    }

    /// A link whose answer was lost: another one is made, and only that one is hers.
    async fn a_link_whose_answer_was_lost_is_made_anew(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        club.fails("createChatInviteLink", 1, FaultKind::ResetAfter);
        anna.pays().await;
        club.passes(seconds(5)).await;
        assert_eq!(club.table("links").await.len(), 1);
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// #45: what Telegram keeps for us is not dropped by a start.
    async fn what_was_said_while_nothing_ran_is_answered(club) {
        let anna = club.member("Anna").await;
        club.dies().await;
        anna.writes("/status");
        anna.writes("/plans");
        club.clock.advance(minutes(20));
        club.revives().await;
        let unread = anna.unread();
        assert!(unread[0].contains("no subscription") && unread[1].starts_with("Plans"), "{unread:#?}");
        assert_eq!(club.telegram.pending_updates(), 0);
    }

    /// A press that nobody waits for any more is not answered, its wish is.
    async fn an_old_press_is_still_a_wish(club) {
        let anna = club.member("Anna").await;
        club.dies().await;
        anna.taps("Month — 1,990");
        club.clock.advance(minutes(2));
        club.revives().await;
        assert!(anna.reads().starts_with("Month"), "{}", anna.reads());
    }

    /// News older than a day is gone for ever: who came and went is found by looking.
    async fn what_was_missed_is_seen_by_looking(club) {
        let (anna, bob) = (club.member("Anna").await, club.inside("Bob", "month").await);
        anna.buys("month").await;
        club.dies().await;
        club.telegram.add_by_hand(OWNER, club.channel.chat, anna.id).unwrap();
        club.telegram.leaves(bob.id, club.channel.chat);
        club.clock.advance(days(3));
        club.revives().await;
        club.passes(days(5)).await;
        let seen = club.table("access").await.into_iter().map(|row| row["seen"].clone()).collect::<Vec<_>>();
        assert_eq!(seen, ["inside", "outside"]);
        club.till("2026-04-05 12:00").await;
        assert!(!anna.is_inside(club.channel));
    }

    /// The published limits, kept by the program itself: no 429 at all.
    async fn the_flood_limits_are_kept(club: Setup { limits: Some(Limits::default()), ticking: true, ..Setup::default() }) {
        let people: Vec<_> = (0..20).map(|n| club.person(&format!("P{n}"), "en")).collect();
        people.iter().for_each(|p| p.writes("/start"));
        for text in ["/plans", "/status", "/help", "/why"] {
            people[0].writes(text);
        }
        while people[0].all().len() < 5 {
            club.settle().await;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await; // the limits go by real time
        }
        assert!(people.iter().all(|p| !p.all().is_empty()));
        assert_eq!(club.telegram.violations(), 0);
        club.telegram.promote_bot(OWNER, club.talks.chat, good_rights()).unwrap();
    }
}

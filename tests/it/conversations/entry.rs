//! From the first word to the inside: who asks decides, not who holds a link.

use crate::club::{OWNER, days, minutes, on_both};
use propusk::sandbox::telegram::FollowOutcome;
use serde_json::json;

on_both! {
    async fn who_pays_comes_in(club) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        anna.presses("Pay 1,990").await;
        assert!(!anna.is_inside(club.channel));
        anna.pays().await;
        assert!(anna.reads().contains("your payment has arrived"), "{}", anna.reads());
        assert!(anna.reads().contains("up to 2 April 2026"), "{}", anna.reads());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        assert!(anna.reads().contains("you are in “Breath”"), "{}", anna.reads());
        assert_eq!(anna.terms().await, 1);
        assert_eq!(anna.journal().await, ["joined", "ordered", "paid", "term_given", "link_made", "asked", "came_in"]);
        assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
        assert_eq!(club.count("access", json!({"wanted": true, "seen": "inside"})).await, 1);
        assert!(club.owner().unread().is_empty());
    }

    /// #5: what is left is not lost.
    async fn who_renews_early_keeps_what_is_left(club) {
        let anna = club.inside("Anna", "month").await;
        club.passes(days(3)).await;
        anna.says("/renew").await;
        assert!(anna.reads().contains("Your last day is 2 April 2026"), "{}", anna.reads());
        assert!(anna.reads().contains("it will be 2 May 2026"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        assert!(anna.reads().contains("your subscription is renewed"), "{}", anna.reads());
        assert!(anna.reads().contains("up to 2 May 2026"), "{}", anna.reads());
        assert!(anna.reads().contains("you are inside"), "{}", anna.reads());
        assert_eq!(anna.address("Come in").iter().len(), 1, "no further link is made for who is inside");
        assert_eq!(club.telegram.links(club.channel.chat).iter().filter(|l| l.name.is_some()).count(), 1);
        assert_eq!(anna.terms().await, 2);
    }

    /// #22 and the complaint about shared links: decided by who asks.
    async fn a_leaked_link_lets_nobody_in(club) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        let link = anna.link(club.channel);
        anna.unread();
        let bob = club.member("Bob").await;
        assert_eq!(bob.follows(&link).await, FollowOutcome::RequestSent);
        assert!(!bob.is_inside(club.channel));
        assert!(bob.only_word().contains("for members of the club"), "{}", bob.reads());
        assert!(bob.sees_button("Plans"));
        assert!(anna.only_word().contains("Somebody else tried"), "{}", anna.reads());
        assert!(club.telegram.pending_requests(club.channel.chat).is_empty());
        let cleo = club.member("Cleo").await;
        assert!(matches!(cleo.follows(&link).await, FollowOutcome::Refused(_)), "the link is revoked");
        assert!(anna.unread().is_empty(), "told once");
        anna.says("/link").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        assert_eq!(club.count("links", json!({"revoked_at": null})).await, 1);
    }

    async fn a_link_that_leaks_twice_at_once_is_told_once(club) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        anna.unread();
        let (bob, cleo) = (club.member("Bob").await, club.member("Cleo").await);
        club.telegram.follows(bob.id, &anna.link(club.channel));
        cleo.follows(&anna.link(club.channel)).await;
        assert!(!bob.is_inside(club.channel) && !cleo.is_inside(club.channel));
        assert!(bob.only_word().contains("for members") && cleo.only_word().contains("for members"));
        assert_eq!(anna.unread().len(), 1);
    }

    async fn who_is_entitled_comes_in_by_any_link(club) {
        let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
        anna.buys("month").await;
        bob.buys("month").await;
        anna.unread();
        bob.follows(&anna.link(club.channel)).await;
        assert!(bob.is_inside(club.channel));
        assert!(anna.unread().is_empty());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel), "her link still works");
        let cleo = club.member("Cleo").await;
        cleo.buys("month").await;
        let by_hand = club.telegram.link_by_hand(OWNER, club.channel.chat, true).unwrap();
        cleo.follows(&by_hand).await;
        assert!(cleo.is_inside(club.channel));
    }

    /// #25, #32: she can be written to for five minutes, and until she is answered.
    async fn a_stranger_who_never_pressed_start_is_told_why(club) {
        let link = club.telegram.link_by_hand(OWNER, club.channel.chat, true).unwrap();
        let eve = club.person("Eve", "pl");
        eve.follows(&link).await;
        assert!(!eve.is_inside(club.channel));
        assert_eq!(eve.unread().len(), 1);
        assert!(eve.sees_button("Plany"), "in her own language: {}", eve.reads());
        eve.says("/start").await;
        assert!(eve.reads().contains("Cześć"), "{}", eve.reads());
    }

    /// #25: the request came while nothing ran, and the five minutes are over.
    async fn a_stranger_whom_nobody_answered_in_time_is_still_declined(club) {
        let link = club.telegram.link_by_hand(OWNER, club.channel.chat, true).unwrap();
        let eve = club.person("Eve", "en");
        club.dies().await;
        club.telegram.follows(eve.id, &link);
        club.clock.advance(minutes(30));
        club.revives().await;
        assert!(!eve.is_inside(club.channel));
        assert!(club.telegram.pending_requests(club.channel.chat).is_empty());
        club.expects_given_up(1);
    }

    async fn who_is_over_is_told_so_and_can_renew(club) {
        let anna = club.inside("Anna", "month").await;
        let link = club.telegram.link_by_hand(OWNER, club.channel.chat, true).unwrap();
        club.till("2026-04-05 10:00").await;
        assert!(!anna.is_inside(club.channel));
        anna.unread();
        anna.follows(&link).await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("your subscription is over"), "{}", anna.reads());
        anna.presses("Renew").await;
        anna.presses("Pay ").await;
        anna.pays().await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// #26: a human was faster.
    async fn a_request_that_a_human_has_answered_is_a_fact(club) {
        let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
        anna.buys("month").await;
        bob.buys("month").await;
        club.telegram.follows(anna.id, &anna.link(club.channel));
        club.telegram.follows(bob.id, &bob.link(club.channel));
        club.telegram.approve_by_hand(OWNER, club.channel.chat, anna.id).unwrap();
        club.telegram.withdraws(bob.id, club.channel.chat);
        club.settle().await;
        assert!(anna.is_inside(club.channel) && !bob.is_inside(club.channel));
        assert_eq!(club.count("access", json!({"seen": "inside"})).await, 1);
        bob.enters(club.channel).await;
        assert!(bob.is_inside(club.channel));
    }

    /// A human lets in somebody who has no right: for the owner to know, not for the bot to undo.
    async fn a_stranger_whom_a_human_let_in_stays_and_is_told_of(club) {
        let link = club.telegram.link_by_hand(OWNER, club.channel.chat, true).unwrap();
        let eve = club.person("Eve", "en");
        club.telegram.follows(eve.id, &link);
        club.telegram.approve_by_hand(OWNER, club.channel.chat, eve.id).unwrap();
        club.settle().await;
        assert!(eve.is_inside(club.channel));
        assert!(club.owner().only_word().contains("Eve is in “Breath” without a subscription"));
        club.expects_given_up(1); // the word to her, whom nobody may write to any more
        club.passes(days(3)).await;
        assert!(eve.is_inside(club.channel));
        assert!(club.owner().unread().is_empty());
    }

    async fn who_is_in_too_many_chats_is_told_and_can_try_again(club) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        club.telegram.is_in_too_many_chats(anna.id, true);
        anna.unread();
        anna.enters(club.channel).await;
        assert!(!anna.is_inside(club.channel));
        assert!(anna.only_word().contains("too many channels"), "{}", anna.reads());
        club.telegram.is_in_too_many_chats(anna.id, false);
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel), "a request that waits cannot be made again");
    }

    /// #21: left by herself, still paid: not banned, and a way back.
    async fn who_leaves_while_paid_gets_a_way_back(club) {
        let anna = club.inside("Anna", "month").await;
        anna.leaves(club.channel).await;
        assert!(!anna.is_inside(club.channel));
        assert!(club.telegram.calls_of("banChatMember").is_empty());
        anna.says("/link").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        let journal = anna.journal().await;
        assert_eq!(journal[journal.len() - 3..], ["went_out", "asked", "came_in"]);
        anna.leaves(club.channel).await;
        club.till("2026-04-06 12:00").await;
        assert!(club.telegram.calls_of("banChatMember").is_empty(), "nobody to remove");
        assert!(anna.all().iter().any(|m| m.contains("ended on 2 April")), "{:#?}", anna.all());
    }

    /// #28: both places, each by its own link.
    async fn one_plan_opens_two_places(club) {
        let anna = club.member("Anna").await;
        anna.buys("all").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel) && !anna.is_inside(club.talks));
        anna.says("/link").await;
        assert!(anna.reads().contains("“Breath”: you are inside"), "{}", anna.reads());
        anna.enters(club.talks).await;
        assert!(anna.is_inside(club.talks));
        club.till("2026-04-02 12:00").await;
        assert!(!anna.is_inside(club.channel) && !anna.is_inside(club.talks));
        let ended = anna.all().iter().filter(|m| m.contains("“Everything” ended")).count();
        assert_eq!(ended, 1, "said once, not once for each place");
    }

    /// #36: access is the union; the end of one takes nothing that another gives.
    async fn overlapping_plans_add_up(club) {
        let anna = club.inside("Anna", "all").await;
        anna.says("/link").await;
        anna.enters(club.talks).await;
        club.passes(days(10)).await;
        anna.buys("month").await;
        anna.unread();
        club.till("2026-04-02 12:00").await;
        assert!(anna.is_inside(club.channel), "the month goes on");
        assert!(!anna.is_inside(club.talks), "its own place is closed");
        assert_eq!(club.count("access", json!({"removal": "none"})).await, 2);
        assert!(anna.all().iter().any(|m| m.contains("“Everything” ended")));
        club.till("2026-05-04 12:00").await;
        assert!(!anna.is_inside(club.channel), "a whole month, which began then, and its two days of grace");
    }

    async fn a_plan_for_ever_never_ends(club) {
        let anna = club.member("Anna").await;
        anna.buys("ever").await;
        assert!(anna.reads().contains("yours for ever"), "{}", anna.reads());
        anna.enters(club.channel).await;
        anna.unread();
        club.is_down_for(days(4000)).await;
        club.passes(days(2)).await;
        assert!(anna.is_inside(club.channel));
        assert!(anna.unread().is_empty());
    }
}

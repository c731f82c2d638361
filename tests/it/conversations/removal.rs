//! Taking people out: both halves, who is spared, and what may come in between.

use crate::club::{OWNER, days, hours, minutes, on_both, seconds};
use propusk::sandbox::telegram::{CallInfo, FaultKind, Phase};
use serde_json::json;
use std::sync::Arc;

on_both! {
    /// #31: 403 on every word, and still removed in time; the others are not held up.
    async fn who_has_blocked_the_bot_is_removed_and_the_others_too(club) {
        let mut people = Vec::new();
        for name in ["Anna", "Bob", "Cleo"] {
            people.push(club.inside(name, "month").await);
        }
        people[0].blocks_the_bot().await;
        club.till("2026-04-05 09:00").await;
        assert!(people.iter().all(|p| !p.is_inside(club.channel)));
        assert!(people[0].unread().is_empty());
        assert!(people[1..].iter().all(|p| p.reads().contains("ended on 2 April")));
        assert!(people[0].journal().await.contains(&"unreachable".to_owned()));
        club.expects_given_up(5); // three reminders, the grace, the end
        people[0].says("/start").await;
        assert!(people[0].reads().contains("ended on 2 April"), "she is told when she is back: {}", people[0].reads());
    }

    /// #33
    async fn a_deleted_account_is_removed_too(club) {
        let anna = club.inside("Anna", "month").await;
        club.telegram.deactivates(anna.id);
        club.till("2026-04-06 09:00").await;
        assert!(!anna.is_inside(club.channel));
        club.expects_given_up(5);
    }

    /// #20: never removed, told of once, and let alone.
    async fn administrators_and_the_owner_of_a_chat_stay(club) {
        let anna = club.inside("Anna", "month").await;
        club.telegram.promote(OWNER, club.channel.chat, anna.id).unwrap();
        club.owner().buys("month").await;
        club.settle().await;
        club.owner().unread();
        club.till("2026-04-05 12:00").await;
        let told: Vec<_> = club.owner().unread().into_iter().filter(|m| m.contains("never removes")).collect();
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told.iter().any(|m| m.starts_with("Anna is an administrator or the owner of “Breath”")));
        assert!(told.iter().any(|m| m.starts_with("Olga ")));
        assert!(anna.is_inside(club.channel));
        let bans = club.telegram.calls_of("banChatMember").len();
        assert!(bans <= 1, "not tried again: {bans}");
        club.restarts().await;
        club.passes(days(3)).await;
        assert!(club.owner().unread().is_empty(), "told once");
        assert_eq!(club.telegram.calls_of("banChatMember").len(), bans);
        club.telegram.demote(OWNER, club.channel.chat, anna.id).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel), "an ordinary member without a right any more");
    }

    /// #27
    async fn who_was_added_by_hand_is_told_of_and_stays(club) {
        let anna = club.member("Anna").await;
        club.telegram.add_by_hand(OWNER, club.channel.chat, anna.id).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("Anna is in “Breath” without a subscription"));
        club.restarts().await;
        club.passes(days(3)).await;
        assert!(club.owner().unread().is_empty(), "told once");
        assert!(anna.is_inside(club.channel));
        anna.buys("month").await;
        assert!(anna.reads().contains("“Breath”: you are inside"), "{}", anna.reads());
        club.till("2026-04-09 12:00").await;
        assert!(!anna.is_inside(club.channel), "she paid, and it is over");
    }

    async fn a_former_member_added_by_hand_is_told_of_and_stays(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-05 12:00").await;
        assert!(!anna.is_inside(club.channel));
        club.owner().unread();
        club.telegram.add_by_hand(OWNER, club.channel.chat, anna.id).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("Anna is in “Breath” without a subscription"));
        club.passes(days(5)).await;
        assert!(anna.is_inside(club.channel));
        assert!(club.owner().unread().is_empty());
    }

    async fn who_is_paid_may_be_added_by_hand(club) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        club.telegram.add_by_hand(OWNER, club.channel.chat, anna.id).unwrap();
        club.settle().await;
        assert!(club.owner().unread().is_empty());
        club.till("2026-04-05 12:00").await;
        assert!(!anna.is_inside(club.channel));
    }

    /// What a human decides in the chat is not undone.
    async fn whom_a_human_has_removed_is_left_alone(club) {
        let anna = club.inside("Anna", "month").await;
        club.telegram.remove_by_hand(OWNER, club.channel.chat, anna.id).unwrap();
        club.passes(days(2)).await;
        assert!(club.telegram.is_banned(anna.id, club.channel.chat));
        club.till("2026-04-06 12:00").await;
        assert!(club.telegram.calls_of("unbanChatMember").is_empty());
        assert!(anna.journal().await.contains(&"removed_by_hand".to_owned()));
        club.expects_bans();
    }

    /// People who were there before the bot are not its business.
    async fn whom_nobody_ever_saw_pay_is_not_touched(club) {
        club.telegram.fill(club.channel.chat, 5000..5200);
        club.passes(days(3)).await;
        assert_eq!(club.telegram.members(club.channel.chat).iter().filter(|m| m.user_id >= 5000 && m.user_id < 5200).count(), 200);
        assert!(club.owner().unread().is_empty());
    }

    /// #23, #24: banned, and the second half fails again and again, across a restart.
    async fn a_ban_is_always_followed_by_its_other_half(club) {
        let anna = club.inside("Anna", "month").await;
        club.fails("unbanChatMember", 3, FaultKind::Server { status: 502, body: "<html>Bad Gateway</html>".into() });
        club.till("2026-04-05 00:00").await;
        assert!(club.telegram.is_banned(anna.id, club.channel.chat));
        club.restarts().await;
        club.passes(minutes(1)).await;
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
        assert!(!anna.is_inside(club.channel));
        assert_eq!(club.telegram.calls_of("banChatMember").len(), 1, "the first half is not done twice");
        assert!(club.telegram.calls_of("banChatMember")[0].params.get("until_date").is_none());
        club.till("2026-04-05 12:00").await;
        anna.buys("month").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// #23: paid while banned, before the other half was done.
    async fn who_pays_between_the_halves_gets_in(club) {
        let anna = club.inside("Anna", "month").await;
        club.fails("unbanChatMember", 4, FaultKind::ResetBefore);
        club.till("2026-04-05 00:00").await;
        assert!(club.telegram.is_banned(anna.id, club.channel.chat));
        anna.buys("month").await;
        club.passes(minutes(2)).await;
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        club.passes(days(2)).await;
        assert!(anna.is_inside(club.channel));
    }

    /// #19: the money arrives at any moment of one's own removal.
    async fn renewing_during_the_removal_of_oneself(club) {
        for (method, phase) in [
            ("banChatMember", Phase::Before),
            ("banChatMember", Phase::After),
            ("unbanChatMember", Phase::Before),
            ("unbanChatMember", Phase::After),
        ] {
            let anna = club.inside("Anna", "all").await;
            club.passes(days(30) + hours(12) - minutes(30)).await; // half an hour before her end
            let bill = anna.orders("month").await;
            let bank = club.bank.clone();
            let pays = move |call: &CallInfo<'_>, now: Phase| {
                if call.method == method && now == phase {
                    let _ = bank.pay(&bill); // once; later it is paid already
                }
            };
            club.telegram.on_call(Arc::new(pays));
            club.passes(hours(1)).await;
            club.telegram.on_call(Arc::new(|_, _| {}));
            assert_eq!(anna.terms().await, 2, "{method} {phase:?}");
            if !anna.is_inside(club.channel) {
                anna.enters(club.channel).await;
            }
            assert!(anna.is_inside(club.channel), "{method} {phase:?}");
            club.passes(days(3) + hours(12) - minutes(30)).await;
            assert!(anna.is_inside(club.channel), "{method} {phase:?}: and stays");
        }
    }

    /// #28: the failure of one place does not hold up the other.
    async fn two_places_fail_alone(club) {
        let anna = club.inside("Anna", "all").await;
        anna.says("/link").await;
        anna.enters(club.talks).await;
        club.fails("banChatMember", 1, FaultKind::ResetBefore);
        club.till("2026-04-02 00:00").await;
        let inside = [club.channel, club.talks].into_iter().filter(|place| anna.is_inside(*place)).count();
        assert_eq!(inside, 1, "one of them failed");
        club.passes(seconds(5)).await;
        assert!(!anna.is_inside(club.channel) && !anna.is_inside(club.talks));
    }

    /// Bans and unbans whose answers never came are repeated without harm.
    async fn a_lost_answer_is_asked_for_again(club) {
        let anna = club.inside("Anna", "month").await;
        club.fails("banChatMember", 1, FaultKind::ResetAfter);
        club.fails("unbanChatMember", 1, FaultKind::ResetAfter);
        club.till("2026-04-05 09:00").await;
        assert!(!anna.is_inside(club.channel));
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
        assert_eq!(club.count("access", json!({"removal": "none", "seen": "outside"})).await, 1);
        assert_eq!(club.events("removed").await.len(), 1);
    }

    /// She comes by, is removed by hand, and the program only finds out.
    async fn who_is_gone_already_is_not_removed(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-04 12:00").await;
        club.dies().await;
        club.telegram.leaves(anna.id, club.channel.chat);
        club.clock.advance(days(3));
        club.revives().await;
        club.passes(days(1)).await;
        assert!(!anna.is_inside(club.channel));
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
        assert!(anna.reads().contains("ended on 2 April"), "{}", anna.reads());
    }
}

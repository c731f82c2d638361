//! The places themselves: offered, guarded, lost, found again, moved.

use crate::club::{OWNER, Setup, days, good_rights, hours, minutes, on_both, seconds};
use propusk::sandbox::telegram::{BotRights, FaultKind};
use serde_json::json;

on_both! {
    async fn a_place_is_offered_and_guarded(club) {
        let third = club.telegram.channel(OWNER, "Third");
        club.telegram.promote_bot(OWNER, third, good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("Guard this place?"));
        club.owner().presses("Guard it").await;
        assert!(club.owner().reads().contains("“Third” is guarded"), "{}", club.owner().reads());
        assert!(club.owner().reads().contains("No plan leads here yet"));
        assert_eq!(club.count("gates", json!({"chat_id": third, "archived": false})).await, 1);
        let key = club.table("gates").await[2]["key"].as_str().unwrap().to_owned();
        let file = club.file().replace("[plans.month]", &format!("[gates.{key}]\ntelegram = {third}\n[plans.month]"));
        let file = file.replacen("gates = [\"channel\"]", &format!("gates = [\"channel\", \"{key}\"]"), 1);
        club.apply(&file).await;
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        let place = crate::club::Place { chat: third, title: "Third" };
        anna.enters(place).await;
        assert!(anna.is_inside(place));
    }

    async fn an_offer_can_be_turned_down(club) {
        let third = club.telegram.supergroup(OWNER, "Third");
        club.telegram.promote_bot(OWNER, third, good_rights()).unwrap();
        club.settle().await;
        club.owner().presses("No, thanks").await;
        assert!(club.owner().reads().contains("stays unguarded"), "{}", club.owner().reads());
        assert_eq!(club.table("gates").await.len(), 2);
    }

    async fn a_missing_right_is_named(club) {
        let third = club.telegram.channel(OWNER, "Third");
        let rights = BotRights { can_invite_users: true, can_restrict_members: false, ..BotRights::default() };
        club.telegram.promote_bot(OWNER, third, rights).unwrap();
        club.settle().await;
        let word = club.owner().only_word();
        assert!(word.contains("“Third” the bot lacks rights") && word.contains("Ban Users"), "{word}");
        assert!(!word.contains("Add Subscribers"), "{word}");
        club.telegram.promote_bot(OWNER, third, good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("Guard this place?"));
    }

    async fn a_basic_group_cannot_be_guarded(club) {
        let group = club.telegram.basic_group(OWNER, "Small");
        club.telegram.promote_bot(OWNER, group, good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("“Small” is a basic group"));
        assert!(!club.owner().sees_button("Guard it"));
        assert_eq!(club.table("gates").await.len(), 2);
    }

    async fn a_strangers_place_is_nobodys_business(club) {
        let eve = club.member("Eve").await;
        let hers = club.telegram.channel(eve.id, "Hers");
        club.telegram.promote_bot(eve.id, hers, good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().unread().is_empty() && eve.unread().is_empty());
        assert_eq!(club.table("gates").await.len(), 2);
    }

    /// #30: said at once; what piles up is done when the rights are back.
    async fn lost_rights_are_told_and_what_waited_is_caught_up(club) {
        let anna = club.inside("Anna", "month").await;
        let bob = club.inside("Bob", "month").await;
        club.till("2026-04-04 12:00").await;
        club.owner().unread();
        club.telegram.promote_bot(OWNER, club.channel.chat, BotRights::default()).unwrap();
        club.settle().await;
        let word = club.owner().only_word();
        assert!(word.contains("rights in “Breath” were taken away") && word.contains("Ban Users"), "{word}");
        bob.buys("month").await;
        let cleo = club.member("Cleo").await;
        cleo.buys("month").await;
        assert!(cleo.reads().contains("opens shortly"), "{}", cleo.reads());
        club.till("2026-04-07 12:00").await;
        assert!(anna.is_inside(club.channel), "it waits");
        assert!(club.owner().unread().is_empty(), "told once");
        let tried = club.telegram.calls().len();
        club.passes(hours(12)).await;
        assert!(club.telegram.calls().len() - tried < 20, "nothing hammers at a closed door");
        cleo.unread();
        club.telegram.promote_bot(OWNER, club.channel.chat, good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("works again"));
        assert!(!anna.is_inside(club.channel));
        assert!(bob.is_inside(club.channel));
        cleo.enters(club.channel).await;
        assert!(cleo.is_inside(club.channel));
    }

    /// The right is lost at the very moment of an act, before any word of it has come.
    async fn a_right_lost_in_the_act_leaves_the_act_waiting(club) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        club.fails("approveChatJoinRequest", 1, FaultKind::LostRights(club.channel.chat));
        anna.enters(club.channel).await;
        assert!(!anna.is_inside(club.channel));
        assert!(club.owner().only_word().contains("rights in “Breath” were taken away"));
        anna.says("/status").await;
        assert!(anna.reads().contains("Your subscription"), "her words are not held up: {}", anna.reads());
        club.telegram.promote_bot(OWNER, club.channel.chat, good_rights()).unwrap();
        club.settle().await;
        assert!(anna.is_inside(club.channel), "approved as soon as it can be");
        club.till("2026-04-04 12:00").await;
        club.fails("banChatMember", 1, FaultKind::LostRights(club.channel.chat));
        club.till("2026-04-05 01:00").await;
        assert!(anna.is_inside(club.channel));
        club.telegram.promote_bot(OWNER, club.channel.chat, good_rights()).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel));
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
    }

    /// The right is lost between the ban and its other half.
    async fn a_right_lost_between_the_halves_leaves_nobody_banned(club) {
        let anna = club.inside("Anna", "month").await;
        club.fails("unbanChatMember", 1, FaultKind::LostRights(club.channel.chat));
        club.till("2026-04-05 03:00").await;
        assert!(club.telegram.is_banned(anna.id, club.channel.chat));
        club.telegram.promote_bot(OWNER, club.channel.chat, good_rights()).unwrap();
        club.settle().await;
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
    }

    async fn the_bot_is_removed_and_comes_back(club: Setup { club: "call_before = \"none\"", ..Setup::default() }) {
        let anna = club.inside("Anna", "month").await;
        club.telegram.remove_bot(OWNER, club.channel.chat).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("has lost “Breath”"));
        club.till("2026-04-06 12:00").await;
        assert!(anna.is_inside(club.channel));
        assert!(club.owner().unread().is_empty());
        club.telegram.promote_bot(OWNER, club.channel.chat, good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().contains("works again"));
        assert!(!anna.is_inside(club.channel));
    }

    /// Telegram tells nobody; the next act finds out.
    async fn a_deleted_chat_is_noticed(club: Setup { club: "call_before = \"none\"", ..Setup::default() }) {
        let anna = club.inside("Anna", "all").await;
        anna.says("/link").await;
        anna.enters(club.talks).await;
        club.telegram.delete_chat(club.channel.chat);
        club.till("2026-04-01 12:00").await;
        assert!(club.owner().only_word().contains("has lost “Breath”"));
        club.till("2026-04-03 12:00").await;
        assert!(!anna.is_inside(club.talks), "the other place goes on");
        assert!(club.owner().unread().is_empty());
        let bob = club.member("Bob").await;
        bob.buys("all").await;
        bob.enters(club.talks).await;
        assert!(bob.is_inside(club.talks));
    }

    /// #29: followed everywhere; old links are void, new ones work.
    async fn a_group_that_becomes_a_supergroup_is_followed(club) {
        let old = club.telegram.basic_group(OWNER, "Circle");
        club.telegram.promote_bot(OWNER, old, good_rights()).unwrap();
        let circle = format!("[gates.circle]\ntelegram = {old}\n[plans.circle]\ntitle = \"Circle\"\nperiod = \"1 month\"\nprice = [\"500 RUB\"]\ngates = [\"circle\"]\n");
        club.apply(&(club.file() + &circle)).await;
        let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
        assert!(club.owner().unread().iter().any(|m| m.contains("basic group")), "said at once, with the way to mend it");
        anna.buys("circle").await;
        assert!(anna.reads().contains("opens shortly"), "{}", anna.reads());
        let new = club.telegram.upgrade(old).unwrap();
        club.settle().await;
        assert!(club.owner().unread().iter().any(|m| m.contains("“Circle” has become a supergroup")));
        let after = crate::club::Place { chat: new, title: "Circle" };
        anna.enters(after).await;
        assert!(anna.is_inside(after), "invited as soon as the gate could be worked");
        bob.buys("circle").await;
        bob.enters(after).await;
        assert!(bob.is_inside(after));
        assert_eq!(club.count("gates", json!({"key": "circle", "chat_id": new})).await, 1);
        club.till("2026-04-03 12:00").await;
        assert!(!anna.is_inside(after) && !bob.is_inside(after));
    }

    /// The word of it was missed: the first refused call tells.
    async fn a_move_that_nobody_told_of_is_followed(club) {
        let old = club.telegram.basic_group(OWNER, "Circle");
        club.telegram.promote_bot(OWNER, old, good_rights()).unwrap();
        let circle = format!("[gates.circle]\ntelegram = {old}\n[plans.circle]\ntitle = \"Circle\"\nperiod = \"1 month\"\nprice = [\"500 RUB\"]\ngates = [\"circle\"]\n");
        club.apply(&(club.file() + &circle)).await;
        let anna = club.member("Anna").await;
        anna.buys("circle").await;
        club.dies().await;
        let new = club.telegram.upgrade(old).unwrap();
        club.clock.advance(days(2));
        club.revives().await;
        assert_eq!(club.count("gates", json!({"key": "circle", "chat_id": new})).await, 1);
        anna.says("/link").await;
        let after = crate::club::Place { chat: new, title: "Circle" };
        anna.enters(after).await;
        assert!(anna.is_inside(after));
    }

    /// A bot that is not there yet: said at the start, and all is well later.
    async fn a_place_in_the_file_may_come_later(club) {
        let late = club.telegram.channel(OWNER, "Late");
        let file = club.file() + &format!("[gates.late]\ntelegram = {late}\n[plans.late]\ntitle = \"Late\"\nperiod = \"1 month\"\nprice = [\"500 RUB\"]\ngates = [\"late\"]\n");
        club.apply(&file).await;
        let told = club.owner().unread();
        assert!(told.iter().any(|m| m.contains("has lost")), "{told:#?}");
        let anna = club.member("Anna").await;
        anna.buys("late").await;
        assert!(anna.reads().contains("opens shortly"), "{}", anna.reads());
        club.telegram.promote_bot(OWNER, late, good_rights()).unwrap();
        club.settle().await;
        club.passes(minutes(1) + seconds(1)).await;
        let place = crate::club::Place { chat: late, title: "Late" };
        anna.enters(place).await;
        assert!(anna.is_inside(place));
    }
}

//! Gates of VK: a closed community with an administrator's key and without one, a chat, and the daily comparison.

use crate::club::{AdminKey, OWNER, Setup, TestClub, days, hours, minutes, on_both};
use propusk::sandbox::vk::{Closed, JoinOutcome};

const PLANS: &str = r#"
[gates.club]
vk_community = 5000
[gates.chat]
vk_chat = 2000000001
[plans.vk]
title = "Inside"
period = "30 days"
price = ["990 RUB"]
gates = ["club", "chat"]
"#;

const WITH_KEY: Setup = Setup { plans: PLANS, vk: true, on_vk: true, key: AdminKey::Endless, ..Setup::PLAIN };
const BY_HAND: Setup = Setup { plans: PLANS, vk: true, on_vk: true, ..Setup::PLAIN };

/// Closes the community, and founds the chat with the community as its administrator. Returns the chat's peer.
async fn founded(club: &TestClub) -> i64 {
    let vk = club.vk();
    vk.set_closed(Closed::ByRequest);
    let peer = vk.chat(OWNER, "Talk");
    vk.add_group(OWNER, peer).unwrap();
    vk.set_group_admin(OWNER, peer, true).unwrap();
    club.restarts().await;
    club.owner().unread();
    peer
}

/// Whether any of these messages holds this.
fn says(messages: &[String], part: &str) -> bool {
    messages.iter().any(|message| message.contains(part))
}

on_both! {
    async fn a_closed_community_lets_in_who_paid_and_takes_out_who_did_not_go_on(club: WITH_KEY) {
        founded(&club).await;
        let anna = club.member("Anna").await;
        anna.buys("vk").await;
        assert!(anna.address("Come in: Breath").is_some_and(|url| url.contains("vk.com")), "{}", anna.reads());
        anna.unread();
        assert_eq!(club.vk().joins(anna.id), JoinOutcome::Asked);
        club.settle().await;
        assert!(club.vk().is_inside(anna.id) && says(&anna.unread(), "you are in “Breath”"));
        let boris = club.member("Boris").await;
        club.vk().joins(boris.id);
        club.settle().await;
        assert!(!club.vk().is_inside(boris.id) && club.vk().pending_requests().is_empty());
        assert!(says(&boris.unread(), "for members of the club"), "{:#?}", boris.all());
        let clara = club.member("Clara").await;
        clara.buys("vk").await;
        club.vk().holds_events("group_join");
        club.vk().joins(clara.id);
        club.settle().await;
        assert!(!club.vk().is_inside(clara.id));
        club.passes(minutes(2)).await;
        assert!(club.vk().is_inside(clara.id), "who is not heard of is asked for");
        club.vk().lets_events_go();
        club.settle().await;
        assert_eq!(club.vk().calls_of("groups.approveRequest").len(), 2, "nobody is answered twice");
        club.passes(days(32)).await;
        assert!(!club.vk().is_inside(anna.id) && !club.vk().is_inside(clara.id));
        assert!(!anna.journal().await.contains(&"removed_by_hand".to_owned()), "{:?}", anna.journal().await);
        anna.buys("vk").await;
        club.vk().joins(anna.id);
        club.settle().await;
        assert!(club.vk().is_inside(anna.id), "she paid again");
    }

    async fn without_a_key_a_person_does_what_the_program_decides(club: BY_HAND) {
        founded(&club).await;
        let (anna, boris) = (club.member("Anna").await, club.member("Boris").await);
        anna.buys("vk").await;
        assert!(anna.reads().contains("within the day"), "{}", anna.reads());
        for person in [&anna, &boris] {
            club.vk().joins(person.id);
        }
        club.settle().await;
        club.passes(minutes(2)).await;
        let heard = club.owner().unread();
        assert!(says(&heard, "Requests to approve: 1") && says(&heard, "Requests to decline: 1"), "{heard:#?}");
        club.owner().says("/hands").await;
        let list = club.owner().reads();
        assert!(list.contains("Approve: Anna") && list.contains(&format!("vk.com/id{}", anna.id)), "{list}");
        assert!(club.owner().address("Requests: Breath").unwrap().ends_with("?act=users&tab=requests"));
        club.vk().approve_by_hand(OWNER, anna.id).unwrap();
        club.settle().await;
        assert!(says(&anna.unread(), "you are in “Breath”"));
        club.vk().decline_by_hand(OWNER, boris.id).unwrap();
        club.owner().presses("Check: Boris").await;
        club.owner().says("/hands").await;
        assert!(club.owner().reads().contains("All done"), "{}", club.owner().reads());
        club.owner().unread();
        club.passes(days(32)).await;
        assert!(club.vk().is_inside(anna.id), "only a person can do it");
        assert!(says(&club.owner().unread(), "People to remove from the community: 1"));
        club.vk().remove_by_hand(OWNER, anna.id).unwrap();
        club.settle().await;
        club.owner().says("/hands").await;
        assert!(club.owner().reads().contains("All done"), "{}", club.owner().reads());
        assert!(club.vk().calls_of("groups.removeUser").is_empty() && club.vk().calls_of("groups.approveRequest").is_empty());
    }

    async fn everyone_who_comes_into_a_chat_is_checked(club: BY_HAND) {
        let peer = founded(&club).await;
        let anna = club.member("Anna").await;
        anna.buys("vk").await;
        let link = anna.address("Come in: Talk").unwrap();
        let late = club.member("Late").await;
        late.buys("vk").await;
        late.unread();
        assert_eq!(club.vk().follows_chat_link(anna.id, &link), JoinOutcome::Joined);
        club.settle().await;
        assert!(says(&anna.unread(), "you are in “Talk”"));
        let strangers: Vec<_> = (0..20).map(|n| club.person(&format!("Guest {n}"), "en")).collect();
        for stranger in &strangers {
            assert_eq!(club.vk().follows_chat_link(stranger.id, &link), JoinOutcome::Joined);
        }
        let friend = club.person("Friend", "en");
        club.vk().brings(anna.id, peer, friend.id).unwrap();
        club.settle().await;
        assert!(strangers.iter().chain([&friend]).all(|who| !club.vk().is_in_chat(who.id, peer)));
        assert!(club.vk().is_in_chat(anna.id, peer));
        let resets = club.vk().calls_of("messages.getInviteLink");
        let resets = resets.iter().filter(|call| call.params["reset"].to_string().contains('1')).count();
        assert_eq!(resets, 1, "once, however many come");
        let words = club.vk().dialog(peer).into_iter().filter(|m| m.text.contains("members of the club")).count();
        assert_eq!(words, 1, "one word in the chat");
        assert!(matches!(club.vk().follows_chat_link(late.id, &link), JoinOutcome::Refused(_)), "the old link is dead");
        assert!(late.only_word().contains("was renewed"));
        let fresh = late.address("Come in: Talk").unwrap();
        assert_eq!(club.vk().follows_chat_link(late.id, &fresh), JoinOutcome::Joined);
        let guest = club.person("Guest of honour", "en");
        club.vk().brings(OWNER, peer, guest.id).unwrap();
        club.settle().await;
        assert!(club.vk().is_in_chat(guest.id, peer), "whom the owner brings stays");
        assert!(says(&club.owner().unread(), "Talk"), "and the owner hears of her");
        club.passes(days(31)).await;
        assert!(!club.vk().is_in_chat(anna.id, peer) && !club.vk().is_in_chat(late.id, peer));
        anna.unread();
        anna.buys("vk").await;
        assert!(says(&anna.unread(), "will add you"), "{:#?}", anna.all());
        club.passes(minutes(2)).await;
        club.owner().says("/hands").await;
        assert!(club.owner().reads().contains("Add to the chat: Anna"), "{}", club.owner().reads());
        club.vk().brings(OWNER, peer, anna.id).unwrap();
        club.settle().await;
        assert!(says(&anna.unread(), "you are in “Talk”"));
        club.owner().says("/hands").await;
        assert!(!club.owner().reads().contains("Add to the chat"), "{}", club.owner().reads());
    }

    async fn everybody_inside_is_compared_and_mended_with_one_tap(club: WITH_KEY) {
        founded(&club).await;
        let anna = club.member("Anna").await;
        anna.buys("vk").await;
        club.vk().fill(9001..9004);
        club.passes(hours(26)).await;
        assert!(says(&club.owner().unread(), "Paid but outside: 2 people"));
        club.passes(hours(26)).await;
        let heard = club.owner().unread();
        assert!(says(&heard, "Inside but not paid: 3 people") && !says(&heard, "outside"), "{heard:#?}");
        club.owner().says("audit").await;
        assert!(club.owner().reads().contains("Inside but not paid: 3"), "{}", club.owner().reads());
        club.owner().presses("Unpaid: Breath").await;
        club.owner().presses("Remove").await;
        let left = (9001..9004).filter(|id| club.vk().is_inside(*id)).count();
        assert_eq!(left, 2, "{}", club.owner().reads());
        anna.unread();
        club.owner().says("/audit").await;
        club.owner().presses("Outside: Breath").await;
        club.owner().presses("Send the way in").await;
        assert!(anna.only_word().contains("Your way into the club"), "{:#?}", anna.all());
        club.vk().joins(anna.id);
        club.settle().await;
        club.owner().says("/audit").await;
        club.owner().presses("Compare now: Breath").await;
        club.owner().says("/audit").await;
        assert!(club.owner().reads().contains("Inside but not paid: 2"), "{}", club.owner().reads());
    }
}

//! VK in trouble: news lost, late or told twice, lines that break, a key that is lost, rights that are taken away. Nothing
//! is lost, and nothing happens twice.

use crate::club::{ADMIN_TOKEN, AdminKey, OWNER, Person, Setup, TestClub, days, hours, minutes, on_both};
use propusk::sandbox::vk::{Closed, Fault, FaultKind, JoinOutcome, Loss, Outcome};
use serde_json::json;
use std::time::Duration;

const PLANS: &str = r#"
[gates.home]
vk_community = 5000
[gates.chat]
vk_chat = 2000000001
[plans.vk]
title = "Inside"
period = "30 days"
price = ["990 RUB"]
gates = ["home", "chat"]
"#;

const WITH_KEY: Setup = Setup {
    club: "call_before = \"none\"",
    plans: PLANS,
    vk: true,
    on_vk: true,
    key: AdminKey::Endless,
    ..Setup::PLAIN
};

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

/// Somebody who paid and has come neither into the community nor into the chat.
async fn paid(club: &TestClub, name: &str) -> Person {
    let person = club.member(name).await;
    person.buys("vk").await;
    person.unread();
    person
}

/// Somebody who paid and is in the community and in the chat.
async fn inside(club: &TestClub, name: &str) -> Person {
    let person = paid(club, name).await;
    assert_eq!(club.vk().joins(person.id), JoinOutcome::Asked);
    let link = person.address("Come in: Talk").unwrap();
    assert_eq!(club.vk().follows_chat_link(person.id, &link), JoinOutcome::Joined);
    club.settle().await;
    assert!(club.vk().is_inside(person.id));
    person.unread();
    person
}

fn fails(club: &TestClub, method: &str, times: u32, kind: FaultKind) {
    club.vk().fail(Fault { method: Some(method.to_owned()), times, kind });
}

fn error(code: u32) -> FaultKind {
    FaultKind::Error { code, text: "trouble".to_owned() }
}

/// How many of these messages hold this.
fn said(messages: &[String], part: &str) -> usize {
    messages.iter().filter(|message| message.contains(part)).count()
}

/// How somebody stands with the community and with the chat, as the program knows it.
async fn seen(club: &TestClub, person: &Person) -> Vec<String> {
    let app = club.app().await;
    let mut tx = app.store.read().await.unwrap();
    let address = propusk::domain::AccountRef { platform: person.platform(), id: person.id.to_string() };
    let account = tx.account_at(&address).await.unwrap().unwrap();
    let rows = tx.access_of(account.member).await.unwrap();
    rows.iter().map(|row| format!("{:?}", row.seen)).collect()
}

on_both! {
    /// `failed` 1, 2 and 3 between a question and the next.
    async fn the_queue_is_lost_in_the_middle_of_a_conversation(club: WITH_KEY) {
        let anna = club.member("Anna").await;
        for loss in [Loss::Keys, Loss::History, Loss::Everything, Loss::Keys] {
            // What was lost is lost: she asks again. What was not is answered.
            anna.writes("/plans");
            club.vk().loses(loss);
            club.settle().await;
            assert_eq!(anna.unread().len(), usize::from(loss == Loss::Keys), "{loss:?}");
            anna.says("/plans").await;
            assert_eq!(said(&anna.unread(), "Plans"), 1, "{loss:?}");
        }
        // A key dies of age by itself.
        club.passes(hours(3)).await;
        anna.says("/plans").await;
        assert_eq!(said(&anna.unread(), "Plans"), 1);
    }

    /// Who came and went while nothing was told is found by the lists.
    async fn what_was_never_told_is_found(club: WITH_KEY) {
        let peer = founded(&club).await;
        let (anna, boris) = (inside(&club, "Anna").await, paid(&club, "Boris").await);
        let clara = inside(&club, "Clara").await;
        for loss in [Loss::Everything, Loss::History] {
            club.vk().leaves(anna.id);
            club.vk().leaves_chat(anna.id, peer);
            club.vk().joins(boris.id);
            club.vk().loses(loss);
            club.settle().await;
            club.passes(minutes(5)).await;
            assert_eq!(seen(&club, &anna).await, ["Outside", "Outside"], "{loss:?}");
            assert_eq!(seen(&club, &clara).await, ["Inside", "Inside"], "{loss:?}");
            assert!(club.vk().is_inside(boris.id), "{loss:?}: her request was found");
            assert_eq!(seen(&club, &boris).await[0], "Inside", "{loss:?}");
            // And back.
            club.vk().joins(anna.id);
            club.vk().returns(anna.id, peer).unwrap();
            club.vk().leaves(boris.id);
            club.settle().await;
            assert_eq!(seen(&club, &anna).await, ["Inside", "Inside"], "{loss:?}");
        }
        let before = club.events("listed_inside").await.len();
        club.vk().fill(9001..9004);
        club.vk().loses(Loss::Everything);
        club.settle().await;
        club.passes(minutes(5)).await;
        assert_eq!(club.events("listed_inside").await.len() - before, 3, "strangers are for the owner to judge");
        assert!((9001..9004).all(|id| club.vk().is_inside(id)));
    }

    /// Everything is told twice and three times.
    async fn what_is_told_again_happens_once(club: WITH_KEY) {
        founded(&club).await;
        let anna = inside(&club, "Anna").await;
        let (journal, calls) = (club.table("journal").await.len(), club.vk().calls_of("messages.send").len());
        for _ in 0..3 {
            club.vk().repeats_events(100);
            club.settle().await;
        }
        assert!(anna.unread().is_empty());
        assert_eq!(club.table("journal").await.len(), journal);
        assert_eq!(club.vk().calls_of("messages.send").len(), calls);
        assert_eq!(club.vk().calls_of("groups.approveRequest").len(), 1);
    }

    /// Before the effect or after it, alone or with others in one request: each is told once.
    async fn a_message_on_a_line_that_breaks_comes_once(club: WITH_KEY) {
        let people: Vec<Person> = (0..6).map(|n| club.person(&format!("Guest {n}"), "en")).collect();
        people.iter().for_each(|person| person.writes("/start"));
        club.settle().await;
        people.iter().for_each(|person| drop(person.unread()));
        let html = || FaultKind::Server { status: 502, body: "<html><title>502</title></html>".to_owned() };
        for kind in [FaultKind::ResetBefore, FaultKind::ResetAfter, html(), error(1), error(10)] {
            for many in [1, 6] {
                let method = if many == 1 { "messages.send" } else { "execute" };
                fails(&club, method, 2, kind.clone());
                people[..many].iter().for_each(|person| person.writes("/plans"));
                club.settle().await;
                club.passes(minutes(10)).await;
                club.vk().heal();
                for person in &people[..many] {
                    let words = person.unread();
                    assert_eq!(said(&words, "Plans"), words.len(), "{kind:?}: {words:#?}");
                    assert_eq!(words.len(), 1, "{kind:?}, {many} at once");
                }
            }
        }
    }

    /// "Too many requests a second", again and again; some of it longer than the client is patient by itself.
    async fn too_fast_it_waits_and_nothing_is_lost(club: WITH_KEY) {
        let people: Vec<Person> = (0..6).map(|n| club.person(&format!("Guest {n}"), "en")).collect();
        people.iter().for_each(|person| person.writes("/start"));
        club.settle().await;
        people.iter().for_each(|person| drop(person.unread()));
        fails(&club, "execute", 5, error(6));
        fails(&club, "messages.send", 1, error(6));
        people.iter().for_each(|person| person.writes("/plans"));
        club.settle().await;
        club.passes(minutes(2)).await;
        assert!(people.iter().all(|person| said(&person.unread(), "Plans") == 1));
        // Too much of the same: not a moment sooner than five minutes.
        fails(&club, "messages.send", 1, error(9));
        people[0].says("/plans").await;
        club.passes(minutes(4)).await;
        assert!(people[0].unread().is_empty());
        club.passes(minutes(2)).await;
        assert_eq!(said(&people[0].unread(), "Plans"), 1);
    }

    /// Every call of a whole membership meets with trouble the first times.
    async fn a_membership_in_trouble(club: WITH_KEY) {
        let peer = founded(&club).await;
        for kind in [error(10), FaultKind::ResetBefore, FaultKind::ResetAfter] {
            let person = club.member("Anna").await;
            for method in [
                "messages.send",
                "messages.edit",
                "messages.sendMessageEventAnswer",
                "groups.approveRequest",
                "groups.removeUser",
                "groups.isMember",
                "groups.getMembers",
                "messages.removeChatUser",
                "messages.getConversationMembers",
                "execute",
                "a_check",
                "groups.getLongPollServer",
            ] {
                fails(&club, method, 1, kind.clone());
            }
            person.says("/start plan_vk").await;
            club.passes(minutes(5)).await;
            person.presses("Pay ").await;
            club.passes(minutes(5)).await;
            person.pays().await;
            club.passes(minutes(5)).await;
            assert_eq!(said(&person.unread(), "payment has arrived"), 1, "{kind:?}");
            club.vk().joins(person.id);
            let link = person.address("Come in: Talk").unwrap();
            club.vk().follows_chat_link(person.id, &link);
            club.settle().await;
            club.passes(minutes(5)).await;
            assert!(club.vk().is_inside(person.id) && club.vk().is_in_chat(person.id, peer), "{kind:?}");
            club.passes(days(32)).await;
            assert!(!club.vk().is_inside(person.id) && !club.vk().is_in_chat(person.id, peer), "{kind:?}");
            assert_eq!(said(&person.unread(), "Thank you for being with us"), 1, "{kind:?}");
            let journal = person.journal().await;
            let count = |name: &str| journal.iter().filter(|event| *event == name).count();
            assert_eq!((count("paid"), count("came_in"), count("removed")), (1, 2, 2), "{kind:?}: {journal:?}");
            assert_eq!(count("removed_by_hand"), 0, "{kind:?}: {journal:?}");
            club.vk().heal();
        }
    }

    /// One who cannot be written to never stops the others, in the same request too.
    async fn some_of_many_cannot_be_written_to(club: WITH_KEY) {
        founded(&club).await;
        let mut people = Vec::new();
        for n in 0..9 {
            people.push(paid(&club, &format!("Guest {n}")).await);
        }
        // She forbade it and nobody heard of it; only friends may write; she is on the black list.
        club.vk().holds_events("message_deny");
        club.vk().denies(people[1].id);
        club.vk().closes_messages(people[4].id, true);
        club.vk().holds_events("user_block");
        club.vk().ban_by_hand(OWNER, people[7].id, 0, 0, "").unwrap();
        club.vk().forget_calls();
        club.expects_given_up(3);
        club.passes(days(32)).await;
        let told: Vec<usize> = people.iter().map(|p| said(&p.unread(), "Thank you for being with us")).collect();
        assert_eq!(told, [1, 0, 1, 1, 0, 1, 1, 0, 1]);
        let calls = club.vk().calls_of("messages.send");
        let together = |code: u32| {
            let refused = calls.iter().find(|c| matches!(&c.outcome, Outcome::Refused { code: c, .. } if *c == code));
            let refused = refused.unwrap_or_else(|| panic!("no {code}"));
            calls.iter().any(|c| c.inside && c.real == refused.real && c.outcome == Outcome::Done)
        };
        assert!([900, 901, 902].iter().any(|code| together(*code)), "one request held both");
        let times = |code: u32| calls.iter().filter(|c| matches!(&c.outcome, Outcome::Refused { code: c, .. } if *c == code)).count();
        assert_eq!((times(901), times(902), times(900)), (1, 1, 1), "nobody is tried again");
        let reachable = club.count("accounts", json!({"reachable": false, "platform": "vk"})).await;
        assert_eq!(reachable, 3);
    }

    /// The administrator's key is refused: the owner hears of it once, people do the work, and it is taken up again.
    async fn the_key_is_lost_and_comes_back(club: WITH_KEY) {
        founded(&club).await;
        let (anna, boris) = (paid(&club, "Anna").await, inside(&club, "Boris").await);
        club.vk().revoke_token(ADMIN_TOKEN);
        club.vk().joins(anna.id);
        club.settle().await;
        club.passes(minutes(5)).await;
        assert!(!club.vk().is_inside(anna.id));
        club.owner().says("/hands").await;
        assert!(club.owner().reads().contains("Approve: Anna"), "{}", club.owner().reads());
        club.passes(days(2)).await;
        let heard = club.owner().unread();
        assert_eq!(said(&heard, "⚠️"), 1, "told once: {heard:#?}");
        // A person lets her in; another's time ends, and a person is asked to remove her.
        club.vk().approve_by_hand(OWNER, anna.id).unwrap();
        club.settle().await;
        assert_eq!(said(&anna.unread(), "you are in “Breath”"), 1);
        club.passes(days(32)).await;
        assert!(club.vk().is_inside(boris.id) && club.vk().is_inside(anna.id), "nobody can");
        club.owner().says("/hands").await;
        assert!(club.owner().reads().contains("Remove: Boris"), "{}", club.owner().reads());
        club.owner().unread();
        club.vk().user_token(ADMIN_TOKEN, OWNER, true, None);
        club.restarts().await;
        club.passes(minutes(10)).await;
        assert!(!club.vk().is_inside(boris.id) && !club.vk().is_inside(anna.id), "what was left is done");
        let heard = club.owner().unread();
        assert_eq!(said(&heard, "The key of the VK administrator works again"), 1, "{heard:#?}");
        club.owner().says("/hands").await;
        assert!(club.owner().reads().contains("All done"), "{}", club.owner().reads());
    }

    /// In the chat the community is no administrator any more (925), then not even a member (917).
    async fn rights_in_a_chat_are_lost_and_come_back(club: WITH_KEY) {
        let peer = founded(&club).await;
        let anna = inside(&club, "Anna").await;
        club.vk().set_group_admin(OWNER, peer, false).unwrap();
        club.passes(days(32)).await;
        assert!(club.vk().is_in_chat(anna.id, peer) && !club.vk().is_inside(anna.id), "the other place goes on");
        let heard = club.owner().unread();
        assert_eq!(said(&heard, "⚠️"), 1, "{heard:#?}");
        club.vk().set_group_admin(OWNER, peer, true).unwrap();
        club.restarts().await;
        club.passes(minutes(10)).await;
        assert!(!club.vk().is_in_chat(anna.id, peer), "what waited is done");
        let heard = club.owner().unread();
        assert_eq!(said(&heard, "✅"), 1, "{heard:#?}");
        assert_eq!(said(&anna.unread(), "Thank you for being with us"), 1);

        let boris = inside(&club, "Boris").await;
        club.vk().remove_group(OWNER, peer).unwrap();
        club.passes(days(32)).await;
        assert!(club.vk().is_in_chat(boris.id, peer));
        let heard = club.owner().unread();
        assert_eq!(said(&heard, "⚠️"), 1, "{heard:#?}");
        club.vk().add_group(OWNER, peer).unwrap();
        club.vk().set_group_admin(OWNER, peer, true).unwrap();
        club.restarts().await;
        club.passes(minutes(10)).await;
        assert!(!club.vk().is_in_chat(boris.id, peer));
        assert_eq!(said(&club.owner().unread(), "✅"), 1);
    }

    /// A call that hangs holds up nobody else, and a look that hangs is given up; what came meanwhile is heard.
    async fn what_hangs_is_let_go(club: WITH_KEY) {
        let (anna, boris) = (club.member("Anna").await, club.member("Boris").await);
        fails(&club, "messages.send", 1, FaultKind::Hang);
        anna.writes("/plans");
        let vk = club.vk().clone();
        let release = async {
            loop {
                tokio::time::sleep(Duration::from_millis(50)).await;
                vk.release_hung();
            }
        };
        tokio::select! {
            () = club.settle() => {}
            () = release => {}
        }
        fails(&club, "a_check", 1, FaultKind::Hang);
        boris.says("/plans").await;
        assert_eq!((said(&anna.unread(), "Plans"), said(&boris.unread(), "Plans")), (1, 1));
    }
}

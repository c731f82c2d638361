//! What was measured on the best program of its kind, each failure as a test of ours.

use crate::club::{Setup, hours, minutes, on_both, seconds};
use propusk::sandbox::telegram::{CallInfo, FaultKind, Phase};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

on_both! {
    async fn payment_while_the_program_is_down(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        club.bank.hold_notifications();
        club.dies().await;
        club.bank.pay(&bill).unwrap();
        club.clock.advance(hours(1));
        club.revives().await;
        club.bank.release(propusk::sandbox::yookassa::Order::AsHappened).await;
        club.settle().await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    async fn fifty_payments_handed_over_just_before_a_restart(club) {
        let people: Vec<_> = (0..50).map(|n| club.person(&format!("P{n}"), "en")).collect();
        people.iter().for_each(|p| p.writes("/start"));
        club.settle().await;
        for person in &people {
            let paid = json!({"product": "month", "amount": "1990.00", "user": {"telegram_id": person.id}});
            assert_eq!(club.signed(&paid).await, 204);
        }
        club.restarts().await;
        for person in &people {
            club.telegram.follows(person.id, &person.link(club.channel));
        }
        club.settle().await;
        assert!(people.iter().all(|p| p.is_inside(club.channel)));
        assert_eq!(club.table("terms").await.len(), 50);
    }

    async fn killed_within_moments_of_a_payment(club) {
        for moment in 0..4 {
            let anna = club.member("Anna").await;
            let bill = anna.orders("month").await;
            club.bank.pay(&bill).unwrap();
            club.bank.settled().await;
            if moment > 0 {
                club.decides().await;
            }
            for _ in 1..moment {
                club.begins_to_act().await;
            }
            club.restarts().await;
            club.passes(minutes(3)).await; // another process waits until the dead one's lease has run out
            anna.enters(club.channel).await;
            assert!(anna.is_inside(club.channel), "killed at {moment}");
            assert_eq!(anna.terms().await, 1, "killed at {moment}");
            let arrived = anna.all().iter().filter(|m| m.contains("has arrived")).count();
            // Telegram knows no message twice: cut off on its way, a word that came through is said again, never lost.
            let lane = format!("tg:{}", anna.id);
            let owed = club.table("outbox").await;
            let owed = owed.iter().filter(|e| e["lane"] == lane.as_str() && e["effect"]["notice"]["say"] == "entry");
            assert_eq!(owed.count(), 1, "killed at {moment}: decided once");
            let most = if moment > 1 { 2 } else { 1 };
            assert!((1..=most).contains(&arrived), "killed at {moment}: {arrived} times");
        }
    }

    async fn paying_while_a_sweep_runs(club: Setup { club: "brake = { people = 1000, percent = 100 }", ..Setup::default() }) {
        let crowd = club.crowd(40, "month").await;
        club.till("2026-04-04 23:30").await;
        let mut payers = Vec::new();
        for n in 0..8 {
            let payer = club.member(&format!("Payer {n}")).await;
            payer.orders("month").await;
            payers.push(payer);
        }
        let bills: Vec<String> = payers.iter().map(crate::club::Person::bill).collect();
        let (bank, bans) = (club.bank.clone(), AtomicUsize::new(0));
        club.telegram.on_call(Arc::new(move |call: &CallInfo<'_>, phase: Phase| {
            if call.method == "banChatMember" && phase == Phase::Before {
                let ban = bans.fetch_add(1, Ordering::SeqCst);
                if let Some(bill) = bills.get(ban / 4).filter(|_| ban.is_multiple_of(4)) {
                    bank.pay(bill).unwrap();
                }
            }
        }));
        club.till("2026-04-05 00:10").await;
        club.telegram.on_call(Arc::new(|_, _| {}));
        assert!(crowd.iter().all(|p| !p.is_inside(club.channel)));
        for payer in &payers {
            payer.enters(club.channel).await;
            assert!(payer.is_inside(club.channel));
        }
    }

    async fn restarted_every_fifty_minutes(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-04 21:00").await;
        for _ in 0..5 {
            club.is_down_for(seconds(4)).await;
            club.passes(minutes(50)).await;
        }
        assert!(!anna.is_inside(club.channel));
        assert_eq!(club.events("removed").await.len(), 1);
    }

    /// Each refund takes what is left of its own term, and the later one moves up.
    async fn two_payments_stacked_one_refunded(club) {
        for refunded in [0, 1] {
            let anna = club.member("Anna").await;
            let bills = [anna.buys("month").await, anna.buys("month").await];
            anna.enters(club.channel).await;
            if refunded == 0 {
                club.till("2026-03-12 12:00").await; // the first is used up to here, and the second moves up
            }
            club.bank.refund(&bills[refunded], 199_000).unwrap();
            club.settle().await;
            anna.says("/status").await;
            assert!(anna.reads().contains("up to 12 April 2026"), "{}", anna.reads());
            assert!(anna.is_inside(club.channel));
            club.fails("banChatMember", 1, FaultKind::Server { status: 500, body: "{}".into() });
            club.bank.refund(&bills[1 - refunded], 199_000).unwrap();
            club.settle().await;
            club.passes(seconds(10)).await;
            assert!(!anna.is_inside(club.channel), "a 500 during the removal is not the end of it");
        }
    }

    async fn thirty_reminders_and_a_restart_in_their_midst(club) {
        let people = club.crowd(30, "month").await;
        club.till("2026-03-26 09:59").await;
        club.clock.advance(minutes(1));
        club.lets_time_pass().await;
        club.begins_to_act().await;
        club.is_down_for(seconds(4)).await;
        club.passes(minutes(5)).await;
        for person in &people {
            let reminded = person.unread();
            assert!((1..=2).contains(&reminded.len()), "{reminded:#?}");
            assert!(reminded.iter().all(|m| m.contains("in 7 days")), "{reminded:#?}");
        }
        club.till("2026-04-01 09:00").await;
        club.is_down_for(hours(7)).await;
        assert!(people.iter().all(|p| p.only_word().contains("Tomorrow")));
    }

    async fn one_429_on_the_unban_and_one_on_the_link(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-04 23:59").await;
        club.fails("unbanChatMember", 1, FaultKind::TooMany { retry_after: 40 });
        club.passes(minutes(3)).await;
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
        anna.leaves(club.channel).await;
        let bob = club.member("Bob").await;
        bob.orders("month").await;
        club.fails("createChatInviteLink", 1, FaultKind::TooMany { retry_after: 40 });
        bob.pays().await;
        bob.says("/link").await;
        club.passes(minutes(1)).await;
        bob.enters(club.channel).await;
        assert!(bob.is_inside(club.channel));
    }

    async fn a_payment_in_a_burst_of_three_hundred_starts(club) {
        let anna = club.member("Anna").await;
        let bill = anna.orders("month").await;
        for id in 0..300 {
            club.telegram.starts(100_000 + id, None);
        }
        club.telegram.forget_calls();
        club.bank.pay(&bill).unwrap();
        club.settle().await;
        let said = club.telegram.calls_of("sendMessage");
        assert_eq!(said.len(), 301);
        let at = said.iter().position(|c| c.params["chat_id"] == json!(anna.id)).unwrap();
        assert!(at < 110, "the payment's word was number {at}");
    }
}

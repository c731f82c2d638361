//! Ends that are asked for, and what happens while the program is away.

use super::program::eventually;
use super::world::{ANNA, World, databases};
use propusk::sandbox::telegram::{Fault, FaultKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// She has paid, the money counted once, and she got in by it.
async fn paid_once_and_inside(world: &World) {
    world.comes_in(ANNA).await;
    world.quiet().await;
    for (rest, n) in [("payments", 1), ("terms", 1), ("orders WHERE state = 'paid'", 1)] {
        assert_eq!(world.db.count(rest).await, n, "{rest}");
    }
}

#[tokio::test]
async fn what_happens_while_the_program_is_down_is_not_lost() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        let payment = world.orders(ANNA).await;
        program.terminate();
        assert_eq!(program.end().await.code(), Some(0), "{}", program.log());
        world.bank.pay(&payment).unwrap();
        world.telegram.says(ANNA, "/status").unwrap();
        eventually("a notification is in vain", || world.bank.notifications().iter().any(|n| !n.attempts.is_empty()))
            .await;
        assert_eq!(world.telegram.pending_updates(), 1);

        let _program = world.run(&[]).await;
        paid_once_and_inside(&world).await;
        for call in world.telegram.calls_of("deleteWebhook") {
            assert!(call.params.get("drop_pending_updates").is_none_or(|v| v == false), "{call:?}");
        }
    }
}

#[tokio::test]
async fn a_payment_handed_over_just_before_an_orderly_end_is_not_lost() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        let payment = world.orders(ANNA).await;
        world.bank.pay(&payment).unwrap();
        // Acknowledged or not: either it is stored, or it is sent again.
        program.terminate();
        assert_eq!(program.end().await.code(), Some(0), "{}", program.log());
        let _program = world.run(&[]).await;
        paid_once_and_inside(&world).await;
        assert_eq!(world.carried_out("createChatInviteLink"), 1, "an orderly end finishes what it has begun");
    }
}

/// Lets a message hang on its way.
async fn hang_a_message(world: &World) {
    let called = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&called);
    world.telegram.on_call(Arc::new(move |call, _| {
        if call.method.eq_ignore_ascii_case("sendMessage") {
            seen.store(true, Ordering::SeqCst);
        }
    }));
    world.telegram.fail(Fault { method: Some("sendMessage".into()), times: 1, kind: FaultKind::Hang });
    world.telegram.starts(ANNA, None);
    eventually("the message is on its way", || called.load(Ordering::SeqCst)).await;
}

#[tokio::test]
async fn a_first_signal_lets_finish_what_has_begun() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        hang_a_message(&world).await;
        program.terminate();
        eventually("it heard", || program.log().contains("stopping: what has begun")).await;
        world.telegram.says(ANNA, "/plans").unwrap();
        assert!(program.ended().is_none());
        world.telegram.release_hung();
        assert_eq!(program.end().await.code(), Some(0), "{}", program.log());
        assert_eq!(world.said(ANNA).len(), 1, "what had begun was finished, and nothing more");
        let waiting = world.db.count("outbox WHERE class = 'say' AND state = 0").await;
        assert_eq!(waiting, 0, "and it was written down");
        assert_eq!(world.db.count("leases").await, 0, "nobody has to wait for the leases of one who left");

        let _program = world.run(&[]).await;
        eventually("the rest is done later", || world.said(ANNA).len() == 2).await;
    }
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        hang_a_message(&world).await;
        program.terminate();
        eventually("it heard", || program.log().contains("stopping: what has begun")).await;
        let asked = Instant::now();
        program.terminate();
        program.end().await;
        assert!(asked.elapsed() < Duration::from_secs(3), "it took {:?}", asked.elapsed());
        assert!(program.log().contains("ended at once"), "{}", program.log());

        world.telegram.release_hung();
        world.forget_leases().await;
        let _program = world.run(&[]).await;
        eventually("the message arrives after all", || !world.said(ANNA).is_empty()).await;
    }
}

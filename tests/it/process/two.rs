//! Two programs that share one PostgreSQL database: both work, one at a time reads the bot's updates, and what one had
//! taken up when it was killed the other finishes.

use super::bad_input::get;
use super::program::{Program, eventually, until};
use super::world::{ANNA, World, postgres};
use propusk::sandbox::telegram::{Fault, FaultKind, Outcome};
use std::time::{Duration, Instant};

/// How long the other may need to notice: a lease and one look.
const TAKEOVER: Duration = Duration::from_secs(30);

async fn number(program: &Program, name: &str) -> f64 {
    let (_, text) = get(program, "/metrics").await;
    let lines = text.lines().filter(|l| l.starts_with(name));
    lines.map(|l| l.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
}

/// No two ever asked for updates at the same time.
fn nobody_was_in_the_way(world: &World) {
    let conflict = |o: &Outcome| matches!(o, Outcome::Refused { code: 409, .. });
    assert!(!world.telegram.calls_of("getUpdates").iter().any(|c| conflict(&c.outcome)));
}

#[tokio::test]
async fn two_programs_share_the_work() {
    let Some(kind) = postgres() else { return };
    let world = World::new(kind).await;
    let (one, other) = (world.run(&[]).await, world.run(&[]).await);
    let people = 5100..5160;
    for person in people.clone() {
        world.telegram.starts(person, None);
    }
    eventually("everybody is answered", || people.clone().all(|p| !world.said(p).is_empty())).await;
    world.quiet().await;
    for person in people {
        assert_eq!(world.said(person).len(), 1, "{person} is answered once");
    }
    for program in [&one, &other] {
        assert!(number(program, "propusk_effects_done_total").await > 0.0, "both work: {}", program.log());
    }
    nobody_was_in_the_way(&world);

    // Callbacks may come to either.
    let payment = world.orders(ANNA).await;
    world.bank.pay(&payment).unwrap();
    world.bank.settled().await;
    world.bank.set_notification_url(Some(format!("http://{}/webhooks/yookassa", one.address().unwrap())));
    assert_eq!(world.bank.notify_again(&payment, 4).await, [Some(200); 4]);
    world.comes_in(ANNA).await;
    world.quiet().await;
    assert_eq!((world.db.count("payments").await, world.db.count("terms").await), (1, 1));
}

#[tokio::test]
async fn the_other_takes_over_from_a_killed_one() {
    let Some(kind) = postgres() else { return };
    let world = World::new(kind).await;
    let first = world.run(&[]).await;
    world.telegram.starts(ANNA, None);
    eventually("she is answered", || world.said(ANNA).len() == 1).await;
    let second = world.run(&[]).await;
    let poller = "leases WHERE name = 'poll:telegram'";
    assert_eq!(world.db.count(poller).await, 1);
    let holder = world.db.texts(&format!("SELECT holder FROM {poller}")).await;

    // It dies while a message is on its way that never arrives.
    world.telegram.fail(Fault { method: Some("sendMessage".into()), times: 1, kind: FaultKind::Hang });
    world.telegram.says(ANNA, "/plans").unwrap();
    let taken =
        format!("outbox WHERE class = 'say' AND state = 0 AND leased_until > 0 AND leased_by = '{}'", holder[0]);
    let by_the_first = until("the message is on its way", async || {
        let any = world.db.count("outbox WHERE class = 'say' AND state = 0 AND leased_until > 0").await;
        if any == 1 { Some(world.db.count(&taken).await == 1) } else { None }
    })
    .await;
    // Whichever of the two has the message is the one to die.
    let (dead, alive) = if by_the_first { (&first, &second) } else { (&second, &first) };
    dead.trigger().kill();
    let died = Instant::now();
    world.telegram.starts(5002, None);
    eventually("the message arrives", || world.said(ANNA).len() == 2).await;
    eventually("others are answered", || world.said(5002).len() == 1).await;
    eprintln!("taken over after {:?}", died.elapsed());
    assert!(died.elapsed() < TAKEOVER, "it took {:?}", died.elapsed());
    world.quiet().await;
    assert_eq!((world.said(ANNA).len(), world.said(5002).len()), (2, 1), "nothing is doubled");
    assert!(alive.ended().is_none());
}

#[tokio::test]
async fn an_orderly_end_hands_over_at_once() {
    let Some(kind) = postgres() else { return };
    let world = World::new(kind).await;
    let first = world.run(&[]).await;
    world.telegram.starts(ANNA, None);
    eventually("she is answered", || world.said(ANNA).len() == 1).await;
    let _second = world.run(&[]).await;
    first.terminate();
    assert_eq!(first.end().await.code(), Some(0));
    let left = Instant::now();
    world.telegram.says(ANNA, "/plans").unwrap();
    eventually("the other answers", || world.said(ANNA).len() == 2).await;
    assert!(left.elapsed() < Duration::from_secs(8), "it took {:?}", left.elapsed());
    nobody_was_in_the_way(&world);
}

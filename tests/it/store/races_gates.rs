//! Whoever meets at a gate of VK: a payment and a person who removes, a comparison and an event, strangers all at once.

use super::NOW;
use super::vk_gates::World;
use crate::databases::{Database, on_both};
use propusk::domain::Presence;
use propusk::domain::access::Chore;
use propusk::domain::time::{DAY, MINUTE};
use propusk::store::Removal;
use std::sync::Arc;
use tokio::task::JoinSet;

const COMMUNITY: i64 = -77;
const CHAT: i64 = 2_000_000_005;

on_both!(
    a_payment_meets_a_removal_by_hand,
    a_comparison_meets_an_event,
    strangers_come_all_at_once,
    a_person_approves_while_the_program_does,
);

async fn a_payment_meets_a_removal_by_hand(db: &Database) {
    let world = Arc::new(World::new(db, true).await);
    let end = NOW.plus(31 * DAY);
    for id in 1..=12 {
        let anna = world.inside(id).await;
        world.time_passes(&[anna], end).await;
        let (pays, removes) = (Arc::clone(&world), Arc::clone(&world));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            pays.pays(id, end).await;
        });
        tasks.spawn(async move {
            removes.removes(anna, removes.community, end).await;
        });
        let left = Arc::clone(&world);
        tasks.spawn(async move { left.goes(id, COMMUNITY, 999, end).await });
        tasks.join_all().await;
        let row = world.row(anna, world.community).await;
        assert_eq!(
            (row.wanted, row.chore, row.removal, row.seen),
            (true, None, Removal::None, Presence::Outside),
            "{id}"
        );
    }
}

async fn a_comparison_meets_an_event(db: &Database) {
    let world = Arc::new(World::new(db, false).await);
    for id in 1..=12 {
        let anna = world.pays(id, NOW).await;
        // The list was asked for at the first moment, and did not hold her; she came in at the second.
        let (one, two) = (Arc::clone(&world), Arc::clone(&world));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            one.compares(one.community, &[], NOW.plus(MINUTE), NOW.plus(3 * MINUTE)).await;
        });
        tasks.spawn(async move { two.comes(id, COMMUNITY, id, NOW.plus(2 * MINUTE)).await });
        tasks.join_all().await;
        assert_eq!(world.row(anna, world.community).await.seen, Presence::Inside, "{id}");
        world.goes(id, COMMUNITY, id, NOW.plus(4 * MINUTE)).await;
    }
}

async fn strangers_come_all_at_once(db: &Database) {
    let world = Arc::new(World::new(db, false).await);
    let mut tasks = JoinSet::new();
    for id in 100..120 {
        let world = Arc::clone(&world);
        tasks.spawn(async move { world.comes(id, CHAT, id, NOW).await });
    }
    tasks.join_all().await;
    let follows = world.follows().await;
    let count = |what: &str| follows.iter().filter(|f| f.starts_with(what)).count();
    assert_eq!((count("remove"), count("reset_door"), count("say hands.stranger")), (20, 1, 1), "{follows:?}");
}

async fn a_person_approves_while_the_program_does(db: &Database) {
    let world = Arc::new(World::new(db, true).await);
    for id in 1..=12 {
        let anna = world.pays(id, NOW).await;
        let (one, two) = (Arc::clone(&world), Arc::clone(&world));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { one.asks(id, NOW).await });
        tasks.spawn(async move { two.comes(id, COMMUNITY, 999, NOW).await });
        tasks.join_all().await;
        let row = world.row(anna, world.community).await;
        // Where the request is decided after she is in, there is nothing left to do.
        assert_eq!((row.seen, row.chore), (Presence::Inside, None), "{id}");
        assert_ne!(row.chore, Some(Chore::Approve));
    }
}

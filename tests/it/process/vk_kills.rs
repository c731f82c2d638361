//! `kill -9` at every step of what happens on VK: a purchase up to the approval, the removal from the community and from
//! the chat, and a month of VK Donut. What was begun is finished after a restart, and nothing happens twice; messages
//! neither, since VK knows a repeat by its `random_id`.

use super::kills::{Death, Telling, every_step, member, stories};
use super::world::{ANNA, Kind, World, postgres};
use propusk::clock::Clock;
use propusk::domain::time::DAY;
use propusk::domain::{AccountRef, GateKind, Platform};
use propusk::sandbox::telegram::Phase;
use propusk::sandbox::vk::{ButtonAction, JoinOutcome, Outcome};
use std::collections::BTreeSet;

/// The chat's peer.
const CHAT: i64 = 2_000_000_001;

/// The newest message to her with a button that holds some words: its number, the label, and the address behind it.
fn button(world: &World, words: &str) -> Option<(i64, String, Option<String>)> {
    world.vk().dialog(ANNA).into_iter().rev().filter(|m| m.from_group).find_map(|m| {
        let found = m.buttons.iter().flatten().find(|b| b.label.contains(words))?;
        let address = match &found.action {
            ButtonAction::Link(url) => Some(url.clone()),
            _ => None,
        };
        Some((m.conversation_message_id, found.label.clone(), address))
    })
}

/// How many calls of a method were carried out.
fn carried_out(world: &World, method: &str) -> usize {
    let done = |o: &Outcome| matches!(o, Outcome::Done | Outcome::DoneUnanswered);
    world.vk().calls_of(method).iter().filter(|c| done(&c.outcome)).count()
}

fn said(world: &World) -> Vec<String> {
    world.vk().dialog(ANNA).into_iter().filter(|m| m.from_group).map(|m| m.text).collect()
}

/// Each message came once, and these words are among them.
fn check_messages(world: &World, words: &[&str]) {
    let said = said(world);
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len(), "said twice: {said:#?}");
    for words in words {
        assert_eq!(said.iter().filter(|m| m.contains(words)).count(), 1, "{words}: {said:#?}");
    }
}

/// The first look at the queue begins at its end, so nothing that a test needs may happen before it.
async fn listens(telling: &mut Telling<'_>) {
    let read = "cursors WHERE name = 'poll:vk'";
    telling.until("the queue is read", async |w| (w.db.count(read).await == 1).then_some(())).await;
}

/// Payment, time, request, approval.
async fn she_buys_and_is_let_in(telling: &mut Telling<'_>) {
    listens(telling).await;
    telling.world.vk().follows_ref(ANNA, "https://vk.me/our_club?ref=plan_vk").unwrap();
    telling.world.vk().says(ANNA, "Hello").unwrap();
    let (message, pay, _) = telling.until("the plan", async |w| button(w, "Pay ")).await;
    telling.world.vk().presses(ANNA, message, &pay).unwrap();
    let bill = telling.until("the bill", async |w| button(w, "Go and pay")?.2).await;
    telling.world.bank.pay(bill.rsplit('/').next().unwrap()).unwrap();
    telling.until("the way in", async |w| button(w, "Come in: Home")).await;
    assert_eq!(telling.world.vk().joins(ANNA), JoinOutcome::Asked);
    telling.until("she is inside", async |w| w.vk().is_inside(ANNA).then_some(())).await;
    let seen = "access WHERE wanted = {true} AND seen = 'inside' AND removal = 'none'";
    telling.until("she is seen inside", async |w| (w.db.count(&w.db.words(seen)).await == 1).then_some(())).await;
    telling.quiet().await;

    let world = telling.world;
    assert_eq!(world.bank.payments().iter().map(|p| p.status).collect::<Vec<_>>(), ["succeeded"]);
    telling
        .rows(&[
            ("orders", 1),
            ("orders WHERE state = 'paid'", 1),
            ("payments WHERE state = 'succeeded' AND minor = 99000 AND misfit IS NULL", 1),
            ("terms", 1),
            ("terms WHERE cause = 'payment' AND taken_back_at IS NULL", 1),
            ("journal WHERE event LIKE '%\"event\":\"ordered\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"paid\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"term_given\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"asked\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"came_in\"%'", 1),
            ("outbox WHERE state = 2", 0),
            ("inbox WHERE state = 2", 0),
        ])
        .await;
    assert_eq!(carried_out(world, "groups.approveRequest"), 1);
    check_messages(world, &["payment has arrived", "you are in “Home”"]);
}

/// She was let in long ago, and her month is over.
async fn her_time_is_over(world: &World) {
    let now = Clock::system().now();
    let store = world.db.store().await;
    let mut tx = store.begin().await.unwrap();
    let (_, plans, gates) = tx.club().await.unwrap();
    let plan = plans.iter().find(|p| p.key.as_str() == "vk").unwrap();
    let gates: Vec<_> = gates.iter().filter(|g| g.kind() != GateKind::Personal).map(|g| g.id).collect();
    let anna = AccountRef { platform: Platform::Vk, id: ANNA.to_string() };
    member(&mut tx, plan, &gates, &anna, now.plus(-40 * DAY), now).await;
    tx.commit().await.unwrap();
    store.close().await;
    world.vk().fill(std::iter::once(ANNA));
    world.vk().fill_chat(CHAT, std::iter::once(ANNA));
    world.vk().knows_group(ANNA);
}

/// The end, both removals, one word.
async fn she_is_removed_from_both(telling: &mut Telling<'_>) {
    let over = "access WHERE wanted = {false} AND seen <> 'inside' AND removal = 'none' AND removed_at IS NOT NULL";
    telling.until("she is out", async |w| (w.db.count(&w.db.words(over)).await == 2).then_some(())).await;
    let farewell = "Thank you for being with us";
    telling.until("she is told", async |w| said(w).iter().any(|m| m.contains(farewell)).then_some(())).await;
    listens(telling).await;
    telling.quiet().await;

    let world = telling.world;
    assert!(!world.vk().is_inside(ANNA) && !world.vk().is_in_chat(ANNA, CHAT) && !world.vk().is_banned(ANNA));
    for method in ["groups.removeUser", "messages.removeChatUser"] {
        assert_eq!(carried_out(world, method), 1, "{method}");
    }
    telling
        .rows(&[
            ("journal WHERE event LIKE '%\"event\":\"removal_decided\"%'", 2),
            ("journal WHERE event LIKE '%\"event\":\"removed\"%'", 2),
            ("journal WHERE event LIKE '%\"event\":\"removed_by_hand\"%'", 0),
            ("journal WHERE event LIKE '%\"event\":\"stage_reached\"%'", 1),
            ("terms", 1),
            ("outbox WHERE state = 2", 0),
            ("inbox WHERE state = 2", 0),
        ])
        .await;
    check_messages(world, &[farewell]);
}

/// A month of VK Donut, and the next one.
async fn her_support_gives_time(telling: &mut Telling<'_>) {
    listens(telling).await;
    telling.world.vk().donates(ANNA, 990).unwrap();
    telling.until("the first month", async |w| (w.db.count("payments").await == 1).then_some(())).await;
    // What she is told of it names its day.
    telling.quiet().await;
    telling.world.vk().donation_prolonged(ANNA).unwrap();
    telling.world.vk().repeats_events(2);
    telling.until("the second month", async |w| (w.db.count("payments").await == 2).then_some(())).await;
    telling.quiet().await;
    telling
        .rows(&[
            ("payments WHERE state = 'succeeded' AND minor = 99000 AND misfit IS NULL", 2),
            ("terms WHERE cause = 'payment' AND taken_back_at IS NULL", 2),
            ("journal WHERE event LIKE '%\"event\":\"paid\"%'", 2),
            ("outbox WHERE state = 2", 0),
            ("inbox WHERE state = 2", 0),
        ])
        .await;
    // Some days may have been lent to her before the first month was heard of, and a place have opened since.
    assert!(said(telling.world).len() >= 2, "{:#?}", said(telling.world));
    check_messages(telling.world, &[]);
}

async fn supporter(world: &World) {
    world.vk().knows_group(ANNA);
}

stories! {
    World::with_vk;
    she_is_let_in_though_the_program_dies_at_a_commit: Death::Commit, async |_: &World| {}, she_buys_and_is_let_in;
    she_is_let_in_though_the_program_dies_before_a_call: Death::Call(Phase::Before), async |_: &World| {}, she_buys_and_is_let_in;
    she_is_let_in_though_the_program_dies_after_a_call: Death::Call(Phase::After), async |_: &World| {}, she_buys_and_is_let_in;
    she_is_removed_though_the_program_dies_at_a_commit: Death::Commit, her_time_is_over, she_is_removed_from_both;
    she_is_removed_though_the_program_dies_before_a_call: Death::Call(Phase::Before), her_time_is_over, she_is_removed_from_both;
    she_is_removed_though_the_program_dies_after_a_call: Death::Call(Phase::After), her_time_is_over, she_is_removed_from_both;
    support_counts_though_the_program_dies_at_a_commit: Death::Commit, supporter, her_support_gives_time;
    support_counts_though_the_program_dies_before_a_call: Death::Call(Phase::Before), supporter, her_support_gives_time;
    support_counts_though_the_program_dies_after_a_call: Death::Call(Phase::After), supporter, her_support_gives_time;
}

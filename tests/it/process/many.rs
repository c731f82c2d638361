//! A large club: ten thousand members, of whom a thousand are due at once.

use super::program::{PATIENCE, eventually};
use super::world::{Kind, OWNER, TOKEN, World, databases};
use propusk::clock::Clock;
use propusk::domain::time::DAY;
use propusk::sandbox::telegram::{Limits, Rate};
use serde_json::Value;
use std::time::{Duration, Instant};

const MEMBERS: i64 = 10_000;
const DUE: i64 = 1_000;
/// The first of them, as the messenger knows her.
const FIRST: i64 = 1_000_000;
/// Messages a second.
const RATE: u32 = 150;
/// Much more than what the work itself needs at one time, in KiB.
const MEMORY: u64 = 24 * 1024;

/// Writes all members into the empty database, which numbers them from 1: the first are due, the others have time left.
async fn load(world: &World) {
    let now = Clock::system().now();
    let (long_ago, lately) = (now.plus(-40 * DAY).0, now.plus(-3 * DAY).0);
    let (now, later) = (now.0, now.plus(20 * DAY).0);
    let (numbers, yes, no) = (
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MEMBERS})"),
        "{true}",
        "{false}",
    );
    let either = |due: i64, other: i64| format!("CASE WHEN i <= {DUE} THEN {due} ELSE {other} END");
    let given = either(long_ago, lately);
    let all = |table: &str, columns: &str, values: &str| {
        format!("INSERT INTO {table} ({columns}) {numbers} SELECT {values} FROM n;\n")
    };
    let sql = [
        all("members", "name, created_at", "'Member ' || i, 0"),
        all(
            "accounts",
            "member_id, platform, external_id, name, reachable, created_at",
            &format!("i, 'telegram', CAST({FIRST} + i AS TEXT), 'Member ' || i, {yes}, 0"),
        ),
        all(
            "subscriptions",
            "member_id, plan_key, plan, created_at, reviewed_at, next_change_at",
            &format!("i, 'month', (SELECT spec FROM plans WHERE key = 'month'), 0, {given}, {}", either(now, later)),
        ),
        all("terms", "subscription_id, cause, period, granted_at", &format!("i, 'import', '1 month', {given}")),
        all(
            "access",
            "account_id, gate_id, wanted, entitled, seen, removal, told, changed_at",
            &format!("i, (SELECT id FROM gates), {yes}, {yes}, 'inside', 'none', {no}, 0"),
        ),
    ];
    world.db.change(&world.db.words(&sql.concat())).await;
}

/// Lets all who are due press Start, and takes that off the bot's queue, as if it had been long ago.
async fn they_know_the_bot(world: &World) {
    for person in FIRST + 1..=FIRST + DUE {
        world.telegram.starts(person, None);
    }
    let (client, mut offset) = (propusk::wire::client(Duration::from_secs(10)), 0);
    while world.telegram.pending_updates() > 0 {
        let url = format!("{}/bot{TOKEN}/getUpdates?offset={offset}", world.telegram.api_url());
        let answer: Value = client.get(url).send().await.unwrap().json().await.unwrap();
        let last = answer["result"].as_array().and_then(|all| all.last()).and_then(|u| u["update_id"].as_i64());
        offset = last.map_or(offset, |id| id + 1);
    }
}

/// Who is inside afterwards: those who have time left, the owner, and the bot.
fn people_who_stay() -> Vec<i64> {
    let stay = (FIRST + DUE + 1..=FIRST + MEMBERS).chain([OWNER, 7_000_000_001]);
    let mut stay: Vec<i64> = stay.collect();
    stay.sort_unstable();
    stay
}

/// What a process holds in memory, in KiB.
fn memory(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_of_ten_thousand_are_due_at_once() {
    for kind in databases() {
        a_thousand_are_removed(kind).await;
    }
}

async fn a_thousand_are_removed(kind: Kind) {
    let world = World::new(kind).await;
    load(&world).await;
    world.telegram.fill(world.channel, FIRST + 1..=FIRST + MEMBERS);
    they_know_the_bot(&world).await;
    let overall = Some(Rate { many: RATE, window: Duration::from_secs(1) });
    world.telegram.set_limits(Limits { overall, ..Limits::default() });
    world.telegram.forget_calls();

    let program = world.run(&[("TELEGRAM_MESSAGES_PER_SECOND", &RATE.to_string())]).await;
    let (start, before) = (Instant::now(), memory(program.pid()));
    let mut most = before;
    eventually("all who are due are out", || {
        most = most.max(memory(program.pid()));
        world.telegram.chats()[0].member_count == people_who_stay().len()
    })
    .await;
    eventually("all of them are told", || {
        (FIRST + 1..=FIRST + DUE).all(|p| world.telegram.last_message(p).is_some_and(|m| m.from_bot))
    })
    .await;
    world.quiet().await;
    let took = start.elapsed();
    let after = memory(program.pid());
    eprintln!("{kind:?}: {DUE} removed in {took:.1?}; memory {before:?} KiB before, {most:?} at most, {after:?} after");

    let inside: Vec<i64> = world.telegram.members(world.channel).into_iter().map(|m| m.user_id).collect();
    assert_eq!(inside, people_who_stay(), "nobody else is touched, and nobody is left banned");
    // A call whose outcome could not be written down, on a machine too busy for it, is made again.
    let repeated = program.log().lines().filter(|l| l.contains("is tried again")).count();
    for method in ["banChatMember", "unbanChatMember"] {
        let calls = world.carried_out(method);
        assert!((1_000..=1_000 + repeated).contains(&calls), "{calls} of {method}, {repeated} failures");
    }
    assert_eq!(world.carried_out("sendMessage"), 1_000, "each is told once");
    assert!((FIRST + 1..=FIRST + DUE).all(|p| world.said(p).len() == 1));
    assert_eq!(world.telegram.violations(), 0, "the messenger's limits are kept");
    assert!(
        took >= Duration::from_secs_f64(2.0 * 1_000.0 / f64::from(RATE)) * 8 / 10,
        "faster than its pace: {took:?}"
    );
    assert!(took < PATIENCE);
    assert_eq!(world.db.count("journal WHERE event LIKE '%\"event\":\"removed\"%'").await, DUE);
    assert_eq!(world.db.count("outbox WHERE state = 2").await, 0);
    if let (Some(before), Some(most)) = (before, most) {
        assert!(most < before + MEMORY, "memory grows: {before} KiB before, {most} KiB at most");
    }
}

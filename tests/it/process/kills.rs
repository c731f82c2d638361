//! `kill -9` at every step: whatever was begun is finished after a restart, and nothing happens twice that must happen
//! once.
//!
//! Two stories, each told again and again with the program dying one step later, until it gets through alive: at each
//! point before and after a commit, and at each call to the messenger, before it does anything and after it did but
//! before the answer.

use super::program::{PATIENCE, Program, Trigger, until};
use super::world::{ANNA, Db, Kind, World, databases, postgres};
use propusk::clock::Clock;
use propusk::domain::time::DAY;
use propusk::domain::{AccountRef, Cause, GateId, Lang, Plan, Platform, Presence, Timestamp};
use propusk::sandbox::telegram::{Fault, FaultKind, FollowOutcome, Phase};
use propusk::sandbox::vk;
use propusk::store::{AccessRow, NewTerm};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// No story has so many steps; more of them would mean that it never gets through.
const MANY: u64 = 400;

/// Where the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// At the points around commits.
    Commit,
    /// At calls to the messenger.
    Call(Phase),
}

/// What was under way when the program died.
#[derive(Debug, Default)]
struct UnderWay {
    /// Messages that were taken up and not written down as sent, by lane.
    messages: BTreeMap<String, usize>,
    bans: usize,
    unbans: usize,
    links: usize,
}

/// One telling of a story.
pub(super) struct Telling<'a> {
    pub(super) world: &'a World,
    program: Program,
    /// Who is killed at a call.
    victim: Arc<Mutex<Option<Trigger>>>,
    died: Option<UnderWay>,
    address: Option<String>,
}

impl<'a> Telling<'a> {
    fn start(world: &'a World, death: Death, step: u64) -> Self {
        let victim = Arc::new(Mutex::new(None));
        let die_at = step.to_string();
        let program = match death {
            Death::Commit => world.start(&[("PROPUSK_DIE_AT", &die_at)]),
            Death::Call(phase) => {
                kill_at_call(world, phase, step, Arc::clone(&victim));
                world.start(&[])
            }
        };
        *victim.lock().unwrap() = Some(program.trigger());
        Self { world, program, victim, died: None, address: None }
    }

    /// Waits for something; if the program dies meanwhile, starts it again, this time for good.
    pub(super) async fn until<T>(&mut self, what: &str, mut look: impl AsyncFnMut(&World) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look(self.world).await {
                return found;
            }
            if self.program.ended().is_some() {
                self.restart().await;
            }
            let address = self.program.address();
            if address.is_some() && address != self.address {
                let url = address.as_ref().map(|a| format!("http://{a}/webhooks/yookassa"));
                self.world.bank.set_notification_url(url);
                self.address = address;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn restart(&mut self) {
        assert!(self.died.is_none(), "it died once more: {}", self.program.log());
        let db = &self.world.db;
        let mut under_way = UnderWay::default();
        let taken_up = "outbox WHERE state = 0 AND leased_until > 0";
        for lane in db.texts(&format!("SELECT lane FROM {taken_up} AND class = 'say'")).await {
            *under_way.messages.entry(lane).or_default() += 1;
        }
        let count = |n: i64| usize::try_from(n).unwrap();
        under_way.bans = count(db.count("access WHERE removal = 'banning'").await);
        under_way.unbans = count(db.count("access WHERE removal IN ('banning', 'banned')").await);
        under_way.links = count(db.count(&format!("{taken_up} AND effect LIKE '%\"do\":\"invite\"%'")).await);
        self.world.forget_leases().await;
        self.died = Some(under_way);
        self.program = self.world.start(&[]);
        *self.victim.lock().unwrap() = Some(self.program.trigger());
    }

    /// Waits until nothing is left to do.
    pub(super) async fn quiet(&mut self) {
        self.until("nothing waits", async |world| {
            let waiting =
                world.db.count("inbox WHERE state = 0").await + world.db.count("outbox WHERE state = 0").await;
            (waiting == 0 && world.is_heard_out().await).then_some(())
        })
        .await;
    }

    /// Each message arrived once, and at most those that were under way twice.
    fn check_messages(&self, person: i64) {
        let mut said: BTreeMap<String, usize> = BTreeMap::new();
        for text in self.world.said(person) {
            *said.entry(text).or_default() += 1;
        }
        let doubled: usize = said.values().map(|n| n - 1).sum();
        let under_way = self.died.as_ref().and_then(|d| d.messages.get(&format!("tg:{person}"))).copied().unwrap_or(0);
        assert!(doubled <= under_way, "{under_way} may be doubled, but: {said:?}");
    }

    fn more(&self, of: fn(&UnderWay) -> usize) -> usize {
        1 + self.died.as_ref().map_or(0, of)
    }

    pub(super) async fn rows(&self, expected: &[(&str, i64)]) {
        for (rest, n) in expected {
            assert_eq!(self.world.db.count(rest).await, *n, "rows of {rest}");
        }
    }
}

/// Kills whoever calls, at one call. Before: nothing of it happens. After: it happened, and nobody learns of it.
fn kill_at_call(world: &World, phase: Phase, step: u64, victim: Arc<Mutex<Option<Trigger>>>) {
    let seen = AtomicU64::new(0);
    let hits = Arc::new(move |at: Phase| {
        let hits = at == phase && seen.fetch_add(1, Ordering::SeqCst) + 1 == step;
        if let (true, Some(victim)) = (hits, &*victim.lock().unwrap()) {
            victim.kill();
        }
        hits && phase == Phase::Before
    });
    if let Some(vk) = &world.vk {
        let (emulator, hits) = (vk.clone(), Arc::clone(&hits));
        vk.on_call(Arc::new(move |call, at| {
            if hits(at) {
                let kind = vk::FaultKind::ResetBefore;
                emulator.fail(vk::Fault { method: Some(call.method.to_owned()), times: 1, kind });
            }
        }));
    }
    let emulator = world.telegram.clone();
    world.telegram.on_call(Arc::new(move |call, at| {
        if hits(at) {
            emulator.fail(Fault { method: Some(call.method.to_owned()), times: 1, kind: FaultKind::ResetBefore });
        }
    }));
}

/// Stories on VK have many steps: each database takes every so-many-th of them, and begins with another one.
const VK_STRIDE: u64 = 8;

/// Tells a story with the program dying at every step, one after the other.
pub(super) async fn every_step<S: AsyncFn(&mut Telling<'_>)>(
    kind: Kind,
    death: Death,
    around: impl AsyncFn(Db) -> World,
    prepare: impl AsyncFn(&World),
    story: S,
) {
    let start = Instant::now();
    let mut db = Db::new(kind).await;
    let mut step = 1;
    while step < MANY {
        let world = around(db).await;
        if step == 1 && world.vk.is_some() && !matches!(kind, Kind::Sqlite) {
            step = 3;
        }
        world.apply(world.more()).await;
        prepare(&world).await;
        let mut telling = Telling::start(&world, death, step);
        let name = format!("{kind:?} {death:?} {step}");
        let shown = Shown(&name);
        story(&mut telling).await;
        std::mem::forget(shown);
        // A hook that holds its emulator would keep it alive.
        world.telegram.on_call(Arc::new(|_, _| {}));
        world.vk.iter().for_each(|vk| vk.on_call(Arc::new(|_, _| {})));
        if telling.died.is_none() {
            assert!(step > 10, "{name}: a story has more steps than that");
            eprintln!("{kind:?}, {death:?}: {step} steps in {:?}", start.elapsed());
            return;
        }
        drop(telling);
        step += if world.vk.is_some() { VK_STRIDE } else { 1 };
        db = world.db.renew().await;
    }
    panic!("it never gets through alive");
}

/// Says at which step a test failed.
struct Shown<'a>(&'a str);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        eprintln!("--- failed at {}", self.0);
    }
}

/// Payment, time, link, request, approval.
async fn she_pays_and_comes_in(telling: &mut Telling<'_>) {
    telling.world.telegram.starts(ANNA, Some("plan_month"));
    let (message, pay) = telling.until("the plan", async |w| w.button(ANNA, "Pay ")).await;
    telling.world.telegram.presses(ANNA, message.message_id, &pay).unwrap();
    let (_, url) = telling.until("the bill", async |w| w.button(ANNA, "Go and pay")).await;
    telling.world.bank.pay(url.rsplit('/').next().unwrap()).unwrap();
    let (_, link) = telling.until("the way in", async |w| w.button(ANNA, "Come in")).await;
    assert_eq!(telling.world.telegram.follows(ANNA, &link), FollowOutcome::RequestSent);
    telling.until("she is inside", async |w| w.telegram.is_inside(ANNA, w.channel).then_some(())).await;
    let seen = "access WHERE wanted = {true} AND seen = 'inside' AND removal = 'none'";
    telling.until("she is seen inside", async |w| (w.db.count(&w.db.words(seen)).await == 1).then_some(())).await;
    telling.quiet().await;

    let world = telling.world;
    let payments = world.bank.payments();
    assert_eq!(payments.iter().map(|p| p.status).collect::<Vec<_>>(), ["succeeded"]);
    telling
        .rows(&[
            ("members", 1),
            ("orders", 1),
            ("orders WHERE state = 'paid'", 1),
            ("payments", 1),
            ("payments WHERE state = 'succeeded' AND minor = 199000 AND misfit IS NULL", 1),
            ("terms", 1),
            ("terms WHERE cause = 'payment' AND period = '1 month' AND taken_back_at IS NULL", 1),
            ("subscriptions", 1),
            ("links WHERE revoked_at IS NULL", 1),
            ("links", 1),
            ("journal WHERE event LIKE '%\"event\":\"ordered\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"paid\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"term_given\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"link_made\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"asked\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"came_in\"%'", 1),
            ("outbox WHERE state = 2", 0),
            ("inbox WHERE state = 2", 0),
        ])
        .await;
    assert!(world.carried_out("createChatInviteLink") <= telling.more(|d| d.links));
    assert_eq!(world.carried_out("approveChatJoinRequest"), 1);
    telling.check_messages(ANNA);
    let said = world.said(ANNA).join("\n");
    for words in ["payment has arrived", "Inner circle"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// She was let in long ago, and her month is over.
async fn her_time_is_over(world: &World) {
    let now = Clock::system().now();
    let store = world.db.store().await;
    let mut tx = store.begin().await.unwrap();
    let (_, plans, gates) = tx.club().await.unwrap();
    let paid_at = now.plus(-40 * DAY);
    let anna = AccountRef { platform: Platform::Telegram, id: ANNA.to_string() };
    member(&mut tx, &plans[0], &[gates[0].id], &anna, paid_at, now).await;
    tx.commit().await.unwrap();
    store.close().await;
    world.telegram.fill(world.channel, std::iter::once(ANNA));
    world.telegram.starts(ANNA, None);
}

/// A member who was given a month at a moment and is inside, as far as is known.
pub(super) async fn member(
    tx: &mut propusk::store::Tx,
    plan: &Plan,
    gates: &[GateId],
    address: &AccountRef,
    paid_at: Timestamp,
    look_at: Timestamp,
) {
    let (account, _) = tx.add_account(address, "Anna", None, Some(Lang::EN), true, paid_at).await.unwrap();
    let subscription = tx.put_subscription(account.member, plan, paid_at).await.unwrap();
    let term = NewTerm::new(Cause::Import, plan.period);
    tx.add_term(subscription, &term, paid_at).await.unwrap();
    tx.reviewed(subscription, paid_at, Some(look_at), None).await.unwrap();
    for gate in gates {
        let mut row = AccessRow::new(account.id, *gate);
        (row.wanted, row.entitled, row.seen) = (true, true, Presence::Inside);
        tx.put_access(&row, paid_at).await.unwrap();
    }
}

/// The end, the removal in its two halves, the word.
async fn she_is_removed(telling: &mut Telling<'_>) {
    let over = "access WHERE wanted = {false} AND seen = 'outside' AND removal = 'none' AND removed_at IS NOT NULL";
    telling.until("she is out", async |w| (w.db.count(&w.db.words(over)).await == 1).then_some(())).await;
    telling
        .until("she is told", async |w| {
            w.said(ANNA).iter().any(|t| t.contains("Thank you for being with us")).then_some(())
        })
        .await;
    telling.quiet().await;

    let world = telling.world;
    assert!(!world.telegram.is_inside(ANNA, world.channel));
    assert!(!world.telegram.is_banned(ANNA, world.channel), "she may come back when she pays");
    let (bans, unbans) = (world.carried_out("banChatMember"), world.carried_out("unbanChatMember"));
    assert!((1..=telling.more(|d| d.bans)).contains(&bans), "{bans} bans");
    assert!((1..=telling.more(|d| d.unbans)).contains(&unbans), "{unbans} unbans");
    telling
        .rows(&[
            ("journal WHERE event LIKE '%\"event\":\"removal_decided\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"removed\"%'", 1),
            ("journal WHERE event LIKE '%\"event\":\"removed_by_hand\"%'", 0),
            ("journal WHERE event LIKE '%\"event\":\"stage_reached\"%'", 1),
            ("terms", 1),
            ("outbox WHERE state = 2", 0),
            ("inbox WHERE state = 2", 0),
        ])
        .await;
    telling.check_messages(ANNA);
}

/// The very first start, which makes the tables and declares the club, dies at every step.
#[tokio::test]
async fn a_first_start_that_died_is_finished_by_the_next() {
    for kind in databases() {
        for step in 1..MANY {
            let world = World::undeclared(kind).await;
            let club = world.club_toml("");
            let settings = ("CLUB_CONFIG", club.to_str().unwrap());
            let first = world.start(&[settings, ("PROPUSK_DIE_AT", &step.to_string())]);
            let ended = until("it starts or dies", async || {
                first.ended().map(|_| true).or_else(|| first.address().map(|_| false))
            })
            .await;
            if !ended {
                assert!(step > 4, "a start has more steps than that");
                break;
            }
            world.forget_leases().await;
            let _second = world.run(&[settings]).await;
            world.quiet().await;
            for (rest, n) in [("gates", 1), ("plans", 1), ("places", 1), ("club", 1)] {
                assert_eq!(world.db.count(rest).await, n, "{kind:?} {step}: {rest}");
            }
        }
    }
}

/// The payment service has made the payment, and the program dies before it learns of it: asked again, it finds the same.
#[tokio::test]
async fn a_bill_that_was_made_unseen_is_not_made_twice() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        world.quiet().await; // at its start it asks what was paid: not that call is to fail
        world.bank.fail_next(propusk::sandbox::yookassa::Fault::Hang);
        world.telegram.starts(ANNA, Some("plan_month"));
        let (message, pay) = until("the plan", async || world.button(ANNA, "Pay ")).await;
        world.telegram.presses(ANNA, message.message_id, &pay).unwrap();
        until("the payment is made", async || (world.bank.payments().len() == 1).then_some(())).await;
        assert!(world.button(ANNA, "Go and pay").is_none());
        program.trigger().kill();
        world.forget_leases().await;

        let _program = world.run(&[]).await;
        let (_, url) = until("the bill", async || world.button(ANNA, "Go and pay")).await;
        let payments = world.bank.payments();
        assert_eq!(payments.len(), 1, "{payments:?}");
        world.bank.pay(url.rsplit('/').next().unwrap()).unwrap();
        world.comes_in(ANNA).await;
        world.quiet().await;
        assert_eq!((world.db.count("orders").await, world.db.count("terms").await), (1, 1));
    }
}

macro_rules! stories {
    ($around:expr; $($test:ident: $death:expr, $prepare:expr, $story:ident;)*) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                every_step(Kind::Sqlite, $death, $around, $prepare, $story).await;
            })*
        }
        mod postgresql {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                if let Some(kind) = postgres() {
                    every_step(kind, $death, $around, $prepare, $story).await;
                }
            })*
        }
    };
}
pub(super) use stories;

stories! {
    World::around;
    she_comes_in_though_the_program_dies_at_a_commit: Death::Commit, async |_: &World| {}, she_pays_and_comes_in;
    she_comes_in_though_the_program_dies_before_a_call: Death::Call(Phase::Before), async |_: &World| {}, she_pays_and_comes_in;
    she_comes_in_though_the_program_dies_after_a_call: Death::Call(Phase::After), async |_: &World| {}, she_pays_and_comes_in;
    she_is_removed_though_the_program_dies_at_a_commit: Death::Commit, her_time_is_over, she_is_removed;
    she_is_removed_though_the_program_dies_before_a_call: Death::Call(Phase::Before), her_time_is_over, she_is_removed;
    she_is_removed_though_the_program_dies_after_a_call: Death::Call(Phase::After), her_time_is_over, she_is_removed;
}

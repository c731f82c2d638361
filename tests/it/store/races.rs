//! Whoever meets over the same member, payment, fact or effect: nothing is lost, nothing counts twice.

use super::{NOW, account, count, fact, gate, plan, rows};
use crate::databases::{Database, on_both};
use propusk::app::App;
use propusk::clock::Clock;
use propusk::club::{Club, Deployment, confirm, entry, expire, remove};
use propusk::domain::time::{DAY, SECOND};
use propusk::domain::{AccountId, AccountRef, Cause, GateId, MemberId, PaymentFact, PaymentState, Presence, Timestamp};
use propusk::jobs::deliver::Deliverer;
use propusk::jobs::{decide, timer};
use propusk::run;
use propusk::settings::Settings;
use propusk::store::{Class, NewFact, NewTerm, Removal, Store, Tx, Wire};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;

on_both!(
    a_payment_told_of_twenty_times_counts_once,
    payments_and_refunds_of_one_member_follow_each_other,
    a_renewal_meets_a_removal_at_every_step,
    a_renewal_meets_a_removal_at_once,
    two_processes_share_the_work,
    two_timers_that_meet_say_everything_once,
    one_of_two_timers_works_at_a_time,
);

/// What an event is called in the journal.
async fn journal(store: &Store, event: &str) -> usize {
    rows(store, "journal").await.iter().filter(|row| row["event"]["event"] == event).count()
}

/// A club with one gate and a plan of thirty days.
async fn club(store: &Store) -> Club {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_plan(&plan("month", "30 days"), 0).await.unwrap();
    let club = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    tx.commit().await.unwrap();
    club
}

async fn confirmed(store: &Store, club: &Club, fact: &PaymentFact, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, fact, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// Starts all at once and waits for all.
async fn together<F: Future<Output = ()> + Send + 'static>(all: impl IntoIterator<Item = F>) {
    let mut tasks = JoinSet::new();
    for one in all {
        tasks.spawn(one);
    }
    tasks.join_all().await;
}

async fn a_payment_told_of_twenty_times_counts_once(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(club(&store).await);
    let paid = fact("p1", 7, "month", PaymentState::Succeeded);
    together((0..20).map(|_| {
        let (store, club, paid) = (store.clone(), Arc::clone(&club), paid.clone());
        async move { confirmed(&store, &club, &paid, NOW).await }
    }))
    .await;
    assert_eq!(rows(&store, "terms").await.len(), 1);
    assert_eq!(rows(&store, "members").await.len(), 1);
    assert_eq!((journal(&store, "paid").await, journal(&store, "term_given").await), (1, 1));
    assert_eq!(rows(&store, "outbox").await.len(), 1, "one invitation");
}

async fn payments_and_refunds_of_one_member_follow_each_other(db: &Database) {
    let store = db.open().await;
    let club = Arc::new(club(&store).await);
    let mut facts = Vec::new();
    for n in 0..10 {
        let paid = fact(&format!("p{n}"), 7, "month", PaymentState::Succeeded);
        facts.extend([paid.clone(), paid.clone()]);
        if n < 3 {
            let refunded_minor = paid.amount.minor;
            facts.push(PaymentFact { state: PaymentState::Refunded, refunded_minor, ..paid });
        }
    }
    together(facts.into_iter().map(|fact| {
        let (store, club) = (store.clone(), Arc::clone(&club));
        async move { confirmed(&store, &club, &fact, NOW).await }
    }))
    .await;
    assert_eq!(rows(&store, "members").await.len(), 1);
    let mut tx = store.begin().await.unwrap();
    let member = tx.account_at(&AccountRef::telegram(7)).await.unwrap().unwrap().member;
    let subscription = tx.subscriptions_of(member).await.unwrap().remove(0);
    let end = subscription.timeline(club.zone()).runs()[0].end().unwrap();
    assert_eq!(end.since(NOW), 7 * 30 * DAY, "seven of ten stayed");
    drop(tx);
    let due = &rows(&store, "subscriptions").await[0]["next_change_at"];
    let closes = subscription.timeline(club.zone()).next_change(NOW).unwrap().rfc3339();
    assert_eq!(due.as_str(), Some(closes.as_str()), "no later look was lost");
}

/// A member whose time is over, seen inside of the gate.
async fn over(store: &Store, club: &Club, id: i64) -> (MemberId, AccountId, GateId) {
    let mut tx = store.begin().await.unwrap();
    let account = account(&mut tx, id).await;
    let subscription = tx.put_subscription(account.member, &club.plans[0], NOW).await.unwrap();
    let term = NewTerm::new(Cause::Grant, club.plans[0].period);
    tx.add_term(subscription, &term, NOW.plus(-40 * DAY)).await.unwrap();
    tx.reviewed(subscription, NOW.plus(-35 * DAY), Some(NOW), None).await.unwrap();
    let gate = club.gates[0].id;
    let mut row = tx.access(account.id, gate).await.unwrap();
    (row.wanted, row.entitled, row.seen) = (true, true, Presence::Inside);
    tx.put_access(&row, NOW).await.unwrap();
    tx.commit().await.unwrap();
    (account.member, account.id, gate)
}

/// What a messenger holds, and the removal as the jobs carry it out against it, one transaction or call at a time.
struct World {
    store: Store,
    club: Club,
    member: MemberId,
    account: AccountId,
    gate: GateId,
    banned: AtomicBool,
}

impl World {
    async fn new(store: &Store, club: &Club, id: i64) -> Self {
        let (member, account, gate) = over(store, club, id).await;
        let (store, club) = (store.clone(), club.clone());
        Self { store, club, member, account, gate, banned: AtomicBool::new(false) }
    }

    async fn begin(&self) -> Tx {
        self.store.begin().await.unwrap()
    }

    async fn review(&self) {
        let mut tx = self.begin().await;
        expire::review(&mut tx, &self.club, self.member, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn release(&self) {
        let mut tx = self.begin().await;
        remove::release_due(&mut tx, &self.club, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn renew(&self, id: i64) {
        let paid = fact(&format!("renewal{id}"), id, "month", PaymentState::Succeeded);
        confirmed(&self.store, &self.club, &paid, NOW).await;
    }

    /// A removal from its beginning to its end, or until it dies at a point.
    async fn remove(&self, pass: &mut impl AsyncFnMut() -> bool) {
        loop {
            let mut tx = self.begin().await;
            let step = remove::next_step(&mut tx, &self.club, self.account, self.gate, NOW).await.unwrap();
            tx.commit().await.unwrap();
            if pass().await {
                return;
            }
            let (person, at, ban) = match step {
                remove::Step::Nothing => return,
                remove::Step::Look(person, at) => {
                    let mut tx = self.begin().await;
                    remove::looked(&mut tx, &self.club, &person, &at, Presence::Inside, NOW).await.unwrap();
                    tx.commit().await.unwrap();
                    continue;
                }
                remove::Step::Ban(person, at) => (person, at, true),
                remove::Step::Unban(person, at) => (person, at, false),
            };
            self.banned.store(ban, Ordering::SeqCst);
            if pass().await {
                return;
            }
            let mut tx = self.begin().await;
            if ban {
                remove::banned(&mut tx, &self.club, &person, &at, NOW).await.unwrap();
            } else {
                remove::finished(&mut tx, &self.club, &person, &at, NOW).await.unwrap();
            }
            tx.commit().await.unwrap();
            if pass().await || !ban {
                return;
            }
        }
    }

    /// Everything that the timer and the outbox would still do.
    async fn settle(&self) {
        self.review().await;
        self.release().await;
        self.remove(&mut async || false).await;
    }

    /// She paid, so she is wanted, free to be inside, and nothing is on its way against her.
    async fn is_well(&self, what: &str) {
        let mut tx = self.begin().await;
        let row = tx.access(self.account, self.gate).await.unwrap();
        assert!(row.wanted, "{what}: {row:?}");
        assert_eq!(row.removal, Removal::None, "{what}");
        assert_ne!(row.seen, Presence::Banned, "{what}");
        assert!(!self.banned.load(Ordering::SeqCst), "{what}: left banned");
        let subscriptions = tx.subscriptions_of(self.member).await.unwrap();
        assert_eq!(entry::open_gates(&self.club, &subscriptions, NOW).len(), 1, "{what}");
    }
}

/// The renewal comes before, between and behind all steps; the removing process dies at any later one, or does not.
async fn a_renewal_meets_a_removal_at_every_step(db: &Database) {
    const STEPS: i64 = 8;
    let store = db.open().await;
    let club = club(&store).await;
    let mut id = 0;
    for renewed_at in 0..=STEPS {
        for dies_at in [2, 3, 4, 5, 6, 99] {
            id += 1;
            let world = World::new(&store, &club, id).await;
            let mut step = 0;
            let mut pass = async || {
                if step == renewed_at {
                    world.renew(id).await;
                }
                step += 1;
                step > dies_at
            };
            pass().await;
            world.review().await;
            pass().await;
            world.release().await;
            pass().await;
            world.remove(&mut pass).await;
            while step <= renewed_at {
                step = renewed_at;
                world.renew(id).await;
                step += 1;
            }
            world.settle().await;
            world.is_well(&format!("renewed at {renewed_at}, died at {dies_at}")).await;
        }
    }
}

async fn a_renewal_meets_a_removal_at_once(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let mut tasks = JoinSet::new();
    for id in 1..=14 {
        let world = Arc::new(World::new(&store, &club, id).await);
        let paying = Arc::clone(&world);
        tasks.spawn(async move {
            let mut both = JoinSet::new();
            let removing = Arc::clone(&world);
            both.spawn(async move {
                removing.review().await;
                removing.release().await;
                removing.remove(&mut async || false).await;
            });
            both.spawn(async move {
                for _ in 0..id % 7 {
                    tokio::task::yield_now().await;
                }
                paying.renew(id).await;
            });
            both.join_all().await;
            world.settle().await;
            world.is_well(&format!("member {id}")).await;
        });
    }
    tasks.join_all().await;
}

/// A process of its own over the same database.
async fn process(db: &Database, clock: &Clock) -> Arc<App> {
    let lookup = |name: &str| match name {
        "OWNERS" => Some("tg:1".to_owned()),
        "DATABASE_URL" => Some(db.url.clone()),
        _ => None,
    };
    let settings = Settings::read(&lookup).unwrap();
    let parts = run::parts(&settings, db.open().await, clock.clone()).unwrap();
    Arc::new(App::new(parts).0)
}

async fn two_processes_share_the_work(db: &Database) {
    const PAYMENTS: usize = 200;
    let store = db.open().await;
    // Without a gate: nobody has to be asked for links.
    let mut tx = store.begin().await.unwrap();
    tx.put_plan(&plan("month", "30 days"), 0).await.unwrap();
    tx.commit().await.unwrap();
    let mut facts = Vec::new();
    for n in 0..PAYMENTS {
        let paid = fact(&format!("p{n}"), 100 + i64::try_from(n / 4).unwrap(), "month", PaymentState::Succeeded);
        for word in ["told", "asked"] {
            facts.push(NewFact {
                source: "signed".to_owned(),
                external_id: format!("{word}:{n}"),
                lane: format!("payment:p{n}"),
                priority: 0,
                payload: serde_json::to_string(&paid).unwrap(),
            });
        }
    }
    let mut tx = store.begin().await.unwrap();
    tx.add_facts(&facts, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let clock = Clock::stopped(NOW);
    let apps = [process(db, &clock).await, process(db, &clock).await];
    together(apps.clone().map(|app| async move {
        let mut idle = 0;
        while idle < 3 {
            match decide::step(&app).await {
                Ok(0) => idle += 1,
                Ok(_) => idle = 0,
                Err(error) => panic!("{error}"),
            }
            // Whoever failed in a batch that met another is tried again a second later.
            app.clock.advance(SECOND);
        }
    }))
    .await;
    for app in &apps {
        while decide::step(app).await.unwrap() > 0 {}
    }
    assert_eq!(store.read().await.unwrap().inbox_depth().await.unwrap(), (0, 0), "nothing waits, nothing is parked");
    assert_eq!(count(db, "inbox WHERE attempts > 0").await, 0, "and nothing had to be tried again");
    assert_eq!((rows(&store, "terms").await.len(), journal(&store, "paid").await), (PAYMENTS, PAYMENTS));
    assert_eq!(rows(&store, "members").await.len(), PAYMENTS / 4);
    assert_eq!(journal(&store, "joined").await, PAYMENTS / 4);

    together(apps.map(|app| async move {
        let mut deliverer = Deliverer::new((Class::Act, Wire::Telegram));
        loop {
            let turn = deliverer.turn(&app, true).await.unwrap();
            if turn.taken == 0 && turn.settled == 0 && deliverer.is_idle() {
                return;
            }
            deliverer.landing(&app).await;
            app.clock.advance(SECOND);
        }
    }))
    .await;
    let outbox = rows(&store, "outbox").await;
    let of = |class: &str| outbox.iter().filter(|row| row["class"] == class).count();
    let done = outbox.iter().filter(|row| row["class"] == "act" && row["state"] == 1).count();
    assert_eq!((of("act"), done), (PAYMENTS, PAYMENTS), "every invitation was carried out");
    assert_eq!(of("say"), PAYMENTS, "and each only once");
}

async fn two_timers_that_meet_say_everything_once(db: &Database) {
    const MEMBERS: i64 = 60;
    let store = db.open().await;
    let club = club(&store).await;
    for id in 1..=MEMBERS {
        over(&store, &club, id).await;
    }
    let clock = Clock::stopped(NOW);
    let apps = [process(db, &clock).await, process(db, &clock).await];
    // Without the lease, as when it runs out while its holder is still at work.
    together(apps.map(|app| async move { while timer::step(&app).await.unwrap() > 0 {} })).await;
    assert_eq!(journal(&store, "stage_reached").await, usize::try_from(MEMBERS).unwrap());
    let access = rows(&store, "access").await;
    assert!(access.iter().all(|row| row["removal"] == "held"), "60 of 60 are too many: the brake holds them");
    assert_eq!(journal(&store, "braked").await, usize::try_from(MEMBERS).unwrap());
}

async fn one_of_two_timers_works_at_a_time(db: &Database) {
    let store = db.open().await;
    let mut tasks = JoinSet::new();
    let busy = Arc::new(AtomicBool::new(false));
    for holder in ["a", "b"] {
        let (store, busy) = (store.clone(), Arc::clone(&busy));
        tasks.spawn(async move {
            let mut worked = 0;
            for _ in 0..50 {
                let mut tx = store.begin().await.unwrap();
                let ours = tx.take_lease("timer", holder, NOW, NOW.plus(20 * SECOND)).await.unwrap();
                tx.commit().await.unwrap();
                if !ours {
                    tokio::task::yield_now().await;
                    continue;
                }
                assert!(!busy.swap(true, Ordering::SeqCst), "both at once");
                tokio::task::yield_now().await;
                worked += 1;
                busy.store(false, Ordering::SeqCst);
                if worked % 5 == 0 {
                    let mut tx = store.begin().await.unwrap();
                    tx.drop_leases(holder).await.unwrap();
                    tx.commit().await.unwrap();
                }
            }
            worked
        });
    }
    let worked = tasks.join_all().await;
    assert!(worked.iter().sum::<i32>() > 0, "{worked:?}");
}

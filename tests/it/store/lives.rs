//! Whole lives of members, made up at random: whatever order payments, refunds, waiting and restarts come in, the paid days
//! add up, and "wanted" is what a model says that knows nothing of terms and timelines.
//!
//! The model for days is a balance: each payment brings hours, time uses up the oldest, a refund takes what is left of its
//! own. The model for months walks the calendar day by day.

use super::{NOW, fact, gate, plan};
use crate::databases::{Database, Kind};
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use propusk::club::{Club, Deployment, confirm, expire};
use propusk::domain::time::{DAY, HOUR};
use propusk::domain::{AccountRef, GateKey, PaymentFact, PaymentState, Plan, Timestamp};
use propusk::store::Store;
use std::cell::Cell;
use std::collections::BTreeMap;
use tokio::runtime::Runtime;

/// What may happen.
#[derive(Debug, Clone)]
enum Act {
    /// She pays for a plan.
    Pay(&'static str),
    /// One of her payments is given back.
    Refund(usize),
    /// Something that was told already is told again.
    Again(usize),
    /// Hours pass.
    Wait(i64),
    /// The program is started anew.
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => prop_oneof![9 => Just("ten"), 4 => Just("month"), 1 => Just("ever")].prop_map(Act::Pay),
        2 => (0..20usize).prop_map(Act::Refund),
        2 => (0..40usize).prop_map(Act::Again),
        4 => prop_oneof![(1..48i64), (1..40i64).prop_map(|days| days * 24)].prop_map(Act::Wait),
        1 => Just(Act::Restart),
    ]
}

/// Paid hours as a balance.
#[derive(Debug, Default)]
struct Balance {
    /// Payments with what is left of each; `None`: for ever.
    left: Vec<(String, Option<i64>)>,
    /// When the balance last ran out by itself.
    ran_out: Option<Timestamp>,
    /// All the time that was used.
    used: i64,
}

impl Balance {
    fn pay(&mut self, id: &str, length: Option<i64>, now: Timestamp) {
        self.left.push((id.to_owned(), length));
        // Until midnight she was let in on credit.
        if let (Some(since), 1) = (self.ran_out.take(), self.left.len())
            && now < midnight_after(since)
        {
            self.pass(since, now);
        }
    }

    fn refund(&mut self, id: &str) {
        let before = self.left.len();
        self.left.retain(|(payment, _)| payment != id);
        if self.left.len() < before && self.left.is_empty() {
            self.ran_out = None; // cut: nothing is lent
        }
    }

    fn pass(&mut self, from: Timestamp, to: Timestamp) {
        let mut now = from;
        while now < to && !self.left.is_empty() {
            let step = match &mut self.left[0].1 {
                None => to.since(now),
                Some(left) => {
                    let step = (*left).min(to.since(now));
                    *left -= step;
                    step
                }
            };
            now = now.plus(step);
            self.used += step;
            if self.left[0].1 == Some(0) {
                self.left.remove(0);
                self.ran_out = self.left.is_empty().then_some(now);
            }
        }
    }

    fn is_open(&self, now: Timestamp) -> bool {
        !self.left.is_empty() || self.ran_out.is_some_and(|at| now < midnight_after(at))
    }
}

/// The midnight that ends the last paid day; an end at midnight sharp is that midnight.
fn midnight_after(at: Timestamp) -> Timestamp {
    Timestamp((at.0 + DAY - 1).div_euclid(DAY) * DAY)
}

/// Calendar months, bought one after the other; found by walking day after day.
#[derive(Debug, Default)]
struct Months {
    /// Payments that were not given back before they began: the first moment of each run, and how many months it has.
    runs: Vec<(Timestamp, u32)>,
}

impl Months {
    fn end(run: (Timestamp, u32)) -> Timestamp {
        let start = run.0.date(chrono_tz::UTC);
        let months = |d: NaiveDate| d.year() * 12 + i32::try_from(d.month0()).unwrap();
        let target = months(start) + i32::try_from(run.1).unwrap();
        // The last day of the right month that is not behind the day of the beginning.
        let fits = |d: &NaiveDate| months(*d) == target && d.day() <= start.day();
        let end = start.iter_days().take_while(|d| months(*d) <= target).filter(fits).last().unwrap();
        run.0.plus(end.signed_duration_since(start).num_days() * DAY)
    }

    fn pay(&mut self, now: Timestamp) {
        match self.runs.last_mut() {
            Some(run) if now < midnight_after(Self::end(*run)) => run.1 += 1,
            _ => self.runs.push((now, 1)),
        }
    }

    fn is_open(&self, now: Timestamp) -> bool {
        self.runs.last().is_some_and(|run| now < midnight_after(Self::end(*run)))
    }
}

/// The program over one database, and the lives that are tried on it.
struct Stage {
    runtime: Runtime,
    db: Database,
    people: Cell<i64>,
}

impl Stage {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime.block_on(async {
            let db = Database::fresh(Kind::Sqlite).await.unwrap();
            let store = db.open().await;
            let mut tx = store.begin().await.unwrap();
            for (position, (key, period)) in
                [("ten", "10 days"), ("month", "1 month"), ("ever", "forever")].into_iter().enumerate()
            {
                gate(&mut tx, key, -1 - i64::try_from(position).unwrap()).await;
                let gates = vec![key.parse::<GateKey>().unwrap()];
                tx.put_plan(&Plan { gates, ..plan(key, period) }, 0).await.unwrap();
            }
            tx.commit().await.unwrap();
            store.close().await;
            db
        });
        Self { runtime, db, people: Cell::new(0) }
    }

    /// Tries random values of a strategy.
    fn play<S: Strategy>(&self, cases: u32, strategy: S, mut life: impl AsyncFnMut(i64, S::Value)) {
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        let life = std::cell::RefCell::new(&mut life);
        TestRunner::new(config)
            .run(&strategy, |value| {
                self.people.set(self.people.get() + 1);
                let life = &mut *life.borrow_mut();
                self.runtime.block_on(life(self.people.get(), value));
                Ok(())
            })
            .unwrap();
    }
}

async fn read(store: &Store) -> Club {
    let mut tx = store.begin().await.unwrap();
    Club::read(&mut tx, &Deployment::default()).await.unwrap()
}

async fn tell(store: &Store, club: &Club, fact: &PaymentFact, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, fact, now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn time_passes(store: &Store, club: &Club, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    for member in tx.members_due(now, 1000).await.unwrap() {
        expire::review(&mut tx, club, member, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Which gates she is wanted at, and how long the runs of her subscription to ten days are.
async fn standing(store: &Store, club: &Club, person: i64) -> (BTreeMap<String, bool>, Option<i64>) {
    let mut tx = store.begin().await.unwrap();
    let Some(account) = tx.account_at(&AccountRef::telegram(person)).await.unwrap() else {
        return (BTreeMap::new(), None);
    };
    let wanted = tx.access_of(account.member).await.unwrap();
    let wanted = wanted.iter().map(|row| (club.gate(row.gate).unwrap().key.to_string(), row.wanted)).collect();
    let subscriptions = tx.subscriptions_of(account.member).await.unwrap();
    let ten = subscriptions.iter().find(|s| s.plan.key.as_str() == "ten");
    let days = ten.map(|s| s.timeline(club.zone()).runs().iter().map(|r| r.end().unwrap().since(r.start())).sum());
    (wanted, days)
}

fn refunded(fact: &PaymentFact) -> PaymentFact {
    PaymentFact { state: PaymentState::Refunded, refunded_minor: fact.amount.minor, ..fact.clone() }
}

#[test]
fn paid_days_add_up_and_open_the_gates() {
    let stage = Stage::new();
    let lives = (0..24i64, proptest::collection::vec(act(), 1..30));
    stage.play(60, lives, async |person, (hour, acts)| {
        let mut now = NOW.plus(hour * HOUR);
        let mut store = stage.db.open().await;
        let mut club = read(&store).await;
        let (mut ten, mut ever, mut months) = (Balance::default(), Balance::default(), Months::default());
        let (mut payments, mut told): (Vec<PaymentFact>, Vec<PaymentFact>) = (Vec::new(), Vec::new());
        for act in &acts {
            match act {
                Act::Pay(key) => {
                    // Of two payments in one moment it would not be known which is the older.
                    ten.pass(now, now.plus(1));
                    ever.pass(now, now.plus(1));
                    now = now.plus(1);
                    let id = format!("{person}-{}", payments.len());
                    let paid = fact(&id, person, key, PaymentState::Succeeded);
                    tell(&store, &club, &paid, now).await;
                    match *key {
                        "ten" => ten.pay(&id, Some(10 * DAY), now),
                        "ever" => ever.pay(&id, None, now),
                        _ => months.pay(now),
                    }
                    payments.push(paid.clone());
                    told.push(paid);
                }
                Act::Refund(n) if !payments.is_empty() => {
                    let paid = payments[n % payments.len()].clone();
                    if paid.plan.as_ref().unwrap().as_str() == "month" {
                        continue; // what is left of a month is for the test of the timeline
                    }
                    tell(&store, &club, &refunded(&paid), now).await;
                    ten.refund(&paid.external_id);
                    ever.refund(&paid.external_id);
                    told.push(refunded(&paid));
                }
                Act::Again(n) if !told.is_empty() => tell(&store, &club, &told[n % told.len()], now).await,
                Act::Wait(hours) => {
                    let then = now.plus(hours * HOUR);
                    ten.pass(now, then);
                    ever.pass(now, then);
                    now = then;
                    time_passes(&store, &club, now).await;
                }
                Act::Restart => {
                    store.close().await;
                    store = stage.db.open().await;
                    club = read(&store).await;
                }
                Act::Refund(_) | Act::Again(_) => {}
            }
            let (wanted, days) = standing(&store, &club, person).await;
            let model = [("ten", ten.is_open(now)), ("ever", ever.is_open(now)), ("month", months.is_open(now))];
            for (key, open) in model {
                assert_eq!(wanted.get(key).copied().unwrap_or(false), open, "{key} after {act:?} of {acts:?}");
            }
            let to_come: i64 = ten.left.iter().filter_map(|(_, left)| *left).sum();
            assert_eq!(days.unwrap_or(0), ten.used + to_come, "used and to come, after {act:?} of {acts:?}");
        }
        store.close().await;
    });
}

#[test]
fn the_order_of_what_is_told_does_not_matter() {
    let stage = Stage::new();
    let words = proptest::collection::vec((0..4usize, 0..4usize), 1..20);
    stage.play(60, words, async |person, words| {
        let store = stage.db.open().await;
        let club = read(&store).await;
        let states = [PaymentState::Pending, PaymentState::Canceled, PaymentState::Succeeded, PaymentState::Refunded];
        let mut best: BTreeMap<usize, PaymentState> = BTreeMap::new();
        for (payment, state) in &words {
            let word = fact(&format!("{person}-{payment}"), person, "ten", states[*state]);
            let word = if word.state == PaymentState::Refunded { refunded(&word) } else { word };
            tell(&store, &club, &word, NOW).await;
            let known = best.entry(*payment).or_insert(word.state);
            *known = (*known).max(word.state);
        }
        let paid = best.values().filter(|state| **state == PaymentState::Succeeded).count();
        let (wanted, days) = standing(&store, &club, person).await;
        assert_eq!(days.unwrap_or(0), i64::try_from(paid).unwrap() * 10 * DAY, "{words:?}");
        assert_eq!(wanted.get("ten").copied().unwrap_or(false), paid > 0, "{words:?}");
        store.close().await;
    });
}

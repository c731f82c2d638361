//! Whole lives with everything that moves time: plans bought, renewed, changed up and down, frozen, given and given back.
//!
//! The model knows hours and nothing else: what is left of each payment, and which plan waits for which. It lives hour by
//! hour beside the program; after each act both have to agree on what is left and which gates are wanted, and the journal
//! has to have told the last days that the timeline has.

use super::{fact, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use propusk::club::{Club, Deployment, Service, confirm, expire, freeze, order, subscribe};
use propusk::domain::freeze::{FreezeRules, Wish};
use propusk::domain::time::{DAY, HOUR};
use propusk::domain::{AccountRef, Cause, MemberId, PaymentFact, PaymentState, Period, Plan, Timestamp};
use propusk::store::{NewTerm, Store};
use serde_json::Value;
use std::collections::BTreeMap;

on_both!(time_is_only_moved_by_what_the_journal_tells, the_order_of_arrival_plays_no_part);

/// Midnight in the club's zone, so that hours and days fall together.
const START: Timestamp = Timestamp(1_800_000_000_000 - 8 * HOUR);

#[derive(Debug, Clone)]
enum Act {
    Buy(&'static str),
    Refund(usize),
    Freeze(&'static str, u32, Option<u64>),
    Return(&'static str),
    Grant(&'static str, u32),
    Wait(i64),
    Again(usize),
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    let key = || prop::sample::select(vec!["small", "small", "big", "big", "other"]);
    let later = prop_oneof![3 => Just(None), 1 => (1..9u64).prop_map(Some)];
    prop_oneof![
        5 => key().prop_map(Act::Buy),
        2 => (0..20usize).prop_map(Act::Refund),
        2 => (key(), 1..12u32, later).prop_map(|(key, days, later)| Act::Freeze(key, days, later)),
        1 => key().prop_map(Act::Return),
        1 => (key(), 1..9u32).prop_map(|(key, days)| Act::Grant(key, days)),
        6 => prop_oneof![1..48i64, (1..25i64).prop_map(|days| days * 24)].prop_map(Act::Wait),
        1 => (0..20usize).prop_map(Act::Again),
        1 => Just(Act::Restart),
    ]
}

/// What is left of something that was given: hours, and the payment with which it goes.
#[derive(Debug, Clone, Copy)]
struct Given {
    source: Option<usize>,
    hours: i64,
}

/// A plan of hers, as the model sees it.
#[derive(Debug, Clone, Default)]
struct Mine {
    held: Vec<Given>,
    /// Behind the big plan.
    waiting: Vec<Given>,
    /// When it last ran out by itself; it is hers up to midnight.
    ran_out: Option<Timestamp>,
    frozen: Option<(Timestamp, Timestamp)>,
}

/// The midnight that ends the day; an end at midnight sharp is that midnight.
fn midnight(at: Timestamp) -> Timestamp {
    Timestamp((at.0 + DAY - 1).div_euclid(DAY) * DAY)
}

impl Mine {
    fn paid(&self, now: Timestamp) -> bool {
        !self.held.is_empty() || self.ran_out.is_some_and(|at| now < midnight(at))
    }

    fn frozen(&self, now: Timestamp) -> bool {
        self.frozen.is_some_and(|(from, until)| from <= now && now < until)
    }

    fn open(&self, now: Timestamp) -> bool {
        self.paid(now) && !self.frozen(now)
    }

    fn give(&mut self, given: Given, now: Timestamp) {
        let lent = self.ran_out.take().filter(|at| now < midnight(*at)).map_or(0, |at| now.since(at) / HOUR);
        if self.held.is_empty() && lent == 0 {
            self.frozen = self.frozen.filter(|_| self.paid(now));
        }
        self.held.push(Given { hours: given.hours - lent, ..given });
    }

    /// Takes what leans on a payment.
    fn take(&mut self, source: Option<usize>) {
        self.waiting.retain(|g| g.source != source);
        let before = self.held.len();
        self.held.retain(|g| g.source != source);
        if self.held.len() < before && self.held.is_empty() {
            self.cut();
        }
    }

    fn cut(&mut self) {
        (self.ran_out, self.frozen) = (None, None);
        self.held.clear();
    }

    fn hour(&mut self, now: Timestamp) {
        if self.frozen(now) {
            self.ran_out = self.ran_out.map(|at| at.plus(HOUR));
        } else if let Some(first) = self.held.first_mut() {
            first.hours -= 1;
            if first.hours == 0 {
                self.held.remove(0);
                self.ran_out = self.held.is_empty().then(|| now.plus(HOUR));
            }
        }
        if !self.paid(now.plus(HOUR)) {
            self.frozen = None;
        }
    }

    fn left(&self) -> i64 {
        self.held.iter().chain(&self.waiting).map(|g| g.hours).sum()
    }
}

#[derive(Debug, Default)]
struct Model(BTreeMap<&'static str, Mine>);

impl Model {
    fn of(&mut self, key: &'static str) -> &mut Mine {
        self.0.entry(key).or_default()
    }

    fn buy(&mut self, key: &'static str, n: usize, now: Timestamp) {
        let given = Given { source: Some(n), hours: if key == "other" { 240 } else { 720 } };
        let (own, big) = (self.of(key).paid(now), self.of("big").paid(now));
        match key {
            "small" if !own && big => self.of("small").waiting.push(given),
            "big" if !own && !self.of("small").held.is_empty() => {
                let small = std::mem::take(&mut self.of("small").held);
                self.of("small").cut();
                self.of("big").give(given, now);
                // An hour of the small plan is 500/720 roubles, a day of the big one 900/30.
                let (mut hours, mut days) = (0, 0);
                for part in small {
                    hours += part.hours;
                    let so_far = (hours * 500 + 21_599) / 21_600;
                    if so_far > days {
                        self.of("big").give(Given { source: part.source, hours: (so_far - days) * 24 }, now);
                    }
                    days = so_far;
                }
            }
            _ => self.of(key).give(given, now),
        }
        self.begin(now);
    }

    /// What waits begins as soon as the big plan's paid time is over.
    fn begin(&mut self, now: Timestamp) {
        if !self.of("big").paid(now) {
            for given in std::mem::take(&mut self.of("small").waiting) {
                self.of("small").give(given, now);
            }
        }
    }

    fn pass(&mut self, from: Timestamp, hours: i64) {
        for n in 0..hours {
            self.0.values_mut().for_each(|mine| mine.hour(from.plus(n * HOUR)));
            self.begin(from.plus((n + 1) * HOUR));
        }
    }
}

fn rules() -> Deployment {
    let takes = |currency: propusk::domain::Currency| currency.as_str() == "RUB";
    Deployment { services: vec![Service::new("signed", takes)], ..Deployment::default() }
}

async fn read(store: &Store) -> Club {
    let mut tx = store.begin().await.unwrap();
    Club::read(&mut tx, &rules()).await.unwrap()
}

async fn prepared(db: &Database) -> Store {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut plans = [plan("small", "30 days"), plan("big", "30 days"), plan("other", "10 days")];
    for (n, key) in (1i64..).zip(["club", "more", "extra"]) {
        gate(&mut tx, key, -n).await;
    }
    plans[1].gates.push("more".parse().unwrap());
    plans[1].prices = vec![money("900 RUB")];
    plans[2].gates = vec!["extra".parse().unwrap()];
    let freeze = Some(FreezeRules { days: 20, min: 1, times: 3, pause: 0 });
    for plan in plans {
        tx.put_plan(&Plan { freeze, ..plan }, 0).await.unwrap();
    }
    tx.commit().await.unwrap();
    store
}

/// Orders a plan as the button does, and returns the bank's word that it is paid.
async fn ordered(store: &Store, club: &Club, person: i64, key: &str, token: &str, now: Timestamp) -> PaymentFact {
    let mut tx = store.begin().await.unwrap();
    let account = tx.account_at(&AccountRef::telegram(person)).await.unwrap().unwrap();
    let key = key.parse().unwrap();
    order::order(&mut tx, club, &account, &key, "signed", token, now).await.unwrap();
    // One that lay there unpaid would be used again.
    let order = tx.order_by_token(token).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let paid = fact(token, person, key.as_str(), PaymentState::Succeeded);
    PaymentFact { order: Some(token.to_owned()), plan: None, payer: None, amount: order.price, ..paid }
}

async fn tell(store: &Store, club: &Club, fact: &PaymentFact, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, fact, now).await.unwrap();
    tx.commit().await.unwrap();
}

fn refunded(fact: &PaymentFact) -> PaymentFact {
    PaymentFact { state: PaymentState::Refunded, refunded_minor: fact.amount.minor, ..fact.clone() }
}

/// The last day that the journal told last of each plan; `None`: over.
async fn told(store: &Store, member: MemberId) -> BTreeMap<String, Option<String>> {
    let mut days = BTreeMap::new();
    for row in rows(store, "journal").await.iter().filter(|row| row["member_id"] == member.0) {
        let event = &row["event"];
        let key = |of: &Value| of["key"].as_str().unwrap_or_default().to_owned();
        match event["event"].as_str().unwrap() {
            "exchanged" => {
                days.insert(key(&event["from"]), None);
                days.insert(key(&event["plan"]), event["last_day"].as_str().map(str::to_owned));
            }
            "term_given" | "term_taken" | "follows" | "began" | "frozen_from" | "returned" | "freeze_over" => {
                days.insert(key(&event["plan"]), event["last_day"].as_str().map(str::to_owned));
            }
            "stage_reached" if event["stage"] == "ended" => {
                days.insert(key(&event["plan"]), None);
            }
            _ => {}
        }
    }
    days
}

/// The program and the model agree, and so do the journal and what is kept for lists.
async fn agree(store: &Store, club: &Club, member: MemberId, model: &Model, now: Timestamp, story: &str) {
    let told = told(store, member).await;
    let kept = rows(store, "subscriptions").await;
    let mut tx = store.read().await.unwrap();
    let (all, access) = (tx.subscriptions_of(member).await.unwrap(), tx.access_of(member).await.unwrap());
    drop(tx);
    for (key, mine) in &model.0 {
        let Some(subscription) = all.iter().find(|s| s.plan.key.as_str() == *key) else {
            assert_eq!(mine.left(), 0, "{key} {story}");
            continue;
        };
        let timeline = subscription.timeline(club.zone());
        let left: i64 = timeline.left(now).iter().map(|l| l.ms).sum();
        let later = timeline.runs().iter().filter(|run| run.start() > now);
        let later: i64 = later.map(|run| run.end().unwrap().since(run.start()) - run.stood_still()).sum();
        assert_eq!(left + later, mine.left() * HOUR, "what is left of {key}: {mine:?} {story}");
        assert_eq!(timeline.is_open(now), mine.open(now), "{key} is open: {mine:?} {story}");
        let last_day = subscribe::last_day(&timeline, now).map(|day| day.to_string());
        assert_eq!(told.get(*key).cloned().flatten(), last_day, "the journal about {key} {story}");
        let row = kept.iter().find(|row| row["id"] == subscription.id.0).unwrap();
        let paid_until = timeline.ending_at(now).map(|e| e.paid_until.0);
        assert_eq!(row["paid_until"].as_i64(), paid_until, "kept of {key} {story}");
    }
    for row in access {
        let gate = club.gate(row.gate).unwrap();
        let mut open = model.0.iter().filter(|(key, mine)| {
            mine.open(now) && club.plan(&key.parse().unwrap()).unwrap().gates.contains(&gate.key)
        });
        assert_eq!(row.wanted, open.next().is_some(), "{} {story}", gate.key);
    }
}

async fn time_is_only_moved_by_what_the_journal_tells(db: &Database) {
    let mut store = prepared(db).await;
    let mut club = read(&store).await;
    let (mut runner, lives) = (TestRunner::default(), proptest::collection::vec(act(), 1..24));
    for person in 1..=25 {
        let acts = lives.new_tree(&mut runner).unwrap().current();
        let (mut now, mut model, mut paid) = (START.plus(9 * HOUR), Model::default(), Vec::<PaymentFact>::new());
        let mut tx = store.begin().await.unwrap();
        let member = super::account(&mut tx, person).await.member;
        tx.commit().await.unwrap();
        for (n, act) in acts.iter().enumerate() {
            // No two things happen in one moment.
            let mut hours = 1;
            match act {
                Act::Buy(key) => {
                    let word = ordered(&store, &club, person, key, &format!("{person}-{n}"), now).await;
                    tell(&store, &club, &word, now).await;
                    model.buy(key, paid.len(), now);
                    paid.push(word);
                }
                Act::Refund(which) if !paid.is_empty() => {
                    let which = which % paid.len();
                    tell(&store, &club, &refunded(&paid[which]), now).await;
                    model.0.values_mut().for_each(|mine| mine.take(Some(which)));
                    model.begin(now);
                }
                Act::Again(which) if !paid.is_empty() => tell(&store, &club, &paid[which % paid.len()], now).await,
                Act::Freeze(key, days, later) => {
                    let mut tx = store.begin().await.unwrap();
                    let mine = tx.subscriptions_of(member).await.unwrap();
                    if let Some(subscription) = mine.iter().find(|s| s.plan.key.as_str() == *key) {
                        let from = later.map(|days| now.date(club.zone()) + chrono::Days::new(days));
                        let wish = Wish { days: *days, from, by_staff: false };
                        let done = freeze::freeze(&mut tx, &club, member, subscription.id, wish, None, now).await;
                        if let Ok(offer) = done.unwrap() {
                            model.of(key).frozen = Some((offer.starts_at, offer.ends_at));
                        }
                    }
                    tx.commit().await.unwrap();
                }
                Act::Return(key) => {
                    let mut tx = store.begin().await.unwrap();
                    let mine = tx.subscriptions_of(member).await.unwrap();
                    if let Some(subscription) = mine.iter().find(|s| s.plan.key.as_str() == *key) {
                        let done = freeze::unfreeze(&mut tx, &club, member, subscription.id, None, now).await.unwrap();
                        assert_eq!(done, model.of(key).frozen.take_if(|(_, until)| now < *until).is_some(), "{acts:?}");
                    }
                    tx.commit().await.unwrap();
                }
                Act::Grant(key, days) => {
                    let mut tx = store.begin().await.unwrap();
                    tx.lock_member(member).await.unwrap();
                    let term = NewTerm::new(Cause::Grant, Period::Days(*days));
                    let plan = club.plan(&key.parse().unwrap()).unwrap();
                    subscribe::give(&mut tx, &club, member, plan, &term, None, now).await.unwrap();
                    tx.commit().await.unwrap();
                    model.of(key).give(Given { source: None, hours: i64::from(*days) * 24 }, now);
                }
                Act::Wait(n) => hours = *n,
                Act::Restart => {
                    store.close().await;
                    store = db.open().await;
                    club = read(&store).await;
                }
                Act::Refund(_) | Act::Again(_) => {}
            }
            let story = format!("at {} after {act:?}, {n} of {acts:?}", now.rfc3339());
            agree(&store, &club, member, &model, now, &story).await;
            let then = now.plus(hours * HOUR);
            model.pass(now, hours);
            // The program looks whenever something is due, as its timer does.
            loop {
                let mut tx = store.begin().await.unwrap();
                let Some(due) = tx.next_change().await.unwrap().filter(|due| *due <= then) else { break };
                for member in tx.members_due(due, 100).await.unwrap() {
                    expire::review(&mut tx, &club, member, due).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
            now = then;
            let story = format!("at {} after the time behind {act:?}, {n} of {acts:?}", now.rfc3339());
            agree(&store, &club, member, &model, now, &story).await;
        }
        // Her life is over; the next one begins in the same days.
        db.execute(&format!("UPDATE subscriptions SET next_change_at = NULL WHERE member_id = {}", member.0)).await;
    }
    store.close().await;
}

/// The same words of the bank in any order, each more than once: the same time in the end.
async fn the_order_of_arrival_plays_no_part(db: &Database) {
    let store = prepared(db).await;
    let club = read(&store).await;
    let keys = proptest::collection::vec((prop::sample::select(vec!["small", "other"]), any::<bool>()), 1..7);
    let mut runner = TestRunner::default();
    for round in 0..12i64 {
        let bought = keys.new_tree(&mut runner).unwrap().current();
        let mut seen: Vec<Vec<(String, i64, Option<String>)>> = Vec::new();
        for turn in 0..3i64 {
            let person = 100 + round * 10 + turn;
            let mut tx = store.begin().await.unwrap();
            let member = super::account(&mut tx, person).await.member;
            tx.commit().await.unwrap();
            let mut words = Vec::new();
            for (n, (key, back)) in (1i64..).zip(&bought) {
                // So far apart that each has a bill of its own.
                let at = START.plus((n - 12) * HOUR);
                let word = ordered(&store, &club, person, key, &format!("o{person}-{n}"), at).await;
                words.push(word.clone());
                words.push(PaymentFact { state: PaymentState::Canceled, ..word.clone() });
                if *back {
                    words.push(refunded(&word));
                }
                words.push(word);
            }
            if turn > 0 {
                words = Just(words).prop_shuffle().new_tree(&mut runner).unwrap().current();
            }
            for word in &words {
                tell(&store, &club, word, START).await;
            }
            let mut tx = store.read().await.unwrap();
            let all = tx.subscriptions_of(member).await.unwrap();
            let mut state: Vec<_> = all
                .iter()
                .map(|s| {
                    let timeline = s.timeline(club.zone());
                    let left = timeline.left(START).iter().map(|l| l.ms).sum::<i64>();
                    (s.plan.key.to_string(), left, subscribe::last_day(&timeline, START).map(|d| d.to_string()))
                })
                .filter(|(_, left, _)| *left > 0)
                .collect();
            state.sort();
            seen.push(state);
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{bought:?}: {seen:#?}");
    }
    store.close().await;
}

//! Whoever meets over a freeze: two wishes, the end of paid time, a removal that is under way.

use super::{NOW, account, gate, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment, expire, freeze, remove};
use propusk::domain::freeze::{FreezeRules, Wish};
use propusk::domain::time::{DAY, HOUR, SECOND};
use propusk::domain::{AccountId, Cause, GateId, MemberId, Presence, Stage, Subscription, SubscriptionId, Timestamp};
use propusk::store::{NewTerm, Removal, Store};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(
    of_many_wishes_at_once_one_comes_true,
    she_is_back_once_however_often_she_says_so,
    a_freeze_meets_the_end,
    a_return_meets_the_removal_at_every_step,
);

/// A member of ten paid days, seen inside of the one gate.
struct World {
    store: Store,
    club: Club,
    member: MemberId,
    account: AccountId,
    gate: GateId,
    subscription: SubscriptionId,
}

impl World {
    async fn new(store: &Store, id: i64) -> Arc<Self> {
        let mut tx = store.begin().await.unwrap();
        let gate = gate(&mut tx, "club", -1).await;
        let mut ten = plan("ten", "10 days");
        ten.freeze = Some(FreezeRules { days: 14, min: 1, times: 3, pause: 0 });
        tx.put_plan(&ten, 0).await.unwrap();
        let club = Club::read(&mut tx, &Deployment::default()).await.unwrap();
        let account = account(&mut tx, id).await;
        let subscription = tx.put_subscription(account.member, &ten, NOW).await.unwrap();
        tx.add_term(subscription, &NewTerm::new(Cause::Grant, ten.period), NOW).await.unwrap();
        tx.reviewed(subscription, NOW, Some(NOW), None).await.unwrap();
        let mut row = tx.access(account.id, gate).await.unwrap();
        (row.wanted, row.entitled, row.seen) = (true, true, Presence::Inside);
        tx.put_access(&row, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let (store, member, account) = (store.clone(), account.member, account.id);
        Arc::new(Self { store, club, member, account, gate, subscription })
    }

    async fn subscription(&self) -> Subscription {
        self.store.read().await.unwrap().subscriptions_of(self.member).await.unwrap().remove(0)
    }

    async fn freezes(&self, days: u32, now: Timestamp) -> bool {
        let mut tx = self.store.begin().await.unwrap();
        let wish = Wish { days, from: None, by_staff: false };
        let offer = freeze::freeze(&mut tx, &self.club, self.member, self.subscription, wish, None, now).await.unwrap();
        tx.commit().await.unwrap();
        offer.is_ok()
    }

    async fn returns(&self, now: Timestamp) -> bool {
        let mut tx = self.store.begin().await.unwrap();
        let back = freeze::unfreeze(&mut tx, &self.club, self.member, self.subscription, None, now).await.unwrap();
        tx.commit().await.unwrap();
        back
    }

    async fn time_passes(&self, now: Timestamp) {
        let mut tx = self.store.begin().await.unwrap();
        expire::review(&mut tx, &self.club, self.member, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = self.store.begin().await.unwrap();
        remove::release_due(&mut tx, &self.club, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// One step of a removal against a messenger that does as it is told. Says whether there is more to do.
    async fn removes(&self, now: Timestamp) -> bool {
        let mut tx = self.store.begin().await.unwrap();
        let step = remove::next_step(&mut tx, &self.club, self.account, self.gate, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = self.store.begin().await.unwrap();
        match &step {
            remove::Step::Nothing => return false,
            remove::Step::Look(person, at) => {
                remove::looked(&mut tx, &self.club, person, at, Presence::Inside, now).await.map(drop).unwrap();
            }
            remove::Step::Ban(person, at) => {
                remove::banned(&mut tx, &self.club, person, at, now).await.map(drop).unwrap();
            }
            remove::Step::Unban(person, at) => remove::finished(&mut tx, &self.club, person, at, now).await.unwrap(),
        }
        tx.commit().await.unwrap();
        true
    }

    /// What is wanted is what the timeline says, and nothing is left half done.
    async fn agrees(&self, now: Timestamp, what: &str) {
        self.time_passes(now).await;
        while self.removes(now).await {}
        let subscription = self.subscription().await;
        let open = subscription.timeline(self.club.zone()).is_open(now);
        let row = self.store.read().await.unwrap().access(self.account, self.gate).await.unwrap();
        assert_eq!(row.wanted, open, "{what}: {row:?}");
        assert_eq!(row.removal, Removal::None, "{what}: {row:?}");
        assert_ne!(row.seen, Presence::Banned, "{what}: {row:?}");
        assert!(open || !row.seen.is_inside(), "{what}: {row:?}");
    }
}

async fn journal(store: &Store, event: &str) -> usize {
    rows(store, "journal").await.iter().filter(|row| row["event"]["event"] == event).count()
}

async fn of_many_wishes_at_once_one_comes_true(db: &Database) {
    let store = db.open().await;
    let world = World::new(&store, 1).await;
    let mut tasks = JoinSet::new();
    for days in 1..=10 {
        let world = Arc::clone(&world);
        tasks.spawn(async move { world.freezes(days, NOW.plus(HOUR)).await });
    }
    let done = tasks.join_all().await.into_iter().filter(|done| *done).count();
    assert_eq!(done, 1);
    assert_eq!((rows(&store, "freezes").await.len(), journal(&store, "frozen_from").await), (1, 1));
    world.agrees(NOW.plus(HOUR), "frozen").await;
}

async fn she_is_back_once_however_often_she_says_so(db: &Database) {
    let store = db.open().await;
    let world = World::new(&store, 1).await;
    assert!(world.freezes(5, NOW.plus(HOUR)).await);
    let mut tasks = JoinSet::new();
    for _ in 0..10 {
        let world = Arc::clone(&world);
        tasks.spawn(async move { world.returns(NOW.plus(DAY)).await });
    }
    let done = tasks.join_all().await.into_iter().filter(|done| *done).count();
    assert_eq!((done, journal(&store, "returned").await), (1, 1));
    let run = world.subscription().await.timeline(world.club.zone()).runs()[0].end().unwrap();
    assert_eq!(run.since(NOW), 10 * DAY + DAY - HOUR, "moved by exactly the time that stood still");
    world.agrees(NOW.plus(DAY), "back").await;
}

/// The last second before the end is frozen by one process while another one's clock has the end already.
async fn a_freeze_meets_the_end(db: &Database) {
    let store = db.open().await;
    let mut tasks = JoinSet::new();
    for id in 1..=12 {
        let world = World::new(&store, id).await;
        tasks.spawn(async move {
            let end = world.subscription().await.timeline(world.club.zone()).ending_at(NOW).unwrap().paid_until;
            let (ending, freezing) = (Arc::clone(&world), Arc::clone(&world));
            let mut both = JoinSet::new();
            both.spawn(async move {
                ending.time_passes(end).await;
                while ending.removes(end).await {}
                true
            });
            both.spawn(async move {
                for _ in 0..id % 6 {
                    tokio::task::yield_now().await;
                }
                // Some are a second early, others too late.
                freezing.freezes(5, if id % 2 == 0 { end.plus(-SECOND) } else { end }).await
            });
            both.join_all().await;
            let subscription = world.subscription().await;
            let timeline = subscription.timeline(world.club.zone());
            assert_eq!(subscription.freezes.len(), usize::from(id % 2 == 0), "who is too late is refused");
            let expected = if id % 2 == 0 { Stage::Frozen } else { Stage::Ended };
            assert_eq!(timeline.stage(end), expected);
            world.agrees(end, &format!("member {id}")).await;
            if id % 2 == 0 {
                let back = end.plus(5 * DAY - SECOND);
                assert!(timeline.is_open(back), "she has her last second when she is back");
                world.agrees(back, &format!("member {id}, back")).await;
            }
        });
    }
    tasks.join_all().await;
}

async fn a_return_meets_the_removal_at_every_step(db: &Database) {
    let store = db.open().await;
    for returned_at in 0..6 {
        let world = World::new(&store, 1 + returned_at).await;
        let now = NOW.plus(HOUR);
        assert!(world.freezes(5, now).await);
        for step in 0..6 {
            if step == returned_at {
                assert!(world.returns(now.plus(SECOND)).await);
            }
            match step {
                0 => world.time_passes(now).await,
                _ => _ = world.removes(now.plus(SECOND)).await,
            }
        }
        world.agrees(now.plus(SECOND), &format!("returned at {returned_at}")).await;
    }
    assert_eq!(journal(&store, "removal_decided").await, 0);
    let ended =
        rows(&store, "outbox").await.iter().filter(|row| row["effect"].to_string().contains("\"ended\"")).count();
    assert_eq!(ended, 0, "nobody's time is over");
}

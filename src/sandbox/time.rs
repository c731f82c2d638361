//! Moving the clock: event by event up to the target, so that each thing happens on its own day, and waiting until the
//! program has dealt with what a moment brought.

use super::people::{PEOPLE, Ready};
use super::vk::DonView;
use super::vk_world::POLLED;
use super::world::{World, number};
use super::yookassa::TO_CONFIRM;
use crate::domain::time::SECOND;
use crate::domain::{Stage, Timestamp};
use crate::jobs::timer;
use crate::store::StoreError;
use serde::Serialize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long, in real time, the program is given to finish what it has begun.
const PATIENCE: Duration = Duration::from_secs(6);
/// How often it is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(15);
/// What is due so soon, in milliseconds, is waited for: the pace at which a person may be written to.
const SOON: i64 = 2 * SECOND;
/// Events that one move passes through one by one; behind them it goes straight to its target.
const STEPS: usize = 400;

/// How somebody is called in this world.
fn name_of(person: i64) -> Option<String> {
    PEOPLE.iter().find(|p| p.id == person).map(Ready::full_name)
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Next {
    /// When, in milliseconds.
    pub(super) at: i64,
    /// `reminder`, `grace`, `ended`, `freeze`, `return`, `change`, `message`, `payment`, `donut` or `stars`.
    pub(super) kind: &'static str,
    /// To whom, if that is known.
    pub(super) who: Option<String>,
}

impl World {
    /// What happens next if nobody does anything; `None`: nothing is planned.
    pub(super) async fn next_event(&self) -> Result<Option<Next>, StoreError> {
        let now = self.clock.now();
        let mut found = Vec::new();
        let mut tx = self.app.store.read().await?;
        // What is on its way right now has a time too: until when it is kept from others. That is not an event.
        if tx.effects_due(now).await? == 0
            && let Some(at) = tx.next_effect().await?
        {
            found.push(Next { at: at.0, kind: "message", who: None });
        }
        drop(tx);
        let unpaid = self.bank.payments().into_iter().filter(|p| p.status == "pending");
        found.extend(unpaid.map(|p| Next { at: p.created_at + TO_CONFIRM, kind: "payment", who: p.description }));
        let donation = |don: DonView| Next { at: don.until * SECOND, kind: "donut", who: Some(don.name) };
        found.extend(self.vk.dons().into_iter().map(donation));
        if let Some((at, person)) = self.telegram.next_charge() {
            found.push(Next { at: at * SECOND, kind: "stars", who: name_of(person) });
        }
        found.extend(self.next_change().await?);
        // What was due before is not to come: it waits for somebody.
        Ok(found.into_iter().filter(|n| n.at > now.0).min_by_key(|n| n.at))
    }

    /// The next change of a subscription.
    async fn next_change(&self) -> Result<Option<Next>, StoreError> {
        let now = self.clock.now();
        let mut tx = self.app.store.read().await?;
        let Some(at) = tx.next_change().await? else { return Ok(None) };
        let club = self.app.club(&mut tx).await?;
        for (person, address) in PEOPLE.iter().flat_map(|p| p.addresses().into_iter().map(move |a| (p, a))) {
            let Some(account) = tx.account_at(&address).await? else { continue };
            for subscription in tx.subscriptions_of(account.member).await? {
                let timeline = subscription.timeline(club.zone());
                if timeline.next_change(now) == Some(at) {
                    let kind = match timeline.stage(at) {
                        open if open.is_open() && timeline.stage(at.plus(-1)) == Stage::Frozen => "return",
                        Stage::Frozen => "freeze",
                        Stage::Grace => "grace",
                        Stage::Ended => "ended",
                        Stage::Pending | Stage::Active | Stage::Expiring => "reminder",
                    };
                    return Ok(Some(Next { at: at.0, kind, who: Some(person.full_name()) }));
                }
            }
        }
        Ok(Some(Next { at: at.0, kind: "change", who: None }))
    }

    /// Moves the clock forward by milliseconds, through everything that happens meanwhile.
    pub(super) async fn pass(&self, ms: i64) -> Result<(), StoreError> {
        let _moving = self.moving.lock().await;
        let target = self.clock.now().plus(ms.max(0));
        self.settle().await?;
        for _ in 0..STEPS {
            match self.next_event().await? {
                Some(next) if next.at < target.0 => self.jump(Timestamp(next.at)).await?,
                _ => break,
            }
        }
        self.jump(target).await
    }

    /// Moves the clock to what happens next. `false`: nothing is planned.
    pub(super) async fn pass_to_next(&self) -> Result<bool, StoreError> {
        let _moving = self.moving.lock().await;
        self.settle().await?;
        let Some(next) = self.next_event().await? else { return Ok(false) };
        self.jump(Timestamp(next.at)).await?;
        Ok(true)
    }

    /// Moves the clock to a moment, never back, and lets the program deal with it.
    async fn jump(&self, to: Timestamp) -> Result<(), StoreError> {
        let by = to.since(self.clock.now()).max(0);
        self.clock.advance(by);
        let moved = self.moved.fetch_add(by, Ordering::SeqCst) + by;
        self.keep_moved(moved).await?;
        self.settle().await
    }

    /// Waits until the program has nothing left to do at this moment, or for as long as it is worth waiting.
    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        let end = Instant::now() + PATIENCE;
        let mut idle = 0;
        self.bank.tick();
        self.vk.time_passed();
        self.telegram.time_passed();
        // One quiet look is not enough: what one loop has just finished, the next has not seen yet.
        while idle < 3 && Instant::now() < end {
            while timer::step(&self.app).await? > 0 {}
            self.app.bells.inbox.notify_one();
            self.app.bells.ring_outbox();
            idle = if self.is_idle().await? { idle + 1 } else { 0 };
            sleep(LOOK).await;
        }
        Ok(())
    }

    async fn is_idle(&self) -> Result<bool, StoreError> {
        if self.telegram.pending_updates() > 0 || !self.bank.pending_notifications().is_empty() {
            return Ok(false);
        }
        let mut tx = self.app.store.read().await?;
        if number(tx.cursor(POLLED).await?) != Some(self.vk.last_ts()) {
            return Ok(false);
        }
        Ok(tx.inbox_depth().await?.0 == 0 && tx.effects_due(self.clock.now().plus(SOON)).await? == 0)
    }
}

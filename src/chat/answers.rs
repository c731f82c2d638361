//! The answers themselves, one function each, reached by command and by button alike.

mod again;
mod claim;
mod connect;
mod freeze;
mod friends;
mod gifts;
mod hands;
mod money;
mod personal;
mod receipt;
mod staff;
mod transfer;

use super::Surroundings;
use super::dialogue::Purchase;
use crate::club::effect::{Effect, Urgency, act, say_instead};
use crate::club::{self, Club, change, gates, order, plan_line, remove, subscribe};
use crate::domain::freeze::quota;
use crate::domain::notice::{Occasion, PaidLine, Renewal, StaffNotice, StatusLine, WhyLine};
use crate::domain::{
    Cause, GateId, Lang, Notice, Plan, PlanKey, Stage, Subscription, Term, TermId, Timeline, Timestamp,
};
use crate::store::{Account, StoreError, Tx};

/// How many payments the status shows.
const PAYMENTS: i64 = 10;
/// How many decisions are told at once: about two screens of a phone.
const DECISIONS: usize = 20;

/// Who asks, and the message that may be changed in place.
pub(super) struct Asker {
    pub(super) account: Account,
    pub(super) instead: Option<String>,
}

impl Asker {
    pub(super) fn say(&self, tx: &mut Tx, notice: Notice, now: Timestamp) -> Result<(), StoreError> {
        say_instead(tx, &self.account.address, notice, self.instead.clone(), Urgency::Answer, now);
        Ok(())
    }

    pub(super) async fn start(
        &self,
        tx: &mut Tx,
        club: &Club,
        payload: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(key) = payload.and_then(|p| p.strip_prefix("plan_")).and_then(|k| k.parse().ok()) {
            return self.plan(tx, club, &key, now).await;
        }
        if let Some(code) = payload.and_then(|p| p.strip_prefix("gift_")) {
            return self.gift_opened(tx, club, code, now).await;
        }
        if let Some(code) = payload.and_then(|p| p.strip_prefix("link_")) {
            return self.connect_brought(tx, club, code, now).await;
        }
        if let Some(deal) = payload.and_then(|p| p.strip_prefix("gc_")) {
            return self.claim(tx, club, Some(deal), now).await;
        }
        if let Some(code) = payload.and_then(|p| p.strip_prefix("ref_")) {
            self.came_by_invitation(tx, club, code, now).await?;
        }
        if tx.subscriptions_of(self.account.member).await?.iter().any(|s| !s.terms.is_empty()) {
            self.status(tx, club, now).await?;
        } else {
            self.say(tx, Notice::Greeting { club: club.settings.name.clone(), plans: club.plan_lines() }, now)?;
        }
        gates::offer_unguarded(tx, club, &self.account.address, now).await
    }

    pub(super) fn plans(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, Notice::Plans { plans: club.plan_lines() }, now)
    }

    pub(super) async fn plan(&self, tx: &mut Tx, club: &Club, key: &PlanKey, now: Timestamp) -> Result<(), StoreError> {
        let Some(plan) = club.plan(key) else { return self.plans(tx, club, now) };
        let subscriptions = tx.subscriptions_of(self.account.member).await?;
        let mine = subscriptions.iter().find(|s| s.plan.key == *key);
        let renewal = mine.and_then(|s| renewal(club, plan, s, now));
        let (priced, offer) = self.offer(tx, club, plan, now).await?;
        let ways = club.ways(&priced, Some(self.account.address.platform));
        let change = match ways.first() {
            Some(way) => change::foresee(tx, club, self.account.member, plan, way.price.currency, now).await?,
            None => None,
        };
        // Where the same plan is to wait behind another, the preview of that tells all.
        let renewal = renewal.filter(|_| change.is_none());
        let change = change.map(|foreseen| foreseen.preview);
        self.say(tx, Notice::PlanCard { plan: plan_line(&priced), ways, renewal, offer, change }, now)
    }

    pub(super) async fn pay(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        key: &PlanKey,
        provider: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let purchase = Purchase::Plan { plan: key.clone(), provider: provider.to_owned() };
        if self.asks_for_receipt(tx, club, &purchase, now).await? {
            return Ok(());
        }
        order::order(tx, club, &self.account, key, provider, &around.token(), now).await
    }

    pub(super) async fn status(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let today = now.date(club.zone());
        let mut lines = Vec::new();
        for s in tx.subscriptions_of(self.account.member).await?.into_iter().filter(|s| !s.terms.is_empty()) {
            let timeline = s.timeline(club.zone());
            // Paid, and begins when another plan is over.
            let waits = timeline.stage(now).is_over() && !subscribe::is_over(&timeline, now);
            let stage = if waits { Stage::Pending } else { timeline.stage(now) };
            let last_day =
                if waits { subscribe::last_day(&timeline, now) } else { timeline.ending_at(now).map(|e| e.last_day) };
            let left = last_day.map_or(0, |day| day.signed_duration_since(today).num_days());
            lines.push(StatusLine {
                freeze: club::freeze::line(&s, club, now),
                quota: quota(&s, now, club.zone()),
                plan: s.plan.key,
                title: s.plan.title,
                stage,
                last_day,
                days_left: u32::try_from(left).unwrap_or(0),
            });
        }
        lines.sort_by_key(|l| !l.stage.is_open());
        let payments = tx.payments_of(self.account.member, PAYMENTS).await?;
        let paid =
            payments.iter().map(|p| PaidLine { day: p.created_at.date(club.zone()), amount: p.amount }).collect();
        self.say(tx, Notice::Status { lines, paid }, now)
    }

    pub(super) async fn link(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let subscriptions = tx.subscriptions_of(self.account.member).await?;
        if tx.banned_at(self.account.member).await?.is_some() {
            return self.say(tx, Notice::Staff(StaffNotice::Banned), now);
        }
        if subscriptions.iter().any(|s| s.timeline(club.zone()).is_open(now)) {
            let invite = Effect::Invite { member: self.account.member, occasion: Occasion::Asked };
            act(tx, &invite, Urgency::Answer, now);
            return Ok(());
        }
        match club::freeze::instead_of_doors(club, &subscriptions, Occasion::Asked, now) {
            Some(frozen) => self.say(tx, Notice::Freeze(frozen), now),
            None => self.say(tx, Notice::NothingOpen { before: last_plan(&subscriptions) }, now),
        }
    }

    pub(super) async fn renew(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let subscriptions = tx.subscriptions_of(self.account.member).await?;
        match last_plan(&subscriptions) {
            Some(key) => self.plan(tx, club, &key, now).await,
            None => self.plans(tx, club, now),
        }
    }

    /// Every decision, a page at a time; `before`: those that are older than this line of the journal.
    pub(super) async fn why(
        &self,
        tx: &mut Tx,
        club: &Club,
        before: Option<i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let limit = i64::try_from(DECISIONS).unwrap_or(i64::MAX);
        let rows = tx.journal_of(self.account.member, before, limit).await?;
        let earlier = rows.last().filter(|_| rows.len() == DECISIONS).map(|row| row.id);
        let rows = rows.into_iter().filter(|row| !row.event.is_for_staff());
        let line = |row: crate::store::JournalRow| WhyLine {
            day: row.at.date(club.zone()),
            time: row.at.time_of_day(club.zone()).format("%H:%M").to_string(),
            by_team: row.actor.is_some(),
            event: row.event,
        };
        self.say(tx, Notice::Why { lines: rows.map(line).collect(), earlier }, now)
    }

    pub(super) async fn language(
        &self,
        tx: &mut Tx,
        around: &dyn Surroundings,
        lang: Lang,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !around.speaks(lang) {
            return self.say(tx, Notice::ChooseLanguage, now);
        }
        tx.set_language(self.account.member, lang).await?;
        self.say(tx, Notice::LanguageSet, now)
    }

    pub(super) fn help(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, Notice::Help { owner: club.is_owner(&self.account.address) }, now)
    }

    pub(super) async fn guard(&self, tx: &mut Tx, club: &Club, chat: i64, now: Timestamp) -> Result<(), StoreError> {
        if !club.is_owner(&self.account.address) {
            return self.say(tx, Notice::StaleButton, now);
        }
        gates::guard(tx, club, &self.account.address, chat, now).await
    }

    pub(super) async fn leave_unguarded(
        &self,
        tx: &mut Tx,
        club: &Club,
        chat: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let place = tx.place(self.account.address.platform, chat).await?;
        match place.filter(|_| club.is_owner(&self.account.address)) {
            Some(place) => self.say(tx, Notice::GateDeclined { title: place.title }, now),
            None => self.say(tx, Notice::StaleButton, now),
        }
    }

    pub(super) async fn brake(
        &self,
        tx: &mut Tx,
        club: &Club,
        gate: GateId,
        nonce: i64,
        release: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let owner = &self.account.address;
        if club.is_owner(owner) && remove::answer_brake(tx, club, owner, gate, nonce, release, now).await? {
            return Ok(());
        }
        self.say(tx, Notice::StaleButton, now)
    }
}

/// The plan to renew: of what is open or was last, the newest.
fn last_plan(subscriptions: &[Subscription]) -> Option<PlanKey> {
    let bought = subscriptions.iter().filter(|s| !s.terms.is_empty());
    bought.max_by_key(|s| s.terms.last().map(|t| t.granted_at)).map(|s| s.plan.key.clone())
}

/// What buying the plan now would do to a subscription that is not over.
fn renewal(club: &Club, plan: &Plan, subscription: &Subscription, now: Timestamp) -> Option<Renewal> {
    let timeline = subscription.timeline(club.zone());
    let ending = timeline.ending_at(now).filter(|_| !timeline.stage(now).is_over())?;
    let mut terms = subscription.terms.clone();
    terms.push(Term::new(TermId(i64::MAX), Cause::Payment, plan.period, now));
    let then = Timeline::of(plan, &terms, &subscription.freezes, club.zone()).ending_at(now).map(|e| e.last_day);
    Some(Renewal { last_day: ending.last_day, then })
}

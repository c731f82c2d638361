//! Promo codes and trial days.
//!
//! A code that gives days gives them at once. One that makes plans cheaper is remembered, and is used up when a bill made
//! with it is paid. A bill keeps the price at which it was made, whatever becomes of the code; while it can be paid it
//! holds one of the uses that a limited code has, so that nobody else is promised the same one.

use super::effect::{Effect, Urgency, act, say};
use super::{Club, plan_line, referral, subscribe};
use crate::domain::notice::{Event, FriendsNotice, Occasion, StaffNotice};
use crate::domain::promo::{Asked, Benefit, Promo, Refusal, Standing, normal};
use crate::domain::time::HOUR;
use crate::domain::{Cause, MemberId, Notice, Period, Plan, PlanKey, Timestamp};
use crate::store::{Account, NewTerm, StoreError, Tx};

/// How long a bill that is not paid holds a use of a limited code; payment services let bills run out in about as long.
const HELD: i64 = HOUR;

/// Somebody names a promo code. Whether it gives anything is told to her here.
///
/// # Errors
/// What the store says.
pub async fn named(tx: &mut Tx, club: &Club, account: &Account, typed: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.lock_member(account.member).await?;
    let code = normal(typed);
    if banned(tx, account, now).await? {
        return Ok(());
    }
    let promo = match &code {
        Some(code) => tx.lock_promo(code).await?,
        None => None,
    };
    let taken = match promo {
        Some(promo) => take(tx, club, account, &promo, now).await?,
        None => Err(Refusal::Unknown),
    };
    if let Err(why) = taken {
        say(tx, &account.address, Notice::Friends(FriendsNotice::PromoRefused { code, why }), Urgency::Answer, now);
    }
    Ok(())
}

async fn take(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    promo: &Promo,
    now: Timestamp,
) -> Result<Result<(), Refusal>, StoreError> {
    if let Err(why) = check(tx, club, account.member, promo, now).await? {
        return Ok(Err(why));
    }
    let code = promo.code.clone();
    if let Benefit::Days(days) = promo.benefit {
        let hers = referral::newest_plan(tx, club, account.member, now).await?.filter(|p| promo.is_for(&p.key));
        let Some(plan) = hers.as_ref().or_else(|| club.plans.iter().find(|p| promo.is_for(&p.key))) else {
            return Ok(Err(Refusal::OtherPlan));
        };
        tx.use_promo(account.member, &code, None, now).await?;
        tx.note(Some(account.member), &Event::PromoUsed { code }, None, now);
        give(tx, club, account, plan, NewTerm::new(Cause::Promo, Period::Days(days)), now).await?;
        return Ok(Ok(()));
    }
    let plans: Vec<_> = club.plans.iter().filter_map(|p| promo.on(p)).map(|p| plan_line(&p)).collect();
    if plans.is_empty() {
        return Ok(Err(Refusal::OtherPlan));
    }
    if tx.take_promo(account.member, &code, now).await? {
        tx.note(Some(account.member), &Event::PromoTaken { code: code.clone() }, None, now);
    }
    let notice = FriendsNotice::PromoTaken { code, plans, until: promo.until };
    say(tx, &account.address, Notice::Friends(notice), Urgency::Answer, now);
    Ok(Ok(()))
}

/// Whether a code counts for a member now.
async fn check(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    promo: &Promo,
    now: Timestamp,
) -> Result<Result<(), Refusal>, StoreError> {
    let (past, subscriptions) = (tx.past_of(member).await?, tx.subscriptions_of(member).await?);
    Ok(promo.check(Asked {
        today: now.date(club.zone()),
        by_others: tx.promo_uses(&promo.code, member, now.plus(-HELD)).await?,
        by_her: tx.has_used_promo(member, &promo.code).await?,
        standing: Standing::of(past, &subscriptions, now, club.zone()),
    }))
}

/// A plan at a member's own price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// The plan with the prices that she pays.
    pub plan: Plan,
    /// The promo code that they are of.
    pub code: Option<String>,
    /// Where none counts: a code that she took, and why it does not.
    pub refused: Option<(String, Refusal)>,
}

/// A plan at the best price that a member's codes give her now. `ordering`: she orders it, so the codes are locked, and
/// whoever calls holds her lock.
///
/// # Errors
/// What the store says.
pub async fn priced(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    ordering: bool,
    now: Timestamp,
) -> Result<Priced, StoreError> {
    let mut best = Priced { plan: plan.clone(), code: None, refused: None };
    for mut promo in tx.unused_promos(member).await? {
        if ordering {
            let Some(locked) = tx.lock_promo(&promo.code).await? else { continue };
            promo = locked;
        }
        let counts = check(tx, club, member, &promo, now).await?;
        match counts.and_then(|()| promo.on(plan).ok_or(Refusal::OtherPlan)) {
            Ok(cheaper) => {
                let first = |plan: &Plan| plan.prices.first().map(|p| p.minor);
                if best.code.is_none() || first(&cheaper) < first(&best.plan) {
                    best = Priced { plan: cheaper, code: Some(promo.code), refused: None };
                }
            }
            Err(why) if best.code.is_none() => best.refused = Some((promo.code, why)),
            Err(_) => {}
        }
    }
    Ok(best)
}

/// A bill that was made with a code is paid: now the code is used. What it gave is the order's price, so nothing is refused
/// here.
///
/// # Errors
/// What the store says.
pub async fn paid(tx: &mut Tx, member: MemberId, code: &str, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    if tx.use_promo(member, code, Some(payment), now).await? {
        tx.note(Some(member), &Event::PromoUsed { code: code.to_owned() }, None, now);
    }
    Ok(())
}

/// How many days of a plan a member may have for nothing: once in her life, before she has ever had any time.
///
/// # Errors
/// What the store says.
pub async fn trial(tx: &mut Tx, member: MemberId, plan: &Plan) -> Result<u32, StoreError> {
    Ok(if plan.trial > 0 && !tx.past_of(member).await?.had_time { plan.trial } else { 0 })
}

/// A member wants to try a plan.
///
/// # Errors
/// What the store says.
pub async fn try_plan(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    key: &PlanKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.lock_member(account.member).await?;
    if banned(tx, account, now).await? {
        return Ok(());
    }
    let days = match club.plan(key) {
        Some(plan) => trial(tx, account.member, plan).await?,
        None => 0,
    };
    match club.plan(key).filter(|_| days > 0) {
        Some(plan) => give(tx, club, account, plan, NewTerm::new(Cause::Trial, Period::Days(days)), now).await,
        None => {
            let notice = Notice::Friends(FriendsNotice::NoTrial { plan: key.clone() });
            say(tx, &account.address, notice, Urgency::Answer, now);
            Ok(())
        }
    }
}

/// Tells somebody who is banned that she is: what is for once in a life would be used up behind closed doors.
async fn banned(tx: &mut Tx, account: &Account, now: Timestamp) -> Result<bool, StoreError> {
    let banned = tx.banned_at(account.member).await?.is_some();
    if banned {
        say(tx, &account.address, Notice::Staff(StaffNotice::Banned), Urgency::Answer, now);
    }
    Ok(banned)
}

/// Gives time without a payment, and says so: with the way in to whom it opens the door, or else with the new last day.
async fn give(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    plan: &Plan,
    term: NewTerm,
    now: Timestamp,
) -> Result<(), StoreError> {
    let member = account.member;
    let before = tx.subscriptions_of(member).await?;
    let outside = before.iter().all(|s| s.timeline(club.zone()).stage(now).is_over());
    let Some(given) = subscribe::add(tx, club, member, plan, &term, None, now).await? else { return Ok(()) };
    if outside {
        act(tx, &Effect::Invite { member, occasion: Occasion::Given }, Urgency::Door, now);
        return Ok(());
    }
    let notice = FriendsNotice::Added { period: term.period, title: plan.title.clone(), last_day: given.last_day };
    say(tx, &account.address, Notice::Friends(notice), Urgency::Answer, now);
    Ok(())
}

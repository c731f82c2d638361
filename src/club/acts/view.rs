//! What an act would change now, computed before it is done and again when it is.

use crate::club::{Club, subscribe};
use crate::domain::act::Wish;
use crate::domain::freeze as freezing;
use crate::domain::notice::{ActRefusal, Concerned, LastDay, Proposal};
use crate::domain::{
    Cause, LocalText, MemberId, Period, Plan, Subscription, SubscriptionId, Term, TermId, Timeline, Timestamp,
};
use crate::store::{StoreError, Tx};

/// A proposal of which nothing is known yet but the wish.
pub(super) const fn bare(act: i64, member: Option<MemberId>, wish: Wish) -> Proposal {
    let (title, was, until, concerned) = (None, None, None, None);
    Proposal { act, wish, member, name: String::new(), title, was, then: LastDay::Same, until, concerned }
}

pub(super) fn last_day(timeline: &Timeline, now: Timestamp) -> LastDay {
    match timeline.runs().last() {
        Some(run) if !subscribe::is_over(timeline, now) => {
            timeline.ending(run).map_or(LastDay::Never, |ending| LastDay::Day(ending.last_day))
        }
        _ => LastDay::Over,
    }
}

/// What a wish would change now, or why it cannot be.
pub(super) async fn view(
    tx: &mut Tx,
    club: &Club,
    member: Option<MemberId>,
    wish: &Wish,
    now: Timestamp,
) -> Result<Result<Proposal, ActRefusal>, StoreError> {
    let mut proposal = bare(0, member, wish.clone());
    let Some(member) = member else {
        let Wish::Compensate { days } = wish else { return Ok(Err(ActRefusal::Nobody)) };
        return Ok(match concerned(tx, club, *days).await? {
            Some(concerned) => Ok(Proposal { concerned: Some(concerned), ..proposal }),
            None => Err(ActRefusal::Nobody),
        });
    };
    proposal.name = tx.card(member).await?.map(|card| card.name).unwrap_or_default();
    let all = tx.subscriptions_of(member).await?;
    let of = |id: &SubscriptionId| all.iter().find(|s| s.id == *id);
    let banned = tx.banned_at(member).await?.is_some();
    let refusal = match wish {
        Wish::Grant { plan } => match club.plan(plan) {
            Some(plan) => {
                lengthened(&mut proposal, club, plan, all.iter().find(|s| s.plan.key == plan.key), plan.period, now)
            }
            None => Some(ActRefusal::PlanGone),
        },
        Wish::Extend { subscription, days } => match of(subscription) {
            Some(s) => lengthened(&mut proposal, club, &s.plan, Some(s), Period::Days(*days), now),
            None => Some(ActRefusal::NothingToExtend),
        },
        Wish::Revoke => {
            let left = |s: &&Subscription| !s.timeline(club.zone()).unfinished(now).is_empty();
            proposal.then = LastDay::Over;
            let ends = all.iter().filter(left).map(|s| s.timeline(club.zone()).ending_at(now).map(|e| e.last_day));
            proposal.was = ends.clone().flatten().max();
            (ends.count() == 0).then_some(ActRefusal::NothingLeft)
        }
        Wish::Freeze { subscription, days } => match of(subscription) {
            Some(s) => frozen(&mut proposal, club, s, *days, now),
            None => Some(ActRefusal::NothingLeft),
        },
        Wish::Unfreeze { subscription } => match of(subscription) {
            Some(s) => thawed(&mut proposal, club, s, now),
            None => Some(ActRefusal::NotFrozen),
        },
        Wish::Ban if banned => Some(ActRefusal::IsBanned),
        Wish::Ban => {
            let accounts = tx.accounts_of(member).await?;
            accounts.iter().any(|a| club.role(&a.address).is_some()).then_some(ActRefusal::Owner)
        }
        Wish::Unban => (!banned).then_some(ActRefusal::NotBanned),
        Wish::Compensate { .. } => Some(ActRefusal::Nobody),
        Wish::Separate => tx.join_of(member).await?.is_none().then_some(ActRefusal::NotJoined),
    };
    Ok(refusal.map_or(Ok(proposal), Err))
}

async fn concerned(tx: &mut Tx, club: &Club, days: u32) -> Result<Option<Concerned>, StoreError> {
    let (members, plans) = tx.count_to_compensate().await?;
    let all: u64 = plans.iter().map(|p| u64::from(p.count)).sum();
    let plans = plans.into_iter().map(|p| (title_of(club, &p.plan), p.count)).collect();
    Ok((all > 0).then(|| Concerned { members, plans, days: all * u64::from(days) }))
}

/// A plan's name by its key, or the key itself where it is no longer on sale.
pub(in crate::club) fn title_of(club: &Club, key: &str) -> LocalText {
    let known = club.plans.iter().find(|p| p.key.as_str() == key).map(|p| p.title.clone());
    known.unwrap_or_else(|| LocalText([(club.locale(), key.to_owned())].into()))
}

/// What another term would change.
fn lengthened(
    proposal: &mut Proposal,
    club: &Club,
    plan: &Plan,
    subscription: Option<&Subscription>,
    period: Period,
    now: Timestamp,
) -> Option<ActRefusal> {
    let before = subscription.map(|s| s.timeline(club.zone()));
    let running = before.as_ref().filter(|t| !t.stage(now).is_over());
    if running.is_some_and(|t| t.ending_at(now).is_none()) {
        return Some(ActRefusal::NoEnd);
    }
    let (mut terms, freezes) = subscription.map(|s| (s.terms.clone(), s.freezes.clone())).unwrap_or_default();
    terms.push(Term::new(TermId(i64::MAX), Cause::Grant, period, now));
    proposal.title = Some(plan.title.clone());
    proposal.was = running.and_then(|t| t.ending_at(now)).map(|e| e.last_day);
    proposal.then = last_day(&Timeline::of(plan, &terms, &freezes, club.zone()), now);
    None
}

pub(super) const fn by_staff(days: u32) -> freezing::Wish {
    freezing::Wish { days, from: None, by_staff: true }
}

/// What a freeze would change.
fn frozen(
    proposal: &mut Proposal,
    club: &Club,
    subscription: &Subscription,
    days: u32,
    now: Timestamp,
) -> Option<ActRefusal> {
    match freezing::offer(subscription, by_staff(days), now, club.zone()) {
        Ok(offer) => {
            proposal.title = Some(subscription.plan.title.clone());
            proposal.was = offer.last_day;
            proposal.then = offer.new_last_day.map_or(LastDay::Never, LastDay::Day);
            proposal.until = Some(offer.ends_at.plus(-1).date(club.zone()));
            None
        }
        Err(why) => Some(ActRefusal::Freeze(why)),
    }
}

/// What coming back would change.
fn thawed(proposal: &mut Proposal, club: &Club, subscription: &Subscription, now: Timestamp) -> Option<ActRefusal> {
    let timeline = subscription.timeline(club.zone());
    let Some(stop) = timeline.freeze_at(now).or_else(|| timeline.freeze_after(now)) else {
        return Some(ActRefusal::NotFrozen);
    };
    let mut then = subscription.clone();
    then.freezes.iter_mut().filter(|f| f.id == stop.freeze).for_each(|f| f.returned_at = Some(now));
    proposal.title = Some(subscription.plan.title.clone());
    proposal.was = timeline.ending_at(now).map(|e| e.last_day);
    proposal.then = last_day(&then.timeline(club.zone()), now);
    None
}

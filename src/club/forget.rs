//! Forgetting a member who asks for it, in two steps: at once her time ends and every door closes; once she is out of
//! every gate, who she was is erased, and what was paid stays without her.

use super::effect::{Effect, Urgency, act};
use super::{Club, entry, expire, renewal, subscribe};
use crate::domain::gift::GiftState;
use crate::domain::notice::{Event, PersonalNotice, Question, RunningLine};
use crate::domain::time::{DAY, MINUTE};
use crate::domain::{MemberId, Presence, Timestamp};
use crate::store::{Account, Removal, StoreError, Tx};

/// After a removal the messenger still tells of it for a while, and it is verified; then she is erased.
const SETTLING: i64 = 5 * MINUTE;
/// A gate that is out of order, or a brake that nobody answers, does not put it off for longer than this.
const AT_THE_LATEST: i64 = 30 * DAY;
/// How long a question may be answered.
const PATIENCE: i64 = 60 * MINUTE;
/// How many unclaimed gifts are looked for.
const GIFTS: i64 = 100;

/// What runs and would be lost.
async fn running(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<Vec<RunningLine>, StoreError> {
    let mut lines = Vec::new();
    for s in tx.subscriptions_of(member).await? {
        let timeline = s.timeline(club.zone());
        if !subscribe::is_over(&timeline, now) {
            lines.push(RunningLine { title: s.plan.title, last_day: subscribe::last_day(&timeline, now) });
        }
    }
    Ok(lines)
}

/// The question whether she wants it, with all that it means.
///
/// # Errors
/// What the store says.
pub async fn ask(tx: &mut Tx, club: &Club, account: &Account, now: Timestamp) -> Result<PersonalNotice, StoreError> {
    let running = running(tx, club, account.member, now).await?;
    let gifts = tx.gifts_of(account.member, GIFTS).await?;
    let gifts = gifts.iter().filter(|g| g.state() == GiftState::Waiting).count();
    let gifts = u32::try_from(gifts).unwrap_or(u32::MAX);
    Ok(PersonalNotice::ForgetAsk { running, gifts, asked: question(account, now) })
}

const fn question(account: &Account, now: Timestamp) -> Question {
    Question { member: account.member.0, at: now.0 / 1000 }
}

/// She said yes, for the first time or once more. Who loses running time is asked twice; an answer to another question,
/// or one that comes too late, only asks anew.
///
/// # Errors
/// What the store says.
pub async fn answered(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    asked: Question,
    sure: bool,
    now: Timestamp,
) -> Result<PersonalNotice, StoreError> {
    let fresh = now.since(Timestamp(asked.at.saturating_mul(1000))) <= PATIENCE;
    if asked.member != account.member.0 || !fresh {
        return ask(tx, club, account, now).await;
    }
    let running = running(tx, club, account.member, now).await?;
    if !running.is_empty() && !sure {
        return Ok(PersonalNotice::ForgetSure { running, asked: question(account, now) });
    }
    begin(tx, club, account.member, now).await?;
    Ok(PersonalNotice::ForgetBegun)
}

/// Ends all her time, closes every door and gives up what she has not paid. Done twice it does nothing more.
///
/// # Errors
/// What the store says.
pub async fn begin(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    tx.lock_member(member).await?;
    if !tx.leave(member, now).await? {
        return Ok(());
    }
    tx.note(Some(member), &Event::ForgetAsked, None, now);
    let subscriptions = tx.subscriptions_of(member).await?;
    // All of it goes before anything is settled, so that no plan that waits begins in between.
    for subscription in &subscriptions {
        let over = subscribe::is_over(&subscription.timeline(club.zone()), now);
        for term in subscription.terms.iter().filter(|t| !over && t.taken_back_at.is_none()) {
            tx.take_back_term(term.id, now).await?;
        }
    }
    for subscription in &subscriptions {
        renewal::wind_up(tx, club, subscription, now).await?;
        let ended = subscribe::settle(tx, club, member, subscription.id, now).await?;
        expire::hush(tx, club, &ended, now).await?;
    }
    tx.cancel_orders(member).await?;
    for (account, gate, url, _) in tx.links_of(member).await?.into_iter().filter(|(.., current)| *current) {
        tx.drop_link(account, gate, now).await?;
        if let Some(gate) = club.gate(gate) {
            let revoke = Effect::RevokeLink { platform: gate.platform, gate: gate.id, url };
            act(tx, &revoke, Urgency::Care, now);
        }
    }
    entry::refresh(tx, club, member, now).await
}

/// Whether a member who wants to be forgotten can be erased: she is out of every gate, and nothing waits to be done about
/// her.
///
/// # Errors
/// What the store says.
pub async fn is_ready(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    asked_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if now.since(asked_at) >= AT_THE_LATEST {
        return Ok(true);
    }
    let lanes = lanes(tx, member).await?;
    Ok(is_out(tx, club, member, now).await? && !tx.lanes_wait(&lanes).await?)
}

/// Erases a member who wants to be forgotten, if that [can be done now](is_ready). Says whether it was.
///
/// # Errors
/// What the store says.
pub async fn erase(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    asked_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    tx.lock_member(member).await?;
    if !is_ready(tx, club, member, asked_at, now).await? {
        return Ok(false);
    }
    let lanes = lanes(tx, member).await?;
    tx.note(Some(member), &Event::Forgotten, None, now);
    tx.erase(member, &lanes, now).await?;
    Ok(true)
}

/// Whether she is out of every gate that is guarded, and that has settled.
async fn is_out(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<bool, StoreError> {
    let rows = tx.access_of(member).await?;
    let mut guarded = rows.iter().filter(|r| club.gate(r.gate).is_some());
    Ok(guarded.all(|r| {
        // Who was added by hand without a right is not ours to remove.
        let out = r.removal == Removal::None && (r.seen != Presence::Inside || !r.entitled);
        out && r.removed_at.is_none_or(|at| now.since(at) >= SETTLING)
    }))
}

/// The lanes of effects about her.
async fn lanes(tx: &mut Tx, member: MemberId) -> Result<Vec<String>, StoreError> {
    let mut lanes = vec![format!("member:{member}")];
    lanes.extend(tx.accounts_of(member).await?.iter().map(|a| a.address.to_string()));
    lanes.extend(tx.access_of(member).await?.iter().map(|r| format!("gate:{}:{}", r.gate, r.account)));
    lanes.extend(tx.links_of(member).await?.iter().map(|(_, gate, url, _)| format!("gate:{gate}:{url}")));
    Ok(lanes)
}

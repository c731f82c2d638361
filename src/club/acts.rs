//! What staff do to a member's time: first shown, then done once, then perhaps undone once.
//!
//! [`propose`] writes a wish down and says what it would change; [`carry_out`] does it if it still can be done, under the
//! number that the button carries, so that a yes that comes twice does nothing twice; [`undo`] takes it back. Who acts, and
//! why, goes into the journal with each.

mod deed;
mod view;

use super::{Club, freeze};
use crate::domain::act::{Outcome, Wish};
use crate::domain::notice::{ActRefusal, Event, Proposal};
use crate::domain::time::{DAY, HOUR};
use crate::domain::{AccountRef, MemberId, Subscription, SubscriptionId, Timestamp};
use crate::store::{ActRow, Hand, StoreError, Tx, Work};
pub(super) use deed::take_back_given;
use deed::{act_on, restore, unban};
pub(super) use view::title_of;
use view::{bare, view};

/// How long what was shown may be answered by a yes.
const SHOWN_FOR: i64 = HOUR;
/// How long a compensation can be taken back.
const COMPENSATION_UNDONE: i64 = DAY;

/// What came of a yes or of an undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// It is done.
    Done(Box<Proposal>),
    /// It was done before.
    Before,
    /// It cannot be.
    Refused(Option<MemberId>, ActRefusal),
    /// There is no such act, or not this person's, or it was shown too long ago.
    Stale,
    /// It needs a reason first.
    NeedsReason(Box<Proposal>),
}

/// Writes down what somebody of the staff wishes, and says what it would change.
///
/// # Errors
/// What the store says.
pub async fn propose(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    member: Option<MemberId>,
    wish: &Wish,
    now: Timestamp,
) -> Result<Result<Proposal, ActRefusal>, StoreError> {
    Ok(match view(tx, club, member, wish, now).await? {
        Ok(proposal) => {
            Ok(Proposal { act: tx.add_act(member, wish, actor, now.plus(-SHOWN_FOR), now).await?, ..proposal })
        }
        Err(why) => Err(why),
    })
}

/// The subscription that days are meant for: the one that lasts longest of those that run, or else the last there was.
///
/// # Errors
/// What the store says.
pub async fn meant(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    now: Timestamp,
) -> Result<Option<SubscriptionId>, StoreError> {
    let rank = |s: &Subscription| {
        let timeline = s.timeline(club.zone());
        let end = timeline.ending_at(now).map_or(i64::MAX, |e| e.paid_until.0);
        (!timeline.stage(now).is_over(), end)
    };
    let all = tx.subscriptions_of(member).await?;
    Ok(all.iter().filter(|s| !s.terms.is_empty()).max_by_key(|s| rank(s)).map(|s| s.id))
}

/// The subscription that stands still or is to, if there is one.
///
/// # Errors
/// What the store says.
pub async fn frozen_one(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    now: Timestamp,
) -> Result<Option<SubscriptionId>, StoreError> {
    let held = |s: &&Subscription| {
        let timeline = s.timeline(club.zone());
        timeline.freeze_at(now).or_else(|| timeline.freeze_after(now)).is_some()
    };
    Ok(tx.subscriptions_of(member).await?.iter().find(held).map(|s| s.id))
}

/// An act that waits for its yes, with what it would change now.
///
/// # Errors
/// What the store says.
pub async fn shown(tx: &mut Tx, club: &Club, actor: &AccountRef, act: i64, now: Timestamp) -> Result<Came, StoreError> {
    Ok(match open(tx, actor, act, now).await? {
        Ok(row) => match view(tx, club, row.member, &row.wish, now).await? {
            Ok(proposal) => Came::NeedsReason(Box::new(Proposal { act, ..proposal })),
            Err(why) => Came::Refused(row.member, why),
        },
        Err(came) => came,
    })
}

async fn open(tx: &mut Tx, actor: &AccountRef, act: i64, now: Timestamp) -> Result<Result<ActRow, Came>, StoreError> {
    Ok(match tx.act(act).await?.filter(|row| row.actor == *actor) {
        Some(row) if row.done_at.is_some() => Err(Came::Before),
        Some(row) if now.since(row.asked_at) <= SHOWN_FOR => Ok(row),
        _ => Err(Came::Stale),
    })
}

/// The yes: does what was shown, once.
///
/// # Errors
/// What the store says.
pub async fn carry_out(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    act: i64,
    now: Timestamp,
) -> Result<Came, StoreError> {
    let row = match open(tx, actor, act, now).await? {
        Ok(row) => row,
        Err(came) => return Ok(came),
    };
    if let Some(member) = row.member {
        tx.lock_member(member).await?;
        if tx.is_leaving(member).await? {
            return Ok(Came::Refused(Some(member), ActRefusal::Nobody));
        }
    }
    let proposal = match view(tx, club, row.member, &row.wish, now).await? {
        Ok(proposal) => Proposal { act, ..proposal },
        Err(why) => return Ok(Came::Refused(row.member, why)),
    };
    if row.wish.needs_reason() && row.reason.is_none() {
        return Ok(Came::NeedsReason(Box::new(proposal)));
    }
    let hand = Hand { actor, reason: row.reason.as_deref() };
    let (outcome, work) = match row.member {
        Some(member) => (act_on(tx, club, member, &row, hand, now).await?, None),
        None => {
            if let Wish::Compensate { days } = row.wish {
                tx.note_by(None, &Event::Compensating { days, back: false }, Some(hand), now);
            }
            (Outcome::default(), Some(Work::Give))
        }
    };
    tx.act_done(act, &outcome, work, now).await?;
    Ok(Came::Done(Box::new(proposal)))
}

/// Takes back what was done, once.
///
/// # Errors
/// What the store says.
pub async fn undo(tx: &mut Tx, club: &Club, actor: &AccountRef, act: i64, now: Timestamp) -> Result<Came, StoreError> {
    let Some(row) = tx.act(act).await?.filter(|row| row.wish.can_be_undone()) else { return Ok(Came::Stale) };
    let Some(done_at) = row.done_at else { return Ok(Came::Stale) };
    if row.undone_at.is_some() {
        return Ok(Came::Before);
    }
    let mut proposal = bare(row.id, row.member, row.wish.clone());
    let hand = Hand { actor, reason: None };
    let Some(member) = row.member else {
        if now.since(done_at) > COMPENSATION_UNDONE {
            return Ok(Came::Refused(None, ActRefusal::TooLate));
        }
        if let Wish::Compensate { days } = row.wish {
            tx.note_by(None, &Event::Compensating { days, back: true }, Some(hand), now);
        }
        tx.act_undone(act, actor, Some(Work::Take), now).await?;
        return Ok(Came::Done(Box::new(proposal)));
    };
    proposal.name = tx.lock_member(member).await?.name;
    if tx.is_leaving(member).await? {
        return Ok(Came::Refused(Some(member), ActRefusal::Nobody));
    }
    if let Err(why) = undo_of(tx, club, member, &row, hand, now).await? {
        return Ok(Came::Refused(Some(member), why));
    }
    tx.act_undone(act, actor, None, now).await?;
    Ok(Came::Done(Box::new(proposal)))
}

async fn undo_of(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    row: &ActRow,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<Result<(), ActRefusal>, StoreError> {
    let what = row.wish.as_str();
    match (&row.wish, row.outcome.given, row.outcome.freeze, row.done_at) {
        (Wish::Grant { .. } | Wish::Extend { .. }, Some(given), ..) => {
            if !take_back_given(tx, club, member, given, what, hand, now).await? {
                return Ok(Err(ActRefusal::NothingLeft));
            }
        }
        (Wish::Freeze { .. }, _, Some((subscription, id)), _) => {
            let all = tx.subscriptions_of(member).await?;
            let timeline = all.iter().find(|s| s.id == subscription).map(|s| s.timeline(club.zone()));
            let stop = timeline.and_then(|t| t.freeze_at(now).or_else(|| t.freeze_after(now)));
            if stop.is_none_or(|stop| stop.freeze != id)
                || !freeze::unfreeze(tx, club, member, subscription, Some(hand), now).await?
            {
                return Ok(Err(ActRefusal::NotFrozen));
            }
        }
        (Wish::Revoke, .., Some(done_at)) => restore(tx, club, member, &row.outcome.taken, done_at, hand, now).await?,
        (Wish::Ban, ..) => {
            if tx.banned_at(member).await?.is_none() {
                return Ok(Err(ActRefusal::NotBanned));
            }
            unban(tx, club, member, hand, now).await?;
        }
        _ => return Ok(Err(ActRefusal::TooLate)),
    }
    Ok(Ok(()))
}

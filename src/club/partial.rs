//! A part of the money went back: what that means for the time that it bought.

use super::effect::tell_owners;
use super::refund::{last_day, owned, time_back};
use super::{Club, entry, expire, freeze, subscribe};
use crate::domain::notice::money::{Settling, TimeBack};
use crate::domain::notice::{Event, MoneyNotice};
use crate::domain::{
    AccountRef, MemberId, Misfit, Money, Notice, PartialRefunds, PaymentFact, Reduction, Timestamp, order,
};
use crate::store::{Hand, PaymentRow, StoreError, Tx};
use chrono::NaiveDate;

/// A part of a member's payment went back: the time stays, is cut in proportion, or waits for an owner's word.
///
/// # Errors
/// What the store says.
pub(super) async fn partly(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    payment: i64,
    member: MemberId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = tx.lock_member(member).await?.name;
    let refunded = Money { minor: fact.refunded_minor, ..fact.amount };
    tx.note(Some(member), &Event::PartlyRefunded { amount: refunded }, None, now);
    let Some(row) = tx.payment(payment).await? else { return Ok(()) };
    match club.settings.partial_refunds {
        PartialRefunds::Keep => Ok(()),
        PartialRefunds::Cut => cut(tx, club, &row, None, now).await.map(drop),
        PartialRefunds::Ask => {
            tx.set_misfit(payment, Misfit::PartialRefund).await?;
            let (provider, external_id) = (row.provider.clone(), row.external_id.clone());
            let (amount, misfit) = (row.amount, Misfit::PartialRefund);
            tx.note(None, &Event::Unmatched { provider, external_id, amount, misfit }, None, now);
            let notice = ask_about_time(tx, club, &row, name, now).await?;
            tell_owners(tx, club, &Notice::Money(notice), now);
            Ok(())
        }
    }
}

/// Asks an owner what a part of a payment that went back means for its time.
pub(super) async fn ask_about_time(
    tx: &mut Tx,
    club: &Club,
    row: &PaymentRow,
    name: String,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let (kept, cut) = match time_back(tx, club, row, 0, now).await? {
        TimeBack::Part { last_day, cut, .. } => (last_day, cut),
        _ => (None, None),
    };
    let refunded = Money { minor: row.refunded_minor, ..row.amount };
    Ok(MoneyNotice::Partial { payment: row.id, amount: row.amount, refunded, name, kept, cut })
}

/// Cuts the term of a payment in proportion to what went back. Returns the member's last day from now on.
async fn cut(
    tx: &mut Tx,
    club: &Club,
    row: &PaymentRow,
    by: Option<Hand<'_>>,
    now: Timestamp,
) -> Result<Option<NaiveDate>, StoreError> {
    let Some((before, term)) = owned(tx, row).await? else { return Ok(None) };
    tx.lock_member(before.member).await?;
    let timeline = before.timeline(club.zone());
    if !timeline.left(now).iter().any(|l| l.term == term.id) {
        return Ok(last_day(&timeline, now)); // used up, or without an end
    }
    let kept = order::kept(row.amount, row.refunded_minor);
    tx.reduce_term(term.id, Reduction { at: now, kept }).await?;
    let subscription = subscribe::settle(tx, club, before.member, before.id, now).await?;
    freeze::call_off_moot(tx, club, &subscription, by, now).await?;
    let timeline = subscription.timeline(club.zone());
    let day = last_day(&timeline, now);
    let event = Event::TermReduced { plan: (&subscription.plan).into(), last_day: day };
    tx.note_by(Some(before.member), &event, by, now);
    entry::refresh(tx, club, before.member, now).await?;
    if timeline.stage(now).is_over() {
        expire::say_ended_unless_leaving(tx, club, &subscription, now).await?;
    }
    Ok(day)
}

/// An owner says what a part of the money given back means. `refunded_minor` is what she was told of.
///
/// # Errors
/// What the store says.
pub async fn settle_partial(
    tx: &mut Tx,
    club: &Club,
    owner: &AccountRef,
    payment: i64,
    refunded_minor: i64,
    how: Settling,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let row = tx.payment(payment).await?;
    let waits = |r: &PaymentRow| r.misfit == Some(Misfit::PartialRefund) && r.refunded_minor == refunded_minor;
    let Some((row, member)) = row.filter(waits).and_then(|r| r.member.map(|m| (r, m))) else {
        return Ok(MoneyNotice::SettledBefore);
    };
    let name = tx.lock_member(member).await?.name;
    tx.close_misfit(payment, Some(owner), now).await?;
    let hand = Hand { actor: owner, reason: None };
    let (provider, external_id, amount) = (row.provider.clone(), row.external_id.clone(), row.amount);
    tx.note_by(Some(member), &Event::PaymentSettled { provider, external_id, amount, how }, Some(hand), now);
    let last_day = if how == Settling::Cut {
        cut(tx, club, &row, Some(hand), now).await?
    } else {
        let owned = owned(tx, &row).await?;
        owned.and_then(|(s, _)| last_day(&s.timeline(club.zone()), now))
    };
    Ok(MoneyNotice::PartialSettled { cut: how == Settling::Cut, name, last_day })
}

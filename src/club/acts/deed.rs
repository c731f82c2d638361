//! The deeds themselves: each changes terms, freezes or the ban, lets everything follow from that, and tells the member
//! kindly. The caller holds her lock.

use super::view::{by_staff, last_day};
use crate::club::effect::{Urgency, say_gently};
use crate::club::{Club, connect, entry, freeze, people, subscribe};
use crate::domain::act::{Outcome, Wish};
use crate::domain::notice::{Event, LastDay, StaffNotice};
use crate::domain::{Cause, LocalText, MemberId, Notice, Period, Subscription, SubscriptionId, TermId, Timestamp};
use crate::store::{ActRow, Hand, StoreError, Tx};

/// Does what an act wishes for one member.
pub(super) async fn act_on(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    row: &ActRow,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let mut outcome = Outcome::default();
    match &row.wish {
        Wish::Grant { plan } => {
            if let Some(plan) = club.plan(plan) {
                let subscription = tx.put_subscription(member, plan, now).await?;
                outcome.given = give(tx, club, member, (subscription, plan.period), row.id, hand, now).await?;
            }
        }
        Wish::Extend { subscription, days } => {
            let what = (*subscription, Period::Days(*days));
            outcome.given = give(tx, club, member, what, row.id, hand, now).await?;
        }
        Wish::Revoke => outcome.taken = revoke(tx, club, member, hand, now).await?,
        Wish::Freeze { subscription, days } => {
            if freeze::freeze(tx, club, member, *subscription, by_staff(*days), Some(hand), now).await?.is_ok() {
                let all = tx.subscriptions_of(member).await?;
                let newest = all.iter().find(|s| s.id == *subscription).and_then(|s| s.freezes.last());
                outcome.freeze = newest.map(|freeze| (*subscription, freeze.id));
            }
        }
        Wish::Unfreeze { subscription } => {
            freeze::unfreeze(tx, club, member, *subscription, Some(hand), now).await?;
        }
        Wish::Ban => {
            tx.set_banned(member, Some(now)).await?;
            tx.note_by(Some(member), &Event::Banned, Some(hand), now);
            entry::refresh(tx, club, member, now).await?;
            tell(tx, club, member, StaffNotice::Banned, now).await?;
        }
        Wish::Unban => unban(tx, club, member, hand, now).await?,
        Wish::Compensate { .. } => {}
        Wish::Separate => {
            connect::separate(tx, club, member, hand, now).await?;
        }
    }
    Ok(outcome)
}

async fn tell(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    notice: StaffNotice,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(to) = people::address(tx, member).await? {
        say_gently(tx, club, &to, Notice::Staff(notice), Urgency::Word, now);
    }
    Ok(())
}

async fn give(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    (id, period): (SubscriptionId, Period),
    act: i64,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<Option<(SubscriptionId, TermId)>, StoreError> {
    let cause = Cause::Grant;
    let Some(term) = tx.add_term_of_act(id, cause, period, act, now).await? else { return Ok(None) };
    let subscription = subscribe::settle(tx, club, member, id, now).await?;
    let last_day = subscription.timeline(club.zone()).ending_at(now).map(|e| e.last_day);
    let plan = (&subscription.plan).into();
    let first = subscribe::begins(club, &subscription, term, now);
    tx.note_by(Some(member), &Event::TermGiven { plan, period, cause, last_day, first }, Some(hand), now);
    entry::refresh(tx, club, member, now).await?;
    tell(tx, club, member, StaffNotice::Given { title: subscription.plan.title, period, last_day }, now).await?;
    Ok(Some((id, term)))
}

/// Takes back what is left of all terms; says of which.
async fn revoke(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<Vec<TermId>, StoreError> {
    let (mut taken, mut touched) = (Vec::new(), Vec::new());
    // All of it goes before anything is settled, so that no plan that waits begins in between.
    for subscription in tx.subscriptions_of(member).await? {
        let terms = subscription.timeline(club.zone()).unfinished(now);
        for term in &terms {
            tx.take_back_term(*term, now).await?;
        }
        if !terms.is_empty() {
            touched.push(subscription.id);
        }
        taken.extend(terms);
    }
    for id in touched {
        let settled = subscribe::settle(tx, club, member, id, now).await?;
        freeze::call_off_moot(tx, club, &settled, Some(hand), now).await?;
        unsaid(tx, club, &settled, now).await?;
    }
    tx.note_by(Some(member), &Event::Revoked, Some(hand), now);
    entry::refresh(tx, club, member, now).await?;
    tell(tx, club, member, StaffNotice::Revoked, now).await?;
    Ok(taken)
}

/// Another word tells of this end, so that nobody says again that it is over.
async fn unsaid(tx: &mut Tx, club: &Club, subscription: &Subscription, now: Timestamp) -> Result<(), StoreError> {
    if let Some(ending) = subscription.timeline(club.zone()).ending_at(now) {
        tx.first_time(&format!("ended:{}:{}", subscription.id, ending.closes_at.0), now).await?;
    }
    Ok(())
}

pub(super) async fn unban(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.set_banned(member, None).await?;
    tx.note_by(Some(member), &Event::Unbanned, Some(hand), now);
    entry::refresh(tx, club, member, now).await?;
    tell(tx, club, member, StaffNotice::Unbanned, now).await
}

/// Gives back what a revocation took.
pub(super) async fn restore(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    taken: &[TermId],
    taken_at: Timestamp,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.restore_terms(taken, taken_at).await?;
    for subscription in tx.subscriptions_of(member).await? {
        if subscription.terms.iter().any(|t| taken.contains(&t.id)) {
            let settled = subscribe::settle(tx, club, member, subscription.id, now).await?;
            undone(tx, club, &settled, "revoke", hand, now).await?;
        }
    }
    Ok(())
}

/// Takes back a term that an act gave: as if it had never been given, or, where later terms or freezes lean on it, what is
/// left of it. Says whether anything was left. The caller holds the member's lock.
pub(in crate::club) async fn take_back_given(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    (_, term): (SubscriptionId, TermId),
    what: &str,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let all = tx.subscriptions_of(member).await?;
    // Where two memberships became one, it may have gone to another subscription.
    let Some((subscription, given)) = all.iter().find_map(|s| Some((s, s.terms.iter().find(|t| t.id == term)?))) else {
        return Ok(false);
    };
    let id = subscription.id;
    let left = subscription.timeline(club.zone()).unfinished(now).contains(&term);
    let leans = subscription.terms.iter().any(|t| t.id > term && t.taken_back_at.is_none())
        || subscription.freezes.iter().any(|f| f.starts_at >= given.granted_at && f.until() > f.starts_at);
    let at = if leans || !left { now } else { given.granted_at };
    if !tx.take_back_term(term, at).await? {
        return Ok(false);
    }
    if left {
        let settled = subscribe::settle(tx, club, member, id, now).await?;
        undone(tx, club, &settled, what, hand, now).await?;
    }
    Ok(left)
}

/// After time was corrected: what follows, and the word to the member.
async fn undone(
    tx: &mut Tx,
    club: &Club,
    subscription: &Subscription,
    what: &str,
    hand: Hand<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is = last_day(&subscription.timeline(club.zone()), now);
    let shown = if let LastDay::Day(day) = is { Some(day) } else { None };
    tx.note_by(Some(subscription.member), &Event::Undone { what: what.to_owned(), last_day: shown }, Some(hand), now);
    if is == LastDay::Over {
        unsaid(tx, club, subscription, now).await?;
    }
    entry::refresh(tx, club, subscription.member, now).await?;
    let title: LocalText = subscription.plan.title.clone();
    tell(tx, club, subscription.member, StaffNotice::Corrected { title, now: is }, now).await
}

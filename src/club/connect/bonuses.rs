//! Who brought whom, when two of them turn out to be one person.
//!
//! Bringing oneself earns nothing, nor does a circle: what was given for it is taken back, whosever it is. Everything else
//! stays as it was earned. Somebody is brought once, so of two invitations the one of her who stays counts, and the other's
//! only if nothing has come of either yet.

use crate::club::{Club, entry, subscribe};
use crate::domain::notice::Event;
use crate::domain::{MemberId, Timestamp};
use crate::store::{BonusRow, ChangedReferral, JoinRow, Moved, ReferralRow, StoreError, Tx};

/// Who brought one of two members: their bonuses may go.
pub(super) async fn concerned(tx: &mut Tx, two: [MemberId; 2]) -> Result<Vec<MemberId>, StoreError> {
    let rows = tx.referrals_about(two).await?;
    Ok(rows.iter().filter(|row| two.contains(&row.guest)).map(|row| row.inviter).collect())
}

/// Takes back what one person earned by bringing herself, directly or over others. Says what; whoever calls lets
/// [`settle`] follow once everything is in its place.
pub(super) async fn void(
    tx: &mut Tx,
    two: [MemberId; 2],
    moved: &mut Moved,
    now: Timestamp,
) -> Result<Vec<BonusRow>, StoreError> {
    let mut taken = Vec::new();
    for row in tx.referrals_about(two).await?.into_iter().filter(|row| two.contains(&row.guest)) {
        if !is_void(tx, two, &row).await? {
            continue;
        }
        if let Some(payment) = row.payment {
            taken.extend(tx.take_bonuses(payment, now).await?);
        } else {
            // Nothing was earned yet; as one's own guest nothing will be.
            write(tx, &row, ReferralRow { inviter: row.guest, ..row }, moved).await?;
        }
    }
    moved.taken.extend(taken.iter().map(|bonus| bonus.term));
    Ok(taken)
}

async fn is_void(tx: &mut Tx, two: [MemberId; 2], row: &ReferralRow) -> Result<bool, StoreError> {
    if two.contains(&row.inviter) {
        return Ok(true);
    }
    for member in two {
        if tx.was_brought_by(row.inviter, member).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What follows from a bonus that was taken back.
pub(super) async fn settle(
    tx: &mut Tx,
    club: &Club,
    whose: MemberId,
    bonus: BonusRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.note(Some(whose), &Event::BonusesTaken, None, now);
    // Its subscription may have gone on as another one since.
    let all = tx.subscriptions_of(whose).await?;
    let Some(now_in) = all.iter().find(|s| s.terms.iter().any(|t| t.id == bonus.term)) else { return Ok(()) };
    subscribe::taken_back(tx, club, whose, now_in.id, None, now).await
}

/// Names her who stays wherever the other one was named.
pub(super) async fn rename(tx: &mut Tx, stays: MemberId, goes: MemberId, moved: &mut Moved) -> Result<(), StoreError> {
    let past = (tx.past_of(stays).await?, tx.past_of(goes).await?);
    let rows = tx.referrals_about([stays, goes]).await?;
    let hers = rows.iter().any(|row| row.guest == stays);
    for row in &rows {
        let mut new = *row;
        if row.inviter == goes {
            new.inviter = stays;
        }
        if row.guest == goes && !hers && row.payment.is_none() && !past.0.had_time && !past.0.paid {
            new.guest = stays;
        }
        // She has paid before, as the other one: the next payment is no first one.
        if row.guest == stays && row.payment.is_none() && past.1.paid {
            new.payment = tx.first_payment(goes).await?;
        }
        write(tx, row, new, moved).await?;
    }
    Ok(())
}

/// Writes a row anew, and remembers how it was.
async fn write(tx: &mut Tx, was: &ReferralRow, is: ReferralRow, moved: &mut Moved) -> Result<(), StoreError> {
    if *was == is {
        return Ok(());
    }
    tx.put_referral(was.guest, &is).await?;
    let paid = was.payment != is.payment;
    match moved.referrals.iter_mut().find(|changed| changed.now == was.guest) {
        Some(changed) => (changed.now, changed.paid) = (is.guest, changed.paid || paid),
        None => moved.referrals.push(ChangedReferral { now: is.guest, guest: was.guest, inviter: was.inviter, paid }),
    }
    Ok(())
}

/// Writes down again who brought whom as it was before, but for what was paid since; and gives back what was taken for it.
pub(super) async fn restore(tx: &mut Tx, club: &Club, join: &JoinRow, now: Timestamp) -> Result<(), StoreError> {
    let two = [join.member, join.other];
    let rows = tx.referrals_about(two).await?;
    for changed in &join.moved.referrals {
        let Some(row) = rows.iter().find(|row| row.guest == changed.now) else { continue };
        let payment = row.payment.filter(|_| !changed.paid);
        let was = ReferralRow { guest: changed.guest, inviter: changed.inviter, payment, ..*row };
        tx.put_referral(changed.now, &was).await?;
    }
    if join.moved.taken.is_empty() {
        return Ok(());
    }
    let mut others = concerned(tx, two).await?;
    others.retain(|member| !two.contains(member));
    others.sort_unstable();
    others.dedup();
    for member in &others {
        tx.lock_member(*member).await?;
    }
    tx.restore_terms(&join.moved.taken, join.at).await?;
    for member in others {
        for subscription in tx.subscriptions_of(member).await? {
            subscribe::settle(tx, club, member, subscription.id, now).await?;
        }
        entry::refresh(tx, club, member, now).await?;
    }
    Ok(())
}

//! One membership of two.
//!
//! The member who was known first stays. Accounts, orders, payments, journal, notes, calls, acts, gifts and promo codes of the
//! other go to her as they are, and she who goes remains as an empty row that says where everything went: whoever waited for
//! her lock with something to give finds that out and decides again. Subscriptions to plans that only one of them has go as
//! they are; of two to the same plan one goes on and the terms of the other are carried behind it
//! ([`crate::domain::joining`] says which and how). What went is remembered row by row, so that it can go back.

use super::bonuses;
use crate::club::{Club, entry, freeze, renewal, subscribe};
use crate::domain::notice::Event;
use crate::domain::{AutoRenewal, MemberId, Subscription, SubscriptionId, Term, TermId, Timestamp, joining};
use crate::store::{Account, Moved, Moving, StoreError, Tx};

/// Locks two members and whoever brought them, in the order of their numbers.
pub(super) async fn lock(tx: &mut Tx, two: [MemberId; 2]) -> Result<(), StoreError> {
    let mut all = two.to_vec();
    all.extend(bonuses::concerned(tx, two).await?);
    all.sort_unstable();
    all.dedup();
    for member in &all {
        tx.lock_member(*member).await?;
    }
    // Under the locks nobody comes by an invitation any more; if somebody just did, it is decided anew.
    let now = bonuses::concerned(tx, two).await?;
    if now.iter().all(|member| all.contains(member)) { Ok(()) } else { Err(StoreError::Conflict("referral")) }
}

/// Joins two members, whose locks the caller holds; says who stays. `home`: where she is now.
pub(super) async fn join(
    tx: &mut Tx,
    club: &Club,
    [one, other]: [MemberId; 2],
    home: &Account,
    now: Timestamp,
) -> Result<MemberId, StoreError> {
    let (stays, goes) = (one.min(other), one.max(other));
    let mut moved = Moved::default();
    let bonuses = bonuses::void(tx, [stays, goes], &mut moved, now).await?;
    bonuses::rename(tx, stays, goes, &mut moved).await?;
    let mut merged = Vec::new();
    for hers in tx.subscriptions_of(goes).await? {
        moved.terms.extend(hers.terms.iter().map(|t| t.id));
        let own = tx.subscriptions_of(stays).await?;
        match own.into_iter().find(|s| s.plan.key == hers.plan.key) {
            None => {
                tx.give_subscription(hers.id, stays).await?;
                moved.subscriptions.push(hers.id);
            }
            Some(own) => merged.push(merge(tx, club, own, hers, &mut moved, now).await?),
        }
    }
    for what in Moving::ALL {
        moved.rows.insert(what, tx.move_all(what, goes, stays).await?);
    }
    moved.promos = tx.move_promos(goes, stays).await?;
    tx.set_joined(goes, Some(stays)).await?;
    let home = tx.account(home.id).await?;
    tx.set_home(&home).await?;
    tx.add_join(stays, goes, &moved, now).await?;
    tx.note(Some(stays), &Event::Connected, None, now);
    unloop(tx, stays, now).await?;
    for id in merged {
        tidy(tx, club, stays, id, now).await?;
    }
    for bonus in bonuses {
        let whose = if bonus.member == goes { stays } else { bonus.member };
        bonuses::settle(tx, club, whose, bonus, now).await?;
    }
    entry::refresh(tx, club, stays, now).await?;
    Ok(stays)
}

/// Puts two subscriptions to the same plan together; says which one has it all now.
async fn merge(
    tx: &mut Tx,
    club: &Club,
    own: Subscription,
    hers: Subscription,
    moved: &mut Moved,
    now: Timestamp,
) -> Result<SubscriptionId, StoreError> {
    let (stays, goes) = (own.member, hers.member);
    let (on, other) = if joining::goes_before(&own, &hers, now, club.zone()) {
        (own, hers)
    } else {
        tx.swap_subscriptions((own.id, stays), (hers.id, goes)).await?;
        moved.subscriptions.push(hers.id);
        (hers, own)
    };
    carry_over(tx, club, &other, &other.terms, on.id, now).await?;
    tx.mean_another(other.id, on.id, now).await?;
    moved.freezes.push((other.id, tx.carry_freezes(other.id, on.id, now).await?));
    match (&on.renewal, &other.renewal) {
        // Charged twice for one plan: one is enough.
        (Some(kept), Some(_)) if kept.renews() => renewal::wind_up(tx, club, &other, now).await?,
        (kept, Some(renewal)) if renewal.renews() || kept.as_ref().is_none_or(|k| !AutoRenewal::can_be_stopped(k)) => {
            tx.move_renewal(other.id, on.id).await?;
            moved.renewals.push((other.id, on.id));
        }
        _ => {}
    }
    emptied(tx, other.id, now).await?;
    Ok(on.id)
}

/// Carries terms of a subscription to another one.
pub(super) async fn carry_over(
    tx: &mut Tx,
    club: &Club,
    from: &Subscription,
    which: &[Term],
    to: SubscriptionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let brings = joining::carry(from, now, club.zone());
    let with = |id: TermId| brings.iter().find(|(term, _)| *term == id).map(|(_, carried)| *carried);
    let terms: Vec<_> = which.iter().map(|term| (term.id, with(term.id))).collect();
    tx.carry_terms(&terms, to).await
}

/// A subscription whose terms all went: nothing comes of it any more, and nobody is to be called about it.
pub(super) async fn emptied(tx: &mut Tx, id: SubscriptionId, now: Timestamp) -> Result<(), StoreError> {
    tx.reviewed(id, now, None, None).await?;
    tx.set_stage(id, crate::domain::Stage::Pending, None).await?;
    tx.close_tasks(id, None, now).await
}

/// After terms came or went: what follows for one subscription, and the line in the journal.
pub(super) async fn tidy(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    id: SubscriptionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let settled = subscribe::settle(tx, club, member, id, now).await?;
    freeze::call_off_moot(tx, club, &settled, None, now).await?;
    let last_day = subscribe::last_day(&settled.timeline(club.zone()), now);
    tx.note(Some(member), &Event::Merged { plan: (&settled.plan).into(), last_day }, None, now);
    Ok(())
}

/// Where plans of both would wait for each other, one keeps its day.
async fn unloop(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    let mine = tx.subscriptions_of(member).await?;
    let waits = |s: &Subscription| {
        let waiting = s.terms.iter().filter(|t| t.taken_back_at.is_none() && t.begins_at.is_some_and(|at| at > now));
        waiting.filter_map(|t| t.after.map(|behind| (s.id, behind))).collect::<Vec<_>>()
    };
    let mut waiting: Vec<_> = mine.iter().flat_map(waits).collect();
    waiting.dedup();
    for (waits, behind) in joining::loops(&waiting) {
        tx.wait_for_nobody(waits, behind, now).await?;
    }
    Ok(())
}

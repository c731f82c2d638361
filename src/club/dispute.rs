//! Money that a payer's bank took back against the club's will.

use super::effect::tell_owners;
use super::{Club, people};
use crate::domain::notice::{Event, MoneyNotice};
use crate::domain::{AccountRef, MemberId, Notice, PaymentFact, Timestamp};
use crate::store::{Hand, PaymentRow, StoreError, Tx};

/// A bank took a payment back. Its time goes as with a refund; the member is marked, and may not buy by herself until an
/// owner lets her.
///
/// # Errors
/// What the store says.
pub(super) async fn heard(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    payment: &PaymentRow,
    likely: Option<MemberId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.mark_disputed(payment.id, now).await?;
    let member = match (payment.member.or(likely), &fact.payer) {
        (None, Some(payer)) => tx.account_at(payer).await?.map(|a| a.member),
        (member, _) => member,
    };
    let name = match member {
        Some(member) => {
            let name = tx.lock_member(member).await?.name;
            tx.set_disputed(member, Some(now)).await?;
            Some(name)
        }
        None => None,
    };
    tx.note(member, &Event::Disputed { amount: fact.amount }, None, now);
    let notice = MoneyNotice::Disputed { amount: fact.amount, provider: fact.provider.clone(), member, name };
    tell_owners(tx, club, &Notice::Money(notice), now);
    Ok(())
}

/// An owner lets a member buy by herself again. `None`: she may already.
///
/// # Errors
/// What the store says.
pub async fn lift(
    tx: &mut Tx,
    owner: &AccountRef,
    member: MemberId,
    now: Timestamp,
) -> Result<Option<MoneyNotice>, StoreError> {
    if !tx.set_disputed(member, None).await? {
        return Ok(None);
    }
    tx.note_by(Some(member), &Event::DisputeLifted, Some(Hand { actor: owner, reason: None }), now);
    Ok(Some(MoneyNotice::DisputeLifted { name: people::name(tx, member).await? }))
}

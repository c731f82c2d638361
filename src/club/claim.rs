//! A purchase made elsewhere is hers: how it is shown, and what follows.
//!
//! A service that sells by itself may know its buyer by an e-mail address, a telephone number or a number of its own, none
//! of which says who she is in chat. Such a payment waits among the unmatched ones under its *marks*
//! ([`domain::claim`](crate::domain::claim)). On Telegram she shows a telephone number by sharing it, which is a proof. Anything typed is
//! none, because others may know it too, so the owners are asked and see both sides. A link with the number of a purchase
//! (`gc_778`) only saves the typing. Tries are counted, whether they hit or miss.
//!
//! What was shown is remembered, and later purchases under it are hers at once: of a shared number the number, of an
//! owner's yes all that the purchase is known by. Where marks point to different people, nobody gets it by itself.

use super::effect::{Urgency, say, tell_owners};
use super::{Club, confirm, unmatched};
use crate::domain::claim::{Mark, MarkKind, marks, meant};
use crate::domain::notice::{Bought, ClaimNotice, ClaimRefusal, Claimant, Event};
use crate::domain::time::HOUR;
use crate::domain::{AccountRef, MemberId, Misfit, Money, Notice, PaymentFact, Platform, Timestamp};
use crate::store::{Account, ClaimRow, PaymentRow, StoreError, Tx};

/// So many tries
const TRIES: i64 = 5;
/// within this time, and no more are looked at.
const TRIES_WITHIN: i64 = HOUR;
/// The longest text that is kept of what somebody typed, in letters.
const LONGEST: usize = 100;
/// Whose purchases bear numbers that a buyer knows.
const NUMBERED: &str = "getcourse";

/// A payment came whose payer nobody knows: it waits for her.
///
/// # Errors
/// What the store says.
pub(super) async fn waits(tx: &mut Tx, payment: i64, fact: &PaymentFact) -> Result<(), StoreError> {
    tx.add_claimable(payment, &marks(fact)).await
}

/// Whose a payment is by contacts that were shown before; `None`: nobody's, or they point to different people.
///
/// # Errors
/// What the store says.
pub(super) async fn known(tx: &mut Tx, fact: &PaymentFact) -> Result<Option<AccountRef>, StoreError> {
    let marks = marks(fact);
    if marks.is_empty() {
        return Ok(None);
    }
    // Whoever shows a contact just now either finds this purchase waiting, or is found here.
    tx.lock_contacts().await?;
    let mut found: Option<Account> = None;
    for mark in marks.iter().filter(|mark| mark.kind != MarkKind::Deal) {
        let Some(holder) = tx.contact_holder(mark).await? else { continue };
        let holder = tx.account(holder).await?;
        match &found {
            Some(before) if before.member != holder.member => return Ok(None),
            Some(_) => {}
            None => found = Some(holder),
        }
    }
    Ok(found.map(|account| account.address))
}

/// The question by what her purchase is known.
#[must_use]
pub fn ask(account: &Account) -> ClaimNotice {
    // No other messenger says whose a number is.
    ClaimNotice::Ask { phone: account.address.platform == Platform::Telegram }
}

const fn refused(why: ClaimRefusal) -> ClaimNotice {
    ClaimNotice::Refused { why }
}

/// She names a purchase by something that others may know too. What there is to say to her.
///
/// # Errors
/// What the store says.
pub async fn named(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    text: &str,
    now: Timestamp,
) -> Result<ClaimNotice, StoreError> {
    let meant = meant(text);
    if meant.is_empty() {
        return Ok(refused(ClaimRefusal::Unclear));
    }
    if tx.claim_tried(account.id, now.plus(-TRIES_WITHIN), now).await? > TRIES {
        return Ok(refused(ClaimRefusal::TooMany));
    }
    let said: String = text.trim().chars().take(LONGEST).collect();
    let waiting = waiting(tx, &meant).await?;
    let Some((newest, fact)) = waiting.first() else {
        return settled_before(tx, club, account, &meant, &said, now).await;
    };
    let (claim, new) = tx.add_claim(account.id, newest.id, &said, now).await?;
    if claim.state != "open" {
        return Ok(refused(ClaimRefusal::Denied));
    }
    if new {
        let mut others = Vec::new();
        for other in tx.open_claims(newest.id).await?.iter().filter(|other| other.id != claim.id) {
            let other = tx.account(other.account).await?;
            if other.member != account.member {
                others.push(claimant(&other));
            }
        }
        // A yes gives all that this purchase's buyer is known by, so all of that is shown.
        let all = self::waiting(tx, &marks(fact)).await?;
        let bought = all.iter().map(|(row, fact)| bought(club, row, fact)).collect();
        let who = claimant(account);
        let question = ClaimNotice::Question { claim: claim.id, who, said: said.clone(), bought, others };
        tell_owners(tx, club, &Notice::Claim(question), now);
    }
    Ok(ClaimNotice::Asked { said })
}

/// She shows a telephone number; `None`: it is somebody else's.
///
/// # Errors
/// What the store says.
pub async fn shared(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    phone: Option<&str>,
    now: Timestamp,
) -> Result<ClaimNotice, StoreError> {
    let Some(mark) = phone.and_then(Mark::phone) else { return Ok(refused(ClaimRefusal::NotOwn)) };
    tx.lock_contacts().await?;
    if let Some(holder) = tx.contact_holder(&mark).await? {
        let holder = tx.account(holder).await?;
        if holder.member != account.member {
            return taken(tx, club, account, &holder, &format!("+{}", mark.value), now);
        }
    }
    tx.hold_contact(&mark, account.id, now).await?;
    let marks = [mark];
    let amounts = give(tx, club, account, (&marks, None), None, now).await?;
    Ok(if amounts.is_empty() { ClaimNotice::PhoneKept } else { ClaimNotice::Yours { amounts } })
}

/// An owner says whether a purchase is hers who says so. `None`: there is no such question.
///
/// # Errors
/// What the store says.
pub async fn answered(
    tx: &mut Tx,
    club: &Club,
    owner: &AccountRef,
    claim: i64,
    hers: bool,
    now: Timestamp,
) -> Result<Option<ClaimNotice>, StoreError> {
    let Some(asked) = tx.claim(claim).await? else { return Ok(None) };
    // The payment is held first, as everywhere; only then is it seen whether somebody was faster.
    let row = tx.payment(asked.payment).await?;
    let open = tx.claim(claim).await?.is_some_and(|claim| claim.state == "open");
    let account = tx.account(asked.account).await?;
    let Some(row) = row.filter(|_| open && !account.leaving) else { return Ok(Some(ClaimNotice::AnsweredBefore)) };
    let who = claimant(&account);
    if !hers {
        deny(tx, &asked, Some(owner), now).await?;
        return Ok(Some(ClaimNotice::Answered { hers, who }));
    }
    let fact = tx.payment_fact(row.id).await?;
    let marks = marks(&fact);
    tx.lock_contacts().await?;
    let amounts = give(tx, club, &account, (&marks, Some(row.id)), Some(owner), now).await?;
    if amounts.is_empty() {
        return Ok(Some(ClaimNotice::AnsweredBefore));
    }
    remember(tx, &account, &marks, now).await?;
    say(tx, &account.address, Notice::Claim(ClaimNotice::Yours { amounts }), Urgency::Answer, now);
    Ok(Some(ClaimNotice::Answered { hers, who }))
}

/// An owner has bound a payment to somebody by hand: what its payer was known by is hers.
///
/// # Errors
/// What the store says.
pub(super) async fn bound(
    tx: &mut Tx,
    club: &Club,
    row: &PaymentRow,
    fact: &PaymentFact,
    member: MemberId,
    owner: &AccountRef,
    now: Timestamp,
) -> Result<(), StoreError> {
    let marks = marks(fact);
    let accounts = tx.accounts_of(member).await?;
    let Some(account) = accounts.first().filter(|_| !marks.is_empty()) else { return Ok(()) };
    remember(tx, account, &marks, now).await?;
    close_claims(tx, row.id, member, Some(owner), now).await?;
    give(tx, club, account, (&marks, None), Some(owner), now).await.map(drop)
}

async fn remember(tx: &mut Tx, account: &Account, marks: &[Mark], now: Timestamp) -> Result<(), StoreError> {
    tx.lock_contacts().await?;
    for mark in marks.iter().filter(|mark| mark.kind != MarkKind::Deal) {
        tx.hold_contact(mark, account.id, now).await?;
    }
    Ok(())
}

/// The payments that wait under any of these marks, newest first.
async fn waiting(tx: &mut Tx, marks: &[Mark]) -> Result<Vec<(PaymentRow, PaymentFact)>, StoreError> {
    let mut ids = Vec::new();
    for mark in marks {
        ids.extend(tx.claimables(mark).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut waiting = Vec::new();
    // Held in one order by all, lest two wait for each other.
    for id in ids {
        let row = tx.payment(id).await?.filter(|row| row.misfit == Some(Misfit::UnknownPayer));
        let Some(row) = row.filter(unmatched::can_be_given) else { continue };
        if tx.open_refund(id).await?.is_none() {
            let fact = tx.payment_fact(id).await?;
            waiting.push((row, fact));
        }
    }
    waiting.reverse();
    Ok(waiting)
}

/// Everything that waits under these marks becomes hers, and `one` payment whatever it is known by. A deal's number names a
/// payment, not a buyer: two schools may have the same. Says what was paid for it.
async fn give(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    (marks, one): (&[Mark], Option<i64>),
    by: Option<&AccountRef>,
    now: Timestamp,
) -> Result<Vec<Money>, StoreError> {
    let of_buyer = |mark: &Mark| mark.kind != MarkKind::Deal && marks.contains(mark);
    let mut amounts = Vec::new();
    for (row, fact) in waiting(tx, marks).await? {
        if one != Some(row.id) && !crate::domain::claim::marks(&fact).iter().any(of_buyer) {
            continue;
        }
        confirm::claimed(tx, club, &row, &account.address, now).await?;
        let after = tx.payment(row.id).await?;
        if after.is_some_and(|after| after.member.is_some()) {
            tx.close_misfit(row.id, by, now).await?;
            tx.note(Some(account.member), &Event::Claimed { amount: row.amount }, None, now);
            close_claims(tx, row.id, account.member, by, now).await?;
            amounts.push(row.amount);
        }
    }
    Ok(amounts)
}

/// Whoever else said that a payment is hers hears that it is not.
async fn close_claims(
    tx: &mut Tx,
    payment: i64,
    member: MemberId,
    by: Option<&AccountRef>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for claim in tx.open_claims(payment).await? {
        if tx.account(claim.account).await?.member == member {
            tx.decide_claim(claim.id, true, by, now).await?;
        } else {
            deny(tx, &claim, by, now).await?;
        }
    }
    Ok(())
}

async fn deny(tx: &mut Tx, claim: &ClaimRow, by: Option<&AccountRef>, now: Timestamp) -> Result<(), StoreError> {
    tx.decide_claim(claim.id, false, by, now).await?;
    let account = tx.account(claim.account).await?;
    say(tx, &account.address, Notice::Claim(refused(ClaimRefusal::Denied)), Urgency::Answer, now);
    Ok(())
}

/// Nothing waits under what she named: because it is hers, another's, or not known.
async fn settled_before(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    meant: &[Mark],
    said: &str,
    now: Timestamp,
) -> Result<ClaimNotice, StoreError> {
    for mark in meant {
        let holder = if mark.kind == MarkKind::Deal {
            let row = tx.payment_named(NUMBERED, &mark.value).await?;
            let member = row.and_then(|row| row.member);
            match member {
                Some(member) => tx.accounts_of(member).await?.into_iter().next(),
                None => None,
            }
        } else {
            match tx.contact_holder(mark).await? {
                Some(holder) => Some(tx.account(holder).await?),
                None => None,
            }
        };
        match holder {
            Some(holder) if holder.member == account.member => return Ok(refused(ClaimRefusal::Already)),
            Some(holder) => return taken(tx, club, account, &holder, said, now),
            None => {}
        }
    }
    Ok(refused(ClaimRefusal::Unknown))
}

/// She names what is another's: both are shown to the owners.
fn taken(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    holder: &Account,
    said: &str,
    now: Timestamp,
) -> Result<ClaimNotice, StoreError> {
    let (who, holder) = (claimant(account), claimant(holder));
    tell_owners(tx, club, &Notice::Claim(ClaimNotice::Taken { who, said: said.to_owned(), holder }), now);
    Ok(refused(ClaimRefusal::Taken))
}

fn claimant(account: &Account) -> Claimant {
    Claimant { name: account.name.clone(), address: account.address.to_string() }
}

fn bought(club: &Club, row: &PaymentRow, fact: &PaymentFact) -> Bought {
    Bought {
        payment: row.id,
        amount: row.amount,
        provider: row.provider.clone(),
        external_id: row.external_id.clone(),
        day: row.created_at.date(club.zone()),
        contact: fact.contact.clone().unwrap_or_default(),
    }
}

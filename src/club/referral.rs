//! Bringing friends: who came by whose invitation, and what that earns when the guest first pays.
//!
//! A payment for a gift is nobody's first payment: who pays is not who comes. Two members are always locked in the order of
//! their numbers, here as in [`super::subscribe::take_back`]. Facts decided in one batch may still lock in any order
//! between them; should two processes so wait for each other, PostgreSQL ends one of them and its facts are decided again.

use super::effect::{Urgency, say, say_gently};
use super::{Club, people, subscribe};
use crate::domain::notice::{Event, FriendsNotice, Guest};
use crate::domain::referral::{self, Bonus, NotInvited, earned, may_be_guest};
use crate::domain::{AccountRef, Cause, MemberId, Notice, Period, Plan, Referral, Subscription, Timestamp};
use crate::store::{Account, NewTerm, StoreError, Tx};

/// How many guests are named.
const GUESTS: i64 = 20;

/// A member's invitation. `token` is something random, for her code if she has none yet.
///
/// The notice carries the code; the links are made when it is sent, because only then each messenger is sure to know the
/// name of its bot, which can also change between.
///
/// # Errors
/// What the store says.
pub async fn invitation(tx: &mut Tx, club: &Club, member: MemberId, token: &str) -> Result<FriendsNotice, StoreError> {
    let code = tx.invite_code(member, &referral::code(token)).await?;
    let (guests, came) = tx.guests_of(member, GUESTS).await?;
    let guests = guests.into_iter().map(|g| Guest { name: first_name(&g.name), paid: g.paid }).collect();
    let earned = earned(&tx.subscriptions_of(member).await?);
    let (reward, welcome) = (worth(club, |r| r.reward), worth(club, |r| r.welcome));
    let came = u32::try_from(came).unwrap_or(u32::MAX);
    Ok(FriendsNotice::Invitation { code, links: Vec::new(), reward, welcome, guests, came, earned })
}

/// A bonus as the club's settings have it; `None`: nothing.
fn worth(club: &Club, of: fn(Referral) -> Bonus) -> Option<Bonus> {
    club.settings.referral.map(of).filter(|bonus| *bonus != Bonus::NONE)
}

/// The first word of a name: enough to be recognized by those who know her.
fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

/// Somebody came by an invitation. What is to be said about it, before she is greeted like everybody; `None`: nothing,
/// because it has been said before.
///
/// # Errors
/// What the store says.
pub async fn came(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    code: &str,
    now: Timestamp,
) -> Result<Option<FriendsNotice>, StoreError> {
    let guest = account.member;
    let inviter = match referral::parse_code(code) {
        Some(code) => tx.inviter_by_code(&code).await?,
        None => None,
    };
    let Some(inviter) = inviter else { return Ok(Some(FriendsNotice::NotInvited { why: NotInvited::Unknown })) };
    lock(tx, &[guest, inviter]).await?;
    let earlier = tx.referral_of(guest).await?;
    if earlier.is_some_and(|r| r.inviter == inviter) {
        return Ok(None);
    }
    let past = tx.past_of(guest).await?;
    let circle = tx.was_brought_by(inviter, guest).await?;
    if let Err(why) = may_be_guest(guest == inviter, past, earlier.is_some(), circle) {
        return Ok(Some(FriendsNotice::NotInvited { why }));
    }
    tx.add_referral(guest, inviter, now).await?;
    tx.note(Some(guest), &Event::Invited { by: inviter }, None, now);
    tx.note(Some(inviter), &Event::GuestCame { guest }, None, now);
    let by = first_name(&tx.lock_member(inviter).await?.name);
    Ok(Some(FriendsNotice::Invited { by, welcome: worth(club, |r| r.welcome) }))
}

/// Locks members in the order of their numbers.
async fn lock(tx: &mut Tx, members: &[MemberId]) -> Result<(), StoreError> {
    let mut members = members.to_vec();
    members.sort_unstable();
    for member in members {
        tx.lock_member(member).await?;
    }
    Ok(())
}

/// Locks somebody who pays, and with her who is to be rewarded for that.
///
/// # Errors
/// What the store says.
pub async fn lock_payer(tx: &mut Tx, payer: MemberId) -> Result<(), StoreError> {
    match tx.referral_of(payer).await? {
        Some(row) if row.payment.is_none() => lock(tx, &[payer, row.inviter]).await,
        _ => lock(tx, &[payer]).await,
    }
}

/// A member paid for herself, and the term of that payment was given. If she was invited and this is the first time, both
/// get what the club promises; what they get leans on this payment and goes with it. Whoever calls came by [`lock_payer`].
///
/// # Errors
/// What the store says.
pub async fn paid(
    tx: &mut Tx,
    club: &Club,
    guest: MemberId,
    plan: &Plan,
    payment: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(row) = tx.referral_of(guest).await? else { return Ok(()) };
    // Accounts that came together since make one person of two.
    if !tx.referral_paid(guest, payment).await? || row.inviter == guest {
        return Ok(());
    }
    let worth = |of| worth(club, of).and_then(|bonus: Bonus| bonus.of(plan.period, now, club.zone()));
    // Behind time without an end a few days more are no gift.
    if let Some(period) = worth(|r| r.welcome).filter(|_| plan.period != Period::Forever) {
        let term = NewTerm { source: Some(payment), ..NewTerm::new(Cause::Welcome, period) };
        if let Some(given) = subscribe::add(tx, club, guest, plan, &term, None, now).await? {
            let title = plan.title.clone();
            let notice = FriendsNotice::Welcomed { period, title, last_day: given.last_day };
            if let Some(to) = people::address(tx, guest).await? {
                say(tx, &to, Notice::Friends(notice), Urgency::Word, now);
            }
        }
    }
    let Some(period) = worth(|r| r.reward) else { return Ok(()) };
    if tx.is_leaving(row.inviter).await? {
        return Ok(());
    }
    let plan = newest_plan(tx, club, row.inviter, now).await?.unwrap_or_else(|| plan.clone());
    let term = NewTerm { source: Some(payment), ..NewTerm::new(Cause::Referral, period) };
    let Some(given) = subscribe::add(tx, club, row.inviter, &plan, &term, None, now).await? else { return Ok(()) };
    let name = tx.lock_member(guest).await?.name;
    let (guest, title, last_day) = (first_name(&name), plan.title, given.last_day);
    let to: Option<AccountRef> = people::address(tx, row.inviter).await?;
    if let Some(to) = to {
        let notice = FriendsNotice::Rewarded { guest, period, title, last_day };
        say_gently(tx, club, &to, Notice::Friends(notice), Urgency::Word, now);
    }
    Ok(())
}

/// The plan, as she has it, to which more time is added: of what is not over, the one in which she was given something
/// last; a plan that still waits for its day only where there is nothing else.
///
/// # Errors
/// What the store says.
pub async fn newest_plan(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    now: Timestamp,
) -> Result<Option<Plan>, StoreError> {
    let subscriptions = tx.subscriptions_of(member).await?;
    let given = subscriptions.into_iter().filter(|s| !s.terms.is_empty());
    let runs = |s: &Subscription| !s.timeline(club.zone()).stage(now).is_over();
    Ok(given.max_by_key(|s| (runs(s), s.terms.last().map(|t| (t.granted_at, t.id)))).map(|s| s.plan))
}

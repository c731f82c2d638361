//! VK Donut: what VK tells of its dons becomes payments and time. The rules are in [`crate::domain::patron`].
//!
//! A charge goes the way of all money, through [`confirm`]. VK's events keep no order and may be lost, so that once a day,
//! and whenever news was missed, everything is compared with the list of dons, which is the truth.

use super::effect::{Effect, Urgency, act, say_gently};
use super::{Club, confirm, entry, freeze, people, referral, subscribe};
use crate::domain::notice::{DonutNotice, Event, Occasion};
use crate::domain::patron::{self, Lending, PROVIDER};
use crate::domain::{
    AccountRef, AutoRenewal, Cause, MemberId, Money, Notice, PaymentFact, PaymentState, Period, Plan, Platform,
    RenewalState, Subscription, SubscriptionId, Timestamp,
};
use crate::messenger::{Patronage, Person};
use crate::store::{NewTerm, StoreError, Tx, UsedBefore};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody's support changed, as VK tells; `event` is VK's own name of that. A club that gives nothing for Donut takes no
/// notice of it.
///
/// # Errors
/// What the store says.
pub async fn changed(
    tx: &mut Tx,
    club: &Club,
    person: &Person,
    change: Patronage,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(plan) = club.donut() else { return Ok(()) };
    match change {
        Patronage::Began { amount } | Patronage::Prolonged { amount } => {
            paid(tx, club, plan, person, amount, event, now).await
        }
        Patronage::Cancelled => cancelled(tx, club, &person.account, now).await,
        Patronage::Expired => over(tx, club, &person.account, now, now).await,
        Patronage::Repriced { amount } => repriced(tx, club, &person.account, amount, now).await,
    }
}

/// A month was paid: lent time makes room for it. The same event twice is one payment.
async fn paid(
    tx: &mut Tx,
    club: &Club,
    plan: &Plan,
    person: &Person,
    amount: Money,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let fact = PaymentFact {
        provider: PROVIDER.to_owned(),
        external_id: event.to_owned(),
        state: PaymentState::Succeeded,
        amount,
        refunded_minor: 0,
        refunds: BTreeMap::new(),
        order: None,
        test: false,
        payer: Some(person.account.clone()),
        plan: Some(plan.key.clone()),
        at: None,
        chargeback: false,
        renewal: Some(person.account.id.clone()),
        until: None,
        contact: None,
        saved: None,
        product: None,
    };
    if tx.lock_payment(&fact, now).await?.0.state >= PaymentState::Succeeded {
        return Ok(());
    }
    // Who never wrote to the bot is made a member.
    let account = people::meet(tx, person, None, now).await?;
    if !account.leaving {
        referral::lock_payer(tx, account.member).await?;
        for hers in tx.subscriptions_of(account.member).await? {
            if let (true, Some(lent)) = (hers.plan.key == plan.key, patron::lent(&hers, now, club.zone())) {
                tx.take_back_term(lent, now).await?;
            }
            // Dons get another plan than before: what the old one gave is not renewed any more.
            if let Some(renewal) = support(&hers).filter(|r| hers.plan.key != plan.key && r.renews()) {
                tx.set_renewal(hers.id, &patron::ended(renewal, now)).await?;
            }
        }
    }
    confirm::confirm(tx, club, &fact, now).await
}

/// What is known of VK's support in a subscription.
fn support(hers: &Subscription) -> Option<&AutoRenewal> {
    hers.renewal.as_ref().filter(|r| r.provider == PROVIDER)
}

/// The subscription that somebody's support pays, locked. Where two memberships became one it may be one whose terms went,
/// which stayed with the part: then it is the whole that is locked.
async fn supported(tx: &mut Tx, account: &AccountRef) -> Result<Option<(Subscription, AutoRenewal)>, StoreError> {
    let Some((member, id)) = tx.renewed_as(PROVIDER, &account.id).await? else { return Ok(None) };
    let whose = tx.whole(member).await?;
    tx.lock_member(whose).await?;
    let hers = tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id);
    Ok(hers.and_then(|s| support(&s).cloned().map(|renewal| (s, renewal))))
}

/// She wants no further month. What is paid stays.
async fn cancelled(tx: &mut Tx, club: &Club, account: &AccountRef, now: Timestamp) -> Result<(), StoreError> {
    let known = supported(tx, account).await?.filter(|(_, renewal)| renewal.state != RenewalState::Off);
    let Some((hers, renewal)) = known else { return Ok(()) };
    tx.set_renewal(hers.id, &patron::ended(&renewal, now)).await?;
    tx.note(Some(hers.member), &Event::RenewalStopped { plan: (&hers.plan).into() }, None, now);
    let last_day = subscribe::last_day(&hers.timeline(club.zone()), now);
    let notice = DonutNotice::Cancelled { title: hers.plan.title.clone(), plan: hers.plan.key.clone(), last_day };
    tell(tx, club, hers.member, notice, now).await
}

async fn tell(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    notice: DonutNotice,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(to) = people::address(tx, member).await? {
        say_gently(tx, club, &to, Notice::Donut(notice), Urgency::Word, now);
    }
    Ok(())
}

/// Her support is over, as VK's event or its list of `as_of` says. What is lent ends with today, and the plan's grace
/// follows; what is paid stays to its end. Words about her that are newer than `as_of` count for more.
///
/// # Errors
/// What the store says.
pub async fn over(
    tx: &mut Tx,
    club: &Club,
    account: &AccountRef,
    as_of: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((hers, renewal)) = supported(tx, account).await? else { return Ok(()) };
    let Some(over) = patron::over(&hers, now, club.zone()).filter(|_| renewal.at <= as_of) else { return Ok(()) };
    if let Some((term, day)) = over.lent {
        tx.set_lent(term, Period::Until(day)).await?;
    }
    tx.set_renewal(hers.id, &patron::ended(&renewal, now)).await?;
    let hers = subscribe::settle(tx, club, hers.member, hers.id, now).await?;
    freeze::call_off_moot(tx, club, &hers, None, now).await?;
    let timeline = hers.timeline(club.zone());
    let last_day = subscribe::last_day(&timeline, now);
    tx.note(Some(hers.member), &Event::DonutOver { plan: (&hers.plan).into(), last_day }, None, now);
    entry::refresh(tx, club, hers.member, now).await?;
    // Who is in grace, or out, is told so by the end itself; who has stopped it herself knows.
    let runs = timeline.is_open(now) && timeline.ending_at(now).is_none_or(|e| now < e.paid_until);
    if runs && renewal.state != RenewalState::Off {
        let notice = DonutNotice::Over { title: hers.plan.title.clone(), plan: hers.plan.key.clone(), last_day };
        tell(tx, club, hers.member, notice, now).await?;
    }
    Ok(())
}

/// Whether it still has to be said that somebody's support is over: a further month may have come since.
///
/// # Errors
/// What the store says.
pub(super) async fn is_over(tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
    let all = tx.subscriptions_of(member).await?;
    Ok(!all.iter().filter_map(support).any(AutoRenewal::renews))
}

/// From the next month on she pays another amount. It changes nothing of her time; the staff may want to know.
async fn repriced(
    tx: &mut Tx,
    club: &Club,
    account: &AccountRef,
    amount: Money,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((hers, _)) = supported(tx, account).await? else { return Ok(()) };
    tx.note(Some(hers.member), &Event::DonutRepriced { amount }, None, now);
    let name = people::name(tx, hers.member).await?;
    let notice = Notice::Donut(DonutNotice::Repriced { member: hers.member, name, amount });
    for owner in &club.deployment.owners {
        say_gently(tx, club, owner, notice.clone(), Urgency::Word, now);
    }
    Ok(())
}

/// How she can stop it, which nobody can do for her.
#[must_use]
pub fn how_to_stop(club: &Club, hers: &Subscription, now: Timestamp) -> DonutNotice {
    DonutNotice::HowToStop {
        title: hers.plan.title.clone(),
        last_day: subscribe::last_day(&hers.timeline(club.zone()), now),
        page: club.deployment.donut.clone(),
    }
}

/// Who can be written to from now on is told her way in, if she has stood outside because she could not.
///
/// # Errors
/// What the store says.
pub async fn reached(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    let dons = tx.subscriptions_of(member).await?.iter().any(|s| support(s).is_some());
    if dons && tx.access_of(member).await?.iter().any(|row| row.wanted && !row.seen.is_inside()) {
        act(tx, &Effect::Invite { member, occasion: Occasion::Given }, Urgency::Door, now);
    }
    Ok(())
}

/// Decides, once in a day of the club, that everything is compared with VK's list. Says how often it was decided now.
///
/// # Errors
/// What the store says.
pub async fn compare_daily(tx: &mut Tx, club: &Club, now: Timestamp) -> Result<usize, StoreError> {
    let day = now.date(club.zone());
    if !gives(club) || !tx.first_time(&format!("patrons:{day}"), now).await? {
        return Ok(0);
    }
    compare(tx, club, now);
    Ok(1)
}

/// Decides that everything is compared with VK's list: news may have been missed.
pub fn compare(tx: &mut Tx, club: &Club, now: Timestamp) {
    if gives(club) {
        act(tx, &Effect::Patrons { platform: Platform::Vk }, Urgency::Door, now);
    }
}

fn gives(club: &Club) -> bool {
    club.donut().is_some() && club.deployment.donut.is_some()
}

/// Whose support looks different here and on VK's list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// On the list, and of whom nothing that lasts is known.
    pub dons: Vec<AccountRef>,
    /// Not on it, and of whom it is thought that they are.
    pub gone: Vec<AccountRef>,
}

/// Compares all that is known with the list, in one look at each.
///
/// # Errors
/// What the store says.
pub async fn differing(
    tx: &mut Tx,
    club: &Club,
    platform: Platform,
    listed: &[String],
    now: Timestamp,
) -> Result<Difference, StoreError> {
    let Some(plan) = club.donut() else { return Ok(Difference::default()) };
    let rows = tx.renewed_by(PROVIDER).await?;
    let listed: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    let lasts = |row: &&crate::store::RenewedRow| {
        row.plan == plan.key && patron::lasts(&row.renewal, row.paid_until, now, club.zone())
    };
    let settled: BTreeMap<&str, _> = rows.iter().filter(lasts).map(|row| (row.renewal.id.as_str(), ())).collect();
    let account = |id: &str| AccountRef { platform, id: id.to_owned() };
    let gone = rows.iter().filter(|row| row.renewal.state != RenewalState::Off);
    let gone = gone.filter(|row| !listed.contains(row.renewal.id.as_str()));
    Ok(Difference {
        gone: gone.map(|row| account(&row.renewal.id)).collect(),
        dons: listed.iter().filter(|id| !settled.contains_key(*id)).map(|id| account(id)).collect(),
    })
}

/// VK's list of `as_of` names somebody. Whoever has nothing that lasts is lent some days, unless she was heard of since, is
/// banned, or has asked to be forgotten.
///
/// # Errors
/// What the store says.
pub async fn listed(
    tx: &mut Tx,
    club: &Club,
    don: &AccountRef,
    as_of: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(plan) = club.donut() else { return Ok(()) };
    let forgotten = tx.account_at(don).await?.is_none() && tx.used_before(don).await? != UsedBefore::default();
    if forgotten {
        return Ok(());
    }
    let account = people::meet(tx, &Person::nameless(don.clone()), None, now).await?;
    tx.lock_member(account.member).await?;
    if account.leaving || tx.banned_at(account.member).await?.is_some() {
        return Ok(());
    }
    let all = tx.subscriptions_of(account.member).await?;
    let hers = all.iter().find(|s| s.plan.key == plan.key);
    if hers.and_then(support).is_some_and(|r| r.at > as_of) {
        return Ok(());
    }
    let Some(lending) = patron::listed(hers, now, club.zone()) else { return Ok(()) };
    let was_open = hers.is_some_and(|s| s.timeline(club.zone()).is_open(now));
    let id = lend(tx, club, account.member, plan, hers, lending, now).await?;
    // What a payment service renews by itself stays known as that.
    if hers.and_then(|s| s.renewal.as_ref()).is_none_or(|r| r.provider == PROVIDER || !r.renews()) {
        let (provider, user) = (PROVIDER.to_owned(), account.address.id.clone());
        tx.set_renewal(id, &AutoRenewal { provider, id: user, state: RenewalState::On, at: now }).await?;
    }
    if !was_open {
        act(tx, &Effect::Invite { member: account.member, occasion: Occasion::Given }, Urgency::Door, now);
    }
    Ok(())
}

async fn lend(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    plan: &Plan,
    hers: Option<&Subscription>,
    lending: Lending,
    now: Timestamp,
) -> Result<SubscriptionId, StoreError> {
    match (lending, hers) {
        (Lending::Move(term, day), Some(hers)) => {
            tx.set_lent(term, Period::Until(day)).await?;
            let moved = subscribe::settle(tx, club, member, hers.id, now).await?;
            let last_day = subscribe::last_day(&moved.timeline(club.zone()), now);
            let (plan, period, cause) = ((&moved.plan).into(), Period::Until(day), Cause::Patron);
            tx.note(Some(member), &Event::TermGiven { plan, period, cause, last_day, first: false }, None, now);
            entry::refresh(tx, club, member, now).await?;
            Ok(hers.id)
        }
        (Lending::New(day) | Lending::Move(_, day), _) => {
            let term = NewTerm::new(Cause::Patron, Period::Until(day));
            subscribe::add(tx, club, member, plan, &term, None, now).await?;
            tx.put_subscription(member, plan, now).await
        }
    }
}

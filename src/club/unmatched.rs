//! The inbox of payments that fit nothing: whose they could be, and what an owner makes of each, once.

use super::{Club, change, claim, partial, people, promo, referral, renewal, subscribe};
use crate::domain::notice::money::{Because, Choice, Likely, Settling, UnmatchedCard, UnmatchedLine};
use crate::domain::notice::{Event, MoneyNotice};
use crate::domain::time::DAY;
use crate::domain::{
    AccountRef, Cause, MemberId, Misfit, Money, PaymentState, Period, Plan, PlanKey, Subscription, Term, TermId,
    Timeline, Timestamp, order,
};
use crate::store::{Hand, NewTerm, OrderRow, PaymentRow, StoreError, Tx};
use chrono::{Months, NaiveDate};

/// Payments on a page of the inbox.
const PAGE: i64 = 6;
/// How many people are offered for a payment, and how many plans.
const MOST: usize = 6;
/// How long before a payment somebody may have ordered for the same sum.
const ORDERED: i64 = 7 * DAY;

/// A page of the inbox: the newest, or those below a number.
///
/// # Errors
/// What the store says.
pub async fn inbox(tx: &mut Tx, club: &Club, below: Option<i64>) -> Result<MoneyNotice, StoreError> {
    let mut rows = tx.unmatched(below.unwrap_or(i64::MAX), PAGE + 1).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(MoneyNotice::Inbox {
        total: u32::try_from(tx.count_unmatched().await?).unwrap_or(u32::MAX),
        older: rows.last().filter(|_| more).map(|row| row.id),
        lines: rows.iter().filter_map(|row| line(club, row)).collect(),
    })
}

fn line(club: &Club, row: &PaymentRow) -> Option<UnmatchedLine> {
    Some(UnmatchedLine {
        payment: row.id,
        amount: row.amount,
        provider: row.provider.clone(),
        day: row.created_at.date(club.zone()),
        misfit: row.misfit?,
    })
}

/// A payment of the inbox with likely people and what can be done; `named`: the one whom an owner has named.
///
/// # Errors
/// What the store says.
pub async fn card(
    tx: &mut Tx,
    club: &Club,
    payment: i64,
    named: Option<MemberId>,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let Some(row) = tx.payment(payment).await? else { return Ok(MoneyNotice::SettledBefore) };
    let Some(line) = line(club, &row) else { return Ok(MoneyNotice::SettledBefore) };
    if let (Misfit::PartialRefund, Some(member)) = (line.misfit, row.member) {
        let name = people::name(tx, member).await?;
        return partial::ask_about_time(tx, club, &row, name, now).await;
    }
    let under_way = tx.open_refund(payment).await?.is_some();
    let grants = can_be_given(&row) && !under_way;
    let people = if grants { likely(tx, &row, named).await? } else { Vec::new() };
    let refunds = grants && line.misfit != Misfit::Test;
    let contact = tx.payment_fact(payment).await?.contact.filter(|_| grants);
    let external_id = row.external_id;
    let card = UnmatchedCard { line, external_id, people, grants, refunds, under_way, contact };
    Ok(MoneyNotice::Unmatched(Box::new(card)))
}

/// Whether there is money that nobody got anything for.
pub(super) fn can_be_given(row: &PaymentRow) -> bool {
    let waits = row.misfit.is_some_and(|m| m != Misfit::PartialRefund);
    waits && row.state == PaymentState::Succeeded && row.member.is_none()
}

/// Whose a payment could be, the likeliest first.
async fn likely(tx: &mut Tx, row: &PaymentRow, named: Option<MemberId>) -> Result<Vec<Likely>, StoreError> {
    let fact = tx.payment_fact(row.id).await?;
    let mut found: Vec<(MemberId, Because)> = named.map(|m| (m, Because::Named)).into_iter().collect();
    if let Some(token) = &fact.order {
        found.extend(tx.order_by_token(token).await?.map(|o| (o.member, Because::Order)));
    }
    if let Some(payer) = &fact.payer {
        found.extend(tx.account_at(payer).await?.map(|a| (a.member, Because::Payer)));
    }
    for claim in tx.open_claims(row.id).await? {
        found.push((tx.account(claim.account).await?.member, Because::Claim));
    }
    let since = row.created_at.plus(-ORDERED);
    let waiting = tx.waiting_to_pay(row.amount, since, row.created_at, PAGE).await?;
    found.extend(waiting.into_iter().map(|m| (m, Because::Sum)));
    let mut people: Vec<Likely> = Vec::new();
    for (member, because) in found {
        if people.len() < MOST && people.iter().all(|p| p.member != member) {
            people.push(Likely { member, name: people::name(tx, member).await?, because });
        }
    }
    Ok(people)
}

/// What a payment can become for somebody: her own plans first.
///
/// # Errors
/// What the store says.
pub async fn choices(
    tx: &mut Tx,
    club: &Club,
    payment: i64,
    member: MemberId,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let row = tx.payment(payment).await?.filter(can_be_given);
    let Some(row) = row else { return Ok(MoneyNotice::SettledBefore) };
    if tx.open_refund(payment).await?.is_some() || tx.accounts_of(member).await?.is_empty() {
        return card(tx, club, payment, None, now).await;
    }
    let hers = tx.subscriptions_of(member).await?;
    let of = |plan: &Plan| hers.iter().find(|s| s.plan.key == plan.key && !s.terms.is_empty());
    let mut plans: Vec<&Plan> = club.plans.iter().collect();
    plans.sort_by_key(|plan| std::cmp::Reverse(of(plan).and_then(|s| s.terms.last()).map(|t| t.granted_at)));
    let mut choices = Vec::new();
    for plan in plans.into_iter().take(MOST) {
        let days = days_of(&row, plan, club, now);
        for days in [Some(None), days.map(Some)].into_iter().flatten() {
            let last_day = then(club, plan, of(plan), days.map_or(plan.period, Period::Days), now);
            choices.push(Choice { plan: plan.key.clone(), title: plan.title.clone(), days, last_day });
        }
    }
    let name = people::name(tx, member).await?;
    Ok(MoneyNotice::Choices { payment, amount: row.amount, member, name, choices })
}

/// How many days of a plan the money of a payment that did not go back is worth.
fn days_of(row: &PaymentRow, plan: &Plan, club: &Club, now: Timestamp) -> Option<u32> {
    let today = now.date(club.zone());
    let end = match plan.period {
        Period::Days(n) => return order::days_for(left(row), &plan.prices, n),
        Period::Months(n) => today.checked_add_months(Months::new(n))?,
        Period::Until(day) => day,
        Period::Forever => return None,
    };
    let days = u32::try_from(end.signed_duration_since(today).num_days()).ok()?;
    order::days_for(left(row), &plan.prices, days)
}

fn left(row: &PaymentRow) -> Money {
    Money { minor: row.amount.minor - row.refunded_minor, ..row.amount }
}

/// The last day of a subscription to a plan after another period was given now.
fn then(club: &Club, plan: &Plan, before: Option<&Subscription>, period: Period, now: Timestamp) -> Option<NaiveDate> {
    let (mut terms, freezes) = before.map_or_else(Default::default, |s| (s.terms.clone(), s.freezes.clone()));
    terms.push(Term::new(TermId(i64::MAX), Cause::Payment, period, now));
    Timeline::of(plan, &terms, &freezes, club.zone()).ending_at(now).map(|e| e.last_day)
}

/// What an owner makes of a payment.
#[derive(Debug, Clone, Copy)]
pub struct Gift<'a> {
    /// The payment, by our number.
    pub payment: i64,
    /// For whom it counts.
    pub member: MemberId,
    /// For which plan.
    pub plan: &'a PlanKey,
    /// So many days, as she was shown; `None`: the whole of the plan.
    pub days: Option<u32>,
}

/// Lets a payment count for somebody. It owns what it gives, so that it can be given back.
///
/// # Errors
/// What the store says.
pub async fn give(
    tx: &mut Tx,
    club: &Club,
    owner: &AccountRef,
    gift: &Gift<'_>,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let Some(row) = tx.payment(gift.payment).await?.filter(can_be_given) else {
        return Ok(MoneyNotice::SettledBefore);
    };
    let plan = club.plan(gift.plan);
    let as_shown = |plan: &&Plan| gift.days.is_none() || days_of(&row, plan, club, now) == gift.days;
    let (Some(plan), None) = (plan.filter(as_shown), tx.open_refund(row.id).await?) else {
        return choices(tx, club, gift.payment, gift.member, now).await;
    };
    if tx.accounts_of(gift.member).await?.is_empty() {
        return card(tx, club, gift.payment, None, now).await;
    }
    referral::lock_payer(tx, gift.member).await?;
    let name = tx.lock_member(gift.member).await?.name;
    let fact = tx.payment_fact(row.id).await?;
    let order = match &fact.order {
        Some(token) => tx.order_by_token(token).await?.filter(|o| o.member == gift.member),
        None => None,
    };
    tx.settle_payment(row.id, gift.member, order.as_ref().map(|o| o.id)).await?;
    tx.close_misfit(row.id, Some(owner), now).await?;
    if let Some(order) = &order {
        tx.set_order_state(order.id, "paid").await?;
    }
    let how = if gift.days.is_some() { Settling::Converted } else { Settling::Granted };
    let hand = Hand { actor: owner, reason: None };
    tx.note_by(Some(gift.member), &settled(&row, how), Some(hand), now);
    let term = NewTerm::paid(gift.days.map_or(plan.period, Period::Days), row.id);
    // What she ordered for this money is what it gives, if the owner means the same plan.
    let meant = order.as_ref().filter(|o| gift.days.is_none() && o.plan.key == plan.key);
    match meant {
        Some(order) if order.gift => super::gift::paid(tx, club, order.id, row.id, now).await?,
        Some(OrderRow { replaces: Some(old), .. }) => {
            let replaces = Some((*old, row.amount.currency));
            change::bought(tx, club, gift.member, plan, term, replaces, now).await?;
        }
        _ => subscribe::give(tx, club, gift.member, plan, &term, Some(hand), now).await.map(drop)?,
    }
    if !meant.is_some_and(|order| order.gift) {
        renewal::charged(tx, gift.member, &plan.key, &fact, now).await?;
        referral::paid(tx, club, gift.member, plan, row.id, now).await?;
    }
    if let Some(code) = meant.and_then(|order| order.promo.as_deref()) {
        promo::paid(tx, gift.member, code, row.id, now).await?;
    }
    claim::bound(tx, club, &row, &fact, gift.member, owner, now).await?;
    let subscriptions = tx.subscriptions_of(gift.member).await?;
    let given = subscriptions.iter().find(|s| s.plan.key == plan.key);
    let last_day = given.and_then(|s| s.timeline(club.zone()).ending_at(now)).map(|e| e.last_day);
    Ok(MoneyNotice::Settled { amount: row.amount, how, name: Some(name), last_day })
}

/// Nothing follows from a payment of the inbox.
///
/// # Errors
/// What the store says.
pub async fn dismiss(
    tx: &mut Tx,
    owner: &AccountRef,
    payment: i64,
    reason: &str,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let row = tx.payment(payment).await?.filter(|row| row.misfit.is_some());
    let Some(row) = row else { return Ok(MoneyNotice::SettledBefore) };
    tx.close_misfit(payment, Some(owner), now).await?;
    let how = Settling::Dismissed;
    tx.note_by(row.member, &settled(&row, how), Some(Hand { actor: owner, reason: Some(reason) }), now);
    Ok(MoneyNotice::Settled { amount: row.amount, how, name: None, last_day: None })
}

fn settled(row: &PaymentRow, how: Settling) -> Event {
    let (provider, external_id) = (row.provider.clone(), row.external_id.clone());
    Event::PaymentSettled { provider, external_id, amount: row.amount, how }
}

//! What a payment service says becomes time, exactly once.

use super::effect::{Urgency, say, tell_owners};
use super::{
    Club, change, charging, claim, dispute, gift, partial, promo, referral, refund, renewal, subscribe, until,
};
use crate::domain::notice::Event;
use crate::domain::order::fit;
use crate::domain::patron;
use crate::domain::{AccountRef, MemberId, Misfit, Money, Notice, OrderId, PaymentFact, PaymentState, Plan, Timestamp};
use crate::store::{NewTerm, OrderRow, PaymentRow, StoreError, Tx};

/// Takes the service's word about a payment.
///
/// Words may come many times, late, and in any order: a payment only ever moves up, from pending to canceled to
/// succeeded to refunded, and a success after a cancellation revives the order.
///
/// # Errors
/// What the store says.
pub async fn confirm(tx: &mut Tx, club: &Club, fact: &PaymentFact, now: Timestamp) -> Result<(), StoreError> {
    let order = match &fact.order {
        Some(token) => tx.order_by_token(token).await?,
        None => None,
    };
    let mut fact = fact.clone();
    if let Some(order) = &order
        && tx.is_leaving(order.member).await?
    {
        fact.payer = None; // is not written down anew for one who wants to be forgotten
    }
    let (payment, new) = tx.lock_payment(&fact, now).await?;
    if !new && is_clearer(tx, &fact, &payment).await? {
        tx.update_payment(payment.id, &fact, fact.state, now).await?;
        return succeeded(tx, club, &fact, &payment, order, now).await;
    }
    add_up(tx, &mut fact, &payment, new).await?;
    let fact = &completed(&fact, &payment);
    let likely = order.as_ref().map(|o| o.member);
    weigh(tx, club, fact, &payment, new, order, now).await?;
    if fact.chargeback && !payment.disputed {
        dispute::heard(tx, club, fact, &payment, likely, now).await?;
    }
    Ok(())
}

/// Whether a payment that a service asks about would fit, before it takes the money: why not, if it would not. Nothing
/// changes.
///
/// # Errors
/// What the store says.
pub async fn foresee(tx: &mut Tx, fact: &PaymentFact) -> Result<Option<Misfit>, StoreError> {
    if fact.test {
        return Ok(Some(Misfit::Test));
    }
    let order = match &fact.order {
        Some(token) => tx.order_by_token(token).await?,
        None => None,
    };
    if let Some(order) = order {
        let leaving = tx.is_leaving(order.member).await?;
        return Ok(if leaving { Some(Misfit::UnknownPayer) } else { fit(fact.amount, &[order.price]).err() });
    }
    let known = match &fact.renewal {
        Some(renewal) if fact.order.is_none() => tx.renewed_as(&fact.provider, renewal).await?,
        _ => None,
    };
    Ok(known.is_none().then_some(Misfit::UnknownOrder))
}

/// Whether a payment that waits because its service did not say what was sold is told of again, with that.
async fn is_clearer(tx: &mut Tx, fact: &PaymentFact, payment: &PaymentRow) -> Result<bool, StoreError> {
    let waits = payment.misfit == Some(Misfit::UnknownOrder) && payment.member.is_none();
    let both = fact.state == PaymentState::Succeeded && payment.state == PaymentState::Succeeded;
    Ok(waits && both && fact.product.is_some() && tx.payment_fact(payment.id).await?.product.is_none())
}

/// A word that knows less than an earlier one erases nothing of it; refunds that are told one by one add up, each once.
async fn add_up(tx: &mut Tx, fact: &mut PaymentFact, payment: &PaymentRow, new: bool) -> Result<(), StoreError> {
    if !new {
        let known = tx.payment_fact(payment.id).await?;
        for (name, minor) in known.refunds {
            fact.refunds.entry(name).or_insert(minor);
        }
        fact.renewal = fact.renewal.take().or(known.renewal);
        fact.until = fact.until.or(known.until);
    }
    let sum = fact.refunds.values().fold(0_i64, |sum, minor| sum.saturating_add(*minor));
    fact.refunded_minor = fact.refunded_minor.max(sum);
    Ok(())
}

/// What a word changes, if it is news.
async fn weigh(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    payment: &PaymentRow,
    new: bool,
    order: Option<OrderRow>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let more_refunded = fact.refunded_minor > payment.refunded_minor;
    if fact.state <= payment.state && !(new && fact.state == PaymentState::Pending) && !more_refunded {
        return Ok(()); // said before, or overtaken
    }
    let state = fact.state.max(payment.state);
    tx.update_payment(payment.id, fact, state, now).await?;
    match state {
        PaymentState::Pending if more_refunded => {
            misfit(tx, club, fact, payment, order.as_ref().map(|o| o.member), Misfit::PartialRefund, now).await
        }
        PaymentState::Pending => Ok(()),
        PaymentState::Canceled => canceled(tx, club, fact, order, now).await,
        PaymentState::Succeeded if payment.state == PaymentState::Succeeded => match payment.member {
            Some(member) => partial::partly(tx, club, fact, payment.id, member, now).await,
            // It is nobody's yet, so it gave no time; what is left of it is turned into days or given back.
            None => {
                let amount = Money { minor: fact.refunded_minor, ..fact.amount };
                tx.note(None, &Event::PartlyRefunded { amount }, None, now);
                Ok(())
            }
        },
        PaymentState::Succeeded => succeeded(tx, club, fact, payment, order, now).await,
        PaymentState::Refunded => refunded(tx, club, fact, payment, now).await,
    }
}

/// What a word about money given back means together with what is known of its payment. Some services name only the
/// sum that went back.
fn completed(fact: &PaymentFact, payment: &PaymentRow) -> PaymentFact {
    let mut fact = fact.clone();
    let taken = payment.state >= PaymentState::Succeeded;
    if taken {
        fact.amount = payment.amount;
    }
    if fact.state == PaymentState::Succeeded && fact.refunded_minor >= fact.amount.minor && fact.refunded_minor > 0 {
        // All of it went back; or a part of a payment that was never heard of, which so gives nothing yet.
        fact.state = if taken { PaymentState::Refunded } else { PaymentState::Pending };
    }
    fact
}

async fn canceled(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    order: Option<OrderRow>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(order) = order.filter(|o| o.state != "paid") else { return Ok(()) };
    if charging::canceled(tx, club, &order, now).await? {
        return Ok(());
    }
    tx.set_order_state(order.id, "canceled").await?;
    tx.note(Some(order.member), &Event::PaymentCanceled { amount: fact.amount }, None, now);
    let to = tx.account(order.account).await?.address;
    let notice = Notice::PaymentCanceled { plan: order.plan.key, title: order.plan.title };
    say(tx, &to, notice, Urgency::Answer, now);
    Ok(())
}

/// Whose payment it is, for what, and by which order; or why that cannot be told.
type Resolved = Result<(MemberId, Plan, Option<OrderId>), Misfit>;

/// Whose payment it is and for what, or why that cannot be told.
async fn resolve(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    order: Option<OrderRow>,
    now: Timestamp,
) -> Result<Resolved, StoreError> {
    if fact.test {
        return Ok(Err(Misfit::Test));
    }
    if let Some(order) = order {
        tx.lock_member(order.member).await?;
        if tx.is_leaving(order.member).await? {
            return Ok(Err(Misfit::UnknownPayer)); // she was forgotten, or will be
        }
        return Ok(fit(fact.amount, &[order.price]).map(|()| (order.member, order.plan, Some(order.id))));
    }
    if let Some(known) = charged_again(tx, club, fact).await? {
        return Ok(known);
    }
    let bought = match &fact.product {
        Some(product) => club.plan_of(product),
        None => fact.plan.as_ref().and_then(|key| club.plan(key)),
    };
    let (None, Some(plan)) = (&fact.order, bought) else { return Ok(Err(Misfit::UnknownOrder)) };
    let payer = match &fact.payer {
        Some(payer) => Some(payer.clone()),
        None => claim::known(tx, fact).await?,
    };
    let Some(payer) = &payer else { return Ok(Err(Misfit::UnknownPayer)) };
    // What a don pays is for her to choose; what another service sells has its price there.
    let stands = fact.provider == patron::PROVIDER || fact.product.as_ref().is_some_and(|p| p.priced);
    if !stands && let Err(misfit) = fit(fact.amount, &plan.prices) {
        return Ok(Err(misfit));
    }
    let member = match tx.account_at(payer).await? {
        Some(account) if account.leaving => return Ok(Err(Misfit::UnknownPayer)),
        Some(account) => account.member,
        None => {
            let (account, new) = tx.add_account(payer, &payer.to_string(), None, None, false, now).await?;
            if new {
                tx.note(Some(account.member), &Event::Joined, None, now);
            }
            account.member
        }
    };
    Ok(Ok((member, plan.clone(), None)))
}

/// Whose subscription a service charged again by itself, where it names no order. `None`: it is not one that is known.
async fn charged_again(tx: &mut Tx, club: &Club, fact: &PaymentFact) -> Result<Option<Resolved>, StoreError> {
    let (None, None, None, Some(renewal)) = (&fact.order, &fact.plan, &fact.product, &fact.renewal) else {
        return Ok(None);
    };
    let Some((member, id)) = tx.renewed_as(&fact.provider, renewal).await? else { return Ok(None) };
    tx.lock_member(member).await?;
    let known = tx.subscriptions_of(member).await?.into_iter().find(|s| s.id == id);
    let Some(bought) = known.map(|s| s.plan) else { return Ok(None) };
    if tx.is_leaving(member).await? {
        return Ok(Some(Err(Misfit::UnknownPayer)));
    }
    // The service goes on with the price that was agreed on, whatever the plan costs today.
    let plan = club.plan(&bought.key).cloned().unwrap_or_else(|| bought.clone());
    let fits = fit(fact.amount, &bought.prices).or_else(|_| fit(fact.amount, &plan.prices));
    // Each charge leaves today's plan behind, so what was agreed on is seen by what was charged before.
    let as_before = |charge: &PaymentFact| {
        (&charge.provider, &charge.renewal, charge.amount) == (&fact.provider, &fact.renewal, fact.amount)
    };
    if fits.is_err() && tx.charges_of(id).await?.iter().any(as_before) {
        return Ok(Some(Ok((member, plan, None))));
    }
    Ok(Some(fits.map(|()| (member, plan, None))))
}

/// A payment whose payer was not known is somebody's: it counts, if it fits. Whoever calls holds the payment's lock.
///
/// # Errors
/// What the store says.
pub(super) async fn claimed(
    tx: &mut Tx,
    club: &Club,
    payment: &PaymentRow,
    whose: &AccountRef,
    now: Timestamp,
) -> Result<(), StoreError> {
    let fact = PaymentFact { payer: Some(whose.clone()), ..tx.payment_fact(payment.id).await? };
    succeeded(tx, club, &fact, payment, None, now).await
}

async fn succeeded(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    payment: &PaymentRow,
    order: Option<OrderRow>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let likely = order.as_ref().map(|o| o.member);
    let is_gift = order.as_ref().is_some_and(|o| o.gift);
    let named = order.as_ref().map(|o| o.id);
    // A service that charges again may name the order of the first purchase: what that brought along happens once.
    let first = order.as_ref().filter(|o| fact.renewal.is_none() || o.state != "paid");
    let code = first.and_then(|o| o.promo.clone());
    let replaces = first.and_then(|o| o.replaces).map(|old| (old, fact.amount.currency));
    let asked = order.clone();
    match resolve(tx, club, fact, order, now).await? {
        Err(reason) => {
            if let Some(order) = named {
                tx.order_is_odd(order, payment.id).await?;
            }
            misfit(tx, club, fact, payment, likely, reason, now).await
        }
        Ok((member, plan, order)) => {
            referral::lock_payer(tx, member).await?;
            tx.settle_payment(payment.id, member, order).await?;
            if let Some(order) = order {
                tx.set_order_state(order, "paid").await?;
            }
            let paid = Event::Paid { amount: fact.amount, provider: fact.provider.clone() };
            tx.note(Some(member), &paid, None, now);
            if let Some(order) = order.filter(|_| is_gift) {
                gift::paid(tx, club, order, payment.id, now).await?;
            } else {
                let length = match fact.provider.as_str() {
                    patron::PROVIDER => Some(patron::MONTH),
                    _ => until::length(tx, club, member, &plan, fact, now).await?,
                };
                if let Some(length) = length {
                    let term = NewTerm::paid(length, payment.id);
                    change::bought(tx, club, member, &plan, term, replaces, now).await?;
                }
                renewal::charged(tx, member, &plan.key, fact, now).await?;
                charging::paid(tx, club, (member, &plan.key), asked.as_ref(), fact, now).await?;
                referral::paid(tx, club, member, &plan, payment.id, now).await?;
            }
            if let Some(code) = code {
                promo::paid(tx, member, &code, payment.id, now).await?;
            }
            if fact.refunded_minor > 0 {
                partial::partly(tx, club, fact, payment.id, member, now).await?;
            }
            Ok(())
        }
    }
}

/// All the money went back: what is left of its term goes with it, and nothing else. A refund that is heard of before
/// its payment leaves a payment that can no longer give anything.
async fn refunded(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    payment: &PaymentRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    if payment.misfit.is_some() {
        tx.close_misfit(payment.id, None, now).await?; // there is nothing left to decide
    }
    if payment.member.is_some() || payment.state == PaymentState::Succeeded {
        tx.note(payment.member, &Event::Refunded { amount: fact.amount }, None, now);
    }
    charging::refunded(tx, club, payment.id, now).await?;
    subscribe::take_back(tx, club, payment.id, now).await?;
    refund::closed(tx, club, payment.id, now).await
}

async fn misfit(
    tx: &mut Tx,
    club: &Club,
    fact: &PaymentFact,
    payment: &PaymentRow,
    likely: Option<MemberId>,
    misfit: Misfit,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !tx.set_misfit(payment.id, misfit).await? {
        return Ok(());
    }
    if misfit == Misfit::UnknownPayer {
        claim::waits(tx, payment.id, fact).await?;
    }
    let likely = match (likely, &fact.payer) {
        (Some(member), _) => Some(tx.lock_member(member).await?.name).filter(|name| !name.is_empty()),
        (None, Some(payer)) => tx.account_at(payer).await?.map(|a| a.name),
        (None, None) => None,
    };
    let (provider, external_id, amount) = (fact.provider.clone(), fact.external_id.clone(), fact.amount);
    let event = Event::Unmatched { provider: provider.clone(), external_id: external_id.clone(), amount, misfit };
    tx.note(None, &event, None, now);
    tell_owners(
        tx,
        club,
        &Notice::Unmatched { provider, external_id, amount, misfit, likely, payment: Some(payment.id) },
        now,
    );
    Ok(())
}

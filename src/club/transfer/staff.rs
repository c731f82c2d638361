//! What the staff do about transfers: look, decide once, and record those that they hear of themselves.

use super::{KEPT, card, give_up, locked, shown_on};
use crate::club::effect::{Urgency, say};
use crate::club::{Club, change, confirm, people};
use crate::domain::notice::{Event, PlanLine, TransferLine, TransferNotice};
use crate::domain::time::DAY;
use crate::domain::transfer::{PROVIDER, parse_sum};
use crate::domain::{
    AccountRef, Again, Currency, Enclosure, MemberId, Money, Notice, OrderId, PaymentFact, PaymentState, Plan, PlanKey,
    Timestamp, Transfer, TransferState,
};
use crate::store::{Account, Hand, NewOrder, OrderRow, StoreError, Tx};
use std::collections::BTreeMap;

/// Transfers on a list.
const LISTED: i64 = 8;

/// A transfer as the staff see it. `None`: there is no such transfer.
///
/// # Errors
/// What the store says.
pub async fn show(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    order: OrderId,
) -> Result<Option<TransferNotice>, StoreError> {
    let Some((order, transfer)) = locked(tx, order).await? else { return Ok(None) };
    if transfer.state == TransferState::Paid {
        return decided_before(tx, &transfer).await.map(Some);
    }
    let card = card(tx, club, &order, &transfer, None).await?;
    Ok(Some(shown_on(card, actor.platform)))
}

/// The transfers that wait for the staff.
///
/// # Errors
/// What the store says.
pub async fn list(tx: &mut Tx, club: &Club) -> Result<TransferNotice, StoreError> {
    let total = tx.count_transfers_waiting().await?;
    let mut lines = Vec::new();
    for order in tx.transfers_waiting(LISTED).await? {
        let (Some(transfer), order) = (tx.transfer(order).await?, tx.order(order).await?) else { continue };
        let card = card(tx, club, &order, &transfer, None).await?;
        let Some(said) = card.said else { continue };
        lines.push(TransferLine { order: order.id, name: card.name, price: card.price, said });
    }
    Ok(TransferNotice::List { lines, total: u32::try_from(total).unwrap_or(u32::MAX) })
}

async fn decided_before(tx: &mut Tx, transfer: &Transfer) -> Result<TransferNotice, StoreError> {
    let by = match &transfer.actor {
        Some(actor) => Some(tx.account_at(actor).await?.map_or_else(|| actor.to_string(), |account| account.name)),
        None => None,
    };
    let came = transfer.amount.filter(|_| transfer.state == TransferState::Paid);
    Ok(TransferNotice::DecidedBefore { order: transfer.order, by, came })
}

/// A decision about a round that is still open, under the member's lock.
enum Open {
    Yes(Box<(OrderRow, Transfer)>),
    No(TransferNotice),
}

async fn open(tx: &mut Tx, order: OrderId, round: i64) -> Result<Option<Open>, StoreError> {
    let Some((order, transfer)) = locked(tx, order).await? else { return Ok(None) };
    if transfer.round != round || transfer.state == TransferState::Paid {
        return decided_before(tx, &transfer).await.map(|notice| Some(Open::No(notice)));
    }
    Ok(Some(Open::Yes(Box::new((order, transfer)))))
}

/// Somebody of the staff is about to say how much has come. `None`: there is no such transfer.
///
/// # Errors
/// What the store says.
pub async fn ask_amount(tx: &mut Tx, order: OrderId, round: i64) -> Result<Option<TransferNotice>, StoreError> {
    Ok(match open(tx, order, round).await? {
        Some(Open::Yes(found)) => Some(TransferNotice::AskAmount { order: found.0.id, price: found.0.price }),
        Some(Open::No(notice)) => Some(notice),
        None => None,
    })
}

/// The money has come, says somebody of the staff: what was asked, or another sum. Counts once. `None`: there is no such
/// transfer.
///
/// # Errors
/// What the store says.
pub async fn came(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    (order, round): (OrderId, i64),
    amount: Option<Money>,
    now: Timestamp,
) -> Result<Option<TransferNotice>, StoreError> {
    let (order, mut transfer) = match open(tx, order, round).await? {
        Some(Open::Yes(found)) => *found,
        Some(Open::No(notice)) => return Ok(Some(notice)),
        None => return Ok(None),
    };
    let amount = amount.unwrap_or(order.price);
    transfer.state = TransferState::Paid;
    transfer.round += 1;
    transfer.next_at = None;
    transfer.actor = Some(actor.clone());
    transfer.amount = Some(amount);
    tx.put_transfer(&transfer).await?;
    let hand = Hand { actor, reason: transfer.words.as_deref().filter(|_| transfer.recorded) };
    tx.note_by(Some(order.member), &Event::TransferConfirmed { amount }, Some(hand), now);
    let fact = PaymentFact {
        provider: PROVIDER.to_owned(),
        external_id: order.token.clone(),
        state: PaymentState::Succeeded,
        amount,
        refunded_minor: 0,
        refunds: BTreeMap::new(),
        order: Some(order.token.clone()),
        test: false,
        payer: None,
        plan: None,
        at: Some(now),
        chargeback: false,
        renewal: None,
        until: None,
        contact: None,
        saved: None,
        product: None,
    };
    confirm::confirm(tx, club, &fact, now).await?;
    let fits = tx.order(order.id).await?.state == "paid";
    if !fits && !transfer.recorded {
        let differs = TransferNotice::Differs { price: order.price, came: amount };
        tell_her(tx, &order, differs, now).await?;
    }
    let name = people::name(tx, order.member).await?;
    Ok(Some(TransferNotice::Confirmed { member: order.member, name, amount, fits }))
}

/// So many minor units of the currency of an order. `None`: there is no such transfer.
///
/// # Errors
/// What the store says.
pub async fn in_its_currency(tx: &mut Tx, order: OrderId, minor: i64) -> Result<Option<Money>, StoreError> {
    if tx.transfer(order).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(Money { minor, currency: tx.order(order).await?.price.currency }))
}

/// There is no money, says somebody of the staff: the member is told and can go on. What the staff recorded themselves is
/// dropped without a word. `None`: there is no such transfer.
///
/// # Errors
/// What the store says.
pub async fn not_come(
    tx: &mut Tx,
    actor: &AccountRef,
    (order, round): (OrderId, i64),
    now: Timestamp,
) -> Result<Option<TransferNotice>, StoreError> {
    let (order, mut transfer) = match open(tx, order, round).await? {
        Some(Open::Yes(found)) => *found,
        Some(Open::No(notice)) => return Ok(Some(notice)),
        None => return Ok(None),
    };
    transfer.round += 1;
    transfer.actor = Some(actor.clone());
    if transfer.recorded {
        give_up(tx, &order, &mut transfer).await?;
    } else {
        transfer.state = TransferState::Open;
        transfer.next_at = Some(now.plus(KEPT));
        let hand = Hand { actor, reason: None };
        tx.note_by(Some(order.member), &Event::TransferNotFound { price: order.price }, Some(hand), now);
        let (title, price) = (order.plan.title.clone(), order.price);
        tell_her(tx, &order, TransferNotice::NotCome { order: order.id, title, price }, now).await?;
    }
    tx.put_transfer(&transfer).await?;
    let name = people::name(tx, order.member).await?;
    let recorded = transfer.recorded;
    Ok(Some(TransferNotice::Refused { member: order.member, name, price: order.price, recorded }))
}

async fn tell_her(tx: &mut Tx, order: &OrderRow, notice: TransferNotice, now: Timestamp) -> Result<(), StoreError> {
    let to = tx.account(order.account).await?.address;
    say(tx, &to, Notice::Transfer(notice), Urgency::Word, now);
    Ok(())
}

/// Plans that a payment can be recorded for.
fn priced(club: &Club) -> Vec<PlanLine> {
    let mut lines = club.plan_lines();
    lines.iter_mut().for_each(|line| line.prices.retain(|price| price.currency != Currency::XTR));
    lines.retain(|line| !line.prices.is_empty());
    lines
}

/// For which plan a payment is to be recorded. `None`: there is no such member.
///
/// # Errors
/// What the store says.
pub async fn record_plans(tx: &mut Tx, club: &Club, member: MemberId) -> Result<Option<TransferNotice>, StoreError> {
    if tx.accounts_of(member).await?.is_empty() {
        return Ok(None);
    }
    let name = people::name(tx, member).await?;
    Ok(Some(TransferNotice::RecordPlans { member, name, plans: priced(club) }))
}

/// Somebody of the staff records a payment for a member: a card like that of her own "I have paid", to be confirmed. If
/// she has said so herself, it is that one. `sum`: as it was typed. `None`: there is no such member.
///
/// # Errors
/// What the store says.
pub async fn record(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    (member, plan, sum): (MemberId, &str, Option<&str>),
    token: &str,
    now: Timestamp,
) -> Result<Option<TransferNotice>, StoreError> {
    let Some(account) = tx.accounts_of(member).await?.into_iter().next() else { return Ok(None) };
    let plans = priced(club);
    let found = plan.parse::<PlanKey>().ok().and_then(|key| plans.iter().find(|line| line.key == key));
    let Some((line, plan)) = found.and_then(|line| Some((line, club.plan(&line.key)?))) else {
        return Ok(Some(TransferNotice::NoPlan { plans: plans.into_iter().map(|line| line.key).collect() }));
    };
    let price = line.prices[0];
    let amount = match sum.map(|sum| parse_sum(sum, price.currency)) {
        Some(None) => return Ok(Some(TransferNotice::BadAmount { order: None })),
        sum => sum.flatten(),
    };
    tx.lock_member(member).await?;
    let waiting = match tx.open_transfer(member).await? {
        Some(order) => locked(tx, order).await?.filter(|(order, _)| order.plan.key == plan.key && !order.gift),
        None => None,
    };
    let (order, transfer) = match waiting {
        Some(found) => found,
        None => recorded(tx, club, actor, &account, (plan, price), token, now).await?,
    };
    let card = card(tx, club, &order, &transfer, amount).await?;
    Ok(Some(shown_on(card, actor.platform)))
}

/// An order that somebody of the staff makes, to be paid by what has come already.
async fn recorded(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    account: &Account,
    (plan, price): (&Plan, Money),
    token: &str,
    now: Timestamp,
) -> Result<(OrderRow, Transfer), StoreError> {
    let foreseen = change::foresee(tx, club, account.member, plan, price.currency, now).await?;
    let new = NewOrder {
        token,
        member: account.member,
        account: account.id,
        plan,
        provider: PROVIDER,
        price,
        promo: None,
        gift: false,
        replaces: foreseen.map(|foreseen| foreseen.replaces),
        again: Again::Once,
    };
    let id = tx.add_order(&new, now, now).await?;
    tx.order_placed(id, token, "").await?;
    tx.order_asked(id, None).await?; // there is nobody to ask
    let (state, actor) = (TransferState::Recorded, Some(actor.clone()));
    let transfer = Transfer { state, actor, recorded: true, ..Transfer::new(id, now.plus(DAY)) };
    tx.put_transfer(&transfer).await?;
    Ok((tx.order(id).await?, transfer))
}

/// Words or a picture that somebody of the staff sends with a payment that she records. `None`: she records none.
///
/// # Errors
/// What the store says.
pub async fn annotated(
    tx: &mut Tx,
    club: &Club,
    actor: &AccountRef,
    order: OrderId,
    (words, enclosure): (Option<String>, Option<Enclosure>),
) -> Result<Option<TransferNotice>, StoreError> {
    let Some((order, mut transfer)) = locked(tx, order).await?.filter(|(_, t)| t.recorded) else { return Ok(None) };
    if transfer.state == TransferState::Paid {
        return decided_before(tx, &transfer).await.map(Some);
    }
    transfer.words = words.or(transfer.words);
    transfer.enclosure = enclosure.or(transfer.enclosure);
    tx.put_transfer(&transfer).await?;
    let card = card(tx, club, &order, &transfer, None).await?;
    Ok(Some(shown_on(card, actor.platform)))
}

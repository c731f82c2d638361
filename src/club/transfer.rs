//! Transfers past any payment service: the member says that she has paid, the staff look and decide, once.
//!
//! What the staff decide is a payment's word like that of any service, so that all else follows as it does for those. Each
//! card that the staff see carries the round it asks about: whoever answers a round that is over hears who was faster.

mod staff;

use super::effect::{Urgency, say, say_gently};
use super::{Club, people};
use crate::domain::notice::{Event, LocalMoment, TransferCard, TransferNotice};
use crate::domain::time::{DAY, MINUTE};
use crate::domain::{Enclosure, Money, Notice, OrderId, Platform, Timestamp, Transfer, TransferState};
use crate::store::{Account, OrderRow, StoreError, Tx};

pub use staff::{annotated, ask_amount, came, in_its_currency, list, not_come, record, record_plans, show};

/// An order of which nothing is heard is given up after so long.
pub(super) const KEPT: i64 = 7 * DAY;
/// So long a picture is waited for; then the staff are told without.
const PICTURE: i64 = 15 * MINUTE;
/// The staff are reminded so often of what waits.
const REMIND: i64 = DAY;
/// What a member needs to transfer the money of an order; `None`: transfers are no longer taken.
pub(super) fn details(club: &Club, order: &OrderRow) -> Option<Notice> {
    let details = club.settings.transfer.as_ref()?.details.clone();
    let (title, price) = (order.plan.title.clone(), order.price);
    Some(Notice::Transfer(TransferNotice::Details { order: order.id, title, price, details }))
}

/// An order waits for its transfer.
pub(super) async fn placed(tx: &mut Tx, order: &OrderRow, now: Timestamp) -> Result<(), StoreError> {
    tx.order_asked(order.id, None).await?; // there is nobody to ask
    tx.put_transfer(&Transfer::new(order.id, now.plus(KEPT))).await
}

/// An order and its transfer under its member's lock; `None`: there is no such transfer.
async fn locked(tx: &mut Tx, order: OrderId) -> Result<Option<(OrderRow, Transfer)>, StoreError> {
    if tx.transfer(order).await?.is_none() {
        return Ok(None);
    }
    let member = tx.order(order).await?.member;
    tx.lock_member(member).await?;
    let order = tx.order(order).await?;
    Ok(tx.transfer(order.id).await?.map(|transfer| (order, transfer)))
}

/// The same, if it is a transfer of this member's own.
async fn hers(tx: &mut Tx, account: &Account, order: OrderId) -> Result<Option<(OrderRow, Transfer)>, StoreError> {
    let found = locked(tx, order).await?;
    Ok(found.filter(|(order, transfer)| order.member == account.member && !transfer.recorded))
}

/// A member says that she has paid. `None`: it is no order of hers.
///
/// # Errors
/// What the store says.
pub async fn paid(
    tx: &mut Tx,
    account: &Account,
    order: OrderId,
    now: Timestamp,
) -> Result<Option<TransferNotice>, StoreError> {
    let Some((order, mut transfer)) = hers(tx, account, order).await? else { return Ok(None) };
    Ok(Some(match transfer.state {
        TransferState::Paid => TransferNotice::PaidBefore,
        TransferState::Said => TransferNotice::Thanks { price: order.price },
        TransferState::Open | TransferState::Asked | TransferState::Lapsed | TransferState::Recorded => {
            if transfer.state != TransferState::Asked {
                note_said(tx, &order, &mut transfer, now);
                transfer.state = TransferState::Asked;
                transfer.next_at = Some(now.plus(PICTURE));
                tx.put_transfer(&transfer).await?;
            }
            TransferNotice::AskPicture { order: order.id }
        }
    }))
}

fn note_said(tx: &mut Tx, order: &OrderRow, transfer: &mut Transfer, now: Timestamp) {
    transfer.said_at = Some(now);
    tx.note(Some(order.member), &Event::TransferSaid { price: order.price }, None, now);
}

/// What came with "I have paid", perhaps nothing: now the staff are told. `None`: it is no order of hers.
///
/// # Errors
/// What the store says.
pub async fn received(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    order: OrderId,
    (words, enclosure): (Option<String>, Option<Enclosure>),
    now: Timestamp,
) -> Result<Option<TransferNotice>, StoreError> {
    let Some((order, mut transfer)) = hers(tx, account, order).await? else { return Ok(None) };
    let was = transfer.state;
    if was == TransferState::Paid {
        return Ok(Some(TransferNotice::PaidBefore));
    }
    if !matches!(was, TransferState::Asked | TransferState::Said) {
        note_said(tx, &order, &mut transfer, now);
    }
    // What comes later is kept; the staff hear of it again only if it is the picture that they lack.
    let news = was != TransferState::Said || (transfer.enclosure.is_none() && enclosure.is_some());
    transfer.enclosure = enclosure.or(transfer.enclosure);
    transfer.words = words.or(transfer.words);
    transfer.state = TransferState::Said;
    if news {
        transfer.next_at = Some(now.plus(REMIND));
        tell_staff(tx, club, &order, &transfer, now).await?;
    }
    tx.put_transfer(&transfer).await?;
    Ok(Some(TransferNotice::Thanks { price: order.price }))
}

/// The transfer that a member means who names none.
///
/// # Errors
/// What the store says.
pub async fn meant(tx: &mut Tx, account: &Account) -> Result<Option<OrderId>, StoreError> {
    tx.open_transfer(account.member).await
}

async fn tell_staff(
    tx: &mut Tx,
    club: &Club,
    order: &OrderRow,
    transfer: &Transfer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let card = card(tx, club, order, transfer, None).await?;
    for owner in &club.deployment.owners {
        say(tx, owner, Notice::Transfer(shown_on(card.clone(), owner.platform)), Urgency::Word, now);
    }
    Ok(())
}

async fn card(
    tx: &mut Tx,
    club: &Club,
    order: &OrderRow,
    transfer: &Transfer,
    amount: Option<Money>,
) -> Result<TransferCard, StoreError> {
    let at = |at: Timestamp| LocalMoment {
        day: at.date(club.zone()),
        time: at.time_of_day(club.zone()).format("%H:%M").to_string(),
    };
    Ok(TransferCard {
        order: order.id,
        round: transfer.round,
        member: order.member,
        name: people::name(tx, order.member).await?,
        contact: tx.account(order.account).await?.address.page(),
        title: order.plan.title.clone(),
        price: order.price,
        amount,
        said: transfer.said_at.map(at),
        words: transfer.words.clone(),
        enclosure: transfer.enclosure.clone(),
        elsewhere: None,
        recorded: transfer.recorded,
    })
}

/// A picture can be shown only where it was sent.
fn shown_on(mut card: TransferCard, platform: Platform) -> TransferNotice {
    if let Some(elsewhere) = card.enclosure.as_ref().map(|file| file.platform).filter(|there| *there != platform) {
        card.enclosure = None;
        card.elsewhere = Some(elsewhere);
    }
    TransferNotice::Card(Box::new(card))
}

async fn give_up(tx: &mut Tx, order: &OrderRow, transfer: &mut Transfer) -> Result<(), StoreError> {
    transfer.state = TransferState::Lapsed;
    transfer.next_at = None;
    tx.set_order_state(order.id, "canceled").await
}

/// Looks at transfers whose moment has come: tells the staff of those without a picture, reminds them of what waits for a
/// day, gives up orders of which nothing was heard. Says how many.
///
/// # Errors
/// What the store says.
pub async fn step(tx: &mut Tx, club: &Club, now: Timestamp, limit: i64) -> Result<usize, StoreError> {
    let due = tx.transfers_due(now, limit).await?;
    let mut waits = false;
    for order in &due {
        let Some((order, mut transfer)) = locked(tx, *order).await? else { continue };
        if transfer.next_at.is_none_or(|at| at > now) {
            continue; // decided while its lock was waited for
        }
        let leaves = tx.is_leaving(order.member).await?;
        match transfer.state {
            TransferState::Asked if !leaves => {
                transfer.state = TransferState::Said;
                transfer.next_at = Some(now.plus(REMIND));
                tell_staff(tx, club, &order, &transfer, now).await?;
            }
            TransferState::Said if !leaves => {
                waits = true;
                transfer.next_at = Some(now.plus(REMIND));
            }
            TransferState::Open if !leaves => {
                give_up(tx, &order, &mut transfer).await?;
                let to = tx.account(order.account).await?.address;
                let lapsed = TransferNotice::Lapsed { plan: order.plan.key.clone(), title: order.plan.title.clone() };
                say_gently(tx, club, &to, Notice::Transfer(lapsed), Urgency::Word, now);
            }
            TransferState::Paid => transfer.next_at = None,
            _ => give_up(tx, &order, &mut transfer).await?,
        }
        if transfer.state == TransferState::Lapsed {
            transfer.round += 1;
        }
        tx.put_transfer(&transfer).await?;
    }
    if waits {
        let count = u32::try_from(tx.count_transfers_waiting().await?).unwrap_or(u32::MAX);
        for owner in &club.deployment.owners {
            say_gently(tx, club, owner, Notice::Transfer(TransferNotice::Waiting { count }), Urgency::Word, now);
        }
    }
    Ok(due.len())
}

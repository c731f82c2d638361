//! Giving money back: shown first, agreed to, asked of the service. The time goes when the money went, never before.
//!
//! An owner is offered a refund under an unguessable name ([`offer`]); her yes ([`agreed`]) counts once, and only while
//! nothing has changed since. The same name is the key under which the service knows a repeated request. What the
//! service says of it comes in by [`confirm`], like every word about a payment.

use super::effect::{Effect, Urgency, act, say};
use super::{Club, confirm, people};
use crate::domain::notice::money::{RefundPreview, RefundUnable, TimeBack};
use crate::domain::notice::{Event, MoneyNotice};
use crate::domain::time::DAY;
use crate::domain::{
    AccountRef, Cause, Misfit, Money, Notice, PaymentFact, PaymentState, Period, Reduction, Subscription, Term, TermId,
    Timeline, Timestamp, order,
};
use crate::store::{Hand, NewRefund, PaymentRow, RefundRow, StoreError, Tx};
use chrono::NaiveDate;

/// What giving a payment back would change; `minor`: only so much of it.
///
/// # Errors
/// What the store says.
pub async fn preview(
    tx: &mut Tx,
    club: &Club,
    payment: i64,
    minor: Option<i64>,
    now: Timestamp,
) -> Result<Result<RefundPreview, RefundUnable>, StoreError> {
    let Some(row) = tx.payment(payment).await? else { return Ok(Err(RefundUnable::Unknown)) };
    let left = row.amount.minor - row.refunded_minor;
    let back = minor.unwrap_or(left);
    if let Some(why) = unable(tx, &row, back).await? {
        return Ok(Err(why));
    }
    let name = match row.member {
        Some(member) => Some(people::name(tx, member).await?),
        None => None,
    };
    Ok(Ok(RefundPreview {
        payment,
        amount: row.amount,
        back: Money { minor: back, ..row.amount },
        name,
        by_service: club.gives_back(&row.provider),
        time: time_back(tx, club, &row, back, now).await?,
        provider: row.provider,
        reason: None,
        token: None,
    }))
}

/// Why so much of a payment cannot be given back now.
async fn unable(tx: &mut Tx, row: &PaymentRow, back: i64) -> Result<Option<RefundUnable>, StoreError> {
    let left = row.amount.minor - row.refunded_minor;
    Ok(match row.state {
        PaymentState::Refunded => Some(RefundUnable::Already),
        PaymentState::Pending | PaymentState::Canceled => Some(RefundUnable::NotPaid),
        PaymentState::Succeeded if row.misfit == Some(Misfit::Test) => Some(RefundUnable::Test),
        PaymentState::Succeeded if tx.open_refund(row.id).await?.is_some() => Some(RefundUnable::UnderWay),
        PaymentState::Succeeded if left <= 0 => Some(RefundUnable::Already),
        PaymentState::Succeeded if back <= 0 || back > left => Some(RefundUnable::TooMuch),
        PaymentState::Succeeded => None,
    })
}

/// What a refund does to the time that a payment gave.
pub(super) async fn time_back(
    tx: &mut Tx,
    club: &Club,
    row: &PaymentRow,
    back: i64,
    now: Timestamp,
) -> Result<TimeBack, StoreError> {
    let Some((subscription, term)) = owned(tx, row).await? else { return Ok(TimeBack::None) };
    let zone = club.zone();
    let timeline = subscription.timeline(zone);
    let last_day = last_day(&timeline, now);
    let refunded = row.refunded_minor + back;
    if refunded < row.amount.minor {
        let cut = shortened(&subscription, term.id, order::kept(row.amount, refunded), club, now);
        return Ok(TimeBack::Part { rule: club.settings.partial_refunds, last_day, cut: self::last_day(&cut, now) });
    }
    let mut terms = subscription.terms.clone();
    for taken in terms.iter_mut().filter(|t| t.id == term.id || t.source == Some(row.id)) {
        taken.taken_back_at = taken.taken_back_at.or(Some(now));
    }
    let then = Timeline::of(&subscription.plan, &terms, &subscription.freezes, zone);
    let left = timeline.left(now);
    let mine = left.iter().find(|l| l.term == term.id).map_or(0, |l| l.ms);
    let later = left.iter().skip_while(|l| l.term != term.id).skip(1).count();
    let mut others = Vec::new();
    for member in tx.members_of_payment(row.id).await?.into_iter().filter(|m| *m != subscription.member) {
        others.push(people::name(tx, member).await?);
    }
    Ok(TimeBack::All {
        left: (term.period != Period::Forever).then(|| u32::try_from((mine + DAY - 1) / DAY).unwrap_or(0)),
        last_day,
        then: self::last_day(&then, now),
        closes: then.stage(now).is_over() && !timeline.stage(now).is_over(),
        later: u32::try_from(later).unwrap_or(0),
        others,
    })
}

/// The subscription in which a payment owns a term that was not taken back, whosever it is, and the term; or else one that
/// what it bought was turned into when plans were changed.
pub(super) async fn owned(tx: &mut Tx, row: &PaymentRow) -> Result<Option<(Subscription, Term)>, StoreError> {
    let mut all = Vec::new();
    for member in tx.members_of_payment(row.id).await? {
        all.extend(tx.subscriptions_of(member).await?);
    }
    let find = |fits: &dyn Fn(&Term) -> bool| {
        all.iter().find_map(|s| {
            let term = s.terms.iter().find(|t| t.taken_back_at.is_none() && fits(t))?.clone();
            Some((s.clone(), term))
        })
    };
    let own = find(&|t| t.payment == Some(row.id));
    Ok(own.or_else(|| find(&|t| t.cause == Cause::Exchange && t.source == Some(row.id))))
}

/// The last day of what is not over.
pub(super) fn last_day(timeline: &Timeline, now: Timestamp) -> Option<NaiveDate> {
    timeline.ending_at(now).filter(|_| !timeline.stage(now).is_over()).map(|e| e.last_day)
}

/// A subscription's timeline with a term shortened now, where anything is left of it.
fn shortened(s: &Subscription, term: TermId, kept: u32, club: &Club, now: Timestamp) -> Timeline {
    let timeline = s.timeline(club.zone());
    if !timeline.left(now).iter().any(|l| l.term == term) {
        return timeline;
    }
    let mut terms = s.terms.clone();
    for term in terms.iter_mut().filter(|t| t.id == term) {
        term.reduced = Some(Reduction { at: now, kept });
    }
    Timeline::of(&s.plan, &terms, &s.freezes, club.zone())
}

/// Offers a refund to an owner who has said why, under an unguessable name.
///
/// # Errors
/// What the store says.
pub async fn offer(
    tx: &mut Tx,
    club: &Club,
    refund: &NewRefund<'_>,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let preview = match preview(tx, club, refund.payment, Some(refund.minor), now).await? {
        Ok(preview) => preview,
        Err(why) => return Ok(MoneyNotice::RefundUnable { payment: refund.payment, why }),
    };
    let before_minor = tx.payment(refund.payment).await?.map_or(0, |row| row.refunded_minor);
    tx.add_refund(&NewRefund { before_minor, ..*refund }, now).await?;
    let (reason, token) = (Some(refund.reason.to_owned()), Some(refund.token.to_owned()));
    Ok(MoneyNotice::Refund(Box::new(RefundPreview { reason, token, ..preview })))
}

/// An owner says yes to what she was offered.
///
/// # Errors
/// What the store says.
pub async fn agreed(
    tx: &mut Tx,
    club: &Club,
    owner: &AccountRef,
    token: &str,
    now: Timestamp,
) -> Result<Notice, StoreError> {
    let Some((refund, row)) = locked(tx, token).await? else { return Ok(Notice::StaleButton) };
    let unable = match refund.state.as_str() {
        "offered" => unable(tx, &row, refund.minor).await?,
        "done" => Some(RefundUnable::Already),
        "refused" => Some(RefundUnable::Changed),
        _ => Some(RefundUnable::UnderWay),
    };
    let changed = (row.refunded_minor != refund.before_minor).then_some(RefundUnable::Changed);
    if let Some(why) = unable.or(changed) {
        return Ok(Notice::Money(MoneyNotice::RefundUnable { payment: row.id, why }));
    }
    let back = Money { minor: refund.minor, ..row.amount };
    let hand = Hand { actor: owner, reason: Some(&refund.reason) };
    tx.note_by(row.member, &Event::RefundAsked { amount: back }, Some(hand), now);
    if club.gives_back(&row.provider) {
        tx.move_refund(refund.id, "offered", "asked", None, now).await?;
        act(tx, &Effect::Refund { refund: refund.id }, Urgency::Answer, now);
        return Ok(Notice::Money(MoneyNotice::RefundAsked { back }));
    }
    tx.move_refund(refund.id, "offered", "by_hand", None, now).await?;
    Ok(by_hand_notice(&refund, &row))
}

/// A refund by its name, and its payment, locked.
async fn locked(tx: &mut Tx, token: &str) -> Result<Option<(RefundRow, PaymentRow)>, StoreError> {
    let Some(payment) = tx.refund_named(token).await?.map(|r| r.payment) else { return Ok(None) };
    let row = tx.payment(payment).await?;
    // Read again behind the payment's lock: another owner may have been faster.
    Ok(tx.refund_named(token).await?.zip(row))
}

fn by_hand_notice(refund: &RefundRow, row: &PaymentRow) -> Notice {
    Notice::Money(MoneyNotice::RefundByHand {
        back: Money { minor: refund.minor, ..row.amount },
        provider: row.provider.clone(),
        external_id: row.external_id.clone(),
        token: refund.token.clone(),
    })
}

/// The service cannot be asked after all: the owner does it by hand.
///
/// # Errors
/// What the store says.
pub async fn not_supported(tx: &mut Tx, id: i64, now: Timestamp) -> Result<(), StoreError> {
    let refund = tx.refund(id).await?;
    if let Some(row) = tx.payment(refund.payment).await?
        && tx.move_refund(id, "asked", "by_hand", None, now).await?
    {
        say(tx, &refund.actor, by_hand_notice(&refund, &row), Urgency::Answer, now);
    }
    Ok(())
}

/// An owner says that she gave the money back by herself.
///
/// # Errors
/// What the store says.
pub async fn given_by_hand(tx: &mut Tx, club: &Club, token: &str, now: Timestamp) -> Result<Notice, StoreError> {
    let Some((refund, row)) = locked(tx, token).await? else { return Ok(Notice::StaleButton) };
    if refund.state != "by_hand" {
        let why = if refund.state == "done" { RefundUnable::Already } else { RefundUnable::Changed };
        return Ok(Notice::Money(MoneyNotice::RefundUnable { payment: row.id, why }));
    }
    let refunded_minor = row.refunded_minor.saturating_add(refund.minor).min(row.amount.minor);
    let all = refunded_minor == row.amount.minor;
    let fact = PaymentFact {
        state: if all { PaymentState::Refunded } else { PaymentState::Succeeded },
        amount: row.amount,
        refunded_minor,
        ..tx.payment_fact(row.id).await?
    };
    confirm::confirm(tx, club, &fact, now).await?;
    done(tx, refund.id, now).await?;
    Ok(Notice::Money(done_notice(tx, club, &refund, &row, now).await?))
}

/// An owner did not give the money back by herself after all: everything stays as it was.
///
/// # Errors
/// What the store says.
pub async fn dropped(tx: &mut Tx, owner: &AccountRef, token: &str, now: Timestamp) -> Result<Notice, StoreError> {
    let Some((refund, row)) = locked(tx, token).await? else { return Ok(Notice::StaleButton) };
    if !tx.move_refund(refund.id, "by_hand", "refused", None, now).await? {
        let why = if refund.state == "done" { RefundUnable::Already } else { RefundUnable::Changed };
        return Ok(Notice::Money(MoneyNotice::RefundUnable { payment: row.id, why }));
    }
    let amount = Money { minor: refund.minor, ..row.amount };
    tx.note_by(row.member, &Event::RefundDropped { amount }, Some(Hand { actor: owner, reason: None }), now);
    Ok(Notice::Money(MoneyNotice::NothingChanged))
}

/// What an owner still has to do by hand about a payment whose refund is on its way.
///
/// # Errors
/// What the store says.
pub async fn waiting(tx: &mut Tx, payment: i64) -> Result<Option<Notice>, StoreError> {
    let row = tx.payment(payment).await?;
    let open = tx.open_refund(payment).await?.filter(|refund| refund.state == "by_hand");
    Ok(open.zip(row).map(|(refund, row)| by_hand_notice(&refund, &row)))
}

/// The service gave the money back, and says so of the payment too.
///
/// # Errors
/// What the store says.
pub async fn carried_out(
    tx: &mut Tx,
    club: &Club,
    id: i64,
    fact: &PaymentFact,
    now: Timestamp,
) -> Result<(), StoreError> {
    confirm::confirm(tx, club, fact, now).await?;
    told(tx, club, id, now).await
}

/// All of a payment went back, by whatever way: a refund of it that is on its way has arrived.
///
/// # Errors
/// What the store says.
pub(super) async fn closed(tx: &mut Tx, club: &Club, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    match tx.open_refund(payment).await? {
        // Whoever did it by hand is answered where she said so.
        Some(refund) if refund.state == "asked" => told(tx, club, refund.id, now).await,
        Some(refund) => done(tx, refund.id, now).await.map(drop),
        None => Ok(()),
    }
}

async fn told(tx: &mut Tx, club: &Club, id: i64, now: Timestamp) -> Result<(), StoreError> {
    if let Some(refund) = done(tx, id, now).await?
        && let Some(row) = tx.payment(refund.payment).await?
    {
        let notice = done_notice(tx, club, &refund, &row, now).await?;
        say(tx, &refund.actor, Notice::Money(notice), Urgency::Answer, now);
    }
    Ok(())
}

/// Writes down that a refund arrived. `None`: that was known.
async fn done(tx: &mut Tx, id: i64, now: Timestamp) -> Result<Option<RefundRow>, StoreError> {
    let refund = tx.refund(id).await?;
    let news = refund.is_open() && tx.move_refund(id, &refund.state, "done", None, now).await?;
    Ok(news.then_some(refund))
}

async fn done_notice(
    tx: &mut Tx,
    club: &Club,
    refund: &RefundRow,
    row: &PaymentRow,
    now: Timestamp,
) -> Result<MoneyNotice, StoreError> {
    let back = Money { minor: refund.minor, ..row.amount };
    let Some(member) = row.member else { return Ok(MoneyNotice::RefundDone { back, name: None, last_day: None }) };
    let subscriptions = tx.subscriptions_of(member).await?;
    let of_payment = |s: &&Subscription| s.terms.iter().any(|t| t.payment == Some(row.id));
    let last_day = subscriptions.iter().find(of_payment).and_then(|s| last_day(&s.timeline(club.zone()), now));
    Ok(MoneyNotice::RefundDone { back, name: Some(people::name(tx, member).await?), last_day })
}

/// The service refuses to give the money back.
///
/// # Errors
/// What the store says.
pub async fn refused(tx: &mut Tx, id: i64, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let refund = tx.refund(id).await?;
    let Some(row) = tx.payment(refund.payment).await? else { return Ok(()) };
    if !tx.move_refund(id, "asked", "refused", Some(why), now).await? {
        return Ok(()); // it arrived by another way
    }
    let back = Money { minor: refund.minor, ..row.amount };
    tx.note(row.member, &Event::RefundRefused { amount: back }, None, now);
    let name = match row.member {
        Some(member) => Some(people::name(tx, member).await?),
        None => None,
    };
    let notice = MoneyNotice::RefundRefused { payment: row.id, back, name, why: why.to_owned() };
    say(tx, &refund.actor, Notice::Money(notice), Urgency::Answer, now);
    Ok(())
}

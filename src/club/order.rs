//! Ordering: written down first, then asked of the payment service, then told to the member.

use super::effect::{Effect, Urgency, act, say};
use super::{Club, again, change, promo, receipt, transfer};
use crate::domain::again::Terms;
use crate::domain::notice::{AgainNotice, Event, MoneyNotice, StaffNotice};
use crate::domain::time::{HOUR, MINUTE};
use crate::domain::transfer::PROVIDER;
use crate::domain::{AccountRef, Again, MemberId, Notice, OrderId, PlanKey, Timestamp};
use crate::store::{Account, NewOrder, OrderRow, StoreError, Tx};

/// A member who presses "pay" again within this time gets the page that she already has.
const REUSE: i64 = 50 * MINUTE;
/// When nothing is heard of an order, its service is asked after this time, then less and less often.
pub(super) const ASK_FIRST: i64 = 10 * MINUTE;
/// How often a service is asked about an order: over a week in all.
const ASK_TIMES: i64 = 10;

/// What somebody wants to pay for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The plan.
    pub plan: &'a PlanKey,
    /// The service.
    pub provider: &'a str,
    /// Whether it is to go on by itself.
    pub choice: Choice<'a>,
}

/// Whether a purchase is to go on by itself.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'a> {
    /// She was not asked.
    Open,
    /// No.
    Once,
    /// Yes, on these terms.
    Again(&'a Terms),
}

/// Orders a plan. The pay page comes as a message of its own, as soon as the service has made it; before that she is asked
/// whether it is to go on by itself, where it can.
///
/// # Errors
/// What the store says.
pub async fn order(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    plan: &PlanKey,
    provider: &str,
    token: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    wish(tx, club, account, &Wish { plan, provider, choice: Choice::Open }, token, now).await
}

/// Orders a plan as she wishes. A yes to other terms than are offered now is no yes: she is asked anew.
///
/// # Errors
/// What the store says.
pub async fn wish(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    wish: &Wish<'_>,
    token: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Wish { plan, provider, choice } = *wish;
    tx.lock_member(account.member).await?;
    let priced = match club.plan(plan) {
        Some(plan) => Some(promo::priced(tx, club, account.member, plan, true, now).await?),
        None => None,
    };
    let way = priced
        .as_ref()
        .and_then(|p| club.ways(&p.plan, Some(account.address.platform)).into_iter().find(|w| w.provider == provider));
    let sold = club.plan(plan).zip(way);
    let refusal = match &sold {
        // Taken off sale, or a button of other days.
        None => Some(Notice::Plans { plans: club.plan_lines() }),
        Some(_) => may_not_buy(tx, account.member).await?,
    };
    if let Some(notice) = refusal {
        say(tx, &account.address, notice, Urgency::Answer, now);
        return Ok(());
    }
    let Some((plan, way)) = sold else { return Ok(()) };
    let code = priced.and_then(|p| p.code);
    // A price of one time must not become the price for ever.
    let offered = if code.is_some() { None } else { again::offered(tx, club, account.member, plan, &way).await? };
    let again = match again::chosen(offered, choice) {
        Ok(again) => again,
        Err(terms) => {
            let ask = Notice::Again(AgainNotice::Ask { title: plan.title.clone(), terms });
            say(tx, &account.address, ask, Urgency::Answer, now);
            return Ok(());
        }
    };
    let foreseen = change::foresee(tx, club, account.member, plan, way.price.currency, now).await?;
    let replaces = foreseen.map(|foreseen| foreseen.replaces);
    let open = tx.open_order(account.member, &plan.key, provider, false, now.plus(-reuse(provider))).await?;
    let same = |o: &OrderRow| {
        (o.price, o.again) == (way.price, again) && o.plan == *plan && o.promo == code && o.replaces == replaces
    };
    if let Some(open) = open.filter(same) {
        once_more(tx, club, account, &open, now).await?;
        return Ok(());
    }
    let (member, price, promo) = (account.member, way.price, code.as_deref());
    let new =
        NewOrder { token, member, account: account.id, plan, provider, price, promo, gift: false, replaces, again };
    let id = tx.add_order(&new, now.plus(ASK_FIRST), now).await?;
    if let (Choice::Again(terms), true) = (choice, again != Again::Once) {
        again::agreed(tx, member, plan, terms, now);
    }
    tx.note(Some(member), &Event::Ordered { plan: plan.into(), price }, None, now);
    act(tx, &Effect::Checkout { order: id }, Urgency::Answer, now);
    Ok(())
}

/// The page that she has already, or one that is asked for once more.
async fn once_more(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    open: &OrderRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    match &open.url {
        Some(url) => {
            let link = pay_link(tx, club, open, url).await?;
            say(tx, &account.address, link, Urgency::Answer, now);
        }
        None => act(tx, &Effect::Checkout { order: open.id }, Urgency::Answer, now),
    }
    Ok(())
}

/// Why a member cannot buy anything by herself, if she cannot.
///
/// # Errors
/// What the store says.
pub async fn may_not_buy(tx: &mut Tx, member: MemberId) -> Result<Option<Notice>, StoreError> {
    if tx.banned_at(member).await?.is_some() {
        return Ok(Some(Notice::Staff(StaffNotice::Banned)));
    }
    Ok(tx.disputed_since(member).await?.map(|_| Notice::Money(MoneyNotice::BuyingClosed)))
}

/// The service made a page for an order.
///
/// # Errors
/// What the store says.
pub async fn placed(
    tx: &mut Tx,
    club: &Club,
    id: OrderId,
    (external_id, url): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let order = tx.order(id).await?;
    if order.url.is_none() {
        tx.order_placed(id, external_id, url).await?;
        if order.provider == PROVIDER {
            transfer::placed(tx, &order, now).await?;
        }
        let to = tx.account(order.account).await?.address;
        let link = pay_link(tx, club, &order, url).await?;
        say(tx, &to, link, Urgency::Answer, now);
    }
    Ok(())
}

/// The service does not take an order.
///
/// # Errors
/// What the store says.
pub async fn failed(tx: &mut Tx, id: OrderId, now: Timestamp) -> Result<(), StoreError> {
    let order = tx.order(id).await?;
    tx.set_order_state(id, "failed").await?;
    let to = tx.account(order.account).await?.address;
    say(tx, &to, Notice::PayFailed { plan: order.plan.key }, Urgency::Answer, now);
    Ok(())
}

/// Decides to ask the services about orders of which nothing was heard. Says how many.
///
/// # Errors
/// What the store says.
pub async fn ask_about_silent(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<usize, StoreError> {
    let orders = tx.orders_to_ask(now, limit).await?;
    for order in &orders {
        if order.external_id.is_some() {
            act(tx, &Effect::AskPayment { order: order.id }, Urgency::Care, now);
        }
        let more = order.asked + 1 < ASK_TIMES;
        let pause = (ASK_FIRST << order.asked.clamp(0, 12)).min(24 * HOUR);
        tx.order_asked(order.id, more.then(|| now.plus(pause))).await?;
    }
    Ok(orders.len())
}

/// How long a member who orders the same again gets what she already has.
pub(super) fn reuse(provider: &str) -> i64 {
    if provider == PROVIDER { transfer::KEPT } else { REUSE }
}

pub(super) async fn pay_link(tx: &mut Tx, club: &Club, order: &OrderRow, url: &str) -> Result<Notice, StoreError> {
    if order.provider == PROVIDER {
        let told = transfer::details(club, order);
        return Ok(told.unwrap_or_else(|| Notice::PayFailed { plan: order.plan.key.clone() }));
    }
    let receipt = receipt::of(tx, club, order, "").await?.map(|receipt| receipt.contact.as_str().to_owned());
    Ok(Notice::PayLink { plan: order.plan.title.clone(), price: order.price, url: url.to_owned(), receipt })
}

/// What is bought, as a receipt names it, at most 128 characters.
#[must_use]
pub fn item(club: &Club, order: &OrderRow) -> String {
    let title = order.plan.title.get(club.locale(), club.locale());
    format!("{}: {title}", club.settings.name).chars().take(128).collect()
}

/// What a payer reads in the service's page and on her receipt, at most 128 characters (the limit of YooKassa).
#[must_use]
pub fn description(club: &Club, order: &OrderRow, to: &AccountRef) -> String {
    format!("{} ({to})", item(club, order)).chars().take(128).collect()
}

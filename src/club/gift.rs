//! Gifts: ordered with the giver's words, made by a payment, claimed once by whoever opens the link first.

use super::effect::{Effect, Urgency, act, say};
use super::{Club, order, people, plan_line, subscribe};
use crate::domain::gift::{Gift, GiftState, Unclaimable, first_name, words};
use crate::domain::notice::{Event, GiftLine, GiftNotice, StaffNotice};
use crate::domain::{
    Again, Cause, MemberId, Notice, OrderId, Plan, PlanKey, Subscription, Term, TermId, Timeline, Timestamp,
};
use crate::store::{Account, NewOrder, NewTerm, OrderRow, StoreError, Tx};
use sha2::{Digest, Sha256};

/// How many gifts a list shows.
const SHOWN: i64 = 20;

/// The notice that asks the giver of a plan for a few words; `None`: it is not on sale.
#[must_use]
pub fn ask_words(club: &Club, plan: &PlanKey) -> Option<GiftNotice> {
    club.plan(plan).map(|plan| GiftNotice::AskWords { plan: plan.key.clone(), title: plan.title.clone() })
}

/// Takes the giver's words, and shows how to pay. `None`: the plan is not on sale any more.
///
/// # Errors
/// What the store says.
pub async fn written(
    tx: &mut Tx,
    club: &Club,
    giver: &Account,
    plan: &PlanKey,
    text: &str,
    now: Timestamp,
) -> Result<Option<GiftNotice>, StoreError> {
    let Some(plan) = club.plan(plan) else { return Ok(None) };
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let words = match words(text) {
        Ok(words) => words,
        Err(count) => {
            let most = small(crate::domain::gift::WORDS);
            return Ok(Some(GiftNotice::WordsTooLong { plan: plan.key.clone(), most, count: small(count) }));
        }
    };
    let draft = tx.draft_gift(giver.member, &plan.key, words.as_deref(), now).await?;
    Ok(Some(GiftNotice::Card {
        plan: plan_line(plan),
        draft,
        words,
        ways: club.ways(plan, Some(giver.address.platform)),
    }))
}

/// Orders a gift with the words of a draft. `false`: the draft is not hers, or the plan is not sold so any more.
///
/// # Errors
/// What the store says.
pub async fn order(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    draft: i64,
    provider: &str,
    token: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let draft = tx.gift(draft).await?.filter(|g| g.giver == account.member && g.order.is_none());
    let Some((draft, plan)) = draft.and_then(|g| club.plan(&g.plan).map(|plan| (g, plan))) else { return Ok(false) };
    let Some(way) = club.ways(plan, Some(account.address.platform)).into_iter().find(|w| w.provider == provider) else {
        return Ok(false);
    };
    tx.lock_member(account.member).await?;
    if let Some(notice) = order::may_not_buy(tx, account.member).await? {
        say(tx, &account.address, notice, Urgency::Answer, now);
        return Ok(true);
    }
    let open = tx.open_order(account.member, &plan.key, provider, true, now.plus(-order::reuse(provider))).await?;
    if let Some(open) = open.filter(|o| o.price == way.price && o.plan == *plan)
        && tx.gift_of_order(open.id).await?.is_some_and(|g| g.words == draft.words)
    {
        match &open.url {
            Some(url) => {
                let link = order::pay_link(tx, club, &open, url).await?;
                say(tx, &account.address, link, Urgency::Answer, now);
            }
            None => act(tx, &Effect::Checkout { order: open.id }, Urgency::Answer, now),
        }
        return Ok(true);
    }
    let new = NewOrder {
        token,
        member: account.member,
        account: account.id,
        plan,
        provider,
        price: way.price,
        promo: None,
        gift: true,
        replaces: None,
        again: Again::Once,
    };
    let id = tx.add_order(&new, now.plus(order::ASK_FIRST), now).await?;
    tx.order_gift(id, draft.id, now).await?;
    tx.note(Some(account.member), &Event::Ordered { plan: plan.into(), price: way.price }, None, now);
    act(tx, &Effect::Checkout { order: id }, Urgency::Answer, now);
    Ok(true)
}

/// A payment of an order for a gift came: it gives nothing to the payer, but makes the gift.
///
/// # Errors
/// What the store says.
pub async fn paid(tx: &mut Tx, club: &Club, order: OrderId, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    let order = tx.order(order).await?;
    let code = code(&order.token, payment);
    let Some(id) = tx.gift_paid(order.id, payment, &code).await? else { return Ok(()) };
    tx.note(Some(order.member), &Event::GiftBought { plan: (&order.plan).into() }, None, now);
    let to = tx.account(order.account).await?;
    let ready = GiftNotice::Ready { title: order.plan.title.clone() };
    say(tx, &to.address, Notice::Gift(ready), Urgency::Answer, now);
    if let Some(gift) = tx.gift(id).await? {
        say(tx, &to.address, Notice::Gift(pass_on(club, &gift, &order, &to)), Urgency::Answer, now);
    }
    Ok(())
}

/// What names a gift: as unguessable as the order's own name, and not to be guessed from another gift's.
fn code(token: &str, payment: i64) -> String {
    let digest = Sha256::digest(format!("gift:{token}:{payment}"));
    hex::encode(digest).chars().take(32).collect()
}

fn pass_on(club: &Club, gift: &Gift, order: &OrderRow, giver: &Account) -> GiftNotice {
    GiftNotice::PassOn {
        club: club.settings.name.clone(),
        giver: first_name(&giver.name),
        title: order.plan.title.clone(),
        period: order.plan.period,
        words: gift.words.clone(),
        code: gift.code.clone().unwrap_or_default(),
        url: None,
    }
}

/// The message to pass on, once more. `None`: the gift is not hers, or there is nothing to pass on any more.
///
/// # Errors
/// What the store says.
pub async fn link_again(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    gift: i64,
) -> Result<Option<GiftNotice>, StoreError> {
    let gift = tx.gift(gift).await?.filter(|g| g.giver == account.member && g.code.is_some());
    let Some(gift) = gift.filter(|g| g.state() == GiftState::Waiting) else { return Ok(None) };
    let Some(order) = gift.order else { return Ok(None) };
    let order = tx.order(order).await?;
    Ok(Some(pass_on(club, &gift, &order, account)))
}

/// A giver's gifts.
///
/// # Errors
/// What the store says.
pub async fn list(tx: &mut Tx, club: &Club, giver: MemberId) -> Result<GiftNotice, StoreError> {
    let mut lines = Vec::new();
    for gift in tx.gifts_of(giver, SHOWN).await? {
        let Some(order) = gift.order else { continue };
        let title = tx.order(order).await?.plan.title;
        let day = gift.created_at.date(club.zone());
        lines.push(GiftLine { gift: gift.id, day, title, state: gift.state() });
    }
    Ok(GiftNotice::List { lines })
}

/// Somebody opened the link of a gift: what she is shown before she takes it, or why there is nothing to take.
///
/// # Errors
/// What the store says.
pub async fn opened(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    code: &str,
    now: Timestamp,
) -> Result<GiftNotice, StoreError> {
    let Some(gift) = tx.gift_by_code(code).await? else { return Ok(GiftNotice::Unknown) };
    let Some(order) = gift.order else { return Ok(GiftNotice::Unknown) };
    let order = tx.order(order).await?;
    if let Err(why) = gift.claimable_by(account.member) {
        return Ok(refusal(why, &order.plan));
    }
    let giver = tx.account(order.account).await?;
    let subscriptions = tx.subscriptions_of(account.member).await?;
    let mine = subscriptions.iter().find(|s| s.plan.key == order.plan.key);
    let running = mine.filter(|s| !s.timeline(club.zone()).stage(now).is_over());
    let last_day = running.and_then(|s| s.timeline(club.zone()).ending_at(now)).map(|e| e.last_day);
    Ok(GiftNotice::Offer {
        giver: first_name(&giver.name),
        title: order.plan.title.clone(),
        period: order.plan.period,
        words: gift.words,
        code: code.to_owned(),
        last_day,
        then: with_gift(club, &order.plan, mine, now).ending_at(now).map(|e| e.last_day),
        forever: running.is_some() && last_day.is_none(),
    })
}

/// The timeline as it would be with the gift.
fn with_gift(club: &Club, plan: &Plan, mine: Option<&Subscription>, now: Timestamp) -> Timeline {
    let (mut terms, freezes) = mine.map(|s| (s.terms.clone(), s.freezes.clone())).unwrap_or_default();
    terms.push(Term::new(TermId(i64::MAX), Cause::Gift, plan.period, now));
    Timeline::of(plan, &terms, &freezes, club.zone())
}

fn refusal(why: Unclaimable, plan: &Plan) -> GiftNotice {
    match why {
        Unclaimable::Own => GiftNotice::Own { title: plan.title.clone() },
        Unclaimable::Hers => GiftNotice::Hers { title: plan.title.clone() },
        Unclaimable::Taken => GiftNotice::Taken,
        Unclaimable::Void => GiftNotice::Void,
    }
}

/// Somebody takes a gift. Says why not, or else gives it: her way in follows as a message of its own, and the giver is
/// told.
///
/// # Errors
/// What the store says.
pub async fn claim(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    code: &str,
    now: Timestamp,
) -> Result<Option<GiftNotice>, StoreError> {
    let Some(gift) = tx.lock_gift(code).await? else { return Ok(Some(GiftNotice::Unknown)) };
    let Some(order) = gift.order else { return Ok(Some(GiftNotice::Unknown)) };
    let order = tx.order(order).await?;
    if let Err(why) = gift.claimable_by(account.member) {
        return Ok(Some(refusal(why, &order.plan)));
    }
    tx.lock_member(account.member).await?;
    if tx.is_leaving(account.member).await? {
        return Ok(Some(GiftNotice::Unknown));
    }
    // It would be used up behind closed doors; so it waits.
    if tx.banned_at(account.member).await?.is_some() {
        say(tx, &account.address, Notice::Staff(StaffNotice::Banned), Urgency::Answer, now);
        return Ok(None);
    }
    if !tx.claim_gift(gift.id, account.member, now).await? {
        return Ok(Some(GiftNotice::Taken));
    }
    let term = NewTerm { payment: gift.payment, ..NewTerm::new(Cause::Gift, order.plan.period) };
    subscribe::give(tx, club, account.member, &order.plan, &term, None, now).await?;
    tx.note(Some(gift.giver), &Event::GiftClaimed { plan: (&order.plan).into() }, None, now);
    if let Some(to) = people::address(tx, gift.giver).await? {
        let claimed = GiftNotice::Claimed { title: order.plan.title, name: first_name(&account.name) };
        say(tx, &to, Notice::Gift(claimed), Urgency::Word, now);
    }
    Ok(None)
}

/// The money of a payment went back: a gift that nobody has claimed is void, and the giver is told. Of a claimed one the
/// term is taken back like any other.
///
/// # Errors
/// What the store says.
pub async fn void(tx: &mut Tx, payment: i64, now: Timestamp) -> Result<(), StoreError> {
    let Some(gift) = tx.void_gift(payment, now).await? else { return Ok(()) };
    let Some(order) = gift.order else { return Ok(()) };
    let plan = tx.order(order).await?.plan;
    tx.note(Some(gift.giver), &Event::GiftVoided { plan: (&plan).into() }, None, now);
    if let Some(to) = people::address(tx, gift.giver).await? {
        say(tx, &to, Notice::Gift(GiftNotice::Voided { title: plan.title }), Urgency::Word, now);
    }
    Ok(())
}

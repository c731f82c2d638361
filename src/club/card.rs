//! A member as the staff see her: found by a name or a number, on her card, and in the journal.

use super::Club;
use crate::domain::notice::{Card, CardAccount, CardNote, CardPayment, CardSubscription, PersonLine, TraceLine};
use crate::domain::{AccountRef, Freeze, MemberId, Money, PaymentState, Platform, Subscription, Timestamp, sought};
use crate::store::{ContactRow, JournalRow, PaidRow, StoreError, Tx};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Lines on a page.
pub const PAGE: usize = 10;
/// Payments, notes and freezes that a card shows.
const SHOWN: i64 = 5;
/// How many letters of what is looked for a button can carry.
const SOUGHT: usize = 32;

/// One more than a page, to see whether there is more.
const fn over_page() -> i64 {
    PAGE as i64 + 1
}

/// What an `ID` in a command names: a number, an account, a `@name`. Several where more people are called so.
///
/// # Errors
/// What the store says.
pub async fn named(tx: &mut Tx, id: &str) -> Result<Vec<MemberId>, StoreError> {
    let id = &*without_link(id);
    if let Ok(number) = id.parse() {
        let member = tx.whole(MemberId(number)).await?;
        return Ok(tx.card(member).await?.map(|_| member).into_iter().collect());
    }
    if let Ok(address) = id.parse::<AccountRef>() {
        return Ok(tx.account_at(&address).await?.map(|a| a.member).into_iter().collect());
    }
    let Some(username) = id.strip_prefix('@') else { return Ok(Vec::new()) };
    let found = tx.find_accounts(&sought::parts(id), 0, over_page()).await?;
    let same = |name: &Option<String>| name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(username));
    let mut members: Vec<_> =
        found.into_iter().filter(|row| same(&row.username)).map(|row| MemberId(row.member_id)).collect();
    members.dedup();
    Ok(members)
}

/// What a link to somebody's page names: `vk:17` for `vk.com/id17`, `@anna` for `https://vk.com/anna` and `t.me/anna`.
fn without_link(text: &str) -> Cow<'_, str> {
    const PAGES: &[&str] = &["vk.com", "vk.ru", "m.vk.com", "m.vk.ru", "vk.me", "t.me"];
    let bare = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let Some((host, path)) = bare.split_once('/').filter(|(host, _)| PAGES.contains(host)) else {
        return Cow::Borrowed(text);
    };
    let name = path.split(['?', '#', '/']).next().unwrap_or_default();
    match name.strip_prefix("id").map(|number| format!("vk:{number}")) {
        Some(address) if host != "t.me" && address.parse::<AccountRef>().is_ok() => Cow::Owned(address),
        _ => Cow::Owned(format!("@{name}")),
    }
}

/// What is looked for, as short as a button can carry it.
#[must_use]
pub fn parts_of(text: &str) -> String {
    let mut parts = String::new();
    for part in sought::parts(text).into_iter().take(3) {
        let room = SOUGHT.saturating_sub(parts.len() + 1);
        if room > 0 {
            parts.push_str(if parts.is_empty() { "" } else { "+" });
            parts.extend(part.chars().take(room));
        }
    }
    parts
}

/// People by a part of the name, a page of them, and behind which account there are more.
///
/// # Errors
/// What the store says.
pub async fn find(tx: &mut Tx, parts: &str, behind: i64) -> Result<(Vec<PersonLine>, Option<i64>), StoreError> {
    let parts: Vec<String> = parts.split('+').filter(|p| !p.is_empty()).map(str::to_owned).collect();
    if parts.is_empty() {
        return Ok((Vec::new(), None));
    }
    let mut found = tx.find_accounts(&parts, behind, over_page()).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|row| row.id);
    let mut members: Vec<MemberId> = Vec::new();
    for row in found {
        if !members.contains(&MemberId(row.member_id)) {
            members.push(MemberId(row.member_id));
        }
    }
    Ok((people(tx, &members).await?, next))
}

/// People whom a number or an id names.
///
/// # Errors
/// What the store says.
pub async fn find_by_id(tx: &mut Tx, text: &str) -> Result<Vec<MemberId>, StoreError> {
    if let Cow::Owned(page) = without_link(text) {
        return Box::pin(named(tx, &page)).await;
    }
    if let Ok(address) = text.parse::<AccountRef>() {
        return Ok(tx.account_at(&address).await?.map(|a| a.member).into_iter().collect());
    }
    let mut found = tx.find_by_id(text.parse().ok(), text).await?;
    found.truncate(PAGE);
    Ok(found)
}

/// Members as lines.
///
/// # Errors
/// What the store says.
pub async fn people(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<PersonLine>, StoreError> {
    let contacts = contacts(tx, members).await?;
    let names: BTreeMap<MemberId, String> = tx.names(members).await?.into_iter().collect();
    let line = |member: &MemberId| {
        let contact = contacts.get(member).cloned().unwrap_or_default();
        Some(PersonLine { member: *member, name: names.get(member)?.clone(), contact })
    };
    Ok(members.iter().filter_map(line).collect())
}

/// How each of these members can be written to by hand.
pub(super) async fn contacts(tx: &mut Tx, members: &[MemberId]) -> Result<BTreeMap<MemberId, String>, StoreError> {
    let mut all: BTreeMap<MemberId, String> = BTreeMap::new();
    for row in tx.contacts(members).await? {
        let text = all.entry(row.member).or_default();
        text.push_str(if text.is_empty() { "" } else { ", " });
        text.push_str(&contact(&row));
    }
    Ok(all)
}

fn contact(row: &ContactRow) -> String {
    let username = row.username.as_deref().filter(|name| !name.is_empty());
    match (row.address.platform, username) {
        // A page on VK can be opened whether or not its owner has chosen a name.
        (Platform::Vk, Some(name)) => format!("vk.com/{name}"),
        (Platform::Vk, None) => format!("vk.com/id{}", row.address.id),
        (_, Some(name)) => format!("@{name}"),
        (_, None) => row.address.to_string(),
    }
}

/// A member's card; `None`: there is no such member.
///
/// # Errors
/// What the store says.
pub async fn card(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<Option<Card>, StoreError> {
    let Some(head) = tx.card(member).await? else { return Ok(None) };
    let day = |at: Timestamp| at.date(club.zone());
    let accounts = tx.accounts_of(member).await?.into_iter().map(|a| CardAccount {
        address: a.address.to_string(),
        username: a.username.filter(|n| !n.is_empty()),
        reachable: a.reachable,
    });
    let subscriptions = tx.subscriptions_of(member).await?;
    let had = subscriptions.iter().filter(|s| !s.terms.is_empty());
    let paid = tx.paid_by(member, SHOWN).await?;
    let notes = tx.notes_of(member, SHOWN).await?;
    let joined = tx.join_of(member).await?.is_some();
    Ok(Some(Card {
        member,
        name: head.name,
        since: day(head.created_at),
        banned: head.banned_at.is_some(),
        accounts: accounts.collect(),
        subscriptions: had.map(|s| on_card(club, s, now)).collect(),
        payments: paid.into_iter().map(|p| payment(club, p)).collect(),
        notes: notes.into_iter().map(|n| CardNote { day: day(Timestamp(n.at)), text: n.text, by: n.actor }).collect(),
        joined,
    }))
}

fn on_card(club: &Club, subscription: &Subscription, now: Timestamp) -> CardSubscription {
    let timeline = subscription.timeline(club.zone());
    let days = |f: &Freeze| (f.starts_at.date(club.zone()), f.until().plus(-1).date(club.zone()));
    let held = subscription.freezes.iter().filter(|f| f.until() > f.starts_at);
    let shown = usize::try_from(SHOWN).unwrap_or(PAGE);
    CardSubscription {
        title: subscription.plan.title.clone(),
        stage: timeline.stage(now),
        last_day: timeline.ending_at(now).map(|e| e.last_day),
        freezes: held.rev().take(shown).map(days).collect(),
    }
}

fn payment(club: &Club, row: PaidRow) -> CardPayment {
    let gone = if row.state == PaymentState::Refunded { row.amount.minor } else { row.refunded_minor };
    CardPayment {
        number: row.id,
        day: row.created_at.date(club.zone()),
        amount: row.amount,
        provider: row.provider,
        external_id: row.external_id,
        returned: (gone > 0).then_some(Money { minor: gone, ..row.amount }),
    }
}

/// A page of the journal about a member, newest first, and before which line there is more.
///
/// # Errors
/// What the store says.
pub async fn trace(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    before: i64,
) -> Result<(Vec<TraceLine>, Option<i64>), StoreError> {
    let mut rows = tx.journal_before(member, before, over_page()).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    let line = |row: JournalRow| TraceLine {
        id: row.id,
        day: row.at.date(club.zone()),
        time: row.at.time_of_day(club.zone()).format("%H:%M").to_string(),
        event: row.event,
        actor: row.actor,
        reason: row.reason,
    };
    Ok((rows.into_iter().map(line).collect(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_somebody() {
        for (text, somebody) in [
            ("https://vk.com/id17", "vk:17"),
            ("vk.com/id17?w=1", "vk:17"),
            ("vk.com/durov", "@durov"),
            ("https://m.vk.ru/ideal", "@ideal"),
            ("t.me/anna_p", "@anna_p"),
            ("https://t.me/id17", "@id17"),
            ("vk:17", "vk:17"),
            ("@anna", "@anna"),
            ("Anna", "Anna"),
            ("example.com/anna", "example.com/anna"),
        ] {
            assert_eq!(without_link(text), somebody, "{text}");
        }
    }
}

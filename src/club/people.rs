//! Who people are.

use super::effect::{Effect, Urgency, act};
use crate::domain::notice::Event;
use crate::domain::{AccountRef, Lang, MemberId, Platform, Timestamp};
use crate::messenger::Person;
use crate::store::{Account, StoreError, Tx};

/// How many names are asked for at once: as many as VK tells. <https://dev.vk.com/ru/method/users.get>
pub const NAMES_AT_ONCE: usize = 1000;

/// The account of a person who did something; she is made a member if she is new, and her name is kept up to date.
/// Where the messenger did not tell it, a known name stays, and the name of somebody new is asked for.
///
/// `reachable`: what her doing says about writing to her; `None`: nothing.
///
/// # Errors
/// What the store says.
pub async fn meet(
    tx: &mut Tx,
    person: &Person,
    reachable: Option<bool>,
    now: Timestamp,
) -> Result<Account, StoreError> {
    let (account, new) = seen(tx, person, reachable, now).await?;
    if new && person.name.is_empty() {
        learn(tx, account.address.platform, std::slice::from_ref(&account.address.id), now);
    }
    Ok(account)
}

/// The accounts of people of whom only the ids are known, such as those of a list; the names of new ones are asked for.
///
/// # Errors
/// What the store says.
pub async fn meet_all(
    tx: &mut Tx,
    platform: Platform,
    ids: &[String],
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let addresses: Vec<_> = ids.iter().map(|id| AccountRef { platform, id: id.clone() }).collect();
    tx.preload_accounts(&addresses).await?;
    let (mut accounts, mut strangers) = (Vec::with_capacity(ids.len()), Vec::new());
    for address in addresses {
        let (account, new) = seen(tx, &Person::nameless(address), None, now).await?;
        if new {
            strangers.push(account.address.id.clone());
        }
        accounts.push(account);
    }
    learn(tx, platform, &strangers, now);
    Ok(accounts)
}

/// Decides that the names of people are asked for, as many at once as the messenger tells.
pub fn learn(tx: &mut Tx, platform: Platform, ids: &[String], now: Timestamp) {
    for people in ids.chunks(NAMES_AT_ONCE) {
        act(tx, &Effect::Learn { platform, people: people.to_vec() }, Urgency::Care, now);
    }
}

/// Takes notice of who people are, as their messenger says when it is asked. Nobody is made a member by it.
///
/// # Errors
/// What the store says.
pub async fn learnt(tx: &mut Tx, people: &[Person], now: Timestamp) -> Result<(), StoreError> {
    let addresses: Vec<_> = people.iter().map(|person| person.account.clone()).collect();
    tx.preload_accounts(&addresses).await?;
    for person in people {
        if tx.account_at(&person.account).await?.is_some() {
            seen(tx, person, None, now).await?;
        }
    }
    Ok(())
}

/// The account of a person as she shows herself now, and whether she is new.
async fn seen(
    tx: &mut Tx,
    person: &Person,
    reachable: Option<bool>,
    now: Timestamp,
) -> Result<(Account, bool), StoreError> {
    let language: Option<Lang> = person.language.as_deref().and_then(|l| l.parse().ok());
    let Some(known) = tx.account_at(&person.account).await? else {
        // Until her name is known she is called by her address.
        let address = person.account.to_string();
        let name = if person.name.is_empty() { &address } else { &person.name };
        let username = person.username.as_deref();
        let (account, new) =
            tx.add_account(&person.account, name, username, language, reachable.unwrap_or(false), now).await?;
        if new {
            tx.note(Some(account.member), &Event::Joined, None, now);
        }
        return Ok((account, new));
    };
    // Whoever speaks or presses is at home there from then on; mostly she was before.
    if reachable == Some(true) && !known.home {
        tx.set_home(&known).await?;
    }
    let mut fresh = known.clone();
    fresh.language = known.language.or(language);
    if !person.name.is_empty() {
        fresh.name.clone_from(&person.name);
        fresh.username.clone_from(&person.username);
    }
    fresh.reachable = reachable.unwrap_or(known.reachable);
    fresh.home |= reachable == Some(true);
    if fresh.reachable && !known.reachable {
        tx.note(Some(known.member), &Event::Reachable, None, now);
    }
    if (Account { home: known.home, ..fresh.clone() }) != known {
        tx.update_account(&fresh, language).await?;
    }
    Ok((fresh, false))
}

/// Writes down whether a person can be written to.
///
/// # Errors
/// What the store says.
pub async fn reachable(tx: &mut Tx, account: &Account, reachable: bool, now: Timestamp) -> Result<(), StoreError> {
    if tx.set_reachable(account, reachable).await? {
        let event = if reachable { Event::Reachable } else { Event::Unreachable };
        tx.note(Some(account.member), &event, None, now);
    }
    Ok(())
}

/// What a member is called.
///
/// # Errors
/// What the store says.
pub async fn name(tx: &mut Tx, member: MemberId) -> Result<String, StoreError> {
    Ok(tx.accounts_of(member).await?.into_iter().next().map_or_else(|| format!("#{member}"), |a| a.name))
}

/// Where a member is written to: where she last spoke, or an account that can be written to, as far as is known; nowhere
/// once she has asked to be forgotten.
///
/// # Errors
/// What the store says.
pub async fn address(tx: &mut Tx, member: MemberId) -> Result<Option<AccountRef>, StoreError> {
    let mut accounts = tx.accounts_of(member).await?;
    accounts.retain(|a| !a.leaving);
    accounts.sort_by_key(|a| (!a.reachable, !a.home));
    Ok(accounts.into_iter().next().map(|a| a.address))
}

/// Where else the member of an account can be written to, when she cannot be reached there; nowhere once she has asked to
/// be forgotten.
///
/// # Errors
/// What the store says.
pub async fn elsewhere(tx: &mut Tx, closed: &Account) -> Result<Option<AccountRef>, StoreError> {
    let mut accounts = tx.accounts_of(closed.member).await?;
    accounts.retain(|a| !a.leaving && a.reachable && a.id != closed.id);
    accounts.sort_by_key(|a| !a.home);
    Ok(accounts.into_iter().next().map(|a| a.address))
}

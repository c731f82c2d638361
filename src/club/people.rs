//! Who people are.

use crate::domain::notice::Event;
use crate::domain::{AccountRef, Lang, MemberId, Timestamp};
use crate::messenger::Person;
use crate::store::{Account, StoreError, Tx};

/// The account of a person who did something; she is made a member if she is new, and her name is kept up to date.
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
    let language: Option<Lang> = person.language.as_deref().and_then(|l| l.parse().ok());
    let Some(known) = tx.account_at(&person.account).await? else {
        let (account, new) = tx
            .add_account(
                &person.account,
                &person.name,
                person.username.as_deref(),
                language,
                reachable.unwrap_or(false),
                now,
            )
            .await?;
        if new {
            tx.note(Some(account.member), &Event::Joined, None, now);
        }
        return Ok(account);
    };
    // Whoever speaks or presses is at home there from then on; mostly she was before.
    if reachable == Some(true) && !known.home {
        tx.set_home(&known).await?;
    }
    let mut fresh = known.clone();
    fresh.name.clone_from(&person.name);
    fresh.username.clone_from(&person.username);
    fresh.reachable = reachable.unwrap_or(known.reachable);
    fresh.home |= reachable == Some(true);
    if fresh.reachable && !known.reachable {
        tx.note(Some(known.member), &Event::Reachable, None, now);
    }
    if (Account { home: known.home, ..fresh.clone() }) != known {
        tx.update_account(&fresh, language).await?;
    }
    Ok(fresh)
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

//! One person, several messengers: she shows on one who she is on another, by a code, and says yes on both.
//!
//! A code is made on one side and brought to the other, where she is shown whom it means and says yes; then the first side
//! is asked the same, and only then `join` makes one membership of two. Codes are short, so they live for minutes, belong
//! to the first account that brings them, and an account may name only a few that there are not. Whether the two may be one
//! is asked again at each step. The staff can separate them (`separate`).

mod bonuses;
mod join;
mod separate;

use super::effect::{Effect, Urgency, act, say};
use super::{Club, people, subscribe};
use crate::domain::notice::{ConnectLine, ConnectNotice, ConnectRefusal, Party, StaffNotice};
use crate::domain::time::{HOUR, MINUTE};
use crate::domain::{AccountRef, MemberId, Notice, Platform, Stage, Subscription, Timestamp, referral};
use crate::store::{Account, ConnectRow, StoreError, Tx};
pub(super) use separate::separate;

/// For how many minutes a code can be brought.
const MINUTES: u32 = 15;
/// How long both may take to say yes.
const PATIENCE: i64 = HOUR;
/// So many wrong codes,
const MISSES: i64 = 5;
/// within this time, and no more are looked at.
const MISSES_WITHIN: i64 = HOUR;

/// A new code for somebody who wants to connect her accounts. `token` is something random.
///
/// # Errors
/// What the store says.
pub async fn code(tx: &mut Tx, account: &Account, token: &str, now: Timestamp) -> Result<Notice, StoreError> {
    if tx.banned_at(account.member).await?.is_some() {
        return Ok(Notice::Staff(StaffNotice::Banned));
    }
    let platforms = platforms(tx, account.member).await?;
    if platforms.len() > 1 {
        return Ok(Notice::Connect(ConnectNotice::Together { platforms }));
    }
    let code = referral::code(token);
    tx.add_connect(&code, account.id, now).await?;
    Ok(Notice::Connect(ConnectNotice::Code { code, minutes: MINUTES, links: Vec::new() }))
}

/// Somebody brings a code. What there is to say to her.
///
/// # Errors
/// What the store says.
pub async fn brought(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    typed: &str,
    now: Timestamp,
) -> Result<ConnectNotice, StoreError> {
    let since = now.plus(-MISSES_WITHIN);
    if tx.connect_misses(account.id, since).await? >= MISSES {
        return Ok(refused(ConnectRefusal::TooMany));
    }
    let row = match referral::parse_code(typed) {
        Some(code) => tx.connect_by_code(&code).await?,
        None => None,
    };
    let Some(mut row) = row else {
        tx.connect_missed(account.id, since, now).await?;
        return Ok(refused(ConnectRefusal::Unknown));
    };
    let late = now.since(row.created_at) > i64::from(MINUTES) * MINUTE;
    let other = tx.account(row.account).await?;
    let why = match row.other {
        _ if row.account == account.id => Some(ConnectRefusal::Own),
        _ if other.member == account.member => Some(ConnectRefusal::Already),
        Some(somebody) if somebody != account.id => Some(ConnectRefusal::Used),
        _ if row.over || late => Some(ConnectRefusal::Over),
        _ => unfit(tx, club, account, &other).await?,
    };
    if let Some(why) = why {
        return Ok(refused(why));
    }
    if row.wanted_at.is_some() {
        return Ok(ConnectNotice::Waiting { platform: other.address.platform });
    }
    row.other = Some(account.id);
    tx.put_connect(&row, now).await?;
    let own = lines(tx, club, account.member, now).await?;
    Ok(ConnectNotice::Offer { connect: row.id, other: party(tx, club, &other, now).await?, own })
}

/// She who brought the code says yes: the other one is asked. `None`: the question is not hers.
///
/// # Errors
/// What the store says.
pub async fn wanted(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    connect: i64,
    now: Timestamp,
) -> Result<Option<ConnectNotice>, StoreError> {
    let Some(mut row) = tx.connect(connect).await?.filter(|row| row.other == Some(account.id)) else { return Ok(None) };
    let other = tx.account(row.account).await?;
    if let Some(why) = hinders(tx, club, &row, account, &other, now).await? {
        return Ok(Some(refused(why)));
    }
    if row.wanted_at.is_none() {
        row.wanted_at = Some(now);
        tx.put_connect(&row, now).await?;
        let own = lines(tx, club, other.member, now).await?;
        let question = ConnectNotice::Confirm { connect, other: party(tx, club, account, now).await?, own };
        say(tx, &other.address, Notice::Connect(question), Urgency::Answer, now);
    }
    Ok(Some(ConnectNotice::Waiting { platform: other.address.platform }))
}

/// She whose code it was says yes as well: they become one. `None`: the question is not hers, or not yet.
///
/// # Errors
/// What the store says.
pub async fn confirmed(
    tx: &mut Tx,
    club: &Club,
    account: &Account,
    connect: i64,
    now: Timestamp,
) -> Result<Option<ConnectNotice>, StoreError> {
    let row = tx.connect(connect).await?.filter(|row| row.account == account.id && row.wanted_at.is_some());
    let Some((mut row, other)) = row.and_then(|row| row.other.map(|other| (row, other))) else { return Ok(None) };
    // Whose they are is read again under the locks: somebody may have been faster.
    let other = tx.account(other).await?;
    join::lock(tx, [account.member, other.member]).await?;
    let (account, other) = (tx.account(account.id).await?, tx.account(other.id).await?);
    if let Some(why) = hinders(tx, club, &row, &account, &other, now).await? {
        return Ok(Some(refused(why)));
    }
    row.over = true;
    tx.put_connect(&row, now).await?;
    let member = join::join(tx, club, [account.member, other.member], &account, now).await?;
    let platforms = platforms(tx, member).await?;
    let joined = ConnectNotice::Joined { platforms, lines: lines(tx, club, member, now).await? };
    say(tx, &other.address, Notice::Connect(joined.clone()), Urgency::Answer, now);
    welcome(tx, club, member, now).await?;
    Ok(Some(joined))
}

/// One of both says no: nothing comes of it, and the other one hears of it if she was asked or waits. `None`: the question
/// is not hers, or nothing is left of it.
///
/// # Errors
/// What the store says.
pub async fn called_off(
    tx: &mut Tx,
    account: &Account,
    connect: i64,
    now: Timestamp,
) -> Result<Option<ConnectNotice>, StoreError> {
    let hers = |row: &ConnectRow| !row.over && (row.account == account.id || row.other == Some(account.id));
    let Some(mut row) = tx.connect(connect).await?.filter(hers) else { return Ok(None) };
    row.over = true;
    tx.put_connect(&row, now).await?;
    if let (Some(other), true) = (row.other, row.wanted_at.is_some()) {
        let to = if row.account == account.id { other } else { row.account };
        let to = tx.account(to).await?.address;
        say(tx, &to, Notice::Connect(ConnectNotice::CalledOff), Urgency::Answer, now);
    }
    Ok(Some(ConnectNotice::CalledOff))
}

const fn refused(why: ConnectRefusal) -> ConnectNotice {
    ConnectNotice::Refused { why }
}

/// Why nothing can come of a question any more.
async fn hinders(
    tx: &mut Tx,
    club: &Club,
    row: &ConnectRow,
    one: &Account,
    other: &Account,
    now: Timestamp,
) -> Result<Option<ConnectRefusal>, StoreError> {
    if one.member == other.member {
        return Ok(Some(ConnectRefusal::Already));
    }
    if row.over || now.since(row.created_at) > PATIENCE {
        return Ok(Some(ConnectRefusal::Over));
    }
    unfit(tx, club, one, other).await
}

/// Why two people cannot be one.
async fn unfit(tx: &mut Tx, club: &Club, one: &Account, other: &Account) -> Result<Option<ConnectRefusal>, StoreError> {
    let here = platforms(tx, one.member).await?;
    Ok(if platforms(tx, other.member).await?.iter().any(|platform| here.contains(platform)) {
        Some(ConnectRefusal::SameMessenger)
    } else if one.leaving || other.leaving {
        Some(ConnectRefusal::Leaving)
    } else if tx.banned_at(one.member).await?.is_some() || tx.banned_at(other.member).await?.is_some() {
        Some(ConnectRefusal::Banned)
    } else if club.role(&one.address) != club.role(&other.address) {
        // What is said to the staff must not reach somebody else by a code that was sent in good faith.
        Some(ConnectRefusal::Staff)
    } else {
        None
    })
}

/// The messengers on which a member is.
async fn platforms(tx: &mut Tx, member: MemberId) -> Result<Vec<Platform>, StoreError> {
    let of = |address: AccountRef| (address.platform != Platform::Email).then_some(address.platform);
    let mut all: Vec<_> = tx.accounts_of(member).await?.into_iter().filter_map(|a| of(a.address)).collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// What a member has and is not over.
async fn lines(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<Vec<ConnectLine>, StoreError> {
    let line = |s: Subscription| {
        let timeline = s.timeline(club.zone());
        let stage = timeline.stage(now);
        let waits = stage.is_over() && !subscribe::is_over(&timeline, now);
        let over = stage.is_over() && !waits;
        let last_day = subscribe::last_day(&timeline, now);
        (!over).then_some(ConnectLine {
            title: s.plan.title,
            stage: if waits { Stage::Pending } else { stage },
            last_day,
        })
    };
    Ok(tx.subscriptions_of(member).await?.into_iter().filter_map(line).collect())
}

async fn party(tx: &mut Tx, club: &Club, account: &Account, now: Timestamp) -> Result<Party, StoreError> {
    let lines = lines(tx, club, account.member, now).await?;
    Ok(Party { name: masked(&account.name), platform: account.address.platform, lines })
}

/// A name that says enough to whoever knows her, and little to anybody else: `Anna P.`
fn masked(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default().to_owned();
    match words.next().and_then(|word| word.chars().next()) {
        Some(letter) => format!("{first} {letter}."),
        None => first,
    }
}

/// Tells a member her ways in, where any is open to her.
async fn welcome(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    let open = tx.subscriptions_of(member).await?.iter().any(|s| s.timeline(club.zone()).is_open(now));
    if open && people::address(tx, member).await?.is_some() {
        let invite = Effect::Invite { member, occasion: crate::domain::notice::Occasion::Asked };
        act(tx, &invite, Urgency::Door, now);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_name_is_shown_to_those_who_know_it() {
        for (name, shown) in [("Анна Петрова", "Анна П."), ("  Olga  de la Cruz ", "Olga d."), ("Ё", "Ё"), ("", "")]
        {
            assert_eq!(masked(name), shown);
        }
    }
}

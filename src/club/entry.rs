//! The door: who may be inside, who asks to come in, and what she is told of her way.

use super::effect::{Effect, Urgency, act, answer_request, say, say_gently, tell_owners};
use super::{Club, doors, freeze, people, seen};
use crate::domain::access::Chore;
use crate::domain::notice::{Door, Event, HandsNotice, Occasion, StaffNotice, Way};
use crate::domain::time::MINUTE;
use crate::domain::{AccountId, Gate, GateId, GateKey, MemberId, Notice, Presence, Subscription, Timestamp, Verdict};
use crate::messenger::Person;
use crate::store::{AccessRow, Account, Removal, StoreError, Tx};

/// A request that was decided is left alone for so long: its answer is on its way.
const ANSWERED: i64 = 10 * MINUTE;

/// The gates that are open to a member now: the union over her subscriptions.
#[must_use]
pub fn open_gates(club: &Club, subscriptions: &[Subscription], now: Timestamp) -> Vec<GateKey> {
    subscriptions.iter().flat_map(|s| s.timeline(club.zone()).open_gates(now).to_vec()).collect()
}

/// The gates through which a member may go now: those that are open to her, and none while she is banned.
///
/// # Errors
/// What the store says.
pub async fn passable(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    subscriptions: &[Subscription],
    now: Timestamp,
) -> Result<Vec<GateKey>, StoreError> {
    let open = open_gates(club, subscriptions, now);
    Ok(if open.is_empty() || tx.banned_at(member).await?.is_none() { open } else { Vec::new() })
}

/// Brings "wanted" up to date for all accounts of a member, and decides what follows. Whoever calls holds her lock.
///
/// # Errors
/// What the store says.
pub async fn refresh(tx: &mut Tx, club: &Club, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
    let subscriptions = tx.subscriptions_of(member).await?;
    let open = passable(tx, club, member, &subscriptions, now).await?;
    let frozen = subscriptions.iter().any(|s| s.timeline(club.zone()).freeze_at(now).is_some());
    let rows = tx.access_of(member).await?;
    for account in tx.accounts_of(member).await? {
        for gate in club.gates.iter().filter(|g| g.platform == account.address.platform) {
            let wanted = open.contains(&gate.key) && !account.leaving;
            let known = rows.iter().find(|r| r.account == account.id && r.gate == gate.id);
            if known.map_or(!wanted, |r| r.wanted == wanted) {
                continue;
            }
            let mut row = known.cloned().unwrap_or_else(|| AccessRow::new(account.id, gate.id));
            row.wanted = wanted;
            if wanted {
                open_door(tx, &account, gate, &mut row, now);
            } else {
                row.look_at = seen::look_at(gate, false, now);
                match row.seen {
                    // Staff of the chat on holiday are nobody's task.
                    Presence::Staff if frozen => {}
                    _ => close_door(tx, club, &account, gate, &mut row, now),
                }
            }
            seen::keep(tx, gate, &mut row, now).await?;
        }
    }
    Ok(())
}

fn open_door(tx: &mut Tx, account: &Account, gate: &Gate, row: &mut AccessRow, now: Timestamp) {
    (row.entitled, row.told, row.look_at) = (true, false, seen::look_at(gate, true, now));
    // A removal that has not begun is called off; one that has is finished by its own effect, which then invites her.
    if matches!(row.removal, Removal::Due | Removal::Held | Removal::Going) {
        row.removal = Removal::None;
        tx.note(Some(account.member), &Event::RemovalCalledOff { gate: gate.title.clone() }, None, now);
    }
}

fn close_door(tx: &mut Tx, club: &Club, account: &Account, gate: &Gate, row: &mut AccessRow, now: Timestamp) {
    match row.seen {
        Presence::Inside | Presence::Unknown if row.removal == Removal::None => row.removal = Removal::Due,
        Presence::Staff => staff_stays(tx, club, account, gate, row, now),
        _ => {}
    }
}

/// Says once that somebody whose time is over is staff of the chat and stays.
pub fn staff_stays(tx: &mut Tx, club: &Club, account: &Account, gate: &Gate, row: &mut AccessRow, now: Timestamp) {
    (row.seen, row.removal) = (Presence::Staff, Removal::None);
    if !row.told {
        row.told = true;
        tx.note(Some(account.member), &Event::StaffStays { gate: gate.title.clone() }, None, now);
        let notice = Notice::StaffStays { gate: gate.title.clone(), name: account.name.clone() };
        tell_owners(tx, club, &notice, now);
    }
}

/// Somebody asks to come into a chat. Decided by who asks; the link only tells whose it was.
///
/// # Errors
/// What the store says.
pub async fn asked(
    tx: &mut Tx,
    club: &Club,
    person: &Person,
    chat: i64,
    link: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(gate) = club.gate_at(person.account.platform, chat) else { return Ok(()) };
    let account = people::meet(tx, person, None, now).await?;
    tx.lock_member(account.member).await?;
    if gate.is_listed() && is_answered(tx.access(account.id, gate.id).await?.asked_at, now) {
        return Ok(()); // news of a request that was asked for before it came
    }
    let subscriptions = tx.subscriptions_of(account.member).await?;
    let refusal = doors::refusal(tx, club, &account, gate, &subscriptions, now).await?;
    let verdict = refusal.as_ref().map_or(Verdict::Approve, |(verdict, _)| *verdict);
    let owner = match link {
        Some(url) => tx.link_owner(url).await?,
        None => None,
    };
    let leaked = owner.is_some_and(|o| o != account.id);
    tx.note(Some(account.member), &Event::Asked { gate: gate.title.clone(), verdict, leaked }, None, now);
    if let Some((_, word)) = refusal {
        say(tx, &account.address, word, Urgency::Door, now);
        if let (true, Some(owner), Some(url)) = (leaked, owner, link) {
            leak(tx, club, owner, gate, url, now).await?;
        }
    } else {
        refresh(tx, club, account.member, now).await?;
    }
    answer(tx, &account, gate, verdict == Verdict::Approve, now).await
}

/// Whether the answer to a request that was decided at that moment is on its way.
#[must_use]
pub fn is_answered(asked_at: Option<Timestamp>, now: Timestamp) -> bool {
    asked_at.is_some_and(|at| at <= now && now.since(at) < ANSWERED)
}

/// Sees to it that a request is answered: by the program, or by a person where it cannot.
///
/// # Errors
/// What the store says.
pub async fn answer(
    tx: &mut Tx,
    account: &Account,
    gate: &Gate,
    approve: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let effect = Effect::AnswerRequest { platform: gate.platform, gate: gate.id, account: account.id, approve };
    if !gate.is_listed() {
        answer_request(tx, &effect, &account.address, now);
        return Ok(());
    }
    let mut row = tx.access(account.id, gate.id).await?;
    row.asked_at = Some(now);
    if gate.by_hand {
        let waits = row.chore.is_some_and(|chore| matches!(chore, Chore::Approve | Chore::Decline));
        if approve && !waits {
            let notice = HandsNotice::Waits { gate: gate.title.clone() };
            say(tx, &account.address, Notice::Hands(notice), Urgency::Answer, now);
        }
        row.chore = Some(if approve { Chore::Approve } else { Chore::Decline });
    } else {
        answer_request(tx, &effect, &account.address, now);
    }
    seen::keep(tx, gate, &mut row, now).await
}

/// A personal link is in foreign hands: it is made useless, and its owner is told once.
async fn leak(
    tx: &mut Tx,
    club: &Club,
    owner: AccountId,
    gate: &Gate,
    url: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if tx.link(owner, gate.id).await?.as_deref() == Some(url) {
        tx.drop_link(owner, gate.id, now).await?;
        act(
            tx,
            &Effect::RevokeLink { platform: gate.platform, gate: gate.id, url: url.to_owned() },
            Urgency::Care,
            now,
        );
        let to = tx.account(owner).await?.address;
        say_gently(tx, club, &to, Notice::LinkLeaked { gate: gate.title.clone() }, Urgency::Word, now);
    }
    Ok(())
}

/// A link that is missing for a member's way in.
#[derive(Debug, Clone)]
pub struct MissingLink {
    /// For whom.
    pub account: Account,
    /// To where.
    pub gate: Gate,
}

/// The links that have to be made before a member can be told her way in.
///
/// # Errors
/// What the store says.
pub async fn missing_links(tx: &mut Tx, club: &Club, member: MemberId) -> Result<Vec<MissingLink>, StoreError> {
    let mut missing = Vec::new();
    let rows = tx.access_of(member).await?;
    for account in tx.accounts_of(member).await? {
        for row in rows.iter().filter(|r| r.account == account.id && r.wanted && !r.seen.is_inside()) {
            let Some(gate) = club.gate(row.gate).filter(|g| g.works() && g.has_own_links()) else { continue };
            if tx.link(account.id, gate.id).await?.is_none() {
                missing.push(MissingLink { account: account.clone(), gate: gate.clone() });
            }
        }
    }
    Ok(missing)
}

/// Keeps a link that was made.
///
/// # Errors
/// What the store says.
pub async fn link_made(tx: &mut Tx, link: &MissingLink, url: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.add_link(link.account.id, link.gate.id, url, now).await?;
    tx.note(Some(link.account.member), &Event::LinkMade { gate: link.gate.title.clone() }, None, now);
    Ok(())
}

/// Tells a member her way in.
///
/// # Errors
/// What the store says.
pub async fn show_doors(
    tx: &mut Tx,
    club: &Club,
    member: MemberId,
    occasion: Occasion,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(to) = people::address(tx, member).await? else { return Ok(()) };
    if tx.banned_at(member).await?.is_some() {
        say(tx, &to, Notice::Staff(StaffNotice::Banned), Urgency::Answer, now);
        return Ok(());
    }
    let subscriptions = tx.subscriptions_of(member).await?;
    let paid = matches!(occasion, Occasion::Paid | Occasion::Renewed);
    let given = |s: &&Subscription| s.terms.iter().map(|t| t.granted_at).max();
    let newest = subscriptions.iter().max_by_key(given).filter(|_| paid);
    if let Some(frozen) = newest.and_then(|s| freeze::instead_of_doors(club, std::slice::from_ref(s), occasion, now)) {
        say(tx, &to, Notice::Freeze(frozen), Urgency::Answer, now);
        return Ok(());
    }
    let open = || subscriptions.iter().filter(|s| s.timeline(club.zone()).is_open(now));
    let until =
        |s: &&Subscription| s.timeline(club.zone()).ending_at(now).map_or(Timestamp(i64::MAX), |e| e.paid_until);
    // Of several, the one that was just paid for says how long; if she only asks, the one that lasts longest.
    let shown = newest.and_then(|newest| open().find(|s| s.id == newest.id)).or_else(|| open().max_by_key(until));
    let Some(shown) = shown else {
        if let Some(frozen) = freeze::instead_of_doors(club, &subscriptions, occasion, now) {
            say(tx, &to, Notice::Freeze(frozen), Urgency::Answer, now);
            return Ok(());
        }
        if occasion == Occasion::Returned {
            return Ok(()); // over again before it was told
        }
        let before = subscriptions.last().map(|s| s.plan.key.clone());
        say(tx, &to, Notice::NothingOpen { before }, Urgency::Answer, now);
        return Ok(());
    };
    let mut doors: Vec<Door> = Vec::new();
    for account in tx.accounts_of(member).await? {
        for row in tx.access_of(member).await?.iter().filter(|r| r.account == account.id && r.wanted) {
            let Some(gate) = club.gate(row.gate) else { continue };
            let inside = row.seen.is_inside();
            // Between the halves of a removal a link would lead nowhere; she is invited again when it is over.
            let shut = matches!(row.removal, Removal::Banning | Removal::Banned);
            let way = doors::way(gate, row);
            let url = match way {
                _ if inside || shut => None,
                Way::Personal => tx.link(account.id, gate.id).await?,
                Way::Added => None,
                Way::Request | Way::RequestByHand | Way::Shared => gate.door.clone(),
            };
            if url.is_some() && way != Way::Personal {
                tx.door_shown(account.id, gate.id, now).await?;
            }
            doors.push(Door { title: gate.title.clone(), url, inside, way });
        }
    }
    let last_day = shown.timeline(club.zone()).ending_at(now).map(|e| e.last_day);
    let notice = Notice::Entry { occasion, plan: shown.plan.title.clone(), last_day, doors };
    let urgency = if occasion == Occasion::Asked { Urgency::Answer } else { Urgency::Door };
    say(tx, &to, notice, urgency, now);
    Ok(())
}

/// What is needed to act on a person at a gate: `None` when the gate is no longer guarded.
///
/// # Errors
/// What the store says.
pub async fn at_gate(
    tx: &mut Tx,
    club: &Club,
    account: AccountId,
    gate: GateId,
) -> Result<Option<(Account, Gate, AccessRow)>, StoreError> {
    let Some(gate) = club.gate(gate).cloned() else { return Ok(None) };
    let account = tx.account(account).await?;
    tx.lock_member(account.member).await?;
    let row = tx.access(account.id, gate.id).await?;
    Ok(Some((account, gate, row)))
}

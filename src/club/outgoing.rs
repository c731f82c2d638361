//! What is told outside of the club: lines of the journal as programs read them, and what becomes of a receiver that does
//! not hear.
//!
//! A line is put together at the moment of telling. Who has asked to be forgotten by then is told of no more, but for the
//! fact itself, with her number alone.

use super::Club;
use super::effect::tell_owners;
use crate::domain::notice::OutgoingNotice;
use crate::domain::outgoing::{Details, told};
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND};
use crate::domain::{MemberId, Notice, Platform, Timestamp};
use crate::store::{HookRow, HookState, JournalRow, MemberPage, StoreError, Tx};
use serde::Serialize;
use std::collections::HashMap;

/// A receiver that does not hear is a matter for the owners after so long,
const PATIENCE: i64 = HOUR / 2;
/// and again after so long.
const REMIND: i64 = DAY;
/// A number that is missing in the journal is waited for so long: somebody may be about to write it.
const SETTLED: i64 = 60 * SECOND;
/// Lines that are looked at for one page of events; most say nothing outside.
const SCAN: i64 = 1000;
/// A receiver's last success is written down no oftener.
const NOTED: i64 = MINUTE;

/// A person, as programs see her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Her number.
    pub id: MemberId,
    /// Her accounts: `tg:5001`, `vk:2002`.
    pub accounts: Vec<String>,
    /// Her name, for those who may know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Person {
    /// A member as whoever may or may not know names sees her.
    #[must_use]
    pub fn new(member: &MemberPage, names: bool) -> Self {
        let shown = member.accounts.iter().filter(|account| names || account.platform != Platform::Email);
        Self {
            id: member.id,
            accounts: shown.map(ToString::to_string).collect(),
            name: names.then(|| member.name.clone()),
        }
    }
}

/// Something that happened, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicEvent {
    /// Names it for ever; the same in each try and in the API.
    #[serde(skip)]
    pub id: String,
    /// What happened, one of [`crate::domain::outgoing::KINDS`].
    pub r#type: &'static str,
    /// When, in RFC 3339.
    pub timestamp: String,
    /// What belongs to it.
    pub data: Data,
}

/// What belongs to an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Data {
    /// Whom it is about.
    pub member: Person,
    /// The rest.
    #[serde(flatten)]
    pub details: Details,
}

/// A page of what happened.
#[derive(Debug)]
pub struct Feed {
    /// In order.
    pub events: Vec<PublicEvent>,
    /// The last line that was looked at: the next page goes on behind it.
    pub next: i64,
    /// Whether there is more now.
    pub more: bool,
}

/// The event of one line; `None`: it is told no more.
///
/// # Errors
/// What the store says.
pub async fn event(tx: &mut Tx, line: i64, names: bool) -> Result<Option<PublicEvent>, StoreError> {
    let lines = tx.journal_after(line - 1, 1).await?;
    let Some(line) = lines.first().filter(|found| found.id == line) else { return Ok(None) };
    let people = tx.members_by(&line.member.into_iter().collect::<Vec<_>>()).await?;
    Ok(compose(line, &people, names))
}

/// Events behind a line, at most `limit`.
///
/// # Errors
/// What the store says.
pub async fn feed(tx: &mut Tx, after: i64, limit: usize, names: bool, now: Timestamp) -> Result<Feed, StoreError> {
    let mut lines = tx.journal_after(after, SCAN).await?;
    let all = lines.len() as i64 == SCAN;
    let settled = settled(after, &lines, now);
    let held = settled < lines.len();
    lines.truncate(settled);
    let members: Vec<MemberId> = lines.iter().filter(|l| told(&l.event).is_some()).filter_map(|l| l.member).collect();
    let people = tx.members_by(&members).await?;
    let mut feed = Feed { events: Vec::new(), next: after, more: all && !held };
    for line in &lines {
        if feed.events.len() == limit {
            feed.more = true;
            break;
        }
        feed.events.extend(compose(line, &people, names));
        feed.next = line.id;
    }
    Ok(feed)
}

/// How many of these lines can have none before them that is still to be written: where several write at once, a number
/// may be given before another and seen after it.
fn settled(after: i64, lines: &[JournalRow], now: Timestamp) -> usize {
    let mut before = after;
    let gap = lines.iter().position(|line| {
        let gap = line.id != before + 1;
        before = line.id;
        gap && now.since(line.at) < SETTLED
    });
    gap.unwrap_or(lines.len())
}

fn compose(line: &JournalRow, people: &HashMap<MemberId, MemberPage>, names: bool) -> Option<PublicEvent> {
    let (told, id) = (told(&line.event)?, line.member?);
    let member = match people.get(&id) {
        Some(member) => Person::new(member, names),
        None if told.kind == "member.forgotten" => Person { id, accounts: Vec::new(), name: None },
        None => return None,
    };
    Some(PublicEvent {
        id: id_of(line.id, line.at),
        r#type: told.kind,
        timestamp: line.at.rfc3339(),
        data: Data { member, details: told.details },
    })
}

/// The moment is part of it, so that a number that is given again after a backup was put back means another event.
fn id_of(line: i64, at: Timestamp) -> String {
    format!("evt_{line}_{:x}", at.0)
}

/// The line that an event's name is about.
#[must_use]
pub fn line_of(id: &str) -> Option<i64> {
    id.strip_prefix("evt_")?.split('_').next()?.parse().ok()
}

/// A receiver heard. Says whether it had not before: then what waits for it need not wait longer.
///
/// # Errors
/// What the store says.
pub async fn heard(tx: &mut Tx, hook: &HookRow, now: Timestamp) -> Result<bool, StoreError> {
    let recovered = hook.failing_since.is_some();
    if recovered {
        tx.hurry_effects(&format!("hook:{}:", hook.id)).await?;
    }
    tx.hook_heard(hook.id, now).await?;
    Ok(recovered)
}

/// Whether it is worth a write that a receiver heard.
#[must_use]
pub fn is_news(hook: &HookRow, now: Timestamp) -> bool {
    hook.failing_since.is_some() || hook.delivered_at.is_none_or(|at| now.since(at) >= NOTED)
}

/// A receiver did not hear. After a while the owners are told, once a day.
///
/// # Errors
/// What the store says.
pub async fn failed(tx: &mut Tx, club: &Club, hook: i64, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let Some(hook) = tx.hook(hook).await? else { return Ok(()) };
    let since = hook.failing_since.unwrap_or(now);
    let tell = now.since(since) >= PATIENCE && hook.told_at.is_none_or(|at| now.since(at) >= REMIND);
    tx.hook_failed(hook.id, why, tell, now).await?;
    if tell {
        let (name, why) = (hook.spec.name.to_string(), why.to_owned());
        let notice = OutgoingNotice::Failing { name, why, since: since.date(club.zone()) };
        tell_owners(tx, club, &Notice::Outgoing(notice), now);
    }
    Ok(())
}

/// A receiver said that it is gone for good: it is called no more, and the owners know.
///
/// # Errors
/// What the store says.
pub async fn gone(tx: &mut Tx, club: &Club, hook: i64, now: Timestamp) -> Result<(), StoreError> {
    let Some(hook) = tx.hook(hook).await?.filter(|hook| hook.state == HookState::On) else { return Ok(()) };
    tx.set_hook_state(hook.id, HookState::Gone).await?;
    let notice = OutgoingNotice::Gone { name: hook.spec.name.to_string() };
    tell_owners(tx, club, &Notice::Outgoing(notice), now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::Event;

    fn lines(ids: &[i64]) -> Vec<JournalRow> {
        let line = |id: &i64| JournalRow {
            id: *id,
            at: Timestamp(1_000_000),
            member: None,
            event: Event::Joined,
            actor: None,
            reason: None,
        };
        ids.iter().map(line).collect()
    }

    #[test]
    fn a_missing_number_is_waited_for() {
        let soon = Timestamp(1_000_000 + SETTLED - 1);
        assert_eq!(settled(0, &lines(&[1, 2, 3]), soon), 3);
        assert_eq!(settled(4, &lines(&[5, 7, 8]), soon), 1, "6 may come");
        assert_eq!(settled(4, &lines(&[6]), soon), 0, "5 may come");
        assert_eq!(settled(4, &lines(&[5, 7, 8]), soon.plus(1)), 3, "6 will not come any more");
    }

    #[test]
    fn an_events_name_leads_back_to_its_line() {
        let id = id_of(1042, Timestamp(1_800_000_000_000));
        assert_eq!((id.as_str(), line_of(&id)), ("evt_1042_1a3185c5000", Some(1042)));
        assert_eq!(line_of("evt_x"), None);
        assert_ne!(id_of(1, Timestamp(1)), id_of(1, Timestamp(2)));
    }
}

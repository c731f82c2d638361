//! The journal: every decision with its cause. Lines are only ever added.

use super::error::{json, to_json};
use super::hooks::Tidings;
use super::{StoreError, Tx, tx::on};
use crate::domain::notice::Event;
use crate::domain::{AccountRef, MemberId, Timestamp, outgoing};
use serde::Serialize;

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// About whom; `None`: about the club.
    pub member: Option<MemberId>,
    /// What.
    pub event: Event,
    /// Who did it, where it was not the program.
    pub actor: Option<String>,
    /// Why, in the words of the one who did it.
    pub reason: Option<String>,
}

/// Who of the club's staff did something, and why.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// Who.
    pub actor: &'a AccountRef,
    /// Why, in her words.
    pub reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct NewEntry {
    at: i64,
    member_id: Option<i64>,
    event: String,
    actor: Option<String>,
    reason: Option<String>,
    /// As what it is told outside.
    #[serde(skip)]
    told: Option<&'static str>,
}

impl NewEntry {
    /// Whether it is told outside.
    pub(super) const fn is_told(&self) -> bool {
        self.told.is_some() && self.member_id.is_some()
    }
}

impl Tx {
    /// Writes a decision down; it reaches the database at the commit.
    pub fn note(&mut self, member: Option<MemberId>, event: &Event, actor: Option<&AccountRef>, now: Timestamp) {
        self.note_by(member, event, actor.map(|actor| Hand { actor, reason: None }), now);
    }

    /// Writes down what somebody of the staff decided, with her reason.
    pub fn note_by(&mut self, member: Option<MemberId>, event: &Event, hand: Option<Hand<'_>>, now: Timestamp) {
        self.journal.push(NewEntry {
            at: now.0,
            member_id: member.map(|m| m.0),
            event: to_json(event),
            actor: hand.map(|h| h.actor.to_string()),
            reason: hand.and_then(|h| h.reason.map(str::to_owned)),
            told: outgoing::told(event).map(|told| told.kind),
        });
    }

    pub(super) async fn flush_journal(&mut self) -> Result<(), StoreError> {
        if self.journal.is_empty() {
            return Ok(());
        }
        let entries = std::mem::take(&mut self.journal);
        let sql = self.pick(
            "INSERT INTO journal (at, member_id, event, actor, reason)
             SELECT value ->> 'at', value ->> 'member_id', value ->> 'event', value ->> 'actor', value ->> 'reason' FROM json_each($1) ORDER BY key RETURNING id",
            "INSERT INTO journal (at, member_id, event, actor, reason)
             SELECT at, member_id, event, actor, reason
             FROM ROWS FROM (json_to_recordset($1::json) AS (at bigint, member_id bigint, event text, actor text, reason text))
                 WITH ORDINALITY AS j(at, member_id, event, actor, reason, n) ORDER BY n RETURNING id",
        );
        let mut ids: Vec<(i64,)> = on!(self, c => sqlx::query_as(sql).bind(to_json(&entries)).fetch_all(c).await)?;
        // Numbers are given in the order of writing.
        ids.sort_unstable();
        let told = entries.iter().zip(ids).filter_map(|(entry, (id,))| {
            let member = MemberId(entry.member_id?);
            Some(Tidings { id, kind: entry.told?, member, at: Timestamp(entry.at) })
        });
        self.tell_hooks(told.collect()).await
    }

    /// The latest decisions about a member, newest first; with `before`, only those older than that line.
    ///
    /// # Errors
    /// What the database says.
    pub async fn journal_of(
        &mut self,
        member: MemberId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<JournalRow>, StoreError> {
        const SQL: &str = "SELECT id, at, member_id, event, actor, reason FROM journal WHERE member_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<Columns> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(before).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(JournalRow::try_from).collect()
    }

    /// Decisions about a member before a line, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn journal_before(
        &mut self,
        member: MemberId,
        id: i64,
        limit: i64,
    ) -> Result<Vec<JournalRow>, StoreError> {
        const SQL: &str = "SELECT id, at, member_id, event, actor, reason FROM journal WHERE member_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
        let rows: Vec<Columns> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(id).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(JournalRow::try_from).collect()
    }

    /// Decisions about anybody behind a line, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn journal_after(&mut self, id: i64, limit: i64) -> Result<Vec<JournalRow>, StoreError> {
        const SQL: &str =
            "SELECT id, at, member_id, event, actor, reason FROM journal WHERE id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(id).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(JournalRow::try_from).collect()
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    at: i64,
    member_id: Option<i64>,
    event: String,
    actor: Option<String>,
    reason: Option<String>,
}

impl TryFrom<Columns> for JournalRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        Ok(Self {
            id: r.id,
            at: Timestamp(r.at),
            member: r.member_id.map(MemberId),
            event: json(&r.event, "journal", "event", r.id)?,
            actor: r.actor,
            reason: r.reason,
        })
    }
}

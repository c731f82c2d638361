//! Notes of the staff about a member: after a call, for example. She never sees them.

use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountRef, MemberId, Timestamp};

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct NoteRow {
    /// Its number.
    pub id: i64,
    /// What was noted.
    pub text: String,
    /// Who did.
    pub actor: String,
    /// When, in milliseconds.
    pub at: i64,
}

impl Tx {
    /// Keeps a note about a member.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_note(
        &mut self,
        member: MemberId,
        text: &str,
        actor: &AccountRef,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO notes (member_id, text, actor, at) VALUES ($1, $2, $3, $4)";
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(text).bind(actor.to_string()).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The notes about a member, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn notes_of(&mut self, member: MemberId, limit: i64) -> Result<Vec<NoteRow>, StoreError> {
        const SQL: &str = "SELECT id, text, actor, at FROM notes WHERE member_id = $1 ORDER BY id DESC LIMIT $2";
        Ok(on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(limit).fetch_all(c).await)?)
    }
}

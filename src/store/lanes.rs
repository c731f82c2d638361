//! Heads of lanes: how the next fact or effect is found without passing all that waits.
//!
//! In the inbox and in the outbox only the first of a lane can be taken up. Thousands that one person has caused would be
//! passed each time somebody looks for work, so a row says whether it stands `behind` another one, and only the others,
//! the heads, are looked at. Whether a head can be taken up is then found out exactly, from the rows of its lane. So the
//! column may err in one direction: a row that is falsely a head costs a moment. One that is falsely behind would wait for
//! ever, which this prevents:
//!
//! > Before each row that stands behind, its lane has a waiting head (in the outbox: one that is due).
//!
//! * **Written down,** a row stands behind if one of its lane waits; the first of these is a head, by the above. An effect
//!   that is not due yet is always a head, and no effect stands behind it: others pass it until its moment.
//! * **Done with,** a row frees the first of its lane that stands behind. It comes before all others that do.
//!
//! On SQLite these follow each other. On PostgreSQL whoever writes a row behind a head keeps the head from being done with
//! until the commit (`FOR SHARE`). Who is done with it waits for that, and frees what was written with a statement of its
//! own, which sees it. A head that is being taken up or done with already is passed over (`SKIP LOCKED`), and the row
//! becomes a head too. So who writes never waits for who is done, and must wait for nobody else from there to the commit.

use super::{StoreError, Tx, tx::on};
use crate::domain::Timestamp;
use std::collections::HashSet;

/// Rows in two parts: the first of each lane, and the others. The others are written after them, to stand behind them
/// if they were new.
pub(super) fn firsts<T>(rows: &[T], lane: impl Fn(&T) -> &str) -> (Vec<&T>, Vec<&T>) {
    let mut seen = HashSet::new();
    rows.iter().partition(|row| seen.insert(lane(row)))
}

impl Tx {
    /// Makes a head of whatever stands behind nothing that waits: at the start, because somebody may have changed a table
    /// by hand.
    ///
    /// # Errors
    /// What the database says.
    pub async fn free_heads(&mut self, now: Timestamp) -> Result<(), StoreError> {
        const INBOX: &str = "UPDATE inbox SET behind = false WHERE state = 0 AND behind
             AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.lane = inbox.lane AND e.state = 0 AND e.id < inbox.id)";
        const OUTBOX: &str = "UPDATE outbox SET behind = false WHERE state = 0 AND behind
             AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.lane = outbox.lane AND e.state = 0 AND e.id < outbox.id AND e.not_before <= $1)";
        on!(self, c => sqlx::query(INBOX).execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(OUTBOX).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

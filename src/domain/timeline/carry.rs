//! What a term takes along when it goes to another subscription.

use super::Timeline;
use crate::domain::{Carried, Term, Timestamp};

impl Timeline {
    /// What there is of a term of this timeline at a moment, for another one to go on with. Whoever asks leaves alone what
    /// begins later: that keeps its day.
    #[must_use]
    pub fn carried(&self, term: &Term, now: Timestamp) -> Carried {
        let found = self.runs.iter().rev().find_map(|run| Some((run, run.pieces.iter().find(|p| p.term == term.id)?)));
        // It was used up where it came from, or taken back before it began.
        let Some((run, piece)) = found else {
            let before = term.carried.unwrap_or(Carried { at: now, spent: 0, of: None });
            return Carried { at: now, ..before };
        };
        let (Some(begin), Some(full), Some(end)) = (piece.begin, piece.full, piece.end) else {
            return Carried { at: now, spent: piece.spent, of: piece.fixed.map(|left| left + piece.spent) };
        };
        let clock = run.clock(run.cut_at.map_or(now, |cut| cut.min(now)));
        let spent = end.min(clock).since(begin).max(0) + piece.spent;
        // What was taken back may be given back; what was shortened and used up is over.
        let over = end <= clock && term.taken_back_at.is_none();
        Carried { at: now, spent, of: Some(if over { spent } else { full.since(begin) + piece.spent }) }
    }
}

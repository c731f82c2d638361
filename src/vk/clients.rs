//! What people's applications cannot do, as their messages tell; kept in memory, and learnt anew after a restart.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Of so many people it is remembered. Most applications can do everything, and nothing is kept of those.
const MOST: usize = 10_000;

/// What an application can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client {
    /// It knows buttons that call back.
    pub(super) callback: bool,
    /// It shows keyboards under messages.
    pub(super) inline: bool,
}

impl Client {
    /// Everything: what is taken for granted.
    pub(super) const FULL: Self = Self { callback: true, inline: true };
}

/// Everybody's application.
#[derive(Debug, Default)]
pub(super) struct Clients(Mutex<HashMap<i64, Client>>);

impl Clients {
    /// A person's application says what it can do.
    pub(super) fn saw(&self, person: i64, client: Client) {
        let mut lesser = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if client == Client::FULL {
            lesser.remove(&person);
            return;
        }
        if lesser.len() >= MOST {
            lesser.clear();
        }
        lesser.insert(person, client);
    }

    /// What a person's application can do, as far as is known.
    pub(super) fn of(&self, person: i64) -> Client {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&person).copied().unwrap_or(Client::FULL)
    }
}

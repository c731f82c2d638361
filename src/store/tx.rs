//! A transaction: the handle through which everything is read and written.

use super::ahead::Ahead;
use super::members::Account;
use super::outbox::NewEffect;
use super::{StoreError, journal::NewEntry};
use crate::domain::AccountRef;
use sqlx::{Postgres, Sqlite, Transaction};
use std::collections::HashMap;

/// An open transaction. Dropping it undoes everything.
#[derive(Debug)]
pub struct Tx {
    pub(super) inner: Inner,
    /// Whether it may write.
    writes: bool,
    /// Written with one statement at the commit.
    pub(super) effects: Vec<NewEffect>,
    /// Written with one statement at the commit.
    pub(super) journal: Vec<NewEntry>,
    /// Whether settings, plans, gates or places changed in it, and that was not asked about yet.
    pub(super) club_changed: bool,
    /// Accounts read for a whole batch at once.
    pub(super) accounts: HashMap<AccountRef, Account>,
    /// What was read ahead for many grants, see [`super::ahead`].
    pub(super) ahead: Ahead,
}

#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same tokens against whichever database this is; they are type-checked once for each. What was read ahead
/// ([`super::ahead`]) is forgotten.
macro_rules! on {
    ($tx:expr, $c:ident => $body:expr) => {{
        $tx.ahead.forget();
        crate::store::tx::keeping!($tx, $c => $body)
    }};
}
pub(super) use on;

/// The same, for statements that leave true what was read ahead.
macro_rules! keeping {
    ($tx:expr, $c:ident => $body:expr) => {
        match &mut $tx.inner {
            crate::store::tx::Inner::Sqlite(t) => {
                let $c = &mut **t;
                $body
            }
            crate::store::tx::Inner::Postgres(t) => {
                let $c = &mut **t;
                $body
            }
        }
    };
}
pub(super) use keeping;

impl Tx {
    pub(super) fn new(inner: Inner, writes: bool) -> Self {
        Self {
            inner,
            writes,
            effects: Vec::new(),
            journal: Vec::new(),
            club_changed: false,
            accounts: HashMap::new(),
            ahead: Ahead::default(),
        }
    }

    /// The text for this database, where one will not do for both.
    pub(super) const fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.inner {
            Inner::Sqlite(_) => sqlite,
            Inner::Postgres(_) => postgres,
        }
    }

    /// The text that also locks the rows it reads, where they may be written back: on PostgreSQL, unless this only reads.
    pub(super) const fn pick_locking(&self, plain: &'static str, locking: &'static str) -> &'static str {
        if self.writes { self.pick(plain, locking) } else { plain }
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// What the database says; then nothing of it happened.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.flush().await?;
        crate::fault::point("before commit");
        match self.inner {
            Inner::Sqlite(t) => t.commit().await?,
            Inner::Postgres(t) => t.commit().await?,
        }
        crate::fault::point("after commit");
        Ok(())
    }

    /// Undoes everything, and returns when its locks are gone. Dropping does the same, some moments later.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Sqlite(t) => t.rollback().await?,
            Inner::Postgres(t) => t.rollback().await?,
        }
        Ok(())
    }

    /// Writes what was collected, without ending the transaction.
    ///
    /// # Errors
    /// What the database says.
    pub async fn flush(&mut self) -> Result<(), StoreError> {
        self.flush_journal().await?;
        // Last: it may keep effects from being done by others, who must not wait for one who waits.
        self.flush_effects().await
    }
}

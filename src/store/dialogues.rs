//! Where a person stands in a talk of more than one message.
//!
//! What a state says is JSON of the room that talks; there is at most one for each account.

use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountId, Timestamp};

impl Tx {
    /// Remembers what the next message of an account answers, in place of what was remembered before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_dialogue(&mut self, account: AccountId, state: &str, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO dialogues (account_id, state, at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, at = excluded.at";
        self.accounts.retain(|_, known| known.id != account);
        on!(self, c => sqlx::query(SQL).bind(account.0).bind(state).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Takes what was remembered since a moment; older talk is forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_dialogue(&mut self, account: AccountId, since: Timestamp) -> Result<Option<String>, StoreError> {
        const SQL: &str = "DELETE FROM dialogues WHERE account_id = $1 RETURNING state, at";
        self.accounts.retain(|_, known| known.id != account);
        let row: Option<(String, i64)> = on!(self, c => sqlx::query_as(SQL).bind(account.0).fetch_optional(c).await)?;
        Ok(row.filter(|(_, at)| *at >= since.0).map(|(state, _)| state))
    }
}

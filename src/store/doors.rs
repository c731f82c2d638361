//! Who was told a way in that all share.

use super::error::corrupt;
use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountId, AccountRef, GateId, MemberId, Timestamp};

impl Tx {
    /// Members who should be inside a gate with one way in for all, could come in by it, are not there, and were not told it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn members_not_shown(&mut self, gate: GateId) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "SELECT DISTINCT a.member_id FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE x.gate_id = $1 AND x.odd_at IS NOT NULL AND x.wanted AND x.seen NOT IN ('inside', 'staff', 'banned') AND x.shown_at IS NULL
             ORDER BY a.member_id";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(gate.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(m,)| MemberId(m)).collect())
    }

    /// Accounts that were told the way in that all share, should come in by it, could, and have not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn shown_and_outside(&mut self, gate: GateId) -> Result<Vec<(AccountId, AccountRef)>, StoreError> {
        const SQL: &str = "SELECT a.id, a.platform, a.external_id FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE x.gate_id = $1 AND x.shown_at IS NOT NULL AND x.wanted AND x.seen NOT IN ('inside', 'staff', 'banned')
             ORDER BY a.id";
        let rows: Vec<(i64, String, String)> = on!(self, c => sqlx::query_as(SQL).bind(gate.0).fetch_all(c).await)?;
        let account = |(account, platform, id): (i64, String, String)| {
            let platform = corrupt(platform.parse().ok(), "accounts", "platform", account)?;
            Ok((AccountId(account), AccountRef { platform, id }))
        };
        rows.into_iter().map(account).collect()
    }

    /// Writes down that somebody was told the way in that all share.
    ///
    /// # Errors
    /// What the database says.
    pub async fn door_shown(&mut self, account: AccountId, gate: GateId, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE access SET shown_at = $3 WHERE account_id = $1 AND gate_id = $2";
        on!(self, c => sqlx::query(SQL).bind(account.0).bind(gate.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

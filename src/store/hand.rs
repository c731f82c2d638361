//! What a person of the staff is to do at gates where the program can only look.

use super::error::corrupt;
use super::{StoreError, Tx, tx::on};
use crate::domain::access::Chore;
use crate::domain::{AccountId, AccountRef, GateId, MemberId, Timestamp};

/// Something to do, as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoreRow {
    /// Whose account it is about.
    pub account: AccountId,
    /// Whose that is.
    pub member: MemberId,
    /// As its platform names it.
    pub address: AccountRef,
    /// The name shown there.
    pub name: String,
    /// At which gate.
    pub gate: GateId,
    /// What.
    pub chore: Chore,
    /// Since when it waits.
    pub since: Timestamp,
}

/// How much there is to do of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoreCount {
    /// What.
    pub chore: Chore,
    /// How many, in all.
    pub count: u32,
    /// How many of them are new since the moment that was named.
    pub new: u32,
    /// Since when the oldest of the new ones waits.
    pub oldest: Option<Timestamp>,
    /// Since when the youngest waits.
    pub youngest: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Columns {
    account_id: i64,
    member_id: i64,
    platform: String,
    external_id: String,
    name: String,
    gate_id: i64,
    hand: String,
    hand_at: i64,
}

impl TryFrom<Columns> for ChoreRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        let platform = corrupt(r.platform.parse().ok(), "accounts", "platform", r.account_id)?;
        Ok(Self {
            account: AccountId(r.account_id),
            member: MemberId(r.member_id),
            address: AccountRef { platform, id: r.external_id },
            name: r.name,
            gate: GateId(r.gate_id),
            chore: corrupt(Chore::parse(&r.hand), "access", "hand", r.account_id)?,
            since: Timestamp(r.hand_at),
        })
    }
}

impl Tx {
    /// What is to be done, gate by gate, the oldest first, behind a place in that list.
    ///
    /// # Errors
    /// What the database says.
    pub async fn chores_after(
        &mut self,
        (gate, since, account): (GateId, Timestamp, AccountId),
        limit: i64,
    ) -> Result<Vec<ChoreRow>, StoreError> {
        const SQL: &str =
            "SELECT x.account_id, a.member_id, a.platform, a.external_id, a.name, x.gate_id, x.hand, x.hand_at
             FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE x.hand IS NOT NULL AND (x.gate_id, x.hand_at, x.account_id) > ($1, $2, $3)
             ORDER BY x.gate_id, x.hand_at, x.account_id LIMIT $4";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(gate.0).bind(since.0).bind(account.0).bind(limit)
            .fetch_all(c).await)?;
        rows.into_iter().map(ChoreRow::try_from).collect()
    }

    /// How much there is to do, and what of it is new since a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_chores(&mut self, since: Timestamp) -> Result<Vec<ChoreCount>, StoreError> {
        const SQL: &str = "SELECT hand, COUNT(*), SUM(CASE WHEN hand_at > $1 THEN 1 ELSE 0 END), MIN(CASE WHEN hand_at > $1 THEN hand_at END), MAX(hand_at)
             FROM access WHERE hand IS NOT NULL AND hand_at IS NOT NULL GROUP BY hand";
        let rows: Vec<(String, i64, i64, Option<i64>, i64)> =
            on!(self, c => sqlx::query_as(SQL).bind(since.0).fetch_all(c).await)?;
        let small = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        let count = |(hand, count, new, oldest, youngest): (String, i64, i64, Option<i64>, i64)| {
            let chore = corrupt(Chore::parse(&hand), "access", "hand", &hand)?;
            let oldest = oldest.map(Timestamp);
            Ok(ChoreCount { chore, count: small(count), new: small(new), oldest, youngest: Timestamp(youngest) })
        };
        let mut counts = rows.into_iter().map(count).collect::<Result<Vec<_>, StoreError>>()?;
        counts.sort_by_key(|c| c.chore);
        Ok(counts)
    }

    /// Takes what a person was to do at a gate, because the program can do it again; whom only a person can add stays. At
    /// most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_chores(
        &mut self,
        gate: GateId,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<(AccountId, Chore)>, StoreError> {
        const NOW: &str = "UPDATE access SET hand = NULL, hand_at = NULL, changed_at = $2 WHERE gate_id = $1 AND hand IS NOT NULL AND hand <> 'add' AND account_id = $3";
        let sql = self.pick(
            "SELECT account_id, hand FROM access WHERE gate_id = $1 AND hand IS NOT NULL AND hand <> 'add' ORDER BY account_id LIMIT $2",
            "SELECT account_id, hand FROM access WHERE gate_id = $1 AND hand IS NOT NULL AND hand <> 'add' ORDER BY account_id LIMIT $2 FOR UPDATE",
        );
        let rows: Vec<(i64, String)> = on!(self, c => sqlx::query_as(sql).bind(gate.0).bind(limit).fetch_all(c).await)?;
        let mut taken = Vec::with_capacity(rows.len());
        for (account, hand) in rows {
            on!(self, c => sqlx::query(NOW).bind(gate.0).bind(now.0).bind(account).execute(c).await.map(|_| ()))?;
            taken.push((AccountId(account), corrupt(Chore::parse(&hand), "access", "hand", account)?));
        }
        Ok(taken)
    }
}

//! Access: wanted against seen for each account and gate, removals, and personal links.

use super::error::corrupt;
use super::tx::{keeping, on};
use super::{StoreError, Tx};
use crate::domain::access::Chore;
use crate::domain::{AccountId, GateId, MemberId, Presence, Timestamp};

/// How far a removal is. A removal from Telegram is a ban and an unban, and either half is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Nobody removes her.
    None,
    /// Her time is over; waits for the brake's look and for the gate to work.
    Due,
    /// The brake holds her until an owner has answered.
    Held,
    /// On its way through the outbox.
    Going,
    /// The ban is being called, or was: not known to have succeeded.
    Banning,
    /// Banned; the unban is still owed.
    Banned,
}

impl Removal {
    const ALL: [Self; 6] = [Self::None, Self::Due, Self::Held, Self::Going, Self::Banning, Self::Banned];

    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Due => "due",
            Self::Held => "held",
            Self::Going => "going",
            Self::Banning => "banning",
            Self::Banned => "banned",
        }
    }
}

/// What should be and what was seen of one account at one gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// The account.
    pub account: AccountId,
    /// The gate.
    pub gate: GateId,
    /// Whether she should be let in and stay.
    pub wanted: bool,
    /// Whether that was ever so: then the program answers for her being inside.
    pub entitled: bool,
    /// What was last observed.
    pub seen: Presence,
    /// How far her removal is.
    pub removal: Removal,
    /// When she was last removed.
    pub removed_at: Option<Timestamp>,
    /// Whether the owner was told of her (staff who stays, or inside without a right).
    pub told: bool,
    /// When to look again whether she is inside.
    pub look_at: Option<Timestamp>,
    /// What a person of the staff is to do.
    pub chore: Option<Chore>,
    /// Since when.
    pub chore_at: Option<Timestamp>,
    /// When her request to come in was decided; `None`: none is known to wait.
    pub asked_at: Option<Timestamp>,
}

impl AccessRow {
    /// A pair of which nothing is known yet.
    #[must_use]
    pub const fn new(account: AccountId, gate: GateId) -> Self {
        Self {
            account,
            gate,
            wanted: false,
            entitled: false,
            seen: Presence::Unknown,
            removal: Removal::None,
            removed_at: None,
            told: false,
            look_at: None,
            chore: None,
            chore_at: None,
            asked_at: None,
        }
    }

    /// Whether what should be and what was seen differ.
    const fn is_odd(&self) -> bool {
        match self.seen {
            Presence::Inside => !self.wanted,
            Presence::Staff => false,
            Presence::Unknown | Presence::Outside | Presence::Banned => self.wanted,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    account_id: i64,
    gate_id: i64,
    wanted: bool,
    entitled: bool,
    seen: String,
    removal: String,
    removed_at: Option<i64>,
    told: bool,
    look_at: Option<i64>,
    hand: Option<String>,
    hand_at: Option<i64>,
    asked_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Owned {
    member_id: i64,
    #[sqlx(flatten)]
    row: Columns,
}

impl TryFrom<Columns> for AccessRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        let id = || format!("{}/{}", r.account_id, r.gate_id);
        let removal = Removal::ALL.into_iter().find(|x| x.as_str() == r.removal);
        let chore = r.hand.as_deref().map(|hand| corrupt(Chore::parse(hand), "access", "hand", id())).transpose()?;
        Ok(Self {
            chore,
            chore_at: r.hand_at.map(Timestamp),
            asked_at: r.asked_at.map(Timestamp),
            account: AccountId(r.account_id),
            gate: GateId(r.gate_id),
            wanted: r.wanted,
            entitled: r.entitled,
            seen: corrupt(Presence::parse(&r.seen), "access", "seen", id())?,
            removal: corrupt(removal, "access", "removal", id())?,
            removed_at: r.removed_at.map(Timestamp),
            told: r.told,
            look_at: r.look_at.map(Timestamp),
        })
    }
}

impl Tx {
    /// One account at one gate; a pair without a row is one of which nothing is known.
    ///
    /// # Errors
    /// What the database says.
    pub async fn access(&mut self, account: AccountId, gate: GateId) -> Result<AccessRow, StoreError> {
        let sql = self.pick_locking(
            "SELECT account_id, gate_id, wanted, entitled, seen, removal, removed_at, told, look_at, hand, hand_at, asked_at FROM access
             WHERE account_id = $1 AND gate_id = $2",
            "SELECT account_id, gate_id, wanted, entitled, seen, removal, removed_at, told, look_at, hand, hand_at, asked_at FROM access
             WHERE account_id = $1 AND gate_id = $2 FOR UPDATE",
        );
        let row: Option<Columns> =
            on!(self, c => sqlx::query_as(sql).bind(account.0).bind(gate.0).fetch_optional(c).await)?;
        row.map_or_else(|| Ok(AccessRow::new(account, gate)), AccessRow::try_from)
    }

    /// Everything known of a member's accounts at all gates.
    ///
    /// # Errors
    /// What the database says.
    pub async fn access_of(&mut self, member: MemberId) -> Result<Vec<AccessRow>, StoreError> {
        if let Some(rows) = self.ahead.member(member).and_then(|known| known.access.as_ref()) {
            return Ok(rows.clone());
        }
        let sql = self.pick_locking(
            "SELECT x.account_id, x.gate_id, x.wanted, x.entitled, x.seen, x.removal, x.removed_at, x.told, x.look_at, x.hand, x.hand_at, x.asked_at
             FROM access x JOIN accounts a ON a.id = x.account_id WHERE a.member_id = $1 ORDER BY x.account_id, x.gate_id",
            "SELECT x.account_id, x.gate_id, x.wanted, x.entitled, x.seen, x.removal, x.removed_at, x.told, x.look_at, x.hand, x.hand_at, x.asked_at
             FROM access x JOIN accounts a ON a.id = x.account_id WHERE a.member_id = $1 ORDER BY x.account_id, x.gate_id
             FOR UPDATE OF x",
        );
        let rows: Vec<Columns> = keeping!(self, c => sqlx::query_as(sql).bind(member.0).fetch_all(c).await)?;
        rows.into_iter().map(AccessRow::try_from).collect()
    }

    /// The same of several members, given as a JSON list of their numbers.
    pub(super) async fn access_among(&mut self, members: &str) -> Result<Vec<(MemberId, AccessRow)>, StoreError> {
        let sql = self.pick_locking(
            "SELECT a.member_id, x.account_id, x.gate_id, x.wanted, x.entitled, x.seen, x.removal, x.removed_at, x.told, x.look_at, x.hand, x.hand_at, x.asked_at
             FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE a.member_id IN (SELECT value FROM json_each($1)) ORDER BY x.account_id, x.gate_id",
            "SELECT a.member_id, x.account_id, x.gate_id, x.wanted, x.entitled, x.seen, x.removal, x.removed_at, x.told, x.look_at, x.hand, x.hand_at, x.asked_at
             FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE a.member_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY x.account_id, x.gate_id
             FOR UPDATE OF x",
        );
        let rows: Vec<Owned> = keeping!(self, c => sqlx::query_as(sql).bind(members).fetch_all(c).await)?;
        rows.into_iter().map(|r| Ok((MemberId(r.member_id), r.row.try_into()?))).collect()
    }

    /// Writes a pair. Whoever calls holds the member's lock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_access(&mut self, row: &AccessRow, now: Timestamp) -> Result<(), StoreError> {
        // Since when a pair is odd stays while it is so in the same way.
        const SQL: &str = "INSERT INTO access (account_id, gate_id, wanted, entitled, seen, removal, removed_at, told, changed_at, look_at,
                 hand, hand_at, asked_at, odd_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT (account_id, gate_id) DO UPDATE SET wanted = excluded.wanted, entitled = excluded.entitled, seen = excluded.seen,
                 removal = excluded.removal, removed_at = excluded.removed_at, told = excluded.told, changed_at = excluded.changed_at,
                 look_at = excluded.look_at, hand = excluded.hand, hand_at = excluded.hand_at, asked_at = excluded.asked_at,
                 odd_at = CASE WHEN excluded.odd_at IS NULL OR access.wanted <> excluded.wanted THEN excluded.odd_at
                     ELSE COALESCE(access.odd_at, excluded.odd_at) END";
        self.ahead.forget_access(row.account);
        keeping!(self, c => sqlx::query(SQL).bind(row.account.0).bind(row.gate.0).bind(row.wanted).bind(row.entitled).bind(row.seen.as_str())
            .bind(row.removal.as_str()).bind(row.removed_at.map(|t| t.0)).bind(row.told).bind(now.0).bind(row.look_at.map(|t| t.0))
            .bind(row.chore.map(Chore::as_str)).bind(row.chore_at.map(|t| t.0)).bind(row.asked_at.map(|t| t.0))
            .bind(row.is_odd().then_some(now.0)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// How many people a gate holds, as far as is known, with those who are to leave and were never seen.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_inside(&mut self, gate: GateId) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT (SELECT COUNT(*) FROM access WHERE gate_id = $1 AND seen IN ('inside', 'staff'))
             + (SELECT COUNT(*) FROM access WHERE gate_id = $1 AND removal <> 'none' AND seen = 'unknown')";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(gate.0).fetch_one(c).await)?;
        Ok(n.unsigned_abs())
    }

    /// How many removals of a gate stand in a state.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_removals(&mut self, gate: GateId, state: Removal) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM access WHERE gate_id = $1 AND removal = $2 AND removal <> 'none'";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(gate.0).bind(state.as_str()).fetch_one(c).await)?;
        Ok(n.unsigned_abs())
    }

    /// How many are on their way out of a gate by the program's own hand. Strangers, whom it never let in, do not count.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_leaving(&mut self, gate: GateId) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM access WHERE gate_id = $1 AND removal IN ('going', 'banning') AND removal <> 'none' AND entitled AND hand IS NULL";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(gate.0).fetch_one(c).await)?;
        Ok(n.unsigned_abs())
    }

    /// How many were removed from a gate since a moment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_removed(&mut self, gate: GateId, since: Timestamp) -> Result<u64, StoreError> {
        const SQL: &str =
            "SELECT COUNT(*) FROM access WHERE gate_id = $1 AND removed_at IS NOT NULL AND removed_at >= $2";
        let (n,): (i64,) = on!(self, c => sqlx::query_as(SQL).bind(gate.0).bind(since.0).fetch_one(c).await)?;
        Ok(n.unsigned_abs())
    }

    /// The accounts of a gate whose removal stands in a state, with the names, in order of their numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn removals(
        &mut self,
        gate: GateId,
        state: Removal,
        limit: i64,
    ) -> Result<Vec<(AccountId, MemberId, String)>, StoreError> {
        const SQL: &str =
            "SELECT x.account_id, a.member_id, a.name FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE x.gate_id = $1 AND x.removal = $2 AND x.removal <> 'none' ORDER BY x.account_id LIMIT $3";
        let rows: Vec<(i64, i64, String)> =
            on!(self, c => sqlx::query_as(SQL).bind(gate.0).bind(state.as_str()).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(a, m, name)| (AccountId(a), MemberId(m), name)).collect())
    }

    /// Moves removals of a gate from one state to another, at most `limit` of them, and says which.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_removals(
        &mut self,
        gate: GateId,
        from: Removal,
        to: Removal,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<AccountId>, StoreError> {
        // In order of their numbers, so that two who do this do not wait for each other.
        let sql = self.pick(
            "UPDATE access SET removal = $3, changed_at = $5 WHERE gate_id = $1 AND removal = $2 AND account_id IN
             (SELECT account_id FROM access WHERE gate_id = $1 AND removal = $2 AND removal <> 'none' ORDER BY account_id LIMIT $4)
             RETURNING account_id",
            "UPDATE access SET removal = $3, changed_at = $5 WHERE gate_id = $1 AND removal = $2 AND account_id IN
             (SELECT account_id FROM access WHERE gate_id = $1 AND removal = $2 AND removal <> 'none' ORDER BY account_id LIMIT $4 FOR UPDATE)
             RETURNING account_id",
        );
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(sql).bind(gate.0).bind(from.as_str()).bind(to.as_str()).bind(limit).bind(now.0)
            .fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(a,)| AccountId(a)).collect())
    }

    /// Pairs that are to be looked at by now; they are set to be looked at again at `again`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_looks(
        &mut self,
        now: Timestamp,
        again: Timestamp,
        limit: i64,
    ) -> Result<Vec<(AccountId, GateId)>, StoreError> {
        let sql = self.pick(
            "UPDATE access SET look_at = $2 WHERE (account_id, gate_id) IN
             (SELECT account_id, gate_id FROM access WHERE look_at <= $1 ORDER BY look_at LIMIT $3) RETURNING account_id, gate_id",
            "UPDATE access SET look_at = $2 WHERE (account_id, gate_id) IN
             (SELECT account_id, gate_id FROM access WHERE look_at <= $1 ORDER BY look_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING account_id, gate_id",
        );
        let rows: Vec<(i64, i64)> =
            on!(self, c => sqlx::query_as(sql).bind(now.0).bind(again.0).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(a, g)| (AccountId(a), GateId(g))).collect())
    }

    /// Members who should be inside a gate, are not, and have no link to it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn members_without_link(&mut self, gate: GateId) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "SELECT DISTINCT a.member_id FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE x.gate_id = $1 AND x.wanted AND x.seen NOT IN ('inside', 'staff')
             AND NOT EXISTS (SELECT 1 FROM links l WHERE l.account_id = x.account_id AND l.gate_id = x.gate_id AND l.revoked_at IS NULL)
             ORDER BY a.member_id";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(gate.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(m,)| MemberId(m)).collect())
    }

    /// The current personal link of an account to a gate.
    ///
    /// # Errors
    /// What the database says.
    pub async fn link(&mut self, account: AccountId, gate: GateId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT url FROM links WHERE account_id = $1 AND gate_id = $2 AND revoked_at IS NULL";
        let row: Option<(String,)> =
            on!(self, c => sqlx::query_as(SQL).bind(account.0).bind(gate.0).fetch_optional(c).await)?;
        Ok(row.map(|(url,)| url))
    }

    /// Keeps a personal link. If there is one already, that one stays and is returned.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_link(
        &mut self,
        account: AccountId,
        gate: GateId,
        url: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        const SQL: &str = "INSERT INTO links (url, account_id, gate_id, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING";
        on!(self, c => sqlx::query(SQL).bind(url).bind(account.0).bind(gate.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(self.link(account, gate).await?.unwrap_or_else(|| url.to_owned()))
    }

    /// Marks the current link of an account to a gate as useless. Says which it was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_link(
        &mut self,
        account: AccountId,
        gate: GateId,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        const SQL: &str = "UPDATE links SET revoked_at = $3 WHERE account_id = $1 AND gate_id = $2 AND revoked_at IS NULL RETURNING url";
        let row: Option<(String,)> =
            on!(self, c => sqlx::query_as(SQL).bind(account.0).bind(gate.0).bind(now.0).fetch_optional(c).await)?;
        Ok(row.map(|(url,)| url))
    }

    /// Whose link this is, also an old one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn link_owner(&mut self, url: &str) -> Result<Option<AccountId>, StoreError> {
        const SQL: &str = "SELECT account_id FROM links WHERE url = $1";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(url).fetch_optional(c).await)?;
        Ok(row.map(|(a,)| AccountId(a)))
    }
}

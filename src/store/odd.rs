//! Whoever is where she should not be: the list of a gate's people against what is known, and the two honest numbers.

use super::error::{corrupt, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::{AccountId, AccountRef, GateId, MemberId, Platform, Presence, Timestamp, sought};

/// A pair of which the list of a gate's people told something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub member: MemberId,
    /// How she stands there.
    pub seen: Presence,
}

/// How many are odd at a gate in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OddCount {
    /// How many.
    pub count: u32,
    /// Since when the oldest of them is.
    pub oldest: Option<Timestamp>,
}

/// Somebody who is inside without a right, or outside with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddRow {
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub member: MemberId,
    /// The name shown there.
    pub name: String,
    /// As its platform names it.
    pub address: AccountRef,
    /// Since when.
    pub since: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Columns {
    account_id: i64,
    member_id: i64,
    name: String,
    platform: String,
    external_id: String,
    odd_at: i64,
}

impl Tx {
    /// Makes members of those of whom nothing is known yet, and says who they are. Their names are their addresses until
    /// somebody tells more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn meet_all(
        &mut self,
        platform: Platform,
        ids: &[String],
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let unknown = self.pick(
            "SELECT value FROM json_each($1) WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.platform = $2 AND a.external_id = value)",
            "SELECT value FROM json_array_elements_text($1::json) WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.platform = $2 AND a.external_id = value)",
        );
        let members = self.pick(
            "INSERT INTO members (name, created_at) SELECT value, $2 FROM json_each($1) RETURNING id, name",
            "INSERT INTO members (name, created_at) SELECT value, $2 FROM json_array_elements_text($1::json) RETURNING id, name",
        );
        let accounts = self.pick(
            "INSERT INTO accounts (member_id, platform, external_id, name, reachable, created_at, sought)
             SELECT value ->> 0, $2, value ->> 1, value ->> 2, false, $3, value ->> 3 FROM json_each($1) WHERE true
             ON CONFLICT (platform, external_id) DO NOTHING",
            "INSERT INTO accounts (member_id, platform, external_id, name, reachable, created_at, sought)
             SELECT (value ->> 0)::bigint, $2, value ->> 1, value ->> 2, false, $3, value ->> 3 FROM json_array_elements($1::json)
             ON CONFLICT (platform, external_id) DO NOTHING",
        );
        // Those for whom somebody else was faster.
        let unused = self.pick(
            "DELETE FROM members WHERE id IN (SELECT value FROM json_each($1)) AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.member_id = members.id)",
            "DELETE FROM members WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json))
             AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.member_id = members.id)",
        );
        let new: Vec<(String,)> =
            on!(self, c => sqlx::query_as(unknown).bind(to_json(&ids)).bind(platform.as_str()).fetch_all(c).await)?;
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let prefix = format!("{}:", platform.prefix());
        let names: Vec<String> = new.iter().map(|(id,)| format!("{prefix}{id}")).collect();
        let made: Vec<(i64, String)> =
            on!(self, c => sqlx::query_as(members).bind(to_json(&names)).bind(now.0).fetch_all(c).await)?;
        let line = |(member, name): &(i64, String)| {
            let id = name.strip_prefix(&prefix).unwrap_or(name).to_owned();
            (*member, id, name.clone(), sought::line(name, None))
        };
        let rows: Vec<_> = made.iter().map(line).collect();
        on!(self, c => sqlx::query(accounts).bind(to_json(&rows)).bind(platform.as_str()).bind(now.0).execute(c).await.map(|_| ()))?;
        let made: Vec<i64> = made.into_iter().map(|(id, _)| id).collect();
        on!(self, c => sqlx::query(unused).bind(to_json(&made)).execute(c).await.map(|_| ()))?;
        Ok(new.into_iter().map(|(id,)| id).collect())
    }

    /// These are inside, as the list of a gate's people says that was asked for at `asked`; what was learnt since is left
    /// alone. Whoever is inside without a right and once had one is due to go; others are for the owner to judge. Says
    /// whose standing was news.
    ///
    /// # Errors
    /// What the database says.
    pub async fn listed_inside(
        &mut self,
        gate: GateId,
        platform: Platform,
        people: &[(String, Presence)],
        asked: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Compared>, StoreError> {
        let sql = self.pick(
            "INSERT INTO access (account_id, gate_id, wanted, entitled, seen, removal, told, changed_at, odd_at)
             SELECT a.id, $1, false, false, value ->> 1, 'none', value ->> 1 = 'inside', $5, CASE WHEN value ->> 1 = 'inside' THEN $5 END
             FROM json_each($3) JOIN accounts a ON a.platform = $2 AND a.external_id = value ->> 0
             WHERE NOT EXISTS (SELECT 1 FROM access x WHERE x.account_id = a.id AND x.gate_id = $1 AND x.seen = value ->> 1)
             ORDER BY a.id
             ON CONFLICT (account_id, gate_id) DO UPDATE SET seen = excluded.seen, changed_at = excluded.changed_at, look_at = NULL, asked_at = NULL,
                 told = access.told OR (excluded.told AND NOT access.wanted AND NOT access.entitled),
                 removal = CASE WHEN excluded.seen = 'inside' AND access.removal = 'none' AND access.entitled AND NOT access.wanted THEN 'due'
                     WHEN excluded.seen = 'staff' AND access.removal IN ('due', 'held', 'going') THEN 'none' ELSE access.removal END,
                 hand_at = CASE WHEN access.hand = 'remove' AND excluded.seen = 'inside' THEN access.hand_at END,
                 hand = CASE WHEN access.hand = 'remove' AND excluded.seen = 'inside' THEN access.hand END,
                 odd_at = CASE WHEN excluded.seen = 'inside' AND NOT access.wanted THEN excluded.changed_at END
             WHERE access.changed_at <= $4
             RETURNING account_id, (SELECT a.member_id FROM accounts a WHERE a.id = account_id) AS member_id, seen",
            "INSERT INTO access (account_id, gate_id, wanted, entitled, seen, removal, told, changed_at, odd_at)
             SELECT a.id, $1, false, false, value ->> 1, 'none', value ->> 1 = 'inside', $5, CASE WHEN value ->> 1 = 'inside' THEN $5 END
             FROM json_array_elements($3::json) JOIN accounts a ON a.platform = $2 AND a.external_id = value ->> 0
             WHERE NOT EXISTS (SELECT 1 FROM access x WHERE x.account_id = a.id AND x.gate_id = $1 AND x.seen = value ->> 1)
             ORDER BY a.id
             ON CONFLICT (account_id, gate_id) DO UPDATE SET seen = excluded.seen, changed_at = excluded.changed_at, look_at = NULL, asked_at = NULL,
                 told = access.told OR (excluded.told AND NOT access.wanted AND NOT access.entitled),
                 removal = CASE WHEN excluded.seen = 'inside' AND access.removal = 'none' AND access.entitled AND NOT access.wanted THEN 'due'
                     WHEN excluded.seen = 'staff' AND access.removal IN ('due', 'held', 'going') THEN 'none' ELSE access.removal END,
                 hand_at = CASE WHEN access.hand = 'remove' AND excluded.seen = 'inside' THEN access.hand_at END,
                 hand = CASE WHEN access.hand = 'remove' AND excluded.seen = 'inside' THEN access.hand END,
                 odd_at = CASE WHEN excluded.seen = 'inside' AND NOT access.wanted THEN excluded.changed_at END
             WHERE access.changed_at <= $4
             RETURNING account_id, (SELECT a.member_id FROM accounts a WHERE a.id = account_id) AS member_id, seen",
        );
        let list: Vec<(&str, &str)> = people.iter().map(|(id, seen)| (id.as_str(), seen.as_str())).collect();
        let rows: Vec<(i64, i64, String)> = on!(self, c => sqlx::query_as(sql).bind(gate.0).bind(platform.as_str()).bind(to_json(&list))
            .bind(asked.0).bind(now.0).fetch_all(c).await)?;
        let compared = |(account, member, seen): (i64, i64, String)| {
            let seen = corrupt(Presence::parse(&seen), "access", "seen", account)?;
            Ok(Compared { account: AccountId(account), member: MemberId(member), seen })
        };
        rows.into_iter().map(compared).collect()
    }

    /// Nobody but these is inside, as the list says that was asked for at `asked`. A removal by hand that this shows is
    /// done. Says who was believed to be inside.
    ///
    /// # Errors
    /// What the database says.
    pub async fn listed_no_others(
        &mut self,
        gate: GateId,
        platform: Platform,
        ids: &[&str],
        asked: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Compared>, StoreError> {
        let unseen = self.pick(
            "UPDATE access SET seen = 'outside', changed_at = $5 WHERE gate_id = $1 AND seen = 'unknown' AND changed_at <= $4 AND account_id NOT IN
                 (SELECT a.id FROM json_each($3) JOIN accounts a ON a.platform = $2 AND a.external_id = value)",
            "UPDATE access SET seen = 'outside', changed_at = $5 WHERE gate_id = $1 AND seen = 'unknown' AND changed_at <= $4 AND account_id NOT IN
                 (SELECT a.id FROM json_array_elements_text($3::json) JOIN accounts a ON a.platform = $2 AND a.external_id = value)",
        );
        let gone = self.pick(
            "UPDATE access SET seen = 'outside', changed_at = $5, look_at = NULL, told = false,
                 removal = CASE WHEN hand = 'remove' THEN 'none' ELSE removal END,
                 removed_at = CASE WHEN hand = 'remove' THEN $5 ELSE removed_at END,
                 hand_at = CASE WHEN hand <> 'remove' THEN hand_at END, hand = CASE WHEN hand <> 'remove' THEN hand END,
                 odd_at = CASE WHEN wanted THEN $5 END
             WHERE gate_id = $1 AND seen IN ('inside', 'staff') AND changed_at <= $4 AND account_id NOT IN
                 (SELECT a.id FROM json_each($3) JOIN accounts a ON a.platform = $2 AND a.external_id = value)
             RETURNING account_id, (SELECT a.member_id FROM accounts a WHERE a.id = account_id) AS member_id",
            "UPDATE access SET seen = 'outside', changed_at = $5, look_at = NULL, told = false,
                 removal = CASE WHEN hand = 'remove' THEN 'none' ELSE removal END,
                 removed_at = CASE WHEN hand = 'remove' THEN $5 ELSE removed_at END,
                 hand_at = CASE WHEN hand <> 'remove' THEN hand_at END, hand = CASE WHEN hand <> 'remove' THEN hand END,
                 odd_at = CASE WHEN wanted THEN $5 END
             WHERE gate_id = $1 AND seen IN ('inside', 'staff') AND changed_at <= $4 AND account_id NOT IN
                 (SELECT a.id FROM json_array_elements_text($3::json) JOIN accounts a ON a.platform = $2 AND a.external_id = value)
             RETURNING account_id, (SELECT a.member_id FROM accounts a WHERE a.id = account_id) AS member_id",
        );
        let list = to_json(&ids);
        on!(self, c => sqlx::query(unseen).bind(gate.0).bind(platform.as_str()).bind(&list).bind(asked.0).bind(now.0).execute(c).await
            .map(|_| ()))?;
        let rows: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(gone).bind(gate.0).bind(platform.as_str()).bind(&list).bind(asked.0)
            .bind(now.0).fetch_all(c).await)?;
        let compared = |(account, member)| Compared {
            account: AccountId(account),
            member: MemberId(member),
            seen: Presence::Outside,
        };
        Ok(rows.into_iter().map(compared).collect())
    }

    /// How many are outside a gate with a right (`wanted`), or inside without one, who became so behind a moment and up to
    /// another.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_odd(
        &mut self,
        gate: GateId,
        wanted: bool,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<OddCount, StoreError> {
        const SQL: &str = "SELECT COUNT(*), MIN(odd_at) FROM access WHERE gate_id = $1 AND wanted = $2 AND odd_at > $3 AND odd_at <= $4 AND odd_at IS NOT NULL";
        let (count, oldest): (i64, Option<i64>) = on!(self, c => sqlx::query_as(SQL).bind(gate.0).bind(wanted).bind(since.0).bind(until.0).fetch_one(c).await)?;
        Ok(OddCount { count: u32::try_from(count).unwrap_or(u32::MAX), oldest: oldest.map(Timestamp) })
    }

    /// Who is outside a gate with a right (`wanted`), or inside without one, the oldest first, behind a place in that list.
    ///
    /// # Errors
    /// What the database says.
    pub async fn odd_after(
        &mut self,
        gate: GateId,
        wanted: bool,
        (since, account): (Timestamp, AccountId),
        limit: i64,
    ) -> Result<Vec<OddRow>, StoreError> {
        const SQL: &str = "SELECT x.account_id, a.member_id, a.name, a.platform, a.external_id, x.odd_at FROM access x JOIN accounts a ON a.id = x.account_id
             WHERE x.gate_id = $1 AND x.wanted = $2 AND x.odd_at IS NOT NULL AND (x.odd_at, x.account_id) > ($3, $4)
             ORDER BY x.odd_at, x.account_id LIMIT $5";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(gate.0).bind(wanted).bind(since.0).bind(account.0).bind(limit)
            .fetch_all(c).await)?;
        let row = |r: Columns| {
            let platform = corrupt(r.platform.parse().ok(), "accounts", "platform", r.account_id)?;
            Ok(OddRow {
                account: AccountId(r.account_id),
                member: MemberId(r.member_id),
                name: r.name,
                address: AccountRef { platform, id: r.external_id },
                since: Timestamp(r.odd_at),
            })
        };
        rows.into_iter().map(row).collect()
    }
}

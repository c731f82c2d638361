//! Forgetting a member: who she was is erased everywhere, while what was paid stays without her.
//!
//! What an erased account leaves behind is a hash of its address, so that what is for once in a life stays so.

use super::error::{json, to_json};
use super::{Account, StoreError, Tx, tx::keeping, tx::on};
use crate::domain::{AccountId, AccountRef, GateId, MemberId, PaymentFact, Timestamp, patron};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What erases a member from the tables that speak of her by her number, `$1`. Whoever adds a table or a column with
/// words of or about a person adds a line here; what belongs to an account is found by
/// `account_id IN (SELECT id FROM accounts WHERE member_id = $1)`.
const ERASING: &[&str] = &[
    "DELETE FROM dialogues WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "DELETE FROM links WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "UPDATE access SET wanted = false, entitled = false, removal = 'none', look_at = NULL, hand = NULL, hand_at = NULL, asked_at = NULL,
         shown_at = NULL, odd_at = NULL
     WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "UPDATE journal SET reason = NULL WHERE member_id = $1 AND reason IS NOT NULL",
    "UPDATE gifts SET words = NULL WHERE giver_id = $1 AND words IS NOT NULL",
    "DELETE FROM notes WHERE member_id = $1",
    "UPDATE acts SET reason = NULL WHERE member_id = $1 AND reason IS NOT NULL",
    "UPDATE refunds SET reason = '' WHERE payment_id IN (SELECT id FROM payments WHERE member_id = $1)",
    "UPDATE members SET invite_code = NULL WHERE id = $1",
    "UPDATE members SET name = '', language = NULL, invite_code = NULL WHERE joined_into = $1",
    "DELETE FROM connects WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)
         OR other_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "DELETE FROM connect_tries WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "DELETE FROM claims WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "DELETE FROM claim_tries WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "DELETE FROM contacts WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)",
    "UPDATE subscriptions SET next_change_at = NULL WHERE member_id = $1",
    "UPDATE orders SET page = NULL, url = NULL WHERE member_id = $1 AND (page IS NOT NULL OR url IS NOT NULL)",
    "UPDATE methods SET token = '', title = '', order_id = NULL, due_at = NULL
     WHERE subscription_id IN (SELECT id FROM subscriptions WHERE member_id = $1)",
    // What VK Donut is known by is her account.
    "UPDATE subscriptions SET renewal = NULL, renewal_key = NULL WHERE member_id = $1 AND renewal_key LIKE 'donut:%'",
    "UPDATE subscriptions SET renewal = NULL, renewal_key = NULL
     WHERE member_id IN (SELECT id FROM members WHERE joined_into = $1) AND renewal_key LIKE 'donut:%'",
    "UPDATE transfers SET enclosure = NULL, words = NULL, next_at = NULL, state = CASE WHEN state = 'paid' THEN state ELSE 'lapsed' END
     WHERE order_id IN (SELECT id FROM orders WHERE member_id = $1)",
    "DELETE FROM receipt_contacts WHERE member_id = $1 OR member_id IN (SELECT id FROM members WHERE joined_into = $1)",
    "UPDATE accounts SET external_id = 'forgotten-' || id, name = '', username = NULL, sought = '', language = NULL, reachable = false
     WHERE member_id = $1",
];

/// What somebody has had before that is for once in a life.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsedBefore {
    /// She had time in the club.
    pub member: bool,
    /// She had a trial.
    pub trial: bool,
    /// The promo codes that she used.
    pub promos: BTreeSet<String>,
}

/// What stands for an account once it is forgotten: SHA-256 of `platform:external id`, in hex. It is not salted, so that
/// the same account is known again; a platform's ids can be tried out, so it hides who she was from a reader, not from
/// somebody who asks about one account.
fn hash(address: &AccountRef) -> String {
    hex::encode(Sha256::digest(format!("{}:{}", address.platform.as_str(), address.id)))
}

impl Tx {
    /// What was used by somebody who had this account and was forgotten. What a member of today has used is in her terms.
    ///
    /// # Errors
    /// What the database says.
    pub async fn used_before(&mut self, address: &AccountRef) -> Result<UsedBefore, StoreError> {
        const SQL: &str = "SELECT member, trial, promos FROM forgotten WHERE hash = $1";
        let hash = hash(address);
        let row: Option<(bool, bool, String)> =
            on!(self, c => sqlx::query_as(SQL).bind(&hash).fetch_optional(c).await)?;
        let Some((member, trial, promos)) = row else { return Ok(UsedBefore::default()) };
        Ok(UsedBefore { member, trial, promos: json(&promos, "forgotten", "promos", hash)? })
    }

    /// Writes down that a member wants to be forgotten; says whether that is news. Whoever calls holds her lock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn leave(&mut self, member: MemberId, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE members SET forget_at = $2 WHERE id = $1 AND forget_at IS NULL";
        self.accounts.clear();
        let n =
            on!(self, c => sqlx::query(SQL).bind(member.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Whether a member wants to be forgotten, or was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_leaving(&mut self, member: MemberId) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT id FROM members WHERE id = $1 AND forget_at IS NOT NULL";
        if let Some(known) = self.ahead.member(member) {
            return Ok(known.leaving);
        }
        let row: Option<(i64,)> = keeping!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.is_some())
    }

    /// Members who want to be forgotten and are not yet, with the moment at which they asked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn members_leaving(&mut self, limit: i64) -> Result<Vec<(MemberId, Timestamp)>, StoreError> {
        const SQL: &str = "SELECT id, forget_at FROM members WHERE forget_at IS NOT NULL AND forgotten_at IS NULL ORDER BY id LIMIT $1";
        let rows: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(SQL).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, at)| (MemberId(id), Timestamp(at))).collect())
    }

    /// Gives up a member's orders that nobody has paid.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cancel_orders(&mut self, member: MemberId) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE orders SET state = 'canceled', ask_at = NULL WHERE member_id = $1 AND state IN ('new', 'placed')";
        on!(self, c => sqlx::query(SQL).bind(member.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The personal links of a member, with whether each is of use still.
    ///
    /// # Errors
    /// What the database says.
    pub async fn links_of(&mut self, member: MemberId) -> Result<Vec<(AccountId, GateId, String, bool)>, StoreError> {
        const SQL: &str = "SELECT account_id, gate_id, url, revoked_at FROM links
             WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1) ORDER BY created_at, url";
        let rows: Vec<(i64, i64, String, Option<i64>)> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(a, g, url, revoked)| (AccountId(a), GateId(g), url, revoked.is_none())).collect())
    }

    /// Whether anything waits in these lanes of the outbox.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lanes_wait(&mut self, lanes: &[String]) -> Result<bool, StoreError> {
        let sql = self.pick(
            "SELECT COUNT(*) FROM outbox WHERE state = 0 AND lane IN (SELECT value FROM json_each($1))",
            "SELECT COUNT(*) FROM outbox WHERE state = 0 AND lane IN (SELECT json_array_elements_text($1::json))",
        );
        let (n,): (i64,) = on!(self, c => sqlx::query_as(sql).bind(to_json(&lanes)).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Erases who a member was: names, addresses, links, talk, reasons, and what is left of her in facts and effects that
    /// are done. `lanes` are those of effects about her. Orders, payments and terms stay, and so does her empty row.
    /// Whoever calls holds her lock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erase(&mut self, member: MemberId, lanes: &[String], now: Timestamp) -> Result<(), StoreError> {
        const MEMBER: &str = "UPDATE members SET name = '', language = NULL, forgotten_at = $2 WHERE id = $1";
        self.flush().await?;
        let accounts = self.accounts_of(member).await?;
        self.remember_used(member, &accounts, now).await?;
        let contacts = self.paid_as(member).await?;
        self.erase_facts(&accounts, &contacts).await?;
        self.erase_effects(&accounts, &contacts, lanes).await?;
        self.erase_payers(member, &accounts).await?;
        self.erase_hands(&accounts).await?;
        for sql in ERASING {
            on!(self, c => sqlx::query(*sql).bind(member.0).execute(c).await.map(|_| ()))?;
        }
        on!(self, c => sqlx::query(MEMBER).bind(member.0).bind(now.0).execute(c).await.map(|_| ()))?;
        self.accounts.clear();
        Ok(())
    }

    /// Keeps what was for once in a life.
    async fn remember_used(
        &mut self,
        member: MemberId,
        accounts: &[Account],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const CAUSES: &str = "SELECT DISTINCT t.cause FROM terms t JOIN subscriptions s ON s.id = t.subscription_id WHERE s.member_id = $1";
        const PROMOS: &str = "SELECT code FROM promo_claims WHERE member_id = $1 AND used_at IS NOT NULL";
        const KEEP: &str = "INSERT INTO forgotten (hash, trial, member, promos, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (hash) DO UPDATE SET trial = excluded.trial, member = excluded.member, promos = excluded.promos, at = excluded.at";
        let causes: Vec<(String,)> = on!(self, c => sqlx::query_as(CAUSES).bind(member.0).fetch_all(c).await)?;
        let promos: Vec<(String,)> = on!(self, c => sqlx::query_as(PROMOS).bind(member.0).fetch_all(c).await)?;
        let mut used = UsedBefore {
            member: !causes.is_empty(),
            trial: causes.iter().any(|(cause,)| cause == "trial"),
            promos: promos.into_iter().map(|(code,)| code).collect(),
        };
        // A person is all of her accounts, and whoever had one of them before.
        for account in accounts {
            let before = self.used_before(&account.address).await?;
            used.member |= before.member;
            used.trial |= before.trial;
            used.promos.extend(before.promos);
        }
        for account in accounts {
            on!(self, c => sqlx::query(KEEP).bind(hash(&account.address)).bind(used.trial).bind(used.member)
                .bind(to_json(&used.promos)).bind(now.0).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// The contacts by which services know her, and her own words for them, as they stand in facts and effects.
    async fn paid_as(&mut self, member: MemberId) -> Result<BTreeSet<String>, StoreError> {
        const FACTS: &str = "SELECT fact FROM payments WHERE member_id = $1";
        const SAID: &str = "SELECT said FROM claims WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1)";
        let facts: Vec<(String,)> = on!(self, c => sqlx::query_as(FACTS).bind(member.0).fetch_all(c).await)?;
        let said: Vec<(String,)> = on!(self, c => sqlx::query_as(SAID).bind(member.0).fetch_all(c).await)?;
        let contacts = facts.iter().filter_map(|(fact,)| serde_json::from_str::<PaymentFact>(fact).ok()?.contact);
        let words = contacts.flat_map(|c| [c.email, c.phone, c.name]).flatten().chain(said.into_iter().map(|(s,)| s));
        Ok(words.filter(|word| !word.is_empty()).map(|word| to_json(&word)).collect())
    }

    /// What came is kept as having come, without what it said.
    async fn erase_facts(&mut self, accounts: &[Account], contacts: &BTreeSet<String>) -> Result<(), StoreError> {
        let sql = self.pick(
            "UPDATE inbox SET payload = '{}', lane = 'forgotten', error = NULL WHERE state <> 0 AND (lane IN (SELECT value FROM json_each($1))
             OR EXISTS (SELECT 1 FROM json_each($2) AS trace WHERE instr(inbox.payload, trace.value) > 0))",
            "UPDATE inbox SET payload = '{}', lane = 'forgotten', error = NULL WHERE state <> 0 AND (lane IN (SELECT json_array_elements_text($1::json))
             OR EXISTS (SELECT 1 FROM json_array_elements_text($2::json) AS trace(value) WHERE position(trace.value IN inbox.payload) > 0))",
        );
        let lanes: Vec<String> = accounts.iter().map(|a| a.address.to_string()).collect();
        // As messengers write a person, and as we write a payer.
        let id = |a: &Account| {
            let id = &a.address.id;
            [format!("\"id\":{id},"), format!("\"id\":{id}}}"), format!("\"id\":\"{id}\"")]
        };
        // What an owner pressed came with the words above the button; there they stand among others.
        let bare = |word: &String| {
            let word = word.trim_matches('"');
            let number = word.bytes().all(|b| b.is_ascii_digit());
            (word.len() >= if number { 10 } else { 6 }).then(|| word.to_owned())
        };
        let words = contacts.iter().cloned().chain(contacts.iter().filter_map(bare));
        let traces: Vec<String> = accounts.iter().flat_map(id).chain(words).collect();
        on!(self, c => sqlx::query(sql).bind(to_json(&lanes)).bind(to_json(&traces)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// What was said to her, and to others with her name in it.
    async fn erase_effects(
        &mut self,
        accounts: &[Account],
        contacts: &BTreeSet<String>,
        lanes: &[String],
    ) -> Result<(), StoreError> {
        let sql = self.pick(
            "DELETE FROM outbox WHERE lane IN (SELECT value FROM json_each($1)) OR (state <> 0
             AND EXISTS (SELECT 1 FROM json_each($2) AS trace WHERE instr(outbox.effect, trace.value) > 0))",
            "DELETE FROM outbox WHERE lane IN (SELECT json_array_elements_text($1::json)) OR (state <> 0
             AND EXISTS (SELECT 1 FROM json_array_elements_text($2::json) AS trace(value) WHERE position(trace.value IN outbox.effect) > 0))",
        );
        let mut traces = contacts.clone();
        for account in accounts {
            traces.insert(to_json(&account.address.id));
            let names =
                [Some(account.name.as_str()), account.name.split_whitespace().next(), account.username.as_deref()];
            traces.extend(names.into_iter().flatten().filter(|name| !name.is_empty()).map(|name| to_json(&name)));
        }
        on!(self, c => sqlx::query(sql).bind(to_json(&lanes)).bind(to_json(&traces)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Who paid, in the service's own word; also where it fits no member.
    async fn erase_payers(&mut self, member: MemberId, accounts: &[Account]) -> Result<(), StoreError> {
        const READ: &str =
            "SELECT id, fact, member_id FROM payments WHERE member_id = $1 OR (misfit IS NOT NULL AND member_id IS NULL)
             OR id IN (SELECT p.id FROM orders o JOIN payments p ON p.provider = o.provider AND p.external_id = o.external_id WHERE o.member_id = $1)";
        const WRITE: &str = "UPDATE payments SET fact = $2 WHERE id = $1";
        let rows: Vec<(i64, String, Option<i64>)> =
            on!(self, c => sqlx::query_as(READ).bind(member.0).fetch_all(c).await)?;
        for (id, fact, whose) in rows {
            let Ok(mut fact) = serde_json::from_str::<PaymentFact>(&fact) else { continue };
            let contact = fact.contact.take_if(|_| whose == Some(member.0)).is_some();
            if fact.payer.take_if(|payer| accounts.iter().any(|a| a.address == *payer)).is_some() || contact {
                // What VK Donut is known by is her account.
                if fact.provider == patron::PROVIDER {
                    fact.renewal = None;
                }
                on!(self, c => sqlx::query(WRITE).bind(id).bind(to_json(&fact)).execute(c).await.map(|_| ()))?;
            }
        }
        Ok(())
    }

    /// What she did herself stays done, by nobody.
    async fn erase_hands(&mut self, accounts: &[Account]) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE journal SET actor = NULL WHERE actor = $1";
        for account in accounts {
            let actor = account.address.to_string();
            on!(self, c => sqlx::query(SQL).bind(actor).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }
}

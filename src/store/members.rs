//! Members and their accounts.

use super::tx::{keeping, on};
use super::{StoreError, Tx, error::corrupt};
use crate::domain::{AccountId, AccountRef, Lang, MemberId, Platform, Timestamp, sought};

/// A member's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Her number.
    pub id: MemberId,
    /// Her name.
    pub name: String,
    /// The language that she chose.
    pub language: Option<Lang>,
}

/// An account's row, with what is always needed of its member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Whose it is.
    pub member: MemberId,
    /// As its platform names it.
    pub address: AccountRef,
    /// The name shown there.
    pub name: String,
    /// The `@name` there.
    pub username: Option<String>,
    /// The language that the member chose, or else the one of her messenger.
    pub language: Option<Lang>,
    /// Whether it can be written to, as far as is known.
    pub reachable: bool,
    /// When she was last asked something that her next message answers.
    pub asked_at: Option<Timestamp>,
    /// Whether its member has asked to be forgotten: nothing opens to her any more, and nothing is said.
    pub leaving: bool,
    /// Whether she last spoke here.
    pub home: bool,
}

#[derive(sqlx::FromRow)]
struct AccountColumns {
    id: i64,
    member_id: i64,
    platform: String,
    external_id: String,
    name: String,
    username: Option<String>,
    language: Option<String>,
    chosen: Option<String>,
    reachable: bool,
    asked_at: Option<i64>,
    forget_at: Option<i64>,
    home: bool,
}

impl TryFrom<AccountColumns> for Account {
    type Error = StoreError;

    fn try_from(r: AccountColumns) -> Result<Self, StoreError> {
        let platform: Platform = corrupt(r.platform.parse().ok(), "accounts", "platform", r.id)?;
        let language = r.chosen.or(r.language);
        Ok(Self {
            id: AccountId(r.id),
            member: MemberId(r.member_id),
            address: AccountRef { platform, id: r.external_id },
            name: r.name,
            username: r.username,
            language: language.and_then(|l| l.parse().ok()),
            reachable: r.reachable,
            asked_at: r.asked_at.map(Timestamp),
            leaving: r.forget_at.is_some(),
            home: r.home,
        })
    }
}

impl Tx {
    /// Waits until nobody else changes this member, and keeps others from it until the end.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such member, or when everything of hers went to another since she was read:
    /// whoever waited for the lock decides anew, and finds whose it is now.
    pub async fn lock_member(&mut self, id: MemberId) -> Result<Member, StoreError> {
        if let Some(known) = self.ahead.member(id) {
            return Ok(known.member.clone());
        }
        let sql = self.pick(
            "SELECT id, name, language, joined_into FROM members WHERE id = $1",
            "SELECT id, name, language, joined_into FROM members WHERE id = $1 FOR NO KEY UPDATE",
        );
        let row: Option<(i64, String, Option<String>, Option<i64>)> =
            keeping!(self, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await)?;
        let (id, name, language, joined_into) = row.ok_or(StoreError::Conflict("member"))?;
        if joined_into.is_some() {
            return Err(StoreError::Conflict("member"));
        }
        Ok(Member { id: MemberId(id), name, language: language.and_then(|l| l.parse().ok()) })
    }

    /// Reads the accounts of a whole batch at once, so that each is at hand when it is asked for.
    ///
    /// # Errors
    /// What the database says.
    pub async fn preload_accounts(&mut self, addresses: &[AccountRef]) -> Result<(), StoreError> {
        let list: Vec<_> = addresses.iter().map(|a| (a.platform.as_str(), &a.id)).collect();
        let list = super::error::to_json(&list);
        let sql = self.pick(
            "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM json_each($1) AS wanted
             JOIN accounts a ON a.platform = wanted.value ->> 0 AND a.external_id = wanted.value ->> 1
             JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id",
            "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM json_array_elements($1::json) AS wanted
             JOIN accounts a ON a.platform = wanted ->> 0 AND a.external_id = wanted ->> 1
             JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id",
        );
        let rows: Vec<AccountColumns> = on!(self, c => sqlx::query_as(sql).bind(list).fetch_all(c).await)?;
        for row in rows {
            let account = Account::try_from(row)?;
            self.accounts.insert(account.address.clone(), account);
        }
        Ok(())
    }

    /// An account by its address.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_at(&mut self, address: &AccountRef) -> Result<Option<Account>, StoreError> {
        const SQL: &str = "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM accounts a JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id
             WHERE a.platform = $1 AND a.external_id = $2";
        if let Some(known) = self.accounts.get(address) {
            return Ok(Some(known.clone()));
        }
        let row: Option<AccountColumns> = on!(self, c => sqlx::query_as(SQL)
            .bind(address.platform.as_str()).bind(&address.id).fetch_optional(c).await)?;
        row.map(Account::try_from).transpose()
    }

    /// An account by its number.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is none.
    pub async fn account(&mut self, id: AccountId) -> Result<Account, StoreError> {
        const SQL: &str = "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM accounts a JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id WHERE a.id = $1";
        let row: Option<AccountColumns> = on!(self, c => sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)?;
        row.map(Account::try_from).transpose()?.ok_or(StoreError::Conflict("account"))
    }

    /// All accounts of a member, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn accounts_of(&mut self, member: MemberId) -> Result<Vec<Account>, StoreError> {
        const SQL: &str = "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM accounts a JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id WHERE a.member_id = $1 ORDER BY a.id";
        if let Some(known) = self.ahead.member(member) {
            return Ok(known.accounts.clone());
        }
        let rows: Vec<AccountColumns> = keeping!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_all(c).await)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// All accounts of these members, given as a JSON list of their numbers, oldest first.
    pub(super) async fn accounts_among(&mut self, members: &str) -> Result<Vec<Account>, StoreError> {
        let sql = self.pick(
            "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM accounts a JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id
             WHERE a.member_id IN (SELECT value FROM json_each($1)) ORDER BY a.id",
            "SELECT a.id, a.member_id, a.platform, a.external_id, a.name, a.username, a.language, m.language AS chosen, a.reachable, d.at AS asked_at, m.forget_at,
                 COALESCE(m.home, (SELECT MIN(h.id) FROM accounts h WHERE h.member_id = m.id)) = a.id AS home
             FROM accounts a JOIN members m ON m.id = a.member_id LEFT JOIN dialogues d ON d.account_id = a.id
             WHERE a.member_id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY a.id",
        );
        let rows: Vec<AccountColumns> = keeping!(self, c => sqlx::query_as(sql).bind(members).fetch_all(c).await)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// Makes a member with her first account. If somebody was faster with the same address, returns that one.
    ///
    /// The flag says whether she is new.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_account(
        &mut self,
        address: &AccountRef,
        name: &str,
        username: Option<&str>,
        language: Option<Lang>,
        reachable: bool,
        now: Timestamp,
    ) -> Result<(Account, bool), StoreError> {
        const MEMBER: &str = "INSERT INTO members (name, language, created_at) VALUES ($1, NULL, $2) RETURNING id";
        const ACCOUNT: &str =
            "INSERT INTO accounts (member_id, platform, external_id, name, username, language, reachable, created_at, sought)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (platform, external_id) DO NOTHING RETURNING id";
        const UNUSED: &str = "DELETE FROM members WHERE id = $1";
        let (member,): (i64,) = on!(self, c => sqlx::query_as(MEMBER).bind(name).bind(now.0).fetch_one(c).await)?;
        let lang = language.map(String::from);
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(ACCOUNT)
            .bind(member).bind(address.platform.as_str()).bind(&address.id).bind(name).bind(username).bind(lang)
            .bind(reachable).bind(now.0).bind(sought::line(name, username)).fetch_optional(c).await)?;
        let Some((id,)) = row else {
            on!(self, c => sqlx::query(UNUSED).bind(member).execute(c).await.map(|_| ()))?;
            let there = self.account_at(address).await?.ok_or(StoreError::Conflict("account"))?;
            return Ok((there, false));
        };
        let account = Account {
            id: AccountId(id),
            member: MemberId(member),
            address: address.clone(),
            name: name.to_owned(),
            username: username.map(str::to_owned),
            language,
            reachable,
            asked_at: None,
            leaving: false,
            home: true,
        };
        self.accounts.insert(address.clone(), account.clone());
        Ok((account, true))
    }

    /// Writes down how a person shows herself now, unless she was forgotten meanwhile.
    ///
    /// # Errors
    /// What the database says.
    pub async fn update_account(
        &mut self,
        account: &Account,
        messenger_language: Option<Lang>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE accounts SET name = $2, username = $3, language = COALESCE($4, language), reachable = $5, sought = $7 WHERE id = $1 AND external_id = $6";
        const MEMBER: &str = "UPDATE members SET name = $2 WHERE id = $1 AND forgotten_at IS NULL";
        self.accounts.remove(&account.address);
        let lang = messenger_language.map(String::from);
        on!(self, c => sqlx::query(SQL).bind(account.id.0).bind(&account.name).bind(&account.username).bind(lang)
            .bind(account.reachable).bind(&account.address.id).bind(sought::line(&account.name, account.username.as_deref()))
            .execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(MEMBER).bind(account.member.0).bind(&account.name).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Who of a platform is still called by her address, from the first of these people on; the first to come first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unnamed(
        &mut self,
        platform: Platform,
        people: &[String],
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        // From a number on, so that only the newest rows are read.
        let sql = self.pick(
            "SELECT external_id FROM accounts WHERE id >= (SELECT MIN(id) FROM accounts WHERE platform = $1
                 AND external_id IN (SELECT value FROM json_each($2)))
             AND platform = $1 AND name = $3 || ':' || external_id ORDER BY id LIMIT $4",
            "SELECT external_id FROM accounts WHERE id >= (SELECT MIN(id) FROM accounts WHERE platform = $1
                 AND external_id IN (SELECT value FROM json_array_elements_text($2::json)))
             AND platform = $1 AND name = $3 || ':' || external_id ORDER BY id LIMIT $4",
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<(String,)> = on!(self, c => sqlx::query_as(sql).bind(platform.as_str())
            .bind(super::error::to_json(&people)).bind(platform.prefix()).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Writes down whether an account can be written to. Says whether that is news.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_reachable(&mut self, account: &Account, reachable: bool) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE accounts SET reachable = $2 WHERE id = $1 AND reachable <> $2";
        self.accounts.remove(&account.address);
        let n = on!(self, c => sqlx::query(SQL).bind(account.id.0).bind(reachable).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Writes down where a member last spoke.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_home(&mut self, account: &Account) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE members SET home = $2 WHERE id = $1";
        self.accounts.clear();
        on!(self, c => sqlx::query(SQL).bind(account.member.0).bind(account.id.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Writes down the language that a member chose.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_language(&mut self, member: MemberId, language: Lang) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE members SET language = $2 WHERE id = $1";
        self.accounts.clear();
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(language.as_str()).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}

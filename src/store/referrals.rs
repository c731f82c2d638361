//! Invitations: codes, and who came by whose.

use super::tx::{keeping, on};
use super::{StoreError, Tx};
use crate::domain::referral::Past;
use crate::domain::{MemberId, Timestamp};

/// How somebody came to the club.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferralRow {
    /// Who came.
    pub guest: MemberId,
    /// Who invited her.
    pub inviter: MemberId,
    /// When.
    pub at: Timestamp,
    /// The guest's first payment.
    pub payment: Option<i64>,
}

type Columns = (i64, i64, i64, Option<i64>);

impl From<Columns> for ReferralRow {
    fn from((guest, inviter, at, payment): Columns) -> Self {
        Self { guest: MemberId(guest), inviter: MemberId(inviter), at: Timestamp(at), payment }
    }
}

/// Somebody whom a member brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestRow {
    /// Who.
    pub guest: MemberId,
    /// Her name.
    pub name: String,
    /// Whether her first payment was made and not given back.
    pub paid: bool,
}

impl Tx {
    /// A member's invitation code: the one that she has, or else this new one.
    ///
    /// # Errors
    /// What the database says: also when somebody else has the new one, which 45 random bits leave to nobody's lifetime.
    pub async fn invite_code(&mut self, member: MemberId, new: &str) -> Result<String, StoreError> {
        const SQL: &str =
            "UPDATE members SET invite_code = COALESCE(invite_code, $2) WHERE id = $1 RETURNING invite_code";
        let row: Option<(String,)> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).bind(new).fetch_optional(c).await)?;
        row.map(|(code,)| code).ok_or(StoreError::Conflict("member"))
    }

    /// Whose an invitation code is; also one that she had before two memberships became hers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn inviter_by_code(&mut self, code: &str) -> Result<Option<MemberId>, StoreError> {
        const SQL: &str = "SELECT COALESCE(joined_into, id) FROM members WHERE invite_code = $1";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(code).fetch_optional(c).await)?;
        Ok(row.map(|(id,)| MemberId(id)))
    }

    /// Writes down who invited a guest. Says whether that is news: it is written once in her life.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_referral(
        &mut self,
        guest: MemberId,
        inviter: MemberId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "INSERT INTO referrals (guest_id, inviter_id, at) VALUES ($1, $2, $3) ON CONFLICT (guest_id) DO NOTHING";
        let n = on!(self, c => sqlx::query(SQL).bind(guest.0).bind(inviter.0).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// How a member came to the club, where she was invited.
    ///
    /// # Errors
    /// What the database says.
    pub async fn referral_of(&mut self, guest: MemberId) -> Result<Option<ReferralRow>, StoreError> {
        const SQL: &str = "SELECT guest_id, inviter_id, at, payment_id FROM referrals WHERE guest_id = $1";
        if let Some(known) = self.ahead.member(guest) {
            return Ok(known.referral);
        }
        let row: Option<Columns> = keeping!(self, c => sqlx::query_as(SQL).bind(guest.0).fetch_optional(c).await)?;
        Ok(row.map(ReferralRow::from))
    }

    /// Who brought these members, given as a JSON list of their numbers.
    pub(super) async fn referrals_among(&mut self, guests: &str) -> Result<Vec<ReferralRow>, StoreError> {
        let sql = self.pick(
            "SELECT guest_id, inviter_id, at, payment_id FROM referrals WHERE guest_id IN (SELECT value FROM json_each($1))",
            "SELECT guest_id, inviter_id, at, payment_id FROM referrals
             WHERE guest_id IN (SELECT value::bigint FROM json_array_elements_text($1::json))",
        );
        let rows: Vec<Columns> = keeping!(self, c => sqlx::query_as(sql).bind(guests).fetch_all(c).await)?;
        Ok(rows.into_iter().map(ReferralRow::from).collect())
    }

    /// Whether one member was brought by another, directly or over others.
    ///
    /// # Errors
    /// What the database says.
    pub async fn was_brought_by(&mut self, guest: MemberId, inviter: MemberId) -> Result<bool, StoreError> {
        // UNION and not UNION ALL: a circle, should one ever be there, ends.
        const SQL: &str = "WITH RECURSIVE up(id) AS (SELECT inviter_id FROM referrals WHERE guest_id = $1
                 UNION SELECT r.inviter_id FROM referrals r JOIN up ON r.guest_id = up.id)
             SELECT id FROM up WHERE id = $2";
        let row: Option<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(guest.0).bind(inviter.0).fetch_optional(c).await)?;
        Ok(row.is_some())
    }

    /// Writes down a guest's first payment. `false`: there was one before, or she was not invited.
    ///
    /// # Errors
    /// What the database says.
    pub async fn referral_paid(&mut self, guest: MemberId, payment: i64) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE referrals SET payment_id = $2 WHERE guest_id = $1 AND payment_id IS NULL";
        let n =
            on!(self, c => sqlx::query(SQL).bind(guest.0).bind(payment).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Whom a member brought, the latest first, and how many they are in all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn guests_of(&mut self, inviter: MemberId, limit: i64) -> Result<(Vec<GuestRow>, i64), StoreError> {
        const ALL: &str = "SELECT COUNT(*) FROM referrals WHERE inviter_id = $1";
        const SQL: &str = "SELECT r.guest_id, m.name, COALESCE(p.state, '') = 'succeeded' FROM referrals r
             JOIN members m ON m.id = r.guest_id LEFT JOIN payments p ON p.id = r.payment_id
             WHERE r.inviter_id = $1 ORDER BY r.guest_id DESC LIMIT $2";
        let (all,): (i64,) = on!(self, c => sqlx::query_as(ALL).bind(inviter.0).fetch_one(c).await)?;
        let rows: Vec<(i64, String, bool)> =
            on!(self, c => sqlx::query_as(SQL).bind(inviter.0).bind(limit).fetch_all(c).await)?;
        Ok((rows.into_iter().map(|(id, name, paid)| GuestRow { guest: MemberId(id), name, paid }).collect(), all))
    }

    /// What is known of a member's past: who decides whether she is new asks this and nothing else.
    ///
    /// # Errors
    /// What the database says.
    pub async fn past_of(&mut self, member: MemberId) -> Result<Past, StoreError> {
        const SQL: &str =
            "SELECT EXISTS (SELECT 1 FROM subscriptions s JOIN terms t ON t.subscription_id = s.id WHERE s.member_id = $1 AND t.cause = 'trial'),
                 EXISTS (SELECT 1 FROM subscriptions s JOIN terms t ON t.subscription_id = s.id WHERE s.member_id = $1 AND t.cause <> 'trial'),
                 EXISTS (SELECT 1 FROM payments WHERE member_id = $1 AND state IN ('succeeded', 'refunded'))";
        let (had_trial, had_more, paid): (bool, bool, bool) =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_one(c).await)?;
        let mut past = Past { had_time: had_trial || had_more, had_trial, had_more, paid };
        // Who was forgotten and came back is a new member, and what is for once in a life is still used.
        for account in self.accounts_of(member).await? {
            let used = self.used_before(&account.address).await?;
            past.had_time |= used.member;
            past.had_trial |= used.trial;
            past.had_more |= used.member && !used.trial;
        }
        Ok(past)
    }
}

//! Purchases whose payer is known by a contact only, who says that one is hers, and whose a contact was shown to be.

use super::error::corrupt;
use super::{PaymentRow, StoreError, Tx, tx::on};
use crate::domain::claim::{Mark, MarkKind};
use crate::domain::{AccountId, AccountRef, MemberId, Timestamp};

/// Purchases that one mark can name at once.
const MOST: i64 = 20;

/// Somebody says that a purchase is hers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// Its number.
    pub id: i64,
    /// Who.
    pub account: AccountId,
    /// The payment, by our number.
    pub payment: i64,
    /// By what she named it, in her words.
    pub said: String,
    /// `open`, `granted` or `refused`.
    pub state: String,
}

type Columns = (i64, i64, i64, String, String);

fn row((id, account, payment, said, state): Columns) -> ClaimRow {
    ClaimRow { id, account: AccountId(account), payment, said, state }
}

impl Tx {
    /// A payment waits for whomever these marks belong to.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_claimable(&mut self, payment: i64, marks: &[Mark]) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO claimables (payment_id, kind, value) VALUES ($1, $2, $3) ON CONFLICT (payment_id, kind, value) DO NOTHING";
        for mark in marks {
            on!(self, c => sqlx::query(SQL).bind(payment).bind(mark.kind.as_str()).bind(&mark.value).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// The payments that wait under a mark, newest first, at most twenty.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claimables(&mut self, mark: &Mark) -> Result<Vec<i64>, StoreError> {
        const SQL: &str =
            "SELECT payment_id FROM claimables WHERE value = $1 AND kind = $2 ORDER BY payment_id DESC LIMIT $3";
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(&mark.value).bind(mark.kind.as_str()).bind(MOST).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// A payment waits for nobody any more: what its payer was known by is forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub(super) async fn drop_claimable(&mut self, payment: i64) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM claimables WHERE payment_id = $1";
        on!(self, c => sqlx::query(SQL).bind(payment).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A payment by its service's id of it, in whatever state.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payment_named(&mut self, provider: &str, external_id: &str) -> Result<Option<PaymentRow>, StoreError> {
        const SQL: &str = "SELECT id, provider, external_id, state, order_id, member_id, minor, currency, refunded_minor, misfit, disputed_at, created_at
             FROM payments WHERE provider = $1 AND external_id = $2";
        let row: Option<super::payments::Columns> =
            on!(self, c => sqlx::query_as(SQL).bind(provider).bind(external_id).fetch_optional(c).await)?;
        row.map(PaymentRow::try_from).transpose()
    }

    /// Waits until nobody else shows or looks up a contact, and keeps others from it until the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lock_contacts(&mut self) -> Result<(), StoreError> {
        // On SQLite there is one writer; the number is that of the migration.
        let sql = self.pick("SELECT 1", "SELECT pg_advisory_xact_lock(19)");
        on!(self, c => sqlx::query(sql).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Whose a contact was shown to be.
    ///
    /// # Errors
    /// What the database says.
    pub async fn contact_holder(&mut self, mark: &Mark) -> Result<Option<AccountId>, StoreError> {
        const SQL: &str = "SELECT account_id FROM contacts WHERE kind = $1 AND value = $2";
        let found: Option<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(mark.kind.as_str()).bind(&mark.value).fetch_optional(c).await)?;
        Ok(found.map(|(id,)| AccountId(id)))
    }

    /// Remembers that a contact is somebody's, unless it is another's already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hold_contact(&mut self, mark: &Mark, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO contacts (kind, value, account_id, proven_at) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, value) DO NOTHING";
        on!(self, c => sqlx::query(SQL).bind(mark.kind.as_str()).bind(&mark.value).bind(account.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The contacts that were shown to be a member's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn contacts_of(&mut self, member: MemberId) -> Result<Vec<Mark>, StoreError> {
        const SQL: &str = "SELECT kind, value FROM contacts WHERE account_id IN (SELECT id FROM accounts WHERE member_id = $1) ORDER BY kind, value";
        let rows: Vec<(String, String)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_all(c).await)?;
        let mark = |(kind, value): (String, String)| {
            Ok(Mark { kind: corrupt(MarkKind::parse(&kind), "contacts", "kind", &kind)?, value })
        };
        rows.into_iter().map(mark).collect()
    }

    /// Somebody says that a payment is hers. Says also whether she said so for the first time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_claim(
        &mut self,
        account: AccountId,
        payment: i64,
        said: &str,
        now: Timestamp,
    ) -> Result<(ClaimRow, bool), StoreError> {
        const SQL: &str =
            "INSERT INTO claims (account_id, payment_id, said, state, asked_at) VALUES ($1, $2, $3, 'open', $4)
             ON CONFLICT (account_id, payment_id) DO NOTHING";
        const READ: &str =
            "SELECT id, account_id, payment_id, said, state FROM claims WHERE account_id = $1 AND payment_id = $2";
        let new = on!(self, c => sqlx::query(SQL).bind(account.0).bind(payment).bind(said).bind(now.0).execute(c).await.map(|r| r.rows_affected()))?;
        let found: Columns = on!(self, c => sqlx::query_as(READ).bind(account.0).bind(payment).fetch_one(c).await)?;
        Ok((row(found), new > 0))
    }

    /// A claim by its number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim(&mut self, id: i64) -> Result<Option<ClaimRow>, StoreError> {
        const SQL: &str = "SELECT id, account_id, payment_id, said, state FROM claims WHERE id = $1";
        let found: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?;
        Ok(found.map(row))
    }

    /// Who says that a payment is hers and has no answer yet, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_claims(&mut self, payment: i64) -> Result<Vec<ClaimRow>, StoreError> {
        const SQL: &str = "SELECT id, account_id, payment_id, said, state FROM claims WHERE payment_id = $1 AND state = 'open' ORDER BY id";
        let rows: Vec<Columns> = on!(self, c => sqlx::query_as(SQL).bind(payment).fetch_all(c).await)?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// Answers a claim, once. `by`: who of the staff; `None`: a proof.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decide_claim(
        &mut self,
        id: i64,
        granted: bool,
        by: Option<&AccountRef>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE claims SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND state = 'open'";
        let state = if granted { "granted" } else { "refused" };
        on!(self, c => sqlx::query(SQL).bind(id).bind(state).bind(now.0).bind(by.map(ToString::to_string)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// An account tries to name a purchase. Says how often it has done so since a moment, this time included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_tried(
        &mut self,
        account: AccountId,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "INSERT INTO claim_tries (account_id, since, count) VALUES ($1, $3, 1)
             ON CONFLICT (account_id) DO UPDATE SET
                 count = CASE WHEN claim_tries.since >= $2 THEN claim_tries.count + 1 ELSE 1 END,
                 since = CASE WHEN claim_tries.since >= $2 THEN claim_tries.since ELSE $3 END
             RETURNING count";
        let (count,): (i64,) =
            on!(self, c => sqlx::query_as(SQL).bind(account.0).bind(since.0).bind(now.0).fetch_one(c).await)?;
        Ok(count)
    }
}

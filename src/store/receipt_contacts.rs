//! Where members' fiscal receipts go.

use super::{StoreError, Tx, tx::on};
use crate::domain::{MemberId, Timestamp};

impl Tx {
    /// Keeps where a member's receipts go: an e-mail address or a telephone number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_receipt_contact(
        &mut self,
        member: MemberId,
        contact: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO receipt_contacts (member_id, contact, changed_at) VALUES ($1, $2, $3)
             ON CONFLICT (member_id) DO UPDATE SET contact = excluded.contact, changed_at = excluded.changed_at";
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(contact).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Where a member's receipts go, if she has said it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn receipt_contact(&mut self, member: MemberId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT contact FROM receipt_contacts WHERE member_id = $1";
        let row: Option<(String,)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.map(|(contact,)| contact))
    }
}

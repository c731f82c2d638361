//! Answers about a member's own data.

use super::Asker;
use crate::club::{Club, forget};
use crate::domain::notice::{PersonalNotice, Question};
use crate::domain::{Notice, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    /// Everything that is kept about her; it is put together when it is sent.
    pub(in crate::chat) fn my_data(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, Notice::Personal(PersonalNotice::Data), now)
    }

    /// What it would mean to be forgotten.
    pub(in crate::chat) async fn forget(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let notice = forget::ask(tx, club, &self.account, now).await?;
        self.say(tx, Notice::Personal(notice), now)
    }

    /// She said yes.
    pub(in crate::chat) async fn forget_answered(
        &self,
        tx: &mut Tx,
        club: &Club,
        asked: Question,
        sure: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = forget::answered(tx, club, &self.account, asked, sure, now).await?;
        self.say(tx, Notice::Personal(notice), now)
    }
}

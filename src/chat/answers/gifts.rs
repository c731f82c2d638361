//! Answers about gifts.

use super::{Asker, Surroundings};
use crate::chat::dialogue::{self, Dialogue, Purchase};
use crate::club::{Club, gift};
use crate::domain::notice::GiftNotice;
use crate::domain::{Notice, PlanKey, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    /// Asks for the words that go with a gift.
    pub(in crate::chat) async fn give(
        &self,
        tx: &mut Tx,
        club: &Club,
        plan: &PlanKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(notice) = gift::ask_words(club, plan) else { return self.plans(tx, club, now) };
        dialogue::ask(tx, &self.account, &Dialogue::GiftWords { plan: plan.clone() }, now).await?;
        self.say(tx, Notice::Gift(notice), now)
    }

    /// She wrote them, or skipped that.
    pub(in crate::chat) async fn gift_words(
        &self,
        tx: &mut Tx,
        club: &Club,
        plan: &PlanKey,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(notice) = gift::written(tx, club, &self.account, plan, text, now).await? else {
            return self.plans(tx, club, now);
        };
        if matches!(notice, GiftNotice::WordsTooLong { .. }) {
            dialogue::ask(tx, &self.account, &Dialogue::GiftWords { plan: plan.clone() }, now).await?;
        }
        self.say(tx, Notice::Gift(notice), now)
    }

    /// Goes on without words; what she was asked for is not waited for any more.
    pub(in crate::chat) async fn gift_without_words(
        &self,
        tx: &mut Tx,
        club: &Club,
        plan: &PlanKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        tx.take_dialogue(self.account.id, now).await?;
        self.gift_words(tx, club, plan, "", now).await
    }

    /// Orders it.
    pub(in crate::chat) async fn pay_gift(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        draft: i64,
        provider: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let purchase = Purchase::Gift { draft, provider: provider.to_owned() };
        if self.asks_for_receipt(tx, club, &purchase, now).await? {
            return Ok(());
        }
        if gift::order(tx, club, &self.account, draft, provider, &around.token(), now).await? {
            return Ok(());
        }
        self.plans(tx, club, now)
    }

    /// Her gifts and where they stand.
    pub(in crate::chat) async fn gifts(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let list = gift::list(tx, club, self.account.member).await?;
        self.say(tx, Notice::Gift(list), now)
    }

    /// The message to pass on, once more.
    pub(in crate::chat) async fn gift_link(
        &self,
        tx: &mut Tx,
        club: &Club,
        gift: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match gift::link_again(tx, club, &self.account, gift).await? {
            Some(notice) => self.say(tx, Notice::Gift(notice), now),
            None => self.gifts(tx, club, now).await,
        }
    }

    /// She opened the link of a gift.
    pub(in crate::chat) async fn gift_opened(
        &self,
        tx: &mut Tx,
        club: &Club,
        code: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = gift::opened(tx, club, &self.account, code, now).await?;
        self.say(tx, Notice::Gift(notice), now)
    }

    /// She takes it.
    pub(in crate::chat) async fn take_gift(
        &self,
        tx: &mut Tx,
        club: &Club,
        code: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match gift::claim(tx, club, &self.account, code, now).await? {
            Some(why_not) => self.say(tx, Notice::Gift(why_not), now),
            None => Ok(()), // her way in comes by itself
        }
    }
}

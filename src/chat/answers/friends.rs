//! Answers about friends, promo codes and trial days.

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::dialogue::{self, Dialogue};
use crate::club::{Club, promo, referral};
use crate::domain::notice::{FriendsNotice, Offer};
use crate::domain::{Notice, Plan, PlanKey, Platform, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    /// My invitation.
    pub(in crate::chat) async fn invite(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = referral::invitation(tx, club, self.account.member, &around.token()).await?;
        self.say(tx, Notice::Friends(notice), now)
    }

    /// She comes by an invitation: what there is to say about that comes first, then she is greeted like everybody.
    pub(in crate::chat) async fn came_by_invitation(
        &self,
        tx: &mut Tx,
        club: &Club,
        code: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match referral::came(tx, club, &self.account, code, now).await? {
            Some(notice) => self.say(tx, Notice::Friends(notice), now),
            None => Ok(()),
        }
    }

    /// A promo code, or the question which.
    pub(in crate::chat) async fn promo(
        &self,
        tx: &mut Tx,
        club: &Club,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(code) = code {
            return promo::named(tx, club, &self.account, code, now).await;
        }
        dialogue::ask(tx, &self.account, &Dialogue::PromoCode, now).await?;
        self.say(tx, Notice::Friends(FriendsNotice::WhichPromo), now)
    }

    /// Days of a plan for nothing.
    pub(in crate::chat) async fn try_plan(
        &self,
        tx: &mut Tx,
        club: &Club,
        key: &PlanKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        promo::try_plan(tx, club, &self.account, key, now).await
    }

    /// The plan at her price, and what is offered with it.
    pub(in crate::chat) async fn offer(
        &self,
        tx: &mut Tx,
        club: &Club,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(Plan, Offer), StoreError> {
        let trial = promo::trial(tx, self.account.member, plan).await?;
        let priced = promo::priced(tx, club, self.account.member, plan, false, now).await?;
        let promo = priced.code.map(|code| (code, plan.prices.clone()));
        Ok((priced.plan, Offer { promo, refused: priced.refused, trial, donut: self.donut(club, plan) }))
    }

    /// Where a plan can be had by VK Donut, for who asks on VK.
    fn donut(&self, club: &Club, plan: &Plan) -> Option<String> {
        let of_dons = club.settings.donut.as_ref() == Some(&plan.key);
        let page = club.deployment.donut.clone();
        page.filter(|_| of_dons && self.account.address.platform == Platform::Vk)
    }
}

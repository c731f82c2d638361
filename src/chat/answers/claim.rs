//! Answers about purchases made elsewhere.

use super::Asker;
use crate::chat::dialogue::{self, Dialogue};
use crate::chat::press::ClaimPress;
use crate::club::{Club, claim};
use crate::domain::notice::{ClaimNotice, ClaimRefusal};
use crate::domain::{Notice, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    /// By what her purchase is known, or the question for it. What is not found may be asked for again at once.
    pub(in crate::chat) async fn claim(
        &self,
        tx: &mut Tx,
        club: &Club,
        what: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = match what {
            Some(what) => claim::named(tx, club, &self.account, what, now).await?,
            None => claim::ask(&self.account),
        };
        let why = |why| matches!(&notice, ClaimNotice::Refused { why: is } if *is == why);
        if matches!(notice, ClaimNotice::Ask { .. }) || why(ClaimRefusal::Unclear) || why(ClaimRefusal::Unknown) {
            dialogue::ask(tx, &self.account, &Dialogue::Claim, now).await?;
        }
        self.say(tx, Notice::Claim(notice), now)
    }

    /// She shared a telephone number; `None`: somebody else's.
    pub(in crate::chat) async fn phone_shared(
        &self,
        tx: &mut Tx,
        club: &Club,
        phone: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = claim::shared(tx, club, &self.account, phone, now).await?;
        self.say(tx, Notice::Claim(notice), now)
    }

    /// A button about a purchase made elsewhere. Who may decide is asked each time.
    pub(in crate::chat) async fn claim_pressed(
        &self,
        tx: &mut Tx,
        club: &Club,
        press: ClaimPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let owner = &self.account.address;
        let (id, hers) = match press {
            ClaimPress::Start => return self.claim(tx, club, None, now).await,
            ClaimPress::Yes(id) => (id, true),
            ClaimPress::No(id) => (id, false),
        };
        if !club.is_owner(owner) {
            return self.say(tx, Notice::StaleButton, now);
        }
        let said = claim::answered(tx, club, owner, id, hers, now).await?;
        self.say(tx, said.map_or(Notice::StaleButton, Notice::Claim), now)
    }
}

//! Answers to whether a purchase goes on by itself.

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::press::AgainPress;
use crate::club::Club;
use crate::club::order::{self, Choice, Wish};
use crate::domain::Timestamp;
use crate::store::{StoreError, Tx};

impl Asker {
    /// A button about renewing automatically.
    pub(in crate::chat) async fn again(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        press: &AgainPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let wish = match press {
            AgainPress::Yes(terms) => {
                Wish { plan: &terms.plan, provider: &terms.provider, choice: Choice::Again(terms) }
            }
            AgainPress::Once(plan, provider) => Wish { plan, provider, choice: Choice::Once },
        };
        order::wish(tx, club, &self.account, &wish, &around.token(), now).await
    }
}

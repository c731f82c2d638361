//! What a person of the staff has to do at gates, and who is where she should not be: by command and by button alike.

use super::Asker;
use crate::chat::press::HandsPress;
use crate::club::effect::Urgency;
use crate::club::{Club, audit, compare, hand};
use crate::domain::notice::HandsNotice;
use crate::domain::{Notice, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    /// A button about people at gates, or the command that does the same.
    pub(in crate::chat) async fn hands(
        &self,
        tx: &mut Tx,
        club: &Club,
        press: HandsPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if club.role(&self.account.address).is_none() {
            return self.say(tx, Notice::StaleButton, now);
        }
        let notice = match press {
            HandsPress::List(behind) => {
                let (lines, next) = hand::list(tx, club, behind).await?;
                Some(HandsNotice::List { lines, next })
            }
            HandsPress::Check(account, gate) => {
                let name = hand::check(tx, club, account, gate, now).await?;
                name.map(|name| HandsNotice::Looking { name })
            }
            HandsPress::Odds => Some(audit::odds(tx, club, now).await?),
            HandsPress::Odd(gate, wanted, behind) => audit::odd(tx, club, gate, wanted, behind).await?,
            HandsPress::Mend(account, gate) => audit::mend(tx, club, &self.account.address, account, gate, now).await?,
            HandsPress::Compare(gate) => match club.gate(gate).filter(|g| g.is_listed() && g.works()) {
                Some(gate) => {
                    compare::ask(tx, gate, Urgency::Answer, now).await?;
                    Some(HandsNotice::Comparing { title: gate.title.clone() })
                }
                None => None,
            },
        };
        self.say(tx, notice.map_or(Notice::StaleButton, Notice::Hands), now)
    }
}

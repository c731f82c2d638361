//! Answers about connecting accounts of several messengers.

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::dialogue::{self, Dialogue};
use crate::chat::press::ConnectPress;
use crate::club::{Club, connect};
use crate::domain::{Notice, Timestamp, referral};
use crate::store::{StoreError, Tx};

impl Asker {
    /// A code that she brings, or one to take to another messenger; until then she may still send one that she has from
    /// there.
    pub(in crate::chat) async fn connect(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(code) = code {
            return self.connect_brought(tx, club, code, now).await;
        }
        dialogue::ask(tx, &self.account, &Dialogue::ConnectCode, now).await?;
        let notice = connect::code(tx, &self.account, &around.token(), now).await?;
        self.say(tx, notice, now)
    }

    /// A code from another messenger.
    pub(in crate::chat) async fn connect_brought(
        &self,
        tx: &mut Tx,
        club: &Club,
        code: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = connect::brought(tx, club, &self.account, code, now).await?;
        self.say(tx, Notice::Connect(notice), now)
    }

    /// What she wrote after she was shown a code: another one, or something else.
    pub(in crate::chat) async fn connect_code(
        &self,
        tx: &mut Tx,
        club: &Club,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match referral::parse_code(text) {
            Some(code) => self.connect_brought(tx, club, &code, now).await,
            None => self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now),
        }
    }

    /// A button about connecting accounts.
    pub(in crate::chat) async fn connect_pressed(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        press: ConnectPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let said = match press {
            ConnectPress::Start => return self.connect(tx, club, around, None, now).await,
            ConnectPress::Want(id) => connect::wanted(tx, club, &self.account, id, now).await?,
            ConnectPress::Confirm(id) => connect::confirmed(tx, club, &self.account, id, now).await?,
            ConnectPress::No(id) => connect::called_off(tx, &self.account, id, now).await?,
        };
        self.say(tx, said.map_or(Notice::StaleButton, Notice::Connect), now)
    }
}

//! Answers about transfers that a person confirms: the member's "I have paid", the staff's decision and record.

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::dialogue::{self, Dialogue};
use crate::chat::press::TransferPress;
use crate::club::{Club, card, transfer};
use crate::domain::notice::{StaffNotice, TransferNotice};
use crate::domain::transfer::parse_sum;
use crate::domain::{MemberId, Notice, OrderId, Timestamp};
use crate::messenger::Said;
use crate::store::{StoreError, Tx};

/// The longest words that are kept with a transfer, in letters.
const LONGEST: usize = 300;

impl Asker {
    /// Says what came of it; nothing: the button was not for this person, or forged.
    fn tell_transfer(&self, tx: &mut Tx, notice: Option<TransferNotice>, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, notice.map_or(Notice::StaleButton, Notice::Transfer), now)
    }

    /// A button about transfers. Who may press it is asked each time.
    pub(in crate::chat) async fn transfer_pressed(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        mut press: TransferPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match press {
            TransferPress::Paid(order) => return self.transfer_paid(tx, order, now).await,
            TransferPress::Skip(order) => {
                tx.take_dialogue(self.account.id, now).await?;
                let notice = transfer::received(tx, club, &self.account, order, (None, None), now).await?;
                return self.tell_transfer(tx, notice, now);
            }
            _ if club.role(&self.account.address).is_none() => return self.say(tx, Notice::StaleButton, now),
            _ => {}
        }
        if let Some(member) = press.member_mut() {
            *member = tx.whole(*member).await?;
        }
        let actor = &self.account.address;
        let notice = match press {
            TransferPress::Came(order, round, minor) => {
                tx.take_dialogue(self.account.id, now).await?;
                let amount = match minor {
                    Some(minor) => transfer::in_its_currency(tx, order, minor).await?,
                    None => None,
                };
                transfer::came(tx, club, actor, (order, round), amount, now).await?
            }
            TransferPress::Other(order, round) => {
                let asked = transfer::ask_amount(tx, order, round).await?;
                if matches!(asked, Some(TransferNotice::AskAmount { .. })) {
                    dialogue::ask(tx, &self.account, &Dialogue::TransferAmount { order, round }, now).await?;
                }
                asked
            }
            TransferPress::NotCome(order, round) => {
                tx.take_dialogue(self.account.id, now).await?;
                transfer::not_come(tx, actor, (order, round), now).await?
            }
            TransferPress::Card(order) => transfer::show(tx, club, actor, order).await?,
            TransferPress::List => Some(transfer::list(tx, club).await?),
            TransferPress::Record(member) => transfer::record_plans(tx, club, member).await?,
            TransferPress::RecordFor(member, plan) => {
                return self.record_payment(tx, club, around, (member, plan.as_str(), None), now).await;
            }
            TransferPress::Paid(_) | TransferPress::Skip(_) => None,
        };
        self.tell_transfer(tx, notice, now)
    }

    /// "I have paid", of the order that is meant.
    pub(in crate::chat) async fn i_have_paid(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        match transfer::meant(tx, &self.account).await? {
            Some(order) => self.transfer_paid(tx, order, now).await,
            None => self.tell_transfer(tx, Some(TransferNotice::NothingOpen), now),
        }
    }

    async fn transfer_paid(&self, tx: &mut Tx, order: OrderId, now: Timestamp) -> Result<(), StoreError> {
        let notice = transfer::paid(tx, &self.account, order, now).await?;
        if matches!(notice, Some(TransferNotice::AskPicture { .. })) {
            dialogue::ask(tx, &self.account, &Dialogue::TransferPicture { order }, now).await?;
        }
        self.tell_transfer(tx, notice, now)
    }

    /// A picture that nobody asked for: of somebody who has a transfer open it is the receipt. Says whether it was.
    pub(in crate::chat) async fn transfer_picture(
        &self,
        tx: &mut Tx,
        club: &Club,
        said: &Said,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if said.enclosure.is_none() || said.text.starts_with('/') {
            return Ok(false);
        }
        let Some(order) = transfer::meant(tx, &self.account).await? else { return Ok(false) };
        self.transfer_answered(tx, club, order, said, now).await?;
        Ok(true)
    }

    /// A picture or words came with a transfer: the member's receipt, or what the staff write beside a payment that they
    /// record.
    pub(in crate::chat) async fn transfer_answered(
        &self,
        tx: &mut Tx,
        club: &Club,
        order: OrderId,
        said: &Said,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let words = Some(said.text.trim()).filter(|text| !text.is_empty());
        let words: Option<String> = words.map(|text| text.chars().take(LONGEST).collect());
        if words.is_none() && said.enclosure.is_none() {
            dialogue::ask(tx, &self.account, &Dialogue::TransferPicture { order }, now).await?;
            return self.tell_transfer(tx, Some(TransferNotice::NoPicture { order }), now);
        }
        let actor = &self.account.address;
        if club.role(actor).is_some()
            && let Some(notice) =
                transfer::annotated(tx, club, actor, order, (words.clone(), said.enclosure.clone())).await?
        {
            if matches!(notice, TransferNotice::Card(_)) {
                dialogue::ask(tx, &self.account, &Dialogue::TransferPicture { order }, now).await?;
            }
            return self.tell_transfer(tx, Some(notice), now);
        }
        let notice = transfer::received(tx, club, &self.account, order, (words, said.enclosure.clone()), now).await?;
        self.tell_transfer(tx, notice, now)
    }

    /// How much has come, as somebody of the staff types it.
    pub(in crate::chat) async fn transfer_amount(
        &self,
        tx: &mut Tx,
        club: &Club,
        (order, round): (OrderId, i64),
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let actor = &self.account.address;
        if club.role(actor).is_none() {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        let Some(sum) = parse_sum(text, tx.order(order).await?.price.currency) else {
            dialogue::ask(tx, &self.account, &Dialogue::TransferAmount { order, round }, now).await?;
            return self.tell_transfer(tx, Some(TransferNotice::BadAmount { order: Some(order) }), now);
        };
        let notice = transfer::came(tx, club, actor, (order, round), Some(sum), now).await?;
        self.tell_transfer(tx, notice, now)
    }

    /// `/paid ID [PLAN [AMOUNT]]`: somebody of the staff records a payment.
    pub(in crate::chat) async fn record_said(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        (id, plan, sum): (String, Option<&str>, Option<&str>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let members = card::named(tx, &id).await?;
        match (members.as_slice(), plan) {
            ([], _) => self.say(tx, Notice::Staff(StaffNotice::NoMember { id }), now),
            ([member], Some(plan)) => self.record_payment(tx, club, around, (*member, plan, sum), now).await,
            ([member], None) => {
                let plans = transfer::record_plans(tx, club, *member).await?;
                self.tell_transfer(tx, plans, now)
            }
            _ => self.people(tx, &members, now).await,
        }
    }

    async fn record_payment(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        wish: (MemberId, &str, Option<&str>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = transfer::record(tx, club, &self.account.address, wish, &around.token(), now).await?;
        if let Some(TransferNotice::Card(card)) = &notice
            && card.recorded
        {
            dialogue::ask(tx, &self.account, &Dialogue::TransferPicture { order: card.order }, now).await?;
        }
        self.tell_transfer(tx, notice, now)
    }
}

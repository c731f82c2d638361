//! What staff look at: numbers, lists, people, cards.

use super::super::Asker;
use crate::chat::dialogue::StaffTalk;
use crate::club::{Club, card, numbers};
use crate::domain::notice::{ListKind, StaffNotice};
use crate::domain::{MemberId, Notice, Timestamp};
use crate::store::{StoreError, Tx};

impl Asker {
    pub(super) async fn menu(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let today = Box::new(numbers::today(tx, club, now).await?);
        self.tell(tx, StaffNotice::Menu { today }, now)
    }

    pub(super) async fn stats(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let stats = Box::new(numbers::stats(tx, club, now).await?);
        self.tell(tx, StaffNotice::Stats { stats }, now)
    }

    pub(super) async fn tasks(
        &self,
        tx: &mut Tx,
        club: &Club,
        behind: Option<(i64, i64)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (lines, next) = numbers::tasks(tx, club, behind).await?;
        self.tell(tx, StaffNotice::Tasks { lines, next }, now)
    }

    pub(super) async fn list(
        &self,
        tx: &mut Tx,
        club: &Club,
        list: ListKind,
        behind: Option<(i64, i64)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let list = match list {
            ListKind::Ending(days) => ListKind::Ending(days.min(numbers::FARTHEST)),
            staged @ ListKind::Staged(_) => staged,
        };
        let (lines, next) = numbers::list(tx, club, list, behind, now).await?;
        self.tell(tx, StaffNotice::List { list, lines, next }, now)
    }

    pub(super) async fn ask_search(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        self.ask(tx, StaffTalk::Search, now).await?;
        self.tell(tx, StaffNotice::AskSearch, now)
    }

    /// By a number or an id first; what is neither is a name. A single person is shown at once.
    pub(super) async fn find(&self, tx: &mut Tx, club: &Club, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let by_id = card::find_by_id(tx, text.trim()).await?;
        match by_id.as_slice() {
            [] => {}
            [member] => return self.card(tx, club, *member, now).await,
            _ => return self.people(tx, &by_id, now).await,
        }
        let parts = card::parts_of(text);
        let (lines, next) = card::find(tx, &parts, 0).await?;
        match lines.as_slice() {
            [only] => self.card(tx, club, only.member, now).await,
            _ => self.tell(tx, StaffNotice::Found { parts, lines, next }, now),
        }
    }

    pub(super) async fn found(
        &self,
        tx: &mut Tx,
        parts: String,
        behind: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (lines, next) = card::find(tx, &parts, behind).await?;
        self.tell(tx, StaffNotice::Found { parts, lines, next }, now)
    }

    pub(in crate::chat::answers) async fn people(
        &self,
        tx: &mut Tx,
        members: &[MemberId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let lines = card::people(tx, members).await?;
        self.tell(tx, StaffNotice::Found { parts: String::new(), lines, next: None }, now)
    }

    pub(super) async fn card(
        &self,
        tx: &mut Tx,
        club: &Club,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match card::card(tx, club, member, now).await? {
            Some(card) => self.tell(tx, StaffNotice::Card { card: Box::new(card) }, now),
            None => self.say(tx, Notice::StaleButton, now),
        }
    }

    pub(super) async fn trace(
        &self,
        tx: &mut Tx,
        club: &Club,
        member: MemberId,
        before: Option<i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(head) = tx.card(member).await? else { return self.say(tx, Notice::StaleButton, now) };
        let (lines, next) = card::trace(tx, club, member, before.unwrap_or(i64::MAX)).await?;
        self.tell(tx, StaffNotice::Trace { member, name: head.name, lines, next }, now)
    }

    pub(super) async fn ask_plan(
        &self,
        tx: &mut Tx,
        club: &Club,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(head) = tx.card(member).await? else { return self.say(tx, Notice::StaleButton, now) };
        self.tell(tx, StaffNotice::AskPlan { member, name: head.name, plans: club.plan_lines() }, now)
    }
}

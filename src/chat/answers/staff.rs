//! The owner's hand: what staff look at and do, reached by command and by button alike. Rights are asked at each step.

mod looking;

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::command::staff::{Deed, StaffCommand};
use crate::chat::dialogue::{self, Dialogue, StaffTalk};
use crate::chat::press::{HandsPress, StaffPress, TransferPress};
use crate::club::acts::{self, Came};
use crate::club::{Club, card, numbers};
use crate::domain::act::{MOST_DAYS, Wish};
use crate::domain::notice::{ActRefusal, DaysFor, Event, ListKind, Proposal, StaffNotice};
use crate::domain::{MemberId, Notice, PlanKey, Timestamp};
use crate::store::{Hand, StoreError, Tx};

/// The longest reason or note, in letters; what is behind that is cut off.
const LONGEST: usize = 1000;

impl Asker {
    fn tell(&self, tx: &mut Tx, notice: StaffNotice, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, Notice::Staff(notice), now)
    }

    async fn ask(&self, tx: &mut Tx, talk: StaffTalk, now: Timestamp) -> Result<(), StoreError> {
        dialogue::ask(tx, &self.account, &Dialogue::Staff(talk), now).await
    }

    /// A command of somebody whose role was just asked.
    pub(in crate::chat) async fn staff(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        command: StaffCommand,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match command {
            StaffCommand::Menu => self.menu(tx, club, now).await,
            StaffCommand::Stats => self.stats(tx, club, now).await,
            StaffCommand::Tasks => self.tasks(tx, club, None, now).await,
            StaffCommand::Find(Some(text)) => self.find(tx, club, &text, now).await,
            StaffCommand::Find(None) | StaffCommand::Of { id: None, .. } => self.ask_search(tx, now).await,
            StaffCommand::Expiring(days) => match days.map_or(Some(numbers::SOON), |d| days_of(&d)) {
                Some(days) => self.list(tx, club, ListKind::Ending(days), None, now).await,
                None => self.tell(tx, StaffNotice::NoDays, now),
            },
            StaffCommand::Compensate(days) => self.days(tx, club, DaysFor::Compensate, days.as_deref(), now).await,
            StaffCommand::Hands => Box::pin(self.hands(tx, club, HandsPress::List(None), now)).await,
            StaffCommand::Audit => Box::pin(self.hands(tx, club, HandsPress::Odds, now)).await,
            StaffCommand::Transfers => {
                Box::pin(self.transfer_pressed(tx, club, around, TransferPress::List, now)).await
            }
            StaffCommand::Paid { id, plan, sum } => {
                Box::pin(self.record_said(tx, club, around, (id, plan.as_deref(), sum.as_deref()), now)).await
            }
            StaffCommand::Of { id: Some(id), deed } => {
                let members = card::named(tx, &id).await?;
                match members.as_slice() {
                    [] => self.tell(tx, StaffNotice::NoMember { id }, now),
                    [member] => self.deed(tx, club, *member, deed, now).await,
                    _ => self.people(tx, &members, now).await,
                }
            }
        }
    }

    async fn deed(
        &self,
        tx: &mut Tx,
        club: &Club,
        member: MemberId,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match deed {
            Deed::Card => self.card(tx, club, member, now).await,
            Deed::Grant(None) => self.ask_plan(tx, club, member, now).await,
            Deed::Grant(Some(key)) => match key.parse::<PlanKey>().ok().filter(|key| club.plan(key).is_some()) {
                Some(plan) => self.propose(tx, club, Some(member), &Wish::Grant { plan }, now).await,
                None => {
                    let plans = club.plans.iter().map(|p| p.key.clone()).collect();
                    self.tell(tx, StaffNotice::NoPlan { plans }, now)
                }
            },
            Deed::Extend(days) => self.days(tx, club, DaysFor::Extend(member), days.as_deref(), now).await,
            Deed::Revoke => self.propose(tx, club, Some(member), &Wish::Revoke, now).await,
            Deed::Freeze(days) => self.days(tx, club, DaysFor::Freeze(member), Some(&days), now).await,
            Deed::Unfreeze => self.unfreeze_member(tx, club, member, now).await,
            Deed::Ban => self.propose(tx, club, Some(member), &Wish::Ban, now).await,
            Deed::Unban => self.propose(tx, club, Some(member), &Wish::Unban, now).await,
            Deed::Note(None) => self.ask_note(tx, member, now).await,
            Deed::Note(Some(text)) => self.note(tx, member, &text, now).await,
            Deed::Separate => self.propose(tx, club, Some(member), &Wish::Separate, now).await,
        }
    }

    /// A button of the owner's hand.
    pub(in crate::chat) async fn staff_pressed(
        &self,
        tx: &mut Tx,
        club: &Club,
        mut press: StaffPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if club.role(&self.account.address).is_none() {
            return self.say(tx, Notice::StaleButton, now);
        }
        if let Some(member) = press.member_mut() {
            *member = tx.whole(*member).await?;
        }
        match press {
            StaffPress::Menu => self.menu(tx, club, now).await,
            StaffPress::Stats => self.stats(tx, club, now).await,
            StaffPress::Search => self.ask_search(tx, now).await,
            StaffPress::Found(behind, parts) => self.found(tx, parts, behind, now).await,
            StaffPress::List(list, behind) => self.list(tx, club, list, behind, now).await,
            StaffPress::Tasks(behind) => self.tasks(tx, club, behind, now).await,
            StaffPress::TaskResult(task) => self.ask_result(tx, task, now).await,
            StaffPress::TaskDone(task) => self.task_done(tx, task, None, now).await,
            StaffPress::Card(member) => self.card(tx, club, member, now).await,
            StaffPress::Trace(member, before) => self.trace(tx, club, member, before, now).await,
            StaffPress::Plans(member) => self.ask_plan(tx, club, member, now).await,
            StaffPress::Grant(member, plan) => self.propose(tx, club, Some(member), &Wish::Grant { plan }, now).await,
            StaffPress::Days(days_for) => self.days(tx, club, days_for, None, now).await,
            StaffPress::Amount(days_for, days) => self.amount(tx, club, days_for, days, now).await,
            StaffPress::Revoke(member) => self.propose(tx, club, Some(member), &Wish::Revoke, now).await,
            StaffPress::Unfreeze(member) => self.unfreeze_member(tx, club, member, now).await,
            StaffPress::Ban(member) => self.propose(tx, club, Some(member), &Wish::Ban, now).await,
            StaffPress::Unban(member) => self.propose(tx, club, Some(member), &Wish::Unban, now).await,
            StaffPress::Note(member) => self.ask_note(tx, member, now).await,
            StaffPress::Yes(act) => {
                self.done_talking(tx, now).await?;
                let came = acts::carry_out(tx, club, &self.account.address, act, now).await?;
                self.came(tx, came, false, now).await
            }
            StaffPress::No(act) => {
                self.done_talking(tx, now).await?;
                let dropped = tx.drop_act(act, &self.account.address).await?;
                let stale = Notice::StaleButton;
                self.say(tx, if dropped { Notice::Staff(StaffNotice::CalledOff) } else { stale }, now)
            }
            StaffPress::Separate(member) => self.propose(tx, club, Some(member), &Wish::Separate, now).await,
            StaffPress::Undo(act) => {
                let came = acts::undo(tx, club, &self.account.address, act, now).await?;
                self.came(tx, came, true, now).await
            }
        }
    }

    /// What was asked last was answered by a button.
    async fn done_talking(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        tx.take_dialogue(self.account.id, now).await.map(drop)
    }

    /// The next message in a talk.
    pub(in crate::chat) async fn staff_answered(
        &self,
        tx: &mut Tx,
        club: &Club,
        talk: StaffTalk,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if club.role(&self.account.address).is_none() {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        if text.is_empty() {
            // A picture or a sticker: the question still stands.
            self.ask(tx, talk, now).await?;
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        match talk {
            StaffTalk::Reason { act } => self.reason(tx, club, act, text, now).await,
            StaffTalk::Search => self.find(tx, club, text, now).await,
            StaffTalk::Days { days_for } => {
                let days_for = match days_for {
                    DaysFor::Extend(member) => DaysFor::Extend(tx.whole(member).await?),
                    DaysFor::Freeze(member) => DaysFor::Freeze(tx.whole(member).await?),
                    DaysFor::Compensate => days_for,
                };
                self.days(tx, club, days_for, Some(text), now).await
            }
            StaffTalk::Note { member } => {
                let member = tx.whole(member).await?;
                self.note(tx, member, text, now).await
            }
            StaffTalk::Result { task } => self.task_done(tx, task, Some(text), now).await,
        }
    }

    /// A reason came. It is the yes as well, but where all are concerned that is asked for once more.
    async fn reason(&self, tx: &mut Tx, club: &Club, act: i64, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let actor = &self.account.address;
        let reason: String = text.chars().take(LONGEST).collect();
        let came = match acts::shown(tx, club, actor, act, now).await? {
            Came::NeedsReason(proposal) => {
                tx.set_reason(act, &reason).await?;
                if proposal.member.is_none() {
                    return self.tell(tx, StaffNotice::Confirm { proposal, reason }, now);
                }
                acts::carry_out(tx, club, actor, act, now).await?
            }
            came => came,
        };
        self.came(tx, came, false, now).await
    }

    async fn came(&self, tx: &mut Tx, came: Came, undone: bool, now: Timestamp) -> Result<(), StoreError> {
        match came {
            Came::Done(proposal) if undone => self.tell(tx, StaffNotice::Undone { proposal }, now),
            Came::Done(proposal) => self.tell(tx, StaffNotice::Done { proposal }, now),
            Came::Before => self.tell(tx, StaffNotice::DoneBefore, now),
            Came::Refused(member, why) => self.tell(tx, StaffNotice::Refused { member, why }, now),
            Came::Stale => self.say(tx, Notice::StaleButton, now),
            Came::NeedsReason(proposal) => self.ask_reason(tx, proposal, now).await,
        }
    }

    async fn ask_reason(&self, tx: &mut Tx, proposal: Box<Proposal>, now: Timestamp) -> Result<(), StoreError> {
        self.ask(tx, StaffTalk::Reason { act: proposal.act }, now).await?;
        self.tell(tx, StaffNotice::Proposal { proposal }, now)
    }

    async fn propose(
        &self,
        tx: &mut Tx,
        club: &Club,
        member: Option<MemberId>,
        wish: &Wish,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(member) = member
            && tx.card(member).await?.is_none()
        {
            return self.say(tx, Notice::StaleButton, now);
        }
        match acts::propose(tx, club, &self.account.address, member, wish, now).await? {
            Ok(proposal) => self.ask_reason(tx, Box::new(proposal), now).await,
            Err(why) => self.tell(tx, StaffNotice::Refused { member, why }, now),
        }
    }

    /// Days were named, or are to be asked for.
    async fn days(
        &self,
        tx: &mut Tx,
        club: &Club,
        days_for: DaysFor,
        text: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(text) = text {
            return match days_of(text) {
                Some(days) => self.amount(tx, club, days_for, days, now).await,
                None => self.tell(tx, StaffNotice::NoDays, now),
            };
        }
        let name = match days_for {
            DaysFor::Extend(member) | DaysFor::Freeze(member) => match tx.card(member).await? {
                Some(card) => Some(card.name),
                None => return self.say(tx, Notice::StaleButton, now),
            },
            DaysFor::Compensate => None,
        };
        self.ask(tx, StaffTalk::Days { days_for }, now).await?;
        self.tell(tx, StaffNotice::AskDays { days_for, name }, now)
    }

    async fn amount(
        &self,
        tx: &mut Tx,
        club: &Club,
        days_for: DaysFor,
        days: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !(1..=MOST_DAYS).contains(&days) {
            return self.tell(tx, StaffNotice::NoDays, now);
        }
        let (member, wish) = match days_for {
            DaysFor::Compensate => (None, Some(Wish::Compensate { days })),
            DaysFor::Extend(member) => {
                let meant = acts::meant(tx, club, member, now).await?;
                (Some(member), meant.map(|subscription| Wish::Extend { subscription, days }))
            }
            DaysFor::Freeze(member) => {
                let meant = acts::meant(tx, club, member, now).await?;
                (Some(member), meant.map(|subscription| Wish::Freeze { subscription, days }))
            }
        };
        match wish {
            Some(wish) => self.propose(tx, club, member, &wish, now).await,
            None => self.tell(tx, StaffNotice::Refused { member, why: ActRefusal::NothingToExtend }, now),
        }
    }

    async fn unfreeze_member(
        &self,
        tx: &mut Tx,
        club: &Club,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match acts::frozen_one(tx, club, member, now).await? {
            Some(subscription) => self.propose(tx, club, Some(member), &Wish::Unfreeze { subscription }, now).await,
            None => self.tell(tx, StaffNotice::Refused { member: Some(member), why: ActRefusal::NotFrozen }, now),
        }
    }

    async fn ask_note(&self, tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<(), StoreError> {
        let Some(card) = tx.card(member).await? else { return self.say(tx, Notice::StaleButton, now) };
        self.ask(tx, StaffTalk::Note { member }, now).await?;
        self.tell(tx, StaffNotice::AskNote { member, name: card.name }, now)
    }

    async fn note(&self, tx: &mut Tx, member: MemberId, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let Some(card) = tx.card(member).await? else { return self.say(tx, Notice::StaleButton, now) };
        self.keep_note(tx, member, text, &Event::Noted, now).await?;
        self.tell(tx, StaffNotice::Noted { member, name: card.name }, now)
    }

    async fn keep_note(
        &self,
        tx: &mut Tx,
        member: MemberId,
        text: &str,
        event: &Event,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let actor = &self.account.address;
        let text: String = text.chars().take(LONGEST).collect();
        tx.add_note(member, &text, actor, now).await?;
        tx.note_by(Some(member), event, Some(Hand { actor, reason: None }), now);
        Ok(())
    }

    async fn ask_result(&self, tx: &mut Tx, task: i64, now: Timestamp) -> Result<(), StoreError> {
        let Some(row) = tx.task(task).await? else { return self.tell(tx, StaffNotice::DoneBefore, now) };
        self.ask(tx, StaffTalk::Result { task }, now).await?;
        self.tell(tx, StaffNotice::TaskResult { task, name: row.name }, now)
    }

    async fn task_done(&self, tx: &mut Tx, task: i64, text: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        self.done_talking(tx, now).await?;
        let actor = &self.account.address;
        let Some(member) = tx.task_done(task, actor, now).await? else {
            return self.tell(tx, StaffNotice::DoneBefore, now);
        };
        match text {
            Some(text) => self.keep_note(tx, member, text, &Event::Called, now).await?,
            None => tx.note_by(Some(member), &Event::Called, Some(Hand { actor, reason: None }), now),
        }
        let name = tx.card(member).await?.map(|card| card.name).unwrap_or_default();
        self.tell(tx, StaffNotice::TaskDone { member, name }, now)
    }
}

/// A number of days as it is typed.
fn days_of(text: &str) -> Option<u32> {
    text.split_whitespace().next()?.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days))
}

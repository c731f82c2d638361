//! Answers about money: refunds and the inbox of unmatched payments to owners, renewals to members.

use super::Asker;
use crate::chat::Surroundings;
use crate::chat::dialogue::{self, Dialogue};
use crate::chat::press::MoneyPress;
use crate::club::unmatched::Gift;
use crate::club::{Club, dispute, partial, refund, renewal, unmatched};
use crate::domain::notice::MoneyNotice;
use crate::domain::notice::money::{RefundUnable, Settling};
use crate::domain::{AccountRef, MemberId, Money, Notice, SubscriptionId, Timestamp};
use crate::store::{NewRefund, StoreError, Tx};

/// The longest reason that is kept, in letters.
const LONGEST_REASON: usize = 300;

impl Asker {
    fn tell_money(&self, tx: &mut Tx, notice: MoneyNotice, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, Notice::Money(notice), now)
    }

    fn is_owner(&self, club: &Club) -> bool {
        club.is_owner(&self.account.address)
    }

    /// A button about money. Who may press it is asked each time.
    pub(in crate::chat) async fn about_money(
        &self,
        tx: &mut Tx,
        club: &Club,
        mut press: MoneyPress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(member) = press.member_mut() {
            *member = tx.whole(*member).await?;
        }
        match press {
            MoneyPress::Renewals => return self.renewals(tx, club, now).await,
            MoneyPress::Stop(subscription) => return self.stop_renewal(tx, club, subscription, now).await,
            _ if !self.is_owner(club) => return self.say(tx, Notice::StaleButton, now),
            _ => {}
        }
        let owner = &self.account.address;
        let notice = match press {
            MoneyPress::Refund(payment) => return self.refund(tx, club, Some(payment), None, now).await,
            MoneyPress::RefundYes(token) => refund::agreed(tx, club, owner, &token, now).await?,
            MoneyPress::RefundDone(token) => refund::given_by_hand(tx, club, &token, now).await?,
            MoneyPress::RefundDrop(token) => refund::dropped(tx, owner, &token, now).await?,
            MoneyPress::Nothing => {
                tx.take_dialogue(self.account.id, now).await?;
                Notice::Money(MoneyNotice::NothingChanged)
            }
            MoneyPress::Keep(payment, refunded) | MoneyPress::Cut(payment, refunded) => {
                let how = if matches!(press, MoneyPress::Cut(..)) { Settling::Cut } else { Settling::Kept };
                Notice::Money(partial::settle_partial(tx, club, owner, payment, refunded, how, now).await?)
            }
            MoneyPress::Inbox(below) => Notice::Money(unmatched::inbox(tx, club, below).await?),
            MoneyPress::Card(payment) => Notice::Money(unmatched::card(tx, club, payment, None, now).await?),
            MoneyPress::Choose(payment, member) => {
                Notice::Money(unmatched::choices(tx, club, payment, member, now).await?)
            }
            MoneyPress::Give(payment, member, plan, days) => {
                let gift = Gift { payment, member, plan: &plan, days };
                Notice::Money(unmatched::give(tx, club, owner, &gift, now).await?)
            }
            MoneyPress::Who(payment) | MoneyPress::Dismiss(payment) => {
                return self.ask_about(tx, payment, matches!(press, MoneyPress::Who(_)), now).await;
            }
            MoneyPress::Lift(member) => {
                dispute::lift(tx, owner, member, now).await?.map_or(Notice::StaleButton, Notice::Money)
            }
            MoneyPress::Stopped(subscription) => {
                let stopped = renewal::stopped(tx, club, subscription, Some(owner), now).await?;
                stopped.map_or(Notice::StaleButton, Notice::Money)
            }
            MoneyPress::Renewals | MoneyPress::Stop(_) => Notice::StaleButton,
        };
        self.say(tx, notice, now)
    }

    /// Shows what giving a payment back would change, and asks why.
    pub(in crate::chat) async fn refund(
        &self,
        tx: &mut Tx,
        club: &Club,
        payment: Option<i64>,
        sum: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_owner(club) {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        let payment = payment.unwrap_or(0);
        let unable = |why| MoneyNotice::RefundUnable { payment, why };
        let minor = match (sum, tx.payment(payment).await?) {
            (Some(sum), Some(row)) => match Money::decimal(&sum.replace(',', "."), row.amount.currency) {
                Ok(sum) => Some(sum.minor),
                Err(_) => return self.tell_money(tx, unable(RefundUnable::TooMuch), now),
            },
            _ => None,
        };
        match refund::preview(tx, club, payment, minor, now).await? {
            Ok(preview) => {
                let asks = Dialogue::RefundReason { payment, minor: preview.back.minor };
                dialogue::ask(tx, &self.account, &asks, now).await?;
                self.tell_money(tx, MoneyNotice::Refund(Box::new(preview)), now)
            }
            Err(RefundUnable::UnderWay) => {
                let waits = refund::waiting(tx, payment).await?;
                self.say(tx, waits.unwrap_or(Notice::Money(unable(RefundUnable::UnderWay))), now)
            }
            Err(why) => self.tell_money(tx, unable(why), now),
        }
    }

    /// The reason for a refund came: it is offered for a yes.
    pub(in crate::chat) async fn refund_reason(
        &self,
        tx: &mut Tx,
        club: &Club,
        around: &dyn Surroundings,
        (payment, minor): (i64, i64),
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_owner(club) {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        if reason.trim().is_empty() {
            // A picture or a sticker says nothing that could be written down.
            dialogue::ask(tx, &self.account, &Dialogue::RefundReason { payment, minor }, now).await?;
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        let (token, reason) = (around.token(), short(reason));
        let actor = &self.account.address;
        let new = NewRefund { token: &token, payment, minor, before_minor: 0, actor, reason: &reason };
        let notice = refund::offer(tx, club, &new, now).await?;
        self.tell_money(tx, notice, now)
    }

    /// The inbox of unmatched payments.
    pub(in crate::chat) async fn inbox(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        if !self.is_owner(club) {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        let notice = unmatched::inbox(tx, club, None).await?;
        self.tell_money(tx, notice, now)
    }

    /// Asks whose an unmatched payment is, or why it is to be dismissed.
    async fn ask_about(&self, tx: &mut Tx, payment: i64, who: bool, now: Timestamp) -> Result<(), StoreError> {
        let waits = tx.payment(payment).await?.filter(|row| row.misfit.is_some());
        let Some(amount) = waits.map(|row| row.amount) else {
            return self.tell_money(tx, MoneyNotice::SettledBefore, now);
        };
        let (asks, notice) = if who {
            (Dialogue::UnmatchedWho { payment }, MoneyNotice::Who { amount })
        } else {
            (Dialogue::DismissReason { payment }, MoneyNotice::WhyDismiss { amount })
        };
        dialogue::ask(tx, &self.account, &asks, now).await?;
        self.tell_money(tx, notice, now)
    }

    /// The reason for dismissing came.
    pub(in crate::chat) async fn dismiss_reason(
        &self,
        tx: &mut Tx,
        club: &Club,
        payment: i64,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_owner(club) {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        if reason.trim().is_empty() {
            dialogue::ask(tx, &self.account, &Dialogue::DismissReason { payment }, now).await?;
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        let notice = unmatched::dismiss(tx, &self.account.address, payment, &short(reason), now).await?;
        self.tell_money(tx, notice, now)
    }

    /// An owner named somebody, by number or account.
    pub(in crate::chat) async fn unmatched_who(
        &self,
        tx: &mut Tx,
        club: &Club,
        payment: i64,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_owner(club) {
            return self.say(tx, Notice::NotUnderstood { did_you_mean: None }, now);
        }
        let text = text.trim();
        let member = match (text.parse::<AccountRef>(), text.trim_start_matches('#').parse()) {
            (Ok(account), _) => tx.account_at(&account).await?.map(|a| a.member),
            (_, Ok(number)) => {
                let member = tx.whole(MemberId(number)).await?;
                tx.accounts_of(member).await?.first().map(|a| a.member)
            }
            _ => None,
        };
        let notice = match member {
            Some(member) => unmatched::choices(tx, club, payment, member, now).await?,
            None => MoneyNotice::Nobody { payment },
        };
        self.tell_money(tx, notice, now)
    }

    /// What renews by itself.
    pub(in crate::chat) async fn renewals(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let notice = renewal::show(tx, club, self.account.member, now).await?;
        self.tell_money(tx, notice, now)
    }

    async fn stop_renewal(
        &self,
        tx: &mut Tx,
        club: &Club,
        subscription: SubscriptionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match renewal::stop(tx, club, &self.account, subscription, now).await? {
            Some(notice) => self.say(tx, notice, now),
            None => Ok(()),
        }
    }
}

/// A reason as it is kept.
fn short(reason: &str) -> String {
    reason.trim().chars().take(LONGEST_REASON).collect()
}

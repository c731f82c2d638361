//! The conversation, free of any messenger: what came in, what to answer.
//!
//! [`said`] and [`pressed`] take what a person did and decide the answer as notices; [`screens`] says how a notice
//! looks, without words. Commands and buttons lead to the same answers.

mod answers;
pub mod command;
pub mod dialogue;
pub mod press;
pub mod screens;

use crate::club::effect::{Effect, Urgency, act};
use crate::club::{Club, people};
use crate::domain::notice::PersonalNotice;
use crate::domain::{Lang, Notice, Timestamp};
use crate::messenger::{Person, Pressed, Said};
use crate::store::{StoreError, Tx};
use answers::Asker;
use command::Command;
use command::vocabulary::Vocabulary;
use press::{FriendsPress, GiftPress, PersonalPress, Press, ReceiptPress};

/// What the conversation needs beside the club: the languages it speaks and a source of unguessable names.
pub trait Surroundings: Sync {
    /// The language if it is spoken.
    fn speaks(&self, lang: Lang) -> bool;
    /// A new unguessable name, for an order or an invitation.
    fn token(&self) -> String;
    /// The words that people use in place of commands.
    fn vocabulary(&self) -> &Vocabulary;
}

/// A person said something in private.
///
/// # Errors
/// What the store says.
pub async fn said(
    tx: &mut Tx,
    club: &Club,
    around: &dyn Surroundings,
    said: &Said,
    now: Timestamp,
) -> Result<(), StoreError> {
    let account = people::meet(tx, &said.person, Some(true), now).await?;
    let answered = dialogue::answered(tx, &account, &said.text, now).await?;
    let asker = Asker { account, instead: None };
    if asker.account.leaving {
        return asker.say(tx, Notice::Personal(PersonalNotice::Leaving), now);
    }
    if let Some(dialogue) = answered {
        if around.vocabulary().is_stop(&said.text) {
            return asker.say(tx, Notice::Dropped, now);
        }
        return Box::pin(asker.go_on(tx, club, around, dialogue, said, now)).await;
    }
    if Box::pin(asker.transfer_picture(tx, club, said, now)).await? {
        return Ok(());
    }
    let typed = around.vocabulary().read(&said.text);
    if let Some(command) = command::staff::parse(&typed).filter(|_| club.role(&asker.account.address).is_some()) {
        return asker.staff(tx, club, around, command, now).await;
    }
    match command::parse(&typed, around.vocabulary()) {
        Ok(Command::Start(payload)) => asker.start(tx, club, payload.as_deref(), now).await,
        Ok(Command::Plans) => asker.plans(tx, club, now),
        Ok(Command::Status) => asker.status(tx, club, now).await,
        Ok(Command::Link) => asker.link(tx, club, now).await,
        Ok(Command::Renew) => asker.renew(tx, club, now).await,
        Ok(Command::Why) => asker.why(tx, club, None, now).await,
        Ok(Command::Lang(None)) => asker.say(tx, Notice::ChooseLanguage, now),
        Ok(Command::Lang(Some(lang))) => asker.language(tx, around, lang, now).await,
        Ok(Command::Help) => asker.help(tx, club, now),
        Ok(Command::Freeze(words)) => asker.freeze(tx, club, &words, now).await,
        Ok(Command::Unfreeze) => asker.unfreeze(tx, club, now).await,
        Ok(Command::Invite) => asker.invite(tx, club, around, now).await,
        Ok(Command::Promo(code)) => asker.promo(tx, club, code.as_deref(), now).await,
        Ok(Command::Gifts) => asker.gifts(tx, club, now).await,
        Ok(Command::MyData) => asker.my_data(tx, now),
        Ok(Command::Forget) => asker.forget(tx, club, now).await,
        Ok(Command::Cancel) => asker.renewals(tx, club, now).await,
        Ok(Command::Refund(payment, sum)) => asker.refund(tx, club, payment, sum.as_deref(), now).await,
        Ok(Command::Unmatched) => asker.inbox(tx, club, now).await,
        Ok(Command::Paid) => asker.i_have_paid(tx, now).await,
        Ok(Command::Connect(code)) => asker.connect(tx, club, around, code.as_deref(), now).await,
        Ok(Command::Claim(what)) => asker.claim(tx, club, what.as_deref(), now).await,
        Err(did_you_mean) => asker.say(tx, Notice::NotUnderstood { did_you_mean }, now),
    }
}

/// A person pressed a button.
///
/// # Errors
/// What the store says.
pub async fn pressed(
    tx: &mut Tx,
    club: &Club,
    around: &dyn Surroundings,
    pressed: &Pressed,
    now: Timestamp,
) -> Result<(), StoreError> {
    let account = people::meet(tx, &pressed.person, Some(true), now).await?;
    // Where a button is only a text that was put into her mouth, nothing waits.
    if !pressed.query.is_empty() {
        let platform = account.address.platform;
        let answer = Effect::AnswerPress { platform, query: pressed.query.clone(), pressed_at: now };
        act(tx, &answer, Urgency::Answer, now);
    }
    // Menus change in place; what she may want to keep comes as a message of its own and stays.
    let asker = Asker { account: account.clone(), instead: None };
    let (data, instead) = match pressed.data.strip_prefix(press::KEEPING) {
        Some(data) => (data, None),
        None => (pressed.data.as_str(), pressed.message.clone()),
    };
    let menu = Asker { account, instead };
    if asker.account.leaving {
        return asker.say(tx, Notice::Personal(PersonalNotice::Leaving), now);
    }
    match Press::parse(data) {
        Some(Press::Plans) => menu.plans(tx, club, now),
        Some(Press::Plan(key)) => asker.plan(tx, club, &key, now).await,
        Some(Press::Pay(key, provider)) => asker.pay(tx, club, around, &key, &provider, now).await,
        Some(Press::Status) => menu.status(tx, club, now).await,
        Some(Press::Link) => asker.link(tx, club, now).await,
        Some(Press::Renew) => asker.renew(tx, club, now).await,
        Some(Press::Why) => asker.why(tx, club, None, now).await,
        Some(Press::WhyBefore(line)) => asker.why(tx, club, Some(line), now).await,
        Some(Press::Languages) => menu.say(tx, Notice::ChooseLanguage, now),
        Some(Press::Language(lang)) => menu.language(tx, around, lang, now).await,
        Some(Press::Help) => menu.help(tx, club, now),
        Some(Press::Guard(chat)) => asker.guard(tx, club, chat, now).await,
        Some(Press::LeaveUnguarded(chat)) => menu.leave_unguarded(tx, club, chat, now).await,
        Some(Press::Release(gate, nonce)) => asker.brake(tx, club, gate, nonce, true, now).await,
        Some(Press::Keep(gate, nonce)) => asker.brake(tx, club, gate, nonce, false, now).await,
        Some(Press::Freeze(press)) => {
            let asker = if press.leads_to_a_menu() { menu } else { asker };
            asker.freeze_pressed(tx, club, press, now).await
        }
        Some(Press::Friends(FriendsPress::Invite)) => asker.invite(tx, club, around, now).await,
        Some(Press::Friends(FriendsPress::Promo)) => asker.promo(tx, club, None, now).await,
        Some(Press::Friends(FriendsPress::Try(key))) => asker.try_plan(tx, club, &key, now).await,
        Some(Press::Gift(press)) => gift(tx, club, around, &asker, &menu, press, now).await,
        Some(Press::Personal(press)) => match press {
            PersonalPress::Data => asker.my_data(tx, now),
            PersonalPress::Forget => asker.forget(tx, club, now).await,
            PersonalPress::Yes(asked) => menu.forget_answered(tx, club, asked, false, now).await,
            PersonalPress::Sure(asked) => menu.forget_answered(tx, club, asked, true, now).await,
        },
        Some(Press::Money(press)) => {
            let asker = if press.leads_to_a_menu() { menu } else { asker };
            Box::pin(asker.about_money(tx, club, press, now)).await
        }
        Some(Press::Staff(press)) => {
            let asker = if press.leads_to_a_menu() { menu } else { asker };
            Box::pin(asker.staff_pressed(tx, club, press, now)).await
        }
        Some(Press::Hands(press)) => {
            let asker = if press.leads_to_a_menu() { menu } else { asker };
            Box::pin(asker.hands(tx, club, press, now)).await
        }
        Some(Press::Receipt(ReceiptPress::Change)) => asker.change_receipt(tx, now).await,
        Some(Press::Transfer(press)) => {
            let asker = if press.leads_to_a_menu() { menu } else { asker };
            Box::pin(asker.transfer_pressed(tx, club, around, press, now)).await
        }
        Some(Press::Connect(press)) => Box::pin(asker.connect_pressed(tx, club, around, press, now)).await,
        Some(Press::Again(press)) => Box::pin(asker.again(tx, club, around, &press, now)).await,
        Some(Press::Claim(press)) => asker.claim_pressed(tx, club, press, now).await,
        None => asker.say(tx, Notice::StaleButton, now),
    }
}

/// A person shared a telephone number; `None`: it is somebody else's.
///
/// # Errors
/// What the store says.
pub async fn shared(
    tx: &mut Tx,
    club: &Club,
    person: &Person,
    phone: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let account = people::meet(tx, person, Some(true), now).await?;
    let asker = Asker { account, instead: None };
    if asker.account.leaving {
        return asker.say(tx, Notice::Personal(PersonalNotice::Leaving), now);
    }
    tx.take_dialogue(asker.account.id, now).await?;
    asker.phone_shared(tx, club, phone, now).await
}

/// A person pressed a button about gifts. `menu` answers in place of the message with the button.
async fn gift(
    tx: &mut Tx,
    club: &Club,
    around: &dyn Surroundings,
    asker: &Asker,
    menu: &Asker,
    press: GiftPress,
    now: Timestamp,
) -> Result<(), StoreError> {
    match press {
        GiftPress::Give(plan) => asker.give(tx, club, &plan, now).await,
        GiftPress::Skip(plan) => asker.gift_without_words(tx, club, &plan, now).await,
        GiftPress::Pay(draft, provider) => asker.pay_gift(tx, club, around, draft, &provider, now).await,
        GiftPress::Mine => menu.gifts(tx, club, now).await,
        GiftPress::Link(gift) => asker.gift_link(tx, club, gift, now).await,
        GiftPress::Take(code) => asker.take_gift(tx, club, &code, now).await,
    }
}

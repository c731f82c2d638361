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
use crate::domain::{Lang, Notice, Timestamp};
use crate::messenger::{Pressed, Said};
use crate::store::{StoreError, Tx};
use answers::Asker;
use command::Command;
use press::Press;

/// What the conversation needs beside the club: the languages it speaks and a source of unguessable names.
pub trait Surroundings: Sync {
    /// The language if it is spoken.
    fn speaks(&self, lang: Lang) -> bool;
    /// A new unguessable name for an order.
    fn token(&self) -> String;
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
    if let Some(dialogue) = answered {
        return asker.go_on(tx, club, around, dialogue, &said.text, now).await;
    }
    if let Some(command) = command::staff::parse(&said.text).filter(|_| club.role(&asker.account.address).is_some()) {
        return asker.staff(tx, club, command, now).await;
    }
    match command::parse(&said.text) {
        Ok(Command::Start(payload)) => asker.start(tx, club, payload.as_deref(), now).await,
        Ok(Command::Plans) => asker.plans(tx, club, now),
        Ok(Command::Status) => asker.status(tx, club, now).await,
        Ok(Command::Link) => asker.link(tx, club, now).await,
        Ok(Command::Renew) => asker.renew(tx, club, now).await,
        Ok(Command::Why) => asker.why(tx, club, now).await,
        Ok(Command::Lang(None)) => asker.say(tx, Notice::ChooseLanguage, now),
        Ok(Command::Lang(Some(lang))) => asker.language(tx, around, lang, now).await,
        Ok(Command::Help) => asker.help(tx, club, now),
        Ok(Command::Freeze(words)) => asker.freeze(tx, club, &words, now).await,
        Ok(Command::Unfreeze) => asker.unfreeze(tx, club, now).await,
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
    let platform = account.address.platform;
    let answer = Effect::AnswerPress { platform, query: pressed.query.clone(), pressed_at: now };
    act(tx, &answer, Urgency::Answer, now);
    // Menus change in place; what she may want to keep comes as a message of its own and stays.
    let asker = Asker { account: account.clone(), instead: None };
    let (data, instead) = match pressed.data.strip_prefix(press::KEEPING) {
        Some(data) => (data, None),
        None => (pressed.data.as_str(), pressed.message.clone()),
    };
    let menu = Asker { account, instead };
    match Press::parse(data) {
        Some(Press::Plans) => menu.plans(tx, club, now),
        Some(Press::Plan(key)) => asker.plan(tx, club, &key, now).await,
        Some(Press::Pay(key, provider)) => asker.pay(tx, club, around, &key, &provider, now).await,
        Some(Press::Status) => menu.status(tx, club, now).await,
        Some(Press::Link) => asker.link(tx, club, now).await,
        Some(Press::Renew) => asker.renew(tx, club, now).await,
        Some(Press::Why) => asker.why(tx, club, now).await,
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
        Some(Press::Staff(press)) => {
            let asker = if press.leads_to_a_menu() { menu } else { asker };
            asker.staff_pressed(tx, club, press, now).await
        }
        None => asker.say(tx, Notice::StaleButton, now),
    }
}

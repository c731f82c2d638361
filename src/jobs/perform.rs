//! Carries out one effect: the calls to the outside, and what their answers mean.
//!
//! Nothing here decides about members: an answer goes back into a use case, in a transaction of its own.

use super::{
    charge_calls, gate_calls, hook_calls, keys, list_calls, money_calls, order_calls, patron_calls, removal,
    sweep_calls,
};
use crate::app::App;
use crate::chat::screens;
use crate::club::effect::{Effect, Urgency, say as tell, tell_owners};
use crate::club::{Club, expire, papers, people};
use crate::domain::notice::{
    ConnectNotice, DonutNotice, FreezeNotice, FriendsNotice, HandsNotice, InviteLink, Occasion, PersonalNotice,
};
use crate::domain::time::SECOND;
use crate::domain::{AccountRef, Notice, Platform, Timestamp};
use crate::messenger::{CallError, Document, Messenger};
use crate::store::{Account, Class, OutboxRow, Outcome, Sort, StoreError, Tx, Wire};
use std::sync::Arc;
use std::time::Duration;

/// A messenger shows a pressed button as waiting for a few seconds; a later answer is of no use.
const PRESS_LIFETIME: i64 = 15 * SECOND;

/// One effect to carry out.
pub struct Job {
    /// Its row.
    pub row: OutboxRow,
    /// Over which wire it was taken up.
    pub wire: Wire,
    /// What to do.
    pub effect: Effect,
    /// To whom it speaks, if it does and she is known.
    pub account: Option<Account>,
    /// The club as it was when it was taken up.
    pub club: Arc<Club>,
}

/// Why a step could not be finished.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The outside did.
    #[error(transparent)]
    Call(#[from] CallError),
    /// All must wait until this moment.
    #[error("asked to wait")]
    Paused(Timestamp),
    /// This deployment does not have what is needed.
    #[error("{0} is not set up")]
    NotSetUp(String),
}

/// To be tried again, as soon as patience allows.
pub(super) fn again(error: String) -> Outcome {
    Outcome::Again { at: Timestamp(0), error }
}

/// Put off, through no fault of its own.
fn later(app: &App, wait: Duration) -> Outcome {
    Outcome::Later { at: app.now().plus(i64::try_from(wait.as_millis()).unwrap_or(SECOND)) }
}

/// Carries out an effect. `None`: what became of it is written down already.
pub(super) async fn perform(app: &App, job: Job) -> Option<Outcome> {
    let Job { row, wire, effect, account, club } = job;
    let pace = app.pace.of(wire);
    let class = if matches!(effect, Effect::Say { .. }) { Class::Say } else { Class::Act };
    // The way in never waits for our own caution: should a chat be too full for it, the messenger says so.
    if let Effect::Say { to, notice, .. } = &effect
        && !matches!(**notice, Notice::Entry { .. })
        && let Some(wait) = pace.chat(&to.to_string())
    {
        pace.leave(class);
        return Some(later(app, wait));
    }
    match pace.turn(class, app.now()).await {
        Ok(false) => {}
        Ok(true) => app.bells.of((class, wire)).notify_one(),
        Err(until) => return Some(Outcome::Later { at: until }),
    }
    let result = match effect {
        Effect::Say { to, notice, instead } => {
            say(app, &club, &to, account.as_ref(), &row, &notice, instead.as_deref()).await
        }
        Effect::AnswerPress { platform, query, pressed_at } => answer_press(app, platform, &query, pressed_at).await,
        Effect::Invite { member, occasion } => gate_calls::invite(app, row.id, member, occasion).await,
        Effect::AnswerRequest { gate, account, approve, .. } => {
            gate_calls::answer_request(app, &row, gate, account, approve).await
        }
        Effect::RevokeLink { gate, url, .. } => gate_calls::revoke_link(app, &club, gate, &url).await,
        Effect::Remove { account, gate, .. } => removal::remove(app, account, gate).await,
        Effect::Look { account, gate, .. } => gate_calls::look(app, account, gate).await,
        Effect::Inspect { platform, chat } => gate_calls::inspect(app, platform, chat).await,
        Effect::Checkout { order } => order_calls::checkout(app, row.id, order).await,
        Effect::AskPayment { order } => order_calls::ask(app, order).await,
        Effect::Charge { order } => charge_calls::charge(app, row.id, order).await,
        Effect::Refund { refund } => money_calls::refund(app, row.id, refund).await,
        Effect::CancelRenewal { subscription } => money_calls::cancel_renewal(app, row.id, subscription).await,
        Effect::Learn { platform, people } => learn(app, platform, &people).await,
        Effect::ResetDoor { gate, door, .. } => list_calls::reset_door(app, gate, door.as_deref()).await,
        Effect::Sweep { gate, .. } => list_calls::sweep(app, gate).await,
        Effect::Compare { gate, .. } => list_calls::compare(app, gate).await,
        Effect::RenewKey { platform } => keys::renew(app, row.id, platform).await,
        Effect::Patrons { platform } => patron_calls::compare(app, platform).await,
        Effect::AskForPaid { provider } => sweep_calls::ask_for_paid(app, row.id, &provider).await,
        Effect::CallHook { hook, line } => hook_calls::call(app, &row, hook, line).await,
        Effect::TestHook { hook, token } => hook_calls::test(app, &row, hook, &token).await,
    };
    result.unwrap_or_else(|trouble| Some(after(app, (class, wire), &row.lane, trouble)))
}

/// What a trouble means for an effect that has no better idea.
fn after(app: &App, (class, wire): Sort, lane: &str, trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Call(CallError::Wait(wait)) => {
            let (now, ms) = (app.now(), i64::try_from(wait.as_millis()).unwrap_or(SECOND));
            app.pace.of(wire).slow_down(class, lane, now.plus(ms), now);
            Outcome::Again { at: now.plus(ms), error: format!("asked to wait {wait:?}") }
        }
        Trouble::Paused(until) => Outcome::Later { at: until },
        Trouble::Call(CallError::Settled(_)) => Outcome::Done,
        Trouble::Call(error @ (CallError::Refused(_) | CallError::PersonClosed(_) | CallError::IsStaff)) => {
            Outcome::GivenUp { error: error.to_string() }
        }
        other => again(other.to_string()),
    }
}

pub(super) fn messenger(app: &App, platform: Platform) -> Result<Arc<dyn Messenger>, Trouble> {
    app.messenger(platform).ok_or_else(|| Trouble::NotSetUp(platform.as_str().to_owned()))
}

async fn say(
    app: &App,
    club: &Club,
    to: &AccountRef,
    account: Option<&Account>,
    row: &OutboxRow,
    notice: &Notice,
    instead: Option<&str>,
) -> Result<Option<Outcome>, Trouble> {
    let fresh = match account {
        Some(account) if may_be_overtaken(notice) => {
            let mut tx = app.store.read().await?;
            expire::still_true(&mut tx, club, account, notice, Timestamp(row.created_at), app.now()).await?
        }
        // She was forgotten before her papers could be sent.
        None if matches!(notice, Notice::Personal(PersonalNotice::Data)) => None,
        _ => Some(notice.clone()),
    };
    let Some(mut notice) = fresh else { return Ok(Some(Outcome::Done)) };
    if let Notice::Friends(FriendsNotice::Invitation { code, links, .. }) = &mut notice {
        *links = invite_links(app, &format!("ref_{code}"), to.platform)?;
    }
    if let Notice::Connect(ConnectNotice::Code { code, links, .. }) = &mut notice {
        *links = invite_links(app, &format!("link_{code}"), to.platform)?;
        links.retain(|link| link.platform != to.platform);
    }
    let sent = match app.messenger(to.platform) {
        Some(messenger) => {
            let notice = linked(notice.clone(), messenger.as_ref())?;
            let language = account.and_then(|a| a.language).unwrap_or_else(|| club.locale());
            let message = app.texts.compose(&notice, language, club.locale(), to.platform);
            match enclosed(app, club, account, &notice).await? {
                Some(document) => messenger.send_document(&to.id, &document, &message, row.id).await,
                None => messenger.send(&to.id, &message, instead, row.id).await,
            }
        }
        None => Err(CallError::PersonClosed(format!("{} is not set up", to.platform.as_str()))),
    };
    match sent {
        Ok(()) => Ok(Some(Outcome::Done)),
        Err(CallError::PersonClosed(reason)) => {
            tracing::info!(account = %to, reason, "a person cannot be written to");
            let forwarded = unreachable(app, to, row.id, &notice).await?;
            Ok((!forwarded).then_some(Outcome::GivenUp { error: reason }))
        }
        Err(error) => Err(error.into()),
    }
}

const fn may_be_overtaken(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::Reminder { .. }
            | Notice::Grace { .. }
            | Notice::Ended { .. }
            | Notice::Freeze(FreezeNotice::Began { .. } | FreezeNotice::Given { .. })
            | Notice::Donut(DonutNotice::Over { .. })
            | Notice::Hands(HandsNotice::DoorRenewed { .. })
    )
}

/// The links to the bots with a payload, one for each messenger. They wait until the bot that says it knows its name; one
/// that does not know its own yet, perhaps because its key is refused, is left out.
fn invite_links(app: &App, payload: &str, said_on: Platform) -> Result<Vec<InviteLink>, Trouble> {
    let link = |messenger: &Arc<dyn Messenger>| {
        let platform = messenger.platform();
        let unknown = || Trouble::NotSetUp(format!("the name of the bot on {}", platform.as_str()));
        match messenger.start_link(payload) {
            Some(url) => Some(Ok(InviteLink { platform, url })),
            None => (platform == said_on).then(|| Err(unknown())),
        }
    };
    app.messengers.iter().filter_map(link).collect()
}

/// What is to be passed on carries a link to the bot, which waits until the bot knows its own name.
fn linked(notice: Notice, messenger: &dyn Messenger) -> Result<Notice, Trouble> {
    let unknown = || Trouble::NotSetUp("the bot's own name".to_owned());
    let gift = match notice {
        Notice::Gift(gift) => gift,
        Notice::Hands(HandsNotice::Stranger { .. }) => {
            let link = messenger.start_link("plans").ok_or_else(unknown)?;
            return Ok(Notice::Hands(HandsNotice::Stranger { link }));
        }
        notice => return Ok(notice),
    };
    let Some(payload) = gift.lacks_link() else { return Ok(Notice::Gift(gift)) };
    let link = messenger.start_link(&payload).ok_or_else(unknown)?;
    Ok(Notice::Gift(gift.linked(link)))
}

/// The file that goes with a notice, put together at the moment it is sent.
async fn enclosed(
    app: &App,
    club: &Club,
    account: Option<&Account>,
    notice: &Notice,
) -> Result<Option<Document>, Trouble> {
    let (Notice::Personal(PersonalNotice::Data), Some(account)) = (notice, account) else { return Ok(None) };
    let mut tx = app.store.read().await?;
    let papers = papers::of(&mut tx, club, account, app.now()).await?;
    let content = serde_json::to_vec_pretty(&papers).unwrap_or_default();
    Ok(Some(Document { name: "my-data.json".to_owned(), kind: "application/json", content }))
}

/// Somebody cannot be written to here. What is not merely a menu goes to her on another messenger, once: in the same
/// transaction this one is done. Says whether it did; if not, who paid and stands outside without her way in becomes a task
/// for the owner.
async fn unreachable(app: &App, to: &AccountRef, row: i64, notice: &Notice) -> Result<bool, Trouble> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    let mut forwarded = false;
    if let Some(account) = tx.account_at(to).await? {
        people::reachable(&mut tx, &account, false, now).await?;
        match people::elsewhere(&mut tx, &account).await?.filter(|_| !screens::is_menu(notice)) {
            Some(other) => {
                tell(&mut tx, &other, notice.clone(), Urgency::Word, now);
                tx.effects_done(&[(row, Outcome::Done)], now).await?;
                forwarded = true;
            }
            None => cannot_reach(&mut tx, &club, account, notice, now),
        }
    }
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(forwarded)
}

fn cannot_reach(tx: &mut Tx, club: &Club, account: Account, notice: &Notice, now: Timestamp) {
    if let Notice::Entry {
        occasion: about @ (Occasion::Paid | Occasion::Renewed | Occasion::Returned | Occasion::Gifted),
        doors,
        ..
    } = notice
        && doors.iter().any(|door| !door.inside)
    {
        tell_owners(tx, club, &Notice::CannotReach { name: account.name, about: *about }, now);
    }
}

async fn answer_press(
    app: &App,
    platform: Platform,
    query: &str,
    pressed_at: Timestamp,
) -> Result<Option<Outcome>, Trouble> {
    if app.now().since(pressed_at) < PRESS_LIFETIME {
        messenger(app, platform)?.answer_press(query).await?;
    }
    Ok(Some(Outcome::Done))
}

/// Asks who these people are, and those who came after them and whose names are not known either.
async fn learn(app: &App, platform: Platform, people: &[String]) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let unnamed = tx.unnamed(platform, people, people::NAMES_AT_ONCE).await?;
    drop(tx);
    if unnamed.is_empty() {
        return Ok(Some(Outcome::Done));
    }
    let named = messenger(app, platform)?.names(&unnamed).await?;
    let mut tx = app.store.begin().await?;
    people::learnt(&mut tx, &named, app.now()).await?;
    tx.commit().await?;
    Ok(Some(Outcome::Done))
}

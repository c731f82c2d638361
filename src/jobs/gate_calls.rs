//! Effects at a gate: links, answers to requests, looks.

use super::list_calls;
use super::perform::{Trouble, messenger};
use crate::app::App;
use crate::club::effect::{Effect, Urgency, act, say};
use crate::club::{Club, entry, gates, keys, seen};
use crate::domain::access::Chore;
use crate::domain::notice::Occasion;
use crate::domain::{AccountId, GateId, MemberId, Notice, Platform};
use crate::messenger::{CallError, ChatKind, Standing};
use crate::store::{Class, OutboxRow, Outcome, Wire};

/// Makes the links that are missing, then tells the member her way in. A gate that cannot be worked is left out.
pub(super) async fn invite(
    app: &App,
    row: i64,
    member: MemberId,
    occasion: Occasion,
) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let missing = entry::missing_links(&mut tx, &club, member).await?;
    drop(tx);
    for (n, link) in missing.iter().enumerate() {
        if n > 0 {
            app.pace.of(Wire::of(link.gate.platform)).again(Class::Act, app.now()).await.map_err(Trouble::Paused)?;
        }
        // What is not set up any more keeps her out of nothing else.
        let Some(messenger) = app.messenger(link.gate.platform) else { continue };
        match messenger.make_link(link.gate.chat, &link.account.address.to_string()).await {
            Ok(url) => {
                let mut tx = app.store.begin().await?;
                entry::link_made(&mut tx, link, &url, app.now()).await?;
                tx.commit().await?;
            }
            // One gate in trouble does not keep her from the others; its link is made when it works again.
            Err(CallError::Refused(reason)) => {
                tracing::error!(gate.id = link.gate.id.0, reason, "a link could not be made");
                let mut tx = app.store.begin().await?;
                gates::suspect(&mut tx, link.gate.platform, link.gate.chat, app.now());
                tx.commit().await?;
            }
            Err(error) if !at_fault(app, link.gate.platform, link.gate.chat, &error).await? => return Err(error.into()),
            Err(_) => {}
        }
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    entry::show_doors(&mut tx, &club, member, occasion, now).await?;
    tx.effects_done(&[(row, Outcome::Done)], now).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(None)
}

/// Whether an error says that the gate itself is the trouble. Then it is looked at, and what waits for it goes on later.
pub(super) async fn at_fault(app: &App, platform: Platform, chat: i64, error: &CallError) -> Result<bool, Trouble> {
    let now = app.now();
    match error {
        CallError::NoRight(_) | CallError::ChatClosed(_) => {
            let mut tx = app.store.begin().await?;
            gates::suspect(&mut tx, platform, chat, now);
            tx.commit().await?;
        }
        CallError::ChatMoved(to) => {
            let mut tx = app.store.begin().await?;
            let club = app.club(&mut tx).await?;
            gates::chat_moved(&mut tx, &club, platform, chat, *to, now).await?;
            tx.commit().await?;
        }
        _ => return Ok(false),
    }
    app.bells.ring_outbox();
    Ok(true)
}

/// Answers a request to join, by what holds at this moment.
pub(super) async fn answer_request(
    app: &App,
    row: &OutboxRow,
    gate: GateId,
    account: AccountId,
    approve: bool,
) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let Some(gate) = club.gate(gate) else { return Ok(Some(Outcome::Done)) };
    let account = tx.account(account).await?;
    let approve = approve && tx.access(account.id, gate.id).await?.wanted;
    drop(tx);
    if gate.by_hand {
        return list_calls::leave_to_a_person(app, row.id, gate, &account, approve).await;
    }
    let (messenger, pace) = (messenger(app, gate.platform)?, app.pace.of(Wire::of(gate.platform)));
    let now = app.now();
    let lane_of_person = row.lane == account.address.to_string();
    match messenger.answer_request(gate.chat, &account.address.id, approve).await {
        Ok(()) if gate.is_listed() && !approve => list_calls::declined(app, gate, &account).await?,
        Ok(()) => {}
        // A human was faster, or she took it back: what is, is looked at.
        Err(CallError::Settled(_)) => {
            let mut tx = app.store.begin().await?;
            let look = Effect::Look { platform: gate.platform, account: account.id, gate: gate.id };
            act(&mut tx, &look, Urgency::Care, now);
            tx.commit().await?;
            app.bells.ring_outbox();
        }
        Err(CallError::TooManyChats) => {
            // A request that waits cannot be made again, so it must not wait.
            pace.again(Class::Act, app.now()).await.map_err(Trouble::Paused)?;
            match messenger.answer_request(gate.chat, &account.address.id, false).await {
                Ok(()) | Err(CallError::Settled(_)) => {}
                Err(error) => return Err(error.into()),
            }
            let mut tx = app.store.begin().await?;
            say(&mut tx, &account.address, Notice::TooManyChats { gate: gate.title.clone() }, Urgency::Answer, now);
            tx.commit().await?;
            app.bells.ring_outbox();
        }
        Err(error) if at_fault(app, gate.platform, gate.chat, &error).await? && lane_of_person => {
            // Waits in the gate's lane, where it holds up no messages to her and is hurried when the gate is back.
            let mut tx = app.store.begin().await?;
            act(
                &mut tx,
                &Effect::AnswerRequest { platform: gate.platform, gate: gate.id, account: account.id, approve },
                Urgency::Door,
                now,
            );
            tx.effects_done(&[(row.id, Outcome::Done)], now).await?;
            tx.commit().await?;
            app.bells.ring_outbox();
            return Ok(None);
        }
        Err(error @ CallError::PersonClosed(_)) => return Ok(Some(Outcome::GivenUp { error: error.to_string() })),
        Err(error) => return Err(error.into()),
    }
    Ok(Some(Outcome::Done))
}

pub(super) async fn revoke_link(app: &App, club: &Club, gate: GateId, url: &str) -> Result<Option<Outcome>, Trouble> {
    if let Some(gate) = club.gate(gate) {
        messenger(app, gate.platform)?.revoke_link(gate.chat, url).await?;
    }
    Ok(Some(Outcome::Done))
}

/// Looks how a person stands at a gate.
pub(super) async fn look(app: &App, account: AccountId, gate: GateId) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let Some(gate) = club.gate(gate).filter(|g| g.works()) else { return Ok(Some(Outcome::Done)) };
    let address = tx.account(account).await?.address;
    let waits = matches!(tx.access(account, gate.id).await?.chore, Some(Chore::Approve | Chore::Decline));
    drop(tx);
    let presence = match messenger(app, gate.platform)?.presence(gate.chat, &address.id).await {
        Ok(presence) => presence,
        Err(error) if at_fault(app, gate.platform, gate.chat, &error).await? => return Ok(Some(Outcome::Done)),
        Err(error) => return Err(error.into()),
    };
    // Where a person answers requests, nobody tells when one is declined or taken back.
    let asks = if waits && !presence.is_inside() {
        messenger(app, gate.platform)?.is_asking(gate.chat, &address.id).await?
    } else {
        None
    };
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    if let Some((account, gate, mut row)) = entry::at_gate(&mut tx, &club, account, gate.id).await? {
        if asks == Some(false) {
            seen::asks_no_more(&mut row);
        }
        seen::observe(&mut tx, &club, &account, &gate, &mut row, presence, now);
        seen::keep(&mut tx, &gate, &mut row, now).await?;
    }
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(Some(Outcome::Done))
}

/// Looks how the bot itself stands in a chat.
pub(super) async fn inspect(app: &App, platform: Platform, chat: i64) -> Result<Option<Outcome>, Trouble> {
    let messenger = messenger(app, platform)?;
    let standing = match messenger.standing(chat).await {
        Ok(standing) => standing,
        Err(CallError::ChatClosed(_) | CallError::NoRight(_) | CallError::Refused(_)) => {
            let mut tx = app.store.read().await?;
            let title = tx.place(platform, chat).await?.map(|p| p.title);
            let title = title.unwrap_or_else(|| chat.to_string());
            Standing {
                chat,
                title,
                kind: ChatKind::Other,
                missing: Vec::new(),
                present: false,
                door: None,
                by_hand: false,
            }
        }
        Err(CallError::ChatMoved(to)) => {
            at_fault(app, platform, chat, &CallError::ChatMoved(to)).await?;
            return Ok(Some(Outcome::Done));
        }
        Err(error) => return Err(error.into()),
    };
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    // That a key was lost, or is back, is what the owners are to hear first: it says why people are needed now.
    keys::step(&mut tx, &club, platform, &messenger.key_state(), app.now()).await?;
    gates::standing(&mut tx, &club, platform, &standing, None, app.now()).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(Some(Outcome::Done))
}

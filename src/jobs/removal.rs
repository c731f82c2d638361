//! Carries out a removal, step by step; each step is written down before the next.

use super::gate_calls::at_fault;
use super::perform::{Trouble, messenger};
use crate::app::App;
use crate::club::remove::{self, Step};
use crate::domain::{AccountId, Gate, GateId};
use crate::messenger::CallError;
use crate::store::{Class, Outcome, Wire};

/// Removes a person, or finishes a removal that was begun.
pub(super) async fn remove(app: &App, account: AccountId, gate: GateId) -> Result<Option<Outcome>, Trouble> {
    for call in 0.. {
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        let step = remove::next_step(&mut tx, &club, account, gate, app.now()).await?;
        tx.commit().await?;
        app.bells.ring_outbox();
        if let Step::Look(_, at) | Step::Ban(_, at) | Step::Unban(_, at) = &step
            && call > 0
        {
            app.pace.of(Wire::of(at.platform)).again(Class::Act, app.now()).await.map_err(Trouble::Paused)?;
        }
        let go_on = match step {
            Step::Nothing => false,
            Step::Look(person, at) => {
                let answer = messenger(app, at.platform)?.presence(at.chat, &person.address.id).await;
                match answer {
                    Ok(presence) => {
                        let mut tx = app.store.begin().await?;
                        let go_on = remove::looked(&mut tx, &club, &person, &at, presence, app.now()).await?;
                        tx.commit().await?;
                        go_on
                    }
                    Err(error) => return refused(app, &at, error).await,
                }
            }
            Step::Ban(person, at) => match messenger(app, at.platform)?.ban(at.chat, &person.address.id).await {
                // A deleted account cannot be acted on any more, and may not be in anybody's way.
                Ok(()) | Err(CallError::Settled(_) | CallError::PersonClosed(_)) => {
                    let mut tx = app.store.begin().await?;
                    let go_on = remove::banned(&mut tx, &club, &person, &at, app.now()).await?;
                    tx.commit().await?;
                    go_on
                }
                Err(CallError::IsStaff) => {
                    let mut tx = app.store.begin().await?;
                    remove::is_staff(&mut tx, &club, &person, &at, app.now()).await?;
                    tx.commit().await?;
                    false
                }
                Err(error) => return refused(app, &at, error).await,
            },
            Step::Unban(person, at) => match messenger(app, at.platform)?.unban(at.chat, &person.address.id).await {
                Ok(()) | Err(CallError::Settled(_) | CallError::PersonClosed(_)) => {
                    let mut tx = app.store.begin().await?;
                    remove::finished(&mut tx, &club, &person, &at, app.now()).await?;
                    tx.commit().await?;
                    false
                }
                Err(CallError::IsStaff) => {
                    let mut tx = app.store.begin().await?;
                    remove::is_staff(&mut tx, &club, &person, &at, app.now()).await?;
                    tx.commit().await?;
                    false
                }
                // She is banned and must not stay so: tried until it is done.
                Err(error) => return refused(app, &at, error).await,
            },
        };
        app.bells.ring_outbox();
        if !go_on {
            break;
        }
    }
    Ok(Some(Outcome::Done))
}

/// A call was refused. It is tried until it is done, with growing pauses; if the gate is at fault, that is looked into,
/// and whatever waits for the gate is hurried when it works again.
async fn refused(app: &App, at: &Gate, error: CallError) -> Result<Option<Outcome>, Trouble> {
    at_fault(app, at.platform, at.chat, &error).await?;
    Err(match error {
        CallError::Refused(text) | CallError::PersonClosed(text) => CallError::Unreached(text),
        other => other,
    }
    .into())
}

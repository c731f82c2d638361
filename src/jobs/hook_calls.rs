//! Calls to receivers of web hooks.

use super::perform::Trouble;
use crate::app::App;
use crate::club::outgoing;
use crate::domain::Timestamp;
use crate::domain::outgoing::{TEST, pause};
use crate::hooks::{Answer, Call, new_secret};
use crate::store::{HookRow, HookState, OutboxRow, Outcome};
use secrecy::SecretString;
use serde_json::json;

/// Tells a receiver of a line of the journal.
pub(super) async fn call(app: &App, row: &OutboxRow, hook: i64, line: i64) -> Result<Option<Outcome>, Trouble> {
    let Some(hook) = listening(app, hook).await? else { return Ok(Some(Outcome::Done)) };
    let mut tx = app.store.read().await?;
    let event = outgoing::event(&mut tx, line, hook.spec.names).await?;
    drop(tx);
    let Some(event) = event else { return Ok(Some(Outcome::Done)) };
    let body = serde_json::to_string(&event).unwrap_or_default();
    tell(app, row, &hook, &event.id, body).await
}

/// Tells a receiver something by way of trial.
pub(super) async fn test(app: &App, row: &OutboxRow, hook: i64, token: &str) -> Result<Option<Outcome>, Trouble> {
    let Some(hook) = listening(app, hook).await? else { return Ok(Some(Outcome::Done)) };
    let body = json!({"type": TEST, "timestamp": Timestamp(row.created_at).rfc3339(), "data": {}}).to_string();
    tell(app, row, &hook, &format!("test_{token}"), body).await
}

/// A receiver that is to be called, with a secret: the first call makes it.
async fn listening(app: &App, hook: i64) -> Result<Option<HookRow>, Trouble> {
    let mut tx = app.store.read().await?;
    let known = tx.hook(hook).await?.filter(|hook| hook.state == HookState::On);
    drop(tx);
    if known.as_ref().is_none_or(|hook| hook.secret.is_some()) {
        return Ok(known);
    }
    let mut tx = app.store.begin().await?;
    let Some(mut hook) = tx.hook(hook).await? else { return Ok(None) };
    if hook.secret.is_none() {
        let secret = new_secret();
        tx.set_hook_secret(hook.id, &secret, None).await?;
        hook.secret = Some(secret);
        tx.commit().await?;
    }
    Ok(Some(hook))
}

async fn tell(app: &App, row: &OutboxRow, hook: &HookRow, id: &str, body: String) -> Result<Option<Outcome>, Trouble> {
    let at = app.now();
    let previous = hook.previous.as_ref().filter(|(_, until)| *until > at).map(|(secret, _)| secret);
    let secrets: Vec<&SecretString> = hook.secret.as_ref().into_iter().chain(previous).collect();
    let answer = app.hooks.call(Call { url: &hook.spec.url, secrets: &secrets, id, at, body }).await;
    let now = app.now();
    if answer == Answer::Heard && !outgoing::is_news(hook, now) {
        return Ok(Some(Outcome::Done));
    }
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    let (outcome, recovered) = match answer {
        Answer::Heard => (Outcome::Done, outgoing::heard(&mut tx, hook, now).await?),
        Answer::Gone => {
            outgoing::gone(&mut tx, &club, hook.id, now).await?;
            (Outcome::Done, true)
        }
        Answer::Failed { why, wait } => {
            outgoing::failed(&mut tx, &club, hook.id, &why, now).await?;
            let asked = wait.and_then(|wait| i64::try_from(wait.as_millis()).ok()).unwrap_or(0);
            let outcome = match pause(row.attempts, now.0 - row.created_at, row.id) {
                Some(pause) => Outcome::Again { at: now.plus(pause.max(asked)), error: why },
                None => Outcome::GivenUp { error: why },
            };
            (outcome, false)
        }
    };
    let decided = tx.decided();
    tx.commit().await?;
    app.bells.ring(&decided);
    if recovered {
        app.bells.ring_outbox();
    }
    Ok(Some(outcome))
}

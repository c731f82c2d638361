//! The loops around the ticks: when to call them again, and how long to rest.

use crate::app::{App, Waiting};
use crate::domain::Platform;
use crate::domain::time::SECOND;
use crate::jobs::deliver::Deliverer;
use crate::jobs::lease::{self, RENEW};
use crate::jobs::{decide, keys, poll, timer};
use crate::messenger::{CallError, Messenger};
use crate::store::{Class, Sort, Wire};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How long a poll may wait for news. Telegram allows 50 s; shorter notices a dead connection sooner.
const POLL_WAIT: Duration = Duration::from_secs(25);
/// How often loops look without being woken: for work of other processes, and for what is due later.
const LOOK: Duration = Duration::from_millis(500);
/// The same where there is hardly ever something to find.
const SELDOM: Duration = Duration::from_secs(10);
/// How often the timer looks.
const TICK: Duration = Duration::from_secs(1);
/// A clock that goes back by less than this, in milliseconds, is only being adjusted.
const CLOCK_SLACK: i64 = 60 * SECOND;
/// How often what is long done is forgotten.
const FORGET: Duration = Duration::from_secs(3600);
/// The pause after a failure of the store or of a messenger.
const PAUSE: Duration = Duration::from_secs(2);
/// The pause when only a person can help: a refused token.
const LONG_PAUSE: Duration = Duration::from_secs(60);
/// Waits, unless it is time to stop.
async fn rest(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}

pub(super) async fn intake(app: Arc<App>, mut waiting: mpsc::Receiver<Waiting>, stop: CancellationToken) {
    loop {
        tokio::select! {
            biased;
            more = app.take_in(&mut waiting) => if !more { return },
            () = stop.cancelled() => {
                // Whoever was let in before the server stopped is answered.
                waiting.close();
                while app.take_in(&mut waiting).await {}
                return;
            }
        }
    }
}

pub(super) async fn decide(app: Arc<App>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match decide::step(&app).await {
            Ok(0) => tokio::select! {
                () = app.bells.inbox.notified() => {}
                () = rest(&stop, LOOK) => {}
            },
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "deciding failed and is tried again");
                rest(&stop, PAUSE).await;
            }
        }
    }
}

pub(super) async fn deliver(app: Arc<App>, sort: Sort, stop: CancellationToken) {
    let mut deliverer = Deliverer::new(sort);
    let look = if is_used(&app, sort) { LOOK } else { SELDOM };
    loop {
        let stopping = stop.is_cancelled();
        if stopping && deliverer.is_idle() {
            return;
        }
        match deliverer.turn(&app, !stopping).await {
            // What could be taken up is on its way: there is more to do when it lands, or when the bell rings.
            Ok(turn) if turn.on_way > 0 => tokio::select! {
                () = deliverer.landing(&app) => {}
                () = app.bells.of(sort).notified(), if !stopping => {}
                () = tokio::time::sleep(LOOK) => {}
            },
            Ok(turn) if turn.taken > 0 || turn.settled > 0 => {}
            Ok(_) => tokio::select! {
                () = app.bells.of(sort).notified() => {}
                () = rest(&stop, look) => {}
            },
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be used and is tried again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether this deployment has anything of a sort to carry out. What it has not may still be decided, by an owner named
/// on a messenger that is not set up, and must not lie for ever.
fn is_used(app: &App, (class, wire): Sort) -> bool {
    app.messengers.iter().any(|m| Wire::of(m.platform()) == wire)
        || (class == Class::Act && matches!(wire, Wire::Other | Wire::Hook))
}

/// Runs the timer in whichever process holds its lease.
pub(super) async fn timer(app: Arc<App>, stop: CancellationToken) {
    let (mut forget_at, mut latest) = (tokio::time::Instant::now(), app.now());
    while !stop.is_cancelled() {
        let done = async {
            keys::follow(&app).await?;
            if !lease::attend(&app).await? {
                return Ok(0);
            }
            if app.now().plus(CLOCK_SLACK) < latest {
                tracing::warn!("the clock was set back: what was put off too far is looked at anew");
                timer::clock_set_back(&app).await?;
            }
            latest = app.now();
            if forget_at <= tokio::time::Instant::now() && timer::forget(&app).await? == 0 {
                forget_at = tokio::time::Instant::now() + FORGET;
            }
            timer::step(&app).await
        };
        match done.await {
            Ok(0) => tokio::select! {
                () = app.bells.timer.notified() => {}
                () = rest(&stop, TICK) => {}
            },
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "the timer failed and is tried again");
                rest(&stop, PAUSE).await;
            }
        }
    }
}

/// Introduces the program to a messenger, then reads its queue if it is to be asked for news.
pub(super) async fn messenger(app: Arc<App>, messenger: Arc<dyn Messenger>, stop: CancellationToken) {
    let name = messenger.platform().as_str();
    while let Err(error) = messenger.introduce().await {
        trouble(&app, name, &error);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause(&error)) => {}
        }
    }
    app.health.well(name);
    if !messenger.is_polled() {
        return;
    }
    while !stop.is_cancelled() {
        match lease::take(&app, &format!("poll:{name}")).await {
            Ok(true) => {}
            Ok(false) => {
                rest(&stop, RENEW).await;
                continue;
            }
            Err(error) => {
                tracing::error!(%error, messenger = name, "the poller cannot be leased and is tried again");
                rest(&stop, PAUSE).await;
                continue;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = poll_while_leased(&app, messenger.as_ref(), &stop) => {}
        }
    }
}

/// Polls until the lease has to be renewed.
async fn poll_while_leased(app: &App, messenger: &dyn Messenger, stop: &CancellationToken) {
    let name = messenger.platform().as_str();
    let started = tokio::time::Instant::now();
    // A poll may outlast a renewal, so it waits no longer than the lease allows where others could take it.
    let wait = if app.store.is_shared() { RENEW } else { POLL_WAIT };
    while started.elapsed() < RENEW && !stop.is_cancelled() {
        match poll::step(app, messenger, wait).await {
            Ok(_) => app.health.well(name),
            Err(poll::PollError::Call(error)) => {
                trouble(app, name, &error);
                rest(stop, pause(&error)).await;
            }
            Err(poll::PollError::Store(error)) => {
                tracing::error!(%error, messenger = name, "what came could not be stored; it is asked for again");
                rest(stop, PAUSE).await;
            }
        }
    }
}

fn trouble(app: &App, messenger: &'static str, error: &CallError) {
    app.health.ill(messenger, &error.to_string());
    match error {
        CallError::TokenRefused(_) if messenger == Platform::Vk.as_str() => {
            tracing::error!(messenger, %error, "the key is refused: make a new one in the community's settings and set it anew");
        }
        CallError::TokenRefused(_) => {
            tracing::error!(messenger, %error, "the token is refused: take the right one from @BotFather and set it anew");
        }
        CallError::Rival(_) => {
            tracing::error!(messenger, %error, "stop the other program: only one can read a bot's updates");
        }
        _ => tracing::warn!(messenger, %error, "the messenger cannot be used and is tried again"),
    }
}

const fn pause(error: &CallError) -> Duration {
    match error {
        CallError::Wait(wait) => *wait,
        CallError::TokenRefused(_) => LONG_PAUSE,
        _ => PAUSE,
    }
}

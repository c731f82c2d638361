//! The service: the only place that starts tasks and sleeps. Everything it runs is a tick of [`crate::jobs`].
//!
//! A first signal stops taking up work and lets finish what has begun; a second one, or a minute, ends it at once. Either
//! way nothing is lost: what was not finished is in the inbox and the outbox.

use crate::app::{App, Parts, Waiting};
use crate::clock::Clock;
use crate::club::effect::{Effect, Urgency, act};
use crate::club::{Deployment, Service as PayService};
use crate::http;
use crate::jobs::deliver::Deliverer;
use crate::jobs::lease::{self, RENEW};
use crate::jobs::{decide, poll, timer};
use crate::messenger::{CallError, Messenger};
use crate::pace::{Limits, Pace};
use crate::payments::{PaymentsConfig, Registry, SignedConfig, YooKassaConfig};
use crate::settings::{Settings, TelegramMode};
use crate::store::{Class, Store};
use crate::telegram::{Mode, Telegram, TelegramConfig};
use crate::texts::Texts;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a poll may wait for news. Telegram allows 50 s; shorter notices a dead connection sooner.
const POLL_WAIT: Duration = Duration::from_secs(25);
/// How often loops look without being woken: for work of other processes, and for what is due later.
const LOOK: Duration = Duration::from_millis(500);
/// How often the timer looks.
const TICK: Duration = Duration::from_secs(1);
/// How often what is long done is forgotten.
const FORGET: Duration = Duration::from_secs(3600);
/// The pause after a failure of the store or of a messenger.
const PAUSE: Duration = Duration::from_secs(2);
/// The pause when only a person can help: a refused token.
const LONG_PAUSE: Duration = Duration::from_secs(60);
/// How long what has begun may take to finish after the first signal.
const GRACE: Duration = Duration::from_secs(60);

/// A running service.
pub struct Service {
    /// What it holds.
    pub app: Arc<App>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Cancelled to stop taking up work.
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// How a service listens.
pub struct Listening {
    /// The bound socket.
    pub listener: TcpListener,
    /// What the routes need to know.
    pub routes: http::Config,
}

impl Service {
    /// Starts every loop and the HTTP server.
    ///
    /// # Errors
    /// When the database cannot be written to.
    pub async fn start(parts: Parts, listening: Listening) -> anyhow::Result<Self> {
        let address = listening.listener.local_addr()?;
        let (app, waiting) = App::new(parts);
        let app = Arc::new(app);
        prepare(&app).await?;
        let service = Self { app, address, stopping: CancellationToken::new(), tasks: TaskTracker::new() };
        service.start_loops(waiting);
        let router = http::router(Arc::clone(&service.app), listening.routes);
        let stopping = service.stopping.clone();
        service.spawn(async move {
            let serve = axum::serve(listening.listener, router.into_make_service_with_connect_info::<SocketAddr>());
            if let Err(error) = serve.with_graceful_shutdown(stopping.cancelled_owned()).await {
                tracing::error!(%error, "the HTTP server ended");
            }
        });
        tracing::info!(%address, "ready");
        Ok(service)
    }

    fn start_loops(&self, waiting: mpsc::Receiver<Waiting>) {
        let (app, stop) = (&self.app, &self.stopping);
        self.spawn(intake_loop(Arc::clone(app), waiting, stop.clone()));
        self.spawn(decide_loop(Arc::clone(app), stop.clone()));
        for class in [Class::Say, Class::Act] {
            self.spawn(deliver_loop(Arc::clone(app), class, stop.clone()));
        }
        self.spawn(timer_loop(Arc::clone(app), stop.clone()));
        for messenger in &app.messengers {
            self.spawn(messenger_loop(Arc::clone(app), Arc::clone(messenger), stop.clone()));
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place, in a tracker that shutdown waits for")]
    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(self.tasks.track_future(future));
    }

    /// Stops taking up work, and returns when what has begun is finished, at the latest after a minute.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.tasks.close();
        let finished = async {
            loop {
                tokio::select! {
                    () = self.tasks.wait() => return,
                    // What is still on its way is not for others to take over.
                    () = tokio::time::sleep(RENEW) => drop(lease::live(&self.app).await),
                }
            }
        };
        if tokio::time::timeout(GRACE, finished).await.is_err() {
            tracing::warn!("not everything finished in time; it goes on with the next start");
        }
        let given_back = async {
            let mut tx = self.app.store.begin().await?;
            tx.drop_leases(&self.app.holder).await?;
            tx.commit().await
        };
        if let Err(error) = given_back.await {
            tracing::warn!(%error, "leases were not given back; they run out by themselves");
        }
        self.app.store.close().await;
    }

    /// Runs until the process is asked to end, once or twice.
    pub async fn run_until_asked(self) {
        signal().await;
        tracing::info!("stopping: what has begun is finished first; ask again to end at once");
        tokio::select! {
            () = self.stop() => tracing::info!("stopped"),
            () = signal() => tracing::warn!("ended at once"),
        }
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn signal() {
    let terminate = async {
        #[cfg(unix)]
        if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            signal.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// Puts together what a deployment has set.
///
/// # Errors
/// What is wrong with it.
pub fn parts(settings: &Settings, store: Store, clock: Clock) -> anyhow::Result<Parts> {
    let texts = Texts::load()?;
    let payments = Arc::new(Registry::new(PaymentsConfig {
        yookassa: settings.yookassa.as_ref().map(|y| YooKassaConfig {
            shop_id: y.shop_id.clone(),
            secret: y.secret_key.current().into(),
            previous: y.secret_key.accepted().nth(1).map(Into::into),
            api_url: y.api_url.as_str().to_owned(),
            check_addresses: settings.http.check_source_addresses,
        }),
        signed: settings
            .signed_webhook
            .as_ref()
            .map(|s| SignedConfig { secrets: s.accepted().map(Into::into).collect() }),
    })?);
    let mut messengers: Vec<Arc<dyn Messenger>> = Vec::new();
    let mut limits = Limits { per_second: 30, per_chat: true };
    if let Some(telegram) = &settings.telegram {
        limits.per_second = telegram.messages_per_second.get();
        messengers.push(Arc::new(Telegram::new(telegram_config(telegram, &texts)?)));
    }
    let services = payments.iter().map(|provider| {
        let (name, registry) = (provider.name().to_owned(), Arc::clone(&payments));
        let asked = name.clone();
        PayService { name, takes: Arc::new(move |currency| registry.get(&asked).is_some_and(|p| p.sells_in(currency))) }
    });
    let deployment = Deployment { owners: settings.owners.clone(), services: services.collect() };
    let return_url = settings.http.public_url.as_ref().map(|u| u.as_str().to_owned());
    Ok(Parts { store, clock, messengers, payments, texts, deployment, pace: Pace::new(limits), return_url })
}

fn telegram_config(telegram: &crate::settings::TelegramSettings, texts: &Texts) -> anyhow::Result<TelegramConfig> {
    let menu =
        |lang| texts.commands(lang).into_iter().map(|(word, about)| (word.to_owned(), about)).collect::<Vec<_>>();
    let mut commands: Vec<_> = texts.languages().into_iter().map(|lang| (lang.to_string(), menu(lang))).collect();
    commands.push((String::new(), menu(crate::domain::Lang::EN)));
    Ok(TelegramConfig {
        token: telegram.token.current().into(),
        api_url: telegram.api_url.as_str().to_owned(),
        mode: match &telegram.mode {
            TelegramMode::Polling => Mode::Polling,
            TelegramMode::Webhook { public_url, secret } => Mode::Webhook {
                url: format!("{}/webhooks/telegram", public_url.as_str()).parse()?,
                secret: secret.current().into(),
            },
        },
        commands,
    })
}

/// What a start does once: lets go of what a killed process of before had taken up, and looks at every gate.
///
/// # Errors
/// What the store says.
pub async fn prepare(app: &App) -> anyhow::Result<()> {
    lease::live(app).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    if !app.store.is_shared() {
        tx.release_effects().await?;
    }
    let club = app.club(&mut tx).await?;
    for gate in &club.gates {
        act(&mut tx, &Effect::Inspect { platform: gate.platform, chat: gate.chat }, Urgency::Care, now);
    }
    tx.commit().await?;
    Ok(())
}

/// Waits, unless it is time to stop.
async fn rest(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}

async fn intake_loop(app: Arc<App>, mut waiting: mpsc::Receiver<Waiting>, stop: CancellationToken) {
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

async fn decide_loop(app: Arc<App>, stop: CancellationToken) {
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

async fn deliver_loop(app: Arc<App>, class: Class, stop: CancellationToken) {
    let mut deliverer = Deliverer::new(class);
    loop {
        let stopping = stop.is_cancelled();
        if stopping && deliverer.is_idle() {
            return;
        }
        match deliverer.turn(&app, !stopping).await {
            // What could be taken up is on its way: there is more to do when it lands, or when the bell rings.
            Ok(turn) if turn.on_way > 0 => tokio::select! {
                () = deliverer.landing(&app) => {}
                () = app.bells.of(class).notified(), if !stopping => {}
                () = tokio::time::sleep(LOOK) => {}
            },
            Ok(turn) if turn.taken > 0 || turn.settled > 0 => {}
            Ok(_) => tokio::select! {
                () = app.bells.of(class).notified() => {}
                () = rest(&stop, LOOK) => {}
            },
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be used and is tried again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Runs the timer in whichever process holds its lease.
async fn timer_loop(app: Arc<App>, stop: CancellationToken) {
    let mut forgotten = tokio::time::Instant::now();
    while !stop.is_cancelled() {
        let done = async {
            if !lease::attend(&app).await? {
                return Ok(0);
            }
            if forgotten.elapsed() > FORGET {
                forgotten = tokio::time::Instant::now();
                timer::forget(&app).await?;
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
async fn messenger_loop(app: Arc<App>, messenger: Arc<dyn Messenger>, stop: CancellationToken) {
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

//! The service: the only place that starts tasks and sleeps. Everything it runs is a tick of [`crate::jobs`].
//!
//! A first signal stops taking up work and lets finish what has begun; a second one, or a minute, ends it at once. Either
//! way nothing is lost: what was not finished is in the inbox and the outbox.

mod loops;

use crate::app::{App, Parts, Waiting};
use crate::clock::Clock;
use crate::club::effect::{Effect, Urgency, act};
use crate::club::{Deployment, Service as PayService, sweep};
use crate::domain::Again;
use crate::http;
use crate::jobs::lease::{self, RENEW};
use crate::jobs::{keys, timer};
use crate::messenger::Messenger;
use crate::pace::{Limits, Paces};
use crate::payments::telegram::is_test_token;
use crate::payments::{
    CloudPaymentsConfig, CryptoPayConfig, GetCourseConfig, PaymentsConfig, ProdamusConfig, Registry, RobokassaConfig,
    SignedConfig, StarsConfig, StripeConfig, TBankConfig, TelegramPaymentsConfig, TributeConfig, YooKassaConfig,
};
use crate::settings::{Secret, Settings, TelegramMode, TelegramSettings, VkMode, VkSettings};
use crate::store::{Class, Store, Wire};
use crate::telegram::{Mode, Telegram, TelegramConfig};
use crate::texts::Texts;
use crate::vk::{self, IdConfig, Vk, VkConfig};
use secrecy::SecretString;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// VK takes 25 calls in one request, and 20 requests a second, to which the client keeps by itself
/// (<https://dev.vk.com/ru/api/api-requests>). No limit of a single chat is known.
const VK_LIMITS: Limits = Limits { per_second: 200, per_chat: true };

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
        self.spawn(loops::intake(Arc::clone(app), waiting, stop.clone()));
        self.spawn(loops::decide(Arc::clone(app), stop.clone()));
        for class in Class::ALL {
            for wire in Wire::ALL {
                self.spawn(loops::deliver(Arc::clone(app), (class, wire), stop.clone()));
            }
        }
        self.spawn(loops::timer(Arc::clone(app), stop.clone()));
        for messenger in &app.messengers {
            self.spawn(loops::messenger(Arc::clone(app), Arc::clone(messenger), stop.clone()));
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
    let payments = Arc::new(Registry::new(services(settings))?);
    let mut messengers: Vec<Arc<dyn Messenger>> = Vec::new();
    let mut telegram_limits = Limits { per_second: 30, per_chat: true };
    if let Some(telegram) = &settings.telegram {
        telegram_limits.per_second = telegram.messages_per_second.get();
        messengers.push(Arc::new(Telegram::new(telegram_config(telegram, &texts)?)));
    }
    let vk = settings.vk.as_ref().map(vk_config).transpose()?.map(|config| Arc::new(Vk::new(config)));
    if let Some(vk) = &vk {
        messengers.push(Arc::<Vk>::clone(vk));
    }
    let autopay = Arc::<[String]>::from(settings.autopay.as_slice());
    let services = (0..payments.iter().count()).filter_map(|i| pay_service(&payments, &autopay, i));
    let refunding = payments.iter().filter(|p| p.refunds()).map(|p| p.name().to_owned()).collect();
    let pace = Paces::new(|wire| match wire {
        Wire::Telegram => telegram_limits,
        Wire::Vk => VK_LIMITS,
        Wire::Other => Limits { per_second: 30, per_chat: false },
        Wire::Hook => Limits { per_second: 200, per_chat: false },
    });
    let deployment = Deployment {
        owners: settings.owners.clone(),
        services: services.collect(),
        refunding,
        donut: settings.vk.as_ref().map(|vk| format!("https://vk.com/donut/club{}", vk.group_id)),
        public_url: settings.http.public_url.as_ref().map(|url| url.as_str().to_owned()),
    };
    Ok(Parts { store, clock, messengers, vk, payments, texts, deployment, pace })
}

/// What the club needs to know of a payment service.
fn pay_service(payments: &Arc<Registry>, autopay: &Arc<[String]>, i: usize) -> Option<PayService> {
    let provider = payments.iter().nth(i)?;
    let [takes, renews] = [Arc::clone(payments), Arc::clone(payments)];
    let autopay = autopay.iter().any(|name| name == provider.name());
    // Saved cards are charged where the service has allowed it to this shop, and the operator has said so.
    let allowed = move |again| if again == Again::Saved && !autopay { Again::Once } else { again };
    Some(PayService {
        name: provider.name().to_owned(),
        takes: Arc::new(move |currency| takes.iter().nth(i).is_some_and(|p| p.sells_in(currency))),
        renews: Arc::new(move |price, period| {
            allowed(renews.iter().nth(i).map_or(Again::Once, |p| p.renews(price, period)))
        }),
        only_in: provider.only_in(),
        receipts: provider.receipts(),
    })
}

/// The payment services that a deployment has set up.
fn services(settings: &Settings) -> PaymentsConfig {
    let check_addresses = settings.http.check_source_addresses;
    PaymentsConfig {
        yookassa: settings.yookassa.as_ref().map(|y| YooKassaConfig {
            shop_id: y.shop_id.clone(),
            secret: y.secret_key.current().into(),
            previous: y.secret_key.accepted().nth(1).map(Into::into),
            api_url: y.api_url.as_str().to_owned(),
            check_addresses,
        }),
        prodamus: settings
            .prodamus
            .as_ref()
            .map(|p| ProdamusConfig { url: p.url.as_str().to_owned(), secrets: secrets(&p.secret_key) }),
        cloudpayments: settings.cloudpayments.as_ref().map(|c| CloudPaymentsConfig {
            public_id: c.public_id.clone(),
            secrets: secrets(&c.api_secret),
            api_url: c.api_url.as_str().to_owned(),
            check_addresses,
        }),
        tbank: settings.tbank.as_ref().map(|t| TBankConfig {
            terminal: t.terminal_key.clone(),
            passwords: secrets(&t.password),
            api_url: t.api_url.as_str().to_owned(),
            check_addresses,
        }),
        robokassa: settings.robokassa.as_ref().map(|r| RobokassaConfig {
            login: r.login.clone(),
            password1: r.password1.current().into(),
            password2: secrets(&r.password2),
            hash: r.hash,
            url: r.url.as_str().to_owned(),
            check_addresses,
        }),
        signed: settings.signed_webhook.as_ref().map(|s| SignedConfig { secrets: secrets(s) }),
        stripe: settings.stripe.as_ref().map(|s| StripeConfig {
            keys: secrets(&s.secret_key),
            webhook_secrets: secrets(&s.webhook_secret),
            api_url: s.api_url.as_str().to_owned(),
        }),
        cryptopay: settings
            .cryptopay
            .as_ref()
            .map(|c| CryptoPayConfig { tokens: secrets(&c.token), api_url: c.api_url.as_str().to_owned() }),
        tribute: settings.tribute.as_ref().map(|s| TributeConfig { keys: secrets(s) }),
        getcourse: settings.getcourse.as_ref().map(|s| GetCourseConfig { secrets: secrets(s) }),
        manual: true,
        stars: settings.telegram.as_ref().map(bot),
        telegram: settings.telegram.as_ref().and_then(|t| {
            let provider_token = t.provider_token.as_ref()?.current().into();
            Some(TelegramPaymentsConfig { bot: bot(t), provider_token })
        }),
    }
}

/// What payments within Telegram need of the bot.
fn bot(telegram: &TelegramSettings) -> StarsConfig {
    StarsConfig { token: telegram.token.current().into(), api_url: telegram.api_url.as_str().to_owned() }
}

/// All that are accepted, the current one first.
fn secrets(secret: &Secret) -> Vec<SecretString> {
    secret.accepted().map(Into::into).collect()
}

fn telegram_config(telegram: &TelegramSettings, texts: &Texts) -> anyhow::Result<TelegramConfig> {
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
        test_payments: telegram.provider_token.as_ref().is_some_and(|t| is_test_token(t.current())),
    })
}

/// VK's own addresses: the newer first, the older while it cannot be reached.
const VK_HOSTS: [&str; 2] = ["https://api.vk.ru", "https://api.vk.com"];

fn vk_config(vk: &VkSettings) -> anyhow::Result<VkConfig> {
    Ok(VkConfig {
        group_id: vk.group_id,
        token: vk.token.current().into(),
        admin_token: vk.admin_token.as_ref().map(|token| token.current().into()),
        id: vk.refresh.as_ref().map(|refresh| IdConfig {
            url: refresh.id_url.as_str().to_owned(),
            app_id: refresh.app_id,
            device_id: refresh.device_id.clone(),
            refresh: refresh.token.current().into(),
        }),
        api_urls: vk
            .api_url
            .as_ref()
            .map_or_else(|| VK_HOSTS.map(str::to_owned).to_vec(), |url| vec![url.as_str().to_owned()]),
        mode: match &vk.mode {
            VkMode::Polling => vk::Mode::Polling,
            VkMode::Webhook { public_url, secret, confirmation } => vk::Mode::Webhook {
                url: format!("{}/webhooks/vk", public_url.as_str()).parse()?,
                secrets: secret.accepted().map(Into::into).collect(),
                confirmation: confirmation.clone(),
            },
        },
    })
}

/// Names made ready to be looked for, in one transaction.
const NAMES: i64 = 1000;

/// What a start does once: lets go of what a killed process of before had taken up, looks at every gate, and asks what
/// was paid meanwhile.
///
/// # Errors
/// What the store says.
pub async fn prepare(app: &App) -> anyhow::Result<()> {
    lease::live(app).await?;
    timer::clock_set_back(app).await?;
    keys::take_up(app).await?;
    // Names of before this could be looked for.
    loop {
        let mut tx = app.store.begin().await?;
        let filled = tx.fill_sought(NAMES).await?;
        tx.commit().await?;
        if filled == 0 {
            break;
        }
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    if !app.store.is_shared() {
        tx.release_effects().await?;
    }
    tx.free_heads(now).await?;
    sweep::at_start(&mut tx).await?;
    let club = app.club(&mut tx).await?;
    // A gate of a messenger that is not set up waits for it.
    for gate in club.gates.iter().filter(|gate| app.messenger(gate.platform).is_some()) {
        act(&mut tx, &Effect::Inspect { platform: gate.platform, chat: gate.chat }, Urgency::Care, now);
    }
    tx.commit().await?;
    Ok(())
}

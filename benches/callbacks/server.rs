//! The server, in a process of its own: the real router and intake, and the real decisions where a row wants them.

use crate::calls::{self, PRODAMUS, SIGNED};
use anyhow::{Context, Result, bail, ensure};
use futures_util::StreamExt as _;
use propusk::app::{App, Waiting};
use propusk::clock::Clock;
use propusk::club::apply;
use propusk::club_file::ClubFile;
use propusk::domain::{AccountRef, Again, Platform};
use propusk::jobs::decide;
use propusk::settings::Settings;
use propusk::store::{NewOrder, Purpose, Store};
use propusk::{http, run};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Worker threads, as the program itself has.
const WORKERS: usize = 2;
/// Commits under way at once, where each callback has its own: the connections to PostgreSQL.
const AT_ONCE: usize = 8;
/// How many members are written down in one transaction.
const CHUNK: usize = 2_000;
const CLUB: &str = r#"
[club]
name = "Club"
timezone = "Europe/Moscow"
[gates.channel]
telegram = -1001234567890
[plans.month]
title = "Month"
period = "1 month"
price = ["990 RUB"]
gates = ["channel"]
"#;

/// What it does with a callback.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Acknowledges it and stores nothing.
    Nothing,
    /// Stores it with a commit of its own.
    Each,
    /// Stores it as the program does: many in a commit.
    Shared,
    /// The same, and decides it.
    Grant,
}

impl Mode {
    const ALL: [Self; 4] = [Self::Nothing, Self::Each, Self::Shared, Self::Grant];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Each => "each",
            Self::Shared => "many",
            Self::Grant => "many, decided",
        }
    }
}

/// A running server, seen from outside; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    says: BufReader<ChildStdout>,
    asked: ChildStdin,
}

impl Server {
    /// Starts one with so many orders, and waits until it listens.
    pub(crate) fn start(mode: Mode, orders: usize, database: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["server", mode.name(), &orders.to_string()])
            .env_clear()
            .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "error".into()))
            .env("DATABASE_URL", database)
            .env("HTTP_LISTEN", "127.0.0.1:0")
            .env("OWNERS", "tg:1001")
            .env("SIGNED_WEBHOOK_SECRET", SIGNED)
            .env("PRODAMUS_URL", "https://club.payform.ru")
            .env("PRODAMUS_SECRET_KEY", PRODAMUS)
            .env("TELEGRAM_TOKEN", "7000000001:benchmark-token-of-no-use-elsewhere")
            .env("TELEGRAM_API_URL", "http://127.0.0.1:9")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().context("the server does not start")?;
        let (says, asked) = (child.stdout.take().context("no output")?, child.stdin.take().context("no input")?);
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        let mut server = Self { child, address, says: BufReader::new(says), asked };
        let port = server.hear()?.parse()?;
        server.address.set_port(port);
        Ok(server)
    }

    /// Asks it to tell when so many more callbacks are decided.
    pub(crate) fn expect(&mut self, n: usize) -> Result<()> {
        Ok(writeln!(self.asked, "{n}")?)
    }

    /// Waits until it tells that; says when it was.
    pub(crate) fn decided(&mut self) -> Result<Instant> {
        let answer = self.hear()?;
        ensure!(answer == "decided", "{answer}");
        Ok(Instant::now())
    }

    /// How many orders were granted.
    pub(crate) fn granted(&mut self) -> Result<usize> {
        writeln!(self.asked, "0")?;
        Ok(self.hear()?.parse()?)
    }

    fn hear(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.says.read_line(&mut line)? > 0, "the server has ended");
        Ok(line.trim_end().to_owned())
    }

    /// Its processor time up to now, in seconds.
    pub(crate) fn used(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let ticks: f64 = after_name.split(' ').skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
        // Linux tells these times in hundredths of a second, whatever its own tick is.
        Ok(ticks / 100.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs one until it is killed.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [mode, orders] = arguments else { bail!("server MODE ORDERS") };
    let mode = Mode::ALL.into_iter().find(|m| m.name() == mode).context("no such mode")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    runtime.block_on(serve(mode, orders.parse()?))
}

#[expect(clippy::disallowed_methods, reason = "a process of its own, which is killed")]
async fn serve(mode: Mode, orders: usize) -> Result<()> {
    let settings = Settings::from_env()?;
    propusk::log::init(&settings.log);
    http::start_counting();
    let store = Store::open(settings.database.expose(), Purpose::Service).await?;
    let parts = run::parts(&settings, store, Clock::system())?;
    let (app, waiting) = App::new(parts);
    let app = Arc::new(app);
    if mode == Mode::Grant {
        fill(&app, orders).await?;
    }
    tokio::spawn(intake(Arc::clone(&app), mode, waiting));
    let listener = TcpListener::bind(settings.http.listen).await?;
    println!("{}", listener.local_addr()?.port());
    let router = http::router(Arc::clone(&app), http::Config::default());
    if mode == Mode::Grant {
        tokio::spawn(async move {
            if let Err(error) = decisions(app, orders).await {
                println!("{error}");
            }
        });
    }
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Members, each with an order that waits to be paid.
async fn fill(app: &App, orders: usize) -> Result<()> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    apply::apply(&mut tx, &ClubFile::parse("club.toml", CLUB)?, now).await?;
    tx.commit().await?;
    let mut rest = 0..orders;
    while !rest.is_empty() {
        let mut tx = app.store.begin().await?;
        let club = app.club(&mut tx).await?;
        let plan = club.plans.first().context("no plan")?;
        for n in rest.by_ref().take(CHUNK) {
            let address = AccountRef { platform: Platform::Telegram, id: (77_000_001 + n).to_string() };
            let (account, _) = tx.add_account(&address, "Anna", None, None, true, now).await?;
            let order = NewOrder {
                token: &calls::token(n),
                member: account.member,
                account: account.id,
                plan,
                provider: "signed",
                price: plan.prices[0],
                promo: None,
                gift: false,
                replaces: None,
                again: Again::Once,
            };
            tx.add_order(&order, now, now).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// What becomes of the facts of callbacks.
async fn intake(app: Arc<App>, mode: Mode, mut waiting: mpsc::Receiver<Waiting>) {
    match mode {
        Mode::Shared | Mode::Grant => while app.take_in(&mut waiting).await {},
        Mode::Nothing => {
            while let Some(one) = waiting.recv().await {
                let _ = one.stored.send(Ok(()));
            }
        }
        Mode::Each => {
            let all = futures_util::stream::poll_fn(move |context| waiting.poll_recv(context));
            all.for_each_concurrent(AT_ONCE, async |one| {
                let stored = async {
                    let mut tx = app.store.begin().await?;
                    tx.add_facts(&one.facts, app.now()).await?;
                    tx.commit().await
                };
                let _ = one.stored.send(stored.await.map_err(|e| e.to_string()));
            })
            .await;
        }
    }
}

/// Decides, and says when as many were decided as is asked for; asked for none, how many orders were granted.
async fn decisions(app: Arc<App>, orders: usize) -> Result<()> {
    let (asks, mut asked) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        std::io::stdin().lines().map_while(Result::ok).for_each(|line| drop(asks.send(line)));
    });
    while let Some(line) = asked.recv().await {
        let mut left: usize = line.parse()?;
        if left == 0 {
            println!("{}", granted(&app, orders).await?);
            continue;
        }
        while left > 0 {
            match decide::step(&app).await? {
                0 => app.bells.inbox.notified().await,
                n => left = left.saturating_sub(n),
            }
        }
        println!("decided");
    }
    Ok(())
}

/// How many of the members have exactly what they paid for.
async fn granted(app: &App, orders: usize) -> Result<usize> {
    let mut tx = app.store.read().await?;
    let mut granted = 0;
    for n in 0..orders {
        let Some(order) = tx.order_by_token(&calls::token(n)).await? else { continue };
        let subscriptions = tx.subscriptions_of(order.member).await?;
        let terms: usize = subscriptions.iter().map(|s| s.terms.len()).sum();
        granted += usize::from(terms == 1 && order.state == "paid");
    }
    Ok(granted)
}

//! The commands. Exit codes: 0 done, 1 it failed (one clear line on standard error), 2 wrong usage.

mod apply;
mod check;
mod export;
mod hooks;
mod key;

use crate::clock::Clock;
use crate::http;
use crate::log;
use crate::run::{self, Listening, Service};
use crate::settings::{DatabaseUrl, LogSettings, Settings, TelegramMode};
use crate::store::{Purpose, Store};
use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;

/// Stack of the worker threads: two are enough for a club, and small ones keep an idle program small.
const WORKERS: usize = 2;

/// Propusk: a membership gate for private clubs on Telegram and VK.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Rehearse: the whole system with no account anywhere, on a page of its own
    Sandbox {
        /// Where the page is served, on this machine only
        #[arg(long, default_value_t = 8088)]
        port: u16,
        /// Begin with a new world
        #[arg(long)]
        reset: bool,
        /// The SQLite file of this world
        #[arg(long, default_value = "propusk-sandbox.db")]
        db: PathBuf,
    },
    /// The service: bots, webhooks, workers
    Run,
    /// Declare gates, plans and texts; prints what changes
    Apply {
        /// The file, as docs/club-toml.md describes it
        file: PathBuf,
        /// Change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// The doctor: says what is wrong and how to mend it
    Check,
    /// Everything, as JSON lines on standard output
    Export {
        /// jsonl, or csv for a folder of tables
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
        /// The folder for csv
        #[arg(long, required_if_eq("format", "csv"))]
        out: Option<PathBuf>,
    },
    /// Web hooks: who is told what happens
    Hooks {
        #[command(subcommand)]
        command: hooks::Hooks,
    },
    /// Keys to the read API
    Key {
        #[command(subcommand)]
        command: key::Key,
    },
    /// Whether the service on this machine lives (for containers)
    #[command(hide = true)]
    Health,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse(); // leaves with 2 on wrong usage
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let done = runtime.context("cannot start").and_then(|runtime| runtime.block_on(perform(cli.command)));
    match done {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "propusk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn perform(command: Command) -> Result<ExitCode> {
    if let Command::Sandbox { port, reset, db } = command {
        // The terminal shows the address to open, and else only what goes wrong.
        log::init(&LogSettings { filter: "warn".to_owned(), ..LogSettings::default() });
        crate::sandbox::run(port, reset, &db).await?;
        return Ok(ExitCode::SUCCESS);
    }
    load_env_file()?;
    match command {
        Command::Sandbox { .. } => {}
        Command::Run => serve(&settings()?).await?,
        Command::Apply { file, dry_run } => apply::apply(&database()?, &file, dry_run).await?,
        Command::Check => return check::check().await,
        Command::Export { format: Format::Jsonl, .. } => export::jsonl(&database()?).await?,
        Command::Export { format: Format::Csv, out } => export::csv(&database()?, &out.unwrap_or_default()).await?,
        Command::Hooks { command } => hooks::hooks(&database()?, command).await?,
        Command::Key { command } => key::key(&database()?, command).await?,
        Command::Health => return health().await,
    }
    Ok(ExitCode::SUCCESS)
}

/// `.env` of the working folder, where there is one. What is set already is stronger.
fn load_env_file() -> Result<()> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // The text of a line that cannot be read may hold a secret, so only its place is told.
        Err(dotenvy::Error::LineParse(_, at)) => {
            anyhow::bail!(".env: a line cannot be read at character {at}: expected NAME=value")
        }
        Err(error) => Err(error).context(".env cannot be read"),
    }
}

fn settings() -> Result<Settings> {
    let settings = Settings::from_env()?;
    log::init(&settings.log);
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    Ok(settings)
}

/// The database alone, for commands that need nothing else.
fn database() -> Result<DatabaseUrl> {
    log::init(&LogSettings { filter: "warn".to_owned(), ..LogSettings::default() });
    let text = std::env::var("DATABASE_URL").ok().filter(|t| !t.is_empty());
    DatabaseUrl::parse(text.as_deref().unwrap_or("sqlite://propusk.db"))
        .context("DATABASE_URL: expected sqlite://FILE or postgres://…")
}

async fn open(database: &DatabaseUrl, purpose: Purpose) -> Result<Store> {
    Store::open(database.expose(), purpose).await.with_context(|| format!("cannot use the database {database}"))
}

async fn serve(settings: &Settings) -> Result<()> {
    http::start_counting();
    let store = open(&settings.database, Purpose::Service).await?;
    if let Some(file) = &settings.club_config {
        apply::apply_to(&store, file, false, &mut std::io::stderr()).await?;
    }
    let clock = Clock::system();
    let listener = TcpListener::bind(settings.http.listen)
        .await
        .with_context(|| format!("HTTP_LISTEN: cannot listen on {}", settings.http.listen))?;
    let routes = http::Config {
        telegram_secrets: settings.telegram.as_ref().map_or_else(Vec::new, |t| match &t.mode {
            TelegramMode::Webhook { secret, .. } => secret.accepted().map(Into::into).collect(),
            TelegramMode::Polling => Vec::new(),
        }),
        trusted_proxies: settings.http.trusted_proxies.clone(),
    };
    let parts = run::parts(settings, store, clock)?;
    Service::start(parts, Listening { listener, routes }).await?.run_until_asked().await;
    Ok(())
}

/// Asks the service on this machine whether it lives.
async fn health() -> Result<ExitCode> {
    let listen = std::env::var("HTTP_LISTEN").ok().filter(|t| !t.is_empty());
    let mut address: SocketAddr = listen.as_deref().unwrap_or("127.0.0.1:8080").parse().context("HTTP_LISTEN")?;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let client = crate::wire::client(Duration::from_secs(4));
    let answer = client.get(format!("http://{address}/healthz")).send().await;
    let lives = answer.is_ok_and(|a| a.status().is_success());
    Ok(if lives { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

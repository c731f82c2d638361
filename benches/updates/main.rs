//! How fast updates go through the whole durable path, beside a bare teloxide echo bot that stores nothing.
//!
//! Not a test: it asserts nothing about time. `docs/benchmarks.md` has the commands, what each row means, and what was
//! measured. This process is the stage (the emulated Bot API, on one thread, and the meter); every row starts a bot in a
//! process of its own, which is this same program with the name of the bot as its argument.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]

mod bots;
mod payments;
mod stage;

use anyhow::{Context, Result};
use stage::{Cores, Stage};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Chats that write.
const CHATS: i64 = 10_000;
/// The first of them.
const FIRST: i64 = 100_000;
/// The chat that floods.
const FLOODER: i64 = 99_999;
/// Updates in a row of the first table.
const UPDATES: usize = 30_000;
/// Updates of the cold chats, and of the flooding one, in a row of the second table.
const COLD: usize = 5_000;
/// How often each of them is played by the service; the one in the middle counts.
const ROUNDS: usize = 5;
/// How long it takes at most to decide what was read.
const DECIDED: Duration = Duration::from_secs(2);
/// How long the server takes for an answer there.
const SLOW: Duration = Duration::from_millis(20);

/// How cold chats fared.
struct Cold {
    /// How many were answered.
    n: usize,
    /// How many a second.
    rate: f64,
    /// The bot's processor time for each, in microseconds.
    micros: f64,
    /// Answers to the flooding one until then.
    meanwhile: u32,
}

/// The one in the middle.
fn median(mut rounds: Vec<Cold>) -> Cold {
    rounds.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    rounds.swap_remove(rounds.len() / 2)
}

/// When one chat floods.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flood {
    Never,
    /// Its updates come in between those of the others, so that these are behind them in the messenger's queue.
    Between,
    /// Its updates are decided when the others come, and its answers wait.
    Before,
}

const FLOODS: [Flood; 3] = [Flood::Never, Flood::Between, Flood::Before];

impl Flood {
    const fn name(self) -> &'static str {
        match self {
            Self::Never => "none",
            Self::Between => "5000 in between",
            Self::Before => "5000 waiting",
        }
    }
}

/// The two bots.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Echo,
    Service,
}

impl Which {
    const fn argument(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Service => "service",
        }
    }
}

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    match wanted.first().map(String::as_str) {
        Some("echo") => return bots::echo(),
        Some("service") => return bots::service(),
        _ => {}
    }
    if !wanted.iter().any(|a| a == "--bench") {
        println!("run it with: cargo bench --bench updates");
        return Ok(());
    }
    let names: Vec<&str> = wanted.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(all(&names))
}

/// Runs the tables that are named, or all.
async fn all(names: &[&str]) -> Result<()> {
    let on = |name: &str| names.is_empty() || names.contains(&name);
    let folder = tempfile::tempdir()?;
    let stage = Stage::new(folder.path()).await?;
    let bench = Bench { stage: &stage, program: std::env::current_exe()?, folder: folder.path() };
    if on("rates") {
        bench.rates().await?;
    }
    if on("flood") {
        bench.flood().await?;
    }
    if on("payments") {
        payments::table(&bench).await?;
    }
    if on("start") {
        bench.starts().await?;
    }
    Ok(())
}

/// What every table needs.
pub(crate) struct Bench<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) program: PathBuf,
    folder: &'a Path,
}

impl Bench<'_> {
    /// The address of an SQLite file of this name.
    pub(crate) fn sqlite(&self, name: &str) -> String {
        format!("sqlite://{}", self.folder.join(name).display())
    }

    /// Lets chats write, `n` messages in all, one after the other.
    pub(crate) fn write(&self, n: usize, first: i64, text: &str) {
        for chat in (first..first + CHATS).cycle().take(n) {
            let _ = self.stage.telegram.says(chat, text);
        }
    }

    /// The first table: all updates wait already, the bot is started, and answers each.
    async fn rates(&self) -> Result<()> {
        println!("\n| bot | database | updates | cores | a second | of echo | µs of processor | MB after | MB peak |");
        println!("|---|---|---|---|---|---|---|---|---|");
        let postgres = std::env::var("TEST_DATABASE_URL").ok();
        for cores in [Cores::Apart, Cores::Shared] {
            let name = format!("rates-{}.db", cores.name());
            let mut databases = vec![("SQLite", self.sqlite(&name))];
            if let Some(url) = postgres.as_ref().filter(|_| cores == Cores::Shared) {
                databases.push(("PostgreSQL", fresh(url).await?));
            }
            let echo = self.rate(Which::Echo, "none", "", "/help", FIRST, UPDATES, cores, None).await?;
            for (kind, url) in &databases {
                let echo = Some(echo);
                self.rate(Which::Service, kind, url, "/start", FIRST, CHATS as usize, cores, echo).await?;
                self.rate(Which::Service, kind, url, "/start", FIRST, UPDATES, cores, echo).await?;
                self.rate(Which::Service, kind, url, "/help", FIRST, UPDATES, cores, echo).await?;
            }
            self.rate(Which::Echo, "none", "", "/help", FIRST, UPDATES, cores, None).await?;
        }
        Ok(())
    }

    /// One row; says how many updates were answered a second.
    #[expect(clippy::too_many_arguments, reason = "the columns of the table")]
    async fn rate(
        &self,
        which: Which,
        kind: &str,
        database: &str,
        text: &str,
        first: i64,
        n: usize,
        cores: Cores,
        echo: Option<f64>,
    ) -> Result<f64> {
        self.write(n, first, text);
        self.stage.arm(FLOODER);
        let bot = self.stage.start(&self.program, which.argument(), database, cores)?;
        self.stage.answered(n).await?;
        let used = bot.used()?;
        let rate = n as f64 / self.stage.meter().time().as_secs_f64();
        let ratio = echo.map_or_else(|| "1".into(), |echo| format!("{:.2}", rate / echo));
        let micros = used.cpu * 1e6 / n as f64;
        let (name, cores) = (which.argument(), cores.name());
        println!(
            "| {name} | {kind} | {n} × {text} | {cores} | {rate:.0} | {ratio} | {micros:.0} | {:.0} | {:.0} |",
            used.rss, used.peak
        );
        drop(bot);
        self.stage.forget_updates().await?;
        Ok(rate)
    }

    /// The second table: one chat floods, the others write once, and the server is slow.
    async fn flood(&self) -> Result<()> {
        println!(
            "\n| bot | flood | cold updates a second | of it without flood | µs of processor for each | flood answered meanwhile |"
        );
        println!("|---|---|---|---|---|---|");
        for (which, rounds, floods) in [(Which::Echo, 1, &FLOODS[..2]), (Which::Service, ROUNDS, &FLOODS[..])] {
            let mut played: Vec<Vec<Cold>> = floods.iter().map(|_| Vec::new()).collect();
            for round in 0..rounds {
                // In turns, so that whatever else the machine does meets all of them.
                for (flood, colds) in floods.iter().zip(&mut played) {
                    colds.push(self.cold(which, *flood, round).await?);
                }
            }
            let played: Vec<Cold> = played.into_iter().map(median).collect();
            for (flood, cold) in floods.iter().zip(&played) {
                let all = if cold.n < COLD { format!(" ({} of {COLD} in 20 s)", cold.n) } else { String::new() };
                let (bot, name, rate, part) = (which.argument(), flood.name(), cold.rate, cold.rate / played[0].rate);
                println!("| {bot} | {name} | {rate:.0}{all} | {part:.2} | {:.0} | {} |", cold.micros, cold.meanwhile);
            }
        }
        Ok(())
    }

    /// Cold chats write once each to a running bot.
    async fn cold(&self, which: Which, flood: Flood, round: usize) -> Result<Cold> {
        use propusk::sandbox::telegram::{Fault, FaultKind};
        let telegram = &self.stage.telegram;
        telegram.fail(Fault { method: Some("sendMessage".into()), times: u32::MAX, kind: FaultKind::Slow(SLOW) });
        self.stage.arm(FLOODER);
        let database = self.sqlite(&format!("{}-{round}.db", flood.name().replace(' ', "-")));
        let bot = self.stage.start(&self.program, which.argument(), &database, Cores::Shared)?;
        if flood == Flood::Before {
            (0..COLD).for_each(|_| drop(telegram.says(FLOODER, "/help")));
        }
        while self.stage.meter().first_poll.is_none() || telegram.pending_updates() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(DECIDED).await;
        for chat in (FIRST..).take(COLD) {
            let _ = telegram.says(chat, "/help");
            if flood == Flood::Between {
                let _ = telegram.says(FLOODER, "/help");
            }
        }
        self.stage.arm(FLOODER);
        let (start, before) = (Instant::now(), bot.used()?);
        let whole = self.stage.answered_within(COLD, Duration::from_secs(20)).await;
        let used = bot.used()?.cpu - before.cpu;
        let (n, last, meanwhile) = {
            let meter = self.stage.meter();
            (meter.counted, meter.last, meter.messages.get(&FLOODER).copied().unwrap_or(0))
        };
        let time = last.filter(|_| whole).map_or(start.elapsed(), |last| last - start);
        drop(bot);
        telegram.heal();
        self.stage.forget_updates().await?;
        Ok(Cold { n, rate: n as f64 / time.as_secs_f64(), micros: used * 1e6 / n as f64, meanwhile })
    }

    /// The last table: the program itself on a database with members in it.
    async fn starts(&self) -> Result<()> {
        let program = Path::new(env!("CARGO_BIN_EXE_propusk"));
        let database = self.sqlite("start.db");
        self.write(CHATS as usize, FIRST, "/start");
        self.stage.arm(FLOODER);
        let bot = self.stage.start(&self.program, "service", &database, Cores::Shared)?;
        self.stage.answered(CHATS as usize).await?;
        drop(bot);
        self.stage.forget_updates().await?;
        let mut times = Vec::new();
        for _ in 0..9 {
            let started = Instant::now();
            let bot = self.stage.start(program, "run", &database, Cores::Shared)?;
            bot.ready().await?;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let bot = self.stage.start(program, "run", &database, Cores::Shared)?;
        bot.ready().await?;
        tokio::time::sleep(Duration::from_secs(10)).await;
        let (used, size) = (bot.used()?, std::fs::metadata(program).context("the program")?.len() as f64 / 1e6);
        println!("\n| start to ready, median of 9 | slowest | idle for 10 s | processor time in it | binary |");
        println!("|---|---|---|---|---|");
        println!(
            "| {:.0} ms | {:.0} ms | {:.1} MB | {:.2} s | {size:.1} MB |",
            times[times.len() / 2],
            times[times.len() - 1],
            used.rss,
            used.cpu
        );
        Ok(())
    }
}

/// Empties the database at this address.
async fn fresh(url: &str) -> Result<String> {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(url).await?;
    for sql in ["DROP SCHEMA IF EXISTS propusk_bench CASCADE", "CREATE SCHEMA propusk_bench"] {
        sqlx::query(sql).execute(&mut connection).await?;
    }
    connection.close().await?;
    let sign = if url.contains('?') { '&' } else { '?' };
    Ok(format!("{url}{sign}options=-csearch_path%3Dpropusk_bench"))
}

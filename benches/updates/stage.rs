//! The stage: the emulated Bot API with a meter around every call, and the bots that are started against it.

use anyhow::{Context, Result, ensure};
use propusk::clock::Clock;
use propusk::sandbox::telegram::{BotRights, CallInfo, Config, Limits, Phase, TelegramEmulator};
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The emulated bot's token.
const TOKEN: &str = "7000000001:benchmark-token-of-no-use-elsewhere";
/// The club's owner.
const OWNER: i64 = 1001;
/// The secret of signed callbacks.
pub(crate) const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
/// A row that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// All cores, as they are before this process goes to one of them.
static ALL_CORES: LazyLock<String> = LazyLock::new(|| {
    let number = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("0-{}", number - 1)
});

/// What has been seen of the bot's calls since [`Stage::arm`].
#[derive(Default)]
pub(crate) struct Meter {
    /// When it first asked for updates.
    pub(crate) first_poll: Option<Instant>,
    /// Messages by chat: how many.
    pub(crate) messages: HashMap<i64, u32>,
    /// The last message to any chat but the flooding one.
    pub(crate) last: Option<Instant>,
    /// Messages to chats other than the flooding one.
    pub(crate) counted: usize,
    /// The chat that floods.
    pub(crate) flooder: i64,
    /// Who paid and has not been told her way in: since when.
    pub(crate) paid: HashMap<i64, Instant>,
    /// How long it took to tell.
    pub(crate) told: Vec<Duration>,
}

/// Where a bot runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cores {
    /// The server on core 0, the bot on core 1.
    Apart,
    /// Both wherever the system puts them.
    Shared,
}

impl Cores {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Apart => "server 0, bot 1",
            Self::Shared => "shared",
        }
    }
}

/// The emulated world and the meter.
pub(crate) struct Stage {
    pub(crate) telegram: TelegramEmulator,
    pub(crate) meter: Arc<Mutex<Meter>>,
    club: PathBuf,
}

/// A running bot; killed when it is dropped.
pub(crate) struct Bot {
    child: Child,
    /// Where it listens, if it does.
    pub(crate) address: SocketAddr,
}

/// What a process has used.
pub(crate) struct Used {
    /// Resident memory, in MB.
    pub(crate) rss: f64,
    /// Its highest value, in MB.
    pub(crate) peak: f64,
    /// Processor time, in seconds.
    pub(crate) cpu: f64,
}

impl Stage {
    /// Sets it up, with files in a folder.
    pub(crate) async fn new(folder: &Path) -> Result<Self> {
        LazyLock::force(&ALL_CORES);
        let clock = Clock::system();
        let mut config = Config::new(TOKEN, "bench_bot", Arc::new(move || clock.now().0));
        config.limits = Limits::off();
        config.calls_kept = 0;
        config.messages_kept = 4;
        let telegram = TelegramEmulator::start(config).await?;
        let channel = telegram.channel(OWNER, "Club");
        let rights = BotRights { can_invite_users: true, can_restrict_members: true, ..BotRights::default() };
        telegram.promote_bot(OWNER, channel, rights).map_err(|e| anyhow::anyhow!(e.0))?;
        let club = folder.join("club.toml");
        std::fs::write(
            &club,
            format!(
                "[club]\nname = \"Club\"\ntimezone = \"UTC\"\n[gates.channel]\ntelegram = {channel}\n[plans.month]\ntitle = \
                 \"Month\"\nperiod = \"1 month\"\nprice = [\"10 EUR\"]\ngates = [\"channel\"]\n"
            ),
        )?;
        let meter = Arc::new(Mutex::new(Meter::default()));
        let seen = Arc::clone(&meter);
        telegram.on_call(Arc::new(move |call, phase| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).see(call, phase);
        }));
        Ok(Self { telegram, meter, club })
    }

    pub(crate) fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to count anew.
    pub(crate) fn arm(&self, flooder: i64) {
        *self.meter() = Meter { flooder, ..Meter::default() };
    }

    /// Waits until so many messages went to chats that do not flood.
    pub(crate) async fn answered(&self, wanted: usize) -> Result<()> {
        let done = self.answered_within(wanted, PATIENCE).await;
        ensure!(done, "only {} of {wanted} were answered", self.meter().counted);
        Ok(())
    }

    /// The same for a limited time; says whether it was enough.
    pub(crate) async fn answered_within(&self, wanted: usize, limit: Duration) -> bool {
        let since = Instant::now();
        while self.meter().counted < wanted {
            if since.elapsed() > limit {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        true
    }

    /// Throws away what no bot has acknowledged.
    pub(crate) async fn forget_updates(&self) -> Result<()> {
        let url = format!("{}/bot{TOKEN}/deleteWebhook?drop_pending_updates=true", self.telegram.api_url());
        propusk::wire::client(PATIENCE).get(url).send().await?.error_for_status()?;
        Ok(())
    }

    /// Starts a bot: `program` with `arguments`, in an environment of its own.
    pub(crate) fn start(&self, program: &Path, argument: &str, database: &str, cores: Cores) -> Result<Bot> {
        pin(std::process::id(), cores, "0")?;
        let port = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = Command::new(program);
        if cores == Cores::Apart {
            command = Command::new("taskset");
            command.args(["-c", "1"]).arg(program);
        }
        command
            .arg(argument)
            .env_clear()
            .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "error".into()))
            .env("DATABASE_URL", database)
            .env("CLUB_CONFIG", &self.club)
            .env("HTTP_LISTEN", port.to_string())
            .env("OWNERS", format!("tg:{OWNER}"))
            .env("SIGNED_WEBHOOK_SECRET", SECRET)
            .env("TELEGRAM_TOKEN", TOKEN)
            .env("TELEGRAM_API_URL", self.telegram.api_url())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null());
        if std::env::var_os("RUST_LOG").is_none() {
            command.stderr(Stdio::null());
        }
        Ok(Bot { child: command.spawn().context("the bot does not start")?, address: port })
    }
}

impl Meter {
    fn see(&mut self, call: &CallInfo<'_>, phase: Phase) {
        match (call.method, phase) {
            ("getUpdates", Phase::Before) => {
                self.first_poll.get_or_insert_with(Instant::now);
            }
            ("sendMessage", Phase::After) => {
                let chat = call.params.get("chat_id").and_then(serde_json::Value::as_i64).unwrap_or_default();
                *self.messages.entry(chat).or_default() += 1;
                if chat != self.flooder {
                    self.counted += 1;
                    self.last = Some(Instant::now());
                }
                if let Some(paid) = self.paid.remove(&chat) {
                    self.told.push(paid.elapsed());
                }
            }
            _ => {}
        }
    }

    /// The time from the first poll to the last message.
    pub(crate) fn time(&self) -> Duration {
        self.last.zip(self.first_poll).map_or(Duration::MAX, |(last, first)| last - first)
    }
}

impl Bot {
    /// Waits until it says that it is ready; how long after its start that was is for the caller to know.
    pub(crate) async fn ready(&self) -> Result<()> {
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(20) {
            if get(self.address, "/readyz").await.is_ok_and(|a| a.starts_with("HTTP/1.1 200")) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::bail!("the service does not become ready")
    }

    /// What it has used up to now.
    pub(crate) fn used(&self) -> Result<Used> {
        let folder = PathBuf::from(format!("/proc/{}", self.child.id()));
        let status = std::fs::read_to_string(folder.join("status"))?;
        let mb = |name: &str| {
            let line = status.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default();
            line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap_or(0.0) / 1024.0
        };
        let stat = std::fs::read_to_string(folder.join("stat"))?;
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let ticks: f64 = after_name.split(' ').skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
        // Linux tells these times in hundredths of a second, whatever its own tick is.
        Ok(Used { rss: mb("VmRSS"), peak: mb("VmHWM"), cpu: ticks / 100.0 })
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// Puts this process, which has one thread, on a core or lets it go.
fn pin(process: u32, cores: Cores, core: &str) -> Result<()> {
    let list = if cores == Cores::Apart { core } else { ALL_CORES.as_str() };
    let mut taskset = Command::new("taskset");
    taskset.args(["-cp", list, &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    let done = taskset.status().context("taskset, of util-linux, is needed")?;
    ensure!(done.success() || cores == Cores::Shared, "taskset cannot pin to core {core}");
    Ok(())
}

//! The ready world: a club, a few people, and the real service against emulated platforms, on a clock that can be moved.
//!
//! The club's database outlives the process, the platforms do not: a world that starts again on a known file puts people
//! back to where the club last saw them, and gives no number twice.

use super::people::{OWNER, PEOPLE, VK_OWNER, address};
use super::stars;
use super::telegram::{BotRights, Config as TelegramConfig, Limits as FloodLimits, TelegramEmulator};
use super::vk::VkEmulator;
use super::vk_world;
use super::yookassa::{Config as BankConfig, YooKassaEmulator};
use crate::app::App;
use crate::clock::Clock;
use crate::club::apply;
use crate::club_file::ClubFile;
use crate::domain::{Platform, Presence, Timestamp};
use crate::http;
use crate::pace::{Limits, Paces};
use crate::run::{self, Listening, Service};
use crate::settings::Settings;
use crate::store::{Purpose, Store, StoreError, Tx};
use anyhow::{Context, Result};
use chrono::{NaiveTime, TimeDelta, Timelike};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

/// The bot's token in the emulated Telegram.
const TOKEN: &str = "7000000001:sandbox-token-of-no-use-elsewhere";
/// The bot's name there.
const BOT: &str = "dyhanie_bot";
/// The shop's number and key in the emulated YooKassa.
const SHOP: (&str, &str) = ("506751", "live_sandbox");
/// Calls a second, more than anybody at the page brings about.
const CALLS: u32 = 1000;
/// Where the club's file keeps how far this world's clock was moved.
const MOVED: &str = "sandbox:moved";
/// Where the service keeps how far it read the emulated Telegram.
const POLLED: &str = "poll:telegram";
/// A running world.
pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) telegram: TelegramEmulator,
    pub(super) vk: VkEmulator,
    /// The peer of VK's chat.
    pub(super) vk_chat: i64,
    /// Whether the program has the owner's key to the community in VK.
    pub(super) vk_key: AtomicBool,
    pub(super) bank: YooKassaEmulator,
    pub(super) app: Arc<App>,
    /// How far the clock was moved from the machine's, in milliseconds.
    pub(super) moved: AtomicI64,
    /// Held by whoever moves it.
    pub(super) moving: Mutex<()>,
}

impl World {
    /// Starts a world whose page is at `page`, on a database file.
    pub(super) async fn start(db: &Path, page: &str) -> Result<(Self, Service)> {
        let url = format!("sqlite://{}", db.display());
        let store =
            Store::open(&url, Purpose::Service).await.with_context(|| format!("cannot use {}", db.display()))?;
        let mut tx = store.begin().await?;
        let clock = Clock::system();
        let moved = match number(tx.cursor(MOVED).await?) {
            Some(moved) => moved,
            None => until_daytime(clock.now()),
        };
        tx.set_cursor(MOVED, &moved.to_string()).await?;
        clock.advance(moved);
        let ticking = clock.clone();
        let time: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(move || ticking.now().0);

        // Flood limits go by real time, and here a week goes by in a moment: nobody is held to them.
        let platform =
            TelegramConfig { limits: FloodLimits::off(), ..TelegramConfig::new(TOKEN, BOT, Arc::clone(&time)) };
        let telegram = TelegramEmulator::start(platform).await?;
        let (vk, vk_chat) = vk_world::start(Arc::clone(&time)).await?;
        let file = populate(&telegram, vk_chat)?;
        stars::give_out(&telegram);
        let read = number(tx.cursor(POLLED).await?);
        let read_vk = number(tx.cursor(vk_world::POLLED).await?);
        apply::apply(&mut tx, &file, clock.now()).await?;
        match read {
            Some(update) => {
                telegram.goes_on_from(update);
                resume(&mut tx, &telegram, clock.now()).await?;
            }
            None => drop(telegram.starts(OWNER, None)),
        }
        if let Some(event) = read_vk {
            vk.goes_on_from(event);
            vk_world::resume(&mut tx, &vk).await?;
        }
        tx.commit().await?;

        let bank = YooKassaEmulator::start(BankConfig {
            shop_id: SHOP.0.into(),
            secret: SHOP.1.into(),
            clock: time,
            port: 0,
            notification_url: None,
            retry_scale: 1.0,
        })
        .await?;
        let settings = settings(&url, page, &Emulated { telegram: &telegram, vk: &vk, bank: &bank })?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut parts = run::parts(&settings, store, clock.clone())?;
        // The page after payment is the service's own.
        parts.deployment.public_url = Some(format!("http://{}", listener.local_addr()?));
        parts.pace = Paces::new(|_| Limits { per_second: CALLS, per_chat: false });
        let service = Service::start(parts, Listening { listener, routes: http::Config::default() }).await?;
        bank.set_notification_url(Some(format!("http://{}/webhooks/yookassa", service.address)));
        let app = Arc::clone(&service.app);
        let moved = AtomicI64::new(moved);
        let vk_key = AtomicBool::new(true);
        Ok((Self { clock, telegram, vk, vk_chat, vk_key, bank, app, moved, moving: Mutex::default() }, service))
    }

    /// Keeps in the club's file how far the clock was moved.
    pub(super) async fn keep_moved(&self, moved: i64) -> Result<(), StoreError> {
        let mut tx = self.app.store.begin().await?;
        tx.set_cursor(MOVED, &moved.to_string()).await?;
        tx.commit().await
    }
}

/// Removes a world's file, unless a sandbox runs on it.
pub(super) async fn forget(db: &Path) -> Result<()> {
    if !db.exists() {
        return Ok(());
    }
    match Store::open(&format!("sqlite://{}", db.display()), Purpose::Service).await {
        Ok(store) => store.close().await,
        Err(taken @ StoreError::Taken(_)) => return Err(taken.into()),
        // Whatever else is wrong with it goes with it.
        Err(_) => {}
    }
    for end in ["", "-wal", "-shm"] {
        let mut name = OsString::from(db);
        name.push(end);
        let path = PathBuf::from(name);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// A number that the club's file keeps.
pub(super) fn number(text: Option<String>) -> Option<i64> {
    text.and_then(|t| t.parse().ok())
}

/// The platform before the service knows of it: people, two chats with the bot in them, and the club that guards them.
/// The chats come first and in this order, so that they have the same ids in every world.
fn populate(telegram: &TelegramEmulator, vk_chat: i64) -> Result<ClubFile> {
    let channel = telegram.channel(OWNER, "Дыхание. Закрытый канал");
    let chat = telegram.supergroup(OWNER, "Дыхание. Чат");
    for p in &PEOPLE {
        p.join_telegram(telegram);
    }
    for id in [channel, chat] {
        telegram.promote_bot(OWNER, id, bot_rights())?;
    }
    let ids = [("{channel}", channel), ("{chat}", chat), ("{vk_community}", vk_world::GROUP.0), ("{vk_chat}", vk_chat)];
    let text = include_str!("page/club.toml").to_owned();
    let text = ids.iter().fold(text, |text, (name, id)| text.replace(name, &id.to_string()));
    Ok(ClubFile::parse("club.toml of the sandbox", &text)?)
}

/// What the owner allows the bot.
pub(super) fn bot_rights() -> BotRights {
    BotRights { can_invite_users: true, can_restrict_members: true, ..BotRights::default() }
}

/// The platforms that the service is told of.
struct Emulated<'a> {
    telegram: &'a TelegramEmulator,
    vk: &'a VkEmulator,
    bank: &'a YooKassaEmulator,
}

fn settings(db: &str, page: &str, emulated: &Emulated<'_>) -> Result<Settings> {
    let settings = Settings::read(&|name| {
        Some(match name {
            "OWNERS" => format!("tg:{OWNER},vk:{VK_OWNER}"),
            "PUBLIC_URL" => page.to_owned(),
            "DATABASE_URL" => db.to_owned(),
            "TELEGRAM_TOKEN" => TOKEN.to_owned(),
            "TELEGRAM_API_URL" => emulated.telegram.api_url(),
            "VK_GROUP_ID" => vk_world::GROUP.0.to_string(),
            "VK_GROUP_TOKEN" => vk_world::TOKEN.to_owned(),
            "VK_ADMIN_TOKEN" => vk_world::ADMIN_TOKEN.to_owned(),
            "VK_API_URL" => emulated.vk.api_url(),
            "YOOKASSA_SHOP_ID" => SHOP.0.to_owned(),
            "YOOKASSA_SECRET_KEY" => SHOP.1.to_owned(),
            "YOOKASSA_API_URL" => emulated.bank.api_url(),
            "AUTOPAY" => "yookassa".to_owned(),
            _ => return None,
        })
    });
    Ok(settings?)
}

/// Puts people back to where the club last saw them. The links of the world before are gone with it.
async fn resume(tx: &mut Tx, telegram: &TelegramEmulator, now: Timestamp) -> Result<(), StoreError> {
    let (_, _, gates) = tx.club().await?;
    for person in PEOPLE.iter().filter(|p| p.telegram) {
        let Some(account) = tx.account_at(&address(person.id)).await? else { continue };
        if account.reachable {
            telegram.knows_bot(person.id);
        }
        for gate in gates.iter().filter(|g| g.platform == Platform::Telegram) {
            if tx.access(account.id, gate.id).await?.seen == Presence::Inside {
                telegram.fill(gate.chat, std::iter::once(person.id));
            }
            tx.drop_link(account.id, gate.id, now).await?;
        }
    }
    Ok(())
}

/// How far a new world is moved so that its first hours are not quiet ones: to noon, unless it is day there already.
fn until_daytime(now: Timestamp) -> i64 {
    let zone = chrono_tz::Europe::Moscow;
    if (10..20).contains(&now.time_of_day(zone).hour()) {
        return 0;
    }
    let noon = |date| Timestamp::at(date, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default(), zone).since(now);
    let today = now.date(zone);
    let ahead = noon(today);
    if ahead > 0 { ahead } else { noon(today + TimeDelta::days(1)) }
}

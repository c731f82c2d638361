//! The world of the sandbox: the real service against emulated platforms, on a clock that can be moved.

use super::telegram::{BotRights, Config as TelegramWorld, TelegramEmulator};
use super::yookassa::{Config as BankWorld, YooKassaEmulator};
use crate::clock::Clock;
use crate::club::apply;
use crate::club_file::ClubFile;
use crate::http;
use crate::run::{self, Listening, Service};
use crate::settings::Settings;
use crate::store::{Purpose, Store};
use anyhow::Result;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The bot's token in the emulated Telegram.
const TOKEN: &str = "7000000001:sandbox-token-of-no-use-elsewhere";
/// The bot's name there.
const BOT: &str = "dyhanie_bot";
/// The owner's number there.
pub(crate) const OWNER: i64 = 1001;

/// A running world.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) telegram: TelegramEmulator,
    pub(crate) bank: YooKassaEmulator,
    pub(crate) service: Service,
}

impl World {
    /// Starts a world whose page is at `page`, on a database file.
    pub(crate) async fn start(db: &Path, page: &str) -> Result<Self> {
        let clock = Clock::system();
        let ticking = clock.clone();
        let time: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(move || ticking.now().0);
        let telegram = TelegramEmulator::start(TelegramWorld::new(TOKEN, BOT, Arc::clone(&time))).await?;
        telegram.person(OWNER, "Ольга", None, Some("olga"), Some("ru"));
        let channel = telegram.channel(OWNER, "Дыхание");
        let bank = YooKassaEmulator::start(BankWorld {
            shop_id: "506751".into(),
            secret: "live_sandbox".into(),
            clock: time,
            port: 0,
            notification_url: None,
            retry_scale: 1.0,
        })
        .await?;
        let settings = Settings::read(&|name| {
            Some(match name {
                "OWNERS" => format!("tg:{OWNER}"),
                "PUBLIC_URL" => page.to_owned(),
                "DATABASE_URL" => format!("sqlite://{}", db.display()),
                "TELEGRAM_TOKEN" => TOKEN.to_owned(),
                "TELEGRAM_API_URL" => telegram.api_url(),
                "YOOKASSA_SHOP_ID" => "506751".to_owned(),
                "YOOKASSA_SECRET_KEY" => "live_sandbox".to_owned(),
                "YOOKASSA_API_URL" => bank.api_url(),
                _ => return None,
            })
        })?;
        let store = Store::open(settings.database.expose(), Purpose::Service).await?;
        let mut tx = store.begin().await?;
        let file = format!(
            "[club]\nname = \"Дыхание\"\ntimezone = \"Europe/Moscow\"\n[gates.channel]\ntelegram = {channel}\n[plans.month]\ntitle = \"Месяц\"\nperiod = \"1 month\"\nprice = [\"1990 RUB\"]\ngates = [\"channel\"]\ngrace = \"2 days\"\nremind = [\"7 days\", \"1 day\"]\n"
        );
        apply::apply(&mut tx, &ClubFile::parse("sandbox", &file)?, clock.now()).await?;
        tx.commit().await?;
        let parts = run::parts(&settings, store, clock.clone())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let service = Service::start(parts, Listening { listener, routes: http::Config::default() }).await?;
        bank.set_notification_url(Some(format!("http://{}/webhooks/yookassa", service.address)));
        telegram.starts(OWNER, None);
        let _ = telegram.promote_bot(
            OWNER,
            channel,
            BotRights { can_invite_users: true, can_restrict_members: true, ..BotRights::default() },
        );
        Ok(Self { clock, telegram, bank, service })
    }
}

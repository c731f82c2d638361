//! The two bots, each in a process of its own: a bare teloxide echo bot, and the real service without limits.

use anyhow::{Context, Result};
use propusk::clock::Clock;
use propusk::club::apply;
use propusk::club_file::ClubFile;
use propusk::http;
use propusk::pace::{Limits, Paces};
use propusk::run::{self, Listening, Service};
use propusk::settings::Settings;
use propusk::store::{Purpose, Store};
use teloxide::prelude::*;
use tokio::net::TcpListener;

/// Worker threads, as the program itself has.
const WORKERS: usize = 2;
/// More than any server answers.
const NO_LIMIT: u32 = 10_000_000;

/// Runs the echo bot until it is killed.
pub(crate) fn echo() -> Result<()> {
    runtime()?.block_on(async {
        let url = std::env::var("TELEGRAM_API_URL")?.parse()?;
        let bot = Bot::new(std::env::var("TELEGRAM_TOKEN")?).set_api_url(url);
        let handler = Update::filter_message().endpoint(|bot: Bot, message: Message| async move {
            if let Some(text) = message.text() {
                bot.send_message(message.chat.id, text).await?;
            }
            respond(())
        });
        Dispatcher::builder(bot, handler).build().dispatch().await;
        Ok(())
    })
}

/// Runs the service as `propusk run` does, but as fast as it can.
pub(crate) fn service() -> Result<()> {
    runtime()?.block_on(async {
        let settings = Settings::from_env()?;
        propusk::log::init(&settings.log);
        http::start_counting();
        let store = Store::open(settings.database.expose(), Purpose::Service).await?;
        if let Some(file) = &settings.club_config {
            let mut tx = store.begin().await?;
            apply::apply(&mut tx, &ClubFile::load(file)?, Clock::system().now()).await?;
            tx.commit().await?;
        }
        let listener = TcpListener::bind(settings.http.listen).await?;
        let mut parts = run::parts(&settings, store, Clock::system())?;
        parts.pace = Paces::new(|_| Limits { per_second: NO_LIMIT, per_chat: false });
        let service = Service::start(parts, Listening { listener, routes: http::Config::default() }).await?;
        service.run_until_asked().await;
        Ok(())
    })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build().context("no runtime")
}

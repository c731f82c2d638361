//! `propusk hooks`: who is told what happens. Secrets are shown here and nowhere else.

use super::open;
use crate::clock::Clock;
use crate::club::effect::{Effect, Urgency, act};
use crate::domain::time::{DAY, HOUR};
use crate::domain::{HookKey, Timestamp};
use crate::hooks::new_secret;
use crate::settings::DatabaseUrl;
use crate::store::{HookRow, HookState, Purpose, Store, Tx};
use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate};
use clap::Subcommand;
use secrecy::ExposeSecret;
use std::io::Write;

/// How long the secret before still signs.
const BOTH: i64 = DAY;
/// Lines that are looked at in one transaction of a replay.
const LINES: i64 = 500;

#[derive(Subcommand)]
pub(super) enum Hooks {
    /// Who is told, and whether they hear
    List,
    /// Show the secret that signs
    Secret {
        /// As in club.toml
        name: HookKey,
    },
    /// Make a new secret; the one before signs too for a day
    Rotate {
        /// As in club.toml
        name: HookKey,
    },
    /// Send a trial event
    Test {
        /// As in club.toml
        name: HookKey,
    },
    /// Call again a receiver that had said that it is gone
    Resume {
        /// As in club.toml
        name: HookKey,
    },
    /// Send again what happened since a day or a moment
    Replay {
        /// As in club.toml
        name: HookKey,
        /// Such as 2026-12-31 (from its first moment in UTC) or 2026-12-31T12:00:00Z; without it: the last three days
        #[arg(long, value_parser = moment)]
        since: Option<Timestamp>,
    },
}

fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_time(chrono::NaiveTime::MIN).and_utc().into());
    }
    let moment = DateTime::parse_from_rfc3339(text).map(|at| Timestamp(at.timestamp_millis()));
    moment.map_err(|_| "expected a day such as 2026-12-31, or a moment such as 2026-12-31T12:00:00Z".to_owned())
}

pub(super) async fn hooks(database: &DatabaseUrl, command: Hooks) -> Result<()> {
    let store = open(database, Purpose::Command).await?;
    let now = Clock::system().now();
    let mut out = std::io::stdout();
    match command {
        Hooks::List => list(&store, &mut out).await?,
        Hooks::Secret { name } => secret(&store, &name, false, now, &mut out).await?,
        Hooks::Rotate { name } => secret(&store, &name, true, now, &mut out).await?,
        Hooks::Test { name } => {
            let mut tx = store.begin().await?;
            let hook = called(&mut tx, &name).await?;
            let token = uuid::Uuid::new_v4().simple().to_string();
            act(&mut tx, &Effect::TestHook { hook: hook.id, token }, Urgency::Answer, now);
            tx.commit().await?;
            writeln!(out, "a trial event is on its way to {name}; `propusk hooks list` shows what came of it")?;
        }
        Hooks::Resume { name } => {
            let mut tx = store.begin().await?;
            let hook = known(&mut tx, &name).await?;
            if hook.state == HookState::Off {
                bail!("hooks.{name} is not in club.toml any more: put it there and run `propusk apply`");
            }
            tx.set_hook_state(hook.id, HookState::On).await?;
            tx.hurry_effects(&format!("hook:{}:", hook.id)).await?;
            tx.commit().await?;
            writeln!(out, "{name} is called again; what it missed: `propusk hooks replay {name}`")?;
        }
        Hooks::Replay { name, since } => {
            replay(&store, &name, since.unwrap_or(now.plus(-3 * DAY)), now, &mut out).await?;
        }
    }
    store.close().await;
    Ok(())
}

async fn list(store: &Store, out: &mut impl Write) -> Result<()> {
    let hooks = store.read().await?.hooks().await?;
    if hooks.is_empty() {
        writeln!(out, "nobody is told: add a section [hooks.NAME] to club.toml, see docs/api.md")?;
    }
    for hook in hooks {
        let events: Vec<String> = hook.spec.events.iter().map(ToString::to_string).collect();
        let heard = hook.delivered_at.map_or_else(|| "never yet".to_owned(), Timestamp::rfc3339);
        write!(out, "{}  {}  {}  heard {heard}", hook.spec.name, hook.state.as_str(), events.join(","))?;
        if let (Some(since), Some(why)) = (hook.failing_since, &hook.error) {
            write!(out, "  failing since {}: {why}", since.rfc3339())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

async fn known(tx: &mut Tx, name: &HookKey) -> Result<HookRow> {
    let hooks = tx.hooks().await?;
    let id = hooks.iter().find(|hook| hook.spec.name == *name).map(|hook| hook.id);
    let locked = match id {
        Some(id) => tx.hook(id).await?,
        None => None,
    };
    locked.with_context(|| format!("there is no hooks.{name}: add it to club.toml and run `propusk apply`"))
}

async fn called(tx: &mut Tx, name: &HookKey) -> Result<HookRow> {
    let hook = known(tx, name).await?;
    match hook.state {
        HookState::On => Ok(hook),
        HookState::Off => bail!("hooks.{name} is not in club.toml any more: put it there and run `propusk apply`"),
        HookState::Gone => bail!("hooks.{name} said that it is gone: `propusk hooks resume {name}` calls it again"),
    }
}

async fn secret(store: &Store, name: &HookKey, renew: bool, now: Timestamp, out: &mut impl Write) -> Result<()> {
    let mut tx = store.begin().await?;
    let hook = known(&mut tx, name).await?;
    let secret = match &hook.secret {
        Some(secret) if !renew => secret.clone(),
        before => {
            let secret = new_secret();
            tx.set_hook_secret(hook.id, &secret, before.as_ref().map(|before| (before, now.plus(BOTH)))).await?;
            secret
        }
    };
    tx.commit().await?;
    writeln!(out, "{}", secret.expose_secret())?;
    Ok(())
}

/// A line of the journal before a moment, near it: lines follow each other nearly as moments do.
async fn before(tx: &mut Tx, since: Timestamp) -> Result<i64> {
    let since = since.plus(-HOUR);
    let (mut low, mut high) = (0, i64::from(u32::MAX));
    while high - low > LINES {
        let middle = low + (high - low) / 2;
        let earlier = tx.journal_after(middle, 1).await?.first().is_some_and(|line| line.at < since);
        if earlier { low = middle } else { high = middle }
    }
    Ok(low)
}

async fn replay(store: &Store, name: &HookKey, since: Timestamp, now: Timestamp, out: &mut impl Write) -> Result<()> {
    let (mut after, mut count) = (before(&mut store.read().await?, since).await?, 0);
    loop {
        let mut tx = store.begin().await?;
        let hook = called(&mut tx, name).await?;
        let Some((last, told)) = tx.tell_again(&hook, after, since, LINES, now).await? else { break };
        tx.commit().await?;
        (after, count) = (last, count + told);
    }
    writeln!(out, "{count} events since {} are on their way to {name}", since.rfc3339())?;
    Ok(())
}

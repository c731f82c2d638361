//! `propusk key`: who may ask the read API. A key is shown once, when it is made.

use super::open;
use crate::clock::Clock;
use crate::domain::{HookKey, Timestamp};
use crate::hooks::{hash_of_key, new_key};
use crate::settings::DatabaseUrl;
use crate::store::Purpose;
use anyhow::{Result, bail};
use clap::Subcommand;
use secrecy::ExposeSecret;
use std::io::Write;

#[derive(Subcommand)]
pub(super) enum Key {
    /// Make a key and show it, this once
    Add {
        /// Whose it is, such as crm
        name: HookKey,
        /// It may read people's names
        #[arg(long)]
        names: bool,
    },
    /// Which keys there are, and when each was used
    List,
    /// A key opens nothing from now on
    Revoke {
        /// Whose it is
        name: HookKey,
    },
}

pub(super) async fn key(database: &DatabaseUrl, command: Key) -> Result<()> {
    let store = open(database, Purpose::Command).await?;
    let now = Clock::system().now();
    let mut out = std::io::stdout();
    let mut tx = store.begin().await?;
    match command {
        Key::Add { name, names } => {
            let key = new_key();
            if !tx.add_api_key(&name, &hash_of_key(key.expose_secret()), names, now).await? {
                bail!("there is a key of that name: `propusk key revoke {name}` first, or take another name");
            }
            tx.commit().await?;
            writeln!(out, "{}", key.expose_secret())?;
        }
        Key::List => {
            let keys = tx.api_keys().await?;
            drop(tx);
            for key in keys {
                let used = key.used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", at.rfc3339()));
                let names = if key.names { "  with names" } else { "" };
                writeln!(out, "{}  made {}  {used}{names}", key.name, Timestamp::rfc3339(key.created_at))?;
            }
        }
        Key::Revoke { name } => {
            if !tx.revoke_api_key(&name, now).await? {
                bail!("there is no key of that name: `propusk key list` shows them");
            }
            tx.commit().await?;
            writeln!(out, "{name} opens nothing any more")?;
        }
    }
    store.close().await;
    Ok(())
}

//! Fresh databases that keep what they acknowledge.

use anyhow::{Context, Result, ensure};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::path::Path;

/// Which it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// The schema that is dropped and made anew.
const SCHEMA: &str = "propusk_bench";

fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

/// SQLite, and PostgreSQL where there is a server for it. It has to be one that loses nothing, but for a quick look.
pub(crate) async fn all(quick: bool) -> Result<Vec<Database>> {
    let Some(url) = server() else { return Ok(vec![Database::Sqlite]) };
    let mut connection = PgConnection::connect(&url).await?;
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let (value,): (String,) =
            sqlx::query_as("SELECT current_setting($1)").bind(setting).fetch_one(&mut connection).await?;
        ensure!(quick || value == "on", "the server of TEST_DATABASE_URL has {setting} = {value}");
    }
    Ok(vec![Database::Sqlite, Database::Postgres])
}

impl Database {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// The address of an empty one; the one before is gone.
    pub(crate) async fn fresh(self, folder: &Path) -> Result<String> {
        match self {
            Self::Sqlite => {
                let folder = folder.join("sqlite");
                if folder.exists() {
                    std::fs::remove_dir_all(&folder)?;
                }
                std::fs::create_dir(&folder)?;
                Ok(format!("sqlite://{}", folder.join("club.db").display()))
            }
            Self::Postgres => {
                let url = server().context("TEST_DATABASE_URL is not set")?;
                let mut connection = PgConnection::connect(&url).await?;
                let sql = format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}");
                connection.execute("SET client_min_messages = warning").await?;
                connection.execute(AssertSqlSafe(sql)).await?;
                let separator = if url.contains('?') { '&' } else { '?' };
                Ok(format!("{url}{separator}options=-csearch_path%3D{SCHEMA}"))
            }
        }
    }
}

//! Opening a database: its address, its pragmas, its migrations, and who may use it.

use super::{StoreError, Tx, tx::Inner};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Executor};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection is waited for. Short, so that a transaction inside of a transaction fails loudly.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process (a command beside the service) to finish its write.
const BUSY: Duration = Duration::from_secs(5);
/// Rows that SQLite may find ahead of their reader: a whole batch, so that the two do not wait for each other in turn.
const ROWS: usize = 512;
/// Readers of SQLite: as many as there is use for on a small machine.
const READERS: u32 = 4;
/// Connections to PostgreSQL for one process.
const CONNECTIONS: u32 = 8;
/// Older ones can lose a committed WAL on a reset (fixed in 3.51.3).
const OLDEST_SQLITE: &str = "3.51.3";

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To run the service: the only one on an SQLite file.
    Service,
    /// To run a command, beside a service if there is one.
    Command,
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
    /// Held while the service runs; the system lets go of it when the process dies.
    _lock: Option<Arc<File>>,
}

#[derive(Debug, Clone)]
enum Db {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres(PgPool),
}

impl Store {
    /// Opens a database and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::UnknownUrl`], [`StoreError::Taken`], [`StoreError::NewerSchema`], or what the database says.
    pub async fn open(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = path.split('?').next().unwrap_or(path);
            if path.is_empty() || path.contains(":memory:") {
                return Err(StoreError::UnknownUrl);
            }
            Self::sqlite(Path::new(path), purpose).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::postgres(url).await
        } else {
            Err(StoreError::UnknownUrl)
        }
    }

    async fn sqlite(path: &Path, purpose: Purpose) -> Result<Self, StoreError> {
        let lock = match purpose {
            Purpose::Service => Some(Arc::new(lock(path)?)),
            Purpose::Command => None,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("wal_autocheckpoint", "4000")
            .pragma("cache_size", "-8000")
            .row_buffer_size(ROWS)
            .statement_cache_capacity(256);
        let writer = sqlite_pool()
            .max_connections(1)
            .acquire_timeout(ACQUIRE)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(&writer).await?;
        debug_assert!(at_least(&version, OLDEST_SQLITE), "SQLite {version} is older than {OLDEST_SQLITE}");
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let reader = sqlite_pool()
            .max_connections(READERS)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self { db: Db::Sqlite { writer, reader }, _lock: lock })
    }

    async fn postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url).map_err(|_| StoreError::UnknownUrl)?;
        // Migrations have a connection of their own, so that no statement is cached from before them. It is made without a
        // pool, which would try again and again and then tell of its own time-out instead of the reason.
        let mut first = tokio::time::timeout(ACQUIRE, PgConnection::connect_with(&options))
            .await
            .map_err(|_| StoreError::Silent)??;
        // "Exists already, skipping" is no news for the log.
        first.execute("SET client_min_messages = warning").await?;
        sqlx::migrate!("migrations/postgres").run(&mut first).await?;
        first.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self { db: Db::Postgres(pool), _lock: None })
    }

    /// Begins a transaction that may write. On SQLite it holds the one writer until it ends.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let inner = match &self.db {
            Db::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(inner, true))
    }

    /// Begins a transaction that only reads, and so waits for nobody. It sees one moment, however long it lasts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let inner = match &self.db {
            Db::Sqlite { reader, .. } => Inner::Sqlite(reader.begin().await?),
            // One view of everything, also over several statements, as SQLite has it.
            Db::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(Tx::new(inner, false))
    }

    /// Whether several processes may share the work on it.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self.db, Db::Postgres(_))
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// A pool that lets go of a connection whose transaction could not be ended. SQLite ends one by itself when the disk is
/// full; the driver's own rollback then fails, and it would take that connection to be in a transaction for ever.
fn sqlite_pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().after_release(|connection, _| {
        Box::pin(async move {
            connection.ping().await?; // behind a rollback that is still on its way
            Ok(!connection.is_in_transaction())
        })
    })
}

/// Takes the lock file beside an SQLite database.
fn lock(path: &Path) -> Result<File, StoreError> {
    let name = PathBuf::from(format!("{}.lock", path.display()));
    let file = File::create(&name).map_err(|e| StoreError::File(name.display().to_string(), e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Taken(path.display().to_string())),
        Err(std::fs::TryLockError::Error(e)) => Err(StoreError::File(name.display().to_string(), e)),
    }
}

fn at_least(version: &str, oldest: &str) -> bool {
    let numbers = |v: &str| v.split('.').map(|n| n.parse().unwrap_or(0)).collect::<Vec<u32>>();
    numbers(version) >= numbers(oldest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::store::NewFact;
    use crate::store::tx::on;

    /// Lets the file grow to so many pages and no further.
    async fn limit_pages(store: &Store, pages: Option<u32>) {
        let sql = format!("PRAGMA max_page_count = {}", pages.unwrap_or(u32::MAX - 1));
        let mut tx = store.begin().await.unwrap();
        on!(tx, c => sqlx::query(sqlx::AssertSqlSafe(sql)).execute(c).await.map(|_| ())).unwrap();
    }

    async fn depth(store: &Store) -> i64 {
        store.read().await.unwrap().inbox_depth().await.unwrap().0
    }

    /// The file may not grow, as on a full disk: what was committed is there, what did not fit is told, and with room again
    /// the same store goes on.
    #[tokio::test]
    async fn a_full_disk_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("club.db").display());
        let store = Store::open(&url, Purpose::Command).await.unwrap();
        let now = Timestamp(0);
        let fact = |n: i64| NewFact {
            source: "signed".to_owned(),
            external_id: n.to_string(),
            lane: n.to_string(),
            priority: 0,
            payload: "x".repeat(2000),
        };
        limit_pages(&store, Some(250)).await;
        let mut stored = 0;
        let failure = loop {
            assert!(stored < 10_000, "the limit holds");
            let mut tx = store.begin().await.unwrap();
            let added = tx.add_facts(&[fact(stored)], now).await.map(|_| ());
            let result = match added {
                Ok(()) => tx.commit().await,
                Err(error) => Err(error),
            };
            match result {
                Ok(()) => stored += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(failure, StoreError::Full), "{failure:?}");
        assert!(stored > 10, "{stored}");
        assert_eq!(depth(&store).await, stored, "what was acknowledged is there");
        limit_pages(&store, None).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.add_facts(&[fact(stored), fact(0)], now).await.unwrap(), 1, "it goes on, and nothing is doubled");
        tx.commit().await.unwrap();
        assert_eq!(depth(&store).await, stored + 1);
    }
}

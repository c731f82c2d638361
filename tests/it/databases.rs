//! Fresh databases for tests, and [`on_both!`], which runs a test on each of them.
//!
//! SQLite is a file in a folder of its own. PostgreSQL is the server of `TEST_DATABASE_URL` (a superuser's address, as
//! `scripts/test` sets it); each test gets a copy of one template that holds the migrated schema. The template sorts text
//! as people do, not as bytes, so that SQL which counts on the order of bytes is found out.

use futures_util::FutureExt;
use propusk::store::{Purpose, Store};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A database of a test's own. It is gone when the test is over, also when it fails.
#[derive(Debug)]
pub(crate) struct Database {
    /// Which it is.
    pub(crate) kind: Kind,
    /// Its address, as `DATABASE_URL` has it.
    pub(crate) url: String,
    folder: Option<TempDir>,
}

/// Makes a module for each database, with the named tests in both. A test is an `async fn name(db: &Database)`.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::databases::run(crate::databases::Kind::Sqlite, super::$name).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::databases::run(crate::databases::Kind::Postgres, super::$name).await;
                }
            )*
        }
    };
}
pub(crate) use on_both;

/// Runs a test on a fresh, migrated database. Where there is no PostgreSQL its half is skipped, which is said once.
pub(crate) async fn run(kind: Kind, test: impl AsyncFnOnce(&Database)) {
    let Some(database) = Database::fresh(kind).await else { return };
    let result = AssertUnwindSafe(test(&database)).catch_unwind().await;
    database.drop().await;
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

impl Database {
    /// A fresh one with the schema in place; `None`: there is no such server here.
    pub(crate) async fn fresh(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::file()),
            Kind::Postgres => Self::on_server(Some(template().await?)).await,
        }
    }

    /// A fresh one without any table.
    pub(crate) async fn empty(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::file()),
            Kind::Postgres => Self::on_server(None).await,
        }
    }

    fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("club.db").display());
        Self { kind: Kind::Sqlite, url, folder: Some(folder) }
    }

    async fn on_server(template: Option<&str>) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = server()?;
        let name = format!("propusk_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&server).await.unwrap();
        execute(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        match template {
            Some(template) => execute(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await,
            None => create(&mut connection, &name).await,
        }
        Some(Self { kind: Kind::Postgres, url: address(&server, &name), folder: None })
    }

    /// Opens it as a command does: beside whoever has it open.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url, Purpose::Command).await.unwrap()
    }

    /// The path of the SQLite file.
    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.as_ref().expect("an SQLite database").path().join("club.db")
    }

    /// Runs SQL beside the store: several statements, without arguments.
    pub(crate) async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.kind {
            Kind::Sqlite => {
                let options = sqlx::sqlite::SqliteConnectOptions::from_str(&self.url).unwrap().create_if_missing(true);
                let mut connection = options.foreign_keys(true).connect().await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Kind::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// Asks with SQL beside the store for one column of text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.kind {
            Kind::Sqlite => {
                let options = sqlx::sqlite::SqliteConnectOptions::from_str(&self.url).unwrap();
                let mut connection = options.connect().await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
            }
            Kind::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
            }
        }
    }

    /// How SQLite would carry out a statement, a line for each step.
    pub(crate) async fn plan(&self, sql: &str) -> Vec<String> {
        let options = sqlx::sqlite::SqliteConnectOptions::from_str(&self.url).unwrap();
        let mut connection = options.connect().await.unwrap();
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut connection).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        rows.into_iter().map(|(.., detail)| detail).collect()
    }

    /// Takes it away again.
    pub(crate) async fn drop(self) {
        if let (Kind::Postgres, Some(server)) = (self.kind, server()) {
            let name = self.url.rsplit('/').next().unwrap_or_default();
            let mut connection = PgConnection::connect(&server).await.unwrap();
            execute(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let server = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
    if server.is_none() {
        SAID.call_once(|| eprintln!("tests on PostgreSQL are skipped: no TEST_DATABASE_URL"));
    }
    server
}

fn address(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("TEST_DATABASE_URL is an address");
    url.set_path(name);
    url.into()
}

async fn execute(connection: &mut PgConnection, sql: String) {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.clone()))).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// An empty database whose texts are sorted as people do.
async fn create(connection: &mut PgConnection, name: &str) {
    let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'ru'");
    if connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.is_err() {
        // A server older than 15 or built without ICU: its own order has to do.
        execute(connection, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
    }
}

/// The name of the template, made by the first test that needs it. One stays on the server for each schema there was.
async fn template() -> Option<&'static str> {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let server = server()?;
    Some(TEMPLATE.get_or_init(|| async move { make_template(&server).await }).await)
}

async fn make_template(server: &str) -> String {
    let migrator = sqlx::migrate!("migrations/postgres");
    let mut sum = 0u64;
    for byte in migrator.iter().flat_map(|m| m.checksum.iter()) {
        sum = sum.wrapping_mul(31).wrapping_add(u64::from(*byte));
    }
    let name = format!("propusk_template_{sum:016x}");
    let mut connection = PgConnection::connect(server).await.unwrap();
    // Several test programs may start at once on one server.
    execute(&mut connection, "SELECT pg_advisory_lock(7411002)".to_owned()).await;
    let ready: Option<(bool,)> = sqlx::query_as("SELECT datistemplate FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut connection)
        .await
        .unwrap();
    if ready != Some((true,)) {
        execute(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        create(&mut connection, &name).await;
        let mut inside = PgConnection::connect(&address(server, &name)).await.unwrap();
        migrator.run(&mut inside).await.unwrap();
        inside.close().await.unwrap();
        execute(&mut connection, format!("ALTER DATABASE {name} IS_TEMPLATE true")).await;
    }
    connection.close().await.unwrap();
    name
}

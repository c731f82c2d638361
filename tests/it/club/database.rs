//! A database for each test: a file that goes with it, or a PostgreSQL database made from a template.

use propusk::store::{Purpose, Store};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use tempfile::TempDir;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Serializes the making of the template among programs that share the server.
const TEMPLATE_LOCK: i64 = 0x70_72_6f_70_75_73_6b;

/// A database of one test.
pub(crate) enum Database {
    Sqlite { folder: TempDir },
    Postgres { server: String, name: String, url: String },
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite { folder: tempfile::tempdir().unwrap() }
    }

    /// `None`, and one line that says so, where there is no server to try it on.
    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            println!("skipped: no TEST_DATABASE_URL");
            return None;
        };
        let mut control = PgConnection::connect(&server).await.unwrap();
        let template = template(&mut control, &server).await;
        let name = format!("propusk_{}", uuid::Uuid::new_v4().simple());
        run(&mut control, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        control.close().await.unwrap();
        let url = beside(&server, &name);
        Some(Self::Postgres { server, name, url })
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite://{}", folder.path().join("club.db").display()),
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// Leaves nothing behind.
    pub(crate) async fn remove(&self) {
        if let Self::Postgres { server, name, .. } = self {
            let mut control = PgConnection::connect(server).await.unwrap();
            run(&mut control, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            control.close().await.unwrap();
        }
    }
}

async fn run(control: &mut PgConnection, sql: &str) {
    control.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
}

/// The address of another database on the same server.
fn beside(server: &str, name: &str) -> String {
    let mut url: url::Url = server.parse().unwrap();
    url.set_path(name);
    url.into()
}

/// The name of a database with today's schema; made once for each schema.
async fn template(control: &mut PgConnection, server: &str) -> String {
    let mut hasher = DefaultHasher::new();
    MIGRATIONS.iter().for_each(|m| m.checksum.hash(&mut hasher));
    let name = format!("propusk_template_{:016x}", hasher.finish());
    run(control, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let (known,): (bool,) = sqlx::query_as("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *control)
        .await
        .unwrap();
    if !known {
        let raw = format!("{name}_raw");
        run(control, &format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)")).await;
        run(control, &format!("CREATE DATABASE {raw}")).await;
        Store::open(&beside(server, &raw), Purpose::Command).await.unwrap().close().await;
        run(control, &format!("ALTER DATABASE {raw} RENAME TO {name}")).await;
    }
    run(control, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

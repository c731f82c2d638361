//! Migrations: each one applied to a database that holds rows of before, and both folders alike.

use super::rows;
use crate::databases::{Database, Kind, on_both};
use propusk::club::{Club, Deployment};
use propusk::domain::{AccountRef, GateId, MemberId};
use propusk::store::{Removal, Store, StoreError, TABLES};
use sqlx::migrate::Migrator;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

on_both!(each_migration_keeps_the_rows_of_before);

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

const fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "migrations/sqlite",
        Kind::Postgres => "migrations/postgres",
    }
}

/// Version, name and text of each migration, in order.
async fn migrations(kind: Kind) -> Vec<(i64, String, String)> {
    let migrator = Migrator::new(root(folder(kind))).await.unwrap();
    migrator.iter().map(|m| (m.version, m.description.to_string(), m.sql.as_str().to_owned())).collect()
}

/// The rows that a database of a version may hold: each version's file adds some to those before it.
fn sample(version: i64) -> String {
    let file = |version: i64| std::fs::read_to_string(root(&format!("tests/data/migrations/{version:04}.sql"))).ok();
    (1..=version).filter_map(file).collect::<Vec<_>>().join("\n")
}

/// For every version: the schema up to it, its sample, then the program's own start, which applies the rest.
async fn each_migration_keeps_the_rows_of_before(db: &Database) {
    let all = migrations(db.kind).await;
    let latest = all.last().unwrap().0;
    for (version, ..) in all {
        let old = Database::empty(db.kind).await.unwrap();
        apply(&old, version).await;
        old.execute(&sample(version)).await;
        let store = old.open().await;
        everything_can_be_read(&store, version == latest).await;
        store.close().await;
        let again = old.open().await;
        assert_eq!(rows(&again, "terms").await.len(), 3, "a second start changes nothing");
        again.close().await;
        old.drop().await;
    }
}

/// Applies the migrations up to a version, as the program would have that was current then.
async fn apply(db: &Database, version: i64) {
    let mut migrator = Migrator::new(root(folder(db.kind))).await.unwrap();
    let until = migrator.iter().filter(|m| m.version <= version).cloned().collect::<Vec<_>>();
    migrator.migrations = until.into();
    match db.kind {
        Kind::Sqlite => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(db.path()).create_if_missing(true);
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            migrator.run(&pool).await.unwrap();
            pool.close().await;
        }
        Kind::Postgres => {
            let pool = sqlx::PgPool::connect(&db.url).await.unwrap();
            migrator.run(&pool).await.unwrap();
            pool.close().await;
        }
    }
}

/// Reads the sample through the store, and works with it.
async fn everything_can_be_read(store: &Store, latest: bool) {
    for table in TABLES.iter().filter(|_| latest) {
        assert!(!rows(store, table.name).await.is_empty(), "{}: the sample has rows of every table", table.name);
    }
    let mut tx = store.begin().await.unwrap();
    let club = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    assert_eq!((club.settings.name.as_str(), club.plans.len(), club.gates.len()), ("Клуб «Ё»", 1, 1));
    let account = tx.account_at(&AccountRef::telegram((1 << 52) - 1)).await.unwrap().unwrap();
    assert_eq!(account.member, MemberId(1));
    let subscription = tx.subscriptions_of(account.member).await.unwrap().remove(0);
    assert_eq!(subscription.terms.len(), 2);
    assert_eq!(tx.payments_of(account.member, 9).await.unwrap().len(), 1);
    assert_eq!(tx.orders_to_ask(propusk::domain::Timestamp(i64::MAX), 9).await.unwrap().len(), 1);
    assert_eq!(tx.link(account.id, GateId(1)).await.unwrap().as_deref(), Some("https://t.me/+b"));
    assert_eq!(tx.count_removals(GateId(1), Removal::Banned).await.unwrap(), 1);
    assert_eq!(tx.access_of(account.member).await.unwrap().len(), 2);
    assert_eq!(tx.journal_after(0, 9).await.unwrap().len(), 2);
    assert_eq!((tx.inbox_depth().await.unwrap(), tx.outbox_depth().await.unwrap()), ((1, 1), (2, 1)));
    super::account(&mut tx, 99).await;
    tx.commit().await.unwrap();
}

#[test]
fn every_migration_has_its_sample() {
    let names = |folder: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(root(folder)).unwrap();
        files.map(|f| f.unwrap().file_name().to_string_lossy()[..4].to_owned()).collect()
    };
    assert_eq!(
        names("tests/data/migrations"),
        names(folder(Kind::Sqlite)),
        "tests/data/migrations/NUMBER.sql for each"
    );
}

#[tokio::test]
async fn both_folders_hold_the_same_migrations() {
    let names = |list: Vec<(i64, String, String)>| list.into_iter().map(|(v, n, _)| (v, n)).collect::<Vec<_>>();
    let sqlite = migrations(Kind::Sqlite).await;
    for (version, name, sql) in &sqlite {
        let tables = sql.matches("CREATE TABLE").count();
        assert_eq!(sql.matches(") STRICT;").count(), tables, "{version} {name}: every table is STRICT");
    }
    assert_eq!(names(sqlite), names(migrations(Kind::Postgres).await));
}

/// Columns with their type, as SQLite names it, and whether they may be empty.
type Schema = BTreeMap<String, (String, bool)>;

#[tokio::test]
async fn both_schemas_are_the_same() {
    let mut schemas: Vec<(Schema, BTreeSet<String>)> = Vec::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        crate::databases::run(kind, async |db: &Database| {
            db.open().await.close().await;
            let (columns, indexes) = match kind {
                Kind::Sqlite => (
                    "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || (c.\"notnull\" = 0 AND c.pk = 0)
                     FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
                    "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
                ),
                Kind::Postgres => (
                    "SELECT table_name || '.' || column_name || ' ' ||
                         CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' WHEN 'boolean' THEN 'INTEGER' ELSE data_type END
                         || ' ' || CASE is_nullable WHEN 'YES' THEN '1' ELSE '0' END
                     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
                    "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_sqlx%'
                     AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'",
                ),
            };
            let columns = db.texts(columns).await.into_iter().map(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                (words[0].to_owned(), (words[1].to_owned(), words[2] == "1"))
            });
            let columns = columns.collect();
            schemas.push((columns, db.texts(indexes).await.into_iter().collect()));
        })
        .await;
    }
    if let [(sqlite, sqlite_indexes), (postgres, postgres_indexes)] = schemas.as_slice() {
        assert!(sqlite.len() > 100, "{}", sqlite.len());
        assert_eq!(sqlite, postgres);
        assert_eq!(sqlite_indexes, postgres_indexes);
    }
}

#[tokio::test]
async fn a_changed_migration_is_refused() {
    let db = Database::fresh(Kind::Sqlite).await.unwrap();
    db.open().await.close().await;
    db.execute("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").await;
    let opened = Store::open(&db.url, propusk::store::Purpose::Command).await;
    assert!(matches!(opened, Err(StoreError::Migration(_))), "{opened:?}");
}

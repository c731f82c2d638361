//! Opening a database, and who may use it. What happens on a full disk is tried in `src/store/open.rs`, which can limit a file.

use super::{NOW, account, rows};
use crate::databases::{Database, Kind, on_both};
use propusk::domain::AccountRef;
use propusk::store::{Purpose, Store, StoreError};

on_both!(
    what_is_dropped_is_undone,
    a_reader_does_not_write,
    a_newer_schema_is_refused,
    it_is_closed_and_opened_again,
    readers_do_not_wait_for_the_writer,
);

async fn what_is_dropped_is_undone(db: &Database) {
    let store = db.open().await;
    assert_eq!(store.is_shared(), db.kind == Kind::Postgres);
    let mut tx = store.begin().await.unwrap();
    account(&mut tx, 1).await;
    drop(tx);
    assert!(rows(&store, "accounts").await.is_empty());
}

async fn a_reader_does_not_write(db: &Database) {
    let store = db.open().await;
    let mut tx = store.read().await.unwrap();
    assert!(tx.add_account(&AccountRef::telegram(1), "x", None, None, true, NOW).await.is_err());
}

async fn a_newer_schema_is_refused(db: &Database) {
    db.open().await.close().await;
    let (blob, truth) = match db.kind {
        Kind::Sqlite => ("x'00'", "1"),
        Kind::Postgres => ("'\\x00'", "true"),
    };
    db.execute(&format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9001, 'of tomorrow', {truth}, {blob}, 1)"
    ))
    .await;
    match Store::open(&db.url, Purpose::Command).await {
        Err(StoreError::NewerSchema(9001)) => {}
        other => panic!("{other:?}"),
    }
}

async fn it_is_closed_and_opened_again(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    account(&mut tx, 1).await;
    tx.commit().await.unwrap();
    store.close().await;
    assert!(store.begin().await.is_err());
    assert_eq!(rows(&db.open().await, "accounts").await.len(), 1);
}

async fn readers_do_not_wait_for_the_writer(db: &Database) {
    let store = db.open().await;
    let mut writer = store.begin().await.unwrap();
    account(&mut writer, 1).await;
    let mut reader = store.read().await.unwrap();
    assert_eq!(reader.account_at(&AccountRef::telegram(1)).await.unwrap(), None);
    writer.commit().await.unwrap();
}

#[tokio::test]
async fn an_unknown_address_is_refused() {
    for url in ["", "club.db", "mysql://x/y", "sqlite:", "sqlite://", "sqlite::memory:", "postgres://[", "redis://"] {
        let opened = Store::open(url, Purpose::Command).await;
        assert!(matches!(opened, Err(StoreError::UnknownUrl)), "{url}: {opened:?}");
    }
}

#[tokio::test]
async fn one_service_works_on_a_file_and_commands_beside_it() {
    let db = Database::fresh(Kind::Sqlite).await.unwrap();
    let service = Store::open(&db.url, Purpose::Service).await.unwrap();
    match Store::open(&db.url, Purpose::Service).await {
        Err(StoreError::Taken(path)) => assert_eq!(path, db.path().display().to_string()),
        other => panic!("{other:?}"),
    }
    let command = Store::open(&db.url, Purpose::Command).await.unwrap();
    let mut tx = command.begin().await.unwrap();
    account(&mut tx, 1).await;
    tx.commit().await.unwrap();
    assert_eq!(rows(&service, "accounts").await.len(), 1);
    service.close().await;
    drop(service);
    Store::open(&db.url, Purpose::Service).await.expect("free again");
}

#[tokio::test]
async fn sqlite_is_new_enough_to_keep_what_it_committed() {
    let db = Database::fresh(Kind::Sqlite).await.unwrap();
    db.open().await.close().await;
    let version = db.texts("SELECT sqlite_version()").await.remove(0);
    let numbers: Vec<u32> = version.split('.').map(|n| n.parse().unwrap()).collect();
    assert!(numbers >= vec![3, 51, 3], "{version} may lose a committed WAL");
}

//! `propusk export`.

use super::open;
use crate::settings::DatabaseUrl;
use crate::store::{Purpose, StoreError, TABLES};
use anyhow::{Context, Result};
use serde_json::Value;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Why a row could not be handed out.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
    #[error("cannot write: {0}")]
    Csv(#[from] csv::Error),
}

/// Every table in one snapshot, one JSON object a line; `table` says which.
pub(super) async fn jsonl(database: &DatabaseUrl) -> Result<()> {
    let store = open(database, Purpose::Command).await?;
    let mut tx = store.read().await?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for table in TABLES {
        tx.export::<ExportError>(table, |mut row| {
            row.insert("table".to_owned(), Value::String(table.name.to_owned()));
            serde_json::to_writer(&mut out, &row).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
            Ok(())
        })
        .await?;
    }
    out.flush()?;
    Ok(())
}

/// Every table in one snapshot, a file each.
pub(super) async fn csv(database: &DatabaseUrl, folder: &Path) -> Result<()> {
    let store = open(database, Purpose::Command).await?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut tx = store.read().await?;
    for table in TABLES {
        let path = folder.join(format!("{}.csv", table.name));
        let mut out = csv::Writer::from_path(&path).with_context(|| format!("cannot write {}", path.display()))?;
        out.write_record(table.columns)?;
        tx.export::<ExportError>(table, |row| {
            let cell = |column: &&str| match row.get(*column) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            out.write_record(table.columns.iter().map(cell))?;
            Ok(())
        })
        .await?;
        out.flush()?;
    }
    Ok(())
}

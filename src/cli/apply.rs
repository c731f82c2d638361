//! `propusk apply`.

use super::open;
use crate::clock::Clock;
use crate::club::apply;
use crate::club_file::ClubFile;
use crate::settings::DatabaseUrl;
use crate::store::{Purpose, Store};
use anyhow::Result;
use std::io::Write;
use std::path::Path;

pub(super) async fn apply(database: &DatabaseUrl, file: &Path, dry_run: bool) -> Result<()> {
    // A file that cannot be read must not leave an empty database behind.
    ClubFile::load(file)?;
    let store = open(database, Purpose::Command).await?;
    apply_to(&store, file, dry_run, &mut std::io::stdout()).await?;
    store.close().await;
    Ok(())
}

/// Applies a file and writes what it changes.
pub(super) async fn apply_to(store: &Store, file: &Path, dry_run: bool, out: &mut impl Write) -> Result<()> {
    let parsed = ClubFile::load(file)?;
    let mut tx = store.begin().await?;
    let changes = apply::apply(&mut tx, &parsed, Clock::system().now()).await?;
    if dry_run {
        drop(tx);
    } else {
        tx.commit().await?;
    }
    for line in &changes {
        writeln!(out, "{line}")?;
    }
    let changed = changes.iter().filter(|line| !line.starts_with(' ')).count();
    match (changed, dry_run) {
        (0, _) => writeln!(out, "nothing to change")?,
        (n, true) => writeln!(out, "{n} to change; nothing was changed (--dry-run)")?,
        (n, false) => writeln!(out, "{n} changed")?,
    }
    Ok(())
}

//! What can go wrong below.

/// A failure of the store. Never a decision: "no" is a value, this is "broken".
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the database is not one that we know.
    #[error("DATABASE_URL: expected sqlite://FILE or postgres://…")]
    UnknownUrl,
    /// Another service works on this SQLite file.
    #[error("another propusk service already runs on {0}; stop it first, or use PostgreSQL to share the work")]
    Taken(String),
    /// The database was made by a newer program.
    #[error(
        "the database has schema version {0}, which this program does not know: run the newer program, or restore the backup made before the upgrade"
    )]
    NewerSchema(i64),
    /// The database has no room left.
    #[error("no room left for the database: free some space on its disk; nothing was lost, the work goes on by itself")]
    Full,
    /// A row that cannot be understood.
    #[error("{table} {id}: column {column} cannot be understood")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// A write found other rows than it expected: somebody was faster.
    #[error("{0} was changed by somebody else")]
    Conflict(&'static str),
    /// The database's server does not answer.
    #[error("no answer from the database in time")]
    Silent,
    // The texts below hold their cause already, so it is not named as a source, to be told again.
    /// The database's own error.
    #[error("database: {0}")]
    Sql(sqlx::Error),
    /// A migration failed.
    #[error("database migration: {0}")]
    Migration(sqlx::migrate::MigrateError),
    /// A file could not be used.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(e: sqlx::Error) -> Self {
        let full = e.as_database_error().and_then(sqlx::error::DatabaseError::code);
        // 13: SQLITE_FULL; 53100: disk_full of PostgreSQL.
        if full.is_some_and(|c| c == "13" || c == "53100") { Self::Full } else { Self::Sql(e) }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(e: sqlx::migrate::MigrateError) -> Self {
        match e {
            sqlx::migrate::MigrateError::VersionMissing(v) => Self::NewerSchema(v),
            other => Self::Migration(other),
        }
    }
}

/// Turns a value that was not understood into [`StoreError::Corrupt`].
pub(super) fn corrupt<T>(
    value: Option<T>,
    table: &'static str,
    column: &'static str,
    id: impl std::fmt::Display,
) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Corrupt { table, column, id: id.to_string() })
}

/// Reads a JSON column.
pub(super) fn json<T: serde::de::DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
    id: impl std::fmt::Display,
) -> Result<T, StoreError> {
    corrupt(serde_json::from_str(text).ok(), table, column, id)
}

/// Writes a JSON column. Our own values always can be.
pub(super) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

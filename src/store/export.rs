//! All state, table by table, in a stable order.

use super::{StoreError, Tx, tx::on};
use futures_util::TryStreamExt;
use serde_json::{Map, Value};

/// A table as it is exported.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
    sqlite: &'static str,
    postgres: &'static str,
}

/// One JSON array a row. `b` columns are booleans, which SQLite stores as 0 and 1.
macro_rules! table {
    ($name:literal, $order:literal, [$first:literal $(, $column:literal)*]) => {
        Table {
            name: $name,
            columns: &[$first $(, $column)*],
            sqlite: concat!("SELECT json_array(\"", $first, "\"" $(, ", \"", $column, "\"")*, ") FROM ", $name, " ORDER BY ", $order),
            postgres: concat!("SELECT json_build_array(\"", $first, "\"" $(, ", \"", $column, "\"")*, ")::text FROM ", $name, " ORDER BY ", $order),
        }
    };
}

/// Every table with the club's state, in the order of the export: also what is parked or still owed outside. Only what
/// belongs to running processes (leases, cursors) is left out.
pub static TABLES: &[Table] = &[
    table!("club", "id", ["id", "settings", "revision"]),
    table!("plans", "position, key", ["key", "position", "spec", "archived"]),
    table!(
        "places",
        "platform, chat_id",
        ["platform", "chat_id", "title", "kind", "missing", "present", "updated_at", "door", "by_hand"]
    ),
    table!(
        "gates",
        "id",
        ["id", "key", "platform", "chat_id", "archived", "created_at", "brake_nonce", "brake_kept", "released_at"]
    ),
    table!(
        "members",
        "id",
        [
            "id",
            "name",
            "language",
            "created_at",
            "invite_code",
            "forget_at",
            "forgotten_at",
            "disputed_at",
            "banned_at",
            "joined_into"
        ]
    ),
    table!(
        "accounts",
        "id",
        ["id", "member_id", "platform", "external_id", "name", "username", "language", "reachable", "created_at"]
    ),
    table!(
        "orders",
        "id",
        [
            "id",
            "token",
            "member_id",
            "account_id",
            "plan_key",
            "plan",
            "provider",
            "minor",
            "currency",
            "state",
            "external_id",
            "url",
            "created_at",
            "ask_at",
            "promo",
            "gift",
            "replaces",
            "again",
            "odd_payment"
        ]
    ),
    table!(
        "payments",
        "id",
        [
            "id",
            "provider",
            "external_id",
            "order_id",
            "member_id",
            "state",
            "minor",
            "currency",
            "refunded_minor",
            "test",
            "misfit",
            "fact",
            "created_at",
            "updated_at",
            "disputed_at",
            "settled_at",
            "settled_by"
        ]
    ),
    table!(
        "subscriptions",
        "id",
        [
            "id",
            "member_id",
            "plan_key",
            "plan",
            "created_at",
            "reviewed_at",
            "next_change_at",
            "paid_until",
            "renewal",
            "stage",
            "closes_at"
        ]
    ),
    table!(
        "terms",
        "id",
        [
            "id",
            "subscription_id",
            "payment_id",
            "source_id",
            "cause",
            "period",
            "granted_at",
            "begins_at",
            "after_id",
            "taken_back_at",
            "reduced_at",
            "reduced_to",
            "plan",
            "act_id",
            "carried_at",
            "spent",
            "length"
        ]
    ),
    table!(
        "freezes",
        "id",
        ["id", "subscription_id", "starts_at", "ends_at", "returned_at", "by_staff", "created_at", "elsewhere"]
    ),
    table!(
        "access",
        "account_id, gate_id",
        [
            "account_id",
            "gate_id",
            "wanted",
            "entitled",
            "seen",
            "removal",
            "removed_at",
            "told",
            "changed_at",
            "look_at",
            "hand",
            "hand_at",
            "asked_at",
            "shown_at",
            "odd_at"
        ]
    ),
    table!("links", "created_at, url", ["url", "account_id", "gate_id", "created_at", "revoked_at"]),
    table!("dialogues", "account_id", ["account_id", "state", "at"]),
    table!("said", "key", ["key", "at"]),
    table!("journal", "id", ["id", "at", "member_id", "event", "actor", "reason"]),
    table!(
        "inbox",
        "id",
        ["id", "source", "external_id", "lane", "payload", "received_at", "state", "attempts", "error"]
    ),
    table!(
        "outbox",
        "id",
        [
            "id",
            "class",
            "lane",
            "priority",
            "effect",
            "created_at",
            "not_before",
            "state",
            "attempts",
            "error",
            "done_at"
        ]
    ),
    table!("referrals", "guest_id", ["guest_id", "inviter_id", "at", "payment_id"]),
    table!("promos", "code", ["code", "spec", "archived"]),
    table!("promo_claims", "member_id, code", ["member_id", "code", "taken_at", "used_at", "payment_id"]),
    table!(
        "gifts",
        "id",
        [
            "id",
            "giver_id",
            "plan_key",
            "words",
            "order_id",
            "payment_id",
            "code",
            "created_at",
            "claimed_by",
            "claimed_at",
            "void_at"
        ]
    ),
    table!("forgotten", "hash", ["hash", "trial", "member", "promos", "at"]),
    table!(
        "refunds",
        "id",
        [
            "id",
            "token",
            "payment_id",
            "minor",
            "before_minor",
            "state",
            "actor",
            "reason",
            "error",
            "created_at",
            "changed_at"
        ]
    ),
    table!(
        "acts",
        "id",
        [
            "id",
            "member_id",
            "wish",
            "actor",
            "reason",
            "asked_at",
            "done_at",
            "outcome",
            "undone_at",
            "undone_by",
            "work",
            "reached"
        ]
    ),
    table!("notes", "id", ["id", "member_id", "text", "actor", "at"]),
    table!(
        "tasks",
        "id",
        ["id", "kind", "member_id", "subscription_id", "due_at", "created_at", "told", "done_at", "done_by"]
    ),
    table!("connects", "id", ["id", "code", "account_id", "created_at", "other_id", "wanted_at", "over_at"]),
    table!("connect_tries", "account_id", ["account_id", "since", "count"]),
    table!("claimables", "payment_id, kind, value", ["payment_id", "kind", "value"]),
    table!("contacts", "kind, value", ["kind", "value", "account_id", "proven_at"]),
    table!("claims", "id", ["id", "account_id", "payment_id", "said", "state", "asked_at", "decided_at", "decided_by"]),
    table!("claim_tries", "account_id", ["account_id", "since", "count"]),
    table!(
        "hooks",
        "id",
        ["id", "name", "events", "names", "state", "failing_since", "told_at", "error", "delivered_at", "created_at"]
    ),
    table!("api_keys", "id", ["id", "name", "names", "created_at", "revoked_at", "used_at"]),
    table!("joins", "id", ["id", "member_id", "other_id", "at", "moved", "separated_at"]),
    table!("sweeps", "provider", ["provider", "at", "due_at", "swept_at", "failed_at", "told", "silent_at"]),
    table!(
        "methods",
        "id",
        [
            "id",
            "subscription_id",
            "provider",
            "account_id",
            "title",
            "terms",
            "agreed_at",
            "period",
            "ends_on",
            "warned_at",
            "attempts",
            "tried_at",
            "order_id",
            "due_at"
        ]
    ),
    table!("charges", "order_id", ["order_id", "method_id", "period", "attempt", "sent_at"]),
    table!(
        "transfers",
        "order_id",
        ["order_id", "state", "round", "enclosure", "words", "said_at", "next_at", "actor", "amount", "recorded"]
    ),
    table!("receipt_contacts", "member_id", ["member_id", "contact", "changed_at"]),
];

/// Columns that hold JSON, exported as what they hold.
const NESTED: &[&str] = &[
    "settings",
    "spec",
    "missing",
    "plan",
    "event",
    "effect",
    "fact",
    "payload",
    "promos",
    "renewal",
    "wish",
    "outcome",
    "moved",
    "terms",
    "enclosure",
    "events",
];
/// Columns that hold booleans.
const FLAGS: &[&str] = &[
    "archived",
    "present",
    "brake_kept",
    "reachable",
    "test",
    "wanted",
    "entitled",
    "told",
    "by_staff",
    "by_hand",
    "gift",
    "trial",
    "member",
    "elsewhere",
    "recorded",
    "names",
];

impl Tx {
    /// Hands over each row of a table, in order, without holding more than one.
    ///
    /// # Errors
    /// What the database says, and what `row` answers.
    pub async fn export<E: From<StoreError>>(
        &mut self,
        table: &Table,
        mut row: impl FnMut(Map<String, Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = self.pick(table.sqlite, table.postgres);
        on!(self, c => {
            let mut rows = sqlx::query_scalar::<_, String>(sql).fetch(c);
            while let Some(text) = rows.try_next().await.map_err(StoreError::from)? {
                row(named(table, &text))?;
            }
            Ok(())
        })
    }
}

fn named(table: &Table, text: &str) -> Map<String, Value> {
    let values: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    table.columns.iter().zip(values).map(|(name, value)| ((*name).to_owned(), plain(name, value))).collect()
}

/// The same value from either database: flags as booleans, JSON as itself, moments in RFC 3339.
fn plain(column: &str, value: Value) -> Value {
    if FLAGS.contains(&column) {
        return Value::Bool(value.as_bool().unwrap_or(value.as_i64() == Some(1)));
    }
    if let (true, Some(text)) = (NESTED.contains(&column), value.as_str()) {
        let mut nested = serde_json::from_str(text).unwrap_or(value);
        // A means of payment that a service keeps is a secret.
        if let Some(saved) = nested.get_mut("saved") {
            *saved = Value::Null;
        }
        return nested;
    }
    match value.as_i64() {
        Some(ms) if column.ends_with("_at") || column == "at" || column == "not_before" => {
            Value::String(crate::domain::Timestamp(ms).rfc3339())
        }
        _ => value,
    }
}

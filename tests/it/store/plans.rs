//! No statement reads a big table from end to end, and a flood in one lane does not slow down the others.

use super::{NOW, count};
use crate::databases::{Database, Kind, on_both};
use propusk::store::{Class, NewEffect, NewFact, Outcome, Store, Wire};
use std::path::Path;
use std::time::{Duration, Instant};

on_both!(a_flooded_inbox_stays_quick, a_flooded_outbox_stays_quick);

/// Statements that have to see all of a table, with the reason; known by how they begin.
const WHOLE: &[(&str, &str)] = &[
    ("UPDATE subscriptions SET next_change_at = $1 WHERE (next_change_at IS NULL", "review_all: each one"),
    ("UPDATE subscriptions SET reviewed_at = $1, next_change_at", "clock_set_back: once a start"),
    ("SELECT json_array(", "the export"),
    ("UPDATE inbox SET payload = '{}'", "erase: traces of one person in what came, rarely"),
    ("DELETE FROM outbox WHERE lane IN", "erase: traces of one person in what was said, rarely"),
    (
        "SELECT id, plan_key, renewal, paid_until FROM subscriptions",
        "renewed_by: VK's list of dons is compared once a day",
    ),
];

/// Tables that stay small, whatever the club grows to.
const SMALL: &[&str] =
    &["club", "plans", "places", "gates", "leases", "cursors", "promos", "sweeps", "hooks", "api_keys"];

/// All string literals of the store that are SQL as SQLite speaks it.
fn statements() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let code = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        // The store's SQL holds no escaped quotes, so every second piece is a literal.
        let literals = code.split('"').skip(1).step_by(2).map(str::trim);
        let verbs = ["SELECT ", "UPDATE ", "DELETE ", "INSERT "];
        found.extend(literals.filter(|l| verbs.iter().any(|v| l.starts_with(v))).map(str::to_owned));
    }
    let postgres = [
        "pg_advisory",
        "SKIP LOCKED",
        "FOR UPDATE",
        "FOR NO KEY",
        "::",
        "json_to_recordset",
        "GREATEST",
        "FALSE",
        "json_build_array",
    ];
    found.retain(|sql| !postgres.iter().any(|word| sql.contains(word)));
    found.retain(|sql| sql.len() > 30 && !sql.contains("json_array("));
    found
}

#[tokio::test]
async fn no_statement_reads_a_big_table_from_end_to_end() {
    let db = Database::fresh(Kind::Sqlite).await.unwrap();
    db.open().await.close().await;
    let partial = db.texts("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'").await;
    let tables = db.texts("SELECT name FROM sqlite_schema WHERE type = 'table'").await;
    let statements = statements();
    assert!(statements.len() > 60, "found only {}", statements.len());
    let mut findings = Vec::new();
    for sql in statements.iter().filter(|sql| !WHOLE.iter().any(|(start, _)| sql.starts_with(start))) {
        let plan = db.plan(sql).await;
        for line in &plan {
            let Some(rest) = line.strip_prefix("SCAN ") else { continue };
            let name = rest.split(' ').next().unwrap_or_default();
            let table = real_name(sql, name);
            // What an insert into a table with children might have to look for is only looked for in the middle of
            // a broken promise (a deferred foreign key), and there is none.
            if sql.starts_with("INSERT") && !sql.contains(table) {
                continue;
            }
            let small = SMALL.contains(&table) || !tables.iter().any(|t| t == table);
            let part = partial.iter().any(|index| rest.ends_with(&format!("INDEX {index}")));
            if !small && !part {
                findings.push(format!("{sql}\n    {}", plan.join("\n    ")));
            }
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n\n"));
}

/// The table behind a name in a plan, which is its alias where it has one.
fn real_name<'a>(sql: &'a str, name: &'a str) -> &'a str {
    let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let behind = |w: &&[&'a str]| (w[0] == "FROM" || w[0] == "JOIN") && w[2] == name;
    words.windows(3).find(behind).map_or(name, |w| w[1])
}

/// How long a turn may take on a machine that is busy with other tests. Otherwise it is 1 to 5 ms on SQLite and 2 to 40 ms on
/// PostgreSQL; where each waiting row of the flood was looked at it was 20 to 50 and 190 to 330.
const PATIENCE: Duration = Duration::from_secs(3);

const ROWS: usize = 100_000;
const FLOOD: usize = 50_000;

fn lane(n: usize) -> String {
    if n < FLOOD { "flood".to_owned() } else { format!("calm{n}") }
}

async fn fastest<T>(times: usize, mut act: impl AsyncFnMut() -> T) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        act().await;
        best = best.min(start.elapsed());
    }
    best
}

async fn a_flooded_inbox_stays_quick(db: &Database) {
    let store = db.open().await;
    let facts: Vec<_> = (0..ROWS)
        .map(|n| NewFact {
            source: "telegram".to_owned(),
            external_id: n.to_string(),
            lane: lane(n),
            priority: 1,
            payload: "{}".to_owned(),
        })
        .collect();
    for chunk in facts.chunks(10_000) {
        let mut tx = store.begin().await.unwrap();
        tx.add_facts(chunk, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(count(db, "inbox WHERE lane = 'flood' AND NOT behind").await, 1, "one that is looked at");
    let time = fastest(3, async || {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.next_facts(NOW, 256).await.unwrap().len(), 256);
    })
    .await;
    assert!(time < PATIENCE, "{time:?}");
}

async fn a_flooded_outbox_stays_quick(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    for n in 0..ROWS {
        tx.enqueue(NewEffect {
            class: Class::Act,
            wire: Wire::Telegram,
            lane: lane(n),
            priority: 1,
            not_before: NOW,
            created_at: NOW,
            effect: "{}".to_owned(),
        });
    }
    tx.commit().await.unwrap();
    assert_eq!(count(db, "outbox WHERE lane = 'flood' AND NOT behind").await, 1, "one that is looked at");
    let time = fastest(3, async || turn(&store, 30, 30).await).await;
    assert!(time < PATIENCE, "{time:?}");
    // Only the flood is left, and its first one is on its way.
    db.execute("UPDATE outbox SET state = 1 WHERE lane <> 'flood'").await;
    turn(&store, 1, 0).await;
    let time = fastest(3, async || turn(&store, 30, 1).await).await;
    assert!(time < PATIENCE, "{time:?}");
}

/// One turn of a deliverer: takes up so many, as far as there are any, and has done them.
async fn turn(store: &Store, limit: i64, expected: usize) {
    let mut tx = store.begin().await.unwrap();
    let taken = tx.lease_effects((Class::Act, Wire::Telegram), "one", NOW, NOW.plus(1000), limit).await.unwrap();
    let outcomes: Vec<_> = taken.iter().map(|r| (r.id, Outcome::Done)).collect();
    tx.effects_done(&outcomes, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert!(expected == 0 || taken.len() == expected, "{}", taken.len());
}

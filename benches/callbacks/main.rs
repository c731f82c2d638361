//! How many callbacks of payment services are acknowledged and granted a second, beside the same handler that stores
//! nothing and one that commits each by itself.
//!
//! Not a test: it asserts nothing about time. `docs/benchmarks.md` has the commands, what each row means, and what was
//! measured. This process makes the load, on one thread; every row starts the server in a process of its own, which is
//! this same program with another argument: the real router and the real loops, without anything that delivers.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]

mod calls;
mod database;
mod load;
mod server;

use anyhow::{Result, ensure};
use calls::Service;
use database::Database;
use load::Load;
use server::{Mode, Server};
use std::path::Path;
use std::time::Instant;

/// Connections in the rows.
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// How often each row is played, in turns with the others; the one in the middle counts.
const ROUNDS: usize = 3;
/// Callbacks before the clock starts, so that statements are prepared and the files have grown.
const WARM: usize = 500;

/// One row of a table, and how it is played.
#[derive(Clone, Copy)]
struct Row {
    mode: Mode,
    service: Service,
    database: Database,
    connections: usize,
}

/// What was measured of it.
#[derive(Clone)]
struct Measured {
    /// Callbacks a second.
    rate: f64,
    /// Of the answers, in milliseconds.
    p50: f64,
    p99: f64,
    /// The server's processor time for each, in microseconds.
    micros: f64,
}

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.first().is_some_and(|a| a == "server") {
        return server::run(&wanted[1..]);
    }
    if !wanted.iter().any(|a| a == "--bench") {
        println!("run it with: cargo bench --bench callbacks");
        return Ok(());
    }
    let quick = wanted.iter().any(|a| a == "--quick");
    let names: Vec<&str> = wanted.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(all(&names, quick))
}

async fn all(names: &[&str], quick: bool) -> Result<()> {
    let on = |name: &str| names.is_empty() || names.contains(&name);
    let folder = tempfile::tempdir()?;
    let databases = database::all(quick).await?;
    if on("acknowledged") {
        acknowledged(&databases, folder.path(), quick).await?;
    }
    if on("granted") {
        granted(&databases, folder.path(), quick).await?;
    }
    Ok(())
}

/// The first table: until the answer that the callback is durable.
async fn acknowledged(databases: &[Database], folder: &Path, quick: bool) -> Result<()> {
    println!(
        "\n| service | connections | database | a commit | a second | of nothing stored | of one each | p50 | p99 | µs of processor |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for (service, connections) in CONNECTIONS.map(|n| (Service::Signed, n)).into_iter().chain([(Service::Prodamus, 64)])
    {
        let mut rows = vec![Row { mode: Mode::Nothing, service, database: databases[0], connections }];
        for database in databases {
            rows.extend([Mode::Each, Mode::Shared].map(|mode| Row { mode, service, database: *database, connections }));
        }
        let measured = play(&rows, folder, quick).await?;
        for (n, (row, m)) in rows.iter().zip(&measured).enumerate() {
            let of_nothing = m.rate / measured[0].rate;
            let of_each =
                if row.mode == Mode::Shared { format!("{:.2}", m.rate / measured[n - 1].rate) } else { String::new() };
            let database = if row.mode == Mode::Nothing { "none" } else { row.database.name() };
            println!(
                "| {} | {connections} | {database} | {} | {:.0} | {of_nothing:.2} | {of_each} | {:.2} ms | {:.2} ms | {:.0} |",
                service.name(),
                row.mode.name(),
                m.rate,
                m.p50,
                m.p99,
                m.micros
            );
        }
    }
    Ok(())
}

/// The second table: until the term is in the store.
async fn granted(databases: &[Database], folder: &Path, quick: bool) -> Result<()> {
    println!("\n| service | connections | database | granted a second | answer p50 | answer p99 | µs of processor |");
    println!("|---|---|---|---|---|---|---|");
    let mut rows = Vec::new();
    for (service, connections) in CONNECTIONS.map(|n| (Service::Signed, n)).into_iter().chain([(Service::Prodamus, 64)])
    {
        rows.extend(databases.iter().map(|database| Row {
            mode: Mode::Grant,
            service,
            database: *database,
            connections,
        }));
    }
    for (row, m) in rows.iter().zip(&play(&rows, folder, quick).await?) {
        let (service, database) = (row.service.name(), row.database.name());
        println!(
            "| {service} | {} | {database} | {:.0} | {:.2} ms | {:.2} ms | {:.0} |",
            row.connections, m.rate, m.p50, m.p99, m.micros
        );
    }
    Ok(())
}

/// Plays rows in turns, so that whatever else the machine does meets all of them; of each the round in the middle.
async fn play(rows: &[Row], folder: &Path, quick: bool) -> Result<Vec<Measured>> {
    let mut played: Vec<Vec<Measured>> = rows.iter().map(|_| Vec::new()).collect();
    for _ in 0..if quick { 1 } else { ROUNDS } {
        for (row, rounds) in rows.iter().zip(&mut played) {
            rounds.push(one(row, folder, quick).await?);
        }
    }
    Ok(played
        .into_iter()
        .map(|mut rounds| {
            rounds.sort_by(|a, b| a.rate.total_cmp(&b.rate));
            rounds.swap_remove(rounds.len() / 2)
        })
        .collect())
}

/// How many callbacks a row takes: a few seconds of them.
const fn number(row: &Row, quick: bool) -> usize {
    let n = match (row.mode, row.connections) {
        (Mode::Grant, 1) => 2_000,
        (Mode::Grant, _) => 20_000,
        (_, 1) => 4_000,
        (Mode::Each, _) => 20_000,
        (_, _) => 60_000,
    };
    if quick { n / 20 } else { n }
}

async fn one(row: &Row, folder: &Path, quick: bool) -> Result<Measured> {
    let (n, warm) = (number(row, quick), if quick { WARM / 10 } else { WARM });
    let url = row.database.fresh(folder).await?;
    let mut server = Server::start(row.mode, warm + n, &url)?;
    // Made only now: signatures are good for five minutes.
    let calls = calls::make(row.service, warm + n)?;
    let (_, _) = send(&mut server, &calls[..warm], row).await?;
    let before = server.used()?;
    let (Load { mut waits, began, .. }, ended) = send(&mut server, &calls[warm..], row).await?;
    let used = server.used()? - before;
    if row.mode == Mode::Grant {
        let granted = server.granted()?;
        ensure!(granted == warm + n, "{granted} of {} were granted", warm + n);
    }
    waits.sort_unstable();
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)].as_secs_f64() * 1000.0;
    Ok(Measured {
        rate: n as f64 / (ended - began).as_secs_f64(),
        p50: at(50),
        p99: at(99),
        micros: used * 1e6 / n as f64,
    })
}

/// Sends callbacks and waits for the answers, and for the decisions where they are made; says when that was.
async fn send(server: &mut Server, calls: &[Vec<u8>], row: &Row) -> Result<(Load, Instant)> {
    let grants = row.mode == Mode::Grant;
    if grants {
        server.expect(calls.len())?;
    }
    let load = load::run(server.address, calls, row.connections).await?;
    let ended = if grants { server.decided()? } else { load.ended };
    Ok((load, ended))
}

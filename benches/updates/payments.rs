//! From a paid callback to the way in, in the payer's chat: idle, and behind a burst of `/start`.

use crate::stage::{Cores, SECRET, Stage};
use crate::{Bench, FIRST};
use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use propusk::clock::Clock;
use sha2::Sha256;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

/// Payments when nothing else happens.
const IDLE: i64 = 200;
/// Before the first of those who pay.
const PAYER: i64 = 5_000_000;
/// How often a burst comes, and how many pay during each.
const BURSTS: i64 = 8;
const PAYERS: i64 = 25;
/// How many write in a burst.
const BURST: usize = 1_000;

/// The third table.
pub(crate) async fn table(bench: &Bench<'_>) -> Result<()> {
    println!("\n| limits | meanwhile | callbacks | p50 | p99 | slowest |");
    println!("|---|---|---|---|---|---|");
    let program = Path::new(env!("CARGO_BIN_EXE_propusk"));
    // With limits, no faster than they allow, or the callbacks would wait for each other.
    for (limits, program, argument, pause) in [
        ("30 a second", program, "run", Duration::from_millis(200)),
        ("none", &bench.program, "service", Duration::from_millis(2)),
    ] {
        let database = bench.sqlite(&format!("payments-{argument}.db"));
        // They have started the bot, or it could not write to them; of that the bot itself hears nothing here.
        let mut payer = PAYER;
        for n in 1..=10 + IDLE + BURSTS * (3 + PAYERS) {
            bench.stage.telegram.starts(PAYER + n, None);
        }
        bench.stage.forget_updates().await?;
        let bot = bench.stage.start(program, argument, &database, Cores::Shared)?;
        bot.ready().await?;
        // It has introduced itself, and its first statements are prepared.
        pay_each(bench.stage, bot.address, &mut payer, 10, Duration::from_millis(50)).await?;
        bench.stage.arm(0);
        pay_each(bench.stage, bot.address, &mut payer, IDLE, Duration::from_millis(40)).await?;
        row(bench.stage, limits, "nothing");
        drop(bot);
        let mut told = Vec::new();
        for n in 0..BURSTS {
            // With limits a burst takes half a minute to be answered, so each begins with a database of its own.
            let database = bench.sqlite(&format!("burst-{argument}-{n}.db"));
            let bot = bench.stage.start(program, argument, &database, Cores::Shared)?;
            bot.ready().await?;
            pay_each(bench.stage, bot.address, &mut payer, 3, Duration::from_millis(50)).await?;
            bench.stage.arm(0);
            bench.write(BURST, FIRST, "/start");
            pay_each(bench.stage, bot.address, &mut payer, PAYERS, pause).await?;
            told.append(&mut bench.stage.meter().told);
            drop(bot);
            bench.stage.forget_updates().await?;
        }
        bench.stage.meter().told = told;
        row(bench.stage, limits, "1000 × /start");
    }
    Ok(())
}

fn row(stage: &Stage, limits: &str, meanwhile: &str) {
    let mut told: Vec<f64> = stage.meter().told.iter().map(|t| t.as_secs_f64() * 1000.0).collect();
    told.sort_by(f64::total_cmp);
    let at =
        |part: usize| told.get((told.len() * part / 100).min(told.len().saturating_sub(1))).copied().unwrap_or(0.0);
    println!("| {limits} | {meanwhile} | {} | {:.1} ms | {:.1} ms | {:.1} ms |", told.len(), at(50), at(99), at(100));
}

/// Lets new people pay, one after the other with a pause, and waits until each has been told her way in.
async fn pay_each(stage: &Stage, address: SocketAddr, payer: &mut i64, n: i64, pause: Duration) -> Result<()> {
    let client = propusk::wire::client(Duration::from_secs(10));
    let before = stage.meter().told.len();
    for _ in 0..n {
        *payer += 1;
        stage.meter().paid.insert(*payer, Instant::now());
        let (id, at) = (format!("msg_{payer}"), Clock::system().now().0 / 1000);
        let body = format!(
            r#"{{"type":"payment.paid","data":{{"external_id":"{payer}","amount":"10.00","currency":"EUR","user":{{"telegram_id":{payer}}},"product":"month"}}}}"#
        );
        let request = client
            .post(format!("http://{address}/webhooks/signed"))
            .header("webhook-id", &id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", sign(&format!("{id}.{at}.{body}"))?)
            .body(body);
        let answer = request.send().await?;
        ensure!(answer.status().is_success(), "a callback was answered {}", answer.status());
        tokio::time::sleep(pause).await;
    }
    let since = Instant::now();
    while stage.meter().told.len() < before + usize::try_from(n)? {
        ensure!(since.elapsed() < Duration::from_secs(60), "not every payer was told her way in");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

fn sign(text: &str) -> Result<String> {
    let key = STANDARD.decode(SECRET.trim_start_matches("whsec_"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key)?;
    mac.update(text.as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

//! The official clients of payment services: what they sign is taken by the program's real address, and what they refuse
//! is refused; and a shop built on one is content with the emulated `YooKassa`.
//!
//! `PAY_CLIENTS` names a Python that has `stripe`, `standardwebhooks` and `yookassa`, and `CLIENTS` the folder with
//! `node_modules/stripe`.

use super::PATIENCE;
use crate::club::{Database, SIGNING_KEY, Setup, TestClub};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use propusk::sandbox::yookassa::{Config, YooKassaEmulator};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const SECRET: &str = "whsec_test_4f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A script of `tests/foreign` for the interpreter that this variable names. `None`, with a line that says so: it is not set.
fn script(variable: &str, file: &str) -> Option<Command> {
    let Ok(named) = std::env::var(variable) else {
        eprintln!("skipped: {variable} is not set");
        return None;
    };
    let mut command = Command::new(if variable == "CLIENTS" { "node" } else { named.as_str() });
    command.arg(format!("{}/tests/foreign/{file}", env!("CARGO_MANIFEST_DIR"))).env("CLIENTS", &named);
    command.stdout(Stdio::null()).stderr(Stdio::inherit());
    Some(command)
}

async fn succeeds(mut command: Command) {
    let ended = tokio::task::spawn_blocking(move || command.status().unwrap());
    assert!(tokio::time::timeout(PATIENCE, ended).await.unwrap().unwrap().success());
}

/// A club on the clock of the machine, which has an order that the script pays.
async fn is_paid_by(script: Option<Command>, provider: &str, secret: &str) {
    let Some(mut script) = script else { return };
    let settings = [("STRIPE_SECRET_KEY", "sk_test_51Fake".to_owned()), ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned())];
    let club = TestClub::start_with(Database::sqlite(), Setup { ticking: true, ..Setup::default() }, &settings).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, provider, "ord_foreign", "1990 RUB").await;
    let url = club.route(&format!("/webhooks/{provider}")).await;
    script.env("URL", url).env("SECRET", secret).env("ORDER", "ord_foreign");
    succeeds(script).await;
    club.settle().await;
    assert_eq!((anna.terms().await, club.owner().unread()), (1, vec![]));
    club.finish().await;
}

#[tokio::test]
async fn stripe_of_python_signs() {
    is_paid_by(script("PAY_CLIENTS", "stripe_signs.py"), "stripe", SECRET).await;
}

#[tokio::test]
async fn stripe_of_node_signs() {
    is_paid_by(script("CLIENTS", "stripe_signs.mjs"), "stripe", SECRET).await;
}

#[tokio::test]
async fn standard_webhooks_signs() {
    let secret = format!("whsec_{}", STANDARD.encode(SIGNING_KEY));
    is_paid_by(script("PAY_CLIENTS", "standard_webhooks.py"), "signed", &secret).await;
}

#[tokio::test]
async fn yookassa_is_content() {
    let Some(mut script) = script("PAY_CLIENTS", "yookassa_client.py") else { return };
    let time = propusk::clock::Clock::system();
    let bank = YooKassaEmulator::start(Config {
        shop_id: "506751".into(),
        secret: "live_key".into(),
        clock: Arc::new(move || time.now().0),
        port: 0,
        notification_url: None,
        retry_scale: 0.001,
    });
    let bank = bank.await.unwrap();
    script.env("SHOP", "506751").env("KEY", "live_key").env("URL", bank.api_url());
    let mut shop = tokio::task::JoinSet::new();
    shop.spawn(succeeds(script));
    let paid = async {
        loop {
            if let Some(payment) = bank.payments().first() {
                return bank.pay(&payment.id).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, paid).await.expect("the shop orders nothing");
    shop.join_all().await;
    let payments = bank.payments();
    assert_eq!((payments.len(), payments[0].refunded_minor), (1, 33_000));
    bank.stop().await;
}

//! The reference library of Standard Webhooks as the judge of what we sign.
//!
//! `STANDARDWEBHOOKS` names a Python that has the package; `scripts/test` puts it into place where it can.

use crate::club::Receiver;
use propusk::clock::Clock;
use propusk::domain::Timestamp;
use propusk::hooks::{Answer, Call, Caller, new_secret};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};

#[tokio::test]
async fn standardwebhooks_is_content() {
    let Ok(python) = std::env::var("STANDARDWEBHOOKS") else {
        eprintln!("skipped: STANDARDWEBHOOKS is not set");
        return;
    };
    let receiver = Receiver::start().await;
    let url = receiver.section("crm", "").split('"').nth(1).unwrap().to_owned();
    let (current, previous, stranger) = (new_secret(), new_secret(), new_secret());
    let now = Clock::system().now();
    let body = json!({"type": "member.joined", "data": {"member": {"name": "Łucja «Ё» 👩‍👧"}}}).to_string();
    let call = async |secrets: &[&SecretString], at: Timestamp| {
        let call = Call { url: &url, secrets, id: "evt_1_a", at, body: body.clone() };
        assert_eq!(Caller::default().call(call).await, Answer::Heard);
        receiver.told().pop().unwrap()
    };
    let one = call(&[&current], now).await;
    let both = call(&[&current, &previous], now).await;
    let old = call(&[&current], now.plus(-600_000)).await;
    let mut judge = Command::new(python);
    judge.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/standardwebhooks_verify.py"));
    let mut judge = judge.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut ask = judge.stdin.take().unwrap();
    let mut expected = Vec::new();
    for (told, secret, verdict) in [
        (&one, &current, "good"),
        (&one, &previous, "bad"),
        (&both, &current, "good"),
        (&both, &previous, "good"),
        (&both, &stranger, "bad"),
        (&old, &current, "bad"),
    ] {
        let headers =
            json!({"webhook-id": told.id, "webhook-timestamp": told.timestamp, "webhook-signature": told.signature});
        let message = json!({"secret": secret.expose_secret(), "headers": headers, "body": told.raw});
        writeln!(ask, "{message}").unwrap();
        expected.push(verdict);
    }
    drop(ask);
    let output = tokio::task::spawn_blocking(move || judge.wait_with_output().unwrap()).await.unwrap();
    let verdicts = String::from_utf8(output.stdout).unwrap();
    assert_eq!(verdicts.lines().collect::<Vec<_>>(), expected);
}

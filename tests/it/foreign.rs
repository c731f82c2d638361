//! Clients that others wrote, against the emulated VK: what they are content with, a real program may be built on.
//!
//! `VK_IO` names a folder with `node_modules/vk-io`, `VKBOTTLE` a Python that has vkbottle; `scripts/test` puts both into
//! place where it can. The bots themselves are in `tests/foreign`.

mod pay;

use crate::vk_schema::complaints;
use propusk::sandbox::vk::{ButtonAction, Config, Loss, MessageView, PressOutcome, VkEmulator};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const GROUP: i64 = 200_000_001;
const TOKEN: &str = "vk1.a.token-of-no-use-elsewhere";
const ANNA: i64 = 5001;
/// A machine that is busy with other tests may take its time.
const PATIENCE: Duration = Duration::from_secs(60);

struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until the community has said something.
async fn hears(vk: &VkEmulator, text: &str) -> MessageView {
    let mut changes = vk.changes();
    let heard = async {
        loop {
            if let Some(message) = vk.dialog(ANNA).into_iter().rev().find(|m| m.from_group && m.text == text) {
                return message;
            }
            changes.changed().await.unwrap();
        }
    };
    let heard = tokio::time::timeout(PATIENCE, heard).await;
    heard.unwrap_or_else(|_| panic!("not said: {text}; {:#?} {:#?}", vk.dialog(ANNA), vk.calls()))
}

async fn is_content(mut command: Command) {
    let time = propusk::clock::Clock::system();
    let config = Config::new(GROUP, TOKEN, "breath", Arc::new(move || time.now().0));
    let vk = VkEmulator::start(Config { all_events: true, group_name: "Breath".into(), ..config }).await.unwrap();
    vk.person(ANNA, "Anna", "Leskova", None);
    let command =
        command.env("VK_URL", format!("{}/method", vk.api_url().trim_end_matches('/').trim_end_matches("/method")));
    let command = command.env("VK_TOKEN", TOKEN).env("VK_GROUP", GROUP.to_string());
    let mut bot = Bot(command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap());
    // What was said before somebody listens is not heard by everyone: a bot begins with the newest.
    let mut changes = vk.changes();
    let polls = async {
        while !vk.calls().iter().any(|call| call.method == "groups.getLongPollServer") {
            assert_eq!(bot.0.try_wait().unwrap(), None, "it has given up");
            let _ = tokio::time::timeout(Duration::from_secs(1), changes.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, polls).await.expect("the bot does not poll");

    vk.starts(ANNA).unwrap();
    hears(&vk, "welcome to Breath").await;
    vk.says(ANNA, "hi").unwrap();
    let hello = hears(&vk, "hello, Anna").await;
    let labels: Vec<&str> = hello.buttons.iter().flatten().map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["Spin", "Say", "Open"]);
    assert_eq!(hello.button("Spin").unwrap().color, "primary");
    assert!(matches!(&hello.button("Open").unwrap().action, ButtonAction::Link(url) if url == "https://example.org/"));
    let pressed = vk.presses(ANNA, hello.conversation_message_id, "Spin").unwrap();
    let PressOutcome::Asked(event) = pressed else { panic!("{pressed:?}") };
    let changed = hears(&vk, "changed").await;
    assert_eq!((changed.conversation_message_id, changed.edited), (hello.conversation_message_id, true));
    assert!(format!("{:?}", vk.answer_to(&event).unwrap()).contains("spun spin"));
    vk.says(ANNA, "again").unwrap();
    let again = hears(&vk, "hello, Anna").await;
    vk.presses(ANNA, again.conversation_message_id, "Say").unwrap();
    hears(&vk, "pressed say").await;
    vk.follows_ref(ANNA, "https://vk.me/breath?ref=ref_ABC").unwrap();
    vk.says(ANNA, "hello").unwrap();
    hears(&vk, "came by ref_ABC").await;
    // A key that runs out in between is nothing that a bot stumbles over; one of the two forgets its place then, and would
    // not hear what is said before it has another key.
    let keys = || vk.calls_of("groups.getLongPollServer").len();
    let before = keys();
    vk.loses(Loss::Keys);
    let renewed = async {
        while keys() == before {
            let _ = tokio::time::timeout(Duration::from_millis(50), changes.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, renewed).await.expect("the bot polls no more");
    vk.says(ANNA, "bye").unwrap();
    hears(&vk, "goodbye").await;
    let ended = tokio::task::spawn_blocking(move || bot.0.wait().unwrap());
    assert!(tokio::time::timeout(PATIENCE, ended).await.unwrap().unwrap().success());
    assert_eq!(vk.violations(), 0, "and it kept to the limits");
    // What they ask is their own affair: both name a parameter as it was called before.
    let complaints: Vec<String> = complaints(&vk.calls()).into_iter().filter(|c| c.contains(": answered ")).collect();
    assert_eq!(complaints, [""; 0], "and the answers to VK's schema");
}

#[tokio::test]
async fn vk_io_is_content() {
    let Ok(folder) = std::env::var("VK_IO") else {
        eprintln!("skipped: VK_IO is not set");
        return;
    };
    let mut node = Command::new("node");
    node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/vk-io.mjs")).env("VK_IO", folder);
    is_content(node).await;
}

#[tokio::test]
async fn vkbottle_is_content() {
    let Ok(python) = std::env::var("VKBOTTLE") else {
        eprintln!("skipped: VKBOTTLE is not set");
        return;
    };
    let mut python = Command::new(python);
    // It leaves a note of its place where it runs.
    let folder = tempfile::tempdir().unwrap();
    python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/vkbottle_bot.py")).current_dir(folder.path());
    is_content(python).await;
}

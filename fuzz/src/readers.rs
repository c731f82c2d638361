//! Readers of everything else that comes from outside: messengers' updates, what people type and press, the owner's file
//! and settings, and the values in all of them. What is read must be written again in a form that reads as the same.

use propusk::chat::command;
use propusk::chat::press::Press;
use propusk::club_file::ClubFile;
use propusk::domain::referral::Bonus;
use propusk::domain::{AccountRef, Currency, Money, Period, PlanKey};
use propusk::messenger::{Messenger as _, Raw};
use propusk::settings::Settings;
use propusk::telegram::{self, Telegram, TelegramConfig, queue};
use propusk::texts::Texts;
use propusk::vk::{self, Delivery, Vk, VkConfig};
use serde_json::Value;
use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::sync::LazyLock;

/// Nobody is there.
const NOWHERE: &str = "http://127.0.0.1:9";
const SECRET: &str = "secret_of_the_harness";

static TELEGRAM: LazyLock<Telegram> = LazyLock::new(|| {
    Telegram::new(TelegramConfig {
        token: "7000000001:token-of-no-use".into(),
        api_url: NOWHERE.into(),
        mode: telegram::Mode::Polling,
        commands: Vec::new(),
        test_payments: false,
    })
});

static VK: LazyLock<Vk> = LazyLock::new(|| {
    Vk::new(VkConfig {
        group_id: 200_000_001,
        token: "vk1.a.token-of-no-use".into(),
        admin_token: None,
        id: None,
        api_urls: vec![NOWHERE.into()],
        mode: vk::Mode::Webhook {
            url: "https://club.example/webhooks/vk".parse().expect("an address"),
            secrets: vec![SECRET.into()],
            confirmation: Some("c0ffee".into()),
        },
    })
});

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::load().expect("texts"));

/// What it is kept under fits into an index of either database, and holds nothing that PostgreSQL cannot.
fn named(row: &Raw) {
    for name in [&row.external_id, &row.lane] {
        assert!(name.len() <= 1000 && !name.contains('\0'), "a name of {} bytes", name.len());
    }
}

/// Updates of Telegram, by webhook and by polling.
pub fn telegram(data: &[u8]) {
    if let Ok(row) = queue::webhook_row(data) {
        named(&row);
        let _ = TELEGRAM.read(&row.payload);
    }
    if let Ok(text) = str::from_utf8(data) {
        let _ = TELEGRAM.read(text);
    }
}

/// Events of VK; the secret is added after all mutations.
pub fn vk(data: &[u8]) {
    assert!(!matches!(VK.delivered(data), Delivery::Event(_)), "what shows no secret is believed");
    if let Ok(Value::Object(mut event)) = serde_json::from_slice(data) {
        event.insert("secret".into(), SECRET.into());
        if let Delivery::Event(row) = VK.delivered(Value::Object(event).to_string().as_bytes()) {
            named(&row);
            let _ = VK.read(&row.payload);
        }
    }
    if let Ok(text) = str::from_utf8(data) {
        let _ = VK.read(text);
    }
}

/// What can be read can be written and read again as the same.
fn twice<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let again = value.to_string().parse::<T>().ok();
        assert_eq!(again.as_ref(), Some(&value), "{text}");
    }
}

/// Money, lengths and names.
pub fn values(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    twice::<Money>(text);
    twice::<Currency>(text);
    twice::<Period>(text);
    twice::<Bonus>(text);
    twice::<AccountRef>(text);
    twice::<PlanKey>(text);
    for currency in ["RUB", "JPY", "KWD", "XTR"].map(|c| c.parse().expect("a currency")) {
        if let Ok(money) = Money::decimal(text, currency) {
            assert!(money.minor >= 0, "{text}");
            assert_eq!(Money::decimal(&money.to_decimal(), currency), Ok(money));
        }
    }
}

/// What people type: words for commands, and dates, sums and names behind them.
pub fn words(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let vocabulary = TEXTS.vocabulary();
    let typed = vocabulary.read(text);
    let _ = command::parse(&typed, vocabulary);
    let _ = (vocabulary.is_stop(text), vocabulary.language(text));
    let _ = vocabulary.weighty(typed.rest).count();
}

/// What a pressed button carries.
pub fn presses(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Some(press) = Press::parse(text) {
        let again = press.encode();
        assert_eq!(Press::parse(&again), Some(press), "{text} became {again}");
    }
}

/// The owner's file.
pub fn club_file(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Err(error) = ClubFile::parse("club.toml", text) {
        assert!(!error.to_string().is_empty());
    }
}

/// Settings, as lines of `NAME=value`; and the same text as the value of each.
pub fn settings(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let lines: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let lookup = |name: &str| lines.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    if let Err(error) = Settings::read(&lookup) {
        assert!(!error.to_string().is_empty());
    }
    let _ = Settings::read(&|_| Some(text.to_owned())).map_err(|e| e.to_string());
}

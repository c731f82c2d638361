//! Whole environments, good and bad, and the list of names against what is really read.

use super::*;
use crate::settings::variables::{PREVIOUS, looks_like_ours};
use std::cell::RefCell;
use std::collections::BTreeSet;

const WHSEC: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BOT: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

fn read(vars: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    Settings::read(&|name| vars.iter().rev().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
}

/// What a start with these says, beside a good OWNERS.
fn lines(vars: &[(&str, &str)]) -> Vec<String> {
    let vars = [&[("OWNERS", "tg:1001")], vars].concat();
    read(&vars).map_or_else(|e| e.to_string().lines().map(str::to_owned).collect(), |_| Vec::new())
}

/// A deployment that uses everything this version has.
fn full() -> Vec<(&'static str, &'static str)> {
    vec![
        ("DATABASE_URL", "postgres://club:hunter2@db/club"),
        ("HTTP_LISTEN", "0.0.0.0:80"),
        ("PUBLIC_URL", "https://club.example/"),
        ("OWNERS", "tg:1001, vk:2002,tg:1001"),
        ("CLUB_CONFIG", "club.toml"),
        ("CHECK_SOURCE_ADDRESSES", "true"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7"),
        ("RUST_LOG", "info,propusk=debug"),
        ("LOG_FORMAT", "json"),
        ("TELEGRAM_TOKEN", BOT),
        ("TELEGRAM_API_URL", "http://bot-api:8081"),
        ("TELEGRAM_MODE", "webhook"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2"),
        ("TELEGRAM_WEBHOOK_SECRET_PREVIOUS", "hunter1"),
        ("TELEGRAM_MESSAGES_PER_SECOND", "1000"),
        ("VK_GROUP_ID", "200000001"),
        ("VK_GROUP_TOKEN", "vk1.a.hunter2"),
        ("VK_ADMIN_TOKEN", "vk1.a.hunter3"),
        ("VK_API_URL", "http://127.0.0.1:9001"),
        ("VK_MODE", "webhook"),
        ("VK_WEBHOOK_SECRET", "hunter2"),
        ("VK_WEBHOOK_SECRET_PREVIOUS", "hunter1"),
        ("VK_CONFIRMATION", "a1b2c3d4"),
        ("VK_ADMIN_REFRESH_TOKEN", "vk2.a.hunter4"),
        ("VK_APP_ID", "51000000"),
        ("VK_DEVICE_ID", "device-1_x"),
        ("VK_ID_URL", "http://127.0.0.1:9002"),
        ("YOOKASSA_SHOP_ID", "100500"),
        ("YOOKASSA_SECRET_KEY", "hunter2"),
        ("YOOKASSA_API_URL", "http://127.0.0.1:9000/v3"),
        ("SIGNED_WEBHOOK_SECRET", WHSEC),
        ("PRODAMUS_URL", "https://club.payform.ru/"),
        ("PRODAMUS_SECRET_KEY", "hunter2"),
        ("PRODAMUS_SECRET_KEY_PREVIOUS", "hunter1"),
        ("CLOUDPAYMENTS_PUBLIC_ID", "pk_1"),
        ("CLOUDPAYMENTS_API_SECRET", "hunter2"),
        ("CLOUDPAYMENTS_API_SECRET_PREVIOUS", "hunter1"),
        ("CLOUDPAYMENTS_API_URL", "http://127.0.0.1:9002"),
        ("TBANK_TERMINAL_KEY", "1DEMO"),
        ("TBANK_PASSWORD", "hunter2"),
        ("TBANK_PASSWORD_PREVIOUS", "hunter1"),
        ("TBANK_API_URL", "http://127.0.0.1:9003/v2"),
        ("ROBOKASSA_LOGIN", "club"),
        ("ROBOKASSA_PASSWORD1", "hunter2"),
        ("ROBOKASSA_PASSWORD2", "hunter3"),
        ("ROBOKASSA_PASSWORD2_PREVIOUS", "hunter1"),
        ("ROBOKASSA_HASH", "SHA512"),
        ("ROBOKASSA_URL", "http://127.0.0.1:9001"),
        ("AUTOPAY", "YooKassa, tbank"),
    ]
}

#[test]
fn one_variable_is_enough() {
    let s = read(&[("OWNERS", "tg:1001")]).unwrap();
    assert_eq!((s.database.kind(), s.database.expose()), (DatabaseKind::Sqlite, "sqlite://propusk.db"));
    assert_eq!(s.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!((s.http.public_url, s.http.check_source_addresses), (None, false));
    assert!(s.http.trusted_proxies.is_empty());
    assert!(s.telegram.is_none() && s.vk.is_none() && s.club_config.is_none());
    assert!(s.yookassa.is_none() && s.signed_webhook.is_none());
    assert!(s.prodamus.is_none() && s.cloudpayments.is_none() && s.tbank.is_none() && s.robokassa.is_none());
    assert_eq!(s.log, LogSettings { filter: "info".to_owned(), format: LogFormat::Text });
    assert!(s.warnings.is_empty());
}

#[test]
fn everything_can_be_set() {
    let s = read(&full()).unwrap();
    assert_eq!(s.owners.iter().map(ToString::to_string).collect::<Vec<_>>(), ["tg:1001", "vk:2002"]);
    assert_eq!(
        s.http.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["10.0.0.0/8", "192.0.2.7/32"]
    );
    assert!(s.http.check_source_addresses);
    assert_eq!(s.club_config, Some("club.toml".into()));
    assert_eq!(s.log.format, LogFormat::Json);
    let telegram = s.telegram.unwrap();
    assert_eq!((telegram.token.current(), telegram.api_url.as_str()), (BOT, "http://bot-api:8081"));
    assert_eq!(telegram.messages_per_second.get(), 1000);
    let TelegramMode::Webhook { public_url, secret } = telegram.mode else { panic!("{:?}", telegram.mode) };
    assert_eq!(public_url.as_str(), "https://club.example");
    assert_eq!(secret.accepted().collect::<Vec<_>>(), ["hunter2", "hunter1"]);
    let vk = s.vk.unwrap();
    assert_eq!((vk.group_id, vk.token.current()), (200_000_001, "vk1.a.hunter2"));
    assert_eq!(vk.admin_token.unwrap().current(), "vk1.a.hunter3");
    assert_eq!(vk.api_url.unwrap().as_str(), "http://127.0.0.1:9001");
    let refresh = vk.refresh.unwrap();
    let parts = (refresh.token.current(), refresh.app_id, refresh.device_id.as_str());
    assert_eq!(parts, ("vk2.a.hunter4", 51_000_000, "device-1_x"));
    let VkMode::Webhook { public_url, secret, confirmation } = vk.mode else { panic!("{:?}", vk.mode) };
    assert_eq!((public_url.as_str(), confirmation.as_deref()), ("https://club.example", Some("a1b2c3d4")));
    assert_eq!(secret.accepted().collect::<Vec<_>>(), ["hunter2", "hunter1"]);
    let yookassa = s.yookassa.unwrap();
    assert_eq!((yookassa.shop_id.as_str(), yookassa.secret_key.current()), ("100500", "hunter2"));
    assert_eq!(yookassa.api_url.as_str(), "http://127.0.0.1:9000/v3");
    assert_eq!(s.signed_webhook.unwrap().current(), WHSEC);
    let prodamus = s.prodamus.unwrap();
    assert_eq!(prodamus.url.as_str(), "https://club.payform.ru");
    assert_eq!(prodamus.secret_key.accepted().collect::<Vec<_>>(), ["hunter2", "hunter1"]);
    let cloudpayments = s.cloudpayments.unwrap();
    assert_eq!((cloudpayments.public_id.as_str(), cloudpayments.api_url.as_str()), ("pk_1", "http://127.0.0.1:9002"));
    assert_eq!(cloudpayments.api_secret.accepted().collect::<Vec<_>>(), ["hunter2", "hunter1"]);
    let tbank = s.tbank.unwrap();
    assert_eq!((tbank.terminal_key.as_str(), tbank.api_url.as_str()), ("1DEMO", "http://127.0.0.1:9003/v2"));
    assert_eq!(tbank.password.accepted().collect::<Vec<_>>(), ["hunter2", "hunter1"]);
    let robokassa = s.robokassa.unwrap();
    assert_eq!((robokassa.login.as_str(), robokassa.password1.current()), ("club", "hunter2"));
    assert_eq!(robokassa.password2.accepted().collect::<Vec<_>>(), ["hunter3", "hunter1"]);
    assert_eq!((robokassa.hash, robokassa.url.as_str()), (RobokassaHash::Sha512, "http://127.0.0.1:9001"));
}

#[test]
fn no_secret_is_in_debug() {
    let debug = format!("{:?}", read(&full()).unwrap());
    for secret in ["hunter", "MfKQ9r8G", "AAHdqTcv"] {
        assert!(!debug.contains(secret), "{debug}");
    }
    assert!(debug.contains("postgres://club:***@db/club"), "{debug}");
}

#[test]
fn a_mistake_is_one_line_that_says_what_was_read_and_what_is_expected() {
    for (name, value, line) in [
        ("OWNERS", "", "OWNERS: empty, expected who may do everything, such as tg:1001,vk:2002"),
        ("OWNERS", "tg:1,1001", "OWNERS: read \"1001\", expected who may do everything, such as tg:1001,vk:2002"),
        ("HTTP_LISTEN", "8080", "HTTP_LISTEN: read \"8080\", expected an address and a port such as 127.0.0.1:8080"),
        (
            "PUBLIC_URL",
            "club.example",
            "PUBLIC_URL: read \"club.example\", expected an address such as https://club.example, with no password, \
             query or fragment",
        ),
        ("CHECK_SOURCE_ADDRESSES", "yes", "CHECK_SOURCE_ADDRESSES: read \"yes\", expected true or false"),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/8,proxy",
            "TRUSTED_PROXIES: read \"10.0.0.0/8,proxy\", expected networks such as 10.0.0.0/8,192.0.2.7",
        ),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: read \"xml\", expected text or json"),
        (
            "RUST_LOG",
            "propusk=loud",
            "RUST_LOG: read \"propusk=loud\", expected a level or directives such as info,propusk=debug",
        ),
        ("TELEGRAM_MODE", "push", "TELEGRAM_MODE: read \"push\", expected polling or webhook"),
        (
            "TELEGRAM_MESSAGES_PER_SECOND",
            "0",
            "TELEGRAM_MESSAGES_PER_SECOND: read \"0\", expected a whole number from 1 to 10000",
        ),
        (
            "TELEGRAM_MESSAGES_PER_SECOND",
            "10001",
            "TELEGRAM_MESSAGES_PER_SECOND: read \"10001\", expected a whole number from 1 to 10000",
        ),
        (
            "ROBOKASSA_HASH",
            "ripemd160",
            "ROBOKASSA_HASH: read \"ripemd160\", expected md5, sha1, sha256, sha384 or sha512",
        ),
        ("LOG_FORMAT", "a\nb", "LOG_FORMAT: read \"a\\nb\", expected text or json"),
    ] {
        assert_eq!(lines(&[(name, value)]), [line]);
    }
    assert_eq!(
        read(&[]).unwrap_err().to_string(),
        "OWNERS: not set, expected who may do everything, such as tg:1001,vk:2002"
    );
}

#[test]
fn a_wrong_secret_is_not_repeated() {
    for (name, value) in [
        ("TELEGRAM_TOKEN", "hunter2"),
        ("TELEGRAM_TOKEN", "123:hunter2/../"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2 and space"),
        ("SIGNED_WEBHOOK_SECRET", "hunter2"),
        ("SIGNED_WEBHOOK_SECRET", "whsec_aHVudGVyMg=="),
        ("PRODAMUS_SECRET_KEY_PREVIOUS", "hunter2"),
        ("PUBLIC_URL", "https://owner:hunter2@club.example"),
        ("DATABASE_URL", "mysql://root:hunter2@db/club"),
        ("DATABASE_URL", "root:hunter2@db/club"),
    ] {
        let lines = lines(&[(name, value)]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with(&format!("{name}: read ")) && !lines[0].contains("hunter2"), "{lines:?}");
    }
    assert_eq!(
        lines(&[("DATABASE_URL", "postgress://root:hunter2@db/club")]),
        ["DATABASE_URL: read \"postgress://…\", expected sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME"]
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let e = read(&[("HTTP_LISTEN", "x"), ("LOG_FORMAT", "x"), ("DATABASE_URL", "x")]).unwrap_err();
    let names: Vec<_> = e.problems.iter().map(|p| p.variable.as_str()).collect();
    assert_eq!(names, ["DATABASE_URL", "HTTP_LISTEN", "OWNERS", "LOG_FORMAT"]);
}

#[test]
fn a_service_is_configured_whole_or_not_at_all() {
    assert_eq!(
        lines(&[("YOOKASSA_SHOP_ID", "1"), ("YOOKASSA_SECRET_KEY", "")]),
        ["YOOKASSA_SECRET_KEY: empty, expected the shop's secret key, with no spaces, because YOOKASSA_SHOP_ID is set"]
    );
    assert_eq!(
        lines(&[("YOOKASSA_SECRET_KEY", "k")]),
        ["YOOKASSA_SHOP_ID: not set, expected the shop's id, letters and digits, because YOOKASSA_SECRET_KEY is set"]
    );
    assert_eq!(
        lines(&[("PRODAMUS_URL", "https://club.payform.ru")]),
        ["PRODAMUS_SECRET_KEY: not set, expected the form's secret key, with no spaces, because PRODAMUS_URL is set"]
    );
    assert_eq!(lines(&[("CLOUDPAYMENTS_PUBLIC_ID", "pk_1")]).len(), 1);
    assert_eq!(lines(&[("TBANK_TERMINAL_KEY", "1DEMO")]).len(), 1);
    assert_eq!(lines(&[("ROBOKASSA_LOGIN", "club"), ("ROBOKASSA_PASSWORD1", "p")]).len(), 1);
    assert_eq!(lines(&[("ROBOKASSA_PASSWORD2", "p")]).len(), 2);
    let without = [("OWNERS", "tg:1"), ("ROBOKASSA_HASH", "md5")];
    assert!(read(&without).unwrap().robokassa.is_none(), "the hash alone sets up nothing");
    assert!(
        read(&[("OWNERS", "tg:1"), ("YOOKASSA_SHOP_ID", ""), ("YOOKASSA_SECRET_KEY", "")]).unwrap().yookassa.is_none()
    );
    assert_eq!(
        lines(&[("TELEGRAM_WEBHOOK_SECRET_PREVIOUS", "hunter1")]),
        ["TELEGRAM_WEBHOOK_SECRET_PREVIOUS: read a value that is not shown here, expected nothing here while \
          TELEGRAM_WEBHOOK_SECRET is not set"]
    );
}

#[test]
fn the_webhook_mode_needs_an_address_and_a_secret() {
    let with = |vars: &[(&'static str, &'static str)]| {
        lines(&[&[("TELEGRAM_TOKEN", BOT), ("TELEGRAM_MODE", "webhook")], vars].concat())
    };
    assert_eq!(
        with(&[("TELEGRAM_WEBHOOK_SECRET", "")]),
        [
            "PUBLIC_URL: not set, expected how the internet reaches this service, because TELEGRAM_MODE is webhook",
            "TELEGRAM_WEBHOOK_SECRET: empty, expected 1 to 256 of A-Z, a-z, 0-9, _ and -, because TELEGRAM_MODE is webhook",
        ]
    );
    let secret = ("TELEGRAM_WEBHOOK_SECRET", "s");
    assert_eq!(
        with(&[secret, ("PUBLIC_URL", "http://club.example")]),
        ["PUBLIC_URL: read \"http://club.example\", expected an https:// address, because TELEGRAM_MODE is webhook"]
    );
    assert_eq!(with(&[secret, ("PUBLIC_URL", "club")]).len(), 1);
    assert!(with(&[secret, ("PUBLIC_URL", "http://127.0.0.1:8080")]).is_empty());
    assert!(with(&[secret, ("PUBLIC_URL", "http://localhost:8080")]).is_empty());
}

#[test]
fn vk_is_configured_whole_or_not_at_all() {
    let some = [("VK_GROUP_ID", "5"), ("VK_GROUP_TOKEN", "vk1.a.x")];
    let with = |vars: &[(&'static str, &'static str)]| lines(&[&some, vars].concat());
    assert!(with(&[]).is_empty());
    let vk = read(&[&[("OWNERS", "vk:1")], some.as_slice()].concat()).unwrap().vk.unwrap();
    assert!(matches!(vk.mode, VkMode::Polling) && vk.api_url.is_none() && vk.admin_token.is_none());
    assert_eq!(lines(&some[..1]).len(), 1);
    assert_eq!(
        lines(&some[1..]),
        ["VK_GROUP_ID: not set, expected the community's number, above zero, such as 200000001, because \
          VK_GROUP_TOKEN is set"]
    );
    for (name, value) in [
        ("VK_GROUP_ID", "-5"),
        ("VK_GROUP_TOKEN", "two words"),
        ("VK_MODE", "longpoll"),
        ("VK_WEBHOOK_SECRET", "0123456789012345678901234567890123456789012345678901"),
        ("VK_CONFIRMATION", "<b>"),
    ] {
        assert_eq!(with(&[(name, value)]).len(), 1, "{name}");
    }
    assert_eq!(with(&[("VK_APP_ID", "1")]).len(), 2, "two are missing");
    assert_eq!(
        with(&[("VK_MODE", "webhook"), ("TELEGRAM_TOKEN", BOT), ("TELEGRAM_MODE", "webhook")]),
        [
            "PUBLIC_URL: not set, expected how the internet reaches this service, because TELEGRAM_MODE is webhook",
            "TELEGRAM_WEBHOOK_SECRET: not set, expected 1 to 256 of A-Z, a-z, 0-9, _ and -, because TELEGRAM_MODE is \
             webhook",
            "VK_WEBHOOK_SECRET: not set, expected 1 to 50 of A-Z, a-z, 0-9, _ and -, because VK_MODE is webhook",
        ]
    );
}

#[test]
fn what_is_set_in_vain_is_named() {
    let s = read(&[("OWNERS", "tg:1"), ("STRIPE_SECRET_KEY", "hunter2"), ("TRIBUTE_API_KEY", "1"), ("SMTP_URL", "")])
        .unwrap();
    assert_eq!(s.warnings, ["set, but not served by this version: STRIPE_SECRET_KEY, TRIBUTE_API_KEY"]);
}

#[test]
fn the_list_of_names_is_what_is_read() {
    let read = RefCell::new(BTreeSet::new());
    let vars: BTreeMap<_, _> = full().into_iter().collect();
    let lookup = |name: &str| {
        read.borrow_mut().insert(name.to_owned());
        vars.get(name).map(|v| (*v).to_owned())
    };
    Settings::read(&lookup).unwrap();
    let served = VARIABLES.iter().filter(|v| v.served);
    let previous = served.clone().filter(|v| v.secret).map(|v| format!("{}{PREVIOUS}", v.name));
    let expected = VARIABLES.iter().map(|v| v.name.to_owned()).chain(previous).collect();
    assert_eq!(*read.borrow(), expected);
    let set: BTreeSet<_> = vars.keys().filter(|n| !n.ends_with(PREVIOUS)).copied().collect();
    assert_eq!(set, served.map(|v| v.name).collect(), "the full example above sets all that is served");
}

/// `NAME=` at the start of a line, commented out or not.
fn assigned(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|l| l.trim_start_matches("# ").split_once('='))
        .map(|(name, _)| name)
        .filter(|n| n.contains(|c: char| c.is_ascii_uppercase()) && n.chars().all(is_name_letter))
        .collect()
}

fn is_name_letter(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

#[test]
fn the_example_names_every_setting_once_and_no_other() {
    let names: Vec<_> = VARIABLES.iter().map(|v| v.name).collect();
    assert_eq!(assigned(include_str!("../../.env.example")), names);
}

#[test]
fn the_example_starts_once_the_owner_is_filled_in() {
    let text = include_str!("../../.env.example");
    let vars: BTreeMap<String, String> = dotenvy::from_read_iter(text.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(vars.keys().collect::<Vec<_>>(), ["OWNERS", "TELEGRAM_TOKEN"], "all the rest is commented out");
    Settings::read(&|name| vars.get(name).cloned()).unwrap();
}

#[test]
fn the_commented_values_of_the_example_are_good_ones() {
    let text = include_str!("../../.env.example");
    for line in text.lines().filter_map(|l| l.strip_prefix("# ")) {
        let Some((name, value)) = line.split_once('=').filter(|(n, _)| variables::known(n).is_some_and(|v| v.served))
        else {
            continue;
        };
        let rest: Vec<_> = full().into_iter().filter(|(n, _)| *n != name).collect();
        let e = read(&[rest.as_slice(), &[(name, value)]].concat()).err();
        // Secrets and what goes with them have no value there; the others must be right as they stand.
        assert!(e.is_none() || value.is_empty(), "{line}: {e:?}");
    }
}

/// The documentation of this repository: the README and everything under docs.
fn documentation() -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { pages.push(path) }
        }
    }
    let text = |p: PathBuf| Some((p.display().to_string(), std::fs::read_to_string(&p).ok()?));
    pages.into_iter().filter(|p| p.extension().is_some_and(|e| e == "md")).filter_map(text).collect()
}

#[test]
fn the_docs_name_no_setting_that_does_not_exist() {
    let pages = documentation();
    assert!(!pages.is_empty());
    for (page, text) in pages {
        for word in text.split(|c: char| !is_name_letter(c)) {
            let ours = looks_like_ours(word) && !word.ends_with('_');
            assert!(!ours || variables::known(word).is_some(), "{page} names {word}, which is not a setting");
        }
    }
}

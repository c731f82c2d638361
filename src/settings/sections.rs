//! The settings by what they are for; each section reads its own.

use super::reader::{Found, Reader};
use super::values::{BaseUrl, DatabaseUrl, Secret};
use crate::domain::AccountRef;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use tracing_subscriber::EnvFilter;

/// How many messages a second Telegram allows an ordinary bot, over all chats (Bots FAQ, "My bot is hitting limits").
const TELEGRAM_MESSAGES: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// More than any paid broadcast may send: 1000 by the Bots FAQ, and room for a test server.
const TELEGRAM_MESSAGES_MAX: u32 = 10_000;

/// How a token of a Telegram bot looks.
const TOKEN_FORM: &str = "the bot's token as @BotFather gives it: NUMBER:LETTERS";
/// How the token of a payment provider looks.
const PROVIDER_TOKEN_FORM: &str = "the token of a payment provider as @BotFather gives it, with no spaces";
/// How a webhook secret of Telegram looks (Bot API, setWebhook, `secret_token`).
const WEBHOOK_SECRET_FORM: &str = "1 to 256 of A-Z, a-z, 0-9, _ and -";
/// How a secret of Standard Webhooks looks.
const SIGNED_FORM: &str = "whsec_ and the base64 of 24 to 64 bytes";

pub(super) fn database(r: &mut Reader<'_>) -> Option<DatabaseUrl> {
    let text = r.text("DATABASE_URL").unwrap_or_else(|| "sqlite://propusk.db".to_owned());
    let url = DatabaseUrl::parse(&text);
    if url.is_none() {
        // Only the scheme is shown: a slip in it must not put the password behind it on the screen.
        let found = text.split_once("://").map_or(Found::Hidden, |(scheme, _)| Found::Text(format!("{scheme}://…")));
        r.wrong("DATABASE_URL", found, "sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME");
    }
    url
}

pub(super) fn owners(r: &mut Reader<'_>) -> Vec<AccountRef> {
    const EXPECTED: &str = "who may do everything, such as tg:1001,vk:2002";
    let Some(text) = r.text("OWNERS") else {
        r.missing("OWNERS", EXPECTED);
        return Vec::new();
    };
    let mut owners: Vec<AccountRef> = Vec::new();
    for part in text.split(',').map(str::trim) {
        match part.parse() {
            Ok(owner) if owners.contains(&owner) => {}
            Ok(owner) => owners.push(owner),
            Err(_) => r.wrong("OWNERS", Found::Text(part.to_owned()), EXPECTED),
        }
    }
    owners
}

/// What is served over HTTP, and to whom.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// How the internet reaches it.
    pub public_url: Option<BaseUrl>,
    /// Whether a payment callback must come from one of its service's published addresses.
    pub check_source_addresses: bool,
    /// Networks whose `X-Forwarded-For` is believed. Empty: nobody's.
    ///
    /// That header is an ordinary part of a request, which anybody can write. It tells the caller's address only where
    /// a proxy of ours has written it, so it is believed only when the connection itself comes from one.
    pub trusted_proxies: Vec<IpNet>,
}

impl HttpSettings {
    pub(super) fn read(r: &mut Reader<'_>) -> Self {
        let listen = r.value("HTTP_LISTEN", "an address and a port such as 127.0.0.1:8080", |s| s.parse().ok());
        Self {
            listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            public_url: r.base_url("PUBLIC_URL"),
            check_source_addresses: r.value("CHECK_SOURCE_ADDRESSES", "true or false", yes_or_no).unwrap_or(false),
            trusted_proxies: r
                .value("TRUSTED_PROXIES", "networks such as 10.0.0.0/8,192.0.2.7", networks)
                .unwrap_or_default(),
        }
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    text.parse().ok()
}

fn networks(text: &str) -> Option<Vec<IpNet>> {
    let network = |s: &str| s.parse().ok().or_else(|| s.parse::<IpAddr>().ok().map(IpNet::from));
    text.split(',').map(|s| network(s.trim())).collect()
}

/// The Telegram bot.
#[derive(Debug, Clone)]
pub struct TelegramSettings {
    /// The bot's token.
    pub token: Secret,
    /// The Bot API server.
    pub api_url: BaseUrl,
    /// How updates come in.
    pub mode: TelegramMode,
    /// How many messages may be sent in a second, over all chats; 1 to 10000.
    pub messages_per_second: NonZeroU32,
    /// The token of a payment provider, for ordinary money; Stars need none.
    pub provider_token: Option<Secret>,
}

/// How updates come in.
#[derive(Debug, Clone)]
pub enum TelegramMode {
    /// We ask for them.
    Polling,
    /// Telegram calls us.
    Webhook {
        /// Our address as Telegram reaches it.
        public_url: BaseUrl,
        /// What Telegram sends along to prove itself.
        secret: Secret,
    },
}

impl TelegramSettings {
    /// Reads the section; `None`: no Telegram. `public_url` is that of [`HttpSettings`].
    pub(super) fn read(r: &mut Reader<'_>, public_url: Option<&BaseUrl>) -> Option<Self> {
        let token = r.secret("TELEGRAM_TOKEN", TOKEN_FORM, is_bot_token);
        let api_url = base_url_or(r, "TELEGRAM_API_URL", "https://api.telegram.org");
        let webhook = r.value("TELEGRAM_MODE", "polling or webhook", |s| match s {
            "polling" => Some(false),
            "webhook" => Some(true),
            _ => None,
        });
        let secret = r.secret("TELEGRAM_WEBHOOK_SECRET", WEBHOOK_SECRET_FORM, is_webhook_secret);
        let messages_per_second = r
            .value("TELEGRAM_MESSAGES_PER_SECOND", "a whole number from 1 to 10000", messages_per_second)
            .unwrap_or(TELEGRAM_MESSAGES);
        let provider_token =
            r.secret("TELEGRAM_PROVIDER_TOKEN", PROVIDER_TOKEN_FORM, |s| s.bytes().all(|b| b.is_ascii_graphic()));
        let token = token?;
        let mode = match webhook {
            Some(true) => webhook_mode(r, public_url, secret)?,
            _ => TelegramMode::Polling,
        };
        Some(Self { token, api_url: api_url?, mode, messages_per_second, provider_token })
    }
}

fn webhook_mode(r: &mut Reader<'_>, public_url: Option<&BaseUrl>, secret: Option<Secret>) -> Option<TelegramMode> {
    let url = webhook_address(r, public_url, "TELEGRAM_MODE");
    if secret.is_none() {
        r.missing("TELEGRAM_WEBHOOK_SECRET", &format!("{WEBHOOK_SECRET_FORM}, because TELEGRAM_MODE is webhook"));
    }
    Some(TelegramMode::Webhook { public_url: url?.clone(), secret: secret? })
}

/// Our public address, where `mode` says that a messenger calls us; what is wrong with it is told.
pub(super) fn webhook_address<'u>(
    r: &mut Reader<'_>,
    public_url: Option<&'u BaseUrl>,
    mode: &str,
) -> Option<&'u BaseUrl> {
    let problem = match public_url {
        Some(url) if !url.is_private() => Some((Found::Text(url.to_string()), "an https:// address")),
        // A wrong one was reported where it was read.
        None if r.text("PUBLIC_URL").is_none() => Some((Found::Nothing, "how the internet reaches this service")),
        _ => None,
    };
    match problem {
        // Two messengers may need it; one line is enough.
        Some(_) if r.problems.iter().any(|p| p.variable == "PUBLIC_URL") => {}
        Some((Found::Nothing, expected)) => r.missing("PUBLIC_URL", &format!("{expected}, because {mode} is webhook")),
        Some((found, expected)) => r.wrong("PUBLIC_URL", found, &format!("{expected}, because {mode} is webhook")),
        None => {}
    }
    public_url
}

fn is_bot_token(s: &str) -> bool {
    s.split_once(':').is_some_and(|(id, key)| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) && !key.is_empty() && key.bytes().all(is_plain)
    })
}

fn is_webhook_secret(s: &str) -> bool {
    (1..=256).contains(&s.len()) && s.bytes().all(is_plain)
}

fn is_plain(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}

fn messages_per_second(s: &str) -> Option<NonZeroU32> {
    s.parse().ok().filter(|n: &NonZeroU32| n.get() <= TELEGRAM_MESSAGES_MAX)
}

/// Payments by YooKassa.
#[derive(Debug, Clone)]
pub struct YookassaSettings {
    /// The shop's number.
    pub shop_id: String,
    /// The shop's key.
    pub secret_key: Secret,
    /// The API.
    pub api_url: BaseUrl,
}

impl YookassaSettings {
    /// Reads the section; `None`: not offered.
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        const SHOP: &str = "the shop's id, letters and digits";
        const KEY: &str = "the shop's secret key, with no spaces";
        let api_url = base_url_or(r, "YOOKASSA_API_URL", "https://api.yookassa.ru/v3");
        let configured = r.group(&[("YOOKASSA_SHOP_ID", SHOP), ("YOOKASSA_SECRET_KEY", KEY)]);
        // The id goes before the colon of Basic authentication.
        let shop_id = r.value("YOOKASSA_SHOP_ID", SHOP, |s| s.bytes().all(is_plain).then(|| s.to_owned()));
        let secret_key = r.secret("YOOKASSA_SECRET_KEY", KEY, |s| s.bytes().all(|b| b.is_ascii_graphic()));
        if !configured {
            return None;
        }
        Some(Self { shop_id: shop_id?, secret_key: secret_key?, api_url: api_url? })
    }
}

/// The secret of Standard Webhooks, as it is written, with its `whsec_`; `None`: not offered.
pub(super) fn signed(r: &mut Reader<'_>) -> Option<Secret> {
    r.secret("SIGNED_WEBHOOK_SECRET", SIGNED_FORM, |s| {
        let bytes = s.strip_prefix("whsec_").and_then(|key| STANDARD.decode(key).ok());
        bytes.is_some_and(|b| (24..=64).contains(&b.len()))
    })
}

pub(super) fn base_url_or(r: &mut Reader<'_>, name: &str, default: &str) -> Option<BaseUrl> {
    if r.text(name).is_some() { r.base_url(name) } else { BaseUrl::parse(default) }
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// What: directives such as `info,propusk=debug`.
    pub filter: String,
    /// How.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for LogSettings {
    /// What holds where nothing is set, and until the settings are read.
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}

impl LogSettings {
    pub(super) fn read(r: &mut Reader<'_>) -> Self {
        let default = Self::default();
        let filter = r.value("RUST_LOG", "a level or directives such as info,propusk=debug", |s| {
            EnvFilter::builder().parse(s).is_ok().then(|| s.to_owned())
        });
        let format = r.value("LOG_FORMAT", "text or json", |s| match s {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        });
        Self { filter: filter.unwrap_or(default.filter), format: format.unwrap_or(default.format) }
    }
}

//! The page to which a payer comes back. It tells how her order stands, and gives nothing: neither access nor a link into
//! the club, since a link is personal and the history of a browser is not.
//!
//! It works on a telephone and without scripts, which then only makes it look anew every few seconds. Nothing of it comes
//! from elsewhere, nothing of it is kept, and where it leads is not told to anybody.

use super::webhooks::caller;
use super::{Shared, plain};
use crate::app::App;
use crate::club::Club;
use crate::club::page::{self, Standing};
use crate::domain::notice::{InviteLink, Paid, SweepNotice};
use crate::domain::{Lang, Notice, Platform};
use crate::messenger::{Action, Message};
use crate::store::{PageRow, StoreError};
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, REFRESH,
    RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::{Html, IntoResponse as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest as _, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::LazyLock;

type Answer = Response<Body>;

const STYLE: &str = include_str!("paid/page.css");
const SCRIPT: &str = include_str!("paid/page.js");

/// Looks a second that are answered to one address. A look is one indexed read, and behind a proxy that is not set up as
/// trusted all people have one address: so this only stops who tries out names by the thousand.
const LOOKS: NonZeroU32 = NonZeroU32::new(50).unwrap();
/// Addresses remembered before idle ones are forgotten.
const ADDRESSES: usize = 10_000;
/// How often a page without scripts looks anew at first, in seconds, and when it has done so for a while.
const ANEW: (u32, u32) = (5, 60);
/// So many questions to the service are "a while".
const WHILE: i64 = 12;

/// What may run and where it may stand. `FRAMES`: who may show it inside of its own page.
const POLICY: &str = "default-src 'none'; script-src 'sha256-SCRIPT'; style-src 'sha256-STYLE'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors FRAMES";

static RULES: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    POLICY.replace("SCRIPT", &hash(SCRIPT)).replace("STYLE", &hash(STYLE))
});

/// Holds those who look to a pace, by their addresses.
pub(super) type Visits = DefaultKeyedRateLimiter<IpAddr>;

pub(super) fn visits() -> Visits {
    RateLimiter::keyed(Quota::per_second(LOOKS))
}

/// The page of an order.
pub(super) async fn order(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Answer {
    if let Some(wait) = too_often(&shared, peer.0.ip(), &headers) {
        return wait;
    }
    match Box::pin(order_page(&shared.app, &name)).await {
        Ok(answer) => answer,
        Err(error) => unable(&error),
    }
}

/// Where an order stands, in a word, for the script of its page.
pub(super) async fn standing(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Answer {
    if let Some(wait) = too_often(&shared, peer.0.ip(), &headers) {
        return wait;
    }
    match looked_at(&shared.app, &name).await {
        Ok(row) => {
            let state = row.as_ref().and_then(|row| Standing::of(row, shared.app.now()));
            let status = if state.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            let word = state.map_or("unknown", Standing::as_str);
            guarded((status, axum::Json(serde_json::json!({"state": word}))).into_response(), &shared.app)
        }
        Err(error) => unable(&error),
    }
}

/// The page of nobody knows which order: for services that have one address for all who come back.
pub(super) async fn somehow(State(shared): State<Shared>, peer: ConnectInfo<SocketAddr>, headers: HeaderMap) -> Answer {
    if let Some(wait) = too_often(&shared, peer.0.ip(), &headers) {
        return wait;
    }
    let shown = async {
        let club = shared.app.club(&mut shared.app.store.read().await?).await?;
        Ok::<_, StoreError>(show(&shared.app, &club, StatusCode::OK, None, Paid::Somehow, None))
    };
    shown.await.unwrap_or_else(|error| unable(&error))
}

async fn order_page(app: &App, name: &str) -> Result<Answer, StoreError> {
    let row = looked_at(app, name).await?;
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let Some(row) = row else { return Ok(show(app, &club, StatusCode::NOT_FOUND, None, Paid::Unknown, None)) };
    let paid = page::tell(&mut tx, &club, &row, app.now()).await?;
    if paid == Paid::Unknown {
        return Ok(show(app, &club, StatusCode::NOT_FOUND, None, paid, None));
    }
    let account = tx.account(row.account).await?;
    if account.leaving {
        return Ok(show(app, &club, StatusCode::NOT_FOUND, None, Paid::Unknown, None));
    }
    let reader = (account.address.platform, account.language.unwrap_or_else(|| club.locale()));
    Ok(show(app, &club, StatusCode::OK, Some(&row), paid, Some(reader)))
}

/// The order behind a page. While it waits its service is asked, as often as is decent.
async fn looked_at(app: &App, name: &str) -> Result<Option<PageRow>, StoreError> {
    // Names are as long as a UUID without dashes; anything else need not be looked up.
    if name.len() != 32 || !name.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let row = app.store.read().await?.page(name).await?;
    let now = app.now();
    if let Some(row) = row.as_ref().filter(|row| page::wants_asking(row, now)) {
        let mut tx = app.store.begin().await?;
        page::ask(&mut tx, row, now).await?;
        tx.commit().await?;
        app.bells.ring_outbox();
    }
    Ok(row)
}

/// Puts it into words, as a notice is, and these into a page.
fn show(
    app: &App,
    club: &Club,
    status: StatusCode,
    row: Option<&PageRow>,
    paid: Paid,
    reader: Option<(Platform, Lang)>,
) -> Answer {
    let standing = row.and_then(|row| Standing::of(row, app.now()));
    let state = standing.map_or(if paid == Paid::Somehow { "somehow" } else { "unknown" }, Standing::as_str);
    let anew = row.filter(|_| paid == Paid::Waiting).map(|row| if row.asks < WHILE { ANEW.0 } else { ANEW.1 });
    let link = |platform| {
        let url = app.messenger(platform)?.start_link("paid")?;
        Some(InviteLink { platform, url })
    };
    let back = match reader {
        Some((platform, _)) => link(platform).into_iter().collect(),
        None => app.messengers.iter().filter_map(|m| link(m.platform())).collect(),
    };
    let (platform, lang) = reader.unwrap_or((Platform::Telegram, club.locale()));
    let lang = app.texts.speaks(lang).or_else(|| app.texts.speaks(club.locale())).unwrap_or(Lang::EN);
    let notice = Notice::Sweep(SweepNotice::Page { paid, back });
    let message = app.texts.compose(&notice, lang, club.locale(), platform);
    let html = html(&club.settings.name, lang, state, anew, &message);
    guarded((status, Html(html)).into_response(), app)
}

fn html(club: &str, lang: Lang, state: &str, anew: Option<u32>, message: &Message) -> String {
    let mut paragraphs = message.html.split("\n\n").map(|text| text.replace('\n', "<br>"));
    let title = paragraphs.next().unwrap_or_default();
    let text: String = paragraphs.map(|text| format!("<p>{text}</p>")).collect();
    let links = message.buttons.iter().flatten().filter_map(|button| match &button.action {
        Action::Open(url) => Some(format!(r#"<a href="{}">{}</a>"#, escape(url), escape(&button.label))),
        Action::Press(_) | Action::SharePhone => None,
    });
    let links: String = links.collect();
    let anew = anew.map_or_else(String::new, |seconds| {
        format!(r#"<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>"#)
    });
    let club = escape(club);
    format!(
        r#"<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{club}</title>{anew}<style>{STYLE}</style></head>
<body data-state="{state}"><main><small>{club}</small><i></i><h1 role="status">{title}</h1>{text}{links}</main>
<script>{SCRIPT}</script></body></html>
"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Nothing of it is kept, and nothing else may run in it. Only a page of this machine may show it inside of itself, and
/// only where it is itself served by this machine alone: in a rehearsal.
fn guarded(mut answer: Answer, app: &App) -> Answer {
    let local = ["http://127.0.0.1", "http://localhost"];
    let is_local = |url: &String| local.iter().any(|start| url.starts_with(start));
    let rehearsal = app.deployment.public_url.as_ref().is_some_and(is_local);
    let rules = RULES.replace("FRAMES", if rehearsal { "http://127.0.0.1:* http://localhost:*" } else { "'none'" });
    let headers = answer.headers_mut();
    if let Ok(rules) = HeaderValue::from_str(&rules) {
        headers.insert(CONTENT_SECURITY_POLICY, rules);
    }
    let fixed: [(HeaderName, &str); 4] = [
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// `Some`: the answer to one who looks too often.
fn too_often(shared: &Shared, peer: IpAddr, headers: &HeaderMap) -> Option<Answer> {
    let visits = &shared.visits;
    if visits.len() > ADDRESSES {
        visits.retain_recent();
    }
    visits.check_key(&caller(peer, headers, &shared.config.trusted_proxies)).err()?;
    let mut answer = plain(StatusCode::TOO_MANY_REQUESTS, "too often, look again in a moment\n");
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    Some(answer)
}

/// The database cannot be used now: the browser is to try again by itself.
fn unable(error: &StoreError) -> Answer {
    tracing::error!(%error, "a page after payment could not be shown");
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "not now, this page tries again by itself\n");
    for (name, value) in [(REFRESH, "5"), (RETRY_AFTER, "5"), (CACHE_CONTROL, "no-store")] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messenger::Button;

    #[test]
    fn who_tries_out_names_is_held_up_and_others_are_not() {
        let visits = visits();
        let looks = |ip: &str| (0..200).filter(|_| visits.check_key(&ip.parse().unwrap()).is_ok()).count();
        assert!((50..150).contains(&looks("203.0.113.7")));
        assert!(looks("203.0.113.8") >= 50);
    }

    #[test]
    fn words_become_a_page_and_nothing_of_them_runs() {
        let link = |url: &str, label: &str| Button { label: label.into(), action: Action::Open(url.into()) };
        let message = Message {
            html: "Title\n\nOne\ntwo &lt;three&gt;".into(),
            buttons: vec![vec![link("https://t.me/b?a=1&b=\"2\"", "Back <i>")]],
            menu: Vec::new(),
            enclosure: None,
        };
        let html = html("Club <script>", Lang::EN, "waiting", Some(5), &message);
        assert!(html.contains("<title>Club &lt;script&gt;</title>"), "{html}");
        assert!(html.contains(r#"<h1 role="status">Title</h1><p>One<br>two &lt;three&gt;</p>"#), "{html}");
        assert!(html.contains(r#"<a href="https://t.me/b?a=1&amp;b=&quot;2&quot;">Back &lt;i&gt;</a>"#), "{html}");
        assert_eq!(html.matches("<script>").count(), 1);
    }

    #[test]
    fn what_runs_is_named_by_its_hash() {
        assert!(!RULES.contains("SCRIPT") && !RULES.contains("STYLE") && RULES.ends_with("FRAMES"), "{}", *RULES);
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</"));
    }
}

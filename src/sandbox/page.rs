//! The page: its files, its API, and the stream of what there is to see.
//!
//! It listens on this machine only. A foreign page in the same browser cannot use it: whoever changes something must
//! send JSON, which browsers do not let foreign pages do, and must have asked for a name of this machine.

use super::acts::{Act, Came, Unable};
use super::view::Journal;
use super::vk_acts::VkAct;
use super::world::World;
use crate::domain::{Lang, time::DAY};
use crate::store::StoreError;
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How often it is looked whether something has changed of which the emulated messengers know nothing.
const LOOK: Duration = Duration::from_millis(400);
/// The furthest that the clock is moved at once, in milliseconds.
const FURTHEST: i64 = 400 * DAY;

/// Nothing from elsewhere; only a payment page of this machine may stand in a frame.
const POLICY: &str = "default-src 'self'; frame-src http://127.0.0.1:*; img-src 'self' data:; base-uri 'none'; \
form-action 'none'; object-src 'none'; frame-ancestors 'self' http://127.0.0.1:* http://localhost:*";

/// What is served as it is: path, type, content.
const FILES: [(&str, &str, &str); 9] = [
    ("/", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("/style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("/vk.css", "text/css; charset=utf-8", include_str!("page/vk.css")),
    ("/vk.js", "text/javascript; charset=utf-8", include_str!("page/vk.js")),
    ("/chat.js", "text/javascript; charset=utf-8", include_str!("page/chat.js")),
    ("/stars.js", "text/javascript; charset=utf-8", include_str!("page/stars.js")),
    ("/app.js", "text/javascript; charset=utf-8", include_str!("page/app.js")),
    ("/vk-words.js", "text/javascript; charset=utf-8", include_str!("page/vk-words.js")),
    ("/words.js", "text/javascript; charset=utf-8", include_str!("page/words.js")),
];

/// Serves the page until what is returned is dropped.
#[expect(clippy::disallowed_methods, reason = "the page is a server of its own and ends with what is returned")]
pub(super) fn serve(listener: TcpListener, world: Arc<World>) -> DropGuard {
    let stop = CancellationToken::new();
    let serving =
        axum::serve(listener, router(world, stop.clone())).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::spawn(serving.into_future());
    stop.drop_guard()
}

/// What the handlers share.
#[derive(Clone)]
struct Shared {
    world: Arc<World>,
    stop: CancellationToken,
}

fn router(world: Arc<World>, stop: CancellationToken) -> Router {
    let mut router = Router::new();
    for (path, kind, content) in FILES {
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-cache"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        router = router.route(path, get(move || async move { (headers, content) }));
    }
    router
        .route("/api/events", get(events))
        .route("/api/act", post(act))
        .route("/api/vk", post(act_in_vk))
        .route("/api/time", post(time))
        .layer(from_fn(from_this_machine))
        .with_state(Shared { world, stop })
}

/// Refuses whoever asked for another name than this machine's: a foreign name may have been made to lead here.
async fn from_this_machine(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    if matches!(name, "127.0.0.1" | "localhost" | "[::1]") {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "open this page as http://127.0.0.1\n").into_response()
    }
}

#[derive(Deserialize)]
struct Wish {
    lang: Option<String>,
}

/// The view, whenever it has changed.
async fn events(State(shared): State<Shared>, Query(wish): Query<Wish>) -> impl IntoResponse {
    let lang = wish.lang.and_then(|l| l.parse().ok()).unwrap_or(Lang::RU);
    Sse::new(views(shared, lang)).keep_alive(KeepAlive::default())
}

fn views(shared: Shared, lang: Lang) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = (shared.world.telegram.changes(), shared.world.vk.changes());
    unfold((shared, changes, Journal::default(), String::new()), move |mut state| async move {
        loop {
            let (shared, (telegram, vk), journal, shown) = &mut state;
            let view = shared.world.view(journal, lang).await;
            let now = shared.world.clock.now();
            match view.map(|view| serde_json::to_string(&view).unwrap_or_default()) {
                Ok(view) if view != *shown => {
                    let event = Event::default().data(format!(r#"{{"now":{},"view":{view}}}"#, now.0));
                    *shown = view;
                    return Some((Ok(event), state));
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the page cannot be shown and is tried again"),
            }
            tokio::select! {
                () = shared.stop.cancelled() => return None,
                _ = telegram.changed() => {}
                _ = vk.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    })
}

async fn act(State(shared): State<Shared>, Json(act): Json<Act>) -> Response {
    answer(shared.world.act(act).await)
}

async fn act_in_vk(State(shared): State<Shared>, Json(act): Json<VkAct>) -> Response {
    answer(shared.world.act_in_vk(act).await)
}

fn answer(came: Result<Came, Unable>) -> Response {
    match came {
        Ok(came) => Json(came).into_response(),
        Err(Unable::Refused(why)) => (StatusCode::CONFLICT, Json(json!({"refused": why.0}))).into_response(),
        Err(Unable::Store(error)) => broken(&error),
    }
}

/// By how many milliseconds to move the clock; without a number, to what happens next.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    by: Option<i64>,
}

async fn time(State(shared): State<Shared>, Json(wish): Json<Move>) -> Response {
    let moved = match wish.by {
        Some(by) if !(0..=FURTHEST).contains(&by) => {
            return (StatusCode::BAD_REQUEST, Json(json!({"refused": "too far"}))).into_response();
        }
        Some(by) => shared.world.pass(by).await.map(|()| true),
        None => shared.world.pass_to_next().await,
    };
    match moved {
        Ok(moved) => Json(json!({"moved": moved})).into_response(),
        Err(error) => broken(&error),
    }
}

fn broken(error: &StoreError) -> Response {
    tracing::error!(%error, "the sandbox failed");
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"refused": error.to_string()}))).into_response()
}

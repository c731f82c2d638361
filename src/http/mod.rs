//! What the program serves: callbacks of payment services and messengers, the page to which a payer comes back, the read
//! API, and the operator's three questions.
//!
//! A callback is answered with success only after what it says is durable. See `webhooks`, `paid`, `api` and `health`.

mod api;
mod health;
mod paid;
mod webhooks;

pub use api::OPENAPI;
pub use health::start_counting;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use ipnet::IpNet;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

/// The largest body that is read. Real callbacks stay below 64 KiB.
const BODY: usize = 256 * 1024;
/// How long an answer may take: longer than asking a payment service back (5 s) and a commit.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What the routes need to know of the deployment.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The secrets that Telegram may show, where it delivers by webhook: two while one is being changed.
    pub telegram_secrets: Vec<SecretString>,
    /// Networks whose word about a caller's address is believed.
    pub trusted_proxies: Vec<IpNet>,
}

#[derive(Clone)]
struct Shared {
    app: Arc<App>,
    config: Arc<Config>,
    visits: Arc<paid::Visits>,
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}

/// All routes.
pub fn router(app: Arc<App>, config: Config) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/webhooks/telegram", post(webhooks::telegram))
        .route("/webhooks/vk", post(webhooks::vk))
        .route("/webhooks/{provider}", any(webhooks::payment))
        .route("/webhooks/{provider}/{kind}", any(webhooks::payment_of_kind))
        // Services send the payer back by whatever method they like.
        .route("/paid", any(paid::somehow))
        .route("/paid/{page}", any(paid::order))
        .route("/paid/{page}/state", get(paid::standing))
        .nest_service("/api/v1", api::router(Arc::clone(&app)))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::new())
        .with_state(Shared { app, config: Arc::new(config), visits: Arc::new(paid::visits()) })
}

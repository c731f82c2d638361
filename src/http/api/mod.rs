//! The read API: what programs of the owner's may know of the club, with a key, page by page.
//!
//! `docs/openapi.json` describes it and is served with it; a test holds the two together. Nothing here changes anything but
//! the moment at which a key was last used. Each list goes by an indexed key, a page is at most [`MOST`] long, and what
//! belongs to the rows of a page is read with one further question for all of them.

mod key;
mod lists;
mod problem;
mod views;

use crate::app::App;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use key::Keys;
use problem::Problem;
use std::sync::Arc;

/// The description of the API and of the web hooks that go out, as in `docs/openapi.json`.
pub const OPENAPI: &str = include_str!("../../../docs/openapi.json");

/// The longest page.
const MOST: usize = 200;
/// A page of which nothing is said.
const USUAL: usize = 50;

#[derive(Clone)]
struct Shared {
    app: Arc<App>,
    keys: Arc<Keys>,
}

/// All routes of the API.
pub(super) fn router(app: Arc<App>) -> Router {
    let shared = Shared { app, keys: Arc::default() };
    let not_found = || async { Problem::not_found("there is nothing at this address") };
    let with_key = Router::new()
        .route("/members", get(lists::members))
        .route("/members/{id}", get(lists::member))
        .route("/subscriptions", get(lists::subscriptions))
        .route("/payments", get(lists::payments))
        .route("/events", get(lists::events))
        .route("/plans", get(lists::plans))
        .fallback(not_found)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(middleware::from_fn_with_state(shared.clone(), key::require));
    Router::new()
        .route("/openapi.json", get(|| async { ([(CONTENT_TYPE, "application/json")], OPENAPI) }))
        .merge(with_key)
        .layer(middleware::map_response(|answer| async { not_stored(answer) }))
        .with_state(shared)
}

/// What is told of people is nobody's to keep on the way.
fn not_stored(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    answer
}

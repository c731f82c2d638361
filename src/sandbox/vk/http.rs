//! The wire: paths, and connections that break on purpose.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::id;
use super::longpoll;
use super::methods;
use super::params;
use super::shared::{Served, Shared};

/// Serves one request: `/method/{name}` is the API, `/whp/{group}` the Long Poll, `/upload/…` takes files.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let params = params::read(request).await;
    if let Some(name) = path.strip_prefix("/method/") {
        return respond(shared.call(name, params).await);
    }
    if path == format!("/whp/{}", shared.config.group_id) {
        return respond(longpoll::check(&shared, params).await);
    }
    if path == "/oauth2/auth" {
        return id::answer(&shared, &params);
    }
    if path.starts_with("/upload/") {
        return respond(Served::Answered(methods::upload(&mut shared.change(), &params)));
    }
    respond(Served::Broken { status: 404, body: "<h1>404 Not Found</h1>".to_owned() })
}

fn respond(served: Served) -> Response {
    match served {
        Served::Answered(body) => plain(StatusCode::OK, body.to_string()),
        Served::Broken { status, body } => plain(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), body),
        // A body that fails before its first byte makes the server close the connection with nothing sent.
        Served::Cut => Response::new(Body::from_stream(futures_util::stream::once(async {
            Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted))
        }))),
    }
}

pub(super) fn plain(status: StatusCode, body: String) -> Response {
    let kind = if body.trim_start().starts_with('{') { "application/json; charset=utf-8" } else { "text/html" };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

//! The wire: paths, the envelope, and connections that break on purpose.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::methods;
use super::params;
use super::refusal::Refusal;
use super::shared::{Served, Shared};

/// Serves one request.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let method = match route(request.uri().path(), &shared.config.token) {
        Ok(method) => method,
        Err(refusal) => return respond(Served::Answered(Err(refusal))),
    };
    match params::read(request).await {
        Ok(params) => respond(shared.call(method, params).await),
        Err(refusal) => respond(Served::Answered(Err(refusal))),
    }
}

/// Finds the method in `/bot<token>/<method>` or `/bot<token>/test/<method>`.
fn route(path: &str, token: &str) -> Result<&'static methods::Method, Refusal> {
    let rest = path.strip_prefix("/bot").ok_or_else(Refusal::no_page)?;
    let (given, name) = rest.split_once('/').ok_or_else(Refusal::no_page)?;
    if given != token && given.replace("%3A", ":") != token {
        return Err(Refusal::unauthorized());
    }
    let name = name.strip_prefix("test/").unwrap_or(name);
    methods::find(name).ok_or_else(Refusal::no_method)
}

fn respond(served: Served) -> Response {
    match served {
        Served::Answered(Ok(result)) => json_response(StatusCode::OK, format!("{{\"ok\":true,\"result\":{result}}}")),
        Served::Answered(Err(refusal)) => refuse(&refusal),
        Served::Broken { status, body } => {
            let kind = if body.trim_start().starts_with('{') { "application/json" } else { "text/html" };
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            response
        }
        // A body that fails before its first byte makes the server close the connection with nothing sent.
        Served::Cut => Response::new(Body::from_stream(futures_util::stream::once(async {
            Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted))
        }))),
    }
}

fn refuse(refusal: &Refusal) -> Response {
    let mut envelope = json!({"ok": false, "error_code": refusal.code, "description": refusal.description});
    if let Some(seconds) = refusal.retry_after {
        envelope["parameters"] = json!({"retry_after": seconds});
    }
    if let Some(chat) = refusal.migrate_to {
        envelope["parameters"] = json!({"migrate_to_chat_id": chat});
    }
    let status = StatusCode::from_u16(refusal.code).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = json_response(status, envelope.to_string());
    if let Some(seconds) = refusal.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn json_response(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

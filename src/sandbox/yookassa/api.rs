//! The API before the shop: keys, idempotence, what a request must look like, and faults on demand.

use super::world::{Refusal, Wanted, World};
use super::{Fault, Shared, lists, lock};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// How long an idempotence key is remembered, in milliseconds: a day (<https://yookassa.ru/developers/using-api/interaction-format>).
const KEY_LIFE: i64 = 24 * 60 * 60 * 1000;

/// A key that was used, for what, and what came of it.
pub(super) struct Used {
    key: String,
    path: String,
    body: Value,
    at: i64,
    made: Made,
}

/// What a POST has changed: its answer is this object as it stands now.
#[derive(Clone)]
enum Made {
    Payment(String),
    Refund(String),
}

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/v3/{*path}", any(call))
}

/// A request, as far as it matters.
struct Call<'a> {
    method: &'a Method,
    /// Without `/v3/`.
    path: &'a str,
    query: &'a str,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

async fn call(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().trim_start_matches("/v3/");
    let call = Call { method: &method, path, query: uri.query().unwrap_or(""), headers: &headers, body: &body };
    if shared.down.load(Ordering::SeqCst) {
        return refused(&simple(503, "service_unavailable", "Service is unavailable"));
    }
    let fault = lock(&shared.faults).pop_front();
    match fault {
        Some(Fault::TooMany) => return refused(&simple(429, "too_many_requests", "Too many requests")),
        Some(Fault::Refuse) => return refused(&bad_keys()),
        _ => {}
    }
    if !is_shop(&shared, &headers) {
        return refused(&bad_keys());
    }
    let result = shared.act(|world, now| answer(world, &call, now));
    match fault {
        Some(Fault::ErrorAfterEffect) => refused(&simple(500, "internal_server_error", "Internal server error")),
        Some(Fault::StillWorking) => {
            let body = json!({"type": "processing", "description": "Request accepted, but not processed yet. Please \
                retry the request with the same Idempotence-Key", "retry_after": 1800});
            (StatusCode::ACCEPTED, axum::Json(body)).into_response()
        }
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Reset) => {
            let broken = futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("reset"))]);
            Response::new(axum::body::Body::from_stream(broken))
        }
        _ => match result {
            Ok(body) => axum::Json(body).into_response(),
            Err(refusal) => refused(&refusal),
        },
    }
}

fn is_shop(shared: &Shared, headers: &HeaderMap) -> bool {
    let given = headers.get("Authorization").and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Basic "));
    let wanted = STANDARD.encode(format!("{}:{}", shared.config.shop_id, shared.config.secret));
    given == Some(wanted.as_str())
}

fn simple(status: u16, code: &'static str, description: &str) -> Refusal {
    Refusal { status, code, description: description.to_owned(), parameter: None }
}

fn bad_keys() -> Refusal {
    let text = "Error in shopId or secret key. Check their validity. You can reissue the key in the Merchant Profile";
    simple(401, "invalid_credentials", text)
}

fn refused(refusal: &Refusal) -> Response {
    let mut body = json!({
        "type": "error",
        "id": Uuid::new_v4().to_string(),
        "code": refusal.code,
        "description": refusal.description,
    });
    if let Some(parameter) = &refusal.parameter {
        body["parameter"] = json!(parameter);
    }
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, axum::Json(body)).into_response()
}

fn answer(world: &mut World, call: &Call<'_>, now: i64) -> Result<Value, Refusal> {
    let parts: Vec<&str> = call.path.split('/').collect();
    if call.method == Method::GET {
        return match parts[..] {
            [what @ ("payments" | "refunds")] => lists::list(world, what, call.query),
            ["payments", id] => world.payment(id).map(|p| world.payment_json(p)),
            ["refunds", id] => world.refund_of(id),
            _ => Err(simple(404, "not_found", "Resource not found")),
        };
    }
    let known = matches!(parts[..], ["payments" | "refunds"] | ["payments", _, "capture" | "cancel"]);
    if call.method != Method::POST || !known {
        return Err(simple(405, "invalid_request", "Method not allowed"));
    }
    let (key, body) = (idempotence_key(call.headers)?, json_body(call)?);
    world.used.retain(|u| now - u.at < KEY_LIFE);
    if let Some(used) = world.used.iter().find(|u| u.key == key) {
        if used.path != call.path || used.body != body {
            return Err(Refusal::invalid("Idempotence-Key", "Idempotence key duplicated"));
        }
        return show(world, &used.made);
    }
    let made = change(world, &parts, &body, now)?;
    world.used.push(Used { key, path: call.path.to_owned(), body, at: now, made: made.clone() });
    show(world, &made)
}

fn show(world: &World, made: &Made) -> Result<Value, Refusal> {
    match made {
        Made::Payment(id) => world.payment(id).map(|p| world.payment_json(p)),
        Made::Refund(id) => world.refund_of(id),
    }
}

fn change(world: &mut World, parts: &[&str], body: &Value, now: i64) -> Result<Made, Refusal> {
    match *parts {
        ["payments"] => world.create(wanted(body)?, now).map(Made::Payment),
        ["payments", id, "cancel"] => world.cancel(id, now).map(|()| Made::Payment(id.to_owned())),
        ["payments", id, _] => {
            let minor = match &body["amount"] {
                Value::Null => None,
                amount => Some(money(amount)?),
            };
            world.capture(id, minor, now).map(|()| Made::Payment(id.to_owned()))
        }
        _ => {
            let id = text(body, "payment_id", 36)?.ok_or_else(|| missing("payment_id"))?;
            world.refund(&id, money(&body["amount"])?, now).map(Made::Refund)
        }
    }
}

fn idempotence_key(headers: &HeaderMap) -> Result<String, Refusal> {
    let key = headers.get("Idempotence-Key").and_then(|v| v.to_str().ok()).unwrap_or("");
    match key.len() {
        1..=64 => Ok(key.to_owned()),
        0 => Err(Refusal::invalid("Idempotence-Key", "Idempotence key is missing")),
        _ => Err(Refusal::invalid("Idempotence-Key", "Idempotence key is longer than 64 characters")),
    }
}

fn json_body(call: &Call<'_>) -> Result<Value, Refusal> {
    if call.body.is_empty() {
        return Ok(json!({}));
    }
    let kind = call.headers.get("Content-Type").and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/json") {
        return Err(simple(415, "invalid_request", "Unsupported media type"));
    }
    let body: Option<Value> = serde_json::from_slice(call.body).ok().filter(Value::is_object);
    body.ok_or_else(|| simple(400, "invalid_request", "Request body is not a JSON object"))
}

fn missing(parameter: &str) -> Refusal {
    Refusal::invalid(parameter, "Required parameter is missing")
}

/// A string of at most `limit` characters.
fn text(body: &Value, name: &str, limit: usize) -> Result<Option<String>, Refusal> {
    match &body[name] {
        Value::Null => Ok(None),
        Value::String(s) if s.chars().count() <= limit => Ok(Some(s.clone())),
        _ => Err(Refusal::invalid(name, format!("Must be a string of at most {limit} characters"))),
    }
}

/// `{"value": "990.00", "currency": "RUB"}` in kopecks; more than nothing. This shop takes roubles only.
fn money(amount: &Value) -> Result<i64, Refusal> {
    if amount["currency"] != "RUB" {
        return Err(Refusal::invalid("amount.currency", "Currency is not allowed for this shop"));
    }
    let bad = || Refusal::invalid("amount.value", "Must be a decimal string with two digits after the point");
    let (whole, fraction) = amount["value"].as_str().and_then(|v| v.split_once('.')).ok_or_else(bad)?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !(1..=12).contains(&whole.len()) || fraction.len() != 2 || !digits(whole) || !digits(fraction) {
        return Err(bad());
    }
    match format!("{whole}{fraction}").parse() {
        Ok(0) => Err(Refusal::invalid("amount.value", "Amount must be greater than zero")),
        minor => minor.map_err(|_| bad()),
    }
}

/// Checks the body of `POST /payments`.
fn wanted(body: &Value) -> Result<Wanted, Refusal> {
    let minor = money(&body["amount"])?;
    let method = text(body, "payment_method_id", 36)?;
    let return_url = match (&body["confirmation"], &method) {
        (Value::Null, Some(_)) => String::new(),
        (confirmation, _) if confirmation["type"] != "redirect" => {
            return Err(Refusal::invalid("confirmation.type", "This shop offers confirmation by redirect only"));
        }
        (confirmation, _) => text(confirmation, "return_url", 2048)?
            .filter(|u| is_page(u))
            .ok_or_else(|| Refusal::invalid("confirmation.return_url", "Must be an address"))?,
    };
    Ok(Wanted {
        minor,
        currency: "RUB".to_owned(),
        capture: flag(body, "capture")?,
        return_url,
        description: text(body, "description", 128)?,
        receipt: body.get("receipt").filter(|receipt| receipt.is_object()).cloned(),
        metadata: metadata(&body["metadata"])?,
        customer: text(body, "merchant_customer_id", 200)?,
        save: flag(body, "save_payment_method")?,
        method,
    })
}

/// True or false; false where it is not said.
fn flag(body: &Value, name: &str) -> Result<bool, Refusal> {
    match &body[name] {
        Value::Null => Ok(false),
        Value::Bool(b) => Ok(*b),
        _ => Err(Refusal::invalid(name, "Must be true or false")),
    }
}

fn is_page(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
}

fn metadata(given: &Value) -> Result<Value, Refusal> {
    let bad = || Refusal::invalid("metadata", "At most 16 keys of 32 characters with strings of 512");
    let map = match given {
        Value::Null => return Ok(json!({})),
        Value::Object(map) => map,
        _ => return Err(bad()),
    };
    let fits =
        |(k, v): (&String, &Value)| k.chars().count() <= 32 && v.as_str().is_some_and(|v| v.chars().count() <= 512);
    if map.len() <= 16 && map.iter().all(fits) { Ok(given.clone()) } else { Err(bad()) }
}

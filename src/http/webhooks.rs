//! Callbacks: verified over the raw body, stored, and only then acknowledged in the exact form that the caller expects.

use super::{Shared, plain};
use crate::app::{self, App};
use crate::club::confirm;
use crate::domain::{Misfit, PaymentFact, Platform};
use crate::payments::{Ack, CallbackError, Event, Provider, RawCallback, Rejected, Verified};
use crate::store::{NewFact, StoreError};
use crate::telegram::queue;
use crate::vk::Delivery;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Response, StatusCode};
use axum::response::IntoResponse;
use std::net::{IpAddr, SocketAddr};

/// Payments go before everything else.
const PRIORITY: i64 = 0;

type Answer = Response<Body>;

/// An update that Telegram brings.
pub(super) async fn telegram(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let secrets = &shared.config.telegram_secrets;
    if secrets.is_empty() {
        return plain(StatusCode::NOT_FOUND, "not in webhook mode\n");
    }
    let shown = headers.get(queue::SECRET_HEADER).map(axum::http::HeaderValue::as_bytes);
    if !secrets.iter().any(|secret| queue::shows_secret(shown, secret)) {
        return plain(StatusCode::UNAUTHORIZED, "wrong secret\n");
    }
    let Ok(row) = queue::webhook_row(&body) else {
        return plain(StatusCode::BAD_REQUEST, "not an update\n");
    };
    if let Some(messenger) = shared.app.messenger(Platform::Telegram)
        && let Some(inquiry) = messenger.inquiry(&row.payload)
    {
        shared.app.answer_inquiries(messenger.as_ref(), &[inquiry]).await;
        return plain(StatusCode::OK, "");
    }
    match shared.app.store_facts(vec![app::heard(Platform::Telegram, row)]).await {
        Ok(()) => plain(StatusCode::OK, ""),
        Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "not stored, send it again\n"),
    }
}

/// An event that VK brings.
pub(super) async fn vk(State(shared): State<Shared>, body: Bytes) -> Answer {
    let delivery = shared.app.vk.as_ref().map_or(Delivery::NotInUse, |vk| vk.delivered(&body));
    match delivery {
        Delivery::Confirm(code) => (StatusCode::OK, code).into_response(),
        Delivery::Event(row) => match shared.app.store_facts(vec![app::heard(Platform::Vk, row)]).await {
            Ok(()) => plain(StatusCode::OK, "ok"),
            Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "not stored, send it again\n"),
        },
        Delivery::TooEarly => plain(StatusCode::SERVICE_UNAVAILABLE, "not ready, ask again\n"),
        Delivery::Refused => plain(StatusCode::FORBIDDEN, "not verified\n"),
        Delivery::NotInUse => plain(StatusCode::NOT_FOUND, "not in webhook mode\n"),
    }
}

/// A callback of a payment service with one address for all kinds.
pub(super) async fn payment(
    state: State<Shared>,
    Path(provider): Path<String>,
    method: Method,
    peer: ConnectInfo<SocketAddr>,
    query: RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    answer(&state, &provider, None, method, peer.0.ip(), query.0, headers, body).await
}

/// A callback of a payment service with an address for each kind.
pub(super) async fn payment_of_kind(
    state: State<Shared>,
    Path((provider, kind)): Path<(String, String)>,
    method: Method,
    peer: ConnectInfo<SocketAddr>,
    query: RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    answer(&state, &provider, Some(kind), method, peer.0.ip(), query.0, headers, body).await
}

#[expect(clippy::too_many_arguments, reason = "the parts of a request, which only here are apart")]
async fn answer(
    shared: &Shared,
    provider: &str,
    path_kind: Option<String>,
    method: Method,
    peer: IpAddr,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let Some(provider) = shared.app.payments.get(provider) else {
        return plain(StatusCode::NOT_FOUND, "no such payment service here\n");
    };
    let peer = Some(caller(peer, &headers, &shared.config.trusted_proxies));
    let raw =
        RawCallback { method: method.to_string(), path_kind, query: query.unwrap_or_default(), headers, body, peer };
    let name = provider.name();
    let heard = match provider.verify(&raw, shared.app.now()) {
        Ok(verified) => hear(&shared.app, provider, verified).await,
        Err(rejected) => Err(CallbackError::Rejected(rejected)),
    };
    let (events, misfit) = match heard {
        Ok(heard) => heard,
        Err(error) => return refuse(name, peer, &error),
    };
    let facts: Vec<NewFact> = events.into_iter().map(|event| fact(name, event)).collect();
    if !facts.is_empty()
        && let Err(error) = shared.app.store_facts(facts).await
    {
        tracing::error!(payment.provider = name, %error, "a callback could not be stored; the service sends it again");
        return plain(StatusCode::SERVICE_UNAVAILABLE, "not stored, send it again\n");
    }
    metrics::counter!("propusk_callbacks_total", "provider" => name, "answer" => "ok").increment(1);
    acknowledge(provider.acknowledgement(&raw, misfit))
}

/// What a callback says, and why the payment that it asks about does not fit, if it does not.
async fn hear(
    app: &App,
    provider: &dyn Provider,
    callback: Verified<'_>,
) -> Result<(Vec<Event>, Option<Misfit>), CallbackError> {
    let misfit = match provider.asks(&callback)? {
        Some(fact) => foreseen(app, &fact).await.map_err(|e| CallbackError::Later(e.to_string()))?,
        None => None,
    };
    let events = provider.events(callback).await?;
    events.iter().try_for_each(Event::check)?;
    Ok((events, misfit))
}

async fn foreseen(app: &App, fact: &PaymentFact) -> Result<Option<Misfit>, StoreError> {
    confirm::foresee(&mut app.store.read().await?, fact).await
}

/// A verified event as a fact. Events of one payment stay in order; payments do not wait for each other.
fn fact(provider: &str, event: Event) -> NewFact {
    NewFact {
        source: provider.to_owned(),
        external_id: event.key,
        lane: event.fact.lane(),
        priority: PRIORITY,
        payload: serde_json::to_string(&event.fact).unwrap_or_default(),
    }
}

fn refuse(provider: &'static str, peer: Option<IpAddr>, error: &CallbackError) -> Answer {
    let (status, text) = match error {
        CallbackError::Later(_) => (StatusCode::SERVICE_UNAVAILABLE, "cannot be checked now, send it again\n"),
        CallbackError::Rejected(Rejected::Unauthorized(_)) => (StatusCode::UNAUTHORIZED, "not verified\n"),
        CallbackError::Rejected(Rejected::Forbidden(_)) => (StatusCode::FORBIDDEN, "not verified\n"),
        CallbackError::Rejected(Rejected::Malformed(_)) => (StatusCode::BAD_REQUEST, "not understood\n"),
    };
    let from = peer.map(|p| p.to_string()).unwrap_or_default();
    tracing::warn!(payment.provider = provider, from, status = status.as_u16(), reason = %error, "a callback was refused");
    metrics::counter!("propusk_callbacks_total", "provider" => provider, "answer" => "refused").increment(1);
    plain(status, text)
}

fn acknowledge(ack: Ack) -> Answer {
    let status = StatusCode::from_u16(ack.status).unwrap_or(StatusCode::OK);
    let mut answer = (status, ack.body.into_owned()).into_response();
    match ack.content_type.and_then(|t| t.parse().ok()) {
        Some(content_type) => answer.headers_mut().insert(CONTENT_TYPE, content_type),
        None => answer.headers_mut().remove(CONTENT_TYPE),
    };
    answer
}

/// Whose request it is: the connection's other end, or, where that is a proxy of ours, the last address in
/// `X-Forwarded-For` that is not.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[ipnet::IpNet]) -> IpAddr {
    let is_ours = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    let peer = peer.to_canonical();
    if !is_ours(peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<IpAddr> = lines.flat_map(|l| l.split(',')).filter_map(|h| h.trim().parse().ok()).collect();
    hops.into_iter().rev().map(|ip: IpAddr| ip.to_canonical()).find(|ip| !is_ours(*ip)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 77.75.153.1, 10.0.0.2".parse().unwrap());
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        assert_eq!(caller(ip("10.0.0.1"), &headers, &trusted), ip("77.75.153.1"));
        assert_eq!(caller(ip("::ffff:10.0.0.1"), &headers, &trusted), ip("77.75.153.1"));
        assert_eq!(caller(ip("8.8.8.8"), &headers, &trusted), ip("8.8.8.8"), "a stranger's header says nothing");
        assert_eq!(caller(ip("10.0.0.1"), &HeaderMap::new(), &trusted), ip("10.0.0.1"));
    }
}

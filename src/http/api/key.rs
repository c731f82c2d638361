//! Who may ask: whoever shows a key that the owner made and did not revoke, and not too often.

use super::Shared;
use super::problem::Problem;
use crate::domain::Timestamp;
use crate::domain::time::MINUTE;
use crate::hooks::hash_of_key;
use crate::store::{ApiKeyRow, StoreError};
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Requests a second with one key, over time;
const PER_SECOND: u32 = 10;
/// and at once.
const BURST: u32 = 60;
/// When a key was used is written down no oftener.
const NOTED: i64 = MINUTE;

/// How often each key was used of late.
pub(super) struct Keys(DefaultKeyedRateLimiter<i64>);

impl Default for Keys {
    fn default() -> Self {
        let number = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::keyed(Quota::per_second(number(PER_SECOND)).allow_burst(number(BURST))))
    }
}

/// What the key that was shown lets one see.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    /// People's names and e-mail addresses.
    pub(super) names: bool,
}

/// Lets through whoever shows a key.
pub(super) async fn require(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    match admit(&shared, shown.as_deref()).await {
        Ok(allowed) => {
            request.extensions_mut().insert(allowed);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(shared: &Shared, shown: Option<&str>) -> Result<Allowed, Problem> {
    let key = shown.and_then(bearer).ok_or_else(Problem::unauthorized)?;
    let mut tx = shared.app.store.read().await?;
    let key = tx.api_key(&hash_of_key(key)).await?.ok_or_else(Problem::unauthorized)?;
    drop(tx);
    if let Err(wait) = shared.keys.0.check_key(&key.id) {
        return Err(Problem::too_many(wait.wait_time_from(DefaultClock::default().now())));
    }
    note(shared, &key, shared.app.now()).await?;
    Ok(Allowed { names: key.names })
}

/// The key of an `Authorization: Bearer …`; the word in any case.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && key.starts_with("pk_") && key.len() < 100).then_some(key)
}

async fn note(shared: &Shared, key: &ApiKeyRow, now: Timestamp) -> Result<(), StoreError> {
    if key.used_at.is_some_and(|at| now.since(at) < NOTED) {
        return Ok(());
    }
    let mut tx = shared.app.store.begin().await?;
    tx.api_key_used(key.id, now).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_as_a_bearer() {
        assert_eq!(bearer("Bearer pk_a"), Some("pk_a"));
        assert_eq!(bearer("bearer  pk_a "), Some("pk_a"));
        for bad in ["", "pk_a", "Basic pk_a", "Bearer", "Bearer abc", "Bearerpk_a"] {
            assert_eq!(bearer(bad), None, "{bad}");
        }
    }
}

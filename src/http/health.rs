//! The operator's three questions: does it live, can it work, how much does it do.

use super::Shared;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::fmt::Write;
use std::sync::LazyLock;

/// The recorder belongs to the process, as the crate of metrics has it.
static RECORDER: LazyLock<Option<PrometheusHandle>> =
    LazyLock::new(|| PrometheusBuilder::new().install_recorder().ok());

/// Starts counting; what happens before is not counted.
pub fn start_counting() {
    LazyLock::force(&RECORDER);
}

/// It lives.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// It can store what is sent to it. Troubles of others are told, and do not make it unready: what waits for them waits.
pub(super) async fn readyz(State(shared): State<Shared>) -> impl IntoResponse {
    let store = async {
        let mut tx = shared.app.store.begin().await?;
        tx.club_revision().await
    };
    let mut text = String::new();
    let status = match store.await {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            let _ = writeln!(text, "database: {error}");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    for (what, why) in shared.app.health.ills() {
        let _ = writeln!(text, "{what}: {why}");
    }
    if text.is_empty() {
        text.push_str("ready\n");
    }
    (status, text)
}

/// Prometheus text format.
pub(super) async fn metrics(State(shared): State<Shared>) -> impl IntoResponse {
    let depths = async {
        let mut tx = shared.app.store.read().await?;
        Ok::<_, crate::store::StoreError>((tx.inbox_depth().await?, tx.outbox_depth().await?, tx.sweeps().await?))
    };
    if let Ok(((inbox, parked), (outbox, given_up), sweeps)) = depths.await {
        let gauge = |name: &'static str, n: i64| metrics::gauge!(name).set(n as f64);
        gauge("propusk_inbox_waiting", inbox);
        gauge("propusk_inbox_parked", parked);
        gauge("propusk_outbox_waiting", outbox);
        gauge("propusk_outbox_given_up", given_up);
        for sweep in sweeps {
            // A service that has no list was never asked with success, and has no line.
            let Some(at) = sweep.swept_at else { continue };
            let age = shared.app.now().since(at) as f64 / 1000.0;
            metrics::gauge!("propusk_sweep_age_seconds", "provider" => sweep.provider).set(age);
        }
    }
    let text = RECORDER.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

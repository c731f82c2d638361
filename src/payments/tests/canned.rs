//! For tests: an API that gives prepared answers and remembers what it was asked.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What was asked.
#[derive(Clone)]
pub(in crate::payments) struct Asked {
    pub(in crate::payments) method: String,
    pub(in crate::payments) path: String,
    pub(in crate::payments) query: String,
    pub(in crate::payments) headers: HeaderMap,
    pub(in crate::payments) body: Bytes,
}

impl Asked {
    pub(in crate::payments) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

type Answers = Arc<dyn Fn(&Asked) -> (u16, Value) + Send + Sync>;

/// The API, as long as it is held.
pub(in crate::payments) struct Canned {
    /// Where it is.
    pub(in crate::payments) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    _stop: DropGuard,
}

impl Canned {
    pub(in crate::payments) async fn start(answers: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let answers: Answers = Arc::new(answers);
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let router = Router::new()
            .fallback(async |State((asked, answers)): State<(Arc<Mutex<Vec<Asked>>>, Answers)>, request: Request| {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
                let query = parts.uri.query().unwrap_or_default().to_owned();
                let question = Asked { method, path, query, headers: parts.headers, body };
                let (status, body) = answers(&question);
                asked.lock().unwrap().push(question);
                (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
            })
            .with_state((Arc::clone(&asked), answers));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        tokio_util::task::TaskTracker::new().spawn(serving.into_future());
        Self { url, asked, _stop: stop.drop_guard() }
    }

    pub(in crate::payments) async fn always(status: u16, body: Value) -> Self {
        Self::start(move |_| (status, body.clone())).await
    }

    /// Everything that was asked so far.
    pub(in crate::payments) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

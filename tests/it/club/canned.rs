//! The API of a payment service that has no emulator: it gives the answers that a test prepares.

use axum::Router;
use axum::extract::{Request, State};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

type Answers = Arc<Mutex<Box<dyn Fn(&str, &Value) -> Value + Send>>>;

/// The API, as long as it is held.
pub(crate) struct Canned {
    /// Where it is.
    pub(crate) url: String,
    answers: Answers,
    _serving: JoinSet<()>,
}

impl Canned {
    /// Answers what it is asked (the path, and the body in JSON, or the fields of a form) with these.
    pub(crate) async fn start(answers: impl Fn(&str, &Value) -> Value + Send + 'static) -> Self {
        let answers: Answers = Arc::new(Mutex::new(Box::new(answers)));
        let router = Router::new()
            .fallback(async |State(answers): State<Answers>, request: Request| {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let question: Value = serde_json::from_slice(&body).unwrap_or_else(|_| {
                    let fields = url::form_urlencoded::parse(&body);
                    fields.map(|(name, value)| (name.into_owned(), Value::from(value))).collect()
                });
                axum::Json(answers.lock().unwrap()(parts.uri.path(), &question))
            })
            .with_state(Arc::clone(&answers));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, answers, _serving: serving }
    }

    /// From now on it answers with these.
    pub(crate) fn answers(&self, answers: impl Fn(&str, &Value) -> Value + Send + 'static) {
        *self.answers.lock().unwrap() = Box::new(answers);
    }
}

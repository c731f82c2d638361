//! The API of a payment service that has no emulator: it gives the answers that a test prepares.

use axum::Router;
use axum::extract::{Request, State};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// What stands in its list of payments, or why it cannot be had.
type Listed = Arc<Mutex<Result<Vec<Value>, String>>>;
type Answers = Arc<Mutex<Box<dyn Fn(&str, &Value) -> Value + Send>>>;

/// Where CloudPayments lists what was paid.
const LIST: &str = "/v2/payments/list";

/// The API, as long as it is held.
pub(crate) struct Canned {
    /// Where it is.
    pub(crate) url: String,
    answers: Answers,
    listed: Listed,
    _serving: JoinSet<()>,
}

impl Canned {
    /// Answers what it is asked (the path, and the body in JSON, or the fields of a form) with these. Lists, for which it is
    /// asked now and then, are empty at first.
    pub(crate) async fn start(answers: impl Fn(&str, &Value) -> Value + Send + 'static) -> Self {
        let answers: Answers = Arc::new(Mutex::new(Box::new(answers)));
        let listed: Listed = Arc::new(Mutex::new(Ok(Vec::new())));
        let router = Router::new()
            .fallback(async |State((answers, listed)): State<(Answers, Listed)>, request: Request| {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let question: Value = serde_json::from_slice(&body).unwrap_or_else(|_| {
                    let fields = url::form_urlencoded::parse(&body);
                    fields.map(|(name, value)| (name.into_owned(), Value::from(value))).collect()
                });
                axum::Json(if parts.uri.path() == LIST {
                    match &*listed.lock().unwrap() {
                        Ok(all) if question["PageNumber"] == 1 => json!({"Success": true, "Model": all}),
                        Ok(_) => json!({"Success": true, "Model": []}),
                        Err(why) => json!({"Success": false, "Message": why}),
                    }
                } else {
                    answers.lock().unwrap()(parts.uri.path(), &question)
                })
            })
            .with_state((Arc::clone(&answers), Arc::clone(&listed)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, answers, listed, _serving: serving }
    }

    /// From now on it answers with these.
    pub(crate) fn answers(&self, answers: impl Fn(&str, &Value) -> Value + Send + 'static) {
        *self.answers.lock().unwrap() = Box::new(answers);
    }

    /// From now on these stand in its list of payments.
    pub(crate) fn lists(&self, payments: Vec<Value>) {
        *self.listed.lock().unwrap() = Ok(payments);
    }

    /// From now on its list cannot be had, for this reason.
    pub(crate) fn breaks(&self, why: &str) {
        *self.listed.lock().unwrap() = Err(why.to_owned());
    }
}

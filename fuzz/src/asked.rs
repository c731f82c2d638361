//! What services answer when they are asked back. The first byte says who is asked and how, the second the status of the
//! answer; the rest is its body. The bank here is a server on the loopback that says just that.
//!
//! A payment counts only if the answer itself says that it is paid, and which.

use super::callbacks::{counts, keeps, notification};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use propusk::domain::{PaymentFact, Timestamp, Word};
use propusk::payments::{RawCallback, Registry};
use serde_json::Value;
use std::sync::{LazyLock, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The payment that is asked about.
const ID: &str = "4912345678";
/// The order that it is claimed to pay, and the sum, in kopecks.
const ORDER: &str = "ord_01JD3Z";
const MINOR: i64 = 99_000;
const STATUSES: [u16; 8] = [200, 200, 200, 200, 202, 401, 404, 500];

/// Where futures run that ask somebody.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));
static ANSWER: Mutex<(u16, Vec<u8>)> = Mutex::new((200, Vec::new()));

static SERVICES: LazyLock<Registry> = LazyLock::new(|| {
    let address = RUNTIME.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = axum::Router::new().fallback(async || {
            let (status, body) = ANSWER.lock().unwrap_or_else(PoisonError::into_inner).clone();
            (StatusCode::from_u16(status).unwrap_or_default(), body)
        });
        drop(RUNTIME.spawn(async move { axum::serve(listener, router).await }));
        format!("http://{address}")
    });
    Registry::new(super::callbacks::services(&address)).expect("right settings")
});

/// Whoever is asked back.
pub fn answers(data: &[u8]) {
    let [who, status, body @ ..] = data else { return };
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let status = STATUSES[usize::from(status % 8)];
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = (status, body.to_vec());
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let paid = |fact: &PaymentFact| fact.external_id == ID && counts(fact);
    for fact in heard(who % 6) {
        keeps(&Word::Payment(Box::new(fact.clone())));
        match who % 6 {
            0 | 1 if paid(&fact) => {
                assert!(status == 200 && said["status"] == "succeeded" && said["id"] == ID, "{said}");
                assert_eq!(said["metadata"]["order_id"].as_str(), fact.order.as_deref());
                let sum = said["amount"]["value"].as_str().unwrap_or_default();
                assert_eq!(sum.replace('.', "").trim_start_matches('0'), fact.amount.minor.to_string());
            }
            2 | 3 if counts(&fact) => {
                let is_taken = said["Status"] == "CONFIRMED" || said["Status"] == "PARTIAL_REFUNDED";
                assert!(status == 200 && said["Success"] == true, "{said}");
                // Where the bank names another order, nobody's order is paid by it.
                assert_eq!(said["OrderId"].as_str().filter(|_| fact.order.is_some()), fact.order.as_deref());
                assert!(fact.external_id != ID || is_taken, "{said}");
                if fact.external_id == ID && said["Status"] == "CONFIRMED" {
                    assert_eq!(said["Amount"].as_i64(), Some(fact.amount.minor));
                }
            }
            _ => {}
        }
    }
}

/// What comes of a callback, or of a question.
fn heard(who: u8) -> Vec<PaymentFact> {
    let name = ["yookassa", "yookassa", "tbank", "tbank", "cloudpayments", "robokassa"][usize::from(who)];
    let service = SERVICES.get(name).expect("it is set up");
    let body = match who {
        0 => format!(r#"{{"event":"payment.succeeded","object":{{"id":"{ID}"}}}}"#),
        2 => notification(ID, ORDER, MINOR),
        _ => return RUNTIME.block_on(service.ask(ID)).into_iter().collect(),
    };
    let raw = RawCallback {
        method: "POST".into(),
        path_kind: None,
        query: String::new(),
        headers: HeaderMap::new(),
        body: Bytes::from(body),
        peer: None,
    };
    let verified = service.verify(&raw, Timestamp(0)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let events = RUNTIME.block_on(service.events(verified)).unwrap_or_default();
    let facts = events.into_iter().filter(|event| event.check().is_ok()).map(|event| match event.fact {
        Word::Payment(fact) => *fact,
        Word::Renewal(fact) => panic!("nobody asked about a renewal: {fact:?}"),
    });
    facts.collect()
}

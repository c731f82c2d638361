//! Callbacks as the services send them: each of another payment of another order, with a right signature.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use propusk::clock::Clock;
use serde_json::{Value, json};
use sha2::Sha256;

/// The secret of signed callbacks.
pub(crate) const SIGNED: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
/// The secret of Prodamus.
pub(crate) const PRODAMUS: &str = "9f1c5d7a3b2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8";

/// Who sends them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// JSON, signed as it is.
    Signed,
    /// A form, of which another text is signed.
    Prodamus,
}

impl Service {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Prodamus => "prodamus",
        }
    }
}

/// The token of an order.
pub(crate) fn token(n: usize) -> String {
    format!("ord_{n:028}")
}

/// So many requests, one an order.
pub(crate) fn make(service: Service, n: usize) -> Result<Vec<Vec<u8>>> {
    let seconds = Clock::system().now().0 / 1000;
    (0..n)
        .map(|n| {
            let (body, headers) = match service {
                Service::Signed => signed(n, seconds)?,
                Service::Prodamus => prodamus(n)?,
            };
            let head = format!(
                "POST /webhooks/{} HTTP/1.1\r\nHost: club.example\r\nUser-Agent: benchmark\r\nAccept: */*\r\n{headers}Content-Length: {}\r\n\r\n",
                service.name(),
                body.len()
            );
            Ok([head, body].concat().into_bytes())
        })
        .collect()
}

fn mac(key: &[u8], text: &str) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    mac.update(text.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

fn signed(n: usize, seconds: i64) -> Result<(String, String)> {
    let (id, order) = (format!("msg_{n:024}"), token(n));
    let body = json!({"type": "payment.paid", "timestamp": "2026-11-21T10:00:02Z", "data": {
        "external_id": format!("pay_{n:024}"), "order_ref": order, "amount": "990.00", "currency": "RUB",
        "user": {"telegram_id": 77_000_001 + n}, "product": "month"}})
    .to_string();
    let key = STANDARD.decode(SIGNED.trim_start_matches("whsec_"))?;
    let signature = STANDARD.encode(mac(&key, &format!("{id}.{seconds}.{body}"))?);
    let headers = format!(
        "Content-Type: application/json\r\nwebhook-id: {id}\r\nwebhook-timestamp: {seconds}\r\nwebhook-signature: v1,{signature}\r\n"
    );
    Ok((body, headers))
}

fn prodamus(n: usize) -> Result<(String, String)> {
    let (id, order, person) = ((300_000 + n).to_string(), token(n), (77_000_001 + n).to_string());
    let plain = [
        ("date", "2026-11-21T13:00:02+03:00"),
        ("order_id", &id),
        ("order_num", &order),
        ("domain", "club.payform.ru"),
        ("sum", "990.00"),
        ("currency", "rub"),
        ("customer_phone", "+79999999999"),
        ("customer_email", "ivan@example.com"),
        ("customer_extra", ""),
        ("payment_type", "Оплата картой, выпущенной в РФ"),
        ("commission", "3.5"),
        ("commission_sum", "34.65"),
        ("attempt", "1"),
        ("sys", "clubgate"),
        ("_param_tg", &person),
        ("payment_init", "manual"),
        ("payment_status", "success"),
        ("payment_status_description", "Успешная оплата"),
    ];
    let product = [("name", "Доступ в клуб \"Практика\""), ("price", "990.00"), ("quantity", "1"), ("sum", "990.00")];
    // What it signs: all fields sorted by their names, as PHP writes JSON.
    let mut fields: serde_json::Map<String, Value> = plain.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    let one: serde_json::Map<String, Value> = product.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    fields.insert("products".into(), json!([one]));
    let sign = hex::encode(mac(PRODAMUS.as_bytes(), &Value::Object(fields).to_string().replace('/', "\\/"))?);
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(plain);
    for (name, value) in product {
        form.append_pair(&format!("products[0][{name}]"), value);
    }
    Ok((form.finish(), format!("Content-Type: application/x-www-form-urlencoded\r\nSign: {sign}\r\n")))
}

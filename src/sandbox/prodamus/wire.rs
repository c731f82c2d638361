//! How fields are read from an address, signed, and sent.

use super::Ordered;
use chrono::{DateTime, FixedOffset, SecondsFormat};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value};
use sha2::Sha256;

/// Between the parts of a form; longer than anything that a person types.
const BOUNDARY: &str = "------------------------8d1f6c0a5b7e4c21";
/// Moscow's distance from Greenwich, in seconds: the form's own time.
const MOSCOW: i32 = 3 * 3600;

/// The fields of an address, nested as PHP nests them.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Those of a signed address; `None`: the signature is not theirs.
    pub(super) fn of_link(query: &str, secret: &str) -> Option<Self> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let shown = pairs.iter().find(|(name, _)| name == "signature")?.1.clone();
        let fields = nested(pairs.iter().filter(|(name, _)| name != "signature"));
        (sign(&fields, secret) == shown.to_lowercase()).then_some(Self(fields))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A field of the first product.
    pub(super) fn product(&self, name: &str) -> Option<String> {
        let products = self.0.get("products")?;
        let first = products.get(0).or_else(|| products.get("0"))?;
        Some(first.get(name)?.as_str()?.to_owned())
    }

    /// What is carried through to the notification.
    pub(super) fn carried(&self) -> Vec<(String, String)> {
        let ours = self.0.iter().filter(|(name, _)| name.starts_with("_param_"));
        ours.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    }
}

/// `products[0][price]=1` as arrays within arrays.
fn nested<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> Map<String, Value> {
    let mut root = Map::new();
    for (name, value) in pairs {
        let parts: Vec<&str> = name.split('[').map(|part| part.trim_end_matches(']')).collect();
        let Some((last, path)) = parts.split_last() else { continue };
        let within = path.iter().try_fold(&mut root, |map, part| {
            map.entry((*part).to_owned()).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
        });
        if let Some(within) = within {
            within.insert((*last).to_owned(), Value::String(value.clone()));
        }
    }
    root
}

/// With every array whose keys are 0, 1, 2 … as a list, as `json_encode` writes it.
fn listed(value: &Value) -> Value {
    let Value::Object(map) = value else { return value.clone() };
    if !map.is_empty() && (0..map.len()).all(|i| map.contains_key(&i.to_string())) {
        return (0..map.len()).map(|i| listed(&map[&i.to_string()])).collect();
    }
    Value::Object(map.iter().map(|(name, value)| (name.clone(), listed(value))).collect())
}

/// The signature: over the JSON of the sorted fields, with slashes escaped as PHP does by default.
fn sign(fields: &Map<String, Value>, secret: &str) -> String {
    let json = listed(&Value::Object(fields.clone())).to_string().replace('/', "\\/");
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(json.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The headers and the body of a notification: a form of parts.
pub(super) fn notification(
    order: &Ordered,
    status: &str,
    at: i64,
    secret: &str,
) -> (Vec<(&'static str, String)>, String) {
    let sum = decimal(order.minor);
    let mut pairs: Vec<(String, String)> = [
        ("date", date(at).as_str()),
        ("order_id", order.number.to_string().as_str()),
        ("order_num", order.name.as_str()),
        ("domain", "club.payform.ru"),
        ("sum", sum.as_str()),
        ("currency", order.currency.as_str()),
        ("customer_phone", "+79990000000"),
        ("customer_extra", ""),
        ("payment_type", "Банковская карта"),
        ("commission", "3.5"),
        ("commission_sum", decimal(order.minor * 35 / 1000).as_str()),
        ("attempt", "1"),
        ("products[0][name]", order.about.as_str()),
        ("products[0][price]", sum.as_str()),
        ("products[0][quantity]", "1"),
        ("products[0][sum]", sum.as_str()),
        ("payment_status", status),
        ("payment_init", "manual"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    pairs.extend(order.carried.iter().cloned());
    let sign = sign(&nested(pairs.iter()), secret);
    let part = |(name, value): &(String, String)| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = pairs.iter().map(part).collect::<String>() + &format!("--{BOUNDARY}--\r\n");
    (vec![("Sign", sign), ("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"))], body)
}

/// A moment as the form writes it.
fn date(at: i64) -> String {
    let moscow = FixedOffset::east_opt(MOSCOW);
    let at = DateTime::from_timestamp_millis(at).zip(moscow).map(|(at, zone)| at.with_timezone(&zone));
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false)).unwrap_or_default()
}

/// `1990.00`.
pub(super) fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// The reverse of [`decimal`].
pub(super) fn minor(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let minor = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?)?;
    (part.len() == 2 && minor > 0).then_some(minor)
}

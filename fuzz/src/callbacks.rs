//! Callbacks of payment services. The first byte says how the callback is made: whether it is given a right proof after
//! all mutations (so that what lies behind the proof is reached), its method, its type, and its kind. The rest is the body.
//!
//! What was not given a proof must never be believed; and a payment that counts as paid must be what was signed: paid,
//! with exactly that sum in that currency, for that order, as read here without any of the program's own readers.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use propusk::domain::{PaymentFact, PaymentState, Timestamp, Word};
use propusk::payments::{
    CloudPaymentsConfig, Event, PaymentsConfig, ProdamusConfig, RawCallback, Registry, RobokassaConfig, SignedConfig,
    TBankConfig, YooKassaConfig,
};
use propusk::settings::RobokassaHash;
use secrecy::SecretString;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// When callbacks come, in seconds.
const NOW: i64 = 1_795_255_203;
/// No vector is signed with it, so that a seed alone is no proof.
const SECRET: &str = "a secret of the harness";
const TERMINAL: &str = "Harness";

/// Bits of the first byte.
const PROVEN: u8 = 1;
const GET: u8 = 2;
const TYPE: u8 = 0b1100;
const KIND: u8 = 4;

/// What was signed as paid.
#[derive(Debug, PartialEq, Eq)]
struct Paid {
    sum: String,
    currency: String,
    order: Option<String>,
}

static SERVICES: LazyLock<Registry> =
    LazyLock::new(|| Registry::new(services("http://127.0.0.1:9")).expect("right settings"));

/// Every service that brings callbacks, to be asked back at an address.
pub(crate) fn services(address: &str) -> PaymentsConfig {
    let secret = || vec![SecretString::from(SECRET)];
    PaymentsConfig {
        yookassa: Some(YooKassaConfig {
            shop_id: "506751".into(),
            secret: SECRET.into(),
            previous: None,
            api_url: address.into(),
            check_addresses: false,
        }),
        signed: Some(SignedConfig { secrets: vec![format!("whsec_{}", STANDARD.encode(key())).into()] }),
        prodamus: Some(ProdamusConfig { url: address.into(), secrets: secret() }),
        cloudpayments: Some(CloudPaymentsConfig {
            public_id: "pk_harness".into(),
            secrets: secret(),
            api_url: address.into(),
            check_addresses: false,
        }),
        robokassa: Some(RobokassaConfig {
            login: "harness".into(),
            password1: "another secret".into(),
            password2: secret(),
            hash: RobokassaHash::Sha256,
            url: address.into(),
            check_addresses: false,
        }),
        tbank: Some(TBankConfig {
            terminal: TERMINAL.into(),
            passwords: secret(),
            api_url: address.into(),
            check_addresses: false,
        }),
        ..PaymentsConfig::default()
    }
}

fn key() -> Vec<u8> {
    Sha256::digest(SECRET).to_vec()
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// How the first byte wants it, with these kinds of it.
fn callback<'a>(data: &'a [u8], kinds: &[&str]) -> Option<(RawCallback, bool, &'a [u8])> {
    let (&first, body) = data.split_first()?;
    let kind = kinds.get(usize::from(first >> KIND) % kinds.len().max(1));
    let is_get = first & GET != 0;
    let raw = RawCallback {
        method: if is_get { "GET" } else { "POST" }.into(),
        path_kind: kind.map(|k| (*k).to_owned()),
        query: if is_get { String::from_utf8_lossy(body).into_owned() } else { String::new() },
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(if is_get { b"" } else { body }),
        peer: None,
    };
    let mut call = (raw, first & PROVEN != 0, body);
    let content_type = match first & TYPE {
        0b0100 => "application/json",
        0b1000 => "multipart/form-data; boundary=xYz",
        _ => "application/x-www-form-urlencoded",
    };
    head(&mut call.0, "content-type", content_type);
    Some(call)
}

fn head(raw: &mut RawCallback, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        raw.headers.insert(HeaderName::from_static(name), value);
    }
}

/// Lets a service hear a callback, which is proven or not, and says that this was paid or nothing.
fn hear(name: &str, raw: &RawCallback, proven: bool, paid: impl FnOnce() -> Option<Paid>) {
    let service = SERVICES.get(name).expect("it is set up");
    let _ = service.acknowledgement(raw, None);
    let Ok(verified) = service.verify(raw, Timestamp(NOW * 1000)) else { return };
    assert!(proven, "{name} believes what nobody signed");
    let _ = service.asks(&verified);
    let events = service.events(verified).now_or_never().expect("nobody is asked back");
    let Ok(events) = events else { return };
    let paid = paid();
    // As the program does before it stores them.
    if events.iter().any(|event| event.check().is_err()) {
        return;
    }
    for event in &events {
        named(event);
        keeps(&event.fact);
        if let Word::Payment(fact) = &event.fact
            && counts(fact)
        {
            let said = Paid {
                sum: plain(&fact.amount.to_decimal()),
                currency: fact.amount.currency.to_string(),
                order: fact.order.clone(),
            };
            assert_eq!(Some(said), paid, "{name} grants what was not paid");
        }
    }
}

/// What it is kept under fits into an index of either database, and holds nothing that PostgreSQL cannot.
fn named(event: &Event) {
    for name in [&event.key, &event.fact.lane()] {
        assert!(name.len() <= 1000 && !name.contains('\0'), "a name of {} bytes", name.len());
    }
}

/// What is told goes into the inbox and comes out again as it was.
pub(crate) fn keeps(word: &Word) {
    let stored = serde_json::to_string(word).expect("it can be stored");
    let read: Word = serde_json::from_str(&stored).expect("what was stored can be read");
    assert_eq!(read, *word);
}

/// Whether time would be given for it, if it fits an order.
pub(crate) fn counts(fact: &PaymentFact) -> bool {
    let refunds = fact.refunds.values().fold(0_i64, |sum, minor| sum.saturating_add(*minor));
    fact.state == PaymentState::Succeeded && fact.refunded_minor.max(refunds) < fact.amount.minor && !fact.test
}

/// A decimal without what changes nothing about it.
fn plain(sum: &str) -> String {
    let (whole, part) = sum.split_once('.').unwrap_or((sum, ""));
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    format!("{whole}.{part}")
}

/// The fields of a form, and whether each comes once.
fn form(text: &[u8]) -> BTreeMap<String, Option<String>> {
    let mut fields = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(text) {
        fields.entry(name.into_owned()).and_modify(|v| *v = None).or_insert(Some(value.into_owned()));
    }
    fields
}

fn only(fields: &BTreeMap<String, Option<String>>, name: &str) -> Option<String> {
    fields.get(name).cloned().flatten().filter(|v| !v.is_empty())
}

/// Standard Webhooks.
pub fn signed(data: &[u8]) {
    let Some((mut raw, proven, _)) = callback(data, &[]) else { return };
    let signature = if proven {
        STANDARD.encode(mac(&key(), &[format!("msg_1.{NOW}.").as_bytes(), &raw.body].concat()))
    } else {
        STANDARD.encode([7; 32])
    };
    for (name, value) in [("webhook-id", "msg_1"), ("webhook-timestamp", &NOW.to_string())] {
        head(&mut raw, name, value);
    }
    head(&mut raw, "webhook-signature", &format!("v1,{signature}"));
    hear("signed", &raw, proven, || {
        let body: Value = serde_json::from_slice(&raw.body).ok()?;
        let data = &body["data"];
        let part = body["type"] == "payment.refunded" && data["partial"] == true;
        if !part && body["type"] != "payment.paid" && body["type"] != "subscription.renewed" {
            return None;
        }
        Some(Paid {
            sum: plain(data["amount"].as_str()?),
            currency: data["currency"].as_str()?.to_uppercase(),
            order: data["order_ref"].as_str().map(str::to_owned),
        })
    });
}

/// Prodamus: signed as PHP would write the fields. Only forms with plain names and one level of names in them are given
/// a right proof, which is all that is of use behind it.
pub fn prodamus(data: &[u8]) {
    let Some((mut raw, proven, _)) = callback(data, &[]) else { return };
    raw.method = "POST".into();
    let fields = if data[0] & TYPE == 0b0100 { json_fields(&raw.body) } else { form_fields(&raw.body) };
    let text = Value::Object(fields.clone()).to_string().replace('/', "\\/").replace("{}", "[]");
    let sign = if proven { mac(SECRET.as_bytes(), text.as_bytes()) } else { vec![7; 32] };
    head(&mut raw, "sign", &hex::encode(sign));
    hear("prodamus", &raw, proven, || {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        (text("payment_status") == Some("success")).then_some(())?;
        Some(Paid {
            sum: plain(text("sum")?),
            currency: text("currency").unwrap_or("rub").to_uppercase(),
            order: text("order_num").map(str::to_owned),
        })
    });
}

/// `a=1&b[c]=2` as PHP has it.
fn form_fields(body: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        let value = Value::String(value.into_owned());
        match name.strip_suffix(']').and_then(|n| n.split_once('[')) {
            Some((outer, inner)) if !inner.contains(['[', ']']) && !inner.is_empty() => {
                let inside = fields.entry(outer.to_owned()).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(inside) = inside {
                    inside.insert(inner.to_owned(), value);
                }
            }
            _ => drop(fields.insert(name.into_owned(), value)),
        }
    }
    fields
}

fn json_fields(body: &[u8]) -> Map<String, Value> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// What CloudPayments calls about.
pub(crate) const KINDS: &[&str] = &["pay", "check", "confirm", "cancel", "refund", "fail", "recurrent", "receipt"];

/// CloudPayments: signed as it is.
pub fn cloudpayments(data: &[u8]) {
    let Some((mut raw, proven, body)) = callback(data, KINDS) else { return };
    let body = if raw.method == "GET" { raw.query.clone().into_bytes() } else { body.to_vec() };
    let sign = if proven { mac(SECRET.as_bytes(), &body) } else { vec![7; 32] };
    head(&mut raw, "content-hmac", &STANDARD.encode(sign));
    hear("cloudpayments", &raw, proven, || {
        let fields = form(&body);
        let kind = raw.path_kind.as_deref()?;
        let taken = kind == "confirm" || kind == "pay" && only(&fields, "Status").as_deref() != Some("Authorized");
        taken.then_some(())?;
        Some(Paid {
            sum: plain(&only(&fields, "Amount")?),
            currency: only(&fields, "Currency").unwrap_or("RUB".into()).to_uppercase(),
            order: only(&fields, "InvoiceId"),
        })
    });
}

/// Robokassa: some of the fields are signed, in an order of their own.
pub fn robokassa(data: &[u8]) {
    let Some((mut raw, proven, body)) = callback(data, &["result", "success"]) else { return };
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(body)
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .filter(|(k, _)| k != "SignatureValue")
        .collect();
    let fields = form(body);
    let mut own: Vec<&(String, String)> =
        pairs.iter().filter(|(k, _)| k.get(..4).is_some_and(|k| k.eq_ignore_ascii_case("shp_"))).collect();
    own.sort_unstable();
    let own: String = own.into_iter().map(|(k, v)| format!(":{k}={v}")).collect();
    let whole = |name: &str| fields.get(name).cloned().flatten().unwrap_or_default();
    let text = format!("{}:{}:{SECRET}{own}", whole("OutSum"), whole("InvId"));
    let sign = if proven { Sha256::digest(text).to_vec() } else { vec![7; 32] };
    pairs.push(("SignatureValue".into(), hex::encode(sign)));
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    if raw.method == "GET" {
        raw.query = body;
    } else {
        raw.body = body.into();
    }
    hear("robokassa", &raw, proven, || {
        Some(Paid { sum: plain(&whole("OutSum")), currency: "RUB".into(), order: only_or_empty(&pairs, "Shp_order") })
    });
}

/// The first of its name in the order of values.
fn only_or_empty(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).min()
}

/// YooKassa: proves nothing by itself, so nothing comes of it before the answer.
pub fn yookassa(data: &[u8]) {
    let Some((raw, _, _)) = callback(data, &[]) else { return };
    let _inside = super::asked::RUNTIME.enter();
    let service = SERVICES.get("yookassa").expect("it is set up");
    let Ok(verified) = service.verify(&raw, Timestamp(NOW * 1000)) else { return };
    let _ = service.acknowledgement(&raw, None);
    if let Some(Ok(events)) = service.events(verified).now_or_never() {
        assert!(events.is_empty(), "yookassa grants without asking");
    }
}

/// T-Bank: a token over what stands at the root. Its word alone never counts: here the bank cannot be asked.
pub fn tbank(data: &[u8]) {
    let Some((mut raw, proven, body)) = callback(data, &[]) else { return };
    if let (true, Ok(Value::Object(mut fields))) = (proven, serde_json::from_slice(body)) {
        raw.body = tbank_signed(&mut fields).into();
    }
    raw.method = "POST".into();
    let service = SERVICES.get("tbank").expect("it is set up");
    let Ok(verified) = service.verify(&raw, Timestamp(NOW * 1000)) else { return };
    assert!(proven, "tbank believes what nobody signed");
    let _ = service.asks(&verified);
    // What would be asked back is known by its waiting; the answers are a target of their own.
    let _inside = super::asked::RUNTIME.enter();
    if let Some(Ok(events)) = service.events(verified).now_or_never() {
        assert!(events.is_empty(), "tbank grants without asking the bank");
    }
}

/// A right notification of a payment.
pub(crate) fn notification(id: &str, order: &str, minor: i64) -> String {
    let fields = [
        ("PaymentId", id.into()),
        ("OrderId", order.into()),
        ("Amount", minor.into()),
        ("Status", "CONFIRMED".into()),
        ("Success", true.into()),
    ];
    tbank_signed(&mut fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
}

/// The fields with a right token in them.
fn tbank_signed(fields: &mut Map<String, Value>) -> String {
    fields.remove("Token");
    fields.insert("TerminalKey".into(), TERMINAL.into());
    let mut signed: BTreeMap<&str, String> = BTreeMap::from([("Password", SECRET.to_owned())]);
    for (name, value) in fields.iter() {
        match value {
            Value::String(text) => drop(signed.insert(name, text.clone())),
            Value::Bool(_) | Value::Number(_) => drop(signed.insert(name, value.to_string())),
            _ => {}
        }
    }
    signed.insert("Password", SECRET.to_owned());
    let token = Sha256::digest(signed.into_values().collect::<String>());
    fields.insert("Token".into(), hex::encode(token).into());
    Value::Object(std::mem::take(fields)).to_string()
}

//! What PHP makes of a request, and how it writes that as JSON: Prodamus signs neither the bytes nor the fields, but
//! `json_encode` of the sorted `$_POST` (its `Hmac.php`). Whatever PHP itself reads in more than one way is refused.

use super::super::form;
use crate::payments::RawCallback;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How many fields PHP takes (`max_input_vars`).
const FIELDS: usize = 1000;
/// How deep fields may lie in each other; PHP allows 64, and real ones need three.
const DEPTH: usize = 16;
/// From here on PHP writes numbers with an exponent (`precision` is 14).
const LARGE: f64 = 1e14;
/// And below here.
const SMALL: f64 = 1e-4;

/// Something that cannot be read in one way only.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclear(pub(super) &'static str);

/// A key of an array. Digits are a number.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Index(u32),
    Name(String),
}

impl Key {
    /// Names that begin like a number without being a plain one have no place in PHP's order.
    fn parse(text: &str) -> Result<Self, Unclear> {
        if text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0')) && !text.is_empty() {
            return text.parse().map(Self::Index).map_err(|_| Unclear("an index is too large"));
        }
        if text.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_whitespace() || "+-.\u{b}\0".contains(c)) {
            return Err(Unclear("a name begins like a number"));
        }
        Ok(Self::Name(text.to_owned()))
    }

    fn text(&self) -> String {
        match self {
            Self::Index(n) => n.to_string(),
            Self::Name(name) => name.clone(),
        }
    }
}

/// As `ksort` has it since PHP 8.2: numbers by size, all else by its bytes.
impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Index(a), Self::Index(b)) => a.cmp(b),
            _ => self.text().cmp(&other.text()),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A value of PHP, as far as there are any here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    Array(Array),
}

/// An array of PHP, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Array(BTreeMap<Key, Node>);

impl Array {
    /// What PHP would have in `$_POST`, or would make of a body in JSON.
    pub(super) fn read(raw: &RawCallback) -> Result<Self, Unclear> {
        let kind = raw.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/json" => Self::json(&raw.body),
            "multipart/form-data" => Self::fields(&parts(kind, &raw.body)?),
            _ => Self::fields(&form::pairs(&raw.body).ok_or(Unclear("it is not UTF-8"))?),
        }
    }

    /// Of fields such as `products[0][name]`.
    pub(super) fn fields(pairs: &[(String, String)]) -> Result<Self, Unclear> {
        if pairs.len() > FIELDS {
            return Err(Unclear("too many fields"));
        }
        let mut whole = Self::default();
        for (name, value) in pairs {
            if let Some(path) = path(name)? {
                whole.put(&path, value)?;
            }
        }
        Ok(whole)
    }

    fn put(&mut self, path: &[String], value: &str) -> Result<(), Unclear> {
        let Some((first, rest)) = path.split_first() else { return Ok(()) };
        let key = if first.is_empty() { self.next()? } else { Key::parse(first)? };
        if rest.is_empty() {
            self.0.insert(key, Node::Text(value.to_owned()));
            return Ok(());
        }
        let inside = self.0.entry(key).or_insert_with(|| Node::Array(Self::default()));
        if let Node::Text(_) = inside {
            *inside = Node::Array(Self::default());
        }
        let Node::Array(inside) = inside else { return Ok(()) };
        inside.put(rest, value)
    }

    /// The key behind the last number.
    fn next(&self) -> Result<Key, Unclear> {
        let numbers = self.0.keys().filter_map(|k| if let Key::Index(n) = k { Some(*n) } else { None });
        let next = numbers.max().map_or(Some(0), |n| n.checked_add(1));
        next.map(Key::Index).ok_or(Unclear("an index is too large"))
    }

    fn json(body: &[u8]) -> Result<Self, Unclear> {
        let value: Value = serde_json::from_slice(body).map_err(|_| Unclear("it is not JSON"))?;
        match node(value)? {
            Node::Array(array) => Ok(array),
            Node::Text(_) => Err(Unclear("it is no object")),
        }
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text in it; one that is empty is none.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(&Key::Name(name.to_owned())) {
            Some(Node::Text(text)) => Some(text.as_str()).filter(|t| !t.is_empty()),
            _ => None,
        }
    }

    /// An array in it.
    pub(super) fn array(&self, name: &str) -> Option<&Self> {
        match self.0.get(&Key::Name(name.to_owned())) {
            Some(Node::Array(array)) => Some(array),
            _ => None,
        }
    }

    /// As `json_encode` writes it with `JSON_UNESCAPED_UNICODE`.
    pub(super) fn to_json(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        // A list is what counts from nothing without a gap.
        let is_list = (0..).map(Key::Index).zip(self.0.keys()).all(|(n, key)| n == *key);
        out.push(if is_list { '[' } else { '{' });
        for (n, (key, node)) in self.0.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            if !is_list {
                quote(out, &key.text());
                out.push(':');
            }
            match node {
                Node::Text(text) => quote(out, text),
                Node::Array(array) => array.write(out),
            }
        }
        out.push(if is_list { ']' } else { '}' });
    }
}

fn quote(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' | '/' => out.extend(['\\', c]),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The way to a field; an empty step means "behind the last". `None`: PHP drops it.
fn path(name: &str) -> Result<Option<Vec<String>>, Unclear> {
    let name = name.trim_start_matches(' ');
    let (top, mut rest) = name.find('[').map_or((name, ""), |at| name.split_at(at));
    if top.is_empty() {
        return Ok(None);
    }
    let mut path = vec![top.replace([' ', '.'], "_")];
    // Whatever stands behind a bracket without being one is dropped.
    while let Some(inside) = rest.strip_prefix('[') {
        let (step, after) = inside.split_once(']').ok_or(Unclear("a bracket is not closed"))?;
        path.push(step.to_owned());
        rest = after;
    }
    if path.len() > DEPTH || name.contains('\0') {
        return Err(Unclear("a name is too deep"));
    }
    Ok(Some(path))
}

/// As `strval` and `json_decode` make it.
fn node(value: Value) -> Result<Node, Unclear> {
    let array = |pairs: Result<BTreeMap<Key, Node>, Unclear>| pairs.map(Array).map(Node::Array);
    match value {
        Value::Null | Value::Bool(false) => Ok(Node::Text(String::new())),
        Value::Bool(true) => Ok(Node::Text("1".to_owned())),
        Value::String(text) => Ok(Node::Text(text)),
        Value::Number(n) => number(&n).map(Node::Text).ok_or(Unclear("a number is too large or too small")),
        Value::Array(values) => array((0..).zip(values).map(|(n, value)| Ok((Key::Index(n), node(value)?))).collect()),
        Value::Object(pairs) => array(pairs.into_iter().map(|(k, v)| Ok((Key::parse(&k)?, node(v)?))).collect()),
    }
}

fn number(n: &serde_json::Number) -> Option<String> {
    if let Some(n) = n.as_i64() {
        return Some(n.to_string());
    }
    let float = n.as_f64().filter(|f| (SMALL..LARGE).contains(&f.abs()) || *f == 0.0)?;
    // Fourteen digits in all, without the zeros at the end.
    let whole = format!("{:.0}", float.abs().trunc());
    let before = if whole == "0" { leading_zeros(float) } else { whole.len() };
    let text =
        if whole == "0" { format!("{float:.*}", 14 + before) } else { format!("{float:.*}", 14 - before.min(14)) };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    Some(text.to_owned())
}

/// How many zeros stand between the point and the first digit.
fn leading_zeros(float: f64) -> usize {
    format!("{:.20}", float.abs()).trim_start_matches("0.").bytes().take_while(|b| *b == b'0').count()
}

/// The fields of a body in parts. Files are none.
fn parts(kind: &str, body: &[u8]) -> Result<Vec<(String, String)>, Unclear> {
    let boundary =
        kind.split(';').filter_map(|p| p.trim().strip_prefix("boundary=")).map(|b| b.trim_matches('"')).next();
    let boundary = boundary.filter(|b| !b.is_empty()).ok_or(Unclear("the parts have no boundary"))?;
    let body = std::str::from_utf8(body).map_err(|_| Unclear("it is not UTF-8"))?;
    let (first, between) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut rest = body.strip_prefix(first.as_str()).ok_or(Unclear("the parts do not begin"))?;
    let mut fields = Vec::new();
    while let Some(part) = rest.strip_prefix("\r\n") {
        let (head, after) = part.split_once("\r\n\r\n").ok_or(Unclear("a part has no content"))?;
        let (content, next) = after.split_once(between.as_str()).ok_or(Unclear("the parts do not end"))?;
        if let Some(name) = field_name(head) {
            fields.push((name.to_owned(), content.to_owned()));
        }
        rest = next;
    }
    if rest.starts_with("--") { Ok(fields) } else { Err(Unclear("the parts do not end")) }
}

/// The name of the field that a part holds.
fn field_name(head: &str) -> Option<&str> {
    let line = head.lines().find(|l| l.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, name) = line.split_once("; name=\"")?;
    let (name, after) = name.split_once('"')?;
    (!after.contains("filename")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::tests::callback;
    use proptest::prelude::*;

    fn form(text: &str) -> Result<String, Unclear> {
        Array::read(&callback(text.as_bytes(), &[])).map(|array| array.to_json())
    }

    #[test]
    fn names_are_read_and_sorted_as_php_does() {
        for (body, json) in [
            ("", "[]"),
            ("b=1&a=2&b=3", r#"{"a":"2","b":"3"}"#),
            ("a[]=x&a[]=y", r#"{"a":["x","y"]}"#),
            ("a[10]=x&a[2]=y", r#"{"a":{"2":"y","10":"x"}}"#),
            ("a[1]=x&a[0]=y", r#"{"a":["y","x"]}"#),
            ("a[5]=x&a[]=y", r#"{"a":{"5":"x","6":"y"}}"#),
            ("a[b][c]=1&a[b][d]=2", r#"{"a":{"b":{"c":"1","d":"2"}}}"#),
            ("a=1&a[b]=2", r#"{"a":{"b":"2"}}"#),
            ("a[b]=1&a=2", r#"{"a":"2"}"#),
            ("a[b]c=1", r#"{"a":{"b":"1"}}"#),
            ("+a.b+c=1&[x]=2", r#"{"a_b_c":"1"}"#),
            ("B=1&a=2&_=3", r#"{"B":"1","_":"3","a":"2"}"#),
            (
                "a=%22%5C%2F%08%0C%0A%0D%09%01%E2%80%A8%7F%D1%8F",
                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u2028\u{7f}я\"}",
            ),
        ] {
            assert_eq!(form(body).as_deref(), Ok(json), "{body}");
        }
        for unclear in [
            "a[007]=1",
            "a[1a]=1",
            "a[-1]=1",
            "a[ b]=1",
            "a[b=1",
            "a[99999999999]=1",
            "a=%ff",
            "%00a=1",
            ".5=1&a[.5]=1",
        ] {
            assert!(form(unclear).is_err(), "{unclear}");
        }
        assert!(form(&format!("a{}=1", "[b]".repeat(17))).is_err());
        assert!(form(&"a=1&".repeat(1001)).is_err());
    }

    #[test]
    fn json_is_read_as_php_does() {
        let read = |body: &str| {
            let raw = callback(body.as_bytes(), &[("content-type", "application/json; charset=utf-8")]);
            Array::read(&raw).map(|array| array.to_json())
        };
        for (body, json) in [
            (r#"{"b":true,"a":false,"c":null,"d":7}"#, r#"{"a":"","b":"1","c":"","d":"7"}"#),
            (
                r#"{"a":990.00,"b":34.65,"c":0.1,"d":-1.50,"e":0.0005}"#,
                r#"{"a":"990","b":"34.65","c":"0.1","d":"-1.5","e":"0.0005"}"#,
            ),
            (
                r#"{"a":0.30000000000000004,"b":123456.789012345678,"c":1.0,"d":0.0}"#,
                r#"{"a":"0.3","b":"123456.78901235","c":"1","d":"0"}"#,
            ),
            (
                r#"{"a":["x","y"],"b":{"0":"x","1":"y"},"c":[],"d":{}}"#,
                r#"{"a":["x","y"],"b":["x","y"],"c":[],"d":[]}"#,
            ),
        ] {
            assert_eq!(read(body).as_deref(), Ok(json), "{body}");
        }
        for unclear in
            ["", "7", "\"x\"", "{", r#"{"a":1e20}"#, r#"{"a":1e-9}"#, r#"{"a":18446744073709551615}"#, r#"{"1a":1}"#]
        {
            assert!(read(unclear).is_err(), "{unclear}");
        }
    }

    #[test]
    fn parts_are_fields_and_files_are_none() {
        let read = |body: &str| {
            let raw = callback(body.as_bytes(), &[("content-type", "multipart/form-data; boundary=\"x-1\"")]);
            Array::read(&raw).map(|array| array.to_json())
        };
        let part =
            |head: &str, content: &str| format!("--x-1\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
        let body =
            [part("name=\"b[0]\"", "1\r\n2"), part("name=\"f\"; filename=\"g\"", "z"), part("name=\"a\"", "")].concat();
        assert_eq!(read(&format!("{body}--x-1--\r\n")).as_deref(), Ok(r#"{"a":"","b":["1\r\n2"]}"#));
        assert_eq!(read("--x-1--").as_deref(), Ok("[]"));
        for torn in ["", "--x-1", &body, &body[..40], "--x-2--", "--x-1\r\nno content--x-1--"] {
            assert!(read(torn).is_err(), "{torn}");
        }
        assert!(Array::read(&callback(b"--x-1--", &[("content-type", "multipart/form-data")])).is_err());
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0..3) {
            let kind = ["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"][usize::try_from(kind).unwrap()];
            let _ = Array::read(&callback(&bytes, &[("content-type", kind)])).map(|a| a.to_json());
        }

        #[test]
        fn no_order_of_fields_matters(mut fields in prop::collection::btree_map("[a-z]{1,3}(\\[[a-z0-9]{1,2}\\])?", ".{0,5}", 0..6), seed in any::<u64>()) {
            fields.retain(|name, _| Key::parse(name.trim_end_matches(']').rsplit('[').next().unwrap()).is_ok());
            // A text and an array of one name are the only things that depend on the order.
            let tops: Vec<String> = fields.keys().filter(|n| !n.contains('[')).cloned().collect();
            fields.retain(|name, _| !tops.iter().any(|top| name.starts_with(&format!("{top}["))));
            let mut pairs: Vec<(String, String)> = fields.into_iter().collect();
            let sorted = Array::fields(&pairs).map(|a| a.to_json());
            let len = pairs.len().max(1);
            pairs.rotate_left(usize::try_from(seed % len as u64).unwrap());
            prop_assert_eq!(Array::fields(&pairs).map(|a| a.to_json()), sorted);
        }
    }
}

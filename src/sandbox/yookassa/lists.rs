//! Lists of what there is, newest first, in pages (<https://yookassa.ru/developers/using-api/lists>).

use super::world::{Payment, Refund, Refusal, World, refund_json};
use chrono::DateTime;
use serde_json::{Value, json};

/// What stands in a list.
enum Entry<'a> {
    Payment(&'a Payment),
    Refund(&'a Refund),
}

impl Entry<'_> {
    fn id(&self) -> &str {
        match self {
            Self::Payment(p) => &p.id,
            Self::Refund(r) => &r.id,
        }
    }

    const fn created_at(&self) -> i64 {
        match self {
            Self::Payment(p) => p.created_at,
            Self::Refund(r) => r.created_at,
        }
    }

    fn status(&self) -> &str {
        match self {
            Self::Payment(p) => p.status.as_str(),
            Self::Refund(_) => "succeeded",
        }
    }

    fn json(&self, world: &World) -> Value {
        match self {
            Self::Payment(p) => world.payment_json(p),
            Self::Refund(r) => refund_json(r),
        }
    }

    /// Whether it passes every filter of a query that was checked.
    fn passes(&self, query: &str) -> bool {
        url::form_urlencoded::parse(query.as_bytes()).all(|(name, value)| {
            let bound = || DateTime::parse_from_rfc3339(&value).map_or(0, |t| t.timestamp_millis());
            match &*name {
                "status" => self.status() == value,
                "created_at.gte" => self.created_at() >= bound(),
                "created_at.gt" => self.created_at() > bound(),
                "created_at.lte" => self.created_at() <= bound(),
                "created_at.lt" => self.created_at() < bound(),
                _ => true,
            }
        })
    }
}

/// `GET /payments` and `GET /refunds`.
pub(super) fn list(world: &World, what: &str, query: &str) -> Result<Value, Refusal> {
    let mut found: Vec<Entry<'_>> = match what {
        "payments" => world.payments.iter().rev().map(Entry::Payment).collect(),
        _ => world.refunds.iter().rev().map(Entry::Refund).collect(),
    };
    found.sort_by_key(|entry| std::cmp::Reverse(entry.created_at()));
    let (mut limit, mut cursor) = (10, None);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let bad = || Refusal::invalid(&name, "Wrong value of a filter");
        match &*name {
            "limit" => limit = value.parse().ok().filter(|n| (1..=100).contains(n)).ok_or_else(bad)?,
            "cursor" => cursor = Some(found.iter().position(|entry| entry.id() == value).ok_or_else(bad)?),
            "status" => {}
            "created_at.gte" | "created_at.gt" | "created_at.lte" | "created_at.lt" => {
                DateTime::parse_from_rfc3339(&value).map_err(|_| bad())?;
            }
            _ => return Err(Refusal::invalid(&name, "Unknown filter")),
        }
    }
    let behind = found.iter().skip(cursor.map_or(0, |c| c + 1));
    let page: Vec<&Entry<'_>> = behind.filter(|entry| entry.passes(query)).take(limit + 1).collect();
    let items: Vec<Value> = page.iter().take(limit).map(|entry| entry.json(world)).collect();
    let mut body = json!({"type": "list", "items": items});
    if let (true, Some(last)) = (page.len() > limit, page.get(limit - 1)) {
        body["next_cursor"] = json!(last.id());
    }
    Ok(body)
}

//! The `[hooks.…]` of a club.toml.

use super::own_key;
use super::reader::Item;
use crate::domain::HookSpec;
use crate::domain::outgoing::{KINDS, MOST_HOOKS, Pattern};
use crate::nearest::nearest;
use url::{Host, Url};

const URL: &str =
    "an address that begins with https:// (or http:// on this very machine), without a user and a password";

/// All receivers of web hooks.
pub(super) fn hooks(entries: &[(&str, Item<'_>)]) -> Vec<HookSpec> {
    if let Some((_, item)) = entries.get(MOST_HOOKS) {
        item.say(&format!("is one too many, expected at most {MOST_HOOKS} receivers"));
    }
    entries.iter().filter_map(|(key, item)| hook(key, item)).collect()
}

fn hook(key: &str, item: &Item<'_>) -> Option<HookSpec> {
    let name = own_key(key, item);
    let mut s = item.section("a section such as [hooks.crm]")?;
    let url = s.need("url", URL).and_then(|i| {
        let url = i.as_str().and_then(address);
        if url.is_none() {
            // What was read is not repeated: it may hold a secret.
            i.say(&format!("expected {URL}"));
        }
        url
    });
    let events = s.take("events").map_or_else(|| Some(vec![Pattern::all()]), |i| events(&i));
    let names = s.take("names").map_or(Some(false), |i| i.boolean("true or false"));
    s.done();
    Some(HookSpec { name: name?, url: url?, events: events?, names: names? })
}

/// Encrypted, but for this very machine. Private addresses are allowed: a club's CRM may well be at one.
fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (scheme && plain).then(|| url.to_string())
}

fn events(item: &Item<'_>) -> Option<Vec<Pattern>> {
    const EVENTS: &str = "a list of one or more events such as [\"subscription.*\", \"payment.paid\"]";
    let list = item.list(EVENTS)?;
    if list.is_empty() {
        item.say(&format!("read an empty list, expected {EVENTS}"));
    }
    let event = |item: Item<'_>| {
        let hint = item.as_str().and_then(|s| nearest(s, 4, KINDS.iter().copied()));
        let hint = hint.map_or(String::new(), |kind| format!("; did you mean \"{kind}\"?"));
        item.string(&format!("an event, a group such as \"payment.*\", or \"*\"{hint}"), |s| s.parse().ok())
    };
    let read: Vec<Option<Pattern>> = list.into_iter().map(event).collect();
    read.into_iter().collect::<Option<Vec<_>>>().filter(|list| !list.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_encrypted_or_here_is_called() {
        for good in [
            "https://crm.example/hook?token=1",
            "http://127.0.0.1:9/x",
            "http://[::1]:9/",
            "http://localhost:8080/x",
            "https://10.0.0.7/hook",
        ] {
            assert_eq!(address(good).as_deref(), Some(good));
        }
        for bad in ["http://crm.example/", "https://olga:pass@crm.example/", "ftp://crm.example/", "crm.example", ""] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }
}

//! The `[promos.…]` of a club.toml.

use super::reader::{Item, Section};
use super::{DAYS, days, plans};
use crate::domain::PlanKey;
use crate::domain::promo::{Audience, Benefit, CODE_FORM, Promo, normal};
use chrono::NaiveDate;

/// A share of a price.
const PERCENT: &str = "a whole number from 1 to 99";
const ONE: &str = "one of percent = 20, amount = [\"500 RUB\"] or days = \"7 days\"";

/// All promo codes; `known` are the keys of all plans in the file.
pub(super) fn promos(entries: &[(&str, Item<'_>)], known: &[&str]) -> Vec<Promo> {
    let mut promos: Vec<Promo> = Vec::new();
    for (key, item) in entries {
        let Some(promo) = promo(key, item, known) else { continue };
        if promos.iter().any(|p| p.code == promo.code) {
            item.say("is there twice, expected each code once: capitals and small letters are the same");
        }
        promos.push(promo);
    }
    promos
}

fn promo(key: &str, item: &Item<'_>, known: &[&str]) -> Option<Promo> {
    const TIMES: &str = "a whole number, 1 or more";
    let code = normal(key).filter(|_| key.trim() == key);
    if code.is_none() {
        item.say(&format!("read the code \"{}\", expected {CODE_FORM}", key.escape_debug()));
    }
    let mut s = item.section("a section such as [promos.SPRING]")?;
    let benefit = benefit(&mut s);
    let plans = s.take("plans").map_or(Some(Vec::new()), |i| allowed(&i, known));
    let from = s.take("from").map_or(Some(None), |i| day(&i).map(Some));
    let until = s.take("until").map_or(Some(None), |i| day(&i).map(Some));
    let times = s.take("times").map_or(Some(None), |i| i.integer(TIMES, 1..=i64::from(u32::MAX)).map(Some));
    let audience = s.take("for").map_or(Some(None), |i| i.string("\"new\" or \"lapsed\"", audience).map(Some));
    if let (Some(Some(from)), Some(Some(until))) = (from, until)
        && from > until
    {
        s.say(&format!("read from = \"{from}\", expected no later than until = \"{until}\""));
    }
    s.done();
    let times = times?.and_then(|n| u32::try_from(n).ok());
    Some(Promo {
        code: code?,
        benefit: benefit?,
        plans: plans?,
        from: from?,
        until: until?,
        times,
        audience: audience?,
    })
}

fn benefit(s: &mut Section<'_>) -> Option<Benefit> {
    let percent = s.take("percent").map(|i| {
        let percent = i.integer(PERCENT, 1..=99).and_then(|n| u32::try_from(n).ok());
        percent.map(Benefit::Percent)
    });
    let amount = s.take("amount").map(|i| plans::prices(&i, AMOUNT).map(Benefit::Amount));
    let given = s.take("days").map(|i| i.string(DAYS, |s| days(s).filter(|n| *n > 0)).map(Benefit::Days));
    let mut given = [percent, amount, given].into_iter().flatten();
    let (first, second) = (given.next(), given.next());
    if first.is_none() {
        s.say(&format!("gives nothing, expected {ONE}"));
    }
    if second.is_some() {
        s.say(&format!("gives several things, expected {ONE}"));
    }
    match first? {
        Some(Benefit::Amount(sums)) if sums.is_empty() => {
            s.say(&format!("read an empty amount, expected {AMOUNT}"));
            None
        }
        other => other,
    }
}

const AMOUNT: &str = "a list such as [\"500 RUB\"]";

/// The plans that a code is for.
fn allowed(item: &Item<'_>, known: &[&str]) -> Option<Vec<PlanKey>> {
    const PLANS: &str = "a list of one or more plans such as [\"month\"]";
    plans::among(item, known, PLANS, "a plan of this file")
}

fn day(item: &Item<'_>) -> Option<NaiveDate> {
    item.string("a day such as \"2026-12-31\"", |s| s.parse().ok())
}

fn audience(s: &str) -> Option<Audience> {
    match s {
        "new" => Some(Audience::New),
        "lapsed" => Some(Audience::Lapsed),
        _ => None,
    }
}

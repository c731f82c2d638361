//! The `[plans.…]` of a club.toml.

use super::reader::Item;
use super::{DAYS, MOST_DAYS, NAME, days, language, named, own_key};
use crate::domain::freeze::FreezeRules;
use crate::domain::{Lang, LocalText, Money, Period, Plan, PlanKey, order};
use crate::nearest::nearest;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

const TITLE: &str = "a name such as \"Месяц\" or { ru = \"Месяц\", en = \"One month\" }";
const PRICES: &str = "a list such as [\"1990 RUB\", \"450 XTR\"]; empty for a plan that is only given";
const PRODUCTS: &str = "a list such as [\"tribute:1644\", \"getcourse:Клуб на месяц\"]";
/// Services that sell by themselves, under names of their own.
const SELLERS: [&str; 2] = ["tribute", "getcourse"];
const GATES: &str = "a list of one or more gates such as [\"channel\"]";

/// A plan. `gates` are the keys of all gates in the file, `locale` is the language of a plain title.
pub(super) fn plan(key: &str, item: &Item<'_>, gates: &[&str], locale: Lang) -> Option<Plan> {
    const PERIOD: &str = "a period such as \"30 days\", \"1 month\", \"1 year\" or \"forever\"";
    const REMIND: &str = "a list such as [\"7 days\", \"0 days\"]";
    let key: Option<PlanKey> = own_key(key, item);
    let mut s = item.section("a section such as [plans.month]")?;
    let title = s.need("title", TITLE).and_then(|i| title(&i, locale));
    let period = s.need("period", PERIOD).and_then(|i| i.string(PERIOD, |s| s.parse::<Period>().ok()));
    let prices = s.need("price", PRICES).and_then(|i| prices(&i, PRICES));
    let opened = s.need("gates", GATES).and_then(|i| among(&i, gates, GATES, "a gate of this file"));
    let grace = s.take("grace").map_or(Some(0), |i| i.string(DAYS, days));
    let remind = s.take("remind").map_or(Some(Vec::new()), |i| {
        let mut remind = distinct(&i.list(REMIND)?, |i| i.string(DAYS, days))?;
        remind.sort_unstable_by(|a, b| b.cmp(a));
        Some(remind)
    });
    let freeze = s.take("freeze").map_or(Some(None), |i| freeze(&i).map(Some));
    let trial = s.take("trial").map_or(Some(0), |i| i.string(DAYS, days));
    let products = s.take("products").map_or(Some(Vec::new()), |i| distinct(&i.list(PRODUCTS)?, product));
    s.done();
    Some(Plan {
        key: key?,
        title: title?,
        period: period?,
        prices: prices?,
        gates: opened?,
        grace: grace?,
        remind: remind?,
        freeze: freeze?,
        trial: trial?,
        products: products?,
    })
}

/// What a service sells: its name and the product's.
fn product(item: &Item<'_>) -> Option<String> {
    item.string(
        "a service and what it sells there, such as \"tribute:1644\" or \"getcourse:Клуб на месяц\"",
        |s| {
            let (service, name) = s.split_once(':')?;
            let known = SELLERS.contains(&service.trim()) && !name.trim().is_empty();
            known.then(|| order::product(service, name))
        },
    )
}

/// What is sold elsewhere is one plan only.
pub(super) fn sold_once(plans: &[Plan], items: &[(&str, Item<'_>)]) {
    for (i, plan) in plans.iter().enumerate() {
        let other = |name: &String| plans[..i].iter().find(|p| p.products.contains(name));
        if let Some((name, other)) = plan.products.iter().find_map(|name| Some((name, other(name)?)))
            && let Some((_, item)) = items.iter().find(|(key, _)| *key == plan.key.as_str())
        {
            item.say(&format!("read the product \"{name}\", which is that of plans.{} already", other.key));
        }
    }
}

/// A plan's name: in the club's language, or in several.
fn title(item: &Item<'_>, locale: Lang) -> Option<LocalText> {
    if item.as_str().is_some() {
        return item.string(NAME, named).map(|name| LocalText(BTreeMap::from([(locale, name)])));
    }
    let section = item.section(TITLE)?;
    let entries = section.entries();
    if entries.is_empty() {
        item.wrong(TITLE);
    }
    let word = |(key, item): &(&str, Item<'_>)| {
        let lang = language(key);
        if lang.is_none() {
            item.say(&format!("read the language \"{}\", expected two letters such as ru", key.escape_debug()));
        }
        Some((lang?, item.string(NAME, named)?))
    };
    let words: BTreeMap<_, _> = entries.iter().filter_map(word).collect();
    (!words.is_empty()).then_some(LocalText(words))
}

/// Sums, at most one in each currency.
pub(super) fn prices(item: &Item<'_>, expected: &str) -> Option<Vec<Money>> {
    let mut currencies = BTreeSet::new();
    let price = |item: &Item<'_>| {
        let price = item.string("money such as \"1990 RUB\" or \"19.90 EUR\"", |s| s.parse::<Money>().ok())?;
        if !currencies.insert(price.currency) {
            item.wrong(&format!("one price in {}", price.currency));
        }
        Some(price)
    };
    item.list(expected)?.iter().map(price).collect()
}

/// One or more of these keys; `what` they are, such as "a gate of this file".
pub(super) fn among<K>(item: &Item<'_>, keys: &[&str], expected: &str, what: &str) -> Option<Vec<K>>
where
    K: FromStr + PartialEq,
{
    let list = item.list(expected)?;
    if list.is_empty() {
        item.say(&format!("read an empty list, expected {expected}"));
    }
    distinct(&list, |item| {
        let hint = item.as_str().and_then(|s| nearest(s, 3, keys.iter().copied()));
        let hint = hint.map_or(String::new(), |g| format!("; did you mean \"{g}\"?"));
        let known = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
        let expected = format!("{what} ({known}){hint}");
        item.string(&expected, |s| keys.contains(&s).then_some(())).and_then(|()| item.as_str()?.parse().ok())
    })
}

/// Every value of a list, and a complaint about each that comes again.
fn distinct<T: PartialEq>(list: &[Item<'_>], read: impl Fn(&Item<'_>) -> Option<T>) -> Option<Vec<T>> {
    let mut values: Vec<T> = Vec::new();
    for item in list {
        match read(item) {
            Some(value) if values.contains(&value) => item.wrong("each only once"),
            Some(value) => values.push(value),
            None => {}
        }
    }
    Some(values)
}

fn freeze(item: &Item<'_>) -> Option<FreezeRules> {
    const FREEZE: &str = "{ days = 14, min = 3, times = 2 }";
    const PAUSE: &str = "a whole number from 0 to 3660";
    const COUNT: &str = "a whole number from 1 to 3660";
    let mut s = item.section(FREEZE)?;
    let mut count = |key| {
        let number = s.need(key, COUNT)?.integer(COUNT, 1..=i64::from(MOST_DAYS))?;
        u32::try_from(number).ok()
    };
    let (days, min, times) = (count("days"), count("min"), count("times"));
    let pause = s.take("pause").map_or(Some(0), |i| i.integer(PAUSE, 0..=i64::from(MOST_DAYS)));
    s.done();
    let pause = u32::try_from(pause?).ok()?;
    let rules = FreezeRules { days: days?, min: min?, times: times?, pause };
    if rules.min > rules.days {
        item.say(&format!("read min = {}, expected at most days = {}", rules.min, rules.days));
    }
    Some(rules)
}

//! club.toml: what the owner declares of her club, read into the domain's own values.
//!
//! The file is described in `docs/club-toml.md`. Nothing in it is skipped in silence: a key that is not known, a gate that
//! is not there, a price twice in one currency are mistakes, and each is told with its line, what was read and what is
//! expected. All mistakes are told at once; only where the text is no TOML do the others wait until it is.

mod hooks;
mod payments;
mod plans;
mod promos;
mod reader;
#[cfg(test)]
mod tests;

use crate::domain::access::BrakeLimits;
use crate::domain::club::{ClubSettings, Place, QuietHours};
use crate::domain::id::KEY_FORM;
use crate::domain::referral::{Bonus, Referral};
use crate::domain::{GateKey, HookSpec, Lang, PartialRefunds, Plan, PlanKey, Promo, SERVICES};
use crate::nearest::nearest;
use chrono::NaiveTime;
use chrono_tz::Tz;
use reader::{Item, Section, Source};
use std::fmt;
use std::path::Path;
use toml::de::DeTable;

/// The longest grace, reminder or bonus, in days: ten years.
const MOST_DAYS: u32 = 3660;
/// The longest name of a club or a plan, in letters.
const LONGEST_NAME: usize = 100;
/// VK gives chats numbers above this one (`peer_id` of a chat is 2000000000 and its number).
const VK_CHATS: i64 = 2_000_000_000;

const DAYS: &str = "a number of days such as \"2 days\", at most ten years";
const BONUS: &str =
    "a number of days such as \"7 days\", at most ten years, or a part of what was bought such as \"50%\"";
const NAME: &str = "a name of 1 to 100 letters";

/// What a club.toml declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClubFile {
    /// The club itself.
    pub club: ClubSettings,
    /// Gates, in the order of the file; no two guard the same place.
    pub gates: Vec<(GateKey, Place)>,
    /// Plans, in the order of the file; all their gates are among `gates`.
    pub plans: Vec<Plan>,
    /// Promo codes, in the order of the file; all their plans are among `plans`.
    pub promos: Vec<Promo>,
    /// Receivers of web hooks, in the order of the file.
    pub hooks: Vec<HookSpec>,
}

/// A mistake in a club.toml, or why it could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// Line and column, both from 1; `None` when the file as a whole could not be read.
    pub place: Option<(usize, usize)>,
    /// What is wrong, and what is expected.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, place, message } = self;
        match place {
            Some((line, column)) => write!(f, "{file}, line {line}, column {column}: {message}"),
            None => write!(f, "{file}: {message}"),
        }
    }
}

/// All mistakes of a club.toml; each makes one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClubFileError {
    /// At least one, in the order of the file.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ClubFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ClubFileError {}

impl ClubFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, and everything that is wrong in it.
    pub fn load(path: &Path) -> Result<Self, ClubFileError> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&file, &text),
            Err(e) => {
                let message = format!("cannot be read ({e}), expected a club.toml");
                Err(ClubFileError { problems: vec![Problem { file, place: None, message }] })
            }
        }
    }

    /// Reads the text of a file; `file` is what messages call it.
    ///
    /// # Errors
    /// Everything that is wrong in it, in the order of the file.
    pub fn parse(file: &str, text: &str) -> Result<Self, ClubFileError> {
        let source = Source::new(text);
        let (document, broken) = DeTable::parse_recoverable(text);
        for error in &broken {
            let at = error.span().map_or(text.len(), |span| span.start);
            source.problem(at, format!("not TOML: {}", error.message().replace('\n', " ")));
        }
        // What was saved of broken TOML has gaps, and complaints about gaps would hide the one cause.
        let read = if broken.is_empty() { club_file(Section::root(&source, document.get_ref())) } else { None };
        let problems = source.problems();
        match read {
            Some(read) if problems.is_empty() => Ok(read),
            _ => {
                let problem =
                    |(line, column, message)| Problem { file: file.to_owned(), place: Some((line, column)), message };
                Err(ClubFileError { problems: problems.into_iter().map(problem).collect() })
            }
        }
    }
}

fn club_file(mut root: Section<'_>) -> Option<ClubFile> {
    let mut club = root.need("club", "a section [club] with name and timezone").and_then(|item| club(&item));
    let locale = club.as_ref().map_or(Lang::RU, |c| c.locale);
    let gates = entries(root.take("gates"), "sections such as [gates.channel]");
    let names: Vec<&str> = gates.iter().map(|(key, _)| *key).collect();
    let declared = entries(root.take("plans"), "sections such as [plans.month]");
    let sold: Vec<&str> = declared.iter().map(|(key, _)| *key).collect();
    let promos = promos::promos(&entries(root.take("promos"), "sections such as [promos.SPRING]"), &sold);
    let plans: Vec<Plan> = declared.iter().filter_map(|(key, item)| plans::plan(key, item, &names, locale)).collect();
    plans::sold_once(&plans, &declared);
    let referral = root.take("referral").and_then(|item| referral(&item));
    let refunds = root.take("refunds").and_then(|item| refunds(&item));
    let donut = root.take("vk").and_then(|item| donut(&item, &sold));
    let transfer = root.take("transfer").and_then(|item| payments::transfer(&item, locale));
    let receipts = root.take("receipts").and_then(|item| payments::receipts(&item));
    let pay_order = root.take("payments").and_then(|item| payments(&item));
    if let Some(club) = &mut club {
        club.referral = referral;
        club.partial_refunds = refunds.unwrap_or_default();
        club.donut = donut;
        club.transfer = transfer;
        club.receipts = receipts;
        club.pay_order = pay_order.unwrap_or_default();
    }
    let hooks = hooks::hooks(&entries(root.take("hooks"), "sections such as [hooks.crm]"));
    let gates = places(&gates);
    root.done();
    Some(ClubFile { club: club?, gates, plans, promos, hooks })
}

/// The sections of a table whose keys are the owner's own.
fn entries<'a>(table: Option<Item<'a>>, expected: &str) -> Vec<(&'a str, Item<'a>)> {
    table.and_then(|item| item.section(expected)).map(|section| section.entries()).unwrap_or_default()
}

fn club(item: &Item<'_>) -> Option<ClubSettings> {
    let mut s = item.section("a section [club]")?;
    let name = s.need("name", NAME).and_then(|i| i.string(NAME, named));
    let timezone = s.need("timezone", "an IANA name such as \"Europe/Moscow\"").and_then(|i| zone(&i));
    let locale = s.take("locale").map_or(Some(Lang::RU), |i| i.string("a language such as \"ru\"", language));
    let form = "hours such as \"22:00-09:00\"";
    let quiet = s.take("quiet_hours").map_or_else(|| Some(QuietHours::default()), |i| i.string(form, hours));
    let brake = s.take("brake").map_or(Some(BrakeLimits::default()), |i| brake(&i));
    let call = "days such as \"7 days\", or \"none\"";
    let before = |s: &str| if s == "none" { Some(0) } else { days(s) };
    let call_before =
        s.take("call_before").map_or_else(|| Some(ClubSettings::default().call_before), |i| i.string(call, before));
    s.done();
    Some(ClubSettings {
        name: name?,
        timezone: timezone?,
        locale: locale?,
        quiet: quiet?,
        brake: brake?,
        referral: None,
        partial_refunds: PartialRefunds::Ask,
        call_before: call_before?,
        donut: None,
        transfer: None,
        receipts: None,
        pay_order: Vec::new(),
    })
}

fn named(s: &str) -> Option<String> {
    let s = s.trim();
    (1..=LONGEST_NAME).contains(&s.chars().count()).then(|| s.to_owned())
}

fn language(s: &str) -> Option<Lang> {
    s.parse().ok().filter(|lang: &Lang| lang.as_str() == s)
}

fn zone(item: &Item<'_>) -> Option<Tz> {
    let near = |s: &str| nearest(s, 3, chrono_tz::TZ_VARIANTS.iter().map(|z| z.name()));
    let hint = item.as_str().and_then(near).map_or(String::new(), |z| format!("; did you mean \"{z}\"?"));
    item.string(&format!("an IANA name such as \"Europe/Moscow\"{hint}"), |s| s.parse().ok())
}

fn hours(s: &str) -> Option<QuietHours> {
    let time = |s: &str| NaiveTime::parse_from_str(s.trim(), "%H:%M").ok();
    let (from, until) = s.split_once('-')?;
    Some(QuietHours { from: time(from)?, to: time(until)? })
}

fn brake(item: &Item<'_>) -> Option<BrakeLimits> {
    let mut s = item.section("limits such as { people = 20, percent = 25 }")?;
    let default = BrakeLimits::default();
    let people =
        s.take("people").map_or(Some(default.people), |i| whole(&i, "a number of people, 0 or more", i64::MAX));
    let percent = s.take("percent").map_or(Some(default.percent), |i| whole(&i, "a share from 0 to 100", 100));
    s.done();
    Some(BrakeLimits { people: people?, percent: percent? })
}

fn whole(item: &Item<'_>, expected: &str, most: i64) -> Option<u64> {
    item.integer(expected, 0..=most).and_then(|n| n.try_into().ok())
}

/// Gates and what they guard; a place can have only one.
fn places(gates: &[(&str, Item<'_>)]) -> Vec<(GateKey, Place)> {
    let mut places: Vec<(GateKey, Place)> = Vec::new();
    for (key, item) in gates {
        let (Some(key), Some(place)) = (own_key(key, item), place(item)) else { continue };
        if let Some((other, _)) = places.iter().find(|(_, p)| *p == place) {
            item.say(&format!("guards the same place as gates.{other}, expected one gate for a place"));
        }
        places.push((key, place));
    }
    places
}

/// A key that the owner chose.
fn own_key<K: std::str::FromStr>(key: &str, item: &Item<'_>) -> Option<K> {
    let parsed = key.parse().ok();
    if parsed.is_none() {
        item.say(&format!("read the key \"{}\", expected {KEY_FORM}", key.escape_debug()));
    }
    parsed
}

fn place(item: &Item<'_>) -> Option<Place> {
    const ONE: &str = "one place: telegram = -100…, vk_community = … or vk_chat = …";
    let mut s = item.section(ONE)?;
    let telegram = s.take("telegram").map(|i| {
        i.integer("the id of a channel or group, below zero, such as -1001234567890", ..0).map(Place::Telegram)
    });
    let community =
        s.take("vk_community").map(|i| i.integer("the number of a community, above zero", 1..).map(Place::VkCommunity));
    let chat = s
        .take("vk_chat")
        .map(|i| i.integer("the peer_id of a chat, above 2000000000", VK_CHATS + 1..).map(Place::VkChat));
    let mut given = [telegram, community, chat].into_iter().flatten();
    let (first, second) = (given.next(), given.next());
    if first.is_none() {
        s.say(&format!("guards nothing, expected {ONE}"));
    }
    if second.is_some() {
        s.say(&format!("guards several places, expected {ONE}; make a gate for each"));
    }
    s.done();
    first?
}

fn referral(item: &Item<'_>) -> Option<Referral> {
    let mut s = item.section("a section [referral] with reward and welcome")?;
    let bonus = |i: Item<'_>| i.string(BONUS, |s| s.parse::<Bonus>().ok());
    let reward = s.need("reward", BONUS).and_then(bonus);
    let welcome = s.take("welcome").map_or(Some(Bonus::NONE), bonus);
    s.done();
    Some(Referral { reward: reward?, welcome: welcome? })
}

fn refunds(item: &Item<'_>) -> Option<PartialRefunds> {
    const WORDS: &str = "\"keep\", \"cut\" or \"ask\"";
    let mut s = item.section("a section [refunds] with partial")?;
    let partial = s.need("partial", WORDS).and_then(|i| i.string(WORDS, PartialRefunds::parse));
    s.done();
    partial
}

/// Which ways to pay come first.
fn payments(item: &Item<'_>) -> Option<Vec<String>> {
    const ORDER: &str = "a list of payment services such as [\"stars\", \"yookassa\"]";
    let mut s = item.section("a section [payments] with order")?;
    let order = s.need("order", ORDER).and_then(|i| plans::among(&i, &SERVICES, ORDER, "a payment service"));
    s.done();
    order
}

/// The plan that a don of the VK community gets.
fn donut(item: &Item<'_>, sold: &[&str]) -> Option<PlanKey> {
    let mut s = item.section("a section [vk] with donut")?;
    let hint = |i: &Item<'_>| i.as_str().and_then(|key| nearest(key, 3, sold.iter().copied()));
    let plan = s.need("donut", "a plan of this file").and_then(|i| {
        let hint = hint(&i).map_or(String::new(), |plan| format!("; did you mean \"{plan}\"?"));
        let expected = format!("a plan of this file ({}){hint}", sold.join(", "));
        i.string(&expected, |key| sold.contains(&key).then(|| key.parse().ok())?)
    });
    s.done();
    plan
}

/// `2 days`, `1 week`, and unlike a period also `0 days`.
fn days(s: &str) -> Option<u32> {
    let (number, unit) = s.split_once(' ')?;
    let number: u32 = number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok())??;
    let each = match unit {
        "day" | "days" => 1,
        "week" | "weeks" => 7,
        _ => return None,
    };
    number.checked_mul(each).filter(|days| *days <= MOST_DAYS)
}

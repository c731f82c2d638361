//! The example of the docs, and one mistake after the other.

use super::*;
use crate::domain::Period;
use crate::domain::freeze::FreezeRules;
use crate::domain::promo::{Audience, Benefit};
use std::collections::BTreeMap;

/// The first fenced block of the docs: the whole file, annotated.
fn example() -> &'static str {
    let docs = include_str!("../../docs/club-toml.md");
    docs.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).expect("a toml block").0
}

const GOOD: &str = r#"[club]
name = "Breath"
timezone = "Europe/Warsaw"
locale = "en"
[gates.channel]
telegram = -1001234567890
[plans.month]
title = "Month"
period = "1 month"
price = ["19.90 EUR"]
gates = ["channel"]
"#;

/// All mistakes of the good file after one change, as they are shown.
fn mistakes(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    lines(&GOOD.replacen(from, to, 1))
}

fn lines(text: &str) -> Vec<String> {
    match ClubFile::parse("club.toml", text) {
        Ok(_) => Vec::new(),
        Err(e) => e.problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_example_of_the_docs_is_read_whole() {
    let file = ClubFile::parse("club.toml", example()).unwrap();
    assert_eq!(file.club.name, "Дыхание");
    assert_eq!((file.club.timezone, file.club.locale), (Tz::Europe__Moscow, Lang::RU));
    assert_eq!(file.club.quiet, hours("22:00-09:00").unwrap());
    assert_eq!(file.club.brake, BrakeLimits { people: 20, percent: 25 });
    let gates: Vec<_> = file.gates.iter().map(|(key, place)| (key.as_str(), *place)).collect();
    assert_eq!(
        gates,
        [
            ("channel", Place::Telegram(-1_001_234_567_890)),
            ("closed", Place::VkCommunity(123_456)),
            ("chat", Place::VkChat(2_000_000_001)),
        ]
    );
    let month = &file.plans[0];
    assert_eq!(month.key.as_str(), "month");
    assert_eq!(month.title.get(Lang::EN, Lang::RU), "One month");
    assert_eq!(month.period, Period::Months(1));
    assert_eq!(month.prices.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1990.00 RUB", "450 XTR"]);
    assert_eq!(month.gates.iter().map(GateKey::as_str).collect::<Vec<_>>(), ["channel", "closed"]);
    assert_eq!((month.grace, month.remind.as_slice()), (2, [7, 3, 1, 0].as_slice()));
    assert_eq!(month.freeze, Some(FreezeRules { days: 14, min: 3, times: 2, pause: 0 }));
    assert_eq!((month.trial, file.plans[1].trial), (5, 0));
    let spring = &file.promos[0];
    assert_eq!((spring.code.as_str(), &spring.benefit, spring.times), ("SPRING", &Benefit::Percent(20), Some(100)));
    assert_eq!(file.plans[1].title.get(Lang::EN, Lang::RU), "Навсегда");
    assert_eq!(file.club.referral, Some(Referral { reward: Bonus::Days(7), welcome: Bonus::Days(3) }));
}

#[test]
fn what_may_be_left_out_has_a_default() {
    let file = ClubFile::parse("club.toml", GOOD).unwrap();
    assert_eq!(file.club.quiet, hours("22:00-09:00").unwrap());
    assert_eq!(file.club.brake, BrakeLimits::default());
    assert_eq!(file.club.referral, None);
    assert_eq!(file.club.partial_refunds, PartialRefunds::Ask);
    for (word, rule) in [("keep", PartialRefunds::Keep), ("cut", PartialRefunds::Cut), ("ask", PartialRefunds::Ask)] {
        let text = format!("{GOOD}[refunds]\npartial = \"{word}\"\n");
        assert_eq!(ClubFile::parse("club.toml", &text).unwrap().club.partial_refunds, rule);
    }
    assert!(mistakes("[club]", "[refunds]\npartial = \"half\"\n[club]")[0].contains("refunds.partial: read \"half\""));
    let plan = &file.plans[0];
    assert_eq!((plan.grace, plan.remind.len(), plan.freeze), (0, 0, None));
    assert_eq!(
        plan.title.0,
        BTreeMap::from([(Lang::EN, "Month".to_owned())]),
        "a plain title is in the club's language"
    );
}

#[test]
fn gates_and_plans_keep_the_order_of_the_file() {
    let more = GOOD.replace("[gates.channel]", "[gates.zoo]\nvk_chat = 2000000001\n[gates.channel]");
    let more = more + "[plans.a]\ntitle = \"A\"\nperiod = \"1 day\"\nprice = []\ngates = [\"zoo\"]\n";
    let file = ClubFile::parse("club.toml", &more).unwrap();
    assert_eq!(file.gates.iter().map(|(k, _)| k.as_str()).collect::<Vec<_>>(), ["zoo", "channel"]);
    assert_eq!(file.plans.iter().map(|p| p.key.as_str()).collect::<Vec<_>>(), ["month", "a"]);
}

#[test]
fn a_mistake_names_its_line_what_was_read_and_what_is_expected() {
    let cases = [
        (
            "period = \"1 month\"",
            "period = \"1 fortnight\"",
            "line 9, column 10: plans.month.period: read \"1 fortnight\", expected a period such as \"30 days\", \
             \"1 month\", \"1 year\" or \"forever\"",
        ),
        ("period = \"1 month\"", "period = 30", "line 9, column 10: plans.month.period: read 30, expected a period"),
        (
            "gates = [\"channel\"]",
            "gates = [\"chanel\"]",
            "line 11, column 10: plans.month.gates: read \"chanel\", expected a gate of this file (channel); \
             did you mean \"channel\"?",
        ),
        (
            "gates = [\"channel\"]",
            "gates = []",
            "line 11, column 9: plans.month.gates: read an empty list, expected a list",
        ),
        (
            "gates = [\"channel\"]",
            "gates = [\"channel\", \"channel\"]",
            "line 11, column 21: plans.month.gates: read \"channel\", expected each only once",
        ),
        (
            "price = [\"19.90 EUR\"]",
            "price = [\"19.90 EUR\", \"25 eur\"]",
            "line 10, column 23: plans.month.price: read \"25 eur\", expected one price in EUR",
        ),
        (
            "price = [\"19.90 EUR\"]",
            "price = \"19.90 EUR\"",
            "line 10, column 9: plans.month.price: read \"19.90 EUR\", expected a list such as",
        ),
        (
            "price = [\"19.90 EUR\"]",
            "prices = [\"19.90 EUR\"]",
            "line 7, column 1: plans.month: price is missing, expected a list such as",
        ),
        (
            "Europe/Warsaw",
            "Europe/Warszawa",
            "line 3, column 12: club.timezone: read \"Europe/Warszawa\", expected an IANA name such as \
             \"Europe/Moscow\"; did you mean \"Europe/Warsaw\"?",
        ),
        ("locale = \"en\"", "locale = \"EN\"", "line 4, column 10: club.locale: read \"EN\", expected a language"),
        ("name = \"Breath\"", "name = \" \"", "line 2, column 8: club.name: read \" \", expected a name"),
        (
            "locale = \"en\"",
            "quiet_hours = \"22-9\"",
            "line 4, column 15: club.quiet_hours: read \"22-9\", expected hours such as \"22:00-09:00\"",
        ),
        (
            "locale = \"en\"",
            "brake = { percent = 120 }",
            "line 4, column 21: club.brake.percent: read 120, expected a share from 0 to 100",
        ),
        (
            "telegram = -1001234567890",
            "telegram = 1001234567890",
            "line 6, column 12: gates.channel.telegram: read 1001234567890, expected the id of a channel or group",
        ),
        (
            "telegram = -1001234567890",
            "vk_chat = 1",
            "line 6, column 11: gates.channel.vk_chat: read 1, expected the peer_id",
        ),
        ("telegram = -1001234567890", "", "line 5, column 1: gates.channel: guards nothing, expected one place"),
        (
            "telegram = -1001234567890",
            "telegram = -1001234567890\nvk_chat = 2000000001",
            "line 5, column 1: gates.channel: guards several places, expected one place",
        ),
        (
            "[plans.month]",
            "[plans.Month]",
            "line 7, column 1: plans.Month: read the key \"Month\", expected 1 to 24 of a-z, 0-9, _ and -",
        ),
        (
            "title = \"Month\"",
            "title = { eng = \"Month\" }",
            "line 8, column 17: plans.month.title.eng: read the language \"eng\", expected two letters such as ru",
        ),
        ("title = \"Month\"", "title = {}", "line 8, column 9: plans.month.title: read a table, expected a name"),
        (
            "title = \"Month\"",
            "title = \"Month\"\ngrace = \"-2 days\"",
            "line 9, column 9: plans.month.grace: read \"-2 days\", expected a number of days such as \"2 days\"",
        ),
        (
            "title = \"Month\"",
            "title = \"Month\"\nremind = [\"7 days\", \"1 week\"]",
            "line 9, column 21: plans.month.remind: read \"1 week\", expected each only once",
        ),
        (
            "title = \"Month\"",
            "title = \"Month\"\nremind = [\"soon\"]",
            "line 9, column 11: plans.month.remind: read \"soon\", expected a number of days",
        ),
        (
            "title = \"Month\"",
            "title = \"Month\"\nfreeze = { days = 3, min = 5, times = 1 }",
            "line 9, column 10: plans.month.freeze: read min = 5, expected at most days = 3",
        ),
        (
            "title = \"Month\"",
            "title = \"Month\"\nfreeze = { days = 3, min = 1 }",
            "line 9, column 10: plans.month.freeze: times is missing, expected a whole number from 1 to 3660",
        ),
        (
            "[club]",
            "[referral]\nreward = \"a lot\"\n[club]",
            "line 2, column 10: referral.reward: read \"a lot\", expected a number of days",
        ),
        (
            "[club]",
            "[referral]\nreward = \"7 days\"\nwelcome = \"150%\"\n[club]",
            "line 3, column 11: referral.welcome: read \"150%\", expected a number of days such as \"7 days\", at most ten \
             years, or a part of what was bought such as \"50%\"",
        ),
        (
            "[club]",
            "[hooks.crm]\nurl = \"http://crm.example/?token=s3cret\"\n[club]",
            "line 2, column 7: hooks.crm.url: expected an address that begins with https://",
        ),
        (
            "[club]",
            "[hooks.crm]\nurl = \"https://crm.example/\"\nevents = [\"payment.payed\"]\n[club]",
            "line 3, column 11: hooks.crm.events: read \"payment.payed\", expected an event, a group such as \"payment.*\", \
             or \"*\"; did you mean \"payment.paid\"?",
        ),
        (
            "[club]",
            "[hooks.crm]\nurl = \"https://crm.example/\"\nevents = []\n[club]",
            "line 3, column 10: hooks.crm.events: read an empty list",
        ),
        ("[club]", "[klub]", "line 1, column 1: club is missing, expected a section [club] with name and timezone"),
        ("[club]\n", "[club\n", "line 1, column 6: not TOML: "),
        ("locale = \"en\"", "name = \"Again\"", "line 4, column 1: not TOML: duplicate key"),
    ];
    for (from, to, expected) in cases {
        let lines = mistakes(from, to);
        let first = lines.first().unwrap_or_else(|| panic!("{to:?} was taken"));
        assert!(first.starts_with(&format!("club.toml, {expected}")), "{to:?} gave {lines:#?}");
        assert!(lines.iter().all(|l| !l.contains('\n')), "{lines:#?}");
    }
}

#[test]
fn promo_codes_are_read_whole() {
    let text = format!(
        "{GOOD}[promos.spring]\npercent = 20\nplans = [\"month\"]\nfrom = \"2026-12-01\"\nuntil = \"2026-12-31\"\ntimes = 100\nfor = \"new\"\n\
         [promos.\"ВЕСНА-26\"]\namount = [\"500 RUB\", \"5 EUR\"]\nfor = \"lapsed\"\n[promos.2026]\ndays = \"1 week\"\n"
    );
    let file = ClubFile::parse("club.toml", &text).unwrap();
    let day = |d| chrono::NaiveDate::from_ymd_opt(2026, 12, d);
    let plain = Promo {
        code: "2026".into(),
        benefit: Benefit::Days(7),
        plans: vec![],
        from: None,
        until: None,
        times: None,
        audience: None,
    };
    let spring = Promo {
        code: "SPRING".into(),
        benefit: Benefit::Percent(20),
        plans: vec!["month".parse().unwrap()],
        from: day(1),
        until: day(31),
        times: Some(100),
        audience: Some(Audience::New),
    };
    let sums = ["500 RUB", "5 EUR"].map(|s| s.parse().unwrap());
    let (benefit, audience) = (Benefit::Amount(sums.to_vec()), Some(Audience::Lapsed));
    let russian = Promo { code: "ВЕСНА-26".into(), benefit, audience, ..plain.clone() };
    assert_eq!(file.promos, [spring, russian, plain]);
}

#[test]
fn a_mistake_in_a_promo_code_names_its_line_too() {
    for (promo, expected) in [
        (
            "[promos.x]\npercent = 20",
            "line 12, column 1: promos.x: read the code \"x\", expected 2 to 32 letters, digits and -",
        ),
        (
            "[promos.A_B]\npercent = 20",
            "line 12, column 1: promos.A_B: read the code \"A_B\", expected 2 to 32 letters",
        ),
        ("[promos.AB]", "line 12, column 1: promos.AB: gives nothing, expected one of percent = 20, amount ="),
        (
            "[promos.AB]\npercent = 20\ndays = \"7 days\"",
            "line 12, column 1: promos.AB: gives several things, expected one of",
        ),
        (
            "[promos.AB]\npercent = 100",
            "line 13, column 11: promos.AB.percent: read 100, expected a whole number from 1 to 99",
        ),
        ("[promos.AB]\namount = []", "line 12, column 1: promos.AB: read an empty amount, expected a list such as"),
        (
            "[promos.AB]\namount = [\"5 RUB\", \"6 RUB\"]",
            "line 13, column 20: promos.AB.amount: read \"6 RUB\", expected one price in RUB",
        ),
        (
            "[promos.AB]\ndays = \"0 days\"",
            "line 13, column 8: promos.AB.days: read \"0 days\", expected a number of days",
        ),
        (
            "[promos.AB]\npercent = 5\nplans = [\"mont\"]",
            "line 14, column 10: promos.AB.plans: read \"mont\", expected a plan of this file (month); did you mean \"month\"?",
        ),
        (
            "[promos.AB]\npercent = 5\nfrom = \"tomorrow\"",
            "line 14, column 8: promos.AB.from: read \"tomorrow\", expected a day such as \"2026-12-31\"",
        ),
        (
            "[promos.AB]\npercent = 5\nfrom = \"2026-12-02\"\nuntil = \"2026-12-01\"",
            "line 12, column 1: promos.AB: read from = \"2026-12-02\", expected no later than until",
        ),
        (
            "[promos.AB]\npercent = 5\ntimes = 0",
            "line 14, column 9: promos.AB.times: read 0, expected a whole number, 1 or more",
        ),
        (
            "[promos.AB]\npercent = 5\nfor = \"all\"",
            "line 14, column 7: promos.AB.for: read \"all\", expected \"new\" or \"lapsed\"",
        ),
        (
            "[promos.AB]\npercent = 5\n[promos.ab]\npercent = 6",
            "line 14, column 1: promos.ab: is there twice, expected each code once",
        ),
        (
            "[promos.AB]\npercent = 5\ntime = 1",
            "line 14, column 1: promos.AB.time: not known here, expected one of percent, amount, days, plans, from, until, times, for; did you mean times?",
        ),
    ] {
        let lines = lines(&format!("{GOOD}{promo}\n"));
        let first = lines.first().unwrap_or_else(|| panic!("{promo:?} was taken"));
        assert!(first.starts_with(&format!("club.toml, {expected}")), "{promo:?} gave {lines:#?}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    assert_eq!(
        mistakes("locale = \"en\"", "local = \"en\""),
        [
            "club.toml, line 4, column 1: club.local: not known here, expected one of name, timezone, locale, quiet_hours, \
          brake, call_before; did you mean locale?"
        ]
    );
    assert_eq!(
        mistakes("[club]", "colour = 1\n[club]"),
        ["club.toml, line 1, column 1: colour: not known here, expected one of club, gates, plans, promos, referral, \
             refunds, vk, transfer, receipts, payments, hooks"]
    );
}

#[test]
fn dons_get_a_plan_of_the_file() {
    let read = |vk: &str| ClubFile::parse("club.toml", &format!("{GOOD}\n{vk}\n")).map(|file| file.club.donut);
    assert_eq!(ClubFile::parse("club.toml", GOOD).unwrap().club.donut, None);
    assert_eq!(read("[vk]\ndonut = \"month\"").unwrap(), Some("month".parse().unwrap()));
    let told = |vk: &str| read(vk).unwrap_err().to_string();
    let wrong = told("[vk]\ndonut = \"mont\"");
    assert!(
        wrong.ends_with("vk.donut: read \"mont\", expected a plan of this file (month); did you mean \"month\"?"),
        "{wrong}"
    );
    assert!(told("[vk]").ends_with("vk: donut is missing, expected a plan of this file"), "{}", told("[vk]"));
}

#[test]
fn the_owner_says_which_ways_to_pay_come_first() {
    let read = |text: &str| ClubFile::parse("club.toml", &format!("{GOOD}\n{text}\n")).map(|f| f.club.pay_order);
    assert_eq!(read("").unwrap(), [""; 0]);
    assert_eq!(read("[payments]\norder = [\"stars\", \"yookassa\"]").unwrap(), ["stars", "yookassa"]);
    for (text, why) in [
        ("[payments]\norder = [\"star\"]", "did you mean \"stars\"?"),
        ("[payments]\norder = [\"stars\", \"stars\"]", "each only once"),
        ("[payments]\norder = []", "an empty list"),
        ("[payments]", "order is missing"),
    ] {
        let told = read(text).unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_file() {
    let text = GOOD.replace("Europe/Warsaw", "Mars").replace("1 month", "soon").replace("19.90 EUR", "cheap");
    let lines = lines(&text);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for (line, (number, read)) in lines.iter().zip([(3, "Mars"), (9, "soon"), (10, "cheap")]) {
        assert!(line.contains(&format!("line {number},")) && line.contains(read), "{line}");
    }
}

#[test]
fn columns_are_counted_in_letters() {
    let lines = mistakes("title = \"Month\"", "title = { ru = \"Месяц\", en = \"\" }");
    assert!(lines[0].starts_with("club.toml, line 8, column 30:"), "{lines:?}");
}

#[test]
fn one_place_has_one_gate() {
    let lines = mistakes("[plans.month]", "[gates.again]\ntelegram = -1001234567890\n[plans.month]");
    assert_eq!(
        lines,
        [
            "club.toml, line 7, column 1: gates.again: guards the same place as gates.channel, expected one gate for a place"
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let e = ClubFile::load(&folder.path().join("none.toml")).unwrap_err().to_string();
    assert!(e.contains("none.toml: cannot be read (") && e.ends_with("expected a club.toml"), "{e}");

    let path = folder.path().join("club.toml");
    std::fs::write(&path, GOOD).unwrap();
    assert_eq!(ClubFile::load(&path).unwrap(), ClubFile::parse("x", GOOD).unwrap());
}

#[test]
fn a_file_from_another_editor_reads_the_same() {
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    assert_eq!(ClubFile::parse("club.toml", &windows), ClubFile::parse("club.toml", GOOD));
    let lines = lines(&windows.replace("1 month", "soon"));
    assert!(lines[0].starts_with("club.toml, line 9, column 10: plans.month.period: read \"soon\""), "{lines:?}");
}

#[test]
fn what_is_sold_elsewhere_is_one_plan() {
    let with = |products: &str| {
        GOOD.replace("gates = [\"channel\"]\n", &format!("gates = [\"channel\"]\nproducts = {products}\n"))
    };
    let file = ClubFile::parse("club.toml", &with("[\"tribute:1644\", \"getcourse: Клуб\u{a0} на  МЕСЯЦ\"]")).unwrap();
    assert_eq!(file.plans[0].products, ["tribute:1644", "getcourse:клуб на месяц"]);
    for wrong in ["[\"1644\"]", "[\"stripe:1\"]", "[\"tribute: \"]", "[7]", "[\"tribute:1\", \"tribute: 1\"]"] {
        let lines = lines(&with(wrong));
        assert_eq!(lines.len(), 1, "{wrong}: {lines:?}");
        assert!(lines[0].contains("plans.month.products"), "{lines:?}");
    }
    let twice = with("[\"tribute:1\"]");
    let plan = twice.split_once("[plans.month]").unwrap().1.to_owned();
    let lines = lines(&format!("{twice}[plans.year]{plan}"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].ends_with("plans.year: read the product \"tribute:1\", which is that of plans.month already"),
        "{lines:?}"
    );
}

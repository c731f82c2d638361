//! The commands, alone and beside a running service, and what an operator can ask the service.

use super::bad_input::get;
use super::program::until;
use super::world::{ANNA, Kind, World, databases, done, program};
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn apply_says_what_it_changes_and_changes_it_once() {
    for kind in databases() {
        let world = World::undeclared(kind).await;
        world.club_toml("");
        let dry = world.output(&["apply", "--dry-run", "club.toml"], &[]).await;
        assert_eq!(dry.code, Some(0), "{dry:?}");
        for line in
            ["+ gates.channel: telegram -100", "+ plans.month: 1 month, 1990.00 RUB", "nothing was changed (--dry-run)"]
        {
            assert!(dry.out.contains(line), "{line}: {dry:?}");
        }
        assert_eq!(world.db.count("plans").await + world.db.count("gates").await, 0, "a dry run changes nothing");

        let first = world.output(&["apply", "club.toml"], &[]).await;
        assert_eq!(first.code, Some(0), "{first:?}");
        let changes =
            |out: &str| out.lines().filter(|l| l.starts_with(['+', '~', '-'])).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(changes(&first.out), changes(&dry.out), "the dry run told the truth");
        let before = world.output(&["export"], &[]).await.out;
        let again = world.output(&["apply", "club.toml"], &[]).await;
        assert_eq!((again.code, again.out.as_str()), (Some(0), "nothing to change\n"), "{again:?}");
        assert_eq!(world.output(&["export"], &[]).await.out, before);

        world.club_toml("[plans.year]\ntitle = \"Year\"\nperiod = \"1 year\"\nprice = []\ngates = [\"channel\"]\n");
        let dry = world.output(&["apply", "--dry-run", "club.toml"], &[]).await;
        assert_eq!(changes(&dry.out).len(), 1, "{dry:?}");
        assert_eq!(world.output(&["export"], &[]).await.out, before, "a dry run changes nothing");
    }
}

#[tokio::test]
async fn apply_beside_a_service_takes_effect_at_once() {
    for kind in databases() {
        let world = World::new(kind).await;
        let _program = world.run(&[]).await;
        world.telegram.starts(ANNA, None);
        until("the plan is on sale", async || world.button(ANNA, "Month")).await;
        assert!(world.button(ANNA, "Year").is_none());
        world.club_toml(
            "[plans.year]\ntitle = \"Year\"\nperiod = \"1 year\"\nprice = [\"9990 RUB\"]\ngates = [\"channel\"]\n",
        );
        let apply = world.output(&["apply", "club.toml"], &[]).await;
        assert!(apply.code == Some(0) && apply.out.ends_with("1 changed\n"), "{apply:?}");
        world.telegram.says(ANNA, "/plans").unwrap();
        until("the new plan is on sale", async || world.button(ANNA, "Year")).await;
    }
}

#[tokio::test]
async fn the_doctor_finds_nothing_wrong_with_a_good_deployment() {
    for kind in databases() {
        let world = World::new(kind).await;
        let _program = world.run(&[]).await;
        let check = world.output(&["check"], &[]).await;
        assert_eq!(check.code, Some(0), "{check:?}");
        assert!(check.err.is_empty(), "{check:?}");
        let lines: Vec<&str> = check.out.lines().collect();
        assert!(lines.iter().all(|l| l.starts_with("ok    ") || l.starts_with("note  ")), "{check:?}");
        for line in
            ["ok    settings", "ok    telegram: @club_bot", "ok    clock", "ok    gate channel: \"Inner circle\""]
        {
            assert!(lines.contains(&line), "{line}: {check:?}");
        }
    }
}

#[tokio::test]
async fn an_export_is_complete_and_stable() {
    for kind in databases() {
        let world = World::new(kind).await;
        let _program = world.run(&[]).await;
        let payment = world.orders(ANNA).await;
        world.bank.pay(&payment).unwrap();
        world.comes_in(ANNA).await;
        world.quiet().await;
        let first = world.output(&["export"], &[]).await;
        assert!(first.code == Some(0) && first.err.is_empty(), "{first:?}");
        assert_eq!(world.output(&["export"], &[]).await.out, first.out, "the same twice");
        let rows: Vec<Value> = first.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let tables: BTreeSet<&str> = rows.iter().map(|r| r["table"].as_str().unwrap()).collect();
        for table in [
            "club",
            "plans",
            "gates",
            "members",
            "accounts",
            "orders",
            "payments",
            "subscriptions",
            "terms",
            "access",
            "links",
            "journal",
        ] {
            assert!(tables.contains(table), "{table} is missing: {tables:?}");
        }
        let of = |table: &'static str| rows.iter().filter(move |r| r["table"] == table);
        let paid = of("payments").next().unwrap();
        assert_eq!(
            (&paid["minor"], &paid["currency"], &paid["state"]),
            (&199_000.into(), &"RUB".into(), &"succeeded".into())
        );
        assert_eq!(of("access").next().unwrap()["wanted"], true);

        let csv = world.output(&["export", "--format", "csv", "--out", "tables"], &[]).await;
        assert!(csv.code == Some(0) && csv.out.is_empty() && csv.err.is_empty(), "{csv:?}");
        let folder = world.db.folder.path().join("tables");
        for table in &tables {
            let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
            assert_eq!(reader.records().map(Result::unwrap).count(), of(table_name(table)).count(), "{table}");
        }
    }
}

/// A name that lives as long as the program.
fn table_name(name: &str) -> &'static str {
    propusk::store::TABLES.iter().find(|t| t.name == name).unwrap().name
}

#[tokio::test]
async fn health_tells_whether_the_service_lives() {
    let world = World::new(Kind::Sqlite).await;
    let program_here = world.run(&[]).await;
    let address = program_here.address().unwrap();
    assert_eq!(world.output(&["health"], &[("HTTP_LISTEN", &address)]).await.code, Some(0));
    let everywhere = format!("0.0.0.0:{}", address.rsplit_once(':').unwrap().1);
    assert_eq!(world.output(&["health"], &[("HTTP_LISTEN", &everywhere)]).await.code, Some(0));
    program_here.trigger().kill();
    assert_eq!(world.output(&["health"], &[("HTTP_LISTEN", &address)]).await.code, Some(1));
    let mut bare = program(&["health"], world.db.folder.path());
    bare.env("HTTP_LISTEN", "nonsense");
    let bare = done(bare.output().unwrap());
    assert!(bare.code == Some(1) && bare.err.contains("HTTP_LISTEN"), "{bare:?}");
}

/// Reads the text format of Prometheus: each line a comment, or a name with labels and a number.
fn metric(text: &str, name: &str) -> f64 {
    let mut sum = 0.0;
    for line in text.lines().filter(|l| !l.is_empty()) {
        if let Some(comment) = line.strip_prefix("# ") {
            assert!(comment.starts_with("TYPE ") || comment.starts_with("HELP "), "{line}");
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (id, labels) = series.split_once('{').unwrap_or((series, "}"));
        assert!(id.starts_with("propusk_") && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{line}");
        assert!(labels.ends_with('}'), "{line}");
        let value: f64 = value.parse().unwrap();
        if id == name {
            sum += value;
        }
    }
    sum
}

#[tokio::test]
async fn the_operator_can_ask_how_it_does() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        assert_eq!(get(&program, "/healthz").await, (200, "ok\n".into()));
        assert_eq!(get(&program, "/readyz").await, (200, "ready\n".into()));
        let before = get(&program, "/metrics").await.1;
        let payment = world.orders(ANNA).await;
        world.bank.pay(&payment).unwrap();
        world.comes_in(ANNA).await;
        world.quiet().await;
        let after = get(&program, "/metrics").await.1;
        for name in [
            "propusk_facts_stored_total",
            "propusk_facts_decided_total",
            "propusk_effects_done_total",
            "propusk_callbacks_total",
        ] {
            assert!(metric(&after, name) > metric(&before, name), "{name} has not moved: {after}");
        }
        // Something may just be looked after, for a moment.
        until("nothing waits and nothing is parked", async || {
            let now = get(&program, "/metrics").await.1;
            let depths =
                ["propusk_inbox_waiting", "propusk_inbox_parked", "propusk_outbox_waiting", "propusk_outbox_given_up"];
            let none = |name: &&str| now.contains(&format!("\n{name} ")) && metric(&now, name) == 0.0;
            depths.iter().all(none).then_some(())
        })
        .await;
        let (status, _) = get(&program, "/webhooks/stripe").await;
        assert_eq!(status, 404, "a service that is not set up");
    }
}

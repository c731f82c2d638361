//! What people get wrong, each with one clear answer: what is wrong, what was read, what is expected.

use super::program::{Program, until};
use super::world::{ANNA, Kind, OWNER, SHOP_KEY, TOKEN, World, databases, done, postgres, program};

#[tokio::test]
async fn every_wrong_setting_is_one_line() {
    let world = World::undeclared(Kind::Sqlite).await;
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("OWNERS", "")], "OWNERS: not set, expected who may do everything, such as tg:1001,vk:2002"),
        (&[("OWNERS", "olga")], "OWNERS: read \"olga\", expected who may do everything, such as tg:1001,vk:2002"),
        (
            &[("HTTP_LISTEN", "eighty")],
            "HTTP_LISTEN: read \"eighty\", expected an address and a port such as 127.0.0.1:8080",
        ),
        (
            &[("TELEGRAM_TOKEN", "hunter2")],
            "TELEGRAM_TOKEN: read a value that is not shown here, expected the bot's token",
        ),
        (&[("TELEGRAM_MODE", "carrier-pigeon")], "TELEGRAM_MODE: read \"carrier-pigeon\", expected polling or webhook"),
        (&[("TELEGRAM_MODE", "webhook")], "TELEGRAM_WEBHOOK_SECRET: not set, expected 1 to 256 of"),
        (&[("YOOKASSA_SHOP_ID", "")], "YOOKASSA_SHOP_ID: not set, expected the shop's id"),
        (
            &[("DATABASE_URL", "mysql://root:hunter2@db/club")],
            "DATABASE_URL: read \"mysql://…\", expected sqlite://FILE",
        ),
        (
            &[("DATABASE_URL", "hunter2.db")],
            "DATABASE_URL: read a value that is not shown here, expected sqlite://FILE",
        ),
        (
            &[("PUBLIC_URL", "https://a:hunter2@club.example")],
            "PUBLIC_URL: read a value that is not shown here, expected",
        ),
        (&[("RUST_LOG", "propusk=loud")], "RUST_LOG: read \"propusk=loud\", expected a level or directives"),
        (&[("LOG_FORMAT", "xml")], "LOG_FORMAT: read \"xml\", expected text or json"),
    ];
    for (settings, expected) in cases {
        let run = world.output(&["run"], settings).await;
        assert_eq!(run.code, Some(1), "{settings:?}: {run:?}");
        assert_eq!(run.err.lines().count(), 1, "{settings:?}: {run:?}");
        assert!(run.err.starts_with("propusk: ") && run.err.contains(expected), "{settings:?}: {run:?}");
        let check = world.output(&["check"], settings).await;
        assert_eq!(check.code, Some(1), "{check:?}");
        assert!(check.out.contains(&format!("WRONG {}", &expected[..12])), "{check:?}");
    }
    let both = world.output(&["run"], &[("OWNERS", ""), ("LOG_FORMAT", "xml")]).await;
    assert_eq!(both.err.lines().count(), 2, "all that is wrong is told at once: {both:?}");
    assert!(!world.db.file().exists(), "no database is made for a program that cannot start");
}

#[test]
fn a_broken_env_file_does_not_show_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "OWNERS=tg:1\nTELEGRAM_TOKEN=\"1:hunter2\n").unwrap();
    let run = done(program(&["run"], folder.path()).output().unwrap());
    assert_eq!(run.code, Some(1));
    assert!(run.err.starts_with("propusk: .env: a line cannot be read") && run.err.lines().count() == 1, "{run:?}");
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&[][..], &["frobnicate"], &["apply"], &["run", "fast"], &["export", "--format", "csv"]] {
        let output = done(program(arguments, folder.path()).output().unwrap());
        assert_eq!(output.code, Some(2), "{arguments:?}: {output:?}");
        assert!(output.out.is_empty() && !output.err.is_empty(), "{output:?}");
    }
    let help = done(program(&["--help"], folder.path()).output().unwrap());
    assert!(help.code == Some(0) && help.out.contains("apply"), "{help:?}");
}

#[tokio::test]
async fn a_broken_club_file_is_told_by_line() {
    let world = World::undeclared(Kind::Sqlite).await;
    let good = std::fs::read_to_string(world.club_toml("")).unwrap();
    let cases = [
        (
            good.replace("1 month", "1 fortnight"),
            "line 10, column 10: plans.month.period: read \"1 fortnight\", expected a period",
        ),
        (good.replace("gates = [\"channel\"]", "gates = [\"chanel\"]"), "did you mean \"channel\"?"),
        (good.replace("1990 RUB", "1990"), "plans.month.price: read \"1990\", expected"),
        (good.replace("[plans.month]", "[plans.month"), "line 8"),
        (
            good.replace("Europe/Moscow", "Europe/Atlantis"),
            "line 3, column 12: club.timezone: read \"Europe/Atlantis\", expected",
        ),
    ];
    for (text, expected) in cases {
        let path = world.file("broken.toml", &text);
        let apply = world.output(&["apply", "broken.toml"], &[]).await;
        assert_eq!(apply.code, Some(1), "{apply:?}");
        assert!(apply.err.contains("broken.toml, line") && apply.err.contains(expected), "{expected}: {apply:?}");
        let run = world.output(&["run"], &[("CLUB_CONFIG", path.to_str().unwrap())]).await;
        assert!(run.code == Some(1) && run.err.contains(expected), "{run:?}");
    }
    let gone = world.output(&["apply", "nowhere.toml"], &[]).await;
    assert!(gone.code == Some(1) && gone.err.contains("nowhere.toml") && gone.err.lines().count() == 1, "{gone:?}");
}

#[tokio::test]
async fn a_gate_without_rights_is_told_to_whoever_asks_and_to_the_owner() {
    let world = World::new(Kind::Sqlite).await;
    world.telegram.starts(OWNER, None);
    let few = propusk::sandbox::telegram::BotRights { can_restrict_members: false, ..super::world::rights() };
    world.telegram.promote_bot(OWNER, world.channel, few).unwrap();
    let check = world.output(&["check"], &[]).await;
    assert_eq!(check.code, Some(1), "{check:?}");
    assert!(check.out.contains("WRONG gate channel: in \"Inner circle\" the bot lacks: ban users"), "{check:?}");
    assert!(check.out.ends_with("1 wrong\n"), "{check:?}");

    let program = world.run(&[]).await;
    told(&world, &program, OWNER, "Inner circle").await;
    world.telegram.remove_bot(OWNER, world.channel).unwrap();
    let check = world.output(&["check"], &[]).await;
    assert!(check.code == Some(1) && check.out.contains("WRONG gate channel: the bot is not in chat"), "{check:?}");
}

async fn told(world: &World, program: &Program, person: i64, words: &str) {
    until(&format!("{words} is told"), async || {
        assert!(program.ended().is_none());
        world.said(person).iter().any(|t| t.contains(words)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_refused_token_is_told_and_the_rest_goes_on() {
    let world = World::new(Kind::Sqlite).await;
    let wrong = [("TELEGRAM_TOKEN", "7000000001:hunter2")];
    let check = world.output(&["check"], &wrong).await;
    assert_eq!(check.code, Some(1), "{check:?}");
    assert!(
        check.out.contains("WRONG telegram: the token is refused; take the right one from @BotFather"),
        "{check:?}"
    );

    let program = world.run(&wrong).await;
    said(&program, "the token is refused").await;
    let told = program.log().lines().filter(|l| l.contains("take the right one from @BotFather")).count();
    assert_eq!(told, 1, "not again and again");
    let (status, ready) = get(&program, "/readyz").await;
    assert!(status == 200 && ready.contains("telegram: "), "it can store what is sent to it: {status} {ready}");
    assert!(!ready.contains("hunter2") && !program.log().contains("hunter2"));
    assert_eq!(get(&program, "/healthz").await.0, 200);
    program.terminate();
    assert_eq!(program.end().await.code(), Some(0), "and it ends when asked");
}

/// Waits until the program has said something in its log.
pub(super) async fn said(program: &Program, words: &str) {
    until(words, async || program.log().contains(words).then_some(())).await;
}

/// Asks the program something; the status and the text of the answer.
pub(super) async fn get(program: &Program, path: &str) -> (u16, String) {
    let url = format!("http://{}{path}", program.address().unwrap());
    let answer = propusk::wire::client(std::time::Duration::from_secs(30)).get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn no_log_line_shows_a_secret() {
    let world = World::new(Kind::Sqlite).await;
    let program = world.run(&[("RUST_LOG", "trace")]).await;
    let payment = world.orders(ANNA).await;
    world.bank.pay(&payment).unwrap();
    world.comes_in(ANNA).await;
    world.telegram.stop().await;
    said(&program, "the messenger cannot be used and is tried again").await;
    let log = program.log();
    for secret in [TOKEN, TOKEN.split(':').nth(1).unwrap(), SHOP_KEY] {
        let line = log.lines().find(|l| l.contains(secret));
        assert!(line.is_none(), "a secret is shown: {line:?}");
    }
}

#[tokio::test]
async fn a_second_service_on_one_file_is_refused() {
    let world = World::new(Kind::Sqlite).await;
    let first = world.run(&[]).await;
    let second = world.output(&["run"], &[]).await;
    assert_eq!(second.code, Some(1), "{second:?}");
    assert_eq!(second.err.lines().count(), 1, "{second:?}");
    assert!(second.err.contains("another propusk service already runs on"), "{second:?}");
    assert!(first.ended().is_none());
    first.trigger().kill();
    let _third = world.run(&[]).await;
}

#[tokio::test]
async fn two_programs_that_read_one_bot_both_live_and_say_so() {
    let (world, other) = (World::new(Kind::Sqlite).await, World::new(Kind::Sqlite).await);
    let (api, first) = (world.telegram.api_url(), world.run(&[]).await);
    let second = other.run(&[("TELEGRAM_API_URL", &api)]).await;
    let words = "stop the other program: only one can read a bot's updates";
    until("one of them says it", async || (first.log().contains(words) || second.log().contains(words)).then_some(()))
        .await;
    assert!(first.ended().is_none() && second.ended().is_none());
    second.terminate();
    assert_eq!(second.end().await.code(), Some(0));
    world.telegram.starts(ANNA, None);
    told(&world, &first, ANNA, "Breath").await;
    until("it is well again", async || (get(&first, "/readyz").await.1 == "ready\n").then_some(())).await;
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    for kind in databases() {
        let world = World::new(kind).await;
        let (checksum, now) = if kind == Kind::Sqlite { ("x''", "0") } else { ("''", "now()") };
        world
            .db
            .change(&format!(
                "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
                 VALUES (9999, 'from the future', {now}, {}, {checksum}, 0)",
                world.db.words("{true}")
            ))
            .await;
        for command in [&["run"][..], &["export"], &["apply", "club.toml"]] {
            let output = world.output(command, &[]).await;
            assert_eq!(output.code, Some(1), "{output:?}");
            assert_eq!(output.err.lines().count(), 1, "{output:?}");
            assert!(
                output.err.contains("schema version 9999") && output.err.contains("run the newer program"),
                "{output:?}"
            );
        }
        let check = world.output(&["check"], &[]).await;
        assert!(check.code == Some(1) && check.out.contains("schema version 9999"), "{check:?}");
    }
}

#[tokio::test]
async fn what_is_not_understood_does_not_stop_the_rest() {
    let world = World::new(Kind::Sqlite).await;
    let program = world.run(&[]).await;
    world.telegram.push_update(&serde_json::json!({"telepathy": {"from": {"id": ANNA}, "thought": "hello"}}));
    world.telegram.push_update(&serde_json::json!({"callback_query": {"from": {"id": ANNA}, "id": ["torn"]}}));
    world.telegram.starts(ANNA, None);
    told(&world, &program, ANNA, "Breath").await;
    world.quiet().await;
    let (_, metrics) = get(&program, "/metrics").await;
    assert!(metrics.contains("\npropusk_inbox_parked 1\n"), "{metrics}");
    assert!(program.log().contains("a fact was parked"), "{}", program.log());
}

#[tokio::test]
async fn a_database_out_of_reach_is_one_line() {
    let world = World::undeclared(Kind::Sqlite).await;
    // Port 9 of this machine is nobody's.
    let nowhere = "postgres://club:hunter2@127.0.0.1:9/club";
    for command in [&["run"][..], &["export"]] {
        let output = world.output(command, &[("DATABASE_URL", nowhere)]).await;
        assert_eq!(output.code, Some(1), "{output:?}");
        assert_eq!(output.err.lines().count(), 1, "{output:?}");
        assert!(output.err.contains("cannot use the database postgres://club:***@127.0.0.1:9/club"), "{output:?}");
        assert!(output.err.contains("refused"), "the reason: {output:?}");
    }
    let check = world.output(&["check"], &[("DATABASE_URL", nowhere)]).await;
    assert!(
        check.code == Some(1) && check.out.contains("WRONG cannot use the database postgres://club:***@"),
        "{check:?}"
    );

    let folder = world.output(&["run"], &[("DATABASE_URL", "sqlite:///nowhere/at/all/propusk.db")]).await;
    assert!(folder.code == Some(1) && folder.err.contains("/nowhere/at/all/propusk.db"), "{folder:?}");
    assert_eq!(folder.err.lines().count(), 1, "{folder:?}");

    if postgres().is_some() {
        let gone = format!("{}_gone", std::env::var("TEST_DATABASE_URL").unwrap());
        let output = world.output(&["run"], &[("DATABASE_URL", &gone)]).await;
        assert!(output.code == Some(1) && output.err.contains("does not exist"), "{output:?}");
    }
}

#[tokio::test]
async fn a_taken_port_is_one_line() {
    let world = World::new(Kind::Sqlite).await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = world.output(&["run"], &[("HTTP_LISTEN", &address)]).await;
    assert!(run.code == Some(1) && run.err.contains(&format!("HTTP_LISTEN: cannot listen on {address}")), "{run:?}");
    assert_eq!(run.err.lines().count(), 1, "{run:?}");
}

//! A club in VK alone: nothing of Telegram is set. By Long Poll, killed in the middle, and by Callback API.

use super::program::{Program, eventually, until};
use super::world::{ANNA, Kind, World, databases};
use propusk::clock::Clock;
use propusk::sandbox::vk::{Closed, Config, Outcome, ServerStatus, VkEmulator};
use std::net::TcpListener;
use std::sync::Arc;

const GROUP: i64 = 200_000_001;
const TOKEN: &str = "vk1.a.that-nobody-may-see";
const SECRET: &str = "whk_that-nobody-may-see";

async fn vk() -> VkEmulator {
    let clock = Clock::system();
    let config = Config::new(GROUP, TOKEN, "our_club", Arc::new(move || clock.now().0));
    let vk = VkEmulator::start(config).await.unwrap();
    vk.set_closed(Closed::ByRequest);
    vk.person(ANNA, "Анна", "Смирнова", None);
    vk
}

/// What is set, and that nothing of Telegram is.
fn settings<'a>(api: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let alone = [
        ("TELEGRAM_TOKEN", ""),
        ("TELEGRAM_API_URL", ""),
        ("OWNERS", "vk:1"),
        ("VK_GROUP_ID", "200000001"),
        ("VK_GROUP_TOKEN", TOKEN),
        ("VK_API_URL", api),
    ];
    [&alone, more].concat()
}

/// A club whose gate is the community.
async fn club(kind: Kind) -> World {
    let world = World::undeclared(kind).await;
    let club = format!(
        "[club]\nname = \"Breath\"\ntimezone = \"Europe/Moscow\"\nquiet_hours = \"00:00-00:00\"\n[gates.club]\n\
         vk_community = {GROUP}\n[plans.month]\ntitle = \"Месяц\"\nperiod = \"1 month\"\nprice = [\"1990 RUB\"]\n\
         gates = [\"club\"]\n"
    );
    world.file("club.toml", &club);
    let applied = world.output(&["apply", "club.toml"], &[]).await;
    assert_eq!(applied.code, Some(0), "{applied:?}");
    world
}

/// Waits until nothing waits. What Telegram has to tell nobody reads here.
async fn quiet(world: &World) {
    until("nothing waits", async || {
        let waiting = world.db.count("inbox WHERE state = 0").await + world.db.count("outbox WHERE state = 0").await;
        (waiting == 0).then_some(())
    })
    .await;
}

fn answers(vk: &VkEmulator) -> usize {
    vk.dialog(ANNA).iter().filter(|m| m.from_group).count()
}

fn shows_no_secret(program: &Program) {
    for secret in [TOKEN, SECRET] {
        assert!(!program.log().contains(secret), "{}", program.log());
    }
}

#[tokio::test]
async fn a_club_in_vk_alone_loses_nothing_when_it_is_killed() {
    for kind in databases() {
        let (world, vk) = (club(kind).await, vk().await);
        let api = vk.api_url();
        let settings = settings(&api, &[]);
        let program = world.run(&settings).await;
        eventually("the queue is read", || !vk.calls_of("a_check").is_empty()).await;
        vk.says(ANNA, "/status").unwrap();
        eventually("she is answered", || answers(&vk) > 0).await;
        quiet(&world).await;
        let before = answers(&vk);
        shows_no_secret(&program);
        program.trigger().kill();

        vk.says(ANNA, "/help").unwrap();
        vk.repeats_events(1);
        world.forget_leases().await;
        let program = world.run(&settings).await;
        eventually("she is answered after all", || answers(&vk) > before).await;
        quiet(&world).await;
        assert_eq!(answers(&vk), before + 1, "once");
        assert_eq!(vk.violations(), 0);
        let check = world.output(&["check"], &settings).await;
        assert!(check.out.contains("ok    vk: our_club (https://vk.com/our_club)"), "{check:?}");
        assert!(!check.out.contains("WRONG"), "{check:?}");
        assert!(check.out.contains("note  gate club: \"our_club\" is worked by hand"), "{check:?}");
        shows_no_secret(&program);
    }
}

#[tokio::test]
async fn events_are_brought_and_only_vk_is_believed() {
    let (world, vk) = (club(Kind::Sqlite).await, vk().await);
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (api, public) = (vk.api_url(), format!("http://{address}"));
    let settings = settings(
        &api,
        &[("HTTP_LISTEN", &address), ("PUBLIC_URL", &public), ("VK_MODE", "webhook"), ("VK_WEBHOOK_SECRET", SECRET)],
    );
    let program = world.run(&settings).await;
    eventually("VK is sure of our address", || vk.callback_servers().iter().any(|s| s.status == ServerStatus::Ok))
        .await;
    eventually("events are switched on", || {
        vk.calls_of("groups.setCallbackSettings").iter().any(|call| call.outcome == Outcome::Done)
    })
    .await;
    vk.says(ANNA, "/status").unwrap();
    eventually("she is answered", || answers(&vk) > 0).await;
    assert!(vk.calls_of("a_check").is_empty(), "nobody asks for news");
    let servers = vk.callback_servers();
    assert_eq!((servers.len(), servers[0].lost), (1, 0), "{servers:?}");
    let check = world.output(&["check"], &settings).await;
    assert!(!check.out.contains("WRONG vk"), "{check:?}");

    quiet(&world).await;
    let (stored, url) = (world.db.count("inbox").await, format!("{public}/webhooks/vk"));
    let client = propusk::wire::client(std::time::Duration::from_secs(30));
    let event = |secret: &str, group: i64, id: &str| {
        format!(
            r#"{{"type":"group_leave","group_id":{group},"event_id":"{id}","v":"5.199","object":{{"user_id":9,"self":1}},"secret":"{secret}"}}"#
        )
    };
    for (body, status) in [
        (event("", GROUP, "e1"), 403),
        (event("wrong", GROUP, "e1"), 403),
        (event(SECRET, GROUP + 1, "e1"), 403),
        ("not an event".to_owned(), 403),
        (event(SECRET, GROUP, "e1"), 200),
        (event(SECRET, GROUP, "e1"), 200),
    ] {
        let answer = client.post(&url).body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{body}");
        assert_eq!(answer.text().await.unwrap() == "ok", status == 200, "{body}");
    }
    assert_eq!(world.db.count("inbox").await, stored + 1, "the same event is stored once");
    assert_eq!(world.db.count(&format!("inbox WHERE payload LIKE '%{SECRET}%'")).await, 0);
    shows_no_secret(&program);
}

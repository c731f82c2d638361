//! The sandbox without a browser: its clock, its file, and what it refuses.

use super::acts::Act;
use super::people::{OWNER, VK_OWNER, address};
use super::vk_acts::VkAct;
use super::world::{World, forget};
use super::{page, view::Journal};
use crate::domain::notice::Event;
use crate::domain::time::{DAY, HOUR};
use crate::domain::{Lang, Timestamp};
use crate::run::Service;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

const ANNA: i64 = 1002;
/// People of VK, by their numbers there.
const MARINA: i64 = 2007;
const TIMUR: i64 = 2008;

async fn start(db: &Path) -> (Arc<World>, Service) {
    let (world, service) = World::start(db, "http://127.0.0.1:1").await.unwrap();
    world.settle().await.unwrap();
    (Arc::new(world), service)
}

async fn press(world: &World, label: &str) {
    let dialog = world.telegram.dialog(ANNA);
    let message = dialog.iter().rev().find(|m| m.buttons.iter().flatten().any(|b| b.label.contains(label)));
    let message = message.unwrap_or_else(|| panic!("no button \"{label}\" in {:?}", dialog.last()));
    let button = message.buttons.iter().flatten().find(|b| b.label.contains(label)).unwrap().label.clone();
    world.act(Act::Press { person: ANNA, message: message.message_id, button }).await.unwrap();
}

fn said(world: &World) -> String {
    world.telegram.dialog(ANNA).iter().filter(|m| m.from_bot).map(|m| format!("{}\n", m.text)).collect()
}

/// She takes a month and pays for it.
async fn subscribe(world: &World) {
    world.act(Act::Say { person: ANNA, text: "/start".into() }).await.unwrap();
    press(world, "Месяц").await;
    press(world, "Оплатить").await;
    press(world, "Заплатить один раз").await;
    let bill = world.bank.payments().pop().expect("a bill");
    world.bank.pay(&bill.id).unwrap();
    world.settle().await.unwrap();
}

/// She enters both chats by her own links.
async fn enter(world: &World) {
    for chat in world.telegram.chats() {
        let mine = |l: &&crate::sandbox::telegram::LinkView| !l.revoked && l.name.as_deref() == Some("tg:1002");
        let link = world.telegram.links(chat.id).iter().find(mine).expect("her link").url.clone();
        world.act(Act::Follow { person: ANNA, url: link }).await.unwrap();
        assert!(world.telegram.is_inside(ANNA, chat.id), "{}", chat.title);
    }
}

#[tokio::test]
async fn a_renewal_is_watched_by_moving_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let (world, service) = start(&folder.path().join("world.db")).await;
    world.act(Act::Say { person: ANNA, text: "/start".into() }).await.unwrap();
    press(&world, "Месяц").await;
    press(&world, "Оплатить").await;
    press(&world, "Продлевать автоматически").await;
    let bill = world.bank.payments().pop().expect("a bill");
    world.bank.pay(&bill.id).unwrap();
    world.settle().await.unwrap();
    world.pass(40 * DAY).await.unwrap();
    assert!(said(&world).contains("Скоро продление"), "{}", said(&world));
    assert_eq!(world.bank.payments().len(), 2);
    assert!(world.bank.payments().iter().all(|p| p.status == "succeeded"));
    service.stop().await;
}

#[tokio::test]
async fn stars_are_paid_in_the_chat_and_no_bill_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (world, service) = start(&folder.path().join("world.db")).await;
    world.act(Act::Say { person: ANNA, text: "/start".into() }).await.unwrap();
    press(&world, "Месяц").await;
    press(&world, "Telegram Stars").await;
    press(&world, "один раз").await;
    let (url, invoice) = world.telegram.invoices().pop().expect("an invoice");
    assert_eq!((invoice.amount, invoice.currency.as_str()), (450, "XTR"));
    let pay = || world.act(Act::Pay { person: ANNA, url: url.clone() });
    assert_eq!(pay().await.unwrap().outcome, Some("paid"));
    assert!(said(&world).contains("оплата пришла"), "{}", said(&world));
    let refused = pay().await.unwrap_err().to_string();
    assert!(refused.contains("уже оплачен"), "{refused}");
    assert_eq!(world.telegram.stars(ANNA), 1550);
    world.act(Act::TopUp { person: ANNA }).await.unwrap();
    assert_eq!(world.telegram.stars(ANNA), 3550);
    let none = Act::StopStars { person: ANNA, payload: "none".into(), stop: true };
    assert!(world.act(none).await.is_err());
    service.stop().await;
}

#[tokio::test]
async fn a_long_move_passes_through_every_day() {
    let folder = tempfile::tempdir().unwrap();
    let (world, service) = start(&folder.path().join("world.db")).await;
    subscribe(&world).await;
    enter(&world).await;
    let next = world.next_event().await.unwrap().expect("a reminder to come");
    assert_eq!((next.kind, next.who.as_deref()), ("reminder", Some("Анна Лескова")));

    let before = world.clock.now();
    world.pass(40 * DAY).await.unwrap();
    assert!(world.clock.now().since(before) >= 40 * DAY);
    assert!(world.clock.now().since(before) < 40 * DAY + HOUR);
    let mut tx = world.app.store.read().await.unwrap();
    let member = tx.account_at(&address(ANNA)).await.unwrap().unwrap().member;
    let lines = tx.journal_of(member, None, 100).await.unwrap();
    drop(tx);
    let reminded: Vec<(u32, Timestamp)> = lines
        .iter()
        .rev()
        .filter_map(|l| if let Event::Reminded { days_left, .. } = l.event { Some((days_left, l.at)) } else { None })
        .collect();
    assert_eq!(reminded.iter().map(|(days, _)| *days).collect::<Vec<_>>(), [7, 3, 1, 0]);
    assert!(reminded.windows(2).all(|w| w[1].1.since(w[0].1) >= DAY - HOUR), "each on its own day: {reminded:?}");
    assert!(said(&world).contains("вход по ней закрыт"), "{}", said(&world));
    assert!(world.telegram.chats().iter().all(|c| !world.telegram.is_inside(ANNA, c.id)));
    assert_eq!(world.next_event().await.unwrap(), None, "all has happened");
    assert!(!world.pass_to_next().await.unwrap());
    service.stop().await;
}

#[tokio::test]
async fn a_world_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("world.db");
    let (world, service) = start(&db).await;
    subscribe(&world).await;
    enter(&world).await;
    let chat = world.telegram.chats()[0].id;
    world.act(Act::Leave { person: ANNA, chat }).await.unwrap();
    world.pass(5 * DAY).await.unwrap();
    let ended = world.clock.now();
    assert!(forget(&db).await.is_err(), "a file in use is not removed");
    service.stop().await;
    drop(world);

    let (world, service) = start(&db).await;
    assert!(world.clock.now() >= ended, "time does not run back");
    let inside: Vec<bool> = world.telegram.chats().iter().map(|c| world.telegram.is_inside(ANNA, c.id)).collect();
    assert_eq!(inside, [false, true], "she is where she was last seen");
    assert_eq!(world.telegram.last_message(OWNER), None, "nothing is lost or back: the owner is left alone");
    world.act(Act::Say { person: ANNA, text: "/link".into() }).await.unwrap();
    enter_one(&world, chat).await;
    service.stop().await;
    drop(world);

    forget(&db).await.unwrap();
    let (world, service) = start(&db).await;
    assert!(world.bank.payments().is_empty() && said(&world).is_empty(), "a new world");
    service.stop().await;
}

async fn enter_one(world: &World, chat: i64) {
    let links = world.telegram.links(chat);
    let link = links.iter().find(|l| !l.revoked && l.name.as_deref() == Some("tg:1002")).expect("a new link");
    world.act(Act::Follow { person: ANNA, url: link.url.clone() }).await.unwrap();
    assert!(world.telegram.is_inside(ANNA, chat), "{}", said(world));
}

#[tokio::test]
async fn the_page_serves_this_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (world, service) = start(&folder.path().join("world.db")).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let page = page::serve(listener, Arc::clone(&world));
    let client = crate::wire::client(std::time::Duration::from_secs(10));

    let index = client.get(&address).send().await.unwrap();
    assert!(index.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
    let text = index.text().await.unwrap();
    assert!(!text.contains("https://"), "nothing is loaded from elsewhere");
    let foreign = client.get(&address).header("Host", "propusk.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let act = format!("{address}/api/act");
    let form = client.post(&act).header("Content-Type", "text/plain").body(r#"{"do":"block","person":1002,"on":true}"#);
    assert_eq!(form.send().await.unwrap().status(), 415, "what a foreign page may send is not taken");
    let refused =
        client.post(&act).json(&serde_json::json!({"do": "follow", "person": ANNA, "url": "https://t.me/+x"}));
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), 409);
    assert_eq!(refused.text().await.unwrap(), r#"{"refused":"INVITE_HASH_INVALID"}"#);
    let refused = client.post(format!("{address}/api/vk")).json(&serde_json::json!({"do": "cancel", "person": MARINA}));
    assert_eq!(refused.send().await.unwrap().status(), 409, "she is no don");
    let far = client.post(format!("{address}/api/time")).json(&serde_json::json!({"by": -1})).send().await.unwrap();
    assert_eq!(far.status(), 400, "time does not run back");

    let view = world.view(&mut Journal::default(), Lang::EN).await.unwrap();
    let view = serde_json::to_value(view).unwrap();
    assert_eq!(view["people"].as_array().unwrap().len(), 8);
    assert_eq!(view["chats"][0]["works"], true);
    assert_eq!((&view["vk"]["key"], &view["vk"]["chat"]["works"]), (&true.into(), &true.into()));
    let journal = view["journal"].as_array().unwrap();
    assert!(journal.iter().any(|line| line["text"] == "first met the bot"), "{journal:?}");
    drop(page);
    service.stop().await;
}

/// Presses the newest button of this label in somebody's chat with the community.
async fn press_in_vk(world: &World, person: i64, label: &str) {
    let dialog = world.vk.dialog(person);
    let under = |m: &crate::sandbox::vk::MessageView| {
        let button = m.buttons.iter().flatten().find(|b| b.label.contains(label))?;
        Some((Some(m.conversation_message_id), button.label.clone()))
    };
    let below = || {
        let button = world.vk.keyboard(person).into_iter().flatten().find(|b| b.label.contains(label))?;
        Some((None, button.label))
    };
    let found = dialog.iter().rev().find_map(under).or_else(below);
    let (message, button) = found.unwrap_or_else(|| panic!("no button \"{label}\" in {:?}", dialog.last()));
    world.act_in_vk(VkAct::Press { person, message, button }).await.unwrap();
}

/// Марина takes a month in VK, pays for it, and goes in wherever it leads.
async fn subscribe_in_vk(world: &World) {
    world.act_in_vk(VkAct::Start { person: MARINA }).await.unwrap();
    press_in_vk(world, MARINA, "Месяц").await;
    press_in_vk(world, MARINA, "Оплатить").await;
    press_in_vk(world, MARINA, "Заплатить один раз").await;
    let bill = world.bank.payments().pop().expect("a bill");
    world.bank.pay(&bill.id).unwrap();
    world.settle().await.unwrap();
    world.act_in_vk(VkAct::Join { person: MARINA }).await.unwrap();
    let url = world.vk.chats()[0].link.clone().expect("a way into the chat");
    world.act_in_vk(VkAct::Follow { person: MARINA, url }).await.unwrap();
    assert!(world.vk.is_inside(MARINA) && world.vk.is_in_chat(MARINA, world.vk_chat));
}

#[tokio::test]
async fn a_community_is_worked_with_the_key_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let (world, service) = start(&folder.path().join("world.db")).await;
    subscribe_in_vk(&world).await;

    world.act_in_vk(VkAct::Key { on: false }).await.unwrap();
    world.act_in_vk(VkAct::Join { person: TIMUR }).await.unwrap();
    assert_eq!(world.vk.pending_requests().len(), 1, "nobody can answer it but a person");
    world.act_in_vk(VkAct::Decline { person: TIMUR }).await.unwrap();
    world.act_in_vk(VkAct::Join { person: TIMUR }).await.unwrap();
    world.act_in_vk(VkAct::Key { on: true }).await.unwrap();
    assert!(world.vk.pending_requests().is_empty(), "with the key the program declines him by itself");

    world.act_in_vk(VkAct::Bring { person: MARINA, friend: TIMUR }).await.unwrap();
    assert!(!world.vk.is_in_chat(TIMUR, world.vk_chat), "a stranger is taken out");
    world.act_in_vk(VkAct::Messages { person: MARINA, on: false }).await.unwrap();
    let view = serde_json::to_value(world.view(&mut Journal::default(), Lang::EN).await.unwrap()).unwrap();
    let marina = view["people"].as_array().unwrap().iter().find(|p| p["vk"]["id"] == MARINA).unwrap();
    assert_eq!((&marina["vk"]["allowed"], &marina["vk"]["in_chat"]), (&false.into(), &true.into()));
    assert_eq!(marina["telegram"], serde_json::Value::Null);
    service.stop().await;
}

#[tokio::test]
async fn vk_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("world.db");
    let (world, service) = start(&db).await;
    subscribe_in_vk(&world).await;
    world.act_in_vk(VkAct::Donate { person: TIMUR }).await.unwrap();
    world.act_in_vk(VkAct::LeaveChat { person: MARINA }).await.unwrap();
    let read = world.vk.last_ts();
    service.stop().await;
    drop(world);

    let (world, service) = start(&db).await;
    assert!(world.vk.last_ts() >= read, "no number is given twice");
    assert_eq!((world.vk.is_inside(MARINA), world.vk.is_in_chat(MARINA, world.vk_chat)), (true, false));
    assert_eq!(world.vk.dons().iter().map(|d| d.user_id).collect::<Vec<_>>(), [TIMUR]);
    assert!(world.vk.people().iter().any(|p| p.id == MARINA && p.allowed));
    assert!(world.vk.dialog(VK_OWNER).is_empty(), "nothing is lost or back: the owner is left alone");
    let url = world.vk.chats()[0].link.clone().expect("a way into the chat");
    world.act_in_vk(VkAct::Follow { person: MARINA, url }).await.unwrap();
    assert!(world.vk.is_in_chat(MARINA, world.vk_chat));

    // The next month of her support is charged when its day comes.
    let before = world.vk.dons()[0].until;
    world.pass(31 * DAY).await.unwrap();
    assert!(world.vk.dons()[0].until > before);
    service.stop().await;
}

//! A club to talk to: the real program against an emulated Telegram and an emulated bank, on a clock that only the test moves.
//!
//! There are no loops in the background but the HTTP server: [`TestClub::settle`] calls the ticks by hand until nothing
//! is left to do at this moment, and every verb of a [`Person`] ends with it. At its end [`TestClub::finish`] refuses
//! work left lying, effects given up, and people left banned, unless the test has said that it expects them.

mod canned;
mod database;
mod person;
mod receiver;
mod vectors;

pub(crate) use canned::Canned;
pub(crate) use database::Database;
pub(crate) use person::Person;
pub(crate) use receiver::{Mood, Receiver, Told};
pub(crate) use vectors::vectors;

use crate::vk_schema::complaints;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use propusk::app::App;
use propusk::clock::Clock;
use propusk::club::apply;
use propusk::club_file::ClubFile;
use propusk::domain::time::{DAY, HOUR, MINUTE, SECOND};
use propusk::domain::{Platform, Timestamp};
use propusk::http;
use propusk::jobs::deliver::Deliverer;
use propusk::jobs::{decide, poll, timer};
use propusk::messenger::CallError;
use propusk::pace::{Limits as PaceLimits, Paces};
use propusk::run;
use propusk::sandbox::telegram::{BotRights, Config as TelegramWorld, Fault, FaultKind, Limits, TelegramEmulator};
use propusk::sandbox::vk::{self, Client, VkEmulator};
use propusk::sandbox::yookassa::{Config as BankWorld, YooKassaEmulator};
use propusk::settings::Settings;
use propusk::store::{Purpose, Store, StoreError, TABLES, Tx};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The bot's token in the emulated Telegram.
pub(crate) const TOKEN: &str = "7000000001:token-of-no-use-elsewhere";
/// The owner's number there.
pub(crate) const OWNER: i64 = 1001;
/// The community's number in the emulated VK, its short name and its key.
pub(crate) const GROUP: i64 = 5000;
pub(crate) const GROUP_NAME: &str = "breath_club";
pub(crate) const GROUP_TOKEN: &str = "vk1.a.community-token-of-no-use-elsewhere";
/// The key of signed web hooks.
pub(crate) const SIGNING_KEY: [u8; 32] = [7; 32];
/// The administrator's key there, where there is one.
pub(crate) const ADMIN_TOKEN: &str = "vk1.a.key-of-olga-of-no-use-elsewhere";
/// The secret of the club's school at GetCourse.
pub(crate) const SCHOOL_SECRET: &str = "gc_7d1f0c9e5b3a4862";
/// A settling that takes so many rounds never ends.
const ROUNDS: usize = 2_000;

/// The club of most tests: a channel and a group; `MORE` goes before the plans.
const CLUB: &str = r#"
[club]
name = "Breath"
timezone = "Europe/Moscow"
locale = "en"
CLUB_MORE
[gates.channel]
telegram = CHANNEL
[gates.talks]
telegram = TALKS
[plans.month]
title = { en = "Month", ru = "Месяц", pl = "Miesiąc" }
period = "1 month"
price = ["1990 RUB"]
gates = ["channel"]
grace = "2 days"
remind = ["7 days", "1 day", "0 days"]
[plans.all]
title = "Everything"
period = "30 days"
price = ["2990 RUB"]
gates = ["channel", "talks"]
[plans.ever]
title = "Ever"
period = "forever"
price = ["19900 RUB"]
gates = ["channel"]
PLANS_MORE
"#;

pub(crate) fn days(n: i64) -> i64 {
    n * DAY
}

pub(crate) fn hours(n: i64) -> i64 {
    n * HOUR
}

pub(crate) fn minutes(n: i64) -> i64 {
    n * MINUTE
}

pub(crate) fn seconds(n: i64) -> i64 {
    n * SECOND
}

/// The rights that the bot needs.
pub(crate) fn good_rights() -> BotRights {
    BotRights { can_invite_users: true, can_restrict_members: true, ..BotRights::default() }
}

/// How a club is set up; the default suits most tests.
#[derive(Clone, Default)]
pub(crate) struct Setup {
    /// Added to the club's own section.
    pub(crate) club: &'static str,
    /// Added behind the plans.
    pub(crate) plans: &'static str,
    /// The flood limits of the emulated Telegram, and whether the program keeps to them.
    pub(crate) limits: Option<Limits>,
    /// Whether time passes by itself.
    pub(crate) ticking: bool,
    /// Whether the club is in VK too, beside Telegram.
    pub(crate) vk: bool,
    /// Whether its people are in VK, if nothing else is said; needs `vk`.
    pub(crate) on_vk: bool,
    /// The administrator's key in VK; needs `vk`.
    pub(crate) key: AdminKey,
}

/// An administrator's key in VK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum AdminKey {
    /// There is none.
    #[default]
    None,
    /// One that does not end.
    Endless,
    /// One that lives an hour and is made anew by VK ID.
    Renewed,
}

impl Setup {
    /// The default, for constants.
    pub(crate) const PLAIN: Self =
        Self { club: "", plans: "", limits: None, ticking: false, vk: false, on_vk: false, key: AdminKey::None };
}

/// A guarded place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) chat: i64,
    pub(crate) title: &'static str,
}

/// A club to talk to. Clones are handles of the same one.
#[derive(Clone)]
pub(crate) struct TestClub {
    inside: Arc<Inside>,
    /// Where the people are that come by this handle.
    platform: Platform,
}

pub(crate) struct Inside {
    pub(crate) telegram: TelegramEmulator,
    vk: Option<VkEmulator>,
    pub(crate) bank: YooKassaEmulator,
    pub(crate) clock: Clock,
    pub(crate) channel: Place,
    pub(crate) talks: Place,
    settings: Settings,
    /// What Telegram shows where it delivers, though this club asks for its updates.
    telegram_secret: Option<String>,
    setup: Setup,
    /// How the club's own site reaches the program.
    pub(crate) web: reqwest::Client,
    database: Database,
    running: tokio::sync::Mutex<Option<Running>>,
    people: AtomicI64,
    /// How many messages of each dialogue a person has read.
    read: Mutex<BTreeMap<(Platform, i64), usize>>,
    given_up: AtomicI64,
    parked: AtomicI64,
    bans: AtomicBool,
}

/// One life of the program.
struct Running {
    app: Arc<App>,
    deliverers: Vec<Deliverer>,
    address: SocketAddr,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Deref for TestClub {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.inside
    }
}

impl TestClub {
    /// A club at noon on Monday, 2 March 2026, in Moscow, with a working bot in both of its places.
    pub(crate) async fn start(database: Database, setup: Setup) -> Self {
        Self::start_with(database, setup, &[]).await
    }

    /// The same with further settings.
    pub(crate) async fn start_with(database: Database, setup: Setup, more: &[(&str, String)]) -> Self {
        let clock = if setup.ticking { Clock::system() } else { Clock::stopped(moment("2026-03-02 12:00")) };
        let ticking = clock.clone();
        let time: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(move || ticking.now().0);
        let limits = setup.limits.unwrap_or_else(Limits::off);
        let world = TelegramWorld { limits, ..TelegramWorld::new(TOKEN, "breath_bot", Arc::clone(&time)) };
        let telegram = TelegramEmulator::start(world).await.unwrap();
        telegram.person(OWNER, "Olga", None, Some("olga"), Some("en"));
        let channel = Place { chat: telegram.channel(OWNER, "Breath"), title: "Breath" };
        let talks = Place { chat: telegram.supergroup(OWNER, "Talks"), title: "Talks" };
        let vk = if setup.vk { Some(emulated_vk(Arc::clone(&time), setup.key).await) } else { None };
        let bank = YooKassaEmulator::start(BankWorld {
            shop_id: "506751".into(),
            secret: "live_key".into(),
            clock: time,
            port: 0,
            notification_url: None,
            retry_scale: 0.000_1,
        });
        let bank = bank.await.unwrap();
        let settings = settings(&telegram, vk.as_ref(), setup.key, &bank, &database, more);
        let platform = if setup.on_vk { Platform::Vk } else { Platform::Telegram };
        let inside = Arc::new(Inside {
            telegram,
            vk,
            bank,
            clock,
            channel,
            talks,
            settings,
            telegram_secret: more.iter().find(|(n, _)| *n == "TELEGRAM_WEBHOOK_SECRET").map(|(_, s)| s.clone()),
            setup,
            web: propusk::wire::client(Duration::from_secs(20)),
            database,
            running: tokio::sync::Mutex::new(None),
            people: AtomicI64::new(2000),
            read: Mutex::default(),
            given_up: AtomicI64::new(0),
            parked: AtomicI64::new(0),
            bans: AtomicBool::new(false),
        });
        let club = Self { inside, platform };
        for place in [channel, talks] {
            club.telegram.promote_bot(OWNER, place.chat, good_rights()).unwrap();
        }
        // What is found wrong at the start is told to her.
        club.telegram.knows_bot(OWNER);
        club.open().await;
        club.apply(&club.file()).await;
        for platform in club.platforms() {
            let owner = club.on(platform).owner();
            owner.says("/start").await;
            owner.unread();
        }
        club
    }

    /// The messengers that the club is on.
    fn platforms(&self) -> Vec<Platform> {
        let vk = self.vk.as_ref().map(|_| Platform::Vk);
        [Platform::Telegram].into_iter().chain(vk).collect()
    }

    /// The same club, whose people are on this messenger.
    pub(crate) fn on(&self, platform: Platform) -> Self {
        assert!(self.platforms().contains(&platform), "this club is not on {}", platform.as_str());
        Self { platform, ..self.clone() }
    }

    /// Where the people are that come by this handle.
    pub(crate) const fn platform(&self) -> Platform {
        self.platform
    }

    /// The emulated VK; the test has set the club up with it.
    pub(crate) fn vk(&self) -> &VkEmulator {
        self.vk.as_ref().expect("a club with `vk: true`")
    }

    /// The club.toml of this club.
    pub(crate) fn file(&self) -> String {
        CLUB.replace("CHANNEL", &self.channel.chat.to_string())
            .replace("TALKS", &self.talks.chat.to_string())
            .replace("CLUB_MORE", self.setup.club)
            .replace("PLANS_MORE", self.setup.plans)
    }

    /// `propusk apply`, then whatever follows.
    pub(crate) async fn apply(&self, file: &str) {
        let file = ClubFile::parse("club.toml", file).unwrap();
        let app = self.app().await;
        let mut tx = app.store.begin().await.unwrap();
        apply::apply(&mut tx, &file, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.settle().await;
    }

    /// Begins a life of the program.
    async fn open(&self) {
        let store = Store::open(self.settings.database.expose(), Purpose::Service).await.unwrap();
        let mut parts = run::parts(&self.settings, store, self.clock.clone()).unwrap();
        if self.setup.limits.is_none() {
            parts.pace = Paces::new(|_| PaceLimits { per_second: 10_000, per_chat: false });
        }
        let (app, mut waiting) = App::new(parts);
        let app = Arc::new(app);
        run::prepare(&app).await.unwrap();
        for messenger in &app.messengers {
            messenger.introduce().await.unwrap();
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, mut tasks) = (CancellationToken::new(), JoinSet::new());
        let telegram_secrets = self.telegram_secret.iter().map(|s| s.as_str().into()).collect();
        let routes = http::Config { telegram_secrets, ..http::Config::default() };
        let router = http::router(Arc::clone(&app), routes);
        let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
        let stopped = stop.clone().cancelled_owned();
        tasks.spawn(async move { serving.with_graceful_shutdown(stopped).await.unwrap() });
        let (intake, ended) = (Arc::clone(&app), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = async { while intake.take_in(&mut waiting).await {} } => {}
                () = ended.cancelled() => {}
            }
        });
        self.bank.set_notification_url(Some(format!("http://{address}/webhooks/yookassa")));
        let deliverers = Deliverer::all_sorts();
        *self.running.lock().await = Some(Running { app, deliverers, address, stop, tasks });
    }

    /// Ends the program without a word, as `kill -9` does: whatever is on its way is cut off.
    pub(crate) async fn dies(&self) {
        let Some(mut running) = self.running.lock().await.take() else { return };
        running.stop.cancel();
        running.tasks.join_all().await;
        let Running { app, deliverers, .. } = {
            running.tasks = JoinSet::new();
            running
        };
        drop(deliverers);
        while Arc::strong_count(&app) > 1 {
            tokio::task::yield_now().await;
        }
        app.store.close().await;
    }

    /// Starts the program again and lets it do what waits.
    pub(crate) async fn revives(&self) {
        self.open().await;
        self.settle().await;
    }

    pub(crate) async fn restarts(&self) {
        self.dies().await;
        self.revives().await;
    }

    pub(crate) async fn app(&self) -> Arc<App> {
        Arc::clone(&self.running.lock().await.as_ref().unwrap().app)
    }

    /// The address of a route of the program.
    pub(crate) async fn route(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.lock().await.as_ref().unwrap().address)
    }

    /// Lets everything happen that is due at this moment.
    pub(crate) async fn settle(&self) {
        let mut running = self.running.lock().await;
        let running = running.as_mut().unwrap();
        // A look into VK's queue may only learn that its key is too old: the next one brings what waits.
        let (mut idle, enough) = (0, self.platforms().len());
        for _ in 0..ROUNDS {
            self.bank.tick();
            self.bank.settled().await;
            let took_in = take_in(&running.app).await;
            let mut carried_out = 0;
            for deliverer in &mut running.deliverers {
                carried_out += deliverer.all(&running.app).await;
            }
            if took_in + carried_out + timer::step(&running.app).await.unwrap() == 0 {
                idle += 1;
                if idle == enough {
                    return;
                }
            } else {
                idle = 0;
            }
        }
        panic!("there is no end to it: {:#?}", self.waiting(&running.app).await);
    }

    /// What came is stored and decided; what follows of it is not carried out.
    pub(crate) async fn decides(&self) {
        self.bank.settled().await;
        let app = self.app().await;
        while take_in(&app).await > 0 {}
    }

    /// What is due at this moment is decided; what follows of it is not carried out.
    pub(crate) async fn lets_time_pass(&self) {
        let app = self.app().await;
        while timer::step(&app).await.unwrap() > 0 {}
    }

    /// What was decided is taken up, and cut off while it is on its way.
    pub(crate) async fn begins_to_act(&self) {
        let mut running = self.running.lock().await;
        let running = running.as_mut().unwrap();
        for deliverer in running.deliverers.iter_mut().rev() {
            deliverer.turn(&running.app, true).await.unwrap();
        }
    }

    /// Lets time pass as a running program sees it: from one due moment to the next.
    pub(crate) async fn passes(&self, ms: i64) {
        self.until(self.clock.now().plus(ms)).await;
    }

    /// The same up to a moment in Moscow, such as `2026-03-26 10:00`.
    pub(crate) async fn till(&self, local: &str) {
        self.until(moment(local)).await;
    }

    async fn until(&self, target: Timestamp) {
        self.settle().await;
        while self.clock.now() < target {
            // What has no moment of its own, such as looking around, is done now and then.
            let now = self.clock.now();
            let app = self.app().await;
            let mut tx = app.store.read().await.unwrap();
            let due = [tx.next_effect().await.unwrap(), tx.next_change().await.unwrap()];
            drop(tx);
            let next = due.into_iter().flatten().filter(|at| *at > now).min();
            let next = next.unwrap_or(target).min(target).min(now.plus(4 * DAY));
            self.clock.set(next);
            // Telegram and VK charge and end what they have to by the clock.
            self.telegram.time_passed();
            if let Some(vk) = &self.vk {
                vk.time_passed();
            }
            self.settle().await;
        }
    }

    /// Nothing runs for so long; then it starts again.
    pub(crate) async fn is_down_for(&self, ms: i64) {
        self.dies().await;
        self.clock.advance(ms);
        self.revives().await;
    }

    /// A new person with the language of her app.
    pub(crate) fn person(&self, name: &str, language: &str) -> Person {
        let id = self.people.fetch_add(1, Ordering::SeqCst) + 1;
        if self.platform == Platform::Vk {
            let (first, last) = name.split_once(' ').unwrap_or((name, ""));
            self.vk().person(id, first, last, None);
            let lang_id = match language {
                "ru" => 0,
                "pl" => 12,
                _ => 3,
            };
            self.vk().uses(id, Client { lang_id, ..Client::default() });
        } else {
            self.telegram.person(id, name, None, None, Some(language));
        }
        Person::new(self.clone(), id)
    }

    /// A new person who has started the bot, and reads English.
    pub(crate) async fn member(&self, name: &str) -> Person {
        let person = self.person(name, "en");
        person.says("/start").await;
        person.unread();
        person
    }

    /// Somebody who bought a plan and went in to the channel; on VK there is no way into that.
    pub(crate) async fn inside(&self, name: &str, plan: &str) -> Person {
        let person = self.member(name).await;
        person.buys(plan).await;
        if self.platform == Platform::Telegram {
            person.enters(self.channel).await;
        }
        person.unread();
        person
    }

    /// Many at once who bought a plan on the club's own site and went in to the channel, named `Guest 1` and so on.
    pub(crate) async fn crowd(&self, n: usize, plan: &str) -> Vec<Person> {
        let known = self.people.load(Ordering::SeqCst) - 2000;
        let people: Vec<Person> =
            (0..n).map(|i| self.person(&format!("Guest {}", known + 1 + i as i64), "en")).collect();
        people.iter().for_each(|person| person.writes("/start"));
        self.settle().await;
        for person in &people {
            let paid = json!({"product": plan, "amount": price(plan), "user": {"telegram_id": person.id}});
            assert_eq!(self.signed(&paid).await, 204);
        }
        self.settle().await;
        for person in &people {
            self.telegram.follows(person.id, &person.link(self.channel));
        }
        self.settle().await;
        people.iter().for_each(|person| drop(person.unread()));
        people
    }

    /// A payment that the club's own site tells of; what is not said has a default. Returns the status of the answer.
    pub(crate) async fn signed(&self, data: &Value) -> u16 {
        let mut whole = json!({"external_id": uuid::Uuid::new_v4().to_string(), "currency": "RUB"});
        for (name, value) in data.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let body = json!({"type": "payment.paid", "data": whole}).to_string();
        self.hook(&uuid::Uuid::new_v4().to_string(), 0, &SIGNING_KEY, &body).await
    }

    /// A signed web hook, `age` milliseconds old; returns the status of the answer.
    pub(crate) async fn hook(&self, id: &str, age: i64, key: &[u8], body: &str) -> u16 {
        let timestamp = (self.clock.now().0 - age) / 1000;
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        let request = self.web.post(self.route("/webhooks/signed").await).body(body.to_owned());
        let request = request.header("webhook-id", id).header("webhook-timestamp", timestamp);
        request.header("webhook-signature", signature).send().await.unwrap().status().as_u16()
    }

    pub(crate) fn owner(&self) -> Person {
        Person::new(self.clone(), OWNER)
    }

    /// Trouble for the next calls of a method.
    pub(crate) fn fails(&self, method: &str, times: u32, kind: FaultKind) {
        self.telegram.fail(Fault { method: Some(method.to_owned()), times, kind });
    }

    /// How many rows of a table have these values.
    pub(crate) async fn count(&self, table: &str, wanted: Value) -> usize {
        let wanted = wanted.as_object().unwrap().clone();
        let rows = self.table(table).await;
        rows.iter().filter(|row| wanted.iter().all(|(k, v)| row.get(k) == Some(v))).count()
    }

    /// A table as it is exported.
    pub(crate) async fn table(&self, name: &str) -> Vec<Map<String, Value>> {
        let app = self.app().await;
        let mut tx = app.store.read().await.unwrap();
        rows(&mut tx, name).await
    }

    /// The events of the journal that have this name, all people together.
    pub(crate) async fn events(&self, name: &str) -> Vec<Value> {
        let journal = self.table("journal").await;
        journal.into_iter().map(|row| row["event"].clone()).filter(|e| e["event"] == name).collect()
    }

    /// The test means that so many effects are given up.
    pub(crate) fn expects_given_up(&self, n: i64) {
        self.given_up.store(n, Ordering::SeqCst);
    }

    /// The test means that so many facts are parked.
    pub(crate) fn expects_parked(&self, n: i64) {
        self.parked.store(n, Ordering::SeqCst);
    }

    /// The test means that somebody stays banned.
    pub(crate) fn expects_bans(&self) {
        self.bans.store(true, Ordering::SeqCst);
    }

    async fn waiting(&self, app: &App) -> Vec<Map<String, Value>> {
        let mut tx = app.store.read().await.unwrap();
        rows(&mut tx, "outbox").await.into_iter().filter(|row| row["state"] != 1).collect()
    }

    /// Looks whether everything was left in order, and clears up.
    pub(crate) async fn finish(self) {
        self.settle().await;
        let app = self.app().await;
        let mut tx = app.store.read().await.unwrap();
        let (waiting, parked) = tx.inbox_depth().await.unwrap();
        let due = tx.next_effect().await.unwrap().filter(|at| *at <= app.now());
        let (_, given_up) = tx.outbox_depth().await.unwrap();
        drop(tx);
        let left = self.waiting(&app).await;
        assert_eq!(waiting, 0, "facts wait");
        assert_eq!(parked, self.parked.load(Ordering::SeqCst), "facts are parked");
        assert_eq!(due, None, "effects are due: {left:#?}");
        assert_eq!(given_up, self.given_up.load(Ordering::SeqCst), "effects were given up: {left:#?}");
        assert_eq!(self.telegram.violations(), 0, "the flood limits were exceeded");
        if let Some(vk) = &self.vk {
            assert_eq!(vk.violations(), 0, "VK's limits were exceeded");
            assert_eq!(complaints(&vk.calls()), [""; 0], "VK's schema knows better");
        }
        let chats = self.telegram.chats();
        let members = chats.iter().flat_map(|chat| self.telegram.members(chat.id));
        let banned: Vec<_> = members.filter(|member| member.status == "kicked" && member.user_id >= OWNER).collect();
        let banned: Vec<_> = banned.iter().filter(|member| member.user_id < 7_000_000_000).collect();
        assert!(banned.is_empty() || self.bans.load(Ordering::SeqCst), "left banned: {banned:?}");
        drop(app);
        self.dies().await;
        self.telegram.stop().await;
        if let Some(vk) = &self.vk {
            vk.stop().await;
        }
        self.bank.stop().await;
        self.database.remove().await;
    }
}

/// Stores and decides what has come, once.
async fn take_in(app: &App) -> usize {
    let mut came = 0;
    for messenger in app.messengers.iter().filter(|messenger| messenger.is_polled()) {
        came += match poll::step(app, messenger.as_ref(), Duration::ZERO).await {
            Ok(n) => n,
            // The messenger cannot be asked now, or a key that is as good as new has died of age, where hours pass in a
            // moment: it is asked again.
            Err(poll::PollError::Call(CallError::Unreached(_) | CallError::Wait(_))) => 1,
            Err(error) => panic!("{error}"),
        };
    }
    came + decide::step(app).await.unwrap()
}

/// What the tests do with a deliverer.
trait CarryOut {
    /// Carries out all that can be carried out now; says how much that was.
    async fn all(&mut self, app: &Arc<App>) -> usize;
}

impl CarryOut for Deliverer {
    async fn all(&mut self, app: &Arc<App>) -> usize {
        let mut done = 0;
        loop {
            let turn = self.turn(app, true).await.unwrap();
            done += turn.taken + turn.settled;
            if turn.on_way > 0 {
                self.landing(app).await;
            } else if turn.taken + turn.settled == 0 {
                return done;
            }
        }
    }
}

/// What a plan costs, in roubles.
fn price(plan: &str) -> &'static str {
    match plan {
        "month" => "1990.00",
        "all" => "2990.00",
        "ever" => "19900.00",
        other => panic!("no price of {other}"),
    }
}

async fn rows(tx: &mut Tx, name: &str) -> Vec<Map<String, Value>> {
    let table = TABLES.iter().find(|t| t.name == name).unwrap();
    let mut rows = Vec::new();
    tx.export::<StoreError>(table, |row| {
        rows.push(row);
        Ok(())
    })
    .await
    .unwrap();
    rows
}

async fn emulated_vk(clock: Arc<dyn Fn() -> i64 + Send + Sync>, key: AdminKey) -> VkEmulator {
    let config = vk::Config {
        group_name: "Breath".into(),
        admin_id: OWNER,
        ..vk::Config::new(GROUP, GROUP_TOKEN, GROUP_NAME, clock)
    };
    let vk = VkEmulator::start(config).await.unwrap();
    vk.person(OWNER, "Olga", "", Some("olga"));
    vk.knows_group(OWNER);
    vk.uses(OWNER, Client { lang_id: 3, ..Client::default() });
    if key != AdminKey::None {
        vk.user_token(ADMIN_TOKEN, OWNER, true, (key == AdminKey::Renewed).then_some(HOUR));
        vk.refresh_token("vk2.a.refresh", OWNER, 51, "device");
    }
    vk
}

fn settings(
    telegram: &TelegramEmulator,
    vk: Option<&VkEmulator>,
    key: AdminKey,
    bank: &YooKassaEmulator,
    database: &Database,
    more: &[(&str, String)],
) -> Settings {
    let signing = format!("whsec_{}", STANDARD.encode(SIGNING_KEY));
    let read = Settings::read(&|name| {
        if let Some((_, value)) = more.iter().find(|(n, _)| *n == name) {
            return Some(value.clone());
        }
        Some(match name {
            "OWNERS" if vk.is_some() => format!("tg:{OWNER},vk:{OWNER}"),
            "OWNERS" => format!("tg:{OWNER}"),
            "VK_GROUP_ID" => vk.map(|_| GROUP.to_string())?,
            "VK_GROUP_TOKEN" => vk.map(|_| GROUP_TOKEN.to_owned())?,
            "VK_API_URL" => vk.map(|vk| vk.api_url().trim_end_matches("/method").to_owned())?,
            "VK_ADMIN_TOKEN" if key != AdminKey::None => ADMIN_TOKEN.to_owned(),
            "VK_ADMIN_REFRESH_TOKEN" if key == AdminKey::Renewed => "vk2.a.refresh".to_owned(),
            "VK_APP_ID" if key == AdminKey::Renewed => "51".to_owned(),
            "VK_DEVICE_ID" if key == AdminKey::Renewed => "device".to_owned(),
            "VK_ID_URL" => vk.map(VkEmulator::id_url)?,
            "DATABASE_URL" => database.url(),
            "TELEGRAM_TOKEN" => TOKEN.to_owned(),
            "TELEGRAM_API_URL" => telegram.api_url(),
            "YOOKASSA_SHOP_ID" => "506751".to_owned(),
            "YOOKASSA_SECRET_KEY" => "live_key".to_owned(),
            "YOOKASSA_API_URL" => bank.api_url(),
            "SIGNED_WEBHOOK_SECRET" => signing.clone(),
            "GETCOURSE_SECRET" => SCHOOL_SECRET.to_owned(),
            _ => return None,
        })
    });
    read.unwrap()
}

/// A moment in Moscow.
pub(crate) fn moment(local: &str) -> Timestamp {
    let naive = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    Timestamp::at(naive.date(), naive.time(), chrono_tz::Europe::Moscow)
}

/// Makes two tests of each conversation: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($club:ident $(: $setup:expr)?) $body:block)*) => {
        $($(#[doc = $doc])*
        async fn $name(database: $crate::club::Database) {
            let [setup, ..] = [$($setup,)? $crate::club::Setup::default()];
            let $club = $crate::club::TestClub::start(database, setup).await;
            let whole = $club.clone();
            $body
            whole.finish().await;
        }

        mod $name {
            use $crate::club::Database;

            #[tokio::test]
            async fn sqlite() {
                super::$name(Database::sqlite()).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(database) = Database::postgres().await {
                    super::$name(database).await;
                }
            }
        })*
    };
}
pub(crate) use on_both;

/// Makes four tests of each conversation: on both databases, with people on Telegram and with people on VK.
macro_rules! on_all {
    ($($(#[doc = $doc:literal])* async fn $name:ident($club:ident $(: $setup:expr)?) $body:block)*) => {
        $($(#[doc = $doc])*
        async fn $name(database: $crate::club::Database, vk: bool) {
            let [setup, ..] = [$($setup,)? $crate::club::Setup::default()];
            let setup = $crate::club::Setup { vk: vk || setup.vk, on_vk: vk, ..setup };
            let $club = $crate::club::TestClub::start(database, setup).await;
            let whole = $club.clone();
            $body
            whole.finish().await;
        }

        mod $name {
            use $crate::club::Database;

            #[tokio::test]
            async fn sqlite() {
                super::$name(Database::sqlite(), false).await;
            }

            #[tokio::test]
            async fn sqlite_vk() {
                super::$name(Database::sqlite(), true).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(database) = Database::postgres().await {
                    super::$name(database, false).await;
                }
            }

            #[tokio::test]
            async fn postgres_vk() {
                if let Some(database) = Database::postgres().await {
                    super::$name(database, true).await;
                }
            }
        })*
    };
}
pub(crate) use on_all;

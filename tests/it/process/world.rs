//! What surrounds the program: a database of its own, an emulated messenger, an emulated payment service.

use super::program::{Program, until};
use propusk::clock::Clock;
use propusk::sandbox::telegram::{BotRights, ButtonAction, Config, Limits, MessageView, Outcome, TelegramEmulator};
use propusk::sandbox::vk::{self, Closed, VkEmulator};
use propusk::sandbox::yookassa::{self, YooKassaEmulator};
use propusk::store::{Purpose, Store};
use sqlx::{AssertSqlSafe, Connection};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::Once;
use tempfile::TempDir;

pub(super) const TOKEN: &str = "7000000001:process-token-that-nobody-may-see";
pub(super) const SHOP_KEY: &str = "live_shop-key-that-nobody-may-see";
pub(super) const OWNER: i64 = 1001;
/// The community on VK, where there is one, its key and its administrator's.
pub(super) const GROUP: i64 = 200_000_001;
pub(super) const VK_TOKEN: &str = "vk1.a.process-key-that-nobody-may-see";
pub(super) const VK_KEY: &str = "vk1.a.administrator-key-that-nobody-may-see";
pub(super) const ANNA: i64 = 5001;

/// What stands behind the plan of a club that is in VK too: a closed community, a chat, VK Donut.
const IN_VK: &str = "[gates.home]\nvk_community = 200000001\n[gates.chat]\nvk_chat = 2000000001\n[plans.vk]\n\
    title = \"Inside\"\nperiod = \"1 month\"\nprice = [\"990 RUB\"]\ngates = [\"home\", \"chat\"]\n\
    [vk]\ndonut = \"vk\"\n";

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// PostgreSQL, if there is a server to use; says once that there is none.
pub(super) fn postgres() -> Option<Kind> {
    static SAID: Once = Once::new();
    if std::env::var_os("TEST_DATABASE_URL").is_some() {
        return Some(Kind::Postgres);
    }
    SAID.call_once(|| eprintln!("skipped on PostgreSQL: TEST_DATABASE_URL is not set"));
    None
}

/// All databases that can be used here.
pub(super) fn databases() -> impl Iterator<Item = Kind> {
    std::iter::once(Kind::Sqlite).chain(postgres())
}

/// A database that goes when it is dropped, and a folder to run in.
pub(super) struct Db {
    pub(super) url: String,
    pub(super) folder: TempDir,
    /// On PostgreSQL, the server's address and the name of the database.
    server: Option<(String, String)>,
}

impl Db {
    pub(super) async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if kind == Kind::Sqlite {
            let url = format!("sqlite://{}/propusk.db", folder.path().display());
            return Self { url, folder, server: None };
        }
        let server = std::env::var("TEST_DATABASE_URL").unwrap();
        let name = format!("propusk_{}", uuid::Uuid::new_v4().simple());
        command(&server, &format!("CREATE DATABASE {name}")).await;
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Self { url, folder, server: Some((server, name)) }
    }

    /// An empty one for the next telling. On PostgreSQL the same, since making one takes longer than the telling.
    pub(super) async fn renew(self) -> Self {
        if self.is_sqlite() {
            return Self::new(Kind::Sqlite).await;
        }
        let tables = "SELECT string_agg(tablename, ', ') FROM pg_tables
             WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'";
        let tables = self.texts(tables).await.remove(0);
        self.change(&format!(
            "TRUNCATE TABLE {tables} RESTART IDENTITY CASCADE; INSERT INTO club (id, settings, revision) VALUES (1, '{{}}', 0)"
        ))
        .await;
        self
    }

    /// Lets the server itself do something, on PostgreSQL; `{}` stands for the name of the database.
    pub(super) async fn on_server(&self, sql: &str) {
        let (server, name) = self.server.as_ref().unwrap();
        command(server, &sql.replace("{}", name)).await;
    }

    pub(super) fn is_sqlite(&self) -> bool {
        self.server.is_none()
    }

    /// The file, on SQLite.
    pub(super) fn file(&self) -> PathBuf {
        self.url.strip_prefix("sqlite://").unwrap().into()
    }

    pub(super) async fn store(&self) -> Store {
        Store::open(&self.url, Purpose::Command).await.unwrap()
    }

    /// The first column of every row, as text. Uses a connection of its own, which is gone afterwards.
    pub(super) async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            let mut c = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            let rows = sqlx::query_scalar(sql).fetch_all(&mut c).await.unwrap();
            c.close().await.unwrap();
            rows
        } else {
            let mut c = sqlx::PgConnection::connect(&self.url).await.unwrap();
            let rows = sqlx::query_scalar(sql).fetch_all(&mut c).await.unwrap();
            c.close().await.unwrap();
            rows
        }
    }

    /// How many rows there are: `rest` is what comes behind `FROM`.
    pub(super) async fn count(&self, rest: &str) -> i64 {
        self.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {rest}")).await[0].parse().unwrap()
    }

    /// The same words for this database: booleans are numbers on SQLite.
    pub(super) fn words(&self, sql: &str) -> String {
        let (yes, no) = if self.is_sqlite() { ("1", "0") } else { ("true", "false") };
        sql.replace("{true}", yes).replace("{false}", no)
    }

    /// Changes something behind the program's back.
    pub(super) async fn change(&self, sql: &str) {
        if self.is_sqlite() {
            let mut c = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut c).await.unwrap();
            c.close().await.unwrap();
        } else {
            command(&self.url, sql).await;
        }
    }
}

async fn command(url: &str, sql: &str) {
    let mut c = sqlx::PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut c).await.unwrap();
    c.close().await.unwrap();
}

impl Drop for Db {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else { return };
        let drop_it = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(command(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        };
        let _ = std::thread::spawn(drop_it).join();
    }
}

/// The outside of one program.
pub(super) struct World {
    pub(super) db: Db,
    pub(super) telegram: TelegramEmulator,
    /// A closed community and its chat, in a world that has VK.
    pub(super) vk: Option<VkEmulator>,
    pub(super) bank: YooKassaEmulator,
    pub(super) channel: i64,
}

impl World {
    /// A world with a channel, in which the bot has what it needs, and a plan of one month that opens it. The club is
    /// declared already.
    pub(super) async fn new(kind: Kind) -> Self {
        let world = Self::undeclared(kind).await;
        world.apply("").await;
        world
    }

    /// The same without the club.
    pub(super) async fn undeclared(kind: Kind) -> Self {
        Self::around(Db::new(kind).await).await
    }

    /// The same around an empty database.
    pub(super) async fn around(db: Db) -> Self {
        let clock = Clock::system();
        let time: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(move || clock.now().0);
        let mut config = Config::new(TOKEN, "club_bot", Arc::clone(&time));
        config.limits = Limits::off();
        config.webhook_second = std::time::Duration::from_millis(50);
        let telegram = TelegramEmulator::start(config).await.unwrap();
        telegram.person(OWNER, "Olga", None, Some("olga"), Some("en"));
        telegram.person(ANNA, "Anna", None, None, Some("en"));
        let channel = telegram.channel(OWNER, "Inner circle");
        telegram.promote_bot(OWNER, channel, rights()).unwrap();
        let bank = yookassa::Config {
            shop_id: "506751".into(),
            secret: SHOP_KEY.into(),
            clock: time,
            port: 0,
            notification_url: Some("http://127.0.0.1:9/".into()),
            retry_scale: 0.003,
        };
        Self { db, telegram, vk: None, bank: YooKassaEmulator::start(bank).await.unwrap(), channel }
    }

    /// The same with a closed community on VK, an administrator's key, and a chat.
    pub(super) async fn with_vk(db: Db) -> Self {
        let clock = Clock::system();
        let config = vk::Config {
            group_name: "Home".into(),
            admin_id: OWNER,
            admin_token: Some(VK_KEY.into()),
            // One that was killed and another that starts within the same second make more requests than one may.
            limits: vk::Limits::off(),
            ..vk::Config::new(GROUP, VK_TOKEN, "our_club", Arc::new(move || clock.now().0))
        };
        let vk = VkEmulator::start(config).await.unwrap();
        vk.person(OWNER, "Olga", "", Some("olga"));
        vk.person(ANNA, "Anna", "", None);
        vk.uses(ANNA, vk::Client { lang_id: 3, ..vk::Client::default() });
        vk.set_closed(Closed::ByRequest);
        let chat = vk.chat(OWNER, "Talk");
        vk.add_group(OWNER, chat).unwrap();
        vk.set_group_admin(OWNER, chat, true).unwrap();
        Self { vk: Some(vk), ..Self::around(db).await }
    }

    /// The emulated VK of a world that has it.
    pub(super) fn vk(&self) -> &VkEmulator {
        self.vk.as_ref().expect("a world with VK")
    }

    /// What has to be declared beside the channel and its plan.
    pub(super) const fn more(&self) -> &'static str {
        if self.vk.is_some() { IN_VK } else { "" }
    }

    /// The club's file, with lines added at its end.
    pub(super) fn club_toml(&self, more: &str) -> PathBuf {
        let text = format!(
            "[club]\nname = \"Breath\"\ntimezone = \"Europe/Moscow\"\nlocale = \"en\"\nquiet_hours = \"00:00-00:00\"\n\
             [gates.channel]\ntelegram = {}\n\
             [plans.month]\ntitle = \"Month\"\nperiod = \"1 month\"\nprice = [\"1990 RUB\"]\ngates = [\"channel\"]\n{more}",
            self.channel
        );
        self.file("club.toml", &text)
    }

    /// A file in the folder in which the program runs.
    pub(super) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.db.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Declares the club through the library.
    pub(super) async fn apply(&self, more: &str) {
        let store = self.db.store().await;
        let file = propusk::club_file::ClubFile::load(&self.club_toml(more)).unwrap();
        let mut tx = store.begin().await.unwrap();
        propusk::club::apply::apply(&mut tx, &file, Clock::system().now()).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
    }

    /// The settings of a good deployment.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        let vk = self.vk.iter().flat_map(|vk| {
            [
                ("VK_GROUP_ID", GROUP.to_string()),
                ("VK_GROUP_TOKEN", VK_TOKEN.into()),
                ("VK_ADMIN_TOKEN", VK_KEY.into()),
                ("VK_API_URL", vk.api_url()),
            ]
        });
        let mut settings = vec![
            ("DATABASE_URL", self.db.url.clone()),
            ("HTTP_LISTEN", "127.0.0.1:0".into()),
            ("PUBLIC_URL", "http://127.0.0.1:9".into()),
            ("OWNERS", format!("tg:{OWNER}")),
            ("TELEGRAM_TOKEN", TOKEN.into()),
            ("TELEGRAM_API_URL", self.telegram.api_url()),
            ("YOOKASSA_SHOP_ID", "506751".into()),
            ("YOOKASSA_SECRET_KEY", SHOP_KEY.into()),
            ("YOOKASSA_API_URL", self.bank.api_url()),
        ];
        settings.extend(vk);
        settings
    }

    /// A command line with these settings and others that are stronger; the empty one is not set.
    pub(super) fn command(&self, arguments: &[&str], more: &[(&str, &str)]) -> Command {
        let mut command = program(arguments, self.db.folder.path());
        command.envs(self.settings()).envs(more.iter().copied());
        for (name, _) in more.iter().filter(|(_, value)| value.is_empty()) {
            command.env_remove(name);
        }
        command
    }

    /// Starts the service.
    pub(super) fn start(&self, more: &[(&str, &str)]) -> Program {
        Program::start(self.command(&["run"], more))
    }

    /// Starts the service and waits until it is ready; the payment service then knows its address.
    pub(super) async fn run(&self, more: &[(&str, &str)]) -> Program {
        let program = self.start(more);
        let address = program.ready().await;
        self.bank.set_notification_url(Some(format!("http://{address}/webhooks/yookassa")));
        program
    }

    /// Runs a command to its end.
    pub(super) async fn output(&self, arguments: &[&str], more: &[(&str, &str)]) -> Done {
        let mut command = self.command(arguments, more);
        done(tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap())
    }

    /// What the bot wrote to a person.
    pub(super) fn said(&self, person: i64) -> Vec<String> {
        self.telegram.dialog(person).into_iter().filter(|m| m.from_bot).map(|m| m.text).collect()
    }

    /// The newest message to a person with a button that holds some words.
    pub(super) fn button(&self, person: i64, words: &str) -> Option<(MessageView, String)> {
        let found = |m: &MessageView| {
            m.buttons.iter().flatten().find(|b| b.label.contains(words)).map(|b| match &b.action {
                ButtonAction::Data(text) | ButtonAction::Url(text) => text.clone(),
                ButtonAction::Text | ButtonAction::Other => String::new(),
            })
        };
        self.telegram.dialog(person).into_iter().rev().find_map(|m| found(&m).map(|action| (m, action)))
    }

    /// How many calls of a method were carried out.
    pub(super) fn carried_out(&self, method: &str) -> usize {
        let done = |o: &Outcome| matches!(o, Outcome::Done | Outcome::DoneUnanswered);
        self.telegram.calls_of(method).iter().filter(|c| done(&c.outcome)).count()
    }

    /// Orders a month and says under which number the payment service knows it.
    pub(super) async fn orders(&self, person: i64) -> String {
        self.telegram.starts(person, Some("plan_month"));
        let (message, pay) = until("the plan is shown", async || self.button(person, "Pay ")).await;
        self.telegram.presses(person, message.message_id, &pay).unwrap();
        let (_, url) = until("the bill is shown", async || self.button(person, "Go and pay")).await;
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// Waits for the way in, follows it and is let in.
    pub(super) async fn comes_in(&self, person: i64) {
        let (_, link) = until("the way in is shown", async || self.button(person, "Come in")).await;
        self.telegram.follows(person, &link);
        until("she is let in", async || self.telegram.is_inside(person, self.channel).then_some(())).await;
    }

    /// Lets the leases of a process that died run out, where others have to wait for that. The time itself is waited for
    /// in a test of its own.
    pub(super) async fn forget_leases(&self) {
        if !self.db.is_sqlite() {
            self.db.change("UPDATE outbox SET leased_until = 0 WHERE state = 0; DELETE FROM leases").await;
        }
    }

    /// Waits until nothing waits, neither to be decided nor to be done.
    pub(super) async fn quiet(&self) {
        until("nothing waits", async || {
            let waiting = self.db.count("inbox WHERE state = 0").await + self.db.count("outbox WHERE state = 0").await;
            (waiting == 0 && self.is_heard_out().await).then_some(())
        })
        .await;
    }

    /// Whether all news of the messengers has been read.
    pub(super) async fn is_heard_out(&self) -> bool {
        let Some(vk) = &self.vk else { return self.telegram.pending_updates() == 0 };
        let read = self.db.texts("SELECT value FROM cursors WHERE name = 'poll:vk'").await;
        self.telegram.pending_updates() == 0 && read == [vk.last_ts().to_string()]
    }
}

/// What the bot needs to have in a gate.
pub(super) fn rights() -> BotRights {
    BotRights { can_invite_users: true, can_restrict_members: true, ..BotRights::default() }
}

/// The program in a folder, with nothing set.
pub(super) fn program(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_propusk"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

/// What a command came to.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

/// Reads what a command came to; whatever it was, it showed no secret.
pub(super) fn done(output: Output) -> Done {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let done = Done { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    for secret in [TOKEN.split(':').nth(1).unwrap(), SHOP_KEY, "hunter2"] {
        assert!(!done.out.contains(secret) && !done.err.contains(secret), "a secret is shown: {done:?}");
    }
    done
}

//! The sandbox as a newcomer meets it: a real browser on the real program. A member pays, enters, is reminded and removed,
//! comes back; a stranger with her link is turned away. Then the same in VK, and one access in both messengers.
//!
//! Needs Chromium (`CHROMIUM`) and its driver (`CHROMEDRIVER`); `scripts/test` finds or installs them. Screenshots of each
//! station are left in `target/screenshots`.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(40);
/// The key under which WebDriver names an element (<https://www.w3.org/TR/webdriver2/#elements>).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// The last visible element of a selector with a text in it, whatever the kind of its spaces.
const FIND: &str = "const [selector, text] = arguments;
    const said = (e) => e.textContent.replace(/\\s+/g, ' ');
    const fits = (e) => e.getClientRects().length > 0 && !e.disabled && said(e).includes(text);
    return [...document.querySelectorAll(selector)].filter(fits).at(-1) ?? null;";

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// Starts a program and waits for a line of its output in which `find` finds something.
    fn start<T>(command: &mut Command, find: impl Fn(&str) -> Option<T>) -> (Self, T) {
        let mut process = Self(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let found = lines.find_map(|line| find(&line.unwrap())).expect("the program says where it is");
        // The rest is read too, so that it never writes into a closed pipe.
        std::thread::spawn(move || lines.for_each(drop));
        (process, found)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.to_string()).status();
    }
}

/// A browser, driven by WebDriver over HTTP.
struct Browser {
    http: reqwest::Client,
    session: String,
    shots: PathBuf,
    /// The browser itself, which outlives a driver that is killed.
    process: u64,
    _driver: Process,
    _profile: tempfile::TempDir,
}

impl Browser {
    async fn start(chromium: &str) -> Self {
        let driver = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let port = |line: &str| line.strip_suffix('.')?.rsplit_once("on port ")?.1.parse::<u16>().ok();
        let (driver, port) = Process::start(Command::new(driver).arg("--port=0"), port);
        let profile = tempfile::tempdir().unwrap();
        let profile_flag = format!("--user-data-dir={}", profile.path().display());
        let flags = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage \
            --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --lang=ru";
        let args: Vec<&str> = flags.split_whitespace().chain([profile_flag.as_str()]).collect();
        let wish = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"binary": chromium, "args": args}}}});
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let base = format!("http://127.0.0.1:{port}/session");
        let answer: Value = http.post(&base).json(&wish).send().await.unwrap().json().await.unwrap();
        let id = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        let process = answer["value"]["capabilities"]["goog:processID"].as_u64().expect("its process");
        let shots = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&shots).unwrap();
        Self { session: format!("{base}/{id}"), http, shots, process, _driver: driver, _profile: profile }
    }

    async fn tell(&self, what: &str, body: Value) -> Result<Value, Value> {
        let answer = self.http.post(format!("{}/{what}", self.session)).json(&body).send().await.unwrap();
        let good = answer.status().is_success();
        let value = answer.json::<Value>().await.unwrap()["value"].take();
        if good { Ok(value) } else { Err(value) }
    }

    async fn script(&self, script: &str, args: Value) -> Value {
        self.tell("execute/sync", json!({"script": script, "args": args})).await.unwrap_or_default()
    }

    /// A command of the browser's own protocol.
    async fn browser(&self, cmd: &str, params: Value) {
        self.tell("goog/cdp/execute", json!({"cmd": cmd, "params": params})).await.unwrap();
    }

    async fn size(&self, width: u32, height: u32, phone: bool) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone});
        self.browser("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Sets what a person wishes of every page: light or dark, and nothing that moves.
    async fn light_and_still(&self, scheme: &str) {
        let wish = |name: &str, value: &str| json!({"name": name, "value": value});
        let wishes = [wish("prefers-color-scheme", scheme), wish("prefers-reduced-motion", "reduce")];
        self.browser("Emulation.setEmulatedMedia", json!({"features": wishes})).await;
    }

    async fn find(&self, selector: &str, text: &str) -> Option<String> {
        let found = self.script(FIND, json!([selector, text])).await;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// How many there are.
    async fn count(&self, selector: &str, text: &str) -> u64 {
        const COUNT: &str = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.innerText.includes(arguments[1])).length";
        self.script(COUNT, json!([selector, text])).await.as_u64().unwrap()
    }

    /// Waits until it is there.
    async fn see(&self, selector: &str, text: &str) {
        let end = Instant::now() + PATIENCE;
        while self.find(selector, text).await.is_none() {
            if Instant::now() > end {
                self.shot("failed").await;
                let body = self.script("return document.body.innerText", json!([])).await;
                panic!("no {selector} with \"{text}\" on:\n{}", body.as_str().unwrap_or_default());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until it is no longer there.
    async fn miss(&self, selector: &str, text: &str) {
        let end = Instant::now() + PATIENCE;
        while self.find(selector, text).await.is_some() {
            assert!(Instant::now() < end, "still {selector} with \"{text}\"");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Clicks on it as soon as it is there.
    async fn click(&self, selector: &str, text: &str) {
        self.see(selector, text).await;
        let end = Instant::now() + PATIENCE;
        // A click that fails because its page is gone has happened: then there is nothing left to click on.
        while let Some(id) = self.find(selector, text).await {
            match self.tell(&format!("element/{id}/click"), json!({})).await {
                Ok(_) => return,
                // Drawn anew in between, or still under something that goes away.
                Err(error) => assert!(Instant::now() < end, "{selector} with \"{text}\": {error}"),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Chooses from a list, which shows its options to a person only.
    async fn choose(&self, option: &str) {
        let found = self.tell("element", json!({"using": "css selector", "value": option})).await.unwrap();
        let id = found[ELEMENT].as_str().unwrap();
        self.tell(&format!("element/{id}/click"), json!({})).await.unwrap();
    }

    async fn enter_frame(&self, selector: &str) {
        let id = self.find(selector, "").await.expect("a frame");
        self.tell("frame", json!({"id": {ELEMENT: id}})).await.unwrap();
    }

    async fn leave_frame(&self) {
        self.tell("frame", json!({"id": null})).await.unwrap();
    }

    /// Moves the clock to what happens next, until the chat with the bot says this.
    async fn wait_for_word(&self, text: &str) {
        for _ in 0..40 {
            if self.find(".theirs .text", text).await.is_some() {
                return;
            }
            self.click("#next", "").await;
            self.see("body:not(.moving)", "").await;
        }
        self.shot("failed").await;
        panic!("the clock was moved often, and nobody said \"{text}\"");
    }

    async fn shot(&self, name: &str) {
        use base64::Engine;
        let answer = self.http.get(format!("{}/screenshot", self.session)).send().await.unwrap();
        let value: Value = answer.json().await.unwrap();
        let png = base64::engine::general_purpose::STANDARD.decode(value["value"].as_str().unwrap_or_default());
        std::fs::write(self.shots.join(format!("{name}.png")), png.unwrap()).unwrap();
    }

    /// Becomes somebody.
    async fn be(&self, name: &str) {
        self.click(".card", name).await;
        self.see("#bot-as", name).await;
    }

    /// Becomes somebody who is in both messengers, in one of them.
    async fn choose_messenger(&self, name: &str, messenger: &str) {
        self.be(name).await;
        self.click("#wires button", messenger).await;
        self.see("#wires [aria-pressed=true]", messenger).await;
    }

    /// Pays once on the pay page, beginning with the buttons that lead there.
    async fn pay(&self, shot: &str) {
        let bills = self.count(".key.link", "Перейти к оплате").await;
        self.click(".key", "ЮKassa").await;
        self.click(".key", "Заплатить один раз").await;
        self.pay_new(bills, shot).await;
    }

    /// The same for a gift, which is never paid again.
    async fn pay_gift(&self, shot: &str) {
        let bills = self.count(".key.link", "Перейти к оплате").await;
        self.click(".key", "ЮKassa").await;
        self.pay_new(bills, shot).await;
    }

    /// Pays the bill that comes up beside so many others.
    async fn pay_new(&self, bills: u64, shot: &str) {
        // An older bill may still stand above: it is the new one that is paid.
        let end = Instant::now() + PATIENCE;
        while self.count(".key.link", "Перейти к оплате").await == bills {
            assert!(Instant::now() < end, "no new bill");
            tokio::time::sleep(LOOK).await;
        }
        self.click(".key.link", "Перейти к оплате").await;
        self.see("#pay iframe", "").await;
        self.enter_frame("#pay iframe").await;
        self.shot(shot).await;
        self.click("button", "Оплатить").await;
        self.click("a", "Вернуться в магазин").await;
        // The page to which she comes back turns as soon as the bank's word has come.
        self.see("[data-state=paid] h1", "").await;
        self.click("a", "Вернуться в чат").await;
        self.leave_frame().await;
        self.miss("#pay", "").await;
    }

    /// Writes to the bot.
    async fn say(&self, text: &str) {
        self.see("#text", "").await;
        let found = self.tell("element", json!({"using": "css selector", "value": "#text"})).await.unwrap();
        let id = found[ELEMENT].as_str().unwrap();
        self.tell(&format!("element/{id}/value"), json!({"text": format!("{text}\u{E007}")})).await.unwrap();
        self.see(".mine .text", text).await;
    }

    /// Opens the newest way into a place of VK and goes in.
    async fn come_in(&self, title: &str, word: &str) {
        self.click(".key.link", &format!("Войти: {title}")).await;
        self.see("#join h2", title).await;
        self.click("#join button", word).await;
    }

    /// Opens the newest way into a chat and asks to come in.
    async fn enter(&self, title: &str) {
        self.click(".key.link", &format!("Войти: {title}")).await;
        self.see("#join", "Это ваша личная ссылка").await;
        self.click("#join button", "Подать заявку").await;
    }
}

const CHANNEL: &str = "Дыхание. Закрытый канал";

#[tokio::test]
async fn a_newcomer_walks_through_the_sandbox() {
    let Ok(chromium) = std::env::var("CHROMIUM") else {
        eprintln!("skipped: CHROMIUM is not set");
        return;
    };
    let (_folder, _sandbox, browser) = sandbox(&chromium).await;
    she_pays_and_enters(&browser).await;
    a_stranger_is_turned_away(&browser).await;
    time_takes_her_out_and_money_brings_her_back(&browser).await;
    she_goes_on_holiday_and_comes_back(&browser).await;
    she_gives_a_friend_a_gift(&browser).await;
    the_owner_gives_money_back(&browser).await;
    everything_has_its_place(&browser).await;
}

#[tokio::test]
async fn stars_are_paid_in_the_chat() {
    let Ok(chromium) = std::env::var("CHROMIUM") else {
        eprintln!("skipped: CHROMIUM is not set");
        return;
    };
    let (_folder, _sandbox, browser) = sandbox(&chromium).await;
    browser.be("Анна").await;
    browser.click("#start", "Запустить").await;
    browser.click(".key", "Месяц — 1 990 ₽").await;
    browser.click(".key", "Telegram Stars").await;
    browser.click(".key", "Заплатить один раз").await;
    browser.click(".key.link", "Перейти к оплате").await;
    browser.see("#join-kind", "⭐ 450").await;
    browser.see("#join-whose", "У вас 2000 ⭐").await;
    browser.shot("41-invoice").await;
    browser.click("#join-ask", "Заплатить ⭐ 450").await;
    browser.see(".mine .text", "Вы заплатили ⭐ 450").await;
    browser.see(".theirs .text", "Спасибо, оплата пришла!").await;
    browser.shot("42-stars-paid").await;
    browser.click("#show-payments", "").await;
    browser.see("#payments", "1550 ⭐").await;
    browser.click(".key.link", "Перейти к оплате").await;
    browser.click("#join-ask", "Заплатить ⭐ 450").await;
    browser.see("#toasts", "уже оплачен").await;
}

#[tokio::test]
async fn a_member_of_both_messengers_has_one_access() {
    let Ok(chromium) = std::env::var("CHROMIUM") else {
        eprintln!("skipped: CHROMIUM is not set");
        return;
    };
    let (_folder, _sandbox, browser) = sandbox(&chromium).await;
    browser.choose_messenger("Анна", "ВКонтакте").await;
    she_pays_in_vk(&browser).await;
    she_connects_telegram(&browser).await;
    she_freezes_and_is_out_of_both(&browser).await;
    she_comes_back_to_both(&browser).await;
    a_stranger_comes_by_the_shared_link(&browser).await;
    the_owner_works_without_the_key(&browser).await;
    browser.size(390, 844, true).await;
    browser.click(".switch button", "Чаты").await;
    browser.shot("39-vk-phone-places").await;
    browser.click(".switch button", "Бот").await;
    browser.shot("40-vk-phone").await;
    let wide = browser.script("return document.documentElement.scrollWidth > innerWidth", json!([])).await;
    assert_eq!(wide, json!(false), "nothing sticks out on a phone");
}

#[tokio::test]
async fn a_payer_comes_back_to_a_page_that_turns() {
    let Ok(chromium) = std::env::var("CHROMIUM") else {
        eprintln!("skipped: CHROMIUM is not set");
        return;
    };
    let (_folder, _sandbox, browser) = sandbox(&chromium).await;
    browser.be("Анна").await;
    browser.click("#start", "Запустить").await;
    browser.click(".key", "Месяц — 1 990 ₽").await;
    browser.click(".key", "ЮKassa").await;
    browser.click(".key", "Заплатить один раз").await;
    browser.click(".key.link", "Перейти к оплате").await;
    browser.see("#pay iframe", "").await;
    // She is back before the bank knows of the money.
    let bill = browser.script("return document.querySelector('#pay iframe').src", json!([])).await;
    let (bank, id) = bill.as_str().unwrap().split_once("/pay/").unwrap();
    let asked = browser.http.get(format!("{bank}/v3/payments/{id}")).basic_auth("506751", Some("live_sandbox"));
    let payment: Value = asked.send().await.unwrap().json().await.unwrap();
    browser.enter_frame("#pay iframe").await;
    browser.script("location.href = arguments[0]", json!([payment["confirmation"]["return_url"]])).await;
    browser.see("[data-state=waiting] h1", "Ждём подтверждения банка").await;
    browser.size(390, 844, true).await;
    browser.shot("50-waiting").await;
    let wide = browser.script("return document.documentElement.scrollWidth > innerWidth", json!([])).await;
    assert_eq!(wide, json!(false), "nothing sticks out on a phone");
    browser.http.post(format!("{bank}/pay/{id}/pay")).send().await.unwrap();
    browser.see("[data-state=paid] h1", "Вы в клубе!").await;
    browser.see("p", "«Месяц» — по").await;
    browser.shot("51-in").await;
    browser.size(1280, 800, false).await;
    assert_eq!(browser.count("a", "").await, 1, "only the way back");
    browser.click("a", "Вернуться в чат").await;
    browser.leave_frame().await;
    browser.miss("#pay", "").await;
    browser.see(".theirs .text", "Спасибо, оплата пришла!").await;
}

/// A new sandbox, and a browser that looks at it.
async fn sandbox(chromium: &str) -> (tempfile::TempDir, Process, Browser) {
    let folder = tempfile::tempdir().unwrap();
    let mut sandbox = Command::new(env!("CARGO_BIN_EXE_propusk"));
    sandbox.args(["sandbox", "--port", "0", "--reset", "--db"]).arg(folder.path().join("world.db"));
    let (sandbox, address) = Process::start(&mut sandbox, |line| Some(line.to_owned()));
    let browser = Browser::start(chromium).await;
    browser.size(1280, 800, false).await;
    browser.light_and_still("light").await;
    browser.tell("url", json!({"url": address})).await.unwrap();
    browser.see("h2", "Кто я сейчас?").await;
    (folder, sandbox, browser)
}

/// A month, paid for from VK; the community and its chat let her in.
async fn she_pays_in_vk(browser: &Browser) {
    browser.click("#start", "Начать").await;
    browser.click(".key.primary", "Месяц — 1 990 ₽").await;
    browser.shot("30-vk-plan").await;
    browser.pay("31-vk-pay").await;
    browser.see(".theirs .text", "Спасибо, оплата пришла!").await;
    browser.come_in("Дыхание. Беседа", "Войти в беседу").await;
    browser.see(".theirs .text", "вы внутри: «Дыхание. Беседа»").await;
    browser.see("[data-vk=chat] [data-vk-member]", "Анна").await;
    browser.click("[data-vk=community] button", "Подать заявку").await;
    browser.see("[data-vk=community] [data-vk-member]", "Анна").await;
    browser.shot("32-vk-inside").await;
}

/// The link of /connect leads to her Telegram; both sides say yes, and what was paid in VK opens Telegram's gates.
async fn she_connects_telegram(browser: &Browser) {
    browser.say("/connect").await;
    browser.click(".key.link", "Открыть бота в Telegram").await;
    browser.see("[data-wire=tg] #bot-as", "Анна").await;
    browser.see(".theirs .text", "Объединить эти аккаунты?").await;
    browser.shot("33-connect").await;
    browser.click(".key", "Да, объединить").await;
    browser.see(".theirs .text", "Осталось подтвердить во ВКонтакте").await;
    browser.choose_messenger("Анна", "ВКонтакте").await;
    browser.click(".key", "Да, объединить").await;
    browser.see(".theirs .text", "теперь это один доступ").await;
    browser.shot("34-connected").await;
    browser.choose_messenger("Анна", "Telegram").await;
    browser.say("/link").await;
    browser.enter(CHANNEL).await;
    browser.see("[data-chat=channel] [data-member]", "Анна").await;
    browser.see(".card", "внутри · 3").await;
    browser.shot("35-in-both").await;
}

async fn she_freezes_and_is_out_of_both(browser: &Browser) {
    browser.say("/freeze 7").await;
    browser.click(".key", "Да, заморозить").await;
    browser.see(".theirs .text", "заморожена на 7 дней").await;
    browser.miss("[data-chat=channel] [data-member]", "Анна").await;
    browser.click("[role=tab]", "ВКонтакте").await;
    browser.miss("[data-vk=community] [data-vk-member]", "Анна").await;
    browser.miss("[data-vk=chat] [data-vk-member]", "Анна").await;
    browser.shot("36-out-of-both").await;
}

/// The freeze ends by itself. The community takes her back; into the chat, from which she was removed, only a person can
/// bring her: the owner does.
async fn she_comes_back_to_both(browser: &Browser) {
    browser.wait_for_word("Заморозка закончилась, вход снова открыт").await;
    browser.enter(CHANNEL).await;
    browser.click("[role=tab]", "Telegram").await;
    browser.see("[data-chat=channel] [data-member]", "Анна").await;
    browser.choose_messenger("Анна", "ВКонтакте").await;
    browser.click("[data-vk=community] button", "Подать заявку").await;
    browser.see("[data-vk=community] [data-vk-member]", "Анна").await;
    browser.choose_messenger("Ольга", "ВКонтакте").await;
    browser.choose("[data-vk=chat] option[value='2002']").await;
    browser.click("[data-vk=chat] button", "Позвать в беседу").await;
    browser.see("[data-vk=chat] [data-vk-member]", "Анна").await;
    browser.see(".card", "внутри · 3").await;
    browser.shot("37-back-in-both").await;
}

async fn a_stranger_comes_by_the_shared_link(browser: &Browser) {
    browser.be("Тимур").await;
    browser.click("[data-vk=chat] button", "Войти по общей ссылке").await;
    browser.click("#join button", "Войти в беседу").await;
    browser.see("[data-vk=chat] .lines", "Эта беседа — для участников клуба").await;
    browser.miss("[data-vk=chat] [data-vk-member]", "Тимур").await;
    browser.see("#journal", "общая ссылка обновлена").await;
}

/// The key is taken away: what it did becomes work for a person, who does it on the community's own page.
async fn the_owner_works_without_the_key(browser: &Browser) {
    browser.choose_messenger("Ольга", "ВКонтакте").await;
    browser.click("[data-vk=community] button", "Отобрать ключ").await;
    browser.see("[data-vk=community] .badge", "без ключа").await;
    browser.be("Тимур").await;
    browser.click("[data-vk=community] button", "Подать заявку").await;
    browser.see("[data-vk=community] .asks", "Тимур").await;
    browser.be("Ольга").await;
    browser.click("#start", "Начать").await;
    browser.say("/hands").await;
    browser.see(".theirs .text", "Отклонить заявку: Тимур Садыков").await;
    browser.shot("38-hands").await;
    browser.click("[data-vk=community] button", "Отклонить").await;
    browser.miss("[data-vk=community] .asks", "Тимур").await;
    browser.click("[data-vk=community] button", "Вернуть ключ").await;
    browser.see("[data-vk=community] .badge", "с ключом").await;
}

async fn she_pays_and_enters(browser: &Browser) {
    browser.be("Анна").await;
    browser.shot("01-open").await;
    browser.click("#start", "Запустить").await;
    browser.click(".key", "Месяц — 1 990 ₽").await;
    browser.see("#journal", "знакомство с ботом").await;
    browser.shot("02-plan").await;
    browser.pay("03-pay").await;
    browser.see(".theirs .text", "Спасибо, оплата пришла!").await;
    browser.see("#journal", "пришла оплата 1 990 ₽").await;
    browser.shot("04-paid").await;
    browser.enter(CHANNEL).await;
    browser.see(".theirs .text", &format!("вы внутри: «{CHANNEL}»")).await;
    browser.see("[data-chat=channel] [data-member]", "Анна").await;
    browser.see(".card", "внутри · 1").await;
    browser.shot("05-inside").await;
}

async fn a_stranger_is_turned_away(browser: &Browser) {
    browser.be("Игорь").await;
    browser.click("[data-chat=supergroup] button", "Открыть ссылку: Анна").await;
    browser.see("#join", "Это чужая личная ссылка: Анна").await;
    browser.shot("06-leaked").await;
    browser.click("#join button", "Подать заявку").await;
    browser.see(".theirs .text", "для участников клуба").await;
    browser.see("#journal", "заявка в «Дыхание. Чат» отклонена: подписки ещё не было (ссылка была чужая)").await;
    browser.miss("[data-chat=supergroup] li", "Игорь").await;
    browser.shot("07-declined").await;
    browser.be("Анна").await;
    browser.see(".theirs .text", "По вашей личной ссылке").await;
}

async fn time_takes_her_out_and_money_brings_her_back(browser: &Browser) {
    browser.wait_for_word("Подписка «Месяц» закончится через 7 дней").await;
    browser.see("#next", "Анна").await;
    browser.miss(".toast", "").await;
    browser.shot("08-reminded").await;
    browser.wait_for_word("Сегодня последний день").await;
    browser.wait_for_word("вход открыт ещё по").await;
    browser.see("[data-chat=channel] [data-member]", "Анна").await;
    browser.shot("09-grace").await;
    browser.wait_for_word("вход по ней закрыт").await;
    browser.miss("[data-chat=channel] [data-member]", "Анна").await;
    browser.see("#journal", "доступ закрыт, и это проверено").await;
    browser.shot("10-removed").await;
    browser.click(".key", "Продлить").await;
    browser.pay("11-pay-again").await;
    browser.see(".theirs .text", "подписка продлена").await;
    browser.enter(CHANNEL).await;
    browser.see("[data-chat=channel] [data-member]", "Анна").await;
    browser.shot("12-back").await;
}

/// A freeze by clicking: the preview, the closed door, the way back.
async fn she_goes_on_holiday_and_comes_back(browser: &Browser) {
    browser.click(".key", "Моя подписка").await;
    browser.click(".key", "Заморозка").await;
    browser.see(".theirs .text", "Заморозка: «Месяц»").await;
    browser.click(".key", "7 дней").await;
    browser.see(".theirs .text", "Последний день сдвинется").await;
    browser.shot("13-freeze-preview").await;
    browser.click(".key", "Да, заморозить").await;
    browser.see(".theirs .text", "Готово: подписка «Месяц» заморожена на 7 дней").await;
    browser.miss("[data-chat=channel] [data-member]", "Анна").await;
    browser.see(".card", "заморожена").await;
    browser.shot("14-frozen").await;
    browser.wait_for_word("Заморозка закончилась, вход снова открыт").await;
    browser.enter(CHANNEL).await;
    browser.see("[data-chat=channel] [data-member]", "Анна").await;
}

/// A gift by clicking: words, the bill, the link that is passed on, the claim.
async fn she_gives_a_friend_a_gift(browser: &Browser) {
    browser.click(".key", "Моя подписка").await;
    browser.click(".key", "Помощь").await;
    browser.click(".key", "Тарифы").await;
    browser.click(".key", "Только чат").await;
    browser.see(".theirs .text", "590 ₽").await;
    browser.click(".key", "В подарок").await;
    browser.see(".theirs .text", "Тариф «Только чат» в подарок").await;
    browser.click(".key", "Без слов").await;
    browser.see(".theirs .text", "После оплаты придёт сообщение со ссылкой").await;
    browser.pay_gift("15-pay-gift").await;
    browser.see(".theirs .text", "Вам подарок — «Только чат»").await;
    browser.shot("16-gift").await;
    browser.be("Kasia").await;
    browser.click("#passed button", "подарок — Анна").await;
    browser.see(".theirs .text", "Анна").await;
    browser.click(".key", "🎁").await;
    browser.see(".card", "Только чат").await;
    browser.shot("17-gift-taken").await;
}

/// Money back by clicking, from the member's card.
async fn the_owner_gives_money_back(browser: &Browser) {
    browser.be("Ольга").await;
    browser.say("/find Лескова").await;
    browser.see(".theirs .text", "@anna · tg:1002").await;
    browser.shot("18-card").await;
    browser.click(".key", "Вернуть №").await;
    browser.shot("19-refund").await;
    browser.say("Уезжает надолго").await;
    browser.click(".key", "Да, вернуть").await;
    browser.see("#journal", "деньги возвращены").await;
    browser.shot("20-refunded").await;
}

/// The owner's tools, the pay office, blocking, languages, a phone, the dark.
async fn everything_has_its_place(browser: &Browser) {
    browser.click("[role=tab]", "Касса").await;
    browser.see("#payments li", "оплачен").await;
    browser.click("[role=tab]", "Telegram").await;
    browser.be("Ольга").await;
    browser.click("[data-chat=channel] button", "Отобрать права").await;
    browser.see("[data-chat=channel] .badge", "у бота нет прав").await;
    browser.see("#journal", "бот потерял доступ").await;
    browser.click("[data-chat=channel] button", "Вернуть боту права").await;
    browser.see("[data-chat=channel] .badge", "бот на посту").await;
    browser.shot("21-owner").await;
    browser.be("Зоя").await;
    browser.click("#start", "Запустить").await;
    browser.click("#block", "Заблокировать").await;
    browser.see(".card", "бот заблокирован").await;
    browser.click("#start", "Разблокировать").await;
    browser.choose("#lang option[value=en]").await;
    browser.see("h2", "Who am I now?").await;
    browser.be("James").await;
    browser.click("#start", "Start the bot").await;
    browser.see(".theirs .text", "Hello! This is").await;
    browser.shot("22-english").await;
    browser.light_and_still("dark").await;
    browser.shot("23-dark").await;
    browser.light_and_still("light").await;
    browser.size(390, 844, true).await;
    browser.shot("24-phone").await;
    browser.click(".switch button", "Chats").await;
    browser.see("#chats h3", CHANNEL).await;
    browser.shot("25-phone-chats").await;
    let wide = browser.script("return document.documentElement.scrollWidth > innerWidth", json!([])).await;
    assert_eq!(wide, json!(false), "nothing sticks out on a phone");
}

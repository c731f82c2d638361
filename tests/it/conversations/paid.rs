//! The page to which a payer comes back.

use crate::club::{Canned, Database, Person, Setup, TestClub, days, minutes, seconds};
use propusk::domain::{Platform, Timestamp};
use serde_json::{Value, json};

/// A club that knows its own address.
async fn club(database: Database, setup: Setup) -> TestClub {
    TestClub::start_with(database, setup, &[("PUBLIC_URL", "https://club.example/".to_owned())]).await
}

/// Where the bank sends back who pays this bill: the path of the page.
async fn back_from(club: &TestClub, bill: &str) -> String {
    let address = format!("{}/payments/{bill}", club.bank.api_url());
    let request = club.web.get(address).basic_auth("506751", Some("live_key"));
    let payment: Value = request.send().await.unwrap().json().await.unwrap();
    let url = payment["confirmation"]["return_url"].as_str().unwrap_or_else(|| panic!("{payment}"));
    url.strip_prefix("https://club.example").unwrap_or_else(|| panic!("{url}")).to_owned()
}

struct Shown {
    status: u16,
    headers: reqwest::header::HeaderMap,
    html: String,
}

impl Shown {
    #[track_caller]
    fn says(&self, text: &str) {
        assert!(self.html.contains(text), "no \"{text}\" on:\n{}", self.html);
    }
}

/// Looks at a page; nothing happens yet.
async fn shown(club: &TestClub, path: &str) -> Shown {
    let answer = club.web.get(club.route(path).await).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Shown { status, headers, html: answer.text().await.unwrap() }
}

async fn looks(club: &TestClub, path: &str) -> Shown {
    let page = shown(club, path).await;
    club.settle().await;
    page
}

async fn state(club: &TestClub, path: &str) -> (u16, Value) {
    let (status, body) = club.calls("GET", &format!("{path}/state"), [], "").await;
    (status, serde_json::from_str::<Value>(&body).unwrap()["state"].clone())
}

/// How often the bank was asked about an order, or is to be.
async fn questions(club: &TestClub) -> usize {
    let outbox = club.table("outbox").await;
    outbox.iter().filter(|row| row["effect"]["do"] == "ask_payment").count()
}

/// She orders; her bill, and the page to which she will come back.
async fn orders(club: &TestClub, person: &Person, plan: &str) -> (String, String) {
    let bill = person.orders(plan).await;
    let page = back_from(club, &bill).await;
    (bill, page)
}

async fn it_waits_and_turns(database: Database) {
    let club = club(database, Setup::default()).await;
    let anna = club.member("Anna <b>").await;
    let (bill, page) = orders(&club, &anna, "month").await;
    let orders = club.table("orders").await;
    assert!(!page.contains(orders[0]["token"].as_str().unwrap()), "the order’s own name is known to others");
    let waiting = looks(&club, &page).await;
    assert_eq!(waiting.status, 200);
    waiting.says("Waiting for the bank’s word");
    waiting.says(r#"<html lang="en">"#);
    waiting.says(r#"<a href="https://t.me/breath_bot?start=paid">Back to the chat</a>"#);
    waiting.says(r#"<noscript><meta http-equiv="refresh" content="5"></noscript>"#);
    assert_eq!(state(&club, &page).await, (200, json!("waiting")));
    anna.unread();
    club.bank.pay(&bill).unwrap();
    club.settle().await;
    let paid = looks(&club, &page).await;
    paid.says("You are in!");
    paid.says("“Month”: until 2 April 2026.");
    assert!(!paid.html.contains("http-equiv"), "it looks no more");
    assert!(!paid.html.contains("t.me/+") && !paid.html.contains("Anna"), "no way in, and no name: {}", paid.html);
    assert_eq!(state(&club, &page).await, (200, json!("paid")));
    // It shows how things are, whoever comes back whenever, and with whatever behind the address.
    anna.buys("month").await;
    let (status, body) = club.calls("POST", &format!("{page}?paymentId=7"), [], "a=b").await;
    assert!(status == 200 && body.contains("until 2 May 2026"), "{body}");
    club.finish().await;
}

/// The page is strict about what may run in it and is kept nowhere.
async fn it_is_guarded(database: Database) {
    let club = club(database, Setup::default()).await;
    let anna = club.member("Anna").await;
    let (_, page) = orders(&club, &anna, "month").await;
    let shown = looks(&club, &page).await;
    let header = |name: &str| shown.headers[name].to_str().unwrap();
    let rules = header("content-security-policy");
    for rule in ["default-src 'none'", "script-src 'sha256-", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(rules.contains(rule), "{rules}");
    }
    assert!(!rules.contains("unsafe") && !rules.contains("SCRIPT") && !rules.contains("STYLE"), "{rules}");
    assert_eq!((header("cache-control"), header("referrer-policy")), ("no-store", "no-referrer"));
    assert_eq!((header("x-content-type-options"), header("x-robots-tag")), ("nosniff", "noindex"));
    // What is in it is what the rules allow, byte by byte.
    use base64::Engine as _;
    use sha2::Digest as _;
    for (open, close, rule) in [("<script>", "</script>", "script-src"), ("<style>", "</style>", "style-src")] {
        let text = shown.html.split_once(open).unwrap().1.split_once(close).unwrap().0;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        assert!(rules.contains(&format!("{rule} 'sha256-{hash}'")), "{rules}");
    }
    assert!(!shown.html.contains(" src=") && !shown.html.contains("url("), "nothing comes from elsewhere");
    club.finish().await;
}

/// A late callback costs her seconds: who looks has the bank asked, but not more often than is decent.
async fn looking_has_the_bank_asked(database: Database) {
    let club = club(database, Setup::default()).await;
    let anna = club.member("Anna").await;
    let (bill, page) = orders(&club, &anna, "month").await;
    club.bank.hold_notifications();
    for _ in 0..5 {
        assert_eq!(state(&club, &page).await.1, "waiting");
    }
    assert_eq!(questions(&club).await, 1, "all within a moment");
    club.clock.advance(seconds(4));
    looks(&club, &page).await;
    assert_eq!(questions(&club).await, 1);
    club.bank.pay(&bill).unwrap();
    club.clock.advance(seconds(1));
    looks(&club, &page).await.says("Waiting");
    assert_eq!((questions(&club).await, anna.terms().await), (2, 1));
    looks(&club, &page).await.says("You are in!");
    assert_eq!(questions(&club).await, 2, "there is nothing left to ask");
    club.bank.release(propusk::sandbox::yookassa::Order::AsHappened).await;
    club.settle().await;
    assert_eq!(anna.terms().await, 1);
    // Left open for hours it asks less and less often.
    let (_, page) = orders(&club, &anna, "month").await;
    let before = questions(&club).await;
    for _ in 0..120 {
        club.clock.advance(seconds(5));
        looks(&club, &page).await;
    }
    let asked = questions(&club).await - before;
    assert!((12..=24).contains(&asked), "{asked} times in ten minutes");
    let slow = looks(&club, &page).await;
    slow.says(r#"content="60""#);
    club.finish().await;
}

/// A question that waits for the service is not asked again behind it.
async fn while_the_service_is_down_questions_do_not_pile_up(database: Database) {
    let club = club(database, Setup::default()).await;
    let anna = club.member("Anna").await;
    let (bill, page) = orders(&club, &anna, "month").await;
    club.bank.hold_notifications();
    club.bank.pay(&bill).unwrap();
    for _ in 0..4 {
        club.bank.fail_next(propusk::sandbox::yookassa::Fault::TooMany);
    }
    for _ in 0..10 {
        looks(&club, &page).await.says("Waiting");
        club.clock.advance(100);
    }
    assert_eq!(questions(&club).await, 1);
    club.passes(minutes(1)).await;
    looks(&club, &page).await.says("You are in!");
    club.bank.release(propusk::sandbox::yookassa::Order::AsHappened).await;
    club.finish().await;
}

async fn each_end_has_its_words(database: Database) {
    let club = club(database, Setup::default()).await;
    let anna = club.member("Anna").await;
    let (bill, page) = orders(&club, &anna, "month").await;
    club.bank.refuse(&bill).unwrap();
    club.settle().await;
    looks(&club, &page).await.says("The payment did not go through");
    assert_eq!(state(&club, &page).await, (200, json!("canceled")));

    let (_, page) = orders(&club, &anna, "ever").await;
    anna.pays().await;
    looks(&club, &page).await.says("“Ever”: for good.");

    anna.says("/start plan_all").await;
    anna.presses("As a gift").await;
    anna.says("For you").await;
    anna.presses("Pay ").await;
    let bill = anna.bill();
    let page = back_from(&club, &bill).await;
    anna.pays().await;
    let gift = looks(&club, &page).await;
    gift.says("The gift is paid for");
    assert!(!gift.html.contains("gift_"), "the link is in the chat");
    club.owner().unread();
    club.finish().await;
}

/// Money that came for the order and does not fit it; then what the owner makes of it.
async fn money_that_does_not_fit_is_looked_into(database: Database) {
    let api =
        Canned::start(|_, _| json!({"Success": true, "Model": {"Url": "https://orders.cloudpayments.ru/d/x"}})).await;
    let settings = [
        ("PUBLIC_URL", "https://club.example".to_owned()),
        ("CLOUDPAYMENTS_PUBLIC_ID", "pk_1".to_owned()),
        ("CLOUDPAYMENTS_API_SECRET", "key".to_owned()),
        ("CLOUDPAYMENTS_API_URL", api.url.clone()),
    ];
    let club = TestClub::start_with(database, Setup::default(), &settings).await;
    let anna = club.member("Anna").await;
    let (_, page) = orders(&club, &anna, "month").await;
    let token = club.table("orders").await[0]["token"].clone();
    let odd = |id: u64| json!({"TransactionId": id, "Amount": 19.90, "Currency": "RUB", "InvoiceId": token, "Status": "Completed"});
    api.lists(vec![odd(7)]);
    club.passes(minutes(61)).await;
    let shown = looks(&club, &page).await;
    shown.says("The money has come, but does not fit the order");
    assert_eq!(state(&club, &page).await, (200, json!("odd")));
    api.lists(vec![
        odd(7),
        json!({"TransactionId": 71, "PaymentTransactionId": 7, "Amount": 19.90, "Currency": "RUB", "Status": "Completed"}),
    ]);
    club.passes(minutes(61)).await;
    looks(&club, &page).await.says("The money was given back");
    club.owner().unread();
    club.finish().await;
}

async fn what_nobody_knows_is_said_kindly(database: Database) {
    let club = club(database, Setup { vk: true, ..Setup::default() }).await;
    let anna = club.member("Anna").await;
    let (bill, page) = orders(&club, &anna, "month").await;
    let token = club.table("orders").await[0]["token"].as_str().unwrap().to_owned();
    let unknown =
        ["0".repeat(32), token, "x".to_owned(), "%00".to_owned(), format!("{}'", "0".repeat(31)), "я".repeat(16)];
    for name in unknown {
        let shown = looks(&club, &format!("/paid/{name}")).await;
        assert_eq!(shown.status, 404, "{name}");
        shown.says("There is no such page");
        shown.says("https://t.me/breath_bot?start=paid");
        shown.says("Open the chat in VK");
        assert_eq!(state(&club, &format!("/paid/{name}")).await, (404, json!("unknown")));
    }
    let general = looks(&club, "/paid?OutSum=1990&InvId=7").await;
    assert_eq!(general.status, 200);
    general.says("Thank you!");
    general.says("Open the chat in Telegram");
    assert!(!general.html.contains("1990"));
    // A page tells of her for a week, and no longer.
    club.bank.pay(&bill).unwrap();
    club.settle().await;
    club.passes(days(7)).await;
    assert_eq!(looks(&club, &page).await.status, 200);
    club.passes(minutes(1)).await;
    let old = looks(&club, &page).await;
    assert_eq!(old.status, 404);
    old.says("There is no such page");
    club.finish().await;
}

async fn whoever_is_forgotten_has_no_page(database: Database) {
    let club = club(database, Setup::default()).await;
    let anna = club.member("Anna").await;
    let (bill, page) = orders(&club, &anna, "month").await;
    club.bank.pay(&bill).unwrap();
    club.settle().await;
    let app = club.app().await;
    let member = anna.account().await["member_id"].as_i64().unwrap();
    let member = propusk::domain::MemberId(member);
    let mut tx = app.store.begin().await.unwrap();
    tx.leave(member, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(shown(&club, &page).await.status, 404);
    let mut tx = app.store.begin().await.unwrap();
    tx.erase(member, &[], Timestamp(0)).await.unwrap();
    assert!(tx.page(page.rsplit('/').next().unwrap()).await.unwrap().is_none());
    tx.rollback().await.unwrap();
    drop(app);
    club.finish().await;
}

/// In her own language, and back to where she came from.
async fn it_speaks_as_she_does(database: Database) {
    let club = club(database, Setup { vk: true, on_vk: true, ..Setup::default() }).await;
    let anna = club.person("Анна", "ru");
    anna.says("/start").await;
    anna.says("/start plan_month").await;
    anna.presses("Оплатить").await;
    let url = anna.address("Перейти к оплате").unwrap();
    let bill = url.rsplit('/').next().unwrap();
    let page = back_from(&club, bill).await;
    looks(&club, &page).await.says("Ждём подтверждения банка");
    club.bank.pay(bill).unwrap();
    club.settle().await;
    let paid = looks(&club, &page).await;
    paid.says(r#"<html lang="ru">"#);
    paid.says("Вы в клубе!");
    paid.says("«Месяц» — по 2 апреля 2026");
    paid.says(r#"<a href="https://vk.me/breath_club?ref=paid">Вернуться в чат</a>"#);
    assert_eq!(anna.platform(), Platform::Vk);
    club.finish().await;
}

/// Where nobody said how the internet reaches us, she goes back to the bot as before.
async fn without_an_address_she_goes_back_to_the_bot(database: Database) {
    let club = TestClub::start(database, Setup::default()).await;
    let anna = club.member("Anna").await;
    let bill = anna.orders("month").await;
    let request = club.web.get(format!("{}/payments/{bill}", club.bank.api_url()));
    let payment: Value = request.basic_auth("506751", Some("live_key")).send().await.unwrap().json().await.unwrap();
    assert_eq!(payment["confirmation"]["return_url"], "https://t.me/breath_bot?start=paid");
    club.finish().await;
}

super::services::on_each!(
    it_waits_and_turns,
    it_is_guarded,
    looking_has_the_bank_asked,
    while_the_service_is_down_questions_do_not_pile_up,
    each_end_has_its_words,
    money_that_does_not_fit_is_looked_into,
    what_nobody_knows_is_said_kindly,
    whoever_is_forgotten_has_no_page,
    it_speaks_as_she_does,
    without_an_address_she_goes_back_to_the_bot,
);

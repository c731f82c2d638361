//! Telegram Stars, and ordinary money through Telegram: what follows of an invoice in the chat.

use super::on_each;
use crate::club::{Database, Person, Setup, TestClub, days, hours, seconds, vectors};
use propusk::club::effect::{Effect, Urgency, act};
use propusk::domain::{AccountId, Again, Timestamp, Word};
use propusk::jobs::poll;
use propusk::sandbox::telegram::{FaultKind, Paying};
use propusk::store::{NewFact, NewOrder};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SECRET: &str = "whk_7Qe2-_sT0kEn_9A";
const PROVIDER: &str = "381764678:LIVE:12345";

/// A plan in both currencies, behind the usual ones.
const PLANS: &str = "[plans.star]\ntitle = \"Star\"\nperiod = \"1 month\"\nprice = [\"1990 RUB\", \"450 XTR\"]\ngates = [\"channel\"]\ngrace = \"2 days\"";
const STARS: Setup = Setup { club: "call_before = \"none\"", plans: PLANS, ..Setup::PLAIN };

async fn club(database: Database) -> TestClub {
    let club = TestClub::start_with(database, STARS, &[("TELEGRAM_WEBHOOK_SECRET", SECRET.to_owned())]).await;
    club.telegram.knows_provider(PROVIDER);
    club
}

/// Somebody with a thousand Stars.
async fn rich(club: &TestClub, name: &str) -> Person {
    let person = club.member(name).await;
    club.telegram.gives_stars(person.id, 1000);
    person
}

/// Orders the plan in Stars; returns the invoice's address.
async fn orders(person: &Person) -> String {
    person.says("/start plan_star").await;
    person.presses("· Telegram Stars").await;
    let url = person.address("Go and pay").unwrap_or_else(|| panic!("no bill, but: {}", person.reads()));
    person.unread();
    url
}

/// Pays behind an invoice; returns what became of it.
async fn pays(club: &TestClub, person: &Person, url: &str) -> Paying {
    let question = club.telegram.pays(person.id, url).unwrap();
    club.settle().await;
    club.telegram.paying(&question).unwrap()
}

/// The same where nothing stands in its way; returns the payment's id.
async fn paid(club: &TestClub, person: &Person, url: &str) -> String {
    match pays(club, person, url).await {
        Paying::Paid(charge) => charge,
        other => panic!("{other:?}"),
    }
}

/// Orders the plan as one that renews by itself; returns the order's token and the invoice's address.
async fn subscribes(club: &TestClub, person: &Person) -> (String, String) {
    let account = AccountId(person.account().await["id"].as_i64().unwrap());
    let token = uuid::Uuid::new_v4().simple().to_string();
    let app = club.app().await;
    let now = app.now();
    let mut tx = app.store.begin().await.unwrap();
    let plan = app.club(&mut tx).await.unwrap().plan(&"star".parse().unwrap()).unwrap().clone();
    let member = tx.account(account).await.unwrap().member;
    let order = NewOrder {
        token: &token,
        member,
        account,
        plan: &plan,
        provider: "stars",
        price: "450 XTR".parse().unwrap(),
        promo: None,
        gift: false,
        replaces: None,
        again: Again::Itself,
    };
    let id = tx.add_order(&order, now.plus(days(1)), now).await.unwrap();
    act(&mut tx, &Effect::Checkout { order: id }, Urgency::Answer, now);
    tx.commit().await.unwrap();
    club.settle().await;
    let url = person.address("Go and pay").unwrap();
    person.unread();
    (token, url)
}

/// An update that says what a payment of hers says.
fn update(person: &Person, at: Timestamp, content: &Value) -> Value {
    let user = json!({"id": person.id, "is_bot": false, "first_name": "A"});
    let chat = json!({"id": person.id, "type": "private", "first_name": "A"});
    let mut message = json!({"message_id": 9000, "from": user, "chat": chat, "date": at.0 / 1000});
    message.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
    json!({"message": message})
}

fn payment(token: &str, charge: &str, until: Option<Timestamp>) -> Value {
    let mut payment = json!({"currency": "XTR", "total_amount": 450, "invoice_payload": token,
        "telegram_payment_charge_id": charge, "provider_payment_charge_id": ""});
    if let Some(until) = until {
        payment["subscription_expiration_date"] = json!(until.0 / 1000);
        payment["is_recurring"] = json!(true);
    }
    json!({"successful_payment": payment})
}

async fn hears(club: &TestClub, update: &Value) {
    club.telegram.push_update(update);
    club.settle().await;
}

async fn last_day(person: &Person) -> String {
    person.says("/status").await;
    let text = person.reads();
    person.unread();
    text
}

async fn recorded_updates_decide_right(database: Database) {
    let club = club(database).await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "stars", "ord_01JD3Z", "250 XTR").await;
    club.refuses_what_is_forged("telegram", "", &[]).await;
    club.telegram.forget_calls();
    for v in vectors("telegram").iter().filter(|v| v["valid"] == true) {
        for _ in 0..2 {
            assert_eq!(club.brings("telegram", v, "").await, (200, String::new()), "{}", v["id"]);
        }
    }
    // The order's own payment counts once; that in roubles is not what was ordered.
    assert_eq!((anna.terms().await, club.events("paid").await.len()), (1, 1));
    assert_eq!(club.count("payments", json!({"misfit": "currency"})).await, 1);
    assert!(club.owner().only_word().contains("990"), "{}", club.owner().reads());
    let answers = club.telegram.calls_of("answerPreCheckoutQuery");
    assert_eq!(answers.len(), 2);
    assert!(answers.iter().all(|call| call.params["ok"] == true), "{answers:?}");
    assert_eq!(club.calls("POST", "/webhooks/stars", [], "{}").await.0, 401, "there is nothing to bring there");
    club.finish().await;
}

async fn she_buys_with_stars(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    anna.says("/start plan_star").await;
    assert!(anna.sees_button("YooKassa") && anna.sees_button("450\u{a0}⭐ · Telegram Stars"), "{}", anna.reads());
    let url = orders(&anna).await;
    let shown = club.telegram.invoice(&url).unwrap();
    assert_eq!(
        (shown.title.as_str(), shown.amount, shown.currency.as_str(), shown.renews),
        ("Breath: Star", 450, "XTR", false)
    );
    paid(&club, &anna, &url).await;
    assert_eq!((club.telegram.stars(anna.id), anna.terms().await), (550, 1));
    anna.enters(club.channel).await;
    assert!(anna.is_inside(club.channel));
    assert!(last_day(&anna).await.contains("2 April 2026"), "a month of the calendar, as it was bought");
    // The same bill cannot be paid again, by nobody.
    let bob = rich(&club, "Bob").await;
    for person in [&anna, &bob] {
        let Paying::Refused(why) = pays(&club, person, &url).await else { panic!("paid twice") };
        assert!(why.contains("paid already"), "{why}");
    }
    assert_eq!((anna.terms().await, club.telegram.stars(bob.id)), (1, 1000));
    club.finish().await;
}

async fn a_bill_that_does_not_fit_is_not_paid(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let url = orders(&anna).await;
    let token = club.table("orders").await[0]["token"].as_str().unwrap().to_owned();
    let asks = async |payload: &str, currency: &str, amount: i64, language: &str| {
        let from = json!({"id": anna.id, "is_bot": false, "first_name": "A", "language_code": language});
        let question =
            json!({"id": "77", "from": from, "currency": currency, "total_amount": amount, "invoice_payload": payload});
        club.telegram.forget_calls();
        hears(&club, &json!({"pre_checkout_query": question})).await;
        let call = club.telegram.calls_of("answerPreCheckoutQuery").pop().unwrap();
        (call.params["ok"] == true, call.params["error_message"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(asks(&token, "XTR", 450, "en").await, (true, String::new()));
    for (payload, currency, amount, why) in [
        (token.as_str(), "XTR", 449, "is for 450\u{a0}⭐"),
        (token.as_str(), "RUB", 450, "is for 450\u{a0}⭐"),
        ("another", "XTR", 450, "out of date"),
        ("", "XTR", 450, "out of date"),
    ] {
        let (ok, words) = asks(payload, currency, amount, "en").await;
        assert!(!ok && words.contains(why), "{words}");
    }
    let (owner, member) = (club.owner(), anna.account().await["member_id"].as_i64().unwrap());
    owner.says(&format!("/ban {member}")).await;
    owner.says("spam").await;
    let Paying::Refused(why) = pays(&club, &anna, &url).await else { panic!("she is banned") };
    assert!(why.contains("write to the club"), "{why}");
    let bob = rich(&club, "Bob").await;
    let url = orders(&bob).await;
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let token = club.table("orders").await.pop().unwrap()["token"].as_str().unwrap().to_owned();
    let order = tx.order_by_token(&token).await.unwrap().unwrap().id;
    tx.set_order_state(order, "canceled").await.unwrap();
    tx.commit().await.unwrap();
    drop(app);
    let Paying::Refused(why) = pays(&club, &bob, &url).await else { panic!("it was canceled") };
    assert!(why.contains("out of date"), "{why}");
    assert!(club.table("payments").await.is_empty(), "a question changes nothing");
    club.expects_bans();
    owner.unread();
    club.finish().await;
}

/// However many wait, and however slowly they are dealt with: the answer needs nothing but the poller.
async fn a_flood_does_not_keep_a_payer_waiting(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let url = orders(&anna).await;
    for id in 0..5_000 {
        let from = json!({"id": 100_000 + id, "is_bot": false, "first_name": "A"});
        let chat = json!({"id": -1_009_999_000_000_i64 - id, "type": "supergroup", "title": "Elsewhere"});
        let message = json!({"message_id": 1, "date": 1_772_442_000, "from": from, "chat": chat, "text": "hello"});
        club.telegram.push_update(&json!({"message": message}));
    }
    let question = club.telegram.pays(anna.id, &url).unwrap();
    let (app, started) = (club.app().await, Instant::now());
    let telegram = app.messengers.iter().find(|m| m.is_polled()).unwrap();
    // Nothing is decided and nothing said meanwhile.
    while club.telegram.paying(&question) == Some(Paying::Asked) {
        poll::step(&app, telegram.as_ref(), Duration::ZERO).await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(10), "it took {:?}", started.elapsed());
    }
    assert!(matches!(club.telegram.paying(&question), Some(Paying::Paid(_))));
    drop(app);
    // By a webhook it is answered before the delivery is.
    let bob = rich(&club, "Bob").await;
    let _ = orders(&bob).await;
    let token = club.table("orders").await.pop().unwrap()["token"].as_str().unwrap().to_owned();
    let from = json!({"id": bob.id, "is_bot": false, "first_name": "B"});
    let question = json!({"update_id": 1, "pre_checkout_query": {"id": "5", "from": from, "currency": "XTR",
        "total_amount": 450, "invoice_payload": token}});
    club.telegram.forget_calls();
    let header = [("X-Telegram-Bot-Api-Secret-Token", SECRET)];
    let request = club.web.post(club.route("/webhooks/telegram").await).body(question.to_string());
    let request = header.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(club.telegram.calls_of("answerPreCheckoutQuery").len(), 1);
    assert_eq!(club.count("inbox", json!({"external_id": "1"})).await, 0, "it is not kept");
    club.finish().await;
}

/// One that comes too late is dropped; one that Telegram does not take at once is said again.
async fn a_late_answer_is_no_trouble(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let url = orders(&anna).await;
    let question = club.telegram.pays(anna.id, &url).unwrap();
    club.clock.advance(seconds(11));
    club.settle().await;
    assert_eq!(club.telegram.paying(&question), Some(Paying::TimedOut));
    assert_eq!((club.telegram.stars(anna.id), anna.terms().await), (1000, 0));
    club.fails("answerPreCheckoutQuery", 1, FaultKind::ResetBefore);
    paid(&club, &anna, &url).await;
    assert_eq!(anna.terms().await, 1);
    club.finish().await;
}

/// Nothing can be looked up: she is told so kindly, and nothing is taken.
async fn without_a_database_nobody_pays(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let url = orders(&anna).await;
    let app = club.app().await;
    app.store.close().await;
    let question = club.telegram.pays(anna.id, &url).unwrap();
    let telegram = app.messengers.iter().find(|m| m.is_polled()).unwrap();
    assert!(poll::step(&app, telegram.as_ref(), Duration::ZERO).await.is_err());
    let Some(Paying::Refused(why)) = club.telegram.paying(&question) else { panic!("nobody answered") };
    assert!(why.contains("cannot take the payment this very minute"), "{why}");
    drop(app);
    club.restarts().await;
    paid(&club, &anna, &url).await;
    assert_eq!((anna.terms().await, club.telegram.stars(anna.id)), (1, 550));
    club.finish().await;
}

/// Thirty days of Stars on a plan of a month: Telegram's own word is what counts, and nothing drifts.
async fn a_subscription_goes_on_by_the_clock(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    club.telegram.gives_stars(anna.id, 4000);
    let (token, url) = subscribes(&club, &anna).await;
    assert!(club.telegram.invoice(&url).unwrap().renews);
    paid(&club, &anna, &url).await;
    anna.enters(club.channel).await;
    anna.unread();
    assert_eq!(club.events("renewal_on").await.len(), 1);
    assert!(last_day(&anna).await.contains("1 April 2026"), "{}", anna.reads());
    // Noon of 2 March and ten times thirty days: the 27th of December.
    for n in 2..=10 {
        club.passes(days(30)).await;
        assert_eq!(anna.terms().await, n);
        assert!(anna.is_inside(club.channel));
    }
    assert!(last_day(&anna).await.contains("27 December 2026"), "{}", anna.reads());
    assert!(club.owner().unread().is_empty());
    // She stops it in the bot: the first payment names it at Telegram.
    anna.says("/cancel").await;
    anna.presses("Stop: Star").await;
    assert!(anna.reads().contains("no longer renews by itself"), "{}", anna.reads());
    assert!(club.telegram.star_subscriptions()[0].canceled);
    assert_eq!(club.telegram.star_subscriptions()[0].payload, token);
    anna.unread();
    club.till("2026-12-27 20:00").await;
    assert!(anna.is_inside(club.channel), "what is paid stays");
    club.till("2026-12-30 12:00").await;
    assert!(!anna.is_inside(club.channel));
    assert_eq!(anna.terms().await, 10);
    club.finish().await;
}

async fn she_stops_it_in_telegram_and_lets_it_go_on(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let (token, url) = subscribes(&club, &anna).await;
    paid(&club, &anna, &url).await;
    anna.enters(club.channel).await;
    anna.unread();
    club.telegram.stops_stars(anna.id, &token, true).unwrap();
    club.settle().await;
    assert!(anna.only_word().contains("no longer renews by itself"), "{}", anna.reads());
    assert!(anna.is_inside(club.channel));
    club.telegram.stops_stars(anna.id, &token, false).unwrap();
    club.settle().await;
    assert_eq!(club.events("renewal_on").await.len(), 2);
    club.passes(days(30)).await;
    assert_eq!((anna.terms().await, club.telegram.stars(anna.id)), (2, 100));
    anna.unread();
    // There is not enough for a third: she is told kindly, and grace follows.
    club.passes(days(30)).await;
    assert!(anna.reads().contains("could not be renewed"), "{}", anna.reads());
    assert!(anna.is_inside(club.channel));
    club.passes(days(4)).await;
    assert!(!anna.is_inside(club.channel));
    club.finish().await;
}

/// Words about charges in whatever order, and twice, never give more than Telegram says; time from elsewhere is not lost.
async fn the_end_is_set_and_never_added_up(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let (token, _) = subscribes(&club, &anna).await;
    let start = club.clock.now();
    let charge = |n: i64| {
        update(
            &anna,
            start.plus(days(30 * (n - 1))),
            &payment(&token, &format!("c{n}"), Some(start.plus(days(30 * n)))),
        )
    };
    // The second before the first; the first, told late, is of the past.
    club.passes(days(30)).await;
    for n in [2, 1, 2, 1] {
        hears(&club, &charge(n)).await;
        assert!(last_day(&anna).await.contains("1 May 2026"), "{}", anna.reads());
    }
    assert_eq!((club.table("payments").await.len(), anna.terms().await), (2, 1));
    // Another name for the time that is paid already.
    let twin = update(&anna, club.clock.now(), &payment(&token, "twin", Some(start.plus(days(60)))));
    hears(&club, &twin).await;
    assert!(last_day(&anna).await.contains("1 May 2026"), "{}", anna.reads());
    // A month from elsewhere is laid behind, and the next charge behind it: sixty days and a month and thirty days.
    anna.says("/start plan_star").await;
    anna.presses("YooKassa").await;
    anna.pays().await;
    assert!(last_day(&anna).await.contains("1 June 2026"), "{}", anna.reads());
    club.passes(days(29)).await;
    hears(&club, &charge(3)).await;
    assert!(last_day(&anna).await.contains("1 July 2026"), "{}", anna.reads());
    // The money of one charge goes back: its own days go, and the next charge is set behind what stays.
    let mut back = payment(&token, "c3", None);
    back = json!({"refunded_payment": back["successful_payment"]});
    for _ in 0..2 {
        hears(&club, &update(&anna, club.clock.now(), &back)).await;
        assert!(last_day(&anna).await.contains("1 June 2026"), "{}", anna.reads());
    }
    club.passes(days(31)).await;
    hears(&club, &charge(4)).await;
    assert!(last_day(&anna).await.contains("1 July 2026"), "{}", anna.reads());
    club.owner().unread();
    club.finish().await;
}

async fn a_refund_is_confirmed_by_telegram_and_counts_once(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let url = orders(&anna).await;
    let charge = paid(&club, &anna, &url).await;
    anna.enters(club.channel).await;
    let owner = club.owner();
    let number = club.table("payments").await[0]["id"].as_i64().unwrap();
    // Only the whole of it.
    owner.says(&format!("/refund {number} 100")).await;
    owner.says("a mistake").await;
    owner.presses("Yes, give back").await;
    assert!(owner.reads().contains("whole sum"), "{}", owner.reads());
    assert_eq!(club.telegram.stars(anna.id), 550);
    owner.unread();
    owner.says(&format!("/refund {number}")).await;
    owner.says("a mistake").await;
    club.fails("refundStarPayment", 1, FaultKind::ResetAfter);
    owner.presses("Yes, give back").await;
    club.passes(hours(1)).await;
    assert_eq!((club.telegram.stars(anna.id), anna.terms().await), (1000, 0), "{}", owner.reads());
    assert!(!anna.is_inside(club.channel));
    assert_eq!(
        club.count("payments", json!({"external_id": charge, "state": "refunded", "refunded_minor": 450})).await,
        1
    );
    assert_eq!(club.events("refunded").await.len(), 1);
    owner.unread();
    club.finish().await;
}

/// Whoever pays a bill, it is its member's; another sum is kept and told.
async fn a_friend_pays_and_a_wrong_sum_is_kept(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let bob = rich(&club, "Bob").await;
    let url = orders(&anna).await;
    let token = club.table("orders").await[0]["token"].as_str().unwrap().to_owned();
    let wrong = json!({"successful_payment": {"currency": "XTR", "total_amount": 1, "invoice_payload": token,
        "telegram_payment_charge_id": "w1", "provider_payment_charge_id": ""}});
    hears(&club, &update(&anna, club.clock.now(), &wrong)).await;
    assert!(club.owner().only_word().contains("the sum is not"), "{}", club.owner().reads());
    assert_eq!(anna.terms().await, 0);
    paid(&club, &bob, &url).await;
    assert_eq!((anna.terms().await, bob.terms().await), (1, 0));
    hears(&club, &update(&bob, club.clock.now(), &payment("another", "x1", None))).await;
    assert!(club.owner().only_word().contains("no such order"), "{}", club.owner().reads());
    club.finish().await;
}

/// Telegram tells nothing for longer than it keeps news: the list of transactions does, and nothing counts twice.
async fn what_was_never_told_is_on_the_list(database: Database) {
    let club = club(database).await;
    let anna = rich(&club, "Anna").await;
    let (token, url) = subscribes(&club, &anna).await;
    club.telegram.keeps_payments_to_itself(true);
    let charge = paid(&club, &anna, &url).await;
    assert_eq!(anna.terms().await, 0);
    let app = club.app().await;
    let facts = app.payments.get("stars").unwrap().since(app.now().plus(-days(1))).await.unwrap();
    assert_eq!(facts.len(), 1);
    for fact in facts {
        let word = Word::Payment(Box::new(fact));
        let fact = NewFact {
            source: "stars".into(),
            external_id: "found".into(),
            lane: word.lane(),
            priority: 0,
            payload: serde_json::to_string(&word).unwrap(),
        };
        let mut tx = app.store.begin().await.unwrap();
        tx.add_facts(&[fact], app.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    club.settle().await;
    assert!(last_day(&anna).await.contains("1 April 2026"), "{}", anna.reads());
    assert_eq!(club.events("renewal_on").await.len(), 1);
    let late = update(&anna, app.now(), &payment(&token, &charge, Some(app.now().plus(days(30)))));
    drop(app);
    hears(&club, &late).await;
    assert_eq!((anna.terms().await, club.table("payments").await.len()), (1, 1));
    club.finish().await;
}

/// A provider token: roubles within Telegram, given back by hand; one that is for trying out gives nothing.
async fn ordinary_money_through_telegram(database: Database) {
    let more = [("TELEGRAM_PROVIDER_TOKEN", PROVIDER.to_owned())];
    let setup = Setup { plans: "[payments]\norder = [\"telegram\"]", ..Setup::PLAIN };
    let club = TestClub::start_with(database, setup, &more).await;
    club.telegram.knows_provider(PROVIDER);
    let anna = club.member("Anna").await;
    anna.says("/start plan_month").await;
    assert!(anna.sees_button("· Telegram") && anna.sees_button("· YooKassa"), "{}", anna.reads());
    anna.presses("· Telegram").await;
    let url = anna.address("Go and pay").unwrap();
    let charge = paid(&club, &anna, &url).await;
    assert_eq!(anna.terms().await, 1);
    assert_eq!(
        club.count("payments", json!({"provider": "telegram", "external_id": charge, "minor": 199_000})).await,
        1
    );
    let owner = club.owner();
    let number = club.table("payments").await[0]["id"].as_i64().unwrap();
    owner.says(&format!("/refund {number}")).await;
    owner.says("a mistake").await;
    owner.presses("Yes").await;
    assert_eq!(club.events("refunded").await.len(), 0, "somebody has to do it: {}", owner.reads());
    owner.unread();
    club.finish().await;
}

async fn test_money_is_no_money(database: Database) {
    let token = "381764678:TEST:12345".to_owned();
    let club = TestClub::start_with(database, Setup::PLAIN, &[("TELEGRAM_PROVIDER_TOKEN", token.clone())]).await;
    club.telegram.knows_provider(&token);
    let anna = club.member("Anna").await;
    anna.says("/start plan_month").await;
    anna.presses("· Telegram").await;
    let url = anna.address("Go and pay").unwrap();
    let Paying::Refused(why) = pays(&club, &anna, &url).await else { panic!("test money was taken") };
    assert!(why.contains("tries payments out"), "{why}");
    assert_eq!(anna.terms().await, 0);
    club.finish().await;
}

on_each!(
    recorded_updates_decide_right,
    she_buys_with_stars,
    a_bill_that_does_not_fit_is_not_paid,
    a_flood_does_not_keep_a_payer_waiting,
    a_late_answer_is_no_trouble,
    without_a_database_nobody_pays,
    a_subscription_goes_on_by_the_clock,
    she_stops_it_in_telegram_and_lets_it_go_on,
    the_end_is_set_and_never_added_up,
    a_refund_is_confirmed_by_telegram_and_counts_once,
    a_friend_pays_and_a_wrong_sum_is_kept,
    what_was_never_told_is_on_the_list,
    ordinary_money_through_telegram,
    test_money_is_no_money,
);

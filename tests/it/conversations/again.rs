//! Whether a purchase goes on by itself: the question, the yes, and the charges that follow of it.

use super::services::on_each;
use crate::club::{Database, Person, Setup, TestClub, days, hours};
use propusk::domain::MemberId;
use propusk::jobs::timer;
use propusk::sandbox::yookassa::Fault;
use serde_json::json;

const ON_VK: Setup = Setup { vk: true, on_vk: true, ..Setup::PLAIN };

/// A club whose bank lets it charge saved cards.
async fn club(database: Database, setup: Setup) -> TestClub {
    TestClub::start_with(database, setup, &[("AUTOPAY", "yookassa".to_owned())]).await
}

/// Orders a month up to the question.
async fn asks_for(person: &Person) {
    person.says("/start plan_month").await;
    person.presses("Pay ").await;
    assert!(person.reads().contains("Renew “Month” automatically?"), "{}", person.reads());
}

/// Buys a month and agrees that it goes on; returns the payment's id, which is also that of her card.
async fn agrees(person: &Person) -> String {
    asks_for(person).await;
    person.presses("Renew automatically").await;
    let id = person.pays().await;
    person.unread();
    id
}

/// How many payments the bank has in this state.
fn paid(club: &TestClub, status: &str) -> usize {
    club.bank.payments().iter().filter(|p| p.status == status).count()
}

async fn it_goes_on_with_a_word_the_day_before(database: Database) {
    goes_on(club(database, Setup::PLAIN).await).await;
}

async fn it_goes_on_in_vk_too(database: Database) {
    goes_on(club(database, ON_VK).await).await;
}

async fn goes_on(club: TestClub) {
    let anna = club.member("Anna").await;
    asks_for(&anna).await;
    let terms = anna.reads();
    for part in ["YooKassa keeps your way of paying", "every month", "a day before each charge", "cancel", "paid stays"]
    {
        assert!(terms.contains(part), "{part}: {terms}");
    }
    assert_eq!(club.count("orders", json!({})).await, 0, "nothing is ordered before she has said how");
    anna.presses("Renew automatically").await;
    let agreed = club.events("renewal_agreed").await;
    assert_eq!(agreed[0]["terms"]["price"], json!({"minor": 199_000, "currency": "RUB"}));
    assert_eq!((&agreed[0]["terms"]["how"], &agreed[0]["terms"]["provider"]), (&json!("saved"), &json!("yookassa")));
    let card = anna.pays().await;
    assert_eq!(club.bank.cards().iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), [card.as_str()]);
    let kept = club.table("methods").await;
    assert!(kept.len() == 1 && !serde_json::to_string(&kept).unwrap().contains(&card), "its id is a secret: {kept:?}");
    anna.unread();
    club.till("2026-04-01 09:59").await;
    assert!(anna.unread().is_empty(), "{}", anna.reads());
    club.till("2026-04-01 10:00").await;
    let word = anna.only_word();
    assert!(word.contains("will be charged on 2 April 2026") && word.contains("Bank card *4477"), "{word}");
    club.till("2026-04-02 09:59").await;
    assert_eq!((paid(&club, "succeeded"), anna.terms().await), (1, 1), "not before the day that was named");
    club.till("2026-04-02 10:00").await;
    assert_eq!((paid(&club, "succeeded"), anna.terms().await), (2, 2));
    assert!(anna.only_word().contains("2 May 2026"), "{}", anna.reads());
    club.till("2026-06-02 12:00").await;
    assert_eq!((club.bank.payments().len(), anna.terms().await), (4, 4), "one charge for each period");
    assert_eq!(club.count("charges", json!({})).await, 3);
    assert_eq!(club.events("reminded").await.len(), 0, "who is charged is not asked to pay");
    club.finish().await;
}

async fn who_pays_once_is_never_charged(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    asks_for(&anna).await;
    anna.presses("Pay once").await;
    let bill = anna.bill();
    anna.presses("Pay once").await;
    assert_eq!(anna.bill(), bill, "the same bill");
    anna.presses("Renew automatically").await;
    assert_ne!(anna.bill(), bill, "another wish is another bill");
    club.bank.pay(&bill).unwrap();
    club.passes(days(20)).await;
    assert_eq!((club.bank.cards().len(), club.count("methods", json!({})).await), (0, 0));
    anna.unread();
    club.till("2026-04-06 12:00").await;
    assert_eq!((paid(&club, "succeeded"), anna.terms().await), (1, 1));
    assert!(club.events("reminded").await.len() > 1, "she is reminded as ever");
    club.finish().await;
}

/// A club whose bank has not allowed it to charge.
async fn where_it_cannot_go_on_nobody_is_asked(database: Database) {
    let club = TestClub::start(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    anna.buys("month").await;
    assert_eq!((anna.terms().await, club.bank.cards().len()), (1, 0));
    club.finish().await;
}

async fn she_stops_it_whenever_she_likes(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    let bob = club.member("Bob").await;
    agrees(&anna).await;
    agrees(&bob).await;
    club.till("2026-04-01 12:00").await;
    anna.presses("Do not renew").await;
    assert!(anna.reads().contains("no longer renews by itself"), "{}", anna.reads());
    assert!(anna.reads().contains("including 2 April 2026"), "{}", anna.reads());
    bob.says("/cancel").await;
    bob.presses("Stop: Month").await;
    assert!(bob.reads().contains("no longer renews by itself"), "{}", bob.reads());
    anna.presses("Do not renew").await;
    assert!(anna.reads().contains("no automatic renewal"), "{}", anna.reads());
    club.till("2026-04-07 12:00").await;
    assert_eq!((paid(&club, "succeeded"), club.bank.payments().len()), (2, 2));
    assert_eq!((anna.terms().await, bob.terms().await), (1, 1));
    assert_eq!(club.events("renewal_stopped").await.len(), 2);
    club.finish().await;
}

async fn a_declined_charge_is_tried_again_in_grace(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
    for person in [&anna, &bob] {
        let card = agrees(person).await;
        club.bank.empties(&card, true);
    }
    let card = club.bank.cards()[0].id.clone();
    club.till("2026-04-02 12:00").await;
    let words = anna.unread();
    assert!(words.len() == 2 && words[1].contains("try again on 3 April 2026"), "{words:#?}");
    assert!(anna.sees_button("Pay") && anna.sees_button("Do not renew"));
    club.bank.empties(&card, false);
    bob.unread();
    club.till("2026-04-03 12:00").await;
    assert_eq!((anna.terms().await, bob.terms().await), (2, 1));
    assert!(anna.reads().contains("2 May 2026"), "grace is lent: {}", anna.reads());
    let words = bob.unread();
    assert!(words.iter().any(|word| word.contains("is off: the money could not be charged")), "{words:#?}");
    club.till("2026-04-20 12:00").await;
    assert_eq!((paid(&club, "succeeded"), paid(&club, "canceled")), (3, 3), "{:#?}", club.bank.payments());
    // She goes on by herself, and may agree anew.
    bob.says("/start plan_month").await;
    bob.presses("Pay ").await;
    assert!(bob.reads().contains("automatically?"), "{}", bob.reads());
    club.finish().await;
}

async fn a_card_that_was_taken_back_ends_it(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    let card = agrees(&anna).await;
    club.bank.revokes(&card);
    club.till("2026-04-02 12:00").await;
    let words = anna.unread();
    assert!(words.len() == 2 && words[1].contains("the saved card can be charged no more"), "{words:#?}");
    club.till("2026-04-10 12:00").await;
    assert_eq!((paid(&club, "succeeded"), paid(&club, "canceled")), (1, 1), "no second try");
    club.finish().await;
}

/// She is charged what she agreed to, or less.
async fn the_price_never_rises(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    agrees(&anna).await;
    club.apply(&club.file().replace("1990 RUB", "2490 RUB")).await;
    club.till("2026-04-01 12:00").await;
    assert!(anna.reads().contains("your price stays"), "{}", anna.reads());
    club.till("2026-04-02 12:00").await;
    assert_eq!(club.bank.payments()[1].minor, 199_000);
    club.apply(&club.file().replace("1990 RUB", "990 RUB")).await;
    club.till("2026-05-02 12:00").await;
    assert_eq!((club.bank.payments()[2].minor, anna.terms().await), (99_000, 3));
    anna.unread();
    club.apply(&club.file().replace("[plans.month]", "[plans.other]")).await;
    club.till("2026-06-01 12:00").await;
    assert!(anna.only_word().contains("no longer sells this plan"), "{}", anna.reads());
    club.till("2026-06-10 12:00").await;
    assert_eq!(club.bank.payments().len(), 3);
    club.finish().await;
}

/// #7, #15: she paid meanwhile, or her time stands still: the next charge moves along.
async fn what_moves_the_end_moves_the_charge(database: Database) {
    let cold = Setup {
        plans: "[plans.cold]\ntitle = \"Cold\"\nperiod = \"1 month\"\nprice = [\"1000 RUB\"]\ngates = [\"channel\"]\nfreeze = { days = 14, min = 3, times = 2 }",
        ..Setup::PLAIN
    };
    let club = club(database, cold).await;
    let anna = club.member("Anna").await;
    agrees(&anna).await;
    club.till("2026-04-01 12:00").await;
    anna.orders("month").await;
    anna.pays().await;
    club.till("2026-05-02 09:59").await;
    assert_eq!((paid(&club, "succeeded"), anna.terms().await), (2, 2), "she has paid for April herself");
    assert_eq!(club.events("charge_coming").await.len(), 2, "and is told anew");
    club.till("2026-05-02 10:00").await;
    assert_eq!((paid(&club, "succeeded"), anna.terms().await), (3, 3));
    let bob = club.member("Bob").await;
    bob.says("/start plan_cold").await;
    bob.presses("Pay ").await;
    bob.presses("Renew automatically").await;
    bob.pays().await;
    bob.says("/freeze 10").await;
    bob.presses("Yes, freeze it").await;
    let (before, charges) = (paid(&club, "succeeded"), club.count("charges", json!({})).await);
    club.till("2026-06-02 09:00").await;
    assert_eq!((paid(&club, "succeeded"), club.count("charges", json!({})).await), (before, charges));
    club.till("2026-06-13 12:00").await;
    assert_eq!((anna.terms().await, bob.terms().await), (4, 2), "{:?}", bob.all());
    club.finish().await;
}

async fn whose_money_went_back_is_charged_no_more(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    let payment = agrees(&anna).await;
    club.bank.refund(&payment, 199_000).unwrap();
    club.settle().await;
    assert!(anna.all().iter().any(|word| word.contains("the money for it went back")), "{:#?}", anna.all());
    let bob = club.member("Bob").await;
    agrees(&bob).await;
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    tx.set_banned(MemberId(3), Some(app.now())).await.unwrap();
    tx.commit().await.unwrap();
    drop(app);
    bob.unread();
    club.till("2026-04-10 12:00").await;
    assert_eq!(paid(&club, "succeeded"), 2, "neither was charged");
    assert_eq!(club.events("renewal_stopped").await.len(), 2);
    club.finish().await;
}

/// The answer is lost in every way in which it can be: it is the same charge.
async fn an_unknown_outcome_is_never_a_second_charge(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    agrees(&anna).await;
    for (n, fault) in
        [Fault::ErrorAfterEffect, Fault::StillWorking, Fault::Reset, Fault::TooMany].into_iter().enumerate()
    {
        let day = format!("2026-{:02}-02", n + 4);
        club.till(&format!("{day} 09:59")).await;
        club.bank.hold_notifications();
        club.bank.fail_next(fault);
        club.till(&format!("{day} 10:30")).await;
        assert_eq!((paid(&club, "succeeded"), anna.terms().await), (n + 2, n + 2), "{fault:?}");
        club.bank.drop_notifications();
    }
    club.finish().await;
}

async fn killed_in_the_middle_it_charges_once(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    agrees(&anna).await;
    club.till("2026-04-02 09:59").await;
    club.clock.advance(60_000);
    club.lets_time_pass().await;
    for _ in 0..3 {
        club.begins_to_act().await;
        club.dies().await;
        club.revives().await;
    }
    club.passes(hours(1)).await;
    assert_eq!((club.bank.payments().len(), anna.terms().await), (2, 2));
    assert_eq!(club.count("charges", json!({})).await, 1);
    club.finish().await;
}

async fn it_is_charged_when_the_bank_is_back(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let (anna, bob) = (club.member("Anna").await, club.member("Bob").await);
    agrees(&anna).await;
    agrees(&bob).await;
    club.till("2026-04-02 09:59").await;
    club.bank.breaks_down(true);
    club.till("2026-04-02 22:00").await;
    bob.says("/cancel").await;
    bob.presses("Stop: Month").await;
    club.till("2026-04-03 03:00").await;
    assert_eq!((club.bank.payments().len(), anna.terms().await), (2, 1));
    club.bank.breaks_down(false);
    club.till("2026-04-03 08:00").await;
    assert_eq!((paid(&club, "succeeded"), anna.terms().await, bob.terms().await), (3, 2, 1));
    club.finish().await;
}

async fn twenty_timers_at_once_make_one_charge(database: Database) {
    let club = club(database, Setup::PLAIN).await;
    let anna = club.member("Anna").await;
    agrees(&anna).await;
    for moment in ["2026-04-01 09:59", "2026-04-02 09:59"] {
        club.till(moment).await;
        club.clock.advance(60_000);
        let app = club.app().await;
        let all = futures_util::future::join_all((0..20).map(|_| timer::step(&app))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        drop(app);
        club.settle().await;
    }
    assert_eq!((club.events("charge_coming").await.len(), club.count("charges", json!({})).await), (1, 1));
    assert_eq!((club.bank.payments().len(), anna.terms().await), (2, 2));
    club.finish().await;
}

on_each!(
    it_goes_on_with_a_word_the_day_before,
    it_goes_on_in_vk_too,
    who_pays_once_is_never_charged,
    where_it_cannot_go_on_nobody_is_asked,
    she_stops_it_whenever_she_likes,
    a_declined_charge_is_tried_again_in_grace,
    a_card_that_was_taken_back_ends_it,
    the_price_never_rises,
    what_moves_the_end_moves_the_charge,
    whose_money_went_back_is_charged_no_more,
    an_unknown_outcome_is_never_a_second_charge,
    killed_in_the_middle_it_charges_once,
    it_is_charged_when_the_bank_is_back,
    twenty_timers_at_once_make_one_charge,
);

//! Bringing friends, promo codes and trial days.

use crate::club::{Person, Setup, TestClub, days, minutes, on_all, on_both};
use propusk::club::apply;
use propusk::club_file::ClubFile;
use serde_json::json;

const FRIENDS: &str = "[referral]\nreward = \"7 days\"\nwelcome = \"3 days\"\n";
const PART: &str = "[referral]\nreward = \"50%\"\n";
const PROMOS: &str = r#"
[plans.taste]
title = "Taste"
period = "1 month"
price = ["990 RUB"]
gates = ["channel"]
remind = ["1 day"]
trial = "5 days"
[promos.SPRING]
percent = 20
plans = ["month", "all"]
until = "2026-03-31"
[promos."ВЕСНА"]
amount = ["500 RUB"]
[promos.WEEK]
days = "7 days"
[promos.LIFE]
days = "1 day"
plans = ["ever"]
[promos.SOON]
percent = 10
from = "2026-03-10"
[promos.GONE]
percent = 10
until = "2026-03-01"
[promos.FRESH]
percent = 10
for = "new"
[promos.AGAIN]
percent = 50
for = "lapsed"
[promos.ONE]
percent = 30
times = 1
"#;

const fn with(plans: &'static str) -> Setup {
    Setup { plans, ..Setup::PLAIN }
}

/// The code in somebody's invitation.
async fn code(person: &Person) -> String {
    person.says("/invite").await;
    let text = person.reads();
    let link = text.split_once("https://t.me/breath_bot?start=ref_").unwrap_or_else(|| panic!("{text}")).1;
    person.unread();
    link.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Somebody new who comes by an invitation.
async fn guest(club: &TestClub, name: &str, code: &str) -> Person {
    let person = club.person(name, "en");
    person.says(&format!("/start ref_{code}")).await;
    person
}

async fn status(person: &Person) -> String {
    person.says("/status").await;
    person.reads()
}

async fn refund(club: &TestClub, bill: &str, minor: i64) {
    club.bank.refund(bill, minor).unwrap();
    club.settle().await;
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

on_all! {
    /// #53: the whole way of an invitation, and its payment told of again and again.
    async fn both_are_rewarded_when_the_guest_first_pays(club: with(FRIENDS)) {
        let anna = club.inside("Anna Nowak", "month").await;
        anna.says("/invite").await;
        has(&anna.reads(), &["7 days", "3 days", "Nobody has come by the link yet"]);
        let code = code(&anna).await;
        let bella = guest(&club, "Bella Brown", &code).await;
        let words = bella.unread();
        assert_eq!(words.len(), 2, "{words:#?}");
        has(&words[0], &["Anna has invited you", "a gift: 3 days"]);
        has(&words[1], &["Hello! This is Breath"]);
        assert!(!words[0].contains("Nowak"));
        bella.says(&format!("/start ref_{code}")).await;
        has(&bella.only_word(), &["Hello! This is Breath"]);
        anna.says("/status").await;
        anna.presses("Bring a friend").await;
        has(&anna.reads(), &["1 person came by your link", "Bella: has not paid yet"]);
        anna.unread();

        let bill = bella.buys("month").await;
        has(&bella.unread().join("\n"), &["is yours up to 5 April 2026", "added a gift: 3 days", "lasts up to 5 April 2026"]);
        has(&anna.only_word(), &["Bella", "A gift for you: 7 days", "lasts up to 9 April 2026"]);
        assert_eq!((bella.terms().await, anna.terms().await), (2, 2));
        assert_eq!(club.bank.notify_again(&bill, 5).await, [Some(200); 5]);
        club.settle().await;
        assert_eq!((bella.terms().await, anna.terms().await), (2, 2));

        bella.buys("month").await;
        has(&status(&bella).await, &["up to 5 May 2026"]);
        assert!(anna.unread().is_empty(), "once");
        assert_eq!((bella.terms().await, anna.terms().await), (3, 2));
        anna.says("/invite").await;
        has(&anna.reads(), &["Bella: with us now", "for bringing friends: 7 days"]);
        anna.says("/why").await;
        has(&anna.reads(), &["somebody new came by the invitation", "7 days"]);
    }

    /// #12, #53: the refund of the first payment takes back what it earned, to both, and no later one earns it again.
    async fn the_refund_of_the_first_payment_takes_both_gifts_back(club: with(FRIENDS)) {
        let anna = club.inside("Anna", "month").await;
        let bella = guest(&club, "Bella", &code(&anna).await).await;
        let first = bella.buys("month").await;
        let second = bella.buys("month").await;
        has(&status(&anna).await, &["up to 9 April 2026"]);
        refund(&club, &first, 199_000).await;
        has(&status(&anna).await, &["up to 2 April 2026"]);
        has(&status(&bella).await, &["up to 2 April 2026"]);
        assert_eq!((bella.terms().await, anna.terms().await), (1, 1));
        refund(&club, &second, 199_000).await;
        anna.says("/invite").await;
        has(&anna.reads(), &["Bella: has not paid yet"]);
        assert!(!anna.reads().contains("for bringing friends"), "{}", anna.reads());
        anna.unread();
        bella.buys("month").await;
        assert_eq!((bella.terms().await, anna.terms().await), (1, 1), "counted once in her life");
        assert!(anna.unread().is_empty());
    }

    async fn the_refund_of_a_later_payment_leaves_the_gifts(club: with(FRIENDS)) {
        let anna = club.inside("Anna", "month").await;
        let bella = guest(&club, "Bella", &code(&anna).await).await;
        bella.buys("month").await;
        let second = bella.buys("month").await;
        refund(&club, &second, 199_000).await;
        has(&status(&anna).await, &["up to 9 April 2026"]);
        has(&status(&bella).await, &["up to 5 April 2026"]);
    }

    /// Without [referral] an invitation is counted and earns nothing, later settings included.
    async fn what_was_not_promised_is_not_given_later(club) {
        let anna = club.inside("Anna", "month").await;
        let bella = guest(&club, "Bella", &code(&anna).await).await;
        bella.buys("month").await;
        club.apply(&format!("{}{FRIENDS}", club.file())).await;
        bella.buys("month").await;
        assert_eq!((bella.terms().await, anna.terms().await), (2, 1));
        assert!(anna.unread().is_empty());
    }

    /// #54
    async fn a_promo_code_makes_the_next_payment_cheaper_once(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        anna.says("/promo spring").await;
        has(&anna.reads(), &["Promo code SPRING accepted", "31 March 2026"]);
        assert!(anna.sees_button("Month — 1,592") && anna.sees_button("Everything — 2,392"));
        assert!(!anna.sees_button("Ever —"));
        anna.presses("Month — 1,592").await;
        has(&anna.reads(), &["Price: 1,592", "With promo code SPRING; without it 1,990"]);
        anna.presses("Pay 1,592").await;
        let bill = anna.pays().await;
        has(&anna.reads(), &["is yours up to 2 April 2026"]);
        assert_eq!(club.count("orders", json!({"promo": "SPRING", "minor": 159_200, "state": "paid"})).await, 1);
        anna.says("/promo SPRING").await;
        has(&anna.reads(), &["used it already"]);
        anna.says("/start plan_month").await;
        has(&anna.reads(), &["Price: 1,990"]);
        assert!(!anna.reads().contains("promo code"));
        anna.says("/why").await;
        has(&anna.reads(), &["promo code SPRING accepted", "promo code SPRING used"]);
        refund(&club, &bill, 159_200).await;
        anna.says("/promo SPRING").await;
        has(&anna.reads(), &["used it already"]);
    }

    async fn a_bill_keeps_the_price_at_which_it_was_made(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        let dear = anna.orders("month").await;
        anna.says("/promo весна").await;
        let cheap = anna.orders("month").await;
        assert_ne!(dear, cheap);
        assert_eq!(anna.orders("month").await, cheap, "the same bill again");
        club.apply(&club.file().replace("[promos.\"ВЕСНА\"]\namount = [\"500 RUB\"]\n", "")).await;
        anna.says("/start plan_month").await;
        has(&anna.reads(), &["Price: 1,990"]);
        anna.says("/promo весна").await;
        has(&anna.reads(), &["no such promo code"]);
        for bill in [&cheap, &dear] {
            club.bank.pay(bill).unwrap();
            club.settle().await;
        }
        assert_eq!(anna.terms().await, 2);
        assert!(club.owner().unread().is_empty(), "both sums fit their bills");
        assert_eq!(club.count("orders", json!({"promo": "ВЕСНА", "minor": 149_000, "state": "paid"})).await, 1);
    }

    /// The best of several codes counts, and each is used by itself.
    async fn of_several_codes_the_best_one_counts(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        anna.says("/promo FRESH").await;
        anna.says("/promo SPRING").await;
        anna.says("/promo ВЕСНА").await;
        anna.says("/start plan_month").await;
        has(&anna.reads(), &["Price: 1,490", "code ВЕСНА"]);
        anna.says("/start plan_all").await;
        has(&anna.reads(), &["Price: 2,392", "code SPRING"]);
        anna.says("/start plan_ever").await;
        has(&anna.reads(), &["Price: 17,910", "code FRESH"]);
        anna.buys("month").await;
        anna.says("/start plan_ever").await;
        has(&anna.reads(), &["Price: 19,900", "Your promo code SPRING is not for this plan"]);
        assert_eq!(club.table("promo_claims").await.iter().filter(|c| !c["used_at"].is_null()).count(), 1);
    }

    async fn each_refusal_of_a_promo_code_is_exact(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        for (code, answer) in [
            ("NONE", "no such promo code"),
            ("💥", "no such promo code"),
            ("SOON", "begins on 10 March 2026"),
            ("GONE", "the last day was 1 March 2026"),
            ("AGAIN", "for people who come back"),
        ] {
            anna.says(&format!("/promo {code}")).await;
            has(&anna.reads(), &[answer]);
            assert!(anna.sees_button("Promo code") && anna.sees_button("Plans"));
        }
        anna.buys("month").await;
        anna.says("/promo FRESH").await;
        has(&anna.reads(), &["new to the club"]);
        anna.says("/promo AGAIN").await;
        has(&anna.reads(), &["for people who come back"]);
        club.till("2026-03-10 00:00").await;
        anna.says("/promo SOON").await;
        has(&anna.reads(), &["SOON accepted"]);
        club.till("2026-04-05 00:00").await;
        anna.says("/promo AGAIN").await;
        has(&anna.reads(), &["AGAIN accepted"]);
        anna.says("/promo SPRING").await;
        has(&anna.reads(), &["the last day was 31 March 2026"]);
        club.apply(&club.file().replace("[plans.ever]", "[plans.never]").replace("[\"ever\"]", "[\"never\"]")
            .replace("price = [\"990 RUB\"]", "price = [\"0.01 RUB\"]").replace("percent = 30", "percent = 30\nplans = [\"taste\"]")).await;
        anna.says("/promo ONE").await;
        has(&anna.reads(), &["not for the plans that are on sale"]);
    }

    async fn a_command_ends_the_question_for_a_code(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        anna.says("/promo").await;
        anna.says("/plans").await;
        anna.says("week").await;
        assert_eq!(anna.terms().await, 0);
        anna.says("/promo").await;
        anna.says("nonsense").await;
        has(&anna.reads(), &["no such promo code"]);
        anna.presses("Promo code").await;
        club.passes(days(1)).await;
        anna.says("week").await;
        assert_eq!(anna.terms().await, 0, "asked too long ago");
    }

    /// The last use of a code is held by a bill while that can be paid, and comes back when it is not.
    async fn a_bill_holds_the_last_use_of_a_code(club: with(PROMOS)) {
        let (anna, bella) = (club.member("Anna").await, club.member("Bella").await);
        anna.says("/promo ONE").await;
        bella.says("/promo ONE").await;
        has(&bella.reads(), &["ONE accepted"]);
        let bill = anna.orders("month").await;
        bella.says("/start plan_month").await;
        has(&bella.reads(), &["Price: 1,990", "Promo code ONE", "used as often"]);
        bella.says("/promo ONE").await;
        has(&bella.reads(), &["used as often as it could be"]);
        club.bank.refuse(&bill).unwrap();
        club.settle().await;
        bella.says("/start plan_month").await;
        has(&bella.reads(), &["Price: 1,393"]);
        bella.buys("month").await;
        anna.says("/start plan_month").await;
        has(&anna.reads(), &["Price: 1,990"]);
        club.passes(minutes(90)).await;
        anna.says("/promo ONE").await;
        has(&anna.reads(), &["used as often as it could be"]);
    }

    async fn who_had_time_does_not_try(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_taste").await;
        let bill = anna.buys("month").await;
        anna.presses("Try it free").await;
        has(&anna.reads(), &["Trial days are for new people"]);
        refund(&club, &bill, 199_000).await;
        anna.says("/start plan_taste").await;
        assert!(!anna.sees_button("Try it free"));
        assert_eq!(anna.terms().await, 0);
    }

    /// A trial does not make a guest of somebody who was here, and keeps a guest one.
    async fn a_guest_may_try_before_she_pays(club: with(concat!(
        "[referral]\nreward = \"7 days\"\n",
        "[plans.taste]\ntitle = \"Taste\"\nperiod = \"1 month\"\nprice = [\"990 RUB\"]\ngates = [\"channel\"]\ntrial = \"5 days\"\n"
    ))) {
        let anna = club.inside("Anna", "month").await;
        let code = code(&anna).await;
        let bella = guest(&club, "Bella", &code).await;
        bella.says("/start plan_taste").await;
        bella.presses("Try it free").await;
        assert!(anna.unread().is_empty(), "she has not paid");
        bella.buys("taste").await;
        has(&anna.only_word(), &["A gift for you: 7 days"]);
        let dora = club.member("Dora").await;
        dora.says("/start plan_taste").await;
        dora.presses("Try it free").await;
        dora.says(&format!("/start ref_{code}")).await;
        has(&dora.unread().join("\n"), &["you have been with us before"]);
    }

    async fn a_file_says_what_it_changes_in_promo_codes(club: with(PROMOS)) {
        let app = club.app().await;
        let text = club.file().replace("percent = 20", "percent = 25").replace("[promos.GONE]", "[promos.\"НОВЫЙ\"]");
        let file = ClubFile::parse("club.toml", &text).unwrap();
        let mut tx = app.store.begin().await.unwrap();
        let changes = apply::apply(&mut tx, &file, app.now()).await.unwrap();
        let expected = [
            "~ promos.SPRING: 25% off",
            "+ promos.НОВЫЙ: 10% off",
            "- promos.GONE: taken no more; bills that were made with it keep their price",
        ];
        assert_eq!(changes, expected);
        assert!(apply::apply(&mut tx, &file, app.now()).await.unwrap().is_empty(), "applied twice");
        let back = apply::apply(&mut tx, &ClubFile::parse("club.toml", &club.file()).unwrap(), app.now()).await.unwrap();
        assert_eq!(back.len(), 3, "{back:?}");
        tx.rollback().await.unwrap();
    }
}

on_both! {
    /// #53: oneself, a circle, somebody who was here before, a code of nobody: said kindly, and the talk goes on.
    async fn an_invitation_that_does_not_count_is_said_so(club: with(FRIENDS)) {
        let anna = club.member("Anna").await;
        let annas = code(&anna).await;
        anna.says(&format!("/start ref_{annas}")).await;
        let words = anna.unread();
        has(&words[0], &["your own link"]);
        has(&words[1], &["Hello! This is Breath"]);

        let bella = guest(&club, "Bella", &annas).await;
        let bellas = code(&bella).await;
        let clara = guest(&club, "Clara", &bellas).await;
        let claras = code(&clara).await;
        for theirs in [&bellas, &claras] {
            anna.says(&format!("/start ref_{theirs}")).await;
            has(&anna.unread()[0], &["came by your own invitation"]);
        }
        clara.says(&format!("/start ref_{annas}")).await;
        has(&clara.unread()[0], &["invited before"]);

        let dora = club.member("Dora").await;
        for wrong in ["ABCDEFGH2", "x", "", "'; --"] {
            dora.says(&format!("/start ref_{wrong}")).await;
            let words = dora.unread();
            has(&words[0], &["could not find this invitation"]);
            has(&words[1], &["Hello! This is Breath"]);
        }
        let bill = dora.buys("month").await;
        dora.says(&format!("/start ref_{annas}")).await;
        has(&dora.unread().join("\n"), &["you have been with us before", "Your subscription"]);
        refund(&club, &bill, 199_000).await;
        dora.says(&format!("/start ref_{annas}")).await;
        has(&dora.unread().join("\n"), &["you have been with us before"]);
        assert_eq!(club.table("referrals").await.len(), 2);
    }

    /// A part of what the guest bought; who invited has no plan of her own and gets the guest's.
    async fn the_reward_may_be_a_part_of_what_was_bought(club: with(PART)) {
        let anna = club.member("Anna").await;
        let bella = guest(&club, "Bella", &code(&anna).await).await;
        assert!(!bella.unread()[0].contains("gift"));
        bella.buys("all").await;
        has(&anna.only_word(), &["A gift for you: 15 days", "“Everything” now lasts up to 17 March 2026"]);
        assert_eq!(bella.terms().await, 1, "no welcome is promised");
        anna.presses("My way in").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        club.till("2026-03-18 00:05").await;
        assert!(!anna.is_inside(club.channel));
    }

    /// A payment by the club's own site is a first payment like any other.
    async fn a_payment_elsewhere_rewards_too(club: with(FRIENDS)) {
        let anna = club.inside("Anna", "month").await;
        let bella = guest(&club, "Bella", &code(&anna).await).await;
        let paid = json!({"product": "month", "amount": "1990.00", "user": {"telegram_id": bella.id}});
        assert_eq!(club.signed(&paid).await, 204);
        club.settle().await;
        has(&anna.only_word(), &["A gift for you: 7 days"]);
        assert_eq!(bella.terms().await, 2);
    }

    async fn days_of_a_promo_code_come_at_once(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        anna.presses("Help").await;
        anna.presses("Promo code").await;
        has(&anna.reads(), &["Send the promo code"]);
        anna.says(" week ").await;
        has(&anna.reads(), &["your access is open", "“Month” now lasts up to 9 March 2026"]);
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        anna.says("/promo WEEK").await;
        has(&anna.reads(), &["used it already"]);
        anna.says("/promo LIFE").await;
        has(&anna.reads(), &["added 1 day", "“Ever” now lasts up to 3 March 2026"]);

        let bella = club.inside("Bella", "all").await;
        bella.says("/promo WEEK").await;
        has(&bella.only_word(), &["added 7 days", "“Everything” now lasts up to 8 April 2026"]);
        assert_eq!(bella.terms().await, 2);
    }

    /// #54: to look around, once in a life, and then as with any time.
    async fn a_newcomer_tries_a_plan_once(club: with(PROMOS)) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_taste").await;
        has(&anna.reads(), &["try it for free: 5 days"]);
        anna.presses("Try it free: 5 days").await;
        has(&anna.reads(), &["your access is open", "“Taste” now lasts up to 7 March 2026"]);
        anna.enters(club.channel).await;
        anna.unread();
        anna.presses("Try it free: 5 days").await;
        has(&anna.only_word(), &["Trial days are for new people"]);
        anna.says("/start plan_taste").await;
        assert!(!anna.reads().contains("for free") && !anna.sees_button("Try it free"), "{}", anna.reads());
        assert_eq!(anna.terms().await, 1);
        anna.says("/promo FRESH").await;
        has(&anna.reads(), &["FRESH accepted"]);
        anna.unread();
        club.till("2026-03-06 12:00").await;
        has(&anna.only_word(), &["Tomorrow, 7 March 2026"]);
        club.till("2026-03-08 12:00").await;
        has(&anna.only_word(), &["“Taste” ended on 7 March 2026"]);
        assert!(!anna.is_inside(club.channel));
        anna.presses("Renew").await;
        anna.presses("Pay 891").await;
        anna.pays().await;
        has(&anna.reads(), &["is yours up to 8 April 2026"]);
    }
}

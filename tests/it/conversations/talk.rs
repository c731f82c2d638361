//! What can be asked, by command and by button, in every language, and what strangers may try.

use crate::club::{Person, TestClub, days, on_all, on_both};
use propusk::sandbox::telegram::PressOutcome;
use serde_json::json;

/// A command, what its answer begins with before anything is bought, and the same afterwards.
type Answers = [(&'static str, &'static str, &'static str); 8];

const ENGLISH: Answers = [
    ("/start", "Hello! This is Breath", "Your subscription"),
    ("/plans", "Plans", "Plans"),
    ("/status", "You have no subscription yet", "Your subscription"),
    ("/link", "You have no active subscription", "Your way into the club"),
    ("/renew", "Plans", "Month"),
    ("/why", "What happened to your access", "What happened to your access"),
    ("/lang", "Which language shall we speak?", "Which language shall we speak?"),
    ("/help", "What can be done here", "What can be done here"),
];
const RUSSIAN: Answers = [
    ("/start", "Здравствуйте! Это Breath", "Ваша подписка"),
    ("/plans", "Тарифы", "Тарифы"),
    ("/status", "Подписки пока нет", "Ваша подписка"),
    ("/link", "Действующей подписки сейчас нет", "Ваш вход в клуб"),
    ("/renew", "Тарифы", "Месяц"),
    ("/why", "Что происходило с вашим доступом", "Что происходило с вашим доступом"),
    ("/lang", "На каком языке говорим?", "На каком языке говорим?"),
    ("/help", "Что здесь можно сделать", "Что здесь можно сделать"),
];
const POLISH: Answers = [
    ("/start", "Cześć! Tu Breath", "Twoja subskrypcja"),
    ("/plans", "Plany", "Plany"),
    ("/status", "Nie masz jeszcze subskrypcji", "Twoja subskrypcja"),
    ("/link", "Nie masz teraz działającej subskrypcji", "Twoje wejście do klubu"),
    ("/renew", "Plany", "Miesiąc"),
    ("/why", "Co działo się z Twoim dostępem", "Co działo się z Twoim dostępem"),
    ("/lang", "W jakim języku rozmawiamy?", "W jakim języku rozmawiamy?"),
    ("/help", "Co można tu zrobić", "Co można tu zrobić"),
];

/// Buys the month in whatever language.
async fn buys(club: &TestClub, person: &Person, pay: &str, open: &str) {
    person.says("/start plan_month").await;
    person.presses(pay).await;
    let url = person.address(open).unwrap();
    club.bank.pay(url.rsplit('/').next().unwrap()).unwrap();
    club.settle().await;
}

async fn speaks(club: &TestClub, language: &str, answers: &Answers, pay: &str, open: &str) {
    let anna = club.person("Anna", language);
    let ask = async |bought: bool| {
        for (command, before, after) in answers {
            let wanted = if bought { after } else { before };
            anna.says(command).await;
            assert!(anna.reads().starts_with(wanted), "{command} in {language}: {}", anna.reads());
            anna.says(command.trim_start_matches('/')).await;
            assert!(anna.reads().starts_with(wanted), "{command} without a slash in {language}");
        }
    };
    ask(false).await;
    buys(club, &anna, pay, open).await;
    ask(true).await;
}

on_all! {
    async fn every_command_is_answered_in_every_language(club) {
        speaks(&club, "en", &ENGLISH, "Pay ", "Go and pay").await;
        speaks(&club, "ru", &RUSSIAN, "Оплатить", "Перейти к оплате").await;
        speaks(&club, "pl", &POLISH, "Zapłać", "Przejdź do płatności").await;
    }

    /// Pressing "pay" twice leads to one bill; an hour later to a fresh one.
    async fn one_wish_one_bill(club) {
        let anna = club.member("Anna").await;
        let first = anna.orders("month").await;
        anna.taps("Pay ");
        anna.taps("Pay ");
        club.settle().await;
        assert_eq!(anna.bill(), first);
        assert_eq!(club.bank.payments().len(), 1);
        club.passes(crate::club::minutes(55)).await;
        assert_ne!(anna.orders("month").await, first);
        assert_eq!(club.bank.payments().len(), 2);
    }
}

on_both! {
    /// Whatever a command shows can be reached without typing.
    async fn everything_can_be_reached_by_buttons(club) {
        let anna = club.member("Anna").await;
        anna.presses("Month — 1,990").await;
        assert!(anna.reads().starts_with("Month"), "{}", anna.reads());
        anna.presses("All plans").await;
        anna.presses("Month — 1,990").await;
        anna.presses("Pay ").await;
        anna.pays().await;
        anna.says("/help").await;
        for (button, answer) in [
            ("My subscription", "Your subscription"),
            ("Why so?", "What happened"),
            ("Help", "What can be done here"),
            ("Plans", "Plans"),
            ("Help", "What can be done here"),
            ("My way in", "Your way into the club"),
            ("Help", "What can be done here"),
            ("Renew", "Month"),
            ("All plans", "Plans"),
            ("Help", "What can be done here"),
            ("Language", "Which language"),
            ("Polski", "Gotowe, rozmawiamy po polsku"),
            ("Język", "W jakim języku"),
            ("Русский", "Готово, говорим по-русски"),
        ] {
            let presses = club.telegram.calls_of("answerCallbackQuery").len();
            anna.presses(button).await;
            let seen = anna.all();
            assert!(seen.iter().any(|m| m.starts_with(answer)), "{button}: {seen:#?}");
            assert_eq!(club.telegram.calls_of("answerCallbackQuery").len(), presses + 1, "{button} stops waiting");
        }
        anna.says("/lang en").await;
        assert!(anna.reads().contains("we speak English"), "{}", anna.reads());
        anna.says("/lang xx").await;
        assert!(anna.reads().contains("Which language"), "{}", anna.reads());
    }

    /// A way in, a bill or a warning is not gone because a button under it was pressed; menus change in place.
    async fn what_is_worth_keeping_stays(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        anna.presses("All plans").await;
        assert!(anna.reads().starts_with("Plans"));
        anna.pays().await;
        anna.presses("My subscription").await;
        let messages = anna.all().len();
        assert!(anna.reads().starts_with("Your subscription"));
        anna.presses("Help").await;
        assert!(anna.reads().starts_with("What can be done here"), "{}", anna.reads());
        assert_eq!(anna.all().len(), messages, "one menu took the place of the other");
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel), "the link is still there");
    }

    async fn whatever_is_not_understood_is_answered_kindly(club) {
        let anna = club.member("Anna").await;
        for (said, wanted) in [
            ("/sttus", "Did you mean /status?"),
            ("/plan", "Did you mean /plans?"),
            ("hello there", "was not understood"),
            (&"long ".repeat(800), "was not understood"),
            ("'; DROP TABLE members; --", "was not understood"),
            ("\u{0}\u{202e}👩‍👩‍👧", "was not understood"),
            ("/start plan_nothing", "Plans"),
            ("/start plan_'\"<b>", "Hello!"),
            (&format!("/start {}", "x".repeat(64)), "Hello!"),
        ] {
            anna.says(said).await;
            assert!(anna.only_word().contains(wanted), "{said}: {}", anna.reads());
        }
        // A sticker: a message without a text.
        club.telegram.push_update(&json!({"message": {
            "message_id": 77_001, "date": club.clock.now().0 / 1000,
            "chat": {"id": anna.id, "type": "private", "first_name": "Anna"},
            "from": {"id": anna.id, "is_bot": false, "first_name": "Anna", "language_code": "en"},
            "sticker": {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "is_animated": false, "is_video": false},
        }}));
        club.settle().await;
        assert!(anna.only_word().contains("was not understood"));
        anna.says("/sttus").await;
        anna.presses("My subscription").await;
        assert!(anna.reads().contains("no subscription yet"), "{}", anna.reads());
    }

    async fn other_peoples_words_are_only_words(club) {
        let tag = club.person("<b>Tag</b> & \"Co\" {$name}", "en");
        tag.says("/start").await;
        let link = club.telegram.link_by_hand(crate::club::OWNER, club.channel.chat, true).unwrap();
        club.telegram.follows(tag.id, &link);
        club.telegram.approve_by_hand(crate::club::OWNER, club.channel.chat, tag.id).unwrap();
        club.settle().await;
        assert!(club.owner().only_word().starts_with("<b>Tag</b> & \"Co\" {$name} is in “Breath”"));
    }

    /// Buttons live for ever and can be forged: what they name is asked again.
    async fn forged_and_foreign_buttons_do_nothing(club) {
        let anna = club.member("Anna").await;
        for data in ["", ":", "plan:", "plan:x:y", "pay:month:nobody", "pay:nothing:yookassa", "lang:xx", "release:1:0",
            "keep:1:0", "guard:-1001", "unguard:-1001", "release:99999999999999999999:1", "\u{0}", "plan:month\n"] {
            let message = club.telegram.last_message(anna.id).unwrap().message_id;
            club.telegram.push_update(&json!({"callback_query": {
                "id": format!("55{}", anna.all().len()), "from": {"id": anna.id, "is_bot": false, "first_name": "Anna", "language_code": "en"},
                "chat_instance": "1", "data": data,
                "message": {"message_id": message, "date": 0, "chat": {"id": anna.id, "type": "private", "first_name": "Anna"}},
            }}));
            club.settle().await;
            let answer = anna.reads();
            let harmless = ["That button does not work", "Plans", "Which language"];
            assert!(harmless.iter().any(|h| answer.starts_with(h)), "{data:?}: {answer}");
        }
        assert!(club.table("orders").await.is_empty());
        assert_eq!(club.table("gates").await.len(), 2);
    }

    async fn an_owners_button_is_only_the_owners(club) {
        let place = club.telegram.channel(crate::club::OWNER, "Third");
        club.telegram.promote_bot(crate::club::OWNER, place, crate::club::good_rights()).unwrap();
        club.settle().await;
        assert!(club.owner().sees_button("Guard it"));
        let anna = club.member("Anna").await;
        club.telegram.push_update(&json!({"callback_query": {
            "id": "1", "from": {"id": anna.id, "is_bot": false, "first_name": "Anna", "language_code": "en"},
            "chat_instance": "1", "data": format!("guard:{place}"),
        }}));
        club.settle().await;
        assert!(anna.only_word().contains("That button does not work"));
        assert_eq!(club.table("gates").await.len(), 2);
        anna.says("/help").await;
        assert!(!anna.reads().contains("For the owner"));
        club.owner().says("/help").await;
        assert!(club.owner().reads().contains("For the owner"));
    }

    /// #56: typed in a group, it is answered by silence there.
    async fn commands_in_a_group_are_not_answered_there(club) {
        let anna = club.member("Anna").await;
        club.telegram.add_by_hand(crate::club::OWNER, club.talks.chat, anna.id).unwrap();
        club.settle().await;
        club.telegram.says_in(club.talks.chat, anna.id, "/status").unwrap();
        club.telegram.says_in(club.talks.chat, anna.id, "how are you").unwrap();
        club.settle().await;
        assert!(anna.unread().is_empty());
        assert!(club.telegram.dialog(club.talks.chat).iter().all(|m| !m.from_bot));
    }

    /// #41: what was sold stays as it was bought; what is sold now is what counts for the next one.
    async fn a_plan_that_changes_or_goes_leaves_what_was_sold(club) {
        let anna = club.inside("Anna", "month").await;
        anna.says("/plans").await;
        let dearer = club.file().replace("1990 RUB", "2500 RUB").replace("price = [\"19900 RUB\"]", "price = []");
        club.apply(&dearer).await;
        anna.presses("Month — 1,990").await;
        assert!(anna.reads().contains("2,500"), "an old button shows today's price: {}", anna.reads());
        let bob = club.member("Bob").await;
        let gone = club.file().replace("[plans.month]", "[plans.moon]");
        bob.says("/start plan_month").await;
        club.apply(&gone).await;
        bob.presses("Pay ").await;
        assert!(bob.reads().starts_with("Plans"), "{}", bob.reads());
        assert!(club.table("orders").await.len() == 1);
        anna.says("/status").await;
        assert!(anna.reads().contains("“Month”: up to 2 April 2026"), "{}", anna.reads());
        anna.says("/renew").await;
        assert!(anna.reads().starts_with("Plans"), "{}", anna.reads());
        club.passes(days(1)).await;
        assert!(anna.is_inside(club.channel));
    }

    async fn unknown_kinds_of_news_do_not_stop_the_rest(club) {
        let anna = club.member("Anna").await;
        club.telegram.push_update(&json!({"sonnet": {"lines": 14}}));
        club.telegram.push_update(&json!({"message": {"message_id": "not a number"}}));
        club.telegram.push_update(&json!({"chat_member": {"chat": 5}}));
        anna.says("/status").await;
        assert!(anna.only_word().contains("no subscription yet"));
        club.expects_parked(2);
        let pressed = club.telegram.presses(anna.id, club.telegram.last_message(anna.id).unwrap().message_id, "Plans");
        assert!(matches!(pressed, Ok(PressOutcome::Asked(_))));
        club.settle().await;
        assert!(anna.reads().starts_with("Plans"));
    }
}

//! What is VK's own in a conversation: how it begins, words in place of commands, keyboards, and what may be forged.

use crate::club::{GROUP_NAME, OWNER, Person, Setup, TestClub, days, on_both};
use propusk::domain::Platform;
use propusk::sandbox::vk::{ButtonAction, Client, EventAnswer};
use serde_json::{Value, json};

/// A club whose people are on VK.
const VK: Setup = Setup { vk: true, on_vk: true, ..Setup::PLAIN };

/// Her row among the accounts.
async fn account(club: &TestClub, person: &Person) -> Value {
    let accounts = club.table("accounts").await;
    let id = person.id.to_string();
    let mine =
        accounts.into_iter().find(|row| row["platform"] == "vk" && row["external_id"].as_str() == Some(id.as_str()));
    Value::Object(mine.unwrap_or_default())
}

fn keyboard_labels(club: &TestClub, person: &Person) -> Vec<String> {
    club.vk().keyboard(person.id).into_iter().flatten().map(|button| button.label).collect()
}

on_both! {
    async fn the_start_button_greets_in_her_language_and_her_name_is_learnt(club: VK) {
        let anna = club.person("Анна Петрова", "ru");
        club.vk().person(anna.id, "Анна", "Петрова", Some("anna_p"));
        club.vk().starts(anna.id).unwrap();
        club.settle().await;
        assert!(anna.reads().starts_with("Здравствуйте! Это Breath."), "{}", anna.reads());
        let row = account(&club, &anna).await;
        assert_eq!((&row["name"], &row["username"]), (&json!("Анна Петрова"), &json!("anna_p")));
        assert_eq!(club.vk().calls_of("users.get").len(), 2, "one for the owner, one for her");
        anna.says("статус").await;
        assert_eq!(club.vk().calls_of("users.get").len(), 2, "a known name is not asked for again");
        assert_eq!(account(&club, &anna).await["name"], "Анна Петрова");
    }

    async fn many_strangers_at_once_are_asked_for_together(club: VK) {
        let people: Vec<Person> = (0..30).map(|n| club.person(&format!("Guest {n}"), "en")).collect();
        people.iter().for_each(|person| person.writes("/start"));
        club.settle().await;
        for person in &people {
            let name = account(&club, person).await["name"].as_str().unwrap().to_owned();
            assert!(name.starts_with("Guest "), "{name}");
        }
        assert_eq!(club.vk().calls_of("users.get").len(), 2, "one for the owner, one for all of them");
    }

    /// What a link carries comes with the first words after it, whatever they are.
    async fn a_link_leads_on_whatever_is_written(club: VK) {
        let anna = club.person("Anna", "en");
        club.vk().follows_ref(anna.id, &format!("https://vk.me/{GROUP_NAME}?ref=plan_month")).unwrap();
        club.vk().says(anna.id, "Good evening, dear club").unwrap();
        club.settle().await;
        assert!(anna.reads().starts_with("Month"), "{}", anna.reads());
        anna.says("Good evening").await;
        assert!(anna.reads().contains("not understood"), "once: {}", anna.reads());
    }

    async fn words_do_what_commands_do(club: VK) {
        let anna = club.person("Анна", "ru");
        anna.says("/start").await;
        for (words, answer) in [
            ("Тарифы", "Тарифы"),
            ("мой доступ", "Подписки пока нет"),
            ("войти", "Действующей подписки сейчас нет"),
            ("почему", "Что происходило"),
            ("помощь", "Что здесь можно сделать"),
            ("промокод", "Напишите промокод одним сообщением"),
            ("отмена", "Хорошо, ничего не меняем"),
            ("стутус", "Не получилось понять. Бот знает только команды и кнопки.\nМожет быть, статус?"),
            ("status", "Подписки пока нет"),
            ("язык английский", "Done, we speak English now"),
            ("мой доступ", "You have no subscription yet"),
            ("a word about the weather", "Sorry, that was not understood"),
        ] {
            anna.says(words).await;
            assert!(anna.reads().starts_with(answer), "{words}: {}", anna.reads());
        }
        anna.says("/help").await;
        assert!(anna.reads().contains("\nfreeze — Freeze my subscription"), "{}", anna.reads());
        assert!(!anna.reads().contains('/'), "{}", anna.reads());
    }

    async fn a_menu_changes_in_place_and_the_wheel_stops(club: VK) {
        let anna = club.member("Anna").await;
        let messages = anna.all().len();
        anna.presses("Month — 1,990").await;
        assert_eq!(anna.all().len(), messages + 1, "a card is a message of its own");
        anna.presses("All plans").await;
        assert_eq!(anna.all().len(), messages + 1, "the list takes its place");
        assert_eq!(anna.reads().lines().next(), Some("Plans"));
        assert!(club.vk().dialog(anna.id).last().unwrap().edited);
        let presses = club.vk().calls_of("messages.sendMessageEventAnswer");
        assert_eq!(presses.len(), 2, "each press is answered");
        assert!(club.vk().dialog(anna.id).iter().all(|m| matches!(m.answer, None | Some(EventAnswer::Nothing))));
    }

    /// A message that can no longer be changed is left alone, and the answer comes as a new one.
    async fn an_old_message_is_answered_by_a_new_one(club: VK) {
        let anna = club.member("Anna").await;
        anna.says("тарифы").await;
        let messages = anna.all().len();
        club.passes(days(2)).await;
        anna.presses("My subscription").await;
        assert_eq!(anna.all().len(), messages + 1);
        assert!(anna.reads().starts_with("You have no subscription yet"), "{}", anna.reads());
    }

    /// What is always wanted stays at hand below the conversation; what does not fit under a message comes there too.
    async fn everything_is_within_reach_of_a_thumb(club: VK) {
        let anna = club.member("Anna").await;
        anna.says("how are you").await;
        assert_eq!(keyboard_labels(&club, &anna), ["My subscription", "My way in", "Plans", "Renew", "Help"]);
        for (button, answer) in [
            ("My way in", "You have no active subscription"),
            ("Help", "What can be done here"),
            ("Language", "Which language"),
            ("Polski", "Gotowe"),
            ("Pomoc", "Co można tu zrobić"),
            ("Moje dane", "Tu jest wszystko"),
        ] {
            anna.presses(button).await;
            assert!(anna.all().iter().any(|m| m.starts_with(answer)), "{button}: {}", anna.reads());
        }
        let data: Value = serde_json::from_str(&club.vk().file(anna.id, "my-data.json").unwrap()).unwrap();
        assert!(data.to_string().contains(&anna.id.to_string()));
    }

    /// An application that does not know buttons which call back gets such as write.
    async fn old_applications_get_buttons_that_write(club: VK) {
        let anna = club.person("Anna", "en");
        club.vk().uses(anna.id, Client { callback: false, lang_id: 3, ..Client::default() });
        anna.says("/start").await;
        let buttons = club.vk().dialog(anna.id).pop().unwrap().buttons;
        assert!(buttons.iter().flatten().all(|button| matches!(button.action, ButtonAction::Text(_))), "{buttons:?}");
        anna.presses("Month — 1,990").await;
        assert!(anna.reads().starts_with("Month"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        assert_eq!(anna.terms().await, 1);
        assert_eq!(club.vk().calls_of("messages.sendMessageEventAnswer").len(), 0, "nothing waits for an answer");
    }

    async fn payloads_may_come_as_text(club: VK) {
        club.vk().tells_payloads_as_text(true);
        let anna = club.member("Anna").await;
        anna.presses("Month — 1,990").await;
        assert!(anna.reads().starts_with("Month"), "{}", anna.reads());
    }

    async fn what_is_forged_does_nothing_but_say_so(club: VK) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        anna.unread();
        let before = club.table("journal").await.len();
        let message = club.vk().last_answer(anna.id).unwrap().conversation_message_id;
        for payload in [
            json!({"p": "release:1:1"}),
            json!({"p": "s:menu"}),
            json!({"p": "guard:2000000001"}),
            json!({"p": "pay:never:yookassa"}),
            json!({"p": {"deep": true}}),
            json!({"command": "start"}),
            json!("drop table members"),
            json!([1, 2]),
            json!(null),
            json!({"p": "💥".repeat(60)}),
        ] {
            club.vk().forges(anna.id, "x", &payload.to_string()).unwrap();
            let press = club.vk().forges_press(anna.id, message, &payload);
            club.settle().await;
            assert_eq!(club.vk().answer_to(&press), Some(EventAnswer::Nothing), "{payload}");
            assert!(!anna.unread().is_empty(), "{payload}");
        }
        assert_eq!(club.table("journal").await.len(), before, "nothing happened");
        assert_eq!(anna.terms().await, 1);
    }

    /// Who forbids messages is known not to be reachable; what is meant for her then is not tried for ever.
    async fn she_forbids_messages_and_allows_them_again(club: VK) {
        let anna = club.member("Anna").await;
        anna.buys("month").await;
        anna.blocks_the_bot().await;
        assert_eq!(account(&club, &anna).await["reachable"], json!(false));
        club.expects_given_up(1);
        club.passes(days(25)).await;
        assert_eq!(anna.unread().iter().filter(|word| word.contains("ends in")).count(), 0);
        club.vk().allows(anna.id);
        club.settle().await;
        assert_eq!(account(&club, &anna).await["reachable"], json!(true));
        let journal = anna.journal().await;
        assert!(journal.contains(&"unreachable".to_owned()) && journal.contains(&"reachable".to_owned()), "{journal:?}");
        anna.says("статус").await;
        assert!(anna.reads().starts_with("Your subscription"), "{}", anna.reads());
    }

    /// A message that came twice is answered once, and one that VK repeats after a failure is not doubled.
    async fn nothing_is_said_twice(club: VK) {
        let anna = club.member("Anna").await;
        anna.says("тарифы").await;
        anna.unread();
        club.vk().repeats_events(5);
        club.settle().await;
        assert!(anna.unread().is_empty());
    }

    async fn staff_name_people_by_their_pages(club: VK) {
        let anna = club.person("Anna Petrova", "en");
        club.vk().person(anna.id, "Anna", "Petrova", Some("anna_p"));
        anna.says("/start").await;
        let olga = club.owner();
        assert_eq!(olga.id, OWNER);
        let pages = [
            "найти Петрова".to_owned(),
            "/find vk.com/anna_p".to_owned(),
            format!("карточка https://vk.com/id{}", anna.id),
            "card @anna_p".to_owned(),
            format!("/member vk:{}", anna.id),
        ];
        for page in pages {
            olga.says(&page).await;
            assert!(olga.reads().starts_with("Anna Petrova · number"), "{page}: {}", olga.reads());
        }
        anna.says("найти Петрова").await;
        assert!(anna.reads().contains("not understood"), "{}", anna.reads());
    }

    /// On Telegram and on VK at once, each keeps to its own.
    async fn two_messengers_do_not_mix(club: Setup { vk: true, ..Setup::PLAIN }) {
        let anna = club.member("Anna").await;
        let vera = club.on(Platform::Vk).member("Vera").await;
        vera.buys("month").await;
        anna.says("/help").await;
        assert!(anna.reads().contains("\n/status — "), "{}", anna.reads());
        vera.says("помощь").await;
        assert!(vera.reads().contains("\nstatus — "), "{}", vera.reads());
        assert_eq!((anna.terms().await, vera.terms().await), (0, 1));
        anna.says("статус").await;
        assert!(anna.reads().starts_with("You have no subscription yet"), "{}", anna.reads());
    }
}

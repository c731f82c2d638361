//! Transfers past the payment services: "I have paid", a picture, and a decision of the staff that counts once.

use super::personal::forgets_herself;
use crate::club::{Setup, TestClub, days, hours, minutes, on_all, on_both};
use propusk::domain::Platform;
use serde_json::{Value, json};

const CLUB: Setup = Setup {
    plans: "[transfer]\ndetails = { en = \"Card 2200 0000,\\nOlga P. <bank>\", ru = \"Карта 2200 0000\" }\n",
    ..Setup::PLAIN
};

/// Somebody who ordered a month by transfer and was told to where.
async fn ordered(club: &TestClub, name: &str) -> crate::club::Person {
    let anna = club.member(name).await;
    anna.says("/start plan_month").await;
    anna.presses("· Bank transfer").await;
    anna
}

/// Sends a press that no button of hers carries.
async fn forges(club: &TestClub, person: &crate::club::Person, data: &str) {
    if club.platform() == Platform::Telegram {
        return super::gifts::forges(club, person, data).await;
    }
    club.vk().forges_press(person.id, 1, &json!({"p": data}));
    club.settle().await;
}

async fn transfer(club: &TestClub) -> serde_json::Map<String, Value> {
    club.table("transfers").await.pop().unwrap()
}

on_all! {
    async fn she_transfers_sends_the_receipt_and_is_in(club: CLUB) {
        let anna = ordered(&club, "Anna").await;
        let told = anna.reads();
        for part in ["Month: please transfer", "1,990", "Card 2200 0000,\nOlga P. <bank>", "order 1"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let owner = club.owner();
        owner.unread();
        anna.presses("I have paid").await;
        assert!(anna.reads().contains("screenshot or a PDF"), "{}", anna.reads());
        assert_eq!(owner.unread().len(), 0, "nothing yet");
        anna.sends_photo("from my husband").await;
        assert!(anna.reads().contains("we are looking for your transfer"), "{}", anna.reads());
        let card = owner.only_word();
        for part in ["Anna: “I have paid”", "1,990", "Order 1 · Month", "2 March 2026, 12:00", "“from my husband”"] {
            assert!(card.contains(part), "{part}: {card}");
        }
        assert_eq!(owner.sees_file().as_deref(), Some("photo.jpg"));
        assert_eq!(anna.terms().await, 0, "no time before the money");
        anna.unread();
        owner.presses("Money has come: 1,990").await;
        assert!(owner.reads().contains("Recorded: Anna"), "{}", owner.reads());
        assert!(anna.reads().contains("payment has arrived"), "{}", anna.reads());
        assert_eq!((anna.terms().await, anna.unread().len()), (1, 1));
        let payment = club.table("payments").await.pop().unwrap();
        let order = club.table("orders").await.pop().unwrap();
        assert_eq!((&payment["provider"], &payment["external_id"]), (&json!("manual"), &order["token"]));
        assert_eq!((&order["state"], &transfer(&club).await["state"]), (&json!("paid"), &json!("paid")));
        let journal = club.table("journal").await;
        let decided = journal.iter().find(|row| row["event"]["event"] == "transfer_confirmed").unwrap();
        assert_eq!(decided["actor"], json!(format!("{}:1001", club.platform().prefix())));
        // Asked twice it is done once.
        owner.presses("Money has come: 1,990").await;
        assert!(owner.reads().contains("Decided already: Olga — the money has come"), "{}", owner.reads());
        owner.presses("No money").await;
        assert!(owner.reads().contains("Decided already"), "{}", owner.reads());
        assert_eq!(anna.terms().await, 1);
        anna.presses("I have paid").await;
        assert!(anna.reads().contains("here already"), "{}", anna.reads());
    }

    async fn without_a_receipt_the_staff_hear_of_it_too(club: CLUB) {
        let (owner, anna) = (club.owner(), ordered(&club, "Anna").await);
        owner.unread();
        anna.says("I have paid").await;
        anna.sends_file("notes.txt", "text/plain").await;
        assert!(anna.reads().contains("a picture, a PDF or a few words"), "{}", anna.reads());
        anna.presses("No receipt").await;
        assert!(owner.only_word().contains("No receipt"), "{}", owner.reads());
        anna.says("/paid").await;
        assert!(anna.reads().contains("we are looking"), "{}", anna.reads());
        // The receipt turns up: once more, and not a third time.
        anna.sends_file("receipt.pdf", "application/pdf").await;
        assert_eq!((owner.unread().len(), owner.sees_file().as_deref()), (1, Some("receipt.pdf")));
        anna.sends_photo("").await;
        assert_eq!(owner.unread().len(), 0);
        // Another says it and goes away.
        let bob = ordered(&club, "Bob").await;
        bob.presses("I have paid").await;
        owner.unread();
        club.passes(minutes(20)).await;
        assert!(owner.only_word().contains("Bob: “I have paid”"), "{}", owner.reads());
    }

    async fn no_money_is_said_kindly_and_is_not_the_end(club: CLUB) {
        let (owner, anna) = (club.owner(), ordered(&club, "Anna").await);
        // A picture says it by itself.
        anna.sends_photo("").await;
        anna.unread();
        owner.presses("No money").await;
        assert!(owner.reads().contains("Anna: no money"), "{}", owner.reads());
        assert!(anna.only_word().contains("has not come yet"), "{}", anna.reads());
        owner.presses("Money has come: 1,990").await;
        assert!(owner.reads().contains("Decided already: Olga — no money"), "that round is over: {}", owner.reads());
        assert_eq!(anna.terms().await, 0);
        anna.presses("I have paid").await;
        anna.says("sent it on Monday").await;
        let card = owner.reads();
        assert!(card.contains("“sent it on Monday”"), "{card}");
        assert_eq!(owner.sees_file().as_deref(), Some("photo.jpg"), "the picture of before");
        owner.presses("Money has come: 1,990").await;
        assert_eq!(anna.terms().await, 1);
        assert_eq!((club.events("transfer_said").await.len(), club.events("transfer_not_found").await.len()), (2, 1));
    }

    async fn another_sum_waits_for_the_owner(club: CLUB) {
        let (owner, anna) = (club.owner(), ordered(&club, "Anna").await);
        anna.sends_photo("").await;
        owner.presses("Another amount").await;
        owner.says("many").await;
        assert!(owner.reads().contains("could not be read"), "{}", owner.reads());
        anna.unread();
        owner.unread();
        owner.says("995,00").await;
        let said = owner.unread().join("\n");
        assert!(said.contains("fits nothing") && said.contains("not the sum of the order"), "{said}");
        assert!(anna.only_word().contains("instead of"), "{}", anna.reads());
        assert_eq!(anna.terms().await, 0);
        owner.says("/unmatched").await;
        owner.presses("995").await;
        owner.presses("Count it for Anna").await;
        owner.presses("15 days · Month").await;
        assert_eq!(anna.terms().await, 1);
    }

    async fn the_staff_record_a_payment_that_they_hear_of(club: CLUB) {
        let (owner, anna) = (club.owner(), club.member("Anna").await);
        let number = club.table("members").await.into_iter().find(|m| m["name"] == "Anna").unwrap()["id"].clone();
        owner.says(&format!("/paid {number} month 1 990")).await;
        assert!(owner.reads().contains("Record a payment: Anna"), "{}", owner.reads());
        owner.says("cash at the meeting").await;
        assert!(owner.reads().contains("“cash at the meeting”"), "{}", owner.reads());
        owner.sends_photo("").await;
        assert_eq!(owner.sees_file().as_deref(), Some("photo.jpg"));
        assert_eq!((anna.terms().await, anna.unread().len()), (0, 0));
        owner.presses("Money has come: 1,990").await;
        assert_eq!((anna.terms().await, anna.unread().len()), (1, 1));
        let journal = club.table("journal").await;
        let decided = journal.iter().find(|row| row["event"]["event"] == "transfer_confirmed").unwrap();
        assert_eq!(decided["reason"], "cash at the meeting");
        // By buttons, and dropped.
        owner.says(&format!("/member {number}")).await;
        owner.presses("Record a payment").await;
        owner.presses("Month ·").await;
        owner.presses("Do not record").await;
        assert!(owner.reads().contains("was not recorded"), "{}", owner.reads());
        for (text, answer) in [
            (format!("/paid {number} moth"), "There are: month, all, ever"),
            (format!("/paid {number} month much"), "could not be read"),
            (format!("/paid {number}"), "For which plan"),
            ("/paid 4711 month".to_owned(), "4711"),
        ] {
            owner.says(&text).await;
            assert!(owner.reads().contains(answer), "{text}: {}", owner.reads());
        }
        assert_eq!((anna.terms().await, anna.unread().len()), (1, 0));
    }

    async fn what_waits_is_remembered_and_what_does_not_come_is_given_up(club: CLUB) {
        let (owner, anna) = (club.owner(), ordered(&club, "Anna").await);
        anna.sends_photo("").await;
        owner.unread();
        club.passes(days(1) + hours(1)).await;
        assert!(owner.unread().iter().any(|said| said.contains("1 transfer waits to be checked")), "{}", owner.reads());
        owner.presses("Transfers").await;
        assert!(owner.reads().contains("Anna · ") && owner.reads().contains("since 2 March 2026, 12:00"), "{}", owner.reads());
        owner.presses("Anna · ").await;
        assert_eq!(owner.sees_file().as_deref(), Some("photo.jpg"));
        let bob = ordered(&club, "Bob").await;
        bob.unread();
        club.passes(days(8)).await;
        assert!(bob.only_word().contains("is closed: the transfer has not come"), "{}", bob.reads());
        assert_eq!(club.count("orders", json!({"state": "canceled"})).await, 1);
        assert_eq!(club.count("transfers", json!({"state": "said"})).await, 1, "what waits for the staff is not given up");
        // Money that comes after all counts.
        bob.presses("I have paid").await;
        bob.presses("No receipt").await;
        owner.presses("Money has come: 1,990").await;
        assert_eq!(bob.terms().await, 1);
    }

    async fn it_is_offered_only_where_it_is_set_and_belongs_to_whom_it_belongs(club) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        assert!(!anna.sees_button("Bank transfer"));
        anna.says("/paid").await;
        assert!(anna.reads().contains("no order that waits"), "{}", anna.reads());
        let with = format!("{}\n[transfer]\ndetails = \"Card 2200\"\n", club.file());
        club.apply(&with).await;
        anna.says("/start plan_month").await;
        anna.presses("· Bank transfer").await;
        assert!(anna.reads().contains("Card 2200"), "{}", anna.reads());
        // The same order again, days later, has the same number.
        club.passes(days(2)).await;
        anna.says("/start plan_month").await;
        anna.presses("· Bank transfer").await;
        assert_eq!(club.table("orders").await.len(), 1);
        assert!(anna.reads().contains("order 1"), "{}", anna.reads());
        let bob = club.member("Bob").await;
        for data in ["t:p:1", "t:s:1", "t:y:1:0", "t:n:1:0", "t:o:1:0", "t:c:1", "t:l", "t:r:1", "t:r:1:month", "t:p:zz"] {
            forges(&club, &bob, data).await;
            assert!(bob.reads().contains("button"), "{data}: {}", bob.reads());
        }
        assert_eq!(transfer(&club).await["state"], "open");
        assert_eq!(bob.terms().await + anna.terms().await, 0);
        club.apply(&club.file()).await;
        anna.says("/start plan_month").await;
        assert!(!anna.sees_button("Bank transfer"));
    }

    async fn her_receipt_goes_when_she_is_forgotten(club: CLUB) {
        let anna = ordered(&club, "Anna").await;
        anna.sends_photo("from Anna").await;
        forgets_herself(&anna).await;
        club.passes(days(1)).await;
        let row = transfer(&club).await;
        assert_eq!((&row["enclosure"], &row["words"], &row["next_at"]), (&Value::Null, &Value::Null, &Value::Null));
    }
}

const BOTH: Setup = Setup { vk: true, ..CLUB };

on_both! {
    /// A picture can be shown only on the messenger that has it; two owners who decide at once decide once.
    async fn owners_on_two_messengers_decide_once(club: BOTH) {
        let vk = club.on(Platform::Vk);
        let anna = ordered(&vk, "Anna").await;
        anna.sends_photo("").await;
        let (here, there) = (club.owner(), vk.owner());
        assert_eq!((here.sees_file(), there.sees_file().as_deref()), (None, Some("photo.jpg")));
        assert!(here.reads().contains("The receipt is in the chat with the bot on VK"), "{}", here.reads());
        here.taps("Money has come: 1,990");
        there.taps("No money");
        club.settle().await;
        let said = [here.reads(), there.reads()];
        assert_eq!(said.iter().filter(|said| said.contains("Decided already: Olga")).count(), 1, "{said:?}");
        let came = said[0].contains("Recorded: Anna");
        assert_eq!(anna.terms().await, usize::from(came));
        assert_eq!(club.events("transfer_confirmed").await.len() + club.events("transfer_not_found").await.len(), 1);
    }
}

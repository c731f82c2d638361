//! VK Donut: members who pay on VK, by the month.

use crate::club::{Setup, days, on_both};
use serde_json::json;

/// Dons get the month.
const DONS: Setup = Setup { plans: "[vk]\ndonut = \"month\"", vk: true, on_vk: true, ..Setup::PLAIN };
/// They are let into the community by it.
const CLOSED: Setup = Setup {
    club: "[gates.closed]\nvk_community = 5000",
    plans: "[plans.don]\ntitle = \"Don\"\nperiod = \"1 year\"\nprice = []\ngates = [\"closed\"]\n[vk]\ndonut = \"don\"",
    vk: true,
    on_vk: true,
    ..Setup::PLAIN
};
/// Nobody gets anything for it yet.
const NONE: Setup = Setup { plans: "", ..DONS };

on_both! {
    async fn each_charge_pays_a_month_and_what_is_paid_stays(club: DONS) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        assert!(anna.reads().contains("VK Donut"), "{}", anna.reads());
        assert_eq!(anna.address("VK Donut").as_deref(), Some("https://vk.com/donut/club5000"));
        anna.unread();
        club.vk().donates(anna.id, 300).unwrap();
        club.settle().await;
        assert!(anna.only_word().contains("up to 2 April 2026"), "{}", anna.reads());
        anna.says("/status").await;
        assert!(anna.reads().contains("300"), "what she paid, not what the plan costs: {}", anna.reads());
        anna.unread();
        // VK charges again by itself; there is nothing to remind her of.
        club.till("2026-04-01 13:00").await;
        assert!(anna.only_word().contains("up to 2 May 2026"), "{}", anna.reads());
        club.vk().changes_donation(anna.id, 500).unwrap();
        club.settle().await;
        assert!(club.owner().reads().contains("now costs 500"), "{}", club.owner().reads());
        assert!(anna.unread().is_empty());
        // Only she can stop it, and does.
        anna.says("/cancel").await;
        anna.presses("Stop: Month").await;
        assert!(anna.reads().contains("Only you can stop it"), "{}", anna.reads());
        assert_eq!(anna.address("Open VK Donut").as_deref(), Some("https://vk.com/donut/club5000"));
        anna.unread();
        club.vk().cancels_donation(anna.id).unwrap();
        club.settle().await;
        let word = anna.only_word();
        assert!(word.contains("nothing more will be charged") && word.contains("including 2 May 2026"), "{word}");
        club.till("2026-05-01 13:00").await;
        assert_eq!(club.events("donut_over").await.len(), 0, "she has stopped it herself, and that is known");
        assert!(anna.unread().iter().any(|word| word.contains("2 May 2026")), "she is reminded again");
        club.till("2026-05-06 12:00").await;
        assert_eq!(club.count("subscriptions", json!({"stage": "ended"})).await, 1);
        assert_eq!(club.count("payments", json!({"provider": "donut", "state": "succeeded"})).await, 2);
    }

    async fn who_never_wrote_is_told_when_she_can_be(club: CLOSED) {
        club.expects_given_up(1);
        let bob = club.person("Bob", "en");
        club.vk().donates(bob.id, 100).unwrap();
        club.settle().await;
        assert_eq!(bob.terms().await, 1);
        assert_eq!(club.count("accounts", json!({"name": "Bob"})).await, 1, "she is called by her name");
        assert!(bob.all().is_empty());
        bob.says("Hello!").await;
        assert!(bob.all().iter().any(|word| word.contains("Don") && word.contains("2 April 2026")), "{:#?}", bob.all());
    }

    /// Whom VK names and of whom nothing was heard; then VK names her no more.
    async fn the_list_of_dons_lends_time_and_takes_it(club: NONE) {
        let anna = club.member("Anna").await;
        club.vk().donates(anna.id, 300).unwrap();
        club.settle().await;
        assert_eq!(anna.terms().await, 0, "nobody has said what dons get");
        club.apply(&format!("{}\n[vk]\ndonut = \"month\"\n", club.file())).await;
        assert!(anna.only_word().contains("5 March 2026"), "{}", anna.reads());
        for _ in 0..6 {
            club.passes(days(1)).await;
        }
        assert!(anna.unread().is_empty(), "{:#?}", anna.all());
        assert_eq!(club.count("subscriptions", json!({"stage": "expiring"})).await, 1);
        // The word that it is over gets lost too: the list says so with the next day.
        club.vk().donation_prolonged(anna.id).unwrap();
        club.settle().await;
        assert!(anna.only_word().contains("8 April 2026"), "the charge takes the place of what was lent: {}", anna.reads());
        assert_eq!(anna.terms().await, 1);
        club.vk().donation_expires(anna.id).unwrap();
        club.settle().await;
        assert!(anna.unread().is_empty(), "an end that comes with a charge is that of the month before");
        club.passes(days(2)).await;
        let word = anna.only_word();
        assert!(word.contains("no longer renews") && word.contains("including 8 April 2026"), "{word}");
    }

    async fn what_is_only_lent_ends_with_the_day_and_grace_follows(club: NONE) {
        let anna = club.member("Anna").await;
        club.vk().donates(anna.id, 300).unwrap();
        club.settle().await;
        club.apply(&format!("{}\n[vk]\ndonut = \"month\"\n", club.file())).await;
        anna.unread();
        club.passes(days(1)).await;
        club.vk().donation_expires(anna.id).unwrap();
        club.settle().await;
        let word = anna.only_word();
        assert!(word.contains("no longer renews") && word.contains("including 3 March 2026"), "{word}");
        club.till("2026-03-04 12:00").await;
        assert!(anna.only_word().contains("5 March 2026"), "grace: {}", anna.reads());
        club.till("2026-03-06 12:00").await;
        assert_eq!(club.count("subscriptions", json!({"stage": "ended"})).await, 1);
    }
}

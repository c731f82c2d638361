//! She paid elsewhere, where nobody knows who she is in chat: how she shows that it is hers.

use crate::club::{Person, SCHOOL_SECRET, Setup, TestClub, hours, minutes, on_all, on_both};
use serde_json::json;

/// A club that sells on GetCourse too.
const SCHOOL: Setup = Setup {
    plans: r#"
[plans.school]
title = "School"
period = "30 days"
price = ["12000 RUB"]
gates = ["channel"]
products = ["getcourse:Club"]
"#,
    ..Setup::PLAIN
};

/// A deal is paid at the school by somebody with these fields.
async fn sold(club: &TestClub, deal: u32, who: &str) {
    let body = format!("ev=deal_payed&deal_id={deal}&offer=Club&cost=12+000&payed=12+000&{who}");
    let answer = club.posts_form("/webhooks/getcourse", [("X-Propusk-Key", SCHOOL_SECRET)], &body).await;
    assert_eq!(answer, (200, "ok".to_owned()));
}

async fn states(club: &TestClub) -> Vec<String> {
    club.table("claims").await.into_iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect()
}

async fn forgets_herself(person: &Person) {
    person.says("/forget").await;
    person.presses("Yes, erase it").await;
    if person.sees_button("lose that time") {
        person.presses("lose that time").await;
    }
}

on_all! {
    /// What others may know too is for an owner to confirm; afterwards it is known.
    async fn an_owner_says_that_an_address_is_hers(club: SCHOOL) {
        let (owner, anna, bella) = (club.owner(), club.member("Anna").await, club.member("Bella").await);
        sold(&club, 778, "email=Ivan%40Example.com&name=Ivan").await;
        assert!(owner.only_word().contains("fits nothing"));
        anna.says("/plans").await;
        anna.presses("I have paid elsewhere").await;
        assert!(anna.reads().contains("order number"), "{}", anna.reads());
        anna.says(" ivan@example.COM ").await;
        assert!(anna.reads().contains("Found: ivan@example.COM"), "{}", anna.reads());
        let question = owner.only_word();
        for part in ["Anna (", "ivan@example.COM", "12,000", "778", "Ivan@Example.com", "Name: Ivan"] {
            assert!(question.contains(part), "{part}: {question}");
        }
        assert_eq!(anna.terms().await, 0);
        anna.says("/claim 778").await;
        assert!(owner.unread().is_empty(), "asked once");
        owner.presses("Yes, it is hers").await;
        assert!(owner.reads().contains("Done: Anna"), "{}", owner.reads());
        assert_eq!(anna.terms().await, 1);
        let words = anna.unread().join("\n");
        assert!(words.contains("This purchase is yours") && words.contains("12,000"), "{words}");
        owner.presses("Yes, it is hers").await;
        assert!(owner.reads().contains("answered already"), "{}", owner.reads());
        owner.unread();
        // The same address is known from now on.
        sold(&club, 779, "email=IVAN%40example.com").await;
        assert_eq!(anna.terms().await, 2);
        assert!(owner.unread().is_empty());
        for (person, what, answer) in [
            (&anna, "778", "yours already"),
            (&bella, "778", "somebody else already"),
            (&bella, "ivan@example.com", "somebody else already"),
        ] {
            person.says(&format!("/claim {what}")).await;
            assert!(person.reads().contains(answer), "{what}: {}", person.reads());
        }
        let told = owner.unread();
        assert!(told.len() == 2 && told.iter().all(|word| word.contains("Bella") && word.contains("Anna")), "{told:#?}");
        assert_eq!((anna.terms().await, bella.terms().await), (2, 0));
        anna.says("/why").await;
        assert!(anna.reads().contains("made elsewhere is yours"), "{}", anna.reads());
    }

    /// Two say so: the owners see both, and a yes for one is a no for the other.
    async fn two_claim_the_same(club: SCHOOL) {
        let (owner, anna, bella) = (club.owner(), club.member("Anna").await, club.member("Bella").await);
        sold(&club, 778, "email=ivan%40example.com&phone=8+999+123-45-67&uid=4").await;
        anna.says("/claim 778").await;
        owner.unread();
        bella.says("/claim 89991234567").await;
        let question = owner.only_word();
        assert!(question.contains("Somebody else says so too") && question.contains("• Anna"), "{question}");
        owner.presses("Yes, it is hers").await;
        assert_eq!((anna.terms().await, bella.terms().await), (0, 1));
        assert!(anna.reads().contains("did not confirm"), "{}", anna.reads());
        let mut states = states(&club).await;
        states.sort();
        assert_eq!(states, ["granted", "refused"]);
        // Whatever the school knows her by is hers.
        sold(&club, 779, "uid=4").await;
        assert_eq!((anna.terms().await, bella.terms().await), (0, 2));
    }

    /// A link from the school's letter saves the typing and proves nothing.
    async fn a_link_only_begins_it(club: SCHOOL) {
        let (owner, anna) = (club.owner(), club.person("Anna", "en"));
        sold(&club, 778, "email=ivan%40example.com").await;
        owner.unread();
        anna.says("/start gc_778").await;
        assert!(anna.reads().contains("Found: 778"), "{}", anna.reads());
        assert!(owner.only_word().contains("778"));
        owner.presses("No").await;
        assert!(owner.reads().contains("is not let in"), "{}", owner.reads());
        assert!(anna.reads().contains("did not confirm"), "{}", anna.reads());
        anna.says("/claim 778").await;
        assert!(anna.reads().contains("did not confirm"), "{}", anna.reads());
        assert_eq!((anna.terms().await, states(&club).await), (0, vec!["refused".to_owned()]));
        assert_eq!(club.count("payments", json!({"misfit": "unknown_payer"})).await, 1, "still there for whose it is");
    }

    async fn guesses_are_slow(club: SCHOOL) {
        let bella = club.member("Bella").await;
        for text in ["hello there", "@", "..."] {
            bella.says(&format!("/claim {text}")).await;
            assert!(bella.reads().contains("neither an e-mail"), "{text}: {}", bella.reads());
        }
        for n in 0..5 {
            bella.says(&format!("/claim {}", 1000 + n)).await;
            assert!(bella.reads().contains("no such purchase"), "{}", bella.reads());
        }
        sold(&club, 778, "email=ivan%40example.com").await;
        club.owner().unread();
        bella.says("/claim 778").await;
        assert!(bella.reads().contains("in an hour"), "{}", bella.reads());
        assert!(club.owner().unread().is_empty());
        club.passes(hours(1) + minutes(1)).await;
        bella.says("/claim").await;
        bella.says("778").await;
        assert!(bella.reads().contains("Found"), "{}", bella.reads());
    }

    /// By hand, from the inbox of unmatched payments.
    async fn an_owner_binds_it_by_hand(club: SCHOOL) {
        let (owner, anna) = (club.owner(), club.member("Anna").await);
        sold(&club, 778, "email=ivan%40example.com&phone=%2B79991234567&uid=4&deal_num=10042").await;
        anna.says("/claim 10042").await;
        owner.says("/unmatched").await;
        owner.presses("12,000").await;
        let card = owner.reads();
        for part in ["ivan@example.com", "+79991234567", "10042", "Anna — says that it is hers"] {
            assert!(card.contains(part), "{part}: {card}");
        }
        owner.presses("Count it for Anna").await;
        owner.presses("The whole period · School").await;
        assert_eq!((anna.terms().await, states(&club).await), (1, vec!["granted".to_owned()]));
        sold(&club, 779, "phone=8(999)1234567").await;
        assert_eq!(anna.terms().await, 2);
        assert!(club.table("claimables").await.is_empty(), "what waits no more is known by nothing");
    }

    async fn nothing_is_left_of_her(club: SCHOOL) {
        let (owner, anna) = (club.owner(), club.member("Anna").await);
        sold(&club, 778, "email=ivan%40example.com&name=Ivanov").await;
        anna.says("/claim ivan@example.com").await;
        owner.presses("Yes, it is hers").await;
        forgets_herself(&anna).await;
        club.passes(hours(2)).await;
        assert_eq!(club.events("forgotten").await.len(), 1);
        for table in ["claims", "contacts", "claim_tries", "payments", "inbox", "outbox", "journal", "accounts"] {
            let rows = format!("{:?}", club.table(table).await);
            assert!(!rows.contains("ivan@") && !rows.contains("Ivanov"), "{table}: {rows}");
        }
        owner.unread();
        sold(&club, 779, "email=ivan%40example.com").await;
        assert!(owner.only_word().contains("not clear who paid"), "{}", owner.reads());
    }
}

on_both! {
    /// A number that Telegram says is her own is a proof: nobody is asked.
    async fn she_shares_her_number(club: SCHOOL) {
        let (owner, anna, bella) = (club.owner(), club.member("Anna").await, club.member("Bella").await);
        sold(&club, 778, "phone=8+(999)+123-45-67").await;
        owner.unread();
        club.telegram.has_phone(anna.id, "79991234567");
        bella.says("/claim").await;
        for whose in [Some(anna.id), None] {
            club.telegram.shares_contact(bella.id, "79991234567", whose).unwrap();
            club.settle().await;
            assert!(bella.reads().contains("somebody else’s number"), "{}", bella.reads());
        }
        anna.says("/claim").await;
        anna.presses("Share my number").await;
        assert_eq!((anna.terms().await, bella.terms().await), (1, 0));
        let words = anna.unread().join("\n");
        assert!(words.contains("This purchase is yours"), "{words}");
        sold(&club, 779, "phone=%2B7+999+1234567").await;
        assert_eq!(anna.terms().await, 2, "known from now on");
        // She may also come before the money.
        bella.says("/claim").await;
        bella.presses("Share my number").await;
        assert!(bella.reads().contains("remembers it"), "{}", bella.reads());
        sold(&club, 780, &format!("phone=%2B7{:010}", bella.id)).await;
        assert_eq!(bella.terms().await, 1);
        assert!(owner.unread().is_empty(), "nobody was asked");
        owner.says("/unmatched").await;
        owner.unread();
        // What names two different people is nobody's by itself.
        sold(&club, 781, "phone=%2B79991234567&email=bella%40example.com").await;
        assert_eq!(anna.terms().await, 3, "an address that nobody has shown says nothing");
    }
}

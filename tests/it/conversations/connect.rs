//! One person, two messengers: a code from one to the other, a yes on both, and everything acts on both.

use crate::club::{Person, Setup, TestClub, on_both};
use propusk::domain::Platform;
use propusk::sandbox::telegram::FaultKind;
use serde_json::json;

/// A club on both messengers, with a plan that can be frozen.
const BOTH: Setup = Setup {
    plans: r#"
[plans.calm]
title = "Calm"
period = "30 days"
price = ["1990 RUB"]
gates = ["channel"]
grace = "2 days"
freeze = { days = 14, min = 3, times = 2 }
"#,
    vk: true,
    ..Setup::PLAIN
};

/// She takes a code on one side, opens its link on the other, and says yes on both.
async fn connects(first: &Person, second: &Person) {
    first.says("/connect").await;
    let link = first.address("Open the bot in").unwrap_or_else(|| panic!("no link, but: {}", first.reads()));
    let payload = link.rsplit_once("link_").map(|(_, code)| format!("link_{code}")).unwrap();
    second.says(&format!("/start {payload}")).await;
    second.presses("Yes, join them").await;
    first.presses("Yes, join them").await;
}

async fn member_of(club: &TestClub, person: &Person) -> i64 {
    let id = person.id.to_string();
    let accounts = club.table("accounts").await;
    accounts.iter().find(|row| row["external_id"] == id.as_str()).unwrap()["member_id"].as_i64().unwrap()
}

on_both! {
    /// She buys on VK, comes in on Telegram; freezes on one and is out, comes back by the other.
    async fn she_buys_on_vk_and_is_in_on_telegram(club: BOTH) {
        let anya = club.on(Platform::Vk).member("Anya Petrova").await;
        anya.buys("calm").await;
        let anna = club.on(Platform::Telegram).member("Anna").await;
        anna.says("/status").await;
        assert!(!anna.reads().contains("Calm"), "{}", anna.reads());
        anna.says("/connect").await;
        assert!(anna.reads().contains("15 minutes"), "{}", anna.reads());
        let link = anna.address("Open the bot in VK").unwrap();
        anya.says(&format!("/start link_{}", link.rsplit_once("link_").unwrap().1)).await;
        assert!(anya.reads().contains("On Telegram, Anna:"), "{}", anya.reads());
        assert!(anya.reads().contains("“Calm”"), "{}", anya.reads());
        anya.presses("Yes, join them").await;
        assert!(anya.reads().contains("say yes on Telegram too"), "{}", anya.reads());
        assert!(anna.reads().contains("Anya P. on VK wants to be joined"), "{}", anna.reads());
        anya.unread();
        anna.unread();
        anna.presses("Yes, join them").await;
        let words = anna.unread();
        assert!(words.iter().any(|word| word.contains("one membership now")), "{words:#?}");
        assert!(anya.only_word().contains("one membership now"));
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        anya.says("/freeze 7").await;
        anya.presses("Yes, freeze it").await;
        assert!(!anna.is_inside(club.channel), "out, whichever side froze it");
        anna.says("/unfreeze").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        for person in [&anya, &anna] {
            person.says("/why").await;
            assert!(person.reads().contains("became one membership"), "{}", person.reads());
        }
        // A second press of an old yes changes nothing.
        let before = club.count("terms", json!({})).await;
        anya.says("/connect").await;
        assert!(anya.reads().contains("joined already"), "{}", anya.reads());
        assert_eq!(club.count("terms", json!({})).await, before);
    }

    /// The code typed instead of the link; a no on either side; a code of nobody's; two accounts of one messenger.
    async fn codes_are_typed_and_refused(club: BOTH) {
        let (anna, anya) = (club.on(Platform::Telegram).member("Anna").await, club.on(Platform::Vk).member("Anya").await);
        let code = async || {
            anna.says("/connect").await;
            let link = anna.address("Open the bot in VK").unwrap();
            link.rsplit_once("link_").unwrap().1.to_owned()
        };
        let first = code().await;
        anya.says("/connect").await;
        anya.says(&first.to_lowercase()).await;
        assert!(anya.reads().contains("Join these accounts?"), "{}", anya.reads());
        anya.presses("No, leave it").await;
        assert!(anya.reads().contains("stay as they are"), "{}", anya.reads());
        anya.says(&format!("/connect {first}")).await;
        assert!(anya.reads().contains("no longer valid"), "{}", anya.reads());
        let second = code().await;
        anya.says(&format!("/connect {second}")).await;
        anya.presses("Yes, join them").await;
        anna.presses("No, leave it").await;
        assert!(anya.reads().contains("stay as they are"), "{}", anya.reads());
        let third = code().await;
        let bella = club.on(Platform::Telegram).member("Bella").await;
        bella.says(&format!("/connect {third}")).await;
        assert!(bella.reads().contains("Two accounts on the same messenger"), "{}", bella.reads());
        anna.says(&format!("/connect {third}")).await;
        assert!(anna.reads().contains("your own code"), "{}", anna.reads());
        for _ in 0..5 {
            bella.says("/connect ABCDEFGH2").await;
            assert!(bella.reads().contains("no such code"), "{}", bella.reads());
        }
        bella.says("/connect ABCDEFGH2").await;
        assert!(bella.reads().contains("in an hour"), "{}", bella.reads());
        assert_ne!(member_of(&club, &anna).await, member_of(&club, &anya).await);
    }

    /// The staff separate them, with a reason, and both are told.
    async fn the_staff_separate_them(club: BOTH) {
        let anya = club.on(Platform::Vk).member("Anya").await;
        anya.buys("calm").await;
        let anna = club.on(Platform::Telegram).inside("Anna", "calm").await;
        connects(&anya, &anna).await;
        let member = member_of(&club, &anna).await;
        assert_eq!(member_of(&club, &anya).await, member);
        let owner = club.on(Platform::Telegram).owner();
        owner.says(&format!("/member {member}")).await;
        assert!(owner.reads().contains(&format!("vk:{}", anya.id)), "{}", owner.reads());
        owner.presses("Separate accounts").await;
        owner.says("her sister, it turned out").await;
        assert_ne!(member_of(&club, &anya).await, member_of(&club, &anna).await);
        for person in [&anna, &anya] {
            assert!(person.all().iter().any(|word| word.contains("has separated your accounts")), "{:#?}", person.all());
        }
        assert!(anna.is_inside(club.channel), "she has paid for herself");
        owner.says(&format!("/separate {member}")).await;
        assert!(owner.reads().contains("are not joined"), "{}", owner.reads());
        assert_eq!(club.events("separated").await.len(), 2);
    }

    /// Who cannot be reached on one messenger is written to on the other, once; and where she last spoke before all.
    async fn a_message_finds_her(club: BOTH) {
        let anya = club.on(Platform::Vk).member("Anya").await;
        let anna = club.on(Platform::Telegram).inside("Anna", "calm").await;
        connects(&anya, &anna).await;
        anna.says("/status").await;
        let (_, _) = (anna.unread(), anya.unread());
        let blocked = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#;
        club.fails("sendMessage", 1, FaultKind::Server { status: 403, body: blocked.to_owned() });
        let member = member_of(&club, &anna).await;
        let owner = club.on(Platform::Vk).owner();
        owner.says(&format!("/extend {member} 3")).await;
        owner.presses("Do it without a reason").await;
        assert_eq!(anna.unread(), [""; 0]);
        let words = anya.unread();
        assert_eq!(words.iter().filter(|word| word.contains("3 days")).count(), 1, "{words:#?}");
        // Back on Telegram she is at home there again.
        anna.says("/status").await;
        anna.unread();
        owner.says(&format!("/extend {member} 4")).await;
        owner.presses("Do it without a reason").await;
        assert!(anna.unread().iter().any(|word| word.contains("4 days")));
        // And on VK, when she was heard there last.
        anya.says("/status").await;
        let (_, _) = (anna.unread(), anya.unread());
        owner.says(&format!("/extend {member} 5")).await;
        owner.presses("Do it without a reason").await;
        assert!(anya.unread().iter().any(|word| word.contains("5 days")));
        assert_eq!(anna.unread(), [""; 0]);
    }
}

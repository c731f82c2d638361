//! Gifts: bought with a few words, passed on, claimed once, and what becomes of them when the money goes back.

use crate::club::{Person, TOKEN, TestClub, days, minutes, on_all, on_both};
use serde_json::json;

/// Buys a plan as a gift with these words; returns what the link carries.
async fn buys_gift(anna: &Person, plan: &str, words: &str) -> String {
    anna.says(&format!("/start plan_{plan}")).await;
    anna.presses("As a gift").await;
    anna.says(words).await;
    anna.presses("Pay ").await;
    anna.pays().await;
    payload(anna)
}

/// What the newest link to pass on carries.
fn payload(anna: &Person) -> String {
    let url = anna.address("Open the gift").unwrap_or_else(|| panic!("no gift, but: {}", anna.reads()));
    let links = ["https://t.me/breath_bot?start=", "https://vk.me/breath_club?ref="];
    let payload = links.iter().find_map(|link| url.strip_prefix(link)).unwrap_or_else(|| panic!("{url}"));
    assert!(payload.starts_with("gift_"), "{url}");
    payload.to_owned()
}

/// Presses a button that the bot never showed her.
pub(super) async fn forges(club: &TestClub, person: &Person, data: &str) {
    let url = format!("{}/bot{TOKEN}/sendMessage", club.telegram.api_url());
    let button = json!({"text": data, "callback_data": data});
    let body = json!({"chat_id": person.id, "text": "forged", "reply_markup": {"inline_keyboard": [[button]]}});
    club.web.post(url).json(&body).send().await.unwrap();
    person.presses(data).await;
}

async fn opens(person: &Person, payload: &str) {
    person.says(&format!("/start {payload}")).await;
}

async fn refund(club: &TestClub, anna: &Person) {
    club.bank.refund(&anna.bill(), 199_000).unwrap();
    club.settle().await;
}

on_all! {
    /// #12: the money goes back before anybody has claimed it.
    async fn a_refunded_gift_that_nobody_claimed_is_void(club) {
        let anna = club.member("Anna").await;
        let payload = buys_gift(&anna, "month", "For you").await;
        anna.unread();
        refund(&club, &anna).await;
        assert!(anna.only_word().contains("money for the gift “Month” went back"), "{}", anna.reads());
        club.bank.notify_again(&anna.bill(), 3).await;
        club.settle().await;
        assert!(anna.unread().is_empty(), "told once");
        let vera = club.member("Vera").await;
        opens(&vera, &payload).await;
        assert!(vera.only_word().contains("no longer valid") && vera.sees_button("Plans"));
        assert_eq!(vera.terms().await, 0);
        anna.says("/gifts").await;
        assert!(anna.reads().contains("the money went back") && !anna.sees_button("The link again"), "{}", anna.reads());
    }

    async fn the_giver_cannot_claim_and_nobody_can_twice(club) {
        let anna = club.member("Anna").await;
        let payload = buys_gift(&anna, "month", "For you").await;
        opens(&anna, &payload).await;
        assert!(anna.reads().contains("your own gift") && !anna.sees_button("Accept"), "{}", anna.reads());
        let (vera, boris) = (club.member("Vera").await, club.member("Boris").await);
        opens(&vera, &payload).await;
        opens(&boris, &payload).await;
        vera.taps("Accept the gift");
        vera.taps("Accept the gift");
        boris.taps("Accept the gift");
        club.settle().await;
        assert_eq!((vera.terms().await, boris.terms().await), (1, 0));
        assert!(vera.all().iter().any(|m| m.contains("once is enough")), "the second press");
        assert!(boris.reads().contains("somebody accepted it before you"), "{}", boris.reads());
        opens(&boris, &payload).await;
        assert!(boris.reads().contains("This gift is taken") && boris.sees_button("Plans"), "{}", boris.reads());
        opens(&boris, "gift_0123").await;
        assert!(boris.reads().contains("no such gift"), "{}", boris.reads());
        assert_eq!(club.events("gift_claimed").await.len(), 1);
    }

    /// #1: once, however often the bank tells of it.
    async fn a_double_callback_makes_one_gift(club) {
        let anna = club.member("Anna").await;
        buys_gift(&anna, "month", "For you").await;
        anna.unread();
        assert_eq!(club.bank.notify_again(&anna.bill(), 10).await, [Some(200); 10]);
        club.settle().await;
        club.restarts().await;
        club.bank.notify_again(&anna.bill(), 2).await;
        club.settle().await;
        assert!(anna.unread().is_empty());
        assert_eq!(club.table("gifts").await.iter().filter(|g| !g["code"].is_null()).count(), 1);
    }

    /// Her own order and one for somebody else are never taken for each other, nor are two with other words.
    async fn an_order_for_somebody_else_is_an_order_of_its_own(club) {
        let anna = club.member("Anna").await;
        let own = anna.orders("month").await;
        anna.says("/start plan_month").await;
        anna.presses("As a gift").await;
        anna.presses("Without words").await;
        anna.presses("Pay ").await;
        let gift = anna.bill();
        assert_ne!(gift, own);
        anna.presses("Pay ").await;
        assert_eq!(anna.bill(), gift, "the same once more is the same bill");
        anna.presses("Change the words").await;
        anna.says("For you").await;
        anna.presses("Pay ").await;
        let other = anna.bill();
        assert!(other != gift && other != own);
        assert_eq!(anna.orders("month").await, own);
        club.bank.pay(&gift).unwrap();
        club.settle().await;
        assert_eq!(anna.terms().await, 0);
        club.bank.pay(&own).unwrap();
        club.settle().await;
        assert_eq!(anna.terms().await, 1);
        assert_eq!(club.table("gifts").await.iter().filter(|g| !g["code"].is_null()).count(), 1);
    }

    /// The giver is forgotten: her gift is as good as before, from nobody.
    async fn a_gift_outlives_its_giver(club) {
        let anna = club.member("Anna").await;
        let payload = buys_gift(&anna, "month", "Yours, Anna").await;
        anna.says("/forget").await;
        assert!(anna.reads().contains("link of your gift that nobody has accepted yet goes on"), "{}", anna.reads());
        anna.presses("Yes, erase it").await;
        club.passes(minutes(10)).await;
        assert_eq!(club.events("forgotten").await.len(), 1);
        let vera = club.member("Vera").await;
        opens(&vera, &payload).await;
        assert!(vera.reads().contains("You are given “Month”") && !vera.reads().contains("Anna"), "{}", vera.reads());
        vera.presses("Accept the gift").await;
        assert_eq!(vera.terms().await, 1);
        club.bank.refund(&anna.bill(), 199_000).unwrap();
        club.settle().await;
        assert_eq!(vera.terms().await, 0);
    }

    /// The words wait for the choice of how to pay, and a command in between does not lose them.
    async fn words_are_kept_and_bounded(club) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        anna.presses("As a gift").await;
        anna.says(&"long ".repeat(61)).await;
        assert!(anna.reads().contains("304 characters, and there is room for 300"), "{}", anna.reads());
        anna.says("Short").await;
        anna.says("/status").await;
        club.passes(minutes(90)).await;
        anna.presses("Pay ").await;
        anna.pays().await;
        assert!(anna.reads().contains("Short"), "{}", anna.reads());
        anna.says("/gifts").await;
        anna.presses("The link again").await;
        assert!(anna.reads().contains("Short"), "{}", anna.reads());
        // Old talk is not taken for words, and a command means itself.
        anna.says("/start plan_month").await;
        anna.presses("As a gift").await;
        anna.says("/help").await;
        anna.says("For your garden").await;
        assert!(anna.reads().contains("not understood"), "{}", anna.reads());
    }
}

on_both! {
    async fn a_gift_is_bought_passed_on_and_claimed(club) {
        let anna = club.member("Anna Ivanova").await;
        anna.says("/start plan_month").await;
        anna.presses("As a gift").await;
        assert!(anna.reads().contains("Write a few words"), "{}", anna.reads());
        anna.says("Happy birthday,\n <dear> Vera!").await;
        assert!(anna.reads().contains("Happy birthday, <dear> Vera!"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.unread();
        anna.pays().await;
        let told = anna.unread();
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[0].contains("the gift “Month” is paid for"), "{}", told[0]);
        for part in ["A gift for you: “Month”, 1 month", "Happy birthday, <dear> Vera!", "— Anna", "?start=gift_"] {
            assert!(told[1].contains(part) && !told[1].contains("Ivanova"), "{part}: {}", told[1]);
        }
        assert_eq!(anna.terms().await, 0, "nothing to the payer");
        assert_eq!(club.count("gifts", json!({"claimed_at": null, "words": "Happy birthday, <dear> Vera!"})).await, 2);
        let payload = payload(&anna);

        club.passes(days(40)).await;
        anna.says("/status").await;
        assert!(anna.reads().contains("1,990"), "what was paid: {}", anna.reads());
        anna.unread();
        let vera = club.member("Vera").await;
        opens(&vera, &payload).await;
        let offer = vera.only_word();
        for part in ["Anna gives you “Month”, 1 month", "Happy birthday", "your last day will be 11 May 2026"] {
            assert!(offer.contains(part), "{part}: {offer}");
        }
        assert_eq!(vera.terms().await, 0, "not before she says yes");
        vera.presses("Accept the gift").await;
        assert!(vera.only_word().contains("The gift is yours!\n“Month” is yours up to 11 May 2026"), "{}", vera.reads());
        vera.enters(club.channel).await;
        assert!(vera.is_inside(club.channel));
        assert!(anna.only_word().contains("accepted by Vera"), "{}", anna.reads());
        assert_eq!(club.count("terms", json!({"cause": "gift"})).await, 1);
        vera.says("/why").await;
        assert!(vera.reads().contains("time given as a present: 1 month"), "{}", vera.reads());
        anna.says("/gifts").await;
        assert!(anna.reads().contains("✅ “Month”, 2 March 2026: accepted"), "{}", anna.reads());
        anna.says("/why").await;
        assert!(anna.reads().contains("the gift was accepted"), "{}", anna.reads());
    }

    /// #12: and after it was claimed.
    async fn a_refund_of_a_claimed_gift_takes_its_rest_and_nothing_else(club) {
        let anna = club.inside("Anna", "month").await;
        let payload = buys_gift(&anna, "month", "For you").await;
        let gift = anna.bill();
        let vera = club.inside("Vera", "month").await;
        club.passes(days(3)).await;
        opens(&vera, &payload).await;
        assert!(vera.reads().contains("Your last day is 2 April 2026. The gift is added to what is left: it will be 2 May 2026"),
            "{}", vera.reads());
        vera.presses("Accept the gift").await;
        assert_eq!(vera.terms().await, 2);
        club.passes(days(3)).await;
        club.bank.refund(&gift, 199_000).unwrap();
        club.settle().await;
        assert!(vera.is_inside(club.channel) && anna.is_inside(club.channel));
        assert_eq!((vera.terms().await, anna.terms().await), (1, 1), "the giver's own time is untouched");
        vera.says("/status").await;
        assert!(vera.reads().contains("up to 2 April 2026"), "{}", vera.reads());
        opens(&vera, &payload).await;
        assert!(vera.reads().contains("once is enough"), "{}", vera.reads());
    }

    /// Whoever claims it has nothing else: the refund closes her door.
    async fn a_refund_of_the_only_time_closes_the_door(club) {
        let anna = club.member("Anna").await;
        let payload = buys_gift(&anna, "month", "For you").await;
        let vera = club.member("Vera").await;
        opens(&vera, &payload).await;
        vera.presses("Accept the gift").await;
        vera.enters(club.channel).await;
        club.passes(days(2)).await;
        refund(&club, &anna).await;
        assert!(!vera.is_inside(club.channel));
        assert_eq!(vera.terms().await, 0);
    }

    /// A button of other days, or one that was made up, does nothing but say so.
    async fn forged_buttons_do_nothing(club) {
        let anna = club.member("Anna").await;
        let payload = buys_gift(&anna, "month", "For you").await;
        let boris = club.member("Boris").await;
        let gifts = club.table("gifts").await;
        let draft = gifts.iter().find(|g| g["order_id"].is_null()).unwrap()["id"].clone();
        let paid = gifts.iter().find(|g| !g["code"].is_null()).unwrap()["id"].clone();
        boris.says("/plans").await;
        for data in [format!("gift:pay:{draft}:yookassa"), format!("gift:link:{paid}"), "gift:give:gone".into()] {
            forges(&club, &boris, &data).await;
            assert!(!boris.reads().contains("gift_"), "{data}: {}", boris.reads());
        }
        assert_eq!(club.table("orders").await.len(), 1);
        forges(&club, &boris, &format!("gift:take:{}", payload.trim_start_matches("gift_"))).await;
        assert_eq!(boris.terms().await, 1, "whoever knows the code has the link");
    }
}

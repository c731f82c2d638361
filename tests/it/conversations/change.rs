//! Renewing, changing plans, and two plans over one gate. 2 March 2026 is a Monday; "Month" opens the channel for 1990 roubles,
//! "Everything" the channel and the group for 2990 roubles and thirty days.

use crate::club::{Person, Setup, TestClub, days, minutes, moment, on_both};
use propusk::club::{Club, Deployment, entry, subscribe};
use propusk::domain::freeze::{Wish, offer};
use propusk::domain::{AccountRef, FreezeId};
use serde_json::json;

/// Beside the usual plans: a year of the channel, cheaper a day, and the group alone.
fn more() -> Setup {
    let plans = "[plans.year]\ntitle = { en = \"Year\" }\nperiod = \"1 year\"\nprice = [\"11900 RUB\"]\ngates = [\"channel\"]\n\
                 [plans.talk]\ntitle = { en = \"Group\" }\nperiod = \"30 days\"\nprice = [\"990 RUB\"]\ngates = [\"talks\"]\n";
    Setup { plans, ..Setup::default() }
}

/// She freezes a plan for some days, or comes back.
async fn frozen(club: &TestClub, person: &Person, plan: &str, days: Option<u32>, ended: Option<FreezeId>) -> FreezeId {
    let app = club.app().await;
    let (mut tx, now) = (app.store.begin().await.unwrap(), app.now());
    let rules = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    let member = tx.account_at(&AccountRef::telegram(person.id)).await.unwrap().unwrap().member;
    tx.lock_member(member).await.unwrap();
    let mine = tx.subscriptions_of(member).await.unwrap();
    let subscription = mine.iter().find(|s| s.plan.key.as_str() == plan).unwrap();
    let freeze = match (days, ended) {
        (Some(days), _) => {
            let wish = Wish { days, from: None, by_staff: true };
            let offer = offer(subscription, wish, now, rules.zone()).unwrap();
            tx.add_freeze(subscription.id, &offer, true, now).await.unwrap()
        }
        (None, freeze) => {
            assert!(tx.end_freeze(freeze.unwrap(), now).await.unwrap());
            freeze.unwrap()
        }
    };
    subscribe::settle(&mut tx, &rules, member, subscription.id, now).await.unwrap();
    entry::refresh(&mut tx, &rules, member, now).await.unwrap();
    tx.commit().await.unwrap();
    drop(app);
    club.settle().await;
    freeze
}

async fn status(person: &Person) -> String {
    person.says("/status").await;
    let status = person.reads();
    person.unread();
    status
}

on_both! {
    /// #38: up, at once, and what is left is not lost.
    async fn changing_up_turns_what_is_left_into_days(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-17 12:00").await;
        anna.says("/start plan_all").await;
        // Sixteen of thirty-one days of 1990 roubles are 1027.09, at 99.66 a day 10.3 days.
        let card = anna.reads();
        assert!(card.contains("You have “Month”: what is left of it is worth 1,027.09"), "{card}");
        assert!(card.contains("becomes 11 days of this plan, and you stay up to 27 April 2026"), "{card}");
        anna.presses("Pay ").await;
        anna.pays().await;
        assert!(anna.reads().contains("“Everything” is yours up to 27 April 2026"), "{}", anna.reads());
        anna.enters(club.talks).await;
        assert!(anna.is_inside(club.channel) && anna.is_inside(club.talks));
        let status = status(&anna).await;
        assert!(status.contains("“Everything”: up to 27 April 2026"), "{status}");
        anna.says("/why").await;
        let why = anna.reads();
        assert!(why.contains("what was left of “Month” (1,027.09"), "{why}");
        assert!(why.contains("became 11 days of plan “Everything”, now up to 27 April 2026"), "{why}");
        anna.unread();
        club.till("2026-04-20 12:00").await;
        assert!(anna.unread().is_empty(), "nobody is warned of the end of what was exchanged");
        assert!(anna.is_inside(club.channel) && club.telegram.calls_of("banChatMember").is_empty());
        club.till("2026-04-28 12:00").await;
        assert!(anna.only_word().contains("“Everything” ended on 27 April 2026"), "{}", anna.reads());
        assert!(!anna.is_inside(club.channel) && !anna.is_inside(club.talks));
    }

    /// #38: down, when what is paid is over; the word about it comes then, and no other.
    async fn changing_down_waits_for_what_is_paid(club) {
        let anna = club.inside("Anna", "all").await;
        anna.enters(club.talks).await;
        club.till("2026-03-10 12:00").await;
        anna.says("/start plan_month").await;
        let card = anna.reads();
        assert!(card.contains("begins on 2 April 2026 and lasts up to 1 May 2026"), "{card}");
        anna.presses("Pay ").await;
        anna.pays().await;
        let word = anna.reads();
        assert!(word.contains("“Month” begins on 2 April 2026 and lasts up to 1 May 2026"), "{word}");
        assert!(word.contains("Until then “Everything” goes on"), "{word}");
        let status = status(&anna).await;
        assert!(status.contains("“Month”: begins") && status.contains("up to 1 May 2026"), "{status}");
        assert!(status.contains("“Everything”: up to 1 April 2026"), "{status}");
        club.till("2026-04-01 23:59").await;
        assert!(anna.unread().is_empty(), "nothing to warn of: {:#?}", anna.all());
        assert!(anna.is_inside(club.talks) && anna.is_inside(club.channel));
        club.till("2026-04-02 00:00").await;
        assert!(!anna.is_inside(club.talks) && anna.is_inside(club.channel), "only what the new plan does not open");
        club.till("2026-04-02 12:00").await;
        let words = anna.unread();
        assert!(words.iter().any(|w| w.contains("From today you have “Month”, up to 1 May 2026")), "{words:#?}");
        assert!(words.iter().any(|w| w.contains("“Everything” ended on 1 April 2026")) && words.len() == 2, "{words:#?}");
        assert_eq!(club.events("began").await.len(), 1);
        club.till("2026-04-24 10:00").await;
        assert!(anna.only_word().contains("“Month” ends in 7 days"), "{}", anna.reads());
        // Renewed as ever.
        anna.presses("Renew").await;
        assert!(anna.reads().contains("Your last day is 1 May 2026. Renew today and it will be 1 June 2026"), "{}", anna.reads());
    }

    /// The beginning moves with the end that it waits for.
    async fn what_waits_moves_along(club) {
        let anna = club.inside("Anna", "all").await;
        let first = anna.bill();
        club.till("2026-03-10 12:00").await;
        anna.buys("month").await;
        let freeze = frozen(&club, &anna, "all", Some(10), None).await;
        assert!(status(&anna).await.contains("up to 11 May 2026"), "{}", anna.reads());
        club.passes(days(4)).await;
        frozen(&club, &anna, "all", None, Some(freeze)).await;
        anna.says("/link").await;
        anna.enters(club.channel).await;
        assert!(status(&anna).await.contains("up to 5 May 2026"), "{}", anna.reads());
        let second = anna.buys("all").await;
        assert!(status(&anna).await.contains("“Month”: begins as soon as the other plan is over and lasts up to 5 June 2026"), "a renewal: {}", anna.reads());
        club.bank.refund(&second, 299_000).unwrap();
        club.settle().await;
        assert!(status(&anna).await.contains("up to 5 May 2026"), "{}", anna.reads());
        club.bank.refund(&first, 299_000).unwrap();
        club.settle().await;
        assert!(anna.unread().iter().any(|w| w.contains("From today you have “Month”, up to 14 April 2026")), "{:#?}", anna.all());
        assert!(status(&anna).await.contains("“Month”: up to 14 April 2026"), "{}", anna.reads());
        assert!(anna.is_inside(club.channel));
        assert_eq!(club.telegram.calls_of("banChatMember").len(), 1, "only while it was frozen");
        let moves = club.events("follows").await;
        let days: Vec<_> = moves.iter().map(|e| e["first_day"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-04-02", "2026-04-12", "2026-04-06", "2026-05-06", "2026-04-06"]);
        assert_eq!(club.events("began").await.len(), 1);
    }

    /// A refund takes its own rest: of the new plan, or of what was exchanged.
    async fn refunds_after_a_change_take_their_own(club) {
        let (anna, berta) = (club.member("Anna").await, club.member("Berta").await);
        let old = anna.buys("month").await;
        anna.enters(club.channel).await;
        berta.buys("month").await;
        // On the same day: the whole month, 1990 of 2990 for thirty days, is twenty days.
        let new = berta.buys("all").await;
        assert!(status(&berta).await.contains("up to 21 April 2026"), "{}", berta.reads());
        club.bank.refund(&new, 299_000).unwrap();
        club.settle().await;
        assert!(status(&berta).await.contains("“Everything”: up to 22 March 2026"), "{}", berta.reads());
        club.till("2026-03-17 12:00").await;
        anna.buys("all").await;
        anna.enters(club.talks).await;
        club.bank.refund(&old, 199_000).unwrap();
        club.settle().await;
        assert!(status(&anna).await.contains("“Everything”: up to 16 April 2026"), "{}", anna.reads());
        assert!(anna.is_inside(club.channel) && anna.is_inside(club.talks));
    }

    /// The bill was lying while the other plan ended: nothing is left to wait for, or to exchange.
    async fn the_change_is_decided_when_the_money_is_there(club) {
        let (anna, berta) = (club.inside("Anna", "all").await, club.inside("Berta", "month").await);
        club.till("2026-04-01 23:40").await;
        anna.orders("month").await;
        club.passes(minutes(40)).await;
        anna.pays().await;
        assert!(anna.reads().contains("“Month” is yours up to 2 May 2026"), "{}", anna.reads());
        anna.enters(club.channel).await;
        club.till("2026-04-02 10:00").await;
        berta.orders("all").await;
        let bill = berta.bill();
        club.bank.refund(&first_bill(&club).await, 199_000).unwrap();
        club.settle().await;
        club.bank.pay(&bill).unwrap();
        club.settle().await;
        assert!(status(&berta).await.contains("“Everything”: up to 2 May 2026"), "{}", berta.reads());
        assert!(club.events("exchanged").await.is_empty());
    }

    /// Ordered twice, before and behind a change: another bill, because it means something else.
    async fn a_bill_is_used_again_only_for_the_same_change(club: more()) {
        let anna = club.member("Anna").await;
        let first = anna.orders("all").await;
        assert_eq!(anna.orders("all").await, first);
        anna.buys("month").await;
        anna.enters(club.channel).await;
        let second = anna.orders("all").await;
        assert_ne!(second, first);
        // Both are paid in the end: the first plainly, the second takes the month’s place and brings twenty days.
        club.bank.pay(&first).unwrap();
        club.bank.pay(&second).unwrap();
        club.settle().await;
        assert!(status(&anna).await.contains("“Everything”: up to 21 May 2026"), "{}", anna.reads());
    }

    /// The same gates: the year is cheaper a day, so it waits; back to months is dearer, so it is exchanged.
    async fn the_same_gates_are_compared_by_price(club: more()) {
        let anna = club.inside("Anna", "month").await;
        anna.says("/start plan_year").await;
        assert!(anna.reads().contains("begins on 3 April 2026 and lasts up to 2 April 2027"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        let berta = club.inside("Berta", "year").await;
        berta.says("/start plan_month").await;
        assert!(berta.reads().contains("becomes 186 days"), "11900 at 64.19 a day: {}", berta.reads());
    }

    /// #15: renewed while frozen.
    async fn renewing_while_frozen_stacks_behind(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-12 12:00").await;
        let freeze = frozen(&club, &anna, "month", Some(10), None).await;
        assert!(!anna.is_inside(club.channel));
        anna.unread();
        anna.says("/start plan_month").await;
        assert!(anna.reads().contains("Your last day is 12 April 2026. Renew today and it will be 12 May 2026"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        let word = anna.reads();
        assert!(word.contains("the freeze goes on") && word.contains("The last day is 12 May 2026"), "{word}");
        assert!(!anna.is_inside(club.channel), "it stays frozen");
        club.passes(days(5)).await;
        frozen(&club, &anna, "month", None, Some(freeze)).await;
        assert!(status(&anna).await.contains("up to 7 May 2026"), "{}", anna.reads());
        anna.says("/link").await;
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// Frozen, and then another plan is bought: up takes what is left, as much as stood still.
    async fn changing_while_frozen(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-17 12:00").await;
        frozen(&club, &anna, "month", Some(10), None).await;
        club.passes(days(3)).await;
        anna.says("/start plan_all").await;
        assert!(anna.reads().contains("worth 1,027.09") && anna.reads().contains("up to 30 April 2026"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        anna.enters(club.channel).await;
        anna.enters(club.talks).await;
        assert!(anna.is_inside(club.channel) && anna.is_inside(club.talks));
        club.till("2026-04-15 12:00").await;
        assert!(anna.is_inside(club.channel), "the end of the old freeze opens and closes nothing");
    }

    /// Whoever was let out is welcomed back: one button, the bill, and a new way in.
    async fn welcome_back(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-20 12:00").await;
        assert!(!anna.is_inside(club.channel));
        anna.presses("Renew").await;
        assert!(anna.sees_button("Pay 1,990"), "{}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        assert!(anna.reads().contains("renewed") && anna.reads().contains("up to 20 May 2026"), "{}", anna.reads());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
    }

    /// #36: the end of one closes only what no other holds open.
    async fn the_end_of_one_plan_leaves_the_others(club: more()) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-20 12:00").await;
        anna.buys("ever").await;
        assert!(anna.reads().contains("“Ever” is yours for ever"), "{}", anna.reads());
        anna.buys("talk").await;
        assert!(anna.reads().contains("“Group” is yours up to 19 April 2026"), "what she just paid for: {}", anna.reads());
        anna.enters(club.talks).await;
        club.till("2026-04-10 12:00").await;
        assert!(anna.is_inside(club.channel) && anna.is_inside(club.talks), "the month is over");
        club.till("2026-04-20 12:00").await;
        assert!(anna.is_inside(club.channel) && !anna.is_inside(club.talks), "the group’s plan is over");
        assert_eq!(club.telegram.calls_of("banChatMember").len(), 1);
    }

    /// #36: a refund of one.
    async fn a_refund_of_one_plan_leaves_the_others(club) {
        let anna = club.inside("Anna", "month").await;
        let ever = anna.buys("ever").await;
        club.bank.refund(&ever, 1_990_000).unwrap();
        club.settle().await;
        assert!(anna.is_inside(club.channel) && club.telegram.calls_of("banChatMember").is_empty());
        assert!(status(&anna).await.contains("“Month”: up to 2 April 2026"), "{}", anna.reads());
        let ever = anna.buys("ever").await;
        let month = first_bill(&club).await;
        club.bank.refund(&month, 199_000).unwrap();
        club.settle().await;
        assert!(anna.is_inside(club.channel) && club.telegram.calls_of("banChatMember").is_empty());
        club.bank.refund(&ever, 1_990_000).unwrap();
        club.settle().await;
        assert!(!anna.is_inside(club.channel), "and then nothing holds it open");
    }

    /// #36: a freeze of one.
    async fn a_freeze_of_one_plan_leaves_the_others(club: more()) {
        let anna = club.inside("Anna", "month").await;
        anna.buys("ever").await;
        frozen(&club, &anna, "month", Some(10), None).await;
        assert!(anna.is_inside(club.channel) && club.telegram.calls_of("banChatMember").is_empty());
        let berta = club.inside("Berta", "month").await;
        berta.buys("talk").await;
        berta.enters(club.talks).await;
        frozen(&club, &berta, "month", Some(10), None).await;
        assert!(!berta.is_inside(club.channel) && berta.is_inside(club.talks), "only what it opens itself");
    }

    /// #37: a plan that waits for its payment touches nothing.
    async fn an_unpaid_plan_touches_nothing(club) {
        let anna = club.inside("Anna", "all").await;
        anna.enters(club.talks).await;
        anna.orders("month").await;
        club.passes(days(1)).await;
        assert!(anna.is_inside(club.channel) && anna.is_inside(club.talks));
        assert_eq!(club.count("terms", json!({})).await, 1);
        assert!(status(&anna).await.contains("“Everything”: up to 1 April 2026"), "{}", anna.reads());
    }

    /// Down twice: what waits can be renewed, and what is bought behind it waits too.
    async fn what_waits_is_renewed(club: more()) {
        let anna = club.inside("Anna", "all").await;
        anna.buys("month").await;
        anna.buys("month").await;
        assert!(status(&anna).await.contains("up to 1 June 2026"), "{}", anna.reads());
        anna.buys("year").await;
        assert!(status(&anna).await.contains("up to 1 June 2027"), "{}", anna.reads());
        let now = club.clock.now();
        assert_eq!(now, moment("2026-03-02 12:00"));
        club.till("2026-06-02 12:00").await;
        assert!(anna.is_inside(club.channel) && club.telegram.calls_of("banChatMember").is_empty());
        assert!(status(&anna).await.contains("“Year”: up to 1 June 2027"), "{}", anna.reads());
    }
}

/// The bank's number of the first payment for the month.
async fn first_bill(club: &TestClub) -> String {
    let orders = club.table("orders").await;
    let month = orders.iter().find(|o| o["plan_key"] == "month" && o["state"] == "paid").unwrap();
    month["external_id"].as_str().unwrap().to_owned()
}

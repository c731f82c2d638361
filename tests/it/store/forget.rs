//! Forgetting a member, and what she may take along before.

use super::{NAME, NOW, account, fact, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use propusk::domain::notice::Event;
use propusk::domain::{AccountRef, Cause, PaymentState, Period, Platform};
use propusk::store::{
    AccessRow, Class, Hand, NewEffect, NewFact, NewOrder, NewTerm, Outcome, TABLES, UsedBefore, Wire,
};

on_both!(who_she_was_is_erased_and_what_was_paid_stays, papers_are_whole);

const ID: i64 = 7_700_000_001;

fn effect(lane: &str, effect: &str) -> NewEffect {
    let (lane, effect) = (lane.to_owned(), effect.to_owned());
    NewEffect { class: Class::Say, wire: Wire::Telegram, lane, priority: 1, not_before: NOW, created_at: NOW, effect }
}

fn new_fact(id: &str, lane: &str, payload: &str) -> NewFact {
    NewFact {
        source: "telegram".into(),
        external_id: id.into(),
        lane: lane.into(),
        priority: 1,
        payload: payload.into(),
    }
}

async fn who_she_was_is_erased_and_what_was_paid_stays(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let me = AccountRef::telegram(ID);
    let (she, _) = tx.add_account(&me, NAME, Some("lucja"), Some("pl".parse().unwrap()), true, NOW).await.unwrap();
    let other = account(&mut tx, 2).await;
    let month = plan("month", "1 month");
    let club = gate(&mut tx, "club", -1).await;
    tx.add_link(she.id, club, "https://t.me/+her", NOW).await.unwrap();
    tx.drop_link(she.id, club, NOW).await.unwrap();
    tx.add_link(she.id, club, "https://t.me/+new", NOW.plus(1)).await.unwrap();
    let links: Vec<_> = tx.links_of(she.member).await.unwrap().into_iter().map(|(_, _, url, now)| (url, now)).collect();
    assert_eq!(links, [("https://t.me/+her".to_owned(), false), ("https://t.me/+new".to_owned(), true)]);
    tx.put_access(&AccessRow { look_at: Some(NOW), ..AccessRow::new(she.id, club) }, NOW).await.unwrap();
    tx.set_dialogue(she.id, "secret", NOW).await.unwrap();
    tx.draft_gift(she.member, &month.key, Some("from Łucja"), NOW).await.unwrap();
    let order = NewOrder {
        token: "t1",
        member: she.member,
        account: she.id,
        plan: &month,
        provider: "signed",
        price: money("500 RUB"),
        promo: Some("SPRING"),
        gift: false,
        replaces: None,
        again: propusk::domain::Again::Once,
    };
    let paid = tx.add_order(&order, NOW, NOW).await.unwrap();
    tx.set_order_state(paid, "paid").await.unwrap();
    tx.add_order(&NewOrder { token: "t2", promo: Some("UNUSED"), ..order }, NOW, NOW).await.unwrap();
    tx.cancel_orders(she.member).await.unwrap();
    let (payment, _) = tx.lock_payment(&fact("p1", ID, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.settle_payment(payment.id, she.member, Some(paid)).await.unwrap();
    let subscription = tx.put_subscription(she.member, &month, NOW).await.unwrap();
    tx.add_term(subscription, &NewTerm::paid(month.period, payment.id), NOW).await.unwrap();
    tx.add_term(subscription, &NewTerm::new(Cause::Trial, Period::Days(3)), NOW).await.unwrap();
    tx.note_by(
        Some(she.member),
        &Event::Joined,
        Some(Hand { actor: &other.address, reason: Some("Łucja asked") }),
        NOW,
    );
    tx.note(None, &Event::Reachable, Some(&me), NOW);
    tx.put_promo(&super::friends::promo("SPRING", 7, None)).await.unwrap();
    tx.use_promo(she.member, "SPRING", Some(payment.id), NOW).await.unwrap();
    for row in [
        effect(&me.to_string(), "{}"),
        effect("tg:1001", &format!("{{\"name\":{}}}", serde_json::to_string(NAME).unwrap())),
        effect("tg:1002", "{\"name\":\"Somebody\"}"),
    ] {
        tx.enqueue(row);
    }
    tx.flush().await.unwrap();
    assert!(tx.lanes_wait(&[me.to_string()]).await.unwrap() && !tx.lanes_wait(&["tg:5".into()]).await.unwrap());
    tx.effects_done(&[(2, Outcome::Done), (3, Outcome::Done)], NOW).await.unwrap();
    let about = format!("{{\"chat_member\":{{\"from\":{{\"id\":{ID},\"first_name\":\"x\"}}}}}}");
    tx.add_facts(&[new_fact("1", &me.to_string(), "{\"a\":1}"), new_fact("2", "chat:-1", &about)], NOW).await.unwrap();
    tx.add_facts(&[new_fact("3", "tg:2", "{\"update_id\":3}")], NOW).await.unwrap();
    tx.facts_done(&[1, 2, 3]).await.unwrap();

    assert!(!tx.is_leaving(she.member).await.unwrap());
    assert!(tx.leave(she.member, NOW).await.unwrap());
    assert!(!tx.leave(she.member, NOW.plus(1)).await.unwrap(), "once");
    assert!(tx.is_leaving(she.member).await.unwrap());
    assert!(tx.account_at(&me).await.unwrap().unwrap().leaving);
    assert_eq!(tx.members_leaving(9).await.unwrap(), [(she.member, NOW)]);
    tx.erase(she.member, &[me.to_string()], NOW.plus(2)).await.unwrap();
    assert!(tx.members_leaving(9).await.unwrap().is_empty());
    // Somebody who met her a moment before writes down what her name was: too late.
    tx.update_account(&she, None).await.unwrap();
    tx.commit().await.unwrap();

    for table in TABLES {
        for row in rows(&store, table.name).await {
            let text = serde_json::to_string(&row).unwrap();
            for trace in ["Łucja", "lucja", &ID.to_string(), "secret", "t.me/+"] {
                assert!(!text.contains(trace), "{}: {text}", table.name);
            }
        }
    }
    let state = |name: &'static str| rows(&store, name);
    assert_eq!(state("outbox").await.len(), 1, "what is about others stays");
    assert_eq!((state("inbox").await.len(), state("terms").await.len()), (3, 2));
    assert_eq!(state("inbox").await[2]["payload"]["update_id"], 3);
    assert_eq!(state("payments").await[0]["member_id"], she.member.0);
    assert!(state("access").await[0]["look_at"].is_null());
    let mut tx = store.begin().await.unwrap();
    let used = UsedBefore { member: true, trial: true, promos: ["SPRING".to_owned()].into() };
    assert_eq!(tx.used_before(&me).await.unwrap(), used);
    let vk = AccountRef { platform: Platform::Vk, id: ID.to_string() };
    assert_eq!(tx.used_before(&vk).await.unwrap(), UsedBefore::default(), "another messenger's number");
    let (again, new) = tx.add_account(&me, "Ł", None, None, true, NOW).await.unwrap();
    assert!(new && again.member != she.member);
    // And once more: what was used before is not lost with the second time.
    tx.leave(again.member, NOW).await.unwrap();
    tx.erase(again.member, &[], NOW.plus(9)).await.unwrap();
    assert_eq!(tx.used_before(&me).await.unwrap(), used);
}

async fn papers_are_whole(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let she = account(&mut tx, 1).await;
    let month = plan("month", "1 month");
    let order = NewOrder {
        token: "t1",
        member: she.member,
        account: she.id,
        plan: &month,
        provider: "signed",
        price: money("19.90 RUB"),
        promo: Some("SPRING"),
        gift: true,
        replaces: None,
        again: propusk::domain::Again::Once,
    };
    let id = tx.add_order(&order, NOW, NOW).await.unwrap();
    let (payment, _) = tx.lock_payment(&fact("p1", 1, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.settle_payment(payment.id, she.member, Some(id)).await.unwrap();
    let papers = tx.order_papers(she.member, 9).await.unwrap();
    assert_eq!((papers.len(), papers[0].price.as_str(), papers[0].gift), (1, "19.90 RUB", true));
    assert_eq!((papers[0].promo.as_deref(), &papers[0].plan), (Some("SPRING"), &month));
    let papers = tx.payment_papers(she.member, 9).await.unwrap();
    assert_eq!((papers[0].amount.as_str(), papers[0].refunded.as_str()), ("500.00 RUB", "0.00 RUB"));
    assert_eq!((papers[0].order, papers[0].state.as_str()), (Some(id.0), "pending"));
    assert!(tx.order_papers(she.member, 0).await.unwrap().is_empty());
}

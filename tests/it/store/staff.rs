//! The owner's hand: acts, notes, tasks, people found, lists and numbers.

use super::{NOW, account, fact, money, plan};
use crate::databases::{Database, on_both};
use propusk::domain::act::{Outcome, Wish};
use propusk::domain::time::DAY;
use propusk::domain::{AccountRef, Cause, MemberId, PaymentState, Period, Platform, Stage, SubscriptionId, Timestamp};
use propusk::store::{Hand, NewTerm, Tx, Work};

on_both!(
    an_act_is_done_once_and_undone_once,
    an_act_gives_once_to_each_and_takes_back,
    what_was_taken_is_given_back_and_nothing_else,
    people_are_found_by_any_alphabet_and_number,
    names_of_before_are_made_ready,
    lists_turn_their_pages,
    tasks_come_once_and_go,
    numbers_count_what_is_there,
    a_ban_and_a_note_come_back,
    places_without_a_gate_are_known
);

fn olga() -> AccountRef {
    AccountRef::telegram(1001)
}

async fn subscribed(tx: &mut Tx, id: i64, stage: Stage, ends: Option<i64>) -> (MemberId, SubscriptionId) {
    let member = account(tx, id).await.member;
    let subscription = tx.put_subscription(member, &plan("month", "1 month"), NOW).await.unwrap();
    let ends = ends.map(|ms| NOW.plus(ms));
    tx.reviewed(subscription, NOW, None, ends).await.unwrap();
    tx.set_stage(subscription, stage, ends).await.unwrap();
    (member, subscription)
}

async fn an_act_is_done_once_and_undone_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 1).await.member;
    let (wish, who) = (Wish::Extend { subscription: SubscriptionId(1), days: 3 }, olga());
    let act = tx.add_act(Some(member), &wish, &who, NOW, NOW).await.unwrap();
    assert_eq!(tx.add_act(Some(member), &wish, &who, NOW, NOW.plus(1)).await.unwrap(), act, "the same wish is one act");
    let later = tx.add_act(Some(member), &wish, &who, NOW.plus(1), NOW.plus(2)).await.unwrap();
    assert_ne!(later, act, "the first was asked too long ago");
    assert!(!tx.drop_act(later, &AccountRef::telegram(7)).await.unwrap(), "somebody else's");
    assert!(tx.drop_act(later, &who).await.unwrap());
    assert!(tx.act(later).await.unwrap().is_none());
    tx.set_reason(act, "почему нет").await.unwrap();
    assert!(!tx.act_undone(act, &who, None, NOW).await.unwrap(), "not done yet");
    let outcome = Outcome { taken: vec![propusk::domain::TermId(9)], ..Outcome::default() };
    assert!(tx.act_done(act, &outcome, Some(Work::Give), NOW.plus(5)).await.unwrap());
    assert!(!tx.act_done(act, &Outcome::default(), None, NOW.plus(6)).await.unwrap(), "once");
    assert_eq!(tx.act_at_work().await.unwrap(), Some(act));
    tx.act_reached(act, Some(member)).await.unwrap();
    let row = tx.act(act).await.unwrap().unwrap();
    assert_eq!((row.member, &row.wish, &row.actor), (Some(member), &wish, &who));
    assert_eq!((row.reason.as_deref(), row.done_at, row.reached), (Some("почему нет"), Some(NOW.plus(5)), member));
    assert_eq!(row.outcome, outcome);
    tx.act_reached(act, None).await.unwrap();
    assert_eq!(tx.act_at_work().await.unwrap(), None);
    assert!(tx.act_undone(act, &who, Some(Work::Take), NOW.plus(9)).await.unwrap());
    assert!(!tx.act_undone(act, &who, None, NOW.plus(9)).await.unwrap(), "once");
    assert_eq!(tx.act_at_work().await.unwrap(), Some(act));
    assert!(!tx.drop_act(act, &who).await.unwrap(), "what was done is not forgotten");
}

async fn an_act_gives_once_to_each_and_takes_back(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let act = tx.add_act(None, &Wish::Compensate { days: 2 }, &olga(), NOW, NOW).await.unwrap();
    let mut people = Vec::new();
    for id in 1..=5 {
        people.push(subscribed(&mut tx, id, Stage::Active, Some(DAY)).await);
    }
    let members: Vec<_> = people.iter().map(|(m, _)| *m).collect();
    assert_eq!(tx.subscribers_after(MemberId(0), 3).await.unwrap(), members[..3]);
    assert_eq!(tx.subscribers_after(members[2], 3).await.unwrap(), members[3..]);
    for (_, subscription) in &people {
        let give = (Cause::Compensation, Period::Days(2));
        assert!(tx.add_term_of_act(*subscription, give.0, give.1, act, NOW).await.unwrap().is_some());
        assert!(tx.add_term_of_act(*subscription, give.0, give.1, act, NOW).await.unwrap().is_none(), "once");
    }
    assert_eq!(tx.count_of_act(act).await.unwrap(), 5);
    let some = tx.terms_of_act(act, 2).await.unwrap();
    assert_eq!(some.iter().map(|(m, s, _)| (*m, *s)).collect::<Vec<_>>(), people[..2]);
    tx.take_back_term(some[0].2, NOW).await.unwrap();
    assert_eq!(tx.terms_of_act(act, 9).await.unwrap().len(), 4);
}

async fn what_was_taken_is_given_back_and_nothing_else(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (member, subscription) = subscribed(&mut tx, 1, Stage::Active, None).await;
    let mut terms = Vec::new();
    for _ in 0..3 {
        let term = NewTerm::new(Cause::Grant, Period::Days(3));
        terms.push(tx.add_term(subscription, &term, NOW).await.unwrap().unwrap());
    }
    tx.take_back_term(terms[0], NOW.plus(1)).await.unwrap();
    tx.take_back_term(terms[1], NOW.plus(2)).await.unwrap();
    tx.restore_terms(&terms, NOW.plus(1)).await.unwrap();
    let left = tx.subscriptions_of(member).await.unwrap().remove(0).terms;
    assert_eq!(left.iter().map(|t| t.taken_back_at).collect::<Vec<_>>(), [None, Some(NOW.plus(2)), None]);
}

async fn people_are_found_by_any_alphabet_and_number(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let vk = AccountRef { platform: Platform::Vk, id: "2002".to_owned() };
    let (anya, _) = tx.add_account(&vk, "Аня Ёлкина", Some("Anya_E"), None, true, NOW).await.unwrap();
    let other = account(&mut tx, 5).await;
    let parts = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let found = tx.find_accounts(&parts(&["ania", "elkina"]), 0, 9).await.unwrap();
    assert_eq!(
        found.iter().map(|f| (f.member_id, f.name.as_str())).collect::<Vec<_>>(),
        [(anya.member.0, "Аня Ёлкина")]
    );
    assert_eq!(found[0].username.as_deref(), Some("Anya_E"));
    assert_eq!(tx.find_accounts(&parts(&["@aniae"]), 0, 9).await.unwrap().len(), 1);
    assert!(tx.find_accounts(&parts(&["ania"]), found[0].id, 9).await.unwrap().is_empty(), "behind it there is nobody");
    let mut fresh = anya.clone();
    fresh.name = "Бэлла".to_owned();
    tx.update_account(&fresh, None).await.unwrap();
    assert_eq!(tx.find_accounts(&parts(&["bela"]), 0, 9).await.unwrap().len(), 1, "a new name counts at once");
    let (payment, _) = tx.lock_payment(&fact("2d1f-77", 5, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.update_payment(payment.id, &fact("2d1f-77", 5, "month", PaymentState::Succeeded), PaymentState::Succeeded, NOW)
        .await
        .unwrap();
    assert!(tx.find_by_id(None, "2d1f-77").await.unwrap().is_empty(), "nobody's yet");
    tx.settle_payment(payment.id, other.member, None).await.unwrap();
    assert_eq!(tx.find_by_id(None, "2d1f-77").await.unwrap(), [other.member]);
    assert_eq!(tx.find_by_id(Some(2002), "2002").await.unwrap(), [anya.member]);
    assert!(tx.find_by_id(Some(other.member.0), "x").await.unwrap().contains(&other.member));
    let paid = tx.paid_by(other.member, 9).await.unwrap();
    assert_eq!((paid[0].id, paid[0].external_id.as_str(), paid[0].amount), (payment.id, "2d1f-77", money("500 RUB")));
    let both = [anya.member, other.member];
    let contacts = tx.contacts(&both).await.unwrap();
    assert_eq!(
        contacts.iter().map(|c| (c.member, c.address.clone())).collect::<Vec<_>>(),
        [(anya.member, vk), (other.member, other.address)]
    );
    assert_eq!(contacts[0].username.as_deref(), Some("Anya_E"));
    assert_eq!(tx.names(&both).await.unwrap().len(), 2);
}

async fn names_of_before_are_made_ready(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    for id in 1..=3 {
        account(&mut tx, id).await;
    }
    tx.commit().await.unwrap();
    db.execute("UPDATE accounts SET sought = ''").await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(
        (tx.fill_sought(2).await.unwrap(), tx.fill_sought(2).await.unwrap(), tx.fill_sought(2).await.unwrap()),
        (2, 1, 0)
    );
    assert_eq!(tx.find_accounts(&["gost".to_owned()], 0, 9).await.unwrap().len(), 3);
}

async fn lists_turn_their_pages(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut ids = Vec::new();
    for (id, stage, ends) in [
        (1, Stage::Active, Some(3 * DAY)),
        (2, Stage::Active, Some(DAY)),
        (3, Stage::Active, Some(DAY)),
        (4, Stage::Active, None),
        (5, Stage::Ended, Some(-DAY)),
        (6, Stage::Frozen, Some(2 * DAY)),
    ] {
        ids.push(subscribed(&mut tx, id, stage, ends).await.1);
    }
    let first = tx.list_staged(Stage::Active, SubscriptionId(i64::MAX), 3).await.unwrap();
    assert_eq!(first.iter().map(|r| r.id).collect::<Vec<_>>(), [ids[3], ids[2], ids[1]]);
    assert_eq!((first[0].paid_until, first[0].name.as_str()), (None, "Гость 4"));
    let rest = tx.list_staged(Stage::Active, ids[1], 3).await.unwrap();
    assert_eq!(rest.iter().map(|r| r.id).collect::<Vec<_>>(), [ids[0]]);
    let until = NOW.plus(10 * DAY);
    let first = tx.list_ending((NOW, SubscriptionId(0)), until, 2).await.unwrap();
    assert_eq!(first.iter().map(|r| r.id).collect::<Vec<_>>(), [ids[1], ids[2]]);
    let behind = (first[1].paid_until.unwrap(), first[1].id);
    let rest = tx.list_ending(behind, until, 9).await.unwrap();
    assert_eq!(rest.iter().map(|r| r.id).collect::<Vec<_>>(), [ids[5], ids[0]]);
    assert_eq!(tx.count_ending(NOW, NOW.plus(2 * DAY)).await.unwrap(), 2);
}

async fn tasks_come_once_and_go(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, hers) = subscribed(&mut tx, 1, Stage::Active, Some(DAY)).await;
    let (bob, his) = subscribed(&mut tx, 2, Stage::Active, Some(2 * DAY)).await;
    for _ in 0..2 {
        tx.add_task(anna, hers, NOW.plus(DAY), NOW).await.unwrap();
        tx.add_task(bob, his, NOW.plus(2 * DAY), NOW).await.unwrap();
    }
    assert_eq!(tx.count_tasks().await.unwrap(), (2, 2));
    tx.tasks_told().await.unwrap();
    assert_eq!(tx.count_tasks().await.unwrap(), (2, 0));
    let first = tx.tasks_after((Timestamp(0), 0), 1).await.unwrap();
    assert_eq!((first[0].member, first[0].due_at), (anna, NOW.plus(DAY)));
    let rest = tx.tasks_after((first[0].due_at, first[0].id), 9).await.unwrap();
    assert_eq!(rest.iter().map(|t| t.member).collect::<Vec<_>>(), [bob]);
    tx.close_tasks(hers, Some(NOW.plus(DAY)), NOW).await.unwrap();
    assert!(tx.task(first[0].id).await.unwrap().is_some(), "it is about this very end");
    tx.close_tasks(hers, Some(NOW.plus(9 * DAY)), NOW).await.unwrap();
    assert!(tx.task(first[0].id).await.unwrap().is_none(), "the end has moved");
    assert_eq!(tx.task_done(rest[0].id, &olga(), NOW).await.unwrap(), Some(bob));
    assert_eq!(tx.task_done(rest[0].id, &olga(), NOW).await.unwrap(), None, "once");
    assert_eq!(tx.count_tasks().await.unwrap(), (0, 0));
}

async fn numbers_count_what_is_there(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (anna, hers) = subscribed(&mut tx, 1, Stage::Active, Some(DAY)).await;
    subscribed(&mut tx, 2, Stage::Ended, Some(5)).await;
    subscribed(&mut tx, 3, Stage::Frozen, Some(DAY)).await;
    for (id, refunded) in [("a", 0), ("b", 20_000)] {
        let fact =
            propusk::domain::PaymentFact { refunded_minor: refunded, ..fact(id, 1, "month", PaymentState::Succeeded) };
        let (payment, _) = tx.lock_payment(&fact, NOW).await.unwrap();
        tx.update_payment(payment.id, &fact, PaymentState::Succeeded, NOW).await.unwrap();
        tx.settle_payment(payment.id, anna, None).await.unwrap();
        tx.add_term(hers, &NewTerm::paid(Period::Days(30), payment.id), NOW).await.unwrap();
    }
    let (lost, _) = tx.lock_payment(&fact("c", 9, "month", PaymentState::Succeeded), NOW).await.unwrap();
    tx.set_misfit(lost.id, propusk::domain::Misfit::Amount).await.unwrap();
    let stages = tx.count_stages().await.unwrap();
    assert_eq!(
        stages.iter().map(|s| (s.stage, s.count)).collect::<Vec<_>>(),
        [(Stage::Active, 1), (Stage::Ended, 1), (Stage::Frozen, 1)]
    );
    assert_eq!(tx.count_platforms().await.unwrap(), [(Platform::Telegram, 2)]);
    assert_eq!((tx.count_open().await.unwrap(), tx.count_unmatched().await.unwrap()), (1, 1));
    assert_eq!(tx.count_moves(NOW, NOW.plus(9)).await.unwrap(), (3, 1));
    assert_eq!(tx.count_moves(NOW.plus(6), NOW.plus(9)).await.unwrap(), (0, 0));
    let month = tx.month_numbers(NOW, NOW.plus(9)).await.unwrap();
    assert_eq!((month.new, month.lost, month.renewed), (3, 1, 1));
    assert_eq!(month.revenue, [money("800 RUB")]);
    let (members, plans) = tx.count_to_compensate().await.unwrap();
    assert_eq!((members, plans[0].plan.as_str(), plans[0].count), (2, "month", 2));
}

async fn a_ban_and_a_note_come_back(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 1).await.member;
    assert_eq!(tx.banned_at(member).await.unwrap(), None);
    tx.set_banned(member, Some(NOW)).await.unwrap();
    assert_eq!(tx.banned_at(member).await.unwrap(), Some(NOW));
    let card = tx.card(member).await.unwrap().unwrap();
    assert_eq!((card.name.as_str(), card.created_at, card.banned_at), ("Гость 1", NOW, Some(NOW)));
    tx.set_banned(member, None).await.unwrap();
    assert_eq!(tx.banned_at(member).await.unwrap(), None);
    assert!(tx.card(MemberId(99)).await.unwrap().is_none());
    for text in ["one", "two 👩\u{200d}👧", "three"] {
        tx.add_note(member, text, &olga(), NOW).await.unwrap();
    }
    let notes = tx.notes_of(member, 2).await.unwrap();
    assert_eq!(notes.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), ["three", "two 👩\u{200d}👧"]);
    let who = olga();
    let hand = Hand { actor: &who, reason: Some("просила") };
    for _ in 0..3 {
        tx.note_by(Some(member), &propusk::domain::notice::Event::Noted, Some(hand), NOW);
    }
    tx.flush().await.unwrap();
    let first = tx.journal_before(member, i64::MAX, 2).await.unwrap();
    let rest = tx.journal_before(member, first[1].id, 9).await.unwrap();
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert_eq!((rest[0].actor.as_deref(), rest[0].reason.as_deref()), (Some("tg:1001"), Some("просила")));
}

async fn places_without_a_gate_are_known(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    super::gate(&mut tx, "club", -5).await;
    tx.put_place(&super::place(-6, &[]), NOW).await.unwrap();
    tx.put_place(&propusk::store::PlaceRow { present: false, ..super::place(-7, &[]) }, NOW).await.unwrap();
    let free = tx.unguarded_places(Platform::Telegram).await.unwrap();
    assert_eq!(free.iter().map(|p| p.chat).collect::<Vec<_>>(), [-6]);
}

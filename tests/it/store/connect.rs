//! Two memberships that become one and come apart again: nothing is lost, and every row finds its way.

use super::{NOW, fact, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::acts::{self, Came};
use propusk::club::{Club, Deployment, confirm, connect, expire, freeze, people};
use propusk::domain::act::Wish;
use propusk::domain::freeze::{FreezeRules, Wish as FreezeWish};
use propusk::domain::notice::{ConnectNotice, ConnectRefusal, Event};
use propusk::domain::referral::{Bonus, Referral};
use propusk::domain::time::{DAY, HOUR, MINUTE};
use propusk::domain::{
    AccountId, AccountRef, AutoRenewal, Carried, Cause, ClubSettings, Notice, PaymentFact, PaymentState, Period, Plan,
    Platform, RenewalState, SubscriptionId, TermId, Timestamp,
};
use propusk::store::{Account, Moved, Moving, NewOrder, NewTerm, Store, StoreError, Tx};
use serde_json::Value;

on_both!(
    what_two_have_becomes_what_one_has,
    every_row_goes_and_comes_back,
    a_freeze_on_one_side_keeps_its_time,
    plans_that_wait_for_each_other_do_not_wait_for_ever,
    bringing_oneself_earns_nothing,
    a_circle_earns_nothing_and_a_good_invitation_stays,
    what_happened_since_stays_where_it_was_paid,
    a_code_is_for_once_and_a_guess_is_slow,
    who_may_not_be_one,
    renewals_on_both_sides_become_one,
    she_is_written_to_where_she_spoke,
    rows_move_as_they_are_told,
);

const OWNER: i64 = 1001;

pub(super) fn vk(id: i64) -> AccountRef {
    AccountRef { platform: Platform::Vk, id: id.to_string() }
}

pub(super) fn tg(id: i64) -> AccountRef {
    AccountRef::telegram(id)
}

/// A club with a gate on each messenger, both opened by each of its plans.
pub(super) async fn club(store: &Store) -> Club {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_gate(&"vk".parse().unwrap(), Platform::Vk, 77, NOW).await.unwrap();
    let gates = || vec!["club".parse().unwrap(), "vk".parse().unwrap()];
    let freeze = Some(FreezeRules { days: 30, min: 1, times: 5, pause: 0 });
    for (key, position) in [("month", 0), ("other", 1)] {
        tx.put_plan(&Plan { gates: gates(), freeze, ..plan(key, "30 days") }, position).await.unwrap();
    }
    let promised = Referral { reward: Bonus::Days(7), welcome: Bonus::Days(3) };
    tx.set_club(&ClubSettings { referral: Some(promised), ..ClubSettings::default() }).await.unwrap();
    let deployment = Deployment { owners: vec![tg(OWNER)], ..Deployment::default() };
    let club = Club::read(&mut tx, &deployment).await.unwrap();
    tx.commit().await.unwrap();
    club
}

/// Somebody becomes known.
pub(super) async fn comes(store: &Store, address: &AccountRef, name: &str) -> Account {
    let mut tx = store.begin().await.unwrap();
    let (account, _) = tx.add_account(address, name, None, None, true, NOW).await.unwrap();
    tx.commit().await.unwrap();
    account
}

pub(super) fn paid_by(id: &str, payer: &AccountRef, plan: &str) -> PaymentFact {
    PaymentFact { payer: Some(payer.clone()), ..fact(id, 1, plan, PaymentState::Succeeded) }
}

async fn pays(store: &Store, club: &Club, payer: &AccountRef, plan: &str, id: &str, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, &paid_by(id, payer, plan), now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn refunds(store: &Store, club: &Club, payer: &AccountRef, id: &str, now: Timestamp) {
    let paid = paid_by(id, payer, "month");
    let back = PaymentFact { state: PaymentState::Refunded, refunded_minor: paid.amount.minor, ..paid };
    let mut tx = store.begin().await.unwrap();
    confirm::confirm(&mut tx, club, &back, now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn account(store: &Store, address: &AccountRef) -> Account {
    store.read().await.unwrap().account_at(address).await.unwrap().unwrap()
}

/// The code of a new question.
pub(super) async fn code(tx: &mut Tx, account: &Account, token: &str, now: Timestamp) -> String {
    match connect::code(tx, account, token, now).await.unwrap() {
        Notice::Connect(ConnectNotice::Code { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

/// One shows a code, the other brings it and says yes. Returns the question for the first one.
pub(super) async fn asks(
    tx: &mut Tx,
    club: &Club,
    first: &AccountRef,
    second: &AccountRef,
    token: &str,
    now: Timestamp,
) -> i64 {
    let first = tx.account_at(first).await.unwrap().unwrap();
    let second = tx.account_at(second).await.unwrap().unwrap();
    let code = code(tx, &first, token, now).await;
    let ConnectNotice::Offer { connect, .. } = connect::brought(tx, club, &second, &code, now).await.unwrap() else {
        panic!("no offer");
    };
    let waits = connect::wanted(tx, club, &second, connect, now).await.unwrap();
    assert!(matches!(waits, Some(ConnectNotice::Waiting { .. })), "{waits:?}");
    connect
}

pub(super) async fn joins(store: &Store, club: &Club, first: &AccountRef, second: &AccountRef, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    let token = format!("{:012x}", now.0 + first.id.parse::<i64>().unwrap());
    let connect = asks(&mut tx, club, first, second, &token, now).await;
    let first = tx.account_at(first).await.unwrap().unwrap();
    let joined = connect::confirmed(&mut tx, club, &first, connect, now).await.unwrap();
    assert!(matches!(joined, Some(ConnectNotice::Joined { .. })), "{joined:?}");
    tx.commit().await.unwrap();
}

async fn separates(store: &Store, club: &Club, one: &AccountRef, now: Timestamp) {
    let owner = tg(OWNER);
    let mut tx = store.begin().await.unwrap();
    let member = tx.account_at(one).await.unwrap().unwrap().member;
    let proposal = acts::propose(&mut tx, club, &owner, Some(member), &Wish::Separate, now).await.unwrap().unwrap();
    assert!(matches!(acts::carry_out(&mut tx, club, &owner, proposal.act, now).await.unwrap(), Came::NeedsReason(_)));
    tx.set_reason(proposal.act, "not her").await.unwrap();
    assert!(matches!(acts::carry_out(&mut tx, club, &owner, proposal.act, now).await.unwrap(), Came::Done(_)));
    tx.commit().await.unwrap();
}

/// What an account's member has left of each plan, in hours.
pub(super) async fn left(store: &Store, club: &Club, whose: &AccountRef, now: Timestamp) -> Vec<(String, i64)> {
    let mut tx = store.read().await.unwrap();
    let member = tx.account_at(whose).await.unwrap().unwrap().member;
    let all = tx.subscriptions_of(member).await.unwrap();
    let hours =
        |s: &propusk::domain::Subscription| s.timeline(club.zone()).left(now).iter().map(|l| l.ms).sum::<i64>() / HOUR;
    let mut left: Vec<_> = all.iter().map(|s| (s.plan.key.to_string(), hours(s))).filter(|(_, h)| *h > 0).collect();
    left.sort();
    left
}

fn of(plan: &str, hours: i64) -> (String, i64) {
    (plan.to_owned(), hours)
}

/// Where an account is wanted: how many gates.
async fn wanted(store: &Store, whose: &AccountRef) -> usize {
    let id = account(store, whose).await.id.0;
    let access = rows(store, "access").await;
    access.iter().filter(|row| row["account_id"] == id && row["wanted"] == true).count()
}

async fn events(store: &Store, whose: &AccountRef) -> Vec<String> {
    let member = account(store, whose).await.member.0;
    let journal = rows(store, "journal").await;
    let mine = journal.iter().filter(|row| row["member_id"] == member);
    mine.map(|row| row["event"]["event"].as_str().unwrap().to_owned()).collect()
}

async fn what_two_have_becomes_what_one_has(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    comes(&store, &anna, "Анна Петрова").await;
    comes(&store, &anya, "Аня").await;
    pays(&store, &club, &anna, "month", "p1", NOW).await;
    pays(&store, &club, &anya, "month", "p2", NOW.plus(10 * DAY)).await;
    pays(&store, &club, &anya, "other", "p3", NOW.plus(10 * DAY)).await;
    assert_eq!((wanted(&store, &anna).await, wanted(&store, &anya).await), (1, 1));
    let now = NOW.plus(20 * DAY);
    joins(&store, &club, &anya, &anna, now).await;
    assert_eq!(account(&store, &anna).await.member, account(&store, &anya).await.member);
    // Ten days of one and twenty of the other; the plan that only one had is as it was.
    assert_eq!(left(&store, &club, &anna, now).await, [of("month", 30 * 24), of("other", 20 * 24)]);
    assert_eq!((wanted(&store, &anna).await, wanted(&store, &anya).await), (1, 1));
    // A refund takes what is left of its own term and nothing else.
    refunds(&store, &club, &anya, "p2", now).await;
    assert_eq!(left(&store, &club, &anna, now).await, [of("month", 10 * 24), of("other", 20 * 24)]);
    // Time that is paid for on either side comes behind what is left.
    pays(&store, &club, &anya, "month", "p4", now).await;
    pays(&store, &club, &anna, "month", "p5", now).await;
    assert_eq!(left(&store, &club, &anya, now).await, [of("month", 70 * 24), of("other", 20 * 24)]);
    // Both doors close with the end.
    let mut tx = store.begin().await.unwrap();
    let member = tx.account_at(&anna).await.unwrap().unwrap().member;
    expire::review(&mut tx, &club, member, now.plus(71 * DAY)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((wanted(&store, &anna).await, wanted(&store, &anya).await), (0, 0));
}

/// Rows that name a member, by table and column.
async fn naming(store: &Store, member: i64) -> Vec<String> {
    let columns = ["member_id", "guest_id", "inviter_id", "giver_id", "claimed_by"];
    let mut found = Vec::new();
    for table in propusk::store::TABLES.iter().filter(|t| !["joins", "subscriptions"].contains(&t.name)) {
        for row in rows(store, table.name).await {
            let names = columns.iter().filter(|column| row.get(**column) == Some(&Value::from(member)));
            found.extend(names.map(|column| format!("{}.{column}", table.name)));
        }
    }
    found.sort();
    found
}

async fn every_row_goes_and_comes_back(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    let first = comes(&store, &anna, "Анна").await;
    let second = comes(&store, &anya, "Аня").await;
    let friend = comes(&store, &tg(3), "Белла").await;
    pays(&store, &club, &anna, "month", "p1", NOW).await;
    pays(&store, &club, &anya, "month", "p2", NOW).await;
    let mut tx = store.begin().await.unwrap();
    for (n, who) in [&first, &second].into_iter().enumerate() {
        let order = NewOrder {
            token: &format!("t{n}"),
            member: who.member,
            account: who.id,
            plan: &club.plans[0],
            provider: "signed",
            price: money("500 RUB"),
            promo: None,
            gift: n == 1,
            replaces: None,
            again: propusk::domain::Again::Once,
        };
        let order = tx.add_order(&order, NOW, NOW).await.unwrap();
        tx.add_note(who.member, "called", &tg(OWNER), NOW).await.unwrap();
        tx.add_act(Some(who.member), &Wish::Ban, &tg(OWNER), NOW, NOW).await.unwrap();
        let subscription = tx.subscriptions_of(who.member).await.unwrap()[0].id;
        tx.add_task(who.member, subscription, NOW.plus(30 * DAY), NOW).await.unwrap();
        let draft = tx.draft_gift(who.member, &club.plans[0].key, Some("words"), NOW).await.unwrap();
        tx.order_gift(order, draft, NOW).await.unwrap();
        tx.put_promo(&super::friends::promo("SPRING", 7, None)).await.unwrap();
        tx.put_promo(&super::friends::promo(&format!("OWN-{n}"), 7, None)).await.unwrap();
        tx.take_promo(who.member, &format!("OWN-{n}"), NOW).await.unwrap();
    }
    tx.take_promo(first.member, "SPRING", NOW).await.unwrap();
    tx.use_promo(second.member, "SPRING", None, NOW).await.unwrap();
    tx.add_referral(friend.member, second.member, NOW).await.unwrap();
    tx.invite_code(second.member, "ABCDEFGH2").await.unwrap();
    tx.commit().await.unwrap();
    let before = naming(&store, second.member.0).await;
    assert!(before.len() > 12, "{before:?}");

    let now = NOW.plus(10 * DAY);
    joins(&store, &club, &anna, &anya, now).await;
    assert_eq!(naming(&store, second.member.0).await, ["promo_claims.member_id"], "the code that both have had");
    let mut tx = store.begin().await.unwrap();
    assert!(tx.has_used_promo(first.member, "SPRING").await.unwrap(), "used is used");
    assert_eq!(tx.inviter_by_code("ABCDEFGH2").await.unwrap(), Some(first.member), "her links go on working");
    assert_eq!(tx.whole(second.member).await.unwrap(), first.member);
    assert_eq!(tx.find_by_id(Some(second.member.0), "-").await.unwrap(), [first.member]);
    assert!(matches!(tx.lock_member(second.member).await, Err(StoreError::Conflict(_))), "nothing is given to nobody");
    drop(tx);

    separates(&store, &club, &anna, now.plus(HOUR)).await;
    let after = naming(&store, second.member.0).await;
    let lines = |all: &[String]| all.iter().filter(|line| !line.starts_with("journal")).cloned().collect::<Vec<_>>();
    assert_eq!(lines(&after), lines(&before));
    assert_eq!(account(&store, &anya).await.member, second.member);
    assert_eq!(left(&store, &club, &anna, now.plus(HOUR)).await, [of("month", 20 * 24 - 1)]);
    assert_eq!(left(&store, &club, &anya, now.plus(HOUR)).await, [of("month", 20 * 24)], "hers had not run yet");
    assert_eq!((wanted(&store, &anna).await, wanted(&store, &anya).await), (1, 1));
    for who in [&anna, &anya] {
        assert!(events(&store, who).await.contains(&"separated".to_owned()));
    }

    // Undone by joining again.
    let again = now.plus(2 * HOUR);
    joins(&store, &club, &anya, &anna, again).await;
    assert_eq!(left(&store, &club, &anna, again).await, [of("month", 40 * 24 - 3)]);
    let mut tx = store.begin().await.unwrap();
    tx.review_all(again).await.unwrap();
    assert_eq!(tx.members_due(again, 9).await.unwrap(), [first.member], "nobody looks at an empty row");
    assert_eq!(tx.subscribers_after(propusk::domain::MemberId(0), 9).await.unwrap(), [first.member]);
}

async fn a_freeze_on_one_side_keeps_its_time(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    comes(&store, &anna, "Анна").await;
    comes(&store, &anya, "Аня").await;
    for (n, who) in [&anna, &anya].into_iter().enumerate() {
        pays(&store, &club, who, "month", &format!("p{n}"), NOW).await;
    }
    let freezes = async |who: &AccountRef, now: Timestamp| {
        let mut tx = store.begin().await.unwrap();
        let member = tx.account_at(who).await.unwrap().unwrap().member;
        let subscription = tx.subscriptions_of(member).await.unwrap();
        let id = subscription.iter().find(|s| !s.terms.is_empty()).unwrap().id;
        let wish = FreezeWish { days: 20, from: None, by_staff: false };
        freeze::freeze(&mut tx, &club, member, id, wish, None, now).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    };
    freezes(&anna, NOW.plus(5 * DAY)).await;
    let now = NOW.plus(10 * DAY);
    joins(&store, &club, &anna, &anya, now).await;
    // Twenty-five days were kept, twenty ran still.
    assert_eq!(left(&store, &club, &anna, now).await, [of("month", 45 * 24)]);
    assert_eq!((wanted(&store, &anna).await, wanted(&store, &anya).await), (1, 1));
    // Frozen on both, and back on both.
    freezes(&anya, now).await;
    assert_eq!((wanted(&store, &anna).await, wanted(&store, &anya).await), (0, 0));
    let later = now.plus(5 * DAY);
    assert_eq!(left(&store, &club, &anna, later).await, [of("month", 45 * 24)]);
    // Separated while it stands still: it stands still for both.
    separates(&store, &club, &anya, later).await;
    for who in [&anna, &anya] {
        assert_eq!(wanted(&store, who).await, 0);
    }
    let thawed = now.plus(20 * DAY);
    let (one, two) = (left(&store, &club, &anna, thawed).await, left(&store, &club, &anya, thawed).await);
    assert_eq!((one, two), (vec![of("month", 25 * 24)], vec![of("month", 20 * 24)]));
}

async fn plans_that_wait_for_each_other_do_not_wait_for_ever(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    let people = [comes(&store, &anna, "Анна").await, comes(&store, &anya, "Аня").await];
    let mut tx = store.begin().await.unwrap();
    for (n, who) in people.iter().enumerate() {
        let (runs, waits) = (&club.plans[n], &club.plans[1 - n]);
        let running = tx.put_subscription(who.member, runs, NOW).await.unwrap();
        tx.add_term(running, &NewTerm::new(Cause::Grant, Period::Days(30)), NOW).await.unwrap();
        let waiting = tx.put_subscription(who.member, waits, NOW).await.unwrap();
        let begins_at = Some(NOW.plus(30 * DAY));
        let term = NewTerm { begins_at, after: Some(running), ..NewTerm::new(Cause::Grant, Period::Days(30)) };
        tx.add_term(waiting, &term, NOW).await.unwrap();
    }
    tx.commit().await.unwrap();
    let now = NOW.plus(10 * DAY);
    joins(&store, &club, &anna, &anya, now).await;
    let until = async |after: &str| {
        let mut tx = store.begin().await.unwrap();
        let member = tx.account_at(&anna).await.unwrap().unwrap().member;
        expire::review(&mut tx, &club, member, now).await.unwrap();
        let all = tx.subscriptions_of(member).await.unwrap();
        let waiting = all.iter().flat_map(|s| &s.terms).filter(|t| t.begins_at.is_some());
        let all: Vec<_> = waiting.map(|t| (t.begins_at.unwrap().0, t.after.is_some())).collect();
        tx.commit().await.unwrap();
        assert_eq!(all.iter().filter(|(_, waits)| *waits).count(), 1, "{after}: {all:?}");
        all
    };
    let first = until("joined").await;
    for _ in 0..3 {
        assert_eq!(until("looked at again").await, first, "nothing drifts away");
    }
}

async fn bringing_oneself_earns_nothing(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    let (first, second) = (comes(&store, &anna, "Анна").await, comes(&store, &anya, "Аня").await);
    let mut tx = store.begin().await.unwrap();
    tx.add_referral(second.member, first.member, NOW).await.unwrap();
    tx.commit().await.unwrap();
    pays(&store, &club, &anna, "month", "p1", NOW).await;
    pays(&store, &club, &anya, "month", "p2", NOW).await;
    let sum = |left: Vec<(String, i64)>| left.iter().map(|(_, hours)| hours).sum::<i64>() / 24;
    assert_eq!((sum(left(&store, &club, &anna, NOW).await), sum(left(&store, &club, &anya, NOW).await)), (37, 33));
    joins(&store, &club, &anna, &anya, NOW.plus(DAY)).await;
    assert_eq!(sum(left(&store, &club, &anna, NOW.plus(DAY)).await), 58);
    assert!(events(&store, &anna).await.contains(&"bonuses_taken".to_owned()));
    // They were two people after all.
    separates(&store, &club, &anna, NOW.plus(DAY)).await;
    let lefts = (left(&store, &club, &anna, NOW.plus(DAY)).await, left(&store, &club, &anya, NOW.plus(DAY)).await);
    assert_eq!((sum(lefts.0), sum(lefts.1)), (36, 32));
}

async fn a_circle_earns_nothing_and_a_good_invitation_stays(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    // Anna brought Bella, and Bella brought Anna's other account; Clara brought Dora, who joins hers.
    let (anna, bella, anya) = (tg(1), tg(2), vk(3));
    let (clara, dora, dorka) = (tg(4), tg(5), vk(6));
    let mut people = Vec::new();
    for (n, who) in [&anna, &bella, &anya, &clara, &dora, &dorka].into_iter().enumerate() {
        people.push(comes(&store, who, &format!("Гостья {n}")).await.member);
    }
    let mut tx = store.begin().await.unwrap();
    for (guest, inviter) in [(1, 0), (2, 1), (4, 3)] {
        tx.add_referral(people[guest], people[inviter], NOW).await.unwrap();
    }
    tx.commit().await.unwrap();
    for (n, who) in [&bella, &anya].into_iter().enumerate() {
        pays(&store, &club, who, "month", &format!("p{n}"), NOW).await;
    }
    let now = NOW.plus(HOUR);
    let sum = async |who: &AccountRef| left(&store, &club, who, now).await.iter().map(|(_, h)| h + 1).sum::<i64>() / 24;
    assert_eq!((sum(&anna).await, sum(&bella).await, sum(&anya).await), (7, 40, 33));
    joins(&store, &club, &anna, &anya, now).await;
    assert_eq!((sum(&anna).await, sum(&bella).await), (36, 33), "Bella keeps her welcome, Anna her reward");
    // Nothing has come of either of Dora's yet: whoever brought her is rewarded when she first pays, on either account.
    joins(&store, &club, &dora, &dorka, now).await;
    pays(&store, &club, &dorka, "month", "p9", now).await;
    assert_eq!((sum(&clara).await, sum(&dora).await), (7, 33));
}

async fn what_happened_since_stays_where_it_was_paid(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    comes(&store, &anna, "Анна").await;
    comes(&store, &anya, "Аня").await;
    pays(&store, &club, &anya, "month", "p1", NOW).await;
    joins(&store, &club, &anna, &anya, NOW).await;
    let ordered = async |who: &AccountRef, token: &str| {
        let mut tx = store.begin().await.unwrap();
        let account = tx.account_at(who).await.unwrap().unwrap();
        let order = NewOrder {
            token,
            member: account.member,
            account: account.id,
            plan: &club.plans[0],
            provider: "signed",
            price: money("500 RUB"),
            promo: None,
            gift: false,
            replaces: None,
            again: propusk::domain::Again::Once,
        };
        tx.add_order(&order, NOW, NOW).await.unwrap();
        let paid =
            PaymentFact { order: Some(token.to_owned()), plan: None, payer: None, ..paid_by(token, who, "month") };
        confirm::confirm(&mut tx, &club, &paid, NOW.plus(1)).await.unwrap();
        tx.commit().await.unwrap();
    };
    ordered(&anna, "t1").await;
    ordered(&anya, "t2").await;
    ordered(&anya, "t3").await;
    let days =
        async |who: &AccountRef, now| left(&store, &club, who, now).await.iter().map(|(_, h)| h).sum::<i64>() / 24;
    let now = NOW.plus(10 * DAY);
    assert_eq!(days(&anna, now).await, 110);
    separates(&store, &club, &anna, now).await;
    assert_eq!((days(&anna, now).await, days(&anya, now).await), (30, 80));
    let (first, second) = (account(&store, &anna).await.member.0, account(&store, &anya).await.member.0);
    let orders = rows(&store, "orders").await;
    let whose: Vec<_> = orders.iter().map(|o| o["member_id"].as_i64().unwrap()).collect();
    assert_eq!(whose, [first, second, second]);
    let payments = rows(&store, "payments").await;
    let whose: Vec<_> = payments.iter().map(|p| p["member_id"].as_i64().unwrap()).collect();
    assert_eq!(whose, [second, first, second, second]);
}

async fn a_code_is_for_once_and_a_guess_is_slow(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya, eve) = (tg(1), vk(2), vk(3));
    let first = comes(&store, &anna, "Анна").await;
    let second = comes(&store, &anya, "Аня").await;
    let third = comes(&store, &eve, "Ева").await;
    let mut tx = store.begin().await.unwrap();
    let brought = async |tx: &mut Tx, who: &Account, code: &str, now| match connect::brought(tx, &club, who, code, now)
        .await
        .unwrap()
    {
        ConnectNotice::Offer { connect, .. } => Ok(connect),
        ConnectNotice::Refused { why } => Err(why),
        other => panic!("{other:?}"),
    };
    let old = code(&mut tx, &first, "0123456789ab", NOW).await;
    let late = NOW.plus(16 * MINUTE);
    assert_eq!(brought(&mut tx, &second, &old, late).await, Err(ConnectRefusal::Over));
    let new = code(&mut tx, &first, "0123456789ac", NOW).await;
    assert_eq!(brought(&mut tx, &second, &old, NOW).await, Err(ConnectRefusal::Over), "there is a newer one");
    assert_eq!(brought(&mut tx, &first, &new, NOW).await, Err(ConnectRefusal::Own));
    let question = brought(&mut tx, &second, &format!(" {} ", new.to_lowercase()), NOW).await.unwrap();
    assert_eq!(brought(&mut tx, &second, &new, NOW).await, Ok(question), "she may look twice");
    assert_eq!(brought(&mut tx, &third, &new, NOW).await, Err(ConnectRefusal::Used));
    // Neither a stranger nor the first one, before the second said yes, can say yes.
    assert_eq!(connect::wanted(&mut tx, &club, &third, question, NOW).await.unwrap(), None);
    assert_eq!(connect::confirmed(&mut tx, &club, &first, question, NOW).await.unwrap(), None);
    assert_eq!(connect::called_off(&mut tx, &third, question, NOW).await.unwrap(), None);
    connect::wanted(&mut tx, &club, &second, question, NOW).await.unwrap().unwrap();
    let over = Some(ConnectNotice::Refused { why: ConnectRefusal::Over });
    let too_late = NOW.plus(HOUR + 1);
    assert_eq!(connect::confirmed(&mut tx, &club, &first, question, too_late).await.unwrap(), over);
    assert_eq!(connect::called_off(&mut tx, &first, question, NOW).await.unwrap(), Some(ConnectNotice::CalledOff));
    assert_eq!(connect::confirmed(&mut tx, &club, &first, question, NOW).await.unwrap(), over);

    for n in 0..5 {
        assert_eq!(brought(&mut tx, &third, &format!("ABCDEFG2{n}"), NOW).await, Err(ConnectRefusal::Unknown), "{n}");
    }
    let good = code(&mut tx, &first, "0123456789ad", NOW).await;
    assert_eq!(brought(&mut tx, &third, &good, NOW).await, Err(ConnectRefusal::TooMany));
    assert!(brought(&mut tx, &second, &good, NOW).await.is_ok(), "the brake is hers alone");
    let other = code(&mut tx, &first, "0123456789ae", NOW.plus(HOUR)).await;
    assert!(brought(&mut tx, &third, &other, NOW.plus(HOUR + 1)).await.is_ok());
    assert_eq!(tx.connect_misses(third.id, NOW).await.unwrap(), 5);
    assert_eq!(tx.forget_connects(NOW.plus(1), 9).await.unwrap(), 3);
}

async fn who_may_not_be_one(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let first = comes(&store, &tg(1), "Анна").await;
    let mut tx = store.begin().await.unwrap();
    let mut n = 0;
    let mut tries = async |tx: &mut Tx, other: &Account| {
        n += 1;
        let code = code(tx, &first, &format!("{n:012x}"), NOW).await;
        match connect::brought(tx, &club, other, &code, NOW).await.unwrap() {
            ConnectNotice::Refused { why } => Some(why),
            _ => None,
        }
    };
    let comes = async |tx: &mut Tx, address: AccountRef| {
        tx.add_account(&address, "Некто", None, None, true, NOW).await.unwrap().0
    };
    let twin = comes(&mut tx, tg(2)).await;
    assert_eq!(tries(&mut tx, &twin).await, Some(ConnectRefusal::SameMessenger));
    let banned = comes(&mut tx, vk(3)).await;
    tx.set_banned(banned.member, Some(NOW)).await.unwrap();
    assert_eq!(tries(&mut tx, &banned).await, Some(ConnectRefusal::Banned));
    let gone = comes(&mut tx, vk(4)).await;
    tx.leave(gone.member, NOW).await.unwrap();
    let gone = tx.account(gone.id).await.unwrap();
    assert_eq!(tries(&mut tx, &gone).await, Some(ConnectRefusal::Leaving));
    let good = comes(&mut tx, vk(5)).await;
    assert_eq!(tries(&mut tx, &good).await, None);
    let staff = Club { deployment: Deployment { owners: vec![tg(1)], ..Deployment::default() }, ..club.clone() };
    let code = code(&mut tx, &first, "ffffffffffff", NOW).await;
    let why = connect::brought(&mut tx, &staff, &good, &code, NOW).await.unwrap();
    assert_eq!(why, ConnectNotice::Refused { why: ConnectRefusal::Staff });
}

async fn renewals_on_both_sides_become_one(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    for (n, who) in [&anna, &anya].into_iter().enumerate() {
        let account = comes(&store, who, "Анна").await;
        pays(&store, &club, who, "month", &format!("p{n}"), NOW).await;
        let mut tx = store.begin().await.unwrap();
        let id = tx.subscriptions_of(account.member).await.unwrap()[0].id;
        let renewal = AutoRenewal { provider: "signed".into(), id: format!("s{n}"), state: RenewalState::On, at: NOW };
        tx.set_renewal(id, &renewal).await.unwrap();
        tx.commit().await.unwrap();
    }
    joins(&store, &club, &anna, &anya, NOW.plus(DAY)).await;
    let outbox = rows(&store, "outbox").await;
    let stops: Vec<_> = outbox.iter().filter(|row| row["effect"]["do"] == "cancel_renewal").collect();
    assert_eq!(stops.len(), 1, "she is charged once a month");
    let id = SubscriptionId(stops[0]["effect"]["subscription"].as_i64().unwrap());
    let mut tx = store.begin().await.unwrap();
    let her = tx.account_at(&anna).await.unwrap().unwrap().member;
    assert!(propusk::club::renewal::to_stop(&mut tx, id).await.unwrap().is_some());
    assert!(propusk::club::renewal::stopped(&mut tx, &club, id, None, NOW.plus(DAY)).await.unwrap().is_some());
    let kept = tx.subscriptions_of(her).await.unwrap();
    assert!(kept.iter().any(|s| s.renewal.as_ref().is_some_and(AutoRenewal::renews)));
    tx.commit().await.unwrap();
    assert!(events(&store, &anna).await.contains(&"renewal_stopped".to_owned()));
}

async fn she_is_written_to_where_she_spoke(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let (anna, anya) = (tg(1), vk(2));
    let first = comes(&store, &anna, "Анна").await;
    comes(&store, &anya, "Аня").await;
    joins(&store, &club, &anna, &anya, NOW).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(people::address(&mut tx, first.member).await.unwrap(), Some(anna.clone()), "there she said yes");
    let second = tx.account_at(&anya).await.unwrap().unwrap();
    assert!(!second.home);
    tx.set_home(&second).await.unwrap();
    let (first, second) = (tx.account(first.id).await.unwrap(), tx.account(second.id).await.unwrap());
    assert!(second.home && !first.home);
    assert_eq!(people::address(&mut tx, first.member).await.unwrap(), Some(anya.clone()));
    assert_eq!(people::elsewhere(&mut tx, &second).await.unwrap(), Some(anna.clone()));
    people::reachable(&mut tx, &second, false, NOW).await.unwrap();
    assert_eq!(people::address(&mut tx, first.member).await.unwrap(), Some(anna));
    assert_eq!(people::elsewhere(&mut tx, &first).await.unwrap(), None, "there neither");
}

async fn rows_move_as_they_are_told(db: &Database) {
    let store = db.open().await;
    club(&store).await;
    let (one, two) = (comes(&store, &tg(1), "Анна").await, comes(&store, &vk(2), "Аня").await);
    let mut tx = store.begin().await.unwrap();
    let month = plan("month", "30 days");
    let (a, b) = (
        tx.put_subscription(one.member, &month, NOW).await.unwrap(),
        tx.put_subscription(two.member, &month, NOW).await.unwrap(),
    );
    let grant = NewTerm::new(Cause::Grant, Period::Days(30));
    let term: TermId = tx.add_term(b, &grant, NOW).await.unwrap().unwrap();
    tx.swap_subscriptions((a, one.member), (b, two.member)).await.unwrap();
    assert_eq!(tx.subscriptions_of(one.member).await.unwrap()[0].id, b);
    tx.swap_subscriptions((b, one.member), (a, two.member)).await.unwrap();
    let carried = Carried { at: NOW.plus(DAY), spent: DAY, of: Some(30 * DAY) };
    tx.carry_terms(&[(term, Some(carried))], a).await.unwrap();
    let got = tx.subscriptions_of(one.member).await.unwrap()[0].terms[0].clone();
    assert_eq!((got.carried, got.plan), (Some(carried), Some(month.clone())));
    let offer = propusk::domain::freeze::Offer {
        starts_at: NOW,
        ends_at: NOW.plus(9 * DAY),
        last_day: None,
        new_last_day: None,
        stays: None,
    };
    tx.add_freeze(b, &offer, false, NOW).await.unwrap();
    let freezes = tx.carry_freezes(b, a, NOW.plus(DAY)).await.unwrap();
    assert_eq!(freezes.len(), 1);
    assert!(tx.subscriptions_of(one.member).await.unwrap()[0].freezes.is_empty(), "only remembered");
    tx.return_freezes(&freezes, b).await.unwrap();
    // What waits behind one waits behind the other, and then behind nobody.
    let other = tx.put_subscription(one.member, &plan("other", "30 days"), NOW).await.unwrap();
    let waits = NewTerm { begins_at: Some(NOW.plus(40 * DAY)), after: Some(b), ..grant };
    tx.add_term(other, &waits, NOW).await.unwrap();
    tx.mean_another(b, a, NOW).await.unwrap();
    let after = async |tx: &mut Tx| tx.subscriptions_of(one.member).await.unwrap()[1].terms[0].after;
    assert_eq!(after(&mut tx).await, Some(a));
    tx.wait_for_nobody(other, a, NOW).await.unwrap();
    assert_eq!(after(&mut tx).await, None);
    let renewal = AutoRenewal { provider: "signed".into(), id: "s".into(), state: RenewalState::On, at: NOW };
    tx.set_renewal(b, &renewal).await.unwrap();
    tx.move_renewal(b, a).await.unwrap();
    assert_eq!(tx.renewed_as("signed", "s").await.unwrap(), Some((one.member, a)));
    // Payments, and what they earned.
    let (payment, _) = tx.lock_payment(&paid_by("p1", &vk(2), "month"), NOW).await.unwrap();
    tx.settle_payment(payment.id, two.member, None).await.unwrap();
    tx.update_payment(payment.id, &paid_by("p1", &vk(2), "month"), PaymentState::Succeeded, NOW).await.unwrap();
    assert_eq!(tx.first_payment(two.member).await.unwrap(), Some(payment.id));
    let bonus = NewTerm { source: Some(payment.id), ..NewTerm::new(Cause::Referral, Period::Days(7)) };
    let bonus = tx.add_term(a, &bonus, NOW).await.unwrap().unwrap();
    let taken = tx.take_bonuses(payment.id, NOW).await.unwrap();
    assert_eq!(taken.iter().map(|b| (b.term, b.subscription, b.member)).collect::<Vec<_>>(), [(bonus, a, one.member)]);
    let accounts = [(two.id, two.address.clone())];
    assert_eq!(tx.made_on(two.member, &accounts).await.unwrap()[&Moving::Payments], [payment.id]);
    assert_eq!(tx.made_on(two.member, &[(one.id, one.address.clone())]).await.unwrap()[&Moving::Payments], [0i64; 0]);
    tx.note(Some(two.member), &Event::Joined, None, NOW);
    assert_eq!(tx.move_all(Moving::Journal, two.member, one.member).await.unwrap().len(), 1);
    tx.move_some(Moving::Payments, two.member, one.member, &[payment.id, 99]).await.unwrap();
    assert_eq!(tx.first_payment(one.member).await.unwrap(), Some(payment.id));
    // Codes.
    for code in ["A1", "B2"] {
        tx.put_promo(&super::friends::promo(code, 7, None)).await.unwrap();
        tx.take_promo(two.member, code, NOW).await.unwrap();
    }
    tx.take_promo(one.member, "B2", NOW).await.unwrap();
    assert_eq!(tx.move_promos(two.member, one.member).await.unwrap(), ["A1"]);
    tx.move_promo("A1", one.member, two.member).await.unwrap();
    assert!(tx.take_promo(one.member, "A1", NOW).await.unwrap(), "it went back");
    // Who brought whom.
    tx.add_referral(two.member, one.member, NOW).await.unwrap();
    let row = tx.referrals_about([two.member, one.member]).await.unwrap();
    assert_eq!(row.len(), 1);
    let new = propusk::store::ReferralRow { inviter: two.member, payment: Some(payment.id), ..row[0] };
    tx.put_referral(two.member, &new).await.unwrap();
    assert_eq!(tx.referral_of(two.member).await.unwrap(), Some(new));
    // One becomes a part of the other.
    assert!(matches!(tx.lock_part(two.member).await, Err(StoreError::Conflict(_))));
    tx.set_joined(two.member, Some(one.member)).await.unwrap();
    tx.lock_part(two.member).await.unwrap();
    let moved = Moved { terms: vec![term], freezes: vec![(b, freezes)], ..Moved::default() };
    tx.add_join(one.member, two.member, &moved, NOW).await.unwrap();
    let join = tx.join_of(one.member).await.unwrap().unwrap();
    assert_eq!((join.other, join.at, &join.moved), (two.member, NOW, &moved));
    tx.join_separated(join.id, NOW).await.unwrap();
    assert_eq!(tx.join_of(one.member).await.unwrap(), None);
    tx.give_subscription(other, two.member).await.unwrap();
    assert_eq!(tx.subscriptions_of(one.member).await.unwrap().len(), 1);
    // A code.
    let id = tx.add_connect("ABCDEFGH2", one.id, NOW).await.unwrap();
    let mut row = tx.connect(id).await.unwrap().unwrap();
    assert_eq!(tx.connect_by_code("ABCDEFGH2").await.unwrap(), Some(row));
    (row.other, row.wanted_at, row.over) = (Some(AccountId(two.id.0)), Some(NOW), true);
    tx.put_connect(&row, NOW).await.unwrap();
    assert_eq!(tx.connect(id).await.unwrap(), Some(row));
    for n in 1..3 {
        tx.connect_missed(one.id, NOW.plus(-HOUR), NOW).await.unwrap();
        assert_eq!(tx.connect_misses(one.id, NOW).await.unwrap(), n);
    }
    tx.connect_missed(one.id, NOW.plus(1), NOW.plus(2)).await.unwrap();
    assert_eq!(tx.connect_misses(one.id, NOW).await.unwrap(), 1, "an hour later it begins anew");
}

//! What a person has to do at gates, who is where she should not be, and the lists of people that tell.

use super::{NOW, account, gate, place};
use crate::databases::{Database, on_both};
use propusk::domain::access::Chore;
use propusk::domain::time::{DAY, HOUR};
use propusk::domain::{AccountId, AccountRef, GateId, MemberId, Platform, Presence, Timestamp};
use propusk::store::{AccessRow, Compared, OddCount, Removal, Tx};

on_both!(
    what_is_to_be_done_stands_gate_by_gate_and_is_counted,
    what_the_program_can_do_again_is_taken_once,
    strangers_on_their_way_out_are_none_of_the_brakes_business,
    a_pair_is_odd_since_it_became_so,
    who_is_odd_is_listed_by_pages,
    people_of_whom_nothing_is_known_are_met_all_at_once,
    a_list_of_people_is_brought_together_with_what_is_known,
    what_was_learnt_after_the_list_is_left_alone,
    nobody_who_is_not_listed_is_inside,
    whoever_was_told_the_way_in_is_remembered,
);

async fn put(tx: &mut Tx, account: AccountId, gate: GateId, at: Timestamp, change: impl FnOnce(&mut AccessRow)) {
    let mut row = tx.access(account, gate).await.unwrap();
    change(&mut row);
    tx.put_access(&row, at).await.unwrap();
}

async fn people(tx: &mut Tx, number: i64) -> Vec<AccountId> {
    let mut accounts = Vec::new();
    for id in 1..=number {
        accounts.push(account(tx, id).await.id);
    }
    accounts
}

const FIRST: (GateId, Timestamp, AccountId) = (GateId(0), Timestamp(0), AccountId(0));

async fn what_is_to_be_done_stands_gate_by_gate_and_is_counted(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, talk) = (gate(&mut tx, "club", -1).await, gate(&mut tx, "talk", -2).await);
    let a = people(&mut tx, 3).await;
    let chore = async |tx: &mut Tx, who: usize, at: GateId, chore, since: i64| {
        let since = Some(NOW.plus(since));
        put(tx, a[who], at, NOW, |r| (r.chore, r.chore_at) = (Some(chore), since)).await;
    };
    chore(&mut tx, 0, talk, Chore::Add, 0).await;
    chore(&mut tx, 2, club, Chore::Remove, 5).await;
    chore(&mut tx, 1, club, Chore::Remove, 9).await;
    chore(&mut tx, 0, club, Chore::Approve, 5).await;
    let all = tx.chores_after(FIRST, 9).await.unwrap();
    let seen: Vec<_> = all.iter().map(|r| (r.gate, r.account, r.chore)).collect();
    let expected = [
        (club, a[0], Chore::Approve),
        (club, a[2], Chore::Remove),
        (club, a[1], Chore::Remove),
        (talk, a[0], Chore::Add),
    ];
    assert_eq!(seen, expected);
    assert_eq!((all[1].name.as_str(), all[1].address.clone()), ("Гость 3", AccountRef::telegram(3)));
    let page = tx.chores_after(FIRST, 2).await.unwrap();
    let rest = tx.chores_after((page[1].gate, page[1].since, page[1].account), 9).await.unwrap();
    assert_eq!(rest, all[2..]);
    let counts = tx.count_chores(NOW.plus(5)).await.unwrap();
    let seen: Vec<_> = counts.iter().map(|c| (c.chore, c.count, c.new, c.oldest)).collect();
    let new = Some(NOW.plus(9));
    assert_eq!(seen, [(Chore::Approve, 1, 0, None), (Chore::Remove, 2, 1, new), (Chore::Add, 1, 0, None)]);
    assert_eq!(counts[1].youngest, NOW.plus(9));
    let row = tx.access(a[0], club).await.unwrap();
    assert_eq!((row.chore, row.chore_at), (Some(Chore::Approve), Some(NOW.plus(5))));
}

async fn what_the_program_can_do_again_is_taken_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 4).await;
    for (who, chore) in a.iter().zip([Chore::Remove, Chore::Add, Chore::Decline, Chore::Approve]) {
        put(&mut tx, *who, club, NOW, |r| (r.chore, r.chore_at) = (Some(chore), Some(NOW))).await;
    }
    assert_eq!(tx.take_chores(club, 2, NOW).await.unwrap(), [(a[0], Chore::Remove), (a[2], Chore::Decline)]);
    assert_eq!(tx.take_chores(club, 9, NOW).await.unwrap(), [(a[3], Chore::Approve)]);
    assert!(tx.take_chores(club, 9, NOW).await.unwrap().is_empty());
    assert_eq!(tx.access(a[1], club).await.unwrap().chore, Some(Chore::Add), "only a person can do that");
}

async fn strangers_on_their_way_out_are_none_of_the_brakes_business(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 4).await;
    put(&mut tx, a[0], club, NOW, |r| r.removal = Removal::Going).await;
    put(&mut tx, a[1], club, NOW, |r| (r.removal, r.entitled) = (Removal::Going, true)).await;
    put(&mut tx, a[2], club, NOW, |r| (r.removal, r.entitled) = (Removal::Banning, true)).await;
    put(&mut tx, a[3], club, NOW, |r| {
        (r.removal, r.entitled, r.chore) = (Removal::Going, true, Some(Chore::Remove));
    })
    .await;
    assert_eq!(tx.count_leaving(club).await.unwrap(), 2, "and what waits for a person neither");
}

async fn count(tx: &mut Tx, gate: GateId, wanted: bool) -> OddCount {
    tx.count_odd(gate, wanted, Timestamp(0), NOW.plus(DAY)).await.unwrap()
}

async fn a_pair_is_odd_since_it_became_so(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 2).await;
    let odd = |count, at: i64| OddCount { count, oldest: (count > 0).then(|| NOW.plus(at)) };
    put(&mut tx, a[0], club, NOW, |r| r.wanted = true).await;
    put(&mut tx, a[0], club, NOW.plus(5), |r| r.seen = Presence::Outside).await;
    assert_eq!(count(&mut tx, club, true).await, odd(1, 0), "outside all the time");
    put(&mut tx, a[0], club, NOW.plus(6), |r| r.seen = Presence::Inside).await;
    assert_eq!(count(&mut tx, club, true).await, odd(0, 0));
    put(&mut tx, a[0], club, NOW.plus(7), |r| r.wanted = false).await;
    put(&mut tx, a[0], club, NOW.plus(8), |r| r.told = true).await;
    assert_eq!((count(&mut tx, club, true).await, count(&mut tx, club, false).await), (odd(0, 0), odd(1, 7)));
    put(&mut tx, a[0], club, NOW.plus(9), |r| (r.wanted, r.seen) = (true, Presence::Banned)).await;
    assert_eq!(count(&mut tx, club, true).await, odd(1, 9), "odd in another way");
    put(&mut tx, a[1], club, NOW, |r| r.seen = Presence::Staff).await;
    assert_eq!(count(&mut tx, club, false).await, odd(0, 0), "staff need no right");
    assert_eq!(tx.count_odd(club, true, NOW.plus(9), NOW.plus(DAY)).await.unwrap().count, 0, "not new since then");
    assert_eq!(tx.count_odd(club, true, NOW, NOW.plus(8)).await.unwrap().count, 0, "not yet then");
}

async fn who_is_odd_is_listed_by_pages(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 4).await;
    for (who, at) in a.iter().zip([3, 1, 1, 2]) {
        put(&mut tx, *who, club, NOW.plus(at), |r| r.seen = Presence::Inside).await;
    }
    put(&mut tx, a[3], club, NOW.plus(9), |r| r.wanted = true).await;
    let page = tx.odd_after(club, false, (Timestamp(0), AccountId(0)), 2).await.unwrap();
    assert_eq!(page.iter().map(|r| r.account).collect::<Vec<_>>(), [a[1], a[2]]);
    let rest = tx.odd_after(club, false, (page[1].since, page[1].account), 9).await.unwrap();
    assert_eq!(
        rest.iter().map(|r| (r.account, r.since, r.name.as_str())).collect::<Vec<_>>(),
        [(a[0], NOW.plus(3), "Гость 1")]
    );
    assert!(tx.odd_after(club, true, (Timestamp(0), AccountId(0)), 9).await.unwrap().is_empty());
}

async fn people_of_whom_nothing_is_known_are_met_all_at_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    people(&mut tx, 1).await;
    let ids: Vec<String> = ["1", "7", "8"].map(str::to_owned).into();
    let mut new = tx.meet_all(Platform::Telegram, &ids, NOW).await.unwrap();
    new.sort();
    assert_eq!(new, ["7", "8"]);
    assert!(tx.meet_all(Platform::Telegram, &ids, NOW).await.unwrap().is_empty());
    assert_eq!(
        tx.meet_all(Platform::Vk, &ids, NOW).await.unwrap().len(),
        3,
        "the same number elsewhere is somebody else"
    );
    let met = tx.account_at(&AccountRef::telegram(8)).await.unwrap().unwrap();
    assert_eq!((met.name.as_str(), met.reachable), ("tg:8", false));
    assert_eq!(tx.card(met.member).await.unwrap().unwrap().name, "tg:8");
    assert_eq!(tx.find_accounts(&["8".to_owned()], 0, 9).await.unwrap().len(), 2);
}

/// The people of a list as the store takes it.
fn list(people: &[(i64, Presence)]) -> Vec<(String, Presence)> {
    people.iter().map(|(id, seen)| (id.to_string(), *seen)).collect()
}

async fn a_list_of_people_is_brought_together_with_what_is_known(db: &Database) {
    use Presence::{Inside, Outside, Staff};
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 6).await;
    put(&mut tx, a[0], club, NOW, |r| (r.wanted, r.entitled, r.seen) = (true, true, Inside)).await;
    put(&mut tx, a[1], club, NOW, |r| {
        (r.wanted, r.entitled, r.seen, r.chore) = (true, true, Outside, Some(Chore::Approve));
    })
    .await;
    put(&mut tx, a[2], club, NOW, |r| (r.entitled, r.seen) = (true, Outside)).await;
    put(&mut tx, a[4], club, NOW, |r| (r.entitled, r.seen, r.removal) = (true, Inside, Removal::Due)).await;
    put(&mut tx, a[5], club, NOW, |r| {
        (r.entitled, r.seen, r.removal, r.chore) = (true, Outside, Removal::Going, Some(Chore::Remove));
    })
    .await;
    let all = list(&[(1, Inside), (2, Inside), (3, Inside), (4, Inside), (5, Staff), (6, Inside)]);
    let later = NOW.plus(HOUR);
    let news = tx.listed_inside(club, Platform::Telegram, &all, later, later).await.unwrap();
    let member = |n: usize| MemberId(a[n].0);
    let new = |n: usize, seen| Compared { account: a[n], member: member(n), seen };
    let mut sorted = news.clone();
    sorted.sort_by_key(|n| n.account);
    assert_eq!(sorted, [new(1, Inside), new(2, Inside), new(3, Inside), new(4, Staff), new(5, Inside)]);
    let row = async |tx: &mut Tx, n: usize| tx.access(a[n], club).await.unwrap();
    let let_in = row(&mut tx, 1).await;
    assert_eq!((let_in.seen, let_in.chore, let_in.removal), (Inside, None, Removal::None));
    assert_eq!(row(&mut tx, 2).await.removal, Removal::Due, "once let in by us");
    let added = row(&mut tx, 3).await;
    assert_eq!((added.seen, added.removal, added.told), (Inside, Removal::None, true), "for the owner to judge");
    let staff = row(&mut tx, 4).await;
    assert_eq!((staff.seen, staff.removal), (Staff, Removal::None));
    let waiting = row(&mut tx, 5).await;
    assert_eq!((waiting.chore, waiting.removal), (Some(Chore::Remove), Removal::Going), "still to be done");
    let inside = count(&mut tx, club, false).await;
    assert_eq!((inside.count, count(&mut tx, club, true).await.count), (3, 0), "exactly");
    assert!(tx.listed_inside(club, Platform::Telegram, &all, later, later).await.unwrap().is_empty(), "no news twice");
}

async fn what_was_learnt_after_the_list_is_left_alone(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 2).await;
    put(&mut tx, a[0], club, NOW.plus(1), |r| r.seen = Presence::Outside).await;
    put(&mut tx, a[1], club, NOW.plus(1), |r| (r.wanted, r.seen) = (true, Presence::Inside)).await;
    let old = list(&[(1, Presence::Inside)]);
    assert!(tx.listed_inside(club, Platform::Telegram, &old, NOW, NOW.plus(2)).await.unwrap().is_empty());
    assert!(tx.listed_no_others(club, Platform::Telegram, &["1"], NOW, NOW.plus(2)).await.unwrap().is_empty());
    assert_eq!(tx.access(a[0], club).await.unwrap().seen, Presence::Outside);
    assert_eq!(tx.access(a[1], club).await.unwrap().seen, Presence::Inside);
}

async fn nobody_who_is_not_listed_is_inside(db: &Database) {
    use Presence::{Banned, Inside, Outside, Staff, Unknown};
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (club, talk) = (gate(&mut tx, "club", -1).await, gate(&mut tx, "talk", -2).await);
    let a = people(&mut tx, 6).await;
    for (n, seen) in [Inside, Inside, Staff, Unknown, Banned, Inside].into_iter().enumerate() {
        put(&mut tx, a[n], club, NOW, |r| (r.seen, r.wanted, r.told) = (seen, n == 1 || n == 3, true)).await;
        put(&mut tx, a[n], talk, NOW, |r| r.seen = Inside).await;
    }
    put(&mut tx, a[5], club, NOW, |r| (r.entitled, r.removal, r.chore) = (true, Removal::Going, Some(Chore::Remove)))
        .await;
    let later = NOW.plus(HOUR);
    let mut news = tx.listed_no_others(club, Platform::Telegram, &["1"], later, later).await.unwrap();
    news.sort_by_key(|n| n.account);
    assert_eq!(
        news.iter().map(|n| n.account).collect::<Vec<_>>(),
        [a[1], a[2], a[5]],
        "what was never seen is no news"
    );
    let mut seen = Vec::new();
    for id in &a {
        seen.push(tx.access(*id, club).await.unwrap().seen);
    }
    assert_eq!(seen, [Inside, Outside, Outside, Outside, Banned, Outside]);
    let removed = tx.access(a[5], club).await.unwrap();
    assert_eq!(
        (removed.removal, removed.chore, removed.removed_at),
        (Removal::None, None, Some(later)),
        "a person did it"
    );
    let paid = count(&mut tx, club, true).await;
    assert_eq!(paid, OddCount { count: 2, oldest: Some(NOW) }, "one was never seen since the beginning");
    assert_eq!(tx.access(a[1], talk).await.unwrap().seen, Inside, "another gate has a list of its own");
}

async fn whoever_was_told_the_way_in_is_remembered(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let club = gate(&mut tx, "club", -1).await;
    let a = people(&mut tx, 4).await;
    let seen = [Presence::Unknown, Presence::Outside, Presence::Banned, Presence::Inside];
    for (who, seen) in a.iter().zip(seen) {
        put(&mut tx, *who, club, NOW, |r| (r.wanted, r.seen) = (true, seen)).await;
    }
    assert_eq!(tx.members_not_shown(club).await.unwrap(), [MemberId(a[0].0), MemberId(a[1].0)]);
    for who in &a[1..] {
        tx.door_shown(*who, club, NOW).await.unwrap();
    }
    assert_eq!(tx.members_not_shown(club).await.unwrap(), [MemberId(a[0].0)]);
    put(&mut tx, a[1], club, NOW.plus(1), |_| {}).await;
    assert_eq!(tx.shown_and_outside(club).await.unwrap(), [(a[1], AccountRef::telegram(2))], "also after a later look");
    tx.put_place(&place(-1, &[]), NOW).await.unwrap();
    assert!(tx.set_door(Platform::Telegram, -1, "https://vk.me/join/a", NOW).await.unwrap());
    assert!(!tx.set_door(Platform::Telegram, -1, "https://vk.me/join/a", NOW).await.unwrap(), "the same");
    assert!(tx.club_has_changed());
    assert_eq!(tx.club().await.unwrap().2[0].door.as_deref(), Some("https://vk.me/join/a"));
}

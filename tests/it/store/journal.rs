//! The journal.

use super::{NAME, NOW, account};
use crate::databases::{Database, on_both};
use propusk::domain::notice::Event;
use propusk::domain::{AccountRef, MemberId};
use propusk::store::Hand;

on_both!(
    lines_keep_their_order,
    a_hand_is_kept_with_its_reason,
    a_thousand_lines_in_one_commit,
    what_is_undone_is_not_written
);

fn paid(provider: &str) -> Event {
    Event::Paid { amount: super::money("500 RUB"), provider: provider.to_owned() }
}

async fn lines_keep_their_order(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (account(&mut tx, 1).await.member, account(&mut tx, 2).await.member);
    tx.note(Some(one), &Event::Joined, None, NOW);
    tx.note(Some(two), &Event::Joined, None, NOW);
    tx.note(None, &paid(NAME), Some(&AccountRef::telegram(super::HUGE)), NOW);
    tx.note(Some(one), &Event::Unreachable, None, NOW.plus(-1));
    assert!(tx.journal_of(one, None, 9).await.unwrap().is_empty(), "written with the commit");
    tx.flush().await.unwrap();
    assert_eq!(tx.journal_of(one, None, 9).await.unwrap().len(), 2, "or when asked for");
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let all = tx.journal_after(0, 9).await.unwrap();
    let events: Vec<_> = all.iter().map(|row| (row.member, row.event.clone())).collect();
    let expected =
        [(Some(one), Event::Joined), (Some(two), Event::Joined), (None, paid(NAME)), (Some(one), Event::Unreachable)];
    assert_eq!(events, expected, "in the order of deciding, whatever their moments");
    assert_eq!(all[2].actor.as_deref(), Some("tg:4503599627370495"));
    assert_eq!((all[3].at, &all[3].actor), (NOW.plus(-1), &None));
    assert_eq!(tx.journal_after(all[1].id, 1).await.unwrap(), all[2..3]);
    assert_eq!(tx.journal_of(one, None, 1).await.unwrap(), all[3..], "newest first");
    assert_eq!(tx.journal_of(one, Some(all[3].id), 9).await.unwrap(), all[..1], "the page before");
    assert!(tx.journal_of(MemberId(99), None, 9).await.unwrap().is_empty());
}

async fn a_hand_is_kept_with_its_reason(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let owner = AccountRef::telegram(1);
    tx.note_by(None, &Event::Joined, Some(Hand { actor: &owner, reason: Some(NAME) }), NOW);
    tx.note_by(None, &Event::Joined, Some(Hand { actor: &owner, reason: None }), NOW);
    tx.note_by(None, &Event::Joined, None, NOW);
    tx.commit().await.unwrap();
    let rows = store.read().await.unwrap().journal_after(0, 9).await.unwrap();
    let hands: Vec<_> = rows.iter().map(|row| (row.actor.as_deref(), row.reason.as_deref())).collect();
    assert_eq!(hands, [(Some("tg:1"), Some(NAME)), (Some("tg:1"), None), (None, None)]);
}

async fn a_thousand_lines_in_one_commit(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 1).await.member;
    for n in 0..1000 {
        tx.note(Some(member), &paid(&n.to_string()), None, NOW);
    }
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let events: Vec<_> = tx.journal_after(0, 2000).await.unwrap().into_iter().map(|row| row.event).collect();
    assert_eq!(events, (0..1000).map(|n| paid(&n.to_string())).collect::<Vec<_>>());
}

async fn what_is_undone_is_not_written(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.note(None, &Event::Joined, None, NOW);
    tx.flush().await.unwrap();
    drop(tx);
    assert!(store.read().await.unwrap().journal_after(0, 9).await.unwrap().is_empty());
}

//! Settings, plans, gates, places, and the revision that grows with each.

use super::{NAME, NOW, gate, place, plan};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment};
use propusk::domain::notice::Right;
use propusk::domain::{ClubSettings, Lang, Platform};
use propusk::store::PlaceRow;

on_both!(
    a_new_club_has_defaults,
    every_change_of_the_club_is_seen_by_its_revision,
    plans_stand_in_the_owners_order,
    a_key_moves_to_another_place,
    the_same_place_has_one_key,
    the_brake_is_remembered,
    a_place_is_written_down_once,
    a_chat_moves_with_all_that_belongs_to_it,
    a_stale_club_is_read_anew,
);

async fn a_new_club_has_defaults(db: &Database) {
    let mut tx = db.open().await.read().await.unwrap();
    assert_eq!(tx.club_revision().await.unwrap(), 0);
    assert_eq!(tx.club().await.unwrap(), (ClubSettings::default(), vec![], vec![]));
}

async fn every_change_of_the_club_is_seen_by_its_revision(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut last = tx.club_revision().await.unwrap();
    let mut grown = async |tx: &mut propusk::store::Tx, what: &str| {
        let revision = tx.club_revision().await.unwrap();
        assert!(revision > last, "{what}");
        last = revision;
    };
    let settings = ClubSettings { name: NAME.to_owned(), locale: Lang::PL, ..ClubSettings::default() };
    tx.set_club(&settings).await.unwrap();
    grown(&mut tx, "set_club").await;
    tx.put_plan(&plan("month", "1 month"), 0).await.unwrap();
    grown(&mut tx, "put_plan").await;
    let id = gate(&mut tx, "club", -100).await;
    grown(&mut tx, "put_gate").await;
    tx.set_brake(id, Some(7), false).await.unwrap();
    grown(&mut tx, "set_brake").await;
    tx.put_place(&place(-100, &[Right::Invite]), NOW).await.unwrap();
    grown(&mut tx, "put_place").await;
    tx.move_chat(Platform::Telegram, -100, -200, NOW).await.unwrap();
    grown(&mut tx, "move_chat").await;
    assert!(tx.club_has_changed() && !tx.club_has_changed(), "said once");
    tx.archive_plan("month").await.unwrap();
    grown(&mut tx, "archive_plan").await;
    assert_eq!(tx.club().await.unwrap().0, settings);
}

async fn plans_stand_in_the_owners_order(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    // Two in one place are told apart by their keys, by bytes: "a-z" goes before "aa" and "a_z" behind both.
    for (key, position) in [("year", 2), ("aa", 1), ("a_z", 1), ("a-z", 1), ("month", 0)] {
        tx.put_plan(&plan(key, "1 month"), position).await.unwrap();
    }
    tx.archive_plan("month").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let keys = |plans: Vec<propusk::domain::Plan>| plans.into_iter().map(|p| p.key.to_string()).collect::<Vec<_>>();
    assert_eq!(keys(tx.club().await.unwrap().1), ["a-z", "a_z", "aa", "year"]);
    tx.put_plan(&plan("month", "2 months"), 9).await.unwrap();
    let plans = tx.club().await.unwrap().1;
    assert_eq!(plans.last(), Some(&plan("month", "2 months")), "on sale again, as it is now");
}

async fn a_key_moves_to_another_place(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let first = gate(&mut tx, "club", -1).await;
    let unseen = tx.put_gate(&"talk".parse().unwrap(), Platform::Telegram, -super::HUGE, NOW).await.unwrap();
    let again = tx.put_gate(&"club".parse().unwrap(), Platform::Telegram, -2, NOW).await.unwrap();
    assert_eq!(first, again);
    let (_, _, gates) = tx.club().await.unwrap();
    assert_eq!((gates[0].id, gates[0].chat, gates[0].works()), (first, -2, false), "the new place was not seen yet");
    assert_eq!((gates[1].id, gates[1].title.as_str(), gates[1].chat), (unseen, "talk", -super::HUGE));
    tx.put_place(&place(-2, &[]), NOW).await.unwrap();
    assert!(tx.club().await.unwrap().2[0].works());
    assert_eq!(tx.gate_key_at(Platform::Telegram, -2).await.unwrap(), Some("club".parse().unwrap()));
    assert_eq!(tx.gate_key_at(Platform::Vk, -2).await.unwrap(), None);
}

async fn the_same_place_has_one_key(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    assert!(tx.put_gate(&"other".parse().unwrap(), Platform::Telegram, -1, NOW).await.is_err());
}

async fn the_brake_is_remembered(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let id = gate(&mut tx, "club", -1).await;
    tx.lock_gate(id).await.unwrap();
    for (nonce, kept) in [(Some(super::HUGE), false), (Some(1), true), (None, false)] {
        tx.set_brake(id, nonce, kept).await.unwrap();
        let gate = tx.club().await.unwrap().2.remove(0);
        assert_eq!((gate.brake_nonce, gate.brake_kept), (nonce, kept));
    }
    tx.set_brake(id, Some(1), true).await.unwrap();
    tx.release_brake(id, NOW).await.unwrap();
    let gate = tx.club().await.unwrap().2.remove(0);
    assert_eq!((gate.brake_nonce, gate.brake_kept, gate.released_at), (None, false, Some(NOW)));
}

async fn a_place_is_written_down_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.place(Platform::Telegram, -5).await.unwrap(), None);
    let seen = PlaceRow { title: NAME.to_owned(), ..place(-5, &[Right::Invite, Right::Restrict]) };
    assert_eq!(tx.put_place(&seen, NOW).await.unwrap(), None);
    let revision = tx.club_revision().await.unwrap();
    assert_eq!(tx.put_place(&seen, NOW).await.unwrap(), Some(seen.clone()));
    assert_eq!(tx.club_revision().await.unwrap(), revision, "nothing changed");
    let gone = PlaceRow { present: false, missing: vec![], ..seen.clone() };
    assert_eq!(tx.put_place(&gone, NOW).await.unwrap(), Some(seen));
    assert_eq!(tx.place(Platform::Telegram, -5).await.unwrap(), Some(gone));
}

async fn a_chat_moves_with_all_that_belongs_to_it(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let account = super::account(&mut tx, 1).await.id;
    let (moved, stays) = (gate(&mut tx, "club", -1).await, gate(&mut tx, "talk", -2).await);
    tx.add_link(account, moved, "https://t.me/+old", NOW).await.unwrap();
    tx.add_link(account, stays, "https://t.me/+stays", NOW).await.unwrap();
    assert!(tx.move_chat(Platform::Telegram, -1, -1001, NOW).await.unwrap());
    assert_eq!(tx.link(account, moved).await.unwrap(), None, "links of the old chat are void");
    assert_eq!(tx.link(account, stays).await.unwrap().as_deref(), Some("https://t.me/+stays"));
    assert_eq!(tx.place(Platform::Telegram, -1).await.unwrap(), None);
    assert_eq!(tx.club().await.unwrap().2[0].chat, -1001);
    assert!(!tx.move_chat(Platform::Telegram, -77, -78, NOW).await.unwrap(), "no gate there");
}

async fn a_stale_club_is_read_anew(db: &Database) {
    let (here, there) = (db.open().await, db.open().await);
    let mut tx = here.begin().await.unwrap();
    let known = Club::read(&mut tx, &Deployment::default()).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = there.begin().await.unwrap();
    tx.put_plan(&plan("month", "1 month"), 0).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = here.begin().await.unwrap();
    assert_ne!(tx.club_revision().await.unwrap(), known.revision);
    assert_eq!(Club::read(&mut tx, &Deployment::default()).await.unwrap().plans.len(), 1);
}

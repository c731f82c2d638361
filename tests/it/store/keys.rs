//! Keys of administrators: kept, begun anew with other settings, lost and found, and never exported.

use super::{NOW, rows};
use crate::databases::{Database, on_both};
use propusk::club::keys::{self, Step};
use propusk::club::{Club, Deployment};
use propusk::domain::time::{HOUR, MINUTE};
use propusk::domain::{AccountRef, Platform};
use propusk::messenger::{FirstKey, HeldKey, KeyState, NewKey};
use propusk::store::{KeyRow, Store, TABLES};
use secrecy::ExposeSecret;
use std::time::Duration;

on_both!(a_key_is_kept_and_forgotten, the_life_of_a_key, a_loss_and_its_end_are_told_once);

fn key() -> KeyRow {
    KeyRow {
        platform: Platform::Vk,
        origin: "o".into(),
        access: Some("hunter2".into()),
        refresh: None,
        expires_at: None,
        renew_at: Some(NOW),
        trouble: None,
        told: true,
        changed_at: NOW,
    }
}

async fn a_key_is_kept_and_forgotten(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.key(Platform::Vk).await.unwrap().is_none());
    tx.put_key(&key()).await.unwrap();
    let other = KeyRow { refresh: Some("hunter3".into()), trouble: Some("why".into()), told: false, ..key() };
    tx.put_key(&KeyRow { expires_at: Some(NOW), renew_at: None, ..other }).await.unwrap();
    let kept = tx.key(Platform::Vk).await.unwrap().unwrap();
    assert_eq!(kept.refresh.as_ref().map(|r| r.expose_secret().to_owned()).as_deref(), Some("hunter3"));
    assert_eq!(
        (kept.expires_at, kept.renew_at, kept.trouble.as_deref(), kept.told),
        (Some(NOW), None, Some("why"), false)
    );
    assert!(!format!("{kept:?}").contains("hunter"), "{kept:?}");
    assert!(tx.key(Platform::Telegram).await.unwrap().is_none());
    tx.commit().await.unwrap();
    for table in TABLES {
        assert!(!format!("{:?}", rows(&store, table.name).await).contains("hunter"), "{}", table.name);
    }
    let mut tx = store.begin().await.unwrap();
    tx.drop_key(Platform::Vk).await.unwrap();
    assert!(tx.key(Platform::Vk).await.unwrap().is_none());
}

fn first(origin: &str, access: Option<&str>, refresh: Option<&str>) -> FirstKey {
    FirstKey { origin: origin.into(), access: access.map(Into::into), refresh: refresh.map(Into::into) }
}

/// The key that is used: `*` while one is on its way, empty for none.
fn shown(held: &HeldKey) -> String {
    match held {
        HeldKey::Nothing => String::new(),
        HeldKey::Awaited => "*".into(),
        HeldKey::Key(key) => key.expose_secret().to_owned(),
    }
}

fn new(n: u32) -> NewKey {
    let (access, refresh) = (format!("access{n}").into(), format!("refresh{n}").into());
    NewKey { access, refresh, lives: Duration::from_secs(3600) }
}

async fn the_life_of_a_key(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let settings = first("o", Some("first"), Some("refresh0"));
    let held = keys::begin(&mut tx, Platform::Vk, Some(&settings), NOW).await.unwrap();
    assert_eq!(shown(&held), "first", "until the next one is there");
    let kept = tx.key(Platform::Vk).await.unwrap().unwrap();
    assert_eq!(
        keys::next(&kept, &KeyState::Unknown, NOW),
        Some(Step::Renew),
        "nobody says how long the first one lives"
    );
    let kept = keys::renewed(&mut tx, kept, &new(1), NOW).await.unwrap();
    assert_eq!(keys::next(&kept, &KeyState::Good, NOW.plus(49 * MINUTE)), None);
    assert_eq!(keys::next(&kept, &KeyState::Good, NOW.plus(50 * MINUTE)), Some(Step::Renew));
    // A restart goes on with it; in time, and when it is over.
    let again = keys::begin(&mut tx, Platform::Vk, Some(&settings), NOW.plus(MINUTE)).await.unwrap();
    assert_eq!(shown(&again), "access1");
    let again = keys::begin(&mut tx, Platform::Vk, Some(&settings), NOW.plus(HOUR)).await.unwrap();
    assert_eq!(shown(&again), "*");
    // Refused before its end: a new one is tried, but not over and over.
    let refused = KeyState::Refused("why".into());
    assert_eq!(keys::next(&kept, &refused, NOW.plus(20 * MINUTE)), Some(Step::Renew));
    assert_eq!(keys::next(&kept, &refused, NOW.plus(MINUTE)), Some(Step::Lost("why".into())));
    // Other settings begin anew, also those of a key that is never made anew; none at all forget it.
    let other = first("p", Some("other"), None);
    assert_eq!(shown(&keys::begin(&mut tx, Platform::Vk, Some(&other), NOW).await.unwrap()), "other");
    let kept = tx.key(Platform::Vk).await.unwrap().unwrap();
    assert_eq!(keys::next(&kept, &KeyState::Good, NOW.plus(100 * HOUR)), None);
    assert_eq!(shown(&keys::begin(&mut tx, Platform::Vk, Some(&other), NOW.plus(HOUR)).await.unwrap()), "other");
    assert_eq!(shown(&keys::begin(&mut tx, Platform::Vk, None, NOW).await.unwrap()), "");
    assert!(tx.key(Platform::Vk).await.unwrap().is_none());
    assert_eq!(shown(&keys::begin(&mut tx, Platform::Vk, Some(&first("q", None, Some("r"))), NOW).await.unwrap()), "*");
}

/// What the owner was told of keys.
async fn words(store: &Store) -> Vec<String> {
    let said = rows(store, "outbox").await.into_iter().map(|row| row["effect"]["notice"].clone());
    let said = said.filter(|notice| notice["say"] == "key");
    said.map(|notice| format!("{} {}", notice["what"].as_str().unwrap(), notice["gates"])).collect()
}

async fn a_loss_and_its_end_are_told_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.put_gate(&"closed".parse().unwrap(), Platform::Vk, -5, NOW).await.unwrap();
    tx.put_gate(&"chat".parse().unwrap(), Platform::Vk, 2_000_000_001, NOW).await.unwrap();
    let deployment = Deployment { owners: vec![AccountRef::telegram(1001)], ..Deployment::default() };
    let club = Club::read(&mut tx, &deployment).await.unwrap();
    keys::begin(&mut tx, Platform::Vk, Some(&first("o", Some("first"), None)), NOW).await.unwrap();
    tx.commit().await.unwrap();
    let (good, refused) = (KeyState::Good, KeyState::Refused("why".into()));
    for state in [&good, &refused, &refused, &KeyState::Unknown, &refused, &good, &good] {
        let mut tx = store.begin().await.unwrap();
        keys::step(&mut tx, &club, Platform::Vk, state, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(words(&store).await, ["lost [\"closed\"]", "back [\"closed\"]"]);
    // One that is made anew no more; what is set instead is told of when it works, and when it does not.
    let mut tx = store.begin().await.unwrap();
    keys::begin(&mut tx, Platform::Vk, Some(&first("p", Some("first"), Some("refresh"))), NOW).await.unwrap();
    let kept = tx.key(Platform::Vk).await.unwrap().unwrap();
    keys::not_renewed(&mut tx, &club, kept, "invalid_grant", NOW).await.unwrap();
    let lost =
        keys::begin(&mut tx, Platform::Vk, Some(&first("p", Some("first"), Some("refresh"))), NOW).await.unwrap();
    assert_eq!(shown(&lost), "");
    keys::step(&mut tx, &club, Platform::Vk, &KeyState::Unknown, NOW).await.unwrap();
    keys::begin(&mut tx, Platform::Vk, Some(&first("q", Some("new"), None)), NOW).await.unwrap();
    for state in [&refused, &refused, &good] {
        keys::step(&mut tx, &club, Platform::Vk, state, NOW).await.unwrap();
    }
    tx.commit().await.unwrap();
    let told = words(&store).await;
    assert_eq!(
        told.iter().map(|w| w.split(' ').next().unwrap()).collect::<Vec<_>>(),
        ["lost", "back", "lost", "lost", "back"]
    );
}

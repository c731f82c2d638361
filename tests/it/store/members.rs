//! Members and their accounts.

use super::{HUGE, NAME, NOW, account};
use crate::databases::{Database, on_both};
use propusk::domain::{AccountId, AccountRef, Lang, MemberId, Platform};
use propusk::store::StoreError;
use tokio::task::JoinSet;

on_both!(
    a_name_is_kept_to_the_letter,
    an_address_has_one_account,
    ten_who_meet_the_same_person_make_one_member,
    nobody_is_made_up,
    accounts_are_read_many_at_once,
    what_changed_is_not_read_from_memory,
    reaching_and_language_are_news_once,
    who_has_no_name_yet_is_found,
);

async fn a_name_is_kept_to_the_letter(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let address = AccountRef::telegram(HUGE);
    let (made, new) = tx.add_account(&address, NAME, Some("olga_ё"), Some(Lang::PL), false, NOW).await.unwrap();
    assert!(new);
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let read = tx.account_at(&address).await.unwrap().unwrap();
    assert_eq!(read, made);
    assert_eq!((read.name.as_str(), read.username.as_deref(), read.language), (NAME, Some("olga_ё"), Some(Lang::PL)));
    assert_eq!(tx.account(made.id).await.unwrap(), made);
    assert_eq!(tx.accounts_of(made.member).await.unwrap(), vec![made.clone()]);
    let member = tx.lock_member(made.member).await.unwrap();
    assert_eq!((member.id, member.name.as_str(), member.language), (made.member, NAME, None));
}

async fn an_address_has_one_account(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let first = account(&mut tx, 7).await;
    let (again, new) = tx.add_account(&AccountRef::telegram(7), "Другая", None, None, false, NOW).await.unwrap();
    assert_eq!((again, new), (first, false));
    let vk = AccountRef { platform: Platform::Vk, id: "7".to_owned() };
    assert!(tx.add_account(&vk, "VK", None, None, true, NOW).await.unwrap().1, "another platform's 7 is another");
    tx.commit().await.unwrap();
    assert_eq!(super::rows(&store, "members").await.len(), 2, "no member is left without an account");
}

async fn ten_who_meet_the_same_person_make_one_member(db: &Database) {
    let store = db.open().await;
    let mut tasks = JoinSet::new();
    for _ in 0..10 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let made = tx.add_account(&AccountRef::telegram(5), "Пять", None, None, true, NOW).await.unwrap();
            tx.commit().await.unwrap();
            made
        });
    }
    let made = tasks.join_all().await;
    assert_eq!(made.iter().filter(|(_, new)| *new).count(), 1);
    assert!(made.iter().all(|(account, _)| account.id == made[0].0.id));
    assert_eq!(super::rows(&store, "members").await.len(), 1);
}

async fn nobody_is_made_up(db: &Database) {
    let mut tx = db.open().await.begin().await.unwrap();
    assert!(matches!(tx.lock_member(MemberId(99)).await, Err(StoreError::Conflict(_))));
    assert!(matches!(tx.account(AccountId(99)).await, Err(StoreError::Conflict(_))));
    assert_eq!(tx.account_at(&AccountRef::telegram(99)).await.unwrap(), None);
    assert_eq!(tx.accounts_of(MemberId(99)).await.unwrap(), vec![]);
}

async fn accounts_are_read_many_at_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    for id in 1..=1000 {
        account(&mut tx, id).await;
    }
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let addresses: Vec<_> = (1..=1001).map(AccountRef::telegram).collect();
    tx.preload_accounts(&addresses).await.unwrap();
    for (id, address) in (1..=1000).zip(&addresses) {
        assert_eq!(tx.account_at(address).await.unwrap().unwrap().name, format!("Гость {id}"));
    }
    assert_eq!(tx.account_at(&addresses[1000]).await.unwrap(), None);
    tx.preload_accounts(&[]).await.unwrap();
}

async fn what_changed_is_not_read_from_memory(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut account = account(&mut tx, 1).await;
    tx.preload_accounts(std::slice::from_ref(&account.address)).await.unwrap();
    (account.name, account.username) = (NAME.to_owned(), Some("new".to_owned()));
    tx.update_account(&account, Some(Lang::EN)).await.unwrap();
    let read = tx.account_at(&account.address).await.unwrap().unwrap();
    assert_eq!((read.name.as_str(), read.username.as_deref(), read.language), (NAME, Some("new"), Some(Lang::EN)));
    assert_eq!(tx.lock_member(account.member).await.unwrap().name, NAME);
    account.username = None;
    tx.update_account(&account, None).await.unwrap();
    let read = tx.account_at(&account.address).await.unwrap().unwrap();
    assert_eq!((read.username, read.language), (None, Some(Lang::EN)), "a language once heard stays");
}

async fn reaching_and_language_are_news_once(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let account = account(&mut tx, 1).await;
    assert!(!tx.set_reachable(&account, true).await.unwrap());
    assert!(tx.set_reachable(&account, false).await.unwrap());
    assert!(!tx.set_reachable(&account, false).await.unwrap());
    assert!(!tx.account_at(&account.address).await.unwrap().unwrap().reachable);
    tx.set_language(account.member, Lang::PL).await.unwrap();
    assert_eq!(tx.account_at(&account.address).await.unwrap().unwrap().language, Some(Lang::PL));
    tx.update_account(&account, Some(Lang::EN)).await.unwrap();
    let chosen = tx.account(account.id).await.unwrap().language;
    assert_eq!(chosen, Some(Lang::PL), "her choice goes before her messenger's word");
}

async fn who_has_no_name_yet_is_found(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    for (id, name) in [("11", "vk:11"), ("12", "Анна"), ("13", "vk:13"), ("14", "vk:13"), ("15", "vk:15")] {
        let address = AccountRef { platform: Platform::Vk, id: id.to_owned() };
        tx.add_account(&address, name, None, None, false, NOW).await.unwrap();
    }
    tx.add_account(&AccountRef::telegram(16), "vk:16", None, None, false, NOW).await.unwrap();
    let mut unnamed = async |people: &[&str], limit| {
        let people: Vec<String> = people.iter().map(ToString::to_string).collect();
        tx.unnamed(Platform::Vk, &people, limit).await.unwrap()
    };
    assert_eq!(unnamed(&["12", "15"], 10).await, ["13", "15"], "also those who came later");
    assert_eq!(unnamed(&["11"], 2).await, ["11", "13"]);
    assert_eq!(unnamed(&["99"], 10).await, Vec::<String>::new());
}

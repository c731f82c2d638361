//! Gates of VK as the club decides about them: a chat whose link all share, and a community with a key and without one. The
//! messenger is what the test says it reports; what follows is read from the outbox.

use super::{NOW, plan};
use crate::databases::{Database, on_both};
use propusk::club::seen::{self, Change};
use propusk::club::{Club, Deployment, audit, compare, entry, expire, gates, hand, remove};
use propusk::domain::access::Chore;
use propusk::domain::notice::{HandsNotice, Occasion};
use propusk::domain::time::{DAY, HOUR, MINUTE};
use propusk::domain::{
    AccountId, AccountRef, Cause, Gate, GateId, Plan, Platform, Presence, SubscriptionId, Timestamp,
};
use propusk::messenger::{ChatKind, Person, Standing};
use propusk::store::{AccessRow, NewTerm, PlaceRow, Removal, Store, Tx};
use serde_json::Value;

on_both!(
    who_paid_comes_into_a_chat_by_the_link_and_is_greeted,
    a_stranger_goes_at_once_and_the_link_is_renewed_once,
    whom_an_ordinary_member_brings_goes_and_whom_staff_bring_stays,
    who_comes_by_the_link_after_the_end_goes_at_once,
    who_was_taken_out_of_a_chat_is_added_by_a_person,
    a_new_link_is_told_to_those_who_wait_and_once,
    requests_are_answered_and_lost_ones_are_found,
    our_own_removal_comes_back_as_an_echo,
    without_a_key_the_same_decisions_wait_for_a_person,
    one_expiry_day_makes_one_message,
    a_key_that_comes_back_does_what_waited,
    a_key_that_is_lost_leaves_what_was_going,
    everybody_is_compared_and_each_is_mended,
    the_owners_hear_of_a_comparison_once_a_day,
);

pub(super) const OWNER: i64 = 1001;
const COMMUNITY: i64 = -77;
const CHAT: i64 = 2_000_000_005;
const LINK: &str = "https://vk.me/join/one";

pub(super) fn vk(id: i64) -> AccountRef {
    AccountRef { platform: Platform::Vk, id: id.to_string() }
}

fn person(id: i64) -> Person {
    Person { account: vk(id), name: format!("Гость {id}"), username: None, language: None, is_bot: false }
}

/// A club with a community and a chat of VK.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) community: GateId,
    pub(super) chat: GateId,
}

impl World {
    pub(super) async fn new(db: &Database, by_hand: bool) -> Self {
        let store = db.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.put_place(&place(COMMUNITY, by_hand), NOW).await.unwrap();
        tx.put_place(&place(CHAT, false), NOW).await.unwrap();
        let community = tx.put_gate(&"club".parse().unwrap(), Platform::Vk, COMMUNITY, NOW).await.unwrap();
        let chat = tx.put_gate(&"talk".parse().unwrap(), Platform::Vk, CHAT, NOW).await.unwrap();
        tx.put_plan(&month(), 0).await.unwrap();
        tx.commit().await.unwrap();
        Self { store, community, chat }
    }

    pub(super) async fn club(&self) -> Club {
        let owners = vec![vk(OWNER)];
        let mut tx = self.store.read().await.unwrap();
        Club::read(&mut tx, &Deployment { owners, ..Deployment::default() }).await.unwrap()
    }

    pub(super) async fn gate(&self, gate: GateId) -> Gate {
        self.club().await.gate(gate).unwrap().clone()
    }

    /// Somebody who wrote to the community.
    pub(super) async fn known(&self, id: i64) -> AccountId {
        let mut tx = self.store.begin().await.unwrap();
        let (account, _) = tx.add_account(&vk(id), &format!("Гость {id}"), None, None, true, NOW).await.unwrap();
        tx.commit().await.unwrap();
        account.id
    }

    /// Thirty days for somebody, from a moment on.
    pub(super) async fn pays(&self, id: i64, now: Timestamp) -> AccountId {
        let account = self.known(id).await;
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        let member = tx.account(account).await.unwrap().member;
        let subscription: SubscriptionId = tx.put_subscription(member, &month(), now).await.unwrap();
        tx.add_term(subscription, &NewTerm::new(Cause::Grant, month().period), now).await.unwrap();
        tx.reviewed(subscription, now, Some(now), None).await.unwrap();
        expire::review(&mut tx, &club, member, now).await.unwrap();
        tx.commit().await.unwrap();
        account
    }

    /// Paid, and inside of both gates.
    pub(super) async fn inside(&self, id: i64) -> AccountId {
        let account = self.pays(id, NOW).await;
        self.comes(id, COMMUNITY, id, NOW).await;
        self.comes(id, CHAT, id, NOW).await;
        account
    }

    pub(super) async fn moves(&self, id: i64, chat: i64, by: i64, (was, is): (Presence, Presence), now: Timestamp) {
        let change = Change { was, is, by: vk(by), by_hand: by != id && by != 0, by_herself: by == id };
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        seen::moved(&mut tx, &club, &person(id), chat, &change, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn comes(&self, id: i64, chat: i64, by: i64, now: Timestamp) {
        self.moves(id, chat, by, (Presence::Outside, Presence::Inside), now).await;
    }

    pub(super) async fn goes(&self, id: i64, chat: i64, by: i64, now: Timestamp) {
        self.moves(id, chat, by, (Presence::Inside, Presence::Outside), now).await;
    }

    pub(super) async fn asks(&self, id: i64, now: Timestamp) {
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        entry::asked(&mut tx, &club, &person(id), COMMUNITY, None, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Time passes for somebody, and what is due is let go.
    pub(super) async fn time_passes(&self, accounts: &[AccountId], now: Timestamp) {
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        for account in accounts {
            let member = tx.account(*account).await.unwrap().member;
            expire::review(&mut tx, &club, member, now).await.unwrap();
        }
        remove::release_due(&mut tx, &club, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Carries out a removal against a messenger that does as it is told. Says whether it was asked to.
    pub(super) async fn removes(&self, account: AccountId, gate: GateId, now: Timestamp) -> bool {
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        let step = remove::next_step(&mut tx, &club, account, gate, now).await.unwrap();
        tx.commit().await.unwrap();
        let remove::Step::Ban(who, at) = step else { return false };
        let mut tx = self.store.begin().await.unwrap();
        assert!(!remove::banned(&mut tx, &club, &who, &at, now).await.unwrap(), "there is no other half in VK");
        tx.commit().await.unwrap();
        true
    }

    pub(super) async fn row(&self, account: AccountId, gate: GateId) -> AccessRow {
        self.store.read().await.unwrap().access(account, gate).await.unwrap()
    }

    pub(super) async fn id(&self, id: i64) -> AccountId {
        self.store.read().await.unwrap().account_at(&vk(id)).await.unwrap().unwrap().id
    }

    /// What was decided since it was last asked for; it is done now.
    pub(super) async fn effects(&self) -> Vec<Value> {
        let waits: Vec<_> = super::rows(&self.store, "outbox").await;
        let waits: Vec<_> = waits.into_iter().filter(|row| row["state"] == 0).collect();
        let done: Vec<_> = waits.iter().map(|r| (r["id"].as_i64().unwrap(), propusk::store::Outcome::Done)).collect();
        let mut tx = self.store.begin().await.unwrap();
        tx.effects_done(&done, NOW).await.unwrap();
        tx.commit().await.unwrap();
        waits.into_iter().map(|mut row| row.remove("effect").unwrap()).collect()
    }

    /// The same, as short words: what is done, and what is said to whom.
    pub(super) async fn follows(&self) -> Vec<String> {
        self.effects().await.iter().map(word).collect()
    }

    async fn journal(&self, account: AccountId) -> Vec<String> {
        let mut tx = self.store.read().await.unwrap();
        let member = tx.account(account).await.unwrap().member;
        let rows = tx.journal_of(member, None, 99).await.unwrap();
        let name = |event| serde_json::to_value(event).unwrap()["event"].as_str().unwrap().to_owned();
        rows.into_iter().rev().map(|row| name(row.event)).collect()
    }

    async fn stands(&self, by_hand: bool, now: Timestamp) {
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        let standing = Standing {
            chat: COMMUNITY,
            title: place(COMMUNITY, by_hand).title,
            kind: ChatKind::Community,
            missing: Vec::new(),
            present: true,
            door: place(COMMUNITY, by_hand).door,
            by_hand,
        };
        gates::standing(&mut tx, &club, Platform::Vk, &standing, None, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn hands(&self, now: Timestamp) -> usize {
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        let told = hand::digest(&mut tx, &club, now).await.unwrap();
        tx.commit().await.unwrap();
        told
    }

    pub(super) async fn compares(&self, gate: GateId, people: &[(i64, Presence)], asked: Timestamp, now: Timestamp) {
        let people: Vec<_> = people.iter().map(|(id, seen)| (id.to_string(), *seen)).collect();
        let (gate, mut tx) = (self.gate(gate).await, self.store.begin().await.unwrap());
        compare::inside(&mut tx, &gate, &people, asked, now).await.unwrap();
        compare::others(&mut tx, &gate, &people, asked, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn shows_doors(&self, account: AccountId, now: Timestamp) {
        let (club, mut tx) = (self.club().await, self.store.begin().await.unwrap());
        let member = tx.account(account).await.unwrap().member;
        assert!(entry::missing_links(&mut tx, &club, member).await.unwrap().is_empty(), "VK makes no personal links");
        entry::show_doors(&mut tx, &club, member, Occasion::Asked, now).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn month() -> Plan {
    let mut plan = plan("month", "30 days");
    plan.gates.push("talk".parse().unwrap());
    plan
}

fn place(chat: i64, by_hand: bool) -> PlaceRow {
    let community = chat < 0;
    PlaceRow {
        platform: Platform::Vk,
        chat,
        title: if community { "Клуб" } else { "Беседа" }.to_owned(),
        kind: if community { "community" } else { "chat" }.to_owned(),
        missing: vec![],
        present: true,
        door: Some(if community { "https://vk.com/club77" } else { LINK }.to_owned()),
        by_hand,
    }
}

fn word(effect: &Value) -> String {
    let notice = &effect["notice"];
    let what = notice["what"].as_str().map(|what| format!(".{what}")).unwrap_or_default();
    match effect["do"].as_str().unwrap() {
        "say" => format!(
            "say {} to {}",
            notice["say"].as_str().unwrap().to_owned() + &what,
            effect["to"]["id"].as_str().unwrap()
        ),
        "answer_request" => format!("answer {}", effect["approve"]),
        other => other.to_owned(),
    }
}

async fn who_paid_comes_into_a_chat_by_the_link_and_is_greeted(db: &Database) {
    let world = World::new(db, false).await;
    let anna = world.pays(5, NOW).await;
    world.effects().await;
    world.shows_doors(anna, NOW).await;
    let shown = world.effects().await.remove(0);
    let doors: Vec<_> = shown["notice"]["doors"].as_array().unwrap().clone();
    let of = |n: usize| (doors[n]["way"].as_str().unwrap().to_owned(), doors[n]["url"].as_str().unwrap().to_owned());
    assert_eq!(of(0), ("request".into(), "https://vk.com/club77".into()));
    assert_eq!(of(1), ("shared".into(), LINK.into()));
    world.comes(5, CHAT, 5, NOW).await;
    assert_eq!(world.follows().await, ["say let_in to 5"]);
    let row = world.row(anna, world.chat).await;
    assert_eq!((row.seen, row.removal, row.look_at), (Presence::Inside, Removal::None, None), "the list tells of her");
    world.comes(6, CHAT, OWNER, NOW).await;
    world.pays(6, NOW).await;
    assert!(!world.follows().await.contains(&"remove".to_owned()), "paid after she was brought");
}

async fn a_stranger_goes_at_once_and_the_link_is_renewed_once(db: &Database) {
    let world = World::new(db, false).await;
    world.known(9).await;
    world.comes(9, CHAT, 9, NOW).await;
    assert_eq!(world.follows().await, ["remove", "say declined to 9", "reset_door"]);
    for id in 10..30 {
        world.comes(id, CHAT, id, NOW.plus(1)).await;
    }
    let follows = world.follows().await;
    let count = |what: &str| follows.iter().filter(|f| *f == what).count();
    assert_eq!((count("remove"), count("reset_door")), (20, 0), "nobody is asked, and one renewal is enough");
    assert_eq!(count(&format!("say hands.stranger to {CHAT}")), 1, "{follows:?}");
    let stranger = world.id(10).await;
    assert!(world.removes(stranger, world.chat, NOW).await);
    let row = world.row(stranger, world.chat).await;
    assert_eq!((row.seen, row.removal, row.chore), (Presence::Banned, Removal::None, None));
    assert_eq!(world.journal(stranger).await, ["joined", "came_in", "stranger_out", "removed"]);
    let mut tx = world.store.begin().await.unwrap();
    assert_eq!((tx.count_removed(world.chat, NOW).await.unwrap(), tx.count_leaving(world.chat).await.unwrap()), (0, 0));
    drop(tx);
    world.comes(40, CHAT, 40, NOW.plus(HOUR)).await;
    assert!(world.follows().await.contains(&"reset_door".to_owned()), "it leaked again");
}

async fn whom_an_ordinary_member_brings_goes_and_whom_staff_bring_stays(db: &Database) {
    let world = World::new(db, false).await;
    world.inside(5).await;
    let admin = world.known(6).await;
    let (gate, mut tx) = (world.gate(world.chat).await, world.store.begin().await.unwrap());
    let mut row = tx.access(admin, world.chat).await.unwrap();
    row.seen = Presence::Staff;
    seen::keep(&mut tx, &gate, &mut row, NOW).await.unwrap();
    tx.commit().await.unwrap();
    world.effects().await;
    world.comes(20, CHAT, 5, NOW).await;
    let follows = world.follows().await;
    assert_eq!(follows, ["remove".to_owned(), format!("say hands.stranger to {CHAT}"), "reset_door".to_owned()]);
    for (guest, by) in [(21, OWNER), (22, 6), (23, 0)] {
        world.comes(guest, CHAT, by, NOW).await;
        assert_eq!(world.follows().await, [format!("say inside_not_paid to {OWNER}")], "{by}");
        assert_eq!(world.row(world.id(guest).await, world.chat).await.removal, Removal::None);
    }
}

async fn who_comes_by_the_link_after_the_end_goes_at_once(db: &Database) {
    let world = World::new(db, false).await;
    let anna = world.inside(5).await;
    world.goes(5, CHAT, 5, NOW.plus(DAY)).await;
    world.time_passes(&[anna], NOW.plus(31 * DAY)).await;
    world.effects().await;
    world.comes(5, CHAT, 5, NOW.plus(40 * DAY)).await;
    let follows = world.follows().await;
    assert!(follows.contains(&"remove".to_owned()) && follows.contains(&"say declined to 5".to_owned()), "{follows:?}");
}

async fn who_was_taken_out_of_a_chat_is_added_by_a_person(db: &Database) {
    let world = World::new(db, false).await;
    let anna = world.inside(5).await;
    let end = NOW.plus(31 * DAY);
    world.time_passes(&[anna], end).await;
    assert!(world.removes(anna, world.chat, end).await);
    world.goes(5, CHAT, 0, end).await;
    let row = world.row(anna, world.chat).await;
    assert_eq!((row.seen, row.chore), (Presence::Banned, None), "her time is over: nobody has to add her");
    let back = end.plus(DAY);
    world.pays(5, back).await;
    let row = world.row(anna, world.chat).await;
    assert_eq!((row.chore, row.chore_at), (Some(Chore::Add), Some(back)));
    world.effects().await;
    world.shows_doors(anna, back).await;
    let shown = world.effects().await.remove(0);
    let talk = shown["notice"]["doors"].as_array().unwrap().iter().find(|d| d["title"] == "Беседа").unwrap().clone();
    assert_eq!((talk["way"].as_str(), talk["url"].as_str()), (Some("added"), None));
    let (club, mut tx) = (world.club().await, world.store.begin().await.unwrap());
    let (lines, _) = hand::list(&mut tx, &club, None).await.unwrap();
    drop(tx);
    let line = lines.iter().find(|l| l.chore == Chore::Add).unwrap();
    assert_eq!((line.page.as_str(), line.place.as_str()), ("https://vk.com/id5", LINK));
    world.comes(5, CHAT, OWNER, back.plus(HOUR)).await;
    assert!(world.follows().await.contains(&"say let_in to 5".to_owned()));
    assert_eq!(world.row(anna, world.chat).await.chore, None);
}

async fn a_new_link_is_told_to_those_who_wait_and_once(db: &Database) {
    let world = World::new(db, false).await;
    let (anna, boris) = (world.pays(5, NOW).await, world.pays(6, NOW).await);
    world.inside(7).await;
    world.shows_doors(anna, NOW).await;
    world.effects().await;
    let renewed = async |url: &str| {
        let (club, gate) = (world.club().await, world.gate(world.chat).await);
        let mut tx = world.store.begin().await.unwrap();
        if tx.set_door(Platform::Vk, CHAT, url, NOW).await.unwrap() {
            propusk::club::doors::renewed(&mut tx, &club, &gate, url, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    renewed("https://vk.me/join/two").await;
    renewed("https://vk.me/join/two").await;
    assert_eq!(world.follows().await, ["say hands.door_renewed to 5"]);
    world.shows_doors(boris, NOW).await;
    assert!(world.effects().await[0].to_string().contains("join/two"), "who asks now is told the new one");
}

async fn requests_are_answered_and_lost_ones_are_found(db: &Database) {
    let world = World::new(db, false).await;
    world.pays(5, NOW).await;
    world.pays(6, NOW).await;
    world.effects().await;
    world.asks(5, NOW).await;
    world.asks(9, NOW).await;
    assert_eq!(world.follows().await, ["answer true", "say declined to 9", "answer false"]);
    let sweep = async |people: &[i64], now: Timestamp| {
        let people: Vec<String> = people.iter().map(ToString::to_string).collect();
        let (club, gate) = (world.club().await, world.gate(world.community).await);
        let mut tx = world.store.begin().await.unwrap();
        compare::requested(&mut tx, &club, &gate, &people, now).await.unwrap();
        tx.commit().await.unwrap();
    };
    sweep(&[5, 9, 6, 10], NOW.plus(MINUTE)).await;
    assert_eq!(
        world.follows().await,
        ["answer true", "say declined to 10", "answer false"],
        "6 and 10 were not heard of"
    );
    sweep(&[5, 9, 6, 10], NOW.plus(2 * MINUTE)).await;
    assert!(world.follows().await.is_empty(), "each is answered once");
    sweep(&[9], NOW.plus(HOUR)).await;
    assert_eq!(
        world.follows().await,
        ["answer false"],
        "an answer that got lost is given again, without a second word"
    );
    let schedule = async |now: Timestamp| {
        let (club, mut tx) = (world.club().await, world.store.begin().await.unwrap());
        let n = compare::schedule(&mut tx, &club, now).await.unwrap();
        tx.commit().await.unwrap();
        n
    };
    assert_eq!((schedule(NOW).await, schedule(NOW.plus(30_000)).await), (3, 0), "a sweep, and two comparisons");
    assert_eq!(world.follows().await, ["sweep", "compare", "compare"]);
    assert_eq!(schedule(NOW.plus(MINUTE)).await, 1);
    assert_eq!(schedule(NOW.plus(2 * MINUTE)).await, 0, "one waits still");
}

async fn our_own_removal_comes_back_as_an_echo(db: &Database) {
    let world = World::new(db, false).await;
    let anna = world.inside(5).await;
    let end = NOW.plus(31 * DAY);
    world.time_passes(&[anna], end).await;
    assert!(world.removes(anna, world.community, end).await);
    world.goes(5, COMMUNITY, 999, end.plus(MINUTE)).await;
    let journal = world.journal(anna).await;
    assert!(!journal.contains(&"removed_by_hand".to_owned()), "{journal:?}");
    assert_eq!(world.row(anna, world.community).await.seen, Presence::Outside, "she may ask again");
    let vera = world.inside(6).await;
    world.goes(6, COMMUNITY, 999, end).await;
    assert!(world.journal(vera).await.contains(&"removed_by_hand".to_owned()));
}

async fn without_a_key_the_same_decisions_wait_for_a_person(db: &Database) {
    let world = World::new(db, true).await;
    let anna = world.pays(5, NOW).await;
    world.effects().await;
    world.asks(5, NOW).await;
    world.asks(9, NOW).await;
    assert_eq!(world.follows().await, ["say hands.waits to 5", "say declined to 9"], "nothing is called");
    let boris = world.id(9).await;
    let chore = async |account| world.row(account, world.community).await.chore;
    assert_eq!((chore(anna).await, chore(boris).await), (Some(Chore::Approve), Some(Chore::Decline)));
    world.pays(9, NOW.plus(HOUR)).await;
    assert_eq!(chore(boris).await, Some(Chore::Approve), "she paid while she waited");
    world.effects().await;
    world.comes(5, COMMUNITY, 999, NOW.plus(HOUR)).await;
    assert_eq!((chore(anna).await, world.follows().await), (None, vec!["say let_in to 5".to_owned()]));
    let end = NOW.plus(31 * DAY);
    world.time_passes(&[anna], end).await;
    assert!(!world.removes(anna, world.community, end).await, "nothing is called");
    let row = world.row(anna, world.community).await;
    assert_eq!((row.chore, row.removal), (Some(Chore::Remove), Removal::Going));
    assert!(row.look_at.is_some_and(|at| at <= end.plus(HOUR)), "it is looked every so often");
    assert!(world.follows().await.contains(&"say ended to 5".to_owned()));
    assert!(!world.removes(anna, world.community, end).await && chore(anna).await.is_some(), "asked for once");
    world.pays(5, end.plus(HOUR)).await;
    let row = world.row(anna, world.community).await;
    assert_eq!((row.chore, row.removal), (None, Removal::None), "she paid before anybody removed her");
    let over = end.plus(40 * DAY);
    world.time_passes(&[anna], over).await;
    world.removes(anna, world.community, over).await;
    world.goes(5, COMMUNITY, 999, over.plus(HOUR)).await;
    let row = world.row(anna, world.community).await;
    assert_eq!(
        (row.chore, row.removal, row.removed_at),
        (None, Removal::None, Some(over.plus(HOUR))),
        "a person did it"
    );
    assert_eq!(world.journal(anna).await.last().map(String::as_str), Some("removed"));
}

async fn one_expiry_day_makes_one_message(db: &Database) {
    let world = World::new(db, true).await;
    let mut people = Vec::new();
    for id in 1..=15 {
        people.push(world.inside(id).await);
    }
    assert_eq!(world.hands(NOW).await, 1, "how it works is said once");
    assert_eq!(world.hands(NOW).await, 0);
    world.effects().await;
    let end = NOW.plus(31 * DAY);
    world.time_passes(&people, end).await;
    for (n, who) in (0..).zip(&people) {
        world.removes(*who, world.community, end.plus(n)).await;
        assert_eq!(world.hands(end.plus(n)).await, 0, "it is gathered");
    }
    world.effects().await;
    assert_eq!(world.hands(end.plus(MINUTE)).await, 1);
    let said = world.effects().await.remove(0);
    assert_eq!(said["notice"]["counts"], serde_json::json!([["remove", 15]]));
    assert_eq!(world.hands(end.plus(DAY)).await, 0, "nothing new");
    let (club, mut tx) = (world.club().await, world.store.begin().await.unwrap());
    let (first, next) = hand::list(&mut tx, &club, None).await.unwrap();
    let (second, _) = hand::list(&mut tx, &club, next).await.unwrap();
    assert_eq!((first.len(), first[0].name.as_str(), second[0].name.as_str()), (5, "Гость 1", "Гость 6"));
    assert_eq!(first[0].place, "https://vk.com/club77?act=users");
}

async fn a_key_that_comes_back_does_what_waited(db: &Database) {
    let world = World::new(db, true).await;
    let anna = world.inside(5).await;
    let end = NOW.plus(31 * DAY);
    world.time_passes(&[anna], end).await;
    world.removes(anna, world.community, end).await;
    world.asks(9, end).await;
    world.effects().await;
    world.stands(false, end).await;
    let mut follows = world.follows().await;
    follows.sort();
    assert_eq!(follows, ["answer false", "remove", &format!("say hands.key_back to {OWNER}")]);
    assert!(world.removes(anna, world.community, end).await, "by the program's own hand");
    let row = world.row(anna, world.community).await;
    assert_eq!((row.chore, row.removal, row.seen), (None, Removal::None, Presence::Outside));
}

async fn a_key_that_is_lost_leaves_what_was_going(db: &Database) {
    let world = World::new(db, false).await;
    let (anna, boris) = (world.inside(5).await, world.inside(6).await);
    let end = NOW.plus(31 * DAY);
    world.time_passes(&[anna, boris], end).await;
    let (club, mut tx) = (world.club().await, world.store.begin().await.unwrap());
    let step = remove::next_step(&mut tx, &club, anna, world.community, end).await.unwrap();
    assert!(matches!(step, remove::Step::Ban(..)), "and the call is refused");
    tx.commit().await.unwrap();
    world.effects().await;
    world.stands(true, end).await;
    assert_eq!(world.follows().await, [format!("say hands.key_lost to {OWNER}")]);
    for who in [anna, boris] {
        assert!(!world.removes(who, world.community, end).await);
        let row = world.row(who, world.community).await;
        assert_eq!((row.chore, row.removal), (Some(Chore::Remove), Removal::Going));
    }
    assert_eq!(world.hands(end).await, 0, "she knows already how it works");
}

async fn everybody_is_compared_and_each_is_mended(db: &Database) {
    let world = World::new(db, false).await;
    let (anna, boris) = (world.inside(5).await, world.pays(6, NOW).await);
    world.effects().await;
    let later = NOW.plus(HOUR);
    world
        .compares(
            world.community,
            &[(5, Presence::Inside), (50, Presence::Inside), (OWNER, Presence::Staff)],
            later,
            later,
        )
        .await;
    assert!(world.follows().await.is_empty(), "no message a person");
    let (club, mut tx) = (world.club().await, world.store.begin().await.unwrap());
    let HandsNotice::Odds { gates } = audit::odds(&mut tx, &club, later).await.unwrap() else { panic!() };
    assert_eq!((gates[0].outside.0, gates[0].inside.0, gates[0].compared.is_some()), (1, 1, true));
    let Some(HandsNotice::Odd { lines, .. }) = audit::odd(&mut tx, &club, world.community, false, None).await.unwrap()
    else {
        panic!()
    };
    assert_eq!(lines.iter().map(|l| (l.name.as_str(), l.contact.as_str())).collect::<Vec<_>>(), [("vk:50", "vk:50")]);
    let stranger = lines[0].account;
    let mend = async |tx: &mut Tx, who| audit::mend(tx, &club, &vk(OWNER), who, world.community, later).await.unwrap();
    assert!(matches!(mend(&mut tx, stranger).await, Some(HandsNotice::PuttingOut { .. })));
    assert!(matches!(mend(&mut tx, stranger).await, Some(HandsNotice::PuttingOut { .. })), "twice is once");
    assert!(matches!(mend(&mut tx, boris).await, Some(HandsNotice::ShownIn { .. })));
    assert!(matches!(mend(&mut tx, anna).await, Some(HandsNotice::Even { .. })));
    tx.commit().await.unwrap();
    assert_eq!(world.follows().await, ["remove", "invite"]);
    assert!(world.removes(stranger, world.community, later).await);
    assert_eq!(world.journal(stranger).await, ["listed_inside", "put_out", "stranger_out", "removed"]);
    world.compares(world.community, &[(OWNER, Presence::Staff)], later.plus(1), later.plus(1)).await;
    assert_eq!(world.row(anna, world.community).await.seen, Presence::Outside);
}

async fn the_owners_hear_of_a_comparison_once_a_day(db: &Database) {
    let world = World::new(db, false).await;
    world.compares(world.community, &[(50, Presence::Inside)], NOW, NOW).await;
    let schedule = async |now: Timestamp| {
        let (club, mut tx) = (world.club().await, world.store.begin().await.unwrap());
        compare::schedule(&mut tx, &club, now).await.unwrap();
        tx.commit().await.unwrap();
        world.follows().await.into_iter().filter(|f| f.contains("odd_digest")).count()
    };
    assert_eq!(schedule(NOW.plus(MINUTE)).await, 0, "she may be on her way");
    assert_eq!(schedule(NOW.plus(2 * HOUR)).await, 1);
    world
        .compares(
            world.community,
            &[(50, Presence::Inside), (51, Presence::Inside)],
            NOW.plus(3 * HOUR),
            NOW.plus(3 * HOUR),
        )
        .await;
    assert_eq!(schedule(NOW.plus(5 * HOUR)).await, 0, "once a day");
    assert_eq!(schedule(NOW.plus(27 * HOUR)).await, 1);
    assert_eq!(schedule(NOW.plus(72 * HOUR)).await, 0, "nothing new");
}

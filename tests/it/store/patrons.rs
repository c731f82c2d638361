//! VK Donut in the store, and its use cases over it.

use super::{NOW, account, gate, money, plan, rows};
use crate::databases::{Database, on_both};
use propusk::club::{Club, Deployment, patron};
use propusk::domain::time::{DAY, HOUR};
use propusk::domain::{AccountRef, AutoRenewal, Cause, ClubSettings, Period, Platform, RenewalState, Stage, Timestamp};
use propusk::messenger::{Patronage, Person};
use propusk::store::{NewTerm, Store};

on_both!(
    what_a_service_renews_is_listed_by_its_name,
    only_lent_time_gets_another_length,
    a_month_is_paid_once_whatever_the_order,
    the_list_lends_and_takes_what_is_lent,
    whom_the_list_must_not_bring_in,
);

async fn what_a_service_renews_is_listed_by_its_name(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let month = plan("month", "1 month");
    for (n, provider) in ["donut", "donuts", "signed", "donut"].into_iter().enumerate() {
        let member = account(&mut tx, i64::try_from(n).unwrap()).await.member;
        let id = tx.put_subscription(member, &month, NOW).await.unwrap();
        let (provider, user) = (provider.to_owned(), n.to_string());
        tx.set_renewal(id, &AutoRenewal { provider, id: user, state: RenewalState::On, at: NOW }).await.unwrap();
        tx.reviewed(id, NOW, None, (n > 0).then_some(NOW)).await.unwrap();
    }
    let found = tx.renewed_by("donut").await.unwrap();
    let found: Vec<_> = found.iter().map(|r| (r.renewal.id.as_str(), r.plan.as_str(), r.paid_until)).collect();
    assert_eq!(found, [("0", "month", None), ("3", "month", Some(NOW))]);
    assert!(tx.renewed_by("nobody").await.unwrap().is_empty());
}

async fn only_lent_time_gets_another_length(db: &Database) {
    let store = db.open().await;
    let mut tx = store.begin().await.unwrap();
    let member = account(&mut tx, 1).await.member;
    let id = tx.put_subscription(member, &plan("month", "1 month"), NOW).await.unwrap();
    for cause in [Cause::Patron, Cause::Grant] {
        let term = tx.add_term(id, &NewTerm::new(cause, Period::Days(3)), NOW).await.unwrap().unwrap();
        tx.set_lent(term, Period::Days(5)).await.unwrap();
    }
    let terms = tx.subscriptions_of(member).await.unwrap().remove(0).terms;
    assert_eq!(terms.iter().map(|t| t.period).collect::<Vec<_>>(), [Period::Days(5), Period::Days(3)]);
}

/// A club whose dons get the month.
async fn club(store: &Store) -> Club {
    let mut tx = store.begin().await.unwrap();
    gate(&mut tx, "club", -1).await;
    tx.put_plan(&plan("month", "1 month"), 0).await.unwrap();
    let donut = Some("month".parse().unwrap());
    tx.set_club(&ClubSettings { donut, ..ClubSettings::default() }).await.unwrap();
    tx.commit().await.unwrap();
    let deployment = Deployment { donut: Some("https://vk.com/donut/club1".into()), ..Deployment::default() };
    Club::read(&mut store.begin().await.unwrap(), &deployment).await.unwrap()
}

fn vk(id: i64) -> AccountRef {
    AccountRef { platform: Platform::Vk, id: id.to_string() }
}

fn person(id: i64) -> Person {
    Person { account: vk(id), name: String::new(), username: None, language: None, is_bot: false }
}

async fn told(store: &Store, club: &Club, id: i64, change: Patronage, event: &str, now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    patron::changed(&mut tx, club, &person(id), change, event, now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn stage(store: &Store, club: &Club, id: i64, now: Timestamp) -> (Stage, usize, Option<RenewalState>) {
    let mut tx = store.read().await.unwrap();
    let member = tx.account_at(&vk(id)).await.unwrap().unwrap().member;
    let hers = tx.subscriptions_of(member).await.unwrap().remove(0);
    let paid = hers.terms.iter().filter(|t| t.cause == Cause::Payment).count();
    (hers.timeline(club.zone()).stage(now), paid, hers.renewal.map(|r| r.state))
}

async fn a_month_is_paid_once_whatever_the_order(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let amount = money("150 RUB");
    let (began, longer) = (Patronage::Began { amount }, Patronage::Prolonged { amount });
    let later = NOW.plus(31 * DAY);
    for (n, words) in [
        vec![(longer, "b"), (Patronage::Expired, "x")],
        vec![(Patronage::Expired, "x"), (longer, "b")],
        vec![(longer, "b"), (longer, "b"), (Patronage::Expired, "x")],
        vec![(Patronage::Expired, "x"), (Patronage::Expired, "x"), (longer, "b"), (longer, "b")],
    ]
    .into_iter()
    .enumerate()
    {
        let id = i64::try_from(n).unwrap() + 1;
        told(&store, &club, id, began, &format!("{id}a"), NOW).await;
        for (change, event) in words {
            told(&store, &club, id, change, &format!("{id}{event}"), later).await;
        }
        assert_eq!(stage(&store, &club, id, later.plus(HOUR)).await, (Stage::Active, 2, Some(RenewalState::On)), "{n}");
    }
    let payments = rows(&store, "payments").await;
    assert!(payments.iter().all(|p| p["provider"] == "donut" && p["minor"] == 15_000 && p["state"] == "succeeded"));
    assert_eq!(payments.len(), 8);
    // Told of nobody, and cancelled before anything was heard.
    told(&store, &club, 77, Patronage::Expired, "y", NOW).await;
    told(&store, &club, 77, Patronage::Cancelled, "z", NOW).await;
    told(&store, &club, 77, Patronage::Repriced { amount }, "w", NOW).await;
    assert!(store.read().await.unwrap().account_at(&vk(77)).await.unwrap().is_none());
    // A club that gives nothing for it takes no notice.
    let other = Club { settings: ClubSettings::default(), ..club };
    told(&store, &other, 78, began, "v", NOW).await;
    assert!(store.read().await.unwrap().account_at(&vk(78)).await.unwrap().is_none());
}

async fn compared(store: &Store, club: &Club, listed: &[i64], now: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    let ids: Vec<String> = listed.iter().map(i64::to_string).collect();
    let different = patron::differing(&mut tx, club, Platform::Vk, &ids, now).await.unwrap();
    for don in different.dons {
        patron::listed(&mut tx, club, &don, now, now).await.unwrap();
    }
    for gone in different.gone {
        patron::over(&mut tx, club, &gone, now, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn the_list_lends_and_takes_what_is_lent(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let amount = money("150 RUB");
    told(&store, &club, 1, Patronage::Began { amount }, "a", NOW).await;
    for day in 0..7 {
        compared(&store, &club, &[1, 2], NOW.plus(day * DAY)).await;
    }
    let week = NOW.plus(7 * DAY);
    assert_eq!(stage(&store, &club, 1, week).await, (Stage::Active, 1, Some(RenewalState::On)));
    assert_eq!(stage(&store, &club, 2, week).await, (Stage::Active, 0, Some(RenewalState::On)));
    let lent = rows(&store, "terms").await.into_iter().filter(|t| t["cause"] == "patron").count();
    assert_eq!(lent, 1, "one row that is moved");
    compared(&store, &club, &[], week).await;
    assert_eq!(stage(&store, &club, 1, week).await, (Stage::Active, 1, Some(RenewalState::Off)), "what is paid stays");
    assert_eq!(stage(&store, &club, 2, week.plus(DAY)).await, (Stage::Ended, 0, Some(RenewalState::Off)));
    let mut tx = store.begin().await.unwrap();
    assert_eq!(patron::compare_daily(&mut tx, &club, week).await.unwrap(), 1);
    assert_eq!(patron::compare_daily(&mut tx, &club, week.plus(HOUR)).await.unwrap(), 0);
    assert_eq!(patron::compare_daily(&mut tx, &club, week.plus(DAY)).await.unwrap(), 1);
}

async fn whom_the_list_must_not_bring_in(db: &Database) {
    let store = db.open().await;
    let club = club(&store).await;
    let mut tx = store.begin().await.unwrap();
    let mut members = Vec::new();
    for id in 1..=3 {
        let (account, _) = tx.add_account(&vk(id), "Anna", None, None, true, NOW).await.unwrap();
        members.push(account.member);
    }
    tx.set_banned(members[0], Some(NOW)).await.unwrap();
    tx.leave(members[1], NOW).await.unwrap();
    let id = tx.put_subscription(members[2], &plan("month", "1 month"), NOW).await.unwrap();
    tx.add_term(id, &NewTerm::new(Cause::Grant, Period::Days(1)), NOW).await.unwrap();
    tx.leave(members[2], NOW).await.unwrap();
    tx.erase(members[2], &[], NOW).await.unwrap();
    tx.commit().await.unwrap();
    let before = rows(&store, "terms").await.len();
    compared(&store, &club, &[1, 2, 3], NOW).await;
    assert_eq!(rows(&store, "terms").await.len(), before);
    // Somebody was heard of after the list was made.
    told(&store, &club, 4, Patronage::Began { amount: money("150 RUB") }, "a", NOW.plus(HOUR)).await;
    let mut tx = store.begin().await.unwrap();
    patron::over(&mut tx, &club, &vk(4), NOW, NOW.plus(3 * DAY)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage(&store, &club, 4, NOW.plus(3 * DAY)).await.2, Some(RenewalState::On));
}

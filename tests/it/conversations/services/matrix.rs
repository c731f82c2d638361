//! Everything that can go wrong on the way of a payment's word, for every service that brings one, in the same way: each
//! row is a service, each column a case. A service only says how it spells a word, and what it answers when it is asked.

mod spelling;

use super::on_each;
use crate::club::{Canned, Database, Person, Setup, TestClub, days};
use propusk::domain::{OrderId, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

/// What is said of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Paid,
    /// Under way, or taken in two steps of which one is made.
    Pending,
    Canceled,
    /// All of it went back.
    Refunded,
}

/// A payment, as a service speaks of it.
#[derive(Debug, Clone)]
struct Said {
    id: u64,
    order: String,
    minor: i64,
    currency: &'static str,
    what: What,
    test: bool,
}

impl Said {
    fn decimal(&self) -> String {
        format!("{}.{:02}", self.minor / 100, self.minor % 100)
    }
}

/// A callback over HTTP.
#[derive(Debug, Clone)]
struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// What a service would answer about its payments, which are those that were spoken of.
type World = Arc<Mutex<BTreeMap<u64, Said>>>;

/// One service.
struct Service {
    /// Its name on the button in chat; none where nothing is sold by it here.
    title: Option<&'static str>,
    provider: &'static str,
    /// Its settings, with its API at this address.
    settings: fn(&str) -> Vec<(&'static str, String)>,
    /// `None`: it has no word for that.
    spell: fn(&Said, Timestamp) -> Option<Call>,
    /// The exact answer that it waits for.
    acknowledged: fn(&Said) -> (u16, String),
    /// What it answers when it is asked.
    answers: fn(&str, &Value, &BTreeMap<u64, Said>) -> Value,
}

const PRICE: i64 = 199_000;

/// A service with a club that it tells.
struct Row {
    club: TestClub,
    service: &'static Service,
    world: World,
    next: u64,
    _api: Canned,
}

impl Row {
    async fn new(service: &'static Service, database: Database) -> Self {
        let world = World::default();
        let known = Arc::clone(&world);
        let api = Canned::start(move |path, question| (service.answers)(path, question, &known.lock().unwrap())).await;
        let club = TestClub::start_with(database, Setup::default(), &(service.settings)(&api.url)).await;
        Self { club, service, world, next: 900_000, _api: api }
    }

    /// A new member with an order of which the service has not answered yet, and its payment.
    async fn ordered(&mut self) -> (Person, Said) {
        self.next += 1;
        let person = self.club.member(&format!("Anna {}", self.next)).await;
        let order = format!("ord_{}", self.next);
        self.club.ordered(&person, self.service.provider, &order, "1990 RUB").await;
        let said = Said { id: self.next, order, minor: PRICE, currency: "RUB", what: What::Paid, test: false };
        (person, said)
    }

    fn call(&self, said: &Said) -> Option<Call> {
        self.world.lock().unwrap().insert(said.id, said.clone());
        (self.service.spell)(said, self.club.clock.now())
    }

    async fn send(&self, call: &Call) -> (u16, String) {
        let headers = call.headers.iter().map(|(name, value)| (*name, value.as_str()));
        self.club.calls(call.method, &call.path, headers, &call.body).await
    }

    /// Tells it, and demands the exact acknowledgement. `false`: the service has no word for it.
    async fn tells(&self, said: &Said) -> bool {
        let Some(call) = self.call(said) else { return false };
        assert_eq!(self.send(&call).await, (self.service.acknowledged)(said), "{said:?}");
        true
    }

    /// Nothing was given; the payment waits for an owner, who was told once why.
    async fn is_set_aside(&self, person: &Person, said: &Said, why: &str) {
        assert_eq!(person.terms().await, 0, "{said:?}");
        assert!(self.club.owner().only_word().contains(why), "{said:?}: {}", self.club.owner().reads());
        let payments = self.club.table("payments").await;
        let aside = payments.iter().filter(|p| !p["misfit"].is_null() && is_about(p, said)).count();
        assert_eq!(aside, 1, "{said:?}: {payments:#?}");
        // Told again, it is no news.
        self.tells(said).await;
        assert!(self.club.owner().unread().is_empty(), "{said:?}");
    }

    /// It was given once, nobody else has to do anything, and the order is paid.
    async fn is_granted(&self, person: &Person, case: &str) {
        let unread = self.club.owner().unread();
        assert_eq!((person.terms().await, unread), (1, vec![]), "{} {case}", self.service.provider);
    }
}

fn is_about(payment: &serde_json::Map<String, Value>, said: &Said) -> bool {
    payment["external_id"].as_str().is_some_and(|id| id.contains(&said.id.to_string()))
}

async fn doubled(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    for _ in 0..3 {
        assert!(row.tells(&said).await);
    }
    row.is_granted(&anna, "doubled").await;
}

async fn parallel(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    let call = row.call(&said).unwrap();
    let url = row.club.route(&call.path).await;
    let mut all = JoinSet::new();
    for _ in 0..20 {
        let mut request = row.club.web.request(call.method.parse().unwrap(), &url).body(call.body.clone());
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        all.spawn(async move {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        });
    }
    for answer in all.join_all().await {
        assert_eq!(answer, (row.service.acknowledged)(&said));
    }
    row.club.settle().await;
    row.is_granted(&anna, "in parallel").await;
}

/// After the order was called off, and days later.
async fn late(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    let app = row.club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let order = tx.order_by_token(&said.order).await.unwrap().unwrap();
    tx.set_order_state(OrderId(order.id.0), "canceled").await.unwrap();
    tx.commit().await.unwrap();
    drop(app);
    row.club.passes(days(10)).await;
    row.club.owner().unread();
    assert!(row.tells(&said).await);
    row.is_granted(&anna, "late").await;
    assert_eq!(row.club.count("orders", json!({"token": said.order, "state": "paid"})).await, 1);
}

/// A cancellation before the success, and what was first said after it.
async fn reordered(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    row.tells(&Said { what: What::Canceled, ..said.clone() }).await;
    assert!(row.tells(&said).await);
    for what in [What::Pending, What::Canceled] {
        // Whoever asks back hears what is true by now, which is not what came late.
        if let Some(call) = row.call(&Said { what, ..said.clone() }) {
            row.world.lock().unwrap().insert(said.id, said.clone());
            assert_eq!(row.send(&call).await, (row.service.acknowledged)(&said), "{what:?}");
        }
    }
    row.is_granted(&anna, "reordered").await;
}

/// The order is written down, and the service's page not made yet.
async fn before_our_own_request_returned(row: &mut Row) {
    let Some(title) = row.service.title else { return };
    row.next += 1;
    let anna = row.club.member(&format!("Anna {}", row.next)).await;
    let known: Vec<Value> = row.club.table("orders").await.into_iter().map(|o| o["token"].clone()).collect();
    anna.says("/start plan_month").await;
    anna.taps(title);
    row.club.decides().await;
    if row.club.table("orders").await.len() == known.len() {
        // She is asked first whether it is to go on by itself.
        row.club.settle().await;
        anna.taps("Pay once");
        row.club.decides().await;
    }
    let order = row.club.table("orders").await.into_iter().find(|o| !known.contains(&o["token"])).unwrap();
    assert_eq!((&order["provider"], &order["state"]), (&json!(row.service.provider), &json!("new")));
    let order = order["token"].as_str().unwrap().to_owned();
    let said = Said { id: row.next, order, minor: PRICE, currency: "RUB", what: What::Paid, test: false };
    anna.unread();
    assert!(row.tells(&said).await);
    row.is_granted(&anna, "before our request").await;
    assert!(!anna.unread().iter().any(|w| w.contains("Go and pay")), "a page is of no use any more");
    assert_eq!(row.club.count("orders", json!({"state": "failed"})).await, 0);
}

async fn refund_before_payment(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    let refunded = Said { what: What::Refunded, ..said.clone() };
    if !row.tells(&refunded).await {
        return;
    }
    row.club.owner().unread();
    if let Some(call) = row.call(&said) {
        row.world.lock().unwrap().insert(said.id, refunded);
        assert_eq!(row.send(&call).await, (row.service.acknowledged)(&said));
    }
    assert_eq!(anna.terms().await, 0, "{} gives for money that went back", row.service.provider);
    row.club.owner().unread();
}

async fn what_does_not_fit(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    let wrong = Said { minor: 100, ..said };
    assert!(row.tells(&wrong).await);
    row.is_set_aside(&anna, &wrong, "the sum is not").await;

    let (anna, said) = row.ordered().await;
    let wrong = Said { currency: "USD", ..said };
    if row.tells(&wrong).await {
        row.is_set_aside(&anna, &wrong, "the currency is not").await;
    }

    let (anna, said) = row.ordered().await;
    let wrong = Said { test: true, ..said };
    if row.tells(&wrong).await {
        row.is_set_aside(&anna, &wrong, "a test payment").await;
    }

    let (anna, said) = row.ordered().await;
    let wrong = Said { order: format!("of_another_shop_{}", said.id), ..said };
    assert!(row.tells(&wrong).await);
    row.is_set_aside(&anna, &wrong, "there is no such order").await;
}

/// While the database is gone nothing is acknowledged; what is sent again afterwards counts.
async fn during_an_outage(row: &mut Row) {
    let (anna, said) = row.ordered().await;
    row.club.app().await.store.close().await;
    let call = row.call(&said).unwrap();
    let url = row.club.route(&call.path).await;
    let mut request = row.club.web.request(call.method.parse().unwrap(), url).body(call.body.clone());
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    assert_eq!(status, 503, "{body}");
    assert_ne!(body, (row.service.acknowledged)(&said).1);
    row.club.restarts().await;
    assert_eq!(anna.terms().await, 0);
    assert!(row.tells(&said).await);
    row.is_granted(&anna, "after an outage").await;
}

async fn holds(service: &'static Service, database: Database) {
    let mut row = Row::new(service, database).await;
    doubled(&mut row).await;
    parallel(&mut row).await;
    late(&mut row).await;
    reordered(&mut row).await;
    before_our_own_request_returned(&mut row).await;
    refund_before_payment(&mut row).await;
    what_does_not_fit(&mut row).await;
    during_an_outage(&mut row).await;
    row.club.finish().await;
}

macro_rules! rows {
    ($($name:ident: $service:ident),* $(,)?) => {
        $(async fn $name(database: Database) {
            Box::pin(holds(&spelling::$service, database)).await;
        })*
        on_each!($($name),*);
    };
}

rows!(
    yookassa: YOOKASSA,
    prodamus: PRODAMUS,
    stripe: STRIPE,
    cloudpayments: CLOUDPAYMENTS,
    tbank: TBANK,
    robokassa: ROBOKASSA,
    cryptopay: CRYPTOPAY,
    signed: SIGNED,
);
